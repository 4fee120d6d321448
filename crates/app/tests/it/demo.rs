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
