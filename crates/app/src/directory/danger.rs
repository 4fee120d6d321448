//! Words of danger: whom to ring, before anything is offered.
//!
//! A word is only a reason to ask. Nobody is judged by it, nothing is written down, and what has no such word is not safe for that.

use finder::{Crisis, Results};
use kernel::PersonId;
use maud::{Markup, html};
use nhsuk::CardVariant;

use crate::team::view::{ABUSE, EMERGENCY, MENTAL_HEALTH, SAMARITANS, numbers_after};
use crate::{Result, Tx, team};

/// Who reads it.
#[derive(Clone, Copy)]
pub enum Reader {
    /// They may be in it themselves.
    Anybody,
    /// They look for somebody, whose record they may have open.
    Staff(Option<PersonId>),
}

/// Help in the danger that the words speak of; nothing if they speak of none.
pub async fn help(tx: &mut Tx, results: &Results, reader: Reader) -> Result<Markup> {
    let Some(&crisis) = results.dangers.first() else { return Ok(html! {}) };
    let lines = team::store::crisis_lines(tx).await?;
    let variant = match crisis {
        Crisis::Denied | Crisis::Abuse | Crisis::Despair => CardVariant::Urgent,
        Crisis::Violence | Crisis::Medical => CardVariant::Emergency,
    };
    let mut first = Vec::new();
    for danger in &results.dangers {
        let numbers = match danger {
            Crisis::Denied | Crisis::Abuse => [ABUSE, EMERGENCY].as_slice(),
            Crisis::Despair | Crisis::Medical => &[EMERGENCY, MENTAL_HEALTH, SAMARITANS],
            Crisis::Violence => &[EMERGENCY, ABUSE],
        };
        first.extend(numbers.iter().filter(|number| !first.contains(*number)).copied().collect::<Vec<_>>());
    }
    let heading = match (crisis, reader) {
        (Crisis::Abuse, Reader::Anybody) => "If somebody hurts you or controls you",
        (Crisis::Abuse, Reader::Staff(_)) => "Is it safe for them to talk?",
        (_, Reader::Anybody) => "If you need help now",
        (_, Reader::Staff(_)) => "Is somebody in danger now?",
    };
    Ok(html! {
        div data-danger {
            (nhsuk::care_card(variant, heading).content(html! {
                (words(crisis, reader, &results.crisis_words))
                (numbers_after(&first, &lines))
                @if results.dangers.contains(&Crisis::Violence) { p { "From a mobile, if you cannot speak: ring 999 and press 55." } }
                @if let Reader::Staff(Some(person)) = reader { p { a href={ "/people/" (person) "/concern" } { "Raise a concern" } } }
            }))
        }
    })
}

fn words(crisis: Crisis, reader: Reader, written: &[String]) -> Markup {
    match (crisis, reader) {
        (Crisis::Abuse, Reader::Anybody) => html! {
            p { "You can talk to somebody who understands. If somebody may look at this phone, ring from another." }
        },
        (_, Reader::Anybody) => html! { p { "Nobody here reads what you type. Somebody will answer if you ring:" } },
        (_, Reader::Staff(_)) => {
            let written = written.join("”, “");
            let advice = if crisis == Crisis::Abuse {
                "Ask first whether they are alone. Never tell anybody at home why you rang."
            } else {
                "If so, do not leave them alone until somebody has taken over."
            };
            html! { p { "Here stands “" (written) "”. Only you can judge what it means. " (advice) } }
        }
    }
}
