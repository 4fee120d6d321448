//! The answers to programs.

use std::collections::HashMap;

use finder::{Point, Query as Words};
use kernel::{OrganisationId, ServiceId};
use serde_json::{Value, json};
use uuid::Uuid;

use super::asked::{self, Asked};
use super::model::{Entry, Taxonomy, places, term, without_empty};
use super::shelf;
use crate::directory::model::Full;
use crate::directory::organisation::Organisation;
use crate::directory::store::{self, KnownSource};
use crate::directory::store_organisation;
use crate::web::{Answer, Path, Query};
use crate::{Error, Read, Result, Tx};

type Pairs = Query<Vec<(String, String)>>;

/// What this is: where programs begin.
pub async fn about(Read(tx): Read) -> Result<Answer> {
    let base = tx.app().config.public_url.trim_end_matches('/').to_owned();
    tx.json(&json!({
        "version": "HSDS-UK-3.0",
        "profile": "https://docs.openreferraluk.org/en/latest/",
        "openapi_url": format!("{base}/oruk/v3/openapi.json"),
    }))
    .await
}

/// What can be asked here and what comes back, for programs that read such descriptions.
pub async fn openapi(Read(tx): Read) -> Result<Answer> {
    let description: Value =
        serde_json::from_str(include_str!("openapi.json")).map_err(Error::failed("reading our own description"))?;
    tx.json(&description).await
}

pub async fn services(Read(mut tx): Read, Query(pairs): Pairs) -> Result<Answer> {
    let asked = Asked::read(&pairs, asked::SERVICES).map_err(Error::NotUnderstood)?;
    let (ids, total) = tx
        .app()
        .clone()
        .finder
        .published(&mut tx, |index, shelf| shelf.services(&asked, with_words(index, &asked).as_deref()))
        .await?;
    let loaded = Loaded::of(&mut tx, &ids).await?;
    let rows = loaded.entries(&tx).map(|entry| Value::Object(entry.flat())).collect();
    list(tx, &asked, rows, total).await
}

pub async fn service(Read(mut tx): Read, Path(id): Path<ServiceId>) -> Result<Answer> {
    let loaded = Loaded::of(&mut tx, &[id]).await?;
    let whole = loaded.entries(&tx).next().map(|entry| entry.whole()).ok_or(Error::NotFound)?;
    tx.json(&without_empty(Value::Object(whole))).await
}

pub async fn service_at_locations(Read(mut tx): Read, Query(pairs): Pairs) -> Result<Answer> {
    let asked = Asked::read(&pairs, asked::PLACES).map_err(Error::NotUnderstood)?;
    let near = match &asked.near {
        None => None,
        Some(postcode) => {
            let point = crate::places::store::point(&mut tx, postcode).await?;
            Some(point.and_then(|(lat, lon)| Point::new(lat, lon)).ok_or(Error::NotFound)?)
        }
    };
    let (ids, total) = tx
        .app()
        .clone()
        .finder
        .published(&mut tx, |index, shelf| shelf.places(&asked, with_words(index, &asked).as_deref(), near))
        .await?;
    let services: Vec<ServiceId> = ids.iter().map(|(service, _)| *service).collect();
    let loaded = Loaded::of(&mut tx, &services).await?;
    let row = |(service, id): &(ServiceId, Uuid)| {
        let entry = loaded.entries(&tx).find(|entry| entry.full.service.id == *service)?;
        places(entry.full).iter().find(|at| at.id == *id).map(|at| entry.flat_at(at))
    };
    let rows = ids.iter().filter_map(row).collect();
    list(tx, &asked, rows, total).await
}

pub async fn service_at_location(Read(mut tx): Read, Path(id): Path<Uuid>) -> Result<Answer> {
    let service = tx.app().clone().finder.published(&mut tx, |_, shelf| shelf.service_at(id)).await?.ok_or(Error::NotFound)?;
    let loaded = Loaded::of(&mut tx, &[service]).await?;
    let entry = loaded.entries(&tx).next().ok_or(Error::NotFound)?;
    let whole = places(entry.full).iter().find(|at| at.id == id).map(|at| entry.whole_at(at)).ok_or(Error::NotFound)?;
    tx.json(&without_empty(whole)).await
}

pub async fn taxonomies(Read(tx): Read, Query(pairs): Pairs) -> Result<Answer> {
    let asked = Asked::read(&pairs, asked::PAGES).map_err(Error::NotUnderstood)?;
    let (rows, total) = shelf::page(&asked, Taxonomy::ALL.into_iter().map(Taxonomy::json));
    list(tx, &asked, rows, total).await
}

pub async fn taxonomy(Read(tx): Read, Path(id): Path<Uuid>) -> Result<Answer> {
    let found = Taxonomy::ALL.into_iter().find(|taxonomy| taxonomy.id() == id).ok_or(Error::NotFound)?;
    tx.json(&found.json()).await
}

pub async fn taxonomy_terms(Read(mut tx): Read, Query(pairs): Pairs) -> Result<Answer> {
    let asked = Asked::read(&pairs, asked::PAGES).map_err(Error::NotUnderstood)?;
    let terms = tx.app().clone().finder.published(&mut tx, |_, shelf| shelf.terms()).await?;
    let sources = store::sources(&mut tx).await?;
    let (rows, total) = shelf::page(&asked, terms.iter().map(|(taxonomy, name)| term(*taxonomy, name, &sources)));
    list(tx, &asked, rows, total).await
}

pub async fn taxonomy_term(Read(mut tx): Read, Path(id): Path<Uuid>) -> Result<Answer> {
    let (taxonomy, name) = tx.app().clone().finder.published(&mut tx, |_, shelf| shelf.term(id)).await?.ok_or(Error::NotFound)?;
    let sources = store::sources(&mut tx).await?;
    tx.json(&term(taxonomy, &name, &sources)).await
}

/// Those that have the words that are asked for, best first; none if no words are asked for.
fn with_words(index: &finder::Index, asked: &Asked) -> Option<Vec<ServiceId>> {
    let words = Words { text: asked.search.clone(), public_only: true, ..Words::default() };
    (!asked.search.is_empty()).then(|| index.ids(&words).into_iter().filter_map(|id| id.parse().ok()).collect())
}

/// Services with what belongs to them: only what may be published, as it is in the database at this moment.
struct Loaded {
    found: Vec<Full>,
    organisations: HashMap<OrganisationId, Organisation>,
    sources: Vec<KnownSource>,
}

impl Loaded {
    async fn of(tx: &mut Tx, ids: &[ServiceId]) -> Result<Self> {
        let mut found = store::by_ids(tx, ids).await?;
        found.retain(|full| full.service.may_be_published());
        let found: Vec<Full> = found.into_iter().map(Full::opened).collect();
        let mut organisations: Vec<OrganisationId> = found.iter().filter_map(|full| full.service.organisation_id).collect();
        organisations.sort_unstable();
        organisations.dedup();
        let organisations = store_organisation::published_by_ids(tx, &organisations).await?;
        let sources = store::sources(tx).await?;
        Ok(Self { found, organisations, sources })
    }

    fn entries<'a>(&'a self, tx: &Tx) -> impl Iterator<Item = Entry<'a>> {
        let today = tx.today();
        self.found.iter().map(move |full| Entry {
            full,
            organisation: full.service.organisation_id.and_then(|id| self.organisations.get(&id)),
            sources: &self.sources,
            today,
        })
    }
}

/// A page of a list in the standard's envelope.
async fn list(tx: Tx, asked: &Asked, rows: Vec<Value>, total: usize) -> Result<Answer> {
    let pages = total.div_ceil(asked.per_page);
    tx.json(&json!({
        "total_items": total,
        "total_pages": pages,
        "page_number": asked.page,
        "size": rows.len(),
        "first_page": asked.page == 1,
        "last_page": asked.page >= pages,
        "empty": rows.is_empty(),
        "contents": rows.into_iter().map(without_empty).collect::<Vec<_>>(),
    }))
    .await
}
