//! The public pages.

use axum::Extension;
use kernel::PhoneNumber;
use maud::{Markup, html};

use super::model::{PracticeWorker, Text, Words};
use super::store;
use crate::contact::store_promise;
use crate::team::view::urgent;
use crate::web::{Answer, Checked, Client, Errors, Fields, Page, Typed};
use crate::{Error, Read, Result, Tx, door, team};

/// The words of one text, a paragraph for each empty line.
fn paragraphs(texts: &[Words], text: Text) -> Markup {
    html! {
        @for part in body(texts, text).split("\n\n").map(str::trim).filter(|part| !part.is_empty()) {
            p { (part) }
        }
    }
}

/// The words of one text, a list item for each line.
fn lines(texts: &[Words], text: Text) -> Markup {
    html! { ul { @for line in body(texts, text).lines().map(str::trim).filter(|line| !line.is_empty()) { li { (line) } } } }
}

fn body(texts: &[Words], text: Text) -> &str {
    texts.iter().find(|words| words.text == text).map_or("", |words| &words.body)
}

/// The team's number, to read and to press.
fn number(phone: &str) -> Markup {
    match PhoneNumber::parse(phone) {
        Ok(phone) => html! { a class="kith-phone" href={ "tel:" (phone.e164()) } { (phone.spaced()) } },
        Err(_) => html! { span class="kith-phone" { (phone) } },
    }
}

pub async fn home(Read(mut tx): Read) -> Result<Answer> {
    let texts = store::texts(&mut tx).await?;
    let story = store::stories(&mut tx, false).await?.into_iter().next();
    let practices = store::workers_by_practice(&mut tx).await?;
    let crisis = team::store::crisis_lines(&mut tx).await?;
    let may_ask = door::store::own_open(&mut tx).await?.is_some();
    let (team, phone) = (tx.visit.team_name.clone(), tx.visit.team_phone.clone());
    let body = html! {
        h1 class="nhsuk-heading-xl" { (team) }
        div class="kith-columns" {
            div {
                h2 { (Text::Overview.label()) }
                (paragraphs(&texts, Text::Overview))
                (road())
                h2 { (Text::Purpose.label()) }
                (paragraphs(&texts, Text::Purpose))
                h2 { (Text::Offer.label()) }
                (lines(&texts, Text::Offer))
                (nhsuk::action_link("See what is on near you", "/activities"))
                h2 id="how" { (Text::HowTo.label()) }
                (paragraphs(&texts, Text::HowTo))
                @if may_ask {
                    p { "You can also ask us yourself. Do it when nobody is looking over your shoulder." }
                    (nhsuk::action_link("Ask us yourself", "/ask"))
                }
                @if let Some(story) = &story {
                    h2 { "One person’s story" }
                    h3 { (story.title) }
                    @if !story.quote.is_empty() { blockquote class="kith-own-words" { (story.quote) } }
                    p { a href="/stories" { "Read the story" } }
                }
                h2 { (Text::Film.label()) }
                (paragraphs(&texts, Text::Film))
            }
            aside aria-label="Our number, and who to ask for" {
                (nhsuk::card("A call from us").content(html! {
                    p { (number(&phone)) }
                    (paragraphs(&texts, Text::OurNumber))
                    p { a href="/calling" { "Was that really us?" } }
                }).feature())
                (nhsuk::warning_callout(Text::NotForReferrals.label(), paragraphs(&texts, Text::NotForReferrals)))
                h2 id="find" { "Find your link worker" }
                (find(&practices))
                h2 { (Text::Members.label()) }
                (paragraphs(&texts, Text::Members))
                p { a href="/sign-in" { "Sign in" } }
            }
        }
        (urgent(&crisis))
    };
    tx.page(Page::new("Social prescribing", body).section("Home")).await
}

/// The road of a referral as a step diagram: the same one that staff see, in a patient's words.
fn road() -> Markup {
    let steps = [
        ("You ask at your practice", "Anyone there can refer you."),
        ("We ring you", "A link worker rings, at a time that is safe for you."),
        ("You talk about what matters", "Take your time. It is your story."),
        ("You make a plan together", "Small steps that you choose."),
        ("You find people and places", "We can come along the first time."),
        ("Your practice hears what changed", "Only what you agree to."),
    ];
    html! {
        h2 { "How it goes" }
        ol class="kith-road" {
            @for (step, note) in steps {
                li data-state="done" {
                    span class="kith-road__step" { (step) }
                    span class="kith-road__note" { (note) }
                }
            }
        }
    }
}

/// Practices by neighbourhood, each with the first names of its link workers.
fn find(practices: &[PracticeWorker]) -> Markup {
    if practices.is_empty() {
        return html! { p { "Ask at your GP practice." } };
    }
    let mut neighbourhoods: Vec<&str> =
        practices.iter().map(|row| row.neighbourhood.as_deref().unwrap_or("Other practices")).collect();
    neighbourhoods.dedup();
    html! {
        @for neighbourhood in neighbourhoods {
            @let here: Vec<&PracticeWorker> = practices.iter().filter(|row| row.neighbourhood.as_deref().unwrap_or("Other practices") == neighbourhood).collect();
            (nhsuk::details(neighbourhood, html! {
                dl class="kith-facts kith-facts--stacked" {
                    @for chunk in here.chunk_by(|a, b| a.practice == b.practice) {
                        @let names: Vec<&str> = chunk.iter().filter_map(|row| row.worker.as_deref()).collect();
                        @if let Some(first) = chunk.first() {
                            div {
                                dt { (first.practice) }
                                dd { @if names.is_empty() { "Ask at the practice" } @else { (names.join(", ")) } }
                            }
                        }
                    }
                }
            }))
        }
    }
}

pub async fn team(Read(mut tx): Read) -> Result<Answer> {
    let members = store::members(&mut tx).await?;
    let practices = store::workers_by_practice(&mut tx).await?;
    let body = html! {
        h1 class="nhsuk-heading-xl" { "Our team" }
        div class="kith-columns" {
            div {
                @if members.is_empty() { p { "This page is being written." } }
                ul class="nhsuk-grid-row nhsuk-card-group" {
                    @for member in &members {
                        li class="nhsuk-grid-column-one-half nhsuk-card-group__item" {
                            (nhsuk::card(member.first_name.as_str()).heading_level(2).content(html! {
                                @if member.leads { p { "Team leader and link worker" } } @else { p { "Link worker" } }
                                @if !member.about.is_empty() { p { (member.about) } }
                            }))
                        }
                    }
                }
            }
            aside aria-label="Find your link worker" {
                h2 { "Find your link worker" }
                (find(&practices))
            }
        }
    };
    tx.page(Page::new("Our team", body).section("Our team")).await
}

pub async fn stories(Read(mut tx): Read) -> Result<Answer> {
    let stories = store::stories(&mut tx, false).await?;
    let body = html! {
        h1 class="nhsuk-heading-xl" { "Stories" }
        p { "These are told with leave. The names are not people’s own." }
        @if stories.is_empty() { p { "The first story is being written." } }
        @for story in &stories {
            article {
                h2 { (story.title) }
                @if !story.quote.is_empty() { blockquote class="kith-own-words" { (story.quote) } }
                @for part in story.body.split("\n\n").map(str::trim).filter(|part| !part.is_empty()) { p { (part) } }
            }
        }
        (nhsuk::action_link("How to be referred", "/#how"))
    };
    tx.page(Page::new("Stories", body).section("Stories")).await
}

pub async fn calling(Read(mut tx): Read) -> Result<Answer> {
    let page = calling_page(&mut tx, html! {}, &Typed::default(), &Errors::default()).await?;
    tx.page(page).await
}

/// Whether the words that a caller said first were ours. It tells nothing else: not who was rung, not by whom, not why. By POST, so that
/// they stand in nobody's history.
pub async fn was_it_us(Read(mut tx): Read, Extension(client): Extension<Client>, typed: Typed) -> Result<Answer> {
    if !tx.app().limits.allow_outsider(client, tx.now) {
        return Err(Error::TooMuch("Very many have asked in the last hour. Try again later, or ring us.".to_owned()));
    }
    let mut check = Checked::new(&typed);
    let say = kernel::fold(&check.required("say", "Enter the words that the caller said first"));
    let errors = check.errors;
    let answer = if say.is_empty() {
        html! {}
    } else if store_promise::was_ours(&mut tx, &say).await? {
        html! { (nhsuk::inset_text(html! { p { strong { "We know these words." } " We told somebody these words before a call in these days. " strong { "Did you get them from us before the phone rang?" } " If not, it was not us: hang up, and ring us on our number." } })) }
    } else {
        html! { (nhsuk::inset_text(html! { p { strong { "We do not know these words." } " If somebody rang and said them, it may not have been us. Do not tell them anything. Ring us on our number." } })) }
    };
    let page = calling_page(&mut tx, answer, &typed, &errors).await?;
    tx.page(page).await
}

async fn calling_page(tx: &mut Tx, answer: Markup, typed: &Typed, errors: &Errors) -> Result<Page> {
    let f = Fields::new(typed, errors);
    let texts = store::texts(tx).await?;
    let crisis = team::store::crisis_lines(tx).await?;
    let phone = tx.visit.team_phone.clone();
    let body = html! {
        (f.summary())
        h1 class="nhsuk-heading-xl" { "Was that really us?" }
        (answer)
        p { "Our number is" }
        p { (number(&phone)) }
        (paragraphs(&texts, Text::OurNumber))
        h2 { "How to know it is us" }
        (lines(&texts, Text::CallsPage))
        form method="post" action="/calling" {
            (f.input("say", "Did we tell you which words the caller says first? Enter them here").hint("Two words, like blue kettle").width(20).autocomplete("off").spellcheck(false))
            (nhsuk::button("Check the words").secondary())
        }
        (nhsuk::warning_callout(Text::NotForReferrals.label(), paragraphs(&texts, Text::NotForReferrals)))
        (urgent(&crisis))
    };
    Ok(Page::new("Was that really us?", body).section("Is it really us?").invalid(errors))
}
