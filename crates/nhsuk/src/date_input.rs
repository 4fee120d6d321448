//! A date that someone knows by heart, in three inputs.

use maud::{Markup, Render, html};

use crate::element::{Classes, element};
use crate::field::describe;
use crate::setters::{legend_setters, setters};
use crate::{Attributes, Content, ErrorMessage, Fieldset, FormGroup, Hint, Input, Label, Legend};

/// A date in three inputs, or fewer.
#[derive(Clone, Debug, Default)]
pub struct DateInput {
    /// What ids start with, and the `id` of the group.
    pub id: String,
    /// The question. None: no fieldset around the inputs.
    pub legend: Option<Legend>,
    /// The hint below the legend.
    pub hint: Option<Hint>,
    /// What is wrong with the answer. Marks all parts as wrong unless some are marked themselves.
    pub error: Option<ErrorMessage>,
    /// Shows the date as wrong although it has no message of its own.
    pub invalid: bool,
    /// The inputs.
    pub parts: Vec<DatePart>,
    /// Whether all are disabled.
    pub disabled: bool,
    /// Ids of elements that describe the group, before its hint and error.
    pub described_by: Option<String>,
    /// Classes of the group.
    pub classes: String,
    /// Other attributes of the group.
    pub attributes: Attributes,
    /// The element around legend and inputs.
    pub form_group: FormGroup,
}

/// Which part of a date an input asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum DateUnit {
    Day,
    Month,
    Year,
}

impl DateUnit {
    /// The end of names and ids.
    fn suffix(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Month => "month",
            Self::Year => "year",
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::Day => "Day",
            Self::Month => "Month",
            Self::Year => "Year",
        }
    }

    fn width(self) -> u8 {
        match self {
            Self::Day | Self::Month => 2,
            Self::Year => 4,
        }
    }
}

/// One input of a date.
#[derive(Clone, Debug)]
pub struct DatePart {
    /// What it asks for.
    pub unit: DateUnit,
    /// The name in the form; "day", "month" or "year" when none is given.
    pub name: Option<String>,
    /// The label, when it is not "Day", "Month" or "Year".
    pub label: Option<Content>,
    /// The answer so far.
    pub value: Option<String>,
    /// What kind of answer the browser may fill in.
    pub autocomplete: Option<String>,
    /// Whether this part is wrong.
    pub invalid: bool,
    /// Whether it is disabled; the group decides when none is given.
    pub disabled: Option<bool>,
    /// The `id`; made from that of the group when none is given.
    pub id: Option<String>,
    /// Classes of the input.
    pub classes: String,
    /// Other attributes of the input.
    pub attributes: Attributes,
}

impl DatePart {
    /// An empty input for this part.
    #[must_use]
    pub fn new(unit: DateUnit) -> Self {
        Self {
            unit,
            name: None,
            label: None,
            value: None,
            autocomplete: None,
            invalid: false,
            disabled: None,
            id: None,
            classes: String::new(),
            attributes: Attributes::default(),
        }
    }
}

/// A date under this legend. The inputs have the names `NAME-day`, `NAME-month` and `NAME-year`,
/// and the same as ids.
pub fn date_input(name: &str, legend: impl Into<Content>) -> DateInput {
    let parts = [DateUnit::Day, DateUnit::Month, DateUnit::Year]
        .map(|unit| DatePart { name: Some(format!("{name}-{}", unit.suffix())), ..DatePart::new(unit) })
        .to_vec();
    DateInput { id: name.to_owned(), legend: Some(Legend::from(legend)), parts, ..DateInput::default() }
}

legend_setters!(DateInput);
setters!(DateInput { flag: invalid; });

impl DateInput {
    /// Sets the answer so far.
    #[must_use]
    pub fn values(mut self, day: impl crate::MaybeText, month: impl crate::MaybeText, year: impl crate::MaybeText) -> Self {
        let (day, month, year) = (day.maybe_text(), month.maybe_text(), year.maybe_text());
        for part in &mut self.parts {
            part.value.clone_from(match part.unit {
                DateUnit::Day => &day,
                DateUnit::Month => &month,
                DateUnit::Year => &year,
            });
        }
        self
    }

    /// Marks these parts as the wrong ones.
    #[must_use]
    pub fn wrong_parts(mut self, units: &[DateUnit]) -> Self {
        for part in &mut self.parts {
            part.invalid = units.contains(&part.unit);
        }
        self
    }

    /// Lets the browser fill in the date of birth of the person who types.
    #[must_use]
    pub fn own_birthday(mut self) -> Self {
        for part in &mut self.parts {
            part.autocomplete = Some(format!("bday-{}", part.unit.suffix()));
        }
        self
    }

    /// Leaves parts out that are not asked for.
    #[must_use]
    pub fn only(mut self, units: &[DateUnit]) -> Self {
        self.parts.retain(|part| units.contains(&part.unit));
        self
    }

    fn part(&self, part: &DatePart, all_wrong: bool) -> Markup {
        let suffix = part.unit.suffix();
        let label = part.label.clone().unwrap_or_else(|| part.unit.label().into());
        let input = Input {
            name: part.name.clone().unwrap_or_else(|| suffix.to_owned()),
            id: Some(part.id.clone().unwrap_or_else(|| format!("{}-{suffix}", self.id))),
            label: Label { classes: "nhsuk-date-input__label".to_owned(), ..Label::from(label) },
            invalid: part.invalid || all_wrong,
            value: part.value.clone(),
            width: Some(part.unit.width()),
            inputmode: Some("numeric".to_owned()),
            autocomplete: part.autocomplete.clone(),
            disabled: part.disabled.unwrap_or(self.disabled),
            classes: Classes::new("nhsuk-date-input__input").add(&part.classes).to_string(),
            attributes: part.attributes.clone(),
            ..Input::default()
        };
        html! { div.nhsuk-date-input__item { (input) } }
    }
}

impl Render for DateInput {
    fn render(&self) -> Markup {
        let described = describe(&self.id, self.described_by.as_deref(), self.hint.as_ref(), self.error.as_ref());
        let some_wrong = self.parts.iter().any(|part| part.invalid);
        let wrong = self.invalid || self.error.is_some();
        let group = element("div")
            .class(Classes::new("nhsuk-date-input").add(&self.classes))
            .maybe("id", Some(&self.id).filter(|id| !id.is_empty()))
            .extra(&self.attributes)
            .wrap(html! {
                @if let Some(before) = &self.form_group.before { (before) }
                @for part in &self.parts { (self.part(part, wrong && !some_wrong)) }
                @if let Some(after) = &self.form_group.after { (after) }
            });
        let inner = html! { (described.markup) (group) };
        let content = match &self.legend {
            // The role makes JAWS read out what describes a fieldset of text inputs.
            Some(legend) => Fieldset {
                legend: legend.clone(),
                content: inner.into(),
                role: Some("group".to_owned()),
                described_by: described.by,
                ..Fieldset::default()
            }
            .render(),
            None => inner,
        };
        self.form_group.wrap(wrong || some_wrong, &content)
    }
}
