//! Connections: to this machine as they are, to all others with TLS.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore, crypto};

use crate::{Later, Setting};

/// Of one server so many addresses are tried.
const ADDRESSES: usize = 4;

/// Whom to believe that a server is who it says: the authorities that Mozilla believes, and these, for a server with a
/// certificate of its organisation's own.
#[derive(Debug, Clone, Default)]
pub struct Trust {
    /// Certificates in DER.
    pub also: Vec<Vec<u8>>,
}

/// A stream in both directions, with TLS or without.
pub(crate) trait Duplex: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Duplex for T {}

pub(crate) type Stream = Box<dyn Duplex>;

#[derive(Clone)]
pub(crate) struct Tls(TlsConnector);

impl Tls {
    pub fn new(trust: &Trust) -> Result<Self, Setting> {
        let setting = |error: &dyn std::fmt::Display| Setting(format!("This machine cannot make secure connections: {error}"));
        let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        for certificate in &trust.also {
            roots.add(CertificateDer::from(certificate.clone())).map_err(|error| setting(&error))?;
        }
        let config = ClientConfig::builder_with_provider(Arc::new(crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|error| setting(&error))?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self(TlsConnector::from(Arc::new(config))))
    }

    /// From here on only the two ends can read it.
    pub async fn secure(&self, host: &str, stream: Stream, limit: Duration) -> Result<Stream, Later> {
        let name = ServerName::try_from(host.to_owned()).map_err(|_| Later::ours("The name of the server is none."))?;
        match timeout(limit, self.0.connect(name, stream)).await {
            Ok(Ok(stream)) => Ok(Box::new(stream)),
            Ok(Err(error)) if error.kind() == io::ErrorKind::InvalidData => {
                Err(Later::ours("The server could not show that it is the one it says it is (its certificate)."))
            }
            Ok(Err(_)) => Err(Later::ours("The server ended the connection before it was secure.")),
            Err(_) => Err(Later::ours(slow(limit))),
        }
    }
}

/// A connection without TLS. `here`: only to this machine, whatever its name is said to stand for.
pub(crate) async fn connect(host: &str, port: u16, here: bool, limit: Duration) -> Result<Stream, Later> {
    match timeout(limit, reach(host, port, here, limit / 2)).await {
        Ok(Ok(stream)) => Ok(Box::new(stream)),
        Ok(Err(later)) => Err(later),
        Err(_) => Err(Later::ours(slow(limit))),
    }
}

/// Each address gets so long, so that one which swallows everything leaves time for the next.
async fn reach(host: &str, port: u16, here: bool, each: Duration) -> Result<TcpStream, Later> {
    let found: Vec<SocketAddr> = match lookup_host((host, port)).await {
        Ok(found) => found.filter(|at| !here || at.ip().is_loopback()).take(ADDRESSES).collect(),
        Err(_) => return Err(Later::ours("There is no server of this name.")),
    };
    for at in found {
        if let Ok(Ok(stream)) = timeout(each, TcpStream::connect(at)).await {
            return Ok(stream);
        }
    }
    Err(Later::ours("The server cannot be reached."))
}

pub(crate) fn slow(limit: Duration) -> String {
    format!("The server did not answer within {} seconds.", limit.as_secs_f32().ceil())
}
