//! A server that does what servers should not, on this machine, and a client that may ask there only because the test says so.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests fail as tests do")]

use std::io::Write as _;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use fetch::{Address, Answer, Client, Error, Known, Manners};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

/// Answers each connection with the next of these bytes, and the last one for ever; keeps what was asked.
async fn server(answers: Vec<Vec<u8>>) -> (SocketAddr, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let asked = Arc::new(Mutex::new(Vec::new()));
    let kept = asked.clone();
    tokio::spawn(async move {
        let mut next = 0;
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let answer = answers[next.min(answers.len() - 1)].clone();
            next += 1;
            let kept = kept.clone();
            tokio::spawn(async move {
                let mut request = Vec::new();
                let mut buffer = [0; 1024];
                while !request.windows(4).any(|four| four == b"\r\n\r\n") {
                    match stream.read(&mut buffer).await {
                        Ok(count) if count > 0 => request.extend_from_slice(&buffer[..count]),
                        _ => return,
                    }
                }
                kept.lock().unwrap().push(String::from_utf8_lossy(&request).into_owned());
                for piece in answer.split(|byte| *byte == 0x16) {
                    let _ = stream.write_all(piece).await;
                    if answer.contains(&0x16) {
                        tokio::time::sleep(Duration::from_millis(300)).await;
                    }
                }
            });
        }
    });
    (address, asked)
}

fn manners(also: &[SocketAddr]) -> Manners {
    Manners {
        pause: Duration::ZERO,
        request: Duration::from_secs(2),
        bytes: 100_000,
        tries: 3,
        backoff: Duration::from_millis(10),
        also: also.to_vec(),
        agent: "Kith/1 (+https://example.org)".to_owned(),
        ..Manners::default()
    }
}

fn ok(headers: &str, body: &[u8]) -> Vec<u8> {
    [format!("HTTP/1.1 200 OK\r\n{headers}Content-Length: {}\r\n\r\n", body.len()).as_bytes(), body].concat()
}

fn status(line: &str, headers: &str) -> Vec<u8> {
    format!("HTTP/1.1 {line}\r\n{headers}Content-Length: 0\r\n\r\n").into_bytes()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    writer.write_all(bytes).unwrap();
    writer.finish().unwrap()
}

async fn get(at: SocketAddr, manners: Manners, known: &Known) -> Result<Answer, Error> {
    let address = Address::parse(&format!("http://{at}/services")).unwrap();
    Client::new(manners).unwrap().get(&address, known).await
}

async fn comes_to(answers: Vec<Vec<u8>>) -> Result<Answer, Error> {
    let (at, _) = server(answers).await;
    get(at, manners(&[at]), &Known::default()).await
}

#[tokio::test]
async fn this_machine_and_its_neighbours_are_not_asked() {
    let (at, asked) = server(vec![ok("", b"secret")]).await;
    let mut client = Client::new(manners(&[])).unwrap();
    let port = at.port();
    for address in [
        format!("http://127.0.0.1:{port}/"),
        format!("http://localhost:{port}/"),
        format!("http://[::1]:{port}/"),
        format!("http://[::ffff:127.0.0.1]:{port}/"),
        format!("http://0.0.0.0:{port}/"),
        format!("http://2130706433:{port}/"),
        "http://169.254.169.254/latest/meta-data/".to_owned(),
        "https://10.0.0.1/".to_owned(),
        "http://[fd00::1]/".to_owned(),
    ] {
        let error = client.get(&Address::parse(&address).unwrap(), &Known::default()).await.unwrap_err();
        assert_eq!(error, Error::Private, "{address}");
    }
    assert!(asked.lock().unwrap().is_empty(), "nothing was sent");
}

#[tokio::test]
async fn no_redirect_leads_inside() {
    let (inside, asked) = server(vec![ok("", b"secret")]).await;
    for (to, expected) in [
        (format!("http://{inside}/"), Error::Private),
        ("http://169.254.169.254/".to_owned(), Error::Private),
        ("file:///etc/passwd".to_owned(), Error::Redirect),
        ("http://name:word@example.org/".to_owned(), Error::Redirect),
    ] {
        let moved = status("302 Found", &format!("Location: {to}\r\n"));
        assert_eq!(comes_to(vec![moved]).await.unwrap_err(), expected, "{to}");
    }
    assert!(asked.lock().unwrap().is_empty(), "nothing was sent");
    let round = status("301 Moved", "Location: /services\r\n");
    assert_eq!(comes_to(vec![round.clone()]).await.unwrap_err(), Error::Redirects);
    let five_and_there = [vec![round; 5], vec![ok("", b"[]")]].concat();
    assert!(matches!(comes_to(five_and_there).await, Ok(Answer::New { bytes, .. }) if bytes == b"[]"));
}

#[tokio::test]
async fn too_much_is_not_taken_packed_or_not() {
    let much = vec![b' '; 100_001];
    assert_eq!(comes_to(vec![ok("", &much)]).await.unwrap_err(), Error::TooLarge(100_000));
    // It does not say how much comes, and never ends.
    let endless = [b"HTTP/1.1 200 OK\r\n\r\n".to_vec(), vec![b'x'; 500_000]].concat();
    assert_eq!(comes_to(vec![endless]).await.unwrap_err(), Error::TooLarge(100_000));
    let bomb = gzip(&vec![b' '; 50_000_000]);
    assert!(bomb.len() < 100_000);
    assert_eq!(comes_to(vec![ok("Content-Encoding: gzip\r\n", &bomb)]).await.unwrap_err(), Error::TooLarge(100_000));
    let right = comes_to(vec![ok("Content-Encoding: gzip\r\n", &gzip(b"[1]"))]).await.unwrap();
    assert!(matches!(right, Answer::New { bytes, .. } if bytes == b"[1]"));
    assert_eq!(comes_to(vec![ok("Content-Encoding: gzip\r\n", b"no gzip")]).await.unwrap_err(), Error::Packed);
    assert_eq!(comes_to(vec![ok("Content-Encoding: br\r\n", b"x")]).await.unwrap_err(), Error::Packed);
    let headers: String = (0..500).map(|n| format!("X-{n}: {}\r\n", "y".repeat(200))).collect();
    assert_eq!(comes_to(vec![ok(&headers, b"[]")]).await.unwrap_err(), Error::BrokenOff);
}

#[tokio::test]
async fn all_answers_together_have_an_end() {
    let (at, asked) = server(vec![ok("", &[b'x'; 40_000])]).await;
    let address = Address::parse(&format!("http://{at}/")).unwrap();
    let whole = Manners { whole: 100_000, ..manners(&[at]) };
    let mut client = Client::new(whole.clone()).unwrap();
    for spent in [40_000, 80_000, 120_000] {
        assert!(client.get(&address, &Known::default()).await.is_ok());
        assert_eq!(client.spent(), spent);
    }
    assert_eq!(client.get(&address, &Known::default()).await, Err(Error::Whole(100_000)));
    // Whoever goes on begins with what was spent.
    let mut next = Client::new(whole).unwrap().having_spent(client.spent());
    assert_eq!(next.get(&address, &Known::default()).await, Err(Error::Whole(100_000)));
    assert_eq!(asked.lock().unwrap().len(), 3, "and nobody is asked any more");
}

#[tokio::test]
async fn what_is_slow_or_broken_ends() {
    let start = Instant::now();
    // A byte now and then.
    let drips = [b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n".to_vec(), b"a\x16".repeat(50)].concat();
    let (at, asked) = server(vec![drips]).await;
    let limits = Manners { request: Duration::from_millis(500), tries: 2, ..manners(&[at]) };
    assert_eq!(get(at, limits, &Known::default()).await.unwrap_err(), Error::Slow(Duration::from_millis(500)));
    assert_eq!(asked.lock().unwrap().len(), 2);
    assert!(start.elapsed() < Duration::from_secs(5));
    assert_eq!(comes_to(vec![b"SSH-2.0-OpenSSH\r\n".to_vec()]).await.unwrap_err(), Error::BrokenOff);
    let cut = b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n[".to_vec();
    assert_eq!(comes_to(vec![cut]).await.unwrap_err(), Error::BrokenOff);
    let nobody = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    assert_eq!(get(nobody, manners(&[nobody]), &Known::default()).await.unwrap_err(), Error::Unreachable);
}

#[tokio::test]
async fn a_busy_server_is_left_alone_as_long_as_it_says() {
    let busy = |headers| status("429 Too Many Requests", headers);
    let start = Instant::now();
    assert!(comes_to(vec![busy("Retry-After: 1\r\n"), ok("", b"[]")]).await.is_ok());
    assert!(start.elapsed() >= Duration::from_secs(1));
    assert!(comes_to(vec![status("503 Busy", ""), status("502 Bad", ""), ok("", b"[]")]).await.is_ok());
    assert_eq!(comes_to(vec![status("500 Oh", "")]).await.unwrap_err(), Error::Status(500));
    let (at, asked) = server(vec![busy("Retry-After: 86400\r\n")]).await;
    let error = get(at, manners(&[at]), &Known::default()).await.unwrap_err();
    assert_eq!(error, Error::Busy { status: 429, after: Some(Duration::from_secs(86400)) });
    assert_eq!(asked.lock().unwrap().len(), 1, "it is not asked again today");
    let past = busy("Retry-After: Sun, 06 Nov 1994 08:49:37 GMT\r\n");
    assert!(comes_to(vec![past, ok("", b"[]")]).await.is_ok());
    let (at, asked) = server(vec![status("404 No", "")]).await;
    assert_eq!(get(at, manners(&[at]), &Known::default()).await.unwrap_err(), Error::Status(404));
    assert_eq!(asked.lock().unwrap().len(), 1, "asking again would not help");
}

#[tokio::test]
async fn it_says_who_asks_and_what_it_has() {
    let first = ok("ETag: \"a\"\r\nLast-Modified: Sun, 06 Nov 1994 08:49:37 GMT\r\n", b"[]");
    let (at, asked) = server(vec![first, status("304 Not Modified", "")]).await;
    let Answer::New { known, .. } = get(at, manners(&[at]), &Known::default()).await.unwrap() else { panic!() };
    assert_eq!(get(at, manners(&[at]), &known).await.unwrap(), Answer::Same);
    let asked = std::mem::take(&mut *asked.lock().unwrap());
    let (one, two) = (asked[0].to_lowercase(), asked[1].to_lowercase());
    assert!(one.contains("user-agent: kith/1 (+https://example.org)") && one.contains(&format!("host: {at}")), "{one}");
    assert!(!one.contains("if-none-match") && !one.contains("authorization") && !one.contains("cookie"), "{one}");
    assert!(two.contains("if-none-match: \"a\"") && two.contains("if-modified-since: sun, 06 nov 1994"), "{two}");
    assert_eq!(comes_to(vec![status("304 Not Modified", "")]).await.unwrap_err(), Error::Status(304), "nobody said what we have");
}

#[tokio::test]
async fn requests_keep_their_distance() {
    let (at, _) = server(vec![ok("", b"[]")]).await;
    let mut client = Client::new(Manners { pause: Duration::from_millis(150), ..manners(&[at]) }).unwrap();
    let address = Address::parse(&format!("http://{at}/services")).unwrap();
    let start = Instant::now();
    for _ in 0..3 {
        client.get(&address, &Known::default()).await.unwrap();
    }
    assert!(start.elapsed() >= Duration::from_millis(300));
}

#[tokio::test]
async fn a_server_that_cannot_show_who_it_is_is_not_believed() {
    use tokio_rustls::rustls::{ServerConfig, crypto, pki_types::PrivateKeyDer};
    let made = rcgen::generate_simple_self_signed(vec!["127.0.0.1".to_owned()]).unwrap();
    let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    let acceptor = tokio_rustls::TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap();
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let _ = acceptor.accept(stream).await;
        }
    });
    let address = Address::parse(&format!("https://{at}/services")).unwrap();
    let error = Client::new(manners(&[at])).unwrap().get(&address, &Known::default()).await.unwrap_err();
    assert_eq!(error, Error::Certificate);
}
