//! What comes out: referrals, and what became of every other row.

use std::fmt;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::person::practice_key;
use crate::RowError;
use crate::names::fold;

/// A referral out of an export.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReferralRow {
    pub line: u64,
    /// Ten digits whose check digit is right.
    pub nhs_number: Option<String>,
    pub given_names: String,
    pub family_name: String,
    /// What they are called, where it is not their given names.
    pub preferred_name: String,
    /// Known wherever the NHS number is not.
    pub date_of_birth: Option<Date>,
    /// Lines, with a line break between them.
    pub address: String,
    pub postcode: Option<String>,
    /// As they stood, mobile numbers first. There may be words with them, and then a warning.
    pub phones: Vec<String>,
    pub email: String,
    pub practice: String,
    /// The ODS code in capitals.
    pub practice_code: String,
    /// `Dr Jane Smith`
    pub usual_gp: String,
    /// Who entered the code: `Dr Jane Smith`, spelt as the first time in the file.
    pub staff: String,
    pub staff_role: String,
    /// The day of the code.
    pub date: Date,
    pub code: String,
    /// What was typed beside the code, with its line breaks.
    pub text: String,
    /// What a person should know before they act on this row: whole sentences.
    pub warnings: Vec<String>,
    /// Every heading with its cell, as they stood in this row.
    pub original: Vec<(String, String)>,
}

impl ReferralRow {
    /// The same for the same referral in every export: practice, NHS number, date and code. The practice is its code, or its name
    /// where there is none; where there is no NHS number, names and birth date stand for it.
    ///
    /// A text that was changed later does not change the key, and neither does a corrected name of somebody with an NHS number.
    pub fn key(&self) -> String {
        let practice = practice_key(&self.practice_code, &self.practice);
        let code = fold(&self.code);
        let date = self.date;
        match (&self.nhs_number, self.date_of_birth) {
            (Some(number), _) => format!("{practice}|{number}|{date}|{code}"),
            (None, Some(born)) => {
                format!("{practice}|{}, {} {born}|{date}|{code}", fold(&self.family_name), fold(&self.given_names))
            }
            (None, None) => format!("{practice}|{}, {}|{date}|{code}", fold(&self.family_name), fold(&self.given_names)),
        }
    }
}

/// Debug output ends in logs, and people must not.
impl fmt::Debug for ReferralRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReferralRow").field("line", &self.line).field("date", &self.date).finish_non_exhaustive()
    }
}

/// What became of a row. Every row below the headings has exactly one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fate {
    Referral(Box<ReferralRow>),
    /// Nothing in it says who or what: the record of the person is confidential, and the practice must be asked.
    Hidden,
    /// Its code is not that of a referral.
    NotAReferral {
        why: String,
    },
    /// The same referral stood above already.
    Repeated {
        of_line: u64,
    },
    /// The person has a newer registration with another practice, which stands in this line.
    Older {
        of_line: u64,
        /// Since when the person is registered there.
        since: Date,
    },
    /// It cannot be used, and a person has to look. Where the error is fatal, nothing that follows could be read.
    Refused(RowError),
}
