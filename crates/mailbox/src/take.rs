//! Fetch, keep, and only then set aside.

use std::collections::BTreeSet;

use crate::{Aside, Error, Fetched, Mailbox, Uid};

/// What the caller says of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// It is durable now.
    New,
    /// It was durable already.
    Again,
    /// It shall stay in the folder.
    Refused,
}

/// So many messages in a row that cannot be kept end a run: then it is not the messages, and the rest may as well wait.
const MOST_FAILURES: usize = 3;

/// What one run came to.
#[derive(Debug, PartialEq, Eq)]
pub struct Summary<E> {
    /// Messages that the caller made durable.
    pub new: usize,
    /// Messages that the caller knew.
    pub again: usize,
    /// What the caller did not want. They stay in the folder.
    pub refused: Vec<Uid>,
    /// Messages that the caller could not keep. They stay in the folder and are offered again by the next run.
    pub failed: Vec<(Uid, E)>,
    /// Messages that are too large to fetch, with their sizes in bytes. They stay in the folder, and somebody has to be told.
    pub too_large: Vec<(Uid, u32)>,
    /// What the server refused for one message, while others went well: to give it, or to set it aside after it was kept.
    pub trouble: Vec<(Uid, Error)>,
    /// Messages that were kept and stay in the folder, since the server can neither move nor mark them.
    pub left: usize,
    /// Why the run ended before its end.
    pub stopped: Option<Stopped>,
}

/// Why a run ended before its end. Connect again, and run again.
#[derive(Debug, PartialEq, Eq)]
pub enum Stopped {
    /// The connection. With the message it broke off at, if it was at one.
    Mailbox(Option<Uid>, Error),
    /// The caller could keep none of several messages in a row; they are in [`Summary::failed`].
    Keep,
}

impl<E> Default for Summary<E> {
    fn default() -> Self {
        Self {
            new: 0,
            again: 0,
            refused: Vec::new(),
            failed: Vec::new(),
            too_large: Vec::new(),
            trouble: Vec::new(),
            left: 0,
            stopped: None,
        }
    }
}

/// Takes every message in the folder, oldest first: fetches it, lets `keep` make it durable, and only then sets it aside.
///
/// `keep` must be idempotent: the same message comes again, byte for byte, when a run ended between keeping it and setting
/// it aside; the hash of its bytes is the name to know it by. Two messages may also be alike from the start.
///
/// `last` are messages at which this and earlier runs broke off or that could not be kept, longest ago first: give each run
/// what the one before left there, and the first an empty list. They are tried after all others and in turn, so that a message
/// on which a server or the caller chokes holds up nobody. There are never more of them than messages in the folder.
///
/// `keep` gives a future and is not an `AsyncFnMut`: with one of those the whole could not be given to a task of the runtime.
pub async fn take_all<E, F: Future<Output = Result<Kept, E>>>(
    mailbox: &mut Mailbox,
    last: &mut Vec<Uid>,
    mut keep: impl FnMut(Uid, Vec<u8>) -> F,
) -> Summary<E> {
    let mut summary = Summary::default();
    let mut uids = match mailbox.waiting(usize::MAX).await {
        Ok(uids) => uids,
        Err(error) => {
            summary.stopped = Some(Stopped::Mailbox(None, error));
            return summary;
        }
    };
    last.retain(|uid| uids.binary_search(uid).is_ok());
    let known: BTreeSet<Uid> = last.iter().copied().collect();
    uids.retain(|uid| !known.contains(uid));
    uids.extend_from_slice(last);
    let mut failures = 0;
    for uid in uids {
        last.retain(|one| *one != uid);
        let message = match mailbox.fetch(uid).await {
            Ok(Fetched::Message(message)) => message,
            Ok(Fetched::TooLarge(size)) => {
                summary.too_large.push((uid, size));
                continue;
            }
            Ok(Fetched::Gone) => continue,
            Err(error) => match went_wrong(&mut summary, last, uid, error) {
                true => return summary,
                false => continue,
            },
        };
        match keep(uid, message).await {
            Ok(Kept::New) => summary.new += 1,
            Ok(Kept::Again) => summary.again += 1,
            Ok(Kept::Refused) => {
                summary.refused.push(uid);
                continue;
            }
            Err(error) => {
                summary.failed.push((uid, error));
                last.push(uid);
                failures += 1;
                if failures == MOST_FAILURES {
                    summary.stopped = Some(Stopped::Keep);
                    return summary;
                }
                continue;
            }
        }
        failures = 0;
        match mailbox.set_aside(uid).await {
            Ok(Aside::Moved | Aside::Marked) => {}
            Ok(Aside::Left) => summary.left += 1,
            Err(error) => {
                if went_wrong(&mut summary, last, uid, error) {
                    return summary;
                }
            }
        }
    }
    summary
}

/// Notes an error; true where the run cannot go on.
fn went_wrong<E>(summary: &mut Summary<E>, last: &mut Vec<Uid>, uid: Uid, error: Error) -> bool {
    if error.is_refusal() {
        summary.trouble.push((uid, error));
        return false;
    }
    last.push(uid);
    summary.stopped = Some(Stopped::Mailbox(Some(uid), error));
    true
}
