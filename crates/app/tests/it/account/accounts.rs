//! Accounts as their operator changes them, and the demonstration.

use app::{Config, demo};
use kernel::Role;

use super::*;

#[tokio::test]
async fn a_change_of_an_account_says_whose_it_is() {
    let world = World::new().await;
    let path = format!("/settings/accounts/{}", world.staff(Who::Worker));
    world.post(Who::Operator, &format!("{path}/lost-phone"), &[]).await.is(200);
    world.post(Who::Operator, &format!("{path}/active"), &[("active", "no")]).await.is(303);
    let rows = trail(&world).await;
    for (name, what) in [
        ("Otto Operator", "reset a lost phone"),
        ("Amara Okafor", "the phone and the password of this account were forgotten"),
        ("Otto Operator", "ended an account"),
        ("Amara Okafor", "this account was ended"),
    ] {
        assert!(rows.contains(&(name.to_owned(), true, what.to_owned())), "{name}: {what} in {rows:?}");
    }
    assert_eq!(world.count("SELECT COUNT(DISTINCT request) FROM audit_entry WHERE act = 'account'").await, 2);
}

#[tokio::test]
async fn an_ended_account_is_out_at_once_and_somebody_stays_operator() {
    let world = World::new().await;
    let at = |who: Who| format!("/settings/accounts/{}/active", world.staff(who));
    world.get(Who::Worker, "/account").await.is(200);
    world.post(Who::Operator, &at(Who::Worker), &[("active", "no")]).await.goes_to("/settings/accounts");
    world.get(Who::Worker, "/account").await.goes_to("/sign-in?next=%2Faccount");
    world.post(Who::Operator, &at(Who::Operator), &[("active", "no")]).await.is(409).says("Somebody has to be the operator");
    world.get(Who::Operator, "/account").await.is(200);
}

#[tokio::test]
async fn a_lost_phone_is_reset_by_the_operator_alone() {
    let world = World::new().await;
    with_phone(&world).await;
    let path = format!("/settings/accounts/{}/lost-phone", world.staff(Who::Worker));
    world.post(Who::Leader, &path, &[]).await.is(404);
    world.post(Who::Operator, &path, &[]).await.is(200).says("/welcome/");
    world.get(Who::Worker, "/account").await.goes_to("/sign-in?next=%2Faccount");
    // Whoever knows the password is no further with it. Who has the link chooses one, and adds a phone.
    let mut browser = Browser::new(&world);
    browser.post("/sign-in", &RIGHT).await.is(422).says("not right");
    let reset = world.post(Who::Operator, &path, &[]).await;
    let link = reset.body.split("/welcome/").nth(1).and_then(|rest| rest.split('<').next()).unwrap();
    browser.post(&format!("/welcome/{link}"), &[("password", "purple onions sing")]).await.goes_to("/sign-in/set-up");
}

#[tokio::test]
async fn an_account_is_added_and_an_email_is_one_persons() {
    let world = World::new().await;
    let practice = world.practice.to_string();
    let form = [
        ("name", "Zoë O'Neil 🙂"),
        ("first_name", "Zoë"),
        ("email", "zoe@example.org"),
        ("role", "referrer"),
        ("practice", &practice),
    ];
    world.post(Who::Operator, "/settings/accounts/new", &form).await.is(200).says("/welcome/");
    world.get(Who::Operator, "/settings/accounts").await.says("Zoë O'Neil 🙂").says("Phone to be added");
    world.post(Who::Operator, "/settings/accounts/new", &form).await.is(422).says("already has this e-mail");
    world.post(Who::Operator, "/settings/accounts/new", &[("role", "referrer")]).await.is(422).says("Choose the practices");
}

#[tokio::test]
async fn one_button_only_in_a_demonstration() {
    let world = World::new().await;
    world.post(Who::Nobody, "/sign-in/demo", &[("role", "link_worker")]).await.is(404);
    world.get(Who::Nobody, "/sign-in").await.says_not("Sign in as");
    let test = db::testing::fresh().await;
    demo::prepare(&test.db, &Clock::frozen(crate::world::monday_at_ten())).await.unwrap();
    let mut tx = test.db.read().await.unwrap();
    assert!(store::is_demo(&mut tx).await.unwrap());
    // What a safeguarding lead sees, the team leader sees too: no button of its own.
    for &role in Role::ALL.iter().filter(|role| **role != Role::SafeguardingLead) {
        assert!(store::demo_staff(&mut tx, role).await.unwrap().is_some(), "{role}");
    }
    let _: Config = Config { demo: true, ..Config::default() };
}
