//! SQL of sealed notes. Every function asks for the permission, and notes with an audit act of its own that somebody looked.

use db::params;
use kernel::{ConcernId, Date, Permission, PersonId, SafeguardingNoteId};

use super::model::{About, Listed, New, Note};
use super::store_words;
use crate::audit::Act;
use crate::concern::model::{Concern, DEALT_WITH, Event, Happened, State};
use crate::concern::store as concerns;
use crate::person::model::Person;
use crate::{Error, Result, Tx, person};

/// Whom the notes are about. Whoever has the permission has it for the whole team.
pub async fn person(tx: &mut Tx, id: PersonId) -> Result<Person> {
    tx.require(Permission::Safeguarding)?;
    let person = person::store::find(tx, id).await?.ok_or(Error::NotFound)?;
    tx.note(Act::Sealed, Some(id), "safeguarding notes");
    Ok(person)
}

/// The notes about somebody, the newest first. Ask for the person before.
pub async fn of_person(tx: &mut Tx, person: PersonId) -> Result<Vec<Note>> {
    tx.require(Permission::Safeguarding)?;
    let team = tx.team();
    Ok(tx
        .all(
            "SELECT id, about, whom, words, told, from_concern, written_at, written_by FROM safeguarding_note \
             WHERE team_id = $1 AND person_id = $2 ORDER BY id DESC LIMIT 500",
            params![team, person],
        )
        .await?)
}

/// The newest notes of the team, or those before one of them.
pub async fn newest(tx: &mut Tx, before: Option<SafeguardingNoteId>, most: i64) -> Result<Vec<Listed>> {
    tx.require(Permission::Safeguarding)?;
    let team = tx.team();
    let rows: Vec<Listed> = tx
        .all(
            "SELECT n.id, n.person_id, p.given_names, p.family_name, n.about, n.written_at, n.written_by FROM safeguarding_note n \
             JOIN person p ON p.team_id = n.team_id AND p.id = n.person_id \
             WHERE n.team_id = $1 AND n.id < $2 ORDER BY n.id DESC LIMIT $3",
            params![team, before.map_or_else(|| "z".to_owned(), |id| id.to_string()), most],
        )
        .await?;
    for row in &rows {
        tx.note(Act::Sealed, Some(row.person_id), "list of safeguarding notes");
    }
    Ok(rows)
}

/// A concern about somebody. Ask for the person before.
pub async fn concern(tx: &mut Tx, person: PersonId, id: ConcernId) -> Result<Concern> {
    tx.require(Permission::Safeguarding)?;
    concerns::of_person(tx, person).await?.into_iter().find(|concern| concern.id == id).ok_or(Error::NotFound)
}

/// Writes a note. A concern that it is made from says no more than that it was dealt with; what it said goes into the note, and with it the
/// words that were chosen of calls, conversations and messages, which go out of where they stand.
pub async fn write(tx: &mut Tx, person: PersonId, new: &New) -> Result<SafeguardingNoteId> {
    tx.require(Permission::Safeguarding)?;
    let from_concern = match new.concern {
        None => String::new(),
        Some(id) => {
            let concern = concern(tx, person, id).await?;
            let mut said = said(&concern, &concerns::events(tx, id).await?);
            let all = store_words::of_concern(tx, &concern).await?;
            for word in &new.with {
                let words = all.iter().find(|words| words.word() == *word).ok_or(Error::NotFound)?;
                let parts = [words.heading(), words.words.clone(), words.more.clone()];
                let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
                said = format!("{said}\n\n{}", parts.join("\n"));
                store_words::take_out(tx, &concern, words).await?;
            }
            seal(tx, &concern, new.next).await?;
            said
        }
    };
    let (team, now, id) = (tx.team(), tx.now, SafeguardingNoteId::new());
    let (staff, name) = (tx.staff()?, tx.actor().name.clone());
    tx.run(
        "INSERT INTO safeguarding_note (team_id, id, person_id, concern_id, about, whom, words, told, from_concern, written_at, written_by_id, \
         written_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        params![team, id, person, new.concern, new.about, new.whom, new.words, new.told, from_concern, now, staff, name],
    )
    .await?;
    tx.note(Act::Sealed, Some(person), "wrote a safeguarding note");
    Ok(id)
}

/// Adds to what was sealed what somebody wrote of it afterwards, as a note of its own beside the first. It asks for no permission: who has to do
/// with the person may tell more, and is shown nothing.
pub(crate) async fn add(tx: &mut Tx, concern: &Concern, words: &str) -> Result<()> {
    let (team, now, id) = (tx.team(), tx.now, SafeguardingNoteId::new());
    let (staff, name) = (tx.staff()?, tx.actor().name.clone());
    let first: Option<(About, String)> = tx
        .maybe(
            "SELECT about, whom FROM safeguarding_note WHERE team_id = $1 AND person_id = $2 AND concern_id = $3 ORDER BY id LIMIT 1",
            params![team, concern.person_id, concern.id],
        )
        .await?;
    let (about, whom) = first.unwrap_or((About::Adult, String::new()));
    tx.run(
        "INSERT INTO safeguarding_note (team_id, id, person_id, concern_id, about, whom, words, told, written_at, written_by_id, written_by) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, '', $8, $9, $10)",
        params![team, id, concern.person_id, concern.id, about, whom, words, now, staff, name],
    )
    .await?;
    tx.note(Act::Sealed, Some(concern.person_id), "added to a safeguarding note");
    Ok(())
}

/// Everything that a concern says, to be kept where it is sealed: how it stood, and each thing that was written since.
fn said(concern: &Concern, events: &[Event]) -> String {
    let mut lines = vec![format!("Told by {}, {}", concern.opened_by, concern.opened_at.long())];
    lines.extend([&concern.said, &concern.whose, &concern.done_now].into_iter().cloned());
    // What came out of an older record may have no events.
    let has = |kind: Happened| events.iter().any(|event| event.kind == kind);
    if let Some(at) = concern.accepted_at.filter(|_| !has(Happened::Accepted)) {
        lines.push(format!("Accepted by {}, {}: {}", concern.accepted_by, at.long(), concern.accepted_how));
    }
    if !has(Happened::Closed) {
        lines.push(concern.outcome.clone());
    }
    let speaks = |event: &&Event| !matches!(event.kind, Happened::Opened | Happened::Reached | Happened::Seen);
    for event in events.iter().filter(speaks) {
        let what = [event.kind.label(), &event.name].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
        let words = if event.words.is_empty() { String::new() } else { format!(": {}", event.words) };
        lines.push(format!("{}, {what} ({}){words}", event.at.long(), event.by_name));
    }
    if let Some(next) = concern.next_contact_on.filter(|_| concern.next_contact_at.is_none()) {
        lines.push(format!("To be spoken with again: {}", next.long()));
    }
    lines.retain(|line| !line.is_empty());
    lines.join("\n")
}

async fn seal(tx: &mut Tx, concern: &Concern, next: Option<Date>) -> Result<()> {
    if concern.state == State::Open {
        return Err(Error::refused("Nobody has accepted this concern yet. Get it accepted by a named person first."));
    }
    concerns::seal(tx, concern, DEALT_WITH, next).await
}
