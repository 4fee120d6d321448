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

/// Days in which the people that a group was sent are counted.
pub const WEEK: i64 = 7;

/// What to know before one more is sent to a group that said how many new people a week it can take. It is told and never forbidden: they
/// may have room today, and a worker can ask.
pub fn more_than_they_take(weekly_room: Option<i64>, sent: i64) -> Option<String> {
    let room = weekly_room.filter(|room| sent >= *room)?;
    let sent = match sent {
        0 => "No one has been sent".to_owned(),
        1 => "We have sent 1 person".to_owned(),
        many => format!("We have sent {many} people"),
    };
    Some(format!(
        "They said that they can take {room} new {} a week. {sent} in the last {WEEK} days.",
        if room == 1 { "person" } else { "people" }
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_that_said_how_many_it_takes_is_not_flooded_unawares() {
        assert_eq!(more_than_they_take(None, 50), None, "who said nothing is not judged");
        assert_eq!(more_than_they_take(Some(3), 2), None);
        let told = more_than_they_take(Some(3), 3).unwrap();
        assert_eq!(told, "They said that they can take 3 new people a week. We have sent 3 people in the last 7 days.");
        assert!(more_than_they_take(Some(0), 0).unwrap().contains("can take 0 new people"));
        assert!(more_than_they_take(Some(1), 1).unwrap().contains("1 new person a week. We have sent 1 person"));
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
