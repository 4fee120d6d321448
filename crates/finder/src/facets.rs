//! How many of what was found have what one could narrow by.

use crate::Facets;
use crate::limits::{SURELY, from_home};
use crate::rank::Ranked;
use crate::suits::weekdays;
use crate::vocabulary::Vocabulary;

/// Counts everything that was found but for the choice of a family, and leaves in what is of that.
///
/// Families are counted before one is chosen among them: whoever chose one can see what another would bring.
pub(crate) fn narrow(vocabulary: &Vocabulary, ranked: &mut Vec<Ranked<'_>>, family: Option<&str>) -> Facets {
    let mut names: Vec<&str> = Vec::new();
    let of_kind: Vec<usize> = vocabulary
        .kinds
        .iter()
        .map(|kind| {
            names.iter().position(|name| *name == kind.family).unwrap_or_else(|| {
                names.push(&kind.family);
                names.len() - 1
            })
        })
        .collect();
    let chosen = family.map(|family| names.iter().position(|name| *name == family));
    let mut facets = Facets::default();
    let mut families = vec![0; names.len()];
    let mut has = vec![false; names.len()];
    ranked.retain(|Ranked { listed, .. }| {
        has.fill(false);
        // For whom something is, is no kind of help.
        let sure = listed
            .kinds
            .iter()
            .filter(|(kind, sure)| *sure > SURELY && vocabulary.kind(*kind).is_some_and(|kind| !kind.audience));
        for family in sure.filter_map(|(kind, _)| of_kind.get(*kind)) {
            if let Some(has) = has.get_mut(*family) {
                *has = true;
            }
        }
        for (count, has) in families.iter_mut().zip(&has) {
            *count += usize::from(*has);
        }
        let stays = chosen.is_none_or(|chosen| chosen.and_then(|at| has.get(at)).is_some_and(|has| *has));
        if stays {
            for day in weekdays(listed) {
                if let Some(count) = facets.days.get_mut(day as usize) {
                    *count += 1;
                }
            }
            facets.free += usize::from(listed.cost.is_free());
            facets.from_home += usize::from(from_home(listed));
            facets.volunteering += usize::from(listed.volunteers_wanted);
        }
        stays
    });
    let counted = names.into_iter().zip(families).filter(|(_, count)| *count > 0);
    facets.families = counted.map(|(name, count)| (name.to_owned(), count)).collect();
    facets.families.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    facets
}
