//! Lines of a letter into labelled fields.
//!
//! First every line is cut into pieces: labels, and text that follows them ([`super::pieces`]). Then each label takes the text that is its
//! value, and the value is read as what the label stands for. In our own letter only our own labels count, so that a story may hold
//! any words; in other teams' forms headings say whose details follow, and what is of next of kin or a GP is nobody's here.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::labels::{self, Meaning, Section};
use super::pieces::{Label, Piece, is_long, is_own, pieces};
use super::ticks::{self, Said};
use super::values;

/// A field that a referral asks for.
#[derive(Serialize, Deserialize, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[serde(rename_all = "snake_case")]
pub enum What {
    GivenNames,
    FamilyName,
    PreferredName,
    /// `1969-03-27`.
    DateOfBirth,
    /// Ten digits, checked.
    NhsNumber,
    /// What stands where the NHS number should and is none, by a slip: as it stands there, to be corrected.
    NhsNumberWrong,
    /// Lines one under the other, without the postcode.
    Address,
    Postcode,
    /// May be there several times.
    Phone,
    Email,
    Language,
    /// `yes` or `no`, like all questions below that say so.
    Interpreter,
    Communication,
    GoBetween,
    /// One thing that they could use help with, in the letter's words; may be there several times.
    Needs,
    Wants,
    /// May be there several times.
    Reason,
    /// `yes`, `no`, or what was written instead.
    Risk,
    RiskNote,
    /// `yes` or `no`.
    Agreed,
    /// `yes` or `no`.
    AskedInPrivate,
    /// `yes` or `no`.
    Voicemail,
    /// `yes` or `no`.
    Text,
    /// `yes` or `no`.
    SayWho,
    /// `yes` or `no`.
    Shared,
    SafeTimes,
    /// `yes` or `no`.
    AddressSecret,
    ReferrerName,
    ReferrerRole,
    ReferrerContact,
    Practice,
    PracticeCode,
    /// `2026-11-27`.
    ReferralDate,
}

/// A field that was read.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct Field {
    pub what: What,
    pub value: String,
    /// The label as it stood in the letter.
    pub label: String,
    /// The lines that it was read from, counted from 0.
    pub lines: Vec<usize>,
    /// False where another reading was possible, or where the letter says two things: then both are there, the first first.
    pub sure: bool,
}

/// What a letter says.
#[derive(Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    pub fields: Vec<Field>,
    /// Lines with something in them that went into no field.
    pub unread: Vec<usize>,
    /// Questions on which somebody's safety hangs, that stand there and whose answer is not sure.
    #[serde(default)]
    pub unclear: Vec<What>,
}

/// Reads the fields of a letter.
pub fn read(lines: &[String]) -> Reading {
    let own = is_own(lines);
    let pieces = pieces(lines, own);
    let mut reader = Reader { own, ..Reader::default() };
    let mut at = 0;
    while let Some(piece) = pieces.get(at) {
        at += 1;
        if let Some(label) = &piece.label {
            let taken = reader.take(label, piece, pieces.get(at..).unwrap_or_default());
            reader.interpret(label, at - 1, &taken);
            at += taken.pieces;
        }
    }
    let unread: BTreeSet<usize> = pieces
        .iter()
        .enumerate()
        .filter(|(at, piece)| !piece.text.is_empty() && !reader.used.contains(at))
        .map(|(_, piece)| piece.line)
        .collect();
    reader.reading.unread = unread.into_iter().collect();
    // Nobody said whether this address may be told: a mark that was lost on the way must not make it public.
    let has = |what| reader.reading.fields.iter().any(|field| field.what == what);
    if reader.secret_unmarked && !has(What::AddressSecret) && (has(What::Address) || has(What::Postcode)) {
        reader.reading.unclear.push(What::AddressSecret);
    }
    reader.reading
}

/// How many lines a value may have.
fn most_lines(meaning: Meaning) -> usize {
    match meaning {
        Meaning::Is(What::Address) | Meaning::Contact(What::Address) => 6,
        Meaning::Is(What::Communication | What::GoBetween | What::SafeTimes | What::ReferrerContact | What::ReferrerRole) => 3,
        Meaning::Is(What::Risk) => 10,
        _ if is_long(meaning) => usize::MAX,
        _ => 1,
    }
}

/// The text that belongs to a label.
#[derive(Debug)]
struct Taken {
    /// How many pieces behind the label it took.
    pieces: usize,
    text: String,
    lines: Vec<usize>,
}

#[derive(Default)]
struct Reader {
    own: bool,
    section: Section,
    /// The section follows from a practice's name and ends where the person's details begin.
    implied: bool,
    reading: Reading,
    /// The pieces whose text went into a field.
    used: BTreeSet<usize>,
    /// It asks whether the address is secret, and nobody marked an answer.
    secret_unmarked: bool,
}

impl Reader {
    /// The value of a label: what stands behind it, and as many lines below as its kind may have.
    fn take(&self, label: &Label, piece: &Piece<'_>, behind: &[Piece<'_>]) -> Taken {
        let (most, long) = (most_lines(label.meaning), is_long(label.meaning));
        let question = is_question(label.meaning);
        let mut parts: Vec<&str> = Vec::new();
        let mut lines = vec![piece.line];
        if !piece.text.is_empty() {
            parts.push(piece.text);
        }
        // Empty lines at the end belong to nobody.
        let mut kept = 0;
        for (at, next) in behind.iter().enumerate() {
            let skips_gap = next.text.is_empty() && (long || parts.is_empty() && !self.own && at == 0);
            // Boxes are a field of their own.
            let boxes = long && label.meaning != Meaning::Is(What::Needs) && ticks::has_boxes(next.text);
            // The options of a question may stand each in a cell or a line of its own.
            let more = question && ticks::is_options(next.text) && parts.iter().all(|part| ticks::is_options(part));
            let full = parts.len() >= most && !more;
            if next.label.is_some() || boxes || full || next.text.is_empty() && !skips_gap {
                break;
            }
            if next.text.is_empty() {
                if !parts.is_empty() {
                    parts.push("");
                }
                continue;
            }
            parts.push(next.text);
            lines.push(next.line);
            kept = at + 1;
        }
        lines.dedup();
        let lined = matches!(label.meaning, Meaning::Is(What::Needs | What::Address) | Meaning::Contact(What::Address));
        let glue = if lined || long || question { "\n" } else { " " };
        Taken { pieces: kept, text: parts.join(glue).trim().to_owned(), lines }
    }

    /// Reads a value as what its label stands for.
    fn interpret(&mut self, label: &Label, at: usize, taken: &Taken) {
        let section = self.whose(label);
        let text = taken.text.as_str();
        if text.is_empty() || values::is_unmerged(text) {
            return;
        }
        let before = self.read_from();
        match (label.meaning, section) {
            (Meaning::FullName, Section::Person) => self.full_name(label, taken),
            (Meaning::FullName, Section::Referrer) => self.words(What::ReferrerName, label, taken),
            (Meaning::Heading(Section::Referrer), _) => self.words(What::ReferrerName, label, taken),
            (Meaning::Heading(Section::Person), _) => self.full_name(label, taken),
            (Meaning::Contact(what), Section::Person) => self.value(what, label, taken),
            (Meaning::Contact(What::Phone | What::Email), Section::Referrer) => self.words(What::ReferrerContact, label, taken),
            (Meaning::Role, Section::Person | Section::Referrer) => self.words(What::ReferrerRole, label, taken),
            (Meaning::Is(what), section) if section == Section::Person || !is_of_the_person(what) => {
                self.value(what, label, taken)
            }
            _ => {}
        }
        if self.read_from() > before {
            self.used.extend(at..=at + taken.pieces);
        }
    }

    /// How much was read so far: fields, and lines that they were read from.
    fn read_from(&self) -> usize {
        self.reading.fields.iter().map(|field| 1 + field.lines.len()).sum()
    }

    /// Whose a label is, and whose those after it are.
    fn whose(&mut self, label: &Label) -> Section {
        if self.own {
            return Section::Person;
        }
        if let Some(section) = label.section {
            (self.section, self.implied) = (section, false);
            return section;
        }
        match label.meaning {
            Meaning::Heading(section) => (self.section, self.implied) = (section, false),
            Meaning::Is(What::ReferrerName) => (self.section, self.implied) = (Section::Referrer, false),
            // Its address and telephone may follow.
            Meaning::Is(What::Practice) => (self.section, self.implied) = (Section::SomebodyElse, true),
            // A referrer tells nobody when they were born.
            Meaning::Is(What::DateOfBirth | What::NhsNumber) if self.section == Section::Referrer => {
                (self.section, self.implied) = (Section::Person, false);
            }
            Meaning::FullName | Meaning::Is(What::GivenNames | What::FamilyName | What::DateOfBirth | What::NhsNumber)
                if self.implied =>
            {
                (self.section, self.implied) = (Section::Person, false);
            }
            _ => {}
        }
        self.section
    }

    fn add(&mut self, what: What, value: String, label: &Label, taken: &Taken, sure: bool) {
        let repeats = matches!(what, What::Phone | What::Email | What::Needs | What::Reason);
        let mut doubt = !sure;
        if let Some(field) = self.reading.fields.iter_mut().find(|field| field.what == what && field.value == value) {
            // Said again: the lines are read, and nothing is new.
            field.lines.extend(taken.lines.iter().copied());
            field.lines.dedup();
            return;
        }
        if !repeats {
            for earlier in self.reading.fields.iter_mut().filter(|field| field.what == what) {
                earlier.sure = false;
                doubt = true;
            }
        }
        let field = Field { what, value, label: label.text.clone(), lines: taken.lines.clone(), sure: !doubt };
        self.reading.fields.push(field);
    }

    fn words(&mut self, what: What, label: &Label, taken: &Taken) {
        if !is_nothing(&taken.text) {
            let value = if what == What::ReferrerName { values::tidy_name(&taken.text) } else { taken.text.clone() };
            // A referrer may be reached in several ways.
            if what == What::ReferrerContact
                && let Some(field) = self.reading.fields.iter_mut().find(|field| field.what == what)
            {
                if !field.value.contains(&value) {
                    field.value = format!("{}, {value}", field.value);
                    field.lines.extend(taken.lines.iter().copied());
                }
                return;
            }
            self.add(what, value, label, taken, true);
        }
    }

    fn full_name(&mut self, label: &Label, taken: &Taken) {
        if let Some((given, family, sure)) =
            values::full_name(&taken.text).filter(|_| !taken.text.chars().any(|c| c.is_ascii_digit()))
        {
            for (what, value) in [(What::GivenNames, given), (What::FamilyName, family)] {
                if !value.is_empty() {
                    self.add(what, value, label, taken, sure);
                }
            }
        }
    }

    /// Reads a value of a field; what is not of its kind stays unread.
    fn value(&mut self, what: What, label: &Label, taken: &Taken) {
        let text = taken.text.as_str();
        let yes_no = |yes: bool| if yes { "yes" } else { "no" }.to_owned();
        match what {
            What::DateOfBirth | What::ReferralDate => {
                if let Some(date) = values::date(text) {
                    self.add(what, date.to_string(), label, taken, true);
                }
            }
            What::NhsNumber => {
                if let Some(number) = values::nhs_number(text) {
                    self.add(what, number, label, taken, true);
                } else if values::is_number(text) {
                    self.add(What::NhsNumberWrong, text.to_owned(), label, taken, false);
                }
            }
            What::Phone => {
                for phone in values::phones(text) {
                    self.add(what, phone, label, taken, true);
                }
            }
            What::Postcode => {
                if let Some((postcode, _)) = values::postcode(text) {
                    self.add(what, postcode, label, taken, true);
                }
            }
            // "Confidential" is no address, and says what it is.
            What::Address if values::is_secret(text) => self.add(What::AddressSecret, "yes".to_owned(), label, taken, true),
            What::Address => {
                let (postcode, rest) = match values::postcode(text) {
                    Some((postcode, rest)) => (Some(postcode), rest),
                    None => (None, text),
                };
                if !is_nothing(rest) {
                    self.add(what, rest.to_owned(), label, taken, true);
                }
                if let Some(postcode) = postcode {
                    self.add(What::Postcode, postcode, label, taken, true);
                }
            }
            What::Email => {
                if text.contains('@') && !text.contains(' ') {
                    self.add(what, text.to_owned(), label, taken, true);
                }
            }
            What::GivenNames | What::FamilyName | What::PreferredName => {
                if !is_nothing(text) && !text.contains(':') && text.chars().count() <= 100 {
                    self.add(what, values::tidy_name(text), label, taken, true);
                }
            }
            What::Interpreter => {
                let says_yes = labels::normal(text).starts_with("yes") && !text.contains("No") && !ticks::has_boxes(text);
                if let Some(answer) = ticks::yes_or_no(text).or(says_yes.then_some(true)) {
                    self.add(what, yes_no(answer), label, taken, true);
                }
            }
            What::Agreed
            | What::AskedInPrivate
            | What::Voicemail
            | What::Text
            | What::SayWho
            | What::Shared
            | What::AddressSecret => match ticks::said(text) {
                Said::Yes => self.add(what, yes_no(true), label, taken, true),
                Said::No => self.add(what, yes_no(false), label, taken, true),
                Said::Unclear => self.unclear(what),
                Said::Unmarked if what == What::AddressSecret => self.secret_unmarked = true,
                Said::Neither | Said::Unmarked => {}
            },
            What::Risk => self.risk(label, taken),
            What::Needs => self.needs(label, taken),
            What::RiskNote if is_no_risk(text) => {}
            _ => self.words(what, label, taken),
        }
    }

    fn unclear(&mut self, what: What) {
        if !self.reading.unclear.contains(&what) {
            self.reading.unclear.push(what);
        }
    }

    /// A plain no is no; whatever else is written there is a risk.
    fn risk(&mut self, label: &Label, taken: &Taken) {
        let text = taken.text.as_str();
        match ticks::said(text) {
            Said::Yes => return self.add(What::Risk, "yes".to_owned(), label, taken, true),
            Said::No => return self.add(What::Risk, "no".to_owned(), label, taken, true),
            Said::Neither | Said::Unmarked => return,
            Said::Unclear if ticks::has_boxes(text) || ticks::is_options(text) => return self.unclear(What::Risk),
            Said::Unclear => {}
        }
        if is_nothing(text) {
            return;
        }
        let text = text.replace('\n', " ");
        let after_yes = text.get(..3).filter(|start| start.eq_ignore_ascii_case("yes")).and_then(|_| text.get(3..));
        match after_yes.map(|rest| rest.trim_start_matches([' ', ',', ':', '-', '–', '.', ';']).trim()) {
            Some(rest) if !rest.is_empty() => {
                self.add(What::Risk, "yes".to_owned(), label, taken, true);
                self.add(What::RiskNote, rest.to_owned(), label, taken, true);
            }
            _ => self.add(What::Risk, text, label, taken, true),
        }
    }

    fn needs(&mut self, label: &Label, taken: &Taken) {
        let lines = || taken.text.split(['\n', '\t']).map(str::trim);
        let chosen: Vec<String> = if ticks::has_boxes(&taken.text) {
            // Where it is not sure what a mark belongs to, that line is unread, and the others are read.
            let ticks = ticks::ticks(&taken.text).unwrap_or_else(|| lines().filter_map(ticks::ticks).flatten().collect());
            ticks.iter().filter(|tick| tick.on && !tick.words.is_empty()).map(|tick| tick.words.to_owned()).collect()
        } else {
            let parts = lines().flat_map(|line| line.split([',', ';'])).map(str::trim);
            parts.filter(|part| !is_nothing(part)).map(str::to_owned).collect()
        };
        for words in chosen {
            self.add(What::Needs, words, label, taken, true);
        }
    }
}

/// Whether a label asks for yes or no.
fn is_question(meaning: Meaning) -> bool {
    matches!(
        meaning,
        Meaning::Is(
            What::Risk
                | What::Agreed
                | What::AskedInPrivate
                | What::Voicemail
                | What::Text
                | What::SayWho
                | What::Shared
                | What::AddressSecret
                | What::Interpreter
        )
    )
}

/// What only the person's own part of a letter can say.
fn is_of_the_person(what: What) -> bool {
    matches!(
        what,
        What::GivenNames
            | What::FamilyName
            | What::PreferredName
            | What::DateOfBirth
            | What::NhsNumber
            | What::Address
            | What::Postcode
            | What::Phone
            | What::Email
            | What::Language
            | What::Interpreter
            | What::Communication
    )
}

/// Words that stand where nothing is to be said.
fn is_nothing(text: &str) -> bool {
    let words = labels::normal(text);
    text.trim().is_empty()
        || matches!(
            words.as_str(),
            "" | "n a" | "na" | "not known" | "unknown" | "not stated" | "not recorded" | "nk" | "not applicable" | "tbc"
        )
}

fn is_no_risk(text: &str) -> bool {
    is_nothing(text) || ticks::yes_or_no(text) == Some(false)
}
