use super::*;
use crate::service::{Frequency, LocationKind, ServiceStatus};

fn feed(json: &str) -> Feed {
    read(json.as_bytes()).unwrap()
}

const FULL: &str = r#"{
  "id": "s-1", "name": " Moon &amp; stars ", "status": "active", "unknown_field": {"deep": [1]},
  "description": "<p>Come and walk.</p><p>Tea after.<script>x()</script></p>",
  "url": "www.example.org/moon", "email": "", "minimum_age": "18", "maximum_age": null,
  "fees": "Free", "assured_date": "2026-09-01T00:00:00Z",
  "eligibility_description": "Adults", "application_process": "Ring us",
  "organization": {"id": "o-1", "name": "Moon Trust", "description": "", "website": "https://example.org",
                   "phones": [{"number": "020 7946 0009"}], "email": "office@example.org",
                   "organization_identifiers": [{"identifier_scheme": "GB-COH", "identifier": "01234567"},
                     {"identifier_type": "Charity number", "identifier": "1050012"}, {"identifier_type": "Tax", "identifier": "9"}]},
  "phones": [{"id": "p", "number": "\"020 7946 0000\"", "extension": 12}],
  "contacts": [{"email": "not an address", "phones": [{"number": "020 7946 0000"}, {"number": "020 7946 0001"}]}],
  "languages": [{"id": "l"}, {"name": "Urdu", "code": "ur"}, {"language": "Polish"}],
  "attributes": [{"taxonomy_term": {"name": "Walking"}}, {"taxonomy_term": null}, {"taxonomy_term": {"name": "Walking"}}],
  "cost_options": [],
  "schedules": [{"freq": "WEEKLY", "interval": 1, "byday": "TH,FR", "bymonthday": "2,3", "dtstart": "2026-01-01",
                 "opens_at": "10:00:00", "closes_at": "12:00", "description": "Not in August"}],
  "service_at_locations": [
    {"location": {"id": "l-1", "name": "Moon Hall", "location_type": "physical", "latitude": "51.5", "longitude": -0.05,
      "addresses": [{"address_1": "PO Box 1", "address_type": "postal"},
                    {"address_1": "1 Moon Road", "address_2": "", "city": "London", "postal_code": "se164jx", "address_type": "physical"}],
      "accessibility": [{"description": "Step-free", "details": "Ramp at the side"}]}},
    {"location": {"id": "l-2", "location_type": "virtual", "latitude": 100, "longitude": 101}}]
}"#;

#[test]
fn a_full_service_is_read_whole() {
    let feed = feed(FULL);
    assert_eq!(feed.errors, []);
    let service = &feed.services[0];
    assert_eq!(service.source_id, "s-1");
    assert_eq!(service.name, "Moon & stars");
    assert_eq!(service.status, ServiceStatus::Active);
    assert_eq!(service.description.as_deref(), Some("Come and walk.\n\nTea after."));
    assert_eq!(service.url.as_deref(), Some("https://www.example.org/moon"));
    assert_eq!(service.email.as_deref(), Some("office@example.org"));
    let numbers: Vec<&str> = service.phones.iter().map(|phone| phone.number.as_str()).collect();
    assert_eq!(numbers, ["020 7946 0000", "020 7946 0001"]);
    assert_eq!(service.phones[0].extension.as_deref(), Some("12"));
    assert_eq!(service.free, Some(true));
    assert_eq!((service.min_age, service.max_age), (Some(18), None));
    assert_eq!(service.languages, ["Urdu", "Polish"]);
    assert_eq!(service.taxonomy, ["Walking"]);
    assert_eq!(service.application.as_deref(), Some("Ring us"));
    assert_eq!(service.last_assured.as_deref(), Some("2026-09-01"));
    let organisation = service.organisation.as_ref().unwrap();
    assert_eq!(organisation.name.as_deref(), Some("Moon Trust"));
    assert_eq!(organisation.description, None);
    assert_eq!(
        (organisation.email.as_deref(), organisation.phone.as_deref()),
        (Some("office@example.org"), Some("020 7946 0009"))
    );
    assert_eq!(
        (organisation.charity_number.as_deref(), organisation.company_number.as_deref()),
        (Some("1050012"), Some("01234567"))
    );
    let schedule = &service.schedules[0];
    assert_eq!(schedule.freq, Some(Frequency::Weekly));
    assert_eq!(schedule.byday, ["TH", "FR"]);
    assert_eq!(schedule.bymonthday, [2, 3]);
    assert_eq!((schedule.opens_at.as_deref(), schedule.closes_at.as_deref()), (Some("10:00"), Some("12:00")));
    let hall = &service.locations[0];
    assert_eq!(hall.address, ["1 Moon Road", "London"]);
    assert_eq!(hall.postcode.as_deref(), Some("SE16 4JX"));
    assert_eq!((hall.lat, hall.lon), (Some(51.5), Some(-0.05)));
    assert_eq!(hall.kind, Some(LocationKind::Physical));
    assert_eq!(hall.accessibility.as_deref(), Some("Step-free\nRamp at the side"));
    assert_eq!((service.locations[1].lat, service.locations[1].lon), (None, None));
    assert_eq!(service.left_out.len(), 2, "{:?}", service.left_out);
}

#[test]
fn pages_arrays_and_single_services_all_read() {
    let page = format!(r#"{{"total_items": 9, "total_pages": 3, "page_number": 2, "contents": [{FULL}, {FULL}]}}"#);
    let page = feed(&page);
    assert_eq!((page.page, page.pages, page.total), (Some(2), Some(3), Some(9)));
    assert_eq!(page.services.len(), 2);
    assert_eq!(page.repeated, ["s-1"]);

    assert_eq!(feed(&format!("[{FULL}]")).services, feed(FULL).services, "a service alone loses no field");
    assert_eq!(feed("[]"), Feed::default());
    assert_eq!(feed(r#"{"contents": []}"#), Feed { is_page: true, ..Feed::default() });
}

#[test]
fn the_older_standard_is_read() {
    let old = feed(
        r#"{"totalElements": 1, "totalPages": 1, "number": 1, "content": [{
            "id": 7, "name": "Old style", "status": null, "organization_id": "o-9",
            "eligibilitys": [{"minimum_age": 50, "maximum_age": 0}, {"eligibility": "Carers"}],
            "regular_schedules": [{"byday": "MO", "opens_at": "09:00", "closes_at": "10:00", "freq": "DAILY"}],
            "service_taxonomys": [{"taxonomy": {"name": "Carers"}}],
            "cost_options": [{"amount": "2.50", "amount_description": "a go"}],
            "service_at_locations": [{"location": {"physical_addresses": [{"address_1": "1 Moon Road", "postal_code": "ABC 1234"}]}}]
        }]}"#,
    );
    assert_eq!(old.errors, []);
    let service = &old.services[0];
    assert_eq!(service.source_id, "7");
    assert_eq!(service.organisation.as_ref().unwrap().source_id.as_deref(), Some("o-9"));
    // 50 to 0 cannot be: both ends go, and it is told.
    assert_eq!((service.min_age, service.max_age), (None, None));
    assert_eq!(service.left_out.len(), 1);
    assert_eq!(service.eligibility.as_deref(), Some("Carers"));
    assert_eq!(service.schedules[0].byday, ["MO"]);
    assert_eq!(service.taxonomy, ["Carers"]);
    assert_eq!(service.costs[0].amount, Some(2.5));
    assert_eq!(service.free, Some(false));
    assert_eq!(service.locations[0].address, ["1 Moon Road", "ABC 1234"]);
}

/// Every list that a full service of 1.0 may have.
#[test]
fn a_full_service_of_1_0_comes_to_the_same_as_one_of_3_0() {
    let old = feed(
        r#"{"id": "s1", "name": "Moon walk", "description": "Slow", "status": "active", "fees": "£2", "attending_type": "venue",
            "attending_access": "drop-in", "assured_date": "2026-02-01", "organization": {"id": "o1", "name": "Moon Trust", "url": "https://moon.example"},
            "eligibilitys": [{"eligibility": "adults", "minimum_age": 18, "maximum_age": 120}], "languages": [{"id": "l", "language": "Urdu"}],
            "contacts": [{"id": "c", "name": "Ann", "phones": [{"id": "p", "number": "020 7946 0001"}]}],
            "cost_options": [{"amount": 2, "option": "a go"}], "link_taxonomies": [{"link_type": "service", "taxonomy": {"name": "Walking"}}],
            "regular_schedules": [{"weekday": "Tuesday", "opens_at": "10:00", "closes_at": "12:00"}],
            "service_at_locations": [{"location": {"id": "x", "name": "Hall", "latitude": 51.5, "longitude": -0.05,
                "physical_addresses": [{"address_1": "1 Moon Road", "city": "London", "postal_code": "SE16 4JX"}],
                "accessibility_for_disabilities": [{"accessibility": "Step-free"}]}}]}"#,
    );
    let new = feed(
        r#"{"id": "s1", "name": "Moon walk", "description": "Slow", "status": "active", "fees_description": "£2", "application_process": "Drop in.",
            "assured_date": "2026-02-01", "organization": {"id": "o1", "name": "Moon Trust", "website": "https://moon.example"},
            "eligibility_description": "adults", "minimum_age": 18, "maximum_age": 120, "languages": [{"name": "Urdu"}],
            "contacts": [{"id": "c", "phones": [{"number": "020 7946 0001"}]}], "cost_options": [{"amount": 2, "option": "a go"}],
            "attributes": [{"taxonomy_term": {"name": "Walking"}}], "schedules": [{"byday": "TU", "opens_at": "10:00", "closes_at": "12:00"}],
            "service_at_locations": [{"location": {"id": "x", "name": "Hall", "latitude": 51.5, "longitude": -0.05,
                "addresses": [{"address_1": "1 Moon Road", "city": "London", "postal_code": "SE16 4JX", "address_type": "physical"}],
                "accessibility": [{"description": "Step-free"}]}}]}"#,
    );
    assert_eq!((old.errors.as_slice(), new.errors.as_slice()), (&[][..], &[][..]));
    assert_eq!(old.services, new.services);
    let online =
        feed(r#"{"id": "s2", "name": "Call", "status": "active", "attending_type": "phone", "attending_access": "referral"}"#);
    assert_eq!(online.services[0].locations[0].kind, Some(LocationKind::Virtual));
    assert_eq!(online.services[0].application.as_deref(), Some("You need a referral."));
}

#[test]
fn one_bad_service_costs_only_itself() {
    let json = "[\n{\"id\":\"1\",\"name\":\"Good\",\"status\":\"active\"},\n\
        {\"id\":\"2\",\"name\":\"Bad\",\"status\":\"active\",\"email\":false},\n\
        {\"id\":\"3\",\"status\":\"active\"},\n{\"name\":\"No id\",\"status\":\"active\"},\n\
        {\"id\":\"5\",\"name\":\"Odd\",\"status\":\"sleeping\"},\n{\"id\":\"6\",\"name\":\"A term\"},\n3,\n\
        {\"id\":\"8\",\"name\":\"Deep\",\"status\":\"active\",\"phones\":[[]]},\n\
        {\"id\":\"9\",\"name\":\"Good too\",\"status\":\"INACTIVE\"}]";
    let feed = feed(json);
    let names: Vec<&str> = feed.services.iter().map(|service| service.name.as_str()).collect();
    assert_eq!(names, ["Good", "Good too"]);
    let expected = [
        (3, "“Bad”: its field “email” holds true or false where text belongs"),
        (4, "the service with the id 3 has no name"),
        (5, "“No id” has no id"),
        (6, "status “sleeping”"),
        (7, "does not look like a service"),
        (8, "not an object"),
        (9, "“phones”"),
    ];
    assert_eq!(feed.errors.len(), expected.len());
    for (error, (line, part)) in feed.errors.iter().zip(expected) {
        assert_eq!(error.row, line, "{error}");
        assert!(error.message.contains(part), "{error}");
    }
}

#[test]
fn services_inside_an_organisation_or_a_place() {
    let organisation =
        feed(r#"{"id":"o","name":"Moon Trust","description":"d","services":[{"id":"1","name":"Walk","status":"active"}]}"#);
    assert_eq!(organisation.services[0].organisation.as_ref().unwrap().name.as_deref(), Some("Moon Trust"));
    let place = feed(r#"{"id":"x","location":{"id":"l","name":"Hall"},"service":{"id":"1","name":"Walk","status":"active"}}"#);
    assert_eq!(place.services[0].locations[0].name.as_deref(), Some("Hall"));
}

#[test]
fn details_take_the_place_of_list_entries() {
    let short = r#"{"id":"s-1","name":"Short","status":"active"}"#;
    let list = feed(&format!(r#"[{short},{short},{{"id":"s-2","name":"Other","status":"active"}}]"#));
    let details = feed(&format!(r#"[{FULL},{{"id":"s-3","name":"New","status":"active"}}]"#)).services;
    let names: Vec<String> = list.with_details(details).services.into_iter().map(|service| service.name).collect();
    assert_eq!(names, ["Moon & stars", "Short", "Other", "New"]);
}

#[test]
fn broken_and_foreign_files_are_refused_in_words() {
    for (text, part) in [
        (&FULL[..500], "breaks off"),
        ("{\"contents\": [{]}", "not correct JSON"),
        ("[] []", "not correct JSON"),
        ("{}", "No services"),
        ("{\"version\": \"HSDS-UK-3.0\"}", "No services"),
        ("<html>", "web page"),
        ("id,name\n", "not JSON"),
        ("", "empty"),
    ] {
        let error = read(text.as_bytes()).err().unwrap();
        assert!(error.message.contains(part), "{error}");
    }
}

#[test]
fn depth_and_floods_are_bounded() {
    let deep = format!("[{}{}]", "[".repeat(100_000), "]".repeat(100_000));
    assert_eq!(feed(&deep).errors.len(), 1);
    let flood = feed(&format!("[{}0]", "0,".repeat(200_000)));
    assert_eq!(flood.errors.len(), MAX_ERRORS + 1);
    let huge = format!(r#"[{{"id":"1","name":"x","status":"active","description":"{}"}}]"#, "a".repeat(MAX_SERVICE));
    assert!(feed(&huge).errors[0].message.contains("4 MB"));
}

#[test]
fn windows_1252_is_read() {
    let bytes = b"[{\"id\":\"1\",\"name\":\"Caf\xe9\",\"status\":\"active\"}]";
    assert_eq!(read(&bytes[..]).unwrap().services[0].name, "Café");
}
