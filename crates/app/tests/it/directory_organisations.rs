//! An organisation of two sources: found, offered, joined, refreshed, parted, and one wherever somebody reads it.

use app::directory::import::{Source, fates};
use app::directory::read::{Columns, read};
use app::directory::{store, store_import, store_organisation};
use db::params;
use kernel::{OrganisationId, TeamId};
use serde_json::Value;

use super::directory::bring_in_table;
use super::world::{Reply, Who, World};

const LIST: &str = "/directory/organisations";

const ONE: &str = "id,name,description,organisation,organisation website,charity number,postcode
1,Walking group,A gentle walk,Good Company,https://goodcompany.example,1050012,SE16 2TX
2,Debt advice,Help with rent arrears,New Leaf,,,SE1 4YB
";
const OTHER: &str = "id,name,description,organisation,organisation description,charity number,postcode
a,Knit and natter,Wool is there,The Good Company Ltd,Company for all who are alone,,SE16 2TX
b,Chess,A chess club,Chess for All,,,SE1 4YB
";

/// What the sample requests need, after the services of `directory::things`.
pub async fn things(world: &mut World) {
    let mut tx = world.acting(Who::Worker).await;
    let (one,): (OrganisationId,) = tx.one("SELECT id FROM organisation WHERE name = 'Good Company'", params![]).await.unwrap();
    let (other, joined) = (OrganisationId::new(), OrganisationId::new());
    for id in [other, joined] {
        tx.run(
            "INSERT INTO organisation (team_id, id, name, folded_name) VALUES ($1, $2, 'Good Company Ltd', 'good company ltd')",
            params![world.team, id],
        )
        .await
        .unwrap();
    }
    app::directory::store_twins::look_at_organisations(&mut tx, &[one, other]).await.unwrap();
    store_organisation::join(&mut tx, one, joined).await.unwrap();
    tx.commit().await.unwrap();
    world.thing("organisation", one);
    world.thing("other_organisation", other);
    world.thing("organisation:joined", joined);
}

/// The address at which the first pair is decided.
#[track_caller]
fn pair(page: &Reply) -> String {
    let at = page.body.split("href=\"").find(|part| part.contains("/same/"));
    at.unwrap_or_else(|| panic!("no pair in:\n{}", page.body)).split('"').next().unwrap().to_owned()
}

async fn two_lists() -> World {
    let world = World::new().await;
    bring_in_table(&world, "One list", ONE).await;
    bring_in_table(&world, "Another list", OTHER).await;
    world
}

/// What other directories read of who runs each service, by the name of the service.
async fn published(world: &World) -> std::collections::BTreeMap<String, (String, String)> {
    world.later(1);
    let list: Value = serde_json::from_str(&world.get(Who::Nobody, "/oruk/v3/services").await.is(200).body).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let rows = list["contents"].as_array().unwrap().iter();
    rows.map(|row| (text(&row["name"]), (text(&row["organization"]["id"]), text(&row["organization"]["name"])))).collect()
}

async fn service(world: &World, name: &'static str) -> String {
    let mut tx = world.system().await;
    tx.one::<(String,)>("SELECT id FROM service WHERE name = $1", params![name]).await.unwrap().0
}

#[tokio::test]
async fn an_organisation_of_two_lists_is_offered_joined_refreshed_and_parted() {
    let world = two_lists().await;
    world.get(Who::Worker, "/directory/workbench").await.says("Good Company and The Good Company Ltd").says("the same name");
    let offered = world.get(Who::Worker, LIST).await;
    offered.is(200).says("Good Company and The Good Company Ltd").says_not("New Leaf").says_not("Chess for All");
    let at = pair(&offered);
    let beside = world.get(Who::Worker, &at).await;
    beside.is(200).says("One list").says("Another list").says("1050012").says("https://goodcompany.example").says("(differs)");
    beside.says("Walking group").says("Knit and natter");
    let before = published(&world).await;
    assert_ne!(before["Walking group"], before["Knit and natter"]);

    // The first of the pair was written first, so it is that of the first list.
    world.post(Who::Worker, &at, &[("keep", "first")]).await.goes_to(LIST);
    let one_everywhere = async || {
        let now = published(&world).await;
        assert_eq!(now["Walking group"], before["Walking group"]);
        assert_eq!(now["Knit and natter"], before["Walking group"], "one organisation");
        let knit = service(&world, "Knit and natter").await;
        for (who, path) in [(Who::Worker, format!("/directory/{knit}")), (Who::Nobody, format!("/activities/{knit}"))] {
            world.get(who, &path).await.is(200).says("Good Company").says_not("The Good Company Ltd");
        }
        let found = world.post_and_follow(Who::Worker, "/directory", &[("text", "Good Company")]).await;
        found.says("Walking group").says("Knit and natter").says_not("The Good Company Ltd");
        let page = world.get(Who::Worker, &format!("{LIST}/{}", before["Walking group"].0)).await;
        page.is(200).says("Walking group").says("Knit and natter").says("The same: The Good Company Ltd").says_not("Debt advice");
        world.get(Who::Worker, LIST).await.says("There is nothing to decide").says("says Amara Okafor");
    };
    one_everywhere().await;

    // Neither list takes it back, whatever it says later.
    bring_in_table(&world, "Another list", &OTHER.replace("Wool is there", "Bring wool")).await;
    bring_in_table(&world, "One list", &ONE.replace("gentle", "slow").replace("1050012", "1050013")).await;
    one_everywhere().await;
    let whole = world.get(Who::Nobody, &format!("/oruk/v3/services/{}", service(&world, "Walking group").await)).await;
    whole.says("Company for all who are alone").says("goodcompany.example");

    // What was joined can be parted, and then it is offered again; and what is two is never asked again.
    let gone = before["Knit and natter"].0.clone();
    world.get(Who::Worker, &format!("{LIST}/{gone}")).await.says("It is one with");
    world.post(Who::Worker, &format!("{LIST}/{gone}/own"), &[]).await.is(303);
    assert_eq!(published(&world).await, before);
    let at = pair(&world.get(Who::Worker, LIST).await);
    world.post(Who::Worker, &at, &[("keep", "both")]).await.is(303);
    bring_in_table(&world, "Another list", OTHER).await;
    world.get(Who::Worker, LIST).await.says("There is nothing to decide").says_not("Joined");
}

#[tokio::test]
async fn what_a_person_wrote_of_who_runs_it_stays() {
    let world = two_lists().await;
    let (walk, debt) = (service(&world, "Walking group").await, service(&world, "Debt advice").await);
    let edit = async |id: &str, name: &str, organisation: &str| {
        let path = format!("/directory/{id}/edit");
        let version = world.get(Who::Worker, &path).await.field("version");
        let form = [("name", name), ("organisation", organisation), ("cost", "free"), ("public", "yes"), ("version", &version)];
        world.post(Who::Worker, &path, &form).await.is(303);
    };
    // Whoever changes another thing says nothing of who runs it.
    edit(&walk, "A slow walk", "Good Company").await;
    assert_eq!(world.count("SELECT COUNT(*) FROM organisation WHERE source_id IS NULL").await, 0);
    // And whoever does is believed.
    edit(&debt, "Debt advice", "New Leaf (Southwark)").await;
    let ours = "SELECT COUNT(*) FROM service s JOIN organisation o ON o.id = s.organisation_id WHERE o.source_id IS NULL";
    assert_eq!(world.count(ours).await, 1);
    bring_in_table(&world, "One list", &ONE.replace("arrears", "debts").replace("gentle", "brisk")).await;
    assert_eq!(world.count(ours).await, 1, "a refresh does not move it");
    world.get(Who::Worker, &format!("/directory/{debt}")).await.says("New Leaf (Southwark)").says("What One list says otherwise");
    world.get(Who::Worker, &format!("/directory/{walk}")).await.says("A slow walk").says("Good Company");
    assert_eq!(world.count("SELECT COUNT(*) FROM organisation WHERE folded_name LIKE 'new leaf%'").await, 2);

    // An entry of the team's own, of an organisation that a list knows by another name, is found, too.
    let new = [("name", "Tea"), ("organisation", "Chess for all C.I.C."), ("cost", "free"), ("rhythm", "weekly")];
    world.post(Who::Worker, "/directory/new", &new).await.is(303);
    let offered = world.get(Who::Worker, LIST).await;
    offered.says("Chess for All and Chess for all C.I.C.");
    // Joined with what a list says, it keeps the name that the team chose.
    let at = pair(&Reply { body: offered.body.replace("Good Company and", ""), ..offered });
    let page = world.get(Who::Worker, &at).await;
    let keep = if page.body.find("The team itself") < page.body.find("Another list") { "first" } else { "second" };
    world.post(Who::Worker, &at, &[("keep", keep)]).await.is(303);
    bring_in_table(&world, "Another list", &OTHER.replace("A chess club", "Chess")).await;
    let _ = published(&world).await;
}

#[tokio::test]
async fn what_may_not_be_passed_on_speaks_for_nobody() {
    let world = World::new().await;
    let private = "id,name,organisation,organisation description\n1,Chess,Moon Ltd,Nobody may copy this\n";
    let contents = read(std::io::Cursor::new(private), &Columns::Guessed);
    let source = Source { name: "Closed list", publisher: "They", licence: "All rights reserved" };
    app::directory::import::import(&world.app, &source, contents.unwrap(), true, |_| {}).await.unwrap();
    bring_in_table(&world, "Open list", "id,name,organisation\n1,Tea,The Moon\n").await;
    let at = pair(&world.get(Who::Worker, LIST).await);
    world.post(Who::Worker, &at, &[("keep", "first")]).await.is(303);
    let list = published(&world).await;
    assert_eq!(list.keys().collect::<Vec<_>>(), ["Tea"]);
    assert_eq!(list["Tea"].1, "The Moon");
    world.get(Who::Nobody, "/oruk/v3/services").await.says_not("Nobody may copy").says_not("Moon Ltd");
}

#[tokio::test]
async fn who_may_not_decide_cannot_and_pressing_twice_decides_once() {
    let world = two_lists().await;
    let at = pair(&world.get(Who::Worker, LIST).await);
    for who in [Who::Referrer, Who::Operator, Who::SafeguardingLead] {
        for path in [LIST, &at] {
            world.get(who, path).await.is(404).says_not("Good Company");
        }
        world.post(who, &at, &[("keep", "first")]).await.is(404);
    }
    world.post(Who::Nobody, &at, &[("keep", "first")]).await.is(401).says_not("Good Company");
    assert_eq!(world.count("SELECT COUNT(*) FROM organisation WHERE same_as IS NOT NULL").await, 0);

    // That of another team is not there.
    let (other_team, theirs) = (TeamId::new(), OrganisationId::new());
    let mut tx = world.system().await;
    tx.run("INSERT INTO team (id, name, phone) VALUES ($1, 'Elsewhere', '')", params![other_team]).await.unwrap();
    let sql = "INSERT INTO organisation (team_id, id, name, folded_name) VALUES ($1, $2, 'Theirs', 'theirs')";
    tx.run(sql, params![other_team, theirs]).await.unwrap();
    tx.commit().await.unwrap();
    let ours = at.split('/').nth(3).unwrap().to_owned();
    let mixed = format!("{LIST}/{ours}/same/{theirs}");
    for path in [format!("{LIST}/{theirs}"), mixed.clone(), format!("{LIST}/{ours}/same/{ours}")] {
        world.get(Who::Worker, &path).await.is(404).says_not("Theirs");
    }
    for keep in ["first", "second", "both"] {
        world.post(Who::Worker, &mixed, &[("keep", keep)]).await.is(404);
    }
    world.post(Who::Worker, &format!("{LIST}/{theirs}/own"), &[]).await.is(404);
    world.post(Who::Worker, &at, &[("keep", "neither")]).await.is(409);

    // The very same form, sent twice, works once; another form after it is told.
    let once = world.get(Who::Worker, &at).await.field("once");
    let form = [("keep", "first"), ("once", once.as_str())];
    world.post(Who::Worker, &at, &form).await.goes_to(LIST);
    world.post(Who::Worker, &at, &form).await.goes_to(LIST);
    world.post(Who::Worker, &at, &[("keep", "second")]).await.is(409).says("decided");
    assert_eq!(world.count("SELECT COUNT(*) FROM organisation WHERE same_as IS NOT NULL").await, 1);
    let gone = at.rsplit('/').next().unwrap();
    world.post(Who::Worker, &format!("{LIST}/{gone}/own"), &[]).await.is(303);
    world.post(Who::Worker, &format!("{LIST}/{gone}/own"), &[]).await.is(409);
    assert_eq!(world.count("SELECT COUNT(*) FROM organisation WHERE same_as IS NOT NULL").await, 0);
}

#[tokio::test]
async fn what_was_the_same_as_one_goes_along_with_it() {
    let world = two_lists().await;
    bring_in_table(&world, "Third list", "id,name,organisation\n1,Tea,Good Company Southwark\n").await;
    let mut tx = world.acting(Who::Worker).await;
    let mut id = async |name: &'static str| {
        tx.one::<(OrganisationId,)>("SELECT id FROM organisation WHERE name = $1", params![name]).await.unwrap().0
    };
    let (one, other, third) = (id("Good Company").await, id("The Good Company Ltd").await, id("Good Company Southwark").await);
    store_organisation::join(&mut tx, one, other).await.unwrap();
    store_organisation::join(&mut tx, third, one).await.unwrap();
    assert!(store_organisation::join(&mut tx, other, third).await.is_err(), "no circles");
    let all = store_organisation::services(&mut tx, third, 10).await.unwrap();
    assert_eq!(all.iter().map(|(_, name)| name.as_str()).collect::<Vec<_>>(), ["Knit and natter", "Tea", "Walking group"]);
    let walk =
        tx.one::<(kernel::ServiceId,)>("SELECT id FROM service WHERE name = 'Knit and natter'", params![]).await.unwrap().0;
    assert_eq!(store::load(&mut tx, walk).await.unwrap().service.organisation.as_deref(), Some("Good Company Southwark"));
    tx.commit().await.unwrap();
}

/// `count` services, each of an organisation of its own with one web page in common.
fn branches(from: usize, count: usize, blurb: &str) -> String {
    let row = |n: usize| format!("{n},Service {n},{blurb},Moon walkers {n},https://moon.example\n");
    format!("id,name,description,organisation,organisation website\n{}", (from..from + count).map(row).collect::<String>())
}

#[tokio::test]
async fn what_more_than_thirty_have_in_common_brings_nobody_together() {
    let world = World::new().await;
    bring_in_table(&world, "One list", &branches(0, 3, "")).await;
    bring_in_table(&world, "Another list", &branches(100, 27, "")).await;
    assert_eq!(world.count("SELECT COUNT(*) FROM organisation_twin").await, 3 * 27);
    bring_in_table(&world, "Another list", &branches(200, 1, "")).await;
    assert_eq!(world.count("SELECT COUNT(*) FROM organisation_twin WHERE why LIKE '%web page'").await, 3 * 27, "found before");
    bring_in_table(&world, "Third list", &branches(300, 1, "")).await;
    assert_eq!(world.count("SELECT COUNT(*) FROM organisation_twin").await, 3 * 27);
}

#[tokio::test]
async fn a_long_list_asks_no_more_for_each_of_its_rows() {
    let world = World::new().await;
    bring_in_table(&world, "Another list", &branches(1000, 3, "")).await;
    let mut asked = Vec::new();
    for (name, count) in [("Short list", 20), ("Long list", 400)] {
        for blurb in ["", "Said otherwise"] {
            let contents = read(std::io::Cursor::new(branches(0, count, blurb)), &Columns::Guessed).unwrap();
            let rows = fates(&world.app, name, contents, |_| {}).await.unwrap();
            let rows = [rows.new, rows.changed].concat();
            assert_eq!(rows.len(), count);
            let mut tx = world.system().await;
            let source = store_import::source(&mut tx, &Source { name, publisher: "", licence: "" }).await.unwrap();
            world.test_db.statements.take();
            store_import::put(&mut tx, source, &rows).await.unwrap();
            asked.push(world.test_db.statements.take().len());
            tx.commit().await.unwrap();
        }
    }
    println!("statements of a batch, new and again, of 20 and of 400 rows: {asked:?}");
    // A list that is longer than one statement holds takes another: clues, of which each row has several.
    assert!(asked.iter().all(|count| *count <= 30), "{asked:?}");
}

#[tokio::test]
async fn two_spellings_are_offered_whoever_wrote_them() {
    let world = World::new().await;
    let own = |service: &'static str, organisation: &'static str| {
        [("name", service), ("organisation", organisation), ("cost", "free"), ("rhythm", "weekly")]
    };
    world.post(Who::Worker, "/directory/new", &own("Tea", "St. Mungo's")).await.is(303);
    world.post(Who::Worker, "/directory/new", &own("Chess", "St Mungos")).await.is(303);
    // The same but for points and strokes is one from the beginning.
    assert_eq!(world.count("SELECT COUNT(*) FROM organisation").await, 1);
    world.post(Who::Worker, "/directory/new", &own("Knitting", "Saint Mungo")).await.is(303);
    world.get(Who::Worker, LIST).await.says("Saint Mungo").says("St. Mungo's").says("the same name");
    bring_in_table(&world, "One list", "id,name,organisation\n1,Walk,St Mungo’s\n2,Talk,St Mungo Ltd\n").await;
    let pairs = "SELECT COUNT(*) FROM organisation_twin";
    assert_eq!(world.count(pairs).await, 6, "each of the four with each");
}

/// The directory of the demonstration is compared with what somebody brings to it, like any other.
#[tokio::test]
async fn what_the_demonstration_has_is_found_again() {
    let test = db::testing::fresh().await;
    app::demo::prepare(&test.db, &kernel::Clock::frozen(super::world::monday_at_ten())).await.unwrap();
    let mut tx = test.db.read().await.unwrap();
    for sql in [
        "SELECT COUNT(*) FROM organisation o WHERE NOT EXISTS (SELECT 1 FROM organisation_clue c WHERE c.organisation_id = o.id)",
        "SELECT COUNT(*) FROM service s WHERE NOT EXISTS (SELECT 1 FROM service_clue c WHERE c.service_id = s.id)",
    ] {
        assert_eq!(tx.count(sql, params![]).await.unwrap(), 0, "{sql}");
    }
}
