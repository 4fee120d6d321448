//! The team's own choices.

use kernel::PhoneNumber;

/// Somebody to ring in a crisis.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct CrisisLine {
    pub name: String,
    /// As dialled: three digits or a full number.
    pub phone: String,
    pub note: String,
}

impl CrisisLine {
    /// As people read it.
    pub fn shown(&self) -> String {
        match (PhoneNumber::parse(&self.phone), self.phone.split_at_checked(3)) {
            (Ok(phone), _) => phone.spaced(),
            // The short numbers of helplines: 116 123.
            (Err(_), Some((first, rest))) if self.phone.len() == 6 => format!("{first} {rest}"),
            (Err(_), _) => self.phone.clone(),
        }
    }
}

/// Time limits. No national source sets them, so every one is a setting; these are the usual ones where teams have told.
macro_rules! settings {
    ($($(#[$meta:meta])* $name:ident: $default:literal, $label:literal;)+) => {
        /// The team's time limits, in days unless the name says otherwise.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct Settings { $($(#[$meta])* pub $name: i64),+ }

        impl Default for Settings {
            fn default() -> Self {
                Self { $($name: $default),+ }
            }
        }

        impl Settings {
            /// Name, question on the page, and value of each: for the settings page and for storing.
            pub fn each(&self) -> Vec<(&'static str, &'static str, i64)> {
                vec![$((stringify!($name), $label, self.$name)),+]
            }

            /// Sets one by its stored name. A name that is not known any more is left alone.
            pub fn set(&mut self, name: &str, value: i64) {
                match name {
                    $(stringify!($name) => self.$name = value,)+
                    _ => {}
                }
            }
        }
    };
}

settings! {
    /// The first call is due so many days after the referral came to the worker.
    first_call_days: 5, "Days until the first call is due";
    /// Between attempts to reach somebody.
    between_attempts_days: 2, "Days between attempts";
    /// After so many attempts a letter is due, then closing.
    attempts: 3, "Attempts before closing as not reached";
    /// A referral that nobody has touched for so long is shown.
    untouched_days: 14, "Days after which an untouched referral is shown";
    /// Between reviews of a plan.
    review_days: 28, "Days between reviews";
    /// A service that has not answered is to be asked again.
    service_answer_days: 14, "Days a service has to answer";
    /// An entry of the directory that nobody has confirmed for so long is stale.
    stale_days: 180, "Days after which an entry in the directory is stale";
    /// What a full caseload weighs, for the bars.
    full_caseload: 60, "Weight of a full caseload";
}
