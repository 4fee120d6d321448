//! The columns of an export of iCarol, the program of many telephone helplines.
//!
//! Known from the headings of one real export and from the vendor's own pages: the names of the columns, the four levels of rows and what
//! leads from one to another. Not verified, because no description of the export is public: every spelling of a status, and what the
//! columns "AvailableForDirectory" and "AvailableForReferral" hold; those are not read. What is marked private stays out.

use super::mapping::{ColumnRule, Mapping, TargetField};

use TargetField::*;

/// Each field with its columns, the best first; those of [`ALL`] take all that are there.
const COLUMNS: &[(TargetField, &[&str])] = &[
    (SourceId, &["ResourceAgencyNum"]),
    (Level, &["TaxonomyLevelName"]),
    (ParentId, &["ParentAgencyNum"]),
    (ConnectsToPlace, &["ConnectsToSiteNum"]),
    (ConnectsToService, &["ConnectsToProgramNum"]),
    (Name, &["PublicName"]),
    (Description, &["AgencyDescription"]),
    (Status, &["AgencyStatus"]),
    (Hidden, &["ExcludeFromWebsite", "ExcludeFromDirectory"]),
    (Organisation, &["ParentAgency"]),
    (Url, &["WebsiteAddress"]),
    (Email, &["EmailAddressMain"]),
    (
        Phone,
        &[
            "PhoneNumberHotline",
            "Phone1Number",
            "PhoneTollFree",
            "Phone2Number",
            "Phone3Number",
            "Phone4Number",
            "Phone5Number",
            "PhoneNumberBusinessLine",
            "PhoneNumberAfterHours",
        ],
    ),
    (LocationHidden, &["PhysicalAddressIsPrivate"]),
    (Address, &["PhysicalAddress1", "PhysicalAddress2", "PhysicalCity", "PhysicalCounty", "PhysicalStateProvince"]),
    (Postcode, &["PhysicalPostalCode"]),
    (Latitude, &["Latitude"]),
    (Longitude, &["Longitude"]),
    (Accessibility, &["DisabilitiesAccess"]),
    (OpeningTimes, &["HoursOfOperation", "Hours"]),
    (Fees, &["FeeStructureSource"]),
    (Eligibility, &["Eligibility"]),
    (Languages, &["LanguagesOfferedList", "LanguagesOffered"]),
    (Taxonomy, &["TaxonomyTerms", "TaxonomyTerm", "Categories"]),
    (Application, &["ApplicationProcess"]),
    (LastAssured, &["LastVerifiedOn"]),
];

const ALL: &[TargetField] = &[Hidden, Phone, Address];

/// Each column that says of another whether it is private: `Phone1IsPrivate` of `Phone1Number`, `PhoneTollFreeIsPrivate` of `PhoneTollFree`.
fn unless(heading: &str) -> String {
    let numbered = heading.strip_suffix("Number").filter(|start| start.ends_with(|c: char| c.is_ascii_digit()));
    format!("{}IsPrivate", numbered.unwrap_or(heading))
}

pub(super) fn mapping<S: AsRef<str>>(headings: &[S]) -> Mapping {
    let find =
        |name: &str| headings.iter().map(AsRef::as_ref).find(|heading| heading.eq_ignore_ascii_case(name)).map(str::to_owned);
    let mut mapping = Mapping::default();
    for (field, names) in COLUMNS {
        let most = if ALL.contains(field) { names.len() } else { 1 };
        let found: Vec<String> = names.iter().filter_map(|name| find(name)).take(most).collect();
        if found.is_empty() {
            continue;
        }
        let mut rule = ColumnRule { headings: found, ..ColumnRule::default() };
        if *field == Phone {
            let private = rule.headings.iter().filter_map(|heading| Some((heading.clone(), find(&unless(heading))?)));
            rule.unless = private.collect();
        }
        mapping.columns.insert(*field, rule);
    }
    mapping
}

#[cfg(test)]
#[path = "icarol_tests.rs"]
mod tests;
