//! What leaves an entry out, whatever else speaks for it.

use crate::index::Listed;
use crate::marks::Marks;
use crate::reach::FAR_KM;
use crate::score::posting_of;
use crate::suits::nearest_km;
use crate::vocabulary::{KindId, Vocabulary};
use crate::wanted::Wanted;
use crate::{Index, Query};

/// An entry is of a kind that was refused, if it is so surely.
pub(crate) const SURELY: f32 = 0.6;

/// Words in these fields (name, keywords) say what an entry is.
const SAYS_WHAT_IT_IS: usize = 2;

/// Somebody up to this age is not offered what is for parents and for adults only because they were named as a child.
const CHILD: u8 = 17;

/// Families of what somebody may go to because of a child that is spoken of.
const FOR_FAMILIES: [&str; 3] = ["Families", "Caring", "Bereavement"];

impl Index {
    /// Whether the entry may be offered at all: only what is known to be wrong is left out.
    pub(crate) fn within_limits(&self, slot: usize, marks: &Marks, query: &Query, wanted: &Wanted) -> bool {
        (!query.free_only || !marks.costs)
            && of_age(self.vocabulary(), marks, wanted)
            && gender_fits(marks, wanted)
            && (!query.volunteering || marks.volunteers_wanted)
            && (!query.public_only || marks.public)
            && (!query.from_home || marks.from_home)
            && self.near_enough(slot, marks, query, wanted)
            && !self.is_refused(slot, wanted)
            && self.speaks(slot, wanted)
    }

    /// Where only a language was asked for: it speaks it, says its name, is for those who do, or has interpreters.
    fn speaks(&self, slot: usize, wanted: &Wanted) -> bool {
        let Some(stems) = &wanted.only_language else { return true };
        let speaks = |language: &String| wanted.languages.contains(language) || language.starts_with("interpreter");
        let asked = |kind: &KindId| wanted.parts.iter().any(|part| part.kinds.iter().any(|(asked, _)| asked == kind));
        let is_theirs = |listed: &Listed| listed.kinds.iter().any(|(kind, sure)| *sure > SURELY && asked(kind));
        self.listed(slot).is_some_and(|listed| listed.languages.iter().any(speaks) || is_theirs(listed))
            || stems.iter().any(|&stem| posting_of(self.postings(stem), slot).is_some())
    }

    /// Its marks say that it may be: now the distance itself is asked, of the few for which it matters.
    fn near_enough(&self, slot: usize, marks: &Marks, query: &Query, wanted: &Wanted) -> bool {
        let within = query.within_km.filter(|within| !within.is_nan() && !marks.from_home);
        if wanted.near.is_none() || (marks.anywhere && within.is_none()) {
            return true;
        }
        let km = self.listed(slot).and_then(|listed| nearest_km(listed, wanted));
        let far = if marks.anywhere { f64::INFINITY } else { FAR_KM };
        km.is_none_or(|km| km <= far.min(within.unwrap_or(far)))
    }

    fn is_refused(&self, slot: usize, wanted: &Wanted) -> bool {
        if wanted.refused_kinds.is_empty() && wanted.refused_stems.is_empty() {
            return false;
        }
        let kinds = self.listed(slot).map(|listed| listed.kinds.as_slice()).unwrap_or_default();
        let of_kind = kinds.iter().any(|(kind, sure)| *sure > SURELY && wanted.refused_kinds.contains(kind));
        let has_word = || {
            wanted
                .refused_stems
                .iter()
                .filter_map(|&stem| posting_of(self.postings(stem), slot))
                .any(|posting| posting.times.iter().take(SAYS_WHAT_IT_IS).any(|times| *times > 0))
        };
        of_kind || has_word()
    }
}

/// A person's own age must be among those that may come. Of a child that is spoken of, either the child may come, or it is
/// something for families, which the one who asks may go to.
fn of_age(vocabulary: &Vocabulary, marks: &Marks, wanted: &Wanted) -> bool {
    let overlaps = |from: u8, to: u8| marks.min_age <= to && marks.max_age >= from;
    match (wanted.ages, wanted.child) {
        (Some((from, to)), _) => overlaps(from, to),
        (None, Some(child)) if child <= CHILD => {
            overlaps(child, child) || FOR_FAMILIES.iter().any(|family| marks.families & vocabulary.family(family) != 0)
        }
        _ => true,
    }
}

/// What is only for men is nothing for a woman. Where a woman wants no men, only what is for women will do, or what is done with one
/// person at a time; never a mixed group.
fn gender_fits(marks: &Marks, wanted: &Wanted) -> bool {
    match (marks.gender, wanted.gender) {
        (Some(theirs), Some(own)) if theirs != own => return false,
        (Some(_), _) => return true,
        (None, _) => {}
    }
    match (wanted.only_gender, marks.meant_for) {
        (None, _) => true,
        (Some(only), Some(theirs)) => only == theirs,
        (Some(_), None) => marks.single,
    }
}
