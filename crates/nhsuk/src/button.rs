//! A button that does something, or a link that looks like one.

use maud::{Markup, Render, html};

use crate::element::{Classes, element};
use crate::setters::setters;
use crate::{Attributes, Content, Icon};

/// A button, or a link that looks like one when it has an `href`.
#[derive(Clone, Debug, Default)]
pub struct Button {
    /// What it says.
    pub content: Content,
    /// How it looks.
    pub variant: ButtonVariant,
    /// A smaller button.
    pub small: bool,
    /// An icon, and whether it stands after the words.
    pub icon: Option<ButtonIcon>,
    /// Where it links to. It is a link then.
    pub href: Option<String>,
    /// The type of button; "submit" when none is given.
    pub kind: Option<String>,
    /// The name in the form.
    pub name: Option<String>,
    /// The value in the form.
    pub value: Option<String>,
    /// Whether it is disabled. Better not: say what is missing when it is pressed.
    pub disabled: bool,
    /// Whether the script ignores a second press right after the first.
    pub prevent_double_click: Option<bool>,
    /// What screen readers say, for a button without words.
    pub aria_label: Option<String>,
    /// The `id`.
    pub id: Option<String>,
    /// Classes after those of the component.
    pub classes: String,
    /// Other attributes.
    pub attributes: Attributes,
}

/// How a button looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ButtonVariant {
    /// Green, for the one thing the page is for.
    #[default]
    Primary,
    /// An outline, for anything else.
    Secondary,
    /// An outline on white, for a coloured background.
    SecondarySolid,
    /// White, for a dark background.
    Reverse,
    /// Red, for what cannot be taken back.
    Warning,
    /// Blue, for signing in.
    Login,
    /// The blue of the brand.
    Brand,
}

impl ButtonVariant {
    fn class(self) -> &'static str {
        match self {
            Self::Primary => "",
            Self::Secondary => "nhsuk-button--secondary",
            Self::SecondarySolid => "nhsuk-button--secondary-solid",
            Self::Reverse => "nhsuk-button--reverse",
            Self::Warning => "nhsuk-button--warning",
            Self::Login => "nhsuk-button--login",
            Self::Brand => "nhsuk-button--brand",
        }
    }
}

/// The icon of a button.
#[derive(Clone, Copy, Debug)]
pub struct ButtonIcon {
    /// Which.
    pub icon: Icon,
    /// Whether it stands after the words.
    pub at_end: bool,
}

/// A button that sends its form.
pub fn button(content: impl Into<Content>) -> Button {
    Button { content: content.into(), ..Button::default() }
}

/// A link that looks like a button. For going somewhere, never for changing something.
pub fn button_link(content: impl Into<Content>, href: impl Into<String>) -> Button {
    Button { content: content.into(), href: Some(href.into()), ..Button::default() }
}

setters!(Button {
    common;
    text: name, value, aria_label;
    mark: small;
    flag: disabled;
});

impl Button {
    /// Sets how it looks.
    #[must_use]
    pub fn variant(mut self, variant: ButtonVariant) -> Self {
        self.variant = variant;
        self
    }

    /// An outline, for anything but the one thing the page is for.
    #[must_use]
    pub fn secondary(self) -> Self {
        self.variant(ButtonVariant::Secondary)
    }

    /// Red, for what cannot be taken back.
    #[must_use]
    pub fn warning(self) -> Self {
        self.variant(ButtonVariant::Warning)
    }

    /// White, for a dark background.
    #[must_use]
    pub fn reverse(self) -> Self {
        self.variant(ButtonVariant::Reverse)
    }

    /// Sets the type, such as "button" or "reset".
    #[must_use]
    pub fn kind(mut self, kind: &str) -> Self {
        self.kind = Some(kind.to_owned());
        self
    }

    /// Puts an icon before the words.
    #[must_use]
    pub fn icon(mut self, icon: Icon) -> Self {
        self.icon = Some(ButtonIcon { icon, at_end: false });
        self
    }

    /// Puts an icon after the words.
    #[must_use]
    pub fn icon_at_end(mut self, icon: Icon) -> Self {
        self.icon = Some(ButtonIcon { icon, at_end: true });
        self
    }

    /// Makes the script ignore a second press right after the first.
    #[must_use]
    pub fn prevent_double_click(mut self) -> Self {
        self.prevent_double_click = Some(true);
        self
    }
}

impl Render for Button {
    fn render(&self) -> Markup {
        let link = self.href.as_ref().filter(|_| self.kind.is_none());
        let content = html! {
            @match self.icon {
                Some(icon) => {
                    @if !icon.at_end { (icon.icon) }
                    @if !self.content.is_empty() {
                        span.nhsuk-button__content { (self.content) }
                    }
                    @if icon.at_end { (icon.icon) }
                },
                None => (self.content),
            }
        };
        let tag = element(if link.is_some() { "a" } else { "button" })
            .class(
                Classes::new("nhsuk-button")
                    .add(self.variant.class())
                    .when(self.icon.is_some(), "nhsuk-button--icon")
                    .when(self.small, "nhsuk-button--small")
                    .add(&self.classes),
            )
            .maybe("id", self.id.as_ref())
            .maybe("name", self.name.as_ref().filter(|_| link.is_none()))
            .attr("data-module", "nhsuk-button")
            .maybe("data-prevent-double-click", self.prevent_double_click);
        let tag = match link {
            Some(href) => tag
                .attr("href", href)
                .attr("role", "button")
                .attr("draggable", "false")
                .maybe("aria-label", self.aria_label.as_ref()),
            None => tag
                .attr("type", self.kind.as_deref().unwrap_or("submit"))
                .maybe("value", self.value.as_ref())
                .flag("disabled", self.disabled)
                .maybe("aria-label", self.aria_label.as_ref())
                .maybe("aria-disabled", self.disabled.then_some("true")),
        };
        tag.extra(&self.attributes).wrap(content)
    }
}
