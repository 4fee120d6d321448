//! Letters and forms in many styles, read into fields. All people are invented.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use interop::letter::{Reading, What, lines_of, read};

fn reading(text: &str) -> Reading {
    read(&lines_of(text))
}

/// The values of a field, in order.
fn all(reading: &Reading, what: What) -> Vec<&str> {
    reading.fields.iter().filter(|field| field.what == what).map(|field| field.value.as_str()).collect()
}

#[track_caller]
fn says(text: &str, what: What, expected: &[&str]) {
    let reading = reading(text);
    assert_eq!(all(&reading, what), expected, "{what:?} in:\n{text}\n{:#?}", reading.fields);
}

const OWN: &str = "Referral to the social prescribing team
First name(s): Fernanda\tFamily name: Oduya-Núñez\tLikes to be called: Nanda
Date of birth: 27-Mar-1969\tNHS number: 943 476 5919
Telephone: 07700 900982\tLanguage: Portuguese\tInterpreter needed: ☒ Yes ☐ No
Address: 1 Test Street
London SE16 4JX
The address must be kept secret: ☐ Yes ☒ No
What could they use help with?
☐ Housing\t☒ Lonely or cut off\t☐ Food
☒ Abuse, now or in the past\t☐ Work and training
What do they want, in their own words:
To cycle again. Name: that is what they call me at the park.
Reason: I lost my nerve.

And somebody to walk with.
Anything we should know from you: On antidepressants
Do you know of a risk? ☒ Yes ☐ No risk known
If there is a risk: what is it? Suicidal thoughts, told to Dr Nair today
Have they agreed to this referral? ☒ Yes ☐ No
Were they asked alone? ☒ Yes ☐ No ☐ Not asked
May we leave a voicemail? ☐ Yes ☒ No ☐ Not asked
May we send a text? ☐ Yes ☐ No ☒ Not asked
Your name: Rita Coleman
What you do: Receptionist
How to reach you: 020 7946 0018
Practice: Albion Street Health Centre\tPractice code: G85138\tDate: 27-Nov-2026";

#[test]
fn our_own_letter() {
    let reading = reading(OWN);
    let expected: [(What, &[&str]); 21] = [
        (What::GivenNames, &["Fernanda"]),
        (What::FamilyName, &["Oduya-Núñez"]),
        (What::PreferredName, &["Nanda"]),
        (What::DateOfBirth, &["1969-03-27"]),
        (What::NhsNumber, &["9434765919"]),
        (What::Phone, &["07700 900982"]),
        (What::Language, &["Portuguese"]),
        (What::Interpreter, &["yes"]),
        (What::Address, &["1 Test Street\nLondon"]),
        (What::Postcode, &["SE16 4JX"]),
        (What::AddressSecret, &["no"]),
        (What::Needs, &["Lonely or cut off", "Abuse, now or in the past"]),
        (
            What::Wants,
            &[
                "To cycle again. Name: that is what they call me at the park.\nReason: I lost my nerve.\n\nAnd somebody to walk with.",
            ],
        ),
        (What::Reason, &["On antidepressants"]),
        (What::Risk, &["yes"]),
        (What::RiskNote, &["Suicidal thoughts, told to Dr Nair today"]),
        (What::Agreed, &["yes"]),
        (What::AskedInPrivate, &["yes"]),
        (What::Voicemail, &["no"]),
        (What::ReferrerName, &["Rita Coleman"]),
        (What::PracticeCode, &["G85138"]),
    ];
    for (what, values) in expected {
        assert_eq!(all(&reading, what), values, "{what:?}");
    }
    assert!(all(&reading, What::Text).is_empty(), "not asked is no answer");
    assert!(reading.fields.iter().all(|field| field.sure));
}

#[test]
fn empty_fields_take_nothing_from_their_neighbours() {
    let label = |cell: &str| cell.split_inclusive([':', '?']).next().unwrap_or_default().replace("risk:", "risk: what is it?");
    let lines =
        OWN.lines().filter(|line| line.contains([':', '?']) && !line.starts_with("Reason") && !line.starts_with("To cycle"));
    let blank: Vec<String> = lines.map(|line| line.split('\t').map(label).collect::<Vec<_>>().join("\t")).collect();
    let reading = reading(&blank.join("\n"));
    assert!(reading.fields.is_empty(), "{:#?}", reading.fields);
}

#[test]
fn a_name_may_be_a_label() {
    says("Surname: Reason\nForename: Grace\nDOB: 1/2/1950", What::FamilyName, &["Reason"]);
    says("Surname\tReason\tForename\tGrace\nDOB\t1/2/1950", What::FamilyName, &["Reason"]);
}

#[test]
fn other_teams_forms() {
    let form = "COMMUNITY REFERRAL FORM
Client name: REID, Joan (Mrs)   DOB: 01/02/1950  NHS No: 943 476 5919
Sex: F
Postcode: SE16 4JX
Telephone: 020 7946 0018 or 07700 900111
Referring agency or practice: Albion Street
Reason for referral:
Isolated since her husband died.
She said: I am fine.

Long-term condition: COPD
Known risks: none known
Consent gained: Y
Next of kin: Mary Reid
Relationship: daughter
Telephone: 07700 900222
Referrer name: Dr Sam Doyle
Job title: GP
Email: sam@example.org";
    let reading = reading(form);
    for (what, values) in [
        (What::GivenNames, vec!["Joan"]),
        (What::FamilyName, vec!["Reid"]),
        (What::DateOfBirth, vec!["1950-02-01"]),
        (What::NhsNumber, vec!["9434765919"]),
        (What::Postcode, vec!["SE16 4JX"]),
        (What::Phone, vec!["020 7946 0018", "07700 900111"]),
        (What::Reason, vec!["Isolated since her husband died.\nShe said: I am fine."]),
        (What::Risk, vec!["no"]),
        (What::Agreed, vec!["yes"]),
        (What::ReferrerName, vec!["Dr Sam Doyle"]),
        (What::ReferrerRole, vec!["GP"]),
        (What::ReferrerContact, vec!["sam@example.org"]),
    ] {
        assert_eq!(all(&reading, what), values, "{what:?} in {:#?}", reading.fields);
    }
    let unread: Vec<&str> = reading.unread.iter().map(|at| form.lines().nth(*at).unwrap()).collect();
    assert!(
        unread.contains(&"Sex: F")
            && unread.contains(&"Long-term condition: COPD")
            && unread.contains(&"Telephone: 07700 900222")
    );
}

#[test]
fn wrong_is_worse_than_unread() {
    says("NHS number: 943 476 5918", What::NhsNumber, &[]);
    says("NHS number: 943 476 5918", What::NhsNumberWrong, &["943 476 5918"]);
    says("NHS number: see notes 12345678", What::NhsNumberWrong, &[]);
    says("Date of birth: 03/27/1969", What::DateOfBirth, &[]);
    says("Surname: ~[Surname]\nForename: «Forename»", What::FamilyName, &[]);
    says("Risks: not known", What::Risk, &[]);
    says("Risks: her ex-partner has a key", What::Risk, &["her ex-partner has a key"]);
    says("Risks: No concerns but the dog bites", What::Risk, &["No concerns but the dog bites"]);
    says(
        "GP surgery: Albion Street\nTelephone: 020 7946 0018\nName: Joan Reid\nTelephone: 07700 900111",
        What::Phone,
        &["07700 900111"],
    );
    let twice = reading("Date of birth: 1/2/1950\nDOB: 2/1/1950");
    assert_eq!(all(&twice, What::DateOfBirth), ["1950-02-01", "1950-01-02"]);
    assert!(twice.fields.iter().all(|field| !field.sure));
}

#[test]
fn where_it_came_from() {
    let reading = reading("Hello\nName: Joan Reid\n\nReason for referral:\nLonely\nVery\n");
    let field = |what| reading.fields.iter().find(|field| field.what == what).unwrap();
    assert_eq!((field(What::FamilyName).label.as_str(), &field(What::FamilyName).lines), ("Name", &vec![1]));
    assert_eq!(field(What::Reason).lines, [3, 4, 5]);
    assert_eq!(reading.unread, [0]);
}

/// People tick as their program lets them: in an RTF nobody can click a box.
#[test]
fn marks_that_were_typed_are_read() {
    for mark in ["☒", "X", "x", "×", "✗", "✓", "☐x", "☐X", "☐ X", "x☐", "[x]", "(x)", "[ X ]", "☑"] {
        let reading = reading(&OWN.replace('☒', mark));
        for (what, value) in [
            (What::AddressSecret, "no"),
            (What::Interpreter, "yes"),
            (What::Risk, "yes"),
            (What::Agreed, "yes"),
            (What::AskedInPrivate, "yes"),
            (What::Voicemail, "no"),
        ] {
            let unclear = reading.unclear.contains(&what);
            assert!(all(&reading, what) == [value] && !unclear, "{what:?} with {mark}: {:?} {unclear}", all(&reading, what));
        }
        assert_eq!(all(&reading, What::Needs), ["Lonely or cut off", "Abuse, now or in the past"], "{mark}");
    }
}

#[test]
fn a_mark_that_is_not_sure_is_unclear_and_never_a_no() {
    let secret = "The address must be kept secret:";
    for (answer, expected) in [
        ("X Yes ☐ No", Some("yes")),
        ("☐x Yes ☐ No", Some("yes")),
        ("☐ X Yes ☐ No", Some("yes")),
        ("[x] Yes [ ] No", Some("yes")),
        ("☐ Yes X ☐ No", None),
        ("☐ Yes ☐ No, only her sister may know it", None),
        ("Yes No", None),
        ("☐ Yes ☐ No", None),
    ] {
        let reading = reading(&OWN.replace(&format!("{secret} ☐ Yes ☒ No"), &format!("{secret} {answer}")));
        assert_eq!(all(&reading, What::AddressSecret), Vec::from_iter(expected), "{answer}");
        assert_eq!(reading.unclear.contains(&What::AddressSecret), expected.is_none(), "{answer}");
    }
    let other = reading("Consent: ask her\nRisks: Yes / No");
    assert_eq!(other.unclear, [What::Agreed]);
    assert!(all(&other, What::Risk).is_empty(), "options that nobody chose are no risk");
    // Nothing to keep secret, or nobody asked: nothing is unclear.
    assert!(unclear("The address must be kept secret: ☐ Yes ☐ No\nMay we send a text? ☐ Yes ☐ No ☐ Not asked").is_empty());
}

fn unclear(text: &str) -> Vec<What> {
    read(&lines_of(text)).unclear
}
