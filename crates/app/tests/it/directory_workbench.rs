//! The directory heals from use: what happens proves facts, what is used and stale is asked first, owners mend by link.

use app::directory::facts::{Fact, How, Proof};
use app::directory::model::ChangeBy;
use app::directory::store;
use app::directory::store_owner::{self as owner, NewChange};
use db::params;
use kernel::ServiceId;

use super::directory::bring_in_table;
use super::world::{Who, World};

/// What the sample requests need, after the services of `directory::things`.
pub async fn things(world: &mut World) {
    let service: ServiceId = world.things["service"].parse().unwrap();
    let mut tx = world.acting(Who::Leader).await;
    let (other,): (ServiceId,) = tx.one("SELECT id FROM service WHERE name = 'Debt advice'", params![]).await.unwrap();
    owner::make_link(&mut tx, service).await.unwrap();
    let link = owner::link_of(&mut tx, service).await.unwrap().unwrap();
    let new = NewChange {
        service: Some(service),
        came_by: ChangeBy::Owner,
        by_name: "Joy",
        contact: "020 7946 0018",
        form: "name=Walking+group&cost=free&rhythm=weekly&url=https%3A%2F%2Fexample.org%2Fwalk",
        saw: "",
        words: "",
        key: "sample",
    };
    owner::propose(&mut tx, &new).await.unwrap();
    let change = owner::waiting(&mut tx, 1).await.unwrap().remove(0);
    tx.commit().await.unwrap();
    world.thing("other_service", other);
    world.thing("entry", link.token);
    world.thing("change", change.id);
}

const TABLE: &str = "id,name,description,organisation,postcode,cost,phone,opening_times
1,Walking group,A gentle walk in the park,Good Company,SE16 2TX,Free,020 7946 0018,Tuesdays 10am-12pm
2,Debt advice,Help with rent arrears,New Leaf,SE1 4YB,Free,020 7946 0999,Mondays 2pm-4pm
";

async fn id_of(world: &World, name: &str) -> ServiceId {
    let (id,): (ServiceId,) = world
        .test_db
        .db
        .read()
        .await
        .unwrap()
        .one("SELECT id FROM service WHERE name = $1 ORDER BY id LIMIT 1", params![name])
        .await
        .unwrap();
    id
}

async fn how(world: &World, id: ServiceId, fact: Fact) -> Option<How> {
    let mut tx = world.acting(Who::Worker).await;
    store::load(&mut tx, id).await.unwrap().said(fact).map(|said| said.how)
}

#[tokio::test]
async fn what_happens_with_a_group_proves_what_it_shows() {
    let world = World::new().await;
    bring_in_table(&world, "One list", TABLE).await;
    let id = id_of(&world, "Walking group").await;
    let referral = world.referral;
    let suggested = world
        .post(
            Who::Worker,
            &format!("/referrals/{referral}/connections"),
            &[("service", &id.to_string()), ("part", "participant")],
        )
        .await;
    let connection = suggested.is(303).location.clone();
    assert_eq!(how(&world, id, Fact::Running).await, Some(How::Feed), "to suggest it proves nothing");
    for (state, proves) in [("agreed", How::Feed), ("referred", How::Feed), ("accepted", How::Accepted)] {
        let version = world.get(Who::Worker, &connection).await.is(200).field("version");
        world.post(Who::Worker, &connection, &[("state", state), ("version", &version), ("may_share", "Name")]).await.is(303);
        assert_eq!(how(&world, id, Fact::Running).await, Some(proves), "{state}");
    }
    assert_eq!(how(&world, id, Fact::Joining).await, Some(How::Accepted));
    assert_eq!(how(&world, id, Fact::Times).await, Some(How::Feed), "nobody was there");
    assert!(world.count("SELECT COUNT(*) FROM service WHERE use_key IS NOT NULL").await == 1, "it was used");
}

#[tokio::test]
async fn what_is_used_and_stale_is_rung_first_with_the_questions_to_ask() {
    let world = World::new().await;
    bring_in_table(&world, "One list", TABLE).await;
    let id = id_of(&world, "Walking group").await;
    let other = id_of(&world, "Debt advice").await;
    let mut tx = world.acting(Who::Worker).await;
    app::directory::store_workbench::used(&mut tx, id).await.unwrap();
    app::directory::store_workbench::used(&mut tx, other).await.unwrap();
    app::directory::store_workbench::used(&mut tx, other).await.unwrap();
    tx.commit().await.unwrap();
    world.get(Who::Worker, "/directory/workbench").await.is(200).says("Everything that is used was checked lately");
    world.later_at_work(60 * 24 * 200).await;
    let page = world.get(Who::Worker, "/directory/workbench").await.body;
    let at = |name: &str| page.find(name).unwrap_or_else(|| panic!("{name} is not there"));
    assert!(at("Debt advice") < at("Walking group"), "the more used comes first");
    assert!(page.contains("tel:+442079460999") && page.contains("when"), "{page}");
    let call = world.get(Who::Worker, &format!("/directory/{id}/call")).await;
    call.says("Are you still open on these days and times?")
        .says("Tuesdays, 10:00 to 12:00")
        .says("Read from One list, 6 months ago");
    world.post(Who::Worker, &format!("/directory/{other}/no-answer"), &[]).await.is(303);
    world.post(Who::Worker, &format!("/directory/{id}/call"), &[("fact", "times"), ("fact", "place")]).await.is(303);
    assert_eq!(how(&world, id, Fact::Times).await, Some(How::Called));
    assert_eq!(how(&world, id, Fact::Phone).await, Some(How::Feed), "nobody ticked it");
    world.post(Who::Worker, &format!("/directory/{id}/call"), &[]).await.is(422).says("Tick what is still right");
    assert_eq!(how(&world, id, Fact::Cost).await, Some(How::Feed), "nobody asked");
    let after = world.get(Who::Worker, "/directory/workbench").await;
    after.says_not("Debt advice");
    world.later_at_work(60 * 24).await;
    world.get(Who::Worker, "/directory/workbench").await.says("Debt advice").says("nobody answered");
}

#[tokio::test]
async fn whoever_has_checked_says_what_or_says_plainly_that_it_was_all_of_it() {
    let world = World::new().await;
    bring_in_table(&world, "One list", TABLE).await;
    let id = id_of(&world, "Walking group").await;
    for (path, proved) in [(format!("/directory/{id}/confirm"), How::Checked), (format!("/directory/{id}/call"), How::Called)] {
        let at = if proved == How::Checked { format!("/directory/{id}") } else { path.clone() };
        let page = world.get(Who::Worker, &at).await;
        assert_eq!(ticked(&page.body, "times"), Some(false), "nothing is ticked before");
        page.says("All of these: I asked about each");
        world.post(Who::Worker, &path, &[("asked", "times"), ("asked", "cost")]).await.is(422).says("Tick what is still right");
        world.post(Who::Worker, &path, &[("asked", "times"), ("asked", "cost"), ("fact", "cost")]).await.is(303);
        assert_eq!(how(&world, id, Fact::Cost).await, Some(proved));
        assert_ne!(how(&world, id, Fact::Times).await, Some(proved), "nobody ticked it");
        // All of these: what stood on the page, and nothing of which it says nothing.
        let asked: Vec<&str> =
            page.body.split("name=\"asked\" value=\"").skip(1).map(|part| part.split('"').next().unwrap()).collect();
        assert!(asked.contains(&"times") && asked.contains(&"running") && !asked.contains(&"languages"), "{asked:?}");
        let mut all: Vec<(&str, &str)> = asked.iter().map(|fact| ("asked", *fact)).collect();
        all.push(("all", "yes"));
        world.post(Who::Worker, &path, &all).await.is(303);
        for fact in [Fact::Times, Fact::Place, Fact::Running] {
            assert_eq!(how(&world, id, fact).await, Some(proved), "{fact}");
        }
        assert_ne!(how(&world, id, Fact::Languages).await, Some(proved), "nobody was asked about it");
    }
}

#[tokio::test]
async fn an_owner_says_by_link_that_it_is_right_or_mends_it_and_the_team_takes_it_over() {
    let world = World::new().await;
    bring_in_table(&world, "One list", TABLE).await;
    let id = id_of(&world, "Walking group").await;
    let edit = format!("/directory/{id}/edit");
    let version = world.get(Who::Worker, &edit).await.field("version");
    let mut form = vec![
        ("name", "Walking group"),
        ("organisation", "Good Company"),
        ("summary", "A gentle walk in the park"),
        ("postcode", "SE16 2TX"),
        ("days", "tue"),
        ("starts", "10:00"),
        ("ends", "12:00"),
        ("rhythm", "weekly"),
        ("cost", "free"),
        ("phone", "020 7946 0018"),
        ("status", "active"),
        ("keywords", "walking\ntea"),
        ("public", "yes"),
        ("ask_for", "Ask for Joy"),
        ("private_note", "Mind the dog"),
        ("version", version.as_str()),
    ];
    world.post(Who::Worker, &edit, &form).await.is(303);
    world.post(Who::Worker, &format!("/directory/{id}/link"), &[]).await.is(303);
    let page = world.get(Who::Worker, &format!("/directory/{id}")).await.body;
    let token = page.split("/entry/").nth(1).unwrap().split('<').next().unwrap().to_owned();
    // They see what the public sees, and nothing that only the team knows, even if somebody of the team is signed in there.
    for who in [Who::Nobody, Who::Worker] {
        let shown = world.get(who, &format!("/entry/{token}")).await;
        shown
            .is(200)
            .says("Is it still right?")
            .says("Tuesdays, 10:00 to 12:00")
            .says_not("Ask for Joy")
            .says_not("Mind the dog");
        world.get(who, &format!("/entry/{token}/mend")).await.says_not("Ask for Joy").says_not("Mind the dog");
    }
    world.post(Who::Nobody, &format!("/entry/{token}/right"), &[]).await.goes_to(&format!("/entry/{token}/thanks"));
    assert_eq!(how(&world, id, Fact::Cost).await, Some(How::Owner));
    // Mended: it waits, beside the old words.
    form.retain(|(name, _)| !["public", "ask_for", "version"].contains(name));
    form.iter_mut().filter(|(name, _)| *name == "starts").for_each(|(_, value)| *value = "10:30");
    form.iter_mut().filter(|(name, _)| *name == "keywords").for_each(|(_, value)| *value = "walking\r\ntea");
    form.extend([("private_note", "Not theirs to write"), ("your_name", "Joy"), ("your_contact", "joy@example.org")]);
    let wrong: Vec<(&str, &str)> =
        form.iter().map(|(name, value)| (*name, if *name == "starts" { "soon" } else { *value })).collect();
    world.post(Who::Nobody, &format!("/entry/{token}/mend"), &wrong).await.is(422).says("soon");
    world.post(Who::Nobody, &format!("/entry/{token}/mend"), &form).await.is(303);
    world.post(Who::Nobody, &format!("/entry/{token}/mend"), &form).await.is(303);
    assert_eq!(world.count("SELECT COUNT(*) FROM service_change").await, 1, "pressed twice");
    world.get(Who::Nobody, &format!("/activities/{id}")).await.says("Tuesdays, 10:00 to 12:00");
    let bench = world.get(Who::Worker, "/directory/workbench").await;
    bench.says("The group itself").says("Joy");
    let change = bench.body.split("/directory/changes/").nth(1).unwrap()[..36].to_owned();
    let beside = world.get(Who::Worker, &format!("/directory/changes/{change}")).await;
    beside.is(200).says("10:00").says("10:30").says("joy@example.org").says_not("Not theirs to write");
    beside.says_not("Needs and topics").says_not("Telephone");
    let take = format!("/directory/changes/{change}/take");
    world
        .post(Who::Worker, &take, &[("version", "0"), ("entry", &beside.field("entry"))])
        .await
        .is(409)
        .says("Nothing is ticked");
    world.post(Who::Worker, &take, &[("version", "0"), ("entry", &beside.field("entry")), ("fact", "times")]).await.is(303);
    world.post(Who::Worker, &format!("/directory/changes/{change}/leave"), &[("version", "0")]).await.is(409);
    world.get(Who::Nobody, &format!("/activities/{id}")).await.says("Tuesdays, 10:30 to 12:00").says_not("Mind the dog");
    assert_eq!(how(&world, id, Fact::Times).await, Some(How::Owner));
    let ours = world.get(Who::Worker, &format!("/directory/{id}")).await;
    ours.says("Ask for Joy").says("Mind the dog").says("They say so themselves:");
    // A refresh of the source does not take it away.
    bring_in_table(&world, "One list", &TABLE.replace("gentle", "brisk")).await;
    world.get(Who::Nobody, &format!("/activities/{id}")).await.says("Tuesdays, 10:30 to 12:00");
    // The link ends.
    world.later_at_work(60 * 24 * 91).await;
    world.get(Who::Nobody, &format!("/entry/{token}")).await.is(404);
}

#[tokio::test]
async fn a_group_signs_up_and_anybody_says_that_something_changed() {
    let world = World::new().await;
    bring_in_table(&world, "One list", TABLE).await;
    let id = id_of(&world, "Walking group").await;
    let form = [("name", "Knit and natter"), ("cost", "free"), ("rhythm", "weekly"), ("days", "wed"), ("starts", "14:00")];
    world.post(Who::Nobody, "/activities/add", &form).await.is(422).says("so that we can ask").says("Knit and natter");
    let mut whole = form.to_vec();
    whole.push(("your_contact", "020 7946 0444"));
    world.post(Who::Nobody, "/activities/add", &whole).await.goes_to("/activities/thanks");
    world.get(Who::Nobody, "/activities").await.says_not("Knit and natter");
    world
        .post(Who::Nobody, &format!("/activities/{id}/changed"), &[("words", "They moved to the library")])
        .await
        .goes_to("/activities/thanks");
    let empty = world.post(Who::Nobody, &format!("/activities/{id}/changed"), &[("words", " "), ("your_contact", "Joy")]).await;
    empty.is(422).says("Write what has changed").says("href=\"#words\"").says("value=\"Joy\"").says("nhsuk-details\" open");
    let bench = world.get(Who::Worker, "/directory/workbench").await;
    let changes: Vec<String> = bench.body.split("/directory/changes/").skip(1).map(|part| part[..36].to_owned()).collect();
    assert_eq!(changes.len(), 2);
    world.get(Who::Worker, &format!("/directory/changes/{}", changes[1])).await.says("They moved to the library");
    let take = format!("/directory/changes/{}/take", changes[0]);
    let taken = world.post(Who::Worker, &take, &[("version", "0"), ("fact", "times"), ("fact", "cost")]).await;
    world.get(Who::Worker, &taken.is(303).location).await.says("Knit and natter").says("Wednesdays, from 14:00");
    world.later(1);
    world.get(Who::Nobody, "/activities?text=natter").await.says("Knit and natter");
    world.post(Who::Worker, &format!("/directory/changes/{}/leave", changes[1]), &[("version", "0")]).await.is(303);
    world.get(Who::Worker, "/directory/workbench").await.says_not("/directory/changes/");
}

#[tokio::test]
async fn a_new_group_is_taken_over_field_by_field() {
    let world = World::new().await;
    let form = [
        ("name", "Knit and natter"),
        ("summary", "Wool, and the best loans in town"),
        ("cost", "paid"),
        ("price", "2"),
        ("days", "wed"),
        ("starts", "14:00"),
        ("phone", "020 7946 0111"),
        ("url", "https://loans.example"),
        ("status", "active"),
        ("your_contact", "020 7946 0444"),
    ];
    world.post(Who::Nobody, "/activities/add", &form).await.is(303);
    let bench = world.get(Who::Worker, "/directory/workbench").await.body;
    let change = format!("/directory/changes/{}", &bench.split("/directory/changes/").nth(1).unwrap()[..36]);
    let page = world.get(Who::Worker, &change).await;
    page.says("Wool, and the best loans in town").says("Is it really them?").says("Anybody can send this form");
    assert_eq!(ticked(&page.body, "name"), None, "no entry is without a name");
    assert_eq!((ticked(&page.body, "times"), ticked(&page.body, "about")), (Some(true), Some(true)));
    assert_eq!((ticked(&page.body, "phone"), ticked(&page.body, "languages")), (Some(false), None), "nobody has rung there");
    let take = format!("{change}/take");
    world.post(Who::Worker, &take, &[("version", "0")]).await.is(409).says("Nothing is ticked");
    assert_eq!(world.count("SELECT COUNT(*) FROM service").await, 0);
    let taken = world.post_and_follow(Who::Worker, &take, &[("version", "0"), ("fact", "times")]).await;
    taken.is(200).says("Knit and natter").says("Wednesdays, from 14:00").says("Cost not known");
    taken.says_not("loans").says_not("7946 0111").says_not("£2");
    world.post(Who::Worker, &take, &[("version", "0"), ("fact", "times")]).await.is(409);
    assert_eq!(world.count("SELECT COUNT(*) FROM service").await, 1);
}

#[tokio::test]
async fn anybody_may_say_in_words_what_has_changed_and_writes_into_no_field() {
    let world = World::new().await;
    bring_in_table(&world, "One list", TABLE).await;
    let id = id_of(&world, "Walking group").await;
    let form = [
        ("words", "They moved. There is no reason to live there"),
        ("phone", "020 7946 0666"),
        ("place", "1 Trap Street"),
        ("status", "closed"),
        ("public", "yes"),
        ("private_note", "Ours"),
        ("saw", "phone=1"),
    ];
    world.post(Who::Nobody, &format!("/activities/{id}/changed"), &form).await.is(303);
    assert_eq!(world.count("SELECT COUNT(*) FROM service_change WHERE form = '' AND saw = ''").await, 1);
    let bench = world.get(Who::Worker, "/directory/workbench").await.body;
    let change = format!("/directory/changes/{}", &bench.split("/directory/changes/").nth(1).unwrap()[..36]);
    let page = world.get(Who::Worker, &change).await;
    page.says("They moved").says_not("Trap Street").says_not("0666").says_not("Take it over");
    // What somebody writes may be about more than the group, and whoever reads it has whom to ring before all else.
    let at = |part: &str| page.body.find(part).unwrap_or_else(|| panic!("{part} in {}", page.body));
    assert!(at("data-danger") < at("They moved. There"), "the help comes first");
    page.says("tel:116123").says("Only you can judge");
    world.post(Who::Worker, &format!("{change}/take"), &[("version", "0"), ("fact", "phone")]).await.is(409);
    let mut tx = world.acting(Who::Worker).await;
    assert!(store::load(&mut tx, id).await.unwrap().service.phone.ends_with("0018"));
}

#[tokio::test]
async fn who_says_still_right_too_often_is_asked_to_wait() {
    let world = World::new().await;
    bring_in_table(&world, "One list", TABLE).await;
    let id = id_of(&world, "Walking group").await;
    let (mend, _) = owners_form(&world, id).await;
    let right = mend.replace("/mend", "/right");
    let mut pressed = 0;
    while world.post(Who::Nobody, &right, &[]).await.status.as_u16() == 303 {
        pressed += 1;
        assert!(pressed <= 100, "nobody says so more often in an hour");
    }
    assert!(pressed >= 10, "a group that has many entries: {pressed}");
    world.post(Who::Nobody, &right, &[]).await.is(409).says("try again in an hour");
    world
        .post(Who::Nobody, &format!("/activities/{id}/changed"), &[("words", "More")])
        .await
        .is(409)
        .says("try again in an hour");
    world.later(61);
    world.post(Who::Nobody, &right, &[]).await.is(303);
}

#[tokio::test]
async fn what_is_the_same_as_a_secret_place_is_secret() {
    let world = World::new().await;
    bring_in_table(&world, "One list", TABLE).await;
    let (shown, other) = (id_of(&world, "Walking group").await, id_of(&world, "Debt advice").await);
    let is_secret = async |id: ServiceId| {
        let mut tx = world.acting(Who::Worker).await;
        store::load(&mut tx, id).await.unwrap().service.place_hidden
    };
    let mut tx = world.acting(Who::Worker).await;
    app::directory::store_workbench::same(&mut tx, shown, other).await.unwrap();
    tx.commit().await.unwrap();
    assert!(!is_secret(shown).await, "neither has a secret");
    world.get(Who::Nobody, &format!("/activities/{shown}")).await.says("SE16 2TX");
    let mut tx = world.acting(Who::Worker).await;
    app::directory::store_workbench::not_same_after_all(&mut tx, other).await.unwrap();
    tx.run("UPDATE service SET place_hidden = TRUE WHERE id = $1", params![other]).await.unwrap();
    app::directory::store_workbench::same(&mut tx, shown, other).await.unwrap();
    tx.commit().await.unwrap();
    assert!(is_secret(shown).await, "what is offered instead of it tells no more than it");
    world.get(Who::Nobody, &format!("/activities/{shown}")).await.says_not("SE16 2TX");
}

#[tokio::test]
async fn the_same_from_two_sources_is_offered_once_and_can_be_parted() {
    let world = World::new().await;
    bring_in_table(&world, "One list", TABLE).await;
    bring_in_table(&world, "Another list", &TABLE.replace("Free", "£2")).await;
    let bench = world.get(Who::Worker, "/directory/workbench").await;
    bench.says("Are these the same?").says("Walking group and Walking group").says("the same name");
    let path = bench.body.split("href=\"").find(|part| part.contains("/same/")).unwrap().split('"').next().unwrap().to_owned();
    let one = path.split('/').nth(2).unwrap();
    world.get(Who::Worker, &format!("/directory/{one}")).await.says("It may be in the directory twice");
    world.get(Who::Worker, &path).await.is(200).says("One list").says("Another list").says("(differs)");
    world.post(Who::Worker, &path, &[("keep", "first")]).await.is(303);
    world.post(Who::Worker, &path, &[("keep", "second")]).await.is(409);
    world.later(1);
    let name = if world.get(Who::Worker, &path).await.body.contains("<h1 class=\"nhsuk-heading-l\">Are these") {
        "Walking group"
    } else {
        ""
    };
    assert_eq!(name, "Walking group");
    assert_eq!(world.count("SELECT COUNT(*) FROM service WHERE same_as IS NOT NULL").await, 1);
    let gone = path.rsplit('/').next().unwrap().to_owned();
    world.get(Who::Worker, &format!("/directory/{gone}")).await.says("It is the same as");
    world.post(Who::Worker, &format!("/directory/{gone}/own"), &[]).await.is(303);
    assert_eq!(world.count("SELECT COUNT(*) FROM service WHERE same_as IS NOT NULL").await, 0);
    world.post(Who::Worker, &path, &[("keep", "both")]).await.is(303);
    let bench = world.get(Who::Worker, "/directory/workbench").await;
    assert!(!bench.body.contains(&path), "nobody is asked twice");
    world.get(Who::Worker, &format!("/directory/{one}")).await.says_not("twice");
    // Nor after a refresh. What is another thing by now is asked no more.
    bench.says("Debt advice and Debt advice");
    bring_in_table(&world, "Another list", &TABLE.replace("Free", "£3").replace("Debt advice", "Pottery")).await;
    let bench = world.get(Who::Worker, "/directory/workbench").await;
    assert!(!bench.body.contains(&path));
    bench.says_not("Debt advice and");
}

/// As a directory publishes it: everything but what no source says, room and closures.
const WHOLE: &str = r#"{ "contents": [{
  "id": "s-1", "name": "Moon walk", "status": "active", "description": "A slow walk", "url": "https://moon.example/walk",
  "email": "walk@moon.example", "minimum_age": 50, "fees": "Free", "eligibility_description": "Anybody who can walk a mile",
  "application_process": "Just come", "organization": {"id": "o-1", "name": "Moon Trust"},
  "phones": [{"number": "020 7946 0018"}], "languages": [{"name": "Urdu"}],
  "schedules": [{"freq": "WEEKLY", "byday": "TU", "opens_at": "10:00", "closes_at": "12:00"}],
  "service_at_locations": [{"location": {"id": "l-1", "name": "Moon Hall", "location_type": "physical",
    "addresses": [{"address_1": "1 Moon Road", "city": "London", "postal_code": "SE16 2TX", "address_type": "physical"}],
    "accessibility": [{"description": "Ramp at the side"}]}}]
}]}"#;

/// What a page says of who says each fact: the fact and the sentence, in the order of the page.
fn who_says(page: &str) -> Vec<(String, String)> {
    let spans = page.split("class=\"kith-said\" data-fact=\"").skip(1);
    spans
        .map(|span| {
            let (fact, rest) = span.split_once('"').unwrap();
            let said = rest.split_once('>').unwrap().1;
            (fact.to_owned(), said.split("</").next().unwrap().to_owned())
        })
        .collect()
}

#[tokio::test]
async fn every_fact_of_a_service_says_who_says_it_and_since_when() {
    let world = World::new().await;
    bring_in_table(&world, "One list", WHOLE).await;
    let id = id_of(&world, "Moon walk").await;
    let (show, edit) = (format!("/directory/{id}"), format!("/directory/{id}/edit"));
    // A colleague writes what no source says, and what only the team knows.
    world.later_at_work(24 * 60).await;
    let version = world.get(Who::Worker, &edit).await.field("version");
    let (_, seen) = owners_form(&world, id).await;
    let mut form: Vec<(&str, &str)> = seen.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let ours = [
        ("closures", "21 December to 4 January: Christmas"),
        ("waiting_weeks", "2"),
        ("step_free_note", "The ramp is locked"),
        ("ask_for", "Joy"),
        ("quiet_day", "Tuesday"),
        ("private_note", "Bring a torch"),
        ("public", "yes"),
        ("version", &version),
    ];
    form.retain(|(name, _)| !ours.iter().any(|(ours, _)| ours == name) && !["saw", "your_name"].contains(name));
    form.extend(ours);
    world.post(Who::Worker, &edit, &form).await.is(303);
    // The group mends its page, and somebody takes that over.
    world.later_at_work(24 * 60).await;
    let seen = owners_form(&world, id).await;
    let change = sent(&world, &seen, &[("url", "https://moon.example/tuesdays")]).await;
    let entry = world.get(Who::Worker, &change).await.field("entry");
    world.post(Who::Worker, &format!("{change}/take"), &[("version", "0"), ("entry", &entry), ("fact", "web")]).await.is(303);
    // Somebody rings, somebody looks, somebody goes along, and the group takes somebody on.
    world.later_at_work(24 * 60).await;
    world.post(Who::Worker, &format!("{show}/call"), &[("fact", "phone"), ("fact", "email")]).await.is(303);
    world.post(Who::Worker, &format!("{show}/confirm"), &[("fact", "cost")]).await.is(303);
    let mut tx = world.acting(Who::OtherWorker).await;
    store::prove(&mut tx, id, Proof::Visited, &[]).await.unwrap();
    store::prove(&mut tx, id, Proof::Accepted, &[]).await.unwrap();
    tx.commit().await.unwrap();
    world.later_at_work(24 * 60).await;

    let (read, wrote) = ("Read from One list, 4 days ago", "Written by Amara Okafor, 3 days ago");
    let expected = [
        ("name", "Name: Read from One list, 4 days ago"),
        ("running", "They took somebody on, says Ben Elsewhere, yesterday"),
        ("name", read), // who runs it
        ("about", read),
        ("times", "Seen there by Ben Elsewhere, yesterday"),
        ("closures", wrote),
        ("place", "Seen there by Ben Elsewhere, yesterday"),
        ("cost", "Checked by Amara Okafor, yesterday"),
        ("who", read),
        ("joining", "They took somebody on, says Ben Elsewhere, yesterday"),
        ("waiting", wrote),
        ("access", read),
        ("languages", read),
        ("phone", "Told on the telephone to Amara Okafor, yesterday"),
        ("email", "Told on the telephone to Amara Okafor, yesterday"),
        ("web", "They say so themselves: Joy (taken over by Amara Okafor), 2 days ago"),
        ("step_free_note", wrote),
        ("ask_for", wrote),
        ("quiet_day", wrote),
        ("private_note", wrote),
    ];
    for fact in Fact::ALL {
        assert!(expected.iter().any(|row| row.0 == fact.word()), "{fact} is not walked");
    }
    let page = world.get(Who::Worker, &show).await;
    let told: Vec<(String, String)> = who_says(&page.body);
    let told: Vec<(&str, &str)> = told.iter().map(|(fact, said)| (fact.as_str(), said.as_str())).collect();
    assert_eq!(told, expected);
    // No row is without.
    for row in page.body.split("<dd class=\"nhsuk-summary-list__value\">").skip(1) {
        assert!(row.split("</dd>").next().unwrap().contains("data-fact="), "nobody says {row}");
    }

    // The public reads the same facts, how old they are and from which list, and no names.
    let page = world.get(Who::Nobody, &format!("/activities/{id}")).await;
    let told = who_says(&page.body);
    let facts: Vec<&str> = told.iter().map(|(fact, _)| fact.as_str()).collect();
    let open: Vec<&str> = expected.iter().map(|row| row.0).skip(1).take(15).collect();
    assert_eq!(facts, open);
    for (fact, said) in &told {
        let theirs = expected.iter().skip(1).find(|row| row.0 == fact).unwrap().1;
        let age = theirs.rsplit(", ").next().unwrap();
        let read = theirs.starts_with("Read from").then(|| format!("From One list, read {age}"));
        assert!(said.ends_with(&read.unwrap_or_else(|| format!("Checked {age}"))), "{fact}: {said}");
    }
    for name in ["Amara", "Joy", "Elsewhere", "torch", "The ramp is locked", "Tuesday is quiet"] {
        page.says_not(name);
    }
    for row in page.body.split("<dd class=\"nhsuk-summary-list__value\">").skip(1) {
        assert!(row.split("</dd>").next().unwrap().contains("data-fact="), "nobody says {row}");
    }

    // Of what the source says beside what somebody here wrote, since when, too; and of a note that was there before, that nobody knows.
    bring_in_table(&world, "One list", &WHOLE.replace("moon.example/walk", "moon.example/other")).await;
    world.get(Who::Worker, &show).await.says("moon.example/other").says("Read from it today");
    let mut tx = world.system().await;
    tx.run("UPDATE service SET noted = '' WHERE id = $1", params![id]).await.unwrap();
    tx.commit().await.unwrap();
    world.get(Who::Worker, &show).await.says("It is not known who wrote this");
}

/// The link of an entry, and its form as the owner sees it: every field, as a browser sends it.
async fn owners_form(world: &World, id: ServiceId) -> (String, Vec<(String, String)>) {
    world.post(Who::Worker, &format!("/directory/{id}/link"), &[]).await.is(303);
    let page = world.get(Who::Worker, &format!("/directory/{id}")).await.body;
    let mend = format!("/entry/{}/mend", page.split("/entry/").nth(1).unwrap().split('<').next().unwrap());
    let saw = world.get(Who::Nobody, &mend).await.field("saw");
    let mut form: Vec<(String, String)> =
        app::web::Typed::parse(saw.as_bytes()).pairs().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    form.extend([("saw".to_owned(), saw), ("your_name".to_owned(), "Joy".to_owned())]);
    (mend, form)
}

/// Sends a form with some values changed, and finds the page of it at the workbench.
async fn sent(world: &World, (mend, form): &(String, Vec<(String, String)>), changes: &[(&str, &str)]) -> String {
    let value = |name: &str| changes.iter().find(|(field, _)| *field == name).map(|(_, value)| *value);
    let form: Vec<(&str, &str)> = form.iter().map(|(name, was)| (name.as_str(), value(name).unwrap_or(was))).collect();
    world.post(Who::Nobody, mend, &form).await.is(303);
    let bench = world.get(Who::Worker, "/directory/workbench").await.body;
    format!("/directory/changes/{}", &bench.split("/directory/changes/").nth(1).unwrap()[..36])
}

/// Whether the tick of a fact is set; none if it is not offered.
fn ticked(page: &str, fact: &str) -> Option<bool> {
    let tag = page.split("<input").find(|tag| tag.contains("name=\"fact\"") && tag.contains(&format!("value=\"{fact}\"")))?;
    Some(tag.split('>').next().unwrap().contains(" checked"))
}

#[tokio::test]
async fn what_a_colleague_changed_since_is_not_taken_back() {
    let world = World::new().await;
    bring_in_table(&world, "One list", TABLE).await;
    let id = id_of(&world, "Walking group").await;
    let seen = owners_form(&world, id).await;
    // A colleague writes a price, and another time.
    let edit = format!("/directory/{id}/edit");
    let page = world.get(Who::Worker, &edit).await;
    let version = page.field("version");
    let mut ours: Vec<(&str, &str)> = seen.1.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    ours.retain(|(name, _)| !["saw", "your_name", "cost", "price", "starts"].contains(name));
    ours.extend([("cost", "paid"), ("price", "3.00"), ("starts", "09:30"), ("public", "yes"), ("version", &version)]);
    world.post(Who::Worker, &edit, &ours).await.is(303);
    // The owner, who saw it before, changes the end and what it is.
    let change = sent(&world, &seen, &[("ends", "12:30"), ("summary", "A slow walk")]).await;
    let page = world.get(Who::Worker, &change).await;
    assert_eq!(ticked(&page.body, "cost"), None, "they never spoke of the cost");
    assert_eq!(ticked(&page.body, "about"), Some(true));
    assert_eq!(ticked(&page.body, "times"), Some(false), "both changed it");
    page.says("Changed since by us");
    let entry = page.field("entry");
    world.post(Who::Worker, &format!("{change}/take"), &[("version", "0"), ("entry", &entry), ("fact", "about")]).await.is(303);
    let after = world.get(Who::Worker, &format!("/directory/{id}")).await;
    after.says("£3.00").says("A slow walk").says("Tuesdays, 09:30 to 12:00");
    // Who said it: the sender, by way of us.
    after.says("They say so themselves: Joy (taken over by ");
    let mut tx = world.acting(Who::Worker).await;
    let full = store::load(&mut tx, id).await.unwrap();
    assert_eq!(full.said(Fact::About).unwrap().how, How::Owner);
    assert_eq!(full.said(Fact::Cost).unwrap().how, How::Typed, "not theirs");
    drop(tx);
    world.get(Who::Worker, &change).await.says("This was dealt with by").says_not("Take it over");
}

#[tokio::test]
async fn ticks_mean_the_entry_that_was_beside_them() {
    let world = World::new().await;
    bring_in_table(&world, "One list", TABLE).await;
    let id = id_of(&world, "Walking group").await;
    let seen = owners_form(&world, id).await;
    let change = sent(&world, &seen, &[("summary", "A slow walk")]).await;
    let entry = world.get(Who::Worker, &change).await.field("entry").parse::<i64>().unwrap();
    let stale = (entry - 1).to_string();
    world.post(Who::Worker, &format!("{change}/take"), &[("version", "0"), ("entry", &stale), ("fact", "about")]).await.is(409);
    assert_eq!(world.count("SELECT COUNT(*) FROM service_change WHERE decided_at IS NOT NULL").await, 0);
}

#[tokio::test]
async fn an_emptied_field_and_a_new_number_are_taken_over_only_when_ticked() {
    let world = World::new().await;
    bring_in_table(&world, "One list", TABLE).await;
    let id = id_of(&world, "Walking group").await;
    let seen = owners_form(&world, id).await;
    let changes = [("postcode", ""), ("phone", "020 7946 0111"), ("url", "https://example.org/walk")];
    let change = sent(&world, &seen, &changes).await;
    let page = world.get(Who::Worker, &change).await;
    assert_eq!(ticked(&page.body, "place"), Some(false), "it would be deleted");
    assert_eq!(ticked(&page.body, "phone"), Some(false), "somebody rings first");
    assert_eq!(ticked(&page.body, "web"), Some(true));
    page.says("Remove: SE16 2TX").says("Ring the number we had").says("020 7946 0018").says("before you take over a new number");
    let entry = page.field("entry");
    world.post(Who::Worker, &format!("{change}/take"), &[("version", "0"), ("entry", &entry), ("fact", "web")]).await.is(303);
    let mut tx = world.acting(Who::Worker).await;
    let full = store::load(&mut tx, id).await.unwrap();
    assert_eq!(full.service.url, "https://example.org/walk");
    assert_eq!(full.places[0].postcode.as_deref(), Some("SE16 2TX"));
    assert!(full.service.phone.ends_with("0018"), "{}", full.service.phone);
}

#[tokio::test]
async fn an_owner_who_mended_reads_what_they_sent_and_is_not_asked_whether_the_old_is_right() {
    let world = World::new().await;
    bring_in_table(&world, "One list", TABLE).await;
    let id = id_of(&world, "Walking group").await;
    let seen = owners_form(&world, id).await;
    let entry = seen.0.trim_end_matches("/mend").to_owned();
    world.post(Who::Nobody, &format!("{entry}/right"), &[]).await.goes_to(&format!("{entry}/thanks"));
    world.get(Who::Nobody, &format!("{entry}/thanks")).await.says("can rely on it");
    let change = sent(&world, &seen, &[("ends", "12:30")]).await;
    let thanks = world.get(Who::Nobody, &format!("{entry}/thanks")).await;
    thanks.is(200).says("The team will look at it").says("12:30").says_not("rely on it");
    let again = world.get(Who::Nobody, &entry).await;
    again.is(200).says("The team will look at it").says("12:30").says_not("everything is still right").says_not("Joy");
    world.post(Who::Worker, &format!("{change}/leave"), &[("version", "0")]).await.is(303);
    world.get(Who::Nobody, &entry).await.says("everything is still right");
}
