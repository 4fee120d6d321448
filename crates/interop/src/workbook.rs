//! XLSX workbooks as tables: the sheet and the row with the headings are looked for, and each cell becomes what a person sees in it.
//!
//! Our own over `zip` and `quick-xml`, which letters need anyway. The crate calamine (0.38) was tried and does more; but it reserves as much
//! memory as the file says its texts need, which one line of XML can make fatal, bounds nothing that it unpacks, and does not tell the
//! number format, by which a telephone number keeps its first 0. Here all that is unpacked, all rows, cells and texts are counted.

mod show;

use quick_xml::events::BytesStart;

use crate::RowError;
use crate::input::Row;
use crate::ooxml::container::{self, Limits};
use crate::ooxml::xml::{Node, attribute, decoded, local, walk};
use crate::ooxml::{Part, Trouble, relations};
use show::{Show, styles};

const LIMITS: Limits = Limits { parts: 5000, part: 64 * 1024 * 1024, all: 96 * 1024 * 1024 };
/// A directory of a country has fewer rows. Empty ones do not count.
const MOST_ROWS: usize = 300_000;
const MOST_COLUMNS: usize = 500;
const MOST_CELLS: usize = 8_000_000;
/// Texts are written once and used by many cells, so a small file may hold far more than it unpacks to.
const MOST_TEXT: usize = 256 * 1024 * 1024;
/// As in any table: a service with long texts is some tens of kilobytes.
const MOST_OF_ROW: usize = 1024 * 1024;
const MOST_SHEETS: usize = 50;
/// A title, a date and a note may stand above the headings.
const ROWS_WITH_HEADINGS: usize = 12;

/// The table of a workbook.
pub(crate) struct Sheet {
    pub name: String,
    /// How many sheets there are to see.
    pub of: usize,
    pub headings: Row,
    pub rows: Vec<Row>,
}

/// Why reading a sheet ends.
enum Stop {
    Enough,
    Trouble(Trouble),
    Refused(RowError),
}

impl From<Trouble> for Stop {
    fn from(trouble: Trouble) -> Self {
        Self::Trouble(trouble)
    }
}

fn refused(trouble: Trouble) -> RowError {
    RowError::fatal(
        1,
        match trouble {
            Trouble::Damaged => "This workbook is damaged. Open it in a spreadsheet program and save it again.",
            Trouble::Hurt => {
                "This workbook is built in a way that no spreadsheet program writes. Open it in one and save it as “CSV UTF-8”."
            }
            Trouble::Locked => "This workbook is locked with a password. Save it without one.",
            Trouble::TooLarge => "This workbook unpacks to far more than a directory. Save the one sheet as “CSV UTF-8”.",
        },
    )
}

/// Reads the table of a workbook: of all sheets and of their first rows, the row that `fits` likes best has the headings.
///
/// # Errors
/// When it is damaged, made to hurt, too large, or has no row that could be headings.
pub(crate) fn read(bytes: &[u8], fits: impl Fn(&[String]) -> usize) -> Result<Sheet, RowError> {
    let wanted = |name: &str| {
        let name = name.to_ascii_lowercase();
        name.starts_with("xl/") && name.ends_with(".xml") && !name.contains("/drawings/") || name.ends_with(".rels")
    };
    let parts = container::unpack(bytes, LIMITS, wanted).map_err(refused)?;
    let book = Book::open(&parts).map_err(refused)?;
    let mut best: Option<(usize, usize, usize)> = None;
    for (index, (_, part)) in book.sheets.iter().enumerate() {
        let first = book.rows(part, Some(ROWS_WITH_HEADINGS))?;
        for (at, row) in first.iter().enumerate() {
            let filled = row.cells().filter(|cell| !cell.is_empty()).count();
            // Without a better one, the first row that could be headings is.
            let score = if filled < 2 { 0 } else { 1 + fits(&row.headings()) };
            if score > best.map_or(0, |(score, ..)| score) {
                best = Some((score, index, at));
            }
        }
    }
    let (name, part, at) = best
        .and_then(|(_, index, at)| book.sheets.get(index).map(|(name, part)| (name.clone(), *part, at)))
        .ok_or_else(|| {
        RowError::fatal(
            1,
            "No sheet of this workbook has a row with the headings of columns, such as name, description, postcode.",
        )
    })?;
    let mut rows = book.rows(part, None)?.into_iter().skip(at);
    let headings = rows.next().ok_or_else(|| refused(Trouble::Damaged))?;
    let width = headings.len();
    // A sheet leaves out the empty cells at the end of a row.
    let rows = rows.map(|row| row.widened(width)).collect();
    Ok(Sheet { name, of: book.sheets.len(), headings, rows })
}

/// What the cells of all sheets refer to.
struct Book<'p> {
    /// The sheets that can be seen, in order.
    sheets: Vec<(String, &'p Part)>,
    texts: Vec<String>,
    styles: Vec<Show>,
    from_1904: bool,
}

impl<'p> Book<'p> {
    fn open(parts: &'p [Part]) -> Result<Self, Trouble> {
        let part = |name: &str| parts.iter().find(|part| part.name.eq_ignore_ascii_case(name));
        let related = |of: &str| -> Result<Vec<relations::Relation>, Trouble> {
            let (folder, file) = of.rsplit_once('/').unwrap_or(("", of));
            match part(&format!("{folder}{}_rels/{file}.rels", if folder.is_empty() { "" } else { "/" })) {
                Some(part) => relations::read(&decoded(&part.bytes)?),
                None => Ok(Vec::new()),
            }
        };
        let main = related("")?.into_iter().find(|relation| relation.kind == "officeDocument");
        let main = main.map_or_else(|| "xl/workbook.xml".to_owned(), |relation| relations::resolve("", &relation.target));
        let folder = relations::folder(&main).to_owned();
        let related = related(&main)?;
        let of_kind = |kind: &str| {
            let relation = related.iter().find(|relation| relation.kind == kind && !relation.external)?;
            part(&relations::resolve(&folder, &relation.target))
        };
        let (mut listed, mut from_1904) = (Vec::new(), false);
        walk::<Trouble>(&decoded(&part(&main).ok_or(Trouble::Damaged)?.bytes)?, |node| {
            match node {
                Node::Open(tag) if local(tag) == "sheet" => {
                    let get = |name| attribute(tag, name).unwrap_or_default();
                    let hidden = matches!(get("state").as_str(), "hidden" | "veryHidden");
                    listed.push((get("name"), get("id"), hidden));
                }
                Node::Open(tag) if local(tag) == "workbookPr" => {
                    from_1904 = matches!(attribute(tag, "date1904").as_deref(), Some("1" | "true"));
                }
                _ => {}
            }
            Ok(())
        })?;
        let all_hidden = listed.iter().all(|(_, _, hidden)| *hidden);
        let mut sheets = Vec::new();
        for (name, id, hidden) in listed {
            let relation = related.iter().find(|relation| relation.id == id && relation.kind == "worksheet");
            let sheet = relation.and_then(|relation| part(&relations::resolve(&folder, &relation.target)));
            if let Some(sheet) = sheet.filter(|_| !hidden || all_hidden) {
                sheets.push((crate::text::one_line(&name), sheet));
            }
        }
        sheets.truncate(MOST_SHEETS);
        let texts = of_kind("sharedStrings").map(texts).transpose()?.unwrap_or_default();
        let styles = of_kind("styles").map(styles).transpose()?.unwrap_or_default();
        Ok(Self { sheets, texts, styles, from_1904 })
    }

    /// The rows of a sheet that hold anything; only the first so many, if that is said.
    fn rows(&self, part: &Part, first: Option<usize>) -> Result<Vec<Row>, RowError> {
        let xml = decoded(&part.bytes).map_err(refused)?;
        let mut reading =
            Reading { book: self, first, rows: Vec::new(), line: 0, row: Vec::new(), cell: None, seen: Seen::default() };
        match walk::<Stop>(&xml, |node| reading.node(&node)) {
            Ok(()) | Err(Stop::Enough) => Ok(reading.rows),
            Err(Stop::Trouble(trouble)) => Err(refused(trouble)),
            Err(Stop::Refused(error)) => Err(error),
        }
    }
}

/// The texts that cells share, in order. What says how a word is spoken is left out.
fn texts(part: &Part) -> Result<Vec<String>, Trouble> {
    let mut texts = Vec::new();
    let (mut text, mut collecting, mut spoken) = (String::new(), false, false);
    walk::<Trouble>(&decoded(&part.bytes)?, |node| {
        match node {
            Node::Open(tag) => match local(tag) {
                "si" => text.clear(),
                "t" => collecting = !spoken,
                "rPh" => spoken = true,
                _ => {}
            },
            Node::Text(piece) if collecting => text.push_str(piece),
            Node::Text(_) => {}
            Node::Close("t") => collecting = false,
            Node::Close("rPh") => spoken = false,
            Node::Close("si") if texts.len() == MOST_CELLS => return Err(Trouble::TooLarge),
            Node::Close("si") => texts.push(unescaped(&text)),
            Node::Close(_) => {}
        }
        Ok(())
    })?;
    Ok(texts)
}

/// Spreadsheets write control characters out.
fn unescaped(text: &str) -> String {
    text.replace("_x000D_", "").replace("_x000d_", "").replace("_x000A_", "\n").replace("_x0009_", "\t")
}

#[derive(Default)]
struct Seen {
    cells: usize,
    text: usize,
}

/// A cell that is being read.
struct Cell {
    column: usize,
    kind: String,
    style: usize,
    text: String,
    collecting: bool,
    spoken: bool,
}

struct Reading<'b> {
    book: &'b Book<'b>,
    first: Option<usize>,
    rows: Vec<Row>,
    line: u64,
    /// Each cell with whether it is a plain number.
    row: Vec<(String, bool)>,
    cell: Option<Cell>,
    seen: Seen,
}

impl Reading<'_> {
    fn node(&mut self, node: &Node<'_>) -> Result<(), Stop> {
        match (node, &mut self.cell) {
            (Node::Open(tag), _) if local(tag) == "row" => {
                self.line = attribute(tag, "r").and_then(|line| line.parse().ok()).unwrap_or(self.line + 1);
                self.row.clear();
            }
            (Node::Open(tag), _) if local(tag) == "c" => self.cell = Some(self.begin(tag)),
            (Node::Open(tag), Some(cell)) => match local(tag) {
                "v" | "t" => cell.collecting = !cell.spoken,
                "rPh" => cell.spoken = true,
                _ => {}
            },
            (Node::Text(text), Some(cell)) if cell.collecting => {
                cell.text.push_str(text);
            }
            (Node::Close("v" | "t"), Some(cell)) => cell.collecting = false,
            (Node::Close("rPh"), Some(cell)) => cell.spoken = false,
            (Node::Close("c"), _) => return self.end_cell(),
            (Node::Close("row"), _) => return self.end_row(),
            _ => {}
        }
        Ok(())
    }

    fn begin(&self, tag: &BytesStart<'_>) -> Cell {
        Cell {
            column: attribute(tag, "r").and_then(|place| column(&place)).unwrap_or(self.row.len()),
            kind: attribute(tag, "t").unwrap_or_default(),
            style: attribute(tag, "s").and_then(|style| style.parse().ok()).unwrap_or_default(),
            text: String::new(),
            collecting: false,
            spoken: false,
        }
    }

    fn end_cell(&mut self) -> Result<(), Stop> {
        let Some(cell) = self.cell.take() else { return Ok(()) };
        let show = self.book.styles.get(cell.style).copied().unwrap_or_default();
        let (text, number) = match cell.kind.as_str() {
            "s" => {
                let place = cell.text.trim().parse::<usize>().map_err(|_| Trouble::Damaged)?;
                (self.book.texts.get(place).ok_or(Trouble::Damaged)?.clone(), false)
            }
            "b" => (if cell.text.trim() == "1" { "TRUE" } else { "FALSE" }.to_owned(), false),
            // "#N/A" is no value.
            "e" => return Ok(()),
            "inlineStr" | "str" | "d" => (unescaped(&cell.text), false),
            _ => match cell.text.trim().parse::<f64>() {
                Ok(number) if number.is_finite() => (show.shown(number, self.book.from_1904), show == Show::Number),
                _ => (cell.text, false),
            },
        };
        if text.trim().is_empty() {
            return Ok(());
        }
        self.seen.cells += 1;
        self.seen.text += text.len();
        if cell.column >= MOST_COLUMNS {
            let sentence = format!(
                "This row has something in column {}, far to the right of any table of services. Empty it.",
                cell.column + 1
            );
            return Err(Stop::Refused(RowError::fatal(self.line, sentence)));
        }
        if self.seen.cells > MOST_CELLS || self.seen.text > MOST_TEXT {
            return Err(Trouble::TooLarge.into());
        }
        if self.row.len() <= cell.column {
            self.row.resize(cell.column + 1, (String::new(), false));
        }
        if let Some(place) = self.row.get_mut(cell.column) {
            *place = (text, number);
        }
        Ok(())
    }

    fn end_row(&mut self) -> Result<(), Stop> {
        let size: usize = self.row.iter().map(|(text, _)| text.len()).sum();
        if size == 0 {
            return Ok(());
        }
        if size > MOST_OF_ROW {
            return Err(Stop::Refused(RowError::fatal(
                self.line,
                "This row is far longer than any row should be. Take it away.",
            )));
        }
        if self.rows.len() == MOST_ROWS {
            let sentence = format!("This sheet has more than {MOST_ROWS} rows. Bring it in as several files.");
            return Err(Stop::Refused(RowError::fatal(self.line, sentence)));
        }
        self.rows.push(Row::of_sheet(self.line, &self.row));
        self.row.clear();
        if self.first.is_some_and(|first| self.rows.len() >= first) { Err(Stop::Enough) } else { Ok(()) }
    }
}

/// The column of a place such as `AB12`, from 0.
fn column(place: &str) -> Option<usize> {
    let letters = place.bytes().take_while(u8::is_ascii_alphabetic);
    let mut column = 0_usize;
    for letter in letters {
        column = column.checked_mul(26)?.checked_add(usize::from(letter.to_ascii_uppercase() - b'A') + 1)?;
    }
    column.checked_sub(1)
}

/// What is to be done with a zip that is a file of an office, though no workbook that is read here.
pub(crate) fn other(names: &[String]) -> Option<&'static str> {
    let has = |name: &str| names.iter().any(|known| known == name);
    let starts = |start: &str| names.iter().any(|name| name.starts_with(start));
    if has("xl/workbook.bin") {
        Some("This is a binary Excel workbook (XLSB). Save it as XLSX or as “CSV UTF-8”.")
    } else if has("content.xml") && has("mimetype") {
        Some("This is an OpenDocument file. Save it as XLSX or as “CSV UTF-8”.")
    } else if starts("word/") {
        Some("This is a Word document, not a table. Copy its table into a spreadsheet program and save it as XLSX.")
    } else {
        None
    }
}

#[cfg(test)]
#[path = "workbook_tests.rs"]
mod tests;
