//! Parts of pages that other slices use.

pub(crate) use super::pages::set_date;
