//! What is wrong with one answer.

use maud::{Markup, Render, html};

use crate::element::{Classes, element};
use crate::setters::setters;
use crate::{Attributes, Content};

/// What is wrong with one answer, shown above its control.
#[derive(Clone, Debug)]
pub struct ErrorMessage {
    /// What is wrong, and how to put it right.
    pub content: Content,
    /// The word for screen readers in front of the message; "Error" unless changed. Empty: none.
    pub prefix: Content,
    /// The `id`; controls fill it in.
    pub id: Option<String>,
    /// Classes after those of the component.
    pub classes: String,
    /// Other attributes.
    pub attributes: Attributes,
}

impl Default for ErrorMessage {
    fn default() -> Self {
        Self {
            content: Content::default(),
            prefix: "Error".into(),
            id: None,
            classes: String::new(),
            attributes: Attributes::default(),
        }
    }
}

/// An error message of this content.
pub fn error_message(content: impl Into<Content>) -> ErrorMessage {
    ErrorMessage::from(content)
}

setters!(ErrorMessage { common; });

impl ErrorMessage {
    /// Sets the word for screen readers in front of the message.
    #[must_use]
    pub fn prefix(mut self, prefix: impl Into<Content>) -> Self {
        self.prefix = prefix.into();
        self
    }

    pub(crate) fn render_with(&self, id: Option<&str>) -> Markup {
        element("span")
            .class(Classes::new("nhsuk-error-message").add(&self.classes))
            .maybe("id", id.or(self.id.as_deref()))
            .extra(&self.attributes)
            .wrap(html! {
                @if !self.prefix.is_empty() {
                    span.nhsuk-u-visually-hidden { (self.prefix) ": " }
                }
                (self.content)
            })
    }
}

impl<T: Into<Content>> From<T> for ErrorMessage {
    fn from(content: T) -> Self {
        Self { content: content.into(), ..Self::default() }
    }
}

impl Render for ErrorMessage {
    fn render(&self) -> Markup {
        self.render_with(None)
    }
}
