//! One service object into a [`Service`].

use serde_json::Value;

use super::value::{Object, first_text, list, number, object, pieces, short, text};
use crate::service::{
    Cost, Frequency, Location, LocationKind, Organisation, Phone, Schedule, Service, ServiceStatus, free_from_text,
    plausible_position, push_new,
};
use crate::text::{clock_time, email, iso_date, one_line, plain, web_address};

/// Every field that is read of the outermost object, whatever it is; the names of 1.0 stand beside those of 3.0.
pub(super) const KNOWN_FIELDS: &[&str] = &[
    "contents",
    "content",
    "services",
    "service",
    "page_number",
    "number",
    "first_page",
    "first",
    "last_page",
    "last",
    "total_pages",
    "totalPages",
    "total_items",
    "totalElements",
    "id",
    "name",
    "description",
    "url",
    "website",
    "email",
    "status",
    "fees",
    "fees_description",
    "minimum_age",
    "maximum_age",
    "assured_date",
    "application_process",
    "eligibility_description",
    "schedules",
    "regular_schedules",
    "service_at_locations",
    "languages",
    "organization",
    "organization_id",
    "cost_options",
    "contacts",
    "phones",
    "attributes",
    "service_taxonomys",
    "link_taxonomies",
    "eligibilitys",
    "attending_type",
    "attending_access",
    "location",
    "location_type",
    "locations",
    "interpretation_services",
];

/// Fields that only a service has: an organisation, a taxonomy term or a place has none of them.
const ONLY_SERVICES_HAVE: &[&str] = &[
    "status",
    "organization",
    "organization_id",
    "service_at_locations",
    "cost_options",
    "regular_schedules",
    "eligibility_description",
    "eligibilitys",
    "service_taxonomys",
    "application_process",
    "fees_description",
    "fees",
];

type Made<T> = Result<T, String>;

/// # Errors
/// Half a sentence that says why, for "Entry 3 was left out: …".
pub(super) fn service(value: Value) -> Made<Service> {
    let Value::Object(mut fields) = value else { return Err("it is not an object with fields".into()) };
    if let Some(Value::Object(mut inner)) = fields.remove("service") {
        // A service-at-location: the service stands inside the place where it happens.
        inner.entry("service_at_locations").or_insert_with(|| Value::Array(vec![Value::Object(fields)]));
        fields = inner;
    }
    let fields = &fields;
    if fields.contains_key("location_type") || !ONLY_SERVICES_HAVE.iter().any(|name| fields.contains_key(*name)) {
        return Err("it does not look like a service (an organisation, a place or a taxonomy term, perhaps)".into());
    }
    let name = text(fields, "name")?.map(|name| one_line(&plain(&name))).filter(|name| !name.is_empty());
    let id = text(fields, "id")?;
    let about = match (&name, &id) {
        (Some(name), _) => format!("“{}”", short(name)),
        (None, Some(id)) => format!("the service with the id {}", short(id)),
        (None, None) => "it".into(),
    };
    let name = name.ok_or_else(|| format!("{about} has no name"))?;
    let source_id = id.ok_or_else(|| format!("{about} has no id, so it could not be recognised next time"))?;
    details(fields, source_id, name).map_err(|why| format!("{about}: {why}"))
}

fn details(fields: &Object, source_id: String, name: String) -> Made<Service> {
    let mut service = Service { source_id, name, status: status(fields)?, ..Service::default() };
    let left_out = &mut service.left_out;
    service.description = prose(fields, &["description"])?;
    service.url = address_of_web(fields, &["url"], left_out)?;
    service.organisation =
        object(fields, "organization")?.map(|organization| organisation(organization, left_out)).transpose()?;
    if service.organisation.is_none() {
        service.organisation =
            text(fields, "organization_id")?.map(|id| Organisation { source_id: Some(id), ..Organisation::default() });
    }
    service.fees = prose(fields, &["fees_description", "fees"])?;
    service.costs = list(fields, "cost_options")?.into_iter().map(|option| cost(option, left_out)).collect::<Made<Vec<_>>>()?;
    service.free = free(&service.costs, service.fees.as_deref());
    service.eligibility = prose(fields, &["eligibility_description"])?;
    service.min_age = age(fields, "minimum_age", left_out)?;
    service.max_age = age(fields, "maximum_age", left_out)?;
    for eligibility in list(fields, "eligibilitys")? {
        service.min_age = service.min_age.or(age(eligibility, "minimum_age", left_out)?);
        service.max_age = service.max_age.or(age(eligibility, "maximum_age", left_out)?);
        service.eligibility = service.eligibility.or(prose(eligibility, &["eligibility"])?);
    }
    if service.min_age.zip(service.max_age).is_some_and(|(least, most)| least > most) {
        left_out.push("The lowest age is above the highest, so both were left out.".into());
        (service.min_age, service.max_age) = (None, None);
    }
    service.application = prose(fields, &["application_process"])?;
    service.last_assured = date(fields, "assured_date", left_out)?;
    for language in list(fields, "languages")? {
        if let Some(language) = first_text(language, &["name", "language", "code"])? {
            push_new(&mut service.languages, one_line(&language));
        }
    }
    for attribute in list(fields, "attributes")? {
        if let Some(term) = object(attribute, "taxonomy_term")?.map(|term| text(term, "name")).transpose()?.flatten() {
            push_new(&mut service.taxonomy, one_line(&plain(&term)));
        }
    }
    for link in [list(fields, "service_taxonomys")?, list(fields, "link_taxonomies")?].concat() {
        if let Some(term) = object(link, "taxonomy")?.map(|term| text(term, "name")).transpose()?.flatten() {
            push_new(&mut service.taxonomy, one_line(&plain(&term)));
        }
    }
    for name in ["schedules", "regular_schedules"] {
        for given in list(fields, name)? {
            service.schedules.push(schedule(given, left_out)?);
        }
    }
    contacts(fields, &mut service)?;
    places(fields, &mut service)?;
    attending(fields, &mut service)?;
    Ok(service)
}

/// How one comes to a service of 1.0, where each says one word of it.
fn attending(fields: &Object, service: &mut Service) -> Made<()> {
    if let Some("online" | "phone") = text(fields, "attending_type")?.map(|word| word.to_lowercase()).as_deref()
        && service.locations.is_empty()
    {
        service.locations.push(Location { kind: Some(LocationKind::Virtual), ..Location::default() });
    }
    if service.application.is_none() {
        let word = text(fields, "attending_access")?.map(|word| word.to_lowercase().replace(['_', '-'], " "));
        let sentence = match word.as_deref() {
            Some("referral") => "You need a referral.",
            Some("appointment") => "By appointment.",
            Some("membership") => "For members.",
            Some("drop in") => "Drop in.",
            _ => return Ok(()),
        };
        service.application = Some(sentence.to_owned());
    }
    Ok(())
}

fn status(fields: &Object) -> Made<ServiceStatus> {
    let Some(status) = text(fields, "status")? else { return Ok(ServiceStatus::Active) };
    match status.to_lowercase().replace(['_', '-'], " ").as_str() {
        "active" => Ok(ServiceStatus::Active),
        "inactive" => Ok(ServiceStatus::Inactive),
        "defunct" => Ok(ServiceStatus::Defunct),
        "temporarily closed" => Ok(ServiceStatus::TemporarilyClosed),
        _ => Err(format!("its status “{}” is none of active, inactive, defunct, temporarily closed", short(&status))),
    }
}

fn prose(fields: &Object, names: &[&str]) -> Made<Option<String>> {
    Ok(first_text(fields, names)?.map(|text| plain(&text)).filter(|text| !text.is_empty()))
}

fn address_of_web(fields: &Object, names: &[&str], left_out: &mut Vec<String>) -> Made<Option<String>> {
    let Some(given) = first_text(fields, names)? else { return Ok(None) };
    let address = web_address(&given);
    if address.is_none() {
        left_out.push(format!("“{}” is not a web address.", short(&given)));
    }
    Ok(address)
}

fn date(fields: &Object, name: &str, left_out: &mut Vec<String>) -> Made<Option<String>> {
    let Some(given) = text(fields, name)? else { return Ok(None) };
    let date = iso_date(&given);
    if date.is_none() {
        left_out.push(format!("The {name} “{}” is not a date.", short(&given)));
    }
    Ok(date)
}

fn age(fields: &Object, name: &str, left_out: &mut Vec<String>) -> Made<Option<u8>> {
    let Some(given) = number(fields, name, left_out)? else { return Ok(None) };
    if (0.0..=130.0).contains(&given) {
        return Ok(Some(given as u8)); // in range; half years are rounded down
    }
    left_out.push(format!("The {name} {given} is not an age."));
    Ok(None)
}

pub(super) fn organisation(fields: &Object, left_out: &mut Vec<String>) -> Made<Organisation> {
    // What cannot be read of its telephones and numbers says nothing, and costs no service its place.
    let mut phones = Vec::new();
    let _ = take_phones(fields, &mut phones);
    let mut organisation = Organisation {
        source_id: text(fields, "id")?,
        name: text(fields, "name")?.map(|name| one_line(&plain(&name))),
        description: prose(fields, &["description"])?,
        url: address_of_web(fields, &["website", "url"], left_out)?,
        email: text(fields, "email").ok().flatten().and_then(|given| email(&given)),
        phone: phones.into_iter().next().map(|phone| phone.number),
        ..Organisation::default()
    };
    for identifier in list(fields, "organization_identifiers").unwrap_or_default() {
        let part = |name: &str| text(identifier, name).ok().flatten().unwrap_or_default();
        organisation.take_number(&part("identifier_scheme"), &part("identifier_type"), &part("identifier"));
    }
    Ok(organisation)
}

fn cost(fields: &Object, left_out: &mut Vec<String>) -> Made<Cost> {
    let words: Vec<String> =
        [prose(fields, &["option"])?, prose(fields, &["amount_description"])?].into_iter().flatten().collect();
    Ok(Cost {
        amount: number(fields, "amount", left_out)?,
        currency: text(fields, "currency")?.map(|currency| currency.to_uppercase()),
        description: (!words.is_empty()).then(|| words.join(", ")),
    })
}

/// Free where every cost is nought, not free where every one is more. Some of each depends on the person.
fn free(costs: &[Cost], fees: Option<&str>) -> Option<bool> {
    let amounts: Vec<f64> = costs.iter().filter_map(|cost| cost.amount).collect();
    if amounts.is_empty() {
        fees.and_then(free_from_text)
    } else if amounts.iter().all(|amount| *amount <= 0.0) {
        Some(true)
    } else {
        amounts.iter().all(|amount| *amount > 0.0).then_some(false)
    }
}

fn contacts(fields: &Object, service: &mut Service) -> Made<()> {
    let mut emails = vec![text(fields, "email")?];
    take_phones(fields, &mut service.phones)?;
    for contact in list(fields, "contacts")? {
        emails.push(text(contact, "email")?);
        take_phones(contact, &mut service.phones)?;
    }
    if let Some(organization) = object(fields, "organization")? {
        // The organisation's own line is better than none, but must not stand beside the service's.
        emails.push(text(organization, "email")?);
        if service.phones.is_empty() {
            take_phones(organization, &mut service.phones)?;
        }
    }
    for given in emails.into_iter().flatten() {
        let Some(address) = email(&given) else {
            service.left_out.push(format!("“{}” is not an e-mail address.", short(&given)));
            continue;
        };
        service.email.get_or_insert(address);
    }
    Ok(())
}

fn take_phones(fields: &Object, phones: &mut Vec<Phone>) -> Made<()> {
    for phone in list(fields, "phones")? {
        let number = text(phone, "number")?.unwrap_or_default();
        let number = one_line(number.trim_matches(|c: char| c == '"' || c == '\'' || c.is_whitespace()));
        if number.is_empty() || phones.iter().any(|known| known.number == number) {
            continue;
        }
        phones.push(Phone { number, extension: text(phone, "extension")?, description: prose(phone, &["description"])? });
    }
    Ok(())
}

fn places(fields: &Object, service: &mut Service) -> Made<()> {
    for place in list(fields, "service_at_locations")? {
        for name in ["schedules", "regular_schedules"] {
            for given in list(place, name)? {
                push_new(&mut service.schedules, schedule(given, &mut service.left_out)?);
            }
        }
        take_phones(place, &mut service.phones)?;
        for contact in list(place, "contacts")? {
            take_phones(contact, &mut service.phones)?;
        }
        if let Some(at) = object(place, "location")? {
            let at = location(at, &mut service.left_out)?;
            push_new(&mut service.locations, at);
        }
    }
    for at in list(fields, "locations")? {
        let at = location(at, &mut service.left_out)?;
        push_new(&mut service.locations, at);
    }
    service.locations.retain(|location| !location.is_empty());
    Ok(())
}

fn location(fields: &Object, left_out: &mut Vec<String>) -> Made<Location> {
    let mut location = Location {
        source_id: text(fields, "id")?,
        name: text(fields, "name")?.map(|name| one_line(&plain(&name))),
        kind: match text(fields, "location_type")?.map(|kind| kind.to_lowercase()).as_deref() {
            Some("physical") => Some(LocationKind::Physical),
            Some("postal") => Some(LocationKind::Postal),
            Some("virtual") => Some(LocationKind::Virtual),
            _ => None,
        },
        ..Location::default()
    };
    let position = number(fields, "latitude", left_out)?.zip(number(fields, "longitude", left_out)?);
    if let Some((lat, lon)) = position {
        if plausible_position(lat, lon) {
            (location.lat, location.lon) = (Some(lat), Some(lon));
        } else {
            left_out.push(format!("The position {lat}, {lon} is not a place on Earth that can be meant."));
        }
    }
    let addresses = [list(fields, "addresses")?, list(fields, "physical_addresses")?].concat();
    let physical = addresses.iter().find(|address| address.get("address_type").is_some_and(|kind| kind == "physical"));
    if let Some(address) = physical.or(addresses.first()) {
        for name in ["address_1", "address_2", "city", "region", "state_province"] {
            if let Some(line) = text(address, name)? {
                push_new(&mut location.address, one_line(&plain(&line)));
            }
        }
        if let Some(code) = text(address, "postal_code")? {
            location.take_postal_code(&code);
        }
    }
    let mut access = Vec::new();
    for name in ["accessibility", "accessibility_for_disabilities"] {
        for entry in list(fields, name)? {
            for field in ["description", "accessibility", "details"] {
                if let Some(line) = prose(entry, &[field])? {
                    push_new(&mut access, line);
                }
            }
        }
    }
    location.accessibility = (!access.is_empty()).then(|| access.join("\n"));
    Ok(location)
}

fn schedule(fields: &Object, left_out: &mut Vec<String>) -> Made<Schedule> {
    let freq = match text(fields, "freq")?.map(|freq| freq.to_uppercase()).as_deref() {
        Some("DAILY") => Some(Frequency::Daily),
        Some("WEEKLY") => Some(Frequency::Weekly),
        Some("MONTHLY") => Some(Frequency::Monthly),
        Some("YEARLY") => Some(Frequency::Yearly),
        Some(other) => {
            left_out.push(format!("“{}” is not a way of repeating that is known.", short(other)));
            None
        }
        None => None,
    };
    let interval = number(fields, "interval", left_out)?
        .filter(|interval| (1.0..=1000.0).contains(interval))
        .map(|interval| interval as u16); // in range
    let mut byday = Vec::new();
    // 1.0 and its elders name the day.
    let given = match pieces(fields, "byday")? {
        given if given.is_empty() => pieces(fields, "weekday")?,
        given => given,
    };
    for piece in given {
        match day(&piece) {
            Some(day) => push_new(&mut byday, day),
            None => left_out.push(format!("“{}” is not a day of the week.", short(&piece))),
        }
    }
    let mut bymonthday = Vec::new();
    for piece in pieces(fields, "bymonthday")? {
        match piece.parse::<i8>() {
            Ok(day) if day != 0 && (-31..=31).contains(&day) => push_new(&mut bymonthday, day),
            _ => left_out.push(format!("“{}” is not a day of the month.", short(&piece))),
        }
    }
    Ok(Schedule {
        freq,
        interval,
        byday,
        bymonthday,
        dtstart: date(fields, "dtstart", left_out)?,
        valid_from: date(fields, "valid_from", left_out)?,
        valid_to: date(fields, "valid_to", left_out)?,
        opens_at: time(fields, "opens_at", left_out)?,
        closes_at: time(fields, "closes_at", left_out)?,
        description: prose(fields, &["description"])?,
    })
}

fn time(fields: &Object, name: &str, left_out: &mut Vec<String>) -> Made<Option<String>> {
    let Some(given) = text(fields, name)? else { return Ok(None) };
    let time = clock_time(&given);
    if time.is_none() {
        left_out.push(format!("The {name} “{}” is not a time of day.", short(&given)));
    }
    Ok(time)
}

/// `MO`, `1SA` or `-1TU` from itself in any case, or from the name of a day.
fn day(text: &str) -> Option<String> {
    const DAYS: [(&str, &str); 7] = [
        ("MO", "MONDAY"),
        ("TU", "TUESDAY"),
        ("WE", "WEDNESDAY"),
        ("TH", "THURSDAY"),
        ("FR", "FRIDAY"),
        ("SA", "SATURDAY"),
        ("SU", "SUNDAY"),
    ];
    let upper = text.to_uppercase();
    let name = upper.trim_start_matches(|c: char| c.is_ascii_digit() || c == '-' || c == '+');
    let which = upper.strip_suffix(name)?.trim_start_matches('+');
    let (code, _) = DAYS.iter().find(|(code, full)| name == *code || (name.len() >= 3 && full.starts_with(name)))?;
    let fits = which.is_empty() || which.parse::<i8>().is_ok_and(|which| which != 0 && (-5..=5).contains(&which));
    fits.then(|| format!("{which}{code}"))
}
