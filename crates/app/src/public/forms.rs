//! What is typed into the forms of the public pages' words.

use super::model::NewStory;
use crate::web::{Checked, Errors, Typed};

pub fn text(typed: &Typed) -> Result<String, Errors> {
    let mut check = Checked::new(typed);
    let body = check.required_text("body", "Write something, or go back to leave it as it was");
    check.finish(|| Some(body))
}

pub fn story(typed: &Typed) -> Result<NewStory, Errors> {
    let mut check = Checked::new(typed);
    let title = check.required("title", "Give the story a title");
    let body = check.required_text("body", "Write the story");
    let quote = check.text("quote");
    let shown = check.ticked("shown");
    check.finish(|| Some(NewStory { title, body, quote, shown }))
}
