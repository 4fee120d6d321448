//! The mailbox as a door: each message with its attachments becomes one thing in triage, once, whatever crashes between. A message
//! goes out of the way in the mailbox only after it is durable here, and is never deleted.

use std::time::Duration;

use interop::letter::Reading;
use interop::mail::{self, Attachment, Message, Nature};
use kernel::hex;
use mailbox::{Address, Kept, Secret, Summary, Uid};
use sha2::{Digest, Sha256};
use tokio::time::{Instant, timeout_at};

use super::model::{Dismissal, Kind};
use super::prefill;
use super::reader::{self, Read};
use super::store::{self, Original};
use crate::inbox::{self, Owner};
use crate::tx::again;
use crate::{App, Error, Result, Tx};

/// So many attachments of one message are read, and for so long together: mail behind it waits meanwhile.
const MOST_READ: usize = 20;
const READING: Duration = Duration::from_secs(60);

/// What comes by mail waits in triage.
#[derive(Clone, Copy)]
struct Door;

impl Owner for Door {
    async fn keep(self, app: App, raw: Vec<u8>) -> Result<Kept> {
        keep(&app, &raw).await
    }
}

/// Takes everything that waits in the mailbox, as [`inbox::fetch`].
///
/// # Errors
/// When the mailbox cannot be opened.
pub async fn fetch(app: &App, address: &Address, secret: &Secret, last: &mut Vec<Uid>) -> Result<Summary<Error>, mailbox::Error> {
    inbox::fetch(app, address, secret, last, Door).await
}

/// Looks at the mailbox as long as the process lives.
pub fn start(app: App, address: Address, secret: Secret) {
    inbox::start(app, address, secret, Door);
}

/// Keeps one message, once: the same bytes again are the same message.
pub async fn keep(app: &App, raw: &[u8]) -> Result<Kept> {
    keep_within(app, raw, READING).await
}

/// Keeps one message, whose attachments are read for so long at most.
pub async fn keep_within(app: &App, raw: &[u8], reading: Duration) -> Result<Kept> {
    let key = hex(Sha256::digest(raw));
    let message = mail::read(raw);
    let (originals, notes) = read_all(app, &message, reading).await?;
    let form = form(&originals);
    let is_new = again!({ keep_once(app, &key, &message, &originals, &form, &notes).await })?;
    Ok(if is_new { Kept::New } else { Kept::Again })
}

/// What is kept of a message: its text, then its attachments; and what a leader has to know of it. Files are read within so much
/// time; those for which there is none left are kept as they came, and nobody has looked into them.
async fn read_all(app: &App, message: &Message, time: Duration) -> Result<(Vec<(Original, Vec<u8>)>, String)> {
    let until = Instant::now() + time;
    let mut originals = vec![(text_of(message), message.text.clone().into_bytes())];
    let (mut notes, mut unread) = (vec![nature(message.nature).to_owned()], 0);
    // A letter may stand within the text like a picture, as Apple Mail has it. What are pictures, most of them logos, comes last, and
    // is not worth a word each.
    let is_picture = |one: &Attachment| one.inline && one.declared_type.starts_with("image/");
    let mut attachments: Vec<&Attachment> = message.attachments.iter().collect();
    attachments.sort_by_key(|one| is_picture(one));
    let mut pictures = 0;
    for (attachment, count) in attachments.into_iter().zip(1..) {
        let (name, bytes) = (attachment.name.clone(), attachment.bytes.clone());
        let read = if count > MOST_READ || Instant::now() >= until {
            None
        } else {
            timeout_at(until, reader::read(app, bytes.clone())).await.ok().transpose()?
        };
        let (media_type, text, reading, bytes) = match read {
            Some(Ok(Read { opened, reading })) => {
                if !is_picture(attachment) {
                    notes.extend(opened.stripped.iter().map(|what| format!("{name}: {what} was taken out")));
                }
                let reading = serde_json::to_string(&reading).unwrap_or_default();
                (opened.kind.media_type(), opened.lines.join("\n"), reading, opened.kept)
            }
            Some(Err(_)) if is_picture(attachment) => {
                pictures += 1;
                continue;
            }
            Some(Err(refused)) => {
                notes.push(format!("{name} was not kept and is only in the mailbox: {}", refused.message));
                continue;
            }
            None => {
                unread += 1;
                ("application/octet-stream", String::new(), String::new(), bytes)
            }
        };
        originals.push((Original { position: 0, name, media_type: media_type.to_owned(), text, reading }, bytes));
    }
    if unread > 0 {
        notes.push(format!(
            "Attachments that are kept but were not read, because it took too long: {unread}. Look at them yourself"
        ));
    }
    if pictures > 0 {
        notes.push(format!("Pictures within the text that were not kept and are only in the mailbox: {pictures}"));
    }
    notes.extend(message.notes.iter().cloned());
    let notes: Vec<&str> = notes.iter().map(|note| note.trim_end_matches('.')).filter(|note| !note.is_empty()).collect();
    Ok((originals, notes.join(". ")))
}

/// True if it is new.
async fn keep_once(
    app: &App,
    key: &str,
    message: &Message,
    originals: &[(Original, Vec<u8>)],
    form: &str,
    note: &str,
) -> Result<bool> {
    let mut tx = Tx::system(app, "Mailbox").await?;
    tx.take_turn().await;
    let door = store::the_one(&mut tx, Kind::Mail).await?;
    let title = if message.subject.is_empty() { "Without a subject" } else { &message.subject };
    let (taken, new) = store::take(&mut tx, &door, key, title, true).await?;
    if new {
        for ((original, bytes), position) in originals.iter().zip(0..) {
            store::keep_original(&mut tx, taken.id, position, original, bytes.clone()).await?;
        }
        store::keep_form(&mut tx, taken.id, form, note).await?;
        if matches!(message.nature, Nature::AutoReply | Nature::OurOwn) {
            store::dismiss(&mut tx, taken.id, Dismissal::Automatic, "", 0).await?;
        }
    }
    tx.commit().await?;
    Ok(new)
}

/// What a leader has to know of a message before they look at it. Nothing is thrown away for what it seems to be: only what a
/// program says it sent by itself is set aside, and that is kept, too.
fn nature(nature: Nature) -> &'static str {
    match nature {
        Nature::Ordinary | Nature::Bulk => "",
        Nature::AutoReply => "An automatic reply",
        Nature::Bounce => "A mail server says that a message could not be delivered",
        Nature::MarkedSpam => "The mail server takes it for advertising: look before you believe it",
        Nature::OurOwn => "Our own message came back",
        Nature::Encrypted => "It is encrypted and could not be opened: ask the sender for another way",
    }
}

/// The text of the message itself, with who sent it.
fn text_of(message: &Message) -> Original {
    let from = format!("From: {} {}", message.from_name, message.from);
    let lines = interop::letter::lines_of(&message.text);
    let reading = interop::letter::read(&lines);
    Original {
        position: 0,
        name: from.split_whitespace().collect::<Vec<_>>().join(" "),
        media_type: "text/plain; charset=utf-8".to_owned(),
        text: lines.join("\n"),
        reading: serde_json::to_string(&reading).unwrap_or_default(),
    }
}

/// The form, filled from whichever part of the message says most.
fn form(originals: &[(Original, Vec<u8>)]) -> String {
    let readings = originals.iter().map(|(original, _)| serde_json::from_str::<Reading>(&original.reading).unwrap_or_default());
    let fullest = readings.max_by_key(|reading| reading.fields.len()).unwrap_or_default();
    prefill::form(&fullest).encoded()
}
