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
}

/// What of the outbox is the actor's to know: of their people and of whom they cover; a leader's is the team's. $1 to $4 are team, actor, day,
/// and whether they lead.
macro_rules! of_mine {
    () => {
        "FROM outbox o LEFT JOIN person p ON p.team_id = o.team_id AND p.id = o.person_id \
         LEFT JOIN referral r ON r.team_id = o.team_id AND r.id = o.referral_id \
         WHERE o.team_id = $1 AND o.channel <> 'calendar' AND ($4 OR r.worker_id = $2 OR EXISTS (SELECT 1 FROM absence b WHERE b.team_id = r.team_id \
         AND b.staff_id = r.worker_id AND b.cover_staff_id = $2 AND b.from_on <= $3 AND b.until_on > $3)) AND "
    };
}

/// What did not arrive, or perhaps not, and nobody has seen to yet: however old it is.
macro_rules! wants_somebody {
    () => {
        "o.state IN ('failed', 'refused', 'unknown') AND o.seen_at IS NULL"
    };
}

macro_rules! listed {
    ($which:expr) => {
        concat!(
            "SELECT * FROM (SELECT o.id, o.channel, o.purpose, o.state, o.made_at, o.due_at, o.why, o.person_id, p.given_names, p.family_name ",
            of_mine!(),
            $which,
            " ORDER BY o.due_at DESC, o.id LIMIT 100) l"
        )
    };
}

/// Messages to the actor's people, those that went in the last two weeks. A hundred of each kind at most. Calendars are left out: telephones
/// read them all day, and the audit trail has each reading.
pub async fn listed(tx: &mut Tx) -> Result<Vec<Listed>> {
    let (team, staff, today, lead) = (tx.team(), tx.staff()?, tx.today(), tx.may(Permission::Lead));
    let since = tx.now.plus_days(-14);
    let sql = concat!(
        listed!(wants_somebody!()),
        " UNION ALL ",
        listed!("o.state IN ('waiting', 'sending')"),
        " UNION ALL ",
        listed!("o.state IN ('sent', 'delivered', 'called_off') AND o.due_at > $5")
    );
    let rows: Vec<Listed> = tx.all(sql, params![team, staff, today, lead, since]).await?;
    for row in &rows {
        if let Some(person) = row.person_id {
            tx.saw(person, "messages");
        }
    }
    Ok(rows)
}

/// How many messages to the actor's people did not arrive and nobody has seen to; a hundred at most.
pub async fn not_arrived(tx: &mut Tx) -> Result<i64> {
    let (team, staff, today, lead) = (tx.team(), tx.staff()?, tx.today(), tx.may(Permission::Lead));
    let sql = concat!("SELECT COUNT(*) FROM (SELECT o.id ", of_mine!(), wants_somebody!(), " LIMIT 100) l");
    Ok(tx.count(sql, params![team, staff, today, lead]).await?)
}

/// What was decided on or told of a message.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Event {
    pub at: Instant,
    pub state: State,
    pub why: String,
    pub by_name: String,
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
