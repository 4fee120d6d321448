use super::*;
use crate::service::{Frequency, ServiceStatus};

fn rows(file: &str) -> Vec<Result<Service, RowError>> {
    let table = Table::open(file.as_bytes()).unwrap();
    let mapping = Mapping::guess(table.headings());
    table.services(&mapping).unwrap().collect()
}

fn services(file: &str) -> Vec<Service> {
    rows(file).into_iter().map(Result::unwrap).collect()
}

#[test]
fn a_table_with_common_headings() {
    let found = services(
        "Service ID,Service name,Organisation,Description,When,Cost,Address,Town,Post code,Telephone,E-mail,Website,Min age,Max age,Languages,Categories\r\n\
         7,Moon walk,Moon Trust,\"<p>A walk.</p>\nThen tea.\",Tuesdays 10am-12pm,Free,1 Moon Road,London,se164jx,020 7946 0000,hi@example.org,example.org,18,,English; Urdu,\"Walking, Tea\"\r\n",
    );
    let service = &found[0];
    assert_eq!(service.source_id, "7");
    assert_eq!(service.description.as_deref(), Some("A walk.\n\nThen tea."));
    assert_eq!(service.organisation.as_ref().unwrap().name.as_deref(), Some("Moon Trust"));
    assert_eq!(service.schedules[0].byday, ["TU"]);
    assert_eq!(service.schedules[0].freq, Some(Frequency::Weekly));
    assert_eq!(service.free, Some(true));
    assert_eq!(service.locations[0].address, ["1 Moon Road", "London"]);
    assert_eq!(service.locations[0].postcode.as_deref(), Some("SE16 4JX"));
    assert_eq!(service.phones[0].number, "020 7946 0000");
    assert_eq!(service.email.as_deref(), Some("hi@example.org"));
    assert_eq!(service.url.as_deref(), Some("https://example.org"));
    assert_eq!((service.min_age, service.max_age), (Some(18), None));
    assert_eq!(service.languages, ["English", "Urdu"]);
    assert_eq!(service.taxonomy, ["Walking", "Tea"]);
    assert_eq!(service.left_out, Vec::<String>::new());
}

#[test]
fn without_ids_a_key_is_made() {
    let found = services("name,postcode\nMoon walk,SE16 4JX\n");
    assert_eq!(found[0].source_id, "moon-walk||se16-4jx");
}

#[test]
fn rows_below_may_add_to_a_service() {
    let found = rows(
        "import_id,import_id_reference,name,location_name,location_postcode,cost_option,cost_amount,scheduled_weekday,schedules_opens_at,schedules_closes_at,contact_phone\n\
         1,,Moon walk,Hall,SE16 4JX,Adults,2,monday,09:00:00,18:00:00,020 7946 0000\n\
         2,1,,Park,SE1 0AA,,,,,,\n\
         3,1,,,,Carers,0,,,,\n\
         4,1,,,,,,tuesday,10:00,11:00,020 7946 0001\n\
         5,9,,Lost,,,,,,,\n\
         6,,Star walk,,,,,,,,\n",
    );
    assert_eq!(rows_ok(&found), ["Moon walk", "Star walk"]);
    let error = found.iter().find_map(|row| row.as_ref().err()).unwrap();
    assert_eq!(error.row, 6);
    assert!(error.message.contains("“9”"), "{error}");
    let walk = found[1].as_ref().or(found[0].as_ref()).unwrap();
    assert_eq!(walk.locations.len(), 2);
    assert_eq!(walk.costs.len(), 2);
    assert_eq!(walk.phones.len(), 2);
    let days: Vec<_> = walk.schedules.iter().map(|schedule| schedule.byday.join("")).collect();
    assert_eq!(days, ["MO", "TU"]);
    assert_eq!(walk.schedules[0].opens_at.as_deref(), Some("09:00"));
}

fn rows_ok(rows: &[Result<Service, RowError>]) -> Vec<&str> {
    rows.iter().flatten().map(|service| service.name.as_str()).collect()
}

#[test]
fn rough_rows_are_borne_or_told() {
    let found = rows(
        "name,notes,notes,postcode,extra\n\
         Moon walk,\"two\nlines\",b,SE16 4JX,,,,\n\
         Star walk,a,b,SE16 4JX\n\
         Cut,a\n\
         \n\
         ,,,,\n\
         Shifted,a,b,SE16 4JX,x,y\n\
         ,a,b,SE16 4JX,x\n\
         Sun walk,a,b,SE16 4JX,x\n",
    );
    assert_eq!(rows_ok(&found), ["Moon walk", "Star walk", "Sun walk"]);
    let errors: Vec<(u64, &str)> =
        found.iter().filter_map(|row| row.as_ref().err()).map(|error| (error.row, error.message.as_str())).collect();
    assert_eq!(errors.len(), 3);
    for ((line, message), (expected, part)) in errors.iter().zip([(5, "only 2 of 5"), (8, "6 cells"), (9, "no name")]) {
        assert_eq!(*line, expected);
        assert!(message.contains(part), "{message}");
    }
    let table = Table::open(&b"name,notes,notes,\nx,a,b,c\n"[..]).unwrap();
    assert_eq!(table.headings(), ["name", "notes", "notes (2)", "Column 4"]);
}

#[test]
fn values_that_cannot_be_right_are_told() {
    let found = services(
        "name,email,phone,url,min age,max age,latitude,longitude,cost amount,last updated\n\
         Moon walk,nobody,[mobile removed],javascript:x,200,x,0,0,lots,someday\n",
    );
    assert_eq!(found[0].left_out.len(), 8, "{:?}", found[0].left_out);
    let service = &found[0];
    assert_eq!((&service.email, &service.url, service.min_age), (&None, &None, None));
}

#[test]
fn mixed_contacts_are_picked_apart() {
    let found = services(
        "name,contact\na,0161 448 4200 hello@example.org\nb,0161 761 5908 or 07700 900123\nc,Not known\nd,ask for Ann\n",
    );
    assert_eq!(found[0].phones[0].number, "0161 448 4200");
    assert_eq!(found[0].email.as_deref(), Some("hello@example.org"));
    let numbers: Vec<&str> = found[1].phones.iter().map(|phone| phone.number.as_str()).collect();
    assert_eq!(numbers, ["0161 761 5908", "07700 900123"]);
    assert!(found[2].left_out.is_empty());
    assert_eq!(found[3].left_out.len(), 1);
}

#[test]
fn yes_no_and_words_for_free_and_status() {
    let found = services("name,free,status,referrals only\na,TRUE,active,FALSE\nb,FALSE,paused,TRUE\nc,£3,Closed,\nd,,draft,\n");
    let free: Vec<_> = found.iter().map(|service| service.free).collect();
    assert_eq!(free, [Some(true), Some(false), Some(false), None]);
    assert_eq!(found[2].fees.as_deref(), Some("£3"));
    let status: Vec<_> = found.iter().map(|service| service.status).collect();
    assert_eq!(
        status,
        [ServiceStatus::Active, ServiceStatus::TemporarilyClosed, ServiceStatus::Defunct, ServiceStatus::Inactive]
    );
    assert_eq!(found[1].application.as_deref(), Some("You need a referral."));
}

#[test]
fn several_places_in_one_cell() {
    let found = services("name,location(s)\na,Moon Hall; Star Hall\nb,\"Moon Hall, back room\"\n");
    assert_eq!(found[0].locations.len(), 2);
    assert_eq!(found[1].locations[0].name.as_deref(), Some("Moon Hall, back room"));
}

#[test]
fn a_mapping_is_kept_as_toml_or_json() {
    let mut mapping = Mapping::guess(&["Name", "Postcode", "Address 1", "Address 2", "Languages"]);
    mapping.columns.get_mut(&TargetField::Languages).unwrap().separator = Some("|".into());
    let toml = toml::to_string(&mapping).unwrap();
    assert!(toml.contains("[columns.name]\nheadings = [\"Name\"]"), "{toml}");
    assert_eq!(toml::from_str::<Mapping>(&toml).unwrap(), mapping);
    let json = serde_json::to_string(&mapping).unwrap();
    assert_eq!(serde_json::from_str::<Mapping>(&json).unwrap(), mapping);
}

#[test]
fn a_separator_of_ones_own() {
    let table = Table::open(&b"name,languages\na,English|Urdu\n"[..]).unwrap();
    let mut mapping = Mapping::guess(table.headings());
    mapping.columns.get_mut(&TargetField::Languages).unwrap().separator = Some("|".into());
    let found: Vec<_> = table.services(&mapping).unwrap().collect();
    assert_eq!(found[0].as_ref().unwrap().languages, ["English", "Urdu"]);
}

#[test]
fn a_mapping_that_does_not_fit_is_refused() {
    let table = || Table::open(&b"name,postcode\na,b\n"[..]).unwrap();
    let nameless = Mapping::guess(&["postcode"]);
    assert!(table().services(&nameless).err().unwrap().message.contains("name of the service"));
    let other = Mapping::guess(&["name", "Website"]);
    assert!(table().services(&other).err().unwrap().message.contains("“Website”"));
    assert!(Table::open(&b"just text\nand more\n"[..]).is_err());
}

#[test]
fn what_is_private_stays_private() {
    let found = services(
        "name,visible,contact phone,contact visible,address,postcode,location visible,mask exact address\n\
         Open,TRUE,020 7946 0000,TRUE,1 Moon Road,SE16 4JX,TRUE,FALSE\n\
         Refuge,TRUE,020 7946 0000,TRUE,1 Secret Road,SE16 4JX,FALSE,\n\
         Masked,TRUE,020 7946 0000,FALSE,1 Secret Road,SE16 4JX,TRUE,TRUE\n\
         Unclear,perhaps,020 7946 0000,ask,1 Secret Road,SE16 4JX,ask,\n",
    );
    let shown: Vec<_> = found
        .iter()
        .map(|service| (service.status == ServiceStatus::Active, service.phones.len(), service.locations.len()))
        .collect();
    assert_eq!(shown, [(true, 1, 1), (true, 1, 0), (true, 0, 0), (false, 0, 0)]);
    assert!(found.iter().skip(1).all(|service| !format!("{service:?}").contains("Secret")));
}

#[test]
fn a_private_contact_below_a_service_is_not_added() {
    let found = services(
        "import_id,import_id_reference,name,contact_visible,contact_email\n1,,Moon walk,TRUE,\n2,1,,FALSE,private@example.org\n",
    );
    assert_eq!(found[0].email, None);
    assert_eq!(found[0].left_out.len(), 1);
}
