//! SQL of what joining two records brings together instead of moving it: ways to reach them, and what they said of themselves. What was
//! there before is written down, for whoever takes them apart again.

use db::params;
use kernel::{ContactRouteId, Guarded, Instant, MergeId, PersonId, ProxyId, SafeContact};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::merge::{self, Routes, Same, Source};
use super::model::{ContactRoute, NewRoute, RouteKind, RouteRow};
use super::store::route_columns;
use super::store_merge::New;
use crate::audit::Act;
use crate::plan::model::AboutMe;
use crate::{Error, Result, Tx, plan};

/// A way to reach somebody, also one that has ended, with its place in the order.
#[derive(sqlx::FromRow)]
struct HeldRow {
    #[sqlx(flatten)]
    route: RouteRow,
    position: i64,
    ended_at: Option<Instant>,
}

pub(super) struct Held {
    pub route: ContactRoute,
    pub position: i64,
    pub ended_at: Option<Instant>,
}

/// All ways to reach a person, those that have ended among them.
pub(super) async fn all_routes(tx: &mut Tx, person: PersonId) -> Result<Vec<Held>> {
    let team = tx.team();
    let rows: Vec<HeldRow> = tx
        .all(
            concat!(
                route_columns!(", c.position, c.ended_at"),
                " WHERE c.team_id = $1 AND c.person_id = $2 ORDER BY c.position, c.id"
            ),
            params![team, person],
        )
        .await?;
    Ok(rows.into_iter().map(|row| Held { route: row.route.into(), position: row.position, ended_at: row.ended_at }).collect())
}

pub(super) fn plan_routes(ours: &[Held], theirs: &[Held], source: Source) -> Routes {
    let live = |held: &[Held]| -> Vec<ContactRoute> {
        held.iter().filter(|held| held.ended_at.is_none()).map(|held| held.route.clone()).collect()
    };
    let ours_live = live(ours);
    let ended: Vec<(RouteKind, Guarded<String>)> =
        ours.iter().filter(|held| held.ended_at.is_some()).map(|held| (held.route.kind, held.route.value.clone())).collect();
    merge::join_routes(&ours_live, &live(theirs), &ended, source)
}

/// What will become of the ways to reach them, for the page that asks first.
pub async fn routes_if_joined(tx: &mut Tx, kept: PersonId, gone: PersonId) -> Result<Routes> {
    let (ours, theirs) = (all_routes(tx, kept).await?, all_routes(tx, gone).await?);
    Ok(plan_routes(&ours, &theirs, Source::Record))
}

/// What a joining changes about a route.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct RouteFields {
    pub label: String,
    pub safe: SafeContact,
    pub confirmed_at: Option<i64>,
    pub position: i64,
    pub version: i64,
    /// Whose it is, where it is not the person's own.
    #[serde(default)]
    pub proxy: Option<ProxyId>,
    /// The same way to reach them on the record that went, which stays there.
    pub twin: Option<ContactRouteId>,
}

impl RouteFields {
    pub fn of(held: &Held, twin: Option<ContactRouteId>) -> Self {
        let route = &held.route;
        Self {
            label: route.label.clone(),
            safe: route.safe.clone(),
            confirmed_at: route.confirmed_at.map(Instant::millis),
            position: held.position,
            version: route.version,
            proxy: route.of_proxy.as_ref().map(|proxy| proxy.id),
            twin,
        }
    }
}

/// Writes what a route says, all but where it leads. Until when it is used is settled after it.
pub(super) async fn save_route(tx: &mut Tx, id: ContactRouteId, new: &RouteFields) -> Result<()> {
    let (team, safe) = (tx.team(), &new.safe);
    tx.run(
        "UPDATE contact_route SET label = $1, voicemail = $2, text = $3, say_who = $4, show_number = $5, shared = $6, safe_days = $7, \
         safe_from = $8, safe_until = $9, who_may_answer = $10, code_word = $11, their_word = $12, confirmed_at = $13, position = $14, \
         proxy_id = $15, used_until = NULL, version = version + 1 WHERE team_id = $16 AND id = $17",
        params![
            new.label,
            safe.voicemail,
            safe.text,
            safe.say_who,
            safe.show_number,
            safe.shared,
            safe.hours.days,
            safe.hours.from,
            safe.hours.until,
            safe.who_may_answer,
            safe.code_word,
            safe.their_word,
            new.confirmed_at,
            new.position,
            new.proxy,
            team,
            id
        ],
    )
    .await?;
    Ok(())
}

/// Gives the routes of a joining that went over to a person.
pub(super) async fn give_routes(tx: &mut Tx, merge: MergeId, to: PersonId) -> Result<()> {
    let team = tx.team();
    tx.run(
        "UPDATE contact_route SET person_id = $1 WHERE team_id = $2 AND id IN \
         (SELECT w.row_key FROM person_merge_row w WHERE w.team_id = $2 AND w.merge_id = $3 AND w.kind = 'contact_route')",
        params![to, team, merge],
    )
    .await?;
    Ok(())
}

/// Calls of the referrals of a joining by one route count for its twin.
pub(super) async fn recall(tx: &mut Tx, merge: MergeId, from: ContactRouteId, to: ContactRouteId) -> Result<()> {
    let team = tx.team();
    tx.run(
        "UPDATE attempt SET route_id = $1 WHERE team_id = $2 AND route_id = $4 AND referral_id IN \
         (SELECT w.row_key FROM person_merge_row w WHERE w.team_id = $2 AND w.merge_id = $3 AND w.kind = 'referral')",
        params![to, team, merge, from],
    )
    .await?;
    Ok(())
}

pub(super) async fn routes_over(tx: &mut Tx, new: &New, ours: &[Held], theirs: &[Held], routes: &Routes) -> Result<()> {
    let team = tx.team();
    let mut rows = Vec::new();
    let mut row = |kind: &str, id: ContactRouteId, was: Option<String>, became: Option<String>| {
        rows.push(params![team, new.id, kind, id, was, became]);
    };
    let mut changed: Vec<(ContactRouteId, RouteFields)> = Vec::new();
    let as_it_holds = |was: &RouteFields, holds: &NewRoute| RouteFields {
        label: holds.label.clone(),
        safe: holds.safe.clone(),
        version: was.version + 1,
        ..was.clone()
    };
    for Same { kept, gone, holds } in &routes.same {
        let Some(held) = ours.iter().find(|held| held.route.id == *kept) else { continue };
        let was = RouteFields::of(held, Some(*gone));
        // What either record says is somebody's who acts for them is theirs: so it is used no longer than they act.
        let of_other = theirs.iter().find(|held| held.route.id == *gone).and_then(|held| held.route.of_proxy.as_ref());
        let proxy = was.proxy.or(of_other.map(|proxy| proxy.id));
        let becomes = RouteFields { proxy, ..as_it_holds(&was, holds) };
        if becomes.safe == was.safe && becomes.label == was.label && becomes.proxy == was.proxy {
            row("route", *kept, Some(as_text(&was)?), Some(as_text(&was)?));
        } else {
            row("route", *kept, Some(as_text(&was)?), Some(as_text(&becomes)?));
            changed.push((*kept, becomes));
        }
    }
    let first = i64::try_from(ours.len()).unwrap_or_default();
    for ((id, holds), position) in routes.over.iter().zip(first..) {
        let Some(held) = theirs.iter().find(|held| held.route.id == *id) else { continue };
        let was = RouteFields::of(held, None);
        let becomes = RouteFields { position, ..as_it_holds(&was, holds) };
        row("contact_route", *id, Some(as_text(&was)?), Some(as_text(&becomes)?));
        changed.push((*id, becomes));
    }
    for held in theirs.iter().filter(|held| held.ended_at.is_some()) {
        row("contact_route", held.route.id, None, None);
    }
    tx.insert_many("INSERT INTO person_merge_row (team_id, merge_id, kind, row_key, was, became)", rows, "").await?;
    give_routes(tx, new.id, new.kept).await?;
    for Same { kept, gone, .. } in &routes.same {
        recall(tx, new.id, *gone, *kept).await?;
    }
    for (id, becomes) in &changed {
        save_route(tx, *id, becomes).await?;
    }
    if !changed.is_empty() {
        tx.note(Act::Changed, Some(new.kept), "safe contact");
    }
    Ok(())
}

/// About me with who saved it last.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Said {
    pub about: AboutMe,
    pub saved_at: i64,
    pub saved_by: String,
}

#[derive(sqlx::FromRow)]
struct SaidRow {
    #[sqlx(flatten)]
    about: AboutMe,
    saved_at: i64,
    saved_by: String,
}

pub(super) async fn said(tx: &mut Tx, person: PersonId) -> Result<Option<Said>> {
    let team = tx.team();
    let sql = "SELECT matters, people, enjoy, holds_back, communicate, do_and_dont, strengths, version, saved_at, saved_by \
               FROM about_me WHERE team_id = $1 AND person_id = $2";
    let row: Option<SaidRow> = tx.maybe(sql, params![team, person]).await?;
    Ok(row.map(|row| Said { about: row.about, saved_at: row.saved_at, saved_by: row.saved_by }))
}

/// What they said of themselves is written below what the kept record has. The other keeps its own.
pub(super) async fn about_over(tx: &mut Tx, new: &New) -> Result<()> {
    let Some(theirs) = said(tx, new.gone).await? else { return Ok(()) };
    let was = said(tx, new.kept).await?;
    plan::store::add_to_about_me(tx, new.kept, &theirs.about).await?;
    let became = said(tx, new.kept).await?;
    let (team, was, became) = (tx.team(), was.as_ref().map(as_text).transpose()?, became.as_ref().map(as_text).transpose()?);
    let row = params![team, new.id, "about_me", new.kept, was, became];
    tx.insert_many("INSERT INTO person_merge_row (team_id, merge_id, kind, row_key, was, became)", vec![row], "").await?;
    Ok(())
}

pub(super) fn as_text(value: &impl Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(Error::failed("keeping what was joined"))
}

pub(super) fn from_text<T: DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(Error::failed("reading what was joined"))
}
