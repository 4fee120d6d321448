//! Safe contact: what a person has said about being rung, texted and written to.
//!
//! A text on a shared phone or a voicemail heard by the wrong person can get someone hurt. So each contact route has
//! its own answers, and a question that was not asked is not a yes: it permits only a person ringing, who says nothing
//! of why until it is safe.

use crate::{Instant, LocalMoment, TimeOfDay, Weekday};

crate::words! {
    /// The answer to one question about a contact route.
    pub enum Answer {
        NotAsked = "not_asked", "Not asked";
        Yes = "yes", "Yes";
        No = "no", "No";
    }
}
crate::text_json!(Answer);

/// When it is safe to ring or write, in London. Empty days mean: not asked, or any.
///
/// Hours that end before they begin go over midnight and belong to the day on which they begin: "Fridays, 22:00 to 02:00" is also
/// Saturday at one. Hours that end as they begin are a whole day long.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct SafeHours {
    /// One bit a day, Monday first; 0 means no days were named.
    pub days: u8,
    pub from: Option<TimeOfDay>,
    pub until: Option<TimeOfDay>,
}

impl SafeHours {
    /// Whether they go over midnight, into the next day.
    pub fn goes_over_midnight(self) -> bool {
        matches!((self.from, self.until), (Some(from), Some(until)) if from >= until)
    }

    pub fn includes_day(self, day: Weekday) -> bool {
        self.days == 0 || self.days & day.bit() != 0
    }

    /// Whether this local moment is one that the person called safe.
    pub fn includes(self, day: Weekday, time: TimeOfDay) -> bool {
        match (self.from, self.until) {
            (Some(from), Some(until)) if from >= until => {
                (self.includes_day(day) && time >= from) || (self.includes_day(day.before()) && time < until)
            }
            (from, until) => {
                self.includes_day(day) && from.is_none_or(|from| time >= from) && until.is_none_or(|until| time < until)
            }
        }
    }

    /// Whether this moment is one that the person called safe.
    pub fn includes_moment(self, at: Instant) -> bool {
        self.includes(at.date().weekday(), at.time())
    }

    /// "Tuesdays and Thursdays, 10:00 to 12:00", or `None` where nothing was said.
    pub fn sentence(self) -> Option<String> {
        let days: Vec<&str> = Weekday::ALL.iter().filter(|day| self.days & day.bit() != 0).map(|day| day.plural()).collect();
        let days = match days.as_slice() {
            [] => None,
            [one] => Some((*one).to_owned()),
            [most @ .., last] => Some(format!("{} and {last}", most.join(", "))),
        };
        let hours = match (self.from, self.until) {
            (Some(from), Some(until)) => Some(format!("{from} to {until}")),
            (Some(from), None) => Some(format!("after {from}")),
            (None, Some(until)) => Some(format!("before {until}")),
            (None, None) => None,
        };
        match (days, hours) {
            (Some(days), Some(hours)) => Some(format!("{days}, {hours}")),
            (days, hours) => days.or(hours),
        }
    }
}

/// The first moment from `now` on that all of these hours include; `None` if the next week and a day have none.
///
/// Where several hours meet, their meeting begins where one of them begins, so only beginnings have to be tried. In the night in which an
/// hour comes twice, both are.
pub fn next_safe_moment(now: Instant, all: &[SafeHours]) -> Option<Instant> {
    let fits = |at: &Instant| *at >= now && all.iter().all(|hours| hours.includes_moment(*at));
    let midnight = TimeOfDay::default();
    let beginnings = (-1..=8).flat_map(|days| {
        let day = now.date().plus_days(days);
        let times = all.iter().filter_map(|hours| hours.from).chain([midnight]);
        times.flat_map(move |time| match day.at(time) {
            LocalMoment::Once(at) => vec![at],
            LocalMoment::Twice(first, second) => vec![first, second],
            // The hour that the clocks leave out: what begins in it begins with the next.
            LocalMoment::Never => day.at(time.next_hour()).earliest().into_iter().collect(),
        })
    });
    std::iter::once(now).chain(beginnings).filter(fits).min()
}

/// The answers of one contact route.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct SafeContact {
    /// May a voicemail be left?
    pub voicemail: Answer,
    /// May a text be sent?
    pub text: Answer,
    /// May the caller say who we are to whoever answers?
    pub say_who: Answer,
    /// May our number show on their phone?
    pub show_number: Answer,
    /// Does anyone else use or see this phone or mailbox?
    pub shared: Answer,
    pub hours: SafeHours,
    /// Who else may answer, in the person's words ("my sister Ana only").
    pub who_may_answer: String,
    /// A word the caller says so that the person knows it is us.
    pub code_word: String,
    /// A word the person says when it is not safe to talk: whoever hears it ends the call as if it were a wrong number.
    pub their_word: String,
}

impl Default for SafeContact {
    fn default() -> Self {
        Self {
            voicemail: Answer::NotAsked,
            text: Answer::NotAsked,
            say_who: Answer::NotAsked,
            show_number: Answer::NotAsked,
            shared: Answer::NotAsked,
            hours: SafeHours::default(),
            who_may_answer: String::new(),
            code_word: String::new(),
            their_word: String::new(),
        }
    }
}

impl SafeContact {
    /// Nothing was asked yet.
    pub fn is_unasked(&self) -> bool {
        *self == Self::default()
    }

    pub fn may_leave_voicemail(&self) -> bool {
        self.voicemail == Answer::Yes
    }

    pub fn may_text(&self) -> bool {
        self.text == Answer::Yes
    }

    /// What still holds when the answers are too old, or the person's address or household has changed since: every no, and what keeps
    /// somebody safe. A yes has to be asked for again.
    #[must_use]
    pub fn grown_old(&self) -> Self {
        let kept = |answer: Answer| if answer == Answer::Yes { Answer::NotAsked } else { answer };
        Self {
            voicemail: kept(self.voicemail),
            text: kept(self.text),
            say_who: kept(self.say_who),
            show_number: kept(self.show_number),
            ..self.clone()
        }
    }

    /// What holds after somebody else has told of this route again, for instance the practice in a second referral: a no of either
    /// side is a no, and a yes only stays one. What was not asked is still to be asked, since a yes that came by another may be
    /// of another day or from another mouth.
    #[must_use]
    pub fn safer(&self, told: &Self) -> Self {
        let permission = |old: Answer, new: Answer| if new == Answer::No { Answer::No } else { old };
        let or = |old: &String, new: &String| if old.is_empty() { new.clone() } else { old.clone() };
        Self {
            voicemail: permission(self.voicemail, told.voicemail),
            text: permission(self.text, told.text),
            say_who: permission(self.say_who, told.say_who),
            show_number: permission(self.show_number, told.show_number),
            shared: if told.shared == Answer::Yes { Answer::Yes } else { self.shared },
            hours: if self.hours == SafeHours::default() { told.hours } else { self.hours },
            who_may_answer: or(&self.who_may_answer, &told.who_may_answer),
            code_word: or(&self.code_word, &told.code_word),
            their_word: or(&self.their_word, &told.their_word),
        }
    }

    /// What was told in words, for whoever asks the person: "voicemail: yes; who may answer: my sister".
    pub fn in_words(&self) -> String {
        let mut parts: Vec<String> = [
            ("voicemail", self.voicemail),
            ("text", self.text),
            ("say who we are", self.say_who),
            ("our number may show", self.show_number),
            ("somebody else uses it", self.shared),
        ]
        .into_iter()
        .filter(|(_, answer)| *answer != Answer::NotAsked)
        .map(|(what, answer)| format!("{what}: {}", answer.label().to_lowercase()))
        .collect();
        parts.extend(self.hours.sentence().map(|hours| format!("safe: {hours}")));
        for (what, words) in [
            ("who may answer", &self.who_may_answer),
            ("code word", &self.code_word),
            ("their word for “not safe”", &self.their_word),
        ] {
            if !words.is_empty() {
                parts.push(format!("{what}: {words}"));
            }
        }
        parts.join("; ")
    }

    /// How to ring this number safely, as short orders to the caller, most important first.
    pub fn how_to_call(&self) -> Vec<String> {
        let mut orders = Vec::new();
        if let Some(hours) = self.hours.sentence() {
            orders.push(format!("Ring only {hours}"));
        }
        if self.show_number == Answer::No {
            orders.push("Hide our number before you ring".to_owned());
        }
        match self.say_who {
            Answer::Yes => {}
            Answer::No => orders.push("Do not say who we are to anyone else who answers".to_owned()),
            Answer::NotAsked => {
                orders.push("Say only your first name until you know who is speaking and that it is safe to talk".to_owned())
            }
        }
        if !self.who_may_answer.is_empty() {
            orders.push(format!("Who may answer: {}", self.who_may_answer));
        }
        if !self.code_word.is_empty() {
            orders.push(format!("Code word: {}", self.code_word));
        }
        if !self.their_word.is_empty() {
            orders.push(format!(
                "If they say “{}”, it is not safe: say that you have the wrong number, and end the call",
                self.their_word
            ));
        }
        orders.push(
            match self.voicemail {
                Answer::Yes if self.say_who == Answer::Yes && self.shared != Answer::Yes => "Voicemail is fine",
                Answer::Yes => "Voicemail is fine: your first name and the number, nothing else",
                Answer::No => "No voicemail",
                Answer::NotAsked => "No voicemail: not asked yet",
            }
            .to_owned(),
        );
        if self.shared == Answer::Yes {
            orders.push("Someone else uses this phone".to_owned());
        }
        orders
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn not_asked_is_not_a_yes() {
        let unasked = SafeContact::default();
        assert!(!unasked.may_leave_voicemail() && !unasked.may_text());
        assert_eq!(
            unasked.how_to_call(),
            [
                "Say only your first name until you know who is speaking and that it is safe to talk",
                "No voicemail: not asked yet"
            ]
        );
    }

    #[test]
    fn told_again_the_safer_answer_holds() {
        let yes =
            SafeContact { voicemail: Answer::Yes, text: Answer::Yes, code_word: "bluebell".into(), ..SafeContact::default() };
        let no = SafeContact { voicemail: Answer::No, shared: Answer::Yes, code_word: "other".into(), ..SafeContact::default() };
        let both = yes.safer(&no);
        assert_eq!((both.voicemail, both.text, both.shared), (Answer::No, Answer::Yes, Answer::Yes));
        assert_eq!(both.code_word, "bluebell");
        let unasked = SafeContact::default();
        assert_eq!(unasked.safer(&yes).voicemail, Answer::NotAsked, "a yes by another is still to be asked");
        assert_eq!(no.safer(&yes).voicemail, Answer::No);
        assert_eq!(no.in_words(), "voicemail: no; somebody else uses it: yes; code word: other");
    }

    #[test]
    fn hours_are_said_and_kept() {
        let hours = SafeHours {
            days: Weekday::Tuesday.bit() | Weekday::Thursday.bit(),
            from: Some(TimeOfDay::parse("10:00").unwrap()),
            until: Some(TimeOfDay::parse("12:00").unwrap()),
        };
        assert_eq!(hours.sentence().unwrap(), "Tuesdays and Thursdays, 10:00 to 12:00");
        assert!(hours.includes(Weekday::Tuesday, TimeOfDay::parse("10:00").unwrap()));
        assert!(!hours.includes(Weekday::Tuesday, TimeOfDay::parse("12:00").unwrap()));
        assert!(!hours.includes(Weekday::Monday, TimeOfDay::parse("11:00").unwrap()));
        assert_eq!(SafeHours::default().sentence(), None);
    }

    fn hours(days: u8, from: &str, until: &str) -> SafeHours {
        SafeHours { days, from: Some(TimeOfDay::parse(from).unwrap()), until: Some(TimeOfDay::parse(until).unwrap()) }
    }

    #[test]
    fn hours_may_go_over_midnight() {
        let night = hours(Weekday::Friday.bit(), "22:00", "02:00");
        let at = |time: &str| TimeOfDay::parse(time).unwrap();
        assert!(night.includes(Weekday::Friday, at("23:00")) && night.includes(Weekday::Saturday, at("01:59")));
        assert!(!night.includes(Weekday::Friday, at("01:00")) && !night.includes(Weekday::Saturday, at("02:00")));
        let a_whole_day = hours(Weekday::Monday.bit(), "09:00", "09:00");
        assert!(a_whole_day.includes(Weekday::Monday, at("09:00")) && a_whole_day.includes(Weekday::Tuesday, at("08:59")));
        assert!(!a_whole_day.includes(Weekday::Monday, at("08:59")) && !a_whole_day.includes(Weekday::Tuesday, at("09:00")));
    }

    #[test]
    fn the_next_safe_moment_in_nights_with_an_hour_twice_or_never() {
        let date = |text: &str| text.parse::<crate::Date>().unwrap();
        // 25 October 2026: from 01:00 to 02:00 comes twice. Half past one is safe in both.
        let half = hours(0, "01:30", "02:00");
        let LocalMoment::Twice(first, second) = date("2026-10-25").at(TimeOfDay::parse("01:30").unwrap()) else {
            panic!("twice")
        };
        assert_eq!(next_safe_moment(date("2026-10-25").start(), &[half]), Some(first));
        assert_eq!(next_safe_moment(first.plus_minutes(30), &[half]), Some(second));
        // 28 March 2027: there is no half past one; from 01:30 to 03:00 begins at two.
        let gap = next_safe_moment(date("2027-03-28").start(), &[hours(0, "01:30", "03:00")]).unwrap();
        assert_eq!((gap.date(), gap.time().to_string()), (date("2027-03-28"), "02:00".to_owned()));
        let never = [hours(Weekday::Monday.bit(), "09:00", "10:00"), hours(Weekday::Tuesday.bit(), "09:00", "10:00")];
        assert_eq!(next_safe_moment(date("2026-11-27").start(), &never), None);
    }

    #[test]
    fn old_answers_only_forbid() {
        let said = SafeContact { text: Answer::Yes, voicemail: Answer::No, shared: Answer::Yes, ..SafeContact::default() };
        let old = said.grown_old();
        assert_eq!((old.text, old.voicemail, old.shared), (Answer::NotAsked, Answer::No, Answer::Yes));
    }

    proptest::proptest! {
        /// Against a search minute by minute, around the nights in which the clocks change.
        #[test]
        fn the_next_safe_moment_is_the_next(
            change in 0usize..3, start in -2000i64..2000, days in 0u8..128, from in 0i64..1440, until in 0i64..1440,
            other_days in 0u8..128, other_from in 0i64..1440, other_until in 0i64..1440,
        ) {
            let night: crate::Date = ["2026-10-25", "2027-03-28", "2026-12-31"][change].parse().unwrap();
            let now = night.start().plus_minutes(start);
            let of = |days, from, until| SafeHours { days, from: TimeOfDay::from_minutes(from).ok(), until: TimeOfDay::from_minutes(until).ok() };
            let all = [of(days, from, until), of(other_days, other_from, other_until)];
            let by_minute = (0..8 * 24 * 60).map(|minutes| now.plus_minutes(minutes)).find(|at| all.iter().all(|hours| hours.includes_moment(*at)));
            proptest::prop_assert_eq!(next_safe_moment(now, &all).filter(|at| at.minutes_since(now) < 8 * 24 * 60), by_minute);
        }
    }
}
