//! The pages of those who run a group and have no account: one press says that the entry is right; or they mend it, and somebody of the
//! team looks. A new group signs up in the same way, and anybody can say that something changed.

use axum::Extension;
use kernel::{Actor, ServiceId};
use maud::{Markup, html};

use super::changes::differences;
use super::facts::{Proof, ago};
use super::model::{ChangeBy, Full, Status};
use super::pages_entry::{fields, typed_of};
use super::pages_public::activity_view;
use super::store_owner::{self as owner, Change, Link, NewChange};
use super::{forms, store, view};
use crate::web::{Answer, Checked, Client, Errors, Fields, Page, Path, Typed, once};
use crate::{Error, Read, Result, Tx, Write, team};

/// The entry of a link. Whoever is signed in here is somebody like everybody else.
async fn load(tx: &mut Tx, token: &str) -> Result<(Link, Full)> {
    let link = owner::by_token(tx, token).await?;
    let full = store::load(tx, link.service_id).await?;
    if full.service.status == Status::Closed || full.service.same_as.is_some() {
        return Err(Error::NotFound);
    }
    as_outsider(tx, &full.service.name);
    Ok((link, in_a_letter(full)))
}

/// What of an entry may stand behind a link that goes through letters and mail: of a secret place not even its own group reads it there.
/// What they leave empty is then no change, because it was empty when they saw it.
fn in_a_letter(full: Full) -> Full {
    if !full.service.place_hidden {
        return full;
    }
    Full { places: Vec::new(), ..full.opened() }
}

fn as_outsider(tx: &mut Tx, name: &str) {
    let request = tx.actor().request.clone();
    tx.visit.actor = Actor { request, ..Actor::system(tx.team(), name) };
}

fn too_many(tx: &Tx, client: Client) -> Result<()> {
    match tx.app().limits.allow_outsider(client, tx.now) {
        true => Ok(()),
        false => Err(Error::refused("A lot came from here in the last hour. Please try again in an hour, or ring us.")),
    }
}

pub async fn show(Read(mut tx): Read, Path(token): Path<String>) -> Result<Answer> {
    let (link, full) = load(&mut tx, &token).await?;
    // Whoever sent what has changed is not asked whether the old is right.
    if let Some(change) = owner::sent_by(&mut tx, &link).await? {
        let body = html! {
            h1 class="nhsuk-heading-l" { (full.service.name) }
            (sent(&token, &full, &change))
        };
        return tx.page(Page::new(full.service.name.clone(), body).quiet()).await;
    }
    let today = tx.today();
    let body = html! {
        h1 class="nhsuk-heading-l" { (full.service.name) }
        p { "This is what we tell people about you. Is it still right?" }
        (view::facts(&full, &|fact| html! { @if let Some(said) = full.said(fact) { "Last checked " (ago(today.days_since(said.at.date()))) } }))
        form class="kith-inline" method="post" action={ "/entry/" (token) "/right" } data-once {
            (once())
            (nhsuk::button("Yes, everything is still right"))
        }
        p { (nhsuk::button_link("Something has changed", format!("/entry/{token}/mend")).secondary()) }
    };
    tx.page(Page::new(full.service.name.clone(), body).quiet()).await
}

pub async fn right(Write(mut tx): Write, Extension(client): Extension<Client>, Path(token): Path<String>) -> Result<Answer> {
    let (link, full) = load(&mut tx, &token).await?;
    too_many(&tx, client)?;
    store::prove(&mut tx, full.service.id, Proof::Owner, &[]).await?;
    owner::link_used(&mut tx, &link).await?;
    tx.done(format!("/entry/{token}/thanks")).await
}

pub async fn thanks(Read(mut tx): Read, Path(token): Path<String>) -> Result<Answer> {
    let (link, full) = load(&mut tx, &token).await?;
    let change = owner::sent_by(&mut tx, &link).await?;
    let body = html! {
        h1 class="nhsuk-heading-l" { "Thank you" }
        @if let Some(change) = &change { (sent(&token, &full, change)) }
        @else {
            p { "People who look for you can rely on it." }
            p { a href={ "/entry/" (token) } { "Look at your entry again" } }
        }
    };
    tx.page(Page::new(full.service.name.clone(), body).quiet()).await
}

/// What was sent by the link and waits for the team.
fn sent(token: &str, full: &Full, change: &Change) -> Markup {
    let saw = if change.saw.is_empty() { for_outsiders(full) } else { Typed::parse(change.saw.as_bytes()) };
    let found = differences(None, &saw, &Typed::parse(change.form.as_bytes()));
    let rows = found.iter().flat_map(|one| &one.parts).fold(nhsuk::summary_list(), |list, part| {
        let words = if part.theirs.is_empty() { format!("Remove: {}", part.now) } else { part.theirs.clone() };
        list.row(part.label, view::lines(&words))
    });
    html! {
        p { "You sent this on " (change.at.date().long()) ". The team will look at it. Until then, people see what was there before." }
        h2 { "What you sent" }
        @if found.is_empty() { p { "Nothing is different from what we had." } } @else { (rows) }
        p { (nhsuk::button_link("Something else has changed", format!("/entry/{token}/mend")).secondary()) }
    }
}

pub async fn mend(Read(mut tx): Read, Path(token): Path<String>) -> Result<Answer> {
    let (_, full) = load(&mut tx, &token).await?;
    let mut typed = for_outsiders(&full);
    let saw = typed.encoded();
    typed.set("saw", saw);
    tx.page(mend_view(&full.service.name, &typed, &Errors::default())).await
}

/// What an entry says, without what only the team knows.
fn for_outsiders(full: &Full) -> Typed {
    let all = typed_of(full);
    Typed::with(all.pairs().filter(|(name, _)| forms::LABELS.iter().any(|(field, _)| field == name)))
}

fn mend_view(title: &str, typed: &Typed, errors: &Errors) -> Page {
    let f = Fields::new(typed, errors);
    let body = html! {
        (f.summary())
        h1 class="nhsuk-heading-l" { (title) }
        p { "Change what is not right any more. One of us reads it before others see it." }
        @if typed.get("place_hidden") == "yes" { p { "Your place is kept secret, so most of what we know is not shown here. Write only what has changed." } }
        form method="post" data-once data-unsaved {
            (once())
            input type="hidden" name="saw" value=(typed.get("saw"));
            (fields(&f))
            (sender(&f))
            (nhsuk::button("Send"))
        }
    };
    Page::new(title, body).quiet().invalid(errors)
}

/// Who sends it, so that somebody can ask back.
fn sender(f: &Fields<'_>) -> Markup {
    html! {
        h2 { "About you" }
        (f.input("your_name", "Your name"))
        (f.input("your_contact", "Your telephone or e-mail").hint("We use it only to ask about this"))
    }
}

pub async fn mended(
    Write(mut tx): Write,
    Extension(client): Extension<Client>,
    Path(token): Path<String>,
    typed: Typed,
) -> Result<Answer> {
    let (link, full) = load(&mut tx, &token).await?;
    too_many(&tx, client)?;
    if let Err(errors) = forms::entry(&typed, tx.today()) {
        return tx.page(mend_view(&full.service.name, &typed, &errors)).await;
    }
    keep(&mut tx, Some(full.service.id), ChangeBy::Owner, &typed).await?;
    owner::link_used(&mut tx, &link).await?;
    tx.done(format!("/entry/{token}/thanks")).await
}

/// Keeps a form of an entry from outside, without what only the team may write.
async fn keep(tx: &mut Tx, service: Option<ServiceId>, came_by: ChangeBy, typed: &Typed) -> Result<()> {
    // Anybody may say in words that something changed. Only who runs a group writes into its fields.
    let may_write = came_by != ChangeBy::Public;
    let field = |name: &str| may_write && forms::LABELS.iter().any(|(field, _)| *field == name);
    let fields = |typed: &Typed| Typed::with(typed.pairs().filter(|(name, _)| field(name))).encoded();
    let form = fields(typed);
    // What they saw comes back with their form. Whoever bends it gains nothing: the team reads what is there now beside it.
    let saw = fields(&Typed::parse(typed.get("saw").as_bytes()));
    let (by_name, contact, words) = forms::sender(typed);
    let new = NewChange {
        service,
        came_by,
        by_name: &by_name,
        contact: &contact,
        form: &form,
        saw: &saw,
        words: &words,
        key: &typed.digest(),
    };
    owner::propose(tx, &new).await
}

/// A group that is not in the directory yet.
pub async fn sign_up(Read(tx): Read) -> Result<Answer> {
    let typed = Typed::with([("status", "active"), ("rhythm", "weekly")]);
    tx.page(sign_up_view(&typed, &Errors::default())).await
}

fn sign_up_view(typed: &Typed, errors: &Errors) -> Page {
    let f = Fields::new(typed, errors);
    let body = html! {
        (f.summary())
        h1 class="nhsuk-heading-l" { "Tell us about your group" }
        p { "Link workers look for groups and services every day. Tell us about yours. One of us reads it, and may ring you, before others see it." }
        form method="post" action="/activities/add" data-once data-unsaved {
            (once())
            (fields(&f))
            (sender(&f))
            (nhsuk::button("Send"))
        }
    };
    Page::new("Tell us about your group", body).section("Activities").back("/activities").invalid(errors)
}

pub async fn signed_up(Write(mut tx): Write, Extension(client): Extension<Client>, typed: Typed) -> Result<Answer> {
    as_outsider(&mut tx, "By the public page");
    too_many(&tx, client)?;
    let mut errors = forms::entry(&typed, tx.today()).err().unwrap_or_default();
    if typed.get("your_contact").trim().is_empty() {
        errors.add("your_contact", "Enter a telephone or an e-mail, so that we can ask");
    }
    if !errors.is_empty() {
        return tx.page(sign_up_view(&typed, &errors)).await;
    }
    keep(&mut tx, None, ChangeBy::SignUp, &typed).await?;
    tx.done("/activities/thanks").await
}

/// Whoever wrote more than what changed may need somebody now, and nobody reads it now.
pub async fn public_thanks(Read(mut tx): Read) -> Result<Answer> {
    let lines = team::store::crisis_lines(&mut tx).await?;
    let body = html! {
        h1 class="nhsuk-heading-l" { "Thank you" }
        p { "One of us will read it. That may take some days." }
        p { a href="/activities" { "Back to the activities" } }
        (team::view::urgent(&lines))
    };
    tx.page(Page::new("Thank you", body).section("Activities")).await
}

/// Anybody says that something changed.
pub async fn changed(
    Write(mut tx): Write,
    Extension(client): Extension<Client>,
    Path(id): Path<ServiceId>,
    typed: Typed,
) -> Result<Answer> {
    as_outsider(&mut tx, "By the public page");
    let full = store::load_public(&mut tx, id).await?;
    too_many(&tx, client)?;
    let mut check = Checked::new(&typed);
    check.required_text("words", "Write what has changed");
    check.line("your_contact");
    if !check.errors.is_empty() {
        let page = activity_view(&mut tx, &full, &typed, &check.errors).await?;
        return tx.page(page).await;
    }
    keep(&mut tx, Some(full.service.id), ChangeBy::Public, &typed).await?;
    tx.done("/activities/thanks").await
}
