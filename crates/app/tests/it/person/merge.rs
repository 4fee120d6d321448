//! Joining two records of one person, and taking them apart again: what all of its tests share.

use std::collections::{BTreeMap, BTreeSet};

use app::concern::model::CameBy;
use app::contact::model::{AttemptResult, Mode};
use app::contact::store as contacts;
use app::person::model::{Address, NewPerson, NewRoute, RouteKind};
use app::{Tx, concern, person, plan, referral};
use db::params;
use kernel::{Answer, Date, PersonId, ReferralId, SafeContact};

use crate::referral::refer;
use crate::world::{Reply, Who, World, a_valid_999_number};

mod at_random;
mod join;
mod tables;
mod undo;

/// What the sample requests of joining need.
pub async fn things(world: &mut World) {
    let other = add(world, "Fernanda", "Oduya", None).await;
    let mut tx = world.acting(Who::Leader).await;
    let route = phone("+447700900982", SafeContact { voicemail: Answer::No, ..SafeContact::default() });
    person::store::add_route(&mut tx, other, &route, 0).await.unwrap();
    world.add_referral(&mut tx, other, "closed", None, 51).await;
    tx.commit().await.unwrap();
    let (kept, gone) = (add(world, "Joan", "Kept", None).await, add(world, "Jo", "Gone", None).await);
    let mut tx = world.acting(Who::Leader).await;
    for (whose, number) in [(kept, "+447700900401"), (gone, "+447700900402")] {
        person::store::add_route(&mut tx, whose, &phone(number, SafeContact::default()), 0).await.unwrap();
    }
    tx.commit().await.unwrap();
    join(world, kept, gone).await.is(303);
    let (merge,): (String,) = one(world, "SELECT id FROM person_merge").await;
    world.thing("person.version", 0);
    world.thing("other", other);
    world.thing("other.version", 0);
    world.thing("merge", merge);
}

async fn one<T: db::Record>(world: &World, sql: &'static str) -> T {
    world.test_db.db.read().await.unwrap().one(sql, params![]).await.unwrap()
}

fn phone(value: &str, safe: SafeContact) -> NewRoute {
    NewRoute { kind: RouteKind::Phone, value: value.into(), label: String::new(), safe }
}

async fn add(world: &World, given: &str, family: &str, number: Option<u32>) -> PersonId {
    let new = NewPerson {
        given_names: given.into(),
        family_name: family.into(),
        preferred_name: String::new(),
        pronouns: String::new(),
        date_of_birth: Some(Date::new(1969, 3, 27).unwrap()),
        nhs_number: number.map(a_valid_999_number),
        language: String::new(),
        interpreter: false,
        communication: "Large print".into(),
        address: Address::default(),
        practice_id: world.other_practice,
        site_id: world.other_site,
    };
    let mut tx = world.system().await;
    let id = person::store::add(&mut tx, &new).await.unwrap();
    tx.commit().await.unwrap();
    id
}

pub async fn join(world: &World, kept: PersonId, gone: PersonId) -> Reply {
    join_with(world, kept, gone, &[]).await
}

/// As a leader does it: looks at the page, and sends its form.
async fn join_with(world: &World, kept: PersonId, gone: PersonId, more: &[(&str, &str)]) -> Reply {
    let path = format!("/people/{kept}/merge/{gone}");
    let page = world.get(Who::Leader, &path).await;
    let (version, other) = (page.is(200).field("version"), page.field("other_version"));
    let mut form = vec![("version", version.as_str()), ("other_version", other.as_str())];
    form.extend(more);
    world.post(Who::Leader, &path, &form).await
}

/// The undo button of the page of a person.
pub async fn undo(world: &World, kept: PersonId) -> Reply {
    let page = world.get(Who::Leader, &format!("/people/{kept}")).await;
    let (_, rest) = page.is(200).body.split_once("action=\"/merges/").unwrap_or_else(|| panic!("no undo in:\n{}", page.body));
    let merge = rest.split('/').next().unwrap();
    let version = rest.split("name=\"version\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    world.post(Who::Leader, &format!("/merges/{merge}/undo"), &[("version", version)]).await
}

const TABLES: [&str; 28] = [
    "about_me",
    "action",
    "appointment",
    "attempt",
    "concern",
    "connection",
    "connection_event",
    "contact",
    "contact_route",
    "goal",
    "message",
    "need",
    "outbox",
    "person",
    "person_access",
    "person_format",
    "person_name_word",
    "plan",
    "plan_version",
    "promise",
    "proxy",
    "referral",
    "referral_event",
    "referral_exception",
    "referral_need",
    "reply",
    "safeguarding_note",
    "visit",
];

/// Every row of every table of people's data, but for the versions.
async fn dump(world: &World) -> BTreeMap<&'static str, BTreeSet<String>> {
    let columns_of = match db::testing::engine() {
        db::Engine::Sqlite => "SELECT name FROM pragma_table_info($1) ORDER BY 1",
        db::Engine::Postgres => {
            "SELECT CAST(column_name AS TEXT) FROM information_schema.columns WHERE table_name = $1 AND table_schema = current_schema() ORDER BY 1"
        }
    };
    let mut tx = world.test_db.db.read().await.unwrap();
    let mut dump = BTreeMap::new();
    for table in TABLES {
        let columns: Vec<(String,)> = tx.all(columns_of, params![table]).await.unwrap();
        let columns: Vec<String> = columns
            .into_iter()
            .filter(|(name,)| name != "version")
            .map(|(name,)| format!("'{name}=' || COALESCE(CAST({name} AS TEXT), 'nothing')"))
            .collect();
        assert!(columns.len() > 2, "{table} has no columns");
        let sql: &'static str = format!("SELECT {} FROM {table}", columns.join(" || ' ' || ")).leak();
        let rows: Vec<(String,)> = tx.all(sql, params![]).await.unwrap();
        dump.insert(table, rows.into_iter().map(|(row,)| row).collect());
    }
    dump
}

#[track_caller]
fn same(before: &BTreeMap<&'static str, BTreeSet<String>>, after: &BTreeMap<&'static str, BTreeSet<String>>) {
    for table in TABLES {
        let (before, after) = (&before[table], &after[table]);
        let lost: Vec<_> = before.difference(after).collect();
        let new: Vec<_> = after.difference(before).collect();
        assert!(lost.is_empty() && new.is_empty(), "{table}\nlost {lost:#?}\nnew {new:#?}");
    }
}

/// A second record of her, with something of everything, beside the first, which has all that any sample needs.
async fn two_records() -> (World, PersonId, ReferralId) {
    let world = World::with_all_things().await;
    let other = add(&world, "Nanda", "Oduya Nunez", None).await;
    let mut tx = world.acting(Who::Leader).await;
    let safe = SafeContact { voicemail: Answer::Yes, text: Answer::No, code_word: "bluebell".into(), ..SafeContact::default() };
    for (position, value) in ["+447700900982", "+447700900111", "+447700900222"].into_iter().enumerate() {
        let id = person::store::add_route(&mut tx, other, &phone(value, safe.clone()), position as i64).await.unwrap();
        if value.ends_with("222") {
            person::store::end_route(&mut tx, other, id, 0).await.unwrap();
        }
    }
    let says = person::store_proxy::Says {
        relation: "sister".into(),
        evidence: "She told us".into(),
        may_hear: false,
        may_decide: false,
        until_on: None,
        asked_alone: true,
    };
    let new = person::store_proxy::New { name: "Ines Oduya".into(), basis: person::proxy::Basis::Agreed, says };
    let proxy = person::store_proxy::add(&mut tx, other, &new).await.unwrap();
    let route = person::store::routes(&mut tx, other).await.unwrap()[0].id;
    person::store_proxy::give_route(&mut tx, other, route, Some(proxy)).await.unwrap();
    let id = world.add_referral(&mut tx, other, "active", Some(world.staff(Who::OtherWorker)), 900).await;
    tx.run(
        "INSERT INTO referral_exception (team_id, referral_id, position, kind, note, person_id) VALUES ($1, $2, 0, 'same_person', 'Alike', $3)",
        params![world.team, id, world.person],
    )
    .await
    .unwrap();
    let route = person::store::routes(&mut tx, other).await.unwrap()[0].id;
    contacts::attempt(&mut tx, id, Some(route), AttemptResult::NoAnswer).await.unwrap();
    let loaded = referral::store::load(&mut tx, id).await.unwrap();
    let contact = contacts::begin(&mut tx, &loaded, Mode::Phone).await.unwrap();
    contacts::finish(&mut tx, contact).await.unwrap();
    concern::store::open(&mut tx, other, None, CameBy::Page, "Without a referral", "").await.unwrap();
    concern::store::open(&mut tx, other, Some(id), CameBy::Page, "With a referral", "").await.unwrap();
    let about = plan::model::AboutMe { matters: "My sister".into(), ..Default::default() };
    plan::store::save_about_me(&mut tx, other, &about).await.unwrap();
    let tomorrow = tx.now.plus_days(1);
    person::store::give_access(&mut tx, other, "They rang", tomorrow).await.unwrap();
    for (whose, format) in [(world.person, "large_print"), (other, "large_print"), (other, "braille")] {
        let sql = "INSERT INTO person_format (team_id, person_id, format) VALUES ($1, $2, $3)";
        tx.run(sql, params![world.team, whose, format]).await.unwrap();
    }
    let wishes = "UPDATE person SET interpreted_by = 'woman', dialect = 'Madeiran', not_own_community = $1 WHERE id = $2";
    tx.run(wishes, params![true, other]).await.unwrap();
    tx.commit().await.unwrap();
    (world, other, id)
}

async fn of(world: &World, person: PersonId) -> person::model::Person {
    let mut tx = world.system().await;
    person::store::find(&mut tx, person).await.unwrap().unwrap()
}

async fn join_with_versions(world: &World, kept: PersonId, gone: PersonId, version: &str, other: &str) -> Reply {
    let form = [("version", version), ("other_version", other), ("checked", "yes")];
    world.post(Who::Leader, &format!("/people/{kept}/merge/{gone}"), &form).await
}

async fn both(tx: &mut Tx, a: PersonId, b: PersonId) -> [person::model::Person; 2] {
    [person::store::find(tx, a).await.unwrap().unwrap(), person::store::find(tx, b).await.unwrap().unwrap()]
}

/// A referral of somebody who may be her, in triage.
async fn refer_alike(world: &World) -> ReferralId {
    let form = [
        ("given_names", "Fernanda"),
        ("family_name", "Oduya Nunez"),
        ("born-day", "27"),
        ("born-month", "3"),
        ("born-year", "1969"),
        ("phone", "07700 900 654"),
        ("voicemail", "yes"),
    ];
    let sent = refer(world, Who::Referrer, &form).await;
    sent.is(303).location.split('/').nth(2).unwrap().parse().unwrap()
}
