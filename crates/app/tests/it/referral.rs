//! Referring, triage and allocation.

use app::referral::model::{Action, State};
use app::referral::{store, store_triage};
use db::params;
use kernel::ReferralId;

use super::world::{Reply, Who, World, a_valid_999_number};

/// What the sample requests of this slice need.
pub async fn things(world: &mut World) {
    let mut tx = world.system().await;
    // Somebody who may be her: whoever has an open referral is not taken on twice.
    let provisional = world.add_somebody(&mut tx, "Fernanda", "Oduya").await;
    let triage = world.add_referral(&mut tx, provisional, "in_triage", None, 21).await;
    let joan = world.add_somebody(&mut tx, "Joan", "Plain").await;
    let plain = world.add_referral(&mut tx, joan, "in_triage", None, 24).await;
    let returned = world.add_referral(&mut tx, world.person, "returned", None, 22).await;
    let second = world.add_referral(&mut tx, world.person, "in_triage", None, 23).await;
    let asked = store::find(&mut tx, returned).await.unwrap().unwrap();
    app::referral::store_queue::ask(&mut tx, &asked, "Which number?", 14).await.unwrap();
    let question = app::referral::store_queue::open_question(&mut tx, returned).await.unwrap().unwrap();
    tx.run(
        "INSERT INTO referral_exception (team_id, referral_id, position, kind, note, person_id) VALUES ($1, $2, 0, 'same_person', 'Alike', $3)",
        params![world.team, triage, world.person],
    )
    .await
    .unwrap();
    tx.run(
        "INSERT INTO assignment (team_id, id, staff_id, site_id, from_on) VALUES ($1, $2, $3, $4, '2026-01-01')",
        params![world.team, kernel::AssignmentId::new(), world.staff(Who::Leader), world.other_site],
    )
    .await
    .unwrap();
    // Both referrers refer for one practice, so that one sample serves both.
    tx.run(
        "INSERT INTO staff_practice (team_id, staff_id, practice_id) VALUES ($1, $2, $3)",
        params![world.team, world.staff(Who::Referrer), world.other_practice],
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
    world.thing("referral:triage", triage);
    world.thing("referral:returned", returned);
    world.thing("referral:second", second);
    world.thing("referral:plain", plain);
    world.thing("referral:with_it", world.referral);
    world.thing("question", question.token);
    world.thing("site:own", world.other_site);
}

/// The form of a plain referral of somebody new; later fields replace earlier ones.
pub async fn refer(world: &World, who: Who, extra: &[(&str, &str)]) -> Reply {
    let site = world.site.to_string();
    let token = format!("t{}", rand_suffix());
    let mut form: Vec<(&str, &str)> = vec![
        ("site", &site),
        ("once", &token),
        ("given_names", "Doreen"),
        ("family_name", "O’Brien"),
        ("born-day", "29"),
        ("born-month", "2"),
        ("born-year", "1952"),
        ("phone", "07700 900 123"),
        ("needs", "lonely"),
        ("risk", "none_known"),
        ("agreed", "yes"),
        ("referrer_name", "Rita"),
    ];
    for (name, value) in extra {
        form.retain(|(n, _)| n != name);
        form.push((name, value));
    }
    world.post(who, "/referrals/new", &form).await
}

fn rand_suffix() -> u64 {
    use std::sync::atomic::{AtomicU64, Ordering};
    static N: AtomicU64 = AtomicU64::new(0);
    N.fetch_add(1, Ordering::SeqCst)
}

fn id_of(reply: &Reply) -> ReferralId {
    reply.is(303);
    reply.location.split('/').nth(2).unwrap().parse().unwrap()
}

async fn state(world: &World, id: ReferralId) -> State {
    let mut tx = world.system().await;
    store::find(&mut tx, id).await.unwrap().unwrap().state
}

#[tokio::test]
async fn a_plain_referral_goes_straight_to_the_sites_worker() {
    let world = World::new().await;
    let sent = refer(&world, Who::Referrer, &[]).await;
    let id = id_of(&sent);
    assert_eq!(state(&world, id).await, State::Allocated);
    world
        .get(Who::Referrer, &sent.location)
        .await
        .is(200)
        .says("Amara, or a colleague from North Southwark Social Prescribing, will ring you from 020 3883 1624");
    world.get(Who::Referrer, "/referrals").await.says("Doreen O’Brien").says("We have it, and will ring them");
    world.get(Who::OtherReferrer, "/referrals").await.says_not("Doreen");
    world.get(Who::OtherReferrer, &format!("/referrals/{id}")).await.is(404);
}

#[tokio::test]
async fn only_what_the_standard_asks_is_asked_and_nothing_typed_is_lost() {
    let world = World::new().await;
    let reply = refer(
        &world,
        Who::Referrer,
        &[
            ("given_names", ""),
            ("born-day", "30"),
            ("nhs_number", "943 476 5918"),
            ("risk", ""),
            ("agreed", ""),
            ("wants", "To <b>cycle</b>"),
        ],
    )
    .await;
    reply
        .is(422)
        .says("Enter their first name")
        .says("There is no such date")
        .says("not a valid NHS number")
        .says("Say whether you know of a risk")
        .says("To &lt;b&gt;cycle&lt;/b&gt;")
        .says("943 476 5918");
    assert_eq!(world.count("SELECT COUNT(*) FROM referral").await, 1);
}

#[tokio::test]
async fn the_page_says_first_that_it_is_no_crisis_service() {
    let world = World::new().await;
    let mut tx = world.system().await;
    tx.run(
        "INSERT INTO crisis_line (team_id, position, name, phone) VALUES ($1, 0, 'Samaritans', '116123')",
        params![world.team],
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
    let page = world.get(Who::Referrer, "/referrals/new").await;
    page.is(200).says("tel:116123");
    assert!(page.body.find("This is not a crisis service") < page.body.find("name=\"given_names\""));
}

#[tokio::test]
async fn a_risk_opens_a_concern_at_once_and_goes_to_a_leader() {
    let world = World::new().await;
    let id = id_of(&refer(&world, Who::Referrer, &[("risk", "known"), ("risk_note", "Said she cannot go on")]).await);
    assert_eq!(state(&world, id).await, State::InTriage);
    assert_eq!(world.count("SELECT COUNT(*) FROM concern WHERE state = 'open' AND said = 'Said she cannot go on'").await, 1);
    world.get(Who::Leader, "/referrals/triage").await.is(200).says("There is a risk");
}

#[tokio::test]
async fn the_answer_is_the_same_whether_she_is_known_or_not() {
    let world = World::new().await;
    let number = a_valid_999_number(1).to_string();
    let born_on = |day: &'static str| {
        [
            ("given_names", "Fernanda"),
            ("family_name", "Oduya-Núñez"),
            ("nhs_number", number.as_str()),
            ("born-day", day),
            ("born-month", "3"),
            ("born-year", "1969"),
        ]
    };
    let known = refer(&world, Who::Referrer, &born_on("27")).await;
    let other = refer(&world, Who::Referrer, &born_on("4")).await;
    let (known_id, other_id) = (id_of(&known), id_of(&other));
    let strip = |page: Reply, id: ReferralId, number: &str| {
        page.body.replace(&id.to_string(), "").replace(&format!("<strong>{number}</strong>"), "")
    };
    let known_page = strip(world.get(Who::Referrer, &known.location).await, known_id, "2");
    let other_page = strip(world.get(Who::Referrer, &other.location).await, other_id, "3");
    assert_eq!(known_page, other_page);
    let mut tx = world.system().await;
    let known = store::find(&mut tx, known_id).await.unwrap().unwrap();
    let other = store::find(&mut tx, other_id).await.unwrap().unwrap();
    assert_eq!(known.person_id, world.person, "number, birth date and first name: silently the same");
    assert_ne!(other.person_id, world.person, "anything less: a person decides");
    assert_eq!(other.claimed_nhs_number, Some(a_valid_999_number(1)));
    let whys = store_triage::whys(&mut tx, other_id).await.unwrap();
    assert!(whys.iter().any(|why| why.note == "The same NHS number and name; the same phone; another birth date"), "{whys:?}");
}

#[tokio::test]
async fn joining_takes_the_provisional_person_away_and_keeps_their_phone() {
    let world = World::new().await;
    let form = [
        ("given_names", "Fernanda"),
        ("family_name", "Oduya Nunez"),
        ("born-day", "27"),
        ("born-month", "3"),
        ("born-year", "1969"),
    ];
    let id = id_of(&refer(&world, Who::Referrer, &form).await);
    world.get(Who::Leader, &format!("/referrals/{id}/triage")).await.is(200).says("Side by side").says("(differs)");
    let same = [("position", "0"), ("version", "0")];
    world.post(Who::Leader, &format!("/referrals/{id}/same"), &same).await.is(303);
    assert_eq!(world.count("SELECT COUNT(*) FROM person WHERE merged_into IS NULL").await, 1);
    let routes = "SELECT COUNT(*) FROM contact_route c JOIN person p ON p.id = c.person_id WHERE p.merged_into IS NULL";
    assert_eq!(world.count(routes).await, 2);
    let mut tx = world.system().await;
    assert_eq!(store::find(&mut tx, id).await.unwrap().unwrap().person_id, world.person);
}

#[tokio::test]
async fn pressing_twice_makes_one() {
    let world = World::new().await;
    let one = refer(&world, Who::Referrer, &[("once", "token")]).await;
    let two = refer(&world, Who::Referrer, &[("once", "token")]).await;
    assert_eq!(one.location, two.location);
    assert_eq!(world.count("SELECT COUNT(*) FROM referral").await, 2);
    // Back, and the next patient into the same page: another form, and nothing of it is lost.
    let next = refer(&world, Who::Referrer, &[("once", "token"), ("given_names", "Cora"), ("phone", "07700 900 124")]).await;
    assert_ne!(next.location, one.location);
    assert_eq!(world.count("SELECT COUNT(*) FROM referral").await, 3);
}

#[tokio::test]
async fn names_that_few_forms_expect() {
    let world = World::new().await;
    for (given, family) in
        [("Suharto", ""), ("فاطمة", "الزهراء"), ("🙂 Joy", "O'Neil-D’Souza"), ("<script>alert(1)</script>", "Null")]
    {
        let one = if family.is_empty() { "yes" } else { "" };
        let sent =
            refer(&world, Who::Referrer, &[("given_names", given), ("family_name", family), ("one_name", one), ("phone", "")])
                .await;
        let id = id_of(&sent);
        let page = world.get(Who::Referrer, &format!("/referrals/{id}")).await;
        page.is(200).says_not("<script>alert");
        assert!(page.body.contains(&given.replace('<', "&lt;").replace('>', "&gt;")), "{given}");
        assert_eq!(state(&world, id).await, State::InTriage, "no way to reach them is missing");
    }
    for nothing in ["", "\u{200b}\u{feff}"] {
        refer(&world, Who::Referrer, &[("family_name", nothing)]).await.is(422).says("one name only");
    }
}

#[tokio::test]
async fn nobody_there_and_nobody_away() {
    let world = World::new().await;
    let mut tx = world.system().await;
    tx.run(
        "INSERT INTO absence (team_id, id, staff_id, from_on, until_on) VALUES ($1, $2, $3, '2026-11-20', '2026-11-30')",
        params![world.team, kernel::AbsenceId::new(), world.staff(Who::Worker)],
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
    let id = id_of(&refer(&world, Who::Referrer, &[]).await);
    assert_eq!(state(&world, id).await, State::InTriage);
    let away = world.staff(Who::Worker).to_string();
    let form = [("worker", away.as_str()), ("version", "0")];
    world.post(Who::Leader, &format!("/referrals/{id}/accept"), &form).await.is(409).says("is away today");
    let mut tx = world.system().await;
    tx.run("UPDATE absence SET cover_staff_id = $1", params![world.staff(Who::OtherWorker)]).await.unwrap();
    tx.commit().await.unwrap();
    let id = id_of(&refer(&world, Who::Referrer, &[("given_names", "Cora"), ("phone", "07700 900 124")]).await);
    let mut tx = world.system().await;
    assert_eq!(
        store::find(&mut tx, id).await.unwrap().unwrap().worker_id,
        Some(world.staff(Who::OtherWorker)),
        "the cover has it"
    );
}

#[tokio::test]
async fn returned_answered_and_taken_on() {
    let world = World::new().await;
    let id = id_of(&refer(&world, Who::Referrer, &[("phone", "")]).await);
    let at = |act: &str| format!("/referrals/{id}/{act}");
    world.post(Who::Leader, &at("return"), &[("note", ""), ("version", "0")]).await.is(422).says("Say what we need");
    world.post(Who::Leader, &at("return"), &[("note", "Which number may we ring?"), ("version", "0")]).await.is(303);
    world.get(Who::Referrer, "/referrals").await.says("We need something from you: Which number may we ring?");
    world.post(Who::Referrer, &at("answer"), &[("phone", "12")]).await.is(422).says("Enter a telephone number");
    world.post(Who::Referrer, &at("answer"), &[("phone", "07700 900 555")]).await.is(303);
    assert_eq!(world.count("SELECT COUNT(*) FROM contact_route WHERE value = '+447700900555'").await, 1);
    let worker = world.staff(Who::Worker).to_string();
    world
        .post(Who::Leader, &at("accept"), &[("worker", &worker), ("version", "1")])
        .await
        .is(409)
        .says("Somebody else has changed this");
    world.post(Who::Leader, &at("accept"), &[("worker", &worker), ("version", "2")]).await.is(303);
    assert_eq!(state(&world, id).await, State::Allocated);
    world.post(Who::Leader, &at("reject"), &[("note", "x"), ("version", "3")]).await.is(409).says("not in triage any more");
}

/// Two people do the same guarded thing at the same moment: exactly one does it.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn every_transition_is_won_by_one() {
    let world = World::new().await;
    for (start, action) in [
        ("in_triage", Action::Accept),
        ("in_triage", Action::Return),
        ("in_triage", Action::Reject),
        ("returned", Action::Answer),
        ("active", Action::Hold),
        ("on_hold", Action::Resume),
        ("active", Action::Close),
        ("closed", Action::Reopen),
    ] {
        let mut tx = world.system().await;
        let number = 100 + i64::from(rand_suffix() as u32);
        let id = world.add_referral(&mut tx, world.person, start, Some(world.staff(Who::Worker)), number).await;
        tx.commit().await.unwrap();
        let mut tasks = Vec::new();
        for _ in 0..2 {
            let app = world.app.clone();
            tasks.push(tokio::spawn(async move {
                for attempt in 1..=db::ATTEMPTS {
                    let result = async {
                        let mut tx = app::Tx::system(&app, "race").await?;
                        let referral = store::find(&mut tx, id).await?.ok_or(app::Error::NotFound)?;
                        store::change(&mut tx, &referral, action, "").await?;
                        tx.commit().await
                    }
                    .await;
                    match result {
                        Err(app::Error::Database(db::Error::Busy)) => db::pause(attempt).await,
                        done => return done.is_ok(),
                    }
                }
                false
            }));
        }
        let mut wins = 0;
        for task in tasks {
            wins += usize::from(task.await.unwrap());
        }
        assert_eq!(wins, 1, "{start} {action:?}");
    }
}

#[tokio::test]
async fn a_worker_gives_away_only_their_own() {
    let world = World::new().await;
    let path = format!("/referrals/{}/reassign", world.referral);
    let leader = world.staff(Who::Leader).to_string();
    let form = [("worker", leader.as_str()), ("note", "She asked for a woman"), ("version", "0")];
    world.post(Who::OtherWorker, &path, &form).await.is(404);
    world.post(Who::Worker, &path, &form).await.goes_to("/referrals/given");
    world.get(Who::Worker, "/referrals/given").await.is(200);
    assert_eq!(
        world.count("SELECT COUNT(*) FROM referral_event WHERE kind = 'reassigned' AND note LIKE '%She asked for a woman'").await,
        1
    );
}

/// A practice refers somebody whom another practice's worker knows: what it reads is what it would read of anybody.
#[tokio::test]
async fn a_practice_learns_nothing_of_whom_we_know() {
    let world = World::new().await;
    let number = a_valid_999_number(1).to_string();
    let known = [("nhs_number", number.as_str()), ("born-day", "27"), ("born-month", "3"), ("born-year", "1969")];
    let by_number = id_of(&refer(&world, Who::Referrer, &known).await);
    let by_name = [
        ("given_names", "Fernanda"),
        ("family_name", "Oduya Núñez"),
        ("born-day", "27"),
        ("born-month", "3"),
        ("born-year", "1969"),
        ("phone", "07700 900 321"),
    ];
    let by_name = id_of(&refer(&world, Who::Referrer, &by_name).await);
    let unknown = id_of(&refer(&world, Who::Referrer, &[("phone", "07700 900 322")]).await);
    for id in [by_number, by_name, unknown] {
        let sent = world.get(Who::Referrer, &format!("/referrals/{id}/sent")).await;
        sent.says("Amara, or a colleague from");
        world.get(Who::Referrer, &format!("/referrals/{id}")).await.says("We have it, and will ring them").says_not("Taken on");
    }
    // The name is the one that was sent, not the one we know; the leader is told.
    world.get(Who::Referrer, &format!("/referrals/{by_number}")).await.says("Doreen O’Brien").says_not("Oduya");
    world.get(Who::Referrer, "/referrals?all=yes").await.says("Doreen O’Brien");
    world
        .get(Who::Leader, &format!("/referrals/{by_number}/triage"))
        .await
        .says("The same NHS number and birth date; another name");
}

/// A second referral tells that it is not safe any more: nothing of that is lost, and no practice makes a number safe.
#[tokio::test]
async fn what_is_told_again_makes_contact_safer_and_never_less_safe() {
    let world = World::new().await;
    let mut tx = world.system().await;
    tx.run("UPDATE contact_route SET voicemail = 'yes', text = 'yes'", params![]).await.unwrap();
    tx.commit().await.unwrap();
    let number = a_valid_999_number(1).to_string();
    let form = [
        ("given_names", "Fernanda"),
        ("family_name", "Oduya-Núñez"),
        ("nhs_number", number.as_str()),
        ("born-day", "27"),
        ("born-month", "3"),
        ("born-year", "1969"),
        ("phone", "07700 900982"),
        ("voicemail", "no"),
        ("say_who", "yes"),
        ("shared", "yes"),
        ("code_word", "bluebell"),
        ("address", "The Refuge"),
        ("postcode", "SE1 4YB"),
        ("address_hidden", "yes"),
        ("communication", "Large print"),
    ];
    let id = id_of(&refer(&world, Who::Referrer, &form).await);
    let safe = "SELECT COUNT(*) FROM contact_route WHERE voicemail = 'no' AND text = 'yes' AND say_who = 'not_asked' AND shared = 'yes' \
                AND code_word = 'bluebell'";
    assert_eq!(world.count(safe).await, 1);
    let hidden = "SELECT COUNT(*) FROM person WHERE address = 'The Refuge' AND address_hidden AND communication = 'Large print'";
    assert_eq!(world.count(hidden).await, 1);
    let told = "SELECT COUNT(*) FROM referral_event WHERE kind = 'differs' AND note LIKE '%say who we are: yes%' AND note NOT LIKE '%Refuge%'";
    assert_eq!(world.count(told).await, 1, "what does not hold is told to whoever asks her");
    world.get(Who::Leader, &format!("/referrals/{id}/triage")).await.is(200).says("Something differs").says_not("SE1 4YB");
}

/// Joining keeps everything that was told or done with the provisional person.
#[tokio::test]
async fn joining_loses_nothing() {
    let world = World::new().await;
    let form = [
        ("given_names", "Fernanda"),
        ("family_name", "Oduya Nunez"),
        ("born-day", "27"),
        ("born-month", "3"),
        ("born-year", "1969"),
        ("phone", "07700 900 654"),
        ("text", "no"),
        ("address", "Secret Way"),
        ("address_hidden", "yes"),
        ("risk", "known"),
        ("risk_note", "Afraid"),
    ];
    let id = id_of(&refer(&world, Who::Referrer, &form).await);
    let provisional = {
        let mut tx = world.system().await;
        store::find(&mut tx, id).await.unwrap().unwrap().person_id
    };
    let about = [("matters", "My sister"), ("version", "0")];
    world.post(Who::Leader, &format!("/people/{provisional}/about"), &about).await.is(303);
    let take = [("person", provisional.to_string()), ("reason", "They rang".to_owned())];
    let take: Vec<(&str, &str)> = take.iter().map(|(name, value)| (*name, value.as_str())).collect();
    world.post(Who::Leader, "/today/take", &take).await.is(303);
    world.post(Who::Leader, &format!("/referrals/{id}/same"), &[("position", "0"), ("version", "0")]).await.is(303);
    assert_eq!(world.count("SELECT COUNT(*) FROM person WHERE merged_into IS NULL").await, 1);
    let hidden = "SELECT COUNT(*) FROM person WHERE address = 'Secret Way' AND address_hidden AND merged_into IS NULL";
    assert_eq!(world.count(hidden).await, 1);
    let about = "SELECT COUNT(*) FROM about_me a JOIN person p ON p.id = a.person_id WHERE a.matters = 'My sister' AND p.merged_into IS NULL";
    assert_eq!(world.count(about).await, 1);
    assert_eq!(world.count("SELECT COUNT(*) FROM contact_route WHERE value = '+447700900654' AND text = 'no'").await, 1);
    assert_eq!(world.count("SELECT COUNT(*) FROM concern WHERE said = 'Afraid'").await, 1);
    world.get(Who::Leader, &format!("/people/{}", world.person)).await.says("Afraid").says("They rang");
}

/// Knowing a number and a birth date opens nobody's record: a referral by a worker waits for a leader.
#[tokio::test]
async fn sending_a_referral_opens_no_record() {
    let world = World::new().await;
    let number = a_valid_999_number(1).to_string();
    let other_site = world.other_site.to_string();
    let form = [
        ("site", other_site.as_str()),
        ("given_names", "Fernanda"),
        ("nhs_number", number.as_str()),
        ("born-day", "27"),
        ("born-month", "3"),
        ("born-year", "1969"),
        ("risk", "known"),
        ("risk_note", "A pretext"),
    ];
    let id = id_of(&refer(&world, Who::OtherWorker, &form).await);
    assert_eq!(state(&world, id).await, State::InTriage);
    world.get(Who::OtherWorker, &format!("/people/{}", world.person)).await.is(404);
    world.post(Who::OtherWorker, "/people/find", &[("words", "Fernanda")]).await.is(200).says_not("Oduya");
}
