//! What stays of a concern when it is accepted, closed or sealed: the numbers, the promise to speak with them again, and room for more words.

use app::concern::forms::{Accepted, Ended};
use app::concern::model::CameBy;
use app::concern::{store, watch};
use app::sending::store_reply::keep_from_page;
use kernel::{ConcernId, Date};

use super::super::world::{Who, World};
use super::{dr_osei, raise};

const AGAIN: &str = "Speak with them again, after a concern";
const SPOKEN: &str = "Somebody has spoken with them";

/// The referral is with the worker from now on.
async fn with_the_worker(world: &World) {
    let mut tx = world.system().await;
    let sql = "UPDATE referral SET state = 'active', worker_id = $1 WHERE id = $2";
    tx.run(sql, db::params![world.staff(Who::Worker), world.referral]).await.unwrap();
    tx.commit().await.unwrap();
}

/// A concern that is closed, with a day on which somebody speaks with them again.
async fn closed(world: &World, said: &str, next: Option<Date>) -> ConcernId {
    let id = raise(world, Who::Worker, said).await;
    let mut tx = world.acting(Who::Worker).await;
    let (concern, now) = (store::load(&mut tx, id).await.unwrap(), tx.now);
    store::accept(&mut tx, &concern, &dr_osei(now)).await.unwrap();
    let concern = store::load(&mut tx, id).await.unwrap();
    let ended = Ended { told: "Dr Osei".into(), told_at: now, outcome: "A place was found".into(), next };
    store::close(&mut tx, &concern, &ended).await.unwrap();
    tx.commit().await.unwrap();
    id
}

async fn seal(world: &World, concern: ConcernId) {
    let path = format!("/people/{}/safeguarding", world.person);
    let id = concern.to_string();
    let note =
        [("about", "child"), ("whom", "Her son"), ("words", "Of her son"), ("told", "Ms Bello, 10:00"), ("concern", id.as_str())];
    world.post(Who::Leader, &path, &note).await.is(303);
}

#[tokio::test]
async fn a_promise_to_speak_with_them_again_outlives_the_sealing() {
    let world = World::new().await;
    with_the_worker(&world).await;
    let id = closed(&world, "He locks her in", Some("2026-11-24".parse().unwrap())).await;
    let path = format!("/concerns/{id}");
    seal(&world, id).await;
    world.later_at_work(24 * 60).await;
    world.get(Who::Worker, "/today").await.says(AGAIN).says(&path).says_not("locks her in");
    let page = world.get(Who::Worker, &path).await;
    page.says("24 November 2026").says(SPOKEN).says_not("locks her in").says_not("A place was found").says_not("afeguarding");
    let version = page.field("version");
    world.post(Who::Worker, &format!("{path}/spoken"), &[("version", version.as_str())]).await.is(303);
    world.get(Who::Worker, "/today").await.says_not(AGAIN);
    world.get(Who::Worker, &path).await.says("24 November 2026. Done").says_not(SPOKEN);
}

#[tokio::test]
async fn the_numbers_stay_until_it_is_closed() {
    let world = World::new().await;
    let id = raise(&world, Who::Worker, "He locks her in").await;
    let path = format!("/concerns/{id}");
    world.get(Who::Worker, &path).await.says("tel:+442079460018");
    let mut tx = world.acting(Who::Worker).await;
    let (concern, now) = (store::load(&mut tx, id).await.unwrap(), tx.now);
    let me = Accepted { staff: Some(world.staff(Who::Worker)), by: "Amara Okafor".into(), how: "Here".into(), at: now };
    store::accept(&mut tx, &concern, &me).await.unwrap();
    tx.commit().await.unwrap();
    world.get(Who::Worker, &path).await.says("tel:999").says("tel:+442079460018");
    let other = closed(&world, "It is over", None).await;
    world.get(Who::Worker, &format!("/concerns/{other}")).await.says_not("Speak to somebody now");
}

#[tokio::test]
async fn a_closed_concern_takes_more_words_and_stays_closed() {
    let world = World::new().await;
    with_the_worker(&world).await;
    let id = closed(&world, "He locks her in", None).await;
    let path = format!("/concerns/{id}");
    world.get(Who::Worker, &path).await.says("Add to what was said").says(&format!("{path}/words"));
    let more = [("said", "She rang from the library"), ("whose", "Hers"), ("done_now", "")];
    world.post(Who::Worker, &format!("{path}/words"), &more).await.is(303);
    world.get(Who::Worker, &path).await.says("Concern: Closed").says("She rang from the library");
}

/// What the worker adds to a sealed one goes into a note, which they do not see.
#[tokio::test]
async fn what_is_added_to_a_sealed_concern_is_sealed_too() {
    let world = World::new().await;
    with_the_worker(&world).await;
    let id = closed(&world, "He locks her in", None).await;
    let path = format!("/concerns/{id}");
    seal(&world, id).await;
    world.get(Who::Worker, &path).await.says("Add something").says("You will not see it again");
    let more = [("said", "She rang from the library"), ("whose", "Hers"), ("done_now", "Rang Ms Bello")];
    world.post(Who::Worker, &format!("{path}/words"), &more).await.is(303);
    let person = format!("/people/{}", world.person);
    for page in [&path, &person] {
        world.get(Who::Worker, page).await.says_not("from the library").says_not("Rang Ms Bello");
    }
    let note = world.get(Who::Leader, &format!("{person}/safeguarding")).await;
    note.says("She rang from the library").says("Hers").says("Rang Ms Bello").says("Amara Okafor").says("A child: <bdi>Her son");
    let left = "SELECT COUNT(*) FROM concern_event WHERE words LIKE '%library%' OR name LIKE '%Hers%'";
    assert_eq!(world.count(left).await, 0);
    assert_eq!(world.count("SELECT COUNT(*) FROM audit_entry WHERE what = 'added to a safeguarding note'").await, 1);
}

/// Whom a concern has reached, and when, stands before who accepted it.
#[tokio::test]
async fn whom_it_has_reached_stands_before_who_accepted_it() {
    let world = World::new().await;
    with_the_worker(&world).await;
    let id = raise(&world, Who::Leader, "He locks her in").await;
    watch::round(&world.app).await.unwrap();
    let path = format!("/concerns/{id}");
    let page = world.get(Who::Leader, &path).await;
    page.says("Whom it has reached").says("23 Nov");
    let reached = &page.body[page.body.find("Whom it has reached").unwrap()..];
    assert!(reached.find("Amara Okafor").is_some_and(|at| at < 400), "{reached}");
    let mut tx = world.acting(Who::Leader).await;
    let (concern, now) = (store::load(&mut tx, id).await.unwrap(), tx.now);
    store::accept(&mut tx, &concern, &dr_osei(now)).await.unwrap();
    tx.commit().await.unwrap();
    let page = world.get(Who::Leader, &path).await;
    assert!(page.body.find("Whom it has reached") < page.body.find("<dt>Accepted by"), "before who accepted it");
}

/// Newest first, whoever a concern is shown to and why: no order by danger, and none by how it came to be shown.
#[tokio::test]
async fn the_days_concerns_stand_in_order_of_time() {
    let world = World::new().await;
    with_the_worker(&world).await;
    let mut tx = world.system().await;
    let other = world.add_somebody(&mut tx, "Mina", "Elsewhere").await;
    tx.commit().await.unwrap();
    let mut ids = Vec::new();
    // Of the worker's own people, and of somebody else's that has gone to everyone.
    for (mine, minutes) in [(false, 10), (true, 20), (false, 30), (true, 200)] {
        let mut tx = world.acting(Who::Leader).await;
        let person = if mine { world.person } else { other };
        ids.push(store::open(&mut tx, person, None, CameBy::Page, "x", "").await.unwrap());
        tx.commit().await.unwrap();
        world.later_at_work(minutes).await;
    }
    let page = world.get(Who::Worker, "/today").await;
    let at: Vec<usize> = ids.iter().map(|id| page.body.rfind(&format!("/concerns/{id}")).expect("all are shown")).collect();
    assert!(at.is_sorted_by(|before, after| before > after), "the newest first: {at:?}");
}

/// A message that opened a concern stands once in full: in the concern.
#[tokio::test]
async fn a_reply_that_opened_a_concern_is_one_line() {
    let world = World::new().await;
    with_the_worker(&world).await;
    let mut tx = world.system().await;
    keep_from_page(&mut tx, world.person, world.referral, "page 1", "He says he will kill me").await.unwrap();
    keep_from_page(&mut tx, world.person, world.referral, "page 2", "The choir was lovely").await.unwrap();
    tx.commit().await.unwrap();
    let page = world.get(Who::Worker, "/today").await;
    page.says("They wrote to you").says("The choir was lovely").says("stands in a concern that waits");
    assert_eq!(page.body.matches("He says he will kill me").count(), 1, "in the concern only");
    let id: Vec<(ConcernId,)> = world.system().await.all("SELECT id FROM concern", db::params![]).await.unwrap();
    let mut tx = world.acting(Who::Worker).await;
    let (concern, now) = (store::load(&mut tx, id[0].0).await.unwrap(), tx.now);
    store::accept(&mut tx, &concern, &dr_osei(now)).await.unwrap();
    tx.commit().await.unwrap();
    world.get(Who::Worker, "/today").await.says("He says he will kill me").says_not("stands in a concern that waits");
}
