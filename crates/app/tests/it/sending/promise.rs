//! A call that people answer: promised, told, answered, kept.

use app::sending::model::State;
use app::sending::store::Taken;
use db::params;
use kernel::ContactRouteId;

use super::{Who, World, promised_by_text, unpack};

#[tokio::test]
async fn promised_by_a_text_answered_and_kept() {
    let world = World::that_sends().await;
    world.she_says_yes().await;
    world.run("UPDATE referral SET state = 'allocated'").await;
    world.get(Who::Worker, "/today").await.says("Tell them when you will ring");
    let path = format!("/referrals/{}/promise", world.referral);
    let page = world.get(Who::Worker, &path).await;
    page.is(200).says("A text to 07700 900982").says("The words that you say first");
    let told = format!("text:{}", world.route());
    let form = [("hour", "2026-11-24 10:00"), ("say", "Blue Kettle!"), ("told", told.as_str()), ("read", "yes")];
    let page = world.post_and_follow(Who::Worker, &path, &form).await;
    page.says("Tuesday 24 November, between 10:00 and 11:00").says("blue kettle").says("The message: waits");
    let (id, to, body) = unpack(world.take().await);
    assert_eq!(to, "+447700900982");
    assert!(body.contains("on Tuesday 24 November, between 10:00 and 11:00, from 020 3883 1624"), "{body}");
    assert!(body.contains("\"blue kettle\"") && body.contains("answer 1"), "{body}");
    assert_eq!(world.state(id).await.0, State::Sending);
    // She answers 1; it stands beside the call.
    super::reply::writes(&world, "a", "1").await;
    world
        .get(Who::Worker, "/today")
        .await
        .says("Promised 24 Nov 2026 10:00")
        .says("They answered: This is good")
        .says_not("They wrote to you");
    // Anybody may ask whether these words were ours; nobody hears more.
    let asked = world.post(Who::Nobody, "/calling", &[("say", "  blue KETTLE ")]).await;
    asked.is(200).says("We know these words").says("before the phone rang").says_not("Fernanda").says_not("Amara");
    world.post(Who::Nobody, "/calling", &[("say", "red kettle")]).await.says("We do not know these words");
    // Whoever rings her has kept it.
    world.later_at_work(24 * 60).await;
    world.get(Who::Worker, "/today").await.says("Say first");
    world.post(Who::Worker, &format!("/referrals/{}/attempts", world.referral), &[("result", "spoke")]).await.is(303);
    world.get(Who::Worker, "/today").await.says_not("Say first");
}

/// Tries her, as the worker, with this end.
async fn tries(world: &World, result: &str) {
    world.post(Who::Worker, &format!("/referrals/{}/attempts", world.referral), &[("result", result)]).await.is(303);
}

#[tokio::test]
async fn a_call_before_its_hour_that_reaches_nobody_keeps_no_promise() {
    let world = World::that_sends().await;
    world.she_says_yes().await;
    let (_, message) = promised_by_text(&world).await;
    for early in ["no_answer", "wrong_number"] {
        tries(&world, early).await;
    }
    world.get(Who::Worker, "/today").await.says("Say first");
    assert_eq!(world.state(message).await.0, State::Waiting);
    world.later_at_work(24 * 60).await;
    tries(&world, "no_answer").await;
    world.get(Who::Worker, "/today").await.says_not("Say first");
}

#[tokio::test]
async fn who_says_no_gets_no_text_whoever_writes_it_down_and_may_think_again() {
    let world = World::that_sends().await;
    world.she_says_yes().await;
    let (promise, message) = promised_by_text(&world).await;
    world.post(Who::Worker, &format!("/promises/{promise}"), &[("answer", "no")]).await.is(303);
    assert_eq!(world.state(message).await.0, State::CalledOff);
    // Whatever is made afterwards, too, until she wants calls again.
    let tried = world.queue("later").await;
    assert!(matches!(world.take().await, Taken::Settled));
    assert_eq!(world.state(tried).await.0, State::Refused);
    world.get(Who::Worker, "/today").await.says("They do not want a call");
    let (_, again) = promised_by_text(&world).await;
    assert_eq!(unpack(world.take().await).0, again);
    world.get(Who::Worker, "/today").await.says_not("They do not want a call");
}

#[tokio::test]
async fn a_letter_that_would_come_too_late_is_not_promised_by() {
    let mut world = World::with(app::Config::default()).await;
    super::things(&mut world).await;
    let route: kernel::ContactRouteId = {
        let mut tx = world.system().await;
        let sql = "SELECT id FROM contact_route WHERE kind = 'address'";
        let (id,): (kernel::ContactRouteId,) = tx.one(sql, params![]).await.unwrap();
        id
    };
    let (path, told) = (format!("/referrals/{}/promise", world.referral), format!("letter:{route}"));
    let form = [("hour", "2026-11-25 10:00"), ("say", "blue kettle"), ("told", told.as_str()), ("read", "yes")];
    world.post(Who::Worker, &path, &form).await.says("A letter would come too late");
    let form = [("hour", "2026-12-02 10:00"), ("say", "blue kettle"), ("told", told.as_str()), ("read", "yes")];
    world.post(Who::Worker, &path, &form).await.is(303);
}

#[tokio::test]
async fn a_number_that_must_not_show_any_more_is_not_written_down() {
    let world = World::that_sends().await;
    world.she_says_yes().await;
    promised_by_text(&world).await;
    world.run("UPDATE contact_route SET show_number = 'no'").await;
    let (_, _, body) = unpack(world.take().await);
    assert!(!body.contains("3883") && body.contains("a number that does not show"), "{body}");
}

#[tokio::test]
async fn another_time_calls_off_what_was_said_before() {
    let world = World::that_sends().await;
    world.she_says_yes().await;
    let (_, first) = promised_by_text(&world).await;
    let (_, second) = promised_by_text(&world).await;
    assert_eq!(world.state(first).await.0, State::CalledOff);
    assert_eq!(unpack(world.take().await).0, second);
    assert_eq!(world.count("SELECT COUNT(*) FROM promise WHERE ended_at IS NULL").await, 1);
}

#[tokio::test]
async fn a_message_that_could_only_come_after_the_call_is_not_sent() {
    let world = World::that_sends().await;
    world.she_says_yes().await;
    let (_, id) = promised_by_text(&world).await;
    world.later_at_work(24 * 60).await;
    assert!(matches!(world.take().await, Taken::Settled));
    assert_eq!(world.state(id).await, (State::Refused, "It would have come too late.".to_owned()));
    world.get(Who::Worker, "/today").await.says("They were not told");
}

#[tokio::test]
async fn without_a_yes_nothing_is_offered_but_to_tell_them() {
    let world = World::that_sends().await;
    let path = format!("/referrals/{}/promise", world.referral);
    let page = world.get(Who::Worker, &path).await;
    page.says("A text to 07700 900982: They have not said yes to this").says_not(&format!("value=\"text:{}\"", world.route()));
    // A form that claims otherwise sends nothing.
    let told = format!("text:{}", world.route());
    let form = [("hour", "2026-11-24 10:00"), ("say", "blue kettle"), ("told", told.as_str()), ("read", "yes")];
    world.post(Who::Worker, &path, &form).await.says("Choose how they will know");
    let form = [("hour", "2026-11-24 10:00"), ("say", "blue"), ("told", "aloud")];
    world.post(Who::Worker, &path, &form).await.says("Use two words or three");
    let form = [
        ("hour", "other"),
        ("day-day", "20"),
        ("day-month", "11"),
        ("day-year", "2026"),
        ("time", "10"),
        ("say", "blue kettle"),
        ("told", "aloud"),
    ];
    world.post(Who::Worker, &path, &form).await.says("This time has passed");
    world.run("UPDATE contact_route SET safe_from = 600, safe_until = 660").await;
    let form = [("hour", "2026-11-24 15:00"), ("say", "blue kettle"), ("told", "aloud")];
    world.post(Who::Worker, &path, &form).await.says("Not all of the hour that begins then is one that they called safe");
    // It begins within them and ends outside.
    world.run("UPDATE contact_route SET safe_from = 840, safe_until = 930").await;
    world.post(Who::Worker, &path, &form).await.says("Not all of the hour that begins then");
    assert_eq!(world.count("SELECT COUNT(*) FROM promise").await + world.count("SELECT COUNT(*) FROM outbox").await, 0);
}

#[tokio::test]
async fn the_hours_are_those_of_the_telephone_that_is_rung() {
    let world = World::that_sends().await;
    world.run("UPDATE contact_route SET safe_from = 600, safe_until = 720").await;
    let mut tx = world.acting(Who::Worker).await;
    let second = "INSERT INTO contact_route (team_id, id, person_id, kind, value, safe_from, safe_until, position) \
                  VALUES ($1, $2, $3, 'phone', '+447700900100', 840, 960, 9)";
    tx.run(second, params![world.team, ContactRouteId::new(), world.person]).await.unwrap();
    tx.commit().await.unwrap();
    let path = format!("/referrals/{}/promise", world.referral);
    let promise = |hour: &'static str| [("hour", hour), ("say", "blue kettle"), ("told", "aloud")];
    world.post(Who::Worker, &path, &promise("2026-11-24 15:00")).await.says("one that they called safe");
    world.post(Who::Worker, &path, &promise("2026-11-24 10:00")).await.is(303);
    // Nobody there knows them: from now on they are rung on the other one, in its hours.
    let mut tx = world.acting(Who::Worker).await;
    app::contact::store::attempt(&mut tx, world.referral, Some(world.route()), app::contact::model::AttemptResult::WrongNumber)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    world.post(Who::Worker, &path, &promise("2026-11-24 10:00")).await.says("one that they called safe");
    world.post(Who::Worker, &path, &promise("2026-11-24 15:00")).await.is(303);
}

#[tokio::test]
async fn a_try_counts_by_the_hours_that_were_safe_when_it_was_made() {
    let world = World::that_sends().await;
    world.run("UPDATE contact_route SET safe_from = 600, safe_until = 720").await;
    let mut tx = world.acting(Who::Worker).await;
    app::contact::store::attempt(&mut tx, world.referral, Some(world.route()), app::contact::model::AttemptResult::NoAnswer)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    world.run("UPDATE contact_route SET safe_from = 840, safe_until = 960").await;
    let mut tx = world.system().await;
    let tried = app::contact::store_policy::tried(&mut tx, world.referral).await.unwrap();
    assert!(tried[0].allowed, "{tried:?}");
}

/// What the screen orders, paper orders too: whoever carries it has nothing else that day.
#[tokio::test]
async fn the_day_on_paper_says_all_that_the_screen_says() {
    let world = World::that_sends().await;
    world.she_says_yes().await;
    world.run("UPDATE contact_route SET show_number = 'no', label = 'her sister has it in the evening'").await;
    promised_by_text(&world).await;
    world.run("UPDATE promise SET answer = 'another', answered_at = 1").await;
    world.run("UPDATE referral SET no_call_at = 1").await;
    let orders = [
        "They do not want a call. Ring only if they ask for it, or end it",
        "They asked for another time. Find one before you ring",
        "This number: her sister has it in the evening",
        "Hide our number before you ring",
    ];
    let screen = world.get(Who::Worker, "/today").await;
    let pdf = world.post(Who::Worker, "/today/list.pdf", &[]).await;
    let document = lopdf::Document::load_mem(&pdf.bytes).unwrap();
    let pages: Vec<u32> = document.get_pages().keys().copied().collect();
    let paper = document.extract_text(&pages).unwrap().split_whitespace().collect::<Vec<_>>().join(" ");
    for order in orders {
        screen.says(order);
        assert!(paper.contains(order), "{order}: {paper}");
    }
    assert!(paper.contains("They answered: Another time") && paper.contains("999"), "{paper}");
    // One tap cannot show our number.
    screen.says("tel:14107700900982").says_not("tel:+447700900982");
    world.get(Who::Worker, &format!("/people/{}", world.person)).await.says("tel:14107700900982").says_not("tel:+447700900982");
    // And another time is something to do now, not at the hour that she did not want.
    screen.says("They asked for another time").says("Find another time").says_not("Promised 24 Nov");
}

#[tokio::test]
async fn words_that_tell_who_rings_and_hours_that_nobody_expects_are_refused() {
    let world = World::that_sends().await;
    let path = format!("/referrals/{}/promise", world.referral);
    let promise = |say: &'static str| [("hour", "2026-11-24 10:00"), ("say", say), ("told", "aloud")];
    for telling in ["NHS social prescribing", "your link worker", "Southwark kettle"] {
        world.post(Who::Worker, &path, &promise(telling)).await.is(422).says("tell whoever picks up who rings");
    }
    let at_night = [
        ("hour", "other"),
        ("day-day", "24"),
        ("day-month", "11"),
        ("day-year", "2026"),
        ("time", "23"),
        ("say", "blue kettle"),
        ("told", "aloud"),
    ];
    world.post(Who::Worker, &path, &at_night).await.is(422).says("Nobody expects a call then");
    world.run("UPDATE contact_route SET safe_from = 1320, safe_until = 60").await;
    world.post(Who::Worker, &path, &at_night).await.is(303);
}

/// Who was spoken with and of whom nothing is written down yet is to be done now, and not hidden as not due.
#[tokio::test]
async fn a_conversation_that_is_not_written_down_is_due() {
    let world = World::that_sends().await;
    world.run("UPDATE referral SET state = 'allocated'").await;
    tries(&world, "spoke").await;
    let page = world.get(Who::Worker, "/today").await;
    page.says("You spoke on 23 Nov 2026").says("Write down the conversation").says_not("Not due yet");
}
