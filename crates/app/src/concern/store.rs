//! SQL of concerns.

use db::params;
use kernel::{ConcernId, Date, EventId, Instant, PersonId, ReferralId, StaffId, TeamId};

use super::forms::{Accepted, Ended, Told};
use super::model::{CameBy, Concern, Event, Happened, State};
use super::watch;
use crate::audit::Act;
use crate::team::opening::Opening;
use crate::{Error, Result, Tx};

macro_rules! concern_columns {
    () => {
        "c.id, c.person_id, c.referral_id, c.opened_at, COALESCE(c.waiting_since, c.opened_at) AS waiting_since, c.opened_by, c.came_by, \
         c.said, c.whose, c.done_now, c.state, c.accepted_by, c.accepted_by_id, c.accepted_how, c.accepted_at, c.accepted_recorded_by, \
         c.closed_at, c.closed_by, c.outcome, c.next_contact_on, c.next_contact_at, c.sealed, c.version FROM concern c"
    };
}

/// Opens a concern. Who may: whoever may see the person, and a referral that tells of a risk. It needs no words yet.
pub async fn open(
    tx: &mut Tx,
    person: PersonId,
    referral: Option<ReferralId>,
    came_by: CameBy,
    said: &str,
    done_now: &str,
) -> Result<ConcernId> {
    let (team, now, id) = (tx.team(), tx.now, ConcernId::new());
    let (staff, name) = (tx.actor().staff, came_by.told_by(&tx.actor().name).to_owned());
    tx.run(
        "INSERT INTO concern (team_id, id, person_id, referral_id, opened_at, opened_by_id, opened_by, came_by, said, done_now, waiting_since) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $5)",
        params![team, id, person, referral, now, staff, name, came_by, said, done_now],
    )
    .await?;
    note(tx, id, &Note::new(Happened::Opened)).await?;
    tx.note(Act::Changed, Some(person), "opened a concern");
    Ok(id)
}

/// Something to be written down of a concern.
pub(super) struct Note<'a> {
    pub kind: Happened,
    /// Empty: it is one thing by itself.
    pub mark: String,
    pub staff: Option<StaffId>,
    pub name: &'a str,
    pub words: &'a str,
    pub at: Option<Instant>,
}

impl<'a> Note<'a> {
    pub fn new(kind: Happened) -> Self {
        Self { kind, mark: String::new(), staff: None, name: "", words: "", at: None }
    }

    pub fn of(self, name: &'a str, words: &'a str) -> Self {
        Self { name, words, ..self }
    }
}

/// Writes down what happened, once for its mark. Says whether it was new.
pub(super) async fn note(tx: &mut Tx, concern: ConcernId, note: &Note<'_>) -> Result<bool> {
    let (team, id, by) = (tx.team(), EventId::new(), tx.actor().name.clone());
    let at = note.at.unwrap_or(tx.now);
    let mark = if note.mark.is_empty() { id.to_string() } else { note.mark.clone() };
    let written = tx
        .run(
            "INSERT INTO concern_event (team_id, id, concern_id, at, kind, mark, staff_id, name, words, by_name) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (team_id, concern_id, mark) DO NOTHING",
            params![team, id, concern, at, note.kind, mark, note.staff, note.name, note.words, by],
        )
        .await?;
    Ok(written > 0)
}

/// What happened with a concern, in order. Ask for the concern before. Whom it reached may be many: what was written never gives way to it.
pub async fn events(tx: &mut Tx, concern: ConcernId) -> Result<Vec<Event>> {
    let team = tx.team();
    let sql = "SELECT id, at, kind, name, words, by_name FROM concern_event WHERE team_id = $1 AND concern_id = $2 \
               ORDER BY CASE WHEN kind IN ('reached', 'seen') THEN 1 ELSE 0 END, at, id LIMIT 1000";
    let mut events: Vec<Event> = tx.all(sql, params![team, concern]).await?;
    events.sort_by_key(|event| (event.at, event.id.to_string()));
    Ok(events)
}

/// All concerns about a person, newest first. Ask for the person before.
pub async fn of_person(tx: &mut Tx, person: PersonId) -> Result<Vec<Concern>> {
    let team = tx.team();
    let sql =
        concat!("SELECT ", concern_columns!(), " WHERE c.team_id = $1 AND c.person_id = $2 ORDER BY c.opened_at DESC, c.id DESC");
    Ok(tx.all(sql, params![team, person]).await?)
}

/// A concern about somebody the actor may see: also who opened or accepted it, until it is closed, and whomever it waits for now.
pub async fn load(tx: &mut Tx, id: ConcernId) -> Result<Concern> {
    let team = tx.team();
    let sql = concat!("SELECT ", concern_columns!(), " WHERE c.team_id = $1 AND c.id = $2");
    let concern: Concern = tx.maybe(sql, params![team, id]).await?.ok_or(Error::NotFound)?;
    match crate::person::store::require(tx, concern.person_id, "concern").await {
        // Whoever has to act has to know for whom.
        Err(Error::NotFound) if concern.state == State::Open && watch::is_for_me(tx, id).await? => {
            tx.note(Act::Opened, Some(concern.person_id), "a concern that waits");
        }
        other => other?,
    }
    Ok(concern)
}

/// Writes down what was said, or adds to it: what stands there stays. It asks for no version and makes none: whoever accepts the concern
/// meanwhile must not throw away what somebody is writing, nor the other way round. `said = ''` guards the first words.
/// What is added to one that was sealed goes where it is sealed.
pub async fn write(tx: &mut Tx, concern: &Concern, told: &Told) -> Result<()> {
    if concern.sealed {
        let words = [&told.said, &told.whose, &told.done_now].into_iter().filter(|words| !words.is_empty());
        crate::safeguarding::store::add(tx, concern, &words.cloned().collect::<Vec<_>>().join("\n")).await?;
        note(tx, concern.id, &Note::new(Happened::Written)).await?;
        return Ok(());
    }
    let team = tx.team();
    let sql =
        "UPDATE concern SET said = $1, whose = $2, done_now = $3 WHERE team_id = $4 AND id = $5 AND said = '' AND NOT sealed";
    let first = tx.run(sql, params![told.said, told.whose, told.done_now, team, concern.id]).await? > 0;
    let event = Note::new(Happened::Written);
    if first {
        note(tx, concern.id, &event).await?;
    } else {
        let words: Vec<&str> =
            [told.said.as_str(), told.done_now.as_str()].into_iter().filter(|words| !words.is_empty()).collect();
        note(tx, concern.id, &event.of(&told.whose, &words.join("\n"))).await?;
    }
    tx.note(Act::Changed, Some(concern.person_id), "concern written down");
    Ok(())
}

/// Notes that a named person has accepted it. Only an open one: two who accept at once are told.
pub async fn accept(tx: &mut Tx, concern: &Concern, accepted: &Accepted) -> Result<()> {
    take(tx, concern, accepted, State::Open, Happened::Accepted).await
}

/// Notes that somebody else has it from now on, who has accepted it.
pub async fn hand_over(tx: &mut Tx, concern: &Concern, accepted: &Accepted) -> Result<()> {
    take(tx, concern, accepted, State::Accepted, Happened::HandedOver).await
}

async fn take(tx: &mut Tx, concern: &Concern, accepted: &Accepted, from: State, kind: Happened) -> Result<()> {
    let (team, name) = (tx.team(), tx.actor().name.clone());
    tx.run_versioned(
        "UPDATE concern SET state = 'accepted', accepted_by = $1, accepted_by_id = $2, accepted_how = $3, accepted_at = $4, \
         accepted_recorded_by = $5, version = version + 1 WHERE team_id = $6 AND id = $7 AND version = $8 AND state = $9",
        params![accepted.by, accepted.staff, accepted.how, accepted.at, name, team, concern.id, concern.version, from],
    )
    .await?;
    let event = Note { staff: accepted.staff, at: Some(accepted.at), ..Note::new(kind).of(&accepted.by, &accepted.how) };
    note(tx, concern.id, &event).await?;
    tx.note(Act::Changed, Some(concern.person_id), "concern accepted");
    Ok(())
}

/// Closes an accepted concern: who was told and when, how it ended, and when somebody speaks with the person again.
pub async fn close(tx: &mut Tx, concern: &Concern, ended: &Ended) -> Result<()> {
    let (team, now, name) = (tx.team(), tx.now, tx.actor().name.clone());
    let outcome = format!("{}\nTold: {}, {}.", ended.outcome, ended.told, ended.told_at.long());
    tx.run_versioned(
        "UPDATE concern SET state = 'closed', closed_at = $1, closed_by = $2, outcome = $3, next_contact_on = $4, version = version + 1 \
         WHERE team_id = $5 AND id = $6 AND version = $7 AND state = 'accepted'",
        params![now, name, outcome, ended.next, team, concern.id, concern.version],
    )
    .await?;
    let told = Note { at: Some(ended.told_at), ..Note::new(Happened::Told).of(&ended.told, "") };
    note(tx, concern.id, &told).await?;
    note(tx, concern.id, &Note::new(Happened::Closed).of("", &ended.outcome)).await?;
    tx.note(Act::Changed, Some(concern.person_id), "concern closed");
    Ok(())
}

/// Notes that somebody has spoken with the person again: from now on nobody is reminded of it.
pub async fn spoken(tx: &mut Tx, concern: &Concern) -> Result<()> {
    let (team, now) = (tx.team(), tx.now);
    tx.run_versioned(
        "UPDATE concern SET next_contact_at = $1, version = version + 1 WHERE team_id = $2 AND id = $3 AND version = $4 \
         AND next_contact_on IS NOT NULL AND next_contact_at IS NULL",
        params![now, team, concern.id, concern.version],
    )
    .await?;
    note(tx, concern.id, &Note::new(Happened::Spoken)).await?;
    tx.note(Act::Changed, Some(concern.person_id), "spoken with after a concern");
    Ok(())
}

/// Opens a closed concern again: nobody has it now.
pub async fn reopen(tx: &mut Tx, concern: &Concern, reason: &str) -> Result<()> {
    let (team, now) = (tx.team(), tx.now);
    tx.run_versioned(
        "UPDATE concern SET state = 'open', waiting_since = $1, accepted_by = '', accepted_by_id = NULL, accepted_how = '', accepted_at = NULL, \
         accepted_recorded_by = '', closed_at = NULL, closed_by = '', outcome = '', next_contact_on = NULL, next_contact_at = NULL, version = version + 1 \
         WHERE team_id = $2 AND id = $3 AND version = $4 AND state = 'closed' AND NOT sealed",
        params![now, team, concern.id, concern.version],
    )
    .await?;
    note(tx, concern.id, &Note::new(Happened::Reopened).of("", reason)).await?;
    tx.note(Act::Changed, Some(concern.person_id), "concern opened again");
    Ok(())
}

/// Somebody has left: what they had accepted is nobody's, and waits for a named person again. In whatever transaction ends their account.
pub async fn left_behind(tx: &mut db::Tx, team: TeamId, staff: StaffId, by: &str, now: Instant) -> Result<(), db::Error> {
    let theirs: Vec<(ConcernId, String)> = tx
        .all(
            "SELECT id, accepted_by FROM concern WHERE team_id = $1 AND accepted_by_id = $2 AND state = 'accepted' ORDER BY id LIMIT 1000",
            params![team, staff],
        )
        .await?;
    for (id, name) in theirs {
        tx.run(
            "UPDATE concern SET state = 'open', waiting_since = $1, accepted_by = '', accepted_by_id = NULL, accepted_how = '', \
             accepted_at = NULL, accepted_recorded_by = '', version = version + 1 WHERE team_id = $2 AND id = $3 AND state = 'accepted'",
            params![now, team, id],
        )
        .await?;
        let (event, words) = (EventId::new(), format!("{name} had it, and is not there any more."));
        tx.run(
            "INSERT INTO concern_event (team_id, id, concern_id, at, kind, mark, words, by_name) VALUES ($1, $2, $3, $4, $5, $2, $6, $7)",
            params![team, event, id, now, Happened::Reopened, words, by],
        )
        .await?;
    }
    Ok(())
}

/// Turns it into something that says nothing: what it said is kept where it is sealed. Only for that slice.
///
/// What happened with a concern is otherwise only added to. Here the words go out of it, and whose they are, since they would lie in the
/// database for whoever is not to read them. That something was done, when and by whom stays, and so does whom the concern reached and who
/// looked: that it was not left alone must be provable, and says nothing of what was told. ADR 0015. The day on which somebody is to speak with
/// them again stays, too: who is to do it does not read the note, and a promise must not go with its reason.
pub(crate) async fn seal(tx: &mut Tx, concern: &Concern, says: &str, next: Option<Date>) -> Result<()> {
    let (team, now, name) = (tx.team(), tx.now, tx.actor().name.clone());
    tx.run_versioned(
        "UPDATE concern SET state = 'closed', sealed = $1, said = $2, outcome = $2, whose = '', done_now = '', accepted_by = '', \
         accepted_by_id = NULL, accepted_how = '', accepted_at = NULL, accepted_recorded_by = '', \
         next_contact_on = COALESCE($5, next_contact_on), \
         closed_at = COALESCE(closed_at, $3), closed_by = CASE WHEN closed_by = '' THEN $4 ELSE closed_by END, version = version + 1 \
         WHERE team_id = $6 AND id = $7 AND version = $8 AND state IN ('accepted', 'closed') AND NOT sealed",
        params![true, says, now, name, next, team, concern.id, concern.version],
    )
    .await?;
    let sql = "UPDATE concern_event SET name = '', words = '', staff_id = NULL WHERE team_id = $1 AND concern_id = $2 \
               AND kind NOT IN ('reached', 'seen')";
    tx.run(sql, params![team, concern.id]).await?;
    note(tx, concern.id, &Note::new(Happened::Closed)).await?;
    tx.note(Act::Changed, Some(concern.person_id), "concern closed");
    Ok(())
}

/// Notes that whoever it waits for has opened its page.
pub async fn seen(tx: &mut Tx, concern: &Concern) -> Result<bool> {
    let (staff, name) = (tx.staff()?, tx.actor().name.clone());
    let mark = format!("seen:{}:{staff}", concern.waiting_since.millis());
    note(tx, concern.id, &Note { mark, staff: Some(staff), ..Note::new(Happened::Seen).of(&name, "") }).await
}

/// The duty doctor of a practice.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Duty {
    pub practice: String,
    pub phone: String,
    #[sqlx(flatten)]
    pub opening: Opening,
}

/// The duty doctor of a person's practice.
pub async fn duty(tx: &mut Tx, person: PersonId) -> Result<Duty> {
    let team = tx.team();
    Ok(tx
        .one(
            "SELECT c.name AS practice, c.duty_phone AS phone, c.duty_from AS open_from, c.duty_until AS open_until, \
             c.duty_outside AS outside_phone FROM person p JOIN practice c ON c.team_id = p.team_id AND c.id = p.practice_id \
             WHERE p.team_id = $1 AND p.id = $2",
            params![team, person],
        )
        .await?)
}
