//! Nothing that comes in makes a reader panic, and no reader goes on without end.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use std::io::{Cursor, Write};

use interop::service_csv::{Mapping, Table};
use interop::{mail, ods, openreferral, postcodes};
use proptest::prelude::*;

/// More rows than any input below can hold.
const ENOUGH: usize = 100_000;

fn read_with_all(bytes: &[u8]) {
    if let Ok(rows) = ods::read(bytes) {
        assert!(rows.take(ENOUGH).count() < ENOUGH);
    }
    if let Ok(rows) = postcodes::read(bytes) {
        assert!(rows.take(ENOUGH).count() < ENOUGH);
    }
    if let Ok(rows) = postcodes::read_code_point_zip(Cursor::new(bytes)) {
        assert!(rows.take(ENOUGH).count() < ENOUGH);
    }
    if let Ok(feed) = openreferral::read(bytes) {
        assert!(feed.services.len() + feed.errors.len() < ENOUGH);
    }
    let message = mail::read(bytes);
    assert!(!message.notes.iter().any(|note| note.contains("could not be read at all")), "the reader of mail panicked");
    if let Ok(table) = Table::open(bytes) {
        let mapping = Mapping::guess(table.headings());
        if let Ok(rows) = table.services(&mapping) {
            assert!(rows.take(ENOUGH).count() < ENOUGH);
        }
    }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    writer.write_all(bytes).unwrap();
    writer.finish().unwrap()
}

const PRACTICES: &str =
    "ods_code,name,address1,postcode,open_date,status\nX99001,MOON SURGERY,1 MOON ROAD,SE16 4JX,19740401,ACTIVE\n";
const POSTCODES: &str = "pcds,lat,long,doterm,lad25cd\nSE16 4JX,51.497,-0.05,,E09000028\n";
const CODE_POINT: &str = "\"SE1 0AA\",10,531860,179460,\"E92000001\",\"\",\"\",\"\",\"E09000028\",\"E05011095\"\n";
const SERVICES: &str = "import_id,import_id_reference,name,when,email,latitude,longitude,cost_amount\n1,,\"Moon, walk\",Tuesdays 10am-12pm,a@example.org,51,-0.1,2\n2,1,,Mon-Fri 9-5,,,,\n";
const FEED: &str = r#"{"total_items":1,"contents":[{"id":"1","name":"Moon <b>walk</b>","status":"active","minimum_age":18,"schedules":[{"freq":"WEEKLY","byday":"MO,1TU","opens_at":"10:00"}],"phones":[{"number":"1"}],"service_at_locations":[{"location":{"latitude":51,"longitude":0,"addresses":[{"postal_code":"SE16 4JX"}]}}]}]}"#;
const MAIL: &str = "From: =?utf-8?Q?Dr_Zo=C3=AB?= <zoe@example.org>\r\nDate: Mon, 5 Jan 2026 09:30:00 +0100\r\nContent-Type: multipart/mixed; boundary=\"b\"\r\n\r\n--b\r\nContent-Type: multipart/alternative; boundary=a\r\n\r\n--a\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\ncaf=C3=A9 =\r\n\r\n--a\r\nContent-Type: text/html; charset=utf-7\r\n\r\n<table><tr><td>a<td>&amp;b</table><!-- x -->\r\n--a--\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: =?x?B?aGk=?=\r\n\r\nhello\r\n--b\r\nContent-Type: application/pkcs7-mime\r\nContent-Disposition: attachment; filename*0*=utf-8''a%20; filename*1=b.p7m\r\nContent-Transfer-Encoding: base64\r\n\r\nMIAGCSqGSIb3DQEHAqCAMIACAQExADCABgkqhkiG9w0BBwGggCSABAIKQQAAAAAAAA==\r\n--b--\r\n";

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..2000)) {
        read_with_all(&bytes);
    }

    #[test]
    fn random_bytes_in_gzip(bytes in proptest::collection::vec(any::<u8>(), 0..500)) {
        read_with_all(&gzip(&bytes));
    }

    #[test]
    fn random_text(text in "[a-z0-9\",;{}\\[\\]:<>&\\n\\r\\t é£’]{0,400}") {
        read_with_all(text.as_bytes());
    }

    /// Good files with bytes overwritten, taken out and put in.
    #[test]
    fn good_files_gone_wrong(
        which in 0..6_usize,
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..3_u8), 1..12),
        pack in any::<bool>(),
    ) {
        let mut bytes = [PRACTICES, POSTCODES, CODE_POINT, SERVICES, FEED, MAIL][which].repeat(3).into_bytes();
        for (place, byte, kind) in changes {
            let place = place.index(bytes.len());
            match kind {
                0 => bytes[place] = byte,
                1 => _ = bytes.remove(place),
                _ => bytes.insert(place, byte),
            }
        }
        read_with_all(&if pack { gzip(&bytes) } else { bytes });
    }
}

#[test]
fn good_files_cut_short_anywhere() {
    for file in [PRACTICES, POSTCODES, CODE_POINT, SERVICES, FEED, MAIL] {
        let packed = gzip(file.as_bytes());
        for length in 0..file.len() {
            read_with_all(&file.as_bytes()[..length]);
        }
        for length in 0..packed.len() {
            read_with_all(&packed[..length]);
        }
    }
}

/// A small download that unpacks to a very large table is read like any other, and one that unpacks to a row without end is cut off.
#[test]
fn a_gzip_bomb_is_read_row_by_row() {
    let bomb = gzip(&[POSTCODES.as_bytes(), &b"SE16 4JX,51.497,-0.05,,E09000028\n".repeat(300_000)].concat());
    assert!(bomb.len() < 200_000, "{}", bomb.len());
    assert_eq!(postcodes::read(&bomb[..]).unwrap().filter(Result::is_ok).count(), 300_001);
    let endless = gzip(&[&b"postcode,lat,long\n\""[..], &[b'a'; 10_000_000]].concat());
    assert_eq!(postcodes::read(&endless[..]).unwrap().filter(Result::is_err).count(), 1);
}
