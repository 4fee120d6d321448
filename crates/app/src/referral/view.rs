//! Parts of pages that other slices use.

pub(crate) use super::pages::event_words;
pub(crate) use super::pages_fields::{Stance, crisis_line, form_fields, not_a_crisis_service, safe_contact_fields};
