//! Neighbourhoods, and the sites of practices.

use kernel::{NeighbourhoodId, PhoneNumber, PracticeId, SiteId};
use maud::html;

use super::store_places::{self as store, Neighbourhood, Site};
use super::{NEIGHBOURHOODS, PRACTICES, SETTINGS, forms};
use crate::web::{Answer, Errors, Fields, Page, Path, Typed, once};
use crate::{Error, Read, Result, Write};

pub async fn neighbourhoods(Read(mut tx): Read) -> Result<Answer> {
    let neighbourhoods = store::neighbourhoods(&mut tx).await?;
    let rows = neighbourhoods.iter().fold(nhsuk::summary_list(), |list, one| {
        let practices = match one.practices {
            0 => "No practices".to_owned(),
            1 => "1 practice".to_owned(),
            n => format!("{n} practices"),
        };
        list.row_change(one.name.as_str(), practices, format!("{NEIGHBOURHOODS}/{}", one.id), one.name.as_str())
    });
    let body = html! {
        h1 class="nhsuk-heading-l" { "Neighbourhoods" }
        p { "The public page lists the practices by neighbourhood, and unmet needs are counted by it." }
        (nhsuk::button_link("Add a neighbourhood", "/settings/neighbourhoods/new"))
        @if neighbourhoods.is_empty() { p { "There is none yet." } } @else { (rows) }
    };
    tx.page(Page::new("Neighbourhoods", body).section("Settings").back(SETTINGS)).await
}

fn neighbourhood_view(old: Option<&Neighbourhood>, typed: &Typed, errors: &Errors) -> Page {
    let f = Fields::new(typed, errors);
    let title = old.map_or("Add a neighbourhood", |old| old.name.as_str());
    let version = || html! { input type="hidden" name="version" value=(typed.get("version")); };
    let body = html! {
        (f.summary())
        h1 class="nhsuk-heading-l" { (title) }
        form method="post" data-once data-unsaved {
            (once())
            (version())
            (f.input("name", "Name"))
            (nhsuk::button("Save"))
        }
        @match old {
            Some(old) if old.practices == 0 => {
                form method="post" action={ (NEIGHBOURHOODS) "/" (old.id) "/remove" } data-once {
                    (once())
                    (version())
                    (nhsuk::button("Remove this neighbourhood").warning())
                }
            }
            Some(_) => { p { "It can be removed when no practice is in it." } }
            None => {}
        }
    };
    Page::new(title, body).section("Settings").back(NEIGHBOURHOODS).invalid(errors)
}

pub async fn new_neighbourhood(Read(tx): Read) -> Result<Answer> {
    tx.page(neighbourhood_view(None, &Typed::default(), &Errors::default())).await
}

/// What went wrong with a name, if it is that another has it.
fn name_taken(error: Error) -> Result<Errors> {
    match error {
        Error::Database(error) if error.is_unique("neighbourhood", &["name"]) => {
            Ok(Errors::one("name", "There is a neighbourhood of this name already"))
        }
        other => Err(other),
    }
}

pub async fn add_neighbourhood(Write(mut tx): Write, typed: Typed) -> Result<Answer> {
    let errors = match forms::neighbourhood(&typed) {
        Err(errors) => errors,
        Ok(name) => match store::add_neighbourhood(&mut tx, &name).await {
            Ok(_) => return tx.done(NEIGHBOURHOODS).await,
            Err(error) => name_taken(error)?,
        },
    };
    tx.page(neighbourhood_view(None, &typed, &errors)).await
}

pub async fn edit_neighbourhood(Read(mut tx): Read, Path(id): Path<NeighbourhoodId>) -> Result<Answer> {
    let old = store::neighbourhood(&mut tx, id).await?;
    let typed = Typed::with([("name", old.name.clone()), ("version", old.version.to_string())]);
    tx.page(neighbourhood_view(Some(&old), &typed, &Errors::default())).await
}

pub async fn save_neighbourhood(Write(mut tx): Write, Path(id): Path<NeighbourhoodId>, typed: Typed) -> Result<Answer> {
    let old = store::neighbourhood(&mut tx, id).await?;
    let errors = match forms::neighbourhood(&typed) {
        Err(errors) => errors,
        Ok(name) => match store::save_neighbourhood(&mut tx, id, &name, typed.version()).await {
            Ok(()) => return tx.done(NEIGHBOURHOODS).await,
            Err(error) => name_taken(error)?,
        },
    };
    tx.page(neighbourhood_view(Some(&old), &typed, &errors)).await
}

pub async fn remove_neighbourhood(Write(mut tx): Write, Path(id): Path<NeighbourhoodId>, typed: Typed) -> Result<Answer> {
    let old = store::neighbourhood(&mut tx, id).await?;
    store::remove_neighbourhood(&mut tx, &old, typed.version()).await?;
    tx.done(NEIGHBOURHOODS).await
}

fn site_view(title: &str, practice: PracticeId, practice_name: &str, typed: &Typed, errors: &Errors) -> Page {
    let f = Fields::new(typed, errors);
    let body = html! {
        (f.summary())
        h1 class="nhsuk-heading-l" { (title) }
        p { "A site of " bdi { (practice_name) } "." }
        form method="post" data-once data-unsaved {
            (once())
            input type="hidden" name="version" value=(typed.get("version"));
            (f.input("name", "Name"))
            (f.textarea("address", "Address").rows(3))
            (f.input("postcode", "Postcode").width(10))
            (f.input("phone", "Telephone").tel().autocomplete("off").width(20))
            (f.date("closed", "Closed from")
                .hint("Leave it empty while it is open. From this day on it takes no new referrals; those who came from it keep their link worker."))
            (nhsuk::button("Save"))
        }
    };
    Page::new(title, body).section("Settings").back(format!("{PRACTICES}/{practice}")).invalid(errors)
}

pub async fn new_site(Read(mut tx): Read, Path(id): Path<PracticeId>) -> Result<Answer> {
    let practice = store::practice(&mut tx, id).await?;
    tx.page(site_view("Add a site", id, &practice.name, &Typed::default(), &Errors::default())).await
}

pub async fn add_site(Write(mut tx): Write, Path(id): Path<PracticeId>, typed: Typed) -> Result<Answer> {
    let practice = store::practice(&mut tx, id).await?;
    match forms::site(&typed) {
        Err(errors) => tx.page(site_view("Add a site", id, &practice.name, &typed, &errors)).await,
        Ok(new) => {
            store::add_site(&mut tx, id, &new).await?;
            tx.done(format!("{PRACTICES}/{id}")).await
        }
    }
}

/// A number as people read it; what was stored before numbers were read stays as it is.
pub(super) fn spaced(phone: &str) -> String {
    PhoneNumber::parse(phone).map_or_else(|_| phone.to_owned(), |phone| phone.spaced())
}

fn site_typed(site: &Site) -> Typed {
    let mut typed = Typed::with([
        ("name", site.name.clone()),
        ("address", site.address.clone()),
        ("postcode", site.postcode.as_ref().map(ToString::to_string).unwrap_or_default()),
        ("phone", spaced(&site.phone)),
        ("version", site.version.to_string()),
    ]);
    typed.set_date("closed", site.closed_on);
    typed
}

pub async fn edit_site(Read(mut tx): Read, Path(id): Path<SiteId>) -> Result<Answer> {
    let site = store::site(&mut tx, id).await?;
    let page = site_view(&site.name, site.practice_id, &site.practice_name, &site_typed(&site), &Errors::default());
    tx.page(page).await
}

pub async fn save_site(Write(mut tx): Write, Path(id): Path<SiteId>, typed: Typed) -> Result<Answer> {
    let site = store::site(&mut tx, id).await?;
    match forms::site(&typed) {
        Err(errors) => tx.page(site_view(&site.name, site.practice_id, &site.practice_name, &typed, &errors)).await,
        Ok(new) => {
            store::save_site(&mut tx, id, &new, typed.version()).await?;
            tx.done(format!("{PRACTICES}/{}", site.practice_id)).await
        }
    }
}
