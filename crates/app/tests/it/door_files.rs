//! Files that are brought to a door: read in a process of their own, kept as they are, and what hurts hurts nobody.

use axum::body::Body;
use axum::http::Request;

use super::door::world;
use super::world::{Reply, Who, World};

/// Brings a file to a door, as a browser does.
async fn bring(world: &World, door: &str, name: &str, bytes: &[u8]) -> Reply {
    let mut body = format!("--x\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\n\r\n--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n").into_bytes();
    body.extend_from_slice(bytes);
    body.extend_from_slice(b"\r\n--x--\r\n");
    let request = Request::post(format!("{door}/read"))
        .header("content-type", "multipart/form-data; boundary=x")
        .header("sec-fetch-site", "same-origin");
    world.send(Who::Nobody, request.body(Body::from(body)).unwrap()).await
}

const LETTER: &[u8] = br"{\rtf1\ansi\ansicpg1252{\b Surname:} N\'fa\'f1ez\par Forename: Nanda\par DOB: 27-Mar-1969\par Mobile: 07700 900982\par Reason for referral: Lonely\par Shoe size: 38\par}";

#[tokio::test]
async fn a_letter_fills_the_form_and_is_kept_as_it_came() {
    let (world, door) = world().await;
    let read = bring(&world, &door, "C:\\letters\\nanda.rtf", LETTER).await;
    read.is(200).says("nanda.rtf").says_not("C:").says("Shoe size: 38").says("in no field").says("→ Family name");
    assert_eq!(read.field("family_name"), "Núñez");
    assert_eq!(read.field("born-year"), "1969");
    assert_eq!(read.field("phone"), "07700 900982");
    let arrival = read.field("arrival");
    world.later_at_work(61).await;
    let page = world.get(Who::Leader, &format!("/arrivals/{arrival}")).await;
    page.says("Begun and not sent");
    assert_eq!(page.field("family_name"), "Núñez", "whoever looks at it begins where the sender stopped");
    let file = world.get(Who::Leader, &format!("/arrivals/{arrival}/originals/0")).await;
    assert_eq!(file.bytes, LETTER);
    assert_eq!(file.headers["content-type"], "application/rtf");
    assert_eq!(file.headers["x-content-type-options"], "nosniff");
}

#[tokio::test]
async fn what_cannot_be_taken_is_said_beside_the_field_and_nothing_is_kept() {
    let (world, door) = world().await;
    let zip = |name: &str, bytes: &[u8]| {
        use std::io::Write as _;
        let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        writer.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
        writer.finish().unwrap().into_inner()
    };
    let mut hostile: Vec<(&str, Vec<u8>)> = vec![
        ("old.doc", [&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1][..], &[0; 600]].concat()),
        ("a.zip", zip("a.txt", b"hello")),
        ("bomb.docx", zip("word/document.xml", &vec![b' '; 80_000_000])),
        ("setup.exe", [b"MZ".as_slice(), &[0; 600]].concat()),
        ("page.html", b"<html><script>alert(1)</script></html>".to_vec()),
        ("broken.pdf", b"%PDF-1.7 nothing follows".to_vec()),
    ];
    hostile.push(("deep.rtf", [b"{\\rtf1".as_slice(), &b"{".repeat(200_000)].concat()));
    for (name, bytes) in hostile {
        let reply = bring(&world, &door, name, &bytes).await;
        assert_eq!(reply.status.as_u16(), 422, "{name}");
        reply.says("There is a problem").says("nhsuk-error-message");
    }
    assert_eq!(world.count("SELECT COUNT(*) FROM arrival").await, 0);
    let large = bring(&world, &door, "nothing.txt", &vec![b' '; 11 * 1024 * 1024]).await;
    large.is(422).says("too large");
    bring(&world, &door, "fifty.txt", &vec![b' '; 50 * 1024 * 1024]).await.is(413);
}

#[tokio::test]
async fn a_picture_is_kept_for_whoever_looks() {
    let (world, door) = world().await;
    // The smallest PNG: one grey point.
    let png: &[u8] = &[
        0x89, b'P', b'N', b'G', 13, 10, 26, 10, 0, 0, 0, 13, b'I', b'H', b'D', b'R', 0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0, 0x3a,
        0x7e, 0x9b, 0x55, 0, 0, 0, 10, b'I', b'D', b'A', b'T', 0x78, 0x9c, 0x63, 0x68, 0, 0, 0, 0x82, 0, 0x81, 0x77, 0xcd, 0x72,
        0xb6, 0, 0, 0, 0, b'I', b'E', b'N', b'D', 0xae, 0x42, 0x60, 0x82,
    ];
    let read = bring(&world, &door, "letter.png", png).await;
    read.is(200).says("No text could be read in it");
    let arrival = read.field("arrival");
    let form = super::door::with(&[("arrival", &arrival)]);
    world.post(Who::Nobody, &format!("{door}/send"), &form).await.is(303);
    let file = world.get(Who::Leader, &format!("/arrivals/{arrival}/originals/0")).await;
    assert_eq!(file.headers["content-type"], "image/png");
    assert!(file.headers["content-disposition"].to_str().unwrap().starts_with("attachment"));
}
