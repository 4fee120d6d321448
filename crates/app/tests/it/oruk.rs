//! Open Referral UK, as it is published here. What all of its tests share.

use axum::http::header;
use db::params;
use kernel::{ServiceId, SourceId, TeamId, fold};
use serde_json::Value;

use super::world::{Reply, Who, World};

mod asked;
mod measured;
mod published;
mod words;

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
