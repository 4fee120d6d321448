//! A server of the shape of GOV.UK Notify on this machine, for tests and demonstrations.
//!
//! It believes the same tokens for the same half minute, gives as little promise of once, and tells of deliveries and received
//! texts by the same callbacks. `cargo xtask conformance` has the official Python client use it. What the real one does wrong
//! now and then, it does on demand ([`Fault`], [`Order`]). Recipients whom nobody owns are those of the real one, which reports
//! on some of them only to keys for tests; here each is reported on. A template has one version.
//!
//! [`mail`] is the same for mail: a server that fails at whichever step it shall.

mod answers;
mod book;
pub mod mail;
mod reports;

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use http_body_util::{BodyExt as _, Limited};
use hyper::body::{Body, Bytes, Frame, Incoming, SizeHint};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, header};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::Setting;
use crate::notify::Key;
use answers::{Answer, answer, believed};
use book::Book;
pub use book::{Fault, Kind, Taken, Template};
pub use reports::{Order, Told};
use reports::{Reports, What};

/// A key that the server can be started with.
pub const KEY: &str = "kith-7f3a1c52-0d3b-4b7e-9a51-6c0f5a1d2e34-c1b7a0de-53f1-4f0a-8a6e-2f9d8b7c6a51";
/// The number of the service, to which people answer.
pub const NUMBER: &str = "07700900999";
/// A request is never longer: a letter in base64.
const LONGEST: usize = 8 * 1024 * 1024;

/// A running server. It ends when it is dropped.
pub struct Loopback {
    shared: Arc<Shared>,
    server: JoinHandle<()>,
}

struct Shared {
    address: String,
    key: Key,
    book: Mutex<Book>,
    reports: Reports,
}

impl Shared {
    fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Loopback {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl Loopback {
    /// On this port of this machine (0: any), for the account of this key.
    ///
    /// # Errors
    /// When the key is none or the port is taken.
    pub async fn start(port: u16, key: &str, templates: Vec<Template>) -> Result<Self, Setting> {
        let key = Key::parse(key)?;
        let failed = |error: io::Error| Setting(format!("The server cannot listen on port {port}: {error}"));
        let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], port))).await.map_err(failed)?;
        let address = format!("http://{}", listener.local_addr().map_err(failed)?);
        let book = Mutex::new(Book { templates, ..Book::default() });
        let shared = Arc::new(Shared { address, key, book, reports: Reports::new()? });
        let server = tokio::spawn(listen(listener, Arc::clone(&shared)));
        Ok(Self { shared, server })
    }

    /// Where it is: `http://127.0.0.1:PORT`.
    pub fn address(&self) -> &str {
        &self.shared.address
    }

    /// What it took, in order. Nothing is taken only once because it is the same.
    pub fn taken(&self) -> Vec<Taken> {
        self.shared.book().taken.clone()
    }

    /// How many requests came, whatever became of them.
    pub fn asked(&self) -> usize {
        self.shared.book().asked
    }

    /// The next requests go wrong, one in each of these ways.
    pub fn fail(&self, faults: impl IntoIterator<Item = Fault>) {
        self.shared.book().faults.extend(faults);
    }

    /// Tells of deliveries at one address and of received texts at another, with this bearer token. Whoever does not answer well
    /// is told again, up to five times, after this pause: five minutes at the real service.
    ///
    /// # Errors
    /// When one of them is no address.
    pub fn call_back(&self, deliveries: &str, texts: &str, token: &str, pause: Duration) -> Result<(), Setting> {
        self.shared.reports.to(deliveries, texts, token, pause)
    }

    /// Keeps what it would tell, until it is released.
    pub fn hold(&self) {
        self.shared.reports.hold();
    }

    /// Tells what it kept, in this order, and says what became of each. From now on nothing is kept.
    pub async fn release(&self, order: Order) -> Vec<Told> {
        self.shared.reports.release(order).await
    }

    /// A message comes into this state (in the provider's words), and the service tells of it.
    pub async fn becomes(&self, id: &str, status: &str) -> Option<Told> {
        let report = {
            let mut book = self.shared.book();
            let taken = book.taken.iter_mut().find(|taken| taken.id == id)?;
            status.clone_into(&mut taken.status);
            taken.completed_at = Some(jiff::Timestamp::now());
            taken.report()
        };
        self.tell(What::Delivery, report).await
    }

    async fn tell(&self, what: What, report: serde_json::Value) -> Option<Told> {
        let report = self.shared.reports.keep(what, report)?;
        self.shared.reports.tell(what, report).await
    }

    /// Somebody sends a text to the service, which tells of it.
    pub async fn receive(&self, from: &str, text: &str) -> Option<Told> {
        let received = book::Received {
            id: uuid::Uuid::now_v7().to_string(),
            from: from.to_owned(),
            text: text.to_owned(),
            at: jiff::Timestamp::now(),
        };
        let report = serde_json::json!({
            "id": received.id, "source_number": received.from, "destination_number": NUMBER, "message": received.text,
            "date_received": book::moment(received.at),
        });
        self.shared.book().received.push(received);
        self.tell(What::Text, report).await
    }
}

async fn listen(listener: TcpListener, shared: Arc<Shared>) {
    // Connections end with the server.
    let mut connections = tokio::task::JoinSet::new();
    loop {
        let Ok((stream, _)) = listener.accept().await else { continue };
        let shared = Arc::clone(&shared);
        while connections.try_join_next().is_some() {}
        connections.spawn(async move {
            let service = service_fn(move |request| respond(Arc::clone(&shared), request));
            // Whoever breaks off has broken off.
            let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
        });
    }
}

/// The connection is closed without an answer.
#[derive(Debug, thiserror::Error)]
#[error("closed on demand")]
struct Closed;

async fn respond(shared: Arc<Shared>, request: Request<Incoming>) -> Result<Response<Part>, Closed> {
    let (head, body) = request.into_parts();
    let body = Limited::new(body, LONGEST).collect().await.map_err(|_| Closed)?.to_bytes();
    let fault = {
        let mut book = shared.book();
        book.asked += 1;
        book.faults.pop_front()
    };
    match &fault {
        Some(Fault::Refuse { status, error, message }) => return Ok(said(Answer::error(*status, error, message), None)),
        Some(Fault::Bare(status)) => return Ok(bare(*status)),
        Some(Fault::Busy(seconds)) => {
            let message = "Exceeded rate limit for key type LIVE of 3000 requests per 60 seconds";
            return Ok(said(Answer::error(429, "RateLimitError", message), Some(*seconds)));
        }
        Some(Fault::Close) => return Err(Closed),
        Some(Fault::Silent) => return Ok(forever().await),
        _ => {}
    }
    let authorization = head.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    if let Err(answer) = believed(&shared.key, authorization) {
        return Ok(said(answer, None));
    }
    let (path, query) = (head.uri.path(), head.uri.query().unwrap_or_default());
    let (answer, taken) = answer(&mut shared.book(), &shared.address, &head.method, path, query, &body);
    // Those whom nobody owns are reached at once.
    if let Some(taken) = taken.filter(|taken| taken.completed_at.is_some())
        && let Some(report) = shared.reports.keep(What::Delivery, taken.report())
    {
        let shared = Arc::clone(&shared);
        tokio::spawn(async move { shared.reports.tell(What::Delivery, report).await });
    }
    match fault {
        Some(Fault::Slow(late)) => {
            tokio::time::sleep(late).await;
            Ok(said(answer, None))
        }
        Some(Fault::TakeSilent) => Ok(forever().await),
        Some(Fault::TakeClose) => Err(Closed),
        Some(Fault::TakeGateway) => Ok(bare(504)),
        Some(Fault::TakeHalf) => {
            let mut response = said(answer, None);
            response.body_mut().breaks = true;
            Ok(response)
        }
        _ => Ok(said(answer, None)),
    }
}

async fn forever() -> Response<Part> {
    std::future::pending().await
}

fn bare(status: u16) -> Response<Part> {
    let answer = Answer { status, body: b"<html><h1>Something is wrong</h1></html>".to_vec(), kind: "text/html" };
    said(answer, None)
}

fn said(answer: Answer, retry_after: Option<u64>) -> Response<Part> {
    let mut response = Response::new(Part { bytes: Some(Bytes::from(answer.body)), breaks: false });
    if let Ok(status) = answer.status.try_into() {
        *response.status_mut() = status;
    }
    response.headers_mut().insert(header::CONTENT_TYPE, header::HeaderValue::from_static(answer.kind));
    if let Some(seconds) = retry_after {
        response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
    }
    response
}

/// A body that may break off in its middle.
struct Part {
    bytes: Option<Bytes>,
    breaks: bool,
}

impl Body for Part {
    type Data = Bytes;
    type Error = Closed;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Closed>>> {
        let Some(bytes) = self.bytes.take() else { return Poll::Ready(self.breaks.then_some(Err(Closed))) };
        let all = bytes.len();
        let bytes = if self.breaks { bytes.slice(..all / 2) } else { bytes };
        Poll::Ready(Some(Ok(Frame::data(bytes))))
    }

    fn is_end_stream(&self) -> bool {
        self.bytes.is_none() && !self.breaks
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.bytes.as_ref().map_or(0, |bytes| bytes.len() as u64))
    }
}
