//! Writes one element whose attributes are only known at run time, which `maud::html!` cannot.

use std::fmt::{Display, Write};

use maud::{Escaper, Markup, PreEscaped, Render};

use crate::Attributes;

/// An opening tag in the making.
pub(crate) struct Element {
    name: &'static str,
    html: String,
}

/// Starts an element.
pub(crate) fn element(name: &'static str) -> Element {
    Element { name, html: format!("<{name}") }
}

impl Element {
    /// Adds `name="value"`, the value escaped.
    pub(crate) fn attr(mut self, name: &str, value: impl Display) -> Self {
        self.html.push(' ');
        self.html.push_str(name);
        self.html.push_str("=\"");
        // Writing to a `String` cannot fail.
        let _ = write!(Escaper::new(&mut self.html), "{value}");
        self.html.push('"');
        self
    }

    /// Adds the attribute when there is a value.
    pub(crate) fn maybe(self, name: &str, value: Option<impl Display>) -> Self {
        match value {
            Some(value) => self.attr(name, value),
            None => self,
        }
    }

    /// Adds the class attribute unless it would be empty.
    pub(crate) fn class(self, classes: impl AsRef<str>) -> Self {
        match classes.as_ref() {
            "" => self,
            classes => self.attr("class", classes),
        }
    }

    /// Adds a boolean attribute when it is on.
    pub(crate) fn flag(mut self, name: &str, on: bool) -> Self {
        if on {
            self.html.push(' ');
            self.html.push_str(name);
        }
        self
    }

    /// Adds what the page asked for.
    pub(crate) fn extra(self, attributes: &Attributes) -> Self {
        attributes.iter().fold(self, |element, (name, value)| match value {
            Some(value) => element.attr(name, value),
            None => element.flag(name, true),
        })
    }

    /// Closes an element that has no content.
    pub(crate) fn void(mut self) -> Markup {
        self.html.push('>');
        PreEscaped(self.html)
    }

    /// Writes the content and the closing tag.
    pub(crate) fn wrap(mut self, content: impl Render) -> Markup {
        self.html.push('>');
        content.render_to(&mut self.html);
        self.html.push_str("</");
        self.html.push_str(self.name);
        self.html.push('>');
        PreEscaped(self.html)
    }
}

/// A class attribute in the making.
pub(crate) struct Classes(String);

impl Classes {
    pub(crate) fn new(base: &str) -> Self {
        Self(base.to_owned())
    }

    /// Adds classes; nothing for an empty string.
    pub(crate) fn add(mut self, classes: &str) -> Self {
        if !classes.is_empty() {
            if !self.0.is_empty() {
                self.0.push(' ');
            }
            self.0.push_str(classes);
        }
        self
    }

    /// Adds a class when a condition holds.
    pub(crate) fn when(self, condition: bool, class: &str) -> Self {
        if condition { self.add(class) } else { self }
    }
}

impl AsRef<str> for Classes {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl Display for Classes {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.0)
    }
}
