//! What a person's own page shows, read for it: from the slices that know, by the rules of `model.rs`.

use std::collections::{BTreeMap, BTreeSet};

use kernel::ConnectionId;

use super::model::{self, MyService, Shown, Told, services_told, stands};
use crate::connection::model::State;
use crate::connection::store::{self as connections, Connection};
use crate::contact::{store as contacts, store_promise};
use crate::directory::{self, store_dates, times};
use crate::message::model::Part;
use crate::referral::model::Referral;
use crate::team::opening::Opening;
use crate::{Error, Result, Tx, message, person, plan, referral, team};

/// All that the page of this referral shows. Ask first whether it may be shown.
pub async fn shown(tx: &mut Tx, referral: &Referral) -> Result<Shown> {
    let person = person::store::find(tx, referral.person_id).await?.ok_or(Error::NotFound)?;
    let (agreed, hidden) = (plan::store::agreed(tx, referral.id).await?, plan::store::hidden_words(tx, referral.id).await?);
    let needs = match &agreed {
        Some(version) => model::plan(&version.snapshot()?, &hidden),
        None => Vec::new(),
    };
    let to_do = plan::store::to_do(tx, referral.id).await?;
    let (services, told, kept_out) = services(tx, referral).await?;
    let appointments = contacts::appointments_of(tx, referral.person_id).await?;
    let now = tx.now;
    let call = store_promise::standing(tx, referral.id).await?.filter(|promise| promise.until_at > now);
    let mut all_told = practice_told(tx, referral).await?;
    all_told.extend(told);
    all_told.sort_by(|a, b| b.on.cmp(&a.on).then_with(|| a.whom.cmp(&b.whom)));
    Ok(Shown {
        called: person.called().to_owned(),
        worker: referral.worker_first_name.clone(),
        phone: tx.visit.team_phone.clone(),
        answers: Opening::of_team(&team::store::settings(tx).await?).answered(now),
        next_step: model::next_step(&needs, &to_do),
        agreed_on: agreed.filter(|_| !needs.is_empty()).map(|version| version.agreed_on),
        needs,
        call: call.map(|promise| {
            let words = format!(
                "{}, between {} and {}: {} rings you",
                promise.from_at.date().with_weekday(),
                promise.from_at.time(),
                promise.until_at.time(),
                promise.caller
            );
            (words, promise.say)
        }),
        meetings: model::meetings(&appointments, &kept_out, referral.id, now),
        services,
        told: all_told,
        large: person.formats.large(),
    })
}

/// A connection of theirs that is on their page.
pub async fn connection(tx: &mut Tx, referral: &Referral, id: ConnectionId) -> Result<Connection> {
    let (services, ..) = services(tx, referral).await?;
    let all = connections::of_referral(tx, referral.id).await?;
    let is_shown = |one: &Connection| one.id == id && services.iter().any(|service| service.id == id);
    all.into_iter().find(is_shown).ok_or(Error::NotFound)
}

/// What is on for them, who was told what, and the connections that are not shown at all: whose name tells of abuse, or whose place is
/// kept secret.
async fn services(tx: &mut Tx, referral: &Referral) -> Result<(Vec<MyService>, Vec<Told>, BTreeSet<ConnectionId>)> {
    let all = connections::of_referral(tx, referral.id).await?;
    let referred: BTreeMap<_, _> = connections::referred(tx, referral.id).await?.into_iter().collect();
    let ids: Vec<_> = all.iter().filter(|one| one.state != State::Suggested).map(|one| one.service_id).collect();
    let full = directory::store::by_ids(tx, &ids).await?;
    let breaks = store_dates::school_holidays(tx).await?;
    let entry = |one: &Connection| full.iter().find(|full| full.service.id == one.service_id);
    let kept_out = |one: &Connection| one.about_abuse() || entry(one).is_none_or(|full| full.service.place_hidden);
    let now = tx.now;
    let shown: Vec<&Connection> = all.iter().filter(|one| !kept_out(one)).collect();
    let mut services: Vec<MyService> = shown
        .iter()
        .filter_map(|one| {
            let full = entry(one)?;
            let next = times::coming(full, &breaks, now, 1).first().map(times::Next::sentence);
            Some(MyService {
                id: one.id,
                name: one.service_name.clone(),
                words: stands(one.state)?,
                next,
                said_no: one.said_no_at.map(kernel::Instant::date),
            })
        })
        .collect();
    services.sort_by(|a, b| a.name.cmp(&b.name).then_with(|| a.id.to_string().cmp(&b.id.to_string())));
    let told = services_told(shown.into_iter(), &referred);
    Ok((services, told, all.iter().filter(|one| kept_out(one)).map(|one| one.id).collect()))
}

/// What their practice was told, of what may be seen online: only the kinds of things, since the words are their doctor's to show.
async fn practice_told(tx: &mut Tx, referral: &Referral) -> Result<Vec<Told>> {
    let messages = message::store::of_referral(tx, referral.id).await?;
    let mut told = Vec::new();
    for message in messages.iter().filter(|message| message.part == Part::Online) {
        let Some(sent) = message.sent_at else { continue };
        let content = message.content()?;
        let headings: Vec<String> = content.sections().iter().map(|section| section.heading.to_lowercase()).collect();
        told.push(Told { whom: content.practice_name.clone(), on: sent.date(), what: headings.join(", ") });
    }
    Ok(told)
}

/// The referral that a page is of.
pub async fn referral_of(tx: &mut Tx, page: &model::OwnPage) -> Result<Referral> {
    referral::store::find(tx, page.referral_id).await?.ok_or(Error::NotFound)
}
