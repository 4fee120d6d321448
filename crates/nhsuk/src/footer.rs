//! The foot of every page.

use maud::{Markup, Render, html};

use crate::element::{Classes, element};
use crate::heading::Part;
use crate::setters::setters;
use crate::{Attributes, Content, Heading, Size};

/// The foot of every page.
#[derive(Clone, Debug, Default)]
pub struct Footer {
    /// Groups of links.
    pub navigation: Vec<FooterGroup>,
    /// How many groups stand beside each other, 1 to 4; 4 when none is given.
    pub columns: Option<u8>,
    /// Links below the groups.
    pub meta_items: Vec<FooterLink>,
    /// What screen readers hear as the heading of these links; "Support links" when none is given.
    pub meta_title: Option<Content>,
    /// Words below the links. Text becomes a paragraph.
    pub meta: Option<Content>,
    /// Who owns the words of the service. Text becomes a paragraph.
    pub copyright: Option<Content>,
    /// Classes of the element that keeps the width.
    pub container_classes: String,
    /// The `id`.
    pub id: Option<String>,
    /// Classes after those of the component.
    pub classes: String,
    /// Other attributes.
    pub attributes: Attributes,
}

/// A group of links in the footer.
#[derive(Clone, Debug, Default)]
pub struct FooterGroup {
    /// The heading, of level 2.
    pub heading: Option<Heading>,
    /// Words below the heading. Text becomes a paragraph.
    pub content: Option<Content>,
    /// The links.
    pub items: Vec<FooterLink>,
    /// The share of the width, such as "one-half", when not an equal one.
    pub width: Option<String>,
}

/// A link in the footer.
#[derive(Clone, Debug, Default)]
pub struct FooterLink {
    /// What it says.
    pub content: Content,
    /// Where it links to.
    pub href: String,
    /// Other attributes.
    pub attributes: Attributes,
}

/// A footer without anything yet.
#[must_use]
pub fn footer() -> Footer {
    Footer::default()
}

setters!(Footer { common; content: meta, meta_title, copyright; });

impl Footer {
    /// Adds a link below the groups.
    #[must_use]
    pub fn link(mut self, content: impl Into<Content>, href: impl Into<String>) -> Self {
        self.meta_items.push(FooterLink { content: content.into(), href: href.into(), ..FooterLink::default() });
        self
    }

    /// Adds a group of links: pairs of words and where they link to.
    #[must_use]
    pub fn group<C: Into<Content>, H: Into<String>>(
        mut self,
        heading: impl Into<Content>,
        links: impl IntoIterator<Item = (C, H)>,
    ) -> Self {
        self.navigation.push(FooterGroup {
            heading: Some(Heading::from(heading)),
            items: links
                .into_iter()
                .map(|(content, href)| FooterLink { content: content.into(), href: href.into(), ..FooterLink::default() })
                .collect(),
            ..FooterGroup::default()
        });
        self
    }

    /// Sets how many groups stand beside each other, 1 to 4.
    #[must_use]
    pub fn columns(mut self, columns: u8) -> Self {
        self.columns = Some(columns);
        self
    }
}

fn links(items: &[FooterLink]) -> Markup {
    html! {
        @if !items.is_empty() {
            ul.nhsuk-footer__list {
                @for item in items {
                    li.nhsuk-footer__list-item {
                        (element("a")
                            .class("nhsuk-footer__list-item-link")
                            .attr("href", &item.href)
                            .extra(&item.attributes)
                            .wrap(&item.content))
                    }
                }
            }
        }
    }
}

impl FooterGroup {
    fn render_in(&self, share: &str) -> Markup {
        html! {
            div class={ "nhsuk-grid-column-" (self.width.as_deref().unwrap_or(share)) } {
                @if let Some(heading) = &self.heading {
                    (Heading {
                        size: heading.size.or(Some(Size::S)),
                        ..heading.clone()
                    }
                    .render_as(&Part {
                        level: 2,
                        class: "nhsuk-footer__heading",
                        ..Part::default()
                    }))
                }
                @if let Some(content) = &self.content {
                    (content.paragraph(Some("nhsuk-body-s")))
                }
                (links(&self.items))
            }
        }
    }
}

impl Render for Footer {
    fn render(&self) -> Markup {
        let (columns, share) = match self.columns {
            Some(1) => (1, "full"),
            Some(2) => (2, "one-half"),
            Some(3) => (3, "one-third"),
            _ => (4, "one-quarter"),
        };
        let container = Classes::new("nhsuk-width-container").add(&self.container_classes);
        element("footer")
            .class(Classes::new("nhsuk-footer").add(&self.classes))
            .maybe("id", self.id.as_ref())
            .attr("role", "contentinfo")
            .extra(&self.attributes)
            .wrap(html! {
                div class=(container.as_ref()) {
                    @for row in self.navigation.chunks(columns) {
                        div.nhsuk-footer__navigation.nhsuk-grid-row {
                            @for group in row { (group.render_in(share)) }
                        }
                    }
                    div.nhsuk-footer__meta {
                        @if !self.meta_items.is_empty() {
                            h2.nhsuk-u-visually-hidden {
                                @match &self.meta_title {
                                    Some(title) => (title),
                                    None => "Support links",
                                }
                            }
                            (links(&self.meta_items))
                        }
                        @for words in [&self.meta, &self.copyright].into_iter().flatten() {
                            (words.paragraph(Some("nhsuk-body-s")))
                        }
                    }
                }
            })
    }
}
