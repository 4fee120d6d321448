//! Joining two records of one person, and taking them apart again.

use std::collections::{BTreeMap, BTreeSet};

use app::concern::model::CameBy;
use app::contact::model::{AttemptResult, Mode};
use app::contact::store as contacts;
use app::person::model::{Address, NewPerson, NewRoute, RouteKind};
use app::{Tx, concern, person, plan, referral};
use db::params;
use kernel::{Answer, Date, PersonId, ReferralId, SafeContact};
use proptest::prelude::*;

use crate::referral::refer;
use crate::world::{Reply, Who, World, a_valid_999_number};

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

async fn join(world: &World, kept: PersonId, gone: PersonId) -> Reply {
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
async fn undo(world: &World, kept: PersonId) -> Reply {
    let page = world.get(Who::Leader, &format!("/people/{kept}")).await;
    let (_, rest) = page.is(200).body.split_once("action=\"/merges/").unwrap_or_else(|| panic!("no undo in:\n{}", page.body));
    let merge = rest.split('/').next().unwrap();
    let version = rest.split("name=\"version\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    world.post(Who::Leader, &format!("/merges/{merge}/undo"), &[("version", version)]).await
}

const TABLES: [&str; 22] = [
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
    "person",
    "person_access",
    "person_name_word",
    "plan",
    "plan_version",
    "referral",
    "referral_event",
    "referral_exception",
    "referral_need",
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
            person::store::end_route(&mut tx, other, id).await.unwrap();
        }
    }
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
    tx.commit().await.unwrap();
    (world, other, id)
}

async fn of(world: &World, person: PersonId) -> person::model::Person {
    let mut tx = world.system().await;
    person::store::find(&mut tx, person).await.unwrap().unwrap()
}

#[tokio::test]
async fn the_two_stand_side_by_side_before_anything_is_changed() {
    let (world, other, _) = two_records().await;
    let path = format!("/people/{}/merge", world.person);
    world.get(Who::Leader, &path).await.is(200).says("Nanda Oduya Nunez").says_not("Crowd");
    world.post(Who::Leader, &path, &[("words", "Nanda")]).await.is(200).says(&format!("{path}/{other}"));
    let before = dump(&world).await;
    world
        .get(Who::Leader, &format!("{path}/{other}"))
        .await
        .is(200)
        .says("Is this one person?")
        .says("everything on the one that goes")
        .says("<bdi>Large print</bdi></strong> (changes)")
        .says("voicemail: yes; text: no; code word: bluebell")
        .says("Referral 900, active, with Ben Elsewhere")
        .says("Two link workers have an open referral: Amara Okafor and Ben Elsewhere")
        .says("Name: Nanda Oduya Nunez");
    same(&before, &dump(&world).await);
    world.get(Who::Leader, &format!("/people/{0}/merge/{0}", world.person)).await.is(409).says("one record");
}

#[tokio::test]
async fn everything_goes_over_and_the_safer_answers_hold() {
    let (world, other, id) = two_records().await;
    join(&world, world.person, other).await.goes_to(&format!("/people/{}", world.person));
    let page = world.get(Who::Leader, &format!("/people/{}", world.person)).await;
    page.is(200)
        .says("Without a referral")
        .says("With a referral")
        .says("Referral 900")
        .says("Another record of theirs was joined to this one")
        .says("Nanda Oduya Nunez</bdi>, on 23 November 2026")
        .says("They rang");
    let mut tx = world.system().await;
    let routes = person::store::routes(&mut tx, world.person).await.unwrap();
    let answers: Vec<_> =
        routes.iter().map(|r| (r.value.as_str(), r.safe.voicemail, r.safe.text, r.safe.code_word.as_str())).collect();
    assert_eq!(
        answers,
        [("+447700900982", Answer::NotAsked, Answer::No, "bluebell"), ("+447700900111", Answer::Yes, Answer::No, "bluebell"),]
    );
    assert_eq!(plan::store::about_me(&mut tx, world.person).await.unwrap().matters, "My sister");
    assert_eq!(referral::store::find(&mut tx, id).await.unwrap().unwrap().person_id, world.person);
    drop(tx);
    let person = of(&world, world.person).await;
    assert_eq!((person.communication.as_str(), person.language.as_str()), ("Large print", "Portuguese"));
    // The worker of the other record's referral works with her now.
    world.get(Who::OtherWorker, &format!("/people/{}", world.person)).await.is(200);
    assert_eq!(
        world.count("SELECT COUNT(*) FROM audit_entry WHERE what = 'joined two records'").await,
        4,
        "two joinings, two people"
    );
}

#[tokio::test]
async fn the_record_that_went_is_nowhere_and_its_address_leads_on() {
    let (world, other, id) = two_records().await;
    join(&world, world.person, other).await.is(303);
    let at = format!("/people/{other}");
    world.get(Who::Leader, &at).await.goes_to(&format!("/people/{}", world.person));
    world.get(Who::Worker, &at).await.goes_to(&format!("/people/{}", world.person));
    for path in ["edit", "routes", "concern", "about", "merge"] {
        world.get(Who::Leader, &format!("{at}/{path}")).await.goes_to(&format!("/people/{}/{path}", world.person));
    }
    // The same number was on both: the address of the one that stayed behind leads on, too.
    let mut tx = world.system().await;
    let (behind,): (String,) = tx.one("SELECT id FROM contact_route WHERE person_id = $1", params![other]).await.unwrap();
    drop(tx);
    world.get(Who::Leader, &format!("/routes/{behind}")).await.goes_to(&format!("/people/{}", world.person));
    // Whoever was writing is told, and keeps the words.
    for (path, form) in
        [("about", [("matters", "Her words"), ("version", "1")]), ("concern", [("said", "Her words"), ("version", "0")])]
    {
        let told = world.post(Who::Leader, &format!("{at}/{path}"), &form).await;
        told.is(409).says("This record was joined with another").says("Her words").says(&format!("/people/{}", world.person));
    }
    world.get(Who::OtherReferrer, &at).await.is(404);
    for words in ["nunez nanda", "07700 900 982", "27/3/1969"] {
        world.post(Who::Leader, "/people/find", &[("words", words)]).await.is(200).says_not(&other.to_string());
    }
    world.post(Who::Leader, "/today/rang", &[("number", "07700 900982")]).await.says_not(&other.to_string());
    let new = [
        ("given_names", "Nanda"),
        ("family_name", "Oduya Nunez"),
        ("born-day", "27"),
        ("born-month", "3"),
        ("born-year", "1969"),
        ("phone", "07700 900 982"),
    ];
    refer(&world, Who::Referrer, &new).await.is(303);
    let mut tx = world.system().await;
    let sql = "SELECT COUNT(*) FROM referral_exception WHERE person_id = $1";
    assert_eq!(tx.count(sql, params![other]).await.unwrap(), 0, "it is proposed to nobody");
    let sql = "SELECT COUNT(*) FROM referral_exception WHERE referral_id = $1 AND settled_at IS NULL";
    assert_eq!(tx.count(sql, params![id]).await.unwrap(), 0, "who it may be is answered");
    drop(tx);
    join_with_versions(&world, world.person, other, "1", "1").await.is(409);
}

#[tokio::test]
async fn who_may_not_see_the_record_that_stays_learns_nothing_of_it() {
    let world = World::new().await;
    let other = add(&world, "Nanda", "Oduya", None).await;
    join(&world, world.person, other).await.is(303);
    world.get(Who::OtherWorker, &format!("/people/{other}")).await.is(404);
    world.post(Who::OtherWorker, &format!("/people/{other}/concern"), &[("said", "x")]).await.is(404);
}

async fn join_with_versions(world: &World, kept: PersonId, gone: PersonId, version: &str, other: &str) -> Reply {
    let form = [("version", version), ("other_version", other), ("checked", "yes")];
    world.post(Who::Leader, &format!("/people/{kept}/merge/{gone}"), &form).await
}

#[tokio::test]
async fn undone_at_once_everything_is_as_it_was() {
    let (world, other, _) = two_records().await;
    for (kept, gone) in [(world.person, other), (other, world.person), (world.person, other)] {
        let before = dump(&world).await;
        join(&world, kept, gone).await.is(303);
        assert_ne!(before, dump(&world).await);
        undo(&world, kept).await.goes_to(&format!("/people/{kept}"));
        same(&before, &dump(&world).await);
    }
    for (who, at) in [(Who::Leader, world.person), (Who::Leader, other)] {
        let page = world.get(who, &format!("/people/{at}")).await;
        page.is(200).says("Joined with another record, by mistake").says("Taken apart from another record");
        page.says_not("Name: Nanda").says_not("Undo: they are two people");
    }
    world.get(Who::OtherWorker, &format!("/people/{}", world.person)).await.is(404);
}

#[tokio::test]
async fn an_nhs_number_goes_over_and_comes_back_unless_somebody_has_it() {
    let world = World::new().await;
    let (one, two) = (add(&world, "Joan", "Reid", None).await, add(&world, "Joan", "Reed", Some(7)).await);
    let number = a_valid_999_number(7);
    join(&world, one, two).await.is(303);
    assert_eq!(of(&world, one).await.nhs_number, Some(number.clone()));
    undo(&world, one).await.is(303);
    assert_eq!((of(&world, one).await.nhs_number, of(&world, two).await.nhs_number), (None, Some(number.clone())));
    // Two numbers: only after somebody has asked, and whoever looks for the second finds her.
    let three = add(&world, "Joan", "Read", Some(8)).await;
    world.get(Who::Leader, &format!("/people/{three}/merge/{two}")).await.says("Two NHS numbers");
    join(&world, three, two).await.is(422).says("Ask the practice whether this is one person");
    join_with(&world, three, two, &[("checked", "yes")]).await.is(303);
    assert_eq!(of(&world, three).await.nhs_number, Some(a_valid_999_number(8)));
    for words in [number.to_string().as_str(), "reed", "read", "joan reed"] {
        world.post(Who::Leader, "/people/find", &[("words", words)]).await.says("Joan Read").says_not("Joan Reed");
    }
    // Meanwhile a third person got the number.
    let mut tx = world.system().await;
    tx.run("UPDATE person SET nhs_number = $1 WHERE id = $2", params![number, one]).await.unwrap();
    tx.commit().await.unwrap();
    undo(&world, three).await.is(303);
    assert_eq!(of(&world, two).await.nhs_number, None);
    world.post(Who::Leader, "/people/find", &[("words", "reed")]).await.says("Joan Reed").says_not("Joan Read<");
    world.get(Who::Leader, &format!("/people/{three}")).await.says("The other record is without its NHS number");
}

#[tokio::test]
async fn a_secret_address_stays_secret() {
    let world = World::new().await;
    let other = add(&world, "Nanda", "Oduya", None).await;
    let mut tx = world.system().await;
    let sql = "UPDATE person SET address = 'The Refuge', address_hidden = $1 WHERE id = $2";
    tx.run(sql, params![true, other]).await.unwrap();
    tx.commit().await.unwrap();
    join(&world, world.person, other).await.is(303);
    let sql = "SELECT COUNT(*) FROM person WHERE address = 'The Refuge' AND address_hidden AND merged_into IS NULL";
    assert_eq!(world.count(sql).await, 1);
    world.get(Who::Leader, &format!("/people/{}", world.person)).await.says_not("Refuge");
    // Somebody saves her details, with the tick that was there: it holds when the records are taken apart.
    let page = world.get(Who::Worker, &format!("/people/{}/edit", world.person)).await;
    let version = page.says("The Refuge").field("version");
    let form = [
        ("given_names", "Fernanda"),
        ("family_name", "Oduya-Núñez"),
        ("preferred_name", "Nanda"),
        ("address", "The Refuge"),
        ("address_hidden", "yes"),
        ("version", &version),
    ];
    world.post(Who::Worker, &format!("/people/{}/edit", world.person), &form).await.is(303);
    undo(&world, world.person).await.is(303);
    assert_eq!(world.count("SELECT COUNT(*) FROM person WHERE address LIKE '1 Test Street%' AND address_hidden").await, 1);
    world.get(Who::Leader, &format!("/people/{}", world.person)).await.says("that the address must be kept secret");
}

#[tokio::test]
async fn undone_after_later_work_each_keeps_its_own() {
    let (world, other, id) = two_records().await;
    join(&world, world.person, other).await.is(303);
    world.later(5);
    // Work goes on: on the referral that went over, on her own, and on her details.
    let own = world.referral;
    let mut tx = world.acting(Who::OtherWorker).await;
    let routes = person::store::routes(&mut tx, world.person).await.unwrap();
    let attempt = contacts::attempt(&mut tx, id, Some(routes[0].id), AttemptResult::Unsafe).await.unwrap();
    let moved = referral::store::load(&mut tx, id).await.unwrap();
    let contact = contacts::begin(&mut tx, &moved, Mode::Home).await.unwrap();
    plan::store::touch(&mut tx, &moved, 0).await.unwrap();
    let service = world.things["service"].parse().unwrap();
    let connection =
        app::connection::store::suggest(&mut tx, &moved, service, app::connection::model::Part::Participant).await.unwrap();
    tx.commit().await.unwrap();
    let form = [("kind", "update"), ("requested", "None")];
    let message = world.post(Who::OtherWorker, &format!("/referrals/{id}/message"), &form).await;
    message.is(303);
    let mut tx = world.acting(Who::Worker).await;
    let own_attempt = contacts::attempt(&mut tx, own, Some(routes[1].id), AttemptResult::NoAnswer).await.unwrap();
    concern::store::open(&mut tx, world.person, None, CameBy::Page, "Raised later", "").await.unwrap();
    let about = plan::store::about_me(&mut tx, world.person).await.unwrap();
    let more = plan::model::AboutMe { matters: "My sister and my dog".into(), ..about };
    plan::store::save_about_me(&mut tx, world.person, &more).await.unwrap();
    let changed = "UPDATE person SET communication = 'Sign language', version = version + 1 WHERE id = $1";
    tx.run(changed, params![world.person]).await.unwrap();
    tx.commit().await.unwrap();
    undo(&world, world.person).await.is(303);

    let whose = async |sql: &'static str, id: String| {
        let (person,): (PersonId,) = world.test_db.db.read().await.unwrap().one(sql, params![id]).await.unwrap();
        person
    };
    assert_eq!(whose("SELECT person_id FROM referral WHERE id = $1", id.to_string()).await, other);
    assert_eq!(whose("SELECT person_id FROM attempt WHERE id = $1", attempt.to_string()).await, other);
    assert_eq!(whose("SELECT person_id FROM contact WHERE id = $1", contact.to_string()).await, other);
    assert_eq!(whose("SELECT person_id FROM plan WHERE referral_id = $1", id.to_string()).await, other);
    assert_eq!(whose("SELECT person_id FROM connection WHERE id = $1", connection.to_string()).await, other);
    let made = message.location.rsplit('/').next().unwrap().to_owned();
    assert_eq!(whose("SELECT person_id FROM message WHERE id = $1", made).await, other);
    assert_eq!(whose("SELECT person_id FROM concern WHERE said = $1", "Without a referral".into()).await, other);
    assert_eq!(whose("SELECT person_id FROM attempt WHERE id = $1", own_attempt.to_string()).await, world.person);
    assert_eq!(whose("SELECT person_id FROM concern WHERE said = $1", "Raised later".into()).await, world.person);
    assert_eq!(of(&world, world.person).await.communication, "Sign language");

    // "Not safe" was said of a number that both have: it holds for both.
    let mut tx = world.system().await;
    for (person, code_word) in [(world.person, "bluebell"), (other, "bluebell")] {
        let routes = person::store::routes(&mut tx, person).await.unwrap();
        let safe = &routes.iter().find(|route| route.value == "+447700900982").unwrap().safe;
        assert_eq!((safe.voicemail, safe.text, safe.code_word.as_str()), (Answer::No, Answer::No, code_word));
    }
    assert_eq!(person::store::routes(&mut tx, other).await.unwrap().len(), 2);
    drop(tx);
    world
        .get(Who::Leader, &format!("/people/{}", world.person))
        .await
        .says("Stays as it is now: what helps to talk or write")
        .says("Stays as it is now: 07700 900982")
        .says("What matters to me")
        .says("A concern that was raised since without a referral stays here");
    world.get(Who::Leader, &format!("/people/{other}")).await.is(200).says_not("Stays as it is now");
    // And once more.
    join(&world, world.person, other).await.is(303);
    undo(&world, world.person).await.is(303);
}

#[tokio::test]
async fn whoever_died_is_asked_first() {
    let world = World::new().await;
    let other = add(&world, "Nanda", "Oduya", None).await;
    let mut tx = world.system().await;
    tx.run("UPDATE person SET died_on = '2026-11-01' WHERE id = $1", params![other]).await.unwrap();
    tx.commit().await.unwrap();
    let page = world.get(Who::Leader, &format!("/people/{}/merge/{other}", world.person)).await;
    page.is(200).says("Ask first").says_not("Join the two records");
    join_with_versions(&world, world.person, other, "0", "0").await.is(409).says("they have died");
    assert_eq!(world.count("SELECT COUNT(*) FROM person_merge").await, 0);
}

async fn both(tx: &mut Tx, a: PersonId, b: PersonId) -> [person::model::Person; 2] {
    [person::store::find(tx, a).await.unwrap().unwrap(), person::store::find(tx, b).await.unwrap().unwrap()]
}

#[tokio::test]
async fn only_leaders_join_and_undo() {
    let (world, other, _) = two_records().await;
    let path = format!("/people/{}/merge", world.person);
    let merge = format!("/merges/{}/undo", world.things["merge"]);
    for who in [Who::Worker, Who::OtherWorker, Who::Referrer, Who::Operator] {
        world.get(who, &path).await.is(404);
        world.get(who, &format!("{path}/{other}")).await.is(404);
        world.post(who, &format!("{path}/{other}"), &[("version", "0"), ("other_version", "0")]).await.is(404);
        world.post(who, &merge, &[("version", "0")]).await.is(404);
    }
    world.get(Who::Worker, &format!("/people/{}", world.person)).await.is(200).says_not("another record");
    let mut tx = world.acting(Who::Worker).await;
    let part = person::store_merge::Part::Whole { source: person::merge::Source::Record, claimed: None };
    let [kept, gone] = both(&mut tx, world.person, other).await;
    assert!(matches!(person::store_merge::merge(&mut tx, &kept, &gone, part).await, Err(app::Error::NotFound)));
}

#[tokio::test]
async fn a_stale_form_changes_nothing_and_the_last_joining_is_undone_first() {
    let world = World::new().await;
    let (two, three) = (add(&world, "Nanda", "Oduya", None).await, add(&world, "Nan", "Oduya", None).await);
    join_with_versions(&world, world.person, two, "5", "0").await.is(409);
    join_with_versions(&world, world.person, two, "0", "5").await.is(409);
    join(&world, world.person, two).await.is(303);
    let (first,): (String,) = one(&world, "SELECT id FROM person_merge").await;
    let first = format!("/merges/{first}/undo");
    world.post(Who::Leader, &first, &[("version", "7")]).await.is(409);
    join(&world, world.person, three).await.is(303);
    world.post(Who::Leader, &first, &[("version", "0")]).await.is(409).says("Take the last one apart first");
    undo(&world, world.person).await.is(303);
    // The kept one goes itself.
    join(&world, three, world.person).await.is(303);
    world.post(Who::Leader, &first, &[("version", "0")]).await.is(409).says("itself joined");
    world.get(Who::Leader, &format!("/people/{two}")).await.goes_to(&format!("/people/{three}"));
    undo(&world, three).await.is(303);
    world.post(Who::Leader, &first, &[("version", "0")]).await.is(303);
    world.post(Who::Leader, &first, &[("version", "1"), ("x", "twice")]).await.is(409);
    assert_eq!(world.count("SELECT COUNT(*) FROM person WHERE merged_into IS NULL").await, 3);
}

/// Two leaders press at the same moment: one does it, and nothing is half done.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_who_join_or_undo_at_once_one_is_told() {
    let world = std::sync::Arc::new(World::new().await);
    let other = add(&world, "Nanda", "Oduya", None).await;
    let mut tasks = Vec::new();
    for (kept, gone) in [(world.person, other), (other, world.person)] {
        let world = world.clone();
        tasks.push(tokio::spawn(async move { join_with_versions(&world, kept, gone, "0", "0").await.status.as_u16() }));
    }
    let mut answers = Vec::new();
    for task in tasks {
        answers.push(task.await.unwrap());
    }
    answers.sort();
    assert_eq!(answers[0], 303, "{answers:?}");
    assert!(matches!(answers[1], 404 | 409), "{answers:?}");
    assert_eq!(world.count("SELECT COUNT(*) FROM person WHERE merged_into IS NULL").await, 1);
    let (merge,): (String,) = one(&world, "SELECT id FROM person_merge").await;
    let mut tasks = Vec::new();
    for n in ["a", "b"] {
        let (world, path) = (world.clone(), format!("/merges/{merge}/undo"));
        tasks.push(tokio::spawn(
            async move { world.post(Who::Leader, &path, &[("version", "0"), ("n", n)]).await.status.as_u16() },
        ));
    }
    let mut answers = Vec::new();
    for task in tasks {
        answers.push(task.await.unwrap());
    }
    answers.sort();
    assert_eq!(answers, [303, 409]);
    assert_eq!(world.count("SELECT COUNT(*) FROM person WHERE merged_into IS NULL").await, 2);
}

/// A referral that a leader joined in triage to the wrong person goes back, and who it may be is a question again.
#[tokio::test]
async fn a_joining_in_triage_is_undone() {
    let world = World::new().await;
    let form = [
        ("given_names", "Fernanda"),
        ("family_name", "Oduya Nunez"),
        ("born-day", "27"),
        ("born-month", "3"),
        ("born-year", "1969"),
        ("phone", "07700 900 654"),
        ("voicemail", "yes"),
    ];
    let sent = refer(&world, Who::Referrer, &form).await;
    let id: ReferralId = sent.is(303).location.split('/').nth(2).unwrap().parse().unwrap();
    let find = async || {
        let mut tx = world.system().await;
        referral::store::find(&mut tx, id).await.unwrap().unwrap()
    };
    let provisional = find().await.person_id;
    let before = dump(&world).await;
    world.post(Who::Leader, &format!("/referrals/{id}/same"), &[("position", "0"), ("version", "0")]).await.is(303);
    assert_eq!(find().await.person_id, world.person);
    let told = "SELECT COUNT(*) FROM contact_route c JOIN person p ON p.id = c.person_id \
                WHERE c.value = '+447700900654' AND c.voicemail = 'not_asked' AND p.merged_into IS NULL";
    assert_eq!(world.count(told).await, 1, "a yes by the practice is still to be asked");
    undo(&world, world.person).await.is(303);
    assert_eq!(find().await.person_id, provisional);
    let mut after = dump(&world).await;
    // What happened in the referral stays told.
    after.insert("referral_event", before["referral_event"].clone());
    same(&before, &after);
    world.get(Who::Leader, &format!("/referrals/{id}/triage")).await.is(200).says("Side by side");
    // One of two referrals of the provisional person: only it goes over, and back.
    let mut tx = world.system().await;
    world.add_referral(&mut tx, provisional, "active", None, 70).await;
    tx.commit().await.unwrap();
    let before = dump(&world).await;
    let version = find().await.version.to_string();
    world.post(Who::Leader, &format!("/referrals/{id}/same"), &[("position", "0"), ("version", &version)]).await.is(303);
    assert_eq!(find().await.person_id, world.person);
    world.get(Who::Leader, &format!("/people/{provisional}")).await.is(200);
    undo(&world, world.person).await.is(303);
    let mut after = dump(&world).await;
    after.insert("referral_event", before["referral_event"].clone());
    same(&before, &after);
}

/// What may happen to one of four records.
#[derive(Clone, Debug)]
enum Step {
    Refer(usize),
    Call(usize),
    Worry(usize),
    Open(usize),
    Route(usize, u8),
    Say(usize),
    Change(usize),
    Join(usize, usize),
    Undo(usize),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        (0..4usize).prop_map(Step::Refer),
        (0..4usize).prop_map(Step::Call),
        (0..4usize).prop_map(Step::Worry),
        (0..4usize).prop_map(Step::Open),
        (0..4usize, 0..4u8).prop_map(|(who, digit)| Step::Route(who, digit)),
        (0..4usize).prop_map(Step::Say),
        (0..4usize).prop_map(Step::Change),
        (0..4usize, 0..4usize).prop_map(|(a, b)| Step::Join(a, b)),
        (0..4usize, 0..4usize).prop_map(|(a, b)| Step::Join(a, b)),
        (0..4usize).prop_map(Step::Undo),
    ]
}

/// Where things stand: who lives, the newest joining of each, and whose each referral must be once all is undone.
struct Play {
    world: World,
    people: Vec<PersonId>,
    owner: BTreeMap<ReferralId, PersonId>,
    number: i64,
}

impl Play {
    async fn new() -> Self {
        let world = World::new().await;
        let mut people = vec![world.person];
        for (n, name) in [(11, "Ada"), (12, "Ade"), (13, "Adi")] {
            people.push(add(&world, name, "Oduya", (n != 12).then_some(n)).await);
        }
        let owner = BTreeMap::from([(world.referral, world.person)]);
        Self { world, people, owner, number: 500 }
    }

    async fn lives(&self, tx: &mut Tx, who: usize) -> Option<PersonId> {
        person::store::find(tx, self.people[who]).await.unwrap().map(|person| person.id)
    }

    async fn take(&mut self, step: &Step) {
        let mut tx = self.world.acting(Who::Leader).await;
        let now = tx.now;
        match *step {
            Step::Refer(who) => {
                let Some(id) = self.lives(&mut tx, who).await else { return };
                self.number += 1;
                let worker = self.world.staff(Who::Worker);
                let made = self.world.add_referral(&mut tx, id, "active", Some(worker), self.number).await;
                self.owner.insert(made, id);
            }
            Step::Call(who) => {
                let Some(id) = self.lives(&mut tx, who).await else { return };
                let Some(first) = referral::store::of_person(&mut tx, id).await.unwrap().pop() else { return };
                let route = person::store::routes(&mut tx, id).await.unwrap().first().map(|route| route.id);
                contacts::attempt(&mut tx, first.id, route, AttemptResult::Unsafe).await.unwrap();
            }
            Step::Worry(who) => {
                let Some(id) = self.lives(&mut tx, who).await else { return };
                concern::store::open(&mut tx, id, None, CameBy::Page, "Afraid", "").await.unwrap();
            }
            Step::Open(who) => {
                let Some(id) = self.lives(&mut tx, who).await else { return };
                person::store::give_access(&mut tx, id, "They rang", now.plus_days(1)).await.unwrap();
            }
            Step::Route(who, digit) => {
                let Some(id) = self.lives(&mut tx, who).await else { return };
                let safe = SafeContact { voicemail: [Answer::Yes, Answer::No][usize::from(digit % 2)], ..SafeContact::default() };
                let position = person::store::routes(&mut tx, id).await.unwrap().len() as i64;
                person::store::add_route(&mut tx, id, &phone(&format!("+44770090070{}", digit / 2), safe), position)
                    .await
                    .unwrap();
            }
            Step::Say(who) => {
                let Some(id) = self.lives(&mut tx, who).await else { return };
                let mut about = plan::store::about_me(&mut tx, id).await.unwrap();
                about.enjoy = format!("{} walks", about.enjoy);
                plan::store::save_about_me(&mut tx, id, &about).await.unwrap();
            }
            Step::Change(who) => {
                let Some(id) = self.lives(&mut tx, who).await else { return };
                let sql =
                    "UPDATE person SET language = language || 'x', address_hidden = $1, version = version + 1 WHERE id = $2";
                tx.run(sql, params![true, id]).await.unwrap();
            }
            Step::Join(a, b) => {
                let (Some(kept), Some(gone)) = (self.lives(&mut tx, a).await, self.lives(&mut tx, b).await) else { return };
                let part = person::store_merge::Part::Whole { source: person::merge::Source::Record, claimed: None };
                let records = both(&mut tx, kept, gone).await;
                if person::store_merge::merge(&mut tx, &records[0], &records[1], part).await.is_err() {
                    assert_eq!(kept, gone);
                    return;
                }
            }
            Step::Undo(who) => {
                let Some(id) = self.lives(&mut tx, who).await else { return };
                let Some(last) = person::store_merge::joined_to(&mut tx, id).await.unwrap().into_iter().next() else { return };
                person::store_unmerge::unmerge(&mut tx, last.id, last.version).await.unwrap();
            }
        }
        tx.commit().await.unwrap();
        self.world.later(1);
    }

    /// No row is lost, and everything belongs to exactly one record that lives.
    async fn check(&self, before: &BTreeMap<&'static str, usize>) -> BTreeMap<&'static str, usize> {
        let counts: BTreeMap<&'static str, usize> =
            dump(&self.world).await.into_iter().map(|(table, rows)| (table, rows.len())).collect();
        for (table, count) in before {
            assert!(counts[table] >= *count || *table == "about_me" || *table == "person_name_word", "{table} lost a row");
        }
        let none = async |sql: &'static str| assert_eq!(self.world.count(sql).await, 0, "{sql}");
        none("SELECT COUNT(*) FROM referral r JOIN person p ON p.id = r.person_id WHERE p.merged_into IS NOT NULL").await;
        none("SELECT COUNT(*) FROM concern c JOIN person p ON p.id = c.person_id WHERE p.merged_into IS NOT NULL").await;
        none("SELECT COUNT(*) FROM person_access a JOIN person p ON p.id = a.person_id WHERE p.merged_into IS NOT NULL").await;
        none("SELECT COUNT(*) FROM attempt a JOIN referral r ON r.id = a.referral_id WHERE a.person_id <> r.person_id").await;
        none("SELECT COUNT(*) FROM concern a JOIN referral r ON r.id = a.referral_id WHERE a.person_id <> r.person_id").await;
        // A record that went said that the address is secret: so does the one that was kept.
        none(
            "SELECT COUNT(*) FROM person g JOIN person k ON k.id = g.merged_into WHERE g.address_hidden AND NOT k.address_hidden",
        )
        .await;
        // A no on a record that went is a no on the same number of the one that was kept.
        none(
            "SELECT COUNT(*) FROM person g JOIN contact_route a ON a.person_id = g.id JOIN contact_route b ON b.person_id = g.merged_into \
             AND b.value = a.value WHERE a.voicemail = 'no' AND b.voicemail <> 'no'",
        )
        .await;
        counts
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, max_shrink_iters: 60, ..ProptestConfig::default() })]
    #[test]
    fn no_row_is_lost_whatever_happens(steps in proptest::collection::vec(step(), 5..40)) {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        runtime.block_on(async {
            let mut play = Play::new().await;
            let mut counts = BTreeMap::new();
            for step in &steps {
                play.take(step).await;
                counts = play.check(&counts).await;
            }
            // All is undone, the last first: every record lives, and every referral is its own again.
            for _ in 0..4 {
                for who in 0..4 {
                    for _ in 0..steps.len() {
                        play.take(&Step::Undo(who)).await;
                    }
                }
            }
            play.check(&counts).await;
            assert_eq!(play.world.count("SELECT COUNT(*) FROM person WHERE merged_into IS NOT NULL").await, 0);
            let mut tx = play.world.system().await;
            for (id, owner) in &play.owner {
                assert_eq!(referral::store::find(&mut tx, *id).await.unwrap().unwrap().person_id, *owner);
            }
        });
    }
}
