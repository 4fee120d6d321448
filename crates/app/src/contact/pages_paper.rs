//! The day's list on paper, for the day on which nothing else works.

use documents::{Block, Document, TextSize};
use kernel::{Instant, Reveal};

use super::model::{call_order, due_at};
use super::orders;
use super::pages_today::{due, safe};
use super::store_today::{self as today, Call};
use crate::audit::Act;
use crate::person::model::full_name;
use crate::person::talk::PROFESSIONAL;
use crate::sending::model::Purpose;
use crate::sending::store::on_paper;
use crate::team::model::Settings;
use crate::web::{Answer, press};
use crate::{Result, Tx, Write, team};

/// So many calls stand on it: what is on paper can be lost, so it is a day's work and no more.
const MOST: usize = 25;

/// Passes the gate like everything that leaves, and is written down: who printed whom, and when.
pub async fn list(Write(mut tx): Write) -> Result<Answer> {
    on_paper(&mut tx, Purpose::DayList, None).await?;
    let settings = team::store::settings(&mut tx).await?;
    let (now, may) = (tx.now, tx.reveal()?);
    let mut calls = today::calls(&mut tx).await?;
    calls.sort_by_key(|call| call_order(&due(call), settings.between_attempts_days, now));
    calls.truncate(MOST);
    let appointments = today::appointments(&mut tx).await?;
    for call in &calls {
        tx.note(Act::Printed, Some(call.person_id), "the day's list");
    }
    let mut blocks = vec![Block::Callout {
        title: "This paper can hurt somebody".to_owned(),
        text: "Keep it on you, show it to nobody, and shred it tonight.".to_owned(),
    }];
    // It is for a day on which nothing else works: whom to ring in danger stands on it.
    let lines_to_ring = team::store::crisis_lines(&mut tx).await?;
    blocks.push(Block::Heading("If somebody is in danger".to_owned()));
    let mut facts: Vec<(String, String)> = lines_to_ring.into_iter().map(|line| (line.name, line.phone)).collect();
    if facts.iter().all(|(_, phone)| phone != "999") {
        facts.insert(0, ("Emergency".to_owned(), "999".to_owned()));
    }
    blocks.push(Block::Facts(facts));
    blocks.push(Block::Heading("Calls".to_owned()));
    for call in &calls {
        blocks.push(Block::SubHeading(full_name(&call.given_names, &call.family_name)));
        blocks.push(Block::Bullets(lines(call, &settings, now, may)));
    }
    if calls.is_empty() {
        blocks.push(Block::Paragraph("Nobody waits for a call.".to_owned()));
    }
    let appointments: Vec<_> = appointments.iter().filter(|one| one.starts_at >= now.date().start()).collect();
    for one in &appointments {
        tx.note(Act::Printed, Some(one.person_id), "the day's list");
    }
    let meetings = appointments.iter().map(|one| {
        let name = full_name(&one.given_names, &one.family_name);
        let interpreter = one.interpreter_words().map(|words| format!(". {words}")).unwrap_or_default();
        format!("{}, {}: {name}{interpreter}", one.starts_at.short(), one.mode.label())
    });
    let meetings: Vec<String> = meetings.collect();
    if !meetings.is_empty() {
        blocks.push(Block::Heading("Appointments".to_owned()));
        blocks.push(Block::Bullets(meetings));
    }
    let document = Document {
        title: format!("Today, {}", now.date().with_weekday()),
        language: "en-GB".to_owned(),
        sender: vec![tx.actor().name.clone()],
        recipient: Vec::new(),
        date: now.long(),
        reference: None,
        blocks,
        footer: "Shred it tonight.".to_owned(),
        size: TextSize::Normal,
    };
    // What is written down is kept before there is any paper; and it is pressed with no transaction open.
    let (app, visit) = (tx.app().clone(), tx.visit.clone());
    tx.commit().await?;
    let bytes = press(document).await?;
    Tx::read(&app, visit).await?.file("today.pdf", "application/pdf", bytes).await
}

/// All that the caller must know before.
fn lines(call: &Call, settings: &Settings, now: Instant, may: Reveal) -> Vec<String> {
    let mut lines = Vec::new();
    match &call.phone {
        Some(phone) => lines.push(phone.reveal(may).spaced()),
        None => lines.push("No telephone.".to_owned()),
    }
    if due_at(&due(call), settings.between_attempts_days) > now {
        lines.push("Not due yet.".to_owned());
    }
    let safe = safe(call, settings, now);
    lines.extend(orders::before(call, &safe, settings.safe_answer_days, now, may));
    if let (Some(from), Some(say)) = (call.promised_from, &call.say) {
        let said = match (call.promise_answer, call.message) {
            (Some(answer), _) => format!(" They answered: {}.", answer.label()),
            (None, Some(state)) if state.wants_somebody() => " They were not told.".to_owned(),
            _ => String::new(),
        };
        lines.push(format!("Promised for {}. Say first: “{say}”.{said}", from.short()));
    } else if let Some(back) = call.call_back_at {
        lines.push(format!("Asked to be rung {}", back.short()));
    }
    if call.interpreter {
        lines.push(format!("Interpreter: {}. {PROFESSIONAL}.", call.interpreting.sentence(&call.language)));
    }
    lines.extend(safe.how_to_call());
    lines
}
