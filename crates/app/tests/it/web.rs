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
        reply.is(409).says("not sent from one of our own pages").says_not("hello");
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
    for kind in ["application/x-www-form-urlencoded", "text/plain", "multipart/form-data; boundary=x"] {
        let request = Request::post("/no-such-page").header(header::CONTENT_TYPE, kind).header("sec-fetch-site", "same-origin");
        let reply = world.send(Who::Worker, request.body(Body::from("a&".repeat(5000))).unwrap()).await;
        reply.is(413).says("That is too long");
    }
}

#[tokio::test]
async fn looking_at_the_address_of_a_form_starts_over() {
    let world = World::new().await;
    world.get(Who::Worker, "/people/find").await.goes_to("/sign-in/home");
    world.get(Who::Worker, "/sign-in/home").await.goes_to("/today");
}

/// Whoever presses twice, or whose telephone sends twice, does one thing: each such form carries its own mark.
#[tokio::test]
async fn every_form_that_makes_something_is_marked_to_work_once() {
    let world = World::with_all_things().await;
    let mut forms = 0;
    for route in app::web::all_routes().iter().filter(|route| route.method == axum::http::Method::GET) {
        let path = super::access::filled(&world, route, route.path);
        for who in [Who::Leader, Who::Referrer, Who::Operator] {
            let reply = world.get(who, &path).await;
            for form in reply.body.split("<form ").skip(1).filter_map(|rest| rest.split("</form>").next()) {
                let (tag, fields) = form.split_once('>').unwrap();
                if tag.contains("data-once") {
                    forms += 1;
                    assert!(fields.contains("name=\"once\""), "{}: {tag}", route.path);
                }
            }
        }
    }
    assert!(forms > 30, "only {forms} forms were looked at");
}

/// Whoever listens to a page goes by its headings: they begin with the one that says where one is.
#[tokio::test]
async fn the_outline_of_every_page_begins_with_its_heading() {
    let world = World::with_all_things().await;
    let (mut pages, mut with_strip, mut offences) = (0, 0, Vec::new());
    for route in app::web::all_routes().iter().filter(|route| route.method == axum::http::Method::GET) {
        let path = super::access::filled(&world, route, route.path);
        for who in [Who::Nobody, Who::Worker, Who::Leader, Who::Referrer] {
            let reply = world.get(who, &path).await;
            if reply.status != 200 || !reply.body.starts_with("<!DOCTYPE html>") {
                continue;
            }
            pages += 1;
            with_strip += usize::from(reply.body.contains("kith-waits"));
            let headings = reply.body.split("<h").skip(1).filter_map(|rest| rest.chars().next()).filter(char::is_ascii_digit);
            let headings: String = headings.collect();
            if !headings.starts_with('1') || headings.matches('1').count() != 1 {
                offences.push(format!("{} {who:?}: h{headings}", route.path));
            }
        }
    }
    assert!(offences.is_empty(), "{}", offences.join("\n"));
    assert!(pages > 150 && with_strip > 20, "only {pages} pages were looked at, {with_strip} with concerns that wait");
}

#[tokio::test]
async fn figures_are_for_a_collector_on_this_machine() {
    let proxy = std::net::IpAddr::from([127, 0, 0, 1]);
    let world = World::with(app::Config { trusted_proxies: vec![proxy], ..app::Config::default() }).await;
    let from = |lines: &[&str]| {
        let request = lines.iter().fold(Request::get("/metrics"), |request, line| request.header("x-forwarded-for", *line));
        request.body(Body::empty()).unwrap()
    };
    world.send(Who::Nobody, from(&["203.0.113.9"])).await.is(404);
    world.send(Who::Nobody, from(&["127.0.0.1"])).await.is(200);
    // What the browser itself sent stands first, whether the proxy adds to its line or writes one of its own.
    world.send(Who::Nobody, from(&["127.0.0.1, 203.0.113.9"])).await.is(404);
    world.send(Who::Nobody, from(&["127.0.0.1", "203.0.113.9"])).await.is(404);
}

/// With no room left nothing is confirmed, nothing typed is lost, what was there stays, and it goes on when there is room.
#[tokio::test]
async fn a_full_disk_is_said_and_loses_nothing() {
    if db::testing::engine() != db::Engine::Sqlite {
        return; // PostgreSQL's own disk is not ours to fill in a test.
    }
    let world = World::new().await;
    let at_most = async |pages: &'static str| {
        let mut tx = world.test_db.db.write().await.unwrap();
        let _: Vec<(i64,)> = tx.all(pages, db::params![]).await.unwrap();
        tx.commit().await.unwrap();
    };
    let path = format!("/people/{}/concern", world.person);
    let said = "She is afraid to go home. ".repeat(1500);
    at_most("PRAGMA max_page_count = 1").await;
    world.post(Who::Worker, &path, &[("said", &said)]).await.is(507).says("disk of the server is full").says(said.trim());
    assert_eq!(world.count("SELECT COUNT(*) FROM concern").await, 0);
    at_most("PRAGMA max_page_count = 4294967294").await;
    world.post(Who::Worker, &path, &[("said", &said)]).await.is(303);
    assert_eq!(world.count("SELECT COUNT(*) FROM concern").await, 1);
}

/// Whoever saved is told so where they are sent, once, and only if it was saved.
#[tokio::test]
async fn the_page_after_a_form_says_once_that_it_was_saved() {
    let world = World::new().await;
    const SAVED: &str = "role=\"status\">Saved<";
    let cookie = |reply: &super::world::Reply| -> Vec<String> {
        let lines = reply.headers.get_all(header::SET_COOKIE).iter().filter_map(|line| line.to_str().ok());
        lines.filter(|line| line.starts_with("kith_saved=")).map(str::to_owned).collect()
    };
    let path = format!("/people/{}/edit", world.person);
    let form = world.get(Who::Worker, &path).await;
    let (once, version) = (form.field("once"), form.field("version"));
    let fields = [("given_names", "Fernanda"), ("family_name", "Li"), ("version", &version), ("once", &once)];
    // What was wrong says nothing of the sort.
    let wrong = [("given_names", ""), ("version", &version), ("once", &once)];
    assert_eq!(cookie(world.post(Who::Worker, &path, &wrong).await.is(422)), [] as [String; 0]);
    let sent = world.post(Who::Worker, &path, &fields).await;
    let kept = cookie(sent.is(303));
    assert_eq!(kept.len(), 1);
    assert!(kept[0].starts_with("kith_saved=yes; Path=/; HttpOnly; SameSite=Strict"), "{kept:?}");
    assert!(!sent.location.contains("saved"), "no address tells it: {}", sent.location);
    // Sent twice it was saved once, and is told like the first.
    assert_eq!(cookie(world.post(Who::Worker, &path, &fields).await.is(303)), kept);

    world.get(Who::Worker, &sent.location).await.is(200).says_not(SAVED);
    let with = |path: &str| Request::get(path).header(header::COOKIE, "kith_saved=yes").body(Body::empty()).unwrap();
    // A page that leads on keeps it, and the one that is seen says it and takes it away.
    let on = world.send(Who::Worker, with("/people/find")).await;
    assert_eq!(cookie(on.is(303)), [] as [String; 0]);
    let told = world.send(Who::Worker, with(&sent.location)).await;
    assert!(
        cookie(told.is(200).says(SAVED))[0].contains("kith_saved=; ") && cookie(&told)[0].contains("Max-Age=0"),
        "{:?}",
        cookie(&told)
    );
    // Where something is wrong, and for whoever has no account, it is not said.
    world.send(Who::Worker, with("/people/no-such")).await.is(404).says_not(SAVED);
    world.send(Who::Nobody, with("/team")).await.is(200).says_not(SAVED);
}
