use super::*;

fn of(headers: &str, body: &str) -> Message {
    read(format!("{headers}\r\n\r\n{body}").replace('\n', "\r\n").replace("\r\r", "\r").as_bytes())
}

fn names(message: &Message) -> Vec<&str> {
    message.attachments.iter().map(|file| file.name.as_str()).collect()
}

#[test]
fn an_ordinary_message() {
    let message = of(
        "From: =?utf-8?Q?Dr_Zo=C3=AB?= <zoe@example.org>\nTo: Team <a@example.org>, b@example.org\nCc: c@example.org\n\
         Subject: =?iso-8859-1?Q?Caf=E9?=\n =?utf-8?B?IHJlZmVycmFs?=\nDate: Mon, 5 Jan 2026 09:30:00 +0100\nMessage-ID: <x@y>",
        "Please see Ada.\n\nThank you",
    );
    assert_eq!((message.from.as_str(), message.from_name.as_str()), ("zoe@example.org", "Dr Zoë"));
    assert_eq!(message.to, ["a@example.org", "b@example.org", "c@example.org"]);
    assert_eq!(message.subject, "Café referral");
    assert_eq!(message.date.unwrap().to_string(), "2026-01-05T08:30:00Z");
    assert_eq!(message.id.as_deref(), Some("x@y"));
    assert_eq!(message.text, "Please see Ada.\n\nThank you");
    assert_eq!((message.nature, message.notes), (Nature::Ordinary, vec![]));
}

/// A referral that is taken for something else reaches nobody, so each line is a promise.
#[test]
fn natures() {
    use Nature::{AutoReply, Bounce, Bulk, Encrypted, MarkedSpam, Ordinary, OurOwn};
    for (headers, nature) in [
        ("Subject: Referral", Ordinary),
        ("X-Auto-Response-Suppress: All", Ordinary),
        ("Auto-Submitted: no", Ordinary),
        ("Auto-Submitted: auto-generated", Ordinary),
        ("Auto-Submitted: auto-generated (by the clinical system)\nX-Auto-Response-Suppress: OOF, AutoReply", Ordinary),
        ("Auto-Submitted: auto-notified", Ordinary),
        ("Auto-Submitted: auto-generated\nIn-Reply-To: <x@y>\nSubject: Re: your question", Ordinary),
        ("Subject: Automatic reply: Referral", Ordinary),
        ("Subject: Out of office: please see Ada", Ordinary),
        ("Subject: Undeliverable: Referral", Ordinary),
        ("Return-Path: <>", Ordinary),
        ("Return-Path: <>\nFrom: Referrals <noreply@nhs.net>", Ordinary),
        ("From: postmaster@surgery.example.org", Ordinary),
        ("In-Reply-To: <x@y>\nReferences: <x@y>", Ordinary),
        ("Precedence: special-delivery", Ordinary),
        ("X-Autoreply: no", Ordinary),
        ("X-Spam-Flag: NO", Ordinary),
        ("X-Spam-Status: No, score=-1.9 required=5.0", Ordinary),
        ("X-Spam-Level: ****", Ordinary),
        ("X-MS-Exchange-Organization-SCL: -1", Ordinary),
        ("X-MS-Exchange-Organization-SCL: 4", Ordinary),
        ("X-MS-Exchange-Inbox-Rules-Loop: ada@example.org", Ordinary),
        ("List-Unsubscribe: <mailto:x@y>", Ordinary),
        ("Content-Type: multipart/report; boundary=b", Ordinary),
        ("Auto-Submitted: auto-replied", AutoReply),
        ("auto-submitted:  Auto-Replied (vacation); owner-email=x", AutoReply),
        ("Auto-Submitted: auto-generated\nIn-Reply-To: <x@y>\nSubject: Automatic reply: Ada", AutoReply),
        ("Precedence: auto_reply", AutoReply),
        ("X-Autoreply: yes", AutoReply),
        ("Content-Type: multipart/report; report-type=disposition-notification; boundary=b", AutoReply),
        ("Content-Type: multipart/report; report-type=\"delivery-status\"; boundary=b", Bounce),
        ("Return-Path: <>\nFrom: Mail <MAILER-DAEMON@example.org>", Bounce),
        ("From: mailer-daemon@example.org\nX-Failed-Recipients: a@example.org", Bounce),
        ("Auto-Submitted: auto-replied\nContent-Type: multipart/report; report-type=delivery-status; boundary=b", Bounce),
        ("X-Spam-Flag: YES", MarkedSpam),
        ("X-Spam-Status: Yes, score=9.1", MarkedSpam),
        ("X-MS-Exchange-Organization-SCL: 5", MarkedSpam),
        ("X-MS-Exchange-Organization-SCL: 9", MarkedSpam),
        ("List-ID: <a.example.org>", Bulk),
        ("Precedence: bulk", Bulk),
        ("X-Kith-Loop: team", OurOwn),
        ("X-KITH-LOOP: team\nAuto-Submitted: auto-replied\nX-Spam-Flag: YES", OurOwn),
        ("Content-Type: multipart/encrypted; boundary=b; protocol=\"application/pgp-encrypted\"", Encrypted),
        ("Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m", Encrypted),
    ] {
        assert_eq!(of(headers, "--b\n\nPlease see Ada.\n--b--\n").nature, nature, "{headers}");
    }
    assert_eq!(of("Subject: x", "-----BEGIN PGP MESSAGE-----\n\nabc").nature, Encrypted);
}

#[test]
fn an_automatic_reply_with_a_document_is_looked_at_by_a_person() {
    let body = "--b\n\nAda\n--b\nContent-Type: application/pdf; name=letter.pdf\n\n%PDF\n--b--";
    let message = of("From: a@b\nAuto-Submitted: auto-replied\nContent-Type: multipart/mixed; boundary=b", body);
    assert_eq!((message.nature, message.notes.len()), (Nature::Ordinary, 1));
}

#[test]
fn the_text_that_is_preferred() {
    let alternative = |plain: &str, html: &str| {
        let body = format!("--b\nContent-Type: text/plain\n\n{plain}\n--b\nContent-Type: text/html\n\n{html}\n--b--");
        of("Content-Type: multipart/alternative; boundary=b", &body).text
    };
    assert_eq!(alternative("plain", "<p>html"), "plain");
    assert_eq!(alternative(" \n", "<p>html"), "html");
    assert_eq!(alternative("Name\n\nAda", "<table><tr><td>Name<td>Ada</table>"), "Name\tAda");
}

#[test]
fn names_of_files() {
    for (headers, expected) in [
        ("Content-Type: application/pdf; name=\"a.pdf\"", "a.pdf"),
        (
            "Content-Type: application/pdf\nContent-Disposition: attachment; filename*=utf-8''caf%C3%A9%20letter.pdf",
            "café letter.pdf",
        ),
        ("Content-Disposition: attachment; filename*0=\"long \"; filename*1=\"name.pdf\"", "long name.pdf"),
        ("Content-Disposition: attachment; filename=\"=?utf-8?Q?caf=C3=A9.pdf?=\"", "café.pdf"),
        ("Content-Disposition: attachment; filename=\"../../etc/passwd\"", "passwd"),
        ("Content-Disposition: attachment; filename=\"C:\\\\letters\\\\a.doc\"", "a.doc"),
        ("Content-Disposition: attachment; filename=\"a\u{202e}fdp.exe\"", "afdp.exe"),
        ("Content-Disposition: attachment; filename=\"..\"", "attachment-1.txt"),
        ("Content-Type: application/pdf", "attachment-1.pdf"),
    ] {
        let body = format!("--b\n{headers}\n\nx\n--b--");
        let message = of("Content-Type: multipart/mixed; boundary=b", &body);
        assert_eq!(names(&message), [expected], "{headers}");
    }
}

#[test]
fn headers_that_nobody_encoded() {
    let head = b"From: Zo\xeb <a@b>\r\nSubject: \xa35 caf\xe9\r\nContent-Disposition: attachment; filename=caf\xe9.pdf\r\n\r\nx";
    let message = read(head);
    assert_eq!((message.from_name.as_str(), message.subject.as_str(), names(&message)), ("Zoë", "£5 café", vec!["café.pdf"]));
    assert_eq!(of("Subject: £5 café", "x").subject, "£5 café");
}

#[test]
fn encodings_and_character_sets() {
    let one = |charset: &str, encoding: &str, body: &[u8]| {
        let head = format!("Content-Type: text/plain; charset={charset}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n");
        read(&[head.as_bytes(), body].concat())
    };
    assert_eq!(one("utf-8", "quoted-printable", b"caf=C3=A9 =\r\n=3D 5").text, "café = 5");
    assert_eq!(one("windows-1252", "8bit", b"\x93caf\xe9\x94 \xa35").text, "“café” £5");
    assert_eq!(one("us-ascii", "8bit", b"caf\xe9").text, "café");
    assert_eq!(one("no-such-set", "8bit", b"caf\xe9").text, "café");
    assert_eq!(one("iso-8859-15", "base64", b"Y2Fm6SCk").text, "café €");
    assert_eq!(one("gb2312", "8bit", b"\xc4\xe3\xba\xc3").text, "你好");
    let damaged = one("utf-8", "base64", b"aGVsbG8h*!?*d29ybGQh=");
    assert_eq!((damaged.text.as_str(), damaged.notes.is_empty()), ("hello!world!", false));
    let damaged = one("utf-8", "quoted-printable", b"5 =ZZ 6 =C3=A9");
    assert_eq!((damaged.text.as_str(), damaged.notes.is_empty()), ("5 =ZZ 6 é", false));
}

#[test]
fn a_forwarded_referral_is_taken_in() {
    let inner = "From: Dr Ada <ada@example.org>\nSubject: Referral\nContent-Type: multipart/mixed; boundary=i\n\n\
                 --i\n\nPlease see Bob.\n--i\nContent-Type: application/pdf; name=bob.pdf\n\n%PDF\n--i--";
    let plain = format!("--o\n\nFYI\n--o\nContent-Type: message/rfc822\n\n{inner}\n--o--");
    let message = of("Content-Type: multipart/mixed; boundary=o", &plain);
    assert!(message.text.starts_with("FYI\n\n"), "{}", message.text);
    assert!(message.text.contains("From: Dr Ada <ada@example.org>\nSubject: Referral\n\nPlease see Bob."), "{}", message.text);
    assert_eq!(names(&message), ["bob.pdf"]);
    let file = "--o\nContent-Type: application/octet-stream; name=fwd.eml\n\nSubject: x\n\nPlease see Eve.\n--o--";
    assert!(of("Content-Type: multipart/mixed; boundary=o", file).text.contains("Please see Eve."));
}

#[test]
fn what_is_sealed() {
    // ContentInfo { signedData, SignedData { 1, {}, { data, "\r\nPlease see Ada." } } }, with lengths and then without.
    let oid = |last: u8| [&[0x06, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7][..], &[last]].concat();
    let text = b"\r\nPlease see Ada.";
    let tlv = |tag: u8, value: &[u8]| [&[tag, u8::try_from(value.len()).unwrap()], value].concat();
    let open = |tag: u8, value: &[u8]| [&[tag, 0x80], value, &[0, 0]].concat();
    let build = |wrap: &dyn Fn(u8, &[u8]) -> Vec<u8>, octets: Vec<u8>| {
        let inner = wrap(0x30, &[oid(1), wrap(0xa0, &octets)].concat());
        let data = wrap(0x30, &[vec![2, 1, 1, 0x31, 0], inner].concat());
        wrap(0x30, &[oid(2), wrap(0xa0, &data)].concat())
    };
    let pieces = open(0x24, &[tlv(4, &text[..5]), tlv(4, &text[5..])].concat());
    let sealed = |bytes: &[u8]| {
        let head = b"Content-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m\r\n\r\n";
        read(&[&head[..], bytes].concat())
    };
    for bytes in [build(&tlv, tlv(4, text)), build(&open, pieces)] {
        let message = sealed(&bytes);
        assert_eq!((message.text.as_str(), message.nature), ("Please see Ada.", Nature::Ordinary), "{message:?}");
        assert!(message.attachments.is_empty());
        for end in 0..bytes.len() {
            sealed(&bytes[..end]);
        }
    }
    let message = sealed(&tlv(0x30, &[oid(3), tlv(0xa0, &[0x30, 0])].concat()));
    assert_eq!((message.nature, names(&message)), (Nature::Encrypted, vec!["smime.p7m"]));
    assert_eq!(names(&sealed(b"junk")), ["smime.p7m"]);
    sealed(&[0x30, 0x80].repeat(500_000));
    sealed(&[0x24, 0x80].repeat(500_000));
}

#[test]
fn what_is_noted() {
    for (headers, body, word) in [
        ("From: a@b\nContent-Type: application/ms-tnef; name=winmail.dat", "x", "winmail.dat"),
        ("From: a@b\nContent-Type: text/calendar", "BEGIN:VCALENDAR", "invitation"),
        ("From: a@b\nContent-Type: multipart/mixed", "no boundary", "told apart"),
        ("From: a@b\nContent-Type: multipart/mixed; boundary=b", "--c\n\nx", "told apart"),
        ("From: a@b", "", "nothing in this"),
        ("Subject: x", "y", "who sent it"),
        (
            "From: a@b\nContent-Type: multipart/signed; boundary=b",
            "--b\n\nAda\n--b\nContent-Type: application/pgp-signature\n\nx\n--b--",
            "signed",
        ),
    ] {
        let message = of(headers, body);
        assert!(message.notes.iter().any(|note| note.contains(word)), "{headers}: {:?}", message.notes);
    }
}

#[test]
fn without_headers_nothing_is_lost() {
    assert_eq!(read(b"Please see Ada.\r\n\r\nThank you").text, "Please see Ada.\n\nThank you");
    assert_eq!(read(b"").notes.len(), 2);
    assert_eq!(read(b"\r\n\r\nhello").text, "hello");
    assert_eq!(read(b"From ada@example.org Mon Jan 5\nSubject: x\n\nhello").subject, "x");
}

#[test]
fn a_multipart_with_nothing_in_its_parts_is_shown_as_it_came() {
    let message = of("Content-Type: multipart/mixed; boundary=\"a--\"", "--a----\n\nPlease see Ada.\n--a------");
    assert!(message.text.contains("Please see Ada."), "{message:?}");
}

#[test]
fn a_multipart_that_breaks_off_gives_what_there_is() {
    let message = of("Content-Type: multipart/mixed; boundary=b", "--b\n\none\n--b\nContent-Type: application/pdf\n\n%PDF-1");
    assert_eq!((message.text.as_str(), names(&message)), ("one", vec!["attachment-1.pdf"]));
}

/// What a stranger would send to bring us down.
#[test]
fn limits_hold() {
    let started = std::time::Instant::now();
    let nested = "Content-Type: message/rfc822\r\n\r\n".repeat(200_000);
    assert!(!read(nested.as_bytes()).notes.is_empty());
    let mut base64 = "hello".to_owned();
    for _ in 0..12 {
        let inner = encode(base64.as_bytes());
        base64 = format!("Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n{inner}");
    }
    read(base64.as_bytes());
    let parts = format!("Content-Type: multipart/mixed; boundary=b\r\n\r\n{}", "--b\r\n\r\nx\r\n".repeat(100_000));
    let message = read(parts.as_bytes());
    assert!(message.notes.iter().any(|note| note.contains("too many parts")), "{:?}", message.notes);
    let mut deep = String::new();
    for n in 0..5_000 {
        deep.push_str(&format!("Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n"));
    }
    read(deep.as_bytes());
    let parameters: String = (0..200_000).map(|n| format!(" a{n}*1=x;")).collect();
    read(format!("Content-Type: text/plain;{parameters}\r\n\r\nx").as_bytes());
    read(format!("To: {}\r\n\r\nx", "a@b, ".repeat(500_000)).as_bytes());
    let long = read(format!("Subject: x\r\n\r\n{}", "word ".repeat(1_000_000)).as_bytes());
    assert_eq!(names(&long), ["message.txt"]);
    assert!(started.elapsed() < std::time::Duration::from_secs(60), "{:?}", started.elapsed());
}

fn encode(bytes: &[u8]) -> String {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for three in bytes.chunks(3) {
        let number = three.iter().fold(0_u32, |all, byte| all << 8 | u32::from(*byte)) << (8 * (3 - three.len()));
        for place in 0..=three.len() {
            out.push(char::from(LETTERS[(number >> (18 - 6 * place) & 63) as usize]));
        }
        out.push_str(&"==="[..3 - three.len()]);
    }
    out
}
