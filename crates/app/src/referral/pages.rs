//! What became of referrals, and giving one to somebody else.

use kernel::{Permission, ReferralId, StaffId};
use maud::{Markup, html};

use super::allocate::Candidate;
use super::forms;
use super::model::{Action, Referral, State};
use super::store;
use super::store_receive::candidates;
use super::store_triage::{self as triage, Listed};
use crate::web::{Answer, Errors, Fields, Page, Path, Query, Typed, once};
use crate::{Error, Read, Result, Tx, Write};

/// How many referrals stand on a page.
const PAGE: i64 = 50;

#[derive(serde::Deserialize)]
pub struct Which {
    #[serde(default)]
    all: Option<String>,
    #[serde(default)]
    before: Option<i64>,
}

pub async fn list(Read(mut tx): Read, Query(which): Query<Which>) -> Result<Answer> {
    let open_only = which.all.is_none();
    let before = which.before.unwrap_or(i64::MAX);
    let referrer = tx.actor().roles.has(kernel::Role::Referrer);
    let rows = if referrer {
        triage::of_my_practices(&mut tx, open_only, before, PAGE).await?
    } else {
        of_me(&mut tx, open_only, before).await?
    };
    let more = (rows.len() as i64 == PAGE).then(|| rows.last().map(|row| row.number)).flatten();
    let all = if open_only { "" } else { "all=yes&" };
    let body = html! {
        h1 class="nhsuk-heading-l" { @if referrer { "Referrals of your practice" } @else { "Your referrals" } }
        (nhsuk::button_link("Refer somebody", "/referrals/new"))
        @if tx.may(Permission::Lead) { p { a href="/referrals/triage" { "Triage: what waits for a leader" } } }
        p { @if open_only { a href="/referrals?all=yes" { "Show closed ones too" } } @else { a href="/referrals" { "Show open ones only" } } }
        @if rows.is_empty() { p { "There are none yet." } }
        @else {
            (nhsuk::table("Referrals").hide_caption().head(["Number", "Name", "Received", "What became of it"]).rows(rows.iter().map(|row| vec![
                html! { (row.number) },
                html! { a href={ "/referrals/" (row.id) } { bdi { (row.name) } } },
                html! { (row.received_at.date().short()) },
                html! { (in_words(row.state, row.worker_name.as_deref(), row.why.as_deref(), referrer)) },
            ])).responsive())
        }
        @if let Some(before) = more { p { a href={ "/referrals?" (all) "before=" (before) } { "Older ones" } } }
    };
    tx.page(Page::new("Referrals", body).section("Referrals")).await
}

async fn of_me(tx: &mut Tx, open_only: bool, before: i64) -> Result<Vec<Listed>> {
    let me = tx.staff()?;
    triage::of_worker(tx, me, open_only, before, PAGE).await
}

/// Where a referral stands, in words. The practice reads the same until the first call, whether it went straight to a worker or to a
/// leader who compares it with somebody known: its page must not tell whom we know.
fn in_words(state: State, worker: Option<&str>, why: Option<&str>, for_practice: bool) -> String {
    let worker = worker.unwrap_or("a link worker");
    match state {
        State::InTriage | State::Allocated if for_practice => "We have it, and will ring them".to_owned(),
        State::InTriage => "We are looking at it".to_owned(),
        State::Returned => format!("We need something from you: {}", why.unwrap_or("please open it")),
        State::Rejected => format!("Not taken on: {}", why.unwrap_or("please open it")),
        State::Allocated => format!("With {worker}, to be called"),
        State::Contacting => format!("With {worker}, being called"),
        State::Active => format!("With {worker}, under way"),
        State::OnHold => format!("With {worker}, on hold"),
        State::Joined => "We had them already: it went to who works with them".to_owned(),
        State::Closed => "Closed".to_owned(),
    }
}

pub async fn show(Read(mut tx): Read, Path(id): Path<ReferralId>) -> Result<Answer> {
    let referral = triage::load_sent(&mut tx, id).await?;
    let page = sent_view(&mut tx, &referral, &Typed::default(), &Errors::default()).await?;
    tx.page(page).await
}

async fn sent_view(tx: &mut Tx, referral: &Referral, typed: &Typed, errors: &Errors) -> Result<Page> {
    let needs = triage::needs(tx, referral.id).await?;
    let events = store::events(tx, referral.id).await?;
    let fields = Fields::new(typed, errors);
    let casework = tx.may(Permission::Casework);
    // The practice sees the road from the first call on, not what was said on it nor who was compared with whom.
    let shown = |kind: &str| {
        let road =
            ["received", "returned", "answered", "rejected", "attempted", "conversed", "held", "resumed", "closed", "reopened"];
        road.contains(&kind) || casework && ["accepted", "reassigned"].contains(&kind)
    };
    // A first call that was taken back never was.
    let was = |at: usize, kind: &str| {
        let next = events.iter().skip(at + 1).find(|next| ["attempted", "taken_back"].contains(&next.kind.as_str()));
        kind != "attempted" || next.is_none_or(|next| next.kind == "attempted")
    };
    let worker = referral.worker_first_name.as_deref();
    let body = html! {
        (fields.summary())
        h1 class="nhsuk-heading-l" { bdi { (referral.sent_name) } }
        p { "Referral " (referral.number) ", received " (referral.received_at.long()) }
        @if casework { p { a href={ "/people/" (referral.person_id) } { "Open their record" } } }
        @if casework && crate::door::store::has_originals(tx, referral.id).await? {
            p { a href={ "/referrals/" (referral.id) "/original" } { "What came, as it came" } }
        }
        @if casework && matches!(referral.state, State::InTriage | State::Returned) && tx.may(Permission::Lead) {
            p { a href={ "/referrals/" (referral.id) "/triage" } { "Open it in triage" } }
        }
        p { strong { (in_words(referral.state, worker, None, !casework)) } }
        @if referral.state == State::Returned {
            h2 { "We need something from you" }
            @if let Some(event) = events.iter().rfind(|event| event.kind == "returned") { p class="kith-own-words" { (event.note) } }
            form method="post" action={ "/referrals/" (referral.id) "/answer" } data-once {
                (once())
                (fields.textarea("note", "Your answer").rows(3))
                (fields.input("phone", "Their telephone").tel().width(20))
                (fields.date("born", "Their date of birth"))
                (nhsuk::button("Send the answer"))
            }
        }
        (facts(referral, &needs.iter().map(|need| need.label()).collect::<Vec<_>>()))
        h2 { "What became of it" }
        ol class="kith-timeline" {
            @for (_, event) in events.iter().enumerate().filter(|(at, event)| shown(&event.kind) && was(*at, &event.kind)) {
                li {
                    time class="kith-timeline__when" { (event.at.short()) }
                    h3 class="kith-timeline__what" { (event_words(&event.kind)) }
                    @if !event.note.is_empty() && matches!(event.kind.as_str(), "returned" | "rejected" | "answered") { p class="kith-own-words" { (event.note) } }
                }
            }
        }
        @if let Some(reason) = referral.close_reason { p { "It ended: " (if casework { reason.label() } else { reason.told() }) "." } }
        @if referral.state.is_with_worker() && casework { (reassign_form(tx, referral, &fields).await?) }
    };
    Ok(Page::new(format!("Referral {}", referral.number), body).section("Referrals").back("/referrals").invalid(errors))
}

/// The words of an event in a timeline.
pub fn event_words(kind: &str) -> &str {
    match kind {
        "received" => "Received",
        "accepted" => "Taken on",
        "returned" => "Returned with a question",
        "answered" => "Answered by the practice",
        "differs" => "Told, and not what we know",
        "rejected" => "Not taken on",
        "reassigned" => "Given to somebody else",
        "attempted" => "First call",
        "conversed" => "First conversation",
        "held" => "On hold",
        "resumed" => "Going on",
        "closed" => "Closed",
        "reopened" => "Opened again",
        "risk" => "Asked whether there is a risk",
        "came" => "More came about it",
        "joined" => "Joined to what we had",
        "parted" => "Taken apart again",
        "compared" => "Compared",
        other => other,
    }
}

/// What was sent.
pub(super) fn facts(referral: &Referral, needs: &[&str]) -> Markup {
    let mut list = nhsuk::summary_list().row("Needs", needs.join(", "));
    list = list
        .row("Agreed", referral.agreed.label())
        .row("Asked alone", referral.asked_in_private.label())
        .row("Risk", referral.risk.label());
    for (key, value) in [
        ("What they want", referral.wants.as_str()),
        ("From whoever referred", &referral.reason),
        ("Why without agreement", &referral.agreed_note),
        ("What the risk is", &referral.risk_note),
    ] {
        if !value.is_empty() {
            list = list.row(key, html! { div class="kith-own-words" { (value) } });
        }
    }
    let by = [referral.referrer_name.as_str(), &referral.referrer_role, &referral.referrer_contact]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>();
    list = list.row("Referred by", by.join(", ")).row("Practice", referral.practice_name.as_str());
    html! { (list) }
}

async fn reassign_form(tx: &mut Tx, referral: &Referral, fields: &Fields<'_>) -> Result<Markup> {
    let workers = candidates(tx, referral.site_id, Some(referral.person_id)).await?;
    Ok(html! {
        (nhsuk::details("Give it to somebody else", html! {
            form method="post" action={ "/referrals/" (referral.id) "/reassign" } data-once {
                (once())
                input type="hidden" name="version" value=(referral.version);
                (worker_select(&workers, fields.typed.get("worker").parse().ok()).error(fields.errors.of("worker")))
                (fields.textarea("note", "A word for them").rows(2))
                (nhsuk::button("Give it to them").secondary())
            }
        }).open(!fields.errors.is_empty()))
    })
}

/// Everybody who could take it and is there, with what speaks for them.
pub(super) fn worker_select(workers: &[Candidate], chosen: Option<StaffId>) -> nhsuk::Select {
    let items = workers.iter().filter(|worker| !worker.absent).map(|worker| {
        let mut words = format!("{}, {} open", worker.name, worker.open);
        if worker.of_site {
            words.push_str(", has charge of this practice");
        }
        if worker.knows {
            words.push_str(", knows them");
        }
        (worker.id.to_string(), words)
    });
    let away: Vec<&str> = workers.iter().filter(|worker| worker.absent).map(|worker| worker.name.as_str()).collect();
    let hint = (!away.is_empty()).then(|| format!("Away today: {}", away.join(", ")));
    nhsuk::select("worker", "Link worker").item("", "Choose").items(items).value(chosen.map(|id| id.to_string())).hint(hint)
}

pub async fn answer(Write(mut tx): Write, Path(id): Path<ReferralId>, typed: Typed) -> Result<Answer> {
    let referral = triage::load_sent(&mut tx, id).await?;
    match forms::told(&typed, tx.today()) {
        Err(errors) => {
            let page = sent_view(&mut tx, &referral, &typed, &errors).await?;
            tx.page(page).await
        }
        Ok(told) => {
            triage::answered(&mut tx, &referral, &told).await?;
            tx.done(format!("/referrals/{id}")).await
        }
    }
}

pub async fn reassign(Write(mut tx): Write, Path(id): Path<ReferralId>, typed: Typed) -> Result<Answer> {
    let mut referral = store::load(&mut tx, id).await?;
    referral.version = typed.version();
    if !tx.may(Permission::Lead) && referral.worker_id != tx.actor().staff {
        return Err(Error::refused("Only a team leader or the worker who has it can give it to somebody else."));
    }
    match forms::given(&typed) {
        Err(errors) => {
            let page = sent_view(&mut tx, &referral, &typed, &errors).await?;
            tx.page(page).await
        }
        Ok(given) => {
            triage::give(&mut tx, &referral, Action::Reassign, given.worker, &given.note).await?;
            tx.done("/referrals/given").await
        }
    }
}

/// What a colleague carries, for a leader.
pub async fn caseload(Read(mut tx): Read, Path(worker): Path<StaffId>, Query(which): Query<Which>) -> Result<Answer> {
    let name = triage::worker_name(&mut tx, worker).await?;
    let rows = triage::of_worker(&mut tx, worker, which.all.is_none(), which.before.unwrap_or(i64::MAX), PAGE).await?;
    let more = (rows.len() as i64 == PAGE).then(|| rows.last().map(|row| row.number)).flatten();
    let body = html! {
        h1 class="nhsuk-heading-l" { "Caseload of " bdi { (name) } }
        @if rows.is_empty() { p { "There are none." } }
        @else {
            (nhsuk::table("Referrals").hide_caption().head(["Number", "Name", "Received", "Where it stands"]).rows(rows.iter().map(|row| vec![
                html! { (row.number) },
                html! { a href={ "/people/" (row.person_id) } { bdi { (row.name) } } },
                html! { (row.received_at.date().short()) },
                html! { (row.state.label()) " · " a href={ "/referrals/" (row.id) } { "Give to somebody else" span class="nhsuk-u-visually-hidden" { ": " (row.name) } } },
            ])).responsive())
        }
        @if let Some(before) = more { p { a href={ "/caseloads/" (worker) "?before=" (before) } { "Older ones" } } }
    };
    tx.page(Page::new("Caseload", body).section("Caseloads").back("/caseloads")).await
}

/// After giving a referral away it may not be the giver's to see any more.
pub async fn given(Read(tx): Read) -> Result<Answer> {
    let body = html! {
        h1 class="nhsuk-heading-l" { "Given to somebody else" }
        p { "They find it on their list for today." }
        p { a href="/referrals" { "Back to the referrals" } }
    };
    tx.page(Page::new("Given to somebody else", body).section("Referrals")).await
}
