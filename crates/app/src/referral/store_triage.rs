//! SQL of triage, and of what a practice sees of its referrals.

use db::params;
use kernel::{Date, Guarded, Instant, NhsNumber, Permission, PersonId, ReferralId, Reveal, StaffId};

use super::forms::Told;
use super::model::{Action, Exception, NO_BIRTH_DATE, NO_ROUTE, Need, Referral, Risk, SAME_NUMBER_AND_BIRTH, State};
use super::store;
use crate::audit::Act;
use crate::door::model::Arrival;
use crate::person::matching::{Claim, Match, compare};
use crate::person::merge::{self, Fields, Source};
use crate::person::model::{NewRoute, RouteKind};
use crate::person::names::Names;
use crate::person::store_merge::Part;
use crate::web::Typed;
use crate::{Error, Result, Tx, concern, door, person};

/// Why a leader has to look.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Why {
    pub position: i64,
    pub kind: Exception,
    pub note: String,
    pub person_id: Option<PersonId>,
    pub settled_at: Option<Instant>,
}

impl Why {
    /// Nobody has said yet whether it is the same person.
    pub fn asks_who(&self) -> bool {
        self.kind == Exception::SamePerson && self.settled_at.is_none()
    }
}

/// A referral in a list: what its people need to recognise it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Listed {
    pub id: ReferralId,
    pub number: i64,
    pub person_id: PersonId,
    /// The person's, or for the practice the name that it sent.
    pub name: String,
    pub practice_name: String,
    pub received_at: Instant,
    pub state: State,
    pub worker_name: Option<String>,
    pub why: Option<String>,
}

macro_rules! listed {
    ($name:literal, $why:literal, $rest:literal) => {
        concat!(
            "SELECT r.id, r.number, r.person_id, ",
            $name,
            " AS name, c.name AS practice_name, r.received_at, r.state, w.first_name AS worker_name, ",
            $why,
            " AS why FROM referral r JOIN person p ON p.team_id = r.team_id AND p.id = r.person_id \
             JOIN practice c ON c.team_id = r.team_id AND c.id = r.practice_id \
             LEFT JOIN staff w ON w.team_id = r.team_id AND w.id = r.worker_id ",
            $rest
        )
    };
}

/// The referrals that the actor's own practices sent, newest first. Names are what they themselves sent; what people told of
/// themselves is not among them (`Kind::is_of_the_practice`).
pub async fn of_my_practices(tx: &mut Tx, open_only: bool, before: i64, most: i64) -> Result<Vec<Listed>> {
    let (team, staff) = (tx.team(), tx.staff()?);
    let rows: Vec<Listed> = tx
        .all(
            listed!(
                "r.sent_name",
                "(SELECT e.note FROM referral_event e WHERE e.team_id = r.team_id AND e.referral_id = r.id \
                 AND ((r.state = 'returned' AND e.kind = 'returned') OR (r.state = 'rejected' AND e.kind = 'rejected')) \
                 ORDER BY e.at DESC, e.id DESC LIMIT 1)",
                "WHERE r.team_id = $1 AND r.number IN (SELECT x.number FROM staff_practice s \
                 JOIN referral x ON x.team_id = s.team_id AND x.practice_id = s.practice_id AND x.number < $4 \
                 AND (NOT $3 OR x.state NOT IN ('closed', 'rejected', 'joined')) \
                 AND NOT EXISTS (SELECT 1 FROM arrival a JOIN door d ON d.team_id = a.team_id AND d.id = a.door_id \
                 WHERE a.team_id = x.team_id AND a.referral_id = x.id AND d.kind NOT IN ('form', 'practice', 'export')) \
                 WHERE s.team_id = $1 AND s.staff_id = $2 ORDER BY x.number DESC LIMIT $5) ORDER BY r.number DESC"
            ),
            params![team, staff, open_only, before, most],
        )
        .await?;
    for row in &rows {
        tx.saw(row.person_id, "practice's referrals");
    }
    Ok(rows)
}

/// The referrals of a worker, newest first: one's own, or anybody's for a leader.
pub async fn of_worker(tx: &mut Tx, worker: StaffId, open_only: bool, before: i64, most: i64) -> Result<Vec<Listed>> {
    tx.require(if tx.actor().staff == Some(worker) { Permission::Casework } else { Permission::Lead })?;
    let team = tx.team();
    let rows: Vec<Listed> = tx
        .all(
            listed!(
                "TRIM(p.given_names || ' ' || p.family_name)",
                "CAST(NULL AS TEXT)",
                "WHERE r.team_id = $1 AND r.number IN (SELECT x.number FROM referral x WHERE x.team_id = $1 AND x.worker_id = $2 \
                 AND x.number < $4 AND (NOT $3 OR x.state NOT IN ('closed', 'rejected', 'joined')) ORDER BY x.number DESC LIMIT $5) \
                 ORDER BY r.number DESC"
            ),
            params![team, worker, open_only, before, most],
        )
        .await?;
    for row in &rows {
        tx.saw(row.person_id, "referrals of a worker");
    }
    Ok(rows)
}

/// What a link worker of the team is called, for a leader.
pub async fn worker_name(tx: &mut Tx, worker: StaffId) -> Result<String> {
    tx.require(Permission::Lead)?;
    let team = tx.team();
    let row: Option<(String,)> = tx.maybe("SELECT name FROM staff WHERE team_id = $1 AND id = $2", params![team, worker]).await?;
    row.map(|(name,)| name).ok_or(Error::NotFound)
}

/// A referral that the actor sent or whose practice is theirs, or whose person they may see.
pub async fn load_sent(tx: &mut Tx, id: ReferralId) -> Result<Referral> {
    let referral = store::find(tx, id).await?.ok_or(Error::NotFound)?;
    let (team, staff) = (tx.team(), tx.staff()?);
    let own = tx
        .count(
            "SELECT COUNT(*) FROM staff_practice WHERE team_id = $1 AND staff_id = $2 AND practice_id = $3",
            params![team, staff, referral.practice_id],
        )
        .await?
        > 0;
    // A link worker who referred for a practice not their own sees what became of it, too.
    let sent = referral.referrer_staff_id == Some(staff) && tx.may(Permission::Casework);
    let by_the_practice = door::store::of_referral(tx, id).await?.is_none_or(|arrival| arrival.door_kind.is_of_the_practice());
    if own && tx.may(Permission::Refer) && by_the_practice || sent {
        tx.saw(referral.person_id, "sent referral");
        return Ok(referral);
    }
    person::store::require(tx, referral.person_id, "referral").await?;
    Ok(referral)
}

/// The referral of a number, for a leader.
pub async fn numbered(tx: &mut Tx, number: i64) -> Result<Option<ReferralId>> {
    tx.require(Permission::Lead)?;
    let team = tx.team();
    let row: Option<(ReferralId,)> =
        tx.maybe("SELECT id FROM referral WHERE team_id = $1 AND number = $2", params![team, number]).await?;
    Ok(row.map(|(id,)| id))
}

pub async fn needs(tx: &mut Tx, id: ReferralId) -> Result<Vec<Need>> {
    let team = tx.team();
    let rows: Vec<(Need,)> =
        tx.all("SELECT need FROM referral_need WHERE team_id = $1 AND referral_id = $2 ORDER BY need", params![team, id]).await?;
    Ok(rows.into_iter().map(|(need,)| need).collect())
}

pub async fn whys(tx: &mut Tx, id: ReferralId) -> Result<Vec<Why>> {
    let team = tx.team();
    Ok(tx
        .all(
            "SELECT position, kind, note, person_id, settled_at FROM referral_exception WHERE team_id = $1 AND referral_id = $2 ORDER BY position",
            params![team, id],
        )
        .await?)
}

/// Gives a referral to a worker who is there: by acceptance or by reassignment.
pub async fn give(tx: &mut Tx, referral: &Referral, action: Action, worker: StaffId, note: &str) -> Result<()> {
    let candidates = super::store_receive::candidates(tx, referral.site_id, Some(referral.person_id)).await?;
    let Some(chosen) = candidates.iter().find(|candidate| candidate.id == worker) else {
        return Err(Error::refused("Choose a link worker who works here."));
    };
    if chosen.absent {
        return Err(Error::refused(format!("{} is away today. Choose somebody who is there.", chosen.name)));
    }
    if action == Action::Accept && whys(tx, referral.id).await?.iter().any(Why::asks_who) {
        return Err(Error::refused(
            "Say first whether they are somebody we know: compare them, and join them or say that they are not the same.",
        ));
    }
    if action == Action::Accept && has_open(tx, referral).await? {
        return Err(Error::refused("They have an open referral already. Join this one to it, or say why it is not taken on."));
    }
    let words = if note.is_empty() { format!("Given to {}", chosen.name) } else { format!("Given to {}. {note}", chosen.name) };
    store::change(tx, referral, action, &words).await?;
    let (team, now) = (tx.team(), tx.now);
    tx.run(
        "UPDATE referral SET worker_id = $1, allocated_at = $2 WHERE team_id = $3 AND id = $4",
        params![worker, now, team, referral.id],
    )
    .await?;
    settle(tx, referral.id, None).await
}

/// Whether a link worker has another referral of the same person.
async fn has_open(tx: &mut Tx, referral: &Referral) -> Result<bool> {
    let team = tx.team();
    let sql = "SELECT COUNT(*) FROM referral WHERE team_id = $1 AND person_id = $2 AND id <> $3 \
               AND state IN ('allocated', 'contacting', 'active', 'on_hold')";
    Ok(tx.count(sql, params![team, referral.person_id, referral.id]).await? > 0)
}

/// Says what was found out about a risk of which nobody had said anything. A risk opens a concern, as in any form.
pub async fn state_risk(tx: &mut Tx, referral: &Referral, risk: Risk, note: &str) -> Result<()> {
    if risk == Risk::NotStated {
        return Ok(());
    }
    let team = tx.team();
    tx.run_versioned(
        "UPDATE referral SET risk = $1, risk_note = $2, version = version + 1 WHERE team_id = $3 AND id = $4 AND version = $5",
        params![risk, note, team, referral.id, referral.version],
    )
    .await?;
    tx.note(Act::Changed, Some(referral.person_id), "said whether there is a risk");
    store::event(tx, referral.id, "risk", risk.label()).await?;
    if risk == Risk::Known {
        concern::store::open(tx, referral.person_id, Some(referral.id), concern::model::CameBy::Referral, note, "").await?;
    }
    Ok(())
}

/// Lets a referral go into another one of the same person: one that is open, or one that closed lately and opens again with a
/// worker. What it told is kept there: needs, words, a risk and its concern.
pub async fn join(tx: &mut Tx, referral: &Referral, into: ReferralId, worker: Option<StaffId>) -> Result<()> {
    let mut other = store::load(tx, into).await?;
    if other.person_id != referral.person_id || other.id == referral.id {
        return Err(Error::NotFound);
    }
    if other.state == State::Closed {
        let worker = worker.ok_or_else(|| Error::refused("Choose who takes it."))?;
        store::change(tx, &other, Action::Reopen, "They were referred again").await?;
        person::store::unclose(tx, into).await?;
        other = store::load(tx, into).await?;
        give(tx, &other, Action::Reassign, worker, "").await?;
        other = store::load(tx, into).await?;
    }
    if !other.state.is_with_worker() {
        return Err(Error::refused("That referral is not open any more. Look again at what they have."));
    }
    store::change(tx, referral, Action::Join, &format!("Into referral {}", other.number)).await?;
    let team = tx.team();
    for sql in [
        "UPDATE referral SET joined_to = $3 WHERE team_id = $1 AND id = $2",
        "UPDATE concern SET referral_id = $3 WHERE team_id = $1 AND referral_id = $2",
        "INSERT INTO referral_need (team_id, referral_id, need) SELECT team_id, $3, need FROM referral_need \
         WHERE team_id = $1 AND referral_id = $2 ON CONFLICT DO NOTHING",
    ] {
        tx.run(sql, params![team, referral.id, into]).await?;
    }
    if referral.risk == Risk::Known {
        add_risk(tx, &other, &referral.risk_note).await?;
    }
    let by = format!("Referral {}, by {}", referral.number, referral.referrer_name);
    store::event(tx, into, "came", &lines([&by, &referral.wants, &referral.reason])).await?;
    store::touch(tx, into).await?;
    super::store_queue::close_questions(tx, referral.id).await?;
    settle(tx, referral.id, None).await
}

/// Lets what came and is no referral yet go into one that is there. What it tells is kept there: words, a risk and its concern.
pub async fn take_in(tx: &mut Tx, arrival: &Arrival, into: &Referral, version: i64) -> Result<()> {
    if !into.state.is_open() {
        let words = "Referral {} is not open any more. Make a referral of what came: it can then be joined to what they have.";
        return Err(Error::refused(words.replace("{}", &into.number.to_string())));
    }
    door::store::joined(tx, arrival.id, into.id, version).await?;
    let told = Typed::parse(arrival.form.as_bytes());
    if told.get("risk") == Risk::Known.word() {
        add_risk(tx, into, told.get("risk_note")).await?;
        let said = told.get("risk_note");
        concern::store::open(tx, into.person_id, Some(into.id), concern::model::CameBy::Referral, said, "").await?;
    }
    let by = format!("By {}, number {}", arrival.door_kind.label().to_lowercase(), arrival.number);
    store::event(tx, into.id, "came", &lines([&by, told.get("wants"), told.get("reason")])).await?;
    Ok(store::touch(tx, into.id).await?)
}

/// Adds a risk that was told later to what a referral says. The concern is opened by whoever calls.
async fn add_risk(tx: &mut Tx, referral: &Referral, note: &str) -> Result<()> {
    let team = tx.team();
    let sql = "UPDATE referral SET risk = $1, risk_note = $2, version = version + 1 WHERE team_id = $3 AND id = $4";
    let note = lines([&referral.risk_note, note]);
    tx.run(sql, params![Risk::Known, note, team, referral.id]).await?;
    Ok(())
}

/// The parts that say something, each on a line.
fn lines<const N: usize>(parts: [&str; N]) -> String {
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n")
}

/// Settles the reasons to look: all, or one.
pub async fn settle(tx: &mut Tx, id: ReferralId, position: Option<i64>) -> Result<()> {
    let (team, now) = (tx.team(), tx.now);
    tx.run(
        "UPDATE referral_exception SET settled_at = $1 WHERE team_id = $2 AND referral_id = $3 AND settled_at IS NULL \
         AND ($4 IS NULL OR position = $4)",
        params![now, team, id, position],
    )
    .await?;
    Ok(())
}

/// Joins a referral to the person it was of all along, with everything that happened in it. If no other referral hangs on the
/// provisional person, what was told of them is brought together with what is known, and they go. It can be taken apart again. What the page
/// of joining would refuse is refused.
pub async fn same_person(tx: &mut Tx, referral: &Referral, why: &Why) -> Result<()> {
    let known = why.person_id.ok_or(Error::NotFound)?;
    person::store::require(tx, known, "triage").await?;
    let (team, provisional) = (tx.team(), referral.person_id);
    tx.run_versioned(
        "UPDATE referral SET version = version + 1 WHERE team_id = $1 AND id = $2 AND version = $3 AND state = 'in_triage'",
        params![team, referral.id, referral.version],
    )
    .await?;
    if provisional != known {
        let sql = "SELECT COUNT(*) FROM referral WHERE team_id = $1 AND person_id = $2 AND id <> $3";
        let part = match tx.count(sql, params![team, provisional, referral.id]).await? {
            0 => Part::Whole { source: Source::Referral, claimed: referral.claimed_nhs_number.clone() },
            _ => Part::Referral(referral.id),
        };
        let known = person::store::find(tx, known).await?.ok_or(Error::NotFound)?;
        let provisional = person::store::find(tx, provisional).await?.ok_or(Error::NotFound)?;
        let fields = |person| Fields::of(person, Reveal::to_keep());
        if merge::numbers_differ(&fields(&known), &fields(&provisional)) {
            let where_to =
                "Ask the practice. If it is one person, open the record of this referral and join the two records there.";
            return Err(Error::refused(format!("{} {where_to}", merge::TWO_NUMBERS)));
        }
        let differs = person::store_merge::merge(tx, &known, &provisional, part).await?;
        if !differs.is_empty() {
            store::event(tx, referral.id, "differs", &differs.join("\n")).await?;
        }
    }
    tx.note(Act::Changed, Some(known), "joined a referral");
    store::event(tx, referral.id, "joined", "The same person as one we know").await?;
    settle(tx, referral.id, Some(why.position)).await
}

/// Says that a referral is of somebody else than proposed.
pub async fn not_same(tx: &mut Tx, referral: &Referral, why: &Why) -> Result<()> {
    let team = tx.team();
    tx.run_versioned(
        "UPDATE referral SET version = version + 1 WHERE team_id = $1 AND id = $2 AND version = $3 AND state = 'in_triage'",
        params![team, referral.id, referral.version],
    )
    .await?;
    tx.note(Act::Changed, Some(referral.person_id), "compared with somebody known");
    store::event(tx, referral.id, "compared", "Not the same person").await?;
    settle(tx, referral.id, Some(why.position)).await
}

/// Takes in what the practice answered: what was missing is filled and settled, and with a birth date it is asked once more whom
/// it may be.
pub async fn answered(tx: &mut Tx, referral: &Referral, told: &Told) -> Result<()> {
    let person = person::store::find(tx, referral.person_id).await?.ok_or(Error::NotFound)?;
    let route = told.phone.as_ref().map(|phone| NewRoute {
        kind: RouteKind::Phone,
        value: Guarded::new(phone.to_string()),
        label: String::new(),
        safe: Default::default(),
    });
    let news = crate::person::learn::Told { date_of_birth: told.date_of_birth, ..Default::default() };
    let differs = person::store::learn(tx, person.id, news, route.as_slice()).await?;
    if !differs.is_empty() {
        store::event(tx, referral.id, "differs", &differs.join("\n")).await?;
    }
    if route.is_some() {
        settle_missing(tx, referral.id, NO_ROUTE).await?;
    }
    if let Some(born) = told.date_of_birth {
        settle_missing(tx, referral.id, NO_BIRTH_DATE).await?;
        if person.date_of_birth.is_none() {
            propose_again(tx, referral, &person, born).await?;
        }
    }
    super::store_queue::close_questions(tx, referral.id).await?;
    store::change(tx, referral, Action::Answer, &told.note).await
}

async fn settle_missing(tx: &mut Tx, id: ReferralId, note: &str) -> Result<()> {
    let (team, now) = (tx.team(), tx.now);
    tx.run(
        "UPDATE referral_exception SET settled_at = $1 WHERE team_id = $2 AND referral_id = $3 AND kind = 'missing' AND note = $4 \
         AND settled_at IS NULL",
        params![now, team, id, note],
    )
    .await?;
    Ok(())
}

/// Proposes whom a referral may be of, now that its birth date is known.
async fn propose_again(tx: &mut Tx, referral: &Referral, person: &person::model::Person, born: Date) -> Result<()> {
    let claim = Claim {
        nhs_number: referral.claimed_nhs_number.as_ref().or(person.nhs_number.as_ref()),
        date_of_birth: Some(born),
        names: Names {
            given_names: person.given_names.clone(),
            family_name: person.family_name.clone(),
            preferred_name: person.preferred_name.clone(),
        },
        postcode: None,
        phone: None,
    };
    let mut known = super::store_receive::known(tx, &claim).await?;
    known.retain(|other| other.id != person.id);
    let proposed = match compare(&claim, &known) {
        // Even for certain: a person decides, since the referral is already in somebody's hands.
        Match::Same(id) => vec![(id, SAME_NUMBER_AND_BIRTH.to_owned())],
        Match::Perhaps(perhaps) => perhaps,
    };
    let before = whys(tx, referral.id).await?;
    let new = proposed.into_iter().filter(|(id, _)| before.iter().all(|why| why.person_id != Some(*id)));
    for ((id, why), position) in new.zip(before.len()..) {
        let (team, position) = (tx.team(), i64::try_from(position).unwrap_or_default());
        tx.run(
            "INSERT INTO referral_exception (team_id, referral_id, position, kind, note, person_id) VALUES ($1, $2, $3, $4, $5, $6)",
            params![team, referral.id, position, Exception::SamePerson, why, id],
        )
        .await?;
    }
    Ok(())
}

/// What a known person and the referral have, side by side.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Side {
    pub given_names: String,
    pub family_name: String,
    pub date_of_birth: Option<Date>,
    pub nhs_number: Option<NhsNumber>,
    /// Absent where it must be kept secret.
    pub postcode: Option<String>,
    pub address_hidden: bool,
    /// Their telephones, one after the other.
    #[sqlx(skip)]
    pub phones: Vec<Guarded<String>>,
    pub practice: String,
}

pub async fn side(tx: &mut Tx, person: PersonId) -> Result<Option<Side>> {
    tx.require(Permission::Lead)?;
    tx.saw(person, "triage");
    let team = tx.team();
    let side: Option<Side> = tx
        .maybe(
            "SELECT p.given_names, p.family_name, p.date_of_birth, p.nhs_number, \
             CASE WHEN p.address_hidden THEN NULL ELSE p.postcode END AS postcode, p.address_hidden, c.name AS practice FROM person p \
             JOIN practice c ON c.team_id = p.team_id AND c.id = p.practice_id \
             WHERE p.team_id = $1 AND p.id = $2 AND p.merged_into IS NULL",
            params![team, person],
        )
        .await?;
    let routes = person::store::routes(tx, person).await?;
    let phones = routes.into_iter().filter(|route| route.kind == RouteKind::Phone).map(|route| route.value).collect();
    Ok(side.map(|side| Side { phones, ..side }))
}
