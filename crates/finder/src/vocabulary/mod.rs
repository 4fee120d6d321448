//! What people say and what kinds of help there are: `vocabulary/*.txt`, ready for looking up. `vocabulary/README.md` says how it is
//! written.

mod parse;
mod phrases;

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

pub use parse::VocabularyError;
pub(crate) use phrases::{Phrases, Token};

use crate::reading::Wish;
use crate::spelling::Known;

/// The position of a kind of help.
pub(crate) type KindId = usize;

/// A kind of help, or of thing to do.
#[derive(Debug, Default)]
pub(crate) struct Kind {
    pub(crate) name: String,
    pub(crate) family: String,
    /// The position of its family.
    pub(crate) family_at: usize,
    /// Other kinds that help, and how much.
    pub(crate) near: Vec<(KindId, f32)>,
    /// Kinds that are never offered to whoever needs this.
    pub(crate) never: Vec<KindId>,
    /// A service of this kind is for those people.
    pub(crate) audience: bool,
    /// Its position among kinds that are.
    pub(crate) audience_at: usize,
    /// "Not", "no", "hates" before it mean that it is not to be offered.
    pub(crate) refusable: bool,
    pub(crate) crisis: bool,
    /// Help for whoever is hurt or controlled by somebody.
    pub(crate) abuse: bool,
    /// For whoever has a child: nothing for a young person who has none.
    pub(crate) parents: bool,
    /// One person at a time: no mixed group.
    pub(crate) single: bool,
}

impl Kind {
    /// A danger of despair may be one of the past. One of violence or illness is taken as one of now, whatever is said.
    pub(crate) fn may_be_past(&self) -> bool {
        self.crisis && !self.name.contains("medical") && !self.name.contains("danger")
    }
}

/// What a phrase means when somebody says it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Meaning {
    /// With how surely, to 1.
    Kind(KindId, f32),
    Wish(Wish),
}

/// The words that the finder knows, and what they lead to.
#[derive(Debug, Default)]
pub struct Vocabulary {
    pub(crate) kinds: Vec<Kind>,
    /// What kinds are gathered under when they are counted, in the order of the files. The first 64 are counted.
    pub(crate) families: Vec<String>,
    pub(crate) said: Phrases<Meaning>,
    /// What a phrase says of a service that has it: of which kind it is, with how surely.
    pub(crate) signs: Phrases<(KindId, f32)>,
    /// What a phrase says that a service is not.
    pub(crate) apart: Phrases<KindId>,
    /// Single words of what is said, so that one of them misspelt is understood too.
    pub(crate) words: Vec<Known>,
    pub(crate) by_word: HashMap<String, ()>,
    /// Names of places by their folded words, with the beginning of a postcode.
    pub(crate) places: HashMap<String, String>,
}

const BUILT_IN: [(&str, &str); 17] = [
    ("money.txt", include_str!("../../vocabulary/money.txt")),
    ("home.txt", include_str!("../../vocabulary/home.txt")),
    ("food.txt", include_str!("../../vocabulary/food.txt")),
    ("work.txt", include_str!("../../vocabulary/work.txt")),
    ("mind.txt", include_str!("../../vocabulary/mind.txt")),
    ("loss.txt", include_str!("../../vocabulary/loss.txt")),
    ("caring.txt", include_str!("../../vocabulary/caring.txt")),
    ("health.txt", include_str!("../../vocabulary/health.txt")),
    ("abuse.txt", include_str!("../../vocabulary/abuse.txt")),
    ("migration.txt", include_str!("../../vocabulary/migration.txt")),
    ("company.txt", include_str!("../../vocabulary/company.txt")),
    ("people.txt", include_str!("../../vocabulary/people.txt")),
    ("active.txt", include_str!("../../vocabulary/active.txt")),
    ("learning.txt", include_str!("../../vocabulary/learning.txt")),
    ("family.txt", include_str!("../../vocabulary/family.txt")),
    ("wishes.txt", include_str!("../../vocabulary/wishes.txt")),
    ("places.txt", include_str!("../../vocabulary/places.txt")),
];

static SHARED: LazyLock<Arc<Vocabulary>> = LazyLock::new(|| Arc::new(Vocabulary::with("", "").unwrap_or_default()));

impl Vocabulary {
    /// The vocabulary that Kith comes with.
    pub fn built_in() -> Arc<Self> {
        Arc::clone(&SHARED)
    }

    /// The same with the lines of a team's own file; the error says where it is wrong.
    pub fn with(file: &str, text: &str) -> Result<Self, VocabularyError> {
        let mut texts = BUILT_IN.to_vec();
        texts.push((file, text));
        let mut vocabulary = parse::parse(&texts)?;
        let Self { kinds, families, .. } = &mut vocabulary;
        for (at, kind) in kinds.iter_mut().filter(|kind| kind.audience).enumerate() {
            kind.audience_at = at;
        }
        for kind in kinds {
            kind.family_at = families.iter().position(|family| *family == kind.family).unwrap_or_else(|| {
                families.push(kind.family.clone());
                families.len() - 1
            });
        }
        Ok(vocabulary)
    }

    /// The bit of the family of this name; none if there is no such family.
    pub(crate) fn family(&self, name: &str) -> u64 {
        self.families.iter().position(|family| family == name).map_or(0, bit)
    }

    /// The bit of the family that a kind is of.
    pub(crate) fn family_bit(&self, kind: KindId) -> u64 {
        self.kind(kind).map_or(0, |kind| bit(kind.family_at))
    }

    /// The bit of a kind of people; none of a kind of help. The first 64 have one.
    pub(crate) fn audience_bit(&self, kind: KindId) -> u64 {
        self.kind(kind).filter(|kind| kind.audience).map_or(0, |kind| bit(kind.audience_at))
    }

    pub(crate) fn kind(&self, id: KindId) -> Option<&Kind> {
        self.kinds.get(id)
    }

    #[cfg(test)]
    pub(crate) fn kind_named(&self, name: &str) -> Option<KindId> {
        self.kinds.iter().position(|kind| kind.name == name)
    }
}

/// The bit at a position; none where there is no such bit.
fn bit(at: usize) -> u64 {
    u32::try_from(at).ok().and_then(|at| 1_u64.checked_shl(at)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(text: &str) -> Result<Vocabulary, String> {
        Vocabulary::with("own.txt", text).map_err(|error| error.to_string())
    }

    #[test]
    fn the_built_in_files_are_whole() {
        let vocabulary = with("").unwrap();
        assert!(vocabulary.kinds.len() > 150, "{} kinds", vocabulary.kinds.len());
        for kind in &vocabulary.kinds {
            assert!(!kind.family.is_empty(), "{} has a family", kind.name);
            assert!(kind.near.iter().all(|(_, how)| (0.05..=1.0).contains(how)), "{}", kind.name);
        }
    }

    #[test]
    fn a_team_adds_its_own_and_is_told_what_is_wrong() {
        let own =
            with("# Activity\n== zorbing\nsaid: rolling downhill\ncalled: zorb\nnear: walking 0.2\n== yoga\nsaid: om\n").unwrap();
        assert!(own.kind_named("zorbing").is_some());
        for (text, says) in [
            (
                "# A\n== b\nsays: c",
                "own.txt, line 3: there is no “says”; there are said, hints, called, touches, near, never, apart, is",
            ),
            ("# A\n== b\nnear: nowhere 0.3", "own.txt, line 3: there is no kind “nowhere”"),
            ("# A\n== b\nnear: yoga 3", "own.txt, line 3: “yoga 3” needs a number from 0.05 to 1 at its end"),
            ("# A\n== b\nis: big", "own.txt, line 3: “big” is none of crisis, abuse, audience, parents, refusable, single"),
            ("said: c", "own.txt, line 1: this stands under no kind"),
            ("== b", "own.txt, line 1: “b” stands under no family"),
            ("# A\n== wish: a pony\nsaid: c", "own.txt, line 2: there is no wish “a pony”"),
            ("# A\n== b\nsaid: ,!", "own.txt, line 3: “!” has no word"),
            ("# A\n== b\nsomething", "own.txt, line 3: this is no “name: words”"),
        ] {
            assert_eq!(with(text).err().as_deref(), Some(says), "{text}");
        }
    }
}
