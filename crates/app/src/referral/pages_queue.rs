//! The queue of triage: everything that came and waits, whatever its door, and taking on the plain ones together.

use kernel::{Date, Permission, ReferralId, StaffId};
use maud::{Markup, html};

use super::allocate::propose;
use super::model::{Action, Exception, Referral, Risk, State, due_on};
use super::store;
use super::store_queue::{self, Queue, Queued, Reason};
use super::store_receive::candidates;
use super::store_triage as triage;
use crate::door::model::Arrival;
use crate::team::model::Settings;
use crate::web::{Answer, Page, Query, Typed, once};
use crate::{Error, Read, Result, Tx, Write, door, team};

/// So many of a kind stand on the page; the next ones come when these are dealt with.
const MOST: i64 = 100;
/// So many are taken on at once.
const MOST_TOGETHER: usize = 50;

/// What became of those that were ticked.
#[derive(serde::Deserialize)]
pub struct Done {
    #[serde(default)]
    taken: Option<i64>,
    #[serde(default)]
    left: Option<i64>,
    /// The number of what was dealt with just now.
    #[serde(default)]
    after: Option<i64>,
}

pub async fn list(Read(mut tx): Read, Query(done): Query<Done>) -> Result<Answer> {
    let queue = store_queue::queue(&mut tx, MOST).await?;
    let (arrivals, came) = door::store::waiting(&mut tx, MOST).await?;
    let settings = team::store::settings(&mut tx).await?;
    let after = match done.after {
        Some(number) => after_view(&mut tx, number).await?,
        None => html! {},
    };
    let acted = done.after.is_some() || done.taken.is_some();
    let (urgent, arrivals): (Vec<&Arrival>, Vec<&Arrival>) = arrivals.iter().partition(|arrival| arrival.is_urgent());
    let (at_risk, waiting): (Vec<&Queued>, Vec<&Queued>) = queue.waiting.iter().partition(|row| row.risk == Risk::Known);
    let plain: Vec<&&Queued> = waiting.iter().filter(|row| is_plain(row, &queue.reasons)).collect();
    let nothing = queue.waiting.is_empty() && came == 0;
    let row = |row: &Queued| row_view(row, &queue, &tx, &settings);
    let body = html! {
        h1 class="nhsuk-heading-l" { "Triage" }
        @if let Some(taken) = done.taken { (done_view(taken, done.left.unwrap_or_default())) }
        (after)
        p { "Plain referrals went straight to a link worker. These need you. " a href="/referrals/doors" { "What came, and what became of it" } " · " a href="/referrals/import" { "Take in an export" } }
        @if nothing { p { "Nothing waits." } }
        @else { p { (in_all(urgent.len() + at_risk.len(), came, queue.count)) } }
        p class="kith-keys" data-keys-help hidden { kbd { "j" } " next, " kbd { "k" } " back, " kbd { "Enter" } " opens, " kbd { "x" } " ticks" }
        @if !urgent.is_empty() || !at_risk.is_empty() {
            h2 { "There is a risk, or there may be one" }
            ol class="kith-queue" data-keys data-keys-first[acted] {
                @for arrival in &urgent { (arrival_row(arrival, &tx, &settings)) }
                @for one in &at_risk { (row(one)) }
            }
        }
        @if !arrivals.is_empty() {
            h2 { "Came, and is no referral yet" @if came > MOST { " (the first " (MOST) " of " (came) ")" } }
            ol class="kith-queue" data-keys data-keys-first[acted] { @for arrival in &arrivals { (arrival_row(arrival, &tx, &settings)) } }
        }
        @if !waiting.is_empty() {
            h2 { "Waiting" @if queue.count > MOST { " (the first " (MOST) " of " (queue.count) ")" } }
            form method="post" action="/referrals/triage/take" {
                ol class="kith-queue" data-keys data-keys-first[acted] { @for one in &waiting { (row(one)) } }
                @if !plain.is_empty() { (nhsuk::button("Take on the ticked ones").secondary()) }
            }
            @if plain.len() > 1 {
                form method="post" action="/referrals/triage/take" {
                    @for one in plain.iter().take(MOST_TOGETHER) { input type="hidden" name="take" value={ (one.id) ":" (one.version) }; }
                    (nhsuk::button(format!("Take on all {} plain ones", plain.len().min(MOST_TOGETHER))).secondary())
                }
            }
        }
        (others("With whoever sent them", &queue.returned, &|row| with_the_sender(row, tx.today(), &settings)))
        (others("With somebody who has left", &queue.left, &|row| {
            format!("{} is not a link worker any more", row.worker_name.as_deref().unwrap_or_default())
        }))
    };
    tx.page(Page::new("Triage", body).section("Referrals").back("/referrals")).await
}

/// How much waits.
fn in_all(risks: usize, came: i64, waiting: i64) -> String {
    let all = came + waiting;
    let risks = match risks {
        0 => String::new(),
        1 => " One of them may be at risk.".to_owned(),
        many => format!(" {many} of them may be at risk."),
    };
    if all == 1 { format!("One waits.{risks}") } else { format!("{all} wait.{risks}") }
}

/// What became of what was dealt with just now.
async fn after_view(tx: &mut Tx, number: i64) -> Result<Markup> {
    let (referral, aside) = match door::store::numbered(tx, number).await? {
        Some(arrival) => (arrival.referral_id.or(arrival.joined_to), arrival.dismissed_at.map(|_| arrival)),
        None => (triage::numbered(tx, number).await?, None),
    };
    let referral = match referral {
        Some(id) => Some(store::load(tx, id).await?),
        None => None,
    };
    let words = match (&referral, &aside) {
        (Some(referral), _) => html! {
            "Number " (number) ": "
            @if referral.number != number { "joined to referral " (referral.number) ", " }
            (became(referral))
            ". " a href={ "/referrals/" (referral.id) } { "Open it" }
        },
        (None, Some(arrival)) => {
            html! { "Number " (number) " was set aside. " a href={ "/arrivals/" (arrival.id) } { "Open it, or take it back" } }
        }
        (None, None) => return Ok(html! {}),
    };
    Ok(html! { (nhsuk::success_banner(html! { p class="nhsuk-notification-banner__heading" { (words) } })) })
}

fn became(referral: &Referral) -> String {
    match (referral.state, referral.worker_name.as_deref()) {
        (state, Some(worker)) if state.is_with_worker() => format!("it is with {worker}"),
        (State::Returned, _) => "the question is out".to_owned(),
        (State::Rejected, _) => "it was not taken on".to_owned(),
        (State::Joined, _) => "it was joined to another one".to_owned(),
        (state, _) => state.label().to_lowercase(),
    }
}

fn done_view(taken: i64, left: i64) -> Markup {
    let words = match (taken, left) {
        (1, 0) => "1 was taken on.".to_owned(),
        (taken, 0) => format!("{taken} were taken on."),
        (taken, left) => {
            format!("{taken} taken on. {left} left: somebody else dealt with them, or nobody is there to take them.")
        }
    };
    html! { (nhsuk::success_banner(html! { p class="nhsuk-notification-banner__heading" { (words) } })) }
}

/// Nothing has to be decided about it but who takes it: a batch may have it.
fn is_plain(row: &Queued, reasons: &[Reason]) -> bool {
    row.risk != Risk::Known
        && reasons
            .iter()
            .filter(|reason| reason.referral_id == row.id)
            .all(|reason| matches!(reason.kind, Exception::Look | Exception::NotStated))
}

/// By when a leader should have looked, in words.
fn when(received: Date, today: Date, settings: &Settings) -> String {
    let due = due_on(received, settings.triage_days);
    match today.days_since(due) {
        days @ 2.. => format!("{days} days late"),
        1 => "1 day late".to_owned(),
        0 => "Look at it today".to_owned(),
        _ => format!("Look at it by {}", due.with_weekday()),
    }
}

fn row_view(row: &Queued, queue: &Queue, tx: &Tx, settings: &Settings) -> Markup {
    let plain = is_plain(row, &queue.reasons);
    let at_risk = row.risk == Risk::Known;
    let of_row = |reason: &&Reason| reason.referral_id == row.id && !(at_risk && reason.kind == Exception::Risk);
    let mut why: Vec<&str> = queue.reasons.iter().filter(of_row).map(|reason| reason.note.as_str()).collect();
    why.sort_by_key(|note| std::cmp::Reverse(note.len()));
    // What a longer reason says already is not said again.
    why.dedup_by(|shorter, longer| longer.starts_with(*shorter));
    html! {
        li class="kith-queue__row" {
            @if plain {
                div class="nhsuk-checkboxes nhsuk-checkboxes--small kith-queue__tick" {
                    (nhsuk::checkbox("take", format!("{}:{}", row.id, row.version), html! { span class="nhsuk-u-visually-hidden" { "Take on " (row.name) } }).id(format!("take-{}", row.number)))
                }
            }
            div class="kith-queue__who" {
                a href={ "/referrals/" (row.id) "/triage" } data-open { bdi { (row.name) } }
                p { (row.practice_name) @if let Some(door) = row.door.as_ref().filter(|door| **door != row.practice_name) { " · " (door) } " · number " (row.number) }
            }
            div class="kith-queue__why" {
                @if at_risk { p { strong { "There is a risk" } @if !row.risk_note.is_empty() { ": " span class="kith-own-words" { (row.risk_note) } } } }
                @if let Some(at) = row.answered_at { p { strong { "Answered" } ", " (at.short()) } }
                @for note in why.iter().take(4) { p { (note) } }
            }
            p class="kith-queue__when" { @if at_risk { "Look at it now" } @else { (when(row.received_at.date(), tx.today(), settings)) } }
        }
    }
}

fn arrival_row(arrival: &Arrival, tx: &Tx, settings: &Settings) -> Markup {
    html! {
        li class="kith-queue__row" {
            div class="kith-queue__who" {
                a href={ "/arrivals/" (arrival.id) } data-open { bdi { (arrival.titled()) } }
                p { (arrival.door_name) " · number " (arrival.number) }
            }
            div class="kith-queue__why" {
                @if arrival.is_urgent() {
                    p { strong { @if arrival.says_risk() { "There is a risk" } @else { "Is anyone at risk now?" } } @if !arrival.risk_words().is_empty() { " “" (arrival.risk_words()) "”" } }
                }
                p { (arrival.why()) }
            }
            p class="kith-queue__when" { @if arrival.is_urgent() { "Look at it now" } @else { (when(arrival.at.date(), tx.today(), settings)) } }
        }
    }
}

/// What is with somebody else, each with how it stands.
fn others(heading: &str, rows: &[Queued], how: &dyn Fn(&Queued) -> String) -> Markup {
    html! {
        @if !rows.is_empty() {
            h2 { (heading) }
            ol class="kith-queue" data-keys {
                @for row in rows {
                    @let to = if row.state.is_with_worker() { "" } else { "/triage" };
                    li class="kith-queue__row" {
                        div class="kith-queue__who" {
                            a href={ "/referrals/" (row.id) (to) } data-open { bdi { (row.name) } }
                            p { (row.practice_name) " · number " (row.number) }
                        }
                        p class="kith-queue__why" { (how(row)) }
                    }
                }
            }
        }
    }
}

/// How long a question has been out, and whether it is time to ask again.
fn with_the_sender(row: &Queued, today: Date, settings: &Settings) -> String {
    let Some(asked) = row.asked_at else { return "Returned".to_owned() };
    let due = due_on(asked.date(), settings.sender_answer_days);
    match due < today {
        true => format!("Asked on {}. No answer: ring them, or decide without it", asked.date().short()),
        false => format!("Asked on {}. They have until {}", asked.date().short(), due.with_weekday()),
    }
}

/// One that was ticked: with the version that was seen and, once it was shown, who takes it.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Ticked {
    id: ReferralId,
    version: i64,
    worker: Option<StaffId>,
}

fn ticked(typed: &Typed) -> Vec<Ticked> {
    let each = typed.all("take").filter_map(|value| {
        let mut parts = value.split(':');
        let (id, version) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        Some(Ticked { id, version, worker: parts.next().and_then(|worker| worker.parse().ok()) })
    });
    let mut ticked: Vec<Ticked> = Vec::new();
    for one in each {
        if !ticked.iter().any(|other| other.id == one.id) && ticked.len() < MOST_TOGETHER {
            ticked.push(one);
        }
    }
    ticked
}

/// A plain referral, and who takes it.
struct Proposal {
    referral: Referral,
    name: String,
    worker: StaffId,
    worker_name: String,
}

/// Takes on what was ticked: first it is shown who would take each, then it is done just so. What somebody else dealt with meanwhile,
/// or whose worker cannot take it any more, is left, and said.
pub async fn take(Write(mut tx): Write, typed: Typed) -> Result<Answer> {
    tx.require(Permission::Lead)?;
    let ticked = ticked(&typed);
    if ticked.is_empty() {
        return tx.done("/referrals/triage").await;
    }
    let proposals = proposals(&mut tx, &ticked).await?;
    let unstated = proposals.iter().any(|one| one.referral.risk == Risk::NotStated);
    let (sure, answer) = (typed.get("sure") == "yes", typed.get("unstated"));
    if !sure || unstated && !matches!(answer, "none_known" | "ask_first") {
        let page = confirm_view(&proposals, ticked.len(), unstated, sure);
        return tx.page(page).await;
    }
    let mut taken = 0;
    for Proposal { referral, worker, .. } in &proposals {
        // It refuses before it writes.
        match triage::give(&mut tx, referral, Action::Accept, *worker, "").await {
            Err(Error::Refused(_)) => continue,
            given => given?,
        }
        if referral.risk == Risk::NotStated && answer == "none_known" {
            let given = store::find(&mut tx, referral.id).await?.ok_or(Error::NotFound)?;
            triage::state_risk(&mut tx, &given, Risk::NoneKnown, "").await?;
        }
        taken += 1;
    }
    let left = ticked.len() - taken;
    tx.done(format!("/referrals/triage?taken={taken}&left={left}")).await
}

/// Who takes each of those that are still plain and as they were seen: whoever was shown before, or whoever is proposed.
async fn proposals(tx: &mut Tx, ticked: &[Ticked]) -> Result<Vec<Proposal>> {
    let ids: Vec<ReferralId> = ticked.iter().map(|one| one.id).collect();
    let (rows, reasons) = store_queue::still_waiting(tx, &ids).await?;
    let mut proposals = Vec::new();
    for row in rows.iter().filter(|row| is_plain(row, &reasons)) {
        let Some(seen) = ticked.iter().find(|one| one.id == row.id && one.version == row.version) else { continue };
        let referral = store::load(tx, row.id).await?;
        let workers = candidates(tx, referral.site_id, Some(referral.person_id)).await?;
        let worker = match seen.worker {
            Some(shown) => workers.iter().find(|worker| worker.id == shown && !worker.absent),
            None => propose(&workers),
        };
        if let Some(worker) = worker {
            let (worker, worker_name) = (worker.id, worker.name.clone());
            proposals.push(Proposal { referral, name: row.name.clone(), worker, worker_name });
        }
    }
    Ok(proposals)
}

fn confirm_view(proposals: &[Proposal], ticked: usize, unstated: bool, missing: bool) -> Page {
    let left = ticked - proposals.len();
    let question = nhsuk::radios("unstated", "For some of them nobody said whether there is a risk. What do you know?")
        .item("none_known", "I have asked: no risk is known for any of them")
        .item("ask_first", "I do not know: the link worker asks first")
        .error(missing.then_some("Say what you know of a risk"));
    let body = html! {
        h1 class="nhsuk-heading-l" { "Take on " (proposals.len()) @if proposals.len() == 1 { " referral" } @else { " referrals" } "?" }
        @if left > 0 { p { (left) " of those that you ticked need a look of their own, or nobody is there to take them." } }
        form method="post" action="/referrals/triage/take" data-once {
            (once())
            input type="hidden" name="sure" value="yes";
            (nhsuk::table("Who takes whom").hide_caption().head(["Name", "Goes to"]).rows(proposals.iter().map(|one| vec![
                html! { bdi { (one.name) } input type="hidden" name="take" value={ (one.referral.id) ":" (one.referral.version) ":" (one.worker) }; },
                html! { bdi { (one.worker_name) } },
            ])))
            @if unstated { (question) }
            @if !proposals.is_empty() { (nhsuk::button("Take them on")) }
        }
        p { a href="/referrals/triage" { "Back to triage" } }
    };
    Page::new("Take on together", body).section("Referrals").back("/referrals/triage")
}
