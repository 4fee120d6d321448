//! Who somebody is, read from what was written: woman or man, of which age and language, and what that leaves out.

use super::directory::entry;
use super::{ask, ids};
use crate::{Entry, Gender, Index, Point, Query};

fn found(entries: Vec<Entry>, query: &Query) -> Vec<String> {
    ids(&Index::build(entries).search(query, 50)).into_iter().map(str::to_owned).collect()
}

#[test]
fn what_says_itself_that_it_is_for_women_is_found_for_them_alone() {
    let swims = || {
        vec![
            entry("said", "Swimming for women", "", ""),
            entry("told", "Splash", "", "").about("Swimming for women only, with the blinds down."),
            entry("mixed", "Swimming", "", "For women and men"),
            entry("men", "Men's swimming", "", ""),
        ]
    };
    let mut women = found(swims(), &ask("women only swimming"));
    women.sort_unstable();
    assert_eq!(women, ["said", "told"]);
    let mut men = found(swims(), &Query { gender: Some(Gender::Men), ..ask("swimming") });
    men.sort_unstable();
    assert_eq!(men, ["men", "mixed"]);
}

#[test]
fn a_place_that_is_kept_secret_is_not_held_against_it() {
    let index = Index::build([
        entry("far", "Domestic abuse advice", "", "").at("", 51.60, -0.30),
        entry("secret", "Domestic abuse advice", "", ""),
    ]);
    let near = Query { near: Point::new(51.4933, -0.0475), ..ask("domestic abuse") };
    let results = index.search(&near, 5);
    assert_eq!(ids(&results), ["secret", "far"]);
    assert!(results.offers[0].misfits.is_empty(), "{:?}", results.offers[0].misfits);
}
