//! Parts of pages that other slices use: the facts of a referral, its timeline words, the safe-contact questions.

pub(crate) use super::pages::event_words;
pub(crate) use super::pages_new::safe_contact_fields;
