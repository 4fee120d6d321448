use std::io::{Cursor, Write};

use super::*;

fn all(text: &str) -> Vec<Result<PostcodePoint, RowError>> {
    read(text.as_bytes()).unwrap().collect()
}

#[test]
fn reads_the_ons_directory_under_old_and_new_names() {
    let old = "pcd,pcd2,pcds,dointr,doterm,oslaua,osward,lat,long,lsoa11,lsoa21\n\
               SE164JX,SE16 4JX,SE16 4JX,198001,,E09000028,E05011095,51.497,-0.05,E01003900,E01003901\n\
               SE1  0AA,SE1  0AA,SE1 0AA,198001,199806,E09000028,E05011095,51.498,-0.1,E01003900,E01003901\n";
    let points: Vec<PostcodePoint> = all(old).into_iter().map(Result::unwrap).collect();
    assert_eq!(
        points[0],
        PostcodePoint {
            postcode: "SE16 4JX".into(),
            lat: 51.497,
            lon: -0.05,
            lsoa21: Some("E01003901".into()),
            ward: Some("E05011095".into()),
            local_authority: Some("E09000028".into()),
            terminated: false,
        }
    );
    assert!(points[1].terminated);

    let new = "pcd7,pcd8,pcds,doterm,lad25cd,wd25cd,lsoa21cd,lat,long\nSE164JX,SE16 4JX,SE16 4JX,,E09000028,E05011095,E01003901,51.497,-0.05\n";
    assert_eq!(all(new)[0].as_ref().unwrap(), &points[0]);
}

#[test]
fn reads_code_point_open() {
    let file = "\"SE1 0AA\",10,531860,179460,\"E92000001\",\"E19000003\",\"E18000007\",\"\",\"E09000028\",\"E05011095\"\n\
                \"SE1 0AB\",90,0,0,\"E92000001\",\"\",\"\",\"\",\"\",\"\"\n";
    let rows = all(file);
    let point = rows[0].as_ref().unwrap();
    assert_eq!(point.postcode, "SE1 0AA");
    assert!((point.lat - 51.498_708).abs() < 0.000_05 && (point.lon + 0.101_772).abs() < 0.000_07, "{point:?}");
    assert_eq!(point.local_authority.as_deref(), Some("E09000028"));
    assert_eq!(point.ward.as_deref(), Some("E05011095"));
    let error = rows[1].as_ref().unwrap_err();
    assert_eq!(error.row, 2);
    assert!(error.message.contains("no position"), "{}", error.message);
}

#[test]
fn a_bad_row_costs_only_itself() {
    let file = "postcode,lat,long\nSE16 4JX,51.5,-0.05\nGY1 1AA,99.999999,0\nNOT A POSTCODE,51,0\nSE16 4JX\nSE16 4JX,nan,inf\nSE16 4JY,51.5,-0.05\n";
    let rows = all(file);
    let good: Vec<u64> = (0..).zip(&rows).filter(|(_, row)| row.is_ok()).map(|(index, _)| index).collect();
    assert_eq!(good, [0, 5]);
    let lines: Vec<u64> = rows.iter().filter_map(|row| row.as_ref().err()).map(|error| error.row).collect();
    assert_eq!(lines, [3, 4, 5, 6]);
}

#[test]
fn postcodes_are_normalised() {
    for (given, expected) in [
        ("se164jx", Some("SE16 4JX")),
        (" SE1  0AA ", Some("SE1 0AA")),
        ("w1a 1aa", Some("W1A 1AA")),
        ("EC1A1BB", Some("EC1A 1BB")),
        ("M1 1AE", Some("M1 1AE")),
        ("gir 0aa", Some("GIR 0AA")),
        ("ABC 1234", None),
        ("SE16", None),
        ("33157", None),
        ("SE16-4JX", None),
        ("", None),
        ("ÅÄ1 1AA", None),
    ] {
        assert_eq!(normalise_postcode(given).as_deref(), expected, "{given}");
    }
}

#[test]
fn a_table_without_postcodes_or_places_is_refused() {
    let no_postcode = read(&b"sector,lat,lon\nSE16 4,51,0\n"[..]).err().unwrap();
    assert!(no_postcode.message.contains("postcodes"), "{}", no_postcode.message);
    let no_place = read(&b"postcode,name\nSE16 4JX,x\n"[..]).err().unwrap();
    assert!(no_place.message.contains("position"), "{}", no_place.message);
}

fn zip_of(files: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in files {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

const AREA: &str = "\"SE1 0AA\",10,531860,179460,\"E92000001\",\"\",\"\",\"\",\"E09000028\",\"E05011095\"\n";

#[test]
fn reads_the_zip_of_code_point_open() {
    let bytes = zip_of(&[
        ("Doc/licence.txt", "terms"),
        ("Data/CSV/se.csv", AREA),
        ("Data/CSV/ab.csv", &AREA.replace("SE1 0AA", "AB10 1AA")),
        ("Data/CSV/bad.csv", "<html>sign in</html>"),
        ("Doc/Code-Point_Open_Column_Headers.csv", "PC,PQ\n"),
    ]);
    let rows: Vec<_> = read_code_point_zip(Cursor::new(bytes)).unwrap().collect();
    assert_eq!(rows.len(), 3);
    assert_eq!(rows[0].as_ref().unwrap().postcode, "AB10 1AA");
    let message = &rows[1].as_ref().unwrap_err().message;
    assert!(message.starts_with("Data/CSV/bad.csv: This looks like a web page"), "{message}");
    assert_eq!(rows[2].as_ref().unwrap().postcode, "SE1 0AA");
}

#[test]
fn the_names_in_a_zip_are_words_only() {
    let bytes = zip_of(&[("Data/CSV/\u{1b}[2J\nLine 1: \u{202e}fine.csv", "<html>sign in</html>")]);
    let error = read_code_point_zip(Cursor::new(bytes)).unwrap().next().unwrap().unwrap_err();
    assert!(!error.message.contains(|c: char| c.is_control() || c == '\u{202e}'), "{:?}", error.message);
}

#[test]
fn another_zip_or_none_is_refused() {
    let other = zip_of(&[("xl/workbook.xml", "<workbook/>")]);
    let refused = read_code_point_zip(Cursor::new(other)).err().unwrap();
    assert!(refused.message.contains("Data/CSV"), "{}", refused.message);
    assert!(read_code_point_zip(Cursor::new(b"PK\x03\x04 not really".to_vec())).is_err());
}

#[test]
fn a_zip_cut_short_never_panics() {
    let bytes = zip_of(&[("Data/CSV/se.csv", &AREA.repeat(50))]);
    for length in 0..bytes.len() {
        if let Ok(rows) = read_code_point_zip(Cursor::new(&bytes[..length])) {
            assert!(rows.take(100).count() <= 100);
        }
    }
}
