//! A question with one answer out of a few.

use maud::{Markup, Render};

use crate::choices::{Group, choice_setters};
use crate::setters::{legend_setters, setters};
use crate::{Attributes, ChoiceItem, Content, ErrorMessage, FormGroup, Hint, Legend};

/// A question with one answer out of a few.
#[derive(Clone, Debug, Default)]
pub struct Radios {
    /// The name in the form.
    pub name: String,
    /// The question. None: no fieldset around the radios.
    pub legend: Option<Legend>,
    /// The hint below the legend.
    pub hint: Option<Hint>,
    /// What is wrong with the answer.
    pub error: Option<ErrorMessage>,
    /// Shows the group as wrong although it has no message of its own.
    pub invalid: bool,
    /// The answers to choose from.
    pub items: Vec<ChoiceItem>,
    /// The value of the chosen answer.
    pub value: Option<String>,
    /// Smaller radios.
    pub small: bool,
    /// Beside each other rather than below. For two short answers at most.
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
    /// The element around legend and radios.
    pub form_group: FormGroup,
}

/// Radios of this name under this legend.
pub fn radios(name: &str, legend: impl Into<Content>) -> Radios {
    Radios { name: name.to_owned(), legend: Some(Legend::from(legend)), ..Radios::default() }
}

legend_setters!(Radios);
choice_setters!(Radios);
setters!(Radios { common; mark: small, inline; flag: invalid; });

impl Radios {
    /// Sets which value is chosen.
    #[must_use]
    pub fn checked(mut self, value: impl crate::MaybeText) -> Self {
        self.value = value.maybe_text();
        self
    }
}

impl Render for Radios {
    fn render(&self) -> Markup {
        // No answer yet, rather than the answer whose value is empty.
        let chosen = match &self.value {
            Some(value) if !value.is_empty() => std::slice::from_ref(value),
            _ => &[],
        };
        Group {
            kind: "radios",
            input: "radio",
            name: &self.name,
            id_prefix: self.id_prefix.as_deref().unwrap_or(&self.name),
            legend: self.legend.as_ref(),
            hint: self.hint.as_ref(),
            error: self.error.as_ref(),
            invalid: self.invalid,
            items: &self.items,
            chosen,
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
