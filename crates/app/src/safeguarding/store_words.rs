//! SQL of words that a concern came from, and that can go into the note with it: notes of calls and conversations, and what they wrote.

use db::params;
use kernel::Permission;

use super::model::{Kind, Words};
use crate::audit::Act;
use crate::concern::model::Concern;
use crate::{Error, Result, Tx};

/// What was written about the person on the day on which the concern was opened, in order: what set it off is among it, and what
/// whoever opened it wrote besides. What is still being written is its author's.
pub async fn of_concern(tx: &mut Tx, concern: &Concern) -> Result<Vec<Words>> {
    tx.require(Permission::Safeguarding)?;
    let (team, day) = (tx.team(), concern.opened_at.date());
    Ok(tx
        .all(
            "SELECT 'attempt' AS kind, a.id, a.at, a.staff_name AS by_name, a.note AS words, '' AS more FROM attempt a \
             WHERE a.team_id = $1 AND a.person_id = $2 AND a.at >= $3 AND a.at < $4 AND a.note <> '' \
             UNION ALL SELECT 'contact', c.id, c.started_at, c.staff_name, c.note, c.not_online FROM contact c \
             WHERE c.team_id = $1 AND c.person_id = $2 AND c.started_at >= $3 AND c.started_at < $4 AND c.finished_at IS NOT NULL \
             AND (c.note <> '' OR c.not_online <> '') \
             UNION ALL SELECT 'reply', y.id, y.received_at, '', y.words, '' FROM reply y \
             WHERE y.team_id = $1 AND y.person_id = $2 AND y.received_at >= $3 AND y.received_at < $4 AND y.words <> '' \
             ORDER BY 3, 2 LIMIT 100",
            params![team, concern.person_id, day.start(), day.plus_days(1).start()],
        )
        .await?)
}

/// Takes words out of where they stand. Their row keeps when and by whom they were sealed, which its pages say in their place; a form that
/// was opened before cannot write them back.
pub async fn take_out(tx: &mut Tx, concern: &Concern, words: &Words) -> Result<()> {
    tx.require(Permission::Safeguarding)?;
    let (team, now, name) = (tx.team(), tx.now, tx.actor().name.clone());
    let (sql, what) = match words.kind {
        Kind::Attempt => (
            "UPDATE attempt SET note = '', sealed_at = $1, sealed_by = $2, version = version + 1 \
             WHERE team_id = $3 AND person_id = $4 AND id = $5 AND note = $6",
            "sealed the words of a call",
        ),
        Kind::Contact => (
            "UPDATE contact SET note = '', not_online = '', sealed_at = $1, sealed_by = $2, version = version + 1 \
             WHERE team_id = $3 AND person_id = $4 AND id = $5 AND note = $6",
            "sealed the words of a conversation",
        ),
        Kind::Reply => (
            "UPDATE reply SET words = '', note = CASE WHEN channel = 'link' THEN '' ELSE note END, sealed_at = $1, sealed_by = $2 WHERE team_id = $3 AND person_id = $4 AND id = $5 AND words = $6",
            "sealed what they wrote",
        ),
    };
    if tx.run(sql, params![now, name, team, concern.person_id, words.id, words.words]).await? == 0 {
        return Err(Error::refused("Somebody has changed these words meanwhile. Look at them again."));
    }
    if words.kind == Kind::Reply {
        // The hour that they chose is of the same words.
        tx.run("UPDATE promise SET wished_at = NULL WHERE team_id = $1 AND reply_id = $2", params![team, words.id]).await?;
    }
    tx.note(Act::Sealed, Some(concern.person_id), what);
    Ok(())
}
