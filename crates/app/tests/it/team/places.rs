//! Neighbourhoods, practices and their sites.

use db::params;
use kernel::PracticeId;

use crate::referral::refer;
use crate::world::{Who, World};

const NEIGHBOURHOODS: &str = "/settings/neighbourhoods";
const PRACTICES: &str = "/settings/practices";

/// The address of the neighbourhood of this name.
async fn neighbourhood(world: &World, name: &str) -> String {
    let mut tx = world.system().await;
    let all = app::team::store_places::neighbourhoods(&mut tx).await.unwrap();
    format!("{NEIGHBOURHOODS}/{}", all.iter().find(|one| one.name == name).unwrap().id)
}

#[tokio::test]
async fn neighbourhoods_are_added_renamed_and_removed_when_empty() {
    let world = World::new().await;
    let new = "/settings/neighbourhoods/new";
    world.post(Who::Leader, new, &[("name", " Walworth ")]).await.goes_to(NEIGHBOURHOODS);
    world.post(Who::Leader, new, &[("name", "Walworth")]).await.is(422).says("a neighbourhood of this name already");
    world.post(Who::Leader, new, &[("name", "")]).await.is(422).says("Enter the name of the neighbourhood");
    world.get(Who::Leader, NEIGHBOURHOODS).await.is(200).says("2 practices").says("No practices");

    let (walworth, bermondsey) = (neighbourhood(&world, "Walworth").await, neighbourhood(&world, "Bermondsey").await);
    let taken = [("name", "Bermondsey"), ("version", "0")];
    world.post(Who::Leader, &walworth, &taken).await.is(422).says("a neighbourhood of this name already");
    world.post(Who::Leader, &walworth, &[("name", "Walworth Road"), ("version", "0")]).await.goes_to(NEIGHBOURHOODS);

    world.get(Who::Leader, &bermondsey).await.says("when no practice is in it").says_not("Remove this");
    let remove = |at: &str| format!("{at}/remove");
    world
        .post(Who::Leader, &remove(&bermondsey), &[("version", "0")])
        .await
        .is(409)
        .says("Bermondsey still has 2 practices. Move them to another neighbourhood first");
    world.post(Who::Leader, &remove(&walworth), &[("version", "0")]).await.is(409).says("Somebody else has changed this");
    world.get(Who::Leader, &walworth).await.says("Remove this neighbourhood");
    world.post(Who::Leader, &remove(&walworth), &[("version", "1")]).await.goes_to(NEIGHBOURHOODS);
    world.get(Who::Leader, &walworth).await.is(404);
    world.get(Who::Operator, "/audit").await.says("Changed: neighbourhoods");
}

#[tokio::test]
async fn what_unmet_needs_are_counted_by_stays() {
    let world = World::new().await;
    world.post(Who::Leader, "/settings/neighbourhoods/new", &[("name", "Walworth")]).await.is(303);
    let walworth = neighbourhood(&world, "Walworth").await;
    let mut tx = world.system().await;
    tx.run(
        "INSERT INTO unmet_need (team_id, id, at, on_date, reason, looked_for, neighbourhood_id) SELECT team_id, $1, 0, '2026-11-01', 'full', 'a choir', id \
         FROM neighbourhood WHERE name = 'Walworth'",
        params![kernel::UnmetNeedId::new()],
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
    let refused = world.post(Who::Leader, &format!("{walworth}/remove"), &[("version", "0")]).await;
    refused.is(409).says("is counted for Walworth, so it stays");
}

#[tokio::test]
async fn of_two_who_edit_one_is_told() {
    let world = World::new().await;
    let at = neighbourhood(&world, "Bermondsey").await;
    let (leader, operator) = ([("name", "Bermondsey East"), ("version", "0")], [("name", "Bermondsey West"), ("version", "0")]);
    let (one, other) = tokio::join!(world.post(Who::Leader, &at, &leader), world.post(Who::Operator, &at, &operator));
    let mut answers = [one.status.as_u16(), other.status.as_u16()];
    answers.sort_unstable();
    assert_eq!(answers, [303, 409]);
}

async fn add_national(world: &World, code: &str, name: &str, status: &str, closed_on: Option<&str>) {
    let mut tx = world.system().await;
    tx.run(
        "INSERT INTO national_practice (ods_code, name, address, postcode, phone, status, closed_on) \
         VALUES ($1, $2, $5, 'SE16 2PE', '02079460018', $3, $4)",
        params![code, name, status, closed_on, "57 HAWKSTONE ROAD\nLONDON"],
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn a_practice_is_added_by_its_code_filled_in_from_the_national_list() {
    let world = World::new().await;
    add_national(&world, "G85125", "PARK MEDICAL CENTRE", "active", None).await;
    let new = "/settings/practices/new";
    world.get(Who::Leader, new).await.is(200).says("Practice code");
    world.get(Who::Leader, "/settings/practices/new?code=no+code").await.is(422).says("3 to 12 letters and digits");
    world.get(Who::Leader, "/settings/practices/new?code=g85138").await.is(422).says("already: Albion Street Health Centre");
    let filled = world.get(Who::Leader, "/settings/practices/new?code=g85125").await;
    filled.is(200).says("57 Hawkstone Road").says("London").says("020 7946 0018");
    assert_eq!(filled.field("name"), "Park Medical Centre");
    assert_eq!(filled.field("postcode"), "SE16 2PE");

    let bermondsey = neighbourhood(&world, "Bermondsey").await;
    let mut form = vec![
        ("ods_code", "G85125"),
        ("name", "Park Medical Centre"),
        ("neighbourhood", bermondsey.rsplit('/').next().unwrap()),
        ("email", "park@example"),
        ("duty_phone", "call us"),
        ("address", "57 Hawkstone Road\r\nLondon"),
        ("postcode", "SE16"),
    ];
    let again = world.post(Who::Leader, new, &form).await;
    again.is(422).says("like name@example.org").says("Enter a telephone number").says("Enter a full UK postcode").says("call us");
    form.retain(|(name, _)| !["email", "duty_phone", "postcode"].contains(name));
    form.extend([("email", "Park@Example.org"), ("duty_phone", "020 7946 0018"), ("postcode", "se162pe")]);
    let added = world.post(Who::Leader, new, &form).await;
    added.is(303);
    let page = world.get(Who::Leader, &added.location).await;
    page.is(200).says("Practice code G85125").says("Nobody has charge of it today");
    assert_eq!(page.field("email"), "park@example.org");
    world.post(Who::Leader, new, &form).await.is(422).says("a practice of this code already");
    world
        .get(Who::Leader, PRACTICES)
        .await
        .says("Park Medical Centre")
        .says("Nobody has charge of it today")
        .says("Amara Okafor");
    world.get(Who::Worker, "/referrals/new").await.says("Park Medical Centre");
}

#[tokio::test]
async fn a_practice_that_the_national_list_lacks_is_typed() {
    let world = World::new().await;
    let page = world.get(Who::Leader, "/settings/practices/new?code=Y99999").await;
    page.is(200).says("does not have this code");
    assert_eq!(page.field("name"), "");
    world.post(Who::Leader, "/settings/practices/new", &[("ods_code", "Y99999"), ("name", "Elsewhere")]).await.is(303);
    world.get(Who::Leader, PRACTICES).await.says("Without a neighbourhood").says("Elsewhere");
}

#[tokio::test]
async fn what_the_national_list_says_otherwise_is_said() {
    let world = World::new().await;
    add_national(&world, "G85138", "ALBION STREET GROUP PRACTICE", "active", None).await;
    add_national(&world, "G85029", "FALMOUTH ROAD GROUP PRACTICE", "closed", Some("2026-09-30")).await;
    add_national(&world, "G85125", "PARK MEDICAL CENTRE", "closed", None).await;
    let list = world.get(Who::Leader, PRACTICES).await;
    list.is(200)
        .says("The national list calls it Albion Street Group Practice")
        .says("The national list says that it closed on 30 September 2026");
    world.get(Who::Leader, &practice(world.other_practice)).await.says("closed on 30 September 2026").says_not("calls it");
    world.get(Who::Leader, "/settings/practices/new?code=G85125").await.says("says that it is closed");
}

fn practice(id: PracticeId) -> String {
    format!("{PRACTICES}/{id}")
}

#[tokio::test]
async fn a_closed_practice_takes_no_new_referrals_and_people_keep_it() {
    let world = World::new().await;
    let at = practice(world.practice);
    let form = |name: &'static str, day: &'static str, version: &'static str| {
        [("name", name), ("closed-day", day), ("closed-month", "11"), ("closed-year", "2026"), ("version", version)]
    };
    world.post(Who::Leader, &at, &form("Albion Street", "24", "0")).await.goes_to(PRACTICES);
    world.get(Who::Leader, PRACTICES).await.says("Closes on 24 November 2026");
    // Its site bore the old name, and goes by the new one.
    world.get(Who::Leader, &format!("/settings/sites/{}", world.site)).await.says("value=\"Albion Street\"");
    refer(&world, Who::Referrer, &[]).await.is(303);

    world.post(Who::Leader, &at, &form("Albion Street", "23", "0")).await.is(409).says("Somebody else has changed this");
    world.post(Who::Leader, &at, &form("", "23", "1")).await.is(422).says("Enter the name of the practice");
    world.post(Who::Leader, &at, &form("Albion Street", "23", "1")).await.goes_to(PRACTICES);
    world.get(Who::Leader, PRACTICES).await.says("Closed since 23 November 2026");
    refer(&world, Who::Referrer, &[]).await.is(404);
    world.get(Who::Worker, "/referrals/new").await.says_not("Albion Street");
    world.get(Who::Worker, &format!("/people/{}", world.person)).await.is(200).says("Albion Street");
}

#[tokio::test]
async fn sites_are_added_changed_and_closed() {
    let world = World::new().await;
    let at = practice(world.practice);
    let new = format!("{at}/sites/new");
    world.get(Who::Leader, &new).await.is(200).says("A site of").says("Albion Street Health Centre");
    let wrong = [("name", ""), ("postcode", "nowhere"), ("phone", "12")];
    let refused = world.post(Who::Leader, &new, &wrong).await;
    refused.is(422).says("Enter the name of the site").says("full UK postcode").says("Enter a telephone number");
    world.post(Who::Leader, &new, &[("name", "The annexe"), ("postcode", "SE16 4JX")]).await.goes_to(&at);
    let page = world.get(Who::Leader, &at).await;
    page.says("The annexe").says("Nobody has charge of it today").says("Amara Okafor");
    world.get(Who::Leader, PRACTICES).await.says("The annexe: ");
    world.get(Who::Worker, "/referrals/new").await.says("Albion Street Health Centre, The annexe");

    let annexe = page.body.split("/settings/sites/").skip(1).find(|rest| !rest.starts_with(&world.site.to_string())).unwrap();
    let annexe = format!("/settings/sites/{}", &annexe[..36]);
    let form = |day: &'static str, version: &'static str| {
        [
            ("name", "The hut"),
            ("phone", "020 7946 0018"),
            ("closed-day", day),
            ("closed-month", "11"),
            ("closed-year", "2026"),
            ("version", version),
        ]
    };
    world.post(Who::Leader, &annexe, &form("31", "0")).await.is(422).says("There is no such date");
    world.post(Who::Leader, &annexe, &form("20", "0")).await.goes_to(&at);
    world.post(Who::Leader, &annexe, &form("20", "0")).await.is(409).says("Somebody else has changed this");
    world.get(Who::Leader, &at).await.says("The hut").says("Closed since 20 November 2026");
    world.get(Who::Leader, PRACTICES).await.says_not("The hut").says_not("Nobody has charge");
    world.get(Who::Worker, "/referrals/new").await.says_not("The hut");
}
