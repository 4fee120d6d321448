//! Parts of pages that other slices use.

pub(crate) use super::pages::event_words;
pub(crate) use super::pages_new::safe_contact_fields;
