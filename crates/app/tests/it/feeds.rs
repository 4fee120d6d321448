//! Services by the address of a feed, from a server on this machine that behaves well, badly, and with intent. The test may ask there
//! because it says so; with the guard on nothing leads there.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use app::directory::feed;
use app::directory::import::{Outcome, Source};
use app::{Config, Error};
use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{Response, StatusCode};
use db::params;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::world::{Who, World};

type Answering = Arc<dyn Fn(&str, usize) -> Response<Body> + Send + Sync>;

/// A server that answers by what is asked for, and how often it was asked; it keeps what that was.
struct Theirs {
    at: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
    answer: Arc<Mutex<Answering>>,
}

impl Theirs {
    async fn new(answer: impl Fn(&str, usize) -> Response<Body> + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let at = listener.local_addr().unwrap();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let answer: Arc<Mutex<Answering>> = Arc::new(Mutex::new(Arc::new(answer)));
        let state = (asked.clone(), answer.clone());
        type Shared = (Arc<Mutex<Vec<String>>>, Arc<Mutex<Answering>>);
        let router = Router::new()
            .fallback(|State((asked, answer)): State<Shared>, request: Request| async move {
                let what = request.uri().path_and_query().map(ToString::to_string).unwrap_or_default();
                let mark = request.headers().get("if-none-match").and_then(|mark| mark.to_str().ok()).unwrap_or_default();
                let count = asked.lock().unwrap().len();
                asked.lock().unwrap().push(format!("{what} {mark}").trim().to_owned());
                let answer = answer.lock().unwrap().clone();
                let response = answer(&what, count);
                if response.headers().get("etag").is_some_and(|etag| etag == mark) {
                    return status(304);
                }
                response
            })
            .with_state(state);
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { at, asked, answer }
    }

    fn now(&self, answer: impl Fn(&str, usize) -> Response<Body> + Send + Sync + 'static) {
        *self.answer.lock().unwrap() = Arc::new(answer);
        self.asked.lock().unwrap().clear();
    }

    fn asked(&self) -> Vec<String> {
        std::mem::take(&mut self.asked.lock().unwrap())
    }

    async fn world(&self) -> World {
        World::with(Config { feeds: manners(&[self.at]), ..Config::default() }).await
    }

    async fn fetch(&self, world: &World, apply: bool) -> Outcome {
        self.try_fetch(world, apply).await.unwrap()
    }

    async fn try_fetch(&self, world: &World, apply: bool) -> Result<Outcome, Error> {
        let source = Source { name: "Theirs", publisher: "The council", licence: "OGL v3" };
        feed::fetch(&world.app, &source, &format!("http://{}/services", self.at), apply, |_| {}).await
    }
}

fn manners(also: &[SocketAddr]) -> fetch::Manners {
    fetch::Manners {
        pause: Duration::ZERO,
        request: Duration::from_millis(800),
        bytes: 200_000,
        tries: 2,
        backoff: Duration::from_millis(5),
        also: also.to_vec(),
        ..fetch::Manners::default()
    }
}

fn status(code: u16) -> Response<Body> {
    Response::builder().status(StatusCode::from_u16(code).unwrap()).body(Body::empty()).unwrap()
}

fn ok(value: &Value) -> Response<Body> {
    Response::new(Body::from(value.to_string()))
}

fn entry(n: u64) -> Value {
    json!({"id": format!("s{n}"), "name": format!("Tea {n}"), "status": "active", "description": "Tea &amp; <b>talk</b>",
        "service_at_locations": [{"id": "l", "location": {"id": "p", "location_type": "physical", "latitude": 51.5, "longitude": -0.05}}]})
}

fn page_of(what: &str) -> u64 {
    url::Url::parse(&format!("http://x{what}"))
        .unwrap()
        .query_pairs()
        .find(|(name, _)| name == "page")
        .and_then(|(_, page)| page.parse().ok())
        .unwrap_or(0)
}

fn page(number: u64, pages: u64, contents: &[Value]) -> Value {
    json!({"total_items": pages * 2, "total_pages": pages, "page_number": number, "size": contents.len(), "first_page": number == 1,
        "last_page": number == pages, "empty": contents.is_empty(), "contents": contents})
}

/// Two entries a page, of so many pages.
fn good(pages: u64) -> impl Fn(&str, usize) -> Response<Body> + Send + Sync + 'static {
    move |what, _| {
        let number = page_of(what);
        let mut response = ok(&page(number, pages, &[entry(number * 2), entry(number * 2 + 1)]));
        response.headers_mut().insert("etag", format!("\"p{number}\"").parse().unwrap());
        response
    }
}

/// new, changed, unchanged, repeated, refused
fn fates(outcome: &Outcome) -> [usize; 5] {
    let counts = &outcome.counts;
    assert!(counts.add_up(), "{counts:?}");
    [counts.new, counts.changed, counts.unchanged, counts.repeated, counts.refused]
}

const SERVICES: &str = "SELECT COUNT(*) FROM service WHERE source_key IS NOT NULL";

#[tokio::test]
async fn a_feed_comes_in_page_by_page_and_again_changes_nothing() {
    let theirs = Theirs::new(good(3)).await;
    let world = theirs.world().await;
    let dry = theirs.fetch(&world, false).await;
    assert_eq!((fates(&dry), dry.trouble), ([6, 0, 0, 0, 0], None));
    assert_eq!(world.count(SERVICES).await, 0, "a look changes nothing");
    assert_eq!(world.count("SELECT COUNT(*) FROM source").await, 0);
    theirs.asked();
    assert_eq!(fates(&theirs.fetch(&world, true).await), [6, 0, 0, 0, 0]);
    assert_eq!(theirs.asked(), [1, 2, 3].map(|n| format!("/services?page={n}&per_page=100")));
    assert_eq!(world.count("SELECT COUNT(*) FROM service WHERE description = 'Tea & talk'").await, 6, "no HTML");

    world.later(60);
    let before = "SELECT CAST(COALESCE(SUM(version), 0) AS BIGINT) * 1000 + COUNT(*) FROM service";
    let written = world.count(before).await;
    assert_eq!(fates(&theirs.fetch(&world, true).await), [0, 0, 6, 0, 0]);
    assert_eq!(theirs.asked()[0], "/services?page=1&per_page=100 \"p1\"", "it is asked only for what is new");
    assert_eq!(world.count(before).await, written);
    assert_eq!(world.count("SELECT COUNT(*) FROM service WHERE vanished_at IS NOT NULL").await, 0);

    // One goes, and comes back.
    world.later(60);
    theirs.now(|what, _| {
        let number = page_of(what);
        let contents = if number == 3 { vec![entry(6)] } else { vec![entry(number * 2), entry(number * 2 + 1)] };
        ok(&page(number, 3, &contents))
    });
    let gone = theirs.fetch(&world, true).await;
    assert_eq!((fates(&gone), gone.vanished), ([0, 0, 5, 0, 0], 1));
    assert_eq!(world.count("SELECT COUNT(*) FROM service WHERE vanished_at IS NOT NULL AND source_key = 's7'").await, 1);
    world.later(60);
    theirs.now(good(3));
    theirs.fetch(&world, true).await;
    assert_eq!(world.count("SELECT COUNT(*) FROM service WHERE vanished_at IS NOT NULL").await, 0);
    // Nothing at all is hardly right.
    world.later(60);
    theirs.now(|_, _| ok(&page(1, 1, &[])));
    let empty = theirs.fetch(&world, true).await;
    assert!(empty.trouble.unwrap().contains("6 of 6"));
    assert_eq!(world.count("SELECT COUNT(*) FROM service WHERE vanished_at IS NOT NULL").await, 0);
}

#[tokio::test]
async fn what_broke_off_goes_on_where_it_was() {
    let theirs = Theirs::new(|what, _| if page_of(what) == 3 { status(500) } else { good(4)(what, 0) }).await;
    let world = theirs.world().await;
    let broken = theirs.fetch(&world, true).await;
    assert!(broken.trouble.as_ref().unwrap().contains("500"), "{broken:?}");
    assert_eq!(world.count(SERVICES).await, 4, "what came is kept");
    assert_eq!(world.count("SELECT COUNT(*) FROM source WHERE next_page = 3 AND trouble <> '' AND lease = ''").await, 1);
    world.later(60);
    theirs.now(good(4));
    let whole = theirs.fetch(&world, true).await;
    assert_eq!((fates(&whole), whole.trouble), ([8, 0, 0, 0, 0], None), "counted as one fetch");
    assert!(theirs.asked()[0].contains("page=3"));
    assert_eq!(world.count("SELECT COUNT(*) FROM source WHERE next_page = 1 AND trouble = '' AND begun_at IS NULL").await, 1);
    assert_eq!(world.count("SELECT COUNT(*) FROM service WHERE vanished_at IS NOT NULL").await, 0);

    // One whose process died holds the source until nobody believes it any more.
    let hold = "UPDATE source SET lease = 'dead', lease_until = $1";
    let mut tx = world.test_db.db.write().await.unwrap();
    tx.run(hold, params![world.app.clock.now().plus_minutes(5)]).await.unwrap();
    tx.commit().await.unwrap();
    assert!(
        matches!(theirs.try_fetch(&world, true).await, Err(Error::Refused(sentence)) if sentence.contains("Another process"))
    );
    world.later(6);
    assert_eq!(fates(&theirs.fetch(&world, true).await), [0, 0, 8, 0, 0]);
}

#[tokio::test]
async fn short_lists_are_filled_from_their_details() {
    let short = |n: u64| json!({"id": format!("s{n}"), "name": format!("Tea {n}"), "status": "active"});
    let theirs = Theirs::new(move |what, _| match what.strip_prefix("/services/s") {
        Some(n) => {
            let mut response = ok(&entry(n.parse().unwrap()));
            response.headers_mut().insert("etag", format!("\"d{n}\"").parse().unwrap());
            response
        }
        None => ok(&page(1, 1, &[short(1), short(2), short(1)])),
    })
    .await;
    let world = theirs.world().await;
    assert_eq!(fates(&theirs.fetch(&world, true).await), [2, 0, 0, 1, 0]);
    assert_eq!(world.count("SELECT COUNT(*) FROM service_place").await, 2);
    assert_eq!(theirs.asked().len(), 3);
    world.later(60);
    assert_eq!(fates(&theirs.fetch(&world, true).await), [0, 0, 2, 1, 0]);
    // A feed without details is not asked for ever.
    theirs.now(move |what, _| match what.strip_prefix("/services/") {
        Some(_) => status(404),
        None => ok(&page(1, 1, &(1..30).map(short).collect::<Vec<_>>())),
    });
    world.later(60);
    assert_eq!(fates(&theirs.fetch(&world, true).await).iter().sum::<usize>(), 29);
    assert_eq!(theirs.asked().len(), 6);
}

/// Open Referral UK 1.0: a list of short entries under other names, and each full one at its own address.
#[tokio::test]
async fn the_older_standard_comes_in_by_its_address() {
    let theirs = Theirs::new(|what, _| {
        let short = |n: u64| json!({"id": format!("s{n}"), "name": format!("Tea {n}"), "status": "active"});
        let full = |n: &str| {
            json!({"id": format!("s{n}"), "name": format!("Tea {n}"), "status": "active", "organization": {"id": "o", "name": "Tea Trust"},
                "regular_schedules": [{"weekday": "Monday", "opens_at": "10:00", "closes_at": "11:00"}],
                "service_at_locations": [{"location": {"id": "l", "physical_addresses": [{"address_1": "1 Moon Road", "postal_code": "SE16 4JX"}]}}]})
        };
        match what.strip_prefix("/services/s") {
            Some(n) => ok(&full(n)),
            None => {
                let (number, pages) = (page_of(what), 2);
                ok(&json!({"totalElements": 4, "totalPages": pages, "number": number, "size": 2, "first": number == 1, "last": number == pages,
                    "empty": false, "content": [short(number * 2), short(number * 2 + 1)]}))
            }
        }
    })
    .await;
    let world = theirs.world().await;
    assert_eq!(fates(&theirs.fetch(&world, true).await), [4, 0, 0, 0, 0]);
    assert_eq!(
        world.count("SELECT COUNT(*) FROM service_place WHERE postcode = 'SE16 4JX' AND address LIKE '1 Moon Road%'").await,
        4
    );
    assert_eq!(world.count("SELECT COUNT(*) FROM service_session WHERE weekday = 'mon' AND starts = 600").await, 4);
    assert_eq!(fates(&theirs.fetch(&world, true).await), [0, 0, 4, 0, 0]);
}

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

#[tokio::test]
async fn a_feed_that_became_shorter_is_begun_anew() {
    let theirs = Theirs::new(|what, count| if page_of(what) == 3 { status(500) } else { good(4)(what, count) }).await;
    let world = theirs.world().await;
    assert!(theirs.fetch(&world, true).await.trouble.is_some());
    // Where it was to go on, there is nothing any more.
    theirs.now(|what, count| if page_of(what) > 2 { status(404) } else { good(2)(what, count) });
    assert!(theirs.fetch(&world, true).await.trouble.is_some());
    let whole = theirs.fetch(&world, true).await;
    assert!(whole.trouble.is_none(), "{:?}", whole.trouble);
}
