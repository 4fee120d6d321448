//! Feeds that are broken, without end, or mean harm.

use app::directory::feed;
use app::directory::import::Source;
use app::{Config, Error};
use axum::body::Body;
use axum::http::Response;
use serde_json::json;
use tokio::net::TcpListener;

use super::{SERVICES, Theirs, entry, fates, good, manners, ok, page, page_of, status};
use crate::world::World;

#[tokio::test]
async fn a_hostile_feed_is_survived() {
    let theirs = Theirs::new(|_, _| status(500)).await;
    let world = theirs.world().await;
    let round = |number: u64| move |_: &str, _: usize| ok(&page(number, 9, &[entry(1), entry(2)]));
    theirs.now(round(1));
    assert!(theirs.fetch(&world, true).await.trouble.unwrap().contains("circles"));
    theirs.now(|what, count| ok(&page(page_of(what), count as u64 + 5, &[entry(page_of(what))])));
    let growing = theirs.fetch(&world, true).await;
    assert!(growing.trouble.unwrap().contains("the longer it is read"), "{:?}", growing.counts);
    let written = world.count(SERVICES).await;
    let elsewhere = theirs.at;
    let redirect = move |to: String| {
        move |_: &str, _: usize| Response::builder().status(302).header("location", to.clone()).body(Body::empty()).unwrap()
    };
    let inside = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    for to in [format!("http://{inside}/"), "http://169.254.169.254/latest/".to_owned(), "http://[::1]/".to_owned()] {
        theirs.now(redirect(to));
        assert!(theirs.fetch(&world, true).await.trouble.unwrap().contains("private network"));
    }
    theirs.now(redirect(format!("http://{elsewhere}/services")));
    assert!(theirs.fetch(&world, true).await.trouble.unwrap().contains("more than five"));
    for (body, says) in [
        ("<html>Sign in</html>".to_owned(), "web page"),
        ("{\"version\":\"HSDS-UK-3.0\"}".to_owned(), "/services"),
        ("[{\"id\":1".to_owned(), "breaks off"),
        ("[".repeat(100_000), "JSON"),
        (String::new(), "empty"),
        ("x".repeat(300_000), "larger than"),
    ] {
        let sent = body.clone();
        theirs.now(move |_, _| Response::new(Body::from(sent.clone())));
        let trouble = theirs.fetch(&world, true).await.trouble.unwrap();
        assert!(trouble.contains(says), "{says}: {trouble}");
    }
    theirs.now(|_, _| {
        let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        std::io::Write::write_all(&mut writer, &vec![b' '; 40_000_000]).unwrap();
        Response::builder().header("content-encoding", "gzip").body(Body::from(writer.finish().unwrap())).unwrap()
    });
    assert!(theirs.fetch(&world, true).await.trouble.unwrap().contains("larger than"));
    theirs.now(|_, _| Response::builder().status(429).header("retry-after", "7200").body(Body::empty()).unwrap());
    assert!(theirs.fetch(&world, true).await.trouble.unwrap().contains("too busy"));
    assert_eq!(theirs.asked().len(), 1, "it is left alone");
    assert_eq!(world.count(SERVICES).await, written, "none of it came in");

    // Words that would act do nothing, and what is wrong costs itself.
    let bad = json!({"id": "h", "name": "<script>alert(1)</script>Tea <img src=x onerror=alert(1)>", "status": "active",
        "url": "javascript:alert(1)", "description": "<style>*{}</style>Come <a href=\"javascript:x\">here</a><iframe src=//x></iframe>"});
    theirs.now(move |_, _| ok(&json!([bad.clone(), {"id": "n", "status": "active"}, 7, entry(50)])));
    let hostile = theirs.fetch(&world, true).await;
    assert_eq!(fates(&hostile)[4], 2, "{hostile:?}");
    let clean = "SELECT COUNT(*) FROM service WHERE source_key = 'h' AND name NOT LIKE '%<%' AND name NOT LIKE '%alert%' AND url = '' \
                 AND description NOT LIKE '%<%' AND description NOT LIKE '%javascript%' AND description LIKE '%here%'";
    assert_eq!(world.count(clean).await, 1);
}

#[tokio::test]
async fn a_feed_has_so_many_bytes_in_all_over_all_its_turns() {
    let theirs =
        Theirs::new(|what, count| if page_of(what) == 3 && count < 5 { status(500) } else { good(900)(what, count) }).await;
    let feeds = fetch::Manners { whole: 4000, ..manners(&[theirs.at]) };
    let world = World::with(Config { feeds, ..Config::default() }).await;
    let first = theirs.fetch(&world, true).await;
    assert!(first.trouble.unwrap().contains("fault of its own"));
    // It goes on where it was, with what it had already.
    let second = theirs.fetch(&world, true).await;
    assert!(second.trouble.unwrap().contains("larger than 4000 bytes in all"), "{:?}", second.counts);
    assert!(second.counts.new > 4 && second.counts.new < 30, "{:?}", second.counts);
    let asked = theirs.asked().len();
    assert!(asked < 20, "{asked}");
    let stored = world.count("SELECT COUNT(*) FROM service WHERE name LIKE 'Tea %'").await;
    assert_eq!(usize::try_from(stored).unwrap(), second.counts.new, "what came before is kept");
}

#[tokio::test]
async fn a_feed_is_no_way_in() {
    let theirs = Theirs::new(good(1)).await;
    let world = World::with(Config { feeds: manners(&[]), ..Config::default() }).await;
    for apply in [false, true] {
        let outcome = theirs.fetch(&world, apply).await;
        assert!(outcome.trouble.unwrap().contains("private network"));
    }
    for address in ["file:///etc/passwd", "http://a:b@example.org/services", "example.org/services"] {
        let source = Source { name: "x", publisher: "", licence: "" };
        assert!(matches!(feed::fetch(&world.app, &source, address, true, |_| {}).await, Err(Error::Refused(_))), "{address}");
    }
    assert!(theirs.asked().is_empty());
}
