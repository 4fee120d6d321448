//! Sessions that were locked, ended or reset, half way into something.

use app::account::session;

use super::*;

#[tokio::test]
async fn a_locked_screen_keeps_what_was_typed() {
    let world = World::new().await;
    with_phone(&world).await;
    world.later(session::IDLE_MINUTES);
    let locked = world.post(Who::Worker, "/account/password", &[("note", "She said <thank you>")]).await;
    locked.is(401).says("What you typed is kept");
    let kept = locked.field("kept");
    let form = [("next", "/account/password"), ("kept", kept.as_str()), ("password", "wrong wrong wrong")];
    world.post(Who::Worker, "/unlock", &form).await.is(401).says("not right").says("What you typed is kept");
    let form = [("next", "/account/password"), ("kept", kept.as_str()), ("password", PASSWORD)];
    let back = world.post(Who::Worker, "/unlock", &form).await;
    back.is(200).says("Send what I typed").says("She said &lt;thank you&gt;");
    world.get(Who::Worker, "/account").await.is(200);
}

#[tokio::test]
async fn a_session_that_ended_in_a_long_form_keeps_the_text() {
    let world = World::new().await;
    world.later(session::WHOLE_HOURS * 60);
    let reply = world.post(Who::Worker, "/account/password", &[("note", "An hour of writing")]).await;
    reply.is(401).says("What you typed is kept");
    assert_eq!(reply.field("note"), "An hour of writing");
}

#[tokio::test]
async fn a_reset_ends_what_is_half_way() {
    let world = World::new().await;
    with_password(&world).await;
    let reset = async || {
        let mut tx = world.test_db.db.write().await.unwrap();
        tokio::time::sleep(std::time::Duration::from_secs(1)).await;
        store::forget_phone(&mut tx, world.team, world.staff(Who::Worker)).await.unwrap();
        tx.commit().await.unwrap();
    };
    let mut browser = Browser::new(&world);
    browser.post("/sign-in", &RIGHT).await.goes_to("/sign-in/set-up?next=");
    let phone = scanned(&browser.get("/sign-in/set-up").await);
    reset().await;
    let code = secret::code_at(&phone, world.app.clock.now()).unwrap();
    browser.post("/sign-in/set-up", &[("code", &code)]).await.goes_to("/sign-in/home");
    // And while a password is being hashed: what was right at the beginning is not any more at the end.
    with_password(&world).await;
    let mut late = Browser::new(&world);
    tokio::join!(late.post("/sign-in", &RIGHT), reset());
    late.get("/sign-in/set-up").await.goes_to("/sign-in/home");
    let mut tx = world.test_db.db.read().await.unwrap();
    let staff = world.staff(Who::Worker);
    assert_eq!(tx.count("SELECT COUNT(*) FROM session WHERE staff_id = $1", params![staff]).await.unwrap(), 0);
    assert_eq!(world.count("SELECT COUNT(*) FROM credential").await, 0);
}
