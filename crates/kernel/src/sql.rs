//! How kernel types are stored in a column: text, integers, floats, booleans or bytes, and nothing else, so that one
//! SQL string means the same on SQLite and PostgreSQL.

/// A parameter of a query. `None` is a typed NULL: PostgreSQL wants to know what kind of nothing it is given.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Text(Option<String>),
    Int(Option<i64>),
    Float(Option<f64>),
    Bool(Option<bool>),
    Bytes(Option<Vec<u8>>),
}

/// What can be a parameter of a query.
pub trait ToValue {
    fn to_value(&self) -> Value;
    /// The NULL of this type.
    fn null() -> Value
    where
        Self: Sized;
}

macro_rules! to_value {
    ($type:ty, $variant:ident, $self:ident => $value:expr) => {
        impl ToValue for $type {
            fn to_value(&self) -> Value {
                let $self = self;
                Value::$variant(Some($value))
            }
            fn null() -> Value {
                Value::$variant(None)
            }
        }
    };
}
to_value!(String, Text, it => it.clone());
to_value!(&str, Text, it => (*it).to_owned());
to_value!(i64, Int, it => *it);
to_value!(i32, Int, it => i64::from(*it));
to_value!(u32, Int, it => i64::from(*it));
to_value!(u16, Int, it => i64::from(*it));
to_value!(u8, Int, it => i64::from(*it));
to_value!(f64, Float, it => *it);
to_value!(bool, Bool, it => *it);
to_value!(Vec<u8>, Bytes, it => it.clone());

impl<T: ToValue> ToValue for Option<T> {
    fn to_value(&self) -> Value {
        match self {
            Some(value) => value.to_value(),
            None => T::null(),
        }
    }
    fn null() -> Value {
        T::null()
    }
}

impl<T: ToValue> ToValue for &T {
    fn to_value(&self) -> Value {
        (**self).to_value()
    }
    fn null() -> Value {
        T::null()
    }
}

/// The parameters of a query: `params![person_id, "open", now]`.
#[macro_export]
macro_rules! params {
    ($($value:expr),* $(,)?) => {
        vec![$($crate::sql::ToValue::to_value(&$value)),*]
    };
}

/// Stores a type as TEXT by its `Display` and reads it back by its `FromStr`.
/// A stored text that no longer parses is an error, never a default.
#[macro_export]
macro_rules! text_column {
    ($type:ty) => {
        impl $crate::sql::ToValue for $type {
            fn to_value(&self) -> $crate::sql::Value {
                $crate::sql::Value::Text(Some(self.to_string()))
            }
            fn null() -> $crate::sql::Value {
                $crate::sql::Value::Text(None)
            }
        }
        impl<DB: sqlx::Database> sqlx::Type<DB> for $type
        where
            String: sqlx::Type<DB>,
        {
            fn type_info() -> DB::TypeInfo {
                <String as sqlx::Type<DB>>::type_info()
            }
            fn compatible(info: &DB::TypeInfo) -> bool {
                <String as sqlx::Type<DB>>::compatible(info)
            }
        }
        impl<'r, DB: sqlx::Database> sqlx::Decode<'r, DB> for $type
        where
            String: sqlx::Decode<'r, DB>,
        {
            fn decode(value: DB::ValueRef<'r>) -> Result<Self, sqlx::error::BoxDynError> {
                let text = <String as sqlx::Decode<'r, DB>>::decode(value)?;
                Ok(text.parse()?)
            }
        }
    };
}

/// Writes a type into JSON as its `Display` and reads it back by its `FromStr`.
#[macro_export]
macro_rules! text_json {
    ($type:ty) => {
        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }
        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <String as serde::Deserialize>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

/// Stores a type as BIGINT through a pair of functions: `int_column!(Instant, Instant::millis, Instant::from_millis)`.
#[macro_export]
macro_rules! int_column {
    ($type:ty, $to:expr, $from:expr) => {
        impl $crate::sql::ToValue for $type {
            fn to_value(&self) -> $crate::sql::Value {
                $crate::sql::Value::Int(Some(($to)(*self)))
            }
            fn null() -> $crate::sql::Value {
                $crate::sql::Value::Int(None)
            }
        }
        impl<DB: sqlx::Database> sqlx::Type<DB> for $type
        where
            i64: sqlx::Type<DB>,
        {
            fn type_info() -> DB::TypeInfo {
                <i64 as sqlx::Type<DB>>::type_info()
            }
            fn compatible(info: &DB::TypeInfo) -> bool {
                <i64 as sqlx::Type<DB>>::compatible(info)
            }
        }
        impl<'r, DB: sqlx::Database> sqlx::Decode<'r, DB> for $type
        where
            i64: sqlx::Decode<'r, DB>,
        {
            fn decode(value: DB::ValueRef<'r>) -> Result<Self, sqlx::error::BoxDynError> {
                let stored = <i64 as sqlx::Decode<'r, DB>>::decode(value)?;
                Ok(($from)(stored)?)
            }
        }
    };
}
