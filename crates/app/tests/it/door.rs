//! Doors, and what comes through them.

use app::door::model::{Fate, Kind};
use app::door::store;
use app::referral::model::State;
use kernel::{ArrivalId, DoorId};

use super::world::{Reply, Who, World};

/// What the sample requests of this slice need.
pub async fn things(world: &mut World) {
    let mut tx = world.acting(Who::Leader).await;
    let practice = store::make(&mut tx, Kind::Practice, "Albion Street Health Centre", Some(world.site)).await.unwrap();
    let door = store::load(&mut tx, practice).await.unwrap();
    let begun = store::take(&mut tx, &door, "begun", "letter.rtf", false).await.unwrap().0.id;
    let arrival = store::take(&mut tx, &door, "came", "letter.rtf", true).await.unwrap().0.id;
    let original = store::Original {
        position: 0,
        name: "letter.rtf".into(),
        media_type: "application/rtf".into(),
        text: "Name: Joan Reid".into(),
        reading: String::new(),
    };
    store::keep_original(&mut tx, arrival, 0, &original, b"{\\rtf1 Name: Joan Reid}".to_vec()).await.unwrap();
    let aside = store::take(&mut tx, &door, "aside", "", true).await.unwrap().0.id;
    store::dismiss(&mut tx, aside, app::door::model::Dismissal::Spam, "", 0).await.unwrap();
    // As if the referral of the world had come by this door.
    let first = store::take(&mut tx, &door, "first", "", true).await.unwrap().0.id;
    store::becomes(&mut tx, first, world.referral).await.unwrap();
    store::keep_original(&mut tx, first, 0, &original, b"{\\rtf1 Name: Fernanda}".to_vec()).await.unwrap();
    let own = store::the_one(&mut tx, Kind::Own).await.unwrap();
    store::set_open(&mut tx, &own, true, own.version).await.unwrap();
    tx.commit().await.unwrap();
    world.thing("door", door.token.unwrap());
    world.thing("door:practice", practice);
    world.thing("arrival", arrival);
    world.thing("arrival:begun", begun);
    world.thing("arrival:aside", aside);
    world.thing("arrival:referred", first);
    world.thing("position", 0);
    world.thing("letter", "emis.rtf");
    let upload = kernel::UploadId::new();
    let mut tx = world.system().await;
    tx.run(
        "INSERT INTO upload (team_id, id, at, by_name, source, bytes, state, counts, refused) VALUES ($1, $2, 0, 'Leila', 'EMIS export', $3, 'checked', '{}', '')",
        db::params![world.team, upload, b"NHS Number,Full Name,Date\n".to_vec()],
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
    world.thing("upload", upload);
}

/// A world with the door of the practice, and the door's address.
pub async fn world() -> (World, String) {
    world_with(app::Config::default()).await
}

/// A world of other settings with the door of the practice, and the door's address.
pub async fn world_with(config: app::Config) -> (World, String) {
    let world = World::with(config).await;
    let made = world.post(Who::Leader, "/settings/doors/practice", &[("site", &world.site.to_string())]).await;
    let id: DoorId = made.is(303).location.rsplit('/').next().unwrap().parse().unwrap();
    let token = store::load(&mut world.acting(Who::Leader).await, id).await.unwrap().token.unwrap();
    (world, format!("/refer/{token}"))
}

const FORM: [(&str, &str); 12] = [
    ("once", "a"),
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
    ("referrer_role", "Receptionist"),
];

pub fn with<'a>(extra: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut form = FORM.to_vec();
    form.retain(|(name, _)| extra.iter().all(|(other, _)| other != name));
    form.extend(extra);
    form
}

#[tokio::test]
async fn whoever_has_the_link_refers_without_an_account_and_sees_a_number_only() {
    let (world, door) = world().await;
    world.get(Who::Nobody, &door).await.is(200).says("Albion Street Health Centre").says("This is not a crisis service");
    world.get(Who::Nobody, &format!("{door}/form")).await.is(200).says("Send the referral");
    let sent = world.post(Who::Nobody, &format!("{door}/send"), &FORM).await;
    sent.goes_to(&format!("{door}/sent?number=2"));
    world.get(Who::Nobody, &sent.location).await.is(200).says("Number").says_not("Doreen").says_not("Amara");
    assert_eq!(world.count("SELECT COUNT(*) FROM referral WHERE state = 'allocated' AND number = 2").await, 1);
    // Pressed twice: the same receipt, one referral.
    world.post(Who::Nobody, &format!("{door}/send"), &FORM).await.goes_to(&sent.location);
    assert_eq!(world.count("SELECT COUNT(*) FROM arrival").await, 1);
    let bad = world.post(Who::Nobody, &format!("{door}/send"), &with(&[("once", "b"), ("risk", "")])).await;
    bad.is(422).says("Say whether you know of a risk").says("O’Brien");
    assert_eq!(world.count("SELECT COUNT(*) FROM arrival").await, 1, "what was not sent did not come");
}

#[tokio::test]
async fn a_closed_or_renewed_door_leads_nowhere() {
    let (world, door) = world().await;
    let id = world.get(Who::Leader, "/settings/doors").await.body;
    let id = id.split("/settings/doors/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let at = |act: &str| format!("/settings/doors/{id}/{act}");
    world.get(Who::Leader, &format!("/settings/doors/{id}")).await.is(200).says(&door);
    world.post(Who::Leader, &at("open"), &[("open", "no"), ("version", "0")]).await.is(303);
    world.get(Who::Nobody, &door).await.is(404);
    let gone = world.post(Who::Nobody, &format!("{door}/send"), &FORM).await;
    gone.is(404).says("It was NOT sent").says("020 3883 1624").says("Family name").says("O’Brien").says("Lonely or cut off");
    gone.says("No risk known").says_not("none_known").says_not("Once");
    world.post(Who::Leader, &at("open"), &[("open", "yes"), ("version", "1")]).await.is(303);
    world.get(Who::Nobody, &door).await.is(200);
    world.post(Who::Leader, &at("renew"), &[("version", "2")]).await.is(303);
    world.get(Who::Nobody, &door).await.is(404);
    world.post(Who::Leader, &at("renew"), &[("version", "2")]).await.is(409);
}

#[tokio::test]
async fn a_link_attaches_nothing_to_somebody_known_before_a_person_has_looked() {
    let (world, door) = world().await;
    let number = super::world::a_valid_999_number(1);
    let form = with(&[
        ("given_names", "Fernanda"),
        ("family_name", "Oduya-Núñez"),
        ("born-day", "27"),
        ("born-month", "3"),
        ("born-year", "1969"),
        ("nhs_number", number.digits()),
        ("phone", "07700 900 999"),
    ]);
    world.post(Who::Nobody, &format!("{door}/send"), &form).await.is(303);
    assert_eq!(world.count("SELECT COUNT(*) FROM contact_route WHERE value = '+447700900999'").await, 1);
    assert_eq!(
        world.count("SELECT COUNT(*) FROM contact_route c JOIN person p ON p.id = c.person_id WHERE c.value = '+447700900999' AND p.nhs_number IS NOT NULL").await,
        0,
        "a stranger with the link must not put a telephone into her record"
    );
    world.get(Who::Leader, "/referrals/triage").await.says("The same NHS number and birth date");
}

#[tokio::test]
async fn a_flood_is_stopped_and_told_what_to_do() {
    let (world, door) = world().await;
    let mut stopped: Option<Reply> = None;
    for n in 0..70 {
        let mark = format!("n{n}");
        let reply = world.post(Who::Nobody, &format!("{door}/send"), &with(&[("once", &mark), ("wants", &mark)])).await;
        if reply.status.as_u16() != 303 {
            stopped = Some(reply);
            break;
        }
    }
    stopped.expect("seventy in an hour are too many").is(429).says("ring us: 020 3883 1624").says("O’Brien");
    world.later_at_work(61).await;
    world.post(Who::Nobody, &format!("{door}/send"), &with(&[("once", "later")])).await.is(303);
}

#[tokio::test]
async fn a_pasted_letter_is_kept_from_the_moment_it_was_read() {
    let (world, door) = world().await;
    let letter = "First name(s): Doreen\nFamily name: O’Brien\nNotes: likes tea\n";
    let read = world.post_and_follow(Who::Nobody, &format!("{door}/read"), &[("text", letter), ("once", "p")]).await;
    read.is(200).says("Nothing has been sent yet").says("likes tea");
    let arrival = read.field("arrival");
    // A tab that is closed too early loses nobody: after an hour it waits in triage.
    world.get(Who::Leader, "/referrals/triage").await.says("Nothing waits");
    world.later_at_work(61).await;
    world.get(Who::Leader, "/referrals/triage").await.says("Begun and not sent");
    let page = world.get(Who::Leader, &format!("/arrivals/{arrival}")).await;
    page.is(200).says("likes tea");
    // Sent late all the same: one referral, and it is no longer among what was left.
    world.post(Who::Nobody, &format!("{door}/send"), &with(&[("arrival", &arrival)])).await.is(303);
    world.get(Who::Leader, "/referrals/triage").await.says("Nothing waits");
    let again = world.post(Who::Nobody, &format!("{door}/send"), &with(&[("arrival", &arrival)])).await;
    again.goes_to(&format!("{door}/sent?number=2"));
    assert_eq!(world.count("SELECT COUNT(*) FROM referral WHERE number = 2 AND state = 'allocated'").await, 1);
    // What came is shown to whoever may see the person, and to nobody else.
    let (referral,): (kernel::ReferralId,) =
        world.test_db.db.read().await.unwrap().one("SELECT id FROM referral WHERE number = 2", vec![]).await.unwrap();
    world.get(Who::Worker, &format!("/referrals/{referral}/original")).await.is(200).says("likes tea");
    world.get(Who::OtherWorker, &format!("/referrals/{referral}/original")).await.is(404);
    let file = world.get(Who::Worker, &format!("/arrivals/{arrival}/originals/0")).await;
    assert_eq!(file.body, letter);
    assert!(file.headers["content-disposition"].to_str().unwrap().starts_with("attachment"));
    world.get(Who::OtherWorker, &format!("/arrivals/{arrival}/originals/0")).await.is(404);
}

#[tokio::test]
async fn what_its_sender_does_not_want_to_send_is_set_aside() {
    let (world, door) = world().await;
    let read = world.post_and_follow(Who::Nobody, &format!("{door}/read"), &[("text", "Name: Somebody"), ("once", "p")]).await;
    let arrival = read.field("arrival");
    world.post(Who::Nobody, &format!("{door}/forget"), &[("arrival", &arrival)]).await.goes_to(&door);
    world.later_at_work(61).await;
    world.get(Who::Leader, "/referrals/triage").await.says("Nothing waits");
    world.get(Who::Leader, "/referrals/doors?days=7").await.says("Set aside").says_not("does not add up");
    let id: ArrivalId = arrival.parse().unwrap();
    let kept = store::find(&mut world.acting(Who::Leader).await, id).await.unwrap().unwrap();
    assert_eq!(kept.fate(), Fate::Dismissed);
    // A leader can take it back and make a referral of it.
    world.post(Who::Leader, &format!("/arrivals/{arrival}/take-back"), &[("version", "1")]).await.is(303);
    let site = world.site.to_string();
    let form = with(&[("site", &site), ("version", "2"), ("risk", "not_stated")]);
    let made = world.post(Who::Leader, &format!("/arrivals/{arrival}/make"), &form).await;
    made.is(303);
    world.get(Who::Leader, &made.location).await.is(200).says("Nobody said whether there is a risk");
}

#[tokio::test]
async fn a_question_is_answered_by_its_own_link() {
    let (world, door) = world().await;
    world.post(Who::Nobody, &format!("{door}/send"), &with(&[("phone", ""), ("no_phone", "yes")])).await.is(303);
    let queue = world.get(Who::Leader, "/referrals/triage").await;
    queue.says("There is no way to reach them").says("Look at it by Wednesday 25 November");
    let referral =
        queue.body.split("/referrals/").find(|part| part.contains("/triage\"")).unwrap().split('/').next().unwrap().to_owned();
    let asked =
        world.post(Who::Leader, &format!("/referrals/{referral}/return"), &[("note", "Which number?"), ("version", "0")]).await;
    let page = world.get(Who::Leader, &asked.goes_to(&format!("/referrals/{referral}/triage")).location).await;
    let token = page.says("The question is out").body.split("/question/").nth(1).unwrap().split('<').next().unwrap().to_owned();
    let link = format!("/question/{token}");
    world.get(Who::Nobody, &link).await.is(200).says("020 3883 1624").says("</bdi> asks. You can also ring us");
    world.get(Who::Nobody, &link).await.is(200).says("Which number?").says("D.O.").says_not("Doreen").says_not("Brien");
    world.post(Who::Nobody, &link, &[("note", "")]).await.is(422);
    world.post(Who::Nobody, &link, &[("phone", "07700 900 123"), ("note", "Mornings")]).await.is(303);
    world
        .get(Who::Nobody, &link)
        .await
        .is(200)
        .says("This was answered on 23 November 2026. Thank you.")
        .says_not("Which number?");
    world.post(Who::Nobody, &link, &[("note", "Evenings")]).await.is(409).says("This was answered on").says("Evenings");
    world.get(Who::Leader, &format!("/referrals/{referral}/triage")).await.says("Mornings").says("Take it on");
    assert_eq!(world.count("SELECT COUNT(*) FROM referral_exception WHERE settled_at IS NULL").await, 0);
}

#[tokio::test]
async fn a_link_of_a_question_ends() {
    let (world, door) = world().await;
    world.post(Who::Nobody, &format!("{door}/send"), &with(&[("phone", ""), ("no_phone", "yes")])).await.is(303);
    let queue = world.get(Who::Leader, "/referrals/triage").await.body;
    let referral =
        queue.split("/referrals/").find(|part| part.contains("/triage\"")).unwrap().split('/').next().unwrap().to_owned();
    world
        .post(Who::Leader, &format!("/referrals/{referral}/return"), &[("note", "Which number?"), ("version", "0")])
        .await
        .is(303);
    let page = world.get(Who::Leader, &format!("/referrals/{referral}/triage")).await.body;
    let token = page.split("/question/").nth(1).unwrap().split('<').next().unwrap().to_owned();
    world.later_at_work(15 * 24 * 60).await;
    world.get(Who::Nobody, &format!("/question/{token}")).await.is(404);
    world.get(Who::Leader, "/referrals/triage").await.says("No answer: ring them, or decide without it");
}

#[tokio::test]
async fn a_second_referral_goes_into_the_open_one_with_all_that_it_told() {
    let (world, _) = world().await;
    let mut tx = world.system().await;
    let second = world.add_referral(&mut tx, world.person, "in_triage", None, 2).await;
    tx.run(
        "UPDATE referral SET risk = 'known', risk_note = 'He came back', wants = 'A safe place' WHERE id = $1",
        db::params![second],
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
    let worker = world.staff(Who::Worker).to_string();
    world
        .post(Who::Leader, &format!("/referrals/{second}/accept"), &[("worker", &worker), ("version", "0")])
        .await
        .is(409)
        .says("They have an open referral already");
    world.get(Who::Leader, &format!("/referrals/{second}/triage")).await.says("They have an open referral");
    let into = world.referral.to_string();
    world.post(Who::Leader, &format!("/referrals/{second}/join"), &[("into", &into), ("version", "0")]).await.is(303);
    let mut tx = world.system().await;
    assert_eq!(app::referral::store::find(&mut tx, second).await.unwrap().unwrap().state, State::Joined);
    let first = app::referral::store::find(&mut tx, world.referral).await.unwrap().unwrap();
    assert_eq!((first.risk, first.risk_note.as_str()), (app::referral::model::Risk::Known, "He came back"));
    drop(tx);
    world.get(Who::Worker, &format!("/people/{}", world.person)).await.is(200).says("A safe place");
}

#[tokio::test]
async fn an_organisation_refers_in_its_own_words_and_a_leader_looks_first() {
    let world = World::new().await;
    let made = world.post(Who::Leader, "/settings/doors/partner", &[("name", "Bermondsey Advice Centre")]).await;
    let id: DoorId = made.is(303).location.rsplit('/').next().unwrap().parse().unwrap();
    let token = store::load(&mut world.acting(Who::Leader).await, id).await.unwrap().token.unwrap();
    let door = format!("/refer/{token}");
    let start = world.get(Who::Nobody, &door).await;
    start.is(200).says("Bermondsey Advice Centre").says("ring 999 or their GP practice").says_not("duty doctor");
    let form = world.get(Who::Nobody, &format!("{door}/form")).await;
    form.is(200).says("Their GP practice").says("Adviser, support worker").says_not("duty doctor").says_not("Receptionist");
    let site = world.site.to_string();
    let without = world.post(Who::Nobody, &format!("{door}/send"), &FORM).await;
    without.is(422).says("Choose the practice").says("O’Brien");
    let sent = world
        .post(Who::Nobody, &format!("{door}/send"), &with(&[("site", &site), ("risk", "known"), ("risk_note", "His debts")]))
        .await;
    sent.goes_to(&format!("{door}/sent?number=2&risk=yes"));
    let receipt = world.get(Who::Nobody, &sent.location).await;
    receipt.is(200).says("Keep the number").says_not("patient").says_not("duty doctor");
    assert_eq!(
        world.count("SELECT COUNT(*) FROM referral WHERE number = 2 AND state = 'in_triage' AND worker_id IS NULL").await,
        1
    );
    assert_eq!(world.count("SELECT COUNT(*) FROM concern WHERE state = 'open' AND said = 'His debts'").await, 1);
    world.get(Who::Leader, "/referrals/triage").await.says("Bermondsey Advice Centre").says("Came by an organisation’s link");
    // One without any risk goes to triage as well.
    world.post(Who::Nobody, &format!("{door}/send"), &with(&[("site", &site), ("once", "b")])).await.is(303);
    assert_eq!(world.count("SELECT COUNT(*) FROM referral WHERE number = 3 AND state = 'in_triage'").await, 1);
    // The practice did not send it, and reads none of it.
    world.get(Who::Referrer, "/referrals").await.is(200).says("Fernanda").says_not("O’Brien");
}

#[tokio::test]
async fn the_same_mark_with_other_words_is_another_form() {
    let (world, door) = world().await;
    // Back in the browser, the next patient's letter, and the page still has its old mark.
    let first = world.post_and_follow(Who::Nobody, &format!("{door}/read"), &[("text", "Name: Alma Alpha"), ("once", "m")]).await;
    let second = world.post_and_follow(Who::Nobody, &format!("{door}/read"), &[("text", "Name: Bea Bravo"), ("once", "m")]).await;
    assert_ne!(first.field("arrival"), second.field("arrival"));
    let send = |given: &'static str, arrival: Option<String>| {
        let (world, door) = (&world, &door);
        async move {
            let arrival = arrival.unwrap_or_default();
            world
                .post(Who::Nobody, &format!("{door}/send"), &with(&[("given_names", given), ("arrival", &arrival)]))
                .await
                .is(303)
                .location
                .clone()
        }
    };
    let dora = send("Dora", None).await;
    assert_eq!(dora, send("Dora", None).await, "pressed twice");
    assert_ne!(dora, send("Erin", None).await);
    // Not sent after all, then Back, and sent: it is not lost.
    let arrival = second.field("arrival");
    world.post(Who::Nobody, &format!("{door}/forget"), &[("arrival", &arrival)]).await.is(303);
    send("Bea", Some(arrival)).await;
    assert_eq!(world.count("SELECT COUNT(*) FROM referral WHERE sent_name LIKE 'Bea %'").await, 1);
    assert_eq!(world.count("SELECT COUNT(*) FROM referral WHERE sent_name LIKE 'Dora %' OR sent_name LIKE 'Erin %'").await, 2);
}

#[tokio::test]
async fn whoever_is_signed_in_has_no_rights_of_their_own_at_a_link() {
    let (world, door) = world().await;
    // A receptionist of the practice, signed in: it comes by the link, and by nobody with an account.
    world.post(Who::Referrer, &format!("{door}/send"), &with(&[("phone", ""), ("no_phone", "yes")])).await.is(303);
    assert_eq!(world.count("SELECT COUNT(*) FROM referral WHERE number = 2 AND referrer_staff_id IS NULL").await, 1);
    let queue = world.get(Who::Leader, "/referrals/triage").await.body;
    let referral =
        queue.split("/referrals/").find(|part| part.contains("/triage\"")).unwrap().split('/').next().unwrap().to_owned();
    world
        .post(Who::Leader, &format!("/referrals/{referral}/return"), &[("note", "Which number?"), ("version", "0")])
        .await
        .is(303);
    let page = world.get(Who::Leader, &format!("/referrals/{referral}/triage")).await.body;
    let link = format!("/question/{}", page.split("/question/").nth(1).unwrap().split('<').next().unwrap());
    world.get(Who::Leader, &link).await.is(200);
    world.post(Who::Leader, &link, &[("phone", "07700 900 123")]).await.is(303);
    assert!(world.count("SELECT COUNT(*) FROM audit_entry WHERE staff_name LIKE 'By link, %' AND staff_id IS NULL").await >= 2);
    assert_eq!(
        world.count("SELECT COUNT(*) FROM audit_entry WHERE staff_name LIKE 'By link, %' AND staff_id IS NOT NULL").await,
        0,
        "nothing at a link is done by an account"
    );
}
