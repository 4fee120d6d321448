//! SQL of the outbox: what is put into it, what the gate says of it, what became of it.

use db::params;
use kernel::{ContactRouteId, EventId, Guarded, Instant, OutgoingId, PersonId, ReferralId, SafeContact, StaffId};

use super::gate::{Facts, Permit, PersonFacts, RouteFacts, To, Verdict, Why, Wording, decide};
use super::model::{Carried, Channel, Heard, Outgoing, Purpose, State};
use super::store_facts::{self as facts, ToPerson, ToStaff};
use super::wording::{self, Answers, Filling, House, Words};
use crate::audit::Act;
use crate::referral::model::Referral;
use crate::{Error, Result, Tx, contact, person, team};

macro_rules! outgoing {
    () => {
        "SELECT id, channel, purpose, person_id, referral_id, state, language, made_at, made_by, due_at, expires_at, tries, why, body, \
         sent_at, seen_at, version FROM outbox "
    };
}

pub(super) use outgoing;

/// So long a process may take to hand one message over. After that nobody knows how it went.
pub const LEASE_MINUTES: i64 = 6;

/// Something to send.
#[derive(Clone, Debug)]
pub struct New {
    pub channel: Channel,
    pub purpose: Purpose,
    /// The same cause makes one message, for instance `first_call:{promise}`.
    pub cause: String,
    pub to: Recipient,
    pub language: String,
    pub filling: Filling,
    pub due_at: Instant,
    pub expires_at: Instant,
}

#[derive(Clone, Copy, Debug)]
pub enum Recipient {
    Person { person: PersonId, referral: ReferralId, route: ContactRouteId },
    Staff(StaffId),
}

/// Puts something into the outbox, in the transaction of what makes it necessary. What has the same cause is there already, and stays.
pub async fn queue(tx: &mut Tx, new: &New) -> Result<OutgoingId> {
    let (team, now, id) = (tx.team(), tx.now, OutgoingId::new());
    let (by, name) = (tx.actor().staff, tx.actor().name.clone());
    let filling = serde_json::to_string(&new.filling).map_err(Error::failed("writing down what a message says"))?;
    let (person, referral, route, staff) = match new.to {
        Recipient::Person { person, referral, route } => (Some(person), Some(referral), Some(route), None),
        Recipient::Staff(staff) => (None, None, None, Some(staff)),
    };
    let made = tx
        .run(
            "INSERT INTO outbox (team_id, id, channel, purpose, cause, person_id, referral_id, route_id, staff_id, language, filling, made_at, \
             made_by_id, made_by, due_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) \
             ON CONFLICT (team_id, cause) DO NOTHING",
            params![
                team,
                id,
                new.channel,
                new.purpose,
                new.cause,
                person,
                referral,
                route,
                staff,
                new.language,
                filling,
                now,
                by,
                name,
                new.due_at,
                new.expires_at
            ],
        )
        .await?;
    if made == 0 {
        let (there,): (OutgoingId,) =
            tx.one("SELECT id FROM outbox WHERE team_id = $1 AND cause = $2", params![team, new.cause]).await?;
        return Ok(there);
    }
    note(tx, id, State::Waiting, "").await?;
    if let Some(person) = person {
        tx.note(Act::Changed, Some(person), "message to be sent");
    }
    Ok(id)
}

/// A message that may leave now, with all that it takes to hand it over.
#[derive(Debug)]
pub struct Parcel {
    pub id: OutgoingId,
    pub channel: Channel,
    pub purpose: Purpose,
    pub permit: Permit,
    pub name: String,
    /// Number, e-mail address, or lines of an address.
    pub to: Guarded<String>,
    /// What is printed for them is printed large.
    pub large: bool,
    pub subject: String,
    pub body: String,
    /// The tag of the language that the body begins in.
    pub language: String,
    /// Try number one is 1.
    pub tries: i64,
}

/// What was decided on a message whose time had come.
#[derive(Debug)]
pub enum Taken {
    /// Nothing is due.
    Nothing,
    /// One was held or refused: there may be more.
    Settled,
    HandOver(Box<Parcel>),
}

/// Takes the next message that is due: reads the facts as they are now, asks the gate, and writes down what it said. What it lets out is
/// from then on being sent by whoever called this, and by nobody else.
pub async fn take_next(tx: &mut Tx, carried: Carried, heard: Heard) -> Result<Taken> {
    let (team, now) = (tx.team(), tx.now);
    let due: Option<Outgoing> = tx
        .maybe(
            concat!(
                outgoing!(),
                "WHERE team_id = $1 AND state = 'waiting' AND due_at <= $2 AND (channel = 'text' AND $3 OR channel = 'email' AND $4 OR \
                 channel = 'letter' AND $5 OR expires_at <= $2) ORDER BY due_at, id LIMIT 1"
            ),
            params![team, now, carried.text, carried.email, carried.letter],
        )
        .await?;
    match due {
        Some(due) => take(tx, due, heard).await,
        None => Ok(Taken::Nothing),
    }
}

/// The same for a letter that somebody here prints.
pub async fn take_one(tx: &mut Tx, id: OutgoingId, heard: Heard) -> Result<Taken> {
    let outgoing = load(tx, id).await?;
    if outgoing.state != State::Waiting || outgoing.channel != Channel::Letter {
        return Err(Error::refused("This is no letter that waits to be printed. Look at what became of it."));
    }
    take(tx, outgoing, heard).await
}

async fn take(tx: &mut Tx, due: Outgoing, heard: Heard) -> Result<Taken> {
    let now = tx.now;
    let settings = team::store::settings(tx).await?;
    let limits = facts::limits(&settings, due.purpose);
    let wanted = facts::is_wanted(tx, &due).await?;
    let of = |to| Facts {
        channel: due.channel,
        now,
        expires_at: due.expires_at,
        wanted,
        says_number: due.purpose.says_number(),
        to,
        limits,
    };
    let (verdict, reader) = if due.person_id.is_some() {
        let to = facts::to_person(tx, &due).await?;
        // A letter is no flood of the house that it goes to.
        let disturbed = to.as_ref().filter(|_| due.channel.disturbs()).map(|to| to.address(due.channel));
        let sent = facts::sent_lately(tx, due.id, due.person_id, disturbed).await?;
        let said = to.as_ref().map(ToPerson::said).unwrap_or_default();
        let verdict = decide(&of(to_person(due.purpose, to.as_ref(), &said, &sent, settings.safe_answer_days, now)));
        (
            verdict,
            to.map(|to| Reader {
                name: to.name(),
                to: to.address(due.channel),
                hide_number: to.hide_number,
                large: to.formats().large(),
            }),
        )
    } else {
        let to = facts::to_staff(tx, &due).await?;
        let address = to.as_ref().is_some_and(|to| !to.email.is_empty());
        let active = to.as_ref().is_some_and(|to| to.active);
        let verdict = decide(&of(To::Staff { active, address }));
        (
            verdict,
            to.map(|ToStaff { name, email, .. }| Reader { name, to: Guarded::new(email), hide_number: false, large: false }),
        )
    };
    match verdict {
        Verdict::Refuse(why) => {
            settle(tx, &due, State::Refused, why.label()).await?;
            Ok(Taken::Settled)
        }
        Verdict::Hold { until, why } => {
            hold(tx, &due, until, why).await?;
            Ok(Taken::Settled)
        }
        Verdict::Send(permit) => {
            let Some(reader) = reader else { return cannot(tx, &due, Why::Nobody.label()).await };
            hand_over(tx, &due, permit, reader, heard).await
        }
    }
}

/// The facts about a person as the gate takes them.
pub(super) fn to_person<'a>(
    purpose: Purpose,
    to: Option<&ToPerson>,
    said: &'a SafeContact,
    sent: &'a [Instant],
    days: i64,
    now: Instant,
) -> To<'a> {
    To::Person(match to {
        None => {
            PersonFacts { died: false, route: None, was_unsafe: false, no_print: false, hide_number: false, unread: false, sent }
        }
        Some(to) => PersonFacts {
            died: to.died,
            was_unsafe: to.was_unsafe,
            no_print: to.formats().no_print(),
            hide_number: to.hide_number,
            // What tells them that we have it does not wait for that.
            unread: to.unread && purpose != Purpose::Received,
            sent,
            route: to.is_theirs.then(|| RouteFacts {
                said,
                old: person::model::is_old(to.confirmed_at, to.stale_at, days, now),
                proxy_over: to.proxy_over,
                also_of_another: to.also_of_another,
                address: to.has_address,
            }),
        },
    })
}

/// Whoever it is handed to, as they are now.
struct Reader {
    name: String,
    to: Guarded<String>,
    /// Our number must not show on one of their telephones.
    hide_number: bool,
    large: bool,
}

async fn hand_over(tx: &mut Tx, due: &Outgoing, permit: Permit, reader: Reader, heard: Heard) -> Result<Taken> {
    let (team, now) = (tx.team(), tx.now);
    let (team_of, filling) = (facts::team(tx).await?, facts::filling(tx, due.id).await?);
    // What cannot be read will never be read: it must not stand before all others for ever.
    let Ok(mut filling) = serde_json::from_str::<Filling>(&filling) else {
        return cannot(tx, due, "What it was to say cannot be read.").await;
    };
    filling.hidden = reader.hide_number;
    let token = match may_link(tx, due.purpose, due.channel, permit.wording()).await? {
        true => contact::store_promise::new_link(tx, due.id).await?,
        false => None,
    };
    if let Some(token) = &token {
        filling.link = link(tx, token);
    }
    let Some(words) = words((due.channel, due.purpose), &due.language, permit.wording(), &filling, &team_of, heard) else {
        return cannot(tx, due, "There are no words for this message.").await;
    };
    // What opens their page is kept nowhere, not even here.
    let body = token.map_or(words.body.clone(), |token| words.body.replace(&token, "…"));
    // Where somebody lives is not written down a second time.
    let sent_to = if due.channel == Channel::Letter { "their address" } else { reader.to.reveal(permit.reveal()) };
    tx.run_versioned(
        "UPDATE outbox SET state = 'sending', tries = tries + 1, leased_until = $1, template = $2, body = $3, sent_to = $4, why = '', \
         version = version + 1 WHERE team_id = $5 AND id = $6 AND version = $7 AND state = 'waiting'",
        params![now.plus_minutes(LEASE_MINUTES), words.template, body, sent_to, team, due.id, due.version],
    )
    .await?;
    note(tx, due.id, State::Sending, "").await?;
    // Whom nothing is written down of in the trail, nothing is sent to.
    if let Some(person) = due.person_id {
        tx.note(Act::Changed, Some(person), "message handed over");
    }
    Ok(Taken::HandOver(Box::new(Parcel {
        id: due.id,
        channel: due.channel,
        purpose: due.purpose,
        permit,
        name: reader.name,
        to: reader.to,
        large: reader.large,
        subject: words.subject,
        body: words.body,
        language: words.language.to_owned(),
        tries: due.tries + 1,
    })))
}

/// Whether a link by which they may answer stands in it.
pub(super) async fn may_link(tx: &mut Tx, purpose: Purpose, channel: Channel, wording: Wording) -> Result<bool> {
    let may = purpose == Purpose::FirstCall && wording.may_link() && channel.disturbs();
    Ok(may && team::store::call_link(tx).await?)
}

pub(super) fn link(tx: &Tx, token: &str) -> String {
    format!("{}/call/{token}", tx.app().config.public_url.trim_end_matches('/'))
}

/// The words of a message: what leaves, and what is shown before.
pub(super) fn words(
    (channel, purpose): (Channel, Purpose),
    language: &str,
    wording: Wording,
    filling: &Filling,
    team: &facts::Team,
    heard: Heard,
) -> Option<Words> {
    let answers = match channel {
        channel if heard.hears(channel) => Answers::Heard,
        Channel::Email => Answers::Unheard,
        _ => Answers::NotAsked,
    };
    wording::words(purpose, language, wording, filling, House { team: &team.name, number: &team.number(), answers })
}

async fn cannot(tx: &mut Tx, due: &Outgoing, why: &str) -> Result<Taken> {
    tracing::error!(message = %due.id, why, "a message cannot be made");
    settle(tx, due, State::Failed, why).await?;
    Ok(Taken::Settled)
}

async fn hold(tx: &mut Tx, due: &Outgoing, until: Instant, why: Why) -> Result<()> {
    let team = tx.team();
    tx.run_versioned(
        "UPDATE outbox SET due_at = $1, why = $2, version = version + 1 WHERE team_id = $3 AND id = $4 AND version = $5 AND state = 'waiting'",
        params![until, why.label(), team, due.id, due.version],
    )
    .await?;
    // Asked again for the same reason nothing has happened.
    if due.why != why.label() {
        note(tx, due.id, State::Waiting, why.label()).await?;
    }
    Ok(())
}

/// Leave for a list on paper or a calendar of whoever acts, or for paper that they hand to somebody, in whose record it then stands. It is in
/// the outbox like all that leaves, sent at once.
///
/// # Errors
/// With why not, if the gate says no.
pub async fn on_paper(tx: &mut Tx, purpose: Purpose, of: Option<&Referral>) -> Result<()> {
    let (team, now, staff, name, id) = (tx.team(), tx.now, tx.staff()?, tx.actor().name.clone(), OutgoingId::new());
    let channel = if purpose == Purpose::Diary { Channel::Calendar } else { Channel::Print };
    let (active,): (bool,) = tx.one("SELECT active FROM staff WHERE team_id = $1 AND id = $2", params![team, staff]).await?;
    let limits = facts::limits(&team::store::settings(tx).await?, purpose);
    let person = of.map(|of| of.person_id);
    let to = match person {
        Some(person) => {
            let sql = "SELECT died_on IS NOT NULL FROM person WHERE team_id = $1 AND id = $2";
            let (died,): (bool,) = tx.one(sql, params![team, person]).await?;
            To::ByHand { active, died }
        }
        None => To::Staff { active, address: true },
    };
    match decide(&Facts { channel, now, expires_at: now.plus_minutes(1), wanted: true, says_number: false, to, limits }) {
        Verdict::Send(_) => {
            tx.run(
                "INSERT INTO outbox (team_id, id, channel, purpose, cause, staff_id, filling, made_at, made_by_id, made_by, due_at, expires_at, \
                 state, provider, sent_at, settled_at, person_id, referral_id, body) \
                 VALUES ($1, $2, $3, $4, $2, $5, '{}', $6, $5, $7, $6, $6, 'sent', 'paper', $6, $6, $8, $9, $10)",
                params![team, id, channel, purpose, staff, now, name, person, of.map(|of| of.id), purpose.label()],
            )
            .await?;
            note(tx, id, State::Sent, "").await
        }
        Verdict::Hold { why, .. } | Verdict::Refuse(why) => Err(Error::refused(why.label())),
    }
}

/// Writes down how something ended, if nothing happened to it since it was read.
pub async fn settle(tx: &mut Tx, outgoing: &Outgoing, state: State, why: &str) -> Result<()> {
    let (team, now) = (tx.team(), tx.now);
    tx.run_versioned(
        "UPDATE outbox SET state = $1, why = $2, settled_at = $3, leased_until = NULL, version = version + 1 WHERE team_id = $4 AND id = $5 \
         AND version = $6",
        params![state, why, now, team, outgoing.id, outgoing.version],
    )
    .await?;
    note(tx, outgoing.id, state, why).await
}

/// How handing over went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Went {
    Taken {
        provider: &'static str,
        id: Option<String>,
    },
    /// Surely not taken, and worth another try at this moment.
    Again {
        at: Instant,
        why: String,
        /// The provider was away: this message has lost none of its own tries.
        ours: bool,
    },
    Never {
        why: String,
    },
    /// Perhaps taken.
    Unknown {
        why: String,
    },
}

/// Writes down how handing over went. A word of the provider's that came before this one is known better and stays.
pub async fn went(tx: &mut Tx, id: OutgoingId, how: &Went) -> Result<()> {
    let (team, now) = (tx.team(), tx.now);
    let (state, why, due): (State, &str, Option<Instant>) = match how {
        Went::Taken { .. } => (State::Sent, "", None),
        Went::Again { at, why, .. } => (State::Waiting, why, Some(*at)),
        Went::Never { why } => (State::Failed, why, None),
        Went::Unknown { why } => (State::Unknown, why, None),
    };
    let (provider, provider_id) = match how {
        Went::Taken { provider, id } => (*provider, id.clone()),
        _ => ("", None),
    };
    let sent_at = matches!(how, Went::Taken { .. }).then_some(now);
    let not_tried = i64::from(matches!(how, Went::Again { ours: true, .. }));
    let written = tx
        .run(
            "UPDATE outbox SET state = $1, why = $2, due_at = COALESCE($3, due_at), leased_until = NULL, provider = $4, \
             provider_id = COALESCE(provider_id, $5), sent_at = COALESCE($6, sent_at), settled_at = $7, tries = tries - $10, \
             version = version + 1 WHERE team_id = $8 AND id = $9 AND state IN ('sending', 'unknown')",
            params![state, why, due, provider, provider_id, sent_at, now, team, id, not_tried],
        )
        .await?;
    if written > 0 {
        return note(tx, id, state, why).await;
    }
    // It is settled already; only the provider's id is still to be kept.
    let sql = "UPDATE outbox SET provider = $1, provider_id = COALESCE(provider_id, $2), sent_at = COALESCE(sent_at, $3) \
               WHERE team_id = $4 AND id = $5";
    tx.run(sql, params![provider, provider_id, sent_at, team, id]).await?;
    Ok(())
}

/// What a provider tells of a message that it took, by the name that we gave it or by its own. Told late, twice or in the wrong order it
/// changes nothing that is known better. Gives whether we know the message.
pub async fn told(tx: &mut Tx, reference: &str, provider_id: &str, delivered: bool, why: &str) -> Result<bool> {
    let team = tx.team();
    let id: Option<OutgoingId> = reference.parse().ok();
    let sql = concat!(
        outgoing!(),
        "WHERE team_id = $1 AND (id = $2 OR provider_id = $3) ORDER BY CASE WHEN id = $2 THEN 0 ELSE 1 END, id LIMIT 1"
    );
    let outgoing: Option<Outgoing> = tx.maybe(sql, params![team, id, provider_id]).await?;
    let Some(outgoing) = outgoing else { return Ok(false) };
    let state = outgoing.state.told(outgoing.tries, delivered);
    if state != outgoing.state {
        settle(tx, &outgoing, state, if delivered { "" } else { why }).await?;
    }
    Ok(true)
}

/// Somebody has seen that it did not arrive, and reaches them in another way.
pub async fn seen(tx: &mut Tx, outgoing: &Outgoing) -> Result<()> {
    let (team, now) = (tx.team(), tx.now);
    tx.run_versioned(
        "UPDATE outbox SET seen_at = $1, version = version + 1 WHERE team_id = $2 AND id = $3 AND version = $4 AND state IN ('failed', 'refused')",
        params![now, team, outgoing.id, outgoing.version],
    )
    .await?;
    note(tx, outgoing.id, outgoing.state, "Somebody has seen it, and reaches them in another way.").await
}

pub(super) async fn note(tx: &mut Tx, id: OutgoingId, state: State, why: &str) -> Result<()> {
    let (team, now, event, name) = (tx.team(), tx.now, EventId::new(), tx.actor().name.clone());
    tx.run(
        "INSERT INTO outbox_event (team_id, id, outgoing_id, at, state, why, by_name) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        params![team, event, id, now, state, why, name],
    )
    .await?;
    Ok(())
}

/// A message that the actor may see: one to somebody of theirs, or, without a person, one to themselves.
pub async fn load(tx: &mut Tx, id: OutgoingId) -> Result<Outgoing> {
    let team = tx.team();
    let outgoing: Outgoing =
        tx.maybe(concat!(outgoing!(), "WHERE team_id = $1 AND id = $2"), params![team, id]).await?.ok_or(Error::NotFound)?;
    match outgoing.person_id {
        Some(person) => person::store::require(tx, person, "message").await?,
        None => tx.require(kernel::Permission::Lead)?,
    }
    Ok(outgoing)
}
