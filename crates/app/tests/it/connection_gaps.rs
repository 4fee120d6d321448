//! What is missing: pressed while searching, taken back, counted; and a group that is sent more than it can take.

use db::params;

use super::world::{Who, World};

const MARK: &str = "01939f3e-0000-7000-8000-00000000000a";

#[tokio::test]
async fn nothing_suitable_is_one_press_names_nobody_and_can_be_taken_back() {
    let world = World::new().await;
    let path = format!("/referrals/{}/unmet", world.referral);
    let words = "yoga for Fernanda who lives with Rosa";
    let press = [("mark", MARK), ("reason", "too_far"), ("need", "lonely"), ("text", words), ("near", "SE16 4JX")];
    let page = world.post_and_follow(Who::Worker, &path, &press).await;
    page.is(200).says("Kept: “Too far”").says("yoga for Fernanda").says("Undo");
    let next: kernel::UnmetNeedId = page.field("mark").parse().unwrap();
    assert!(next.to_string() != MARK && next.moment().is_none(), "the next press is another, and does not tell when");
    let noon = "SELECT COUNT(*) FROM unmet_need WHERE at % 3600000 <> 0";
    assert_eq!(world.count(noon).await, 0, "the moment is that of no entry of the audit trail");
    world.post(Who::Worker, &path, &press).await.is(303);
    let kept = "SELECT COUNT(*) FROM unmet_need WHERE reason = 'too_far' AND need = 'lonely' AND looked_for = 'lonely' \
                AND neighbourhood_id IS NOT NULL AND outward IS NULL";
    assert_eq!(world.count(kept).await, 1, "sent twice it counts once, and nothing that was typed is in it");
    let other = [("mark", MARK), ("reason", "full"), ("need", "lonely")];
    world.post_and_follow(Who::Worker, &path, &other).await.says("Kept: “Full”");
    assert_eq!(world.count("SELECT COUNT(*) FROM unmet_need WHERE reason = 'full'").await, 1);
    assert_eq!(world.count("SELECT COUNT(*) FROM unmet_need").await, 1, "another reason from the same page takes its place");
    world.post(Who::Worker, &path, &[("mark", MARK), ("reason", "because")]).await.is(409);
    world.post(Who::Worker, &path, &[("reason", "full")]).await.is(409);
    let undo = format!("{path}/undo");
    world
        .post_and_follow(Who::Worker, &undo, &[("undo", MARK), ("text", words)])
        .await
        .is(200)
        .says("Taken back")
        .says("yoga for Fernanda");
    assert_eq!(world.count("SELECT COUNT(*) FROM unmet_need").await, 0);
    world.post(Who::OtherWorker, &path, &press).await.is(404);
}

#[tokio::test]
async fn without_a_person_the_place_is_chosen_or_the_first_half_of_the_postcode() {
    let world = World::new().await;
    let press =
        [("mark", MARK), ("reason", "no_interpreter"), ("need", "food"), ("near", "SE16 4JX"), ("text", "Somali cooking")];
    world
        .post_and_follow(Who::Worker, "/directory/unmet", &press)
        .await
        .is(200)
        .says("Kept: “No interpreter”")
        .says("Somali cooking");
    assert_eq!(world.count("SELECT COUNT(*) FROM unmet_need WHERE outward = 'SE16' AND neighbourhood_id IS NULL").await, 1);
    // What was pressed on another day stays.
    let mut tx = world.system().await;
    tx.run("UPDATE unmet_need SET on_date = '2026-11-22'", params![]).await.unwrap();
    tx.commit().await.unwrap();
    let undone = world.post_and_follow(Who::Worker, "/directory/unmet/undo", &[("undo", MARK)]).await;
    undone.is(200).says("kept on another day").says_not("Taken back");
    // Pressed again after midnight from the page of the day before: it says "Kept", so it is kept.
    let form = [("mark", MARK), ("reason", "full")];
    let again = world.post_and_follow(Who::Worker, "/directory/unmet", &form).await;
    again.is(200).says("Kept: “Full”");
    assert_eq!(world.count("SELECT COUNT(*) FROM unmet_need WHERE reason = 'no_interpreter'").await, 1);
    assert_eq!(world.count("SELECT COUNT(*) FROM unmet_need WHERE reason = 'full' AND on_date = '2026-11-23'").await, 1);
    let undo = again.field("undo");
    world.post_and_follow(Who::Worker, "/directory/unmet/undo", &[("undo", &undo)]).await.says("Taken back");
    assert_eq!(world.count("SELECT COUNT(*) FROM unmet_need").await, 1);
}

#[tokio::test]
async fn no_row_of_what_was_missing_tells_whose_page_it_was_pressed_on() {
    let world = World::new().await;
    let path = format!("/referrals/{}/unmet", world.referral);
    // Many presses, so that no order of chance is that of the presses.
    let mut pressed = Vec::new();
    for n in 0..12u8 {
        let mark = kernel::UnmetNeedId::from_bytes([n.wrapping_mul(151); 16]).to_string();
        let to = world.post(Who::Worker, &path, &[("mark", &mark), ("reason", "full")]).await.is(303).location.clone();
        assert!(!to.contains(&mark), "no address tells it: {to}");
        pressed.push(mark);
    }
    let sql = match db::testing::engine() {
        db::Engine::Sqlite => "SELECT id FROM unmet_need ORDER BY rowid",
        db::Engine::Postgres => "SELECT id FROM unmet_need ORDER BY ctid",
    };
    let mut tx = world.test_db.db.read().await.unwrap();
    let rows: Vec<(String,)> = tx.all(sql, params![]).await.unwrap();
    let rows: Vec<String> = rows.into_iter().map(|(id,)| id).collect();
    let mut by_chance = pressed.clone();
    by_chance.sort();
    assert_eq!(rows, by_chance, "they lie in the order of their numbers");
    assert_ne!(rows, pressed);
    if db::testing::engine() == db::Engine::Postgres {
        let same = "SELECT COUNT(*) FROM unmet_need u JOIN audit_entry a ON a.xmin::text = u.xmin::text";
        assert_eq!(tx.count(same, params![]).await.unwrap(), 0, "no transaction wrote one of them and what names somebody");
    }
    let (forms,): (String,) = tx.one("SELECT form FROM kept_search LIMIT 1", params![]).await.unwrap();
    assert!(!forms.contains("mark") && !forms.contains("reason"), "nor does the search: {forms}");
}

#[tokio::test]
async fn rows_from_before_lose_the_moment_in_their_numbers_and_their_order() {
    let world = World::new().await;
    let mut tx = world.test_db.db.write().await.unwrap();
    // Made one after the other, of which the later has what comes first by chance.
    let early = kernel::UnmetNeedId::at(world.app.clock.now(), [9; 10]);
    let late = kernel::UnmetNeedId::at(world.app.clock.now().plus_minutes(1), [1; 10]);
    let by_chance = kernel::UnmetNeedId::from_bytes([5; 16]);
    for id in [early, late, by_chance] {
        tx.run(
            "INSERT INTO unmet_need (team_id, id, at, on_date, reason, looked_for) VALUES ($1, $2, 0, '2026-11-20', 'full', '')",
            params![world.team, id],
        )
        .await
        .unwrap();
    }
    let steps = db::Migration::all(world.test_db.db.engine());
    let step = steps.into_iter().find(|step| step.name == "0067_unmet_need_anew").unwrap();
    for statement in step.sql.split_inclusive(';').filter(|statement| !statement.trim().is_empty()) {
        tx.run(statement.to_owned().leak(), params![]).await.unwrap();
    }
    let sql = match db::testing::engine() {
        db::Engine::Sqlite => "SELECT id FROM unmet_need ORDER BY rowid",
        db::Engine::Postgres => "SELECT id FROM unmet_need ORDER BY ctid",
    };
    let rows: Vec<(kernel::UnmetNeedId,)> = tx.all(sql, params![]).await.unwrap();
    assert_eq!(rows.len(), 3);
    assert!(rows.iter().all(|(id,)| id.moment().is_none()), "{rows:?}");
    assert!(rows.iter().all(|(id,)| ![early, late].contains(id)) && rows.iter().any(|(id,)| *id == by_chance));
    assert!(rows.is_sorted(), "{rows:?}");
}

#[tokio::test]
async fn the_map_counts_by_place_need_and_reason_and_its_file_hides_small_numbers() {
    let world = World::new().await;
    let mut tx = world.system().await;
    let (place, name): (String, String) = tx.one("SELECT id, name FROM neighbourhood LIMIT 1", params![]).await.unwrap();
    let rows =
        [("full", "lonely", 6, "2026-11-20"), ("too_far", "lonely", 2, "2026-11-01"), ("nothing", "food", 3, "2026-02-01")];
    for (reason, need, times, on) in rows {
        for _ in 0..times {
            tx.run(
                "INSERT INTO unmet_need (team_id, id, at, on_date, reason, looked_for, need, neighbourhood_id) VALUES ($1, $2, 0, $3, $4, $5, $5, $6)",
                params![world.team, kernel::UnmetNeedId::new(), on, reason, need, place],
            )
            .await
            .unwrap();
        }
    }
    tx.commit().await.unwrap();
    let quarter = world.get(Who::Worker, "/directory/missing").await;
    quarter.is(200).says("8 times since").says(&name).says("Full (6), Too far (2)").says("1. ").says("8 times").says_not("Food");
    world.get(Who::Leader, "/directory/missing?months=12").await.says("11 times since").says("Nothing suitable (3)");
    world.get(Who::Leader, "/directory/missing?months=1200").await.is(200).says("8 times since");
    let file = world.get(Who::Leader, "/directory/missing.csv?months=12").await;
    assert!(file.headers["content-type"].to_str().unwrap().starts_with("text/csv"));
    let table = file.body.clone();
    assert!(table.contains("Lonely or cut off,Full,6,"), "{table}");
    assert!(table.contains("Lonely or cut off,Too far,fewer than 5,"), "{table}");
    assert!(!table.contains(",2,") && !table.contains(",3,") && !table.contains(",8,"), "no small number and no sum: {table}");
    world.get(Who::Referrer, "/directory/missing.csv").await.is(404);
}

#[tokio::test]
async fn a_group_that_has_been_sent_enough_is_rung_first_and_never_forbidden() {
    let mut world = World::new().await;
    super::directory::things(&mut world).await;
    world.later(1);
    let service = world.things["service"].clone();
    let mut tx = world.system().await;
    tx.run("UPDATE service SET weekly_room = 1 WHERE id = $1", params![service]).await.unwrap();
    tx.commit().await.unwrap();
    let find = format!("/referrals/{}/find", world.referral);
    world.post_and_follow(Who::Worker, &find, &[("text", "walk")]).await.says("Walking group").says_not("Ring first");
    let at = format!("/referrals/{}/connections", world.referral);
    let made = world.post(Who::Worker, &at, &[("service", &service), ("part", "participant")]).await;
    world.get(Who::Worker, &made.is(303).location).await.is(200).says_not("Ring first");
    // Suggested is not sent: both are said.
    let to_come = "No one has been sent in the last 7 days, but it was suggested to 1 person.";
    world.post_and_follow(Who::Worker, &find, &[("text", "walk")]).await.says("Soon full: ").says(to_come).says_not("Ring first");
    for state in ["agreed", "referred"] {
        let version = world.get(Who::Worker, &made.location).await.field("version");
        let step = [("state", state), ("version", version.as_str()), ("may_share", "Name")];
        world.post(Who::Worker, &made.location, &step).await.is(303);
    }
    let told = "They said that they can take 1 new person a week. We have sent 1 person in the last 7 days.";
    world.post_and_follow(Who::Worker, &find, &[("text", "walk")]).await.says("Ring first: ").says(told);
    // Somebody else is connected all the same, and is told there, too.
    let volunteer = world.post(Who::Worker, &at, &[("service", &service), ("part", "volunteer")]).await;
    world.get(Who::Worker, &volunteer.is(303).location).await.says(told);
    let mut tx = world.system().await;
    let week = 7 * 24 * 60 * 60 * 1000 + 1000;
    tx.run("UPDATE connection SET made_at = made_at - $1", params![week]).await.unwrap();
    tx.commit().await.unwrap();
    world.post_and_follow(Who::Worker, &find, &[("text", "walk")]).await.says("Walking group").says_not("Ring first");
}
