//! One door to SQLite and PostgreSQL. The only crate that names a database driver.
//!
//! The rules: one SQL string per question with `$1` placeholders that means the same on both engines;
//! all writes through [`Db::write`]; only portable columns; time comes from a clock, never from the database.
//!
//! ```no_run
//! # async fn example(db: db::Db) -> Result<(), db::Error> {
//! use db::params;
//! #[derive(sqlx::FromRow)]
//! struct Team { name: String }
//!
//! let teams: Vec<Team> = db.read().await?.all("SELECT name FROM team WHERE slug = $1", params!["north"]).await?;
//! let mut tx = db.write().await?;
//! tx.run("UPDATE team SET name = $1 WHERE slug = $2", params!["North", "north"]).await?;
//! tx.commit().await?;
//! # Ok(()) }
//! ```

mod error;
mod migrate;
mod pool;
pub mod testing;
mod tx;

pub use error::Error;
pub use kernel::params;
pub use kernel::sql::{ToValue, Value};
pub use migrate::Migration;
pub use pool::{ATTEMPTS, Db, Engine, again, pause};
pub use tx::{Record, Tx};
