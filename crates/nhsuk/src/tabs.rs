//! Tabs: several views of which one is in sight.

use maud::{Markup, Render, html};

use crate::element::{Classes, element};
use crate::setters::setters;
use crate::{Attributes, Content};

/// Several views of which one is in sight. Without scripts all are, one below the other.
#[derive(Clone, Debug, Default)]
pub struct Tabs {
    /// The tabs.
    pub items: Vec<Tab>,
    /// What ids start with; the `id` when none is given.
    pub id_prefix: Option<String>,
    /// The heading that shows without scripts; "Contents" when none is given.
    pub title: Option<Content>,
    /// The `id`.
    pub id: Option<String>,
    /// Classes after those of the component.
    pub classes: String,
    /// Other attributes.
    pub attributes: Attributes,
}

/// One view.
#[derive(Clone, Debug, Default)]
pub struct Tab {
    /// Its name.
    pub label: Content,
    /// What it shows. Text becomes a paragraph.
    pub content: Content,
    /// The `id`; made from that of the tabs and its number when none is given.
    pub id: Option<String>,
    /// Other attributes of the link.
    pub attributes: Attributes,
}

/// Tabs whose ids start with this.
pub fn tabs(id_prefix: &str) -> Tabs {
    Tabs { id_prefix: Some(id_prefix.to_owned()), ..Tabs::default() }
}

setters!(Tabs { common; content: title; });

impl Tabs {
    /// Adds a tab.
    #[must_use]
    pub fn item(mut self, label: impl Into<Content>, content: impl Into<Content>) -> Self {
        self.items.push(Tab { label: label.into(), content: content.into(), ..Tab::default() });
        self
    }

    fn panel_id(&self, tab: &Tab, number: usize) -> String {
        let prefix = self.id_prefix.as_ref().or(self.id.as_ref());
        match (&tab.id, prefix) {
            (Some(id), _) => id.clone(),
            (None, Some(prefix)) => format!("{prefix}-{number}"),
            (None, None) => format!("tab-{number}"),
        }
    }
}

impl Render for Tabs {
    fn render(&self) -> Markup {
        element("div")
            .class(Classes::new("nhsuk-tabs").add(&self.classes))
            .maybe("id", self.id.as_ref())
            .attr("data-module", "nhsuk-tabs")
            .extra(&self.attributes)
            .wrap(html! {
                h2.nhsuk-tabs__heading {
                    @match &self.title {
                        Some(title) => (title),
                        None => "Contents",
                    }
                }
                @if !self.items.is_empty() {
                    ul.nhsuk-tabs__list {
                        @for (tab, number) in self.items.iter().zip(1..) {
                            li.nhsuk-tabs__list-item.nhsuk-tabs__list-item--selected[number == 1] {
                                (element("a")
                                    .class("nhsuk-tabs__tab")
                                    .attr("href", format!("#{}", self.panel_id(tab, number)))
                                    .extra(&tab.attributes)
                                    .wrap(&tab.label))
                            }
                        }
                    }
                    @for (tab, number) in self.items.iter().zip(1..) {
                        div.nhsuk-tabs__panel.nhsuk-tabs__panel--hidden[number > 1]
                            id=(self.panel_id(tab, number)) {
                            (tab.content.paragraph(None))
                        }
                    }
                }
            })
    }
}
