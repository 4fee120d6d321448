//! Whom to ring when it cannot wait: one list for every page.

use maud::{Markup, html};

use super::model::CrisisLine;
use super::opening::Opening;

/// Somebody in the whole country who is there day and night: name, number, note.
type Line = (&'static str, &'static str, &'static str);

pub const EMERGENCY: Line = ("Emergency", "999", "Someone is in danger now. Or go to A&E");
pub const MENTAL_HEALTH: Line = ("NHS 111, option 2", "111", "If you cannot keep yourself safe, day and night");
pub const SAMARITANS: Line = ("Samaritans", "116123", "To talk, at any time, free");
pub const ABUSE: Line =
    ("National Domestic Abuse Helpline", "+448082000247", "If somebody hurts you or controls you, day and night, free");

fn line((name, phone, note): Line) -> CrisisLine {
    CrisisLine { position: 0, name: name.to_owned(), phone: phone.to_owned(), note: note.to_owned(), opening: Opening::default() }
}

/// The numbers that the team has chosen; without any, those that hold in all of the country.
pub fn numbers(lines: &[CrisisLine]) -> Markup {
    if lines.is_empty() { list(&[EMERGENCY, MENTAL_HEALTH, SAMARITANS].map(line)) } else { list(lines) }
}

/// These first, and then the team's own.
pub fn numbers_after(first: &[Line], lines: &[CrisisLine]) -> Markup {
    let mut all: Vec<CrisisLine> = first.iter().copied().map(line).collect();
    let own = lines.iter().filter(|own| !first.iter().any(|(_, phone, _)| *phone == own.phone));
    all.extend(own.cloned());
    list(&all)
}

fn list(lines: &[CrisisLine]) -> Markup {
    html! {
        ul class="nhsuk-list kith-numbers" {
            @for line in lines {
                li {
                    a href={ "tel:" (line.phone) } { strong { (line.shown()) } " " span { (line.name) } }
                    @if !line.note.is_empty() { span class="kith-numbers__note" { (line.note) } }
                    @if line.opening.open_from.is_some() { span class="kith-numbers__note" { (line.opening.view()) } }
                }
            }
        }
    }
}

/// Where to go when it cannot wait. On every public page that people in trouble may come to.
pub fn urgent(lines: &[CrisisLine]) -> Markup {
    html! {
        (nhsuk::care_card(nhsuk::CardVariant::Urgent, "If you need help now").content(html! {
            p { "We are not an emergency service, and nobody reads messages at night." }
            (numbers(lines))
        }))
    }
}
