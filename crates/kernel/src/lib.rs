//! Pure words and rules shared by all of Kith: ids, NHS numbers, postcodes, phone numbers, time, roles, safe contact.
//!
//! Nothing here does IO or is async, and it changes rarely, so it stays built. A type's `parse` is the only way to
//! make it from outside text; what it refuses it refuses with a sentence that can stand beside a form field.

mod actor;
mod fold;
mod guarded;
mod hex;
mod id;
mod identifiers;
mod phone;
mod safe_contact;
pub mod sql;
mod time;
mod words;

pub use actor::{Actor, Permission, Role, Roles};
pub use fold::{fold, folded_digits};
pub use guarded::{Guarded, Reveal};
pub use hex::hex;
pub use id::*;
pub use identifiers::{NhsNumber, OdsCode, Postcode};
pub use phone::PhoneNumber;
pub use safe_contact::{Answer, SafeContact, SafeHours, next_safe_moment};
pub use time::{Clock, Date, Instant, LocalMoment, TimeOfDay, Weekday};
pub use words::UnknownWord;
