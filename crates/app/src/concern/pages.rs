//! Raising a concern, and the page on which it stands. Numbers first, writing after.

use std::collections::HashSet;

use kernel::{AttemptId, ConcernId, Permission, PersonId, ReferralId, StaffId};
use maud::{Markup, html};

use super::escalation::Step;
use super::model::{CameBy, Concern, Event, Happened, State};
use super::view::{numbers, open_now_form};
use super::{forms, store, watch};
use crate::person::model::Person;
use crate::web::{Answer, Errors, Fields, Page, Path, Query, Typed, once};
use crate::{Error, Read, Result, Tx, Write, contact, person, referral};

/// The call in which it came up.
#[derive(serde::Deserialize)]
pub struct From {
    call: Option<AttemptId>,
}

pub async fn new(Read(mut tx): Read, Path(id): Path<PersonId>, Query(from): Query<From>) -> Result<Answer> {
    let person = person::store::load(&mut tx, id, "concern").await?;
    let mut typed = Typed::default();
    if let Some(call) = from.call {
        let call = contact::store::load_attempt(&mut tx, call).await?;
        if call.person_id == id {
            typed.set("said", call.note);
            typed.set("call", "yes");
        }
    }
    let page = new_view(&mut tx, &person, &typed, &Errors::default()).await?;
    tx.page(page).await
}

async fn new_view(tx: &mut Tx, person: &Person, typed: &Typed, errors: &Errors) -> Result<Page> {
    let banner = person::banner_of(tx, person).await?;
    let numbers = numbers(tx, person.id).await?;
    let fields = Fields::new(typed, errors);
    let body = html! {
        (banner)
        (fields.summary())
        h2 class="nhsuk-heading-l" { "Raise a concern" }
        (numbers)
        (open_now_form(person.id))
        h3 { "Or write it down at once" }
        form method="post" action={ "/people/" (person.id) "/concern" } data-once data-unsaved {
            (once())
            @if !typed.get("call").is_empty() { input type="hidden" name="call" value="yes"; }
            (words(&fields))
            (nhsuk::button("Raise the concern"))
        }
        p { "It stays on top of every page of whoever has to act until a named person has accepted it." }
    };
    Ok(Page::new("Raise a concern", body).section("People").back(format!("/people/{}", person.id)).invalid(errors))
}

/// What was said, whose words, what was done.
fn words(fields: &Fields<'_>) -> Markup {
    html! {
        (fields.textarea("said", "What was said or seen").hint("Their own words if you can. You do not have to judge how serious it is.").rows(5))
        (fields.input("whose", "Whose words are these?").hint("Like: hers, on the telephone; or: her daughter’s"))
        (fields.textarea("done_now", "What you have done").rows(3))
    }
}

/// The referral that a concern about somebody hangs on: the open one.
async fn open_referral(tx: &mut Tx, person: PersonId) -> Result<Option<ReferralId>> {
    let referrals = referral::store::of_person(tx, person).await?;
    Ok(referrals.into_iter().find(|referral| referral.state.is_open()).map(|referral| referral.id))
}

pub async fn open(Write(mut tx): Write, Path(id): Path<PersonId>, typed: Typed) -> Result<Answer> {
    let person = person::store::load(&mut tx, id, "concern").await?;
    match forms::told(&typed) {
        Err(errors) => {
            let page = new_view(&mut tx, &person, &typed, &errors).await?;
            tx.page(page).await
        }
        Ok(told) => {
            let referral = open_referral(&mut tx, id).await?;
            let came_by = if typed.get("call").is_empty() { CameBy::Page } else { CameBy::Call };
            let concern = store::open(&mut tx, id, referral, came_by, "", "").await?;
            let opened = store::load(&mut tx, concern).await?;
            store::write(&mut tx, &opened, &told).await?;
            tx.done(format!("/concerns/{concern}")).await
        }
    }
}

/// One press: the concern is there, and has everybody who has to know of it, before anything is typed.
pub async fn open_now(Write(mut tx): Write, Path(id): Path<PersonId>) -> Result<Answer> {
    person::store::require(&mut tx, id, "concern").await?;
    let referral = open_referral(&mut tx, id).await?;
    let concern = store::open(&mut tx, id, referral, CameBy::Page, "", "").await?;
    tx.done(format!("/concerns/{concern}")).await
}

/// Where somebody goes on after they were asked.
#[derive(serde::Deserialize)]
pub struct Then {
    #[serde(default)]
    then: String,
}

/// After something was written that has a word of danger in it: a question, which decides nothing.
pub async fn at_risk(Read(mut tx): Read, Path(id): Path<PersonId>, Query(asked): Query<Then>) -> Result<Answer> {
    let person = person::store::load(&mut tx, id, "concern").await?;
    let numbers = numbers(&mut tx, id).await?;
    let referral = open_referral(&mut tx, id).await?;
    let then = match (asked.then.as_str(), referral) {
        ("done", Some(referral)) => format!("/referrals/{referral}/conversation/done"),
        ("conversation", Some(referral)) => format!("/referrals/{referral}/conversation"),
        ("end", Some(referral)) => format!("/referrals/{referral}/close"),
        ("today", _) => "/today".to_owned(),
        _ => format!("/people/{id}"),
    };
    let body = html! {
        h1 class="nhsuk-heading-l" { "Is anyone at risk now?" }
        p { "What you wrote about " bdi { (person.name()) } " is saved. There is a word in it that may speak of danger. It may mean nothing: only you can judge." }
        (numbers)
        (open_now_form(id))
        p { (nhsuk::action_link("No, carry on", then)) }
    };
    tx.page(Page::new("Is anyone at risk now?", body).section("People")).await
}

/// Whoever it waits for and who opens it has seen it: that is written down, once.
pub async fn show(Write(mut tx): Write, Path(id): Path<ConcernId>) -> Result<Answer> {
    let concern = store::load(&mut tx, id).await?;
    let waits = concern.state == State::Open && watch::is_for_me(&mut tx, id).await?;
    let new = waits && store::seen(&mut tx, &concern).await?;
    let page = view(&mut tx, &concern, None, &Typed::default(), &Errors::default()).await?;
    if new { tx.done_page(page).await } else { tx.page(page).await }
}

/// A form of the page that comes back with errors.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Words,
    Accept,
    Close,
    Reopen,
}

/// Those of the team who may have it, by name.
pub(super) async fn colleagues(tx: &mut Tx) -> Result<Vec<(StaffId, String)>> {
    let members = super::store_watch::members(tx).await?;
    Ok(members.into_iter().map(|member| (member.id, member.name)).collect())
}

pub(super) async fn view(tx: &mut Tx, concern: &Concern, form: Option<Form>, typed: &Typed, errors: &Errors) -> Result<Page> {
    let person = person::store::find(tx, concern.person_id).await?.ok_or(Error::NotFound)?;
    let banner = person::banner_of(tx, &person).await?;
    let open = concern.state == State::Open;
    // Whoever has it rings, too: the numbers stay until it is closed.
    let numbers = if concern.state == State::Closed {
        html! {}
    } else {
        numbers(tx, person.id).await?
    };
    let waits = if open {
        waits_for(tx, concern).await?
    } else {
        html! {}
    };
    let events = store::events(tx, concern.id).await?;
    let team = if concern.state == State::Closed { Vec::new() } else { colleagues(tx).await? };
    // Each form of the page has its own words and errors.
    let nothing = (Typed::default(), Errors::default());
    let of = |which: Form| if form == Some(which) { Fields::new(typed, errors) } else { Fields::new(&nothing.0, &nothing.1) };
    let body = html! {
        (banner)
        (Fields::new(typed, errors).summary())
        h2 class="nhsuk-heading-l" { "Concern: " (concern.state.label()) }
        (numbers)
        (waits)
        (facts(concern, &events))
        @if open { (accept_forms(tx, concern, &of(Form::Accept), &team)) }
        (folded(write_words(concern), concern.said.is_empty() || form == Some(Form::Words), html! {
            form method="post" action={ "/concerns/" (concern.id) "/words" } data-once data-unsaved {
                (once())
                @if concern.sealed { p { "It is kept with the rest of what was said. You will not see it again." } }
                (words(&of(Form::Words)))
                (nhsuk::button("Save").secondary())
            }
        }))
        @if let Some(last) = events.iter().rfind(|event| concern.sealed && event.kind == Happened::Written) {
            p { "Something was last written of it on " (last.at.short()) ", by " bdi { (last.by_name) } "." }
        }
        @if concern.state == State::Accepted {
            (folded("Somebody else has it now", form == Some(Form::Accept), accept_form(concern, "hand-over", "They have it now", &of(Form::Accept), &team)))
            (close_form(tx, concern, form == Some(Form::Close), &of(Form::Close)))
        }
        @if concern.next_contact_on.is_some() && concern.next_contact_at.is_none() {
            form method="post" action={ "/concerns/" (concern.id) "/spoken" } data-once {
                (once())
                (version(concern))
                (nhsuk::button("Somebody has spoken with them").secondary())
            }
        }
        @if concern.state == State::Closed && !concern.sealed {
            (folded("Open it again", form == Some(Form::Reopen), html! {
                form method="post" action={ "/concerns/" (concern.id) "/reopen" } data-once {
                    (once())
                    (version(concern))
                    (of(Form::Reopen).input("reason", "Why"))
                    (nhsuk::button("Open it again").secondary())
                }
            }))
        }
        @if tx.may(Permission::Safeguarding) {
            @let notes = format!("/people/{}/safeguarding", person.id);
            @if concern.sealed { p { a href=(notes) { "Safeguarding notes" } } }
            @else if !open { p { a href={ (notes) "?concern=" (concern.id) } { "Turn it into a safeguarding note" } } }
        }
        @if !events.is_empty() && !concern.sealed { (what_happened(&events)) }
    };
    Ok(Page::new("Concern", body).section("People").back(format!("/people/{}", person.id)).invalid(errors))
}

/// Something that is opened when it is wanted, or has errors.
fn folded(summary: &str, open: bool, content: Markup) -> Markup {
    html! { (nhsuk::Details { open, ..nhsuk::details(summary, content) }) }
}

/// What the form for more words is called.
fn write_words(concern: &Concern) -> &'static str {
    match (concern.sealed, concern.said.is_empty()) {
        (true, _) => "Add something",
        (false, true) => "Write down what was said",
        (false, false) => "Add to what was said",
    }
}

fn version(concern: &Concern) -> Markup {
    html! { input type="hidden" name="version" value=(concern.version); }
}

/// Whom it waits for, worked out now.
async fn waits_for(tx: &mut Tx, concern: &Concern) -> Result<Markup> {
    let watch = watch::look(tx).await?;
    let Some(standing) = watch.of(concern.id) else { return Ok(html! {}) };
    let names = watch.names(standing);
    Ok(html! {
        div class="kith-quiet" {
            @if standing.step == Step::OutOfHours { (watch::out_of_hours_words(&watch)) }
            @else {
                p {
                    "It waits for "
                    @for (n, name) in names.iter().enumerate() { @if n > 0 { ", " } bdi { (name) } }
                    ". It stays with everyone who was asked. More people are asked as time goes on."
                }
            }
        }
    })
}

/// Whom it has reached, each once, when it reached them first: a large team is one line.
fn reached(events: &[Event]) -> Markup {
    let mut known = HashSet::new();
    let first: Vec<&Event> =
        events.iter().filter(|event| event.kind == Happened::Reached && known.insert(event.name.as_str())).collect();
    html! {
        @if !first.is_empty() {
            div {
                dt { "Whom it has reached" }
                dd {
                    @for (n, together) in first.chunk_by(|one, other| is_one_step(one, other)).enumerate() {
                        @if n > 0 { br; }
                        @for event in together.iter().take(1) { (event.at.short()) ": " }
                        @for (n, event) in together.iter().enumerate() {
                            @if n > 0 { ", " }
                            @if event.name.is_empty() { "nobody, it was outside the team’s hours" } @else { bdi { (event.name) } }
                        }
                    }
                }
            }
        }
    }
}

fn facts(concern: &Concern, events: &[Event]) -> Markup {
    html! {
        dl class="kith-facts kith-facts--stacked" {
            div { dt { "What was said" } dd class="kith-own-words" { (concern.words()) } }
            @if !concern.whose.is_empty() { div { dt { "Whose words" } dd { (concern.whose) } } }
            @if !concern.done_now.is_empty() { div { dt { "What was done" } dd class="kith-own-words" { (concern.done_now) } } }
            div { dt { "Told by" } dd { bdi { (concern.opened_by) } ", " (concern.opened_at.long()) ". " (concern.came_by.label()) "." } }
            @if !concern.sealed { (reached(events)) }
            @if let Some(at) = concern.accepted_at {
                div { dt { "Accepted by" } dd { bdi { (concern.accepted_by) } ", " (at.long()) ". " (concern.accepted_how) ". Written down by " bdi { (concern.accepted_recorded_by) } "." } }
            }
            @if let Some(at) = concern.closed_at {
                div { dt { "How it ended" } dd class="kith-own-words" { (concern.outcome) } }
                @if let Some(next) = concern.next_contact_on {
                    div { dt { "To be spoken with again" } dd { (next.long()) @if let Some(at) = concern.next_contact_at { ". Done, " (at.short()) } } }
                }
                div { dt { "Closed by" } dd { bdi { (concern.closed_by) } ", " (at.long()) } }
            }
        }
    }
}

fn accept_forms(tx: &Tx, concern: &Concern, fields: &Fields<'_>, team: &[(StaffId, String)]) -> Markup {
    let me = tx.actor().staff.filter(|me| team.iter().any(|(id, _)| id == me));
    html! {
        h3 { "Who has accepted it?" }
        p { "A note or an e-mail is not enough. Somebody must have said: I have it now. It may be you, or somebody who is not in the team." }
        @if let Some(me) = me {
            form method="post" action={ "/concerns/" (concern.id) "/accept" } data-once {
                (once())
                (version(concern))
                input type="hidden" name="staff" value=(me);
                input type="hidden" name="accepted_how" value="Said so themselves, here";
                (nhsuk::button("I have it now"))
            }
        }
        h3 { "Somebody else has accepted it" }
        (accept_form(concern, "accept", "They have accepted it", fields, team))
    }
}

fn accept_form(concern: &Concern, act: &str, button: &str, fields: &Fields<'_>, team: &[(StaffId, String)]) -> Markup {
    html! {
        form method="post" action={ "/concerns/" (concern.id) "/" (act) } data-once {
            (once())
            (version(concern))
            (fields.select("staff", "Who").item("", "Somebody who is not in the team").items(team.iter().map(|(id, name)| (id.to_string(), name.as_str()))))
            (fields.input("accepted_by", "If not in the team: name and role").hint("Like “Dr Osei, duty doctor”"))
            (fields.input("accepted_how", "How").hint("Like “by telephone, heard by me”"))
            (fields.input("accepted_time", "At what time").hint("Like 14:10. Leave it empty if it is now. A time later than now counts as yesterday").width(5))
            (nhsuk::button(button))
        }
    }
}

fn close_form(tx: &Tx, concern: &Concern, again: bool, fields: &Fields<'_>) -> Markup {
    let mut today = Typed::default();
    today.set_date("told_on", Some(tx.today()));
    let nothing = Errors::default();
    let f = if again { Fields::new(fields.typed, fields.errors) } else { Fields::new(&today, &nothing) };
    html! {
        h3 { "Close it" }
        form method="post" action={ "/concerns/" (concern.id) "/close" } data-once data-unsaved {
            (once())
            (version(concern))
            (f.input("told", "Who was told").hint("Name and role. Like “Dr Osei, duty doctor”"))
            (f.date("told_on", "On which day"))
            (f.input("told_time", "At what time").hint("Like 14:10").width(5))
            (f.textarea("outcome", "How it ended").rows(4))
            (f.date("next", "When will somebody speak with them again?").hint("It comes up on the day’s list. The next step of the referral stays as it is"))
            (nhsuk::button("Close the concern"))
        }
    }
}

/// Whether a concern reached both at once: then they stand together, since a team may be large.
fn is_one_step(one: &Event, other: &Event) -> bool {
    one.kind == Happened::Reached && other.kind == Happened::Reached && one.at == other.at && one.words == other.words
}

fn what_happened(events: &[Event]) -> Markup {
    html! {
        h3 { "What happened" }
        ol class="kith-timeline" {
            @for (event, together) in events.chunk_by(is_one_step).filter_map(|together| Some((together.first()?, together))) {
                li {
                    time class="kith-timeline__when" { (event.at.short()) }
                    p class="kith-timeline__what" {
                        @if event.kind == Happened::Reached && event.name.is_empty() { "It was outside the team’s hours" } @else { (event.kind.label()) }
                        @for (n, event) in together.iter().enumerate() { @if n > 0 { "," } @if !event.name.is_empty() { " " bdi { (event.name) } } }
                    }
                    @if !event.words.is_empty() { p class="kith-own-words" { (event.words) } }
                    @if !matches!(event.kind, Happened::Reached | Happened::Seen) { p { bdi { (event.by_name) } } }
                }
            }
        }
    }
}
