//! What stands in a header: the organisation and its logo, a search, the account menu, the navigation.

use maud::{Markup, Render, html};

use crate::element::{Classes, element};
use crate::{Attributes, Content, FormGroup, Icon, Input, Label};

/// The organisation that runs a service.
#[derive(Clone, Debug, Default)]
pub struct Organisation {
    /// Its name.
    pub name: String,
    /// The second line of its name.
    pub split: Option<String>,
    /// What kind of organisation it is.
    pub descriptor: Option<String>,
}

/// A logo.
#[derive(Clone, Debug)]
pub struct Logo {
    /// What it shows, in words.
    pub alt: String,
    /// What screen readers say of its link, when not the names in it and "homepage".
    pub aria_label: Option<String>,
    /// The image.
    pub image: LogoImage,
}

/// The image of a logo.
#[derive(Clone, Debug)]
pub enum LogoImage {
    /// Where the file is.
    File(String),
    /// Markup that draws it, with its own words for screen readers.
    Markup(Markup),
}

/// A search in the header.
#[derive(Clone, Debug)]
pub struct HeaderSearch {
    /// Where the form goes, by GET.
    pub action: String,
    /// The name of the input.
    pub name: String,
    /// The label, for screen readers only.
    pub label: Content,
    /// The words in the empty input.
    pub placeholder: String,
}

/// One thing in the account menu: a link, a button, or words.
#[derive(Clone, Debug, Default)]
pub struct AccountItem {
    /// What it says.
    pub content: Content,
    /// What it does.
    pub target: AccountTarget,
    /// Whether the icon of a person stands before it.
    pub icon: bool,
    /// Classes after those of the component.
    pub classes: String,
}

/// What a thing in the account menu does.
#[derive(Clone, Debug, Default)]
pub enum AccountTarget {
    /// Nothing.
    #[default]
    None,
    /// It links to a page.
    Link(String),
    /// It sends a form by POST, with these fields in it.
    Form {
        /// Where to.
        action: String,
        /// Hidden inputs, such as a token against forged requests.
        fields: Option<Markup>,
    },
}

/// One place to go.
#[derive(Clone, Debug, Default)]
pub struct NavigationItem {
    /// What it says.
    pub content: Content,
    /// Where it links to.
    pub href: Option<String>,
    /// Whether it is this page, or this page is below it.
    pub current: Current,
    /// Classes after those of the component.
    pub classes: String,
    /// Other attributes.
    pub attributes: Attributes,
}

/// How a place to go relates to the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Current {
    /// It is somewhere else.
    #[default]
    No,
    /// It is this page.
    Page,
    /// This page is below it.
    Section,
}

impl Render for HeaderSearch {
    fn render(&self) -> Markup {
        let button = crate::button("").aria_label("Search").icon(Icon::Search).small();
        let input = Input {
            name: self.name.clone(),
            id: Some("search-field".to_owned()),
            label: Label { classes: "nhsuk-u-visually-hidden".to_owned(), ..Label::from(self.label.clone()) },
            kind: Some("search".to_owned()),
            autocomplete: Some("off".to_owned()),
            placeholder: Some(self.placeholder.clone()).filter(|text| !text.is_empty()),
            form_group: FormGroup { after: Some(button.render().into()), ..FormGroup::default() },
            ..Input::default()
        };
        html! {
            search.nhsuk-header__search {
                form.nhsuk-header__search-form id="search" action=(self.action) method="get"
                    novalidate {
                    (input)
                }
            }
        }
    }
}

impl Render for AccountItem {
    fn render(&self) -> Markup {
        let content = html! { @if self.icon { (Icon::User) } (self.content) };
        element("li").class(Classes::new("nhsuk-header__account-item").add(&self.classes)).wrap(html! {
            @match &self.target {
                AccountTarget::None => (content),
                AccountTarget::Link(href) => {
                    a.nhsuk-header__account-link href=(href) { (content) }
                },
                AccountTarget::Form { action, fields } => {
                    form.nhsuk-header__account-form action=(action) method="post" novalidate {
                        @if let Some(fields) = fields { (fields) }
                        button.nhsuk-header__account-button { (content) }
                    }
                },
            }
        })
    }
}

impl Render for NavigationItem {
    fn render(&self) -> Markup {
        let current = match self.current {
            Current::No => None,
            Current::Page => Some("page"),
            Current::Section => Some("true"),
        };
        let content = html! {
            // Bold, for people who see the page in colours of their own.
            @if current.is_some() {
                strong.nhsuk-header__navigation-item-current-fallback { (self.content) }
            } @else {
                (self.content)
            }
        };
        let inner = match &self.href {
            Some(href) => element("a").class("nhsuk-header__navigation-link").attr("href", href),
            None => element("span").class("nhsuk-header__navigation-text"),
        };
        element("li")
            .class(
                Classes::new("nhsuk-header__navigation-item")
                    .when(current.is_some(), "nhsuk-header__navigation-item--current")
                    .add(&self.classes),
            )
            .extra(&self.attributes)
            .wrap(inner.maybe("aria-current", current).wrap(content))
    }
}
