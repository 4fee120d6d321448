//! Mail as a door: one message, one thing in triage.

pub mod count;

use std::time::Duration;

use app::door::mail::{keep, keep_within};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use mailbox::Kept;

use super::world::{Reply, Who, World};

const LETTER: &str = "From: Sam Doyle <sam@example.org>\r\nTo: us@example.org\r\nSubject: Referral\r\nMIME-Version: 1.0\r\n\
    Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nPlease see the letter.\r\n\
    --b\r\nContent-Type: application/rtf; name=letter.rtf\r\nContent-Disposition: attachment; filename=letter.rtf\r\n\r\n\
    {\\rtf1 Surname: Reid\\par Forename: Joan\\par DOB: 01/02/1950\\par Mobile: 07700 900111\\par}\r\n\
    --b\r\nContent-Type: application/octet-stream; name=page.html\r\nContent-Disposition: attachment; filename=page.html\r\n\r\n<html><script>alert(1)</script></html>\r\n--b--\r\n";

/// A logo: a PNG of one point.
const LOGO: &str = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==";

#[tokio::test]
async fn a_mail_with_a_letter_waits_in_triage_once() {
    let world = World::new().await;
    assert_eq!(keep(&world.app, LETTER.as_bytes()).await.unwrap(), Kept::New);
    assert_eq!(keep(&world.app, LETTER.as_bytes()).await.unwrap(), Kept::Again);
    assert_eq!(world.count("SELECT COUNT(*) FROM arrival").await, 1);
    let queue = world.get(Who::Leader, "/referrals/triage").await;
    queue.says("Referral").says("page.html was not kept and is only in the mailbox");
    let arrival = queue.body.split("/arrivals/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let page = world.get(Who::Leader, &format!("/arrivals/{arrival}")).await;
    page.says("sam@example.org").says("Please see the letter").says("Surname: Reid").says("→ Family name");
    assert_eq!(page.field("family_name"), "Reid");
    // Nobody but a leader sees what came by mail.
    world.get(Who::Worker, &format!("/arrivals/{arrival}")).await.is(404);
    let site = world.site.to_string();
    let form = super::door::with(&[("site", &site), ("version", "0"), ("risk", "not_stated")]);
    world.post(Who::Leader, &format!("/arrivals/{arrival}/make"), &form).await.is(303);
    world.get(Who::Leader, "/referrals/doors").await.says("The mailbox").says_not("does not add up");
}

#[tokio::test]
async fn only_what_a_program_sent_by_itself_is_set_aside_and_it_is_kept() {
    let world = World::new().await;
    let mails = [
        ("Subject: Away\r\nAuto-Submitted: auto-replied\r\n\r\nI am away", true),
        ("Subject: Out of office\r\n\r\nJoan Reid is lonely", false),
        ("Subject: Win\r\nX-Spam-Flag: YES\r\n\r\nYou have won", false),
        ("\r\n", false),
    ];
    for (mail, _) in mails {
        keep(&world.app, mail.as_bytes()).await.unwrap();
    }
    assert_eq!(world.count("SELECT COUNT(*) FROM arrival").await, 4);
    let aside = mails.iter().filter(|(_, aside)| *aside).count();
    assert_eq!(world.count("SELECT COUNT(*) FROM arrival WHERE dismissed_why = 'automatic'").await, aside as i64);
    world.get(Who::Leader, "/referrals/triage").await.says("takes it for advertising").says("Out of office");
}

/// A mail with these attachments after its text: what each is, how it is shown, its bytes.
fn with_files(files: &[(&str, &str, &str, &[u8])]) -> String {
    let head = "From: Sam Doyle <sam@example.org>\r\nSubject: Referral\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n\
                --b\r\nContent-Type: text/plain\r\n\r\nPlease see the letter.\r\n";
    let parts = files.iter().map(|(name, kind, shown, bytes)| {
        format!(
            "--b\r\nContent-Type: {kind}; name=\"{name}\"\r\nContent-Disposition: {shown}; filename=\"{name}\"\r\n\
             Content-ID: <{name}@example.org>\r\nContent-Transfer-Encoding: base64\r\n\r\n{}\r\n",
            STANDARD.encode(bytes)
        )
    });
    format!("{head}{}--b--\r\n", parts.collect::<String>())
}

/// What is kept of the only mail: name, kind and bytes of each part, in order.
async fn kept(world: &World) -> Vec<(String, String, Vec<u8>)> {
    let sql = "SELECT name, media_type, bytes FROM original ORDER BY position";
    world.test_db.db.read().await.unwrap().all(sql, vec![]).await.unwrap()
}

/// The page of the only thing that came.
async fn page(world: &World) -> Reply {
    let (arrival,): (kernel::ArrivalId,) =
        world.test_db.db.read().await.unwrap().one("SELECT id FROM arrival", vec![]).await.unwrap();
    world.get(Who::Leader, &format!("/arrivals/{arrival}")).await
}

/// Apple Mail shows a letter that was dragged into the text within it, and every practice has its logo there.
#[tokio::test]
async fn a_letter_within_the_text_is_kept_and_comes_before_the_logos() {
    let world = World::new().await;
    let logo = STANDARD.decode(LOGO).unwrap();
    let letter: &[u8] = b"{\\rtf1 Surname: Reid\\par Forename: Joan\\par}";
    let mail = with_files(&[
        ("logo.png", "image/png", "inline", &logo),
        ("letter.rtf", "application/rtf", "inline", letter),
        ("list.txt", "text/plain", "attachment", b"Aspirin"),
        ("line.gif", "image/gif", "inline", b"GIF89a"),
    ]);
    keep(&world.app, mail.as_bytes()).await.unwrap();
    let kept = kept(&world).await;
    let names: Vec<&str> = kept.iter().map(|(name, ..)| name.as_str()).collect();
    assert_eq!(names, ["From: Sam Doyle sam@example.org", "letter.rtf", "list.txt", "logo.png"]);
    assert_eq!((kept[1].2.as_slice(), kept[3].2.as_slice()), (letter, logo.as_slice()));
    let page = page(&world).await;
    page.says("Aspirin").says("logo.png").says("/originals/3");
    page.says("not kept and are only in the mailbox: 1").says_not("line.gif");
    assert_eq!(page.field("family_name"), "Reid");
}

#[tokio::test]
async fn of_very_many_attachments_some_are_read_and_all_are_kept() {
    let world = World::new().await;
    let names: Vec<String> = (1..=120).map(|n| format!("letter{n}.txt")).collect();
    let files: Vec<_> = names.iter().map(|name| (name.as_str(), "text/plain", "attachment", name.as_bytes())).collect();
    keep(&world.app, with_files(&files).as_bytes()).await.unwrap();
    let kept = kept(&world).await;
    assert_eq!(kept.len(), 121);
    for (name, _, bytes) in &kept[1..] {
        assert_eq!(name.as_bytes(), bytes);
    }
    let read = kept[1..].iter().filter(|(_, kind, _)| kind == "text/plain").count();
    assert_eq!(kept[1..].iter().filter(|(_, kind, _)| kind == "application/octet-stream").count(), 120 - read);
    let page = page(&world).await;
    page.says("/originals/120")
        .says(&format!("Attachments that are kept but were not read, because it took too long: {}", 120 - read));
    let arrival = page.body.split("/arrivals/").nth(1).unwrap().split('/').next().unwrap();
    let last = world.get(Who::Leader, &format!("/arrivals/{arrival}/originals/120")).await;
    assert_eq!(
        (last.headers["content-type"].as_bytes(), last.body.as_str()),
        (&b"application/octet-stream"[..], "letter120.txt")
    );
}

#[tokio::test]
async fn what_there_is_no_time_to_read_is_kept_as_it_came() {
    let world = World::new().await;
    let mail = with_files(&[
        ("letter.rtf", "application/rtf", "attachment", b"{\\rtf1 Surname: Reid\\par}"),
        ("page.html", "text/html", "attachment", b"<script>alert(1)</script>"),
    ]);
    keep_within(&world.app, mail.as_bytes(), Duration::from_millis(1)).await.unwrap();
    let kept = kept(&world).await;
    let unread = "application/octet-stream".to_owned();
    assert_eq!(
        kept[1..],
        [
            ("letter.rtf".to_owned(), unread.clone(), b"{\\rtf1 Surname: Reid\\par}".to_vec()),
            ("page.html".to_owned(), unread, b"<script>alert(1)</script>".to_vec()),
        ]
    );
    page(&world).await.says("because it took too long: 2").says("/originals/2");
}
