//! A mailbox that is looked at again and again: each message is kept, and only then set aside. What keeping means, its owner says.

use std::time::Duration;

use mailbox::{ASIDE, Address, Kept, Mailbox, Secret, Stopped, Summary, Trust, Uid};

use crate::{App, Error, Result};

/// So often a mailbox is looked at.
const EVERY: Duration = Duration::from_secs(60);

/// Whose mail it is, and what keeping a message means to them.
pub trait Owner: Copy + Send + Sync + 'static {
    /// Keeps one message, so that it is durable here: only then is it set aside.
    fn keep(self, app: App, raw: Vec<u8>) -> impl Future<Output = Result<Kept>> + Send + 'static;

    /// A message is too large to be taken, and stays in the mailbox. Told at each look.
    fn too_large(self, _app: App, _uid: Uid, _size: u32) -> impl Future<Output = Result<()>> + Send {
        async { Ok(()) }
    }
}

/// Looks at a mailbox again and again, as long as the process lives.
pub fn start(app: App, address: Address, secret: Secret, owner: impl Owner) {
    tokio::spawn(async move {
        let mut last = Vec::new();
        loop {
            report(&fetch(&app, &address, &secret, &mut last, owner).await);
            tokio::time::sleep(EVERY).await;
        }
    });
}

/// Takes everything that waits in a mailbox. `last` is what the look before left there: messages that are tried after all others.
///
/// # Errors
/// When the mailbox cannot be opened. What happened to single messages is in the summary; what was not kept stays in the mailbox.
pub async fn fetch(
    app: &App,
    address: &Address,
    secret: &Secret,
    last: &mut Vec<Uid>,
    owner: impl Owner,
) -> Result<Summary<Error>, mailbox::Error> {
    let mut mailbox = Mailbox::connect(address, secret, ASIDE, &Trust::default()).await?;
    let summary = mailbox::take_all(&mut mailbox, last, |_, raw| apart(owner.keep(app.clone(), raw))).await;
    mailbox.leave().await;
    for (uid, size) in &summary.too_large {
        if let Err(error) = owner.too_large(app.clone(), *uid, *size).await {
            tracing::error!(error = error.chain(), "a mail that is too large could not be counted");
        }
    }
    Ok(summary)
}

/// Keeps one message in a task of its own: one at which the program itself breaks off would otherwise end the looking for all.
async fn apart<F: Future<Output = Result<Kept>> + Send + 'static>(keep: F) -> Result<Kept> {
    // What the task would say of it could have words of the message in it.
    tokio::spawn(keep).await.unwrap_or_else(|_| Err(Error::failed("keeping a message")("the program broke off at it")))
}

/// What somebody has to see to, for the log. Nothing of what a message says.
fn report(looked: &Result<Summary<Error>, mailbox::Error>) {
    let summary = match looked {
        Ok(summary) => summary,
        Err(error) => {
            tracing::error!(error = error.to_string(), "the mailbox could not be opened");
            return;
        }
    };
    if summary.new > 0 {
        tracing::info!(new = summary.new, again = summary.again, "mail was taken in");
    }
    for (uid, size) in &summary.too_large {
        tracing::error!(uid, size, "a message is too large and stays in the mailbox: somebody has to look at it there");
    }
    for (uid, error) in &summary.failed {
        tracing::error!(uid, error = error.chain(), "a message could not be kept: it stays in the mailbox and is tried again");
    }
    for (uid, error) in &summary.trouble {
        tracing::error!(uid, error = error.to_string(), "the mail server refused something for one message");
    }
    match &summary.stopped {
        Some(Stopped::Mailbox(uid, error)) => tracing::error!(uid, error = error.to_string(), "the mailbox broke off"),
        Some(Stopped::Keep) => tracing::error!("no message could be kept: the rest of the mail waits"),
        None => {}
    }
}
