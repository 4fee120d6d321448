//! An entry of the directory.

use kernel::{Date, Instant, OrganisationId, Postcode, ServiceId, TimeOfDay, Weekday};

kernel::words! {
    pub enum Status {
        Active = "active", "Running";
        Paused = "paused", "Paused";
        Closed = "closed", "Closed";
    }
}

kernel::words! {
    pub enum CostKind {
        Free = "free", "Free";
        Paid = "paid", "Costs something";
        Unknown = "unknown", "Cost not known";
    }
}

/// A service as it is stored.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Service {
    pub id: ServiceId,
    pub organisation_id: Option<OrganisationId>,
    pub organisation: Option<String>,
    pub name: String,
    pub summary: String,
    pub description: String,
    pub url: String,
    pub email: String,
    pub phone: String,
    pub cost: CostKind,
    pub cost_pence: Option<i64>,
    pub cost_note: String,
    pub eligibility: String,
    pub min_age: Option<i64>,
    pub max_age: Option<i64>,
    pub keywords: String,
    pub languages: String,
    pub how_to_join: String,
    pub access_note: String,
    pub online: bool,
    pub volunteers_wanted: bool,
    pub status: Status,
    pub public: bool,
    pub private_note: String,
    pub confirmed_at: Option<Instant>,
    pub confirmed_by: String,
    pub changed_at: Instant,
    pub version: i64,
}

#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Place {
    pub service_id: ServiceId,
    pub name: String,
    pub address: String,
    pub postcode: Option<String>,
    pub lat: Option<f64>,
    pub lon: Option<f64>,
}

#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Session {
    pub service_id: ServiceId,
    pub weekday: Option<Weekday>,
    pub starts: Option<TimeOfDay>,
    pub ends: Option<TimeOfDay>,
    pub words: String,
}

impl Session {
    /// "Tuesdays, 10:00 to 12:00", or the words that were given.
    pub fn sentence(&self) -> String {
        match (self.weekday, self.starts, self.ends) {
            (Some(day), Some(from), Some(until)) => format!("{}, {from} to {until}", day.plural()),
            (Some(day), Some(from), None) => format!("{}, from {from}", day.plural()),
            (Some(day), ..) => day.plural().to_owned(),
            (None, ..) => self.words.clone(),
        }
    }
}

/// Where a service is, as the form of an entry says it: one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Where {
    pub address: String,
    pub postcode: Option<Postcode>,
}

/// When a service is, as the form of an entry says it: days of the week with one beginning and one end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct When {
    pub days: Vec<Weekday>,
    pub starts: Option<TimeOfDay>,
    pub ends: Option<TimeOfDay>,
}

/// A service with where and when it is.
#[derive(Clone, Debug)]
pub struct Full {
    pub service: Service,
    pub places: Vec<Place>,
    pub sessions: Vec<Session>,
}

impl Full {
    /// Where and when it is, as far as the form of an entry can say it. What a publisher gave may be more, and stays as it is if
    /// nobody changes what the form said.
    pub fn in_the_form(&self) -> (Where, When) {
        let (place, first) = (self.places.first(), self.sessions.first());
        let days: Vec<Weekday> = self.sessions.iter().filter_map(|session| session.weekday).collect();
        (
            Where {
                address: place.map(|place| place.address.clone()).unwrap_or_default(),
                postcode: place.and_then(|place| place.postcode.as_deref()).and_then(|text| Postcode::parse(text).ok()),
            },
            When {
                days: Weekday::ALL.iter().copied().filter(|day| days.contains(day)).collect(),
                starts: first.and_then(|session| session.starts),
                ends: first.and_then(|session| session.ends),
            },
        )
    }

    /// What it is: the team's own words, else the publisher's.
    pub fn about(&self) -> &str {
        if self.service.summary.is_empty() { &self.service.description } else { &self.service.summary }
    }

    /// What it costs, in words.
    pub fn cost(&self) -> String {
        match (self.service.cost, self.service.cost_pence) {
            (CostKind::Paid, Some(pence)) => format!("£{}.{:02}", pence / 100, pence % 100),
            (kind, _) if !self.service.cost_note.is_empty() => format!("{}: {}", kind.label(), self.service.cost_note),
            (kind, _) => kind.label().to_owned(),
        }
    }

    /// How fresh it is: who said when that it is right.
    pub fn freshness(&self, today: Date) -> String {
        match self.service.confirmed_at {
            None => "Nobody has confirmed this".to_owned(),
            Some(at) => {
                let days = today.days_since(at.date());
                let ago = match days {
                    ..=0 => "today".to_owned(),
                    1..=60 => format!("{days} days ago"),
                    _ => format!("{} months ago", days / 30),
                };
                format!("Confirmed {ago} by {}", self.service.confirmed_by)
            }
        }
    }
}

/// The next date of a weekday, from a day on.
pub fn next_on(today: Date, day: Weekday) -> Date {
    (0..7).map(|days| today.plus_days(days)).find(|date| date.weekday() == day).unwrap_or(today)
}
