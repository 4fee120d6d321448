//! The label of a form control.

use maud::{Markup, Render, html};

use crate::element::element;
use crate::heading::{Part, Placement};
use crate::setters::setters;
use crate::{Attributes, Caption, Content, Heading, HeadingWrapper, Size};

/// The label of a form control. The controls of this crate bring their own.
#[derive(Clone, Debug, Default)]
pub struct Label {
    /// What it says.
    pub content: Content,
    /// The `id` of the control; controls fill it in.
    pub for_id: Option<String>,
    /// Its size.
    pub size: Option<Size>,
    /// The heading around the label, when the label is one.
    pub heading: Option<HeadingWrapper>,
    /// A caption.
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

/// A label of this content for the control of this `id`.
pub fn label(for_id: &str, content: impl Into<Content>) -> Label {
    Label { for_id: Some(for_id.to_owned()), ..Label::from(content) }
}

setters!(Label { common; content: hidden; });

impl Label {
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

    /// Makes the label the heading of the page.
    #[must_use]
    pub fn page_heading(mut self) -> Self {
        self.heading = Some(HeadingWrapper::default());
        self
    }

    /// The label of the control with this `id`.
    pub(crate) fn render_for(&self, id: Option<&str>) -> Markup {
        if self.content.is_empty() {
            return html! {};
        }
        let caption = self.caption.as_ref().map(|it| it.sized(self.size));
        let at = |placement| caption.as_ref().filter(|it| it.placement == placement);
        let target = self.for_id.as_deref().or(id);
        let text = Heading {
            content: self.content.clone(),
            size: self.size,
            caption: at(Placement::Start).or(at(Placement::End)).cloned(),
            hidden: self.hidden.clone(),
            id: self.id.clone(),
            classes: self.classes.clone(),
            attributes: self.attributes.clone(),
            ..Heading::default()
        };
        let for_attribute = target.map_or_else(Attributes::new, |it| Attributes::new().with("for", it));
        let inner = text.render_as(&Part {
            element: Some("label"),
            class: "nhsuk-label",
            prefix: "nhsuk-label--",
            sizes: &[Size::S, Size::M, Size::L, Size::Xl],
            attributes: &for_attribute,
            ..Part::default()
        });
        html! {
            @if let Some(caption) = at(Placement::Before) { (caption) }
            @match &self.heading {
                Some(heading) => (heading.wrap("nhsuk-label-wrapper", inner)),
                None => (inner),
            }
            @if let Some(caption) = at(Placement::After) { (caption) }
        }
    }
}

impl<T: Into<Content>> From<T> for Label {
    fn from(content: T) -> Self {
        Self { content: content.into(), ..Self::default() }
    }
}

impl Render for Label {
    fn render(&self) -> Markup {
        self.render_for(None)
    }
}

/// A second line that helps to answer, such as an example.
#[derive(Clone, Debug, Default)]
pub struct Hint {
    /// What it says.
    pub content: Content,
    /// The `id`; controls fill it in.
    pub id: Option<String>,
    /// Classes after those of the component.
    pub classes: String,
    /// Other attributes.
    pub attributes: Attributes,
}

/// A hint of this content.
pub fn hint(content: impl Into<Content>) -> Hint {
    Hint::from(content)
}

setters!(Hint { common; });

impl Hint {
    pub(crate) fn render_with(&self, id: Option<&str>, classes: &str) -> Markup {
        element("div")
            .class(crate::element::Classes::new("nhsuk-hint").add(classes).add(&self.classes))
            .maybe("id", id.or(self.id.as_deref()))
            .extra(&self.attributes)
            .wrap(&self.content)
    }
}

impl<T: Into<Content>> From<T> for Hint {
    fn from(content: T) -> Self {
        Self { content: content.into(), ..Self::default() }
    }
}

impl Render for Hint {
    fn render(&self) -> Markup {
        self.render_with(None, "")
    }
}
