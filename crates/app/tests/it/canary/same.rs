//! Hidden means invisible: whoever may not see where somebody lives or how they are reached cannot tell that there is something to hide.

use std::collections::BTreeMap;

use app::web::all_routes;
use axum::http::Method;
use db::params;

use super::super::access::send;
use super::super::concern::sealed::steady;
use super::super::world::{Who, World};

/// Who has nothing to do with her, or sees no one's record.
const OTHERS: [Who; 6] = [Who::Nobody, Who::Referrer, Who::OtherReferrer, Who::OtherWorker, Who::Operator, Who::SafeguardingLead];

/// Everything that these are answered: where, whether, how long, and every letter.
async fn answers(world: &World) -> BTreeMap<(&'static str, Who), (u16, String, Option<String>, String)> {
    // The trail and the figures tell of each look.
    let changes = ["/audit", "/metrics"];
    let mut answers = BTreeMap::new();
    let pages = all_routes().into_iter().filter(|route| route.method == Method::GET);
    for route in pages.filter(|route| changes.iter().all(|path| !route.path.starts_with(path))) {
        for who in OTHERS {
            let reply = send(world, who, &route).await;
            let length = reply.headers.get("content-length").map(|value| value.to_str().unwrap().to_owned());
            answers.insert((route.path, who), (reply.status.as_u16(), reply.location.clone(), length, steady(&reply.body)));
        }
    }
    answers
}

#[tokio::test]
async fn with_something_hidden_and_without_every_answer_to_others_is_the_same() {
    let world = World::with_all_things().await;
    // The first look writes down who has seen a concern.
    answers(&world).await;
    let before = answers(&world).await;
    super::hide(&world).await;
    let after = answers(&world).await;
    assert!(before.len() > 400, "{}", before.len());
    for (at, was) in &before {
        assert_eq!(was, &after[at], "{at:?}");
    }
    // Somebody who knows the old address, or the number, finds nothing by them either.
    let mut tx = world.system().await;
    tx.run("UPDATE person SET address_hidden = $1 WHERE id = $2", params![true, world.person]).await.unwrap();
    tx.commit().await.unwrap();
    for words in ["ZE3 9QX", "7 Quenchthistle Mews", "07700 900987", "wrenfold.apple@example.org", "Zinnia Marrowgate"] {
        let known = world.post(Who::OtherWorker, "/people/find", &[("words", words)]).await;
        let nobody = world.post(Who::OtherWorker, "/people/find", &[("words", "07700 900001")]).await;
        let without = |body: &str, words: &str| steady(body).replace(words, "");
        assert_eq!(without(&known.body, words), without(&nobody.body, "07700 900001"), "{words}");
    }
}
