//! Closing, and the word back: what may be seen online, and what must not.

use app::person::model::{Address, NewPerson};

use super::world::{Who, World};

/// What the sample requests of this slice need.
pub async fn things(world: &mut World) {
    let mut tx = world.system().await;
    let somebody = NewPerson {
        given_names: "Ivy".into(),
        family_name: "Reid".into(),
        preferred_name: String::new(),
        pronouns: String::new(),
        date_of_birth: None,
        nhs_number: None,
        language: String::new(),
        interpreter: false,
        communication: String::new(),
        address: Address::default(),
        practice_id: world.practice,
        site_id: world.site,
    };
    let person = app::person::store::add(&mut tx, &somebody).await.unwrap();
    let closable = world.add_referral(&mut tx, person, "active", Some(world.staff(Who::Worker)), 41).await;
    tx.commit().await.unwrap();
    world.thing("referral:closable", closable);
    let form = [("kind", "update"), ("requested", "None")];
    let made = world.post(Who::Worker, &format!("/referrals/{}/message", world.referral), &form).await;
    world.thing("message", made.location.rsplit('/').next().unwrap());
}

fn at(world: &World, what: &str) -> String {
    format!("/referrals/{}/{what}", world.referral)
}

#[tokio::test]
async fn the_first_message_gives_no_hint_of_the_second() {
    let world = World::new().await;
    let form = |private: &'static str| {
        [
            ("kind", "update"),
            ("requested", "No action is needed from you."),
            ("needs", "Getting out 🚲"),
            ("done", "Went to the first walk"),
            ("not_online", private),
        ]
    };
    let path = at(&world, "message");
    let earlier = world.post(Who::Worker, &path, &[("kind", "update"), ("requested", "None")]).await;
    world.later(1);
    world
        .post(Who::Worker, &path, &[("kind", "update"), ("requested", ""), ("done", "Kept words")])
        .await
        .is(422)
        .says("no action is needed")
        .says("Kept words");
    let with = world.post(Who::Worker, &path, &form("She left a violent husband. Thoughts of suicide.")).await;
    world.later(1);
    let without = world.post(Who::Worker, &path, &form("")).await;
    assert_eq!(world.count("SELECT COUNT(*) FROM message WHERE part = 'not_online'").await, 1);
    for file in ["message.json", "letter.pdf"] {
        let a = world.get(Who::Worker, &format!("{}/{file}", with.location)).await;
        let b = world.get(Who::Worker, &format!("{}/{file}", without.location)).await;
        assert_eq!(a.is(200).bytes, b.is(200).bytes, "{file}: the same whether a second exists or not");
    }
    let json: serde_json::Value =
        serde_json::from_slice(&world.get(Who::Worker, &format!("{}/message.json", with.location)).await.bytes).unwrap();
    let asked = &json["Plan and requested actions"]["Plan and requested actions record entry"][0];
    assert_eq!(asked["Actions for professionals"], "No action is needed from you.");
    assert!(json.get("Signpost details").is_none(), "what is empty is left out");
    let code = "871731000000106 Referral to social prescribing service";
    world.get(Who::Worker, &earlier.location).await.says(code);
    world.get(Who::Worker, &with.location).await.says_not(code);
    let page = world.get(Who::Worker, &with.location).await;
    let second = page
        .says("Its other part")
        .body
        .split("Its other part")
        .next()
        .unwrap()
        .rsplit("/messages/")
        .next()
        .unwrap()
        .split('"')
        .next()
        .unwrap()
        .to_owned();
    world.get(Who::Worker, &format!("/messages/{second}")).await.says("NOT FOR ONLINE VIEWING").says("violent husband");
    world.get(Who::OtherWorker, &with.location).await.is(404);
    world.post(Who::Worker, &format!("{}/sent", with.location), &[("how", "nhsmail")]).await.is(303);
    world.get(Who::Worker, &with.location).await.says("By NHSmail on").says("by Amara Okafor");
    world.post(Who::Worker, &format!("{}/sent", with.location), &[("how", "pasted")]).await.is(409);
}

#[tokio::test]
async fn nothing_closes_over_a_concern_and_what_is_open_needs_a_why() {
    let mut world = World::new().await;
    super::plan::things(&mut world).await;
    super::concern::things(&mut world).await;
    let form = [("reason", "goals_met"), ("version", "0")];
    world
        .post(Who::Worker, &at(&world, "close"), &form)
        .await
        .is(422)
        .says("named person has accepted it")
        .says("Say why you close it");
    let concern = world.things["concern"].clone();
    let accept = [("accepted_by", "Dr Osei"), ("accepted_how", "By phone"), ("version", "0")];
    world.post(Who::Worker, &format!("/concerns/{concern}/accept"), &accept).await.is(303);
    let why = [("reason", "goals_met"), ("why", "She goes on alone"), ("version", "0")];
    world.post(Who::Worker, &at(&world, "close"), &why).await.goes_to(&at(&world, "message?kind=closing"));
    world.get(Who::Worker, &at(&world, "message?kind=closing")).await.says("Their goals were met");
    world.post(Who::Worker, &at(&world, "close"), &why).await.is(409);
    world.get(Who::Referrer, "/referrals?all=yes").await.says("Closed");
}

#[tokio::test]
async fn not_reached_only_after_trying() {
    let world = World::new().await;
    let form = [("reason", "not_reached"), ("version", "0")];
    world.post(Who::Worker, &at(&world, "close"), &form).await.is(422).says("Not yet. Next: ring them 3 times").says("To do: ");
    for n in 0..3 {
        let token = n.to_string();
        world.post(Who::Worker, &at(&world, "attempts"), &[("result", "no_answer"), ("once", &token)]).await.is(303);
        world.later(10);
    }
    world.post(Who::Worker, &at(&world, "close"), &form).await.is(422).says("Next: ring on two different days").says("3 so far");
}
