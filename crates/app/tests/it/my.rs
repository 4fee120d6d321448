//! A person's own page: opened by the word and by nothing else, shows what was agreed, and what is left out leaves no trace.

use app::connection::model::{Part, State};
use app::connection::store as connections;
use app::contact::model::{Interpreter, Mode};
use app::contact::store::NewAppointment;
use app::my::store;
use axum::body::Body;
use axum::http::{Request, header};
use db::params;
use kernel::ServiceId;
use tokio::sync::OnceCell;

use super::world::{Reply, Who, World};

/// Hashing is slow by design: once is enough.
static HASH: OnceCell<String> = OnceCell::const_new();

async fn word_hash() -> String {
    HASH.get_or_init(|| async { app::account::secret::hash("bluebell").await.unwrap() }).await.clone()
}

/// What the sample requests of this slice need. After those of the directory.
pub async fn things(world: &mut World) {
    let hash = word_hash().await;
    let mut tx = world.acting(Who::Worker).await;
    let referral = app::referral::store::load(&mut tx, world.referral).await.unwrap();
    let token = store::make(&mut tx, &referral, &hash).await.unwrap();
    let page = store::by_token(&mut tx, &token).await.unwrap().unwrap();
    let visit = store::begin(&mut tx, &page).await.unwrap();
    let service = world.things["service"].parse().unwrap();
    let no = connections::suggest(&mut tx, &referral, service, Part::Participant).await.unwrap();
    let connection = connections::load(&mut tx, no).await.unwrap();
    connections::said_no(&mut tx, &connection).await.unwrap();
    tx.commit().await.unwrap();
    world.thing("own", token.replace('-', ""));
    world.thing("own.cookie", format!("kith_my={visit}"));
    world.thing("connection:no", no);
}

impl World {
    /// Her page is made, with the word "bluebell". Gives its address.
    async fn own_page(&self) -> String {
        let hash = word_hash().await;
        let mut tx = self.acting(Who::Worker).await;
        let referral = app::referral::store::load(&mut tx, self.referral).await.unwrap();
        let token = store::make(&mut tx, &referral, &hash).await.unwrap();
        tx.commit().await.unwrap();
        format!("/my/{}", token.replace('-', ""))
    }

    /// Says the word, and from now on her browser has the cookie of the visit.
    async fn say(&mut self, at: &str, word: &str) -> Reply {
        let reply = self.post(Who::Nobody, at, &[("word", word)]).await;
        if let Some(cookie) = reply.headers.get(header::SET_COOKIE).and_then(|value| value.to_str().ok()) {
            let pair = cookie.split(';').next().unwrap().to_owned();
            self.thing("own.cookie", pair);
        }
        reply
    }

    async fn with_page() -> (Self, String) {
        let mut world = World::new().await;
        super::directory::things(&mut world).await;
        world.agree_a_plan().await;
        let at = world.own_page().await;
        (world, at)
    }

    async fn agree_a_plan(&self) {
        let plan = format!("/referrals/{}/plan", self.referral);
        self.post(Who::Worker, &format!("{plan}/needs"), &[("words", "I am alone"), ("version", "0")]).await.is(303);
        let need = self.post_and_see_id("SELECT id FROM need").await;
        let goal = [("need", need.as_str()), ("words", "To sing again"), ("version", "1")];
        self.post(Who::Worker, &format!("{plan}/goals"), &goal).await.is(303);
        let goal = self.post_and_see_id("SELECT id FROM goal").await;
        let action = [("goal", goal.as_str()), ("what", "Try the choir"), ("who", "person"), ("version", "2")];
        self.post(Who::Worker, &format!("{plan}/actions"), &action).await.is(303);
        self.post(Who::Worker, &format!("{plan}/agree"), &[("agreed_by", "person"), ("version", "3")]).await.is(303);
    }

    async fn post_and_see_id(&self, sql: &'static str) -> String {
        let (id,): (String,) = self.system().await.one(sql, params![]).await.unwrap();
        id
    }

    pub async fn run_sql(&self, sql: &'static str) {
        let mut tx = self.system().await;
        tx.run(sql, params![]).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// A connection of hers, some steps along its road.
    async fn connect(&self, service: ServiceId, steps: &[State]) -> kernel::ConnectionId {
        let mut tx = self.acting(Who::Worker).await;
        let referral = app::referral::store::load(&mut tx, self.referral).await.unwrap();
        let id = connections::suggest(&mut tx, &referral, service, Part::Participant).await.unwrap();
        for to in steps {
            let connection = connections::load(&mut tx, id).await.unwrap();
            connections::step(&mut tx, &connection, *to, "", "That she likes to sing").await.unwrap();
        }
        tx.commit().await.unwrap();
        id
    }
}

/// The page without what is made by chance at each look.
fn without_marks(page: &str) -> String {
    let mut parts = page.split("name=\"mark\" value=\"");
    let first = parts.next().unwrap().to_owned();
    parts.fold(first, |text, part| text + part.split_once('"').unwrap().1)
}

#[tokio::test]
async fn made_when_she_asks_shown_once_and_opened_by_the_word() {
    let mut world = World::new().await;
    let path = format!("/referrals/{}/own-page", world.referral);
    world.get(Who::Worker, &path).await.is(200).says("Only if they ask for it");
    world.get(Who::OtherWorker, &path).await.is(404);
    world.post(Who::Worker, &path, &[("word", "abc")]).await.is(422).says("four letters or more");
    let made = world.post(Who::Worker, &path, &[("word", "Blue Bell")]).await;
    made.is(200).says("This is shown once").says("<svg");
    let token = made.body.split("/my/").nth(1).unwrap().split('<').next().unwrap().to_owned();
    assert!(token.len() >= 28, "{token}");
    world.get(Who::Worker, &path).await.says("Nobody has opened it yet").says_not(&token);
    let stored = world.post_and_see_id("SELECT token_hash || word_hash FROM own_page").await;
    assert!(!stored.contains(&token.replace('-', "")) && !stored.contains("blue"), "{stored}");

    let at = format!("/my/{}", token.replace('-', ""));
    world.get(Who::Nobody, &format!("/my/{}", token.to_uppercase())).await.goes_to(&at);
    let question = world.get(Who::Nobody, &at).await;
    question
        .is(200)
        .says("Which word did you choose?")
        .says_not("Nanda")
        .says_not("Southwark")
        .says_not("NHS")
        .says_not("link worker");
    question.says("<title>Page</title>").says("Leave this page");
    assert_eq!(question.headers[header::REFERRER_POLICY], "no-referrer");
    assert_eq!(question.headers[header::CACHE_CONTROL], "no-store");
    // A mail scanner that looks at the link opens nothing.
    assert_eq!(world.count("SELECT COUNT(*) FROM own_page WHERE opened_at IS NOT NULL").await, 0);
    world.say(&at, "daffodil").await.is(422).says("That is not the word");
    let opened = world.say(&at, " blue BELL ").await;
    opened.is(303);
    let cookie = opened.headers[header::SET_COOKIE].to_str().unwrap();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict") && cookie.contains("Path=/my/"), "{cookie}");
    assert!(!cookie.contains("Max-Age"), "it goes with the browser: {cookie}");
    world.get(Who::Nobody, &opened.location).await.is(200).says("Hello").says("Nanda").says("<title>Page</title>");
    world.get(Who::Worker, &path).await.says("Last opened on");
    let sql =
        "SELECT COUNT(*) FROM audit_entry WHERE staff_name = 'Their own page' AND what = 'their own page, opened by the word'";
    assert_eq!(world.count(sql).await, 1);

    // One a person: a new one ends the old one and its visits.
    world.post(Who::Worker, &path, &[("word", "daffodil")]).await.is(200);
    world.get(Who::Nobody, &opened.location).await.says("Which word").says_not("Nanda");
}

#[tokio::test]
async fn a_wrong_word_and_a_link_of_nobody_answer_the_same_and_are_counted_the_same() {
    let (mut world, at) = World::with_page().await;
    let nobody = "/my/aaaabbbbccccddddeeeeffffgggg";
    let same = |one: &Reply, other: &Reply| {
        assert_eq!(one.status, other.status);
        assert_eq!(one.body.replace(&at, "").replace(nobody, ""), other.body.replace(&at, "").replace(nobody, ""));
        let names = |reply: &Reply| reply.headers.keys().map(|name| name.to_string()).collect::<Vec<_>>();
        assert_eq!(names(one), names(other));
    };
    same(&world.get(Who::Nobody, &at).await, &world.get(Who::Nobody, nobody).await);
    for _ in 0..5 {
        let (one, other) = (world.say(&at, "wrong").await, world.say(nobody, "wrong").await);
        one.is(422);
        same(&one, &other);
    }
    let (one, other) = (world.say(&at, "bluebell").await, world.say(nobody, "bluebell").await);
    one.is(429).says("Wait a quarter of an hour");
    same(&one, &other);
    // Each try is written down, with whose page it was and without what was said; too many once.
    for (sql, tries) in [
        ("SELECT COUNT(*) FROM audit_entry WHERE what = 'no, not the word of their own page' AND person_id IS NOT NULL", 5),
        ("SELECT COUNT(*) FROM audit_entry WHERE what = 'no, there is no such page' AND person_id IS NULL", 5),
        ("SELECT COUNT(*) FROM audit_entry WHERE what = 'no, there were too many tries at their own page'", 2),
    ] {
        assert_eq!(world.count(sql).await, tries, "{sql}");
    }
    // Pages behind the word send back to the question, whether there is a page or not.
    world.get(Who::Nobody, &format!("{nobody}/told")).await.goes_to(nobody);
    world.get(Who::Nobody, &format!("{at}/card.pdf")).await.goes_to(&at);
    world.later(16);
    world.say(&at, "bluebell").await.goes_to(&at);
}

/// Whoever holds somebody's telephone has the link and many days: guessing ends the page, and the worker is told.
#[tokio::test]
async fn a_word_is_not_guessed_in_many_days() {
    let (mut world, at) = World::with_page().await;
    for n in 1..store::MOST_WRONG {
        world.say(&at, "daffodil").await.is(422);
        world.later(if n % 4 == 0 { 16 } else { 0 });
    }
    world.say(&at, "bluebell").await.is(303);
    for n in 1..=store::MOST_WRONG {
        world.say(&at, "primrose").await.is(422).says("That is not the word");
        world.later(if n % 4 == 0 { 16 } else { 0 });
    }
    world.later(16);
    // It is like a link of nobody now.
    world.say(&at, "bluebell").await.is(422).says("That is not the word");
    world.get(Who::Nobody, &at).await.says("Which word");
    world.later_at_work(0).await;
    let page = world.get(Who::Worker, &format!("/referrals/{}/own-page", world.referral)).await;
    page.says("very many wrong words").says_not("They have one");
}

#[tokio::test]
async fn it_ends_by_itself_and_when_it_must() {
    let (mut world, at) = World::with_page().await;
    world.say(&at, "bluebell").await.is(303);
    world.later(14);
    world.get(Who::Nobody, &at).await.says("Nanda");
    world.later(14);
    world.get(Who::Nobody, &at).await.says("Nanda");
    world.later(15);
    world.get(Who::Nobody, &at).await.says("Which word").says_not("Nanda");
    for (end, back) in [
        ("UPDATE person SET died_on = '2026-11-20'", "UPDATE person SET died_on = NULL"),
        ("UPDATE referral SET state = 'closed', closed_at = 0", "UPDATE referral SET state = 'active', closed_at = NULL"),
    ] {
        world.say(&at, "bluebell").await.is(303);
        world.run_sql(end).await;
        world.get(Who::Nobody, &at).await.says("Which word");
        world.say(&at, "bluebell").await.is(422);
        world.run_sql(back).await;
    }
    world.say(&at, "bluebell").await.is(303);
    world.later(60 * 24 * 91);
    world.say(&at, "bluebell").await.is(422);
    let path = format!("/referrals/{}/own-page", world.referral);
    let at = world.own_page().await;
    world.say(&at, "bluebell").await.is(303);
    world.later_at_work(0).await;
    world.post(Who::OtherWorker, &format!("{path}/end"), &[]).await.is(404);
    world.post(Who::Worker, &format!("{path}/end"), &[]).await.is(303);
    world.get(Who::Nobody, &at).await.says("Which word");
}

#[tokio::test]
async fn joining_records_ends_the_pages_of_both() {
    let (mut world, at) = World::with_page().await;
    world.say(&at, "bluebell").await.is(303);
    let mut tx = world.acting(Who::Leader).await;
    let other = world.add_somebody(&mut tx, "Fernanda", "Oduya").await;
    let kept = app::person::store::load(&mut tx, other, "test").await.unwrap();
    let gone = app::person::store::load(&mut tx, world.person, "test").await.unwrap();
    let part = app::person::store_merge::Part::Whole { source: app::person::merge::Source::Record, claimed: None };
    app::person::store_merge::merge(&mut tx, &kept, &gone, part).await.unwrap();
    tx.commit().await.unwrap();
    world.get(Who::Nobody, &at).await.says("Which word");
    world.say(&at, "bluebell").await.is(422);
}

#[tokio::test]
async fn it_shows_what_was_agreed_in_her_words() {
    let (mut world, at) = World::with_page().await;
    let service = world.things["service"].parse().unwrap();
    world.connect(service, &[State::Agreed, State::Referred]).await;
    let mut tx = world.acting(Who::Worker).await;
    let referral = app::referral::store::load(&mut tx, world.referral).await.unwrap();
    let new = NewAppointment {
        starts_at: tx.now.plus_days(1),
        minutes: 60,
        mode: Mode::Home,
        place: "1 Test Street".into(),
        interpreter: Interpreter::None,
    };
    app::contact::store::book(&mut tx, &referral, &new).await.unwrap();
    tx.commit().await.unwrap();
    world.say(&at, "bluebell").await.is(303);
    let page = world.get(Who::Nobody, &at).await;
    page.is(200).says("I am alone").says("To sing again").says("Try the choir (you do it)").says("<li>Try the choir</li>");
    page.says("Tuesday 24 November at 10:00: we meet you").says_not("Test Street");
    page.says("Ring Amara on 020 3883 1624").says("Walking group").says("That she likes to sing").says("999");
    world.get(Who::Nobody, &format!("{at}?large=yes")).await.says("kith-large-print");
    let card = world.get(Who::Nobody, &format!("{at}/card.pdf?large=yes")).await;
    assert!(card.bytes.starts_with(b"%PDF"), "{}", card.body);
    assert_eq!(card.headers[header::CONTENT_DISPOSITION], "inline; filename=\"card.pdf\"");
    // A plan that changed is shown as it was agreed, and one that was not agreed is not shown.
    let plan = format!("/referrals/{}/plan", world.referral);
    world.post(Who::Worker, &format!("{plan}/needs"), &[("words", "To have a garden"), ("version", "4")]).await.is(303);
    world.get(Who::Nobody, &at).await.says("I am alone").says_not("garden");
    let not = [("agreed_by", "not_agreed"), ("agreed_note", "She wants to think"), ("version", "5")];
    world.post(Who::Worker, &format!("{plan}/agree"), &not).await.is(303);
    world.get(Who::Nobody, &at).await.says("I am alone").says_not("garden").says_not("think");
}

#[tokio::test]
async fn what_is_hidden_leaves_no_trace() {
    let (mut world, at) = World::with_page().await;
    let service: ServiceId = world.things["service"].parse().unwrap();
    world.connect(service, &[State::Agreed, State::Referred]).await;
    world.say(&at, "bluebell").await.is(303);
    let before = world.get(Who::Nobody, &at).await;
    before.is(200).says("Walking group");
    let card = world.get(Who::Nobody, &format!("{at}/card.pdf")).await.bytes;

    // A need of abuse with a goal and an action, agreed; and taken off again.
    let plan = format!("/referrals/{}/plan", world.referral);
    let need = [("words", "He must not know"), ("kind", "abuse"), ("version", "4")];
    world.post(Who::Worker, &format!("{plan}/needs"), &need).await.is(303);
    let need = world.post_and_see_id("SELECT id FROM need WHERE kind = 'abuse'").await;
    let goal = [("need", need.as_str()), ("words", "A safe way out"), ("version", "5")];
    world.post(Who::Worker, &format!("{plan}/goals"), &goal).await.is(303);
    let goal = world.post_and_see_id("SELECT id FROM goal ORDER BY position DESC LIMIT 1").await;
    let action = [("goal", goal.as_str()), ("what", "Pack a bag"), ("who", "person"), ("version", "6")];
    world.post(Who::Worker, &format!("{plan}/actions"), &action).await.is(303);
    world.post(Who::Worker, &format!("{plan}/agree"), &[("agreed_by", "person"), ("version", "7")]).await.is(303);
    let ended = [("need_ends", need.as_str()), ("version", "8")];
    world.post(Who::Worker, &format!("{plan}/status"), &ended).await.is(303);
    // Services that tell of it, by their name and by a secret place, referred and with an appointment to go along.
    let (refuge, secret) =
        (world.another_service("Sunrise women's refuge", false).await, world.another_service("Number Ten", true).await);
    for hidden in [refuge, secret] {
        let id = world.connect(hidden, &[State::Agreed, State::Referred]).await;
        let mut tx = world.acting(Who::Worker).await;
        let connection = connections::load(&mut tx, id).await.unwrap();
        let new = NewAppointment {
            starts_at: tx.now.plus_days(1),
            minutes: 60,
            mode: Mode::Visit,
            place: "10 Secret Road".into(),
            interpreter: Interpreter::None,
        };
        connections::book_visit(&mut tx, &connection, &new).await.unwrap();
        tx.commit().await.unwrap();
    }
    // A concern, a note that is not for online view, a next step of the worker's, a secret address.
    let concern = [("said", "He hits her"), ("done_now", "Rang the police")];
    world.post(Who::Worker, &format!("/people/{}/concern", world.person), &concern).await.is(303);
    world.run_sql("UPDATE referral SET next_step = 'Ring while he is at work', risk = 'known', risk_note = 'Husband'").await;
    world.run_sql("UPDATE person SET address_hidden = TRUE").await;
    let mut tx = world.acting(Who::Worker).await;
    let now = tx.now;
    let sql = "INSERT INTO message (team_id, id, referral_id, person_id, practice_id, kind, part, content, made_at, made_by_id, made_by, sent_how, sent_at) \
               VALUES ($1, $7, $2, $3, $4, 'update', 'not_online', '{}', $5, $6, 'Amara', 'printed', $5)";
    tx.run(
        sql,
        params![
            world.team,
            world.referral,
            world.person,
            world.practice,
            now,
            world.staff(Who::Worker),
            kernel::MessageId::new()
        ],
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();

    let after = world.get(Who::Nobody, &at).await;
    after.is(200);
    assert_eq!(without_marks(&before.body), without_marks(&after.body));
    assert_eq!(world.get(Who::Nobody, &format!("{at}/card.pdf")).await.bytes, card, "nor on the card");
    // What is hidden cannot be reached by its id either.
    let id = world
        .post_and_see_id("SELECT c.id FROM connection c JOIN service s ON s.id = c.service_id WHERE s.name = 'Number Ten'")
        .await;
    let no = [("about", "no"), ("connection", id.as_str()), ("mark", "1")];
    world.post(Who::Nobody, &format!("{at}/tell"), &no).await.is(404).says_not("Number Ten");
}

impl World {
    /// Another entry of the directory, like the first one.
    async fn another_service(&self, name: &str, hidden: bool) -> ServiceId {
        let mut tx = self.acting(Who::Worker).await;
        let (id, first): (ServiceId, ServiceId) = (ServiceId::new(), self.things["service"].parse().unwrap());
        let sql = "INSERT INTO service (team_id, id, organisation_id, name, folded_name, changed_at, place_hidden) \
               SELECT team_id, $1, organisation_id, $2, folded_name, changed_at, $3 FROM service WHERE id = $4";
        tx.run(sql, params![id, name, hidden, first]).await.unwrap();
        tx.commit().await.unwrap();
        id
    }
}

#[tokio::test]
async fn what_she_says_waits_for_somebody_and_changes_nothing_by_itself() {
    let (mut world, at) = World::with_page().await;
    let service = world.things["service"].parse().unwrap();
    let connection = world.connect(service, &[State::Agreed]).await;
    let connection = connection.to_string();
    world.post(Who::Nobody, &format!("{at}/tell"), &[("about", "wrong"), ("words", "x")]).await.is(401).says("not sent yet");
    assert_eq!(world.count("SELECT COUNT(*) FROM reply").await, 0, "not before the word");
    world.say(&at, "bluebell").await.is(303);
    let tell = format!("{at}/tell");
    let no = [("about", "no"), ("connection", connection.as_str()), ("words", "Too many people"), ("mark", "a")];
    let sent = world.post(Who::Nobody, &tell, &no).await;
    world.get(Who::Nobody, &sent.is(303).location).await.says("We have it").says("Nobody reads it at once").says("999");
    world.get(Who::Nobody, &at).await.says("You said no to this on 23 November 2026");
    world.get(Who::Worker, "/today").await.says("They wrote to you").says("No to Walking group. Too many people");
    let path = format!("/connections/{connection}");
    let page = world.get(Who::Worker, &path).await;
    page.says("They said no to this").says_not("value=\"referred\"").says("value=\"person_declined\"");
    let version = page.field("version");
    let refer = [("state", "referred"), ("may_share", "All"), ("version", version.as_str())];
    world.post(Who::Worker, &path, &refer).await.is(409).says("They said no to this on their own page");
    world.post(Who::Worker, &format!("{path}/looked"), &[("version", version.as_str())]).await.is(303);
    let version = world.get(Who::Worker, &path).await.field("version");
    world.post(Who::Worker, &path, &[("state", "referred"), ("may_share", "All"), ("version", version.as_str())]).await.is(303);

    // Sent twice it is one; a change of contact is not applied.
    let contact = [("about", "contact"), ("words", "Text me at 07700 900111"), ("mark", "b")];
    for _ in 0..2 {
        world.post(Who::Nobody, &tell, &contact).await.is(303);
    }
    assert_eq!(world.count("SELECT COUNT(*) FROM reply").await, 2);
    assert_eq!(world.count("SELECT COUNT(*) FROM contact_route WHERE value <> '+447700900982'").await, 0);
    assert_eq!(world.count("SELECT COUNT(*) FROM contact_route WHERE stale_at IS NULL").await, 0, "what is safe is asked anew");
    assert_eq!(world.count("SELECT COUNT(*) FROM concern").await, 0);
    assert_eq!(world.count("SELECT COUNT(*) FROM outbox").await, 0, "nothing is sent in answer to it");
    let id = world.post_and_see_id("SELECT id FROM reply WHERE words LIKE 'Wants%'").await;
    world.get(Who::Worker, &format!("/replies/{id}")).await.says("Whoever knows the word of their page may have written this");
    world.post(Who::Nobody, &tell, &[("about", "wrong"), ("words", "I want to kill myself"), ("mark", "c")]).await.is(303);
    assert_eq!(world.count("SELECT COUNT(*) FROM concern WHERE came_by = 'own_page'").await, 1);
    world.get(Who::Worker, "/today").await.says("told by <bdi>their own page</bdi>");
}

/// She wrote for longer than a visit lasts without a look at a page.
#[tokio::test]
async fn what_she_wrote_when_the_page_had_closed_is_kept_with_her_and_the_word_sends_it() {
    let (mut world, at) = World::with_page().await;
    let service = world.things["service"].parse().unwrap();
    let connection = world.connect(service, &[State::Agreed]).await.to_string();
    world.say(&at, "bluebell").await.is(303);
    world.later(16);
    let words = "I do not want to live. \"He\" <reads> this";
    let fields = [("about", "wrong"), ("connection", ""), ("words", words), ("mark", "m1")];
    let asked = world.post(Who::Nobody, &format!("{at}/tell"), &fields).await;
    asked
        .is(401)
        .says("This was not sent yet")
        .says("ring 999")
        .says("<title>Page</title>")
        .says_not("Nanda")
        .says_not("Southwark");
    asked.says_not("<textarea");
    assert_eq!(asked.headers[header::CACHE_CONTROL], "no-store");
    // A link of nobody answers the same.
    let nobody = "/my/aaaabbbbccccddddeeeeffffgggg";
    let of_nobody = world.post(Who::Nobody, &format!("{nobody}/tell"), &fields).await;
    assert_eq!(asked.body.replace(&at, ""), of_nobody.body.replace(nobody, ""));
    let kept = |page: &Reply| ["about", "connection", "words", "mark"].map(|name| (name, page.field(name)));
    assert_eq!(kept(&asked), fields.map(|(name, value)| (name, value.to_owned())));
    // Wrong words and too many of them lose nothing, and nothing is stored before the right one.
    let mut page = asked;
    for status in [422, 422, 422, 422, 422, 429] {
        let kept = kept(&page);
        let mut form: Vec<(&str, &str)> = kept.iter().map(|(name, value)| (*name, value.as_str())).collect();
        form.push(("word", "daffodil"));
        page = world.post(Who::Nobody, &at, &form).await;
        page.is(status).says("This was not sent yet");
    }
    assert_eq!(world.count("SELECT COUNT(*) FROM reply").await + world.count("SELECT COUNT(*) FROM concern").await, 0);
    world.later(16);
    let kept = kept(&page);
    let mut form: Vec<(&str, &str)> = kept.iter().map(|(name, value)| (*name, value.as_str())).collect();
    form.push(("word", "bluebell"));
    for _ in 0..2 {
        // Pressed twice it is sent once.
        let sent = world.post(Who::Nobody, &at, &form).await;
        sent.goes_to(&format!("{at}/told"));
        world.thing("own.cookie", sent.headers[header::SET_COOKIE].to_str().unwrap().split(';').next().unwrap());
    }
    world.get(Who::Nobody, &format!("{at}/told")).await.is(200).says("We have it");
    assert_eq!(world.count("SELECT COUNT(*) FROM reply WHERE words LIKE '%I do not want to live. \"He\" <reads> this'").await, 1);
    assert_eq!(world.count("SELECT COUNT(*) FROM concern").await, 1);
    // Saying no needs no words.
    world.later(16);
    let no = [("about", "no"), ("connection", connection.as_str()), ("words", ""), ("mark", "m2")];
    world.post(Who::Nobody, &format!("{at}/tell"), &no).await.is(401).says("not sent yet");
    let mut form = no.to_vec();
    form.push(("word", "bluebell"));
    world.post(Who::Nobody, &at, &form).await.goes_to(&format!("{at}/told"));
    assert_eq!(world.count("SELECT COUNT(*) FROM connection WHERE said_no_at IS NOT NULL").await, 1);
    // With nothing to send there is nothing to keep.
    world.thing("own.cookie", "kith_my=over");
    world.post(Who::Nobody, &format!("{at}/tell"), &[("about", "wrong"), ("words", " ")]).await.goes_to(&at);
}

#[tokio::test]
async fn the_way_out_ends_the_visit_and_has_the_browser_forget() {
    let (mut world, at) = World::with_page().await;
    world.say(&at, "bluebell").await.is(303);
    let left = world.post(Who::Nobody, &format!("{at}/leave"), &[]).await;
    left.is(200).says_not("Nanda").says_not("Southwark");
    assert_eq!(left.headers["clear-site-data"], "\"cache\", \"cookies\"");
    assert_eq!(left.headers[header::REFRESH], "0; url=https://www.bbc.co.uk/weather");
    assert!(left.headers[header::SET_COOKIE].to_str().unwrap().contains("Max-Age=0"));
    // The browser kept the cookie all the same: it opens nothing.
    world.get(Who::Nobody, &at).await.says("Which word").says_not("Nanda");
    assert_eq!(world.count("SELECT COUNT(*) FROM own_page_visit").await, 0);
}

#[tokio::test]
async fn an_old_phone_that_says_null_of_where_a_form_is_from_can_open_it() {
    let (world, at) = World::with_page().await;
    let send = |path: String, origin: &'static str| {
        let request =
            Request::post(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").header(header::ORIGIN, origin);
        world.send(Who::Nobody, request.body(Body::from("word=bluebell")).unwrap())
    };
    send(at.clone(), "null").await.is(303);
    send(at.clone(), "https://evil.example").await.is(409);
    send("/sign-in".to_owned(), "null").await.is(409);
}

#[tokio::test]
async fn the_card_passes_the_gate_where_staff_print_it() {
    let (world, _) = World::with_page().await;
    let card = world.post(Who::Worker, &format!("/referrals/{}/card.pdf", world.referral), &[]).await;
    assert!(card.bytes.starts_with(b"%PDF"), "{}", card.body);
    assert_eq!(world.count("SELECT COUNT(*) FROM outbox WHERE purpose = 'own_card' AND channel = 'print'").await, 1);
    assert_eq!(world.count("SELECT COUNT(*) FROM audit_entry WHERE act = 'printed' AND what = 'card'").await, 1);
}
