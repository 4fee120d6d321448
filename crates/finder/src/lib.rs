//! Search and matching over the directory: text, place, time, cost. In memory; knows nothing of people or web.
//!
//! An [`Index`] is built from [`Entry`]s, kept true with [`upsert`](Index::upsert) and [`remove`](Index::remove), and asked
//! with a [`Query`]. It answers with [`Offer`]s, and every offer says in plain words why it is there and what about it does
//! not fit: a link worker has to be able to tell the person, and to see when the finder is wrong.
//!
//! ```
//! use finder::{Cost, Entry, Index, Point, Query, Session, TimeOfDay, Weekday};
//!
//! # fn main() -> Result<(), &'static str> {
//! let index = Index::build([
//!     Entry {
//!         id: "walks".into(),
//!         name: "Riverside Wellbeing Walks".into(),
//!         summary: "Slow walks along the Thames, with tea afterwards".into(),
//!         points: Point::new(51.4980, -0.0640).into_iter().collect(),
//!         sessions: vec![Session {
//!             weekday: Weekday::Tuesday,
//!             starts: Some(TimeOfDay::parse("10:00")?),
//!             ends: Some(TimeOfDay::parse("12:00")?),
//!         }],
//!         cost: Cost::Free,
//!         ..Entry::default()
//!     },
//!     Entry { id: "choir".into(), name: "Bermondsey Choir".into(), ..Entry::default() },
//! ]);
//!
//! let results = index.search(
//!     &Query {
//!         text: "wlaking or zorbing".into(),
//!         near: Point::new(51.5040, -0.0790),
//!         days: vec![Weekday::Tuesday],
//!         ..Query::default()
//!     },
//!     10,
//! );
//!
//! let why: Vec<String> = results.offers.iter().flat_map(|offer| &offer.reasons).map(ToString::to_string).collect();
//! assert_eq!(why, ["matches “walking” (you wrote “wlaking”)", "1.2 km away", "on Tuesdays, 10 am to 12 noon", "free"]);
//! assert_eq!(results.unmatched_sentence().as_deref(), Some("Nothing here has the word “zorbing”."));
//! # Ok(())
//! # }
//! ```
//!
//! # How a word finds an entry
//!
//! Each word of the query is answered by the closest of these that an entry has: the word in any of its forms; the word
//! written in one or in two; what it was meant to be, if no entry has it as it is written; what people who say it are often
//! looking for (`synonyms.rs`, a table that is meant to be edited). For one word, an entry that has the word itself always
//! comes before entries that only have something like it; among entries with several words asked for, having more of them
//! and rarer ones counts.
//!
//! # The map
//!
//! `text` words, folding, stems · `spelling` corrections · `synonyms` the table · `index` which entries have which words ·
//! `wanted` what a query's text asks for · `rank` scores, limits, order · `reasons` the sentences.

mod entry;
mod index;
mod place;
mod query;
mod rank;
mod reasons;
mod spelling;
mod synonyms;
mod text;
mod wanted;

#[cfg(test)]
mod tests;

pub use entry::{Ages, Cost, Entry, Session};
pub use index::Index;
pub use kernel::{TimeOfDay, Weekday};
pub use place::{Point, km_between};
pub use query::{Offer, Query, Results};
pub use reasons::{Misfit, Reason};
