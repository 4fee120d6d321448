//! Which doors there are: links for practices and organisations, the public form, the mailbox.

use kernel::DoorId;
use maud::{Markup, html};

use super::model::{Door, Kind};
use super::{forms, store};
use crate::web::{Answer, Errors, Fields, Page, Path, Typed, once};
use crate::{Error, Read, Result, Tx, Write};

const DOORS: &str = "/settings/doors";

pub async fn list(Read(mut tx): Read) -> Result<Answer> {
    let page = list_view(&mut tx, &Typed::default(), &Errors::default()).await?;
    tx.page(page).await
}

async fn list_view(tx: &mut Tx, typed: &Typed, errors: &Errors) -> Result<Page> {
    let doors = store::all(tx).await?;
    let without = store::sites_without(tx).await?;
    let f = Fields::new(typed, errors);
    let of = |kind: Kind| doors.iter().filter(move |door| door.kind == kind).collect::<Vec<_>>();
    let table = |doors: &[&Door]| {
        nhsuk::table("Doors").hide_caption().head(["Name", "Stands"]).rows(doors.iter().map(|door| {
            vec![
                html! { a href={ (DOORS) "/" (door.id) } { bdi { (door.name) } } },
                html! { @if door.is_open { "Open" } @else { "Closed" } },
            ]
        }))
    };
    let (practices, partners) = (of(Kind::Practice), of(Kind::Partner));
    let body = html! {
        (f.summary())
        h1 class="nhsuk-heading-l" { "Doors" }
        p { "The ways in which referrals come. " a href="/referrals/doors" { "What came by each" } "." }
        h2 { "Practices" }
        p { "Whoever has a practice’s link can refer from it, without an account. The link shows nothing of anybody." }
        @if !practices.is_empty() { (table(&practices)) }
        @if !without.is_empty() {
            form method="post" action={ (DOORS) "/practice" } data-once {
                (once())
                (f.select("site", "A practice that has none").item("", "Choose").items(without.iter().map(|site| (site.id.to_string(), site.name.as_str()))))
                (nhsuk::button("Make a link").secondary())
            }
        }
        h2 { "Organisations" }
        p { "An advice centre, a hostel, a charity that refers people to you." }
        @if !partners.is_empty() { (table(&partners)) }
        form method="post" action={ (DOORS) "/partner" } data-once {
            (once())
            (f.input("name", "Organisation"))
            (nhsuk::button("Make a link").secondary())
        }
        h2 { "People themselves" }
        (own_view(&of(Kind::Own)))
    };
    Ok(Page::new("Doors", body).section("Settings").back("/settings").invalid(errors))
}

fn own_view(doors: &[&Door]) -> Markup {
    let open = doors.first().is_some_and(|door| door.is_open);
    html! {
        p {
            @if open { "The public form is open: " a href="/ask" { "look at it" } "." }
            @else { "The public form is closed. Open it only if somebody looks at triage every working day." }
        }
        form method="post" action={ (DOORS) "/self" } data-once {
            (once())
            input type="hidden" name="open" value=(if open { "no" } else { "yes" });
            (nhsuk::button(if open { "Close the public form" } else { "Open the public form" }).secondary())
        }
    }
}

pub async fn make_practice(Write(mut tx): Write, typed: Typed) -> Result<Answer> {
    let without = store::sites_without(&mut tx).await?;
    match forms::site(&typed) {
        Err(errors) => again(tx, &typed, &errors).await,
        Ok(id) => {
            let site = without.iter().find(|site| site.id == id).ok_or(Error::NotFound)?;
            let door = store::make(&mut tx, Kind::Practice, &site.name, Some(id)).await?;
            tx.done(format!("{DOORS}/{door}")).await
        }
    }
}

pub async fn make_partner(Write(mut tx): Write, typed: Typed) -> Result<Answer> {
    match forms::partner(&typed) {
        Err(errors) => again(tx, &typed, &errors).await,
        Ok(name) => {
            let door = store::make(&mut tx, Kind::Partner, &name, None).await?;
            tx.done(format!("{DOORS}/{door}")).await
        }
    }
}

async fn again(mut tx: Tx, typed: &Typed, errors: &Errors) -> Result<Answer> {
    let page = list_view(&mut tx, typed, errors).await?;
    tx.page(page).await
}

pub async fn set_self(Write(mut tx): Write, typed: Typed) -> Result<Answer> {
    tx.require(kernel::Permission::ManageTeam)?;
    let door = store::the_one(&mut tx, Kind::Own).await?;
    store::set_open(&mut tx, &door, typed.get("open") == "yes", door.version).await?;
    tx.done(DOORS).await
}

pub async fn show(Read(mut tx): Read, Path(id): Path<DoorId>) -> Result<Answer> {
    let door = store::load(&mut tx, id).await?;
    let address = format!("{}/refer/{}", tx.app().config.public_url, door.token.as_deref().unwrap_or_default());
    let hidden = html! { (once()) input type="hidden" name="version" value=(door.version); };
    let body = html! {
        h1 class="nhsuk-heading-l" { bdi { (door.name) } }
        p { (door.kind.label()) ", " @if door.is_open { "open" } @else { "closed" } "." }
        @if door.token.is_some() && door.is_open {
            h2 { "Its address" }
            p id="address" class="kith-address" { (address) }
            p {
                button class="nhsuk-button nhsuk-button--secondary" type="button" data-copy="address" hidden { "Copy the address" }
                span data-copy-state role="status" {}
            }
            p { "Send it to the practice: they keep it as a bookmark, or in the letter’s template. Whoever has it can write to you and can see nothing." }
            p { "For EMIS and SystmOne there is a letter whose text is read field by field: " a href="/letters" { "the letter and how to set it up" } "." }
        }
        form class="kith-inline" method="post" action={ (DOORS) "/" (door.id) "/open" } data-once {
            (hidden)
            input type="hidden" name="open" value=(if door.is_open { "no" } else { "yes" });
            (nhsuk::button(if door.is_open { "Close it" } else { "Open it" }).secondary())
        }
        @if door.token.is_some() {
            form class="kith-inline" method="post" action={ (DOORS) "/" (door.id) "/renew" } data-once {
                (hidden)
                (nhsuk::button("Give it a new address").secondary())
            }
            p { "With a new address the old one leads nowhere from that moment." }
        }
    };
    tx.page(Page::new(door.name.clone(), body).section("Settings").back(DOORS)).await
}

pub async fn set_open(Write(mut tx): Write, Path(id): Path<DoorId>, typed: Typed) -> Result<Answer> {
    let door = store::load(&mut tx, id).await?;
    store::set_open(&mut tx, &door, typed.get("open") == "yes", typed.version()).await?;
    tx.done(format!("{DOORS}/{id}")).await
}

pub async fn renew(Write(mut tx): Write, Path(id): Path<DoorId>, typed: Typed) -> Result<Answer> {
    let door = store::load(&mut tx, id).await?;
    if door.token.is_none() {
        return Err(Error::NotFound);
    }
    store::renew(&mut tx, &door, typed.version()).await?;
    tx.done(format!("{DOORS}/{id}")).await
}
