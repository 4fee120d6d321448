//! What is typed at doors and about what came.

use kernel::SiteId;

use super::model::Dismissal;
use crate::web::{Checked, Errors, Typed};

/// Why something is set aside.
pub struct SetAside {
    pub why: Dismissal,
    pub note: String,
}

pub fn set_aside(typed: &Typed) -> Result<SetAside, Errors> {
    let mut check = Checked::new(typed);
    let why = check.choice("why", "Say why it is set aside");
    let note = check.text("note");
    if why == Some(Dismissal::Other) && note.is_empty() {
        check.errors.add("note", "Say why in a few words");
    }
    check.finish(|| Some(SetAside { why: why?, note }))
}

/// The number of a referral that something belongs to.
pub fn join(typed: &Typed) -> Result<i64, Errors> {
    let mut check = Checked::new(typed);
    let parse = |text: &str| text.parse::<i64>().map_err(|_| "Enter the number of the referral, like 402");
    let number = check.value("number", "Enter the number of the referral", parse);
    check.finish(|| number)
}

/// An organisation that gets a door.
pub fn partner(typed: &Typed) -> Result<String, Errors> {
    let mut check = Checked::new(typed);
    let name = check.required("name", "Enter the name of the organisation");
    check.finish(|| Some(name))
}

/// The site that gets a door.
pub fn site(typed: &Typed) -> Result<SiteId, Errors> {
    let mut check = Checked::new(typed);
    let site = check.choice("site", "Choose a practice");
    check.finish(|| site)
}
