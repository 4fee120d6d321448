//! `kith serve`.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::Context as _;
use db::Db;
use kernel::Clock;

use mailbox::{Address, Secret};

use crate::sending::carriers::{AnswersTo, Carriers, of};
use crate::{App, Config, account, audit, concern, directory, door, sending, web};

pub async fn run() -> anyhow::Result<()> {
    let db = super::open().await?;
    if account::store::is_demo(&mut db.read().await?).await? {
        anyhow::bail!("this database was made by the demonstration, which anybody may enter. Use another, or run: kith demo");
    }
    let bind = std::env::var("KITH_BIND").unwrap_or_else(|_| "127.0.0.1:8080".to_owned());
    let address: SocketAddr =
        bind.parse().with_context(|| format!("KITH_BIND is {bind}, which is no address like 127.0.0.1:8080"))?;
    let public_url = std::env::var("KITH_PUBLIC_URL").unwrap_or_else(|_| format!("http://{address}"));
    let proxies = std::env::var("KITH_TRUSTED_PROXIES").unwrap_or_default();
    let trusted_proxies = proxies
        .split(',')
        .map(str::trim)
        .filter(|proxy| !proxy.is_empty())
        .map(|proxy| proxy.parse().with_context(|| format!("KITH_TRUSTED_PROXIES has {proxy}, which is no IP address")))
        .collect::<anyhow::Result<_>>()?;
    let door = mailbox("KITH_MAILBOX")?;
    let replies = mailbox("KITH_REPLIES")?;
    let carriers = carriers(door.as_ref(), replies.as_ref())?;
    anyhow::ensure!(carriers.fit_the_lease(), "a provider may be waited for longer than a lease lasts");
    let config = Config {
        public_url,
        trusted_proxies,
        feeds: super::feeds()?,
        provider_token: carriers.notify.as_ref().and_then(|account| account.token.clone()),
        carried: carriers.carried(),
        heard: carriers.heard(),
        ..Config::default()
    };
    let app = App::start(db.clone(), Clock::System, config).await?;
    start_sealing(db);
    if let Some((address, secret)) = door {
        door::mail::start(app.clone(), address, secret);
    }
    if let Some((address, secret)) = replies {
        sending::answers::start(app.clone(), address, secret);
    }
    directory::feed::start(app.clone());
    sending::runner::start(app.clone(), carriers);
    concern::watch::start(app.clone());
    println!("Kith: http://{address}");
    web::serve(app, address).await?;
    Ok(())
}

/// A mailbox, if the environment names one: `KITH_MAILBOX`, the door, or `KITH_REPLIES`, where answers to our mail come. As
/// imaps://name@server/INBOX, with `…_PASSWORD` or, for Microsoft and Google, `…_TOKEN`.
fn mailbox(name: &'static str) -> anyhow::Result<Option<(Address, Secret)>> {
    let Some(address) = of(name) else { return Ok(None) };
    let address = Address::parse(&address).context(name)?;
    let secret = match (of(&format!("{name}_PASSWORD")), of(&format!("{name}_TOKEN"))) {
        (Some(password), _) => Secret::Password(password),
        (_, Some(token)) => Secret::Token(token),
        _ => anyhow::bail!("{name} is set, and neither {name}_PASSWORD nor {name}_TOKEN is"),
    };
    Ok(Some((address, secret)))
}

/// Who hands things over, and whether answers by mail are read.
fn carriers(door: Option<&(Address, Secret)>, replies: Option<&(Address, Secret)>) -> anyhow::Result<Carriers> {
    let mut carriers = Carriers::from_environment()?;
    if let Some((replies, _)) = replies {
        anyhow::ensure!(carriers.mail.is_some(), "KITH_REPLIES is set, and KITH_SMTP, by which what is answered goes, is not");
        let is_door = door.is_some_and(|(door, _)| door == replies);
        anyhow::ensure!(!is_door, "KITH_REPLIES and KITH_MAILBOX are the same folder: answers need one of their own");
        carriers.answers = Some(AnswersTo::parse(of("KITH_REPLIES_ADDRESS"))?);
    }
    Ok(carriers)
}

/// Chains committed audit rows, once a minute, as long as the process lives.
pub(super) fn start_sealing(db: Db) {
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(Duration::from_secs(60)).await;
            if let Err(error) = audit::seal(&db).await {
                tracing::error!(error = crate::Error::from(error).chain(), "the audit trail could not be chained");
            }
        }
    });
}
