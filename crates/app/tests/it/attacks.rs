//! Attacks that are tried at every address: records of others, forms of other sites, markup in whatever was typed, links that a machine
//! looks at.

use app::web::{Access, Route, all_routes};
use axum::body::Body;
use axum::http::{Method, Request, header};
use kernel::PersonId;

use super::access::{filled, may, send};
use super::world::{Reply, Who, World};

/// Marks that are drawn anew for each look, and the ids of one request.
fn steady(reply: &Reply) -> (u16, String, Vec<(String, String)>) {
    let mut body = reply.body.clone();
    for mark in ["name=\"once\" value=\"", "name=\"mark\" value=\"", "reference is <strong>"] {
        let mut parts = body.split(mark);
        let mut steady = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            steady.push_str(part.split_once(['"', '<']).map_or("", |(_, rest)| rest));
        }
        body = steady;
    }
    let headers = reply.headers.iter().filter(|(name, _)| !matches!(name.as_str(), "x-request-id" | "date"));
    let headers = headers.map(|(name, value)| (name.to_string(), value.to_str().unwrap_or_default().to_owned())).collect();
    (reply.status.as_u16(), body, headers)
}

/// The things that a route's address names, as they are in the world.
fn records(world: &World, route: &Route) -> Vec<String> {
    let path = filled(world, route, route.path);
    let is_id = |part: &&str| part.len() == 36 && part.matches('-').count() == 4;
    path.split('/').filter(is_id).map(str::to_owned).collect()
}

/// What is somebody else's answers to the letter like what does not exist: the same status, headers and page.
#[tokio::test]
async fn what_is_anothers_answers_like_what_does_not_exist() {
    let world = World::with_all_things().await;
    let mut checked = 0;
    for route in all_routes() {
        for who in [Who::OtherWorker, Who::OtherReferrer, Who::Referrer, Who::Operator, Who::SafeguardingLead] {
            let ids = records(&world, &route);
            if ids.is_empty() || may(who, &route) || matches!(route.access, Access::Public | Access::Provider) {
                continue;
            }
            let nowhere = PersonId::new().to_string();
            let path = filled(&world, &route, route.path);
            let elsewhere = ids.iter().fold(path.clone(), |path, id| path.replace(id, &nowhere));
            let ask = async |path: &str| match route.method {
                Method::POST => world.post_encoded(who, path, &filled(&world, &route, route.sample.form)).await,
                _ => world.get(who, path).await,
            };
            let (theirs, nobodys) = (ask(&path).await, ask(&elsewhere).await);
            assert_eq!(theirs.status.as_u16(), 404, "{} {} as {who:?}", route.method, route.path);
            let (theirs, nobodys) = (steady(&theirs), steady(&nobodys));
            let plain = ids.iter().fold(theirs.1.clone(), |body, id| body.replace(id, &nowhere));
            assert_eq!((theirs.0, plain, theirs.2), nobodys, "{} {} as {who:?}", route.method, route.path);
            checked += 1;
        }
    }
    println!("records of others: {checked} pairs of answers");
    assert!(checked > 200, "{checked}");
}

/// A form of another site, or of nobody knows where, is refused at every address before anything is done.
#[tokio::test]
async fn a_form_of_another_site_is_refused_at_every_address() {
    let world = World::with_all_things().await;
    let mut checked = 0;
    for route in all_routes().into_iter().filter(|route| route.method == Method::POST && route.access != Access::Provider) {
        let path = filled(&world, &route, route.path);
        for from in [
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
            ("origin", "https://evil.example"),
            ("origin", "null"),
            ("x-nothing", ""),
        ] {
            // An old telephone on a page of somebody's own says null: it needs the link and the word all the same.
            if from == ("origin", "null") && route.path.starts_with("/my/") {
                continue;
            }
            for who in [Who::Leader, Who::Operator, Who::Nobody] {
                let form = filled(&world, &route, route.sample.form);
                let request = Request::post(&path)
                    .header(header::HOST, "kith.example.org")
                    .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                    .header(from.0, from.1);
                let reply = world.send(who, request.body(Body::from(form)).unwrap()).await;
                assert_eq!(reply.status.as_u16(), 409, "{} from {from:?} as {who:?}: {}", route.path, reply.location);
                checked += 1;
            }
        }
    }
    println!("forms of other sites: {checked} refused");
    assert!(checked > 1000, "{checked}");
}

/// Breaks out of words, of an attribute with either quote, and of a script.
const MARKUP: &str = "<img src=x onerror=hit()>\" onmouseover=\"hit()' onfocus='hit()</script><script>hit()</script>";

/// Whatever anybody typed, texted or was named, on no page of anybody it is markup.
#[tokio::test]
async fn whatever_was_typed_is_words_on_every_page() {
    let world = World::with_all_things().await;
    let columns: [(&str, &[&str]); 29] = [
        ("about_me", &["matters", "people", "enjoy", "holds_back", "communicate", "do_and_dont", "strengths", "saved_by"]),
        ("action", &["what", "who_name"]),
        ("appointment", &["place", "note"]),
        ("arrival", &["title"]),
        ("attempt", &["note", "staff_name"]),
        ("concern", &["said", "whose", "done_now", "accepted_by", "accepted_how", "opened_by", "outcome", "closed_by"]),
        ("concern_event", &["name", "words", "by_name"]),
        ("connection", &["may_share", "note"]),
        ("connection_event", &["note", "staff_name"]),
        ("contact", &["place", "present", "note", "not_online", "staff_name"]),
        ("contact_route", &["label", "who_may_answer", "code_word", "their_word"]),
        ("crisis_line", &["name", "note"]),
        ("goal", &["words"]),
        ("organisation", &["name", "description"]),
        ("outbox", &["why", "body", "made_by"]),
        ("outbox_event", &["why", "by_name"]),
        ("own_page", &["made_by"]),
        ("person", &["given_names", "family_name", "preferred_name", "pronouns", "communication", "language", "address"]),
        ("plan", &["agreed_note"]),
        ("practice", &["name"]),
        ("promise", &["say", "made_by"]),
        (
            "referral",
            &["referrer_name", "referrer_role", "referrer_contact", "wants", "reason", "risk_note", "hold_reason", "sent_name"],
        ),
        ("referral_event", &["note", "staff_name"]),
        ("reply", &["words", "sender", "read_by"]),
        ("service", &["name", "summary", "description", "eligibility", "cost_note", "how_to_join", "private_note"]),
        ("service_place", &["name", "address"]),
        ("site", &["name", "address"]),
        ("staff", &["name", "first_name", "about"]),
        ("team", &["name"]),
    ];
    let mut tx = world.test_db.db.write().await.unwrap();
    // Each has a name of its own.
    tx.run("UPDATE neighbourhood SET name = $1 || name", db::params![MARKUP]).await.unwrap();
    for (table, columns) in columns {
        for column in columns {
            let sql = format!("UPDATE {table} SET {column} = $1");
            tx.run(Box::leak(sql.into_boxed_str()), db::params![MARKUP]).await.unwrap();
        }
    }
    tx.commit().await.unwrap();
    let (mut looked, mut shown) = (0, 0);
    for route in all_routes().into_iter().filter(|route| route.method == Method::GET) {
        for who in Who::ALL {
            let reply = send(&world, who, &route).await;
            assert!(reply.status.as_u16() < 500, "{} as {who:?}: {}", route.path, reply.status);
            let kind = reply.headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
            if !kind.starts_with("text/html") {
                continue;
            }
            for hit in ["<img src=x", "\" onmouseover=\"", "<script>hit", "</script><script"] {
                assert!(!reply.body.contains(hit), "{} as {who:?} has {hit}:\n{}", route.path, reply.body);
            }
            looked += 1;
            shown += usize::from(reply.body.contains("&lt;img src=x"));
        }
    }
    println!("markup: {looked} pages, shown as words on {shown}");
    assert!(shown > 150, "{shown} of {looked}");
}

/// A mail scanner, a messenger's preview or a browser that runs ahead looks at a link: that uses nothing up and opens nothing, and the
/// page is kept nowhere.
#[tokio::test]
async fn a_link_that_a_machine_looks_at_is_not_used_up() {
    let world = World::with_all_things().await;
    let facts = async || {
        let mut facts = Vec::new();
        for sql in [
            "SELECT COUNT(*) FROM own_page WHERE opened_at IS NOT NULL OR ended_at IS NOT NULL OR wrong > 0",
            "SELECT COUNT(*) FROM one_time_link WHERE used_at IS NOT NULL",
            "SELECT COUNT(*) FROM question WHERE answered_at IS NOT NULL",
            "SELECT COUNT(*) FROM arrival",
            "SELECT COUNT(*) FROM referral",
            "SELECT COUNT(*) FROM reply",
            "SELECT COUNT(*) FROM service_change",
            "SELECT COUNT(*) FROM own_page_visit",
        ] {
            facts.push(world.count(sql).await);
        }
        facts
    };
    let before = facts().await;
    let mut looked = 0;
    for route in all_routes().into_iter().filter(|route| route.method == Method::GET && route.access == Access::Public) {
        let path = filled(&world, &route, route.path);
        for method in [Method::GET, Method::HEAD, Method::GET] {
            let request = Request::builder().method(method).uri(&path).header("sec-purpose", "prefetch;anonymous-client-ip");
            let reply = world.send(Who::Nobody, request.body(Body::empty()).unwrap()).await;
            assert!(reply.status.as_u16() < 500, "{path}");
            if !path.starts_with("/assets/") && !path.starts_with("/oruk/") {
                // A calendar asks again and again, and names nobody: it may keep what it has, and must ask whether that holds.
                let kept = if path.starts_with("/diary/") { "private, no-cache" } else { "no-store" };
                assert_eq!(reply.headers[header::CACHE_CONTROL], kept, "{path}");
                let policy = reply.headers[header::REFERRER_POLICY].to_str().unwrap();
                assert!(matches!(policy, "no-referrer" | "same-origin"), "{path}: {policy}");
            }
            looked += 1;
        }
    }
    assert_eq!(before, facts().await);
    println!("links: {looked} looks");
}
