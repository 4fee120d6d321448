//! Importing the national files: first what would happen, then doing it; the same again changes nothing.
//!
//! A file may have millions of rows, so it is read as a stream and written in batches, each in a transaction of its own. Before
//! the first is written the file is read through to its end: one that breaks off changes nothing. An import that is
//! interrupted is simply run again; what it has done already is found unchanged.

use std::collections::{HashMap, HashSet};
use std::io::{Read, Seek};

use db::{Db, Tx, Value, again, params};
use interop::{RowError, ods, postcodes};
use kernel::Instant;

use super::model::{NationalPractice, PostcodePoint};
use super::store;
use crate::import::{Counts, Told, refuse};
use crate::{Error, Result, directory};

/// So many rows are compared with what is stored at a time, and go into one transaction.
const BATCH: usize = 4_096;

/// A row of a national list and the table it is kept in.
pub trait Listed: Clone + PartialEq {
    /// Letters and digits, and spaces that do not matter.
    fn key(&self) -> &str;

    /// This row in place of a known one.
    fn over(self, known: &Self) -> Self;

    /// Those of the keys that are stored.
    fn known(tx: &mut Tx, keys: Vec<Value>) -> impl Future<Output = Result<Vec<Self>, db::Error>>;

    /// Stores rows, new ones and known ones.
    fn put(tx: &mut Tx, rows: &[Self]) -> impl Future<Output = Result<(), db::Error>>;
}

/// What importing the practices came to.
pub struct Practices {
    pub counts: Counts,
    /// How many practices the teams of this database have.
    pub own: usize,
    /// What the list says otherwise of those: see [`OwnPractice::otherwise`].
    pub otherwise: Vec<String>,
}

/// Imports the national list of practices.
///
/// [`OwnPractice::otherwise`]: super::model::OwnPractice::otherwise
pub async fn practices(
    db: &Db,
    mut file: impl Read + Seek + Send,
    apply: bool,
    mut told: impl FnMut(Told<'_>),
) -> Result<Practices> {
    let own = store::own_practices(&mut db.read().await?).await?;
    if apply {
        whole(ods::read(&mut file).map_err(refuse)?, &mut told)?;
        rewind(&mut file)?;
    }
    let mut listed: HashMap<String, Option<NationalPractice>> =
        own.iter().map(|practice| (practice.ods_code.clone(), None)).collect();
    let rows = ods::read(&mut file).map_err(refuse)?.map(|row| row.map(NationalPractice::from)).inspect(|row| {
        if let Ok(practice) = row
            && let Some(place) = listed.get_mut(&practice.ods_code)
        {
            place.get_or_insert_with(|| practice.clone());
        }
    });
    let counts = bring_in(db, rows, |_| true, apply, told).await?;
    let otherwise =
        own.iter().filter_map(|practice| practice.otherwise(listed.get(&practice.ods_code).and_then(Option::as_ref))).collect();
    Ok(Practices { counts, own: own.len(), otherwise })
}

/// What importing postcodes came to.
pub struct Postcodes {
    pub counts: Counts,
    /// Places of directories that had a postcode but no position, and have one now.
    pub located: u64,
}

/// Imports postcodes; only those of some outward codes, if any are given.
pub async fn postcodes(
    db: &Db,
    mut file: impl Read + Seek + Send,
    only: &[String],
    apply: bool,
    now: Instant,
    mut told: impl FnMut(Told<'_>),
) -> Result<Postcodes> {
    if apply {
        whole(points(&mut file)?, &mut told)?;
        rewind(&mut file)?;
    }
    let rows = points(&mut file)?.map(|row| row.map(PostcodePoint::from));
    let wanted = |point: &PostcodePoint| {
        only.is_empty() || point.postcode.split_once(' ').is_some_and(|(outward, _)| only.iter().any(|one| one == outward))
    };
    let counts = bring_in(db, rows, wanted, apply, told).await?;
    let located = if apply && counts.new + counts.changed > 0 {
        again(|| async {
            let mut tx = db.write().await?;
            let located = directory::store_import::locate(&mut tx, now).await?;
            tx.commit().await?;
            Ok(located)
        })
        .await?
    } else {
        0
    };
    Ok(Postcodes { counts, located })
}

type Points<'f> = Box<dyn Iterator<Item = Result<postcodes::PostcodePoint, RowError>> + 'f>;

/// The postcodes of a table, or of Code-Point Open in its zip.
fn points<'f>(file: &'f mut (impl Read + Seek + Send)) -> Result<Points<'f>> {
    let mut start = Vec::new();
    file.by_ref().take(4).read_to_end(&mut start).map_err(unreadable)?;
    rewind(file)?;
    if start == b"PK\x03\x04" {
        Ok(Box::new(postcodes::read_code_point_zip(file).map_err(refuse)?))
    } else {
        Ok(Box::new(postcodes::read(file).map_err(refuse)?))
    }
}

fn rewind(file: &mut impl Seek) -> Result<()> {
    file.rewind().map_err(unreadable)
}

fn unreadable(error: std::io::Error) -> Error {
    Error::refused(format!("The file cannot be read ({error}). Save it to a disk of this machine and try again"))
}

/// Reads a file to its end, so that one that is not whole is refused before anything is written.
fn whole<T>(rows: impl Iterator<Item = Result<T, RowError>>, told: &mut impl FnMut(Told<'_>)) -> Result<()> {
    for (number, row) in (1..).zip(rows) {
        if let Err(error) = row
            && error.fatal
        {
            return Err(refuse(error));
        }
        told(Told::Checked(number));
    }
    Ok(())
}

async fn bring_in<R: Listed>(
    db: &Db,
    rows: impl Iterator<Item = Result<R, RowError>>,
    wanted: impl Fn(&R) -> bool,
    apply: bool,
    mut told: impl FnMut(Told<'_>),
) -> Result<Counts> {
    let mut counts = Counts::default();
    let mut seen = HashSet::new();
    let mut batch = Vec::with_capacity(BATCH);
    for row in rows {
        counts.read += 1;
        match row {
            Err(error) if error.fatal => return Err(refuse(error)),
            Err(error) => {
                counts.refused += 1;
                told(Told::Refused(&error));
            }
            Ok(row) if !wanted(&row) => counts.left_out += 1,
            Ok(row) if !seen.insert(number(row.key())) => counts.repeated += 1,
            Ok(row) => batch.push(row),
        }
        if batch.len() == BATCH {
            settle(db, std::mem::take(&mut batch), apply, &mut counts).await?;
        }
        told(Told::Done(counts.read));
    }
    settle(db, batch, apply, &mut counts).await?;
    Ok(counts)
}

/// A key of at most twelve letters and digits as a number of its own: millions of them have to be remembered, to find what
/// stands twice in a file.
fn number(key: &str) -> u64 {
    let digits = key.chars().filter_map(|c| c.to_digit(36));
    digits.fold(0, |number: u64, digit| number.wrapping_mul(37).wrapping_add(u64::from(digit) + 1))
}

/// Compares a batch with what is stored, which takes no lock, and writes what differs.
async fn settle<R: Listed>(db: &Db, batch: Vec<R>, apply: bool, counts: &mut Counts) -> Result<()> {
    let keys = batch.iter().flat_map(|row| params![row.key()]).collect();
    let stored = R::known(&mut db.read().await?, keys).await?;
    let known: HashMap<&str, &R> = stored.iter().map(|row| (row.key(), row)).collect();
    let mut to_do = Vec::new();
    for row in batch {
        match known.get(row.key()) {
            None => {
                counts.new += 1;
                to_do.push(row);
            }
            Some(known) => {
                let row = row.over(known);
                if row == **known {
                    counts.unchanged += 1;
                } else {
                    counts.changed += 1;
                    to_do.push(row);
                }
            }
        }
    }
    if apply && !to_do.is_empty() {
        again(|| async {
            let mut tx = db.write().await?;
            R::put(&mut tx, &to_do).await?;
            tx.commit().await
        })
        .await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::number;

    #[test]
    fn keys_have_numbers_of_their_own() {
        let keys = ["A", "AA", "0", "00", "SE1 1AA", "SE11 AAA", "SE16 4JX", "ZZZZZZZZZZZZ", "ZZZZZZZZZZZ", "G85138"];
        let mut numbers: Vec<u64> = keys.iter().map(|key| number(key)).collect();
        numbers.sort_unstable();
        numbers.dedup();
        assert_eq!(numbers.len(), keys.len());
        assert_eq!(number("SE16 4JX"), number("SE164JX"));
    }
}
