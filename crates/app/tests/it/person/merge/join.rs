//! Joining: what is shown first, what goes over, who may, and what the record that went still does.

use super::*;

#[tokio::test]
async fn the_two_stand_side_by_side_before_anything_is_changed() {
    let (world, other, _) = two_records().await;
    let path = format!("/people/{}/merge", world.person);
    world.get(Who::Leader, &path).await.is(200).says("Nanda Oduya Nunez").says_not("Crowd");
    world.post(Who::Leader, &path, &[("words", "Nanda")]).await.is(200).says(&format!("{path}/{other}"));
    let before = dump(&world).await;
    world
        .get(Who::Leader, &format!("{path}/{other}"))
        .await
        .is(200)
        .says("Is this one person?")
        .says("everything on the one that goes")
        .says("<bdi>Large print</bdi></strong> (changes)")
        .says("voicemail: yes; text: no; code word: bluebell")
        .says("Referral 900, active, with Ben Elsewhere")
        .says("Two link workers have an open referral: Amara Okafor and Ben Elsewhere")
        .says("Name: Nanda Oduya Nunez");
    same(&before, &dump(&world).await);
    world.get(Who::Leader, &format!("/people/{0}/merge/{0}", world.person)).await.is(409).says("one record");
}

#[tokio::test]
async fn everything_goes_over_and_the_safer_answers_hold() {
    let (world, other, id) = two_records().await;
    join(&world, world.person, other).await.goes_to(&format!("/people/{}", world.person));
    let page = world.get(Who::Leader, &format!("/people/{}", world.person)).await;
    page.is(200)
        .says("Without a referral")
        .says("With a referral")
        .says("Referral 900")
        .says("Another record of theirs was joined to this one")
        .says("Nanda Oduya Nunez</bdi>, on 23 November 2026")
        .says("They rang");
    let mut tx = world.system().await;
    let routes = person::store::routes(&mut tx, world.person).await.unwrap();
    let may = kernel::Reveal::to_keep();
    let answers: Vec<_> =
        routes.iter().map(|r| (r.value.reveal(may).as_str(), r.safe.voicemail, r.safe.text, r.safe.code_word.as_str())).collect();
    assert_eq!(
        answers,
        [
            ("+447700900982", Answer::NotAsked, Answer::No, "bluebell"),
            ("+447700900111", Answer::Yes, Answer::No, "bluebell"),
            ("address", Answer::NotAsked, Answer::Yes, "")
        ]
    );
    assert_eq!(plan::store::about_me(&mut tx, world.person).await.unwrap().matters, "My sister");
    assert_eq!(referral::store::find(&mut tx, id).await.unwrap().unwrap().person_id, world.person);
    drop(tx);
    let person = of(&world, world.person).await;
    assert_eq!((person.communication.as_str(), person.language.as_str()), ("Large print", "Portuguese"));
    // The worker of the other record's referral works with her now.
    world.get(Who::OtherWorker, &format!("/people/{}", world.person)).await.is(200);
    assert_eq!(
        world.count("SELECT COUNT(*) FROM audit_entry WHERE what = 'joined two records'").await,
        4,
        "two joinings, two people"
    );
}

#[tokio::test]
async fn the_record_that_went_is_nowhere_and_its_address_leads_on() {
    let (world, other, id) = two_records().await;
    join(&world, world.person, other).await.is(303);
    let at = format!("/people/{other}");
    world.get(Who::Leader, &at).await.goes_to(&format!("/people/{}", world.person));
    world.get(Who::Worker, &at).await.goes_to(&format!("/people/{}", world.person));
    for path in ["edit", "routes", "concern", "about", "merge"] {
        world.get(Who::Leader, &format!("{at}/{path}")).await.goes_to(&format!("/people/{}/{path}", world.person));
    }
    // The same number was on both: the address of the one that stayed behind leads on, too.
    let mut tx = world.system().await;
    let (behind,): (String,) = tx.one("SELECT id FROM contact_route WHERE person_id = $1", params![other]).await.unwrap();
    drop(tx);
    world.get(Who::Leader, &format!("/routes/{behind}")).await.goes_to(&format!("/people/{}", world.person));
    // Whoever was writing is told, and keeps the words.
    for (path, form) in
        [("about", [("matters", "Her words"), ("version", "1")]), ("concern", [("said", "Her words"), ("version", "0")])]
    {
        let told = world.post(Who::Leader, &format!("{at}/{path}"), &form).await;
        told.is(409).says("This record was joined with another").says("Her words").says(&format!("/people/{}", world.person));
    }
    world.get(Who::OtherReferrer, &at).await.is(404);
    for words in ["nunez nanda", "07700 900 982", "27/3/1969"] {
        world.post(Who::Leader, "/people/find", &[("words", words)]).await.is(200).says_not(&other.to_string());
    }
    world.post(Who::Leader, "/today/rang", &[("number", "07700 900982")]).await.says_not(&other.to_string());
    let new = [
        ("given_names", "Nanda"),
        ("family_name", "Oduya Nunez"),
        ("born-day", "27"),
        ("born-month", "3"),
        ("born-year", "1969"),
        ("phone", "07700 900 982"),
    ];
    refer(&world, Who::Referrer, &new).await.is(303);
    let mut tx = world.system().await;
    let sql = "SELECT COUNT(*) FROM referral_exception WHERE person_id = $1";
    assert_eq!(tx.count(sql, params![other]).await.unwrap(), 0, "it is proposed to nobody");
    let sql = "SELECT COUNT(*) FROM referral_exception WHERE referral_id = $1 AND settled_at IS NULL";
    assert_eq!(tx.count(sql, params![id]).await.unwrap(), 0, "who it may be is answered");
    drop(tx);
    join_with_versions(&world, world.person, other, "1", "1").await.is(409);
}

#[tokio::test]
async fn who_may_not_see_the_record_that_stays_learns_nothing_of_it() {
    let world = World::new().await;
    let other = add(&world, "Nanda", "Oduya", None).await;
    join(&world, world.person, other).await.is(303);
    world.get(Who::OtherWorker, &format!("/people/{other}")).await.is(404);
    world.post(Who::OtherWorker, &format!("/people/{other}/concern"), &[("said", "x")]).await.is(404);
}

#[tokio::test]
async fn whoever_died_is_asked_first() {
    let world = World::new().await;
    let other = add(&world, "Nanda", "Oduya", None).await;
    let mut tx = world.system().await;
    tx.run("UPDATE person SET died_on = '2026-11-01' WHERE id = $1", params![other]).await.unwrap();
    tx.commit().await.unwrap();
    let page = world.get(Who::Leader, &format!("/people/{}/merge/{other}", world.person)).await;
    page.is(200).says("Ask first").says_not("Join the two records");
    join_with_versions(&world, world.person, other, "0", "0").await.is(409).says("they have died");
    assert_eq!(world.count("SELECT COUNT(*) FROM person_merge").await, 0);
}

/// What the page of joining refuses, triage refuses too.
#[tokio::test]
async fn triage_joins_no_two_that_the_page_would_not() {
    let world = World::new().await;
    let id = refer_alike(&world).await;
    let provisional = {
        let mut tx = world.system().await;
        referral::store::find(&mut tx, id).await.unwrap().unwrap().person_id
    };
    let number = a_valid_999_number(77);
    let set = async |sql: &'static str, value: Option<String>, of: PersonId| {
        let mut tx = world.system().await;
        tx.run(sql, params![value, of]).await.unwrap();
        tx.commit().await.unwrap();
    };
    let same = async |n: &str| {
        let form = [("position", "0"), ("version", "0"), ("n", n)];
        world.post(Who::Leader, &format!("/referrals/{id}/same"), &form).await
    };
    let died = "UPDATE person SET died_on = $1 WHERE id = $2";
    set(died, Some("2026-11-01".into()), world.person).await;
    same("a").await.is(409).says("they have died");
    set(died, None, world.person).await;
    set("UPDATE person SET nhs_number = $1 WHERE id = $2", Some(number.to_string()), provisional).await;
    same("b").await.is(409).says("Each of the two records has an NHS number of its own");
    assert_eq!(world.count("SELECT COUNT(*) FROM person_merge").await, 0);
    // Whoever has asked joins them there.
    join_with(&world, world.person, provisional, &[("checked", "yes")]).await.is(303);
    assert_eq!(world.count("SELECT COUNT(*) FROM referral_exception WHERE settled_at IS NULL").await, 0);
}

/// An address is shown to whoever may see it, for as long as it is no secret, and stands in no words that are kept.
#[tokio::test]
async fn another_address_is_written_nowhere_and_leaders_see_it() {
    let world = World::new().await;
    let other = add(&world, "Nanda", "Oduya", None).await;
    let mut tx = world.system().await;
    tx.run("UPDATE person SET address = '2 Other Road' WHERE id = $1", params![other]).await.unwrap();
    tx.commit().await.unwrap();
    join(&world, world.person, other).await.is(303);
    assert_eq!(world.count("SELECT COUNT(*) FROM person_merge WHERE told LIKE '%Other Road%'").await, 0);
    assert_eq!(world.count("SELECT COUNT(*) FROM person_merge WHERE told LIKE '%has another%'").await, 1);
    let page = format!("/people/{}", world.person);
    world.get(Who::Leader, &page).await.is(200).says("2 Other Road");
    world.get(Who::Worker, &page).await.is(200).says("Address: the other record has another").says_not("Other Road");
    let mut tx = world.system().await;
    let sql = "UPDATE person SET address_hidden = $1, version = version + 1 WHERE id = $2";
    tx.run(sql, params![true, world.person]).await.unwrap();
    tx.commit().await.unwrap();
    world.get(Who::Leader, &page).await.is(200).says_not("Other Road");
}

#[tokio::test]
async fn only_leaders_join_and_undo() {
    let (world, other, _) = two_records().await;
    let path = format!("/people/{}/merge", world.person);
    let merge = format!("/merges/{}/undo", world.things["merge"]);
    for who in [Who::Worker, Who::OtherWorker, Who::Referrer, Who::Operator] {
        world.get(who, &path).await.is(404);
        world.get(who, &format!("{path}/{other}")).await.is(404);
        world.post(who, &format!("{path}/{other}"), &[("version", "0"), ("other_version", "0")]).await.is(404);
        world.post(who, &merge, &[("version", "0")]).await.is(404);
    }
    world.get(Who::Worker, &format!("/people/{}", world.person)).await.is(200).says_not("another record");
    let mut tx = world.acting(Who::Worker).await;
    let part = person::store_merge::Part::Whole { source: person::merge::Source::Record, claimed: None };
    let [kept, gone] = both(&mut tx, world.person, other).await;
    assert!(matches!(person::store_merge::merge(&mut tx, &kept, &gone, part).await, Err(app::Error::NotFound)));
}
