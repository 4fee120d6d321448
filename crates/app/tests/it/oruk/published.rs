//! What is published, and what never is.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::{Request, header};
use db::params;
use kernel::{OrganisationId, TeamId};

use super::{BASE, add, get, ids, json, run, source};
use crate::world::{Who, World};

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
