//! Opening a file of unknown kind and encoding, and reading it row by row.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{self, Cursor, Read};

use csv::{ByteRecord, StringRecord};
use flate2::read::MultiGzDecoder;

use crate::RowError;

/// How much of a file is looked at to tell what it is.
const HEAD: usize = 8 * 1024;

type Source<'r> = Box<dyn Read + Send + 'r>;

/// What a text file holds, as far as its first bytes tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Json,
    /// A workbook, or a zip of tables.
    Zip,
    /// Anything else: a table, or what its reader will refuse with the reason.
    Table,
}

/// Opens a file that may be JSON, a table or a zip of such, packed with gzip or not, and says which.
///
/// # Errors
/// When it cannot be read.
pub fn open_any<'r>(input: impl Read + Send + 'r) -> Result<(Kind, impl Read + Send + 'r), RowError> {
    let (head, source) = unpacked(input)?;
    let first = head.iter().find(|byte| !byte.is_ascii_whitespace());
    let kind = match first {
        _ if is_zip(&head) => Kind::Zip,
        Some(b'{' | b'[') => Kind::Json,
        _ => Kind::Table,
    };
    Ok((kind, source))
}

fn is_zip(head: &[u8]) -> bool {
    head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06")
}

/// Opens a file and refuses what cannot be of the wanted kind. Gives the first bytes with the whole stream.
pub(crate) fn open<'r>(input: impl Read + Send + 'r, wanted: Kind) -> Result<(Vec<u8>, Source<'r>), RowError> {
    let (head, source) = unpacked(input)?;
    match refusal(&head, wanted) {
        Some(message) => Err(RowError::fatal(1, message)),
        None => Ok((head, source)),
    }
}

/// Opens gzip if it is there and drops a byte order mark. Gives the first bytes with the whole stream.
fn unpacked<'r>(input: impl Read + Send + 'r) -> Result<(Vec<u8>, Source<'r>), RowError> {
    let (head, mut source) = peek(Box::new(input)).map_err(|error| unreadable(1, &error))?;
    let (mut head, inner) = if head.starts_with(&[0x1f, 0x8b]) {
        source = Box::new(MultiGzDecoder::new(source));
        peek(source).map_err(|error| unreadable(1, &error))?
    } else {
        (head, source)
    };
    source = inner;
    if head.starts_with(&[0xef, 0xbb, 0xbf]) {
        let mut mark = [0_u8; 3];
        source.read_exact(&mut mark).map_err(|error| unreadable(1, &error))?;
        head.drain(..3);
    }
    Ok((head, source))
}

fn peek(mut source: Source<'_>) -> io::Result<(Vec<u8>, Source<'_>)> {
    let mut head = Vec::with_capacity(HEAD);
    source.by_ref().take(HEAD as u64).read_to_end(&mut head)?;
    let whole = Cursor::new(head.clone()).chain(source);
    Ok((head, Box::new(whole)))
}

/// Says why a file that starts with these bytes is not of the wanted kind, if that can be told.
fn refusal(head: &[u8], wanted: Kind) -> Option<String> {
    let kind = match wanted {
        Kind::Table | Kind::Zip => "a CSV file",
        Kind::Json => "a JSON file",
    };
    let save_as = "Open it in a spreadsheet program and save it as “CSV UTF-8”.";
    if is_zip(head) {
        return Some(format!(
            "This is an Excel workbook or a zip file, not {kind}. If it is a workbook: {} If it is a zip: unpack it first.",
            save_as
        ));
    }
    if head.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        return Some(format!("This is an old Excel workbook, or one with a password, not {kind}. {save_as}"));
    }
    if head.starts_with(b"%PDF-") {
        return Some(format!("This is a PDF, not {kind}. Ask for the same list as {kind}."));
    }
    if head.starts_with(&[0xff, 0xfe]) || head.starts_with(&[0xfe, 0xff]) {
        return Some(format!("This file is saved as “Unicode text” (UTF-16). {save_as}"));
    }
    let Some(start) = head.iter().position(|byte| !byte.is_ascii_whitespace()) else {
        return Some("This file is empty. Check that the download finished.".into());
    };
    let zeros = head.iter().filter(|byte| **byte == 0).count();
    // Packed and random bytes have a control character in nine, and text none but those of its layout.
    let controls = head.iter().filter(|byte| byte.is_ascii_control() && !byte.is_ascii_whitespace()).count();
    if zeros * 50 > head.len() || controls * 20 > head.len() {
        return Some(format!("This file is not text, so it cannot be read as {kind}. {save_as}"));
    }
    let text: String = head.iter().skip(start).take(64).map(|byte| char::from(byte.to_ascii_lowercase())).collect();
    if text.starts_with("<?xml") {
        return Some(format!("This is an XML file, not {kind}. Ask for the same list as {kind}."));
    }
    if text.starts_with('<') {
        return Some(format!(
            "This looks like a web page, not {kind}. Download the file itself: the address may lead to a sign-in page or to a page about the file."
        ));
    }
    let json = text.starts_with('{') || text.starts_with('[');
    match wanted {
        Kind::Table if json && text.contains(['"', '}', ']']) => {
            Some("This looks like JSON, not a CSV file. If it is an Open Referral feed, import it as one.".into())
        }
        Kind::Json if !json => {
            Some("This is not JSON. An Open Referral feed starts with { or [. Check the address of the feed.".into())
        }
        _ => None,
    }
}

/// Turns bytes into text: UTF-8 where they are UTF-8, otherwise Windows-1252, which gives every byte a meaning.
pub(crate) fn decode(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0,
    }
}

pub(crate) fn unreadable(row: u64, error: &io::Error) -> RowError {
    let message = match error.kind() {
        io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData => {
            "The compressed file is damaged or cut short here. Download it again.".to_owned()
        }
        _ => format!("The file could not be read any further ({error}). Try again."),
    };
    RowError::fatal(row, message)
}

/// One row of a table, decoded, with the line on which it starts.
#[derive(Debug)]
pub(crate) struct Row {
    pub line: u64,
    cells: StringRecord,
    /// Which cells are plain numbers in a workbook: a telephone number among them has lost its first 0.
    numbers: Vec<u16>,
}

impl Row {
    /// A row of a workbook: each cell with whether it is a plain number.
    pub fn of_sheet(line: u64, cells: &[(String, bool)]) -> Self {
        let numbers = (0..).zip(cells).filter(|(_, (_, number))| *number).map(|(column, _)| column).collect();
        Self { line, cells: cells.iter().map(|(text, _)| text.as_str()).collect(), numbers }
    }

    /// The same with empty cells up to this width.
    pub fn widened(mut self, width: usize) -> Self {
        for _ in self.cells.len()..width {
            self.cells.push_field("");
        }
        self
    }

    /// Whether the cell in this column is a plain number of a workbook.
    pub fn is_number(&self, column: usize) -> bool {
        u16::try_from(column).is_ok_and(|column| self.numbers.contains(&column))
    }

    /// The cell in this column, trimmed; nothing where the row has no such column.
    pub fn cell(&self, column: usize) -> &str {
        self.cells.get(column).unwrap_or("").trim()
    }

    pub fn len(&self) -> usize {
        self.cells.len()
    }

    pub fn is_blank(&self) -> bool {
        self.cells.iter().all(|cell| cell.trim().is_empty())
    }

    pub fn cells(&self) -> impl Iterator<Item = &str> {
        self.cells.iter().map(str::trim)
    }

    /// The cells as headings: empty ones get their place for a name and repeated ones a number, so that each differs from the
    /// others ("Date", "Date (2)").
    pub fn headings(&self) -> Vec<String> {
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        let mut headings = Vec::new();
        for (index, cell) in self.cells().enumerate() {
            let name = if cell.is_empty() { format!("Column {}", index + 1) } else { crate::text::one_line(cell) };
            let mut count = seen.get(&name).copied().unwrap_or_default() + 1;
            let mut heading = if count == 1 { name.clone() } else { format!("{name} ({count})") };
            while count > 1 && seen.contains_key(&heading) {
                count += 1;
                heading = format!("{name} ({count})");
            }
            seen.insert(name, count);
            seen.entry(heading.clone()).or_insert(1);
            headings.push(heading);
        }
        headings
    }

    /// A line break inside a cell: usual in a description, but in a list of codes the mark of a quote never closed.
    pub fn spans_lines(&self) -> bool {
        self.cells.iter().any(|cell| cell.contains('\n'))
    }
}

/// The rows of a delimited text file. Stops for good after an error from which the reading cannot go on.
pub(crate) struct Rows<'r> {
    csv: csv::Reader<Bounded<Source<'r>>>,
    record: ByteRecord,
    max_row: usize,
    /// How many cells the first row has.
    width: usize,
    /// Lines end with a carriage return alone, which the CSV reader does not count.
    counted: Option<u64>,
    finished: bool,
    /// Rows whose cells are all empty are given too.
    with_empty: bool,
}

impl<'r> Rows<'r> {
    /// `max_row` is the most bytes that one row may hold: without a limit, a quotation mark that is never
    /// closed would draw the rest of the file into one cell.
    pub fn open(input: impl Read + Send + 'r, max_row: usize) -> Result<Self, RowError> {
        Self::open_with(input, max_row, |_| None)
    }

    /// As [`Rows::open`], for a reader that may know the delimiter from the first bytes better than their first line tells.
    pub fn open_with(
        input: impl Read + Send + 'r,
        max_row: usize,
        known: impl FnOnce(&[u8]) -> Option<u8>,
    ) -> Result<Self, RowError> {
        let (head, source) = open(input, Kind::Table)?;
        let old_mac = !head.contains(&b'\n') && head.contains(&b'\r');
        // A line feed alone ends a row, so that lines are counted right; a carriage return before it stays in the last
        // cell and is trimmed off with other white space.
        let terminator = if old_mac { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') };
        let csv = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .terminator(terminator)
            .delimiter(known(&head).unwrap_or_else(|| delimiter(&head)))
            .from_reader(Bounded { inner: source, left: max_row, count: 0, last: b'\n', tail: END_OF_FILE });
        Ok(Self {
            csv,
            record: ByteRecord::new(),
            max_row,
            width: 0,
            counted: old_mac.then_some(0),
            finished: false,
            with_empty: false,
        })
    }

    /// From here on the rows are as wide as this, and a row of empty cells is a row too: with it the heading row of a table is
    /// found that is not the first.
    pub fn begin_table(&mut self, width: usize) {
        self.width = width;
        self.with_empty = true;
    }

    /// The line on which the row just read starts. The reader stands behind the row's line end, which even the last row has.
    fn start_of_row(&mut self) -> u64 {
        let bytes = self.record.as_slice();
        // Few rows span lines, and looking is far quicker than counting.
        let inside = if bytes.contains(&b'\n') { bytes.iter().filter(|byte| **byte == b'\n').count() } else { 0 };
        let last = match &mut self.counted {
            Some(count) => {
                *count += 1;
                *count
            }
            None => self.csv.position().line().saturating_sub(1),
        };
        last.saturating_sub(inside as u64).max(1)
    }

    /// Whether the row just read is the last, has no line end, and is shorter than the first: a download that stopped.
    fn breaks_off(&self) -> bool {
        let source = self.csv.get_ref();
        let behind = self.csv.position().byte();
        self.record.len() < self.width && behind > source.count && !matches!(source.last, b'\n' | b'\r')
    }

    /// The first row that holds anything.
    pub fn first(&mut self) -> Result<Row, RowError> {
        self.next().unwrap_or_else(|| Err(RowError::fatal(1, "This file has no rows. Check that the download finished.")))
    }
}

impl Iterator for Rows<'_> {
    type Item = Result<Row, RowError>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.finished {
            self.csv.get_mut().left = self.max_row;
            let before = self.csv.position().line();
            match self.csv.read_byte_record(&mut self.record) {
                Ok(false) => self.finished = true,
                Ok(true) => {
                    if self.record.as_slice() == END_OF_ROWS {
                        self.finished = true;
                        break;
                    }
                    if self.record.as_slice().ends_with(END_OF_FILE) {
                        self.finished = true;
                        return Some(Err(RowError::fatal(self.counted.map_or(before, |count| count + 1), NEVER_CLOSED)));
                    }
                    let line = self.start_of_row();
                    if self.breaks_off() {
                        self.finished = true;
                        return Some(Err(RowError::fatal(line, BROKEN_OFF)));
                    }
                    self.width = if self.width == 0 { self.record.len() } else { self.width };
                    if self.record.as_slice().contains(&0) {
                        return Some(Err(RowError::new(
                            line,
                            "This row holds bytes that are not text, so it was left out. The file may be damaged.",
                        )));
                    }
                    let row = Row { line, cells: decode_record(std::mem::take(&mut self.record)), numbers: Vec::new() };
                    if !row.is_blank() || self.with_empty && row.len() > 1 {
                        return Some(Ok(row));
                    }
                }
                Err(error) => {
                    self.finished = true;
                    return Some(Err(match error.into_kind() {
                        csv::ErrorKind::Io(error) if error.kind() == io::ErrorKind::FileTooLarge => {
                            RowError::fatal(before, TOO_LONG)
                        }
                        csv::ErrorKind::Io(error) => unreadable(before, &error),
                        _ => RowError::fatal(before, "This row could not be read. Nothing after it was read."),
                    }));
                }
            }
        }
        None
    }
}

fn decode_record(record: ByteRecord) -> StringRecord {
    StringRecord::from_byte_record(record).unwrap_or_else(|error| {
        // Decided per row, not per file: files glued together from two sources hold both encodings.
        error.into_byte_record().iter().map(decode).collect()
    })
}

/// Comma, semicolon or tab: whichever stands most often in the first line, outside quotation marks.
fn delimiter(head: &[u8]) -> u8 {
    let (mut quoted, mut commas, mut semicolons, mut tabs) = (false, 0, 0, 0);
    for byte in head {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' | b'\r' if !quoted && commas + semicolons + tabs > 0 => break,
            b',' if !quoted => commas += 1,
            b';' if !quoted => semicolons += 1,
            b'\t' if !quoted => tabs += 1,
            _ => {}
        }
    }
    if tabs > commas && tabs >= semicolons {
        b'\t'
    } else if semicolons > commas {
        b';'
    } else {
        b','
    }
}

/// Put behind every file. Read as a row of its own it is the end; inside a cell it shows that the quotation mark before that
/// cell was never closed, which the CSV reader would take without a word, with all rows that it swallowed.
const END_OF_FILE: &[u8] = b"\n\x01\n";
const END_OF_ROWS: &[u8] = b"\x01";

const NEVER_CLOSED: &str = "A quotation mark in the row that starts here is never closed, so all that follows ran together. Close it, or take it away, and import again.";
const TOO_LONG: &str = "The row that starts here is far longer than any row should be. A quotation mark in it is probably never closed: close it, or take the row away, and import again.";
const BROKEN_OFF: &str =
    "The file breaks off in this row. Download it again. (If it is whole, put an end of line behind its last row.)";

/// A source of which only so much may be read until `left` is set again, with [`END_OF_FILE`] behind it.
struct Bounded<R> {
    inner: R,
    left: usize,
    /// How many bytes there were so far, and the last of them.
    count: u64,
    last: u8,
    tail: &'static [u8],
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.left == 0 {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        let count = self.inner.read(buffer)?;
        if count == 0 && !buffer.is_empty() {
            return self.tail.read(buffer);
        }
        self.left = self.left.saturating_sub(count);
        self.count += count as u64;
        self.last = buffer.get(..count).and_then(<[u8]>::last).copied().unwrap_or(self.last);
        Ok(count)
    }
}

#[cfg(test)]
#[path = "input_tests.rs"]
mod tests;
