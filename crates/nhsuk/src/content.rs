//! What may stand in a slot of a component: text, which is escaped, or markup, which is not.

use std::borrow::Cow;

use maud::{Markup, PreEscaped, Render, html};

/// The content of a slot.
///
/// Everything a person typed arrives as `&str` or `String` and becomes [`Content::Text`], which is
/// escaped when it is written. Only [`Markup`], which `maud::html!` makes, is written as it is.
#[derive(Clone, Debug)]
pub enum Content {
    /// Plain text. `<`, `>`, `&` and `"` are escaped.
    Text(String),
    /// Markup that is already safe.
    Markup(Markup),
}

impl Content {
    /// Whether there is nothing to show.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Text(text) => text.is_empty(),
            Self::Markup(markup) => markup.0.is_empty(),
        }
    }

    /// Text becomes a paragraph of this class; markup brings its own elements.
    pub(crate) fn paragraph(&self, class: Option<&str>) -> Markup {
        match self {
            Self::Text(text) if text.is_empty() => html! {},
            Self::Text(text) => html! { p class=[class] { (text) } },
            Self::Markup(markup) => markup.clone(),
        }
    }
}

impl Default for Content {
    fn default() -> Self {
        Self::Text(String::new())
    }
}

impl Render for Content {
    fn render_to(&self, buffer: &mut String) {
        match self {
            Self::Text(text) => text.render_to(buffer),
            Self::Markup(markup) => buffer.push_str(&markup.0),
        }
    }
}

impl From<&str> for Content {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Content {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&String> for Content {
    fn from(text: &String) -> Self {
        Self::Text(text.clone())
    }
}

impl From<Cow<'_, str>> for Content {
    fn from(text: Cow<'_, str>) -> Self {
        Self::Text(text.into_owned())
    }
}

impl From<Markup> for Content {
    fn from(markup: Markup) -> Self {
        Self::Markup(markup)
    }
}

impl From<PreEscaped<&str>> for Content {
    fn from(markup: PreEscaped<&str>) -> Self {
        Self::Markup(PreEscaped(markup.0.to_owned()))
    }
}

/// Content, or none. Setters of slots that may be empty take this, so that `"text"`, `html! {}`,
/// `Some("text")` and an `Option<String>` all fit. Empty content counts as none.
pub trait MaybeContent {
    /// The content, if there is any.
    fn maybe_content(self) -> Option<Content>;
}

impl<T: Into<Content>> MaybeContent for T {
    fn maybe_content(self) -> Option<Content> {
        Some(self.into()).filter(|content| !content.is_empty())
    }
}

impl<T: Into<Content>> MaybeContent for Option<T> {
    fn maybe_content(self) -> Option<Content> {
        self.map(Into::into).filter(|content| !content.is_empty())
    }
}

/// Text for an attribute, or none: `"text"`, a `String`, a whole number, or an `Option` of these.
pub trait MaybeText {
    /// The text, if there is any. An empty string is a text.
    fn maybe_text(self) -> Option<String>;
}

impl<T: MaybeText> MaybeText for Option<T> {
    fn maybe_text(self) -> Option<String> {
        self.and_then(MaybeText::maybe_text)
    }
}

impl MaybeText for Cow<'_, str> {
    fn maybe_text(self) -> Option<String> {
        Some(self.into_owned())
    }
}

macro_rules! text {
    ($($type:ty),+) => {$(
        impl MaybeText for $type {
            fn maybe_text(self) -> Option<String> {
                Some(self.to_string())
            }
        }
    )+};
}

text!(&str, String, &String, u8, u16, u32, u64, usize, i16, i32, i64);

macro_rules! number {
    ($($type:ty),+) => {$(
        impl From<$type> for Content {
            fn from(number: $type) -> Self {
                Self::Text(number.to_string())
            }
        }
    )+};
}

number!(u8, u16, u32, u64, usize, i16, i32, i64);
