//! The text of a part: paragraphs, tables, fields, boxes to tick, text boxes (WordprocessingML, ECMA-376 part 1).
//!
//! Elements are told by their names without prefixes. What is deleted or hidden, and what only waits to be typed over, is no text.

use quick_xml::events::BytesStart;

use super::flow::{Field, Flow, Run, Sdt, tick};
use super::{DAMAGED, MADE_TO_HURT};
use crate::letter::Refused;
use crate::letter::text::{dingbat, is_dingbats, is_quiet_field, private_use};
use crate::ooxml::xml::{Node, attribute, is_on, local, walk};

pub(super) struct Story {
    pub text: String,
    /// A field in it fetches something or starts something.
    pub has_loud_field: bool,
}

/// Elements that hold no text, or text that is not there any more.
const SKIPPED: [&str; 13] = [
    "pPr",
    "tblPr",
    "tblGrid",
    "trPr",
    "tcPr",
    "sectPr",
    "delText",
    "delInstrText",
    "del",
    "moveFrom",
    "rt",
    "docPartObj",
    "annotationRef",
];
/// Fields within fields.
const MOST_FIELDS: usize = 100;

pub(super) fn read(xml: &str) -> Result<Story, Refused> {
    let mut body = Body { flows: vec![Flow::default()], ..Body::default() };
    walk(xml, |node| body.node(node))?;
    if body.fields.iter().any(|field| !field.separated) {
        // All behind it would be lost without a word.
        return Err(Refused::new(DAMAGED));
    }
    body.put_boxes();
    Ok(Story { text: body.flows.into_iter().map(|flow| flow.text).collect(), has_loud_field: body.loud })
}

#[derive(Default)]
struct Body {
    /// The text, and those of the text boxes being read within it.
    flows: Vec<Flow>,
    /// Text boxes that wait for the end of the paragraph in which they hang.
    boxes: String,
    /// How deep within what is skipped.
    skipping: usize,
    runs: Vec<Run>,
    fields: Vec<Field>,
    controls: Vec<Sdt>,
    /// For each choice between ways to draw the same: whether one was taken.
    choices: Vec<bool>,
    in_text: bool,
    in_instruction: bool,
    in_run_properties: bool,
    loud: bool,
}

impl Body {
    fn node(&mut self, node: Node<'_>) -> Result<(), Refused> {
        match node {
            Node::Open(_) if self.skipping > 0 => self.skipping += 1,
            Node::Close(_) if self.skipping > 0 => self.skipping -= 1,
            _ if self.skipping > 0 => {}
            Node::Open(tag) => return self.open(tag),
            Node::Close(name) => self.close(name),
            Node::Text(text) if self.in_instruction => {
                if let Some(field) = self.fields.last_mut() {
                    field.instruct(text);
                } else {
                    self.loud |= !is_quiet_field(text);
                }
            }
            Node::Text(text) if self.in_text => self.text(text),
            Node::Text(_) => {}
        }
        Ok(())
    }

    fn open(&mut self, tag: &BytesStart<'_>) -> Result<(), Refused> {
        let name = local(tag);
        match name {
            "AlternateContent" => self.choices.push(false),
            "Choice" | "Fallback" => match self.choices.last_mut() {
                Some(taken) if *taken => self.skipping = 1,
                Some(taken) => *taken = true,
                None => {}
            },
            // Among the properties of a run such names only say how it looks.
            _ if SKIPPED.contains(&name) && !self.in_run_properties => self.skipping = 1,
            "r" => self.runs.push(Run::default()),
            "rPr" => self.in_run_properties = true,
            "vanish" if self.in_run_properties => self.run(|run| run.hidden = is_on(tag)),
            "rFonts" => {
                let font = attribute(tag, "ascii").or_else(|| attribute(tag, "hAnsi")).filter(|font| is_dingbats(font));
                self.run(|run| run.dingbats = font);
            }
            "t" => self.in_text = true,
            "instrText" => self.in_instruction = true,
            "tab" | "ptab" => self.emit("\t"),
            "br" | "cr" => self.emit("\n"),
            "noBreakHyphen" => self.emit("-"),
            "sym" => self.symbol(tag),
            "tc" => self.flow(Flow::start_cell),
            "txbxContent" => self.flows.push(Flow::default()),
            "fldSimple" => self.loud |= !is_quiet_field(&attribute(tag, "instr").unwrap_or_default()),
            "fldChar" => return self.field(&attribute(tag, "fldCharType").unwrap_or_default()),
            "sdt" => self.controls.push(Sdt::default()),
            "showingPlcHdr" => self.control(|control| control.placeholder = is_on(tag)),
            "checkbox" => self.control(|control| control.ticked = Some(false)),
            "checked" if self.in_form() => self.form(|field| field.ticked = Some(is_on(tag))),
            "checked" => self.control(|control| control.ticked = control.ticked.map(|_| is_on(tag))),
            "checkBox" => self.form(|field| field.is_box = true),
            "default" => {
                let value = attribute(tag, "val").unwrap_or_default();
                self.form(|field| {
                    field.ticked_first = is_on(tag);
                    field.first = value.parse().unwrap_or(0);
                });
            }
            "result" => {
                let value = attribute(tag, "val").and_then(|value| value.parse().ok());
                self.form(|field| field.chosen = value);
            }
            "listEntry" => {
                let value = attribute(tag, "val").unwrap_or_default();
                self.form(|field| field.choice(value));
            }
            _ => {}
        }
        Ok(())
    }

    fn close(&mut self, name: &str) {
        match name {
            "AlternateContent" => _ = self.choices.pop(),
            "r" => _ = self.runs.pop(),
            "rPr" => self.in_run_properties = false,
            "t" => self.in_text = false,
            "instrText" => self.in_instruction = false,
            "p" => {
                self.flow(|flow| flow.push("\n"));
                self.put_boxes();
            }
            "tc" => self.flow(Flow::end_cell),
            "tr" => self.flow(Flow::end_row),
            "sdt" => _ = self.controls.pop(),
            "txbxContent" if self.flows.len() > 1 => {
                if let Some(flow) = self.flows.pop()
                    && !self.is_hidden()
                {
                    self.boxes.push_str(&flow.text);
                }
            }
            _ => {}
        }
    }

    fn put_boxes(&mut self) {
        if self.flows.len() == 1 && !self.boxes.is_empty() {
            let boxes = std::mem::take(&mut self.boxes);
            self.flow(|flow| flow.push(&boxes));
        }
    }

    fn text(&mut self, text: &str) {
        if let Some(ticked) = self.controls.last_mut().and_then(Sdt::take_tick) {
            self.emit(tick(ticked));
        }
        if self.controls.last().is_some_and(|control| control.ticked.is_some()) {
            return;
        }
        let font = self.runs.last().and_then(|run| run.dingbats.clone());
        let mut shown = String::with_capacity(text.len());
        for char in text.chars() {
            match (&font, private_use(char)) {
                (Some(font), private) if private.is_some() || (' '..'\u{100}').contains(&char) && char != ' ' => {
                    shown.push_str(dingbat(font, u32::from(char)));
                }
                (_, Some(private)) => shown.push_str(private),
                (_, None) if matches!(char, '\n' | '\r') => shown.push(' '),
                (_, None) => shown.push(char),
            }
        }
        self.emit(&shown);
    }

    fn symbol(&mut self, tag: &BytesStart<'_>) {
        if self.controls.last().is_some_and(|control| control.ticked.is_some()) {
            self.text("");
            return;
        }
        let font = attribute(tag, "font").unwrap_or_default();
        let code = attribute(tag, "char").and_then(|code| u32::from_str_radix(&code, 16).ok()).unwrap_or(0);
        self.emit(dingbat(&font, code));
    }

    fn field(&mut self, kind: &str) -> Result<(), Refused> {
        match kind {
            "begin" if self.fields.len() >= MOST_FIELDS => return Err(Refused::new(MADE_TO_HURT)),
            "begin" => self.fields.push(Field::default()),
            "separate" => {
                let at = self.length();
                self.form(|field| (field.separated, field.from) = (true, Some(at)));
            }
            "end" => {
                let at = self.length();
                if let Some(field) = self.fields.pop() {
                    self.loud |= !is_quiet_field(&field.instruction);
                    // Programs other than Word write what was chosen as the result of the field, too.
                    if field.from.is_none_or(|from| from == at) {
                        self.emit(field.shows());
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn length(&self) -> usize {
        self.flows.last().map_or(0, |flow| flow.text.len())
    }

    fn in_form(&self) -> bool {
        self.fields.last().is_some_and(|field| field.is_box && !field.separated)
    }

    fn is_hidden(&self) -> bool {
        self.runs.iter().any(|run| run.hidden)
            || self.controls.iter().any(|control| control.placeholder)
            || self.fields.iter().any(|field| !field.separated)
    }

    fn emit(&mut self, text: &str) {
        if !self.is_hidden() {
            self.flow(|flow| flow.push(text));
        }
    }

    fn flow(&mut self, act: impl FnOnce(&mut Flow)) {
        if let Some(flow) = self.flows.last_mut() {
            act(flow);
        }
    }

    fn run(&mut self, act: impl FnOnce(&mut Run)) {
        if let Some(run) = self.runs.last_mut() {
            act(run);
        }
    }

    fn form(&mut self, act: impl FnOnce(&mut Field)) {
        if let Some(field) = self.fields.last_mut() {
            act(field);
        }
    }

    fn control(&mut self, act: impl FnOnce(&mut Sdt)) {
        if let Some(control) = self.controls.last_mut() {
            act(control);
        }
    }
}
