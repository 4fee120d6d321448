//! SQL of accounts.

use std::collections::HashMap;

use db::params;
use kernel::{AuditId, Instant, PracticeId, Role, StaffId, TeamId};

use super::session::Stage;
use super::{secret, session};
use crate::audit::{self, Act, Entry};
use crate::{Error, Result, Tx, Visit, concern};

/// Somebody who signs in, and what proves that it is they.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Login {
    pub team_id: TeamId,
    pub staff_id: StaffId,
    pub name: String,
    pub email: String,
    pub password_hash: Option<String>,
    pub totp_secret: Option<Vec<u8>>,
    pub totp_step: Option<i64>,
}

macro_rules! login_columns {
    () => {
        "SELECT f.team_id, f.id AS staff_id, f.name, f.email, c.password_hash, c.totp_secret, c.totp_step \
         FROM staff f LEFT JOIN credential c ON c.team_id = f.team_id AND c.staff_id = f.id"
    };
}

/// An active account by its e-mail.
pub async fn by_email(tx: &mut db::Tx, email: &str) -> Result<Option<Login>, db::Error> {
    tx.maybe(concat!(login_columns!(), " WHERE f.email = $1 AND f.active"), params![email.trim().to_lowercase()]).await
}

pub async fn by_id(tx: &mut db::Tx, team: TeamId, staff: StaffId) -> Result<Option<Login>, db::Error> {
    tx.maybe(concat!(login_columns!(), " WHERE f.team_id = $1 AND f.id = $2 AND f.active"), params![team, staff]).await
}

/// The account as it is now, if its password is still the one that was proved: hashing takes a while, and a reset may have come
/// in between.
pub async fn still(tx: &mut db::Tx, proved: &Login) -> Result<Option<Login>, db::Error> {
    let now = by_id(tx, proved.team_id, proved.staff_id).await?;
    Ok(now.filter(|login| login.password_hash == proved.password_hash))
}

/// How often somebody failed lately, for each thing that is counted, in its order.
pub async fn failures(tx: &mut db::Tx, keys: &[&str], since: Instant) -> Result<Vec<i64>, db::Error> {
    let hashes: Vec<_> = keys.iter().map(|key| session::hash(key)).collect();
    let counted: HashMap<String, i64> = tx
        .all_in::<(String, i64)>(
            "SELECT key_hash, COUNT(*) FROM sign_in_failure WHERE at > $1 AND key_hash IN",
            params![since],
            hashes.iter().map(db::ToValue::to_value).collect(),
            "GROUP BY key_hash",
        )
        .await?
        .into_iter()
        .collect();
    Ok(hashes.iter().map(|hash| counted.get(hash).copied().unwrap_or(0)).collect())
}

pub async fn add_failures(tx: &mut db::Tx, keys: &[&str], now: Instant) -> Result<(), db::Error> {
    tx.run("DELETE FROM sign_in_failure WHERE at < $1", params![now.plus_days(-1)]).await?;
    for key in keys {
        tx.run("INSERT INTO sign_in_failure (key_hash, at) VALUES ($1, $2)", params![session::hash(key), now]).await?;
    }
    Ok(())
}

/// The account that an audit row stands under.
#[derive(Clone, Debug)]
pub struct Whose {
    pub team: TeamId,
    /// None: nobody's account.
    pub staff: Option<StaffId>,
    pub name: String,
    pub request: String,
}

impl Whose {
    /// The visitor's own.
    pub fn visiting(visit: &Visit) -> Self {
        let actor = visit.actor.clone();
        Self { team: actor.team, staff: actor.staff, name: actor.name, request: actor.request }
    }
}

impl Login {
    /// What is due after the password.
    pub fn stage(&self) -> Stage {
        if self.totp_secret.is_some() { Stage::Password } else { Stage::SetUp }
    }

    pub fn whose(&self, visit: &Visit) -> Whose {
        let request = visit.actor.request.clone();
        Whose { team: self.team_id, staff: Some(self.staff_id), name: self.name.clone(), request }
    }
}

/// Adds an audit row under an account's name where nobody is signed in as it: they signed in, somebody tried to, or something
/// was done to the account.
pub async fn note(tx: &mut db::Tx, whose: &Whose, act: Act, what: &'static str, now: Instant) -> Result<(), db::Error> {
    let entry = Entry {
        id: AuditId::new(),
        team: whose.team,
        at: now,
        staff: whose.staff,
        staff_name: whose.name.clone(),
        act,
        person: None,
        what,
        request: whose.request.clone(),
    };
    audit::store::add(tx, [&entry]).await
}

/// Notes a change of an account in two rows of one request: who did it, and whose account it is.
pub async fn note_change(tx: &mut Tx, whose: StaffId, did: &'static str, was: &'static str) -> Result<()> {
    let (team, now) = (tx.team(), tx.now);
    let (name,): (String,) = tx.one("SELECT name FROM staff WHERE team_id = $1 AND id = $2", params![team, whose]).await?;
    tx.note(Act::Account, None, did);
    let whose = Whose { staff: Some(whose), name, ..Whose::visiting(&tx.visit) };
    Ok(note(tx, &whose, Act::Account, was, now).await?)
}

/// Takes a code's time step: false if it was used before, so that a code works once.
pub async fn use_step(tx: &mut db::Tx, login: &Login, step: i64) -> Result<bool, db::Error> {
    let used = tx
        .run(
            "UPDATE credential SET totp_step = $1 WHERE team_id = $2 AND staff_id = $3 AND totp_step < $1",
            params![step, login.team_id, login.staff_id],
        )
        .await?;
    Ok(used > 0)
}

/// Takes a recovery code: false if there is none like it or it was used.
pub async fn use_recovery_code(tx: &mut db::Tx, login: &Login, code: &str, now: Instant) -> Result<bool, db::Error> {
    let used = tx
        .run(
            "UPDATE recovery_code SET used_at = $1 WHERE team_id = $2 AND staff_id = $3 AND code_hash = $4 AND used_at IS NULL",
            params![now, login.team_id, login.staff_id, session::hash(&secret::tidy_code(code))],
        )
        .await?;
    Ok(used > 0)
}

/// Sets a password. The phone, if there is one, stays.
pub async fn set_password(tx: &mut db::Tx, team: TeamId, staff: StaffId, hash: &str, now: Instant) -> Result<(), db::Error> {
    tx.run(
        "INSERT INTO credential (team_id, staff_id, password_hash, changed_at) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (team_id, staff_id) DO UPDATE SET password_hash = excluded.password_hash, changed_at = excluded.changed_at",
        params![team, staff, hash, now],
    )
    .await?;
    Ok(())
}

/// Adds a phone and replaces the recovery codes, or does nothing if there is a phone already.
pub async fn set_phone(
    tx: &mut db::Tx,
    team: TeamId,
    staff: StaffId,
    secret: &[u8],
    step: i64,
    now: Instant,
) -> Result<Option<Vec<String>>, db::Error> {
    let set = tx
        .run(
            "UPDATE credential SET totp_secret = $1, totp_step = $2, changed_at = $3 \
             WHERE team_id = $4 AND staff_id = $5 AND totp_secret IS NULL",
            params![secret.to_vec(), step, now, team, staff],
        )
        .await?;
    if set == 0 { Ok(None) } else { new_recovery_codes(tx, team, staff).await.map(Some) }
}

/// Replaces the recovery codes and gives the new ones; only their hashes are kept.
pub async fn new_recovery_codes(tx: &mut db::Tx, team: TeamId, staff: StaffId) -> Result<Vec<String>, db::Error> {
    tx.run("DELETE FROM recovery_code WHERE team_id = $1 AND staff_id = $2", params![team, staff]).await?;
    let codes = secret::new_recovery_codes();
    let rows = codes.iter().map(|code| params![team, staff, session::hash(&secret::tidy_code(code))]).collect();
    tx.insert_many("INSERT INTO recovery_code (team_id, staff_id, code_hash)", rows, "").await?;
    Ok(codes)
}

/// Forgets the phone and with it the password, the recovery codes and all sessions. Only a one-time link leads on: with the
/// password alone, whoever knows it would add a phone of theirs.
pub async fn forget_phone(tx: &mut db::Tx, team: TeamId, staff: StaffId) -> Result<(), db::Error> {
    tx.run("DELETE FROM credential WHERE team_id = $1 AND staff_id = $2", params![team, staff]).await?;
    tx.run("DELETE FROM recovery_code WHERE team_id = $1 AND staff_id = $2", params![team, staff]).await?;
    session::end_all(tx, team, staff).await
}

/// How long a one-time link works.
pub const LINK_HOURS: i64 = 72;

/// A link with which somebody sets their password. Earlier links of theirs end.
pub async fn new_link(tx: &mut db::Tx, team: TeamId, staff: StaffId, now: Instant) -> Result<String, db::Error> {
    tx.run("DELETE FROM one_time_link WHERE team_id = $1 AND staff_id = $2", params![team, staff]).await?;
    let token = session::new_token();
    tx.run(
        "INSERT INTO one_time_link (token_hash, team_id, staff_id, expires_at) VALUES ($1, $2, $3, $4)",
        params![session::hash(&token), team, staff, now.plus_minutes(LINK_HOURS * 60)],
    )
    .await?;
    Ok(token)
}

/// Whose link this is, if it still works.
pub async fn link_owner(tx: &mut db::Tx, token: &str, now: Instant) -> Result<Option<Login>, db::Error> {
    tx.maybe(
        concat!(
            login_columns!(),
            " JOIN one_time_link l ON l.team_id = f.team_id AND l.staff_id = f.id \
             WHERE l.token_hash = $1 AND l.expires_at > $2 AND l.used_at IS NULL AND f.active"
        ),
        params![session::hash(token), now],
    )
    .await
}

/// Uses a link up: false if another was quicker.
pub async fn use_link(tx: &mut db::Tx, token: &str, now: Instant) -> Result<bool, db::Error> {
    let sql = "UPDATE one_time_link SET used_at = $1 WHERE token_hash = $2 AND used_at IS NULL";
    Ok(tx.run(sql, params![now, session::hash(token)]).await? > 0)
}

/// An account in the list.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Account {
    pub id: StaffId,
    pub name: String,
    pub first_name: String,
    pub email: String,
    pub active: bool,
    pub has_phone: bool,
    pub version: i64,
}

/// All accounts of the team with their roles, by name.
pub async fn accounts(tx: &mut Tx) -> Result<Vec<(Account, Vec<Role>)>> {
    let team = tx.team();
    let accounts: Vec<Account> = tx
        .all(
            "SELECT f.id, f.name, f.first_name, f.email, f.active, (c.totp_secret IS NOT NULL) AS has_phone, f.version \
             FROM staff f LEFT JOIN credential c ON c.team_id = f.team_id AND c.staff_id = f.id \
             WHERE f.team_id = $1 ORDER BY f.active DESC, f.name, f.id LIMIT 1000",
            params![team],
        )
        .await?;
    let roles: Vec<(StaffId, Role)> = tx.all("SELECT staff_id, role FROM staff_role WHERE team_id = $1", params![team]).await?;
    let with = |account: Account| {
        let own = roles.iter().filter(|(staff, _)| *staff == account.id).map(|(_, role)| *role).collect();
        (account, own)
    };
    Ok(accounts.into_iter().map(with).collect())
}

pub async fn account(tx: &mut Tx, id: StaffId) -> Result<(Account, Vec<Role>)> {
    accounts(tx).await?.into_iter().find(|(account, _)| account.id == id).ok_or(Error::NotFound)
}

/// The practices that a referrer refers for.
pub async fn practices_of(tx: &mut Tx, staff: StaffId) -> Result<Vec<PracticeId>> {
    let team = tx.team();
    let rows: Vec<(PracticeId,)> =
        tx.all("SELECT practice_id FROM staff_practice WHERE team_id = $1 AND staff_id = $2", params![team, staff]).await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// The practices to choose from, by name.
pub async fn practices(tx: &mut Tx) -> Result<Vec<(PracticeId, String)>> {
    let (team, today) = (tx.team(), tx.today());
    Ok(tx
        .all(
            "SELECT id, name FROM practice WHERE team_id = $1 AND (closed_on IS NULL OR closed_on > $2) ORDER BY name LIMIT 500",
            params![team, today],
        )
        .await?)
}

/// What an account is to be.
#[derive(Clone, Debug)]
pub struct NewAccount {
    pub name: String,
    pub first_name: String,
    pub email: String,
    pub roles: Vec<Role>,
    pub practices: Vec<PracticeId>,
}

/// Adds an account. The e-mail must be nobody else's: `is_unique("staff", &["email"])`.
pub async fn add(tx: &mut db::Tx, team: TeamId, new: &NewAccount) -> Result<StaffId, db::Error> {
    let id = StaffId::new();
    tx.run(
        "INSERT INTO staff (team_id, id, name, first_name, email) VALUES ($1, $2, $3, $4, $5)",
        params![team, id, new.name, new.first_name, new.email.to_lowercase()],
    )
    .await?;
    set_roles(tx, team, id, new).await?;
    Ok(id)
}

async fn set_roles(tx: &mut db::Tx, team: TeamId, staff: StaffId, new: &NewAccount) -> Result<(), db::Error> {
    tx.run("DELETE FROM staff_role WHERE team_id = $1 AND staff_id = $2", params![team, staff]).await?;
    tx.run("DELETE FROM staff_practice WHERE team_id = $1 AND staff_id = $2", params![team, staff]).await?;
    for role in &new.roles {
        tx.run("INSERT INTO staff_role (team_id, staff_id, role) VALUES ($1, $2, $3)", params![team, staff, *role]).await?;
    }
    for practice in &new.practices {
        tx.run(
            "INSERT INTO staff_practice (team_id, staff_id, practice_id) VALUES ($1, $2, $3)",
            params![team, staff, *practice],
        )
        .await?;
    }
    Ok(())
}

/// Changes an account. Refuses to leave the team without an operator.
pub async fn save(tx: &mut Tx, id: StaffId, new: &NewAccount, version: i64) -> Result<()> {
    let team = tx.team();
    tx.run_versioned(
        "UPDATE staff SET name = $1, first_name = $2, email = $3, version = version + 1 WHERE team_id = $4 AND id = $5 AND version = $6",
        params![new.name, new.first_name, new.email.to_lowercase(), team, id, version],
    )
    .await?;
    set_roles(tx, team, id, new).await?;
    if !new.roles.iter().any(|role| role.may(kernel::Permission::Casework)) {
        nobodys_concerns(tx, id).await?;
    }
    note_change(tx, id, "changed an account", "this account was changed").await?;
    keep_an_operator(tx).await
}

/// Ends or revives an account. Ending it ends its sessions at once.
pub async fn set_active(tx: &mut Tx, id: StaffId, active: bool) -> Result<()> {
    let team = tx.team();
    let sql = "UPDATE staff SET active = $1, version = version + 1 WHERE team_id = $2 AND id = $3";
    if tx.run(sql, params![active, team, id]).await? == 0 {
        return Err(Error::NotFound);
    }
    session::end_all(tx, team, id).await?;
    if !active {
        nobodys_concerns(tx, id).await?;
    }
    let (did, was) = if active {
        ("opened an account again", "this account was opened again")
    } else {
        ("ended an account", "this account was ended")
    };
    note_change(tx, id, did, was).await?;
    keep_an_operator(tx).await
}

/// What they had accepted waits for somebody else, once they may not work with people any more.
async fn nobodys_concerns(tx: &mut Tx, id: StaffId) -> Result<()> {
    let (team, now, by) = (tx.team(), tx.now, tx.actor().name.clone());
    Ok(concern::store::left_behind(tx, team, id, &by, now).await?)
}

async fn keep_an_operator(tx: &mut Tx) -> Result<()> {
    let team = tx.team();
    let left = tx
        .count(
            "SELECT COUNT(*) FROM staff f JOIN staff_role r ON r.team_id = f.team_id AND r.staff_id = f.id \
             WHERE f.team_id = $1 AND f.active AND r.role = 'operator'",
            params![team],
        )
        .await?;
    if left == 0 {
        Err(Error::refused("Somebody has to be the operator. Give the role to another account first."))
    } else {
        Ok(())
    }
}

/// Whether this database was made by the demonstration.
pub async fn is_demo(tx: &mut db::Tx) -> Result<bool, db::Error> {
    Ok(tx.count("SELECT COUNT(*) FROM installation WHERE name = 'demo' AND value = 'yes'", params![]).await? > 0)
}

/// Who a button of the demonstration signs in as.
pub async fn demo_staff(tx: &mut db::Tx, role: Role) -> Result<Option<StaffId>, db::Error> {
    let marked: Option<(StaffId,)> = tx
        .maybe(
            "SELECT f.id FROM installation i JOIN staff f ON f.id = i.value WHERE i.name = $1 AND f.active",
            params![format!("demo_{role}")],
        )
        .await?;
    Ok(marked.map(|(id,)| id))
}

/// Makes the first team and its first operator, and the link for them. Refuses where there is a team already.
pub async fn first(tx: &mut db::Tx, team_name: &str, phone: &str, name: &str, email: &str, now: Instant) -> Result<String> {
    if tx.count("SELECT COUNT(*) FROM team", params![]).await? > 0 {
        return Err(Error::refused("This database has a team already. Add people with: kith user add"));
    }
    let team = TeamId::new();
    tx.run("INSERT INTO team (id, name, phone) VALUES ($1, $2, $3)", params![team, team_name, phone]).await?;
    let first_name = name.split(' ').next().unwrap_or(name).to_owned();
    let new =
        NewAccount { name: name.to_owned(), first_name, email: email.to_owned(), roles: vec![Role::Operator], practices: vec![] };
    let staff = add(tx, team, &new).await?;
    Ok(new_link(tx, team, staff, now).await?)
}

/// Every account of the installation, by name: for the command line.
pub async fn every_account(tx: &mut db::Tx) -> Result<Vec<Account>, db::Error> {
    tx.all(
        "SELECT f.id, f.name, f.first_name, f.email, f.active, (c.totp_secret IS NOT NULL) AS has_phone, f.version \
         FROM staff f LEFT JOIN credential c ON c.team_id = f.team_id AND c.staff_id = f.id ORDER BY f.name, f.id",
        params![],
    )
    .await
}

/// Ends an account, whoever it is: for the command line, which can make another operator.
pub async fn disable(tx: &mut db::Tx, team: TeamId, staff: StaffId, now: Instant) -> Result<(), db::Error> {
    tx.run("UPDATE staff SET active = FALSE, version = version + 1 WHERE team_id = $1 AND id = $2", params![team, staff]).await?;
    concern::store::left_behind(tx, team, staff, "The command line", now).await
}

/// The team of this installation, if there is one.
pub async fn only_team(tx: &mut db::Tx) -> Result<Option<TeamId>, db::Error> {
    let row: Option<(TeamId,)> = tx.maybe("SELECT id FROM team ORDER BY id LIMIT 1", params![]).await?;
    Ok(row.map(|(id,)| id))
}
