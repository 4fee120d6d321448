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
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::world::World;

mod hostile;
mod kept;
mod read;

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
