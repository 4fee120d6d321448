//! One's own account.

use axum::extract::State;
use maud::html;

use super::{pages_sign_in, secret, session, store};
use crate::audit::Act;
use crate::web::{Answer, Errors, Page, Typed};
use crate::{App, Error, Read, Result, Tx};

pub async fn show(Read(tx): Read) -> Result<Answer> {
    let page = view(&tx, &Errors::default());
    tx.page(page).await
}

fn view(tx: &Tx, errors: &Errors) -> Page {
    let actor = tx.actor();
    let typed = Typed::default();
    let fields = crate::web::Fields::new(&typed, errors);
    let roles: Vec<&str> = actor.roles.iter().map(kernel::Role::label).collect();
    let body = html! {
        (fields.summary())
        h1 class="nhsuk-heading-l" { bdi { (actor.name) } }
        p { (roles.join(", ")) }
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

/// Whether the typed password is the actor's own.
async fn proves(app: &App, tx: &Tx, typed: &Typed) -> Result<bool> {
    let login = store::by_id(&mut app.db.read().await?, tx.team(), tx.staff()?).await?.ok_or(Error::NotFound)?;
    secret::fits(typed.get("password"), login.password_hash).await
}

pub async fn change_password(State(app): State<App>, Read(tx): Read, typed: Typed) -> Result<Answer> {
    if !proves(&app, &tx, &typed).await? {
        let page = view(&tx, &Errors::one("password", "The password is not right"));
        return tx.page(page).await;
    }
    let (team, staff, visit) = (tx.team(), tx.staff()?, tx.visit.clone());
    let login = store::by_id(&mut app.db.read().await?, team, staff).await?.ok_or(Error::NotFound)?;
    if let Some(why) = secret::too_weak(typed.get("new_password"), &login.email, &login.name) {
        let page = view(&tx, &Errors::one("new_password", why));
        return tx.page(page).await;
    }
    drop(tx);
    let hash = secret::hash(typed.get("new_password")).await?;
    let mut tx = Tx::write(&app, visit).await?;
    let now = tx.now;
    store::set_password(&mut tx, team, staff, &hash, now).await?;
    // Whoever else is signed in as this person is not any more; they themselves sign in anew.
    session::end_all(&mut tx, team, staff).await?;
    tx.note(Act::Account, None, "changed their password");
    tx.commit().await?;
    let body = html! {
        h1 class="nhsuk-heading-l" { "Your password is changed" }
        p { "You are signed out everywhere. " a href="/sign-in" { "Sign in with the new password" } }
    };
    let visit = session::anonymous(&app, "").await?;
    Tx::read(&app, visit).await?.page(Page::new("Your password is changed", body)).await
}

pub async fn new_codes(State(app): State<App>, Read(tx): Read, typed: Typed) -> Result<Answer> {
    if !proves(&app, &tx, &typed).await? {
        let page = view(&tx, &Errors::one("codes_password", "The password is not right"));
        return tx.page(page).await;
    }
    let (team, staff, visit) = (tx.team(), tx.staff()?, tx.visit.clone());
    drop(tx);
    let mut tx = Tx::write(&app, visit.clone()).await?;
    let codes = store::new_recovery_codes(&mut tx, team, staff).await?;
    tx.note(Act::Account, None, "made new recovery codes");
    tx.commit().await?;
    Tx::read(&app, visit).await?.page(pages_sign_in::codes_view(&codes, "/account")).await
}
