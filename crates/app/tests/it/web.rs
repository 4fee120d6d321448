//! The frame: headers, sessions, forms from elsewhere, and pages for when it did not work.

use axum::body::Body;
use axum::http::{Request, header};

use super::world::{Who, World};

#[tokio::test]
async fn every_answer_carries_the_strict_headers() {
    let world = World::new().await;
    for path in ["/healthz", "/no-such-page"] {
        let reply = world.get(Who::Nobody, path).await;
        let header = |name: &str| reply.headers.get(name).map(|it| it.to_str().unwrap().to_owned()).unwrap_or_default();
        assert!(header("content-security-policy").starts_with("default-src 'none'"), "{path}");
        assert!(!header("content-security-policy").contains("unsafe"));
        assert_eq!(header("cache-control"), "no-store");
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert!(!header("x-request-id").is_empty());
    }
}

#[tokio::test]
async fn health_and_readiness() {
    let world = World::new().await;
    world.get(Who::Nobody, "/healthz").await.is(200).says("ok");
    world.get(Who::Nobody, "/readyz").await.is(200).says("ready");
    world.get(Who::Nobody, "/healthz").await;
    world.get(Who::Nobody, "/metrics").await.is(200).says("kith_request_seconds");
    world.test_db.db.close().await;
    world.get(Who::Nobody, "/readyz").await.is(503);
    world.get(Who::Nobody, "/healthz").await.is(200);
}

#[tokio::test]
async fn what_does_not_exist_says_so_kindly() {
    let world = World::new().await;
    world.get(Who::Nobody, "/no-such-page").await.is(404).says("Page not found");
    world.get(Who::Worker, "/no-such-page").await.is(404).says("Amara Okafor");
}

#[tokio::test]
async fn a_form_from_elsewhere_is_refused() {
    let world = World::new().await;
    for (name, value) in [("sec-fetch-site", "cross-site"), ("origin", "https://evil.example"), ("x-nothing", "")] {
        let request = Request::post("/no-such-page")
            .header(header::HOST, "kith.example.org")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(name, value)
            .body(Body::from("note=hello"))
            .unwrap();
        let reply = world.send(Who::Worker, request).await;
        reply.is(409).says("not sent from one of our own pages").says("hello");
    }
    let ours = Request::post("/no-such-page")
        .header(header::HOST, "kith.example.org")
        .header("origin", "https://kith.example.org")
        .body(Body::empty())
        .unwrap();
    world.send(Who::Worker, ours).await.is(404);
}

#[tokio::test]
async fn a_body_that_is_too_large_gets_a_clear_answer() {
    let world = World::new().await;
    let reply = world.post(Who::Worker, "/no-such-page", &[("note", &"x".repeat(2 * 1024 * 1024))]).await;
    reply.is(413).says("That is too long");
}

#[tokio::test]
async fn looking_at_the_address_of_a_form_starts_over() {
    let world = World::new().await;
    world.get(Who::Worker, "/people/find").await.goes_to("/sign-in/home");
    world.get(Who::Worker, "/sign-in/home").await.goes_to("/today");
}
