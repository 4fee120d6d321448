//! What leaves an entry out, whatever else speaks for it.

use crate::lexicon::posting_of;
use crate::listed::Listed;
use crate::marks::Marks;
use crate::reach::{FAR_KM, ROUGHLY};
use crate::suits::{is_interpreter, nearest_km};
use crate::vocabulary::KindId;
use crate::wanted::Wanted;
use crate::{Index, Query};

/// An entry is of a kind that was refused, if it is so surely.
pub(crate) const SURELY: f32 = 0.45;

/// Words in these fields (name, keywords) say what an entry is.
const SAYS_WHAT_IT_IS: usize = 2;

/// Somebody up to this age is not offered what is for parents and for adults only because they were named as a child.
const CHILD: u8 = 17;

impl Index {
    /// Whether the entry may be offered at all: only what is known to be wrong is left out.
    pub(crate) fn within_limits(&self, slot: usize, marks: &Marks, query: &Query, wanted: &Wanted, refused: &Slots) -> bool {
        (!query.free_only || marks.pence == 0)
            && of_age(marks, wanted)
            && gender_fits(marks, wanted)
            && (!query.volunteering || marks.volunteers_wanted)
            && (!query.public_only || marks.public)
            && (!query.from_home || marks.from_home)
            && self.near_enough(slot, marks, query, wanted)
            && !refused.has(slot)
            && self.speaks(slot, wanted)
    }

    /// Where only a language was asked for: it speaks it, says its name, is for those who do, or has interpreters.
    fn speaks(&self, slot: usize, wanted: &Wanted) -> bool {
        let Some(stems) = &wanted.only_language else { return true };
        let is_wanted = |language: &str| wanted.languages.iter().any(|wanted| wanted == language);
        let speaks =
            |language: &u16| Some(self.languages().name(*language)).is_some_and(|name| is_wanted(name) || is_interpreter(name));
        let asked = |kind: &KindId| wanted.parts.iter().any(|part| part.kinds.iter().any(|(asked, _)| asked == kind));
        let is_theirs = |listed: &Listed| listed.kinds.iter().any(|(kind, sure)| *sure > SURELY && asked(&usize::from(*kind)));
        self.listed(slot).is_some_and(|listed| listed.languages.iter().any(speaks) || is_theirs(listed))
            || stems.iter().any(|&stem| posting_of(self.postings(stem), slot).is_some())
    }

    /// Its marks say that it may be: now the distance itself is asked, of the few for which it matters.
    fn near_enough(&self, slot: usize, marks: &Marks, query: &Query, wanted: &Wanted) -> bool {
        let within = query.within_km.filter(|within| !within.is_nan() && !marks.from_home);
        if wanted.near.is_none() || (marks.anywhere && within.is_none()) {
            return true;
        }
        let far = if marks.anywhere { f64::INFINITY } else { FAR_KM };
        let most = far.min(within.unwrap_or(far));
        match self.spot(slot).km_to(wanted.near_spot) {
            Some(km) if most <= FAR_KM && (km - most).abs() > ROUGHLY => km < most,
            _ => self.listed(slot).and_then(|listed| nearest_km(listed, wanted)).is_none_or(|km| km <= most),
        }
    }

    /// All that is of a kind that was refused, or says of itself in such words what it is.
    pub(crate) fn refused(&self, wanted: &Wanted) -> Slots {
        let of_kind = wanted.refused_kinds.iter().flat_map(|kind| self.of_kind(*kind));
        let by_word = wanted.refused_stems.iter().flat_map(|stem| self.postings(*stem));
        let slots = of_kind.filter(|of_kind| of_kind.sure > SURELY).map(|of_kind| of_kind.slot());
        Slots::of(
            self.slots(),
            slots.chain(by_word.filter(|posting| posting.is_in_first(SAYS_WHAT_IT_IS)).map(|posting| posting.slot())),
        )
    }
}

/// Some of the slots.
pub(crate) struct Slots(Vec<bool>);

impl Slots {
    /// These of so many.
    pub(crate) fn of(all: usize, some: impl Iterator<Item = usize>) -> Self {
        let mut slots = Vec::new();
        for slot in some {
            if slots.is_empty() {
                slots = vec![false; all];
            }
            if let Some(has) = slots.get_mut(slot) {
                *has = true;
            }
        }
        Self(slots)
    }

    pub(crate) fn has(&self, slot: usize) -> bool {
        self.0.get(slot).is_some_and(|has| *has)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// A person's own age must be among those that may come. Of a child that is spoken of, either the child may come, or it is
/// something for families, which the one who asks may go to.
fn of_age(marks: &Marks, wanted: &Wanted) -> bool {
    let overlaps = |from: u8, to: u8| marks.min_age <= to && marks.max_age >= from;
    match (wanted.ages, wanted.child) {
        (Some((from, to)), _) => overlaps(from, to),
        (None, Some(child)) if child <= CHILD => overlaps(child, child) || marks.families & wanted.for_families != 0,
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
