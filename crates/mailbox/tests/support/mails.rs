//! Invented mail of all sorts, the same every time, with CRLF as it goes over the wire.

use base64::{Engine, engine::general_purpose::STANDARD};
use interop::mail::Nature;

/// One message, and what kind of mail it should be taken for.
pub struct Mail {
    pub raw: Vec<u8>,
    pub nature: Nature,
}

const PEOPLE: [&str; 5] = ["Ada Moon", "Zoë Walker", "Seán Ó Sé", "Łucja Nowak", "Bob O'Neil"];

/// So many messages, among them copies that are alike byte for byte, and one of 30 MB.
pub fn all(count: usize) -> Vec<Mail> {
    (0..count).map(one).collect()
}

fn one(n: usize) -> Mail {
    // Every fourteenth is a copy of the one fourteen before it.
    let n = if n % 14 == 13 { n - 13 } else { n };
    let who = PEOPLE[n % PEOPLE.len()];
    let head = |kind: &str| {
        format!(
            "From: =?utf-8?B?{}?= <practice{n}@example.org>\r\nTo: referrals@example.org\r\nSubject: Referral {n}\r\n\
             Date: Mon, 5 Jan 2026 09:{:02}:00 +0000\r\nMessage-ID: <{n}@example.org>\r\n{kind}",
            STANDARD.encode(format!("Dr {who}")),
            n % 60
        )
    };
    let text = format!("Please see {who}, NHS number 943 476 5919.\r\nLonely since {}.\r\n", 1950 + n);
    let (raw, nature) = match n % 14 {
        0 => (head("\r\n") + &text, Nature::Ordinary),
        1 => {
            let html = "<table><tr><td>Name</td><td>Ada</td></tr><tr><td>Why</td><td>Lonely &amp; tired</td></tr></table>";
            (head("Content-Type: text/html; charset=utf-8\r\n\r\n") + html, Nature::Ordinary)
        }
        2 => (attached(&head, &text, "letter.rtf", "application/rtf", b"{\\rtf1 hello}"), Nature::Ordinary),
        3 => (attached(&head, &text, "letter.docx", "application/octet-stream", b"PK\x03\x04 not a real one"), Nature::Ordinary),
        4 => (attached(&head, &text, "letter.pdf", "application/pdf", &vec![b'%'; 20_000 + n]), Nature::Ordinary),
        5 => {
            let inner = head("\r\n") + &text;
            (
                head("Content-Type: multipart/mixed; boundary=f\r\n\r\n")
                    + &format!("--f\r\n\r\nFwd\r\n--f\r\nContent-Type: message/rfc822\r\n\r\n{inner}\r\n--f--\r\n"),
                Nature::Ordinary,
            )
        }
        6 => {
            let signed = "Content-Type: multipart/signed; boundary=s; protocol=\"application/pkcs7-signature\"\r\n\r\n";
            (
                head(signed)
                    + &format!("--s\r\n\r\n{text}\r\n--s\r\nContent-Type: application/pkcs7-signature\r\n\r\nxx\r\n--s--\r\n"),
                Nature::Ordinary,
            )
        }
        7 => {
            let report = "Content-Type: multipart/report; report-type=delivery-status; boundary=r\r\n\r\n";
            (
                head(report)
                    + "--r\r\n\r\nNo such user\r\n--r\r\nContent-Type: message/delivery-status\r\n\r\nAction: failed\r\n--r--\r\n",
                Nature::Bounce,
            )
        }
        8 => (head("Auto-Submitted: auto-replied\r\n\r\n") + "I am away.\r\n", Nature::AutoReply),
        9 => (head("X-Spam-Flag: YES\r\n\r\n") + "Win!\r\n", Nature::MarkedSpam),
        10 => {
            let mut junk = format!("{n} \u{e9}").into_bytes();
            junk.extend(
                (1..4_000_usize)
                    .map(|i| u8::try_from((i * (n + 7)) % 254 + 1).unwrap())
                    .map(|b| if b == b'\r' || b == b'\n' { b'x' } else { b }),
            );
            return Mail { raw: junk, nature: Nature::Ordinary };
        }
        11 => (format!("no headers at all, number {n}\r\nand a second line\r\n"), Nature::Ordinary),
        _ if n == 12 => (attached(&head, &text, "scan.tif", "image/tiff", &vec![b'I'; 21_000_000]), Nature::Ordinary),
        _ => (head("\r\n"), Nature::Ordinary),
    };
    Mail { raw: raw.into_bytes(), nature }
}

fn attached(head: &dyn Fn(&str) -> String, text: &str, name: &str, kind: &str, bytes: &[u8]) -> String {
    let encoded = STANDARD.encode(bytes);
    let mut body = String::with_capacity(encoded.len() * 11 / 10);
    for line in encoded.as_bytes().chunks(76) {
        body.push_str(std::str::from_utf8(line).unwrap());
        body.push_str("\r\n");
    }
    head("MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n")
        + &format!(
            "--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n--b\r\nContent-Type: {kind}; name=\"{name}\"\r\n\
             Content-Disposition: attachment; filename=\"{name}\"\r\nContent-Transfer-Encoding: base64\r\n\r\n{body}--b--\r\n"
        )
}
