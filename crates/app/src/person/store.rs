//! SQL of people. [`load`] is where permission to see somebody is asked, next to the read that it guards.
//!
//! Who may see a person: leaders of the team; a link worker who has, had or covers a referral of theirs, or has charge of the
//! site of one that was taken on (sending one about somebody known opens no record); whoever was given leave for a while
//! (`person_access`); and whoever raised or accepted a concern that is not closed yet. For anybody else the person does not exist.

use db::params;
use kernel::{ContactRouteId, Instant, Permission, PersonId, Reveal};

use super::learn::{self, Learned, Told};
use super::model::{ContactRoute, NewPerson, NewRoute, Person, PersonRow, RouteRow, folded_name, name_words};
use super::store_proxy;
use super::talk::{Format, Formats, Interpreting};
use crate::audit::Act;
use crate::{Error, Result, Tx};

/// Counts the ways in which a link worker ($2, on day $3, at moment $4) has to do with person $5 of team $1.
const RELATED: &str = "SELECT (SELECT COUNT(*) FROM referral r WHERE r.team_id = $1 AND r.person_id = $5 AND r.worker_id = $2) \
     + (SELECT COUNT(*) FROM referral r JOIN absence a ON a.team_id = r.team_id AND a.staff_id = r.worker_id \
          WHERE r.team_id = $1 AND r.person_id = $5 AND a.cover_staff_id = $2 AND a.from_on <= $3 AND a.until_on > $3) \
     + (SELECT COUNT(*) FROM referral r JOIN assignment s ON s.team_id = r.team_id AND s.site_id = r.site_id \
          WHERE r.team_id = $1 AND r.person_id = $5 AND r.state NOT IN ('in_triage', 'returned', 'rejected', 'joined') AND s.staff_id = $2 AND s.from_on <= $3 AND (s.until_on IS NULL OR s.until_on > $3)) \
     + (SELECT COUNT(*) FROM person_access x WHERE x.team_id = $1 AND x.person_id = $5 AND x.staff_id = $2 AND x.until_at > $4) \
     + (SELECT COUNT(*) FROM concern c WHERE c.team_id = $1 AND c.person_id = $5 AND c.state <> 'closed' \
          AND (c.opened_by_id = $2 AND c.came_by <> 'referral' OR c.accepted_by_id = $2))";

/// Refuses, as if there were nothing, unless the actor may see this person. Notes that they do; `what` names the page. Of a record that
/// was joined to another it says so, to whoever may see that one.
pub async fn require(tx: &mut Tx, person: PersonId, what: &'static str) -> Result<()> {
    tx.require(Permission::Casework)?;
    if !is_related(tx, person).await? {
        return Err(match super::store_merge::leads_to(tx, person).await? {
            Some(kept) => Error::Joined { gone: person, kept },
            None => Error::NotFound,
        });
    }
    tx.saw(person, what);
    Ok(())
}

/// Whether the actor has to do with this person, and the person's record was not joined to another.
pub async fn is_related(tx: &mut Tx, person: PersonId) -> Result<bool> {
    let team = tx.team();
    let lives =
        tx.count("SELECT COUNT(*) FROM person WHERE team_id = $1 AND id = $2 AND merged_into IS NULL", params![team, person]);
    if lives.await? == 0 {
        return Ok(false);
    }
    if tx.may(Permission::Lead) {
        return Ok(true);
    }
    let (staff, today, now) = (tx.staff()?, tx.today(), tx.now);
    Ok(tx.count(RELATED, params![team, staff, today, now, person]).await? > 0)
}

/// A person whom the actor may see. Notes that they were seen; `what` names the page.
pub async fn load(tx: &mut Tx, id: PersonId, what: &'static str) -> Result<Person> {
    require(tx, id, what).await?;
    find(tx, id).await?.ok_or(Error::NotFound)
}

/// What serves the person `p` of a statement, as its column `formats`.
macro_rules! formats_column {
    () => {
        "(SELECT STRING_AGG(f.format, ' ') FROM person_format f WHERE f.team_id = p.team_id AND f.person_id = p.id) AS formats"
    };
}
pub(crate) use formats_column;

/// A person, whoever asks: for the inside of this crate, after permission was asked elsewhere. A record that was joined to another is
/// nobody's.
pub async fn find(tx: &mut Tx, id: PersonId) -> Result<Option<Person>> {
    let team = tx.team();
    let row: Option<PersonRow> = tx
        .maybe(
            concat!(
                "SELECT p.id, p.given_names, p.family_name, p.preferred_name, p.pronouns, p.date_of_birth, p.nhs_number, p.language, \
                 p.interpreter, p.dialect, p.interpreted_by, p.not_own_community, p.communication, p.address, p.postcode, p.address_hidden, \
                 p.practice_id, c.name AS practice_name, p.site_id, p.died_on, p.version, \
                 (SELECT y.id FROM reply y WHERE y.team_id = p.team_id AND y.person_id = p.id AND y.read_at IS NULL ORDER BY y.received_at LIMIT 1) AS unread, \
                 EXISTS (SELECT 1 FROM proxy z WHERE z.team_id = p.team_id AND z.person_id = p.id AND z.ending = 'not_safe') AS proxy_not_safe, ",
                formats_column!(),
                " FROM person p JOIN practice c ON c.team_id = p.team_id AND c.id = p.practice_id WHERE p.team_id = $1 AND p.id = $2 \
                 AND p.merged_into IS NULL"
            ),
            params![team, id],
        )
        .await?;
    Ok(row.map(Person::from))
}

/// What a [`RouteRow`] is read from.
macro_rules! route_columns {
    ($($more:literal)?) => {
        concat!(
            "SELECT c.id, c.kind, c.value, c.label, c.voicemail, c.text, c.say_who, c.show_number, c.shared, c.safe_days, c.safe_from, c.safe_until, \
             c.who_may_answer, c.code_word, c.their_word, c.confirmed_at, c.stale_at, c.version, \
             (SELECT MAX(a.at) FROM attempt a WHERE a.team_id = c.team_id AND a.person_id = c.person_id AND a.result = 'unsafe' \
               AND a.at > COALESCE(c.confirmed_at, 0)) AS unsafe_at, ",
            $crate::person::store_proxy::proxy_columns!(),
            $($more,)?
            " FROM contact_route c LEFT JOIN proxy y ON y.team_id = c.team_id AND y.id = c.proxy_id"
        )
    };
}
pub(super) use route_columns;

/// The ways to reach a person, the preferred one first. The number of somebody who acts for them no more is none.
pub async fn routes(tx: &mut Tx, person: PersonId) -> Result<Vec<ContactRoute>> {
    let (team, today) = (tx.team(), tx.today());
    let rows: Vec<RouteRow> = tx
        .all(
            concat!(
                route_columns!(),
                " WHERE c.team_id = $1 AND c.person_id = $2 AND c.ended_at IS NULL AND (c.used_until IS NULL OR c.used_until > $3) \
                 ORDER BY c.position, c.id"
            ),
            params![team, person, today],
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
    add_name_words(tx, id, &folded).await?;
    Ok(id)
}

/// Keeps the words by which somebody is found, after their names have changed.
pub(super) async fn save_name_words(tx: &mut Tx, person: PersonId, folded: &str) -> Result<()> {
    let team = tx.team();
    tx.run("DELETE FROM person_name_word WHERE team_id = $1 AND person_id = $2", params![team, person]).await?;
    add_name_words(tx, person, folded).await?;
    // Whoever knows them by the name of a record that was joined to theirs finds them, too.
    tx.run(
        "INSERT INTO person_name_word (team_id, person_id, word) SELECT DISTINCT w.team_id, j.kept_id, w.word FROM person_merge j \
         JOIN person_name_word w ON w.team_id = j.team_id AND w.person_id = j.gone_id \
         WHERE j.team_id = $1 AND j.kept_id = $2 AND j.referral_id IS NULL AND j.undone_at IS NULL ON CONFLICT DO NOTHING",
        params![team, person],
    )
    .await?;
    Ok(())
}

async fn add_name_words(tx: &mut Tx, person: PersonId, folded: &str) -> Result<()> {
    let team = tx.team();
    let rows = name_words(folded).into_iter().map(|word| params![team, person, word]).collect();
    tx.insert_many("INSERT INTO person_name_word (team_id, person_id, word)", rows, "").await?;
    Ok(())
}

/// Adds a way to reach a person, at the given place in the order of preference. It must not be there already: see [`is_held_already`].
pub async fn add_route(tx: &mut Tx, person: PersonId, new: &NewRoute, position: i64) -> Result<ContactRouteId> {
    let (team, now, today, id) = (tx.team(), tx.now, tx.today(), ContactRouteId::new());
    // What was a proxy's until some day, and is used no more, stands in the way of nobody.
    tx.run(
        "UPDATE contact_route SET ended_at = $1, version = version + 1 WHERE team_id = $2 AND person_id = $3 AND kind = $4 AND value = $5 \
         AND ended_at IS NULL AND used_until <= $6",
        params![now, team, person, new.kind, new.value.reveal(Reveal::to_keep()), today],
    )
    .await?;
    let confirmed = (!new.safe.is_unasked()).then_some(now);
    tx.run(
        "INSERT INTO contact_route (team_id, id, person_id, kind, value, label, voicemail, text, say_who, show_number, shared, \
         safe_days, safe_from, safe_until, who_may_answer, code_word, their_word, position, confirmed_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)",
        params![
            team,
            id,
            person,
            new.kind,
            new.value.reveal(Reveal::to_keep()),
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
            new.safe.their_word,
            position,
            confirmed
        ],
    )
    .await?;
    tx.note(Act::Changed, Some(person), "safe contact");
    Ok(id)
}

/// Takes in what is newly told about somebody known, the ways to reach them too. Gives what was told and does not hold, in words.
pub async fn learn(tx: &mut Tx, id: PersonId, told: Told, told_routes: &[NewRoute]) -> Result<Vec<String>> {
    let (team, may) = (tx.team(), Reveal::to_keep());
    let person = find(tx, id).await?.ok_or(Error::NotFound)?;
    let known = Told {
        preferred_name: person.preferred_name.clone(),
        date_of_birth: person.date_of_birth,
        nhs_number: person.nhs_number.clone(),
        language: person.language.clone(),
        interpreter: person.interpreter,
        communication: person.communication.clone(),
        address: person.address.reveal(may).clone(),
    };
    let Learned { holds, mut differs } = learn::learn(known, told);
    let folded = folded_name(&person.given_names, &person.family_name, &holds.preferred_name);
    tx.run(
        "UPDATE person SET preferred_name = $1, date_of_birth = $2, nhs_number = $3, language = $4, interpreter = $5, communication = $6, \
         address = $7, postcode = $8, address_hidden = $9, folded_name = $10, version = version + 1 WHERE team_id = $11 AND id = $12",
        params![
            holds.preferred_name,
            holds.date_of_birth,
            holds.nhs_number,
            holds.language,
            holds.interpreter,
            holds.communication,
            holds.address.lines,
            holds.address.postcode,
            holds.address.hidden,
            folded,
            team,
            id
        ],
    )
    .await?;
    save_name_words(tx, id, &folded).await?;
    // Before their numbers are looked at: with a date of birth that was not known somebody may act for them.
    store_proxy::settle(tx, id).await?;
    let mut routes = routes(tx, id).await?;
    for told in told_routes {
        let words = match routes.iter().find(|route| route.kind == told.kind && route.value == told.value) {
            Some(route) => {
                let (safer, words) = learn::learn_route(route, told);
                update_route(tx, route.id, &safer, route.confirmed_at, route.version).await?;
                words
            }
            None if store_proxy::is_known_as_anothers(tx, id, told).await? => {
                Some(format!("{}: {}. Ask the person whose it is before you use it", told.named(), store_proxy::OF_ANOTHER))
            }
            None => {
                let (new, words) = learn::new_route(told);
                let position = i64::try_from(routes.len()).unwrap_or_default();
                add_route(tx, id, &new, position).await?;
                routes = self::routes(tx, id).await?;
                words
            }
        };
        differs.extend(words);
    }
    tx.note(Act::Changed, Some(id), "details told again");
    Ok(differs)
}

/// Gives leave to open a record outside the caseload until a moment, with a reason: for whoever answers when they ring.
pub async fn give_access(tx: &mut Tx, person: PersonId, reason: &str, until: kernel::Instant) -> Result<()> {
    let (team, staff, now) = (tx.team(), tx.staff()?, tx.now);
    let made = tx
        .run(
            "INSERT INTO person_access (team_id, person_id, staff_id, reason, given_at, until_at) \
             SELECT $1, id, $3, $4, $5, $6 FROM person WHERE team_id = $1 AND id = $2 AND merged_into IS NULL \
             ON CONFLICT (team_id, person_id, staff_id, given_at) DO UPDATE SET reason = excluded.reason, until_at = excluded.until_at",
            params![team, person, staff, reason, now, until],
        )
        .await?;
    if made == 0 {
        return Err(Error::NotFound);
    }
    tx.note(Act::Opened, Some(person), "with a reason");
    Ok(())
}

/// What may be changed about a person by hand.
#[derive(Clone, Debug)]
pub struct Changed {
    pub given_names: String,
    pub family_name: String,
    pub preferred_name: String,
    pub pronouns: String,
    pub date_of_birth: Option<kernel::Date>,
    pub nhs_number: Option<kernel::NhsNumber>,
    pub language: String,
    pub interpreter: bool,
    pub interpreting: Interpreting,
    pub formats: Formats,
    pub communication: String,
    pub address: super::model::Address,
    pub died_on: Option<kernel::Date>,
    /// Somebody moved in or out, or a partner changed.
    pub household_changed: bool,
}

/// Saves what was changed, if nobody else did meanwhile. Who lives elsewhere, or with somebody else, has to be asked anew what is safe.
pub async fn save(tx: &mut Tx, id: PersonId, new: &Changed, version: i64) -> Result<()> {
    let (team, now) = (tx.team(), tx.now);
    let moved = tx
        .count(
        "SELECT COUNT(*) FROM person WHERE team_id = $1 AND id = $2 AND (address <> $3 OR COALESCE(postcode, '') <> COALESCE($4, ''))",
        params![team, id, new.address.lines, new.address.postcode],
    )
    .await?;
    if new.household_changed || moved > 0 {
        let sql = "UPDATE contact_route SET stale_at = $1, version = version + 1 WHERE team_id = $2 AND person_id = $3 AND ended_at IS NULL";
        tx.run(sql, params![now, team, id]).await?;
    }
    let folded = folded_name(&new.given_names, &new.family_name, &new.preferred_name);
    tx.run_versioned(
        "UPDATE person SET given_names = $1, family_name = $2, preferred_name = $3, pronouns = $4, date_of_birth = $5, nhs_number = $6, \
         language = $7, interpreter = $8, communication = $9, address = $10, postcode = $11, address_hidden = $12, folded_name = $13, \
         died_on = $14, dialect = $15, interpreted_by = $16, not_own_community = $17, version = version + 1 \
         WHERE team_id = $18 AND id = $19 AND version = $20",
        params![
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
            folded,
            new.died_on,
            new.interpreting.dialect,
            new.interpreting.interpreted_by,
            new.interpreting.not_own_community,
            team,
            id,
            version
        ],
    )
    .await?;
    save_formats(tx, id, &new.formats).await?;
    save_name_words(tx, id, &folded).await?;
    store_proxy::settle(tx, id).await?;
    tx.note(Act::Changed, Some(id), "details");
    Ok(())
}

/// The forms in which what we write serves a person.
pub async fn formats(tx: &mut Tx, person: PersonId) -> Result<Formats> {
    let team = tx.team();
    let sql = "SELECT format FROM person_format WHERE team_id = $1 AND person_id = $2";
    let rows: Vec<(Format,)> = tx.all(sql, params![team, person]).await?;
    Ok(rows.into_iter().map(|(format,)| format).collect())
}

/// Keeps exactly these forms in which what we write serves them.
async fn save_formats(tx: &mut Tx, person: PersonId, formats: &Formats) -> Result<()> {
    let team = tx.team();
    tx.run("DELETE FROM person_format WHERE team_id = $1 AND person_id = $2", params![team, person]).await?;
    let rows = formats.iter().map(|format| params![team, person, format]).collect();
    tx.insert_many("INSERT INTO person_format (team_id, person_id, format)", rows, "").await?;
    Ok(())
}

/// A route and whose it is, if the actor may see them.
pub async fn load_route(tx: &mut Tx, id: ContactRouteId) -> Result<(PersonId, ContactRoute)> {
    let team = tx.team();
    let owner: Option<(PersonId,)> = tx
        .maybe("SELECT person_id FROM contact_route WHERE team_id = $1 AND id = $2 AND ended_at IS NULL", params![team, id])
        .await?;
    let (person,) = owner.ok_or(Error::NotFound)?;
    require(tx, person, "contact route").await?;
    let route = routes(tx, person).await?.into_iter().find(|route| route.id == id).ok_or(Error::NotFound)?;
    Ok((person, route))
}

/// Whether a route could not be written because the same number, address or name stands in the record already. One number has one
/// set of answers: with two, a voicemail might be left that nobody may leave.
pub fn is_held_already(error: &Error) -> bool {
    matches!(error, Error::Database(error) if error.is_unique("contact_route", &["person_id", "kind", "value"]))
}

/// Saves a route's value and answers, confirmed now (see [`is_held_already`]). Gives the route that has them: another number of a proxy's is another.
pub async fn save_route(
    tx: &mut Tx,
    person: PersonId,
    route: &ContactRoute,
    new: &NewRoute,
    version: i64,
) -> Result<ContactRouteId> {
    if route.of_proxy.is_some() && route.value != new.value {
        return store_proxy::other_number(tx, person, route, new, version).await;
    }
    let (team, now) = (tx.team(), tx.now);
    update_route(tx, route.id, new, Some(now), version).await?;
    tx.run("UPDATE contact_route SET stale_at = NULL WHERE team_id = $1 AND id = $2", params![team, route.id]).await?;
    tx.note(Act::Changed, Some(person), "safe contact");
    Ok(route.id)
}

async fn update_route(tx: &mut Tx, id: ContactRouteId, new: &NewRoute, confirmed: Option<Instant>, version: i64) -> Result<()> {
    let team = tx.team();
    tx.run_versioned(
        "UPDATE contact_route SET value = $1, label = $2, voicemail = $3, text = $4, say_who = $5, show_number = $6, shared = $7, safe_days = $8, \
         safe_from = $9, safe_until = $10, who_may_answer = $11, code_word = $12, their_word = $13, confirmed_at = $14, version = version + 1 \
         WHERE team_id = $15 AND id = $16 AND version = $17",
        params![
            new.value.reveal(Reveal::to_keep()),
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
            new.safe.their_word,
            confirmed,
            team,
            id,
            version
        ],
    )
    .await?;
    Ok(())
}

/// A route that is not theirs any more. It stays in the record; one of somebody who acts for them is known as at their end.
pub async fn end_route(tx: &mut Tx, person: PersonId, id: ContactRouteId, version: i64) -> Result<()> {
    let (team, now, today) = (tx.team(), tx.now, tx.today());
    tx.run_versioned(
        "UPDATE contact_route SET ended_at = $1, used_until = CASE WHEN proxy_id IS NULL THEN used_until ELSE $2 END, version = version + 1 \
         WHERE team_id = $3 AND id = $4 AND version = $5",
        params![now, today, team, id, version],
    )
    .await?;
    tx.note(Act::Changed, Some(person), "safe contact");
    Ok(())
}

/// Whether a plan was agreed, whether the practice was told, and since when they want no call, for a referral: what the next action depends on.
pub async fn stage(tx: &mut Tx, referral: kernel::ReferralId) -> Result<(bool, bool, Option<kernel::Instant>)> {
    let team = tx.team();
    Ok(tx
        .one(
            "SELECT EXISTS (SELECT 1 FROM plan WHERE team_id = $1 AND referral_id = $2 AND agreed_on IS NOT NULL), \
             EXISTS (SELECT 1 FROM message m JOIN referral r ON r.team_id = m.team_id AND r.id = m.referral_id \
               WHERE m.team_id = $1 AND m.referral_id = $2 AND m.kind = 'closing' AND m.made_at >= r.closed_at), \
             (SELECT n.no_call_at FROM referral n WHERE n.team_id = $1 AND n.id = $2)",
            params![team, referral],
        )
        .await?)
}

/// Puts a referral on hold until a day, with a reason; without a day it is on hold no more.
pub async fn hold(tx: &mut Tx, referral: kernel::ReferralId, reason: &str, until: Option<kernel::Date>) -> Result<()> {
    let team = tx.team();
    tx.run(
        "UPDATE referral SET hold_reason = $1, held_until = $2 WHERE team_id = $3 AND id = $4",
        params![reason, until, team, referral],
    )
    .await?;
    Ok(())
}

/// A closed referral is open again: its end is forgotten, its timeline is not.
pub async fn unclose(tx: &mut Tx, referral: kernel::ReferralId) -> Result<()> {
    let team = tx.team();
    let sql = "UPDATE referral SET closed_at = NULL, closed_on = NULL, close_reason = NULL, close_note = '' WHERE team_id = $1 AND id = $2";
    tx.run(sql, params![team, referral]).await?;
    Ok(())
}
