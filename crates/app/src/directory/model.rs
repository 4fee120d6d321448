//! An entry of the directory.

use std::collections::HashMap;

use kernel::{Date, Instant, OrganisationId, PhoneNumber, Postcode, ServiceId, TimeOfDay, Weekday};

use super::facts::{Fact, How, Note, Said, is_stale};

kernel::words! {
    pub enum Status {
        Active = "active", "Running";
        Paused = "paused", "Paused";
        Closed = "closed", "Closed";
    }
}
kernel::text_json!(Status);

kernel::words! {
    pub enum CostKind {
        Free = "free", "Free";
        Paid = "paid", "Costs something";
        Unknown = "unknown", "Cost not known";
    }
}
kernel::text_json!(CostKind);

kernel::words! {
    /// Who alone may come.
    pub enum Gender {
        Women = "women", "Women only";
        Men = "men", "Men only";
    }
}
kernel::text_json!(Gender);

kernel::words! {
    /// How somebody gets there.
    pub enum Route {
        Own = "self", "Come or ring yourself";
        Professional = "professional", "Somebody has to refer you";
        Either = "either", "Come yourself, or be referred";
    }
}
kernel::text_json!(Route);

kernel::words! {
    /// What makes it easier to get in and take part.
    pub enum Access {
        StepFree = "step_free", "Step-free";
        Toilet = "toilet", "Accessible toilet";
        HearingLoop = "hearing_loop", "Hearing loop";
        Signed = "signed", "Sign language";
        EasyRead = "easy_read", "Easy read";
        Quiet = "quiet", "A quiet space";
        Parking = "parking", "Blue badge parking";
        Carers = "carers", "Carers welcome";
        Dogs = "dogs", "Assistance dogs welcome";
    }
}

kernel::words! {
    /// Who outside the team would like to have something changed.
    pub enum ChangeBy {
        Owner = "owner", "The group itself";
        Public = "public", "Somebody who looked at it";
        SignUp = "sign_up", "A group that signs up";
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
    /// Its place is secret: it stands nowhere but in the team's own note.
    pub place_hidden: bool,
    pub outreach: bool,
    pub by_phone: bool,
    pub closed_bank_holidays: bool,
    pub gender: Option<Gender>,
    pub route: Option<Route>,
    /// Words of [`Access`], a line each.
    pub access: String,
    pub waiting_weeks: Option<i64>,
    pub is_full: bool,
    /// New people a week that it said it can take.
    pub weekly_room: Option<i64>,
    /// The team's own knowledge, like the private note.
    pub step_free_note: String,
    pub ask_for: String,
    pub quiet_day: String,
    /// Who wrote these, and when: see [`Notes`].
    pub noted: String,
    /// Where it came from, and when that said so.
    pub source: Option<String>,
    pub source_licence: Option<String>,
    pub source_at: Option<Instant>,
    pub source_said: String,
    /// Since when its source does not have it any more.
    pub vanished_at: Option<Instant>,
    /// It is the same as that one, which is offered instead.
    pub same_as: Option<ServiceId>,
    /// See [`super::workbench::used_more`].
    pub use_key: Option<f64>,
    /// When somebody rang and nobody answered.
    pub rang_at: Option<Instant>,
    pub rang_by: String,
    /// When anything of it was proved last.
    pub confirmed_at: Option<Instant>,
    pub changed_at: Instant,
    pub version: i64,
}

impl Service {
    /// Whether anybody may see it, on our public pages or in another directory that reads ours. This is the one place where that is decided, and what is
    /// not plainly allowed is not: an entry of others stays with the team unless its source has an open licence.
    pub fn may_be_published(&self) -> bool {
        let licensed = super::licence::lets_out(self.source.as_deref(), self.source_licence.as_deref());
        self.public && self.status != Status::Closed && self.same_as.is_none() && licensed
    }

    /// What only the team knows of it, note by note.
    pub fn note(&self, note: Note) -> &str {
        match note {
            Note::StepFree => &self.step_free_note,
            Note::AskFor => &self.ask_for,
            Note::QuietDay => &self.quiet_day,
            Note::Other => &self.private_note,
        }
    }

    /// The day on which its publisher vouched for it. An import writes that as the beginning of the day, and the moment at which it read
    /// the entry where the publisher says nothing: having been read proves nothing.
    pub fn vouched_on(&self) -> Option<Date> {
        self.source_at.map(Instant::date).filter(|day| Some(day.start()) == self.source_at)
    }
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
    /// 2 is every other week.
    pub every: i64,
    /// The first (1) to fifth or the last (-1) such day of a month.
    pub nth: Option<i64>,
    pub from_on: Option<Date>,
    pub until_on: Option<Date>,
    pub term_time: bool,
}

/// Days on which a service does not run, both included.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Closure {
    pub service_id: ServiceId,
    pub from_on: Date,
    pub until_on: Date,
    pub words: String,
}

/// Such days as somebody wrote them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closed {
    pub from_on: Date,
    pub until_on: Date,
    pub words: String,
}

impl Closed {
    /// "From 21 December 2026 to 4 January 2027: Christmas".
    pub fn sentence(&self) -> String {
        let days = match self.from_on == self.until_on {
            true => format!("On {}", self.from_on.long()),
            false => format!("From {} to {}", self.from_on.long(), self.until_on.long()),
        };
        if self.words.is_empty() { days } else { format!("{days}: {}", self.words) }
    }
}

impl Closure {
    /// The days alone.
    pub fn closed(&self) -> Closed {
        Closed { from_on: self.from_on, until_on: self.until_on, words: self.words.clone() }
    }
}

impl Place {
    /// Its name, address and postcode, each if there is one and nothing said twice.
    pub fn parts(&self) -> Vec<&str> {
        let name = if self.address.starts_with(&self.name) { "" } else { self.name.as_str() };
        let postcode = self.postcode.as_deref().filter(|postcode| !self.address.contains(postcode)).unwrap_or_default();
        [name, self.address.as_str(), postcode].into_iter().filter(|part| !part.trim().is_empty()).collect()
    }
}

impl Session {
    /// "Tuesdays, 10:00 to 12:00", "every first Tuesday of the month from 10:00", or the words that were given.
    pub fn sentence(&self) -> String {
        let Some(day) = self.weekday else { return self.words.clone() };
        let days = match (self.every, self.nth) {
            (_, Some(nth)) => format!("{} {} of the month", ordinal(nth), day.label()),
            (2, None) => format!("Every other {}", day.label()),
            (3.., None) => format!("Every {} weeks on {}", self.every, day.label()),
            _ => day.plural().to_owned(),
        };
        let times = match (self.starts, self.ends) {
            (Some(from), Some(until)) => format!(", {from} to {until}"),
            (Some(from), None) => format!(", from {from}"),
            _ => String::new(),
        };
        format!("{days}{times}{}", if self.term_time { ", in term time" } else { "" })
    }
}

/// Where a service is, as the form of an entry says it: one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Where {
    pub address: String,
    pub postcode: Option<Postcode>,
}

kernel::words! {
    /// How often a service is on its days.
    pub enum Rhythm {
        Weekly = "weekly", "Every week";
        Fortnightly = "fortnightly", "Every other week";
        First = "first", "The first of the month";
        Second = "second", "The second of the month";
        Third = "third", "The third of the month";
        Fourth = "fourth", "The fourth of the month";
        Last = "last", "The last of the month";
    }
}

impl Rhythm {
    /// The weeks between, and which of the month.
    pub const fn rule(self) -> (i64, Option<i64>) {
        match self {
            Rhythm::Weekly => (1, None),
            Rhythm::Fortnightly => (2, None),
            Rhythm::First => (1, Some(1)),
            Rhythm::Second => (1, Some(2)),
            Rhythm::Third => (1, Some(3)),
            Rhythm::Fourth => (1, Some(4)),
            Rhythm::Last => (1, Some(-1)),
        }
    }

    fn of(session: &Session) -> Self {
        let same = |rhythm: &&Rhythm| rhythm.rule() == (session.every, session.nth);
        Rhythm::ALL.iter().find(same).copied().unwrap_or(Rhythm::Weekly)
    }
}

/// When a service is, as the form of an entry says it: days of the week with one beginning, one end and one rhythm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct When {
    pub days: Vec<Weekday>,
    pub starts: Option<TimeOfDay>,
    pub ends: Option<TimeOfDay>,
    pub rhythm: Rhythm,
    /// A day on which it is, so that "every other week" says which.
    pub first_on: Option<Date>,
    pub term_time: bool,
}

/// A service with where and when it is.
#[derive(Clone, Debug)]
pub struct Full {
    pub service: Service,
    pub places: Vec<Place>,
    pub sessions: Vec<Session>,
    pub closures: Vec<Closure>,
    /// Who says a fact, where somebody here or the group itself said it.
    pub said: HashMap<Fact, Said>,
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
                rhythm: first.map_or(Rhythm::Weekly, Rhythm::of),
                first_on: first.and_then(|session| session.from_on),
                term_time: first.is_some_and(|session| session.term_time),
            },
        )
    }

    /// What it is: the team's own words, else the publisher's.
    pub fn about(&self) -> &str {
        if self.service.summary.is_empty() { &self.service.description } else { &self.service.summary }
    }

    /// What it costs, in words.
    pub fn cost(&self) -> String {
        let price = match (self.service.cost, self.service.cost_pence) {
            (CostKind::Paid, Some(pence)) => format!("£{}.{:02}", pence / 100, pence % 100),
            (kind, _) => kind.label().to_owned(),
        };
        let parts = [price.as_str(), &self.service.cost_note];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(": ")
    }

    /// Where it can be shown to be: a secret place has no address.
    pub fn shown_places(&self) -> &[Place] {
        if self.service.place_hidden { &[] } else { &self.places }
    }

    /// When it is closed, in words.
    pub fn closed_days(&self) -> Vec<String> {
        let bank = self.service.closed_bank_holidays.then(|| "On bank holidays".to_owned());
        self.closures.iter().map(|closure| closure.closed().sentence()).chain(bank).collect()
    }

    /// What it says, fact by fact, in words: what a page of it shows, in this order. Nothing that only the team knows.
    pub fn told(&self) -> Vec<(Fact, &'static str, String)> {
        let service = &self.service;
        let lines = |parts: &[&str]| parts.iter().filter(|part| !part.trim().is_empty()).copied().collect::<Vec<_>>().join("\n");
        let places = self.shown_places().iter().map(|place| place.parts().join("\n"));
        let told = |on: bool, words: &'static str| if on { words } else { "" };
        let wheres = [
            places.collect::<Vec<_>>().join("\n\n"),
            told(service.place_hidden, "The place is kept secret. Ring them.").to_owned(),
            told(service.online, "Online").to_owned(),
            told(service.by_phone, "By telephone").to_owned(),
            told(service.outreach, "They come to you").to_owned(),
        ];
        let times: Vec<String> = self.sessions.iter().map(Session::sentence).collect();
        let ages = match (service.min_age, service.max_age) {
            (Some(min), Some(max)) => format!("Ages {min} to {max}"),
            (Some(min), None) => format!("Aged {min} and over"),
            (None, Some(max)) => format!("Aged up to {max}"),
            (None, None) => String::new(),
        };
        let access: Vec<&str> =
            service.access.lines().filter_map(|word| word.parse::<Access>().ok()).map(Access::label).collect();
        let waiting = match service.waiting_weeks {
            Some(0) => "No wait".to_owned(),
            Some(1) => "About 1 week".to_owned(),
            Some(weeks) => format!("About {weeks} weeks"),
            None => String::new(),
        };
        let room = service.weekly_room.map(|room| format!("New people a week: up to {room}")).unwrap_or_default();
        let phone = PhoneNumber::parse(&service.phone).map_or_else(|_| service.phone.clone(), |phone| phone.spaced());
        let rows = [
            (Fact::Name, "Who runs it", service.organisation.clone().unwrap_or_default()),
            (Fact::About, "What it is", self.about().to_owned()),
            (Fact::Times, "When", times.join("\n")),
            (Fact::Closures, "Closed", self.closed_days().join("\n")),
            (Fact::Place, "Where", lines(&wheres.each_ref().map(String::as_str))),
            (Fact::Cost, "Cost", self.cost()),
            (
                Fact::Who,
                "Who may come",
                lines(&[&ages, service.gender.map(Gender::label).unwrap_or_default(), &service.eligibility]),
            ),
            (Fact::Joining, "How to join", lines(&[service.route.map(Route::label).unwrap_or_default(), &service.how_to_join])),
            (Fact::Joining, "Wants volunteers", told(service.volunteers_wanted, "Yes").to_owned()),
            (Fact::Waiting, "Waiting", lines(&[told(service.is_full, "Full at the moment"), &waiting, &room])),
            (Fact::Access, "Getting in", lines(&[&access.join("\n"), &service.access_note])),
            (Fact::Languages, "Languages", service.languages.replace('\n', ", ")),
            (Fact::Phone, "Telephone", phone),
            (Fact::Email, "E-mail", service.email.clone()),
            (Fact::Web, "Web page", service.url.clone()),
        ];
        rows.into_iter().filter(|(_, _, value)| !value.trim().is_empty()).collect()
    }

    /// Who says a fact: somebody here or the group itself, else the source. Nobody, where neither is known.
    pub fn said(&self, fact: Fact) -> Option<Said> {
        self.said.get(&fact).cloned().or_else(|| {
            let (by, at) = (self.service.source.clone()?, self.service.source_at?);
            Some(Said { how: How::Feed, by, at, is_ours: false })
        })
    }

    /// The facts that should be asked about again, and that somebody could answer. Of closures nobody need have said anything.
    pub fn stale(&self, today: Date) -> Vec<Fact> {
        let at = |fact: Fact| self.said(fact).map(|said| said.at);
        let is_open = |fact: &Fact| *fact == Fact::Closures && self.closures.is_empty() && !self.said.contains_key(fact);
        Fact::ALL.iter().copied().filter(|fact| is_stale(*fact, at(*fact), today) && !is_open(fact)).collect()
    }

    /// How fresh it is: what was proved last, by whom.
    pub fn freshness(&self, today: Date) -> String {
        let last = Fact::ALL.iter().filter_map(|fact| self.said(*fact)).max_by_key(|said| said.at);
        last.map_or_else(|| "Nobody has confirmed this".to_owned(), |said| said.sentence(today))
    }
}

fn ordinal(nth: i64) -> &'static str {
    match nth {
        1 => "First",
        2 => "Second",
        3 => "Third",
        4 => "Fourth",
        5 => "Fifth",
        _ => "Last",
    }
}
