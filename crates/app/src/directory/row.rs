//! A service of another directory as it will be stored, beside what somebody here wrote. Pure.

use std::collections::HashMap;

use interop::service::{self, Frequency, LocationKind, ServiceStatus};
use kernel::{Date, Instant, ServiceId, TimeOfDay, Weekday};
use sha2::{Digest, Sha256};

use super::facts::Fact;
use super::model::{CostKind, Full, Place, Service, Session, Status};

/// One service as it will be stored.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Row {
    pub key: String,
    pub hash: String,
    pub name: String,
    pub organisation: String,
    /// What else the source says of who runs it.
    #[serde(default)]
    pub run_by: RunBy,
    pub description: String,
    pub url: String,
    pub email: String,
    pub phone: String,
    pub cost: CostKind,
    pub cost_pence: Option<i64>,
    pub cost_note: String,
    pub eligibility: String,
    pub min_age: Option<u8>,
    pub max_age: Option<u8>,
    pub keywords: String,
    pub languages: String,
    pub how_to_join: String,
    pub access_note: String,
    pub online: bool,
    pub status: Status,
    pub places: Vec<Spot>,
    pub sessions: Vec<Time>,
    /// The day on which its publisher vouched for it.
    pub assured_on: Option<Date>,
}

/// Who runs a service, as a source describes them.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct RunBy {
    pub description: String,
    pub url: String,
    pub email: String,
    pub phone: String,
    pub charity_number: String,
    pub company_number: String,
}

impl RunBy {
    fn of(organisation: Option<service::Organisation>) -> Self {
        let Some(it) = organisation else { return Self::default() };
        Self {
            description: it.description.unwrap_or_default(),
            url: it.url.unwrap_or_default(),
            email: it.email.unwrap_or_default(),
            phone: it.phone.unwrap_or_default(),
            charity_number: it.charity_number.unwrap_or_default(),
            company_number: it.company_number.unwrap_or_default(),
        }
    }

    /// Takes from another row of the same organisation what this one does not say.
    pub fn fill(&mut self, other: &Self) {
        let pairs = [
            (&mut self.description, &other.description),
            (&mut self.url, &other.url),
            (&mut self.email, &other.email),
            (&mut self.phone, &other.phone),
            (&mut self.charity_number, &other.charity_number),
            (&mut self.company_number, &other.company_number),
        ];
        for (ours, theirs) in pairs.into_iter().filter(|(ours, _)| ours.is_empty()) {
            ours.clone_from(theirs);
        }
    }
}

impl Row {
    /// Takes a fact from an entry as it stands here, where somebody here wrote it.
    pub fn keep(&mut self, fact: Fact, ours: &Full) {
        let service = &ours.service;
        match fact {
            Fact::Name => {
                self.name.clone_from(&service.name);
                self.organisation = service.organisation.clone().unwrap_or_default();
            }
            // Our words stand in the summary, which no source writes. What it is about stays ours, too.
            Fact::About => self.keywords.clone_from(&service.keywords),
            Fact::Phone => self.phone.clone_from(&service.phone),
            Fact::Email => self.email.clone_from(&service.email),
            Fact::Web => self.url.clone_from(&service.url),
            Fact::Place => {
                self.online = service.online;
                self.places = ours.places.iter().map(Spot::from).collect();
            }
            Fact::Times => self.sessions = ours.sessions.iter().map(Time::from).collect(),
            Fact::Cost => {
                (self.cost, self.cost_pence) = (service.cost, service.cost_pence);
                self.cost_note.clone_from(&service.cost_note);
            }
            Fact::Who => {
                let years = |age: Option<i64>| age.and_then(|age| u8::try_from(age).ok());
                (self.min_age, self.max_age) = (years(service.min_age), years(service.max_age));
                self.eligibility.clone_from(&service.eligibility);
            }
            Fact::Access => self.access_note.clone_from(&service.access_note),
            Fact::Languages => self.languages.clone_from(&service.languages),
            Fact::Joining => self.how_to_join.clone_from(&service.how_to_join),
            Fact::Running => self.status = service.status,
            // No source says it.
            Fact::Waiting | Fact::Closures => {}
        }
    }
}

impl Row {
    /// What it says, in words, as a page of the entry would; nothing of who it is here.
    pub fn told(&self) -> Vec<(&'static str, String)> {
        let nobody = Service {
            id: ServiceId::new(),
            organisation_id: None,
            organisation: None,
            name: String::new(),
            summary: String::new(),
            description: String::new(),
            url: String::new(),
            email: String::new(),
            phone: String::new(),
            cost: CostKind::Unknown,
            cost_pence: None,
            cost_note: String::new(),
            eligibility: String::new(),
            min_age: None,
            max_age: None,
            keywords: String::new(),
            languages: String::new(),
            how_to_join: String::new(),
            access_note: String::new(),
            online: false,
            volunteers_wanted: false,
            status: Status::Active,
            public: true,
            private_note: String::new(),
            place_hidden: false,
            closed_bank_holidays: false,
            outreach: false,
            by_phone: false,
            gender: None,
            route: None,
            access: String::new(),
            waiting_weeks: None,
            is_full: false,
            weekly_room: None,
            step_free_note: String::new(),
            ask_for: String::new(),
            quiet_day: String::new(),
            noted: String::new(),
            source: None,
            source_licence: None,
            source_at: None,
            source_said: String::new(),
            vanished_at: None,
            same_as: None,
            use_key: None,
            rang_at: None,
            rang_by: String::new(),
            confirmed_at: None,
            changed_at: Instant::from_millis(0),
            version: 0,
        };
        let empty =
            Full { service: nobody, places: Vec::new(), sessions: Vec::new(), closures: Vec::new(), said: HashMap::new() };
        let mut told: Vec<_> = self.as_said(&empty).told().into_iter().map(|(_, label, value)| (label, value)).collect();
        if !self.keywords.is_empty() {
            told.push(("Kind of help", self.keywords.replace('\n', ", ")));
        }
        if self.status != Status::Active {
            told.push(("State", self.status.label().to_owned()));
        }
        told
    }

    /// The entry as it would stand here if the source were believed in everything.
    pub fn as_said(&self, ours: &Full) -> Full {
        let mut theirs = ours.clone();
        let (service, row) = (&mut theirs.service, self.clone());
        service.name = row.name;
        service.organisation = Some(row.organisation).filter(|name| !name.is_empty());
        (service.summary, service.description) = (String::new(), row.description);
        (service.url, service.email, service.phone) = (row.url, row.email, row.phone);
        (service.cost, service.cost_pence, service.cost_note) = (row.cost, row.cost_pence, row.cost_note);
        (service.eligibility, service.languages) = (row.eligibility, row.languages);
        (service.min_age, service.max_age) = (row.min_age.map(i64::from), row.max_age.map(i64::from));
        (service.how_to_join, service.access_note) = (row.how_to_join, row.access_note);
        (service.online, service.status) = (row.online, row.status);
        let id = service.id;
        theirs.places = row
            .places
            .into_iter()
            .map(|spot| Place {
                service_id: id,
                name: spot.name,
                address: spot.address,
                postcode: spot.postcode,
                lat: spot.point.map(|point| point.0),
                lon: spot.point.map(|point| point.1),
            })
            .collect();
        theirs.sessions = row
            .sessions
            .into_iter()
            .map(|time| Session {
                service_id: id,
                weekday: time.weekday,
                starts: time.starts,
                ends: time.ends,
                words: time.words,
                every: time.every,
                nth: time.nth,
                from_on: time.from_on,
                until_on: time.until_on,
                term_time: time.term_time,
            })
            .collect();
        theirs
    }
}

/// Where the source says otherwise than somebody here wrote: the fact, what it is called, and the source's words.
pub fn differs(ours: &Full) -> Vec<(Fact, &'static str, String)> {
    let Ok(row) = serde_json::from_str::<Row>(&ours.service.source_said) else { return Vec::new() };
    let (shown, said) = (ours.told(), row.as_said(ours).told());
    let same =
        |(fact, label, words): &(Fact, &str, String)| shown.iter().any(|row| (row.0, row.1, &row.2) == (*fact, *label, words));
    said.into_iter().filter(|row| ours.said.get(&row.0).is_some_and(|said| said.is_ours) && !same(row)).collect()
}

#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Spot {
    pub name: String,
    pub address: String,
    pub postcode: Option<String>,
    pub point: Option<(f64, f64)>,
}

impl From<&Place> for Spot {
    fn from(place: &Place) -> Self {
        Self {
            name: place.name.clone(),
            address: place.address.clone(),
            postcode: place.postcode.clone(),
            point: place.lat.zip(place.lon),
        }
    }
}

#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Time {
    pub weekday: Option<Weekday>,
    pub starts: Option<TimeOfDay>,
    pub ends: Option<TimeOfDay>,
    pub words: String,
    /// 2 is every other week.
    pub every: i64,
    /// The first (1) to fifth or the last (-1) such day of a month.
    pub nth: Option<i64>,
    pub from_on: Option<Date>,
    pub until_on: Option<Date>,
    pub term_time: bool,
}

impl From<&Session> for Time {
    fn from(session: &Session) -> Self {
        Self {
            weekday: session.weekday,
            starts: session.starts,
            ends: session.ends,
            words: session.words.clone(),
            every: session.every,
            nth: session.nth,
            from_on: session.from_on,
            until_on: session.until_on,
            term_time: session.term_time,
        }
    }
}

/// `TU`, or `1TU` and `-1TU` for the first and the last of a month.
fn day(code: &str) -> Option<(Weekday, Option<i64>)> {
    let (nth, two) = code.split_at_checked(code.len().checked_sub(2)?)?;
    let at = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"].iter().position(|day| *day == two)?;
    let nth = if nth.is_empty() { None } else { Some(nth.parse().ok()?) };
    Some((*Weekday::ALL.get(at)?, nth))
}

/// A service of a file as a row.
pub(super) fn row(service: service::Service) -> Row {
    let hash = kernel::hex(Sha256::digest(format!("{service:?}").as_bytes()));
    let price = service.costs.iter().find_map(|cost| cost.amount).filter(|amount| *amount > 0.0);
    let cost = match (service.free, price) {
        (Some(true), _) => CostKind::Free,
        (Some(false), _) | (None, Some(_)) => CostKind::Paid,
        (None, None) => CostKind::Unknown,
    };
    let places = service.locations.iter().filter(|location| location.kind != Some(LocationKind::Virtual) && !location.is_empty());
    let spots = places.map(|location| Spot {
        name: location.name.clone().unwrap_or_default(),
        address: location.address.join("\n"),
        postcode: location.postcode.clone(),
        point: location.lat.zip(location.lon),
    });
    let mut sessions = Vec::new();
    for schedule in &service.schedules {
        let time = |text: &Option<String>| text.as_deref().and_then(|text| TimeOfDay::parse(text).ok());
        let (starts, ends) = (time(&schedule.opens_at), time(&schedule.closes_at));
        let words = schedule.description.clone().unwrap_or_default();
        let date = |text: &Option<String>| text.as_deref().and_then(|text| text.get(..10)?.parse::<Date>().ok());
        let monthly = schedule.freq == Some(Frequency::Monthly);
        let every = schedule.interval.map_or(1, i64::from).max(1);
        let time = Time {
            starts,
            ends,
            words,
            every,
            from_on: date(&schedule.valid_from).or_else(|| date(&schedule.dtstart).filter(|_| every > 1)),
            until_on: date(&schedule.valid_to),
            ..Time::default()
        };
        // Of a month only "the first Saturday" can be told. Whatever else comes in other steps than weeks keeps its words.
        let days: Vec<(Weekday, Option<i64>)> =
            schedule.byday.iter().filter_map(|code| day(code)).filter(|(_, nth)| nth.is_some() == monthly).collect();
        let told = matches!(schedule.freq, None | Some(Frequency::Weekly)) || monthly && every == 1;
        if told && !days.is_empty() {
            sessions.extend(days.into_iter().map(|(day, nth)| Time { weekday: Some(day), nth, ..time.clone() }));
        } else if !time.words.is_empty() {
            sessions.push(time);
        }
    }
    Row {
        hash,
        organisation: service.organisation.as_ref().and_then(|organisation| organisation.name.clone()).unwrap_or_default(),
        run_by: RunBy::of(service.organisation),
        description: service.description.unwrap_or_default(),
        url: service.url.unwrap_or_default(),
        email: service.email.unwrap_or_default(),
        phone: service.phones.first().map(|phone| phone.number.clone()).unwrap_or_default(),
        cost,
        cost_pence: price.map(|amount| (amount * 100.0).round() as i64),
        cost_note: service.fees.unwrap_or_default(),
        eligibility: service.eligibility.unwrap_or_default(),
        min_age: service.min_age,
        max_age: service.max_age,
        keywords: service.taxonomy.join("\n"),
        languages: service.languages.join("\n"),
        how_to_join: service.application.unwrap_or_default(),
        access_note: service
            .locations
            .iter()
            .filter_map(|location| location.accessibility.clone())
            .collect::<Vec<_>>()
            .join("\n"),
        online: service.locations.iter().any(|location| location.kind == Some(LocationKind::Virtual)),
        status: match service.status {
            ServiceStatus::Active => Status::Active,
            ServiceStatus::TemporarilyClosed => Status::Paused,
            ServiceStatus::Inactive | ServiceStatus::Defunct => Status::Closed,
        },
        places: spots.collect(),
        sessions,
        assured_on: service.last_assured.as_deref().and_then(|text| text.get(..10)?.parse().ok()),
        key: service.source_id,
        name: service.name,
    }
}
