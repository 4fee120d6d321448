//! What else was written on the day of a concern: at the sealing it is chosen what goes into the note, and it goes out of where it stood.

use app::contact::{model::Mode, store as contacts};
use app::sending::store_reply::keep_from_page;
use kernel::ConcernId;

use super::super::world::{Reply, Who, World};
use super::raise;

const CALL: &str = "zephyrine in the call";
const TALK: &str = "quillworthy in the conversation";
const PRIVATE: &str = "oblivine not online";
const REPLY: &str = "marmorated in the reply";

/// A call, a conversation and a message of the day, and a concern that is accepted. Gives the concern and the call.
async fn a_days_words(world: &World) -> (ConcernId, Reply, String) {
    let mut tx = world.system().await;
    let sql = "UPDATE referral SET state = 'active', worker_id = $1 WHERE id = $2";
    tx.run(sql, db::params![world.staff(Who::Worker), world.referral]).await.unwrap();
    keep_from_page(&mut tx, world.person, world.referral, "page 1", REPLY).await.unwrap();
    tx.commit().await.unwrap();
    let call =
        world.post(Who::Worker, &format!("/referrals/{}/attempts", world.referral), &[("result", "spoke"), ("once", "1")]).await;
    let seen = world.get(Who::Worker, &call.location).await.field("referral_version");
    let note = [("note", CALL), ("waiting_on", "us"), ("version", "0"), ("referral_version", seen.as_str())];
    world.post(Who::Worker, &call.location, &note).await.is(303);
    let mut tx = world.acting(Who::Worker).await;
    let referral = app::referral::store::load(&mut tx, world.referral).await.unwrap();
    let contact = contacts::begin(&mut tx, &referral, Mode::Phone).await.unwrap();
    tx.commit().await.unwrap();
    let talk = [("mode", "phone"), ("note", TALK), ("not_online", PRIVATE), ("version", "0")];
    world.post(Who::Worker, &format!("/contacts/{contact}/finish"), &talk).await.is(303);
    let id = raise(world, Who::Worker, "He locks her in").await;
    let accept = [("accepted_by", "Dr Osei"), ("accepted_how", "By phone"), ("version", "0")];
    world.post(Who::Worker, &format!("/concerns/{id}/accept"), &accept).await.is(303);
    (id, call, contact.to_string())
}

#[tokio::test]
async fn what_set_it_off_can_go_into_the_note_and_goes_out_of_its_row() {
    let world = World::new().await;
    let (id, call, contact) = a_days_words(&world).await;
    let person = format!("/people/{}", world.person);
    let notes = format!("{person}/safeguarding");
    let page = world.get(Who::Leader, &format!("{notes}?concern={id}")).await;
    page.says(CALL).says(TALK).says(PRIVATE).says(REPLY).says("It does not take along");
    let (attempt, id) = (format!("attempt:{}", call.location.rsplit('/').next().unwrap()), id.to_string());
    let contact = format!("contact:{contact}");
    let form = |about: &'static str| {
        [
            ("about", about),
            ("words", "Of her"),
            ("told", "Ms Bello, 10:00"),
            ("concern", id.as_str()),
            ("with", attempt.as_str()),
            ("with", contact.as_str()),
            ("next-day", "24"),
            ("next-month", "11"),
            ("next-year", "2026"),
        ]
    };
    // It closes the concern: nobody is left without a day on which somebody speaks with them again.
    world.post(Who::Leader, &notes, &form("adult")[..6]).await.is(422).says("will speak with them again");
    // An error keeps what was ticked, and nothing is taken out yet.
    world.post(Who::Leader, &notes, &form("")).await.is(422).says(&format!("value=\"{attempt}\" checked"));
    world.get(Who::Worker, &person).await.says(CALL).says(TALK);
    world.post(Who::Leader, &notes, &form("adult")).await.is(303);
    for page in [&person, &call.location] {
        world
            .get(Who::Worker, page)
            .await
            .is(200)
            .says_not(CALL)
            .says_not(TALK)
            .says_not(PRIVATE)
            .says("These words were sealed by ");
    }
    world.get(Who::Worker, &person).await.says(REPLY);
    assert_eq!(world.count("SELECT COUNT(*) FROM concern WHERE sealed AND next_contact_on = '2026-11-24'").await, 1);
    world.get(Who::Leader, &notes).await.says(CALL).says(TALK).says(PRIVATE).says("Amara Okafor").says_not(REPLY);
    assert_eq!(world.count("SELECT COUNT(*) FROM audit_entry WHERE what LIKE 'sealed the words of%'").await, 2);
    // Their place is empty: nothing is there to be offered to the next.
    let next = raise(&world, Who::Worker, "More of it").await;
    world
        .get(Who::Leader, &format!("{notes}?concern={next}"))
        .await
        .says(REPLY)
        .says_not("value=\"attempt:")
        .says_not("value=\"contact:");
    // Whoever had the form of the call open does not write the words back.
    let seen = world.get(Who::Worker, &call.location).await.field("referral_version");
    let stale = [("note", CALL), ("waiting_on", "us"), ("version", "1"), ("referral_version", seen.as_str())];
    world.post(Who::Worker, &call.location, &stale).await.is(409);
}

#[tokio::test]
async fn the_hour_that_they_chose_goes_out_of_the_timeline_with_their_words() {
    let world = World::new().await;
    let (id, ..) = a_days_words(&world).await;
    let note = "They would like Tuesday 24 November, 16:00.";
    world.run_sql("UPDATE reply SET channel = 'link', note = 'They would like Tuesday 24 November, 16:00.'").await;
    let person = format!("/people/{}", world.person);
    world.get(Who::Worker, &person).await.says(REPLY).says(note);
    let (reply,): (kernel::ReplyId,) = world.system().await.one("SELECT id FROM reply", db::params![]).await.unwrap();
    let (id, with) = (id.to_string(), format!("reply:{reply}"));
    let form = [
        ("about", "adult"),
        ("words", "Of her"),
        ("told", "Ms Bello, 10:00"),
        ("concern", id.as_str()),
        ("with", with.as_str()),
        ("next-day", "24"),
        ("next-month", "11"),
        ("next-year", "2026"),
    ];
    world.post(Who::Leader, &format!("{person}/safeguarding"), &form).await.is(303);
    world.get(Who::Worker, &person).await.says("They wrote to us. Sealed by ").says_not(REPLY).says_not(note);
}

/// The sentence that says so is made from the row, so that typing it hides nothing from whoever seals.
#[tokio::test]
async fn what_reads_like_a_sealing_and_is_none_is_offered_like_other_words() {
    let world = World::new().await;
    let (id, call, _) = a_days_words(&world).await;
    let forged = "These words were sealed by Ada Lead, 23 November 2026 at 14:00.";
    let seen = world.get(Who::Worker, &call.location).await.field("referral_version");
    let note = [("note", forged), ("waiting_on", "us"), ("version", "1"), ("referral_version", seen.as_str())];
    world.post(Who::Worker, &call.location, &note).await.is(303);
    world.get(Who::Worker, &format!("/people/{}", world.person)).await.says(&format!("kith-own-words\">{forged}"));
    let page = world.get(Who::Leader, &format!("/people/{}/safeguarding?concern={id}", world.person)).await;
    page.says("value=\"attempt:").says(forged);
}

/// What was sealed before the rows kept it: the sentence that stood in its place counts where a note bears it out.
#[tokio::test]
async fn the_migration_marks_what_a_note_bears_out_and_nothing_else() {
    let world = World::new().await;
    let (id, call, contact) = a_days_words(&world).await;
    let id = id.to_string();
    let form = [
        ("about", "adult"),
        ("words", "x"),
        ("told", "x"),
        ("concern", id.as_str()),
        ("next-day", "24"),
        ("next-month", "11"),
        ("next-year", "2026"),
    ];
    world.post(Who::Leader, &format!("/people/{}/safeguarding", world.person), &form).await.is(303);
    world.run_sql("UPDATE attempt SET note = 'These words were sealed by Leila Leader, today.'").await;
    world.run_sql("UPDATE contact SET note = 'These words were sealed by Nobody Known, today.'").await;
    let step = db::Migration::all(world.test_db.db.engine()).into_iter().find(|step| step.name == "0111_sealed_words").unwrap();
    for statement in step.sql.split(';').filter(|statement| statement.contains("UPDATE ")) {
        world.run_sql(statement.to_owned().leak()).await;
    }
    assert_eq!(world.count("SELECT COUNT(*) FROM attempt WHERE note = '' AND sealed_at IS NOT NULL").await, 1);
    assert_eq!(world.count("SELECT COUNT(*) FROM contact WHERE note <> '' AND sealed_at IS NULL").await, 1);
    world.get(Who::Worker, &call.location).await.says("These words were sealed by Leila Leader, ");
    world.get(Who::Leader, &format!("/contacts/{contact}")).await.is(200).says("Nobody Known");
}

#[tokio::test]
async fn only_words_of_that_day_and_person_are_taken() {
    let world = World::new().await;
    let (id, call, _) = a_days_words(&world).await;
    let attempt = format!("attempt:{}", call.location.rsplit('/').next().unwrap());
    world.run_sql("UPDATE attempt SET at = at - 86400000").await;
    let notes = format!("/people/{}/safeguarding", world.person);
    world.get(Who::Leader, &format!("{notes}?concern={id}")).await.says_not(CALL).says(TALK);
    let id = id.to_string();
    let form = [
        ("about", "adult"),
        ("words", "x"),
        ("told", "x"),
        ("concern", id.as_str()),
        ("with", attempt.as_str()),
        ("next-day", "24"),
        ("next-month", "11"),
        ("next-year", "2026"),
    ];
    world.post(Who::Leader, &notes, &form).await.is(404);
    assert_eq!(world.count("SELECT COUNT(*) FROM concern WHERE sealed").await, 0);
    assert_eq!(world.count("SELECT COUNT(*) FROM attempt WHERE note LIKE 'zephyrine%'").await, 1);
}
