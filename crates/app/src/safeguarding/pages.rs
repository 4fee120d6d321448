//! The pages of sealed notes. They carry neither the banner of the person nor how to reach them.

use kernel::{ConcernId, Date, PersonId, SafeguardingNoteId};
use maud::{Markup, html};

use super::model::{About, Listed, New, Note, Words};
use super::{store, store_words};
use crate::concern::model::State;
use crate::person::model::{Person, full_name};
use crate::web::{Answer, Checked, Errors, Fields, Page, Path, Query, Typed, once};
use crate::{Read, Result, Tx, Write, referral};

const PAGE: i64 = 50;

#[derive(serde::Deserialize)]
pub struct Before {
    before: Option<SafeguardingNoteId>,
}

pub async fn list(Read(mut tx): Read, Query(asked): Query<Before>) -> Result<Answer> {
    let rows = store::newest(&mut tx, asked.before, PAGE).await?;
    let more = rows.last().filter(|_| rows.len() as i64 == PAGE);
    let body = html! {
        h1 class="nhsuk-heading-l" { "Safeguarding notes" }
        p { "Sealed: only team leaders and safeguarding leads see them. To write one, open the page of the person, or the concern." }
        @if rows.is_empty() { p { "There are none." } }
        ul class="nhsuk-list" { @for row in &rows { (row_view(row)) } }
        @if let Some(last) = more { p { a href={ "/safeguarding?before=" (last.id) } { "Older" } } }
    };
    tx.page(Page::new("Safeguarding notes", body).section("Safeguarding")).await
}

fn row_view(row: &Listed) -> Markup {
    html! {
        li {
            a href={ "/people/" (row.person_id) "/safeguarding" } { bdi { (full_name(&row.given_names, &row.family_name)) } } br;
            (row.about.label()) ", " (row.written_at.short()) ", " bdi { (row.written_by) }
        }
    }
}

/// The concern that a note is to be made from.
#[derive(serde::Deserialize)]
pub struct From {
    concern: Option<ConcernId>,
}

pub async fn show(Read(mut tx): Read, Path(id): Path<PersonId>, Query(from): Query<From>) -> Result<Answer> {
    let person = store::person(&mut tx, id).await?;
    let typed = Typed::with(from.concern.map(|concern| ("concern", concern.to_string())));
    let page = view(&mut tx, &person, &typed, &Errors::default()).await?;
    tx.page(page).await
}

async fn view(tx: &mut Tx, person: &Person, typed: &Typed, errors: &Errors) -> Result<Page> {
    let notes = store::of_person(tx, person.id).await?;
    let (words, closes) = match typed.get("concern").parse() {
        Ok(id) => {
            let concern = store::concern(tx, person.id, id).await?;
            (store_words::of_concern(tx, &concern).await?, concern.state != State::Closed)
        }
        Err(_) => (Vec::new(), false),
    };
    let f = Fields::new(typed, errors);
    let concern = typed.get("concern");
    let back = if tx.may(kernel::Permission::Casework) { format!("/people/{}", person.id) } else { "/safeguarding".to_owned() };
    let body = html! {
        (f.summary())
        h1 class="nhsuk-heading-l" { "Safeguarding notes" }
        p {
            strong { bdi { (person.name()) } }
            @if let Some(born) = person.date_of_birth { ", born " (born.long()) }
            ", " (person.practice_name)
        }
        p { "Sealed: they stand on this page only. They are in no letter, export, search or count, and each look is written down." }
        @if notes.is_empty() { p { "There are none." } }
        @for note in &notes { (note_view(note)) }
        h2 { @if concern.is_empty() { "Write a note" } @else { "Turn the concern into a note" } }
        @if !concern.is_empty() {
            p {
                "All that was written in the concern, also later, goes into this note. The concern itself will say only that it was dealt with, and when "
                "somebody is to speak with them again."
            }
        }
        form method="post" data-once data-unsaved {
            (once())
            @if !concern.is_empty() { input type="hidden" name="concern" value=(concern); }
            (f.radios("about", "Whom is it to keep safe?").hint("If it is both, write a note for each").items(About::ALL.iter().map(|about| (about.word(), about.label()))))
            (f.input("whom", "Of whom, if it is somebody else").hint("For example a child that they told of"))
            (f.textarea("words", "What was said or seen, in whose words, and what is to be done").rows(6))
            (f.input("told", "Who was told, and when").hint("Like: adult social care, Ms Bello, 23 November at 14:10"))
            @if !concern.is_empty() { (with_words(&words, &f)) }
            @if closes { (f.date("next", "When will somebody speak with them again?").hint("It comes up on the day’s list, without the reason")) }
            (nhsuk::button("Save the note"))
        }
    };
    Ok(Page::new("Safeguarding notes", body).section("Safeguarding").back(back).invalid(errors))
}

/// What else was written on that day: the leader says which of it goes into the note, and reads what does not.
fn with_words(words: &[Words], f: &Fields<'_>) -> Markup {
    html! {
        @if words.is_empty() { p { "No note of a call or conversation and no message from them is of the day of the concern." } }
        @else {
            (f.checkboxes("with", "What was written on the day of the concern: what goes into the note, too?")
                .hint("What you tick is taken out of where it stands. There it will say that it was sealed, when, and by you")
                .items(words.iter().map(|words| (words.word(), html! {
                    strong { (words.heading()) }
                    @for words in [&words.words, &words.more].into_iter().filter(|words| !words.is_empty()) { br; bdi { (words) } }
                }))))
        }
        p {
            "It does not take along what was written on another day, what stands in the referral, the plan or an appointment, nor letters, messages and "
            "lists that were sent or printed before. If those tell of it, speak to whoever has them."
        }
    }
}

fn note_view(note: &Note) -> Markup {
    html! {
        section class="kith-quiet" {
            h2 class="nhsuk-heading-s" { (note.about.label()) @if !note.whom.is_empty() { ": " bdi { (note.whom) } } }
            p class="kith-own-words" { (note.words) }
            @if note.told.is_empty() { p { "Added to the concern after it was sealed." } } @else { p { "Told: " (note.told) } }
            @if !note.from_concern.is_empty() { (nhsuk::details("What the concern said", html! { p class="kith-own-words" { (note.from_concern) } })) }
            p { bdi { (note.written_by) } ", " (note.written_at.long()) }
        }
    }
}

/// Reads a note. `goes_on` where it closes the concern of somebody with whom a worker goes on: then there is a next contact.
fn note(typed: &Typed, goes_on: bool, today: Date) -> Result<New, Errors> {
    let mut check = Checked::new(typed);
    let about = check.choice("about", "Choose whom it is to keep safe");
    let whom = check.line("whom");
    let words = check.required_text("words", "Write what was said or seen");
    let told = check.required("told", "Enter who was told, and when");
    let concern = check.maybe_choice("concern");
    let next = match goes_on {
        true => check.required_date("next", "Enter the day on which somebody will speak with them again"),
        false => check.date("next"),
    };
    if next.is_some_and(|next| next < today) {
        check.errors.add("next", "Enter today or a day to come");
    }
    let with = typed.all("with").map(str::to_owned).collect();
    check.finish(|| Some(New { about: about?, whom, words, told, concern, with, next }))
}

pub async fn write(Write(mut tx): Write, Path(id): Path<PersonId>, typed: Typed) -> Result<Answer> {
    let person = store::person(&mut tx, id).await?;
    let closes = match typed.get("concern").parse() {
        Ok(concern) => store::concern(&mut tx, id, concern).await?.state == State::Accepted,
        Err(_) => false,
    };
    let goes_on = closes && referral::store::of_person(&mut tx, id).await?.iter().any(|referral| referral.state.is_with_worker());
    match note(&typed, goes_on, tx.today()) {
        Err(errors) => {
            let page = view(&mut tx, &person, &typed, &errors).await?;
            tx.page(page).await
        }
        Ok(new) => {
            store::write(&mut tx, id, &new).await?;
            tx.done(format!("/people/{id}/safeguarding")).await
        }
    }
}
