//! Why an entry is offered and what about it does not fit, in plain words.
//!
//! Each `Display` is a part of a sentence, without capital or full stop, so that a page can list or join them.

use std::fmt;

use crate::{Ages, Session};

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
    ComesToYou,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reason::Word { word } => write!(f, "matches “{word}”"),
            Reason::Corrected { found, wrote } => write!(f, "matches “{found}” (you wrote “{wrote}”)"),
            Reason::OftenMeans { said, means } => write!(f, "“{said}” often means {means}"),
            Reason::Distance { km } => write!(f, "{} away", length(*km)),
            Reason::Session(session) => session.fmt(f),
            Reason::Ages(ages) => ages.fmt(f),
            Reason::Free => f.write_str("free"),
            Reason::WantsVolunteers => f.write_str("wants volunteers"),
            Reason::Online => f.write_str("online"),
            Reason::ComesToYou => f.write_str("can come to you"),
        }
    }
}

/// What about an entry does not fit, or has to be asked.
#[derive(Clone, Debug, PartialEq)]
pub enum Misfit {
    OtherDays,
    DaysNotKnown,
    CostNotKnown,
    AsksDonation,
    PlaceNotKnown,
    /// Farther than was asked for, though it is online or comes to the person.
    Far {
        km: f64,
    },
    /// It has age limits, and no age was given.
    Ages(Ages),
    /// Only some may come: "only for women".
    OnlyFor(String),
}

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Misfit::OtherDays => f.write_str("not on the days you asked"),
            Misfit::DaysNotKnown => f.write_str("days not known"),
            Misfit::CostNotKnown => f.write_str("cost not known"),
            Misfit::AsksDonation => f.write_str("asks for a donation"),
            Misfit::PlaceNotKnown => f.write_str("place not known"),
            Misfit::Far { km } => write!(f, "its nearest place is {} away", length(*km)),
            Misfit::Ages(ages) => ages.fmt(f),
            Misfit::OnlyFor(whom) => write!(f, "only for {whom}"),
        }
    }
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
