//! What is kept of an entry, apart from its words.

use kernel::Date;

use crate::vocabulary::KindId;
use crate::{Ages, Cost, Entry, Point, Session};

/// What is looked at only of the few that are offered, and what is needed to take the entry out again. What is asked of all is in
/// [`Marks`](crate::marks::Marks).
#[derive(Debug)]
pub(crate) struct Listed {
    pub(crate) id: Box<str>,
    /// The name in the form that sorts.
    pub(crate) sort_name: Box<str>,
    pub(crate) points: Box<[Point]>,
    pub(crate) sessions: Box<[Session]>,
    pub(crate) restricted_to: Option<Box<str>>,
    /// With how surely, in the order of the kinds.
    pub(crate) kinds: Box<[(u16, f32)]>,
    /// Languages that it speaks, as [`Index`](crate::Index) numbers them.
    pub(crate) languages: Box<[u16]>,
    /// Its different words, as the lexicon numbers them.
    pub(crate) words: Box<[u32]>,
    /// What it taught about where its postcodes are, so that this can be forgotten.
    pub(crate) taught: Option<[u32; 2]>,
    pub(crate) cost: Cost,
    pub(crate) ages: Ages,
    pub(crate) confirmed: Option<Date>,
    pub(crate) waiting_weeks: Option<u16>,
}

/// What the index learnt from an entry, and has to know to forget it.
pub(crate) struct Learnt {
    pub(crate) languages: Box<[u16]>,
    pub(crate) words: Box<[u32]>,
    pub(crate) taught: Option<[u32; 2]>,
}

impl Listed {
    pub(crate) fn of(entry: Entry, kinds: &[(KindId, f32)], learnt: Learnt) -> Self {
        let Learnt { languages, words, taught } = learnt;
        Self {
            id: entry.id.into(),
            sort_name: kernel::fold(&entry.name).into(),
            points: entry.points.into(),
            sessions: entry.sessions.into(),
            restricted_to: entry.restricted_to.filter(|whom| !whom.trim().is_empty()).map(Into::into),
            kinds: kinds.iter().filter_map(|(kind, sure)| Some((u16::try_from(*kind).ok()?, *sure))).collect(),
            languages,
            words,
            taught,
            cost: entry.cost,
            ages: Ages { min: entry.min_age, max: entry.max_age },
            confirmed: entry.confirmed,
            waiting_weeks: entry.waiting_weeks,
        }
    }

    /// How surely it is of a kind, from 0 to 1.
    pub(crate) fn sure_of(&self, kind: KindId) -> f64 {
        let found = self.kinds.binary_search_by_key(&kind, |(known, _)| usize::from(*known)).ok();
        found.and_then(|at| self.kinds.get(at)).map_or(0.0, |(_, sure)| f64::from(*sure))
    }
}

/// The languages that entries speak, by numbers.
#[derive(Debug, Default)]
pub(crate) struct Languages {
    /// Folded, with the number of entries.
    names: Vec<(String, usize)>,
}

impl Languages {
    /// Takes in those of an entry: their numbers.
    pub(crate) fn learn(&mut self, names: &[String]) -> Box<[u16]> {
        names.iter().filter_map(|name| u16::try_from(self.learn_one(kernel::fold(name))).ok()).collect()
    }

    fn learn_one(&mut self, name: String) -> usize {
        let known = self.names.iter().position(|(known, _)| *known == name);
        let at = known.unwrap_or_else(|| {
            self.names.push((name, 0));
            self.names.len() - 1
        });
        if let Some((_, count)) = self.names.get_mut(at) {
            *count += 1;
        }
        at
    }

    pub(crate) fn forget(&mut self, languages: &[u16]) {
        for &language in languages {
            if let Some((_, count)) = self.names.get_mut(usize::from(language)) {
                *count -= 1;
            }
        }
    }

    /// Its folded name.
    pub(crate) fn name(&self, language: u16) -> &str {
        self.names.get(usize::from(language)).map_or("", |(name, _)| name)
    }

    /// The language of this folded name, if somebody speaks it.
    pub(crate) fn spoken(&self, folded: &str) -> Option<&str> {
        self.names.iter().find(|(name, count)| name == folded && *count > 0).map(|(name, _)| name.as_str())
    }
}
