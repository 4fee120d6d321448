//! Attributes that a page adds to a component.

/// Attributes beyond those a component has options for, in the order they were added.
///
/// Names are fixed in the source, never data; values are escaped when they are written.
#[derive(Clone, Debug, Default)]
pub struct Attributes(Vec<(&'static str, Option<String>)>);

impl Attributes {
    pub(crate) const EMPTY: Self = Self(Vec::new());

    /// No attributes.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds `name="value"`.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.0.push((name, Some(value.into())));
        self
    }

    /// Adds a boolean attribute: the name alone.
    #[must_use]
    pub fn with_flag(mut self, name: &'static str) -> Self {
        self.0.push((name, None));
        self
    }

    /// These attributes and then those.
    pub(crate) fn join(mut self, more: &Self) -> Self {
        self.0.extend(more.0.iter().cloned());
        self
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&'static str, Option<&str>)> {
        self.0.iter().map(|(name, value)| (*name, value.as_deref()))
    }
}
