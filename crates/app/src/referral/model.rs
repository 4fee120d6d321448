//! A referral: the states of its road, what people do to it, and the rules between.

use kernel::{Answer, Date, Instant, NhsNumber, OdsCode, PersonId, PracticeId, ReferralId, SiteId, StaffId, Weekday};

kernel::words! {
    /// Where a referral stands. People move it by an [`Action`]; everything else about it is calculated from facts.
    pub enum State {
        InTriage = "in_triage", "In triage";
        /// Back at the practice: something has to be told or corrected.
        Returned = "returned", "Returned to the practice";
        Rejected = "rejected", "Not taken on";
        /// It told more about a referral that was there, and went into it.
        Joined = "joined", "Joined to another";
        /// A link worker has it and has not rung yet.
        Allocated = "allocated", "To be called";
        Contacting = "contacting", "Being called";
        /// The first conversation was held.
        Active = "active", "Active";
        OnHold = "on_hold", "On hold";
        Closed = "closed", "Closed";
    }
}

impl State {
    /// Somebody of ours still has something to do.
    pub const fn is_open(self) -> bool {
        !matches!(self, State::Rejected | State::Joined | State::Closed)
    }

    /// A link worker works with the person.
    pub const fn is_with_worker(self) -> bool {
        matches!(self, State::Allocated | State::Contacting | State::Active | State::OnHold)
    }
}

/// What somebody does to a referral.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Take it on and give it to a worker.
    Accept,
    /// Ask the practice for something.
    Return,
    /// The practice answered.
    Answer,
    /// Do not take it on.
    Reject,
    /// Let it go into another referral of the same person.
    Join,
    /// Give it to another worker.
    Reassign,
    /// Somebody tried to reach the person.
    Attempt,
    /// The one try was written down by mistake.
    TakeBack,
    /// A conversation was held.
    Converse,
    Hold,
    Resume,
    Close,
    Reopen,
}

impl Action {
    pub const ALL: [Action; 13] = [
        Action::Accept,
        Action::Return,
        Action::Answer,
        Action::Reject,
        Action::Join,
        Action::Reassign,
        Action::Attempt,
        Action::TakeBack,
        Action::Converse,
        Action::Hold,
        Action::Resume,
        Action::Close,
        Action::Reopen,
    ];

    /// The word of the event that it leaves in the timeline.
    pub const fn event(self) -> &'static str {
        match self {
            Action::Accept => "accepted",
            Action::Return => "returned",
            Action::Answer => "answered",
            Action::Reject => "rejected",
            Action::Join => "joined",
            Action::Reassign => "reassigned",
            Action::Attempt => "attempted",
            Action::TakeBack => "taken_back",
            Action::Converse => "conversed",
            Action::Hold => "held",
            Action::Resume => "resumed",
            Action::Close => "closed",
            Action::Reopen => "reopened",
        }
    }
}

/// Why an action cannot be done. The sentence is for the user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    NotInTriage,
    NotReturned,
    NotWithWorker,
    NotOnHold,
    NotEnded,
    AlreadyOnHold,
}

impl Refusal {
    pub const fn sentence(self) -> &'static str {
        match self {
            Refusal::NotInTriage => "This referral is not in triage any more. Somebody else may have dealt with it.",
            Refusal::NotReturned => "This referral is not waiting for the practice any more.",
            Refusal::NotWithWorker => "No link worker has this referral now. It is in triage, with the practice, or closed.",
            Refusal::NotOnHold => "This referral is not on hold.",
            Refusal::NotEnded => "This referral is still open.",
            Refusal::AlreadyOnHold => "This referral is already on hold.",
        }
    }
}

impl From<Refusal> for crate::Error {
    fn from(refusal: Refusal) -> Self {
        crate::Error::refused(refusal.sentence())
    }
}

/// The state after an action, or why it cannot be done. `conversed` says whether a conversation was ever held: it decides
/// where a referral goes on that was on hold or closed.
pub const fn after(state: State, action: Action, conversed: bool) -> Result<State, Refusal> {
    use State::{Active, Allocated, Closed, Contacting, InTriage, Joined, OnHold, Rejected, Returned};
    let going_on = if conversed { Active } else { Contacting };
    match action {
        Action::Accept => match state {
            InTriage => Ok(Allocated),
            _ => Err(Refusal::NotInTriage),
        },
        Action::Return => match state {
            InTriage => Ok(Returned),
            _ => Err(Refusal::NotInTriage),
        },
        Action::Answer => match state {
            Returned => Ok(InTriage),
            _ => Err(Refusal::NotReturned),
        },
        Action::Reject => match state {
            InTriage | Returned => Ok(Rejected),
            _ => Err(Refusal::NotInTriage),
        },
        Action::Join => match state {
            InTriage | Returned => Ok(Joined),
            _ => Err(Refusal::NotInTriage),
        },
        Action::Reassign => match state {
            Allocated | Contacting | Active | OnHold => Ok(state),
            _ => Err(Refusal::NotWithWorker),
        },
        Action::Attempt => match state {
            Allocated => Ok(Contacting),
            Contacting | Active | OnHold => Ok(state),
            _ => Err(Refusal::NotWithWorker),
        },
        Action::TakeBack => match state {
            Contacting => Ok(Allocated),
            _ => Err(Refusal::NotWithWorker),
        },
        Action::Converse => match state {
            Allocated | Contacting | Active | OnHold => Ok(Active),
            _ => Err(Refusal::NotWithWorker),
        },
        Action::Hold => match state {
            Allocated | Contacting | Active => Ok(OnHold),
            OnHold => Err(Refusal::AlreadyOnHold),
            _ => Err(Refusal::NotWithWorker),
        },
        Action::Resume => match state {
            OnHold => Ok(going_on),
            _ => Err(Refusal::NotOnHold),
        },
        Action::Close => match state {
            Allocated | Contacting | Active | OnHold => Ok(Closed),
            _ => Err(Refusal::NotWithWorker),
        },
        Action::Reopen => match state {
            Closed => Ok(going_on),
            Rejected => Ok(InTriage),
            _ => Err(Refusal::NotEnded),
        },
    }
}

/// The day by which something should be done that has so many working days: Mondays to Fridays, bank holidays not looked at.
pub fn due_on(from: Date, working_days: i64) -> Date {
    let mut day = from;
    let mut left = working_days.max(0);
    while left > 0 {
        day = day.plus_days(1);
        if !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) {
            left -= 1;
        }
    }
    day
}

kernel::words! {
    /// Who has the ball.
    pub enum WaitingOn {
        Us = "us", "Us";
        Person = "person", "The person";
        Service = "service", "A service";
        Practice = "practice", "The practice";
    }
}

kernel::words! {
    /// Whether a risk is known. The national standard wants at least one risk entry, so that silence never reads as safety.
    pub enum Risk {
        NoneKnown = "none_known", "No risk known";
        Known = "known", "Yes, there is a risk";
        /// What came did not say. Triage asks; until then nobody may take it for safety.
        NotStated = "not_stated", "Nobody said";
    }
}

kernel::words! {
    /// Why a leader has to look before a referral goes to a worker.
    pub enum Exception {
        Risk = "risk", "Risk";
        SamePerson = "same_person", "May be somebody we know";
        Differs = "differs", "Something differs from what we know";
        Missing = "missing", "Something is missing";
        Nobody = "nobody", "No worker is there";
        /// Nobody said whether there is a risk.
        NotStated = "not_stated", "Nobody said whether there is a risk";
        /// It came by a door that a stranger could use.
        Look = "look", "To be looked at";
    }
}

/// Notes of [`Exception::Missing`] that an answer of the practice can settle.
pub const NO_BIRTH_DATE: &str = "There is no date of birth";
pub const NO_ROUTE: &str = "There is no way to reach them";
/// As sure as it can be, and still a person compares.
pub const SAME_NUMBER_AND_BIRTH: &str = "The same NHS number and birth date";

kernel::words! {
    /// What a person is referred for, in the team's everyday words.
    pub enum Need {
        Housing = "housing", "Housing";
        Homeless = "homeless", "Homeless or about to be";
        Money = "money", "Debt and money";
        Benefits = "benefits", "Benefits";
        Food = "food", "Food";
        Work = "work", "Work and training";
        MentalWellbeing = "mental_wellbeing", "Mental wellbeing";
        Lonely = "lonely", "Lonely or cut off";
        Bereaved = "bereaved", "Bereaved";
        Abuse = "abuse", "Abuse, now or in the past";
        Caring = "caring", "Caring for somebody";
        CareNeeds = "care_needs", "Needs care or help at home";
        LongTermCondition = "long_term_condition", "Living with a long-term condition";
        BeingActive = "being_active", "Being more active";
        Addiction = "addiction", "Alcohol, drugs or gambling";
        Immigration = "immigration", "Immigration";
        Parenting = "parenting", "Parents and families";
        Learning = "learning", "Learning, English, digital skills";
        Volunteering = "volunteering", "Giving time, volunteering";
        Other = "other", "Something else";
    }
}

kernel::words! {
    /// Why a referral ended. The list of the reference on the national lifecycle, in the team's words.
    pub enum CloseReason {
        GoalsMet = "goals_met", "Their goals were met";
        PartlyMet = "partly_met", "Their goals were partly met";
        GoesOnAlone = "goes_on_alone", "They feel able to go on alone";
        DeclinedAtFirst = "declined_at_first", "They said no at the first contact";
        Withdrew = "withdrew", "They stopped later";
        NotReached = "not_reached", "We could not reach them";
        DidNotAttend = "did_not_attend", "They did not come";
        NotForUs = "not_for_us", "Not something we can help with";
        NeedsOtherCare = "needs_other_care", "Needs clinical or crisis care";
        MovedAway = "moved_away", "Moved away or changed practice";
        Died = "died", "They died";
        LongAdmission = "long_admission", "In hospital for long";
        NothingSuitable = "nothing_suitable", "There was nothing suitable";
        SupportLimit = "support_limit", "The agreed support has ended";
        Duplicate = "duplicate", "The same referral came twice";
        MadeInError = "made_in_error", "Referred in error";
        NotAgreed = "not_agreed", "They had not agreed to be referred";
        UnsafeToContact = "unsafe_to_contact", "It is not safe to contact them";
    }
}

impl CloseReason {
    /// How it ends with whoever says that they do not want it: at first, or after a conversation.
    pub const fn of_a_no(conversed: bool) -> Self {
        if conversed { CloseReason::Withdrew } else { CloseReason::DeclinedAtFirst }
    }
}

/// A referral as it is stored.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Referral {
    pub id: ReferralId,
    pub number: i64,
    pub person_id: PersonId,
    pub practice_id: PracticeId,
    pub site_id: SiteId,
    pub referrer_staff_id: Option<StaffId>,
    pub referrer_name: String,
    pub referrer_role: String,
    pub referrer_contact: String,
    pub received_at: Instant,
    pub received_on: Date,
    pub state: State,
    pub wants: String,
    pub reason: String,
    pub agreed: Answer,
    pub agreed_note: String,
    pub asked_in_private: Answer,
    pub risk: Risk,
    pub risk_note: String,
    pub claimed_nhs_number: Option<NhsNumber>,
    pub worker_id: Option<StaffId>,
    pub worker_name: Option<String>,
    /// What the worker is called on the telephone.
    pub worker_first_name: Option<String>,
    pub allocated_at: Option<Instant>,
    pub next_step: String,
    pub next_step_on: Option<Date>,
    pub waiting_on: WaitingOn,
    pub review_on: Option<Date>,
    pub hold_reason: String,
    pub held_until: Option<Date>,
    /// The name as the practice sent it, and who it was told will ring.
    pub sent_name: String,
    pub told_worker: String,
    pub touched_at: Instant,
    pub closed_at: Option<Instant>,
    pub close_reason: Option<CloseReason>,
    pub close_note: String,
    pub coded_at: Option<Instant>,
    pub practice_name: String,
    pub practice_code: OdsCode,
    /// The referral that this one went into.
    pub joined_to: Option<ReferralId>,
    pub version: i64,
}

impl CloseReason {
    /// The reason as the practice and the NHS App may read it: nothing that could harm the person if somebody else does.
    pub const fn told(self) -> &'static str {
        match self {
            CloseReason::UnsafeToContact => "We could not go on",
            other => other.label(),
        }
    }
}

impl Referral {
    /// The national code that the practice files for this referral, once: the first interaction of an episode that the person
    /// accepted, or that they said no. Every further one would count the referral again.
    ///
    /// SNOMED CT, UK edition; when to use which: Transformation Partners in Health and Care, social prescribing FAQs
    /// (<https://www.transformationpartnersinhealthandcare.nhs.uk/our-work/personalised_care/arrs-roles/social-prescribing/faqs/>).
    pub fn code(&self) -> Option<&'static str> {
        match (self.coded_at, self.close_reason) {
            (Some(_), _) => None,
            (None, Some(CloseReason::DeclinedAtFirst)) => Some("871711000000103 Social prescribing declined"),
            (None, _) => Some("871731000000106 Referral to social prescribing service"),
        }
    }
}

/// A fact in the life of a referral.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Event {
    pub at: Instant,
    pub staff_name: String,
    pub kind: String,
    pub note: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The whole table, as a picture: rows are states, columns actions; a dot is a refusal.
    #[test]
    fn the_road() {
        let mut picture = String::new();
        for &state in State::ALL {
            for action in Action::ALL {
                let cell = after(state, action, true).map_or(".", State::word);
                picture.push_str(&format!("{cell:<10}"));
            }
            picture.push_str(&format!(" | {}\n", state.word()));
        }
        // accept    return    answer    reject    join      reassign  attempt   take_back converse  hold      resume    close     reopen
        let expected = "\
allocated returned  .         rejected  joined    .         .         .         .         .         .         .         .          | in_triage
.         .         in_triage rejected  joined    .         .         .         .         .         .         .         .          | returned
.         .         .         .         .         .         .         .         .         .         .         .         in_triage  | rejected
.         .         .         .         .         .         .         .         .         .         .         .         .          | joined
.         .         .         .         .         allocated contacting.         active    on_hold   .         closed    .          | allocated
.         .         .         .         .         contactingcontactingallocated active    on_hold   .         closed    .          | contacting
.         .         .         .         .         active    active    .         active    on_hold   .         closed    .          | active
.         .         .         .         .         on_hold   on_hold   .         active    .         active    closed    .          | on_hold
.         .         .         .         .         .         .         .         .         .         .         .         active     | closed
";
        assert_eq!(picture, expected);
    }

    #[test]
    fn working_days_leave_out_the_weekend() {
        let day = |text: &str| text.parse::<Date>().unwrap();
        // 27 November 2026 is a Friday.
        for (from, days, expected) in [
            ("2026-11-27", 0, "2026-11-27"),
            ("2026-11-27", 1, "2026-11-30"),
            ("2026-11-27", 2, "2026-12-01"),
            ("2026-11-28", 1, "2026-11-30"),
            ("2026-11-23", 5, "2026-11-30"),
        ] {
            assert_eq!(due_on(day(from), days), day(expected), "{from} + {days}");
        }
    }

    #[test]
    fn who_was_never_spoken_to_goes_back_to_calling() {
        assert_eq!(after(State::OnHold, Action::Resume, false), Ok(State::Contacting));
        assert_eq!(after(State::Closed, Action::Reopen, false), Ok(State::Contacting));
    }
}
