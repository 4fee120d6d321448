//! The state of a thing in a word or two.

use maud::{Markup, Render};

use crate::element::{Classes, element};
use crate::setters::setters;
use crate::{Attributes, Content};

/// The state of a thing in a word or two.
#[derive(Clone, Debug, Default)]
pub struct Tag {
    /// What it says. The colour alone says nothing.
    pub content: Content,
    /// Its colour.
    pub colour: Option<TagColour>,
    /// No line around it.
    pub no_border: bool,
    /// The `id`.
    pub id: Option<String>,
    /// Classes after those of the component.
    pub classes: String,
    /// Other attributes.
    pub attributes: Attributes,
}

/// The colours of tags.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are colours")]
pub enum TagColour {
    White,
    Grey,
    Green,
    AquaGreen,
    Blue,
    Purple,
    Pink,
    Red,
    Orange,
    Yellow,
    /// No colour at all: plain words.
    NoColour,
}

impl TagColour {
    const ALL: [Self; 11] = [
        Self::White,
        Self::Grey,
        Self::Green,
        Self::AquaGreen,
        Self::Blue,
        Self::Purple,
        Self::Pink,
        Self::Red,
        Self::Orange,
        Self::Yellow,
        Self::NoColour,
    ];

    fn class(self) -> &'static str {
        match self {
            Self::White => "nhsuk-tag--white",
            Self::Grey => "nhsuk-tag--grey",
            Self::Green => "nhsuk-tag--green",
            Self::AquaGreen => "nhsuk-tag--aqua-green",
            Self::Blue => "nhsuk-tag--blue",
            Self::Purple => "nhsuk-tag--purple",
            Self::Pink => "nhsuk-tag--pink",
            Self::Red => "nhsuk-tag--red",
            Self::Orange => "nhsuk-tag--orange",
            Self::Yellow => "nhsuk-tag--yellow",
            Self::NoColour => "nhsuk-tag--no-colour",
        }
    }
}

/// A tag of this content.
pub fn tag(content: impl Into<Content>) -> Tag {
    Tag { content: content.into(), ..Tag::default() }
}

setters!(Tag { common; mark: no_border; });

impl Tag {
    /// Sets the colour.
    #[must_use]
    pub fn colour(mut self, colour: TagColour) -> Self {
        self.colour = Some(colour);
        self
    }
}

impl Render for Tag {
    fn render(&self) -> Markup {
        // Classes that the page gave go before the option.
        let coloured = TagColour::ALL.iter().any(|colour| self.classes.contains(colour.class()));
        let colour = self.colour.filter(|_| !coloured);
        element("strong")
            .class(
                Classes::new("nhsuk-tag")
                    .add(colour.map_or("", TagColour::class))
                    .when(self.no_border, "nhsuk-tag--no-border")
                    .add(&self.classes),
            )
            .maybe("id", self.id.as_ref())
            .extra(&self.attributes)
            .wrap(&self.content)
    }
}
