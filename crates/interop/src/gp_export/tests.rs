use std::io::Cursor;

use super::*;

const HEADINGS: &str =
    "NHS Number,Full Name,Date of Birth,Mobile Telephone,Practice,Date,Code Term,Associated Text,User Details' Full Name\n";
const SP: &str = "Referral to social prescribing service";

fn fates(file: &[u8]) -> Vec<(u64, Fate)> {
    let mapping = Mapping::guess(Table::open(file).unwrap().headings());
    rows(Cursor::new(file), &mapping).unwrap().collect()
}

/// The fates of rows below the usual headings, in which `SP` stands for the code.
fn below(body: &str) -> Vec<(u64, Fate)> {
    fates(format!("{HEADINGS}{}", body.replace("SP", SP)).as_bytes())
}

fn referral(fate: &(u64, Fate)) -> &ReferralRow {
    match &fate.1 {
        Fate::Referral(row) => row,
        other => panic!("line {}: {other:?}", fate.0),
    }
}

fn refusal(fate: &(u64, Fate)) -> &str {
    match &fate.1 {
        Fate::Refused(error) if !error.fatal => &error.message,
        other => panic!("line {}: {other:?}", fate.0),
    }
}

#[test]
fn a_row_with_everything() {
    let found = fates(
        b"EMIS Number,Organisation Code,Organisation Name,Usual GP's Full Name,NHS Number,Title,Family Name,Calling Name,Forenames,Date of Birth,House Name / Flat Number,Number and Street,Town,Postcode,Home Telephone,Mobile Telephone,Work Telephone,E-mail Address,Registration Status,Date,Code Term,Associated Text,User Details' Forenames,User Details' Surname,User Details' User Type\r\n\
          7,x99001,Moon Surgery,\"SMITH, Jane (Dr)\",999 000 0018,Mrs,O'BRIEN-SMITH,Molly,MARY ANN,01-Feb-1950,Flat 2,1 Moon Road,London,se164jx,020 7946 0000,7700900123,,m@example.org,Deceased,05-MAR-2026 10:00,Referral to social prescribing service,\"Lonely \x96 likes\r\ntea\",OLA,o'neil,RECEPTIONIST\r\n",
    );
    let row = referral(&found[0]);
    assert_eq!(row.nhs_number.as_deref(), Some("9990000018"));
    assert_eq!((&*row.given_names, &*row.family_name, &*row.preferred_name), ("Mary Ann", "O'Brien-Smith", "Molly"));
    assert_eq!(row.date_of_birth.unwrap().to_string(), "1950-02-01");
    assert_eq!((&*row.address, row.postcode.as_deref()), ("Flat 2\n1 Moon Road\nLondon", Some("SE16 4JX")));
    assert_eq!(row.phones, ["07700900123", "020 7946 0000"]);
    assert_eq!((&*row.practice, &*row.practice_code), ("Moon Surgery", "X99001"));
    assert_eq!((&*row.usual_gp, &*row.staff, &*row.staff_role), ("Dr Jane Smith", "Ola O'Neil", "Receptionist"));
    assert_eq!((row.date.to_string(), &*row.text), ("2026-03-05".into(), "Lonely – likes\ntea"));
    assert_eq!(row.warnings.len(), 1);
    assert!(row.warnings[0].contains("“Deceased”"));
    assert!(row.original.contains(&("Postcode".into(), "se164jx".into())));
    assert_eq!(row.key(), "x99001|9990000018|2026-03-05|referral to social prescribing service");
    assert!(!format!("{row:?}").contains("999000"));
    let json = serde_json::to_string(&found).unwrap();
    assert_eq!(serde_json::from_str::<Vec<(u64, Fate)>>(&json).unwrap(), found);
}

#[test]
fn rows_below_are_of_the_person_above() {
    let found = below(
        "999 000 0018,\"MOON, Ann\",05-Mar-1950,07700 900123,Moon,01-Jan-2026,Blood pressure,a,X\n\
         ,,,,,02-Jan-2026,SP,,\n\
         999 000 0018,,,,Moon,03-Jan-2026,SP,b,Y\n\
         ,,,,Star,04-Jan-2026,SP,,\n\
         ,,,07700 900999,,04-Jan-2026,SP,,\n\
         ,,,,,05-Jan-2026,SP,,\n",
    );
    assert!(matches!(&found[0].1, Fate::NotAReferral { why } if why.contains("“Blood pressure”")));
    let row = referral(&found[1]);
    assert_eq!((row.line, row.nhs_number.as_deref(), &*row.family_name), (3, Some("9990000018"), "Moon"));
    assert_eq!(row.date_of_birth.unwrap().to_string(), "1950-03-05");
    assert_eq!((&row.phones[0][..], &*row.practice), ("07700 900123", "Moon"));
    assert_eq!((&*row.text, &*row.staff), ("", ""), "nothing of what was done comes from above");
    assert_eq!((&*referral(&found[2]).text, &*referral(&found[2]).staff), ("b", "Y"));
    assert!(refusal(&found[3]).contains("its registration is not that"));
    assert!(refusal(&found[4]).contains("neither a name nor an NHS number"));
    assert!(refusal(&found[5]).contains("line 6"), "nobody takes the rows of one who could not be read");
}

#[test]
fn the_person_above_must_be_known() {
    let found =
        below(",,,,,02-Jan-2026,SP,,\n999 000 0011,\"MOON, Ann\",05-Mar-1950,,Moon,01-Jan-2026,SP,,\n,,,,,02-Jan-2026,SP,,\n");
    assert!(refusal(&found[0]).contains("no row above"));
    assert!(refusal(&found[1]).contains("check digit"));
    assert!(refusal(&found[2]).contains("the person in line 3"));
}

#[test]
fn a_hidden_row_ends_the_person_above() {
    for hidden in [",,,,,,,,", ",,,,Moon,,,,", "null,NULL,null,null,null,null,null,null,null"] {
        let found = below(&format!(
            "999 000 0018,\"MOON, Ann\",05-Mar-1950,,Moon,01-Jan-2026,SP,,\n{hidden}\n,,,,,02-Jan-2026,SP,,\n,,,,,02-Jan-2026,Blood pressure,,\n,,,,,03-Jan-2026,SP,,\n"
        ));
        referral(&found[0]);
        assert_eq!(found[1], (3, Fate::Hidden), "{hidden}");
        assert!(refusal(&found[2]).contains("in line 3, is hidden"));
        assert!(matches!(found[3].1, Fate::NotAReferral { .. }));
        assert!(refusal(&found[4]).contains("in line 3, is hidden"));
    }
    let found = below(
        "999 000 0018,\"MOON, Ann\",05-Mar-1950,,Moon,01-Jan-2026,SP,,\nnull,null,null,,Moon,02-Jan-2026,SP,,\n,,,,,03-Jan-2026,SP,,\n",
    );
    assert!(refusal(&found[1]).contains("hidden"));
    assert!(refusal(&found[2]).contains("hidden"));
}

#[test]
fn what_cannot_be_used_is_refused_with_words() {
    let found = below(
        "9.99E+09,\"MOON, Ann\",05-Mar-1950,,,01-Jan-2026,SP,,\n\
         999 000 0018,,05-Mar-1950,,,01-Jan-2026,SP,,\n\
         999 000 0018,\"MOON, Ann\",05-Mar-1950,,,,SP,,\n\
         999 000 0018,\"MOON, Ann\",05-Mar-1950,,,01-Jan-26,SP,,\n\
         ,\"MOON, Ann\",,,,01-Jan-2026,SP,,\n\
         999 000 0018,\"MOON, Ann\",05-Mar-1950,,,01-Jan-2026,SP,one,two,three\n\
         999 000 0018,\"MOON, Ann\",05-Mar-1950\n\
         999 000 0018,\"MOON, Ann\",05-Mar-50,,,01-Jan-2026,SP\n\
         ,\"MOON, Ben\",05-Mar-1950,,,01-Jan-2026,SP,,\n\
         999 000 0026,Moon,05-Mar-2030,,,01-Jan-2026,SP,,\n",
    );
    let parts = [
        "do not open and save it in Excel",
        "no name",
        "no date with the code",
        "two figures",
        "nobody can say",
        "10 cells",
        "only 3 of 9",
    ];
    for (fate, part) in found.iter().zip(parts) {
        assert!(refusal(fate).contains(part), "{}", refusal(fate));
    }
    let short = referral(&found[7]);
    assert_eq!((short.date_of_birth, short.warnings.len()), (None, 2), "{:?}", short.warnings);
    assert_eq!(referral(&found[8]).key(), "|moon, ben 1950-03-05|2026-01-01|referral to social prescribing service");
    assert_eq!(referral(&found[9]).warnings.len(), 2);
}

#[test]
fn the_same_referral_counts_once() {
    let found = below(
        "999 000 0018,\"MOON, Ann\",05-Mar-1950,,Moon Surgery,01-Jan-2026,SP,a,\n\
         9990000018,\"Moon, Ann\",05/03/1950,,MOON SURGERY,2026-01-01,SP,changed,\n\
         9990000018,\"Moon, Ann\",05/03/1950,,MOON SURGERY,2026-01-02,SP,,\n",
    );
    assert_eq!(found[1], (3, Fate::Repeated { of_line: 2 }));
    referral(&found[2]);
}

#[test]
fn of_two_practices_the_newer_stays() {
    let file = format!(
        "NHS Number,Full Name,Date of Birth,Date Status Added,Practice,Date,Code Term\n\
         9990000018,Ann Moon,05-Mar-1950,01-Jan-2019,Old,01-Jan-2026,{SP}\n\
         ,,,,,02-Jan-2026,{SP}\n\
         9990000018,Ann Moon,05-Mar-1950,01-Jan-2021,New,01-Jan-2026,{SP}\n\
         9990000018,Ann Moon,05-Mar-1950,01-Jan-2018,Older,01-Jan-2026,{SP}\n\
         9990000018,Ann Moon,05-Mar-1950,,Unknown,01-Jan-2026,{SP}\n"
    );
    let found = fates(file.as_bytes());
    let older = Fate::Older { of_line: 4, since: jiff::civil::date(2021, 1, 1) };
    assert_eq!(found[0].1, older);
    assert_eq!(found[1].1, older);
    assert_eq!(referral(&found[2]).practice, "New");
    assert_eq!(found[3].1, older);
    assert!(referral(&found[4]).warnings[0].contains("under another practice too, in line 4"));
    // In one pass only what stands above is known.
    let table = Table::open(file.as_bytes()).unwrap();
    let mapping = Mapping::guess(table.headings());
    let found: Vec<_> = table.rows(&mapping).unwrap().collect();
    assert_eq!(referral(&found[0]).practice, "Old");
    assert_eq!(found[3].1, older);
}

#[test]
fn colleagues_have_one_name() {
    let found = below(
        "999 000 0018,\"MOON, Ann\",05-Mar-1950,,,01-Jan-2026,SP,,\"MacDonald, Jane (Dr)\"\n\
         ,,,,,02-Jan-2026,SP,,\"MACDONALD,  JANE (Dr)\"\n\
         ,,,,,03-Jan-2026,SP,,dr jane macdonald\n",
    );
    for fate in &found {
        assert_eq!(referral(fate).staff, "Dr Jane MacDonald");
    }
}

#[test]
fn codes_that_are_no_referral() {
    let body = "999 000 0018,\"MOON, Ann\",05-Mar-1950,,,01-Jan-2026,Social prescribing declined,,\n,,,,,02-Jan-2026,,x,\n";
    let found = below(body);
    assert!(matches!(&found[0].1, Fate::NotAReferral { why } if why.contains("“declined”")));
    assert!(matches!(&found[1].1, Fate::NotAReferral { why } if why.contains("no code")));
    referral(&below("999 000 0018,\"MOON, Ann\",05-Mar-1950,,,01-Jan-2026,871731000000106,,\n")[0]);
    let file = format!("{HEADINGS}{body}");
    let mut mapping = Mapping::guess(Table::open(file.as_bytes()).unwrap().headings());
    mapping.referral_terms.clear();
    mapping.other_terms.clear();
    assert!(rows(Cursor::new(&file), &mapping).unwrap().all(|(_, fate)| matches!(fate, Fate::Referral(_))));
}

#[test]
fn headings_stand_below_a_report_header() {
    let file = format!(
        "Report: people, by code\n\"Practice, list\",Date,05-Mar-2026\n\nNHS number\tFull Name\tDate\tCode Term\tDate\n999 000 0018\tAnn Moon\t01-Jan-2026\t{SP}\t\n"
    );
    let table = Table::open(file.as_bytes()).unwrap();
    assert_eq!(table.headings(), ["NHS number", "Full Name", "Date", "Code Term", "Date (2)"]);
    assert_eq!(table.preamble().len(), 2);
    assert_eq!(referral(&fates(file.as_bytes())[0]).line, 5);
    let message = |file: &str| {
        let mapping = Mapping::guess(Table::open(file.as_bytes())?.headings());
        rows(Cursor::new(file), &mapping).map(drop)
    };
    for (file, part) in [
        ("a,b\n1,2\n", "has the headings of a report"),
        ("NHS Number,Date\n1,2\n", "the name of the person"),
        ("NHS Number,Full Name,Age\n1,2,3\n", "the date of the code"),
        ("Full Name,Date,Code Term\n1,2,3\n", "NHS number or the date of birth"),
        ("NHS Number,Age in years,Appointment date,Clinician\n1,2,3,4\n", "the name of the person"),
    ] {
        let error = message(file).unwrap_err();
        assert!(error.fatal && error.message.contains(part), "{error}");
    }
}

#[test]
fn headings_of_ones_own() {
    let file = format!("Some list\n\nNumber,Who,When,What\n9990000018,Ann Moon,01/02/2026,{SP}\n");
    assert!(Table::open(file.as_bytes()).is_err());
    let mapping: Mapping = serde_json::from_str(
        r#"{"columns": {"nhs_number": ["Number"], "full_name": ["Who"], "date": ["When"], "code_term": ["What"]}}"#,
    )
    .unwrap();
    let found: Vec<_> = rows(Cursor::new(&file), &mapping).unwrap().collect();
    assert_eq!(referral(&found[0]).date.to_string(), "2026-02-01");
    let error = rows(Cursor::new("a,b\n1,2\n"), &mapping).err().unwrap();
    assert!(error.message.contains("“Number”, “Who”"), "{error}");
}

#[test]
fn thirty_thousand_rows_were_cut_off() {
    for (count, notes) in [(29_999, 0), (30_000, 1), (30_001, 0)] {
        let file = format!("NHS number,Full name,Date,Code\n{}", "9990000018,Ann Moon,01/02/2026,x\n".repeat(count));
        let table = Table::open(file.as_bytes()).unwrap();
        let mapping = Mapping::guess(table.headings());
        let mut all = table.rows(&mapping).unwrap();
        assert!(all.notes().is_empty());
        assert_eq!(all.by_ref().count(), count);
        assert_eq!(all.notes().len(), notes);
    }
}

#[test]
fn a_file_that_breaks_off_says_so() {
    let found = below("999 000 0018,\"MOON, Ann\",05-Mar-1950,,,01-Jan-2026,SP,,\n999 000 0026,\"STAR, B");
    referral(&found[0]);
    assert!(matches!(&found[1].1, Fate::Refused(error) if error.fatal));
    assert_eq!(found.len(), 2);
}
