//! Makes what is read aloud or copied from a PDF the text that was written.
//!
//! Where one letter is drawn with several glyphs at different heights (the dots of Arabic, the
//! conjuncts of Bengali), typst cuts the line between them, and each piece carries the whole letter
//! as its text: a screen reader would say it twice. Here all pieces but the first get an invisible
//! joiner as their text instead. And the places where a long web address may break are taken out of
//! its text again, so that a copied address works.

use typst::layout::{Abs, Frame, FrameItem, Point};
use typst::model::Document as _;
use typst::text::TextItem;
use typst_layout::PagedDocument;

use crate::text::BREAK;

/// Stands for a glyph whose letter was read already. PDF/UA wants each glyph to have a text.
const JOINER: &str = "\u{2060}";

/// The same pages with each letter read once. `longest` is the length in bytes of the longest
/// text in them.
pub fn read_once(pages: &PagedDocument, longest: usize) -> PagedDocument {
    let mut list = pages.pages().to_vec();
    for page in &mut list {
        mend(&mut page.frame, longest);
    }
    PagedDocument::new(list.into(), pages.info().clone())
}

fn mend(frame: &mut Frame, longest: usize) {
    let places: Vec<Point> = frame.items().map(|(place, _)| *place).collect();
    let mut places = places.into_iter();
    let mut last: Option<(Point, TextItem)> = None;
    frame.retain(|item| {
        let place = places.next().unwrap_or_default();
        match item {
            FrameItem::Text(text) => {
                forget_breaks(text);
                let original = text.clone();
                if let Some((last_place, last)) = &last
                    && continues(last, *last_place, &original, place)
                {
                    silence(text, last, longest);
                }
                last = Some((place, original));
            }
            FrameItem::Group(group) => mend(&mut group.frame, longest),
            _ => {}
        }
        true
    });
}

fn forget_breaks(text: &mut TextItem) {
    for glyph in &mut text.glyphs {
        let letter = text.text.get(glyph.range()).unwrap_or_default();
        let kept = letter.trim_end_matches(BREAK).len();
        if kept > 0
            && let Ok(dropped) = u16::try_from(letter.len() - kept)
        {
            glyph.range.end -= dropped;
        }
    }
}

/// Whether the piece starts where the last one ends, somewhat higher or lower.
fn continues(last: &TextItem, last_place: Point, piece: &TextItem, place: Point) -> bool {
    let apart = |a: Abs, b: Abs| (a - b).to_pt().abs();
    last.font == piece.font
        && last.size == piece.size
        && apart(last_place.x + last.width(), place.x) < 0.01
        && (0.001..piece.size.to_pt() * 1.5).contains(&apart(last_place.y, place.y))
}

/// Takes the text from the first glyphs of a piece as far as they belong to the letter with which
/// the last piece ended.
fn silence(piece: &mut TextItem, last: &TextItem, longest: usize) {
    let Some(end) = last.glyphs.last() else { return };
    let letter = last.text.get(end.range());
    let (start, stop) = (piece.text.len(), piece.text.len() + JOINER.len());
    let (Ok(start), Ok(stop)) = (u16::try_from(start), u16::try_from(stop)) else { return };
    // The place of a glyph in the document's text is known up to 64 KiB and 0 beyond.
    let known = end.span.1 != 0 || longest <= usize::from(u16::MAX);
    let text = &piece.text;
    let repeated =
        piece.glyphs.iter_mut().take_while(|glyph| known && glyph.span == end.span && text.get(glyph.range()) == letter);
    let mut any = false;
    for glyph in repeated {
        glyph.range = start..stop;
        any = true;
    }
    if any {
        piece.text.push_str(JOINER);
    }
}
