//! Floods: how much may come by one door, and from one place at it, in an hour. Counted in memory: a start anew begins at nothing, and
//! several servers count each for itself.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use kernel::{DoorId, Instant};

use super::model::{Door, Kind};
use crate::account::throttle::place;
use crate::web::Client;

/// What is counted, each by itself: whoever has letters read can still send.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum What {
    Read,
    Sent,
}

/// How many in an hour: from one address at a door, and by the door in all. An address may be that of a whole practice, or of a library
/// or a hostel where people ask for themselves. Nobody at one address can use up the door for the others.
fn most(kind: Kind, what: What) -> (u32, u32) {
    match (kind, what) {
        (Kind::Own, _) => (10, 300),
        (_, What::Sent) => (60, 240),
        // Not every letter that is read is sent.
        (_, What::Read) => (90, 360),
    }
}

/// So many keys are known at once; then what is over is forgotten.
const MOST_KEYS: usize = 20_000;

/// A door, or none for the directory; what is counted; and the place, or all of them.
type Key = (Option<DoorId>, What, Option<IpAddr>);

/// What came in this hour, by key: since when, and how often.
#[derive(Default)]
pub struct Limits(Mutex<HashMap<Key, (Instant, u32)>>);

impl Limits {
    /// Counts one more that is sent, and says whether there is room for it.
    pub fn allow(&self, door: &Door, client: Client, now: Instant) -> bool {
        self.count(Some(door.id), What::Sent, client, most(door.kind, What::Sent), now)
    }

    /// Counts one more letter to read, and says whether there is room for it.
    pub fn allow_reading(&self, door: &Door, client: Client, now: Instant) -> bool {
        self.count(Some(door.id), What::Read, client, most(door.kind, What::Read), now)
    }

    /// Counts what somebody outside sends about the directory.
    pub fn allow_outsider(&self, client: Client, now: Instant) -> bool {
        self.count(None, What::Sent, client, (60, 600), now)
    }

    fn count(&self, door: Option<DoorId>, what: What, client: Client, (by_place, in_all): (u32, u32), now: Instant) -> bool {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_over = |since: Instant| since <= now.plus_minutes(-60);
        if counts.len() >= MOST_KEYS {
            counts.retain(|_, (since, _)| !is_over(*since));
        }
        let keys = [((door, what, None), in_all), ((door, what, Some(place(client))), by_place)];
        // What is refused is not counted: to a place not against the door, and of a flood from ever new places not for each of them.
        let is_full = |key, most| counts.get(key).is_some_and(|(since, count)| !is_over(*since) && *count >= most);
        if keys.iter().any(|(key, most)| is_full(key, *most)) {
            return false;
        }
        for (key, _) in keys {
            let (since, count) = counts.entry(key).or_insert((now, 0));
            if is_over(*since) {
                (*since, *count) = (now, 0);
            }
            *count += 1;
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    fn door(kind: Kind) -> Door {
        let opened_at = Instant::from_millis(0);
        Door { id: DoorId::new(), kind, name: String::new(), site_id: None, token: None, is_open: true, opened_at, version: 0 }
    }

    fn at(n: u32) -> Client {
        Client(Ipv4Addr::from_bits(n).into())
    }

    /// How many go through of very many from some places in turn.
    fn through(allow: impl Fn(Client) -> bool, places: std::ops::Range<u32>) -> usize {
        (0..2000).zip(places.cycle()).filter(|(_, n)| allow(at(*n))).count()
    }

    #[test]
    fn a_place_cannot_use_up_a_door_and_a_door_has_its_own_limit() {
        let (limits, now) = (Limits::default(), Instant::from_millis(0));
        let (one, other, own) = (door(Kind::Practice), door(Kind::Practice), door(Kind::Own));
        let send = |door| {
            let limits = &limits;
            move |client| limits.allow(door, client, now)
        };
        assert_eq!(through(send(&one), 0..1), 60);
        assert_eq!(through(send(&one), 1..9), 180, "what was refused to the first is left to the others");
        assert_eq!(through(send(&other), 0..1), 60, "another door has its own hour");
        assert_eq!(through(send(&own), 0..1), 10);
        assert_eq!(through(send(&own), 1..99), 290);
        let read = |client| limits.allow_reading(&one, client, now);
        assert_eq!(through(read, 0..1), 90, "reading is counted by itself");
        assert_eq!(through(read, 1..9), 270);
        let later = now.plus_minutes(61);
        assert!(limits.allow(&one, at(0), later) && limits.allow_reading(&one, at(0), later));
    }

    #[test]
    fn a_flood_from_ever_new_places_is_not_counted_for_ever() {
        let (limits, door) = (Limits::default(), door(Kind::Practice));
        through(|client| limits.allow(&door, client, Instant::from_millis(0)), 0..2000);
        assert!(limits.0.lock().unwrap().len() < 300);
    }
}
