//! How something must be, apart from what it is.

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

impl Wish {
    pub(crate) fn named(name: &str) -> Option<Self> {
        NAMES.iter().find(|(known, _)| *known == name).map(|(_, wish)| *wish)
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
