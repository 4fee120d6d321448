//! The mailbox that answers to our e-mails come to, and what mail servers tell of them. Which message is meant is known by our key in its
//! name, and by nothing of what a mail says; whatever names none and comes from nobody we know stays in the mailbox.

use interop::mail::{self, Attachment, Fate, Message, Nature, Report};
use kernel::{Guarded, Instant, OutgoingId, hex};
use mailbox::{ASIDE, Address, Kept, Secret, Summary, Uid};
use sha2::{Digest as _, Sha256};

use super::model::{Aside, Channel};
use super::store;
use super::store_mail;
use super::store_reply::{self, Came};
use crate::inbox::{self, Owner};
use crate::tx::again;
use crate::{App, Error, Result, Tx};

/// Of a longer mail the rest is read in the mailbox.
const LONGEST: usize = 10_000;
/// A thread names many messages; ours is among the nearest.
const MOST_KEYS: usize = 20;

/// What comes to the mailbox for answers goes to the record of whom it is about.
#[derive(Clone, Copy)]
struct Answers;

impl Owner for Answers {
    async fn keep(self, app: App, raw: Vec<u8>) -> Result<Kept> {
        keep(&app, &raw).await
    }

    async fn too_large(self, app: App, uid: Uid, size: u32) -> Result<()> {
        let key = format!("{uid} {size}");
        again!({ put_aside(&app, &key, Aside::TooLarge).await }).map(drop)
    }
}

/// Takes everything that waits in the mailbox for answers, as [`inbox::fetch`].
///
/// # Errors
/// When the mailbox cannot be opened.
pub async fn fetch(app: &App, address: &Address, secret: &Secret, last: &mut Vec<Uid>) -> Result<Summary<Error>, mailbox::Error> {
    inbox::fetch(app, address, secret, last, Answers).await
}

/// Looks at the mailbox as long as the process lives.
pub fn start(app: App, address: Address, secret: Secret) {
    inbox::start(app, address, secret, Answers);
}

/// Keeps what one mail says, once: the same again changes nothing.
pub async fn keep(app: &App, raw: &[u8]) -> Result<Kept> {
    let (message, report) = (mail::read(raw), mail::report(raw));
    let key = hex(Sha256::digest(raw));
    let new = again!({
        let mut tx = Tx::system(app, "The mailbox for answers").await?;
        tx.take_turn().await;
        let new = keep_once(&mut tx, &key, &message, &report).await?;
        tx.commit().await?;
        Ok::<_, Error>(new)
    })?;
    Ok(if new { Kept::New } else { Kept::Again })
}

async fn put_aside(app: &App, key: &str, why: Aside) -> Result<bool> {
    let mut tx = Tx::system(app, "The mailbox for answers").await?;
    let new = store_mail::put_aside(&mut tx, key, why).await?;
    tx.commit().await?;
    Ok(new)
}

/// True if it is new.
async fn keep_once(tx: &mut Tx, key: &str, message: &Message, report: &Report) -> Result<bool> {
    // Our own mail that came back as it was answers nothing.
    let own = message.id.as_deref().and_then(key_of);
    if message.nature == Nature::OurOwn || own.is_some() && store_mail::known(tx, own.as_slice()).await?.is_some() {
        return store_mail::put_aside(tx, key, Aside::OurOwn).await;
    }
    let about = store_mail::known(tx, &keys(report)).await?;
    let Some(delivery) = &report.delivery else {
        let sender = Guarded::new(message.from.to_lowercase());
        if about.is_none() && !store_reply::knows(tx, &sender).await? {
            return store_mail::put_aside(tx, key, Aside::Nobody).await;
        }
        return store_reply::keep(tx, &came(message, report, sender, about, tx.now)).await;
    };
    let Some(about) = about else { return store_mail::put_aside(tx, key, Aside::Nobody).await };
    let reference = about.to_string();
    match delivery.fate {
        Fate::Failed => store::told(tx, &reference, &reference, false, &why_not(delivery.code.as_deref())).await,
        Fate::Delivered => store::told(tx, &reference, &reference, true, "").await,
        Fate::Delayed => store_mail::goes_on_trying(tx, about).await,
        Fate::Unclear => store_mail::put_aside(tx, key, Aside::Unclear).await,
    }
}

/// Our keys in what a mail names as what it is about, and in the addresses that it went to.
fn keys(report: &Report) -> Vec<OutgoingId> {
    let in_address = |to: &String| key_of(to.split('@').next()?.rsplit_once('+')?.1);
    let named = report.about.iter().filter_map(|name| key_of(name));
    let mut keys: Vec<OutgoingId> = named.chain(report.to.iter().filter_map(in_address)).collect();
    keys.dedup();
    keys.truncate(MOST_KEYS);
    keys
}

/// `key@domain`, or only the key.
fn key_of(name: &str) -> Option<OutgoingId> {
    name.split('@').next()?.parse().ok()
}

/// An answer as it is kept. Attachments are not opened.
fn came(message: &Message, report: &Report, sender: Guarded<String>, answers: Option<OutgoingId>, now: Instant) -> Came {
    let own = mail::own_words(&message.text);
    let own = if own.is_empty() { message.subject.trim().to_owned() } else { own };
    let words: String = own.chars().take(LONGEST).collect();
    let is_picture = |one: &Attachment| one.inline && one.declared_type.starts_with("image/");
    let files = message.attachments.iter().filter(|one| !is_picture(one)).count();
    let mut notes = Vec::new();
    if report.automatic {
        notes.push("A machine wrote this by itself, for instance because they are away.".to_owned());
    }
    if message.nature == Nature::Encrypted {
        notes.push("It is encrypted and could not be read.".to_owned());
    }
    if files > 0 {
        notes.push(format!("Files that came with it: {files}. They were not opened."));
    }
    if words.len() < own.len() {
        notes.push("It is longer than this.".to_owned());
    }
    if notes.len() > usize::from(report.automatic) {
        notes.push(format!("The whole is in the mailbox for answers, in the folder “{ASIDE}”."));
    }
    let written_at = message.date.map(|date| Instant::from_millis(date.as_millisecond())).filter(|at| *at <= now);
    // Their name of it and who sent it: so told twice it is one, and nobody takes the name of another's.
    let id = message.id.clone().unwrap_or_else(|| hex(Sha256::digest(&message.text)));
    let provider_id = hex(Sha256::digest(format!("{id}\n{}", message.from.to_lowercase())));
    Came {
        provider_id: format!("mail:{provider_id}"),
        channel: Channel::Email,
        sender,
        words,
        written_at: written_at.unwrap_or(now),
        answers,
        automatic: report.automatic,
        note: notes.join(" "),
    }
}

/// Why a mail server says that a mail did not come (RFC 3463), in words of our own: theirs repeat addresses.
fn why_not(code: Option<&str>) -> String {
    let Some(code) = code else { return "Their mail server says that it did not come.".to_owned() };
    let mut numbers = code.split('.').skip(1);
    let why = match (numbers.next(), numbers.next()) {
        (Some("1"), _) => "there is no such address",
        (Some("2"), Some("1")) => "their mailbox is closed",
        (Some("2"), Some("2")) => "their mailbox is full",
        (Some("2"), _) => "their mailbox takes nothing",
        (Some("4"), _) => "their mail server could not be reached",
        (Some("7"), _) => "it was refused",
        _ => "it could not be delivered",
    };
    format!("It did not come: {why} ({code}).")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_key_stands_in_names_and_addresses() {
        let id = OutgoingId::new();
        let of = |about: &str, to: &str| keys(&Report { about: vec![about.into()], to: vec![to.into()], ..Report::default() });
        assert_eq!(of(&format!("{id}@example.org"), "kith@example.org"), [id]);
        assert_eq!(of("else@example.net", &format!("kith+{id}@example.org")), [id]);
        assert_eq!(of("else@example.net", "ada+lists@example.org"), []);
        assert_eq!(of(&format!("x{id}@example.org"), &format!("{id}@example.org")), []);
    }

    #[test]
    fn why_not_is_said_in_words_of_ours() {
        assert_eq!(why_not(Some("5.1.1")), "It did not come: there is no such address (5.1.1).");
        assert_eq!(why_not(Some("5.2.2")), "It did not come: their mailbox is full (5.2.2).");
        assert_eq!(why_not(None), "Their mail server says that it did not come.");
    }
}
