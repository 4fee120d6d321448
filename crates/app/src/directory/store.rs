//! SQL of the directory.

use std::collections::HashMap;

use db::{Value, params};
use kernel::{Instant, Permission, ServiceId, fold};

use super::facts::{Fact, How, Note, Notes, Proof, Said};
use super::model::{Closed, Closure, CostKind, Full, Gender, Place, Route, Service, Session, Status, When, Where};
use super::{store_organisation, store_twins};
use crate::audit::Act;
use crate::{Error, Result, Tx, places};

macro_rules! service_columns {
    () => {
        "SELECT s.id, o.id AS organisation_id, o.name AS organisation, s.name, s.summary, s.description, s.url, s.email, s.phone, s.cost, s.cost_pence, \
         s.cost_note, s.eligibility, s.min_age, s.max_age, s.keywords, s.languages, s.how_to_join, s.access_note, s.online, \
         s.volunteers_wanted, s.status, s.public, s.private_note, s.place_hidden, s.outreach, s.by_phone, s.closed_bank_holidays, s.gender, s.route, s.access, \
         s.waiting_weeks, s.is_full, s.weekly_room, s.step_free_note, s.ask_for, s.quiet_day, s.noted, f.name AS source, f.licence AS source_licence, \
         s.source_at, s.source_said, s.vanished_at, s.same_as, s.use_key, s.rang_at, s.rang_by, s.confirmed_at, s.changed_at, s.version \
         FROM service s LEFT JOIN organisation w ON w.team_id = s.team_id AND w.id = s.organisation_id \
         LEFT JOIN organisation o ON o.team_id = s.team_id AND o.id = COALESCE(w.same_as, w.id) \
         LEFT JOIN source f ON f.team_id = s.team_id AND f.id = s.source_id "
    };
}

/// What belongs to services.
#[derive(Default)]
struct Parts {
    places: Vec<Place>,
    sessions: Vec<Session>,
    closures: Vec<Closure>,
    said: Vec<SaidRow>,
}

/// Who says a fact of a service.
#[derive(sqlx::FromRow)]
struct SaidRow {
    service_id: ServiceId,
    fact: Fact,
    how: How,
    is_ours: bool,
    by_name: String,
    at: Instant,
}

/// Puts the parts to their services.
fn fill(services: Vec<Service>, parts: Parts) -> Vec<Full> {
    let mut all: Vec<Full> = services
        .into_iter()
        .map(|service| Full { service, places: Vec::new(), sessions: Vec::new(), closures: Vec::new(), said: HashMap::new() })
        .collect();
    let at: HashMap<ServiceId, usize> = all.iter().enumerate().map(|(at, full)| (full.service.id, at)).collect();
    let mut of = |id: ServiceId, add: &mut dyn FnMut(&mut Full)| {
        if let Some(full) = at.get(&id).and_then(|at| all.get_mut(*at)) {
            add(full);
        }
    };
    parts.places.into_iter().for_each(|place| of(place.service_id, &mut |full| full.places.push(place.clone())));
    parts.sessions.into_iter().for_each(|session| of(session.service_id, &mut |full| full.sessions.push(session.clone())));
    parts.closures.into_iter().for_each(|closure| of(closure.service_id, &mut |full| full.closures.push(closure.clone())));
    for SaidRow { service_id, fact, how, is_ours, by_name, at } in parts.said {
        of(service_id, &mut |full| {
            full.said.insert(fact, Said { how, by: by_name.clone(), at, is_ours });
        });
    }
    all
}

/// The change feed: so many entries that changed at or after a moment, in the order in which they did, after the one that was read last.
pub async fn changed_after(tx: &mut Tx, (moment, last): (Instant, ServiceId), most: i64) -> Result<Vec<Full>> {
    let team = tx.team();
    let services: Vec<Service> = tx
        .all(
            concat!(
                service_columns!(),
                "WHERE s.team_id = $1 AND (s.changed_at, s.id) > ($2, $3) ORDER BY s.changed_at, s.id LIMIT $4"
            ),
            params![team, moment, last, most],
        )
        .await?;
    let list: Vec<Value> = services.iter().flat_map(|service| params![service.id]).collect();
    // When it was proved last stands in the service itself: the finder needs no more of who said what.
    let places = places_of(tx, list.clone()).await?;
    let sessions = sessions_of(tx, list).await?;
    Ok(fill(services, Parts { places, sessions, ..Parts::default() }))
}

async fn places_of(tx: &mut Tx, list: Vec<Value>) -> Result<Vec<Place>> {
    let team = tx.team();
    Ok(tx
        .all_in(
            "SELECT service_id, name, address, postcode, lat, lon FROM service_place WHERE team_id = $1 AND service_id IN",
            params![team],
            list,
            "ORDER BY service_id, position",
        )
        .await?)
}

async fn sessions_of(tx: &mut Tx, list: Vec<Value>) -> Result<Vec<Session>> {
    let team = tx.team();
    Ok(tx
        .all_in(
            "SELECT service_id, weekday, starts, ends, words, every, nth, from_on, until_on, term_time FROM service_session \
             WHERE team_id = $1 AND service_id IN",
            params![team],
            list,
            "ORDER BY service_id, position",
        )
        .await?)
}

/// Where entries come from, and what its publisher allows.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct KnownSource {
    pub name: String,
    pub publisher: String,
    pub licence: String,
}

/// All sources of the team: a handful.
pub async fn sources(tx: &mut Tx) -> Result<Vec<KnownSource>> {
    let team = tx.team();
    Ok(tx.all("SELECT name, publisher, licence FROM source WHERE team_id = $1 ORDER BY name", params![team]).await?)
}

/// Services by their ids, in that order. What went away meanwhile is left out.
pub async fn by_ids(tx: &mut Tx, ids: &[ServiceId]) -> Result<Vec<Full>> {
    let (team, today) = (tx.team(), tx.today());
    let list: Vec<Value> = ids.iter().flat_map(|id| params![id]).collect();
    let services: Vec<Service> =
        tx.all_in(concat!(service_columns!(), "WHERE s.team_id = $1 AND s.id IN"), params![team], list.clone(), "").await?;
    let places = places_of(tx, list.clone()).await?;
    let sessions = sessions_of(tx, list.clone()).await?;
    let closures: Vec<Closure> = tx
        .all_in(
            "SELECT service_id, from_on, until_on, words FROM service_closure WHERE team_id = $1 AND until_on >= $2 AND service_id IN",
            params![team, today],
            list.clone(),
            "ORDER BY service_id, from_on",
        )
        .await?;
    let said: Vec<SaidRow> = tx
        .all_in(
            "SELECT service_id, fact, how, is_ours, by_name, at FROM service_fact WHERE team_id = $1 AND service_id IN",
            params![team],
            list,
            "",
        )
        .await?;
    let mut full = fill(services, Parts { places, sessions, closures, said });
    full.sort_by_key(|full| ids.iter().position(|id| *id == full.service.id));
    Ok(full)
}

/// One service of the team.
pub async fn load(tx: &mut Tx, id: ServiceId) -> Result<Full> {
    by_ids(tx, &[id]).await?.into_iter().next().ok_or(Error::NotFound)
}

/// One service that the public may see.
pub async fn load_public(tx: &mut Tx, id: ServiceId) -> Result<Full> {
    public_by_ids(tx, &[id]).await?.into_iter().next().ok_or(Error::NotFound)
}

/// Services by their ids, in that order, as anybody may read them; those that the public may not see are left out.
pub async fn public_by_ids(tx: &mut Tx, ids: &[ServiceId]) -> Result<Vec<Full>> {
    let all = by_ids(tx, ids).await?.into_iter();
    Ok(all.filter(|full| full.service.may_be_published() && full.service.status == Status::Active).map(Full::opened).collect())
}

/// Says what somebody of the team found right, and how.
pub async fn confirm_by(tx: &mut Tx, id: ServiceId, proof: Proof, more: &[Fact]) -> Result<()> {
    tx.require(Permission::Casework)?;
    prove(tx, id, proof, more).await?;
    tx.note(Act::Changed, None, "confirmed an entry of the directory");
    Ok(())
}

/// Notes what something that happened proves of a service, and whatever else was asked on the way, by the name of whoever does it.
/// Whoever wrote a fact stays its author where somebody only found it right: `is_ours` must not be lost, or a refresh would overwrite it.
pub async fn prove(tx: &mut Tx, id: ServiceId, proof: Proof, more: &[Fact]) -> Result<()> {
    let facts: Vec<Fact> = proof.proves().iter().chain(more).copied().collect();
    let name = tx.actor().name.clone();
    say(tx, id, &facts, (proof.how(), &name), false).await
}

/// Notes who says some facts of a service now, and whether it was written here: then a refresh of the source does not replace it.
async fn say(tx: &mut Tx, id: ServiceId, facts: &[Fact], (how, by): (How, &str), is_ours: bool) -> Result<()> {
    let (team, now) = (tx.team(), tx.now);
    let rows = Fact::ALL.iter().filter(|fact| facts.contains(fact)).map(|fact| params![team, id, fact, how, is_ours, by, now]);
    tx.insert_many(
        "INSERT INTO service_fact (team_id, service_id, fact, how, is_ours, by_name, at)",
        rows.collect(),
        "ON CONFLICT (team_id, service_id, fact) DO UPDATE SET how = excluded.how, by_name = excluded.by_name, at = excluded.at, \
         is_ours = service_fact.is_ours OR excluded.is_ours",
    )
    .await?;
    // Not a change of the entry: a form that somebody has open is not stale by it. But the finder has to know.
    tx.run("UPDATE service SET confirmed_at = $1, changed_at = $1 WHERE team_id = $2 AND id = $3", params![now, team, id])
        .await?;
    Ok(())
}

/// What somebody wrote into the form of an entry.
#[derive(Clone, Debug)]
pub struct Written {
    pub name: String,
    pub organisation: String,
    pub summary: String,
    pub phone: String,
    pub email: String,
    pub url: String,
    pub cost: CostKind,
    pub cost_pence: Option<i64>,
    pub cost_note: String,
    pub min_age: Option<i64>,
    pub max_age: Option<i64>,
    pub gender: Option<Gender>,
    pub eligibility: String,
    pub languages: String,
    pub access: String,
    pub route: Option<Route>,
    pub waiting_weeks: Option<i64>,
    pub weekly_room: Option<i64>,
    pub is_full: bool,
    pub by_phone: bool,
    pub outreach: bool,
    pub place_hidden: bool,
    pub step_free_note: String,
    pub ask_for: String,
    pub quiet_day: String,
    pub keywords: String,
    pub how_to_join: String,
    pub access_note: String,
    pub private_note: String,
    pub volunteers_wanted: bool,
    pub online: bool,
    pub public: bool,
    pub status: Status,
    pub place: Where,
    pub when: When,
    pub closures: Vec<Closed>,
    pub closed_bank_holidays: bool,
}

impl Written {
    /// Keeps what outsiders cannot say: the team's own knowledge, and whether it is shown.
    pub fn keep_ours(&mut self, ours: Option<&Full>) {
        let kept = ours.map(|full| &full.service);
        let words = |of: fn(&Service) -> &String| kept.map(of).cloned().unwrap_or_default();
        self.private_note = words(|service| &service.private_note);
        self.step_free_note = words(|service| &service.step_free_note);
        self.ask_for = words(|service| &service.ask_for);
        self.quiet_day = words(|service| &service.quiet_day);
        self.public = kept.is_none_or(|service| service.public);
    }

    /// Who wrote the team's own notes, if whoever writes this does it now.
    fn notes(&self, before: Option<&Full>, by: &str, now: Instant) -> Notes {
        let mut notes = Notes::read(before.map(|full| full.service.noted.as_str()).unwrap_or_default());
        for note in Note::ALL {
            let words = match note {
                Note::StepFree => &self.step_free_note,
                Note::AskFor => &self.ask_for,
                Note::QuietDay => &self.quiet_day,
                Note::Other => &self.private_note,
            };
            if before.map(|full| full.service.note(*note)).unwrap_or_default() != words {
                notes.wrote(*note, by, now);
            }
        }
        notes
    }

    /// The facts that it says otherwise than the entry did; of a new entry those that it says anything about.
    pub fn differs(&self, before: Option<&Full>) -> Vec<Fact> {
        let Some(before) = before else {
            let empty = |fact: &Fact| match fact {
                Fact::About => self.summary.is_empty(),
                Fact::Phone => self.phone.is_empty(),
                Fact::Email => self.email.is_empty(),
                Fact::Web => self.url.is_empty(),
                Fact::Place => self.place == Where { address: String::new(), postcode: None } && !self.online,
                Fact::Times => self.when.days.is_empty(),
                Fact::Closures => self.closures.is_empty() && !self.closed_bank_holidays,
                Fact::Cost => self.cost == CostKind::Unknown,
                Fact::Joining => self.how_to_join.is_empty() && self.route.is_none(),
                Fact::Access => self.access_note.is_empty() && self.access.is_empty(),
                Fact::Who => self.min_age.or(self.max_age).is_none() && self.gender.is_none() && self.eligibility.is_empty(),
                Fact::Languages => self.languages.is_empty(),
                Fact::Waiting => self.waiting_weeks.or(self.weekly_room).is_none() && !self.is_full,
                Fact::Name | Fact::Running => false,
            };
            return Fact::ALL.iter().copied().filter(|fact| !empty(fact)).collect();
        };
        let (was, (place, when)) = (&before.service, before.in_the_form());
        let changed = |fact: &Fact| match fact {
            Fact::Name => self.name != was.name || self.organisation != was.organisation.as_deref().unwrap_or_default(),
            Fact::About => self.summary != before.about() || self.keywords != was.keywords,
            Fact::Phone => self.phone != was.phone,
            Fact::Email => self.email != was.email,
            Fact::Web => self.url != was.url,
            Fact::Place => {
                let other_ways = [self.online, self.by_phone, self.outreach, self.place_hidden];
                self.place != place || other_ways != [was.online, was.by_phone, was.outreach, was.place_hidden]
            }
            Fact::Times => self.when != when,
            Fact::Closures => {
                self.closed_bank_holidays != was.closed_bank_holidays
                    || !before.closures.iter().map(Closure::closed).eq(self.closures.iter().cloned())
            }
            Fact::Cost => (self.cost, self.cost_pence, &self.cost_note) != (was.cost, was.cost_pence, &was.cost_note),
            Fact::Joining => {
                (&self.how_to_join, self.route, self.volunteers_wanted) != (&was.how_to_join, was.route, was.volunteers_wanted)
            }
            Fact::Access => self.access_note != was.access_note || self.access != was.access,
            Fact::Running => self.status != was.status,
            Fact::Who => {
                (self.min_age, self.max_age, self.gender) != (was.min_age, was.max_age, was.gender)
                    || self.eligibility != was.eligibility
            }
            Fact::Languages => self.languages != was.languages,
            Fact::Waiting => {
                (self.waiting_weeks, self.weekly_room, self.is_full) != (was.waiting_weeks, was.weekly_room, was.is_full)
            }
        };
        Fact::ALL.iter().copied().filter(changed).collect()
    }
}

/// Adds an entry of the team's own, or changes one: no import overwrites what was changed. `how` is how it is known.
pub async fn save(tx: &mut Tx, id: Option<ServiceId>, new: &Written, version: i64, how: How) -> Result<ServiceId> {
    let name = tx.actor().name.clone();
    let before = match id {
        Some(id) => Some(load(tx, id).await?),
        None => None,
    };
    save_told(tx, before.as_ref(), new, version, (how, &name)).await
}

/// Like [`save`] over the entry as it is, where somebody else says what is written: how that is known, and who says it.
pub async fn save_told(
    tx: &mut Tx,
    before: Option<&Full>,
    new: &Written,
    version: i64,
    (how, by): (How, &str),
) -> Result<ServiceId> {
    tx.require(Permission::Casework)?;
    let (team, now) = (tx.team(), tx.now);
    // Of whom nobody wrote anything else, it stays whose it is: what a source said, and what was joined with it.
    let runs = before.and_then(|full| full.service.organisation.as_deref()).unwrap_or_default() != new.organisation;
    let organisation = if runs { store_organisation::of_ours(tx, &new.organisation).await? } else { None };
    let service = before.map_or_else(ServiceId::new, |full| full.service.id);
    let changed = new.differs(before);
    let notes = new.notes(before, &tx.actor().name, now).written();
    // The form shows the publisher's words where there are none of ours: they stay the publisher's, unless somebody wrote others.
    let summary = match before {
        Some(before) if !changed.contains(&Fact::About) => &before.service.summary,
        _ => &new.summary,
    };
    if before.is_none() {
        tx.run(
            "INSERT INTO service (team_id, id, name, folded_name, changed_at) VALUES ($1, $2, $3, $4, $5)",
            params![team, service, new.name, fold(&new.name), now],
        )
        .await?;
    }
    tx.run_versioned(
        "UPDATE service SET organisation_id = CASE WHEN $40 THEN $1 ELSE organisation_id END, name = $2, summary = $3, phone = $4, email = $5, url = $6, cost = $7, cost_pence = $8, \
         keywords = $9, how_to_join = $10, access_note = $11, private_note = $12, volunteers_wanted = $13, online = $14, public = $15, status = $16, \
         folded_name = $17, changed_at = $18, version = version + 1, cost_note = $22, min_age = $23, max_age = $24, gender = $25, \
         eligibility = $26, languages = $27, access = $28, route = $29, waiting_weeks = $30, weekly_room = $31, is_full = $32, by_phone = $33, \
         outreach = $34, place_hidden = $35, step_free_note = $36, ask_for = $37, quiet_day = $38, closed_bank_holidays = $39, noted = $41 \
         WHERE team_id = $19 AND id = $20 AND version = $21",
        params![
            organisation, new.name, summary, new.phone, new.email, new.url, new.cost, new.cost_pence, new.keywords, new.how_to_join,
            new.access_note, new.private_note, new.volunteers_wanted, new.online, new.public, new.status, fold(&new.name), now, team, service, if before.is_none() { 0 } else { version },
            new.cost_note, new.min_age, new.max_age, new.gender, new.eligibility, new.languages, new.access, new.route, new.waiting_weeks,
            new.weekly_room, new.is_full, new.by_phone, new.outreach, new.place_hidden, new.step_free_note, new.ask_for, new.quiet_day, new.closed_bank_holidays, runs, notes
        ],
    )
    .await?;
    if changed.contains(&Fact::Place) {
        clear_places(tx, service).await?;
        let Where { address, postcode } = &new.place;
        if !address.is_empty() || postcode.is_some() {
            let point = match postcode {
                Some(postcode) => places::store::point(tx, postcode).await?,
                None => None,
            };
            place(tx, service, 0, "", address, postcode.as_ref().map(ToString::to_string), point).await?;
        }
    }
    if changed.contains(&Fact::Times) {
        clear_sessions(tx, service).await?;
        for (position, day) in new.when.days.iter().enumerate() {
            session(tx, service, position, *day, &new.when).await?;
        }
    }
    if changed.contains(&Fact::Closures) {
        write_closures(tx, service, &new.closures).await?;
    }
    say(tx, service, &changed, (how, by), true).await?;
    store_twins::look_at_services(tx, &[service]).await?;
    if let Some(organisation) = organisation {
        store_twins::look_at_organisations(tx, &[organisation]).await?;
    }
    tx.note(Act::Changed, None, "an entry of the directory");
    Ok(service)
}

async fn clear_places(tx: &mut Tx, service: ServiceId) -> Result<()> {
    let team = tx.team();
    tx.run("DELETE FROM service_place WHERE team_id = $1 AND service_id = $2", params![team, service]).await?;
    Ok(())
}

/// Writes the days on which it is closed instead of those that were there.
async fn write_closures(tx: &mut Tx, service: ServiceId, closures: &[Closed]) -> Result<()> {
    let team = tx.team();
    tx.run("DELETE FROM service_closure WHERE team_id = $1 AND service_id = $2", params![team, service]).await?;
    let rows = closures.iter().map(|closed| params![team, service, closed.from_on, closed.until_on, closed.words]);
    let sql = "INSERT INTO service_closure (team_id, service_id, from_on, until_on, words)";
    tx.insert_many(sql, rows.collect(), "").await?;
    Ok(())
}

async fn clear_sessions(tx: &mut Tx, service: ServiceId) -> Result<()> {
    let team = tx.team();
    tx.run("DELETE FROM service_session WHERE team_id = $1 AND service_id = $2", params![team, service]).await?;
    Ok(())
}

async fn place(
    tx: &mut Tx,
    service: ServiceId,
    position: usize,
    name: &str,
    address: &str,
    postcode: Option<String>,
    point: Option<(f64, f64)>,
) -> Result<()> {
    let team = tx.team();
    let position = i64::try_from(position).unwrap_or_default();
    tx.run(
        "INSERT INTO service_place (team_id, service_id, position, name, address, postcode, lat, lon) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        params![team, service, position, name, address, postcode, point.map(|p| p.0), point.map(|p| p.1)],
    )
    .await?;
    Ok(())
}

async fn session(tx: &mut Tx, service: ServiceId, position: usize, day: kernel::Weekday, when: &When) -> Result<()> {
    let team = tx.team();
    let position = i64::try_from(position).unwrap_or_default();
    let (every, nth) = when.rhythm.rule();
    tx.run(
        "INSERT INTO service_session (team_id, service_id, position, weekday, starts, ends, every, nth, from_on, term_time) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        params![team, service, position, day, when.starts, when.ends, every, nth, when.first_on, when.term_time],
    )
    .await?;
    Ok(())
}
