//! Values that must not slip out: a safe address, a hidden number.

use std::fmt;

/// A value that cannot be printed, logged or serialised by accident. To read it takes a [`Reveal`].
///
/// A survivor's new address has reached the person she fled from through letters, logs and exports; a type cannot forget.
///
/// It does not print:
///
/// ```compile_fail,E0277
/// println!("{}", kernel::Guarded::new("07700 900982"));
/// ```
///
/// and says nothing to a log:
///
/// ```
/// assert_eq!(format!("{:?}", kernel::Guarded::new("07700 900982")), "Guarded(…)");
/// ```
///
/// It goes into no JSON, no form and no page:
///
/// ```compile_fail,E0277
/// fn to_json(value: &impl serde::Serialize) {}
/// to_json(&kernel::Guarded::new("07700 900982"));
/// ```
///
/// It is not written into a column by itself, since that may be the column of something that is sent:
///
/// ```compile_fail,E0277
/// kernel::params![kernel::Guarded::new("07700 900982".to_owned())];
/// ```
///
/// and nobody makes the capability but those who may:
///
/// ```compile_fail,E0423
/// let may = kernel::Reveal(());
/// ```
///
/// With it, the value is read:
///
/// ```
/// let may = kernel::Reveal::to_keep();
/// assert_eq!(kernel::params![kernel::Guarded::new("07700 900982".to_owned()).reveal(may)].len(), 1);
/// ```
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

impl Guarded<String> {
    /// Whether both read alike, whatever the case, the accents and the spaces.
    pub fn reads_like(&self, other: &Self) -> bool {
        crate::fold(&self.0) == crate::fold(&other.0)
    }

    /// Its last three characters: whoever knows two numbers tells them apart by it, and nobody is reached by it.
    pub fn ending(&self) -> &str {
        let start = self.0.char_indices().rev().nth(2).map_or(0, |(at, _)| at);
        self.0.get(start..).unwrap_or_default()
    }
}

impl From<&str> for Guarded<String> {
    fn from(value: &str) -> Self {
        Self(value.to_owned())
    }
}

/// A column is read into it as it is, and so is guarded from the row on.
impl<DB: sqlx::Database, T: sqlx::Type<DB>> sqlx::Type<DB> for Guarded<T> {
    fn type_info() -> DB::TypeInfo {
        T::type_info()
    }
    fn compatible(info: &DB::TypeInfo) -> bool {
        T::compatible(info)
    }
}

impl<'r, DB: sqlx::Database, T: sqlx::Decode<'r, DB>> sqlx::Decode<'r, DB> for Guarded<T> {
    fn decode(value: DB::ValueRef<'r>) -> Result<Self, sqlx::error::BoxDynError> {
        T::decode(value).map(Self)
    }
}

/// The capability to read guarded values. [`crate::Actor::may_reveal`] gives it to people; stores and the rules of what is learned
/// take [`Reveal::to_keep`].
#[derive(Clone, Copy)]
pub struct Reveal(());

impl Reveal {
    /// To move a value to where it is kept guarded again or to compare it, not to show it: for stores.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ending_tells_two_numbers_apart_and_no_more() {
        assert_eq!(Guarded::from("+447700900982").ending(), "982");
        assert_eq!(Guarded::from("né").ending(), "né");
        assert_eq!(Guarded::from("").ending(), "");
    }
}
