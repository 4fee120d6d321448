//! How well: the table of `docs/evidence/finder.md`.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Result, bail};
use finder::{Index, Query, Results, Vocabulary};

use crate::baselines::{Bm25, Finds, Postgres, Sqlite};
use crate::measure::{Score, interval, mean, score};
use crate::set::{self, Asked};

/// One who was asked everything: its name, and for each question what it found.
struct Run {
    name: &'static str,
    found: Vec<Vec<String>>,
}

pub async fn run(options: &crate::Found) -> Result<()> {
    if options.each && options.queries.iter().any(|path| path.to_string_lossy().contains("held-out")) {
        bail!("The held-out questions are run as a whole, and never looked at one by one (eval/README.md says why)");
    }
    let entries = set::services(&options.services)?;
    let mut index = match &options.vocabulary {
        Some(path) => Index::with(Arc::new(Vocabulary::with(&path.to_string_lossy(), &std::fs::read_to_string(path)?)?)),
        None => Index::default(),
    };
    entries.iter().cloned().for_each(|entry| index.upsert(entry));
    let (bm25, sqlite) = (Bm25::new(&entries), Sqlite::new(&entries).await?);
    let postgres = match &options.postgres {
        Some(url) => Some(Postgres::new(url, &entries).await?),
        None => None,
    };
    println!("{} services\n", entries.len());
    println!(
        "| questions | asked of | nDCG@10 | hits@5 | first (MRR) | never in the first five |\n| --- | --- | --- | --- | --- | --- |"
    );
    let mut remarks = Vec::new();
    for path in &options.queries {
        let queries = set::queries(path, &entries)?;
        let results: Vec<Results> = queries.iter().map(|asked| ask(&index, asked)).collect();
        let mut runs = vec![Run { name: "Kith", found: results.iter().map(ids).collect() }];
        if !options.alone {
            runs.push(all("plain BM25", &bm25, &queries).await?);
            runs.push(all("SQLite FTS5", &sqlite, &queries).await?);
            if let Some(postgres) = &postgres {
                runs.push(all("PostgreSQL", postgres, &queries).await?);
            }
        }
        remarks.push(table(path, &queries, &runs));
        remarks.push(by_kind(&queries, &runs));
        remarks.push(safety(&queries, &results));
        if options.each {
            each(&index, &entries, &queries, &results);
        }
    }
    println!("\n{}", remarks.join("\n"));
    Ok(())
}

fn ask(index: &Index, asked: &Asked) -> Results {
    let query = Query {
        text: asked.query.clone(),
        near: set::near(index, asked.postcode.as_deref()),
        today: set::TODAY.parse().ok(),
        ..Query::default()
    };
    index.search(&query, 20)
}

fn ids(results: &Results) -> Vec<String> {
    results.offers.iter().map(|offer| offer.id.clone()).collect()
}

async fn all(name: &'static str, finds: &impl Finds, queries: &[Asked]) -> Result<Run> {
    let mut found = Vec::new();
    for asked in queries {
        found.push(finds.find(&asked.query).await?);
    }
    Ok(Run { name, found })
}

fn scores(run: &Run, queries: &[Asked]) -> Vec<Score> {
    queries.iter().zip(&run.found).filter_map(|(asked, found)| score(asked, found)).collect()
}

/// Prints a row for each, and says how far the finder is before the best of the others.
fn table(path: &Path, queries: &[Asked], runs: &[Run]) -> String {
    let set = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let mut best: Option<(&str, f64, Vec<f64>)> = None;
    let mut ours = Vec::new();
    for run in runs {
        let scores = scores(run, queries);
        let ndcg: Vec<f64> = scores.iter().map(|score| score.ndcg).collect();
        let of = |part: fn(&Score) -> f64| mean(scores.iter().map(part));
        let never: usize = scores.iter().map(|score| score.never).sum();
        println!(
            "| {set} ({}) | {} | {:.3} | {:.3} | {:.3} | {never} |",
            scores.len(),
            run.name,
            of(|score| score.ndcg),
            of(|score| score.hits),
            of(|score| score.first),
        );
        let average = mean(ndcg.iter().copied());
        if run.name == "Kith" {
            ours = ndcg;
        } else if best.as_ref().is_none_or(|(_, least, _)| average > *least) {
            best = Some((run.name, average, ndcg));
        }
    }
    let Some((name, average, theirs)) = best else { return String::new() };
    let difference = mean(ours.iter().copied()) - average;
    let (low, high) = interval(&ours, &theirs);
    format!(
        "{set}: nDCG@10 is {difference:.3} ({:+.0} %) above {name}, the best of the others; 95 % interval {low:.3} to {high:.3}.",
        100.0 * difference / average
    )
}

fn by_kind(queries: &[Asked], runs: &[Run]) -> String {
    let Some(ours) = runs.first() else { return String::new() };
    let mut kinds: BTreeMap<&str, Vec<Score>> = BTreeMap::new();
    for (asked, found) in queries.iter().zip(&ours.found) {
        if let (Some(kind), Some(score)) = (&asked.kind, score(asked, found)) {
            kinds.entry(kind).or_default().push(score);
        }
    }
    let told = kinds.iter().map(|(kind, scores)| {
        let (ndcg, hits) = (mean(scores.iter().map(|score| score.ndcg)), mean(scores.iter().map(|score| score.hits)));
        format!("{kind} {ndcg:.2}/{hits:.2} ({})", scores.len())
    });
    format!("By kind, nDCG@10/hits@5: {}.", told.collect::<Vec<_>>().join(", "))
}

/// What must not be got wrong: help in a crisis, and an empty answer where there is nothing.
fn safety(queries: &[Asked], results: &[Results]) -> String {
    // A helpline beside the offers, for abuse or for what is denied, is no alarm.
    let now = |results: &Results| results.crisis.is_some_and(finder::Crisis::is_now);
    let crises: Vec<_> = queries.iter().zip(results).filter(|(asked, _)| asked.crisis).collect();
    let seen = crises.iter().filter(|(_, results)| now(results)).count();
    let alarms = queries.iter().zip(results).filter(|(asked, results)| !asked.crisis && now(results)).count();
    let nothing: Vec<_> = queries.iter().zip(results).filter(|(asked, _)| asked.none).collect();
    let empty = nothing.iter().filter(|(_, results)| results.offers.is_empty()).count();
    format!(
        "Crisis told in {seen} of {}, and in {alarms} others; empty where nothing answers in {empty} of {}.\n",
        crises.len(),
        nothing.len()
    )
}

/// Every question with what was found, for work on the tuning half.
fn each(index: &Index, entries: &[finder::Entry], queries: &[Asked], results: &[Results]) {
    let name = |id: &str| entries.iter().find(|entry| entry.id == id).map_or("?", |entry| entry.name.as_str());
    for (asked, results) in queries.iter().zip(results) {
        let Some(score) = score(asked, &ids(results)) else { continue };
        println!("\n{:.2} {:.2} “{}” {:?}", score.ndcg, score.hits, asked.query, asked.kind);
        println!("   understood: {}", index.understood(&asked.query));
        for offer in results.offers.iter().take(8) {
            let grade = asked.relevant.iter().find(|relevant| relevant.id.as_ref() == Some(&offer.id));
            let grade = grade.and_then(|relevant| relevant.grade).unwrap_or(0.0);
            let never = if asked.never.contains(&offer.id) { " NEVER" } else { "" };
            let why: Vec<String> = offer.reasons.iter().map(ToString::to_string).take(3).collect();
            let but: Vec<String> = offer.misfits.iter().map(ToString::to_string).collect();
            println!("   {grade}{never} {:.2} {} [{}] {}", offer.score, name(&offer.id), why.join("; "), but.join("; "));
        }
        let found = ids(results);
        for relevant in asked.relevant.iter().filter(|relevant| relevant.grade.unwrap_or(2.0) > 1.0) {
            let id = relevant.id.clone().unwrap_or_default();
            if !found.iter().take(8).any(|found| *found == id) {
                let rank = found.iter().position(|found| *found == id).map_or("-".to_owned(), |at| (at + 1).to_string());
                let kinds = index.kinds_of(&id);
                println!("   missed {} at {rank}: {} ({kinds})", relevant.grade.unwrap_or_default(), name(&id));
            }
        }
    }
}
