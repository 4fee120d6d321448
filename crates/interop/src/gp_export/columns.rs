//! A mapping with headings turned into places, and the cells of one row by field.

use std::collections::BTreeMap;

use super::guess::is_of_events;
use super::mapping::{Mapping, TargetField};
use super::values::{bare, is_null};
use crate::input::Row;
use crate::text::one_line;

pub(super) struct Columns {
    at: BTreeMap<TargetField, Vec<usize>>,
    /// The places that say what was done: those of the mapping and those whose headings tell.
    event: Vec<usize>,
    person: Vec<usize>,
    /// How many cells a row must have so that nothing that makes a referral is cut off.
    pub needed: usize,
    pub headings: Vec<String>,
    referral_terms: Vec<String>,
    other_terms: Vec<String>,
}

impl Columns {
    /// # Errors
    /// When the mapping names a heading that is not there, or a referral could not be made of what it names.
    pub fn of(mapping: &Mapping, headings: &[String]) -> Result<Self, String> {
        let mut at: BTreeMap<TargetField, Vec<usize>> = BTreeMap::new();
        for (field, names) in &mapping.columns {
            for name in names {
                let place = headings.iter().position(|known| known == name).ok_or_else(|| {
                    format!("The mapping asks for a column “{name}”, which this file does not have. Choose the columns again.")
                })?;
                at.entry(*field).or_default().push(place);
            }
        }
        let places = |fields: &[TargetField]| -> Vec<usize> {
            fields.iter().filter_map(|field| at.get(field)).flatten().copied().collect()
        };
        let has = |field: TargetField| at.contains_key(&field);
        if !has(TargetField::FullName)
            && !(has(TargetField::FamilyName) && (has(TargetField::GivenNames) || has(TargetField::CallingName)))
        {
            return Err("No column is chosen for the name of the person, and a referral needs one. Add the full name to the columns of the report, and export it again.".into());
        }
        if !has(TargetField::Date) {
            return Err("No column is chosen for the date of the code, and a referral needs one. Add the date to the columns of the report, and export it again.".into());
        }
        if !has(TargetField::NhsNumber) && !has(TargetField::DateOfBirth) {
            return Err("No column is chosen for the NHS number or the date of birth, and without both nobody can say who is meant. Add them to the columns of the report, and export it again.".into());
        }
        let person = places(&TargetField::PERSON);
        let mut event = places(&TargetField::EVENT);
        let used: Vec<usize> = at.values().flatten().copied().collect();
        event.extend(
            headings
                .iter()
                .enumerate()
                .filter(|(place, name)| !used.contains(place) && is_of_events(name))
                .map(|(place, _)| place),
        );
        use TargetField::{
            CallingName, CodeTerm, Date, DateOfBirth, DateStatusAdded, FamilyName, FullName, GivenNames, NhsNumber,
        };
        let needed =
            places(&[NhsNumber, FullName, GivenNames, FamilyName, CallingName, DateOfBirth, DateStatusAdded, Date, CodeTerm])
                .into_iter()
                .max()
                .map_or(0, |last| last + 1);
        let folded =
            |terms: &[String]| terms.iter().map(|term| one_line(term).to_lowercase()).filter(|term| !term.is_empty()).collect();
        Ok(Self {
            event,
            person,
            needed,
            headings: headings.to_vec(),
            referral_terms: folded(&mapping.referral_terms),
            other_terms: folded(&mapping.other_terms),
            at,
        })
    }

    /// Whether a code is a referral.
    ///
    /// # Errors
    /// With the reason why not.
    pub fn counts(&self, code: Option<&str>) -> Result<(), String> {
        if !self.at.contains_key(&TargetField::CodeTerm) {
            return Ok(());
        }
        let Some(code) = code else {
            return if self.referral_terms.is_empty() { Ok(()) } else { Err("This row has no code.".into()) };
        };
        let lower = one_line(code).to_lowercase();
        if let Some(term) = self.other_terms.iter().find(|term| lower.contains(term.as_str())) {
            return Err(format!("The code “{}” has the word “{term}”, so it is not a referral.", super::values::short(code)));
        }
        if self.referral_terms.is_empty() || self.referral_terms.iter().any(|term| lower.contains(term.as_str())) {
            return Ok(());
        }
        Err(format!("The code “{}” is not one of a referral.", super::values::short(code)))
    }
}

/// What a row says of one kind of columns.
#[derive(PartialEq, Eq, Clone, Copy)]
pub(super) enum Said {
    Something,
    /// Words that say that there is nothing, as `null`.
    Null,
    Nothing,
}

#[derive(Clone, Copy)]
pub(super) struct Cells<'c> {
    pub row: &'c Row,
    pub columns: &'c Columns,
}

impl<'c> Cells<'c> {
    /// The cells of a field with something in them.
    pub fn all(self, field: TargetField) -> impl Iterator<Item = &'c str> {
        let places = self.columns.at.get(&field).map_or(&[][..], Vec::as_slice);
        places.iter().map(move |place| bare(self.row.cell(*place))).filter(|cell| !cell.is_empty() && !is_null(cell))
    }

    pub fn one(self, field: TargetField) -> Option<&'c str> {
        self.all(field).next()
    }

    pub fn line(self, field: TargetField) -> String {
        self.one(field).map(one_line).unwrap_or_default()
    }

    pub fn of_person(self) -> Said {
        self.said(&self.columns.person)
    }

    pub fn of_event(self) -> Said {
        self.said(&self.columns.event)
    }

    fn said(self, places: &[usize]) -> Said {
        let mut said = Said::Nothing;
        for cell in places.iter().map(|place| bare(self.row.cell(*place))) {
            if is_null(cell) {
                said = Said::Null;
            } else if !cell.is_empty() {
                return Said::Something;
            }
        }
        said
    }

    /// Every heading with its cell.
    pub fn original(self) -> Vec<(String, String)> {
        self.columns.headings.iter().enumerate().map(|(at, heading)| (heading.clone(), self.row.cell(at).to_owned())).collect()
    }
}
