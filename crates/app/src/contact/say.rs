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
}
