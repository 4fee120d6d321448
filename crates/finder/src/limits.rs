//! What leaves an entry out, whatever else speaks for it.

use crate::index::Listed;
use crate::score::posting_of;
use crate::vocabulary::Vocabulary;
use crate::wanted::Wanted;
use crate::{Cost, Index, Query};

/// An entry is of a kind that was refused, if it is so surely.
pub(crate) const SURELY: f32 = 0.6;

/// Words in these fields (name, keywords) say what an entry is.
const SAYS_WHAT_IT_IS: usize = 2;

/// Somebody up to this age is not offered what is for parents and for adults only because they were named as a child.
const CHILD: u8 = 17;

impl Index {
    /// Whether the entry may be offered at all: only what is known to be wrong is left out.
    pub(crate) fn within_limits(&self, slot: usize, listed: &Listed, query: &Query, wanted: &Wanted, km: Option<f64>) -> bool {
        near_enough(listed, query, km)
            && (!query.free_only || !matches!(listed.cost, Cost::Pence(1..)))
            && of_age(self.vocabulary(), listed, wanted)
            && gender_fits(self.vocabulary(), listed, wanted)
            && (!query.volunteering || listed.volunteers_wanted)
            && (!query.public_only || listed.public)
            && (!query.from_home || from_home(listed))
            && !self.is_refused(slot, listed, wanted)
    }

    fn is_refused(&self, slot: usize, listed: &Listed, wanted: &Wanted) -> bool {
        let of_kind = || listed.kinds.iter().any(|(kind, sure)| *sure > SURELY && wanted.refused_kinds.contains(kind));
        let has_word = || {
            wanted
                .refused_stems
                .iter()
                .filter_map(|&stem| posting_of(self.postings(stem), slot))
                .any(|posting| posting.times.iter().take(SAYS_WHAT_IT_IS).any(|times| *times > 0))
        };
        of_kind() || has_word()
    }
}

pub(crate) fn from_home(listed: &Listed) -> bool {
    listed.online || listed.outreach || listed.by_phone
}

fn near_enough(listed: &Listed, query: &Query, km: Option<f64>) -> bool {
    match (query.within_km, km) {
        (Some(within), Some(km)) => from_home(listed) || km <= within || within.is_nan(),
        _ => true,
    }
}

/// A person's own age must be among those that may come. Of a child that is spoken of, either the child may come, or it is
/// something for families, which the one who asks may go to.
fn of_age(vocabulary: &Vocabulary, listed: &Listed, wanted: &Wanted) -> bool {
    let overlaps =
        |from: u8, to: u8| listed.ages.min.is_none_or(|min| min <= to) && listed.ages.max.is_none_or(|max| max >= from);
    match (wanted.ages, wanted.child) {
        (Some((from, to)), _) => overlaps(from, to),
        (None, Some(child)) if child <= CHILD => {
            let for_families = listed.kinds.iter().any(|(kind, sure)| {
                let family = vocabulary.kind(*kind).map_or("", |kind| kind.family.as_str());
                *sure > SURELY && matches!(family, "Families" | "Caring" | "Bereavement")
            });
            overlaps(child, child) || for_families
        }
        _ => true,
    }
}

/// What is only for men is nothing for a woman. Where a woman wants no men, only what is for women will do, or what is done with one
/// person at a time; never a mixed group.
fn gender_fits(vocabulary: &Vocabulary, listed: &Listed, wanted: &Wanted) -> bool {
    match (listed.gender, wanted.gender) {
        (Some(theirs), Some(own)) if theirs != own => return false,
        (Some(_), _) => return true,
        (None, _) => {}
    }
    wanted.only_gender.is_none() || is_single(vocabulary, listed)
}

/// Whether it is done with one person at a time, as far as can be known.
pub(crate) fn is_single(vocabulary: &Vocabulary, listed: &Listed) -> bool {
    let surest = listed.kinds.iter().max_by(|a, b| a.1.total_cmp(&b.1));
    let kind = surest.and_then(|(kind, _)| vocabulary.kind(*kind));
    (from_home(listed) && listed.points.is_empty()) || kind.is_some_and(|kind| kind.single)
}
