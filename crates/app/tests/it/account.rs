//! Signing in: the first time, every time, and when something is wrong.

use app::account::{secret, session, store};
use app::{Config, demo};
use db::params;
use kernel::{Clock, Role};

use super::world::{Reply, Who, World};

/// Gives everybody the same password.
async fn passwords(world: &World) {
    static HASH: tokio::sync::OnceCell<String> = tokio::sync::OnceCell::const_new();
    let hash = HASH.get_or_init(|| async { secret::hash(PASSWORD).await.unwrap() }).await;
    let mut tx = world.test_db.db.write().await.unwrap();
    for who in Who::ALL.into_iter().filter(|who| *who != Who::Nobody) {
        store::set_password(&mut tx, world.team, world.staff(who), hash, world.app.clock.now()).await.unwrap();
    }
    tx.commit().await.unwrap();
}

/// What the sample requests of this slice need.
pub async fn things(world: &mut World) {
    passwords(world).await;
    let mut tx = world.test_db.db.write().await.unwrap();
    for (name, value) in [("demo", "yes".to_owned()), ("demo_link_worker", world.staff(Who::Worker).to_string())] {
        tx.run("INSERT INTO installation (name, value) VALUES ($1, $2)", params![name, value]).await.unwrap();
    }
    tx.commit().await.unwrap();
    world.thing("staff", world.staff(Who::Worker));
    world.thing("token", "no-such-link");
}

/// A visitor with cookies of their own.
struct Browser<'w> {
    world: &'w World,
    cookie: String,
    /// Where it is, for a world that believes its proxy.
    address: &'static str,
}

impl<'w> Browser<'w> {
    fn new(world: &'w World) -> Self {
        Self::at(world, "192.0.2.1")
    }

    fn at(world: &'w World, address: &'static str) -> Self {
        Self { world, cookie: String::new(), address }
    }

    async fn send(&mut self, method: &str, path: &str, form: &[(&str, &str)]) -> Reply {
        let request = axum::http::Request::builder()
            .method(method)
            .uri(path)
            .header("cookie", &self.cookie)
            .header("x-forwarded-for", self.address)
            .header("sec-fetch-site", "same-origin")
            .body(axum::body::Body::from(serde_urlencoded::to_string(form).unwrap()))
            .unwrap();
        let reply = self.world.send(Who::Nobody, request).await;
        if let Some(set) = reply.headers.get("set-cookie") {
            self.cookie = set.to_str().unwrap().split(';').next().unwrap().to_owned();
        }
        reply
    }

    async fn get(&mut self, path: &str) -> Reply {
        self.send("GET", path, &[]).await
    }

    async fn post(&mut self, path: &str, form: &[(&str, &str)]) -> Reply {
        self.send("POST", path, form).await
    }
}

const PASSWORD: &str = "correct horse battery";

/// Gives the worker a password and a phone, and returns the phone's secret.
async fn with_phone(world: &World) -> Vec<u8> {
    let hash = secret::hash(PASSWORD).await.unwrap();
    let phone = secret::new_totp_secret();
    let mut tx = world.test_db.db.write().await.unwrap();
    let now = world.app.clock.now();
    store::set_password(&mut tx, world.team, world.staff(Who::Worker), &hash, now).await.unwrap();
    store::set_phone(&mut tx, world.team, world.staff(Who::Worker), &phone, 0, now).await.unwrap().unwrap();
    tx.commit().await.unwrap();
    phone
}

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

/// The secret that a page shows to a phone.
fn scanned(page: &Reply) -> Vec<u8> {
    let key = page.body.split("<code>").nth(1).and_then(|rest| rest.split("</code>").next()).unwrap();
    secret::unspelled(key).unwrap()
}

/// Gives the worker a password and no phone yet.
async fn with_password(world: &World) {
    let hash = secret::hash(PASSWORD).await.unwrap();
    let mut tx = world.test_db.db.write().await.unwrap();
    store::set_password(&mut tx, world.team, world.staff(Who::Worker), &hash, world.app.clock.now()).await.unwrap();
    tx.commit().await.unwrap();
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

/// Runs them in turns, each as far as it comes, until all are done.
async fn all_at_once<T>(futures: impl Iterator<Item = impl Future<Output = T>>) -> Vec<T> {
    let mut futures: Vec<_> = futures.map(Box::pin).collect();
    let mut done: Vec<Option<T>> = futures.iter().map(|_| None).collect();
    std::future::poll_fn(move |context| {
        for (future, done) in futures.iter_mut().zip(&mut done).filter(|(_, done)| done.is_none()) {
            if let std::task::Poll::Ready(value) = future.as_mut().poll(context) {
                *done = Some(value);
            }
        }
        if done.iter().all(Option::is_some) {
            std::task::Poll::Ready(done.iter_mut().filter_map(Option::take).collect())
        } else {
            std::task::Poll::Pending
        }
    })
    .await
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

const RIGHT: [(&str, &str); 2] = [("email", "amara@example.org"), ("password", PASSWORD)];

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

#[tokio::test]
async fn codes_are_not_guessed_either_many_at_once_or_in_turn() {
    let world = World::new().await;
    let phone = with_phone(&world).await;
    let mut browser = Browser::new(&world);
    browser.post("/sign-in", &RIGHT).await.is(303);
    let code = secret::code_at(&phone, world.app.clock.now()).unwrap();
    // SQLite takes them in turn, so there the right one comes after too many. PostgreSQL may take it first, which it may be.
    let last = if db::testing::engine() == db::Engine::Sqlite { &code } else { "000000" };
    let crowd = (0..24).map(|n| {
        let (world, cookie, code) = (&world, browser.cookie.clone(), if n < 23 { "000000" } else { last });
        async move {
            let mut same = Browser { cookie, ..Browser::new(world) };
            same.post("/sign-in/code", &[("code", code)]).await.status.as_u16()
        }
    });
    assert_eq!(all_at_once(crowd).await, [422; 24]);
    browser.post("/sign-in/code", &[("code", &code)]).await.is(422).says("too many tries");
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

/// The rows of the trail about accounts: under whose name, and what. Each says of which request it is.
async fn trail(world: &World) -> Vec<(String, bool, String)> {
    let mut tx = world.test_db.db.read().await.unwrap();
    let sql = "SELECT staff_name, staff_id, what, request FROM audit_entry WHERE act IN ('signed_in', 'account') ORDER BY at, id";
    let rows: Vec<(String, Option<kernel::StaffId>, String, String)> = tx.all(sql, params![]).await.unwrap();
    assert!(rows.iter().all(|(_, _, _, request)| request.len() == 16), "{rows:?}");
    rows.into_iter().map(|(name, staff, what, _)| (name, staff.is_some(), what)).collect()
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

#[tokio::test]
async fn a_change_of_an_account_says_whose_it_is() {
    let world = World::new().await;
    let path = format!("/settings/accounts/{}", world.staff(Who::Worker));
    world.post(Who::Operator, &format!("{path}/lost-phone"), &[]).await.is(200);
    world.post(Who::Operator, &format!("{path}/active"), &[("active", "no")]).await.is(303);
    let rows = trail(&world).await;
    for (name, what) in [
        ("Otto Operator", "reset a lost phone"),
        ("Amara Okafor", "the phone and the password of this account were forgotten"),
        ("Otto Operator", "ended an account"),
        ("Amara Okafor", "this account was ended"),
    ] {
        assert!(rows.contains(&(name.to_owned(), true, what.to_owned())), "{name}: {what} in {rows:?}");
    }
    assert_eq!(world.count("SELECT COUNT(DISTINCT request) FROM audit_entry WHERE act = 'account'").await, 2);
}

#[tokio::test]
async fn a_locked_screen_keeps_what_was_typed() {
    let world = World::new().await;
    with_phone(&world).await;
    world.later(session::IDLE_MINUTES);
    let locked = world.post(Who::Worker, "/account/password", &[("note", "She said <thank you>")]).await;
    locked.is(401).says("What you typed is kept");
    let kept = locked.field("kept");
    let form = [("next", "/account/password"), ("kept", kept.as_str()), ("password", "wrong wrong wrong")];
    world.post(Who::Worker, "/unlock", &form).await.is(401).says("not right").says("What you typed is kept");
    let form = [("next", "/account/password"), ("kept", kept.as_str()), ("password", PASSWORD)];
    let back = world.post(Who::Worker, "/unlock", &form).await;
    back.is(200).says("Send what I typed").says("She said &lt;thank you&gt;");
    world.get(Who::Worker, "/account").await.is(200);
}

#[tokio::test]
async fn a_session_that_ended_in_a_long_form_keeps_the_text() {
    let world = World::new().await;
    world.later(session::WHOLE_HOURS * 60);
    let reply = world.post(Who::Worker, "/account/password", &[("note", "An hour of writing")]).await;
    reply.is(401).says("What you typed is kept");
    assert_eq!(reply.field("note"), "An hour of writing");
}

#[tokio::test]
async fn an_ended_account_is_out_at_once_and_somebody_stays_operator() {
    let world = World::new().await;
    let at = |who: Who| format!("/settings/accounts/{}/active", world.staff(who));
    world.get(Who::Worker, "/account").await.is(200);
    world.post(Who::Operator, &at(Who::Worker), &[("active", "no")]).await.goes_to("/settings/accounts");
    world.get(Who::Worker, "/account").await.goes_to("/sign-in?next=%2Faccount");
    world.post(Who::Operator, &at(Who::Operator), &[("active", "no")]).await.is(409).says("Somebody has to be the operator");
    world.get(Who::Operator, "/account").await.is(200);
}

#[tokio::test]
async fn a_lost_phone_is_reset_by_the_operator_alone() {
    let world = World::new().await;
    with_phone(&world).await;
    let path = format!("/settings/accounts/{}/lost-phone", world.staff(Who::Worker));
    world.post(Who::Leader, &path, &[]).await.is(404);
    world.post(Who::Operator, &path, &[]).await.is(200).says("/welcome/");
    world.get(Who::Worker, "/account").await.goes_to("/sign-in?next=%2Faccount");
    // Whoever knows the password is no further with it. Who has the link chooses one, and adds a phone.
    let mut browser = Browser::new(&world);
    browser.post("/sign-in", &RIGHT).await.is(422).says("not right");
    let reset = world.post(Who::Operator, &path, &[]).await;
    let link = reset.body.split("/welcome/").nth(1).and_then(|rest| rest.split('<').next()).unwrap();
    browser.post(&format!("/welcome/{link}"), &[("password", "purple onions sing")]).await.goes_to("/sign-in/set-up");
}

#[tokio::test]
async fn a_reset_ends_what_is_half_way() {
    let world = World::new().await;
    with_password(&world).await;
    let reset = async || {
        let mut tx = world.test_db.db.write().await.unwrap();
        tokio::time::sleep(std::time::Duration::from_secs(1)).await;
        store::forget_phone(&mut tx, world.team, world.staff(Who::Worker)).await.unwrap();
        tx.commit().await.unwrap();
    };
    let mut browser = Browser::new(&world);
    browser.post("/sign-in", &RIGHT).await.goes_to("/sign-in/set-up?next=");
    let phone = scanned(&browser.get("/sign-in/set-up").await);
    reset().await;
    let code = secret::code_at(&phone, world.app.clock.now()).unwrap();
    browser.post("/sign-in/set-up", &[("code", &code)]).await.goes_to("/sign-in/home");
    // And while a password is being hashed: what was right at the beginning is not any more at the end.
    with_password(&world).await;
    let mut late = Browser::new(&world);
    tokio::join!(late.post("/sign-in", &RIGHT), reset());
    late.get("/sign-in/set-up").await.goes_to("/sign-in/home");
    let mut tx = world.test_db.db.read().await.unwrap();
    let staff = world.staff(Who::Worker);
    assert_eq!(tx.count("SELECT COUNT(*) FROM session WHERE staff_id = $1", params![staff]).await.unwrap(), 0);
    assert_eq!(world.count("SELECT COUNT(*) FROM credential").await, 0);
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
    // Those of four others of this world, and Otto's; Amara's went when he signed in.
    assert_eq!(world.count("SELECT COUNT(*) FROM session").await, 5);
}

#[tokio::test]
async fn a_cookie_of_https_is_taken_away_as_it_was_set() {
    let world = World::with(Config { public_url: "https://kith.example.org".into(), ..Config::default() }).await;
    let reply = world.post(Who::Nobody, "/sign-out", &[]).await;
    let cookie = reply.headers["set-cookie"].to_str().unwrap();
    assert_eq!(cookie, "__Host-kith=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0; Secure");
}

#[tokio::test]
async fn an_account_is_added_and_an_email_is_one_persons() {
    let world = World::new().await;
    let practice = world.practice.to_string();
    let form = [
        ("name", "Zoë O'Neil 🙂"),
        ("first_name", "Zoë"),
        ("email", "zoe@example.org"),
        ("role", "referrer"),
        ("practice", &practice),
    ];
    world.post(Who::Operator, "/settings/accounts/new", &form).await.is(200).says("/welcome/");
    world.get(Who::Operator, "/settings/accounts").await.says("Zoë O'Neil 🙂").says("Phone to be added");
    world.post(Who::Operator, "/settings/accounts/new", &form).await.is(422).says("already has this e-mail");
    world.post(Who::Operator, "/settings/accounts/new", &[("role", "referrer")]).await.is(422).says("Choose the practices");
}

#[tokio::test]
async fn one_button_only_in_a_demonstration() {
    let world = World::new().await;
    world.post(Who::Nobody, "/sign-in/demo", &[("role", "link_worker")]).await.is(404);
    world.get(Who::Nobody, "/sign-in").await.says_not("Sign in as");
    let test = db::testing::fresh().await;
    demo::prepare(&test.db, &Clock::frozen(super::world::monday_at_ten())).await.unwrap();
    let mut tx = test.db.read().await.unwrap();
    assert!(store::is_demo(&mut tx).await.unwrap());
    for &role in Role::ALL {
        assert!(store::demo_staff(&mut tx, role).await.unwrap().is_some(), "{role}");
    }
    let _: Config = Config { demo: true, ..Config::default() };
}

#[test]
fn the_first_operator_by_the_command_line() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("kith.db").display());
    let kith = |args: &[&str]| {
        let output =
            std::process::Command::new(env!("CARGO_BIN_EXE_kith")).args(args).env("DATABASE_URL", &url).output().unwrap();
        (output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr))
    };
    let first = ["user", "first", "Olu Operator", "olu@example.org", "--team", "Test Team", "--phone", "020 7946 0018"];
    let (fine, said) = kith(&first);
    assert!(fine && said.contains("/welcome/"), "{said}");
    let (fine, said) = kith(&first);
    assert!(!fine && said.contains("has a team already"), "{said}");
    let (fine, said) = kith(&["user", "add", "Lin Worker", "lin@example.org", "--role", "link_worker"]);
    assert!(fine, "{said}");
    let (_, said) = kith(&["user", "list"]);
    assert!(said.contains("Lin Worker <lin@example.org>"), "{said}");
    let (fine, said) = kith(&["audit", "verify"]);
    assert!(fine && said.contains("all in order"), "{said}");
    let (fine, said) = kith(&["user", "add", "X", "x@example.org", "--role", "doctor"]);
    assert!(!fine && said.contains("doctor is no role"), "{said}");
}

#[tokio::test]
async fn a_phone_reset_by_the_command_line_leaves_the_link_alone() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("kith.db").display());
    let kith = |args: &[&str]| {
        let mut kith = std::process::Command::new(env!("CARGO_BIN_EXE_kith"));
        assert!(kith.args(args).env("DATABASE_URL", &url).output().unwrap().status.success(), "{args:?}");
    };
    kith(&["user", "first", "Olu Operator", "olu@example.org", "--team", "Test Team"]);
    let (db, now) = (db::Db::open(&url).await.unwrap(), super::world::monday_at_ten());
    let mut tx = db.write().await.unwrap();
    let olu = store::by_email(&mut tx, "olu@example.org").await.unwrap().unwrap();
    store::set_password(&mut tx, olu.team_id, olu.staff_id, "a hash", now).await.unwrap();
    store::set_phone(&mut tx, olu.team_id, olu.staff_id, b"secret", 0, now).await.unwrap();
    let token = session::start(&mut tx, olu.team_id, olu.staff_id, session::Stage::Full, now).await.unwrap();
    tx.commit().await.unwrap();
    kith(&["user", "reset-phone", "olu@example.org"]);
    let mut tx = db.write().await.unwrap();
    let olu = store::by_email(&mut tx, "olu@example.org").await.unwrap().unwrap();
    assert_eq!((olu.password_hash, olu.totp_secret), (None, None));
    assert!(!session::end(&mut tx, &token).await.unwrap(), "it has ended already");
    let rows: Vec<(String, String)> = tx
        .all("SELECT staff_name, what FROM audit_entry WHERE request = 'command line' ORDER BY at, id", params![])
        .await
        .unwrap();
    let of = |what: &str| ("Olu Operator".to_owned(), what.to_owned());
    assert_eq!(rows, [of("was made, as the first"), of("lost phone and password")]);
}

#[cfg(unix)]
#[tokio::test]
async fn a_database_file_is_its_owners_alone_whether_new_or_old() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let path = |end: &str| folder.path().join(format!("kith.db{end}"));
    let migrate = || {
        let mut kith = std::process::Command::new(env!("CARGO_BIN_EXE_kith"));
        let status = kith.arg("migrate").env("DATABASE_URL", format!("sqlite:{}", path("").display())).status().unwrap();
        assert!(status.success());
    };
    let mode = |end: &str| std::fs::metadata(path(end)).unwrap().permissions().mode() & 0o777;
    migrate();
    assert_eq!(mode(""), 0o600);
    // In use, so that its log and index are there too.
    let open = db::Db::open(&path("").display().to_string()).await.unwrap();
    open.ping().await.unwrap();
    for end in ["", "-wal", "-shm"] {
        std::fs::set_permissions(path(end), std::fs::Permissions::from_mode(0o644)).unwrap();
    }
    migrate();
    for end in ["", "-wal", "-shm"] {
        assert_eq!(mode(end), 0o600, "{end}");
    }
    open.close().await;
}

#[tokio::test]
async fn a_tokens_hash_is_all_that_is_stored() {
    let world = World::new().await;
    let mut tx = world.test_db.db.write().await.unwrap();
    let token = store::new_link(&mut tx, world.team, world.staff(Who::Worker), world.app.clock.now()).await.unwrap();
    let stored: Vec<(String,)> = tx.all("SELECT token_hash FROM one_time_link", params![]).await.unwrap();
    assert!(stored.iter().all(|(hash,)| *hash != token && *hash == session::hash(&token)));
}
