//! Forms: what was typed, what it means, and the field errors if it means nothing.
//!
//! A slice's `forms.rs` reads a [`Typed`] through a [`Checked`], which gathers every error instead of stopping at the first.
//! Its page shows [`Fields`]: the design system's inputs with what was typed and the errors beside them.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use kernel::Date;
use sha2::{Digest, Sha256};

use crate::{App, Error, Result};

/// A text box takes so many characters. Real notes are long; a novel is a mistake.
const MOST_TEXT: usize = 50_000;
/// A single line takes so many.
const MOST_LINE: usize = 500;

/// What was typed into a form, as it came.
#[derive(Clone, Debug, Default)]
pub struct Typed(Vec<(String, String)>);

impl Typed {
    pub fn parse(body: &[u8]) -> Self {
        Self(serde_urlencoded::from_bytes(body).unwrap_or_default())
    }

    /// A form with values to start from.
    pub fn with<K: Into<String>, V: Into<String>>(pairs: impl IntoIterator<Item = (K, V)>) -> Self {
        Self(pairs.into_iter().map(|(name, value)| (name.into(), value.into())).collect())
    }

    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        self.0.retain(|(n, _)| n != name);
        self.0.push((name.to_owned(), value.into()));
    }

    /// Fills the three boxes of a date, if there is one.
    pub fn set_date(&mut self, field: &str, date: Option<Date>) {
        if let Some(date) = date {
            self.set(&format!("{field}-day"), date.day().to_string());
            self.set(&format!("{field}-month"), date.month().to_string());
            self.set(&format!("{field}-year"), date.year().to_string());
        }
    }

    /// Takes a field away, and says whether it was there.
    pub fn remove(&mut self, name: &str) -> bool {
        let before = self.0.len();
        self.0.retain(|(n, _)| n != name);
        self.0.len() < before
    }

    /// Adds a value to those of a field.
    pub fn add(&mut self, name: &str, value: impl Into<String>) {
        self.0.push((name.to_owned(), value.into()));
    }

    /// As a browser would send it.
    pub fn encoded(&self) -> String {
        serde_urlencoded::to_string(&self.0).unwrap_or_default()
    }

    /// The same for the very same form, mark and words, and for no other.
    pub fn digest(&self) -> String {
        kernel::hex(Sha256::digest(self.encoded()))
    }

    /// The value of a field, exactly as typed; empty if it is not there.
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(n, _)| n == name).map_or("", |(_, value)| value)
    }

    /// All values of a field: ticked boxes.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    pub fn has(&self, name: &str, value: &str) -> bool {
        self.all(name).any(|v| v == value)
    }

    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The version that the form was made from; a form without one is stale.
    pub fn version(&self) -> i64 {
        self.get("version").parse().unwrap_or(-1)
    }
}

impl FromRequest<App> for Typed {
    type Rejection = Error;
    async fn from_request(request: Request, app: &App) -> Result<Self> {
        let body = Bytes::from_request(request, app).await.map_err(Error::failed("reading the form"))?;
        Ok(Self::parse(&body))
    }
}

/// A hidden field with which the very same form, sent twice, does its work once (`web/store.rs`). Every form whose second sending would
/// make a second thing has it: somebody presses twice, or the network sends again.
pub fn once() -> maud::Markup {
    maud::html! { input type="hidden" name="once" value=(crate::account::session::new_token()); }
}

/// Field errors: which field, and what to do about it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Errors(Vec<(&'static str, String)>);

impl Errors {
    pub fn one(field: &'static str, sentence: impl Into<String>) -> Self {
        Self(vec![(field, sentence.into())])
    }

    pub fn add(&mut self, field: &'static str, sentence: impl Into<String>) {
        self.0.push((field, sentence.into()));
    }

    pub fn of(&self, field: &str) -> Option<&str> {
        self.0.iter().find(|(f, _)| *f == field).map(|(_, sentence)| sentence.as_str())
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.0.iter().map(|(field, sentence)| (*field, sentence.as_str()))
    }
}

/// Reads typed values and gathers errors.
///
/// ```
/// # use app::web::{Checked, Typed, Errors};
/// # use kernel::NhsNumber;
/// struct Asked { name: String, number: Option<NhsNumber> }
/// fn parse(typed: &Typed) -> Result<Asked, Errors> {
///     let mut check = Checked::new(typed);
///     let name = check.required("name", "Enter a name");
///     let number = check.optional("number", NhsNumber::parse);
///     check.finish(|| Some(Asked { name, number }))
/// }
/// let errors = parse(&Typed::with([("number", "123")])).err().unwrap();
/// assert_eq!(errors.of("name"), Some("Enter a name"));
/// assert!(errors.of("number").unwrap().contains("10 digits"));
/// ```
pub struct Checked<'a> {
    pub typed: &'a Typed,
    pub errors: Errors,
}

impl<'a> Checked<'a> {
    pub fn new(typed: &'a Typed) -> Self {
        Self { typed, errors: Errors::default() }
    }

    /// A single line, tidied: no control characters, no space around. May be empty.
    pub fn line(&mut self, field: &'static str) -> String {
        let text: String = self.typed.get(field).chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        self.within(field, trim(&text).to_owned(), MOST_LINE)
    }

    /// Longer words, with their line breaks. May be empty.
    pub fn text(&mut self, field: &'static str) -> String {
        let text = self.typed.get(field).replace("\r\n", "\n").replace('\r', "\n");
        let text: String = text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect();
        self.within(field, trim(&text).to_owned(), MOST_TEXT)
    }

    fn within(&mut self, field: &'static str, text: String, most: usize) -> String {
        let length = text.chars().count();
        if length > most {
            self.errors.add(field, format!("Use {most} characters or fewer. You have {length}"));
        }
        text
    }

    /// A line that must not be empty.
    pub fn required(&mut self, field: &'static str, otherwise: &'static str) -> String {
        let text = self.line(field);
        if text.is_empty() {
            self.errors.add(field, otherwise);
        }
        text
    }

    /// Words that must not be empty.
    pub fn required_text(&mut self, field: &'static str, otherwise: &'static str) -> String {
        let text = self.text(field);
        if text.is_empty() {
            self.errors.add(field, otherwise);
        }
        text
    }

    /// A value that may be left out, read by a kernel type's `parse`.
    pub fn optional<T>(&mut self, field: &'static str, parse: impl FnOnce(&str) -> Result<T, &'static str>) -> Option<T> {
        let text = self.line(field);
        if text.is_empty() {
            return None;
        }
        parse(&text).map_err(|sentence| self.errors.add(field, sentence)).ok()
    }

    /// A value that must be there.
    pub fn value<T>(
        &mut self,
        field: &'static str,
        otherwise: &'static str,
        parse: impl FnOnce(&str) -> Result<T, &'static str>,
    ) -> Option<T> {
        if self.line(field).is_empty() {
            self.errors.add(field, otherwise);
            return None;
        }
        self.optional(field, parse)
    }

    /// One of a list of words, or an id: a radio or a select that must be answered.
    pub fn choice<T: std::str::FromStr>(&mut self, field: &'static str, otherwise: &'static str) -> Option<T> {
        let chosen = self.typed.get(field).parse().ok();
        if chosen.is_none() {
            self.errors.add(field, otherwise);
        }
        chosen
    }

    /// One of a list of words, if it was chosen.
    pub fn maybe_choice<T: std::str::FromStr>(&self, field: &str) -> Option<T> {
        self.typed.get(field).parse().ok()
    }

    /// The ticked boxes that are words of a list.
    pub fn choices<T: std::str::FromStr>(&self, field: &str) -> Vec<T> {
        self.typed.all(field).filter_map(|value| value.parse().ok()).collect()
    }

    pub fn ticked(&self, field: &str) -> bool {
        !self.typed.get(field).is_empty()
    }

    /// A date of three boxes (`born-day`, `born-month`, `born-year`), if any of them has something in it.
    pub fn date(&mut self, field: &'static str) -> Option<Date> {
        let part = |unit: &str| self.typed.get(&format!("{field}-{unit}")).to_owned();
        let (day, month, year) = (part("day"), part("month"), part("year"));
        if [&day, &month, &year].iter().all(|part| part.trim().is_empty()) {
            return None;
        }
        Date::parse_parts(&day, &month, &year).map_err(|sentence| self.errors.add(field, sentence)).ok()
    }

    /// A date of three boxes that must be there.
    pub fn required_date(&mut self, field: &'static str, otherwise: &'static str) -> Option<Date> {
        let date = self.date(field);
        if date.is_none() && self.errors.of(field).is_none() {
            self.errors.add(field, otherwise);
        }
        date
    }

    /// The value made of all fields, or the errors. `make` gives `None` only where an error was already added.
    pub fn finish<T>(mut self, make: impl FnOnce() -> Option<T>) -> Result<T, Errors> {
        if self.errors.is_empty() {
            if let Some(value) = make() {
                return Ok(value);
            }
            self.errors.add("", "Something is missing in the form");
        }
        Err(self.errors)
    }
}

/// Reads an e-mail address. Whether anybody reads it is not for us to judge.
pub fn email_address(text: &str) -> Result<String, &'static str> {
    let fits = text.split_once('@').is_some_and(|(who, host)| !who.is_empty() && host.contains('.') && !text.contains(' '));
    if fits { Ok(text.to_lowercase()) } else { Err("Enter an e-mail address, like name@example.org") }
}

/// The inputs of a form, with what was typed and the errors beside them.
pub struct Fields<'a> {
    pub typed: &'a Typed,
    pub errors: &'a Errors,
}

impl<'a> Fields<'a> {
    pub fn new(typed: &'a Typed, errors: &'a Errors) -> Self {
        Self { typed, errors }
    }

    pub fn input(&self, name: &'static str, label: &str) -> nhsuk::Input {
        nhsuk::input(name, label).value(self.typed.get(name)).error(self.errors.of(name))
    }

    /// A file to choose. The browser's own field: the design system's button with its script names itself otherwise than it reads.
    pub fn file(&self, name: &'static str, label: &str) -> nhsuk::Input {
        nhsuk::input(name, label).kind("file").error(self.errors.of(name))
    }

    pub fn textarea(&self, name: &'static str, label: &str) -> nhsuk::Textarea {
        nhsuk::textarea(name, label).value(self.typed.get(name)).error(self.errors.of(name))
    }

    pub fn select(&self, name: &'static str, label: &str) -> nhsuk::Select {
        nhsuk::select(name, label).value(self.typed.get(name)).error(self.errors.of(name))
    }

    pub fn radios(&self, name: &'static str, legend: &str) -> nhsuk::Radios {
        nhsuk::radios(name, legend).checked(self.typed.get(name)).error(self.errors.of(name))
    }

    pub fn checkboxes(&self, name: &'static str, legend: &str) -> nhsuk::Checkboxes {
        nhsuk::checkboxes(name, legend).checked(self.typed.all(name)).error(self.errors.of(name))
    }

    /// One box to tick, read by [`Checked::ticked`].
    pub fn tick(&self, name: &'static str, label: &str) -> nhsuk::Checkboxes {
        nhsuk::checkbox(name, "yes", label).checked(self.typed.all(name)).error(self.errors.of(name))
    }

    pub fn date(&self, name: &'static str, legend: &str) -> nhsuk::DateInput {
        let part = |unit: &str| self.typed.get(&format!("{name}-{unit}"));
        nhsuk::date_input(name, legend).values(part("day"), part("month"), part("year")).error(self.errors.of(name))
    }

    /// The error summary, or nothing. Goes above the heading.
    pub fn summary(&self) -> maud::Markup {
        self.summary_headed("There is a problem")
    }

    /// The same with another heading: what is missing before anybody sent anything is no problem yet.
    pub fn summary_headed(&self, heading: &str) -> maud::Markup {
        if self.errors.is_empty() {
            return maud::html! {};
        }
        let dates = |field: &str| {
            let day = format!("{field}-day");
            if self.typed.pairs().any(|(name, _)| name == day) { day } else { field.to_owned() }
        };
        let summary = nhsuk::ErrorSummary { heading: heading.into(), ..nhsuk::error_summary() };
        let summary = self.errors.iter().fold(summary, |s, (field, sentence)| s.error(&dates(field), sentence));
        maud::html! { (summary) }
    }
}
/// Without what cannot be seen at either end: a name made of nothing else is none.
fn trim(text: &str) -> &str {
    let unseen = |c: char| matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{2064}' | '\u{FEFF}');
    text.trim_matches(|c: char| c.is_whitespace() || unseen(c))
}
