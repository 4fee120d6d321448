//! What is said of a service, fact by fact: who says it, how they know, since when, and how long that can be relied on. Pure.
//!
//! A directory rots fact by fact: a group keeps its name for years and its telephone for months. So each kind of fact has its own
//! time in which half of such facts have changed ([`Fact::half_life_days`]), and everything that happens with a group proves some
//! facts anew ([`Proof::proves`]): whoever went along has seen where and when it is, and not what it costs next year.

use std::collections::BTreeMap;

use kernel::{Date, Instant};

kernel::words! {
    /// One thing that an entry says.
    pub enum Fact {
        Name = "name", "Name";
        About = "about", "What it is";
        Phone = "phone", "Telephone";
        Email = "email", "E-mail";
        Web = "web", "Web page";
        Place = "place", "Where";
        Times = "times", "When";
        Closures = "closures", "When it is closed";
        Cost = "cost", "Cost";
        Who = "who", "Who it is for";
        Access = "access", "Getting in";
        Languages = "languages", "Languages";
        Joining = "joining", "How to join";
        Waiting = "waiting", "Room and waiting";
        Running = "running", "It is running";
    }
}

impl Fact {
    /// After so many days half of such facts have changed, as far as we can judge: nobody has published figures. What changes with
    /// a lease, a rota or a season is asked for sooner than what a group is.
    pub const fn half_life_days(self) -> i64 {
        match self {
            Fact::Waiting => 45,
            Fact::Times | Fact::Closures => 180,
            Fact::Running | Fact::Cost | Fact::Joining => 365,
            Fact::Phone | Fact::Email | Fact::Place => 540,
            Fact::Who | Fact::Languages | Fact::Web => 730,
            Fact::Name | Fact::About | Fact::Access => 1095,
        }
    }

    /// What to ask the group on the telephone, so that the fact is certain again.
    pub const fn question(self) -> &'static str {
        match self {
            Fact::Name => "Is this still the name you go by?",
            Fact::About => "Is this still what you do?",
            Fact::Phone => "Is this still the best number to ring?",
            Fact::Email => "Is this still the e-mail that somebody reads?",
            Fact::Web => "Is this still your web page?",
            Fact::Place => "Are you still at this address?",
            Fact::Times => "Are you still open on these days and times?",
            Fact::Closures => "When are you closed? Bank holidays, Christmas, the summer?",
            Fact::Cost => "What does it cost to come?",
            Fact::Who => "Who may come? Any age, or women or men only?",
            Fact::Access => "Can somebody in a wheelchair get in and use the toilet?",
            Fact::Languages => "Which languages are spoken?",
            Fact::Joining => "How does somebody join? Can they just turn up?",
            Fact::Waiting => "Have you room? How long is the wait? How many new people a week can you take?",
            Fact::Running => "Are you still running?",
        }
    }
}

kernel::words! {
    /// How it is known.
    pub enum How {
        /// The source that it was read from.
        Feed = "feed", "Read from";
        /// Somebody of the team wrote it.
        Typed = "typed", "Written by";
        /// Somebody of the team looked at the whole entry and said that it is right.
        Checked = "checked", "Checked by";
        Called = "called", "Told on the telephone to";
        Visited = "visited", "Seen there by";
        /// The group took somebody on.
        Accepted = "accepted", "They took somebody on, says";
        /// The group said no, and so is there.
        Declined = "declined", "They said no, says";
        Owner = "owner", "They say so themselves:";
        Public = "public", "Told by the public, accepted by";
    }
}

kernel::words! {
    /// Something that happened with a group and shows that some of what we say of it is right.
    pub enum Proof {
        /// Somebody went through the whole entry.
        Checked = "checked", "Somebody checked it";
        /// Somebody rang and was answered, and asked what there was to ask.
        Called = "called", "They were rung";
        Visited = "visited", "Somebody went along";
        Accepted = "accepted", "They took somebody on";
        Declined = "declined", "They said no";
        Owner = "owner", "They said that it is still right";
    }
}

impl Proof {
    /// The facts that are proved by it. A call and a check prove what was ticked, and nothing besides: whoever answers may say that they have
    /// closed, and who looked at one thing has not looked at all.
    pub const fn proves(self) -> &'static [Fact] {
        match self {
            Proof::Owner => Fact::ALL,
            Proof::Called | Proof::Checked => &[],
            Proof::Visited => &[Fact::Place, Fact::Times, Fact::Running],
            Proof::Accepted => &[Fact::Joining, Fact::Running],
            // Whoever says no is there. Whether there is room, it does not say.
            Proof::Declined => &[Fact::Running],
        }
    }

    pub const fn how(self) -> How {
        match self {
            Proof::Checked => How::Checked,
            Proof::Called => How::Called,
            Proof::Visited => How::Visited,
            Proof::Accepted => How::Accepted,
            Proof::Declined => How::Declined,
            Proof::Owner => How::Owner,
        }
    }
}

/// Who says a fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    pub how: How,
    /// A member of the team, the owner, or the name of the source.
    pub by: String,
    pub at: Instant,
    /// Somebody here wrote it, whoever found it right since: a refresh of the source does not replace it.
    pub is_ours: bool,
}

impl Said {
    /// "Seen there by Amara, 12 days ago".
    pub fn sentence(&self, today: Date) -> String {
        format!("{} {}, {}", self.how.label(), self.by, ago(today.days_since(self.at.date())))
    }
}

kernel::words! {
    /// One thing that only the team knows of a service, and that is never published.
    pub enum Note {
        StepFree = "step_free_note", "Step-free in practice";
        AskFor = "ask_for", "Whom to ask for";
        QuietDay = "quiet_day", "Quiet day";
        Other = "private_note", "Good to know";
    }
}

/// Who wrote each of the team's own notes, and when, by the word of the note: as it is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Notes(BTreeMap<String, (String, i64)>);

impl Notes {
    /// What was kept; nothing of what cannot be read.
    pub fn read(kept: &str) -> Self {
        Self(serde_json::from_str(kept).unwrap_or_default())
    }

    /// As it is kept.
    pub fn written(&self) -> String {
        serde_json::to_string(&self.0).unwrap_or_default()
    }

    /// Notes that somebody wrote this one now.
    pub fn wrote(&mut self, note: Note, by: &str, at: Instant) {
        self.0.insert(note.word().to_owned(), (by.to_owned(), at.millis()));
    }

    /// Who says it.
    pub fn said(&self, note: Note) -> Option<Said> {
        let (by, at) = self.0.get(note.word())?;
        Some(Said { how: How::Typed, by: by.clone(), at: Instant::from_millis(*at), is_ours: true })
    }
}

/// An age in words that a person can use.
pub fn ago(days: i64) -> String {
    match days {
        ..=0 => "today".to_owned(),
        1 => "yesterday".to_owned(),
        2..=60 => format!("{days} days ago"),
        61..=729 => format!("{} months ago", days / 30),
        _ => format!("{} years ago", days / 365),
    }
}

/// How far a fact can be relied on, from 1 (today) to 0: it halves in each half-life of its kind. Of what nobody said, nothing.
pub fn confidence(fact: Fact, said_at: Option<Instant>, today: Date) -> f64 {
    let Some(at) = said_at else { return 0.0 };
    let days = today.days_since(at.date()).max(0);
    0.5_f64.powf(days as f64 / fact.half_life_days() as f64)
}

/// Below this a fact is asked about again.
pub const STALE: f64 = 0.5;

/// Whether a fact should be asked about again.
pub fn is_stale(fact: Fact, said_at: Option<Instant>, today: Date) -> bool {
    confidence(fact, said_at, today) < STALE
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days_before(today: Date, days: i64) -> Instant {
        today.plus_days(-days).start()
    }

    #[test]
    fn a_fact_halves_in_its_own_time() {
        let today: Date = "2026-11-27".parse().unwrap();
        for fact in Fact::ALL {
            let at = |days| confidence(*fact, Some(days_before(today, days)), today);
            assert!((at(0) - 1.0).abs() < 1e-9);
            assert!((at(fact.half_life_days()) - 0.5).abs() < 1e-9, "{fact}");
            assert!(at(fact.half_life_days() * 3) < at(fact.half_life_days()));
            assert!(!is_stale(*fact, Some(days_before(today, fact.half_life_days())), today));
            assert!(is_stale(*fact, Some(days_before(today, fact.half_life_days() + 1)), today));
            assert!(is_stale(*fact, None, today), "what nobody said is asked");
        }
        assert!(confidence(Fact::Times, Some(days_before(today, -3)), today) <= 1.0, "a clock that goes ahead");
    }

    #[test]
    fn ages_are_told_as_people_say_them() {
        for (days, told) in [
            (-1, "today"),
            (0, "today"),
            (1, "yesterday"),
            (60, "60 days ago"),
            (61, "2 months ago"),
            (729, "24 months ago"),
            (730, "2 years ago"),
        ] {
            assert_eq!(ago(days), told);
        }
    }

    #[test]
    fn what_happens_proves_no_more_than_it_shows() {
        assert!(Proof::Visited.proves().contains(&Fact::Place));
        assert!(!Proof::Visited.proves().contains(&Fact::Cost));
        assert_eq!(Proof::Declined.proves(), [Fact::Running]);
        assert!(Proof::Called.proves().is_empty(), "whoever answers may say that they have closed");
        assert!(Proof::Checked.proves().is_empty(), "who looked at one thing has not looked at all");
        for proof in Proof::ALL.iter().filter(|proof| !matches!(proof, Proof::Called | Proof::Checked)) {
            assert!(proof.proves().contains(&Fact::Running), "{proof}: whatever happens with it, it is there");
        }
    }
}
