//! An entry of the directory in the words of Open Referral UK. Pure.
//!
//! What the UK profile has no field for stands in those of [HSDS 3.0](https://docs.openreferral.org/en/3.0/hsds/schema_reference.html), of which it
//! is a profile: `eligibility_description`, `application_process`, `wait_time`, names of languages, telephones of contacts.

use std::collections::HashSet;

use kernel::{Date, PhoneNumber, Weekday, fold};
use serde_json::{Map, Value, json};
use uuid::{Uuid, uuid};

use super::asked::DAYS;
use crate::directory::facts::{Fact, How};
use crate::directory::model::{Access, CostKind, Full, Gender, Place, Route, Session, Status};
use crate::directory::open::NAMELESS;
use crate::directory::organisation::Organisation;
use crate::directory::store::KnownSource;

/// The space of the names of what has no id of its own. Another one here would give everything another id.
const NAMES: Uuid = uuid!("ca26155f-5bde-444a-9309-6c8ee34d9585");

/// The id of what has none of its own: the same for the same name ([RFC 9562, 5.5](https://www.rfc-editor.org/rfc/rfc9562#section-5.5)).
fn named(parts: &[&str]) -> Uuid {
    Uuid::new_v5(&NAMES, parts.join("\n").as_bytes())
}

/// By what entries are filed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Taxonomy {
    Topics,
    Sources,
}

impl Taxonomy {
    pub const ALL: [Self; 2] = [Self::Topics, Self::Sources];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Topics => "Topics",
            Self::Sources => "Sources and licences",
        }
    }

    const fn description(self) -> &'static str {
        match self {
            Self::Topics => "What services are about, in the words of whoever described them.",
            Self::Sources => "Where an entry comes from, who published it, and under which licence it may be used again.",
        }
    }

    pub fn id(self) -> Uuid {
        named(&["taxonomy", self.name()])
    }

    pub fn term_id(self, name: &str) -> Uuid {
        named(&["term", self.name(), &fold(name)])
    }

    /// Without its terms: `/taxonomy_terms` has them, page by page.
    pub fn json(self) -> Value {
        json!({ "id": self.id(), "name": self.name(), "description": self.description() })
    }
}

/// The terms of an entry, each once.
pub fn terms(full: &Full) -> Vec<(Taxonomy, String)> {
    let words = full.service.keywords.lines().map(|word| word.replace('_', " ").trim().to_owned());
    let topics = words.filter(|word| !fold(word).is_empty() && !full.tells_secret(word)).map(|word| (Taxonomy::Topics, word));
    let all = topics.chain(full.service.source.clone().map(|name| (Taxonomy::Sources, name)));
    let mut seen = HashSet::new();
    all.filter(|(taxonomy, name)| seen.insert(taxonomy.term_id(name))).collect()
}

/// A term, with the licence of the source that it is.
pub fn term(taxonomy: Taxonomy, name: &str, sources: &[KnownSource]) -> Value {
    let description = match (taxonomy, sources.iter().find(|source| source.name == name)) {
        (Taxonomy::Sources, Some(KnownSource { publisher, licence, .. })) if publisher.is_empty() => {
            format!("Licence: {licence}")
        }
        (Taxonomy::Sources, Some(KnownSource { publisher, licence, .. })) => {
            format!("Published by {publisher}. Licence: {licence}")
        }
        _ => format!("Services with the keyword “{name}”."),
    };
    json!({
        "id": taxonomy.term_id(name),
        "name": name,
        "description": description,
        "taxonomy": taxonomy.name(),
        "taxonomy_id": taxonomy.id(),
    })
}

/// One place of a service.
pub struct At<'a> {
    /// Of the service at this place.
    pub id: Uuid,
    location: Uuid,
    /// Absent: online or by telephone.
    pub place: Option<&'a Place>,
    name: &'a str,
}

/// Where a service can be used, as far as anybody may know: of a secret place nothing. Whatever is said alike is one place, so that services
/// under one roof have the same location.
pub fn places(full: &Full) -> Vec<At<'_>> {
    let physical = full.shown_places().iter().map(|place| {
        let postcode = place.postcode.as_deref().unwrap_or_default();
        (named(&["location", &fold(&place.name), &fold(&place.address), postcode]), Some(place), place.name.as_str())
    });
    let service = &full.service;
    let virtually = [(service.online, "Online"), (service.by_phone, "By telephone")]
        .into_iter()
        .filter(|(is, _)| *is)
        .map(|(_, name)| (named(&["location", name]), None, name));
    let mut found: Vec<At<'_>> = Vec::new();
    for (location, place, name) in physical.chain(virtually) {
        let id = named(&["service", &service.id.to_string(), "location", &location.to_string()]);
        if found.iter().all(|at| at.id != id) {
            found.push(At { id, location, place, name });
        }
    }
    found
}

/// An entry with what stands elsewhere.
pub struct Entry<'a> {
    pub full: &'a Full,
    pub organisation: Option<&'a Organisation>,
    pub sources: &'a [KnownSource],
    pub today: Date,
}

impl Entry<'_> {
    /// The fields of which there is one: a service in a list.
    pub fn flat(&self) -> Map<String, Value> {
        let service = &self.full.service;
        let name = match self.open(&service.name) {
            "" => NAMELESS,
            name => name,
        };
        let gender = service.gender.map(Gender::label).unwrap_or_default();
        let route = service.route.map(Route::label).unwrap_or_default();
        let organisation = self.organisation(name);
        object(json!({
            "id": service.id.to_string(),
            "organization_id": organisation.get("id"),
            "name": name,
            "description": self.open(self.full.about()),
            "url": web_address(&service.url),
            "email": email(&service.email),
            "status": match service.status {
                Status::Active => "active",
                Status::Paused => "temporarily closed",
                Status::Closed => "defunct",
            },
            "minimum_age": service.min_age,
            "maximum_age": service.max_age,
            "eligibility_description": lines(&[gender, self.open(&service.eligibility)]),
            "application_process": lines(&[route, self.open(&service.how_to_join)]),
            "wait_time": match service.waiting_weeks {
                Some(0) => "No wait".to_owned(),
                Some(1) => "About 1 week".to_owned(),
                Some(weeks) => format!("About {weeks} weeks"),
                None => String::new(),
            },
            "assured_date": self.assured_on().map(|day| day.to_string()),
            "alert": self.alert(),
            "last_modified": moment(service.changed_at),
            "organization": organisation,
        }))
    }

    /// The service with all that belongs to it.
    pub fn whole(&self) -> Map<String, Value> {
        let mut service = self.flat();
        let places: Vec<Value> = places(self.full).iter().map(|at| self.at(at)).collect();
        service.extend(self.parts());
        service.insert("service_at_locations".to_owned(), Value::Array(places));
        service
    }

    /// A place of the service in a list.
    pub fn flat_at(&self, at: &At<'_>) -> Value {
        let mut link = object(self.at(at));
        if let Some(Value::Object(location)) = link.get_mut("location") {
            location.retain(|name, _| !matches!(name.as_str(), "addresses" | "accessibility"));
        }
        link.insert("service".to_owned(), Value::Object(self.flat()));
        Value::Object(link)
    }

    /// A place of the service, with the service.
    pub fn whole_at(&self, at: &At<'_>) -> Value {
        let mut link = object(self.at(at));
        let mut service = self.flat();
        service.extend(self.parts());
        link.insert("service".to_owned(), Value::Object(service));
        Value::Object(link)
    }

    /// A text, unless it tells a place that is secret.
    fn open<'t>(&self, text: &'t str) -> &'t str {
        if self.full.tells_secret(text) { "" } else { text }
    }

    /// The id of a part of this service.
    fn id(&self, parts: &[&str]) -> Uuid {
        let service = self.full.service.id.to_string();
        named(&[&["service", service.as_str()], parts].concat())
    }

    /// Who runs it. The standard wants somebody; where nobody is known, it says so.
    fn organisation(&self, service: &str) -> Value {
        let is_told = self.full.service.organisation.is_some();
        let known = self.organisation.filter(|organisation| is_told && !self.open(&organisation.name).trim().is_empty());
        let Some(known) = known else {
            return json!({
                "id": self.id(&["organization"]),
                "name": service,
                "description": "Who runs this service is not recorded. Ask the service itself.",
            });
        };
        // Where it is reached may tell where it is.
        let is_secret = self.full.service.place_hidden;
        let description = match if is_secret { "" } else { known.description.trim() } {
            "" => "Nothing more is recorded of this organisation.",
            text => text,
        };
        json!({
            "id": known.id.to_string(),
            "name": known.name,
            "description": description,
            "email": email(if is_secret { "" } else { &known.email }),
            "website": web_address(if is_secret { "" } else { &known.url }),
        })
    }

    /// The day since which everything that it tells is known to be right. One fact that nobody ever vouched for, and there is no such day:
    /// of those who were only seen today, not all is known since today.
    fn assured_on(&self) -> Option<Date> {
        let full = self.full;
        let mut facts: HashSet<Fact> = full.told().into_iter().map(|(fact, ..)| fact).collect();
        facts.extend([Fact::Name, Fact::Running]);
        let days = facts.into_iter().map(|fact| match full.said.get(&fact) {
            Some(said) if said.how != How::Feed => Some(said.at.date()),
            _ => full.service.vouched_on(),
        });
        days.collect::<Option<Vec<Date>>>()?.into_iter().min()
    }

    /// What is so for now.
    fn alert(&self) -> String {
        let service = &self.full.service;
        let vanished = service
            .vanished_at
            .map(|at| format!("Its source does not list this any more, since {}. Ask before you go.", at.date().long()));
        let full = service.is_full.then(|| "Full at the moment.".to_owned());
        let closures = self.full.closures.iter().filter(|closure| closure.until_on >= self.today).map(|closure| {
            let words = self.open(&closure.words);
            let days = match closure.from_on == closure.until_on {
                true => format!("Closed on {}", closure.from_on.long()),
                false => format!("Closed from {} to {}", closure.from_on.long(), closure.until_on.long()),
            };
            if words.is_empty() { format!("{days}.") } else { format!("{days}: {words}") }
        });
        vanished.into_iter().chain(full).chain(closures).collect::<Vec<_>>().join("\n")
    }

    /// The fields of which there can be many, but for places.
    fn parts(&self) -> Map<String, Value> {
        let service = &self.full.service;
        let id = service.id.to_string();
        let languages = service.languages.lines().map(str::trim).filter(|name| !name.is_empty());
        let phone = PhoneNumber::parse(&service.phone).map_or_else(|_| service.phone.clone(), |phone| phone.e164().to_owned());
        let contact = (!phone.trim().is_empty()).then(|| {
            let contact = self.id(&["contact"]);
            json!({
                "id": contact,
                "service_id": id,
                "title": "To ask or to join",
                "phones": [{ "id": self.id(&["phone", &phone]), "contact_id": contact, "number": phone }],
            })
        });
        let attributes = terms(self.full).into_iter().map(|(taxonomy, name)| {
            let term = term(taxonomy, &name, self.sources);
            json!({
                "id": self.id(&["attribute", &taxonomy.term_id(&name).to_string()]),
                "link_id": id,
                "link_type": match taxonomy { Taxonomy::Topics => "topic", Taxonomy::Sources => "source" },
                "taxonomy_term_id": term.get("id"),
                "taxonomy_term": term,
            })
        });
        object(json!({
            "schedules": distinct(self.full.sessions.iter().map(|session| self.schedule(session))),
            "languages": distinct(languages.map(|name| json!({ "id": self.id(&["language", &fold(name)]), "service_id": id, "name": name }))),
            "cost_options": self.cost(),
            "contacts": contact.into_iter().collect::<Vec<_>>(),
            "attributes": attributes.collect::<Vec<_>>(),
        }))
    }

    /// A session as the parts of a rule of [RFC 5545, 3.3.10](https://www.rfc-editor.org/rfc/rfc5545#section-3.3.10). Times are those of the
    /// clock in London, so they have no offset: in summer it would be another one than in winter.
    fn schedule(&self, session: &Session) -> Value {
        let day = session
            .weekday
            .map(|day| DAYS.into_iter().zip(Weekday::ALL).find(|(_, it)| **it == day).map_or("", |(code, _)| code));
        let every_so_often = session.nth.is_none() && session.every > 1;
        let (sentence, words) = (session.sentence(), self.open(&session.words));
        let rule = json!({
            "freq": day.map(|_| if session.nth.is_some() { "MONTHLY" } else { "WEEKLY" }),
            "interval": day.map(|_| if every_so_often { session.every } else { 1 }),
            "byday": day.map(|day| format!("{}{day}", session.nth.map(|nth| nth.to_string()).unwrap_or_default())),
            // Every other week from which? Of any other rule it says from when it holds.
            "dtstart": session.from_on.zip(session.weekday).filter(|_| every_so_often).map(|(on, day)| in_week_of(on, day).to_string()),
            "valid_from": session.from_on.filter(|_| !every_so_often).map(|on| on.to_string()),
            "valid_to": session.until_on.map(|on| on.to_string()),
            "opens_at": session.starts.map(|time| time.to_string()),
            "closes_at": session.ends.map(|time| time.to_string()),
            "description": if day.is_none() { words } else { sentence.as_str() },
            "notes": if day.is_none() { "" } else { words },
        });
        let mut schedule = object(rule);
        schedule.retain(|_, value| !is_empty(value));
        if !schedule.is_empty() {
            let id = self.id(&["schedule", &Value::Object(schedule.clone()).to_string()]);
            schedule.insert("id".to_owned(), json!(id));
            schedule.insert("service_id".to_owned(), json!(self.full.service.id.to_string()));
        }
        Value::Object(schedule)
    }

    fn cost(&self) -> Vec<Value> {
        let service = &self.full.service;
        let note = self.open(&service.cost_note);
        let (option, amount) = match (service.cost, service.cost_pence) {
            (CostKind::Free, _) => ("Free", Some(0.0)),
            (CostKind::Paid, Some(pence)) => ("Price", Some(pence as f64 / 100.0)),
            (CostKind::Paid, None) => ("Costs something", None),
            (CostKind::Unknown, _) if note.is_empty() => return Vec::new(),
            (CostKind::Unknown, _) => ("", None),
        };
        vec![json!({
            "id": self.id(&["cost"]),
            "service_id": service.id.to_string(),
            "option": option,
            "amount": amount,
            "currency": amount.map(|_| "GBP"),
            "amount_description": note,
        })]
    }

    /// The service at one of its places, without the service.
    fn at(&self, at: &At<'_>) -> Value {
        let location = match at.place {
            None => json!({ "id": at.location, "location_type": "virtual", "name": at.name }),
            Some(place) => json!({
                "id": at.location,
                "location_type": "physical",
                "name": at.name,
                "latitude": place.lat,
                "longitude": place.lon,
                "addresses": address(place, at.location).into_iter().collect::<Vec<_>>(),
                "accessibility": self.accessibility(at.location).into_iter().collect::<Vec<_>>(),
            }),
        };
        json!({ "id": at.id, "service_id": self.full.service.id.to_string(), "location_id": at.location, "location": location })
    }

    fn accessibility(&self, location: Uuid) -> Option<Value> {
        let service = &self.full.service;
        let words: Vec<&str> = service.access.lines().filter_map(|word| word.parse::<Access>().ok()).map(Access::label).collect();
        let (description, details) = (words.join(", "), service.access_note.as_str());
        let something = !description.is_empty() || !details.trim().is_empty();
        something.then(|| {
            let id = self.id(&["accessibility", &location.to_string()]);
            json!({ "id": id, "location_id": location, "description": description, "details": details })
        })
    }
}

/// An address, where there is enough of one: the standard wants a town and a postcode. Ours are lines as people write them, whose last is
/// the town; of the county, which it wants as well, nothing is known but that.
fn address(place: &Place, location: Uuid) -> Option<Value> {
    let parts: Vec<&str> = place.address.split(['\n', ',']).map(str::trim).filter(|part| !part.is_empty()).collect();
    let (town, street) = match parts.as_slice() {
        [] => return None,
        [only] => ("Not stated", vec![*only]),
        [street @ .., town] => (*town, street.to_vec()),
    };
    Some(json!({
        "id": named(&["address", &location.to_string()]),
        "location_id": location,
        "address_1": street.join(", "),
        "city": town,
        "state_province": town,
        "postal_code": place.postcode.as_deref().filter(|postcode| !postcode.is_empty())?,
        "country": "GB",
        "address_type": "physical",
    }))
}

/// The day of the week that a day is in. Weeks begin on Monday, as they do in RFC 5545 if nothing is said.
fn in_week_of(on: Date, day: Weekday) -> Date {
    let number =
        |day: Weekday| Weekday::ALL.iter().position(|it| *it == day).and_then(|at| i64::try_from(at).ok()).unwrap_or_default();
    on.plus_days(number(day) - number(on.weekday()))
}

/// In UTC, to the millisecond ([RFC 3339](https://www.rfc-editor.org/rfc/rfc3339)).
fn moment(at: kernel::Instant) -> Option<String> {
    Some(format!("{:.3}", jiff::Timestamp::from_millisecond(at.millis()).ok()?))
}

/// What is said twice is said once: nothing has an id that another thing has.
fn distinct(values: impl Iterator<Item = Value>) -> Vec<Value> {
    let mut seen = HashSet::new();
    values.filter(|value| value.get("id").is_none_or(|id| seen.insert(id.to_string()))).collect()
}

fn lines(parts: &[&str]) -> String {
    parts.iter().filter(|part| !part.trim().is_empty()).copied().collect::<Vec<_>>().join("\n")
}

/// An address that a program can open. People leave out the beginning.
fn web_address(text: &str) -> Option<String> {
    let text = text.trim();
    let whole = if text.starts_with("www.") { format!("https://{text}") } else { text.to_owned() };
    let url = url::Url::parse(&whole).ok()?;
    (matches!(url.scheme(), "http" | "https") && url.has_host()).then(|| url.to_string())
}

fn email(text: &str) -> Option<&str> {
    let text = text.trim();
    let (who, host) = text.split_once('@')?;
    let plain =
        |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._+-'".contains(&byte));
    (plain(who) && plain(host) && host.contains('.') && !host.starts_with('.') && !host.ends_with('.')).then_some(text)
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(fields) => fields,
        _ => Map::new(),
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        _ => false,
    }
}

/// Leaves out every field that says nothing, at any depth: the standard wants them absent, never null or "".
pub fn without_empty(value: Value) -> Value {
    match value {
        Value::Object(fields) => Value::Object(
            fields.into_iter().map(|(name, value)| (name, without_empty(value))).filter(|(_, value)| !is_empty(value)).collect(),
        ),
        Value::Array(items) => Value::Array(items.into_iter().map(without_empty).filter(|value| !is_empty(value)).collect()),
        other => other,
    }
}
