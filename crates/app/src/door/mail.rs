//! The mailbox as a door: each message with its attachments becomes one thing in triage, once, whatever crashes between. A message
//! goes out of the way in the mailbox only after it is durable here, and is never deleted.

use std::time::Duration;

use interop::letter::Reading;
use interop::mail::{self, Message, Nature};
use mailbox::{ASIDE, Address, Kept, Mailbox, Secret, Stopped, Summary, Trust, Uid};
use sha2::{Digest, Sha256};

use super::model::{Dismissal, Kind};
use super::store::{self, Original};
use super::{prefill, reader};
use crate::{App, Error, Result, Tx};

/// So often the mailbox is looked at.
const EVERY: Duration = Duration::from_secs(60);

/// Takes everything that waits in a mailbox. `last` are messages at which earlier runs broke off.
///
/// # Errors
/// When the mailbox cannot be opened. What happened to single messages is in the summary; what was not kept stays in the mailbox.
pub async fn fetch(app: &App, address: &Address, secret: &Secret, last: &[Uid]) -> Result<Summary<Error>, mailbox::Error> {
    let mut mailbox = Mailbox::connect(address, secret, ASIDE, &Trust::default()).await?;
    let summary = mailbox::take_all(&mut mailbox, last, |_, raw| async move { keep(app, &raw).await }).await;
    mailbox.leave().await;
    Ok(summary)
}

/// Looks at a mailbox again and again, as long as the process lives.
pub fn start(app: App, address: Address, secret: Secret) {
    tokio::spawn(async move {
        let mut last: Vec<Uid> = Vec::new();
        loop {
            match fetch(&app, &address, &secret, &last).await {
                Err(error) => tracing::error!(error = error.to_string(), "the mailbox could not be opened"),
                Ok(summary) => {
                    report(&summary);
                    if let Some(Stopped::Mailbox(Some(uid), _) | Stopped::Keep(uid, _)) = summary.stopped {
                        last.push(uid);
                    }
                }
            }
            tokio::time::sleep(EVERY).await;
        }
    });
}

/// What somebody has to see to, for the log. Nothing of what a message says.
fn report(summary: &Summary<Error>) {
    if summary.new > 0 {
        tracing::info!(new = summary.new, again = summary.again, "mail was taken in");
    }
    for (uid, size) in &summary.too_large {
        tracing::error!(uid, size, "a message is too large and stays in the mailbox: somebody has to look at it there");
    }
    for (uid, error) in &summary.trouble {
        tracing::error!(uid, error = error.to_string(), "the mail server refused something for one message");
    }
    match &summary.stopped {
        Some(Stopped::Mailbox(_, error)) => tracing::error!(error = error.to_string(), "the mailbox broke off"),
        Some(Stopped::Keep(_, error)) => {
            tracing::error!(error = error.chain(), "a message could not be kept: it stays in the mailbox")
        }
        None => {}
    }
}

/// Keeps one message, once: the same bytes again are the same message.
pub async fn keep(app: &App, raw: &[u8]) -> Result<Kept> {
    let key: String = Sha256::digest(raw).iter().map(|byte| format!("{byte:02x}")).collect();
    let message = mail::read(raw);
    // Files are read before anything is locked.
    let (mut originals, mut notes) = (Vec::new(), vec![nature(message.nature).to_owned()]);
    originals.push((text_of(&message), message.text.clone().into_bytes()));
    // Logos and lines under signatures are no letters, unless nothing else came.
    for attachment in message.attachments.iter().filter(|one| !one.inline || message.text.trim().is_empty()) {
        match reader::read(app, attachment.bytes.clone()).await {
            Ok(read) => {
                notes.extend(read.warning(&attachment.name));
                notes.extend(read.opened.stripped.iter().map(|what| format!("{}: {what} was taken out", attachment.name)));
                let original = Original {
                    position: 0,
                    name: attachment.name.clone(),
                    media_type: read.opened.kind.media_type().to_owned(),
                    text: read.opened.lines.join("\n"),
                    reading: serde_json::to_string(&read.reading).unwrap_or_default(),
                };
                originals.push((original, read.opened.kept));
            }
            Err(refused) => notes.push(format!("{} was not kept: {}", attachment.name, refused.message)),
        }
    }
    notes.extend(message.notes.iter().cloned());
    notes.retain(|note| !note.is_empty());
    let form = form(&originals);
    for attempt in 1..=db::ATTEMPTS {
        match keep_once(app, &key, &message, &originals, &form, &notes.join(". ")).await {
            Err(Error::Database(db::Error::Busy)) if attempt < db::ATTEMPTS => db::pause(attempt).await,
            Ok(true) => return Ok(Kept::New),
            Ok(false) => return Ok(Kept::Again),
            Err(error) => return Err(error),
        }
    }
    Err(Error::Database(db::Error::Busy))
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
