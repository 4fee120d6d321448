//! The words with which letters name their fields: those of our own letter, and those that other teams' forms use.

use super::What;

/// Whose details follow.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Section {
    #[default]
    Person,
    Referrer,
    /// The GP, the next of kin, a carer, whoever is cared for: none of it is the person's.
    SomebodyElse,
}

/// What a label stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// Always this field.
    Is(What),
    /// A name in full: of the person, or of whoever refers, by the section.
    FullName,
    /// The person's field, or the referrer's way to be reached, by the section.
    Contact(What),
    /// The role of whoever refers; of anybody else it is nothing to us.
    Role,
    /// Known, and none of our fields: sex and gender too, which link workers must not get.
    Other,
    /// A heading: whose details follow. It may have a value of its own, which is theirs.
    Heading(Section),
}

/// The labels of our own letter, as [`normal`] makes them. In it, nothing else is a label.
pub(super) const OWN: [(&str, Meaning); 31] = [
    ("first name", Meaning::Is(What::GivenNames)),
    ("family name", Meaning::Is(What::FamilyName)),
    ("likes to be called", Meaning::Is(What::PreferredName)),
    ("date of birth", Meaning::Is(What::DateOfBirth)),
    ("nhs number", Meaning::Is(What::NhsNumber)),
    ("telephone", Meaning::Is(What::Phone)),
    ("address", Meaning::Is(What::Address)),
    ("postcode", Meaning::Is(What::Postcode)),
    ("the address must be kept secret", Meaning::Is(What::AddressSecret)),
    ("language", Meaning::Is(What::Language)),
    ("interpreter needed", Meaning::Is(What::Interpreter)),
    ("anything that helps to talk or write", Meaning::Is(What::Communication)),
    ("who can pass on a message", Meaning::Is(What::GoBetween)),
    ("what could they use help with", Meaning::Is(What::Needs)),
    ("what do they want in their own words", Meaning::Is(What::Wants)),
    ("anything we should know from you", Meaning::Is(What::Reason)),
    ("do you know of a risk", Meaning::Is(What::Risk)),
    ("if there is a risk what is it", Meaning::Is(What::RiskNote)),
    ("have they agreed to this referral", Meaning::Is(What::Agreed)),
    ("were they asked alone", Meaning::Is(What::AskedInPrivate)),
    ("may we leave a voicemail", Meaning::Is(What::Voicemail)),
    ("may we send a text", Meaning::Is(What::Text)),
    ("may we say who we are to whoever answers", Meaning::Is(What::SayWho)),
    ("does anybody else use this phone", Meaning::Is(What::Shared)),
    ("safe days and times", Meaning::Is(What::SafeTimes)),
    ("your name", Meaning::Is(What::ReferrerName)),
    ("what you do", Meaning::Is(What::ReferrerRole)),
    ("how to reach you", Meaning::Is(What::ReferrerContact)),
    ("practice", Meaning::Is(What::Practice)),
    ("practice code", Meaning::Is(What::PracticeCode)),
    ("date", Meaning::Is(What::ReferralDate)),
];

/// The labels of other teams' forms.
const OTHERS: [(&str, Meaning); 155] = [
    ("surname", Meaning::Is(What::FamilyName)),
    ("last name", Meaning::Is(What::FamilyName)),
    ("family name", Meaning::Is(What::FamilyName)),
    ("forename", Meaning::Is(What::GivenNames)),
    ("forenames", Meaning::Is(What::GivenNames)),
    ("first name", Meaning::Is(What::GivenNames)),
    ("first names", Meaning::Is(What::GivenNames)),
    ("given name", Meaning::Is(What::GivenNames)),
    ("given names", Meaning::Is(What::GivenNames)),
    ("calling name", Meaning::Is(What::PreferredName)),
    ("known as", Meaning::Is(What::PreferredName)),
    ("preferred name", Meaning::Is(What::PreferredName)),
    ("likes to be known as", Meaning::Is(What::PreferredName)),
    ("likes to be called", Meaning::Is(What::PreferredName)),
    ("name", Meaning::FullName),
    ("full name", Meaning::FullName),
    ("name of patient", Meaning::Heading(Section::Person)),
    ("name of client", Meaning::Heading(Section::Person)),
    ("about the patient", Meaning::Heading(Section::Person)),
    ("about the client", Meaning::Heading(Section::Person)),
    ("about the adult", Meaning::Heading(Section::Person)),
    ("telephones", Meaning::Contact(What::Phone)),
    ("permission declaration", Meaning::Is(What::Agreed)),
    ("risk assessment", Meaning::Is(What::Risk)),
    ("risk assessment by referrer", Meaning::Is(What::Risk)),
    ("risks at property", Meaning::Is(What::Risk)),
    ("dob", Meaning::Is(What::DateOfBirth)),
    ("d o b", Meaning::Is(What::DateOfBirth)),
    ("date of birth", Meaning::Is(What::DateOfBirth)),
    ("birth date", Meaning::Is(What::DateOfBirth)),
    ("nhs number", Meaning::Is(What::NhsNumber)),
    ("nhs no", Meaning::Is(What::NhsNumber)),
    ("nhs num", Meaning::Is(What::NhsNumber)),
    ("address", Meaning::Contact(What::Address)),
    ("home address", Meaning::Is(What::Address)),
    ("current address", Meaning::Is(What::Address)),
    ("address at referral", Meaning::Is(What::Address)),
    ("postcode", Meaning::Contact(What::Postcode)),
    ("post code", Meaning::Contact(What::Postcode)),
    ("telephone", Meaning::Contact(What::Phone)),
    ("telephone number", Meaning::Contact(What::Phone)),
    ("telephone no", Meaning::Contact(What::Phone)),
    ("tel", Meaning::Contact(What::Phone)),
    ("tel no", Meaning::Contact(What::Phone)),
    ("phone", Meaning::Contact(What::Phone)),
    ("phone number", Meaning::Contact(What::Phone)),
    ("contact number", Meaning::Contact(What::Phone)),
    ("contact no", Meaning::Contact(What::Phone)),
    ("direct phone", Meaning::Contact(What::Phone)),
    ("mobile", Meaning::Contact(What::Phone)),
    ("mobile number", Meaning::Contact(What::Phone)),
    ("mobile telephone", Meaning::Contact(What::Phone)),
    ("mobile phone", Meaning::Contact(What::Phone)),
    ("home telephone", Meaning::Contact(What::Phone)),
    ("home phone", Meaning::Contact(What::Phone)),
    ("home tel", Meaning::Contact(What::Phone)),
    ("tel home", Meaning::Contact(What::Phone)),
    ("tel mobile", Meaning::Contact(What::Phone)),
    ("alternate phone", Meaning::Contact(What::Phone)),
    ("email", Meaning::Contact(What::Email)),
    ("e mail", Meaning::Contact(What::Email)),
    ("email address", Meaning::Contact(What::Email)),
    ("language", Meaning::Is(What::Language)),
    ("first language", Meaning::Is(What::Language)),
    ("preferred language", Meaning::Is(What::Language)),
    ("main language", Meaning::Is(What::Language)),
    ("spoken language", Meaning::Is(What::Language)),
    ("interpreter", Meaning::Is(What::Interpreter)),
    ("interpreter required", Meaning::Is(What::Interpreter)),
    ("interpreter needed", Meaning::Is(What::Interpreter)),
    ("is an interpreter needed", Meaning::Is(What::Interpreter)),
    ("communication needs", Meaning::Is(What::Communication)),
    ("support needs", Meaning::Is(What::Needs)),
    ("needs", Meaning::Is(What::Needs)),
    ("areas of need", Meaning::Is(What::Needs)),
    ("primary reason for referral", Meaning::Is(What::Reason)),
    ("reason for referral", Meaning::Is(What::Reason)),
    ("reason", Meaning::Is(What::Reason)),
    ("details of referral", Meaning::Is(What::Reason)),
    ("referral notes", Meaning::Is(What::Reason)),
    ("background", Meaning::Is(What::Reason)),
    ("background history", Meaning::Is(What::Reason)),
    ("current situation", Meaning::Is(What::Reason)),
    ("additional comments", Meaning::Is(What::Reason)),
    ("additional information", Meaning::Is(What::Reason)),
    ("other information", Meaning::Is(What::Reason)),
    ("support required", Meaning::Is(What::Reason)),
    ("what matters to the patient", Meaning::Is(What::Wants)),
    ("what matters to you", Meaning::Is(What::Wants)),
    ("patient goals", Meaning::Is(What::Wants)),
    ("goals", Meaning::Is(What::Wants)),
    ("risk", Meaning::Is(What::Risk)),
    ("risks", Meaning::Is(What::Risk)),
    ("known risks", Meaning::Is(What::Risk)),
    ("any known risks", Meaning::Is(What::Risk)),
    ("risk to lone visitor", Meaning::Is(What::Risk)),
    ("risks for lone worker", Meaning::Is(What::Risk)),
    ("known risks to visiting staff", Meaning::Is(What::Risk)),
    ("risk details", Meaning::Is(What::RiskNote)),
    ("details of risk", Meaning::Is(What::RiskNote)),
    ("consent", Meaning::Is(What::Agreed)),
    ("consent gained", Meaning::Is(What::Agreed)),
    ("consent given", Meaning::Is(What::Agreed)),
    ("consent to referral", Meaning::Is(What::Agreed)),
    ("patient consent", Meaning::Is(What::Agreed)),
    ("has the patient consented", Meaning::Is(What::Agreed)),
    ("permission", Meaning::Is(What::Agreed)),
    ("referrer", Meaning::Heading(Section::Referrer)),
    ("referrer details", Meaning::Heading(Section::Referrer)),
    ("details of referrer", Meaning::Heading(Section::Referrer)),
    ("your details", Meaning::Heading(Section::Referrer)),
    ("referred by", Meaning::Is(What::ReferrerName)),
    ("referrer name", Meaning::Is(What::ReferrerName)),
    ("name of referrer", Meaning::Is(What::ReferrerName)),
    ("referring clinician", Meaning::Is(What::ReferrerName)),
    ("your name", Meaning::Is(What::ReferrerName)),
    ("referrer role", Meaning::Is(What::ReferrerRole)),
    ("referrer telephone", Meaning::Is(What::ReferrerContact)),
    ("referrer email", Meaning::Is(What::ReferrerContact)),
    ("referrer contact", Meaning::Is(What::ReferrerContact)),
    ("job title", Meaning::Role),
    ("role", Meaning::Role),
    ("position", Meaning::Role),
    ("gp surgery", Meaning::Is(What::Practice)),
    ("gp practice", Meaning::Is(What::Practice)),
    ("surgery", Meaning::Is(What::Practice)),
    ("referring practice", Meaning::Is(What::Practice)),
    ("practice name", Meaning::Is(What::Practice)),
    ("practice code", Meaning::Is(What::PracticeCode)),
    ("organisation code", Meaning::Is(What::PracticeCode)),
    ("date of referral", Meaning::Is(What::ReferralDate)),
    ("referral date", Meaning::Is(What::ReferralDate)),
    ("gp details", Meaning::Heading(Section::SomebodyElse)),
    ("gp", Meaning::Heading(Section::SomebodyElse)),
    ("gp name", Meaning::Other),
    ("usual gp", Meaning::Other),
    ("next of kin", Meaning::Heading(Section::SomebodyElse)),
    ("emergency contact", Meaning::Heading(Section::SomebodyElse)),
    ("carer", Meaning::Heading(Section::SomebodyElse)),
    ("carer details", Meaning::Heading(Section::SomebodyElse)),
    ("cared for", Meaning::Heading(Section::SomebodyElse)),
    ("cared for person", Meaning::Heading(Section::SomebodyElse)),
    ("social worker", Meaning::Heading(Section::SomebodyElse)),
    ("household members", Meaning::Heading(Section::SomebodyElse)),
    ("landlord", Meaning::Heading(Section::SomebodyElse)),
    ("patient", Meaning::Heading(Section::Person)),
    ("client", Meaning::Heading(Section::Person)),
    ("patient details", Meaning::Heading(Section::Person)),
    ("client details", Meaning::Heading(Section::Person)),
    ("details of patient", Meaning::Heading(Section::Person)),
    ("sex", Meaning::Other),
    ("gender", Meaning::Other),
    ("male female", Meaning::Other),
    ("ethnicity", Meaning::Other),
    ("religion", Meaning::Other),
];

/// Labels that end whatever stands before them and are none of ours.
const NOT_OURS: [&str; 34] = [
    "title",
    "age",
    "pronouns",
    "ethnic origin",
    "sexuality",
    "sexual orientation",
    "marital status",
    "ni number",
    "national insurance number",
    "signature",
    "signed",
    "print name",
    "date",
    "date received",
    "fax",
    "organisation",
    "agency",
    "referring agency",
    "referring organisation",
    "team",
    "service",
    "service wanted",
    "relationship",
    "long term condition",
    "long term conditions",
    "medication",
    "medical history",
    "past medical history",
    "problems",
    "allergies",
    "blood pressure",
    "last blood pressure",
    "best time to contact",
    "accommodation status",
];

/// The words of a label: lower case, without numbers in front, brackets and marks.
pub(super) fn normal(text: &str) -> String {
    let text = text.to_lowercase().replace("(s)", "").replace(['’', '\''], "");
    let without_brackets = text.split('(').next().unwrap_or_default();
    let words: String = without_brackets.chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    let mut words: Vec<&str> = words.split_whitespace().collect();
    if words.len() > 1 && words.first().is_some_and(|word| word.len() < 3 && word.bytes().all(|b| b.is_ascii_digit())) {
        words.remove(0);
    }
    words.join(" ")
}

/// What a label of another team's form stands for: the whole of it, or what stands before a "/" or "+", without "Y/N" behind it.
pub(super) fn foreign(head: &str) -> Option<(Meaning, Option<Section>)> {
    let first = |marks: &[char]| head.split(marks).next().unwrap_or_default();
    let without = |text: &str| {
        let phrase = normal(text);
        phrase.strip_suffix(" y n").map(str::to_owned).unwrap_or(phrase)
    };
    [without(head), without(first(&['+'])), without(first(&['+', '/']))].iter().find_map(|phrase| of_phrase(phrase))
}

fn of_phrase(phrase: &str) -> Option<(Meaning, Option<Section>)> {
    let exact = |phrase: &str| {
        let found = OTHERS.iter().find(|(label, _)| *label == phrase).map(|(_, meaning)| *meaning);
        found.or_else(|| NOT_OURS.contains(&phrase).then_some(Meaning::Other))
    };
    if let Some(meaning) = exact(phrase) {
        return Some((meaning, None));
    }
    // "Patient’s telephone", "Client name", "Carer name", "Referrer job title".
    let (first, rest) = phrase.split_once(' ')?;
    let section = match first {
        "patient" | "patients" | "client" | "clients" | "applicant" | "adult" => Section::Person,
        "referrer" | "referrers" => Section::Referrer,
        "carer" | "carers" | "gp" | "gps" | "nok" => Section::SomebodyElse,
        _ => return None,
    };
    exact(rest).map(|meaning| (meaning, Some(section)))
}

/// What a label of our own letter stands for.
pub(super) fn own(phrase: &str) -> Option<Meaning> {
    OWN.iter().find(|(label, _)| *label == phrase).map(|(_, meaning)| *meaning)
}

/// Labels that may stand in the middle of a line, after a short value: "Joan Reid DOB: 01/02/1950".
pub(super) const IN_LINE: [&str; 12] = [
    "Date of birth",
    "DOB",
    "D.O.B.",
    "NHS number",
    "NHS No",
    "Telephone",
    "Tel",
    "Mobile",
    "Postcode",
    "Post code",
    "E-mail",
    "Email",
];
