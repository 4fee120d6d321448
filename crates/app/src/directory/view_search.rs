//! The form of a search on every page that searches: what is looked for, what it is narrowed by and how that is taken away again, how much
//! was found, and the way to the rest of it.

use finder::Facets;
use kernel::Weekday;
use maud::{Markup, html};

use super::asked::Part;
use crate::web::{Fields, Typed};

/// So many families of kinds of help are offered to choose from: those with most.
const FAMILIES: usize = 6;

/// The fields of a search: words and place, and folded away what it can be narrowed by, with how many there are of each.
pub fn search_fields(fields: &Fields<'_>, staff: bool, facets: &Facets) -> Markup {
    let counted = |label: &str, count: usize| if count > 0 { format!("{label} ({count})") } else { label.to_owned() };
    let days = Weekday::ALL.iter().zip(facets.days).map(|(day, count)| (day.word(), counted(day.label(), count)));
    let chosen = fields.typed.get("kind");
    let families = facets.families.iter().enumerate().filter(|(at, (name, _))| *at < FAMILIES || name == chosen);
    let mut families: Vec<_> = families.map(|(_, (name, count))| (name.clone(), counted(name, *count))).collect();
    if !chosen.is_empty() && families.iter().all(|(name, _)| name != chosen) {
        families.push((chosen.to_owned(), chosen.to_owned()));
    }
    let tick = |name: &'static str, label: String| nhsuk::checkbox(name, "yes", label).checked(fields.typed.all(name)).small();
    let narrowed = narrowed(fields);
    let is_narrowed = !narrowed.is_empty();
    let fold = if is_narrowed { format!("Narrowed down: {}", words(&narrowed)) } else { "Narrow it down".to_owned() };
    html! {
        (fields.textarea("text", "What are you looking for?").hint("Any words: “lonely, likes cycling, no money”").rows(2))
        (fields.input("near", "Near").hint("Postcode, its beginning, or a place").width(20))
        @if staff { (fields.input("age", "Age").numeric().width(3)) }
        (nhsuk::details(fold, html! {
            @if !families.is_empty() {
                (fields.radios("kind", "What kind of help").choice(nhsuk::choice("", "Any").checked(chosen.is_empty())).items(families).small())
            }
            (fields.radios("gender", "Who it is for").choice(nhsuk::choice("", "Anybody").checked(fields.typed.get("gender").is_empty())).item("women", "A woman").item("men", "A man").small())
            (fields.checkboxes("days", "On").items(days).small())
            (tick("free", counted("Free only", facets.free)))
            (tick("home", counted("From home: online, by telephone or a visit", facets.from_home)))
            (tick("volunteering", counted("Wants volunteers", facets.volunteering)))
        }).open(is_narrowed))
    }
}

/// One thing that a search is narrowed by: its field and value, and in words.
struct Narrowed {
    field: &'static str,
    value: String,
    words: String,
}

/// What a search is narrowed by.
fn narrowed(fields: &Fields<'_>) -> Vec<Narrowed> {
    let typed = fields.typed;
    let one = |field, value: &str, words: &str| Narrowed { field, value: value.to_owned(), words: words.to_owned() };
    let mut all: Vec<Narrowed> = Vec::new();
    match typed.get("kind") {
        "" => {}
        kind => all.push(one("kind", kind, kind)),
    }
    match typed.get("gender") {
        "women" => all.push(one("gender", "women", "for a woman")),
        "men" => all.push(one("gender", "men", "for a man")),
        _ => {}
    }
    let days = Weekday::ALL.iter().filter(|day| typed.has("days", day.word()));
    all.extend(days.map(|day| one("days", day.word(), day.plural())));
    let ticks = [("free", "free"), ("home", "from home"), ("volunteering", "wants volunteers")];
    let set = ticks.into_iter().filter(|(name, _)| !typed.get(name).is_empty());
    all.extend(set.map(|(name, words)| one(name, typed.get(name), words)));
    all
}

fn words(narrowed: &[Narrowed]) -> String {
    narrowed.iter().map(|one| one.words.as_str()).collect::<Vec<_>>().join(", ")
}

/// A press for each thing that the search is narrowed by, which takes it away and leaves the rest. It stands after the button of the form,
/// because a browser presses the first one when somebody presses Enter.
pub fn take_away(fields: &Fields<'_>) -> Markup {
    html! {
        @for one in narrowed(fields) {
            button class="nhsuk-button nhsuk-button--secondary nhsuk-button--small kith-take-away" name="without" value={ (one.field) "=" (one.value) } { "Take away: " (one.words) }
            " "
        }
    }
}

/// Whether anything was asked for.
pub fn searched(typed: &Typed) -> bool {
    typed.pairs().any(|(name, value)| !matches!(name, "need" | "place" | "page") && !value.trim().is_empty())
}

/// How many there are, which of them are shown, and which words meant nothing.
pub fn heading(results: &finder::Results, part: Part, shown: usize, searched: bool) -> Markup {
    let (from, until) = (part.before() + 1, part.before() + shown);
    html! {
        h2 {
            @match (searched, results.total) {
                (true, 1) => { "1 fits" }
                (true, many) => { (many) " fit" }
                (false, 1) => { "1 activity" }
                (false, many) => { (many) " activities" }
            }
        }
        @if shown == 0 && results.total > 0 { p { "There are not so many. Go back to the first of them." } }
        @else if part.number == 1 && results.total > shown { p { "These are the first " (shown) "." } }
        @else if part.number > 1 { p { "These are number " (from) " to " (until) "." } }
        @if let Some(sentence) = results.unmatched_sentence() { p { (sentence) } }
        @if searched && results.total == 0 { p { "Try fewer words, or other ones." } }
    }
}

/// How a page leads to another part of what was found.
pub enum To<'a> {
    /// By an address.
    Address(&'a dyn Fn(usize) -> String),
    /// By a button of the form, with all that is ticked in it.
    Button,
}

/// The way to what comes before and after.
pub fn parts(results: &finder::Results, part: Part, to: &To<'_>) -> Markup {
    let way = |number: usize, words: String| match to {
        To::Address(address) => html! { a href=(address(number)) { (words) } },
        To::Button => html! { (nhsuk::button(words).secondary().small().name("page").value(number.to_string())) },
    };
    let rest = results.total.saturating_sub(part.until()).min(part.size);
    html! {
        @if part.previous().is_some() || part.next(results.total).is_some() {
            nav class="kith-parts" aria-label="More of what was found" {
                @if let Some(number) = part.previous() { (way(number, format!("The {} before", part.size))) " " }
                @if let Some(number) = part.next(results.total) { (way(number, format!("Next {rest}"))) }
            }
        }
        @if part.ends_early(results.total) { p { "No more than " (part.until()) " are shown. To see others, say more of what you look for." } }
    }
}

/// What to know of an address whose search is not kept any more.
pub fn gone() -> Markup {
    html! { (nhsuk::inset_text(html! { p { "What you looked for is not kept any more: it goes when you sign out. Search again." } })) }
}
