//! A long invented export comes out as what was put in, and nothing that comes in makes the reader panic or go on without end.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

#[path = "../examples/make_gp_export.rs"]
mod make_gp_export;

use std::io::Cursor;

use interop::gp_export::{Fate, Mapping, Table, rows};
use make_gp_export::{Expected, make};
use proptest::prelude::*;

fn counted(rows: impl Iterator<Item = (u64, Fate)>) -> Expected {
    let mut counts = Expected::default();
    for (_, fate) in rows {
        *match fate {
            Fate::Referral(_) => &mut counts.referrals,
            Fate::Hidden => &mut counts.hidden,
            Fate::NotAReferral { .. } => &mut counts.not_referrals,
            Fate::Repeated { .. } => &mut counts.repeated,
            Fate::Older { .. } => &mut counts.older,
            Fate::Refused(_) => &mut counts.refused,
        } += 1;
    }
    counts
}

#[test]
fn every_row_has_the_fate_that_it_was_made_for() {
    for seed in [1, 2, 3] {
        let (file, expected) = make(5_000, seed);
        assert_eq!(expected.referrals, 5_000);
        let mapping = Mapping::guess(Table::open(&file[..]).unwrap().headings());
        assert_eq!(counted(rows(Cursor::new(&file[..]), &mapping).unwrap()), expected, "seed {seed}");
    }
}

/// The maker puts the number of the person into every text of theirs, and the reader does not look there.
#[test]
fn nobody_gets_the_entry_of_another() {
    let (file, _) = make(5_000, 4);
    let mapping = Mapping::guess(Table::open(&file[..]).unwrap().headings());
    for (line, fate) in rows(Cursor::new(&file[..]), &mapping).unwrap() {
        let Fate::Referral(row) = fate else { continue };
        let owner = row.text.split_whitespace().last().unwrap();
        match &row.nhs_number {
            Some(number) => assert_eq!(number, owner, "line {line}"),
            None => assert!(row.family_name.ends_with(owner), "line {line}"),
        }
    }
}

/// Speed and memory, into `gp_export_figures.txt` in the folder for temporary files:
/// `cargo test -p interop --release --test gp_export -- --ignored`.
#[test]
#[ignore = "measures"]
fn a_hundred_thousand_referrals() {
    let (file, expected) = make(100_000, 1);
    let mapping = Mapping::guess(Table::open(&file[..]).unwrap().headings());
    let before = memory();
    let start = std::time::Instant::now();
    let mut all = rows(Cursor::new(&file[..]), &mapping).unwrap();
    let surveyed = start.elapsed();
    assert_eq!(counted(all.by_ref()), expected);
    let took = start.elapsed();
    let count =
        expected.referrals + expected.hidden + expected.not_referrals + expected.repeated + expected.older + expected.refused;
    let rate = count as f64 / took.as_secs_f64();
    let held = memory().saturating_sub(before);
    let text =
        format!("{count} rows, {} bytes: {took:?} (survey {surveyed:?}), {rate:.0} rows a second, {held} kB held", file.len());
    std::fs::write(std::env::temp_dir().join("gp_export_figures.txt"), text).unwrap();
}

/// Resident memory in kB, where the system tells.
fn memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or("0");
    line.trim().trim_end_matches(" kB").parse().unwrap_or(0)
}

/// More rows than any input below can hold.
const ENOUGH: usize = 100_000;

fn read(bytes: &[u8]) {
    let Ok(table) = Table::open(bytes) else { return };
    let mapping = Mapping::guess(table.headings());
    assert!(!mapping.describe().is_empty());
    if let Ok(all) = table.rows(&mapping) {
        assert!(all.take(ENOUGH).count() < ENOUGH);
    }
    if let Ok(all) = rows(Cursor::new(bytes), &mapping) {
        for (_, fate) in all.take(ENOUGH) {
            if let Fate::Referral(row) = fate {
                assert!(row.nhs_number.as_ref().is_none_or(|number| number.len() == 10));
                assert!(row.nhs_number.is_some() || row.date_of_birth.is_some());
                assert!(!row.given_names.is_empty() || !row.family_name.is_empty());
                assert!(!row.key().is_empty());
            }
        }
    }
}

const HEADINGS: &str = "NHS Number,Full Name,Date of Birth,Address,Postcode,Mobile Telephone,Usual GP's Full Name,Date Status Added,Practice,Date,Code Term,Associated Text,User Details' Full Name\n";

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..2000)) {
        read(&bytes);
        read(&[HEADINGS.as_bytes(), &bytes[..]].concat());
    }

    #[test]
    fn random_cells(cells in proptest::collection::vec("[A-Z]{0,9}|[a-zé’'(), .-]{0,12}|[0-9 /E+.-]{0,12}|null|[\u{0}-\u{ff}’٣]{0,4}|\"", 0..80)) {
        let lines: Vec<String> = cells.chunks(13).map(|row| row.join(",")).collect();
        read(format!("{HEADINGS}{}\n", lines.join("\n")).as_bytes());
    }

    #[test]
    fn good_files_gone_wrong(
        seed in any::<u64>(),
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..3_u8), 1..12),
    ) {
        let (mut bytes, _) = make(10, seed);
        for (place, byte, kind) in changes {
            let place = place.index(bytes.len());
            match kind {
                0 => bytes[place] = byte,
                1 => _ = bytes.remove(place),
                _ => bytes.insert(place, byte),
            }
        }
        read(&bytes);
    }
}

#[test]
fn good_files_cut_short_anywhere() {
    let rows = "999 000 0018,\"MOON, Ann (Mrs)\",05-Mar-1950,\"1 Moon Road\nLondon\",SE16 4JX,07700 900123,\"STAR, Ada (Dr)\",01-Jan-2019,Moon,06-Jan-2026,Referral to social prescribing service,\"Lonely,\nlikes \"\"tea\"\"\",Ola\n,,,,,,,,,07-Jan-2026,Referral to social prescribing service,,Ola\n,,,,,,,,,,,,\nnull,null,,,,,,,,07-Jan-2026,x,,\n9.99E+09,Ben,,,,,,,,07-Jan-26,,,\n";
    let file = format!("Report: people\n\n{HEADINGS}{rows}");
    for length in 0..file.len() {
        read(&file.as_bytes()[..length]);
    }
}
