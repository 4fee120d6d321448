//! What must not be got wrong: limits, alcohol, and words of danger.

use super::directory::{directory, entry};
use super::{ask, ids};
use crate::{Crisis, Entry, Gender, Index, Query};

fn found(entries: Vec<Entry>, query: &Query) -> Vec<String> {
    ids(&Index::build(entries).search(query, 50)).into_iter().map(str::to_owned).collect()
}

#[test]
fn age_is_a_limit_typed_or_written() {
    let clubs = || {
        let ages = |id: &str, from: Option<u8>, to: Option<u8>| entry(id, "Chess club", "", "").ages(from, to);
        vec![
            ages("young", Some(11), Some(17)),
            ages("adult", Some(18), None),
            ages("old", Some(60), None),
            ages("all", None, None),
        ]
    };
    let aged = |age| Query { age: Some(age), ..ask("chess") };
    let sorted = |mut ids: Vec<String>| {
        ids.sort_unstable();
        ids.join(" ")
    };
    for (age, fits) in
        [(10, "all"), (11, "all young"), (17, "all young"), (18, "adult all"), (59, "adult all"), (60, "adult all old")]
    {
        assert_eq!(sorted(found(clubs(), &aged(age))), fits, "{age}");
    }
    assert_eq!(sorted(found(clubs(), &ask("57 year old man, chess"))), "adult all");
    assert_eq!(sorted(found(clubs(), &ask("chess for her son aged 12"))), "all young");
    // The field beside the text counts before what stands in it.
    assert_eq!(sorted(found(clubs(), &Query { age: Some(70), ..ask("57 year old, chess") })), "adult all old");
}

#[test]
fn gender_is_a_limit_typed_or_written() {
    let swims = || {
        let only = |id: &str, gender| Entry { gender: Some(gender), ..entry(id, "Swimming", "", "") };
        vec![only("women", Gender::Women), only("men", Gender::Men), entry("mixed", "Swimming", "", "")]
    };
    let of = |gender| Query { gender: Some(gender), ..ask("swimming") };
    assert!(!found(swims(), &of(Gender::Women)).contains(&"men".to_owned()));
    assert!(!found(swims(), &of(Gender::Men)).contains(&"women".to_owned()));
    assert!(found(swims(), &of(Gender::Men)).contains(&"mixed".to_owned()));
    assert!(!found(swims(), &ask("he likes swimming")).contains(&"women".to_owned()));
    assert!(!found(swims(), &ask("women only swimming")).contains(&"mixed".to_owned()));
    let results = Index::build(swims()).search(&of(Gender::Women), 5);
    let women = results.offers.iter().find(|offer| offer.id == "women").unwrap();
    assert!(women.reasons.iter().any(|reason| reason.to_string() == "for women only"), "{women:?}");
}

#[test]
fn alcohol_does_not_lead_to_the_pub_quiz() {
    let entries = || {
        vec![
            entry("quiz", "Pub quiz night", "The Ship", "A quiz with a drink, every Thursday"),
            entry("darts", "Darts at the Ship", "The Ship", "Darts, beer and company in the pub"),
            entry("wine", "Wine tasting", "The Cellar", "Taste wine with others").tagged("Alcohol"),
            entry("recovery", "One Day at a Time", "", "Support for people who want to stop drinking alcohol"),
        ]
    };
    for said in
        ["alcohol", "drinks too much", "drinking every night", "alcoholic", "wants to stop drinking", "booze", "drink problem"]
    {
        let found = found(entries(), &ask(said));
        assert_eq!(found.first().map(String::as_str), Some("recovery"), "{said}: {found:?}");
        assert!(!found.iter().any(|id| id == "quiz" || id == "darts"), "{said}: {found:?}");
    }
    for said in [
        "lonely, likes a quiz, does not drink any more",
        "in recovery from alcohol, likes quizzes",
        "sober, wants a quiz, not the pub",
    ] {
        assert!(!found(entries(), &ask(said)).iter().any(|id| id == "quiz" || id == "darts"), "{said}");
    }
    assert_eq!(found(entries(), &ask("pub quiz")).first().map(String::as_str), Some("quiz"));
    let bingo = || vec![entry("bingo", "Bingo afternoon", "", ""), entry("help", "Gambling support", "", "")];
    assert_eq!(found(bingo(), &ask("gambles all his wages, lonely, bingo")), ["help"]);
}

#[test]
fn words_of_danger_are_told_apart() {
    let index = Index::build(directory());
    for (text, crisis) in [
        ("she wants to kill herself", Some(Crisis::Despair)),
        ("says there is no reason to live", Some(Crisis::Despair)),
        ("taken an overdose", Some(Crisis::Medical)),
        ("chest pain", Some(Crisis::Medical)),
        ("he says he will kill her", Some(Crisis::Violence)),
        ("her husband is violent, controlling", Some(Crisis::Abuse)),
        ("needs a refuge", Some(Crisis::Abuse)),
        ("not suicidal, lonely", Some(Crisis::Denied)),
        ("lonely and bored", None),
        ("likes killing time with chess", None),
    ] {
        assert_eq!(index.search(&ask(text), 5).crisis, crisis, "{text}");
    }
    let both = index.search(&ask("violent husband. Wants to kill herself"), 5);
    assert_eq!(both.dangers, [Crisis::Despair, Crisis::Abuse]);
    assert_eq!(index.search(&ask("lonely. Wants to kill herself"), 5).crisis_words, ["kill herself"]);
    for (crisis, is_now) in [(Crisis::Denied, false), (Crisis::Abuse, false), (Crisis::Despair, true), (Crisis::Violence, true)] {
        assert_eq!(crisis.is_now(), is_now);
    }
}

#[test]
fn a_crisis_is_told_however_it_is_said_and_nothing_else_is() {
    let index = Index::build(directory());
    let is_now = |text: &str| index.search(&ask(text), 5).crisis.is_some_and(Crisis::is_now);
    for text in [
        "has been saving up her tablets",
        "took 20 paracetamol an hour ago",
        "i dont see the point any more",
        "she wants to go to sleep and never wake up",
        "everyone would be better off without him",
        "he is stood on the bridge",
        "nothing left to live for",
        "has bought a rope",
        "suicdal since Sunday",
        "self harm in the past, wants to die now",
        "he has locked me in",
        "tried to strangle her last night",
        "nothing to live for since wife died",
        "says nobody would miss him",
        "cant cope anymore",
        "i took all my tablets",
        "quero morrer",
    ] {
        assert!(is_now(text), "missed: {text}");
    }
    for text in [
        "self harm in the past, likes art",
        "acid reflux and a sore throat",
        "sí, habla español",
        "neighbours shout all night",
        "my knee is hurting me",
        "locked in since covid",
        "dying to dance again",
        "hip is murder",
        "sickle cell crisis last month, needs PIP",
        "takes paracetamol for his back",
        "finished her course",
        "killing time",
    ] {
        assert!(!is_now(text), "false alarm: {text}");
    }
}

#[test]
fn in_a_crisis_what_helps_in_it_comes_first() {
    let mut entries = directory();
    entries.push(entry("line", "Crisis line", "", "For anyone who is suicidal, day and night"));
    let results = Index::build(entries).search(&ask("lonely, likes gardening, wants to end it all"), 10);
    assert_eq!(results.offers.first().map(|offer| offer.id.as_str()), Some("line"));
    assert_eq!(results.crisis, Some(Crisis::Despair));
}

#[test]
fn what_was_found_is_counted_and_can_be_narrowed() {
    let index = Index::build(directory());
    let all = index.search(&ask(""), 5);
    let count = |family: &str| all.facets.families.iter().find(|(name, _)| name == family).map_or(0, |(_, count)| *count);
    assert!(all.facets.families.windows(2).all(|pair| pair[0].1 >= pair[1].1), "{:?}", all.facets.families);
    assert!(count("Money") >= 3 && count("Money") < directory().len(), "{:?}", all.facets.families);
    for family in ["Money", "Food", "Arts"] {
        let narrow = index.search(&Query { family: Some(family.to_owned()), ..ask("") }, 50);
        assert_eq!(narrow.total, count(family), "{family}");
        assert_eq!(narrow.facets.families, all.facets.families, "another can still be chosen");
    }
    assert_eq!(index.search(&Query { family: Some("Nothing".to_owned()), ..ask("") }, 50).total, 0);
    let home = index.search(&Query { from_home: true, ..ask("") }, 50);
    assert_eq!(home.total, all.facets.from_home);
    assert_eq!(home.total, 3, "{:?}", ids(&home));
    assert_eq!(all.facets.days[0], 7);
    assert_eq!(all.facets.volunteering, 6);
}

#[test]
fn a_woman_who_goes_nowhere_with_men_is_offered_no_mixed_night_shelter() {
    let shelter = Entry {
        id: "shelter".into(),
        name: "Night shelter".into(),
        description: "A bed for the night for rough sleepers, in another church hall each week".into(),
        outreach: true,
        ..Entry::default()
    };
    let index = Index::build([shelter]);
    assert_eq!(index.search(&ask("sleeping out, a bed for the night"), 5).total, 1);
    assert_eq!(index.search(&ask("woman sleeping out, women only, a bed for the night"), 5).total, 0);
}

#[test]
fn abuse_is_told_in_the_words_of_whoever_it_happens_to() {
    let index = Index::build(directory());
    for text in [
        "he forces me to have sex",
        "he wont let me out of the house",
        "i am not safe",
        "my carer steals my money",
        "my grandson takes my pension",
        "my wife shouts and throws things at me",
        "mi marido me pega",
    ] {
        assert!(index.search(&ask(text), 5).dangers.contains(&Crisis::Abuse), "missed: {text}");
    }
    // Nobody who says "me" says that they have M.E.
    let said = index.search(&ask("my husband hits me"), 20).offers;
    assert!(said.iter().flat_map(|offer| &offer.reasons).all(|why| !why.to_string().contains("“me”")), "{said:?}");
}

#[test]
fn a_word_without_end_is_no_word() {
    let index = Index::build(directory());
    let started = std::time::Instant::now();
    index.search(&ask(&"abcdefghij".repeat(5_000)), 5);
    // Looking for what its parts might mean took nine seconds.
    assert!(started.elapsed().as_secs() < 5);
}
