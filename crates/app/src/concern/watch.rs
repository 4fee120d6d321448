//! The watch over concerns that nobody has accepted: what each page shows of them, and who writes down whom they waited for.
//!
//! Pages work out with whom a concern is ([`super::escalation`]) and need nobody for it. `kith serve` looks twice a minute, writes each step
//! down once and lets an e-mail go to whom it reached. What was written carries a mark that a second process cannot write again, so there
//! is no lease to lose: a process that was stopped begins with the same facts.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use kernel::{ConcernId, Instant, Permission, StaffId};
use maud::{Markup, html};

use super::escalation::{House, Limits, Member, Standing, Step, Waiting, is_shown_to};
use super::model::Happened;
use super::store::{self, Note};
use super::store_watch;
use crate::sending::model::{Channel, Purpose};
use crate::sending::store::{New, Recipient, queue};
use crate::sending::wording::Filling;
use crate::team::model::OutOfHours;
use crate::tx::again;
use crate::{App, Result, Tx, Visit, team};

/// So often it is looked.
const EVERY: Duration = Duration::from_secs(30);
/// Nobody gets more e-mails about waiting concerns of one step than one in so many minutes.
const ALERT_EVERY_MINUTES: i64 = 10;
/// So many concerns stand in the strip on every page one by one, more are counted; all of them stand on the day's list.
const ONE_BY_ONE: usize = 3;

/// All concerns that nobody has accepted, as they stand at one moment.
#[derive(Debug, Default)]
pub struct Watch {
    pub waiting: Vec<(Waiting, Standing)>,
    pub team: Vec<Member>,
    pub out_of_hours: OutOfHours,
}

impl Watch {
    /// The names of those with whom a concern is.
    pub fn names(&self, standing: &Standing) -> Vec<&str> {
        self.team.iter().filter(|member| standing.with.contains(&member.id)).map(|member| member.name.as_str()).collect()
    }

    /// How a concern stands, if nobody has accepted it.
    pub fn of(&self, id: ConcernId) -> Option<&Standing> {
        self.waiting.iter().find(|(waiting, _)| waiting.id == id).map(|(_, standing)| standing)
    }

    fn shown_to(&self, staff: StaffId) -> impl Iterator<Item = &(Waiting, Standing)> {
        self.waiting.iter().filter(move |(waiting, standing)| is_shown_to(staff, waiting, standing))
    }
}

/// The concerns that nobody has accepted; asked once in a transaction.
pub async fn look(tx: &mut Tx) -> Result<Arc<Watch>> {
    if let Some(watch) = &tx.watch {
        return Ok(watch.clone());
    }
    let (settings, out_of_hours) = team::store::choices(tx).await?;
    let limits = Limits::new(&settings, out_of_hours.person);
    let waiting = store_watch::waiting(tx, &limits).await?;
    let team = if waiting.is_empty() { Vec::new() } else { store_watch::members(tx).await? };
    let house = House::new(&team, &limits, tx.now);
    let waiting = waiting.into_iter().map(|waiting| (waiting, house.standing(&waiting))).collect();
    let watch = Arc::new(Watch { waiting, team, out_of_hours });
    tx.watch = Some(watch.clone());
    Ok(watch)
}

/// The ids of the concerns that are shown to the actor on each page.
pub async fn for_me(tx: &mut Tx) -> Result<Vec<ConcernId>> {
    let staff = tx.staff()?;
    Ok(look(tx).await?.shown_to(staff).map(|(waiting, _)| waiting.id).collect())
}

/// Whether a concern waits for the actor now.
pub async fn is_for_me(tx: &mut Tx, id: ConcernId) -> Result<bool> {
    Ok(for_me(tx).await?.contains(&id))
}

/// The strip on every page of whoever a concern waits for, but on the day's list, where they stand themselves. It says nothing of whom.
pub async fn strip(tx: &mut Tx) -> Markup {
    if tx.actor().staff.is_none() || !tx.may(Permission::Casework) {
        return html! {};
    }
    match shown(tx).await {
        Ok(strip) => strip,
        Err(error) => {
            // The page may be what somebody needs now. That nothing is known must be said all the same.
            tracing::error!(error = error.chain(), "whether a concern waits could not be looked up");
            strip_of(
                html! { p { "We could not look up whether a concern waits for you. " a href="/today" { "Look at your day" } } },
            )
        }
    }
}

async fn shown(tx: &mut Tx) -> Result<Markup> {
    let (staff, today) = (tx.staff()?, tx.today());
    let watch = look(tx).await?;
    let mine: Vec<_> = watch.shown_to(staff).collect();
    if mine.is_empty() {
        return Ok(html! {});
    }
    let out_of_hours = out_of_hours(tx).await?;
    Ok(strip_of(html! {
        @if mine.len() > ONE_BY_ONE {
            p { (mine.len()) " concerns wait for a named person: " a href="/today" { "see them all" } }
        } @else {
            @for (waiting, _) in &mine {
                p {
                    "A concern waits for a named person, since "
                    @if waiting.since.date() == today { (waiting.since.time()) } @else { (waiting.since.short()) } ": "
                    a href={ "/concerns/" (waiting.id) } { "open it" }
                }
            }
        }
        (out_of_hours)
    }))
}

/// What is to be done now, if a concern waits for the actor while nobody of the team is at work.
pub async fn out_of_hours(tx: &mut Tx) -> Result<Markup> {
    let staff = tx.staff()?;
    let watch = look(tx).await?;
    let is_so = watch.shown_to(staff).any(|(_, standing)| standing.step == Step::OutOfHours);
    Ok(html! { @if is_so { (out_of_hours_words(&watch)) } })
}

fn strip_of(words: Markup) -> Markup {
    html! { aside class="kith-waits" aria-label="Concerns" { div class="nhsuk-width-container" { (words) } } }
}

/// What the team said is to be done when nobody of it is at work.
pub fn out_of_hours_words(watch: &Watch) -> Markup {
    let named = watch.team.iter().find(|member| Some(member.id) == watch.out_of_hours.person);
    html! {
        p {
            "It is outside the team’s hours. "
            @if !watch.out_of_hours.words.is_empty() { bdi { (watch.out_of_hours.words) } " " }
            @if let Some(named) = named { "It is with " bdi { (named.name) } "." }
            @if watch.out_of_hours.words.is_empty() && named.is_none() {
                "In danger ring 999. For mental health ring 111 and choose option 2."
            }
        }
    }
}

/// One thing to write down: somebody whom a concern has reached, or that it has gone out of hours with nobody named.
struct Reach<'a> {
    concern: &'a Waiting,
    step: Step,
    to: Option<&'a Member>,
    mark: String,
}

/// Writes down whom concerns wait for now and have not reached yet today, with an e-mail to each. Gives how many there were.
pub async fn round(app: &App) -> Result<usize> {
    let mut tx = Tx::read(app, Visit::system(app.team, "watch")).await?;
    let watch = look(&mut tx).await?;
    let today = tx.today();
    let known = if watch.waiting.is_empty() { Default::default() } else { store_watch::reached(&mut tx).await? };
    drop(tx);
    let mut written = 0;
    for (concern, standing) in &watch.waiting {
        let mark = |who: String| format!("reached:{}:{}:{today}:{who}", concern.since.millis(), standing.step);
        let members = watch.team.iter().filter(|member| standing.with.contains(&member.id));
        let mut reached: Vec<Reach<'_>> =
            members.map(|to| Reach { concern, step: standing.step, to: Some(to), mark: mark(to.id.to_string()) }).collect();
        if reached.is_empty() {
            reached.push(Reach { concern, step: standing.step, to: None, mark: mark("nobody".to_owned()) });
        }
        reached.retain(|reach| !known.contains(&(concern.id, reach.mark.clone())));
        if !reached.is_empty() {
            written += write(app, &reached).await?;
        }
    }
    Ok(written)
}

/// Writes it in one transaction, again while another writer is in the way.
async fn write(app: &App, reached: &[Reach<'_>]) -> Result<usize> {
    again!({ write_once(app, reached).await })
}

async fn write_once(app: &App, reached: &[Reach<'_>]) -> Result<usize> {
    let mut tx = Tx::system(app, "Kith").await?;
    let mut written = 0;
    // Somebody may have accepted it since it was looked at. All of these are of one concern.
    let concern = reached.first().map(|reach| reach.concern.id);
    if let Some(concern) = concern
        && !store_watch::still_waits(&mut tx, concern).await?
    {
        return Ok(0);
    }
    // All of them are of one step.
    let mut alerted = match reached.first() {
        Some(first) => store_watch::alerted(&mut tx, first.step).await?,
        None => return Ok(0),
    };
    for reach in reached {
        let name = reach.to.map(|to| to.name.as_str()).unwrap_or_default();
        let note = Note {
            mark: reach.mark.clone(),
            staff: reach.to.map(|to| to.id),
            ..Note::new(Happened::Reached).of(name, reach.step.label())
        };
        if !store::note(&mut tx, reach.concern.id, &note).await? {
            continue;
        }
        written += 1;
        if let Some(to) = reach.to {
            alert(&mut tx, reach, to.id, &mut alerted).await?;
        }
    }
    tx.commit().await?;
    Ok(written)
}

/// An e-mail that says nothing of whom. Whether it comes changes nothing: the strip and the day's list are there without it.
///
/// One is for all that waits: nobody gets a second of the same step within ten minutes. A concern that comes sooner after one has gone is told
/// of at the end of them, unless it has been accepted by then (`sending/store_facts.rs::is_wanted`).
async fn alert(tx: &mut Tx, reach: &Reach<'_>, staff: StaffId, alerted: &mut HashMap<StaffId, Option<Instant>>) -> Result<()> {
    let (now, today) = (tx.now, tx.today());
    let due_at = match alerted.insert(staff, None) {
        Some(None) => return Ok(()),
        Some(Some(last)) => last.plus_minutes(ALERT_EVERY_MINUTES).max(now),
        None => now,
    };
    let link = format!("{}/today", tx.app().config.public_url);
    let new = New {
        channel: Channel::Email,
        purpose: Purpose::ConcernWaits,
        cause: format!("concern:{staff}:{}:{}.{}.{today}", reach.step, reach.concern.id, reach.concern.since.millis()),
        to: Recipient::Staff(staff),
        language: "en".to_owned(),
        filling: Filling { link, ..Filling::default() },
        due_at,
        expires_at: now.plus_days(1),
    };
    queue(tx, &new).await?;
    Ok(())
}

/// Looks as long as the process lives.
pub fn start(app: App) {
    tokio::spawn(async move {
        loop {
            if let Err(error) = round(&app).await {
                tracing::error!(error = error.chain(), "whom concerns wait for could not be written down");
            }
            tokio::time::sleep(EVERY).await;
        }
    });
}
