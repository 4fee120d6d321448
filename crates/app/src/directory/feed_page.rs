//! Turning the pages of a feed: what one page says of itself, whether another follows, and when it goes round in circles. Pure.

use fetch::Known;
use interop::openreferral::Feed;
use sha2::{Digest, Sha256};

/// A feed has no more pages, and no more entries, than these.
pub const MOST_PAGES: u64 = 5000;
pub const MOST_ENTRIES: usize = 200_000;
/// So many pages one after another may bring nothing that is new, where the feed does not say how many there are.
const MOST_IDLE: u32 = 20;
/// So many entries are asked for at once.
pub const PER_PAGE: u64 = 100;

/// What is remembered of an answer, so that "the same as last time" can be believed.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Gist {
    /// The ids in order, also those that came twice.
    pub keys: Vec<String>,
    /// The entries were short: the full ones stand at addresses of their own.
    pub short: bool,
    pub says: Says,
}

/// An address with what it gave.
#[derive(Clone, Debug)]
pub struct Mark {
    pub address: String,
    pub known: Known,
    pub gist: Gist,
}

/// What a page says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Says {
    pub is_page: bool,
    pub page: Option<u64>,
    pub pages: Option<u64>,
    pub total: Option<u64>,
    pub first: Option<bool>,
    pub last: Option<bool>,
}

impl Says {
    pub fn of(feed: &Feed) -> Self {
        let Feed { is_page, page, pages, total, first, last, .. } = *feed;
        Self { is_page, page, pages, total, first, last }
    }
}

/// How it goes on after a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    Page(u64),
    /// The feed counts its pages from 0: what was asked for first is its second page.
    FromNought,
    Whole,
}

/// Where the turning is.
#[derive(Clone, Debug, Default)]
pub struct Turning {
    /// By how much the number that the feed gives is below the one asked for. Some ask from 1 and answer from 0.
    shift: Option<u64>,
    from_nought: bool,
    /// How many pages it said there are when it said so first.
    pages: Option<u64>,
    before: Option<[u8; 32]>,
    idle: u32,
    turned: u64,
}

impl Turning {
    /// What follows the page that was asked for by this number. `bytes` is nothing where the page is the same as last time; `entries` are
    /// all on it, `new` those that no page had before.
    ///
    /// # Errors
    /// With a sentence, where it goes round in circles or has no end.
    pub fn next(&mut self, asked: u64, says: &Says, bytes: Option<&[u8]>, entries: usize, new: usize) -> Result<Next, String> {
        self.turned += 1;
        if !says.is_page {
            return Ok(Next::Whole);
        }
        if asked == 1 && self.turned == 1 && says.page == Some(1) && says.first == Some(false) {
            self.from_nought = true;
            return Ok(Next::FromNought);
        }
        if let Some(page) = says.page {
            let shift = asked.checked_sub(page).filter(|shift| *shift <= 1);
            if shift.is_none() || self.shift.is_some_and(|before| Some(before) != shift) {
                return Err(format!(
                    "When asked for page {asked} the feed gave page {page}, so it would go round in circles. Tell the publisher. What came before is kept."
                ));
            }
            self.shift = shift;
        }
        let hash: Option<[u8; 32]> = bytes.map(|bytes| Sha256::digest(bytes).into());
        if entries > 0 && hash.is_some() && hash == self.before {
            // One that knows of no pages gives the same list for each.
            if self.turned == 2 && says.page.is_none() && says.pages.is_none() {
                return Ok(Next::Whole);
            }
            return Err(format!(
                "Page {asked} of the feed is the same as the page before it, so it would go round in circles. Tell the publisher. What came before is kept."
            ));
        }
        self.before = hash;
        self.idle = if new > 0 { 0 } else { self.idle + 1 };
        let count = if self.from_nought { asked + 1 } else { asked };
        if says.last == Some(true) || says.pages.is_some_and(|pages| count >= pages) {
            return Ok(Next::Whole);
        }
        let promised = *self.pages.get_or_insert(says.pages.unwrap_or_default());
        if entries == 0 && says.pages.is_none() {
            return Ok(Next::Whole);
        }
        if says.pages.is_some_and(|pages| promised > 0 && pages > promised * 2 + MOST_IDLE as u64) {
            return Err(format!(
                "The feed said that it has {promised} pages, and says more the longer it is read. Tell the publisher. What came before is kept."
            ));
        }
        if self.idle >= MOST_IDLE && count >= promised || self.idle >= MOST_IDLE * 10 {
            return Err(format!(
                "The last {} pages of the feed had nothing new, and it says that more follow. Tell the publisher. What came before is kept.",
                self.idle
            ));
        }
        if count >= MOST_PAGES {
            return Err(format!(
                "The feed has more than {MOST_PAGES} pages. Ask the publisher for an address that gives what is near you."
            ));
        }
        Ok(Next::Page(asked + 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(page: u64, pages: Option<u64>) -> Says {
        Says { is_page: true, page: Some(page), pages, ..Says::default() }
    }

    #[test]
    fn pages_are_turned_to_the_last() {
        let mut turning = Turning::default();
        assert_eq!(turning.next(1, &page(1, Some(2)), Some(b"a"), 3, 3), Ok(Next::Page(2)));
        assert_eq!(turning.next(2, &page(2, Some(2)), Some(b"b"), 3, 3), Ok(Next::Whole));
        // Asked from 1, answered from 0.
        let mut turning = Turning::default();
        assert_eq!(turning.next(1, &page(0, Some(2)), Some(b"a"), 3, 3), Ok(Next::Page(2)));
        assert_eq!(turning.next(2, &page(1, Some(2)), Some(b"b"), 3, 3), Ok(Next::Whole));
        // One that counts from 0 and means it.
        let mut turning = Turning::default();
        let second = Says { first: Some(false), ..page(1, Some(2)) };
        assert_eq!(turning.next(1, &second, Some(b"b"), 3, 3), Ok(Next::FromNought));
        assert_eq!(turning.next(0, &page(0, Some(2)), Some(b"a"), 3, 3), Ok(Next::Page(1)));
        assert_eq!(turning.next(1, &second, Some(b"b"), 3, 3), Ok(Next::Whole));
        // A bare list is whole; a list that knows nothing of pages gives itself again.
        assert_eq!(Turning::default().next(1, &Says::default(), Some(b"a"), 3, 3), Ok(Next::Whole));
        let list = Says { is_page: true, ..Says::default() };
        let mut turning = Turning::default();
        assert_eq!(turning.next(1, &list, Some(b"a"), 3, 3), Ok(Next::Page(2)));
        assert_eq!(turning.next(2, &list, Some(b"a"), 3, 0), Ok(Next::Whole));
    }

    #[test]
    fn circles_and_feeds_without_end_are_left() {
        let mut turning = Turning::default();
        turning.next(1, &page(1, Some(9)), Some(b"a"), 3, 3).unwrap();
        assert!(turning.next(2, &page(1, Some(9)), Some(b"a"), 3, 0).unwrap_err().contains("page 1"));
        let mut growing = Turning::default();
        let last = (1..MOST_PAGES).find(|n| growing.next(*n, &page(*n, Some(n + 5)), Some(&n.to_be_bytes()), 3, 3).is_err());
        assert!(last.is_some_and(|last| last < 100), "{last:?}");
        let list = Says { is_page: true, ..Says::default() };
        let mut idle = Turning::default();
        let last = (1..MOST_PAGES).find(|n| idle.next(*n, &list, Some(&[(n % 3) as u8]), 3, usize::from(*n < 4) * 3).is_err());
        assert!(last.is_some_and(|last| last < 30), "{last:?}");
        let mut long = Turning::default();
        let last = (1..).find(|n| long.next(*n, &page(*n, None), Some(&u64::to_be_bytes(*n)), 3, 3).is_err());
        assert_eq!(last, Some(MOST_PAGES));
    }
}
