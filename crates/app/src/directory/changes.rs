//! What somebody outside would change, compared three ways: what they saw, what the entry says by now, and what they say. Pure.
//!
//! Only what they themselves changed is theirs to say: a field that they left as it was says nothing about what we wrote since.

use kernel::PhoneNumber;

use super::facts::Fact;
use super::forms;
use crate::web::Typed;

/// A field that they say otherwise than the entry does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    pub field: &'static str,
    pub label: &'static str,
    pub now: String,
    pub theirs: String,
    /// Their side is empty, or a secret place would be told.
    pub removes: bool,
}

/// A fact that they say otherwise: it is taken over or left as one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    pub fact: Fact,
    pub parts: Vec<Part>,
    /// It was changed here, too, since they saw it.
    pub clashes: bool,
}

impl Difference {
    pub fn removes(&self) -> bool {
        self.parts.iter().any(|part| part.removes)
    }

    /// How the group is reached. Whoever has the link could send people to another number, so somebody asks at the old one.
    pub fn is_reach(&self) -> bool {
        matches!(self.fact, Fact::Phone | Fact::Email)
    }

    /// Whether it can be taken over without a second look.
    pub fn is_plain(&self) -> bool {
        !(self.clashes || self.removes() || self.is_reach())
    }
}

/// Fields that are ticked or not: a browser does not send them when they are not.
const TICKS: [&str; 8] =
    ["place_hidden", "online", "by_phone", "outreach", "term_time", "closed_bank_holidays", "is_full", "volunteers_wanted"];

/// Fields that every browser sends with the form of an entry, even if they are empty.
const ALWAYS_SENT: [&str; 4] = ["name", "summary", "place", "phone"];

fn fact_of(field: &str) -> Fact {
    match field {
        "name" | "organisation" => Fact::Name,
        "summary" | "keywords" => Fact::About,
        "place" | "postcode" | "place_hidden" | "online" | "by_phone" | "outreach" => Fact::Place,
        "days" | "starts" | "ends" | "rhythm" | "first-day" | "first-month" | "first-year" | "term_time" => Fact::Times,
        "closures" | "closed_bank_holidays" => Fact::Closures,
        "cost" | "price" | "cost_note" => Fact::Cost,
        "min_age" | "max_age" | "gender" | "eligibility" => Fact::Who,
        "languages" => Fact::Languages,
        "access" | "access_note" => Fact::Access,
        "phone" => Fact::Phone,
        "email" => Fact::Email,
        "url" => Fact::Web,
        "route" | "how_to_join" | "volunteers_wanted" => Fact::Joining,
        "waiting_weeks" | "weekly_room" | "is_full" => Fact::Waiting,
        _ => Fact::Running,
    }
}

/// The values of a field as a person reads them.
fn shown(typed: &Typed, field: &str) -> String {
    let words = typed
        .all(field)
        .filter(|value| !value.trim().is_empty())
        .map(|value| match PhoneNumber::parse(value) {
            Ok(phone) if field == "phone" => phone.spaced(),
            _ => forms::in_words(field, value).to_owned(),
        })
        // A browser ends the lines of a text box in its own way.
        .map(|value| value.lines().map(str::trim_end).collect::<Vec<_>>().join("\n").trim().to_owned())
        .collect::<Vec<_>>()
        .join("\n");
    if words.is_empty() && TICKS.contains(&field) { "No".to_owned() } else { words }
}

/// What they say otherwise, fact by fact. What they saw is not known of what was sent long ago: then it is what the entry says now.
pub fn differences(saw: Option<&Typed>, now: &Typed, theirs: &Typed) -> Vec<Difference> {
    let sent = |field: &str| theirs.pairs().any(|(name, _)| name == field);
    // What is missing in a form that is not whole was not emptied.
    let is_whole = ALWAYS_SENT.iter().all(|field| sent(field));
    let saw = saw.unwrap_or(now);
    let mut found: Vec<Difference> = Vec::new();
    for (field, label) in forms::LABELS {
        let (was, is, says) = (shown(saw, field), shown(now, field), shown(theirs, field));
        if says == was || says == is || !(is_whole || sent(field)) {
            continue;
        }
        let removes = says.is_empty() || (field == "place_hidden" && says == "No");
        let part = Part { field, label, now: is, theirs: says, removes };
        let fact = fact_of(field);
        match found.iter_mut().find(|difference| difference.fact == fact) {
            Some(difference) => difference.parts.push(part),
            None => found.push(Difference { fact, parts: vec![part], clashes: false }),
        }
    }
    for difference in &mut found {
        let mut fields = forms::LABELS.iter().filter(|(field, _)| fact_of(field) == difference.fact);
        difference.clashes = fields.any(|(field, _)| shown(saw, field) != shown(now, field));
    }
    found
}

/// The form of the entry with what is taken over of what they say.
pub fn taken<'a>(now: &Typed, theirs: &Typed, taken: impl IntoIterator<Item = &'a Difference>) -> Typed {
    let mut form = now.clone();
    for Part { field, .. } in taken.into_iter().flat_map(|difference| &difference.parts) {
        form.remove(field);
        theirs.all(field).for_each(|value| form.add(field, value));
    }
    form
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAW: [(&str, &str); 6] = [
        ("name", "Tea"),
        ("summary", "Hot"),
        ("place", "1 Road"),
        ("phone", "020 7946 0018"),
        ("days", "tue"),
        ("starts", "10:00"),
    ];

    fn form(changes: &[(&str, &str)]) -> Typed {
        let mut typed = Typed::with(SAW);
        changes.iter().for_each(|(name, value)| typed.set(name, *value));
        typed
    }

    #[test]
    fn only_what_they_changed_is_theirs() {
        let (saw, now) = (form(&[]), form(&[("summary", "Hot and sweet"), ("place_hidden", "yes")]));
        let found = differences(Some(&saw), &now, &form(&[("starts", "10:30")]));
        assert_eq!(found.iter().map(|one| one.fact).collect::<Vec<_>>(), [Fact::Times]);
        assert!(found[0].is_plain());
        let form = taken(&now, &form(&[("starts", "10:30")]), &found);
        assert_eq!((form.get("summary"), form.get("starts"), form.get("place_hidden")), ("Hot and sweet", "10:30", "yes"));
        assert_eq!(differences(Some(&saw), &now, &now), [], "they say what we say");
    }

    #[test]
    fn what_both_changed_clashes_and_what_is_emptied_is_looked_at() {
        let (saw, now) = (form(&[("place_hidden", "yes")]), form(&[("place_hidden", "yes"), ("days", "wed")]));
        let found = differences(Some(&saw), &now, &form(&[("starts", "10:30"), ("summary", "")]));
        let of = |fact| found.iter().find(|one| one.fact == fact).unwrap();
        assert!(of(Fact::Times).clashes && !of(Fact::Times).is_plain());
        assert!(of(Fact::About).removes() && !of(Fact::About).clashes);
        assert!(of(Fact::Place).removes(), "a secret place would be told");
    }

    #[test]
    fn a_form_that_is_not_whole_empties_nothing() {
        let theirs = Typed::with([("name", "Tea and cake"), ("online", "yes")]);
        let found = differences(None, &form(&[]), &theirs);
        assert_eq!(found.iter().map(|one| one.fact).collect::<Vec<_>>(), [Fact::Name, Fact::Place]);
    }
}
