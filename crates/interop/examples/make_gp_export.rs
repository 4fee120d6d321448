//! Writes an invented export of EMIS with all that is odd about them, to try readers on: `make_gp_export 5000 7 > export.csv`
//! (referrals, seed). How many rows there are of each fate goes to the standard error output.
//!
//! Nobody in it exists: NHS numbers begin with 999, which is kept for tests, and phone numbers are those kept for drama.
#![allow(clippy::indexing_slicing, reason = "lists of its own, by places that are inside them")]

use std::io::Write;

/// How many rows there are of each fate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Expected {
    pub referrals: u64,
    pub hidden: u64,
    pub not_referrals: u64,
    pub repeated: u64,
    pub older: u64,
    pub refused: u64,
}

const HEADINGS: &str = "NHS Number,Full Name,Date of Birth,House Name / Flat Number,Number and Street,Town,Postcode,Home Telephone,Mobile Telephone,Usual GP's Full Name,Registration Status,Date Status Added,Practice,Date,Code Term,\"Episode (First, New...)\",Associated Text,User Details' Forenames,User Details' Surname,Date,Type of Consultation,User Details' Forenames,User Details' Surname,User Details' User Type";
/// How many of them say who it is, and how many belong to the code.
const PERSON: usize = 13;
const CODE: usize = 6;
const CONSULTATION: usize = 5;

const FAMILY: [&str; 10] =
    ["SMITH", "O'BRIEN-SMITH", "MCDONALD", "Okafor", "VAN DER BERG", "D'ARCY", "NG", "BEAUMONT\u{e9}", "St John", "KHAN"];
const GIVEN: [&str; 8] = ["Jane", "Mary Ann", "Zo\u{eb}", "TUNDE", "Li", "Ahmed", "Jos\u{e9}", "Anne-Marie"];
const TITLES: [&str; 5] = ["Mrs", "Mr", "Miss", "Ms", "Mx"];
const PRACTICES: [&str; 4] = ["Moon Surgery", "Star Street Practice", "The Comet Health Centre", "Sun & Sea Medical Centre"];
const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const REFERRAL: [&str; 2] = ["Referral to social prescribing service", "Referral to Social Prescribing Service (procedure)"];
const OTHER: [&str; 6] = [
    "Referred for health coaching",
    "Referral to housing department",
    "Social prescribing declined",
    "Social prescribing offered",
    "Holistic needs assessment",
    "",
];
const STAFF: [(&str, &str); 5] =
    [("Jane", "Smith"), ("JANE", "SMITH"), ("jane ", " smith"), ("Ola", "O'NEIL"), ("", "Reception")];
const TEXTS: [&str; 6] = [
    "",
    "Lonely since her husband died.",
    "Wants to \"get out\", likes gardening",
    "First line\nsecond line, with a comma",
    "Debts: \u{a3}300 \u{2013} needs a form",
    "null and void",
];

struct Maker {
    state: u64,
    numbers: u64,
    /// The number of the person whose entries are written. It stands in their texts, so that nobody can get another's unnoticed.
    owner: String,
    out: Vec<u8>,
    expected: Expected,
}

impl Maker {
    /// SplitMix64: the same file for the same seed on every machine.
    fn random(&mut self, below: usize) -> usize {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % below as u64) as usize
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.random(from.len())]
    }

    /// The next ten digits that are a valid number of the test range.
    fn nhs_number(&mut self) -> String {
        loop {
            let nine = format!("999{:06}", self.numbers);
            self.numbers += 1;
            let sum: u64 = nine.bytes().zip((2..=10).rev()).map(|(digit, weight)| u64::from(digit - b'0') * weight).sum();
            match 11 - sum % 11 {
                11 => return format!("{nine}0"),
                10 => {}
                check => return format!("{nine}{check}"),
            }
        }
    }

    fn written(&mut self, number: &str) -> String {
        match self.random(4) {
            0 => number.to_owned(),
            1 => format!("{}-{}-{}", &number[..3], &number[3..6], &number[6..]),
            2 => format!("'{number}"),
            _ => format!("{} {} {}", &number[..3], &number[3..6], &number[6..]),
        }
    }

    fn day(&mut self, year: usize, day: usize) -> String {
        let (day, month) = (day % 28 + 1, day / 28 % 12);
        match self.random(5) {
            0 => format!("{day:02}/{:02}/{year}", month + 1),
            1 => format!("{year}-{:02}-{day:02}", month + 1),
            2 => format!("{day:02}-{}-{year} 14:05", MONTHS[month].to_uppercase()),
            _ => format!("{day:02}-{}-{year}", MONTHS[month]),
        }
    }

    fn person(&mut self, number: &str) -> Vec<String> {
        let full = format!("{}, {} ({})", self.pick(&FAMILY), self.pick(&GIVEN), self.pick(&TITLES));
        let (year, day) = (1930 + self.random(75), self.random(336));
        let street = self.random(99) + 1;
        let mobile = match self.random(3) {
            0 => String::new(),
            1 => format!("07700 900{:03}", self.random(1000)),
            _ => format!("7700900{:03}", self.random(1000)),
        };
        vec![
            self.written(number),
            full,
            self.day(year, day),
            if street < 20 { "Flat 2".into() } else { String::new() },
            format!("{street} Moon Road"),
            "LONDON".into(),
            "se16 4jx".into(),
            "020 7946 0000".into(),
            mobile,
            "MOON, Ada (Dr)".into(),
            "GMS".into(),
            self.day(2015, day),
            self.pick(&PRACTICES).into(),
        ]
    }

    /// The columns of a code and of a consultation, which has nothing to do with it. Entries of one person differ by their day.
    fn entry(&mut self, code: &str, day: usize) -> Vec<String> {
        let (given, family) = self.pick(&STAFF);
        let text = format!("{} {}", self.pick(&TEXTS), self.owner);
        let mut cells: Vec<String> = vec![self.day(2025, day), code.into(), "First".into(), text, given.into(), family.into()];
        let (year, other) = (2010 + self.random(10), self.random(336));
        cells.extend([self.day(year, other), "GP Surgery".into(), "Not".into(), "Theirs".into(), "Receptionist".into()]);
        cells
    }

    fn row(&mut self, person: &[String], entry: &[String]) {
        let cells: Vec<String> = person.iter().chain(entry).map(|cell| quoted(cell)).collect();
        // Windows-1252, as spreadsheets write it.
        for c in cells.join(",").chars() {
            self.out.push(match c {
                '\u{2013}' => 0x96,
                c => u8::try_from(u32::from(c)).unwrap_or(b'?'),
            });
        }
        self.out.extend_from_slice(b"\r\n");
    }

    fn referral(&mut self, person: &[String], day: usize) {
        let code = self.pick(&REFERRAL);
        let entry = self.entry(code, day);
        self.row(person, &entry);
    }

    fn other(&mut self, person: &[String], day: usize) {
        let code = self.pick(&OTHER);
        let entry = self.entry(code, day);
        self.row(person, &entry);
        self.expected.not_referrals += 1;
    }

    /// One person, or one row without, with at most `room` referrals. Gives how many there were.
    fn block(&mut self, room: u64) -> u64 {
        let number = self.nhs_number();
        self.owner.clone_from(&number);
        let mut person = self.person(&number);
        let nobody = vec![String::new(); PERSON];
        let nothing = vec![String::new(); CODE + CONSULTATION];
        let day = self.random(300);
        match self.random(20) {
            0..=7 => self.referral(&person, day),
            8..=10 => {
                // Several entries: the person stands in the first row only.
                let mut made = 0;
                let entries = 2 + self.random(3);
                for place in 0..entries {
                    let of = if place == 0 { person.clone() } else { nobody.clone() };
                    match self.random(4) {
                        0 => self.other(&of, day + place),
                        1 => {
                            let mut entry = self.entry("", day);
                            entry[..CODE].fill(String::new());
                            self.row(&of, &entry);
                            self.expected.not_referrals += 1;
                        }
                        _ if made < room => {
                            self.referral(&of, day + place);
                            made += 1;
                        }
                        _ => self.other(&of, day + place),
                    }
                }
                return made;
            }
            11 => {
                // A confidential record, and an entry behind it that is nobody's.
                let mut hidden = nobody.clone();
                match self.random(3) {
                    0 => hidden[PERSON - 1] = "Moon Surgery".into(),
                    1 => hidden.fill("null".into()),
                    _ => {}
                }
                self.row(&hidden, &nothing);
                self.expected.hidden += 1;
                if self.random(2) == 0 {
                    self.referral(&nobody, day);
                    self.expected.refused += 1;
                }
                return 0;
            }
            12 => {
                // The same twice, written in another way.
                let code = self.pick(&REFERRAL);
                for _ in 0..2 {
                    let entry = self.entry(code, day);
                    person[0] = self.written(&number);
                    self.row(&person, &entry);
                }
                self.expected.repeated += 1;
            }
            13 => self.moved(person, &number, day),
            14 => {
                let wrong = (number.as_bytes()[9] - b'0' + 1) % 10;
                person[0] = format!("{}{wrong}", &number[..9]);
                self.referral(&person, day);
                self.referral(&nobody, day + 1);
                self.expected.refused += 2;
                return 0;
            }
            15 => {
                person[0] = "9.99E+09".into();
                self.referral(&person, day);
                self.expected.refused += 1;
                return 0;
            }
            16 => {
                let mut entry = self.entry(REFERRAL[0], day);
                entry[0].clear();
                self.row(&person, &entry);
                self.expected.refused += 1;
                return 0;
            }
            17 => {
                person[1].clear();
                self.referral(&person, day);
                self.expected.refused += 1;
                return 0;
            }
            18 => {
                person[0].clear();
                // The family name tells them apart where there is no number.
                person[1] = format!("Nonumber{number}, Ann");
                self.referral(&person, day);
            }
            _ => {
                self.other(&person, day);
                return 0;
            }
        }
        1
    }
}

impl Maker {
    /// One person under two practices, the newer above or below the older.
    fn moved(&mut self, mut person: Vec<String>, number: &str, day: usize) {
        let newer_first = self.random(2) == 0;
        for newer in [newer_first, !newer_first] {
            person[0] = self.written(number);
            person[PERSON - 2] = self.day(if newer { 2021 } else { 2019 }, day);
            person[PERSON - 1] = PRACTICES[usize::from(newer)].into();
            self.referral(&person, day);
            if !newer {
                self.referral(&vec![String::new(); PERSON], day + 1);
                self.expected.older += 2;
            }
        }
    }
}

fn quoted(cell: &str) -> String {
    if cell.contains(['"', ',', '\n']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.to_owned() }
}

/// An export with so many referrals, the same for the same seed, and how many rows of each fate are in it.
pub fn make(referrals: u64, seed: u64) -> (Vec<u8>, Expected) {
    let mut maker = Maker { state: seed, numbers: 0, owner: String::new(), out: Vec::new(), expected: Expected::default() };
    for line in 0..maker.random(9) {
        maker.out.extend_from_slice(format!("Report header {line}:,Date,\"05-Mar-2026, 14:05\"\r\n\r\n").as_bytes());
    }
    maker.out.extend_from_slice(HEADINGS.as_bytes());
    maker.out.extend_from_slice(b"\r\n");
    while maker.expected.referrals < referrals {
        let made = maker.block(referrals - maker.expected.referrals);
        maker.expected.referrals += made;
    }
    (maker.out, maker.expected)
}

#[allow(dead_code, reason = "tests take the maker alone")]
fn main() -> std::io::Result<()> {
    let mut numbers = std::env::args().skip(1).map(|argument| argument.parse().ok());
    let (referrals, seed) = (numbers.next().flatten().unwrap_or(5000), numbers.next().flatten().unwrap_or(1));
    let (file, expected) = make(referrals, seed);
    std::io::stdout().write_all(&file)?;
    writeln!(std::io::stderr(), "{expected:#?}")
}
