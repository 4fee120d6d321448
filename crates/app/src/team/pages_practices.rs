//! Practices: who has charge of each today, adding one by its code, changing one.

use interop::ods::tidy_name;
use kernel::{Date, OdsCode, PracticeId};
use maud::{Markup, html};

use super::model::{Held, Practice, closed_sentence};
use super::opening::Opening;
use super::pages_places::spaced;
use super::store_places::{self as store, National, Neighbourhood};
use super::{PRACTICES, SETTINGS, WORKERS, forms};
use crate::web::{Answer, Errors, Fields, Page, Path, Query, Typed, once};
use crate::{Error, Read, Result, Tx, Write};

pub async fn list(Read(mut tx): Read) -> Result<Answer> {
    let practices = store::practices(&mut tx).await?;
    let held = store::held(&mut tx, None).await?;
    let today = tx.today();
    let body = html! {
        h1 class="nhsuk-heading-l" { "Practices" }
        p { "New referrals from a site go to whoever has charge of it. With nobody there, they wait in triage." }
        (nhsuk::button_link("Add a practice", "/settings/practices/new"))
        @if practices.is_empty() { p { "There is none yet." } }
        @for group in practices.chunk_by(|a, b| a.neighbourhood_id == b.neighbourhood_id) {
            @let neighbourhood = group.first().and_then(|practice| practice.neighbourhood.as_deref());
            h2 { (neighbourhood.unwrap_or("Without a neighbourhood")) }
            @let rows = group.iter().fold(nhsuk::summary_list(), |list, practice| {
                let sites: Vec<&Held> = held.iter().filter(|site| site.practice_id == practice.id).collect();
                let name = practice.name.as_str();
                list.row_change(name, in_short(practice, &sites, today), format!("{PRACTICES}/{}", practice.id), name)
            });
            (rows)
        }
    };
    tx.page(Page::new("Practices", body).section("Settings").back(SETTINGS)).await
}

/// Whether and when a practice or site closes.
fn closing(closed_on: Option<Date>, today: Date) -> Option<String> {
    closed_on.map(|on| if on <= today { format!("Closed since {}.", on.long()) } else { format!("Closes on {}.", on.long()) })
}

/// A practice in the list: what the national list says, and who has charge of its sites today.
fn in_short(practice: &Practice, sites: &[&Held], today: Date) -> Markup {
    let closed = practice.closed_on.is_some_and(|on| on <= today);
    let open: Vec<&[&Held]> = sites
        .chunk_by(|a, b| a.site_id == b.site_id)
        .filter(|rows| rows.first().is_some_and(|site| site.closed_on.is_none_or(|on| on > today)))
        .collect();
    html! {
        @if let Some(sentence) = closing(practice.closed_on, today) { p { (sentence) } }
        @for note in practice.national_notes() { p { (note) } }
        @if !closed && open.is_empty() { p { strong { "It has no open site, so nobody can refer from it." } } }
        @for rows in open.iter().filter(|_| !closed) {
            p {
                @if let (true, Some(site)) = (open.len() > 1, rows.first()) { (site.site) ": " }
                (charge(rows))
            }
        }
    }
}

/// Who has charge of a site today, in words.
fn charge(rows: &[&Held]) -> Markup {
    let workers: Vec<(&str, &Held)> = rows.iter().filter_map(|row| row.worker.as_deref().map(|name| (name, *row))).collect();
    html! {
        @for (n, (name, row)) in workers.iter().enumerate() {
            @if n > 0 { ", " }
            @if let Some(id) = row.worker_id { a href={ (WORKERS) "/" (id) } { bdi { (name) } } }
            @if row.away {
                @match &row.cover {
                    Some(cover) => { " (away, " bdi { (cover) } " covers)" }
                    None => { " (away)" }
                }
            }
        }
        @if workers.is_empty() {
            strong { "Nobody has charge of it today." }
        } @else if !rows.iter().any(|row| row.takes_referrals()) {
            ". " strong { "Nobody covers today." }
        }
    }
}

/// First the code; with a code, the form with what the national list knows.
pub async fn new(Read(mut tx): Read, Query(pairs): Query<Vec<(String, String)>>) -> Result<Answer> {
    if pairs.is_empty() {
        return tx.page(code_view(&Typed::default(), &Errors::default())).await;
    }
    let typed = Typed::with(pairs);
    let code = match forms::code(&typed) {
        Err(errors) => return tx.page(code_view(&typed, &errors)).await,
        Ok(code) => code,
    };
    if let Some(name) = store::name_of(&mut tx, &code).await? {
        let errors = Errors::one("code", format!("We have this practice already: {name}"));
        return tx.page(code_view(&typed, &errors)).await;
    }
    let national = store::national(&mut tx, &code).await?;
    let neighbourhoods = store::neighbourhoods(&mut tx).await?;
    let typed = filled_in(&code, national.as_ref());
    tx.page(new_view(&code, national.as_ref(), &neighbourhoods, &typed, &Errors::default())).await
}

fn code_view(typed: &Typed, errors: &Errors) -> Page {
    let f = Fields::new(typed, errors);
    let body = html! {
        (f.summary())
        h1 class="nhsuk-heading-l" { "Add a practice" }
        form method="get" {
            (f.input("code", "Practice code").hint("The code of the Organisation Data Service, like G85138").spellcheck(false).width(10))
            (nhsuk::button("Go on"))
        }
    };
    Page::new("Add a practice", body).section("Settings").back(PRACTICES).invalid(errors)
}

/// The national list is in capitals; people are not.
fn filled_in(code: &OdsCode, national: Option<&National>) -> Typed {
    let mut typed = Typed::with([("ods_code", code.to_string())]);
    if let Some(national) = national {
        typed.set("name", tidy_name(&national.name));
        typed.set("address", national.address.lines().map(tidy_name).collect::<Vec<_>>().join("\n"));
        typed.set("postcode", national.postcode.as_str());
        typed.set("phone", spaced(&national.phone));
    }
    typed
}

fn practice_fields(f: &Fields<'_>, neighbourhoods: &[Neighbourhood]) -> Markup {
    html! {
        (f.input("name", "Name"))
        (f.select("neighbourhood", "Neighbourhood").item("", "None").items(neighbourhoods.iter().map(|n| (n.id.to_string(), n.name.as_str()))))
        (f.input("email", "E-mail for messages").hint("Where the word back to the practice goes").email().autocomplete("off"))
        (f.input("duty_phone", "Duty doctor’s number").hint("Shown where a concern is raised").tel().autocomplete("off").width(20))
        (Opening::inputs(f))
    }
}

fn new_view(
    code: &OdsCode,
    national: Option<&National>,
    neighbourhoods: &[Neighbourhood],
    typed: &Typed,
    errors: &Errors,
) -> Page {
    let f = Fields::new(typed, errors);
    let closed = national.filter(|national| national.status == "closed").map(|national| closed_sentence(national.closed_on));
    let body = html! {
        (f.summary())
        h1 class="nhsuk-heading-l" { "Add the practice " (code) }
        @if national.is_some() {
            p { "This is what the national list says. Check it before you save." }
        } @else {
            p { "The national list does not have this code, or it was not loaded. Check the code and type the rest." }
        }
        @if let Some(sentence) = closed { (nhsuk::inset_text(sentence)) }
        form method="post" action="/settings/practices/new" data-once data-unsaved {
            (once())
            input type="hidden" name="ods_code" value=(code);
            (practice_fields(&f, neighbourhoods))
            h2 { "Its first site" }
            (f.textarea("address", "Address").rows(4))
            (f.input("postcode", "Postcode").width(10))
            (f.input("phone", "Telephone").tel().autocomplete("off").width(20))
            (nhsuk::button("Save"))
        }
    };
    Page::new("Add a practice", body).section("Settings").back("/settings/practices/new").invalid(errors)
}

/// What went wrong, if it is something that the form can say.
fn said(error: Error) -> Result<Errors> {
    match error {
        Error::Database(error) if error.is_unique("practice", &["ods_code"]) => {
            Ok(Errors::one("name", "We have a practice of this code already"))
        }
        Error::Database(db::Error::ForeignKey) => Ok(Errors::one("neighbourhood", "It was removed meanwhile. Choose another")),
        other => Err(other),
    }
}

pub async fn add(Write(mut tx): Write, typed: Typed) -> Result<Answer> {
    let code = OdsCode::parse(typed.get("ods_code")).map_err(|_| Error::NotFound)?;
    let national = store::national(&mut tx, &code).await?;
    let neighbourhoods = store::neighbourhoods(&mut tx).await?;
    let errors = match forms::new_practice(&typed) {
        Err(errors) => errors,
        Ok((practice, site)) => match store::add_practice(&mut tx, &code, &practice, &site).await {
            Ok(id) => return tx.done(format!("{PRACTICES}/{id}")).await,
            Err(error) => said(error)?,
        },
    };
    tx.page(new_view(&code, national.as_ref(), &neighbourhoods, &typed, &errors)).await
}

pub async fn edit(Read(mut tx): Read, Path(id): Path<PracticeId>) -> Result<Answer> {
    let practice = store::practice(&mut tx, id).await?;
    let mut typed = Typed::with([
        ("name", practice.name.clone()),
        ("neighbourhood", practice.neighbourhood_id.map(|id| id.to_string()).unwrap_or_default()),
        ("email", practice.email.clone()),
        ("duty_phone", spaced(&practice.duty_phone)),
        ("version", practice.version.to_string()),
    ]);
    typed.set_date("closed", practice.closed_on);
    practice.opening.fill(&mut typed);
    let beside = Beside::load(&mut tx, id).await?;
    let page = edit_view(&tx, &practice, &beside, &typed, &Errors::default());
    tx.page(page).await
}

/// What a practice's page shows beside its form. Loaded before anything is written: after a refused write there is no asking.
struct Beside {
    sites: Vec<Held>,
    neighbourhoods: Vec<Neighbourhood>,
}

impl Beside {
    async fn load(tx: &mut Tx, practice: PracticeId) -> Result<Self> {
        let sites = store::held(tx, Some(practice)).await?;
        let neighbourhoods = store::neighbourhoods(tx).await?;
        Ok(Self { sites, neighbourhoods })
    }
}

fn edit_view(tx: &Tx, practice: &Practice, beside: &Beside, typed: &Typed, errors: &Errors) -> Page {
    let f = Fields::new(typed, errors);
    let today = tx.today();
    let sites: Vec<&Held> = beside.sites.iter().collect();
    let rows = sites.chunk_by(|a, b| a.site_id == b.site_id).filter_map(|rows| rows.first().map(|site| (*site, rows))).fold(
        nhsuk::summary_list(),
        |list, (site, rows)| {
            let closed = site.closed_on.is_some_and(|on| on <= today);
            let words = html! {
                @if let Some(sentence) = closing(site.closed_on, today) { p { (sentence) } }
                @if !closed { p { (charge(rows)) } }
            };
            list.row_change(site.site.as_str(), words, format!("/settings/sites/{}", site.site_id), site.site.as_str())
        },
    );
    let body = html! {
        (f.summary())
        h1 class="nhsuk-heading-l" { bdi { (practice.name) } }
        p { "Practice code " (practice.ods_code) }
        @for note in practice.national_notes() { (nhsuk::inset_text(note)) }
        div class="kith-columns" {
            form method="post" data-once data-unsaved {
                (once())
                input type="hidden" name="version" value=(typed.get("version"));
                (practice_fields(&f, &beside.neighbourhoods))
                (f.date("closed", "Closed from")
                    .hint("Leave it empty while it is open. From this day on it takes no new referrals; its patients keep their link worker."))
                (nhsuk::button("Save"))
            }
            section aria-labelledby="sites" {
                h2 id="sites" { "Sites, and who has charge today" }
                @if sites.is_empty() { p { "It has no site, so nobody can refer from it." } } @else { (rows) }
                (nhsuk::button_link("Add a site", format!("{PRACTICES}/{}/sites/new", practice.id)).secondary())
            }
        }
    };
    Page::new(practice.name.clone(), body).section("Settings").back(PRACTICES).invalid(errors)
}

pub async fn save(Write(mut tx): Write, Path(id): Path<PracticeId>, typed: Typed) -> Result<Answer> {
    let practice = store::practice(&mut tx, id).await?;
    let beside = Beside::load(&mut tx, id).await?;
    let errors = match forms::practice(&typed) {
        Err(errors) => errors,
        Ok(new) => match store::save_practice(&mut tx, &practice, &new, typed.version()).await {
            Ok(()) => return tx.done(PRACTICES).await,
            Err(error) => said(error)?,
        },
    };
    let page = edit_view(&tx, &practice, &beside, &typed, &errors);
    tx.page(page).await
}
