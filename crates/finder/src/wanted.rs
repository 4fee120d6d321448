//! Everything that one search wants: its fields and its text, as one.

use std::collections::HashSet;
use std::ops::Range;

use kernel::Weekday;

use crate::marks::day;
use crate::reach::Spot;
use crate::reading::{Ask, Reading, Single, Wish, Wishes, days_of, minutes_of, read};
use crate::text::{is_common, says_little, says_nothing, stem};
use crate::vocabulary::KindId;
use crate::ways::{Way, ways};
use crate::{Crisis, Gender, Index, Point, Query};

/// What a search wants.
#[derive(Debug)]
pub(crate) struct Wanted {
    pub(crate) parts: Vec<Part>,
    pub(crate) near: Option<Point>,
    /// The same.
    pub(crate) near_spot: Spot,
    /// The day of asking, by [`day`].
    pub(crate) today: Option<i32>,
    pub(crate) days: Vec<Weekday>,
    /// The same, a bit for each, Monday lowest.
    pub(crate) day_bits: u8,
    /// Only these days and times will do.
    pub(crate) only_then: bool,
    pub(crate) minutes: Option<Range<i64>>,
    /// From and to.
    pub(crate) ages: Option<(u8, u8)>,
    pub(crate) child: Option<u8>,
    pub(crate) older: bool,
    pub(crate) gender: Option<Gender>,
    pub(crate) only_gender: Option<Gender>,
    pub(crate) wishes: Wishes,
    pub(crate) languages: Vec<String>,
    /// Those that nobody here speaks, as they were written.
    pub(crate) not_spoken: Vec<String>,
    /// Nothing but the language was said: only what speaks it will do, or says it in its words.
    pub(crate) only_language: Option<Vec<usize>>,
    pub(crate) refused_kinds: HashSet<KindId>,
    pub(crate) refused_stems: Vec<usize>,
    /// Families of what somebody may go to because of a child that is spoken of.
    pub(crate) for_families: u64,
    /// The people of whom the person is said to be one: bits of [`Vocabulary::audience_bit`](crate::Vocabulary).
    pub(crate) audiences: u64,
    pub(crate) crisis: Option<Crisis>,
    /// All of them, the gravest first.
    pub(crate) dangers: Vec<Crisis>,
    /// As they were written.
    pub(crate) crisis_words: Vec<String>,
    /// Kinds that help in this crisis.
    pub(crate) crisis_kinds: HashSet<KindId>,
}

/// One thing that is wanted, and the ways to have it.
#[derive(Debug)]
pub(crate) struct Part {
    /// What was said, for the reasons.
    pub(crate) said: String,
    /// How much it counts.
    pub(crate) weight: f64,
    /// It helps to sort, but nothing is offered for it alone.
    pub(crate) weak: bool,
    /// Kinds that answer it, with how well, best first.
    pub(crate) kinds: Vec<(KindId, f64)>,
    /// For each of its words the ways to have that word.
    pub(crate) words: Vec<Vec<Way>>,
    /// Nothing in it was said outright.
    pub(crate) hint: bool,
    /// Said in several words: one of them alone means something else.
    pub(crate) phrase: bool,
    /// The word as written, if it is one word of which only the directory may know.
    pub(crate) alone: Option<String>,
}

/// Who is so old asks for themselves, and is no parent unless that is said. Of somebody younger a parent asks.
const YOUNG: Range<u8> = 11..18;

const FOR_FAMILIES: [&str; 3] = ["Families", "Caring", "Bereavement"];

/// What a word of which the vocabulary knows nothing counts beside things that are understood, and less with every further one:
/// a letter has many words that nobody looks for.
const BESIDE_KINDS: f64 = 0.55;
const FURTHER: f64 = 0.12;

/// What is only hinted at counts less if something else is said outright.
const HINT_BESIDE: f64 = 0.45;
const WEAK_WORD: f64 = 0.25;

/// How much more is said by a kind that few are of.
const SAYS_MORE: f64 = 1.5;

/// Said again in other words, it counts more; up to this.
const AGAIN: f64 = 0.2;
const AGAIN_MOST: f64 = 1.6;

pub(crate) fn wanted(index: &Index, query: &Query) -> Wanted {
    let reading = read(index, &query.text);
    let mut parts = parts(index, &reading);
    for part in &mut parts {
        // Of a language is told whether anybody speaks it, and not whether its name stands somewhere.
        part.alone.take_if(|word| reading.languages.contains(&kernel::fold(word)));
    }
    let only_language = only_language(index, &reading);
    let vocabulary = index.vocabulary();
    let meant = parts.iter().flat_map(|part| &part.kinds).filter(|(_, how)| *how > 0.3);
    let audiences = meant.fold(0, |bits, (kind, _)| bits | vocabulary.audience_bit(*kind));
    let has = |wish| reading.wishes.contains(wish);
    let only_gender = match (has(Wish::WomenOnly), has(Wish::MenOnly)) {
        // A man who wants "no men's group" does not want to be among women.
        (true, _) if query.gender.or(reading.gender) == Some(Gender::Men) => None,
        (_, true) if query.gender.or(reading.gender) == Some(Gender::Women) => None,
        (true, false) => Some(Gender::Women),
        (false, true) => Some(Gender::Men),
        _ => None,
    };
    let gender = query.gender.or(only_gender).or(reading.gender).or(match (has(Wish::Women), has(Wish::Men)) {
        (true, false) => Some(Gender::Women),
        (false, true) => Some(Gender::Men),
        _ => None,
    });
    let mut days = query.days.clone();
    if days.is_empty() {
        days.clone_from(&reading.days);
        for wish in [Wish::Weekend, Wish::Weekday].into_iter().filter(|wish| has(*wish)) {
            days.extend(days_of(wish).iter().filter(|day| !reading.days.contains(day)));
        }
    }
    let needed = reading.asks.iter().flat_map(|ask| &ask.kinds).filter(|(_, how)| *how > 0.9);
    let never = needed.filter_map(|(kind, _)| vocabulary.kind(*kind)).flat_map(|kind| &kind.never);
    let ages = query.age.map(|age| (age, age)).or(reading.ages);
    let is_young = ages.is_some_and(|(from, to)| YOUNG.contains(&from) && YOUNG.contains(&to)) && !reading.has_child;
    let for_parents = vocabulary.kinds.iter().enumerate().filter(|(_, kind)| is_young && kind.parents).map(|(id, _)| id);
    let refused_kinds = reading.refused_kinds.iter().chain(never).copied().chain(for_parents).collect();
    let (dangers, crisis_kinds) = dangers(index, &reading);
    let crisis = dangers.first().copied().or(reading.crisis_denied.then_some(Crisis::Denied));
    let named = query.place.as_deref().and_then(|place| index.place(place));
    let near = query.near.or(named).or(reading.place);
    Wanted {
        parts,
        near,
        near_spot: near.map_or(Spot::NOT_ONE, |near| Spot::of(&[near])),
        today: query.today.map(day),
        day_bits: days.iter().fold(0, |bits, day| bits | 1 << *day as u8),
        days,
        only_then: has(Wish::OnlyThen),
        minutes: [Wish::Morning, Wish::Afternoon, Wish::Evening, Wish::Daytime]
            .into_iter()
            .find(|wish| has(*wish))
            .and_then(minutes_of),
        ages,
        child: reading.child,
        older: reading.older,
        gender,
        only_gender,
        refused_stems: reading.refused_stems.iter().filter_map(|stem| index.lexicon().stem_id(stem)).collect(),
        refused_kinds,
        for_families: FOR_FAMILIES.iter().fold(0, |bits, family| bits | vocabulary.family(family)),
        languages: reading.languages,
        not_spoken: reading.not_spoken,
        only_language,
        wishes: reading.wishes,
        audiences,
        crisis,
        dangers,
        crisis_words: reading.crisis_words,
        crisis_kinds,
    }
}

/// What dangers are spoken of, the gravest first, and the kinds that help in them.
fn dangers(index: &Index, reading: &Reading) -> (Vec<Crisis>, HashSet<KindId>) {
    let mut helping = HashSet::new();
    let mut dangers: Vec<Crisis> = reading.abuse.then_some(Crisis::Abuse).into_iter().collect();
    for &id in &reading.crises {
        let Some(kind) = index.vocabulary().kind(id) else { continue };
        dangers.push(match kind.name.as_str() {
            name if name.contains("medical") => Crisis::Medical,
            name if name.contains("danger") => Crisis::Violence,
            _ => Crisis::Despair,
        });
        helping.insert(id);
        helping.extend(kind.near.iter().filter(|(_, how)| *how > 0.95).map(|(near, _)| *near));
    }
    dangers.sort_unstable_by(|a, b| b.cmp(a));
    dangers.dedup();
    (dangers, helping)
}

/// The stems of the languages that were said, if nothing else was.
fn only_language(index: &Index, reading: &Reading) -> Option<Vec<usize>> {
    let is_language = |single: &Single| reading.languages.contains(&single.word.folded);
    let telling = |single: &&Single| !says_nothing(&single.word.folded) && !says_little(&single.word.folded);
    let other = reading.words.iter().filter(telling).any(|single| !is_language(single));
    let asks_more = reading.asks.iter().flat_map(|ask| &ask.words).any(|single| !is_language(single));
    let nothing_else = !asks_more && reading.wished.is_empty() && !other && !reading.languages.is_empty();
    nothing_else.then(|| reading.languages.iter().filter_map(|language| index.lexicon().stem_id(&stem(language))).collect())
}

fn parts(index: &Index, reading: &Reading) -> Vec<Part> {
    let outright = reading.asks.iter().any(|ask| ask.kinds.iter().any(|(_, how)| *how > 0.9));
    let mut parts: Vec<Part> = reading.asks.iter().map(|ask| part(index, ask, outright)).collect();
    let kinds_known = !parts.is_empty();
    let (nothing, telling): (Vec<&Single>, Vec<&Single>) =
        reading.words.iter().partition(|single| says_nothing(&single.word.folded));
    let (little, much): (Vec<&Single>, Vec<&Single>) = telling.into_iter().partition(|single| says_little(&single.word.folded));
    // Where something is understood, everyday words beside it are how it was told.
    let (common, much): (Vec<&Single>, Vec<&Single>) =
        much.into_iter().partition(|single| kinds_known && is_common(&single.word.folded));
    let wished: Vec<&Single> = reading.wished.iter().filter(|single| !says_nothing(&single.word.folded)).collect();
    // What helps only to sort is looked for by itself where nothing else was said: first what says little, then what says nothing.
    let (strong, weak) = match (kinds_known || !much.is_empty(), little.is_empty() && wished.is_empty()) {
        (true, _) => (much, common.into_iter().chain(little).chain(wished).collect()),
        (false, false) if reading.days.is_empty() => (little.into_iter().chain(wished).collect(), Vec::new()),
        (false, false) => (Vec::new(), Vec::new()),
        (false, true) if reading.days.is_empty() && reading.wishes.is_empty() => (nothing, Vec::new()),
        (false, true) => (Vec::new(), Vec::new()),
    };
    let mut seen = HashSet::new();
    for (further, single) in strong.into_iter().filter(|single| seen.insert(stem(&single.word.folded))).enumerate() {
        let least = if kinds_known { BESIDE_KINDS } else { 1.0 };
        parts.push(word(index, single, least / (1.0 + FURTHER * further as f64), false));
    }
    for single in weak {
        if seen.insert(stem(&single.word.folded)) {
            parts.push(word(index, single, WEAK_WORD, true));
        }
    }
    parts
}

fn word(index: &Index, single: &Single, weight: f64, weak: bool) -> Part {
    let ways = ways(index, single);
    let rarity = ways.first().map_or(1.0, |way| index.rarity(way));
    let shown = single.word.shown.clone();
    Part {
        said: shown.clone(),
        weight: weight * rarity,
        weak,
        kinds: Vec::new(),
        hint: false,
        phrase: false,
        words: vec![ways],
        alone: Some(shown),
    }
}

fn part(index: &Index, ask: &Ask, outright: bool) -> Part {
    let vocabulary = index.vocabulary();
    let mut kinds: Vec<(KindId, f64)> = Vec::new();
    let mut add = |kind: KindId, how: f64| match kinds.iter_mut().find(|(known, _)| *known == kind) {
        Some((_, most)) => *most = most.max(how),
        None => kinds.push((kind, how)),
    };
    let surest = ask.kinds.iter().map(|(_, how)| f64::from(*how)).fold(0.0, f64::max);
    for &(kind, how) in &ask.kinds {
        let how = f64::from(how);
        add(kind, how);
        for &(near, nearness) in vocabulary.kind(kind).map(|kind| kind.near.as_slice()).unwrap_or_default() {
            add(near, how * f64::from(nearness));
        }
    }
    kinds.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let again = (1.0 + AGAIN * (ask.said.len() as f64 - 1.0)).min(AGAIN_MOST);
    let hint = if surest < 0.9 && outright { HINT_BESIDE } else { 1.0 };
    let rarity = kinds.first().map_or(1.0, |(kind, _)| index.kind_rarity(*kind));
    Part {
        said: ask.said.first().cloned().unwrap_or_default(),
        weight: again * hint * rarity.powf(SAYS_MORE),
        weak: false,
        kinds,
        hint: surest < 0.9,
        phrase: ask.said.iter().all(|said| said.contains(' ')),
        words: ask
            .words
            .iter()
            // "MS" is an illness, however empty a word it is elsewhere.
            .filter(|single| ask.words.len() == 1 || !(says_nothing(&single.word.folded) || says_little(&single.word.folded)))
            .map(|single| ways(index, single))
            .collect(),
        alone: None,
    }
}
