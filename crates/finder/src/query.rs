//! What is asked, and what comes back.

use kernel::{Date, Weekday};

use crate::reasons::capital;
use crate::{Gender, Misfit, Point, Reason};

/// What to look for. `Default` asks for everything; each field narrows or sorts. What the text says of age, day, place or money
/// counts too, where the field is empty.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Query {
    /// In anyone's words and spelling. Empty to browse.
    pub text: String,
    /// Where from, in words, where [`Query::near`] is not known: a district or sector of postcodes, or the name of a part of town.
    pub place: Option<String>,
    /// Where from: nearer comes first, and what is more than 60 km away is left out, unless it can be had from home.
    pub near: Option<Point>,
    /// With `near`: leaves out what is known to be farther than this many kilometres, unless it is online or comes to the person.
    pub within_km: Option<f64>,
    /// Days that suit. What happens on other days sinks and says so, but stays.
    pub days: Vec<Weekday>,
    /// Leaves out what is known to cost money; what may cost something stays and says so.
    pub free_only: bool,
    /// Only what wants volunteers.
    pub volunteering: bool,
    /// Only what may be shown to anybody.
    pub public_only: bool,
    /// The day on which it is asked: what nobody has confirmed for long by then sinks and says so. Without it, nothing is old.
    pub today: Option<Date>,
    /// In whole years: leaves out what is for other ages.
    pub age: Option<u8>,
    /// Leaves out what is only for the other.
    pub gender: Option<Gender>,
    /// Leaves out what cannot be had from home: online, by telephone, or by a visit.
    pub from_home: bool,
    /// A family of kinds of help, as [`Facets::families`] names it: leaves out what is of no kind in it.
    pub family: Option<String>,
}

/// What the finder offers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Results {
    /// Best first, at most as many as were asked for.
    pub offers: Vec<Offer>,
    /// How many there are in all.
    pub total: usize,
    /// Words asked for that no entry has, as they were written.
    pub unmatched: Vec<String>,
    /// What was understood and nothing here answers, as it was said: no entry is of a kind that it means.
    pub unanswered: Vec<String>,
    /// Where it was asked from, if nobody knows where that is.
    pub place_not_known: Option<String>,
    /// Languages that somebody speaks and no entry is said to, as they were written.
    pub not_spoken: Vec<String>,
    /// Somebody may be in danger. Show how to get help at once, before any offer.
    pub crisis: Option<Crisis>,
    /// Every danger that is spoken of and not denied, the gravest first.
    pub dangers: Vec<Crisis>,
    /// The words that spoke of it, as they were written, so that somebody can judge.
    pub crisis_words: Vec<String>,
    /// How many of all that was found have what one could narrow by.
    pub facets: Facets,
}

/// What danger the words speak of. The gravest, if there are several.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Crisis {
    /// A crisis is spoken of and denied: "not suicidal". Offers stay in their order.
    Denied,
    /// Of being hurt or controlled by somebody, without a word of now. Offers stay in their order.
    Abuse,
    /// Of hurting oneself, or of not going on.
    Despair,
    /// Of being hurt by somebody, now.
    Violence,
    /// Of the body.
    Medical,
}

/// Counts over everything that was found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facets {
    /// From Monday on.
    pub days: [usize; 7],
    pub free: usize,
    /// Online, by telephone, or by a visit.
    pub from_home: usize,
    pub volunteering: usize,
    /// Families of kinds of help, those with most first.
    pub families: Vec<(String, usize)>,
}

impl Results {
    /// "Nothing here has the word “zorbing”. Nothing here says that it speaks Portuguese.", or `None` when every word was known.
    pub fn unmatched_sentence(&self) -> Option<String> {
        let words = match self.unmatched.as_slice() {
            [] => None,
            [word] => Some(format!("Nothing here has the word “{word}”.")),
            [first @ .., last] => Some(format!("Nothing here has the words “{}” or “{last}”.", first.join("”, “"))),
        };
        let languages = match self.not_spoken.as_slice() {
            [] => None,
            [language] => Some(format!("Nothing here says that it speaks {}.", capital(language))),
            [first @ .., last] => {
                let first: Vec<String> = first.iter().map(|language| capital(language)).collect();
                Some(format!("Nothing here says that it speaks {} or {}.", first.join(", "), capital(last)))
            }
        };
        let unanswered = match self.unanswered.as_slice() {
            [] => None,
            said => Some(format!("Nothing here is known to help with “{}”.", said.join("”, “"))),
        };
        let place = self.place_not_known.as_ref().map(|place| format!("It is not known where “{place}” is."));
        let sentences: Vec<String> = place.into_iter().chain(words).chain(unanswered).chain(languages).collect();
        (!sentences.is_empty()).then(|| sentences.join(" "))
    }
}

/// One entry, with why it is offered and what about it does not fit.
#[derive(Clone, Debug, PartialEq)]
pub struct Offer {
    /// [`Entry::id`](crate::Entry::id).
    pub id: String,
    /// Good only for comparing within one answer; never show it.
    pub score: f64,
    /// To the nearest of its places, if both ends are known.
    pub distance_km: Option<f64>,
    pub reasons: Vec<Reason>,
    pub misfits: Vec<Misfit>,
}
