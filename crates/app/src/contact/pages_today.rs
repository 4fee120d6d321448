//! The day's list.

use kernel::{ConcernId, Date, Instant, Permission, Reveal, SafeContact, SafeHours};
use maud::{Markup, html};

use super::model::{AttemptResult, Due, PromiseAnswer, call_order, due_at};
use super::orders::{self, Told};
use super::pages_promise::wished;
use super::pages_rang::rang_form;
use super::store_promise::wish_of;
use super::store_today::{self as today, AfterConcern, Call, MOST, OpenConcern, Reminder};
use crate::concern::model::{CameBy, State as ConcernState};
use crate::concern::{spotting, watch};
use crate::person::model::{full_name, is_old};
use crate::person::view::number;
use crate::referral::model::State;
use crate::sending::model::Channel;
use crate::sending::reply::Reply;
use crate::sending::{store_list, store_reply, view as sending};
use crate::team::model::Settings;
use crate::web::{Answer, Errors, Page, Typed, once};
use crate::{Read, Result, Tx, door, team};

pub async fn show(Read(mut tx): Read) -> Result<Answer> {
    let settings = team::store::settings(&mut tx).await?;
    let concerns = today::concerns(&mut tx).await?;
    let out_of_hours = watch::out_of_hours(&mut tx).await?;
    let after_concerns = today::after_concerns(&mut tx).await?;
    let appointments = today::appointments(&mut tx).await?;
    let mut calls = today::calls(&mut tx).await?;
    let reviews = today::reviews(&mut tx).await?;
    let waiting = today::waiting(&mut tx).await?;
    let untouched = today::untouched(&mut tx, settings.untouched_days).await?;
    let silent = today::silent(&mut tx, settings.service_answer_days).await?;
    let replies = store_reply::unread(&mut tx).await?;
    let not_arrived = store_list::not_arrived(&mut tx).await?;
    let urgent = if tx.may(Permission::Lead) { door::store::urgent(&mut tx).await? } else { 0 };
    let now = tx.now;
    let (open, accepted): (Vec<_>, Vec<_>) = concerns.iter().partition(|concern| concern.state == ConcernState::Open);
    calls.sort_by_key(|call| call_order(&due(call), settings.between_attempts_days, now));
    let more = calls.len().saturating_sub(MOST);
    calls.truncate(MOST);
    for call in &calls {
        tx.saw(call.person_id, "today");
    }
    let (due_now, later): (Vec<&Call>, Vec<&Call>) =
        calls.iter().partition(|call| due_at(&due(call), settings.between_attempts_days) <= now);
    let may = tx.reveal()?;
    let rows = |calls: &[&Call]| html! { ol class="kith-calls" data-keys { @for call in calls { (call_row(call, &tx, &settings, may)) } } };
    let body = html! {
        h1 class="nhsuk-heading-l" { "Today, " (tx.today().with_weekday()) }
        @if urgent > 0 {
            section class="kith-quiet" {
                p { a href="/referrals/triage" { @if urgent == 1 { "Something that came may speak of a risk" } @else { (urgent) " things that came may speak of a risk" } } ": they are no referrals yet" }
            }
        }
        // What cannot wait stands first, and no more of it than leaves room for whom to ring.
        (concerns_view("Concerns that nobody has accepted", &open, &out_of_hours))
        (concerns_view("Concerns with an owner", &accepted, &html! {}))
        (after_concerns_view(&after_concerns))
        (sending::unread("They wrote to you", &replies, &|reply| in_a_concern(reply, &open)))
        (sending::not_arrived(&not_arrived))
        p class="kith-screen-only" { a href="#rang" { "Someone rang back?" } " · " a href="/sending" { "Messages" } " · " a href="#paper" { "On paper" } }
        div class="kith-columns" {
            div {
                h2 { "Calls" }
                @if due_now.is_empty() { p { "Nobody waits for a call now." } }
                @else {
                    p class="kith-keys" data-keys-help hidden { "Keys in this list: " kbd { "j" } " next, " kbd { "k" } " previous, " kbd { "Enter" } " open" }
                    (rows(&due_now))
                }
                @if !later.is_empty() { (nhsuk::details(format!("Not due yet ({})", later.len()), rows(&later))) }
                @if more > 0 { p { "And " (more) " more." } }
                section class="kith-screen-only" {
                    h2 id="paper" { "On paper" }
                    @if !concerns.is_empty() { form method="post" action="/concerns/print" { (nhsuk::button("Print the open concerns").secondary().small()) } }
                    form method="post" action="/today/list.pdf" { (nhsuk::button("The day on paper").secondary().small()) }
                }
            }
            aside aria-label="The rest of the day" {
                h2 { "Appointments" }
                @if appointments.is_empty() { p { "None today or tomorrow." } }
                ol class="kith-timeline" {
                    @for one in appointments.iter().take(MOST) {
                        li {
                            time class="kith-timeline__when" {
                                @if one.starts_at.date() == tx.today() { "Today " (one.starts_at.time()) }
                                @else if one.starts_at.date() > tx.today() { "Tomorrow " (one.starts_at.time()) }
                                @else { (one.starts_at.short()) ": how did it go?" }
                            }
                            h3 class="kith-timeline__what" { a href={ "/people/" (one.person_id) } { bdi { (full_name(&one.given_names, &one.family_name)) } } }
                            p {
                                (one.mode.label()) ", " (one.minutes) " minutes" @if !one.place.is_empty() { ", " (one.place) }
                                @if let Some(words) = one.interpreter_words() { br; strong { (words) } }
                            }
                        }
                    }
                }
                (rang_form(&Typed::default(), &Errors::default()))
                (reminders("Due today", "Nothing is due.", &reviews, &|row| what_is_due(row, now.date())))
                @if !silent.is_empty() {
                    h2 { "Services that have not answered" }
                    ul class="nhsuk-list" {
                        @for row in silent.iter().take(MOST) {
                            li {
                                a href={ "/connections/" (row.connection_id) } { (row.service_name) } br;
                                "For " bdi { (full_name(&row.given_names, &row.family_name)) } ", since " (row.state_at.date().short())
                            }
                        }
                    }
                }
                (reminders("Waiting on somebody else", "Nobody.", &waiting, &|row| {
                    format!("{}{}", row.waiting_on.label(), if row.next_step.is_empty() { String::new() } else { format!(": {}", row.next_step) })
                }))
                (reminders(&format!("Nobody has touched these for {} days", settings.untouched_days), "None.", &untouched, &|row| {
                    format!("Since {}", row.touched_at.date().short())
                }))
            }
        }
    };
    tx.page(Page::new("Today", body).section("Today").lists_concerns()).await
}

/// So many of each stand open on top: the rest is one press away, and whom to ring is still in sight.
const ON_TOP: usize = 2;

fn concerns_view(heading: &str, concerns: &[&OpenConcern], to_do: &Markup) -> Markup {
    let (first, rest) = concerns.split_at(ON_TOP.min(concerns.len()));
    html! {
        @if !concerns.is_empty() {
            section class="kith-quiet" {
                h2 { (heading) @if !rest.is_empty() { ": " (concerns.len()) } }
                (to_do)
                (concern_list(first))
                @if let Some(oldest) = rest.last() {
                    (nhsuk::details(format!("And {} more, the oldest since {}", rest.len(), oldest.waiting_since.short()), concern_list(rest)))
                }
            }
        }
    }
}

fn concern_list(concerns: &[&OpenConcern]) -> Markup {
    html! {
        ul class="nhsuk-list" {
            @for concern in concerns {
                li {
                    a href={ "/concerns/" (concern.id) } { bdi { (full_name(&concern.given_names, &concern.family_name)) } }
                    @match concern.accepted_at {
                        Some(at) => { " · with " bdi { (concern.accepted_by) } " since " (at.short()) }
                        None => { " · " (concern.waiting_since.short()) ", told by " bdi { (concern.opened_by) } @if !concern.said.is_empty() { p class="kith-own-words" { (concern.said) } } }
                    }
                }
            }
        }
    }
}

/// The concern that waits and has the words of a reply: they need not stand there twice.
fn in_a_concern(reply: &Reply, open: &[&OpenConcern]) -> Option<ConcernId> {
    let by = if reply.channel == Channel::Page { CameBy::OwnPage } else { CameBy::Reply };
    let fits = |concern: &&&OpenConcern| {
        Some(concern.person_id) == reply.person_id && concern.came_by == by && concern.opened_at <= reply.received_at
    };
    open.iter().find(fits).filter(|_| spotting::asks(&reply.words)).map(|concern| concern.id)
}

/// Stays until somebody says that they have spoken with them.
fn after_concerns_view(rows: &[AfterConcern]) -> Markup {
    html! {
        @if !rows.is_empty() {
            section class="kith-quiet" {
                h2 { "Speak with them again, after a concern" }
                ul class="nhsuk-list" {
                    @for row in rows.iter().take(MOST) {
                        li { a href={ "/concerns/" (row.id) } { bdi { (full_name(&row.given_names, &row.family_name)) } } ", by " (row.next_contact_on.short()) }
                    }
                }
                @if rows.len() > MOST { p { "There are more. They show here when these are done." } }
            }
        }
    }
}

/// What of a referral is due: the step whose day has come, else the review of the plan, else the end of a hold.
fn what_is_due(row: &Reminder, today: Date) -> String {
    let come = |on: Option<Date>| on.filter(|on| *on <= today);
    match (come(row.next_step_on), come(row.review_on), come(row.held_until)) {
        (Some(on), ..) if !row.next_step.is_empty() => format!("{} ({})", row.next_step, on.short()),
        (_, Some(on), _) => format!("Review of the plan, {}", on.short()),
        (_, _, Some(on)) => format!("On hold until {}", on.short()),
        (Some(on), ..) => format!("Next step, {}", on.short()),
        _ => String::new(),
    }
}

pub(super) fn due(call: &Call) -> Due {
    // Whoever asked for another time waits for one, and not until the hour that they did not want.
    let promised = call.promised_from.filter(|_| call.promise_answer != Some(PromiseAnswer::Another));
    // A conversation that is not written down is to be done now.
    let to_write = call.last_at.filter(|_| call.last_result == Some(AttemptResult::Spoke) && call.state == State::Contacting);
    Due {
        received_at: call.received_at,
        attempts: call.attempts,
        last_attempt_at: call.last_at,
        // The last word is the promise: it was made after what they asked for. What they do not want is to be ended.
        call_back_at: promised
            .or(call.call_back_at)
            .or(call.promised_from.and(call.answered_at))
            .or(to_write)
            .or(call.no_call_at),
    }
}

/// What was promised to them, and what they said to it.
fn promised(call: &Call) -> Markup {
    let (Some(id), Some(from), Some(until)) = (call.promise_id, call.promised_from, call.promised_until) else { return html! {} };
    html! {
        p {
            a href={ "/promises/" (id) } { "You promised " (from.short()) " to " (until.time()) }
            @if let Some(say) = &call.say { ". Say first: " strong { "“" (say) "”" } }
            @match (call.promise_answer, call.message) {
                (Some(answer), _) => {
                    br; strong { "They answered: " (answer.label()) }
                    @if answer == PromiseAnswer::Another { "." (wished(call.wished_at, call.said.as_deref().map(wish_of).unwrap_or_default())) }
                }
                (None, Some(state)) if state.wants_somebody() => { br; strong { "They were not told: " (state.label()) } }
                _ => {}
            }
        }
    }
}

/// The answers of the route that the call goes by, as they hold now.
pub(super) fn safe(call: &Call, settings: &Settings, now: Instant) -> SafeContact {
    let asked = kernel::Answer::NotAsked;
    let said = SafeContact {
        voicemail: call.voicemail.unwrap_or(asked),
        text: call.text.unwrap_or(asked),
        say_who: call.say_who.unwrap_or(asked),
        show_number: call.show_number.unwrap_or(asked),
        shared: call.shared.unwrap_or(asked),
        hours: SafeHours {
            days: call.safe_days.and_then(|days| u8::try_from(days).ok()).unwrap_or_default(),
            from: call.safe_from,
            until: call.safe_until,
        },
        who_may_answer: call.who_may_answer.clone().unwrap_or_default(),
        code_word: call.code_word.clone().unwrap_or_default(),
        their_word: call.their_word.clone().unwrap_or_default(),
    };
    if is_old(call.confirmed_at, call.stale_at, settings.safe_answer_days, now) { said.grown_old() } else { said }
}

fn call_row(call: &Call, tx: &Tx, settings: &Settings, may: Reveal) -> Markup {
    let (now, between) = (tx.now, settings.between_attempts_days);
    let name = full_name(&call.given_names, &call.family_name);
    let safe = safe(call, settings, now);
    let safe_now = safe.hours.includes(now.date().weekday(), now.time());
    let at = due_at(&due(call), between);
    let told = orders::told(call.unread, call.no_call_at, call.promise_answer);
    let when = match (call.call_back_at.filter(|_| call.promise_id.is_none()), call.state) {
        _ if let Some(told) = told => told.label().to_owned(),
        _ if let Some(from) = call.promised_from => {
            format!("Promised {}", if from.date() == now.date() { format!("at {}", from.time()) } else { from.short() })
        }
        (Some(back), _) => {
            let words = if call.last_result.is_some_and(AttemptResult::rang_in_vain) { "Ring again" } else { "Call back" };
            format!("{words} {}", if back.date() == now.date() { format!("at {}", back.time()) } else { back.short() })
        }
        (None, State::Allocated) => {
            let by = call.received_at.date().plus_days(settings.first_call_days);
            format!("First call, by {}. Received {}", by.short(), call.received_at.date().short())
        }
        _ if call.last_result == Some(AttemptResult::Spoke) => {
            format!("You spoke on {}. Write down the conversation", call.last_at.map(|last| last.short()).unwrap_or_default())
        }
        _ if at > now => format!("Again from {}", at.date().short()),
        _ => format!("Try again. Last on {}", call.last_at.map(|last| last.short()).unwrap_or_default()),
    };
    html! {
        li class="kith-call" {
            p class="kith-call__when" { (when) }
            div class="kith-call__who" {
                a href={ "/people/" (call.person_id) } data-open { bdi { (name) } }
                p {
                    @if !call.preferred_name.is_empty() { "called " bdi { (call.preferred_name) } ", " }
                    @if let Some(born) = call.date_of_birth { (born.age_on(now.date())) " years" }
                    @if call.interpreter { " · interpreter: " (call.interpreting.sentence(&call.language)) } @else if !call.language.is_empty() && call.language != "English" { " · " (call.language) }
                    @match call.attempts { 0 => {} 1 => { " · tried once" } times => { " · tried " (times) " times" } }
                }
                (promised(call))
                @if call.last_result == Some(AttemptResult::Spoke) && call.state == State::Contacting { p { a href={ "/referrals/" (call.referral_id) "/conversation" } { "Write down the conversation" span class="nhsuk-u-visually-hidden" { ": " bdi { (name) } } } } }
                @if call.promise_answer == Some(PromiseAnswer::Another) { p { a href={ "/referrals/" (call.referral_id) "/promise" } { @if call.wished_at.is_some() { "Promise that time, or find another" } @else { "Find another time" } span class="nhsuk-u-visually-hidden" { ": " bdi { (name) } } } } }
                @if call.promise_id.is_none() && call.state == State::Allocated { p { a href={ "/referrals/" (call.referral_id) "/promise" } { "Tell them when you will ring" span class="nhsuk-u-visually-hidden" { ": " bdi { (name) } } } } }
                @if call.no_call_at.is_some() { p { a href={ "/referrals/" (call.referral_id) "/close" } { "End the referral" span class="nhsuk-u-visually-hidden" { ": " bdi { (name) } } } } }
                @if !call.mine { p { "You cover " bdi { (call.worker_name) } } }
                @if !call.wants.is_empty() { p class="kith-own-words" { (call.wants) } }
            }
            ul class="kith-call__safety nhsuk-list" {
                @for order in orders::before(call, &safe, settings.safe_answer_days, now, may) { li { strong { (order) } } }
                @for order in safe.how_to_call() { li { (order) } }
            }
            div class="kith-call__number" {
                @match call.phone.as_ref().map(|phone| phone.reveal(may)) {
                    None => { p { "No telephone. See how else to reach them." } }
                    Some(phone) if let Some(Told::Wrote(reply)) = told => { p { a href={ "/replies/" (reply) } { "Read what they wrote first" } br; (phone.spaced()) } }
                    Some(phone) if told == Some(Told::NoCall) => { (nhsuk::details("They do not want a call. Show the number", number(phone, safe.show_number))) }
                    Some(phone) if call.was_unsafe => { (nhsuk::details("It was not safe last time. Show the number", number(phone, safe.show_number))) }
                    Some(phone) if safe_now => { (number(phone, safe.show_number)) }
                    Some(phone) => { (nhsuk::details("Not a safe time now. Show the number", number(phone, safe.show_number))) }
                }
            }
            div class="kith-call__results" {
                @let (usual, other) = results(&safe);
                @for result in usual { (result_form(call, result, &name)) }
                (nhsuk::details("Something else", html! { @for result in other { (result_form(call, result, &name)) } }))
            }
        }
    }
}

fn result_form(call: &Call, result: AttemptResult, name: &str) -> Markup {
    html! {
        form class="kith-inline" method="post" action={ "/referrals/" (call.referral_id) "/attempts" } data-once {
            (once())
            input type="hidden" name="result" value=(result);
            @if let Some(route) = call.route_id { input type="hidden" name="route" value=(route); }
            (nhsuk::button(html! { (result.label()) span class="nhsuk-u-visually-hidden" { ": " bdi { (name) } } }).secondary().small())
        }
    }
}

/// The results that fit, the usual ones and the others: no voicemail and no text where it was not said to be safe.
pub(super) fn results(safe: &SafeContact) -> (Vec<AttemptResult>, Vec<AttemptResult>) {
    use AttemptResult::{CallBack, Declined, NoAnswer, SomeoneElse, Spoke, TextSent, Unsafe, Voicemail, WrongNumber};
    let fits = |result: &AttemptResult| match result {
        Voicemail => safe.may_leave_voicemail(),
        TextSent => safe.may_text(),
        _ => true,
    };
    let usual = [Spoke, NoAnswer, Voicemail, CallBack, Declined].into_iter().filter(fits).collect();
    let other = [SomeoneElse, TextSent, WrongNumber, Unsafe].into_iter().filter(fits).collect();
    (usual, other)
}

fn reminders(heading: &str, none: &str, rows: &[Reminder], words: &dyn Fn(&Reminder) -> String) -> Markup {
    html! {
        h2 { (heading) }
        @if rows.is_empty() { p { (none) } }
        ul class="nhsuk-list" {
            @for row in rows.iter().take(MOST) {
                li { a href={ "/people/" (row.person_id) } { bdi { (full_name(&row.given_names, &row.family_name)) } } br; (words(row)) }
            }
        }
        @if rows.len() > MOST { p { "And more." } }
    }
}
