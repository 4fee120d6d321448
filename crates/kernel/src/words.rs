//! Enums that are words: the same word in the code, in the database, in a form and in a URL.

use std::fmt;

/// A text that is none of the words of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownWord {
    /// Which list, for instance `ReferralState`.
    pub list: &'static str,
}

impl fmt::Display for UnknownWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not one of the words of {}", self.list)
    }
}

impl std::error::Error for UnknownWord {}

/// Declares an enum whose variants have a stored word and a label for the screen.
///
/// ```
/// kernel::words! {
///     /// How a call ended.
///     pub enum AttemptResult {
///         /// They answered and we spoke.
///         Spoke = "spoke", "Spoke";
///         NoAnswer = "no_answer", "No answer";
///     }
/// }
/// assert_eq!(AttemptResult::NoAnswer.word(), "no_answer");
/// assert_eq!("spoke".parse(), Ok(AttemptResult::Spoke));
/// assert_eq!(AttemptResult::ALL.len(), 2);
/// ```
#[macro_export]
macro_rules! words {
    ($(#[$meta:meta])* $vis:vis enum $name:ident {
        $($(#[$vmeta:meta])* $variant:ident = $word:literal, $label:literal;)+
    }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        $vis enum $name { $($(#[$vmeta])* $variant),+ }

        impl $name {
            /// Every word, in the order of declaration.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];

            /// The word that is stored and sent.
            pub const fn word(self) -> &'static str {
                match self { $($name::$variant => $word),+ }
            }

            /// The words on the screen.
            pub const fn label(self) -> &'static str {
                match self { $($name::$variant => $label),+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.word())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::UnknownWord;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text {
                    $($word => Ok($name::$variant),)+
                    _ => Err($crate::UnknownWord { list: stringify!($name) }),
                }
            }
        }

        $crate::text_column!($name);
    };
}
