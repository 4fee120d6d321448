//! A question with any number of answers, or one thing to agree to.

use maud::{Markup, Render};

use crate::choices::{Group, choice_setters};
use crate::setters::{legend_setters, setters};
use crate::{Attributes, ChoiceItem, Content, ErrorMessage, FormGroup, Hint, Legend};

/// A question with any number of answers, or one thing to agree to.
#[derive(Clone, Debug, Default)]
pub struct Checkboxes {
    /// The name in the form.
    pub name: String,
    /// The question. None: no fieldset around the checkboxes.
    pub legend: Option<Legend>,
    /// The hint below the legend.
    pub hint: Option<Hint>,
    /// What is wrong with the answer.
    pub error: Option<ErrorMessage>,
    /// Shows the group as wrong although it has no message of its own.
    pub invalid: bool,
    /// The answers to choose from.
    pub items: Vec<ChoiceItem>,
    /// The values of the chosen answers.
    pub values: Vec<String>,
    /// Smaller checkboxes.
    pub small: bool,
    /// Beside each other rather than below.
    pub inline: bool,
    /// Whether all are disabled.
    pub disabled: bool,
    /// Ids of elements that describe the group, before its hint and error.
    pub described_by: Option<String>,
    /// What ids start with; the name when none is given.
    pub id_prefix: Option<String>,
    /// The `id` of the list.
    pub id: Option<String>,
    /// Classes of the list.
    pub classes: String,
    /// Other attributes of the list.
    pub attributes: Attributes,
    /// The element around legend and checkboxes.
    pub form_group: FormGroup,
}

/// Checkboxes of this name under this legend.
pub fn checkboxes(name: &str, legend: impl Into<Content>) -> Checkboxes {
    Checkboxes { name: name.to_owned(), legend: Some(Legend::from(legend)), ..Checkboxes::default() }
}

/// One checkbox without a legend, for a thing to agree to.
pub fn checkbox(name: &str, value: impl Into<String>, label: impl Into<Content>) -> Checkboxes {
    Checkboxes { name: name.to_owned(), ..Checkboxes::default() }.item(value, label)
}

legend_setters!(Checkboxes);
choice_setters!(Checkboxes);
setters!(Checkboxes { common; mark: small, inline; flag: invalid; });

impl Checkboxes {
    /// Sets which values are chosen.
    #[must_use]
    pub fn checked<V: Into<String>>(mut self, values: impl IntoIterator<Item = V>) -> Self {
        self.values = values.into_iter().map(Into::into).collect();
        self
    }
}

impl Render for Checkboxes {
    fn render(&self) -> Markup {
        Group {
            kind: "checkboxes",
            input: "checkbox",
            name: &self.name,
            id_prefix: self.id_prefix.as_deref().unwrap_or(&self.name),
            legend: self.legend.as_ref(),
            hint: self.hint.as_ref(),
            error: self.error.as_ref(),
            invalid: self.invalid,
            items: &self.items,
            chosen: &self.values,
            small: self.small,
            inline: self.inline,
            disabled: self.disabled,
            described_by: self.described_by.as_deref(),
            id: self.id.as_ref(),
            classes: &self.classes,
            attributes: &self.attributes,
            form_group: &self.form_group,
        }
        .render()
    }
}
