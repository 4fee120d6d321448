//! Times at which whoever asks can ring somebody: to read out, and on paper to choose from.

use documents::{Block, Document, TextSize};
use kernel::{Answer as Said, PhoneNumber, ReferralId, StaffId, TimeOfDay, Weekday};
use maud::{Markup, html};

use super::offers::{Offer, Time, offers};
use super::{store_policy, store_promise};
use crate::audit::Act;
use crate::directory::times::bank_holiday;
use crate::person::model::ContactRoute;
use crate::sending::model::Purpose;
use crate::sending::store::on_paper;
use crate::team::rota::Spell;
use crate::team::store_workers;
use crate::web::{Answer, Path, Typed, press};
use crate::{Error, Result, Tx, Write, person, referral, team};

/// So many stand on paper: enough for a choice of days.
const ON_PAPER: usize = 10;

/// Hours that whoever rings has free, and that are safe by the telephone that is rung.
pub(super) async fn free_hours(
    tx: &mut Tx,
    staff: StaffId,
    referral: ReferralId,
    routes: &[ContactRoute],
    most: usize,
) -> Result<Vec<Offer>> {
    let week = week(tx, staff).await?;
    let (taken, away) = store_promise::taken(tx, staff, referral).await?;
    let safe = store_policy::safe_to_ring(tx, referral, routes).await?;
    let time = Time { week: &week, away: &away, taken: &taken, is_holiday: |day| bank_holiday(day).is_some() };
    Ok(offers(&time, safe, tx.now, most))
}

/// The usual week of somebody; of one who has none, like a leader who covers, the hours that the team has set for such.
pub(super) async fn week(tx: &mut Tx, staff: StaffId) -> Result<Vec<(Weekday, Spell)>> {
    let own = store_workers::week(tx, staff).await?;
    if !own.is_empty() {
        return Ok(own);
    }
    let settings = team::store::settings(tx).await?;
    let hour = |hour: i64| TimeOfDay::from_minutes(hour.clamp(0, 23) * 60);
    let (Ok(from), Ok(until)) = (hour(settings.work_from), hour(settings.work_until)) else { return Ok(own) };
    let days = [Weekday::Monday, Weekday::Tuesday, Weekday::Wednesday, Weekday::Thursday, Weekday::Friday];
    Ok(days.into_iter().map(|day| (day, Spell { from, until, place: String::new() })).collect())
}

/// The buttons that print them.
pub(super) fn to_print(referral: ReferralId) -> Markup {
    html! {
        form class="kith-inline kith-screen-only" method="post" action={ "/referrals/" (referral) "/times.pdf" } {
            (nhsuk::button("Print the free times").secondary().small())
            " "
            (nhsuk::button("In large print").secondary().small().name("large").value("yes"))
        }
    }
}

/// The free times on paper. It passes the gate like everything that leaves, and is written down before there is any paper.
pub async fn print(Write(mut tx): Write, Path(id): Path<ReferralId>, typed: Typed) -> Result<Answer> {
    let referral = referral::store::load(&mut tx, id).await?;
    let routes = person::store::routes(&mut tx, referral.person_id).await?;
    let staff = tx.staff()?;
    let hours = free_hours(&mut tx, staff, id, &routes, ON_PAPER).await?;
    if hours.is_empty() {
        return Err(Error::refused("In the next two weeks you have no free hour that is safe for them."));
    }
    on_paper(&mut tx, Purpose::Times, Some(&referral)).await?;
    tx.note(Act::Printed, Some(referral.person_id), "times to choose from");
    let (app, visit) = (tx.app().clone(), tx.visit.clone());
    let caller = store_promise::first_name(&mut tx, staff).await?;
    // Where our number must not show, it does not lie about on paper either.
    let hidden = routes.iter().any(|route| route.safe.show_number == Said::No);
    let number = PhoneNumber::parse(&visit.team_phone).map(|phone| phone.spaced()).ok().filter(|_| !hidden);
    let large = person::store::formats(&mut tx, referral.person_id).await?.large();
    let size = if large || typed.get("large") == "yes" { TextSize::Large } else { TextSize::Normal };
    let document = paper(&hours, &caller, number.as_deref(), size);
    tx.commit().await?;
    let bytes = press(document).await?;
    Tx::read(&app, visit).await?.file("times.pdf", "application/pdf", bytes).await
}

/// What may lie on a kitchen table: nothing of whom it is for, of us, or of why.
fn paper(hours: &[Offer], caller: &str, number: Option<&str>, size: TextSize) -> Document {
    let how = match number {
        Some(number) => format!("To tell me, ring {number} and ask for {caller}."),
        None => format!("Tell {caller} which one."),
    };
    Document {
        title: "When can we talk?".to_owned(),
        language: "en-GB".to_owned(),
        sender: Vec::new(),
        recipient: Vec::new(),
        date: String::new(),
        reference: None,
        blocks: vec![
            Block::Paragraph("I can ring you at one of these times. Choose the one that is best for you.".to_owned()),
            Block::Bullets(hours.iter().map(|hour| hour.sentence()).collect()),
            Block::Paragraph(format!("{how} If none of them is good, tell me that, too. We will find another one.")),
        ],
        footer: String::new(),
        size,
    }
}
