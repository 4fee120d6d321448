//! SQL of the calendars that telephones of staff read.

use db::params;
use kernel::{AppointmentId, AttemptId, Instant, Permission, PromiseId, ReferralId, Role, Roles, StaffId};

use super::diary::{AHEAD_DAYS, BACK_DAYS, CALL_BACK_MINUTES, Entry, what};
use super::model::Mode;
use crate::account::session::{hash, new_token};
use crate::audit::Act;
use crate::{Error, Result, Tx};

/// It works for so many days; then it is made anew, so that none is read for ever by whoever once had it.
const WORKS_DAYS: i64 = 365;
/// It is read so often in an hour at most: telephones ask every quarter of an hour, and some of them twice.
const MOST_READS: i64 = 30;

/// A calendar of somebody.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Diary {
    pub made_at: Instant,
    pub until_at: Instant,
    pub read_at: Option<Instant>,
}

/// Whose calendar is read, and what it said.
#[derive(Clone, Debug)]
pub struct Read {
    pub staff: StaffId,
    pub name: String,
    pub roles: Roles,
    row: Row,
}

#[derive(Clone, Debug, sqlx::FromRow)]
struct Row {
    staff_id: StaffId,
    name: String,
    said: String,
    said_since: Instant,
    hour_from: Instant,
    hour_reads: i64,
}

/// The calendar of whoever asks, if they have one.
pub async fn mine(tx: &mut Tx) -> Result<Option<Diary>> {
    let (team, staff, now) = (tx.team(), tx.staff()?, tx.now);
    let sql = "SELECT made_at, until_at, read_at FROM diary WHERE team_id = $1 AND staff_id = $2 AND until_at > $3";
    Ok(tx.maybe(sql, params![team, staff, now]).await?)
}

/// Makes a calendar for whoever asks, in the place of one that they had, and gives the secret of its address, which is kept nowhere.
pub async fn make(tx: &mut Tx) -> Result<String> {
    let (team, staff, now, token) = (tx.team(), tx.staff()?, tx.now, new_token());
    end(tx).await?;
    tx.run(
        "INSERT INTO diary (team_id, staff_id, token_hash, made_at, until_at, said_since, hour_from) VALUES ($1, $2, $3, $4, $5, $4, $4)",
        params![team, staff, hash(&token), now, now.plus_days(WORKS_DAYS)],
    )
    .await?;
    tx.note(Act::Account, None, "made a calendar for their telephone");
    Ok(token)
}

/// Ends the calendar of whoever asks.
pub async fn end(tx: &mut Tx) -> Result<()> {
    let (team, staff) = (tx.team(), tx.staff()?);
    if end_of(tx, team, staff).await? {
        tx.note(Act::Account, None, "ended the calendar for their telephone");
    }
    Ok(())
}

/// Ends somebody's calendar: they left, or their password or telephone was reset. Gives whether there was one.
pub async fn end_of(tx: &mut db::Tx, team: kernel::TeamId, staff: StaffId) -> Result<bool, db::Error> {
    Ok(tx.run("DELETE FROM diary WHERE team_id = $1 AND staff_id = $2", params![team, staff]).await? > 0)
}

/// Whose calendar an address leads to, while they work here and do casework.
pub async fn by_token(tx: &mut Tx, token: &str) -> Result<Option<Read>> {
    let (team, now) = (tx.team(), tx.now);
    let row: Option<Row> = tx
        .maybe(
            "SELECT d.staff_id, f.name, d.said, d.said_since, d.hour_from, d.hour_reads FROM diary d \
             JOIN staff f ON f.team_id = d.team_id AND f.id = d.staff_id \
             WHERE d.team_id = $1 AND d.token_hash = $2 AND d.until_at > $3 AND f.active",
            params![team, hash(token), now],
        )
        .await?;
    let Some(row) = row else { return Ok(None) };
    let roles: Vec<(Role,)> =
        tx.all("SELECT role FROM staff_role WHERE team_id = $1 AND staff_id = $2 LIMIT 10", params![team, row.staff_id]).await?;
    let roles: Roles = roles.into_iter().map(|(role,)| role).collect();
    let may = roles.iter().any(|role| role.may(Permission::Casework));
    Ok(may.then(|| Read { staff: row.staff_id, name: row.name.clone(), roles, row }))
}

/// Counts a reading, keeps what the calendar says now, and gives since when it says so.
///
/// # Errors
/// When it is read too often.
pub async fn read(tx: &mut Tx, read: &Read, said: &str) -> Result<Instant> {
    let (team, now, row) = (tx.team(), tx.now, &read.row);
    let (hour_from, reads) = if row.hour_from > now.plus_minutes(-60) { (row.hour_from, row.hour_reads + 1) } else { (now, 1) };
    if reads > MOST_READS {
        return Err(Error::TooMuch("That is often. Wait an hour.".to_owned()));
    }
    let since = if row.said == said { row.said_since } else { now };
    tx.run(
        "UPDATE diary SET said = $1, said_since = $2, read_at = $3, hour_from = $4, hour_reads = $5 WHERE team_id = $6 AND staff_id = $7",
        params![said, since, now, hour_from, reads, team, read.staff],
    )
    .await?;
    Ok(since)
}

/// What stands in somebody's calendar: appointments, promised calls, and calls back that somebody asked for. By their hours.
pub async fn entries(tx: &mut Tx, staff: StaffId) -> Result<Vec<Entry>> {
    let (team, today) = (tx.team(), tx.today());
    let (from, until) = (today.plus_days(-BACK_DAYS).start(), today.plus_days(AHEAD_DAYS).start());
    let meetings: Vec<(AppointmentId, Instant, i64, Mode)> = tx
        .all(
            "SELECT a.id, a.starts_at, a.minutes, a.mode FROM appointment a JOIN person p ON p.team_id = a.team_id AND p.id = a.person_id \
             WHERE a.team_id = $1 AND a.staff_id = $2 AND a.starts_at >= $3 AND a.starts_at < $4 \
             AND a.state IN ('planned', 'attended', 'missed') AND p.died_on IS NULL ORDER BY a.starts_at, a.id LIMIT 1000",
            params![team, staff, from, until],
        )
        .await?;
    // One that was given up before its hour never was; one that was kept was.
    let promises: Vec<(PromiseId, Instant, Instant)> = tx
        .all(
            "SELECT m.id, m.from_at, m.until_at FROM promise m JOIN person p ON p.team_id = m.team_id AND p.id = m.person_id \
             WHERE m.team_id = $1 AND m.staff_id = $2 AND m.from_at >= $3 AND m.from_at < $4 \
             AND (m.ended_at IS NULL OR m.ended_at >= m.from_at) AND p.died_on IS NULL ORDER BY m.from_at, m.id LIMIT 1000",
            params![team, staff, from, until],
        )
        .await?;
    let backs = call_backs(tx, staff, from, until).await?;
    let mut entries: Vec<Entry> = meetings
        .into_iter()
        .map(|(id, at, minutes, mode)| Entry {
            id: id.to_string(),
            what: what(mode),
            from: at,
            until: at.plus_minutes(minutes.max(5)),
        })
        .collect();
    entries.extend(promises.into_iter().map(|(id, from, until)| Entry { id: id.to_string(), what: "Call", from, until }));
    entries.extend(backs.into_iter().map(|back| Entry {
        id: back.id.to_string(),
        what: "Call back",
        from: back.at,
        until: back.at.plus_minutes(CALL_BACK_MINUTES),
    }));
    entries.sort_by(|one, other| (one.from, &one.id).cmp(&(other.from, &other.id)));
    Ok(entries)
}

/// A call back that somebody asked for.
#[derive(Clone, Copy, Debug, sqlx::FromRow)]
pub struct CallBack {
    pub id: AttemptId,
    pub referral: ReferralId,
    pub at: Instant,
}

/// When somebody's people asked to be rung again, where that was the last word.
pub async fn call_backs(tx: &mut Tx, staff: StaffId, from: Instant, until: Instant) -> Result<Vec<CallBack>> {
    let team = tx.team();
    Ok(tx
        .all(
            "SELECT a.id, r.id AS referral, a.call_back_at AS at FROM referral r JOIN person p ON p.team_id = r.team_id AND p.id = r.person_id \
             JOIN attempt a ON a.team_id = r.team_id AND a.id = (SELECT l.id FROM attempt l WHERE l.team_id = r.team_id \
               AND l.referral_id = r.id AND l.taken_back_at IS NULL ORDER BY l.at DESC, l.id DESC LIMIT 1) \
             WHERE r.team_id = $1 AND r.worker_id = $2 AND r.state IN ('allocated', 'contacting', 'active', 'on_hold') AND p.died_on IS NULL \
             AND a.call_back_at >= $3 AND a.call_back_at < $4 \
             AND NOT EXISTS (SELECT 1 FROM promise m WHERE m.team_id = r.team_id AND m.referral_id = r.id AND m.ended_at IS NULL) \
             ORDER BY a.call_back_at, a.id LIMIT 1000",
            params![team, staff, from, until],
        )
        .await?)
}
