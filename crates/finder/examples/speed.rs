//! How fast the finder is: `cargo run --release -p finder --example speed`.
//!
//! Invented entries whose words are spread as in any language (a few very common, most rare), and questions of every kind.
//! Prints, for each size, the time to build, the time to change one entry, and the median and p99 of the questions.

#![allow(clippy::print_stdout)] // printing is what it is for

use std::time::{Duration, Instant};

use finder::{Cost, Entry, Index, Point, Query, Session, Weekday};

fn main() {
    println!("{:>7} {:>10} {:>11} {:>11} {:>11}  worst question", "entries", "build ms", "upsert µs", "median µs", "p99 µs");
    for size in [1_000, 5_000, 50_000] {
        let mut dice = Dice(1);
        let words = Words::new(&mut dice);
        let entries: Vec<Entry> = (0..size).map(|number| entry(number, &words, &mut dice)).collect();

        let started = Instant::now();
        let mut index = Index::build(entries.iter().cloned());
        let build = started.elapsed();

        let started = Instant::now();
        for entry in entries.iter().take(200) {
            index.upsert(entry.clone());
        }
        let upsert = started.elapsed() / 200;

        let mut times: Vec<(Duration, String)> = (0..2_000)
            .map(|number| {
                let query = query(number, &words, &mut dice);
                let started = Instant::now();
                let results = index.search(&query, 20);
                let took = started.elapsed();
                assert!(results.offers.len() <= 20);
                (took, query.text)
            })
            .collect();
        times.sort();
        let at = |share: usize| times.get(times.len() * share / 100).map_or(0, |(time, _)| time.as_micros());
        let worst = times.last().map_or("", |(_, text)| text.as_str());
        println!(
            "{size:>7} {:>10} {:>11} {:>11} {:>11}  “{}”",
            build.as_millis(),
            upsert.as_micros(),
            at(50),
            at(99),
            worst.chars().take(60).collect::<String>()
        );
    }
}

/// The numbers of Knuth's generator: the same on every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % end.max(1)
    }

    fn degrees(&mut self, from: f64) -> f64 {
        from + self.below(2_000) as f64 / 10_000.0
    }
}

/// Words of the domain first, then 20,000 invented ones, the commoner before the rarer.
struct Words(Vec<String>);

impl Words {
    fn new(dice: &mut Dice) -> Self {
        const REAL: &str = "support group community advice help local walking gardening art music choir yoga counselling befriending \
            debt benefits housing food carers dementia cycling swimming lunch coffee english computer volunteering mindfulness \
            bereavement wellbeing mental health family parents older young women men social craft cooking dance employment";
        const SYLLABLES: &str = "ba ber cho dan el fi gar hol in jo ka lin mor nes ol pen qua ri sta tu um ver wil yor zen";
        let syllables: Vec<&str> = SYLLABLES.split(' ').collect();
        let invented = (0..20_000).map(|_| {
            let count = 2 + dice.below(3);
            (0..count).filter_map(|_| syllables.get(dice.below(syllables.len())).copied()).collect::<String>()
        });
        Self(REAL.split_whitespace().map(str::to_owned).chain(invented).collect())
    }

    /// A word, by Zipf's law near enough: half of all throws fall among the commonest 140.
    fn any(&self, dice: &mut Dice) -> &str {
        let share = dice.below(1_000_000) as f64 / 1_000_000.0;
        let at = (self.0.len() as f64).powf(share) as usize - 1;
        self.0.get(at).map_or("walking", String::as_str)
    }

    fn some(&self, count: usize, dice: &mut Dice) -> String {
        (0..count).map(|_| self.any(dice)).collect::<Vec<_>>().join(" ")
    }
}

fn entry(number: usize, words: &Words, dice: &mut Dice) -> Entry {
    let session = Session { weekday: day(dice), starts: None, ends: None };
    Entry {
        id: number.to_string(),
        name: words.some(3, dice),
        organisation: words.some(3, dice),
        summary: words.some(15, dice),
        description: words.some(80, dice),
        keywords: (0..3).map(|_| words.any(dice).to_owned()).collect(),
        points: Point::new(dice.degrees(51.4), dice.degrees(-0.2)).into_iter().collect(),
        sessions: vec![session],
        cost: if dice.below(2) == 0 { Cost::Free } else { Cost::Pence(300) },
        volunteers_wanted: dice.below(4) == 0,
        ..Entry::default()
    }
}

fn query(number: usize, words: &Words, dice: &mut Dice) -> Query {
    let text = match number % 6 {
        0 => words.some(1, dice),
        1 => words.some(3, dice),
        2 => misspelt(words.any(dice), dice),
        3 => "lonely and in debt since my husband died".to_owned(),
        4 => words.some(25, dice),
        _ => String::new(),
    };
    Query {
        text,
        near: Point::new(51.5, -0.06).filter(|_| dice.below(2) == 0),
        within_km: (dice.below(3) == 0).then_some(5.0),
        days: if dice.below(3) == 0 { vec![day(dice)] } else { Vec::new() },
        free_only: dice.below(3) == 0,
        ..Query::default()
    }
}

fn misspelt(word: &str, dice: &mut Dice) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    let at = dice.below(letters.len().saturating_sub(1));
    if at + 1 < letters.len() {
        letters.swap(at, at + 1);
    }
    letters.into_iter().collect()
}

fn day(dice: &mut Dice) -> Weekday {
    Weekday::ALL.get(dice.below(7)).copied().unwrap_or(Weekday::Monday)
}
