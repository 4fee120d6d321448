//! The promises of the crate, on whichever engine `KITH_TEST_DATABASE` names.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use db::{Db, Engine, Error, Migration, again, params, testing};

#[derive(sqlx::FromRow, Debug, PartialEq)]
struct Everything {
    text: String,
    none: Option<String>,
    int: i64,
    float: f64,
    bool: bool,
    bytes: Vec<u8>,
}

#[tokio::test]
async fn every_kind_of_value_comes_back() {
    let test = testing::fresh().await;
    let row: Everything = test
        .db
        .read()
        .await
        .unwrap()
        .one(
            "SELECT CAST($1 AS TEXT) AS text, CAST($2 AS TEXT) AS none, CAST($3 AS BIGINT) AS int, \
             CAST($4 AS DOUBLE PRECISION) AS float, $5 = $5 AS bool, $6 AS bytes",
            params!["Zoë 🚲", None::<String>, i64::MAX, 0.1, true, vec![0u8, 255]],
        )
        .await
        .unwrap();
    let expected =
        Everything { text: "Zoë 🚲".into(), none: None, int: i64::MAX, float: 0.1, bool: true, bytes: vec![0, 255] };
    assert_eq!(row, expected);
}

#[tokio::test]
async fn many_rows_at_once_are_the_same_as_one_by_one() {
    let test = testing::fresh().await;
    let rows =
        |from: i64, until: i64| (from..until).map(|n| params![format!("SE1 {n}"), n as f64, n as f64 + 0.5]).collect::<Vec<_>>();
    let mut tx = test.db.write().await.unwrap();
    let insert = "INSERT INTO postcode_point (postcode, lat, lon)";
    assert_eq!(tx.insert_many(insert, rows(0, 1203), "").await.unwrap(), 1203);
    assert_eq!(tx.insert_many(insert, rows(1200, 1210), "ON CONFLICT DO NOTHING").await.unwrap(), 7);
    assert_eq!(tx.insert_many(insert, vec![], "").await.unwrap(), 0);
    assert!(tx.insert_many(insert, rows(0, 1), "").await.is_err());
    drop(tx);
    let mut tx = test.db.write().await.unwrap();
    tx.insert_many(insert, rows(0, 1203), "").await.unwrap();
    tx.commit().await.unwrap();
    let mut tx = test.db.read().await.unwrap();
    assert_eq!(tx.count("SELECT COUNT(*) FROM postcode_point", params![]).await.unwrap(), 1203);
    let right = "SELECT COUNT(*) FROM postcode_point WHERE postcode = 'SE1 1202' AND lat = 1202 AND lon = 1202.5";
    assert_eq!(tx.count(right, params![]).await.unwrap(), 1);
}

#[tokio::test]
async fn rows_by_a_list_of_keys_however_long() {
    let test = testing::fresh().await;
    let mut tx = test.db.write().await.unwrap();
    let rows = (0..1203_i64).map(|n| params![format!("SE1 {n:04}"), n as f64, 0.5]).collect();
    tx.insert_many("INSERT INTO postcode_point (postcode, lat, lon)", rows, "").await.unwrap();
    let select = "SELECT postcode FROM postcode_point WHERE lon = $1 AND postcode IN";
    let keys: Vec<_> = (0..1300).rev().flat_map(|n| params![format!("SE1 {n:04}")]).collect();
    let found: Vec<(String,)> = tx.all_in(select, params![0.5], keys.clone(), "").await.unwrap();
    assert_eq!(found.len(), 1203);
    let few: Vec<(String,)> = tx.all_in(select, params![0.5], keys[1297..].to_vec(), "ORDER BY postcode").await.unwrap();
    assert_eq!(few, [("SE1 0000".to_owned(),), ("SE1 0001".to_owned(),), ("SE1 0002".to_owned(),)]);
    let none: Vec<(String,)> = tx.all_in(select, params![0.5], vec![], "").await.unwrap();
    assert!(none.is_empty());
}

/// Each writer is as a process of its own. With a plain BEGIN most of these fail on SQLite: a transaction that has read cannot
/// write once another process has written. SQLite's writers wait for each other instead, and none has to begin again.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn concurrent_reads_then_writes_all_succeed_and_none_is_lost() {
    let test = testing::fresh().await;
    let mut tx = test.db.write().await.unwrap();
    tx.run("INSERT INTO team (id, name, version) VALUES ('t', '0', 0)", params![]).await.unwrap();
    tx.commit().await.unwrap();

    const WRITERS: usize = 8;
    const EACH: usize = 10;
    let tries = Arc::new(AtomicUsize::new(0));
    let mut tasks = Vec::new();
    for _ in 0..WRITERS {
        let tries = tries.clone();
        let db = Db::open(&test.url()).await.unwrap();
        tasks.push(tokio::spawn(async move {
            for _ in 0..EACH {
                again(|| async {
                    tries.fetch_add(1, Ordering::SeqCst);
                    let mut tx = db.write().await?;
                    let before = tx.count("SELECT version FROM team WHERE id = 't'", params![]).await?;
                    tokio::task::yield_now().await;
                    tx.run("UPDATE team SET version = $1 WHERE id = 't'", params![before + 1]).await?;
                    tx.commit().await
                })
                .await
                .unwrap();
            }
        }));
    }
    for task in tasks {
        task.await.unwrap();
    }
    let total = test.db.read().await.unwrap().count("SELECT version FROM team WHERE id = 't'", params![]).await.unwrap();
    assert_eq!(total, (WRITERS * EACH) as i64);
    if testing::engine() == Engine::Sqlite {
        assert_eq!(tries.load(Ordering::SeqCst), WRITERS * EACH, "some had to begin again");
    }
}

#[tokio::test]
async fn a_dropped_transaction_leaves_nothing_and_a_reader_cannot_write() {
    let test = testing::fresh().await;
    let mut tx = test.db.write().await.unwrap();
    tx.run("INSERT INTO team (id, name) VALUES ('t', 'Gone')", params![]).await.unwrap();
    drop(tx);
    let mut reader = test.db.read().await.unwrap();
    assert_eq!(reader.count("SELECT COUNT(*) FROM team", params![]).await.unwrap(), 0);
    assert!(reader.run("INSERT INTO team (id, name) VALUES ('t', 'Never')", params![]).await.is_err());
}

#[tokio::test]
async fn violations_name_what_they_violate_on_both_engines() {
    let test = testing::fresh().await;
    let mut tx = test.db.write().await.unwrap();
    tx.run("INSERT INTO team (id, name) VALUES ('t', 'One')", params![]).await.unwrap();
    tx.commit().await.unwrap();
    let insert = "INSERT INTO neighbourhood (team_id, id, name) VALUES ($1, $2, $3)";
    let mut tx = test.db.write().await.unwrap();
    tx.run(insert, params!["t", "n1", "Borough"]).await.unwrap();
    let twice = tx.run(insert, params!["t", "n2", "Borough"]).await.unwrap_err();
    assert!(twice.is_unique("neighbourhood", &["name"]), "{twice:?}");
    drop(tx);
    let mut tx = test.db.write().await.unwrap();
    let nobody = tx.run(insert, params!["no such team", "n3", "Walworth"]).await;
    let nobody = match nobody {
        Err(error) => {
            drop(tx);
            error
        }
        Ok(_) => tx.commit().await.unwrap_err(),
    };
    assert!(matches!(nobody, Error::ForeignKey), "{nobody:?}");
    let mut tx = test.db.write().await.unwrap();
    let stale = tx.run_versioned("UPDATE team SET name = 'x' WHERE id = 't' AND version = $1", params![7]).await;
    assert!(matches!(stale, Err(Error::Stale)));
}

#[tokio::test]
async fn migrations_run_once_and_refuse_a_stranger() {
    let test = testing::fresh().await;
    assert_eq!(test.db.migrate().await.unwrap(), Vec::<String>::new());
    let mut tx = test.db.write().await.unwrap();
    tx.run("INSERT INTO migration (name, checksum) VALUES ('9999_future', 'x')", params![]).await.unwrap();
    tx.commit().await.unwrap();
    let refusal = test.db.migrate().await.unwrap_err().to_string();
    assert!(refusal.contains("9999_future") && refusal.contains("newer Kith"), "{refusal}");
}

#[tokio::test]
async fn sqlite_waits_for_the_disk() {
    if testing::engine() != Engine::Sqlite {
        return; // PostgreSQL's own setting; the operator's page says to leave it on.
    }
    let test = testing::fresh().await;
    let mut tx = test.db.write().await.unwrap();
    assert_eq!(tx.count("PRAGMA synchronous", params![]).await.unwrap(), 2, "2 is FULL: a confirmed write survives a power cut");
    assert_eq!(tx.count("PRAGMA foreign_keys", params![]).await.unwrap(), 1);
    let (mode,): (String,) = tx.one("PRAGMA journal_mode", params![]).await.unwrap();
    assert_eq!(mode, "wal");
}

#[tokio::test]
async fn sqlite_expects_long_tables() {
    if testing::engine() != Engine::Sqlite {
        return; // PostgreSQL counts for itself.
    }
    let test = testing::fresh().await;
    let mut tx = test.db.read().await.unwrap();
    let sql = "SELECT id FROM person WHERE team_id = $1 AND id IN (SELECT $2 UNION SELECT $3) ORDER BY folded_name";
    let plan = tx.plan(sql, params!["t", "a", "b"]).await.unwrap();
    assert!(plan.iter().any(|step| step.contains("(team_id=? AND id=?)")), "it would walk all people: {plan:?}");
}

#[tokio::test]
async fn a_test_sees_every_statement_with_its_parameters() {
    let test = testing::fresh().await;
    test.statements.take();
    let sql = "SELECT COUNT(*) FROM team WHERE id = $1";
    test.db.read().await.unwrap().count(sql, params!["t"]).await.unwrap();
    let seen = test.statements.take();
    assert_eq!(seen.len(), 1);
    assert!(seen.iter().all(|statement| statement.sql == sql && statement.params == params!["t"]));
    assert!(test.statements.take().is_empty());
}

/// The words of the portable subset: what one engine would take and the other not, or take differently.
#[test]
fn migrations_keep_to_portable_columns() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let steps = Migration::all(engine);
        assert!(!steps.is_empty());
        for step in steps {
            for (number, line) in step.sql.lines().enumerate() {
                let code = line.split("--").next().unwrap_or_default().to_ascii_uppercase();
                for word in code.split(|c: char| !c.is_ascii_alphanumeric() && c != '_') {
                    let banned = [
                        "UUID",
                        "JSONB",
                        "JSON",
                        "TIMESTAMP",
                        "TIMESTAMPTZ",
                        "DATETIME",
                        "INTEGER",
                        "INT",
                        "SERIAL",
                        "VARCHAR",
                        "REAL",
                        "NUMERIC",
                        "AUTOINCREMENT",
                        "NOW",
                        "ILIKE",
                    ];
                    assert!(!banned.contains(&word), "{}:{}: {word} is not portable", step.name, number + 1);
                }
            }
        }
    }
}
