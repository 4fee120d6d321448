//! Files that are brought to a door: read in a process of their own, kept as they are, and what hurts hurts nobody.

use super::door::{world, world_with};
use super::world::{Reply, Who, World};

/// Brings a file to a door, as a browser does.
async fn bring(world: &World, door: &str, name: &str, bytes: &[u8]) -> Reply {
    bring_all(world, Who::Nobody, &format!("{door}/read"), &[("text", "", b""), ("file", name, bytes)]).await
}

/// Sends a form with files: of each part its field, the name of the file or none, and what is in it.
async fn bring_all(world: &World, who: Who, to: &str, parts: &[(&str, &str, &[u8])]) -> Reply {
    let reply = world.upload(who, to, parts).await;
    // What was read is shown at an address of its own.
    if reply.location.contains("/begun/") { world.get(who, &reply.location).await } else { reply }
}

const LETTER: &[u8] = br"{\rtf1\ansi\ansicpg1252{\b Surname:} N\'fa\'f1ez\par Forename: Nanda\par DOB: 27-Mar-1969\par Mobile: 07700 900982\par Reason for referral: Lonely\par Shoe size: 38\par}";

#[tokio::test]
async fn a_letter_fills_the_form_and_is_kept_as_it_came() {
    let (world, door) = world().await;
    let read = bring(&world, &door, "C:\\letters\\nanda.rtf", LETTER).await;
    read.is(200).says("nanda.rtf").says_not("C:").says("Shoe size: 38").says("We did not use this").says("→ Family name");
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
async fn a_letter_for_a_link_that_was_renewed_is_told_where_to_ask() {
    let (world, door) = world().await;
    let settings = world.get(Who::Leader, "/settings/doors").await.body;
    let id = settings.split("/settings/doors/").nth(1).unwrap().split('"').next().unwrap();
    world.post(Who::Leader, &format!("/settings/doors/{id}/renew"), &[("version", "0")]).await.is(303);
    let told = bring(&world, &door, "nanda.rtf", LETTER).await;
    told.is(409).says("your letter was NOT sent").says("020 3883 1624");
    assert_eq!(world.count("SELECT COUNT(*) FROM arrival").await, 0);
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

#[tokio::test]
async fn without_a_reader_a_file_is_kept_unread() {
    let config = app::Config { reader: Some("/nowhere/kith".into()), ..app::Config::default() };
    let (world, door) = world_with(config).await;
    let read = bring(&world, &door, "nanda.rtf", LETTER).await;
    read.is(200).says("nanda.rtf").says("We could not read it just now. It is kept as it is");
    let arrival = read.field("arrival");
    world.later_at_work(61).await;
    world.get(Who::Leader, "/referrals/triage").await.says("Begun and not sent");
    let file = world.get(Who::Leader, &format!("/arrivals/{arrival}/originals/0")).await;
    assert_eq!(file.bytes, LETTER);
    assert_eq!(file.headers["content-type"], "application/rtf");
    assert_eq!(world.count("SELECT COUNT(*) FROM arrival WHERE note LIKE 'nanda.rtf could not be opened here%'").await, 1);
    // What is surely no letter is not kept unread, either.
    bring(&world, &door, "setup.exe", &[b"MZ".as_slice(), &[0; 600]].concat()).await.is(422).says("This is a program");
}

/// A newer program is put in the place of the one that runs: it goes on reading, and by itself, so that the two understand each other.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn reading_goes_on_when_the_program_is_replaced() {
    use std::io::{BufRead as _, Read as _, Write as _};
    let (world, door) = world().await;
    let folder = tempfile::tempdir_in(std::path::Path::new(env!("CARGO_BIN_EXE_kith")).parent().unwrap()).unwrap();
    let program = folder.path().join("kith");
    std::fs::hard_link(env!("CARGO_BIN_EXE_kith"), &program).unwrap();
    let address = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let mut server = std::process::Command::new(&program)
        .arg("serve")
        .env("DATABASE_URL", world.test_db.url())
        .env("KITH_BIND", address.to_string())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let mut said = String::new();
    std::io::BufReader::new(server.stdout.take().unwrap()).read_line(&mut said).unwrap();
    assert!(said.contains("Kith: "), "{said}");
    std::fs::remove_file(&program).unwrap();
    let body = [
        b"--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.rtf\"\r\n\r\n".as_slice(),
        LETTER,
        b"\r\n--x--\r\n",
    ]
    .concat();
    let head = format!(
        "POST {door}/read HTTP/1.1\r\nhost: {address}\r\nsec-fetch-site: same-origin\r\nconnection: close\r\n\
         content-type: multipart/form-data; boundary=x\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    let mut answer = String::new();
    for _ in 0..100 {
        let Ok(mut stream) = std::net::TcpStream::connect(address) else {
            std::thread::sleep(std::time::Duration::from_millis(50));
            continue;
        };
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(&body).unwrap();
        stream.read_to_string(&mut answer).unwrap();
        break;
    }
    server.kill().unwrap();
    server.wait().unwrap();
    assert!(answer.contains("303 See Other"), "{answer}");
    assert_eq!(world.count("SELECT COUNT(*) FROM original WHERE reading LIKE '%family_name%'").await, 1);
}

#[tokio::test]
async fn the_largest_file_comes_back_whole() {
    let (world, door) = world().await;
    let mut letter = "Surname: Núñez\n".to_owned().into_bytes();
    letter.resize(10 * 1024 * 1024, 0xe9);
    let read = bring(&world, &door, "long.txt", &letter).await;
    let file = world.get(Who::Leader, &format!("/arrivals/{}/originals/0", read.is(200).field("arrival"))).await;
    assert!(file.bytes == letter, "{} bytes came back", file.bytes.len());
}

#[tokio::test]
async fn when_every_reader_is_busy_a_file_is_kept_unread() {
    let (world, door) = world().await;
    let _busy = world.app.readers.acquire_many(2).await.unwrap();
    let read = bring(&world, &door, "nanda.rtf", LETTER).await;
    read.is(200).says("We could not read it just now. It is kept as it is");
    let arrival = read.field("arrival");
    world.post(Who::Nobody, &format!("{door}/send"), &super::door::with(&[("arrival", &arrival)])).await.is(303);
    assert_eq!(world.get(Who::Leader, &format!("/arrivals/{arrival}/originals/0")).await.bytes, LETTER);
}

#[tokio::test]
async fn a_text_and_files_together_are_all_kept_and_the_fullest_fills_the_form() {
    let (world, door) = world().await;
    let to = format!("{door}/read");
    let text = "Name: Nanda. Please see the letter, and ring before ten.".as_bytes();
    let parts = [("text", "", text), ("file", "nanda.rtf", LETTER), ("file", "more.txt", b"Blood pressure 140/80".as_slice())];
    let read = bring_all(&world, Who::Nobody, &to, &parts).await;
    read.is(200)
        .says("ring before ten")
        .says("nanda.rtf")
        .says("Shoe size: 38")
        .says("Blood pressure 140/80")
        .says("→ Family name");
    assert_eq!(read.field("family_name"), "Núñez");
    assert_eq!(read.field("given_names"), "Nanda", "of the letter, and not of the words around it");
    let arrival = read.field("arrival");
    for (position, (_, _, bytes)) in parts.iter().enumerate() {
        let file = world.get(Who::Leader, &format!("/arrivals/{arrival}/originals/{position}")).await;
        assert_eq!(file.is(200).bytes, *bytes);
    }
}

#[tokio::test]
async fn what_would_be_lost_is_said() {
    let (world, door) = world().await;
    let to = format!("{door}/read");
    let text = ("text", "", b"Name: Joan Reid".as_slice());
    let four = ["a.txt", "b.txt", "c.txt", "d.txt"].map(|name| ("file", name, b"a".as_slice()));
    bring_all(&world, Who::Nobody, &to, &[[text].as_slice(), &four].concat())
        .await
        .is(422)
        .says("Choose 3 files or fewer")
        .says("Joan Reid");
    let bad = bring_all(&world, Who::Nobody, &to, &[text, ("file", "a.rtf", LETTER), ("file", "b.exe", b"\x7fELF")]).await;
    bad.is(422).says("b.exe: This is a program").says("Joan Reid");
    let many: Vec<(&str, &str, &[u8])> = vec![text; 201];
    bring_all(&world, Who::Nobody, &to, &many).await.is(409).says("too many parts");
    assert_eq!(world.count("SELECT COUNT(*) FROM arrival").await, 0);
    let export = ("file", "a.csv", b"NHS Number,Full Name,Date\n".as_slice());
    let both =
        bring_all(&world, Who::Leader, "/referrals/import", &[("source", "", b"Ours"), ("text", "", b"Reid"), export]).await;
    both.is(422).says("not both").says("Reid");
    bring_all(&world, Who::Leader, "/referrals/import", &[("source", "", b"Ours"), export, export])
        .await
        .is(422)
        .says("not both");
}

#[tokio::test]
async fn a_letter_that_is_not_taken_is_not_read() {
    let (world, door) = world().await;
    // More than is read of any form: where the answer is another one, it was not read.
    let much = vec![b' '; 13 * 1024 * 1024];
    let parts = [("file", "much.txt", much.as_slice())];
    bring_all(&world, Who::Nobody, &format!("{door}/read"), &parts).await.is(413);
    bring_all(&world, Who::Nobody, "/refer/nobodys/read", &parts).await.is(409).says("NOT sent");
    bring_all(&world, Who::Nobody, "/referrals/import", &parts).await.is(303);
    bring_all(&world, Who::Worker, "/referrals/import", &parts).await.is(404);
    for n in 0..89 {
        let text = format!("Name: Joan Reid {n}");
        bring_all(&world, Who::Nobody, &format!("{door}/read"), &[("text", "", text.as_bytes())]).await.is(200);
    }
    let stopped = bring_all(&world, Who::Nobody, &format!("{door}/read"), &parts).await;
    stopped.is(429).says("Fill in the form, or ring us: 020 3883 1624");
    // Whoever fills in the form instead can send it.
    world.post(Who::Nobody, &format!("{door}/send"), &super::door::with(&[])).await.is(303);
}

/// Somebody signs in: then what has had its time is forgotten.
async fn sign_in(world: &World) {
    let mut tx = world.test_db.db.write().await.unwrap();
    let (worker, now) = (world.staff(Who::Worker), world.app.clock.now());
    app::account::session::start(&mut tx, world.team, worker, app::account::session::Stage::Full, now).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn the_files_of_what_was_set_aside_go_after_thirty_days_and_nothing_else_does() {
    let (world, door) = world().await;
    let begun = bring(&world, &door, "nanda.rtf", LETTER).await.field("arrival");
    let aside = bring(&world, &door, "other.rtf", LETTER).await.field("arrival");
    world.post(Who::Nobody, &format!("{door}/forget"), &[("arrival", &aside)]).await.is(303);
    let file = |arrival: &str| format!("/arrivals/{arrival}/originals/0");
    world.later_at_work(29 * 24 * 60).await;
    sign_in(&world).await;
    assert_eq!(world.get(Who::Leader, &file(&aside)).await.is(200).bytes, LETTER);
    world.later_at_work(2 * 24 * 60).await;
    sign_in(&world).await;
    world.get(Who::Leader, &file(&aside)).await.is(404);
    let page = world.get(Who::Leader, &format!("/arrivals/{aside}")).await;
    page.is(200).says("The file is gone").says("Shoe size: 38").says_not("Keep the file");
    world.get(Who::Leader, "/referrals/doors?days=99").await.says_not("does not add up");
    // What nobody sent and nobody set aside waits with its file, however long.
    assert_eq!(world.get(Who::Leader, &file(&begun)).await.bytes, LETTER);
}

#[tokio::test]
async fn what_is_begun_at_a_link_and_never_sent_does_not_fill_the_disk() {
    let (world, door) = world().await;
    let first = bring(&world, &door, "nanda.rtf", LETTER).await.field("arrival");
    let mut tx = world.system().await;
    for position in 1..5 {
        let original = app::door::store::Original {
            position,
            name: String::new(),
            media_type: "text/plain".into(),
            text: String::new(),
            reading: String::new(),
        };
        let bytes = vec![b' '; 50 * 1024 * 1024];
        app::door::store::keep_original(&mut tx, first.parse().unwrap(), position, &original, bytes).await.unwrap();
    }
    tx.commit().await.unwrap();
    let stopped = bring(&world, &door, "nanda.rtf", LETTER).await;
    stopped.is(429).says("never sent").says("Fill in the form, or ring us: 020 3883 1624");
    // What is sent is no waste.
    world.post(Who::Nobody, &format!("{door}/send"), &super::door::with(&[("arrival", &first)])).await.is(303);
    bring(&world, &door, "nanda.rtf", LETTER).await.is(200);
}

#[tokio::test]
async fn an_export_that_nobody_takes_in_goes_after_a_day() {
    let world = World::new().await;
    let export = ("text", "", b"NHS Number,Full Name,Date\n,Joan Reid,20-Nov-2026\n".as_slice());
    bring_all(&world, Who::Leader, "/referrals/import", &[("source", "", b"Ours"), export]).await.is(303);
    world.later_at_work(23 * 60).await;
    sign_in(&world).await;
    assert_eq!(world.count("SELECT COUNT(*) FROM upload").await, 1);
    world.later_at_work(2 * 60).await;
    sign_in(&world).await;
    assert_eq!(world.count("SELECT COUNT(*) FROM upload").await, 0);
}
