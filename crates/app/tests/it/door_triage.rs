//! What a leader does with what came.

use app::door::model::{Dismissal, Kind};
use app::door::store::{self, Original};
use kernel::{ArrivalId, ReferralId};

use super::door::with;
use super::world::{Who, World};

/// Something that came by mail, with a form that was read from it.
async fn came(world: &World, key: &str, form: &str) -> ArrivalId {
    let mut tx = world.system().await;
    let door = store::the_one(&mut tx, Kind::Mail).await.unwrap();
    let (taken, _) = store::take(&mut tx, &door, key, "More about her", true).await.unwrap();
    let original = Original {
        position: 0,
        name: "letter.txt".into(),
        media_type: "text/plain".into(),
        text: "He has found out where she lives".into(),
        reading: String::new(),
    };
    store::keep_original(&mut tx, taken.id, 0, &original, original.text.clone().into_bytes()).await.unwrap();
    store::keep_form(&mut tx, taken.id, form, "").await.unwrap();
    tx.commit().await.unwrap();
    taken.id
}

/// What a list has in its boxes to tick.
fn ticks(page: &str) -> Vec<String> {
    let value = |part: &str| part.split("value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    page.split("name=\"take\"").skip(1).map(value).collect()
}

#[tokio::test]
async fn what_is_joined_brings_its_risk_its_words_and_its_letter() {
    let world = World::new().await;
    let id = came(&world, "a", "risk=known&risk_note=He+knows+the+flat&wants=A+safe+place").await;
    world.get(Who::Leader, "/referrals/triage").await.says("There is a risk");
    let form = [("number", "1"), ("version", "0")];
    world.post(Who::Leader, &format!("/arrivals/{id}/join"), &form).await.goes_to("/referrals/triage?after=2");
    let mut tx = world.system().await;
    let referral = app::referral::store::find(&mut tx, world.referral).await.unwrap().unwrap();
    assert_eq!((referral.risk, referral.risk_note.as_str()), (app::referral::model::Risk::Known, "He knows the flat"));
    drop(tx);
    assert_eq!(world.count("SELECT COUNT(*) FROM concern WHERE said = 'He knows the flat'").await, 1);
    world.get(Who::Worker, &format!("/people/{}", world.person)).await.is(200).says("A safe place");
    // The letter stays with the referral, for whoever works with the person and nobody else.
    let original = format!("/referrals/{}/original", world.referral);
    let page = world.get(Who::Worker, &original).await;
    page.is(200).says("Joined to it: number 2").says("He has found out where she lives");
    world.get(Who::Worker, &format!("/arrivals/{id}/originals/0")).await.is(200);
    world.get(Who::OtherWorker, &original).await.is(404);
    world.get(Who::OtherWorker, &format!("/arrivals/{id}/originals/0")).await.is(404);
}

#[tokio::test]
async fn nothing_is_joined_to_what_is_not_open() {
    let world = World::new().await;
    let mut tx = world.system().await;
    for (state, number) in [("closed", 7), ("rejected", 8), ("joined", 9), ("returned", 10)] {
        world.add_referral(&mut tx, world.person, state, None, number).await;
    }
    tx.commit().await.unwrap();
    let id = came(&world, "a", "").await;
    for number in ["7", "8", "9"] {
        let refused = world.post(Who::Leader, &format!("/arrivals/{id}/join"), &[("number", number), ("version", "0")]).await;
        refused.is(409).says("is not open any more").says("Make a referral of what came");
    }
    assert_eq!(world.count("SELECT COUNT(*) FROM arrival WHERE joined_to IS NOT NULL").await, 0);
    world.post(Who::Leader, &format!("/arrivals/{id}/join"), &[("number", "10"), ("version", "0")]).await.is(303);
}

#[tokio::test]
async fn what_is_set_aside_is_in_a_list_and_comes_back() {
    let world = World::new().await;
    let mut tx = world.acting(Who::Leader).await;
    let door = store::the_one(&mut tx, Kind::Partner).await.unwrap();
    for n in 0..52 {
        let (taken, _) = store::take(&mut tx, &door, &format!("n{n}"), &format!("Letter {n}."), false).await.unwrap();
        store::dismiss(&mut tx, taken.id, Dismissal::Other, "Not ours", 0).await.unwrap();
    }
    tx.commit().await.unwrap();
    world.get(Who::Leader, "/referrals/doors").await.says("/arrivals/aside");
    let first = world.get(Who::Leader, "/arrivals/aside").await;
    first.is(200).says("Letter 51.").says("Something else").says("Not ours").says("Leila Leader").says_not("Letter 1.");
    let older = first.body.split("?before=").nth(1).unwrap().split('"').next().unwrap();
    let second = world.get(Who::Leader, &format!("/arrivals/aside?before={older}")).await;
    second.says("Letter 1.").says("Letter 0.").says_not("Older ones");
    world.get(Who::Worker, "/arrivals/aside").await.is(404);
    // What was begun and never sent waits at once when a leader takes it back, and still says that it was not sent.
    let id = first.body.split("/arrivals/").find(|part| part.contains("Letter 51.")).unwrap()[..36].to_owned();
    world.post(Who::Leader, &format!("/arrivals/{id}/take-back"), &[("version", "1")]).await.is(303);
    world.get(Who::Leader, "/referrals/triage").await.says("Letter 51.").says("Begun and not sent");
}

#[tokio::test]
async fn a_practice_sees_what_it_sent_and_nothing_that_others_told_of_its_patients() {
    let world = World::new().await;
    let mut tx = world.system().await;
    let mut referrals: Vec<(Kind, ReferralId)> = Vec::new();
    for (kind, number) in Kind::ALL.iter().zip(20..) {
        let door = store::the_one(&mut tx, *kind).await.unwrap();
        let (taken, _) = store::take(&mut tx, &door, "key", "", true).await.unwrap();
        let referral = world.add_referral(&mut tx, world.person, "in_triage", None, number).await;
        store::becomes(&mut tx, taken.id, referral).await.unwrap();
        referrals.push((*kind, referral));
    }
    tx.commit().await.unwrap();
    let list = world.get(Who::Referrer, "/referrals").await.body;
    for (kind, referral) in referrals {
        let theirs = matches!(kind, Kind::Form | Kind::Practice | Kind::Export);
        assert_eq!(kind.is_of_the_practice(), theirs);
        assert_eq!(list.contains(&referral.to_string()), theirs, "{kind:?} in the list");
        world.get(Who::Referrer, &format!("/referrals/{referral}")).await.is(if theirs { 200 } else { 404 });
    }
}

#[tokio::test]
async fn a_batch_goes_to_whom_it_was_shown_and_one_that_cannot_leaves_the_rest() {
    let world = World::new().await;
    let mut tx = world.system().await;
    let door = store::the_one(&mut tx, Kind::Form).await.unwrap();
    let joan = world.add_somebody(&mut tx, "Joan", "Reid").await;
    let ola = world.add_somebody(&mut tx, "Ola", "Adeyemi").await;
    // Two of Joan: the second cannot be taken on beside the first.
    for (person, number) in [(joan, 30), (joan, 31), (ola, 32)] {
        let (taken, _) = store::take(&mut tx, &door, &number.to_string(), "", true).await.unwrap();
        let referral = world.add_referral(&mut tx, person, "in_triage", None, number).await;
        store::becomes(&mut tx, taken.id, referral).await.unwrap();
    }
    tx.commit().await.unwrap();
    let listed = ticks(&world.get(Who::Leader, "/referrals/triage").await.body);
    let form: Vec<(&str, &str)> = listed.iter().map(|tick| ("take", tick.as_str())).collect();
    let shown = world.post(Who::Leader, "/referrals/triage/take", &form).await;
    shown.is(200).says("Take on 3 referrals?");
    // The leader gives Ola to Leila: what is sent is done, and not thought of anew.
    let (amara, leila) = (world.staff(Who::Worker).to_string(), world.staff(Who::Leader).to_string());
    let sure: Vec<String> = ticks(&shown.body)
        .iter()
        .enumerate()
        .map(|(n, tick)| if n == 2 { tick.replace(&amara, &leila) } else { tick.clone() })
        .collect();
    let mut form: Vec<(&str, &str)> = sure.iter().map(|tick| ("take", tick.as_str())).collect();
    form.push(("sure", "yes"));
    world.post(Who::Leader, "/referrals/triage/take", &form).await.goes_to("/referrals/triage?taken=2&left=1");
    assert_eq!(world.count("SELECT COUNT(*) FROM referral WHERE number IN (30, 31) AND state = 'allocated'").await, 1);
    let given = world.count(
        "SELECT COUNT(*) FROM referral r JOIN staff s ON s.id = r.worker_id WHERE r.number = 32 AND s.name = 'Leila Leader'",
    );
    assert_eq!(given.await, 1);
}

#[tokio::test]
async fn a_site_has_one_door() {
    let world = World::new().await;
    let mut tx = world.acting(Who::Leader).await;
    let first = store::make(&mut tx, Kind::Practice, "Albion Street", Some(world.site)).await.unwrap();
    let second = store::make(&mut tx, Kind::Practice, "Albion Street", Some(world.site)).await.unwrap();
    assert_eq!(first, second);
}

#[tokio::test]
async fn nobody_else_is_asked_about_somebody_who_asked_for_themselves() {
    let world = World::new().await;
    let mut tx = world.system().await;
    let door = store::the_one(&mut tx, Kind::Own).await.unwrap();
    let (taken, _) = store::take(&mut tx, &door, "own", "", true).await.unwrap();
    let referral = world.add_referral(&mut tx, world.person, "in_triage", None, taken.number).await;
    store::becomes(&mut tx, taken.id, referral).await.unwrap();
    tx.commit().await.unwrap();
    let page = world.get(Who::Leader, &format!("/referrals/{referral}/triage")).await;
    page.is(200).says("They asked for themselves").says_not("Return it with a question");
    let form = [("note", "Which number?"), ("version", "0")];
    world.post(Who::Leader, &format!("/referrals/{referral}/return"), &form).await.is(409).says("ring them instead");
    assert_eq!(world.count("SELECT COUNT(*) FROM question").await, 0);
}

#[tokio::test]
async fn a_leader_alone_decides_about_what_came() {
    let world = World::new().await;
    let id = came(&world, "a", "").await;
    let form = with(&[("number", "1"), ("why", "spam"), ("note", ""), ("version", "0")]);
    for act in ["make", "join", "set-aside", "take-back"] {
        world.post(Who::Worker, &format!("/arrivals/{id}/{act}"), &form).await.is(404);
    }
    let mut tx = world.acting(Who::Worker).await;
    assert!(store::take_back(&mut tx, id, 0).await.is_err());
    assert!(store::joined(&mut tx, id, world.referral, 0).await.is_err());
}

#[tokio::test]
async fn words_that_may_mean_a_risk_are_on_top_at_once_and_only_ask() {
    let (world, door) = super::door::world().await;
    let mut tx = world.system().await;
    let referral = world.add_referral(&mut tx, world.person, "in_triage", None, 77).await;
    tx.commit().await.unwrap();
    // Read at the link and not sent: others would wait an hour until anybody is shown them.
    let quiet = [("text", "Surname: Reid\nForename: Joan\nLonely"), ("once", "a")];
    world.post_and_follow(Who::Nobody, &format!("{door}/read"), &quiet).await.is(200);
    world.get(Who::Leader, "/referrals/triage").await.says_not("Reid");
    let letter = [("text", "Surname: Vale\nForename: Vera\nShe has said she will jump."), ("once", "b")];
    world.post_and_follow(Who::Nobody, &format!("{door}/read"), &letter).await.is(200);
    let queue = world.get(Who::Leader, "/referrals/triage").await;
    queue.says("Vera Vale").says("Is anyone at risk now?").says("She has said she will jump.").says("Look at it now");
    let at = |words: &str| queue.body.find(words).unwrap_or_else(|| panic!("{words}"));
    assert!(at("Vera Vale") < at(&format!("/referrals/{referral}/triage")), "before all that waits");
    world.get(Who::Leader, "/today").await.says("may speak of a risk");
    world.get(Who::Worker, "/today").await.says_not("may speak of a risk");
    let id = queue.body.split("/arrivals/").nth(1).unwrap()[..36].to_owned();
    let page = world.get(Who::Leader, &format!("/arrivals/{id}")).await;
    page.says("There are words in it that may mean a risk");
    assert_eq!(world.count("SELECT COUNT(*) FROM concern").await, 0, "a word decides nothing");
    world.get(Who::Leader, "/referrals/doors").await.says("2 (2 being written)");
}

#[tokio::test]
async fn after_each_act_it_is_said_what_became_of_it() {
    let world = World::new().await;
    let mut tx = world.system().await;
    let somebody = world.add_somebody(&mut tx, "Joan", "Reid").await;
    let referral = world.add_referral(&mut tx, somebody, "in_triage", None, 50).await;
    tx.commit().await.unwrap();
    let worker = world.staff(Who::Worker).to_string();
    let given = world
        .post(Who::Leader, &format!("/referrals/{referral}/accept"), &[("worker", &worker), ("version", "0"), ("note", "")])
        .await;
    given.goes_to("/referrals/triage?after=50");
    world.get(Who::Leader, "/referrals/triage?after=50").await.says("Number 50: it is with Amara Okafor").says("Nothing waits");
    let id = came(&world, "a", "").await;
    let form = [("why", "other"), ("note", "Not ours"), ("version", "0")];
    let aside = world.post(Who::Leader, &format!("/arrivals/{id}/set-aside"), &form).await;
    world.get(Who::Leader, &aside.is(303).location).await.says("was set aside").says(&format!("/arrivals/{id}"));
    world.get(Who::Leader, "/referrals/triage?after=999999").await.is(200).says_not("Number 999999");
}

#[tokio::test]
async fn what_came_is_joined_to_whom_it_is_likely_of_by_one_press() {
    let world = World::new().await;
    let mut tx = world.system().await;
    let somebody = world.add_somebody(&mut tx, "Joan", "Reid").await;
    tx.run("UPDATE person SET date_of_birth = '1950-02-01' WHERE id = $1", db::params![somebody]).await.unwrap();
    let worker = Some(world.staff(Who::Worker));
    world.add_referral(&mut tx, somebody, "active", worker, 60).await;
    tx.commit().await.unwrap();
    let read = "given_names=Joan&family_name=Reid&born-day=1&born-month=2&born-year=1950";
    let id = came(&world, "a", read).await;
    let page = world.get(Who::Leader, &format!("/arrivals/{id}")).await;
    page.says("Join it to referral 60").says("Joan Reid (More about her)");
    // Who has two referrals, of which one is closed or joined, is found by the open one.
    let mut tx = world.system().await;
    tx.now = tx.now.plus_minutes(5);
    world.add_referral(&mut tx, somebody, "joined", None, 61).await;
    tx.commit().await.unwrap();
    world
        .post(Who::Leader, "/people/find", &[("q", "Reid"), ("words", "Reid")])
        .await
        .is(200)
        .says("Active")
        .says_not("Joined to another");
}

#[tokio::test]
async fn nobody_is_taken_on_while_it_is_open_who_they_are() {
    let world = World::new().await;
    let mut tx = world.system().await;
    let somebody = world.add_somebody(&mut tx, "Joan", "Reid").await;
    let referral = world.add_referral(&mut tx, somebody, "in_triage", None, 70).await;
    tx.run(
        "INSERT INTO referral_exception (team_id, referral_id, position, kind, note, person_id) VALUES ($1, $2, 0, 'same_person', 'The same name', $3)",
        db::params![world.team, referral, world.person],
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
    let worker = world.staff(Who::Worker).to_string();
    let accept = |version: &'static str| {
        world.post(
            Who::Leader,
            format!("/referrals/{referral}/accept").leak(),
            vec![("worker", worker.clone().leak() as &str), ("version", version)].leak(),
        )
    };
    accept("0").await.is(409).says("Say first whether they are somebody we know");
    world.get(Who::Leader, &format!("/referrals/{referral}/triage")).await.says("Telephone").says("Not known");
    let not = [("position", "0"), ("version", "0")];
    world.post(Who::Leader, &format!("/referrals/{referral}/not-same"), &not).await.is(303);
    accept("1").await.is(303);
}
