//! Slowing down guessing: failures are counted by whose account it is and by where they come from, and whoever failed too often
//! waits. Each leaves an audit row.

use std::net::{IpAddr, Ipv6Addr};

use kernel::Instant;

use super::secret;
use super::store::{self, Login, Whose};
use crate::audit::Act;
use crate::web::Client;
use crate::{App, Result, Visit};

/// Failures of the last so many minutes count.
const WITHIN_MINUTES: i64 = 15;
/// On one account from one address: enough for whoever mistypes. They lock themselves out and nobody else.
const MOST_BY_PAIR: i64 = 10;
/// On one account from everywhere: one machine cannot do it, and many are slowed.
const MOST_BY_EMAIL: i64 = 100;
/// From one address, which may be that of a whole practice.
const MOST_BY_ADDRESS: i64 = 50;
/// By one who has shown already who they are: nobody else can use this up.
const MOST_BY_STAFF: i64 = 10;

pub const WAIT: &str = "There were too many tries. Wait a quarter of an hour and try again";

/// Somebody tries a password or a code.
pub struct Attempt {
    /// What is counted, and how often it may fail. The first word keeps each kind to itself, whatever is typed as an e-mail.
    counts: Vec<(String, i64)>,
    /// The account, if there is such a one.
    login: Option<Login>,
    whose: Whose,
}

/// What came of trying a password.
pub enum Proof {
    Right(Login),
    Wrong,
    Wait,
}

impl Attempt {
    /// By one of whom nothing is known but what they typed as their e-mail. That it is nobody's makes no difference.
    pub fn as_anybody(login: Option<Login>, email: &str, client: Client, visit: &Visit) -> Self {
        let (email, place) = (email.trim().to_lowercase(), place(client));
        let counts = vec![
            (format!("address {place}"), MOST_BY_ADDRESS),
            (format!("email {email}"), MOST_BY_EMAIL),
            (format!("pair {email} {place}"), MOST_BY_PAIR),
        ];
        Self::new(counts, login, visit)
    }

    /// By one whose password was right, with a code.
    pub fn with_code(login: Login, client: Client, visit: &Visit) -> Self {
        let counts =
            vec![(format!("address {}", place(client)), MOST_BY_ADDRESS), (format!("code {}", login.staff_id), MOST_BY_STAFF)];
        Self::new(counts, Some(login), visit)
    }

    /// By one who is signed in and is asked for the password again.
    pub fn signed_in(login: Login, visit: &Visit) -> Self {
        let counts = vec![(format!("staff {}", login.staff_id), MOST_BY_STAFF)];
        Self::new(counts, Some(login), visit)
    }

    fn new(counts: Vec<(String, i64)>, login: Option<Login>, visit: &Visit) -> Self {
        let whose = match &login {
            Some(login) => login.whose(visit),
            // What was typed is not kept: people type their password into the wrong box.
            None => Whose { staff: None, name: "Somebody".to_owned(), ..Whose::visiting(visit) },
        };
        Self { counts, login, whose }
    }

    /// Tries a password. Where there is no account, it takes as long and is wrong.
    pub async fn password(self, app: &App, password: &str) -> Result<Proof> {
        if self.must_wait(app).await? {
            return Ok(Proof::Wait);
        }
        let hash = self.login.as_ref().and_then(|login| login.password_hash.clone());
        let fits = secret::fits(password, hash).await?;
        // Asked again: many who come at once all find room, and then hashing takes them in turns.
        if self.must_wait(app).await? {
            return Ok(Proof::Wait);
        }
        if !fits {
            let what = if self.login.is_some() { "no, the password was wrong" } else { "no, there is no such account" };
            let now = app.clock.now();
            db::again(|| async {
                let mut tx = app.db.write().await?;
                self.failed(&mut tx, what, now).await?;
                tx.commit().await
            })
            .await?;
        }
        Ok(self.login.filter(|_| fits).map_or(Proof::Wrong, Proof::Right))
    }

    /// What was used up, if anything was.
    pub async fn used_up(&self, tx: &mut db::Tx, now: Instant) -> Result<Option<&str>, db::Error> {
        let keys: Vec<&str> = self.counts.iter().map(|(key, _)| key.as_str()).collect();
        let failed = store::failures(tx, &keys, since(now)).await?;
        Ok(self.counts.iter().zip(failed).find(|((_, most), failed)| failed >= most).map(|((key, _), _)| key.as_str()))
    }

    /// Whether there were too many failures. The first who has to wait is noted, and then no more for a while: tries cost
    /// nothing, and must not fill the disk.
    pub async fn must_wait(&self, app: &App) -> Result<bool> {
        let now = app.clock.now();
        let mut reading = app.db.read().await?;
        let Some(key) = self.used_up(&mut reading, now).await? else { return Ok(false) };
        let told = format!("told {key}");
        let is_told = store::failures(&mut reading, &[told.as_str()], since(now)).await? != [0];
        drop(reading);
        if !is_told {
            db::again(|| async {
                let mut tx = app.db.write().await?;
                store::add_failures(&mut tx, &[told.as_str()], now).await?;
                store::note(&mut tx, &self.whose, Act::SignedIn, "no, there were too many tries", now).await?;
                tx.commit().await
            })
            .await?;
        }
        Ok(true)
    }

    /// Counts a failure and notes it.
    pub async fn failed(&self, tx: &mut db::Tx, what: &'static str, now: Instant) -> Result<(), db::Error> {
        let keys: Vec<&str> = self.counts.iter().map(|(key, _)| key.as_str()).collect();
        store::add_failures(tx, &keys, now).await?;
        store::note(tx, &self.whose, Act::SignedIn, what, now).await
    }
}

fn since(now: Instant) -> Instant {
    now.plus_minutes(-WITHIN_MINUTES)
}

/// Where somebody comes from, as it is counted. Of IPv6 that is the network: one machine has all the addresses of one.
pub(crate) fn place(client: Client) -> IpAddr {
    match client.0.to_canonical() {
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX)).into(),
        address => address,
    }
}
