//! Ways through pages that belong together: breadcrumbs, pages of a list, contents.

use maud::{Markup, Render, html};

use crate::element::{Classes, element};
use crate::setters::setters;
use crate::{Attributes, BackLink, Content, Icon};

/// A page among others.
#[derive(Clone, Debug, Default)]
pub struct PageLink {
    /// What it says.
    pub content: Content,
    /// Where it links to.
    pub href: String,
    /// Whether it is this page. Not for breadcrumbs, which leave this page out.
    pub current: bool,
    /// The pages below it. Only for a contents list.
    pub items: Vec<PageLink>,
    /// Other attributes of the link.
    pub attributes: Attributes,
}

/// A page of these words at this address.
pub fn page_link(content: impl Into<Content>, href: impl Into<String>) -> PageLink {
    PageLink { content: content.into(), href: href.into(), ..PageLink::default() }
}

/// The pages above this one.
#[derive(Clone, Debug, Default)]
pub struct Breadcrumb {
    /// The pages, from the first down.
    pub items: Vec<PageLink>,
    /// The link that stands in for all of them on a narrow screen. What it leaves open comes from
    /// the last page.
    pub back_link: BackLink,
    /// Its name for screen readers; "Breadcrumb" when none is given.
    pub label: Option<String>,
    /// White words, for a dark background.
    pub reverse: bool,
    /// The `id`.
    pub id: Option<String>,
    /// Classes after those of the component.
    pub classes: String,
    /// Other attributes.
    pub attributes: Attributes,
}

/// A breadcrumb without pages yet.
#[must_use]
pub fn breadcrumb() -> Breadcrumb {
    Breadcrumb::default()
}

setters!(Breadcrumb { common; text: label; mark: reverse; });

impl Breadcrumb {
    /// Adds a page below those before it.
    #[must_use]
    pub fn item(mut self, content: impl Into<Content>, href: impl Into<String>) -> Self {
        self.items.push(page_link(content, href));
        self
    }

    fn back(&self) -> BackLink {
        let mut back = self.back_link.clone();
        if let Some(last) = self.items.last() {
            if back.content.is_empty() {
                back.content = last.content.clone();
            }
            back.href.get_or_insert_with(|| last.href.clone());
            if back.attributes.is_empty() {
                back.attributes = last.attributes.clone();
            }
        }
        back.hidden.get_or_insert_with(|| "Back to".into());
        back.reverse |= self.reverse;
        back
    }
}

impl Render for Breadcrumb {
    fn render(&self) -> Markup {
        element("nav")
            .class(Classes::new("nhsuk-breadcrumb").when(self.reverse, "nhsuk-breadcrumb--reverse").add(&self.classes))
            .maybe("id", self.id.as_ref())
            .attr("aria-label", self.label.as_deref().unwrap_or("Breadcrumb"))
            .extra(&self.attributes)
            .wrap(html! {
                ol.nhsuk-breadcrumb__list {
                    @for item in &self.items {
                        li.nhsuk-breadcrumb__list-item {
                            (element("a")
                                .class("nhsuk-breadcrumb__link")
                                .attr("href", &item.href)
                                .extra(&item.attributes)
                                .wrap(&item.content))
                        }
                    }
                }
                (self.back())
            })
    }
}

/// The pages of one guide.
#[derive(Clone, Debug, Default)]
pub struct ContentsList {
    /// The pages.
    pub items: Vec<PageLink>,
    /// Its name for screen readers; "Pages in this guide" when none is given.
    pub label: Option<String>,
    /// Its heading for screen readers; "Contents" when none is given.
    pub title: Option<Content>,
    /// The `id`.
    pub id: Option<String>,
    /// Classes after those of the component.
    pub classes: String,
    /// Other attributes.
    pub attributes: Attributes,
}

/// A list of contents without pages yet.
#[must_use]
pub fn contents_list() -> ContentsList {
    ContentsList::default()
}

setters!(ContentsList { common; text: label; content: title; });

impl ContentsList {
    /// Adds a page.
    #[must_use]
    pub fn item(mut self, content: impl Into<Content>, href: impl Into<String>) -> Self {
        self.items.push(page_link(content, href));
        self
    }

    /// Adds this page.
    #[must_use]
    pub fn current(mut self, content: impl Into<Content>) -> Self {
        self.items.push(PageLink { current: true, ..page_link(content, "") });
        self
    }
}

fn contents(items: &[PageLink]) -> Markup {
    html! {
        ol.nhsuk-contents-list__list {
            @for item in items {
                li.nhsuk-contents-list__item aria-current=[item.current.then_some("page")] {
                    @if item.current {
                        (element("span")
                            .class("nhsuk-contents-list__current")
                            .extra(&item.attributes)
                            .wrap(&item.content))
                    } @else {
                        (element("a")
                            .class("nhsuk-contents-list__link")
                            .attr("href", &item.href)
                            .extra(&item.attributes)
                            .wrap(&item.content))
                    }
                    @if !item.items.is_empty() { (contents(&item.items)) }
                }
            }
        }
    }
}

impl Render for ContentsList {
    fn render(&self) -> Markup {
        element("nav")
            .class(Classes::new("nhsuk-contents-list").add(&self.classes))
            .maybe("id", self.id.as_ref())
            .attr("role", "navigation")
            .attr("aria-label", self.label.as_deref().unwrap_or("Pages in this guide"))
            .extra(&self.attributes)
            .wrap(html! {
                h2.nhsuk-u-visually-hidden {
                    @match &self.title {
                        Some(title) => (title),
                        None => "Contents",
                    }
                }
                (contents(&self.items))
            })
    }
}

/// The way to the pages before and after this one.
#[derive(Clone, Debug, Default)]
pub struct Pagination {
    /// The page before.
    pub previous: Option<Neighbour>,
    /// The page after.
    pub next: Option<Neighbour>,
    /// The numbers of pages, where the pages are those of one list.
    pub items: Vec<PageNumber>,
    /// Its name for screen readers; "Pagination" when none is given.
    pub label: Option<String>,
    /// The `id`.
    pub id: Option<String>,
    /// Classes after those of the component.
    pub classes: String,
    /// Other attributes.
    pub attributes: Attributes,
}

/// The page before or after.
#[derive(Clone, Debug, Default)]
pub struct Neighbour {
    /// Where it is.
    pub href: String,
    /// What the link says, when not "Previous page" or "Next page".
    pub content: Option<Content>,
    /// The title of the page. Nothing where pages have numbers.
    pub title: Option<Content>,
    /// Other attributes of the link. Nothing where pages have numbers.
    pub attributes: Attributes,
}

/// A page number, or a gap between numbers.
#[derive(Clone, Debug)]
pub enum PageNumber {
    /// A page.
    Page {
        /// Its number.
        number: u64,
        /// Where it is.
        href: String,
        /// Whether it is this page.
        current: bool,
    },
    /// Pages that are not listed.
    Gap,
}

/// Pagination without pages yet.
#[must_use]
pub fn pagination() -> Pagination {
    Pagination::default()
}

setters!(Pagination { common; text: label; });

impl Pagination {
    /// Sets where the page before is.
    #[must_use]
    pub fn previous(mut self, href: impl crate::MaybeText) -> Self {
        self.previous = href.maybe_text().map(|href| Neighbour { href, ..Neighbour::default() });
        self
    }

    /// Sets where the page after is.
    #[must_use]
    pub fn next(mut self, href: impl crate::MaybeText) -> Self {
        self.next = href.maybe_text().map(|href| Neighbour { href, ..Neighbour::default() });
        self
    }

    /// Sets where the page before is, and its title.
    #[must_use]
    pub fn previous_titled(mut self, href: impl Into<String>, title: impl Into<Content>) -> Self {
        self.previous = Some(Neighbour { href: href.into(), title: Some(title.into()), ..Neighbour::default() });
        self
    }

    /// Sets where the page after is, and its title.
    #[must_use]
    pub fn next_titled(mut self, href: impl Into<String>, title: impl Into<Content>) -> Self {
        self.next = Some(Neighbour { href: href.into(), title: Some(title.into()), ..Neighbour::default() });
        self
    }

    /// Adds a page number.
    #[must_use]
    pub fn page(mut self, number: u64, href: impl Into<String>, current: bool) -> Self {
        self.items.push(PageNumber::Page { number, href: href.into(), current });
        self
    }

    /// Adds a gap between numbers.
    #[must_use]
    pub fn gap(mut self) -> Self {
        self.items.push(PageNumber::Gap);
        self
    }

    fn numbered(&self) -> Markup {
        html! {
            @if let Some(previous) = &self.previous {
                a.nhsuk-pagination__previous href=(previous.href) rel="prev" {
                    (Icon::ArrowLeft)
                    (previous.words("Previous"))
                }
            }
            ul.nhsuk-pagination__list {
                @for item in &self.items { (item) }
            }
            @if let Some(next) = &self.next {
                a.nhsuk-pagination__next href=(next.href) rel="next" {
                    (next.words("Next"))
                    (Icon::ArrowRight)
                }
            }
        }
    }

    fn titled(&self) -> Markup {
        html! {
            ul.nhsuk-list.nhsuk-pagination__list {
                @if let Some(previous) = &self.previous {
                    li.nhsuk-pagination-item--previous {
                        (previous.titled("prev", "Previous", Icon::ArrowLeft))
                    }
                }
                @if let Some(next) = &self.next {
                    li.nhsuk-pagination-item--next {
                        (next.titled("next", "Next", Icon::ArrowRight))
                    }
                }
            }
        }
    }
}

impl Neighbour {
    fn words(&self, direction: &str) -> Markup {
        html! {
            span.nhsuk-pagination__title {
                @match &self.content {
                    Some(content) => (content),
                    None => { (direction) span.nhsuk-u-visually-hidden { " page" } },
                }
            }
        }
    }

    fn titled(&self, rel: &str, direction: &str, icon: Icon) -> Markup {
        element("a")
            .class(Classes::new("nhsuk-pagination__link").add(&format!("nhsuk-pagination__link--{rel}")))
            .attr("href", &self.href)
            .attr("rel", rel)
            .extra(&self.attributes)
            .wrap(html! {
                (self.words(direction))
                @if let Some(title) = &self.title {
                    " "
                    span.nhsuk-u-visually-hidden { ":" }
                    " "
                    span.nhsuk-pagination__page { (title) }
                }
                (icon)
            })
    }
}

impl Render for PageNumber {
    fn render(&self) -> Markup {
        match self {
            Self::Page { number, href, current } => html! {
                li.nhsuk-pagination__item.nhsuk-pagination__item--current[*current] {
                    a.nhsuk-pagination__link href=(href) aria-label={ "Page " (number) }
                        aria-current=[current.then_some("page")] {
                        (number)
                    }
                }
            },
            Self::Gap => html! {
                li.nhsuk-pagination__item.nhsuk-pagination__item--ellipsis { "⋯" }
            },
        }
    }
}

impl Render for Pagination {
    fn render(&self) -> Markup {
        let numbered = !self.items.is_empty();
        element("nav")
            .class(Classes::new("nhsuk-pagination").when(numbered, "nhsuk-pagination--numbered").add(&self.classes))
            .maybe("id", self.id.as_ref())
            .attr("role", "navigation")
            .attr("aria-label", self.label.as_deref().unwrap_or("Pagination"))
            .extra(&self.attributes)
            .wrap(if numbered { self.numbered() } else { self.titled() })
    }
}
