//! SQL of receiving a referral: who it is of, who gets it, and everything that is kept.

use db::params;
use kernel::{PersonId, PracticeId, ReferralId, Reveal, SiteId, StaffId};

use super::allocate::{Candidate, propose};
use super::forms::NewReferral;
use super::model::{Exception, NO_BIRTH_DATE, NO_ROUTE, Risk, SAME_NUMBER_AND_BIRTH};
use super::store;
use crate::concern;
use crate::door::model::Kind;
use crate::door::store::Taken;
use crate::person::birth::swapped;
use crate::person::learn::Told;
use crate::person::matching::{Claim, Known, Match, another_name, compare};
use crate::person::model::{NewPerson, full_name};
use crate::person::names::Names;
use crate::{Error, Result, Tx, audit, door, person};

/// A site to refer from.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Site {
    pub id: SiteId,
    pub practice_id: PracticeId,
    pub name: String,
}

/// The sites that the actor may refer from: a referrer's own practices, everybody's for the team.
pub async fn sites(tx: &mut Tx) -> Result<Vec<Site>> {
    let (team, staff, today) = (tx.team(), tx.staff()?, tx.today());
    let everywhere = tx.may(kernel::Permission::Casework);
    Ok(tx
        .all(
            "SELECT s.id, s.practice_id, CASE WHEN s.name = p.name THEN p.name ELSE p.name || ', ' || s.name END AS name \
             FROM site s JOIN practice p ON p.team_id = s.team_id AND p.id = s.practice_id \
             WHERE s.team_id = $1 AND (s.closed_on IS NULL OR s.closed_on > $4) AND (p.closed_on IS NULL OR p.closed_on > $4) AND ($3 OR EXISTS \
             (SELECT 1 FROM staff_practice x WHERE x.team_id = s.team_id AND x.practice_id = s.practice_id AND x.staff_id = $2)) \
             ORDER BY 3, 1 LIMIT 500",
            params![team, staff, everywhere, today],
        )
        .await?)
}

/// Everybody whom a claim may be of: the number, the birth date, the phone; the postcode with a name in common; or first and family
/// name both, where the birth dates have the year or the day in common or one is missing. What is stronger comes first.
///
/// A phone that more than 50 people have is that of a care home, a hostel or a surgery. It says no more than a postcode, so of it too
/// only those count who have a name in common: else each of thousands would be compared with hundreds.
///
/// Of one phone or postcode it looks at 500 people and of one family name at 2,000: more than a team has, and it stays quick if not.
///
/// $2 number, $3 birth date, $4 phone, $5 postcode, $6 birth date turned round, $7 to $9 family names, $10 to $12 first names. An
/// address that must be kept secret is never compared.
pub async fn known(tx: &mut Tx, claim: &Claim<'_>) -> Result<Vec<Known>> {
    let (team, turned) = (tx.team(), claim.date_of_birth.and_then(swapped));
    let [family, first] = claim.names.found_by();
    let mut params = params![team, claim.nhs_number, claim.date_of_birth, claim.phone, claim.postcode, turned];
    for words in [family, first] {
        for at in 0..3 {
            params.extend(params![words.get(at).map(String::as_str).unwrap_or_default()]);
        }
    }
    Ok(tx
        .all(
            "SELECT p.id, p.nhs_number, p.date_of_birth, p.given_names, p.family_name, p.preferred_name, \
             CASE WHEN p.address_hidden THEN NULL ELSE p.postcode END AS postcode, \
             EXISTS (SELECT 1 FROM contact_route c WHERE c.team_id = p.team_id AND c.person_id = p.id AND c.value = $4) AS has_phone, \
             EXISTS (SELECT 1 FROM referral r WHERE r.team_id = p.team_id AND r.person_id = p.id AND r.state NOT IN ('closed', 'rejected')) \
               AS open_referral \
             FROM person p WHERE p.team_id = $1 AND p.merged_into IS NULL AND p.id IN ( \
               SELECT id FROM person WHERE team_id = $1 AND nhs_number = $2 \
               UNION SELECT id FROM person WHERE team_id = $1 AND date_of_birth = $3 \
               UNION SELECT id FROM person WHERE team_id = $1 AND date_of_birth = $6 \
               UNION SELECT u.person_id FROM (SELECT person_id FROM contact_route WHERE team_id = $1 AND value = $4 LIMIT 500) u \
                 WHERE (SELECT COUNT(*) FROM (SELECT 1 AS one FROM contact_route WHERE team_id = $1 AND value = $4 LIMIT 51) m) <= 50 \
                   OR EXISTS (SELECT 1 FROM person_name_word v WHERE v.team_id = $1 AND v.person_id = u.person_id \
                     AND v.word IN ($7, $8, $9, $10, $11, $12)) \
               UNION SELECT h.id FROM (SELECT id FROM person WHERE team_id = $1 AND postcode = $5 AND NOT address_hidden LIMIT 500) h \
                 WHERE EXISTS (SELECT 1 FROM person_name_word w WHERE w.team_id = $1 AND w.person_id = h.id \
                   AND w.word IN ($7, $8, $9, $10, $11, $12)) \
               UNION SELECT n.id FROM (SELECT o.id FROM \
                 (SELECT person_id FROM person_name_word WHERE team_id = $1 AND word IN ($7, $8, $9) LIMIT 2000) f \
                 JOIN person o ON o.team_id = $1 AND o.id = f.person_id WHERE EXISTS (SELECT 1 FROM person_name_word g \
                   WHERE g.team_id = $1 AND g.person_id = f.person_id AND g.word IN ($10, $11, $12)) \
                 AND (o.date_of_birth IS NULL OR $3 IS NULL OR SUBSTR(o.date_of_birth, 1, 4) = SUBSTR($3, 1, 4) \
                   OR SUBSTR(o.date_of_birth, 5) = SUBSTR($3, 5)) LIMIT 100) n) \
             ORDER BY CASE WHEN p.nhs_number = $2 THEN 0 WHEN p.date_of_birth = $3 THEN 1 WHEN p.date_of_birth = $6 THEN 2 WHEN EXISTS \
               (SELECT 1 FROM contact_route c WHERE c.team_id = p.team_id AND c.person_id = p.id AND c.value = $4) THEN 3 \
               ELSE 4 END, p.id LIMIT 200",
            params,
        )
        .await?)
}

/// Workers, with what a proposal depends on: $2 is the person, $3 the site, $4 today, $5 four weeks ago. Whoever works here and
/// for whom a condition holds.
macro_rules! candidates {
    ($condition:literal) => {
        concat!(
            "SELECT f.id, f.name, f.first_name, \
             EXISTS (SELECT 1 FROM referral r WHERE r.team_id = f.team_id AND r.worker_id = f.id AND r.person_id = $2) AS knows, \
             (EXISTS (SELECT 1 FROM assignment a WHERE a.team_id = f.team_id AND a.staff_id = f.id AND a.site_id = $3 \
                 AND a.from_on <= $4 AND (a.until_on IS NULL OR a.until_on > $4)) \
              OR EXISTS (SELECT 1 FROM absence b JOIN assignment a ON a.team_id = b.team_id AND a.staff_id = b.staff_id AND a.site_id = $3 \
                 AND a.from_on <= $4 AND (a.until_on IS NULL OR a.until_on > $4) \
                 WHERE b.team_id = f.team_id AND b.cover_staff_id = f.id AND b.from_on <= $4 AND b.until_on > $4)) AS of_site, \
             EXISTS (SELECT 1 FROM absence b WHERE b.team_id = f.team_id AND b.staff_id = f.id AND b.from_on <= $4 AND b.until_on > $4) AS absent, \
             (SELECT COUNT(*) FROM referral r WHERE r.team_id = f.team_id AND r.worker_id = f.id \
                AND r.state IN ('allocated', 'contacting', 'active', 'on_hold')) AS open, \
             (SELECT COUNT(*) FROM referral r WHERE r.team_id = f.team_id AND r.worker_id = f.id AND r.state = 'on_hold') AS on_hold, \
             (SELECT COUNT(*) FROM referral r WHERE r.team_id = f.team_id AND r.worker_id = f.id \
                AND r.state IN ('allocated', 'contacting', 'active', 'on_hold') AND EXISTS (SELECT 1 FROM concern c \
                WHERE c.team_id = r.team_id AND c.referral_id = r.id AND c.state <> 'closed')) AS concerns, \
             (SELECT COUNT(*) FROM referral r WHERE r.team_id = f.team_id AND r.worker_id = f.id \
                AND r.state IN ('allocated', 'contacting', 'active', 'on_hold', 'closed') AND r.received_at > $5) AS lately \
             FROM staff f JOIN staff_role o ON o.team_id = f.team_id AND o.staff_id = f.id AND o.role = 'link_worker' \
             WHERE f.team_id = $1 AND f.active ",
            $condition,
            " ORDER BY f.name, f.id"
        )
    };
}

fn about(tx: &Tx, site: SiteId, person: Option<PersonId>) -> Vec<db::Value> {
    params![tx.team(), person, site, tx.today(), tx.now.plus_days(-28)]
}

/// Everybody who could take a referral of this site, and of this person if there is one.
pub async fn candidates(tx: &mut Tx, site: SiteId, person: Option<PersonId>) -> Result<Vec<Candidate>> {
    let params = about(tx, site, person);
    Ok(tx.all(candidates!(""), params).await?)
}

/// Those of them who may be proposed: who knew the person, and who has charge of the site today or covers for them. What the
/// others carry need not be counted.
async fn nearest(tx: &mut Tx, site: SiteId, person: Option<PersonId>) -> Result<Vec<Candidate>> {
    let params = about(tx, site, person);
    let sql = candidates!(
        "AND f.id IN (SELECT r.worker_id FROM referral r WHERE r.team_id = $1 AND r.person_id = $2 \
         UNION SELECT a.staff_id FROM assignment a WHERE a.team_id = $1 AND a.site_id = $3 AND a.from_on <= $4 AND (a.until_on IS NULL OR a.until_on > $4) \
         UNION SELECT b.cover_staff_id FROM assignment a JOIN absence b ON b.team_id = a.team_id AND b.staff_id = a.staff_id \
         AND b.from_on <= $4 AND b.until_on > $4 WHERE a.team_id = $1 AND a.site_id = $3)"
    );
    Ok(tx.all(sql, params).await?)
}

/// Why a leader has to look: the kind, in words, and whom it is about.
type Reason = (Exception, String, Option<PersonId>);

/// Whom a referral is of.
struct Whose {
    person: PersonId,
    /// An NHS number that somebody else has.
    claimed: Option<kernel::NhsNumber>,
    /// What was told and does not hold, in words.
    differs: Vec<String>,
    exceptions: Vec<Reason>,
}

/// A site, whoever asks: for doors that belong to one.
pub async fn site(tx: &mut Tx, id: SiteId) -> Result<Site> {
    let team = tx.team();
    let site: Option<Site> = tx
        .maybe(
            "SELECT s.id, s.practice_id, CASE WHEN s.name = p.name THEN p.name ELSE p.name || ', ' || s.name END AS name \
             FROM site s JOIN practice p ON p.team_id = s.team_id AND p.id = s.practice_id WHERE s.team_id = $1 AND s.id = $2",
            params![team, id],
        )
        .await?;
    site.ok_or(Error::NotFound)
}

/// All open sites, whoever asks: for doors that belong to none.
pub async fn sites_open(tx: &mut Tx) -> Result<Vec<Site>> {
    let (team, today) = (tx.team(), tx.today());
    Ok(tx
        .all(
            "SELECT s.id, s.practice_id, CASE WHEN s.name = p.name THEN p.name ELSE p.name || ', ' || s.name END AS name \
             FROM site s JOIN practice p ON p.team_id = s.team_id AND p.id = s.practice_id \
             WHERE s.team_id = $1 AND (s.closed_on IS NULL OR s.closed_on > $2) AND (p.closed_on IS NULL OR p.closed_on > $2) \
             ORDER BY 3, 1 LIMIT 500",
            params![team, today],
        )
        .await?)
}

/// Makes a referral of something that came. The answer does not tell who is known already.
pub async fn receive(tx: &mut Tx, new: &NewReferral, site: &Site, arrival: Taken) -> Result<ReferralId> {
    tx.take_turn().await;
    let team = tx.team();
    let Whose { person, claimed, differs, mut exceptions } = whose(tx, new, site, arrival.kind).await?;
    let by_what_was_sent = exceptions.len();
    match new.risk {
        Risk::Known => exceptions.push((Exception::Risk, "We were told of a risk".to_owned(), None)),
        Risk::NotStated => exceptions.push((Exception::NotStated, Exception::NotStated.label().to_owned(), None)),
        Risk::NoneKnown => {}
    }
    if arrival.kind.wants_a_look() && !tx.may(kernel::Permission::Lead) {
        exceptions.push((Exception::Look, format!("Came by {}", arrival.kind.label().to_lowercase()), None));
    }
    if new.date_of_birth.is_none() {
        exceptions.push((Exception::Missing, NO_BIRTH_DATE.to_owned(), None));
    }
    if new.route.is_none() {
        exceptions.push((Exception::Missing, NO_ROUTE.to_owned(), None));
    }
    if new.agreed == kernel::Answer::No {
        exceptions.push((Exception::Missing, "They have not agreed".to_owned(), None));
    }
    // The practice is told who will ring as if the person were nobody we know: its page must not tell who is.
    let told_worker = match exceptions.len() == by_what_was_sent {
        true => propose(&nearest(tx, site.id, None).await?).map(|worker| worker.first_name.clone()),
        false => None,
    };
    let worker = propose(&nearest(tx, site.id, Some(person)).await?).cloned();
    if worker.is_none() {
        exceptions.push((Exception::Nobody, "Nobody has charge of this practice today".to_owned(), None));
    }
    let worker = worker.filter(|_| exceptions.is_empty());
    let worker_id = worker.as_ref().map(|worker| worker.id);
    let id = insert(tx, new, site, person, claimed, worker_id, told_worker, arrival.number).await?;
    door::store::becomes(tx, arrival.id, id).await?;
    store::event(tx, id, "received", "").await?;
    if !differs.is_empty() {
        store::event(tx, id, "differs", &differs.join("\n")).await?;
    }
    if let Some(worker) = &worker {
        store::event(tx, id, "accepted", &format!("Given to {}", worker.name)).await?;
    }
    for (position, (kind, note, candidate)) in exceptions.iter().enumerate() {
        let position = i64::try_from(position).unwrap_or_default();
        tx.run(
            "INSERT INTO referral_exception (team_id, referral_id, position, kind, note, person_id) VALUES ($1, $2, $3, $4, $5, $6)",
            params![team, id, position, *kind, note, *candidate],
        )
        .await?;
    }
    if new.risk == Risk::Known {
        concern::store::open(tx, person, Some(id), concern::model::CameBy::Referral, &new.risk_note, "").await?;
    }
    tx.note(audit::Act::Changed, Some(person), "sent a referral");
    Ok(id)
}

/// The person a referral is of: the one we know for certain, else a new one, with a note of whom it may be.
async fn whose(tx: &mut Tx, new: &NewReferral, site: &Site, door: Kind) -> Result<Whose> {
    let phone = new.route.as_ref().map(|route| route.value.reveal(Reveal::to_keep()).as_str());
    let claim = Claim {
        nhs_number: new.nhs_number.as_ref(),
        date_of_birth: new.date_of_birth,
        names: Names {
            given_names: new.given_names.clone(),
            family_name: new.family_name.clone(),
            preferred_name: new.preferred_name.clone(),
        },
        // Nobody may learn from a proposal where somebody lives who must not be found.
        postcode: new.address.postcode.as_ref().filter(|_| !new.address.hidden).map(kernel::Postcode::as_str),
        phone,
    };
    let known = known(tx, &claim).await?;
    let found = match compare(&claim, &known) {
        Match::Same(id) if !door.is_known_sender() => Match::Perhaps(vec![(id, SAME_NUMBER_AND_BIRTH.to_owned())]),
        found => found,
    };
    match found {
        Match::Same(id) => same(tx, new, &claim, known.into_iter().find(|known| known.id == id), id).await,
        Match::Perhaps(perhaps) => {
            // Somebody else may have the number: then it is only claimed, until triage has looked.
            let taken = known.iter().any(|person| person.nhs_number.is_some() && person.nhs_number == new.nhs_number);
            let claimed = new.nhs_number.clone().filter(|_| taken);
            let person = NewPerson {
                given_names: new.given_names.clone(),
                family_name: new.family_name.clone(),
                preferred_name: new.preferred_name.clone(),
                pronouns: String::new(),
                date_of_birth: new.date_of_birth,
                nhs_number: new.nhs_number.clone().filter(|_| !taken),
                language: new.language.clone(),
                interpreter: new.interpreter,
                communication: new.communication.clone(),
                address: new.address.clone(),
                practice_id: site.practice_id,
                site_id: site.id,
            };
            let id = person::store::add(tx, &person).await?;
            if let Some(route) = &new.route {
                person::store::add_route(tx, id, route, 0).await?;
            }
            let exceptions = perhaps.into_iter().map(|(id, why)| (Exception::SamePerson, why, Some(id))).collect();
            Ok(Whose { person: id, claimed, differs: Vec::new(), exceptions })
        }
    }
}

/// A referral of somebody known: what it tells is brought together with what we know.
async fn same(tx: &mut Tx, new: &NewReferral, claim: &Claim<'_>, known: Option<Known>, id: PersonId) -> Result<Whose> {
    let mut exceptions = Vec::new();
    if known.as_ref().is_some_and(|known| known.open_referral) {
        exceptions.push((Exception::SamePerson, "They already have an open referral".to_owned(), Some(id)));
    }
    if known.as_ref().is_some_and(|known| another_name(&known.names, &claim.names)) {
        let why = format!("The same NHS number and birth date, with another name, {} {}", new.given_names, new.family_name);
        exceptions.push((Exception::SamePerson, why.trim().to_owned(), Some(id)));
    }
    // Sending a referral about somebody must not open their record.
    if tx.may(kernel::Permission::Casework) && !person::store::is_related(tx, id).await? {
        let why = "Sent by a colleague who does not work with them".to_owned();
        exceptions.push((Exception::SamePerson, why, Some(id)));
    }
    let told = Told {
        preferred_name: new.preferred_name.clone(),
        language: new.language.clone(),
        interpreter: new.interpreter,
        communication: new.communication.clone(),
        address: new.address.clone(),
        ..Told::default()
    };
    let differs = person::store::learn(tx, id, told, new.route.as_slice()).await?;
    if !differs.is_empty() {
        exceptions.push((Exception::Differs, "Something differs from what we know: see what happened".to_owned(), Some(id)));
    }
    Ok(Whose { person: id, claimed: None, differs, exceptions })
}

#[expect(clippy::too_many_arguments, reason = "a row and what it hangs on")]
async fn insert(
    tx: &mut Tx,
    new: &NewReferral,
    site: &Site,
    person: PersonId,
    claimed: Option<kernel::NhsNumber>,
    worker: Option<StaffId>,
    told_worker: Option<String>,
    number: i64,
) -> Result<ReferralId> {
    let (team, now, today, id) = (tx.team(), tx.now, tx.today(), ReferralId::new());
    let state = if worker.is_some() { "allocated" } else { "in_triage" };
    let referrer = tx.actor().staff;
    tx.run(
        "INSERT INTO referral (team_id, id, number, person_id, practice_id, site_id, referrer_staff_id, referrer_name, referrer_role, \
         referrer_contact, received_at, received_on, state, wants, reason, agreed, agreed_note, asked_in_private, risk, risk_note, \
         claimed_nhs_number, worker_id, allocated_at, touched_at, sent_name, told_worker) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26)",
        params![
            team, id, number, person, site.practice_id, site.id, referrer, new.referrer_name, new.referrer_role, new.referrer_contact, now,
            today, state, new.wants, new.reason, new.agreed, new.agreed_note, new.asked_in_private, new.risk, new.risk_note, claimed, worker,
            worker.map(|_| now), now, full_name(&new.given_names, &new.family_name), told_worker.unwrap_or_default()
        ],
    )
    .await?;
    for need in &new.needs {
        tx.run(
            "INSERT INTO referral_need (team_id, referral_id, need) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
            params![team, id, *need],
        )
        .await?;
    }
    Ok(id)
}
