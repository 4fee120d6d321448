//! Mail as a door: one message, one thing in triage.

use app::door::mail::keep;
use mailbox::Kept;

use super::world::{Who, World};

const LETTER: &str = "From: Sam Doyle <sam@example.org>\r\nTo: us@example.org\r\nSubject: Referral\r\nMIME-Version: 1.0\r\n\
    Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nPlease see the letter.\r\n\
    --b\r\nContent-Type: application/rtf; name=letter.rtf\r\nContent-Disposition: attachment; filename=letter.rtf\r\n\r\n\
    {\\rtf1 Surname: Reid\\par Forename: Joan\\par DOB: 01/02/1950\\par Mobile: 07700 900111\\par}\r\n\
    --b\r\nContent-Type: application/octet-stream; name=page.html\r\nContent-Disposition: attachment; filename=page.html\r\n\r\n<html><script>alert(1)</script></html>\r\n--b--\r\n";

#[tokio::test]
async fn a_mail_with_a_letter_waits_in_triage_once() {
    let world = World::new().await;
    assert_eq!(keep(&world.app, LETTER.as_bytes()).await.unwrap(), Kept::New);
    assert_eq!(keep(&world.app, LETTER.as_bytes()).await.unwrap(), Kept::Again);
    assert_eq!(world.count("SELECT COUNT(*) FROM arrival").await, 1);
    let queue = world.get(Who::Leader, "/referrals/triage").await;
    queue.says("Referral").says("page.html was not kept");
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
