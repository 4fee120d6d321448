//! The banner of a person, on top of every page about them.

use kernel::{Answer, Instant, PhoneNumber, Reveal, SafeContact};
use maud::{Markup, html};

use super::model::{ContactRoute, Person, RouteKind};
use super::proxy::{Proxy, Standing, not_safe};
use super::talk::Formats;
use super::{store, store_proxy};
use crate::concern::model::{Concern, State};
use crate::referral::model::Referral;
use crate::{Result, Tx, concern, referral, team};

/// The banner with everything that it says, asked for here. Ask for the person before.
pub async fn banner_of(tx: &mut Tx, person: &Person) -> Result<Markup> {
    let routes = store::routes(tx, person.id).await?;
    // Only where one was not safe the banner has something to say of them.
    let proxies = if person.proxy_not_safe { store_proxy::standings(tx, person.id).await? } else { Vec::new() };
    let concerns = concern::store::of_person(tx, person.id).await?;
    let referrals = referral::store::of_person(tx, person.id).await?;
    let days = team::store::settings(tx).await?.safe_answer_days;
    let reach = Reach { routes: &routes, proxies: &proxies, days };
    Ok(banner(person, &reach, &concerns, referrals.iter().find(|referral| referral.state.is_open()), tx.now, tx.reveal()?))
}

/// How a person may be reached, and by whom not.
pub struct Reach<'a> {
    pub routes: &'a [ContactRoute],
    /// Who acts or acted for them.
    pub proxies: &'a [(Proxy, Standing)],
    /// For how long answers on safe contact hold.
    pub days: i64,
}

impl Reach<'_> {
    /// What was found not to be safe, since when, and what that means for whoever rings: a sentence each.
    fn not_safe(&self, may: Reveal) -> Vec<String> {
        let call = self.routes.iter().filter_map(|route| route.unsafe_at).max();
        let ways: Vec<String> = self.routes.iter().filter(|route| route.unsafe_at.is_some()).map(ContactRoute::named).collect();
        let call = call.map(|at| {
            let ways = ways.join(", ");
            format!(
                "It was not safe to talk on {}. Since then nobody rings or writes by this: {ways}. Speak to a team leader first",
                at.date().long()
            )
        });
        let proxies = not_safe(self.proxies).map(|proxy| {
            let since = proxy.ended_at.map(|at| format!(" since {}", at.date().long())).unwrap_or_default();
            let who = format!("{} ({})", proxy.name.reveal(may), proxy.relation);
            format!("It may not be safe to ring or write to {who}: nobody does{since}. Tell them nothing, and not that we know the person")
        });
        call.into_iter().chain(proxies).collect()
    }
}

/// Who they are, how they are reached safely and what must be known before. `open` is the referral that is worked on.
pub fn banner(
    person: &Person,
    reach: &Reach<'_>,
    concerns: &[Concern],
    open: Option<&Referral>,
    now: Instant,
    may: Reveal,
) -> Markup {
    let Reach { routes, days, .. } = *reach;
    let name = person.name();
    let today = now.date();
    let concerns: Vec<&Concern> = concerns.iter().filter(|concern| concern.state != State::Closed).collect();
    html! {
        section class="kith-banner" aria-label=(name) {
            div class="kith-banner__who" {
                h1 class="kith-banner__name" { a href={ "/people/" (person.id) } { bdi { (name) } } }
                @if !person.preferred_name.is_empty() || !person.pronouns.is_empty() {
                    p class="kith-banner__called" {
                        @if !person.preferred_name.is_empty() { "called " bdi { (person.preferred_name) } " " } (person.pronouns)
                    }
                }
            }
            dl class="kith-facts" {
                div { dt { "Born" } dd { @match person.date_of_birth { Some(born) => { (born.long()) " (" (born.age_on(today)) ")" } None => { "Not known" } } } }
                @if let Some(number) = &person.nhs_number { div { dt { "NHS number" } dd { (number.spaced()) } } }
                @if !person.language.is_empty() || person.interpreter { div { dt { "Language" } dd { (language(person)) } } }
                @if person.formats != Formats::default() { div { dt { "What serves them" } dd { (person.formats.labels()) } } }
                @if !person.communication.is_empty() { div { dt { "To talk and write" } dd { (person.communication) } } }
                div { dt { "Practice" } dd { (person.practice_name) } }
                @if let Some(died) = person.died_on { div { dt { "Died" } dd { (died.long()) } } }
            }
            div class="kith-banner__safety" {
                @if person.died_on.is_some() { p { "They have died. Do not ring or write." } }
                @else if routes.is_empty() { p { "No way to reach them is known." } }
                @if let Some(reply) = person.unread { p { a href={ "/replies/" (reply) } { "Read what they wrote first" } } }
                @for words in reach.not_safe(may) { p { strong { (words) "." } } }
                @for route in routes {
                    p {
                        @match route.phone(may) {
                            Some(phone) if route.unsafe_at.is_some() => { strong { "Not safe: " } (phone.spaced()) }
                            // Not to be pressed by a tired thumb: what they wrote may be that it is not safe any more.
                            Some(phone) if person.unread.is_some() => { strong { (phone.spaced()) } }
                            Some(phone) if route.safe.hours.includes(today.weekday(), now.time()) => { (number(&phone, route.safe.show_number)) }
                            Some(phone) => { strong { "Not a safe time now: " } (phone.spaced()) }
                            None if route.kind == RouteKind::Address => { strong { (route.kind.label()) } ": " (may_write(&person.formats, &route.safe_now(days, now))) }
                            None => { strong { (route.kind.label()) } ": " (route.value.reveal(may)) }
                        }
                        @if !route.label.is_empty() { " (" (route.label) ")" }
                        @if let Some(proxy) = &route.of_proxy { ". " strong { (proxy.order(may)) } }
                        @if route.kind == RouteKind::Phone { @for order in person.formats.call_orders(route.safe_now(days, now).may_text()) { ". " strong { (order) } } }
                        @if matches!(route.kind, RouteKind::Phone | RouteKind::GoBetween) { ": " (route.safe_now(days, now).how_to_call().join(". ")) "." }
                        @if route.is_old(days, now) { " " strong { "Ask again what is safe: the answers are old, or something has changed." } }
                    }
                }
            }
            @if !concerns.is_empty() {
                div class="kith-quiet" {
                    @for concern in concerns {
                        @match concern.accepted_at {
                            None => { p { a href={ "/concerns/" (concern.id) } { "A concern that nobody has accepted" } ", since " (concern.opened_at.short()) } }
                            Some(at) => { p { a href={ "/concerns/" (concern.id) } { "A concern" } ", with " bdi { (concern.accepted_by) } " since " (at.short()) } }
                        }
                    }
                }
            }
            div class="kith-banner__do" {
                a href={ "/people/" (person.id) "/concern" } { "Raise a concern" }
                @if let Some(open) = open {
                    a href={ "/referrals/" (open.id) "/conversation" } { "Conversation" }
                    a href={ "/referrals/" (open.id) "/plan" } { "Plan" }
                    a href={ "/referrals/" (open.id) "/find" } { "Find" }
                    a href={ "/referrals/" (open.id) "/message" } { "Message to the GP" }
                }
            }
        }
    }
}

/// A number to press. Where ours must not show, the digits that hide it stand before it, so that no tired thumb shows it.
pub fn number(phone: &PhoneNumber, show_ours: Answer) -> Markup {
    match (show_ours, phone.hiding_ours()) {
        (Answer::No, Some(dialled)) => html! { a class="kith-phone" href={ "tel:" (dialled) } { "141 " (phone.spaced()) } },
        // From abroad nothing hides ours: there is no link to press.
        (Answer::No, None) => html! { strong { (phone.spaced()) } },
        _ => html! { a class="kith-phone" href={ "tel:" (phone.e164()) } { (phone.spaced()) } },
    }
}

/// "Portuguese, interpreter needed: a woman".
fn language(person: &Person) -> String {
    let mut parts = vec![person.interpreting.language(&person.language)];
    parts.retain(|part| !part.is_empty());
    if person.interpreter {
        let who = person.interpreting.who();
        parts.push(if who.is_empty() { "interpreter needed".to_owned() } else { format!("interpreter needed: {who}") });
    }
    parts.join(", ")
}

/// Whether letters may be sent, in words.
fn may_write(formats: &Formats, safe: &SafeContact) -> &'static str {
    match safe.text {
        Answer::Yes if formats.no_print() => {
            "they may be sent, but they need braille or audio: a plain letter does not serve them"
        }
        Answer::Yes => "they may be sent",
        Answer::No => "none may be sent",
        Answer::NotAsked => "none may be sent: not asked yet",
    }
}
