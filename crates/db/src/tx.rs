//! A transaction, and the few ways to ask it something. The only place for SQL that is not written out in full: the rows of
//! [`Tx::insert_many`], the list of [`Tx::all_in`], and what comes before a statement to see its plan.

use sqlx::postgres::{PgArguments, PgRow};
use sqlx::sqlite::{SqliteArguments, SqliteRow};
use sqlx::{FromRow, Postgres, Sqlite};

use crate::testing::Recorder;
use crate::{Error, Value};

/// A struct that a row can be read into, on either engine: `#[derive(sqlx::FromRow)]` is enough.
pub trait Record: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}
impl<T> Record for T where T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}

/// An open transaction. Dropped without [`Tx::commit`], it leaves nothing behind.
#[must_use]
pub struct Tx {
    inner: Inner,
    statements: u32,
    /// Only in tests: where every statement is written down.
    recorder: Option<Recorder>,
}

enum Inner {
    Sqlite(sqlx::Transaction<'static, Sqlite>),
    Postgres(sqlx::Transaction<'static, Postgres>),
}

impl Tx {
    pub(crate) fn sqlite(tx: sqlx::Transaction<'static, Sqlite>, recorder: Option<Recorder>) -> Self {
        Self { inner: Inner::Sqlite(tx), statements: 0, recorder }
    }

    pub(crate) fn postgres(tx: sqlx::Transaction<'static, Postgres>, recorder: Option<Recorder>) -> Self {
        Self { inner: Inner::Postgres(tx), statements: 0, recorder }
    }

    /// How many statements were run so far: pages have budgets, kept by tests.
    pub fn statements(&self) -> u32 {
        self.statements
    }

    fn count_statement(&mut self, sql: &'static str, params: &[Value]) {
        self.statements += 1;
        if let Some(recorder) = &self.recorder {
            recorder.note(sql, params);
        }
    }

    /// All rows of a question.
    pub async fn all<T: Record>(&mut self, sql: &'static str, params: Vec<Value>) -> Result<Vec<T>, Error> {
        self.count_statement(sql, &params);
        Ok(match &mut self.inner {
            Inner::Sqlite(tx) => sqlx::query_as_with(sql, for_sqlite(params)?).fetch_all(&mut **tx).await?,
            Inner::Postgres(tx) => sqlx::query_as_with(sql, for_postgres(params)?).fetch_all(&mut **tx).await?,
        })
    }

    /// All rows of a list of keys: `all_in("SELECT name FROM team WHERE slug IN", params![], slugs, "ORDER BY name")`. `first` are the
    /// parameters of the question before its `IN`. A long list takes several statements, each ordered for itself.
    pub async fn all_in<T: Record>(
        &mut self,
        select: &'static str,
        first: Vec<Value>,
        list: Vec<Value>,
        after: &'static str,
    ) -> Result<Vec<T>, Error> {
        let mut rows = Vec::new();
        let mut list = list.into_iter().peekable();
        while list.peek().is_some() {
            let batch: Vec<Value> = list.by_ref().take(MOST_ROWS).collect();
            let places: Vec<String> = (1..=batch.len()).map(|place| format!("${}", first.len() + place)).collect();
            let sql = format!("{select} ({}) {after}", places.join(", "));
            let params: Vec<Value> = first.iter().cloned().chain(batch).collect();
            self.statements += 1;
            if let Some(recorder) = &self.recorder {
                recorder.note_list(&sql, &params);
            }
            let sql = sqlx::AssertSqlSafe(sql);
            rows.extend(match &mut self.inner {
                Inner::Sqlite(tx) => sqlx::query_as_with(sql, for_sqlite(params)?).fetch_all(&mut **tx).await?,
                Inner::Postgres(tx) => sqlx::query_as_with(sql, for_postgres(params)?).fetch_all(&mut **tx).await?,
            });
        }
        Ok(rows)
    }

    /// The one row that may be there.
    pub async fn maybe<T: Record>(&mut self, sql: &'static str, params: Vec<Value>) -> Result<Option<T>, Error> {
        self.count_statement(sql, &params);
        Ok(match &mut self.inner {
            Inner::Sqlite(tx) => sqlx::query_as_with(sql, for_sqlite(params)?).fetch_optional(&mut **tx).await?,
            Inner::Postgres(tx) => sqlx::query_as_with(sql, for_postgres(params)?).fetch_optional(&mut **tx).await?,
        })
    }

    /// The one row that must be there; [`Error::NoRow`] if it is not.
    pub async fn one<T: Record>(&mut self, sql: &'static str, params: Vec<Value>) -> Result<T, Error> {
        self.maybe(sql, params).await?.ok_or(Error::NoRow)
    }

    /// The first column of the one row that must be there: counts and sums.
    pub async fn count(&mut self, sql: &'static str, params: Vec<Value>) -> Result<i64, Error> {
        let (count,): (i64,) = self.one(sql, params).await?;
        Ok(count)
    }

    /// A write. Returns how many rows it touched.
    pub async fn run(&mut self, sql: &'static str, params: Vec<Value>) -> Result<u64, Error> {
        self.count_statement(sql, &params);
        Ok(match &mut self.inner {
            Inner::Sqlite(tx) => sqlx::query_with(sql, for_sqlite(params)?).execute(&mut **tx).await?.rows_affected(),
            Inner::Postgres(tx) => sqlx::query_with(sql, for_postgres(params)?).execute(&mut **tx).await?.rows_affected(),
        })
    }

    /// Inserts many rows by few statements: `insert_many("INSERT INTO postcode_point (postcode, lat, lon)", rows, "ON CONFLICT DO
    /// NOTHING")`. All rows have as many values as the first. Returns how many rows it touched.
    ///
    /// Batches are of 1, 2, 4, 8 … rows, so that whatever the number of rows, the engine meets only a handful of statements and
    /// keeps them prepared.
    pub async fn insert_many(&mut self, insert: &'static str, rows: Vec<Vec<Value>>, after: &'static str) -> Result<u64, Error> {
        let columns = rows.first().map_or(1, Vec::len).max(1);
        let most = (MOST_PARAMETERS / columns).clamp(1, MOST_ROWS);
        let mut touched = 0;
        let mut rows = rows.into_iter();
        while let Some(power) = rows.len().min(most).checked_ilog2() {
            let batch: Vec<Vec<Value>> = rows.by_ref().take(1 << power).collect();
            let tuples = match self.inner {
                Inner::Sqlite(_) => nameless_tuples(batch.len(), columns),
                Inner::Postgres(_) => tuples(batch.len(), columns),
            };
            let sql = sqlx::AssertSqlSafe(format!("{insert} VALUES {tuples} {after}"));
            let params = batch.into_iter().flatten().collect();
            self.statements += 1;
            touched += match &mut self.inner {
                Inner::Sqlite(tx) => sqlx::query_with(sql, for_sqlite(params)?).execute(&mut **tx).await?.rows_affected(),
                Inner::Postgres(tx) => sqlx::query_with(sql, for_postgres(params)?).execute(&mut **tx).await?.rows_affected(),
            };
        }
        Ok(touched)
    }

    /// A write of a versioned row (`… WHERE id = $1 AND version = $2`): exactly one row, or [`Error::Stale`].
    pub async fn run_versioned(&mut self, sql: &'static str, params: Vec<Value>) -> Result<(), Error> {
        match self.run(sql, params).await? {
            0 => Err(Error::Stale),
            _ => Ok(()),
        }
    }

    /// Runs the statements of a migration.
    pub(crate) async fn script(&mut self, sql: String) -> Result<(), Error> {
        let sql = sqlx::AssertSqlSafe(sql);
        match &mut self.inner {
            Inner::Sqlite(tx) => sqlx::raw_sql(sql).execute(&mut **tx).await.map(drop)?,
            Inner::Postgres(tx) => sqlx::raw_sql(sql).execute(&mut **tx).await.map(drop)?,
        }
        Ok(())
    }

    /// How the engine means to answer a question, one step a line: for tests that indexes are used.
    pub async fn plan(&mut self, sql: &'static str, params: Vec<Value>) -> Result<Vec<String>, Error> {
        Ok(match &mut self.inner {
            Inner::Sqlite(tx) => {
                let sql = sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {sql}"));
                let rows: Vec<(i64, i64, i64, String)> =
                    sqlx::query_as_with(sql, for_sqlite(params)?).fetch_all(&mut **tx).await?;
                rows.into_iter().map(|(_, _, _, step)| step).collect()
            }
            Inner::Postgres(tx) => {
                let sql = sqlx::AssertSqlSafe(format!("EXPLAIN {sql}"));
                let rows: Vec<(String,)> = sqlx::query_as_with(sql, for_postgres(params)?).fetch_all(&mut **tx).await?;
                rows.into_iter().map(|(step,)| step).collect()
            }
        })
    }

    /// Keeps what was written. When this returns `Ok`, it survives a power cut.
    pub async fn commit(self) -> Result<(), Error> {
        match self.inner {
            Inner::Sqlite(tx) => tx.commit().await?,
            Inner::Postgres(tx) => tx.commit().await?,
        }
        Ok(())
    }
}

/// Values in one statement: SQLite takes 32,766, PostgreSQL 65,535.
const MOST_PARAMETERS: usize = 30_000;
/// Rows in one statement: more gains nothing.
const MOST_ROWS: usize = 512;

/// `($1, $2), ($3, $4)` for two rows of two columns.
fn tuples(rows: usize, columns: usize) -> String {
    let row = |row: usize| {
        let values: Vec<String> = (1..=columns).map(|column| format!("${}", row * columns + column)).collect();
        format!("({})", values.join(", "))
    };
    (0..rows).map(row).collect::<Vec<_>>().join(", ")
}

/// `(?, ?), (?, ?)`: to SQLite `$1` is a name, and it searches the list of names for each value that is bound.
fn nameless_tuples(rows: usize, columns: usize) -> String {
    let row = format!("({})", vec!["?"; columns].join(", "));
    vec![row.as_str(); rows].join(", ")
}

macro_rules! bind {
    ($arguments:expr, $params:expr) => {{
        use sqlx::Arguments as _;
        let mut arguments = $arguments;
        for value in $params {
            match value {
                Value::Text(it) => arguments.add(it),
                Value::Int(it) => arguments.add(it),
                Value::Float(it) => arguments.add(it),
                Value::Bool(it) => arguments.add(it),
                Value::Bytes(it) => arguments.add(it),
            }
            .map_err(|error| Error::Other(sqlx::Error::Encode(error)))?;
        }
        Ok(arguments)
    }};
}

fn for_sqlite(params: Vec<Value>) -> Result<SqliteArguments, Error> {
    bind!(SqliteArguments::default(), params)
}

fn for_postgres(params: Vec<Value>) -> Result<PgArguments, Error> {
    bind!(PgArguments::default(), params)
}
