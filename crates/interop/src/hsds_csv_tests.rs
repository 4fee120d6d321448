//! Packages as publishers pack them, and as somebody packs them who means harm.

use std::io::Write as _;

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;
use crate::packed::{self, Packed};

fn files(tables: &[(&str, &str)]) -> Vec<(String, Vec<u8>)> {
    tables.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec())).collect()
}

fn zip_of(tables: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in tables {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// Of 3.0.
const TABLES: &[(&str, &str)] = &[
    ("data/organizations.csv", "id,name,website\no1,Moon Trust,https://moon.example\n"),
    ("data/organization_identifiers.csv", "id,organization_id,identifier_scheme,identifier\ni1,o1,GB-CHC,1050012\n"),
    (
        "data/services.csv",
        "id,organization_id,name,description,status,minimum_age\ns1,o1,Moon walk,\"Slow, with tea\",active,50\ns2,,Help line,,,\n,o1,No id,,active,\n",
    ),
    ("data/locations.csv", "id,location_type,name,latitude,longitude\nl1,physical,Moon Hall,51.5,-0.05\n"),
    (
        "data/addresses.csv",
        "id,location_id,address_1,city,postal_code,address_type\na1,l1,1 Moon Road,London,SE16 4JX,physical\n",
    ),
    ("data/accessibility.csv", "id,location_id,description\nx1,l1,Step-free\n"),
    ("data/service_at_location.csv", "id,service_id,location_id\nsl1,s1,l1\n"),
    (
        "data/phones.csv",
        "id,location_id,service_id,organization_id,contact_id,service_at_location_id,number\n\
         p1,,,,c1,,020 7946 0001\np2,l1,,,,,020 7946 0002\np3,,s2,,,,020 7946 0003\n",
    ),
    ("data/contacts.csv", "id,service_id,name,email\nc1,s1,Ann,ann@moon.example\n"),
    ("data/schedules.csv", "id,service_id,service_at_location_id,freq,byday,opens_at,closes_at\nt1,,sl1,WEEKLY,TU,10:00,12:00\n"),
    ("data/cost_options.csv", "id,service_id,amount,amount_description\nk1,s1,0,\n"),
    ("data/languages.csv", "id,service_id,name\ng1,s1,Urdu\n"),
    ("data/attributes.csv", "id,link_id,taxonomy_term_id\nb1,s1,w1\n"),
    ("data/taxonomy_terms.csv", "id,name\nw1,Walking\n"),
    ("data/readme.csv", "nothing"),
    ("__MACOSX/data/._services.csv", "\0\0"),
];

#[test]
fn tables_are_put_together() {
    let Packed::Package(feed) = packed::open(&zip_of(TABLES)).unwrap() else { panic!("a package") };
    let [walk, line] = feed.services.as_slice() else { panic!("{feed:?}") };
    assert_eq!((walk.source_id.as_str(), walk.name.as_str(), walk.min_age, walk.free), ("s1", "Moon walk", Some(50), Some(true)));
    assert_eq!(walk.organisation.as_ref().unwrap().name.as_deref(), Some("Moon Trust"));
    assert_eq!(walk.organisation.as_ref().unwrap().charity_number.as_deref(), Some("1050012"));
    let at = &walk.locations[0];
    assert_eq!((at.postcode.as_deref(), at.lat, at.accessibility.as_deref()), (Some("SE16 4JX"), Some(51.5), Some("Step-free")));
    assert_eq!((walk.schedules[0].byday[0].as_str(), walk.schedules[0].opens_at.as_deref()), ("TU", Some("10:00")));
    assert_eq!(walk.phones.iter().map(|phone| phone.number.as_str()).collect::<Vec<_>>(), ["020 7946 0001", "020 7946 0002"]);
    assert_eq!(walk.email.as_deref(), Some("ann@moon.example"));
    assert_eq!((walk.languages.as_slice(), walk.taxonomy.as_slice()), (&["Urdu".to_owned()][..], &["Walking".to_owned()][..]));
    assert_eq!((line.name.as_str(), line.phones[0].number.as_str()), ("Help line", "020 7946 0003"));
    assert_eq!(feed.errors.len(), 1, "{:?}", feed.errors);
    assert!(feed.errors[0].to_string().contains("Line 4: services.csv") && feed.errors[0].message.contains("no id"));
}

#[test]
fn the_older_names_are_known() {
    let feed = read(files(&[
        ("services.csv", "id,organization_id,location_id,name,status\n1,7,9,Old,active\n"),
        ("organizations.csv", "id,name\n7,Trust\n"),
        ("locations.csv", "id,name\n9,Hall\n"),
        ("physical_addresses.csv", "id,location_id,address_1,postal_code\n3,9,1 Moon Road,SE16 4JX\n"),
        ("regular_schedules.csv", "id,service_id,weekday,opens_at,closes_at\n1,1,Monday,09:00,10:00\n"),
        ("services_taxonomy.csv", "id,service_id,taxonomy_id\n1,1,4\n"),
        ("taxonomy.csv", "id,name\n4,Food\n"),
        ("languages.csv", "id,service_id,language\n1,1,Polish\n"),
    ]))
    .unwrap();
    let service = &feed.services[0];
    assert_eq!(service.locations[0].postcode.as_deref(), Some("SE16 4JX"));
    assert_eq!((service.schedules[0].byday[0].as_str(), service.languages[0].as_str()), ("MO", "Polish"));
    assert_eq!(service.taxonomy, ["Food"]);
}

#[test]
fn what_is_no_package_is_refused_in_words() {
    for (zip, words) in [
        (zip_of(&[("letter.pdf", "x")]), "neither a workbook nor a package"),
        (zip_of(&[("locations.csv", "id,name\n1,x\n")]), "no services.csv"),
        (zip_of(&[("word/document.xml", "x")]), "Word document"),
        (zip_of(&[("mimetype", "x"), ("content.xml", "x")]), "OpenDocument"),
        (zip_of(&[("[Content_Types].xml", "x"), ("xl/workbook.bin", "x")]), "XLSB"),
        (zip_of(&[("../services.csv", "id,name\n1,x\n")]), "no program packs"),
        (zip_of(&[("services.csv", "id,name\n1,\"never closed\n2,x\n")]), "never closed"),
        (zip_of(&[("services.csv", "<html>sign in</html>")]), "web page"),
        (zip_of(&[("services.csv", &" ".repeat(65 * 1024 * 1024))]), "unpacks to far more"),
        (b"PK\x03\x04".to_vec(), "damaged"),
    ] {
        match packed::open(&zip) {
            Ok(_) => panic!("{words}: it was read"),
            Err(error) => assert!(error.fatal && error.message.contains(words), "{words}: {error}"),
        }
    }
    let whole = zip_of(TABLES);
    for length in (0..whole.len()).step_by(11) {
        drop(packed::open(&whole[..length]));
    }
    for at in (0..whole.len()).step_by(5) {
        let mut spoiled = whole.clone();
        spoiled[at] ^= 0x55;
        drop(packed::open(&spoiled));
    }
}

#[test]
fn one_place_of_a_megabyte_in_many_services_is_bounded() {
    let services: String = (0..2000).map(|n| format!("s{n},l1,Walk,active\n")).collect();
    let location = format!("id,name,description\nl1,Hall,{}\n", "x".repeat(1_000_000));
    let feed = read(files(&[("services.csv", &format!("id,location_id,name,status\n{services}")), ("locations.csv", &location)]))
        .unwrap();
    assert!(feed.errors.iter().any(|error| error.fatal), "{} read", feed.services.len());
    let many: String = (0..9).map(|n| format!("{n},s1,l1\n")).collect();
    let feed = read(files(&[
        ("services.csv", "id,name,status\ns1,Walk,active\n"),
        ("locations.csv", &location),
        ("service_at_location.csv", &format!("id,service_id,location_id\n{many}")),
    ]))
    .unwrap();
    assert!(feed.services.is_empty() && feed.errors[0].message.contains("4 MB"), "{:?}", feed.errors);
}
