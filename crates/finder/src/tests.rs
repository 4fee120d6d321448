//! The finder over an invented directory: what is asked, and what it answers.

mod directory;
mod people;
mod properties;
mod safe;

use directory::{SURREY_QUAYS, directory, entry};

use crate::{Index, Point, Query, Results, Weekday::*};

fn ask(text: &str) -> Query {
    Query { text: text.to_owned(), ..Query::default() }
}

fn near_surrey_quays(text: &str) -> Query {
    Query { near: Point::new(SURREY_QUAYS.0, SURREY_QUAYS.1), ..ask(text) }
}

fn ids(results: &Results) -> Vec<&str> {
    results.offers.iter().map(|offer| offer.id.as_str()).collect()
}

/// The first answers, in this order.
#[track_caller]
fn check(query: &Query, first: &str) {
    let results = Index::build(directory()).search(query, 50);
    let expected: Vec<&str> = first.split(' ').filter(|id| !id.is_empty()).collect();
    let found = ids(&results);
    assert!(found.starts_with(&expected), "“{}” {query:?}\n expected {expected:?}\n found    {found:?}", query.text);
}

/// These are among the first so many answers.
#[track_caller]
fn check_among(query: &Query, first: usize, wanted: &str) {
    let results = Index::build(directory()).search(query, first);
    let found = ids(&results);
    assert!(wanted.split(' ').all(|id| found.contains(&id)), "“{}”: {wanted} in {found:?}", query.text);
}

/// All answers, in any order.
#[track_caller]
fn check_all(query: &Query, all: &str) {
    let results = Index::build(directory()).search(query, 50);
    let mut found = ids(&results);
    let mut expected: Vec<&str> = all.split(' ').filter(|id| !id.is_empty()).collect();
    found.sort_unstable();
    expected.sort_unstable();
    assert_eq!(found, expected, "“{}”", query.text);
}

/// What is said of one answer: reasons; then, after a bar, what does not fit.
#[track_caller]
fn check_said(query: &Query, id: &str, said: &str) {
    let results = Index::build(directory()).search(query, 50);
    let offer = results.offers.iter().find(|offer| offer.id == id).unwrap_or_else(|| panic!("{id} in {:?}", ids(&results)));
    let reasons: Vec<String> = offer.reasons.iter().map(ToString::to_string).collect();
    let misfits: Vec<String> = offer.misfits.iter().map(ToString::to_string).collect();
    let mut found = reasons.join("; ");
    if !misfits.is_empty() {
        found = format!("{found} | {}", misfits.join("; "));
    }
    assert_eq!(found, said);
}

#[test]
fn words_in_any_form_and_accent() {
    check(&ask("choir"), "choir");
    check(&ask("WALKS"), "river-walk");
    check(&ask("carers cafe"), "carers");
    check(&ask("creche"), "esol");
    check(&ask("mens shed"), "shed");
    check_among(&ask("St Olave's"), 2, "coffee warm");
    check(&ask("dementia"), "memory");
}

#[test]
fn the_name_counts_more_than_the_summary_and_that_more_than_who_runs_it() {
    let index = Index::build([
        entry("description", "B", "", "").about("pottery"),
        entry("summary", "A", "", "pottery"),
        entry("keywords", "A", "", "").tagged("pottery"),
        entry("name", "Pottery", "", ""),
        entry("organisation", "A", "pottery", ""),
    ]);
    let results = index.search(&ask("pottery"), 10);
    assert_eq!(ids(&results), ["name", "keywords", "summary", "description", "organisation"]);
}

#[test]
fn mistakes_are_forgiven_and_owned_up_to() {
    check(&ask("wlaking"), "river-walk");
    check_among(&ask("gardning"), 2, "garden allotment");
    check(&ask("councelling"), "counselling");
    check(&ask("benifits"), "benefits");
    check(&ask("anxeity"), "counselling peer");
    check(&ask("mindf"), "mindful");
    check_said(&ask("gardning"), "allotment", "matches “gardening” (you wrote “gardning”); free");
    check_all(&ask("se15"), ""); // another place, not a mistake
}

#[test]
fn a_word_that_the_directory_has_is_not_corrected() {
    let index = Index::build([entry("talk", "Talking", "", ""), entry("walk", "Walking", "", "")]);
    assert_eq!(ids(&index.search(&ask("talking"), 10)), ["talk"]);
}

#[test]
fn what_the_directory_misspells_never_beats_what_it_spells_right() {
    for at in 0..8 {
        let mut letters: Vec<char> = "gardening".chars().collect();
        letters.swap(at, at + 1);
        let wrong: String = letters.into_iter().collect();
        let mut entries = directory();
        entries.push(entry("wrong", &wrong, "", ""));
        let index = Index::build(entries);
        assert!(!ids(&index.search(&ask("gardening"), 2)).contains(&"wrong"), "{wrong}");
    }
}

#[test]
fn everyday_words_lead_to_what_is_meant_after_what_has_the_word() {
    check_among(&ask("lonely"), 5, "befriending phone-friend");
    check_among(&ask("lonley"), 5, "befriending phone-friend");
    check(&ask("arrears"), "debt");
    check(&ask("universal credit"), "benefits");
    check(&ask("evicted"), "law");
    check(&ask("widow"), "bereaved");
    check(&ask("my husband died last year"), "bereaved");
    check_among(&ask("bike"), 3, "bike-repair cycle-course e-bike");
    check_among(&ask("ebike"), 2, "e-bike");
    check(&ask("food bank"), "foodbank");
    check(&ask("foodbank"), "foodbank pantry");
    check(&ask("toddler"), "playgroup");
    check(&ask("depressed"), "counselling");
    check(&ask("damp"), "tenants law");
    check_said(&ask("lonely"), "phone-friend", "“lonely” often means befriending; free; online");
    check_said(&ask("lonley"), "phone-friend", "“lonely” often means befriending; free; online");
    check_said(&ask("foodbank"), "pantry", "matches “food bank” (you wrote “foodbank”)");
}

#[test]
fn a_phrase_is_one_thing() {
    // "Credit" alone would bring the credit union.
    check(&ask("universal credit"), "benefits");
    check_said(&ask("I get universal credit"), "benefits", "matches “universal credit”; free");
}

#[test]
fn more_of_what_was_asked_comes_first() {
    check(&ask("women walking"), "women-walk");
    check(&ask("gardening mental health"), "garden");
    check(&ask("She is anxious and likes painting"), "art");
    check(&ask("free yoga"), "yoga");
    check(&ask("walking in Rotherhithe"), "river-walk");
}

#[test]
fn words_that_half_the_directory_has_offer_nothing_alone() {
    check(&ask("dementia support group"), "memory");
    check(&ask("group"), "peer");
    check_all(&ask("who"), "bereaved hostel memory"); // nothing else was asked
}

#[test]
fn words_that_nothing_has_are_told() {
    let index = Index::build(directory());
    for (text, told) in [
        ("zorbing", Some("Nothing here has the word “zorbing”.")),
        ("zorbing, Quidditch or yoga in SE22", Some("Nothing here has the words “zorbing”, “Quidditch” or “SE22”.")),
        ("wlaking", None),
        ("", None),
    ] {
        assert_eq!(index.search(&ask(text), 5).unmatched_sentence().as_deref(), told, "{text}");
    }
    assert_eq!(index.search(&ask("zorbing"), 5).total, 0);
}

#[test]
fn nearer_comes_first_and_the_unknown_place_stays_in_the_middle() {
    check(&near_surrey_quays("walking"), "river-walk");
    check(&near_surrey_quays(""), "shed swim digital knit");
    let index = Index::build([
        entry("far", "Choir", "", "").at("", 51.60, -0.30),
        entry("unknown", "Choir", "", ""),
        entry("near", "Choir", "", "").at("", SURREY_QUAYS.0, SURREY_QUAYS.1),
    ]);
    assert_eq!(ids(&index.search(&near_surrey_quays("choir"), 10)), ["near", "unknown", "far"]);
    assert_eq!(ids(&index.search(&near_surrey_quays(""), 10)), ["near", "unknown", "far"]);
    check_said(&near_surrey_quays("abuse"), "abuse", "matches “abuse”; free");
    check_said(&near_surrey_quays("phone"), "befriending", "matches “phone”; free; can come to you | for ages 50 and over");
}

#[test]
fn the_nearest_of_several_places_counts() {
    let index = Index::build([entry("two", "Choir", "", "").at("", 51.60, -0.30).at("", 51.4933, -0.0475)]);
    let results = index.search(&near_surrey_quays("choir"), 1);
    assert_eq!(results.offers[0].distance_km, Some(0.0));
}

#[test]
fn too_far_is_left_out_unless_it_comes_to_the_person() {
    let within =
        |km| Query { within_km: Some(km), ..near_surrey_quays("gardening, or a call on the phone with a telephone friend") };
    check_among(&within(3.0), 9, "phone-friend allotment");
    check_among(&within(10.0), 9, "phone-friend allotment garden");
    assert!(!ids(&Index::build(directory()).search(&within(3.0), 50)).contains(&"garden"));
    let index = Index::build([entry("far", "Choir", "", "").at("", 51.60, -0.30).online()]);
    let results = index.search(&Query { within_km: Some(5.0), ..near_surrey_quays("choir") }, 1);
    assert_eq!(results.offers[0].misfits[0].to_string(), "its nearest place is 21 km away");
}

#[test]
fn days_sort_and_are_told() {
    let on_tuesday = Query { days: vec![Tuesday], ..ask("walking") };
    check(&on_tuesday, "river-walk");
    check_said(&on_tuesday, "river-walk", "matches “walking”; on Tuesdays, 10 am to 12 noon; free");
    check_said(&on_tuesday, "park-walk", "matches “walking”; free | not on the days you asked");
    check_said(&Query { days: vec![Tuesday], ..ask("welfare") }, "benefits", "matches “welfare”; free | days not known");
    let both = Query { days: vec![Wednesday, Monday], ..ask("debt") };
    check_said(&both, "debt", "matches “debt”; on Mondays, 9:30 am to 4:30 pm; on Wednesdays, 9:30 am to 4:30 pm; free");
    check_among(&ask("tuesday"), 6, "coffee river-walk");
    check(&ask("thursday walking"), "bereaved women-walk");
}

#[test]
fn free_only_leaves_out_what_costs_and_keeps_what_is_not_known() {
    let free = |text| Query { free_only: true, ..ask(text) };
    assert!(!ids(&Index::build(directory()).search(&free("swim"), 50)).contains(&"swim"));
    check(&ask("swim"), "swim");
    check_said(&free("credit"), "credit-union", "matches “credit” | cost not known");
    check_said(&free("mindfulness"), "mindful", "matches “mindfulness”; online | asks for a donation");
}

#[test]
fn volunteering_offers_only_what_wants_volunteers() {
    let volunteering = |text| Query { volunteering: true, ..ask(text) };
    check_all(&volunteering(""), "river-walk e-bike befriending hostel pantry allotment");
    check_all(&volunteering("cycling"), "e-bike");
    check_all(&ask("volunteer"), "river-walk e-bike befriending hostel pantry allotment");
    let said = "matches “cycling”; free; wants volunteers | for ages 60 and over";
    check_said(&volunteering("cycling"), "e-bike", said);
}

#[test]
fn ages_leave_out_or_are_told() {
    let aged = |age| Query { age: Some(age), ..ask("rotherhithe") };
    check_all(&aged(57), "river-walk bereaved allotment yoga swim");
    check_all(&aged(60), "river-walk bereaved allotment yoga swim e-bike");
    check_all(&aged(3), "river-walk bereaved allotment swim playgroup");
    check_said(&aged(60), "yoga", "matches “rotherhithe”; for ages 50 and over");
    check_said(&ask("yoga"), "yoga", "matches “yoga” | for ages 50 and over");
    check_said(&ask("shed"), "shed", "matches “shed”; free | for ages 18 and over; only for men");
}

#[test]
fn the_woman_who_cycles_only_in_the_park() {
    let query = Query {
        age: Some(57),
        free_only: true,
        ..near_surrey_quays("She cycles but only in the park, lives alone, wants to walk with others")
    };
    check(&query, "cycle-course");
    let found = Index::build(directory()).search(&query, 5);
    assert!(ids(&found).contains(&"river-walk"), "{:?}", ids(&found));
    check(&Query { volunteering: true, ..near_surrey_quays("older people e-bike") }, "e-bike");
}

#[test]
fn browsing_is_by_name_and_top_limits_offers_but_not_the_total() {
    let results = Index::build(directory()).search(&ask(""), 3);
    assert_eq!(ids(&results), ["art", "benefits", "choir"]);
    assert_eq!(results.total, directory().len());
    assert_eq!(Index::build(directory()).search(&ask("walking"), 0).offers, []);
}

#[test]
fn entries_come_change_and_go() {
    let mut index = Index::build(directory());
    let entries = index.len();
    index.upsert(entry("choir", "Borough Belles Drummers", "", ""));
    assert_eq!(index.len(), entries);
    assert!(!ids(&index.search(&ask("choir"), 5)).contains(&"choir"));
    assert_eq!(ids(&index.search(&ask("drummers"), 5)), ["choir"]);
    assert!(index.remove("choir"));
    assert!(!index.remove("choir"));
    assert_eq!(index.len(), entries - 1);
    let gone = index.search(&ask("drumers drummers"), 5);
    assert_eq!((gone.total, gone.unmatched), (0, vec!["drumers".to_owned(), "drummers".to_owned()]));
    assert!(Index::default().search(&ask("anything"), 5).offers.is_empty());
    assert!(Index::default().is_empty());
}
