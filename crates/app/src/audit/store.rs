//! SQL of the audit trail.

use db::params;
use kernel::{AuditId, Instant, PersonId, StaffId};

use super::model::{Act, Entry};
use crate::{Result, Tx};

/// Adds entries, in the transaction of what they tell of or in one of their own.
pub(crate) async fn add(tx: &mut db::Tx, entries: impl IntoIterator<Item = &Entry>) -> Result<(), db::Error> {
    let row = |it: &Entry| params![it.id, it.team, it.at, it.staff, it.staff_name, it.act, it.person, it.what, it.request];
    let rows = entries.into_iter().map(row).collect();
    let insert = "INSERT INTO audit_entry (id, team_id, at, staff_id, staff_name, act, person_id, what, request)";
    tx.insert_many(insert, rows, "").await?;
    Ok(())
}

/// A committed entry, as it is chained and shown.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Row {
    pub id: AuditId,
    pub team_id: String,
    pub at: Instant,
    pub staff_id: Option<StaffId>,
    pub staff_name: String,
    pub act: Act,
    pub person_id: Option<PersonId>,
    pub what: String,
    pub request: String,
}

/// The newest link of the chain.
#[derive(sqlx::FromRow)]
pub(super) struct Link {
    pub position: i64,
    pub hash: String,
}

pub(super) async fn last_link(tx: &mut db::Tx) -> Result<Option<Link>, db::Error> {
    tx.maybe("SELECT position, hash FROM audit_link ORDER BY position DESC LIMIT 1", params![]).await
}

/// The entry with the greatest id that has a link: near to the newest, for ids sort by the moment they were made.
pub(super) async fn newest_linked(tx: &mut db::Tx) -> Result<Option<AuditId>, db::Error> {
    let sql = "SELECT entry_id FROM audit_link ORDER BY entry_id DESC LIMIT 1";
    Ok(tx.maybe::<(AuditId,)>(sql, params![]).await?.map(|(id,)| id))
}

/// The oldest entries from an id on that have no link yet.
pub(super) async fn unlinked(tx: &mut db::Tx, from: AuditId, most: i64) -> Result<Vec<Row>, db::Error> {
    tx.all(
        "SELECT e.id, e.team_id, e.at, e.staff_id, e.staff_name, e.act, e.person_id, e.what, e.request FROM audit_entry e \
         WHERE e.id >= $1 AND NOT EXISTS (SELECT 1 FROM audit_link l WHERE l.entry_id = e.id) ORDER BY e.id LIMIT $2",
        params![from, most],
    )
    .await
}

/// Adds links: position, entry and hash of each.
pub(super) async fn link(tx: &mut db::Tx, links: &[(i64, AuditId, String)]) -> Result<(), db::Error> {
    let rows = links.iter().map(|(position, entry, hash)| params![position, entry, hash]).collect();
    tx.insert_many("INSERT INTO audit_link (position, entry_id, hash)", rows, "").await?;
    Ok(())
}

/// A linked entry and what its link says.
#[derive(sqlx::FromRow)]
pub(super) struct Linked {
    pub position: i64,
    pub entry_id: String,
    pub hash: String,
    #[sqlx(flatten)]
    pub entry: Joined<Row>,
}

/// A row of an outer join: all there, or nothing. (sqlx flattens only rows that are there.)
pub(super) struct Joined<T>(pub Option<T>);

impl<'r, R: sqlx::Row> sqlx::FromRow<'r, R> for Joined<Row>
where
    Row: sqlx::FromRow<'r, R>,
    &'static str: sqlx::ColumnIndex<R>,
    Option<String>: sqlx::Decode<'r, R::Database> + sqlx::Type<R::Database>,
{
    fn from_row(row: &'r R) -> Result<Self, sqlx::Error> {
        let id: Option<String> = row.try_get("id")?;
        Ok(Self(match id {
            Some(_) => Some(Row::from_row(row)?),
            None => None,
        }))
    }
}

/// Links after a position, oldest first, each with its entry if that is still there.
pub(super) async fn links_after(tx: &mut db::Tx, position: i64, most: i64) -> Result<Vec<Linked>, db::Error> {
    tx.all(
        "SELECT l.position, l.entry_id, l.hash, e.id, e.team_id, e.at, e.staff_id, e.staff_name, e.act, e.person_id, e.what, e.request \
         FROM audit_link l LEFT JOIN audit_entry e ON e.id = l.entry_id WHERE l.position > $1 ORDER BY l.position LIMIT $2",
        params![position, most],
    )
    .await
}

/// How often the actor did this since then.
pub async fn often(tx: &mut Tx, act: Act, what: &'static str, since: Instant) -> Result<i64> {
    let (team, staff) = (tx.team(), tx.staff()?);
    let sql = "SELECT COUNT(*) FROM audit_entry WHERE team_id = $1 AND staff_id = $2 AND at > $3 AND act = $4 AND what = $5";
    Ok(tx.count(sql, params![team, staff, since, act, what]).await?)
}

/// The newest entries of the team, or those that come after one of them in that order.
pub async fn newest(tx: &mut Tx, after: Option<(Instant, AuditId)>, most: i64) -> Result<Vec<Row>> {
    let team = tx.team();
    // That there is a sealed note must not show by who looked at it.
    let sealed = tx.may(kernel::Permission::Safeguarding);
    let (at, id) = after.unwrap_or((Instant::from_millis(i64::MAX), AuditId::from_bytes([0; 16])));
    Ok(tx
        .all(
            "SELECT id, team_id, at, staff_id, staff_name, act, person_id, what, request FROM audit_entry \
             WHERE team_id = $1 AND ($5 OR act <> 'sealed') AND at <= $2 AND (at < $2 OR id < $3) ORDER BY at DESC, id DESC LIMIT $4",
            params![team, at, id, most, sealed],
        )
        .await?)
}
