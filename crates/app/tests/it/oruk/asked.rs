//! Filters, pages that add up, wrong parameters, and tags.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::{Method, Request, header};
use db::params;
use serde_json::Value;

use super::{BASE, add, get, json, run};
use crate::world::{Who, World};

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
