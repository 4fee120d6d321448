//! Against a mail server that fails at every step: what it has and what we say of it is the same.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "helpers of tests")]

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use mail_parser::{MessageParser, MimeHeaders as _};
use post::loopback::mail::{Act, At, MailServer, Script};
use post::smtp::{Attachment, Kind, Mail, Smtp};
use post::{Handed, Patience, Secret, Trust};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;
use tokio_rustls::rustls::{ServerConfig, crypto};

const FROM: &str = "kith@walks.example.org";

fn mail() -> Mail {
    Mail {
        to: "ada@example.org".into(),
        subject: "About your call on Monday".into(),
        text: "Hello Moonlight,\nwe will ring you.\n".into(),
        language: "en".into(),
        key: "m-17".into(),
        reply_to: None,
        return_to: None,
        attachment: None,
    }
}

const QUICK: Patience =
    Patience { connect: Duration::from_secs(5), step: Duration::from_millis(500), end: Duration::from_millis(400) };

fn quick(smtp: Smtp) -> Smtp {
    smtp.patient(QUICK)
}

fn to(server: &str) -> Smtp {
    quick(Smtp::parse(server, None, FROM, "Kith").unwrap())
}

fn here(server: &MailServer) -> Smtp {
    to(&format!("smtp://127.0.0.1:{}", server.port))
}

fn known(server: &MailServer, secret: Secret) -> Smtp {
    quick(Smtp::parse(&format!("smtp://walks%40example.org@127.0.0.1:{}", server.port), Some(secret), FROM, "Kith").unwrap())
}

async fn start(script: Script) -> MailServer {
    MailServer::start(script).await.unwrap()
}

async fn fails(at: At, act: Act) -> MailServer {
    start(Script { acts: BTreeMap::from([(at, act)]), ..Script::default() }).await
}

/// A certificate for `localhost`, and what a server needs to show it.
fn certificate() -> (Vec<u8>, TlsAcceptor) {
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    (made.cert.der().to_vec(), TlsAcceptor::from(Arc::new(config)))
}

fn end(handed: &Handed) -> &'static str {
    let said = format!("{handed:?}");
    for secret in ["ada", "Moonlight", "moonpass", "bW9vbnBhc3M"] {
        assert!(!said.contains(secret), "{said}");
    }
    match handed {
        Handed::Accepted { .. } => "accepted",
        Handed::Later(later) if later.ours => "ours",
        Handed::Later(_) => "later",
        Handed::Never { .. } => "never",
        Handed::Unknown { .. } => "unknown",
    }
}

#[tokio::test]
async fn a_mail_arrives_as_it_was_meant() {
    let server = start(Script::default()).await;
    let long = format!("https://example.org/{}", "walk".repeat(400));
    let text = format!(".\n..\nمرحبا عائشة، سنتصل بك يوم الاثنين (Monday) في الساعة 10.\n\n{long}\n\u{202b}نهاية\u{202c}");
    let ics = "BEGIN:VCALENDAR\r\nSUMMARY:مكالمة\r\nEND:VCALENDAR\r\n";
    let sent = Mail {
        subject: "مكالمتك يوم الاثنين، مع Ada من فريق المشي في الحي، وهذا عنوان طويل جدا لا يسعه سطر واحد".into(),
        text: text.clone(),
        language: "ar".into(),
        reply_to: Some("answers@example.org".into()),
        return_to: Some("answers+m-17@example.org".into()),
        attachment: Some(Attachment { name: "مكالمة.ics".into(), kind: Kind::Calendar, bytes: ics.into() }),
        ..mail()
    };
    let handed = here(&server).send(&sent).await;
    assert_eq!(handed, Handed::Accepted { id: "<m-17@walks.example.org>".into() });
    let session = server.sessions().remove(0);
    assert_eq!(session.wrong, None);
    assert_eq!(session.commands[1..4], ["MAIL FROM:<answers+m-17@example.org>", "RCPT TO:<ada@example.org>", "DATA"]);
    let bytes = session.message.unwrap();
    assert!(bytes.split(|byte| *byte == b'\n').all(|line| line.len() <= 78), "lines are short");
    let read = MessageParser::default().parse(&bytes).unwrap();
    assert_eq!(read.subject(), Some(sent.subject.as_str()));
    assert_eq!(read.message_id(), Some("m-17@walks.example.org"));
    assert_eq!(read.header_raw("Auto-Submitted").map(str::trim), Some("auto-generated"));
    assert_eq!(read.header_raw("Content-Language").map(str::trim), Some("ar"));
    let from = read.from().unwrap().first().unwrap();
    assert_eq!((from.name(), from.address()), (Some("Kith"), Some(FROM)));
    assert_eq!(read.to().unwrap().first().unwrap().address(), Some("ada@example.org"));
    assert_eq!(read.reply_to().unwrap().first().unwrap().address(), Some("answers@example.org"));
    assert_eq!(read.body_text(0).unwrap().replace("\r\n", "\n").trim_end(), text);
    assert_eq!(read.html_body_count() - read.text_body_count(), 0, "no HTML of its own");
    let file = read.attachment(0).unwrap();
    assert_eq!((file.attachment_name(), file.contents()), (Some("مكالمة.ics"), ics.as_bytes()));
    assert_eq!(file.content_type().unwrap().subtype(), Some("calendar"));
}

#[tokio::test]
async fn plain_words_go_as_they_are() {
    let server = start(Script::default()).await;
    let _ = here(&server).send(&mail()).await;
    let session = server.sessions().remove(0);
    assert_eq!(session.commands[1], format!("MAIL FROM:<{FROM}>"));
    let message = String::from_utf8(session.message.unwrap()).unwrap();
    assert!(message.contains("\r\n\r\nHello Moonlight,\r\nwe will ring you.\r\n"), "{message}");
    assert!(message.contains("Subject: About your call on Monday\r\n"), "{message}");
}

#[tokio::test]
async fn the_four_ends_are_never_confused() {
    use Act::{Close, Say, Silent};
    // Where, what, how it ends, and whether the server has the message then.
    let cases = [
        (At::Greeting, Say("554 5.7.1 no"), "ours", false),
        (At::Greeting, Say("421 4.3.2 full"), "ours", false),
        (At::Greeting, Say("SSH-2.0-OpenSSH"), "ours", false),
        (At::Greeting, Close, "ours", false),
        (At::Greeting, Silent, "ours", false),
        (At::Ehlo, Say("550 no"), "ours", false),
        (At::Ehlo, Close, "ours", false),
        (At::Ehlo, Silent, "ours", false),
        (At::Mail, Say("550 5.7.1 <kith@walks.example.org> may not send"), "ours", false),
        (At::Mail, Say("451 4.3.0 not now"), "ours", false),
        (At::Mail, Close, "later", false),
        (At::Mail, Silent, "later", false),
        (At::Rcpt, Say("550 5.1.1 <ada@example.org>: no such user"), "never", false),
        (At::Rcpt, Say("550-5.1.1 The account ada\r\n550 5.1.1 is gone"), "never", false),
        (At::Rcpt, Say("554 5.7.1 <ada@example.org>: Relay access denied"), "ours", false),
        (At::Rcpt, Say("530 5.7.0 sign in first"), "ours", false),
        (At::Rcpt, Say("450 4.2.0 <ada@example.org>: greylisted"), "later", false),
        (At::Rcpt, Say("421 4.3.2 closing"), "ours", false),
        (At::Rcpt, Close, "later", false),
        (At::Rcpt, Silent, "later", false),
        (At::Data, Say("451 4.3.0 not now"), "later", false),
        (At::Data, Say("554 5.5.1 no valid recipients"), "never", false),
        (At::Data, Say("250 what?"), "later", false),
        (At::Data, Close, "later", false),
        (At::Data, Silent, "later", false),
        (At::Message, Close, "unknown", false),
        (At::Message, Silent, "unknown", false),
        (At::End, Say("250 2.0.0 taken as 4XyZ"), "accepted", true),
        (At::End, Say("550 5.7.1 Moonlight looks like spam"), "never", true),
        (At::End, Say("452 4.3.1 full"), "later", true),
        (At::End, Say("354 more?"), "unknown", true),
        (At::End, Say("hello"), "unknown", true),
        (At::End, Close, "unknown", true),
        (At::End, Silent, "unknown", true),
    ];
    for (at, act, expected, has) in cases {
        let server = fails(at, act).await;
        let start = Instant::now();
        let handed = here(&server).send(&mail()).await;
        assert_eq!(end(&handed), expected, "{at:?} {act:?}: {handed:?}");
        assert!(start.elapsed() < here(&server).longest(), "{at:?} {act:?}");
        let session = server.sessions().remove(0);
        assert_eq!(session.message.is_some(), has, "{at:?} {act:?}");
        assert_eq!(session.wrong, None, "{at:?} {act:?}");
    }
}

#[tokio::test]
async fn handed_over_again_it_has_the_same_name() {
    let server = fails(At::End, Act::Close).await;
    assert_eq!(end(&here(&server).send(&mail()).await), "unknown");
    server.follow(Script { acts: BTreeMap::from([(At::Rcpt, Act::Say("451 4.7.1 greylisted"))]), ..Script::default() });
    assert_eq!(end(&here(&server).send(&mail()).await), "later");
    server.follow(Script::default());
    assert_eq!(end(&here(&server).send(&mail()).await), "accepted");
    assert_eq!(end(&here(&server).send(&Mail { key: "m-18".into(), ..mail() }).await), "accepted");
    let came: Vec<_> = server.sessions().into_iter().filter_map(|session| session.message).collect();
    let names: Vec<_> =
        came.iter().map(|bytes| MessageParser::default().parse(bytes).unwrap().message_id().unwrap().to_owned()).collect();
    assert_eq!(names, ["m-17@walks.example.org", "m-17@walks.example.org", "m-18@walks.example.org"]);
}

#[tokio::test]
async fn a_message_that_does_not_get_out_whole_is_surely_not_accepted() {
    // Larger than what fits into the buffers between us, so that the end of it is never written.
    let large = Attachment { name: "plan.pdf".into(), kind: Kind::Pdf, bytes: vec![7; 12 * 1024 * 1024] };
    for act in [Act::Close, Act::Silent] {
        let server = fails(At::Message, act).await;
        let handed = here(&server).send(&Mail { attachment: Some(large.clone()), ..mail() }).await;
        assert_eq!(end(&handed), "later", "{act:?}: {handed:?}");
        assert_eq!(server.sessions()[0].message, None);
    }
    let server = start(Script { can: vec!["SIZE 1000000"], ..Script::default() }).await;
    let handed = here(&server).send(&Mail { attachment: Some(large), ..mail() }).await;
    assert_eq!(end(&handed), "never", "{handed:?}");
    assert!(server.sessions()[0].commands.iter().all(|command| !command.starts_with("MAIL")), "it said how much it takes");
}

#[tokio::test]
async fn nobody_there_is_surely_not_accepted() {
    let nobody = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    for server in [format!("smtp://127.0.0.1:{nobody}"), "smtps://mail.invalid".into(), "smtp://mail.invalid".into()] {
        assert_eq!(end(&to(&server).send(&mail()).await), "ours", "{server}");
    }
}

#[tokio::test]
async fn whoever_says_a_word_now_and_then_does_not_hold_us_up() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let smtp = to(&format!("smtp://127.0.0.1:{}", listener.local_addr().unwrap().port()));
    let smtp = smtp.patient(Patience { connect: Duration::from_millis(200), ..QUICK });
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        loop {
            let _ = stream.write_all(b"220-wait\r\n").await;
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    });
    let start = Instant::now();
    assert_eq!(end(&smtp.send(&mail()).await), "ours");
    assert!(start.elapsed() < Duration::from_secs(2), "{:?}", start.elapsed());
}

#[tokio::test]
async fn words_before_they_were_asked_for_are_no_answers() {
    for (at, said) in [
        (At::Rcpt, "250 2.1.5 good\r\n354 go\r\n250 2.0.0 taken"),
        (At::Data, "354 go\r\n250 2.0.0 taken"),
        (At::Mail, "250 2.1.0 good\r\n250 2.1.5 good"),
    ] {
        let server = fails(at, Act::Say(said)).await;
        let handed = here(&server).send(&mail()).await;
        assert_eq!(end(&handed), "later", "{said}: {handed:?}");
    }
}

#[tokio::test]
async fn without_a_secure_connection_nothing_is_said() {
    let (certificate, tls) = certificate();
    let trust = Trust { also: vec![certificate] };
    let secret = || Some(Secret::Password("moonpass".into()));
    let at = |scheme: &str, host: &str, server: &MailServer| {
        let address = format!("{scheme}://ada@{host}:{}", server.port);
        quick(Smtp::parse(&address, secret(), FROM, "Kith").unwrap())
    };
    let can = vec!["AUTH PLAIN"];
    // By STARTTLS and from the first byte: who shows the right certificate is told, in secret.
    for at_once in [false, true] {
        let server = start(Script { tls: Some(tls.clone()), at_once, can: can.clone(), ..Script::default() }).await;
        let scheme = if at_once { "smtps" } else { "smtp" };
        let handed = at(scheme, "localhost", &server).trusting(&trust).unwrap().send(&mail()).await;
        assert_eq!(end(&handed), "accepted", "{handed:?}");
        let session = server.sessions().remove(0);
        assert!(session.secure && session.message.is_some());
        let before: Vec<_> = session.commands.iter().take_while(|command| *command != "STARTTLS").collect();
        assert!(at_once || before.len() == 1, "before it is secure only EHLO is said: {before:?}");

        let other = at(scheme, "127.0.0.1", &server).trusting(&trust).unwrap().send(&mail()).await;
        assert_eq!(end(&other), "ours", "another name than the certificate's: {other:?}");
        assert!(!server.sessions()[1].secure && server.sessions()[1].message.is_none());
    }
    // Nobody vouches for it.
    let server = start(Script { tls: Some(tls.clone()), at_once: true, can: can.clone(), ..Script::default() }).await;
    let handed = at("smtps", "localhost", &server).send(&mail()).await;
    assert!(matches!(&handed, Handed::Later(later) if later.ours && later.why.contains("certificate")), "{handed:?}");
    // Somebody in between takes the offer out, or says more than the server did before it is secure.
    let injected = "220 2.0.0 go ahead\r\n250 AUTH PLAIN";
    for (offers, script) in [false, true, true].into_iter().zip([
        Script { can: can.clone(), ..Script::default() },
        Script { tls: Some(tls.clone()), acts: BTreeMap::from([(At::StartTls, Act::Say(injected))]), can, ..Script::default() },
        Script { tls: Some(tls), acts: BTreeMap::from([(At::StartTls, Act::Say("454 4.7.0 no TLS"))]), ..Script::default() },
    ]) {
        let server = start(script).await;
        let handed = at("smtp", "localhost", &server).trusting(&trust).unwrap().send(&mail()).await;
        assert_eq!(end(&handed), "ours", "{handed:?}");
        let said = server.sessions()[0].commands.join("\n");
        assert!(!said.contains("AUTH") && !said.contains("MAIL"), "{said}");
        assert_eq!(said.contains("STARTTLS"), offers, "what is not offered is not asked for");
    }
}

#[tokio::test]
async fn it_signs_in_as_the_server_wants() {
    let password = Secret::Password("moonpass".into());
    let plain = "AUTH PLAIN AHdhbGtzQGV4YW1wbGUub3JnAG1vb25wYXNz";
    let token = "AUTH XOAUTH2 dXNlcj13YWxrc0BleGFtcGxlLm9yZwFhdXRoPUJlYXJlciBtb29ucGFzcwEB";
    for (can, secret, said) in [
        ("AUTH LOGIN PLAIN", password.clone(), vec![plain]),
        ("AUTH=PLAIN", password.clone(), vec![plain]),
        ("AUTH LOGIN", password.clone(), vec!["AUTH LOGIN", "d2Fsa3NAZXhhbXBsZS5vcmc=", "bW9vbnBhc3M="]),
        ("AUTH PLAIN XOAUTH2", Secret::Token("moonpass".into()), vec![token]),
    ] {
        let server = start(Script { can: vec![can, "8BITMIME"], ..Script::default() }).await;
        let handed = known(&server, secret).send(&mail()).await;
        assert_eq!(end(&handed), "accepted", "{can}: {handed:?}");
        assert_eq!(server.sessions()[0].commands[1..=said.len()], said);
    }
    for (can, act, secret) in [
        ("AUTH PLAIN", Act::Say("535 5.7.8 wrong: walks@example.org moonpass"), password.clone()),
        ("AUTH PLAIN", Act::Say("454 4.7.0 not now"), password.clone()),
        ("AUTH PLAIN", Act::Close, password.clone()),
        ("AUTH XOAUTH2", Act::Say("334 eyJzdGF0dXMiOiI0MDAifQ=="), Secret::Token("moonpass".into())),
        ("AUTH CRAM-MD5", Act::Say("235 no"), password.clone()),
        ("8BITMIME", Act::Say("235 no"), password.clone()),
    ] {
        let acts = BTreeMap::from([(At::Auth, act)]);
        let server = start(Script { can: vec![can], acts, ..Script::default() }).await;
        let handed = known(&server, secret).send(&mail()).await;
        assert_eq!(end(&handed), "ours", "{can} {act:?}: {handed:?}");
        assert_eq!(server.sessions()[0].message, None);
    }
    // Who is signed in and may not write to somebody is told so; the rest of the mail goes on.
    let acts = BTreeMap::from([(At::Rcpt, Act::Say("550 5.7.1 ada@example.org takes mail from friends only"))]);
    let server = start(Script { can: vec!["AUTH PLAIN"], acts, ..Script::default() }).await;
    assert_eq!(end(&known(&server, password).send(&mail()).await), "never");
}

#[tokio::test]
async fn an_address_that_is_none_is_never_tried() {
    let server = start(Script::default()).await;
    for address in [
        "",
        "ada",
        "ada@",
        "@example.org",
        "ada@localhost",
        "ada@[127.0.0.1]",
        "ada@example.org>\r\nRCPT TO:<eve@example.org",
        "ada@example.org\r\nBcc: eve@example.org",
        "ada@example.org, eve@example.org",
        "Ada <ada@example.org>",
        "عائشة@example.org",
    ] {
        let (reply_to, return_to) = (Some(address.into()), Some(address.into()));
        for mail in [Mail { to: address.into(), ..mail() }, Mail { reply_to, ..mail() }, Mail { return_to, ..mail() }] {
            assert_eq!(end(&here(&server).send(&mail).await), "never", "{address}");
        }
    }
    assert!(server.sessions().is_empty());
    let handed = here(&server).send(&Mail { to: " ada@bücher.example ".into(), ..mail() }).await;
    assert_eq!(end(&handed), "accepted");
    assert_eq!(server.sessions()[0].commands[2], "RCPT TO:<ada@xn--bcher-kva.example>");
}
