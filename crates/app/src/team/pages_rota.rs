//! Who has charge of which site on which days, and who is away and covered. Both change who may see whose record.

use kernel::{AbsenceId, AssignmentId, SiteId, StaffId};
use maud::{Markup, html};

use super::rota::{Absence, Assignment, already_has, clash};
use super::store_workers::{self as store, NewAbsence, Worker};
use super::{WORKERS, forms, store_places};
use crate::web::{Answer, Errors, Fields, Page, Path, Typed, once};
use crate::{Error, Read, Result, Tx, Write};

fn page_of(worker: StaffId, title: &'static str, body: Markup, errors: &Errors) -> Page {
    Page::new(title, body).section("Settings").back(format!("{WORKERS}/{worker}")).invalid(errors)
}

fn back_to(worker: StaffId) -> String {
    format!("{WORKERS}/{worker}")
}

pub async fn new_assignment(Read(mut tx): Read, Path(id): Path<StaffId>) -> Result<Answer> {
    let worker = store::worker(&mut tx, id).await?;
    let sites = store_places::open_sites(&mut tx).await?;
    let mut typed = Typed::default();
    typed.set_date("from", Some(tx.today()));
    tx.page(assignment_view(&worker, &sites, &typed, &Errors::default())).await
}

fn assignment_view(worker: &Worker, sites: &[(SiteId, String)], typed: &Typed, errors: &Errors) -> Page {
    let f = Fields::new(typed, errors);
    let body = html! {
        (f.summary())
        h1 class="nhsuk-heading-l" { "Give " bdi { (worker.name) } " charge of a site" }
        p { "From the first day until the last they may see the records of everybody referred from this site, and get its new referrals." }
        form method="post" data-once data-unsaved {
            (once())
            (f.select("site", "Site").item("", "Choose a site").items(sites.iter().map(|(id, name)| (id.to_string(), name.as_str()))))
            (f.date("from", "First day"))
            (f.date("last", "Last day").hint("Leave it empty until further notice"))
            (nhsuk::button("Save"))
        }
    };
    page_of(worker.id, "Charge of a site", body, errors)
}

pub async fn add_assignment(Write(mut tx): Write, Path(id): Path<StaffId>, typed: Typed) -> Result<Answer> {
    let worker = store::worker(&mut tx, id).await?;
    let sites = store_places::open_sites(&mut tx).await?;
    let errors = match forms::assignment(&typed) {
        Err(errors) => errors,
        Ok((site, _)) if sites.iter().all(|(open, _)| *open != site) => Errors::one("site", "Choose a site that is open"),
        Ok((site, days)) => match already_has(&store::assignments(&mut tx, id).await?, site, days, None) {
            Some(other) => Errors::one("site", already_sentence(&worker.name, other)),
            None => {
                store::assign(&mut tx, id, site, days).await?;
                return tx.done(back_to(id)).await;
            }
        },
    };
    tx.page(assignment_view(&worker, &sites, &typed, &errors)).await
}

fn already_sentence(name: &str, other: &Assignment) -> String {
    format!("{name} already has charge of {} {}", other.site_name, other.days().sentence())
}

/// Charge that is over is history.
async fn open_assignment(tx: &mut Tx, id: AssignmentId) -> Result<Assignment> {
    let assignment = store::assignment(tx, id).await?;
    if assignment.days().are_over(tx.today()) {
        return Err(Error::refused("This charge is over and stays as history. Give charge of the site again from another day."));
    }
    Ok(assignment)
}

pub async fn edit_assignment(Read(mut tx): Read, Path(id): Path<AssignmentId>) -> Result<Answer> {
    let assignment = open_assignment(&mut tx, id).await?;
    let worker = store::worker(&mut tx, assignment.staff_id).await?;
    let mut typed = Typed::with([("version", assignment.version.to_string())]);
    typed.set_date("last", assignment.days().last());
    let page = end_view(&tx, &worker, &assignment, &typed, &Errors::default());
    tx.page(page).await
}

fn end_view(tx: &Tx, worker: &Worker, assignment: &Assignment, typed: &Typed, errors: &Errors) -> Page {
    let f = Fields::new(typed, errors);
    let version = || html! { input type="hidden" name="version" value=(typed.get("version")); };
    let body = html! {
        (f.summary())
        h1 class="nhsuk-heading-l" { "Charge of " (assignment.site_name) }
        p { bdi { (worker.name) } " has it " (assignment.days().sentence()) "." }
        p {
            "After the last day they no longer see the records of people referred from this site, but for those whose referral they have. "
            "Referrals that they have stay with them until a team leader gives them to somebody else."
        }
        form method="post" data-once data-unsaved {
            (once())
            (version())
            (f.date("last", "Last day").hint("Leave it empty until further notice"))
            (nhsuk::button("Save"))
        }
        @if assignment.can_be_taken_back(tx.today()) {
            form method="post" action={ "/settings/assignments/" (assignment.id) "/take-back" } data-once {
                (once())
                (version())
                (nhsuk::button("Take it back: it was a mistake").warning())
            }
        }
    };
    page_of(worker.id, "Charge of a site", body, errors)
}

pub async fn end_assignment(Write(mut tx): Write, Path(id): Path<AssignmentId>, typed: Typed) -> Result<Answer> {
    let assignment = open_assignment(&mut tx, id).await?;
    let worker = store::worker(&mut tx, assignment.staff_id).await?;
    let errors = match forms::last_day(&typed, assignment.from_on) {
        Err(errors) => errors,
        Ok(days) => match already_has(&store::assignments(&mut tx, worker.id).await?, assignment.site_id, days, Some(id)) {
            Some(other) => Errors::one("last", already_sentence(&worker.name, other)),
            None => {
                store::end_assignment(&mut tx, id, days.until, typed.version()).await?;
                return tx.done(back_to(worker.id)).await;
            }
        },
    };
    let page = end_view(&tx, &worker, &assignment, &typed, &errors);
    tx.page(page).await
}

pub async fn take_back_assignment(Write(mut tx): Write, Path(id): Path<AssignmentId>, typed: Typed) -> Result<Answer> {
    let assignment = store::assignment(&mut tx, id).await?;
    store::take_back_assignment(&mut tx, &assignment, typed.version()).await?;
    tx.done(back_to(assignment.staff_id)).await
}

/// Who could cover for somebody: every other link worker who is still here.
async fn covers(tx: &mut Tx, worker: StaffId) -> Result<Vec<Worker>> {
    let workers = store::workers(tx).await?;
    Ok(workers.into_iter().filter(|cover| cover.active && cover.id != worker).collect())
}

pub async fn new_absence(Read(mut tx): Read, Path(id): Path<StaffId>) -> Result<Answer> {
    let worker = store::worker(&mut tx, id).await?;
    let covers = covers(&mut tx, id).await?;
    tx.page(absence_view(&worker, None, &covers, &Typed::default(), &Errors::default())).await
}

fn absence_view(worker: &Worker, absence: Option<AbsenceId>, covers: &[Worker], typed: &Typed, errors: &Errors) -> Page {
    let f = Fields::new(typed, errors);
    let version = || html! { input type="hidden" name="version" value=(typed.get("version")); };
    let body = html! {
        (f.summary())
        h1 class="nhsuk-heading-l" { @if absence.is_some() { "Absence of " } @else { "Add an absence of " } bdi { (worker.name) } }
        p {
            "On these days whoever covers may see the records of the people that " bdi { (worker.first_name) } " works with, finds their calls on today’s list, "
            "and gets the new referrals. When the days are over, this ends by itself."
        }
        form method="post" data-once data-unsaved {
            (once())
            (version())
            (f.date("from", "First day away"))
            (f.date("last", "Last day away"))
            (f.select("cover", "Who covers")
                .hint("With nobody, new referrals wait in triage unless another has charge of the same site")
                .item("", "Nobody yet").items(covers.iter().map(|cover| (cover.id.to_string(), cover.name.as_str()))))
            (nhsuk::button("Save"))
        }
        @if let Some(id) = absence {
            form method="post" action={ "/settings/absences/" (id) "/take-back" } data-once {
                (once())
                (version())
                (nhsuk::button("Take this absence back").warning())
            }
        }
    };
    page_of(worker.id, "Absence", body, errors)
}

/// What is typed, if nothing speaks against it.
async fn checked_absence(
    tx: &mut Tx,
    worker: StaffId,
    covers: &[Worker],
    typed: &Typed,
    changing: Option<AbsenceId>,
) -> Result<Result<NewAbsence, Errors>> {
    let new = match forms::absence(typed) {
        Err(errors) => return Ok(Err(errors)),
        Ok(new) => new,
    };
    let others = store::absences_beside(tx, worker, new.cover, new.days()).await?;
    if let Some(clash) = clash(worker, new.days(), new.cover, &others, changing) {
        return Ok(Err(Errors::one(clash.field(), clash.sentence())));
    }
    if new.cover.is_some_and(|id| covers.iter().all(|cover| cover.id != id)) {
        return Ok(Err(Errors::one("cover", "Choose a link worker of this team")));
    }
    Ok(Ok(new))
}

pub async fn add_absence(Write(mut tx): Write, Path(id): Path<StaffId>, typed: Typed) -> Result<Answer> {
    let worker = store::worker(&mut tx, id).await?;
    let covers = covers(&mut tx, id).await?;
    match checked_absence(&mut tx, id, &covers, &typed, None).await? {
        Err(errors) => tx.page(absence_view(&worker, None, &covers, &typed, &errors)).await,
        Ok(new) => {
            store::add_absence(&mut tx, id, new).await?;
            tx.done(back_to(id)).await
        }
    }
}

pub async fn edit_absence(Read(mut tx): Read, Path(id): Path<AbsenceId>) -> Result<Answer> {
    let absence = store::absence(&mut tx, id).await?;
    let worker = store::worker(&mut tx, absence.staff_id).await?;
    let covers = covers(&mut tx, worker.id).await?;
    tx.page(absence_view(&worker, Some(id), &covers, &absence_typed(&absence), &Errors::default())).await
}

fn absence_typed(absence: &Absence) -> Typed {
    let mut typed = Typed::with([
        ("cover", absence.cover_id.map(|id| id.to_string()).unwrap_or_default()),
        ("version", absence.version.to_string()),
    ]);
    typed.set_date("from", Some(absence.from_on));
    typed.set_date("last", absence.days().last());
    typed
}

pub async fn save_absence(Write(mut tx): Write, Path(id): Path<AbsenceId>, typed: Typed) -> Result<Answer> {
    let absence = store::absence(&mut tx, id).await?;
    let worker = store::worker(&mut tx, absence.staff_id).await?;
    let covers = covers(&mut tx, worker.id).await?;
    match checked_absence(&mut tx, worker.id, &covers, &typed, Some(id)).await? {
        Err(errors) => tx.page(absence_view(&worker, Some(id), &covers, &typed, &errors)).await,
        Ok(new) => {
            store::save_absence(&mut tx, id, new, typed.version()).await?;
            tx.done(back_to(worker.id)).await
        }
    }
}

pub async fn take_back_absence(Write(mut tx): Write, Path(id): Path<AbsenceId>, typed: Typed) -> Result<Answer> {
    let absence = store::absence(&mut tx, id).await?;
    store::take_back_absence(&mut tx, id, typed.version()).await?;
    tx.done(back_to(absence.staff_id)).await
}
