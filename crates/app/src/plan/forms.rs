//! What is typed in a conversation, about the person, and into the plan.

use kernel::Date;

use super::model::AboutMe;
use super::store::{Agreement, NewAction};
use crate::contact::model::Mode;
use crate::contact::store::Written;
use crate::web::{Checked, Errors, Typed};

pub fn about_me(typed: &Typed) -> Result<AboutMe, Errors> {
    let mut check = Checked::new(typed);
    let about = AboutMe {
        matters: check.text("matters"),
        people: check.text("people"),
        enjoy: check.text("enjoy"),
        holds_back: check.text("holds_back"),
        communicate: check.text("communicate"),
        do_and_dont: check.text("do_and_dont"),
        strengths: check.text("strengths"),
        version: typed.version(),
    };
    check.finish(|| Some(about))
}

/// What is written of a conversation; to finish it, there must be a note.
pub fn conversation(typed: &Typed, finish: bool) -> Result<Written, Errors> {
    let mut check = Checked::new(typed);
    let note = if finish { check.required_text("note", "Write what you talked about") } else { check.text("note") };
    let written = Written {
        mode: check.maybe_choice("mode").unwrap_or(Mode::Phone),
        place: check.line("place"),
        present: check.line("present"),
        note,
        not_online: check.text("not_online"),
    };
    check.finish(|| Some(written))
}

fn score(check: &mut Checked<'_>, field: &'static str) -> Option<i64> {
    check.optional(field, |text| {
        text.parse().ok().filter(|score| (1..=10).contains(score)).ok_or("Enter a number from 1 to 10, or leave it empty")
    })
}

pub fn words(typed: &Typed) -> Result<(String, Option<i64>), Errors> {
    let mut check = Checked::new(typed);
    let words = check.required_text("words", "Write it in their words");
    let importance = score(&mut check, "importance");
    check.finish(|| Some((words, importance)))
}

pub fn action(typed: &Typed) -> Result<NewAction, Errors> {
    let mut check = Checked::new(typed);
    let goal = check.choice("goal", "Choose the goal");
    let what = check.required("what", "Write what is to be done");
    let who = check.choice("who", "Choose who does it");
    let who_name = check.line("who_name");
    let due_on = check.date("due");
    let confidence = score(&mut check, "confidence");
    check.finish(|| Some(NewAction { goal: goal?, what, who: who?, who_name, due_on, confidence }))
}

pub fn agreement(typed: &Typed, today: Date, review_days: i64) -> Result<Agreement, Errors> {
    let mut check = Checked::new(typed);
    let by = check.choice("agreed_by", "Say who agreed");
    let note = check.text("agreed_note");
    if by == Some(super::model::AgreedBy::NotAgreed) && note.is_empty() {
        check.errors.add("agreed_note", "Say why it is not agreed");
    }
    let on = check.date("agreed").unwrap_or(today);
    let review_on = check.date("review").unwrap_or_else(|| today.plus_days(review_days));
    check.finish(|| Some(Agreement { on, by: by?, note, review_on }))
}
