//! `kith match`: what the finder would offer, with reasons. It only reads.

use anyhow::Context as _;
use finder::{Offer, Query};
use kernel::Clock;
use serde::Serialize;

use crate::directory::finder::find;
use crate::directory::forms::Wanted;
use crate::directory::model::Full;
use crate::directory::near::Near;
use crate::{App, Config, Tx, Visit};

#[derive(clap::Args)]
pub struct Args {
    /// What is looked for, in anyone's words: "lonely, likes cycling"
    #[arg(long)]
    text: String,
    /// A postcode, the beginning of one, or a place: nearer comes first
    #[arg(long)]
    near: Option<String>,
    /// How many, at most
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u16).range(1..=1000))]
    top: u16,
    /// One JSON array instead of words
    #[arg(long)]
    json: bool,
}

/// One offer as JSON.
#[derive(Serialize)]
struct Found<'a> {
    id: String,
    name: &'a str,
    organisation: Option<&'a str>,
    /// Good only for comparing within one answer.
    score: f64,
    distance_m: Option<u64>,
    reasons: Vec<String>,
    misfits: Vec<String>,
}

impl<'a> Found<'a> {
    fn new(offer: &Offer, full: &'a Full) -> Self {
        Self {
            id: offer.id.clone(),
            name: &full.service.name,
            organisation: full.service.organisation.as_deref(),
            score: offer.score,
            distance_m: offer.distance_km.map(|km| (km * 1000.0).round() as u64),
            reasons: offer.reasons.iter().map(ToString::to_string).collect(),
            misfits: offer.misfits.iter().map(ToString::to_string).collect(),
        }
    }
}

#[expect(clippy::print_stderr, reason = "remarks, beside the result")]
pub async fn run(args: Args) -> anyhow::Result<()> {
    let near = args.near.as_deref().map(Near::parse).transpose().map_err(anyhow::Error::msg).context("--near")?;
    let app = App::start(super::open().await?, Clock::System, Config::default()).await?;
    let mut tx = Tx::read(&app, Visit::system(app.team, "match")).await?;
    let wanted = Wanted { query: Query { text: args.text, ..Query::default() }, near };
    let (results, found) = find(&mut tx, wanted, usize::from(args.top)).await?;
    let offers: Vec<Found<'_>> = found
        .iter()
        .filter_map(|full| {
            let id = full.service.id.to_string();
            Some(Found::new(results.offers.iter().find(|offer| offer.id == id)?, full))
        })
        .collect();
    if results.crisis.is_some_and(finder::Crisis::is_now) {
        eprintln!(
            "“{}” may speak of danger. Before anything else: 999, NHS 111 option 2, Samaritans 116 123",
            results.crisis_words.join("”, “")
        );
    }
    if let Some(sentence) = results.unmatched_sentence() {
        eprintln!("{sentence}");
    }
    if args.json {
        println!("{}", serde_json::to_string_pretty(&offers)?);
        return Ok(());
    }
    for (number, offer) in (1..).zip(&offers) {
        let organisation = offer.organisation.map(|name| format!(" ({name})")).unwrap_or_default();
        println!("{number}. {}{organisation}", offer.name);
        for (label, words) in [("why", &offer.reasons), ("but", &offer.misfits)] {
            if !words.is_empty() {
                println!("   {label}: {}", words.join("; "));
            }
        }
    }
    match results.total {
        0 => println!("Nothing fits these words. Try fewer or other ones."),
        total if total > offers.len() => println!("{total} fit in all."),
        _ => {}
    }
    Ok(())
}
