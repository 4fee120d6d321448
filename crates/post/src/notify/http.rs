//! One request, and whether it left.

use std::time::{Duration, SystemTime};

use http_body_util::{BodyExt as _, Full};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1;
use hyper::header::{self, HeaderMap};
use hyper::{Method, Request, Response};
use hyper_util::rt::TokioIo;
use tokio::task::JoinSet;
use tokio::time::timeout;
use url::Url;

use crate::tls::{Tls, connect, slow};
use crate::{Later, Patience, Setting, is_here};

/// An answer is never longer.
const LONGEST: usize = 4 * 1024 * 1024;
const HEADERS: usize = 64;
const HEADER_BYTES: usize = 32 * 1024;

/// What came of a request.
pub(crate) enum Asked {
    Answer {
        status: u16,
        /// How long we shall wait before the next.
        after: Option<Duration>,
        /// Nothing, where it broke off or is too long.
        body: Option<Vec<u8>>,
    },
    /// Nothing of it reached anybody.
    NotSent(Later),
    /// It left, all of it or a part, and no answer came.
    Lost(String),
}

/// A server that is spoken to over HTTP: with TLS, or on this machine. It is led nowhere else by a redirect.
#[derive(Clone)]
pub(crate) struct Http {
    host: String,
    port: u16,
    secure: bool,
    /// With a port only where it is not the usual one.
    host_header: String,
    /// What stands before each path, without a slash at its end.
    base: String,
    pub tls: Tls,
    pub patience: Patience,
}

impl Http {
    pub fn parse(address: &str, tls: Tls, patience: Patience) -> Result<Self, Setting> {
        let wrong = |why: &str| Setting::wrong(format!("The address of the provider is not right: {why}."));
        let Ok(url) = Url::parse(address.trim()) else { return wrong("write it whole, like https://example.org") };
        let secure = match url.scheme() {
            "https" => true,
            "http" => false,
            _ => return wrong("it must begin with https://"),
        };
        if !url.username().is_empty() || url.password().is_some() {
            return wrong("there is a name or a password in it");
        }
        let Some(shown) = url.host_str().filter(|host| !host.is_empty()) else {
            return wrong("the name of the server is missing");
        };
        let host = shown.trim_matches(['[', ']']).to_owned();
        if !secure && !is_here(&host) {
            return wrong("without TLS (http://) only a server on this machine may be used. Write https://");
        }
        let host_header = url.port().map_or_else(|| shown.to_owned(), |port| format!("{shown}:{port}"));
        let base = url.path().trim_end_matches('/').to_owned();
        Ok(Self { port: url.port_or_known_default().unwrap_or(443), host, secure, host_header, base, tls, patience })
    }

    /// The host as it is shown.
    pub fn shown(&self) -> &str {
        &self.host_header
    }

    /// `path` begins with a slash or is empty.
    pub async fn ask(&self, method: Method, path: &str, authorization: &str, body: Option<Vec<u8>>) -> Asked {
        let limit = self.patience.connect;
        let stream = match connect(&self.host, self.port, !self.secure, limit).await {
            Ok(stream) if self.secure => self.tls.secure(&self.host, stream, limit).await,
            other => other,
        };
        let stream = match stream {
            Ok(stream) => stream,
            Err(later) => return Asked::NotSent(later),
        };
        let handshake =
            http1::Builder::new().max_headers(HEADERS).max_buf_size(HEADER_BYTES).handshake(TokioIo::new(stream)).await;
        let Ok((mut sender, connection)) = handshake else {
            return Asked::NotSent(Later::ours("The server ended the connection."));
        };
        // Ends with this request, however that ends.
        let mut driver = JoinSet::new();
        driver.spawn(connection);
        let path = Some(format!("{}{path}", self.base)).filter(|path| !path.is_empty()).unwrap_or_else(|| "/".to_owned());
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, &self.host_header)
            .header(header::USER_AGENT, concat!("Kith/", env!("CARGO_PKG_VERSION")))
            .header(header::ACCEPT, "application/json")
            .header(header::AUTHORIZATION, authorization)
            .header(header::CONNECTION, "close");
        if body.is_some() {
            request = request.header(header::CONTENT_TYPE, "application/json");
        }
        let Ok(request) = request.body(Full::new(Bytes::from(body.unwrap_or_default()))) else {
            return Asked::NotSent(Later::ours("The address or the key has signs that cannot be sent."));
        };
        let limit = self.patience.end;
        match timeout(limit, sender.try_send_request(request)).await {
            Ok(Ok(answer)) => {
                let (status, after) = (answer.status().as_u16(), retry_after(answer.headers()));
                let body = timeout(limit, all_of(answer)).await.ok().flatten();
                Asked::Answer { status, after, body }
            }
            // It gives the request back only where nothing of it was written.
            Ok(Err(mut error)) => match error.take_message() {
                Some(_) => Asked::NotSent(Later::ours("The server ended the connection.")),
                None => Asked::Lost("The connection was lost, or the answer was none of a web server.".into()),
            },
            Err(_) => Asked::Lost(slow(limit)),
        }
    }
}

async fn all_of(answer: Response<Incoming>) -> Option<Vec<u8>> {
    let mut body = answer.into_body();
    let mut bytes = Vec::new();
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.ok()?.into_data() else { continue };
        if bytes.len() + data.len() > LONGEST {
            return None;
        }
        bytes.extend_from_slice(&data);
    }
    Some(bytes)
}

/// Seconds, or a moment (RFC 9110, 10.2.3).
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let moment = SystemTime::from(jiff::fmt::rfc2822::parse(text).ok()?.timestamp());
    Some(moment.duration_since(SystemTime::now()).unwrap_or_default())
}
