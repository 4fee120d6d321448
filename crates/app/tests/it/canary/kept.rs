//! What the database keeps of a canary, and where.

use std::collections::BTreeMap;
use std::sync::Mutex;

use db::Engine;
use db::params;

use super::super::world::World;
use super::spelled::first;

/// Every column that holds one of the words, each with the first that was found.
pub async fn columns_with(world: &World, words: &[&'static str]) -> BTreeMap<String, &'static str> {
    let mut tx = world.test_db.db.read().await.unwrap();
    let of_engine = match db::testing::engine() {
        Engine::Sqlite => {
            "SELECT m.name, p.name, LOWER(p.type) FROM sqlite_master m JOIN pragma_table_info(m.name) p \
             WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%' ORDER BY 1, 2"
        }
        Engine::Postgres => {
            "SELECT CAST(table_name AS TEXT), CAST(column_name AS TEXT), CAST(data_type AS TEXT) FROM information_schema.columns \
             WHERE table_schema = 'public' ORDER BY 1, 2"
        }
    };
    let columns: Vec<(String, String, String)> = tx.all(of_engine, params![]).await.unwrap();
    assert!(columns.len() > 300, "the tables were not found");
    let mut found = BTreeMap::new();
    for (table, column, kind) in columns {
        let shown = match (kind.as_str(), db::testing::engine()) {
            ("text", _) => column.clone(),
            ("bytea" | "blob", Engine::Sqlite) => format!("hex({column})"),
            ("bytea" | "blob", Engine::Postgres) => format!("encode({column}, 'hex')"),
            _ => continue,
        };
        let sql = kept(format!("SELECT {shown} FROM {table} WHERE {column} IS NOT NULL"));
        let rows: Vec<(String,)> = tx.all(sql, params![]).await.unwrap();
        if let Some(word) = rows.iter().find_map(|(value,)| first(value.as_bytes(), words)) {
            found.insert(format!("{table}.{column}"), word);
        }
    }
    found
}

/// A statement is known as long as the program runs.
fn kept(sql: String) -> &'static str {
    static KNOWN: Mutex<BTreeMap<String, &'static str>> = Mutex::new(BTreeMap::new());
    let mut known = KNOWN.lock().unwrap();
    known.entry(sql.clone()).or_insert_with(|| sql.leak())
}
