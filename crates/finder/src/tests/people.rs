//! Who somebody is, read from what was written: woman or man, of which age and language, and what that leaves out.

use super::directory::entry;
use super::{ask, ids};
use crate::{Entry, Gender, Index, Point, Query};

fn found(entries: Vec<Entry>, query: &Query) -> Vec<String> {
    ids(&Index::build(entries).search(query, 50)).into_iter().map(str::to_owned).collect()
}

#[test]
fn what_says_itself_that_it_is_for_women_is_found_for_them_alone() {
    let swims = || {
        vec![
            entry("said", "Swimming for women", "", ""),
            entry("told", "Splash", "", "").about("Swimming for women only, with the blinds down."),
            entry("mixed", "Swimming", "", "For women and men"),
            entry("men", "Men's swimming", "", ""),
        ]
    };
    let mut women = found(swims(), &ask("women only swimming"));
    women.sort_unstable();
    assert_eq!(women, ["said", "told"]);
    let mut men = found(swims(), &Query { gender: Some(Gender::Men), ..ask("swimming") });
    men.sort_unstable();
    assert_eq!(men, ["men", "mixed"]);
}

#[test]
fn a_place_that_is_kept_secret_is_not_held_against_it() {
    let index = Index::build([
        entry("far", "Domestic abuse advice", "", "").at("", 51.60, -0.30),
        entry("secret", "Domestic abuse advice", "", ""),
    ]);
    let near = Query { near: Point::new(51.4933, -0.0475), ..ask("domestic abuse") };
    let results = index.search(&near, 5);
    assert_eq!(ids(&results), ["secret", "far"]);
    assert!(results.offers[0].misfits.is_empty(), "{:?}", results.offers[0].misfits);
}

#[test]
fn whoever_wants_no_men_there_is_offered_none() {
    let entries = || {
        vec![
            entry("shed", "Men's Shed", "", "Woodwork"),
            entry("helpline", "Men's helpline", "", "").about("For men, by telephone."),
            entry("mixed", "Coffee morning", "", "A group for company"),
            entry("women", "Women's group", "", "Tea and company"),
        ]
    };
    for text in ["dont put me in a group with men", "I dont want men there", "I don't want men there, lonely"] {
        let results = Index::build(entries()).search(&ask(text), 10);
        assert_eq!(ids(&results), ["women"], "{text}");
        assert_eq!(results.unmatched_sentence(), None, "{text}");
    }
    assert!(found(entries(), &ask("man of 60, no mens group, lonely, coffee")).contains(&"mixed".to_owned()));
}

#[test]
fn a_language_that_nobody_speaks_is_said_and_is_no_wish_to_learn_english() {
    let speaks = |id: &str, name: &str, languages: &[&str]| Entry {
        languages: languages.iter().map(|language| (*language).to_owned()).collect(),
        ..entry(id, name, "", "")
    };
    let entries = || {
        vec![
            speaks("plain", "Anxiety group", &[]),
            speaks("interpreted", "Anxiety support group", &["Interpreters"]),
            speaks("bengali", "Cooking", &["Bengali"]),
            speaks("classes", "English classes", &[]),
        ]
    };
    let search = |text: &str| Index::build(entries()).search(&ask(text), 10);
    let results = search("Portuguese speaker, no English, anxious");
    assert_eq!(ids(&results).first(), Some(&"interpreted"));
    assert_ne!(ids(&results).get(1), Some(&"classes"));
    assert_eq!(results.unmatched_sentence().as_deref(), Some("Nothing here says that it speaks Portuguese."));
    let alone = search("portuguese");
    assert_eq!(ids(&alone), ["interpreted"]);
    assert_eq!(alone.offers[0].reasons.first().map(ToString::to_string).as_deref(), Some("has interpreters"));
    assert_eq!(alone.unmatched_sentence().as_deref(), Some("Nothing here says that it speaks Portuguese."));
    assert_eq!(ids(&search("bengali")), ["bengali", "interpreted"]);
    assert_eq!(ids(&search("learn English")).first(), Some(&"classes"));
}

#[test]
fn a_young_person_is_not_taken_for_a_parent() {
    let entries = || {
        vec![
            entry("baby", "Mum and baby group", "", "Stay and play for babies and toddlers"),
            entry("parenting", "Parenting teenagers", "", "A parenting course, self harm and screens"),
            entry("young", "Young people's counselling", "", "Self harm, for young people"),
        ]
    };
    let aged = |text: &str| Query { age: Some(16), ..ask(text) };
    for query in [
        ask("teenager 16 self harm"),
        aged("teenager self harm"),
        ask("16 year old girl cutting herself"),
        aged("girl cutting herself"),
    ] {
        assert_eq!(found(entries(), &query), ["young"], "{query:?}");
    }
    assert!(found(entries(), &aged("young mum, baby 3 weeks, lonely")).contains(&"baby".to_owned()));
    assert!(found(entries(), &ask("teenage daughter 15 self harm")).contains(&"parenting".to_owned()));
}

#[test]
fn her_husband_makes_her_a_woman() {
    let entries = || {
        vec![
            entry("women", "Domestic abuse advice", "", ""),
            entry("men", "Domestic abuse line", "", "").about("For male victims of domestic abuse."),
        ]
    };
    assert_eq!(found(entries(), &ask("her husband hits her, he drinks")), ["women"]);
    assert!(found(entries(), &ask("his wife hits him")).contains(&"men".to_owned()));
}

#[test]
fn a_reason_says_no_more_than_is_known() {
    let entries = || {
        vec![
            entry("debt", "Debt advice", "", ""),
            entry("pottery", "Pottery", "", "Throwing and glazing clay"),
            entry("art", "Art class", "", "Painting"),
            entry("autism", "Autism group", "", "For autistic adults"),
            entry("course", "Cycling course for adults", "", ""),
            entry("alcohol", "Alcohol support", "", ""),
            entry("shed", "Woodwork", "", "").about("Hot drinks are always on."),
        ]
    };
    let said = |text: &str| {
        let results = Index::build(entries()).search(&ask(text), 10);
        let why = |offer: &crate::Offer| {
            format!("{}: {}", offer.id, offer.reasons.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))
        };
        results.offers.iter().map(why).collect::<Vec<_>>()
    };
    assert_eq!(said("letter"), ["debt: “letter” may mean debt advice"]);
    assert_eq!(said("autistic adult"), ["autism: matches “autistic adult”"]);
    assert_eq!(said("drinks too much"), ["alcohol: “drinks too much” often means alcohol"]);
    assert!(said("he throws his food").iter().all(|said| !said.contains("means art")), "{:?}", said("he throws his food"));
}

#[test]
fn what_shares_a_word_with_help_is_no_such_help() {
    let entries = || {
        vec![
            entry("gambling", "Help with gambling", "", "Talk, tools and support").tagged("addiction, gambling, money"),
            entry("jobs", "Job club", "", "CVs, applications and interviews, one to one.").tagged("work, learning, confidence"),
            entry("cycling", "Cycling course for adults", "", "Learn to ride.").tagged("cycling, road confidence"),
            entry("alcohol", "Alcohol support", "", "").tagged("addiction"),
            entry("counselling", "Counselling", "", "One to one"),
        ]
    };
    assert_eq!(found(entries(), &ask("drinks too much")), ["alcohol"]);
    assert_eq!(found(entries(), &ask("not eating")), ["counselling"]);
    assert_eq!(found(entries(), &ask("autistic adult")), [""; 0]);
    assert_eq!(found(entries(), &ask("gambling addiction")).first().map(String::as_str), Some("gambling"));
}

#[test]
fn what_nothing_here_is_for_and_where_nobody_knows_it_is_are_told() {
    let index = Index::build([
        entry("choir", "Choir", "", "Songs").at("Hall SE16 7QB", 51.4980, -0.0500),
        entry("far", "Choir of the Heath", "", "Songs").at("SE3 0AA", 51.4700, 0.0100),
    ]);
    let nothing = index.search(&ask("autistic adult"), 5);
    assert_eq!(nothing.unmatched_sentence().as_deref(), Some("Nothing here is known to help with “autistic adult”."));
    assert_eq!(index.search(&ask("choir"), 5).unmatched_sentence(), None);
    for (place, first, said) in [
        ("SE3", "far", None),
        ("se16 7", "choir", None),
        ("Surrey Quays", "choir", None),
        ("Narnia", "choir", Some("It is not known where “Narnia” is.")),
    ] {
        let results = index.search(&Query { place: Some(place.to_owned()), ..ask("choir") }, 5);
        assert_eq!((results.offers[0].id.as_str(), results.unmatched_sentence().as_deref()), (first, said), "{place}");
    }
    assert_eq!(index.search(&ask("choir near SE3"), 5).offers[0].id, "far");
}
