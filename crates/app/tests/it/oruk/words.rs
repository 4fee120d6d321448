//! How an entry is said in the words of the standard.

use db::params;
use serde_json::Value;

use super::{add, get, json, run, source};
use crate::world::World;

#[tokio::test]
async fn a_service_is_said_in_the_words_of_the_standard() {
    let world = World::new().await;
    let id = add(&world, "Tea", world.team).await;
    run(
        &world,
        "UPDATE service SET url = 'www.example.org/tea', email = 'tea@example.org', phone = '020 7946 0018', cost = 'paid', cost_pence = 250, \
         cost_note = 'Tea included', min_age = 18, gender = 'women', eligibility = 'From Rotherhithe', languages = 'Urdu\nPortuguese', \
         access = 'step_free\nhearing_loop', access_note = 'Ramp at the side', route = 'self', how_to_join = 'Just come', waiting_weeks = 3, \
         keywords = 'being_active\ntea', online = TRUE, changed_at = $2 WHERE id = $1",
        params![id, world.app.clock.now()],
    )
    .await;
    for (position, day, every, nth, from, until) in
        [(1i64, "wed", 2i64, None, Some("2026-11-02"), None), (2, "fri", 1, Some(-1i64), None, Some("2027-03-31"))]
    {
        run(
            &world,
            "INSERT INTO service_session (team_id, service_id, position, weekday, starts, every, nth, from_on, until_on, term_time) \
             VALUES ($1, $2, $3, $4, 840, $5, $6, $7, $8, FALSE)",
            params![world.team, id, position, day, every, nth, from, until],
        )
        .await;
    }
    let service = json(&get(&world, &format!("/services/{id}")).await);
    let expect = |path: &str, value: Value| assert_eq!(service.pointer(path), Some(&value), "{path} of {service:#}");
    expect("/status", "active".into());
    expect("/url", "https://www.example.org/tea".into());
    expect("/minimum_age", 18.into());
    expect("/eligibility_description", "Women only\nFrom Rotherhithe".into());
    expect("/application_process", "Come or ring yourself\nJust come".into());
    expect("/wait_time", "About 3 weeks".into());
    expect("/last_modified", "2026-11-23T10:00:00.000Z".into());
    expect("/organization/name", "Tea".into());
    expect("/organization/description", "Who runs this service is not recorded. Ask the service itself.".into());
    assert_eq!(service["organization_id"], service["organization"]["id"]);
    expect("/cost_options/0/amount", 2.5.into());
    expect("/cost_options/0/amount_description", "Tea included".into());
    expect("/languages/0/name", "Urdu".into());
    expect("/contacts/0/phones/0/number", "+442079460018".into());
    expect("/schedules/0/freq", "WEEKLY".into());
    expect("/schedules/0/byday", "TU".into());
    expect("/schedules/0/interval", 1.into());
    expect("/schedules/0/valid_from", "2026-01-06".into());
    expect("/schedules/0/opens_at", "10:00".into());
    expect("/schedules/0/closes_at", "12:00".into());
    expect("/schedules/1/interval", 2.into());
    // 2 November 2026 is a Monday: the Wednesday of its week.
    expect("/schedules/1/dtstart", "2026-11-04".into());
    expect("/schedules/2/freq", "MONTHLY".into());
    expect("/schedules/2/byday", "-1FR".into());
    expect("/schedules/2/valid_to", "2027-03-31".into());
    expect("/service_at_locations/0/location/addresses/0/address_1", "1 Needleman Street".into());
    expect("/service_at_locations/0/location/addresses/0/postal_code", "SE16 7AW".into());
    expect("/service_at_locations/0/location/latitude", 51.4985.into());
    expect("/service_at_locations/0/location/accessibility/0/description", "Step-free, Hearing loop".into());
    expect("/service_at_locations/0/location/accessibility/0/details", "Ramp at the side".into());
    expect("/service_at_locations/1/location/location_type", "virtual".into());
    expect("/attributes/0/taxonomy_term/name", "being active".into());
    assert_eq!(service.get("assured_date"), None, "nobody vouched for it");
    assert_eq!(service.get("maximum_age"), None);

    // The service at its place, by its own id; and the same ids again, also after the program was started anew.
    let at = service["service_at_locations"][0]["id"].as_str().unwrap();
    let place = json(&get(&world, &format!("/service_at_locations/{at}")).await);
    assert_eq!(place["service"]["name"], "Tea");
    assert_eq!(place["location"], service["service_at_locations"][0]["location"]);
    assert_eq!(json(&get(&world, &format!("/services/{id}")).await), service);
    // Our own reader understands it.
    let list = serde_json::json!({ "contents": [service] }).to_string();
    let contents = app::directory::read::read(std::io::Cursor::new(list.into_bytes()), &Default::default()).unwrap();
    assert!(contents.errors.is_empty(), "{:?}", contents.errors);
    let read = &contents.services[0];
    assert!(read.left_out.is_empty(), "{:?}", read.left_out);
    assert_eq!((read.name.as_str(), read.min_age, read.schedules.len(), read.locations.len()), ("Tea", Some(18), 3, 2));
    assert_eq!(read.phones[0].number, "+442079460018");
}

#[tokio::test]
async fn it_is_assured_since_the_oldest_of_what_it_tells() {
    let world = World::new().await;
    let id = add(&world, "Tea", world.team).await;
    let path = format!("/services/{id}");
    let assured = async || json(&get(&world, &path).await).get("assured_date").cloned();
    let today = world.app.clock.now();
    for fact in ["name", "about", "times", "place", "cost", "running"] {
        assert_eq!(assured().await, None, "before {fact}");
        let at = if fact == "times" { today.plus_days(-40) } else { today };
        run(
            &world,
            "INSERT INTO service_fact (team_id, service_id, fact, how, is_ours, by_name, at) VALUES ($1, $2, $3, 'called', FALSE, 'Amara', $4)",
            params![world.team, id, fact, at],
        )
        .await;
    }
    assert_eq!(assured().await, Some("2026-10-14".into()), "the times were asked forty days ago");
    // To have been read from a source proves nothing; that the source vouches for it does.
    let list = source(&world, "Council list", "OGL-3.0").await;
    run(&world, "DELETE FROM service_fact", params![]).await;
    run(&world, "UPDATE service SET source_id = $1, source_at = $2", params![list, today]).await;
    assert_eq!(assured().await, None);
    run(&world, "UPDATE service SET source_at = $1", params![today.date().plus_days(-9).start()]).await;
    assert_eq!(assured().await, Some("2026-11-14".into()));
}
