use super::*;
use crate::mail::{self, report};

fn of(text: &str) -> Report {
    report(text.replace('\n', "\r\n").as_bytes())
}

/// A report as RFC 3464 has it, with these fields for the recipient, and the headers of what comes back.
fn dsn(fields: &str, original: &str) -> String {
    format!(
        "From: Mail Delivery System <MAILER-DAEMON@mx.example.net>\nTo: kith@example.org\nAuto-Submitted: auto-replied\n\
         Subject: Undelivered Mail Returned to Sender\nMIME-Version: 1.0\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=\"b/1\"\n\n\
         --b/1\nContent-Type: text/plain; charset=us-ascii\n\nThis is the mail system at host mx.example.net.\n\n\
         --b/1\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.net\nX-Postfix-Queue-ID: 4B\n\n\
         Final-Recipient: rfc822; ada@example.net\n{fields}\n\n--b/1\n{original}\n--b/1--\n"
    )
}

const RETURNED: &str =
    "Content-Type: text/rfc822-headers\n\nSubject: A call for you\nMessage-ID: <key-1@example.org>\nFrom: kith@example.org\n";

fn delivery(fate: Fate, code: &str) -> Option<Delivery> {
    Some(Delivery { fate, code: Some(code).filter(|code| !code.is_empty()).map(str::to_owned) })
}

#[test]
fn reports_by_the_standard() {
    for (fields, expected) in [
        ("Action: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 unknown", delivery(Fate::Failed, "5.1.1")),
        ("Action: delayed\nStatus: 4.4.1\nWill-Retry-Until: Sat, 28 Nov 2026 10:00:00 +0000", delivery(Fate::Delayed, "4.4.1")),
        // Tried for days, and given up: the action says so, whatever the code.
        ("Action: failed\nStatus: 4.4.7 (delivery time expired)", delivery(Fate::Failed, "4.4.7")),
        ("Action: delivered\nStatus: 2.0.0", delivery(Fate::Delivered, "2.0.0")),
        // Two behind one address.
        (
            "Action: delivered\nStatus: 2.1.5\n\nFinal-Recipient: rfc822; x@y\naction: FAILED\nstatus: 5.2.2",
            delivery(Fate::Failed, "5.2.2"),
        ),
        ("Status: 5.7.1", delivery(Fate::Failed, "5.7.1")),
        ("Status: 4.2.2", delivery(Fate::Delayed, "4.2.2")),
        ("Action: perhaps\nStatus: soon", delivery(Fate::Unclear, "")),
    ] {
        let report = of(&dsn(fields, RETURNED));
        assert_eq!(report.delivery, expected, "{fields}");
        assert_eq!(report.about, ["key-1@example.org"], "{fields}");
        assert!(report.automatic);
    }
}

#[test]
fn what_comes_back_is_known_however_it_comes() {
    let whole = "Content-Type: message/rfc822\n\nReceived: by x\nMessage-ID:\n <key-1@example.org>\nSubject: x\n\nHello\nMessage-ID: <z@z>";
    let coded = "Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\nTWVzc2FnZS1JRDogPGtleS0xQGV4YW1wbGUub3JnPg0KDQpIZWxsbw==";
    for original in [RETURNED, whole, coded] {
        assert_eq!(of(&dsn("Action: failed\nStatus: 5.1.1", original)).about, ["key-1@example.org"], "{original}");
    }
    // Exchange names it in the headers of the report, and may leave the rest out.
    let bare = dsn("Action: failed\nStatus: 5.1.10", "Content-Type: text/plain\n\nnothing");
    assert_eq!(of(&format!("In-Reply-To: <key-1@example.org>\n{bare}")).about, ["key-1@example.org"]);
    assert_eq!(of(&bare).about, [""; 0]);
}

#[test]
fn reports_of_older_servers() {
    let qmail = "Return-Path: <>\nFrom: MAILER-DAEMON@example.net\nSubject: failure notice\n\nHi. This is the qmail-send program.\n\n\
                 <ada@example.net>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n--- Below this line is a copy of the message.\n\n\
                 Message-ID: <key-1@example.org>\nSubject: A call for you\n\nHello";
    let exim = "From: Mail Delivery System <Mailer-Daemon@example.net>\nX-Failed-Recipients: ada@example.net\nSubject: Mail failed\n\n\
                The following address failed:\n\n  ada@example.net\n    unrouteable address\n\n------ This is a copy ------\n\n\
                Message-Id: <key-1@example.org>\n";
    let fields = "From: postmaster@example.net\n\nFinal-Recipient: rfc822; ada@example.net\nAction: failed\nStatus: 5.2.1\n\n\
                  Message-ID: <key-1@example.org>";
    let said = "From: postmaster@example.net\n\nhost mx said: 550 5.7.1 Not today; and see\nMessage-ID: <key-1@example.org>";
    let late =
        "From: mailer-daemon@example.net\n\nWarning: 451 4.4.1 not yet, they go on trying.\nMessage-ID: <key-1@example.org>";
    let nothing = "From: mailer-daemon@example.net\n\nIt is what it is.\nMessage-ID: <key-1@example.org>";
    let talk = "From: mailer-daemon@example.net\n\n250 2.1.0 Sender ok\n451 4.3.0 try again\n550 5.1.1 User unknown\n\n\
                Message-ID: <key-1@example.org>";
    let gave_up = "From: mailer-daemon@example.net\nX-Failed-Recipients: ada@example.net\n\n250 2.1.0 ok\n\
                   retry timeout exceeded; last: 451 4.4.1 not yet\n\nMessage-ID: <key-1@example.org>";
    let accepted = "From: mailer-daemon@example.net\n\nThey said 250 2.0.0 queued.\nMessage-ID: <key-1@example.org>";
    let below = "From: mailer-daemon@example.net\n\n451 4.4.1 they go on trying\n\nReceived: by Sender 5.1.2\n\
                 Message-ID: <key-1@example.org>\n\nSee 5.1.1";
    for (text, expected) in [
        (talk, delivery(Fate::Failed, "5.1.1")),
        (gave_up, delivery(Fate::Failed, "4.4.1")),
        (accepted, delivery(Fate::Unclear, "")),
        (below, delivery(Fate::Delayed, "4.4.1")),
        (qmail, delivery(Fate::Failed, "5.1.1")),
        (exim, delivery(Fate::Failed, "")),
        (fields, delivery(Fate::Failed, "5.2.1")),
        (said, delivery(Fate::Failed, "5.7.1")),
        (late, delivery(Fate::Delayed, "4.4.1")),
        (nothing, delivery(Fate::Unclear, "")),
    ] {
        let report = of(text);
        assert_eq!((report.delivery, report.about), (expected, vec!["key-1@example.org".to_owned()]), "{text}");
    }
}

#[test]
fn who_answers_is_no_mail_server() {
    let answer = of(
        "From: Ada <ada@example.net>\nTo: Kith <kith+key-1@example.org>\nDelivered-To: <all+key-2@example.org>\nSubject: Re: A call for you\n\
         In-Reply-To: <key-1@example.org>\nReferences: <a@b> <key-0@example.org>\n <key-1@example.org>\n\n\
         Status: 5.1.1\nAction: failed\nMessage-ID: <forged@example.org>",
    );
    assert_eq!(answer.delivery, None);
    assert_eq!(answer.about, ["key-1@example.org", "key-0@example.org", "a@b"]);
    assert_eq!(answer.to, ["kith+key-1@example.org", "all+key-2@example.org"]);
    assert!(!answer.automatic);
    // Somebody who sends a report on as an attachment is no server either.
    let inner = dsn("Action: failed\nStatus: 5.1.1", RETURNED);
    let on = of(&format!(
        "From: ada@example.net\nContent-Type: multipart/mixed; boundary=o\n\n--o\n\nlook\n--o\nContent-Type: message/rfc822\n\n{inner}\n--o--"
    ));
    assert_eq!((on.delivery, on.about), (None, vec![]));
}

#[test]
fn machines_that_answer() {
    for (headers, automatic) in [
        ("Subject: Re: A call for you", false),
        ("Auto-Submitted: no", false),
        ("X-Auto-Response-Suppress: All", false),
        ("Return-Path: <ada@example.net>", false),
        ("Auto-Submitted: auto-replied (vacation)", true),
        ("Auto-Submitted: auto-generated", true),
        ("Precedence: bulk", true),
        ("Precedence: auto_reply", true),
        ("X-Autoreply: yes", true),
        ("X-Autorespond: away", true),
        ("Subject: Automatic reply: A call for you", true),
        ("List-Id: <a.example.org>", true),
        ("Return-Path: <>", true),
        ("Content-Type: multipart/report; report-type=disposition-notification; boundary=b", true),
    ] {
        let report = of(&format!("From: ada@example.net\n{headers}\n\nI am away"));
        assert_eq!((report.automatic, report.delivery), (automatic, None), "{headers}");
    }
}

/// What a stranger would send to bring us down.
#[test]
fn limits_hold() {
    let started = std::time::Instant::now();
    let many: String = (0..200_000).map(|n| format!(" <{n}@x>")).collect();
    let report = of(&format!("From: postmaster@x\nIn-Reply-To:{many}\nReferences:{many}\n\nx"));
    assert_eq!(report.about.len(), MOST_NAMES);
    assert_eq!(of(&format!("In-Reply-To: <{}@x>\n\nx", "a".repeat(1_000))).about, [""; 0]);
    let mut deep = String::from("From: postmaster@x\n");
    for n in 0..2_000 {
        deep.push_str(&format!("Content-Type: multipart/report; boundary=b{n}\n\n--b{n}\n"));
    }
    of(&deep);
    of(&format!(
        "From: postmaster@x\nContent-Type: multipart/report; boundary=b\n\n{}",
        "--b\nContent-Type: message/rfc822\n\nMessage-ID: <a@b>\n\n".repeat(100_000)
    ));
    of(&format!("From: postmaster@x\n\n{}", "5.1.1 Message-ID: <a@b>\n".repeat(300_000)));
    mail::own_words(&"On 1 he wrote:\n> x\n".repeat(100_000));
    mail::own_words(&"> x\n".repeat(200_000));
    assert!(started.elapsed() < std::time::Duration::from_secs(60), "{:?}", started.elapsed());
}
