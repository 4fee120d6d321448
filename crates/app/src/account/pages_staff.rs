//! Accounts of the team, for whoever runs the system.

use kernel::{PracticeId, Role, StaffId};
use maud::{Markup, html};

use super::forms;
use super::store::{self, Account, LINK_HOURS};
use crate::web::{Answer, Errors, Fields, Page, Path, Typed, once};
use crate::{Read, Result, Write};

const LIST: &str = "/settings/accounts";

pub async fn list(Read(mut tx): Read) -> Result<Answer> {
    let accounts = store::accounts(&mut tx).await?;
    let words = |roles: &[Role]| roles.iter().map(|role| role.label()).collect::<Vec<_>>().join(", ");
    let rows = accounts.iter().map(|(account, roles)| {
        vec![
            html! { a href={ (LIST) "/" (account.id) } { bdi { (account.name) } } },
            html! { (words(roles)) },
            html! { @if !account.active { "Ended" } @else if account.has_phone { "In use" } @else { "Phone to be added" } },
        ]
    });
    let body = html! {
        h1 class="nhsuk-heading-l" { "Accounts" }
        (nhsuk::button_link("Add an account", "/settings/accounts/new"))
        (nhsuk::table("Accounts").hide_caption().head(["Name", "What they do", "State"]).rows(rows).responsive())
    };
    tx.page(Page::new("Accounts", body).section("Accounts")).await
}

pub async fn new(Read(mut tx): Read) -> Result<Answer> {
    let practices = store::practices(&mut tx).await?;
    tx.page(form_view("Add an account", &practices, &Typed::default(), &Errors::default(), html! {})).await
}

fn form_view(title: &str, practices: &[(PracticeId, String)], typed: &Typed, errors: &Errors, below: Markup) -> Page {
    let fields = Fields::new(typed, errors);
    let body = html! {
        (fields.summary())
        h1 class="nhsuk-heading-l" { bdi { (title) } }
        form method="post" data-once {
            (once())
            input type="hidden" name="version" value=(typed.get("version"));
            (fields.input("name", "Name").autocomplete("off"))
            (fields.input("first_name", "What they are called").hint("Patients hear it on the telephone").width(20))
            (fields.input("email", "E-mail address").email().spellcheck(false))
            (fields.checkboxes("role", "What they do").items(Role::ALL.iter().map(|role| (role.word(), role.label()))))
            (fields.checkboxes("practice", "Practices they refer for").hint("For referrers only")
                .items(practices.iter().map(|(id, name)| (id.to_string(), name.as_str()))).small())
            (nhsuk::button("Save"))
        }
        (below)
    };
    Page::new(title, body).section("Accounts").back(LIST).invalid(errors)
}

/// The one-time link, shown once: nothing is sent from here.
fn link_view(address: &str, name: &str) -> Page {
    let body = html! {
        h1 class="nhsuk-heading-l" { "A link for " bdi { (name) } }
        p { "Give this link to them yourself. It works once, for " (LINK_HOURS) " hours. It is not shown again." }
        p { code class="kith-copy" id="link" { (address) } }
        p { a href=(LIST) { "Back to the accounts" } }
    };
    Page::new("One-time link", body).section("Accounts")
}

pub async fn add(Write(mut tx): Write, typed: Typed) -> Result<Answer> {
    let practices = store::practices(&mut tx).await?;
    let team = tx.team();
    let result = match forms::account(&typed) {
        Err(errors) => Err(errors),
        Ok(new) => match store::add(&mut tx, team, &new).await {
            Ok(id) => Ok((id, new.name)),
            Err(error) if error.is_unique("staff", &["email"]) => {
                Err(Errors::one("email", "Someone already has this e-mail address"))
            }
            Err(error) => return Err(error.into()),
        },
    };
    match result {
        Err(errors) => tx.page(form_view("Add an account", &practices, &typed, &errors, html! {})).await,
        Ok((id, name)) => give_link(tx, id, &name, ("added an account", "this account was added")).await,
    }
}

/// Keeps what was done, with a new link, and shows the link.
async fn give_link(mut tx: crate::Tx, id: StaffId, name: &str, (did, was): (&'static str, &'static str)) -> Result<Answer> {
    let (team, now, app, visit) = (tx.team(), tx.now, tx.app().clone(), tx.visit.clone());
    let token = store::new_link(&mut tx, team, id, now).await?;
    store::note_change(&mut tx, id, did, was).await?;
    tx.commit().await?;
    let address = format!("{}/welcome/{token}", app.config.public_url.trim_end_matches('/'));
    crate::Tx::read(&app, visit).await?.page(link_view(&address, name)).await
}

pub async fn edit(Read(mut tx): Read, Path(id): Path<StaffId>) -> Result<Answer> {
    let (account, roles) = store::account(&mut tx, id).await?;
    let practices = store::practices(&mut tx).await?;
    let own = store::practices_of(&mut tx, id).await?;
    let mut pairs = vec![
        ("name", account.name.clone()),
        ("first_name", account.first_name.clone()),
        ("email", account.email.clone()),
        ("version", account.version.to_string()),
    ];
    pairs.extend(roles.iter().map(|role| ("role", role.to_string())));
    pairs.extend(own.iter().map(|practice| ("practice", practice.to_string())));
    tx.page(form_view(&account.name, &practices, &Typed::with(pairs), &Errors::default(), acts(&account))).await
}

fn acts(account: &Account) -> Markup {
    let at = |act: &str| format!("{LIST}/{}/{act}", account.id);
    html! {
        h2 { "Signing in" }
        p { "Whoever lost their phone chooses a new password too, with the link that you get." }
        form class="kith-inline" method="post" action=(at("link")) { (nhsuk::button("New one-time link").secondary()) }
        form class="kith-inline" method="post" action=(at("lost-phone")) { (nhsuk::button("They lost their phone").secondary()) }
        form class="kith-inline" method="post" action=(at("active")) {
            input type="hidden" name="active" value=(if account.active { "no" } else { "yes" });
            (nhsuk::button(if account.active { "End this account" } else { "Open this account again" }).warning())
        }
    }
}

pub async fn save(Write(mut tx): Write, Path(id): Path<StaffId>, typed: Typed) -> Result<Answer> {
    let (account, _) = store::account(&mut tx, id).await?;
    let practices = store::practices(&mut tx).await?;
    let errors = match forms::account(&typed) {
        Err(errors) => errors,
        Ok(new) => match store::save(&mut tx, id, &new, typed.version()).await {
            Ok(()) => return tx.done(LIST).await,
            Err(crate::Error::Database(error)) if error.is_unique("staff", &["email"]) => {
                Errors::one("email", "Someone already has this e-mail address")
            }
            Err(error) => return Err(error),
        },
    };
    tx.page(form_view(&account.name, &practices, &typed, &errors, acts(&account))).await
}

pub async fn link(Write(mut tx): Write, Path(id): Path<StaffId>) -> Result<Answer> {
    let (account, _) = store::account(&mut tx, id).await?;
    give_link(tx, id, &account.name, ("made a one-time link", "a one-time link was made for this account")).await
}

pub async fn lost_phone(Write(mut tx): Write, Path(id): Path<StaffId>) -> Result<Answer> {
    let (account, _) = store::account(&mut tx, id).await?;
    let team = tx.team();
    store::forget_phone(&mut tx, team, id).await?;
    give_link(tx, id, &account.name, ("reset a lost phone", "the phone and the password of this account were forgotten")).await
}

pub async fn active(Write(mut tx): Write, Path(id): Path<StaffId>, typed: Typed) -> Result<Answer> {
    store::set_active(&mut tx, id, typed.get("active") == "yes").await?;
    tx.done(LIST).await
}
