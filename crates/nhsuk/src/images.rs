//! Images and the large area at the top of a first page.

use maud::{Markup, Render, html};

use crate::element::{Classes, element};
use crate::heading::Part;
use crate::setters::setters;
use crate::{Attributes, Content, Heading, Size};

/// An image with its caption.
#[derive(Clone, Debug, Default)]
pub struct Image {
    /// Where the file is.
    pub src: String,
    /// What it shows; empty where it only decorates.
    pub alt: String,
    /// Markup that shows it, instead of a file.
    pub markup: Option<Markup>,
    /// Words below it.
    pub caption: Option<Content>,
    /// A share of the width, such as "one-half".
    pub width: Option<String>,
    /// How wide it is on which screen.
    pub sizes: Option<String>,
    /// Files of other sizes.
    pub srcset: Option<String>,
    /// No line around it.
    pub no_border: bool,
    /// No background behind it.
    pub no_background: bool,
    /// The `id`.
    pub id: Option<String>,
    /// Classes after those of the component.
    pub classes: String,
    /// Other attributes.
    pub attributes: Attributes,
}

/// An image of this file, and what it shows.
pub fn image(src: impl Into<String>, alt: impl Into<String>) -> Image {
    Image { src: src.into(), alt: alt.into(), ..Image::default() }
}

setters!(Image {
    common;
    content: caption;
    text: width, sizes, srcset;
    mark: no_border, no_background;
});

impl Render for Image {
    fn render(&self) -> Markup {
        let width = self.width.as_ref().map(|width| format!("nhsuk-u-width-{width}")).unwrap_or_default();
        element("figure")
            .class(
                Classes::new("nhsuk-image")
                    .when(self.no_border, "nhsuk-image--no-border")
                    .when(self.no_background, "nhsuk-image--no-background")
                    .add(&width)
                    .add(&self.classes),
            )
            .maybe("id", self.id.as_ref())
            .extra(&self.attributes)
            .wrap(html! {
                @match &self.markup {
                    Some(markup) => (markup),
                    None => {
                        img.nhsuk-image__img src=(self.src) alt=(self.alt)
                            sizes=[&self.sizes] srcset=[&self.srcset];
                    },
                }
                @if let Some(caption) = &self.caption {
                    figcaption.nhsuk-image__caption { (caption) }
                }
            })
    }
}

/// The large area at the top of a first page.
#[derive(Clone, Debug, Default)]
pub struct Hero {
    /// What stands in it, two beside each other.
    pub blocks: Vec<HeroBlock>,
    /// The file of the image behind it. Written as a style, which a strict content security policy
    /// does not let through.
    pub image: Option<String>,
    /// No line below it.
    pub no_border: bool,
    /// Classes of the element that keeps the width.
    pub container_classes: String,
    /// The `id`.
    pub id: Option<String>,
    /// Classes after those of the component.
    pub classes: String,
    /// Other attributes.
    pub attributes: Attributes,
}

/// One block in a hero.
#[derive(Clone, Debug, Default)]
pub struct HeroBlock {
    /// The heading; of level 1 and size XL unless it has its own.
    pub heading: Option<Heading>,
    /// The words. Text becomes a paragraph.
    pub content: Content,
    /// An image.
    pub image: Option<Image>,
    /// A share of the width; "one-half" when none is given.
    pub width: Option<String>,
    /// Classes after those of the component.
    pub classes: String,
}

/// A hero of this heading and content.
pub fn hero(heading: impl Into<Heading>, content: impl Into<Content>) -> Hero {
    Hero {
        blocks: vec![HeroBlock {
            heading: Some(heading.into()),
            content: content.into(),
            width: Some("two-thirds".to_owned()),
            ..HeroBlock::default()
        }],
        ..Hero::default()
    }
}

setters!(Hero { common; text: image; mark: no_border; });

impl HeroBlock {
    fn render_as(&self, arrow: bool) -> Markup {
        let width = self.width.as_deref().unwrap_or("one-half");
        html! {
            div class={ "nhsuk-grid-column-" (width) } {
                div class=(Classes::new("nhsuk-hero__content").add(&self.classes).as_ref()) {
                    @if arrow { span.nhsuk-hero__arrow aria-hidden="true" {} }
                    @if let Some(heading) = &self.heading {
                        (Heading {
                            size: heading.size.or(Some(Size::Xl)),
                            classes: Classes::new("nhsuk-hero__heading")
                                .add(&heading.classes)
                                .to_string(),
                            ..heading.clone()
                        }
                        .render_as(&Part::default()))
                    }
                    (self.content.paragraph(Some("nhsuk-body-l")))
                    @if let Some(image) = &self.image { (image) }
                }
            }
        }
    }
}

/// An address that cannot end the `url('')` it stands in.
fn css_url(address: &str) -> String {
    let mut safe = String::with_capacity(address.len());
    for character in address.chars() {
        match character {
            '\'' => safe.push_str("%27"),
            '"' => safe.push_str("%22"),
            '(' => safe.push_str("%28"),
            ')' => safe.push_str("%29"),
            '\\' => safe.push_str("%5C"),
            character if character.is_control() => {}
            character => safe.push(character),
        }
    }
    safe
}

impl Render for Hero {
    fn render(&self) -> Markup {
        let arrow = self.image.is_some() && self.blocks.len() == 1;
        let described = self.blocks.iter().any(|block| block.heading.is_some());
        let container = Classes::new("nhsuk-width-container").add(&self.container_classes);
        let style = self.image.as_ref().map(|image| format!("background-image: url('{}');", css_url(image)));
        element("section")
            .class(
                Classes::new("nhsuk-hero")
                    .when(self.image.is_some(), "nhsuk-hero--image")
                    .when(self.image.is_some() && described, "nhsuk-hero--image-description")
                    .when(self.image.is_none() && !self.no_border, "nhsuk-hero--border")
                    .add(&self.classes),
            )
            .maybe("id", self.id.as_ref())
            .maybe("style", style)
            .extra(&self.attributes)
            .wrap(html! {
                @if !self.blocks.is_empty() {
                    div class=(container.as_ref()) {
                        @for row in self.blocks.chunks(2) {
                            div.nhsuk-grid-row {
                                @for block in row { (block.render_as(arrow)) }
                            }
                        }
                    }
                }
                @if self.image.is_some() { div.nhsuk-hero__overlay {} }
            })
    }
}
