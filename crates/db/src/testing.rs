//! A fresh database for every test, copied from a migrated template: a file copy on SQLite,
//! `CREATE DATABASE … TEMPLATE` on PostgreSQL.
//!
//! Which engine: SQLite, or the PostgreSQL server that `KITH_TEST_DATABASE` names. `cargo xtask test` runs the suites on both.
#![expect(clippy::expect_used, reason = "a test that cannot have its database must stop")]

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use sha2::{Digest, Sha256};
use tokio::sync::OnceCell;

use crate::{Db, Engine, Migration, Value};

/// A database of its own for one test. Goes when it is dropped.
pub struct TestDb {
    pub db: Db,
    /// Every statement that anybody ran through `db`.
    pub statements: Recorder,
    place: Place,
}

/// A statement that was run, as it could be run again.
#[derive(Clone, Debug)]
pub struct Statement {
    pub sql: &'static str,
    pub params: Vec<Value>,
}

/// Writes down the statements of a test database, so that a test can count them and ask for their plans. The rows of
/// [`crate::Tx::insert_many`] are left out: they ask nothing.
#[derive(Clone, Debug, Default)]
pub struct Recorder(Arc<Mutex<Vec<Statement>>>);

impl Recorder {
    pub(crate) fn note(&self, sql: &'static str, params: &[Value]) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(Statement { sql, params: params.to_vec() });
    }

    /// A statement with a list, whose text is made as long as the list. Each such text is kept once, as long as the tests run.
    pub(crate) fn note_list(&self, sql: &str, params: &[Value]) {
        static TEXTS: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());
        let mut texts = TEXTS.lock().unwrap_or_else(PoisonError::into_inner);
        let known = texts.get(sql).copied();
        let text = known.unwrap_or_else(|| {
            let text: &'static str = sql.to_owned().leak();
            texts.insert(text);
            text
        });
        drop(texts);
        self.note(text, params);
    }

    /// What was run since this was last asked.
    pub fn take(&self) -> Vec<Statement> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

enum Place {
    File { _folder: tempfile::TempDir, path: PathBuf },
    Server { admin: String, name: String },
}

static NUMBER: AtomicU32 = AtomicU32::new(0);

/// The server that `KITH_TEST_DATABASE` names, or `None` for SQLite.
fn server() -> Option<String> {
    std::env::var("KITH_TEST_DATABASE").ok().filter(|url| url.starts_with("postgres"))
}

/// Which engine this run of the tests is on.
pub fn engine() -> Engine {
    if server().is_some() { Engine::Postgres } else { Engine::Sqlite }
}

/// A fresh, migrated, empty database.
pub async fn fresh() -> TestDb {
    match server() {
        None => sqlite().await,
        Some(admin) => postgres(admin).await,
    }
}

impl TestDb {
    fn new(mut db: Db, place: Place) -> Self {
        let statements = Recorder::default();
        db.recorder = Some(statements.clone());
        Self { db, statements, place }
    }

    /// Where it is, for a second process or a second pool on the same data.
    pub fn url(&self) -> String {
        match &self.place {
            Place::File { path, .. } => format!("sqlite:{}", path.display()),
            Place::Server { admin, name } => with_database(admin, name),
        }
    }
}

async fn sqlite() -> TestDb {
    static TEMPLATE: OnceCell<Vec<u8>> = OnceCell::const_new();
    let template = TEMPLATE
        .get_or_init(|| async {
            let folder = tempfile::tempdir().expect("a temporary folder");
            let path = folder.path().join("template.db");
            let db = Db::open(&path.display().to_string()).await.expect("a new SQLite database");
            db.migrate().await.expect("the migrations run");
            db.close().await;
            std::fs::read(&path).expect("the template can be read")
        })
        .await;
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("test.db");
    std::fs::write(&path, template).expect("the template can be copied");
    let db = Db::open(&path.display().to_string()).await.expect("the copy opens");
    TestDb::new(db, Place::File { _folder: folder, path })
}

async fn postgres(admin: String) -> TestDb {
    static TEMPLATE: OnceCell<String> = OnceCell::const_new();
    let template = TEMPLATE.get_or_init(|| make_template(&admin)).await;
    let name = format!("kith_test_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::SeqCst));
    statement(&admin, format!("CREATE DATABASE {name} TEMPLATE {template}")).await.expect("a database from the template");
    let db = Db::open(&with_database(&admin, &name)).await.expect("the new database opens");
    TestDb::new(db, Place::Server { admin, name })
}

/// Makes the template once per content of the migrations. Several test processes may come at the same time: each builds
/// one of its own name, so none waits for another.
async fn make_template(admin: &str) -> String {
    let mut hash = Sha256::new();
    for step in Migration::all(Engine::Postgres) {
        hash.update(step.sql.as_bytes());
    }
    let name = format!("kith_template_{:.8}_{}", kernel::hex(hash.finalize()), std::process::id());
    statement(admin, format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await.expect("an old template goes");
    statement(admin, format!("CREATE DATABASE {name}")).await.expect("a database for the template");
    let db = Db::open(&with_database(admin, &name)).await.expect("the template opens");
    db.migrate().await.expect("the migrations run");
    db.close().await;
    name
}

async fn statement(url: &str, sql: String) -> Result<(), sqlx::Error> {
    use sqlx::Connection as _;
    let mut connection = sqlx::PgConnection::connect(url).await?;
    sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&mut connection).await?;
    connection.close().await
}

fn with_database(url: &str, name: &str) -> String {
    let (base, query) = url.split_once('?').map_or((url, None), |(base, query)| (base, Some(query)));
    let host = base.rsplit_once('/').map_or(base, |(host, _)| host);
    match query {
        Some(query) => format!("{host}/{name}?{query}"),
        None => format!("{host}/{name}"),
    }
}

impl Drop for TestDb {
    fn drop(&mut self) {
        if let Place::Server { admin, name } = &self.place {
            let (admin, name) = (admin.clone(), name.clone());
            // Dropping is not async, and the test's runtime is about to end: a thread of its own sees to it.
            let done = std::thread::spawn(move || {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
                runtime
                    .block_on(statement(&admin, format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")))
                    .map_err(std::io::Error::other)
            });
            drop(done.join());
        }
    }
}
