//! What is typed about a concern.

use crate::web::{Checked, Errors, Typed};

pub struct Told {
    pub said: String,
    pub done_now: String,
}

pub fn told(typed: &Typed) -> Result<Told, Errors> {
    let mut check = Checked::new(typed);
    let said = check.required_text("said", "Write what was said or seen, and in whose words");
    let done_now = check.text("done_now");
    check.finish(|| Some(Told { said, done_now }))
}

pub struct Accepted {
    pub by: String,
    pub how: String,
}

pub fn accepted(typed: &Typed) -> Result<Accepted, Errors> {
    let mut check = Checked::new(typed);
    let by = check.required("accepted_by", "Enter the name and role of the person who has accepted it");
    let how = check.required("accepted_how", "Say how: by telephone, in person, heard by whom");
    check.finish(|| Some(Accepted { by, how }))
}

pub fn outcome(typed: &Typed) -> Result<String, Errors> {
    let mut check = Checked::new(typed);
    let outcome = check.required_text("outcome", "Say how it ended, who was told and when");
    check.finish(|| Some(outcome))
}
