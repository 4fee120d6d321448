//! Passwords and codes are not guessed, and every try leaves its row in the trail.

use std::time::Duration;

use app::Config;

use super::*;

#[tokio::test]
async fn a_wrong_password_and_an_unknown_name_look_the_same_and_guessing_is_slowed() {
    let world = World::new().await;
    with_phone(&world).await;
    let mut browser = Browser::new(&world);
    let wrong = browser.post("/sign-in", &[("email", "amara@example.org"), ("password", "guess guess guess")]).await;
    let unknown = browser.post("/sign-in", &[("email", "nobody@example.org"), ("password", "guess guess guess")]).await;
    assert_eq!(wrong.body.replace("amara@", "x@"), unknown.body.replace("nobody@", "x@"));
    for _ in 0..10 {
        browser.post("/sign-in", &[("email", "amara@example.org"), ("password", "guess guess guess")]).await;
    }
    let right = [("email", "amara@example.org"), ("password", PASSWORD)];
    browser.post("/sign-in", &right).await.is(422).says("too many tries");
    world.later(16);
    browser.post("/sign-in", &right).await.is(303);
}

/// A team whose browsers have addresses of their own.
async fn behind_a_proxy() -> World {
    let world = World::with(Config { trusted_proxies: vec![[127, 0, 0, 1].into()], ..Config::default() }).await;
    with_phone(&world).await;
    world
}

#[tokio::test]
async fn one_machine_locks_out_itself_and_many_are_slowed() {
    let world = behind_a_proxy().await;
    for n in 0..12 {
        // An address of IPv6 is one of very many that the same machine has.
        let address = if n % 2 == 0 { "2001:db8::1" } else { "2001:db8::2" };
        Browser::at(&world, address).post("/sign-in", &[("email", " Amara@example.org"), ("password", "guess guess")]).await;
    }
    Browser::at(&world, "2001:db8::3").post("/sign-in", &RIGHT).await.is(422).says("too many tries");
    Browser::new(&world).post("/sign-in", &RIGHT).await.is(303);
    let mut tx = world.test_db.db.write().await.unwrap();
    store::add_failures(&mut tx, &["email amara@example.org"; 90], world.app.clock.now()).await.unwrap();
    tx.commit().await.unwrap();
    Browser::new(&world).post("/sign-in", &RIGHT).await.is(422).says("too many tries");
}

#[tokio::test]
async fn what_is_typed_as_an_email_counts_for_nothing_else() {
    let world = behind_a_proxy().await;
    let code = format!("code {}", world.staff(Who::Worker));
    for email in [code.as_str(), "Address 192.0.2.1", "pair amara@example.org 192.0.2.1"] {
        for _ in 0..11 {
            let form = [("email", email), ("password", "guess guess")];
            Browser::at(&world, "203.0.113.77").post("/sign-in", &form).await.is(422);
        }
    }
    let mut browser = Browser::new(&world);
    browser.post("/sign-in", &RIGHT).await.is(303);
    browser.post("/sign-in/code", &[("code", "000000")]).await.is(422).says("This code is not right");
}

/// Each is looked at before any has failed, and the right one is tried last: too late.
#[tokio::test]
async fn codes_are_not_guessed_either_many_at_once_or_in_turn() {
    for in_turn in [false, true] {
        let world = World::new().await;
        let phone = with_phone(&world).await;
        let mut browser = Browser::new(&world);
        browser.post("/sign-in", &RIGHT).await.is(303);
        let code = secret::code_at(&phone, world.app.clock.now()).unwrap();
        // PostgreSQL takes them in any order, so the right one might come first, which it may; with one connection they queue there as
        // they do for the one writer of SQLite.
        let held = if in_turn { all_connections_but_one(&world).await } else { Vec::new() };
        let crowd = (0..24).map(|n| {
            let (world, cookie, code) = (&world, browser.cookie.clone(), if in_turn && n == 23 { &code } else { "000000" });
            async move {
                let mut same = Browser { cookie, ..Browser::new(world) };
                same.post("/sign-in/code", &[("code", code)]).await.status.as_u16()
            }
        });
        assert_eq!(all_at_once(crowd).await, [422; 24], "in turn: {in_turn}");
        drop(held);
        browser.post("/sign-in/code", &[("code", &code)]).await.is(422).says("too many tries");
    }
}

/// Takes all connections to PostgreSQL but one, for as long as they are held. SQLite has one writer as it is.
async fn all_connections_but_one(world: &World) -> Vec<db::Tx> {
    let mut held = Vec::new();
    if db::testing::engine() == db::Engine::Postgres {
        while let Ok(tx) = tokio::time::timeout(Duration::from_secs(1), world.test_db.db.read()).await {
            held.push(tx.unwrap());
        }
        held.pop();
    }
    held
}

#[tokio::test]
async fn the_password_of_a_screen_left_open_is_not_guessed_and_strangers_do_not_shut_it() {
    let world = World::new().await;
    with_phone(&world).await;
    let wrong = [("email", "amara@example.org"), ("password", "guess guess guess")];
    for _ in 0..11 {
        Browser::new(&world).post("/sign-in", &wrong).await;
    }
    world.post(Who::Worker, "/unlock", &[("password", PASSWORD)]).await.is(303);
    for path in ["/account/password", "/account/recovery-codes"].iter().cycle().take(10) {
        world.post(Who::Worker, path, &wrong).await.is(422).says("The password is not right");
    }
    world.post(Who::Worker, "/account/recovery-codes", &[("password", PASSWORD)]).await.is(422).says("too many tries");
    world.post(Who::Worker, "/unlock", &[("password", PASSWORD)]).await.is(401).says("too many tries");
    assert_eq!(world.count("SELECT COUNT(*) FROM recovery_code").await, 8, "those of the phone");
}

#[tokio::test]
async fn every_try_leaves_a_row_and_a_storm_of_them_few() {
    let world = World::new().await;
    let phone = with_phone(&world).await;
    let mut browser = Browser::new(&world);
    browser.post("/sign-in", &[("email", "hunter2 hunter2"), ("password", "")]).await;
    browser.post("/sign-in", &RIGHT).await;
    browser.post("/sign-in/code", &[("code", "000000")]).await;
    let code = secret::code_at(&phone, world.app.clock.now()).unwrap();
    browser.post("/sign-in/code", &[("code", &code)]).await.is(303);
    world.later(1);
    for _ in 0..14 {
        Browser::new(&world).post("/sign-in", &[("email", "amara@example.org"), ("password", "guess guess")]).await;
    }
    let row = |name: &str, known: bool, what: &str| (name.to_owned(), known, what.to_owned());
    let mut expected = vec![
        row("Somebody", false, "no, there is no such account"),
        row("Amara Okafor", true, "no, the code was wrong"),
        row("Amara Okafor", true, "with both factors"),
    ];
    expected.extend(vec![row("Amara Okafor", true, "no, the password was wrong"); 10]);
    expected.push(row("Amara Okafor", true, "no, there were too many tries"));
    assert_eq!(trail(&world).await, expected);
}
