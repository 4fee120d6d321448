//! When a group is not there: school holidays, its own closures, bank holidays; on every page that says when it is, and in calendar files.

use app::directory::facts::{Fact, How};
use app::directory::store;
use db::params;
use kernel::ServiceId;

use super::directory::bring_in_table;
use super::world::{Who, World};

const TABLE: &str = "id,name,description,organisation,postcode,cost,opening_times
1,Friday choir,Singing,Good Company,SE16 2TX,Free,Fridays 10am-12pm
";

/// The world with a choir on Fridays: in 2026 Christmas is a Friday, and so is the first of January.
async fn world() -> (World, ServiceId) {
    let world = World::new().await;
    bring_in_table(&world, "One list", TABLE).await;
    let mut tx = world.system().await;
    let (id,): (ServiceId,) = tx.one("SELECT id FROM service WHERE name = 'Friday choir'", params![]).await.unwrap();
    drop(tx);
    world.later(1);
    (world, id)
}

/// The form of an entry as it stands, with some values changed; a value that is empty goes.
async fn changed(world: &World, id: ServiceId, changes: &[(&str, &str)]) -> super::world::Reply {
    let edit = format!("/directory/{id}/edit");
    let version = world.get(Who::Worker, &edit).await.is(200).field("version");
    let mut form = vec![
        ("name", "Friday choir"),
        ("organisation", "Good Company"),
        ("summary", "Singing"),
        ("postcode", "SE16 2TX"),
        ("days", "fri"),
        ("starts", "10:00"),
        ("ends", "12:00"),
        ("rhythm", "weekly"),
        ("cost", "free"),
        ("status", "active"),
        ("public", "yes"),
        ("version", version.as_str()),
    ];
    form.retain(|(name, _)| changes.iter().all(|(changed, _)| changed != name));
    form.extend(changes.iter().filter(|(_, value)| !value.is_empty()));
    world.post(Who::Worker, &edit, &form).await
}

async fn calendar(world: &World, id: ServiceId) -> String {
    world.get(Who::Nobody, &format!("/activities/{id}/calendar.ics")).await.is(200).body.replace("\r\n ", "")
}

#[tokio::test]
async fn leaders_keep_the_school_holidays_and_what_is_in_term_time_leaves_them_out() {
    let (world, id) = world().await;
    changed(&world, id, &[("term_time", "yes")]).await.is(303);
    let page = world.get(Who::Leader, "/settings/dates").await;
    page.is(200).says("There is none yet").says("Friday 25 December 2026: Christmas Day").says("Summer bank holiday");
    world.get(Who::Leader, "/settings").await.says("/settings/dates");
    world.get(Who::Worker, "/settings/dates").await.is(404);
    let typed = |words: &'static str, from: &'static str, until: &'static str, version: &'static str| {
        let mut form = vec![("words".to_owned(), words.to_owned()), ("version".to_owned(), version.to_owned())];
        for (field, date) in [("from", from), ("until", until)] {
            let parts = date.split('-').zip(["year", "month", "day"]);
            form.extend(parts.map(|(part, unit)| (format!("{field}-{unit}"), part.to_owned())));
        }
        serde_urlencoded::to_string(form).unwrap()
    };
    let new = "/settings/dates/new";
    world
        .post_encoded(Who::Leader, new, &typed("Christmas", "2026-12-18", "2026-12-01", "0"))
        .await
        .is(422)
        .says("before the first");
    world
        .post_encoded(Who::Leader, new, &typed("Christmas", "2026-12-18", "2027-12-01", "0"))
        .await
        .is(422)
        .says("Check the year");
    world.post_encoded(Who::Leader, new, "words=Christmas").await.is(422).says("Enter the first day");
    world.post_encoded(Who::Leader, new, &typed("Christmas", "2026-12-18", "2027-01-02", "0")).await.goes_to("/settings/dates");
    world.post_encoded(Who::Leader, new, &typed("Again", "2026-12-18", "2027-01-02", "0")).await.is(422).says("Another holiday");
    world.post_encoded(Who::Worker, new, &typed("Mine", "2027-02-15", "2027-02-19", "0")).await.is(404);
    for (who, path) in [(Who::Worker, format!("/directory/{id}")), (Who::Nobody, format!("/activities/{id}"))] {
        let page = world.get(who, &path).await;
        page.says("Friday 11 December at 10:00")
            .says("Friday 8 January at 10:00")
            .says_not("25 December at")
            .says_not("18 December at");
        page.says("Not in the school holidays: 18 December 2026 to 2 January 2027.");
    }
    let file = calendar(&world, id).await;
    assert!(file.contains("EXDATE;TZID=Europe/London:20261218T100000\r\n"), "{file}");
    // It was shorter after all; and whoever had it open before is told.
    let one = "/settings/dates/2026-12-18";
    world.get(Who::Leader, one).await.is(200).says("value=\"18\"").says("Remove this holiday");
    world.post_encoded(Who::Leader, one, &typed("Christmas", "2026-12-21", "2027-01-02", "0")).await.is(303);
    world.get(Who::Nobody, &format!("/activities/{id}")).await.says("18 December at 10:00");
    world.get(Who::Leader, one).await.is(404);
    let one = "/settings/dates/2026-12-21";
    world.post_encoded(Who::Leader, one, &typed("Late", "2026-12-21", "2027-01-09", "0")).await.is(409);
    world.post_encoded(Who::Leader, &format!("{one}/remove"), "version=0").await.is(409);
    world.post_encoded(Who::Leader, &format!("{one}/remove"), "version=1").await.goes_to("/settings/dates");
    world.get(Who::Nobody, &format!("/activities/{id}")).await.says("25 December at 10:00").says_not("school holidays:");
}

#[tokio::test]
async fn when_an_entry_is_closed_stands_wherever_it_says_when_it_is() {
    let (world, id) = world().await;
    world.get(Who::Nobody, &format!("/activities/{id}")).await.says("Friday 25 December at 10:00 (Christmas Day: ring first)");
    let wrong = changed(&world, id, &[("closures", "closed in August")]).await;
    wrong.is(422).says("closed in August").says("like 21 December to 4 January");
    changed(&world, id, &[("closures", "4 Dec: the hall is painted\r\n21 dec to 2 jan")]).await.is(303);
    let told = "From 21 December 2026 to 2 January 2027";
    for (who, path) in [
        (Who::Worker, format!("/directory/{id}")),
        (Who::Worker, "/directory".to_owned()),
        (Who::Nobody, format!("/activities/{id}")),
        (Who::Nobody, "/activities".to_owned()),
        (Who::Nobody, format!("/activities/list?pick={id}")),
    ] {
        world.get(who, &path).await.is(200).says("On 4 December 2026: the hall is painted").says(told);
    }
    let page = world.get(Who::Nobody, &format!("/activities/{id}")).await;
    page.says("Friday 27 November at 10:00").says("Friday 11 December at 10:00").says("Friday 8 January at 10:00");
    page.says_not("4 December at").says_not("25 December at").says_not("1 January at");
    let file = calendar(&world, id).await;
    for day in ["20261204", "20261225", "20270101"] {
        assert!(file.contains(&format!("EXDATE;TZID=Europe/London:{day}T100000\r\n")), "{day} in {file}");
    }
    // The form has them as it reads them; kept as they are they stay, and those that are over are gone.
    let edit = world.get(Who::Worker, &format!("/directory/{id}/edit")).await;
    edit.says("4 December 2026: the hall is painted\n21 December 2026 to 2 January 2027</textarea>");
    world.later_at_work(60 * 24 * 15).await;
    world.get(Who::Worker, &format!("/directory/{id}")).await.says_not("the hall is painted").says(told);
    // Somebody here said it, and what the source says of the times is still its own.
    let mut tx = world.acting(Who::Worker).await;
    let full = store::load(&mut tx, id).await.unwrap();
    assert_eq!(full.said(Fact::Closures).unwrap().how, How::Typed);
    assert_eq!(full.said(Fact::Times).unwrap().how, How::Feed, "a closure is no word on the rhythm");
    drop(tx);
    bring_in_table(&world, "One list", &TABLE.replace("10am-12pm", "1pm-3pm")).await;
    world.get(Who::Worker, &format!("/directory/{id}")).await.says("Fridays, 13:00 to 15:00").says(told);
}

#[tokio::test]
async fn closed_on_bank_holidays_is_no_day_to_come() {
    let (world, id) = world().await;
    changed(&world, id, &[("closed_bank_holidays", "yes")]).await.is(303);
    let page = world.get(Who::Nobody, &format!("/activities/{id}")).await;
    page.says("On bank holidays").says("Friday 18 December at 10:00").says_not("25 December at").says_not("ring first)");
    let file = calendar(&world, id).await;
    // Christmas, New Year and Good Friday.
    for day in ["20261225", "20270101", "20270326"] {
        assert!(file.contains(&format!("EXDATE;TZID=Europe/London:{day}T100000\r\n")), "{day} in {file}");
    }
    assert_eq!(file.matches("EXDATE").count(), 3, "{file}");
    changed(&world, id, &[]).await.is(303);
    world.get(Who::Nobody, &format!("/activities/{id}")).await.says("25 December at 10:00 (Christmas Day: ring first)");
}

#[tokio::test]
async fn a_calendar_file_says_a_place_once() {
    let (world, id) = world().await;
    let mut tx = world.system().await;
    let sql = "UPDATE service_place SET name = 'Bosco Centre', address = 'Bosco Centre\n281 Jamaica Road\nLondon SE16 2TX'";
    tx.run(sql, params![]).await.unwrap();
    tx.commit().await.unwrap();
    let file = calendar(&world, id).await;
    assert!(file.contains("LOCATION:Bosco Centre\\, 281 Jamaica Road\\, London SE16 2TX\r\n"), "{file}");
}

#[tokio::test]
async fn an_owner_says_when_they_are_closed_and_the_team_takes_that_alone() {
    let (world, id) = world().await;
    world.post(Who::Worker, &format!("/directory/{id}/link"), &[]).await.is(303);
    let page = world.get(Who::Worker, &format!("/directory/{id}")).await.body;
    let mend = format!("/entry/{}/mend", page.split("/entry/").nth(1).unwrap().split('<').next().unwrap());
    let saw = world.get(Who::Nobody, &mend).await.says("Days when it is closed").field("saw");
    let mut form: Vec<(String, String)> =
        app::web::Typed::parse(saw.as_bytes()).pairs().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    form.retain(|(name, _)| name != "closures");
    form.extend([("closures".to_owned(), "24 Dec to 2 Jan".to_owned()), ("saw".to_owned(), saw)]);
    world.post_encoded(Who::Nobody, &mend, &serde_urlencoded::to_string(&form).unwrap()).await.is(303);
    let bench = world.get(Who::Worker, "/directory/workbench").await.body;
    let change = format!("/directory/changes/{}", &bench.split("/directory/changes/").nth(1).unwrap()[..36]);
    let page = world.get(Who::Worker, &change).await;
    page.says("When it is closed").says("24 Dec to 2 Jan");
    let entry = page.field("entry");
    world
        .post(Who::Worker, &format!("{change}/take"), &[("version", "0"), ("entry", &entry), ("fact", "closures")])
        .await
        .is(303);
    world.get(Who::Worker, &format!("/directory/{id}")).await.says("From 24 December 2026 to 2 January 2027");
}
