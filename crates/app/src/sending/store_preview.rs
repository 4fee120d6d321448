//! SQL of what a message would say if it left now: shown before it is queued, and while it waits. The words are made where those that leave
//! are made, and they let nothing out: when it leaves, the gate decides again.

use kernel::{Instant, PersonId};

use super::gate::{Facts, PersonFacts, To, Verdict, Why, Wording, decide, wording};
use super::model::{Channel, Outgoing, Purpose, State};
use super::store::{self, New, Recipient};
use super::store_facts::{self as facts, ToPerson};
use super::wording::{Filling, Words};
use crate::team::model::Settings;
use crate::{Error, Result, Tx, team};

/// A message as it would be now.
#[derive(Clone, Debug)]
pub struct Preview {
    pub channel: Channel,
    pub words: Words,
    pub wording: Wording,
    pub goes: Goes,
}

/// Whether it would leave now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Goes {
    Now,
    NotBefore(Instant, Why),
    Never(Why),
}

/// What these messages to one person would say. Ask for the person before.
pub async fn of_new(tx: &mut Tx, person: PersonId, new: &[New]) -> Result<Vec<Preview>> {
    if new.is_empty() {
        return Ok(Vec::new());
    }
    let team_of = facts::team(tx).await?;
    let settings = team::store::settings(tx).await?;
    let ways = facts::by_all_ways(tx, person).await?;
    // That others have the same number is asked when it leaves.
    let sent = facts::sent_lately(tx, kernel::OutgoingId::new(), Some(person), None).await?;
    let mut previews = Vec::new();
    for new in new {
        let Recipient::Person { route, .. } = new.to else { continue };
        let to = ways.iter().find(|way| way.route_id == route).cloned().map(|way| way.by(new.channel));
        let draft = Draft {
            channel: new.channel,
            purpose: new.purpose,
            language: &new.language,
            filling: new.filling.clone(),
            expires_at: new.expires_at,
            wanted: true,
        };
        previews.extend(preview(tx, draft, to.as_ref(), &sent, (&settings, &team_of)).await?);
    }
    Ok(previews)
}

/// What one that waits would say; `None` if it is not to a person, or waits no more.
pub async fn of_waiting(tx: &mut Tx, outgoing: &Outgoing) -> Result<Option<Preview>> {
    if outgoing.state != State::Waiting || outgoing.person_id.is_none() {
        return Ok(None);
    }
    let settings = team::store::settings(tx).await?;
    let to = facts::to_person(tx, outgoing).await?;
    let sent = facts::sent_lately(tx, outgoing.id, outgoing.person_id, None).await?;
    let filling = facts::filling(tx, outgoing.id).await?;
    let draft = Draft {
        channel: outgoing.channel,
        purpose: outgoing.purpose,
        language: &outgoing.language,
        filling: serde_json::from_str(&filling).map_err(Error::failed("reading what a message says"))?,
        expires_at: outgoing.expires_at,
        wanted: facts::is_wanted(tx, outgoing).await?,
    };
    let team_of = facts::team(tx).await?;
    preview(tx, draft, to.as_ref(), &sent, (&settings, &team_of)).await
}

struct Draft<'a> {
    channel: Channel,
    purpose: Purpose,
    language: &'a str,
    filling: Filling,
    expires_at: Instant,
    wanted: bool,
}

async fn preview(
    tx: &mut Tx,
    draft: Draft<'_>,
    to: Option<&ToPerson>,
    sent: &[Instant],
    (settings, team): (&Settings, &facts::Team),
) -> Result<Option<Preview>> {
    let now = tx.now;
    let said = to.map(ToPerson::said).unwrap_or_default();
    let to_person = store::to_person(draft.purpose, to, &said, sent, settings.safe_answer_days, now);
    let wording = match &to_person {
        To::Person(PersonFacts { route: Some(route), .. }) => wording(route),
        _ => Wording::Neutral,
    };
    let verdict = decide(&Facts {
        channel: draft.channel,
        now,
        expires_at: draft.expires_at,
        wanted: draft.wanted,
        says_number: draft.purpose.says_number(),
        to: to_person,
        limits: facts::limits(settings, draft.purpose),
    });
    let goes = match verdict {
        Verdict::Send(_) => Goes::Now,
        Verdict::Hold { until, why } => Goes::NotBefore(until, why),
        Verdict::Refuse(why) => Goes::Never(why),
    };
    let mut filling = draft.filling;
    filling.hidden = to.is_some_and(|to| to.hide_number);
    if store::may_link(tx, draft.purpose, draft.channel, wording).await? {
        // What opens their page is made when it leaves.
        filling.link = store::link(tx, "…");
    }
    let heard = tx.app().config.heard;
    let words = store::words((draft.channel, draft.purpose), draft.language, wording, &filling, team, heard);
    Ok(words.map(|words| Preview { channel: draft.channel, words, wording, goes }))
}
