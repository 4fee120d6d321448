//! A link or button beside a thing on the page, such as "Change".

use maud::{Markup, Render, html};

use crate::element::{Classes, element};
use crate::setters::setters;
use crate::{Attributes, Content};

/// A link, or a button that looks like one, beside a row or in the head of a card.
#[derive(Clone, Debug, Default)]
pub struct Action {
    /// What it says.
    pub content: Content,
    /// Where it links to; a button when none is given.
    pub href: Option<String>,
    /// More for screen readers, which says what the action is for.
    pub hidden: Option<Content>,
    /// The type of button; "submit" when none is given.
    pub kind: Option<String>,
    /// The name of the button in its form.
    pub name: Option<String>,
    /// The value of the button in its form.
    pub value: Option<String>,
    /// The `id`.
    pub id: Option<String>,
    /// Classes after those of the component.
    pub classes: String,
    /// Other attributes.
    pub attributes: Attributes,
}

/// A link beside a thing on the page.
pub fn action(content: impl Into<Content>, href: impl Into<String>) -> Action {
    Action { content: content.into(), href: Some(href.into()), ..Action::default() }
}

/// A button that looks like a link, for what changes something. It stands in a form, or names one
/// with the `form` attribute.
pub fn action_button(content: impl Into<Content>) -> Action {
    Action { content: content.into(), ..Action::default() }
}

setters!(Action { common; content: hidden; text: name, value; });

impl Action {
    /// The action on a thing of this title, which screen readers hear too.
    pub(crate) fn render_on(&self, title: Option<&Content>) -> Markup {
        let title = title.filter(|title| !title.is_empty());
        let link = self.href.as_ref().filter(|_| self.kind.is_none());
        let tag = element(if link.is_some() { "a" } else { "button" })
            .class(Classes::new("nhsuk-link").add(&self.classes))
            .maybe("id", self.id.as_ref());
        let tag = match link {
            Some(href) => tag.attr("href", href),
            None => tag
                .maybe("name", self.name.as_ref())
                .attr("type", self.kind.as_deref().unwrap_or("submit"))
                .maybe("value", self.value.as_ref()),
        };
        tag.extra(&self.attributes).wrap(html! {
            (self.content)
            @if self.hidden.is_some() || title.is_some() {
                span.nhsuk-u-visually-hidden {
                    @if let Some(hidden) = &self.hidden { " " (hidden) }
                    @if let Some(title) = title { " (" (title) ")" }
                }
            }
        })
    }
}

impl Render for Action {
    fn render(&self) -> Markup {
        self.render_on(None)
    }
}
