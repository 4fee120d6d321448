//! The calendar that a worker's telephone reads: hours and kinds, and nothing of whom; asked of the gate, ended when it must be.

use app::contact::model::{AttemptResult, Interpreter, Mode};
use app::contact::store as contacts;
use app::contact::store_diary;
use app::contact::store_promise::{self, New, Told};
use axum::body::Body;
use axum::http::{Request, header};
use db::params;
use kernel::Instant;

use super::world::{Reply, Who, World};

/// What the sample requests of this slice need.
pub async fn things(world: &mut World) {
    let mut tx = world.acting(Who::Worker).await;
    let token = store_diary::make(&mut tx).await.unwrap();
    tx.commit().await.unwrap();
    world.thing("diary", token);
}

/// One part of a calendar file: its name, its lines by name, its parts.
#[derive(Debug, Default)]
struct Part {
    name: String,
    lines: Vec<(String, String)>,
    parts: Vec<Part>,
}

impl Part {
    fn one(&self, name: &str) -> &str {
        let mut found = self.lines.iter().filter(|(line, _)| line.split(';').next() == Some(name));
        let (_, value) = found.next().unwrap_or_else(|| panic!("no {name} in {self:?}"));
        assert!(found.next().is_none(), "{name} stands twice");
        value
    }
}

/// Reads a file as RFC 5545 writes the grammar (3.1 lines, 3.4 object, 3.6.1 event), and not as ours is made.
fn read(bytes: &[u8]) -> Part {
    let mut whole: Vec<u8> = Vec::new();
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        assert!(line.ends_with(b"\r\n"), "a line ends with CRLF");
        assert!(line.len() - 2 <= 75, "no line is longer than 75 octets");
        match line.strip_prefix(b" ") {
            Some(rest) => {
                whole.truncate(whole.len() - 2);
                whole.extend(rest);
            }
            None => whole.extend(line),
        }
    }
    let text = String::from_utf8(whole).expect("no letter is cut in two");
    let mut open = vec![Part::default()];
    for line in text.split_terminator("\r\n") {
        let (name, value) = line.split_once(':').unwrap_or_else(|| panic!("no colon in {line}"));
        assert!(name.chars().all(|c| c.is_ascii_alphanumeric() || "-;=/".contains(c)), "{name}");
        match name {
            "BEGIN" => open.push(Part { name: value.to_owned(), ..Part::default() }),
            "END" => {
                let part = open.pop().unwrap();
                assert_eq!(part.name, value);
                open.last_mut().unwrap().parts.push(part);
            }
            _ => open.last_mut().unwrap().lines.push((name.to_owned(), value.to_owned())),
        }
    }
    assert_eq!(open.len(), 1, "every BEGIN has its END");
    let mut files = open.pop().unwrap().parts;
    assert_eq!(files.len(), 1);
    let file = files.pop().unwrap();
    assert_eq!((file.name.as_str(), file.one("VERSION")), ("VCALENDAR", "2.0"));
    assert!(!file.one("PRODID").is_empty());
    for event in &file.parts {
        assert_eq!(event.name, "VEVENT");
        for needed in ["UID", "DTSTAMP", "DTSTART", "DTEND"] {
            assert!(!event.one(needed).is_empty());
        }
        let is_utc = |time: &str| time.len() == 16 && time.ends_with('Z') && time.as_bytes()[8] == b'T';
        assert!(["DTSTAMP", "DTSTART", "DTEND"].iter().all(|name| is_utc(event.one(name))), "{event:?}");
        assert!(event.one("DTSTART") < event.one("DTEND"));
    }
    let names: std::collections::BTreeSet<&str> = file.parts.iter().map(|event| event.one("UID")).collect();
    assert_eq!(names.len(), file.parts.len(), "each event has a name of its own");
    file
}

/// Day and time, what, of each event.
fn said(reply: &Reply) -> Vec<(String, String)> {
    let file = read(&reply.bytes);
    file.parts.iter().map(|event| (event.one("DTSTART").to_owned(), event.one("SUMMARY").to_owned())).collect()
}

fn moment(day: &str, time: &str) -> Instant {
    let day: kernel::Date = day.parse().unwrap();
    day.at(kernel::TimeOfDay::parse(time).unwrap()).exactly().unwrap()
}

async fn meet(world: &World, at: Instant, mode: Mode) {
    let mut tx = world.acting(Who::Worker).await;
    let referral = app::referral::store::load(&mut tx, world.referral).await.unwrap();
    let place = "12 Secret Street, with Fernanda".to_owned();
    let new = contacts::NewAppointment { starts_at: at, minutes: 45, mode, place, interpreter: Interpreter::None };
    contacts::book(&mut tx, &referral, &new).await.unwrap();
    tx.commit().await.unwrap();
}

/// Makes the calendar as she would and gives its address.
async fn made(world: &World) -> String {
    let page = world.post(Who::Worker, "/account/calendar", &[]).await;
    page.is(200).says("This address is shown once").says("<svg").says("href=\"webcal://").says("data-copy=\"address\"");
    let token = page.body.split("/diary/").nth(1).unwrap().split(['<', '"']).next().unwrap().to_owned();
    assert!(token.len() >= 43, "256 bits: {token}");
    format!("/diary/{token}")
}

async fn asked(world: &World, at: &str, name: header::HeaderName, value: &str) -> Reply {
    let request = Request::get(at).header(name, value).body(Body::empty()).unwrap();
    world.send(Who::Nobody, request).await
}

#[tokio::test]
async fn hours_and_kinds_and_nothing_of_whom_also_over_the_change_of_clocks() {
    let world = World::new().await;
    world.get(Who::Worker, "/account").await.says("/account/calendar");
    world.get(Who::Referrer, "/account").await.says_not("/account/calendar");
    let at = made(&world).await;
    // The clocks went back on 25 October and go forward on 28 March.
    for (day, mode) in [
        ("2026-10-24", Mode::Phone),
        ("2026-10-27", Mode::Home),
        ("2026-11-24", Mode::InPerson),
        ("2026-12-01", Mode::Visit),
        ("2027-02-14", Mode::Video),
        ("2027-02-16", Mode::Phone),
    ] {
        meet(&world, moment(day, "10:00"), mode).await;
    }
    let mut tx = world.acting(Who::Worker).await;
    let referral = app::referral::store::load(&mut tx, world.referral).await.unwrap();
    let attempt = contacts::attempt(&mut tx, world.referral, None, AttemptResult::CallBack).await.unwrap();
    let sql = "UPDATE attempt SET call_back_at = $1 WHERE id = $2";
    tx.run(sql, params![moment("2026-11-25", "11:00"), attempt]).await.unwrap();
    tx.commit().await.unwrap();
    let reply = world.get(Who::Nobody, &at).await;
    assert_eq!(reply.is(200).headers["content-type"], "text/calendar; charset=utf-8");
    let expected =
        |list: &[(&str, &str)]| list.iter().map(|(at, what)| ((*at).to_owned(), (*what).to_owned())).collect::<Vec<_>>();
    assert_eq!(
        said(&reply),
        expected(&[
            ("20261027T100000Z", "Visit"),
            ("20261124T100000Z", "Meeting"),
            ("20261125T110000Z", "Call back"),
            ("20261201T100000Z", "Visit"),
            ("20270214T100000Z", "Video call"),
        ]),
        "four weeks back, twelve ahead"
    );
    for secret in
        ["Fernanda", "Oduya", "Secret", "Southwark", "7700", "NHS", &world.referral.to_string(), &world.person.to_string()]
    {
        reply.says_not(secret);
    }
    let (id,): (String,) =
        world.system().await.one("SELECT id FROM appointment ORDER BY starts_at LIMIT 1", params![]).await.unwrap();
    reply.says_not(&id).says("URL:http");
    // In summer an hour of London is an hour earlier.
    world.later(150 * 24 * 60);
    meet(&world, moment("2027-05-04", "10:00"), Mode::Phone).await;
    let reply = world.get(Who::Nobody, &at).await;
    assert_eq!(said(&reply), expected(&[("20270504T090000Z", "Call")]));
    // A promised call stands in the place of the call back.
    let mut tx = world.acting(Who::Worker).await;
    let from_at = moment("2027-05-05", "14:00");
    let told = Told::Otherwise(app::contact::model::ToldHow::Aloud);
    let caller = world.staff(Who::Worker);
    let new = New { caller, from_at, until_at: from_at.plus_minutes(60), say: "blue kettle".into(), told };
    store_promise::make(&mut tx, &referral, &new).await.unwrap();
    tx.run("UPDATE attempt SET call_back_at = $1", params![moment("2027-05-06", "9:00")]).await.unwrap();
    tx.commit().await.unwrap();
    let both = [("20270504T090000Z", "Call"), ("20270505T130000Z", "Call")];
    assert_eq!(said(&world.get(Who::Nobody, &at).await), expected(&both));
}

#[tokio::test]
async fn what_is_had_already_is_not_sent_again_and_each_reading_is_written_down() {
    let world = World::new().await;
    let at = made(&world).await;
    meet(&world, moment("2026-11-24", "10:00"), Mode::Home).await;
    let first = world.get(Who::Nobody, &at).await;
    let tag = first.is(200).headers["etag"].to_str().unwrap().to_owned();
    let since = first.headers["last-modified"].to_str().unwrap().to_owned();
    assert_eq!(since, "Mon, 23 Nov 2026 10:00:00 GMT");
    assert_eq!(first.headers["cache-control"], "private, no-cache");
    world.later(20);
    let again = asked(&world, &at, header::IF_NONE_MATCH, &format!("\"other\", W/{tag}")).await;
    assert!(again.is(304).bytes.is_empty() && again.headers["etag"] == tag.as_str());
    asked(&world, &at, header::IF_MODIFIED_SINCE, &since).await.is(304);
    let third = world.get(Who::Nobody, &at).await;
    assert_eq!(third.is(200).bytes, first.bytes, "to the byte");
    meet(&world, moment("2026-11-26", "10:00"), Mode::Phone).await;
    let other = asked(&world, &at, header::IF_NONE_MATCH, &tag).await;
    assert_eq!(other.is(200).headers["last-modified"], "Mon, 23 Nov 2026 10:20:00 GMT");
    assert_ne!(other.headers["etag"], tag.as_str());
    // What left passed the gate, and only that; each reading is in the trail, under her name.
    let left =
        "SELECT COUNT(*) FROM outbox WHERE purpose = 'diary' AND channel = 'calendar' AND state = 'sent' AND person_id IS NULL";
    assert_eq!(world.count(left).await, 3);
    let read = "SELECT COUNT(*) FROM audit_entry WHERE staff_name = 'Amara Okafor' AND what IN ('their calendar', 'their calendar, which said nothing new')";
    assert_eq!(world.count(read).await, 5);
    world.get(Who::Leader, "/sending").await.says_not("calendar");
    for _ in 5..30 {
        asked(&world, &at, header::IF_NONE_MATCH, other.headers["etag"].to_str().unwrap()).await.is(304);
    }
    world.get(Who::Nobody, &at).await.is(429);
    world.later(61);
    world.get(Who::Nobody, &at).await.is(200);
    // Of its address only a hash is kept.
    let token = at.strip_prefix("/diary/").unwrap();
    let kept =
        world.test_db.db.read().await.unwrap().all::<(String,)>("SELECT token_hash || said FROM diary", params![]).await.unwrap();
    assert!(kept.iter().all(|(kept,)| !kept.contains(token)));
}

#[tokio::test]
async fn off_until_it_is_made_and_over_when_it_must_be() {
    let world = World::new().await;
    world.get(Who::Worker, "/account/calendar").await.is(200).says("Make the calendar");
    assert_eq!(world.count("SELECT COUNT(*) FROM diary").await, 0);
    let first = made(&world).await;
    let at = made(&world).await;
    world.get(Who::Nobody, &first).await.is(404);
    world.get(Who::Nobody, &at).await.is(200);
    world
        .get(Who::Worker, "/account/calendar")
        .await
        .says("Last read 23 Nov 2026 10:00")
        .says_not(at.strip_prefix("/diary/").unwrap());
    world.post(Who::Worker, "/account/calendar/end", &[]).await.goes_to("/account/calendar");
    world.get(Who::Nobody, &at).await.is(404);
    // She leaves, and comes back: the calendar does not.
    let at = made(&world).await;
    let account = format!("/settings/accounts/{}/active", world.staff(Who::Worker));
    world.post(Who::Operator, &account, &[("active", "no")]).await.is(303);
    world.get(Who::Nobody, &at).await.is(404);
    world.post(Who::Operator, &account, &[("active", "yes")]).await.is(303);
    world.get(Who::Nobody, &at).await.is(404);
    // Whoever does no casework any more reads none; and a year is enough.
    let mut tx = world.acting(Who::Leader).await;
    let at = format!("/diary/{}", store_diary::make(&mut tx).await.unwrap());
    tx.commit().await.unwrap();
    world.get(Who::Nobody, &at).await.is(200);
    world.later(366 * 24 * 60);
    world.get(Who::Nobody, &at).await.is(404);
    world.later(-366 * 24 * 60);
    let mut tx = world.system().await;
    tx.run("DELETE FROM staff_role WHERE staff_id = $1", params![world.staff(Who::Leader)]).await.unwrap();
    tx.commit().await.unwrap();
    world.get(Who::Nobody, &at).await.is(404);
}

#[tokio::test]
async fn guessing_is_counted_and_written_down() {
    let world = World::new().await;
    for _ in 0..20 {
        world.get(Who::Nobody, "/diary/guess").await.is(404);
    }
    world.get(Who::Nobody, "/diary/guess").await.is(429);
    assert_eq!(world.count("SELECT COUNT(*) FROM audit_entry WHERE what = 'no, there is no such calendar'").await, 20);
    world.later(16);
    world.get(Who::Nobody, "/diary/guess").await.is(404);
}
