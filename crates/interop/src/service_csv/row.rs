//! One row of a table into a service.

use super::{Columns, Place, TargetField};
use crate::input::Row;
use crate::opening_times;
use crate::service::{
    Cost, Frequency, Location, Organisation, Phone, Schedule, Service, ServiceStatus, free_from_text, plausible_position,
    push_new, stable_key,
};
use crate::text::{clock_time, email, iso_date, one_line, plain, value, web_address, yes_no};

pub(super) enum Read {
    Whole(Box<Service>),
    /// A row that adds to the service with this id.
    Continues {
        id: String,
        part: Box<Service>,
    },
}

pub(super) struct Cells<'c> {
    row: &'c Row,
    columns: &'c Columns,
}

impl<'c> Cells<'c> {
    /// What a row of several levels says of its own.
    pub(super) fn links(&self) -> super::levels::Links {
        let id = |field| self.line(field).unwrap_or_default();
        super::levels::Links {
            level: super::levels::Level::of(self.one(TargetField::Level).unwrap_or_default()),
            parent: id(TargetField::ParentId),
            place: id(TargetField::ConnectsToPlace),
            service: id(TargetField::ConnectsToService),
        }
    }

    pub(super) fn new(row: &'c Row, columns: &'c Columns) -> Self {
        Self { row, columns }
    }

    fn all(&self, field: TargetField) -> impl Iterator<Item = &'c str> {
        self.all_with_kind(field).map(|(cell, _)| cell)
    }

    /// The same, each with whether it is a plain number of a workbook.
    fn all_with_kind(&self, field: TargetField) -> impl Iterator<Item = (&'c str, bool)> {
        let places = self.columns.at.get(&field).map_or(&[][..], |(places, _)| places);
        // A cell that is neither yes nor no counts as private: what was published cannot be taken back.
        let is_free = |place: &&Place| {
            place.unless.and_then(|at| value(self.row.cell(at))).is_none_or(|private| yes_no(private) == Some(false))
        };
        let cell = |place: &Place| Some((value(self.row.cell(place.at))?, self.row.is_number(place.at)));
        places.iter().filter(is_free).filter_map(cell)
    }

    fn one(&self, field: TargetField) -> Option<&'c str> {
        self.all(field).next()
    }

    fn line(&self, field: TargetField) -> Option<String> {
        self.one(field).map(|text| one_line(&plain(text))).filter(|text| !text.is_empty())
    }

    fn prose(&self, field: TargetField) -> Option<String> {
        // Some exporters write a line break out as \n.
        let paragraphs: Vec<String> =
            self.all(field).map(|text| plain(&text.replace("\\n", "\n"))).filter(|text| !text.is_empty()).collect();
        (!paragraphs.is_empty()).then(|| paragraphs.join("\n\n"))
    }

    fn list(&self, field: TargetField) -> Vec<String> {
        let separator = self.columns.at.get(&field).and_then(|(_, separator)| separator.as_deref());
        let mut items = Vec::new();
        for cell in self.all(field) {
            let cell = cell.replace("\\n", "\n");
            let pieces: Vec<&str> = match separator.filter(|separator| !separator.is_empty()) {
                Some(separator) => cell.split(separator).collect(),
                None if cell.contains(';') => cell.split(';').collect(),
                None => cell.split([',', '\n']).collect(),
            };
            for piece in pieces.into_iter().filter_map(value) {
                push_new(&mut items, one_line(&plain(piece)));
            }
        }
        items
    }

    /// # Errors
    /// A whole sentence that says what is wrong with the row.
    pub(super) fn read(&self) -> Result<Read, String> {
        let part = Box::new(self.service()?);
        match self.one(TargetField::ContinuesId) {
            Some(id) => Ok(Read::Continues { id: id.to_owned(), part }),
            None if part.name.is_empty() => Err("This row has no name for the service. Fill it in, or delete the row.".into()),
            None => Ok(Read::Whole(part)),
        }
    }

    fn service(&self) -> Result<Service, String> {
        let mut service = Service { name: self.line(TargetField::Name).unwrap_or_default(), ..Service::default() };
        service.status = self.status()?;
        if self.is_kept_back(TargetField::Visible, TargetField::Hidden) && service.status == ServiceStatus::Active {
            service.status = ServiceStatus::Inactive;
            service.left_out.push("The publisher marks this service as not for the public, so it comes in as inactive.".into());
        }
        service.description = self.prose(TargetField::Description);
        service.organisation = self.organisation(&mut service.left_out);
        service.url = self.web(TargetField::Url, &mut service.left_out);
        if self.is_kept_back(TargetField::ContactVisible, TargetField::ContactHidden) {
            service.left_out.push("The publisher marks the contact in this row as private, so it was left out.".into());
        } else {
            self.contacts(&mut service);
        }
        if self.is_kept_back(TargetField::LocationVisible, TargetField::LocationHidden) {
            service.left_out.push("The publisher marks the place in this row as private, so it was left out.".into());
        } else {
            service.locations = self.locations(&mut service.left_out);
        }
        service.schedules = self.schedules(&mut service.left_out);
        self.money(&mut service);
        service.min_age = self.age(TargetField::MinAge, &mut service.left_out);
        service.max_age = self.age(TargetField::MaxAge, &mut service.left_out);
        if service.min_age.zip(service.max_age).is_some_and(|(least, most)| least > most) {
            service.left_out.push("The lowest age is above the highest, so both were left out.".into());
            (service.min_age, service.max_age) = (None, None);
        }
        service.eligibility = self.prose(TargetField::Eligibility);
        service.languages = self.list(TargetField::Languages);
        service.taxonomy = self.list(TargetField::Taxonomy);
        service.application = self.prose(TargetField::Application);
        if service.application.is_none() && self.one(TargetField::NeedsReferral).and_then(yes_no) == Some(true) {
            service.application = Some("You need a referral.".into());
        }
        if let Some(given) = self.one(TargetField::LastAssured) {
            service.last_assured = iso_date(given);
            if service.last_assured.is_none() {
                service.left_out.push(format!("“{}” is not a date. Dates look like 31/01/2026.", short(given)));
            }
        }
        service.source_id = match self.line(TargetField::SourceId) {
            Some(id) => id,
            None => {
                let organisation = service.organisation.as_ref().and_then(|organisation| organisation.name.as_deref());
                let postcode = service.locations.iter().find_map(|location| location.postcode.as_deref());
                stable_key(&service.name, organisation, postcode)
            }
        };
        Ok(service)
    }

    fn status(&self) -> Result<ServiceStatus, String> {
        if self.one(TargetField::TemporarilyClosed).and_then(yes_no) == Some(true) {
            return Ok(ServiceStatus::TemporarilyClosed);
        }
        let Some(status) = self.one(TargetField::Status) else { return Ok(ServiceStatus::Active) };
        match status.to_lowercase().replace(['_', '-'], " ").as_str() {
            "active" | "open" | "live" | "published" | "approved" | "true" | "yes" => Ok(ServiceStatus::Active),
            "inactive" | "draft" | "archived" | "false" | "no" => Ok(ServiceStatus::Inactive),
            // Of iCarol: it is there, and people are not to be sent to it.
            status if status.starts_with("active") && status.contains("not refer") => Ok(ServiceStatus::Inactive),
            "defunct" | "closed" | "permanently closed" => Ok(ServiceStatus::Defunct),
            "temporarily closed" | "paused" | "suspended" => Ok(ServiceStatus::TemporarilyClosed),
            _ => Err(format!(
                "The status “{}” is not known. Write active, inactive, temporarily closed or defunct, or leave the column out of the mapping.",
                short(status)
            )),
        }
    }

    /// Whether a column keeps something from the public. A cell that is empty says nothing; one that is neither yes nor no counts
    /// as a secret, because publishing the address of a refuge cannot be undone.
    fn is_kept_back(&self, visible: TargetField, hidden: TargetField) -> bool {
        self.all(visible).any(|cell| yes_no(cell) != Some(true)) || self.all(hidden).any(|cell| yes_no(cell) != Some(false))
    }

    fn organisation(&self, left_out: &mut Vec<String>) -> Option<Organisation> {
        let organisation = Organisation {
            source_id: None,
            name: self.line(TargetField::Organisation),
            description: self.prose(TargetField::OrganisationDescription),
            url: self.web(TargetField::OrganisationUrl, left_out),
            charity_number: self.line(TargetField::CharityNumber),
            company_number: self.line(TargetField::CompanyNumber),
            ..Organisation::default()
        };
        (organisation != Organisation::default()).then_some(organisation)
    }

    fn web(&self, field: TargetField, left_out: &mut Vec<String>) -> Option<String> {
        let given = self.one(field)?;
        let address = web_address(given);
        if address.is_none() {
            left_out.push(format!("“{}” is not a web address.", short(given)));
        }
        address
    }

    fn contacts(&self, service: &mut Service) {
        for cell in self.all(TargetField::Email) {
            match email(cell) {
                Some(address) => _ = service.email.get_or_insert(address),
                None => service.left_out.push(format!("“{}” is not an e-mail address.", short(cell))),
            }
        }
        for (cell, is_number) in self.all_with_kind(TargetField::Phone) {
            let number = if is_number { with_first_nought(cell) } else { one_line(cell) };
            if number.chars().filter(char::is_ascii_digit).count() >= 3 {
                push_new(&mut service.phones, Phone { number, ..Phone::default() });
            } else {
                service.left_out.push(format!("“{}” is not a phone number.", short(cell)));
            }
        }
        for cell in self.all(TargetField::Contact) {
            let (addresses, numbers) = contact_in(cell);
            if addresses.is_empty() && numbers.is_empty() {
                service.left_out.push(format!("No phone number or e-mail address was found in “{}”.", short(cell)));
            }
            if let Some(address) = addresses.into_iter().next() {
                service.email.get_or_insert(address);
            }
            for number in numbers {
                push_new(&mut service.phones, Phone { number, ..Phone::default() });
            }
        }
    }

    /// The place of a row; several, if the cell with the names of places lists several.
    fn locations(&self, left_out: &mut Vec<String>) -> Vec<Location> {
        let mut here = Location {
            address: self.all(TargetField::Address).map(|line| one_line(&plain(line))).collect(),
            accessibility: self.prose(TargetField::Accessibility),
            ..Location::default()
        };
        if let Some(code) = self.one(TargetField::Postcode) {
            here.take_postal_code(&one_line(code));
        }
        let number = |field| self.one(field).map(str::parse::<f64>);
        match (number(TargetField::Latitude), number(TargetField::Longitude)) {
            (Some(Ok(lat)), Some(Ok(lon))) if plausible_position(lat, lon) => (here.lat, here.lon) = (Some(lat), Some(lon)),
            (None, None) => {}
            _ => left_out.push("The latitude and longitude do not give a place on Earth.".into()),
        }
        let is_placed = !here.is_empty();
        let mut names = match self.columns.at.get(&TargetField::LocationName) {
            // An address belongs to one place, whose name may well hold a comma.
            _ if is_placed => Vec::from_iter(self.line(TargetField::LocationName)),
            Some((_, Some(_))) => self.list(TargetField::LocationName),
            _ => self
                .one(TargetField::LocationName)
                .map(|cell| cell.split(';').filter_map(value).map(one_line).collect())
                .unwrap_or_default(),
        };
        if is_placed {
            here.name = names.pop();
            return vec![here];
        }
        names.into_iter().map(|name| Location { name: Some(name), ..Location::default() }).collect()
    }

    fn schedules(&self, left_out: &mut Vec<String>) -> Vec<Schedule> {
        let mut schedules: Vec<Schedule> = self
            .all(TargetField::OpeningTimes)
            .flat_map(|text| opening_times::parse_or_keep(&plain(&text.replace("\\n", "\n"))))
            .collect();
        let weekday = self.one(TargetField::Weekday);
        let mut time = |field| {
            let given = self.one(field)?;
            let time = clock_time(given);
            if time.is_none() {
                left_out.push(format!("“{}” is not a time of day. Times look like 09:30.", short(given)));
            }
            time
        };
        let (opens_at, closes_at) = (time(TargetField::OpensAt), time(TargetField::ClosesAt));
        let days = weekday.and_then(opening_times::parse).and_then(|parsed| parsed.into_iter().next());
        if days.is_some() || opens_at.is_some() {
            let days = days.unwrap_or_else(|| Schedule { description: weekday.map(one_line), ..Schedule::default() });
            let freq = days.freq.or((!days.byday.is_empty()).then_some(Frequency::Weekly));
            schedules.push(Schedule { freq, opens_at, closes_at, ..days });
        } else if let Some(text) = weekday {
            schedules.push(Schedule { description: Some(one_line(text)), ..Schedule::default() });
        }
        schedules
    }

    fn money(&self, service: &mut Service) {
        let amount = self.one(TargetField::CostAmount).map(|text| (text, text.trim_start_matches('£').trim().parse::<f64>()));
        let words: Vec<String> = self.all(TargetField::CostDescription).map(one_line).collect();
        match amount {
            Some((_, Ok(amount))) if amount.is_finite() && amount >= 0.0 => service.costs.push(Cost {
                amount: Some(amount),
                currency: None,
                description: (!words.is_empty()).then(|| words.join(", ")),
            }),
            Some((given, _)) => service.left_out.push(format!("“{}” is not an amount of money.", short(given))),
            None => {}
        }
        service.fees = self.prose(TargetField::Fees);
        let flag = self.one(TargetField::Free);
        if service.fees.is_none() && flag.is_some_and(|flag| yes_no(flag).is_none()) {
            service.fees = flag.map(one_line); // "£3, free for carers" in a column headed Free
        }
        service.free = flag
            .and_then(yes_no)
            .or_else(|| service.fees.as_deref().and_then(free_from_text))
            .or_else(|| service.costs.first().and_then(|cost| cost.amount).map(|amount| amount == 0.0));
    }

    fn age(&self, field: TargetField, left_out: &mut Vec<String>) -> Option<u8> {
        let given = self.one(field)?;
        let age = given.trim_end_matches('+').trim().parse::<f64>().ok().filter(|age| (0.0..=130.0).contains(age));
        if age.is_none() {
            left_out.push(format!("“{}” is not an age in years.", short(given)));
        }
        age.map(|age| age as u8) // in range; half years are rounded down
    }
}

/// A telephone number that a spreadsheet took for a number: 02079460018 became 2079460018, and +442079460018 lost its plus.
fn with_first_nought(digits: &str) -> String {
    let whole = digits.bytes().all(|byte| byte.is_ascii_digit());
    match digits.len() {
        9 | 10 if whole && !digits.starts_with('0') => format!("0{digits}"),
        11 | 12 if whole && digits.starts_with("44") => format!("+{digits}"),
        _ => digits.to_owned(),
    }
}

/// E-mail addresses and phone numbers in a cell that holds either or both, with words between.
fn contact_in(cell: &str) -> (Vec<String>, Vec<String>) {
    let mut addresses = Vec::new();
    let mut numbers: Vec<String> = Vec::new();
    let mut number = String::new();
    for word in cell.split_whitespace().chain([""]) {
        let figures = word.trim_matches(|c: char| !c.is_ascii_digit() && !"+()".contains(c));
        let is_number = !figures.is_empty() && figures.chars().all(|c| c.is_ascii_digit() || "+()-".contains(c));
        if is_number {
            if !number.is_empty() {
                number.push(' ');
            }
            number.push_str(figures);
        }
        // A comma or any word ends a number: "0161 761 5908 or 0161 761 5909".
        if (!is_number || word.ends_with([',', ';', '/'])) && !number.is_empty() {
            if number.chars().filter(char::is_ascii_digit).count() >= 7 {
                push_new(&mut numbers, std::mem::take(&mut number));
            }
            number.clear();
        }
        if let Some(address) = email(word.trim_matches([',', ';', '.', '(', ')', '<', '>'])) {
            push_new(&mut addresses, address);
        }
    }
    (addresses, numbers)
}

fn short(text: &str) -> String {
    text.chars().take(60).collect()
}
