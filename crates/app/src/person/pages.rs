//! The page of a person, their list, and finding one.

use kernel::{Permission, PersonId, ReferralId};
use maud::{Markup, html};

use super::model::full_name;
use super::store;
use super::store_find::{self as people, Listed};
use super::timeline::{Entry, Facts, Stage, next_action, road, timeline};
use super::{forms, pages_merge, pages_proxy, store_merge, store_proxy, store_timeline, view};
use crate::contact::model::{AppointmentState, Interpreter};
use crate::contact::store::{Appointment, Contact};
use crate::contact::store_promise;
use crate::referral::model::{Action, Need, Referral, State};
use crate::web::{Answer, Errors, Fields, Page, Path, Typed, once};
use crate::{Read, Result, Write, concern, contact, referral, team};

pub async fn show(Read(mut tx): Read, Path(id): Path<PersonId>) -> Result<Answer> {
    let person = store::load(&mut tx, id, "person page").await?;
    let (lead, sealed) = (tx.may(Permission::Lead), tx.may(Permission::Safeguarding));
    let joined = if lead { store_merge::joined_to(&mut tx, id).await? } else { Vec::new() };
    let routes = store::routes(&mut tx, id).await?;
    let referrals = referral::store::of_person(&mut tx, id).await?;
    let concerns = concern::store::of_person(&mut tx, id).await?;
    let attempts = contact::store::attempts_of(&mut tx, id).await?;
    let contacts = contact::store::contacts_of(&mut tx, id).await?;
    let appointments = contact::store::appointments_of(&mut tx, id).await?;
    let others = store_timeline::other_lines(&mut tx, id).await?;
    let proxies = store_proxy::standings(&mut tx, id).await?;
    let current = referrals.iter().find(|referral| referral.state.is_open()).or(referrals.first());
    let events = referral::store::events_of(&mut tx, id).await?;
    let needs = match current {
        Some(referral) => referral::store_triage::needs(&mut tx, referral.id).await?,
        None => Vec::new(),
    };
    let (agreed_plan, told_gp, no_call_at) = match current {
        Some(referral) => store::stage(&mut tx, referral.id).await?,
        None => (false, false, None),
    };
    let promise = match current {
        Some(referral) if referral.state.is_with_worker() => store_promise::standing(&mut tx, referral.id).await?,
        _ => None,
    };
    let days = team::store::settings(&mut tx).await?.safe_answer_days;
    let (now, today, may) = (tx.now, tx.today(), tx.reveal()?);
    let being_written: Vec<&Contact> = contacts.iter().filter(|contact| contact.finished_at.is_none()).collect();
    let held: Vec<&Contact> = contacts.iter().filter(|contact| contact.finished_at.is_some()).collect();
    let conversed = current.is_some_and(|referral| held.iter().any(|contact| contact.referral_id == referral.id));
    let referral_of = |contact: &Contact| referrals.iter().find(|referral| referral.id == contact.referral_id);
    let open = current.filter(|referral| referral.state.is_open());
    let entries = timeline(Facts {
        events: &events,
        attempts: &attempts,
        contacts: &contacts,
        appointments: &appointments,
        concerns: &concerns,
        proxies: &proxies,
        others,
    });
    let stage = Stage {
        concerns: &concerns,
        last_attempt: attempts.iter().find(|attempt| attempt.stands()),
        conversed,
        agreed_plan,
        told_gp,
        unread: person.unread,
        no_call_at,
        promise: promise.as_ref(),
        today,
    };
    let body = html! {
        (view::banner(&person, &view::Reach { routes: &routes, proxies: &proxies, days }, &concerns, open, now, may))
        @if let Some(referral) = current {
            (road_view(referral))
            @let (words, to) = next_action(referral, &stage);
            p class="kith-screen-only" { strong { "Next: " } a href=(to) { (words) } }
        }
        div class="kith-columns" {
            div {
                @for contact in being_written {
                    p {
                        "Being written by " bdi { (contact.staff_name) } " since " (contact.started_at.short()) ": "
                        a href={ "/contacts/" (contact.id) } { "as it is saved now" }
                    }
                }
                @let (newest, older) = newest_and_older(&held, 3);
                @if !newest.is_empty() { h2 { "Conversations" } }
                @for contact in newest { (contact_view(contact, referral_of(contact))) }
                @if !older.is_empty() {
                    (nhsuk::details(format!("Older conversations ({})", older.len()), html! {
                        @for contact in older { (contact_view(contact, referral_of(contact))) }
                    }))
                }
                h2 { "Everything that happened" }
                @let (newest, older) = newest_and_older(&entries, 30);
                (timeline_view(newest))
                @if !older.is_empty() { (nhsuk::details(format!("Before that ({})", older.len()), timeline_view(older))) }
            }
            aside aria-label="About the referral" {
                @if let Some(referral) = current { (referral_view(referral, &needs)) }
                @if sealed { p class="kith-screen-only" { a href={ "/people/" (id) "/safeguarding" } { "Safeguarding notes" } } }
                @for earlier in referrals.iter().filter(|earlier| current.is_some_and(|current| current.id != earlier.id)) {
                    p { a href={ "/referrals/" (earlier.id) } { "Referral " (earlier.number) ", " (earlier.received_on.short()) } ": " (earlier.state.label()) }
                }
                (appointments_view(&appointments, &person.interpreting.sentence(&person.language), open))
                p { a href={ "/people/" (id) "/edit" } { "Change their details" } }
                h2 { "Ways to reach them" }
                ul class="nhsuk-list" {
                    @for route in &routes { li { a href={ "/routes/" (route.id) } { (route.shown(may)) } } }
                    li { a href={ "/people/" (id) "/routes" } { "Add another" } }
                }
                (pages_proxy::section(id, &proxies, person.date_of_birth, today, may))
                @if lead { (pages_merge::joined_view(id, &joined)) }
            }
        }
    };
    tx.page(Page::new(person.name(), body).section("People")).await
}

/// The newest so many of a list, and the rest: nothing is left out of a record, but not everything must be in view.
fn newest_and_older<T>(all: &[T], most: usize) -> (&[T], &[T]) {
    all.split_at(most.min(all.len()))
}

fn timeline_view(entries: &[Entry]) -> Markup {
    html! {
        ol class="kith-timeline" {
            @for entry in entries {
                li {
                    p class="kith-timeline__when" { time { (entry.at.short()) } @if !entry.by.is_empty() { " · " bdi { (entry.by) } } }
                    h3 class="kith-timeline__what" {
                        @match &entry.link { Some(link) => { a href=(link) { (entry.what) } } None => { (entry.what) } }
                    }
                    @if !entry.words.is_empty() { p class="kith-own-words" { (entry.words) } }
                }
            }
        }
    }
}

fn road_view(referral: &Referral) -> Markup {
    html! {
        ol class="kith-road" {
            @for (step, state) in road(referral) {
                li data-state=(state) aria-current=[(state == "now" || state == "paused").then_some("step")] {
                    span class="kith-road__step" {
                        @match state {
                            "done" => { span class="nhsuk-u-visually-hidden" { "Done: " } }
                            "now" => { span class="nhsuk-u-visually-hidden" { "Now: " } }
                            "paused" => { span class="nhsuk-u-visually-hidden" { "On hold: " } }
                            _ => {}
                        }
                        (step)
                    }
                    @if state == "now" || state == "paused" { span class="kith-road__note" { (referral.state.label()) } }
                }
            }
        }
    }
}

/// What is copied into the practice's system, by hand, once.
fn emis_text(contact: &Contact, code: Option<&str>) -> String {
    let mut lines = vec![
        format!("Social prescribing, {}", contact.started_at.long()),
        format!("{} with {} (link worker)", contact.mode.label(), contact.staff_name),
    ];
    if !contact.present.is_empty() {
        lines.push(format!("Also there: {}", contact.present));
    }
    lines.extend(contact.sealed.said());
    lines.push(contact.note.clone());
    if let Some(code) = code {
        lines.push(format!("Code: {code}"));
    }
    lines.join("\n")
}

fn contact_view(contact: &Contact, referral: Option<&Referral>) -> Markup {
    let code = referral.filter(|_| contact.copied_at.is_none()).and_then(Referral::code);
    let id = format!("emis-{}", contact.id);
    html! {
        section {
            h3 { (contact.mode.label()) ", " (contact.started_at.long()) }
            p { bdi { (contact.staff_name) } @if !contact.present.is_empty() { ", with " (contact.present) } }
            @if let Some(said) = contact.sealed.said() { p { (said) } }
            p class="kith-own-words" { (contact.note) }
            @if !contact.not_online.is_empty() {
                (nhsuk::details("Not for online view", html! { p class="kith-own-words" { (contact.not_online) } }))
            }
            (nhsuk::details(if contact.copied_at.is_some() { "Copied for EMIS" } else { "Copy for EMIS" }, html! {
                @if let (Some(at), Some(by)) = (contact.copied_at, &contact.copied_by) { p { "Copied " (at.short()) " by " bdi { (by) } } }
                pre class="kith-copy" id=(id) tabindex="0" { (emis_text(contact, code)) }
                form method="post" action={ "/contacts/" (contact.id) "/copied" } {
                    @if code.is_some() { input type="hidden" name="code" value="yes"; }
                    button class="nhsuk-button nhsuk-button--secondary" type="submit" data-copy=(id) hidden { "Copy, and mark as copied" }
                    (nhsuk::button("I have copied it").secondary())
                    p data-copy-state role="status" {}
                }
            }))
        }
    }
}

fn referral_view(referral: &Referral, needs: &[Need]) -> Markup {
    let id = referral.id;
    html! {
        h2 { "Referral " (referral.number) }
        p { (referral.state.label()) @if let Some(worker) = &referral.worker_name { ", with " bdi { (worker) } } }
        @if !needs.is_empty() { p { strong { "Ticked: " } (needs.iter().map(|need| need.label()).collect::<Vec<_>>().join(", ")) } }
        @if !referral.wants.is_empty() { p { strong { "Wants" } } p class="kith-own-words" { (referral.wants) } }
        @if !referral.reason.is_empty() { p { strong { "From the practice" } } p class="kith-own-words" { (referral.reason) } }
        @if !referral.next_step.is_empty() { p { strong { "Next step: " } (referral.next_step) @if let Some(on) = referral.next_step_on { ", " (on.short()) } } }
        @if !referral.hold_reason.is_empty() && referral.state == State::OnHold { p { strong { "On hold: " } (referral.hold_reason) @if let Some(until) = referral.held_until { ", until " (until.short()) } } }
        @if !referral.close_note.is_empty() { p { strong { "How it ended" } } p class="kith-own-words" { (referral.close_note) } }
        p { a href={ "/referrals/" (id) } { "What was sent, and give it to somebody else" } }
        @match referral.state {
            State::Allocated | State::Contacting | State::Active => {
                (nhsuk::details("Put it on hold", html! {
                    form method="post" action={ "/referrals/" (id) "/hold" } data-once {
                        (once())
                        input type="hidden" name="version" value=(referral.version);
                        (nhsuk::input("hold_reason", "Why"))
                        (nhsuk::date_input("until", "Look at it again on"))
                        (nhsuk::button("Put it on hold").secondary())
                    }
                }))
            }
            State::OnHold => {
                form method="post" action={ "/referrals/" (id) "/resume" } data-once {
                    (once())
                    input type="hidden" name="version" value=(referral.version);
                    (nhsuk::button("Go on with it").secondary())
                }
            }
            State::Closed | State::Rejected => {
                form method="post" action={ "/referrals/" (id) "/reopen" } data-once {
                    (once())
                    input type="hidden" name="version" value=(referral.version);
                    (nhsuk::button("Open it again").secondary())
                }
            }
            State::Joined => { @if let Some(other) = referral.joined_to { p { a href={ "/referrals/" (other) } { "The referral that it went into" } } } }
            State::InTriage | State::Returned => {}
        }
        @if referral.state.is_with_worker() { p { a href={ "/referrals/" (id) "/close" } { "Close the referral" } } }
    }
}

fn appointments_view(appointments: &[Appointment], interpreting: &str, open: Option<&Referral>) -> Markup {
    html! {
        h2 { "Appointments" }
        @for one in appointments.iter().filter(|one| one.state == AppointmentState::Planned) {
            p {
                strong { (one.starts_at.long()) } br;
                (one.mode.label()) @if !one.place.is_empty() { ", " (one.place) } ", with " bdi { (one.staff_name) }
                @if one.interpreter != Interpreter::None { br; (one.interpreter.label()) @if !interpreting.is_empty() { " (" (interpreting) ")" } }
            }
            @if let Some(connection) = one.connection_id { p { a href={ "/connections/" (connection) } { "Say how it went" } } }
            @else { form class="kith-inline" method="post" action={ "/appointments/" (one.id) } data-once {
                (once())
                @for state in [AppointmentState::Attended, AppointmentState::Missed, AppointmentState::CancelledByPerson, AppointmentState::CancelledByUs] {
                    (nhsuk::button(state.label()).secondary().small().name("state").value(state.word()))
                }
            } }
        }
        @if let Some(open) = open { p { a href={ "/referrals/" (open.id) "/appointments" } { "Book an appointment" } } }
    }
}

/// One's whole caseload on one page: a page of a list of names would have a name in its address.
pub async fn list(Read(mut tx): Read) -> Result<Answer> {
    let rows = people::my_people(&mut tx).await?;
    let more = rows.len() as i64 == people::MOST;
    let today = tx.today();
    let body = html! {
        h1 class="nhsuk-heading-l" { "Your people" }
        (find_form(&Typed::default(), &Errors::default()))
        (table(&rows, today))
        @if more { p { "These are the first " (people::MOST) ". Find the others by name." } }
    };
    tx.page(Page::new("Your people", body).section("People")).await
}

fn find_form(typed: &Typed, errors: &Errors) -> Markup {
    let fields = Fields::new(typed, errors);
    html! {
        form method="post" action="/people/find" {
            (fields.input("words", "Find somebody").hint("Name, NHS number, telephone, or date of birth like 1969-03-27").width(20).spellcheck(false))
            (nhsuk::button("Find").secondary())
        }
    }
}

fn table(rows: &[Listed], today: kernel::Date) -> Markup {
    html! {
        @if rows.is_empty() { p { "Nobody." } }
        @else {
            (nhsuk::table("People").hide_caption().head(["Name", "Age", "Where it stands", "Next step"]).rows(rows.iter().map(|row| vec![
                html! { a href={ "/people/" (row.id) } { bdi { (full_name(&row.given_names, &row.family_name)) } } },
                html! { @if let Some(born) = row.date_of_birth { (born.age_on(today)) } @else { "Not known" } },
                html! { @if let Some(state) = row.state { (state.label()) } @if let Some(worker) = &row.worker_name { ", " bdi { (worker) } } },
                html! { (row.next_step.as_deref().unwrap_or_default()) },
            ])).responsive())
        }
    }
}

pub async fn find(Read(mut tx): Read, typed: Typed) -> Result<Answer> {
    let rows = people::search(&mut tx, typed.get("words").trim()).await?;
    let today = tx.today();
    let body = html! {
        h1 class="nhsuk-heading-l" { "Find somebody" }
        (find_form(&typed, &Errors::default()))
        (table(&rows, today))
        @if rows.is_empty() { p { "You see people of your own caseload, of your practices and of those you cover. If they ring, use “Someone rang back” on the page for today." } }
    };
    tx.page(Page::new("Find somebody", body).section("People").back("/people")).await
}

pub async fn hold(Write(mut tx): Write, Path(id): Path<ReferralId>, typed: Typed) -> Result<Answer> {
    let mut referral = referral::store::load(&mut tx, id).await?;
    referral.version = typed.version();
    match forms::hold(&typed, tx.today()) {
        Err(errors) => {
            let fields = Fields::new(&typed, &errors);
            let body = html! {
                (fields.summary())
                h1 class="nhsuk-heading-l" { "Put it on hold" }
                form method="post" data-once {
                    (once())
                    input type="hidden" name="version" value=(typed.get("version"));
                    (fields.input("hold_reason", "Why"))
                    (fields.date("until", "Look at it again on"))
                    (nhsuk::button("Put it on hold"))
                }
            };
            let page = Page::new("Put it on hold", body).back(format!("/people/{}", referral.person_id)).invalid(&errors);
            tx.page(page).await
        }
        Ok(hold) => {
            referral::store::change(&mut tx, &referral, Action::Hold, &hold.reason).await?;
            store::hold(&mut tx, id, &hold.reason, Some(hold.until)).await?;
            tx.done(format!("/people/{}", referral.person_id)).await
        }
    }
}

pub async fn resume(Write(mut tx): Write, Path(id): Path<ReferralId>, typed: Typed) -> Result<Answer> {
    let mut referral = referral::store::load(&mut tx, id).await?;
    referral.version = typed.version();
    referral::store::change(&mut tx, &referral, Action::Resume, "").await?;
    store::hold(&mut tx, id, "", None).await?;
    tx.done(format!("/people/{}", referral.person_id)).await
}

pub async fn reopen(Write(mut tx): Write, Path(id): Path<ReferralId>, typed: Typed) -> Result<Answer> {
    let mut referral = referral::store::load(&mut tx, id).await?;
    referral.version = typed.version();
    referral::store::change(&mut tx, &referral, Action::Reopen, "").await?;
    store::unclose(&mut tx, id).await?;
    tx.done(format!("/people/{}", referral.person_id)).await
}
