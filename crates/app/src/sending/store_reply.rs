//! SQL of what people write to us.

use db::params;
use kernel::{Answer, ContactRouteId, Instant, OutgoingId, Permission, PersonId, ReferralId, ReplyId};

use super::model::{Channel, Purpose};
use super::reply::{Meaning, Reply, meaning};
use super::store::{self, Recipient};
use super::wording::Filling;
use crate::audit::Act;
use crate::concern::model::CameBy;
use crate::contact::model::PromiseAnswer;
use crate::contact::store_promise;
use crate::{Error, Result, Tx, concern, person};

/// A reply as a provider hands it to us.
#[derive(Clone, Debug)]
pub struct Came {
    pub provider_id: String,
    pub channel: Channel,
    /// E.164 or an e-mail address.
    pub sender: String,
    pub words: String,
    pub written_at: Instant,
}

/// Whose number it is that wrote, and what it may answer.
#[derive(Clone, Copy, sqlx::FromRow)]
struct Whose {
    person_id: PersonId,
    referral_id: Option<ReferralId>,
    route_id: ContactRouteId,
    outgoing_id: Option<OutgoingId>,
}

/// Keeps a reply, once, and does what it plainly asks for. Gives whether it is new.
pub async fn keep(tx: &mut Tx, came: &Came) -> Result<bool> {
    let (team, now, id) = (tx.team(), tx.now, ReplyId::new());
    let whose = whose(tx, came).await?;
    let referral = whose.and_then(|whose| whose.referral_id);
    // Without a referral there is nobody of ours whose it could be to answer.
    let person = whose.filter(|_| referral.is_some()).map(|whose| whose.person_id);
    let outgoing = whose.and_then(|whose| whose.outgoing_id);
    let made = tx
        .run(
            "INSERT INTO reply (team_id, id, provider_id, channel, sender, words, written_at, received_at, person_id, referral_id, outgoing_id) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (team_id, provider_id) DO NOTHING",
            params![
                team,
                id,
                came.provider_id,
                came.channel,
                came.sender,
                came.words,
                came.written_at,
                now,
                person,
                referral,
                outgoing
            ],
        )
        .await?;
    if made == 0 {
        return Ok(false);
    }
    let Some(whose) = whose.filter(|_| referral.is_some()) else { return Ok(true) };
    tx.note(Act::Changed, person, "reply");
    match meaning(&came.words) {
        Meaning::Answer(answer) => answered(tx, id, whose, answer).await?,
        Meaning::Stop => stop(tx, whose).await?,
        Meaning::Words => words(tx, came, whose).await?,
    }
    Ok(true)
}

/// What somebody wrote on a person's own page: kept once, for somebody to read; words of danger become a concern. Nothing of it is done
/// by itself, since whoever knew the word may have written it. Gives whether it is new.
pub async fn keep_from_page(tx: &mut Tx, person: PersonId, referral: ReferralId, mark: &str, words: &str) -> Result<bool> {
    let (team, now) = (tx.team(), tx.now);
    let made = tx
        .run(
            "INSERT INTO reply (team_id, id, provider_id, channel, sender, words, written_at, received_at, person_id, referral_id) \
             VALUES ($1, $2, $3, $4, '', $5, $6, $6, $7, $8) ON CONFLICT (team_id, provider_id) DO NOTHING",
            params![team, ReplyId::new(), mark, Channel::Page, words, now, person, referral],
        )
        .await?;
    if made == 0 {
        return Ok(false);
    }
    tx.note(Act::Changed, Some(person), "wrote on their own page");
    danger(tx, person, referral, words).await?;
    Ok(true)
}

/// Words of danger become a concern, which has an owner.
async fn danger(tx: &mut Tx, person: PersonId, referral: ReferralId, words: &str) -> Result<()> {
    let app = tx.app().clone();
    if app.finder.speaks_of_danger(tx, words).await? {
        let said = format!("They wrote: “{words}”");
        concern::store::open(tx, person, Some(referral), CameBy::Reply, &said, "").await?;
    }
    Ok(())
}

/// A number that two people have is nobody's, unless we wrote to one of them lately by it.
async fn whose(tx: &mut Tx, came: &Came) -> Result<Option<Whose>> {
    let (team, since) = (tx.team(), tx.now.plus_days(-14));
    let all: Vec<Whose> = tx
        .all(
            "SELECT c.person_id, c.id AS route_id, \
             (SELECT r.id FROM referral r WHERE r.team_id = c.team_id AND r.person_id = c.person_id ORDER BY r.received_at DESC, r.id DESC LIMIT 1) AS referral_id, \
             (SELECT o.id FROM outbox o WHERE o.team_id = c.team_id AND o.person_id = c.person_id AND o.route_id = c.id AND o.made_at > $3 \
               AND o.state IN ('sending', 'sent', 'delivered', 'unknown') ORDER BY o.made_at DESC, o.id DESC LIMIT 1) AS outgoing_id \
             FROM contact_route c JOIN person p ON p.team_id = c.team_id AND p.id = c.person_id \
             WHERE c.team_id = $1 AND c.value = $2 AND c.ended_at IS NULL AND p.merged_into IS NULL ORDER BY c.id LIMIT 20",
            params![team, came.sender, since],
        )
        .await?;
    let written_to: Vec<&Whose> = all.iter().filter(|whose| whose.outgoing_id.is_some()).collect();
    Ok(match (written_to.as_slice(), all.as_slice()) {
        ([one], _) => Some(**one),
        ([], [one]) => Some(*one),
        _ => None,
    })
}

async fn answered(tx: &mut Tx, id: ReplyId, whose: Whose, answer: PromiseAnswer) -> Result<()> {
    let Some(referral) = whose.referral_id else { return Ok(()) };
    let Some(promise) = store_promise::standing(tx, referral).await? else { return Ok(()) };
    store_promise::answer(tx, &promise, answer).await?;
    match answer {
        // It stands beside the call; nobody has to do anything more about it.
        PromiseAnswer::Yes => mark_read(tx, id, "Kith").await?,
        PromiseAnswer::Another => {}
        PromiseAnswer::No => store::call_off(tx, referral, "They do not want a call.").await?,
    }
    Ok(())
}

/// They want nothing more by this way: it is a no, as if they had said it.
async fn stop(tx: &mut Tx, whose: Whose) -> Result<()> {
    let team = tx.team();
    tx.run(
        "UPDATE contact_route SET text = $1, version = version + 1 WHERE team_id = $2 AND id = $3",
        params![Answer::No, team, whose.route_id],
    )
    .await?;
    Ok(())
}

/// Words: they are told that nobody reads them at once; and words of danger become a concern, which has an owner.
async fn words(tx: &mut Tx, came: &Came, whose: Whose) -> Result<()> {
    let Some(referral) = whose.referral_id else { return Ok(()) };
    danger(tx, whose.person_id, referral, &came.words).await?;
    let person = person::store::find(tx, whose.person_id).await?.ok_or(Error::NotFound)?;
    let (now, today) = (tx.now, tx.today());
    let answer = store::New {
        channel: came.channel,
        purpose: Purpose::Received,
        // Once a day is enough to know it.
        cause: format!("received:{}:{today}", whose.route_id),
        to: Recipient::Person { person: whose.person_id, referral, route: whose.route_id },
        language: person.language,
        filling: Filling::default(),
        due_at: now,
        expires_at: now.plus_minutes(60),
    };
    store::queue(tx, &answer).await?;
    Ok(())
}

async fn mark_read(tx: &mut Tx, id: ReplyId, by: &str) -> Result<()> {
    let (team, now) = (tx.team(), tx.now);
    tx.run(
        "UPDATE reply SET read_at = $1, read_by = $2 WHERE team_id = $3 AND id = $4 AND read_at IS NULL",
        params![now, by, team, id],
    )
    .await?;
    Ok(())
}

macro_rules! reply {
    () => {
        "SELECT y.id, y.channel, y.sender, y.words, y.received_at, y.person_id, y.referral_id, y.outgoing_id, p.given_names, p.family_name, \
         y.read_at, y.read_by FROM reply y LEFT JOIN person p ON p.team_id = y.team_id AND p.id = y.person_id "
    };
}

/// What nobody has read yet: a leader sees the team's and those of nobody, a worker those of their people and of whom they cover.
pub async fn unread(tx: &mut Tx) -> Result<Vec<Reply>> {
    let (team, staff, today, lead) = (tx.team(), tx.staff()?, tx.today(), tx.may(Permission::Lead));
    let rows: Vec<Reply> = tx
        .all(
            concat!(
                reply!(),
                "WHERE y.team_id = $1 AND y.read_at IS NULL AND ($4 OR EXISTS (SELECT 1 FROM referral r WHERE r.team_id = y.team_id \
                 AND r.id = y.referral_id AND (r.worker_id = $2 OR EXISTS (SELECT 1 FROM absence b WHERE b.team_id = r.team_id \
                 AND b.staff_id = r.worker_id AND b.cover_staff_id = $2 AND b.from_on <= $3 AND b.until_on > $3)))) \
                 ORDER BY y.received_at, y.id LIMIT 101"
            ),
            params![team, staff, today, lead],
        )
        .await?;
    for row in &rows {
        if let Some(person) = row.person_id {
            tx.saw(person, "today");
        }
    }
    Ok(rows)
}

/// A reply of somebody the actor may see; one of nobody we know only leaders see.
pub async fn load(tx: &mut Tx, id: ReplyId) -> Result<Reply> {
    let team = tx.team();
    let reply: Reply =
        tx.maybe(concat!(reply!(), "WHERE y.team_id = $1 AND y.id = $2"), params![team, id]).await?.ok_or(Error::NotFound)?;
    match reply.person_id {
        Some(person) => person::store::require(tx, person, "reply").await?,
        None => tx.require(Permission::Lead)?,
    }
    Ok(reply)
}

/// Somebody has read it and takes it from here.
pub async fn read(tx: &mut Tx, reply: &Reply) -> Result<()> {
    let name = tx.actor().name.clone();
    mark_read(tx, reply.id, &name).await?;
    if let Some(person) = reply.person_id {
        tx.note(Act::Changed, Some(person), "reply read");
    }
    Ok(())
}
