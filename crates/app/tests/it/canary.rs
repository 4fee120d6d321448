//! Canaries: where somebody lives who must not be found, and how to reach them, is looked for in everything that is answered, logged and
//! kept. Nothing may have it but what is named here, with the reason.

mod after;
mod kept;
pub mod log;
mod programs;
mod same;
mod spelled;

use std::collections::BTreeSet;

use app::person::model::{NewRoute, RouteKind};
use app::web::{Route, all_routes};
use axum::http::Method;
use db::params;
use kernel::SafeContact;

use super::access::{filled, send};
use super::world::{Reply, Who, World};

/// Something hidden: squeezed, the pages that are meant to show it and why, and to whom.
pub struct Hidden {
    words: &'static [&'static str],
    pages: &'static [(&'static str, &'static str)],
    whose: &'static [Who],
}

/// Her own link worker, and the leaders of the team.
const HERS: &[Who] = &[Who::Worker, Who::Leader];

/// Where she lives. The postcode is of an island: neither it nor a distance from there can be told of Southwark by chance.
const HOME: Hidden = Hidden { words: &["quenchthistle", "brambleswick", "ze39qx"], pages: SHOW_HOME, whose: HERS };

const SHOW_HOME: &[(&str, &str)] = &[
    ("/people/{person}/edit", "where it is changed"),
    ("/people/{person}/merge/{other}", "two records side by side, for leaders"),
    ("/sending/{outgoing}/letter.pdf", "the letter to her that we print: the gate gave its permit, and it is in the outbox"),
];

/// How she is reached: a telephone, an e-mail address, somebody between, somebody who acts for her.
const REACH: Hidden =
    Hidden { words: &["7700900987", "wrenfoldapple", "marrowgate", "thornaby"], pages: SHOW_REACH, whose: HERS };

/// The banner stands on all that is done with somebody while a worker has them on the telephone, or is about to.
const BANNER: &str = "the banner: how to reach her safely";
const AGAIN: &str = "one of its forms, shown again below the banner because something is missing";

const SHOW_REACH: &[(&str, &str)] = &[
    ("/people/{person}", BANNER),
    ("/people/{person}/about", BANNER),
    ("/people/{person}/concern", BANNER),
    ("/attempts/{attempt}", "the banner, where she rang us and may still be there"),
    ("/concerns/{concern}", BANNER),
    ("/connections/{connection}", BANNER),
    ("/messages/{message}", BANNER),
    ("/promises/{promise}", BANNER),
    ("/referrals/{referral}/appointments", BANNER),
    ("/referrals/{referral}/close", BANNER),
    ("/referrals/{referral}/conversation", BANNER),
    ("/referrals/{referral}/conversation/done", BANNER),
    ("/referrals/{referral}/find", BANNER),
    ("/referrals/{referral}/message", BANNER),
    ("/referrals/{referral}/own-page", BANNER),
    ("/referrals/{referral}/plan", BANNER),
    ("/referrals/{referral}/promise", BANNER),
    ("/referrals/{referral}/triage", BANNER),
    ("/concerns/{concern}/accept", AGAIN),
    ("/concerns/{concern}/close", AGAIN),
    ("/concerns/{concern}/hand-over", AGAIN),
    ("/concerns/{concern}/reopen", AGAIN),
    ("/concerns/{concern}/words", AGAIN),
    ("/connections/{connection}/visit", AGAIN),
    ("/referrals/{referral}/plan/actions", AGAIN),
    ("/referrals/{referral}/plan/agree", AGAIN),
    ("/referrals/{referral}/plan/needs", AGAIN),
    ("/replies/{reply}/whose", "it wrote to us, and several have it: a leader finds out who"),
    ("/people/{person}/routes", "whose it may be: those who act for her stand there to be chosen"),
    ("/people/{person}/proxies", AGAIN),
    ("/proxies/{proxy}", "who acts for her, and where that is changed"),
    ("/proxies/{proxy}/end", AGAIN),
    ("/routes/{route}", "where it is changed"),
    ("/today", "whom to ring now"),
    ("/today/list.pdf", "whom to ring when nothing else works; it passes the gate and is written down"),
    ("/people/{person}/merge/{other}", "two records side by side, for leaders"),
];

impl World {
    /// The team with all things, where the woman's address is a secret, and every way to reach her is a canary.
    pub async fn that_hides() -> Self {
        let world = Self::new().await;
        hide(&world).await;
        let world = world.and_all_things().await;
        // Somebody else has her number, too, and what came from it is of one of the two.
        let mut tx = world.system().await;
        tx.run("UPDATE contact_route SET value = '+447700900987' WHERE value = '+447700900982'", params![]).await.unwrap();
        tx.run("UPDATE attempt SET result = 'they_rang'", params![]).await.unwrap();
        let sql = "UPDATE reply SET sender = '+447700900987', person_id = NULL, referral_id = NULL WHERE provider_id = 'reply-2'";
        tx.run(sql, params![]).await.unwrap();
        tx.commit().await.unwrap();
        world
    }
}

/// From now on she lives where nobody must find her, and has other numbers.
async fn hide(world: &World) {
    let mut tx = world.system().await;
    let sql = "UPDATE person SET address = $1, postcode = 'ZE3 9QX', address_hidden = $2 WHERE id = $3";
    tx.run(sql, params!["7 Quenchthistle Mews\nBrambleswick", true, world.person]).await.unwrap();
    let sql = "UPDATE contact_route SET value = '+447700900987' WHERE person_id = $1 AND kind = 'phone'";
    tx.run(sql, params![world.person]).await.unwrap();
    let routes = [(1, RouteKind::Email, "Wrenfold.Apple@example.org"), (2, RouteKind::GoBetween, "Zinnia Marrowgate")];
    for (position, kind, value) in routes {
        let route = NewRoute { kind, value: value.into(), label: String::new(), safe: SafeContact::default() };
        app::person::store::add_route(&mut tx, world.person, &route, position).await.unwrap();
    }
    tx.commit().await.unwrap();
}

/// Where canaries were seen.
pub struct Seen {
    hidden: Vec<Hidden>,
    looked: usize,
    leaks: BTreeSet<String>,
    shown: BTreeSet<&'static str>,
}

impl Default for Seen {
    fn default() -> Self {
        Self::of(vec![HOME, REACH])
    }
}

impl Seen {
    fn of(hidden: Vec<Hidden>) -> Self {
        Self { hidden, looked: 0, leaks: BTreeSet::new(), shown: BTreeSet::new() }
    }

    /// Looks through an answer: its body however it is packed, its headers, where it leads, its title.
    pub fn look(&mut self, who: Who, method: &Method, pattern: &str, reply: &Reply) {
        self.looked += 1;
        let at = format!("{method} {pattern}");
        let headers: String = reply
            .headers
            .iter()
            .map(|(name, value)| format!("{name}: {}\n", String::from_utf8_lossy(value.as_bytes())))
            .collect();
        let title =
            reply.body.split_once("<title>").and_then(|(_, rest)| rest.split_once("</title>")).map_or("", |(title, _)| title);
        // Only somebody who has measured it knows of a place so far from Southwark.
        for far in [" miles", " km"] {
            let before = reply.body.split(far).map(|part| part.rsplit(['>', ' ', '(']).next().unwrap_or_default());
            let long = before.filter_map(|number| number.parse::<f64>().ok()).find(|number| *number > 300.0);
            if let Some(number) = long {
                self.leaks.insert(format!("{at} as {who:?}: {number}{far}"));
            }
        }
        for hidden in &self.hidden {
            for (place, bytes) in [("headers", headers.as_bytes()), ("title", title.as_bytes())] {
                if let Some(word) = spelled::first(bytes, hidden.words) {
                    self.leaks.insert(format!("{at} as {who:?}: {word} in the {place}"));
                }
            }
            let Some(word) = spelled::first(&reply.bytes, hidden.words) else { continue };
            match hidden.pages.iter().find(|(page, _)| *page == pattern) {
                Some((page, _)) if hidden.whose.contains(&who) => _ = self.shown.insert(page),
                _ => _ = self.leaks.insert(format!("{at} as {who:?}: {word}, {}", reply.status)),
            }
        }
    }

    /// Fails if anything leaked.
    #[track_caller]
    pub fn judge(&self) {
        println!("canaries: {} answers looked through, shown on {} pages that are meant to", self.looked, self.shown.len());
        assert!(
            self.leaks.is_empty(),
            "{} leaks:\n{}",
            self.leaks.len(),
            self.leaks.iter().cloned().collect::<Vec<_>>().join("\n")
        );
    }
}

/// Every address that only shows something, as everybody.
async fn walk(world: &World, seen: &mut Seen) {
    for route in all_routes().into_iter().filter(|route| route.method == Method::GET) {
        for who in Who::ALL {
            let reply = send(world, who, &route).await;
            seen.look(who, &route.method, route.path, &reply);
        }
    }
}

#[tokio::test]
async fn what_is_hidden_is_on_no_page_but_those_meant_for_it() {
    let world = World::that_hides().await;
    let mut seen = Seen::default();
    walk(&world, &mut seen).await;
    for (path, who) in
        Who::ALL.into_iter().flat_map(|who| [("/nowhere", who), ("/people/nobody", who), ("/oruk/v3/nothing", who)])
    {
        seen.look(who, &Method::GET, path, &world.get(who, path).await);
    }
    seen.judge();
    // A page that does not show it needs no leave. What is pressed by POST is seen in the test of the access table.
    let unused = |(page, why): &&(&str, &str)| {
        !seen.shown.contains(page) && *why != AGAIN && !page.ends_with(".pdf") && !page.ends_with("/whose")
    };
    assert_eq!(SHOW_HOME.iter().chain(SHOW_REACH).filter(unused).collect::<Vec<_>>(), Vec::<&(&str, &str)>::new());
}

/// Whoever is signed out sees nothing any more, and proves nothing; and somebody who took her call may see her record from then on.
fn changes_who_may(route: &Route) -> bool {
    ["/sign", "/account", "/settings/accounts", "/today/take"].iter().any(|path| route.path.starts_with(path))
}

/// What comes back when a form is wrong, or was overtaken by somebody else.
#[tokio::test]
async fn no_page_of_a_mistake_has_what_is_hidden() {
    let world = World::that_hides().await;
    let mut seen = Seen::default();
    for spoiled in ["version=999", ""] {
        for route in all_routes().into_iter().filter(|route| route.method == Method::POST && !changes_who_may(route)) {
            for who in Who::ALL {
                let form = filled(&world, &route, route.sample.form);
                let form = if spoiled.is_empty() { String::new() } else { form.replace("version=0", spoiled) };
                let reply = world.post_encoded(who, &filled(&world, &route, route.path), &form).await;
                seen.look(who, &route.method, route.path, &reply);
            }
        }
    }
    for who in HERS {
        world.get(*who, "/today").await.is(200);
    }
    seen.judge();
}
