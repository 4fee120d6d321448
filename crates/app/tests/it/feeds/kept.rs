//! Feeds that are kept: looked at, due, changed by a leader.

use app::directory::feed;
use axum::body::Body;
use axum::http::Response;
use db::params;

use super::{Theirs, fates, good};
use crate::world::Who;

#[tokio::test]
async fn what_is_due_is_fetched_by_itself_and_by_one() {
    let theirs = Theirs::new(good(1)).await;
    let world = theirs.world().await;
    theirs.fetch(&world, true).await;
    assert!(feed::fetch_due(&world.app).await.unwrap().is_none(), "only when somebody says so");
    let mut tx = world.test_db.db.write().await.unwrap();
    tx.run("UPDATE source SET every_hours = 24, next_at = $1", params![world.app.clock.now().plus_minutes(30)]).await.unwrap();
    tx.commit().await.unwrap();
    assert!(feed::fetch_due(&world.app).await.unwrap().is_none(), "not yet");
    world.later(31);
    theirs.asked();
    let (one, other) = tokio::join!(feed::fetch_due(&world.app), feed::fetch_due(&world.app));
    assert_eq!([one.unwrap(), other.unwrap()].iter().flatten().count(), 1);
    assert_eq!(theirs.asked().len(), 1);
    world.later(60);
    assert!(feed::fetch_due(&world.app).await.unwrap().is_none());
    theirs.now(|_, _| Response::builder().status(503).header("retry-after", "7200").body(Body::empty()).unwrap());
    world.later(24 * 60);
    assert!(feed::fetch_due(&world.app).await.unwrap().unwrap().trouble.is_some());
    world.later(90);
    assert!(feed::fetch_due(&world.app).await.unwrap().is_none(), "two hours were asked for");
    theirs.now(good(1));
    world.later(31);
    assert_eq!(feed::fetch_due(&world.app).await.unwrap().unwrap().trouble, None);
}

#[tokio::test]
async fn a_leader_adds_a_feed_and_the_server_fetches_it() {
    let theirs = Theirs::new(good(2)).await;
    let world = theirs.world().await;
    let address = format!("http://{}/services", theirs.at);
    let form = |name: &'static str, address: &str, every: &'static str| {
        [
            ("name", name.to_owned()),
            ("feed_url", address.to_owned()),
            ("publisher", "The council".to_owned()),
            ("licence", "CC BY 4.0".to_owned()),
            ("every_hours", every.to_owned()),
            ("version", "0".to_owned()),
        ]
    };
    let send = async |form: [(&'static str, String); 6]| {
        let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
        world.post(Who::Leader, "/settings/sources/new", &form).await
    };
    world.get(Who::Worker, "/settings/sources").await.is(404);
    send(form("Theirs", "https://name:word@example.org/", "24")).await.is(422).says("a name or a password in it");
    send(form("Theirs", "", "24")).await.is(422).says("Enter the address");
    // A private address is not kept, however often it is sent; one that is down may be.
    let private = form("Theirs", "http://127.0.0.1:1/services", "24");
    let said = send(private).await;
    said.is(422).says("private network").says_not("once more");
    assert_eq!(said.field("seen"), "");
    // First it is asked, and shown; nothing is kept.
    let looked = send(form("Theirs", &address, "24")).await;
    looked
        .is(200)
        .says("It says 4, on 2 pages")
        .says("Tea 2")
        .says("CC BY 4.0. Its entries may be passed on")
        .says("The council");
    assert_eq!(theirs.asked(), ["/services?page=1&per_page=100"]);
    assert_eq!(world.count("SELECT COUNT(*) FROM source WHERE feed_url <> ''").await, 0);
    assert_eq!(looked.field("seen"), address);
    let kept = form("Theirs", &address, "24");
    let mut kept: Vec<(&str, &str)> = kept.iter().map(|(name, value)| (*name, value.as_str())).collect();
    kept.push(("seen", &address));
    world.post(Who::Leader, "/settings/sources/new", &kept).await.is(303);
    assert!(theirs.asked().is_empty(), "it was seen, and is fetched by the worker");
    send(form("Theirs", &address, "24")).await.is(422).says("a source of this name already");
    let outcome = feed::fetch_due(&world.app).await.unwrap().unwrap();
    assert_eq!(fates(&outcome), [4, 0, 0, 0, 0]);
    let page = world.get(Who::Leader, "/settings/sources").await;
    page.says("Theirs").says("CC BY 4.0. May be passed on").says("The council").says("Next");
    // Nothing is due before its time, and again when somebody asks.
    assert!(feed::fetch_due(&world.app).await.unwrap().is_none());
    let id = page.body.split("/settings/sources/").find(|part| part.as_bytes().get(36) == Some(&b'/')).unwrap()[..36].to_owned();
    world.post(Who::Leader, &format!("/settings/sources/{id}/fetch"), &[]).await.is(303);
    assert_eq!(fates(&feed::fetch_due(&world.app).await.unwrap().unwrap()), [0, 0, 4, 0, 0]);
    // The licence is taken back, and it is not fetched by itself any more.
    let edit = world.get(Who::Leader, &format!("/settings/sources/{id}")).await;
    let stop =
        [("feed_url", address.as_str()), ("licence", "other"), ("every_hours", ""), ("version", &edit.is(200).field("version"))];
    world.post(Who::Leader, &format!("/settings/sources/{id}"), &stop).await.is(303);
    world.post(Who::Leader, &format!("/settings/sources/{id}"), &stop).await.is(409);
    world.get(Who::Leader, "/settings/sources").await.says("Stays with the team").says_not("Next");
    world.later_at_work(60 * 24 * 40).await;
    assert!(feed::fetch_due(&world.app).await.unwrap().is_none());
    world.get(Who::Nobody, "/oruk/v3/services").await.says_not("Tea 1");
}
