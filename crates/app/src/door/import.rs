//! Referrals out of an export of EMIS or SystmOne: first the fate of every row, then doing it; the same file again adds nothing.

use std::collections::{HashMap, HashSet};
use std::io::{BufReader, Cursor, Read, Seek};

use interop::gp_export::{self, Fate, Mapping, ReferralRow, Referrals, Table};
use kernel::{Answer, Date, Guarded, NhsNumber, PhoneNumber, Postcode, SafeContact, fold};

use super::model::Door;
use super::{store, store_import};
use crate::import::{Counts, Told, refuse};
use crate::person::model::{Address, NewRoute, RouteKind};
use crate::referral::forms::NewReferral;
use crate::referral::model::{Need, Risk};
use crate::referral::store_receive::{Site, receive};
use crate::tx::again;
use crate::{App, Error, Result, Tx, Visit};

/// So many rows go into one transaction: what was done before a crash stays done.
const BATCH: usize = 100;

/// A file that can be read from its start again.
pub trait File: Read + Seek + Send {}
impl<T: Read + Seek + Send> File for T {}

/// What a table is opened from, as often as it is read.
pub trait Source: Sync {
    /// # Errors
    /// When it cannot be opened any more.
    fn open(&self) -> std::io::Result<Box<dyn File + '_>>;
}

impl Source for Vec<u8> {
    fn open(&self) -> std::io::Result<Box<dyn File + '_>> {
        Ok(Box::new(Cursor::new(self.as_slice())))
    }
}

impl Source for std::path::Path {
    fn open(&self) -> std::io::Result<Box<dyn File + '_>> {
        Ok(Box::new(BufReader::new(std::fs::File::open(self)?)))
    }
}

/// How an export is read.
pub struct How {
    /// The name under which it comes again and again: its mapping is kept with it.
    pub name: String,
    /// Which column is what; that of the last time, or a guess, if nothing is said.
    pub mapping: Option<Mapping>,
    /// Whose rows they are where the rows do not say.
    pub practice: Option<String>,
    pub apply: bool,
}

/// The mapping that holds: what is said, else that of the last time if the file still has its columns, else a guess.
pub async fn mapping(app: &App, source: &(impl Source + ?Sized), how: &How) -> Result<Mapping> {
    if let Some(mapping) = &how.mapping {
        return Ok(mapping.clone());
    }
    let headings = Table::open(file(source)?).map_err(refuse)?.headings().to_vec();
    let mut tx = Tx::read(app, Visit::system(app.team, "import")).await?;
    let kept = store_import::mapping(&mut tx, &how.name).await?;
    let fits = |mapping: &Mapping| mapping.columns.values().flatten().all(|name| headings.contains(name));
    Ok(kept.filter(fits).unwrap_or_else(|| Mapping::guess(&headings)))
}

fn file(source: &(impl Source + ?Sized)) -> Result<Box<dyn File + '_>> {
    source.open().map_err(|error| Error::refused(format!("The file cannot be opened: {error}.")))
}

fn rows<'s>(source: &'s (impl Source + ?Sized), mapping: &Mapping) -> Result<Referrals<'s>> {
    gp_export::rows(file(source)?, mapping).map_err(refuse)
}

/// Works out the fate of each row, and does it if told to. A file that breaks off is refused before anything is done.
pub async fn import(app: &App, source: &(impl Source + ?Sized), how: &How, mut told: impl FnMut(Told<'_>)) -> Result<Counts> {
    let mapping = mapping(app, source, how).await?;
    let mut tx = Tx::read(app, Visit::system(app.team, "import")).await?;
    let sites = Sites::load(&mut tx, how.practice.as_deref()).await?;
    drop(tx);
    // Once to its end: whether it is whole, and in the dry run all there is to do.
    let mut counts = Counts::default();
    let mut batch = Vec::new();
    for (line, fate) in rows(source, &mapping)? {
        if let Some(row) = sort(&mut counts, fate, &sites, line, &mut told)? {
            batch.push(row);
        }
        if batch.len() == BATCH {
            check(app, &mut counts, std::mem::take(&mut batch)).await?;
        }
        if counts.read.is_multiple_of(BATCH) {
            told(Told::Checked(counts.read));
        }
    }
    check(app, &mut counts, batch).await?;
    if !how.apply || counts.is_useless() {
        return Ok(counts);
    }
    let (mut done, mut batch, mut quiet) = (0, Vec::new(), Counts::default());
    for (line, fate) in rows(source, &mapping)? {
        if let Some(row) = sort(&mut quiet, fate, &sites, line, &mut |_| {})? {
            batch.push(row);
        }
        if batch.len() == BATCH {
            done += take(app, how, &mapping, &std::mem::take(&mut batch)).await?;
            told(Told::Done(done));
        }
    }
    done += take(app, how, &mapping, &batch).await?;
    told(Told::Done(done));
    Ok(counts)
}

/// A row that is a referral, with the site that it is from.
type Row = (ReferralRow, Site);

/// Counts what is no referral, and gives what is one.
fn sort(counts: &mut Counts, fate: Fate, sites: &Sites, line: u64, told: &mut impl FnMut(Told<'_>)) -> Result<Option<Row>> {
    counts.read += 1;
    match fate {
        Fate::Referral(row) => match sites.of(&row) {
            Ok(site) => return Ok(Some((*row, site))),
            Err(message) => {
                counts.refused += 1;
                told(Told::Refused(&interop::RowError::new(line, message)));
            }
        },
        Fate::Hidden | Fate::NotAReferral { .. } | Fate::Older { .. } => counts.left_out += 1,
        Fate::Repeated { .. } => counts.repeated += 1,
        Fate::Refused(error) if error.fatal => return Err(refuse(error)),
        Fate::Refused(error) => {
            counts.refused += 1;
            told(Told::Refused(&error));
        }
    }
    Ok(None)
}

/// Which of some rows came before.
async fn check(app: &App, counts: &mut Counts, rows: Vec<Row>) -> Result<()> {
    let mut tx = Tx::read(app, Visit::system(app.team, "import")).await?;
    let keys = rows.iter().map(|(row, _)| row.key()).collect();
    let known: HashSet<String> = store_import::known(&mut tx, keys).await?.into_iter().collect();
    let old = rows.iter().filter(|(row, _)| known.contains(&row.key())).count();
    counts.unchanged += old;
    counts.new += rows.len() - old;
    Ok(())
}

/// Takes some rows in, in one transaction, again and again until nobody gets in the way.
async fn take(app: &App, how: &How, mapping: &Mapping, rows: &[Row]) -> Result<usize> {
    again!({ take_once(app, how, mapping, rows).await })
}

async fn take_once(app: &App, how: &How, mapping: &Mapping, rows: &[Row]) -> Result<usize> {
    let mut tx = Tx::system(app, &format!("Export {}", how.name)).await?;
    tx.take_turn().await;
    let door: Door = store_import::door(&mut tx, &how.name, mapping).await?;
    for (row, site) in rows {
        let (taken, new) = store::take(&mut tx, &door, &row.key(), "", true).await?;
        if new {
            let original = store::Original {
                position: 0,
                name: format!("Line {} of the export", row.line),
                media_type: "text/plain; charset=utf-8".to_owned(),
                text: row.original.iter().map(|(heading, cell)| format!("{heading}: {cell}")).collect::<Vec<_>>().join("\n"),
                reading: String::new(),
            };
            let bytes = original.text.clone().into_bytes();
            store::keep_original(&mut tx, taken.id, 0, &original, bytes).await?;
            receive(&mut tx, &referral(row, site), site, taken).await?;
        }
    }
    tx.commit().await?;
    Ok(rows.len())
}

/// A referral as an export tells it. Whether there is a risk, and whether they agreed, nobody said: triage asks.
fn referral(row: &ReferralRow, site: &Site) -> NewReferral {
    let mut phones = row.phones.iter().filter_map(|phone| PhoneNumber::parse(phone).ok());
    let route = phones.next().map(|phone| NewRoute {
        kind: RouteKind::Phone,
        value: Guarded::new(phone.to_string()),
        label: String::new(),
        safe: SafeContact::default(),
    });
    let coded = match row.date.to_string().parse::<Date>() {
        Ok(date) => format!("Coded on {}: {}", date.long(), row.code),
        Err(_) => row.code.clone(),
    };
    let more = phones.map(|phone| format!("Another telephone: {}", phone.spaced())).collect::<Vec<_>>().join("\n");
    let reason = [row.text.as_str(), &coded, &more, &row.warnings.join("\n")]
        .into_iter()
        .filter(|part| !part.trim().is_empty())
        .collect::<Vec<_>>()
        .join("\n");
    let referrer = [&row.staff, &row.usual_gp, &row.practice].into_iter().find(|name| !name.is_empty()).cloned();
    NewReferral {
        site: site.id,
        given_names: row.given_names.clone(),
        family_name: row.family_name.clone(),
        preferred_name: row.preferred_name.clone(),
        date_of_birth: row.date_of_birth.and_then(|born| born.to_string().parse::<Date>().ok()),
        nhs_number: row.nhs_number.as_deref().and_then(|number| NhsNumber::parse(number).ok()),
        language: String::new(),
        interpreter: false,
        communication: String::new(),
        address: Address {
            lines: row.address.clone(),
            postcode: row.postcode.as_deref().and_then(|postcode| Postcode::parse(postcode).ok()),
            hidden: false,
        },
        route,
        needs: vec![Need::Other],
        wants: String::new(),
        reason,
        agreed: Answer::NotAsked,
        agreed_note: String::new(),
        asked_in_private: Answer::NotAsked,
        risk: Risk::NotStated,
        risk_note: String::new(),
        referrer_name: referrer.unwrap_or_else(|| "Not named".to_owned()),
        referrer_role: row.staff_role.clone(),
        referrer_contact: String::new(),
    }
}

/// The team's sites, by the code and the name of their practice.
struct Sites {
    by_code: HashMap<String, Site>,
    by_name: HashMap<String, Site>,
    otherwise: Option<Site>,
}

impl Sites {
    async fn load(tx: &mut Tx, practice: Option<&str>) -> Result<Self> {
        let (mut by_code, mut by_name) = (HashMap::new(), HashMap::new());
        for (code, name, site) in store_import::sites(tx).await? {
            by_code.entry(code).or_insert_with(|| site.clone());
            by_name.entry(fold(&name)).or_insert(site);
        }
        let otherwise = match practice {
            None => None,
            Some(code) => Some(by_code.get(&code.to_uppercase()).cloned().ok_or_else(|| {
                Error::refused(format!("The team has no practice with the code {code}. Add it in the settings first."))
            })?),
        };
        Ok(Self { by_code, by_name, otherwise })
    }

    fn of(&self, row: &ReferralRow) -> Result<Site, String> {
        let by_code = self.by_code.get(&row.practice_code);
        let by_name =
            || self.by_name.get(&fold(&row.practice)).filter(|_| row.practice_code.is_empty() && !row.practice.is_empty());
        let nothing_said = row.practice_code.is_empty() && row.practice.is_empty();
        by_code.or_else(by_name).or(self.otherwise.as_ref().filter(|_| nothing_said)).cloned().ok_or_else(|| match nothing_said {
            true => "The row does not say which practice it is from. Say it with --practice CODE.".to_owned(),
            false => format!(
                "“{}” is not one of the team’s practices.",
                [&row.practice_code, &row.practice]
                    .into_iter()
                    .filter(|part| !part.is_empty())
                    .cloned()
                    .collect::<Vec<_>>()
                    .join(" ")
            ),
        })
    }
}
