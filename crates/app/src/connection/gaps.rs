//! What people looked for and did not find, counted: where, what for, why. Pure.
//!
//! What is kept of it names nobody: a part of town, a kind of need and a reason from fixed lists, never typed words. But a count of one in
//! a small place may still be somebody to whoever knows that place. So the team sees the numbers as they are, as it sees the people
//! themselves; the file, which is made to be passed on, says "fewer than 5" for small numbers, and holds no sums that they could be worked
//! out from.

use std::collections::BTreeMap;

use kernel::{Date, NeighbourhoodId};

use super::model::Unmet;
use crate::referral::model::Need;

kernel::words! {
    /// How far back is counted.
    pub enum Period {
        Quarter = "3", "3 months";
        Year = "12", "12 months";
    }
}

impl Period {
    /// The first day that counts.
    pub fn since(self, today: Date) -> Date {
        match self {
            Period::Quarter => today.plus_days(-91),
            Period::Year => today.plus_days(-365),
        }
    }
}

/// How often something was missing for one reason.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Count {
    pub neighbourhood_id: Option<NeighbourhoodId>,
    pub neighbourhood: Option<String>,
    /// The first half of a postcode, where the neighbourhood is not known.
    pub outward: Option<String>,
    pub need: Option<Need>,
    pub reason: Unmet,
    pub times: i64,
}

/// A part of town with what is missing there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    pub neighbourhood_id: Option<NeighbourhoodId>,
    pub place: String,
    pub times: i64,
    pub needs: Vec<Missing>,
}

/// A need that was not met, and why how often.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    pub need: Option<Need>,
    pub times: i64,
    pub reasons: Vec<(Unmet, i64)>,
}

impl Missing {
    pub fn label(&self) -> &'static str {
        self.need.map_or("Not said", Need::label)
    }
}

impl Count {
    fn place(&self) -> String {
        let known = self.neighbourhood.clone().or_else(|| self.outward.clone());
        known.unwrap_or_else(|| "Place not said".to_owned())
    }
}

/// The gaps by place, and in each by need: where most is missing first.
pub fn by_place(counts: &[Count]) -> Vec<Gap> {
    type Needs = BTreeMap<Option<Need>, Vec<(Unmet, i64)>>;
    let mut places: BTreeMap<(Option<NeighbourhoodId>, String), Needs> = BTreeMap::new();
    for count in counts {
        let place = places.entry((count.neighbourhood_id, count.place())).or_default();
        place.entry(count.need).or_default().push((count.reason, count.times));
    }
    let mut gaps: Vec<Gap> = places
        .into_iter()
        .map(|((neighbourhood_id, place), needs)| {
            let mut needs: Vec<Missing> = needs
                .into_iter()
                .map(|(need, mut reasons)| {
                    reasons.sort_by_key(|(reason, times)| (std::cmp::Reverse(*times), *reason));
                    Missing { need, times: reasons.iter().map(|(_, times)| times).sum(), reasons }
                })
                .collect();
            needs.sort_by_key(|missing| std::cmp::Reverse(missing.times));
            Gap { neighbourhood_id, place, times: needs.iter().map(|missing| missing.times).sum(), needs }
        })
        .collect();
    gaps.sort_by(|a, b| b.times.cmp(&a.times).then_with(|| a.place.cmp(&b.place)));
    gaps
}

/// From so many on a number is told outside the team.
const TOLD_FROM: i64 = 5;

/// A number as it may leave the team.
pub fn outside(times: i64) -> String {
    if times < TOLD_FROM { format!("fewer than {TOLD_FROM}") } else { times.to_string() }
}

/// The file to pass on: a row for each place, need and reason, in the order of their names, which tells nothing of small numbers.
pub fn table(counts: &[Count], since: Date, until: Date) -> Vec<[String; 6]> {
    let mut rows: Vec<[String; 6]> = counts
        .iter()
        .map(|count| {
            let need = count.need.map_or("Not said", Need::label).to_owned();
            let dates = (since.to_string(), until.to_string());
            [unformula(count.place()), need, count.reason.label().to_owned(), outside(count.times), dates.0, dates.1]
        })
        .collect();
    rows.sort();
    rows
}

/// A name that a spreadsheet would take for a formula is told to be text.
fn unformula(name: String) -> String {
    if name.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{name}") } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(place: &str, need: Option<Need>, reason: Unmet, times: i64) -> Count {
        let neighbourhood = Some(place.to_owned());
        Count { neighbourhood_id: None, neighbourhood, outward: None, need, reason, times }
    }

    #[test]
    fn where_most_is_missing_comes_first() {
        let counts = [
            count("Bermondsey", Some(Need::Food), Unmet::Full, 1),
            count("Rotherhithe", Some(Need::Lonely), Unmet::TooFar, 2),
            count("Rotherhithe", Some(Need::Lonely), Unmet::Full, 3),
            count("Rotherhithe", None, Unmet::Nothing, 6),
        ];
        let gaps = by_place(&counts);
        let told: Vec<(&str, i64)> = gaps.iter().map(|gap| (gap.place.as_str(), gap.times)).collect();
        assert_eq!(told, [("Rotherhithe", 11), ("Bermondsey", 1)]);
        let needs: Vec<(&str, i64)> = gaps[0].needs.iter().map(|missing| (missing.label(), missing.times)).collect();
        assert_eq!(needs, [("Not said", 6), ("Lonely or cut off", 5)]);
        assert_eq!(gaps[0].needs[1].reasons, [(Unmet::Full, 3), (Unmet::TooFar, 2)]);
    }

    #[test]
    fn small_numbers_do_not_leave_the_team() {
        let day = |text: &str| text.parse::<Date>().unwrap();
        let counts = [count("=cmd()", Some(Need::Food), Unmet::Full, 4), count("Rotherhithe", None, Unmet::Full, 5)];
        let rows = table(&counts, day("2026-08-28"), day("2026-11-27"));
        let told: Vec<(&str, &str)> = rows.iter().map(|row| (row[0].as_str(), row[3].as_str())).collect();
        assert_eq!(told, [("'=cmd()", "fewer than 5"), ("Rotherhithe", "5")]);
        assert_eq!(by_place(&[count("A", None, Unmet::Full, 1)])[0].times, 1, "the team sees what there is");
    }
}
