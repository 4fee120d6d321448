//! The directory: importing, the same again, a person's edit, searching, and what the public sees.

use app::directory::import::{Source, import};
use app::directory::read::{Columns, read};
use app::import::Counts;
use app::web::Typed;
use db::params;

use super::world::{Who, World, real_files};

const TABLE: &str = "id,name,description,organisation,postcode,cost,opening_times
1,Walking group,A gentle walk in the park,Good Company,SE16 2TX,Free,Tuesdays 10am-12pm
2,Debt advice,Help with rent arrears,New Leaf,SE1 4YB,Free,Mondays 2pm-4pm
2,Debt advice twice,The same id again,New Leaf,SE1 4YB,Free,
,,,,,,
";

async fn bring_in(world: &World, table: &str, apply: bool) -> Counts {
    let contents = read(std::io::Cursor::new(table.as_bytes().to_vec()), &Columns::Guessed).unwrap();
    let source = Source { name: "Test list", publisher: "Us", licence: "OGL-3.0" };
    let counts = import(&world.app, &source, contents, apply, |_| {}).await.unwrap().counts;
    assert!(counts.add_up(), "{counts:?}");
    counts
}

/// Brings a table in under the name of a source.
pub async fn bring_in_table(world: &World, name: &str, table: &str) {
    let contents = read(std::io::Cursor::new(table.as_bytes().to_vec()), &Columns::Guessed).unwrap();
    let source = Source { name, publisher: "Us", licence: "OGL-3.0" };
    import(&world.app, &source, contents, true, |_| {}).await.unwrap();
}

/// What the sample requests of this slice need.
pub async fn things(world: &mut World) {
    bring_in(world, TABLE, true).await;
    // Somebody here wrote when one of them is, and the source says something else since.
    let mut tx = world.system().await;
    tx.run(
        "INSERT INTO service_fact (team_id, service_id, fact, how, is_ours, by_name, at) \
         SELECT team_id, id, 'times', 'typed', TRUE, 'Amara', 0 FROM service",
        params![],
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
    bring_in(world, &TABLE.replace("gentle", "slow"), true).await;
    let mut tx = world.system().await;
    tx.run("UPDATE service SET version = 1", params![]).await.unwrap();
    let (id,): (String,) = tx.one("SELECT id FROM service WHERE name = 'Walking group'", params![]).await.unwrap();
    tx.commit().await.unwrap();
    world.thing("service", id);
    let mut tx = world.system().await;
    let (source,): (String,) = tx.one("SELECT id FROM source ORDER BY id LIMIT 1", params![]).await.unwrap();
    tx.run(
        "INSERT INTO school_holiday (team_id, from_on, until_on, words) VALUES ($1, '2026-12-21', '2027-01-01', 'Christmas')",
        params![world.team],
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
    world.thing("source", source);
    world.thing("day", "2026-12-21");
    let mut tx = world.acting(Who::Worker).await;
    let looked_for = Typed::with([("text", "walking"), ("days", "tue")]);
    let search = app::directory::asked::keep(&mut tx, &looked_for, None).await.unwrap();
    let near = Typed::with([("text", "walking"), ("near", "Bermondsey")]);
    let beside = app::directory::asked::keep(&mut tx, &near, Some(world.referral)).await.unwrap();
    tx.commit().await.unwrap();
    world.thing("search", search);
    world.thing("search:plan", beside);
    super::directory_workbench::things(world).await;
    super::directory_organisations::things(world).await;
    super::bring::things(world).await;
}

#[tokio::test]
async fn a_dry_run_changes_nothing_and_the_same_again_changes_nothing() {
    let world = World::new().await;
    let first = bring_in(&world, TABLE, false).await;
    assert_eq!((first.new, first.repeated), (2, 1), "{first:?}");
    assert_eq!(world.count("SELECT COUNT(*) FROM service").await, 0);
    bring_in(&world, TABLE, true).await;
    assert_eq!(world.count("SELECT COUNT(*) FROM service").await, 2);
    assert_eq!(world.count("SELECT COUNT(*) FROM service_session WHERE weekday = 'tue' AND starts = 600").await, 1);
    world.later(60);
    let again = bring_in(&world, TABLE, true).await;
    assert_eq!((again.new, again.changed, again.unchanged), (0, 0, 2), "{again:?}");
    let now = world.app.clock.now().millis();
    assert!(world.count("SELECT MAX(changed_at) FROM service").await < now, "untouched");
    let changed = bring_in(&world, &TABLE.replace("gentle", "very gentle"), true).await;
    assert_eq!((changed.changed, changed.unchanged), (1, 1), "{changed:?}");
}

#[tokio::test]
async fn what_a_person_edited_is_not_overwritten() {
    let mut world = World::new().await;
    bring_in(&world, TABLE, true).await;
    let (id,): (String,) = {
        let mut tx = world.system().await;
        tx.one("SELECT id FROM service WHERE name = 'Walking group'", params![]).await.unwrap()
    };
    world.thing("service", &id);
    let path = format!("/directory/{id}/edit");
    let version = world.get(Who::Worker, &path).await.is(200).field("version");
    let form = [
        ("name", "Walking group"),
        ("cost", "free"),
        ("summary", "Meet at the pond"),
        ("organisation", "Good Company"),
        ("postcode", "SE16 2TX"),
        ("days", "tue"),
        ("starts", "10:30"),
        ("ends", "12:00"),
        ("version", version.as_str()),
        ("private_note", "Ask for Joy"),
        ("public", "yes"),
    ];
    world.post(Who::Worker, &path, &form).await.is(303);
    // The source has a new time, a new price and a telephone: what nobody here wrote comes in, what somebody wrote stays.
    let news = TABLE.replace("gentle", "brisk").replace("Tuesdays 10am-12pm", "Fridays 1pm-2pm").replace("SE16 2TX", "SE1 4YB");
    let counts = bring_in(&world, &news, true).await;
    assert_eq!((counts.changed, counts.kept), (1, 0), "{counts:?}");
    world
        .get(Who::Worker, &format!("/directory/{id}"))
        .await
        .says("Meet at the pond")
        .says("Ask for Joy")
        .says("Tuesdays, 10:30 to 12:00")
        .says("Written by Amara Okafor, today")
        .says("SE1 4YB")
        .says("Read from Test list, today")
        .says("What Test list says otherwise")
        .says("Fridays, 13:00 to 14:00");
    world.get(Who::Nobody, &format!("/activities/{id}")).await.is(200).says("Meet at the pond").says_not("Ask for Joy");
    world.post(Who::Worker, &path, &form).await.is(409);
    // Whoever believes the source has its words, and the next refresh brings its news again.
    world.post(Who::Worker, &format!("/directory/{id}/take-theirs"), &[("fact", "times")]).await.is(303);
    let believed = world.get(Who::Worker, &format!("/directory/{id}")).await;
    believed.says("Fridays, 13:00 to 14:00").says("Meet at the pond").says_not("10:30").says("What Test list says otherwise");
    bring_in(&world, &news.replace("Fridays", "Mondays"), true).await;
    world.get(Who::Worker, &format!("/directory/{id}")).await.says("Mondays, 13:00 to 14:00").says("Meet at the pond");
}

#[tokio::test]
async fn what_the_form_cannot_show_stays_when_something_else_is_changed() {
    let mut world = World::new().await;
    things(&mut world).await;
    let id = world.things["service"].clone();
    let mut tx = world.system().await;
    for (position, day, starts) in [(1i64, "fri", "14:00"), (2, "sun", "09:30")] {
        let (day, starts) = (day.parse::<kernel::Weekday>().unwrap(), kernel::TimeOfDay::parse(starts).unwrap());
        tx.run(
            "INSERT INTO service_session (team_id, service_id, position, weekday, starts) SELECT team_id, id, $1, $2, $3 FROM service WHERE id = $4",
            params![position, day, starts, id],
        )
        .await
        .unwrap();
    }
    tx.run(
        "INSERT INTO service_place (team_id, service_id, position, name, address) SELECT team_id, id, 1, 'The other hall', '' FROM service WHERE id = $1",
        params![id],
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
    let (edit, show) = (format!("/directory/{id}/edit"), format!("/directory/{id}"));
    let version = world.get(Who::Worker, &edit).await.is(200).field("version");
    let mut form = vec![
        ("name", "Walking group"),
        ("cost", "free"),
        ("status", "active"),
        ("version", version.as_str()),
        ("private_note", "Ask for Joy"),
        ("postcode", "SE16 2TX"),
        ("days", "tue"),
        ("days", "fri"),
        ("days", "sun"),
        ("starts", "10:00"),
        ("ends", "12:00"),
    ];
    world.post(Who::Worker, &edit, &form).await.is(303);
    world
        .get(Who::Worker, &show)
        .await
        .says("Ask for Joy")
        .says("Tuesdays, 10:00 to 12:00")
        .says("Fridays, from 14:00")
        .says("Sundays, from 09:30")
        .says("The other hall");
    // Whoever changes the times means all of them.
    let version = world.get(Who::Worker, &edit).await.is(200).field("version");
    form[3].1 = version.as_str();
    form[9].1 = "11:00";
    world.post(Who::Worker, &edit, &form).await.is(303);
    world.get(Who::Worker, &show).await.says("Fridays, 11:00 to 12:00").says_not("14:00").says("The other hall");
}

#[tokio::test]
async fn hostile_files_get_a_clear_answer() {
    for (bytes, says) in [
        (b"<!DOCTYPE html><html><body>No</body></html>".to_vec(), "web page"),
        (b"PK\x03\x04 not a table".to_vec(), ""),
        (vec![0u8; 4096], ""),
        (b"{\"contents\": [".to_vec(), ""),
        (Vec::new(), ""),
    ] {
        let Err(error) = read(std::io::Cursor::new(bytes), &Columns::Guessed) else { panic!("read what is no directory") };
        assert!(error.message.len() > 20 && error.message.contains(says), "{}", error.message);
    }
}

#[tokio::test]
async fn found_with_spelling_mistakes_near_and_with_the_reason() {
    let world = World::new().await;
    let mut tx = world.system().await;
    for (postcode, lat, lon) in
        [("SE16 2TX", 51.495362, -0.053477), ("SE1 4YB", 51.500926, -0.092171), ("SE16 4JX", 51.501224, -0.054509)]
    {
        tx.run("INSERT INTO postcode_point (postcode, lat, lon) VALUES ($1, $2, $3)", params![postcode, lat, lon]).await.unwrap();
    }
    tx.commit().await.unwrap();
    bring_in(&world, TABLE, true).await;
    world.later(1);
    let found = world.post_and_follow(Who::Worker, "/directory", &[("text", "wlaking"), ("near", "SE16 4JX")]).await;
    found.is(200).says("Walking group").says("walking").says(" away").says_not("Debt advice");
    world.post_and_follow(Who::Worker, "/directory", &[("text", "arrears")]).await.says("Debt advice").says_not("Walking group");
    world.post_and_follow(Who::Worker, "/directory", &[("text", "zorbing")]).await.says("zorbing");
    for near in ["SE16", "se16 4"] {
        world.post_and_follow(Who::Worker, "/directory", &[("text", "walking"), ("near", near)]).await.is(200).says(" away");
    }
    let unknown = world.post_and_follow(Who::Worker, "/directory", &[("near", "Narnia")]).await;
    unknown.is(200).says("It is not known where “Narnia” is.");
    world.post_and_follow(Who::Worker, "/directory", &[("near", "12 High Street")]).await.is(422).says("the beginning of one");
    world.get(Who::Nobody, "/activities?days=tue&free=yes").await.is(200).says("Walking group");
    let all = world.get(Who::Nobody, "/activities").await;
    let size = all.bytes.len();
    all.says("<h2>2 activities</h2>").says("Walking group");
    let mut tx = world.system().await;
    let (hide, now) = ("UPDATE service SET public = FALSE, changed_at = $1 WHERE name = 'Walking group'", tx.now);
    tx.run(hide, params![now]).await.unwrap();
    tx.commit().await.unwrap();
    world.later(1);
    let less = world.get(Who::Nobody, "/activities").await;
    less.says("<h2>1 activity</h2>").says_not("Walking group");
    assert!(size < 100_000, "{size} bytes");
}

/// The national fixtures and real directories.
#[tokio::test]
async fn real_files_come_in_and_again_change_nothing() {
    let Some(folder) = real_files(6) else { return };
    let world = World::new().await;
    for (file, new) in [
        ("oruk/validator-mocks/V3.0-UK-Test/service_list.json", 1),
        ("oruk/validator-mocks/V3.0-UK-Default/service_full.json", 1),
        ("oruk/hsds-3.0/examples/service_full.json", 1),
        ("data/services/folkestone-hythe-services.csv", 133),
        ("data/services/gm-food-banks.csv", 171),
        ("data/services/gm-libraries.csv", 141),
    ] {
        let source = Source { name: file, publisher: "", licence: "" };
        let contents = || read(std::fs::File::open(folder.join(file)).unwrap(), &Columns::Guessed).unwrap();
        let counts = import(&world.app, &source, contents(), true, |_| {}).await.unwrap().counts;
        println!("{file}: {counts:?}");
        assert!(counts.add_up());
        assert_eq!(counts.new, new, "{file}: {counts:?}");
        let again = import(&world.app, &source, contents(), true, |_| {}).await.unwrap().counts;
        assert_eq!((again.new, again.changed, again.unchanged), (0, 0, new), "{file}: {again:?}");
    }
}
