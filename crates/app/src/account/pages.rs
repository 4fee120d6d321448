//! One's own account.

use axum::Extension;
use axum::extract::State;
use kernel::Permission;
use maud::html;

use super::store::Login;
use super::throttle::{Attempt, Proof, WAIT};
use super::{answer, pages_sign_in, secret, session, store};
use crate::audit::Act;
use crate::web::{Answer, Errors, Page, Typed};
use crate::{App, Error, Result, Tx, Visit};

pub async fn show(State(app): State<App>, Extension(visit): Extension<Visit>) -> Result<Answer> {
    Ok(answer(&app, &visit, &view(&visit, &Errors::default())))
}

fn view(visit: &Visit, errors: &Errors) -> Page {
    let actor = &visit.actor;
    let typed = Typed::default();
    let fields = crate::web::Fields::new(&typed, errors);
    let roles: Vec<&str> = actor.roles.iter().map(kernel::Role::label).collect();
    let body = html! {
        (fields.summary())
        h1 class="nhsuk-heading-l" { bdi { (actor.name) } }
        p { (roles.join(", ")) }
        @if actor.may(Permission::Casework) {
            ul class="nhsuk-list" {
                li { a href="/account/calendar" { "Your hours in the calendar of your phone" } }
                li { a href="/account/shown" { "What of you stands where a link leads" } }
            }
        }
        h2 { "Change your password" }
        form method="post" action="/account/password" {
            (nhsuk::password_input("password", "Password now").error(errors.of("password")))
            (nhsuk::password_input("new_password", "New password").hint("12 characters or more. Three or four words make a good one.")
                .error(errors.of("new_password")).new_password())
            (nhsuk::button("Change password"))
        }
        h2 { "New recovery codes" }
        p { "The old ones stop working. To move to another phone, ask the person who runs Kith where you work." }
        form method="post" action="/account/recovery-codes" {
            (nhsuk::password_input("password", "Password").id("codes_password").error(errors.of("codes_password")))
            (nhsuk::button("Make new codes").secondary())
        }
    };
    Page::new(actor.name.clone(), body).invalid(errors)
}

/// The visitor's account if the typed password is its own, or what to tell them.
pub(super) async fn proved(app: &App, visit: &Visit, typed: &Typed) -> Result<Result<Login, &'static str>> {
    let staff = visit.actor.staff.ok_or(Error::NotFound)?;
    let login = store::by_id(&mut app.db.read().await?, visit.actor.team, staff).await?.ok_or(Error::NotFound)?;
    Ok(match Attempt::signed_in(login, visit).password(app, typed.get("password")).await? {
        Proof::Right(login) => Ok(login),
        Proof::Wrong => Err("The password is not right"),
        Proof::Wait => Err(WAIT),
    })
}

pub async fn change_password(State(app): State<App>, Extension(visit): Extension<Visit>, typed: Typed) -> Result<Answer> {
    let login = match proved(&app, &visit, &typed).await? {
        Ok(login) => login,
        Err(why) => return Ok(answer(&app, &visit, &view(&visit, &Errors::one("password", why)))),
    };
    if let Some(why) = secret::too_weak(typed.get("new_password"), &login.email, &login.name) {
        return Ok(answer(&app, &visit, &view(&visit, &Errors::one("new_password", why))));
    }
    let hash = secret::hash(typed.get("new_password")).await?;
    let mut tx = Tx::write(&app, visit.clone()).await?;
    if store::still(&mut tx, &login).await?.is_none() {
        return Ok(Answer::see("/sign-in/home"));
    }
    let now = tx.now;
    store::set_password(&mut tx, login.team_id, login.staff_id, &hash, now).await?;
    // Whoever else is signed in as this person is not any more; they themselves sign in anew.
    session::end_all(&mut tx, login.team_id, login.staff_id).await?;
    tx.note(Act::Account, None, "changed their password");
    tx.commit().await?;
    let body = html! {
        h1 class="nhsuk-heading-l" { "Your password is changed" }
        p { "You are signed out everywhere. " a href="/sign-in" { "Sign in with the new password" } }
    };
    let visit = session::anonymous(&app, &visit.actor.request).await?;
    Ok(answer(&app, &visit, &Page::new("Your password is changed", body)))
}

pub async fn new_codes(State(app): State<App>, Extension(visit): Extension<Visit>, typed: Typed) -> Result<Answer> {
    let login = match proved(&app, &visit, &typed).await? {
        Ok(login) => login,
        Err(why) => return Ok(answer(&app, &visit, &view(&visit, &Errors::one("codes_password", why)))),
    };
    let mut tx = Tx::write(&app, visit.clone()).await?;
    if store::still(&mut tx, &login).await?.is_none() {
        return Ok(Answer::see("/sign-in/home"));
    }
    let codes = store::new_recovery_codes(&mut tx, login.team_id, login.staff_id).await?;
    tx.note(Act::Account, None, "made new recovery codes");
    tx.commit().await?;
    Ok(answer(&app, &visit, &pages_sign_in::codes_view(&codes, "/account")))
}
