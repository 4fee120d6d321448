//! The head of every page: whose service it is, who is signed in, where to go.

use maud::{Markup, Render, html};

use crate::element::{Classes, element};
use crate::setters::setters;
use crate::{
    AccountItem, AccountTarget, Attributes, Content, Current, HeaderSearch, Logo, LogoImage, NavigationItem, Organisation,
};

/// The head of every page.
///
/// No logo is drawn unless one is given: that of the NHS may only be used with its leave.
#[derive(Clone, Debug, Default)]
pub struct Header {
    /// The name of the service.
    pub service: Option<String>,
    /// Where the name of the service links to.
    pub service_href: Option<String>,
    /// The organisation that runs it.
    pub organisation: Option<Organisation>,
    /// A logo that may be used.
    pub logo: Option<Logo>,
    /// Where logo and organisation link to, when not to the same page as the service.
    pub logo_href: Option<String>,
    /// A search.
    pub search: Option<HeaderSearch>,
    /// What concerns the person who is signed in.
    pub account: Vec<AccountItem>,
    /// The name of the account menu for screen readers; "Account" when none is given.
    pub account_label: Option<String>,
    /// Where to go.
    pub navigation: Vec<NavigationItem>,
    /// The name of the navigation for screen readers; "Menu" when none is given.
    pub navigation_label: Option<String>,
    /// The navigation spread over the whole width.
    pub navigation_justified: bool,
    /// The navigation on white.
    pub navigation_white: bool,
    /// The whole header on white.
    pub white: bool,
    /// Search and account menu on one line with the logo.
    pub inline: bool,
    /// Classes of the element that keeps the width.
    pub container_classes: String,
    /// The `id`.
    pub id: Option<String>,
    /// Classes after those of the component.
    pub classes: String,
    /// Other attributes.
    pub attributes: Attributes,
}

/// A header with the name of the service, which links to its first page.
pub fn header(service: impl Into<String>, href: impl Into<String>) -> Header {
    Header { service: Some(service.into()), service_href: Some(href.into()), ..Header::default() }
}

setters!(Header {
    common;
    text: logo_href, account_label, navigation_label;
    mark: white, inline, navigation_justified, navigation_white;
});

impl Header {
    /// Sets the organisation that runs the service.
    #[must_use]
    pub fn organisation(mut self, name: impl Into<String>) -> Self {
        self.organisation = Some(Organisation { name: name.into(), ..Organisation::default() });
        self
    }

    /// Adds a place to go.
    #[must_use]
    pub fn nav(mut self, content: impl Into<Content>, href: impl Into<String>, current: Current) -> Self {
        self.navigation.push(NavigationItem {
            content: content.into(),
            href: Some(href.into()),
            current,
            ..NavigationItem::default()
        });
        self
    }

    /// Adds a link to the account menu.
    #[must_use]
    pub fn account_link(mut self, content: impl Into<Content>, href: impl Into<String>) -> Self {
        self.account.push(AccountItem {
            content: content.into(),
            target: AccountTarget::Link(href.into()),
            ..AccountItem::default()
        });
        self
    }

    /// Adds words to the account menu, with the icon of a person: who is signed in.
    #[must_use]
    pub fn account_name(mut self, name: impl Into<Content>) -> Self {
        self.account.push(AccountItem { content: name.into(), icon: true, ..AccountItem::default() });
        self
    }

    /// Adds a button to the account menu that sends a form by POST with these hidden inputs.
    #[must_use]
    pub fn account_form(mut self, content: impl Into<Content>, action: impl Into<String>, fields: Markup) -> Self {
        self.account.push(AccountItem {
            content: content.into(),
            target: AccountTarget::Form { action: action.into(), fields: Some(fields) },
            ..AccountItem::default()
        });
        self
    }

    /// Sets the search.
    #[must_use]
    pub fn search(mut self, action: impl Into<String>, name: impl Into<String>, label: impl Into<String>) -> Self {
        let label = label.into();
        self.search =
            Some(HeaderSearch { action: action.into(), name: name.into(), label: label.as_str().into(), placeholder: label });
        self
    }

    /// Whether logo, organisation and service name are one link, so that there are not two to the
    /// same page.
    fn one_link(&self) -> bool {
        self.service.as_ref().is_some_and(|service| !service.is_empty())
            && self.service_href.is_some()
            && (self.logo_href.is_none() || self.logo_href == self.service_href)
            && (self.logo.is_some() || self.organisation.is_some())
    }

    fn identity(&self) -> Markup {
        html! {
            @if let Some(logo) = &self.logo {
                @match &logo.image {
                    LogoImage::File(src) => {
                        img.nhsuk-header__organisation-logo src=(src) width="280" alt=(logo.alt);
                    },
                    LogoImage::Markup(markup) => (markup),
                }
            }
            @if let Some(organisation) = &self.organisation {
                span.nhsuk-header__organisation-name {
                    (organisation.name)
                    @if let Some(split) = &organisation.split {
                        " " span.nhsuk-header__organisation-name-split { (split) }
                    }
                }
                @if let Some(descriptor) = &organisation.descriptor {
                    span.nhsuk-header__organisation-name-descriptor { (descriptor) }
                }
            }
        }
    }

    /// What screen readers say of the link around logo and organisation.
    fn identity_label(&self, one_link: bool) -> String {
        if let Some(label) = self.logo.as_ref().and_then(|logo| logo.aria_label.as_ref()) {
            return label.clone();
        }
        let organisation = self.organisation.as_ref();
        [
            self.logo.as_ref().map(|logo| logo.alt.as_str()),
            organisation.map(|it| it.name.as_str()),
            organisation.and_then(|it| it.split.as_deref()),
            self.service.as_deref().filter(|_| one_link),
            Some("homepage"),
        ]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" ")
    }

    fn service(&self) -> Markup {
        let one_link = self.one_link();
        let service = self.service.as_ref().filter(|name| !name.is_empty());
        let href = if one_link { self.service_href.as_ref() } else { self.logo_href.as_ref() };
        let has_identity = self.logo.is_some() || self.organisation.is_some();
        let name = html! {
            @if let Some(name) = service { span.nhsuk-header__service-name { (name) } }
        };
        html! {
            div.nhsuk-header__service {
                @match href.filter(|_| has_identity) {
                    Some(href) => {
                        a.nhsuk-header__service-logo href=(href)
                            aria-label=(self.identity_label(one_link)) {
                            (self.identity())
                            @if one_link { (name) }
                        }
                    },
                    None => (self.identity()),
                }
                @if !one_link {
                    @match (service, &self.service_href) {
                        (Some(service), Some(href)) => {
                            a.nhsuk-header__service-name href=(href) { (service) }
                        },
                        _ => (name),
                    }
                }
            }
        }
    }

    fn account_markup(&self) -> Markup {
        let label = self.account_label.as_deref().unwrap_or("Account");
        html! {
            @if !self.account.is_empty() {
                nav.nhsuk-header__account aria-label=(label) {
                    ul.nhsuk-header__account-list {
                        @for item in &self.account { (item) }
                    }
                }
            }
        }
    }

    fn navigation_markup(&self) -> Markup {
        let class = Classes::new("nhsuk-header__navigation")
            .when(self.navigation_white, "nhsuk-header__navigation--white")
            .when(self.navigation_justified, "nhsuk-header__navigation--justified");
        let container = Classes::new("nhsuk-header__navigation-container nhsuk-width-container").add(&self.container_classes);
        let label = self.navigation_label.as_deref().unwrap_or("Menu");
        html! {
            @if !self.navigation.is_empty() {
                nav class=(class.as_ref()) aria-label=(label) {
                    div class=(container.as_ref()) {
                        ul.nhsuk-header__navigation-list {
                            @for item in &self.navigation { (item) }
                            // The script shows this when not all items fit on the line.
                            li.nhsuk-header__menu hidden {
                                button.nhsuk-header__menu-toggle.nhsuk-header__navigation-link
                                    id="toggle-menu" aria-expanded="false" {
                                    span.nhsuk-u-visually-hidden { "Browse " } "More"
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

impl Render for Header {
    fn render(&self) -> Markup {
        let container = Classes::new("nhsuk-header__container nhsuk-width-container").add(&self.container_classes);
        element("header")
            .class(
                Classes::new("nhsuk-header")
                    .when(self.white, "nhsuk-header--white")
                    .when(self.inline, "nhsuk-header--inline")
                    .when(self.organisation.is_some(), "nhsuk-header--organisation")
                    .add(&self.classes),
            )
            .maybe("id", self.id.as_ref())
            .attr("data-module", "nhsuk-header")
            .attr("role", "banner")
            .extra(&self.attributes)
            .wrap(html! {
                div class=(container.as_ref()) {
                    (self.service())
                    @if let Some(search) = &self.search { (search) }
                    (self.account_markup())
                }
                (self.navigation_markup())
            })
    }
}
