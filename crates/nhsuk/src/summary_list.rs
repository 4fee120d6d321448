//! Facts about one thing, each with its name and what can be done about it.

use maud::{Markup, Render, html};

use crate::card::actions;
use crate::element::{Classes, element};
use crate::setters::setters;
use crate::{Action, Attributes, Card, Content};

/// Facts about one thing, each with its name.
#[derive(Clone, Debug, Default)]
pub struct SummaryList {
    /// The facts in order.
    pub rows: Vec<SummaryRow>,
    /// No lines between rows.
    pub no_border: bool,
    /// No line below the last row.
    pub no_last_row_border: bool,
    /// The card around the list.
    pub card: Option<Card>,
    /// The `id`.
    pub id: Option<String>,
    /// Classes after those of the component.
    pub classes: String,
    /// Other attributes.
    pub attributes: Attributes,
}

/// One fact.
#[derive(Clone, Debug, Default)]
pub struct SummaryRow {
    /// The name of the fact.
    pub key: SummaryCell,
    /// The fact.
    pub value: SummaryCell,
    /// What can be done about it.
    pub actions: Vec<Action>,
    /// Classes of the element around the actions.
    pub actions_classes: String,
    /// No line below the row.
    pub no_border: bool,
    /// The `id`.
    pub id: Option<String>,
    /// Classes after those of the component.
    pub classes: String,
    /// Other attributes.
    pub attributes: Attributes,
}

/// The name of a fact, or the fact.
#[derive(Clone, Debug, Default)]
pub struct SummaryCell {
    /// What it says.
    pub content: Content,
    /// A share of the width, such as "one-half".
    pub width: Option<String>,
    /// The `id`.
    pub id: Option<String>,
    /// Classes after those of the component.
    pub classes: String,
    /// Other attributes.
    pub attributes: Attributes,
}

impl<T: Into<Content>> From<T> for SummaryCell {
    fn from(content: T) -> Self {
        Self { content: content.into(), ..Self::default() }
    }
}

impl SummaryCell {
    fn render_as(&self, name: &'static str, class: &str) -> Markup {
        let width = self
            .width
            .as_ref()
            .map(|width| format!("nhsuk-u-width-{width}"))
            .filter(|width| !self.classes.contains(width.as_str()))
            .unwrap_or_default();
        element(name)
            .class(Classes::new(class).add(&width).add(&self.classes))
            .maybe("id", self.id.as_ref())
            .extra(&self.attributes)
            .wrap(&self.content)
    }
}

/// A list without rows yet.
#[must_use]
pub fn summary_list() -> SummaryList {
    SummaryList::default()
}

/// A row of this name and value, to add actions to.
pub fn summary_row(key: impl Into<Content>, value: impl Into<Content>) -> SummaryRow {
    SummaryRow { key: key.into().into(), value: value.into().into(), ..SummaryRow::default() }
}

setters!(SummaryRow { common; mark: no_border; });

impl SummaryRow {
    /// Adds a link or button.
    #[must_use]
    pub fn action(mut self, action: Action) -> Self {
        self.actions.push(action);
        self
    }

    /// Sets the share of the width that the name gets, such as "one-half".
    #[must_use]
    pub fn key_width(mut self, width: &str) -> Self {
        self.key.width = Some(width.to_owned());
        self
    }
}

setters!(SummaryList { common; mark: no_border, no_last_row_border; });

impl SummaryList {
    /// Adds a row of this name and value.
    #[must_use]
    pub fn row(self, key: impl Into<Content>, value: impl Into<Content>) -> Self {
        self.add_row(summary_row(key, value))
    }

    /// Adds a row with a "Change" link, whose purpose screen readers hear from `what`.
    #[must_use]
    pub fn row_change(
        self,
        key: impl Into<Content>,
        value: impl Into<Content>,
        href: impl Into<String>,
        what: impl Into<Content>,
    ) -> Self {
        let change = crate::action("Change", href).hidden(what.into());
        self.add_row(summary_row(key, value).action(change))
    }

    /// Adds a row that has more to it, made with [`summary_row`].
    #[must_use]
    pub fn add_row(mut self, row: SummaryRow) -> Self {
        self.rows.push(row);
        self
    }

    /// Adds rows of name and value.
    #[must_use]
    pub fn rows<K: Into<Content>, V: Into<Content>>(self, rows: impl IntoIterator<Item = (K, V)>) -> Self {
        rows.into_iter().fold(self, |list, (key, value)| list.row(key, value))
    }

    /// Puts the list in a card. Actions of the rows repeat the heading of the card for screen
    /// readers.
    #[must_use]
    pub fn card(mut self, card: Card) -> Self {
        self.card = Some(card);
        self
    }

    fn list(&self) -> Markup {
        let has_actions = self.rows.iter().any(|row| !row.actions.is_empty());
        let title = self.card.as_ref().and_then(Card::title);
        element("dl")
            .class(
                Classes::new("nhsuk-summary-list")
                    .when(self.no_border, "nhsuk-summary-list--no-border")
                    .when(self.no_last_row_border && !self.no_border, "nhsuk-summary-list--no-last-row-border")
                    .add(&self.classes),
            )
            .maybe("id", self.id.as_ref())
            .extra(&self.attributes)
            .wrap(html! {
                @for (row, position) in self.rows.iter().zip(1..) {
                    (self.row_markup(row, has_actions, position == self.rows.len(), title))
                }
            })
    }

    fn row_markup(&self, row: &SummaryRow, has_actions: bool, last: bool, title: Option<&Content>) -> Markup {
        // A row says that it has no line only where the list does not say so already.
        let no_border = row.no_border && !(self.no_last_row_border && last);
        element("div")
            .class(
                Classes::new("nhsuk-summary-list__row")
                    .when(has_actions && row.actions.is_empty(), "nhsuk-summary-list__row--no-actions")
                    .when(no_border, "nhsuk-summary-list__row--no-border")
                    .add(&row.classes),
            )
            .maybe("id", row.id.as_ref())
            .extra(&row.attributes)
            .wrap(html! {
                (row.key.render_as("dt", "nhsuk-summary-list__key"))
                (row.value.render_as("dd", "nhsuk-summary-list__value"))
                @if !row.actions.is_empty() {
                    (element("dd")
                        .class(
                            Classes::new("nhsuk-summary-list__actions").add(&row.actions_classes),
                        )
                        .wrap(actions(
                            &row.actions,
                            title,
                            "nhsuk-summary-list__actions-list",
                            "nhsuk-summary-list__actions-list-item",
                        )))
                }
            })
    }
}

impl Render for SummaryList {
    fn render(&self) -> Markup {
        match &self.card {
            Some(card) => Card { content: self.list().into(), ..card.clone() }.render(),
            None => self.list(),
        }
    }
}
