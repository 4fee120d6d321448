//! The plan: needs, goals, actions; agreed on a date; on paper and in large print.

use documents::{Block, Document, TextSize};
use kernel::{PhoneNumber, ReferralId};
use maud::{Markup, html};

use super::model::{AboutMe, ActionStatus, AgreedBy, GoalStatus, Plan, Who};
use super::{forms, store};
use crate::audit::Act;
use crate::person::model::Person;
use crate::referral::model::{Need as NeedKind, Referral};
use crate::web::{Answer, Errors, Fields, Page, Path, Query, Typed, once, press};
use crate::{Error, Read, Result, Tx, Write, person, referral, team};

pub async fn show(Read(mut tx): Read, Path(id): Path<ReferralId>) -> Result<Answer> {
    let referral = referral::store::load(&mut tx, id).await?;
    let page = view(&mut tx, &referral, &Typed::default(), &Errors::default()).await?;
    tx.page(page).await
}

async fn view(tx: &mut Tx, referral: &Referral, typed: &Typed, errors: &Errors) -> Result<Page> {
    let person = person::store::find(tx, referral.person_id).await?.ok_or(Error::NotFound)?;
    let banner = person::banner_of(tx, &person).await?;
    let plan = store::current(tx, referral).await?;
    let versions = store::versions(tx, referral).await?;
    let ticked = referral::store_triage::needs(tx, referral.id).await?;
    let at = |what: &str| format!("/referrals/{}/plan{what}", referral.id);
    let version = html! { input type="hidden" name="version" value=(plan.version); };
    // The page has many forms: what was typed and what is wrong with it stand in the one that was sent.
    let (nothing, no_errors) = (Typed::default(), Errors::default());
    let sent = |yes: bool| if yes { Fields::new(typed, errors) } else { Fields::new(&nothing, &no_errors) };
    let part = [typed.get("goal"), typed.get("need")].into_iter().find(|id| !id.is_empty()).unwrap_or_default();
    let f = sent(part.is_empty());
    let body = html! {
        (banner)
        (f.summary())
        @if !part.is_empty() { (summary_of(part, errors)) }
        h2 class="nhsuk-heading-l" { "The plan" }
        p {
            @match plan.agreed_on { Some(on) => { "Agreed on " (on.long()) ". " }
                None => {
                    @match versions.first() {
                        Some(last) if last.agreed_by == AgreedBy::NotAgreed => { "Not agreed on " (last.agreed_on.long()) ". " }
                        Some(last) => { "Changed since " (last.agreed_on.long()) ". Agree it again. " }
                        None => { "Not agreed yet. " }
                    }
                }
            }
            @if let Some(on) = plan.review_on { "To be looked at again on " (on.long()) "." }
        }
        p { a href=(at("/print")) { "Print" } " · " a href=(at("/print?large=yes")) { "Large print" } " · " a href=(at(".pdf")) { "PDF" } " · " a href=(at(".pdf?large=yes")) { "PDF, large print" } " · " a href={ "/referrals/" (referral.id) "/own-page" } { "They want a page of their own" } }
        @if plan.needs.iter().any(|need| need.kind == Some(NeedKind::Abuse)) {
            p { "What has to do with abuse is not on paper, since paper lies about. If they want it and it is safe: " a href=(at("/print?all=yes")) { "print all of it" } "." }
        }
        @for need in &plan.needs {
            section {
                h3 { (need.words) }
                @for goal in plan.goals.iter().filter(|goal| goal.need_id == need.id) {
                    @let own = goal.id.to_string();
                    @let g = sent(part == own);
                    h4 { (goal.words) @if let Some(score) = goal.importance { " (matters " (score) " of 10)" } ": " (goal.status.label()) }
                    ul {
                        @for action in plan.actions.iter().filter(|action| action.goal_id == goal.id) {
                            li {
                                (action.sentence())
                                @if action.status == ActionStatus::Open {
                                    form class="kith-inline" method="post" action=(at("/status")) {
                                        (version)
                                        input type="hidden" name="action" value=(action.id);
                                        (nhsuk::button(html! { "Done" span class="nhsuk-u-visually-hidden" { ": " (action.what) } }).secondary().small().name("status").value("done"))
                                        (nhsuk::button(html! { "Drop" span class="nhsuk-u-visually-hidden" { ": " (action.what) } }).secondary().small().name("status").value("dropped"))
                                    }
                                }
                            }
                        }
                    }
                    (nhsuk::details("Add an action, or say how the goal went", html! {
                        form method="post" action=(at("/actions")) data-once data-unsaved {
                            (once())
                            (version)
                            input type="hidden" name="goal" value=(goal.id);
                            (g.input("what", "What").id(format!("what-{own}")))
                            (g.radios("who", "Who").items(Who::ALL.iter().map(|who| (who.word(), who.label()))).id_prefix(format!("who-{own}")).inline())
                            (g.input("who_name", "Name, if somebody else").id(format!("who_name-{own}")).width(20))
                            (nhsuk::DateInput { id: format!("due-{own}"), ..g.date("due", "By").hint("May be left empty") })
                            (g.input("confidence", "How sure are they that they can? 1 to 10, or empty").id(format!("confidence-{own}")).numeric().width(2))
                            (nhsuk::button("Add the action").secondary())
                        }
                        form class="kith-inline" method="post" action=(at("/status")) {
                            (version)
                            input type="hidden" name="goal" value=(goal.id);
                            @for status in GoalStatus::ALL { (nhsuk::button(status.label()).secondary().small().name("status").value(status.word())) }
                        }
                    }).open(part == own))
                }
                @let own = need.id.to_string();
                @let n = sent(part == own);
                form class="kith-inline" method="post" action=(at("/status")) data-once {
                    (once())
                    (version)
                    input type="hidden" name="need_ends" value=(need.id);
                    (nhsuk::button(html! { "Take this need off the plan" span class="nhsuk-u-visually-hidden" { ": " (need.words) } }).secondary().small())
                }
                form method="post" action=(at("/goals")) data-once data-unsaved {
                    (once())
                    (version)
                    input type="hidden" name="need" value=(need.id);
                    (n.input("words", "What do they hope for?").id(format!("words-{own}")))
                    (n.input("importance", "How much does it matter? 1 to 10, or empty").id(format!("importance-{own}")).numeric().width(2))
                    (nhsuk::button("Add the goal").secondary())
                }
            }
        }
        h3 { "Add a need" }
        form method="post" action=(at("/needs")) data-once data-unsaved {
            (once())
            (version)
            (f.textarea("words", "In their words").rows(2))
            (nhsuk::button("Add the need").secondary())
        }
        @let open: Vec<_> = ticked.iter().filter(|kind| plan.needs.iter().all(|need| need.kind != Some(**kind))).collect();
        @if !open.is_empty() {
            p { "From the referral:" }
            @for kind in open {
                form class="kith-inline" method="post" action=(at("/needs")) data-once {
                    (once())
                    (version)
                    input type="hidden" name="kind" value=(kind);
                    input type="hidden" name="words" value=(kind.label());
                    (nhsuk::button(html! { "Add: " (kind.label()) }).secondary().small())
                }
            }
        }
        @if !plan.needs.is_empty() {
            h3 { "Agree it" }
            form method="post" action=(at("/agree")) data-once {
                (once())
                (version)
                (f.radios("agreed_by", "Who agreed?").items(AgreedBy::ALL.iter().map(|by| (by.word(), by.label()))))
                (f.input("agreed_note", "Their name, or why not"))
                (f.date("agreed", "On").hint("Empty means today"))
                (f.date("review", "Look at it again on").hint("Empty means in four weeks"))
                (nhsuk::button("Agree the plan"))
            }
        }
        @if !versions.is_empty() {
            h3 { "As it was agreed before" }
            @for version in &versions {
                (nhsuk::details(format!("Version {}, {}", version.number, version.agreed_on.long()), html! {
                    p { (version.agreed_by.label()) @if !version.agreed_note.is_empty() { ": " (version.agreed_note) } ". Written down by " bdi { (version.made_by) } "." }
                    (snapshot_view(&version.snapshot()?))
                }))
            }
        }
    };
    Ok(Page::new(format!("Plan: {}", person.name()), body)
        .section("People")
        .back(format!("/people/{}", referral.person_id))
        .invalid(errors))
}

/// The error summary of the form of one need or goal, whose fields have its id in theirs.
fn summary_of(part: &str, errors: &Errors) -> Markup {
    let id = |field: &str| if field == "due" { format!("due-{part}-day") } else { format!("{field}-{part}") };
    let summary = errors.iter().fold(nhsuk::error_summary(), |summary, (field, sentence)| summary.error(&id(field), sentence));
    html! { @if !errors.is_empty() { (summary) } }
}

fn snapshot_view(snapshot: &super::model::Snapshot) -> Markup {
    html! {
        @for need in &snapshot.needs {
            p { strong { (need.words) } }
            ul { @for goal in &need.goals { li { (goal.words) ul { @for action in &goal.actions { li { (action) } } } } } }
        }
    }
}

/// The plan page again with errors, or on with the change.
async fn changed(tx: Tx, id: ReferralId) -> Result<Answer> {
    tx.done(format!("/referrals/{id}/plan")).await
}

async fn refused(mut tx: Tx, referral: &Referral, typed: &Typed, errors: &Errors) -> Result<Answer> {
    let page = view(&mut tx, referral, typed, errors).await?;
    tx.page(page).await
}

pub async fn add_need(Write(mut tx): Write, Path(id): Path<ReferralId>, typed: Typed) -> Result<Answer> {
    let referral = referral::store::load(&mut tx, id).await?;
    match forms::words(&typed) {
        Err(errors) => refused(tx, &referral, &typed, &errors).await,
        Ok((words, _)) => {
            store::touch(&mut tx, &referral, typed.version()).await?;
            store::add_need(&mut tx, &referral, &words, typed.get("kind").parse().ok()).await?;
            changed(tx, id).await
        }
    }
}

pub async fn add_goal(Write(mut tx): Write, Path(id): Path<ReferralId>, typed: Typed) -> Result<Answer> {
    let referral = referral::store::load(&mut tx, id).await?;
    let need = typed.get("need").parse().map_err(|_| Error::NotFound)?;
    match forms::words(&typed) {
        Err(errors) => refused(tx, &referral, &typed, &errors).await,
        Ok((words, importance)) => {
            store::touch(&mut tx, &referral, typed.version()).await?;
            store::add_goal(&mut tx, &referral, need, &words, importance).await?;
            changed(tx, id).await
        }
    }
}

pub async fn add_action(Write(mut tx): Write, Path(id): Path<ReferralId>, typed: Typed) -> Result<Answer> {
    let referral = referral::store::load(&mut tx, id).await?;
    match forms::action(&typed) {
        Err(errors) => refused(tx, &referral, &typed, &errors).await,
        Ok(new) => {
            store::touch(&mut tx, &referral, typed.version()).await?;
            store::add_action(&mut tx, &referral, &new).await?;
            changed(tx, id).await
        }
    }
}

pub async fn status(Write(mut tx): Write, Path(id): Path<ReferralId>, typed: Typed) -> Result<Answer> {
    let referral = referral::store::load(&mut tx, id).await?;
    store::touch(&mut tx, &referral, typed.version()).await?;
    let unclear = |_| Error::refused("Choose how it stands.");
    if let Ok(need) = typed.get("need_ends").parse() {
        store::end_need(&mut tx, &referral, need).await?;
        return changed(tx, id).await;
    }
    match (typed.get("goal").parse(), typed.get("action").parse()) {
        (Ok(goal), _) => store::set_goal(&mut tx, &referral, goal, typed.get("status").parse().map_err(unclear)?).await?,
        (_, Ok(action)) => store::set_action(&mut tx, &referral, action, typed.get("status").parse().map_err(unclear)?).await?,
        _ => return Err(Error::NotFound),
    }
    changed(tx, id).await
}

pub async fn agree(Write(mut tx): Write, Path(id): Path<ReferralId>, typed: Typed) -> Result<Answer> {
    let referral = referral::store::load(&mut tx, id).await?;
    let settings = team::store::settings(&mut tx).await?;
    match forms::agreement(&typed, tx.today(), settings.review_days) {
        Err(errors) => refused(tx, &referral, &typed, &errors).await,
        Ok(agreement) => {
            store::touch(&mut tx, &referral, typed.version()).await?;
            let plan = store::current(&mut tx, &referral).await?;
            store::agree(&mut tx, &referral, &plan, &agreement).await?;
            changed(tx, id).await
        }
    }
}

#[derive(serde::Deserialize)]
pub struct Print {
    #[serde(default)]
    large: String,
    #[serde(default)]
    all: String,
}

/// What stands on paper: the plan and their own words, and whom to ring. No address, and nothing of abuse unless it was asked for:
/// paper lies about.
async fn paper(tx: &mut Tx, id: ReferralId, all: bool) -> Result<(Referral, Plan, AboutMe, Person)> {
    let referral = referral::store::load(tx, id).await?;
    let mut plan = store::current(tx, &referral).await?;
    plan.needs.retain(|need| all || need.kind != Some(NeedKind::Abuse));
    let about = store::about_me(tx, referral.person_id).await?;
    let person = person::store::find(tx, referral.person_id).await?.ok_or(Error::NotFound)?;
    tx.note(Act::Printed, Some(referral.person_id), "plan");
    Ok((referral, plan, about, person))
}

fn whom_to_ring(tx: &Tx, referral: &Referral) -> String {
    let phone = PhoneNumber::parse(&tx.visit.team_phone).map_or(tx.visit.team_phone.clone(), |phone| phone.spaced());
    let first = referral.worker_first_name.as_deref().unwrap_or("Your link worker");
    format!("{first} rings you from {phone}.")
}

pub async fn print(Read(mut tx): Read, Path(id): Path<ReferralId>, Query(how): Query<Print>) -> Result<Answer> {
    let (referral, plan, about, person) = paper(&mut tx, id, how.all == "yes").await?;
    let ring = whom_to_ring(&tx, &referral);
    let body = html! {
        h1 { "My plan" }
        p { bdi { (person.called()) } }
        @for (_, question, answer) in about.parts().into_iter().filter(|(_, _, answer)| !answer.is_empty()) {
            h2 { (question) } p class="kith-own-words" { (answer) }
        }
        @for need in &plan.needs {
            h2 { (need.words) }
            @for goal in plan.goals.iter().filter(|goal| goal.need_id == need.id) {
                h3 { "I hope: " (goal.words) }
                ul { @for action in plan.actions.iter().filter(|action| action.goal_id == goal.id) { li { (action.sentence()) } } }
            }
        }
        @if let Some(on) = plan.review_on { p { "We look at it again on " (on.long()) "." } }
        p { (ring) }
    };
    tx.page(Page::new("My plan", body).bare().large(person.formats.large() || how.large == "yes")).await
}

pub async fn pdf(Read(mut tx): Read, Path(id): Path<ReferralId>, Query(how): Query<Print>) -> Result<Answer> {
    let (referral, plan, about, person) = paper(&mut tx, id, how.all == "yes").await?;
    let mut blocks = vec![Block::Paragraph(person.called().to_owned())];
    for (_, question, answer) in about.parts().into_iter().filter(|(_, _, answer)| !answer.is_empty()) {
        blocks.push(Block::Heading(question.to_owned()));
        blocks.push(Block::Paragraph(answer.to_owned()));
    }
    for need in &plan.needs {
        blocks.push(Block::Heading(need.words.clone()));
        for goal in plan.goals.iter().filter(|goal| goal.need_id == need.id) {
            blocks.push(Block::SubHeading(format!("I hope: {}", goal.words)));
            blocks.push(Block::Bullets(
                plan.actions.iter().filter(|action| action.goal_id == goal.id).map(|action| action.sentence()).collect(),
            ));
        }
    }
    if let Some(on) = plan.review_on {
        blocks.push(Block::Paragraph(format!("We look at it again on {}.", on.long())));
    }
    let document = Document {
        title: "My plan".to_owned(),
        language: "en-GB".to_owned(),
        sender: vec![tx.visit.team_name.clone()],
        recipient: Vec::new(),
        date: tx.today().long(),
        reference: None,
        blocks,
        footer: whom_to_ring(&tx, &referral),
        size: if person.formats.large() || how.large == "yes" { TextSize::Large } else { TextSize::Normal },
    };
    let bytes = press(document).await?;
    tx.file("plan.pdf", "application/pdf", bytes).await
}
