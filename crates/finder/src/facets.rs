//! How many of what was found have what one could narrow by.

use crate::Facets;
use crate::limits::{from_home, in_family};
use crate::rank::Ranked;
use crate::suits::weekdays;
use crate::vocabulary::Vocabulary;

pub(crate) fn facets(vocabulary: &Vocabulary, ranked: &[Ranked<'_>]) -> Facets {
    let mut facets = Facets::default();
    let mut families: Vec<(&str, usize)> = Vec::new();
    for kind in &vocabulary.kinds {
        if !families.iter().any(|(family, _)| *family == kind.family) {
            families.push((&kind.family, 0));
        }
    }
    for Ranked { listed, .. } in ranked {
        for day in weekdays(listed) {
            if let Some(count) = facets.days.get_mut(day as usize) {
                *count += 1;
            }
        }
        facets.free += usize::from(listed.cost.is_free());
        facets.from_home += usize::from(from_home(listed));
        facets.volunteering += usize::from(listed.volunteers_wanted);
        for (family, count) in &mut families {
            *count += usize::from(in_family(vocabulary, listed, family));
        }
    }
    families.retain(|(_, count)| *count > 0);
    families.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    facets.families = families.into_iter().map(|(family, count)| (family.to_owned(), count)).collect();
    facets
}
