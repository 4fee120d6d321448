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
//! # How words find an entry
//!
//! The text is read by its longest phrases: `vocabulary/*.txt` says which kinds of help somebody who says them needs, and by which
//! words a service of such a kind is known. Words of which that knows nothing are looked for as they are: in any form, written in
//! one or in two, or as what they were probably meant to be. Age, gender, days, money, place and access are read from the text too.
//!
//! # The map
//!
//! `text` words, folding, stems · `spelling` corrections · `vocabulary` kinds and phrases · `reading` what a text asks for · `kinds` what
//! an entry is · `for_whom` women or men · `lexicon` which entries have which words · `index` which there are and of which kinds · `listed` what is kept of each · `places` where postcodes are · `wanted` all that a search wants ·
//! `ways` one word · `score` how well an entry answers · `suits` how well it fits · `limits` what leaves it out · `marks` what is worked out
//! once · `reach` from where it can be reached · `rank` the order ·
//! `facets` counts · `offer` and `reasons` the sentences.

mod entry;
mod facets;
mod for_whom;
mod index;
mod kinds;
mod lexicon;
mod limits;
mod listed;
mod marks;
mod offer;
mod place;
mod places;
mod query;
mod rank;
mod reach;
mod reading;
mod reasons;
mod score;
mod spelling;
mod suits;
mod text;
mod vocabulary;
mod wanted;
mod ways;

#[cfg(test)]
mod tests;

pub use entry::{Ages, Cost, Entry, Gender, Route, Session};
pub use index::Index;
pub use kernel::{TimeOfDay, Weekday};
pub use place::{Point, km_between};
pub use query::{Crisis, Facets, Offer, Query, Results};
pub use reasons::{Misfit, Reason};
pub use vocabulary::{Vocabulary, VocabularyError};
