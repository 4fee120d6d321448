//! Changing a person's details and the ways to reach them.

use kernel::{Answer as Said, ContactRouteId, PersonId, ProxyId, Reveal, Weekday};
use maud::{Markup, html};

use super::model::{ContactRoute, Person, RouteKind};
use super::store_proxy as proxies;
use super::talk::{Format, InterpretedBy, PROFESSIONAL};
use super::{forms, store};
use crate::referral::view::safe_contact_fields;
use crate::web::{Answer, Errors, Fields, Page, Path, Typed, once};
use crate::{Read, Result, Tx, Write};

pub async fn edit(Read(mut tx): Read, Path(id): Path<PersonId>) -> Result<Answer> {
    let person = store::load(&mut tx, id, "details").await?;
    let typed = typed_of(&tx, &person);
    tx.page(edit_view(&person, &typed, &Errors::default())).await
}

fn typed_of(tx: &Tx, person: &Person) -> Typed {
    let mut typed = Typed::with([
        ("given_names", person.given_names.clone()),
        ("family_name", person.family_name.clone()),
        ("preferred_name", person.preferred_name.clone()),
        ("pronouns", person.pronouns.clone()),
        ("nhs_number", person.nhs_number.as_ref().map(|number| number.spaced()).unwrap_or_default()),
        ("language", person.language.clone()),
        ("dialect", person.interpreting.dialect.clone()),
        ("interpreted_by", person.interpreting.interpreted_by.to_string()),
        ("communication", person.communication.clone()),
        ("version", person.version.to_string()),
    ]);
    typed.set_date("born", person.date_of_birth);
    typed.set_date("died", person.died_on);
    if person.interpreter {
        typed.set("interpreter", "yes");
    }
    if person.interpreting.not_own_community {
        typed.set("not_own_community", "yes");
    }
    for format in person.formats.iter() {
        typed.add("formats", format.word());
    }
    if let Some(may) = tx.actor().may_reveal() {
        let address = person.address.reveal(may);
        typed.set("address", address.lines.clone());
        typed.set("postcode", address.postcode.as_ref().map(ToString::to_string).unwrap_or_default());
        if address.hidden {
            typed.set("address_hidden", "yes");
        }
    }
    typed
}

fn edit_view(person: &Person, typed: &Typed, errors: &Errors) -> Page {
    let f = Fields::new(typed, errors);
    let body = html! {
        (f.summary())
        h1 class="nhsuk-heading-l" { "Details of " bdi { (person.name()) } }
        form method="post" data-once data-unsaved {
            (once())
            input type="hidden" name="version" value=(typed.get("version"));
            (f.input("given_names", "First name").spellcheck(false))
            (f.input("family_name", "Family name").hint("Leave it empty if they have one name").spellcheck(false))
            (f.input("preferred_name", "What they like to be called").width(20))
            (f.input("pronouns", "Pronouns").width(10))
            (f.date("born", "Date of birth").hint("Leave it empty if it is not known"))
            (f.input("nhs_number", "NHS number").width(10).numeric())
            (f.input("language", "Language").width(20))
            (f.tick("interpreter", "They need an interpreter"))
            (f.input("dialect", "Dialect").hint("If an interpreter must speak it").width(20))
            (f.radios("interpreted_by", "Who may interpret?").hint(PROFESSIONAL).items(InterpretedBy::ALL.iter().map(|by| (by.word(), by.label()))).inline())
            (f.tick("not_own_community", "Nobody of their own community"))
            (f.checkboxes("formats", "What serves them?").hint("What we print and how we ring goes by this").items(Format::ALL.iter().map(|format| (format.word(), format.label()))))
            (f.input("communication", "Anything else that helps to talk or write"))
            (f.textarea("address", "Address").rows(3))
            (f.input("postcode", "Postcode").width(10))
            (f.tick("address_hidden", "The address must be kept secret"))
            (f.tick("household_changed", "Somebody moved in or out, or their partner changed").hint("Then what is safe is asked again, as after a change of address"))
            (f.date("died", "If they died: when?").hint("Then nobody is asked to ring or write. Empty it if it was a mistake"))
            (nhsuk::button("Save"))
        }
    };
    Page::new("Details", body).section("People").back(format!("/people/{}", person.id)).invalid(errors)
}

pub async fn save(Write(mut tx): Write, Path(id): Path<PersonId>, typed: Typed) -> Result<Answer> {
    let person = store::load(&mut tx, id, "details").await?;
    let errors = match forms::changed(&typed, tx.today()) {
        Err(errors) => errors,
        Ok(new) => match store::save(&mut tx, id, &new, typed.version()).await {
            Ok(()) => return tx.done(format!("/people/{id}")).await,
            Err(crate::Error::Database(error)) if error.is_unique("person", &["nhs_number"]) => {
                Errors::one("nhs_number", "Somebody else here has this NHS number. Check it, and tell a team leader")
            }
            Err(error) => return Err(error),
        },
    };
    tx.page(edit_view(&person, &typed, &errors)).await
}

pub async fn new_route(Read(mut tx): Read, Path(id): Path<PersonId>) -> Result<Answer> {
    let person = store::load(&mut tx, id, "contact route").await?;
    let whose = whose(&mut tx, id).await?;
    tx.page(route_view(&person, None, &whose, &Typed::with([("kind", "phone")]), &Errors::default())).await
}

pub async fn add_route(Write(mut tx): Write, Path(id): Path<PersonId>, typed: Typed) -> Result<Answer> {
    let person = store::load(&mut tx, id, "contact route").await?;
    let whose = whose(&mut tx, id).await?;
    let errors = match forms::route(&typed) {
        Err(errors) => errors,
        Ok(new) if proxies::is_of_former(&mut tx, id, &new, chosen(&whose, &typed)).await? => {
            Errors::one("value", proxies::OF_FORMER)
        }
        Ok(new) => {
            let position = i64::try_from(store::routes(&mut tx, id).await?.len()).unwrap_or_default();
            match store::add_route(&mut tx, id, &new, position).await {
                Ok(route) => {
                    proxies::give_route(&mut tx, id, route, chosen(&whose, &typed)).await?;
                    return tx.done(format!("/people/{id}")).await;
                }
                Err(error) => held_already(error)?,
            }
        }
    };
    tx.page(route_view(&person, None, &whose, &typed, &errors)).await
}

/// What went wrong with a route, if it is that the same stands in the record already.
fn held_already(error: crate::Error) -> Result<Errors> {
    if store::is_held_already(&error) {
        return Ok(Errors::one("value", "This is in their record already. Open it there, and change its answers"));
    }
    Err(error)
}

pub async fn edit_route(Read(mut tx): Read, Path(id): Path<ContactRouteId>) -> Result<Answer> {
    let (person, route) = store::load_route(&mut tx, id).await?;
    let person = store::load(&mut tx, person, "contact route").await?;
    let (typed, whose) = (route_typed(&route, tx.reveal()?), whose(&mut tx, person.id).await?);
    tx.page(route_view(&person, Some(id), &whose, &typed, &Errors::default())).await
}

fn route_typed(route: &ContactRoute, may: Reveal) -> Typed {
    let answer = |said: Said| said.to_string();
    let safe = &route.safe;
    let mut pairs = vec![
        ("kind", route.kind.to_string()),
        ("value", route.shown(may)),
        ("label", route.label.clone()),
        ("whose", route.of_proxy.as_ref().map(|proxy| proxy.id.to_string()).unwrap_or_default()),
        ("voicemail", answer(safe.voicemail)),
        ("text", answer(safe.text)),
        ("say_who", answer(safe.say_who)),
        ("show_number", answer(safe.show_number)),
        ("shared", answer(safe.shared)),
        ("safe_from", safe.hours.from.map(|time| time.to_string()).unwrap_or_default()),
        ("safe_until", safe.hours.until.map(|time| time.to_string()).unwrap_or_default()),
        ("who_may_answer", safe.who_may_answer.clone()),
        ("code_word", safe.code_word.clone()),
        ("their_word", safe.their_word.clone()),
        ("version", route.version.to_string()),
    ];
    pairs.extend(Weekday::ALL.iter().filter(|day| safe.hours.days & day.bit() != 0).map(|day| ("safe_days", day.to_string())));
    Typed::with(pairs)
}

/// Whose a way to reach somebody can be, beside their own: those who act for them, with a name for whoever chooses.
async fn whose(tx: &mut Tx, person: PersonId) -> Result<Vec<(ProxyId, String)>> {
    let (all, may) = (proxies::standings(tx, person).await?, tx.reveal()?);
    let acting = all.into_iter().filter(|(_, standing)| standing.acts());
    Ok(acting.map(|(proxy, _)| (proxy.id, format!("{} ({})", proxy.name.reveal(may), proxy.relation))).collect())
}

fn chosen(whose: &[(ProxyId, String)], typed: &Typed) -> Option<ProxyId> {
    whose.iter().map(|(id, _)| *id).find(|id| id.to_string() == typed.get("whose"))
}

fn route_view(
    person: &Person,
    route: Option<ContactRouteId>,
    whose: &[(ProxyId, String)],
    typed: &Typed,
    errors: &Errors,
) -> Page {
    let f = Fields::new(typed, errors);
    let (title, before, after) = match route {
        Some(_) => ("How to reach them safely", "How to reach ", " safely"),
        None => ("Another way to reach them", "Another way to reach ", ""),
    };
    let body = html! {
        (f.summary())
        h1 class="nhsuk-heading-l" { (before) bdi { (person.name()) } (after) }
        form method="post" data-once data-unsaved {
            (once())
            input type="hidden" name="version" value=(typed.get("version"));
            @if route.is_some() { input type="hidden" name="kind" value=(typed.get("kind")); }
            @else { (f.radios("kind", "What is it?").items(RouteKind::ALL.iter().map(|kind| (kind.word(), kind.label()))).inline()) }
            @if typed.get("kind") != RouteKind::Address.word() { (f.input("value", "Number, e-mail address or name").hint("For letters leave it empty: they go to the address in the details")) }
            @if !whose.is_empty() {
                (f.select("whose", "Whose is it?").item("", "Their own").items(whose.iter().map(|(id, name)| (id.to_string(), name.clone()))))
            }
            (f.input("label", if whose.is_empty() { "Whose it is" } else { "A word for it" }).hint("Mobile, home, sister").width(20))
            p { "A call or a text seen by the wrong person can hurt somebody. We do ring, and do not say why. What was not asked counts as no: no voicemail, no text, not a word of who we are. Our number shows, unless you answer “No” to that." }
            (safe_contact_fields(&f))
            (nhsuk::button("Save"))
        }
        @if let Some(id) = route { (end_view(id)) }
    };
    Page::new(title, body).section("People").back(format!("/people/{}", person.id)).invalid(errors)
}

/// The end of a way to reach them. Folded, so that the thumb that wanted to save only opens it.
fn end_view(id: ContactRouteId) -> Markup {
    html! {
        (nhsuk::details("They cannot be reached like this any more", html! {
            p { "Then nobody rings or writes to them like this. What was done by it before stays in their record." }
            form method="post" action={ "/routes/" (id) "/end" } data-once { (once()) (nhsuk::button("Yes, take it away").warning()) }
        }))
    }
}

pub async fn save_route(Write(mut tx): Write, Path(id): Path<ContactRouteId>, typed: Typed) -> Result<Answer> {
    let (person, route) = store::load_route(&mut tx, id).await?;
    // All that the page needs is asked before: after a statement that failed the database answers nothing more.
    let person = store::load(&mut tx, person, "contact route").await?;
    let whose = whose(&mut tx, person.id).await?;
    let errors = match forms::route(&typed) {
        Err(errors) => errors,
        Ok(new) if proxies::is_of_former(&mut tx, person.id, &new, chosen(&whose, &typed)).await? => {
            Errors::one("value", proxies::OF_FORMER)
        }
        Ok(new) => match store::save_route(&mut tx, person.id, &route, &new, typed.version()).await {
            Ok(route) => {
                proxies::give_route(&mut tx, person.id, route, chosen(&whose, &typed)).await?;
                return tx.done(format!("/people/{}", person.id)).await;
            }
            Err(error) => held_already(error)?,
        },
    };
    tx.page(route_view(&person, Some(id), &whose, &typed, &errors)).await
}

pub async fn end_route(Write(mut tx): Write, Path(id): Path<ContactRouteId>) -> Result<Answer> {
    let (person, route) = store::load_route(&mut tx, id).await?;
    store::end_route(&mut tx, person, id, route.version).await?;
    tx.done(format!("/people/{person}")).await
}
