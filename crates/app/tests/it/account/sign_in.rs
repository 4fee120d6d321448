//! Signing in: the first time from a link, and every time after.

use app::Config;
use app::account::session;

use super::*;

#[tokio::test]
async fn the_first_time_from_the_link_to_the_first_page() {
    let world = World::new().await;
    let mut tx = world.test_db.db.write().await.unwrap();
    let token = store::new_link(&mut tx, world.team, world.staff(Who::Worker), world.app.clock.now()).await.unwrap();
    tx.commit().await.unwrap();
    let link = format!("/welcome/{token}");
    let mut browser = Browser::new(&world);
    browser.get(&link).await.is(200).says("Welcome, Amara Okafor");
    browser.post(&link, &[("password", "short")]).await.is(422).says("12 characters or more");
    browser.post(&link, &[("password", PASSWORD)]).await.goes_to("/sign-in/set-up");
    browser.get("/account").await.goes_to("/sign-in/set-up?next=%2Faccount");
    let phone = scanned(browser.get("/sign-in/set-up").await.is(200).says("<svg"));
    let wrong = browser.post("/sign-in/set-up", &[("code", "000000")]).await;
    assert_eq!(scanned(wrong.is(422).says("not right")), phone, "what was scanned stays right");
    let code = secret::code_at(&phone, world.app.clock.now()).unwrap();
    browser.post("/sign-in/set-up", &[("code", &code)]).await.is(200).says("Keep these recovery codes");
    browser.get("/account").await.is(200).says("Amara Okafor");
    // The link was for once.
    Browser::new(&world).get(&link).await.is(200).says("This link does not work");
}

#[tokio::test]
async fn a_phone_is_added_once_and_with_the_secret_that_was_shown() {
    let world = World::new().await;
    with_password(&world).await;
    let mut browser = Browser::new(&world);
    browser.post("/sign-in", &RIGHT).await.goes_to("/sign-in/set-up?next=");
    let phone = scanned(&browser.get("/sign-in/set-up").await);
    for chosen in [secret::spelled(&secret::new_totp_secret()), "AAAA".to_owned(), "no base 32: 1890".to_owned()] {
        let code = secret::unspelled(&chosen).and_then(|it| secret::code_at(&it, world.app.clock.now()).ok()).unwrap_or_default();
        browser.post("/sign-in/set-up", &[("code", &code), ("secret", &chosen)]).await.is(422).says("not right");
    }
    let code = secret::code_at(&phone, world.app.clock.now()).unwrap();
    let crowd = (0..4).map(|_| async {
        let mut same = Browser { cookie: browser.cookie.clone(), ..Browser::new(&world) };
        same.post("/sign-in/set-up", &[("code", &code)]).await.status.as_u16()
    });
    let mut answers = all_at_once(crowd).await;
    answers.sort_unstable();
    assert_eq!(answers, [200, 303, 303, 303]);
    assert_eq!(world.count("SELECT COUNT(*) FROM recovery_code").await, 8);
}

#[tokio::test]
async fn every_time_password_then_code_and_a_code_works_once() {
    let world = World::new().await;
    let phone = with_phone(&world).await;
    let form = [("email", "Amara@Example.org"), ("password", PASSWORD), ("next", "/account")];
    let mut browser = Browser::new(&world);
    browser.post("/sign-in", &form).await.goes_to("/sign-in/code?next=%2Faccount");
    browser.get("/account").await.goes_to("/sign-in/code?next=%2Faccount");
    let half = browser.cookie.clone();
    let code = secret::code_at(&phone, world.app.clock.now()).unwrap();
    browser.post("/sign-in/code", &[("code", &code), ("next", "/account")]).await.goes_to("/account");
    assert_ne!(browser.cookie, half, "a full session has a token of its own");
    browser.get("/account").await.is(200);
    let mut other = Browser::new(&world);
    other.post("/sign-in", &form).await;
    other.post("/sign-in/code", &[("code", &code)]).await.is(422).says("used before");
    browser.post("/sign-out", &[]).await.goes_to("/sign-in");
    browser.get("/account").await.goes_to("/sign-in?next=%2Faccount");
}

/// Six readers of SQLite serve everybody: a crowd at the door must not hold them while passwords are hashed.
#[tokio::test]
async fn many_who_sign_in_at_once_hold_up_nobody() {
    let world = World::new().await;
    with_phone(&world).await;
    let sign_in = serde_urlencoded::to_string([("email", "amara@example.org"), ("password", PASSWORD)]).unwrap();
    let crowd = (0..24).map(|_| async { world.post_encoded(Who::Nobody, "/sign-in", &sign_in).await.status.as_u16() });
    let visitors = (0..24).map(|_| async { world.get(Who::Nobody, "/welcome/none").await.status.as_u16() });
    let form = serde_urlencoded::to_string([("password", PASSWORD), ("new_password", "short")]).unwrap();
    let changers = (0..24).map(|_| async { world.post_encoded(Who::Worker, "/account/password", &form).await.status.as_u16() });
    let (crowd, visitors, changers) = tokio::join!(all_at_once(crowd), all_at_once(visitors), all_at_once(changers));
    assert_eq!((crowd, visitors, changers), (vec![303; 24], vec![200; 24], vec![422; 24]));
}

#[tokio::test]
async fn a_recovery_code_stands_in_for_a_phone_once() {
    let world = World::new().await;
    with_phone(&world).await;
    let mut tx = world.test_db.db.write().await.unwrap();
    let codes = store::new_recovery_codes(&mut tx, world.team, world.staff(Who::Worker)).await.unwrap();
    tx.commit().await.unwrap();
    let code = codes[0].to_uppercase();
    for (n, status) in [(1, 303), (2, 422)] {
        let mut browser = Browser::new(&world);
        browser.post("/sign-in", &[("email", "amara@example.org"), ("password", PASSWORD)]).await;
        let reply = browser.post("/sign-in/code", &[("code", &code)]).await;
        assert_eq!(reply.status.as_u16(), status, "time {n}");
    }
}

#[tokio::test]
async fn signing_in_as_another_leaves_no_session_behind() {
    let world = World::new().await;
    passwords(&world).await;
    let mut browser = Browser::new(&world);
    for email in ["amara@example.org", "otto@example.org"] {
        browser.post("/sign-in", &[("email", email), ("password", PASSWORD)]).await.is(303);
        let phone = scanned(&browser.get("/sign-in/set-up").await);
        let before = browser.cookie.clone();
        let code = secret::code_at(&phone, world.app.clock.now()).unwrap();
        browser.post("/sign-in/set-up", &[("code", &code)]).await.is(200);
        Browser { cookie: before, ..Browser::new(&world) }.get("/account").await.is(303);
    }
    // Those of five others of this world, and Otto's; Amara's went when he signed in.
    assert_eq!(world.count("SELECT COUNT(*) FROM session").await, 6);
}

#[tokio::test]
async fn a_cookie_of_https_is_taken_away_as_it_was_set() {
    let world = World::with(Config { public_url: "https://kith.example.org".into(), ..Config::default() }).await;
    let reply = world.post(Who::Nobody, "/sign-out", &[]).await;
    let cookie = reply.headers["set-cookie"].to_str().unwrap();
    assert_eq!(cookie, "__Host-kith=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0; Secure");
}

#[tokio::test]
async fn a_tokens_hash_is_all_that_is_stored() {
    let world = World::new().await;
    let mut tx = world.test_db.db.write().await.unwrap();
    let token = store::new_link(&mut tx, world.team, world.staff(Who::Worker), world.app.clock.now()).await.unwrap();
    let stored: Vec<(String,)> = tx.all("SELECT token_hash FROM one_time_link", params![]).await.unwrap();
    assert!(stored.iter().all(|(hash,)| *hash != token && *hash == session::hash(&token)));
}
