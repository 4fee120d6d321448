//! Exports of EMIS and SystmOne, with the quirks that real ones have. All people are invented.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use interop::gp_export::{Fate, Latest, Mapping, ReferralRow, Table, TargetField};

fn fates(file: &str) -> Vec<Fate> {
    let mapping = Mapping::guess(Table::open(file.as_bytes()).unwrap().headings());
    let latest = Latest::find(Table::open(file.as_bytes()).unwrap(), &mapping).unwrap();
    Table::open(file.as_bytes()).unwrap().referrals(&mapping, latest).unwrap().map(|(_, fate)| fate).collect()
}

fn referrals(file: &str) -> Vec<ReferralRow> {
    let only = |fate| if let Fate::Referral(row) = fate { Some(*row) } else { None };
    fates(file).into_iter().filter_map(only).collect()
}

#[track_caller]
fn refused(fate: &Fate, words: &str) {
    assert!(matches!(fate, Fate::Refused(error) if error.message.contains(words)), "{words} in {fate:?}");
}

const COMBINED: &str = "\
Report: Social prescribing referrals
Run by: SMITH, Jane (Dr),27-Nov-2026 09:00

NHS Number,Full Name,Date of Birth,Usual GP's Full Name,Registration Status,Date Status Added,Practice,Date,Code Term,\"Episode (First, New...)\",User Details' Forenames,User Details' Surname,Date,Type of Consultation,User Details' Forenames,User Details' Surname,User Details' User Type
943 476 5919,\"REID, Joan (Mrs)\",01-Feb-1950,\"SMITH, Jane (Dr)\",Registered,03-Mar-2015,Albion Street,20-Nov-2026,Referral to social prescribing service,First,RITA,COLEMAN,20-Nov-2026,Telephone,Rita,Coleman,Receptionist
,,,,,,,21-Nov-2026,Referral to social prescribing service,New,rita,coleman,21-Nov-2026,Telephone,rita,coleman,Receptionist
,,,,,,,21-Nov-2026,Blood pressure,New,rita,coleman,,,,,
,,,,,,,,,,,,,,,,
,,,,,,,21-Nov-2026,Referral to social prescribing service,New,rita,coleman,,,,,
999 000 0018,\"O'BRIEN-SMITH, Mary Ann (Miss)\",5-MAR-1961,,,,Albion Street,22-Nov-2026 14:05,Referral to social prescribing service,,,,,,,,
";

#[test]
fn an_export_of_emis_with_its_quirks() {
    let fates = fates(COMBINED);
    assert_eq!(fates.len(), 6, "{fates:#?}");
    assert_eq!(fates[2], Fate::NotAReferral);
    assert_eq!(fates[3], Fate::Hidden);
    refused(&fates[4], "nobody knows whose it is");
    let rows = referrals(COMBINED);
    assert_eq!(rows.len(), 3);
    let (first, second, third) = (&rows[0], &rows[1], &rows[2]);
    assert_eq!((first.given_names.as_str(), first.family_name.as_str()), ("Joan", "Reid"));
    assert_eq!(first.nhs_number.as_deref(), Some("9434765919"));
    assert_eq!(
        (first.usual_gp.as_str(), first.staff.as_str(), first.date.to_string().as_str()),
        ("Dr Jane Smith", "Rita Coleman", "2026-11-20")
    );
    assert_eq!((second.given_names.as_str(), second.date.to_string().as_str()), ("Joan", "2026-11-21"));
    assert_eq!(second.staff, "Rita Coleman", "one spelling of a name");
    assert_ne!(first.key(), second.key());
    assert_eq!((third.given_names.as_str(), third.family_name.as_str()), ("Mary Ann", "O'Brien-Smith"));
    assert_eq!(third.date_of_birth.unwrap().to_string(), "1961-03-05");
    assert_eq!(first.line, 5);
}

#[test]
fn the_date_of_the_entry_is_the_one_before_its_term() {
    let table = Table::open("NHS Number,Full Name,Date,Type,Date,Code Term\n".as_bytes()).unwrap();
    assert_eq!(table.headings(), ["NHS Number", "Full Name", "Date", "Type", "Date (2)", "Code Term"]);
    assert_eq!(Mapping::guess(table.headings()).columns[&TargetField::Date], ["Date (2)"]);
}

#[test]
fn a_patient_list_with_addresses_and_telephones() {
    let file = "EMIS Number,Organisation Code,Organisation Name,NHS Number,Family Name,Calling Name,Date of Birth,House Name / Flat Number,Number and Street,Town,Postcode,Home Telephone,Mobile Telephone,Date\n\
                12,g85138,Albion Street,9434765919,Reid,Joan,01-Feb-1950,Flat 2,1 Test Street,London,se16 4jx,020 7946 0018,07700 900111,20-Nov-2026\n";
    let row = &referrals(file)[0];
    assert_eq!(row.address, "Flat 2\n1 Test Street\nLondon");
    assert_eq!(row.postcode.as_deref(), Some("SE16 4JX"));
    assert_eq!(row.phones, ["07700 900111", "020 7946 0018"]);
    assert_eq!(row.practice_code, "G85138");
    assert_eq!(row.key(), "G85138|9434765919|2026-11-20|");
}

#[test]
fn a_list_of_systmone() {
    let file =
        "Appointment date,Clinician,Patient name,DOB,NHS number\n20/11/2026,dr sam DOYLE,Joan Reid,01/02/1950,9434765919\n";
    let row = &referrals(file)[0];
    assert_eq!((row.family_name.as_str(), row.date.to_string().as_str()), ("Reid", "2026-11-20"));
}

#[test]
fn one_person_under_two_practices() {
    let file = "NHS Number,Full Name,Date of Birth,Practice,Date Status Added,Date,Code Term\n\
                9434765919,\"REID, Joan\",01-Feb-1950,Old Road,01-Jan-2010,20-Nov-2026,Referral to social prescribing service\n\
                9434765919,\"REID, Joan\",01-Feb-1950,Albion Street,01-Jan-2026,20-Nov-2026,Referral to social prescribing service\n\
                9434765919,\"REID, Joan\",01-Feb-1950,Albion Street,01-Jan-2026,20-Nov-2026,Referral to social prescribing service\n";
    let fates = fates(file);
    assert_eq!(fates[0], Fate::MovedOn);
    assert!(matches!(&fates[1], Fate::Referral(row) if row.practice == "Albion Street"));
    assert_eq!(fates[2], Fate::Repeated(3));
}

#[test]
fn what_cannot_be_right_is_refused_in_words() {
    let head = "NHS Number,Full Name,Date of Birth,Date\n";
    for (row, words) in [
        ("9.43477E+09,\"REID, Joan\",01-Feb-1950,20-Nov-2026\n", "shortened by a spreadsheet"),
        ("943 476 5918,\"REID, Joan\",01-Feb-1950,20-Nov-2026\n", "not a valid NHS number"),
        ("9434765919,,01-Feb-1950,20-Nov-2026\n", "no name"),
        ("9434765919,\"REID, Joan\",02/30/1950,20-Nov-2026\n", "date of birth cannot be read"),
        ("9434765919,\"REID, Joan\",01-Feb-1950,soon\n", "no date that can be read"),
    ] {
        refused(&fates(&format!("{head}{row}"))[0], words);
    }
    let open = |text: &str| Table::open(text.as_bytes()).err().map(|error| error.message).unwrap_or_default();
    assert!(open("a,b\n1,2\n").contains("No row of this file has the headings"));
    assert!(open("%PDF-1.4").contains("This is a PDF"));
    let table = Table::open("NHS Number,Date,Code Term\n1,2,3\n".as_bytes()).unwrap();
    let mapping = Mapping::guess(table.headings());
    assert!(table.referrals(&mapping, Latest::default()).err().unwrap().message.contains("add Full Name"));
}

#[test]
fn nothing_makes_it_panic_or_go_on_without_end() {
    for length in 0..COMBINED.len() {
        if COMBINED.is_char_boundary(length)
            && let Ok(table) = Table::open(&COMBINED.as_bytes()[..length])
        {
            let mapping = Mapping::guess(table.headings());
            if let Ok(rows) = table.referrals(&mapping, Latest::default()) {
                assert!(rows.count() < 100);
            }
        }
    }
}
