//! Tables: rows of things that have the same facts.

use maud::{Markup, Render, html};

use crate::element::{Classes, element};
use crate::heading::Part;
use crate::setters::setters;
use crate::table_cells::{cell_class, linked, value};
use crate::{Align, Attributes, Card, Cell, CellFormat, Content, HeadCell, Heading, Scroll, Size, Sort};

/// Rows of things that have the same facts.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// What the table shows; its name for screen readers.
    pub caption: Option<Heading>,
    /// The heads of the columns.
    pub head: Vec<HeadCell>,
    /// The rows.
    pub rows: Vec<Vec<Cell>>,
    /// Whether the first cell of each row is its head.
    pub first_cell_is_header: bool,
    /// Rows become blocks on a narrow screen, each fact with the head of its column.
    pub responsive: bool,
    /// Less room in the cells.
    pub compact: bool,
    /// Every other row shaded.
    pub striped: bool,
    /// White words, for a dark background.
    pub reverse: bool,
    /// No lines between rows.
    pub no_border: bool,
    /// No line below the last row.
    pub no_last_row_border: bool,
    /// Scrolls sideways where it is too wide.
    pub scroll: bool,
    /// The card around the table.
    pub card: Option<Card>,
    /// The `id`.
    pub id: Option<String>,
    /// Classes after those of the component.
    pub classes: String,
    /// Other attributes.
    pub attributes: Attributes,
}

/// A table of this caption.
pub fn table(caption: impl Into<Content>) -> Table {
    Table { caption: Some(Heading::from(caption)), ..Table::default() }
}

setters!(Table {
    common;
    mark: first_cell_is_header, responsive, compact, striped, reverse, no_border,
        no_last_row_border, scroll;
});

impl Table {
    /// Sets the heads of the columns.
    #[must_use]
    pub fn head<H: Into<HeadCell>>(mut self, head: impl IntoIterator<Item = H>) -> Self {
        self.head = head.into_iter().map(Into::into).collect();
        self
    }

    /// Adds a row.
    #[must_use]
    pub fn row<C: Into<Cell>>(mut self, cells: impl IntoIterator<Item = C>) -> Self {
        self.rows.push(cells.into_iter().map(Into::into).collect());
        self
    }

    /// Adds rows.
    #[must_use]
    pub fn rows<C: Into<Cell>, R: IntoIterator<Item = C>>(self, rows: impl IntoIterator<Item = R>) -> Self {
        rows.into_iter().fold(self, Self::row)
    }

    /// Sets the size of the caption.
    #[must_use]
    pub fn caption_size(mut self, size: Size) -> Self {
        if let Some(caption) = &mut self.caption {
            caption.size = Some(size);
        }
        self
    }

    /// Keeps the caption for screen readers only, where a heading right above says the same.
    #[must_use]
    pub fn hide_caption(mut self) -> Self {
        if let Some(caption) = &mut self.caption {
            crate::setters::push_class(&mut caption.classes, "nhsuk-u-visually-hidden");
        }
        self
    }

    /// Puts the table in a card.
    #[must_use]
    pub fn card(mut self, card: Card) -> Self {
        self.card = Some(card);
        self
    }

    fn sortable(&self) -> bool {
        self.head.iter().any(|head| head.sort.is_some())
    }

    /// Whether a press on a head is a link rather than the business of the script.
    fn sorted_by_server(&self) -> bool {
        self.head.iter().skip_while(|head| head.sort.is_none()).any(|head| head.href.is_some())
    }

    /// The `id` of the caption, which a scrolling region is named by.
    fn caption_id(&self) -> Option<String> {
        let caption = self.caption.as_ref()?;
        if caption.id.is_some() || !self.scroll {
            return caption.id.clone();
        }
        match (&self.id, &caption.content) {
            (Some(id), _) => Some(format!("{id}-caption")),
            (None, Content::Text(text)) => {
                let words = text.replace(' ', "-").to_lowercase();
                let short: String = words.chars().take(40).collect();
                Some(format!("table-{short}-caption"))
            }
            (None, Content::Markup(_)) => None,
        }
    }

    fn caption_markup(&self) -> Markup {
        let Some(caption) = &self.caption else {
            return html! {};
        };
        let hidden = caption.hidden.clone().or_else(|| self.sortable().then(|| Content::from("Column headers are sortable")));
        let caption =
            Heading { id: self.caption_id(), hidden: hidden.map(|hidden| html! { "(" (hidden) ")" }.into()), ..caption.clone() };
        caption.render_as(&Part {
            element: Some("caption"),
            class: "nhsuk-table__caption",
            prefix: "nhsuk-table__caption--",
            sizes: &[Size::S, Size::M, Size::L, Size::Xl],
            ..Part::default()
        })
    }

    fn role(&self, role: &'static str) -> Option<&'static str> {
        self.responsive.then_some(role)
    }

    fn head_markup(&self, head: &HeadCell) -> Markup {
        let next = head.sort_next.filter(|_| !self.sorted_by_server());
        let sorted = head.sort.filter(|sort| *sort != Sort::None);
        element("th")
            .class(cell_class("nhsuk-table__header", head.format, head.align, head.width.as_deref(), &head.classes))
            .attr("scope", "col")
            .maybe("role", self.role("columnheader"))
            .maybe("colspan", head.colspan.filter(|_| !self.responsive))
            .maybe("rowspan", head.rowspan)
            .flag("data-sort", head.sort.is_some())
            .maybe("data-sort-next", next.map(Sort::as_str))
            .maybe("aria-sort", sorted.map(Sort::as_str))
            .extra(&head.attributes)
            .wrap(linked(head.href.as_ref(), &value(&head.content, head.hidden.as_ref())))
    }

    fn cell_markup(&self, cell: &Cell, head: Option<&HeadCell>, first: bool) -> Markup {
        let is_head = first && self.first_cell_is_header;
        let column_format = head.and_then(|head| head.format);
        let text_among_numbers = cell.format == Some(CellFormat::Text) && column_format == Some(CellFormat::Numeric);
        let align = cell.align.or(if text_among_numbers { Some(Align::Right) } else { head.and_then(|head| head.align) });
        let content = linked(cell.href.as_ref(), &value(&cell.content, cell.hidden.as_ref()));
        let (name, class, role) =
            if is_head { ("th", "nhsuk-table__header", "rowheader") } else { ("td", "nhsuk-table__cell", "cell") };
        element(name)
            .class(cell_class(class, cell.format.or(column_format), align, cell.width.as_deref(), &cell.classes))
            .maybe("scope", is_head.then_some("row"))
            .maybe("role", self.role(role))
            .maybe("colspan", cell.colspan.filter(|_| !self.responsive))
            .maybe("rowspan", cell.rowspan)
            .maybe("data-sort-value", cell.sort_value.as_ref())
            .extra(&cell.attributes)
            .wrap(html! {
                @if self.responsive {
                    span.nhsuk-table__heading aria-hidden="true" {
                        @if let Some(head) = head {
                            (value(&head.content, head.hidden.as_ref()))
                        }
                        " "
                    }
                    // Markup gets an element of its own, so that it stays one block beside the head.
                    @match cell.content {
                        Content::Markup(_) => span { (content) },
                        Content::Text(_) => (content),
                    }
                } @else {
                    (content)
                }
            })
    }

    fn table_markup(&self) -> Markup {
        let sortable = self.sortable();
        let by_script = sortable && !self.sorted_by_server();
        element("table")
            .class(
                Classes::new("nhsuk-table")
                    .when(self.reverse, "nhsuk-table--reverse")
                    .when(self.compact, "nhsuk-table--compact")
                    .when(self.responsive, "nhsuk-table--responsive")
                    .when(self.no_border, "nhsuk-table--no-border")
                    .when(self.no_last_row_border && !self.no_border, "nhsuk-table--no-last-row-border")
                    .when(sortable, "nhsuk-table--sortable")
                    .when(self.striped, "nhsuk-table--striped")
                    .add(&self.classes),
            )
            .maybe("id", self.id.as_ref())
            .maybe("data-module", by_script.then_some("nhsuk-table"))
            .maybe("role", self.role("table"))
            .extra(&self.attributes)
            .wrap(html! {
                (self.caption_markup())
                @if !self.head.is_empty() {
                    thead.nhsuk-table__head role=[self.role("rowgroup")] {
                        tr.nhsuk-table__row role=[self.role("row")] {
                            @for head in &self.head { (self.head_markup(head)) }
                        }
                    }
                }
                tbody.nhsuk-table__body {
                    @for row in &self.rows {
                        tr.nhsuk-table__row role=[self.role("row")] {
                            @for (column, cell) in row.iter().enumerate() {
                                (self.cell_markup(cell, self.head.get(column), column == 0))
                            }
                        }
                    }
                }
            })
    }
}

impl Render for Table {
    fn render(&self) -> Markup {
        let mut markup = self.table_markup();
        if self.scroll {
            markup =
                Scroll { content: markup.into(), labelled_by: self.caption_id(), reverse: self.reverse, ..Scroll::default() }
                    .render();
        }
        match &self.card {
            Some(card) => Card { content: markup.into(), ..card.clone() }.render(),
            None => markup,
        }
    }
}
