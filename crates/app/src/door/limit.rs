//! Floods: how much may come by one door, and from one place, in an hour. Counted in memory: a start anew begins at nothing, and
//! several servers count each for itself.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use kernel::Instant;

use super::model::{Door, Kind};
use crate::account::throttle::place;
use crate::web::Client;

/// So many in an hour by one door. A practice of thirty people does not refer more; the whole public may.
const MOST_BY_DOOR: u32 = 120;
/// From one address, which may be that of a whole practice.
const MOST_BY_PLACE: u32 = 60;
/// People themselves, from one address: a library, a hostel.
const MOST_OF_THEMSELVES: u32 = 10;
/// So many keys are known at once; then what is over is forgotten.
const MOST_KEYS: usize = 20_000;

/// What came in this hour, by key.
#[derive(Default)]
pub struct Limits(Mutex<HashMap<String, (Instant, u32)>>);

impl Limits {
    /// Counts one more, and says whether there is room for it.
    pub fn allow(&self, door: &Door, client: Client, now: Instant) -> bool {
        let by_place = if door.kind == Kind::Own { MOST_OF_THEMSELVES } else { MOST_BY_PLACE };
        let place = self.count(format!("place {} {}", door.kind, place(client)), by_place, now);
        place && self.count(format!("door {}", door.id), MOST_BY_DOOR, now)
    }

    /// Counts what somebody outside sends about the directory.
    pub fn allow_outsider(&self, client: Client, now: Instant) -> bool {
        self.count(format!("directory {}", place(client)), MOST_BY_PLACE, now)
    }

    fn count(&self, key: String, most: u32, now: Instant) -> bool {
        let hour_ago = now.plus_minutes(-60);
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if counts.len() >= MOST_KEYS {
            counts.retain(|_, (since, _)| *since > hour_ago);
        }
        let (since, count) = counts.entry(key).or_insert((now, 0));
        if *since <= hour_ago {
            (*since, *count) = (now, 0);
        }
        *count = count.saturating_add(1);
        *count <= most
    }
}
