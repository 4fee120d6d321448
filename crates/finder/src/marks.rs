//! What of an entry is asked of hundreds of thousands in one search, worked out once when it comes.
//!
//! These lie side by side for all entries, and in few bytes: what leaves most of a country out, what is counted and how well each
//! suits is then seen without going to the entries themselves, which is what costs the time.

use crate::for_whom;
use crate::limits::SURELY;
use crate::reading::Wish;
use crate::suits::IS_FOR;
use crate::vocabulary::{KindId, Vocabulary};
use crate::{Cost, Entry, Gender, Route};

#[derive(Clone, Copy, Debug)]
pub(crate) struct Marks {
    /// It was not taken out.
    pub(crate) there: bool,
    /// The families of kinds of help that it surely is of: a bit for each, as [`Vocabulary::families`] numbers them. For whom something
    /// is, is no kind of help.
    pub(crate) families: u64,
    /// It is for whoever is spoken of as one of these: bits of [`Vocabulary::audience_bit`].
    pub(crate) audiences: u64,
    /// What it costs; nought is free, or not known.
    pub(crate) pence: u32,
    /// The day on which it was confirmed, by [`day`]. The least there is if it never was.
    pub(crate) confirmed: i32,
    pub(crate) waiting_weeks: u16,
    /// The days on which it is: a bit for each, Monday lowest.
    pub(crate) days: u8,
    /// What makes it easier to get in: a bit for each of [`Wish::ACCESS`].
    pub(crate) access: u8,
    pub(crate) min_age: u8,
    pub(crate) max_age: u8,
    /// Only they may come.
    pub(crate) gender: Option<Gender>,
    /// It is meant for them, though others may be let in.
    pub(crate) meant_for: Option<Gender>,
    /// Somebody told us what makes it easier to get in.
    pub(crate) access_said: bool,
    /// It helps whoever is hurt by somebody: where it is, is often told to nobody.
    pub(crate) secret: bool,
    pub(crate) public: bool,
    pub(crate) volunteers_wanted: bool,
    pub(crate) free: bool,
    pub(crate) online: bool,
    pub(crate) outreach: bool,
    pub(crate) by_phone: bool,
    /// It is somewhere, and we know where.
    pub(crate) placed: bool,
    /// Can be had without going anywhere: online, by telephone, or by a visit.
    pub(crate) from_home: bool,
    /// Where it is does not matter: it is online or by telephone, or comes to people and nobody said from where.
    pub(crate) anywhere: bool,
    /// It is done with one person at a time, as far as can be known.
    pub(crate) single: bool,
    /// Somebody has to refer.
    pub(crate) professional: bool,
    pub(crate) full: bool,
}

/// Never confirmed.
pub(crate) const NEVER: i32 = i32::MIN;

/// Days of the calendar, counted.
pub(crate) fn day(date: kernel::Date) -> i32 {
    kernel::Date::new(2000, 1, 1).map_or(0, |first| i32::try_from(date.days_since(first)).unwrap_or(0))
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
        let access: Vec<String> = entry.access.iter().map(|access| kernel::fold(access)).collect();
        let has = |wish: &Wish| access.iter().any(|access| wish.access_words().iter().any(|word| access.contains(word)));
        let surely = |least: f32| kinds.iter().filter(move |(_, sure)| *sure >= least).map(|(kind, _)| *kind);
        Self {
            there: true,
            families: kinds
                .iter()
                .filter(|(kind, sure)| *sure > SURELY && of_kind(*kind).is_some_and(|(audience, _)| !audience))
                .fold(0, |bits, (kind, _)| bits | vocabulary.family_bit(*kind)),
            audiences: surely(IS_FOR).fold(0, |bits, kind| bits | vocabulary.audience_bit(kind)),
            pence: if let Cost::Pence(pence) = entry.cost { pence } else { 0 },
            confirmed: entry.confirmed.map_or(NEVER, day),
            waiting_weeks: entry.waiting_weeks.unwrap_or(0),
            days: entry.sessions.iter().fold(0, |bits, session| bits | 1 << session.weekday as u8),
            access: Wish::ACCESS.iter().filter(|wish| has(wish)).fold(0, |bits, wish| bits | wish.access_bit()),
            min_age: entry.min_age.unwrap_or(0),
            max_age: entry.max_age.unwrap_or(u8::MAX),
            gender: for_whom.only,
            meant_for: for_whom.meant,
            access_said: !access.is_empty(),
            secret: kinds.iter().any(|(kind, sure)| *sure > SURELY && vocabulary.kind(*kind).is_some_and(|kind| kind.abuse)),
            public: entry.public,
            volunteers_wanted: entry.volunteers_wanted,
            free: entry.cost.is_free(),
            online: entry.online,
            outreach: entry.outreach,
            by_phone: entry.by_phone,
            placed: !entry.points.is_empty(),
            from_home,
            anywhere,
            // Whoever comes to people may come to many: a night shelter goes from hall to hall.
            single: ((entry.online || entry.by_phone) && entry.points.is_empty()) || one_by_one,
            professional: entry.route == Some(Route::Professional),
            full: entry.full,
        }
    }
}
