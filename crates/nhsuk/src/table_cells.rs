//! The cells of tables.

use maud::{Markup, html};

use crate::element::Classes;
use crate::setters::setters;
use crate::{Attributes, Content};

/// What a column or cell holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CellFormat {
    /// Numbers: to the right, digits below digits.
    Numeric,
    /// Words, in a column of numbers.
    Text,
}

/// Where the words of a column or cell stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Align {
    Left,
    Centre,
    Right,
}

/// How the rows are sorted by a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// They can be, but are not.
    None,
    /// From the least up.
    Ascending,
    /// From the most down.
    Descending,
}

impl Sort {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Ascending => "ascending",
            Self::Descending => "descending",
        }
    }
}

/// The head of a column.
#[derive(Clone, Debug, Default)]
pub struct HeadCell {
    /// What it says.
    pub content: Content,
    /// More for screen readers, after the content.
    pub hidden: Option<Content>,
    /// What the column holds.
    pub format: Option<CellFormat>,
    /// Where the words of the column stand.
    pub align: Option<Align>,
    /// A share of the width, such as "one-half".
    pub width: Option<String>,
    /// Where a press sorts the rows on the server.
    pub href: Option<String>,
    /// How the rows are sorted by it, where they can be.
    pub sort: Option<Sort>,
    /// How the script sorts at the first press.
    pub sort_next: Option<Sort>,
    /// How many columns it is wide. Nothing in a responsive table.
    pub colspan: Option<u16>,
    /// How many rows it is high.
    pub rowspan: Option<u16>,
    /// Classes after those of the component.
    pub classes: String,
    /// Other attributes.
    pub attributes: Attributes,
}

/// One fact in a row.
#[derive(Clone, Debug, Default)]
pub struct Cell {
    /// What it says.
    pub content: Content,
    /// More for screen readers, after the content.
    pub hidden: Option<Content>,
    /// What it holds, when not what the column holds.
    pub format: Option<CellFormat>,
    /// Where its words stand, when not where those of the column do.
    pub align: Option<Align>,
    /// A share of the width, such as "one-half".
    pub width: Option<String>,
    /// Where it links to.
    pub href: Option<String>,
    /// What the script sorts by, when not the content.
    pub sort_value: Option<String>,
    /// How many columns it is wide. Nothing in a responsive table.
    pub colspan: Option<u16>,
    /// How many rows it is high.
    pub rowspan: Option<u16>,
    /// Classes after those of the component.
    pub classes: String,
    /// Other attributes.
    pub attributes: Attributes,
}

/// A cell of this content, to add more to or to stand in a row with cells of another kind.
pub fn cell(content: impl Into<Content>) -> Cell {
    Cell::from(content)
}

/// The head of a column, to add more to.
pub fn head_cell(content: impl Into<Content>) -> HeadCell {
    HeadCell::from(content)
}

impl<T: Into<Content>> From<T> for Cell {
    fn from(content: T) -> Self {
        Self { content: content.into(), ..Self::default() }
    }
}

impl<T: Into<Content>> From<T> for HeadCell {
    fn from(content: T) -> Self {
        Self { content: content.into(), ..Self::default() }
    }
}

setters!(Cell { content: hidden; text: href, sort_value, width; });
setters!(HeadCell { content: hidden; text: href, width; });

macro_rules! cell_setters {
    ($type:ident) => {
        impl $type {
            /// Numbers: to the right, digits below digits.
            #[must_use]
            pub fn numeric(mut self) -> Self {
                self.format = Some(CellFormat::Numeric);
                self
            }

            /// Sets where the words stand.
            #[must_use]
            pub fn align(mut self, align: Align) -> Self {
                self.align = Some(align);
                self
            }

            /// Adds classes after those of the component.
            #[must_use]
            pub fn classes(mut self, classes: &str) -> Self {
                crate::setters::push_class(&mut self.classes, classes);
                self
            }

            /// Adds an attribute.
            #[must_use]
            pub fn attribute(mut self, name: &'static str, value: impl Into<String>) -> Self {
                self.attributes = self.attributes.with(name, value);
                self
            }
        }
    };
}

cell_setters!(Cell);
cell_setters!(HeadCell);

impl HeadCell {
    /// Sets how the rows are sorted by it.
    #[must_use]
    pub fn sort(mut self, sort: Sort) -> Self {
        self.sort = Some(sort);
        self
    }
}

pub(crate) fn cell_class(
    base: &str,
    format: Option<CellFormat>,
    align: Option<Align>,
    width: Option<&str>,
    classes: &str,
) -> Classes {
    let width = width.map(|width| format!("nhsuk-u-width-{width}")).unwrap_or_default();
    Classes::new(base)
        .when(format == Some(CellFormat::Numeric), &format!("{base}--numeric"))
        .add(match align {
            None => "",
            Some(Align::Left) => "nhsuk-u-text-align-left",
            Some(Align::Centre) => "nhsuk-u-text-align-centre",
            Some(Align::Right) => "nhsuk-u-text-align-right",
        })
        .add(&width)
        .add(classes)
}

/// Content with more for screen readers; a space between them when both are there.
pub(crate) fn value(content: &Content, hidden: Option<&Content>) -> Markup {
    html! {
        (content)
        @if let Some(hidden) = hidden {
            span.nhsuk-u-visually-hidden {
                @if !content.is_empty() { " " }
                (hidden)
            }
        }
    }
}

pub(crate) fn linked(href: Option<&String>, content: &Markup) -> Markup {
    html! {
        @match href {
            Some(href) => a.nhsuk-link href=(href) { (content) },
            None => (content),
        }
    }
}
