//! A person and a service: the words and the rules of their road.

kernel::words! {
    pub enum Part {
        Participant = "participant", "Takes part";
        Volunteer = "volunteer", "Volunteers";
    }
}

kernel::words! {
    /// Where a connection stands. Silence of a service is a task for us, never a decline.
    pub enum State {
        Suggested = "suggested", "Suggested";
        Agreed = "agreed", "They want this";
        /// They have the details and go themselves.
        Signposted = "signposted", "Given the details";
        /// We asked the service to take them.
        Referred = "referred", "Referred by us";
        Received = "received", "The service has it";
        Accepted = "accepted", "The service said yes";
        WaitingList = "waiting_list", "On a waiting list";
        FirstBooked = "first_booked", "First time booked";
        Attended = "attended", "Went for the first time";
        DidNotAttend = "did_not_attend", "Did not go";
        Going = "going", "Still going";
        Completed = "completed", "Finished";
        DroppedOut = "dropped_out", "Stopped going";
        ServiceDeclined = "service_declined", "The service said no";
        PersonDeclined = "person_declined", "They do not want this";
    }
}

kernel::words! {
    /// Why nothing suitable was found.
    pub enum Unmet {
        Nothing = "nothing", "Nothing suitable";
        Full = "full", "Full";
        TooFar = "too_far", "Too far";
        NoInterpreter = "no_interpreter", "No interpreter";
        CostsTooMuch = "costs_too_much", "Costs too much";
        NotAccessible = "not_accessible", "Not accessible";
        WrongTime = "wrong_time", "Wrong day or time";
        NotEligible = "not_eligible", "They may not join";
    }
}
