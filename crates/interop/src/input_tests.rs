use std::io::Write;

use super::*;

fn refused(bytes: &[u8]) -> String {
    Rows::open(bytes, 1000).err().expect("should be refused").message
}

fn cells(bytes: &[u8]) -> Vec<Vec<String>> {
    Rows::open(bytes, 1000).unwrap().map(|row| row.unwrap().cells().map(str::to_owned).collect()).collect()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    writer.write_all(bytes).unwrap();
    writer.finish().unwrap()
}

#[test]
fn the_wrong_kind_of_file_is_named() {
    for (bytes, part) in [
        (&b"  <!DOCTYPE html><html>"[..], "looks like a web page, not a CSV file"),
        (b"\xef\xbb\xbf<html lang=en>", "web page"),
        (b"<?xml version='1.0'?><a/>", "XML"),
        (b"PK\x03\x04\x14\x00", "Excel workbook or a zip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "old Excel"),
        (b"%PDF-1.7", "PDF"),
        (b"\xff\xfen\x00a\x00", "UTF-16"),
        (b"{\"contents\": []}", "JSON"),
        (b"", "empty"),
        (b" \r\n ", "empty"),
        (b"\x00\x01\x02\x00\x00", "not text"),
        (b"\x89PNG\r\n\x1a\nabc\x01\x02\x03", "not text"),
    ] {
        let message = refused(bytes);
        assert!(message.contains(part), "{message}");
    }
    assert!(refused(&gzip(b"<html></html>")).contains("web page"));
    let not_json = open(&b"a,b\n"[..], Kind::Json).err().unwrap();
    assert!(not_json.message.contains("not JSON"), "{}", not_json.message);
}

#[test]
fn every_encoding_gives_the_same_words() {
    let utf8 = "name,note\nCafé “Luna”,£3\n".as_bytes();
    let windows = b"name,note\nCaf\xe9 \x93Luna\x94,\xa33\n";
    let expected = vec![vec!["name", "note"], vec!["Café “Luna”", "£3"]];
    assert_eq!(cells(utf8), expected);
    assert_eq!(cells(windows), expected);
    assert_eq!(cells(&[&b"\xef\xbb\xbf"[..], utf8].concat()), expected);
    assert_eq!(cells(&gzip(utf8)), expected);
    assert_eq!(cells(&gzip(windows)), expected);
}

#[test]
fn the_delimiter_is_seen() {
    let expected = vec![vec!["name", "note"], vec!["a, b", "c"]];
    assert_eq!(cells(b"name;note\n\"a, b\";c\n"), expected);
    assert_eq!(cells(b"name\tnote\n\"a, b\"\tc\n"), expected);
    assert_eq!(cells(b"name,note\r\n\"a, b\",c\r\n"), expected);
    assert_eq!(cells(b"name,note\r\"a, b\",c\r"), expected);
}

#[test]
fn lines_are_counted_as_an_editor_shows_them() {
    let text = "a,b\n\"two\nlines\",c\nd,e\n,\n\n\"f\",\"g\"\nh,i";
    for text in [text.to_owned(), text.replace('\n', "\r\n")] {
        let rows: Vec<Row> = Rows::open(text.as_bytes(), 1000).unwrap().map(Result::unwrap).collect();
        assert_eq!(rows.iter().map(|row| row.line).collect::<Vec<_>>(), [1, 2, 4, 7, 8]);
        assert_eq!(rows[3].cell(1), "g");
        assert_eq!(rows[4].cell(1), "i");
    }
    let old_mac: Vec<Row> = Rows::open(&b"a,b\rc,d\r"[..], 1000).unwrap().map(Result::unwrap).collect();
    assert_eq!(old_mac.iter().map(|row| row.line).collect::<Vec<_>>(), [1, 2]);
}

#[test]
fn a_row_with_bytes_that_are_not_text_costs_only_itself() {
    let bytes = [&b"a,b\n"[..], &b"c,d\n".repeat(100), b"e,\x00\n", b"f,g\n"].concat();
    let rows: Vec<_> = Rows::open(&bytes[..], 1000).unwrap().collect();
    assert_eq!(rows.len(), 103);
    assert_eq!(rows[101].as_ref().unwrap_err().row, 102);
    assert!(rows[102].is_ok());
}

#[test]
fn a_quote_never_closed_does_not_draw_in_the_whole_file() {
    let bytes = [&b"a,b\nc,\"d\n"[..], &b"e,f\n".repeat(100_000)].concat();
    let rows: Vec<_> = Rows::open(&bytes[..], 1000).unwrap().collect();
    assert_eq!(rows.len(), 2);
    let error = rows[1].as_ref().unwrap_err();
    assert_eq!(error.row, 2);
    assert!(error.message.contains("never closed"), "{}", error.message);
}

#[test]
fn a_quote_never_closed_in_a_short_file_is_told() {
    for text in ["a,b\nc,d\ne,\"f\ng,h\n", "a,b\nc,d\ne,\"f\ng,h", "a,b\r\nc,d\r\ne,\"f\r\ng,h\r\n"] {
        let rows: Vec<_> = Rows::open(text.as_bytes(), 1000).unwrap().collect();
        assert_eq!(rows.len(), 3);
        let error = rows[2].as_ref().unwrap_err();
        assert_eq!((error.row, error.message.as_str()), (3, NEVER_CLOSED));
    }
    // A stray mark inside a cell is no opening quote.
    assert_eq!(cells(b"a,b\nc,5\" pipe\n"), [["a", "b"], ["c", "5\" pipe"]]);
}

#[test]
fn gzip_cut_short_is_told_at_its_place() {
    let mut bytes = gzip(&b"alpha,beta,gamma\n".repeat(5000));
    bytes.truncate(bytes.len() - 9);
    let rows: Vec<_> = Rows::open(&bytes[..], 1000).unwrap().collect();
    let last = rows.last().unwrap().as_ref().unwrap_err();
    assert!(last.message.contains("damaged or cut short"), "{}", last.message);
    assert!(last.row > 1);
}

#[test]
fn a_table_that_breaks_off_is_told_from_one_without_a_last_line_end() {
    for text in ["a,b,c\nd,e,f\ng,h", "a,b,c\r\nd,e,f\r\ng,h", "a,b,c\rd,e,f\rg,h", "a,b,c\nd,e,f\n\"g\",\"h\""] {
        let rows: Vec<_> = Rows::open(text.as_bytes(), 1000).unwrap().collect();
        let last = rows.last().unwrap().as_ref().unwrap_err();
        assert_eq!((rows.len(), last.row, last.fatal, last.message.as_str()), (3, 3, true, BROKEN_OFF), "{text:?}");
    }
    for text in ["a,b,c\nd,e,f\ng,h,i", "a,b,c\nd,e,f\ng,h\n", "a,b,c\nd,e\nf,g,h", "a,b,c\r\nd,e,f\r\n"] {
        assert!(Rows::open(text.as_bytes(), 1000).unwrap().all(|row| row.is_ok()), "{text:?}");
    }
}
