//! Everything that is wrong with a form, at the top of the page.

use maud::{Markup, Render, html};

use crate::element::{Classes, element};
use crate::heading::Part;
use crate::setters::setters;
use crate::{Attributes, Content, Heading};

/// Everything that is wrong with a form, with links to the answers.
#[derive(Clone, Debug, Default)]
pub struct ErrorSummary {
    /// The heading.
    pub heading: Heading,
    /// A sentence below the heading.
    pub description: Option<Content>,
    /// What is wrong, in the order of the page.
    pub errors: Vec<SummaryError>,
    /// Whether the script leaves the focus where it is.
    pub disable_auto_focus: Option<bool>,
    /// The `id`.
    pub id: Option<String>,
    /// Classes after those of the component.
    pub classes: String,
    /// Other attributes.
    pub attributes: Attributes,
}

/// One thing that is wrong.
#[derive(Clone, Debug, Default)]
pub struct SummaryError {
    /// What is wrong: the same words as beside the answer.
    pub content: Content,
    /// Where the answer is, such as `#nhs_number`.
    pub href: Option<String>,
    /// Other attributes of the link.
    pub attributes: Attributes,
}

/// An error summary without errors yet, headed "There is a problem".
#[must_use]
pub fn error_summary() -> ErrorSummary {
    ErrorSummary { heading: "There is a problem".into(), ..ErrorSummary::default() }
}

setters!(ErrorSummary { common; content: description; });

impl ErrorSummary {
    /// Adds an error of the control with this `id`.
    #[must_use]
    pub fn error(mut self, id: &str, content: impl Into<Content>) -> Self {
        self.errors.push(SummaryError { content: content.into(), href: Some(format!("#{id}")), ..SummaryError::default() });
        self
    }

    /// Adds an error that is not about one answer.
    #[must_use]
    pub fn note(mut self, content: impl Into<Content>) -> Self {
        self.errors.push(SummaryError { content: content.into(), ..SummaryError::default() });
        self
    }

    /// Adds errors: pairs of the `id` of a control and what is wrong.
    #[must_use]
    pub fn errors<I: AsRef<str>, C: Into<Content>>(self, errors: impl IntoIterator<Item = (I, C)>) -> Self {
        errors.into_iter().fold(self, |summary, (id, content)| summary.error(id.as_ref(), content))
    }
}

impl Render for ErrorSummary {
    fn render(&self) -> Markup {
        let heading = self.heading.render_as(&Part { level: 2, class: "nhsuk-error-summary__heading", ..Part::default() });
        element("div")
            .class(Classes::new("nhsuk-error-summary").add(&self.classes))
            .maybe("id", self.id.as_ref())
            .attr("data-module", "nhsuk-error-summary")
            .maybe("data-disable-auto-focus", self.disable_auto_focus)
            .extra(&self.attributes)
            // The alert is a child of its own: screen readers miss it on the element that the
            // script moves the focus to.
            .wrap(html! {
                div role="alert" {
                    (heading)
                    div.nhsuk-error-summary__body {
                        @if let Some(description) = &self.description { p { (description) } }
                        @if !self.errors.is_empty() {
                            ul.nhsuk-list.nhsuk-error-summary__list {
                                @for error in &self.errors {
                                    li {
                                        @match &error.href {
                                            Some(href) => (element("a")
                                                .attr("href", href)
                                                .extra(&error.attributes)
                                                .wrap(&error.content)),
                                            None => (error.content),
                                        }
                                    }
                                }
                            }
                        }
                    }
                }
            })
    }
}
