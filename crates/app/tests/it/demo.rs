//! The demonstration: the same each time, something in every state, and every row by the rules of the product.

use std::collections::BTreeMap;

use app::demo;
use app::person::model::name_words;
use db::{Db, params};
use kernel::{Clock, Instant};

use super::world::monday_at_ten;

async fn made() -> db::testing::TestDb {
    let test = db::testing::fresh().await;
    demo::prepare(&test.db, &Clock::frozen(monday_at_ten())).await.unwrap();
    test
}

async fn pairs(db: &Db, sql: &'static str) -> BTreeMap<String, i64> {
    let rows: Vec<(String, i64)> = db.read().await.unwrap().all(sql, params![]).await.unwrap();
    rows.into_iter().collect()
}

async fn count(db: &Db, sql: &'static str) -> i64 {
    db.read().await.unwrap().count(sql, params![]).await.unwrap()
}

#[tokio::test]
async fn every_screen_has_something_on_it() {
    let test = made().await;
    let states = pairs(&test.db, "SELECT state, COUNT(*) FROM referral GROUP BY state").await;
    for &state in app::referral::model::State::ALL {
        assert!(states.get(state.word()).is_some_and(|n| *n >= 3), "{state}: {states:?}");
    }
    assert_eq!(states.values().sum::<i64>(), 404);
    assert_eq!(count(&test.db, "SELECT COUNT(*) FROM arrival WHERE referral_id IS NOT NULL").await, 404);
    assert_eq!(count(&test.db, "SELECT COUNT(*) FROM arrival WHERE referral_id IS NULL").await, 3);
    assert!(count(&test.db, "SELECT COUNT(*) FROM service").await >= 150);
    assert_eq!(count(&test.db, "SELECT COUNT(*) FROM staff_role WHERE role = 'link_worker'").await, 16);
    assert_eq!(count(&test.db, "SELECT COUNT(*) FROM staff_role WHERE role = 'team_leader'").await, 2);
    assert!(count(&test.db, "SELECT COUNT(*) FROM concern WHERE state = 'open'").await >= 1);
    assert!(count(&test.db, "SELECT COUNT(*) FROM appointment WHERE state = 'planned'").await >= 3);
    assert!(count(&test.db, "SELECT COUNT(*) FROM connection").await >= 100);
}

/// The rules of the product that rows written past it break; `now` is when they were written.
pub async fn broken_rules(db: &Db, now: Instant) -> Vec<String> {
    let mut broken = Vec::new();
    let mut tx = db.read().await.unwrap();
    for (rule, sql) in [
        (
            "whoever is with a worker has one",
            "SELECT COUNT(*) FROM referral WHERE state IN ('allocated', 'contacting', 'active', 'on_hold', 'closed') AND worker_id IS NULL",
        ),
        (
            "a closed referral has a reason and a date",
            "SELECT COUNT(*) FROM referral WHERE state = 'closed' AND (close_reason IS NULL OR closed_on IS NULL)",
        ),
        (
            "an open one has none",
            "SELECT COUNT(*) FROM referral WHERE state <> 'closed' AND (close_reason IS NOT NULL OR closed_at IS NOT NULL)",
        ),
        ("on hold has an end", "SELECT COUNT(*) FROM referral WHERE state = 'on_hold' AND held_until IS NULL"),
        (
            "nothing closes over an unaccepted concern",
            "SELECT COUNT(*) FROM referral r JOIN concern c ON c.referral_id = r.id WHERE r.state = 'closed' AND c.state = 'open'",
        ),
        (
            "being called means that a call was tried",
            "SELECT COUNT(*) FROM referral r WHERE r.state = 'contacting' AND NOT EXISTS (SELECT 1 FROM attempt a WHERE a.referral_id = r.id)",
        ),
        (
            "active means that a conversation was held",
            "SELECT COUNT(*) FROM referral r WHERE r.state = 'active' AND NOT EXISTS (SELECT 1 FROM contact c WHERE c.referral_id = r.id AND c.finished_at IS NOT NULL)",
        ),
        (
            "in triage has a reason to be",
            "SELECT COUNT(*) FROM referral r WHERE r.state = 'in_triage' AND NOT EXISTS (SELECT 1 FROM referral_exception e WHERE e.referral_id = r.id)",
        ),
        ("closing is not before receiving", "SELECT COUNT(*) FROM referral WHERE closed_at < received_at"),
    ] {
        if tx.count(sql, params![]).await.unwrap() > 0 {
            broken.push(rule.to_owned());
        }
    }
    for (what, sql) in [
        ("attempt", "SELECT COUNT(*) FROM attempt WHERE at > $1"),
        ("contact", "SELECT COUNT(*) FROM contact WHERE started_at > $1"),
        ("event", "SELECT COUNT(*) FROM referral_event WHERE at > $1"),
    ] {
        if tx.count(sql, params![now]).await.unwrap() > 0 {
            broken.push(format!("no {what} is in the future"));
        }
    }
    let numbers: Vec<(String,)> = tx.all("SELECT nhs_number FROM person WHERE nhs_number IS NOT NULL", params![]).await.unwrap();
    if !numbers.iter().all(|(number,)| number.starts_with("999") && kernel::NhsNumber::parse(number).is_ok()) {
        broken.push("NHS numbers are valid and of the range for tests".to_owned());
    }
    let words: Vec<(String, String)> =
        tx.all("SELECT person_id, word FROM person_name_word ORDER BY 1, 2", params![]).await.unwrap();
    let names: Vec<(String, String)> = tx.all("SELECT id, folded_name FROM person ORDER BY 1", params![]).await.unwrap();
    let expected = names.iter().flat_map(|(id, name)| name_words(name).into_iter().map(|word| (id.clone(), word.to_owned())));
    if !expected.eq(words) {
        broken.push("everybody is found by the words of their name".to_owned());
    }
    broken
}

#[tokio::test]
async fn no_row_breaks_the_rules() {
    assert_eq!(broken_rules(&made().await.db, monday_at_ten()).await, Vec::<String>::new());
}

#[tokio::test]
async fn the_same_day_gives_the_same_demonstration_and_twice_is_once() {
    let (one, two) = (made().await, made().await);
    demo::prepare(&two.db, &Clock::frozen(monday_at_ten())).await.unwrap();
    for sql in [
        "SELECT id, version FROM person ORDER BY id",
        "SELECT id, touched_at FROM referral ORDER BY id",
        "SELECT id, changed_at FROM service ORDER BY id",
    ] {
        assert_eq!(pairs(&one.db, sql).await, pairs(&two.db, sql).await);
    }
    assert_eq!(demo::made_on(&one.db).await.unwrap(), Some(monday_at_ten().date()));
}

fn kith(folder: &std::path::Path, at: Option<&str>) -> std::process::Output {
    let mut kith = std::process::Command::new(env!("CARGO_BIN_EXE_kith"));
    kith.args(["demo", "--seed-only", "--data"]).arg(folder);
    kith.args(at.map(|at| ["--at", at]).into_iter().flatten()).output().unwrap()
}

/// What is in the folder stays unless it is a demonstration that has to be made anew.
#[tokio::test]
async fn only_a_demonstration_is_made_anew() {
    let folder = tempfile::tempdir().unwrap();
    let (at, file) = (Some("2026-11-23T10:00"), folder.path().join("demo.db"));
    let refused = |at: Option<&str>, why: &str| {
        let before = std::fs::read(&file).unwrap();
        let ended = kith(folder.path(), at);
        let told = String::from_utf8_lossy(&ended.stderr).into_owned();
        assert!(!ended.status.success() && told.contains(why) && told.contains("left as it is"), "{told}");
        assert_eq!(std::fs::read(&file).unwrap(), before, "{why}");
    };
    std::fs::write(&file, "a shopping list, kept in the wrong place").unwrap();
    refused(None, "cannot be opened");
    refused(at, "cannot be opened");
    std::fs::remove_file(&file).unwrap();

    let made = kith(folder.path(), at);
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let change = async |sql: &'static str| {
        let db = Db::open(&format!("sqlite:{}", file.display())).await.unwrap();
        let mut tx = db.write().await.unwrap();
        tx.run(sql, params![]).await.unwrap();
        tx.commit().await.unwrap();
        db.close().await;
    };
    let made_anew = async || {
        let db = Db::open(&format!("sqlite:{}", file.display())).await.unwrap();
        let kept = count(&db, "SELECT COUNT(*) FROM installation WHERE name = 'mine'").await;
        db.close().await;
        kept == 0
    };
    change("INSERT INTO installation (name, value) VALUES ('mine', 'yes')").await;
    assert!(kith(folder.path(), Some("2026-11-24T10:00")).status.success());
    assert!(!made_anew().await, "on another day it goes on");

    // Of a Kith whose steps differ it cannot go on, and is not thrown away for that.
    change("UPDATE migration SET checksum = 'of another version' WHERE name = '0001_team'").await;
    refused(at, "is not the one that this database was made with");
    // Nor is what is no demonstration, or of a newer Kith.
    change("UPDATE installation SET name = 'hidden' WHERE name = 'demo_made_on'").await;
    refused(None, "is not the one that this database was made with");
    change("UPDATE installation SET name = 'demo_made_on' WHERE name = 'hidden'").await;
    change("INSERT INTO migration (name, checksum) VALUES ('0000_future', 'x')").await;
    refused(None, "Use a newer Kith");
    change("DELETE FROM migration WHERE name = '0000_future'").await;
    let anew = kith(folder.path(), None);
    assert!(anew.status.success(), "{}", String::from_utf8_lossy(&anew.stderr));
    assert!(made_anew().await);
}
