//! A package of tables as the Human Services Data Specification has them: `services.csv`, `organizations.csv`, `locations.csv` and some
//! twenty more, that lead to each other by ids. Those of 3.0 and of Open Referral UK, and the older names of 1.0 to 2.0.
//!
//! The tables are put together to what one address of a feed gives for each service, and then go the road of [`crate::openreferral`]: what
//! is borne and what is refused is the same.

use std::collections::{HashMap, HashSet};
use std::io::Cursor;

use serde_json::{Map, Value};

use crate::RowError;
use crate::input::Rows;
use crate::openreferral::{self, Feed};
use crate::service::repeated_ids;

const MOST_OF_ROW: usize = 1024 * 1024;
/// As of a feed: a full service with all its places is some tens of kilobytes.
const MOST_OF_SERVICE: usize = 4 * 1024 * 1024;
/// One long place can belong to many services, so a small package may come to far more than it unpacks to.
const MOST_OF_ALL: usize = 512 * 1024 * 1024;
const MOST_ERRORS: usize = 1000;

/// The tables that say something of a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    Service,
    Organisation,
    /// Numbers of organisations at registers.
    Identifier,
    Location,
    Address,
    Access,
    ServiceAtLocation,
    Phone,
    Schedule,
    Cost,
    Contact,
    Language,
    Eligibility,
    /// Which term belongs to which service.
    Link,
    Term,
}

/// Which table a file is, by its name in a zip or folder.
pub fn table(name: &str) -> Option<Kind> {
    let file = name.rsplit(['/', '\\']).next().unwrap_or(name).to_ascii_lowercase();
    if name.starts_with("__MACOSX") || file.starts_with('.') {
        return None;
    }
    Some(match file.strip_suffix(".csv")? {
        "service" | "services" => Kind::Service,
        "organization" | "organizations" | "organisation" | "organisations" => Kind::Organisation,
        "organization_identifier" | "organization_identifiers" => Kind::Identifier,
        "location" | "locations" => Kind::Location,
        "address" | "addresses" | "physical_address" | "physical_addresses" => Kind::Address,
        "accessibility" | "accessibility_for_disabilities" => Kind::Access,
        "service_at_location" | "service_at_locations" | "services_at_location" | "services_at_locations" => {
            Kind::ServiceAtLocation
        }
        "phone" | "phones" => Kind::Phone,
        "schedule" | "schedules" | "regular_schedule" | "regular_schedules" => Kind::Schedule,
        "cost_option" | "cost_options" => Kind::Cost,
        "contact" | "contacts" => Kind::Contact,
        "language" | "languages" => Kind::Language,
        "eligibility" | "eligibilities" | "eligibilitys" => Kind::Eligibility,
        "attribute" | "attributes" | "service_attribute" | "service_attributes" | "service_taxonomy" | "services_taxonomy"
        | "service_taxonomies" | "service_taxonomys" => Kind::Link,
        "taxonomy_term" | "taxonomy_terms" | "taxonomy" | "taxonomies" => Kind::Term,
        _ => return None,
    })
}

type Object = Map<String, Value>;

/// A row with its size and where it stands.
struct Line {
    fields: Object,
    size: usize,
    line: u64,
}

impl Line {
    fn get(&self, name: &str) -> Option<&str> {
        self.fields.get(name)?.as_str()
    }
}

#[derive(Default)]
struct Tables {
    rows: HashMap<Kind, Vec<Line>>,
    errors: Vec<RowError>,
}

/// Reads a package: the name and the bytes of each file. Files that are no table of it are passed over.
///
/// # Errors
/// When there is no table of services, or a table breaks off.
pub fn read(files: impl IntoIterator<Item = (String, Vec<u8>)>) -> Result<Feed, RowError> {
    let mut tables = Tables::default();
    for (name, bytes) in files {
        if let Some(kind) = table(&name) {
            tables.take(kind, &name, bytes)?;
        }
    }
    let Some(services) = tables.rows.remove(&Kind::Service) else {
        return Err(RowError::fatal(
            1,
            "These tables have no services.csv, so there is nothing to take. Ask the publisher for the whole package.",
        ));
    };
    let mut feed = Feed { errors: std::mem::take(&mut tables.errors), ..Feed::default() };
    let joined = Joined::of(&tables);
    let mut all = 0;
    for service in services {
        let line = service.line;
        match joined.service(service) {
            Some((value, size)) => {
                all += size;
                match openreferral::of_object(value) {
                    Ok(service) => feed.services.push(service),
                    Err(why) => feed.errors.push(RowError::new(line, format!("services.csv: this row was left out: {why}."))),
                }
            }
            None => feed.errors.push(RowError::new(
                line,
                "services.csv: what belongs to this service is larger than 4 MB, which no service is.",
            )),
        }
        if all > MOST_OF_ALL || feed.errors.len() > MOST_ERRORS {
            feed.errors.push(RowError::fatal(
                line,
                "services.csv: so much of these tables is wrong that nothing more was read. Ask the publisher.",
            ));
            break;
        }
    }
    feed.repeated = repeated_ids(&feed.services);
    Ok(feed)
}

impl Tables {
    fn take(&mut self, kind: Kind, name: &str, bytes: Vec<u8>) -> Result<(), RowError> {
        let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
        let mut rows = Rows::open(Cursor::new(bytes), MOST_OF_ROW).map_err(|error| error.within(file))?;
        let headings: Vec<String> =
            rows.first().map_err(|error| error.within(file))?.headings().iter().map(|heading| heading.to_lowercase()).collect();
        let table = self.rows.entry(kind).or_default();
        for row in rows {
            let row = match row {
                Ok(row) => row,
                Err(error) if error.fatal => return Err(error.within(file)),
                Err(error) => {
                    self.errors.push(error.within(file));
                    continue;
                }
            };
            if row.len() > headings.len() && row.cells().skip(headings.len()).any(|cell| !cell.is_empty()) {
                let sentence = "This row has more cells than there are headings. A text with a comma in it probably has no quotation marks around it.";
                self.errors.push(RowError::new(row.line, sentence).within(file));
                continue;
            }
            let filled = headings.iter().zip(row.cells()).filter(|(_, cell)| !cell.is_empty());
            let fields: Object = filled.map(|(heading, cell)| (heading.clone(), Value::String(cell.to_owned()))).collect();
            table.push(Line { size: row.cells().map(|cell| cell.len() + 16).sum(), line: row.line, fields });
        }
        Ok(())
    }
}

/// The tables by the ids that lead to them.
struct Joined<'t> {
    by: HashMap<(Kind, &'static str), HashMap<&'t str, Vec<&'t Line>>>,
}

/// Which table is looked up by which of its columns.
const WAYS: &[(Kind, &str)] = &[
    (Kind::Organisation, "id"),
    (Kind::Identifier, "organization_id"),
    (Kind::Location, "id"),
    (Kind::Address, "location_id"),
    (Kind::Access, "location_id"),
    (Kind::ServiceAtLocation, "service_id"),
    (Kind::Phone, "service_id"),
    (Kind::Phone, "service_at_location_id"),
    (Kind::Phone, "location_id"),
    (Kind::Phone, "organization_id"),
    (Kind::Phone, "contact_id"),
    (Kind::Schedule, "service_id"),
    (Kind::Schedule, "service_at_location_id"),
    (Kind::Schedule, "location_id"),
    (Kind::Cost, "service_id"),
    (Kind::Contact, "service_id"),
    (Kind::Contact, "service_at_location_id"),
    (Kind::Language, "service_id"),
    (Kind::Eligibility, "service_id"),
    (Kind::Link, "service_id"),
    (Kind::Link, "link_id"),
    (Kind::Term, "id"),
];

/// Names of older tables, as the road of feeds knows them.
const RENAMED: &[(Kind, &str, &str)] = &[
    (Kind::Language, "language", "name"),
    (Kind::Schedule, "weekday", "byday"),
    (Kind::Schedule, "original_text", "description"),
    (Kind::Address, "address", "address_1"),
];

impl<'t> Joined<'t> {
    fn of(tables: &'t Tables) -> Self {
        let mut by: HashMap<_, HashMap<&str, Vec<&Line>>> = HashMap::new();
        for (kind, column) in WAYS {
            let found = by.entry((*kind, *column)).or_default();
            for line in tables.rows.get(kind).into_iter().flatten() {
                if let Some(id) = line.get(column) {
                    found.entry(id).or_default().push(line);
                }
            }
        }
        Self { by }
    }

    fn find(&self, kind: Kind, column: &'static str, id: &str) -> &[&'t Line] {
        self.by.get(&(kind, column)).and_then(|found| found.get(id)).map_or(&[], Vec::as_slice)
    }

    /// A service as a feed gives it, with its size. Nothing where it is too large.
    fn service(&self, line: Line) -> Option<(Value, usize)> {
        let id = line.get("id").unwrap_or_default().to_owned();
        let mut size = Size(line.size);
        let at = line.get("location_id").map(str::to_owned);
        let organisation = line.get("organization_id").and_then(|id| self.find(Kind::Organisation, "id", id).first().copied());
        let mut service = line.fields;
        // It may be empty in a table where a feed leaves it out; what it is without, 3.0 calls active, too.
        service.entry("status").or_insert_with(|| Value::String("active".into()));
        if let Some(organisation) = organisation {
            let mut fields = size.take(organisation)?;
            let own = |phone: &&Line| phone.get("service_id").is_none() && phone.get("location_id").is_none();
            let phones = organisation.get("id").map_or(&[][..], |id| self.find(Kind::Phone, "organization_id", id));
            put(&mut fields, "phones", size.all(Kind::Phone, phones.iter().copied().filter(own))?);
            let numbers = organisation.get("id").map_or(&[][..], |id| self.find(Kind::Identifier, "organization_id", id));
            put(&mut fields, "organization_identifiers", size.all(Kind::Identifier, numbers.iter().copied())?);
            service.insert("organization".into(), Value::Object(fields));
        }
        for (name, kind) in [
            ("phones", Kind::Phone),
            ("schedules", Kind::Schedule),
            ("cost_options", Kind::Cost),
            ("languages", Kind::Language),
            ("eligibilitys", Kind::Eligibility),
        ] {
            put(&mut service, name, size.all(kind, self.find(kind, "service_id", &id).iter().copied())?);
        }
        put(&mut service, "contacts", self.contacts(&mut size, "service_id", &id)?);
        let links = self.find(Kind::Link, "service_id", &id).iter().chain(self.find(Kind::Link, "link_id", &id));
        let mut attributes = Vec::new();
        for link in links {
            let term = ["taxonomy_term_id", "taxonomy_id"].iter().find_map(|name| link.get(name));
            if let Some(term) = term.and_then(|id| self.find(Kind::Term, "id", id).first().copied()) {
                attributes.push(Value::Object(Map::from_iter([("taxonomy_term".to_owned(), Value::Object(size.take(term)?))])));
            }
        }
        put(&mut service, "attributes", attributes);
        let mut places = Vec::new();
        for place in self.find(Kind::ServiceAtLocation, "service_id", &id) {
            places.push(self.place(&mut size, place.get("id"), place.get("location_id"))?);
        }
        if let Some(at) = at.filter(|_| places.is_empty()) {
            places.push(self.place(&mut size, None, Some(&at))?);
        }
        put(&mut service, "service_at_locations", places);
        Some((Value::Object(service), size.0))
    }

    fn contacts(&self, size: &mut Size, column: &'static str, id: &str) -> Option<Vec<Value>> {
        let mut contacts = Vec::new();
        for contact in self.find(Kind::Contact, column, id) {
            let mut fields = size.take(contact)?;
            let phones = contact.get("id").map_or(&[][..], |id| self.find(Kind::Phone, "contact_id", id));
            put(&mut fields, "phones", size.all(Kind::Phone, phones.iter().copied())?);
            contacts.push(Value::Object(fields));
        }
        Some(contacts)
    }

    fn place(&self, size: &mut Size, id: Option<&str>, location: Option<&str>) -> Option<Value> {
        let mut place = Map::new();
        // A row that names its service stands there already.
        let free = |line: &&Line| line.get("service_id").is_none();
        for (name, kind) in [("phones", Kind::Phone), ("schedules", Kind::Schedule)] {
            let here = id.map_or(&[][..], |id| self.find(kind, "service_at_location_id", id)).iter();
            let of_place = location.map_or(&[][..], |id| self.find(kind, "location_id", id)).iter();
            let of_place = of_place.filter(|line| line.get("service_at_location_id").is_none());
            let mut seen = HashSet::new();
            let lines = here.chain(of_place).copied().filter(free).filter(|line| seen.insert(line.line));
            put(&mut place, name, size.all(kind, lines)?);
        }
        if let Some(id) = id {
            put(&mut place, "contacts", self.contacts(size, "service_at_location_id", id)?);
        }
        if let Some(line) = location.and_then(|id| self.find(Kind::Location, "id", id).first().copied()) {
            let mut fields = size.take(line)?;
            let id = line.get("id").unwrap_or_default();
            put(&mut fields, "addresses", size.all(Kind::Address, self.find(Kind::Address, "location_id", id).iter().copied())?);
            put(
                &mut fields,
                "accessibility",
                size.all(Kind::Access, self.find(Kind::Access, "location_id", id).iter().copied())?,
            );
            place.insert("location".into(), Value::Object(fields));
        }
        Some(Value::Object(place))
    }
}

fn put(fields: &mut Object, name: &str, list: Vec<Value>) {
    if !list.is_empty() {
        fields.insert(name.to_owned(), Value::Array(list));
    }
}

/// How much a service has come to.
struct Size(usize);

impl Size {
    fn take(&mut self, line: &Line) -> Option<Object> {
        self.0 += line.size;
        (self.0 <= MOST_OF_SERVICE).then(|| line.fields.clone())
    }

    fn all<'l>(&mut self, kind: Kind, lines: impl Iterator<Item = &'l Line>) -> Option<Vec<Value>> {
        lines
            .map(|line| {
                let mut fields = self.take(line)?;
                for (_, old, new) in RENAMED.iter().filter(|(of, ..)| *of == kind) {
                    if let Some(value) = fields.remove(*old) {
                        fields.entry(*new).or_insert(value);
                    }
                }
                Some(Value::Object(fields))
            })
            .collect()
    }
}

#[cfg(test)]
#[path = "hsds_csv_tests.rs"]
mod tests;
