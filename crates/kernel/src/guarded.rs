//! Values that must not slip out: a safe address, a hidden number.

use std::fmt;

/// A value that cannot be printed, logged or serialised by accident. To read it takes a [`Reveal`].
///
/// A survivor's new address has reached the person she fled from through letters, logs and exports; a type cannot forget.
#[derive(Clone, PartialEq, Eq)]
pub struct Guarded<T>(T);

impl<T> Guarded<T> {
    pub fn new(value: T) -> Self {
        Self(value)
    }

    /// Reads the value. The capability says that the asker may.
    pub fn reveal(&self, _may: Reveal) -> &T {
        &self.0
    }
}

impl<T> fmt::Debug for Guarded<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Guarded(…)")
    }
}

/// The capability to read guarded values. [`crate::Actor::may_reveal`] gives it to people; stores and the rules of what is learned
/// take [`Reveal::to_keep`].
#[derive(Clone, Copy)]
pub struct Reveal(());

impl Reveal {
    /// To move a value to where it is kept guarded again, not to show it: for stores.
    pub fn to_keep() -> Self {
        Self(())
    }

    /// To write it on what is handed over: for the message gate alone.
    pub fn to_deliver() -> Self {
        Self(())
    }

    pub(crate) fn granted() -> Self {
        Self(())
    }
}
