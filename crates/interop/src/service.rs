//! A service as any directory describes it: what [`crate::openreferral`] and [`crate::service_csv`] both give.

use std::collections::HashSet;

use crate::postcodes::normalise_postcode;
use crate::text::value;

/// One service of a directory, as its publisher states it. Texts are plain text: HTML is taken out, paragraphs are kept.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Service {
    /// The publisher's id; for a table without ids, a key made from name, organisation and postcode (see [`stable_key`]).
    pub source_id: String,
    pub name: String,
    pub status: ServiceStatus,
    pub description: Option<String>,
    pub url: Option<String>,
    pub email: Option<String>,
    /// Each number once, the service's own first.
    pub phones: Vec<Phone>,
    pub organisation: Option<Organisation>,
    pub locations: Vec<Location>,
    /// Those of the service and of its places, each once.
    pub schedules: Vec<Schedule>,
    pub costs: Vec<Cost>,
    /// What the publisher says about fees in words.
    pub fees: Option<String>,
    /// Whether it costs the person nothing. None where the publisher does not say, or says that it depends.
    pub free: Option<bool>,
    /// Years.
    pub min_age: Option<u8>,
    /// Years.
    pub max_age: Option<u8>,
    /// Who it is for, in words.
    pub eligibility: Option<String>,
    /// As named by the publisher, usually in English: `Urdu`.
    pub languages: Vec<String>,
    /// Names of the taxonomy terms or categories that it is filed under, each once.
    pub taxonomy: Vec<String>,
    /// How to apply or be referred.
    pub application: Option<String>,
    /// ISO date on which somebody last vouched for the entry.
    pub last_assured: Option<String>,
    /// Values that were given but left out because they cannot be right, each a sentence for whoever reviews the import.
    pub left_out: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ServiceStatus {
    #[default]
    Active,
    Inactive,
    /// Closed for good.
    Defunct,
    TemporarilyClosed,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Organisation {
    pub source_id: Option<String>,
    pub name: Option<String>,
    pub description: Option<String>,
    pub url: Option<String>,
    pub email: Option<String>,
    pub phone: Option<String>,
    /// Its number at the register of charities.
    pub charity_number: Option<String>,
    /// Its number at the register of companies.
    pub company_number: Option<String>,
}

impl Organisation {
    /// Takes a number of a register, as [org-id.guide](https://org-id.guide) names it (`GB-CHC`) or in words ("Company number"). Of other registers
    /// nothing is kept.
    pub(crate) fn take_number(&mut self, scheme: &str, kind: &str, number: &str) {
        let says = |word: &str| kind.to_lowercase().contains(word);
        let register = match scheme.trim().to_uppercase().as_str() {
            "GB-CHC" | "GB-SC" | "GB-NIC" => &mut self.charity_number,
            "GB-COH" => &mut self.company_number,
            _ if says("charity") => &mut self.charity_number,
            _ if says("company") => &mut self.company_number,
            _ => return,
        };
        if let Some(number) = value(number) {
            register.get_or_insert_with(|| number.to_owned());
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Phone {
    /// As written, without quotation marks around it.
    pub number: String,
    pub extension: Option<String>,
    pub description: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub struct Location {
    pub source_id: Option<String>,
    pub name: Option<String>,
    /// Lines of the address that are not empty, without the postcode.
    pub address: Vec<String>,
    /// Such as `SE16 4JX`. A postal code that is not a UK postcode stays in the address.
    pub postcode: Option<String>,
    /// WGS84 degrees north.
    pub lat: Option<f64>,
    /// WGS84 degrees east.
    pub lon: Option<f64>,
    pub kind: Option<LocationKind>,
    /// What is said about access for disabled people, one line for each statement.
    pub accessibility: Option<String>,
}

impl Location {
    /// Whether it says anything at all about where.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Takes a postal code: into `postcode` where it is a UK one, otherwise as a line of the address.
    pub(crate) fn take_postal_code(&mut self, text: &str) {
        match normalise_postcode(text) {
            Some(postcode) => self.postcode = Some(postcode),
            None => self.address.extend(value(text).map(str::to_owned)),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LocationKind {
    Physical,
    /// For letters only: not a place to go to.
    Postal,
    /// Online or by phone.
    Virtual,
}

/// When a service runs. The fields are those of RFC 5545 that Open Referral uses.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Schedule {
    pub freq: Option<Frequency>,
    /// 2 with `Weekly` is every other week.
    pub interval: Option<u16>,
    /// `MO` to `SU`; with `Monthly` also `1SA` (first Saturday) or `-1TU` (last Tuesday).
    pub byday: Vec<String>,
    /// Days of the month, -31 to 31, never 0.
    pub bymonthday: Vec<i8>,
    /// ISO date of the first time.
    pub dtstart: Option<String>,
    /// ISO date.
    pub valid_from: Option<String>,
    /// ISO date.
    pub valid_to: Option<String>,
    /// `HH:MM` on the clock where the service is.
    pub opens_at: Option<String>,
    /// `HH:MM`. None with `opens_at` means that only the start is known.
    pub closes_at: Option<String>,
    /// The publisher's words. Where a schedule was worked out from free text, that text.
    pub description: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Frequency {
    Daily,
    Weekly,
    Monthly,
    Yearly,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub struct Cost {
    /// In units of the currency: 2.5 is two pounds fifty.
    pub amount: Option<f64>,
    /// ISO 4217, upper case. None where the publisher does not say; in a UK directory that is GBP.
    pub currency: Option<String>,
    /// For whom, and for how long.
    pub description: Option<String>,
}

/// Ids that stand on more than one service, each once, in order of their second appearance. The services all stay:
/// which one is right is for a person to say.
pub fn repeated_ids<'s>(services: impl IntoIterator<Item = &'s Service>) -> Vec<String> {
    let (mut seen, mut told) = (HashSet::new(), HashSet::new());
    let mut repeated = Vec::new();
    for service in services {
        let id = service.source_id.as_str();
        if !seen.insert(id) && told.insert(id) {
            repeated.push(id.to_owned());
        }
    }
    repeated
}

/// A key for a service whose publisher gives none: the same name, organisation and postcode give the same key, whatever
/// their case, spaces and punctuation. A renamed service is a new one.
pub fn stable_key(name: &str, organisation: Option<&str>, postcode: Option<&str>) -> String {
    let fold = |text: &str| {
        text.split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_lowercase)
            .collect::<Vec<_>>()
            .join("-")
    };
    [name, organisation.unwrap_or(""), postcode.unwrap_or("")].map(fold).join("|")
}

/// Whether this place on Earth can be meant: inside the range of degrees, and not 0, 0, which stands for "not known".
pub(crate) fn plausible_position(lat: f64, lon: f64) -> bool {
    (-90.0..=90.0).contains(&lat) && (-180.0..=180.0).contains(&lon) && !(lat == 0.0 && lon == 0.0)
}

/// What a text about fees says: free, not free, or neither clearly (also "free for carers, others £3").
pub(crate) fn free_from_text(text: &str) -> Option<bool> {
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric() && c != '£' && c != '.').collect();
    let mut pounds = lower.split('£').skip(1).filter_map(|rest| {
        let number: String = rest.trim_start().chars().take_while(|c| c.is_ascii_digit() || *c == '.').collect();
        number.trim_end_matches('.').parse::<f64>().ok()
    });
    let first = pounds.next();
    let costs = first.is_some_and(|amount| amount > 0.0) || pounds.any(|amount| amount > 0.0);
    let not_free =
        ["not free", "isn't free", "no free", "is charged", "are charged", "fee applies", "fees apply", "charges apply"]
            .iter()
            .any(|phrase| lower.contains(phrase));
    let phrases = ["no charge", "no cost", "no fee", "without charge", "at no cost", "free of charge"];
    let free = words.contains(&"free") || phrases.iter().any(|phrase| lower.contains(phrase));
    let depends = [" for ", " if ", "may ", "some ", "donation", "members", "first ", "unless", "except"]
        .iter()
        .any(|word| lower.contains(word))
        && !lower.contains("for all")
        && !lower.contains("for everyone");
    match (free && !not_free, costs || not_free) {
        (true, false) if !depends => Some(true),
        (false, true) => Some(false),
        (false, false) if first == Some(0.0) => Some(true),
        _ => None,
    }
}

/// Adds to a list what is not in it yet.
pub(crate) fn push_new<T: PartialEq>(list: &mut Vec<T>, item: T) {
    if !list.contains(&item) {
        list.push(item);
    }
}

#[cfg(test)]
#[path = "service_tests.rs"]
mod tests;
