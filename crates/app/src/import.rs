//! What all imports have in common: the fate of every row, and what is told on the way.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use interop::RowError;
use kernel::UploadId;

use crate::Error;

/// The fate of every row. They add up.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Counts {
    pub read: usize,
    pub new: usize,
    pub changed: usize,
    pub unchanged: usize,
    /// Somebody has edited it here; their words stay.
    pub kept: usize,
    /// The same key again in the same file: the first counts.
    pub repeated: usize,
    pub refused: usize,
    /// Not asked for.
    pub left_out: usize,
}

impl Counts {
    pub fn add_up(&self) -> bool {
        let fates =
            [self.new, self.changed, self.unchanged, self.kept, self.repeated, self.refused, self.left_out].iter().sum::<usize>();
        self.read == fates
    }

    /// Whether no row could be used, though there were some: then it is the wrong file, or the wrong mapping.
    pub fn is_useless(&self) -> bool {
        self.read > 0 && self.read == self.refused
    }
}

/// What is told while an import goes on.
pub enum Told<'a> {
    /// A row is left out; the others are not affected.
    Refused(&'a RowError),
    /// So many rows were read, to see that the file is whole.
    Checked(usize),
    /// So many rows are done.
    Done(usize),
}

/// A file that cannot be used, or not to its end, is refused as a whole.
pub fn refuse(error: RowError) -> Error {
    // What is wrong with a whole file is told of its first line, where nobody needs to look.
    Error::refused(if error.row > 1 { error.to_string() } else { error.message })
}

/// Beside the file of a form that came back: a page cannot choose it for them.
pub const CHOOSE_AGAIN: &str = "Choose the file again, too: a browser does not keep it";

/// How many rows are done of files that this process is taking in.
#[derive(Default)]
pub struct Progress(Mutex<HashMap<UploadId, usize>>);

impl Progress {
    pub fn of(&self, id: UploadId) -> Option<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&id).copied()
    }

    pub fn set(&self, id: UploadId, done: Option<usize>) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match done {
            Some(done) => drop(all.insert(id, done)),
            None => drop(all.remove(&id)),
        }
    }
}
