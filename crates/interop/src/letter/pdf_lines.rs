//! Lines of text out of the places of characters.

use super::glyphs::{Mark, Page, Rule};

/// A space is about a quarter of the size of its font. A gap as wide as this many sizes parts two cells (2.5 spaces),
const CELL: f64 = 0.63;
/// this is still a space between words where a line is spread to the margin,
const SPREAD: f64 = 1.5;
/// this is still one before a box to tick, which forms set off from the word before it,
const BOX: f64 = 1.2;
/// and this is one where none is written.
const SPACE: f64 = 0.15;

/// Between the end of a full line of a cell and the text of the next cell, in points: the margins that Word gives both.
const MARGINS: f64 = 11.0;

/// Lines that go on a row of a table without sides of cells; where there are more, it is no table.
const MOST_MORE: usize = 4;

/// A run of text of a line without a gap.
#[derive(Debug)]
struct Piece {
    text: String,
    x: f64,
    end: f64,
    size: f64,
}

/// A line: its pieces from left to right.
#[derive(Debug)]
struct Line {
    y: f64,
    size: f64,
    pieces: Vec<Piece>,
}

/// The lines of a page: upright text first, then what stands on its side.
pub(super) fn of_page(page: Page) -> Vec<String> {
    let mut lines = Vec::new();
    let Page { turned, across, down } = page;
    for (quarter, marks) in turned.into_iter().enumerate() {
        let upright = quarter == 0;
        let found = if upright { texts(marks, &across, &down) } else { texts(marks, &[], &[]) };
        if !found.is_empty() && !lines.is_empty() {
            lines.push(String::new());
        }
        lines.extend(found);
    }
    lines
}

fn texts(marks: Vec<Mark>, across: &[Rule], down: &[Rule]) -> Vec<String> {
    let lines = lines(marks, down);
    let wide = usual_step(&lines);
    let edges = edges(&lines, across);
    let mut texts = Vec::new();
    let mut last: Option<(Line, f64)> = None;
    let mut lines = lines.into_iter().peekable();
    while let Some(line) = lines.next() {
        let (above, below) = band(&line, across);
        let columns = columns(down, above, below);
        let mut row = vec![line];
        // Between ruled lines without sides of cells: what was broken at an edge goes on below.
        let mut more_lines = 0;
        while columns.is_empty()
            && more_lines < MOST_MORE
            && let Some(more) = lines.next_if(|more| {
                below.is_finite()
                    && more.y <= below
                    && row.first().is_some_and(|line| goes_on(line, more, &edges, above.is_finite()))
            })
        {
            if let Some(line) = row.first_mut() {
                go_on(line, more);
                more_lines += 1;
            }
        }
        while !columns.is_empty()
            && let Some(more) = lines.next_if(|more| more.y <= below)
        {
            row.push(more);
        }
        let parted = last.as_ref().zip(row.first()).is_some_and(|((before, end), line)| {
            let next_row = !columns.is_empty() && (above - end).abs() < 3.0;
            line.y - before.y > wide * before.size.max(line.size) && !next_row && !same_cells(before, line)
        });
        if parted {
            texts.push(String::new());
        }
        match row.as_slice() {
            [line] => texts.push(join(line.pieces.iter().map(|piece| piece.text.as_str()))),
            row => texts.extend(cells(row, &columns)),
        }
        last = row.pop().map(|line| (line, below));
    }
    texts
}

/// Where cells seem to end: where two or more pieces of text begin, and where ruled lines end.
fn edges(lines: &[Line], across: &[Rule]) -> Vec<f64> {
    let mut starts: Vec<f64> = lines.iter().flat_map(|line| &line.pieces).map(|piece| piece.x).collect();
    starts.sort_by(f64::total_cmp);
    let mut edges: Vec<f64> = starts
        .windows(2)
        .filter_map(|pair| Some((*pair.first()?, *pair.last()?)))
        .filter(|(one, other)| other - one < 2.0)
        .map(|pair| pair.0)
        .collect();
    edges.extend(across.iter().map(|rule| rule.to));
    edges.sort_by(f64::total_cmp);
    edges.dedup_by(|one, other| (*one - *other).abs() < 2.0);
    edges
}

/// Whether each piece of a line stands below one of the line before, and had no room there or, between ruled lines,
/// has no label or box of its own.
fn goes_on(line: &Line, more: &Line, edges: &[f64], ruled: bool) -> bool {
    line.pieces.len() + more.pieces.len() > 2
        && more.pieces.iter().all(|piece| {
            let letters = |text: &str| f64::from(u16::try_from(text.chars().count()).unwrap_or(u16::MAX));
            let word = piece.text.trim_start_matches("[ ] ").split(' ').next().unwrap_or_default();
            let wide = (piece.end - piece.x) * letters(word) / letters(&piece.text).max(1.0) + 0.3 * piece.size + MARGINS;
            let free = ruled && !piece.text.contains(':') && !is_box(&piece.text);
            line.pieces
                .iter()
                .filter(|above| (above.x - piece.x).abs() < 3.0)
                .any(|above| free || edges.iter().any(|edge| *edge >= above.end - 2.0 && *edge <= above.end + wide))
        })
}

fn go_on(line: &mut Line, more: Line) {
    for piece in more.pieces {
        if let Some(above) = line.pieces.iter_mut().find(|above| (above.x - piece.x).abs() < 3.0) {
            above.text.push(' ');
            above.text.push_str(&piece.text);
            above.end = piece.end;
        }
    }
    line.y = more.y;
}

/// Whether the second cells of two lines stand below each other: rows of a table without ruled lines.
fn same_cells(one: &Line, other: &Line) -> bool {
    let second = |line: &Line| line.pieces.get(1).map(|piece| piece.x);
    second(one).zip(second(other)).is_some_and(|(one, other)| (one - other).abs() < 4.0)
}

fn join<'a>(cells: impl Iterator<Item = &'a str>) -> String {
    cells.map(str::trim).filter(|cell| !cell.is_empty()).collect::<Vec<_>>().join("\t")
}

/// Lines from top to bottom.
fn lines(mut marks: Vec<Mark>, down: &[Rule]) -> Vec<Line> {
    marks.sort_by(|one, other| one.y.total_cmp(&other.y));
    let mut lines: Vec<(f64, f64, Vec<Mark>)> = Vec::new();
    for mark in marks {
        match lines.last_mut() {
            // Raised and lowered letters ("1st") belong to the line they touch.
            Some((y, size, line)) if mark.y - *y < 0.4 * size.max(mark.size) => {
                // The base line is that of the larger print.
                if mark.size > *size * 1.05 {
                    (*y, *size) = (mark.y, mark.size);
                }
                line.push(mark);
            }
            _ => lines.push((mark.y, mark.size, vec![mark])),
        }
    }
    let made = lines.into_iter().map(|(y, size, marks)| Line { y, size, pieces: pieces(marks, y, down) });
    made.filter(|line| !line.pieces.is_empty()).collect()
}

/// Cuts a line where gaps are wide, or where the side of a cell stands.
fn pieces(mut marks: Vec<Mark>, y: f64, down: &[Rule]) -> Vec<Piece> {
    marks.sort_by(|one, other| one.x.total_cmp(&other.x));
    let mut words: Vec<Piece> = Vec::new();
    let mut open = false;
    for mut mark in marks {
        if mark.text.trim().is_empty() {
            open = false;
            continue;
        }
        if mark.text.chars().any(is_from_right) {
            mark.text = mark.text.chars().rev().collect();
        }
        match words.last_mut() {
            // Bold print is sometimes the same letter printed twice.
            Some(word)
                if word.text.ends_with(&mark.text)
                    && mark.end - word.end < 0.12 * mark.size
                    && mark.x < word.end - 0.12 * mark.size => {}
            Some(word) if open && mark.x - word.end < SPACE * mark.size.max(word.size) => {
                word.text.push_str(&mark.text);
                word.end = word.end.max(mark.end);
                word.size = word.size.max(mark.size);
            }
            _ => words.push(Piece { text: mark.text, x: mark.x, end: mark.end, size: mark.size }),
        }
        open = true;
    }
    let gaps: Vec<f64> =
        words.windows(2).filter_map(|pair| Some((pair.last()?.x - pair.first()?.end) / pair.first()?.size)).collect();
    let spread = spread_to(&gaps);
    let mut pieces: Vec<Piece> = Vec::new();
    for word in words {
        match pieces.last_mut() {
            Some(piece)
                if word.x - piece.end <= if is_box(&word.text) { BOX } else { CELL.max(spread) } * piece.size
                    && !down
                        .iter()
                        .any(|rule| rule.from <= y && y <= rule.to && rule.at >= piece.end - 1.0 && rule.at <= word.x + 1.0) =>
            {
                piece.text.push(' ');
                piece.text.push_str(&word.text);
                piece.end = word.end;
                piece.size = piece.size.max(word.size);
            }
            _ => pieces.push(word),
        }
    }
    for piece in pieces.iter_mut().filter(|piece| piece.text.chars().any(is_from_right)) {
        piece.text = as_spoken(&piece.text);
    }
    pieces
}

/// Letters of Hebrew, Arabic, Syriac, Thaana and N’Ko, and the shapes of Arabic.
fn is_from_right(char: char) -> bool {
    matches!(char, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}')
        && !matches!(char, '\u{660}'..='\u{669}' | '\u{6f0}'..='\u{6f9}')
}

/// Words that were put down from left to right as they are seen, in the order in which they are read.
fn as_spoken(seen: &str) -> String {
    let mut words: Vec<String> = Vec::new();
    let mut run = 0;
    for word in seen.split(' ') {
        if word.chars().any(is_from_right) {
            // Each goes before those of its run that were seen left of it.
            words.insert(words.len() - run, word.chars().rev().collect());
            run += 1;
        } else {
            words.push(word.to_owned());
            run = 0;
        }
    }
    words.join(" ")
}

fn is_box(text: &str) -> bool {
    text.starts_with("[ ]") || text.starts_with("[x]")
}

/// Of a line whose gaps are all alike and many, the widest: it is spread to both margins.
fn spread_to(gaps: &[f64]) -> f64 {
    let (widest, least) = gaps.iter().fold((0.0_f64, f64::MAX), |(widest, least), gap| (widest.max(*gap), least.min(*gap)));
    if gaps.len() >= 4 && widest < SPREAD && widest < least * 1.6 { widest * 1.01 } else { 0.0 }
}

/// From which step between base lines on, in sizes of print, there is an empty line between: more than the page's own single step.
fn usual_step(lines: &[Line]) -> f64 {
    let mut steps: Vec<f64> = lines
        .windows(2)
        .filter_map(|pair| Some((pair.last()?.y - pair.first()?.y) / pair.first()?.size.max(pair.last()?.size)))
        .filter(|step| *step < 2.5)
        .collect();
    steps.sort_by(f64::total_cmp);
    let single = steps.get(steps.len() / 4).copied().unwrap_or(1.2).clamp(1.0, 1.9);
    (single * 1.4).max(1.7)
}

/// Between which ruled lines a line of text lies.
fn band(line: &Line, across: &[Rule]) -> (f64, f64) {
    let x = line.pieces.first().map_or(0.0, |piece| piece.x);
    let middle = line.y - line.size * 0.3;
    let near = across.iter().filter(|rule| rule.from <= x + 2.0 && rule.to >= x);
    near.fold((f64::NEG_INFINITY, f64::INFINITY), |(above, below), rule| {
        if rule.at <= middle { (above.max(rule.at), below) } else { (above, below.min(rule.at)) }
    })
}

/// The sides of cells that stand within a band.
fn columns(down: &[Rule], above: f64, below: f64) -> Vec<f64> {
    let through = down.iter().filter(|rule| rule.from <= above + 3.0 && rule.to >= below - 3.0);
    let mut columns: Vec<f64> = through.map(|rule| rule.at).collect();
    columns.sort_by(f64::total_cmp);
    columns.dedup_by(|one, other| (*one - *other).abs() < 3.0);
    columns
}

/// A row of a table whose cells hold several lines: those of a label are joined, and those of the last cell stay lines.
fn cells(row: &[Line], columns: &[f64]) -> Vec<String> {
    let mut cells: Vec<Vec<String>> = vec![Vec::new(); columns.len() + 1];
    for line in row {
        let mut last = None;
        for piece in &line.pieces {
            let column = columns.iter().take_while(|side| **side < piece.x + 1.0).count();
            let Some(cell) = cells.get_mut(column) else { continue };
            match cell.last_mut() {
                Some(text) if last == Some(column) => {
                    text.push('\t');
                    text.push_str(&piece.text);
                }
                _ => cell.push(piece.text.clone()),
            }
            last = Some(column);
        }
    }
    cells.retain(|cell| !cell.is_empty());
    let Some(rest) = cells.pop() else { return Vec::new() };
    let labels: Vec<String> = cells.into_iter().map(|cell| cell.join(" ")).collect();
    let mut rest = rest.into_iter();
    let first = join(labels.iter().map(String::as_str).chain(rest.next().as_deref()));
    std::iter::once(first).chain(rest).collect()
}
