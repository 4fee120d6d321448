//! The word back to the practice.

use documents::{Block, Document, TextSize};
use kernel::{MessageId, ReferralId};
use maud::{Markup, html};

use super::model::{Kind, MessageBack, NO_ACTION, NOT_ONLINE, Part, SentHow};
use super::standard;
use super::store::{self, Message};
use crate::audit::Act;
use crate::referral::model::Referral;
use crate::web::{Answer, Checked, Errors, Fields, Page, Path, Query, Typed, once, press};
use crate::{Error, Read, Result, Tx, Write, person, referral};

#[derive(serde::Deserialize)]
pub struct Which {
    #[serde(default)]
    kind: String,
}

/// The parts of a message as they are edited, below what is asked for: field, question.
const PARTS: [(&str, &str); 6] = [
    ("needs", "Needs"),
    ("done", "What was done"),
    ("tried", "Tried, and did not work"),
    ("changed", "What changed"),
    ("connected", "Told about or connected to"),
    ("outcome", "How it ended"),
];

pub async fn draft(Read(mut tx): Read, Path(id): Path<ReferralId>, Query(which): Query<Which>) -> Result<Answer> {
    let referral = referral::store::load(&mut tx, id).await?;
    let facts = store::facts(&mut tx, &referral).await?;
    let kind = which.kind.parse().unwrap_or(Kind::Update);
    let outcome = match (kind, referral.close_reason) {
        (Kind::Closing, Some(reason)) => reason.told().to_owned(),
        _ => String::new(),
    };
    let typed = Typed::with([
        ("kind", kind.to_string()),
        // With a concern that is not closed, "nothing" is for the link worker to say, not for the form.
        ("requested", if facts.concern { String::new() } else { NO_ACTION.to_owned() }),
        ("needs", facts.needs.join("\n")),
        ("done", facts.done.join("\n")),
        ("tried", facts.tried.join("\n")),
        ("connected", facts.connected.join("\n")),
        ("outcome", outcome),
        ("not_online", facts.private.join("\n\n")),
    ]);
    let page = draft_view(&mut tx, &referral, &typed, &Errors::default()).await?;
    tx.page(page).await
}

async fn draft_view(tx: &mut Tx, referral: &Referral, typed: &Typed, errors: &Errors) -> Result<Page> {
    let person = person::store::find(tx, referral.person_id).await?.ok_or(Error::NotFound)?;
    let banner = person::banner_of(tx, &person).await?;
    let made = store::of_referral(tx, referral.id).await?;
    let f = Fields::new(typed, errors);
    let body = html! {
        (banner)
        (f.summary())
        h2 class="nhsuk-heading-l" { "Message to the practice" }
        p { "The person may read the first message in the NHS App. What could harm them, if somebody else reads it, goes into the second." }
        form method="post" action={ "/referrals/" (referral.id) "/message" } data-once data-unsaved {
            (once())
            input type="hidden" name="kind" value=(typed.get("kind"));
            (f.textarea("requested", "What do you ask of the practice?").hint("If it is nothing, say so: No action is needed from you.").rows(3))
            @for (field, question) in PARTS { (f.textarea(field, question).rows(3)) }
            (f.textarea("not_online", "Only in the second message, not for online view").hint("Abuse, concerns, anything that could harm them. Leave it empty and there is no second message.").rows(5))
            (nhsuk::button("Make the message"))
        }
        @if !made.is_empty() {
            h3 { "Made before" }
            ul class="nhsuk-list" { @for message in &made { li { a href={ "/messages/" (message.id) } { (message.kind.label()) ", " (message.part.label()) } ", " (message.made_at.short()) " " (state(message)) } } }
        }
    };
    Ok(Page::new(format!("Message: {}", person.name()), body)
        .section("People")
        .back(format!("/people/{}", referral.person_id))
        .invalid(errors))
}

fn state(message: &Message) -> String {
    match (message.sent_how, message.sent_at, &message.sent_by) {
        (Some(how), Some(at), Some(by)) => format!("· {} on {} by {by}", how.label(), at.short()),
        _ => "· not sent yet".to_owned(),
    }
}

pub async fn make(Write(mut tx): Write, Path(id): Path<ReferralId>, typed: Typed) -> Result<Answer> {
    let referral = referral::store::load(&mut tx, id).await?;
    let person = person::store::find(&mut tx, referral.person_id).await?.ok_or(Error::NotFound)?;
    let kind: Kind = typed.get("kind").parse().unwrap_or(Kind::Update);
    let mut check = Checked::new(&typed);
    let requested = check.required_text("requested", "Say what you ask for, or that no action is needed");
    let code = referral.code().map(str::to_owned);
    let first = MessageBack {
        person_name: person.name(),
        date_of_birth: person.date_of_birth,
        nhs_number: person.nhs_number.clone(),
        practice_name: referral.practice_name.clone(),
        practice_code: referral.practice_code.clone(),
        referred_on: referral.received_on,
        referrer_name: referral.referrer_name.clone(),
        referrer_role: referral.referrer_role.clone(),
        written_on: tx.today(),
        written_by: tx.actor().name.clone(),
        team: tx.visit.team_name.clone(),
        requested,
        needs: check.text("needs"),
        done: check.text("done"),
        tried: check.text("tried"),
        changed: check.text("changed"),
        connected: check.text("connected"),
        outcome: check.text("outcome"),
        code: code.clone(),
    };
    let private = check.text("not_online");
    if !check.errors.is_empty() {
        let errors = check.errors;
        let page = draft_view(&mut tx, &referral, &typed, &errors).await?;
        return tx.page(page).await;
    }
    let made = store::make(&mut tx, &referral, kind, Part::Online, &first).await?;
    if !private.is_empty() {
        let second = MessageBack {
            requested: "Please keep this from online view.".to_owned(),
            done: private,
            needs: String::new(),
            tried: String::new(),
            changed: String::new(),
            connected: String::new(),
            outcome: String::new(),
            code: None,
            ..first
        };
        store::make(&mut tx, &referral, kind, Part::NotOnline, &second).await?;
    }
    if code.is_some() {
        referral::store::coded(&mut tx, id).await?;
    }
    tx.done(format!("/messages/{made}")).await
}

pub async fn show(Read(mut tx): Read, Path(id): Path<MessageId>) -> Result<Answer> {
    let message = store::load(&mut tx, id).await?;
    let content = message.content()?;
    let person = person::store::find(&mut tx, message.person_id).await?.ok_or(Error::NotFound)?;
    let banner = person::banner_of(&mut tx, &person).await?;
    let others: Vec<Message> = store::of_referral(&mut tx, message.referral_id)
        .await?
        .into_iter()
        .filter(|other| other.id != id && other.made_at == message.made_at)
        .collect();
    let body = html! {
        (banner)
        h2 class="nhsuk-heading-l" { (message.part.label()) }
        p { "Made " (message.made_at.long()) " by " bdi { (message.made_by) } " " (state(&message)) ". Kith does not send it: you do." }
        @for other in &others { p { a href={ "/messages/" (other.id) } { "Its other part: " (other.part.label()) } } }
        (letter_view(&content, message.part))
        p { a href={ "/messages/" (id) "/letter.pdf" } { "As PDF, to print" } " · " a href={ "/messages/" (id) "/message.json" } { "As JSON, by the standard’s names" } }
        (nhsuk::details("As text, to paste", html! {
            pre class="kith-copy" id="text" tabindex="0" { (content.text(message.part)) }
            button class="nhsuk-button nhsuk-button--secondary" type="button" data-copy="text" hidden { "Copy" }
        }))
        @if message.sent_at.is_none() {
            form method="post" action={ "/messages/" (id) "/sent" } data-once {
                (once())
                (nhsuk::radios("how", "I have sent it").items(SentHow::ALL.iter().map(|how| (how.word(), how.label()))).inline())
                (nhsuk::button("Write it down"))
            }
        }
    };
    let title = format!("Message: {}", person.name());
    tx.page(Page::new(title, body).section("People").back(format!("/referrals/{}/message", message.referral_id))).await
}

fn letter_view(content: &MessageBack, part: Part) -> Markup {
    html! {
        article {
            @if part == Part::NotOnline { p { strong { (NOT_ONLINE) } } }
            dl class="kith-facts" { @for (key, value) in content.who() { div { dt { (key) } dd { bdi { (value) } } } } }
            @for section in content.sections() {
                h3 { (section.heading) }
                @if section.list { ul { @for line in section.lines() { li { (line) } } } }
                @else { p class="kith-own-words" { (section.words) } }
            }
        }
    }
}

pub async fn sent(Write(mut tx): Write, Path(id): Path<MessageId>, typed: Typed) -> Result<Answer> {
    let message = store::load(&mut tx, id).await?;
    let how = typed.get("how").parse().map_err(|_| Error::refused("Say how you sent it."))?;
    store::sent(&mut tx, &message, how).await?;
    tx.done(format!("/messages/{id}")).await
}

pub async fn json(Read(mut tx): Read, Path(id): Path<MessageId>) -> Result<Answer> {
    let message = store::load(&mut tx, id).await?;
    let text = serde_json::to_vec_pretty(&standard::by_name(&message.content()?, message.part))
        .map_err(Error::failed("writing JSON"))?;
    tx.note(Act::Printed, Some(message.person_id), "message as JSON");
    tx.file("message.json", "application/json", text).await
}

pub async fn pdf(Read(mut tx): Read, Path(id): Path<MessageId>) -> Result<Answer> {
    let message = store::load(&mut tx, id).await?;
    let content = message.content()?;
    tx.note(Act::Printed, Some(message.person_id), "message as PDF");
    let document = letter(&content, message.part);
    let bytes = press(document).await?;
    tx.file("letter.pdf", "application/pdf", bytes).await
}

fn letter(content: &MessageBack, part: Part) -> Document {
    let mut blocks = Vec::new();
    if part == Part::NotOnline {
        blocks.push(Block::Callout { title: Part::NotOnline.label().to_owned(), text: NOT_ONLINE.to_owned() });
    }
    blocks.push(Block::Facts(content.who().into_iter().map(|(key, value)| (key.to_owned(), value)).collect()));
    for section in content.sections() {
        blocks.push(Block::Heading(section.heading.to_owned()));
        blocks.push(match section.list {
            true => Block::Bullets(section.lines().map(str::to_owned).collect()),
            false => Block::Paragraph(section.words.to_owned()),
        });
    }
    if let Some(code) = &content.code {
        blocks.push(Block::Paragraph(format!("Code: {code}")));
    }
    Document {
        title: "Social prescribing: message to the practice".to_owned(),
        language: "en-GB".to_owned(),
        sender: vec![content.team.clone(), content.written_by.clone()],
        recipient: vec![content.practice_name.clone()],
        date: content.written_on.long(),
        reference: None,
        blocks,
        footer: content.team.clone(),
        size: TextSize::Normal,
    }
}
