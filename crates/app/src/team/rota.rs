//! Who is there when: days, charge of sites, the usual week, absences and cover. Rules without a clock.

use kernel::{AbsenceId, AssignmentId, Date, SiteId, StaffId, TimeOfDay};

/// Days from one until another, which is not included, or until further notice. People say the last day instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Days {
    pub from: Date,
    pub until: Option<Date>,
}

impl Days {
    /// As people say it: the last day included. None if that is before the first.
    pub fn through(from: Date, last: Option<Date>) -> Option<Self> {
        let fits = last.is_none_or(|last| last >= from);
        fits.then(|| Self { from, until: last.map(|last| last.plus_days(1)) })
    }

    pub fn last(self) -> Option<Date> {
        self.until.map(|until| until.plus_days(-1))
    }

    pub fn include(self, day: Date) -> bool {
        self.from <= day && !self.are_over(day)
    }

    /// Whether the last of them was before this day.
    pub fn are_over(self, day: Date) -> bool {
        self.until.is_some_and(|until| until <= day)
    }

    /// Whether some day is in both.
    pub fn overlap(self, other: Days) -> bool {
        !self.are_over(other.from) && !other.are_over(self.from)
    }

    /// "20 to 26 November 2026", "from 1 January 2026".
    pub fn sentence(self) -> String {
        let Some(last) = self.last() else { return format!("from {}", self.from.long()) };
        let first = self.from.long();
        if last == self.from {
            first
        } else if (self.from.year(), self.from.month()) == (last.year(), last.month()) {
            format!("{} to {}", self.from.day(), last.long())
        } else if self.from.year() == last.year() {
            format!("{} to {}", first.trim_end_matches(&format!(" {}", last.year())), last.long())
        } else {
            format!("{first} to {}", last.long())
        }
    }
}

/// A link worker's charge of a site.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Assignment {
    pub id: AssignmentId,
    pub staff_id: StaffId,
    pub site_id: SiteId,
    pub site_name: String,
    pub from_on: Date,
    pub until_on: Option<Date>,
    pub version: i64,
}

impl Assignment {
    pub fn days(&self) -> Days {
        Days { from: self.from_on, until: self.until_on }
    }

    /// Before its first day is over it can be taken back as if it had never been; after that it is ended, and stays as history.
    pub fn can_be_taken_back(&self, today: Date) -> bool {
        self.from_on >= today
    }
}

/// The charge of this site that somebody already has on some of these days, apart from the one that is being changed.
pub fn already_has(own: &[Assignment], site: SiteId, days: Days, changing: Option<AssignmentId>) -> Option<&Assignment> {
    own.iter().find(|other| other.site_id == site && Some(other.id) != changing && other.days().overlap(days))
}

/// A stretch of a day in the usual week.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Spell {
    #[sqlx(rename = "from_minute")]
    pub from: TimeOfDay,
    #[sqlx(rename = "until_minute")]
    pub until: TimeOfDay,
    pub place: String,
}

impl Spell {
    /// "09:00 to 12:30, at the practice".
    pub fn sentence(&self) -> String {
        let comma = if self.place.is_empty() { "" } else { ", " };
        format!("{} to {}{comma}{}", self.from, self.until, self.place)
    }

    pub fn overlaps(&self, other: &Spell) -> bool {
        self.from < other.until && other.from < self.until
    }
}

/// Days on which a link worker is away.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Absence {
    pub id: AbsenceId,
    pub staff_id: StaffId,
    pub staff_name: String,
    pub from_on: Date,
    pub until_on: Date,
    pub cover_id: Option<StaffId>,
    pub cover_name: Option<String>,
    pub version: i64,
}

impl Absence {
    pub fn days(&self) -> Days {
        Days { from: self.from_on, until: Some(self.until_on) }
    }

    /// "Farouk Benali covers".
    pub fn cover_sentence(&self) -> String {
        self.cover_name.as_ref().map_or_else(|| "Nobody covers".to_owned(), |name| format!("{name} covers"))
    }
}

/// What speaks against an absence.
#[derive(Clone, Copy, Debug)]
pub enum Clash<'a> {
    /// They are away already.
    AwayAlready(&'a Absence),
    /// Nobody covers for themselves.
    Oneself,
    /// The cover is away too.
    CoverAway(&'a Absence),
    /// They are somebody's cover, who would be left without.
    CoversThen(&'a Absence),
}

impl Clash<'_> {
    /// The field of the form that is to be changed.
    pub fn field(self) -> &'static str {
        match self {
            Clash::AwayAlready(_) | Clash::CoversThen(_) => "from",
            Clash::Oneself | Clash::CoverAway(_) => "cover",
        }
    }

    pub fn sentence(self) -> String {
        match self {
            Clash::AwayAlready(other) => {
                format!("{} is away already: {}. Change that absence instead", other.staff_name, other.days().sentence())
            }
            Clash::Oneself => "Choose somebody else: nobody covers for themselves".to_owned(),
            Clash::CoverAway(other) => {
                format!("Choose somebody else: {} is away too, {}", other.staff_name, other.days().sentence())
            }
            Clash::CoversThen(other) => {
                format!("They cover for {}, {}. Choose another cover there first", other.staff_name, other.days().sentence())
            }
        }
    }
}

/// The first thing that speaks against somebody being away on these days, with this cover, among the absences of both and
/// those that the worker covers; the one that is being changed does not count.
pub fn clash<'a>(
    worker: StaffId,
    days: Days,
    cover: Option<StaffId>,
    others: &'a [Absence],
    changing: Option<AbsenceId>,
) -> Option<Clash<'a>> {
    if cover == Some(worker) {
        return Some(Clash::Oneself);
    }
    others.iter().filter(|other| Some(other.id) != changing && other.days().overlap(days)).find_map(|other| {
        if other.staff_id == worker {
            Some(Clash::AwayAlready(other))
        } else if Some(other.staff_id) == cover {
            Some(Clash::CoverAway(other))
        } else {
            (other.cover_id == Some(worker)).then_some(Clash::CoversThen(other))
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        text.parse().unwrap()
    }

    /// Days with the last one included, as people say them; an empty last day is until further notice.
    fn days(from: &str, last: &str) -> Days {
        Days::through(date(from), (!last.is_empty()).then(|| date(last))).unwrap()
    }

    #[test]
    fn days_as_people_say_them() {
        for (from, last, said) in [
            ("2026-11-20", "2026-11-26", "20 to 26 November 2026"),
            ("2026-11-20", "2026-11-20", "20 November 2026"),
            ("2026-11-30", "2026-12-04", "30 November to 4 December 2026"),
            ("2026-12-28", "2027-01-03", "28 December 2026 to 3 January 2027"),
            ("2026-01-01", "", "from 1 January 2026"),
        ] {
            let days = days(from, last);
            assert_eq!(days.sentence(), said);
            assert_eq!(days.last().map(|day| day.to_string()).unwrap_or_default(), last);
        }
        assert_eq!(Days::through(date("2026-11-20"), Some(date("2026-11-19"))), None);
    }

    #[test]
    fn days_overlap_if_one_day_is_in_both() {
        let week = days("2026-11-23", "2026-11-27");
        for (from, last, overlap) in [
            ("2026-11-16", "2026-11-22", false),
            ("2026-11-16", "2026-11-23", true),
            ("2026-11-25", "2026-11-25", true),
            ("2026-11-27", "2026-11-29", true),
            ("2026-11-28", "2026-11-29", false),
            ("2026-11-27", "", true),
            ("2026-11-28", "", false),
            ("2026-01-01", "", true),
            ("2026-01-01", "2026-12-31", true),
        ] {
            assert_eq!(week.overlap(days(from, last)), overlap, "{from} to {last}");
            assert_eq!(days(from, last).overlap(week), overlap, "{from} to {last}, the other way");
        }
        assert!(week.include(date("2026-11-27")) && !week.include(date("2026-11-28")));
        assert!(days("2026-01-01", "").overlap(days("2027-01-01", "")));
    }

    #[test]
    fn spells_may_touch_but_not_overlap() {
        let spell = |from: &str, until: &str| Spell {
            from: TimeOfDay::parse(from).unwrap(),
            until: TimeOfDay::parse(until).unwrap(),
            place: String::new(),
        };
        let morning = spell("9:00", "12:30");
        for (from, until, overlaps) in
            [("12:30", "17:00", false), ("12:29", "17:00", true), ("8", "9", false), ("10", "11", true)]
        {
            assert_eq!(morning.overlaps(&spell(from, until)), overlaps, "{from} to {until}");
            assert_eq!(spell(from, until).overlaps(&morning), overlaps, "{from} to {until}, the other way");
        }
        assert_eq!(morning.sentence(), "09:00 to 12:30");
    }

    #[test]
    fn what_speaks_against_an_absence() {
        let (ama, ben, cat) = (StaffId::new(), StaffId::new(), StaffId::new());
        let absence = |staff_id: StaffId, from: &str, until: &str, cover_id: Option<StaffId>| Absence {
            id: AbsenceId::new(),
            staff_id,
            staff_name: "Somebody".into(),
            from_on: date(from),
            until_on: date(until),
            cover_id,
            cover_name: None,
            version: 0,
        };
        let others = [absence(ama, "2026-11-02", "2026-11-07", Some(ben)), absence(cat, "2026-11-09", "2026-11-14", Some(ama))];
        let found = |worker, from, last, cover| match clash(worker, days(from, last), cover, &others, None) {
            None => "nothing",
            Some(Clash::AwayAlready(_)) => "away already",
            Some(Clash::Oneself) => "oneself",
            Some(Clash::CoverAway(_)) => "cover away",
            Some(Clash::CoversThen(_)) => "covers then",
        };
        for (worker, from, last, cover, expected) in [
            (ama, "2026-11-16", "2026-11-20", Some(ben), "nothing"),
            (ama, "2026-11-16", "2026-11-20", Some(ama), "oneself"),
            (ama, "2026-11-06", "2026-11-08", None, "away already"),
            (ama, "2026-11-07", "2026-11-08", None, "nothing"),
            (ama, "2026-11-13", "2026-11-16", None, "covers then"),
            (ben, "2026-11-03", "2026-11-03", None, "covers then"),
            (ben, "2026-11-07", "2026-11-08", Some(ama), "nothing"),
            (ben, "2026-11-07", "2026-11-10", Some(cat), "cover away"),
        ] {
            assert_eq!(found(worker, from, last, cover), expected, "{from} to {last}");
        }
        let [first, _] = &others;
        assert!(clash(ama, days("2026-11-02", "2026-11-08"), Some(ben), &others, Some(first.id)).is_none(), "its own days");
    }

    #[test]
    fn charge_of_a_site_is_had_once_at_a_time() {
        let (site, other_site) = (SiteId::new(), SiteId::new());
        let had = Assignment {
            id: AssignmentId::new(),
            staff_id: StaffId::new(),
            site_id: site,
            site_name: String::new(),
            from_on: date("2026-01-01"),
            until_on: Some(date("2026-11-01")),
            version: 0,
        };
        let own = [had.clone()];
        assert!(already_has(&own, site, days("2026-10-31", ""), None).is_some());
        assert!(already_has(&own, site, days("2026-11-01", ""), None).is_none());
        assert!(already_has(&own, other_site, days("2026-10-31", ""), None).is_none());
        assert!(already_has(&own, site, days("2026-10-31", ""), Some(had.id)).is_none());
        assert!(had.can_be_taken_back(date("2026-01-01")) && !had.can_be_taken_back(date("2026-01-02")));
    }
}
