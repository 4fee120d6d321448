//! What other slices show of concerns: whom to ring now, and the one press that opens one.

use kernel::{PersonId, PhoneNumber};
use maud::{Markup, html};

use super::store;
use crate::team::opening::Opening;
use crate::web::once;
use crate::{Result, Tx, team};

/// Who to ring now: emergency, the duty doctor of this practice, mental health, the team's crisis lines.
pub async fn numbers(tx: &mut Tx, of: PersonId) -> Result<Markup> {
    let (duty, now) = (store::duty(tx, of).await?, tx.now);
    let lines = team::store::crisis_lines(tx).await?;
    let phone = PhoneNumber::parse(&duty.phone).ok();
    let (_, mental_health, _) = team::view::MENTAL_HEALTH;
    let (abuse_name, abuse, _) = team::view::ABUSE;
    let own = lines.iter().filter(|line| line.phone != "999");
    let hours = |opening: &Opening| html! { @if opening.open_from.is_some() { br; (opening.view_at(now)) } };
    Ok(html! {
        (nhsuk::care_card(nhsuk::CardVariant::Urgent, "Speak to somebody now. Do not carry it alone").content(html! {
            ul class="nhsuk-list" {
                li { "Someone is in danger: " a class="kith-phone" href="tel:999" { "999" } }
                @match &phone {
                    Some(phone) => { li { "Duty doctor, " (duty.practice) ": " a class="kith-phone" href={ "tel:" (phone.e164()) } { (phone.spaced()) } (hours(&duty.opening)) } }
                    None => { li { "The duty doctor of " (duty.practice) ": ask the practice for the number" (hours(&duty.opening)) } }
                }
                @if lines.iter().all(|line| line.phone != mental_health) {
                    li { "Mental health, day and night: " a class="kith-phone" href={ "tel:" (mental_health) } { (mental_health) } ", option 2" }
                }
                // Whether it is abuse nobody judges by a word: it stands there, for whoever needs it.
                @if lines.iter().all(|line| line.phone != abuse) {
                    li { "If it is abuse: " (abuse_name) ", free, all day and night: " a class="kith-phone" href={ "tel:" (abuse) } { (team::model::spoken(abuse)) } }
                }
                @for line in own {
                    li {
                        (line.name) ": " a class="kith-phone" href={ "tel:" (line.phone) } { (line.shown()) }
                        @if !line.note.is_empty() { " (" (line.note) ")" }
                        (hours(&line.opening))
                    }
                }
            }
        }))
    })
}

/// Opens it with one press, before anything is written.
pub fn open_now_form(person: PersonId) -> Markup {
    html! {
        form method="post" action={ "/people/" (person) "/concern/now" } data-once {
            (once())
            (nhsuk::button("Somebody may be at risk: open a concern now").warning())
        }
        p { "One press is enough. You can write later what was said." }
    }
}
