//! The pools: on SQLite many readers and one writer, on PostgreSQL one pool.

use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::time::Duration;

use sqlx::Connection as _;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};

use crate::testing::Recorder;
use crate::{Error, Tx};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// A database. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Db {
    pools: Pools,
    /// Only in tests.
    pub(crate) recorder: Option<Recorder>,
}

#[derive(Clone, Debug)]
enum Pools {
    Sqlite { readers: SqlitePool, writer: SqlitePool },
    Postgres(PgPool),
}

/// Readers of a SQLite database at a time. Reading costs no lock, so a few more than cores.
const READERS: u32 = 6;
/// Connections to PostgreSQL of one server process.
const CONNECTIONS: u32 = 16;
/// Statements that a connection keeps prepared: more than there are.
const STATEMENTS: usize = 512;
/// How often a transaction is done again after another writer got in its way, before somebody is told.
pub const ATTEMPTS: u32 = 12;

/// Does a whole transaction, and does it again while another writer is in the way. It must have no other effects.
pub async fn again<T, F, W>(mut work: F) -> Result<T, Error>
where
    F: FnMut() -> W,
    W: Future<Output = Result<T, Error>>,
{
    let mut attempt = 1;
    loop {
        match work().await {
            Err(Error::Busy) if attempt < ATTEMPTS => pause(attempt).await,
            result => return result,
        }
        attempt += 1;
    }
}

/// The wait before the next attempt: by chance, out of a span that doubles each time, so that writers who collided once do
/// not collide again.
pub async fn pause(attempt: u32) {
    let span = 1u64 << attempt.min(7);
    // A new hasher has random keys: chance enough for this, without a crate.
    let chance = RandomState::new().build_hasher().finish();
    tokio::time::sleep(Duration::from_micros(chance % (span * 1000))).await;
}

/// Whether a connection may be used again. On a full disk SQLite ends the transaction by itself; sqlx then cannot roll it back
/// and takes every later BEGIN on that connection for one inside it.
async fn is_whole(connection: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
    connection.ping().await?; // what is still to be rolled back is by now
    Ok(!connection.is_in_transaction())
}

impl Db {
    /// Opens `sqlite:path` (made if it is not there) or `postgres://…`.
    pub async fn open(url: &str) -> Result<Self, Error> {
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            let options: PgConnectOptions = url.parse()?;
            let options = options.statement_cache_capacity(STATEMENTS);
            let pool = PgPoolOptions::new()
                .max_connections(CONNECTIONS)
                .acquire_timeout(Duration::from_secs(10))
                .connect_with(options)
                .await?;
            return Ok(Self { pools: Pools::Postgres(pool), recorder: None });
        }
        let path = url.strip_prefix("sqlite:").unwrap_or(url).trim_start_matches("//");
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            // FULL: a confirmed write survives a power cut. WAL with NORMAL can lose the last commits.
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(10))
            .pragma("cache_size", "-65536")
            .pragma("temp_store", "memory")
            .statement_cache_capacity(STATEMENTS);
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .after_release(|connection, _| Box::pin(is_whole(connection)))
            .acquire_timeout(Duration::from_secs(10))
            .connect_with(options.clone())
            .await?;
        let readers = SqlitePoolOptions::new()
            .max_connections(READERS)
            .after_release(|connection, _| Box::pin(is_whole(connection)))
            .acquire_timeout(Duration::from_secs(10))
            .connect_with(options.pragma("query_only", "1"))
            .await?;
        Ok(Self { pools: Pools::Sqlite { readers, writer }, recorder: None })
    }

    pub fn engine(&self) -> Engine {
        match self.pools {
            Pools::Sqlite { .. } => Engine::Sqlite,
            Pools::Postgres(_) => Engine::Postgres,
        }
    }

    /// A view of the data as it is now, for as long as the transaction lives. It cannot write.
    pub async fn read(&self) -> Result<Tx, Error> {
        let recorder = self.recorder.clone();
        Ok(match &self.pools {
            Pools::Sqlite { readers, .. } => Tx::sqlite(readers.begin().await?, recorder),
            Pools::Postgres(pool) => {
                Tx::postgres(pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?, recorder)
            }
        })
    }

    /// A transaction that may write. Nothing is kept until [`Tx::commit`], and all of it is durable after.
    ///
    /// SQLite takes the write lock first (`BEGIN IMMEDIATE`): a transaction that reads and then writes would otherwise fail
    /// whenever another wrote in between. PostgreSQL is SERIALIZABLE, so any statement or the commit may answer
    /// [`Error::Busy`]; whoever asked does the whole transaction again ([`again`], or the web layer for a request).
    pub async fn write(&self) -> Result<Tx, Error> {
        let recorder = self.recorder.clone();
        Ok(match &self.pools {
            Pools::Sqlite { writer, .. } => Tx::sqlite(writer.begin_with("BEGIN IMMEDIATE").await?, recorder),
            Pools::Postgres(pool) => Tx::postgres(pool.begin_with("BEGIN ISOLATION LEVEL SERIALIZABLE").await?, recorder),
        })
    }

    /// Whether the database answers: for `/readyz`.
    pub async fn ping(&self) -> Result<(), Error> {
        self.read().await?.count("SELECT CAST(1 AS BIGINT)", vec![]).await.map(drop)
    }

    /// Closes all connections. On SQLite the last one folds the write-ahead log into the file.
    pub async fn close(&self) {
        match &self.pools {
            Pools::Sqlite { readers, writer } => {
                readers.close().await;
                writer.close().await;
            }
            Pools::Postgres(pool) => pool.close().await,
        }
    }
}
