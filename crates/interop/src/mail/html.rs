//! HTML of an e-mail as plain text: what a reader would see, line by line, with the cells of a row kept apart by tabs.
//!
//! Not a browser: styles are not looked at, so text that is hidden by one is in the result.

use crate::text::one_line;

/// Tables within tables deeper than this are read as if they were no tables.
const DEEPEST: usize = 40;
/// Elements of which a reader sees nothing.
const UNSEEN: &[&str] = &["script", "style", "head", "title", "template", "iframe", "object"];
/// A cell with more lines than this holds more than a value: its row is part of the layout and not of a form.
const LINES_OF_A_VALUE: usize = 6;

/// The text, with single line ends, at most one empty line in a row, and none at its ends.
pub(super) fn text(html: &str) -> String {
    let mut page = Page::default();
    // What was looked for to the end and not found: it is not looked for again, so that the time grows as the text does.
    let mut never_closed: Vec<String> = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        let (before, tag) = rest.split_at(at);
        page.words(before);
        if let Some(comment) = tag.strip_prefix("<!--") {
            let known = never_closed.iter().any(|name| name == "!--");
            let after = if known { None } else { comment.find("-->").and_then(|end| comment.get(end + 3..)) };
            if after.is_none() && !known {
                never_closed.push("!--".into());
            }
            // Without an end only its mark goes, so that the text behind it is not lost.
            rest = after.unwrap_or(comment);
            continue;
        }
        if !begins_a_tag(tag) {
            // As in "children <5".
            page.words("<");
            rest = tag.get(1..).unwrap_or_default();
            continue;
        }
        // Without a ">" anywhere nothing after this is a tag either.
        let Some((name, after)) = tag_at_start(tag) else {
            rest = tag;
            break;
        };
        rest = after;
        if UNSEEN.contains(&name.as_str()) && !never_closed.contains(&name) {
            match after_closing(after, &name) {
                Some(after) => rest = after,
                // Better style rules in the text than the text lost.
                None => never_closed.push(name.clone()),
            }
        }
        page.tag(&name);
    }
    page.words(rest);
    page.finish()
}

/// The text so far, and the tables that are open around it.
#[derive(Default)]
struct Page {
    out: Block,
    tables: Vec<Table>,
    /// Tables that are open beyond [`DEEPEST`].
    ignored: usize,
}

#[derive(Default)]
struct Table {
    /// The rows so far.
    rows: Block,
    /// The cells of the row that is open.
    cells: Vec<String>,
    cell: Option<Block>,
}

impl Page {
    /// Where text goes now. Text between cells has no place in a table; it is put beside it rather than lost.
    fn place(&mut self) -> &mut Block {
        match self.tables.last_mut() {
            Some(table) => table.cell.as_mut().unwrap_or(&mut table.rows),
            None => &mut self.out,
        }
    }

    fn words(&mut self, text: &str) {
        if !text.is_empty() {
            self.place().words(&html_escape::decode_html_entities(text));
        }
    }

    fn tag(&mut self, name: &str) {
        match name {
            "table" if self.tables.len() >= DEEPEST => self.ignored += 1,
            "table" => self.tables.push(Table::default()),
            "/table" if self.ignored > 0 => self.ignored -= 1,
            "/table" => self.end_table(),
            "tr" | "/tr" | "thead" | "tbody" | "tfoot" if self.ignored == 0 && !self.tables.is_empty() => self.end_row(),
            "td" | "th" if self.ignored == 0 && !self.tables.is_empty() => {
                self.end_cell();
                if let Some(table) = self.tables.last_mut() {
                    table.cell = Some(Block::default());
                }
            }
            "/td" | "/th" if self.ignored == 0 => self.end_cell(),
            "td" | "th" => self.place().words(" "),
            "br" | "tr" | "/tr" | "div" | "/div" | "dt" | "dd" | "option" | "address" | "/address" => self.place().line(),
            "li" => self.place().item(),
            "p" | "/p" | "ul" | "/ul" | "ol" | "/ol" | "section" | "/section" | "article" | "/article" | "blockquote"
            | "/blockquote" | "pre" | "/pre" | "hr" => self.place().paragraph(),
            heading if is_heading(heading) => self.place().paragraph(),
            _ => {}
        }
    }

    fn end_cell(&mut self) {
        if let Some(table) = self.tables.last_mut()
            && let Some(cell) = table.cell.take()
        {
            table.cells.push(cell.finish());
        }
    }

    fn end_row(&mut self) {
        self.end_cell();
        if let Some(table) = self.tables.last_mut() {
            let cells = std::mem::take(&mut table.cells);
            table.rows.row(&cells);
        }
    }

    fn end_table(&mut self) {
        self.end_row();
        if let Some(table) = self.tables.pop() {
            let rows = table.rows.finish();
            let place = self.place();
            place.paragraph();
            place.ready(&rows);
            place.paragraph();
        }
    }

    fn finish(mut self) -> String {
        while !self.tables.is_empty() {
            self.end_table();
        }
        self.out.finish()
    }
}

/// Text that grows by words, lines and paragraphs.
#[derive(Default)]
struct Block {
    done: String,
    line: String,
    gap: bool,
}

impl Block {
    /// White space, line ends among it, is as good as one space until the line ends.
    fn words(&mut self, text: &str) {
        self.line.push_str(text);
    }

    fn line(&mut self) {
        let line = std::mem::take(&mut self.line);
        let line = one_line(&line);
        if !line.is_empty() && line != "-" {
            self.ready(&line);
        }
    }

    fn item(&mut self) {
        self.line();
        self.line.push_str("- ");
    }

    fn paragraph(&mut self) {
        self.line();
        self.gap = true;
    }

    /// Lines that are already as they should be.
    fn ready(&mut self, lines: &str) {
        if lines.is_empty() {
            return;
        }
        if !self.done.is_empty() {
            self.done.push_str(if self.gap { "\n\n" } else { "\n" });
        }
        self.done.push_str(lines);
        self.gap = false;
    }

    /// A row of a form becomes one line with tabs; a row that is only layout becomes the text of its cells.
    fn row(&mut self, cells: &[String]) {
        self.line();
        let is_value = |cell: &String| !cell.contains('\t') && cell.lines().count() <= LINES_OF_A_VALUE;
        let filled = cells.iter().filter(|cell| !cell.is_empty()).count();
        if filled > 1 && cells.iter().all(is_value) {
            let row: Vec<String> = cells.iter().map(|cell| value(cell)).collect();
            self.ready(row.join("\t").trim_end_matches('\t'));
        } else {
            cells.iter().for_each(|cell| self.ready(cell));
        }
    }

    fn finish(mut self) -> String {
        self.line();
        self.done
    }
}

/// The lines of a cell in one, an address for instance.
fn value(cell: &str) -> String {
    let mut out = String::with_capacity(cell.len());
    for line in cell.lines().filter(|line| !line.is_empty()) {
        if !out.is_empty() {
            out.push_str(if out.ends_with([',', '.', ';', ':', '!', '?']) { " " } else { ", " });
        }
        out.push_str(line);
    }
    out
}

fn is_heading(name: &str) -> bool {
    let name = name.trim_start_matches('/');
    name.len() == 2 && name.starts_with('h') && name.ends_with(|c: char| c.is_ascii_digit())
}

fn begins_a_tag(text: &str) -> bool {
    let inside = text.get(1..).unwrap_or_default();
    inside.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/' || c == '!' || c == '?')
}

/// The lower-case name of the tag that stands here, and what follows it.
fn tag_at_start(text: &str) -> Option<(String, &str)> {
    let (tag, after) = text.get(1..)?.split_once('>')?;
    let (slash, bare) = tag.strip_prefix('/').map_or(("", tag), |bare| ("/", bare));
    let name = bare.split(|c: char| c.is_whitespace() || c == '/').next().unwrap_or_default().to_ascii_lowercase();
    Some((format!("{slash}{name}"), after))
}

/// What follows the closing tag of this name; none where it never comes.
fn after_closing<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    let mut rest = text;
    while let Some((_, after)) = rest.split_once("</") {
        rest = after;
        if rest.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name)) {
            return rest.split_once('>').map(|(_, after)| after);
        }
    }
    None
}

#[cfg(test)]
#[path = "html_tests.rs"]
mod tests;
