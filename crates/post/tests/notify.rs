//! Against a server of the shape of GOV.UK Notify, which fails in every way that can make one message two, or none.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "helpers of tests")]

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use post::loopback::{Fault, KEY, Kind, Loopback, Order, Template};
use post::notify::{Notify, State, read_callback, read_reply};
use post::{Handed, Patience, Trust, same_token};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

const TEXT: &str = "9d2b7a1e-2f0c-4d57-8a53-0e8f5f7f1a01";
const EMAIL: &str = "9d2b7a1e-2f0c-4d57-8a53-0e8f5f7f1a02";
const LETTER: &str = "9d2b7a1e-2f0c-4d57-8a53-0e8f5f7f1a03";
const TO: &str = "+447700900123";

fn templates() -> Vec<Template> {
    let template = |id: &str, kind, subject: Option<&str>| Template {
        id: id.into(),
        kind,
        name: "A call".into(),
        subject: subject.map(Into::into),
        body: "Hello ((name)), we will ring you.".into(),
    };
    vec![
        template(TEXT, Kind::Sms, None),
        template(EMAIL, Kind::Email, Some("A call for ((name))")),
        template(LETTER, Kind::Letter, Some("A call")),
    ]
}

async fn server() -> Loopback {
    Loopback::start(0, KEY, templates()).await.unwrap()
}

fn quick(address: &str) -> Notify {
    let limit = Duration::from_millis(400);
    Notify::new(address, KEY).unwrap().patient(Patience { connect: limit, step: limit, end: limit })
}

async fn text(notify: &Notify, reference: &str) -> Handed {
    notify.text(TO, TEXT, &[("name", "Moonlight")], reference).await
}

/// Nothing of the message or of the key is in what is said about it.
fn says_nothing(handed: &Handed) {
    let said = format!("{handed:?}");
    for secret in ["7700900123", "Moonlight", "c1b7a0de", "ada@"] {
        assert!(!said.contains(secret), "{said}");
    }
}

#[tokio::test]
async fn each_kind_arrives_and_is_found_again() {
    let server = server().await;
    let notify = quick(server.address());
    let Handed::Accepted { id } = text(&notify, "m-1").await else { panic!() };
    let email = notify.email("ada@example.org", EMAIL, &[("name", "عائشة")], "m-2").await;
    let address = ["Ada Moon", "1 Walk Lane", "London", "SE1 1AA"];
    let letter = notify.letter(&address, LETTER, &[("name", "Ada")], "m-3").await;
    let pdf = notify.precompiled_letter(b"%PDF-1.7 invented", "m-4").await;
    for handed in [&email, &letter, &pdf] {
        assert!(matches!(handed, Handed::Accepted { .. }), "{handed:?}");
    }
    let taken = server.taken();
    assert_eq!(taken.len(), 4);
    assert_eq!((taken[0].id.as_str(), taken[0].body.as_str()), (id.as_str(), "Hello Moonlight, we will ring you."));
    assert_eq!(taken[1].subject.as_deref(), Some("A call for عائشة"));
    assert_eq!(taken[2].to, address);
    assert_eq!(taken[3].pdf.as_deref(), Some(&b"%PDF-1.7 invented"[..]));

    let found = notify.find("m-1").await.unwrap().unwrap();
    assert_eq!((found.id.as_str(), found.reference.as_deref(), found.state), (id.as_str(), Some("m-1"), State::OnItsWay));
    assert_eq!(notify.find("m-1&reference=m-2").await, Ok(None), "a reference is a reference");
    assert_eq!(notify.find("").await, Ok(None), "no reference is nobody's");
    assert_eq!(notify.status(&id).await.unwrap().unwrap().id, id);
    assert_eq!(notify.status("00000000-0000-0000-0000-000000000000").await, Ok(None));
    assert_eq!(notify.status("../templates").await, Ok(None));
}

#[tokio::test]
async fn what_is_never_taken_is_told_without_saying_to_whom() {
    let server = server().await;
    let notify = quick(server.address());
    let name = [("name", "Moonlight")];
    for handed in [
        notify.text("7700900123 x", TEXT, &name, "m").await,
        notify.email("ada@", EMAIL, &name, "m").await,
        notify.text(TO, TEXT, &[], "m").await,
        notify.text(TO, EMAIL, &name, "m").await,
        notify.text(TO, "9d2b7a1e-2f0c-4d57-8a53-0e8f5f7f1aff", &name, "m").await,
        notify.letter(&["Ada", "SE1 1AA"], LETTER, &name, "m").await,
        notify.letter(&["Ada", "1 Walk Lane", "Nowhere"], LETTER, &name, "m").await,
        notify.precompiled_letter(&vec![b'a'; 6 * 1024 * 1024], "m").await,
    ] {
        assert!(matches!(handed, Handed::Never { .. }), "{handed:?}");
        says_nothing(&handed);
    }
    assert!(server.taken().is_empty());
}

#[tokio::test]
async fn the_four_ends_are_never_confused() {
    let server = server().await;
    let notify = quick(server.address());
    let refuse = |status, error, message| Fault::Refuse { status, error, message };
    // What goes wrong, how it ends, and whether the server has the message then.
    let cases = [
        (refuse(400, "ValidationError", "phone_number +447700900123 is no number"), "never", false),
        (refuse(400, "BadRequestError", "Can't send to this recipient using a team-only API key"), "never", false),
        (refuse(403, "BadRequestError", "Cannot send letters when service is in trial mode"), "never", false),
        (refuse(403, "AuthError", "Invalid token: API key not found"), "ours", false),
        (refuse(401, "AuthError", "Unauthorized"), "ours", false),
        (refuse(429, "TooManyRequestsError", "Exceeded send limits (500) for today"), "ours", false),
        (refuse(500, "Exception", "Internal server error"), "later", false),
        (Fault::Busy(7), "ours", false),
        (Fault::Bare(503), "ours", false),
        (Fault::Bare(404), "ours", false),
        (Fault::Bare(302), "ours", false),
        (Fault::Bare(500), "unknown", false),
        (Fault::Bare(502), "unknown", false),
        (Fault::Close, "unknown", false),
        (Fault::Silent, "unknown", false),
        (Fault::TakeSilent, "unknown", true),
        (Fault::TakeClose, "unknown", true),
        (Fault::TakeHalf, "unknown", true),
        (Fault::TakeGateway, "unknown", true),
        (Fault::Slow(Duration::from_millis(100)), "accepted", true),
        (Fault::Slow(Duration::from_millis(900)), "unknown", true),
    ];
    for (number, (fault, end, has)) in cases.into_iter().enumerate() {
        let reference = format!("m-{number}");
        server.fail([fault.clone()]);
        let handed = text(&notify, &reference).await;
        let is = match &handed {
            Handed::Accepted { .. } => "accepted",
            Handed::Later(later) if later.ours => "ours",
            Handed::Later(_) => "later",
            Handed::Never { .. } => "never",
            Handed::Unknown { .. } => "unknown",
        };
        assert_eq!(is, end, "{fault:?}: {handed:?}");
        says_nothing(&handed);
        if matches!(fault, Fault::Busy(_)) {
            let Handed::Later(later) = &handed else { panic!() };
            assert_eq!(later.after, Some(Duration::from_secs(7)));
        }
        // Who asks learns the truth, whichever it is.
        let found = notify.find(&reference).await.unwrap();
        assert_eq!(found.is_some(), has, "{fault:?}");
    }
}

#[tokio::test]
async fn nobody_there_is_surely_not_accepted() {
    let gone = server().await;
    let address = gone.address().to_owned();
    drop(gone);
    tokio::time::sleep(Duration::from_millis(50)).await;
    for address in [address.as_str(), "https://provider.invalid"] {
        let handed = text(&quick(address), "m").await;
        assert!(matches!(&handed, Handed::Later(later) if later.ours), "{address}: {handed:?}");
        assert!(quick(address).find("m").await.is_err(), "not to be reached is no answer");
    }
    // It takes the connection and says nothing of TLS.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let handed = text(&quick(&format!("https://{}", listener.local_addr().unwrap())), "m").await;
    assert!(matches!(&handed, Handed::Later(later) if later.ours), "{handed:?}");
}

#[tokio::test]
async fn whoever_answers_another_question_has_not_found_it() {
    let body = r#"{"notifications": [{"id": "x1", "reference": "m-2", "status": "delivered"}], "links": {}}"#;
    let answer = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let notify = quick(&format!("http://{}", listener.local_addr().unwrap()));
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let _ = stream.read(&mut [0; 4096]).await;
            let _ = stream.write_all(answer.as_bytes()).await;
        }
    });
    assert_eq!(notify.find("m-1").await, Ok(None));
    assert_eq!(notify.find("m-2").await.unwrap().unwrap().state, State::Delivered);
}

#[tokio::test]
async fn another_key_is_not_believed() {
    let server = server().await;
    let other = KEY.replace("c1b7a0de", "c1b7a0df");
    let handed = Notify::new(server.address(), &other).unwrap().text(TO, TEXT, &[("name", "Moonlight")], "m").await;
    assert!(matches!(&handed, Handed::Later(later) if later.ours && later.why.contains("403")), "{handed:?}");
    assert!(server.taken().is_empty());
}

#[tokio::test]
async fn a_server_of_another_name_is_not_believed_and_one_of_our_own_is() {
    use tokio_rustls::rustls::{ServerConfig, crypto, pki_types::PrivateKeyDer};
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    let acceptor = tokio_rustls::TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let got = Arc::new(Mutex::new(Vec::new()));
    let shared = Arc::clone(&got);
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let Ok(mut stream) = acceptor.accept(stream).await else { continue };
            let mut bytes = vec![0; 64 * 1024];
            let read = stream.read(&mut bytes).await.unwrap_or(0);
            shared.lock().unwrap().push(String::from_utf8_lossy(&bytes[..read]).into_owned());
            let body = r#"{"id": "740e5834-3a29-46b4-9a6f-16142fde533a"}"#;
            let answer = format!("HTTP/1.1 201 Created\r\nContent-Length: {}\r\n\r\n{body}", body.len());
            stream.write_all(answer.as_bytes()).await.unwrap();
            let _ = stream.shutdown().await;
        }
    });
    let trust = Trust { also: vec![made.cert.der().to_vec()] };
    let here = |name: &str| format!("https://{name}:{port}");
    for (notify, why) in [
        (quick(&here("localhost")), "nobody vouches for it"),
        (quick(&here("127.0.0.1")).trusting(&trust).unwrap(), "it is another's certificate"),
    ] {
        let handed = text(&notify, "m").await;
        assert!(matches!(&handed, Handed::Later(later) if later.ours && later.why.contains("certificate")), "{why}: {handed:?}");
    }
    assert!(got.lock().unwrap().is_empty(), "nothing was said to it");
    let handed = text(&quick(&here("localhost")).trusting(&trust).unwrap(), "m").await;
    assert_eq!(handed, Handed::Accepted { id: "740e5834-3a29-46b4-9a6f-16142fde533a".into() });
    let got = got.lock().unwrap().join("");
    assert!(got.starts_with("POST /v2/notifications/sms HTTP/1.1\r\n"), "{got}");
    assert!(got.to_lowercase().contains("authorization: bearer ey") && !got.contains("c1b7a0de"), "{got}");
}

/// Takes what it is told, answers with these one after another and then with 204.
async fn listener(answers: &'static [u16]) -> (String, Arc<Mutex<Vec<(String, Vec<u8>)>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap();
    let got = Arc::new(Mutex::new(Vec::new()));
    let (shared, mut answers) = (Arc::clone(&got), answers.iter());
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut bytes = Vec::new();
            let (head, body) = loop {
                stream.read_buf(&mut bytes).await.unwrap();
                let text = String::from_utf8_lossy(&bytes).to_lowercase();
                let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
                let length: usize = head.split("content-length: ").nth(1).unwrap().split("\r\n").next().unwrap().parse().unwrap();
                if body.len() >= length {
                    break (String::from_utf8_lossy(&bytes[..head.len()]).into_owned(), bytes.split_off(head.len() + 4));
                }
            };
            let token = head.lines().find(|line| line.to_lowercase().starts_with("authorization: ")).unwrap();
            shared.lock().unwrap().push((token["authorization: ".len()..].to_owned(), body));
            let status = answers.next().copied().unwrap_or(204);
            let _ = stream.write_all(format!("HTTP/1.1 {status} X\r\nContent-Length: 0\r\n\r\n").as_bytes()).await;
        }
    });
    (format!("http://{at}/told"), got)
}

#[tokio::test]
async fn it_tells_of_deliveries_and_of_answers_until_they_are_taken() {
    let server = server().await;
    let notify = quick(server.address());
    let (address, got) = listener(&[500, 503]).await;
    server.call_back(&address, &address, "a token of ours", Duration::from_millis(5)).unwrap();
    let told = server.receive("447700900123", "1").await.unwrap();
    assert_eq!((told.is_taken(), told.answers), (true, vec![Some(500), Some(503), Some(204)]));
    let Handed::Accepted { id } = text(&notify, "m-1").await else { panic!() };
    assert!(server.becomes(&id, "permanent-failure").await.unwrap().is_taken());
    let got = std::mem::take(&mut *got.lock().unwrap());
    assert!(got.iter().all(|(token, _)| same_token(token, "a token of ours") && !same_token(token, "another")));
    let reply = read_reply(&got[2].1).unwrap();
    assert_eq!((reply.from.as_str(), reply.text.as_str()), ("447700900123", "1"));
    assert_eq!(read_reply(&got[0].1).unwrap(), reply, "told again, it is the same");
    let delivery = read_callback(&got[3].1).unwrap();
    assert_eq!((delivery.id, delivery.reference.as_deref(), delivery.state), (id, Some("m-1"), State::NotThere));
    assert!(read_callback(&got[0].1).is_err() && read_reply(&got[3].1).is_err(), "one is not the other");
}

#[tokio::test]
async fn it_tells_twice_or_the_last_first_when_it_shall() {
    let server = server().await;
    let notify = quick(server.address());
    let (address, got) = listener(&[]).await;
    server.call_back(&address, &address, "t", Duration::from_millis(5)).unwrap();
    let ends = |got: &Mutex<Vec<(String, Vec<u8>)>>| -> Vec<(Option<String>, State)> {
        let got = std::mem::take(&mut *got.lock().unwrap());
        got.iter().map(|(_, body)| read_callback(body).unwrap()).map(|delivery| (delivery.reference, delivery.state)).collect()
    };
    let named = |name: &str, state| (Some(name.to_owned()), state);
    for (order, expected) in [
        (Order::Reversed, vec![named("two", State::NotNow), named("one", State::Delivered)]),
        (
            Order::Twice,
            vec![
                named("one", State::Delivered),
                named("one", State::Delivered),
                named("two", State::NotNow),
                named("two", State::NotNow),
            ],
        ),
    ] {
        server.hold();
        for (to, reference) in [("+447700900000", "one"), ("07700900003", "two")] {
            let handed = notify.text(to, TEXT, &[("name", "x")], reference).await;
            assert!(matches!(handed, Handed::Accepted { .. }));
        }
        assert!(got.lock().unwrap().is_empty(), "it keeps what it would tell");
        server.release(order).await;
        assert_eq!(ends(&got), expected);
    }
    // Not kept, they come by themselves.
    let handed = notify.text("07700900111", TEXT, &[("name", "x")], "three").await;
    assert!(matches!(handed, Handed::Accepted { .. }));
    let start = Instant::now();
    while got.lock().unwrap().is_empty() && start.elapsed() < Duration::from_secs(5) {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(ends(&got), vec![named("three", State::Delivered)]);
}

#[tokio::test]
async fn the_same_twice_is_two_messages() {
    let server = server().await;
    let notify = quick(server.address());
    let Handed::Accepted { .. } = text(&notify, "m-1").await else { panic!() };
    let Handed::Accepted { id } = text(&notify, "m-1").await else { panic!() };
    assert_eq!(server.taken().len(), 2);
    assert_eq!(notify.find("m-1").await.unwrap().unwrap().id, id, "the newest");
}
