//! Load data: as much as was asked for, by the rules of the product, the same each time.

use app::seed::{self, Size};
use db::params;
use db::testing::TestDb;
use kernel::Clock;

use super::demo::broken_rules;
use super::world::monday_at_ten;

async fn filled(size: Size) -> TestDb {
    let test = db::testing::fresh().await;
    let done = seed::fill(&test.db, &Clock::frozen(monday_at_ten()), size, 1, |_| {}).await.unwrap();
    assert_eq!(done.referrals, size.referrals);
    test
}

async fn count(test: &TestDb, sql: &'static str) -> i64 {
    test.db.read().await.unwrap().count(sql, params![]).await.unwrap()
}

#[tokio::test]
async fn so_many_referrals_of_so_many_people_and_one_caseload_of_250() {
    let test = filled(Size { referrals: 1500, people: 1300, services: 40 }).await;
    for (what, sql, expected) in [
        ("referrals", "SELECT COUNT(*) FROM referral", 1500),
        ("people", "SELECT COUNT(*) FROM person", 1300),
        ("people who were referred", "SELECT COUNT(DISTINCT person_id) FROM referral", 1300),
        ("NHS numbers", "SELECT COUNT(DISTINCT nhs_number) FROM person", 1300),
        ("people who are found by name", "SELECT COUNT(DISTINCT person_id) FROM person_name_word", 1300),
        ("services", "SELECT COUNT(*) FROM service", 40),
        (
            "the large caseload",
            "SELECT COUNT(*) FROM referral r JOIN installation i ON i.value = r.worker_id WHERE i.name = 'demo_link_worker' \
             AND r.state IN ('allocated', 'contacting', 'active', 'on_hold')",
            250,
        ),
        (
            "promises that stand of those who have not been called",
            "SELECT COUNT(*) FROM promise p JOIN referral r ON r.id = p.referral_id WHERE p.ended_at IS NULL AND r.state <> 'allocated'",
            0,
        ),
        (
            "messages without their promise or their end",
            "SELECT COUNT(*) FROM outbox o WHERE settled_at IS NULL OR NOT EXISTS (SELECT 1 FROM promise p WHERE p.outgoing_id = o.id) \
             OR NOT EXISTS (SELECT 1 FROM contact_route c WHERE c.id = o.route_id AND c.person_id = o.person_id)",
            0,
        ),
        (
            "concerns without their beginning",
            "SELECT COUNT(*) FROM concern c WHERE NOT EXISTS (SELECT 1 FROM concern_event e WHERE e.concern_id = c.id AND e.kind = 'opened')",
            0,
        ),
        ("a database that serve refuses", "SELECT COUNT(*) FROM installation WHERE name = 'demo' AND value = 'yes'", 1),
    ] {
        assert_eq!(count(&test, sql).await, expected, "{what}");
    }
    for (what, sql) in [
        ("messages", "SELECT COUNT(*) FROM outbox"),
        ("promises that stand", "SELECT COUNT(*) FROM promise WHERE ended_at IS NULL"),
        ("replies that nobody has read", "SELECT COUNT(*) FROM reply WHERE read_at IS NULL"),
        ("concerns that wait", "SELECT COUNT(*) FROM concern WHERE state = 'open'"),
    ] {
        assert!(count(&test, sql).await > 0, "{what}");
    }
    assert_eq!(broken_rules(&test.db, monday_at_ten()).await, Vec::<String>::new());
}

#[tokio::test]
async fn the_same_seed_gives_the_same_and_a_filled_database_is_refused() {
    let size = Size { referrals: 1000, people: 1000, services: 10 };
    let (one, two) = (filled(size).await, filled(size).await);
    let ids = async |test: &TestDb| -> Vec<(String, i64)> {
        let sql = "SELECT id, touched_at FROM referral UNION ALL SELECT id, at FROM referral_event UNION ALL SELECT id, created_at FROM person \
                   ORDER BY 1";
        test.db.read().await.unwrap().all(sql, params![]).await.unwrap()
    };
    assert_eq!(ids(&one).await, ids(&two).await);
    let again = seed::fill(&one.db, &Clock::frozen(monday_at_ten()), size, 1, |_| {}).await.unwrap_err();
    assert!(again.to_string().contains("has a team already"), "{again}");
}

#[tokio::test]
async fn sizes_that_cannot_be_are_refused_in_words() {
    let test = db::testing::fresh().await;
    let clock = Clock::frozen(monday_at_ten());
    for (referrals, people, words) in [(999, 999, "at least 1000"), (1000, 999, "1000 to 1000 people"), (2000, 2001, "people")] {
        let size = Size { referrals, people, services: 1 };
        let refusal = seed::fill(&test.db, &clock, size, 1, |_| {}).await.unwrap_err().to_string();
        assert!(refusal.contains(words), "{refusal}");
    }
    assert_eq!(count(&test, "SELECT COUNT(*) FROM team").await, 0);
}
