//! A block of code, such as a link to copy.

use maud::{Markup, Render, html};

use crate::element::{Classes, element};
use crate::setters::setters;
use crate::{Attributes, Button, Content};

/// A block of code, and perhaps a button that copies it.
#[derive(Clone, Debug, Default)]
pub struct Code {
    /// The code.
    pub content: Content,
    /// Whether a button copies it.
    pub button: bool,
    /// Classes of the button instead of those that make it small and secondary.
    pub button_classes: Option<String>,
    /// Whether the script ignores a second press right after the first.
    pub prevent_double_click: Option<bool>,
    /// What the button says; "Copy code" when none is given.
    pub copy_text: Option<String>,
    /// Other texts of the script, as attributes such as `data-i18n.copied-button`.
    pub messages: Attributes,
    /// What it stands on, such as "body", when not white.
    pub background: Option<String>,
    /// White words, for a dark background.
    pub reverse: bool,
    /// No line around it.
    pub no_border: bool,
    /// The `id`.
    pub id: Option<String>,
    /// Classes after those of the component.
    pub classes: String,
    /// Other attributes.
    pub attributes: Attributes,
}

/// A block of code.
pub fn code(content: impl Into<Content>) -> Code {
    Code { content: content.into(), ..Code::default() }
}

setters!(Code {
    common;
    text: copy_text, background;
    mark: button, reverse, no_border;
});

impl Code {
    fn copy_button(&self) -> Button {
        let look = match &self.button_classes {
            Some(classes) => classes.as_str(),
            None if self.reverse => "nhsuk-button--reverse nhsuk-button--small",
            None => "nhsuk-button--secondary nhsuk-button--small",
        };
        Button {
            content: self.copy_text.as_deref().unwrap_or("Copy code").into(),
            kind: Some("button".to_owned()),
            prevent_double_click: self.prevent_double_click,
            classes: Classes::new(look).add("nhsuk-code__button nhsuk-js-code-button").to_string(),
            attributes: Attributes::new().with_flag("hidden"),
            ..Button::default()
        }
    }
}

impl Render for Code {
    fn render(&self) -> Markup {
        let background = self.background.as_ref().map(|name| format!("nhsuk-code--background-{name}")).unwrap_or_default();
        element("div")
            .maybe("id", self.id.as_ref())
            .class(
                Classes::new("nhsuk-code")
                    .when(self.button, "nhsuk-code--button")
                    .when(self.reverse, "nhsuk-code--reverse")
                    .add(&background)
                    .when(self.no_border, "nhsuk-code--no-border")
                    .add(&self.classes),
            )
            .maybe("data-i18n.copy-button", self.copy_text.as_ref())
            .extra(&self.messages)
            .extra(&self.attributes)
            .attr("data-module", "nhsuk-code")
            .wrap(html! {
                @if self.button { (self.copy_button()) }
                pre.nhsuk-code__container {
                    code.nhsuk-code__content { (self.content) }
                }
            })
    }
}
