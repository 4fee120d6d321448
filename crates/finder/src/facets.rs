//! How many of what was found have what one could narrow by.

use kernel::Weekday;

use crate::Facets;
use crate::marks::Marks;
use crate::vocabulary::Vocabulary;

/// Counts everything that was found but for the choice of a family, and tells what is of that.
///
/// Families are counted before one is chosen among them: whoever chose one can see what another would bring.
pub(crate) struct Counting {
    chosen: Option<u64>,
    families: [usize; u64::BITS as usize],
    facets: Facets,
}

impl Counting {
    pub(crate) fn new(vocabulary: &Vocabulary, family: Option<&str>) -> Self {
        let chosen = family.map(|family| vocabulary.family(family));
        Self { chosen, families: [0; u64::BITS as usize], facets: Facets::default() }
    }

    /// Counts one; whether it is of the family that was chosen.
    pub(crate) fn count(&mut self, marks: &Marks) -> bool {
        let mut left = marks.families;
        while left != 0 {
            if let Some(count) = self.families.get_mut(left.trailing_zeros() as usize) {
                *count += 1;
            }
            left &= left - 1;
        }
        let stays = self.chosen.is_none_or(|chosen| marks.families & chosen != 0);
        if stays {
            let facets = &mut self.facets;
            for (count, day) in facets.days.iter_mut().zip(Weekday::ALL) {
                *count += usize::from(marks.days >> *day as u8 & 1);
            }
            facets.free += usize::from(marks.free);
            facets.from_home += usize::from(marks.from_home);
            facets.volunteering += usize::from(marks.volunteers_wanted);
        }
        stays
    }

    pub(crate) fn facets(self, vocabulary: &Vocabulary) -> Facets {
        let Self { families, mut facets, .. } = self;
        let counted = vocabulary.families.iter().zip(families).filter(|(_, count)| *count > 0);
        facets.families = counted.map(|(name, count)| (name.clone(), count)).collect();
        facets.families.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        facets
    }
}
