//! The message back to the practice, by the national standard's names; and what stands in the way of closing. Pure.

use kernel::Instant;

use crate::contact::model::AttemptResult;

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

/// A message as it was made. Field names are those of the Social Prescribing Information Standard (message back to GP and
/// referrer); what is empty is left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct MessageBack {
    pub person_name: String,
    pub date_of_birth: String,
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub nhs_number: String,
    pub gp_practice: String,
    pub date: String,
    pub written_by: String,
    /// First, always, and said even if there is none.
    pub plan_and_requested_actions: String,
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub needs_concerns_or_problems: String,
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub clinical_summary: String,
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub tried_without_success: String,
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub what_changed: String,
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub signpost_details: String,
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub outcome: String,
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub snomed_code: String,
}

/// What is said where no action is asked for.
pub const NO_ACTION: &str = "No action is needed from you.";

/// How the second message is headed.
pub const NOT_ONLINE: &str = "NOT FOR ONLINE VIEWING. Hide this document from online access before you file it.";

impl MessageBack {
    /// Headings and words, in order; empty parts leave no gap.
    pub fn sections(&self) -> Vec<(&'static str, &str)> {
        [
            ("What we ask of you", self.plan_and_requested_actions.as_str()),
            ("Needs", &self.needs_concerns_or_problems),
            ("What was done", &self.clinical_summary),
            ("Tried, and did not work", &self.tried_without_success),
            ("What changed", &self.what_changed),
            ("Told about or connected to", &self.signpost_details),
            ("How it ended", &self.outcome),
        ]
        .into_iter()
        .filter(|(_, words)| !words.trim().is_empty())
        .collect()
    }

    /// As text to paste.
    pub fn text(&self, part: Part) -> String {
        let mut lines = Vec::new();
        if part == Part::NotOnline {
            lines.push(NOT_ONLINE.to_owned());
        }
        lines.push(format!(
            "{}, born {}{}",
            self.person_name,
            self.date_of_birth,
            if self.nhs_number.is_empty() { String::new() } else { format!(", NHS number {}", self.nhs_number) }
        ));
        lines.push(format!("Social prescribing, {}, {}", self.written_by, self.date));
        for (heading, words) in self.sections() {
            lines.push(format!("\n{heading}\n{words}"));
        }
        if !self.snomed_code.is_empty() {
            lines.push(format!("\nCode: {}", self.snomed_code));
        }
        lines.join("\n")
    }
}

/// What still stands open when somebody wants to close.
#[derive(Clone, Debug, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct StillOpen {
    pub concerns: i64,
    pub appointments: i64,
    pub connections: i64,
    pub actions: i64,
    pub writing: i64,
}

impl StillOpen {
    /// In words, one line each; concerns are not among them, because they are never overruled.
    pub fn list(&self) -> Vec<String> {
        [
            (self.appointments, "planned appointments"),
            (self.connections, "services that have not answered"),
            (self.actions, "open actions in the plan"),
            (self.writing, "conversations that are still being written"),
        ]
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{count} {what}"))
        .collect()
    }
}

/// Whether enough was tried to close as not reached: so many attempts, on two days and at two different hours at least.
pub fn tried_enough(attempts: &[(Instant, AttemptResult)], least: i64) -> Result<(), &'static str> {
    let tries: Vec<Instant> = attempts
        .iter()
        .filter(|(_, result)| !result.reached() && *result != AttemptResult::WrongNumber)
        .map(|(at, _)| *at)
        .collect();
    let days: std::collections::BTreeSet<String> = tries.iter().map(|at| at.date().to_string()).collect();
    let hours: std::collections::BTreeSet<i64> = tries.iter().map(|at| at.time().minutes() / 60).collect();
    if attempts.iter().any(|(_, result)| *result == AttemptResult::Unsafe) {
        return Err("A call was ended because it was not safe. Choose “It is not safe to contact them”.");
    }
    if i64::try_from(tries.len()).unwrap_or_default() < least {
        return Err("They were not tried often enough to say that they cannot be reached. Try again on another day.");
    }
    if days.len() < 2 || hours.len() < 2 {
        return Err("Try them on another day and at another hour first.");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn not_reached_means_that_it_was_tried() {
        let monday = Instant::from_millis(1_800_000_000_000);
        let no = AttemptResult::NoAnswer;
        let other_time = monday.plus_days(1).plus_minutes(180);
        assert!(tried_enough(&[(monday, no), (monday, no), (monday, no)], 3).is_err());
        assert!(tried_enough(&[(monday, no), (other_time, no)], 3).is_err());
        assert!(tried_enough(&[(monday, no), (other_time, no), (other_time.plus_days(1), AttemptResult::Voicemail)], 3).is_ok());
        assert!(tried_enough(&[(monday, no), (other_time, no), (monday, AttemptResult::Unsafe)], 1).is_err());
    }

    #[test]
    fn the_first_message_shows_no_gap() {
        let message = MessageBack {
            person_name: "Marian Hale".into(),
            plan_and_requested_actions: NO_ACTION.into(),
            ..MessageBack::default()
        };
        assert_eq!(message.sections(), [("What we ask of you", NO_ACTION)]);
        assert!(!message.text(Part::Online).to_lowercase().contains("online"));
        assert!(message.text(Part::NotOnline).starts_with("NOT FOR ONLINE VIEWING"));
    }
}
