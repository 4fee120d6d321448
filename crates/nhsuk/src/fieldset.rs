//! A group of controls under one legend.

use maud::{Markup, Render, html};

use crate::element::{Classes, element};
use crate::heading::{Part, Placement, names_size};
use crate::setters::setters;
use crate::{Attributes, Caption, Content, Heading, HeadingWrapper, Size};

/// What a group of controls is about.
#[derive(Clone, Debug, Default)]
pub struct Legend {
    /// What it says.
    pub content: Content,
    /// Its size.
    pub size: Option<Size>,
    /// The heading inside the legend, when the legend is one.
    pub heading: Option<HeadingWrapper>,
    /// A caption. One that is placed before stands first inside: nothing may stand before a legend.
    pub caption: Option<Caption>,
    /// More for screen readers, after the content.
    pub hidden: Option<Content>,
    /// The `id`.
    pub id: Option<String>,
    /// Classes after those of the component.
    pub classes: String,
    /// Other attributes.
    pub attributes: Attributes,
}

/// A legend of this content.
pub fn legend(content: impl Into<Content>) -> Legend {
    Legend::from(content)
}

setters!(Legend { common; content: hidden; });

impl Legend {
    /// Sets the size.
    #[must_use]
    pub fn size(mut self, size: Size) -> Self {
        self.size = Some(size);
        self
    }

    /// Sets the caption.
    #[must_use]
    pub fn caption(mut self, caption: impl Into<Caption>) -> Self {
        self.caption = Some(caption.into());
        self
    }

    /// Makes the legend the heading of the page.
    #[must_use]
    pub fn page_heading(mut self) -> Self {
        self.heading = Some(HeadingWrapper::default());
        self
    }

    fn class(&self) -> String {
        const PREFIX: &str = "nhsuk-fieldset__legend--";
        const SIZES: &[Size] = &[Size::S, Size::M, Size::L, Size::Xl];
        let size = self
            .size
            .filter(|size| SIZES.contains(size) && !names_size(&self.classes, PREFIX, SIZES))
            .map(|size| format!("{PREFIX}{}", size.as_str()))
            .unwrap_or_default();
        Classes::new("nhsuk-fieldset__legend").add(&size).add(&self.classes).to_string()
    }
}

impl<T: Into<Content>> From<T> for Legend {
    fn from(content: T) -> Self {
        Self { content: content.into(), ..Self::default() }
    }
}

impl Render for Legend {
    fn render(&self) -> Markup {
        if self.content.is_empty() {
            return html! {};
        }
        let caption = self.caption.as_ref().map(|caption| {
            let mut caption = caption.sized(self.size);
            if caption.placement == Placement::Before {
                caption.placement = Placement::Start;
            }
            caption
        });
        let (after, inside) = match caption {
            Some(caption) if caption.placement == Placement::After => (Some(caption), None),
            caption => (None, caption),
        };
        let mut text =
            Heading { content: self.content.clone(), caption: inside, hidden: self.hidden.clone(), ..Heading::default() };
        let class = self.class();
        let markup = match &self.heading {
            Some(heading) => {
                text.level = Some(heading.level);
                text.id.clone_from(&heading.id);
                text.attributes = heading.attributes.clone();
                let inner = text.render_as(&Part { class: "nhsuk-fieldset__heading", ..Part::default() });
                element("legend").class(class).maybe("id", self.id.as_ref()).extra(&self.attributes).wrap(inner)
            }
            None => {
                text.id.clone_from(&self.id);
                text.attributes = self.attributes.clone();
                text.render_as(&Part { element: Some("legend"), class: &class, ..Part::default() })
            }
        };
        html! { (markup) @if let Some(caption) = after { (caption) } }
    }
}

/// A group of controls under one legend.
#[derive(Clone, Debug, Default)]
pub struct Fieldset {
    /// What the group is about.
    pub legend: Legend,
    /// The controls.
    pub content: Content,
    /// The role, where the element alone does not say enough.
    pub role: Option<String>,
    /// Ids of elements that describe the group.
    pub described_by: Option<String>,
    /// The `id`.
    pub id: Option<String>,
    /// Classes after those of the component.
    pub classes: String,
    /// Other attributes.
    pub attributes: Attributes,
}

/// These controls under this legend.
pub fn fieldset(legend: impl Into<Content>, controls: Markup) -> Fieldset {
    Fieldset { legend: Legend::from(legend), content: controls.into(), ..Fieldset::default() }
}

setters!(Fieldset { common; text: role, described_by; });

impl Fieldset {
    /// Sets the size of the legend.
    #[must_use]
    pub fn legend_size(mut self, size: Size) -> Self {
        self.legend.size = Some(size);
        self
    }

    /// Makes the legend the heading of the page.
    #[must_use]
    pub fn page_heading(mut self) -> Self {
        self.legend.size.get_or_insert(Size::L);
        self.legend.heading = Some(HeadingWrapper::default());
        self
    }
}

impl Render for Fieldset {
    fn render(&self) -> Markup {
        element("fieldset")
            .class(Classes::new("nhsuk-fieldset").add(&self.classes))
            .maybe("id", self.id.as_ref())
            .maybe("role", self.role.as_ref())
            .maybe("aria-describedby", self.described_by.as_ref())
            .extra(&self.attributes)
            .wrap(html! { (self.legend) (self.content) })
    }
}
