//! The headings that EMIS and SystmOne write, and what they mean by where they stand.

use std::collections::BTreeMap;

use super::mapping::TargetField::{self, *};

/// Headings for each field of the person, letters and digits only, the best first.
///
/// EMIS: the columns of a patient list report and of reports that combine patients, codes and consultations. SystmOne: those of
/// breakdown results. The rest are words that people choose when they rename a column.
const PERSON: &[(TargetField, &[&str])] = &[
    (NhsNumber, &["nhsnumber", "nhsno", "nhs", "patientid"]),
    (FullName, &["fullname", "patientname", "patientfullname", "patient", "name"]),
    (GivenNames, &["givennames", "givenname", "forenames", "forename", "firstname", "firstnames"]),
    (FamilyName, &["familyname", "surname", "lastname"]),
    (CallingName, &["callingname", "knownas", "preferredname"]),
    (Title, &["title"]),
    (DateOfBirth, &["dateofbirth", "dob", "birthdate"]),
    (Postcode, &["postcode", "postalcode"]),
    (HomePhone, &["hometelephone", "homephone", "hometelephonenumber", "telephone", "phone", "telephonenumber"]),
    (MobilePhone, &["mobiletelephone", "mobilephone", "mobile", "mobilenumber", "mobiletelephonenumber"]),
    (WorkPhone, &["worktelephone", "workphone", "worktelephonenumber"]),
    (Email, &["emailaddress", "email"]),
    (PracticeCode, &["organisationcode", "practicecode", "odscode", "gppracticecode"]),
    (Practice, &["practice", "organisationname", "practicename", "gppractice", "registeredpractice", "surgery", "organisation"]),
    (UsualGp, &["usualgpsfullname", "usualgp", "registeredgp", "usualgpname"]),
    (DateStatusAdded, &["datestatusadded", "dateofregistration", "registrationdate", "dateregistered"]),
    (RegistrationStatus, &["registrationstatus"]),
];

/// Headings of the lines of an address, all of them taken, in the order of the table.
const ADDRESS: &[&str] = &[
    "housenameflatnumber",
    "housename",
    "housenumber",
    "numberandstreet",
    "street",
    "locality",
    "village",
    "town",
    "city",
    "county",
    "address",
    "addressline1",
    "addressline2",
    "addressline3",
    "addressline4",
    "addressline5",
    "address1",
    "address2",
    "address3",
    "address4",
    "fulladdress",
];

const CODE: &[&str] = &[
    "codeterm",
    "codedescription",
    "ctv3codedescription",
    "snomedterm",
    "readterm",
    "term",
    "codedentry",
    "eventdetails",
    "code",
];

const DATE: &[&str] = &["date", "eventdate", "referraldate", "dateofreferral", "codedate", "appointmentdate"];

/// Headings of what was done and by whom, which belong to the group of columns in which they stand.
const EVENT: &[(TargetField, &[&str])] = &[
    (Text, &["associatedtext", "notes", "freetext", "comments", "text"]),
    (
        StaffName,
        &["userdetailsfullname", "clinician", "eventdoneby", "doneby", "enteredby", "staffname", "referrer", "referredby"],
    ),
    (StaffGivenNames, &["userdetailsforenames", "userdetailsforename", "userdetailsgivenname"]),
    (StaffFamilyName, &["userdetailssurname", "userdetailsfamilyname"]),
    (StaffRole, &["userdetailsusertype", "userdetailsrole", "staffrole", "role", "jobtitle"]),
];

/// How headings begin that say something of what was done even where no field wants them.
const OF_EVENTS: &[&str] =
    &["userdetails", "typeofconsultation", "consultation", "episode", "associatedtext", "codeterm", "value", "problem"];

/// Letters and digits only, in small letters, without the number that tells repeated headings apart.
fn fold(heading: &str) -> String {
    let heading = heading
        .strip_suffix(')')
        .and_then(|rest| rest.rsplit_once(" ("))
        .filter(|(_, number)| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
        .map_or(heading, |(name, _)| name);
    let folded: String = heading.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    // EMIS puts the name of the table before a column if asked to.
    match folded.strip_prefix("patientdetails").filter(|rest| !rest.is_empty()) {
        Some(rest) => rest.to_owned(),
        None => folded,
    }
}

/// Whether a column that feeds no field says something of an entry in the record: a second date, the type of a consultation.
pub(super) fn is_of_events(heading: &str) -> bool {
    let folded = fold(heading);
    DATE.contains(&folded.as_str()) || OF_EVENTS.iter().any(|start| folded.starts_with(start))
}

/// Whether these cells are the headings of an export: at least three that are known and among them one that names a person, or two
/// with the NHS number. Above them stands what EMIS calls the report header, with lines such as `Date,05-Mar-2024`.
pub(super) fn are_headings<'c>(cells: impl Iterator<Item = &'c str>) -> bool {
    let (mut known, mut person, mut number) = (0, false, false);
    for cell in cells.filter(|cell| cell.len() < 60) {
        let folded = fold(cell);
        let field = PERSON.iter().find(|(_, names)| names.contains(&folded.as_str())).map(|(field, _)| *field);
        let event = DATE.contains(&folded.as_str())
            || CODE.contains(&folded.as_str())
            || EVENT.iter().any(|(_, names)| names.contains(&folded.as_str()));
        known += usize::from(field.is_some() || event || ADDRESS.contains(&folded.as_str()));
        number |= field == Some(NhsNumber);
        person |= matches!(field, Some(NhsNumber | FullName | GivenNames | FamilyName | DateOfBirth));
    }
    number && known > 1 || person && known > 2
}

/// The delimiter of the line that holds the headings. A report header above them may hold commas of its own.
pub(super) fn delimiter(head: &[u8]) -> Option<u8> {
    let head = String::from_utf8_lossy(head);
    head.split(['\n', '\r']).find_map(|line| {
        [',', '\t', ';'].into_iter().find(|mark| are_headings(line.split(*mark))).and_then(|mark| u8::try_from(mark).ok())
    })
}

/// Which headings feed which field.
///
/// The same heading may stand there several times. The date that counts is the one next to the code; what belongs to the code is
/// what stands from there to the next date.
pub(super) fn columns<S: AsRef<str>>(headings: &[S]) -> BTreeMap<TargetField, Vec<String>> {
    let folded: Vec<String> = headings.iter().map(|heading| fold(heading.as_ref())).collect();
    let first = |names: &[&str], from: usize, to: usize| {
        names.iter().find_map(|name| (from..to).find(|at| folded.get(*at).is_some_and(|folded| folded == name)))
    };
    let whole = folded.len();
    let mut found: BTreeMap<TargetField, Vec<usize>> = BTreeMap::new();
    for (field, names) in PERSON {
        found.extend(first(names, 0, whole).map(|at| (*field, vec![at])));
    }
    let address: Vec<usize> =
        folded.iter().enumerate().filter(|(_, name)| ADDRESS.contains(&name.as_str())).map(|(at, _)| at).collect();
    if !address.is_empty() {
        found.insert(AddressLines, address);
    }
    let dates: Vec<usize> =
        folded.iter().enumerate().filter(|(_, name)| DATE.contains(&name.as_str())).map(|(at, _)| at).collect();
    let code = first(CODE, 0, whole);
    let date = match code {
        // Of two that are as near, the one before the code.
        Some(code) => dates.iter().copied().min_by_key(|date| (date.abs_diff(code), *date)),
        None => first(DATE, 0, whole),
    };
    let (from, to) = match (date, code) {
        (Some(date), code) if dates.len() > 1 => {
            let code = code.unwrap_or(date);
            let end = dates.iter().copied().find(|other| *other > date.max(code)).unwrap_or(whole);
            (date.min(code), end)
        }
        _ => (0, whole),
    };
    found.extend(date.map(|at| (Date, vec![at])));
    found.extend(code.map(|at| (CodeTerm, vec![at])));
    for (field, names) in EVENT {
        found.extend(first(names, from, to).map(|at| (*field, vec![at])));
    }
    let name = |at: usize| headings.get(at).map(|heading| heading.as_ref().to_owned());
    found.into_iter().map(|(field, places)| (field, places.into_iter().filter_map(name).collect())).collect()
}

#[cfg(test)]
mod tests {
    use super::super::Mapping;
    use super::*;

    fn guess(headings: &str) -> BTreeMap<TargetField, Vec<String>> {
        columns(&headings.split(',').collect::<Vec<_>>())
    }

    #[test]
    fn the_patient_list_of_emis() {
        let found = guess(
            "EMIS Number,Organisation Code,Organisation Name,Usual GP's Full Name,NHS Number,Title,Family Name,Calling Name,Age,Date of Birth,Gender,House Name / Flat Number,Number and Street,Locality,Town,County,Postcode,Home Telephone,Mobile Telephone,Work Telephone,E-mail Address",
        );
        assert_eq!(found.len(), 14, "{found:?}");
        assert_eq!(found[&AddressLines], ["House Name / Flat Number", "Number and Street", "Locality", "Town", "County"]);
        assert_eq!(found[&Practice], ["Organisation Name"]);
        assert_eq!(found[&Email], ["E-mail Address"]);
    }

    #[test]
    fn what_belongs_to_the_code_stands_by_it() {
        let found = guess(
            "NHS Number,Full Name,Date of Birth,Usual GP's Full Name,Registration Status,Date Status Added,Practice,Date,Code Term,Episode (First, New...),User Details' Forenames,User Details' Surname,Date (2),Type of Consultation,User Details' Forenames (2),User Details' Surname (2),User Details' User Type",
        );
        assert_eq!(found[&Date], ["Date"]);
        assert_eq!(found[&StaffFamilyName], ["User Details' Surname"]);
        assert!(!found.contains_key(&StaffRole), "the user type is that of the consultation");
        let turned = guess(
            "NHS Number,Full Name,Date,Type of Consultation,User Details' Surname,Date (2),Code Term,Associated Text,User Details' Surname (2),User Details' User Type",
        );
        assert_eq!(turned[&Date], ["Date (2)"]);
        assert_eq!(turned[&StaffFamilyName], ["User Details' Surname (2)"]);
        assert_eq!(turned[&StaffRole], ["User Details' User Type"]);
        let behind = guess("NHS Number,Code Term,Date,Associated Text,Date (2),User Details' Full Name");
        assert_eq!((&behind[&Date][..], behind.contains_key(&StaffName)), (&["Date".to_owned()][..], false));
    }

    #[test]
    fn systmone() {
        let found = guess("Appointment date,Clinician,Age in years,NHS number");
        assert_eq!(found[&NhsNumber], ["NHS number"]);
        assert_eq!(found[&Date], ["Appointment date"]);
        assert_eq!(found[&StaffName], ["Clinician"]);
    }

    #[test]
    fn a_mapping_says_what_it_does() {
        let mapping = Mapping::guess(&["NHS Number", "Full Name", "Date", "Code Term", "Age"]);
        let said = mapping.describe();
        assert_eq!(said[0], "NHS number is read from “NHS Number”.");
        assert!(said.last().unwrap().starts_with(
            "A row is a referral if its code has “social prescribing” or “871731000000106”, and none of “declined”"
        ));
        assert_eq!(mapping.unused(&["NHS Number".to_owned(), "Age".to_owned()]), ["Age"]);
        let toml = toml::to_string(&mapping).unwrap();
        assert!(toml.contains("nhs_number = [\"NHS Number\"]"), "{toml}");
        assert_eq!(toml::from_str::<Mapping>(&toml).unwrap(), mapping);
        let json = serde_json::to_string(&mapping).unwrap();
        assert_eq!(serde_json::from_str::<Mapping>(&json).unwrap(), mapping);
        let short: Mapping = serde_json::from_str(r#"{"columns": {"full_name": ["Who"]}}"#).unwrap();
        assert_eq!(short.referral_terms, Mapping::default().referral_terms);
    }

    #[test]
    fn a_report_header_is_not_the_headings() {
        for (line, is) in [
            ("Organisation,Moon Surgery,Date,05-Mar-2024", false),
            ("NHS Number,Date", true),
            ("Full Name,Date,Code Term", true),
            ("943 476 5919,SMITH,05-Mar-2024", false),
        ] {
            assert_eq!(are_headings(line.split(',')), is, "{line}");
        }
        assert_eq!(delimiter(b"Report: a, b, c\r\n\r\nNHS Number\tDate\r\n"), Some(b'\t'));
        assert_eq!(delimiter(b"a,b\n"), None);
    }
}
