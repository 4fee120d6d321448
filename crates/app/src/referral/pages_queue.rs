//! The queue of triage: everything that came and waits, whatever its door, and taking on the plain ones together.

use kernel::{Date, Permission, ReferralId, StaffId};
use maud::{Markup, html};

use super::allocate::propose;
use super::model::{Action, Exception, Referral, Risk, due_on};
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
}

pub async fn list(Read(mut tx): Read, Query(done): Query<Done>) -> Result<Answer> {
    let queue = store_queue::queue(&mut tx, MOST).await?;
    let (arrivals, came) = door::store::waiting(&mut tx, MOST).await?;
    let settings = team::store::settings(&mut tx).await?;
    let nothing = queue.waiting.is_empty() && arrivals.is_empty();
    let some_plain = queue.waiting.iter().any(|row| is_plain(row, &queue.reasons));
    let body = html! {
        h1 class="nhsuk-heading-l" { "Triage" }
        @if let Some(taken) = done.taken { (done_view(taken, done.left.unwrap_or_default())) }
        p { "Plain referrals went straight to a link worker. These need you. " a href="/referrals/doors" { "What came, and what became of it" } " · " a href="/referrals/import" { "Take in an export" } }
        @if nothing { p { "Nothing waits." } }
        @if !arrivals.is_empty() {
            h2 { "Came, and is no referral yet" @if came > MOST { " (the first " (MOST) " of " (came) ")" } }
            ol class="kith-queue" data-keys { @for arrival in &arrivals { (arrival_row(arrival, &tx, &settings)) } }
        }
        @if !queue.waiting.is_empty() {
            h2 { "Waiting" @if queue.count > MOST { " (the first " (MOST) " of " (queue.count) ")" } }
            p class="kith-keys" data-keys-help hidden { kbd { "j" } " next, " kbd { "k" } " back, " kbd { "Enter" } " opens, " kbd { "x" } " ticks" }
            form method="post" action="/referrals/triage/take" {
                ol class="kith-queue" data-keys { @for row in &queue.waiting { (row_view(row, &queue, &tx, &settings)) } }
                @if some_plain { (nhsuk::button("Take on the ticked ones").secondary()) }
            }
        }
        (others("With whoever sent them", &queue.returned, &|row| with_the_sender(row, tx.today(), &settings)))
        (others("With somebody who has left", &queue.left, &|row| {
            format!("{} is not a link worker any more", row.worker_name.as_deref().unwrap_or_default())
        }))
    };
    tx.page(Page::new("Triage", body).section("Referrals").back("/referrals")).await
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
    let mut why: Vec<&str> =
        queue.reasons.iter().filter(|reason| reason.referral_id == row.id).map(|reason| reason.note.as_str()).collect();
    why.dedup();
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
                @if row.risk == Risk::Known { p { strong { "There is a risk" } } }
                @for note in why.iter().filter(|_| row.risk != Risk::Known || why.len() > 1).take(4) { p { (note) } }
            }
            p class="kith-queue__when" { (when(row.received_at.date(), tx.today(), settings)) }
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
                @if arrival.speaks_of_risk() { p { strong { "There is a risk" } } }
                p { (arrival.why()) }
            }
            p class="kith-queue__when" { (when(arrival.at.date(), tx.today(), settings)) }
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
    each.take(MOST_TOGETHER).collect()
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
