//! Tables whose rows stand for agencies, programs, sites, and programs at sites, as those of iCarol do: put together to services with
//! their organisation and their places.
//!
//! A program is a service. A site that a program is at gives it a place; an agency that has programs or sites is who runs them. What stands
//! alone, a site without programs or an agency without either, is a service by itself, as small helplines keep them.

use std::collections::{HashMap, HashSet};

use super::{Services, row};
use crate::RowError;
use crate::service::{Location, Organisation, Service, ServiceStatus, push_new};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Level {
    Agency,
    Program,
    Site,
    ProgramAtSite,
}

impl Level {
    pub(super) fn of(word: &str) -> Self {
        let word: String = word.chars().filter(char::is_ascii_alphabetic).flat_map(char::to_lowercase).collect();
        match word.as_str() {
            "agency" => Self::Agency,
            "site" => Self::Site,
            "programatsite" => Self::ProgramAtSite,
            _ => Self::Program,
        }
    }
}

/// What leads from one row to another: ids, empty where there is none.
pub(super) struct Links {
    pub level: Level,
    pub parent: String,
    pub place: String,
    pub service: String,
}

/// One place can be that of many programs, so a small table could come to far more than it holds.
const MOST_PLACES: usize = 200;

/// Reads all rows and puts them together, in their order.
pub(super) fn join(services: &mut Services<'_>) -> Vec<Result<Service, RowError>> {
    let (mut rows, mut all) = (Vec::new(), Vec::new());
    while let Some(read) = services.rows.next() {
        let read = read.and_then(|row| {
            services.check(&row)?;
            let cells = row::Cells::new(&row, &services.columns);
            match cells.read().map_err(|message| RowError::new(row.line, message))? {
                row::Read::Whole(service) => Ok((cells.links(), *service)),
                row::Read::Continues { .. } => {
                    Err(RowError::new(row.line, "A row of several levels cannot add to another. Do not read that column."))
                }
            }
        });
        match read {
            Ok(row) => {
                all.push(Ok(rows.len()));
                rows.push(row);
            }
            Err(error) => all.push(Err(error)),
        }
    }
    let by_id = |level: Level| -> HashMap<&str, &Service> {
        rows.iter()
            .rev()
            .filter(|(links, _)| links.level == level)
            .map(|(_, service)| (service.source_id.as_str(), service))
            .collect()
    };
    let (agencies, sites, programs) = (by_id(Level::Agency), by_id(Level::Site), by_id(Level::Program));
    let mut at: HashMap<&str, Vec<&Service>> = HashMap::new();
    let (mut parents, mut places) = (HashSet::new(), HashSet::new());
    for (links, service) in &rows {
        if links.level != Level::Agency {
            parents.insert(links.parent.as_str());
        }
        if links.level == Level::ProgramAtSite && programs.contains_key(links.service.as_str()) {
            let at = at.entry(links.service.as_str()).or_default();
            // What is said of the program there comes before what is said of the site.
            at.push(service);
            at.extend(sites.get(links.place.as_str()));
            places.insert(links.place.as_str());
        }
    }
    let service = |index: usize| -> Option<Service> {
        let (links, service) = rows.get(index)?;
        let id = service.source_id.as_str();
        let is_part = match links.level {
            Level::Agency => parents.contains(id),
            Level::Site => places.contains(id),
            Level::ProgramAtSite => programs.contains_key(links.service.as_str()),
            Level::Program => false,
        };
        if is_part {
            return None;
        }
        let mut service = service.clone();
        if links.level == Level::ProgramAtSite
            && let Some(site) = sites.get(links.place.as_str())
        {
            put_place(&mut service, site);
        }
        for part in at.get(id).into_iter().flatten() {
            put_place(&mut service, part);
        }
        if let Some(agency) = agencies.get(links.parent.as_str()).filter(|_| links.level != Level::Agency) {
            put_agency(&mut service, agency);
        }
        Some(service)
    };
    all.into_iter().filter_map(|row| row.map(service).transpose()).collect()
}

fn is_open(service: &Service) -> bool {
    matches!(service.status, ServiceStatus::Active | ServiceStatus::TemporarilyClosed)
}

/// Adds what a site, or a program at a site, says. What is kept from the public there adds nothing.
fn put_place(service: &mut Service, part: &Service) {
    if !is_open(part) {
        return;
    }
    for location in part.locations.iter().filter(|location| **location != Location::default()) {
        if service.locations.len() < MOST_PLACES {
            push_new(&mut service.locations, location.clone());
        }
    }
    if service.schedules.is_empty() {
        service.schedules.clone_from(&part.schedules);
    }
    if service.phones.is_empty() {
        service.phones.clone_from(&part.phones);
    }
    service.email = service.email.take().or_else(|| part.email.clone());
}

/// Says who runs it, and gives it the agency's line where it has none. What the agency does not do any more, its programs do not.
fn put_agency(service: &mut Service, agency: &Service) {
    let organisation = service.organisation.get_or_insert_default();
    *organisation = Organisation {
        source_id: Some(agency.source_id.clone()),
        name: Some(agency.name.clone()),
        description: agency.description.clone(),
        url: agency.url.clone(),
        email: agency.email.clone(),
        phone: agency.phones.first().map(|phone| phone.number.clone()),
        ..Organisation::default()
    };
    if !is_open(agency) && is_open(service) {
        service.status = agency.status;
        service.left_out.push("Its agency is inactive or not for the public, so it comes in as the agency does.".into());
    }
    if service.phones.is_empty() {
        service.phones.clone_from(&agency.phones);
    }
    service.email = service.email.take().or_else(|| agency.email.clone());
    service.url = service.url.take().or_else(|| agency.url.clone());
    if service.locations.is_empty() {
        service.locations.clone_from(&agency.locations);
    }
}
