//! A text input of one line.

use maud::{Markup, Render, html};

use crate::element::{Classes, element};
use crate::field::describe;
use crate::setters::labelled_setters;
use crate::setters::setters;
use crate::{Attributes, Content, ErrorMessage, FormGroup, Hint, Label, Wrapper};

/// A text input of one line, with its label.
#[derive(Clone, Debug, Default)]
pub struct Input {
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
    /// The type of input; "text" when none is given.
    pub kind: Option<String>,
    /// How many characters the input has room for: 2, 3, 4, 5, 10, 20 or 30. Other numbers do nothing.
    pub width: Option<u8>,
    /// What kind of answer the browser may fill in.
    pub autocomplete: Option<String>,
    /// How the keyboard of a phone starts words.
    pub autocapitalize: Option<String>,
    /// Which keyboard a phone shows.
    pub inputmode: Option<String>,
    /// A pattern the browser checks.
    pub pattern: Option<String>,
    /// Text in the empty input. A hint is nearly always better.
    pub placeholder: Option<String>,
    /// Whether the browser checks spelling; the browser decides when none is given.
    pub spellcheck: Option<bool>,
    /// What stands before the input, such as "£".
    pub prefix: Option<Affix>,
    /// What stands after the input, such as "kg".
    pub suffix: Option<Affix>,
    /// Numbers and codes in a typeface that keeps their digits apart.
    pub code: bool,
    /// A larger input.
    pub large: bool,
    /// Whether the input is disabled.
    pub disabled: bool,
    /// Ids of elements that describe the input, before its hint and error.
    pub described_by: Option<String>,
    /// The `id`; the name when none is given.
    pub id: Option<String>,
    /// Classes of the input.
    pub classes: String,
    /// Other attributes of the input.
    pub attributes: Attributes,
    /// The element around input, prefix and suffix.
    pub wrapper: Wrapper,
    /// The element around label and input.
    pub form_group: FormGroup,
}

/// What stands beside an input.
#[derive(Clone, Debug, Default)]
pub struct Affix {
    /// What it shows; screen readers skip it, so the label or hint says it too.
    pub content: Content,
    /// Classes after those of the component.
    pub classes: String,
    /// Other attributes.
    pub attributes: Attributes,
}

impl<T: Into<Content>> From<T> for Affix {
    fn from(content: T) -> Self {
        Self { content: content.into(), ..Self::default() }
    }
}

impl Affix {
    fn render_as(&self, class: &str) -> Markup {
        element("div")
            .class(Classes::new(class).add(&self.classes))
            .attr("aria-hidden", "true")
            .extra(&self.attributes)
            .wrap(&self.content)
    }
}

/// A text input of this name and label.
pub fn input(name: &str, label: impl Into<Content>) -> Input {
    Input { name: name.to_owned(), label: Label::from(label), ..Input::default() }
}

labelled_setters!(Input);
setters!(Input {
    text: value, autocomplete, inputmode, autocapitalize, pattern, placeholder;
    mark: code, large;
    flag: invalid;
});

impl Input {
    /// Sets the type, such as "email" or "tel".
    #[must_use]
    pub fn kind(mut self, kind: &str) -> Self {
        self.kind = Some(kind.to_owned());
        self
    }

    /// Asks for an email address: its keyboard, what the browser may fill in, no spelling check.
    #[must_use]
    pub fn email(mut self) -> Self {
        self.spellcheck = Some(false);
        self.kind("email").autocomplete("email")
    }

    /// Asks for a telephone number.
    #[must_use]
    pub fn tel(self) -> Self {
        self.kind("tel").autocomplete("tel")
    }

    /// Asks for a whole number or a code of digits, without the arrows of a number input.
    #[must_use]
    pub fn numeric(self) -> Self {
        self.inputmode("numeric")
    }

    /// Sets the width in characters: 2, 3, 4, 5, 10, 20 or 30.
    #[must_use]
    pub fn width(mut self, characters: u8) -> Self {
        self.width = Some(characters);
        self
    }

    /// Sets whether the browser checks spelling.
    #[must_use]
    pub fn spellcheck(mut self, on: bool) -> Self {
        self.spellcheck = Some(on);
        self
    }

    /// Sets what stands before the input.
    #[must_use]
    pub fn prefix(mut self, prefix: impl Into<Content>) -> Self {
        self.prefix = Some(Affix::from(prefix));
        self
    }

    /// Sets what stands after the input.
    #[must_use]
    pub fn suffix(mut self, suffix: impl Into<Content>) -> Self {
        self.suffix = Some(Affix::from(suffix));
        self
    }

    /// Puts something right after the input, such as a button.
    #[must_use]
    pub fn after(mut self, content: impl Into<Content>) -> Self {
        self.form_group.after = Some(content.into());
        self
    }

    /// The `id` of the input.
    pub(crate) fn element_id(&self) -> &str {
        self.id.as_deref().unwrap_or(&self.name)
    }

    fn control(&self, described_by: Option<&String>) -> Markup {
        let width = self
            .width
            .filter(|width| matches!(width, 2 | 3 | 4 | 5 | 10 | 20 | 30) && !self.classes.contains("nhsuk-input--width-"))
            .map(|width| format!("nhsuk-input--width-{width}"))
            .unwrap_or_default();
        element("input")
            .class(
                Classes::new("nhsuk-input")
                    .when(self.large, "nhsuk-input--large")
                    .when(self.code, "nhsuk-input--code")
                    .when(self.invalid || self.error.is_some(), "nhsuk-input--error")
                    .add(&width)
                    .add(&self.classes),
            )
            .attr("id", self.element_id())
            .attr("name", &self.name)
            .attr("type", self.kind.as_deref().unwrap_or("text"))
            .maybe("spellcheck", self.spellcheck)
            .maybe("value", self.value.as_ref())
            .flag("disabled", self.disabled)
            .maybe("aria-describedby", described_by)
            .maybe("autocomplete", self.autocomplete.as_ref())
            .maybe("autocapitalize", self.autocapitalize.as_ref())
            .maybe("pattern", self.pattern.as_ref())
            .maybe("placeholder", self.placeholder.as_ref())
            .maybe("inputmode", self.inputmode.as_ref())
            .extra(&self.attributes)
            .void()
    }
}

impl Render for Input {
    fn render(&self) -> Markup {
        let id = self.element_id();
        let described = describe(id, self.described_by.as_deref(), self.hint.as_ref(), self.error.as_ref());
        let control = self.control(described.by.as_ref());
        let beside = self.form_group.before.is_some()
            || self.form_group.after.is_some()
            || self.prefix.is_some()
            || self.suffix.is_some()
            || !self.wrapper.classes.is_empty()
            || !self.wrapper.attributes.is_empty();
        let wrapper =
            Classes::new("nhsuk-input-wrapper").when(self.large, "nhsuk-input-wrapper--large").add(&self.wrapper.classes);
        let content = html! {
            (self.label.render_for(Some(id)))
            (described.markup)
            @if beside {
                (element("div").class(wrapper).extra(&self.wrapper.attributes).wrap(html! {
                    @if let Some(before) = &self.form_group.before { (before) }
                    @if let Some(prefix) = &self.prefix {
                        (prefix.render_as("nhsuk-input-wrapper__prefix"))
                    }
                    (control)
                    @if let Some(suffix) = &self.suffix {
                        (suffix.render_as("nhsuk-input-wrapper__suffix"))
                    }
                    @if let Some(after) = &self.form_group.after { (after) }
                }))
            } @else {
                (control)
            }
        };
        self.form_group.wrap(self.invalid || self.error.is_some(), &content)
    }
}
