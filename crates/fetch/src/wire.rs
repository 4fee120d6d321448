//! One request over a connection that goes to an address that was checked.

use std::io::Read as _;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use http_body_util::{BodyExt as _, Empty};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1;
use hyper::header::{self, HeaderMap, HeaderName};
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConfig, RootCertStore, crypto};

use crate::{Address, Answer, Error, Known, Manners, is_public};

/// Of one server so many addresses are tried, each so long.
const ADDRESSES: usize = 4;
const CONNECT: Duration = Duration::from_secs(8);
/// More headers, or longer ones, no server needs.
const HEADERS: usize = 64;
const HEADER_BYTES: usize = 32 * 1024;
/// A mark of a version that is longer is not kept.
const MARK: usize = 300;

pub(crate) enum Told {
    Elsewhere(String),
    Answer(Answer),
}

pub(crate) struct Wire {
    tls: TlsConnector,
}

impl Wire {
    pub(crate) fn new() -> Result<Self, Error> {
        let roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        let config = ClientConfig::builder_with_provider(Arc::new(crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|error| Error::Tls(error.to_string()))?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self { tls: TlsConnector::from(Arc::new(config)) })
    }

    pub(crate) async fn ask(&self, address: &Address, known: &Known, manners: &Manners) -> Result<Told, Error> {
        let stream = elsewhere(&checked(address, &manners.also).await?, &manners.also).await?;
        if !address.is_secure() {
            return talk(stream, address, known, manners).await;
        }
        let name = ServerName::try_from(address.host().trim_matches(['[', ']']).to_owned()).map_err(|_| Error::NoServer)?;
        let stream = self.tls.connect(name, stream).await.map_err(|error| match error.kind() {
            std::io::ErrorKind::InvalidData => Error::Certificate,
            _ => Error::BrokenOff,
        })?;
        talk(stream, address, known, manners).await
    }
}

/// Where the server is, as far as it may be asked there.
async fn checked(address: &Address, also: &[SocketAddr]) -> Result<Vec<SocketAddr>, Error> {
    let port = address.port();
    let usual = matches!(port, 80 | 443);
    let found: Vec<SocketAddr> = match address.ip() {
        Some(ip) => vec![SocketAddr::new(ip, port)],
        None => lookup_host((address.host(), port)).await.map_err(|_| Error::NoServer)?.collect(),
    };
    if found.is_empty() {
        return Err(Error::NoServer);
    }
    let mut may: Vec<SocketAddr> = found.into_iter().filter(|at| (usual && is_public(at.ip())) || also.contains(at)).collect();
    may.truncate(ADDRESSES);
    if may.is_empty() { Err(Error::Private) } else { Ok(may) }
}

/// A connection to another machine. This one by its own public address would be past the wall that stands before it.
async fn elsewhere(addresses: &[SocketAddr], also: &[SocketAddr]) -> Result<TcpStream, Error> {
    let stream = connect(addresses).await?;
    match (stream.local_addr(), stream.peer_addr()) {
        (Ok(here), Ok(there)) if here.ip() == there.ip() && !also.contains(&there) => Err(Error::Private),
        _ => Ok(stream),
    }
}

async fn connect(addresses: &[SocketAddr]) -> Result<TcpStream, Error> {
    for address in addresses {
        if let Ok(Ok(stream)) = timeout(CONNECT, TcpStream::connect(address)).await {
            return Ok(stream);
        }
    }
    Err(Error::Unreachable)
}

async fn talk<S>(stream: S, address: &Address, known: &Known, manners: &Manners) -> Result<Told, Error>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (mut sender, connection) = http1::Builder::new()
        .max_headers(HEADERS)
        .max_buf_size(HEADER_BYTES)
        .handshake(TokioIo::new(stream))
        .await
        .map_err(|_| Error::BrokenOff)?;
    // Ends with this request, however that ends.
    let mut driver = tokio::task::JoinSet::new();
    driver.spawn(connection);
    let mut request = Request::get(address.path_and_query())
        .header(header::HOST, address.host_header())
        .header(header::USER_AGENT, &manners.agent)
        .header(header::ACCEPT, "application/json")
        .header(header::ACCEPT_ENCODING, "gzip")
        .header(header::CONNECTION, "close");
    for (name, value) in [(header::IF_NONE_MATCH, &known.etag), (header::IF_MODIFIED_SINCE, &known.last_modified)] {
        if !value.is_empty() {
            request = request.header(name, value);
        }
    }
    let request = request.body(Empty::<Bytes>::new()).map_err(|_| Error::Address("It has signs that cannot be sent."))?;
    let answer = sender.send_request(request).await.map_err(|_| Error::BrokenOff)?;
    let status = answer.status().as_u16();
    match status {
        200 => {}
        304 if !known.is_empty() => return Ok(Told::Answer(Answer::Same)),
        301 | 302 | 303 | 307 | 308 => {
            return Ok(Told::Elsewhere(text(answer.headers(), &header::LOCATION).ok_or(Error::Redirect)?.to_owned()));
        }
        429 | 503 => return Err(Error::Busy { status, after: retry_after(answer.headers()) }),
        _ => return Err(Error::Status(status)),
    }
    let mark = |name| text(answer.headers(), &name).filter(|mark| mark.len() <= MARK).unwrap_or_default().to_owned();
    let known = Known { etag: mark(header::ETAG), last_modified: mark(header::LAST_MODIFIED) };
    let packed = text(answer.headers(), &header::CONTENT_ENCODING).unwrap_or("identity").trim().to_ascii_lowercase();
    let sent = all_of(answer, manners.bytes).await?;
    let bytes = match packed.as_str() {
        "identity" | "" => sent,
        "gzip" | "x-gzip" => unpack(sent, manners.bytes).await?,
        _ => return Err(Error::Packed),
    };
    Ok(Told::Answer(Answer::New { bytes, known }))
}

fn text<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Option<&'h str> {
    headers.get(name)?.to_str().ok()
}

async fn all_of(answer: Response<Incoming>, most: usize) -> Result<Vec<u8>, Error> {
    let mut body = answer.into_body();
    let mut bytes = Vec::new();
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(|_| Error::BrokenOff)?.into_data() else { continue };
        if bytes.len() + data.len() > most {
            return Err(Error::TooLarge(most));
        }
        bytes.extend_from_slice(&data);
    }
    Ok(bytes)
}

/// Little can be packed so that it becomes very much: no more than may come is unpacked.
async fn unpack(packed: Vec<u8>, most: usize) -> Result<Vec<u8>, Error> {
    let work = move || {
        let mut bytes = Vec::new();
        let read = flate2::read::MultiGzDecoder::new(packed.as_slice()).take(most as u64 + 1).read_to_end(&mut bytes);
        match read {
            Ok(_) if bytes.len() > most => Err(Error::TooLarge(most)),
            Ok(_) => Ok(bytes),
            Err(_) => Err(Error::Packed),
        }
    };
    tokio::task::spawn_blocking(work).await.map_err(|_| Error::Packed)?
}

/// Seconds, or a moment (RFC 9110, 10.2.3).
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = text(headers, &header::RETRY_AFTER)?.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let moment = jiff::fmt::rfc2822::parse(text).ok()?.timestamp();
    let moment = SystemTime::from(moment);
    Some(moment.duration_since(SystemTime::now()).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use tokio::net::TcpListener;

    use super::*;

    /// Whichever address of ours a name leads to, what counts is where the connection ends.
    #[tokio::test]
    async fn this_machine_is_not_asked_by_whatever_address_it_has() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let at = listener.local_addr().unwrap();
        assert!(matches!(elsewhere(&[at], &[]).await, Err(Error::Private)));
        assert!(elsewhere(&[at], &[at]).await.is_ok(), "unless it was said that it may be asked");
    }
}
