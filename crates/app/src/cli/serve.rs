//! `kith serve`.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::Context as _;
use db::Db;
use kernel::Clock;

use crate::{App, Config, account, audit, web};

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
    let config = Config { public_url, trusted_proxies, ..Config::default() };
    let app = App::start(db.clone(), Clock::System, config).await?;
    start_sealing(db);
    println!("Kith: http://{address}");
    web::serve(app, address).await?;
    Ok(())
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
