//! Migrations: one tree of SQL files for both engines. Where an ALTER differs, twins `NNNN_x.sqlite.sql` and
//! `NNNN_x.postgres.sql` stand in for `NNNN_x.sql`.

use rust_embed::Embed;
use sha2::{Digest, Sha256};

use crate::{Db, Engine, Error, Tx, again, params};

#[derive(Embed)]
#[folder = "../../migrations"]
struct Files;

/// One step of the schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Migration {
    /// `0001_team`.
    pub name: String,
    pub sql: String,
}

impl Migration {
    /// All steps for an engine, in order.
    pub fn all(engine: Engine) -> Vec<Migration> {
        let other = match engine {
            Engine::Sqlite => ".postgres.sql",
            Engine::Postgres => ".sqlite.sql",
        };
        let mut steps: Vec<Migration> = Files::iter()
            .filter(|path| path.ends_with(".sql") && !path.ends_with(other))
            .filter_map(|path| {
                let file = Files::get(&path)?;
                let name = path.trim_end_matches(".sql").trim_end_matches(".sqlite").trim_end_matches(".postgres");
                Some(Migration { name: name.to_owned(), sql: String::from_utf8_lossy(&file.data).into_owned() })
            })
            .collect();
        steps.sort_by(|a, b| a.name.cmp(&b.name));
        steps
    }

    fn checksum(&self) -> String {
        kernel::hex(Sha256::digest(self.sql.as_bytes()))
    }
}

#[derive(sqlx::FromRow)]
struct Applied {
    name: String,
    checksum: String,
}

impl Db {
    /// Brings the schema up to date, each step in a transaction of its own. Returns the names of the steps it took.
    ///
    /// Refuses a database that a newer Kith made, and one whose past steps differ from ours: both would otherwise be
    /// changed by a program that does not know them.
    ///
    /// A database that is up to date is only read: every command begins here, and must not wait for somebody's long write.
    pub async fn migrate(&self) -> Result<Vec<String>, Error> {
        let steps = Migration::all(self.engine());
        let applied = match self.applied().await {
            // A new database has no such table yet, which each engine says in its own way.
            Err(Error::Other(_)) => {
                again(|| async {
                    let mut tx = self.write().await?;
                    tx.script("CREATE TABLE IF NOT EXISTS migration (name TEXT PRIMARY KEY, checksum TEXT NOT NULL)".to_owned())
                        .await?;
                    tx.commit().await
                })
                .await?;
                self.applied().await?
            }
            applied => applied?,
        };
        for past in &applied {
            match steps.iter().find(|step| step.name == past.name) {
                None => {
                    return Err(Error::Migration(format!(
                        "the database has the step {}, which this version of Kith does not know. Use a newer Kith",
                        past.name
                    )));
                }
                Some(step) if step.checksum() != past.checksum => {
                    return Err(Error::OtherSteps(format!(
                        "the step {} is not the one that this database was made with",
                        past.name
                    )));
                }
                Some(_) => {}
            }
        }
        let mut taken = Vec::new();
        for step in steps.iter().filter(|step| applied.iter().all(|past| past.name != step.name)) {
            again(|| async { self.take(step).await })
                .await
                .map_err(|error| Error::Migration(format!("the step {} failed: {}", step.name, chain(&error))))?;
            taken.push(step.name.clone());
        }
        Ok(taken)
    }

    async fn applied(&self) -> Result<Vec<Applied>, Error> {
        self.read().await?.all("SELECT name, checksum FROM migration ORDER BY name", params![]).await
    }

    async fn take(&self, step: &Migration) -> Result<(), Error> {
        let mut tx = self.write().await?;
        // Another process may have been quicker.
        if tx.count("SELECT COUNT(*) FROM migration WHERE name = $1", params![step.name]).await? == 0 {
            tx.script(step.sql.clone()).await?;
            tx.run("INSERT INTO migration (name, checksum) VALUES ($1, $2)", params![step.name, step.checksum()]).await?;
            if self.engine() == Engine::Sqlite {
                expect_many_rows(&mut tx).await?;
            }
            tx.commit().await?;
        }
        Ok(())
    }
}

/// A column of an index, as SQLite lists them.
#[derive(sqlx::FromRow)]
struct Indexed {
    table_name: String,
    index_name: String,
    is_unique: i64,
    column_name: String,
}

/// Tells the planner of SQLite that tables are long and that a team's rows are all of them.
///
/// Without statistics it supposes that any equality finds ten rows, so also `team_id = ?`, which where there is one team finds
/// every row: to save a sort it would walk through all people. Statistics that it took itself (`ANALYZE`) would be those of a
/// young database for years. With these a plan is on every day the one that the tests saw. PostgreSQL counts for itself. ADR 0005.
async fn expect_many_rows(tx: &mut Tx) -> Result<(), Error> {
    const ROWS: &str = "1000000";
    // Of a million rows so many have the same team, the same team and next column, and so on.
    const ALIKE: [&str; 5] = [ROWS, "100", "10", "5", "2"];
    let columns: Vec<Indexed> = tx
        .all(
            "SELECT t.name AS table_name, l.name AS index_name, l.\"unique\" AS is_unique, i.name AS column_name FROM sqlite_schema t \
             JOIN pragma_index_list(t.name) l JOIN pragma_index_info(l.name) i WHERE t.type = 'table' ORDER BY t.name, l.name, i.seqno",
            params![],
        )
        .await?;
    let indexes = columns.chunk_by(|a, b| a.index_name == b.index_name);
    let rows = indexes.filter_map(|index| {
        let first = index.first().filter(|first| first.column_name == "team_id")?;
        let alike = index.iter().enumerate().map(|(at, column)| match at + 1 == index.len() && column.is_unique != 0 {
            true => "1",
            false => ALIKE.get(at).copied().unwrap_or("2"),
        });
        let statistics: Vec<&str> = std::iter::once(ROWS).chain(alike).collect();
        Some(params![first.table_name, first.index_name, statistics.join(" ")])
    });
    // The first makes the table of statistics, the last has it read.
    tx.run("ANALYZE migration", params![]).await?;
    tx.run("DELETE FROM sqlite_stat1", params![]).await?;
    tx.insert_many("INSERT INTO sqlite_stat1 (tbl, idx, stat)", rows.collect(), "").await?;
    tx.run("ANALYZE sqlite_schema", params![]).await?;
    Ok(())
}

fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}
