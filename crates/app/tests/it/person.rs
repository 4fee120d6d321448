//! The person's page: who may open it, what stands on it, what may be changed.

use super::world::{Who, World};

mod merge;
mod proxy;
mod talk;

/// What the sample requests of this slice need.
pub async fn things(world: &mut World) {
    let mut tx = world.system().await;
    let worker = world.staff(Who::Worker);
    let held = world.add_referral(&mut tx, world.person, "on_hold", Some(worker), 31).await;
    let closed = world.add_referral(&mut tx, world.person, "closed", Some(worker), 32).await;
    tx.commit().await.unwrap();
    world.thing("referral:held", held);
    world.thing("referral:closed", closed);
    merge::things(world).await;
    proxy::things(world).await;
}

fn page(world: &World) -> String {
    format!("/people/{}", world.person)
}

#[tokio::test]
async fn the_page_says_who_she_is_how_to_ring_and_what_is_next() {
    let world = World::new().await;
    world
        .get(Who::Worker, &page(&world))
        .await
        .is(200)
        .says("Fernanda Oduya-Núñez")
        .says("called")
        .says("Nanda")
        .says("27 March 1969 (57)")
        .says("Portuguese, interpreter needed")
        .says("Say only your first name")
        .says("Hold the first conversation")
        .says("aria-current=\"step\"")
        .says_not("1 Test Street");
    assert_eq!(world.count("SELECT COUNT(*) FROM audit_entry WHERE act = 'saw' AND what = 'person page'").await, 1);
    for (who, status) in [(Who::OtherWorker, 404), (Who::Referrer, 404), (Who::Operator, 404), (Who::Leader, 200)] {
        world.get(who, &page(&world)).await.is(status);
    }
    world.get(Who::Worker, "/people/not-an-id").await.is(404);
}

#[tokio::test]
async fn details_are_changed_by_one_at_a_time() {
    let world = World::new().await;
    let path = format!("{}/edit", page(&world));
    let version = world.get(Who::Worker, &path).await.is(200).says("1 Test Street").field("version");
    let form = |given: &'static str| {
        let version = version.clone();
        vec![
            ("given_names", given.to_owned()),
            ("family_name", "O’Nuñez".to_owned()),
            ("version", version),
            ("born-day", "29".to_owned()),
            ("born-month", "2".to_owned()),
            ("born-year", "1968".to_owned()),
        ]
    };
    let send = async |given: &'static str| {
        let form = form(given);
        let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
        world.post(Who::Worker, &path, &form).await
    };
    send("Fernanda Ana").await.is(303);
    send("From the old tab").await.is(409).says("From the old tab");
    world.get(Who::Worker, &page(&world)).await.says("Fernanda Ana O’Nuñez").says("29 February 1968");
}

#[tokio::test]
async fn safe_contact_is_kept_for_each_route() {
    let world = World::new().await;
    let route = {
        let mut tx = world.system().await;
        app::person::store::routes(&mut tx, world.person).await.unwrap()[0].id
    };
    let path = format!("/routes/{route}");
    let shown = world.get(Who::Worker, &path).await;
    shown.is(200).says("How to reach <bdi>Fernanda Oduya-Núñez</bdi> safely");
    // The button that ends it is folded away from the one that saves.
    let (before, after) = shown.body.split_once("They cannot be reached like this any more").unwrap();
    assert!(before.trim_end().ends_with("<span class=\"nhsuk-details__summary-text\">"), "{before}");
    assert!(after.contains("Yes, take it away"), "{after}");
    world
        .get(Who::Worker, &format!("{}/routes", page(&world)))
        .await
        .says("Another way to reach <bdi>Fernanda Oduya-Núñez</bdi>");
    let version = shown.field("version");
    let form = [
        ("kind", "phone"),
        ("value", "07700 900 982"),
        ("voicemail", "no"),
        ("say_who", "no"),
        ("safe_days", "tue"),
        ("safe_from", "10:00"),
        ("safe_until", "12:00"),
        ("code_word", "bluebell"),
        ("version", &version),
    ];
    world.post(Who::Worker, &path, &form).await.is(303);
    world
        .get(Who::Worker, &page(&world))
        .await
        .says("Ring only Tuesdays, 10:00 to 12:00")
        .says("Code word: bluebell")
        .says("No voicemail")
        .says("Do not say who we are to anyone else");
    world.post(Who::Worker, &path, &form).await.is(409);
    world
        .post(
            Who::Worker,
            &path,
            &[("kind", "phone"), ("value", "07700 900982"), ("safe_from", "12:00"), ("safe_until", "10:00")],
        )
        .await
        .is(422)
        .says("must be later");
    world.post(Who::Worker, &format!("{path}/end"), &[]).await.is(303);
    world.get(Who::Worker, &page(&world)).await.says("No way to reach them is known");
}

#[tokio::test]
async fn one_number_has_one_set_of_answers() {
    let world = World::new().await;
    let (add, number) = (format!("{}/routes", page(&world)), "07700 900 777");
    let mine = |voicemail| [("kind", "phone"), ("value", number), ("voicemail", voicemail)];
    world.post(Who::Worker, &add, &mine("no")).await.is(303);
    world.post(Who::Worker, &add, &mine("yes")).await.is(422).says("in their record already").says(number);
    // Nor does another of their numbers become the same.
    let route = {
        let mut tx = world.system().await;
        app::person::store::routes(&mut tx, world.person).await.unwrap()[0].id
    };
    let path = format!("/routes/{route}");
    let version = world.get(Who::Worker, &path).await.field("version");
    let form = [("kind", "phone"), ("value", "+447700900777"), ("voicemail", "yes"), ("version", version.as_str())];
    world.post(Who::Worker, &path, &form).await.is(422).says("in their record already");
    let held = "SELECT COUNT(*) FROM contact_route WHERE value = '+447700900777' AND voicemail = 'no' AND ended_at IS NULL";
    assert_eq!(world.count(held).await, 1);
    assert_eq!(world.count("SELECT COUNT(*) FROM contact_route WHERE value = '+447700900777'").await, 1);
    // What is no longer theirs may be theirs again.
    let route = {
        let mut tx = world.system().await;
        app::person::store::routes(&mut tx, world.person).await.unwrap().pop().unwrap().id
    };
    world.post(Who::Worker, &format!("/routes/{route}/end"), &[]).await.is(303);
    world.post(Who::Worker, &add, &mine("yes")).await.is(303);
}

#[tokio::test]
async fn found_by_name_number_or_phone_only_by_those_who_may() {
    let world = World::new().await;
    for words in ["oduya", "NUNEZ", "fern", "07700 900 982", "1969-03-27"] {
        world.post(Who::Worker, "/people/find", &[("words", words)]).await.is(200).says("Oduya-Núñez");
        world.post(Who::OtherWorker, "/people/find", &[("words", words)]).await.is(200).says_not("Oduya-Núñez");
    }
    for words in ["fernanda oduya", "nun fern", "nanda"] {
        world.post(Who::Leader, "/people/find", &[("words", words)]).await.is(200).says("Oduya-Núñez");
    }
    // Two letters are a whole name, and every word has to fit.
    for words in ["%", "od", "fernanda smith", "nunezz"] {
        world.post(Who::Worker, "/people/find", &[("words", words)]).await.is(200).says_not("Oduya");
    }
    let path = format!("{}/edit", page(&world));
    let version = world.get(Who::Worker, &path).await.field("version");
    let form = [("given_names", "Fernanda"), ("family_name", "Li"), ("version", version.as_str())];
    world.post(Who::Worker, &path, &form).await.is(303);
    world.post(Who::Worker, "/people/find", &[("words", "li")]).await.says("Fernanda Li");
    world.post(Who::Worker, "/people/find", &[("words", "oduya")]).await.says_not("Fernanda Li");
    world.get(Who::Worker, "/people").await.says("Fernanda Li");
}

/// Whoever was there before `0015_indexes` is found too: the migration makes the words that `person::store` makes.
#[tokio::test]
async fn the_migration_makes_the_words_of_names_that_are_there() {
    let world = World::new().await;
    let migration = db::Migration::all(world.test_db.db.engine()).into_iter().find(|step| step.name == "0015_indexes").unwrap();
    let insert =
        migration.sql.split(';').find(|statement| statement.contains("INSERT INTO person_name_word")).unwrap().to_owned();
    let words = async || -> Vec<(String,)> {
        let sql = "SELECT word FROM person_name_word ORDER BY word";
        world.test_db.db.read().await.unwrap().all(sql, db::params![]).await.unwrap()
    };
    let before = words().await;
    assert_eq!(before.len(), 4, "Fernanda, Oduya, Núñez and Nanda: {before:?}");
    let mut tx = world.test_db.db.write().await.unwrap();
    tx.run("DELETE FROM person_name_word", db::params![]).await.unwrap();
    tx.run(insert.leak(), db::params![]).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(words().await, before);
}

#[tokio::test]
async fn on_hold_needs_a_reason_and_a_day_and_goes_on_where_it_was() {
    let world = World::new().await;
    let path = format!("/referrals/{}/hold", world.referral);
    world.post(Who::Worker, &path, &[("hold_reason", ""), ("version", "0")]).await.is(422).says("Say why").says("Enter the day");
    let form =
        [("hold_reason", "In hospital"), ("until-day", "1"), ("until-month", "12"), ("until-year", "2026"), ("version", "0")];
    world.post(Who::Worker, &path, &form).await.is(303);
    world.get(Who::Worker, &page(&world)).await.says("On hold").says("In hospital");
    world.post(Who::Worker, &format!("/referrals/{}/resume", world.referral), &[("version", "1")]).await.is(303);
    world.get(Who::Worker, &page(&world)).await.says("Being called");
}

#[tokio::test]
async fn copied_for_emis_once_with_the_code() {
    let mut world = World::new().await;
    super::contact::things(&mut world).await;
    world.get(Who::Worker, &page(&world)).await.says("871731000000106");
    let contact = world.things["contact"].clone();
    world.post(Who::Worker, &format!("/contacts/{contact}/copied"), &[("code", "yes")]).await.is(303);
    world.get(Who::Worker, &page(&world)).await.says("Copied for EMIS").says_not("871731000000106");
    assert_eq!(world.count("SELECT COUNT(*) FROM referral WHERE coded_at IS NOT NULL").await, 1);
}
