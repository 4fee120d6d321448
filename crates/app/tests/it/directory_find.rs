//! What searching must not get wrong, on every page that searches: limits, alcohol, words of danger. And narrowing down.

use db::params;

use super::directory::bring_in_table;
use super::world::{Reply, Who, World};

const TABLE: &str = "id,name,description,organisation,postcode,cost,opening_times
1,Pub quiz night,A quiz and a drink in the bar,The Ship,SE16 2TX,Free,Thursdays 7pm-9pm
2,One day at a time,For people who want to stop drinking alcohol,Clear Heads,SE1 4YB,Free,Mondays 6pm-7pm
3,Chess for over 60s,A chess club,Good Company,SE16 2TX,£2,Mondays 2pm-4pm
4,Sisters’ swim,Swimming for women,Good Company,SE16 2TX,£3,Tuesdays 10am-11am
5,Open swim,Swimming for all,Good Company,SE16 2TX,£3,Fridays 10am-11am
6,Safe Harbour,Advice for survivors of domestic abuse,Safe Harbour,,Free,
";

async fn world() -> World {
    let world = World::new().await;
    bring_in_table(&world, "Test list", TABLE).await;
    let mut tx = world.system().await;
    tx.run("UPDATE service SET min_age = 60 WHERE name LIKE 'Chess%'", params![]).await.unwrap();
    tx.run("UPDATE service SET gender = 'women' WHERE name LIKE 'Sisters%'", params![]).await.unwrap();
    tx.commit().await.unwrap();
    world.later(1);
    world
}

/// The three pages that search, asked the same.
async fn everywhere(world: &World, form: &[(&str, &str)]) -> [Reply; 3] {
    let find = format!("/referrals/{}/find", world.referral);
    let public = format!("/activities?{}", serde_urlencoded::to_string(form).unwrap());
    [
        world.post_and_follow(Who::Worker, "/directory", form).await,
        world.post_and_follow(Who::Worker, &find, form).await,
        world.get(Who::Nobody, &public).await,
    ]
}

/// The first part stands before the second.
#[track_caller]
fn before(page: &Reply, first: &str, second: &str) {
    let at = |part: &str| page.body.find(part).unwrap_or_else(|| panic!("{part:?} in:\n{}", page.body));
    assert!(at(first) < at(second), "{first:?} before {second:?} in:\n{}", page.body);
}

#[tokio::test]
async fn words_of_danger_show_whom_to_ring_before_anything_else() {
    let world = world().await;
    for page in everywhere(&world, &[("text", "lonely, wants to end it all")]).await {
        page.is(200).says("tel:999").says("A&amp;E").says("tel:111").says("option 2").says("tel:116123");
        before(&page, "data-danger", "<textarea");
        before(&page, "tel:116123", "<textarea");
    }
    for page in everywhere(&world, &[("text", "he says he will kill her")]).await {
        before(&page, "tel:999", "tel:+448082000247");
        before(&page, "tel:+448082000247", "<textarea");
        page.says("press 55");
    }
    for page in everywhere(&world, &[("text", "violent husband, wants to end it all")]).await {
        before(&page, "tel:999", "tel:116123");
        before(&page, "tel:+448082000247", "<textarea");
    }
    let [staff, plan, public] = everywhere(&world, &[("text", "her husband is violent")]).await;
    for page in [&staff, &plan, &public] {
        before(page, "tel:+448082000247", "<textarea");
        page.says("0808 200 0247").says("Safe Harbour");
    }
    staff.says("Here stands “husband is violent”").says("Never tell anybody at home");
    plan.says("Raise a concern").says("/concern");
    public.says("ring from another").says_not("You wrote").says_not("Raise a concern");
    for page in everywhere(&world, &[("text", "lonely, likes chess, not suicidal")]).await {
        page.is(200).says_not("data-danger");
    }
}

#[tokio::test]
async fn the_numbers_of_the_team_stand_with_those_of_the_country() {
    let world = world().await;
    let (form, page) = (("text", "suicidal"), "/settings/crisis-lines");
    let version = world.get(Who::Leader, "/settings/crisis-lines/new").await.field("version");
    let line = [("name", "Our own crisis line"), ("phone", "0800 731 2864"), ("note", "Day and night"), ("version", &version)];
    world.post(Who::Leader, &format!("{page}/new"), &line).await.is(303);
    for page in everywhere(&world, &[form]).await {
        before(&page, "tel:116123", "Our own crisis line");
    }
    world.get(Who::Nobody, "/").await.says("Our own crisis line");
}

#[tokio::test]
async fn age_and_gender_are_limits() {
    let world = world().await;
    let [staff, plan, _] = everywhere(&world, &[("text", "chess"), ("age", "59")]).await;
    for page in [staff, plan] {
        page.says_not("Chess for over 60s");
    }
    for page in everywhere(&world, &[("text", "chess"), ("age", "60")]).await {
        page.says("Chess for over 60s");
    }
    for page in everywhere(&world, &[("text", "swimming"), ("gender", "men")]).await {
        page.says("Open swim").says_not("Sisters’ swim").says("for a man");
    }
    for page in everywhere(&world, &[("text", "swimming"), ("gender", "women")]).await {
        page.says("Open swim").says("Sisters’ swim").says("for women only");
    }
    for page in everywhere(&world, &[("text", "he likes swimming")]).await {
        page.says("Open swim").says_not("Sisters’ swim");
    }
}

#[tokio::test]
async fn alcohol_does_not_lead_to_the_pub_quiz() {
    let world = world().await;
    for text in ["drinks too much", "alcohol", "lonely, likes a quiz, does not drink any more"] {
        for page in everywhere(&world, &[("text", text)]).await {
            page.is(200).says_not("Pub quiz night");
        }
    }
    for page in everywhere(&world, &[("text", "drinks too much")]).await {
        page.says("One day at a time");
    }
    for page in everywhere(&world, &[("text", "pub quiz")]).await {
        page.says("Pub quiz night");
    }
}

#[tokio::test]
async fn what_was_found_is_counted_and_narrowed_in_the_one_form() {
    let world = world().await;
    let all = world.get(Who::Nobody, "/activities").await;
    all.says("Narrow it down").says("Monday (2)").says("Free only (3)").says("Activity (2)").says("Any");
    let narrow = world.get(Who::Nobody, "/activities?kind=Activity&days=tue&text=&near=").await;
    narrow.says("Narrowed down: Activity, Tuesdays").says("Open swim").says_not("Chess");
    // Another can be chosen from here, with what it would bring.
    narrow.says("Mental wellbeing (1)");
    let none = world.get(Who::Nobody, "/activities?kind=Housing").await;
    none.says("Housing").says("Try fewer words");
    let [staff, plan, _] = everywhere(&world, &[("kind", "Activity"), ("text", "")]).await;
    staff.says("Open swim").says_not("One day at a time");
    plan.says("Open swim").says_not("One day at a time");
}

/// A postcode, the beginning of one, a neighbourhood of the team however it is written, and what nobody knows.
#[tokio::test]
async fn near_is_a_neighbourhood_an_outcode_a_postcode_or_nothing_known() {
    let world = World::new().await;
    let mut tx = world.system().await;
    for (postcode, lat, lon) in [
        ("SE16 2TX", 51.495362, -0.053477),
        ("SE16 7JQ", 51.501, -0.0505),
        ("SE1 4JW", 51.4965, -0.0905),
        ("M1 1AE", 53.477, -2.231),
    ] {
        tx.run("INSERT INTO postcode_point (postcode, lat, lon) VALUES ($1, $2, $3)", params![postcode, lat, lon]).await.unwrap();
    }
    tx.commit().await.unwrap();
    bring_in_table(&world, "Test list", TABLE).await;
    world.later(1);
    for near in ["Bermondsey", "  BERMONDSEY ", "bermondsey", "SE16", "se16 2", "SE16 2TX", "se162tx", "SE16 7JQ"] {
        for page in everywhere(&world, &[("text", "chess"), ("near", near)]).await {
            page.is(200).says("Chess for over 60s").says(" away").says_not("It is not known where");
        }
    }
    // It is the middle of the sites: from there Southwark is near and Manchester is far.
    let far = world.post_and_follow(Who::Worker, "/directory", &[("text", "chess"), ("near", "M1 1AE")]).await;
    far.says_not("0.5 miles away");
    for near in ["Narnia", "Bermondsey and more", "ZZ99"] {
        for page in everywhere(&world, &[("text", "chess"), ("near", near)]).await {
            page.is(200).says(near).says("Chess for over 60s").says_not(" away");
        }
    }
    world.post_and_follow(Who::Worker, "/directory", &[("near", "Narnia")]).await.says("It is not known where “Narnia” is.");
    for near in ["12 High Street", "SE16 2T", "&", "%00", "999999"] {
        world.post_and_follow(Who::Worker, "/directory", &[("near", near)]).await.is(422).says("the beginning of one");
    }
    // Of a neighbourhood without a site that is known, nothing is known; and that of another team is not ours.
    let mut tx = world.system().await;
    let (team, elsewhere) = (world.team, kernel::TeamId::new());
    tx.run("INSERT INTO team (id, name, phone) VALUES ($1, 'Elsewhere', '')", params![elsewhere]).await.unwrap();
    for (team, name) in [(team, "Rotherhithe"), (elsewhere, "Peckham")] {
        let id = kernel::NeighbourhoodId::new();
        tx.run("INSERT INTO neighbourhood (team_id, id, name) VALUES ($1, $2, $3)", params![team, id, name]).await.unwrap();
    }
    tx.commit().await.unwrap();
    let mut tx = world.acting(Who::Worker).await;
    assert!(app::team::store_places::middle(&mut tx, "bermondsey").await.unwrap().is_some());
    for near in ["Rotherhithe", "Peckham", ""] {
        assert_eq!(app::team::store_places::middle(&mut tx, near).await.unwrap(), None, "{near}");
    }
}
