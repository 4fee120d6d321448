//! A text input of several lines.

use maud::{Markup, Render, html};

use crate::element::{Classes, element};
use crate::field::describe;
use crate::setters::{labelled_setters, setters};
use crate::{Attributes, Content, ErrorMessage, FormGroup, Hint, Label};

/// A text input of several lines, with its label.
#[derive(Clone, Debug, Default)]
pub struct Textarea {
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
    /// The answer so far.
    pub value: Option<String>,
    /// How many lines are in sight; 5 when none is given.
    pub rows: Option<u16>,
    /// What kind of answer the browser may fill in.
    pub autocomplete: Option<String>,
    /// Whether the browser checks spelling; the browser decides when none is given.
    pub spellcheck: Option<bool>,
    /// Whether the textarea is disabled.
    pub disabled: bool,
    /// Ids of elements that describe the textarea, before its hint and error.
    pub described_by: Option<String>,
    /// The `id`; the name when none is given.
    pub id: Option<String>,
    /// Classes of the textarea.
    pub classes: String,
    /// Other attributes of the textarea.
    pub attributes: Attributes,
    /// The element around label and textarea.
    pub form_group: FormGroup,
}

/// A textarea of this name and label.
pub fn textarea(name: &str, label: impl Into<Content>) -> Textarea {
    Textarea { name: name.to_owned(), label: Label::from(label), ..Textarea::default() }
}

labelled_setters!(Textarea);
setters!(Textarea { text: value, autocomplete; flag: invalid; });

impl Textarea {
    /// Sets how many lines are in sight.
    #[must_use]
    pub fn rows(mut self, rows: u16) -> Self {
        self.rows = Some(rows);
        self
    }

    /// Sets whether the browser checks spelling.
    #[must_use]
    pub fn spellcheck(mut self, on: bool) -> Self {
        self.spellcheck = Some(on);
        self
    }
}

impl Render for Textarea {
    fn render(&self) -> Markup {
        let id = self.id.as_deref().unwrap_or(&self.name);
        let wrong = self.invalid || self.error.is_some();
        let described = describe(id, self.described_by.as_deref(), self.hint.as_ref(), self.error.as_ref());
        let value = self.value.as_deref().unwrap_or_default();
        let content = html! {
            (self.label.render_for(Some(id)))
            (described.markup)
            @if let Some(before) = &self.form_group.before { (before) }
            (element("textarea")
                .class(
                    Classes::new("nhsuk-textarea")
                        .when(wrong, "nhsuk-textarea--error")
                        .add(&self.classes),
                )
                .attr("id", id)
                .attr("name", &self.name)
                .attr("rows", self.rows.unwrap_or(5))
                .maybe("spellcheck", self.spellcheck)
                .flag("disabled", self.disabled)
                .maybe("aria-describedby", described.by)
                .maybe("autocomplete", self.autocomplete.as_ref())
                .extra(&self.attributes)
                // A browser drops one line break after the tag, so an answer that starts with
                // one gets a second.
                .wrap(html! { @if value.starts_with('\n') { "\n" } (value) }))
            @if let Some(after) = &self.form_group.after { (after) }
        };
        self.form_group.wrap(wrong, &content)
    }
}
