//! A transaction that knows who is asking and when, and remembers whom they saw.
//!
//! Handlers and store functions get nothing else to reach the database with. A handler can only answer through it
//! ([`Tx::page`], [`Tx::done`], [`Tx::file`]), and it answers only after the audit rows of everybody seen are durable. So no
//! page of a person can leave without them, and nobody has to remember it.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use kernel::{Actor, AuditId, Date, Instant, Permission, PersonId, Reveal, TeamId};

use crate::audit::{self, Act, Entry};
use crate::concern::watch::{self, Watch};
use crate::team::model::{OutOfHours, Settings};
use crate::web::{self, Answer, Page, SentForm};
use crate::{App, Error, Result};

/// A transaction of one actor. Reads of a person are noted with [`Tx::saw`], next to the query that made them.
pub struct Tx {
    db: db::Tx,
    app: App,
    /// What the layout shows of the visitor: their name, their team, what they may do.
    pub visit: Visit,
    /// The moment of the request. Everything in it happens at this one moment.
    pub now: Instant,
    noted: Vec<Entry>,
    /// The form that this answers, if it must do its work once.
    form: Option<SentForm>,
    turn: Option<tokio::sync::OwnedMutexGuard<()>>,
    /// The concerns that wait, once they were looked at.
    pub(crate) watch: Option<Arc<Watch>>,
    /// What the team has chosen, once it was read: most pages want it more than once.
    pub(crate) choices: Option<(Settings, OutOfHours)>,
}

/// Who is here: the actor and the few words about their team that every page shows.
#[derive(Clone, Debug)]
pub struct Visit {
    pub actor: Actor,
    pub team_name: String,
    pub team_phone: String,
    /// A form of theirs did its work, and this page is to say so (`web/saved.rs`).
    pub saved: bool,
}

impl Visit {
    pub fn new(actor: Actor, team_name: String, team_phone: String) -> Self {
        Self { actor, team_name, team_phone, saved: false }
    }

    /// The system itself: imports, seeds, jobs.
    pub fn system(team: TeamId, name: &str) -> Self {
        Self::new(Actor::system(team, name), String::new(), String::new())
    }
}

impl Tx {
    pub async fn read(app: &App, visit: Visit) -> Result<Self> {
        Ok(Self::new(app.db.read().await?, app, visit))
    }

    pub async fn write(app: &App, visit: Visit) -> Result<Self> {
        Ok(Self::new(app.db.write().await?, app, visit))
    }

    fn new(db: db::Tx, app: &App, visit: Visit) -> Self {
        Self {
            db,
            now: app.clock.now(),
            app: app.clone(),
            visit,
            noted: Vec::new(),
            form: None,
            turn: None,
            watch: None,
            choices: None,
        }
    }

    /// A transaction of the system itself that may write.
    pub async fn system(app: &App, name: &str) -> Result<Self> {
        Self::write(app, Visit::system(app.team, name)).await
    }

    pub fn app(&self) -> &App {
        &self.app
    }

    pub fn actor(&self) -> &Actor {
        &self.visit.actor
    }

    /// The capability to show guarded values to whoever is asking. Whom they may see is asked where the record is loaded.
    ///
    /// # Errors
    /// As if there were nothing, for whoever does not work with people.
    pub fn reveal(&self) -> Result<Reveal> {
        self.actor().may_reveal().ok_or(Error::NotFound)
    }

    pub fn team(&self) -> TeamId {
        self.visit.actor.team
    }

    /// Today in London.
    pub fn today(&self) -> Date {
        self.now.date()
    }

    /// The member of staff who is acting; the system itself has no place where this is asked.
    pub fn staff(&self) -> Result<kernel::StaffId> {
        self.actor().staff.ok_or(Error::NotFound)
    }

    pub fn may(&self, permission: Permission) -> bool {
        self.actor().may(permission)
    }

    /// Refuses, as if there were nothing, whoever may not.
    pub fn require(&self, permission: Permission) -> Result<()> {
        if self.may(permission) { Ok(()) } else { Err(Error::NotFound) }
    }

    /// Waits until no other transaction of this process has the turn, and has it until this one ends. For what all would take
    /// from one place, like the next number: of those who took it at once PostgreSQL would have all but one begin again, and
    /// again. Several servers on one database still collide, but only with each other.
    pub async fn take_turn(&mut self) {
        if self.turn.is_none() {
            self.turn = Some(self.app.turn.clone().lock_owned().await);
        }
    }

    /// Notes that the actor sees a person. `what` names the page or part, never content.
    pub fn saw(&mut self, person: PersonId, what: &'static str) {
        self.note(Act::Saw, Some(person), what);
    }

    /// Notes an act for the audit trail.
    pub fn note(&mut self, act: Act, person: Option<PersonId>, what: &'static str) {
        let actor = self.actor();
        let entry = Entry {
            id: AuditId::new(),
            team: actor.team,
            at: self.now,
            staff: actor.staff,
            staff_name: actor.name.clone(),
            act,
            person,
            what,
            request: actor.request.clone(),
        };
        if !self.noted.iter().any(|noted| noted.says_the_same(&entry)) {
            self.noted.push(entry);
        }
    }

    /// Answers with a page. Whatever was written in this transaction is given up: a page is no way to confirm.
    pub async fn page(mut self, page: Page) -> Result<Answer> {
        let page = self.with_strip(page).await;
        let html = web::layout(&self.app, &self.visit, &page);
        self.saw_all().await?;
        Ok(Answer::html(page.status, html))
    }

    /// The page with the concerns on top that wait for whoever sees it; not on paper, and not where they stand already.
    async fn with_strip(&mut self, page: Page) -> Page {
        if page.bare || page.lists_concerns {
            return page;
        }
        let strip = watch::strip(self).await;
        Page { strip, ..page }
    }

    /// Answers a program that reads what anybody may read.
    pub async fn json(self, body: &impl serde::Serialize) -> Result<Answer> {
        self.saw_all().await?;
        Answer::json_to_keep(body)
    }

    /// Answers with a file to look at or keep.
    pub async fn file(self, name: &str, media_type: &'static str, bytes: Vec<u8>) -> Result<Answer> {
        self.saw_all().await?;
        Ok(Answer::file(name, media_type, bytes))
    }

    /// Keeps what was written, with its audit rows, and sends the browser on. Confirmed means kept.
    pub async fn done(mut self, to: impl AsRef<str>) -> Result<Answer> {
        if let Some(SentForm(key)) = self.form.take() {
            web::store::answer(&mut self.db, &key, to.as_ref(), self.now).await?;
        }
        self.commit().await?;
        Ok(Answer::see(to.as_ref()))
    }

    /// Keeps what was written and shows a page at once: where the next step must not stand in an address that others could open.
    pub async fn done_page(mut self, page: Page) -> Result<Answer> {
        let page = self.with_strip(page).await;
        let html = web::layout(&self.app, &self.visit, &page);
        self.commit().await?;
        Ok(Answer::html(page.status, html))
    }

    /// Answers with a file to keep, never to be shown by a browser as a page of ours.
    pub async fn download(self, name: &str, media_type: &str, bytes: Vec<u8>) -> Result<Answer> {
        self.saw_all().await?;
        Ok(Answer::download(name, media_type, bytes))
    }

    /// Keeps what was written and gives out the paper that it is about.
    pub async fn done_file(self, name: &str, media_type: &'static str, bytes: Vec<u8>) -> Result<Answer> {
        self.commit().await?;
        Ok(Answer::file(name, media_type, bytes))
    }

    /// Keeps what was written and tells a program that what it has already is still so.
    pub async fn done_unchanged(self) -> Result<Answer> {
        self.commit().await?;
        Ok(Answer::unchanged())
    }

    /// Keeps what was written and answers a script: for autosave.
    pub async fn done_json(self, body: &impl serde::Serialize) -> Result<Answer> {
        self.commit().await?;
        Answer::json(body)
    }

    /// Tells a script that somebody else was quicker, and where to compare. Nothing is kept.
    pub async fn stale_json(self, compare: &str) -> Result<Answer> {
        self.saw_all().await?;
        Answer::stale_json(compare)
    }

    /// Keeps what was written. For jobs and the command line; handlers answer with [`Tx::done`].
    pub async fn commit(mut self) -> Result<()> {
        audit::store::add(&mut self.db, &self.noted).await?;
        self.db.commit().await?;
        Ok(())
    }

    /// Ends the transaction without keeping what it wrote and waits until the noted reads are durable.
    async fn saw_all(self) -> Result<()> {
        let Self { db, app, noted, .. } = self;
        drop(db); // before waiting: on SQLite the audit writer needs the write lock that this may hold
        app.audit.keep(noted).await
    }
}

impl Deref for Tx {
    type Target = db::Tx;
    fn deref(&self) -> &db::Tx {
        &self.db
    }
}

impl DerefMut for Tx {
    fn deref_mut(&mut self) -> &mut db::Tx {
        &mut self.db
    }
}

/// A handler's argument: a transaction that reads, by the visitor of this request.
pub struct Read(pub Tx);

/// A handler's argument: a transaction that may write, by the visitor of this request.
pub struct Write(pub Tx);

impl FromRequestParts<App> for Read {
    type Rejection = Error;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let visit = parts.extensions.get::<Visit>().cloned().ok_or(Error::NotFound)?;
        Tx::read(app, visit).await.map(Self)
    }
}

impl FromRequestParts<App> for Write {
    type Rejection = Error;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let visit = parts.extensions.get::<Visit>().cloned().ok_or(Error::NotFound)?;
        let form = parts.extensions.get::<Option<SentForm>>().cloned().flatten();
        Ok(Self(Tx { form, ..Tx::write(app, visit).await? }))
    }
}

/// A write that is done again while another writer is in the way. (Not a function: a closure that lends what it took cannot yet be sent
/// between threads.)
macro_rules! again {
    ($work:block) => {{
        let mut attempt = 1;
        loop {
            match async { $work }.await {
                Err($crate::Error::Database(db::Error::Busy)) if attempt < db::ATTEMPTS => db::pause(attempt).await,
                result => break result,
            }
            attempt += 1;
        }
    }};
}
pub(crate) use again;
