//! The running application: what every handler can reach.

use std::net::IpAddr;
use std::ops::Deref;
use std::sync::Arc;

use db::{Db, params};
use kernel::{Clock, TeamId};

use crate::audit::Writer;
use crate::directory::finder::Finder;
use crate::{Error, Result};

/// Settings of the process, from the environment. What a team can choose for itself is in the database (`/settings`).
#[derive(Clone, Debug)]
pub struct Config {
    /// How people reach us: `https://kith.example.org`. Decides cookies and links.
    pub public_url: String,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// A database of invented people: one-button sign-in, a strip on every page, nothing leaves.
    pub demo: bool,
    /// The program that reads files of others in a process of its own (`kith read-letter`): this one, if nothing is said.
    pub reader: Option<std::path::PathBuf>,
    /// By this a provider shows that it is it, when it tells us what became of messages and what people answer.
    pub provider_token: Option<String>,
    /// What can be sent from here.
    pub carried: crate::sending::model::Carried,
    /// By which ways answers come back to us.
    pub heard: crate::sending::model::Heard,
    /// How feeds of others are asked. What may be asked beyond the public internet (`also`) only the environment says, no page.
    pub feeds: fetch::Manners,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            public_url: "http://127.0.0.1:8080".to_owned(),
            trusted_proxies: Vec::new(),
            demo: false,
            reader: None,
            provider_token: None,
            carried: Default::default(),
            heard: Default::default(),
            feeds: fetch::Manners::default(),
        }
    }
}

/// Shared by all requests; cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Parts>);

pub struct Parts {
    pub db: Db,
    pub clock: Clock,
    pub config: Config,
    pub audit: Writer,
    /// What would be offered: the directory, in memory.
    pub finder: Finder,
    /// How much came by the doors in this hour.
    pub limits: crate::door::limit::Limits,
    /// How far exports are that are being taken in.
    pub(crate) imports: crate::import::Progress,
    /// Who reads a file: as many at once as it can be borne.
    pub readers: tokio::sync::Semaphore,
    /// Anybody may ask for their list as a PDF, and each is work: they are made one after another, so that they take one core at most; who
    /// comes meanwhile is told so.
    pub press: tokio::sync::Semaphore,
    /// The team whose public pages stand at `/`.
    pub team: TeamId,
    /// Whose turn it is to receive a referral: [`crate::Tx::take_turn`].
    pub(crate) turn: Arc<tokio::sync::Mutex<()>>,
}

impl Deref for App {
    type Target = Parts;
    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl App {
    /// Starts the application on a migrated database that has a team.
    pub async fn start(db: Db, clock: Clock, config: Config) -> Result<Self> {
        #[derive(sqlx::FromRow)]
        struct Team {
            id: TeamId,
        }
        let team: Team =
            db.read().await?.maybe("SELECT id FROM team ORDER BY id LIMIT 1", params![]).await?.ok_or_else(|| {
                Error::refused("This database has no team yet. Make one with: kith user first NAME EMAIL --team TEAM")
            })?;
        let audit = Writer::start(db.clone());
        Ok(Self(Arc::new(Parts {
            db,
            clock,
            config,
            audit,
            finder: Finder::default(),
            limits: Default::default(),
            imports: Default::default(),
            readers: tokio::sync::Semaphore::new(2),
            press: tokio::sync::Semaphore::new(1),
            team: team.id,
            turn: Arc::default(),
        })))
    }
}
