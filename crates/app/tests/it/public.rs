//! The public pages: the team's own words, who to ask for, and both notices about the number.

use app::public::model::NewStory;

use super::world::{Who, World};

/// What the sample requests of this slice need.
pub async fn things(world: &mut World) {
    let mut tx = world.acting(Who::Leader).await;
    let story = NewStory { title: "A walk".into(), body: "She walked.".into(), quote: String::new(), shown: true };
    let id = app::public::store::add_story(&mut tx, &story).await.unwrap();
    tx.commit().await.unwrap();
    world.thing("story", id);
    world.thing("text", "overview");
}

#[tokio::test]
async fn the_front_page_has_both_notices_and_the_way_in() {
    let world = World::new().await;
    world
        .get(Who::Nobody, "/")
        .await
        .is(200)
        .says("020 3883 1624")
        .says("We ring people from this number")
        .says("do not ring this number to ask for a new referral")
        .says("Ask at your GP practice")
        .says("North Southwark Social Prescribing");
    world.get(Who::Nobody, "/calling").await.is(200).says("never ask for your bank details").says("tel:+442038831624");
}

#[tokio::test]
async fn only_those_who_agreed_are_shown_and_only_by_first_name() {
    let world = World::new().await;
    world.get(Who::Nobody, "/").await.says("Albion Street Health Centre").says("Ask at the practice").says_not("Amara");
    let mut tx = world.system().await;
    tx.run("UPDATE staff SET on_public_page = TRUE, about = 'I like allotments' WHERE first_name = 'Amara'", vec![])
        .await
        .unwrap();
    tx.commit().await.unwrap();
    world.get(Who::Nobody, "/").await.says("Amara").says_not("Okafor");
    world.get(Who::Nobody, "/team").await.says("I like allotments").says_not("Okafor").says_not("Ben");
}

#[tokio::test]
async fn a_leader_rewrites_a_text_and_a_stale_tab_does_not_undo_it() {
    let world = World::new().await;
    let path = "/settings/public/overview";
    let version = world.get(Who::Leader, path).await.is(200).field("version");
    world.post(Who::Leader, path, &[("body", "We <b>listen</b>"), ("version", &version)]).await.goes_to("/settings/public");
    world.get(Who::Nobody, "/").await.says("We &lt;b&gt;listen&lt;/b&gt;");
    world.post(Who::Leader, path, &[("body", "From an old tab"), ("version", &version)]).await.is(409).says("From an old tab");
    let version = world.get(Who::Leader, path).await.field("version");
    world.post(Who::Leader, path, &[("body", ""), ("version", &version)]).await.is(422).says("Write something");
    world.post(Who::Leader, path, &[("body", "Again"), ("version", &version)]).await.goes_to("/settings/public");
    world.get(Who::Leader, "/settings/public/no-such-text").await.is(404);
}

#[tokio::test]
async fn a_story_that_is_not_shown_stays_in() {
    let world = World::new().await;
    let form = [("title", "The e-bike"), ("body", "She rides.\n\nThey laugh."), ("quote", "I am out again")];
    world.post(Who::Leader, "/settings/stories/new", &form).await.goes_to("/settings/public");
    world.get(Who::Nobody, "/stories").await.says_not("The e-bike");
    world.get(Who::Leader, "/settings/public").await.says("The e-bike").says("(not shown)");
}
