//! What people outside sent: beside what the entry says, to be taken or left.

use kernel::{PhoneNumber, ServiceChangeId};
use maud::{Markup, html};

use super::facts::How;
use super::model::ChangeBy;
use super::store_owner::{self as owner, Change};
use super::{forms, store, view};
use crate::web::{Answer, Page, Path, Typed, once};
use crate::{Error, Read, Result, Tx, Write};

pub async fn show(Read(mut tx): Read, Path(id): Path<ServiceChangeId>) -> Result<Answer> {
    let change = owner::load(&mut tx, id).await?;
    let page = change_view(&mut tx, &change).await?;
    tx.page(page).await
}

async fn change_view(tx: &mut Tx, change: &Change) -> Result<Page> {
    let entry = match change.service_id {
        Some(service) => Some(store::load(tx, service).await?),
        None => None,
    };
    let typed = Typed::parse(change.form.as_bytes());
    let (was, now) = (entry.as_ref().map(super::pages_entry::typed_of).unwrap_or_default(), &typed);
    let differing: Vec<(&str, String, String)> = forms::LABELS
        .iter()
        .map(|(field, label)| (*label, shown(&was, field), shown(now, field)))
        .filter(|(_, was, now)| !change.form.is_empty() && was != now)
        .collect();
    let at = |act: &str| format!("/directory/changes/{}/{act}", change.id);
    let version = html! { input type="hidden" name="version" value=(change.version); };
    let title = entry.as_ref().map_or_else(|| "A group that signs up".to_owned(), |full| full.service.name.clone());
    let body = html! {
        h1 class="nhsuk-heading-l" { (title) }
        p {
            (change.came_by.label()) ", " (change.at.long()) "."
            @if !change.by_name.is_empty() { " Sent by " bdi { (change.by_name) } "." }
            @if !change.contact.is_empty() { " To be asked at " bdi { (change.contact) } "." }
        }
        @if let Some(full) = &entry { p { a href={ "/directory/" (full.service.id) } { "The entry as it is" } } }
        @if !change.words.is_empty() { p class="kith-own-words" { (change.words) } }
        @if !differing.is_empty() {
            (nhsuk::table("What would change").head(["What", "Now", "They say"]).rows(differing.iter().map(|(label, was, now)| {
                vec![html! { (label) }, view::lines(was), view::lines(now)]
            })).first_cell_is_header())
        }
        @if change.decided_at.is_some() { p { strong { "This was dealt with." } } }
        @else {
            @if !change.form.is_empty() {
                form class="kith-inline" method="post" action=(at("take")) data-once { (once()) (version) (nhsuk::button("Take it over")) }
            }
            form class="kith-inline" method="post" action=(at("leave")) data-once {
                (once())
                (version)
                (nhsuk::button(if change.form.is_empty() { "Dealt with" } else { "Leave the entry as it is" }).secondary())
            }
        }
    };
    Ok(Page::new(title, body).section("Directory").back("/directory/workbench"))
}

/// The values of a field as a person reads them.
fn shown(typed: &Typed, field: &str) -> String {
    typed
        .all(field)
        .filter(|value| !value.trim().is_empty())
        .map(|value| match PhoneNumber::parse(value) {
            Ok(phone) if field == "phone" => phone.spaced(),
            _ => forms::in_words(field, value).to_owned(),
        })
        // A browser ends the lines of a text box in its own way.
        .map(|value| value.lines().map(str::trim_end).collect::<Vec<_>>().join("\n").trim().to_owned())
        .collect::<Vec<_>>()
        .join("\n")
}

/// Takes over what was sent: only what they say otherwise is written, and it is said that they say so.
pub async fn take(Write(mut tx): Write, Path(id): Path<ServiceChangeId>, typed: Typed) -> Result<Answer> {
    let change = owner::load(&mut tx, id).await?;
    let entry = match change.service_id {
        Some(service) => Some(store::load(&mut tx, service).await?),
        None => None,
    };
    let form = Typed::parse(change.form.as_bytes());
    let mut written =
        forms::entry(&form).map_err(|_| Error::refused("What they sent is not whole. Write it into the entry yourself."))?;
    written.keep_ours(entry.as_ref());
    let how = if change.came_by == ChangeBy::Public { How::Public } else { How::Owner };
    owner::decide(&mut tx, &change, true, typed.version()).await?;
    let version = entry.as_ref().map_or(0, |full| full.service.version);
    let service = store::save(&mut tx, change.service_id, &written, version, how).await?;
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
