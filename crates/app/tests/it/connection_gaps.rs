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
    let page = world.post(Who::Worker, &path, &press).await;
    page.is(200).says("Kept: “Too far”").says("yoga for Fernanda").says("Undo");
    let next: kernel::UnmetNeedId = page.field("mark").parse().unwrap();
    assert!(next.to_string() != MARK && next.moment().is_none(), "the next press is another, and does not tell when");
    let noon = "SELECT COUNT(*) FROM unmet_need WHERE at % 3600000 <> 0";
    assert_eq!(world.count(noon).await, 0, "the moment is that of no entry of the audit trail");
    world.post(Who::Worker, &path, &press).await.is(200);
    let kept = "SELECT COUNT(*) FROM unmet_need WHERE reason = 'too_far' AND need = 'lonely' AND looked_for = 'lonely' \
                AND neighbourhood_id IS NOT NULL AND outward IS NULL";
    assert_eq!(world.count(kept).await, 1, "sent twice it counts once, and nothing that was typed is in it");
    let other = [("mark", MARK), ("reason", "full"), ("need", "lonely")];
    world.post(Who::Worker, &path, &other).await.says("Kept: “Full”");
    assert_eq!(world.count("SELECT COUNT(*) FROM unmet_need WHERE reason = 'full'").await, 1);
    assert_eq!(world.count("SELECT COUNT(*) FROM unmet_need").await, 1, "another reason from the same page takes its place");
    world.post(Who::Worker, &path, &[("mark", MARK), ("reason", "because")]).await.is(409);
    world.post(Who::Worker, &path, &[("reason", "full")]).await.is(409);
    let undo = format!("{path}/undo");
    world.post(Who::Worker, &undo, &[("undo", MARK), ("text", words)]).await.is(200).says("Taken back").says("yoga for Fernanda");
    assert_eq!(world.count("SELECT COUNT(*) FROM unmet_need").await, 0);
    world.post(Who::OtherWorker, &path, &press).await.is(404);
}

#[tokio::test]
async fn without_a_person_the_place_is_chosen_or_the_first_half_of_the_postcode() {
    let world = World::new().await;
    let press =
        [("mark", MARK), ("reason", "no_interpreter"), ("need", "food"), ("near", "SE16 4JX"), ("text", "Somali cooking")];
    world.post(Who::Worker, "/directory/unmet", &press).await.is(200).says("Kept: “No interpreter”").says("Somali cooking");
    assert_eq!(world.count("SELECT COUNT(*) FROM unmet_need WHERE outward = 'SE16' AND neighbourhood_id IS NULL").await, 1);
    // What was pressed on another day stays.
    let mut tx = world.system().await;
    tx.run("UPDATE unmet_need SET on_date = '2026-11-22'", params![]).await.unwrap();
    tx.commit().await.unwrap();
    world.post(Who::Worker, "/directory/unmet/undo", &[("undo", MARK)]).await.is(200);
    world.post(Who::Worker, "/directory/unmet", &[("mark", MARK), ("reason", "full")]).await.is(200);
    assert_eq!(world.count("SELECT COUNT(*) FROM unmet_need WHERE reason = 'no_interpreter'").await, 1);
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
    world.post(Who::Worker, &find, &[("text", "walk")]).await.says("Walking group").says_not("Ring first");
    let at = format!("/referrals/{}/connections", world.referral);
    let made = world.post(Who::Worker, &at, &[("service", &service), ("part", "participant")]).await;
    world.get(Who::Worker, &made.is(303).location).await.is(200).says_not("Ring first");
    let told = "They said that they can take 1 new person a week. We have sent 1 person in the last 7 days.";
    world.post(Who::Worker, &find, &[("text", "walk")]).await.says("Ring first: ").says(told);
    // Somebody else is connected all the same, and is told there, too.
    let volunteer = world.post(Who::Worker, &at, &[("service", &service), ("part", "volunteer")]).await;
    world.get(Who::Worker, &volunteer.is(303).location).await.says(told);
    let mut tx = world.system().await;
    let week = 7 * 24 * 60 * 60 * 1000 + 1000;
    tx.run("UPDATE connection SET made_at = made_at - $1", params![week]).await.unwrap();
    tx.commit().await.unwrap();
    world.post(Who::Worker, &find, &[("text", "walk")]).await.says("Walking group").says_not("Ring first");
}
