//! Signing in: the first time, every time, and when something is wrong. What all of its tests share.

use app::account::{secret, store};
use db::params;
use kernel::Clock;

use super::world::{Reply, Who, World};

mod accounts;
mod command_line;
mod guessing;
mod sessions;
mod sign_in;

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

const RIGHT: [(&str, &str); 2] = [("email", "amara@example.org"), ("password", PASSWORD)];

/// The rows of the trail about accounts: under whose name, and what. Each says of which request it is.
async fn trail(world: &World) -> Vec<(String, bool, String)> {
    let mut tx = world.test_db.db.read().await.unwrap();
    let sql = "SELECT staff_name, staff_id, what, request FROM audit_entry WHERE act IN ('signed_in', 'account') ORDER BY at, id";
    let rows: Vec<(String, Option<kernel::StaffId>, String, String)> = tx.all(sql, params![]).await.unwrap();
    assert!(rows.iter().all(|(_, _, _, request)| request.len() == 16), "{rows:?}");
    rows.into_iter().map(|(name, staff, what, _)| (name, staff.is_some(), what)).collect()
}
