//! The readers over real published files. They are not part of this repository: `KITH_REAL_FILES` names the folder that has them,
//! and then every file must be read and the counts must hold. Without it the test says how many it left out.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "helpers of tests: they print counts and stop at the first surprise"
)]

use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::Instant;

use interop::ods::{Layout, PracticeStatus};
use interop::service::{Service, repeated_ids};
use interop::service_csv::{Mapping, Table, TargetField};
use interop::{RowError, ods, openreferral, postcodes};

/// The folder, or nothing, said aloud.
fn real_files(skipping: usize) -> Option<PathBuf> {
    let folder = std::env::var_os("KITH_REAL_FILES").map(PathBuf::from);
    if folder.is_none() {
        println!("KITH_REAL_FILES is not set: skipped {skipping}");
    }
    folder
}

fn open(folder: &Path, file: &str) -> File {
    File::open(folder.join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

fn counted<T>(file: &str, rows: impl Iterator<Item = Result<T, RowError>>) -> (Vec<T>, Vec<RowError>) {
    let start = Instant::now();
    let (mut good, mut errors) = (Vec::new(), Vec::new());
    for row in rows {
        match row {
            Ok(row) => good.push(row),
            Err(error) => errors.push(error),
        }
    }
    println!("{file}: read {}, errors {}, {:?}", good.len(), errors.len(), start.elapsed());
    for error in errors.iter().take(5) {
        println!("    {error}");
    }
    (good, errors)
}

#[test]
fn practices() {
    let Some(folder) = real_files(2) else { return };
    for (file, read, active) in [
        ("data/nhs-organisations/gp-practices-england-2026-02.csv", 6202, 6202),
        ("data/nhs-organisations/southwark-practices.csv", 35, 32),
    ] {
        let reader = ods::read(open(&folder, file)).unwrap();
        assert_eq!(reader.layout(), Layout::Headed);
        let (practices, errors) = counted(file, reader);
        assert_eq!((practices.len(), errors.len()), (read, 0));
        assert_eq!(practices.iter().filter(|practice| practice.status == PracticeStatus::Active).count(), active);
        assert!(practices.iter().all(|practice| practice.is_gp_practice && practice.postcode.is_some()));
        for practice in practices.iter().step_by(400) {
            println!("    {} -> {}", practice.name, ods::tidy_name(&practice.name));
        }
    }
    for file in ["pcn-details-2023.csv", "pcn-core-partners-2023.csv"] {
        let refused = ods::read(open(&folder, &format!("data/nhs-organisations/{file}"))).err();
        println!("{file}: {refused:?}");
        assert!(refused.is_some());
    }
}

#[test]
fn postcodes() {
    let Some(folder) = real_files(8) else { return };
    for (file, read) in
        [("data/geography/postcodes-greater-london.csv.gz", 331_981), ("data/geography/postcodes-north-southwark.csv", 11_603)]
    {
        let (points, errors) = counted(file, postcodes::read(open(&folder, file)).unwrap());
        assert_eq!((points.len(), errors.len()), (read, 0));
        assert!(points.iter().all(|point| point.lsoa21.is_some() && point.local_authority.is_some()));
    }
    for file in [
        "postcode-sectors-gb.csv",
        "postcode-outcodes-gb.csv",
        "imd2019-lsoa11-england.csv",
        "imd2025-lsoa21-england.csv",
        "lsoa21-ward24-southwark-and-neighbours.csv",
    ] {
        let refused = postcodes::read(open(&folder, &format!("data/geography/{file}"))).err();
        println!("{file}: {refused:?}");
        assert!(refused.is_some(), "{file} holds no whole postcodes");
    }
}

/// Grid references and degrees of the same postcodes, the degrees worked out by somebody else with the same kind of shift.
#[test]
fn the_grid_agrees_with_another_conversion() {
    let Some(folder) = real_files(1) else { return };
    let mut rows = csv::Reader::from_reader(open(&folder, "data/geography/postcodes-north-southwark.csv"));
    let mut worst = 0.0_f64;
    let mut count = 0;
    for row in rows.records() {
        let row = row.unwrap();
        let number = |column: usize| row[column].parse::<f64>().unwrap();
        let (lat, lon) = postcodes::grid_to_wgs84(number(2), number(3));
        let metres = ((lat - number(4)) * 111_200.0).hypot((lon - number(5)) * 69_300.0);
        worst = worst.max(metres);
        count += 1;
    }
    println!("{count} postcodes, largest difference {worst:.2} m");
    assert_eq!(count, 11_603);
    assert!(worst < 6.0);
}

#[test]
fn open_referral() {
    // File, services, errors, repeated ids.
    let files = [
        ("hsds-3.0/examples/service_full.json", 1, 0, 0),
        ("hsds-3.0/examples/service_list.json", 1, 0, 0),
        ("hsds-3.0/examples/service_at_location_full.json", 1, 0, 0),
        ("hsds-3.0/examples/service_at_location_list.json", 1, 0, 0),
        ("hsds-3.0/examples/organization_full.json", 1, 0, 0),
        ("uk-profile-3.0/examples/service_full.json", 1, 0, 0),
        ("uk-profile-3.0/examples/service_list.json", 1, 0, 0),
        ("validator-mocks/V3.0-UK-Default/service_full.json", 1, 0, 0),
        ("validator-mocks/V3.0-UK-Default/service_list.json", 1, 0, 0),
        ("validator-mocks/V3.0-UK-Test/service_full.json", 1, 0, 0),
        ("validator-mocks/V3.0-UK-Test/service_list.json", 128, 0, 1),
        ("validator-mocks/V3.0-UK-Test/service_list_data.json", 128, 0, 1),
        ("validator-mocks/V3.0-UK-Warn/service_full.json", 1, 0, 0),
        ("validator-mocks/V3.0-UK-Warn/service_list.json", 1, 0, 0),
        ("validator-mocks/V3.0-UK-Fail/service_full.json", 1, 0, 0),
        ("validator-mocks/V3.0-UK-Fail/service_list.json", 0, 4, 0),
        ("hsds-3.0/examples/taxonomy_list.json", 0, 1, 0),
        ("hsds-3.0/examples/organization_list.json", 0, 1, 0),
    ];
    let Some(folder) = real_files(files.len()) else { return };
    for (file, read, errors, repeated) in files {
        let feed = openreferral::read(open(&folder, &format!("oruk/{file}"))).unwrap();
        println!("{file}: read {}, errors {}, repeated {}", feed.services.len(), feed.errors.len(), feed.repeated.len());
        for error in feed.errors.iter().take(2) {
            println!("    {error}");
        }
        for service in feed.services.iter().take(1).filter(|service| !service.left_out.is_empty()) {
            println!("    left out: {:?}", service.left_out);
        }
        assert_eq!((feed.services.len(), feed.errors.len(), feed.repeated.len()), (read, errors, repeated), "{file}");
    }
}

fn services(folder: &Path, file: &str) -> (Vec<Service>, Vec<RowError>) {
    let table = Table::open(open(folder, file)).unwrap();
    let mapping = Mapping::guess(table.headings());
    let (services, errors) = counted(file, table.services(&mapping).unwrap());
    let has = |what: fn(&Service) -> bool| services.iter().filter(|service| what(service)).count();
    println!(
        "    guessed {:?}",
        mapping.columns.iter().map(|(field, rule)| format!("{field:?}={}", rule.headings.join("+"))).collect::<Vec<_>>()
    );
    println!(
        "    description {}, organisation {}, place {}, postcode {}, position {}, phone {}, url {}, free {}, times read {}, times as text {}, repeated {}, left out {}",
        has(|service| service.description.is_some()),
        has(|service| service.organisation.is_some()),
        has(|service| !service.locations.is_empty()),
        has(|service| service.locations.iter().any(|location| location.postcode.is_some())),
        has(|service| service.locations.iter().any(|location| location.lat.is_some())),
        has(|service| !service.phones.is_empty()),
        has(|service| service.url.is_some()),
        has(|service| service.free.is_some()),
        has(|service| service.schedules.iter().any(|schedule| !schedule.byday.is_empty())),
        has(|service| service.schedules.iter().any(|schedule| schedule.byday.is_empty())),
        repeated_ids(&services).len(),
        has(|service| !service.left_out.is_empty()),
    );
    for service in services.iter().filter(|service| !service.left_out.is_empty()).take(3) {
        println!("    {}: {:?}", service.name, service.left_out);
    }
    (services, errors)
}

#[test]
fn service_tables() {
    let files = [
        ("data/services/folkestone-hythe-services.csv", 133),
        ("data/services/gm-food-banks.csv", 171),
        ("data/services/gm-jobcentres.csv", 26),
        ("data/services/gm-libraries.csv", 141),
        ("data/services/gm-mental-health-services.csv", 60),
        ("data/services/trafford-charities.csv", 736),
        ("data/services/trafford-sports-clubs.csv", 140),
        ("data/services/miami211-services.csv", 4089),
        ("data/services/folkestone-hythe-organisations.csv", 132),
        ("oruk/uk-directory-samples/outpost-services-sample.csv", 2),
    ];
    let Some(folder) = real_files(files.len()) else { return };
    for (file, read) in files {
        let (found, errors) = services(&folder, file);
        assert_eq!((found.len(), errors.len()), (read, 0), "{file}");
    }
}

/// The headings of an iCarol export, one on a line: the guess finds what matters and what must stay private.
#[test]
fn icarol_headings_are_guessed() {
    let Some(folder) = real_files(1) else { return };
    let text = std::fs::read_to_string(folder.join("data/services/icarol-211-export-headings.txt")).unwrap();
    let headings: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    let mapping = Mapping::guess(&headings);
    let guessed = |field| mapping.columns.get(&field).map(|rule| rule.headings.join("+")).unwrap_or_default();
    assert_eq!(guessed(TargetField::Name), "PublicName");
    assert_eq!(guessed(TargetField::Description), "AgencyDescription");
    assert_eq!(guessed(TargetField::Postcode), "PhysicalPostalCode");
    assert_eq!(guessed(TargetField::Address), "PhysicalAddress1+PhysicalAddress2+PhysicalCity+PhysicalCounty");
    assert_eq!(guessed(TargetField::LocationHidden), "PhysicalAddressIsPrivate");
    assert_eq!(guessed(TargetField::Hidden), "ExcludeFromWebsite+ExcludeFromDirectory");
    assert_eq!(guessed(TargetField::Fees), "FeeStructureSource");
}
