use crate::service::{Service, ServiceStatus};
use crate::service_csv::{Mapping, Table};

const HEADINGS: &str = "ResourceAgencyNum,PublicName,TaxonomyLevelName,ParentAgency,ParentAgencyNum,AgencyStatus,AgencyDescription,\
    ExcludeFromWebsite,Phone1Number,Phone1IsPrivate,Phone2Number,Phone2IsPrivate,PhysicalAddress1,PhysicalCity,PhysicalPostalCode,\
    PhysicalAddressIsPrivate,HoursOfOperation,TaxonomyTerms,ConnectsToSiteNum,ConnectsToProgramNum,LastVerifiedOn\n";

fn read(rows: &str) -> Vec<Service> {
    let file = format!("{HEADINGS}{rows}");
    let table = Table::open(file.as_bytes()).unwrap();
    assert!(Mapping::is_icarol(table.headings()));
    let mapping = Mapping::guess(table.headings());
    table.services(&mapping).unwrap().map(|row| row.unwrap()).collect()
}

#[test]
fn levels_become_services_with_places() {
    let services = read(
        "1,Moon Trust,Agency,,,Active,Runs things,No,020 7946 0001,No,020 7946 0009,Yes,1 Office Road,London,SE1 4YB,No,,,,,\n\
         2,Moon walk,Program,Moon Trust,1,Active,Slow walks,No,,,,,,,,,Tuesday 10am-12pm,Walking; Friendship,,,01/02/2026\n\
         3,Moon Hall,Site,Moon Trust,1,Active,,No,020 7946 0003,No,,,1 Moon Road,London,SE16 4JX,No,,,,,\n\
         4,Moon walk at Moon Hall,ProgramAtSite,Moon Trust,1,Active,,No,,,,,,,,,,,3,2,\n\
         5,Moon Annexe,Site,Moon Trust,1,Active,A quiet room,No,,,,,2 Moon Road,London,SE16 2TX,Yes,,Rooms,,,\n\
         6,Old Trust,Agency,,,Inactive,,No,,,,,,,,,,,,,\n\
         7,Old tea,Program,Old Trust,6,Active,,No,,,,,,,,,,Tea,,,\n\
         8,Lone line,Agency,,,\"Active, but do not refer\",,No,020 7946 0008,Yes,020 7946 0007,No,,,,,,,,,\n",
    );
    let names: Vec<&str> = services.iter().map(|service| service.name.as_str()).collect();
    assert_eq!(names, ["Moon walk", "Moon Annexe", "Old tea", "Lone line"]);
    let walk = &services[0];
    assert_eq!(
        (walk.source_id.as_str(), walk.status, walk.last_assured.as_deref()),
        ("2", ServiceStatus::Active, Some("2026-02-01"))
    );
    let organisation = walk.organisation.as_ref().unwrap();
    assert_eq!((organisation.name.as_deref(), organisation.description.as_deref()), (Some("Moon Trust"), Some("Runs things")));
    assert_eq!(walk.locations.len(), 1, "its place, not the agency's office: {:?}", walk.locations);
    assert_eq!(walk.locations[0].postcode.as_deref(), Some("SE16 4JX"));
    assert_eq!((walk.schedules[0].byday[0].as_str(), walk.taxonomy.len()), ("TU", 2));
    assert_eq!(walk.phones[0].number, "020 7946 0003", "that of the place");
    assert!(services[1].locations.iter().all(|at| at.postcode.as_deref() != Some("SE16 2TX")), "a private address stays out");
    assert_eq!(services[2].status, ServiceStatus::Inactive, "its agency is");
    let numbers: Vec<&str> = services[3].phones.iter().map(|phone| phone.number.as_str()).collect();
    assert_eq!((services[3].status, numbers), (ServiceStatus::Inactive, vec!["020 7946 0007"]), "a private number stays out");
}

#[test]
fn circles_and_strays_end() {
    let services = read(
        "1,A,Program,,1,Active,,No,,,,,,,,,,,1,1,\n2,B,ProgramAtSite,,3,Active,,No,,,,,,,,,,,9,8,\n3,C,Agency,,3,Active,,No,,,,,,,,,,,,,\n\
         1,A again,Program,,,Active,,No,,,,,,,,,,,,,\n4,D,Something,,4,Active,,maybe,,,,,,,,,,,,,\n",
    );
    let names: Vec<&str> = services.iter().map(|service| service.name.as_str()).collect();
    assert_eq!(names, ["A", "B", "A again", "D"]);
    assert_eq!(services[3].status, ServiceStatus::Inactive, "neither yes nor no is kept from the public");
    // One site of many programs, and one program at very many sites.
    let mut rows = String::from("0,P,Program,,,Active,,No,,,,,,,,,,,,,\n");
    for n in 1..3000 {
        rows += &format!(
            "s{n},S,Site,,,Active,,No,,,,,{n} Moon Road,,SE16 4JX,No,,,,,\np{n},PS,ProgramAtSite,,,Active,,No,,,,,,,,,,,s{n},0,\n"
        );
    }
    let services = read(&rows);
    assert_eq!((services.len(), services[0].locations.len()), (1, 200));
}
