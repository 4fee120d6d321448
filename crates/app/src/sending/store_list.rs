//! SQL of the page of messages.

use db::params;
use kernel::{Instant, OutgoingId, Permission};

use super::model::{Channel, Purpose, State};
use crate::{Result, Tx};

/// A message in the list.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Listed {
    pub id: OutgoingId,
    pub channel: Channel,
    pub purpose: Purpose,
    pub state: State,
    pub made_at: Instant,
    pub due_at: Instant,
    pub why: String,
    pub person_id: Option<kernel::PersonId>,
    pub given_names: Option<String>,
    pub family_name: Option<String>,
    /// Of one to a member of staff: who.
    pub staff_name: Option<String>,
    pub sent_at: Option<Instant>,
}

/// What the list and the day count of a message.
macro_rules! columns {
    () => {
        "SELECT o.id, o.channel, o.purpose, o.state, o.made_at, o.due_at, o.why, o.person_id, p.given_names, p.family_name, \
         f.name AS staff_name, o.sent_at "
    };
}

/// Messages of referrals that are with the actor or with somebody they cover. A worker has few referrals, so those are gone through, and of each the
/// messages: SQLite keeps to that order where it says CROSS JOIN. $1 to $3 are team, actor and day.
macro_rules! of_mine {
    () => {
        "FROM referral r CROSS JOIN outbox o LEFT JOIN person p ON p.team_id = o.team_id AND p.id = o.person_id \
         LEFT JOIN staff f ON f.team_id = o.team_id AND f.id = o.staff_id \
         WHERE o.team_id = r.team_id AND o.referral_id = r.id AND r.team_id = $1 AND r.worker_id IN (SELECT $2 UNION SELECT b.staff_id FROM absence b WHERE b.team_id = $1 \
         AND b.cover_staff_id = $2 AND b.from_on <= $3 AND b.until_on > $3) AND r.state IN ('allocated', 'contacting', 'active', 'on_hold') AND "
    };
}

/// The team's, for whoever leads it: found by what became of them. Calendars are left out: telephones read them all day, and the audit trail has each
/// reading. $1 is the team.
macro_rules! of_the_team {
    () => {
        "FROM outbox o LEFT JOIN person p ON p.team_id = o.team_id AND p.id = o.person_id \
         LEFT JOIN staff f ON f.team_id = o.team_id AND f.id = o.staff_id \
         WHERE o.team_id = $1 AND o.channel <> 'calendar' AND "
    };
}

/// What did not arrive, or perhaps not, and nobody has seen to yet: however old it is.
macro_rules! wants_somebody {
    () => {
        "o.state IN ('failed', 'refused', 'unknown') AND o.seen_at IS NULL"
    };
}

/// The newest hundred of each kind. What is gone is asked for in the order of one index, so that the newest are found without those before them.
macro_rules! listed {
    ($whose:expr, since $since:literal) => {
        concat!(
            listed!($whose, wants_somebody!()),
            " UNION ALL ",
            listed!($whose, "o.state = 'waiting'"),
            " UNION ALL ",
            listed!($whose, "o.state = 'sending'"),
            " UNION ALL ",
            listed!($whose, concat!("o.state = 'sent' AND o.due_at > ", $since)),
            " UNION ALL ",
            listed!($whose, concat!("o.state = 'delivered' AND o.due_at > ", $since)),
            " UNION ALL ",
            listed!($whose, concat!("o.state = 'called_off' AND o.due_at > ", $since)),
            " ORDER BY due_at DESC, id"
        )
    };
    ($whose:expr, $which:expr) => {
        concat!("SELECT * FROM (", columns!(), $whose, $which, " ORDER BY o.due_at DESC, o.id DESC LIMIT 100) l")
    };
}

/// Messages about referrals that are with the actor; for a leader the team's. Of those that went, those of the last two weeks.
pub async fn listed(tx: &mut Tx) -> Result<Vec<Listed>> {
    let (team, staff, today, since) = (tx.team(), tx.staff()?, tx.today(), tx.now.plus_days(-14));
    let rows: Vec<Listed> = match tx.may(Permission::Lead) {
        true => tx.all(listed!(of_the_team!(), since "$2"), params![team, since]).await?,
        false => tx.all(listed!(of_mine!(), since "$4"), params![team, staff, today, since]).await?,
    };
    for row in &rows {
        if let Some(person) = row.person_id {
            tx.saw(person, "messages");
        }
    }
    Ok(rows)
}

/// What waits to go to somebody, the newest first. Whoever asks has loaded what they may see of this person.
pub async fn waiting_for(tx: &mut Tx, person: kernel::PersonId) -> Result<Vec<Listed>> {
    let team = tx.team();
    let sql = concat!(
        columns!(),
        "FROM outbox o JOIN person p ON p.team_id = o.team_id AND p.id = o.person_id \
         LEFT JOIN staff f ON f.team_id = o.team_id AND f.id = o.staff_id \
         WHERE o.team_id = $1 AND o.person_id = $2 AND o.state = 'waiting' ORDER BY o.made_at DESC, o.id DESC LIMIT 20"
    );
    Ok(tx.all(sql, params![team, person]).await?)
}

/// So many of those that did not arrive stand on the day's list one by one.
pub const ONE_BY_ONE: usize = 5;

/// Those that did not arrive and nobody has seen to, the newest first; a hundred at most.
pub async fn not_arrived(tx: &mut Tx) -> Result<Vec<Listed>> {
    let (team, staff, today) = (tx.team(), tx.staff()?, tx.today());
    let rows: Vec<Listed> = match tx.may(Permission::Lead) {
        true => tx.all(listed!(of_the_team!(), wants_somebody!()), params![team]).await?,
        false => tx.all(listed!(of_mine!(), wants_somebody!()), params![team, staff, today]).await?,
    };
    for person in rows.iter().take(ONE_BY_ONE).filter_map(|row| row.person_id) {
        tx.saw(person, "today");
    }
    Ok(rows)
}

/// What was decided on or told of a message.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Event {
    pub at: Instant,
    pub state: State,
    pub why: String,
    pub by_name: String,
}

/// To whom of the staff a message is, if it is to one.
pub async fn receiver(tx: &mut Tx, id: OutgoingId) -> Result<Option<String>> {
    let team = tx.team();
    let sql = "SELECT f.name FROM outbox o JOIN staff f ON f.team_id = o.team_id AND f.id = o.staff_id WHERE o.team_id = $1 AND o.id = $2";
    let row: Option<(String,)> = tx.maybe(sql, params![team, id]).await?;
    Ok(row.map(|(name,)| name))
}

pub async fn events(tx: &mut Tx, id: OutgoingId) -> Result<Vec<Event>> {
    let team = tx.team();
    Ok(tx
        .all(
            "SELECT at, state, why, by_name FROM outbox_event WHERE team_id = $1 AND outgoing_id = $2 ORDER BY id LIMIT 200",
            params![team, id],
        )
        .await?)
}
