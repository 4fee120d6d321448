//! What waits, what was not sent, what came back: each with the one thing to do about it.

use kernel::{Instant, OutgoingId, Permission, PersonId, ReplyId, Reveal};
use maud::{Markup, html};

use super::model::{Channel, Heard, State};
use super::paper;
use super::reply::Reply;
use super::store;
use super::store_list::{self, Listed};
use super::store_mail;
use super::store_preview;
use super::store_reply;
use super::store_unknown;
use super::view::{self, state_words, whom};
use super::wording;
use crate::audit::Act;
use crate::contact::model::PromiseAnswer;
use crate::person::model::full_name;
use crate::web::{Answer, Checked, Errors, Fields, Page, Path, Typed, once, press};
use crate::{Error, Read, Result, Tx, Write};

/// Messages of the actor's people: those that want somebody first, then those that wait, then what was sent lately.
pub async fn list(Read(mut tx): Read) -> Result<Answer> {
    let listed = store_list::listed(&mut tx).await?;
    let left = if tx.may(Permission::Lead) { store_mail::left_there(&mut tx).await? } else { Vec::new() };
    let carried = tx.app().config.carried;
    let group = |heading: &str, none: &str, fits: &dyn Fn(&Listed) -> bool| {
        let rows: Vec<&Listed> = listed.iter().filter(|row| fits(row)).collect();
        html! {
            h2 { (heading) }
            @if rows.is_empty() { p { (none) } }
            ul class="nhsuk-list" { @for row in rows { (line(row)) } }
        }
    };
    let prints = |row: &Listed| row.channel == Channel::Letter && !carried.letter && row.state == State::Waiting;
    let body = html! {
        h1 class="nhsuk-heading-l" { "Messages" }
        (group("Did not arrive", "None.", &|row| row.state.wants_somebody()))
        (group("Letters to print", "None.", &|row| prints(row)))
        (group("Waiting", "Nothing waits.", &|row| row.state.is_open() && !prints(row)))
        (group("Sent lately", "Nothing in the last two weeks.", &|row| !row.state.wants_somebody() && !row.state.is_open()))
        @if let Some(newest) = left.first() {
            h2 { "In the mailbox for answers" }
            p {
                "E-mails that somebody has to look at there, in the folder “" (mailbox::ASIDE) "”: "
                @if left.len() > 100 { "more than 100" } @else { (left.len()) } ". Nothing of them is here."
            }
            ul class="nhsuk-list" { @for one in left.iter().take(20) { li { (one.came_at.short()) ": " (one.why.label()) } } }
            form method="post" action="/sending/mailbox" data-once {
                (once())
                input type="hidden" name="until" value=(newest.came_at.millis());
                (nhsuk::button("I have looked at them").secondary())
            }
        }
        @if tx.may(Permission::Lead) { p { a href="/sending/words" { "The words of our messages" } } }
    };
    tx.page(Page::new("Messages", body).section("Today").back("/today")).await
}

/// Somebody has looked at what the page told of.
pub async fn looked(Write(mut tx): Write, typed: Typed) -> Result<Answer> {
    let until = typed.get("until").parse().map_err(|_| Error::NotUnderstood("a moment is missing".to_owned()))?;
    store_mail::looked(&mut tx, Instant::from_millis(until)).await?;
    tx.done("/sending").await
}

fn line(row: &Listed) -> Markup {
    html! {
        li {
            (whom(row))
            " (" (row.channel.label().to_lowercase()) ") · " (state_words(row.state))
            @match row.sent_at { Some(at) => { ", " (at.short()) } None => { ", made " (row.made_at.short()) } }
            @if row.state == State::Waiting && row.due_at > row.made_at { " until " (row.due_at.short()) }
            @if !row.why.is_empty() { br; (row.why) }
            // Of what nobody knows the page says what to ask first.
            @if row.state != State::Unknown { div {
                @for (word, label) in actions(row.state) {
                    (action(row.id, word, html! { (label) span class="nhsuk-u-visually-hidden" { ": " (view::of(row)) } }))
                }
            } }
        }
    }
}

/// What somebody can do about a message, each a word and what its button says.
fn actions(state: State) -> &'static [(&'static str, &'static str)] {
    match state {
        State::Waiting => &[("call_off", "Call it off")],
        State::Unknown => &[("came", "It came"), ("again", "It did not come: send it again")],
        State::Failed | State::Refused => &[("seen", "I will reach them in another way")],
        State::Sending | State::Sent | State::Delivered | State::CalledOff => &[],
    }
}

fn action(id: OutgoingId, word: &'static str, label: Markup) -> Markup {
    html! {
        form class="kith-inline" method="post" action={ "/sending/" (id) } data-once {
            (once())
            (nhsuk::button(label).secondary().small().name("do").value(word))
        }
    }
}

pub async fn show(Read(mut tx): Read, Path(id): Path<OutgoingId>) -> Result<Answer> {
    let outgoing = store::load(&mut tx, id).await?;
    let preview = store_preview::of_waiting(&mut tx, &outgoing).await?;
    let events = store_list::events(&mut tx, id).await?;
    let receiver = store_list::receiver(&mut tx, id).await?;
    let letter = outgoing.channel == Channel::Letter && outgoing.state == State::Waiting && !tx.app().config.carried.letter;
    let body = html! {
        h1 class="nhsuk-heading-l" { (outgoing.purpose.label()) }
        p { (outgoing.channel.label()) ", made by " bdi { (outgoing.made_by) } " on " (outgoing.made_at.short()) ". " strong { (outgoing.state.label()) } "." }
        @if !outgoing.why.is_empty() { p { (outgoing.why) } }
        @if !outgoing.body.is_empty() && preview.is_none() {
            h2 { "What it says" }
            @for part in outgoing.body.split("\n\n") { p class="kith-own-words" dir="auto" { (part) } }
        }
        @if let Some(preview) = &preview {
            h2 { "What it says" }
            (view::preview(preview))
        }
        @if let Some(name) = receiver {
            p { "To " bdi { (name) } @match outgoing.sent_at { Some(at) => { ", sent on " (at.long()) } None => { ", not sent" } } "." }
        }
        @if let Some(person) = outgoing.person_id { p { a href={ "/people/" (person) } { "Whom it is to" } } }
        @if letter {
            form method="post" action={ "/sending/" (id) "/letter.pdf" } { (nhsuk::button("Print it, to be posted today")) }
        }
        @if outgoing.state == State::Unknown { p { "It was being sent when something broke. Ask them whether it came, if that is safe; or look in your sent mail." } }
        @if outgoing.seen_at.is_none() { @for (word, label) in actions(outgoing.state) { (action(id, word, html! { (label) })) } }
        h2 { "What happened" }
        ul class="nhsuk-list" {
            @for event in &events { li { (event.at.short()) ": " (state_words(event.state)) @if !event.why.is_empty() { ". " (event.why) } " (" bdi { (event.by_name) } ")" } }
        }
    };
    tx.page(Page::new(outgoing.purpose.label(), body).section("Today").back("/sending")).await
}

pub async fn act(Write(mut tx): Write, Path(id): Path<OutgoingId>, typed: Typed) -> Result<Answer> {
    let outgoing = store::load(&mut tx, id).await?;
    let late = || Error::refused("Something has happened to this message meanwhile. Look at it again.");
    match (typed.get("do"), outgoing.state) {
        ("call_off", State::Waiting) => store::settle(&mut tx, &outgoing, State::CalledOff, "").await?,
        ("came", State::Unknown) => store::settle(&mut tx, &outgoing, State::Delivered, "Somebody says that it came.").await?,
        ("again", State::Unknown) => store_unknown::send_again(&mut tx, &outgoing).await?,
        ("seen", State::Failed | State::Refused) => store::seen(&mut tx, &outgoing).await?,
        _ => return Err(late()),
    }
    if let Some(person) = outgoing.person_id {
        tx.note(Act::Changed, Some(person), "message");
    }
    tx.done("/sending").await
}

/// A language by its name.
fn language(tag: &str) -> &str {
    match tag {
        "en" => "English",
        "es" => "Spanish",
        "pt" => "Portuguese",
        "ar" => "Arabic",
        other => other,
    }
}

/// The words of our messages, with who checked them.
pub async fn words(Read(tx): Read) -> Result<Answer> {
    let body = html! {
        h1 class="nhsuk-heading-l" { "The words of our messages" }
        p { "A translation that nobody has checked goes out below the English, never instead of it." }
        ul class="nhsuk-list" {
            @for (purpose, tag, version, checked) in wording::all() {
                li { (purpose.label()) ", " (language(tag)) ", version " (version) ": " (checked.unwrap_or("checked by nobody yet")) }
            }
        }
    };
    tx.page(Page::new("The words of our messages", body).section("Today").back("/sending")).await
}

pub async fn reply(Read(mut tx): Read, Path(id): Path<ReplyId>) -> Result<Answer> {
    let reply = store_reply::load(&mut tx, id).await?;
    let page = reply_page(&mut tx, &reply, &Typed::default(), &Errors::default()).await?;
    tx.page(page).await
}

async fn reply_page(tx: &mut Tx, reply: &Reply, typed: &Typed, errors: &Errors) -> Result<Page> {
    let may_be = store_reply::may_be(tx, reply).await?;
    let others = store_reply::also_unread(tx, reply).await?;
    let waiting = match reply.person_id {
        Some(person) if reply.read_at.is_none() => store_list::waiting_for(tx, person).await?,
        _ => Vec::new(),
    };
    let f = Fields::new(typed, errors);
    let whose =
        f.radios("person", "Whose is it?").hint("Ring, if that is safe, and ask. It then waits for whoever works with them");
    let whose = whose.items(
        may_be.iter().map(|one| (one.person_id.to_string(), html! { bdi { (full_name(&one.given_names, &one.family_name)) } })),
    );
    let another = reply.channel == Channel::Link || reply.means() == Some(PromiseAnswer::Another);
    let body = html! {
        (f.summary())
        h1 class="nhsuk-heading-l" { "They wrote" }
        @if let Some(said) = reply.sealed.said() { p { (said) } }
        p class="kith-own-words" dir="auto" { (reply.words) }
        (view::means(reply))
        p { (reply.channel.label()) ", " (reply.received_at.short()) ", " (from(reply, tx.reveal()?)) "." }
        @if !reply.note.is_empty() { p { (reply.note) } }
        // Nobody acts on a yes while "not this number any more" waits.
        (view::unread("They also wrote, and nobody has read it", &others, &|_| None))
        p {
            @if reply.channel == Channel::Email { "Whoever reads their e-mail, or says that they do, may have written this. " }
            @else if reply.channel == Channel::Page { "Whoever knows the word of their page may have written this. " } @else { "Whoever holds their phone may have written this. " }
            "Do not answer with anything about them. To talk, ring, as it is safe for them."
        }
        @if let Some(person) = reply.person_id {
            p { a href={ "/people/" (person) } { "Their record" } " · " a href={ "/people/" (person) "/concern" } { "Raise a concern" }
                @if let Some(referral) = reply.referral_id.filter(|_| another) { " · " a href={ "/referrals/" (referral) "/promise" } { "Find another time" } }
            }
        }
        @if !may_be.is_empty() {
            form method="post" action={ "/replies/" (reply.id) "/whose" } data-once { (once()) (whose) (nhsuk::button("It is theirs").secondary()) }
        }
        @if !waiting.is_empty() {
            h2 { "This goes to them once what they wrote is read" }
            ul class="nhsuk-list" { @for row in &waiting { (line(row)) } }
        }
        @match reply.read_at {
            Some(at) => { p { "Read by " bdi { (reply.read_by) } ", " (at.short()) "." } }
            None => { form method="post" data-once { (once()) (nhsuk::button("I have read it and take it from here")) } }
        }
    };
    Ok(Page::new("They wrote", body).section("Today").back("/today").invalid(errors))
}

/// Whose the number is that wrote, where several have it.
pub async fn whose(Write(mut tx): Write, Path(id): Path<ReplyId>, typed: Typed) -> Result<Answer> {
    let reply = store_reply::load(&mut tx, id).await?;
    let mut check = Checked::new(&typed);
    let person = check.value("person", "Choose whose it is", |word| word.parse::<PersonId>().map_err(|_| "Choose whose it is"));
    match check.finish(|| person) {
        Ok(person) => {
            store_reply::is_of(&mut tx, &reply, person).await?;
            tx.done(format!("/replies/{id}")).await
        }
        Err(errors) => {
            let page = reply_page(&mut tx, &reply, &typed, &errors).await?;
            tx.page(page).await
        }
    }
}

fn from(reply: &Reply, may: Reveal) -> Markup {
    match (&reply.given_names, &reply.family_name) {
        (Some(given), family) if reply.channel == Channel::Page => {
            html! { "from the page of " bdi { (full_name(given, family.as_deref().unwrap_or_default())) } }
        }
        (Some(given), family) if reply.channel == Channel::Link => {
            html! { "pressed where our message to " bdi { (full_name(given, family.as_deref().unwrap_or_default())) } " leads" }
        }
        (Some(given), family) if reply.channel == Channel::Email => {
            html! { "from an e-mail address of " bdi { (full_name(given, family.as_deref().unwrap_or_default())) } }
        }
        (None, _) if reply.channel == Channel::Email => {
            let answers = reply.outgoing_id;
            html! {
                "from " bdi { (reply.sender.reveal(may)) } ", which is the address of nobody we know, or of several"
                @if let Some(id) = answers { ". It answers " a href={ "/sending/" (id) } { "this message of ours" } ", which went to another address" }
            }
        }
        (Some(given), family) => {
            html! { "from a number of " bdi { (full_name(given, family.as_deref().unwrap_or_default())) } }
        }
        _ => html! { "from " (reply.sender.reveal(may)) ", which is the number of nobody we know, or of several" },
    }
}

pub async fn read(Write(mut tx): Write, Path(id): Path<ReplyId>) -> Result<Answer> {
    let reply = store_reply::load(&mut tx, id).await?;
    store_reply::read(&mut tx, &reply).await?;
    match store_reply::also_unread(&mut tx, &reply).await?.first() {
        Some(next) => tx.done(format!("/replies/{}", next.id)).await,
        None => tx.done("/today").await,
    }
}

/// A letter that we print ourselves: the gate decides now, and the paper is the message. It is pressed with no transaction open; if that
/// fails, nobody knows whether there is a letter, and the page says so.
pub async fn letter(Write(mut tx): Write, Path(id): Path<OutgoingId>) -> Result<Answer> {
    let (app, visit, today) = (tx.app().clone(), tx.visit.clone(), tx.today());
    let person = store::load(&mut tx, id).await?.person_id;
    let store::Taken::HandOver(parcel) = store::take_one(&mut tx, id, Heard::default()).await? else {
        // Held or refused: that is kept, and the page says why.
        return tx.done(format!("/sending/{id}")).await;
    };
    if let Some(person) = person {
        tx.note(Act::Printed, Some(person), "letter");
    }
    tx.commit().await?;
    let document = paper::letter(&visit.team_name, today, &parcel);
    let bytes = press(document).await?;
    let mut tx = Tx::write(&app, visit).await?;
    store::went(&mut tx, id, &store::Went::Taken { provider: "paper", id: None }).await?;
    tx.done_file("letter.pdf", "application/pdf", bytes).await
}
