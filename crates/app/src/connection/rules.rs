//! The road of a connection: which step may follow which, and when a group has enough for now. Pure.

use super::model::State;

/// The steps that may follow a state, the usual one first.
pub const fn next(state: State) -> &'static [State] {
    use State::*;
    match state {
        Suggested => &[Agreed, PersonDeclined],
        Agreed => &[Signposted, Referred, FirstBooked, Attended, PersonDeclined],
        Signposted => &[FirstBooked, Attended, DidNotAttend, PersonDeclined],
        Referred => &[Received, Accepted, WaitingList, ServiceDeclined, PersonDeclined],
        Received => &[Accepted, WaitingList, ServiceDeclined, PersonDeclined],
        WaitingList => &[Accepted, FirstBooked, ServiceDeclined, PersonDeclined],
        Accepted => &[FirstBooked, Attended, DidNotAttend, PersonDeclined],
        FirstBooked => &[Attended, DidNotAttend, PersonDeclined],
        DidNotAttend => &[FirstBooked, Attended, DroppedOut, PersonDeclined],
        Attended => &[Going, Completed, DroppedOut],
        Going => &[Completed, DroppedOut],
        DroppedOut => &[FirstBooked, Going],
        ServiceDeclined | PersonDeclined => &[Agreed],
        Completed => &[Going],
    }
}

/// Whether one step may follow another.
pub fn may_follow(from: State, to: State) -> bool {
    next(from).contains(&to)
}

/// Whether words name abuse, so that whoever reads them over a shoulder knows what happened.
pub fn names_abuse(text: &str) -> bool {
    let words = kernel::fold(text);
    ["abuse", "abusive", "refuge", "domestic violence", "violence against women", "sexual violence", "survivor"]
        .iter()
        .any(|word| words.contains(word))
}

/// Days in which the people that a group was sent are counted.
pub const WEEK: i64 = 7;

/// How many people a group was sent of late, and how many may follow: it was suggested to them, or they want it, and nobody has sent them yet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SentLately {
    pub sent: i64,
    pub to_come: i64,
}

/// What to know of a group before one more is sent there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enough {
    /// As many were sent as it takes. Otherwise only with those who may follow.
    pub is_full: bool,
    pub sentence: String,
}

/// What to know before one more is sent to a group that said how many new people a week it can take. It is told and never forbidden: they
/// may have room today, and a worker can ask. Who was not sent yet may never go, so both numbers are said.
pub fn more_than_they_take(weekly_room: Option<i64>, lately: SentLately) -> Option<Enough> {
    let SentLately { sent, to_come } = lately;
    let room = weekly_room.filter(|room| sent + to_come >= *room)?;
    let people = |count: i64| if count == 1 { "1 person".to_owned() } else { format!("{count} people") };
    let sent_in_words = if sent == 0 { "No one has been sent".to_owned() } else { format!("We have sent {}", people(sent)) };
    let follow = match to_come {
        0 => String::new(),
        _ if sent == 0 => format!(", but it was suggested to {}", people(to_come)),
        _ => format!(", and it was suggested to {to_come} more"),
    };
    Some(Enough {
        is_full: sent >= room,
        sentence: format!(
            "They said that they can take {room} new {} a week. {sent_in_words} in the last {WEEK} days{follow}.",
            if room == 1 { "person" } else { "people" }
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lately(sent: i64, to_come: i64) -> SentLately {
        SentLately { sent, to_come }
    }

    #[test]
    fn a_group_that_said_how_many_it_takes_is_not_flooded_unawares() {
        assert_eq!(more_than_they_take(None, lately(50, 50)), None, "who said nothing is not judged");
        assert_eq!(more_than_they_take(Some(3), lately(2, 0)), None);
        let told = more_than_they_take(Some(3), lately(3, 0)).unwrap();
        assert!(told.is_full);
        assert_eq!(told.sentence, "They said that they can take 3 new people a week. We have sent 3 people in the last 7 days.");
        assert!(more_than_they_take(Some(0), lately(0, 0)).unwrap().sentence.contains("can take 0 new people"));
        assert!(
            more_than_they_take(Some(1), lately(1, 0)).unwrap().sentence.contains("1 new person a week. We have sent 1 person")
        );
    }

    #[test]
    fn who_was_not_sent_yet_is_told_and_does_not_fill_it() {
        assert_eq!(more_than_they_take(Some(3), lately(1, 1)), None);
        let told = more_than_they_take(Some(3), lately(1, 2)).unwrap();
        assert!(!told.is_full);
        assert!(told.sentence.ends_with("We have sent 1 person in the last 7 days, and it was suggested to 2 more."), "{told:?}");
        let none = more_than_they_take(Some(1), lately(0, 1)).unwrap();
        assert!(!none.is_full);
        assert!(
            none.sentence.ends_with("No one has been sent in the last 7 days, but it was suggested to 1 person."),
            "{none:?}"
        );
        assert!(more_than_they_take(Some(1), lately(1, 1)).unwrap().is_full);
    }

    #[test]
    fn every_state_but_the_first_can_be_reached_and_left() {
        for &state in State::ALL {
            assert!(!next(state).is_empty(), "{state} is a dead end");
            assert!(!may_follow(state, state), "{state} follows itself");
            let reached = State::ALL.iter().any(|from| may_follow(*from, state));
            assert!(reached || state == State::Suggested, "{state} cannot be reached");
        }
        assert!(!may_follow(State::Suggested, State::Attended), "nobody goes before they agreed");
        assert!(!may_follow(State::Suggested, State::Referred), "nobody is referred before they agreed");
    }
}
