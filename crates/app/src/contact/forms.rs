//! What is typed after a call, and for an appointment.

use kernel::{Date, Instant, TimeOfDay};

use super::offers::Offer;
use super::store::{After, NewAppointment};
use crate::referral::model::WaitingOn;
use crate::web::{Checked, Errors, Typed};

pub fn after(typed: &Typed, now: Instant) -> Result<After, Errors> {
    let mut check = Checked::new(typed);
    let note = check.text("note");
    let date = check.date("back");
    let time = check.optional("back_time", TimeOfDay::parse);
    // One of the free hours, which were read out; it goes before what is typed.
    let offered = typed.get("hour");
    let call_back_at = match (date, time) {
        _ if !offered.is_empty() => {
            let at = Offer::parse(offered);
            if at.is_none() {
                check.errors.add("hour", "Choose the time again");
            }
            at
        }
        (Some(date), Some(time)) => date.at(time).exactly().map_err(|sentence| check.errors.add("back_time", sentence)).ok(),
        (Some(_), None) => {
            check.errors.add("back_time", "Enter the time, too, so that the promise can be kept");
            None
        }
        (None, Some(_)) => {
            check.errors.add("back", "Enter the day, too");
            None
        }
        (None, None) => None,
    };
    if call_back_at.is_some_and(|at| at < now) {
        check.errors.add(if offered.is_empty() { "back" } else { "hour" }, "This time has passed");
    }
    let next_step = check.line("next_step");
    let next_step_on = check.date("next");
    let waiting_on = check.maybe_choice("waiting_on").unwrap_or(WaitingOn::Us);
    let seen = (typed.version(), typed.get("referral_version").parse().unwrap_or(-1));
    check.finish(|| Some(After { note, call_back_at, next_step, next_step_on, waiting_on, seen }))
}

pub fn appointment(typed: &Typed, today: Date) -> Result<NewAppointment, Errors> {
    let mut check = Checked::new(typed);
    let day = check.date("day");
    if day.is_none() && check.errors.of("day").is_none() {
        check.errors.add("day", "Enter the day");
    }
    if day.is_some_and(|day| day < today) {
        check.errors.add("day", "This day has passed");
    }
    let time = check.value("time", "Enter the time", TimeOfDay::parse);
    let minutes = check.value("minutes", "Enter how long it takes, in minutes", |text| {
        text.parse().ok().filter(|minutes| (5..=480).contains(minutes)).ok_or("Enter minutes between 5 and 480")
    });
    let mode = check.choice("mode", "Choose how you meet");
    let place = check.line("place");
    let interpreter = check.choice("interpreter", "Say whether an interpreter is needed");
    let starts_at = match (day, time) {
        (Some(day), Some(time)) => day.at(time).exactly().map_err(|sentence| check.errors.add("time", sentence)).ok(),
        _ => None,
    };
    check.finish(|| {
        Some(NewAppointment { starts_at: starts_at?, minutes: minutes?, mode: mode?, place, interpreter: interpreter? })
    })
}
