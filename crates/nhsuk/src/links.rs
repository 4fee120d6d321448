//! Links with a job: to the main way on, back, and past the head of the page.

use maud::{Markup, Render, html};

use crate::element::{Classes, Element, element};
use crate::setters::setters;
use crate::{Attributes, Content, Icon};

/// A link to the main thing to do, with an arrow; a button when it has no `href`.
#[derive(Clone, Debug, Default)]
pub struct ActionLink {
    /// What it says.
    pub content: Content,
    /// Where it links to.
    pub href: Option<String>,
    /// The type of button; "submit" when none is given.
    pub kind: Option<String>,
    /// White words, for a dark background.
    pub reverse: bool,
    /// The `id`.
    pub id: Option<String>,
    /// Classes after those of the component.
    pub classes: String,
    /// Other attributes.
    pub attributes: Attributes,
}

/// A link to the main thing to do.
pub fn action_link(content: impl Into<Content>, href: impl Into<String>) -> ActionLink {
    ActionLink { content: content.into(), href: Some(href.into()), ..ActionLink::default() }
}

setters!(ActionLink { common; mark: reverse; });

impl Render for ActionLink {
    fn render(&self) -> Markup {
        link_or_button(self.href.as_deref(), self.kind.as_deref())
            .class(Classes::new("nhsuk-action-link").when(self.reverse, "nhsuk-action-link--reverse").add(&self.classes))
            .maybe("id", self.id.as_ref())
            .extra(&self.attributes)
            .wrap(html! {
                (Icon::ArrowRightCircle)
                span.nhsuk-action-link__text { (self.content) }
            })
    }
}

/// A link to the page before; a button when it has no `href`.
#[derive(Clone, Debug, Default)]
pub struct BackLink {
    /// What it says; "Back" when it is empty.
    pub content: Content,
    /// Where it links to.
    pub href: Option<String>,
    /// The type of button; "submit" when none is given.
    pub kind: Option<String>,
    /// More for screen readers, before the content.
    pub hidden: Option<Content>,
    /// White words, for a dark background.
    pub reverse: bool,
    /// The `id`.
    pub id: Option<String>,
    /// Classes after those of the component.
    pub classes: String,
    /// Other attributes.
    pub attributes: Attributes,
}

/// A link that says "Back".
pub fn back_link(href: impl Into<String>) -> BackLink {
    BackLink { href: Some(href.into()), ..BackLink::default() }
}

setters!(BackLink { common; content: hidden; mark: reverse; });

impl BackLink {
    /// Sets what it says.
    #[must_use]
    pub fn content(mut self, content: impl Into<Content>) -> Self {
        self.content = content.into();
        self
    }
}

impl Render for BackLink {
    fn render(&self) -> Markup {
        link_or_button(self.href.as_deref(), self.kind.as_deref())
            .class(Classes::new("nhsuk-back-link").when(self.reverse, "nhsuk-back-link--reverse").add(&self.classes))
            .maybe("id", self.id.as_ref())
            .extra(&self.attributes)
            .wrap(html! {
                @if let Some(hidden) = &self.hidden {
                    span.nhsuk-u-visually-hidden { (hidden) " " }
                }
                @if self.content.is_empty() { "Back" } @else { (self.content) }
            })
    }
}

/// A link past the head of the page, for people who use a keyboard.
#[derive(Clone, Debug, Default)]
pub struct SkipLink {
    /// What it says; "Skip to main content" when none is given.
    pub content: Option<Content>,
    /// Where to; `#maincontent` when none is given.
    pub href: Option<String>,
    /// The `id`.
    pub id: Option<String>,
    /// Classes after those of the component.
    pub classes: String,
    /// Other attributes.
    pub attributes: Attributes,
}

/// A link to `#maincontent`.
#[must_use]
pub fn skip_link() -> SkipLink {
    SkipLink::default()
}

setters!(SkipLink { common; content: content; text: href; });

impl Render for SkipLink {
    fn render(&self) -> Markup {
        element("a")
            .class(Classes::new("nhsuk-skip-link").add(&self.classes))
            .maybe("id", self.id.as_ref())
            .attr("data-module", "nhsuk-skip-link")
            .attr("href", self.href.as_deref().unwrap_or("#maincontent"))
            .extra(&self.attributes)
            .wrap(html! {
                @match &self.content {
                    Some(content) => (content),
                    None => "Skip to main content",
                }
            })
    }
}

/// A link where there is somewhere to go and no type of button.
fn link_or_button(href: Option<&str>, kind: Option<&str>) -> Element {
    match (href, kind) {
        (Some(href), None) => element("a").attr("href", href),
        (_, kind) => element("button").attr("type", kind.unwrap_or("submit")),
    }
}
