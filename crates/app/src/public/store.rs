//! SQL of the public pages.

use db::params;
use kernel::StoryId;

use super::model::{Member, NewStory, PracticeWorker, Story, Text, Words};
use crate::audit::Act;
use crate::{Error, Result, Tx};

#[derive(sqlx::FromRow)]
struct Row {
    name: String,
    body: String,
    version: i64,
}

/// All texts, each as the team wrote it or by default.
pub async fn texts(tx: &mut Tx) -> Result<Vec<Words>> {
    let team = tx.team();
    let rows: Vec<Row> = tx.all("SELECT name, body, version FROM page_text WHERE team_id = $1", params![team]).await?;
    let words = |text: Text| match rows.iter().find(|row| row.name == text.word()) {
        Some(row) => Words { text, body: row.body.clone(), version: row.version },
        None => Words { text, body: text.default_words().to_owned(), version: 0 },
    };
    Ok(Text::ALL.iter().copied().map(words).collect())
}

/// Writes a text. Version 0 is the default, which has no row yet.
pub async fn save_text(tx: &mut Tx, text: Text, body: &str, version: i64) -> Result<()> {
    let team = tx.team();
    let changed = tx
        .run(
            "INSERT INTO page_text (team_id, name, body, version) SELECT $1, $2, $3, 1 WHERE CAST($4 AS BIGINT) = 0 \
             ON CONFLICT (team_id, name) DO NOTHING",
            params![team, text, body, version],
        )
        .await?;
    if changed == 0 {
        tx.run_versioned(
            "UPDATE page_text SET body = $1, version = version + 1 WHERE team_id = $2 AND name = $3 AND version = $4",
            params![body, team, text, version],
        )
        .await?;
    }
    tx.note(Act::Changed, None, "words of the public pages");
    Ok(())
}

/// The stories, in order; for the public only those that are shown.
pub async fn stories(tx: &mut Tx, all: bool) -> Result<Vec<Story>> {
    let team = tx.team();
    Ok(tx
        .all(
            "SELECT id, title, body, quote, shown, version FROM story WHERE team_id = $1 AND (shown OR $2) ORDER BY position, id LIMIT 100",
            params![team, all],
        )
        .await?)
}

pub async fn story(tx: &mut Tx, id: StoryId) -> Result<Story> {
    let team = tx.team();
    let sql = "SELECT id, title, body, quote, shown, version FROM story WHERE team_id = $1 AND id = $2";
    tx.maybe(sql, params![team, id]).await?.ok_or(Error::NotFound)
}

pub async fn add_story(tx: &mut Tx, new: &NewStory) -> Result<StoryId> {
    let (team, id) = (tx.team(), StoryId::new());
    tx.run(
        "INSERT INTO story (team_id, id, title, body, quote, shown, position) VALUES ($1, $2, $3, $4, $5, $6, \
         (SELECT COALESCE(MAX(position), 0) + 1 FROM story WHERE team_id = $1))",
        params![team, id, new.title, new.body, new.quote, new.shown],
    )
    .await?;
    tx.note(Act::Changed, None, "stories");
    Ok(id)
}

pub async fn save_story(tx: &mut Tx, id: StoryId, new: &NewStory, version: i64) -> Result<()> {
    let team = tx.team();
    tx.run_versioned(
        "UPDATE story SET title = $1, body = $2, quote = $3, shown = $4, version = version + 1 \
         WHERE team_id = $5 AND id = $6 AND version = $7",
        params![new.title, new.body, new.quote, new.shown, team, id, version],
    )
    .await?;
    tx.note(Act::Changed, None, "stories");
    Ok(())
}

/// Every open practice with the first names of those who have charge of its sites today and agreed to be shown.
pub async fn workers_by_practice(tx: &mut Tx) -> Result<Vec<PracticeWorker>> {
    let (team, today) = (tx.team(), tx.today());
    Ok(tx
        .all(
            "SELECT DISTINCT n.name AS neighbourhood, p.name AS practice, f.first_name AS worker \
             FROM practice p \
             LEFT JOIN neighbourhood n ON n.team_id = p.team_id AND n.id = p.neighbourhood_id \
             LEFT JOIN site s ON s.team_id = p.team_id AND s.practice_id = p.id AND (s.closed_on IS NULL OR s.closed_on > $2) \
             LEFT JOIN assignment a ON a.team_id = s.team_id AND a.site_id = s.id AND a.from_on <= $2 AND (a.until_on IS NULL OR a.until_on > $2) \
             LEFT JOIN staff f ON f.team_id = a.team_id AND f.id = a.staff_id AND f.active AND f.on_public_page \
             WHERE p.team_id = $1 AND (p.closed_on IS NULL OR p.closed_on > $2) \
             ORDER BY neighbourhood, practice, worker LIMIT 500",
            params![team, today],
        )
        .await?)
}

/// The team members who agreed to be shown, leaders first.
pub async fn members(tx: &mut Tx) -> Result<Vec<Member>> {
    let team = tx.team();
    Ok(tx
        .all(
            "SELECT f.first_name, f.about, \
             EXISTS (SELECT 1 FROM staff_role r WHERE r.team_id = f.team_id AND r.staff_id = f.id AND r.role = 'team_leader') AS leads \
             FROM staff f WHERE f.team_id = $1 AND f.active AND f.on_public_page \
             ORDER BY leads DESC, f.first_name, f.id LIMIT 200",
            params![team],
        )
        .await?)
}
