//! Nothing that came is lost or counted twice, whatever is done with it in whatever order.

use app::door::import::{How, import};
use app::door::mail::keep;
use app::door::store;
use proptest::test_runner::{Config, TestRunner};

use super::door::{self, with};
use super::world::{Who, World, a_valid_999_number};

/// What was done, as whoever does it counts.
#[derive(Default)]
struct Done {
    came: i64,
    dismissed: i64,
    joined: i64,
    rejected: i64,
}

/// The referrals that wait in triage, with their versions.
async fn waiting(world: &World) -> Vec<(String, String)> {
    let page = world.get(Who::Leader, "/referrals/triage").await.body;
    let ids = page.split("/referrals/").filter_map(|part| part.split_once("/triage\"")).map(|(id, _)| id.to_owned());
    let mut found = Vec::new();
    for id in ids.filter(|id| id.len() == 36) {
        let triage = world.get(Who::Leader, &format!("/referrals/{id}/triage")).await;
        found.push((id, triage.field("version")));
    }
    found
}

/// Does one thing, chosen by a number.
async fn step(world: &World, door: &str, n: usize, choice: u8, done: &mut Done) {
    let mark = format!("n{n}");
    match choice % 10 {
        0 | 1 => {
            let phone = if choice.is_multiple_of(2) { "07700 900 123" } else { "" };
            let given = format!("Person{n}");
            let form = with(&[("once", &mark), ("given_names", &given), ("phone", phone), ("no_phone", "yes")]);
            world.post(Who::Nobody, &format!("{door}/send"), &form).await.is(303);
            // Sent twice: the same thing.
            world.post(Who::Nobody, &format!("{door}/send"), &form).await.is(303);
            done.came += 1;
        }
        2 => {
            let read =
                world.post_and_follow(Who::Nobody, &format!("{door}/read"), &[("text", "Name: Somebody"), ("once", &mark)]).await;
            done.came += 1;
            if n.is_multiple_of(2) {
                world.post(Who::Nobody, &format!("{door}/forget"), &[("arrival", &read.field("arrival"))]).await.is(303);
                done.dismissed += 1;
            }
        }
        3 => {
            let mail = format!("Subject: Referral {n}\r\n\r\nJoan is lonely");
            keep(&world.app, mail.as_bytes()).await.unwrap();
            keep(&world.app, mail.as_bytes()).await.unwrap();
            done.came += 1;
        }
        4 => {
            let number = a_valid_999_number(500 + n as u32);
            let file = format!(
                "NHS Number,Full Name,Date of Birth,Organisation Code,Date,Code Term\n{number},\"REID{n}, Joan\",01-Feb-1950,G85138,20-Nov-2026,Referral to social prescribing service\n"
            );
            let how = How { name: "EMIS export".into(), mapping: None, practice: None, apply: true };
            import(&world.app, &file.into_bytes(), &how, |_| {}).await.unwrap();
            done.came += 1;
        }
        5 => {
            let left: Option<(kernel::ArrivalId, i64)> = world
                .test_db
                .db
                .read()
                .await
                .unwrap()
                .maybe(
                    "SELECT id, version FROM arrival WHERE referral_id IS NULL AND joined_to IS NULL AND dismissed_at IS NULL ORDER BY number LIMIT 1",
                    vec![],
                )
                .await
                .unwrap();
            if let Some((id, version)) = left {
                let version = version.to_string();
                let form = [("why", "spam"), ("note", ""), ("version", version.as_str())];
                world.post(Who::Leader, &format!("/arrivals/{id}/set-aside"), &form).await.is(303);
                // Once more: it is not there any more to be set aside.
                world.post(Who::Leader, &format!("/arrivals/{id}/set-aside"), &form).await.is(409);
                done.dismissed += 1;
            }
        }
        6 => {
            if let Some((id, version)) = waiting(world).await.into_iter().next() {
                let form = [("note", "Not for us"), ("version", version.as_str())];
                world.post(Who::Leader, &format!("/referrals/{id}/reject"), &form).await.is(303);
                done.rejected += 1;
            }
        }
        7 => {
            if let Some((id, version)) = waiting(world).await.into_iter().next_back() {
                let worker = world.staff(Who::Worker).to_string();
                let form = [("worker", worker.as_str()), ("version", &version), ("risk", "not_stated"), ("note", "")];
                world.post(Who::Leader, &format!("/referrals/{id}/accept"), &form).await;
            }
        }
        8 => {
            if let Some((id, version)) = waiting(world).await.into_iter().next() {
                let form = [("note", "Which number?"), ("version", version.as_str())];
                // Refused where it is with the sender already.
                world.post(Who::Leader, &format!("/referrals/{id}/return"), &form).await;
            }
        }
        _ => {
            let mut tx = world.system().await;
            let door = store::the_one(&mut tx, app::door::model::Kind::Form).await.unwrap();
            let (taken, _) = store::take(&mut tx, &door, &mark, "", true).await.unwrap();
            let second = world.add_referral(&mut tx, world.person, "in_triage", None, taken.number).await;
            store::becomes(&mut tx, taken.id, second).await.unwrap();
            tx.commit().await.unwrap();
            let into = world.referral.to_string();
            world.post(Who::Leader, &format!("/referrals/{second}/join"), &[("into", &into), ("version", "0")]).await.is(303);
            done.came += 1;
            done.joined += 1;
        }
    }
}

#[test]
fn what_came_is_waiting_accepted_returned_rejected_joined_or_dismissed() {
    let config = Config { cases: 4, failure_persistence: None, ..Config::default() };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    TestRunner::new(config)
        .run(&proptest::collection::vec(proptest::num::u8::ANY, 25..40), |choices| {
            runtime.block_on(async {
                let (world, door) = door::world().await;
                let mut done = Done::default();
                for (n, choice) in choices.iter().enumerate() {
                    step(&world, &door, n, *choice, &mut done).await;
                }
                let mut tx = world.acting(Who::Leader).await;
                let since = tx.now.plus_days(-1);
                let tallies = store::tallies(&mut tx, since).await.unwrap();
                assert!(tallies.iter().all(app::door::model::Tally::adds_up), "{tallies:#?}");
                let sum = |of: fn(&app::door::model::Tally) -> i64| tallies.iter().map(of).sum::<i64>();
                assert_eq!(sum(|tally| tally.came), done.came);
                assert_eq!(sum(|tally| tally.dismissed), done.dismissed);
                assert_eq!(sum(|tally| tally.joined), done.joined);
                assert_eq!(sum(|tally| tally.rejected), done.rejected);
            });
            Ok(())
        })
        .unwrap();
}
