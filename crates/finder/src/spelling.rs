//! Words that were not finished or not spelt as the directory has them.

use std::cmp::Reverse;

/// A word that is known, with what makes most comparisons needless.
#[derive(Clone, Debug)]
pub(crate) struct Known {
    pub(crate) text: String,
    letters: usize,
    /// One bit for each letter that occurs.
    alphabet: u32,
}

impl Known {
    pub(crate) fn new(text: String) -> Self {
        Self { letters: text.chars().count(), alphabet: alphabet(&text), text }
    }
}

/// A known word that was probably meant.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Correction<'a> {
    pub(crate) word: &'a str,
    /// How many letters were missing, too many, wrong or swapped; 0 if the word was only not finished.
    pub(crate) mistakes: usize,
}

/// As many as can stand for one written word.
const MOST: usize = 6;

/// The known words that come nearest to what was written, the likeliest first. `known` gives each once, with its number of entries.
///
/// Unfinished words come before mistakes, fewer mistakes before more, a mistake in the first letter after all others (people
/// seldom make it); only the best of these kinds is given. Postcodes and other words with digits are never corrected: SE16 is not SE15.
pub(crate) fn corrections<'a>(wrote: &str, known: impl Iterator<Item = (&'a Known, usize)>) -> Vec<Correction<'a>> {
    let letters = wrote.chars().count();
    if letters < 3 || wrote.chars().any(char::is_numeric) {
        return Vec::new();
    }
    let (allowed, own_alphabet, first) = (mistakes_allowed(letters), alphabet(wrote), wrote.chars().next());
    let mut found: Vec<_> = known
        .filter_map(|(known, entries)| {
            let mistakes = if completes(wrote, letters, known) {
                0
            } else {
                // Each mistake changes at most two letters of the alphabet that is used.
                let possible = known.letters.abs_diff(letters) <= allowed
                    && (known.alphabet ^ own_alphabet).count_ones() as usize <= 2 * allowed;
                let mistakes = possible.then(|| strsim::osa_distance(wrote, &known.text))?;
                (1..=allowed).contains(&mistakes).then_some(mistakes)?
            };
            let kind = (mistakes, known.text.chars().next() != first);
            // Letters that only changed places are the likeliest slip: "wlaking" is walking before it is waking.
            let other_letters = known.letters != letters || known.alphabet != own_alphabet;
            Some((kind, other_letters, Reverse(entries), known.text.as_str()))
        })
        .collect();
    found.sort_unstable();
    let best = found.first().map(|(kind, ..)| *kind);
    let of_the_best = found.into_iter().take_while(|(kind, ..)| Some(*kind) == best);
    of_the_best.take(MOST).map(|((mistakes, _), .., word)| Correction { word, mistakes }).collect()
}

/// None in short words, where one letter makes another word; one from four letters, two from eight.
fn mistakes_allowed(letters: usize) -> usize {
    match letters {
        0..=3 => 0,
        4..=7 => 1,
        _ => 2,
    }
}

/// Whether `known` is what was written and not finished. Of a longer word at least two fifths must have been written.
fn completes(wrote: &str, letters: usize, known: &Known) -> bool {
    known.letters > letters && letters * 5 >= known.letters * 2 && known.text.starts_with(wrote)
}

fn alphabet(word: &str) -> u32 {
    word.chars().fold(0, |bits, c| {
        let bit = if c.is_ascii_lowercase() { u32::from(c) - u32::from('a') } else { 26 + u32::from(c) % 6 };
        bits | 1 << bit
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(wrote: &str, known: &str, expected: &[&str]) {
        let known: Vec<Known> = known.split(' ').map(|word| Known::new(word.to_owned())).collect();
        let found = corrections(wrote, known.iter().map(|word| (word, 1)));
        assert_eq!(found.iter().map(|correction| correction.word).collect::<Vec<_>>(), expected, "{wrote}");
    }

    #[test]
    fn words_are_corrected() {
        let directory = "walking talking gardening garden yoga counselling anxiety se15 se16 befriending art";
        check("wlaking", directory, &["walking"]);
        check("wlaking", "waking walking", &["walking", "waking"]);
        check("walkng", directory, &["walking"]);
        check("gard", directory, &["garden", "gardening"]);
        check("gardning", directory, &["gardening"]);
        check("councelling", directory, &["counselling"]);
        check("beffrending", directory, &["befriending"]);
        check("anxeity", directory, &["anxiety"]);
        check("yog", directory, &["yoga"]);
    }

    #[test]
    fn too_short_too_far_and_postcodes_are_left_alone() {
        let directory = "walking yoga se15 se16 art gardening";
        check("ar", directory, &[]);
        check("yob", directory, &[]);
        check("aet", directory, &[]);
        check("se17", directory, &[]);
        check("wlakign", directory, &[]); // two mistakes in seven letters
        check("gardxyzing", directory, &[]);
    }

    #[test]
    fn a_mistake_in_the_first_letter_is_the_last_guess() {
        check("balking", "walking baking talking", &["baking"]);
        check("qalking", "walking", &["walking"]);
    }

    proptest! {
        #[test]
        fn the_quick_look_at_the_alphabet_loses_no_word(word in "[a-eé]{4,12}", at in 0usize..12, with in "[a-eé]?", skip in 0usize..2) {
            // One letter replaced, added or left out.
            let mistaken: String = word.chars().take(at).chain(with.chars()).chain(word.chars().skip(at + skip)).collect();
            let known = Known::new(word.clone());
            let far = strsim::osa_distance(&mistaken, &word);
            let letters = mistaken.chars().count();
            prop_assume!(far > 0 && far <= mistakes_allowed(letters) && !completes(&mistaken, letters, &known));
            let found = corrections(&mistaken, [(&known, 1)].into_iter());
            prop_assert_eq!(found, vec![Correction { word: &word, mistakes: far }]);
        }
    }
}
