//! A choice from a list that drops down.

use maud::{Markup, Render, html};

use crate::element::{Classes, element};
use crate::field::describe;
use crate::setters::{labelled_setters, setters};
use crate::{Attributes, Content, ErrorMessage, FormGroup, Hint, Label, Wrapper};

/// A choice from a list that drops down, with its label. Radios are nearly always better.
#[derive(Clone, Debug, Default)]
pub struct Select {
    /// The name in the form.
    pub name: String,
    /// The label.
    pub label: Label,
    /// The hint below the label.
    pub hint: Option<Hint>,
    /// What is wrong with the answer.
    pub error: Option<ErrorMessage>,
    /// Shows the control as wrong although it has no message of its own.
    pub invalid: bool,
    /// The options in order.
    pub items: Vec<SelectItem>,
    /// The value of the chosen option; its text where it has no value.
    pub value: Option<String>,
    /// Whether the select is disabled.
    pub disabled: bool,
    /// Ids of elements that describe the select, before its hint and error.
    pub described_by: Option<String>,
    /// The `id`; the name when none is given.
    pub id: Option<String>,
    /// Classes of the select.
    pub classes: String,
    /// Other attributes of the select.
    pub attributes: Attributes,
    /// The element around the select when something stands beside it.
    pub wrapper: Wrapper,
    /// The element around label and select.
    pub form_group: FormGroup,
}

/// One line of a select.
#[derive(Clone, Debug)]
pub enum SelectItem {
    /// An option.
    Option(SelectOption),
    /// A line between options.
    Divider,
}

/// One option of a select.
#[derive(Clone, Debug, Default)]
pub struct SelectOption {
    /// What it says.
    pub text: String,
    /// The value in the form; the text when none is given.
    pub value: Option<String>,
    /// Whether it is chosen; the value of the select decides when none is given.
    pub selected: Option<bool>,
    /// Whether it cannot be chosen.
    pub disabled: bool,
    /// Other attributes.
    pub attributes: Attributes,
}

/// A select of this name and label.
pub fn select(name: &str, label: impl Into<Content>) -> Select {
    Select { name: name.to_owned(), label: Label::from(label), ..Select::default() }
}

labelled_setters!(Select);
setters!(Select { text: value; flag: invalid; });

impl Select {
    /// Adds an option.
    #[must_use]
    pub fn item(mut self, value: impl Into<String>, text: impl Into<String>) -> Self {
        self.items.push(SelectItem::Option(SelectOption {
            text: text.into(),
            value: Some(value.into()),
            ..SelectOption::default()
        }));
        self
    }

    /// Adds options: pairs of value and text.
    #[must_use]
    pub fn items<V: Into<String>, T: Into<String>>(self, items: impl IntoIterator<Item = (V, T)>) -> Self {
        items.into_iter().fold(self, |select, (value, text)| select.item(value, text))
    }

    /// Adds a line between options.
    #[must_use]
    pub fn divider(mut self) -> Self {
        self.items.push(SelectItem::Divider);
        self
    }

    /// Puts something right after the select, such as a button.
    #[must_use]
    pub fn after(mut self, content: impl Into<Content>) -> Self {
        self.form_group.after = Some(content.into());
        self
    }

    fn option(&self, option: &SelectOption) -> Markup {
        let value = option.value.as_ref().unwrap_or(&option.text);
        // An empty value of the select means that nothing is chosen yet.
        let chosen = self.value.as_ref().filter(|value| !value.is_empty()) == Some(value);
        element("option")
            .maybe("value", option.value.as_ref())
            .flag("selected", option.selected.unwrap_or(chosen))
            .flag("disabled", option.disabled)
            .extra(&option.attributes)
            .wrap(&option.text)
    }
}

impl Render for Select {
    fn render(&self) -> Markup {
        let id = self.id.as_deref().unwrap_or(&self.name);
        let wrong = self.invalid || self.error.is_some();
        let described = describe(id, self.described_by.as_deref(), self.hint.as_ref(), self.error.as_ref());
        let control = element("select")
            .class(Classes::new("nhsuk-select").when(wrong, "nhsuk-select--error").add(&self.classes))
            .attr("id", id)
            .attr("name", &self.name)
            .flag("disabled", self.disabled)
            .maybe("aria-describedby", described.by)
            .extra(&self.attributes)
            .wrap(html! {
                @for item in &self.items {
                    @match item {
                        SelectItem::Option(option) => (self.option(option)),
                        SelectItem::Divider => hr;,
                    }
                }
            });
        let beside = self.form_group.before.is_some()
            || self.form_group.after.is_some()
            || !self.wrapper.classes.is_empty()
            || !self.wrapper.attributes.is_empty();
        let content = html! {
            (self.label.render_for(Some(id)))
            (described.markup)
            @if beside {
                (element("div")
                    .class(Classes::new("nhsuk-input-wrapper").add(&self.wrapper.classes))
                    .extra(&self.wrapper.attributes)
                    .wrap(html! {
                        @if let Some(before) = &self.form_group.before { (before) }
                        (control)
                        @if let Some(after) = &self.form_group.after { (after) }
                    }))
            } @else {
                (control)
            }
        };
        self.form_group.wrap(wrong, &content)
    }
}
