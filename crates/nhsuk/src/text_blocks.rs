//! Words set apart from the rest of the page: inset text, a warning, details, a region that scrolls.

use maud::{Markup, Render, html};

use crate::element::{Classes, element};
use crate::setters::setters;
use crate::{Attributes, Card, CardVariant, Content, Heading};

/// Words set apart by a line at their side.
#[derive(Clone, Debug, Default)]
pub struct InsetText {
    /// The words. Text becomes a paragraph.
    pub content: Content,
    /// What screen readers say first; "Information" when none is given.
    pub prefix: Option<Content>,
    /// The `id`.
    pub id: Option<String>,
    /// Classes after those of the component.
    pub classes: String,
    /// Other attributes.
    pub attributes: Attributes,
}

/// Inset text. Text becomes a paragraph.
pub fn inset_text(content: impl Into<Content>) -> InsetText {
    InsetText { content: content.into(), ..InsetText::default() }
}

setters!(InsetText { common; content: prefix; });

impl Render for InsetText {
    fn render(&self) -> Markup {
        element("div")
            .class(Classes::new("nhsuk-inset-text").add(&self.classes))
            .maybe("id", self.id.as_ref())
            .extra(&self.attributes)
            .wrap(html! {
                span.nhsuk-u-visually-hidden {
                    @match &self.prefix {
                        Some(prefix) => (prefix),
                        None => "Information",
                    }
                    ": "
                }
                (self.content.paragraph(None))
            })
    }
}

/// What must not be missed, in a yellow card.
#[derive(Clone, Debug, Default)]
pub struct WarningCallout {
    /// The heading; of level 3 unless it has its own.
    pub heading: Heading,
    /// The words. Text becomes a paragraph.
    pub content: Content,
    /// The `id`.
    pub id: Option<String>,
    /// Classes after those of the component.
    pub classes: String,
    /// Other attributes.
    pub attributes: Attributes,
}

/// A warning of this heading and content. Screen readers hear "Important" first.
pub fn warning_callout(heading: impl Into<Content>, content: impl Into<Content>) -> WarningCallout {
    WarningCallout { heading: Heading::from(heading), content: content.into(), ..WarningCallout::default() }
}

setters!(WarningCallout { common; });

impl WarningCallout {
    /// Sets the level of the heading, 1 to 6.
    #[must_use]
    pub fn heading_level(mut self, level: u8) -> Self {
        self.heading.level = Some(level);
        self
    }
}

impl Render for WarningCallout {
    fn render(&self) -> Markup {
        // "Important" is not said twice.
        let says_so = match &self.heading.content {
            Content::Text(text) => text.contains("Important") || text.contains("important"),
            Content::Markup(_) => true,
        };
        let hidden = self.heading.hidden.clone().filter(|_| !says_so);
        Card {
            variant: CardVariant::Warning,
            heading: (!self.heading.content.is_empty()).then(|| Heading {
                level: self.heading.level.or(Some(3)),
                hidden: hidden.or_else(|| (!says_so).then(|| "Important".into())),
                ..self.heading.clone()
            }),
            content: self.content.clone(),
            id: self.id.clone(),
            classes: self.classes.clone(),
            attributes: self.attributes.clone(),
            ..Card::default()
        }
        .render()
    }
}

/// Words that show when their summary is pressed.
#[derive(Clone, Debug, Default)]
pub struct Details {
    /// What is always in sight.
    pub summary: Content,
    /// What shows when it is pressed.
    pub content: Content,
    /// Whether it is open at first.
    pub open: bool,
    /// In a box, for one of several.
    pub expander: bool,
    /// White words, for a dark background.
    pub reverse: bool,
    /// The `id`.
    pub id: Option<String>,
    /// Classes after those of the component.
    pub classes: String,
    /// Other attributes.
    pub attributes: Attributes,
}

/// Details: this content behind this summary.
pub fn details(summary: impl Into<Content>, content: impl Into<Content>) -> Details {
    Details { summary: summary.into(), content: content.into(), ..Details::default() }
}

/// An expander: details in a box, for one of several.
pub fn expander(summary: impl Into<Content>, content: impl Into<Content>) -> Details {
    Details { expander: true, ..details(summary, content) }
}

setters!(Details { common; mark: reverse; flag: open; });

impl Render for Details {
    fn render(&self) -> Markup {
        element("details")
            .class(
                Classes::new("nhsuk-details")
                    .when(self.reverse, "nhsuk-details--reverse")
                    .when(self.expander, "nhsuk-expander")
                    .add(&self.classes),
            )
            .maybe("id", self.id.as_ref())
            .extra(&self.attributes)
            .flag("open", self.open)
            .wrap(html! {
                summary.nhsuk-details__summary {
                    span.nhsuk-details__summary-text { (self.summary) }
                }
                div.nhsuk-details__text { (self.content) }
            })
    }
}

/// A region that scrolls sideways where it is too wide.
#[derive(Clone, Debug, Default)]
pub struct Scroll {
    /// The content. Text becomes a paragraph.
    pub content: Content,
    /// The `id` of what names the region.
    pub labelled_by: Option<String>,
    /// White words, for a dark background.
    pub reverse: bool,
    /// The `id`.
    pub id: Option<String>,
    /// Classes after those of the component.
    pub classes: String,
    /// Other attributes.
    pub attributes: Attributes,
}

/// A region that scrolls, named by the element of this `id`.
pub fn scroll(labelled_by: &str, content: impl Into<Content>) -> Scroll {
    Scroll { content: content.into(), labelled_by: Some(labelled_by.to_owned()), ..Scroll::default() }
}

setters!(Scroll { common; mark: reverse; });

impl Render for Scroll {
    fn render(&self) -> Markup {
        element("div")
            .class(Classes::new("nhsuk-scroll").when(self.reverse, "nhsuk-scroll--reverse").add(&self.classes))
            .maybe("id", self.id.as_ref())
            .attr("data-module", "nhsuk-scroll")
            .extra(&self.attributes)
            .wrap(html! {
                div.nhsuk-scroll__content role="region" aria-labelledby=[&self.labelled_by] {
                    (self.content.paragraph(None))
                }
            })
    }
}
