//! Taking two records apart again: at once, after later work, and after a joining in triage.

use kernel::{Reveal, SafeHours, TimeOfDay, Weekday};

use super::*;

#[tokio::test]
async fn undone_at_once_everything_is_as_it_was() {
    let (world, other, _) = two_records().await;
    for (kept, gone) in [(world.person, other), (other, world.person), (world.person, other)] {
        let before = dump(&world).await;
        join(&world, kept, gone).await.is(303);
        assert_ne!(before, dump(&world).await);
        undo(&world, kept).await.goes_to(&format!("/people/{kept}"));
        same(&before, &dump(&world).await);
    }
    for (who, at) in [(Who::Leader, world.person), (Who::Leader, other)] {
        let page = world.get(who, &format!("/people/{at}")).await;
        page.is(200).says("Joined with another record, by mistake").says("Taken apart from another record");
        page.says_not("Name: Nanda").says_not("Undo: they are two people");
    }
    world.get(Who::OtherWorker, &format!("/people/{}", world.person)).await.is(404);
}

#[tokio::test]
async fn an_nhs_number_goes_over_and_comes_back_unless_somebody_has_it() {
    let world = World::new().await;
    let (one, two) = (add(&world, "Joan", "Reid", None).await, add(&world, "Joan", "Reed", Some(7)).await);
    let number = a_valid_999_number(7);
    join(&world, one, two).await.is(303);
    assert_eq!(of(&world, one).await.nhs_number, Some(number.clone()));
    undo(&world, one).await.is(303);
    assert_eq!((of(&world, one).await.nhs_number, of(&world, two).await.nhs_number), (None, Some(number.clone())));
    // Two numbers: only after somebody has asked, and whoever looks for the second finds her.
    let three = add(&world, "Joan", "Read", Some(8)).await;
    world.get(Who::Leader, &format!("/people/{three}/merge/{two}")).await.says("Two NHS numbers");
    join(&world, three, two).await.is(422).says("Ask the practice whether this is one person");
    join_with(&world, three, two, &[("checked", "yes")]).await.is(303);
    assert_eq!(of(&world, three).await.nhs_number, Some(a_valid_999_number(8)));
    for words in [number.to_string().as_str(), "reed", "read", "joan reed"] {
        world.post(Who::Leader, "/people/find", &[("words", words)]).await.says("Joan Read").says_not("Joan Reed");
    }
    // Meanwhile a third person got the number.
    let mut tx = world.system().await;
    tx.run("UPDATE person SET nhs_number = $1 WHERE id = $2", params![number, one]).await.unwrap();
    tx.commit().await.unwrap();
    undo(&world, three).await.is(303);
    assert_eq!(of(&world, two).await.nhs_number, None);
    world.post(Who::Leader, "/people/find", &[("words", "reed")]).await.says("Joan Reed").says_not("Joan Read<");
    world.get(Who::Leader, &format!("/people/{three}")).await.says("The other record is without its NHS number");
}

#[tokio::test]
async fn a_secret_address_stays_secret() {
    let world = World::new().await;
    let other = add(&world, "Nanda", "Oduya", None).await;
    let mut tx = world.system().await;
    let sql = "UPDATE person SET address = 'The Refuge', address_hidden = $1 WHERE id = $2";
    tx.run(sql, params![true, other]).await.unwrap();
    tx.commit().await.unwrap();
    join(&world, world.person, other).await.is(303);
    let sql = "SELECT COUNT(*) FROM person WHERE address = 'The Refuge' AND address_hidden AND merged_into IS NULL";
    assert_eq!(world.count(sql).await, 1);
    world.get(Who::Leader, &format!("/people/{}", world.person)).await.says_not("Refuge");
    // Somebody saves her details, with the tick that was there: it holds when the records are taken apart.
    let page = world.get(Who::Worker, &format!("/people/{}/edit", world.person)).await;
    let version = page.says("The Refuge").field("version");
    let form = [
        ("given_names", "Fernanda"),
        ("family_name", "Oduya-Núñez"),
        ("preferred_name", "Nanda"),
        ("address", "The Refuge"),
        ("address_hidden", "yes"),
        ("version", &version),
    ];
    world.post(Who::Worker, &format!("/people/{}/edit", world.person), &form).await.is(303);
    undo(&world, world.person).await.is(303);
    assert_eq!(world.count("SELECT COUNT(*) FROM person WHERE address LIKE '1 Test Street%' AND address_hidden").await, 1);
    world.get(Who::Leader, &format!("/people/{}", world.person)).await.says("that the address must be kept secret");
}

#[tokio::test]
async fn undone_after_later_work_each_keeps_its_own() {
    let (world, other, id) = two_records().await;
    join(&world, world.person, other).await.is(303);
    world.later(5);
    // Work goes on: on the referral that went over, on her own, and on her details.
    let own = world.referral;
    let mut tx = world.acting(Who::OtherWorker).await;
    let routes = person::store::routes(&mut tx, world.person).await.unwrap();
    let attempt = contacts::attempt(&mut tx, id, Some(routes[0].id), AttemptResult::Unsafe).await.unwrap();
    let moved = referral::store::load(&mut tx, id).await.unwrap();
    let contact = contacts::begin(&mut tx, &moved, Mode::Home).await.unwrap();
    plan::store::touch(&mut tx, &moved, 0).await.unwrap();
    let service = world.things["service"].parse().unwrap();
    let connection =
        app::connection::store::suggest(&mut tx, &moved, service, app::connection::model::Part::Participant).await.unwrap();
    tx.commit().await.unwrap();
    let form = [("kind", "update"), ("requested", "None")];
    let message = world.post(Who::OtherWorker, &format!("/referrals/{id}/message"), &form).await;
    message.is(303);
    let mut tx = world.acting(Who::Worker).await;
    let own_attempt = contacts::attempt(&mut tx, own, Some(routes[1].id), AttemptResult::NoAnswer).await.unwrap();
    concern::store::open(&mut tx, world.person, None, CameBy::Page, "Raised later", "").await.unwrap();
    let about = plan::store::about_me(&mut tx, world.person).await.unwrap();
    let more = plan::model::AboutMe { matters: "My sister and my dog".into(), ..about };
    plan::store::save_about_me(&mut tx, world.person, &more).await.unwrap();
    let changed = "UPDATE person SET communication = 'Sign language', version = version + 1 WHERE id = $1";
    tx.run(changed, params![world.person]).await.unwrap();
    tx.commit().await.unwrap();
    undo(&world, world.person).await.is(303);

    let whose = async |sql: &'static str, id: String| {
        let (person,): (PersonId,) = world.test_db.db.read().await.unwrap().one(sql, params![id]).await.unwrap();
        person
    };
    assert_eq!(whose("SELECT person_id FROM referral WHERE id = $1", id.to_string()).await, other);
    assert_eq!(whose("SELECT person_id FROM attempt WHERE id = $1", attempt.to_string()).await, other);
    assert_eq!(whose("SELECT person_id FROM contact WHERE id = $1", contact.to_string()).await, other);
    assert_eq!(whose("SELECT person_id FROM plan WHERE referral_id = $1", id.to_string()).await, other);
    assert_eq!(whose("SELECT person_id FROM connection WHERE id = $1", connection.to_string()).await, other);
    let made = message.location.rsplit('/').next().unwrap().to_owned();
    assert_eq!(whose("SELECT person_id FROM message WHERE id = $1", made).await, other);
    assert_eq!(whose("SELECT person_id FROM concern WHERE said = $1", "Without a referral".into()).await, other);
    assert_eq!(whose("SELECT person_id FROM attempt WHERE id = $1", own_attempt.to_string()).await, world.person);
    assert_eq!(whose("SELECT person_id FROM concern WHERE said = $1", "Raised later".into()).await, world.person);
    assert_eq!(of(&world, world.person).await.communication, "Sign language");

    // "Not safe" was said of a number that both have: it holds for both.
    let mut tx = world.system().await;
    for (person, code_word) in [(world.person, "bluebell"), (other, "bluebell")] {
        let routes = person::store::routes(&mut tx, person).await.unwrap();
        let safe = &routes.iter().find(|route| route.value == "+447700900982".into()).unwrap().safe;
        assert_eq!((safe.voicemail, safe.text, safe.code_word.as_str()), (Answer::No, Answer::No, code_word));
    }
    assert_eq!(person::store::routes(&mut tx, other).await.unwrap().len(), 2);
    drop(tx);
    world
        .get(Who::Leader, &format!("/people/{}", world.person))
        .await
        .says("Stays as it is now: what helps to talk or write")
        .says("Stays as it is now: Phone ending 982 (Mobile)")
        .says("What matters to me")
        .says("A concern that was raised since without a referral stays here");
    world.get(Who::Leader, &format!("/people/{other}")).await.is(200).says_not("Stays as it is now");
    // And once more.
    join(&world, world.person, other).await.is(303);
    undo(&world, world.person).await.is(303);
}

/// While the two were one record nobody could know of whom it was said: it holds for both, and the page says so.
#[tokio::test]
async fn what_was_said_since_makes_both_safer() {
    let world = World::new().await;
    let (kept, gone) = (add(&world, "Nanda", "Oduya", None).await, add(&world, "Nan", "Oduya", None).await);
    let hours = |from, until| SafeHours {
        days: Weekday::Tuesday.bit(),
        from: TimeOfDay::parse(from).ok(),
        until: TimeOfDay::parse(until).ok(),
    };
    let yes = SafeContact {
        voicemail: Answer::Yes,
        text: Answer::Yes,
        hours: hours("09:00", "12:00"),
        who_may_answer: "My sister".into(),
        ..SafeContact::default()
    };
    let mut tx = world.acting(Who::Leader).await;
    for person in [kept, gone] {
        for (position, value) in ["+447700900501", "+447700900502"].into_iter().enumerate() {
            person::store::add_route(&mut tx, person, &phone(value, yes.clone()), position as i64).await.unwrap();
        }
    }
    tx.commit().await.unwrap();
    join(&world, kept, gone).await.is(303);
    world.later(5);
    let mut tx = world.acting(Who::Leader).await;
    let sql =
        "UPDATE person SET address_hidden = $1, interpreter = $1, died_on = '2026-11-20', version = version + 1 WHERE id = $2";
    tx.run(sql, params![true, kept]).await.unwrap();
    let routes = person::store::routes(&mut tx, kept).await.unwrap();
    let safe = SafeContact {
        voicemail: Answer::No,
        text: Answer::NotAsked,
        hours: hours("10:00", "17:00"),
        who_may_answer: "Nobody".into(),
        ..SafeContact::default()
    };
    person::store::save_route(&mut tx, kept, &routes[0], &phone("+447700900501", safe), routes[0].version).await.unwrap();
    person::store::end_route(&mut tx, kept, routes[1].id, routes[1].version).await.unwrap();
    person::store::add_route(&mut tx, kept, &phone("+447700900503", SafeContact::default()), 2).await.unwrap();
    tx.commit().await.unwrap();
    undo(&world, kept).await.is(303);
    for id in [kept, gone] {
        let person = of(&world, id).await;
        assert!(person.address.reveal(Reveal::to_keep()).hidden && person.interpreter && person.died_on.is_some());
        let mut tx = world.system().await;
        let routes = person::store::routes(&mut tx, id).await.unwrap();
        let safe = &routes[0].safe;
        assert_eq!((safe.voicemail, safe.text, safe.hours), (Answer::No, Answer::NotAsked, hours("10:00", "12:00")));
        assert_eq!(safe.who_may_answer, "Nobody; before: My sister");
        assert!(routes.iter().all(|route| route.value != "+447700900502".into()));
    }
    world
        .get(Who::Leader, &format!("/people/{kept}"))
        .await
        .says("Holds for both records now, since nobody knows of whom it was said: that the address must be kept secret")
        .says("of whom it was said: that they need an interpreter")
        .says("both records say that they died")
        .says("Phone ending 502 is ended on both records")
        .says("Was added since and stays here: Phone ending 503");
}

/// Sealed notes and concerns go with the record that they were written on, and come back with it; the pages of joining tell nothing of a note.
#[tokio::test]
async fn sealed_notes_and_concerns_go_over_and_come_back() {
    let (world, other, _) = two_records().await;
    let notes = |of: PersonId| format!("/people/{of}/safeguarding");
    let form = [("about", "adult"), ("words", "quillworthy"), ("told", "The team"), ("once", "1")];
    world.post(Who::Leader, &notes(other), &form).await.is(303);
    let mut tx = world.acting(Who::Leader).await;
    concern::store::open(&mut tx, other, None, CameBy::Page, "zephyrine", "").await.unwrap();
    tx.commit().await.unwrap();
    world.get(Who::Leader, &format!("/people/{}/merge/{other}", world.person)).await.is(200).says_not("quillworthy");
    join(&world, world.person, other).await.is(303);
    world.get(Who::SafeguardingLead, &notes(world.person)).await.says("quillworthy");
    world.get(Who::Worker, &format!("/people/{}", world.person)).await.says("zephyrine").says_not("quillworthy");
    undo(&world, world.person).await.is(303);
    world.get(Who::SafeguardingLead, &notes(world.person)).await.says_not("quillworthy");
    world.get(Who::SafeguardingLead, &notes(other)).await.says("quillworthy");
    world.get(Who::Worker, &format!("/people/{}", world.person)).await.says_not("zephyrine");
    world.get(Who::Leader, &format!("/people/{other}")).await.says("zephyrine");
}

#[tokio::test]
async fn a_stale_form_changes_nothing_and_the_last_joining_is_undone_first() {
    let world = World::new().await;
    let (two, three) = (add(&world, "Nanda", "Oduya", None).await, add(&world, "Nan", "Oduya", None).await);
    join_with_versions(&world, world.person, two, "5", "0").await.is(409);
    join_with_versions(&world, world.person, two, "0", "5").await.is(409);
    join(&world, world.person, two).await.is(303);
    let (first,): (String,) = one(&world, "SELECT id FROM person_merge").await;
    let first = format!("/merges/{first}/undo");
    world.post(Who::Leader, &first, &[("version", "7")]).await.is(409);
    join(&world, world.person, three).await.is(303);
    world.post(Who::Leader, &first, &[("version", "0")]).await.is(409).says("Take the last one apart first");
    undo(&world, world.person).await.is(303);
    // The kept one goes itself.
    join(&world, three, world.person).await.is(303);
    world.post(Who::Leader, &first, &[("version", "0")]).await.is(409).says("itself joined");
    world.get(Who::Leader, &format!("/people/{two}")).await.goes_to(&format!("/people/{three}"));
    undo(&world, three).await.is(303);
    world.post(Who::Leader, &first, &[("version", "0")]).await.is(303);
    world.post(Who::Leader, &first, &[("version", "1"), ("x", "twice")]).await.is(409);
    assert_eq!(world.count("SELECT COUNT(*) FROM person WHERE merged_into IS NULL").await, 3);
}

/// Two leaders press at the same moment: one does it, and nothing is half done.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_who_join_or_undo_at_once_one_is_told() {
    let world = std::sync::Arc::new(World::new().await);
    let other = add(&world, "Nanda", "Oduya", None).await;
    let mut tasks = Vec::new();
    for (kept, gone) in [(world.person, other), (other, world.person)] {
        let world = world.clone();
        tasks.push(tokio::spawn(async move { join_with_versions(&world, kept, gone, "0", "0").await.status.as_u16() }));
    }
    let mut answers = Vec::new();
    for task in tasks {
        answers.push(task.await.unwrap());
    }
    answers.sort();
    assert_eq!(answers[0], 303, "{answers:?}");
    assert!(matches!(answers[1], 404 | 409), "{answers:?}");
    assert_eq!(world.count("SELECT COUNT(*) FROM person WHERE merged_into IS NULL").await, 1);
    let (merge,): (String,) = one(&world, "SELECT id FROM person_merge").await;
    let mut tasks = Vec::new();
    for n in ["a", "b"] {
        let (world, path) = (world.clone(), format!("/merges/{merge}/undo"));
        tasks.push(tokio::spawn(
            async move { world.post(Who::Leader, &path, &[("version", "0"), ("n", n)]).await.status.as_u16() },
        ));
    }
    let mut answers = Vec::new();
    for task in tasks {
        answers.push(task.await.unwrap());
    }
    answers.sort();
    assert_eq!(answers, [303, 409]);
    assert_eq!(world.count("SELECT COUNT(*) FROM person WHERE merged_into IS NULL").await, 2);
}

/// A referral that a leader joined in triage to the wrong person goes back, and who it may be is a question again.
#[tokio::test]
async fn a_joining_in_triage_is_undone() {
    let world = World::new().await;
    let id = refer_alike(&world).await;
    let find = async || {
        let mut tx = world.system().await;
        referral::store::find(&mut tx, id).await.unwrap().unwrap()
    };
    let provisional = find().await.person_id;
    let before = dump(&world).await;
    world.post(Who::Leader, &format!("/referrals/{id}/same"), &[("position", "0"), ("version", "0")]).await.is(303);
    assert_eq!(find().await.person_id, world.person);
    let told = "SELECT COUNT(*) FROM contact_route c JOIN person p ON p.id = c.person_id \
                WHERE c.value = '+447700900654' AND c.voicemail = 'not_asked' AND p.merged_into IS NULL";
    assert_eq!(world.count(told).await, 1, "a yes by the practice is still to be asked");
    undo(&world, world.person).await.is(303);
    assert_eq!(find().await.person_id, provisional);
    let mut after = dump(&world).await;
    // What happened in the referral stays told.
    after.insert("referral_event", before["referral_event"].clone());
    same(&before, &after);
    world.get(Who::Leader, &format!("/referrals/{id}/triage")).await.is(200).says("Side by side");
    // One of two referrals of the provisional person: only it goes over, and back.
    let mut tx = world.system().await;
    world.add_referral(&mut tx, provisional, "active", None, 70).await;
    tx.commit().await.unwrap();
    let before = dump(&world).await;
    let version = find().await.version.to_string();
    world.post(Who::Leader, &format!("/referrals/{id}/same"), &[("position", "0"), ("version", &version)]).await.is(303);
    assert_eq!(find().await.person_id, world.person);
    world.get(Who::Leader, &format!("/people/{provisional}")).await.is(200);
    undo(&world, world.person).await.is(303);
    let mut after = dump(&world).await;
    after.insert("referral_event", before["referral_event"].clone());
    same(&before, &after);
}

#[tokio::test]
async fn a_referral_that_went_into_the_others_waits_again() {
    let world = World::new().await;
    let other = add(&world, "Edna", "Harkness", None).await;
    let mut tx = world.system().await;
    let second = world.add_referral(&mut tx, other, "in_triage", None, 9).await;
    tx.commit().await.unwrap();
    join(&world, world.person, other).await.is(303);
    let into = world.referral.to_string();
    let version = world.get(Who::Leader, &format!("/referrals/{second}/triage")).await.field("version");
    world.post(Who::Leader, &format!("/referrals/{second}/join"), &[("into", &into), ("version", &version)]).await.is(303);
    undo(&world, world.person).await.is(303);
    // Without that nobody would ring her: her referral would have gone into somebody else's.
    let page = world.get(Who::Leader, "/referrals/triage").await;
    page.says("Edna Harkness").says(&format!("/referrals/{second}/triage"));
    world.get(Who::Leader, &format!("/people/{}", world.person)).await.says("Referral 9 waits in triage again");
    let worker = world.staff(Who::Worker).to_string();
    let version = world.get(Who::Leader, &format!("/referrals/{second}/triage")).await.field("version");
    let take = [("worker", worker.as_str()), ("version", &version), ("note", "")];
    world.post(Who::Leader, &format!("/referrals/{second}/accept"), &take).await.is(303);
}
