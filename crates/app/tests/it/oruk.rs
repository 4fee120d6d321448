//! Open Referral UK: what is published and what never is, wrong parameters, tags, and pages that add up.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::{Method, Request, header};
use db::params;
use kernel::{OrganisationId, ServiceId, SourceId, TeamId, fold};
use serde_json::Value;

use super::world::{Reply, Who, World};

const BASE: &str = "/oruk/v3";

/// What the sample requests of this slice need: they come after the directory's.
pub async fn things(world: &mut World) {
    let mut tx = world.system().await;
    let service = world.things["service"].clone();
    tx.run("UPDATE service SET keywords = 'walking' WHERE id = $1", params![service]).await.unwrap();
    tx.run(
        "INSERT INTO postcode_point (postcode, lat, lon) VALUES ('SE16 2TX', 51.495, -0.053) ON CONFLICT (postcode) DO NOTHING",
        params![],
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
    for (thing, list) in
        [("service_at_location", "service_at_locations"), ("taxonomy", "taxonomies"), ("taxonomy_term", "taxonomy_terms")]
    {
        let list = json(&world.get(Who::Nobody, &format!("{BASE}/{list}")).await);
        let id = list["contents"][0]["id"].as_str().unwrap().to_owned();
        world.thing(thing, id);
    }
}

#[track_caller]
fn json(reply: &Reply) -> Value {
    reply.is(200);
    assert_eq!(reply.headers[header::CONTENT_TYPE], "application/json");
    serde_json::from_str(&reply.body).unwrap()
}

async fn get(world: &World, path: &str) -> Reply {
    let reply = world.get(Who::Nobody, &format!("{BASE}{path}")).await;
    assert_eq!(reply.headers[header::ACCESS_CONTROL_ALLOW_ORIGIN], "*", "{path}");
    assert_eq!(reply.headers.get_all(header::ACCESS_CONTROL_ALLOW_ORIGIN).iter().count(), 1);
    reply
}

async fn ids(world: &World, path: &str) -> Vec<String> {
    let list = json(&get(world, path).await);
    let contents = list["contents"].as_array().unwrap();
    assert_eq!(list["size"], contents.len());
    contents.iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect()
}

async fn run(world: &World, sql: &'static str, values: Vec<db::Value>) {
    let mut tx = world.system().await;
    tx.run(sql, values).await.unwrap();
    tx.commit().await.unwrap();
}

/// An entry of the team's own, with a place and a session.
async fn add(world: &World, name: &str, team: TeamId) -> ServiceId {
    let (id, now) = (ServiceId::new(), world.app.clock.now());
    run(
        world,
        "INSERT INTO service (team_id, id, name, folded_name, description, keywords, changed_at) VALUES ($1, $2, $3, $4, 'Tea and talk', 'tea', $5)",
        params![team, id, name, fold(name), now],
    )
    .await;
    run(
        world,
        "INSERT INTO service_place (team_id, service_id, position, name, address, postcode, lat, lon) \
         VALUES ($1, $2, 0, 'Surrey Docks Hall', '1 Needleman Street\nLondon', 'SE16 7AW', 51.4985, -0.0439)",
        params![team, id],
    )
    .await;
    run(
        world,
        "INSERT INTO service_session (team_id, service_id, position, weekday, starts, ends, every, nth, from_on, until_on, term_time) \
         VALUES ($1, $2, 0, 'tue', 600, 720, 1, NULL, '2026-01-06', NULL, FALSE)",
        params![team, id],
    )
    .await;
    id
}

async fn source(world: &World, name: &str, licence: &str) -> SourceId {
    let id = SourceId::new();
    run(
        world,
        "INSERT INTO source (team_id, id, name, publisher, licence) VALUES ($1, $2, $3, 'Southwark Council', $4)",
        params![world.team, id, name, licence],
    )
    .await;
    id
}

#[tokio::test]
async fn what_may_not_be_published_is_on_no_address() {
    let world = World::new().await;
    let open = add(&world, "Open door tea", world.team).await;
    let other_team = TeamId::new();
    run(&world, "INSERT INTO team (id, name, phone) VALUES ($1, 'Another team', '')", params![other_team]).await;
    let (unlicensed, blank) = (source(&world, "Nobody asked", "").await, source(&world, "Spaces", "   ").await);
    let licensed = source(&world, "Council list", "OGL-3.0").await;
    let mut hidden = Vec::new();
    for (name, team, change, value) in [
        ("Not public", world.team, "UPDATE service SET public = $1 WHERE id = $2", params![false]),
        ("Closed", world.team, "UPDATE service SET status = $1 WHERE id = $2", params!["closed"]),
        ("Twin", world.team, "UPDATE service SET same_as = $1 WHERE id = $2", params![open]),
        ("Unlicensed", world.team, "UPDATE service SET source_id = $1 WHERE id = $2", params![unlicensed]),
        ("Blank licence", world.team, "UPDATE service SET source_id = $1 WHERE id = $2", params![blank]),
        ("Of another team", other_team, "UPDATE service SET public = $1 WHERE id = $2", params![true]),
    ] {
        let id = add(&world, &format!("{name} tea"), team).await;
        run(&world, change, [value, params![id]].concat()).await;
        hidden.push((name, id));
    }
    let council = add(&world, "Council tea", world.team).await;
    run(&world, "UPDATE service SET source_id = $1 WHERE id = $2", params![licensed, council]).await;
    let paused = add(&world, "Paused tea", world.team).await;
    run(&world, "UPDATE service SET status = 'paused' WHERE id = $1", params![paused]).await;

    let all: BTreeSet<String> = ids(&world, "/services").await.into_iter().collect();
    assert_eq!(all, [open, council, paused].map(|id| id.to_string()).into_iter().collect());
    let places = json(&get(&world, "/service_at_locations").await);
    assert_eq!(places["total_items"], 3);
    for (name, id) in &hidden {
        let reply = get(&world, &format!("/services/{id}")).await;
        reply.is(404);
        assert_eq!(reply.headers[header::CONTENT_TYPE], "application/problem+json");
        for path in ["/services", "/services?search=tea", "/service_at_locations", "/service_at_locations?search=tea"] {
            get(&world, path).await.is(200).says_not(&id.to_string()).says_not(name);
        }
    }
    get(&world, "/taxonomy_terms").await.says("Council list").says_not("Nobody asked").says_not("Spaces");
    let whole = json(&get(&world, &format!("/services/{council}")).await);
    let term = whole["attributes"].as_array().unwrap().iter().find(|it| it["link_type"] == "source").unwrap();
    assert_eq!(term["taxonomy_term"]["description"], "Published by Southwark Council. Licence: OGL-3.0");
    assert_eq!(json(&get(&world, &format!("/services/{paused}")).await)["status"], "temporarily closed");

    // Whoever is signed in, also in another team, gets what anybody gets.
    let (stranger, now) = (kernel::StaffId::new(), world.app.clock.now());
    run(
        &world,
        "INSERT INTO staff (team_id, id, name, first_name, email) VALUES ($1, $2, 'Sal Stranger', 'Sal', 'sal@example.org')",
        params![other_team, stranger],
    )
    .await;
    run(&world, "INSERT INTO staff_role (team_id, staff_id, role) VALUES ($1, $2, 'link_worker')", params![other_team, stranger])
        .await;
    let mut tx = world.test_db.db.write().await.unwrap();
    let stage = app::account::session::Stage::Full;
    let token = app::account::session::start(&mut tx, other_team, stranger, stage, now).await.unwrap();
    tx.commit().await.unwrap();
    let signed_in = async |path: &str| {
        let request = Request::get(path).header(header::COOKIE, format!("kith={token}"));
        world.send(Who::Nobody, request.body(Body::empty()).unwrap()).await
    };
    run(&world, "UPDATE service SET keywords = 'sailing' WHERE team_id = $1", params![other_team]).await;
    signed_in("/directory").await.is(200);
    world.later(1);
    signed_in("/directory").await.is(200);
    for path in ["/services", "/services?search=tea", "/service_at_locations", "/taxonomy_terms"] {
        let theirs = signed_in(&format!("{BASE}{path}")).await;
        theirs.is(200).says_not("another team").says_not("sailing");
        assert_eq!(theirs.body, get(&world, path).await.body, "{path}");
    }
    assert_eq!(json(&get(&world, "/services").await)["total_items"], 3);

    // Within the second in which the list is not read anew, an entry itself is asked already.
    run(&world, "UPDATE service SET public = FALSE WHERE id = $1", params![open]).await;
    get(&world, "/services").await.says_not(&open.to_string());
    get(&world, &format!("/services/{open}")).await.is(404);
    // A licence that is taken back takes its entries along, and one that is given brings them.
    run(&world, "UPDATE source SET licence = '' WHERE id = $1", params![licensed]).await;
    run(&world, "UPDATE source SET licence = 'OGL-3.0' WHERE id = $1", params![unlicensed]).await;
    world.later(1);
    let now = json(&get(&world, "/services").await);
    assert_eq!(now["total_items"], 2);
    get(&world, "/services").await.says("Unlicensed tea").says_not("Council tea");
    get(&world, "/taxonomy_terms").await.says_not("Council list").says("Nobody asked");
}

/// Every column in which somebody of the team writes what is not for others has a word of its own, and none of them is anywhere.
#[tokio::test]
async fn private_words_stand_nowhere() {
    let world = World::new().await;
    let id = add(&world, "Tea", world.team).await;
    let list = source(&world, "Council list", "OGL-3.0").await;
    run(
        &world,
        "UPDATE service SET private_note = 'Planted1', step_free_note = 'Planted2', ask_for = 'Planted3', quiet_day = 'Planted4', \
         source_said = '{\"name\":\"Planted5\"}', source_key = 'Planted6', source_hash = 'Planted7', source_id = $2 WHERE id = $1",
        params![id, list],
    )
    .await;
    run(
        &world,
        "INSERT INTO service_fact (team_id, service_id, fact, how, is_ours, by_name, at) VALUES ($1, $2, 'times', 'typed', TRUE, 'Planted8', 1)",
        params![world.team, id],
    )
    .await;
    run(&world, "UPDATE source SET feed_url = 'https://planted9.example', trouble = 'Planted10'", params![]).await;
    let place = ids(&world, "/service_at_locations").await.remove(0);
    for path in [
        "/services".to_owned(),
        format!("/services/{id}"),
        "/service_at_locations".to_owned(),
        format!("/service_at_locations/{place}"),
        "/taxonomies".to_owned(),
        "/taxonomy_terms".to_owned(),
    ] {
        let reply = get(&world, &path).await;
        reply.is(200).says_not("lanted").says_not("null").says_not("\"\"");
        assert!(path.starts_with("/taxonom") || reply.body.contains("Tea"), "{path}");
    }
    for n in 1..=10 {
        assert!(ids(&world, &format!("/services?search=Planted{n}")).await.is_empty());
    }
}

#[tokio::test]
async fn the_place_of_a_refuge_is_not_told() {
    let world = World::new().await;
    let refuge = add(&world, "Elm House", world.team).await;
    let organisation = OrganisationId::new();
    run(
        &world,
        "INSERT INTO organisation (team_id, id, name, description, folded_name) VALUES ($1, $2, 'Safe Homes', 'Our door is at 1 Needleman Street', 'safe homes')",
        params![world.team, organisation],
    )
    .await;
    run(
        &world,
        "UPDATE service SET place_hidden = TRUE, name = 'Refuge', description = 'We are in surrey docks hall', eligibility = 'Women near SE167AW', \
         how_to_join = 'Come to 1 Needleman Street, ring twice', access_note = 'A step at the green door', cost_note = 'Pay at SE16 7AW', \
         phone = '020 7946 0018', organisation_id = $2, keywords = 'housing\nSE16 7AW' WHERE id = $1",
        params![refuge, organisation],
    )
    .await;
    run(&world, "UPDATE service_session SET words = 'At Surrey Docks Hall' WHERE service_id = $1", params![refuge]).await;
    run(
        &world,
        "INSERT INTO service_closure (team_id, service_id, from_on, until_on, words) VALUES ($1, $2, '2026-12-24', '2026-12-28', '1 Needleman Street is shut')",
        params![world.team, refuge],
    )
    .await;
    let neighbour = add(&world, "Tea", world.team).await;
    let one = get(&world, &format!("/services/{refuge}")).await;
    one.is(200).says("Refuge").says("+442079460018").says("Closed from 24 December 2026").says("ousing");
    for path in [format!("/services/{refuge}"), "/taxonomy_terms".to_owned(), "/services?page=1&per_page=1".to_owned()] {
        let reply = get(&world, &path).await;
        let body = reply.body.to_lowercase();
        for secret in ["needleman", "surrey docks", "se16", "51.49", "green door"] {
            assert!(!body.contains(secret), "{path} tells {secret}:\n{}", reply.body);
        }
    }
    let places = json(&get(&world, "/service_at_locations").await);
    assert_eq!(places["total_items"], 1);
    assert_eq!(places["contents"][0]["service_id"], neighbour.to_string());
    // Finding it by the words that are kept back would tell them.
    for words in ["needleman", "surrey+docks", "refuge"] {
        assert!(!ids(&world, &format!("/services?search={words}")).await.contains(&refuge.to_string()), "{words}");
    }
}

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

#[tokio::test]
async fn filters_and_pages_add_up() {
    let world = World::new().await;
    for n in 0..23 {
        let id = add(&world, &format!("Tea {n}"), world.team).await;
        let (age, day) = (10 * n, if n % 2 == 0 { "tue" } else { "sun" });
        run(&world, "UPDATE service SET min_age = $1, max_age = $2 WHERE id = $3", params![age, age + 9, id]).await;
        run(&world, "UPDATE service_session SET weekday = $1 WHERE service_id = $2", params![day, id]).await;
    }
    run(&world, "INSERT INTO postcode_point (postcode, lat, lon) VALUES ('SE16 4JX', 51.501224, -0.054509)", params![]).await;
    for list in ["services", "service_at_locations"] {
        let mut seen = Vec::new();
        for page in 1..=5 {
            let answer = json(&get(&world, &format!("/{list}?per_page=5&page={page}")).await);
            assert_eq!((&answer["total_items"], &answer["total_pages"]), (&23.into(), &5.into()));
            assert_eq!(answer["page_number"], page);
            assert_eq!(answer["first_page"], page == 1);
            assert_eq!(answer["last_page"], page == 5);
            assert_eq!(answer["size"], if page == 5 { 3 } else { 5 });
            seen.extend(answer["contents"].as_array().unwrap().iter().map(|row| row["id"].to_string()));
        }
        let once: BTreeSet<&String> = seen.iter().collect();
        assert_eq!((seen.len(), once.len()), (23, 23), "{list}: each once");
        let beyond = json(&get(&world, &format!("/{list}?per_page=5&page=6")).await);
        assert_eq!(
            (&beyond["empty"], &beyond["size"], &beyond["contents"]),
            (&true.into(), &0.into(), &Value::Array(Vec::new()))
        );
        for (query, count) in [
            ("day=TU", 12),
            ("day=Sunday", 11),
            ("start_time=10:00&end_time=12:00:00", 23),
            ("start_time=10:01", 0),
            ("end_time=11:59", 0),
            ("minimum_age=100", 13),
            ("maximum_age=99", 10),
            ("minimum_age=100&maximum_age=150&day=MO", 0),
            ("search=tea", 23),
            ("search=tea&day=TU", 12),
            ("search=zorbing", 0),
            ("taxonomy_term_id=ca26155f-5bde-444a-9309-6c8ee34d9585", 0),
            ("taxonomy_id=ca26155f-5bde-444a-9309-6c8ee34d9585", 0),
        ] {
            let answer = json(&get(&world, &format!("/{list}?{query}")).await);
            assert_eq!(answer["total_items"], count, "{list}?{query}");
            assert_eq!(answer["contents"].as_array().unwrap().len(), count);
        }
    }
    let terms = json(&get(&world, "/taxonomy_terms").await);
    let term = &terms["contents"][0];
    assert_eq!((&term["name"], &terms["total_items"]), (&"tea".into(), &1.into()));
    for query in [
        format!("taxonomy_term_id={}", term["id"].as_str().unwrap()),
        format!("taxonomy_id={}", term["taxonomy_id"].as_str().unwrap()),
    ] {
        assert_eq!(json(&get(&world, &format!("/services?{query}")).await)["total_items"], 23, "{query}");
    }
    let taxonomy = json(&get(&world, &format!("/taxonomies/{}", term["taxonomy_id"].as_str().unwrap())).await);
    assert_eq!(taxonomy["name"], "Topics");
    assert_eq!(json(&get(&world, &format!("/taxonomy_terms/{}", term["id"].as_str().unwrap())).await), *term);
    for (metres, count) in [("1000", 23), ("100", 0)] {
        let near = json(&get(&world, &format!("/service_at_locations?postcode=se164jx&proximity={metres}")).await);
        assert_eq!(near["total_items"], count, "within {metres}");
    }
    get(&world, "/service_at_locations?postcode=SE1+1ZZ").await.is(404);
}

#[tokio::test]
async fn what_is_asked_wrongly_is_refused_with_a_reason() {
    let world = World::new().await;
    add(&world, "Tea", world.team).await;
    for path in [
        "/services?page=0",
        "/services?page=-1",
        "/services?page=1e3",
        "/services?per_page=0",
        "/services?per_page=100000",
        "/services?page=1&page=2",
        "/services?perPage=5",
        "/services?postcode=SE16+4JX",
        "/services?minimum_age=NaN",
        "/services?maximum_age=-3",
        "/services?start_time=noon",
        "/services?end_time=25:00",
        "/services?day=XX",
        "/services?taxonomy_id=1",
        "/services?taxonomy_term_id=%00",
        "/services?search=",
        "/service_at_locations?postcode=%00",
        "/service_at_locations?proximity=5",
        "/service_at_locations?postcode=SE16+4JX&proximity=-1",
        "/taxonomies?search=x",
        "/taxonomy_terms?page=%FF",
    ] {
        let reply = get(&world, path).await;
        reply.is(400);
        assert_eq!(reply.headers[header::CONTENT_TYPE], "application/problem+json");
        let problem: Value = serde_json::from_str(&reply.body).unwrap();
        assert!(problem["detail"].as_str().unwrap().len() > 20 && problem["status"] == 400, "{path}: {problem}");
    }
    for path in [
        "/services/1",
        "/services/%00",
        "/services/ca26155f-5bde-444a-9309-6c8ee34d9585",
        "/service_at_locations/ca26155f-5bde-444a-9309-6c8ee34d9585",
        "/taxonomies/x",
        "/taxonomies/ca26155f-5bde-444a-9309-6c8ee34d9585",
        "/taxonomy_terms/ca26155f-5bde-444a-9309-6c8ee34d9585",
        "/nothing",
    ] {
        let reply = get(&world, path).await;
        reply.is(404);
        assert_eq!(reply.headers[header::CONTENT_TYPE], "application/problem+json", "{path}");
    }
    for (method, status) in [(Method::POST, 405), (Method::DELETE, 405), (Method::PUT, 405), (Method::OPTIONS, 204)] {
        let request = Request::builder().method(method.clone()).uri(format!("{BASE}/services")).body(Body::empty()).unwrap();
        let reply = world.send(Who::Nobody, request).await;
        reply.is(status);
        assert_eq!(reply.headers[header::ACCESS_CONTROL_ALLOW_ORIGIN], "*", "{method}");
        assert!(reply.headers[header::ALLOW].to_str().unwrap().contains("GET"));
    }
}

#[tokio::test]
async fn whoever_has_it_already_is_told_so() {
    let world = World::new().await;
    let id = add(&world, "Tea", world.team).await;
    let about = json(&get(&world, "/").await);
    assert_eq!(about["version"], "HSDS-UK-3.0");
    assert_eq!(json(&get(&world, "").await), about);
    let paths =
        ["/".to_owned(), "/openapi.json".to_owned(), "/services".to_owned(), format!("/services/{id}"), "/taxonomies".to_owned()];
    let ask = async |path: &str, tag: &str| {
        let request = Request::get(format!("{BASE}{path}")).header(header::IF_NONE_MATCH, tag);
        world.send(Who::Nobody, request.body(Body::empty()).unwrap()).await
    };
    for path in &paths {
        let first = get(&world, path).await;
        let tag = first.headers[header::ETAG].to_str().unwrap().to_owned();
        for sent in [tag.clone(), format!("\"other\", {tag}"), tag.trim_start_matches("W/").to_owned(), "*".to_owned()] {
            let again = ask(path, &sent).await;
            again.is(304);
            assert_eq!(again.body, "");
            assert_eq!(again.headers[header::ETAG], tag.as_str());
            assert_eq!(again.headers[header::ACCESS_CONTROL_ALLOW_ORIGIN], "*");
        }
        ask(path, "\"other\"").await.is(200);
    }
    let path = format!("/services/{id}");
    let before = get(&world, &path).await.headers[header::ETAG].to_str().unwrap().to_owned();
    run(&world, "UPDATE service SET description = 'Coffee, too'", params![]).await;
    ask(&path, &before).await.is(200).says("Coffee, too");
    let unknown = ask("/services/x", "*").await;
    unknown.is(404);
    // Pages of people stay closed to other sites.
    let page = world.get(Who::Nobody, "/activities").await;
    assert_eq!(page.headers.get(header::ACCESS_CONTROL_ALLOW_ORIGIN), None);
    assert_eq!(page.headers[header::CACHE_CONTROL], "no-store");
}

/// How long pages take with half a million entries: `cargo test --release -p app --test it -- oruk::half_a_million --ignored --nocapture`.
#[tokio::test]
#[ignore = "measures, and takes minutes"]
async fn half_a_million() {
    const ENTRIES: i64 = 500_000;
    const TOPICS: [&str; 8] = ["walking", "choir", "debt", "gardening", "befriending", "cooking", "swimming", "carers"];
    let world = World::new().await;
    let (team, now) = (world.team, world.app.clock.now());
    let mut last = ServiceId::new();
    for batch in 0..ENTRIES / 5000 {
        let mut tx = world.system().await;
        let (mut services, mut places, mut sessions) = (Vec::new(), Vec::new(), Vec::new());
        for n in batch * 5000..(batch + 1) * 5000 {
            let topic = TOPICS[n as usize % TOPICS.len()];
            last = ServiceId::new();
            let name = format!("{topic} group {n}");
            let (lat, lon) = (50.0 + (n % 500) as f64 / 100.0, -3.0 + (n / 1000) as f64 / 200.0);
            services.push(params![team, last, name, name, "A friendly group that meets every week", topic, n % 60, now]);
            places.push(params![
                team,
                last,
                0i64,
                format!("Hall {}", n % 9000),
                format!("{} High Street\nTown", n % 90),
                "SE16 7AW",
                lat,
                lon
            ]);
            sessions.push(params![team, last, 0i64, if n % 2 == 0 { "tue" } else { "fri" }, 600i64, 720i64]);
        }
        let into = "INSERT INTO service (team_id, id, name, folded_name, description, keywords, min_age, changed_at)";
        tx.insert_many(into, services, "").await.unwrap();
        let into = "INSERT INTO service_place (team_id, service_id, position, name, address, postcode, lat, lon)";
        tx.insert_many(into, places, "").await.unwrap();
        tx.insert_many("INSERT INTO service_session (team_id, service_id, position, weekday, starts, ends)", sessions, "")
            .await
            .unwrap();
        tx.commit().await.unwrap();
    }
    run(&world, "INSERT INTO postcode_point (postcode, lat, lon) VALUES ('SE16 4JX', 51.5, -0.05)", params![]).await;
    let started = std::time::Instant::now();
    assert_eq!(json(&get(&world, "/services").await)["total_items"], ENTRIES);
    println!("read once: {} ms", started.elapsed().as_millis());
    let memory = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    println!(
        "{}",
        memory.lines().filter(|line| line.starts_with("VmRSS") || line.starts_with("VmHWM")).collect::<Vec<_>>().join(", ")
    );
    let place = ids(&world, "/service_at_locations?page=10000").await.remove(0);
    for path in [
        "/services".to_owned(),
        "/services?page=5000".to_owned(),
        "/services?page=10000".to_owned(),
        "/services?day=TU&page=5000".to_owned(),
        "/services?minimum_age=59&start_time=10:00&page=100".to_owned(),
        "/services?search=choir".to_owned(),
        "/services?search=friendly".to_owned(),
        format!("/services/{last}"),
        "/service_at_locations?page=10000".to_owned(),
        "/service_at_locations?postcode=SE16+4JX&proximity=5000".to_owned(),
        "/service_at_locations?postcode=SE16+4JX".to_owned(),
        format!("/service_at_locations/{place}"),
        "/taxonomy_terms".to_owned(),
    ] {
        let mut times: Vec<u128> = Vec::new();
        for _ in 0..11 {
            let started = std::time::Instant::now();
            get(&world, &path).await.is(200);
            times.push(started.elapsed().as_micros());
        }
        times.sort_unstable();
        println!("{:>8.1} ms (longest {:>8.1})  {path}", times[5] as f64 / 1000.0, times[10] as f64 / 1000.0);
    }
}
