//! What tells of abuse, and where a secret place is: left out before anything is counted.

use app::connection::model::State;
use app::connection::store as connections;
use app::contact::model::{Interpreter, Mode};
use app::contact::store::NewAppointment;
use db::params;
use kernel::ServiceId;

use super::super::world::{Who, World};
use super::without_marks;

#[tokio::test]
async fn what_is_hidden_leaves_no_trace() {
    let (mut world, at) = World::with_page().await;
    let service: ServiceId = world.things["service"].parse().unwrap();
    world.connect(service, &[State::Agreed, State::Referred]).await;
    world.say(&at, "bluebell").await.is(303);
    let before = world.get(Who::Nobody, &at).await;
    before.is(200).says("Walking group");
    let card = world.get(Who::Nobody, &format!("{at}/card.pdf")).await.bytes;

    // A need of abuse with a goal and an action, agreed; and taken off again.
    let plan = format!("/referrals/{}/plan", world.referral);
    let need = [("words", "He must not know"), ("kind", "abuse"), ("version", "4")];
    world.post(Who::Worker, &format!("{plan}/needs"), &need).await.is(303);
    let need = world.post_and_see_id("SELECT id FROM need WHERE kind = 'abuse'").await;
    let goal = [("need", need.as_str()), ("words", "A safe way out"), ("version", "5")];
    world.post(Who::Worker, &format!("{plan}/goals"), &goal).await.is(303);
    let goal = world.post_and_see_id("SELECT id FROM goal ORDER BY position DESC LIMIT 1").await;
    let action = [("goal", goal.as_str()), ("what", "Pack a bag"), ("who", "person"), ("version", "6")];
    world.post(Who::Worker, &format!("{plan}/actions"), &action).await.is(303);
    world.post(Who::Worker, &format!("{plan}/agree"), &[("agreed_by", "person"), ("version", "7")]).await.is(303);
    let ended = [("need_ends", need.as_str()), ("version", "8")];
    world.post(Who::Worker, &format!("{plan}/status"), &ended).await.is(303);
    // Services that tell of it, by their name and by a secret place, referred and with an appointment to go along.
    let (refuge, secret) =
        (world.another_service("Sunrise women's refuge", false).await, world.another_service("Number Ten", true).await);
    for hidden in [refuge, secret] {
        let id = world.connect(hidden, &[State::Agreed, State::Referred]).await;
        let mut tx = world.acting(Who::Worker).await;
        let connection = connections::load(&mut tx, id).await.unwrap();
        let new = NewAppointment {
            starts_at: tx.now.plus_days(1),
            minutes: 60,
            mode: Mode::Visit,
            place: "10 Secret Road".into(),
            interpreter: Interpreter::None,
        };
        connections::book_visit(&mut tx, &connection, &new).await.unwrap();
        tx.commit().await.unwrap();
    }
    // A concern, a note that is not for online view, a next step of the worker's, a secret address.
    let concern = [("said", "He hits her"), ("done_now", "Rang the police")];
    world.post(Who::Worker, &format!("/people/{}/concern", world.person), &concern).await.is(303);
    world.run_sql("UPDATE referral SET next_step = 'Ring while he is at work', risk = 'known', risk_note = 'Husband'").await;
    world.run_sql("UPDATE person SET address_hidden = TRUE").await;
    let mut tx = world.acting(Who::Worker).await;
    let now = tx.now;
    let sql = "INSERT INTO message (team_id, id, referral_id, person_id, practice_id, kind, part, content, made_at, made_by_id, made_by, sent_how, sent_at) \
               VALUES ($1, $7, $2, $3, $4, 'update', 'not_online', '{}', $5, $6, 'Amara', 'printed', $5)";
    tx.run(
        sql,
        params![
            world.team,
            world.referral,
            world.person,
            world.practice,
            now,
            world.staff(Who::Worker),
            kernel::MessageId::new()
        ],
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();

    let after = world.get(Who::Nobody, &at).await;
    after.is(200);
    assert_eq!(without_marks(&before.body), without_marks(&after.body));
    assert_eq!(world.get(Who::Nobody, &format!("{at}/card.pdf")).await.bytes, card, "nor on the card");
    // What is hidden cannot be reached by its id either.
    let id = world
        .post_and_see_id("SELECT c.id FROM connection c JOIN service s ON s.id = c.service_id WHERE s.name = 'Number Ten'")
        .await;
    let no = [("about", "no"), ("connection", id.as_str()), ("mark", "1")];
    world.post(Who::Nobody, &format!("{at}/tell"), &no).await.is(404).says_not("Number Ten");
}

impl World {
    /// Another entry of the directory, like the first one.
    async fn another_service(&self, name: &str, hidden: bool) -> ServiceId {
        let mut tx = self.acting(Who::Worker).await;
        let (id, first): (ServiceId, ServiceId) = (ServiceId::new(), self.things["service"].parse().unwrap());
        let sql = "INSERT INTO service (team_id, id, organisation_id, name, folded_name, changed_at, place_hidden) \
               SELECT team_id, $1, organisation_id, $2, folded_name, changed_at, $3 FROM service WHERE id = $4";
        tx.run(sql, params![id, name, hidden, first]).await.unwrap();
        tx.commit().await.unwrap();
        id
    }
}
