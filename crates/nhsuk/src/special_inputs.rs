//! Inputs with a button of their own: passwords and searches.

use maud::{Markup, Render, html};

use crate::element::Classes;
use crate::setters::{labelled_setters, setters};
use crate::{Attributes, Button, ButtonIcon, ButtonVariant, Content, FormGroup, Icon, Input, Label, Wrapper};

/// A password, and a button that shows it.
#[derive(Clone, Debug, Default)]
pub struct PasswordInput {
    /// The input.
    pub input: Input,
    /// How the button looks; [`ButtonVariant::Secondary`] when none is given.
    pub button_variant: Option<ButtonVariant>,
    /// Whether the button is disabled; the input decides when none is given.
    pub button_disabled: Option<bool>,
    /// Whether the script ignores a second press right after the first.
    pub prevent_double_click: Option<bool>,
    /// What the button says; "Show" when none is given.
    pub show_text: Option<String>,
    /// What screen readers say of the button; "Show password" when none is given.
    pub show_label: Option<String>,
    /// Other texts of the script, as attributes such as `data-i18n.hide-password`.
    pub messages: Attributes,
}

/// A password input of this name and label. The browser offers the password it knows; for a new
/// one use [`PasswordInput::new_password`].
pub fn password_input(name: &str, label: impl Into<Content>) -> PasswordInput {
    PasswordInput { input: crate::input(name, label), ..PasswordInput::default() }
}

labelled_setters!(PasswordInput.input);
setters!(PasswordInput { text: show_text, show_label; });

impl PasswordInput {
    /// Lets the browser offer a new password rather than the one it knows.
    #[must_use]
    pub fn new_password(mut self) -> Self {
        self.input.autocomplete = Some("new-password".to_owned());
        self
    }

    /// Sets the width in characters: 2, 3, 4, 5, 10, 20 or 30.
    #[must_use]
    pub fn width(mut self, characters: u8) -> Self {
        self.input.width = Some(characters);
        self
    }

    fn button(&self) -> Button {
        let text = self.show_text.as_deref().unwrap_or("Show");
        let label = self.show_label.as_deref().unwrap_or("Show password");
        Button {
            content: text.into(),
            variant: self.button_variant.unwrap_or(ButtonVariant::Secondary),
            small: !self.input.large,
            kind: Some("button".to_owned()),
            disabled: self.button_disabled.unwrap_or(self.input.disabled),
            prevent_double_click: self.prevent_double_click,
            aria_label: Some(label.to_owned()),
            classes: "nhsuk-password-input__toggle nhsuk-js-password-input-toggle".to_owned(),
            attributes: Attributes::new().with("aria-controls", self.input.element_id()).with_flag("hidden"),
            ..Button::default()
        }
    }

    fn data(&self) -> Attributes {
        let mut data = Attributes::new().with("data-module", "nhsuk-password-input");
        for (name, text) in
            [("data-i18n.show-password", &self.show_text), ("data-i18n.show-password-aria-label", &self.show_label)]
        {
            if let Some(text) = text {
                data = data.with(name, text);
            }
        }
        data.join(&self.messages).join(&self.input.form_group.attributes)
    }
}

impl Render for PasswordInput {
    fn render(&self) -> Markup {
        let input = self.input.clone();
        Input {
            kind: Some("password".to_owned()),
            spellcheck: Some(false),
            autocomplete: input.autocomplete.or_else(|| Some("current-password".to_owned())),
            autocapitalize: Some("none".to_owned()),
            classes: Classes::new("nhsuk-password-input__input nhsuk-js-password-input-input").add(&input.classes).to_string(),
            form_group: FormGroup {
                classes: Classes::new(&input.form_group.classes).add("nhsuk-password-input").to_string(),
                attributes: self.data(),
                before: input.form_group.before,
                after: beside(&self.button(), input.form_group.after),
            },
            ..input
        }
        .render()
    }
}

/// A search, and its button.
#[derive(Clone, Debug, Default)]
pub struct SearchInput {
    /// The input.
    pub input: Input,
    /// The button; small unless the input is large. None: no button.
    pub button: Option<Button>,
}

/// A search input of this name and label, with a button that shows a magnifying glass.
pub fn search_input(name: &str, label: impl Into<Content>) -> SearchInput {
    SearchInput {
        input: Input { name: name.to_owned(), label: Label::from(label), ..Input::default() },
        button: Some(Button { icon: Some(ButtonIcon { icon: Icon::Search, at_end: false }), ..Button::default() }),
    }
}

labelled_setters!(SearchInput.input);

impl SearchInput {
    /// Sets the words looked for.
    #[must_use]
    pub fn value(mut self, value: impl crate::MaybeText) -> Self {
        self.input.value = value.maybe_text();
        self
    }

    /// Sets the width in characters: 2, 3, 4, 5, 10, 20 or 30.
    #[must_use]
    pub fn width(mut self, characters: u8) -> Self {
        self.input.width = Some(characters);
        self
    }

    /// Sets the words in the empty input.
    #[must_use]
    pub fn placeholder(mut self, text: impl crate::MaybeText) -> Self {
        self.input.placeholder = text.maybe_text();
        self
    }

    /// A larger input and button.
    #[must_use]
    pub fn large(mut self) -> Self {
        self.input.large = true;
        self
    }

    fn button(&self, button: &Button) -> Button {
        let label = button.aria_label.as_deref().unwrap_or("Search");
        Button {
            small: button.small || !self.input.large,
            aria_label: Some(label.to_owned()),
            classes: Classes::new("nhsuk-search-input__button").add(&button.classes).to_string(),
            ..button.clone()
        }
    }
}

impl Render for SearchInput {
    fn render(&self) -> Markup {
        let input = self.input.clone();
        let after = match &self.button {
            Some(button) => beside(&self.button(button), input.form_group.after),
            None => input.form_group.after,
        };
        Input {
            kind: input.kind.or_else(|| Some("search".to_owned())),
            autocomplete: input.autocomplete.or_else(|| Some("off".to_owned())),
            classes: Classes::new("nhsuk-search-input__input").add(&input.classes).to_string(),
            wrapper: Wrapper {
                classes: Classes::new("nhsuk-search-input__wrapper").add(&input.wrapper.classes).to_string(),
                attributes: input.wrapper.attributes,
            },
            form_group: FormGroup {
                classes: Classes::new("nhsuk-search-input")
                    .when(input.large, "nhsuk-search-input--large")
                    .add(&input.form_group.classes)
                    .to_string(),
                after,
                ..input.form_group
            },
            ..input
        }
        .render()
    }
}

/// A button, and then what the page wants after the input.
fn beside(button: &Button, after: Option<Content>) -> Option<Content> {
    Some(html! { (button) @if let Some(after) = &after { (after) } }.into())
}
