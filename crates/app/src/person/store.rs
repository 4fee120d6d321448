//! SQL of people. [`load`] is where permission to see somebody is asked, next to the read that it guards.
//!
//! Who may see a person: leaders of the team; a link worker who has, had or covers a referral of theirs, or has charge of the
//! site they were referred from; and whoever was given leave for a while (`person_access`). For anybody else the person does
//! not exist.

use db::params;
use kernel::{ContactRouteId, Permission, PersonId};

use super::model::{ContactRoute, NewPerson, NewRoute, Person, PersonRow, RouteRow, folded_name};
use crate::audit::Act;
use crate::{Error, Result, Tx};

/// Counts the ways in which a link worker ($2, on day $3, at moment $4) has to do with person $5 of team $1.
const RELATED: &str = "SELECT (SELECT COUNT(*) FROM referral r WHERE r.team_id = $1 AND r.person_id = $5 AND r.worker_id = $2) \
     + (SELECT COUNT(*) FROM referral r JOIN absence a ON a.team_id = r.team_id AND a.staff_id = r.worker_id \
          WHERE r.team_id = $1 AND r.person_id = $5 AND a.cover_staff_id = $2 AND a.from_on <= $3 AND a.until_on > $3) \
     + (SELECT COUNT(*) FROM referral r JOIN assignment s ON s.team_id = r.team_id AND s.site_id = r.site_id \
          WHERE r.team_id = $1 AND r.person_id = $5 AND s.staff_id = $2 AND s.from_on <= $3 AND (s.until_on IS NULL OR s.until_on > $3)) \
     + (SELECT COUNT(*) FROM person_access x WHERE x.team_id = $1 AND x.person_id = $5 AND x.staff_id = $2 AND x.until_at > $4)";

/// Refuses, as if there were nothing, unless the actor may see this person. Notes that they do; `what` names the page.
pub async fn require(tx: &mut Tx, person: PersonId, what: &'static str) -> Result<()> {
    tx.require(Permission::Casework)?;
    if !tx.may(Permission::Lead) {
        let (team, staff, today, now) = (tx.team(), tx.staff()?, tx.today(), tx.now);
        if tx.count(RELATED, params![team, staff, today, now, person]).await? == 0 {
            return Err(Error::NotFound);
        }
    }
    tx.saw(person, what);
    Ok(())
}

/// A person whom the actor may see. Notes that they were seen; `what` names the page.
pub async fn load(tx: &mut Tx, id: PersonId, what: &'static str) -> Result<Person> {
    require(tx, id, what).await?;
    find(tx, id).await?.ok_or(Error::NotFound)
}

/// A person, whoever asks: for the inside of this crate, after permission was asked elsewhere.
pub async fn find(tx: &mut Tx, id: PersonId) -> Result<Option<Person>> {
    let team = tx.team();
    let row: Option<PersonRow> = tx
        .maybe(
            "SELECT p.id, p.given_names, p.family_name, p.preferred_name, p.pronouns, p.date_of_birth, p.nhs_number, p.language, \
             p.interpreter, p.communication, p.address, p.postcode, p.address_hidden, p.practice_id, c.name AS practice_name, \
             p.site_id, p.died_on, p.version \
             FROM person p JOIN practice c ON c.team_id = p.team_id AND c.id = p.practice_id WHERE p.team_id = $1 AND p.id = $2",
            params![team, id],
        )
        .await?;
    Ok(row.map(Person::from))
}

/// The ways to reach a person, the preferred one first.
pub async fn routes(tx: &mut Tx, person: PersonId) -> Result<Vec<ContactRoute>> {
    let team = tx.team();
    let rows: Vec<RouteRow> = tx
        .all(
            "SELECT id, kind, value, label, voicemail, text, say_who, show_number, shared, safe_days, safe_from, safe_until, \
             who_may_answer, code_word, confirmed_at, version FROM contact_route \
             WHERE team_id = $1 AND person_id = $2 AND ended_at IS NULL ORDER BY position, id",
            params![team, person],
        )
        .await?;
    Ok(rows.into_iter().map(ContactRoute::from).collect())
}

/// Adds a person. The NHS number must be nobody else's: a violation is `is_unique("person", &["nhs_number"])`.
pub async fn add(tx: &mut Tx, new: &NewPerson) -> Result<PersonId> {
    let (team, now, id) = (tx.team(), tx.now, PersonId::new());
    let folded = folded_name(&new.given_names, &new.family_name, &new.preferred_name);
    tx.run(
        "INSERT INTO person (team_id, id, given_names, family_name, preferred_name, pronouns, date_of_birth, nhs_number, language, \
         interpreter, communication, address, postcode, address_hidden, practice_id, site_id, folded_name, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)",
        params![
            team,
            id,
            new.given_names,
            new.family_name,
            new.preferred_name,
            new.pronouns,
            new.date_of_birth,
            new.nhs_number,
            new.language,
            new.interpreter,
            new.communication,
            new.address.lines,
            new.address.postcode,
            new.address.hidden,
            new.practice_id,
            new.site_id,
            folded,
            now
        ],
    )
    .await?;
    Ok(id)
}

/// Adds a way to reach a person, at the given place in the order of preference.
pub async fn add_route(tx: &mut Tx, person: PersonId, new: &NewRoute, position: i64) -> Result<ContactRouteId> {
    let (team, now, id) = (tx.team(), tx.now, ContactRouteId::new());
    let confirmed = (!new.safe.is_unasked()).then_some(now);
    tx.run(
        "INSERT INTO contact_route (team_id, id, person_id, kind, value, label, voicemail, text, say_who, show_number, shared, \
         safe_days, safe_from, safe_until, who_may_answer, code_word, position, confirmed_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)",
        params![
            team,
            id,
            person,
            new.kind,
            new.value,
            new.label,
            new.safe.voicemail,
            new.safe.text,
            new.safe.say_who,
            new.safe.show_number,
            new.safe.shared,
            new.safe.hours.days,
            new.safe.hours.from,
            new.safe.hours.until,
            new.safe.who_may_answer,
            new.safe.code_word,
            position,
            confirmed
        ],
    )
    .await?;
    Ok(id)
}

/// Gives leave to open a record outside the caseload until a moment, with a reason: for whoever answers when they ring.
pub async fn give_access(tx: &mut Tx, person: PersonId, reason: &str, until: kernel::Instant) -> Result<()> {
    let (team, staff, now) = (tx.team(), tx.staff()?, tx.now);
    tx.run(
        "INSERT INTO person_access (team_id, person_id, staff_id, reason, given_at, until_at) VALUES ($1, $2, $3, $4, $5, $6)",
        params![team, person, staff, reason, now, until],
    )
    .await?;
    tx.note(Act::Opened, Some(person), "with a reason");
    Ok(())
}
