//! From the plan to a group: suggested, agreed, gone along with, volunteering; and what could not be found.

use app::connection::model::{Part, Unmet};
use app::connection::store;
use app::connection::store_gaps::{self, Missing};
use app::contact::model::{Interpreter, Mode};
use app::contact::store::NewAppointment;

use super::world::{Who, World};

/// What the sample requests of this slice need. After those of the directory.
pub async fn things(world: &mut World) {
    let service = world.things["service"].parse().unwrap();
    let mut tx = world.acting(Who::Worker).await;
    let referral = app::referral::store::load(&mut tx, world.referral).await.unwrap();
    let id = store::suggest(&mut tx, &referral, service, Part::Volunteer).await.unwrap();
    let connection = store::load(&mut tx, id).await.unwrap();
    let new = NewAppointment {
        starts_at: tx.now.plus_minutes(60),
        minutes: 90,
        mode: Mode::Visit,
        place: "The park".into(),
        interpreter: Interpreter::None,
    };
    let visit = store::book_visit(&mut tx, &connection, &new).await.unwrap();
    let missing = Missing {
        id: kernel::UnmetNeedId::from_bytes([7; 16]),
        reason: Unmet::Full,
        need: None,
        neighbourhood: store_gaps::neighbourhood_of(&mut tx, &referral).await.unwrap(),
        outward: None,
    };
    store_gaps::keep(&mut tx, &missing).await.unwrap();
    tx.commit().await.unwrap();
    world.thing("connection", id);
    world.thing("appointment:visit", visit);
}

/// What was suggested may be closed when it is agreed: nobody is sent there, and it can still be put aside.
#[tokio::test]
async fn nobody_is_sent_to_what_has_closed_meanwhile() {
    let mut world = World::new().await;
    super::directory::things(&mut world).await;
    let at = format!("/referrals/{}/connections", world.referral);
    let service = world.things["service"].clone();
    let path = world.post(Who::Worker, &at, &[("service", &service), ("part", "participant")]).await.location;
    world.post(Who::Worker, &path, &[("state", "agreed"), ("version", "0")]).await.is(303);
    let mut tx = world.system().await;
    tx.run("UPDATE service SET status = 'closed'", db::params![]).await.unwrap();
    tx.commit().await.unwrap();
    for state in ["referred", "signposted"] {
        let form = [("state", state), ("may_share", "That she likes to walk"), ("version", "1")];
        world.post(Who::Worker, &path, &form).await.is(409).says("This group is closed");
    }
    world.post(Who::Worker, &path, &[("state", "person_declined"), ("version", "1")]).await.is(303);
}

#[tokio::test]
async fn from_suggested_to_volunteering_with_the_worker_beside_her() {
    let mut world = World::new().await;
    super::directory::things(&mut world).await;
    world.later(1);
    let find = format!("/referrals/{}/find", world.referral);
    world.get(Who::Worker, &find).await.is(200).says("Find something that fits").says_not("1 Test Street");
    world.post_and_follow(Who::Worker, &find, &[("text", "walk")]).await.says("Walking group").says("Why: ");
    let service = world.things["service"].clone();
    let at = format!("/referrals/{}/connections", world.referral);
    let made = world.post(Who::Worker, &at, &[("service", &service), ("part", "participant")]).await;
    let again = world.post(Who::Worker, &at, &[("service", &service), ("part", "participant")]).await;
    assert_eq!(made.is(303).location, again.location, "suggested twice is one");
    let path = made.location.clone();
    world.post(Who::Worker, &path, &[("state", "attended"), ("version", "0")]).await.is(409).says("cannot follow");
    world
        .post(Who::Worker, &path, &[("state", "agreed"), ("note", "Only if someone comes along"), ("version", "0")])
        .await
        .is(303);
    world.post(Who::Worker, &path, &[("state", "agreed"), ("version", "0")]).await.is(409);
    let visit = [
        ("day-day", "23"),
        ("day-month", "11"),
        ("day-year", "2026"),
        ("time", "10:00"),
        ("minutes", "90"),
        ("place", "At the pond"),
    ];
    world.post(Who::Worker, &format!("{path}/visit"), &visit[..3]).await.is(422).says("Enter the time");
    world.post(Who::Worker, &format!("{path}/visit"), &visit).await.is(303);
    world.get(Who::Worker, "/today").await.says("At the pond");
    let page = world.get(Who::Worker, &path).await;
    let action = page
        .says("Only if someone comes along")
        .body
        .split("/appointments/")
        .nth(1)
        .unwrap()
        .split('/')
        .next()
        .unwrap()
        .to_owned();
    world.post(Who::Worker, &path, &[("state", "first_booked"), ("version", "1")]).await.is(303);
    world
        .post(
            Who::Worker,
            &format!("/appointments/{action}/visited"),
            &[("attended", "yes"), ("how_it_went", "She stayed for tea")],
        )
        .await
        .is(303);
    world.get(Who::Worker, &path).await.says("Went for the first time").says("She stayed for tea");
    world.get(Who::Worker, &format!("/people/{}", world.person)).await.says("Went along to Walking group");
    world.post(Who::Worker, &format!("/appointments/{action}/visited"), &[("attended", "no")]).await.is(409);
}
