//! The letters that Kith ships, merged with twenty invented people and read back: every field must be right, by every road that a
//! letter takes. `docs/evidence/letters.md` has the figures; KITH_UPDATE_EVIDENCE=1 writes it and the letters anew.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::print_stdout, reason = "helpers of tests")]

mod hand;
mod people;
mod template;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{Cursor, Read as _};
use std::path::{Path, PathBuf};

use interop::letter::{Reading, What, lines_of, open, read};
use people::Person;
use template::System;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn updating() -> bool {
    std::env::var_os("KITH_UPDATE_EVIDENCE").is_some()
}

fn shipped() -> [(&'static str, Vec<u8>); 4] {
    [
        ("emis.rtf", template::rtf(System::Emis)),
        ("emis.docx", template::docx(System::Emis)),
        ("systmone.rtf", template::rtf(System::SystmOne)),
        ("systmone.docx", template::docx(System::SystmOne)),
    ]
}

#[test]
fn the_files_that_are_shipped_are_these() {
    for (name, bytes) in shipped() {
        let path = root().join("assets/letters").join(name);
        if updating() {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, &bytes).unwrap();
        }
        assert!(std::fs::read(&path).unwrap() == bytes, "{name} is another: run with KITH_UPDATE_EVIDENCE=1");
    }
}

// Merging, as EMIS and a person at the keyboard do it. ------------------------------------------------------------------------------

/// Puts a text in place of what stands between `before` and `after`, from a place on.
fn put(text: &mut String, from: usize, before: &str, after: &str, value: &str) {
    let start = from + text[from..].find(before).unwrap_or_else(|| panic!("no {before}")) + before.len();
    let end = start + text[start..].find(after).unwrap();
    text.replace_range(start..end, value);
}

fn merged_rtf(bytes: &[u8], person: &Person) -> Vec<u8> {
    let mut text = String::from_utf8(bytes.to_vec()).unwrap();
    for (label, value) in &person.typed {
        let label = format!("{{\\b {} }}", template::rtf_text(label));
        let at = text.find(&label).unwrap_or_else(|| panic!("no {label}")) + label.len();
        if text[at..].starts_with("{\\field") {
            put(&mut text, at, "{\\fldrslt ", "}", &template::rtf_text(value));
        } else {
            put(&mut text, at, "{", "}", &template::rtf_text(value));
        }
    }
    let (off, on) = (template::rtf_text("☐"), template::rtf_text("☒"));
    for (label, choice) in person.ticked.iter().filter(|(_, choice)| !choice.is_empty()) {
        let at = text.find(&format!("{{\\b {} }}", template::rtf_text(label))).unwrap();
        let at = at + text[at..].find(&format!("{{{off} {choice}  }}")).unwrap();
        text.replace_range(at + 1..at + 1 + off.len(), &on);
    }
    for need in &person.needs {
        let need = template::rtf_text(need);
        text = text.replacen(&format!("{{{off} {need}}}"), &format!("{{{on} {need}}}"), 1);
    }
    text.into_bytes()
}

fn merged_docx(bytes: &[u8], person: &Person) -> Vec<u8> {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut parts: Vec<(String, String)> = Vec::new();
    for at in 0..zip.len() {
        let mut entry = zip.by_index(at).unwrap();
        let name = entry.name().unwrap().into_owned();
        let mut text = String::new();
        entry.read_to_string(&mut text).unwrap();
        parts.push((name, text));
    }
    let text = &mut parts.iter_mut().find(|(name, _)| name == "word/document.xml").unwrap().1;
    let end = "</w:t></w:r>";
    let label_end = |text: &str, label: &str| {
        let label = format!("{} {end}", template::xml_text(label));
        text.find(&label).unwrap_or_else(|| panic!("no {label}")) + label.len()
    };
    for (label, value) in &person.typed {
        let at = label_end(text, label);
        put(text, at, "<w:t xml:space=\"preserve\">", end, &template::xml_text(value));
    }
    let tick = |text: &mut String, words_at: usize| {
        for (off, on) in [("☐", "☒"), ("w14:checked w14:val=\"0\"", "w14:checked w14:val=\"1\"")] {
            let at = text[..words_at].rfind(off).unwrap();
            text.replace_range(at..at + off.len(), on);
        }
    };
    for (label, choice) in person.ticked.iter().filter(|(_, choice)| !choice.is_empty()) {
        let at = label_end(text, label.trim_end());
        let words = at + text[at..].find(&format!(" {choice}  {end}")).unwrap();
        tick(text, words);
    }
    for need in &person.needs {
        let words = text.find(&format!(" {}{end}", template::xml_text(need))).unwrap();
        tick(text, words);
    }
    let parts: Vec<(&str, &str)> = parts.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    template::zipped(&parts)
}

// What should be read. --------------------------------------------------------------------------------------------------------------

fn field_of(label: &str) -> What {
    match label {
        "First name(s):" => What::GivenNames,
        "Family name:" => What::FamilyName,
        "Likes to be called:" => What::PreferredName,
        "Date of birth:" => What::DateOfBirth,
        "NHS number:" => What::NhsNumber,
        "Telephone:" => What::Phone,
        "Address:" => What::Address,
        "Postcode:" => What::Postcode,
        "The address must be kept secret:" => What::AddressSecret,
        "Language:" => What::Language,
        "Interpreter needed:" => What::Interpreter,
        "Anything that helps to talk or write:" => What::Communication,
        "Who can pass on a message:" => What::GoBetween,
        "What do they want, in their own words:" => What::Wants,
        "Anything we should know from you:" => What::Reason,
        "Do you know of a risk?" => What::Risk,
        "If there is a risk: what is it?" => What::RiskNote,
        "Have they agreed to this referral?" => What::Agreed,
        "Were they asked alone?" => What::AskedInPrivate,
        "May we leave a voicemail?" => What::Voicemail,
        "May we send a text?" => What::Text,
        "May we say who we are to whoever answers?" => What::SayWho,
        "Does anybody else use this phone?" => What::Shared,
        "Safe days and times:" => What::SafeTimes,
        "Your name:" => What::ReferrerName,
        "What you do:" => What::ReferrerRole,
        "How to reach you:" => What::ReferrerContact,
        "Practice:" => What::Practice,
        "Practice code:" => What::PracticeCode,
        "Date:" => What::ReferralDate,
        other => panic!("{other}"),
    }
}

/// White space does not count: letters wrap, and cells have none to spare.
fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn expected(person: &Person) -> BTreeMap<What, Vec<String>> {
    let mut all: BTreeMap<What, Vec<String>> = BTreeMap::new();
    for (label, value) in person.typed.iter().filter(|(_, value)| !value.is_empty()) {
        let what = field_of(label);
        let value = match what {
            What::DateOfBirth | What::ReferralDate => match value.as_str() {
                "29-Feb-1952" => "1952-02-29",
                "05-Mar-1969" => "1969-03-05",
                "31/12/1940" => "1940-12-31",
                "1.2.1950" => "1950-02-01",
                "27 March 1961" => "1961-03-27",
                "27-Nov-2026" => "2026-11-27",
                other => panic!("{other}"),
            }
            .to_owned(),
            What::NhsNumber => value.replace(' ', ""),
            _ => flat(value),
        };
        all.entry(what).or_default().push(value);
    }
    for (label, choice) in &person.ticked {
        match *choice {
            "Yes" => all.entry(field_of(label)).or_default().push("yes".into()),
            "No" | "No risk known" => all.entry(field_of(label)).or_default().push("no".into()),
            _ => {}
        }
    }
    all.insert(What::Needs, person.needs.iter().map(|need| (*need).to_owned()).collect());
    all.retain(|_, values| !values.is_empty());
    all
}

/// Right, wrong and unread, by field.
#[derive(Default)]
struct Figures(BTreeMap<What, [usize; 3]>);

impl Figures {
    fn count(&mut self, expected: &BTreeMap<What, Vec<String>>, reading: &Reading, whose: &str) {
        let mut read: BTreeMap<What, Vec<String>> = BTreeMap::new();
        for field in &reading.fields {
            read.entry(field.what).or_default().push(flat(&field.value));
        }
        let every: std::collections::BTreeSet<What> = expected.keys().chain(read.keys()).copied().collect();
        for what in every {
            let (expected, read) = (expected.get(&what), read.get(&what));
            let at = match (expected, read) {
                (Some(expected), Some(read)) if expected == read => 0,
                (_, Some(_)) => 1,
                (_, None) => 2,
            };
            if at > 0 {
                println!("{whose}: {what:?} should be {expected:?} and is {read:?}");
            }
            self.0.entry(what).or_default()[at] += 1;
        }
    }

    fn sum(&self) -> [usize; 3] {
        self.0.values().fold([0; 3], |sum, row| [sum[0] + row[0], sum[1] + row[1], sum[2] + row[2]])
    }
}

/// Every road a letter takes, with what was read by it.
fn roads() -> Vec<(String, Figures)> {
    let mut roads = Vec::new();
    for (name, bytes) in shipped() {
        let (mut file, mut pasted, mut tight) = (Figures::default(), Figures::default(), Figures::default());
        let mut typed = Figures::default();
        for (n, person) in people::people().iter().enumerate() {
            let merged = if name.ends_with("rtf") { merged_rtf(&bytes, person) } else { merged_docx(&bytes, person) };
            let opened = open(&merged).unwrap();
            let expected = expected(person);
            file.count(&expected, &read(&opened.lines), &format!("{name} {n}"));
            let text = opened.lines.join("\r\n");
            pasted.count(&expected, &read(&lines_of(&text)), &format!("{name} pasted {n}"));
            let full: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
            tight.count(&expected, &read(&lines_of(&full.join("\n"))), &format!("{name} tight {n}"));
            // As the letter tells them to tick, and as they do it otherwise.
            let mark = ["X", "x", "☐x", "☐ X", "[x]"][n % 5];
            typed.count(&expected, &read(&lines_of(&text.replace('☒', mark))), &format!("{name} ticked by {mark} {n}"));
        }
        roads.push((name.to_owned(), file));
        roads.push((format!("{name}, copied and pasted"), pasted));
        roads.push((format!("{name}, pasted without empty lines"), tight));
        roads.push((format!("{name}, ticked with a typed X"), typed));
    }
    roads
}

/// The same letters made into PDF by LibreOffice, where it is installed.
fn pdf_roads() -> Vec<(String, Figures)> {
    let folder = std::env::temp_dir().join(format!("kith-letters-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let mut roads = Vec::new();
    for (name, bytes) in shipped().into_iter().filter(|(name, _)| name.ends_with("docx")) {
        let people = people::people();
        let files: Vec<PathBuf> =
            (0..people.len()).map(|n| folder.join(format!("{}-{n}.docx", name.trim_end_matches(".docx")))).collect();
        for (file, person) in files.iter().zip(&people) {
            std::fs::write(file, merged_docx(&bytes, person)).unwrap();
        }
        let made = std::process::Command::new("soffice")
            .args(["--headless", "--convert-to", "pdf", "--outdir"])
            .arg(&folder)
            .arg(format!("-env:UserInstallation=file://{}/profile", folder.display()))
            .args(&files)
            .output();
        if made.is_err() {
            println!("LibreOffice is not installed: letters as PDF are left out");
            break;
        }
        let mut figures = Figures::default();
        for (n, (file, person)) in files.iter().zip(&people).enumerate() {
            let opened = open(&std::fs::read(file.with_extension("pdf")).unwrap()).unwrap();
            figures.count(&expected(person), &read(&opened.lines), &format!("{name} as PDF {n}"));
        }
        roads.push((format!("{name}, made into PDF by LibreOffice"), figures));
    }
    std::fs::remove_dir_all(&folder).unwrap();
    roads
}

#[test]
fn every_field_comes_back_right() {
    for (name, figures) in roads() {
        let [right, wrong, unread] = figures.sum();
        assert_eq!((wrong, unread), (0, 0), "{name}: {right} right");
    }
}

#[test]
fn letters_as_pdf() {
    for (name, figures) in pdf_roads() {
        let [right, wrong, unread] = figures.sum();
        println!("{name}: {right} right, {wrong} wrong, {unread} unread");
        assert_eq!(wrong, 0, "{name}");
        assert!(right > 400 && unread * 50 < right, "{name}");
        if updating() {
            write_evidence(&roads(), &[(name, figures)]);
        }
    }
}

/// Wrong is worse than unread: whoever changes the reader sees what it costs.
#[test]
fn letters_by_hand() {
    let letters = hand::letters();
    assert_eq!(letters.len(), 10);
    for letter in &letters {
        println!("{}: {} right, wrong {:?}, unread {:?}", letter.name, letter.right, letter.wrong, letter.unread);
    }
    let wrong: usize = letters.iter().map(|letter| letter.wrong.len()).sum();
    let right: usize = letters.iter().map(|letter| letter.right).sum();
    assert_eq!((right, wrong), (RIGHT_BY_HAND, WRONG_BY_HAND));
}

/// Fields of the ten letters by hand that are read right, and wrong.
const RIGHT_BY_HAND: usize = 69;
const WRONG_BY_HAND: usize = 0;

fn write_evidence(roads: &[(String, Figures)], pdf: &[(String, Figures)]) {
    let mut out = String::from(
        "# Letters read back\n\nMade by `KITH_UPDATE_EVIDENCE=1 cargo test -p interop --test letter_templates`; not edited by hand.\n\n\
         Each shipped letter was merged with twenty invented people (awkward names, long stories, empty fields) and read back. A field is right, \
         wrong (something else was read) or unread. White space does not count.\n\n| road | right | wrong | unread |\n| --- | --- | --- | --- |\n",
    );
    for (name, figures) in roads.iter().chain(pdf) {
        let [right, wrong, unread] = figures.sum();
        writeln!(out, "| {name} | {right} | {wrong} | {unread} |").unwrap();
    }
    out.push_str("\n## By field, all roads together\n\n| field | right | wrong | unread |\n| --- | --- | --- | --- |\n");
    let mut all: BTreeMap<What, [usize; 3]> = BTreeMap::new();
    for (what, row) in roads.iter().chain(pdf).flat_map(|(_, figures)| &figures.0) {
        let sum = all.entry(*what).or_default();
        for at in 0..3 {
            sum[at] += row[at];
        }
    }
    for (what, [right, wrong, unread]) in all {
        writeln!(out, "| {what:?} | {right} | {wrong} | {unread} |").unwrap();
    }
    out.push_str("\n## Ten letters by hand, in the styles of other teams' forms\n\n| letter | right | wrong | unread |\n| --- | --- | --- | --- |\n");
    for letter in hand::letters() {
        writeln!(out, "| {} | {} | {} | {} |", letter.name, letter.right, letter.wrong.join("; "), letter.unread.join(", "))
            .unwrap();
    }
    std::fs::write(root().join("docs/evidence/letters.md"), out).unwrap();
}
