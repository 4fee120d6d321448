//! The access table, proved: every route, every role, and nobody.
//!
//! A route's own valid sample is sent by everyone. Who may gets a page or is sent on; who may not gets what a stranger gets for
//! an address that does not exist; who is not signed in is asked to sign in.

use app::web::{Access, Route, all_routes};
use axum::http::Method;

use super::canary::Seen;
use super::world::{Reply, Who, World};

/// Fills `{name}` with the things of the world. A name that the world lacks is a mistake in the sample.
pub fn filled(world: &World, route: &Route, text: &str) -> String {
    let mut filled = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, tail) = after.split_once('}').unwrap_or_else(|| panic!("a brace is open in {text}"));
        let (base, part) = name.split_once('.').map_or((name, ""), |(base, part)| (base, part));
        let thing = route.sample.at.iter().find(|(n, _)| *n == base).map_or(base, |(_, thing)| thing);
        let key = if part.is_empty() { thing.to_owned() } else { format!("{thing}.{part}") };
        let value = world.things.get(&key).unwrap_or_else(|| panic!("{} {}: the world has no {key}", route.method, route.path));
        filled.push_str(before);
        filled.push_str(value);
        rest = tail;
    }
    filled + rest
}

/// Sends a route's own valid sample.
pub async fn send(world: &World, who: Who, route: &Route) -> Reply {
    let path = filled(world, route, route.path);
    if route.method == Method::POST {
        world.post_encoded(who, &path, &filled(world, route, route.sample.form)).await
    } else {
        let query = filled(world, route, route.sample.query);
        let path = if query.is_empty() { path } else { format!("{path}?{query}") };
        world.get(who, &path).await
    }
}

/// Whether the record in the path belongs to people other than the outsiders of its kind.
fn names_a_record(route: &Route) -> bool {
    [
        "{person}",
        "{referral}",
        "{route}",
        "{contact}",
        "{appointment}",
        "{connection}",
        "{concern}",
        "{message}",
        "{attempt}",
        "{merge}",
        "{version}",
        "{arrival}",
        "{outgoing}",
        "{promise}",
        "{proxy}",
        "{reply}",
    ]
    .iter()
    .any(|name| route.path.contains(name))
}

/// Whether the sample of a route succeeds for somebody.
pub fn may(who: Who, route: &Route) -> bool {
    match route.access {
        Access::Public => true,
        Access::Provider => false,
        Access::SignedIn => who != Who::Nobody,
        Access::May(permission) => {
            let by_role = who.roles().iter().any(|role| role.may(permission));
            let outsider = names_a_record(route) && matches!(who, Who::OtherWorker | Who::OtherReferrer);
            by_role && !outsider
        }
    }
}

#[tokio::test]
async fn every_route_answers_those_who_may_and_nobody_else() {
    let mut wrong = Vec::new();
    let mut checked = 0;
    // What each is answered, and what they see where it leads them, is looked through for what must not leave.
    let mut seen = Seen::default();
    let shared = World::that_hides().await;
    for route in all_routes() {
        for who in Who::ALL {
            let allowed = may(who, &route);
            // Whoever may changes the world, so they get one of their own.
            let reply = if allowed && route.method == Method::POST {
                let world = World::that_hides().await;
                let reply = send(&world, who, &route).await;
                // Whoever took her call may see her record from then on, and it is written down why.
                if reply.location.starts_with('/') && route.path != "/today/take" {
                    seen.look(who, &Method::GET, seen_at(&reply.location), &world.get(who, &reply.location).await);
                }
                reply
            } else {
                send(&shared, who, &route).await
            };
            seen.look(who, &route.method, route.path, &reply);
            let status = reply.status.as_u16();
            let to_sign_in = reply.location.starts_with("/sign-in");
            let right = if allowed && route.sample.own && who != Who::Worker {
                status == 409
            } else if allowed {
                (status == 200 || status == 303) && (!to_sign_in || route.access == Access::Public)
            } else if route.access == Access::Provider {
                status == 401
            } else if who == Who::Nobody {
                (status == 303 && to_sign_in) || status == 401
            } else {
                status == 404
            };
            checked += 1;
            if !right {
                wrong.push(format!("{} {} as {who:?}: {status} {}", route.method, route.path, reply.location));
            }
        }
    }
    println!("access table: {} routes, {checked} requests", all_routes().len());
    assert!(wrong.is_empty(), "{} of {checked} answers are wrong:\n{}", wrong.len(), wrong.join("\n"));
    seen.judge();
}

/// The route that an address is of.
fn seen_at(address: &str) -> &'static str {
    let parts = |path: &str| path.split('/').map(str::to_owned).collect::<Vec<_>>();
    let sent_to = parts(address.split(['?', '#']).next().unwrap_or_default());
    let fits = |route: &Route| {
        let pattern = parts(route.path);
        pattern.len() == sent_to.len() && pattern.iter().zip(&sent_to).all(|(a, b)| a == b || a.starts_with('{'))
    };
    // Plain words come before names: /referrals/new is no referral.
    let gets = all_routes().into_iter().filter(|route| route.method == Method::GET && fits(route));
    gets.map(|route| route.path).min_by_key(|path| path.matches('{').count()).unwrap_or("elsewhere")
}

#[test]
fn every_route_stands_once() {
    let mut seen = std::collections::BTreeSet::new();
    for route in all_routes() {
        assert!(seen.insert((route.method.to_string(), route.path)), "{} {} stands twice", route.method, route.path);
    }
}
