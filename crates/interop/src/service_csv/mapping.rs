//! Which column of a table goes into which field of a service.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A field of a service that a column can fill.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TargetField {
    /// The publisher's own id. Without it a key is made from name, organisation and postcode.
    SourceId,
    /// Where this holds an id, the row adds a place, a contact, a cost or a time to the service with that id above it.
    ContinuesId,
    Name,
    Description,
    Status,
    /// Yes or no: closed for now.
    TemporarilyClosed,
    /// Yes or no: for the public to see. Without a plain yes the service comes out as inactive.
    Visible,
    /// Yes or no: not for the public to see. Without a plain no the service comes out as inactive.
    Hidden,
    Organisation,
    OrganisationDescription,
    OrganisationUrl,
    CharityNumber,
    CompanyNumber,
    Url,
    Email,
    Phone,
    /// A mixed column: e-mail addresses and phone numbers are picked out of it.
    Contact,
    LocationName,
    /// Yes or no: the public may know the contact. Without a plain yes it is left out.
    ContactVisible,
    /// Yes or no: the contact is private. Without a plain no it is left out.
    ContactHidden,
    /// Yes or no: the public may know the place. Without a plain yes it is left out.
    LocationVisible,
    /// Yes or no: the place is private, as that of a refuge is. Without a plain no it is left out.
    LocationHidden,
    /// One column or several, which become the lines of the address in this order.
    Address,
    Postcode,
    Latitude,
    Longitude,
    Accessibility,
    /// Days and times in words.
    OpeningTimes,
    Weekday,
    OpensAt,
    ClosesAt,
    /// Yes or no, or words such as "free" and "£3".
    Free,
    /// What it costs, in words.
    Fees,
    /// What it costs, as a number of pounds.
    CostAmount,
    /// For whom or for how long the amount is.
    CostDescription,
    MinAge,
    MaxAge,
    /// One column or several, joined to paragraphs.
    Eligibility,
    Languages,
    Taxonomy,
    /// How to apply or be referred, in words.
    Application,
    /// Yes or no: only by referral.
    NeedsReferral,
    LastAssured,
    /// Of a table with rows of several levels, as those of iCarol: agency, program, site or program at site (see [`super::levels`]).
    Level,
    /// The id of the agency that the row belongs to.
    ParentId,
    /// The ids of the site and of the program that a row of a program at a site brings together.
    ConnectsToPlace,
    ConnectsToService,
}

/// The columns of one field.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ColumnRule {
    /// The headings, as [`super::Table::headings`] gives them: the second column headed "Notes" is "Notes (2)".
    pub headings: Vec<String>,
    /// What stands between the values of one cell. Where it is not said: a semicolon if the cell has one, else a comma or new line.
    /// Used by lists: languages, taxonomy, places.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub separator: Option<String>,
    /// Of a column, the one that says whether it is private: without a plain no there, the cell is left out.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub unless: BTreeMap<String, String>,
}

/// How a table is read. Kept as TOML or JSON, and made by [`Mapping::guess`] or by a person.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Mapping {
    pub columns: BTreeMap<TargetField, ColumnRule>,
}

use TargetField::*;

/// Headings that were met for each field, letters and digits only, the best first. A column is used once, by the first field that
/// asks for it.
const KNOWN: &[(TargetField, &[&str])] = &[
    (
        SourceId,
        &["serviceid", "id", "importid", "sourceid", "uniqueid", "registeredcharitynumber", "resourceagencynum", "reference"],
    ),
    (ContinuesId, &["importidreference"]),
    (
        Name,
        &[
            "servicename",
            "service",
            "name",
            "activityname",
            "activity",
            "groupname",
            "group",
            "title",
            "publicname",
            "charityname",
            "clubname",
            "programme",
            "project",
            "organisationname",
            "organisation",
        ],
    ),
    (
        Description,
        &[
            "description",
            "servicedescription",
            "activitydescription",
            "longdescription",
            "agencydescription",
            "about",
            "summary",
            "charityactivities",
            "details",
            "whatwedo",
            "shortdescription",
            "intro",
        ],
    ),
    (Status, &["status", "servicestatus", "agencystatus"]),
    (TemporarilyClosed, &["temporarilyclosed"]),
    (Visible, &["visible", "approved", "published"]),
    (Hidden, &["excludefromwebsite", "excludefromdirectory", "hidden", "private"]),
    (ContactVisible, &["contactvisible"]),
    (ContactHidden, &["phone1isprivate", "maincontactisprivate", "contactisprivate"]),
    (LocationVisible, &["locationvisible"]),
    (LocationHidden, &["maskexactaddress", "physicaladdressisprivate", "addressisprivate", "confidentialaddress"]),
    (
        Organisation,
        &[
            "organisation",
            "organization",
            "organisations",
            "organisationname",
            "organizationname",
            "orgname",
            "provider",
            "providername",
            "parentagency",
            "charity",
            "runby",
        ],
    ),
    (OrganisationDescription, &["organisationdescription", "organizationdescription", "orgdescription"]),
    (CharityNumber, &["charitynumber", "registeredcharitynumber", "charityno", "registeredcharityno", "charitynum"]),
    (CompanyNumber, &["companynumber", "companyno", "companyregistrationnumber"]),
    (OrganisationUrl, &["organisationwebsite", "organisationurl", "organizationurl", "orgwebsite", "orgurl", "providerurl"]),
    (
        Url,
        &[
            "url",
            "website",
            "web",
            "serviceurl",
            "webaddress",
            "websiteaddress",
            "websiteurl",
            "link",
            "webpage",
            "charitycontactweb",
        ],
    ),
    (Email, &["email", "emailaddress", "contactemail", "serviceemail", "emailaddressmain", "publicemail"]),
    (
        Phone,
        &[
            "phone",
            "telephone",
            "phonenumber",
            "telephonenumber",
            "tel",
            "contactphone",
            "contactnumber",
            "contacttelephone",
            "servicephone",
            "phone1number",
            "mobile",
        ],
    ),
    (Contact, &["contact", "contactdetails", "contactinformation"]),
    (LocationName, &["locationname", "locations", "location", "venue", "venuename", "building", "where"]),
    (
        Postcode,
        &[
            "postcode",
            "locationpostcode",
            "postalcode",
            "postcodes",
            "physicalpostalcode",
            "charitycontactpostcode",
            "zip",
            "zipcode",
        ],
    ),
    (Latitude, &["latitude", "lat", "locationlatitude"]),
    (Longitude, &["longitude", "long", "lon", "lng", "locationlongitude"]),
    (
        Accessibility,
        &[
            "locationaccessibilities",
            "accessibility",
            "access",
            "disabilitiesaccess",
            "environmentaccessibility",
            "accessibilityinformation",
        ],
    ),
    (
        OpeningTimes,
        &[
            "openingtimes",
            "openinghours",
            "timingnotes",
            "scheduletext",
            "schedule",
            "hours",
            "hoursofoperation",
            "times",
            "when",
            "daysandtimes",
            "dayandtime",
            "timetable",
        ],
    ),
    (Weekday, &["scheduledweekday", "weekday", "day", "days"]),
    (OpensAt, &["schedulesopensat", "opensat", "starttime", "timefrom", "opens"]),
    (ClosesAt, &["schedulesclosesat", "closesat", "endtime", "timeto", "closes"]),
    (Free, &["free", "isfree", "freeornot"]),
    (Fees, &["fees", "fee", "cost", "costs", "price", "charges", "feestext", "feestructuresource", "feesdescription"]),
    (CostAmount, &["costamount", "amount", "priceingbp"]),
    (CostDescription, &["costoption", "costtype", "amountdescription"]),
    (MinAge, &["minage", "minimumage", "agefrom", "lowestage", "agemin"]),
    (MaxAge, &["maxage", "maximumage", "ageto", "highestage", "agemax"]),
    (
        Eligibility,
        &[
            "eligibility",
            "whoisitfor",
            "whoitsfor",
            "whofor",
            "audience",
            "audiencecats",
            "suitabilities",
            "agegroup",
            "targetgroup",
            "eligibilitytext",
        ],
    ),
    (Languages, &["languages", "language", "languagesoffered", "languagesspoken"]),
    (
        Taxonomy,
        &[
            "servicetaxonomies",
            "taxonomy",
            "taxonomies",
            "taxonomyterms",
            "taxonomyterm",
            "categories",
            "category",
            "usecases",
            "oneplanetcats",
            "topics",
            "tags",
            "type",
            "servicetype",
            "basictype",
        ],
    ),
    (
        Application,
        &[
            "applicationprocess",
            "howtoapply",
            "referralmethod",
            "howtorefer",
            "referral",
            "referralprocess",
            "howtojoin",
            "booking",
            "howtostart",
        ],
    ),
    (NeedsReferral, &["needsreferral", "referralsonly", "referralonly", "referralrequired"]),
    (
        LastAssured,
        &["assureddate", "lastassured", "lastverifiedon", "lastupdated", "lastchecked", "lastreviewed", "updatedon", "updated"],
    ),
];

/// Fields that take every heading they know, in the order of the table's columns, not only the best one.
const TAKE_ALL: &[TargetField] =
    &[Visible, Hidden, ContactVisible, ContactHidden, LocationVisible, LocationHidden, CostDescription, Taxonomy];

impl Mapping {
    /// A mapping for these headings from names that are common. Look at it before it is used: a guess knows words, not
    /// what is in the cells.
    pub fn guess<S: AsRef<str>>(headings: &[S]) -> Self {
        if Self::is_icarol(headings) {
            return super::icarol::mapping(headings);
        }
        let mut free: Vec<(String, &str)> = headings.iter().map(AsRef::as_ref).map(|heading| (fold(heading), heading)).collect();
        let mut columns: BTreeMap<TargetField, ColumnRule> = BTreeMap::new();
        for (field, names) in KNOWN {
            let mut taken = Vec::new();
            if TAKE_ALL.contains(field) {
                taken.extend(free.iter().filter(|(folded, _)| names.contains(&folded.as_str())).map(|(_, heading)| *heading));
            } else if let Some((_, heading)) = names.iter().find_map(|name| free.iter().find(|(folded, _)| folded == name)) {
                taken.push(*heading);
            }
            if !taken.is_empty() {
                free.retain(|(_, heading)| !taken.contains(heading));
                let headings = taken.into_iter().map(str::to_owned).collect();
                columns.insert(*field, ColumnRule { headings, ..ColumnRule::default() });
            }
        }
        let address: Vec<String> =
            free.iter().filter(|(folded, _)| is_address_line(folded)).map(|(_, heading)| (*heading).to_owned()).collect();
        if !address.is_empty() {
            columns.insert(Address, ColumnRule { headings: address, ..ColumnRule::default() });
        }
        Self { columns }
    }

    /// Whether these are the headings of an export of iCarol.
    pub fn is_icarol<S: AsRef<str>>(headings: &[S]) -> bool {
        ["ResourceAgencyNum", "PublicName", "TaxonomyLevelName"]
            .iter()
            .all(|wanted| headings.iter().any(|heading| heading.as_ref().eq_ignore_ascii_case(wanted)))
    }

    /// Whether a table with these headings has every column that is asked for.
    pub fn fits<S: AsRef<str>>(&self, headings: &[S]) -> bool {
        let has = |wanted: &String| headings.iter().any(|heading| heading.as_ref() == wanted);
        self.columns.values().flat_map(|rule| rule.headings.iter().chain(rule.unless.values())).all(has)
    }
}

/// Letters and digits only, lower case: "Organisation(s)" is "organisations".
fn fold(heading: &str) -> String {
    heading.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn is_address_line(folded: &str) -> bool {
    let name = ["location", "physical", "venue"].iter().find_map(|start| folded.strip_prefix(start)).unwrap_or(folded);
    let name = name.trim_end_matches(|c: char| c.is_ascii_digit());
    ["address", "addressline", "street", "town", "city", "county", "borough"].contains(&name) || folded == "locality"
}
