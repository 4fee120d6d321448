//! SQL of closing and of messages back.

use db::params;
use kernel::{Date, Instant, MessageId, PersonId, ReferralId};

use super::model::{Kind, MessageBack, Part, SentHow, StillOpen};
use crate::audit::Act;
use crate::connection::model::State as ConnectionState;
use crate::contact::model::Mode;
use crate::referral::model::{Action, CloseReason, Need, Referral};
use crate::{Error, Result, Tx, person, referral};

pub async fn still_open(tx: &mut Tx, referral: &Referral) -> Result<StillOpen> {
    let team = tx.team();
    Ok(tx
        .one(
            "SELECT (SELECT COUNT(*) FROM concern WHERE team_id = $1 AND person_id = $3 AND state = 'open') AS concerns, \
             (SELECT COUNT(*) FROM concern WHERE team_id = $1 AND person_id = $3 AND state = 'accepted') AS accepted, \
             (SELECT COUNT(*) FROM message WHERE team_id = $1 AND referral_id = $2 AND sent_at IS NULL) AS messages, \
             (SELECT COUNT(*) FROM appointment WHERE team_id = $1 AND referral_id = $2 AND state = 'planned') AS appointments, \
             (SELECT COUNT(*) FROM connection WHERE team_id = $1 AND referral_id = $2 AND state IN ('referred', 'received', 'waiting_list')) AS connections, \
             (SELECT COUNT(*) FROM action WHERE team_id = $1 AND referral_id = $2 AND status = 'open') AS actions, \
             (SELECT COUNT(*) FROM contact WHERE team_id = $1 AND referral_id = $2 AND finished_at IS NULL) AS writing",
            params![team, referral.id, referral.person_id],
        )
        .await?)
}

/// Ends a referral, and calls off what was still planned. `died` is the day, if that is how it ended.
pub async fn close(tx: &mut Tx, referral: &Referral, reason: CloseReason, note: &str, died: Option<Date>) -> Result<()> {
    let words = if note.is_empty() { reason.label().to_owned() } else { format!("{}\n{note}", reason.label()) };
    referral::store::change(tx, referral, Action::Close, &words).await?;
    let (team, now, today) = (tx.team(), tx.now, tx.today());
    tx.run(
        "UPDATE referral SET closed_at = $1, closed_on = $2, close_reason = $3, close_note = $4, next_step = '', next_step_on = NULL, \
         review_on = NULL WHERE team_id = $5 AND id = $6",
        params![now, today, reason, note, team, referral.id],
    )
    .await?;
    if let Some(died) = died {
        let sql = "UPDATE person SET died_on = $1, version = version + 1 WHERE team_id = $2 AND id = $3 AND died_on IS NULL";
        tx.run(sql, params![died, team, referral.person_id]).await?;
    }
    // Nobody waits for somebody who does not come.
    let sql = "UPDATE appointment SET state = 'cancelled_by_us', version = version + 1 WHERE team_id = $1 AND referral_id = $2 \
               AND state = 'planned' AND starts_at > $3";
    tx.run(sql, params![team, referral.id, now]).await?;
    tx.note(Act::Changed, Some(referral.person_id), "closed the referral");
    Ok(())
}

/// What a draft is made of.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    pub needs: Vec<String>,
    pub done: Vec<String>,
    pub connected: Vec<String>,
    pub tried: Vec<String>,
    /// What was written as not for online view, whatever has to do with abuse, and concerns with who accepted them.
    pub private: Vec<String>,
    /// A concern is not closed.
    pub concern: bool,
}

pub async fn facts(tx: &mut Tx, referral: &Referral) -> Result<Facts> {
    let (team, id) = (tx.team(), referral.id);
    let mut facts = Facts::default();
    let mut needs: Vec<(Option<Need>, String)> = tx
        .all(
            "SELECT kind, words FROM need WHERE team_id = $1 AND referral_id = $2 AND ended_at IS NULL ORDER BY position",
            params![team, id],
        )
        .await?;
    if needs.is_empty() {
        let ticked = referral::store_triage::needs(tx, id).await?;
        needs = ticked.into_iter().map(|need| (Some(need), need.label().to_owned())).collect();
    }
    for (kind, words) in needs {
        // Whoever looks over their shoulder must not read it in the NHS App.
        if kind == Some(Need::Abuse) { facts.private.push(format!("Need: {words}")) } else { facts.needs.push(words) }
    }
    let actions: Vec<(Option<Need>, String)> = tx
        .all(
            "SELECT n.kind, a.what FROM action a JOIN goal g ON g.team_id = a.team_id AND g.id = a.goal_id \
             JOIN need n ON n.team_id = g.team_id AND n.id = g.need_id \
             WHERE a.team_id = $1 AND a.referral_id = $2 AND a.status = 'done' ORDER BY a.position",
            params![team, id],
        )
        .await?;
    for (kind, what) in actions {
        if kind == Some(Need::Abuse) { facts.private.push(format!("Done: {what}")) } else { facts.done.push(what) }
    }
    let held: Vec<(Mode, Instant)> = tx
        .all(
            "SELECT mode, started_at FROM contact WHERE team_id = $1 AND referral_id = $2 AND finished_at IS NOT NULL ORDER BY started_at",
            params![team, id],
        )
        .await?;
    facts.done.extend(held.iter().map(|(mode, at)| format!("{}, {}", mode.label(), at.date().long())));
    for connection in crate::connection::store::of_referral(tx, id).await? {
        let line = format!(
            "{} ({}: {})",
            connection.service_name,
            connection.part.label().to_lowercase(),
            connection.state.label().to_lowercase()
        );
        match connection.state {
            ConnectionState::Suggested | ConnectionState::PersonDeclined => {}
            // The name of such a service tells it all.
            _ if connection.about_abuse() => facts.private.push(line),
            ConnectionState::DroppedOut | ConnectionState::ServiceDeclined | ConnectionState::DidNotAttend => {
                facts.tried.push(line)
            }
            _ => facts.connected.push(line),
        }
    }
    let private: Vec<(String,)> = tx
        .all(
            "SELECT not_online FROM contact WHERE team_id = $1 AND referral_id = $2 AND not_online <> '' AND finished_at IS NOT NULL ORDER BY started_at",
            params![team, id],
        )
        .await?;
    facts.private.extend(private.into_iter().map(|(words,)| words));
    for concern in crate::concern::store::of_person(tx, referral.person_id)
        .await?
        .into_iter()
        .filter(|concern| concern.referral_id == Some(id) && !concern.sealed)
    {
        facts.concern |= concern.state != crate::concern::model::State::Closed;
        let accepted = concern
            .accepted_at
            .map(|at| format!(" Accepted by {}, {} ({}).", concern.accepted_by, at.long(), concern.accepted_how))
            .unwrap_or_default();
        facts.private.push(format!("Concern, {}: {}{accepted}", concern.opened_at.long(), concern.said));
    }
    Ok(facts)
}

/// A message as it is kept.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Message {
    pub id: MessageId,
    pub referral_id: ReferralId,
    pub person_id: PersonId,
    pub kind: Kind,
    pub part: Part,
    pub content: String,
    pub made_at: Instant,
    pub made_by: String,
    pub sent_how: Option<SentHow>,
    pub sent_at: Option<Instant>,
    pub sent_by: Option<String>,
}

impl Message {
    pub fn content(&self) -> Result<MessageBack> {
        serde_json::from_str(&self.content).map_err(Error::failed("reading a message"))
    }
}

macro_rules! message_columns {
    () => {
        "SELECT id, referral_id, person_id, kind, part, content, made_at, made_by, sent_how, sent_at, sent_by FROM message "
    };
}

/// A message about somebody the actor may see.
pub async fn load(tx: &mut Tx, id: MessageId) -> Result<Message> {
    let team = tx.team();
    let message: Message = tx
        .maybe(concat!(message_columns!(), "WHERE team_id = $1 AND id = $2"), params![team, id])
        .await?
        .ok_or(Error::NotFound)?;
    person::store::require(tx, message.person_id, "message").await?;
    Ok(message)
}

pub async fn of_referral(tx: &mut Tx, id: ReferralId) -> Result<Vec<Message>> {
    let team = tx.team();
    Ok(tx
        .all(
            concat!(message_columns!(), "WHERE team_id = $1 AND referral_id = $2 ORDER BY made_at DESC, part DESC, id"),
            params![team, id],
        )
        .await?)
}

/// Keeps a message as it was made.
pub async fn make(tx: &mut Tx, referral: &Referral, kind: Kind, part: Part, content: &MessageBack) -> Result<MessageId> {
    let (team, now, staff, name, id) = (tx.team(), tx.now, tx.staff()?, tx.actor().name.clone(), MessageId::new());
    let content = serde_json::to_string(content).map_err(Error::failed("writing a message"))?;
    tx.run(
        "INSERT INTO message (team_id, id, referral_id, person_id, practice_id, kind, part, content, made_at, made_by_id, made_by) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        params![team, id, referral.id, referral.person_id, referral.practice_id, kind, part, content, now, staff, name],
    )
    .await?;
    referral::store::touch(tx, referral.id).await?;
    tx.note(Act::Changed, Some(referral.person_id), "made a message");
    Ok(id)
}

/// Writes down how a message left.
pub async fn sent(tx: &mut Tx, message: &Message, how: SentHow) -> Result<()> {
    let (team, now, name) = (tx.team(), tx.now, tx.actor().name.clone());
    tx.run_versioned(
        "UPDATE message SET sent_how = $1, sent_at = $2, sent_by = $3, version = version + 1 WHERE team_id = $4 AND id = $5 AND sent_at IS NULL",
        params![how, now, name, team, message.id],
    )
    .await?;
    tx.note(Act::Changed, Some(message.person_id), "sent a message");
    Ok(())
}
