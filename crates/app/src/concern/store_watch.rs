//! SQL of the watch over concerns that nobody has accepted: the facts that [`super::escalation`] works with, and what was written down.

use std::collections::{HashMap, HashSet};

use db::params;
use kernel::{ConcernId, Instant, StaffId, TimeOfDay};

use super::escalation::{Limits, Member, Step, Waiting};
use crate::sending::model::State;
use crate::{Result, Tx};

/// Concerns that nobody has accepted, the newest first. Who sent a referral has opened no record by it, also where it told of a risk. With the worker only where the hour has not made it everyone's yet.
pub async fn waiting(tx: &mut Tx, limits: &Limits) -> Result<Vec<Waiting>> {
    #[derive(sqlx::FromRow)]
    struct Row {
        id: ConcernId,
        since: Instant,
        opened_by_id: Option<StaffId>,
        worker_id: Option<StaffId>,
    }
    let team = tx.team();
    let everyone = tx.now.plus_minutes(-limits.all.max(limits.leaders).max(limits.duty));
    let rows: Vec<Row> = tx
        .all(
            "SELECT c.id, COALESCE(c.waiting_since, c.opened_at) AS since, \
             CASE WHEN c.came_by <> 'referral' THEN c.opened_by_id END AS opened_by_id, \
             CASE WHEN COALESCE(c.waiting_since, c.opened_at) > $2 THEN (SELECT r.worker_id FROM referral r WHERE r.team_id = c.team_id \
               AND r.person_id = c.person_id AND r.state IN ('allocated', 'contacting', 'active', 'on_hold') \
               ORDER BY r.received_at DESC, r.id DESC LIMIT 1) END AS worker_id \
             FROM concern c WHERE c.team_id = $1 AND c.state = 'open' ORDER BY c.opened_at DESC, c.id LIMIT 1000",
            params![team, everyone],
        )
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| Waiting { id: row.id, since: row.since, opened_by: row.opened_by_id, worker: row.worker_id })
        .collect())
}

/// Everybody who works with people, with what there is to know of their day.
pub async fn members(tx: &mut Tx) -> Result<Vec<Member>> {
    #[derive(sqlx::FromRow)]
    struct Row {
        id: StaffId,
        name: String,
        leader: bool,
        duty: bool,
        has_week: bool,
        away: bool,
        cover: Option<StaffId>,
        from_minute: Option<TimeOfDay>,
        until_minute: Option<TimeOfDay>,
    }
    let (team, today) = (tx.team(), tx.today());
    let rows: Vec<Row> = tx
        .all(
            "SELECT f.id, f.name, \
             EXISTS (SELECT 1 FROM staff_role l WHERE l.team_id = f.team_id AND l.staff_id = f.id AND l.role = 'team_leader') AS leader, \
             EXISTS (SELECT 1 FROM duty d WHERE d.team_id = f.team_id AND d.staff_id = f.id AND d.from_on <= $2 AND d.until_on > $2) AS duty, \
             EXISTS (SELECT 1 FROM working_hours w WHERE w.team_id = f.team_id AND w.staff_id = f.id) AS has_week, \
             b.id IS NOT NULL AS away, b.cover_staff_id AS cover, h.from_minute, h.until_minute FROM staff f \
             LEFT JOIN absence b ON b.team_id = f.team_id AND b.staff_id = f.id AND b.from_on <= $2 AND b.until_on > $2 \
             LEFT JOIN working_hours h ON h.team_id = f.team_id AND h.staff_id = f.id AND h.weekday = $3 \
             WHERE f.team_id = $1 AND f.active AND EXISTS (SELECT 1 FROM staff_role o WHERE o.team_id = f.team_id AND o.staff_id = f.id \
               AND o.role IN ('link_worker', 'team_leader')) ORDER BY f.name, f.id, h.from_minute LIMIT 5000",
            params![team, today, today.weekday()],
        )
        .await?;
    let mut members: Vec<Member> = Vec::new();
    for row in rows {
        if members.last().is_none_or(|last| last.id != row.id) {
            members.push(Member {
                id: row.id,
                name: row.name,
                leader: row.leader,
                duty: row.duty,
                has_week: row.has_week,
                hours: Vec::new(),
                away: row.away,
                cover: row.cover,
            });
        }
        if let Some(member) = members.last_mut() {
            let hours = row.from_minute.zip(row.until_minute);
            member.hours.extend(hours.filter(|hours| !member.hours.contains(hours)));
        }
    }
    Ok(members)
}

/// The marks of everybody who was reached today about a concern that nobody has accepted yet.
pub async fn reached(tx: &mut Tx) -> Result<HashSet<(ConcernId, String)>> {
    let (team, today) = (tx.team(), tx.today().start());
    let rows: Vec<(ConcernId, String)> = tx
        .all(
            "SELECT e.concern_id, e.mark FROM concern c JOIN concern_event e ON e.team_id = c.team_id AND e.concern_id = c.id \
             WHERE c.team_id = $1 AND c.state = 'open' AND e.kind = 'reached' AND e.at >= $2",
            params![team, today],
        )
        .await?;
    Ok(rows.into_iter().collect())
}

/// Whether nobody has accepted it still, asked in the transaction that writes whom it waits for.
pub async fn still_waits(tx: &mut Tx, id: ConcernId) -> Result<bool> {
    let team = tx.team();
    Ok(tx.count("SELECT COUNT(*) FROM concern WHERE team_id = $1 AND id = $2 AND state = 'open'", params![team, id]).await? > 0)
}

/// Who has an e-mail about waiting concerns of this step that still waits to be sent (nothing is given), or had one, and when. Those that were
/// refused or failed tell nobody anything and do not count.
pub async fn alerted(tx: &mut Tx, step: Step) -> Result<HashMap<StaffId, Option<Instant>>> {
    let (team, since) = (tx.team(), tx.now.plus_days(-1));
    let rows: Vec<(StaffId, State, Instant)> = tx
        .all(
            "SELECT staff_id, state, COALESCE(sent_at, due_at) FROM outbox WHERE team_id = $1 AND purpose = 'concern_waits' AND due_at > $2 \
             AND state IN ('waiting', 'sending', 'sent', 'delivered', 'unknown') AND cause LIKE $3 ORDER BY due_at",
            params![team, since, format!("concern:%:{step}:%")],
        )
        .await?;
    let mut alerted = HashMap::new();
    for (staff, state, at) in rows {
        alerted.insert(staff, (state != State::Waiting).then_some(at));
    }
    Ok(alerted)
}
