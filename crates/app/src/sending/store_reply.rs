//! SQL of what people write to us.

use db::params;
use kernel::{Answer, ContactRouteId, Guarded, Instant, OutgoingId, Permission, PersonId, ReferralId, ReplyId, Reveal};

use super::model::{Channel, Purpose};
use super::reply::{Meaning, Reply, meaning, meaning_of_machine};
use super::store::{self, Recipient};
use super::store_mail;
use super::wording::Filling;
use crate::audit::Act;
use crate::concern::model::{CameBy, State as ConcernState};
use crate::concern::spotting;
use crate::contact::model::PromiseAnswer;
use crate::contact::store_promise::{self, Promise, Said};
use crate::{Error, Result, Tx, concern, person};

/// A reply as a provider hands it to us.
#[derive(Clone, Debug)]
pub struct Came {
    pub provider_id: String,
    pub channel: Channel,
    /// E.164 or an e-mail address.
    pub sender: Guarded<String>,
    pub words: String,
    pub written_at: Instant,
    /// The message of ours that it names as what it answers.
    pub answers: Option<OutgoingId>,
    /// A machine wrote it: it is kept, and asks for nothing but that nothing more is sent.
    pub automatic: bool,
    /// What there is to know of it beside its words.
    pub note: String,
}

/// Somebody who has the number that wrote, and what it may answer.
#[derive(Clone, Copy, sqlx::FromRow)]
struct Holder {
    person_id: PersonId,
    route_id: ContactRouteId,
    /// What asked for an answer, sent to this person by this number lately.
    outgoing_id: Option<OutgoingId>,
    asked_of: Option<ReferralId>,
    /// Their newest referral, one with a worker before others.
    newest: Option<ReferralId>,
    /// It is the number of somebody who acted for them and does no more, or one that they had before.
    of_former: bool,
    /// It is the number of somebody who acts for them.
    of_proxy: bool,
}

/// What there is to know of what came by such a number.
const OF_FORMER: &str = "It came from a number or address that is used no more: it was of somebody who acts or acted for them.";

const OF_PROXY: &str = "It came from the number or address of somebody who acts for them.";

impl Holder {
    /// What there is to know of something that came by it, beside its words.
    fn noted(&self, note: &str) -> String {
        let whose = match (self.of_former, self.of_proxy) {
            (true, _) => OF_FORMER,
            (false, true) => OF_PROXY,
            (false, false) => "",
        };
        format!("{note} {whose}").trim().to_owned()
    }

    /// Without a referral there is nobody of ours whose it could be to answer.
    fn referral(&self) -> Option<ReferralId> {
        self.asked_of.or(self.newest)
    }
}

/// Keeps a reply, once, and does what it plainly asks for. Gives whether it is new.
pub async fn keep(tx: &mut Tx, came: &Came) -> Result<bool> {
    let (team, now, id) = (tx.team(), tx.now, ReplyId::new());
    let holders = holders(tx, &came.sender).await?;
    let named = match came.answers {
        Some(outgoing) => Some((outgoing, store_mail::went_to(tx, outgoing).await?)),
        None => None,
    };
    let whose = match named {
        // It answers what went to them, and comes by a way of theirs. By another way it is nobody's: a leader looks.
        Some((outgoing, to)) => to.and_then(|(person, referral)| {
            let holder = holders.iter().find(|holder| holder.person_id == person)?;
            Some((Holder { outgoing_id: Some(outgoing), asked_of: Some(referral), ..*holder }, referral))
        }),
        None => whose(&holders),
    };
    let note = whose.map_or_else(|| came.note.clone(), |(holder, _)| holder.noted(&came.note));
    let outgoing = named.map(|(outgoing, _)| outgoing).or(whose.and_then(|(holder, _)| holder.outgoing_id));
    let made = tx
        .run(
            "INSERT INTO reply (team_id, id, provider_id, channel, sender, words, written_at, received_at, person_id, referral_id, outgoing_id, \
             note) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT (team_id, provider_id) DO NOTHING",
            params![
                team,
                id,
                came.provider_id,
                came.channel,
                came.sender.reveal(Reveal::to_keep()),
                came.words,
                came.written_at,
                now,
                whose.map(|(holder, _)| holder.person_id),
                whose.map(|(_, referral)| referral),
                outgoing,
                note
            ],
        )
        .await?;
    if made == 0 {
        return Ok(false);
    }
    let meaning = match meaning(&came.words) {
        _ if came.automatic => meaning_of_machine(&came.words),
        // Who wrote a mail anybody can claim: only with the name of our message it answers what we asked.
        Meaning::Answer(_) if came.channel == Channel::Email && came.answers.is_none() => Meaning::Words,
        meaning => meaning,
    };
    if meaning == Meaning::Stop {
        for holder in &holders {
            stop(tx, holder).await?;
        }
    }
    if let Some((holder, referral)) = whose {
        tx.note(Act::Changed, Some(holder.person_id), "reply");
        match meaning {
            // Nothing is done by what they say, and nothing said to them; that somebody may be at risk is asked all the same.
            _ if holder.of_former => danger(tx, holder.person_id, referral, CameBy::Reply, &came.words).await?,
            Meaning::Answer(answer) => {
                answered(tx, id, came, (holder, referral), answer).await?;
                // More may stand beside it.
                danger(tx, holder.person_id, referral, CameBy::Reply, &came.words).await?;
            }
            Meaning::Stop => danger(tx, holder.person_id, referral, CameBy::Reply, &came.words).await?,
            Meaning::Words if came.automatic => danger(tx, holder.person_id, referral, CameBy::Reply, &came.words).await?,
            Meaning::Words => words(tx, came, (holder, referral)).await?,
        }
    } else if let Some((_, Some((person, referral)))) = named {
        // Somebody who has our message to them writes from elsewhere. Whether it is they nobody knows; that somebody may be at risk is enough.
        danger(tx, person, referral, CameBy::Reply, &came.words).await?;
    } else if !matches!(meaning, Meaning::Answer(_)) {
        // It may be any of them. A concern too many is closed in a minute; one too few has no owner.
        for (holder, referral) in holders.iter().filter_map(|holder| Some((holder, holder.referral()?))) {
            danger(tx, holder.person_id, referral, CameBy::Reply, &came.words).await?;
        }
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
    danger(tx, person, referral, CameBy::OwnPage, words).await?;
    Ok(true)
}

/// They want to be reached in another way: what was safe has to be asked anew, and until then nothing is written to them.
pub async fn ask_anew(tx: &mut Tx, person: PersonId) -> Result<()> {
    let (team, now) = (tx.team(), tx.now);
    let sql = "UPDATE contact_route SET stale_at = $1, version = version + 1 WHERE team_id = $2 AND person_id = $3 AND ended_at IS NULL";
    tx.run(sql, params![now, team, person]).await?;
    tx.note(Act::Changed, Some(person), "safe contact");
    Ok(())
}

/// Words of danger become a concern, which has an owner.
async fn danger(tx: &mut Tx, person: PersonId, referral: ReferralId, came_by: CameBy, words: &str) -> Result<()> {
    if spotting::asks(words) {
        let said = format!("They wrote: “{words}”");
        // Whoever writes ten times is one concern, that says all of it.
        let all = concern::store::of_person(tx, person).await?;
        if let Some(open) = all.into_iter().find(|one| one.state == ConcernState::Open && one.came_by == came_by) {
            let told = concern::forms::Told { said, ..Default::default() };
            return concern::store::write(tx, &open, &told).await;
        }
        concern::store::open(tx, person, Some(referral), came_by, &said, "").await?;
    }
    Ok(())
}

/// Everybody who has this number or address now.
async fn holders(tx: &mut Tx, sender: &Guarded<String>) -> Result<Vec<Holder>> {
    let (team, since, today) = (tx.team(), tx.now.plus_days(-14), tx.today());
    let mut holders: Vec<Holder> = tx
        .all(
            "SELECT c.person_id, c.id AS route_id, o.id AS outgoing_id, o.referral_id AS asked_of, \
             c.used_until IS NOT NULL AND c.used_until <= $4 AS of_former, c.proxy_id IS NOT NULL AS of_proxy, \
             (SELECT r.id FROM referral r WHERE r.team_id = c.team_id AND r.person_id = c.person_id ORDER BY CASE WHEN r.state IN \
               ('allocated', 'contacting', 'active', 'on_hold') THEN 0 ELSE 1 END, r.received_at DESC, r.id DESC LIMIT 1) AS newest \
             FROM contact_route c JOIN person p ON p.team_id = c.team_id AND p.id = c.person_id \
             LEFT JOIN outbox o ON o.team_id = c.team_id AND o.id = (SELECT x.id FROM outbox x WHERE x.team_id = c.team_id \
               AND x.person_id = c.person_id AND x.route_id = c.id AND x.made_at > $3 AND x.purpose IN ('first_call', 'no_reply') \
               AND x.state IN ('sending', 'sent', 'delivered', 'unknown') ORDER BY x.made_at DESC, x.id DESC LIMIT 1) \
             WHERE c.team_id = $1 AND (c.value = $2 OR LOWER(c.value) = $2 AND c.kind = 'email') AND (c.ended_at IS NULL OR c.used_until <= $4) \
             AND p.merged_into IS NULL ORDER BY c.person_id, of_former, c.id LIMIT 20",
            params![team, sender.reveal(Reveal::to_keep()), since, today],
        )
        .await?;
    // One number is one way of somebody's, and one that is used goes before one that was.
    holders.dedup_by_key(|holder| holder.person_id);
    Ok(holders)
}

/// Whether anybody has this number or address now.
pub async fn knows(tx: &mut Tx, sender: &Guarded<String>) -> Result<bool> {
    Ok(!holders(tx, sender).await?.is_empty())
}

/// A number that two people have is nobody's, unless we asked one of them something lately by it.
fn whose(holders: &[Holder]) -> Option<(Holder, ReferralId)> {
    let asked: Vec<&Holder> = holders.iter().filter(|holder| holder.outgoing_id.is_some()).collect();
    let one = match (asked.as_slice(), holders) {
        ([one], _) => Some(**one),
        ([], [one]) => Some(*one),
        _ => None,
    };
    one.and_then(|holder| Some((holder, holder.referral()?)))
}

/// 1, 2 or 3 belongs to the message that asked for it, and to nothing that was promised after it was written.
async fn answered(
    tx: &mut Tx,
    id: ReplyId,
    came: &Came,
    (holder, referral): (Holder, ReferralId),
    answer: PromiseAnswer,
) -> Result<()> {
    let told_by = match holder.outgoing_id {
        Some(outgoing) => store_promise::told_by(tx, outgoing).await?,
        None => None,
    };
    let standing = match &told_by {
        Some(promise) => promise.ended_at.is_none().then_some(promise).cloned(),
        // They were told by mouth or on paper, and answer by a text.
        None => store_promise::standing(tx, referral).await?.filter(|promise| promise.outgoing_id.is_none()),
    };
    match standing.filter(|promise| promise.made_at <= came.written_at) {
        Some(promise) => {
            store_promise::answer(tx, &promise, answer, &Said { reply: Some(id), wished_at: None }).await?;
            if answer == PromiseAnswer::Yes {
                // It stands beside the call; nobody has to do anything more about it.
                mark_read(tx, id, "Kith").await?;
            }
        }
        // A no holds whatever it was said to; the rest somebody reads.
        None if answer == PromiseAnswer::No => store_promise::no_call(tx, referral).await?,
        None => {}
    }
    Ok(())
}

/// When somebody would like to be rung, as they said it where the link leads.
#[derive(Clone, Debug, Default)]
pub struct Wish {
    /// One of the hours that were offered.
    pub at: Option<Instant>,
    pub words: String,
}

impl Wish {
    pub fn is_empty(&self) -> bool {
        self.at.is_none() && self.words.is_empty()
    }
}

/// What somebody pressed on the page that the link in a message leads to: as if they had answered it. Pressed twice it is once; with
/// when they would like to be rung it says more than the press before.
pub async fn answered_by_link(tx: &mut Tx, promise: &Promise, answer: PromiseAnswer, wish: &Wish) -> Result<()> {
    let says_more = !wish.is_empty() && (wish.at, wish.words.as_str()) != (promise.wished_at, promise.wish());
    if promise.answer == Some(answer) && !says_more {
        return Ok(());
    }
    if let Some(before) =
        promise.reply_id.filter(|_| promise.answer == Some(answer) && promise.wish().is_empty() && promise.wished_at.is_none())
    {
        mark_read(tx, before, "Kith").await?;
    }
    let (team, now, id) = (tx.team(), tx.now, ReplyId::new());
    let mark = format!("link {} {}", promise.id, id);
    let note = wish.at.map(|at| format!("They would like {}, {}.", at.date().with_weekday(), at.time())).unwrap_or_default();
    let words = if wish.words.is_empty() { answer.label() } else { &wish.words };
    tx.run(
        "INSERT INTO reply (team_id, id, provider_id, channel, sender, words, written_at, received_at, person_id, referral_id, outgoing_id, \
         note) VALUES ($1, $2, $3, $4, '', $5, $6, $6, $7, $8, $9, $10)",
        params![team, id, mark, Channel::Link, words, now, promise.person_id, promise.referral_id, promise.outgoing_id, note],
    )
    .await?;
    let wished_at = wish.at.or(promise.wished_at);
    store_promise::answer(tx, promise, answer, &Said { reply: Some(id), wished_at }).await?;
    danger(tx, promise.person_id, promise.referral_id, CameBy::Reply, &wish.words).await?;
    if answer == PromiseAnswer::Yes {
        mark_read(tx, id, "Kith").await?;
    }
    Ok(())
}

/// They want nothing more by this way: it is a no, as if they had said it. Whoever else has the number gets nothing by it, either.
async fn stop(tx: &mut Tx, holder: &Holder) -> Result<()> {
    let team = tx.team();
    tx.run(
        "UPDATE contact_route SET text = $1, version = version + 1 WHERE team_id = $2 AND id = $3 AND text <> $1",
        params![Answer::No, team, holder.route_id],
    )
    .await?;
    tx.note(Act::Changed, Some(holder.person_id), "reply");
    Ok(())
}

/// Words: they are told that nobody reads them at once; and words of danger become a concern, which has an owner.
async fn words(tx: &mut Tx, came: &Came, (holder, referral): (Holder, ReferralId)) -> Result<()> {
    danger(tx, holder.person_id, referral, CameBy::Reply, &came.words).await?;
    let person = person::store::find(tx, holder.person_id).await?.ok_or(Error::NotFound)?;
    let (now, today) = (tx.now, tx.today());
    let answer = store::New {
        channel: came.channel,
        purpose: Purpose::Received,
        // Once a day is enough to know it.
        cause: format!("received:{}:{today}", holder.route_id),
        to: Recipient::Person { person: holder.person_id, referral, route: holder.route_id },
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
        "SELECT y.id, y.channel, y.sender, y.words, y.sealed_at, y.sealed_by, y.received_at, y.person_id, y.referral_id, y.outgoing_id, p.given_names, p.family_name, \
         y.read_at, y.read_by, y.note, o.purpose AS answers, o.made_at AS answers_of FROM reply y \
         LEFT JOIN person p ON p.team_id = y.team_id AND p.id = y.person_id \
         LEFT JOIN outbox o ON o.team_id = y.team_id AND o.id = y.outgoing_id "
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

/// What else the same person wrote and nobody has read, the newest first. Whoever was given the reply may see them, and so all of it.
pub async fn also_unread(tx: &mut Tx, reply: &Reply) -> Result<Vec<Reply>> {
    let Some(person) = reply.person_id else { return Ok(Vec::new()) };
    let team = tx.team();
    let sql = concat!(
        reply!(),
        "WHERE y.team_id = $1 AND y.person_id = $2 AND y.read_at IS NULL AND y.id <> $3 ORDER BY y.received_at DESC, y.id DESC LIMIT 101"
    );
    let rows = tx.all(sql, params![team, person, reply.id]).await?;
    tx.saw(person, "reply");
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

/// Somebody whose number it is that wrote.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct MayBe {
    pub person_id: PersonId,
    pub given_names: String,
    pub family_name: String,
}

/// Of a reply whose number several people have, or had nobody when it came: who it may be. Only leaders are asked.
pub async fn may_be(tx: &mut Tx, reply: &Reply) -> Result<Vec<MayBe>> {
    if reply.person_id.is_some() {
        return Ok(Vec::new());
    }
    tx.require(Permission::Lead)?;
    let team = tx.team();
    let rows: Vec<MayBe> = tx
        .all(
            "SELECT DISTINCT p.id AS person_id, p.given_names, p.family_name FROM contact_route c \
             JOIN person p ON p.team_id = c.team_id AND p.id = c.person_id \
             WHERE c.team_id = $1 AND (c.value = $2 OR LOWER(c.value) = $2 AND c.kind = 'email') AND c.ended_at IS NULL \
             AND p.merged_into IS NULL AND EXISTS (SELECT 1 FROM referral r WHERE r.team_id = p.team_id AND r.person_id = p.id) ORDER BY 3, 2, 1 LIMIT 20",
            params![team, reply.sender.reveal(Reveal::to_keep())],
        )
        .await?;
    for row in &rows {
        tx.saw(row.person_id, "reply");
    }
    Ok(rows)
}

/// A leader says whose it is. From now on it waits for whoever works with them. It asks for nothing by itself any more: it is read.
pub async fn is_of(tx: &mut Tx, reply: &Reply, person: PersonId) -> Result<()> {
    let may_be = may_be(tx, reply).await?.iter().any(|row| row.person_id == person);
    let holder = holders(tx, &reply.sender).await?.into_iter().find(|holder| holder.person_id == person && may_be);
    let Some((holder, referral)) = holder.and_then(|holder| Some((holder, holder.referral()?))) else {
        return Err(Error::refused("Choose whose it is. If it is none of them, read it and take it from here."));
    };
    let (team, answers) = (tx.team(), holder.outgoing_id.filter(|_| !holder.of_former));
    tx.run(
        "UPDATE reply SET person_id = $1, referral_id = $2, outgoing_id = $3, note = $4 WHERE team_id = $5 AND id = $6 AND person_id IS NULL",
        params![person, referral, answers, holder.noted(&reply.note), team, reply.id],
    )
    .await?;
    tx.note(Act::Changed, Some(person), "reply");
    Ok(())
}
