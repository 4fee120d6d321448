//! How somebody is talked with and written to: who interprets for them, and in which form what we write serves them. Pure.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

kernel::words! {
    /// Who may interpret for them.
    pub enum InterpretedBy {
        Anybody = "anybody", "A woman or a man";
        Woman = "woman", "A woman";
        Man = "man", "A man";
    }
}
kernel::text_json!(InterpretedBy);

/// Said wherever an interpreter is booked. What is said through a daughter is what the daughter may hear.
pub const PROFESSIONAL: &str = "A professional interpreter: never family, friends or children";

/// What an interpreter must be, beside the language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
pub struct Interpreting {
    pub dialect: String,
    pub interpreted_by: InterpretedBy,
    /// In a small community everybody knows the interpreter.
    pub not_own_community: bool,
}

impl Default for Interpreting {
    fn default() -> Self {
        Self { dialect: String::new(), interpreted_by: InterpretedBy::Anybody, not_own_community: false }
    }
}

impl Interpreting {
    /// "Portuguese (Brazilian)".
    pub fn language(&self, language: &str) -> String {
        match (language, self.dialect.as_str()) {
            (language, "") => language.to_owned(),
            ("", dialect) => dialect.to_owned(),
            (language, dialect) => format!("{language} ({dialect})"),
        }
    }

    /// "a woman, nobody of their own community"; empty if it does not matter.
    pub fn who(&self) -> String {
        let by = match self.interpreted_by {
            InterpretedBy::Anybody => None,
            InterpretedBy::Woman => Some("a woman"),
            InterpretedBy::Man => Some("a man"),
        };
        by.into_iter().chain(self.not_own_community.then_some("nobody of their own community")).collect::<Vec<_>>().join(", ")
    }

    /// Language and who, as whoever books one reads it.
    pub fn sentence(&self, language: &str) -> String {
        let parts = [self.language(language), self.who()];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
    }

    /// What holds of two records of one person, and in words what the other says differently. A wish that somebody had holds.
    pub fn joined(&self, other: &Self) -> (Self, Vec<String>) {
        let mut differs = Vec::new();
        let dialect = match (self.dialect.as_str(), other.dialect.as_str()) {
            ("", told) => told,
            (known, "") => known,
            (known, told) => {
                if known != told {
                    differs.push(format!("Dialect: {told}"));
                }
                known
            }
        };
        let interpreted_by = match (self.interpreted_by, other.interpreted_by) {
            (InterpretedBy::Anybody, told) => told,
            (known, told) => {
                if told != InterpretedBy::Anybody && told != known {
                    differs.push(format!("Interpreter: {}", told.label().to_lowercase()));
                }
                known
            }
        };
        let not_own_community = self.not_own_community || other.not_own_community;
        (Self { dialect: dialect.to_owned(), interpreted_by, not_own_community }, differs)
    }
}

kernel::words! {
    /// A form in which what we say or write serves somebody, as the Accessible Information Standard asks us to know and to keep to.
    pub enum Format {
        LargePrint = "large_print", "Large print";
        EasyRead = "easy_read", "Easy read";
        Audio = "audio", "Audio";
        Braille = "braille", "Braille";
        SignLanguage = "bsl", "British Sign Language";
        TextRelay = "text_relay", "Calls by text relay";
        ScreenReader = "screen_reader", "E-mail for a screen reader";
        Longer = "longer", "A longer appointment";
    }
}

/// The forms that serve one person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Formats(BTreeSet<Format>);

impl FromIterator<Format> for Formats {
    fn from_iter<I: IntoIterator<Item = Format>>(formats: I) -> Self {
        Self(formats.into_iter().collect())
    }
}

impl Formats {
    /// Their words with spaces between, as the store reads them in one row. A word that is none is passed over.
    pub fn read(words: Option<&str>) -> Self {
        words.unwrap_or_default().split(' ').filter_map(|word| word.parse().ok()).collect()
    }

    pub fn iter(&self) -> impl Iterator<Item = Format> {
        self.0.iter().copied()
    }

    fn has(&self, format: Format) -> bool {
        self.0.contains(&format)
    }

    /// What is printed for them is printed large.
    pub fn large(&self) -> bool {
        self.has(Format::LargePrint)
    }

    /// A plain letter does not serve them: they need braille, or to hear it.
    pub fn no_print(&self) -> bool {
        self.has(Format::Braille) || self.has(Format::Audio)
    }

    /// They need more time than others.
    pub fn longer(&self) -> bool {
        self.has(Format::Longer)
    }

    /// "Large print, Braille".
    pub fn labels(&self) -> String {
        self.iter().map(Format::label).collect::<Vec<_>>().join(", ")
    }

    /// What whoever rings must know before, most important first. `may_text` is whether they said yes to texts on that telephone.
    pub fn call_orders(&self, may_text: bool) -> Vec<&'static str> {
        let mut orders = Vec::new();
        if self.has(Format::SignLanguage) {
            orders.push("They use British Sign Language: do not ring without an interpreter");
        }
        if self.has(Format::TextRelay) {
            orders.push("They use text relay: dial 18002 before their number, and give them time to read and type");
        }
        if !orders.is_empty() {
            orders.push(if may_text { "You may text: they said yes" } else { "No text before they have said yes to texts" });
        }
        orders
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interpreter_is_described_in_one_line() {
        let none = Interpreting::default();
        assert_eq!((none.sentence("Portuguese").as_str(), none.sentence("").as_str()), ("Portuguese", ""));
        let wishes = Interpreting { dialect: "Sylheti".into(), interpreted_by: InterpretedBy::Woman, not_own_community: true };
        assert_eq!(wishes.sentence("Bengali"), "Bengali (Sylheti), a woman, nobody of their own community");
        assert_eq!(wishes.sentence(""), "Sylheti, a woman, nobody of their own community");
    }

    #[test]
    fn of_two_records_each_wish_holds_and_what_differs_is_told() {
        let woman = Interpreting { interpreted_by: InterpretedBy::Woman, ..Interpreting::default() };
        let man = Interpreting { interpreted_by: InterpretedBy::Man, not_own_community: true, dialect: "Twi".into() };
        let (holds, differs) = woman.joined(&man);
        assert_eq!(holds, Interpreting { interpreted_by: InterpretedBy::Woman, ..man.clone() });
        assert_eq!(differs, ["Interpreter: a man"]);
        assert_eq!(Interpreting::default().joined(&man), (man.clone(), Vec::new()));
        assert_eq!(man.joined(&Interpreting::default()), (man, Vec::new()));
    }

    #[test]
    fn what_was_kept_before_there_were_wishes_can_still_be_read() {
        #[derive(Deserialize)]
        struct Kept {
            #[serde(default)]
            interpreting: Interpreting,
        }
        let kept: Kept = serde_json::from_str("{}").unwrap();
        assert_eq!(kept.interpreting, Interpreting::default());
        let wishes = Interpreting { interpreted_by: InterpretedBy::Man, ..Interpreting::default() };
        assert_eq!(serde_json::from_str::<Interpreting>(&serde_json::to_string(&wishes).unwrap()).unwrap(), wishes);
    }

    #[test]
    fn formats_say_what_print_may_be() {
        let of = |words: &str| Formats::read(Some(words));
        assert_eq!(Formats::read(None), Formats::default());
        assert!(of("large_print").large() && !of("large_print").no_print());
        assert!(of("braille").no_print() && of("audio easy_read").no_print());
        assert!(!of("screen_reader bsl").no_print() && !of("").large());
        assert_eq!(of("braille large_print nonsense").labels(), "Large print, Braille");
        for format in Format::ALL {
            assert_eq!(of(format.word()).iter().collect::<Vec<_>>(), [*format]);
        }
    }

    #[test]
    fn whoever_signs_is_not_rung_alone_and_not_texted_without_a_yes() {
        let signs = Formats::read(Some("bsl"));
        assert_eq!(
            signs.call_orders(true),
            ["They use British Sign Language: do not ring without an interpreter", "You may text: they said yes"]
        );
        assert_eq!(signs.call_orders(false)[1], "No text before they have said yes to texts");
        assert!(Formats::read(Some("text_relay")).call_orders(false)[0].contains("18002"));
        assert!(Formats::read(Some("large_print braille")).call_orders(true).is_empty());
    }
}
