//! Everyday words and what people who use them are often looking for.
//!
//! The table is data: to teach the finder a word, add it to a line or add a line. An entry that has the word itself
//! always comes before one found through this table.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::spelling::Known;
use crate::text::{stem, words};

/// What people say, and the words of a directory that may answer it, best first. Both may be phrases; of a phrase on
/// the right an entry must have every word. Endings do not matter: "walk" stands for "walking" too.
#[rustfmt::skip]
const TABLE: &[(&[&str], &[&str])] = &[
    (&["lonely", "loneliness", "isolated", "isolation", "alone", "company", "no friends", "on my own", "on her own", "on his own", "housebound"],
     &["befriending", "loneliness", "coffee morning", "lunch club", "friendship", "social", "companionship"]),
    (&["befriending", "befriender", "friends"], &["befriending", "loneliness", "friendship", "social"]),
    (&["debt", "money", "arrears", "bills", "owe", "bailiffs", "loan", "skint", "broke", "finances"],
     &["debt", "money advice", "financial", "budgeting", "bills", "welfare rights"]),
    (&["benefits", "pip", "universal credit", "esa", "dla", "attendance allowance", "personal independence payment", "benefit appeal", "pension credit"],
     &["welfare rights", "welfare benefits", "benefits advice", "universal credit", "pip", "money advice", "benefits"]),
    (&["bike", "bicycle", "cycle", "cycling", "ebike"], &["cycling", "bike", "bicycle"]),
    (&["walk", "walking", "ramble", "stroll", "hike"], &["walking", "ramble", "wellbeing walks"]),
    (&["exercise", "fitness", "fit", "keep fit", "gym", "lose weight"], &["fitness", "exercise", "gym", "walking", "swimming", "yoga", "dance"]),
    (&["bereaved", "bereavement", "grief", "grieving", "loss", "died", "death", "widow", "widowed", "widower", "mourning", "passed away"],
     &["bereavement", "grief", "loss", "counselling"]),
    (&["food bank", "foodbank", "food", "hungry", "groceries", "pantry", "cannot afford to eat"], &["food bank", "foodbank", "pantry", "community meal", "food"]),
    (&["cook", "cooking", "recipes"], &["cooking", "cookery", "kitchen"]),
    (&["job", "work", "employment", "unemployed", "cv", "career", "redundant"], &["employment", "job", "work", "careers", "skills"]),
    (&["garden", "gardening", "allotment", "plants", "nature"], &["gardening", "allotment", "growing", "nature"]),
    (&["mum", "mother", "mummy", "parent", "baby", "toddler", "newborn", "pregnant", "dad", "father"],
     &["parent", "baby", "toddler", "stay and play", "mothers", "fathers", "family"]),
    (&["carer", "caring", "care for", "look after", "looking after"], &["carers", "respite", "caring"]),
    (&["english", "esol", "learn english", "language class", "speak english"], &["esol", "english", "conversation"]),
    (&["computer", "digital", "internet", "laptop", "tablet", "smartphone", "email", "it classes", "it skills", "it help"],
     &["digital", "computer", "internet", "digital skills"]),
    (&["art", "painting", "craft", "drawing", "pottery", "knitting", "sewing", "creative"], &["art", "craft", "painting", "creative", "pottery", "knitting", "sewing"]),
    (&["music", "singing", "sing", "choir", "guitar"], &["choir", "singing", "music"]),
    (&["men's shed", "shed", "woodwork", "diy", "carpentry"], &["men shed", "woodwork", "repair", "making"]),
    (&["anxious", "anxiety", "panic", "worry", "worried", "stress", "stressed", "low mood", "depression", "depressed", "mental health", "sad", "low"],
     &["mental health", "anxiety", "depression", "counselling", "talking therapies", "mindfulness", "wellbeing"]),
    (&["relax", "calm", "meditation", "sleep"], &["mindfulness", "meditation", "relaxation", "yoga"]),
    (&["housing", "homeless", "eviction", "evicted", "rent", "landlord", "damp", "mould", "overcrowded", "sofa surfing", "temporary accommodation"],
     &["housing", "homelessness", "tenancy", "eviction", "rent"]),
    (&["immigration", "asylum", "refugee", "visa", "home office", "migrant"], &["immigration", "refugee", "asylum", "migrant"]),
    (&["domestic abuse", "domestic violence", "violent partner"], &["domestic abuse", "domestic violence"]),
    (&["drink", "drinking", "alcohol", "alcoholic"], &["alcohol", "recovery", "substance"]),
    (&["drugs", "addiction", "addicted"], &["addiction", "drug", "substance", "recovery"]),
    (&["heating", "energy", "gas", "electricity", "cold home", "fuel"], &["energy advice", "warm space", "fuel", "heating"]),
    (&["volunteer", "volunteering", "give something back", "help others"], &["volunteering"]),
    (&["older", "elderly", "pensioner", "retired"], &["older people", "over 60", "pensioners"]),
    (&["disabled", "disability", "wheelchair"], &["disability", "disabled", "accessible"]),
    (&["memory", "dementia", "alzheimer's", "forgetful"], &["dementia", "memory"]),
];

/// [`TABLE`], made ready for looking up.
pub(crate) static SYNONYMS: LazyLock<Synonyms> = LazyLock::new(Synonyms::new);

#[derive(Debug)]
pub(crate) struct Synonyms {
    /// By the stems of what is said, parted by spaces.
    meanings: HashMap<String, Vec<Meaning>>,
    /// Single words that are said, so that one of them misspelt is understood too.
    said: Vec<Known>,
    /// How many words the longest phrase that is said has.
    longest: usize,
}

/// Words of a directory that may answer what was said.
#[derive(Clone, Debug)]
pub(crate) struct Meaning {
    pub(crate) shown: &'static str,
    pub(crate) stems: Vec<String>,
}

impl Synonyms {
    fn new() -> Self {
        let mut synonyms = Self { meanings: HashMap::new(), said: Vec::new(), longest: 0 };
        for (said, means) in TABLE {
            for phrase in *said {
                let stems = stems(phrase);
                synonyms.longest = synonyms.longest.max(stems.len());
                if let [word] = words(phrase).as_slice() {
                    synonyms.said.push(Known::new(word.folded.clone()));
                }
                let meanings = synonyms.meanings.entry(stems.join(" ")).or_default();
                for shown in *means {
                    let meaning = Meaning { shown, stems: self::stems(shown) };
                    if meaning.stems != stems && meanings.iter().all(|known| known.stems != meaning.stems) {
                        meanings.push(meaning);
                    }
                }
            }
        }
        synonyms
    }

    /// What people who say this are often looking for, best first; `None` if the table does not have it.
    pub(crate) fn meanings<S: AsRef<str>>(&self, stems: &[S]) -> Option<&[Meaning]> {
        let key: Vec<&str> = stems.iter().map(AsRef::as_ref).collect();
        self.meanings.get(&key.join(" ")).map(Vec::as_slice)
    }

    pub(crate) fn said(&self) -> &[Known] {
        &self.said
    }

    /// How many of the words that these stems begin are one phrase of the table; 1 if none.
    pub(crate) fn phrase_at_start(&self, stems: &[String]) -> usize {
        let has = |&count: &usize| stems.get(..count).is_some_and(|phrase| self.meanings(phrase).is_some());
        (2..=self.longest).rev().find(has).unwrap_or(1)
    }
}

fn stems(phrase: &str) -> Vec<String> {
    words(phrase).iter().map(|word| stem(&word.folded)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn means(said: &str) -> Vec<&'static str> {
        SYNONYMS.meanings(&stems(said)).unwrap_or_default().iter().map(|meaning| meaning.shown).collect()
    }

    #[test]
    fn what_is_said_leads_to_what_is_meant() {
        for (said, meant) in [
            ("lonely", "befriending"),
            ("Universal Credit", "welfare rights"),
            ("cycle", "bike"),
            ("men's shed", "woodwork"),
            ("evicted", "housing"),
        ] {
            assert!(means(said).contains(&meant), "{said}: {:?}", means(said));
        }
        assert!(means("zorbing").is_empty());
    }

    #[test]
    fn no_word_means_itself_and_every_row_leads_somewhere() {
        for (said, _) in TABLE {
            for phrase in *said {
                assert!(!means(phrase).is_empty() || *phrase == "volunteer" || *phrase == "volunteering", "{phrase}");
                assert!(means(phrase).iter().all(|meant| stems(meant) != stems(phrase)), "{phrase}");
            }
        }
    }

    #[test]
    fn the_longest_phrase_wins() {
        assert_eq!(SYNONYMS.phrase_at_start(&stems("universal credit appeal")), 2);
        assert_eq!(SYNONYMS.phrase_at_start(&stems("credit universal")), 1);
        assert_eq!(SYNONYMS.phrase_at_start(&stems("give something back now")), 3);
        assert_eq!(SYNONYMS.phrase_at_start(&[]), 1);
    }
}
