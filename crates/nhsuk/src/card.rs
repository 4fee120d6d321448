//! A card: one thing with a heading, set apart from the rest of the page.

use maud::{Markup, Render, html};

use crate::element::{Classes, element};
use crate::setters::setters;
use crate::{Action, Attributes, Content, Heading, Icon, Size};

/// One thing with a heading, set apart from the rest of the page.
#[derive(Clone, Debug, Default)]
pub struct Card {
    /// How it looks, and how urgent it is.
    pub variant: CardVariant,
    /// The heading; of level 2 unless it has its own.
    pub heading: Option<Heading>,
    /// Where the heading links to.
    pub href: Option<String>,
    /// Whether the whole card reacts to the pointer.
    pub clickable: bool,
    /// An image above the content.
    pub image: Option<CardImage>,
    /// The content. Text becomes a paragraph.
    pub content: Content,
    /// Links or buttons beside the heading.
    pub actions: Vec<Action>,
    /// Classes of the element around the actions.
    pub actions_classes: String,
    /// The `id`.
    pub id: Option<String>,
    /// Classes after those of the component.
    pub classes: String,
    /// Classes of the element around the content.
    pub content_classes: String,
    /// Other attributes.
    pub attributes: Attributes,
}

/// How a card looks, and how urgent it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CardVariant {
    /// A white card.
    #[default]
    Basic,
    /// With its heading on blue.
    Feature,
    /// With a chevron, for the way on.
    Primary,
    /// Without a box, for what matters less.
    Secondary,
    /// Yellow, for what must not be missed.
    Warning,
    /// Blue: advice that is not urgent.
    NonUrgent,
    /// Red: urgent advice.
    Urgent,
    /// Red and black: act right now.
    Emergency,
}

impl CardVariant {
    fn class(self) -> &'static str {
        match self {
            Self::Basic => "",
            Self::Feature => "nhsuk-card--feature",
            Self::Primary => "nhsuk-card--primary",
            Self::Secondary => "nhsuk-card--secondary",
            Self::Warning => "nhsuk-card--warning",
            Self::NonUrgent => "nhsuk-card--care nhsuk-card--care--non-urgent",
            Self::Urgent => "nhsuk-card--care nhsuk-card--care--urgent",
            Self::Emergency => "nhsuk-card--care nhsuk-card--care--emergency",
        }
    }

    /// What screen readers say before the heading of a care card.
    fn urgency(self) -> Option<&'static str> {
        match self {
            Self::NonUrgent => Some("Non-urgent advice"),
            Self::Urgent => Some("Urgent advice"),
            Self::Emergency => Some("Immediate action required"),
            _ => None,
        }
    }
}

/// The image of a card.
#[derive(Clone, Debug)]
pub enum CardImage {
    /// An image file.
    File {
        /// Where it is.
        src: String,
        /// What it shows; empty where it only decorates.
        alt: String,
    },
    /// Markup that shows one.
    Markup(Markup),
}

/// A card with this heading.
pub fn card(heading: impl Into<Content>) -> Card {
    Card { heading: Some(Heading::from(heading)), ..Card::default() }
}

/// A card for care: what to do, and how soon.
pub fn care_card(variant: CardVariant, heading: impl Into<Content>) -> Card {
    card(heading).variant(variant)
}

setters!(Card { common; text: href; mark: clickable; });

impl Card {
    /// Sets the content. Text becomes a paragraph.
    #[must_use]
    pub fn content(mut self, content: impl Into<Content>) -> Self {
        self.content = content.into();
        self
    }

    /// Sets how it looks.
    #[must_use]
    pub fn variant(mut self, variant: CardVariant) -> Self {
        self.variant = variant;
        self
    }

    /// Puts the heading on blue.
    #[must_use]
    pub fn feature(self) -> Self {
        self.variant(CardVariant::Feature)
    }

    /// Sets the level of the heading, 1 to 6.
    #[must_use]
    pub fn heading_level(mut self, level: u8) -> Self {
        if let Some(heading) = &mut self.heading {
            heading.level = Some(level);
        }
        self
    }

    /// Sets the size of the heading.
    #[must_use]
    pub fn heading_size(mut self, size: Size) -> Self {
        if let Some(heading) = &mut self.heading {
            heading.size = Some(size);
        }
        self
    }

    /// Adds a link or button beside the heading.
    #[must_use]
    pub fn action(mut self, action: Action) -> Self {
        self.actions.push(action);
        self
    }

    fn heading(&self) -> Markup {
        let Some(heading) = &self.heading else {
            return html! {};
        };
        let care = self.variant.urgency();
        let content = &heading.content;
        let hidden = heading.hidden.clone().or_else(|| care.map(Content::from));
        let href = self.href.as_ref().filter(|_| self.variant != CardVariant::Feature);
        let shown = match (href, hidden) {
            (Some(href), _) => html! { a.nhsuk-card__link href=(href) { (content) } },
            (None, Some(hidden)) => html! {
                span role="text" {
                    span.nhsuk-u-visually-hidden { (hidden) ": " }
                    (content)
                }
            },
            (None, None) => html! { (content) },
        };
        let text = Heading { content: shown.into(), hidden: None, href: None, ..heading.clone() };
        html! {
            (text.render_as(&crate::heading::Part {
                level: 2,
                class: "nhsuk-card__heading",
                ..crate::heading::Part::default()
            }))
            @if care.is_some() {
                span.nhsuk-card--care__arrow aria-hidden="true" {}
            }
        }
    }

    /// The title that actions repeat for screen readers.
    pub(crate) fn title(&self) -> Option<&Content> {
        self.heading.as_ref().map(|heading| &heading.content)
    }
}

/// Actions beside a heading or row: one alone, several as a list.
pub(crate) fn actions(actions: &[Action], title: Option<&Content>, list: &str, item: &str) -> Markup {
    match actions {
        [one] => one.render_on(title),
        several => html! {
            ul class=(list) {
                @for action in several {
                    li class=(item) { (action.render_on(title)) }
                }
            }
        },
    }
}

impl Render for Card {
    fn render(&self) -> Markup {
        // A care card is one because of its heading; without one it is a plain card.
        let variant = match &self.heading {
            None if self.variant.urgency().is_some() => CardVariant::Basic,
            _ => self.variant,
        };
        let head = variant.urgency().is_some() || !self.actions.is_empty();
        let actions_class = Classes::new("nhsuk-card__actions").add(&self.actions_classes);
        let content = html! {
            @match &self.image {
                Some(CardImage::File { src, alt }) => {
                    img.nhsuk-card__img src=(src) alt=(alt);
                },
                Some(CardImage::Markup(markup)) => (markup),
                None => {},
            }
            @if head {
                div.nhsuk-card__heading-container {
                    (self.heading())
                    @match self.actions.as_slice() {
                        [] => {},
                        [one] => div class=(actions_class.as_ref()) { (one.render_on(self.title())) },
                        several => (actions(
                            several,
                            self.title(),
                            actions_class.as_ref(),
                            "nhsuk-card__action",
                        )),
                    }
                }
            }
            div class=(Classes::new("nhsuk-card__content").add(&self.content_classes).as_ref()) {
                @if !head { (self.heading()) }
                (self.content.paragraph(Some("nhsuk-card__description")))
                @if variant == CardVariant::Primary { (Icon::ChevronRightCircle) }
            }
        };
        element("div")
            .class(
                Classes::new("nhsuk-card").when(self.clickable, "nhsuk-card--clickable").add(variant.class()).add(&self.classes),
            )
            .maybe("id", self.id.as_ref())
            .extra(&self.attributes)
            .wrap(content)
    }
}
