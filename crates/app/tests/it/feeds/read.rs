//! Feeds as they are read: pages, details, what broke off, the older standard.

use app::Error;
use db::params;
use serde_json::json;

use super::{SERVICES, Theirs, entry, fates, good, ok, page, page_of, status};

#[tokio::test]
async fn a_feed_comes_in_page_by_page_and_again_changes_nothing() {
    let theirs = Theirs::new(good(3)).await;
    let world = theirs.world().await;
    let dry = theirs.fetch(&world, false).await;
    assert_eq!((fates(&dry), dry.trouble), ([6, 0, 0, 0, 0], None));
    assert_eq!(world.count(SERVICES).await, 0, "a look changes nothing");
    assert_eq!(world.count("SELECT COUNT(*) FROM source").await, 0);
    theirs.asked();
    assert_eq!(fates(&theirs.fetch(&world, true).await), [6, 0, 0, 0, 0]);
    assert_eq!(theirs.asked(), [1, 2, 3].map(|n| format!("/services?page={n}&per_page=100")));
    assert_eq!(world.count("SELECT COUNT(*) FROM service WHERE description = 'Tea & talk'").await, 6, "no HTML");

    world.later(60);
    let before = "SELECT CAST(COALESCE(SUM(version), 0) AS BIGINT) * 1000 + COUNT(*) FROM service";
    let written = world.count(before).await;
    assert_eq!(fates(&theirs.fetch(&world, true).await), [0, 0, 6, 0, 0]);
    assert_eq!(theirs.asked()[0], "/services?page=1&per_page=100 \"p1\"", "it is asked only for what is new");
    assert_eq!(world.count(before).await, written);
    assert_eq!(world.count("SELECT COUNT(*) FROM service WHERE vanished_at IS NOT NULL").await, 0);

    // One goes, and comes back.
    world.later(60);
    theirs.now(|what, _| {
        let number = page_of(what);
        let contents = if number == 3 { vec![entry(6)] } else { vec![entry(number * 2), entry(number * 2 + 1)] };
        ok(&page(number, 3, &contents))
    });
    let gone = theirs.fetch(&world, true).await;
    assert_eq!((fates(&gone), gone.vanished), ([0, 0, 5, 0, 0], 1));
    assert_eq!(world.count("SELECT COUNT(*) FROM service WHERE vanished_at IS NOT NULL AND source_key = 's7'").await, 1);
    world.later(60);
    theirs.now(good(3));
    theirs.fetch(&world, true).await;
    assert_eq!(world.count("SELECT COUNT(*) FROM service WHERE vanished_at IS NOT NULL").await, 0);
    // Nothing at all is hardly right.
    world.later(60);
    theirs.now(|_, _| ok(&page(1, 1, &[])));
    let empty = theirs.fetch(&world, true).await;
    assert!(empty.trouble.unwrap().contains("6 of 6"));
    assert_eq!(world.count("SELECT COUNT(*) FROM service WHERE vanished_at IS NOT NULL").await, 0);
}

#[tokio::test]
async fn what_broke_off_goes_on_where_it_was() {
    let theirs = Theirs::new(|what, _| if page_of(what) == 3 { status(500) } else { good(4)(what, 0) }).await;
    let world = theirs.world().await;
    let broken = theirs.fetch(&world, true).await;
    assert!(broken.trouble.as_ref().unwrap().contains("500"), "{broken:?}");
    assert_eq!(world.count(SERVICES).await, 4, "what came is kept");
    assert_eq!(world.count("SELECT COUNT(*) FROM source WHERE next_page = 3 AND trouble <> '' AND lease = ''").await, 1);
    world.later(60);
    theirs.now(good(4));
    let whole = theirs.fetch(&world, true).await;
    assert_eq!((fates(&whole), whole.trouble), ([8, 0, 0, 0, 0], None), "counted as one fetch");
    assert!(theirs.asked()[0].contains("page=3"));
    assert_eq!(world.count("SELECT COUNT(*) FROM source WHERE next_page = 1 AND trouble = '' AND begun_at IS NULL").await, 1);
    assert_eq!(world.count("SELECT COUNT(*) FROM service WHERE vanished_at IS NOT NULL").await, 0);

    // One whose process died holds the source until nobody believes it any more.
    let hold = "UPDATE source SET lease = 'dead', lease_until = $1";
    let mut tx = world.test_db.db.write().await.unwrap();
    tx.run(hold, params![world.app.clock.now().plus_minutes(5)]).await.unwrap();
    tx.commit().await.unwrap();
    assert!(
        matches!(theirs.try_fetch(&world, true).await, Err(Error::Refused(sentence)) if sentence.contains("Another process"))
    );
    world.later(6);
    assert_eq!(fates(&theirs.fetch(&world, true).await), [0, 0, 8, 0, 0]);
}

#[tokio::test]
async fn short_lists_are_filled_from_their_details() {
    let short = |n: u64| json!({"id": format!("s{n}"), "name": format!("Tea {n}"), "status": "active"});
    let theirs = Theirs::new(move |what, _| match what.strip_prefix("/services/s") {
        Some(n) => {
            let mut response = ok(&entry(n.parse().unwrap()));
            response.headers_mut().insert("etag", format!("\"d{n}\"").parse().unwrap());
            response
        }
        None => ok(&page(1, 1, &[short(1), short(2), short(1)])),
    })
    .await;
    let world = theirs.world().await;
    assert_eq!(fates(&theirs.fetch(&world, true).await), [2, 0, 0, 1, 0]);
    assert_eq!(world.count("SELECT COUNT(*) FROM service_place").await, 2);
    assert_eq!(theirs.asked().len(), 3);
    world.later(60);
    assert_eq!(fates(&theirs.fetch(&world, true).await), [0, 0, 2, 1, 0]);
    // A feed without details is not asked for ever.
    theirs.now(move |what, _| match what.strip_prefix("/services/") {
        Some(_) => status(404),
        None => ok(&page(1, 1, &(1..30).map(short).collect::<Vec<_>>())),
    });
    world.later(60);
    assert_eq!(fates(&theirs.fetch(&world, true).await).iter().sum::<usize>(), 29);
    assert_eq!(theirs.asked().len(), 6);
}

/// Open Referral UK 1.0: a list of short entries under other names, and each full one at its own address.
#[tokio::test]
async fn the_older_standard_comes_in_by_its_address() {
    let theirs = Theirs::new(|what, _| {
        let short = |n: u64| json!({"id": format!("s{n}"), "name": format!("Tea {n}"), "status": "active"});
        let full = |n: &str| {
            json!({"id": format!("s{n}"), "name": format!("Tea {n}"), "status": "active", "organization": {"id": "o", "name": "Tea Trust"},
                "regular_schedules": [{"weekday": "Monday", "opens_at": "10:00", "closes_at": "11:00"}],
                "service_at_locations": [{"location": {"id": "l", "physical_addresses": [{"address_1": "1 Moon Road", "postal_code": "SE16 4JX"}]}}]})
        };
        match what.strip_prefix("/services/s") {
            Some(n) => ok(&full(n)),
            None => {
                let (number, pages) = (page_of(what), 2);
                ok(&json!({"totalElements": 4, "totalPages": pages, "number": number, "size": 2, "first": number == 1, "last": number == pages,
                    "empty": false, "content": [short(number * 2), short(number * 2 + 1)]}))
            }
        }
    })
    .await;
    let world = theirs.world().await;
    assert_eq!(fates(&theirs.fetch(&world, true).await), [4, 0, 0, 0, 0]);
    assert_eq!(
        world.count("SELECT COUNT(*) FROM service_place WHERE postcode = 'SE16 4JX' AND address LIKE '1 Moon Road%'").await,
        4
    );
    assert_eq!(world.count("SELECT COUNT(*) FROM service_session WHERE weekday = 'mon' AND starts = 600").await, 4);
    assert_eq!(fates(&theirs.fetch(&world, true).await), [0, 0, 4, 0, 0]);
}

#[tokio::test]
async fn a_feed_that_became_shorter_is_begun_anew() {
    let theirs = Theirs::new(|what, count| if page_of(what) == 3 { status(500) } else { good(4)(what, count) }).await;
    let world = theirs.world().await;
    assert!(theirs.fetch(&world, true).await.trouble.is_some());
    // Where it was to go on, there is nothing any more.
    theirs.now(|what, count| if page_of(what) > 2 { status(404) } else { good(2)(what, count) });
    assert!(theirs.fetch(&world, true).await.trouble.is_some());
    let whole = theirs.fetch(&world, true).await;
    assert!(whole.trouble.is_none(), "{:?}", whole.trouble);
}
