//! What others would find with the same texts: plain BM25, SQLite's FTS5, PostgreSQL's text search with trigrams.
//!
//! Each is set up as its manual recommends: stems of English, the name and the keywords weighing more than the rest, and any
//! of the words being enough. None of them knows of place, age or meaning; that is what is compared.

use std::collections::{HashMap, HashSet};

use anyhow::Result;
use db::{Db, params};
use finder::Entry;
use snowball_stemmers_rs::{Algorithm, Stemmer};

use crate::speed::Changes;

/// One that finds: ids, best first.
#[allow(async_fn_in_trait)] // nobody but this program calls it
pub trait Finds {
    async fn find(&self, text: &str) -> Result<Vec<String>>;
}

const TOP: usize = 20;

/// Okapi BM25 over all the text of an entry as one field; k1 1.2, b 0.75.
pub struct Bm25 {
    ids: Vec<String>,
    lengths: Vec<f64>,
    postings: HashMap<String, Vec<(usize, f64)>>,
}

impl Bm25 {
    pub fn new(entries: &[Entry]) -> Self {
        let mut bm25 = Self { ids: Vec::new(), lengths: Vec::new(), postings: HashMap::new() };
        for (at, entry) in entries.iter().enumerate() {
            let mut times: HashMap<String, f64> = HashMap::new();
            let stems = stems(&format!("{} {} {} {}", entry.name, keywords(entry), entry.organisation, text(entry)));
            bm25.ids.push(entry.id.clone());
            bm25.lengths.push(stems.len() as f64);
            for stem in stems {
                *times.entry(stem).or_default() += 1.0;
            }
            for (stem, times) in times {
                bm25.postings.entry(stem).or_default().push((at, times));
            }
        }
        bm25
    }

    pub fn search(&self, text: &str) -> Vec<String> {
        let count = self.ids.len() as f64;
        let average = self.lengths.iter().sum::<f64>() / count.max(1.0);
        let mut scores: HashMap<usize, f64> = HashMap::new();
        for stem in stems(text).into_iter().collect::<HashSet<_>>() {
            let Some(postings) = self.postings.get(&stem) else { continue };
            let having = postings.len() as f64;
            let rarity = (1.0 + (count - having + 0.5) / (having + 0.5)).ln();
            for (at, times) in postings {
                let length = self.lengths.get(*at).copied().unwrap_or(average);
                let full = times * 2.2 / (times + 1.2 * (0.25 + 0.75 * length / average));
                *scores.entry(*at).or_default() += rarity * full;
            }
        }
        let mut ranked: Vec<(usize, f64)> = scores.into_iter().collect();
        ranked.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        ranked.into_iter().take(TOP).filter_map(|(at, _)| self.ids.get(at).cloned()).collect()
    }
}

impl Finds for Bm25 {
    async fn find(&self, text: &str) -> Result<Vec<String>> {
        Ok(self.search(text))
    }
}

fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric() && c != '\'' && c != '’')
        .map(kernel::fold)
        .filter(|word| !word.is_empty())
        .collect()
}

fn stems(text: &str) -> Vec<String> {
    const STOP: &str = " a an and are as at be but by for from has have he her him his i in is it its me my not of on or our she so \
        that the their them they this to up was we were what when who will with you your ";
    let stemmer = Stemmer::create(Algorithm::English);
    let told = words(text).into_iter().filter(|word| !STOP.contains(&format!(" {word} ")));
    told.map(|word| stemmer.stem(&word).into_owned()).collect()
}

fn keywords(entry: &Entry) -> String {
    entry.keywords.join(" ")
}

fn text(entry: &Entry) -> String {
    format!("{} {} {}", entry.summary, entry.description, entry.area)
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
}

/// FTS5 with its Porter stems and `bm25()` with weights of columns.
pub struct Sqlite {
    db: Db,
    _folder: tempfile::TempDir,
}

impl Sqlite {
    pub async fn new(entries: &[Entry]) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let db = Db::open(&format!("sqlite:{}", folder.path().join("fts.db").display())).await?;
        let mut tx = db.write().await?;
        tx.run(
            "CREATE VIRTUAL TABLE entry USING fts5(id UNINDEXED, name, keywords, organisation, about, tokenize = 'porter unicode61')",
            params![],
        )
        .await?;
        for entry in entries {
            tx.run(
                "INSERT INTO entry (id, name, keywords, organisation, about) VALUES ($1, $2, $3, $4, $5)",
                params![entry.id.as_str(), entry.name.as_str(), keywords(entry), entry.organisation.as_str(), text(entry)],
            )
            .await?;
        }
        tx.commit().await?;
        Ok(Self { db, _folder: folder })
    }
}

impl Finds for Sqlite {
    async fn find(&self, text: &str) -> Result<Vec<String>> {
        let any = words(text).iter().map(|word| format!("\"{}\"", word.replace('"', ""))).collect::<Vec<_>>().join(" OR ");
        if any.is_empty() {
            return Ok(Vec::new());
        }
        let rows: Vec<Row> = self
            .db
            .read()
            .await?
            .all(
                "SELECT id FROM entry WHERE entry MATCH $1 ORDER BY bm25(entry, 0, 8.0, 6.0, 2.0, 1.0), id LIMIT 20",
                params![any],
            )
            .await?;
        Ok(rows.into_iter().map(|row| row.id).collect())
    }
}

impl Changes for Sqlite {
    async fn change(&mut self, entry: &Entry) -> Result<()> {
        // The entries were put in by their numbers, from which the program made their ids.
        let row = entry.id.parse::<i64>()? + 1;
        let mut tx = self.db.write().await?;
        tx.run("UPDATE entry SET name = $1, about = $2 WHERE rowid = $3", params![entry.name.as_str(), text(entry), row]).await?;
        tx.commit().await?;
        Ok(())
    }
}

/// `ts_rank` over weighted English stems, and the nearness of trigrams to the name for what is misspelt.
pub struct Postgres {
    db: Db,
}

impl Postgres {
    pub async fn new(url: &str, entries: &[Entry]) -> Result<Self> {
        let db = Db::open(url).await?;
        let mut tx = db.write().await?;
        tx.run("CREATE EXTENSION IF NOT EXISTS pg_trgm", params![]).await?;
        tx.run("DROP TABLE IF EXISTS entry", params![]).await?;
        tx.run("CREATE TABLE entry (id TEXT PRIMARY KEY, name TEXT, words TEXT, search TSVECTOR)", params![]).await?;
        tx.commit().await?;
        for chunk in entries.chunks(5_000) {
            let mut tx = db.write().await?;
            for entry in chunk {
                tx.run(
                    "INSERT INTO entry VALUES ($1, $2, $2 || ' ' || $3, setweight(to_tsvector('english', $2), 'A') \
                     || setweight(to_tsvector('english', $3), 'A') || setweight(to_tsvector('english', $4), 'C') \
                     || setweight(to_tsvector('english', $5), 'D'))",
                    params![entry.id.as_str(), entry.name.as_str(), keywords(entry), entry.organisation.as_str(), text(entry)],
                )
                .await?;
            }
            tx.commit().await?;
        }
        let mut tx = db.write().await?;
        tx.run("CREATE INDEX ON entry USING gin (search)", params![]).await?;
        tx.run("CREATE INDEX ON entry USING gin (words gin_trgm_ops)", params![]).await?;
        tx.run("ANALYZE entry", params![]).await?;
        tx.commit().await?;
        Ok(Self { db })
    }
}

impl Finds for Postgres {
    async fn find(&self, text: &str) -> Result<Vec<String>> {
        let any = words(text).iter().map(|word| format!("'{}'", word.replace(['\'', '’', '\\'], ""))).collect::<Vec<_>>();
        if any.is_empty() {
            return Ok(Vec::new());
        }
        let rows: Vec<Row> = self
            .db
            .read()
            .await?
            .all(
                "WITH asked AS (SELECT to_tsquery('english', $1) AS stems, CAST($2 AS TEXT) AS words) \
                 SELECT id FROM entry, asked WHERE search @@ stems OR asked.words <% entry.words \
                 ORDER BY ts_rank('{0.1, 0.2, 0.4, 1.0}', search, stems, 1) + 0.3 * word_similarity(asked.words, entry.words) DESC, id \
                 LIMIT 20",
                params![any.join(" | "), words(text).join(" ")],
            )
            .await?;
        Ok(rows.into_iter().map(|row| row.id).collect())
    }
}

impl Changes for Postgres {
    async fn change(&mut self, entry: &Entry) -> Result<()> {
        let mut tx = self.db.write().await?;
        tx.run(
            "UPDATE entry SET name = $2, words = $2 || ' ' || $3, search = setweight(to_tsvector('english', $2), 'A') \
             || setweight(to_tsvector('english', $3), 'A') || setweight(to_tsvector('english', $4), 'C') \
             || setweight(to_tsvector('english', $5), 'D') WHERE id = $1",
            params![entry.id.as_str(), entry.name.as_str(), keywords(entry), entry.organisation.as_str(), text(entry)],
        )
        .await?;
        tx.commit().await?;
        Ok(())
    }
}
