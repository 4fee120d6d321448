//! What of an entry is asked of hundreds of thousands in one search, worked out once when it comes.
//!
//! These lie side by side for all entries, and in few bytes: what leaves most of a country out, and what is counted, is then seen
//! without going to the entries themselves, which is what costs the time.

use crate::for_whom;
use crate::limits::SURELY;
use crate::vocabulary::{KindId, Vocabulary};
use crate::{Cost, Entry, Gender};

#[derive(Clone, Copy, Debug)]
pub(crate) struct Marks {
    /// The families of kinds of help that it surely is of: a bit for each, as [`Vocabulary::families`] numbers them. For whom something
    /// is, is no kind of help.
    pub(crate) families: u64,
    /// The days on which it is: a bit for each, Monday lowest.
    pub(crate) days: u8,
    pub(crate) min_age: u8,
    pub(crate) max_age: u8,
    /// Only they may come.
    pub(crate) gender: Option<Gender>,
    /// It is meant for them, though others may be let in.
    pub(crate) meant_for: Option<Gender>,
    /// It helps whoever is hurt by somebody: where it is, is often told to nobody.
    pub(crate) secret: bool,
    pub(crate) public: bool,
    pub(crate) volunteers_wanted: bool,
    pub(crate) free: bool,
    /// It is known to cost money.
    pub(crate) costs: bool,
    /// Can be had without going anywhere: online, by telephone, or by a visit.
    pub(crate) from_home: bool,
    /// Where it is does not matter: it is online or by telephone, or comes to people and nobody said from where.
    pub(crate) anywhere: bool,
    /// It is done with one person at a time, as far as can be known.
    pub(crate) single: bool,
}

impl Marks {
    pub(crate) fn of(vocabulary: &Vocabulary, entry: &Entry, kinds: &[(KindId, f32)]) -> Self {
        let of_kind = |id: KindId| vocabulary.kind(id).map(|kind| (kind.audience, kind.single));
        let from_home = entry.online || entry.outreach || entry.by_phone;
        let anywhere = entry.online || entry.by_phone || (entry.outreach && entry.points.is_empty());
        // Of two kinds that it is as surely, one may be a group: a night shelter is help for the homeless, too.
        let most = kinds.iter().map(|(_, sure)| *sure).fold(0.0, f32::max);
        let mut surest = kinds.iter().filter(|(_, sure)| *sure >= most).filter_map(|(kind, _)| of_kind(*kind)).peekable();
        let one_by_one = surest.peek().is_some() && surest.all(|(_, single)| single);
        let for_whom = for_whom::of(entry);
        Self {
            families: kinds
                .iter()
                .filter(|(kind, sure)| *sure > SURELY && of_kind(*kind).is_some_and(|(audience, _)| !audience))
                .fold(0, |bits, (kind, _)| bits | vocabulary.family_bit(*kind)),
            days: entry.sessions.iter().fold(0, |bits, session| bits | 1 << session.weekday as u8),
            min_age: entry.min_age.unwrap_or(0),
            max_age: entry.max_age.unwrap_or(u8::MAX),
            gender: for_whom.only,
            meant_for: for_whom.meant,
            secret: kinds.iter().any(|(kind, sure)| *sure > SURELY && vocabulary.kind(*kind).is_some_and(|kind| kind.abuse)),
            public: entry.public,
            volunteers_wanted: entry.volunteers_wanted,
            free: entry.cost.is_free(),
            costs: matches!(entry.cost, Cost::Pence(1..)),
            from_home,
            anywhere,
            // Whoever comes to people may come to many: a night shelter goes from hall to hall.
            single: ((entry.online || entry.by_phone) && entry.points.is_empty()) || one_by_one,
        }
    }
}
