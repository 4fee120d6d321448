//! Services and judged queries as they stand in files, read forgivingly: what is missing is not known.

use std::collections::HashMap;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use finder::{Cost, Entry, Gender, Index, Point, Route, Session, TimeOfDay, Weekday};
use serde::Deserialize;

/// The day on which the invented directory is asked.
pub const TODAY: &str = "2026-11-27";

/// A service: the form of `eval/services.jsonl`, and of `kith match --directory`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Service {
    id: Option<String>,
    name: String,
    organisation: Option<String>,
    summary: Option<String>,
    description: Option<String>,
    postcode: Option<String>,
    lat: Option<f64>,
    lon: Option<f64>,
    /// Several, where there are several.
    points: Vec<(f64, f64)>,
    delivery: Option<String>,
    online: bool,
    outreach: bool,
    by_phone: bool,
    area: Option<String>,
    days: Vec<Day>,
    min_age: Option<f64>,
    max_age: Option<f64>,
    gender: Option<String>,
    languages: Vec<String>,
    cost: Option<String>,
    referral: Option<String>,
    access: Vec<String>,
    waiting_weeks: Option<u16>,
    tags: Vec<String>,
    confirmed: Option<String>,
    full: bool,
    volunteers_wanted: bool,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Day {
    day: String,
    from: Option<String>,
    to: Option<String>,
}

/// One question with what a good link worker would answer.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    pub kind: Option<String>,
    pub query: String,
    pub postcode: Option<String>,
    pub relevant: Vec<Relevant>,
    /// Ids that would be wrong or harmful among the first five.
    pub never: Vec<String>,
    pub crisis: bool,
    pub none: bool,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Relevant {
    pub id: Option<String>,
    pub name: Option<String>,
    /// 3 first, 2 good, 1 acceptable. Not said is good.
    pub grade: Option<f64>,
}

/// The services of a file, as the finder knows them.
pub fn services(path: &Path) -> Result<Vec<Entry>> {
    let services: Vec<Service> = lines(path)?;
    let entries: Vec<Entry> = services.into_iter().enumerate().map(|(at, service)| entry(service, at)).collect();
    if entries.is_empty() {
        bail!("{} has no services", path.display());
    }
    Ok(entries)
}

/// The questions of a file, with the ids of what answers them. A name that no service has is told and left out.
pub fn queries(path: &Path, entries: &[Entry]) -> Result<Vec<Asked>> {
    let mut queries: Vec<Asked> = lines(path)?;
    let by_name: HashMap<String, &str> = entries.iter().map(|entry| (kernel::fold(&entry.name), entry.id.as_str())).collect();
    let ids: HashMap<&str, ()> = entries.iter().map(|entry| (entry.id.as_str(), ())).collect();
    let mut missing = Vec::new();
    for (at, asked) in queries.iter_mut().enumerate() {
        if asked.query.trim().is_empty() {
            bail!("{}: line {} has no query", path.display(), at + 1);
        }
        for relevant in &mut asked.relevant {
            let known = relevant.id.as_deref().is_some_and(|id| ids.contains_key(id));
            if !known {
                let name = relevant.name.clone().unwrap_or_default();
                relevant.id = by_name.get(&kernel::fold(&name)).map(|id| (*id).to_owned());
                if relevant.id.is_none() {
                    missing.push(name);
                }
            }
        }
        asked.relevant.retain(|relevant| relevant.id.is_some());
    }
    if !missing.is_empty() {
        eprintln!("{}: {} judged services are not in the directory: {}", path.display(), missing.len(), missing.join("; "));
    }
    if queries.iter().all(|asked| asked.relevant.is_empty()) {
        bail!("{}: none of the judged services is in the directory", path.display());
    }
    Ok(queries)
}

fn lines<T: for<'a> Deserialize<'a>>(path: &Path) -> Result<Vec<T>> {
    let text = std::fs::read_to_string(path).with_context(|| format!("{} could not be read", path.display()))?;
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    lines.map(|(at, line)| serde_json::from_str(line).with_context(|| format!("{}: line {}", path.display(), at + 1))).collect()
}

fn entry(service: Service, at: usize) -> Entry {
    let delivery = service.delivery.as_deref().unwrap_or_default();
    let point = service.lat.zip(service.lon).into_iter().chain(service.points).filter_map(|(lat, lon)| Point::new(lat, lon));
    let area = [service.area.unwrap_or_default(), service.postcode.unwrap_or_default()];
    Entry {
        id: service.id.unwrap_or_else(|| format!("line {}", at + 1)),
        name: service.name,
        organisation: service.organisation.unwrap_or_default(),
        summary: service.summary.unwrap_or_default(),
        description: service.description.unwrap_or_default(),
        unspoken: String::new(),
        keywords: service.tags,
        points: point.collect(),
        area: area.join(" ").trim().to_owned(),
        online: service.online || delivery == "online",
        outreach: service.outreach || delivery == "outreach",
        by_phone: service.by_phone || delivery == "phone",
        sessions: service.days.iter().filter_map(session).collect(),
        cost: service.cost.as_deref().map_or(Cost::Unknown, cost),
        volunteers_wanted: service.volunteers_wanted,
        min_age: service.min_age.map(|years| years as u8),
        max_age: service.max_age.map(|years| years as u8),
        public: true,
        restricted_to: None,
        gender: match service.gender.as_deref() {
            Some("women") => Some(Gender::Women),
            Some("men") => Some(Gender::Men),
            _ => None,
        },
        languages: service.languages,
        access: service.access,
        route: match service.referral.as_deref() {
            Some("self") => Some(Route::Own),
            Some("professional") => Some(Route::Professional),
            Some("either") => Some(Route::Either),
            _ => None,
        },
        waiting_weeks: service.waiting_weeks,
        full: service.full,
        confirmed: service.confirmed.as_deref().and_then(|date| date.parse().ok()),
    }
}

fn session(day: &Day) -> Option<Session> {
    let start = day.day.get(..3)?.to_lowercase();
    let weekday = Weekday::ALL.iter().copied().find(|weekday| weekday.label().to_lowercase().starts_with(&start))?;
    let time = |text: &Option<String>| TimeOfDay::parse(text.as_deref()?).ok();
    Some(Session { weekday, starts: time(&day.from), ends: time(&day.to) })
}

/// "free", "by donation", "from £5": what a person pays to come once, as near as words say it.
fn cost(words: &str) -> Cost {
    let words = words.to_lowercase();
    let pounds = words.split('£').skip(1).filter_map(|rest| {
        let number: String = rest.chars().take_while(|c| c.is_ascii_digit() || *c == '.').collect();
        number.trim_end_matches('.').parse::<f64>().ok()
    });
    let pence = words.split_once('p').and_then(|(number, _)| number.trim().parse::<u32>().ok());
    let least = pounds.min_by(f64::total_cmp);
    if words.starts_with("free") {
        Cost::Free
    } else if ["donation", "what you can", "free", "nobody refused"].iter().any(|word| words.contains(word)) {
        Cost::Donation
    } else if let Some(pounds) = least {
        Cost::Pence((pounds * 100.0).round() as u32)
    } else {
        pence.map_or(Cost::Unknown, Cost::Pence)
    }
}

/// A directory's own sense of place: the middle of what stands under a postcode's sector, else its district.
pub fn near(index: &Index, postcode: Option<&str>) -> Option<Point> {
    index.place(postcode?)
}
