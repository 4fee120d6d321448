//! What must hold whatever the directory and the question.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use super::ids;
use crate::{Cost, Entry, Index, Point, Query, Session, TimeOfDay, Weekday};

/// Words that meet often, some of them mistaken, in the table of synonyms or no words at all.
fn text() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        8 => prop::sample::select(vec![
            "walking", "walks", "wlaking", "talking", "garden", "gardening", "food", "bank", "foodbank", "lonely", "befriending",
            "Universal", "credit", "men's", "shed", "the", "group", "Tuesday", "free", "SE16", "e-bike", "café", "art",
        ]).prop_map(str::to_owned),
        1 => "[a-z]{1,9}",
        1 => "\\PC{0,6}",
    ];
    vec(word, 0..6).prop_map(|words| words.join(" "))
}

fn point() -> impl Strategy<Value = Point> {
    (51.4..51.6f64, -0.2..0.1f64).prop_map(|(latitude, longitude)| Point::new(latitude, longitude).unwrap())
}

fn weekday() -> impl Strategy<Value = Weekday> {
    prop::sample::select(Weekday::ALL)
}

fn session() -> impl Strategy<Value = Session> {
    let time = || option::of((0..24 * 60i64).prop_map(|minutes| TimeOfDay::from_minutes(minutes).unwrap()));
    (weekday(), time(), time()).prop_map(|(weekday, starts, ends)| Session { weekday, starts, ends })
}

fn cost() -> impl Strategy<Value = Cost> {
    prop_oneof![Just(Cost::Free), Just(Cost::Donation), Just(Cost::Unknown), (0..500u32).prop_map(Cost::Pence)]
}

fn entry() -> impl Strategy<Value = Entry> {
    let texts = (text(), text(), text(), vec(text(), 0..3), vec(point(), 0..3));
    let facts = (any::<bool>(), any::<bool>(), any::<bool>(), vec(session(), 0..3), cost());
    let limits = (option::of(any::<u8>()), option::of(any::<u8>()), option::of(text()));
    (0..30u8, texts, facts, limits).prop_map(|(id, texts, facts, limits)| Entry {
        id: id.to_string(),
        name: texts.0,
        summary: texts.1,
        description: texts.2,
        keywords: texts.3,
        points: texts.4,
        online: facts.0,
        outreach: facts.1,
        volunteers_wanted: facts.2,
        sessions: facts.3,
        cost: facts.4,
        min_age: limits.0,
        max_age: limits.1,
        restricted_to: limits.2,
        public: facts.0,
        ..Entry::default()
    })
}

/// Entries with different ids.
fn entries() -> impl Strategy<Value = Vec<Entry>> {
    vec(entry(), 0..20).prop_map(|mut entries| {
        entries.sort_by(|a, b| a.id.cmp(&b.id));
        entries.dedup_by(|a, b| a.id == b.id);
        entries
    })
}

fn query() -> impl Strategy<Value = Query> {
    let km = prop_oneof![0.0..20.0f64, any::<f64>()];
    (text(), option::of(point()), option::of(km), vec(weekday(), 0..3), any::<bool>(), any::<bool>(), option::of(any::<u8>()))
        .prop_map(|(text, near, within_km, days, free_only, volunteering, age)| Query {
            text,
            near,
            within_km,
            days,
            free_only,
            volunteering,
            public_only: free_only,
            age,
            ..Query::default()
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn search_never_panics_and_always_explains_itself(entries in entries(), query in query(), top in 0usize..30) {
        let index = Index::build(entries.clone());
        let results = index.search(&query, top);
        // "Tuesday" or "aged 57" alone looks through everything.
        let asks = !crate::wanted::wanted(&index, &query).parts.is_empty();
        prop_assert!(results.offers.len() <= top && results.offers.len() <= results.total && results.total <= entries.len());
        for offer in &results.offers {
            prop_assert!(offer.score.is_finite() && offer.score > 0.0);
            prop_assert!(offer.reasons.iter().all(|reason| !reason.to_string().is_empty()));
            prop_assert!(!asks || !offer.reasons.is_empty());
        }
        prop_assert!(results.offers.windows(2).all(|pair| pair[0].score >= pair[1].score));
    }

    #[test]
    fn stopping_early_and_adding_up_by_lists_find_what_looking_at_each_finds(
        entries in entries(),
        words in text(),
        near in option::of(point()),
        keep in 1usize..5,
    ) {
        let query = Query { text: words, near, ..Query::default() };
        let index = Index::build(entries);
        let wanted = crate::wanted::wanted(&index, &query);
        for (slot, score) in index.scores(&wanted, |_| true) {
            let listed = index.listed(slot).unwrap();
            let answers: Vec<f64> = wanted.parts.iter().map(|part| index.part_score(part, slot, listed)).collect();
            let weak: f64 = wanted.parts.iter().zip(&answers).filter(|(part, _)| part.weak).map(|(_, answer)| answer).sum();
            let all: f64 = answers.iter().sum();
            prop_assert!((score - all).abs() < 1e-9 || (score - (all - weak)).abs() < 1e-9, "{score} {answers:?}");
        }
        // Of all, in order, the first are those that are found when only so many are asked for.
        let (some, all) = (index.best_ids(&query, keep), index.ids(&query));
        prop_assert_eq!(some.as_slice(), all.get(..some.len()).unwrap());
        prop_assert_eq!(some.len(), keep.min(all.len()));
    }

    #[test]
    fn adding_filters_never_adds_offers(entries in entries(), narrow in query(), drop in vec(any::<bool>(), 6)) {
        let index = Index::build(entries);
        let mut wide = narrow.clone();
        if drop[0] { wide.within_km = None; }
        if drop[1] { wide.near = None; }
        if drop[2] { wide.days.clear(); }
        if drop[3] { wide.free_only = false; }
        if drop[4] { wide.volunteering = false; }
        if drop[5] { wide.age = None; }
        let (narrow, wide) = (index.search(&narrow, usize::MAX), index.search(&wide, usize::MAX));
        let wide = ids(&wide);
        prop_assert!(ids(&narrow).iter().all(|id| wide.contains(id)));
    }

    #[test]
    fn what_was_added_is_found_by_its_name_and_what_was_removed_is_not_found(entries in entries(), mut added in entry(), query in query()) {
        added.id = "added".to_owned();
        let mut index = Index::build(entries);
        index.upsert(added.clone());
        let by_name = Query { text: added.name.clone(), ..Query::default() };
        let found = index.search(&by_name, usize::MAX);
        // A name such as "9yo" says an age, and an age is a limit.
        let read = crate::wanted::wanted(&index, &by_name);
        let limits = read.ages.is_some() || read.child.is_some();
        prop_assert!(limits || ids(&found).contains(&"added"), "{:?}", added.name);
        prop_assert!(index.remove("added"));
        for query in [&by_name, &query] {
            prop_assert!(!ids(&index.search(query, usize::MAX)).contains(&"added"));
        }
    }

    #[test]
    fn the_order_of_coming_and_going_does_not_matter(
        (ordered, shuffled) in entries().prop_flat_map(|entries| (Just(entries.clone()), Just(entries).prop_shuffle())),
        passing in vec(entry(), 0..5),
        query in query(),
    ) {
        let mut lived = Index::build(passing.clone());
        for entry in shuffled.iter().cloned() {
            lived.upsert(entry);
        }
        for entry in &passing {
            if ordered.iter().all(|kept| kept.id != entry.id) {
                lived.remove(&entry.id);
            }
        }
        prop_assert_eq!(lived.len(), ordered.len());
        prop_assert_eq!(lived.search(&query, 10), Index::build(ordered).search(&query, 10));
    }
}
