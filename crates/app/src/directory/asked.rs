//! What a page of a search is asked for. What staff type is about a person and stands in no address: it is kept (`store_search.rs`), and
//! the address has a number of chance that is worth nothing to anybody else. So Back, loading anew and the next page work.

use kernel::{ReferralId, SearchId};

use super::store_search::{self as store, Kept};
use crate::web::Typed;
use crate::{Result, Tx};

/// The fields of a search, with what was chosen beside its form of what is missing.
const FIELDS: [&str; 11] = ["text", "near", "age", "kind", "gender", "days", "free", "home", "volunteering", "need", "place"];

/// No text box takes more, and nothing longer is kept.
const MOST_TEXT: usize = 50_000;

/// So many parts of what was found can be looked through: who has not found it by then needs other words.
const MOST_PARTS: usize = 10;

/// Which part of what was found is shown, so many at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// The first is 1.
    pub number: usize,
    pub size: usize,
}

impl Part {
    /// The part that an address asks for.
    pub fn of(pairs: &[(String, String)], size: usize) -> Self {
        let number = value(pairs, "page").and_then(|number| number.parse().ok()).unwrap_or(1);
        Self { number: number.clamp(1, MOST_PARTS), size }
    }

    /// How many come before it.
    pub fn before(self) -> usize {
        (self.number - 1) * self.size
    }

    /// How many there are with it.
    pub fn until(self) -> usize {
        self.number * self.size
    }

    /// The part after it, if there is anything in it that may be looked at.
    pub fn next(self, total: usize) -> Option<usize> {
        (total > self.until() && self.number < MOST_PARTS).then_some(self.number + 1)
    }

    /// The part before it.
    pub fn previous(self) -> Option<usize> {
        (self.number > 1).then_some(self.number - 1)
    }

    /// Whether more was found than may be looked through.
    pub fn ends_early(self, total: usize) -> bool {
        self.number == MOST_PARTS && total > self.until()
    }
}

/// The first value of a name in an address.
fn value<'a>(pairs: &'a [(String, String)], name: &str) -> Option<&'a str> {
    pairs.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
}

/// What a page of staff is asked for by its address.
#[derive(Debug)]
pub struct Asked {
    pub search: Option<SearchId>,
    /// What was looked for; absent where nothing was asked, or it had its time.
    pub typed: Option<Typed>,
    pub part: Part,
    /// A search was asked for that is not kept any more.
    pub is_gone: bool,
}

impl Asked {
    /// What the address asks for: a search of the directory, or of the referral that is given.
    pub async fn of(tx: &mut Tx, pairs: &[(String, String)], of: Option<ReferralId>, size: usize) -> Result<Self> {
        let kept = kept(tx, pairs).await?.filter(|kept| kept.referral_id == of);
        Ok(Self {
            search: kept.as_ref().map(|kept| kept.id),
            is_gone: kept.is_none() && value(pairs, "search").is_some(),
            typed: kept.map(|kept| Typed::parse(kept.form.as_bytes())),
            part: Part::of(pairs, size),
        })
    }

    /// Nothing was asked but what was typed just now.
    pub fn now(size: usize) -> Self {
        Self { search: None, typed: None, part: Part { number: 1, size }, is_gone: false }
    }

    /// The address of a part of this search.
    pub fn address(&self, path: &str, part: usize) -> String {
        let search = self.search.map(|search| format!("search={search}"));
        let page = (part > 1).then(|| format!("page={part}"));
        let query: Vec<String> = search.into_iter().chain(page).collect();
        if query.is_empty() { path.to_owned() } else { format!("{path}?{}", query.join("&")) }
    }

    /// The address of an entry, which leads back to this search.
    pub fn entry(&self, id: kernel::ServiceId) -> String {
        let page = if self.search.is_some() { self.part.number } else { 1 };
        self.address(&format!("/directory/{id}"), page)
    }
}

async fn kept(tx: &mut Tx, pairs: &[(String, String)]) -> Result<Option<Kept>> {
    match value(pairs, "search").and_then(|id| id.parse().ok()) {
        Some(id) => store::kept(tx, id).await,
        None => Ok(None),
    }
}

/// Where the search was from which somebody came to an entry.
pub async fn came_from(tx: &mut Tx, pairs: &[(String, String)]) -> Result<String> {
    let Some(kept) = kept(tx, pairs).await? else { return Ok("/directory".to_owned()) };
    let path = kept.referral_id.map_or("/directory".to_owned(), |referral| format!("/referrals/{referral}/find"));
    let asked = Asked { search: Some(kept.id), typed: None, part: Part::of(pairs, 1), is_gone: false };
    Ok(asked.address(&path, asked.part.number))
}

/// Keeps what is looked for, without what somebody takes away from it.
pub async fn keep(tx: &mut Tx, typed: &Typed, of: Option<ReferralId>) -> Result<SearchId> {
    let known = |name: &str, value: &str| FIELDS.contains(&name) && value.chars().count() <= MOST_TEXT;
    let fields = Typed::with(less(typed).pairs().filter(|(name, value)| known(name, value)));
    store::keep(tx, of, &fields.encoded()).await
}

/// A search without the one thing that was pressed to be taken away: `without` is its field and value.
pub fn less(typed: &Typed) -> Typed {
    let taken = typed.get("without").split_once('=');
    Typed::with(typed.pairs().filter(|(name, value)| *name != "without" && taken != Some((*name, *value))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(page: &str) -> Vec<(String, String)> {
        vec![("page".to_owned(), page.to_owned())]
    }

    #[test]
    fn parts_follow_each_other_and_end() {
        let first = Part::of(&[], 20);
        assert_eq!((first.before(), first.until(), first.previous()), (0, 20, None));
        assert_eq!((first.next(20), first.next(21)), (None, Some(2)), "no part is empty");
        let second = Part::of(&pairs("2"), 20);
        assert_eq!((second.before(), second.until(), second.previous()), (20, 40, Some(1)));
        let last = Part::of(&pairs("100000"), 20);
        assert_eq!(last.until(), 200, "nobody makes the finder sort all there is");
        assert!(last.next(5000).is_none() && last.ends_early(5000) && !last.ends_early(200));
        for nonsense in ["0", "-1", "two", ""] {
            assert_eq!(Part::of(&pairs(nonsense), 20), first, "{nonsense}");
        }
    }

    #[test]
    fn one_thing_is_taken_away_and_the_rest_stays() {
        let typed = Typed::with([("text", "tea"), ("days", "tue"), ("days", "wed"), ("free", "yes"), ("without", "days=tue")]);
        let left: Vec<(String, String)> = less(&typed).pairs().map(|(n, v)| (n.to_owned(), v.to_owned())).collect();
        let told: Vec<(&str, &str)> = left.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        assert_eq!(told, [("text", "tea"), ("days", "wed"), ("free", "yes")]);
    }
}
