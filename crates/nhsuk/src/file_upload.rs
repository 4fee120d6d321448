//! A file to send.

use maud::{Markup, Render, html};

use crate::element::{Classes, element};
use crate::field::describe;
use crate::setters::{labelled_setters, setters};
use crate::{Attributes, Content, ErrorMessage, FormGroup, Hint, Label};

/// A file to send, with its label. The form has to be `multipart/form-data`.
#[derive(Clone, Debug, Default)]
pub struct FileUpload {
    /// The name in the form.
    pub name: String,
    /// The label.
    pub label: Label,
    /// The hint below the label.
    pub hint: Option<Hint>,
    /// What is wrong with the answer.
    pub error: Option<ErrorMessage>,
    /// Shows the control as wrong although it has no message of its own.
    pub invalid: bool,
    /// Whether several files may be chosen.
    pub multiple: bool,
    /// Which types of file the browser offers, such as "text/csv".
    pub accept: Option<String>,
    /// Whether the input is disabled.
    pub disabled: bool,
    /// Ids of elements that describe the input, before its hint and error.
    pub described_by: Option<String>,
    /// Texts and classes of the script, as attributes such as `data-i18n.no-file-chosen`.
    pub messages: Attributes,
    /// The `id`; the name when none is given.
    pub id: Option<String>,
    /// Classes of the input.
    pub classes: String,
    /// Other attributes of the input.
    pub attributes: Attributes,
    /// The element around label and input.
    pub form_group: FormGroup,
}

/// A file upload of this name and label.
pub fn file_upload(name: &str, label: impl Into<Content>) -> FileUpload {
    FileUpload { name: name.to_owned(), label: Label::from(label), ..FileUpload::default() }
}

labelled_setters!(FileUpload);
setters!(FileUpload { text: accept; mark: multiple; flag: invalid; });

impl Render for FileUpload {
    fn render(&self) -> Markup {
        let id = self.id.as_deref().unwrap_or(&self.name);
        let described = describe(id, self.described_by.as_deref(), self.hint.as_ref(), self.error.as_ref());
        let content = html! {
            (self.label.render_for(Some(id)))
            (described.markup)
            @if let Some(before) = &self.form_group.before { (before) }
            (element("input")
                .class(Classes::new("nhsuk-file-upload__input").add(&self.classes))
                .attr("id", id)
                .attr("name", &self.name)
                .attr("type", "file")
                .maybe("accept", self.accept.as_ref())
                .flag("disabled", self.disabled)
                .flag("multiple", self.multiple)
                .maybe("aria-describedby", described.by)
                .extra(&self.attributes)
                .void())
            @if let Some(after) = &self.form_group.after { (after) }
        };
        let group = FormGroup {
            classes: Classes::new(&self.form_group.classes).add("nhsuk-file-upload").to_string(),
            attributes: Attributes::new()
                .with("data-module", "nhsuk-file-upload")
                .join(&self.messages)
                .join(&self.form_group.attributes),
            ..FormGroup::default()
        };
        group.wrap(self.invalid || self.error.is_some(), &content)
    }
}
