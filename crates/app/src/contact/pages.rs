//! Appointments; what is copied for EMIS.

use kernel::{AppointmentId, ContactId, ReferralId};
use maud::html;

use super::model::{AppointmentState, Interpreter, Mode};
use super::{forms, store, view};
use crate::web::{Answer, Errors, Fields, Page, Path, Typed, once};
use crate::{Error, Read, Result, Tx, Write, person, referral};

pub async fn new_appointment(Read(mut tx): Read, Path(id): Path<ReferralId>) -> Result<Answer> {
    let referral = referral::store::load(&mut tx, id).await?;
    let person = person::store::find(&mut tx, referral.person_id).await?.ok_or(Error::NotFound)?;
    let interpreter = if person.interpreter { Interpreter::Needed } else { Interpreter::None };
    let minutes = if person.formats.longer() { "90" } else { "45" };
    let typed = Typed::with([("minutes", minutes), ("interpreter", interpreter.word())]);
    let page = appointment_view(&mut tx, &referral, &typed, &Errors::default()).await?;
    tx.page(page).await
}

async fn appointment_view(tx: &mut Tx, referral: &referral::model::Referral, typed: &Typed, errors: &Errors) -> Result<Page> {
    let person = person::store::find(tx, referral.person_id).await?.ok_or(Error::NotFound)?;
    let banner = person::banner_of(tx, &person).await?;
    let fields = Fields::new(typed, errors);
    let longer = person.formats.longer().then_some("They need a longer appointment");
    let body = html! {
        (banner)
        (fields.summary())
        h2 class="nhsuk-heading-l" { "Book an appointment" }
        form method="post" action={ "/referrals/" (referral.id) "/appointments" } data-once {
            (once())
            (fields.date("day", "Day"))
            (fields.input("time", "Time").hint("Like 10:30 or 2pm").width(5))
            (fields.input("minutes", "Minutes").hint(longer).numeric().width(4))
            (fields.radios("mode", "How you meet").items([Mode::InPerson, Mode::Phone, Mode::Home, Mode::Video, Mode::Visit].map(|mode| (mode.word(), mode.label()))))
            (fields.input("place", "Place"))
            (fields.radios("interpreter", "Interpreter").hint(view::interpreter(&person)).items(Interpreter::ALL.iter().map(|it| (it.word(), it.label()))))
            (nhsuk::button("Book it"))
        }
    };
    let back = format!("/people/{}", referral.person_id);
    Ok(Page::new(format!("Appointment: {}", person.name()), body).section("People").back(back).invalid(errors))
}

pub async fn book(Write(mut tx): Write, Path(id): Path<ReferralId>, typed: Typed) -> Result<Answer> {
    let referral = referral::store::load(&mut tx, id).await?;
    match forms::appointment(&typed, tx.today()) {
        Err(errors) => {
            let page = appointment_view(&mut tx, &referral, &typed, &errors).await?;
            tx.page(page).await
        }
        Ok(new) => {
            store::book(&mut tx, &referral, &new).await?;
            tx.done(format!("/people/{}", referral.person_id)).await
        }
    }
}

pub async fn settle(Write(mut tx): Write, Path(id): Path<AppointmentId>, typed: Typed) -> Result<Answer> {
    let appointment = store::load_appointment(&mut tx, id).await?;
    let state: AppointmentState = typed.get("state").parse().map_err(|_| Error::refused("Say how it went."))?;
    store::settle_appointment(&mut tx, &appointment, state).await?;
    tx.done(format!("/people/{}", appointment.person_id)).await
}

pub async fn copied(Write(mut tx): Write, Path(id): Path<ContactId>, typed: Typed) -> Result<Answer> {
    let contact = store::load_contact(&mut tx, id).await?;
    store::copied(&mut tx, &contact, typed.get("code") == "yes").await?;
    tx.done(format!("/people/{}", contact.person_id)).await
}
