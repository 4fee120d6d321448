//! The form of an entry: adding one, changing one.

use kernel::{ServiceId, Weekday};
use maud::{Markup, html};

use super::facts::How;
use super::model::{Access, Closure, CostKind, Full, Gender, Rhythm, Route, Status};
use super::{closures, forms, store};
use crate::web::{Answer, Errors, Fields, Page, Path, Typed, once};
use crate::{Read, Result, Write};

pub async fn new(Read(tx): Read) -> Result<Answer> {
    let typed = Typed::with([("public", "yes"), ("status", "active"), ("version", "0")]);
    tx.page(entry_view("Add an entry", "/directory", &typed, &Errors::default())).await
}

pub async fn add(Write(mut tx): Write, typed: Typed) -> Result<Answer> {
    match forms::entry(&typed, tx.today()) {
        Err(errors) => tx.page(entry_view("Add an entry", "/directory", &typed, &errors)).await,
        Ok(new) => {
            let id = store::save(&mut tx, None, &new, 0, How::Typed).await?;
            tx.done(format!("/directory/{id}")).await
        }
    }
}

pub async fn edit(Read(mut tx): Read, Path(id): Path<ServiceId>) -> Result<Answer> {
    let full = store::load(&mut tx, id).await?;
    tx.page(entry_view("Change the entry", &format!("/directory/{id}"), &typed_of(&full), &Errors::default())).await
}

pub(super) fn typed_of(full: &Full) -> Typed {
    let s = &full.service;
    let (place, when) = full.in_the_form();
    let time = |at: Option<kernel::TimeOfDay>| at.map(|at| at.to_string()).unwrap_or_default();
    let number = |number: Option<i64>| number.map(|number| number.to_string()).unwrap_or_default();
    let mut pairs = vec![
        ("name", s.name.clone()),
        ("organisation", s.organisation.clone().unwrap_or_default()),
        ("summary", full.about().to_owned()),
        ("phone", s.phone.clone()),
        ("email", s.email.clone()),
        ("url", s.url.clone()),
        ("cost", s.cost.to_string()),
        ("price", s.cost_pence.map(|pence| format!("{}.{:02}", pence / 100, pence % 100)).unwrap_or_default()),
        ("cost_note", s.cost_note.clone()),
        ("keywords", s.keywords.clone()),
        ("min_age", number(s.min_age)),
        ("max_age", number(s.max_age)),
        ("gender", s.gender.map(|gender| gender.to_string()).unwrap_or_default()),
        ("eligibility", s.eligibility.clone()),
        ("languages", s.languages.clone()),
        ("route", s.route.map(|route| route.to_string()).unwrap_or_default()),
        ("waiting_weeks", number(s.waiting_weeks)),
        ("weekly_room", number(s.weekly_room)),
        ("how_to_join", s.how_to_join.clone()),
        ("access_note", s.access_note.clone()),
        ("private_note", s.private_note.clone()),
        ("step_free_note", s.step_free_note.clone()),
        ("ask_for", s.ask_for.clone()),
        ("quiet_day", s.quiet_day.clone()),
        ("status", s.status.to_string()),
        ("place", place.address),
        ("postcode", place.postcode.map(|postcode| postcode.to_string()).unwrap_or_default()),
        ("starts", time(when.starts)),
        ("ends", time(when.ends)),
        ("rhythm", when.rhythm.to_string()),
        ("closures", closures::written(&full.closures.iter().map(Closure::closed).collect::<Vec<_>>())),
        ("version", s.version.to_string()),
    ];
    let ticks = [
        ("volunteers_wanted", s.volunteers_wanted),
        ("online", s.online),
        ("by_phone", s.by_phone),
        ("outreach", s.outreach),
        ("place_hidden", s.place_hidden),
        ("is_full", s.is_full),
        ("term_time", when.term_time),
        ("closed_bank_holidays", s.closed_bank_holidays),
        ("public", s.public),
    ];
    for (name, on) in ticks {
        if on {
            pairs.push((name, "yes".to_owned()));
        }
    }
    if let Some(first) = when.first_on {
        let parts = [
            ("first-day", i64::from(first.day())),
            ("first-month", i64::from(first.month())),
            ("first-year", i64::from(first.year())),
        ];
        pairs.extend(parts.map(|(name, part)| (name, part.to_string())));
    }
    pairs.extend(s.access.lines().map(|word| ("access", word.to_owned())));
    pairs.extend(when.days.iter().map(|day| ("days", day.to_string())));
    Typed::with(pairs)
}

fn entry_view(title: &str, back: &str, typed: &Typed, errors: &Errors) -> Page {
    let f = Fields::new(typed, errors);
    let tick = |name: &'static str, words: &str| nhsuk::checkbox(name, "yes", words).checked(typed.all(name));
    let body = html! {
        (f.summary())
        h1 class="nhsuk-heading-l" { (title) }
        form method="post" data-once data-unsaved {
            (once())
            input type="hidden" name="version" value=(typed.get("version"));
            (fields(&f))
            h2 { "For the team only" }
            p { "None of this is ever published." }
            (f.input("step_free_note", "Is it step-free in practice?"))
            (f.input("ask_for", "Whom to ask for"))
            (f.input("quiet_day", "Which day is quiet?"))
            (f.textarea("private_note", "Anything else").rows(3))
            (tick("public", "Show it on the public page"))
            (nhsuk::button("Save"))
        }
    };
    Page::new(title, body).section("Directory").back(back).invalid(errors)
}

/// What an entry says: for the team, and for a group that fills in its own.
pub(super) fn fields(f: &Fields<'_>) -> Markup {
    let typed = f.typed;
    let tick = |name: &'static str, words: &str| nhsuk::checkbox(name, "yes", words).checked(typed.all(name));
    html! {
            (f.input("name", "Name"))
            (f.input("organisation", "Who runs it"))
            (f.textarea("summary", "What it is, in plain words").rows(4))
            h2 { "Where" }
            (f.textarea("place", "Address").rows(3))
            (f.input("postcode", "Postcode").width(10))
            (tick("place_hidden", "The place is secret, like a refuge: never show an address"))
            (tick("online", "Online"))
            (tick("by_phone", "By telephone"))
            (tick("outreach", "Comes to people at home"))
            h2 { "When" }
            (f.checkboxes("days", "Days").items(Weekday::ALL.iter().map(|day| (day.word(), day.label()))).small())
            (f.input("starts", "From").width(5))
            (f.input("ends", "Until").width(5))
            (f.select("rhythm", "How often").items(Rhythm::ALL.iter().map(|rhythm| (rhythm.word(), rhythm.label()))).value(typed.get("rhythm")))
            (f.date("first", "One of its days, if it is every other week"))
            (tick("term_time", "Only in term time"))
            h2 { "When is it closed?" }
            (f.textarea("closures", "Days when it is closed, a line each").hint("Like: 21 December to 4 January: Christmas").rows(3))
            (tick("closed_bank_holidays", "Closed on bank holidays"))
            h2 { "Cost" }
            (f.radios("cost", "Cost").items(CostKind::ALL.iter().map(|kind| (kind.word(), kind.label()))).inline())
            (f.input("price", "Price in pounds").prefix("£").width(5))
            (f.input("cost_note", "More about the cost"))
            h2 { "Who may come" }
            (f.input("min_age", "From the age of").numeric().width(3))
            (f.input("max_age", "Up to the age of").numeric().width(3))
            (f.radios("gender", "Women or men").item("", "Anybody").items(Gender::ALL.iter().map(|gender| (gender.word(), gender.label()))).inline())
            (f.input("eligibility", "Anything else about who may come"))
            (f.textarea("languages", "Languages, a line each").rows(2))
            (f.checkboxes("access", "Getting in and taking part").items(Access::ALL.iter().map(|access| (access.word(), access.label()))).small())
            (f.input("access_note", "More about getting in"))
            h2 { "How to get in touch and join" }
            (f.input("phone", "Telephone").tel().width(20))
            (f.input("email", "E-mail").email())
            (f.input("url", "Web page"))
            (f.radios("route", "How somebody joins").item("", "Not known").items(Route::ALL.iter().map(|route| (route.word(), route.label()))))
            (f.input("how_to_join", "More about joining"))
            (f.input("waiting_weeks", "How many weeks is the wait?").numeric().width(3))
            (f.input("weekly_room", "How many new people a week can they take?").numeric().width(3))
            (tick("is_full", "It is full"))
            (tick("volunteers_wanted", "Wants volunteers"))
            (f.textarea("keywords", "Needs and topics, a line each").rows(4))
            h2 { "Is it running?" }
            (f.radios("status", "State").items(Status::ALL.iter().map(|status| (status.word(), status.label()))).inline())
    }
}

pub async fn save(Write(mut tx): Write, Path(id): Path<ServiceId>, typed: Typed) -> Result<Answer> {
    match forms::entry(&typed, tx.today()) {
        Err(errors) => {
            store::load(&mut tx, id).await?;
            tx.page(entry_view("Change the entry", &format!("/directory/{id}"), &typed, &errors)).await
        }
        Ok(new) => {
            store::save(&mut tx, Some(id), &new, typed.version(), How::Typed).await?;
            tx.done(format!("/directory/{id}")).await
        }
    }
}
