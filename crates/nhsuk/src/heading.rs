//! Headings and the captions that may stand with them.

use maud::{Markup, Render, html};

use crate::element::{Classes, element};
use crate::setters::setters;
use crate::{Attributes, Content};

/// The sizes of the type scale that headings, labels, legends and captions come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the names of the scale say all there is to say")]
pub enum Size {
    Xxs,
    Xs,
    S,
    M,
    L,
    Xl,
    Xxl,
}

impl Size {
    /// The suffix of the class.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Xxs => "xxs",
            Self::Xs => "xs",
            Self::S => "s",
            Self::M => "m",
            Self::L => "l",
            Self::Xl => "xl",
            Self::Xxl => "xxl",
        }
    }
}

/// Where a caption stands in relation to its heading.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Placement {
    /// Its own element before the heading.
    Before,
    /// First inside the heading.
    #[default]
    Start,
    /// Last inside the heading.
    End,
    /// Its own element after the heading.
    After,
}

/// What kind of element a caption is. Only a span may stand inside a heading.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CaptionElement {
    /// A span.
    #[default]
    Span,
    /// A paragraph.
    Paragraph,
    /// A heading of this level, 1 to 6.
    Heading(u8),
}

/// A smaller line above or below a heading, such as the name of the section.
#[derive(Clone, Debug, Default)]
pub struct Caption {
    /// What it says.
    pub content: Content,
    /// Its size; that of the heading when none is given.
    pub size: Option<Size>,
    /// Where it stands.
    pub placement: Placement,
    /// What kind of element it is.
    pub element: CaptionElement,
    /// The `id`.
    pub id: Option<String>,
    /// Classes after those of the component.
    pub classes: String,
    /// Other attributes.
    pub attributes: Attributes,
}

/// A caption of this content.
pub fn caption(content: impl Into<Content>) -> Caption {
    Caption { content: content.into(), ..Caption::default() }
}

setters!(Caption { common; });

impl Caption {
    /// Sets the size.
    #[must_use]
    pub fn size(mut self, size: Size) -> Self {
        self.size = Some(size);
        self
    }

    /// Sets what kind of element it is.
    #[must_use]
    pub fn element(mut self, element: CaptionElement) -> Self {
        self.element = element;
        self
    }

    /// Sets where it stands.
    #[must_use]
    pub fn placement(mut self, placement: Placement) -> Self {
        self.placement = placement;
        self
    }

    /// The caption with the size of its heading, unless it has its own.
    pub(crate) fn sized(&self, size: Option<Size>) -> Self {
        Self { size: self.size.or(size), ..self.clone() }
    }
}

impl<T: Into<Content>> From<T> for Caption {
    fn from(content: T) -> Self {
        caption(content)
    }
}

impl Render for Caption {
    fn render(&self) -> Markup {
        let base = match self.size {
            Some(size @ (Size::M | Size::L | Size::Xl | Size::Xxl)) => {
                format!("nhsuk-caption-{}", size.as_str())
            }
            _ => "nhsuk-caption".to_owned(),
        };
        let bottom = matches!(self.placement, Placement::End | Placement::After);
        let name = match self.element {
            CaptionElement::Span => "span",
            CaptionElement::Paragraph => "p",
            CaptionElement::Heading(level) => heading_element(level),
        };
        element(name)
            .class(Classes::new(&base).when(bottom, "nhsuk-caption--bottom").add(&self.classes))
            .maybe("id", self.id.as_ref())
            .extra(&self.attributes)
            .wrap(&self.content)
    }
}

/// A heading.
#[derive(Clone, Debug, Default)]
pub struct Heading {
    /// What it says.
    pub content: Content,
    /// Its size, apart from its level.
    pub size: Option<Size>,
    /// Its level, 1 to 6. Where none is given the component around it decides; alone it is 1.
    pub level: Option<u8>,
    /// A caption.
    pub caption: Option<Caption>,
    /// Where the heading links to.
    pub href: Option<String>,
    /// More for screen readers, after the content.
    pub hidden: Option<Content>,
    /// The `id`.
    pub id: Option<String>,
    /// Classes after those of the component.
    pub classes: String,
    /// Other attributes.
    pub attributes: Attributes,
}

/// A heading of level 1 without a size; give it one with [`Heading::size`].
pub fn heading(content: impl Into<Content>) -> Heading {
    Heading { content: content.into(), ..Heading::default() }
}

setters!(Heading { common; text: href; content: hidden; });

impl Heading {
    /// Sets the size.
    #[must_use]
    pub fn size(mut self, size: Size) -> Self {
        self.size = Some(size);
        self
    }

    /// Sets the level, 1 to 6.
    #[must_use]
    pub fn level(mut self, level: u8) -> Self {
        self.level = Some(level);
        self
    }

    /// Sets the caption.
    #[must_use]
    pub fn caption(mut self, caption: impl Into<Caption>) -> Self {
        self.caption = Some(caption.into());
        self
    }

    /// Renders the heading as a part of a component.
    pub(crate) fn render_as(&self, part: &Part<'_>) -> Markup {
        if self.content.is_empty() {
            return html! {};
        }
        let size = self.size.filter(|size| part.sizes.contains(size) && !names_size(&self.classes, part.prefix, part.sizes));
        let mut class = part.class.to_owned();
        if let Some(size) = size {
            let sized = format!("{}{}", part.prefix, size.as_str());
            class = if part.prefix.strip_prefix(part.class) == Some("-") { sized } else { format!("{class} {sized}") };
        }
        let caption = self.caption.as_ref().filter(|caption| !caption.content.is_empty()).map(|caption| caption.sized(size));
        let at = |placement| caption.as_ref().filter(|it| it.placement == placement);
        let inner = html! {
            @if let Some(caption) = at(Placement::Start) { (caption) " " }
            @if let Some(href) = &self.href {
                a.nhsuk-link href=(href) { (self.content) }
            } @else {
                (self.content)
            }
            @if let Some(hidden) = &self.hidden {
                span.nhsuk-u-visually-hidden { " " (hidden) }
            }
            @if let Some(caption) = at(Placement::End) { " " (caption) }
        };
        let name = part.element.unwrap_or_else(|| heading_element(self.level.unwrap_or(part.level)));
        html! {
            @if let Some(caption) = at(Placement::Before) { (caption) }
            (element(name)
                .class(Classes::new(&class).add(&self.classes))
                .maybe("id", self.id.as_ref())
                .extra(part.attributes)
                .extra(&self.attributes)
                .wrap(inner))
            @if let Some(caption) = at(Placement::After) { (caption) }
        }
    }
}

impl<T: Into<Content>> From<T> for Heading {
    fn from(content: T) -> Self {
        heading(content)
    }
}

impl Render for Heading {
    fn render(&self) -> Markup {
        self.render_as(&Part::default())
    }
}

/// Whether classes that the page gave set a size themselves, which goes before the option.
pub(crate) fn names_size(classes: &str, prefix: &str, sizes: &[Size]) -> bool {
    sizes.iter().any(|size| classes.contains(&format!("{prefix}{}", size.as_str())))
}

/// How a component shows a heading that is a part of it.
pub(crate) struct Part<'a> {
    /// The element, when it is not a heading.
    pub(crate) element: Option<&'static str>,
    /// The level when the heading has none.
    pub(crate) level: u8,
    pub(crate) class: &'a str,
    /// What stands before the size in the class of that size.
    pub(crate) prefix: &'a str,
    /// The sizes that have a class.
    pub(crate) sizes: &'a [Size],
    /// Attributes that the component sets.
    pub(crate) attributes: &'a Attributes,
}

const NO_ATTRIBUTES: &Attributes = &Attributes::EMPTY;

impl Default for Part<'_> {
    fn default() -> Self {
        Self {
            element: None,
            level: 1,
            class: "nhsuk-heading",
            prefix: "nhsuk-heading-",
            sizes: &[Size::Xxs, Size::Xs, Size::S, Size::M, Size::L, Size::Xl],
            attributes: NO_ATTRIBUTES,
        }
    }
}

/// The element of a heading level; levels out of range are drawn in.
pub(crate) fn heading_element(level: u8) -> &'static str {
    match level {
        0 | 1 => "h1",
        2 => "h2",
        3 => "h3",
        4 => "h4",
        5 => "h5",
        _ => "h6",
    }
}

/// A heading element around a label, or inside a legend.
#[derive(Clone, Debug)]
pub struct HeadingWrapper {
    /// Its level, 1 to 6.
    pub level: u8,
    /// The `id`.
    pub id: Option<String>,
    /// Other attributes.
    pub attributes: Attributes,
}

impl Default for HeadingWrapper {
    fn default() -> Self {
        Self { level: 1, id: None, attributes: Attributes::default() }
    }
}

impl HeadingWrapper {
    pub(crate) fn wrap(&self, class: &str, content: impl Render) -> Markup {
        element(heading_element(self.level)).class(class).maybe("id", self.id.as_ref()).extra(&self.attributes).wrap(content)
    }
}
