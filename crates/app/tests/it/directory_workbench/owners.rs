//! Owners say by a link that their entry is right, or mend it: nothing of it stands before the team takes it over.

use app::directory::facts::{Fact, How};
use app::directory::store;

use super::super::directory::bring_in_table;
use super::super::world::{Who, World};
use super::{TABLE, how, id_of, owners_form, sent, ticked};

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
