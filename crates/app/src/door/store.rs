//! SQL of doors and of what comes through them.

use db::params;
use kernel::{ArrivalId, DoorId, Instant, Permission, ReferralId, SiteId};

use super::model::{Arrival, Dismissal, Door, Kind, LEFT_AFTER_MINUTES, Tally};
use crate::account::session::new_token;
use crate::audit::Act;
use crate::referral::worry;
use crate::{Error, Result, Tx, person};

/// Something that came just now, for whoever makes a referral of it.
#[derive(Clone, Copy, Debug)]
pub struct Taken {
    pub id: ArrivalId,
    /// The receipt number.
    pub number: i64,
    pub kind: Kind,
}

macro_rules! doors {
    ($rest:literal) => {
        concat!("SELECT id, kind, name, site_id, token, is_open, opened_at, version FROM door ", $rest)
    };
}

/// The door of an address, if it is open.
pub async fn by_token(tx: &mut Tx, token: &str) -> Result<Door> {
    let team = tx.team();
    let door: Option<Door> = tx.maybe(doors!("WHERE team_id = $1 AND token = $2 AND is_open"), params![team, token]).await?;
    door.ok_or(Error::NotFound)
}

/// The door of a kind of which the team has one, made where it is not there yet. That of the form here is open from the start.
pub async fn the_one(tx: &mut Tx, kind: Kind) -> Result<Door> {
    let team = tx.team();
    let found: Option<Door> =
        tx.maybe(doors!("WHERE team_id = $1 AND kind = $2 ORDER BY id LIMIT 1"), params![team, kind]).await?;
    if let Some(door) = found {
        return Ok(door);
    }
    let (id, now) = (DoorId::new(), tx.now);
    tx.run(
        "INSERT INTO door (team_id, id, kind, name, is_open, opened_at) VALUES ($1, $2, $3, $4, $5, $6)",
        params![team, id, kind, kind.label(), !matches!(kind, Kind::Own), now],
    )
    .await?;
    Ok(tx.one(doors!("WHERE team_id = $1 AND id = $2"), params![team, id]).await?)
}

/// The door of an export by its name.
pub(super) async fn export(tx: &mut Tx, name: &str) -> Result<Door> {
    let team = tx.team();
    Ok(tx.one(doors!("WHERE team_id = $1 AND kind = 'export' AND name = $2 ORDER BY id LIMIT 1"), params![team, name]).await?)
}

/// The door of people themselves, if it is open.
pub async fn own_open(tx: &mut Tx) -> Result<Option<Door>> {
    let team = tx.team();
    let sql = doors!("WHERE team_id = $1 AND kind = 'self' AND is_open ORDER BY id LIMIT 1");
    Ok(tx.maybe(sql, params![team]).await?)
}

/// All doors, by kind and name.
pub async fn all(tx: &mut Tx) -> Result<Vec<Door>> {
    tx.require(Permission::ManageTeam)?;
    let team = tx.team();
    Ok(tx.all(doors!("WHERE team_id = $1 ORDER BY kind, name, id LIMIT 2000"), params![team]).await?)
}

/// One door, for the settings.
pub async fn load(tx: &mut Tx, id: DoorId) -> Result<Door> {
    tx.require(Permission::ManageTeam)?;
    let team = tx.team();
    let door: Option<Door> = tx.maybe(doors!("WHERE team_id = $1 AND id = $2"), params![team, id]).await?;
    door.ok_or(Error::NotFound)
}

/// Makes the door of a site or of an organisation, with an address. A site has one: whoever makes it second gets the first.
pub async fn make(tx: &mut Tx, kind: Kind, name: &str, site: Option<SiteId>) -> Result<DoorId> {
    tx.require(Permission::ManageTeam)?;
    let (team, now, id) = (tx.team(), tx.now, DoorId::new());
    let made = tx.run(
        "INSERT INTO door (team_id, id, kind, name, site_id, token, is_open, opened_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) \
         ON CONFLICT (team_id, site_id) DO NOTHING",
        params![team, id, kind, name, site, new_token(), true, now],
    )
    .await?;
    if made == 0 {
        let (first,): (DoorId,) = tx.one("SELECT id FROM door WHERE team_id = $1 AND site_id = $2", params![team, site]).await?;
        return Ok(first);
    }
    tx.note(Act::Changed, None, "a door was made");
    Ok(id)
}

/// Opens or closes a door.
pub async fn set_open(tx: &mut Tx, door: &Door, open: bool, version: i64) -> Result<()> {
    tx.require(Permission::ManageTeam)?;
    let team = tx.team();
    let sql = "UPDATE door SET is_open = $1, version = version + 1 WHERE team_id = $2 AND id = $3 AND version = $4";
    tx.run_versioned(sql, params![open, team, door.id, version]).await?;
    tx.note(Act::Changed, None, if open { "a door was opened" } else { "a door was closed" });
    Ok(())
}

/// Gives a door a new address; the old one leads nowhere from now on.
pub async fn renew(tx: &mut Tx, door: &Door, version: i64) -> Result<()> {
    tx.require(Permission::ManageTeam)?;
    let team = tx.team();
    let sql = "UPDATE door SET token = $1, version = version + 1 WHERE team_id = $2 AND id = $3 AND version = $4";
    tx.run_versioned(sql, params![new_token(), team, door.id, version]).await?;
    tx.note(Act::Changed, None, "a door got a new address");
    Ok(())
}

/// A site that has no door of its own yet.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Doorless {
    pub id: SiteId,
    pub name: String,
}

/// Open sites without a door.
pub async fn sites_without(tx: &mut Tx) -> Result<Vec<Doorless>> {
    tx.require(Permission::ManageTeam)?;
    let (team, today) = (tx.team(), tx.today());
    Ok(tx
        .all(
            "SELECT s.id, CASE WHEN s.name = p.name THEN p.name ELSE p.name || ', ' || s.name END AS name FROM site s \
             JOIN practice p ON p.team_id = s.team_id AND p.id = s.practice_id \
             WHERE s.team_id = $1 AND (s.closed_on IS NULL OR s.closed_on > $2) AND (p.closed_on IS NULL OR p.closed_on > $2) \
             AND NOT EXISTS (SELECT 1 FROM door d WHERE d.team_id = s.team_id AND d.site_id = s.id) ORDER BY 2, 1 LIMIT 500",
            params![team, today],
        )
        .await?)
}

/// Lets something in, once: what came before with the same key keeps its number, and whatever was made of it. `sent` says
/// whether its sender is done with it.
pub async fn take(tx: &mut Tx, door: &Door, key: &str, title: &str, sent: bool) -> Result<(Taken, bool)> {
    tx.take_turn().await;
    let before = match door.kind {
        Kind::Export => seen_by_export(tx, key).await?,
        _ => seen(tx, door.id, key).await?,
    };
    if let Some((id, number)) = before {
        return Ok((Taken { id, number, kind: door.kind }, false));
    }
    Ok((add(tx, door, key, title, sent).await?, true))
}

/// Lets something in that was not there, as [`seen`] said in the same turn.
pub async fn add(tx: &mut Tx, door: &Door, key: &str, title: &str, sent: bool) -> Result<Taken> {
    let (team, now, id) = (tx.team(), tx.now, ArrivalId::new());
    let sql = "SELECT COALESCE(MAX(n), 0) + 1 FROM (SELECT MAX(number) AS n FROM arrival WHERE team_id = $1 \
               UNION ALL SELECT MAX(number) FROM referral WHERE team_id = $1) AS numbers";
    let number = tx.count(sql, params![team]).await?;
    tx.run(
        "INSERT INTO arrival (team_id, id, door_id, number, key, at, sent_at, title) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        params![team, id, door.id, number, key, now, sent.then_some(now), title],
    )
    .await?;
    Ok(Taken { id, number, kind: door.kind })
}

/// What came by an export with this key before, whatever that was called: the row is the same.
async fn seen_by_export(tx: &mut Tx, key: &str) -> Result<Option<(ArrivalId, i64)>> {
    let team = tx.team();
    let sql = "SELECT a.id, a.number FROM door d JOIN arrival a ON a.team_id = d.team_id AND a.door_id = d.id AND a.key = $2 \
               WHERE d.team_id = $1 AND d.kind = 'export' LIMIT 1";
    Ok(tx.maybe(sql, params![team, key]).await?)
}

/// What came through a door with this key before.
pub async fn seen(tx: &mut Tx, door: DoorId, key: &str) -> Result<Option<(ArrivalId, i64)>> {
    let team = tx.team();
    Ok(tx
        .maybe("SELECT id, number FROM arrival WHERE team_id = $1 AND door_id = $2 AND key = $3", params![team, door, key])
        .await?)
}

/// The number of what was sent through a door today in the very same words.
pub async fn sent_today(tx: &mut Tx, door: DoorId, words: &str) -> Result<Option<i64>> {
    let (team, since, today) = (tx.team(), tx.now.plus_days(-1), tx.today());
    let sql = "SELECT number, at FROM arrival WHERE team_id = $1 AND door_id = $2 AND at >= $3 AND sent_at IS NOT NULL AND key LIKE $4 \
               ORDER BY at DESC LIMIT 1";
    let found: Option<(i64, Instant)> = tx.maybe(sql, params![team, door, since, format!("%.{words}")]).await?;
    Ok(found.filter(|(_, at)| at.date() == today).map(|(number, _)| number))
}

macro_rules! arrivals {
    ($rest:literal) => {
        concat!(
            "SELECT a.id, a.door_id, d.kind AS door_kind, d.name AS door_name, d.site_id, a.number, a.at, a.sent_at, a.title, a.note, a.form, a.browser, a.worry, \
             a.referral_id, r.state AS referral_state, r.person_id, a.joined_to, a.dismissed_at, a.dismissed_by, a.dismissed_why, a.dismissed_note, a.version \
             FROM arrival a JOIN door d ON d.team_id = a.team_id AND d.id = a.door_id \
             LEFT JOIN referral r ON r.team_id = a.team_id AND r.id = COALESCE(a.referral_id, a.joined_to) ",
            $rest
        )
    };
}

/// Something that came, whoever asks: for the inside of this crate.
pub async fn find(tx: &mut Tx, id: ArrivalId) -> Result<Option<Arrival>> {
    let team = tx.team();
    Ok(tx.maybe(arrivals!("WHERE a.team_id = $1 AND a.id = $2"), params![team, id]).await?)
}

/// Something that came. What is no referral yet is a leader's; then it belongs to whoever may see the person.
pub async fn load_arrival(tx: &mut Tx, id: ArrivalId) -> Result<Arrival> {
    let arrival = find(tx, id).await?.ok_or(Error::NotFound)?;
    match arrival.person_id {
        Some(person) => person::store::require(tx, person, "something that came").await?,
        None => {
            tx.require(Permission::Lead)?;
            tx.note(Act::Saw, None, "something that came");
        }
    }
    Ok(arrival)
}

/// How a referral came. Ask whether the actor may see it before.
pub async fn of_referral(tx: &mut Tx, referral: ReferralId) -> Result<Option<Arrival>> {
    let team = tx.team();
    Ok(tx.maybe(arrivals!("WHERE a.team_id = $1 AND a.referral_id = $2"), params![team, referral]).await?)
}

/// All that came for a referral: how it came itself, and what was joined to it since. Ask whether the actor may see it before.
pub async fn all_of_referral(tx: &mut Tx, referral: ReferralId) -> Result<Vec<Arrival>> {
    let team = tx.team();
    let sql = arrivals!(
        "WHERE a.team_id = $1 AND a.id IN (SELECT x.id FROM arrival x WHERE x.team_id = $1 AND x.referral_id = $2 \
         UNION ALL SELECT y.id FROM arrival y WHERE y.team_id = $1 AND y.joined_to = $2) ORDER BY a.number LIMIT 100"
    );
    Ok(tx.all(sql, params![team, referral]).await?)
}

/// What waits and is no referral yet. What its sender may still be looking at does not, unless a leader took it back, or it speaks of a
/// risk: then it is better to ask twice.
macro_rules! that_wait {
    () => {
        "WHERE a.team_id = $1 AND a.referral_id IS NULL AND a.joined_to IS NULL AND a.dismissed_at IS NULL \
         AND (a.sent_at IS NOT NULL OR a.at < $2 OR a.version > 0 OR a.worry <> '' OR a.form LIKE '%risk=known%') "
    };
}

/// What came and is no referral yet: those that speak of a risk first, then the oldest; and how many there are in all.
pub async fn waiting(tx: &mut Tx, most: i64) -> Result<(Vec<Arrival>, i64)> {
    tx.require(Permission::Lead)?;
    let (team, left) = (tx.team(), tx.now.plus_minutes(-LEFT_AFTER_MINUTES));
    tx.note(Act::Saw, None, "what came and is no referral yet");
    // In a form as a browser sends it, this can only be the field.
    let sql = concat!(
        arrivals!(""),
        that_wait!(),
        "ORDER BY CASE WHEN a.worry <> '' OR a.form LIKE '%risk=known%' THEN 0 ELSE 1 END, a.at, a.id LIMIT $3"
    );
    let rows: Vec<Arrival> = tx.all(sql, params![team, left, most]).await?;
    let few = i64::try_from(rows.len()).unwrap_or(most);
    let count = match few < most {
        true => few,
        false => tx.count(concat!("SELECT COUNT(*) FROM arrival a ", that_wait!()), params![team, left]).await?,
    };
    Ok((rows, count))
}

/// How many that came, and are no referral yet, speak of a risk.
pub async fn urgent(tx: &mut Tx) -> Result<i64> {
    tx.require(Permission::Lead)?;
    let team = tx.team();
    let sql = "SELECT COUNT(*) FROM arrival a WHERE a.team_id = $1 AND a.referral_id IS NULL AND a.joined_to IS NULL AND a.dismissed_at IS NULL \
               AND (a.worry <> '' OR a.form LIKE '%risk=known%')";
    Ok(tx.count(sql, params![team]).await?)
}

/// What came with a receipt number, for a leader.
pub async fn numbered(tx: &mut Tx, number: i64) -> Result<Option<Arrival>> {
    tx.require(Permission::Lead)?;
    let team = tx.team();
    let arrival: Option<Arrival> = tx.maybe(arrivals!("WHERE a.team_id = $1 AND a.number = $2"), params![team, number]).await?;
    if let Some(person) = arrival.as_ref().and_then(|arrival| arrival.person_id) {
        tx.saw(person, "something that came");
    }
    Ok(arrival)
}

/// What was set aside, the newest first, from before a receipt number on.
pub async fn set_aside(tx: &mut Tx, before: i64, most: i64) -> Result<Vec<Arrival>> {
    tx.require(Permission::Lead)?;
    let team = tx.team();
    tx.note(Act::Saw, None, "what was set aside");
    let sql = arrivals!("WHERE a.team_id = $1 AND a.dismissed_at IS NOT NULL AND a.number < $2 ORDER BY a.number DESC LIMIT $3");
    Ok(tx.all(sql, params![team, before, most]).await?)
}

/// Whether a form with this mark was sent before, whatever its words.
pub async fn sent_with(tx: &mut Tx, door: DoorId, once: &str) -> Result<bool> {
    let team = tx.team();
    let sql = "SELECT COUNT(*) FROM arrival WHERE team_id = $1 AND door_id = $2 AND key >= $3 AND key < $4";
    Ok(tx.count(sql, params![team, door, format!("{once}."), format!("{once}/")]).await? > 0)
}

/// What makes it the same thing when it is sent once more.
pub async fn set_key(tx: &mut Tx, arrival: ArrivalId, key: &str) -> Result<()> {
    let team = tx.team();
    tx.run("UPDATE arrival SET key = $1 WHERE team_id = $2 AND id = $3", params![key, team, arrival]).await?;
    Ok(())
}

/// Something that came is a referral now.
pub async fn becomes(tx: &mut Tx, arrival: ArrivalId, referral: ReferralId) -> Result<()> {
    let (team, now) = (tx.team(), tx.now);
    tx.run_versioned(
        "UPDATE arrival SET referral_id = $1, sent_at = COALESCE(sent_at, $2), form = '', version = version + 1 \
         WHERE team_id = $3 AND id = $4 AND referral_id IS NULL AND joined_to IS NULL AND dismissed_at IS NULL",
        params![referral, now, team, arrival],
    )
    .await?;
    Ok(())
}

/// Notes in which browser it was begun.
pub async fn set_browser(tx: &mut Tx, arrival: ArrivalId, browser: &str) -> Result<()> {
    let team = tx.team();
    tx.run("UPDATE arrival SET browser = $1 WHERE team_id = $2 AND id = $3", params![browser, team, arrival]).await?;
    Ok(())
}

/// Keeps what was read or filled in so far, and what a person has to know before they look at it.
pub async fn keep_form(tx: &mut Tx, arrival: ArrivalId, form: &str, note: &str) -> Result<()> {
    let team = tx.team();
    tx.run("UPDATE arrival SET form = $1, note = $2 WHERE team_id = $3 AND id = $4", params![form, note, team, arrival]).await?;
    Ok(())
}

/// Sets something aside, with the reason: a leader, its sender before it is sent, or the mailbox what a program sent by itself. It is
/// kept, and in the list of what was set aside.
pub async fn dismiss(tx: &mut Tx, arrival: ArrivalId, why: Dismissal, note: &str, version: i64) -> Result<()> {
    let (team, now, name) = (tx.team(), tx.now, tx.actor().name.clone());
    tx.run_versioned(
        "UPDATE arrival SET dismissed_at = $1, dismissed_by = $2, dismissed_why = $3, dismissed_note = $4, \
         version = version + 1 WHERE team_id = $5 AND id = $6 AND version = $7 AND referral_id IS NULL AND joined_to IS NULL AND dismissed_at IS NULL",
        params![now, name, why, note, team, arrival, version],
    )
    .await?;
    tx.note(Act::Changed, None, "set aside what came");
    Ok(())
}

/// Takes something back that was set aside.
pub async fn take_back(tx: &mut Tx, arrival: ArrivalId, version: i64) -> Result<()> {
    tx.require(Permission::Lead)?;
    let team = tx.team();
    tx.run_versioned(
        "UPDATE arrival SET dismissed_at = NULL, dismissed_by = '', dismissed_why = NULL, dismissed_note = '', version = version + 1 \
         WHERE team_id = $1 AND id = $2 AND version = $3 AND dismissed_at IS NOT NULL",
        params![team, arrival, version],
    )
    .await?;
    tx.note(Act::Changed, None, "took back what came");
    Ok(())
}

/// Notes that something went into a referral that was there: what it tells is carried over by [`crate::referral::store_triage::take_in`].
pub async fn joined(tx: &mut Tx, arrival: ArrivalId, referral: ReferralId, version: i64) -> Result<()> {
    tx.require(Permission::Lead)?;
    let team = tx.team();
    tx.run_versioned(
        "UPDATE arrival SET joined_to = $1, sent_at = COALESCE(sent_at, at), version = version + 1 WHERE team_id = $2 AND id = $3 AND version = $4 \
         AND referral_id IS NULL AND joined_to IS NULL AND dismissed_at IS NULL",
        params![referral, team, arrival, version],
    )
    .await?;
    tx.note(Act::Changed, None, "joined what came to a referral");
    Ok(())
}

/// What was sent, of one arrival.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Original {
    pub position: i64,
    pub name: String,
    /// Empty when the file itself is gone: it was set aside long ago ([`super::store_room::forget`]).
    pub media_type: String,
    pub text: String,
    pub reading: String,
}

/// Keeps a file or a text as it came.
pub async fn keep_original(tx: &mut Tx, arrival: ArrivalId, position: i64, original: &Original, bytes: Vec<u8>) -> Result<()> {
    let team = tx.team();
    tx.run(
        "INSERT INTO original (team_id, arrival_id, position, name, media_type, bytes, text, reading) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        params![team, arrival, position, original.name, original.media_type, bytes, original.text, original.reading],
    )
    .await?;
    if let Some(line) = worry::line(&original.text) {
        let sql = "UPDATE arrival SET worry = $1 WHERE team_id = $2 AND id = $3 AND worry = ''";
        let line: String = line.chars().take(300).collect();
        tx.run(sql, params![line, team, arrival]).await?;
    }
    Ok(())
}

/// What was sent, without the bytes, of an arrival that the actor may see: all of it, since a mail has a thousand parts at most.
pub async fn originals(tx: &mut Tx, arrival: &Arrival) -> Result<Vec<Original>> {
    let team = tx.team();
    let sql = "SELECT position, name, media_type, text, reading FROM original WHERE team_id = $1 AND arrival_id = $2 ORDER BY position LIMIT 2000";
    Ok(tx.all(sql, params![team, arrival.id]).await?)
}

/// Whether a letter, a file or a mail came for a referral that the actor may see.
pub async fn has_originals(tx: &mut Tx, referral: ReferralId) -> Result<bool> {
    let team = tx.team();
    let sql = "SELECT COUNT(*) FROM arrival a WHERE a.team_id = $1 AND (a.referral_id = $2 OR a.joined_to = $2) \
               AND EXISTS (SELECT 1 FROM original o WHERE o.team_id = a.team_id AND o.arrival_id = a.id)";
    Ok(tx.count(sql, params![team, referral]).await? > 0)
}

/// The bytes of one file, with what it is, of an arrival that the actor may see.
pub async fn original_bytes(tx: &mut Tx, arrival: &Arrival, position: i64) -> Result<(String, Vec<u8>)> {
    let team = tx.team();
    let sql = "SELECT media_type, bytes FROM original WHERE team_id = $1 AND arrival_id = $2 AND position = $3";
    let row: Option<(String, Vec<u8>)> = tx.maybe(sql, params![team, arrival.id, position]).await?;
    row.filter(|(media_type, _)| !media_type.is_empty()).ok_or(Error::NotFound)
}

/// What came through each door since a moment, and what became of it. Each count has its own question, so that one that is wrong
/// shows.
pub async fn tallies(tx: &mut Tx, since: Instant) -> Result<Vec<Tally>> {
    tx.require(Permission::Lead)?;
    let (team, left) = (tx.team(), tx.now.plus_minutes(-LEFT_AFTER_MINUTES));
    Ok(tx
        .all(
            "SELECT d.kind, d.name AS door, COUNT(*) AS came, \
             COUNT(CASE WHEN a.dismissed_at IS NULL AND a.joined_to IS NULL AND (a.referral_id IS NULL OR r.state = 'in_triage') THEN 1 END) AS waiting, \
             COUNT(CASE WHEN a.referral_id IS NULL AND a.joined_to IS NULL AND a.dismissed_at IS NULL AND a.sent_at IS NULL AND a.at >= $3 \
               THEN 1 END) AS begun, \
             COUNT(CASE WHEN r.state IN ('allocated', 'contacting', 'active', 'on_hold', 'closed') THEN 1 END) AS accepted, \
             COUNT(CASE WHEN r.state = 'returned' THEN 1 END) AS returned, \
             COUNT(CASE WHEN r.state = 'rejected' THEN 1 END) AS rejected, \
             COUNT(CASE WHEN a.joined_to IS NOT NULL OR r.state = 'joined' THEN 1 END) AS joined, \
             COUNT(CASE WHEN a.dismissed_at IS NOT NULL THEN 1 END) AS dismissed \
             FROM arrival a JOIN door d ON d.team_id = a.team_id AND d.id = a.door_id \
             LEFT JOIN referral r ON r.team_id = a.team_id AND r.id = a.referral_id \
             WHERE a.team_id = $1 AND a.at >= $2 GROUP BY d.id, d.kind, d.name ORDER BY d.kind, d.name LIMIT 2000",
            params![team, since, left],
        )
        .await?)
}
