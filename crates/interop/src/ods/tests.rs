use super::*;

fn all(text: &str) -> Vec<Result<Practice, RowError>> {
    read(text.as_bytes()).unwrap().collect()
}

/// A row of the national layout with these cells at these places, counted from 1.
fn national(cells: &[(usize, &str)]) -> String {
    let mut row = vec![String::new(); 27];
    for (place, text) in cells {
        row[place - 1] = (*text).to_owned();
    }
    row.iter().map(|cell| format!("\"{cell}\"")).collect::<Vec<_>>().join(",") + "\r\n"
}

const OLD: &[(usize, &str)] = &[
    (1, "X99001"),
    (2, "THE MOON ROAD SURGERY"),
    (5, "1 MOON ROAD"),
    (8, "LONDON"),
    (10, "SE16 4JX"),
    (11, "19740401"),
    (13, "A"),
    (15, "72Q"),
    (18, "020 7946 0000"),
    (26, "4"),
];

fn with<'a>(base: &[(usize, &'a str)], change: &[(usize, &'a str)]) -> String {
    national(&[base, change].concat())
}

#[test]
fn reads_the_national_layout_before_2026() {
    let closed = with(OLD, &[(1, "X99002"), (12, "20190430"), (13, "C"), (26, "9")]);
    let file = national(OLD) + &closed + &with(OLD, &[(13, "D")]) + &with(OLD, &[(13, "P")]);
    let reader = read(file.as_bytes()).unwrap();
    assert_eq!(reader.layout(), Layout::NationalBefore2026);
    let practices: Vec<Practice> = reader.map(Result::unwrap).collect();
    assert_eq!(
        practices[0],
        Practice {
            code: "X99001".into(),
            name: "THE MOON ROAD SURGERY".into(),
            address: vec!["1 MOON ROAD".into(), "LONDON".into()],
            postcode: Some("SE16 4JX".into()),
            phone: Some("020 7946 0000".into()),
            status: PracticeStatus::Active,
            open_date: Some("1974-04-01".into()),
            close_date: None,
            commissioner: Some("72Q".into()),
            is_gp_practice: true,
        }
    );
    assert_eq!(practices[1].status, PracticeStatus::Closed);
    assert_eq!(practices[1].close_date.as_deref(), Some("2019-04-30"));
    assert!(!practices[1].is_gp_practice);
    assert_eq!(practices[2].status, PracticeStatus::Dormant);
    assert_eq!(practices[3].status, PracticeStatus::Proposed);
}

#[test]
fn reads_the_national_layout_of_2026() {
    let file = with(OLD, &[(13, "ACTIVE"), (26, "RO76")])
        + &with(OLD, &[(13, "INACTIVE"), (12, "20240630"), (26, "RO76")])
        + &with(OLD, &[(13, "DORMANT"), (26, "RO72")]);
    let reader = read(file.as_bytes()).unwrap();
    assert_eq!(reader.layout(), Layout::National2026);
    let practices: Vec<Practice> = reader.map(Result::unwrap).collect();
    let seen: Vec<_> = practices.iter().map(|practice| (practice.status, practice.is_gp_practice)).collect();
    assert_eq!(seen, [(PracticeStatus::Active, true), (PracticeStatus::Closed, true), (PracticeStatus::Dormant, false)]);
}

#[test]
fn reads_a_table_with_headings() {
    let file = "\u{feff}ods_code,name_2026,address1,town,postcode,open_date,sub_icb_code,phone,close_date_2026\n\
                x99001,The Moon  Road Surgery,1 Moon Road,London,se164jx,1974-04-01,72q,,\n\
                X99002,Closed Surgery,,,,,,,2024-01-31\n";
    let practices: Vec<Practice> = all(file).into_iter().map(Result::unwrap).collect();
    assert_eq!(practices[0].code, "X99001");
    assert_eq!(practices[0].name, "The Moon Road Surgery");
    assert_eq!(practices[0].postcode.as_deref(), Some("SE16 4JX"));
    assert_eq!(practices[0].commissioner.as_deref(), Some("72Q"));
    assert!(practices[0].is_gp_practice);
    assert_eq!(practices[1].status, PracticeStatus::Closed);
}

#[test]
fn a_bad_row_costs_only_itself() {
    let file = national(OLD)
        + &with(OLD, &[(1, "?!")])
        + &with(OLD, &[(2, "")])
        + &with(OLD, &[(11, "19741301")])
        + &with(OLD, &[(13, "SLEEPING")])
        + "\"X99009\",\"SHORT\"\n"
        + &national(OLD);
    let rows = all(&file);
    assert!(rows[0].is_ok() && rows[6].is_ok());
    let messages: Vec<(u64, &str)> = rows[1..6]
        .iter()
        .map(|row| {
            let error = row.as_ref().unwrap_err();
            (error.row, error.message.as_str())
        })
        .collect();
    let expected = [(2, "not an ODS code"), (3, "no name"), (4, "open date"), (5, "SLEEPING"), (6, "2 cells")];
    for ((line, message), (expected_line, part)) in messages.iter().zip(expected) {
        assert_eq!(*line, expected_line);
        assert!(message.contains(part), "{message}");
    }
}

#[test]
fn a_quote_that_is_never_closed_is_named() {
    let file = national(OLD) + "\"X99003\",\"OPEN,,\n" + &national(OLD);
    let last = all(&file).pop().unwrap().unwrap_err();
    assert_eq!(last.row, 2);
    assert!(last.message.contains("quotation mark"), "{}", last.message);
}

#[test]
fn another_list_is_refused() {
    let refused = read(&b"pcn_code,pcn_name\nU00001,MOON PCN\n"[..]).err().unwrap();
    assert!(refused.message.contains("ods_code"), "{}", refused.message);
    let narrow = read(&b"X99001,SURGERY\n"[..]).err().unwrap();
    assert!(narrow.message.contains("27 columns"), "{}", narrow.message);
}

#[test]
fn names_are_tidied() {
    for (given, expected) in [
        ("EAST STREET SURGERY", "East Street Surgery"),
        ("ST JAMES'S GP CENTRE", "St James's GP Centre"),
        ("THE ACORN & GAUMONT HOUSE SURGERY", "The Acorn & Gaumont House Surgery"),
        ("QHS GP CARE HOME SERVICE", "QHS GP Care Home Service"),
        ("NHS WALK-IN CENTRE (EAST)", "NHS Walk-in Centre (East)"),
        ("DR A K O'BRIEN", "Dr A K O'Brien"),
        ("MCKENZIE GROUP PRACTICE", "McKenzie Group Practice"),
        ("STOCKTON-ON-TEES SURGERY", "Stockton-on-Tees Surgery"),
        ("HENRY VIII SURGERY II", "Henry VIII Surgery II"),
        ("1A MARTONSIDE WAY", "1A Martonside Way"),
        ("301 EAST STREET", "301 East Street"),
        ("THE SURGERY OF THE MOON", "The Surgery of the Moon"),
        ("DMC CHADWICK ROAD", "DMC Chadwick Road"),
        ("SURGERY (THE OLD DAIRY)", "Surgery (The Old Dairy)"),
        ("G.P.SUITE, EAST RD.", "G.P.Suite, East Rd."),
        ("KES@NORTHGATE HTH CTR", "Kes@Northgate Hth Ctr"),
        ("ST LEWIS' SURGERY A", "St Lewis' Surgery A"),
        ("PRACTICE (3) 4TH FLOOR E12", "Practice (3) 4th Floor E12"),
        ("  Already  Tidy surgery ", "Already Tidy surgery"),
        ("", ""),
    ] {
        assert_eq!(tidy_name(given), expected);
    }
}
