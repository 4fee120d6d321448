//! What holds about somebody known after they were told of again: by a second referral, or when two records turn out to be one.
//! Pure. The safer word wins, gaps are filled, and what says something else is told in words, so that a person decides.

use kernel::{Date, NhsNumber};

use super::model::{Address, ContactRoute, NewRoute};

/// What is newly told about somebody.
#[derive(Clone, Debug, Default)]
pub struct Told {
    pub preferred_name: String,
    pub date_of_birth: Option<Date>,
    pub nhs_number: Option<NhsNumber>,
    pub language: String,
    pub interpreter: bool,
    pub communication: String,
    pub address: Address,
}

/// What holds, and what was told that does not.
#[derive(Clone, Debug)]
pub struct Learned {
    pub holds: Told,
    pub differs: Vec<String>,
}

/// Brings together what is known and what is told.
pub fn learn(known: Told, told: Told) -> Learned {
    let mut differs = Vec::new();
    let mut word = |what: &str, known: String, told: String| match (known.as_str(), told.as_str()) {
        ("", _) => told,
        (_, "") => known,
        (a, b) if a == b => known,
        _ => {
            differs.push(format!("{what}: {told}"));
            known
        }
    };
    let mut holds = Told {
        preferred_name: word("Called", known.preferred_name, told.preferred_name),
        language: word("Language", known.language, told.language),
        communication: word("To talk and write", known.communication, told.communication),
        date_of_birth: known.date_of_birth.or(told.date_of_birth),
        nhs_number: known.nhs_number.clone().or(told.nhs_number.clone()),
        interpreter: known.interpreter || told.interpreter,
        address: Address::default(),
    };
    if let (Some(a), Some(b)) = (known.date_of_birth, told.date_of_birth)
        && a != b
    {
        differs.push(format!("Born: {}", b.long()));
    }
    if let (Some(a), Some(b)) = (&known.nhs_number, &told.nhs_number)
        && a != b
    {
        differs.push(format!("NHS number: {}", b.spaced()));
    }
    let same_place = known.address.lines == told.address.lines && known.address.postcode == told.address.postcode;
    holds.address = match (known.address.is_empty(), told.address.is_empty()) {
        (true, _) => told.address.clone(),
        (false, true) => known.address.clone(),
        (false, false) if same_place => known.address.clone(),
        // A place that must be kept secret is where they are now.
        (false, false) if told.address.hidden => {
            differs.push("The address was replaced by one that must be kept secret".to_owned());
            told.address.clone()
        }
        // It may be the secret place in other words, and what differs is read by more people than the address.
        (false, false) if known.address.hidden => {
            differs.push("Address: another was told than the one that must be kept secret. Ask them".to_owned());
            known.address.clone()
        }
        (false, false) => {
            differs.push(format!("Address: {}", told.address.in_one_line()));
            known.address.clone()
        }
    };
    holds.address.hidden = known.address.hidden || told.address.hidden;
    Learned { holds, differs }
}

/// A route that was told again: the safer answers, and in words what was told that does not hold before the person was asked.
pub fn learn_route(known: &ContactRoute, told: &NewRoute) -> (NewRoute, Option<String>) {
    let safe = known.safe.safer(&told.safe);
    let label = if known.label.is_empty() { told.label.clone() } else { known.label.clone() };
    // When it is safe to ring may stand there.
    let label_differs = !told.label.is_empty() && label != told.label;
    let words = (label_differs || safe.safer(&told.safe) != safe || !all_said(&safe, told)).then(|| told_words(told));
    (NewRoute { kind: known.kind, value: known.value.clone(), label, safe }, words)
}

/// A route that is new for somebody known: it is kept, and its permissions are still to be asked.
pub fn new_route(told: &NewRoute) -> (NewRoute, Option<String>) {
    let safe = kernel::SafeContact::default().safer(&told.safe);
    let words = (!all_said(&safe, told)).then(|| told_words(told));
    (NewRoute { safe, ..told.clone() }, words)
}

/// Whether everything that was told holds.
fn all_said(holds: &kernel::SafeContact, told: &NewRoute) -> bool {
    let answer = |holds, told| told == kernel::Answer::NotAsked || told == holds;
    let (a, b) = (holds, &told.safe);
    answer(a.voicemail, b.voicemail)
        && answer(a.text, b.text)
        && answer(a.say_who, b.say_who)
        && answer(a.show_number, b.show_number)
        && answer(a.shared, b.shared)
        && (b.hours == kernel::SafeHours::default() || a.hours == b.hours)
        && (b.who_may_answer.is_empty() || a.who_may_answer == b.who_may_answer)
        && (b.code_word.is_empty() || a.code_word == b.code_word)
        && (b.their_word.is_empty() || a.their_word == b.their_word)
}

fn told_words(told: &NewRoute) -> String {
    let said =
        [told.label.clone(), told.safe.in_words()].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("; ");
    format!("{}: told “{said}”. Ask them before you rely on it", NewRoute { label: String::new(), ..told.clone() }.named())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(lines: &str, hidden: bool) -> Told {
        Told { address: Address { lines: lines.into(), postcode: None, hidden }, ..Told::default() }
    }

    #[test]
    fn gaps_are_filled_and_what_differs_is_told() {
        let known = Told { language: "Portuguese".into(), ..at("1 Old Street", false) };
        let told = Told { language: "Polish".into(), interpreter: true, communication: "Large print".into(), ..Told::default() };
        let learned = learn(known, told);
        assert!(learned.holds.interpreter);
        assert_eq!((learned.holds.language.as_str(), learned.holds.communication.as_str()), ("Portuguese", "Large print"));
        assert_eq!(learned.holds.address.lines, "1 Old Street");
        assert_eq!(learned.differs, ["Language: Polish"]);
    }

    #[test]
    fn a_secret_place_stays_secret_and_a_new_secret_place_wins() {
        let learned = learn(at("1 Old Street", false), at("The Refuge", true));
        assert_eq!(learned.holds.address.lines, "The Refuge");
        assert!(learned.holds.address.hidden);
        assert!(!learned.differs.join(" ").contains("Refuge"), "it is not written where it is read by more");
        let learned = learn(at("The Refuge", true), at("Refuge, The", false));
        assert_eq!(learned.holds.address.lines, "The Refuge");
        assert!(!learned.differs.join(" ").contains("Refuge"), "nor is it in other words");
        assert!(learned.holds.address.hidden);
        let learned = learn(at("1 Old Street", false), at("", true));
        assert!(learned.holds.address.hidden, "the tick alone is enough");
        assert!(learned.differs.is_empty());
    }
}
