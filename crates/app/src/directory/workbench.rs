//! What to ask about first: what is much used and stale. Pure.

use kernel::{Date, Instant};

use super::facts::{Fact, confidence};
use super::model::Full;

/// After so many days a use counts half.
const HALF_LIFE_DAYS: f64 = 180.0;

const DAY_MS: f64 = 86_400_000.0;

/// Half-lives from the beginning of 2026 to a moment.
fn clock(at: Instant) -> f64 {
    const BEGINNING_OF_2026_MS: f64 = 1_767_225_600_000.0;
    (at.millis() as f64 - BEGINNING_OF_2026_MS) / DAY_MS / HALF_LIFE_DAYS
}

/// The key after one more use: the logarithm of all uses, each doubled for every half-life that it is later. Uses then fade against
/// later ones while the key itself stands still, so that a database can keep it in order without counting anything anew.
pub fn used_more(key: Option<f64>, at: Instant) -> f64 {
    let one = clock(at);
    match key {
        None => one,
        Some(key) => {
            let (less, more) = (key.min(one), key.max(one));
            more + (1.0 + (less - more).exp2()).log2()
        }
    }
}

/// How often it was used, a use of today counting one.
pub fn uses(key: Option<f64>, now: Instant) -> f64 {
    key.map_or(0.0, |key| (key - clock(now)).exp2())
}

/// How much of what it says cannot be relied on any more, from 0 to 1.
pub fn staleness(full: &Full, today: Date) -> f64 {
    let told: Vec<Fact> = full.told().into_iter().map(|(fact, ..)| fact).chain([Fact::Running]).collect();
    let doubt: f64 = told.iter().map(|fact| 1.0 - confidence(*fact, full.said(*fact).map(|said| said.at), today)).sum();
    doubt / told.len() as f64
}

/// Puts what is worth a call first. What was rung today is left for another day.
pub fn in_order(mut entries: Vec<Full>, now: Instant) -> Vec<Full> {
    let today = now.date();
    entries.retain(|full| full.service.rang_at.is_none_or(|at| at.date() < today) && !full.stale(today).is_empty());
    let worth = |full: &Full| uses(full.service.use_key, now) * staleness(full, today);
    entries.sort_by(|a, b| worth(b).total_cmp(&worth(a)).then_with(|| a.service.id.cmp(&b.service.id)));
    entries
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uses_fade_and_add_up() {
        let start = "2026-06-01".parse::<Date>().unwrap().start();
        let mut key = None;
        for _ in 0..8 {
            key = Some(used_more(key, start));
        }
        let close = |a: f64, b: f64| assert!((a - b).abs() < 1e-9, "{a} is not {b}");
        close(uses(key, start), 8.0);
        close(uses(key, start.plus_days(180)), 4.0);
        close(uses(key, start.plus_days(360)), 2.0);
        let later = start.plus_days(180);
        close(uses(Some(used_more(key, later)), later), 5.0);
        close(uses(None, start), 0.0);
        // Fewer but later uses come before more and earlier ones, as the database orders the keys.
        let old = (0..4).fold(None, |key, _| Some(used_more(key, start)));
        let new = (0..3).fold(None, |key, _| Some(used_more(key, later)));
        assert!(new > old);
    }
}
