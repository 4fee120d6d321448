//! What anybody finds: the list with its map, a list to take along, a calendar file; and of a secret place nothing, wherever it was written.

use db::params;

use super::world::{Who, World};

async fn run(world: &World, sql: &'static str, params: Vec<db::Value>) {
    let mut tx = world.system().await;
    tx.run(sql, params).await.unwrap();
    tx.commit().await.unwrap();
}

async fn id_of(world: &World, name: &str) -> String {
    let mut tx = world.system().await;
    let (id,): (String,) = tx.one("SELECT id FROM service WHERE name = $1", params![name]).await.unwrap();
    id
}

/// The world with two services, one of which has a place on the map.
async fn world() -> World {
    let mut world = World::new().await;
    super::directory::things(&mut world).await;
    run(&world, "UPDATE service_place SET lat = 51.497, lon = -0.05 WHERE service_id = $1", params![world.things["service"]])
        .await;
    run(&world, "UPDATE service SET changed_at = changed_at + 1", params![]).await;
    world.later(1);
    world
}

#[tokio::test]
async fn the_map_numbers_what_the_list_numbers_and_says_what_is_not_on_it() {
    let world = world().await;
    let page = world.get(Who::Nobody, "/activities").await;
    page.is(200).says("kith-map__dot").says("Next: </strong>").says("The numbers are those of the list.").says_not("noindex");
    assert_eq!(page.body.matches("kith-map__mark").count(), 1, "one of two has a point");
    page.says("Not on the map, since they have no address that we may show: ");
    world.get(Who::Nobody, "/activities?text=walking&near=SE16+4JX").await.is(200).says("noindex");
    world.get(Who::Nobody, "/activities?near=SE16+4J").await.is(422).says_not("kith-map__dot");
    world.get(Who::Nobody, "/activities?near=Narnia").await.is(200).says("Narnia");
}

#[tokio::test]
async fn what_has_no_open_licence_stays_with_the_team() {
    let world = world().await;
    let walk = world.things["service"].clone();
    let page = format!("/activities/{walk}");
    world.get(Who::Nobody, &page).await.is(200);
    let source = kernel::SourceId::new();
    let sql =
        "INSERT INTO source (team_id, id, name, publisher, licence) VALUES ($1, $2, 'Their list', 'They', 'All rights reserved')";
    run(&world, sql, params![world.team, source]).await;
    run(&world, "UPDATE service SET source_id = $1, changed_at = changed_at + 1 WHERE id = $2", params![source, walk]).await;
    world.later(1);
    world.get(Who::Nobody, "/activities").await.is(200).says_not("Walking group").says("Debt advice");
    for path in [page.clone(), format!("{page}/calendar.ics")] {
        world.get(Who::Nobody, &path).await.is(404);
    }
    world.get(Who::Nobody, &format!("/activities/list?pick={walk}")).await.says_not("Walking group");
    world.get(Who::Worker, "/directory").await.says("Walking group");
    // They allow it: it is there again, with no change to the entry itself.
    run(&world, "UPDATE source SET licence = 'OGL-3.0' WHERE id = $1", params![source]).await;
    world.later(1);
    world.get(Who::Nobody, "/activities").await.says("Walking group");
    world.get(Who::Nobody, &page).await.is(200);
}

#[tokio::test]
async fn a_list_is_carried_in_the_address_through_a_search_to_paper() {
    let world = world().await;
    let (walk, debt) = (world.things["service"].clone(), id_of(&world, "Debt advice").await);
    let search = world.get(Who::Nobody, &format!("/activities?text=debt&pick={walk}&pick={walk}")).await;
    search.is(200).says(&format!("<input type=\"hidden\" name=\"pick\" value=\"{walk}\">"));
    let list = world.get(Who::Nobody, &format!("/activities/list?pick={walk}&pick={debt}&pick=nonsense")).await;
    list.is(200)
        .says("Walking group")
        .says("Debt advice")
        .says("Large print (PDF)")
        .says("noindex")
        .says("Tuesdays, 10:00 to 12:00");
    list.says(&format!("/activities/list?pick={debt}\">Take it off the list"));
    world.get(Who::Nobody, "/activities/list").await.is(200).says("Nothing is on your list yet");
    let many: String = (0..500).map(|_| format!("&pick={}", kernel::ServiceId::new())).collect();
    world.get(Who::Nobody, &format!("/activities/list?pick={walk}{many}")).await.is(200).says("Walking group");
    let pdf = world.get(Who::Nobody, &format!("/activities/list.pdf?pick={walk}")).await;
    assert_eq!(pdf.is(200).headers["content-type"], "application/pdf");
    assert!(pdf.bytes.starts_with(b"%PDF-"));
    world.get(Who::Nobody, "/activities/list.pdf").await.is(404);
    // What the public may not see is on nobody's list.
    run(&world, "UPDATE service SET public = FALSE WHERE id = $1", params![debt]).await;
    world.get(Who::Nobody, &format!("/activities/list?pick={walk}&pick={debt}")).await.says_not("Debt advice");
    world.get(Who::Nobody, &format!("/activities/list.pdf?pick={debt}")).await.is(404);
    world.get(Who::Nobody, &format!("/activities/{debt}/calendar.ics")).await.is(404);
}

#[tokio::test]
async fn a_secret_place_is_nowhere_whoever_wrote_it_into_which_text() {
    let world = world().await;
    let id = world.things["service"].clone();
    run(
        &world,
        "UPDATE service_place SET name = 'Elm House', address = 'Flat 2, 12a Needleman Street, London', postcode = 'SE16 2TX' WHERE service_id = $1",
        params![id],
    )
    .await;
    run(
        &world,
        "UPDATE service SET place_hidden = TRUE, name = 'Walking group at Elm House', \
         summary = 'A safe place. We are on Needleman Street, second door. Ring any time.', description = 'Near SE162TX', \
         eligibility = 'Women from elm house', how_to_join = 'Come to 12a Needleman Street', access_note = 'Step at Elm House', \
         cost_note = 'Pay at SE16 2TX', keywords = 'safety\nneedleman street', url = 'https://example.org/elm-house', changed_at = changed_at + 2 \
         WHERE id = $1",
        params![id],
    )
    .await;
    run(&world, "UPDATE service_session SET words = 'At Elm House' WHERE service_id = $1", params![id]).await;
    run(
        &world,
        "INSERT INTO service_closure (team_id, service_id, from_on, until_on, words) VALUES ($1, $2, '2026-12-24', '2026-12-28', 'Elm House is shut')",
        params![world.team, id],
    )
    .await;
    world.later(1);
    let one = world.get(Who::Nobody, &format!("/activities/{id}")).await;
    one.is(200).says("The place is kept secret").says_not("example.").says_not("A safe place");
    // Of prose nothing is left, however the place is told in it.
    let sly =
        ["Jamaica Rd", "Jamaica\u{200b}Road", "SE16 4 JX", "two minutes from Canada Water", "maps.example/?q=Needleman+Street"];
    run(
        &world,
        "UPDATE service SET summary = $2, how_to_join = $2, keywords = $2, email = 'office@needleman-street.example', changed_at = changed_at + 1 WHERE id = $1",
        params![id, sly.join("\n")],
    )
    .await;
    world.later(1);
    let paths = [
        format!("/activities/{id}"),
        "/activities".to_owned(),
        "/activities?text=walking".to_owned(),
        format!("/activities/list?pick={id}"),
        format!("/activities/{id}/calendar.ics"),
        format!("/oruk/v3/services/{id}"),
        "/oruk/v3/services".to_owned(),
    ];
    for path in paths {
        let reply = world.get(Who::Nobody, &path).await;
        let body = reply.is(200).body.to_lowercase();
        for secret in ["jamaica", "4 jx", "canada water", "needleman", "elm house", "elm-house", "se16 2tx", "se162tx", "51.497"]
        {
            assert!(!body.contains(secret), "{path} tells {secret}:\n{}", reply.body);
        }
    }
    world.get(Who::Nobody, "/activities").await.says_not("kith-map__dot");
    // Nor does it come up for whoever asks which it is of several streets.
    world.get(Who::Nobody, "/activities?text=needleman").await.is(200).says_not(&id);
    // Nor does the group's own link, which goes through letters and mail.
    run(
        &world,
        "INSERT INTO service_link (team_id, token, service_id, made_at, made_by, until_at) VALUES ($1, 'tokentoken', $2, 0, 'Amara', 9999999999999)",
        params![world.team, id],
    )
    .await;
    for path in ["/entry/tokentoken", "/entry/tokentoken/mend"] {
        world.get(Who::Nobody, path).await.is(200).says_not("needleman").says_not("Needleman").says_not("SE16");
    }
    // A name of one word that is the place's own.
    run(&world, "UPDATE service_place SET name = 'Rosewood', address = '' WHERE service_id = $1", params![id]).await;
    run(&world, "UPDATE service SET name = 'Rosewood', changed_at = changed_at + 1 WHERE id = $1", params![id]).await;
    world.get(Who::Nobody, &format!("/activities/{id}")).await.says("A service whose place is kept secret").says_not("Rosewood");
    run(&world, "UPDATE service SET name = 'Walking group at Elm House', changed_at = changed_at + 1 WHERE id = $1", params![id])
        .await;
    // The team reads what was written.
    world.get(Who::Worker, &format!("/directory/{id}")).await.says("Walking group at Elm House");
}

/// The lines of a calendar file, unfolded.
fn unfolded(file: &str) -> Vec<String> {
    assert!(file.ends_with("END:VCALENDAR\r\n"));
    assert!(file.split("\r\n").all(|line| line.len() <= 75), "{file}");
    assert!(!file.replace("\r\n", "").contains('\n'), "{file}");
    file.replace("\r\n ", "").split("\r\n").map(str::to_owned).collect()
}

#[tokio::test]
async fn a_calendar_file_has_the_rhythm_the_clocks_and_no_closed_day() {
    let world = world().await;
    let id = world.things["service"].clone();
    run(
        &world,
        "INSERT INTO service_closure (team_id, service_id, from_on, until_on, words) VALUES ($1, $2, '2026-11-24', '2026-12-01', '')",
        params![world.team, id],
    )
    .await;
    run(
        &world,
        "INSERT INTO service_closure (team_id, service_id, from_on, until_on, words) VALUES ($1, $2, '2026-12-20', '2027-01-03', '')",
        params![world.team, id],
    )
    .await;
    run(&world, "UPDATE service SET name = 'Über-walk; slowly, with tea \\ and cake for everybody who comes along to the park' WHERE id = $1", params![id])
        .await;
    let path = format!("/activities/{id}/calendar.ics");
    let reply = world.get(Who::Nobody, &path).await;
    assert_eq!(reply.is(200).headers["content-type"], "text/calendar; charset=utf-8");
    let lines = unfolded(&reply.body);
    let has = |line: &str| assert!(lines.iter().any(|it| it == line), "no {line} in {lines:#?}");
    has("DTSTART;TZID=Europe/London:20261208T100000");
    has("DTEND;TZID=Europe/London:20261208T120000");
    has("RRULE:FREQ=WEEKLY;UNTIL=20271123T235959Z;INTERVAL=1;BYDAY=TU;WKST=MO");
    has("EXDATE;TZID=Europe/London:20261222T100000");
    has("EXDATE;TZID=Europe/London:20261229T100000");
    assert_eq!(lines.iter().filter(|line| line.starts_with("EXDATE")).count(), 2);
    has("SUMMARY:Über-walk\\; slowly\\, with tea \\\\ and cake for everybody who comes along to the park");
    has("TZID:Europe/London");
    world.get(Who::Nobody, &format!("/activities/{id}")).await.says("Put it in my calendar");
    run(&world, "UPDATE service_session SET every = 1, nth = -1, until_on = '2027-07-31' WHERE service_id = $1", params![id])
        .await;
    let lines = unfolded(&world.get(Who::Nobody, &path).await.body);
    assert!(lines.iter().any(|line| line == "RRULE:FREQ=MONTHLY;UNTIL=20270731T225959Z;BYDAY=-1TU"), "{lines:#?}");
    run(&world, "UPDATE service_session SET until_on = '2020-01-01' WHERE service_id = $1", params![id]).await;
    world.get(Who::Nobody, &path).await.is(404);
    world.get(Who::Nobody, &format!("/activities/{id}")).await.is(200).says_not("calendar.ics");
}

#[tokio::test]
async fn one_list_at_a_time_is_made_into_a_pdf_and_a_number_can_be_pressed() {
    let world = world().await;
    let id = world.things["service"].clone();
    let pdf = format!("/activities/list.pdf?pick={id}");
    let turn = world.app.press.try_acquire().unwrap();
    world.get(Who::Nobody, &pdf).await.is(429).says("Try again in a moment");
    drop(turn);
    world.get(Who::Nobody, &pdf).await.is(200);
    run(&world, "UPDATE service SET phone = '020 7946 0018' WHERE id = $1", params![id]).await;
    for (who, path) in [(Who::Nobody, format!("/activities/{id}")), (Who::Worker, format!("/directory/{id}"))] {
        world.get(who, &path).await.says("<a href=\"tel:+442079460018\">020 7946 0018</a>");
    }
}
