//! Who acts for a person is named wherever somebody is about to ring or to write to them, and what ended is said where it counts.

use app::person::proxy::Ending;
use kernel::Date;

use super::{MOTHER, THEIRS};
use crate::world::{Reply, Who, World};

const HER: &str = "Ana Mensah (mother), who acts for them until the night before 10 June 2030";

/// The words of a paper.
fn words(pdf: &Reply) -> String {
    let document = lopdf::Document::load_mem(&pdf.bytes).unwrap();
    let pages: Vec<u32> = document.get_pages().keys().copied().collect();
    document.extract_text(&pages).unwrap().split_whitespace().collect::<Vec<_>>().join(" ")
}

#[tokio::test]
async fn whoever_rings_or_writes_sees_whose_number_it_is() {
    let world = World::at_work().await;
    let child = world.child("Kofi", "2014-06-10", 61).await;
    let order = format!("This is not their own: it leads to {HER}. They may hear what we do");
    world.get(Who::Worker, "/today").await.says(&order);
    world.get(Who::Worker, &format!("/people/{}", child.person)).await.says(&order);
    let paper = words(&world.post(Who::Worker, "/today/list.pdf", &[]).await);
    assert!(paper.contains(&order), "{paper}");
    let text = format!("A text to 07700 900555, of {HER}");
    world.get(Who::Worker, &format!("/referrals/{}/promise", child.referral)).await.says(&order).says(&text);
    let call = world.post(Who::Worker, &format!("/referrals/{}/attempts", child.referral), &[("result", "no_answer")]).await;
    world.get(Who::Worker, &call.location).await.is(200).says(&text);
    // Whoever answers the telephone need not be of those who see the record: who it is stands there.
    let rang = world.post(Who::OtherWorker, "/today/rang", &[("number", THEIRS)]).await;
    rang.is(200).says("it leads to somebody who acts for them (mother). They may hear what we do").says_not("Ana");
}

#[tokio::test]
async fn on_a_number_that_is_used_no_more_the_warning_comes_before_whose_it_was() {
    let world = World::at_work().await;
    let child = world.child("Kofi", "2014-06-10", 61).await;
    let rang = world.post(Who::OtherWorker, "/today/rang", &[("number", THEIRS)]).await;
    rang.says("Take this call").says("Ask who is speaking");
    world.end_proxy(child.proxy, Ending::NotWanted).await;
    let number = [("number", THEIRS), ("name", "Kofi Mensah")];
    for rang in [
        world.post(Who::OtherWorker, "/today/rang", &number[..1]).await,
        world.post(Who::OtherWorker, "/today/rang/by-name", &number).await,
    ] {
        let at = |words: &str| rang.body.find(words).unwrap_or_else(|| panic!("{words}: {}", rang.body));
        let warning = at("Say nothing of the person");
        assert!(warning < at("Do not ring this number") && at("Do not ring this number") < at("Kofi"));
        for after in ["Born in 2014", "Amara Okafor", "Open their record"] {
            assert!(warning < at(after), "{after}");
        }
        rang.says_not("Take this call").says_not("tel:07700").says_not("tel:+44").says_not("Ask who is speaking");
        rang.says_not("is not known as theirs").says_not("Ana");
    }
}

#[tokio::test]
async fn why_somebody_acts_no_more_stands_in_what_happened() {
    let world = World::at_work().await;
    let child = world.child("Kofi", "2014-06-10", 61).await;
    let page = format!("/people/{}", child.person);
    world.get(Who::Worker, &page).await.says("Somebody may act for them").says_not("Somebody acts for them no more");
    world.end_proxy(child.proxy, Ending::NotWanted).await;
    let happened = world.get(Who::Worker, &page).await;
    happened.says("Somebody acts for them no more").says("mother. The person does not want it");
    let line = happened.body.split("<li>").find(|line| line.contains("acts for them no more</a>")).unwrap();
    assert!(line.contains("Leila Leader") && line.contains("23 Nov 2026"), "{line}");
}

#[tokio::test]
async fn what_ends_by_itself_stands_in_what_happened_on_its_day() {
    let world = World::at_work().await;
    let child = world.child("Kofi", "2010-11-25", 61).await;
    world.until("2026-11-26", "10:00").await;
    let happened = world.get(Who::Worker, &format!("/people/{}", child.person)).await;
    happened.says("mother. The day has come on which it ends by itself");
    let line = happened.body.split("<li>").find(|line| line.contains("acts for them no more</a>")).unwrap();
    assert!(line.contains("25 Nov 2026"), "{line}");
}

#[tokio::test]
async fn what_comes_by_their_number_is_marked_and_what_they_were_promised_ends_with_them() {
    let world = World::at_work().await;
    let child = world.child("Kofi", "2014-06-10", 61).await;
    let mut tx = world.system().await;
    let came = app::sending::store_reply::Came {
        provider_id: "a".into(),
        channel: app::sending::model::Channel::Text,
        sender: "+447700900555".into(),
        words: "Yes, tell me what it is about".into(),
        written_at: tx.now,
        answers: None,
        automatic: false,
        note: String::new(),
    };
    app::sending::store_reply::keep(&mut tx, &came).await.unwrap();
    tx.commit().await.unwrap();
    let marked = "It came from the number or address of somebody who acts for them.";
    for page in ["/today".to_owned(), format!("/people/{}", child.person)] {
        world.get(Who::Worker, &page).await.says(marked);
    }
    let path = format!("/referrals/{}/promise", child.referral);
    let told = format!("text:{}", child.route);
    let form = [
        ("hour", "other"),
        ("day-day", "24"),
        ("day-month", "11"),
        ("day-year", "2026"),
        ("time", "11:00"),
        ("say", "brown cup"),
        ("told", told.as_str()),
        ("read", "yes"),
    ];
    world.post(Who::Worker, &path, &form).await.is(303);
    world.get(Who::Worker, "/today").await.says("brown cup");
    world.end_proxy(child.proxy, Ending::NotSafe).await;
    world.get(Who::Worker, "/today").await.says_not("brown cup");
}

#[tokio::test]
async fn after_somebody_was_not_safe_the_banner_says_to_whom_nobody_rings_until_they_act_again() {
    let world = World::at_work().await;
    let child = world.child("Kofi", "2014-06-10", 61).await;
    let pages = [format!("/people/{}", child.person), format!("/referrals/{}/promise", child.referral)];
    let not_safe = "It may not be safe to ring or write to Ana Mensah (mother): nobody does since 23 November 2026.";
    for page in &pages {
        world.get(Who::Worker, page).await.is(200).says_not("It may not be safe to ring");
    }
    world.end_proxy(child.proxy, Ending::NotSafe).await;
    for page in &pages {
        world.get(Who::Worker, page).await.is(200).says(not_safe).says("Tell them nothing");
    }
    world.later(1);
    let asked: Vec<_> = MOTHER.into_iter().chain([("asked_alone", "yes")]).collect();
    world.add_proxy(Who::Leader, child.person, &asked).await.is(303);
    world.get(Who::Worker, &pages[0]).await.says_not("It may not be safe to ring");
}

#[tokio::test]
async fn after_a_call_that_was_not_safe_the_banner_says_what_is_not_used_until_that_is_asked_again() {
    let world = World::at_work().await;
    let child = world.child("Kofi", "2014-06-10", 61).await;
    let page = format!("/people/{}", child.person);
    world.get(Who::Worker, &page).await.says("tel:+447700900555").says_not("It was not safe to talk");
    world.until("2026-11-24", "10:00").await;
    let (attempts, route) = (format!("/referrals/{}/attempts", child.referral), child.route.to_string());
    world.post(Who::Worker, &attempts, &[("result", "unsafe"), ("route", &route)]).await.is(303);
    let banner = world.get(Who::Worker, &page).await;
    banner.says("It was not safe to talk on 24 November 2026. Since then nobody rings or writes by this: Phone ending 555.");
    banner.says("Speak to a team leader first").says_not("tel:+447700900555");
    // Nor has anybody whom they ring back, or whose day it is, another word; a try in vain changes nothing of it.
    world.post(Who::Worker, &attempts, &[("result", "no_answer"), ("route", &route)]).await.is(303);
    let rang = world.post(Who::OtherWorker, "/today/rang", &[("number", THEIRS)]).await;
    rang.says("It was not safe to talk last time").says("Open their record").says_not("Take this call");
    rang.says_not("You may say who we are");
    // Another number of which it was asked does not make this one safe, of which it never was.
    world.later(1);
    let other = [("kind", "phone"), ("value", "07700 900556"), ("text", "yes")];
    world.post(Who::Worker, &format!("{page}/routes"), &other).await.is(303);
    let rang = world.post(Who::OtherWorker, "/today/rang", &[("number", THEIRS)]).await;
    rang.says("It was not safe to talk last time");
    world.run("UPDATE contact_route SET confirmed_at = NULL WHERE value = '+447700900555'").await;
    let rang = world.post(Who::OtherWorker, "/today/rang", &[("number", THEIRS)]).await;
    rang.says("It was not safe to talk last time");
    let today = world.get(Who::Worker, "/today").await;
    today.says("It was not safe last time. Speak to a team leader").says("It was not safe last time. Show the number");
    // Whoever has asked anew what is safe writes that down.
    world.later(1);
    let path = format!("/routes/{}", child.route);
    let (version, whose) = (world.get(Who::Worker, &path).await.field("version"), child.proxy.to_string());
    let form = [("kind", "phone"), ("value", THEIRS), ("whose", &whose), ("text", "no"), ("version", &version)];
    world.post(Who::Worker, &path, &form).await.is(303);
    world.get(Who::Worker, &page).await.says("tel:+447700900555").says_not("It was not safe to talk");
    assert_eq!(world.used_until(child.route).await, "2030-06-10".parse::<Date>().ok());
}
