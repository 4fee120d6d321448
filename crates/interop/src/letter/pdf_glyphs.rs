//! Where each character of a page stands.

use std::cell::Cell;
use std::panic::resume_unwind;
use std::rc::Rc;

use hayro_interpret::font::Glyph;
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::hayro_syntax::Pdf;
use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, GlyphDrawMode, Image, InterpreterCache, InterpreterSettings, Paint, PathDrawMode,
    SoftMask, interpret_page,
};
use kurbo::{Affine, BezPath, PathEl, Point, Rect};

use super::super::text::{dingbat, is_dingbats, private_use};
use super::fields::Shown;
use super::plain::Plain;
use super::spoken::spoken_at;
use super::{DAMAGED, Refused};

/// A page of small print holds some 8,000 characters; this is enough for thirty.
const MOST_GLYPHS: usize = 400_000;
/// Lines, areas and pictures of a whole file.
const MOST_DRAWN: usize = 500_000;
/// Parts that are drawn by name, which take longer, and can name each other.
const MOST_PARTS: usize = 20_000;
/// Marked stretches within each other.
const MOST_WITHIN: usize = 10_000;
/// Ruled lines of one page that are looked at.
const MOST_RULES: usize = 4_000;
/// The shortest ruled line that can be the side of a cell, in points.
const SHORTEST_RULE: f64 = 8.0;

/// A character, or the few that one glyph stands for. Places are in points, from the top left of the page as it is looked at.
#[derive(Clone, Debug)]
pub(super) struct Mark {
    pub text: String,
    /// Where it begins, and where the next one is expected.
    pub x: f64,
    pub end: f64,
    /// Its base line.
    pub y: f64,
    pub size: f64,
}

/// A straight line, as tables have around their cells: where it lies, and from where to where it goes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rule {
    pub at: f64,
    pub from: f64,
    pub to: f64,
}

/// What stands on a page.
#[derive(Default, Debug)]
pub(super) struct Page {
    /// By quarter turns of the text against the page: upright, and on its side or head.
    pub turned: [Vec<Mark>; 4],
    pub across: Vec<Rule>,
    pub down: Vec<Rule>,
}

/// Draws the pages of a file, and adds what is shown by fields of a form that nothing draws.
pub(super) fn pages(plain: Plain) -> Result<Vec<Page>, Refused> {
    let Plain { bytes, fields, spoken } = plain;
    let pdf = Pdf::new(bytes).map_err(|_| Refused::new(DAMAGED))?;
    let cache = InterpreterCache::new();
    let left = Rc::new(Left { glyphs: Cell::new(MOST_GLYPHS), drawn: Cell::new(MOST_DRAWN), parts: Cell::new(MOST_PARTS) });
    let mut pages = Vec::new();
    for (at, page) in pdf.pages().iter().enumerate() {
        let (width, height) = page.render_dimensions();
        let whole = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
        let placed = Affine::new(page.initial_transform(true).as_coeffs());
        let mut context = Context::new(placed, whole, &cache, pdf.xref(), InterpreterSettings::default());
        let mut desk = Desk { page: Page::default(), whole, left: Rc::clone(&left), spoken: &spoken, within: Vec::new() };
        interpret_page(page, &mut context, &mut desk);
        for shown in fields.get(at).into_iter().flatten() {
            let place = placed.transform_rect_bbox(Rect::new(shown.rect[0], shown.rect[1], shown.rect[2], shown.rect[3]));
            desk.write(shown, place);
        }
        pages.push(desk.page);
    }
    Ok(pages)
}

/// How much more is drawn before it is enough.
struct Left {
    glyphs: Cell<usize>,
    drawn: Cell<usize>,
    parts: Cell<usize>,
}

struct Desk<'s> {
    page: Page,
    whole: Rect,
    left: Rc<Left>,
    /// What stretches of text say instead of their characters, and which of them the next glyph lies in; `true` once it is said.
    spoken: &'s [String],
    within: Vec<Option<(usize, bool)>>,
}

/// What unwinds out of the interpreter when a file draws without end: it has no other way of being stopped.
struct Enough;

fn count(left: &Cell<usize>) {
    match left.get().checked_sub(1) {
        Some(less) => left.set(less),
        None => resume_unwind(Box::new(Enough)),
    }
}

impl Desk<'_> {
    fn mark(&mut self, text: String, place: Affine, advance: f64) {
        let [a, b, c, d, ..] = place.as_coeffs();
        let start = place * Point::ZERO;
        let (across, size) = (a.hypot(b) * advance, c.hypot(d) * 1000.0);
        let seen = self.whole.inflate(2.0, 2.0).contains(start);
        if !seen || !across.is_finite() || !size.is_finite() || size < 0.5 {
            return;
        }
        // Each quarter turn is read as if the page were turned under it.
        let (quarter, x, y) = match (a.abs() >= b.abs(), a >= 0.0, b >= 0.0) {
            (true, true, _) => (0, start.x, start.y),
            (true, false, _) => (2, -start.x, -start.y),
            (false, _, true) => (1, start.y, -start.x),
            (false, _, false) => (3, -start.y, start.x),
        };
        if let Some(marks) = self.page.turned.get_mut(quarter) {
            marks.push(Mark { text, x, end: x + across, y, size });
        }
    }

    /// Writes the text of a field into its place, a line below the other.
    fn write(&mut self, shown: &Shown, place: Rect) {
        let lines: Vec<&str> = shown.text.lines().collect();
        let rows = f64::from(u16::try_from(lines.len().max(1)).unwrap_or(u16::MAX));
        let size = (place.height() / rows * 0.75).clamp(4.0, 11.0);
        let mut y = if lines.len() > 1 { place.y0 + size } else { place.center().y + size * 0.35 };
        for line in lines {
            count(&self.left.glyphs);
            let wide = size * 0.5 * f64::from(u16::try_from(line.chars().count()).unwrap_or(u16::MAX));
            if self.whole.contains(Point::new(place.x0, y)) {
                let end = place.x0 + wide.min(place.width().max(size));
                self.page.turned[0].push(Mark { text: line.to_owned(), x: place.x0, end, y, size });
            }
            y += size * 1.2;
        }
    }

    fn rule(&mut self, from: Point, to: Point) {
        let (wide, high) = ((to.x - from.x).abs(), (to.y - from.y).abs());
        if high < 0.5 && wide > SHORTEST_RULE && self.page.across.len() < MOST_RULES {
            self.page.across.push(Rule { at: from.y, from: from.x.min(to.x), to: from.x.max(to.x) });
        } else if wide < 0.5 && high > SHORTEST_RULE && self.page.down.len() < MOST_RULES {
            self.page.down.push(Rule { at: from.x, from: from.y.min(to.y), to: from.y.max(to.y) });
        }
    }
}

impl Device<'_> for Desk<'_> {
    fn draw_glyph(&mut self, glyph: &Glyph<'_>, transform: Affine, glyph_transform: Affine, _: &Paint<'_>, _: &GlyphDrawMode) {
        count(&self.left.glyphs);
        let advance = match glyph {
            Glyph::Outline(outline) => outline.advance_width().map_or(500.0, f64::from),
            Glyph::Type3(_) => 500.0,
        };
        let spoken = self.spoken;
        let text = match self.within.iter_mut().rev().flatten().next() {
            Some((_, true)) => return,
            Some((at, said)) => {
                *said = true;
                plain_text(spoken.get(*at).map_or("", String::as_str), None)
            }
            None => meaning(glyph),
        };
        if !text.is_empty() {
            self.mark(text, transform * glyph_transform, advance);
        }
    }

    fn begin_marked_content(&mut self, tag: &[u8], _: Option<i32>) {
        if self.within.len() > MOST_WITHIN {
            resume_unwind(Box::new(Enough));
        }
        self.within.push(spoken_at(tag).map(|at| (at, false)));
    }

    fn end_marked_content(&mut self) {
        self.within.pop();
    }

    fn draw_path(&mut self, path: &BezPath, transform: Affine, _: &Paint<'_>, _: &PathDrawMode) {
        count(&self.left.drawn);
        let (mut first, mut last) = (Point::ZERO, Point::ZERO);
        for element in path.elements() {
            match *element {
                PathEl::MoveTo(to) => {
                    first = transform * to;
                    last = first;
                }
                PathEl::LineTo(to) => {
                    let to = transform * to;
                    self.rule(last, to);
                    last = to;
                }
                PathEl::QuadTo(_, to) | PathEl::CurveTo(_, _, to) => last = transform * to,
                PathEl::ClosePath => {
                    self.rule(last, first);
                    last = first;
                }
            }
        }
    }

    fn draw_image(&mut self, _: Image<'_, '_>, _: Affine) {
        count(&self.left.drawn);
    }
    fn push_clip_path(&mut self, _: &ClipPath) {
        count(&self.left.parts);
    }
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'_>>, _: BlendMode) {
        count(&self.left.drawn);
    }
    fn pop_clip_path(&mut self) {}
    fn pop_transparency_group(&mut self) {}
    fn set_soft_mask(&mut self, _: Option<SoftMask<'_>>) {}
    fn set_blend_mode(&mut self, _: BlendMode) {}
}

/// What a glyph means, in characters.
fn meaning(glyph: &Glyph<'_>) -> String {
    let text = match glyph.as_unicode() {
        Some(BfString::Char(char)) => char.to_string(),
        Some(BfString::String(text)) => text,
        None => return String::new(),
    };
    let font = match glyph {
        Glyph::Outline(outline) => outline.font_data().and_then(|data| data.postscript_name),
        Glyph::Type3(_) => None,
    };
    plain_text(&text, font.filter(|name| is_dingbats(name)).as_deref())
}

/// Characters as they are typed, of a font of pictures if it is one.
fn plain_text(text: &str, pictures: Option<&str>) -> String {
    let mut plain = String::with_capacity(text.len());
    for char in text.chars() {
        if let (Some(font), '!'..='\u{ff}' | '\u{f000}'..='\u{f0ff}') = (pictures, char) {
            plain.push_str(dingbat(font, u32::from(char)));
            continue;
        }
        match char {
            '\u{fb00}' => plain.push_str("ff"),
            '\u{fb01}' => plain.push_str("fi"),
            '\u{fb02}' => plain.push_str("fl"),
            '\u{fb03}' => plain.push_str("ffi"),
            '\u{fb04}' => plain.push_str("ffl"),
            '\u{fb05}' | '\u{fb06}' => plain.push_str("st"),
            // What is drawn is a hyphen, wherever it may have been allowed to break.
            '\u{ad}' | '\u{2010}' | '\u{2011}' => plain.push('-'),
            '☐' | '□' | '▢' | '◻' | '❏' | '❐' | '❑' | '❒' => plain.push_str("[ ]"),
            '☑' | '☒' | '⊠' | '🗹' | '🗷' | '🗵' => plain.push_str("[x]"),
            '\u{e000}'..='\u{f8ff}' => plain.push_str(private_use(char).unwrap_or_default()),
            '\0' => {}
            other => plain.push(other),
        }
    }
    plain
}
