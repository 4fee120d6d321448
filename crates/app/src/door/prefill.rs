//! From what was read in a letter to the form that its sender corrects. Pure.

use interop::letter::{Field, Reading, What};
use kernel::{Date, NhsNumber, PhoneNumber};

use super::store::Original;
use crate::referral::forms::{self, NewReferral};
use crate::referral::model::{Need, Risk};
use crate::web::{Errors, Typed};

/// A question of the letter whose answer could not be read, and on which somebody's safety hangs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unclear {
    /// The field that asks for it.
    pub field: &'static str,
    pub question: &'static str,
}

/// What could not be read of what came, and must be answered before it is sent.
pub fn unclear(originals: &[Original]) -> Vec<Unclear> {
    let mut all = Vec::new();
    for original in originals {
        let reading: Reading = serde_json::from_str(&original.reading).unwrap_or_default();
        for question in reading.unclear.into_iter().filter_map(question) {
            if !all.contains(&question) {
                all.push(question);
            }
        }
    }
    all
}

/// The question of the form that asks for a field of a letter.
fn question(what: What) -> Option<Unclear> {
    let (field, question) = match what {
        What::AddressSecret => ("address_hidden", "Must the address be kept secret?"),
        What::Risk => ("risk", "Do you know of a risk?"),
        What::Agreed => ("agreed", "Have they agreed to this referral?"),
        What::AskedInPrivate => ("asked_in_private", "Were they asked alone?"),
        What::Voicemail => ("voicemail", "May we leave a voicemail?"),
        What::Text => ("text", "May we send a text?"),
        What::SayWho => ("say_who", "May we say who we are to whoever answers?"),
        What::Shared => ("shared", "Does anybody else use this phone?"),
        _ => return None,
    };
    Some(Unclear { field, question })
}

/// The referral of a form that its sender looked at. Without any way to reach them it is sent only by somebody who says that there is
/// none: nobody could do anything with it.
pub fn checked_by_sender(typed: &Typed, today: Date, unclear: &[Unclear]) -> Result<NewReferral, Errors> {
    let new = checked(typed, today, unclear);
    if ["phone", "go_between", NO_PHONE].iter().any(|field| !typed.get(field).trim().is_empty()) {
        return new;
    }
    let mut errors = new.err().unwrap_or_default();
    errors.add("phone", "There is no telephone. Add one, or who can pass on a message, or tick “There is none”");
    Err(errors)
}

/// The box that says that there is no way to reach them.
pub const NO_PHONE: &str = "no_phone";

/// The referral of a form that was filled from a letter. What could not be read in the letter must be answered: a mark that was lost must
/// not count as "no".
pub fn checked(typed: &Typed, today: Date, unclear: &[Unclear]) -> Result<NewReferral, Errors> {
    let new = forms::new(typed, today);
    let open = unclear.iter().filter(|unclear| typed.get(unclear.field).is_empty());
    let mut errors = new.as_ref().err().cloned().unwrap_or_default();
    for unclear in open.filter(|unclear| new.as_ref().err().is_none_or(|errors| errors.of(unclear.field).is_none())) {
        errors.add(unclear.field, format!("We could not read this in the letter: {}", unclear.question));
    }
    if errors.is_empty() { new } else { Err(errors) }
}

/// The form, filled with what was read. What was read of a field twice is filled in once: the rest is beside it.
pub fn form(reading: &Reading) -> Typed {
    let mut typed = Typed::default();
    let mut more = Vec::new();
    for field in &reading.fields {
        fill(&mut typed, field, &mut more);
    }
    if typed.get("family_name").is_empty() && !typed.get("given_names").is_empty() {
        typed.set("one_name", "");
    }
    // What has no field of its own is not lost: it goes with what the practice says.
    if !more.is_empty() {
        let reason =
            [typed.get("reason"), &more.join("\n")].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n");
        typed.set("reason", reason);
    }
    typed
}

fn fill(typed: &mut Typed, field: &Field, more: &mut Vec<String>) {
    let value = field.value.as_str();
    // One that is wrong is shown, so that somebody sees it, and gives way to one that is right.
    if field.what == What::NhsNumber && NhsNumber::parse(typed.get("nhs_number")).is_err() {
        typed.set("nhs_number", value);
    }
    let mut first = |name: &str, value: &str| {
        if typed.get(name).is_empty() {
            typed.set(name, value);
        }
    };
    match field.what {
        What::GivenNames => first("given_names", value),
        What::FamilyName => first("family_name", value),
        What::PreferredName => first("preferred_name", value),
        What::DateOfBirth => {
            if let Ok(born) = value.parse::<Date>() {
                first("born-day", &born.day().to_string());
                first("born-month", &born.month().to_string());
                first("born-year", &born.year().to_string());
            }
        }
        What::NhsNumberWrong => first("nhs_number", value),
        What::Address => first("address", value),
        What::Postcode => first("postcode", value),
        What::Phone => match PhoneNumber::parse(value) {
            Ok(phone) if typed.get("phone").is_empty() => typed.set("phone", phone.spaced()),
            _ => more.push(format!("Another telephone: {value}")),
        },
        What::Email => more.push(format!("E-mail: {value}")),
        What::Language => first("language", value),
        What::Interpreter if value == "yes" => first("interpreter", "yes"),
        What::Communication => first("communication", value),
        What::GoBetween => first("go_between", value),
        What::Needs => match need(value) {
            Some(need) if !typed.has("needs", need.word()) => typed.add("needs", need.word()),
            Some(_) => {}
            None => {
                if !typed.has("needs", Need::Other.word()) {
                    typed.add("needs", Need::Other.word());
                }
                more.push(value.to_owned());
            }
        },
        What::Wants => first("wants", value),
        What::Reason => first("reason", value),
        What::Risk => match value {
            "yes" => first("risk", Risk::Known.word()),
            "no" => first("risk", Risk::NoneKnown.word()),
            words => {
                first("risk", Risk::Known.word());
                first("risk_note", words);
            }
        },
        What::RiskNote => {
            first("risk_note", value);
            // Whoever describes a risk knows of one, whatever is ticked.
            typed.set("risk", Risk::Known.word());
        }
        What::Agreed => first("agreed", value),
        What::AskedInPrivate => first("asked_in_private", value),
        What::Voicemail => first("voicemail", value),
        What::Text => first("text", value),
        What::SayWho => first("say_who", value),
        What::Shared => first("shared", value),
        What::SafeTimes => first("safe_words", value),
        What::AddressSecret if value == "yes" => first("address_hidden", "yes"),
        What::ReferrerName => first("referrer_name", value),
        What::ReferrerRole => first("referrer_role", value),
        What::ReferrerContact => first("referrer_contact", value),
        What::NhsNumber | What::Interpreter | What::AddressSecret | What::Practice | What::PracticeCode | What::ReferralDate => {}
    }
}

/// What a field is called beside the line that it was read from.
pub fn name(what: What) -> &'static str {
    match what {
        What::GivenNames => "First name",
        What::FamilyName => "Family name",
        What::PreferredName => "What they like to be called",
        What::DateOfBirth => "Date of birth",
        What::NhsNumber | What::NhsNumberWrong => "NHS number",
        What::Address => "Address",
        What::Postcode => "Postcode",
        What::Phone => "Telephone",
        What::Email => "E-mail",
        What::Language => "Language",
        What::Interpreter => "Interpreter",
        What::Communication => "What helps to talk or write",
        What::GoBetween => "Who can pass on a message",
        What::Needs => "Needs",
        What::Wants => "What they want",
        What::Reason => "Why they are referred",
        What::Risk => "Risk",
        What::RiskNote => "What the risk is",
        What::Agreed => "Agreed",
        What::AskedInPrivate => "Asked alone",
        What::Voicemail => "Voicemail",
        What::Text => "Text",
        What::SayWho => "Say who we are",
        What::Shared => "Others use the phone",
        What::SafeTimes => "Safe times",
        What::AddressSecret => "Secret address",
        What::ReferrerName => "Who refers",
        What::ReferrerRole => "What they do",
        What::ReferrerContact => "How to reach who refers",
        What::Practice => "Practice",
        What::PracticeCode => "Practice code",
        What::ReferralDate => "Date",
    }
}

/// The need that a letter's words stand for: our own labels, and the words of other teams' forms.
fn need(words: &str) -> Option<Need> {
    let words = kernel::fold(words);
    if let Some(need) = Need::ALL.iter().find(|need| kernel::fold(need.label()) == words) {
        return Some(*need);
    }
    // More telling words stand before those that they may contain.
    const WORDS: [(&str, Need); 40] = [
        ("homeless", Need::Homeless),
        ("evict", Need::Homeless),
        ("housing", Need::Housing),
        ("tenancy", Need::Housing),
        ("benefit", Need::Benefits),
        ("universal credit", Need::Benefits),
        ("pip", Need::Benefits),
        ("debt", Need::Money),
        ("money", Need::Money),
        ("financ", Need::Money),
        ("food", Need::Food),
        ("employ", Need::Work),
        ("training", Need::Work),
        ("bereave", Need::Bereaved),
        ("abuse", Need::Abuse),
        ("isolat", Need::Lonely),
        ("lonel", Need::Lonely),
        ("mental", Need::MentalWellbeing),
        ("anxi", Need::MentalWellbeing),
        ("depress", Need::MentalWellbeing),
        ("stress", Need::MentalWellbeing),
        ("carer", Need::Caring),
        ("caring", Need::Caring),
        ("care needs", Need::CareNeeds),
        ("help at home", Need::CareNeeds),
        ("long term condition", Need::LongTermCondition),
        ("exercise", Need::BeingActive),
        ("physical activity", Need::BeingActive),
        ("weight", Need::BeingActive),
        ("healthy lifestyle", Need::BeingActive),
        ("alcohol", Need::Addiction),
        ("drug", Need::Addiction),
        ("gambl", Need::Addiction),
        ("immigration", Need::Immigration),
        ("asylum", Need::Immigration),
        ("parent", Need::Parenting),
        ("famil", Need::Parenting),
        ("digital", Need::Learning),
        ("english", Need::Learning),
        ("volunteer", Need::Volunteering),
    ];
    // A word of three letters must be the whole word.
    let found = |key: &str| if key.len() < 4 { words.split(' ').any(|word| word == key) } else { words.contains(key) };
    WORDS.iter().find(|(key, _)| found(key)).map(|(_, need)| *need)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(what: What, value: &str) -> Field {
        Field { what, value: value.into(), label: String::new(), lines: vec![0], sure: true }
    }

    #[test]
    fn what_was_read_fills_the_form_and_nothing_is_dropped() {
        let fields = vec![
            field(What::GivenNames, "Joan"),
            field(What::DateOfBirth, "1950-02-01"),
            field(What::Phone, "07700 900111"),
            field(What::Phone, "020 7946 0018"),
            field(What::Needs, "Social isolation"),
            field(What::Needs, "Lonely or cut off"),
            field(What::Needs, "Blue badge"),
            field(What::Risk, "no"),
            field(What::RiskNote, "Dog in the house"),
            field(What::SafeTimes, "Mornings"),
        ];
        let typed = form(&Reading { fields, ..Reading::default() });
        assert_eq!(typed.get("born-year"), "1950");
        assert_eq!(typed.get("phone"), "07700 900111");
        assert_eq!(typed.all("needs").collect::<Vec<_>>(), ["lonely", "other"]);
        assert_eq!(typed.get("risk"), "known", "a risk that is described is known");
        assert_eq!(typed.get("reason"), "Another telephone: 020 7946 0018\nBlue badge");
        assert_eq!(typed.get("safe_words"), "Mornings");
    }

    #[test]
    fn a_wrong_nhs_number_is_there_to_be_corrected() {
        let wrong = field(What::NhsNumberWrong, "943 476 5918");
        let typed = form(&Reading { fields: vec![wrong.clone()], ..Reading::default() });
        assert_eq!(typed.get("nhs_number"), "943 476 5918");
        let typed = form(&Reading { fields: vec![wrong, field(What::NhsNumber, "9434765919")], ..Reading::default() });
        assert_eq!(typed.get("nhs_number"), "9434765919");
    }

    #[test]
    fn needs_in_other_words() {
        for (words, expected) in [
            ("Housing/benefits/finance", Some(Need::Housing)),
            ("Debt and money", Some(Need::Money)),
            ("low-level mental health", Some(Need::MentalWellbeing)),
            ("PIP form", Some(Need::Benefits)),
            ("Pipe smoking", None),
            ("", None),
        ] {
            assert_eq!(need(words), expected, "{words}");
        }
    }
}
