//! What is typed to search, and into an entry of the directory.

use finder::Query;
use kernel::{Postcode, TimeOfDay, Weekday};

use super::model::{CostKind, Status, When, Where};
use super::store::Written;
use crate::web::{Checked, Errors, Typed};

/// What is looked for, before a postcode has become a place.
#[derive(Default)]
pub struct Wanted {
    pub query: Query,
    pub near: Option<Postcode>,
}

pub fn wanted(typed: &Typed) -> Result<Wanted, Errors> {
    let mut check = Checked::new(typed);
    let near = check.optional("near", Postcode::parse);
    let age = check.optional("age", |text| text.parse().map_err(|_| "Enter an age in years, like 57"));
    let query = Query {
        text: check.text("text"),
        days: check.choices("days"),
        free_only: check.ticked("free"),
        volunteering: check.ticked("volunteering"),
        age,
        ..Query::default()
    };
    check.finish(|| Some(Wanted { query, near }))
}

pub fn entry(typed: &Typed) -> Result<Written, Errors> {
    let mut check = Checked::new(typed);
    let name = check.required("name", "Enter the name of the service");
    let cost = check.choice("cost", "Say whether it is free");
    let cost_pence = check.optional("price", |text| {
        let pounds: f64 = text.trim_start_matches('£').parse().map_err(|_| "Enter the price in pounds, like 3.50")?;
        if (0.0..100_000.0).contains(&pounds) {
            Ok((pounds * 100.0).round() as i64)
        } else {
            Err("Enter the price in pounds, like 3.50")
        }
    });
    let days: Vec<Weekday> = check.choices("days");
    let starts = check.optional("starts", TimeOfDay::parse);
    let ends = check.optional("ends", TimeOfDay::parse);
    if ends.is_some() && starts.is_none() && check.errors.of("starts").is_none() {
        check.errors.add("starts", "Enter when it begins");
    }
    if starts.is_some() && days.is_empty() {
        check.errors.add("days", "Tick the days");
    }
    if starts.zip(ends).is_some_and(|(from, until)| from >= until) {
        check.errors.add("ends", "The end must be later than the beginning");
    }
    let status = check.maybe_choice("status").unwrap_or(Status::Active);
    let postcode = check.optional("postcode", Postcode::parse);
    let rest = Written {
        name,
        organisation: check.line("organisation"),
        summary: check.text("summary"),
        phone: check.line("phone"),
        email: check.line("email"),
        url: check.line("url"),
        cost: cost.unwrap_or(CostKind::Unknown),
        cost_pence,
        keywords: check.text("keywords"),
        how_to_join: check.line("how_to_join"),
        access_note: check.line("access_note"),
        private_note: check.text("private_note"),
        volunteers_wanted: check.ticked("volunteers_wanted"),
        online: check.ticked("online"),
        public: check.ticked("public"),
        status,
        place: Where { address: check.text("place"), postcode },
        when: When { days, starts, ends },
    };
    check.finish(|| Some(rest))
}
