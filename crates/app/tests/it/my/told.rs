//! What she tells us on her page: kept once, and nothing of it is lost when the page has closed.

use app::connection::model::State;
use axum::http::header;

use super::super::world::{Reply, Who, World};

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
