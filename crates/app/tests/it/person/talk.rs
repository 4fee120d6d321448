//! How somebody is talked with and written to: kept as it was typed, shown where somebody is rung or met, and driving what is printed.

use app::person::talk::{Format, InterpretedBy};
use app::sending::model::{Channel, State};
use app::sending::store::{self as sending, Taken};
use db::params;
use kernel::ContactRouteId;

use crate::sending::no_reply;
use crate::world::{Reply, Who, World};

impl World {
    async fn serves(&self, formats: &[Format]) {
        let mut tx = self.system().await;
        for format in formats {
            let sql = "INSERT INTO person_format (team_id, person_id, format) VALUES ($1, $2, $3)";
            tx.run(sql, params![self.team, self.person, *format]).await.unwrap();
        }
        tx.commit().await.unwrap();
    }

    async fn set(&self, sql: &'static str) {
        let mut tx = self.system().await;
        tx.run(sql, params![]).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// She said yes to letters: a route for them, and a letter that waits to be printed.
    async fn with_letter(&self) -> kernel::OutgoingId {
        let (route, mut tx) = (ContactRouteId::new(), self.acting(Who::Worker).await);
        let now = tx.now;
        let sql = "INSERT INTO contact_route (team_id, id, person_id, kind, value, text, confirmed_at, position) \
                   VALUES ($1, $2, $3, 'address', 'address', 'yes', $4, 9)";
        tx.run(sql, params![self.team, route, self.person, now]).await.unwrap();
        tx.run("UPDATE referral SET state = 'contacting'", params![]).await.unwrap();
        let id = sending::queue(&mut tx, &no_reply(self, Channel::Letter, route, "letter")).await.unwrap();
        tx.commit().await.unwrap();
        id
    }

    async fn change(&self, form: &[(&str, &str)]) -> Reply {
        let path = format!("/people/{}/edit", self.person);
        let version = self.get(Who::Worker, &path).await.is(200).field("version");
        let mut form = form.to_vec();
        form.push(("version", &version));
        self.post(Who::Worker, &path, &form).await
    }
}

const WISHES: [(&str, &str); 7] = [
    ("language", "Portuguese"),
    ("interpreter", "yes"),
    ("dialect", "Madeiran"),
    ("interpreted_by", "woman"),
    ("not_own_community", "yes"),
    ("formats", "large_print"),
    ("formats", "bsl"),
];

#[tokio::test]
async fn what_is_wished_is_kept_as_it_was_typed() {
    let world = World::new().await;
    // A mistake elsewhere loses nothing.
    let again = world.change(&WISHES).await;
    again.is(422).says("value=\"Madeiran\"").says("never family, friends or children");
    for ticked in ["value=\"woman\" checked", "value=\"large_print\" checked", "value=\"bsl\" checked"] {
        again.says(ticked);
    }
    let mut form = WISHES.to_vec();
    form.extend([("given_names", "Fernanda"), ("communication", "Reads slowly")]);
    world.change(&form).await.is(303);
    let mut tx = world.system().await;
    let person = app::person::store::find(&mut tx, world.person).await.unwrap().unwrap();
    assert_eq!((person.interpreting.interpreted_by, person.interpreting.not_own_community), (InterpretedBy::Woman, true));
    assert_eq!(person.formats.iter().collect::<Vec<_>>(), [Format::LargePrint, Format::SignLanguage]);
    drop(tx);
    world
        .get(Who::Worker, &format!("/people/{}", world.person))
        .await
        .says("Portuguese (Madeiran), interpreter needed: a woman, nobody of their own community")
        .says("Large print, British Sign Language")
        .says("Reads slowly")
        .says("do not ring without an interpreter");
    // What is taken back is gone, and nothing else.
    let form = [("given_names", "Fernanda"), ("language", "Portuguese"), ("formats", "large_print")];
    world.change(&form).await.is(303);
    let page = world.get(Who::Worker, &format!("/people/{}", world.person)).await;
    page.says("Large print").says_not("British Sign Language").says_not("interpreter needed");
}

#[tokio::test]
async fn whoever_rings_or_meets_them_reads_who_interprets() {
    let mut world = World::new().await;
    crate::contact::things(&mut world).await;
    world.set("UPDATE referral SET state = 'allocated'").await;
    world.set("UPDATE person SET interpreted_by = 'woman', dialect = 'Madeiran'").await;
    world.serves(&[Format::SignLanguage, Format::Longer]).await;
    let sentence = "Portuguese (Madeiran), a woman";
    let today = world.get(Who::Worker, "/today").await;
    today.says(&format!("interpreter: {sentence}")).says(&format!("Interpreter booked ({sentence})"));
    today.says("They use British Sign Language: do not ring without an interpreter").says("No text before they have said yes");
    world.set("UPDATE contact_route SET text = 'yes', say_who = 'yes'").await;
    world.get(Who::Worker, "/today").await.says("You may text: they said yes");
    // Somebody forgot to book one.
    world.set("UPDATE appointment SET interpreter = 'none'").await;
    world.get(Who::Worker, "/today").await.says(&format!("They need an interpreter, and none was asked for ({sentence})"));
    let professional = format!("{sentence}. A professional interpreter: never family, friends or children.");
    let booking = world.get(Who::Worker, &format!("/referrals/{}/appointments", world.referral)).await;
    booking.says(&professional).says("They need a longer appointment").says("value=\"needed\" checked");
    assert_eq!(booking.field("minutes"), "90");
    world.get(Who::Worker, &format!("/referrals/{}/promise", world.referral)).await.says(&professional);
    world.post(Who::Worker, "/today/list.pdf", &[]).await.is(200);
}

#[tokio::test]
async fn what_is_printed_for_them_is_large_where_that_serves_them() {
    let world = World::new().await;
    let letter = world.with_letter().await;
    let (card, times) = (format!("/referrals/{}/card.pdf", world.referral), format!("/referrals/{}/times.pdf", world.referral));
    let (plan, large) = (format!("/referrals/{}/plan.pdf", world.referral), [("large", "yes")]);
    let bytes = async |path: &str, form: &[(&str, &str)]| world.post(Who::Worker, path, form).await.is(200).bytes.clone();
    let (small_card, large_card) = (bytes(&card, &[]).await, bytes(&card, &large).await);
    let (small_times, large_times) = (bytes(&times, &[]).await, bytes(&times, &large).await);
    let large_plan = world.get(Who::Worker, &format!("{plan}?large=yes")).await.is(200).bytes.clone();
    assert!(small_card != large_card && small_times != large_times);
    world.serves(&[Format::LargePrint]).await;
    assert!(bytes(&card, &[]).await == large_card && bytes(&times, &[]).await == large_times);
    assert!(world.get(Who::Worker, &plan).await.bytes == large_plan);
    let mut tx = world.acting(Who::Worker).await;
    let Taken::HandOver(parcel) = sending::take_one(&mut tx, letter, Default::default()).await.unwrap() else {
        panic!("it was not handed over")
    };
    assert!(parcel.large);
}

#[tokio::test]
async fn a_plain_letter_is_not_offered_and_does_not_go_to_somebody_who_needs_braille_or_audio() {
    for format in [Format::Braille, Format::Audio] {
        let world = World::new().await;
        let id = world.with_letter().await;
        let promise = format!("/referrals/{}/promise", world.referral);
        world
            .get(Who::Worker, &promise)
            .await
            .says("On paper, which I write for them")
            .says_not("a plain letter does not serve them");
        world.serves(&[format]).await;
        world
            .get(Who::Worker, &promise)
            .await
            .says("A letter to their address: They need braille or audio: a plain letter does not serve them.")
            .says_not("On paper, which I write for them");
        let form = [
            ("hour", "other"),
            ("day-day", "1"),
            ("day-month", "12"),
            ("day-year", "2026"),
            ("time", "10:00"),
            ("say", "blue kettle"),
            ("told", "paper"),
        ];
        world.post(Who::Worker, &promise, &form).await.is(422).says("They need braille or audio").says("value=\"blue kettle\"");
        // It waited when that was written down: what counts is what is so when it leaves.
        world.post(Who::Worker, &format!("/sending/{id}/letter.pdf"), &[]).await.goes_to(&format!("/sending/{id}"));
        let (state, why): (State, String) = {
            let mut tx = world.system().await;
            tx.one("SELECT state, why FROM outbox WHERE id = $1", params![id]).await.unwrap()
        };
        assert_eq!(state, State::Refused);
        assert!(why.starts_with("They need braille or audio"), "{why}");
        // Nobody has to write before it may be said that they were not reached: no way to write is open.
        let case = {
            let mut tx = world.acting(Who::Worker).await;
            let referral = app::referral::store::load(&mut tx, world.referral).await.unwrap();
            app::contact::store_policy::case(&mut tx, &referral).await.unwrap()
        };
        assert_eq!(case.letter, app::contact::policy::Letter::NotPossible);
        world
            .get(Who::Worker, &format!("/referrals/{}/own-page", world.referral))
            .await
            .says("A card in print does not serve them");
    }
}
