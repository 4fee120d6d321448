//! The link in the message about a call: off by default, only where nobody else reads it, and nothing private behind it.

use app::sending::model::State;
use db::params;

use super::super::world::{Who, World};
use super::{promised_by_text, unpack};

impl World {
    /// The team wants links, and she allows all of it.
    pub async fn that_links() -> Self {
        let world = Self::that_sends().await;
        world.she_says_yes().await;
        world.run("UPDATE contact_route SET say_who = 'yes', shared = 'no'").await;
        let page = world.get(Who::Leader, "/settings/team").await;
        let mut form: Vec<(String, String)> = vec![("call_link".into(), "yes".into())];
        for name in ["name", "phone", "email", "version"] {
            form.push((name.into(), page.field(name)));
        }
        for (name, _, value) in app::team::model::Settings::default().each() {
            form.push((name.into(), value.to_string()));
        }
        let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        world.post(Who::Leader, "/settings/team", &form).await.is(303);
        world.get(Who::Leader, "/settings/team").await.says("value=\"yes\" checked");
        world
    }

    /// Promises a call and gives what the text says.
    pub async fn promised_text(&self) -> String {
        promised_by_text(self).await;
        unpack(self.take().await).2
    }
}

/// The path of the link in a text.
pub fn link(body: &str) -> Option<String> {
    let token: String =
        body.split("/call/").nth(1)?.chars().take_while(|c| c.is_ascii_alphanumeric() || "-_".contains(*c)).collect();
    Some(format!("/call/{token}"))
}

#[tokio::test]
async fn only_where_the_team_and_she_want_it() {
    let world = World::that_sends().await;
    world.she_says_yes().await;
    world.run("UPDATE contact_route SET say_who = 'yes', shared = 'no'").await;
    assert_eq!(link(&world.promised_text().await), None, "off by default");
    let world = World::that_links().await;
    for (not, again) in [
        ("UPDATE contact_route SET shared = 'yes'", "UPDATE contact_route SET shared = 'no'"),
        ("UPDATE contact_route SET shared = 'not_asked'", "UPDATE contact_route SET shared = 'no'"),
        ("UPDATE contact_route SET say_who = 'no'", "UPDATE contact_route SET say_who = 'yes'"),
    ] {
        world.run(not).await;
        world.run("UPDATE outbox SET sent_at = 0, state = 'called_off'").await;
        assert_eq!(link(&world.promised_text().await), None, "{not}");
        world.run(again).await;
    }
    world.run("UPDATE outbox SET sent_at = 0, state = 'called_off'").await;
    let body = world.promised_text().await;
    let at = link(&body).unwrap();
    assert!(body.contains("answer 1") && at.len() > 43, "{body}");
    // What opens it stands nowhere of ours.
    let token = at.strip_prefix("/call/").unwrap();
    let mut tx = world.system().await;
    let kept: Vec<(String,)> = tx.all("SELECT body || filling FROM outbox", params![]).await.unwrap();
    let hashes: Vec<(Option<String>,)> = tx.all("SELECT link_hash FROM promise", params![]).await.unwrap();
    assert!(kept.iter().all(|(kept,)| !kept.contains(token)) && kept.iter().any(|(kept,)| kept.contains("/call/…")));
    assert!(hashes.iter().flat_map(|(hash,)| hash).all(|hash| !hash.contains(token)));
}

#[tokio::test]
async fn to_look_does_nothing_and_an_answer_is_one() {
    let world = World::that_links().await;
    let at = link(&world.promised_text().await).unwrap();
    let page = world.get(Who::Nobody, &at).await;
    page.is(200)
        .says("<title>Page</title>")
        .says("Is this a good time for a call?")
        .says("Tuesday 24 November, between 10:00 and 11:00");
    page.says("noindex").says("Leave this page");
    for secret in ["Fernanda", "Amara", "Southwark", "NHS", "blue kettle", "3883", "900982"] {
        page.says_not(secret);
    }
    assert_eq!(world.count("SELECT COUNT(*) FROM promise WHERE answer IS NOT NULL").await, 0, "a scanner opens every link");
    world.get(Who::Worker, "/account").await.says("/account/shown");
    world.post(Who::Worker, "/account/shown", &[("agreed", "yes")]).await.is(303);
    world.get(Who::Nobody, &at).await.says("Amara").says_not("Okafor");
    world.post(Who::Worker, "/account/shown", &[]).await.is(303);
    world.get(Who::Nobody, &at).await.says_not("Amara");
    // Whoever is signed in is somebody like everybody else.
    world.post_and_follow(Who::OtherWorker, &at, &[("answer", "yes")]).await.says("You said:").says("Yes, this is good");
    world.get(Who::Worker, "/today").await.says("They answered: This is good").says_not("They wrote to you");
    for _ in 0..2 {
        world.post(Who::Nobody, &at, &[("answer", "another")]).await.goes_to(&at);
    }
    world.get(Who::Worker, "/today").await.says("They answered: Another time").says("They wrote to you");
    assert_eq!(world.count("SELECT COUNT(*) FROM reply WHERE channel = 'link' AND read_at IS NULL").await, 1);
    let (reply,): (kernel::ReplyId,) =
        world.system().await.one("SELECT id FROM reply WHERE read_at IS NULL", params![]).await.unwrap();
    world.get(Who::Worker, &format!("/replies/{reply}")).await.says("pressed where our message to");
    world.post(Who::Nobody, &at, &[("answer", "perhaps")]).await.is(409).says("<title>Page</title>").says_not("Southwark");
    let waits = world.queue("no_reply:later").await;
    world.post(Who::Nobody, &at, &[("answer", "no")]).await.is(303);
    assert_eq!(world.state(waits).await.0, State::CalledOff, "no is no to the rest, too");
    let written = "SELECT COUNT(*) FROM audit_entry WHERE staff_name = 'The link about their call' AND act = 'changed'";
    assert!(world.count(written).await >= 3);
}

/// Red on the left, blue on the right, and where it was taken.
fn photograph() -> Vec<u8> {
    let image = image::RgbImage::from_fn(600, 400, |x, _| image::Rgb(if x < 300 { [250, 10, 10] } else { [10, 10, 250] }));
    let mut bytes = std::io::Cursor::new(Vec::new());
    image.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

#[tokio::test]
async fn a_photograph_is_shown_only_where_who_rings_agreed_and_while_the_link_works() {
    let world = World::that_links().await;
    let at = link(&world.promised_text().await).unwrap();
    let picture = format!("{at}/photograph");
    world.get(Who::Nobody, &at).await.says_not("<img");
    world.get(Who::Nobody, &picture).await.is(404);
    let keep = async |file: &[u8]| world.upload(Who::Worker, "/account/shown", &[("photograph", "me.png", file)]).await;
    keep(b"<svg onload=alert(1)>").await.is(422).says("JPEG or PNG");
    keep(b"").await.is(303);
    world.get(Who::Nobody, &picture).await.is(404);
    keep(&photograph()).await.goes_to("/account/shown");
    world.get(Who::Worker, "/account/shown").await.says("/account/photograph").says("Take the photograph away");
    world.get(Who::Nobody, &at).await.says("<img").says_not("Amara");
    let shown = world.get(Who::Nobody, &picture).await;
    shown.is(200);
    assert_eq!(shown.headers["content-type"], "image/jpeg");
    assert_eq!(image::load_from_memory(&shown.bytes).unwrap().to_rgb8().dimensions(), (240, 240));
    world.get(Who::OtherWorker, "/account/photograph").await.is(404);
    world.get(Who::Nobody, "/call/no-such-link/photograph").await.is(404);
    // Whoever said no is not shown who would have rung.
    world.post(Who::Nobody, &at, &[("answer", "no")]).await.is(303);
    world.get(Who::Nobody, &at).await.says("Nobody rings you then").says_not("<img");
    world.post(Who::Worker, "/account/photograph/end", &[]).await.goes_to("/account/shown");
    assert_eq!(world.count("SELECT COUNT(*) FROM staff_photograph").await, 0);
    world.get(Who::Nobody, &picture).await.is(404);
}

#[tokio::test]
async fn it_ends_with_the_hour_of_the_call_and_when_another_is_promised() {
    let world = World::that_links().await;
    let at = link(&world.promised_text().await).unwrap();
    let other = world.get(Who::Nobody, "/call/no-such-link").await;
    other.is(200).says("This page is over");
    let over = async |at: &str| {
        assert_eq!(world.get(Who::Nobody, at).await.body, other.body, "one that is over looks like one that never was");
        world.post(Who::Nobody, at, &[("answer", "yes")]).await.is(200).says("This page is over");
    };
    for (end, back) in [
        ("UPDATE person SET died_on = '2026-11-20'", "UPDATE person SET died_on = NULL"),
        ("UPDATE referral SET state = 'closed'", "UPDATE referral SET state = 'contacting'"),
    ] {
        world.run(end).await;
        over(&at).await;
        world.run(back).await;
    }
    world.get(Who::Nobody, &at).await.says("Is this a good time");
    world.run("UPDATE outbox SET sent_at = 0").await;
    let newer = link(&world.promised_text().await).unwrap();
    over(&at).await;
    world.get(Who::Nobody, &newer).await.says("Is this a good time");
    world.later_at_work(24 * 60).await;
    over(&newer).await;
    assert_eq!(world.count("SELECT COUNT(*) FROM promise WHERE answer IS NOT NULL").await, 0);
}

#[tokio::test]
async fn it_opens_nothing_for_who_is_reached_by_that_number_no_more() {
    let world = World::that_links().await;
    let at = link(&world.promised_text().await).unwrap();
    for change in ["used_until = '2026-11-23'", "used_until = NULL, ended_at = 1"] {
        world.get(Who::Nobody, &at).await.is(200).says("Is this a good time for a call?");
        let sql: &'static str = format!("UPDATE contact_route SET {change}").leak();
        world.run(sql).await;
        world.get(Who::Nobody, &at).await.says("This page is over");
        world.post(Who::Nobody, &at, &[("answer", "no")]).await.says("This page is over");
        world.run("UPDATE contact_route SET used_until = NULL, ended_at = NULL").await;
    }
    assert_eq!(world.count("SELECT COUNT(*) FROM referral WHERE no_call_at IS NOT NULL").await, 0);
}
