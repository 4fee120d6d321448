//! Every read of a person leaves a durable row, the rows are chained, and no row means no page.

use app::audit::{self, Act};
use db::params;
use kernel::PersonId;

use super::world::{Who, World};

async fn note_some(world: &World) {
    let mut tx = world.test_db.db.write().await.unwrap();
    tx.run("DELETE FROM audit_entry", params![]).await.unwrap(); // what making the world has left
    tx.commit().await.unwrap();
    for what in ["one", "two", "three"] {
        let mut tx = world.acting(Who::Worker).await;
        tx.note(Act::Saw, Some(world.person), what);
        tx.commit().await.unwrap();
    }
}

#[tokio::test]
async fn the_chain_shows_a_changed_a_removed_and_a_slipped_in_row() {
    for (harm, why) in [
        ("UPDATE audit_entry SET staff_name = 'Somebody Else' WHERE what = 'two'", "the entry, or one before it, was changed"),
        ("DELETE FROM audit_entry WHERE what = 'two'", "the entry was removed"),
        ("DELETE FROM audit_link WHERE position = 2", "a link is missing"),
    ] {
        let world = World::new().await;
        note_some(&world).await;
        let db = &world.test_db.db;
        assert_eq!(audit::seal(db).await.unwrap(), 3);
        assert_eq!(audit::seal(db).await.unwrap(), 0, "what is linked stays linked");
        let whole = audit::verify(db).await.unwrap();
        assert!(matches!(whole, audit::Verdict::Whole { links: 3, .. }), "{whole:?}");
        let mut tx = db.write().await.unwrap();
        tx.run(harm, params![]).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(audit::verify(db).await.unwrap(), audit::Verdict::Broken { position: 2, why });
    }
}

/// A row whose request began before others but ended after they were chained.
#[tokio::test]
async fn a_row_that_comes_late_is_chained_and_a_check_finds_even_one_that_comes_a_day_late() {
    let world = World::new().await;
    note_some(&world).await;
    let db = &world.test_db.db;
    assert_eq!(audit::seal(db).await.unwrap(), 3);
    let late = async |minutes: i64| {
        let id = kernel::AuditId::at(kernel::Clock::System.now().plus_minutes(-minutes), [1; 10]);
        let mut tx = db.write().await.unwrap();
        tx.run(
            "INSERT INTO audit_entry (id, team_id, at, staff_name, act, what, request) VALUES ($1, $2, 1, 'Late', 'saw', 'page', 'r')",
            params![id, world.team],
        )
        .await
        .unwrap();
        tx.commit().await.unwrap();
    };
    late(5).await;
    assert_eq!(audit::seal(db).await.unwrap(), 1);
    late(24 * 60).await;
    assert_eq!(audit::seal(db).await.unwrap(), 0, "every minute only the last hour is looked at");
    assert_eq!(audit::seal_all(db).await.unwrap(), 1);
    assert!(matches!(audit::verify(db).await.unwrap(), audit::Verdict::Whole { links: 5, .. }));
}

#[tokio::test]
async fn a_read_is_refused_when_its_row_cannot_be_kept() {
    let world = World::new().await;
    let mut tx = world.test_db.db.write().await.unwrap();
    tx.run("ALTER TABLE audit_entry RENAME TO audit_entry_gone", params![]).await.unwrap();
    tx.commit().await.unwrap();
    let mut tx = world.acting(Who::Worker).await;
    app::person::store::load(&mut tx, world.person, "page").await.unwrap();
    let refused = tx.page(app::web::Page::new("Never", maud::html! { "secret" })).await;
    assert!(refused.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn many_readers_share_few_commits_and_none_is_lost() {
    let world = World::new().await;
    let mut tasks = Vec::new();
    for _ in 0..50 {
        let app = world.app.clone();
        let visit = {
            let tx = world.acting(Who::Worker).await;
            tx.visit.clone()
        };
        tasks.push(tokio::spawn(async move {
            let mut tx = app::Tx::read(&app, visit).await.unwrap();
            tx.saw(PersonId::new(), "page");
            tx.page(app::web::Page::new("Page", maud::html! {})).await.unwrap();
        }));
    }
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(world.count("SELECT COUNT(*) FROM audit_entry WHERE act = 'saw'").await, 50);
}

#[tokio::test]
async fn a_stranger_cannot_tell_a_person_from_nobody() {
    let world = World::new().await;
    let mut tx = world.acting(Who::OtherWorker).await;
    let theirs = app::person::store::load(&mut tx, world.person, "page").await.unwrap_err();
    let nobodys = app::person::store::load(&mut tx, PersonId::new(), "page").await.unwrap_err();
    assert_eq!(theirs.to_string(), nobodys.to_string());
    drop(tx);
    let mut tx = world.acting(Who::Operator).await;
    assert!(app::person::store::load(&mut tx, world.person, "page").await.is_err());
}

#[tokio::test]
async fn paging_skips_nothing_that_happened_in_one_moment() {
    let world = World::new().await;
    let row = |_| params![kernel::AuditId::new(), world.team, 1i64, "In one moment", "saw", "page", "r"];
    let mut tx = world.test_db.db.write().await.unwrap();
    let insert = "INSERT INTO audit_entry (id, team_id, at, staff_name, act, what, request)";
    tx.insert_many(insert, (0..250).map(row).collect(), "").await.unwrap();
    tx.commit().await.unwrap();
    let mut path = "/audit".to_owned();
    let mut seen = 0;
    loop {
        let page = world.get(Who::Leader, &path).await;
        page.is(200);
        seen += page.body.matches("In one moment").count();
        let Some(older) = page.body.split("href=\"/audit?").nth(1) else { break };
        path = format!("/audit?{}", older.split('"').next().unwrap().replace("&amp;", "&"));
    }
    assert_eq!(seen, 250);
}
