//! A textarea that says how much room is left.

use maud::{Markup, Render, html};

use crate::element::element;
use crate::setters::{labelled_setters, setters};
use crate::{Attributes, Content, Label, Textarea};

/// A textarea that says how many characters or words are left.
///
/// The limit is never enforced while someone types: the form has to be checked when it is sent.
#[derive(Clone, Debug, Default)]
pub struct CharacterCount {
    /// The textarea.
    pub textarea: Textarea,
    /// The most characters.
    pub max_length: Option<u32>,
    /// The most words; goes before the most characters.
    pub max_words: Option<u32>,
    /// Per cent of the limit from which the count is shown.
    pub threshold: Option<u8>,
    /// What the script counts, where the limit alone does not say it: "characters", "words"
    /// or "length".
    pub count_type: Option<String>,
    /// The text before the script runs; `%{count}` stands for the limit.
    pub description: Option<String>,
    /// Classes of the count.
    pub message_classes: String,
    /// Texts of the script, as attributes such as `data-i18n.characters-at-limit`.
    pub messages: Attributes,
}

/// A textarea of this name and label with a limit on its characters.
pub fn character_count(name: &str, label: impl Into<Content>, max_length: u32) -> CharacterCount {
    CharacterCount {
        textarea: Textarea { name: name.to_owned(), label: Label::from(label), ..Textarea::default() },
        max_length: Some(max_length),
        ..CharacterCount::default()
    }
}

labelled_setters!(CharacterCount.textarea);
setters!(CharacterCount { text: description, count_type; });

impl CharacterCount {
    /// Sets the answer so far.
    #[must_use]
    pub fn value(mut self, value: impl crate::MaybeText) -> Self {
        self.textarea.value = value.maybe_text();
        self
    }

    /// Sets how many lines are in sight.
    #[must_use]
    pub fn rows(mut self, rows: u16) -> Self {
        self.textarea.rows = Some(rows);
        self
    }

    /// Limits the words rather than the characters.
    #[must_use]
    pub fn max_words(mut self, words: u32) -> Self {
        self.max_words = Some(words);
        self.max_length = None;
        self
    }

    /// Shows the count only from this per cent of the limit.
    #[must_use]
    pub fn threshold(mut self, per_cent: u8) -> Self {
        self.threshold = Some(per_cent);
        self
    }

    fn data(&self) -> Attributes {
        let mut data = Attributes::new().with("data-module", "nhsuk-character-count");
        let words = self.max_words.map(|_| "words");
        let limit = self.max_words.or(self.max_length);
        for (name, value) in [
            ("data-maxlength", self.max_length.map(|it| it.to_string())),
            ("data-maxwords", self.max_words.map(|it| it.to_string())),
            ("data-threshold", self.threshold.map(|it| it.to_string())),
            ("data-count-type", self.count_type.as_deref().or(words).map(str::to_owned)),
            ("data-i18n.textarea-description.other", self.description.clone().filter(|_| limit.is_none())),
        ] {
            if let Some(value) = value {
                data = data.with(name, value);
            }
        }
        data.join(&self.messages).join(&self.textarea.form_group.attributes)
    }
}

impl Render for CharacterCount {
    fn render(&self) -> Markup {
        let id = self.textarea.id.as_deref().unwrap_or(&self.textarea.name);
        let info = format!("{id}-info");
        let words = self.max_words.is_some() || self.count_type.as_deref() == Some("words");
        let description = self.max_words.or(self.max_length).map(|limit| {
            let unit = if words { "words" } else { "characters" };
            match &self.description {
                Some(text) => text.replace("%{count}", &limit.to_string()),
                None => format!("You can enter up to {limit} {unit}"),
            }
        });
        let count = element("div")
            .class(crate::element::Classes::new("nhsuk-hint").add("nhsuk-character-count__message").add(&self.message_classes))
            .attr("id", &info)
            .flag("hidden", description.is_none())
            .wrap(html! { @if let Some(text) = &description { (text) } });
        let mut textarea = self.textarea.clone();
        textarea.described_by = Some(info);
        textarea.classes = "nhsuk-js-character-count".to_owned();
        crate::setters::push_class(&mut textarea.classes, &self.textarea.classes);
        let group = &mut textarea.form_group;
        crate::setters::push_class(&mut group.classes, "nhsuk-character-count");
        group.attributes = self.data();
        group.after = Some(
            html! {
                (count)
                @if let Some(after) = &self.textarea.form_group.after { (after) }
            }
            .into(),
        );
        textarea.render()
    }
}
