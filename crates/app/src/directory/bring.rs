//! A file of services that somebody brought to a page: what it holds, which column is what, and what would become of its rows.

use interop::service_csv::{ColumnRule, Mapping, TargetField};
use kernel::SourceId;

use super::import::{self, Outcome};
use super::read::{Columns, read};
use super::row::{Row, row};
use super::store_twins;
use super::twins::Told;
use crate::import::{Told as Progress, refuse};
use crate::web::Typed;
use crate::{App, Error, Result, Tx, Visit};

/// So many entries are shown as they would come in, so many refused rows and values left out are told one by one.
pub const MOST_SHOWN: usize = 5;
const MOST_TOLD: usize = 20;
/// A preview shows how an entry begins.
const MOST_WORDS: usize = 400;

/// How a file is read, and what comes of it. Kept with the file.
#[derive(Clone, Debug, Default, serde::Serialize, serde::Deserialize)]
pub struct Reading {
    pub publisher: String,
    pub licence: String,
    /// What kind of file it is, in words.
    pub kind: String,
    /// The headings of a table, with its first rows as they stand there.
    pub headings: Vec<String>,
    pub first: Vec<Vec<String>>,
    pub mapping: Option<Mapping>,
    pub guessed_anew: bool,
    /// The first entries as they would come in.
    pub entries: Vec<Row>,
    /// Values that cannot be right, and stay out though their entry comes in.
    pub left_out: Vec<String>,
    pub refused: Vec<String>,
    /// Of the new ones those that may be here already, from another source or from the team itself.
    #[serde(default)]
    pub perhaps_here: usize,
    pub outcome: Outcome,
}

/// Looks at a file: nothing is changed. Gives the bytes back.
pub async fn look(app: &App, source: &str, bytes: Vec<u8>, columns: Columns) -> Result<(Vec<u8>, Reading)> {
    // Away from those who serve pages.
    let work = move || (read(bytes.as_slice(), &columns), bytes);
    let (contents, bytes) = tokio::task::spawn_blocking(work).await.map_err(Error::failed("reading a file of services"))?;
    let contents = contents.map_err(refuse)?;
    if contents.services.is_empty() && contents.errors.is_empty() && !contents.nameless {
        return Err(Error::refused("The file has no services in it. Check that it is the right one."));
    }
    let values = contents.services.iter().flat_map(|service| service.left_out.iter().map(move |why| (&service.name, why)));
    let mut reading = Reading {
        kind: contents.kind.clone(),
        headings: contents.headings.clone(),
        first: contents.first.clone(),
        mapping: contents.mapping.clone(),
        guessed_anew: contents.guessed_anew,
        entries: contents.services.iter().take(MOST_SHOWN).cloned().map(row).map(short).collect(),
        left_out: values.take(MOST_TOLD).map(|(name, why)| interop::shown(&format!("{name}: {why}"))).collect(),
        ..Reading::default()
    };
    if contents.nameless {
        return Ok((bytes, reading));
    }
    let told = |told: Progress<'_>| {
        if let Progress::Refused(error) = told
            && reading.refused.len() < MOST_TOLD
        {
            reading.refused.push(error.to_string());
        }
    };
    let fates = import::fates(app, source, contents, told).await?;
    let new: Vec<Told> = fates.new.iter().map(told_apart).collect();
    let mut tx = Tx::read(app, Visit::system(app.team, "import")).await?;
    reading.perhaps_here = store_twins::perhaps_here(&mut tx, source, &new).await?;
    reading.outcome = fates.outcome;
    Ok((bytes, reading))
}

impl Reading {
    /// Nobody has said yet which column has the name.
    pub fn is_nameless(&self) -> bool {
        self.mapping.as_ref().is_some_and(|mapping| !mapping.columns.contains_key(&TargetField::Name))
    }
}

/// What tells a new entry from others.
fn told_apart(row: &Row) -> Told {
    Told {
        source: Some(SourceId::new()),
        name: row.name.clone(),
        phone: row.phone.clone(),
        email: row.email.clone(),
        url: row.url.clone(),
        postcodes: row.places.iter().filter_map(|place| place.postcode.as_ref().map(ToString::to_string)).collect(),
        ..Told::default()
    }
}

/// The beginning of an entry.
pub(super) fn short(mut row: Row) -> Row {
    for text in [&mut row.description, &mut row.eligibility, &mut row.how_to_join, &mut row.access_note, &mut row.cost_note] {
        if text.chars().count() > MOST_WORDS {
            *text = text.chars().take(MOST_WORDS).chain(" …".chars()).collect();
        }
    }
    row.places.truncate(MOST_SHOWN);
    row.sessions.truncate(MOST_SHOWN * 3);
    row
}

/// What a column can be, in the order in which it is offered.
pub const FIELDS: [TargetField; 47] = {
    use TargetField::*;
    [
        Name,
        Description,
        Organisation,
        Phone,
        Email,
        Contact,
        Url,
        Address,
        Postcode,
        LocationName,
        OpeningTimes,
        Weekday,
        OpensAt,
        ClosesAt,
        Free,
        Fees,
        CostAmount,
        CostDescription,
        MinAge,
        MaxAge,
        Eligibility,
        Languages,
        Taxonomy,
        Application,
        NeedsReferral,
        Accessibility,
        Latitude,
        Longitude,
        Status,
        TemporarilyClosed,
        Visible,
        Hidden,
        ContactVisible,
        ContactHidden,
        LocationVisible,
        LocationHidden,
        OrganisationDescription,
        OrganisationUrl,
        CharityNumber,
        CompanyNumber,
        LastAssured,
        SourceId,
        ContinuesId,
        Level,
        ParentId,
        ConnectsToPlace,
        ConnectsToService,
    ]
};

/// What a field of a service is called.
pub fn label(field: TargetField) -> &'static str {
    use TargetField::*;
    match field {
        SourceId => "Their own number or code for it",
        ContinuesId => "Adds to the entry with this number",
        Level => "Agency, program or site (iCarol)",
        ParentId => "Number of its agency (iCarol)",
        ConnectsToPlace => "Number of its site (iCarol)",
        ConnectsToService => "Number of its program (iCarol)",
        Name => "Name",
        Description => "Description",
        Status => "Whether it runs",
        TemporarilyClosed => "Closed for now: yes or no",
        Visible => "For the public: yes or no",
        Hidden => "Not for the public: yes or no",
        Organisation => "Who runs it",
        OrganisationDescription => "About who runs it",
        OrganisationUrl => "Web page of who runs it",
        CharityNumber => "Charity number of who runs it",
        CompanyNumber => "Company number of who runs it",
        Url => "Web page",
        Email => "E-mail",
        Phone => "Telephone",
        Contact => "Telephone or e-mail, mixed",
        LocationName => "Name of the place",
        ContactVisible => "Contact is public: yes or no",
        ContactHidden => "Contact is private: yes or no",
        LocationVisible => "Place is public: yes or no",
        LocationHidden => "Place is private: yes or no",
        Address => "Address",
        Postcode => "Postcode",
        Latitude => "Latitude",
        Longitude => "Longitude",
        Accessibility => "Getting in: steps, toilets",
        OpeningTimes => "Opening times, in words",
        Weekday => "Day of the week",
        OpensAt => "Starts at",
        ClosesAt => "Ends at",
        Free => "Free: yes or no",
        Fees => "Cost, in words",
        CostAmount => "Cost, in pounds",
        CostDescription => "What the cost is for",
        MinAge => "Youngest age",
        MaxAge => "Oldest age",
        Eligibility => "Who it is for",
        Languages => "Languages",
        Taxonomy => "Kind of help",
        Application => "How to join",
        NeedsReferral => "Only by referral: yes or no",
        LastAssured => "Last checked",
    }
}

/// The word that stands for a field in a form.
pub fn word(field: TargetField) -> String {
    serde_json::to_value(field).ok().and_then(|word| word.as_str().map(str::to_owned)).unwrap_or_default()
}

/// What a column is read as.
pub fn field_of(mapping: &Mapping, heading: &str) -> Option<TargetField> {
    mapping.columns.iter().find(|(_, rule)| rule.headings.iter().any(|name| name == heading)).map(|(field, _)| *field)
}

/// The mapping that was chosen: `c0` is what the first column is, and so on. What a rule says besides stays with its column.
///
/// # Errors
/// With a sentence, where it cannot be read by it.
pub fn chosen(typed: &Typed, headings: &[String], before: &Mapping) -> Result<Mapping, &'static str> {
    let mut mapping = Mapping::default();
    for (index, heading) in headings.iter().enumerate() {
        let word_chosen = typed.get(&format!("c{index}"));
        let Some(field) = FIELDS.into_iter().find(|field| word(*field) == word_chosen) else { continue };
        let rule: &mut ColumnRule = mapping.columns.entry(field).or_default();
        if let Some(old) = before.columns.get(&field) {
            rule.separator.clone_from(&old.separator);
            if let Some(unless) = old.unless.get(heading) {
                rule.unless.insert(heading.clone(), unless.clone());
            }
        }
        rule.headings.push(heading.clone());
    }
    if !mapping.columns.contains_key(&TargetField::Name) {
        return Err("Choose the column with the name of each entry");
    }
    Ok(mapping)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_is_offered_once_and_what_was_chosen_is_kept() {
        let words: std::collections::BTreeSet<String> = FIELDS.into_iter().map(word).collect();
        let labels: std::collections::BTreeSet<&str> = FIELDS.into_iter().map(label).collect();
        assert_eq!((words.len(), labels.len()), (FIELDS.len(), FIELDS.len()));
        let headings: Vec<String> = ["What", "Langs", "Notes"].map(str::to_owned).to_vec();
        let mut before = Mapping::default();
        let rule = ColumnRule { headings: vec!["Langs".into()], separator: Some("|".into()), ..ColumnRule::default() };
        before.columns.insert(TargetField::Languages, rule.clone());
        let typed = Typed::with([("c0", "name"), ("c1", "languages"), ("c2", "nothing"), ("c9", "email")]);
        let mapping = chosen(&typed, &headings, &before).unwrap();
        assert_eq!(mapping.columns.get(&TargetField::Languages), Some(&rule));
        assert_eq!(mapping.columns.len(), 2);
        assert_eq!(field_of(&mapping, "What"), Some(TargetField::Name));
        assert!(chosen(&Typed::with([("c2", "email")]), &headings, &before).is_err(), "without a name");
    }
}
