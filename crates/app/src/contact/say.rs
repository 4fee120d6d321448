//! Two words that a caller says first, so that whoever is called knows who it is. Pure.
//!
//! They are common, easy to say and to hear apart, and mean nothing.

const FIRST: [&str; 64] = [
    "amber", "autumn", "big", "blue", "bold", "brave", "bright", "brown", "busy", "calm", "clear", "clever", "copper", "cosy",
    "crisp", "distant", "early", "easy", "evening", "fair", "fast", "fine", "fresh", "friendly", "gentle", "glad", "golden",
    "grand", "green", "grey", "happy", "high", "honest", "july", "jolly", "kind", "large", "late", "light", "little", "long",
    "lucky", "merry", "morning", "new", "nice", "noble", "orange", "pink", "plain", "purple", "quick", "quiet", "red", "round",
    "silver", "simple", "slow", "small", "soft", "summer", "sunny", "warm", "yellow",
];
const SECOND: [&str; 64] = [
    "acorn", "anchor", "apple", "badger", "barrel", "basket", "beach", "bicycle", "blanket", "boat", "bridge", "bucket",
    "butter", "button", "candle", "carpet", "castle", "cherry", "clock", "cloud", "cottage", "cousin", "daisy", "dolphin",
    "drawer", "eagle", "feather", "field", "flower", "forest", "garden", "guitar", "hammer", "harbour", "hedgehog", "island",
    "jacket", "kettle", "ladder", "lantern", "lemon", "marble", "meadow", "mountain", "oven", "paper", "parrot", "pencil",
    "pepper", "piano", "pillow", "pocket", "puddle", "rabbit", "river", "robin", "saucer", "spoon", "teapot", "ticket", "tiger",
    "tulip", "window", "wagon",
];

/// Two words by chance.
pub fn words(chance: [u8; 2]) -> String {
    let pick = |words: &[&'static str; 64], chance: u8| words.get(usize::from(chance) % words.len()).copied().unwrap_or("green");
    format!("{} {}", pick(&FIRST, chance[0]), pick(&SECOND, chance[1]))
}

/// Whether words tell whoever picks up who rings or why: they are said before anybody knows who it is, and stand in a text. `team` is its name.
pub fn tells_who(say: &str, team: &str) -> bool {
    const TELLING: [&str; 26] = [
        "nhs",
        "gp",
        "doctor",
        "doctors",
        "nurse",
        "surgery",
        "clinic",
        "practice",
        "health",
        "medical",
        "hospital",
        "council",
        "social",
        "prescribing",
        "prescriber",
        "worker",
        "wellbeing",
        "charity",
        "refuge",
        "abuse",
        "debt",
        "housing",
        "benefits",
        "police",
        "referral",
        "mental",
    ];
    let team = kernel::fold(team);
    let of_the_team = |word: &str| word.len() > 3 && team.split(' ').any(|known| known == word);
    kernel::fold(say).split(' ').any(|word| TELLING.contains(&word) || of_the_team(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_word_stands_twice() {
        for words in [FIRST, SECOND] {
            let unique: std::collections::BTreeSet<_> = words.iter().collect();
            assert_eq!(unique.len(), words.len());
            assert!(words.iter().all(|word| word.chars().all(|c| c.is_ascii_lowercase())));
        }
        assert_eq!(words([0, 0]), "amber acorn");
        assert_eq!(words([255, 255]), "yellow wagon");
    }

    #[test]
    fn the_first_words_tell_nothing() {
        for telling in ["NHS social", "your GP", "link worker", "Southwark kettle", "blue clinic"] {
            assert!(tells_who(telling, "North Southwark Social Prescribing"), "{telling}");
        }
        for (first, second) in FIRST.iter().zip(SECOND) {
            assert!(!tells_who(&format!("{first} {second}"), "North Southwark Social Prescribing"));
        }
    }
}
