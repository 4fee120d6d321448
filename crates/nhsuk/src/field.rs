//! What all form controls share: the group around them, and the ids that describe them.

use maud::{Markup, html};

use crate::element::{Classes, element};
use crate::{Attributes, Content, ErrorMessage, Hint};

/// The element around a control with its label, hint and error.
#[derive(Clone, Debug, Default)]
pub struct FormGroup {
    /// Classes after those of the group.
    pub classes: String,
    /// Other attributes.
    pub attributes: Attributes,
    /// What stands right before the control.
    pub before: Option<Content>,
    /// What stands right after the control, such as a button.
    pub after: Option<Content>,
}

impl FormGroup {
    pub(crate) fn wrap(&self, wrong: bool, content: &Markup) -> Markup {
        element("div")
            .class(Classes::new("nhsuk-form-group").when(wrong, "nhsuk-form-group--error").add(&self.classes))
            .extra(&self.attributes)
            .wrap(content)
    }
}

/// The element around an input or select when something stands beside it.
#[derive(Clone, Debug, Default)]
pub struct Wrapper {
    /// Classes after those of the wrapper.
    pub classes: String,
    /// Other attributes.
    pub attributes: Attributes,
}

/// A hint and an error as they stand above a control, and the `aria-describedby` that names them.
pub(crate) struct Described {
    pub(crate) by: Option<String>,
    pub(crate) markup: Markup,
}

/// Gives hint and error their ids, which start with the `id` of the control.
pub(crate) fn describe(id: &str, described_by: Option<&str>, hint: Option<&Hint>, error: Option<&ErrorMessage>) -> Described {
    let hint = hint.filter(|hint| !hint.content.is_empty());
    let error = error.filter(|error| !error.content.is_empty());
    let hint_id = hint.map(|hint| hint.id.clone().unwrap_or_else(|| format!("{id}-hint")));
    let error_id = error.map(|error| error.id.clone().unwrap_or_else(|| format!("{id}-error")));
    let ids: Vec<&str> =
        [described_by, hint_id.as_deref(), error_id.as_deref()].into_iter().flatten().filter(|id| !id.is_empty()).collect();
    Described {
        by: (!ids.is_empty()).then(|| ids.join(" ")),
        markup: html! {
            @if let Some(hint) = hint { (hint.render_with(hint_id.as_deref(), "")) }
            @if let Some(error) = error { (error.render_with(error_id.as_deref())) }
        },
    }
}
