//! Listening, what matters, and the plan: nothing is overwritten silently, nothing is cut.

use app::contact::store as contacts;
use app::plan::store;

use super::world::{Who, World};

/// What the sample requests of this slice need.
pub async fn things(world: &mut World) {
    let mut tx = world.acting(Who::Worker).await;
    let referral = app::referral::store::load(&mut tx, world.referral).await.unwrap();
    let writing = contacts::begin(&mut tx, &referral, app::contact::model::Mode::Phone).await.unwrap();
    store::touch(&mut tx, &referral, 0).await.unwrap();
    store::add_need(&mut tx, &referral, "I am alone", None).await.unwrap();
    let need = store::current(&mut tx, &referral).await.unwrap().needs[0].id;
    store::add_goal(&mut tx, &referral, need, "To go out", Some(8)).await.unwrap();
    let plan = store::current(&mut tx, &referral).await.unwrap();
    tx.commit().await.unwrap();
    world.thing("contact:writing", writing);
    world.thing("need", need);
    world.thing("goal", plan.goals[0].id);
    world.thing("plan", plan.version);
}

fn at(world: &World, what: &str) -> String {
    format!("/referrals/{}/{what}", world.referral)
}

#[tokio::test]
async fn two_tabs_never_overwrite_each_other() {
    let world = World::new().await;
    world.post(Who::Worker, &at(&world, "conversation"), &[]).await.is(303);
    world.post(Who::Worker, &at(&world, "conversation"), &[]).await.is(303);
    assert_eq!(world.count("SELECT COUNT(*) FROM contact").await, 1, "starting twice is once");
    let page = world.get(Who::Worker, &at(&world, "conversation")).await;
    let action = page
        .is(200)
        .says("Must not be seen in the NHS App")
        .body
        .split("data-autosave=\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap()
        .to_owned();
    let saved = world.post(Who::Worker, &action, &[("note", "She likes to cycle"), ("version", "0")]).await;
    saved.is(200).says("\"version\":1").says("\"saved_at\":\"10:00\"");
    let stale = world.post(Who::Worker, &action, &[("note", "From another tab"), ("version", "0")]).await;
    stale.is(409).says("\"compare\"");
    let contact = action.trim_end_matches("/autosave").to_owned();
    world.get(Who::Worker, &contact).await.is(200).says("She likes to cycle");
    world.post(Who::Worker, &contact, &[("note", "From another tab"), ("version", "0")]).await.is(409).says("From another tab");
    world
        .post(Who::Worker, &format!("{contact}/finish"), &[("note", ""), ("version", "1")])
        .await
        .is(422)
        .says("Write what you talked about");
    let long = "Långt 🚲 سلام ".repeat(3000);
    let form = [("note", long.as_str()), ("not_online", "He hit her"), ("next_step", "Ring on Friday"), ("version", "1")];
    world
        .post(Who::Worker, &format!("{contact}/finish"), &form)
        .await
        .goes_to(&format!("/people/{}/at-risk?then=done", world.person));
    // What stood in another tab meanwhile is not thrown away in silence.
    let other = [("note", "Three more lines"), ("version", "2")];
    world.post(Who::Worker, &format!("{contact}/finish"), &other).await.is(409).says("Three more lines");
    world.get(Who::Worker, &format!("/people/{}", world.person)).await.says(long.trim()).says("Ring on Friday");
}

#[tokio::test]
async fn about_me_is_versioned_and_autosaved() {
    let world = World::new().await;
    let path = format!("/people/{}/about", world.person);
    world
        .post(Who::Worker, &format!("{path}/autosave"), &[("matters", "My garden"), ("version", "0")])
        .await
        .is(200)
        .says("\"version\":1");
    let novel = "a".repeat(50_001);
    for save in [path.clone(), format!("{path}/autosave")] {
        let reply = world.post(Who::Worker, &save, &[("matters", &novel), ("version", "1")]).await;
        reply.is(422).says("Use 50000 characters or fewer").says(&novel);
    }
    world.post(Who::Leader, &format!("{path}/autosave"), &[("matters", "Overwritten"), ("version", "0")]).await.is(409);
    world.post(Who::Worker, &path, &[("matters", "My garden"), ("enjoy", "Roses <3"), ("version", "1")]).await.goes_to(&path);
    world.get(Who::Worker, &path).await.says("My garden").says("Roses &lt;3").says_not("Overwritten");
}

#[tokio::test]
async fn a_plan_is_made_agreed_kept_as_it_was_and_printed() {
    let world = World::new().await;
    let post = async |what: &str, form: &[(&str, &str)]| world.post(Who::Worker, &at(&world, what), form).await;
    world.get(Who::Worker, &at(&world, "plan")).await.is(200).says("Not agreed yet");
    post("plan/needs", &[("words", "I only ride alone"), ("version", "0")]).await.is(303);
    post("plan/needs", &[("words", "From an old tab"), ("version", "0")]).await.is(409).says("From an old tab");
    let page = world.get(Who::Worker, &at(&world, "plan")).await;
    let need = page.field("need");
    post("plan/goals", &[("need", &need), ("words", "To ride on a road"), ("importance", "11"), ("version", "1")])
        .await
        .is(422)
        .says("from 1 to 10")
        .says(&format!("href=\"#importance-{need}\""))
        .says("value=\"To ride on a road\"");
    post("plan/goals", &[("need", &need), ("words", "To ride on a road"), ("version", "1")]).await.is(303);
    let goal = world.get(Who::Worker, &at(&world, "plan")).await.field("goal");
    let mut action = [
        ("goal", goal.as_str()),
        ("what", "Take the course 🚲"),
        ("who", "person"),
        ("due-day", "30"),
        ("due-month", "2"),
        ("due-year", "2028"),
        ("version", "2"),
    ];
    let wrong = post("plan/actions", &action).await;
    wrong.is(422).says("There is no such date").says(&format!("href=\"#due-{goal}-day\"")).says("Take the course");
    assert!(wrong.body.contains(&format!("id=\"due-{goal}-day\"")), "the summary leads to the box");
    action[3] = ("due-day", "29");
    post("plan/actions", &action).await.is(303);
    post("plan/agree", &[("agreed_by", "not_agreed"), ("version", "3")]).await.is(422).says("Say why it is not agreed");
    post("plan/agree", &[("agreed_by", "person"), ("version", "3")]).await.is(303);
    world.get(Who::Worker, &at(&world, "plan")).await.says("Agreed on 23 November 2026").says("Version 1").says("29 Feb 2028");
    let done = world.get(Who::Worker, &at(&world, "plan")).await.field("action");
    post("plan/status", &[("action", &done), ("status", "done"), ("version", "4")]).await.is(303);
    world.get(Who::Worker, &at(&world, "plan")).await.says("Agreed on 23 November 2026");
    post("plan/goals", &[("need", &need), ("words", "To ride with others"), ("version", "5")]).await.is(303);
    world.get(Who::Worker, &at(&world, "plan")).await.says("Changed since 23 November 2026").says_not("Agreed on");
    assert_eq!(world.count("SELECT COUNT(*) FROM plan_version WHERE snapshot LIKE '%with others%'").await, 0);
    assert_eq!(
        world.count("SELECT COUNT(*) FROM plan_version WHERE snapshot LIKE '%29 Feb 2028%'").await,
        1,
        "what was agreed stays as it was"
    );
    world
        .get(Who::Worker, &at(&world, "plan/print?large=yes"))
        .await
        .is(200)
        .says("kith-large-print")
        .says("Nanda")
        .says_not("Test Street");
    for large in ["", "?large=yes"] {
        let pdf = world.get(Who::Worker, &at(&world, &format!("plan.pdf{large}"))).await;
        assert!(pdf.bytes.starts_with(b"%PDF"));
    }
    world.get(Who::OtherWorker, &at(&world, "plan.pdf")).await.is(404);
}
