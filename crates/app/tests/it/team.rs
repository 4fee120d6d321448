//! The team's settings, and what everybody carries.

mod places;
mod rota;

use db::params;
use kernel::{AbsenceId, AssignmentId, NeighbourhoodId};

use super::world::{Who, World};

/// What the sample requests of this slice need: an empty neighbourhood, two crisis lines, and charge and an absence to come.
pub async fn things(world: &mut World) {
    let (neighbourhood, assignment, absence) = (NeighbourhoodId::new(), AssignmentId::new(), AbsenceId::new());
    let (team, leader, other) = (world.team, world.staff(Who::Leader), world.staff(Who::OtherWorker));
    let mut tx = world.system().await;
    for (sql, values) in [
        ("INSERT INTO neighbourhood (team_id, id, name) VALUES ($1, $2, 'Walworth')", params![team, neighbourhood]),
        ("INSERT INTO crisis_line (team_id, position, name, phone) VALUES ($1, 0, 'Emergency', '999')", params![team]),
        ("INSERT INTO crisis_line (team_id, position, name, phone) VALUES ($1, 1, 'Samaritans', '116123')", params![team]),
        (
            "INSERT INTO assignment (team_id, id, staff_id, site_id, from_on) VALUES ($1, $2, $3, $4, '2027-01-04')",
            params![team, assignment, leader, world.site],
        ),
        (
            "INSERT INTO absence (team_id, id, staff_id, from_on, until_on) VALUES ($1, $2, $3, '2027-02-08', '2027-02-13')",
            params![team, absence, other],
        ),
    ] {
        tx.run(sql, values).await.unwrap();
    }
    tx.commit().await.unwrap();
    world.thing("neighbourhood", neighbourhood);
    world.thing("line", 1);
    world.thing("assignment", assignment);
    world.thing("absence", absence);
}

#[tokio::test]
async fn the_index_says_how_much_there_is_and_what_wants_looking_at() {
    let world = World::new().await;
    world
        .get(Who::Leader, "/settings")
        .await
        .is(200)
        .says("/settings/workers")
        .says("/settings/practices")
        .says_not("nobody has charge")
        .says_not("away today")
        .says_not("/settings/accounts\"");
    let mut tx = world.system().await;
    tx.run("UPDATE assignment SET until_on = '2026-11-23' WHERE site_id = $1", params![world.site]).await.unwrap();
    tx.run(
        "INSERT INTO absence (team_id, id, staff_id, from_on, until_on) VALUES ($1, $2, $3, '2026-11-23', '2026-11-24')",
        params![world.team, AbsenceId::new(), world.staff(Who::OtherWorker)],
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
    world
        .get(Who::Operator, "/settings")
        .await
        .says("2; nobody has charge of 1 site")
        .says("3; 1 away today")
        .says("/settings/accounts\"");
    world.get(Who::Worker, "/settings").await.is(404);
}

#[tokio::test]
async fn limits_are_settings_and_a_stale_form_changes_nothing() {
    let world = World::new().await;
    let page = world.get(Who::Leader, "/settings/team").await;
    assert_eq!(page.is(200).field("attempts"), "3");
    let base = [
        ("name", "North Southwark"),
        ("phone", "020 7946 0018"),
        ("version", "0"),
        ("triage_days", "2"),
        ("sender_answer_days", "5"),
        ("question_days", "14"),
        ("reopen_days", "90"),
        ("first_call_days", "5"),
        ("between_attempts_days", "2"),
        ("attempts", "4"),
        ("letter_days", "7"),
        ("untouched_days", "21"),
        ("review_days", "28"),
        ("service_answer_days", "14"),
        ("full_caseload", "60"),
        ("safe_answer_days", "90"),
        ("own_page_days", "90"),
        ("own_page_after_days", "30"),
        ("messages_from", "9"),
        ("messages_until", "19"),
        ("messages_a_day", "3"),
        ("concern_duty_minutes", "15"),
        ("concern_leaders_minutes", "30"),
        ("concern_all_minutes", "60"),
        ("work_from", "9"),
        ("work_until", "17"),
    ];
    let mut wrong = base;
    wrong[9] = ("attempts", "many");
    world.post(Who::Leader, "/settings/team", &wrong).await.is(422).says("whole number");
    world.post(Who::Leader, "/settings/team", &base).await.is(303);
    world.post(Who::Leader, "/settings/team", &base).await.is(409);
    world.get(Who::Leader, "/today").await.says("Nobody has touched these for 21 days");
    world.get(Who::Worker, "/settings/team").await.is(404);
}

/// The names of the crisis lines, in order.
async fn lines(world: &World) -> Vec<String> {
    let mut tx = world.system().await;
    app::team::store::crisis_lines(&mut tx).await.unwrap().into_iter().map(|line| line.name).collect()
}

#[tokio::test]
async fn crisis_lines_are_added_put_in_order_changed_and_removed() {
    let world = World::new().await;
    let list = "/settings/crisis-lines";
    let version = || async { world.get(Who::Leader, "/settings/crisis-lines/new").await.field("version") };
    for (name, phone) in [("Emergency", "999"), ("Samaritans", "116 123"), ("Adult social care", "020 7525 0088")] {
        let form = [("name", name), ("phone", phone), ("note", "At any time"), ("version", &version().await)];
        world.post(Who::Leader, "/settings/crisis-lines/new", &form).await.goes_to(list);
    }
    let wrong = [("name", ""), ("phone", "9999"), ("version", &version().await)];
    world
        .post(Who::Leader, "/settings/crisis-lines/new", &wrong)
        .await
        .is(422)
        .says("Enter who answers")
        .says("like 020 7946 0018, 116 123 or 111")
        .says("9999");
    world.get(Who::Leader, list).await.says("116 123").says("020 7525 0088");
    assert_eq!(lines(&world).await, ["Emergency", "Samaritans", "Adult social care"]);

    let stale = version().await;
    world.post(Who::Leader, "/settings/crisis-lines/3/up", &[("version", &stale)]).await.goes_to(list);
    assert_eq!(lines(&world).await, ["Emergency", "Adult social care", "Samaritans"]);
    // The second place is another line by now: what was made from the old order changes nothing.
    let change = [("name", "The Samaritans"), ("phone", "116 123"), ("version", &stale)];
    world.post(Who::Operator, "/settings/crisis-lines/2", &change).await.is(409).says("Somebody else has changed this");
    world.post(Who::Operator, "/settings/crisis-lines/2/remove", &[("version", &stale)]).await.is(409);
    world.post(Who::Leader, "/settings/crisis-lines/1/up", &[("version", &version().await)]).await.goes_to(list);
    world.post(Who::Leader, "/settings/crisis-lines/1/down", &[("version", &version().await)]).await.goes_to(list);
    assert_eq!(lines(&world).await, ["Adult social care", "Emergency", "Samaritans"]);

    let change = [("name", "The Samaritans"), ("phone", "116 123"), ("version", &version().await)];
    world.post(Who::Leader, "/settings/crisis-lines/3", &change).await.goes_to(list);
    world.post(Who::Leader, "/settings/crisis-lines/1/remove", &[("version", &version().await)]).await.goes_to(list);
    world.post(Who::Leader, "/settings/crisis-lines/1/remove", &[("version", &version().await)]).await.is(404);
    assert_eq!(lines(&world).await, ["Emergency", "The Samaritans"]);
    world.get(Who::Referrer, "/referrals/new").await.says("The Samaritans").says("tel:116123").says_not("Adult social care");
}

#[tokio::test]
async fn caseloads_are_weighed() {
    let world = World::new().await;
    world.get(Who::Leader, "/caseloads").await.is(200).says("Amara Okafor").says("kith-bar__value").says("1.0");
    world.get(Who::Worker, "/caseloads").await.is(404);
}

#[tokio::test]
async fn the_audit_trail_shows_who_saw_whom_without_names_of_patients() {
    let world = World::new().await;
    world.get(Who::Worker, &format!("/people/{}", world.person)).await.is(200);
    world
        .get(Who::Operator, "/audit")
        .await
        .is(200)
        .says("Amara Okafor")
        .says("Saw: person page")
        .says_not("Fernanda")
        .says_not("/people/");
}
