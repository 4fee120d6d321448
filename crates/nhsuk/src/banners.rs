//! What happened, at the top of a page: a notification banner, a panel.

use maud::{Markup, Render, html};

use crate::element::{Classes, element};
use crate::heading::Part;
use crate::setters::setters;
use crate::{Attributes, Content, Heading, Size};

/// News about the service, or that something went well.
#[derive(Clone, Debug, Default)]
pub struct NotificationBanner {
    /// Whether something went well. It is read out at once then.
    pub success: bool,
    /// The title; "Important", or "Success", when none is given.
    pub title: Option<Heading>,
    /// The heading; of level 3 unless it has its own.
    pub heading: Option<Heading>,
    /// The words. Text becomes a paragraph, as large as a heading when there is none.
    pub content: Content,
    /// The role; "region", or "alert" for success, when none is given.
    pub role: Option<String>,
    /// Whether the script leaves the focus where it is.
    pub disable_auto_focus: Option<bool>,
    /// The `id`.
    pub id: Option<String>,
    /// Classes after those of the component.
    pub classes: String,
    /// Other attributes.
    pub attributes: Attributes,
}

/// A banner with news.
pub fn notification_banner(content: impl Into<Content>) -> NotificationBanner {
    NotificationBanner { content: content.into(), ..NotificationBanner::default() }
}

/// A banner that says what went well.
pub fn success_banner(content: impl Into<Content>) -> NotificationBanner {
    NotificationBanner { success: true, ..notification_banner(content) }
}

setters!(NotificationBanner { common; text: role; });

impl NotificationBanner {
    /// Sets the heading.
    #[must_use]
    pub fn heading(mut self, heading: impl Into<Heading>) -> Self {
        self.heading = Some(heading.into());
        self
    }

    /// Sets the title.
    #[must_use]
    pub fn title(mut self, title: impl Into<Heading>) -> Self {
        self.title = Some(title.into());
        self
    }
}

impl Render for NotificationBanner {
    fn render(&self) -> Markup {
        let mut title = self.title.clone().unwrap_or_else(|| Heading::from(if self.success { "Success" } else { "Important" }));
        let title_id = title.id.get_or_insert_with(|| "nhsuk-notification-banner-title".to_owned()).clone();
        let role = if self.success { "alert" } else { "region" };
        let content_class = match self.heading {
            Some(_) => "nhsuk-body",
            None => "nhsuk-notification-banner__heading",
        };
        element("div")
            .class(
                Classes::new("nhsuk-notification-banner")
                    .add(&self.classes)
                    .when(self.success, "nhsuk-notification-banner--success"),
            )
            .maybe("id", self.id.as_ref())
            .attr("data-module", "nhsuk-notification-banner")
            .maybe("data-disable-auto-focus", self.disable_auto_focus)
            .attr("role", self.role.as_deref().unwrap_or(role))
            .attr("aria-labelledby", title_id)
            .extra(&self.attributes)
            .wrap(html! {
                div.nhsuk-notification-banner__header {
                    (title.render_as(&Part {
                        level: 2,
                        class: "nhsuk-notification-banner__title",
                        ..Part::default()
                    }))
                }
                div.nhsuk-notification-banner__content {
                    @if let Some(heading) = &self.heading {
                        (heading.render_as(&Part {
                            level: 3,
                            class: "nhsuk-notification-banner__heading",
                            ..Part::default()
                        }))
                    }
                    (self.content.paragraph(Some(content_class)))
                }
            })
    }
}

/// What someone has just done, in large words on colour.
#[derive(Clone, Debug, Default)]
pub struct Panel {
    /// The heading; of level 1 unless it has its own.
    pub heading: Heading,
    /// The words below.
    pub content: Content,
    /// Whether it interrupts to ask: blue rather than green.
    pub interruption: bool,
    /// The `id`.
    pub id: Option<String>,
    /// Classes after those of the component.
    pub classes: String,
    /// Other attributes.
    pub attributes: Attributes,
}

/// A panel of this heading and content.
pub fn panel(heading: impl Into<Heading>, content: impl Into<Content>) -> Panel {
    Panel { heading: heading.into(), content: content.into(), ..Panel::default() }
}

setters!(Panel { common; mark: interruption; });

impl Render for Panel {
    fn render(&self) -> Markup {
        element("div")
            .class(Classes::new("nhsuk-panel").when(self.interruption, "nhsuk-panel--interruption").add(&self.classes))
            .maybe("id", self.id.as_ref())
            .extra(&self.attributes)
            .wrap(html! {
                (self.heading.render_as(&Part {
                    class: "nhsuk-panel__heading",
                    prefix: "nhsuk-panel__heading--",
                    sizes: &[Size::M, Size::L, Size::Xl],
                    ..Part::default()
                }))
                @if !self.content.is_empty() {
                    div.nhsuk-panel__body { (self.content) }
                }
            })
    }
}
