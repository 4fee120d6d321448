//! `kith user …`: accounts from the command line, for whoever runs the server.

use anyhow::Context as _;
use db::Db;
use kernel::{Clock, Role, TeamId};

use crate::account::session;
use crate::account::store::{self, Login, NewAccount, Whose};
use crate::audit::Act;

#[derive(clap::Subcommand)]
pub enum Command {
    /// Make the team and its first operator; prints a link with which they set their password
    First {
        name: String,
        email: String,
        /// The team's name, as the public will read it
        #[arg(long)]
        team: String,
        /// The number from which the team rings people
        #[arg(long, default_value = "")]
        phone: String,
    },
    /// Add an account; prints its link
    Add {
        name: String,
        email: String,
        /// referrer, link_worker, team_leader or operator; may stand several times
        #[arg(long, required = true)]
        role: Vec<String>,
    },
    /// All accounts
    List,
    /// Print a new one-time link for an account
    Link { email: String },
    /// Forget a lost phone, and the password with it; prints a link with which both are set anew
    ResetPhone { email: String },
    /// End an account and all its sessions
    Disable { email: String },
}

pub async fn run(command: Command) -> anyhow::Result<()> {
    let db = super::open().await?;
    let now = Clock::System.now();
    let mut tx = db.write().await?;
    match command {
        Command::First { name, email, team, phone } => {
            let phone = if phone.is_empty() {
                phone
            } else {
                kernel::PhoneNumber::parse(&phone).map_err(anyhow::Error::msg)?.to_string()
            };
            let token = store::first(&mut tx, &team, &phone, &name, &email, now).await?;
            let login = find(&mut tx, &email).await?;
            note(&mut tx, login, "was made, as the first").await?;
            tx.commit().await?;
            print_link(&token);
        }
        Command::Add { name, email, role } => {
            let team = team(&db).await?;
            let roles = role
                .iter()
                .map(|word| {
                    word.parse::<Role>()
                        .with_context(|| format!("{word} is no role. Roles are referrer, link_worker, team_leader, operator"))
                })
                .collect::<anyhow::Result<Vec<_>>>()?;
            let first_name = name.split(' ').next().unwrap_or(&name).to_owned();
            let new = NewAccount { name, first_name, email: email.clone(), roles, practices: vec![] };
            let staff = store::add(&mut tx, team, &new).await?;
            let token = store::new_link(&mut tx, team, staff, now).await?;
            let login = find(&mut tx, &email).await?;
            note(&mut tx, login, "was made").await?;
            tx.commit().await?;
            print_link(&token);
        }
        Command::List => {
            for account in store::every_account(&mut tx).await? {
                let state = if account.active { "" } else { " (ended)" };
                println!("{} <{}>{state}", account.name, account.email);
            }
        }
        Command::Link { email } => {
            let login = find(&mut tx, &email).await?;
            let token = store::new_link(&mut tx, login.team_id, login.staff_id, now).await?;
            note(&mut tx, login, "got a new link").await?;
            tx.commit().await?;
            print_link(&token);
        }
        Command::ResetPhone { email } => {
            let login = find(&mut tx, &email).await?;
            store::forget_phone(&mut tx, login.team_id, login.staff_id).await?;
            let token = store::new_link(&mut tx, login.team_id, login.staff_id, now).await?;
            note(&mut tx, login, "lost phone and password").await?;
            tx.commit().await?;
            print_link(&token);
        }
        Command::Disable { email } => {
            let login = find(&mut tx, &email).await?;
            store::disable(&mut tx, login.team_id, login.staff_id, now).await?;
            session::end_all(&mut tx, login.team_id, login.staff_id).await?;
            note(&mut tx, login, "was ended").await?;
            tx.commit().await?;
            println!("Ended, with all sessions.");
        }
    }
    Ok(())
}

async fn find(tx: &mut db::Tx, email: &str) -> anyhow::Result<Login> {
    store::by_email(tx, email).await?.with_context(|| format!("there is no active account with the e-mail {email}"))
}

/// Notes what was done to an account. Who did it is whoever may use the server: the machine's own records know them.
async fn note(tx: &mut db::Tx, login: Login, was: &'static str) -> anyhow::Result<()> {
    let request = "command line".to_owned();
    let whose = Whose { team: login.team_id, staff: Some(login.staff_id), name: login.name, request };
    Ok(store::note(tx, &whose, Act::Account, was, Clock::System.now()).await?)
}

async fn team(db: &Db) -> anyhow::Result<TeamId> {
    store::only_team(&mut db.read().await?)
        .await?
        .context("there is no team yet. Make one with: kith user first NAME EMAIL --team TEAM")
}

fn print_link(token: &str) {
    let base = std::env::var("KITH_PUBLIC_URL").unwrap_or_else(|_| "http://127.0.0.1:8080".to_owned());
    println!("{}/welcome/{token}", base.trim_end_matches('/'));
    println!("This link works once, for {} hours. Give it to them yourself.", store::LINK_HOURS);
}
