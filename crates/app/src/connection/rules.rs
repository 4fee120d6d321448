//! The road of a connection: which step may follow which. Pure.

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

#[cfg(test)]
mod tests {
    use super::*;

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
