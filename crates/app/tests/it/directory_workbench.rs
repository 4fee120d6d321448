//! The directory heals from use: what happens proves facts, what is used and stale is asked first, owners mend by link.

mod owners;
mod said;
mod twins;

use app::directory::facts::{Fact, How};
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
