//! Invented mail of all sorts, the same every time, with CRLF as it goes over the wire.

use base64::{Engine, engine::general_purpose::STANDARD};
use interop::mail::Nature;

/// One message, and what kind of mail it should be taken for.
#[derive(Clone)]
pub struct Mail {
    pub raw: Vec<u8>,
    pub nature: Nature,
    /// What came with it of which a letter may be read, byte for byte.
    pub files: Vec<Vec<u8>>,
}

const PEOPLE: [&str; 5] = ["Ada Moon", "Zoë Walker", "Seán Ó Sé", "Łucja Nowak", "Bob O'Neil"];

/// So many sorts there are, the last of them a copy of the first.
pub const SORTS: usize = 24;

const PDF: &[u8] = include_bytes!("../../../interop/tests/letters/referral_letter.pdf");
const DOCX: &[u8] = include_bytes!("../../../../assets/letters/systmone.docx");
/// The smallest PNG: one grey point.
const LOGO: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0:~\x9bU\0\0\0\nIDATx\x9cch\0\0\0\x82\0\x81w\xcdr\xb6\0\0\0\0IEND\xaeB`\x82";

/// So many messages, among them copies that are alike byte for byte, and one of 15 MB.
pub fn all(count: usize) -> Vec<Mail> {
    (0..count).map(one).collect()
}

fn one(n: usize) -> Mail {
    let n = if n % SORTS == SORTS - 1 { n + 1 - SORTS } else { n };
    let who = PEOPLE[n % PEOPLE.len()];
    let head = |more: &str| {
        format!(
            "From: =?utf-8?B?{}?= <practice{n}@example.org>\r\nTo: referrals@example.org\r\nSubject: Referral {n}\r\n\
             Date: Mon, 5 Jan 2026 09:{:02}:00 +0000\r\nMessage-ID: <{n}@example.org>\r\n{more}",
            STANDARD.encode(format!("Dr {who}")),
            n % 60
        )
    };
    let text = format!("Please see {who}, NHS number 943 476 5919.\r\nLonely since {}.\r\n", 1950 + n);
    let rtf = format!("{{\\rtf1 Surname: Moon{n}\\par Forename: Ada\\par}}").into_bytes();
    let plain = "--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n".to_owned() + &text + "\r\n";
    // The text, and parts after it.
    let mixed = |parts: &[String]| {
        head("MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n") + &plain + &parts.concat() + "--b--\r\n"
    };
    let (raw, nature, files) = match n % SORTS {
        0 => (head("\r\n") + &text, Nature::Ordinary, vec![]),
        1 => {
            let html = "<table><tr><td>Name</td><td>Ada</td></tr><tr><td>Why</td><td>Lonely &amp; tired&#0;</td></tr></table>";
            (head("Content-Type: text/html; charset=utf-8\r\n\r\n") + html, Nature::Ordinary, vec![])
        }
        2 => (mixed(&[file("letter.rtf", "application/rtf", "attachment", &rtf)]), Nature::Ordinary, vec![rtf]),
        3 => {
            let broken = file("broken.docx", "application/octet-stream", "attachment", b"PK\x03\x04 not a real one");
            let docx = file("letter.docx", "application/octet-stream", "attachment", DOCX);
            (mixed(&[broken, docx]), Nature::Ordinary, vec![DOCX.to_vec()])
        }
        4 => (mixed(&[file("letter.pdf", "application/pdf", "attachment", PDF)]), Nature::Ordinary, vec![PDF.to_vec()]),
        5 => {
            let inner = mixed(&[file("letter.rtf", "application/rtf", "attachment", &rtf)]);
            let outer = format!("--f\r\n\r\nFwd\r\n--f\r\nContent-Type: message/rfc822\r\n\r\n{inner}\r\n--f--\r\n");
            (head("Content-Type: multipart/mixed; boundary=f\r\n\r\n") + &outer, Nature::Ordinary, vec![rtf])
        }
        6 => {
            let signed = "Content-Type: multipart/signed; boundary=b; protocol=\"application/pkcs7-signature\"\r\n\r\n";
            let signature = "--b\r\nContent-Type: application/pkcs7-signature\r\n\r\nxx\r\n--b--\r\n";
            (head(signed) + &plain + signature, Nature::Ordinary, vec![])
        }
        7 => {
            let report = "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n";
            let status = "--b\r\nContent-Type: message/delivery-status\r\n\r\nAction: failed\r\n--b--\r\n";
            (head(report) + &plain + status, Nature::Bounce, vec![b"Action: failed".to_vec()])
        }
        8 => (head("Auto-Submitted: auto-replied\r\n\r\n") + "I am away.\r\n", Nature::AutoReply, vec![]),
        9 => (head("X-Spam-Flag: YES\r\n\r\n") + "Win!\r\n", Nature::MarkedSpam, vec![]),
        10 => {
            let mut junk = format!("{n} \u{e9}").into_bytes();
            junk.extend(
                (1..4_000_usize)
                    .map(|i| u8::try_from((i * (n + 7)) % 254 + 1).unwrap())
                    .map(|b| if b == b'\r' || b == b'\n' { b'x' } else { b }),
            );
            return Mail { raw: junk, nature: Nature::Ordinary, files: vec![] };
        }
        11 => (format!("no headers at all, number {n}\r\nand a second line\r\n"), Nature::Ordinary, vec![]),
        _ if n == 12 => {
            (mixed(&[file("scan.tif", "image/tiff", "attachment", &vec![b'I'; 11_000_000])]), Nature::Ordinary, vec![])
        }
        12 => (head("\r\n"), Nature::Ordinary, vec![]),
        // As Apple Mail shows it.
        13 => (mixed(&[file("letter.pdf", "application/pdf", "inline", PDF)]), Nature::Ordinary, vec![PDF.to_vec()]),
        14 => {
            let parts = [file("logo.png", "image/png", "inline", LOGO), file("letter.rtf", "application/rtf", "inline", &rtf)];
            (mixed(&parts), Nature::Ordinary, vec![LOGO.to_vec(), rtf])
        }
        15 => {
            let head = head("Content-Type: text/plain; charset=windows-1252\r\nContent-Transfer-Encoding: 8bit\r\n\r\n");
            let raw = [head.as_bytes(), b"Zo\xeb likes caf\xe9s \x96 and \x80 5\r\n"].concat();
            return Mail { raw, nature: Nature::Ordinary, files: vec![] };
        }
        16 => (head("X-Kith-Loop: 1\r\nAuto-Submitted: auto-generated\r\n\r\n") + &text, Nature::OurOwn, vec![]),
        17 => (head("Content-Type: multipart/mixed; boundary=never\r\n\r\n") + &plain, Nature::Ordinary, vec![]),
        // A clinical system sends by itself, too.
        18 => (head("Auto-Submitted: auto-generated\r\n\r\n") + &text, Nature::Ordinary, vec![]),
        19 => {
            let sealed =
                "Content-Type: application/pkcs7-mime; smime-type=enveloped-data\r\nContent-Transfer-Encoding: base64\r\n\r\n";
            (head(sealed) + &STANDARD.encode(b"\x30\x80\0\0sealed"), Nature::Encrypted, vec![])
        }
        20 => {
            let old = [&b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"[..], &[0; 600]].concat();
            let list = "Precedence: list\r\n".to_owned();
            (list + &mixed(&[file("old.doc", "application/msword", "attachment", &old)]), Nature::Bulk, vec![])
        }
        // The last part breaks off.
        21 => {
            let whole = mixed(&[file("letter.rtf", "application/rtf", "attachment", &rtf)]);
            (whole.trim_end_matches("\r\n--b--\r\n").to_owned(), Nature::Ordinary, vec![rtf])
        }
        _ => {
            let notes: Vec<String> = (0..3).map(|i| format!("Note {i} of {n}")).collect();
            let parts: Vec<String> =
                notes.iter().map(|note| file("note.txt", "text/plain", "attachment", note.as_bytes())).collect();
            (mixed(&parts), Nature::Ordinary, notes.into_iter().map(String::into_bytes).collect())
        }
    };
    Mail { raw: raw.into_bytes(), nature, files }
}

/// A part with a file.
fn file(name: &str, kind: &str, shown: &str, bytes: &[u8]) -> String {
    let encoded = STANDARD.encode(bytes);
    let mut body = String::with_capacity(encoded.len() * 11 / 10);
    for line in encoded.as_bytes().chunks(76) {
        body.push_str(std::str::from_utf8(line).unwrap());
        body.push_str("\r\n");
    }
    format!(
        "--b\r\nContent-Type: {kind}; name=\"{name}\"\r\nContent-Disposition: {shown}; filename=\"{name}\"\r\n\
         Content-Transfer-Encoding: base64\r\n\r\n{body}"
    )
}
