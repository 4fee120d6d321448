//! Answers to our e-mails and what mail servers tell of them, from a real mailbox: each kept once, matched by our key and nothing else.

use std::time::Duration;

use app::sending::answers;
use app::sending::carriers::{AnswersTo, Carriers};
use app::sending::model::{Channel, State};
use app::sending::{runner, store};
use db::params;
use kernel::{ContactRouteId, OutgoingId};
use mailbox::{ASIDE, Address, Kept, Secret};
use post::Patience;
use post::loopback::mail::{MailServer, Script};
use post::smtp::Smtp;

use super::super::door_mail::count::dovecot::{Dovecot, PASSWORD, USER};
use super::super::door_mail::count::proxy::{Cut, Proxy};
use super::{Who, World, no_reply};

/// As somebody typed it once.
const HERS: &str = "Fernanda.P@Example.net";

/// A world in which she may be written to by e-mail, and how she can be.
async fn world() -> (World, ContactRouteId) {
    let world = World::that_sends().await;
    world.she_says_yes().await;
    let mut tx = world.system().await;
    let (now, route) = (tx.now, ContactRouteId::new());
    let sql = "INSERT INTO contact_route (team_id, id, person_id, kind, value, text, confirmed_at, position) \
               VALUES ($1, $2, $3, 'email', $4, 'yes', $5, 8)";
    tx.run(sql, params![world.team, route, world.person, HERS, now]).await.unwrap();
    tx.commit().await.unwrap();
    (world, route)
}

/// Sends her an e-mail by a mail server. Gives its key, and the server.
async fn written(world: &World, route: ContactRouteId, cause: &str) -> (OutgoingId, MailServer) {
    let server = MailServer::start(Script::default()).await.unwrap();
    let second = Duration::from_secs(5);
    let smtp = Smtp::parse(&format!("smtp://127.0.0.1:{}", server.port), None, "messages@example.org", "").unwrap();
    let smtp = smtp.patient(Patience { connect: second, step: second, end: second });
    let answers = AnswersTo::parse(Some("answers+{key}@example.org".into())).unwrap();
    let carriers = Carriers { mail: Some(smtp), answers: Some(answers), ..Carriers::default() };
    let mut tx = world.acting(Who::Worker).await;
    let id = store::queue(&mut tx, &no_reply(world, Channel::Email, route, cause)).await.unwrap();
    tx.commit().await.unwrap();
    runner::turn(&world.app, &carriers).await.unwrap();
    assert_eq!(world.state(id).await.0, State::Sent);
    (id, server)
}

/// What a person's program makes of an answer.
fn answer(id: OutgoingId, from: &str, name: &str, more: &str, words: &str) -> Vec<u8> {
    let quoted = "On Tue, 24 Nov 2026 at 10:00, <messages@example.org> wrote:\n> I tried to ring you";
    let mail = format!(
        "From: {from}\nTo: messages@example.org\nSubject: Re: I tried to ring you\nMessage-ID: <{name}>\n\
         In-Reply-To: <{id}@example.org>\n{more}\n{words}\n\n{quoted}\n"
    );
    mail.replace('\n', "\r\n").into_bytes()
}

/// What a mail server makes of a mail that it cannot deliver.
fn bounce(original: &str, fields: &str) -> Vec<u8> {
    let mail = format!(
        "Return-Path: <>\nFrom: MAILER-DAEMON@mx.example.net\nTo: messages@example.org\nSubject: Undelivered\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\nIt is the mail system.\n\n\
         --b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.net\n\nFinal-Recipient: rfc822; {HERS}\n{fields}\n\n\
         --b\nContent-Type: text/rfc822-headers\n\nMessage-ID: <{original}@example.org>\n\n--b--\n"
    );
    mail.replace('\n', "\r\n").into_bytes()
}

async fn comes(world: &World, raw: &[u8]) -> Kept {
    answers::keep(&world.app, raw).await.unwrap()
}

#[tokio::test]
async fn an_email_carries_our_key_where_answers_and_bounces_go_and_nothing_of_her() {
    let (world, route) = world().await;
    let (id, server) = written(&world, route, "mail").await;
    let session = server.sessions().remove(0);
    assert_eq!(session.commands[1], format!("MAIL FROM:<answers+{id}@example.org>"));
    let mail = String::from_utf8(session.message.unwrap()).unwrap();
    assert!(mail.contains(&format!("Message-ID: <{id}@example.org>\r\n")), "{mail}");
    assert!(mail.contains(&format!("Reply-To: answers+{id}@example.org\r\n")), "{mail}");
    assert!(mail.contains("Or answer 2") && !mail.contains("Nobody reads answers"), "{mail}");
    let head = mail.split("\r\n\r\n").next().unwrap();
    let others = head.lines().filter(|line| !line.starts_with("To: "));
    assert!(others.clone().count() > 6 && others.into_iter().all(|line| !line.to_lowercase().contains("fernanda")), "{head}");
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_and_bounces_come_from_a_real_mailbox_once_whatever_breaks_off() {
    let Some(server) = Dovecot::start(None) else { return };
    let (world, route) = world().await;
    let (first, _first) = written(&world, route, "first").await;
    let (second, _second) = written(&world, route, "second").await;
    let proxy = Proxy::to(server.port);
    let address = Address::parse(&format!("imap://{USER}@127.0.0.1:{}/INBOX", proxy.port)).unwrap();
    let secret = Secret::Password(PASSWORD.into());
    let mails = [
        answer(first, &format!("F <{}>", HERS.to_lowercase()), "hers-1@example.net", "", "Please ring my sister"),
        // The same, by another way.
        [
            b"Received: by another.example.net\r\n",
            answer(first, HERS, "hers-1@example.net", "", "Please ring my sister").as_slice(),
        ]
        .concat(),
        bounce(&second.to_string(), "Action: delayed\nStatus: 4.4.1"),
        bounce(&second.to_string(), "Action: failed\nStatus: 5.1.1"),
        bounce("forged-1", "Action: failed\nStatus: 5.1.1"),
        b"From: shop@example.com\r\nSubject: Offers\r\nMessage-ID: <s@example.com>\r\n\r\nBuy".to_vec(),
    ];
    let mut client = server.client();
    client.ask(format!("CREATE \"{ASIDE}\"").as_bytes());
    mails.iter().for_each(|mail| client.append("INBOX", mail));
    let mut last = Vec::new();
    // The connection ends between keeping and setting aside, on either side of the server, and the process between any two steps.
    for cut in [Cut::After("UID MOVE", 1), Cut::Before("UID MOVE", 1), Cut::Before("UID MOVE", 2), Cut::After("UID MOVE", 2)] {
        proxy.cut(Some(cut));
        let _ = answers::fetch(&world.app, &address, &secret, &mut last).await;
        proxy.cut(None);
        last.clear();
    }
    let summary = answers::fetch(&world.app, &address, &secret, &mut last).await.unwrap();
    assert_eq!((summary.failed.len(), summary.stopped), (0, None));
    let again = answers::fetch(&world.app, &address, &secret, &mut last).await.unwrap();
    assert_eq!((again.new, again.again), (0, 0));
    assert_eq!(server.client().messages("INBOX").len(), 0);
    assert!(server.client().messages(ASIDE).len() >= mails.len(), "nothing is deleted");

    let mut tx = world.system().await;
    let replies: Vec<(String, Option<kernel::PersonId>, Option<OutgoingId>)> =
        tx.all("SELECT words, person_id, outgoing_id FROM reply", params![]).await.unwrap();
    drop(tx);
    assert_eq!(replies, [("Please ring my sister".to_owned(), Some(world.person), Some(first))]);
    assert_eq!(world.state(first).await.0, State::Sent);
    assert_eq!(world.state(second).await, (State::Failed, "It did not come: there is no such address (5.1.1).".to_owned()));
    assert_eq!(world.count("SELECT COUNT(*) FROM outbox_event WHERE state = 'failed'").await, 1);
    // She is told once, by the gate, that nobody reads it at once.
    assert_eq!(world.count("SELECT COUNT(*) FROM outbox WHERE purpose = 'received' AND channel = 'email'").await, 1);
    world.get(Who::Worker, "/today").await.says("Please ring my sister");
    world.get(Who::Worker, &format!("/people/{}", world.person)).await.says("Please ring my sister");
    world.get(Who::Worker, "/sending").await.says("there is no such address").says_not("In the mailbox for answers");
    // What is nobody's stays there, and is counted until a leader has looked.
    assert_eq!(world.count("SELECT COUNT(*) FROM mail_aside").await, 2);
    let page = world.get(Who::Leader, "/sending").await;
    page.says("In the mailbox for answers").says("from nobody we know").says_not("shop@").says_not("Offers");
    world.post(Who::Worker, "/sending/mailbox", &[("until", "9999999999999")]).await.is(404);
    world.post(Who::Leader, "/sending/mailbox", &[("until", "9999999999999")]).await.goes_to("/sending");
    world.get(Who::Leader, "/sending").await.says_not("In the mailbox for answers");
}

#[tokio::test]
async fn a_machine_that_answers_is_kept_and_never_answered() {
    let (world, route) = world().await;
    let (id, _server) = written(&world, route, "mail").await;
    for (name, headers) in
        [("a@x", "Auto-Submitted: auto-replied\n"), ("b@x", "Precedence: bulk\n"), ("c@x", "X-Autoreply: yes\n")]
    {
        assert_eq!(comes(&world, &answer(id, HERS, name, headers, "3")).await, Kept::New);
    }
    assert_eq!(
        world.count("SELECT COUNT(*) FROM reply WHERE note LIKE 'A machine wrote this%' AND person_id IS NOT NULL").await,
        3
    );
    assert_eq!(world.count("SELECT COUNT(*) FROM outbox WHERE purpose = 'received'").await, 0);
    world.get(Who::Worker, "/today").await.says("A machine wrote this by itself");
}

#[tokio::test]
async fn a_machine_that_says_stop_stops_and_one_that_is_away_does_not() {
    let (world, route) = world().await;
    let (id, _server) = written(&world, route, "mail").await;
    let machine = "Auto-Submitted: auto-replied\n";
    let stopped = "SELECT COUNT(*) FROM contact_route WHERE kind = 'email' AND text = 'no'";
    comes(&world, &answer(id, HERS, "a@x", machine, "I am away and cannot stop by this week.")).await;
    assert_eq!(world.count(stopped).await, 0);
    comes(&world, &answer(id, HERS, "b@x", machine, "STOP")).await;
    assert_eq!(world.count(stopped).await, 1);
    world.get(Who::Worker, "/today").await.says("STOP");
    assert_eq!(world.count("SELECT COUNT(*) FROM outbox WHERE purpose = 'received'").await, 0);
}

#[tokio::test]
async fn what_they_wrote_is_in_their_record_alike_by_whatever_way_it_came() {
    let (world, route) = world().await;
    let (id, _server) = written(&world, route, "mail").await;
    super::reply::writes(&world, "text", "Words of a text").await;
    comes(&world, &answer(id, HERS, "a@x", "", "Words of an e-mail")).await;
    comes(&world, &answer(id, HERS, "b@x", "Auto-Submitted: auto-replied\n", "Words of a machine")).await;
    let person = format!("/people/{}", world.person);
    let page = world.get(Who::Worker, &person).await;
    page.says("Words of a text").says("Words of an e-mail").says("Words of a machine");
    // What there is to know beside their words stands there, too.
    page.says("They wrote to us. A machine wrote this by itself").says("They wrote to us</a>");
}

#[tokio::test]
async fn a_bare_answer_counts_only_with_the_name_of_our_message() {
    let (world, route) = world().await;
    let (id, _server) = written(&world, route, "mail").await;
    let waiting = world.queue("later").await;
    let without = format!("From: {HERS}\r\nMessage-ID: <a@example.net>\r\n\r\n3");
    comes(&world, without.as_bytes()).await;
    assert_eq!(world.state(waiting).await.0, State::Waiting, "anybody can write who they are");
    world.get(Who::Worker, "/today").await.says("They wrote to you");
    comes(&world, &answer(id, HERS, "b@example.net", "", "3")).await;
    assert_eq!(world.state(waiting).await.0, State::CalledOff);
    world.get(Who::Worker, "/today").await.says("They do not want a call");
}

#[tokio::test]
async fn who_answers_from_elsewhere_is_nobody_we_know_and_danger_is_not_lost() {
    let (world, route) = world().await;
    let (id, _server) = written(&world, route, "mail").await;
    let waiting = world.queue("later").await;
    comes(&world, &answer(id, "him@example.com", "a@example.com", "", "3")).await;
    assert_eq!(world.state(waiting).await.0, State::Waiting);
    assert_eq!(world.count("SELECT COUNT(*) FROM reply WHERE person_id IS NULL AND outgoing_id IS NOT NULL").await, 1);
    world.get(Who::Worker, "/today").await.says_not("They wrote to you");
    world.get(Who::Leader, "/today").await.says("An e-mail address of nobody we know");
    let (reply,): (kernel::ReplyId,) = world.system().await.one("SELECT id FROM reply", params![]).await.unwrap();
    world.get(Who::Worker, &format!("/replies/{reply}")).await.is(404);
    let page = world.get(Who::Leader, &format!("/replies/{reply}")).await;
    page.says("him@example.com").says(&format!("/sending/{id}")).says_not("Fernanda");
    assert_eq!(world.count("SELECT COUNT(*) FROM concern WHERE came_by = 'reply'").await, 0);
    comes(&world, &answer(id, "him@example.com", "b@example.com", "", "I will kill her")).await;
    assert_eq!(world.count("SELECT COUNT(*) FROM concern WHERE came_by = 'reply' AND state = 'open'").await, 1);
    assert_eq!(world.count("SELECT COUNT(*) FROM outbox WHERE purpose = 'received'").await, 0, "and nobody answers them");
}

#[tokio::test]
async fn words_of_danger_in_an_email_open_a_concern() {
    let (world, route) = world().await;
    let (id, _server) = written(&world, route, "mail").await;
    comes(&world, &answer(id, HERS, "a@example.net", "", "I want to kill myself")).await;
    assert_eq!(world.count("SELECT COUNT(*) FROM concern WHERE came_by = 'reply' AND state = 'open'").await, 1);
    world.get(Who::Worker, "/today").await.says("told by <bdi>a message from their number or address</bdi>");
}

#[tokio::test]
async fn files_are_not_opened_and_it_is_said_that_there_were_some() {
    let (world, route) = world().await;
    let (id, _server) = written(&world, route, "mail").await;
    let mail = format!(
        "From: {HERS}\r\nMessage-ID: <a@example.net>\r\nReferences: <{id}@example.org>\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n\
         --b\r\n\r\nHere it is\r\n--b\r\nContent-Type: application/pdf; name=letter.pdf\r\n\r\n%PDF\r\n--b--"
    );
    comes(&world, mail.as_bytes()).await;
    let (words, note): (String, String) = world.system().await.one("SELECT words, note FROM reply", params![]).await.unwrap();
    assert_eq!(words, "Here it is");
    assert!(note.contains("Files that came with it: 1. They were not opened.") && note.contains(ASIDE), "{note}");
    assert_eq!(world.count("SELECT COUNT(*) FROM original").await, 0);
}

#[tokio::test]
async fn a_bounce_changes_only_the_message_that_it_names() {
    let (world, route) = world().await;
    let (id, _server) = written(&world, route, "mail").await;
    let text = world.queue("text").await;
    world.run("UPDATE outbox SET state = 'sent', tries = 1 WHERE channel = 'text'").await;
    for raw in [
        bounce(&OutgoingId::new().to_string(), "Action: failed\nStatus: 5.1.1"),
        // A text is no e-mail, whoever learned its key.
        bounce(&text.to_string(), "Action: failed\nStatus: 5.1.1"),
        bounce(&id.to_string(), "Action: delayed\nStatus: 4.2.2"),
        bounce(&id.to_string(), "Action: delayed\nStatus: 4.4.1"),
        bounce(&id.to_string(), "Action: perhaps"),
        // Whoever is no mail server answers, whatever they write.
        answer(id, "him@example.com", "x@y", "", "Action: failed\nStatus: 5.1.1"),
    ] {
        comes(&world, &raw).await;
        assert_eq!((world.state(id).await.0, world.state(text).await.0), (State::Sent, State::Sent));
    }
    assert_eq!(world.count("SELECT COUNT(*) FROM mail_aside WHERE why = 'nobody'").await, 2);
    assert_eq!(world.count("SELECT COUNT(*) FROM mail_aside WHERE why = 'unclear'").await, 1);
    let tries = "SELECT COUNT(*) FROM outbox_event WHERE state = 'sent' AND why LIKE '%goes on trying.'";
    assert_eq!(world.count(tries).await, 1, "once, however often it is told");
    // Some mail servers give our message another name: then the address that the bounce goes to names it.
    let plus = String::from_utf8(bounce("0100018c@email.example.com", "Action: failed\nStatus: 5.2.2")).unwrap();
    let plus = plus.replace("To: messages@example.org", &format!("To: answers+{id}@example.org"));
    for _ in 0..2 {
        comes(&world, plus.as_bytes()).await;
    }
    assert_eq!(world.state(id).await, (State::Failed, "It did not come: their mailbox is full (5.2.2).".to_owned()));
    assert_eq!(world.count("SELECT COUNT(*) FROM outbox_event WHERE state = 'failed'").await, 1);
}
