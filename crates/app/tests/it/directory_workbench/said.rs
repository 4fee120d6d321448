//! Who says each fact of a service, how they know it, and since when.

use app::directory::facts::{Fact, Proof};
use app::directory::store;
use db::params;

use super::super::directory::bring_in_table;
use super::super::world::{Who, World};
use super::{id_of, owners_form, sent};

/// As a directory publishes it: everything but what no source says, room and closures.
const WHOLE: &str = r#"{ "contents": [{
  "id": "s-1", "name": "Moon walk", "status": "active", "description": "A slow walk", "url": "https://moon.example/walk",
  "email": "walk@moon.example", "minimum_age": 50, "fees": "Free", "eligibility_description": "Anybody who can walk a mile",
  "application_process": "Just come", "organization": {"id": "o-1", "name": "Moon Trust"},
  "phones": [{"number": "020 7946 0018"}], "languages": [{"name": "Urdu"}],
  "schedules": [{"freq": "WEEKLY", "byday": "TU", "opens_at": "10:00", "closes_at": "12:00"}],
  "service_at_locations": [{"location": {"id": "l-1", "name": "Moon Hall", "location_type": "physical",
    "addresses": [{"address_1": "1 Moon Road", "city": "London", "postal_code": "SE16 2TX", "address_type": "physical"}],
    "accessibility": [{"description": "Ramp at the side"}]}}]
}]}"#;

/// What a page says of who says each fact: the fact and the sentence, in the order of the page.
fn who_says(page: &str) -> Vec<(String, String)> {
    let spans = page.split("class=\"kith-said\" data-fact=\"").skip(1);
    spans
        .map(|span| {
            let (fact, rest) = span.split_once('"').unwrap();
            let said = rest.split_once('>').unwrap().1;
            (fact.to_owned(), said.split("</").next().unwrap().to_owned())
        })
        .collect()
}

#[tokio::test]
async fn every_fact_of_a_service_says_who_says_it_and_since_when() {
    let world = World::new().await;
    bring_in_table(&world, "One list", WHOLE).await;
    let id = id_of(&world, "Moon walk").await;
    let (show, edit) = (format!("/directory/{id}"), format!("/directory/{id}/edit"));
    // A colleague writes what no source says, and what only the team knows.
    world.later_at_work(24 * 60).await;
    let version = world.get(Who::Worker, &edit).await.field("version");
    let (_, seen) = owners_form(&world, id).await;
    let mut form: Vec<(&str, &str)> = seen.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let ours = [
        ("closures", "21 December to 4 January: Christmas"),
        ("waiting_weeks", "2"),
        ("step_free_note", "The ramp is locked"),
        ("ask_for", "Joy"),
        ("quiet_day", "Tuesday"),
        ("private_note", "Bring a torch"),
        ("public", "yes"),
        ("version", &version),
    ];
    form.retain(|(name, _)| !ours.iter().any(|(ours, _)| ours == name) && !["saw", "your_name"].contains(name));
    form.extend(ours);
    world.post(Who::Worker, &edit, &form).await.is(303);
    // The group mends its page, and somebody takes that over.
    world.later_at_work(24 * 60).await;
    let seen = owners_form(&world, id).await;
    let change = sent(&world, &seen, &[("url", "https://moon.example/tuesdays")]).await;
    let entry = world.get(Who::Worker, &change).await.field("entry");
    world.post(Who::Worker, &format!("{change}/take"), &[("version", "0"), ("entry", &entry), ("fact", "web")]).await.is(303);
    // Somebody rings, somebody looks, somebody goes along, and the group takes somebody on.
    world.later_at_work(24 * 60).await;
    world.post(Who::Worker, &format!("{show}/call"), &[("fact", "phone"), ("fact", "email")]).await.is(303);
    world.post(Who::Worker, &format!("{show}/confirm"), &[("fact", "cost")]).await.is(303);
    let mut tx = world.acting(Who::OtherWorker).await;
    store::prove(&mut tx, id, Proof::Visited, &[]).await.unwrap();
    store::prove(&mut tx, id, Proof::Accepted, &[]).await.unwrap();
    tx.commit().await.unwrap();
    world.later_at_work(24 * 60).await;

    let (read, wrote) = ("Read from One list, 4 days ago", "Written by Amara Okafor, 3 days ago");
    let expected = [
        ("name", "Name: Read from One list, 4 days ago"),
        ("running", "They took somebody on, says Ben Elsewhere, yesterday"),
        ("name", read), // who runs it
        ("about", read),
        ("times", "Seen there by Ben Elsewhere, yesterday"),
        ("closures", wrote),
        ("place", "Seen there by Ben Elsewhere, yesterday"),
        ("cost", "Checked by Amara Okafor, yesterday"),
        ("who", read),
        ("joining", "They took somebody on, says Ben Elsewhere, yesterday"),
        ("waiting", wrote),
        ("access", read),
        ("languages", read),
        ("phone", "Told on the telephone to Amara Okafor, yesterday"),
        ("email", "Told on the telephone to Amara Okafor, yesterday"),
        ("web", "They say so themselves: Joy (taken over by Amara Okafor), 2 days ago"),
        ("step_free_note", wrote),
        ("ask_for", wrote),
        ("quiet_day", wrote),
        ("private_note", wrote),
    ];
    for fact in Fact::ALL {
        assert!(expected.iter().any(|row| row.0 == fact.word()), "{fact} is not walked");
    }
    let page = world.get(Who::Worker, &show).await;
    let told: Vec<(String, String)> = who_says(&page.body);
    let told: Vec<(&str, &str)> = told.iter().map(|(fact, said)| (fact.as_str(), said.as_str())).collect();
    assert_eq!(told, expected);
    // No row is without.
    for row in page.body.split("<dd class=\"nhsuk-summary-list__value\">").skip(1) {
        assert!(row.split("</dd>").next().unwrap().contains("data-fact="), "nobody says {row}");
    }

    // The public reads the same facts, how old they are and from which list, and no names.
    let page = world.get(Who::Nobody, &format!("/activities/{id}")).await;
    let told = who_says(&page.body);
    let facts: Vec<&str> = told.iter().map(|(fact, _)| fact.as_str()).collect();
    let open: Vec<&str> = expected.iter().map(|row| row.0).skip(1).take(15).collect();
    assert_eq!(facts, open);
    for (fact, said) in &told {
        let theirs = expected.iter().skip(1).find(|row| row.0 == fact).unwrap().1;
        let age = theirs.rsplit(", ").next().unwrap();
        let read = theirs.starts_with("Read from").then(|| format!("From One list, read {age}"));
        assert!(said.ends_with(&read.unwrap_or_else(|| format!("Checked {age}"))), "{fact}: {said}");
    }
    for name in ["Amara", "Joy", "Elsewhere", "torch", "The ramp is locked", "Tuesday is quiet"] {
        page.says_not(name);
    }
    for row in page.body.split("<dd class=\"nhsuk-summary-list__value\">").skip(1) {
        assert!(row.split("</dd>").next().unwrap().contains("data-fact="), "nobody says {row}");
    }

    // Of what the source says beside what somebody here wrote, since when, too; and of a note that was there before, that nobody knows.
    bring_in_table(&world, "One list", &WHOLE.replace("moon.example/walk", "moon.example/other")).await;
    world.get(Who::Worker, &show).await.says("moon.example/other").says("Read from it today");
    let mut tx = world.system().await;
    tx.run("UPDATE service SET noted = '' WHERE id = $1", params![id]).await.unwrap();
    tx.commit().await.unwrap();
    world.get(Who::Worker, &show).await.says("It is not known who wrote this");
}
