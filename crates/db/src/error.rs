//! What can go wrong with a database, in terms a caller can act on.

use sqlx::error::ErrorKind;

/// A failed question or write. Its text never holds a stored value, so it may be logged.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A unique index already has these values. Names table and columns, on both engines alike.
    #[error("{table} already has a row with the same {}", columns.join(", "))]
    Unique { table: String, columns: Vec<String> },
    /// A row that is referred to does not exist, or one that is referred to would go.
    #[error("a row that this one refers to does not exist")]
    ForeignKey,
    /// The row was changed by someone else since it was read.
    #[error("the row has changed since it was read")]
    Stale,
    /// Another writer was in the way for too long; the same write may be tried again.
    #[error("the database is busy")]
    Busy,
    /// The disk is full. What was being written is not there; what was confirmed before is.
    #[error("the disk of the database is full")]
    Full,
    /// No row where exactly one was asked for.
    #[error("there is no such row")]
    NoRow,
    #[error("migration: {0}")]
    Migration(String),
    /// Its past steps are not ours: another version of Kith made it.
    #[error("migration: {0}")]
    OtherSteps(String),
    #[error("the database failed")]
    Other(#[source] sqlx::Error),
}

impl Error {
    /// Whether this is a violation of the unique index over these columns, `team_id` apart: `is_unique("staff", &["email"])`.
    pub fn is_unique(&self, table: &str, columns: &[&str]) -> bool {
        matches!(self, Error::Unique { table: t, columns: c }
            if t == table && c.iter().filter(|c| *c != "team_id").eq(columns.iter()))
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        let sqlx::Error::Database(database) = &error else {
            return match error {
                sqlx::Error::RowNotFound => Error::NoRow,
                sqlx::Error::PoolTimedOut => Error::Busy,
                other => Error::Other(other),
            };
        };
        let code = database.code().unwrap_or_default();
        match (database.kind(), code.as_ref()) {
            (ErrorKind::UniqueViolation, _) => unique(database.as_ref()).unwrap_or(Error::Other(error)),
            (ErrorKind::ForeignKeyViolation, _) => Error::ForeignKey,
            // PostgreSQL: serialization failure, deadlock. SQLite: BUSY and its extended codes, LOCKED.
            (_, "40001" | "40P01" | "5" | "6" | "261" | "517" | "773") => Error::Busy,
            // PostgreSQL: disk full. SQLite: FULL.
            (_, "53100" | "13") => Error::Full,
            _ => Error::Other(error),
        }
    }
}

/// Reads table and columns out of what each engine says. PostgreSQL puts the columns (and the values, which are left)
/// into the detail `Key (team_id, email)=(…) already exists.`; SQLite says `UNIQUE constraint failed: staff.team_id, staff.email`.
fn unique(error: &dyn sqlx::error::DatabaseError) -> Option<Error> {
    if let Some(postgres) = error.try_downcast_ref::<sqlx::postgres::PgDatabaseError>() {
        let (columns, _values) = postgres.detail()?.strip_prefix("Key (")?.split_once(")=(")?;
        return Some(Error::Unique {
            table: postgres.table()?.to_owned(),
            columns: columns.split(", ").map(|column| column.trim_matches('"').to_owned()).collect(),
        });
    }
    let list = error.message().rsplit_once("UNIQUE constraint failed: ")?.1;
    let pairs: Vec<(&str, &str)> = list.split(", ").filter_map(|pair| pair.split_once('.')).collect();
    Some(Error::Unique {
        table: pairs.first()?.0.to_owned(),
        columns: pairs.iter().map(|(_, column)| (*column).to_owned()).collect(),
    })
}
