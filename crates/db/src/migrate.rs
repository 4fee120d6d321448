//! Migrations: one tree of SQL files for both engines. Where an ALTER differs, twins `NNNN_x.sqlite.sql` and
//! `NNNN_x.postgres.sql` stand in for `NNNN_x.sql`.

use rust_embed::Embed;
use sha2::{Digest, Sha256};

use crate::{Db, Engine, Error, again, params};

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
        Sha256::digest(self.sql.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
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
                    return Err(Error::Migration(format!(
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
            tx.commit().await?;
        }
        Ok(())
    }
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
