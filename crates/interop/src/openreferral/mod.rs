//! Open Referral UK 3.0 (a profile of HSDS 3.0) as JSON, and the 1.0 that many live feeds still speak.
//!
//! One call reads whatever an address of a feed gives: a page of `/services` (its `contents`), one full service, an array of
//! services, an organisation or a service-at-location with services inside. Real feeds hold nulls, empty strings, HTML, numbers
//! as text and fields of their own: those are borne. A field of the wrong type, a missing id or name, or a status that nobody
//! knows costs that one service and is told. A value that cannot be right though its type is (a web address without a host, a latitude of
//! 100°) is left out and told in [`Service::left_out`].

mod convert;
mod value;

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::io::Read;

use serde::de::{Deserializer as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use serde_json::{Deserializer, Map, Value};

use crate::RowError;
use crate::input::{self, Kind};
use crate::service::{Organisation, Service, repeated_ids};

/// No page of a feed is near this; it keeps a stream without end out of memory.
const MAX_FILE: usize = 256 * 1024 * 1024;
/// A full service with all its places is some tens of kilobytes.
const MAX_SERVICE: usize = 4 * 1024 * 1024;
/// After so many wrong entries this is not a list of services, and a list of errors helps nobody.
const MAX_ERRORS: usize = 1000;

/// What one read gave.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Feed {
    /// All services that could be read, in order, repeated ones included.
    pub services: Vec<Service>,
    /// One for each service that could not.
    pub errors: Vec<RowError>,
    /// Ids that stand on more than one service.
    pub repeated: Vec<String>,
    /// It came as a page of a list, with more of them perhaps; not as a bare array or one service.
    pub is_page: bool,
    /// Which page this is, where the feed says; most count from 1.
    pub page: Option<u64>,
    /// Whether it is the first or the last page, where the feed says.
    pub first: Option<bool>,
    pub last: Option<bool>,
    /// How many pages there are, where the feed says.
    pub pages: Option<u64>,
    /// How many services there are on all pages, where the feed says. Feeds are known to say it wrongly.
    pub total: Option<u64>,
}

impl Feed {
    /// Whether these are the short entries of a list: the full ones, with places and times, stand each at an address of its own.
    pub fn is_short(&self) -> bool {
        !self.services.is_empty()
            && self.services.iter().all(|service| service.locations.is_empty() && service.schedules.is_empty())
    }

    /// Puts full services in place of the short ones of a list (a page of `/services` holds them without places and
    /// times). Those that are not in the list are added at its end.
    pub fn with_details(mut self, details: Vec<Service>) -> Self {
        let mut places: HashMap<String, Vec<usize>> = HashMap::new();
        for (index, service) in self.services.iter().enumerate() {
            places.entry(service.source_id.clone()).or_default().push(index);
        }
        for detail in details {
            // A repeated id keeps its other entries: only the first is known to be meant.
            let place = places.get_mut(&detail.source_id).filter(|open| !open.is_empty()).map(|open| open.remove(0));
            match place.and_then(|index| self.services.get_mut(index)) {
                Some(short) => *short = detail,
                None => self.services.push(detail),
            }
        }
        self.repeated = repeated_ids(&self.services);
        self
    }
}

/// Reads the services of one answer of a feed.
///
/// # Errors
/// When this is not whole JSON, or holds nothing that could be services.
pub fn read<'r>(input: impl Read + Send + 'r) -> Result<Feed, RowError> {
    let (_, source) = input::open(input, Kind::Json)?;
    let mut bytes = Vec::new();
    source.take(MAX_FILE as u64 + 1).read_to_end(&mut bytes).map_err(|error| input::unreadable(1, &error))?;
    if bytes.len() > MAX_FILE {
        return Err(RowError::fatal(1, "This feed is larger than 256 MB. Ask for it page by page."));
    }
    let text = String::from_utf8(bytes).unwrap_or_else(|error| input::decode(error.as_bytes()).into_owned());
    let mut gathered = Gathered { feed: Feed::default(), lines: Lines::new(&text), count: 0 };
    let mut json = Deserializer::from_str(&text);
    let root = json
        .deserialize_any(RootVisitor(&mut gathered))
        .and_then(|root| json.end().map(|()| root))
        .map_err(|error| not_json(&error))?;
    if let Some(root) = root {
        gathered.take_root(root)?;
    }
    let mut feed = gathered.feed;
    feed.repeated = repeated_ids(&feed.services);
    Ok(feed)
}

/// One service out of the object that a feed gives for it. The error says why not, as half a sentence.
pub(crate) fn of_object(value: Value) -> Result<Service, String> {
    convert::service(value)
}

fn not_json(error: &serde_json::Error) -> RowError {
    let row = u64::try_from(error.line()).unwrap_or(1).max(1);
    let message = if error.is_eof() {
        "The JSON breaks off here, so nothing of it was taken. Fetch it again.".to_owned()
    } else {
        format!("This is not correct JSON (column {}). Tell the publisher, or check the address.", error.column())
    };
    RowError::fatal(row, message)
}

struct Gathered<'t> {
    feed: Feed,
    lines: Lines<'t>,
    count: u64,
}

/// The fields of the outermost object that are worth keeping: the lists, the page numbers and all that a service may have.
type Root<'t> = BTreeMap<String, &'t RawValue>;

impl<'t> Gathered<'t> {
    fn take_root(&mut self, root: Root<'t>) -> Result<(), RowError> {
        let number = |names: &[&str]| -> Option<u64> {
            names.iter().find_map(|name| serde_json::from_str::<Value>(root.get(*name)?.get()).ok()?.as_u64())
        };
        let yes_or_no = |names: &[&str]| -> Option<bool> {
            names.iter().find_map(|name| serde_json::from_str::<Value>(root.get(*name)?.get()).ok()?.as_bool())
        };
        self.feed.page = number(&["page_number", "number"]);
        self.feed.first = yes_or_no(&["first_page", "first"]);
        self.feed.last = yes_or_no(&["last_page", "last"]);
        self.feed.pages = number(&["total_pages", "totalPages"]);
        self.feed.total = number(&["total_items", "totalElements"]);
        let list = ["contents", "content", "services"]
            .iter()
            .find_map(|name| root.get(*name).filter(|list| list.get().starts_with('[')));
        if let Some(list) = list {
            self.feed.is_page = true;
            let before = self.feed.services.len();
            let mut json = Deserializer::from_str(list.get());
            json.deserialize_seq(ListVisitor(self))
                .map_err(|_| RowError::fatal(1, "The list of services is not correct JSON."))?;
            if let Some(organisation) = parent_organisation(&root) {
                for service in self.feed.services.iter_mut().skip(before) {
                    service.organisation.get_or_insert_with(|| organisation.clone());
                }
            }
            return Ok(());
        }
        if root.is_empty() || !(root.contains_key("id") || root.contains_key("name") || root.contains_key("service")) {
            return Err(RowError::fatal(
                1,
                "No services were found in this JSON. The address of a feed usually ends in /services.",
            ));
        }
        let line = root.values().map(|raw| self.lines.peek(raw)).min().unwrap_or(1);
        let size: usize = root.values().map(|raw| raw.get().len()).sum();
        if size > MAX_SERVICE {
            return Err(RowError::fatal(line, "This service is larger than 4 MB, which no service is. Tell the publisher."));
        }
        let fields: Map<String, Value> =
            root.into_iter().filter_map(|(name, raw)| Some((name, serde_json::from_str(raw.get()).ok()?))).collect();
        self.take_service(line, Value::Object(fields));
        Ok(())
    }

    fn take_raw(&mut self, raw: &'t RawValue) {
        let line = self.lines.advance_to(raw);
        if raw.get().len() > MAX_SERVICE {
            self.count += 1;
            self.fail(line, "it is larger than 4 MB, which no service is");
            return;
        }
        match serde_json::from_str::<Value>(raw.get()) {
            Ok(value) => self.take_service(line, value),
            Err(_) => {
                self.count += 1;
                self.fail(line, "it is nested far too deeply");
            }
        }
    }

    fn take_service(&mut self, line: u64, value: Value) {
        self.count += 1;
        match convert::service(value) {
            Ok(service) => self.feed.services.push(service),
            Err(message) => self.fail(line, &message),
        }
    }

    fn fail(&mut self, line: u64, why: &str) {
        let message = format!(
            "Entry {} was left out: {why}. Ask the publisher to correct it; the other entries are not affected.",
            self.count
        );
        self.feed.errors.push(RowError::new(line, message));
        if self.feed.errors.len() == MAX_ERRORS {
            self.feed.errors.push(RowError::fatal(
                line,
                "1,000 entries are wrong, so this is hardly a list of services. Nothing more was read.",
            ));
        }
    }

    fn is_hopeless(&self) -> bool {
        self.feed.errors.len() > MAX_ERRORS
    }
}

/// The organisation whose page this is, where services stand inside it.
fn parent_organisation(root: &Root<'_>) -> Option<Organisation> {
    let fields: Map<String, Value> = ["id", "name", "description", "url", "website"]
        .iter()
        .filter_map(|name| Some(((*name).to_owned(), serde_json::from_str(root.get(*name)?.get()).ok()?)))
        .collect();
    fields.get("name")?.as_str()?;
    convert::organisation(&fields, &mut Vec::new()).ok()
}

struct RootVisitor<'g, 't>(&'g mut Gathered<'t>);

impl<'t> Visitor<'t> for RootVisitor<'_, 't> {
    type Value = Option<Root<'t>>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a list of services, a page of them, or one service")
    }

    fn visit_seq<A: SeqAccess<'t>>(self, list: A) -> Result<Self::Value, A::Error> {
        ListVisitor(self.0).visit_seq(list).map(|()| None)
    }

    fn visit_map<A: MapAccess<'t>>(self, mut object: A) -> Result<Self::Value, A::Error> {
        let mut root = Root::new();
        while let Some(name) = object.next_key::<Cow<'t, str>>()? {
            if convert::KNOWN_FIELDS.contains(&name.as_ref()) {
                root.insert(name.into_owned(), object.next_value()?);
            } else {
                object.next_value::<IgnoredAny>()?;
            }
        }
        Ok(Some(root))
    }
}

struct ListVisitor<'g, 't>(&'g mut Gathered<'t>);

impl<'t> Visitor<'t> for ListVisitor<'_, 't> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a list of services")
    }

    fn visit_seq<A: SeqAccess<'t>>(self, mut list: A) -> Result<(), A::Error> {
        while let Some(raw) = list.next_element::<&'t RawValue>()? {
            if !self.0.is_hopeless() {
                self.0.take_raw(raw);
            }
        }
        Ok(())
    }
}

/// On which line of the text a piece of it stands.
struct Lines<'t> {
    text: &'t str,
    offset: usize,
    line: u64,
}

impl<'t> Lines<'t> {
    fn new(text: &'t str) -> Self {
        Self { text, offset: 0, line: 1 }
    }

    fn offset_of(&self, raw: &RawValue) -> usize {
        (raw.get().as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize)
    }

    fn count(&self, from: usize, to: usize) -> u64 {
        let newlines = self.text.as_bytes().get(from..to).unwrap_or(&[]).iter().filter(|byte| **byte == b'\n').count();
        newlines as u64
    }

    fn peek(&self, raw: &RawValue) -> u64 {
        1 + self.count(0, self.offset_of(raw))
    }

    /// Goes on from the last piece, so that a long list is counted through once.
    fn advance_to(&mut self, raw: &RawValue) -> u64 {
        let to = self.offset_of(raw);
        self.line += self.count(self.offset, to);
        self.offset = to;
        self.line
    }
}

#[cfg(test)]
mod tests;
