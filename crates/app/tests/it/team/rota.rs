//! Link workers: details, the usual week, charge of sites, absences and cover.

use db::params;
use kernel::StaffId;

use crate::referral::refer;
use crate::world::{Reply, Who, World};

fn worker(world: &World, who: Who) -> String {
    format!("/settings/workers/{}", world.staff(who))
}

/// A date of three boxes.
fn date(field: &str, [day, month, year]: [i64; 3]) -> Vec<(String, String)> {
    [("day", day), ("month", month), ("year", year)].map(|(unit, n)| (format!("{field}-{unit}"), n.to_string())).to_vec()
}

/// Sends a form of dates and other fields.
async fn send(world: &World, path: &str, dates: &[(&str, [i64; 3])], rest: &[(&str, &str)]) -> Reply {
    let mut form: Vec<(String, String)> = dates.iter().flat_map(|(field, parts)| date(field, *parts)).collect();
    form.extend(rest.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    world.post_encoded(Who::Leader, path, &serde_urlencoded::to_string(form).unwrap()).await
}

#[tokio::test]
async fn details_are_what_the_public_page_and_the_telephone_say() {
    let world = World::new().await;
    let at = format!("{}/details", worker(&world, Who::Worker));
    assert_eq!(world.get(Who::Leader, &at).await.is(200).field("first_name"), "Amara");
    let wrong = [("first_name", ""), ("phone", "none"), ("version", "0")];
    world.post(Who::Leader, &at, &wrong).await.is(422).says("Enter what they are called").says("Enter a telephone number");
    let form = [
        ("first_name", "Mara"),
        ("phone", "020 7946 0018"),
        ("about", "I like <allotments>"),
        ("on_public_page", "yes"),
        ("version", "0"),
    ];
    world.post(Who::Leader, &at, &form).await.goes_to(&worker(&world, Who::Worker));
    world.post(Who::Operator, &at, &form).await.is(409).says("Somebody else has changed this");
    world.get(Who::Nobody, "/team").await.says("Mara").says("I like &lt;allotments&gt;");
    world.get(Who::Leader, &worker(&world, Who::Worker)).await.says("020 7946 0018").says("Yes, they agreed");
    // Somebody who is no link worker has no such page.
    world.get(Who::Leader, &worker(&world, Who::Operator)).await.is(404);
}

#[tokio::test]
async fn the_usual_week_has_several_spells_a_day_and_none_overlap() {
    let world = World::new().await;
    let page = worker(&world, Who::Worker);
    let at = format!("{page}/week");
    let monday = world.get(Who::Leader, &format!("{at}?day=mon")).await;
    assert_eq!((monday.is(200).field("from_1"), monday.field("until_1")), ("09:00".to_owned(), "17:00".to_owned()));
    let form = |from_2: &'static str, version: &'static str| {
        [
            ("days", "tue"),
            ("days", "thu"),
            ("from_1", "9"),
            ("until_1", "12:30"),
            ("place_1", "At the practice"),
            ("from_2", from_2),
            ("until_2", "5pm"),
            ("place_2", "By telephone"),
            ("version", version),
        ]
    };
    world.post(Who::Leader, &at, &form("12:00", "0")).await.is(422).says("This overlaps with 09:00 to 12:30");
    world.post(Who::Leader, &at, &[("version", "0")]).await.is(422).says("Choose the days");
    world.post(Who::Leader, &at, &form("13:00", "0")).await.goes_to(&page);
    world.post(Who::Leader, &at, &form("13:00", "0")).await.is(409).says("Somebody else has changed this");
    world.post(Who::Leader, &at, &[("days", "fri"), ("version", "1")]).await.goes_to(&page);
    world
        .get(Who::Leader, &page)
        .await
        .says("09:00 to 17:00")
        .says("09:00 to 12:30, At the practice")
        .says("13:00 to 17:00, By telephone");
    assert_eq!(world.count("SELECT COUNT(*) FROM working_hours WHERE weekday = 'tue'").await, 3, "two of hers, one of Ben's");
    assert_eq!(world.count("SELECT COUNT(*) FROM working_hours WHERE weekday = 'fri'").await, 1, "only Ben works on Fridays");
}

#[tokio::test]
async fn charge_of_a_site_opens_its_records_and_the_end_closes_them() {
    let world = World::new().await;
    let (page, site) = (worker(&world, Who::OtherWorker), world.site.to_string());
    let new = format!("{page}/assignments/new");
    let person = format!("/people/{}", world.person);
    world.get(Who::OtherWorker, &person).await.is(404);
    world.get(Who::Leader, &new).await.is(200).says("may see the records").says("value=\"23\"");
    send(&world, &new, &[("from", [2, 11, 2026]), ("last", [1, 11, 2026])], &[("site", "")])
        .await
        .is(422)
        .says("Choose a site")
        .says("The last day must not be before the first");
    send(&world, &new, &[("from", [2, 11, 2026])], &[("site", &site)]).await.goes_to(&page);
    world.get(Who::OtherWorker, &person).await.is(200);
    send(&world, &new, &[("from", [1, 12, 2026])], &[("site", &site)])
        .await
        .is(422)
        .says("Ben Elsewhere already has charge of Albion Street Health Centre from 2 November 2026");

    let shown = world.get(Who::Leader, &page).await;
    let at = link(&shown, "/settings/assignments/", "Albion Street");
    world.get(Who::Leader, &at).await.is(200).says("no longer see the records").says_not("Take it back");
    world.post(Who::Leader, &format!("{at}/take-back"), &[("version", "0")]).await.is(409).says("It began before today");
    send(&world, &at, &[("last", [1, 11, 2026])], &[("version", "0")]).await.is(422).says("It began on 2 November 2026");
    send(&world, &at, &[("last", [22, 11, 2026])], &[("version", "0")]).await.goes_to(&page);
    world.get(Who::OtherWorker, &person).await.is(404);
    world.get(Who::Leader, &page).await.says("2 to 22 November 2026");
    world.get(Who::Leader, &at).await.is(409).says("stays as history");
    // Whoever has the referral keeps seeing the person.
    let own: Vec<(kernel::AssignmentId,)> = world
        .system()
        .await
        .all("SELECT id FROM assignment WHERE staff_id = $1", params![world.staff(Who::Worker)])
        .await
        .unwrap();
    let at = format!("/settings/assignments/{}", own[0].0);
    send(&world, &at, &[("last", [22, 11, 2026])], &[("version", "0")]).await.is(303);
    world.get(Who::Worker, &person).await.is(200);
    world.get(Who::Leader, "/settings/practices").await.says("Nobody has charge of it today");
    world.get(Who::Operator, "/audit").await.says("Changed: charge of a site");
}

/// The address of the first link that begins so, after this text.
fn link(page: &Reply, start: &str, after: &str) -> String {
    let rest = page.body.split_once(after).unwrap().1;
    let rest = rest.split_once(&format!("href=\"{start}")).unwrap().1;
    format!("{start}{}", rest.split('"').next().unwrap())
}

#[tokio::test]
async fn charge_that_was_a_mistake_is_taken_back_on_its_first_day() {
    let world = World::new().await;
    let page = worker(&world, Who::OtherWorker);
    send(&world, &format!("{page}/assignments/new"), &[("from", [23, 11, 2026])], &[("site", &world.site.to_string())])
        .await
        .is(303);
    let person = format!("/people/{}", world.person);
    world.get(Who::OtherWorker, &person).await.is(200);
    let at = link(&world.get(Who::Leader, &page).await, "/settings/assignments/", "Albion Street");
    world.get(Who::Leader, &at).await.says("Take it back");
    world.post(Who::Leader, &format!("{at}/take-back"), &[("version", "7")]).await.is(409).says("Somebody else has changed this");
    world.post(Who::Leader, &format!("{at}/take-back"), &[("version", "0")]).await.goes_to(&page);
    world.get(Who::OtherWorker, &person).await.is(404);
}

/// Makes somebody be away through a last day of November 2026.
async fn away(world: &World, who: Who, from: i64, last: i64, cover: Option<StaffId>) -> Reply {
    let path = format!("{}/absences/new", worker(world, who));
    let cover = cover.map(|id| id.to_string()).unwrap_or_default();
    send(world, &path, &[("from", [from, 11, 2026]), ("last", [last, 11, 2026])], &[("cover", &cover)]).await
}

#[tokio::test]
async fn whoever_covers_gets_the_new_referrals_and_sees_the_records() {
    let world = World::new().await;
    let (page, ben) = (worker(&world, Who::Worker), world.staff(Who::OtherWorker));
    let person = format!("/people/{}", world.person);
    world.get(Who::OtherWorker, &person).await.is(404);
    world.get(Who::Leader, &format!("{page}/absences/new")).await.is(200).says("may see the records");
    away(&world, Who::Worker, 23, 27, Some(ben)).await.goes_to(&page);
    assert_eq!(world.count("SELECT COUNT(*) FROM absence WHERE until_on = '2026-11-28'").await, 1, "the last day is included");

    world.get(Who::OtherWorker, &person).await.is(200);
    let sent = refer(&world, Who::Referrer, &[]).await;
    world
        .get(Who::Referrer, &sent.location)
        .await
        .says("Ben, or a colleague from North Southwark Social Prescribing, will ring you");
    world.get(Who::Leader, &page).await.says("23 to 27 November 2026").says("Ben Elsewhere covers");
    world.get(Who::Leader, "/settings/workers").await.says("23 to 27 November 2026. Ben Elsewhere covers");
    world.get(Who::Leader, "/settings/practices").await.says("(away, ").says("Ben Elsewhere").says(" covers)");
    world.get(Who::Leader, &worker(&world, Who::OtherWorker)).await.says("They cover for").says("Amara Okafor");

    // She is back earlier than planned.
    let at = link(&world.get(Who::Leader, &page).await, "/settings/absences/", "23 to 27 November 2026");
    let form = world.get(Who::Leader, &at).await;
    assert_eq!((form.field("last-day"), form.field("from-day")), ("27".to_owned(), "23".to_owned()));
    let dates = [("from", [16, 11, 2026]), ("last", [22, 11, 2026])];
    send(&world, &at, &dates, &[("cover", &ben.to_string()), ("version", "0")]).await.goes_to(&page);
    send(&world, &at, &dates, &[("cover", ""), ("version", "0")]).await.is(409).says("Somebody else has changed this");
    world.get(Who::OtherWorker, &person).await.is(404);
    world.get(Who::Leader, &page).await.says("Earlier absences").says("16 to 22 November 2026");
    world.post(Who::Leader, &format!("{at}/take-back"), &[("version", "1")]).await.goes_to(&page);
    world.get(Who::Leader, &at).await.is(404);
    world.get(Who::Operator, "/audit").await.says("Changed: an absence and its cover").says("Changed: took back an absence");
}

#[tokio::test]
async fn without_cover_new_referrals_wait_in_triage() {
    let world = World::new().await;
    away(&world, Who::Worker, 23, 23, None).await.is(303);
    world.get(Who::Leader, "/settings/practices").await.says("Nobody covers today");
    refer(&world, Who::Referrer, &[]).await.is(303);
    assert_eq!(world.count("SELECT COUNT(*) FROM referral WHERE state = 'in_triage'").await, 1);
}

#[tokio::test]
async fn absences_and_cover_that_cannot_be_are_refused_in_words() {
    let world = World::new().await;
    let (amara, ben, leila) = (world.staff(Who::Worker), world.staff(Who::OtherWorker), world.staff(Who::Leader));
    away(&world, Who::Worker, 27, 23, None).await.is(422).says("The last day must not be before the first");
    away(&world, Who::Worker, 23, 31, None).await.is(422).says("There is no such date");
    away(&world, Who::Worker, 23, 27, Some(amara)).await.is(422).says("nobody covers for themselves");
    away(&world, Who::Worker, 23, 27, Some(world.staff(Who::Referrer))).await.is(422).says("Choose a link worker of this team");
    away(&world, Who::Worker, 23, 27, Some(ben)).await.is(303);
    away(&world, Who::Worker, 27, 30, None).await.is(422).says("Amara Okafor is away already: 23 to 27 November 2026");
    away(&world, Who::Leader, 24, 25, Some(amara)).await.is(422).says("Amara Okafor is away too, 23 to 27 November 2026");
    away(&world, Who::OtherWorker, 26, 30, None)
        .await
        .is(422)
        .says("They cover for Amara Okafor, 23 to 27 November 2026. Choose another cover there first");
    away(&world, Who::OtherWorker, 28, 30, Some(leila)).await.is(303);
    assert_eq!(world.count("SELECT COUNT(*) FROM absence").await, 2);
}

#[tokio::test]
async fn of_two_who_enter_the_same_absence_one_is_told() {
    let world = World::new().await;
    let ben = Some(world.staff(Who::OtherWorker));
    let (one, other) = tokio::join!(away(&world, Who::Worker, 23, 27, ben), away(&world, Who::Worker, 25, 30, ben));
    let mut answers = [one.status.as_u16(), other.status.as_u16()];
    answers.sort_unstable();
    assert_eq!(answers, [303, 422]);
    assert_eq!(world.count("SELECT COUNT(*) FROM absence").await, 1);
}
