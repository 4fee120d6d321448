//! A practice and a postcode as the national files have them.

use interop::{ods, postcodes};
use kernel::{Date, Postcode, fold};

kernel::words! {
    /// Whether a practice is open, as the NHS Organisation Data Service has it.
    pub enum PracticeStatus {
        Active = "active", "Open";
        Closed = "closed", "Closed";
        /// Still listed but without patients, usually just before it closes.
        Dormant = "dormant", "Without patients";
        Proposed = "proposed", "Not open yet";
    }
}

/// A place of the national list: a GP practice, or another that prescribes, such as a walk-in centre or a hospice. All are
/// kept, because all may refer.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct NationalPractice {
    pub ods_code: String,
    /// As people write it; the list has capitals only.
    pub name: String,
    /// A line each.
    pub address: String,
    pub postcode: String,
    pub phone: String,
    pub status: PracticeStatus,
    pub opened_on: Option<Date>,
    pub closed_on: Option<Date>,
}

impl From<ods::Practice> for NationalPractice {
    fn from(practice: ods::Practice) -> Self {
        // The reader has made sure that dates are dates.
        let date = |text: Option<String>| text.and_then(|text| text.parse().ok());
        Self {
            ods_code: practice.code,
            name: ods::tidy_name(&practice.name),
            address: practice.address.join("\n"),
            postcode: practice.postcode.unwrap_or_default(),
            phone: practice.phone.unwrap_or_default(),
            status: match practice.status {
                ods::PracticeStatus::Active => PracticeStatus::Active,
                ods::PracticeStatus::Closed => PracticeStatus::Closed,
                ods::PracticeStatus::Dormant => PracticeStatus::Dormant,
                ods::PracticeStatus::Proposed => PracticeStatus::Proposed,
            },
            opened_on: date(practice.open_date),
            closed_on: date(practice.close_date),
        }
    }
}

impl NationalPractice {
    /// The same with what was known, where this file says nothing of it: not every list has addresses and phones.
    pub fn over(self, known: &Self) -> Self {
        let said = |new: String, known: &String| if new.is_empty() { known.clone() } else { new };
        Self {
            address: said(self.address, &known.address),
            postcode: said(self.postcode, &known.postcode),
            phone: said(self.phone, &known.phone),
            opened_on: self.opened_on.or(known.opened_on),
            ..self
        }
    }
}

/// A postcode, where it is, and the areas it lies in.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct PostcodePoint {
    pub postcode: String,
    pub lat: f64,
    pub lon: f64,
    pub lsoa21: Option<String>,
    pub ward: Option<String>,
    pub local_authority: Option<String>,
    /// No longer used by Royal Mail; people go on giving such postcodes for years.
    pub terminated: bool,
}

impl From<postcodes::PostcodePoint> for PostcodePoint {
    fn from(point: postcodes::PostcodePoint) -> Self {
        let postcodes::PostcodePoint { postcode, lat, lon, lsoa21, ward, local_authority, terminated } = point;
        Self { postcode, lat, lon, lsoa21, ward, local_authority, terminated }
    }
}

impl PostcodePoint {
    /// The same with the areas that were known, where this file says nothing of them: Code-Point Open has no census areas, and
    /// must not wipe out those of the ONS.
    pub fn over(self, known: &Self) -> Self {
        Self {
            lsoa21: self.lsoa21.or_else(|| known.lsoa21.clone()),
            ward: self.ward.or_else(|| known.ward.clone()),
            local_authority: self.local_authority.or_else(|| known.local_authority.clone()),
            ..self
        }
    }
}

/// Reads the first half of a postcode: `SE16`.
pub fn outward(text: &str) -> Result<String, String> {
    let tight = text.trim().to_ascii_uppercase();
    match Postcode::parse(&format!("{tight} 1AA")) {
        Ok(whole) if whole.outward() == tight => Ok(tight),
        _ => Err(format!("“{text}” is not the first half of a postcode. Write it like SE16")),
    }
}

/// A practice as a team has it.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct OwnPractice {
    pub ods_code: String,
    pub name: String,
}

impl OwnPractice {
    /// What the national list says otherwise, if anything: that it closed, is about to, goes by another name, or is not there.
    pub fn otherwise(&self, listed: Option<&NationalPractice>) -> Option<String> {
        let own = format!("{} {}", self.ods_code, self.name);
        let Some(listed) = listed else { return Some(format!("{own} is not in this file")) };
        match (listed.status, listed.closed_on) {
            (PracticeStatus::Closed, Some(on)) => Some(format!("{own} closed on {}", on.long())),
            (PracticeStatus::Closed, None) => Some(format!("{own} is closed")),
            (PracticeStatus::Dormant, _) => Some(format!("{own} is still listed, but has no patients any more")),
            (PracticeStatus::Proposed, _) => Some(format!("{own} is not open yet")),
            (PracticeStatus::Active, Some(on)) => Some(format!("{own} has a closing date: {}", on.long())),
            (PracticeStatus::Active, None) if fold(&self.name) != fold(&listed.name) => {
                Some(format!("{own} was renamed: the national list has it as {}", listed.name))
            }
            (PracticeStatus::Active, None) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(name: &str, status: PracticeStatus, closed_on: Option<&str>) -> NationalPractice {
        NationalPractice {
            ods_code: "X99001".into(),
            name: name.into(),
            address: String::new(),
            postcode: String::new(),
            phone: String::new(),
            status,
            opened_on: None,
            closed_on: closed_on.map(|on| on.parse().unwrap()),
        }
    }

    #[test]
    fn what_the_national_list_says_otherwise() {
        let own = OwnPractice { ods_code: "X99001".into(), name: "St James’s Surgery".into() };
        for (practice, says) in [
            (listed("St James's Surgery", PracticeStatus::Active, None), None),
            (listed("Moon Surgery", PracticeStatus::Active, None), Some("renamed: the national list has it as Moon Surgery")),
            (listed("Moon Surgery", PracticeStatus::Closed, Some("2026-03-31")), Some("closed on 31 March 2026")),
            (listed("Moon Surgery", PracticeStatus::Closed, None), Some("is closed")),
            (listed("Moon Surgery", PracticeStatus::Dormant, None), Some("no patients")),
            (listed("St James's Surgery", PracticeStatus::Active, Some("2027-03-31")), Some("closing date: 31 March 2027")),
        ] {
            let sentence = own.otherwise(Some(&practice));
            match says {
                None => assert_eq!(sentence, None),
                Some(says) => assert!(sentence.as_ref().is_some_and(|it| it.contains(says)), "{says}: {sentence:?}"),
            }
        }
        assert!(own.otherwise(None).unwrap().ends_with("is not in this file"));
    }

    #[test]
    fn first_halves_of_postcodes() {
        for good in ["SE1", "se16", " SE17 ", "EC1A", "M1"] {
            assert_eq!(outward(good).unwrap(), good.trim().to_uppercase());
        }
        for bad in ["", "SE", "SE16 4JX", "SE164JX", "SE1 4", "London"] {
            assert!(outward(bad).is_err(), "{bad}");
        }
    }
}
