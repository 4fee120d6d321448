//! SQL of people's own pages: making, opening, ending.

use db::params;
use kernel::{Instant, OwnPageId, PersonId};

use super::model::{OwnPage, new_token, tidy_token};
use crate::account::session::{self, hash};
use crate::audit::Act;
use crate::referral::model::Referral;
use crate::{App, Result, Tx, team};

/// Whoever said the word may be idle for so long.
pub const IDLE_MINUTES: i64 = 15;

macro_rules! page {
    ($rest:literal) => {
        concat!(
            "SELECT g.id, g.person_id, g.referral_id, g.word_hash, g.made_at, g.made_by, g.until_at, g.opened_at FROM own_page g \
             JOIN person p ON p.team_id = g.team_id AND p.id = g.person_id \
             JOIN referral r ON r.team_id = g.team_id AND r.id = g.referral_id AND r.person_id = g.person_id ",
            $rest
        )
    };
}

/// A page works until it is ended or too old ($2 is now), they die, their record is joined to another, or the referral is closed for long
/// ($3 is the last closing that is too long ago).
macro_rules! works {
    () => {
        "g.ended_at IS NULL AND g.until_at > $2 AND p.died_on IS NULL AND p.merged_into IS NULL AND (r.state <> 'closed' OR r.closed_at > $3) "
    };
}

/// Closed at this moment or before is too long ago.
async fn closed_before(tx: &mut Tx) -> Result<Instant> {
    let days = team::store::settings(tx).await?.own_page_after_days;
    Ok(tx.now.plus_days(-days))
}

/// Makes a page and gives its link, which is kept nowhere. One that they had ends: a person has one. Ask for the person before.
pub async fn make(tx: &mut Tx, referral: &Referral, word_hash: &str) -> Result<String> {
    end(tx, referral.person_id).await?;
    let days = team::store::settings(tx).await?.own_page_days;
    let (team, now, name, token) = (tx.team(), tx.now, tx.actor().name.clone(), new_token());
    tx.run(
        "INSERT INTO own_page (team_id, id, person_id, referral_id, token_hash, word_hash, made_at, made_by, until_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        params![
            team,
            OwnPageId::new(),
            referral.person_id,
            referral.id,
            hash(&tidy_token(&token)),
            word_hash,
            now,
            name,
            now.plus_days(days)
        ],
    )
    .await?;
    tx.note(Act::Changed, Some(referral.person_id), "made a page of their own");
    Ok(token)
}

/// Ends the page of a person and sends whoever is on it out.
pub async fn end(tx: &mut Tx, person: PersonId) -> Result<()> {
    let by = tx.actor().name.clone();
    end_of(tx, [person, person], &by).await
}

/// Ends the pages of two records that are joined: whoever opens one must not find what was on another's record. They ask for a new one.
pub async fn end_of_joined(tx: &mut Tx, people: [PersonId; 2]) -> Result<()> {
    end_of(tx, people, "The joining of records").await
}

async fn end_of(tx: &mut Tx, [one, other]: [PersonId; 2], by: &str) -> Result<()> {
    let (team, now) = (tx.team(), tx.now);
    let ended = tx
        .run(
            "UPDATE own_page SET ended_at = $1, ended_by = $2 WHERE team_id = $3 AND person_id IN ($4, $5) AND ended_at IS NULL",
            params![now, by, team, one, other],
        )
        .await?;
    if ended > 0 {
        tx.note(Act::Changed, Some(one), "ended a page of their own");
        tx.note(Act::Changed, Some(other), "ended a page of their own");
    }
    Ok(())
}

/// The page of a person, if one works. Ask for the person before.
pub async fn of_person(tx: &mut Tx, person: PersonId) -> Result<Option<OwnPage>> {
    let before = closed_before(tx).await?;
    let (team, now) = (tx.team(), tx.now);
    let sql = concat!(page!("WHERE g.team_id = $1 AND g.person_id = $4 AND "), works!());
    Ok(tx.maybe(sql, params![team, now, before, person]).await?)
}

/// The page that a link leads to, if it works.
pub async fn by_token(tx: &mut Tx, token: &str) -> Result<Option<OwnPage>> {
    let before = closed_before(tx).await?;
    let (team, now) = (tx.team(), tx.now);
    let sql = concat!(page!("WHERE g.team_id = $1 AND g.token_hash = $4 AND "), works!());
    Ok(tx.maybe(sql, params![team, now, before, hash(&tidy_token(token))]).await?)
}

#[derive(sqlx::FromRow)]
struct Opened {
    #[sqlx(flatten)]
    page: OwnPage,
    seen_at: Instant,
}

/// The page that a link leads to, for a browser in which the word was said and that was not idle since. Gives when it was last seen.
pub async fn opened(tx: &mut Tx, token: &str, visit: &str) -> Result<Option<(OwnPage, Instant)>> {
    let before = closed_before(tx).await?;
    let (team, now) = (tx.team(), tx.now);
    let sql = concat!(
        "SELECT g.id, g.person_id, g.referral_id, g.word_hash, g.made_at, g.made_by, g.until_at, g.opened_at, v.seen_at FROM own_page g \
         JOIN person p ON p.team_id = g.team_id AND p.id = g.person_id \
         JOIN referral r ON r.team_id = g.team_id AND r.id = g.referral_id AND r.person_id = g.person_id \
         JOIN own_page_visit v ON v.team_id = g.team_id AND v.page_id = g.id \
         WHERE g.team_id = $1 AND g.token_hash = $4 AND v.token_hash = $5 AND v.seen_at > $6 AND ",
        works!()
    );
    let idle = now.plus_minutes(-IDLE_MINUTES);
    let row: Option<Opened> = tx.maybe(sql, params![team, now, before, hash(&tidy_token(token)), hash(visit), idle]).await?;
    Ok(row.map(|row| (row.page, row.seen_at)))
}

/// The word was right: begins a visit and gives what its cookie holds.
pub async fn begin(tx: &mut Tx, page: &OwnPage) -> Result<String> {
    let (team, now, visit) = (tx.team(), tx.now, session::new_token());
    let over = now.plus_minutes(-IDLE_MINUTES);
    tx.run("DELETE FROM own_page_visit WHERE team_id = $1 AND seen_at < $2", params![team, over]).await?;
    tx.run(
        "INSERT INTO own_page_visit (team_id, token_hash, page_id, seen_at) VALUES ($1, $2, $3, $4)",
        params![team, hash(&visit), page.id, now],
    )
    .await?;
    tx.run("UPDATE own_page SET opened_at = $1, wrong = 0 WHERE team_id = $2 AND id = $3", params![now, team, page.id]).await?;
    tx.note(Act::Saw, Some(page.person_id), "their own page, opened by the word");
    Ok(visit)
}

/// So many wrong words in a row end a page: whoever has somebody's telephone has many days for guessing, and words are few.
pub const MOST_WRONG: i64 = 30;
const GUESSED: &str = "Too many wrong words";

/// Counts a wrong word at a link, whether there is a page or not.
pub async fn wrong_word(tx: &mut Tx, token: &str) -> Result<()> {
    let (team, now) = (tx.team(), tx.now);
    tx.run(
        "UPDATE own_page SET wrong = wrong + 1, ended_at = CASE WHEN wrong + 1 >= $1 THEN $2 END, \
         ended_by = CASE WHEN wrong + 1 >= $1 THEN $3 ELSE '' END WHERE team_id = $4 AND token_hash = $5 AND ended_at IS NULL",
        params![MOST_WRONG, now, GUESSED, team, hash(&tidy_token(token))],
    )
    .await?;
    Ok(())
}

/// When the last page of a person ended because somebody guessed, if that is how it ended. Ask for the person before.
pub async fn guessed_at(tx: &mut Tx, person: PersonId) -> Result<Option<Instant>> {
    let team = tx.team();
    let sql =
        "SELECT ended_at, ended_by FROM own_page WHERE team_id = $1 AND person_id = $2 ORDER BY made_at DESC, id DESC LIMIT 1";
    let last: Option<(Option<Instant>, String)> = tx.maybe(sql, params![team, person]).await?;
    Ok(last.filter(|(_, by)| by == GUESSED).and_then(|(at, _)| at))
}

/// Ends a visit.
pub async fn leave(tx: &mut Tx, visit: &str) -> Result<()> {
    let team = tx.team();
    tx.run("DELETE FROM own_page_visit WHERE team_id = $1 AND token_hash = $2", params![team, hash(visit)]).await?;
    Ok(())
}

/// Notes that a visit goes on. In a transaction of its own: looking at a page is no other write.
pub async fn seen(app: &App, visit: &str) -> Result<()> {
    let (now, team) = (app.clock.now(), app.team);
    db::again(|| async {
        let mut tx = app.db.write().await?;
        let sql = "UPDATE own_page_visit SET seen_at = $1 WHERE team_id = $2 AND token_hash = $3";
        tx.run(sql, params![now, team, hash(visit)]).await?;
        tx.commit().await
    })
    .await?;
    Ok(())
}
