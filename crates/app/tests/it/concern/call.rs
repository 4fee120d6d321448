//! What comes up in a call: whoever rings is led to a concern, and nothing that they have typed is lost.

use super::super::world::{Reply, Who, World};

const WORRYING: &str = "They told me something worrying";

async fn rang(world: &World, result: &str) -> Reply {
    let form = [("result", result), ("once", "1")];
    world.post_and_follow(Who::Worker, &format!("/referrals/{}/attempts", world.referral), &form).await
}

#[tokio::test]
async fn a_call_that_was_not_safe_says_that_a_concern_was_opened() {
    let world = World::new().await;
    let page = rang(&world, "unsafe").await;
    let id: Vec<(kernel::ConcernId,)> = world.system().await.all("SELECT id FROM concern", db::params![]).await.unwrap();
    let link = format!("href=\"/concerns/{}\"", id[0].0);
    page.is(200).says("A concern was opened").says(&link).says("tel:+442079460018").says_not(WORRYING);
    let body = &page.body[page.body.find("A concern was opened").unwrap()..];
    assert!(body.contains("tel:999") && body.find("tel:999") < body.find("name=\"note\""), "the numbers first, then the note");
}

#[tokio::test]
async fn something_worrying_takes_the_note_along() {
    let world = World::new().await;
    let call =
        world.post(Who::Worker, &format!("/referrals/{}/attempts", world.referral), &[("result", "spoke"), ("once", "1")]).await;
    let page = world.get(Who::Worker, &call.location).await;
    let at = format!("{}/concern", call.location);
    page.says(WORRYING)
        .says(&format!("formaction=\"{at}\""))
        .says_not(&format!("href=\"/people/{}/concern\">They", world.person));
    let version = page.field("referral_version");
    let typed = |back: &'static str| {
        [
            ("note", "She says “he locks the door”"),
            ("next_step", "Ring the refuge"),
            ("waiting_on", "us"),
            ("back-day", back),
            ("back-month", "11"),
            ("back-year", "2026"),
            ("back_time", "14:00"),
            ("version", "0"),
            ("referral_version", version.as_str()),
        ]
    };
    // A date that cannot be: what was typed stays, and a concern can be opened at once.
    let again = world.post(Who::Worker, &at, &typed("47")).await;
    again.is(422).says("he locks the door").says("Ring the refuge").says("open a concern now").says("tel:999");
    let kept = world.post(Who::Worker, &at, &typed("24")).await;
    let form = world.get(Who::Worker, &kept.location).await;
    form.is(200).says("Raise a concern").says("he locks the door");
    let kept = "SELECT COUNT(*) FROM attempt a JOIN referral r ON r.id = a.referral_id WHERE a.note LIKE '%locks the door%' \
                AND a.call_back_at IS NOT NULL AND r.next_step = 'Ring the refuge'";
    assert_eq!(world.count(kept).await, 1);
    let raised = [("said", "“He locks the door”"), ("whose", "Hers"), ("done_now", ""), ("call", "yes")];
    let concern = world.post_and_follow(Who::Worker, &format!("/people/{}/concern", world.person), &raised).await;
    concern.is(200).says("In a call");
    assert_eq!(world.count("SELECT COUNT(*) FROM concern").await, 1);
}

#[tokio::test]
async fn where_nobody_spoke_nothing_was_told() {
    let world = World::new().await;
    rang(&world, "no_answer").await.is(200).says_not(WORRYING);
    rang(&world, "someone_else").await.is(200).says(WORRYING);
}

/// Another's note is not read by a link to it, and nobody's by somebody who has nothing to do with them.
#[tokio::test]
async fn the_form_takes_only_the_note_of_this_person() {
    let world = World::new().await;
    let call =
        world.post(Who::Worker, &format!("/referrals/{}/attempts", world.referral), &[("result", "spoke"), ("once", "1")]).await;
    let id = call.location.rsplit('/').next().unwrap().to_owned();
    world.run_sql("UPDATE attempt SET note = 'zephyrine'").await;
    let mut tx = world.system().await;
    let other = world.add_somebody(&mut tx, "Mina", "Elsewhere").await;
    tx.commit().await.unwrap();
    world.get(Who::Worker, &format!("/people/{}/concern?call={id}", world.person)).await.says("zephyrine");
    world.get(Who::Leader, &format!("/people/{other}/concern?call={id}")).await.is(200).says_not("zephyrine");
    world.get(Who::OtherWorker, &format!("/people/{}/concern?call={id}", world.person)).await.is(404);
}
