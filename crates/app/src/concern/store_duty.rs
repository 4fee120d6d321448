//! SQL of the duty rota: who is duty lead on which days.

use db::params;
use kernel::{Date, DutyId, Permission, StaffId};

use crate::audit::Act;
use crate::team::rota::Days;
use crate::{Result, Tx};

/// Days on which somebody is duty lead.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Duty {
    pub id: DutyId,
    pub staff_name: String,
    pub from_on: Date,
    pub until_on: Date,
    pub version: i64,
}

impl Duty {
    pub fn days(&self) -> Days {
        Days { from: self.from_on, until: Some(self.until_on) }
    }
}

/// Duties that are not over, the earliest first.
pub async fn to_come(tx: &mut Tx) -> Result<Vec<Duty>> {
    tx.require(Permission::ManageTeam)?;
    let (team, today) = (tx.team(), tx.today());
    Ok(tx
        .all(
            "SELECT d.id, f.name AS staff_name, d.from_on, d.until_on, d.version FROM duty d \
             JOIN staff f ON f.team_id = d.team_id AND f.id = d.staff_id \
             WHERE d.team_id = $1 AND d.until_on > $2 ORDER BY d.from_on, d.id LIMIT 500",
            params![team, today],
        )
        .await?)
}

/// Makes somebody duty lead on these days. Several may be on one day.
pub async fn add(tx: &mut Tx, staff: StaffId, from: Date, until: Date) -> Result<DutyId> {
    tx.require(Permission::ManageTeam)?;
    let (team, id) = (tx.team(), DutyId::new());
    tx.run(
        "INSERT INTO duty (team_id, id, staff_id, from_on, until_on) VALUES ($1, $2, $3, $4, $5)",
        params![team, id, staff, from, until],
    )
    .await?;
    tx.note(Act::Changed, None, "the duty rota");
    Ok(id)
}

pub async fn take_back(tx: &mut Tx, id: DutyId, version: i64) -> Result<()> {
    tx.require(Permission::ManageTeam)?;
    let team = tx.team();
    tx.run_versioned("DELETE FROM duty WHERE team_id = $1 AND id = $2 AND version = $3", params![team, id, version]).await?;
    tx.note(Act::Changed, None, "the duty rota");
    Ok(())
}
