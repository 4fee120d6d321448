//! What people outside sent: beside what the entry says, to be taken or left.

use finder::Query;
use kernel::{PhoneNumber, ServiceChangeId};
use maud::{Markup, Render, html};

use super::changes::{Difference, Part, differences, taken};
use super::danger::{self, Reader};
use super::facts::{Fact, How};
use super::model::{ChangeBy, CostKind, Full};
use super::pages_entry::typed_of;
use super::store_owner::{self as owner, Change};
use super::{forms, store, view};
use crate::web::{Answer, Page, Path, Typed, once};
use crate::{Error, Read, Result, Tx, Write};

pub async fn show(Read(mut tx): Read, Path(id): Path<ServiceChangeId>) -> Result<Answer> {
    let change = owner::load(&mut tx, id).await?;
    let page = change_view(&mut tx, &change).await?;
    tx.page(page).await
}

/// What they say otherwise than the entry.
fn compared(change: &Change, entry: Option<&Full>, theirs: &Typed) -> Vec<Difference> {
    if change.form.is_empty() {
        return Vec::new();
    }
    let now = entry.map(typed_of).unwrap_or_default();
    let saw = (!change.saw.is_empty()).then(|| Typed::parse(change.saw.as_bytes()));
    let mut found = differences(saw.as_ref(), &now, theirs);
    if saw.is_none() {
        // Nobody kept what they saw. What was said of a fact since may be newer than what they say.
        for one in &mut found {
            let said = entry.and_then(|full| full.said.get(&one.fact));
            one.clashes = said.is_some_and(|said| said.is_ours && said.at > change.at);
        }
    }
    found
}

async fn change_view(tx: &mut Tx, change: &Change) -> Result<Page> {
    let entry = match change.service_id {
        Some(service) => Some(store::load(tx, service).await?),
        None => None,
    };
    let found = compared(change, entry.as_ref(), &Typed::parse(change.form.as_bytes()));
    let at = |act: &str| format!("/directory/changes/{}/{act}", change.id);
    let version = html! { input type="hidden" name="version" value=(change.version); };
    let title = entry.as_ref().map_or_else(|| "A group that signs up".to_owned(), |full| full.service.name.clone());
    let is_open = change.decided_at.is_none();
    let table = html! { @if !found.is_empty() { (table(&found, is_open, entry.is_none())) } };
    let takes = is_open && !found.is_empty();
    // Somebody may have written more than what changed, and nobody else reads it.
    let query = Query { text: change.words.clone(), ..Query::default() };
    let read = tx.app().clone().finder.search(tx, &query, 0).await?;
    let help = danger::help(tx, &read, Reader::Staff(None)).await?;
    let body = html! {
        h1 class="nhsuk-heading-l" { (title) }
        p {
            (change.came_by.label()) ", " (change.at.long()) "."
            @if !change.by_name.is_empty() { " Sent by " bdi { (change.by_name) } "." }
            @if !change.contact.is_empty() { " To be asked at " bdi { (change.contact) } "." }
        }
        @if let Some(full) = &entry { p { a href={ "/directory/" (full.service.id) } { "The entry as it is" } } }
        (help)
        @if !change.words.is_empty() { p class="kith-own-words" { (change.words) } }
        @if !change.form.is_empty() && found.is_empty() && is_open && entry.is_some() { p { "The entry says all of it already." } }
        @if takes {
            form method="post" action=(at("take")) data-once {
                (once())
                (version)
                @if found.iter().any(Difference::is_reach) { (ring_first(entry.as_ref())) }
                @if let Some(full) = &entry {
                    input type="hidden" name="entry" value=(full.service.version);
                    p { "Tick what you take over. What is not ticked stays as it is." }
                } @else {
                    p { "Tick what you take over. What is not ticked is left out; you can write it into the entry later." }
                }
                (table)
                (nhsuk::button("Take it over"))
            }
        } @else { (table) }
        @if is_open {
            form method="post" action=(at("leave")) data-once {
                (once())
                (version)
                (nhsuk::button(if takes { "Leave the entry as it is" } else { "Dealt with" }).secondary())
            }
        } @else { p { strong { "This was dealt with by " bdi { (change.decided_by) } "." } } }
    };
    Ok(Page::new(title, body).section("Directory").back("/directory/workbench"))
}

/// Now beside what they say, a row for each fact: with a tick, where it can be chosen. Of a new group there is nothing now, and what it is
/// called goes with whatever is taken over.
fn table(found: &[Difference], choose: bool, is_new: bool) -> Markup {
    let rows = found.iter().map(|one| {
        let tick = nhsuk::checkbox("fact", one.fact.word(), one.fact.label())
            .id_prefix(format!("fact-{}", one.fact))
            .checked(one.is_plain().then(|| one.fact.word()))
            .small();
        // A fact of one field needs no second name.
        let named = one.parts.len() > 1 || one.parts.iter().any(|part| part.label != one.fact.label());
        let side = |of: &dyn Fn(&Part) -> String| {
            html! { @for part in &one.parts { div { @if named { (part.label) ": " } (view::lines(&of(part))) } } }
        };
        let what = html! {
            @if choose && !(is_new && one.fact == Fact::Name) { (tick) } @else { (one.fact.label()) }
            @if one.clashes && choose { strong { "Changed since by us" } }
        };
        let now = side(&|part| part.now.clone());
        let theirs = side(&|part| match part.theirs.as_str() {
            "" => format!("Remove: {}", part.now),
            theirs => theirs.to_owned(),
        });
        if is_new { vec![what, theirs] } else { vec![what, now, theirs] }
    });
    let (caption, head): (_, &[&str]) =
        if is_new { ("What they say", &["What", "They say"]) } else { ("What would change", &["What", "Now", "They say"]) };
    nhsuk::table(caption).head(head.iter().copied()).rows(rows).first_cell_is_header().render()
}

/// Whoever has the link, or finds the form, can write any number: the old one is asked, before people are sent to a new one.
fn ring_first(entry: Option<&Full>) -> Markup {
    let known = entry.map(|full| full.service.phone.as_str()).filter(|phone| !phone.is_empty());
    let had = |phone: &str| match PhoneNumber::parse(phone) {
        Ok(known) => html! { a class="kith-phone" href={ "tel:" (known.e164()) } { (known.spaced()) } },
        Err(_) => html! { (phone) },
    };
    let words = html! {
        p {
            @match (known, entry) {
                (Some(phone), _) => { "Ring the number we had: " (had(phone)) " – before you take over a new number or e-mail." }
                (None, Some(_)) => { "We had no number. Make sure in another way who they are, before you take over a new number or e-mail." }
                (None, None) => { "Anybody can send this form. Make sure in another way who they are, before you take over their number or e-mail." }
            }
        }
    };
    nhsuk::warning_callout("Is it really them?", words).heading_level(2).render()
}

/// Takes over what was ticked of what was sent, and it is said that they say so. A new group is an entry with what was ticked and its name.
pub async fn take(Write(mut tx): Write, Path(id): Path<ServiceChangeId>, typed: Typed) -> Result<Answer> {
    let change = owner::load(&mut tx, id).await?;
    let entry = match change.service_id {
        Some(service) => Some(store::load(&mut tx, service).await?),
        None => None,
    };
    let theirs = Typed::parse(change.form.as_bytes());
    let mut ticked = compared(&change, entry.as_ref(), &theirs);
    ticked.retain(|one| typed.has("fact", one.fact.word()));
    if ticked.is_empty() && change.decided_at.is_none() {
        return Err(Error::refused("Nothing is ticked. Go back, and tick what you take over."));
    }
    let now = match &entry {
        Some(full) => typed_of(full),
        // What no entry can be without.
        None => Typed::with([("name", theirs.get("name")), ("cost", CostKind::Unknown.word())]),
    };
    let form = taken(&now, &theirs, &ticked);
    let mut written = forms::entry(&form, tx.today())
        .map_err(|_| Error::refused("What they sent does not fit together. Write it into the entry yourself."))?;
    written.keep_ours(entry.as_ref());
    owner::decide(&mut tx, &change, true, typed.version()).await?;
    // The ticks were set beside this version of the entry, and mean no other.
    let version = typed.get("entry").parse().unwrap_or(-1);
    let worker = tx.actor().name.clone();
    let sender = if change.by_name.is_empty() { "the group itself" } else { &change.by_name };
    let (how, by) = match change.came_by {
        ChangeBy::Public => (How::Public, worker),
        _ => (How::Owner, format!("{sender} (taken over by {worker})")),
    };
    let service = store::save_told(&mut tx, entry.as_ref(), &written, version, (how, &by)).await?;
    tx.done(format!("/directory/{service}")).await
}

pub async fn leave(Write(mut tx): Write, Path(id): Path<ServiceChangeId>, typed: Typed) -> Result<Answer> {
    let change = owner::load(&mut tx, id).await?;
    owner::decide(&mut tx, &change, false, typed.version()).await?;
    tx.done("/directory/workbench").await
}

/// The link of an entry for its owner, to print or to send.
pub async fn make_link(Write(mut tx): Write, Path(id): Path<kernel::ServiceId>) -> Result<Answer> {
    store::load(&mut tx, id).await?;
    owner::make_link(&mut tx, id).await?;
    tx.done(format!("/directory/{id}")).await
}

/// The link of an entry, as its page shows it.
pub(super) fn link_view(link: Option<&owner::Link>, address: &str, id: kernel::ServiceId) -> Markup {
    html! {
        h2 { "Ask them by a link" }
        @if let Some(link) = link {
            p { "Whoever runs it can say that it is right, or mend it, without an account. It works until " (link.until_at.date().short()) "." }
            p id="entry-link" class="kith-address" { (address) "/entry/" (link.token) }
            p {
                button class="nhsuk-button nhsuk-button--secondary" type="button" data-copy="entry-link" hidden { "Copy the link" }
                span data-copy-state role="status" {}
            }
        }
        form class="kith-inline" method="post" action={ "/directory/" (id) "/link" } data-once {
            (once())
            (nhsuk::button(if link.is_some() { "Make a new link" } else { "Make a link for them" }).secondary())
        }
    }
}
