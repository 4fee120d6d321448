//! Where postcodes are, learnt from the entries: the middle of what stands under a sector (SE16 7) and a district (SE16).

use std::collections::HashMap;

use crate::{Entry, Point};

#[derive(Debug, Default)]
pub(crate) struct Places {
    /// Where in `sums` a sector or a district stands.
    known: HashMap<String, u32>,
    /// Whole numbers, so that coming and going leaves no crumbs: sums of ten millionths of a degree, and how many.
    sums: Vec<(i64, i64, i64)>,
}

const PARTS: f64 = 10_000_000.0;

impl Places {
    /// Learns from an entry with one place and one postcode; what was learnt, to be forgotten with it.
    pub(crate) fn learn(&mut self, entry: &Entry) -> Option<[u32; 2]> {
        let [point] = entry.points.as_slice() else { return None };
        let words: Vec<&str> = entry.area.split(|c: char| c.is_whitespace() || c == ',').collect();
        let mut codes = words.windows(2).filter_map(|pair| match pair {
            [outward, inward] if is_outward(outward) && is_inward(inward) => {
                Some((outward.to_lowercase(), inward.chars().next()?))
            }
            _ => None,
        });
        let (Some((district, sector)), None) = (codes.next(), codes.next()) else { return None };
        let taught = [format!("{district} {sector}"), district].map(|code| self.id(code));
        self.add(taught, *point, 1);
        Some(taught)
    }

    /// Forgets what an entry at this place taught.
    pub(crate) fn forget(&mut self, taught: [u32; 2], point: Point) {
        self.add(taught, point, -1);
    }

    fn id(&mut self, code: String) -> u32 {
        let sums = &mut self.sums;
        *self.known.entry(code).or_insert_with(|| {
            sums.push((0, 0, 0));
            sums.len() as u32 - 1
        })
    }

    fn add(&mut self, codes: [u32; 2], point: Point, times: i64) {
        for code in codes {
            let Some((latitude, longitude, count)) = self.sums.get_mut(code as usize) else { continue };
            *latitude += times * (point.latitude() * PARTS).round() as i64;
            *longitude += times * (point.longitude() * PARTS).round() as i64;
            *count += times;
        }
    }

    /// "SE16 7QB", "se167qb", "SE16 7", "SE16": the sector if it is known, else the district.
    pub(crate) fn find(&self, code: &str) -> Option<Point> {
        let code = code.trim().to_lowercase();
        let tight: String = code.split_whitespace().collect();
        let (outward, sector) = match code.split_once(' ') {
            Some((outward, inward)) => (outward.to_owned(), inward.chars().next()),
            None if tight.len() > 4 && is_inward(tight.get(tight.len() - 3..)?) => {
                (tight.get(..tight.len() - 3)?.to_owned(), tight.get(tight.len() - 3..)?.chars().next())
            }
            None => (tight, None),
        };
        if !is_outward(&outward) {
            return None;
        }
        let of = |code: &str| self.sums.get(*self.known.get(code)? as usize).filter(|(.., count)| *count > 0);
        let found = sector.and_then(|sector| of(&format!("{outward} {sector}"))).or_else(|| of(&outward));
        let (latitude, longitude, count) = found?;
        Point::new(*latitude as f64 / *count as f64 / PARTS, *longitude as f64 / *count as f64 / PARTS)
    }
}

/// One or two letters, a digit, and perhaps one more.
fn is_outward(word: &str) -> bool {
    let letters = word.bytes().take_while(u8::is_ascii_alphabetic).count();
    let rest = word.as_bytes().get(letters..).unwrap_or_default();
    (1..=2).contains(&letters)
        && (1..=2).contains(&rest.len())
        && rest.first().is_some_and(u8::is_ascii_digit)
        && rest.iter().all(u8::is_ascii_alphanumeric)
}

/// A digit and two letters.
fn is_inward(word: &str) -> bool {
    matches!(word.as_bytes(), [first, a, b] if first.is_ascii_digit() && a.is_ascii_alphabetic() && b.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn postcodes_are_where_their_neighbours_are() {
        let entry = |area: &str, latitude: f64| Entry {
            area: area.to_owned(),
            points: vec![Point::new(latitude, 0.0).unwrap()],
            ..Entry::default()
        };
        let mut places = Places::default();
        let hall = entry("The Hall SE16 7QB", 51.0);
        let taught = places.learn(&hall).unwrap();
        places.learn(&entry("SE16 2AA", 52.0));
        assert!(places.learn(&entry("SE1, SE16, SE17 homes", 50.0)).is_none());
        let latitude = |code: &str| places.find(code).map(Point::latitude);
        for (code, found) in [
            ("SE16 7ZZ", Some(51.0)),
            ("se167zz", Some(51.0)),
            ("SE16", Some(51.5)),
            ("SE16 9AA", Some(51.5)),
            ("SE17 1AA", None),
            ("12", None),
            ("the", None),
            ("", None),
        ] {
            assert_eq!(latitude(code), found, "{code}");
        }
        places.forget(taught, hall.points[0]);
        assert_eq!(places.find("SE16").map(Point::latitude), Some(52.0));
    }
}
