//! Why an entry is offered and what about it does not fit, in plain words.
//!
//! Each `Display` is a part of a sentence, without capital or full stop, so that a page can list or join them.

use std::fmt;

use crate::{Ages, Gender, Session};

/// Why an entry is offered.
#[derive(Clone, Debug, PartialEq)]
pub enum Reason {
    /// It has the word that was written.
    Word {
        word: String,
    },
    /// It has a word that the one written was probably meant to be, or begins.
    Corrected {
        found: String,
        wrote: String,
    },
    /// It has what people who say this word are often looking for.
    OftenMeans {
        said: String,
        means: String,
    },
    /// Nobody there is said to speak the language, and somebody can be asked to come who does.
    Interpreters,
    /// As [`OftenMeans`](Reason::OftenMeans), of what only hints or only helps besides.
    MayMean {
        said: String,
        means: String,
    },
    /// It is of the kind that was named.
    Offers(String),
    /// Kilometres to the nearest of its places.
    Distance {
        km: f64,
    },
    /// It happens on a day that was asked for.
    Session(Session),
    /// The age that was given is among these.
    Ages(Ages),
    Free,
    WantsVolunteers,
    Online,
    ByPhone,
    ComesToYou,
    /// They speak this language, which was asked for.
    Language(String),
    /// Something for getting in and taking part that was asked for.
    Access(&'static str),
    /// Only for women or men, and the person is one.
    OnlyFor(Gender),
    /// It helps in a crisis such as was spoken of.
    Crisis,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reason::Word { word } => write!(f, "matches “{word}”"),
            Reason::Corrected { found, wrote } => write!(f, "matches “{found}” (you wrote “{wrote}”)"),
            Reason::OftenMeans { said, means } => write!(f, "“{said}” often means {means}"),
            Reason::MayMean { said, means } => write!(f, "“{said}” may mean {means}"),
            Reason::Offers(kind) => write!(f, "offers {kind}"),
            Reason::Distance { km } => write!(f, "{} away", length(*km)),
            Reason::Session(session) => session.fmt(f),
            Reason::Ages(ages) => ages.fmt(f),
            Reason::Free => f.write_str("free"),
            Reason::WantsVolunteers => f.write_str("wants volunteers"),
            Reason::Online => f.write_str("online"),
            Reason::ByPhone => f.write_str("by telephone"),
            Reason::ComesToYou => f.write_str("can come to you"),
            Reason::Language(language) => write!(f, "speaks {}", capital(language)),
            Reason::Interpreters => f.write_str("has interpreters"),
            Reason::Access(has) => f.write_str(has),
            Reason::OnlyFor(gender) => write!(f, "for {gender} only"),
            Reason::Crisis => f.write_str("help in a crisis"),
        }
    }
}

/// What about an entry does not fit, or has to be asked.
#[derive(Clone, Debug, PartialEq)]
pub enum Misfit {
    OtherDays,
    OtherTimes,
    DaysNotKnown,
    CostNotKnown,
    AsksDonation,
    Costs {
        pence: u32,
    },
    PlaceNotKnown,
    /// Farther than was asked for, though it is online or comes to the person.
    Far {
        km: f64,
    },
    /// It has age limits, and no age was given.
    Ages(Ages),
    /// Only some may come: "only for women".
    OnlyFor(String),
    /// Something for getting in that was asked for, and is not said to be there.
    Access(&'static str),
    Full,
    Wait {
        weeks: u16,
    },
    /// Nobody has made sure for so many days that what is said is true.
    Old {
        days: u32,
    },
}

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Misfit::OtherDays => f.write_str("not on the days you asked"),
            Misfit::OtherTimes => f.write_str("not at the time of day you asked"),
            Misfit::DaysNotKnown => f.write_str("days not known"),
            Misfit::CostNotKnown => f.write_str("cost not known"),
            Misfit::AsksDonation => f.write_str("asks for a donation"),
            Misfit::Costs { pence } if pence % 100 == 0 => write!(f, "costs £{}", pence / 100),
            Misfit::Costs { pence } => write!(f, "costs £{}.{:02}", pence / 100, pence % 100),
            Misfit::PlaceNotKnown => f.write_str("place not known"),
            Misfit::Far { km } => write!(f, "its nearest place is {} away", length(*km)),
            Misfit::Ages(ages) => ages.fmt(f),
            Misfit::OnlyFor(whom) => write!(f, "only for {whom}"),
            Misfit::Access(has_not) => f.write_str(has_not),
            Misfit::Full => f.write_str("full at the moment"),
            Misfit::Wait { weeks } => write!(f, "about {weeks} weeks to wait"),
            Misfit::Old { days: 366..=730 } => f.write_str("not confirmed for more than a year"),
            Misfit::Old { days } => write!(f, "not confirmed for {} years", days / 365),
        }
    }
}

pub(crate) fn capital(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// As exact as a person can use: metres by hundreds, then kilometres with one decimal, from ten on without.
fn length(km: f64) -> String {
    let tenths = (km * 10.0).round();
    if km < 0.1 {
        "less than 100 m".to_owned()
    } else if tenths < 10.0 {
        format!("{:.0} m", tenths * 100.0)
    } else if tenths < 100.0 {
        format!("{} km", tenths / 10.0)
    } else {
        format!("{km:.0} km")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_rounded_to_what_a_person_can_use() {
        for (km, told) in [
            (0.0, "less than 100 m"),
            (0.1, "100 m"),
            (0.449, "400 m"),
            (0.949, "900 m"),
            (0.95, "1 km"),
            (1.24, "1.2 km"),
            (9.94, "9.9 km"),
            (9.96, "10 km"),
            (14.4, "14 km"),
        ] {
            assert_eq!(length(km), told);
        }
    }
}
