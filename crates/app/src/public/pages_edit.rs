//! Editing the words of the public pages.

use kernel::StoryId;
use maud::{Markup, html};

use super::model::{Story, Text};
use super::{forms, store};
use crate::web::{Answer, Errors, Fields, Page, Path, Typed, once};
use crate::{Error, Read, Result, Write};

/// A text's word in the address; what is none does not exist.
fn named(word: &str) -> Result<Text> {
    word.parse().map_err(|_| Error::NotFound)
}

pub async fn list(Read(mut tx): Read) -> Result<Answer> {
    let texts = store::texts(&mut tx).await?;
    let stories = store::stories(&mut tx, true).await?;
    let body = html! {
        h1 class="nhsuk-heading-l" { "Words on the public pages" }
        @let rows = texts.iter().fold(nhsuk::summary_list(), |list, words| {
            let first = words.body.lines().next().unwrap_or_default().to_owned();
            list.row_change(words.text.label(), first, format!("/settings/public/{}", words.text), words.text.label())
        });
        (rows)
        h2 { "Stories" }
        @if stories.is_empty() { p { "No story yet." } }
        ul class="nhsuk-list" {
            @for story in &stories {
                li { a href={ "/settings/stories/" (story.id) } { (story.title) } @if !story.shown { " (not shown)" } }
            }
        }
        (nhsuk::button_link("Add a story", "/settings/stories/new").secondary())
    };
    tx.page(Page::new("Words on the public pages", body).section("Settings").back("/settings")).await
}

pub async fn edit(Read(mut tx): Read, Path(word): Path<String>) -> Result<Answer> {
    let text = named(&word)?;
    let texts = store::texts(&mut tx).await?;
    let words = texts.into_iter().find(|words| words.text == text).ok_or(Error::NotFound)?;
    let typed = Typed::with([("body", words.body), ("version", words.version.to_string())]);
    tx.page(edit_view(text, &typed, &Errors::default())).await
}

fn edit_view(text: Text, typed: &Typed, errors: &Errors) -> Page {
    let fields = Fields::new(typed, errors);
    let body = html! {
        (fields.summary())
        h1 class="nhsuk-heading-l" { (text.label()) }
        form method="post" data-once data-unsaved {
            (once())
            input type="hidden" name="version" value=(typed.get("version"));
            (fields.textarea("body", "The words").hint("Short, plain words. Leave an empty line between paragraphs.").rows(12))
            (nhsuk::button("Save"))
        }
    };
    Page::new(text.label(), body).section("Settings").back("/settings/public").invalid(errors)
}

pub async fn save(Write(mut tx): Write, Path(word): Path<String>, typed: Typed) -> Result<Answer> {
    let text = named(&word)?;
    match forms::text(&typed) {
        Err(errors) => tx.page(edit_view(text, &typed, &errors)).await,
        Ok(body) => {
            store::save_text(&mut tx, text, &body, typed.version()).await?;
            tx.done("/settings/public").await
        }
    }
}

pub async fn new_story(Read(tx): Read) -> Result<Answer> {
    tx.page(story_view("Add a story", &Typed::with([("shown", "yes")]), &Errors::default())).await
}

pub async fn add_story(Write(mut tx): Write, typed: Typed) -> Result<Answer> {
    match forms::story(&typed) {
        Err(errors) => tx.page(story_view("Add a story", &typed, &errors)).await,
        Ok(new) => {
            store::add_story(&mut tx, &new).await?;
            tx.done("/settings/public").await
        }
    }
}

pub async fn edit_story(Read(mut tx): Read, Path(id): Path<StoryId>) -> Result<Answer> {
    let story = store::story(&mut tx, id).await?;
    tx.page(story_view("Edit the story", &story_typed(&story), &Errors::default())).await
}

fn story_typed(story: &Story) -> Typed {
    let mut typed = Typed::with([
        ("title", story.title.clone()),
        ("body", story.body.clone()),
        ("quote", story.quote.clone()),
        ("version", story.version.to_string()),
    ]);
    if story.shown {
        typed.set("shown", "yes");
    }
    typed
}

pub async fn save_story(Write(mut tx): Write, Path(id): Path<StoryId>, typed: Typed) -> Result<Answer> {
    match forms::story(&typed) {
        Err(errors) => tx.page(story_view("Edit the story", &typed, &errors)).await,
        Ok(new) => {
            store::save_story(&mut tx, id, &new, typed.version()).await?;
            tx.done("/settings/public").await
        }
    }
}

fn story_view(title: &'static str, typed: &Typed, errors: &Errors) -> Page {
    let fields = Fields::new(typed, errors);
    let body: Markup = html! {
        (fields.summary())
        h1 class="nhsuk-heading-l" { (title) }
        p { "Ask for leave first. Change the name and anything by which the person could be known." }
        form method="post" data-once data-unsaved {
            (once())
            input type="hidden" name="version" value=(typed.get("version"));
            (fields.input("title", "Title"))
            (fields.textarea("quote", "In their own words").hint("One or two sentences, if they want to.").rows(3))
            (fields.textarea("body", "The story").rows(12))
            (fields.tick("shown", "Show it on the public page"))
            (nhsuk::button("Save"))
        }
    };
    Page::new(title, body).section("Settings").back("/settings/public").invalid(errors)
}
