//! Another time is better: which one they say where the link leads, or after the 2 in a text, and whoever rings sees it.

use super::super::world::{Who, World};
use super::link::link;
use super::promised_by_text;
use super::reply::writes;

#[tokio::test]
async fn where_the_link_leads_they_choose_among_the_hours_that_whoever_rings_has_free() {
    let world = World::that_links().await;
    let at = link(&world.promised_text().await).unwrap();
    world.get(Who::Nobody, &at).await.says_not("Choose a time");
    let page = world.post_and_follow(Who::Nobody, &at, &[("answer", "another")]).await;
    page.says("When is good for you?").says("Tuesday 24 November, 16:00 to 17:00").says("Or write when is good");
    // What is promised already is no other time.
    page.says_not("value=\"2026-11-24 10:00\"");
    for secret in ["Fernanda", "Amara", "Southwark", "NHS", "3883", "900982"] {
        page.says_not(secret);
    }
    let chosen = [("answer", "another"), ("hour", "2026-11-24 16:00"), ("words", "")];
    world.post_and_follow(Who::Nobody, &at, &chosen).await.says("You would like: <strong>Tuesday 24 November, 16:00");
    world.post(Who::Nobody, &at, &chosen).await.goes_to(&at);
    assert_eq!(
        world.count("SELECT COUNT(*) FROM reply WHERE read_at IS NULL").await,
        1,
        "what says more stands for what said less"
    );
    let today = world.get(Who::Worker, "/today").await;
    today.says("They would like: <strong>Tuesday 24 November, 16:00").says("Promise that time, or find another");
    today.says("They would like Tuesday 24 November, 16:00.");
    let person = format!("/people/{}", world.person);
    world.get(Who::Worker, &person).await.says("They wrote to us. They would like Tuesday 24 November, 16:00.");
    // One press away, and nobody else has promised it for them.
    let promise = format!("/referrals/{}/promise", world.referral);
    world.get(Who::Worker, &promise).await.says("They asked for another time").says("value=\"2026-11-24 16:00\" checked");
    assert_eq!(world.count("SELECT COUNT(*) FROM promise").await, 1);
}

#[tokio::test]
async fn an_hour_that_is_not_free_any_more_is_asked_for_again_and_words_are_kept() {
    let world = World::that_links().await;
    let at = link(&world.promised_text().await).unwrap();
    world.post(Who::Nobody, &at, &[("answer", "another")]).await.is(303);
    let taken = [("answer", "another"), ("hour", "2026-11-24 03:00"), ("words", "After the school run")];
    world.post(Who::Nobody, &at, &taken).await.is(422).says("This time is not free any more").says("After the school run");
    let long = "x".repeat(301);
    world.post(Who::Nobody, &at, &[("answer", "another"), ("words", &long)]).await.is(422).says("Write less");
    let words = [("answer", "another"), ("words", "After the school run")];
    world.post_and_follow(Who::Nobody, &at, &words).await.says("You told us when").says_not("After the school run");
    let today = world.get(Who::Worker, "/today").await;
    today.says("They answered: Another time").says("They wrote: <q dir=\"auto\">After the school run</q>");
    world.get(Who::Worker, &format!("/referrals/{}/promise", world.referral)).await.says("After the school run");
    // Words of danger have an owner, by whatever way they come.
    world.post(Who::Nobody, &at, &[("answer", "another"), ("words", "He hits me when you ring")]).await.is(303);
    assert_eq!(world.count("SELECT COUNT(*) FROM concern WHERE said LIKE '%He hits me%'").await, 1);
    // Sealed words are nowhere else.
    world.run("UPDATE reply SET words = 'Sealed'").await;
    world.get(Who::Worker, "/today").await.says_not("school run");
}

#[tokio::test]
async fn in_a_text_what_stands_after_the_two_is_when() {
    let world = World::that_sends().await;
    world.she_says_yes().await;
    promised_by_text(&world).await;
    super::unpack(world.take().await);
    writes(&world, "a", "2 after 3pm please").await;
    let today = world.get(Who::Worker, "/today").await;
    today.says("They answered: Another time").says("They wrote: <q dir=\"auto\">after 3pm please</q>").says("2 after 3pm please");
    assert_eq!(world.count("SELECT COUNT(*) FROM outbox WHERE purpose = 'received'").await, 0, "it is an answer");
    writes(&world, "b", "2. he is here and hits me").await;
    assert_eq!(world.count("SELECT COUNT(*) FROM concern").await, 1);
    writes(&world, "c", "2 days ago he came back").await;
    world.get(Who::Worker, "/today").await.says("2 days ago he came back");
    // Another time pressed by somebody here has no words of hers.
    let mut tx = world.system().await;
    let (promise,): (String,) = tx.one("SELECT id FROM promise", db::params![]).await.unwrap();
    drop(tx);
    world.post(Who::Worker, &format!("/promises/{promise}"), &[("answer", "another")]).await.is(303);
    world.get(Who::Worker, &format!("/promises/{promise}")).await.says("They said: <strong>Another time").says_not("They wrote:");
}

#[tokio::test]
async fn whoever_promises_the_other_time_has_read_that_it_was_asked_for_and_nothing_else() {
    let world = World::that_sends().await;
    world.she_says_yes().await;
    promised_by_text(&world).await;
    super::unpack(world.take().await);
    writes(&world, "a", "2 tomorrow at noon").await;
    promised_by_text(&world).await;
    assert_eq!(world.count("SELECT COUNT(*) FROM reply WHERE read_by = 'Amara Okafor'").await, 1);
    writes(&world, "b", "Is it about my letter?").await;
    promised_by_text(&world).await;
    assert_eq!(world.count("SELECT COUNT(*) FROM reply WHERE read_at IS NULL").await, 1);
}

#[tokio::test]
async fn a_bare_two_says_what_it_means_and_what_it_answers() {
    let world = World::that_sends().await;
    world.she_says_yes().await;
    let (_, message) = promised_by_text(&world).await;
    super::unpack(world.take().await);
    writes(&world, "a", "2").await;
    let says = format!(
        "It means: <strong>another time, please</strong>. It answers <a href=\"/sending/{message}\">“Who will ring, and when”</a> of 23 Nov 2026 10:00"
    );
    world.get(Who::Worker, "/today").await.says(&says);
    let (id,): (kernel::ReplyId,) = world.system().await.one("SELECT id FROM reply", db::params![]).await.unwrap();
    world.get(Who::Worker, &format!("/replies/{id}")).await.says(&says).says("Find another time");
    world.post(Who::Worker, &format!("/replies/{id}"), &[]).await.is(303);
    writes(&world, "b", "Is it about my letter?").await;
    world.get(Who::Worker, "/today").await.says("Is it about my letter?").says_not("It means:");
}

/// What the person's page says is next, and where that is done.
async fn next(world: &World) -> String {
    let page = world.get(Who::Worker, &format!("/people/{}", world.person)).await;
    let (_, rest) = page.body.split_once("<strong>Next: </strong><a href=\"").unwrap();
    let (next, _) = rest.split_once("</a>").unwrap();
    next.replace("\">", " ")
}

#[tokio::test]
async fn what_they_told_us_is_next_on_their_page_as_on_the_day() {
    let world = World::that_links().await;
    let at = link(&world.promised_text().await).unwrap();
    assert_eq!(next(&world).await, "/today Ring them as promised, Tuesday 24 November, between 10:00 and 11:00");
    let answers = async |more: &[(&str, &str)]| {
        world.post(Who::Nobody, &at, &[&[("answer", "another")], more].concat()).await.is(303);
        let newest = "SELECT id FROM reply ORDER BY received_at DESC, id DESC LIMIT 1";
        let (id,): (kernel::ReplyId,) = world.system().await.one(newest, db::params![]).await.unwrap();
        let reply = format!("/replies/{id}");
        assert_eq!(next(&world).await, format!("{reply} They wrote: read it before you ring"));
        world.get(Who::Worker, "/today").await.says("They wrote: read it before you ring");
        world.post(Who::Worker, &reply, &[]).await.goes_to("/today");
        world.get(Who::Worker, "/today").await.says("<p class=\"kith-call__when\">They asked for another time");
        world.later(1);
        next(&world).await
    };
    let promise = format!("/referrals/{}/promise", world.referral);
    assert_eq!(answers(&[]).await, format!("{promise} They asked for another time. Find one"));
    assert_eq!(
        answers(&[("words", "After the school run")]).await,
        format!("{promise} They asked for another time: “After the school run”")
    );
    assert_eq!(
        answers(&[("hour", "2026-11-24 16:00")]).await,
        format!("{promise} They asked for another time: Tuesday 24 November, 16:00")
    );
    // Another call is promised: that is next, and what they asked for before is over.
    let form = [("hour", "2026-11-24 16:00"), ("say", "blue kettle"), ("told", "aloud")];
    world.post(Who::Worker, &promise, &form).await.is(303);
    assert!(next(&world).await.starts_with("/today Ring them as promised, Tuesday 24 November, between 16:00"));
}

#[tokio::test]
async fn words_that_follow_an_hour_leave_it() {
    let world = World::that_links().await;
    let at = link(&world.promised_text().await).unwrap();
    world.post(Who::Nobody, &at, &[("answer", "another")]).await.is(303);
    let hour = world.get(Who::Nobody, &at).await.field("hour");
    world.post(Who::Nobody, &at, &[("answer", "another"), ("hour", &hour)]).await.is(303);
    world.post(Who::Nobody, &at, &[("answer", "another"), ("words", "Ring the other phone")]).await.is(303);
    assert_eq!(world.count("SELECT COUNT(*) FROM promise WHERE wished_at IS NOT NULL").await, 1);
    world.get(Who::Worker, "/today").await.says("They would like ").says("Ring the other phone");
}

#[tokio::test]
async fn the_hour_that_they_chose_is_sealed_with_their_words() {
    let world = World::that_links().await;
    let at = link(&world.promised_text().await).unwrap();
    world.post(Who::Nobody, &at, &[("answer", "another")]).await.is(303);
    let hour = world.get(Who::Nobody, &at).await.field("hour");
    let chosen = [("answer", "another"), ("hour", &hour), ("words", "Then he is out and cannot hit me")];
    world.post(Who::Nobody, &at, &chosen).await.is(303);
    world.get(Who::Worker, "/today").await.says("They would like").says("he is out");
    let mut tx = world.system().await;
    let (concern,): (kernel::ConcernId,) = tx.one("SELECT id FROM concern", db::params![]).await.unwrap();
    let (reply,): (kernel::ReplyId,) = tx.one("SELECT reply_id FROM promise", db::params![]).await.unwrap();
    drop(tx);
    let accept = [("accepted_by", "Dr Osei"), ("accepted_how", "By phone"), ("version", "0")];
    world.post(Who::Leader, &format!("/concerns/{concern}/accept"), &accept).await.is(303);
    let (concern, with) = (concern.to_string(), format!("reply:{reply}"));
    let note = [
        ("about", "adult"),
        ("words", "Of her"),
        ("told", "Ms Bello, 10:00"),
        ("concern", concern.as_str()),
        ("with", with.as_str()),
        ("next-day", "24"),
        ("next-month", "11"),
        ("next-year", "2026"),
    ];
    world.post(Who::Leader, &format!("/people/{}/safeguarding", world.person), &note).await.is(303);
    assert_eq!(world.count("SELECT COUNT(*) FROM promise WHERE answer = 'another'").await, 1, "what they asked for stands");
    assert_eq!(world.count("SELECT COUNT(*) FROM promise WHERE wished_at IS NOT NULL").await, 0);
    for page in ["/today".to_owned(), format!("/referrals/{}/promise", world.referral)] {
        world.get(Who::Worker, &page).await.is(200).says_not("They would like").says_not("he is out");
    }
}
