//! How long it takes with very many entries.

use db::params;
use kernel::ServiceId;

use super::{get, ids, json, run};
use crate::world::World;

/// How long pages take with half a million entries: `cargo test --release -p app --test it -- oruk::measured --ignored --nocapture`.
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
