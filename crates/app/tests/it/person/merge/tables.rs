//! Whoever makes a new table that points to a person has to say what becomes of its rows in a joining.

use app::person::store_merge::{Fate, POINTERS};

use super::*;

/// By every sign there is: what the table says it refers to, what the column is called, and what stands in it.
#[tokio::test]
async fn every_table_that_points_to_a_person_is_known() {
    let (world, other, _) = two_records().await;
    join(&world, world.person, other).await.is(303);
    let (references, columns) = match db::testing::engine() {
        db::Engine::Sqlite => (
            "SELECT m.name, f.\"from\" FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) f \
             WHERE m.type = 'table' AND f.\"table\" = 'person' AND f.\"from\" <> 'team_id'",
            "SELECT m.name, c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table'",
        ),
        db::Engine::Postgres => (
            "SELECT CAST(t.relname AS TEXT), CAST(a.attname AS TEXT) FROM pg_constraint f JOIN pg_class t ON t.oid = f.conrelid \
             JOIN pg_class p ON p.oid = f.confrelid JOIN pg_attribute a ON a.attrelid = f.conrelid AND a.attnum = ANY(f.conkey) \
             WHERE f.contype = 'f' AND p.relname = 'person' AND a.attname <> 'team_id'",
            "SELECT CAST(table_name AS TEXT), CAST(column_name AS TEXT) FROM information_schema.columns \
             WHERE table_schema = current_schema()",
        ),
    };
    let mut tx = world.test_db.db.read().await.unwrap();
    let mut found: BTreeSet<(String, String)> = tx.all(references, params![]).await.unwrap().into_iter().collect();
    assert!(found.len() > 10, "{found:?}");
    let columns: Vec<(String, String)> = tx.all(columns, params![]).await.unwrap();
    for (table, column) in columns {
        let sql: &'static str =
            format!("SELECT COUNT(*) FROM {table} WHERE CAST({column} AS TEXT) IN (SELECT id FROM person)").leak();
        if column.ends_with("person_id")
            || (table.as_str(), column.as_str()) != ("person", "id") && tx.count(sql, params![]).await.unwrap() > 0
        {
            found.insert((table, column));
        }
    }
    // What was moved is listed there by its key, and about_me by whose it is.
    found.retain(|(table, column)| (table.as_str(), column.as_str()) != ("person_merge_row", "row_key"));
    let known: BTreeSet<(String, String)> =
        POINTERS.iter().map(|(table, column, _)| ((*table).to_owned(), (*column).to_owned())).collect();
    assert_eq!(found, known, "store_merge.rs says what becomes of each column that points to a person");
    for (table, _, fate) in POINTERS {
        assert!(matches!(fate, Fate::Stays(_)) || TABLES.contains(&table), "the tests of joining look at {table}");
    }
}
