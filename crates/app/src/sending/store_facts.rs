//! SQL of what the gate wants to know, read in the transaction that hands a message over.

use db::params;
use kernel::{
    Answer, ContactRouteId, Guarded, Instant, OutgoingId, PersonId, PhoneNumber, Postcode, Reveal, SafeContact, SafeHours,
    TimeOfDay,
};

use super::gate::Limits;
use super::model::{Channel, Outgoing, Purpose};
use crate::person::model::{Address, RouteKind, full_name};
use crate::person::store::formats_column;
use crate::person::talk::Formats;
use crate::team::model::Settings;
use crate::{Result, Tx};

/// The hours for messages and how many a day, as the team has set them. Whoever has just written is awake, and is told at any hour that nobody
/// reads it at once and where help is; the hours that they called safe hold all the same.
pub fn limits(settings: &Settings, purpose: Purpose) -> Limits {
    let hour = |hour: i64| TimeOfDay::from_minutes(hour.clamp(0, 23) * 60).ok();
    let hours = match purpose {
        Purpose::Received => SafeHours::default(),
        _ => SafeHours { days: 0, from: hour(settings.messages_from), until: hour(settings.messages_until) },
    };
    Limits { hours, in_a_day: usize::try_from(settings.messages_a_day.max(1)).unwrap_or(1) }
}

/// A person and the way by which a message is to go, as both are now.
#[derive(Clone, sqlx::FromRow)]
pub struct ToPerson {
    pub route_id: ContactRouteId,
    given_names: String,
    family_name: String,
    pub died: bool,
    pub was_unsafe: bool,
    /// Our number must not show on one of their telephones, as they say now.
    pub hide_number: bool,
    /// Something that they wrote has not been read yet, or that came by this number of several and is nobody's yet.
    pub unread: bool,
    formats: Option<String>,
    /// The route is still this person's.
    pub is_theirs: bool,
    /// It is of somebody who acted for them and does no more.
    pub proxy_over: bool,
    kind: RouteKind,
    value: Guarded<String>,
    text: Answer,
    say_who: Answer,
    shared: Answer,
    safe_days: i64,
    safe_from: Option<TimeOfDay>,
    safe_until: Option<TimeOfDay>,
    pub confirmed_at: Option<Instant>,
    pub stale_at: Option<Instant>,
    pub also_of_another: bool,
    pub has_address: bool,
    address: Guarded<String>,
    postcode: Option<Guarded<Postcode>>,
}

impl ToPerson {
    pub fn name(&self) -> String {
        full_name(&self.given_names, &self.family_name)
    }

    pub fn formats(&self) -> Formats {
        Formats::read(self.formats.as_deref())
    }

    pub fn said(&self) -> SafeContact {
        SafeContact {
            text: self.text,
            say_who: self.say_who,
            shared: self.shared,
            hours: SafeHours {
                days: u8::try_from(self.safe_days).unwrap_or_default(),
                from: self.safe_from,
                until: self.safe_until,
            },
            ..SafeContact::default()
        }
    }

    /// The same where it goes by this channel: there has to be where to.
    #[must_use]
    pub fn by(self, channel: Channel) -> Self {
        Self { has_address: self.has_address && !self.address(channel).reveal(Reveal::to_keep()).is_empty(), ..self }
    }

    /// Where it goes; empty where the way does not fit the channel.
    pub fn address(&self, channel: Channel) -> Guarded<String> {
        let (may, value) = (Reveal::to_keep(), &self.value);
        match (channel, self.kind) {
            (Channel::Text, RouteKind::Phone) => {
                let phone = PhoneNumber::parse(value.reveal(may)).ok().filter(PhoneNumber::takes_texts);
                Guarded::new(phone.map(|phone| phone.to_string()).unwrap_or_default())
            }
            (Channel::Email, RouteKind::Email) => value.clone(),
            (Channel::Letter, RouteKind::Address) => {
                let lines = self.address.reveal(may).clone();
                let postcode = self.postcode.as_ref().map(|postcode| postcode.reveal(may).clone());
                Guarded::new(Address { lines, postcode, hidden: false }.in_lines())
            }
            _ => Guarded::new(String::new()),
        }
    }
}

/// Of `person p` and `contact_route c`; $3 is today.
macro_rules! to_person {
    ($which:literal) => {
        concat!(
            "SELECT c.id AS route_id, p.given_names, p.family_name, p.died_on IS NOT NULL AS died, \
             EXISTS (SELECT 1 FROM attempt a WHERE a.team_id = p.team_id AND a.person_id = p.id AND a.result = 'unsafe' \
               AND a.at > COALESCE(c.confirmed_at, 0)) AS was_unsafe, \
             EXISTS (SELECT 1 FROM contact_route n WHERE n.team_id = p.team_id AND n.person_id = p.id AND n.ended_at IS NULL \
               AND n.show_number = 'no') AS hide_number, \
             EXISTS (SELECT 1 FROM reply y WHERE y.team_id = p.team_id AND y.person_id = p.id AND y.read_at IS NULL) \
               OR EXISTS (SELECT 1 FROM reply y WHERE y.team_id = p.team_id AND y.read_at IS NULL AND y.person_id IS NULL AND (y.sender = c.value \
                 OR y.sender = LOWER(c.value) AND c.kind = 'email' OR EXISTS (SELECT 1 FROM outbox u WHERE u.team_id = y.team_id \
                   AND u.id = y.outgoing_id AND u.person_id = p.id))) AS unread, ",
            formats_column!(),
            ", c.ended_at IS NULL AND c.person_id = p.id AND p.merged_into IS NULL AS is_theirs, \
             c.used_until IS NOT NULL AND c.used_until <= $3 AS proxy_over, \
             c.kind, c.value, c.text, c.say_who, c.shared, c.safe_days, c.safe_from, c.safe_until, c.confirmed_at, c.stale_at, \
             EXISTS (SELECT 1 FROM contact_route o JOIN person q ON q.team_id = o.team_id AND q.id = o.person_id \
               WHERE o.team_id = c.team_id AND o.value = c.value AND o.person_id <> c.person_id AND o.ended_at IS NULL \
               AND o.kind <> 'address' AND q.merged_into IS NULL) AS also_of_another, \
             c.kind <> 'address' OR p.address <> '' AS has_address, p.address, p.postcode ",
            $which
        )
    };
}

pub async fn to_person(tx: &mut Tx, outgoing: &Outgoing) -> Result<Option<ToPerson>> {
    let (team, today) = (tx.team(), tx.today());
    let sql = to_person!(
        "FROM outbox o JOIN person p ON p.team_id = o.team_id AND p.id = o.person_id \
         JOIN contact_route c ON c.team_id = o.team_id AND c.id = o.route_id WHERE o.team_id = $1 AND o.id = $2"
    );
    let to: Option<ToPerson> = tx.maybe(sql, params![team, outgoing.id, today]).await?;
    Ok(to.map(|to| to.by(outgoing.channel)))
}

/// The same by each of their ways, in one question: for what is not in the outbox yet.
pub async fn by_all_ways(tx: &mut Tx, person: PersonId) -> Result<Vec<ToPerson>> {
    let (team, today) = (tx.team(), tx.today());
    let sql = to_person!(
        "FROM person p JOIN contact_route c ON c.team_id = p.team_id AND c.person_id = p.id AND c.ended_at IS NULL \
         WHERE p.team_id = $1 AND p.id = $2 ORDER BY c.position, c.id LIMIT 100"
    );
    Ok(tx.all(sql, params![team, person, today]).await?)
}

#[derive(sqlx::FromRow)]
pub struct ToStaff {
    pub name: String,
    pub email: String,
    pub active: bool,
}

pub async fn to_staff(tx: &mut Tx, outgoing: &Outgoing) -> Result<Option<ToStaff>> {
    let team = tx.team();
    let sql = "SELECT s.name, s.email, s.active FROM outbox o JOIN staff s ON s.team_id = o.team_id AND s.id = o.staff_id \
               WHERE o.team_id = $1 AND o.id = $2";
    Ok(tx.maybe(sql, params![team, outgoing.id]).await?)
}

macro_rules! lately {
    ($whose:literal) => {
        concat!(
            "SELECT * FROM (SELECT id, sent_at, settled_at FROM outbox WHERE team_id = $1 AND ",
            $whose,
            " AND made_at > $4 AND id <> $5 AND channel IN ('text', 'email', 'letter') AND state IN ('sending', 'sent', 'delivered', 'failed', 'unknown') ORDER BY made_at DESC LIMIT 200) l"
        )
    };
}

/// When messages were sent in the last day, or may have been, to the same person or to the same number or mailbox: whoever gives one number
/// for many people floods nobody. `address` is where it disturbs, if it does; message `id` itself is left out.
pub async fn sent_lately(
    tx: &mut Tx,
    id: OutgoingId,
    person: Option<PersonId>,
    address: Option<Guarded<String>>,
) -> Result<Vec<Instant>> {
    let address = address.map(|address| address.reveal(Reveal::to_keep()).clone()).unwrap_or_default();
    let (team, since) = (tx.team(), tx.now.plus_days(-1));
    // Not made within a fortnight, not sent within a day: nothing waits so long.
    let sent: Vec<(OutgoingId, Option<Instant>, Option<Instant>)> = tx
        .all(
            concat!(lately!("person_id = $2"), " UNION ", lately!("sent_to = $3 AND sent_to <> ''")),
            params![team, person, address, since.plus_days(-14), id],
        )
        .await?;
    let now = tx.now;
    Ok(sent.into_iter().map(|(_, sent, settled)| sent.or(settled).unwrap_or(now)).collect())
}

/// Whether what it is about still stands.
pub async fn is_wanted(tx: &mut Tx, outgoing: &Outgoing) -> Result<bool> {
    let team = tx.team();
    let sql = match outgoing.purpose {
        Purpose::FirstCall => {
            "SELECT COUNT(*) FROM promise p JOIN referral r ON r.team_id = p.team_id AND r.id = p.referral_id \
             WHERE p.team_id = $1 AND p.outgoing_id = $2 AND p.ended_at IS NULL AND (p.answer IS NULL OR p.answer = 'yes') \
             AND r.no_call_at IS NULL AND r.state IN ('allocated', 'contacting', 'active', 'on_hold')"
        }
        Purpose::NoReply => {
            "SELECT COUNT(*) FROM outbox o JOIN referral r ON r.team_id = o.team_id AND r.id = o.referral_id \
             WHERE o.team_id = $1 AND o.id = $2 AND r.no_call_at IS NULL AND r.state IN ('allocated', 'contacting', 'active', 'on_hold')"
        }
        // One mail is for all concerns of which they were told that they wait: any that nobody has accepted yet.
        Purpose::ConcernWaits => {
            "SELECT COUNT(*) FROM outbox o JOIN concern c ON c.team_id = o.team_id AND c.state = 'open' \
             JOIN concern_event e ON e.team_id = c.team_id AND e.concern_id = c.id AND e.kind = 'reached' AND e.staff_id = o.staff_id \
             WHERE o.team_id = $1 AND o.id = $2"
        }
        Purpose::Received | Purpose::DayList | Purpose::ConcernList | Purpose::OwnCard | Purpose::Times | Purpose::Diary => {
            return Ok(true);
        }
    };
    Ok(tx.count(sql, params![team, outgoing.id]).await? > 0)
}

/// The team's name and number, as people read it.
#[derive(sqlx::FromRow)]
pub struct Team {
    pub name: String,
    phone: String,
}

impl Team {
    pub fn number(&self) -> String {
        PhoneNumber::parse(&self.phone).map(|phone| phone.spaced()).unwrap_or(self.phone.clone())
    }
}

pub async fn team(tx: &mut Tx) -> Result<Team> {
    let team = tx.team();
    Ok(tx.one("SELECT name, phone FROM team WHERE id = $1", params![team]).await?)
}

/// What is filled into a message, as it was written down.
pub async fn filling(tx: &mut Tx, id: OutgoingId) -> Result<String> {
    let team = tx.team();
    let (filling,): (String,) = tx.one("SELECT filling FROM outbox WHERE team_id = $1 AND id = $2", params![team, id]).await?;
    Ok(filling)
}
