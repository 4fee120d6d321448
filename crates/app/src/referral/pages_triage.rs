//! Triage of one referral: who it may be, what is missing, and what becomes of it.

use kernel::{Guarded, Instant, Permission, PhoneNumber, ReferralId, Reveal};
use maud::{Markup, html};

use super::allocate::{Candidate, propose};
use super::forms;
use super::model::{Action, Exception, Referral, Risk, State};
use super::pages::{event_words, facts, worker_select};
use super::store;
use super::store_queue::{self, Question};
use super::store_receive::candidates;
use super::store_triage::{self as triage, Side, Why};
use crate::person::model::full_name;
use crate::web::{Answer, Errors, Fields, Page, Path, Typed, once};
use crate::{Error, Read, Result, Tx, Write, door, person, team};

/// A referral that a leader triages.
async fn load_for_triage(tx: &mut Tx, id: ReferralId) -> Result<Referral> {
    tx.require(Permission::Lead)?;
    store::load(tx, id).await
}

pub async fn triage_one(Read(mut tx): Read, Path(id): Path<ReferralId>) -> Result<Answer> {
    let referral = load_for_triage(&mut tx, id).await?;
    let page = triage_view(&mut tx, &referral, None).await?;
    tx.page(page).await
}

/// A form of the page that was sent and is shown again: the last part of its address, what was typed, what is wrong.
type Sent<'a> = Option<(&'static str, &'a Typed, &'a Errors)>;

async fn triage_view(tx: &mut Tx, referral: &Referral, sent: Sent<'_>) -> Result<Page> {
    let id = referral.id;
    let person = person::store::find(tx, referral.person_id).await?.ok_or(Error::NotFound)?;
    let banner = person::banner_of(tx, &person).await?;
    let needs = triage::needs(tx, id).await?;
    let whys = triage::whys(tx, id).await?;
    let events = store::events(tx, id).await?;
    let ours = triage::side(tx, referral.person_id).await?;
    let mut sides = Vec::new();
    let open = |why: &&Why| why.kind == Exception::SamePerson && why.settled_at.is_none();
    for why in whys.iter().filter(open).filter(|why| why.person_id != Some(referral.person_id)).take(5) {
        if let Some(other) = why.person_id {
            sides.push((why.clone(), triage::side(tx, other).await?));
        }
    }
    let workers = candidates(tx, referral.site_id, Some(referral.person_id)).await?;
    let proposed = propose(&workers).map(|worker| worker.id);
    let (nothing, no_errors) = (Typed::default(), Errors::default());
    let errors = sent.map_or(&no_errors, |(_, _, errors)| errors);
    let fields = |act: &str| match sent {
        Some((sent, typed, errors)) if sent == act => Fields::new(typed, errors),
        _ => Fields::new(&nothing, &no_errors),
    };
    let at = |act: &str| format!("/referrals/{id}/{act}");
    let others = store::of_person(tx, referral.person_id).await?;
    let question = store_queue::open_question(tx, id).await?;
    let came = door::store::of_referral(tx, id).await?;
    let with_originals = door::store::has_originals(tx, id).await?;
    let of_themselves = came.as_ref().is_some_and(|arrival| arrival.door_kind == door::model::Kind::Own);
    let settings = team::store::settings(tx).await?;
    let (public_url, may) = (tx.app().config.public_url.clone(), tx.reveal()?);
    let version = html! { input type="hidden" name="version" value=(referral.version); };
    let (accept, give_back, reject) = (fields("accept"), fields("return"), fields("reject"));
    let chosen = accept.typed.get("worker").parse().ok().or(proposed);
    let body = html! {
        @if let Some((act, _, errors)) = sent { (summary_of(act, errors)) }
        (banner)
        nav aria-label="What you can do" class="kith-screen-only" {
            @if !sides.is_empty() { a href="#who" { "Who is it?" } " · " }
            @if referral.state == State::InTriage { a href="#take" { "Take it on" } " · " a href="#back" { "Return it" } " · " }
            a href="#reject" { "Do not take it on" }
        }
        p {
            (referral.state.label()) " · referral " (referral.number) ", received " (referral.received_at.long())
            @if let Some(arrival) = &came { " · " (arrival.door_name) }
        }
        @if with_originals { p { a href={ "/referrals/" (id) "/original" } { "What came, as it came" } } }
        ul class="nhsuk-list nhsuk-list--bullet" {
            @for why in &whys { li { (why.note) @if why.settled_at.is_some() { " (looked at)" } } }
        }
        @for event in events.iter().filter(|event| matches!(event.kind.as_str(), "returned" | "answered" | "differs" | "came") && !event.note.is_empty()) {
            p { strong { (event_words(&event.kind)) } ", " (event.at.short()) }
            p class="kith-own-words" { (event.note) }
        }
        @if !sides.is_empty() { div id="who" {} }
        @for (why, side) in &sides {
            @if let (Some(ours), Some(theirs)) = (&ours, side) { (compare_view(&at, referral, why, (ours, theirs), may)) }
        }
        (facts(referral, &needs.iter().map(|need| need.label()).collect::<Vec<_>>()))
        @if let Some(question) = &question { (question_view(question, &public_url)) }
        @if matches!(referral.state, State::InTriage | State::Returned) { (join_view(&at, referral, &others, &workers, settings.reopen_days, tx.now)) }
        @if referral.state == State::InTriage {
            h2 id="take" { "Take it on" }
            form method="post" action=(at("accept")) data-once {
                (once())
                (version)
                (worker_select(&workers, chosen).error(errors.of("worker")))
                @if referral.risk == Risk::NotStated { (risk_question(&accept)) }
                (accept.textarea("note", "A word for them").id("note-accept").rows(2))
                (nhsuk::button("Take it on"))
            }
            @if of_themselves {
                p { "They asked for themselves. If something is missing, ring them: there is nobody else to ask." }
            } @else { div id="back" {} (nhsuk::details("Return it with a question", html! {
                form method="post" action=(at("return")) data-once {
                    (once())
                    (version)
                    (give_back.textarea("note", "What we need to know").id("note-return").rows(3))
                    (nhsuk::button("Return it").secondary())
                }
            }).open(!give_back.errors.is_empty())) }
        }
        @if matches!(referral.state, State::InTriage | State::Returned) {
            div id="reject" {}
            (nhsuk::details("Do not take it on", html! {
                form method="post" action=(at("reject")) data-once {
                    (once())
                    (version)
                    (reject.textarea("note", "Why, and who could help instead").id("note-reject").hint("The practice reads this").rows(3))
                    (nhsuk::button("Do not take it on").secondary())
                }
            }).open(!reject.errors.is_empty()))
        }
        p { a href={ "/people/" (referral.person_id) } { "Open their record" } }
    };
    Ok(Page::new(format!("Triage of referral {}", referral.number), body)
        .section("Referrals")
        .back("/referrals/triage")
        .invalid(errors))
}

/// Nobody said whether there is a risk: a leader asks before anybody rings.
fn risk_question(f: &Fields<'_>) -> Markup {
    html! {
        (f.radios("risk", "Nobody said whether there is a risk. What do you know?")
            .item(Risk::NoneKnown.word(), "I have asked: no risk is known")
            .item(Risk::Known.word(), Risk::Known.label())
            .item(Risk::NotStated.word(), "I do not know: the link worker asks first"))
        (f.textarea("risk_note", "If there is a risk: what is it?").rows(2))
    }
}

/// The question that is out, with the link by which it is answered.
fn question_view(question: &Question, public_url: &str) -> Markup {
    html! {
        h2 { "The question is out" }
        p { "Asked on " (question.asked_at.short()) " by " bdi { (question.asked_by) } ". Send this to whoever referred; it works until " (question.until_at.date().short()) "." }
        p id="question" class="kith-address" { (public_url) "/question/" (question.token) }
        p {
            button class="nhsuk-button nhsuk-button--secondary" type="button" data-copy="question" hidden { "Copy the link" }
            span data-copy-state role="status" {}
        }
    }
}

/// Another referral of the same person: this one goes into it.
fn join_view(
    at: &impl Fn(&str) -> String,
    referral: &Referral,
    others: &[Referral],
    workers: &[Candidate],
    reopen_days: i64,
    now: Instant,
) -> Markup {
    let lately = |other: &&Referral| other.closed_at.is_some_and(|closed| closed > now.plus_days(-reopen_days));
    let open = others.iter().find(|other| other.id != referral.id && other.state.is_with_worker());
    let closed = others.iter().filter(|other| other.state == State::Closed).find(lately);
    let hidden = |other: &Referral| {
        html! {
            (once())
            input type="hidden" name="version" value=(referral.version);
            input type="hidden" name="into" value=(other.id);
        }
    };
    html! {
        @if let Some(open) = open {
            h2 { "They have an open referral" }
            p { "Referral " (open.number) ", " (open.state.label().to_lowercase()) @if let Some(worker) = &open.worker_name { ", with " bdi { (worker) } } ". A second one beside it would be rung twice." }
            form method="post" action=(at("join")) data-once { (hidden(open)) (nhsuk::button("Join it to that one")) }
        } @else if let Some(closed) = closed {
            h2 { "They were with us lately" }
            p { "Referral " (closed.number) " closed on " (closed.closed_at.unwrap_or(now).date().long()) ". It can be opened again, with this one in it." }
            form method="post" action=(at("join")) data-once {
                (hidden(closed))
                (worker_select(workers, closed.worker_id.or_else(|| propose(workers).map(|worker| worker.id))).id("worker-again"))
                (nhsuk::button("Open that one again"))
            }
        }
    }
}

/// The error summary of one of the page's forms, whose note has the form's name in its id.
fn summary_of(act: &str, errors: &Errors) -> Markup {
    let id = |field: &str| if field == "note" { format!("note-{act}") } else { field.to_owned() };
    let summary = errors.iter().fold(nhsuk::error_summary(), |summary, (field, sentence)| summary.error(&id(field), sentence));
    html! { (summary) }
}

/// Who it may be, field by field.
fn compare_view(
    at: &impl Fn(&str) -> String,
    referral: &Referral,
    why: &Why,
    (ours, theirs): (&Side, &Side),
    may: Reveal,
) -> Markup {
    let name = |side: &Side| full_name(&side.given_names, &side.family_name);
    let postcode =
        |side: &Side| if side.address_hidden { "Kept secret".to_owned() } else { side.postcode.clone().unwrap_or_default() };
    let born = |side: &Side| side.date_of_birth.map(|date| date.long()).unwrap_or_default();
    let number = |side: &Side| side.nhs_number.as_ref().map(|number| number.spaced()).unwrap_or_default();
    let phones = |side: &Side| {
        let spaced = |phone: &Guarded<String>| PhoneNumber::parse(phone.reveal(may)).ok().map(|phone| phone.spaced());
        side.phones.iter().filter_map(spaced).collect::<Vec<_>>().join(", ")
    };
    let claimed = referral.claimed_nhs_number.as_ref().map(|number| number.spaced()).unwrap_or_else(|| number(ours));
    let rows = [
        ("Name", name(ours), name(theirs)),
        ("Date of birth", born(ours), born(theirs)),
        ("NHS number", claimed, number(theirs)),
        ("Postcode", postcode(ours), postcode(theirs)),
        ("Telephone", phones(ours), phones(theirs)),
        ("Practice", ours.practice.clone(), theirs.practice.clone()),
    ];
    html! {
        h2 { (why.note) }
        (nhsuk::table("Side by side").hide_caption().head(["What", "This referral", "Somebody we know"]).rows(rows.into_iter().map(|(what, a, b)| {
            let shown = |words: &str| html! { @if words.is_empty() { "Not known" } @else { bdi { (words) } } };
            let differs = a != b && !a.is_empty() && !b.is_empty();
            vec![html! { (what) }, shown(&a), html! { (shown(&b)) @if differs { " (differs)" } }]
        })).first_cell_is_header())
        @for (act, words) in [("same", "The same person: join them"), ("not-same", "Not the same person")] {
            form class="kith-inline" method="post" action=(at(act)) data-once {
                (once())
                input type="hidden" name="version" value=(referral.version);
                input type="hidden" name="position" value=(why.position);
                (nhsuk::button(words).secondary())
            }
        }
    }
}

/// The referral as the form saw it: a form from before somebody else's change is stale.
async fn as_seen(tx: &mut Tx, id: ReferralId, typed: &Typed) -> Result<Referral> {
    let mut referral = load_for_triage(tx, id).await?;
    referral.version = typed.version();
    Ok(referral)
}

async fn again(mut tx: Tx, referral: &Referral, act: &'static str, typed: &Typed, errors: &Errors) -> Result<Answer> {
    let page = triage_view(&mut tx, referral, Some((act, typed, errors))).await?;
    tx.page(page).await
}

pub async fn accept(Write(mut tx): Write, Path(id): Path<ReferralId>, typed: Typed) -> Result<Answer> {
    let referral = as_seen(&mut tx, id, &typed).await?;
    match forms::given(&typed) {
        Err(errors) => again(tx, &referral, "accept", &typed, &errors).await,
        Ok(given) => {
            let mut referral = referral;
            if referral.risk == Risk::NotStated {
                let stated = match forms::stated_risk(&typed) {
                    Ok(stated) => stated,
                    Err(errors) => return again(tx, &referral, "accept", &typed, &errors).await,
                };
                triage::state_risk(&mut tx, &referral, stated.risk, &stated.note).await?;
                referral = store::find(&mut tx, id).await?.ok_or(Error::NotFound)?;
            }
            triage::give(&mut tx, &referral, Action::Accept, given.worker, &given.note).await?;
            tx.done(format!("/referrals/triage?after={}", referral.number)).await
        }
    }
}

pub async fn join(Write(mut tx): Write, Path(id): Path<ReferralId>, typed: Typed) -> Result<Answer> {
    let referral = as_seen(&mut tx, id, &typed).await?;
    let into: ReferralId = typed.get("into").parse().map_err(|_| Error::NotFound)?;
    triage::join(&mut tx, &referral, into, typed.get("worker").parse().ok()).await?;
    tx.done(format!("/referrals/triage?after={}", referral.number)).await
}

pub async fn give_back(Write(mut tx): Write, Path(id): Path<ReferralId>, typed: Typed) -> Result<Answer> {
    let referral = as_seen(&mut tx, id, &typed).await?;
    match forms::reason(&typed, "Say what we need to know") {
        Err(errors) => again(tx, &referral, "return", &typed, &errors).await,
        Ok(note) => {
            let came = door::store::of_referral(&mut tx, id).await?;
            if came.is_some_and(|arrival| arrival.door_kind == door::model::Kind::Own) {
                return Err(Error::refused("They asked for themselves: ring them instead."));
            }
            store::change(&mut tx, &referral, Action::Return, &note).await?;
            let days = team::store::settings(&mut tx).await?.question_days;
            store_queue::ask(&mut tx, &referral, &note, days).await?;
            // Where the link is, to be sent on.
            tx.done(format!("/referrals/{id}/triage")).await
        }
    }
}

pub async fn reject(Write(mut tx): Write, Path(id): Path<ReferralId>, typed: Typed) -> Result<Answer> {
    let referral = as_seen(&mut tx, id, &typed).await?;
    match forms::reason(&typed, "Say why, so that the practice can help them otherwise") {
        Err(errors) => again(tx, &referral, "reject", &typed, &errors).await,
        Ok(note) => {
            store::change(&mut tx, &referral, Action::Reject, &note).await?;
            store_queue::close_questions(&mut tx, id).await?;
            tx.done(format!("/referrals/triage?after={}", referral.number)).await
        }
    }
}

async fn one_why(tx: &mut Tx, id: ReferralId, typed: &Typed) -> Result<Why> {
    let position: i64 = typed.get("position").parse().map_err(|_| Error::NotFound)?;
    let whys = triage::whys(tx, id).await?;
    whys.into_iter().find(|why| why.position == position && why.kind == Exception::SamePerson).ok_or(Error::NotFound)
}

pub async fn same(Write(mut tx): Write, Path(id): Path<ReferralId>, typed: Typed) -> Result<Answer> {
    let referral = as_seen(&mut tx, id, &typed).await?;
    let why = one_why(&mut tx, id, &typed).await?;
    triage::same_person(&mut tx, &referral, &why).await?;
    tx.done(format!("/referrals/{id}/triage")).await
}

pub async fn not_same(Write(mut tx): Write, Path(id): Path<ReferralId>, typed: Typed) -> Result<Answer> {
    let referral = as_seen(&mut tx, id, &typed).await?;
    let why = one_why(&mut tx, id, &typed).await?;
    triage::not_same(&mut tx, &referral, &why).await?;
    tx.done(format!("/referrals/{id}/triage")).await
}
