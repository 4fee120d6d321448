//! RTF: what clinical systems print letters to (Rich Text Format Specification 1.9.1, as far as it bears text).
//!
//! Nothing is drawn. Text is taken in the order of the file, heads and feet of pages and footnotes behind the rest; hidden and deleted
//! text is left out.

mod state;
mod token;
mod words;

use std::collections::BTreeSet;
use std::ops::Range;

use self::state::{Field, Flow, Fonts, State};
use self::token::{Token, Tokens};
use self::words::{Destination, Place};
use super::text::{dingbat, is_quiet_field, lines_of, private_use};
use super::{Contents, Refused};

/// Groups within groups; Word writes some thirty.
const DEEPEST: usize = 500;

const CUT_SHORT: &str = "This RTF file breaks off before its end. Save it again, or copy its text and paste it.";
const TOO_DEEP: &str = "This RTF file is built in a way that no word processor writes. Copy its text and paste it.";

/// What could act by itself however it came there. If it is still in a file when all is cut, our reading was wrong.
const NEVER_KEPT: [&[u8]; 6] = [br"\objdata", br"\objupdate", br"\objautlink", br"\objlink", br"\objemb", br"\objocx"];

pub(crate) fn open(bytes: &[u8]) -> Result<Contents, Refused> {
    let mut reader = Reader::new(bytes);
    reader.read()?;
    let end = reader.tokens.at;
    let mut text = reader.body.text;
    if !reader.tail.text.is_empty() {
        text.push('\n');
        text.push_str(&reader.tail.text);
    }
    let mut kept = without(bytes.get(..end).unwrap_or(bytes), &mut reader.cuts);
    let behind = bytes.get(end..).unwrap_or_default();
    if behind.iter().all(|byte| byte.is_ascii_whitespace() || *byte == 0) {
        kept.extend_from_slice(behind);
    } else {
        reader.stripped.insert("what stood behind the end of the letter");
    }
    if NEVER_KEPT.iter().any(|word| super::kind::contains(&kept, word)) {
        return Err(Refused::new(TOO_DEEP));
    }
    Ok((lines_of(&text), kept, reader.stripped.into_iter().map(str::to_owned).collect()))
}

/// The bytes without these ranges, which may lie in each other.
fn without(bytes: &[u8], cuts: &mut [Range<usize>]) -> Vec<u8> {
    cuts.sort_unstable_by_key(|cut| cut.start);
    let mut kept = Vec::with_capacity(bytes.len());
    let mut at = 0;
    for cut in cuts {
        kept.extend_from_slice(bytes.get(at..cut.start).unwrap_or_default());
        at = at.max(cut.end);
    }
    kept.extend_from_slice(bytes.get(at..).unwrap_or_default());
    kept
}

struct Reader<'a> {
    tokens: Tokens<'a>,
    state: State,
    /// The states of the groups around, outermost first; the first is that outside of all.
    around: Vec<State>,
    body: Flow,
    tail: Flow,
    /// Bytes of text that are not decoded yet.
    pending: Vec<u8>,
    /// So many characters behind `\u` are for readers that do not know it.
    skip: u32,
    /// The first half of a character beyond U+FFFF.
    high: Option<u16>,
    fonts: Fonts,
    fields: Vec<Field>,
    cuts: Vec<Range<usize>>,
    stripped: BTreeSet<&'static str>,
}

impl<'a> Reader<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        Self {
            tokens: Tokens::new(bytes),
            state: State::default(),
            around: Vec::new(),
            body: Flow::default(),
            tail: Flow::default(),
            pending: Vec::new(),
            skip: 0,
            high: None,
            fonts: Fonts::default(),
            fields: Vec::new(),
            cuts: Vec::new(),
            stripped: BTreeSet::new(),
        }
    }

    fn read(&mut self) -> Result<(), Refused> {
        loop {
            let start = self.tokens.at;
            let Some(token) = self.tokens.next() else { break };
            if !matches!(token, Token::Byte(_)) {
                self.flush();
            }
            match token {
                Token::Open => {
                    if self.around.len() >= DEEPEST {
                        return Err(Refused::new(TOO_DEEP));
                    }
                    self.skip = 0;
                    let outer = std::mem::take(&mut self.state);
                    self.state = outer.inner(start);
                    self.around.push(outer);
                }
                Token::Close => {
                    self.skip = 0;
                    self.close();
                    if self.around.is_empty() {
                        return Ok(());
                    }
                }
                Token::Byte(byte) => self.byte(byte),
                Token::Symbol(symbol) => self.symbol(symbol),
                Token::Word(word, number) => self.word(word, number)?,
            }
        }
        self.flush();
        // Some programs forget the last brace, and Word does not mind.
        if self.around.len() > 1 { Err(Refused::new(CUT_SHORT)) } else { Ok(()) }
    }

    fn close(&mut self) {
        let Some(outer) = self.around.pop() else { return };
        let inner = std::mem::replace(&mut self.state, outer);
        let range = inner.start..self.tokens.at;
        if let Some(what) = inner.remove {
            self.stripped.insert(what);
            self.cuts.push(range.clone());
        }
        if inner.is_field
            && let Some(field) = self.fields.pop()
        {
            if !is_quiet_field(&field.instruction) {
                self.stripped.insert("a field that fetches something or starts something");
                self.cuts.push(range);
            }
            self.emit(field.shows());
        }
    }

    fn byte(&mut self, byte: u8) {
        if self.skip > 0 {
            self.skip -= 1;
        } else if self.state.place == Place::Fonts {
            self.fonts.name(byte);
        } else if self.state.place != Place::Nowhere {
            match self.fonts.dingbats(self.state.font) {
                Some(name) if self.state.place != Place::Instruction => {
                    let shown = if byte == b' ' { " " } else { dingbat(name, u32::from(byte)) };
                    self.emit(shown);
                }
                _ => self.pending.push(byte),
            }
        }
    }

    fn symbol(&mut self, symbol: u8) {
        if symbol == b'*' {
            self.state.ignorable = true;
            return;
        }
        if self.skip > 0 {
            self.skip -= 1;
            return;
        }
        match symbol {
            b'~' => self.emit(" "),
            b'_' => self.emit("-"),
            b'\t' => self.emit("\t"),
            b'\r' | b'\n' => self.paragraph(),
            _ => {}
        }
    }

    fn word(&mut self, word: &str, number: Option<i32>) -> Result<(), Refused> {
        let ignorable = std::mem::take(&mut self.state.ignorable);
        if let Some(destination) = words::destination(word, ignorable) {
            self.skip = 0;
            return self.enter(destination, word == "fldinst");
        }
        if self.skip > 0 {
            self.skip -= 1;
            return Ok(());
        }
        let on = number != Some(0);
        match word {
            "u" => self.unicode(number.unwrap_or(0)),
            "uc" => self.state.uc = u32::try_from(number.unwrap_or(1).clamp(0, 16)).unwrap_or(1),
            "f" if self.state.place == Place::Fonts => self.fonts.define(number.unwrap_or(0)),
            "f" => self.state.font = Some(number.unwrap_or(0)),
            "fcharset" => self.fonts.charset(number.unwrap_or(0)),
            "ansicpg" => self.fonts.ansi = words::code_page(number.unwrap_or(1252)),
            "mac" => self.fonts.ansi = words::code_page(10000),
            "deff" => self.fonts.default = number.unwrap_or(0),
            "plain" => {
                self.state.font = None;
                (self.state.hidden, self.state.deleted) = (false, false);
            }
            "v" => self.state.hidden = on,
            "deleted" => self.state.deleted = on,
            "pard" => self.state.in_table = false,
            "intbl" => self.state.in_table = true,
            "trowd" => self.flow(Flow::start_cell),
            "cell" | "nestcell" => self.flow(Flow::end_cell),
            "row" => self.flow(Flow::end_row),
            "par" => self.paragraph(),
            "fftype" | "ffres" | "ffdefres" => {
                if let Some(field) = self.fields.last_mut() {
                    field.form(word, number.unwrap_or(0));
                }
            }
            _ => {
                if let Some(sign) = words::sign(word) {
                    self.emit(sign);
                }
            }
        }
        Ok(())
    }

    fn enter(&mut self, destination: Destination, is_field: bool) -> Result<(), Refused> {
        let outermost = self.around.len() <= 1;
        match destination {
            Destination::Remove(_) if outermost => return Err(Refused::new(TOO_DEEP)),
            Destination::Remove(what) => {
                self.state.place = Place::Nowhere;
                self.state.remove = Some(what);
            }
            Destination::To(Place::Instruction) if outermost => return Err(Refused::new(TOO_DEEP)),
            Destination::To(_) if outermost => {}
            Destination::To(Place::Bullet) => self.state.bullet = true,
            Destination::To(place) => {
                if is_field && !self.state.is_field {
                    self.state.is_field = true;
                    let shown = !matches!(self.state.place, Place::Nowhere);
                    self.fields.push(Field::new(shown));
                }
                if place == Place::Choice {
                    if let Some(field) = self.fields.last_mut() {
                        field.choices.push(String::new());
                    }
                    self.state.place = place;
                } else if self.state.place != Place::Nowhere || is_field {
                    self.state.place = place;
                    if place == Place::Tail {
                        self.tail.push("\n");
                    }
                }
            }
        }
        Ok(())
    }

    fn unicode(&mut self, number: i32) {
        self.skip = self.state.uc;
        // Written as a signed number of 16 bits.
        let unit = u16::try_from(number & 0xffff).unwrap_or(0);
        let high = self.high.take();
        if (0xd800..0xdc00).contains(&unit) {
            self.high = Some(unit);
            return;
        }
        let units: Vec<u16> = high.into_iter().chain([unit]).collect();
        for char in char::decode_utf16(units).flatten() {
            let small = u32::from(char) < 0x100 || private_use(char).is_some();
            match self.fonts.dingbats(self.state.font).filter(|_| small && !char.is_whitespace()) {
                Some(name) => {
                    let shown = dingbat(name, u32::from(char));
                    self.emit(shown);
                }
                None => match private_use(char) {
                    Some(shown) => self.emit(shown),
                    None => self.emit(char.encode_utf8(&mut [0; 4])),
                },
            }
        }
    }

    fn paragraph(&mut self) {
        self.emit_always("\n");
        if !self.state.in_table {
            self.flow(Flow::start_cell);
        }
    }

    fn flow(&mut self, act: impl Fn(&mut Flow)) {
        match self.state.place {
            Place::Body => act(&mut self.body),
            Place::Tail => act(&mut self.tail),
            _ => {}
        }
    }

    fn flush(&mut self) {
        if !self.pending.is_empty() {
            let encoding = self.fonts.encoding(self.state.font);
            let bytes = std::mem::take(&mut self.pending);
            self.emit(&encoding.decode_without_bom_handling(&bytes).0);
        }
    }

    fn emit(&mut self, text: &str) {
        if !self.state.hidden && !self.state.deleted {
            self.emit_always(text);
        }
    }

    fn emit_always(&mut self, text: &str) {
        let text = if self.state.bullet && text == "\t" { " " } else { text };
        match self.state.place {
            Place::Body => self.body.push(text),
            Place::Tail => self.tail.push(text),
            Place::Instruction | Place::Choice => {
                if let Some(field) = self.fields.last_mut() {
                    field.push(text, self.state.place == Place::Choice);
                }
            }
            Place::Bullet | Place::Fonts | Place::Nowhere => {}
        }
    }
}
