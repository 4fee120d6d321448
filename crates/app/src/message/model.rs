//! The message back to the practice; and what stands in the way of closing. Pure.

use kernel::{Date, NhsNumber, OdsCode};

kernel::words! {
    pub enum Kind {
        Update = "update", "After the first conversation";
        Closing = "closing", "At the end";
    }
}

kernel::words! {
    /// What may be seen in the NHS App, and what must be kept from it.
    pub enum Part {
        Online = "online", "Message to the practice";
        NotOnline = "not_online", "NOT FOR ONLINE VIEWING";
    }
}

kernel::words! {
    pub enum SentHow {
        Nhsmail = "nhsmail", "By NHSmail";
        Pasted = "pasted", "Pasted into the record";
        Printed = "printed", "Printed and handed over";
    }
}

/// A message as it was made: kept whole, and never changed again. What is empty is left out everywhere. Its form by the names of
/// the national standard is [`super::standard::by_name`].
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct MessageBack {
    pub person_name: String,
    pub date_of_birth: Option<Date>,
    pub nhs_number: Option<NhsNumber>,
    pub practice_name: String,
    pub practice_code: OdsCode,
    pub referred_on: Date,
    pub referrer_name: String,
    pub referrer_role: String,
    pub written_on: Date,
    pub written_by: String,
    pub team: String,
    /// What is asked of the practice: first, always, and said even if it is nothing.
    pub requested: String,
    pub needs: String,
    pub done: String,
    /// Tried, and did not work: the standard wants it told.
    pub tried: String,
    pub changed: String,
    pub connected: String,
    pub outcome: String,
    /// The national code, if this message is the one that carries it.
    pub code: Option<String>,
}

/// What is said where no action is asked for.
pub const NO_ACTION: &str = "No action is needed from you.";

/// How the second message is headed.
pub const NOT_ONLINE: &str = "NOT FOR ONLINE VIEWING. Hide this document from online access before you file it.";

/// A part of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Section<'a> {
    pub heading: &'static str,
    pub words: &'a str,
    /// The words are items, a line each, and not prose.
    pub list: bool,
}

impl<'a> Section<'a> {
    pub fn lines(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        self.words.lines().map(str::trim).filter(|line| !line.is_empty())
    }
}

impl MessageBack {
    /// Who it is about: "born 27 March 1969, NHS number 999 000 0018".
    pub fn who(&self) -> Vec<(&'static str, String)> {
        let born = self.date_of_birth.map_or_else(|| "not known".to_owned(), Date::long);
        let mut facts = vec![("Name", self.person_name.clone()), ("Born", born)];
        facts.extend(self.nhs_number.as_ref().map(|number| ("NHS number", number.spaced())));
        let by = [self.referrer_name.as_str(), &self.referrer_role].into_iter().filter(|part| !part.is_empty());
        facts.push(("Referred", format!("{}, by {}", self.referred_on.long(), by.collect::<Vec<_>>().join(", "))));
        facts
    }

    /// What it says, in order; empty parts leave no gap.
    pub fn sections(&self) -> Vec<Section<'_>> {
        [
            ("What we ask of you", self.requested.as_str(), false),
            ("Needs", &self.needs, true),
            ("What was done", &self.done, true),
            ("Tried, and did not work", &self.tried, true),
            ("What changed", &self.changed, false),
            ("Told about or connected to", &self.connected, true),
            ("How it ended", &self.outcome, false),
        ]
        .into_iter()
        .filter(|(_, words, _)| !words.trim().is_empty())
        .map(|(heading, words, list)| Section { heading, words, list: list && words.trim().contains('\n') })
        .collect()
    }

    /// As text to paste.
    pub fn text(&self, part: Part) -> String {
        let mut lines = Vec::new();
        if part == Part::NotOnline {
            lines.push(NOT_ONLINE.to_owned());
        }
        lines.push(format!("Social prescribing: {}, {}, {}", self.written_by, self.team, self.written_on.long()));
        lines.extend(self.who().iter().map(|(key, value)| format!("{key}: {value}")));
        for section in self.sections() {
            lines.push(format!("\n{}\n{}", section.heading, section.words));
        }
        if let Some(code) = &self.code {
            lines.push(format!("\nCode: {code}"));
        }
        lines.join("\n")
    }
}

/// What still stands open when somebody wants to close.
#[derive(Clone, Debug, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct StillOpen {
    /// Concerns that nobody has accepted.
    pub concerns: i64,
    /// Concerns that were accepted and are not closed.
    pub accepted: i64,
    pub messages: i64,
    pub appointments: i64,
    pub connections: i64,
    pub actions: i64,
    pub writing: i64,
}

impl StillOpen {
    /// In words, one line each; concerns without an owner are not among them, because they are never overruled.
    pub fn list(&self) -> Vec<String> {
        [
            (self.accepted, "concerns with an owner that are not closed"),
            (self.appointments, "planned appointments (they will be cancelled)"),
            (self.connections, "services that have not answered"),
            (self.actions, "open actions in the plan"),
            (self.writing, "conversations that are still being written"),
            (self.messages, "messages to the practice that were not sent"),
        ]
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{what}: {count}"))
        .collect()
    }
}

#[cfg(test)]
pub(super) fn example() -> MessageBack {
    let date = |text: &str| text.parse().unwrap();
    MessageBack {
        person_name: "Marian Hale".into(),
        date_of_birth: Some(date("1969-03-27")),
        nhs_number: Some("9434765919".parse().unwrap()),
        practice_name: "Albion Street Group Practice".into(),
        practice_code: "G85138".parse().unwrap(),
        referred_on: date("2026-11-02"),
        referrer_name: "Rita Coleman".into(),
        referrer_role: "Receptionist".into(),
        written_on: date("2026-11-23"),
        written_by: "Amara Nwosu".into(),
        team: "North Southwark Social Prescribing".into(),
        requested: NO_ACTION.into(),
        needs: String::new(),
        done: String::new(),
        tried: String::new(),
        changed: String::new(),
        connected: String::new(),
        outcome: String::new(),
        code: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_message_shows_no_gap() {
        let message = example();
        assert_eq!(message.sections(), [Section { heading: "What we ask of you", words: NO_ACTION, list: false }]);
        assert!(!message.text(Part::Online).to_lowercase().contains("online"));
        assert!(message.text(Part::NotOnline).starts_with("NOT FOR ONLINE VIEWING"));
    }
}
