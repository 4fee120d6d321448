//! The team's own choices and its places.

use kernel::{Date, NeighbourhoodId, OdsCode, PhoneNumber, PracticeId, SiteId, StaffId, fold};

use super::opening::Opening;

/// Somebody to ring in a crisis.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct CrisisLine {
    /// Its place in the list, which names it for as long as nobody changes the list.
    pub position: i64,
    pub name: String,
    /// As dialled: see [`dialled`].
    pub phone: String,
    pub note: String,
    #[sqlx(flatten)]
    pub opening: Opening,
}

impl CrisisLine {
    /// As people read it.
    pub fn shown(&self) -> String {
        spoken(&self.phone)
    }
}

/// A number as dialled, as people read it.
pub fn spoken(dialled: &str) -> String {
    match (PhoneNumber::parse(dialled), dialled.split_at_checked(3)) {
        (Ok(phone), _) => phone.spaced(),
        (Err(_), Some((head, tail))) => format!("{head} {tail}").trim_end().to_owned(),
        (Err(_), None) => dialled.to_owned(),
    }
}

/// Reads a number that is rung in a crisis: three digits (999, 111), a European helpline (116 123), or a full number.
pub fn dialled(text: &str) -> Result<String, &'static str> {
    let digits: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let is_short =
        digits.bytes().all(|b| b.is_ascii_digit()) && (digits.len() == 3 || (digits.len() == 6 && digits.starts_with("116")));
    if is_short {
        return Ok(digits);
    }
    PhoneNumber::parse(text)
        .map(|phone| phone.to_string())
        .map_err(|_| "Enter a telephone number, like 020 7946 0018, 116 123 or 111")
}

/// Time limits. No national source sets them, so every one is a setting; these are the usual ones where teams have told.
macro_rules! settings {
    ($($(#[$meta:meta])* $name:ident: $default:literal, $label:literal;)+) => {
        /// The team's limits: days, but for a count of attempts and the weight of a full caseload.
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
    /// A leader looks at what came within so many working days.
    triage_days: 2, "Working days until triage";
    /// Whoever referred answers a question within so many working days.
    sender_answer_days: 5, "Working days for an answer to a question";
    /// The link of a question works for so long.
    question_days: 14, "Days that the link of a question works";
    /// A referral of somebody whose last one closed so lately opens that one again; later it is a new one.
    reopen_days: 90, "Days after closing in which a referral is opened again";
    /// The first call is due so many days after the referral came to the worker.
    first_call_days: 5, "Days until the first call is due";
    /// Between attempts to reach somebody.
    between_attempts_days: 2, "Days between attempts";
    /// After so many attempts a letter is due, then closing.
    attempts: 3, "Attempts before closing as not reached";
    /// Whoever was written to that they could not be reached has so long to answer.
    letter_days: 7, "Days to answer before closing as not reached";
    /// A referral that nobody has touched for so long is shown.
    untouched_days: 14, "Days after which an untouched referral is shown";
    /// What somebody said of safe contact holds for so long; then only each no does. A phone changes hands, a partner moves in.
    safe_answer_days: 90, "Days that answers on safe contact hold";
    /// Texts and e-mails to people go between these full hours.
    messages_from: 9, "Hour of the day from which messages may go, like 9";
    messages_until: 19, "Hour of the day until which messages may go, like 19";
    /// Nobody is sent more in 24 hours.
    messages_a_day: 3, "Messages to one person in a day, at most";
    /// A concern that nobody has accepted waits for the worker so long, then for the duty lead, the leaders, everyone.
    concern_duty_minutes: 15, "Minutes until a concern that nobody has accepted waits for the duty lead, too";
    concern_leaders_minutes: 30, "Minutes until it waits for the team leaders, too";
    concern_all_minutes: 60, "Minutes until it waits for everyone of the team";
    /// Who has no usual week is at work between these full hours, Monday to Friday.
    work_from: 9, "Hour from which those without a usual week are at work, like 9";
    work_until: 17, "Hour until which they are at work, like 17";
    /// A page that a person asked for works for so long, and so long after their referral was closed.
    own_page_days: 90, "Days that a person’s own page works";
    own_page_after_days: 30, "Days that it works after closing";
    /// Between reviews of a plan.
    review_days: 28, "Days between reviews";
    /// A service that has not answered is to be asked again.
    service_answer_days: 14, "Days a service has to answer";
    /// What a full caseload weighs, for the bars.
    full_caseload: 60, "Weight of a full caseload";
}

/// Who is rung about a concern when nobody of the team is at work, as a leader wrote it; and a member of staff, if one is named.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OutOfHours {
    pub words: String,
    pub person: Option<StaffId>,
}

/// A practice as the team knows it, beside what the national list says.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Practice {
    pub id: PracticeId,
    pub ods_code: OdsCode,
    pub name: String,
    pub neighbourhood_id: Option<NeighbourhoodId>,
    pub neighbourhood: Option<String>,
    /// Where messages back go.
    pub email: String,
    pub duty_phone: String,
    /// When the duty doctor answers.
    #[sqlx(flatten)]
    pub opening: Opening,
    /// From this day on it takes no new referrals.
    pub closed_on: Option<Date>,
    pub version: i64,
    pub national_name: Option<String>,
    pub national_status: Option<String>,
    pub national_closed_on: Option<Date>,
}

impl Practice {
    /// What the national list says otherwise: that it closed, or goes by another name. Capitals and accents do not count.
    pub fn national_notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        if self.national_status.as_deref() == Some("closed") && self.closed_on.is_none() {
            notes.push(closed_sentence(self.national_closed_on));
        }
        if let Some(name) = self.national_name.as_deref().filter(|name| fold(name) != fold(&self.name)) {
            notes.push(format!("The national list calls it {}.", interop::ods::tidy_name(name)));
        }
        notes
    }
}

/// That a practice closed, as the national list has it.
pub fn closed_sentence(on: Option<Date>) -> String {
    match on {
        Some(on) => format!("The national list says that it closed on {}.", on.long()),
        None => "The national list says that it is closed.".to_owned(),
    }
}

/// A site, and one of those who have charge of it today; no worker if nobody has.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Held {
    pub site_id: SiteId,
    pub practice_id: PracticeId,
    pub site: String,
    pub closed_on: Option<Date>,
    pub worker_id: Option<StaffId>,
    pub worker: Option<String>,
    pub away: bool,
    pub cover: Option<String>,
}

impl Held {
    /// Whether a new referral would find somebody: the worker, or who covers.
    pub fn takes_referrals(&self) -> bool {
        self.worker.is_some() && (!self.away || self.cover.is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_for_a_crisis() {
        for (typed, kept, said) in
            [("999", "999", "999"), ("116 123", "116123", "116 123"), ("0800 731 2864", "+448007312864", "0800 731 2864")]
        {
            let phone = dialled(typed).unwrap();
            assert_eq!(phone, kept);
            let line = CrisisLine { position: 0, name: String::new(), phone, note: String::new(), opening: Opening::default() };
            assert_eq!(line.shown(), said);
        }
        for bad in ["", "99", "9999", "117 123", "ring us", "٩٩٩"] {
            assert!(dialled(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn what_the_national_list_says_otherwise() {
        let practice = |name: &str, national: Option<&str>, status: &str, closed_on: Option<&str>| Practice {
            id: PracticeId::new(),
            ods_code: OdsCode::parse("G85138").unwrap(),
            name: name.into(),
            neighbourhood_id: None,
            neighbourhood: None,
            email: String::new(),
            duty_phone: String::new(),
            opening: Opening::default(),
            closed_on: closed_on.map(|day| day.parse().unwrap()),
            version: 0,
            national_name: national.map(str::to_owned),
            national_status: national.map(|_| status.to_owned()),
            national_closed_on: "2026-03-31".parse().ok(),
        };
        let closed = "The national list says that it closed on 31 March 2026.";
        for (practice, notes) in [
            (practice("East Street Surgery", None, "", None), vec![]),
            (practice("East Street Surgery", Some("EAST STREET SURGERY"), "active", None), vec![]),
            (
                practice("East Street", Some("EAST STREET SURGERY"), "active", None),
                vec!["The national list calls it East Street Surgery."],
            ),
            (practice("East Street Surgery", Some("EAST STREET SURGERY"), "closed", None), vec![closed]),
            (practice("East Street Surgery", Some("EAST STREET SURGERY"), "closed", Some("2026-04-01")), vec![]),
        ] {
            assert_eq!(practice.national_notes(), notes);
        }
    }
}
