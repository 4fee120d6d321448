//! How something must be, apart from what it is.

use std::fmt;

/// What a `== wish:` block of the vocabulary may be called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Wish {
    NoMoney,
    LittleMoney,
    WomenOnly,
    Women,
    MenOnly,
    Men,
    StepFree,
    Toilet,
    Hearing,
    Signed,
    Quiet,
    Creche,
    Transport,
    Online,
    Phone,
    Home,
    OneToOne,
    Group,
    CloseBy,
    SelfReferral,
    Soon,
    Morning,
    Afternoon,
    Evening,
    Weekend,
    Weekday,
    Daytime,
    OnlyThen,
}

const NAMES: [(&str, Wish); 28] = [
    ("no money", Wish::NoMoney),
    ("little money", Wish::LittleMoney),
    ("women only", Wish::WomenOnly),
    ("women", Wish::Women),
    ("men only", Wish::MenOnly),
    ("men", Wish::Men),
    ("step free", Wish::StepFree),
    ("toilet", Wish::Toilet),
    ("hearing", Wish::Hearing),
    ("signed", Wish::Signed),
    ("quiet", Wish::Quiet),
    ("creche", Wish::Creche),
    ("transport", Wish::Transport),
    ("online", Wish::Online),
    ("phone", Wish::Phone),
    ("home", Wish::Home),
    ("one to one", Wish::OneToOne),
    ("group", Wish::Group),
    ("close by", Wish::CloseBy),
    ("self referral", Wish::SelfReferral),
    ("soon", Wish::Soon),
    ("morning", Wish::Morning),
    ("afternoon", Wish::Afternoon),
    ("evening", Wish::Evening),
    ("weekend", Wish::Weekend),
    ("weekday", Wish::Weekday),
    ("daytime", Wish::Daytime),
    ("only then", Wish::OnlyThen),
];

/// Several of them. They are asked for of every entry, so looking is one step.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Wishes(u32);

impl fmt::Debug for Wishes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

impl Wishes {
    pub(crate) fn insert(&mut self, wish: Wish) {
        self.0 |= 1 << wish as u32;
    }

    pub(crate) fn contains(self, wish: Wish) -> bool {
        self.0 & (1 << wish as u32) != 0
    }

    pub(crate) fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// In the order in which they are declared.
    pub(crate) fn iter(self) -> impl Iterator<Item = Wish> {
        NAMES.iter().map(|(_, wish)| *wish).filter(move |wish| self.contains(*wish))
    }
}

impl Wish {
    pub(crate) fn named(name: &str) -> Option<Self> {
        NAMES.iter().find(|(known, _)| *known == name).map(|(_, wish)| *wish)
    }

    /// What makes it easier to get in and take part, in the order in which it is told.
    pub(crate) const ACCESS: [Self; 7] =
        [Wish::StepFree, Wish::Toilet, Wish::Hearing, Wish::Signed, Wish::Quiet, Wish::Creche, Wish::Transport];

    /// A bit for each of [`Wish::ACCESS`]; none for the others.
    pub(crate) fn access_bit(self) -> u8 {
        Self::ACCESS.iter().position(|wish| *wish == self).map_or(0, |at| 1 << at)
    }

    /// Words of [`Entry::access`](crate::Entry::access) that answer it, folded.
    pub(crate) fn access_words(self) -> &'static [&'static str] {
        match self {
            Wish::StepFree => &["step free", "stepfree", "wheelchair", "wheelchair lift", "hoist"],
            Wish::Toilet => &["toilet"],
            Wish::Hearing => &["loop", "hearing"],
            Wish::Signed => &["bsl", "sign"],
            Wish::Quiet => &["quiet"],
            Wish::Creche => &["creche"],
            Wish::Transport => &["transport"],
            _ => &[],
        }
    }

    /// As it is told of an entry that has it, and of one that is not said to.
    pub(crate) fn told(self) -> (&'static str, &'static str) {
        match self {
            Wish::StepFree => ("step-free", "not said to be step-free"),
            Wish::Toilet => ("accessible toilet", "not said to have an accessible toilet"),
            Wish::Hearing => ("hearing loop", "not said to have a hearing loop"),
            Wish::Signed => ("sign language", "not said to have sign language"),
            Wish::Quiet => ("a quiet space", "not said to be quiet"),
            Wish::Creche => ("has a crèche", "not said to have a crèche"),
            Wish::Transport => ("has transport", "not said to have transport"),
            _ => ("", ""),
        }
    }
}
