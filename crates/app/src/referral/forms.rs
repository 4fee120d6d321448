//! The referral form: what is typed, and what it means.

use kernel::{
    Answer, Date, Guarded, NhsNumber, PhoneNumber, Postcode, SafeContact, SafeHours, SiteId, StaffId, TimeOfDay, Weekday,
};

use super::model::{Need, Risk};
use crate::person::model::{Address, NewRoute, RouteKind};
use crate::web::{Checked, Errors, Typed};

/// A referral as somebody sends it.
#[derive(Clone, Debug)]
pub struct NewReferral {
    pub site: SiteId,
    pub given_names: String,
    pub family_name: String,
    pub preferred_name: String,
    pub date_of_birth: Option<Date>,
    pub nhs_number: Option<NhsNumber>,
    pub language: String,
    pub interpreter: bool,
    pub communication: String,
    pub address: Address,
    pub route: Option<NewRoute>,
    pub needs: Vec<Need>,
    pub wants: String,
    pub reason: String,
    pub agreed: Answer,
    pub agreed_note: String,
    pub asked_in_private: Answer,
    pub risk: Risk,
    pub risk_note: String,
    pub referrer_name: String,
    pub referrer_role: String,
    pub referrer_contact: String,
}

pub fn new(typed: &Typed, today: Date) -> Result<NewReferral, Errors> {
    let mut check = Checked::new(typed);
    let site = check.choice("site", "Choose the practice");
    let given_names = check.required("given_names", "Enter their first name, or their only name");
    let family_name = check.line("family_name");
    if family_name.is_empty() && !check.ticked("one_name") {
        check.errors.add("family_name", "Enter their family name, or tick that they have one name only");
    }
    let date_of_birth = check.date("born");
    let unknown = check.ticked("born_unknown");
    match date_of_birth {
        None if !unknown && check.errors.of("born").is_none() => {
            check.errors.add("born", "Enter their date of birth, or tick that you do not know it");
        }
        Some(born) if born > today => check.errors.add("born", "This date is in the future"),
        Some(born) if born.age_on(today) > 120 => check.errors.add("born", "Check the year"),
        _ => {}
    }
    let nhs_number = check.optional("nhs_number", NhsNumber::parse);
    let postcode = check.optional("postcode", Postcode::parse);
    let address = Address { lines: check.text("address"), postcode, hidden: typed.has("address_hidden", "yes") };
    let route = route(&mut check);
    let needs = check.choices("needs");
    if needs.is_empty() {
        check.errors.add("needs", "Tick at least one, or “Something else”");
    }
    let agreed = check.choice("agreed", "Say whether they agreed to this referral");
    let agreed_note = check.text("agreed_note");
    if agreed == Some(Answer::No) && agreed_note.is_empty() {
        check.errors.add("agreed_note", "Say why you refer without their agreement");
    }
    let risk = check.choice("risk", "Say whether you know of a risk. “No risk known” is an answer");
    let risk_note = check.text("risk_note");
    if risk == Some(Risk::Known) && risk_note.is_empty() {
        check.errors.add("risk_note", "Say what the risk is, in their words if you can");
    }
    let referrer_name = check.required("referrer_name", "Enter your name");
    let rest = NewReferral {
        site: site.unwrap_or_else(SiteId::new),
        given_names,
        family_name,
        preferred_name: check.line("preferred_name"),
        date_of_birth,
        nhs_number,
        language: check.line("language"),
        interpreter: check.ticked("interpreter"),
        communication: check.line("communication"),
        address,
        route,
        needs,
        wants: check.text("wants"),
        reason: check.text("reason"),
        agreed: agreed.unwrap_or(Answer::NotAsked),
        agreed_note,
        asked_in_private: check.maybe_choice("asked_in_private").unwrap_or(Answer::NotAsked),
        risk: risk.unwrap_or(Risk::Known),
        risk_note,
        referrer_name,
        referrer_role: check.line("referrer_role"),
        referrer_contact: check.line("referrer_contact"),
    };
    check.finish(|| Some(rest))
}

/// The way to reach them: a telephone with its answers, or somebody in between.
fn route(check: &mut Checked<'_>) -> Option<NewRoute> {
    let phone = check.optional("phone", PhoneNumber::parse_of_a_person);
    let safe = safe_contact(check);
    let between = check.line("go_between");
    // It stands beside the number wherever somebody could ring it.
    let safe_words = match check.line("safe_words") {
        words if words.is_empty() => words,
        words => format!("safe: {words}"),
    };
    let with_words =
        |label: String| [label, safe_words].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
    match phone {
        Some(phone) => {
            let label = with_words(check.line("phone_label"));
            Some(NewRoute { kind: RouteKind::Phone, value: Guarded::new(phone.to_string()), label, safe })
        }
        None if !between.is_empty() => {
            Some(NewRoute { kind: RouteKind::GoBetween, value: Guarded::new(between), label: with_words(String::new()), safe })
        }
        None => None,
    }
}

/// The safe-contact answers of a form, by their usual field names. What was not answered was not asked.
pub fn safe_contact(check: &mut Checked<'_>) -> SafeContact {
    let answer = |check: &Checked<'_>, field: &str| check.maybe_choice(field).unwrap_or(Answer::NotAsked);
    let days: Vec<Weekday> = check.choices("safe_days");
    let hours = SafeHours {
        days: days.iter().fold(0, |bits, day| bits | day.bit()),
        from: check.optional("safe_from", TimeOfDay::parse),
        until: check.optional("safe_until", TimeOfDay::parse),
    };
    // Somebody may be safe over a night; but "9 to 5" is a day, and must not become a night by itself.
    if let (Some(from), Some(until)) = (hours.from, hours.until)
        && from >= until
        && (from.minutes() < 18 * 60 || until.minutes() > 8 * 60)
    {
        check.errors.add("safe_until", "The second time must be later than the first, like 9:00 and 17:00");
    }
    SafeContact {
        voicemail: answer(check, "voicemail"),
        text: answer(check, "text"),
        say_who: answer(check, "say_who"),
        show_number: answer(check, "show_number"),
        shared: answer(check, "shared"),
        hours,
        who_may_answer: check.line("who_may_answer"),
        code_word: check.line("code_word"),
        their_word: check.line("their_word"),
    }
}

/// What the practice answers to a returned referral.
pub struct Told {
    pub note: String,
    pub phone: Option<PhoneNumber>,
    pub date_of_birth: Option<Date>,
}

pub fn told(typed: &Typed, today: Date) -> Result<Told, Errors> {
    let mut check = Checked::new(typed);
    let note = check.text("note");
    let phone = check.optional("phone", PhoneNumber::parse_of_a_person);
    let date_of_birth = check.date("born");
    if date_of_birth.is_some_and(|born| born > today) {
        check.errors.add("born", "This date is in the future");
    }
    if note.is_empty() && phone.is_none() && date_of_birth.is_none() && check.errors.is_empty() {
        check.errors.add("note", "Answer the question, or give the number or the date of birth");
    }
    check.finish(|| Some(Told { note, phone, date_of_birth }))
}

/// To whom a referral is given, with a word for them.
pub struct Given {
    pub worker: StaffId,
    pub note: String,
}

pub fn given(typed: &Typed) -> Result<Given, Errors> {
    let mut check = Checked::new(typed);
    let worker = check.choice("worker", "Choose a link worker");
    let note = check.text("note");
    check.finish(|| Some(Given { worker: worker?, note }))
}

/// What a leader found out about a risk of which nobody had said anything.
pub struct StatedRisk {
    pub risk: Risk,
    pub note: String,
}

pub fn stated_risk(typed: &Typed) -> Result<StatedRisk, Errors> {
    let mut check = Checked::new(typed);
    let risk = check.choice("risk", "Say what you know of a risk");
    let note = check.text("risk_note");
    if risk == Some(Risk::Known) && note.is_empty() {
        check.errors.add("risk_note", "Say what the risk is");
    }
    check.finish(|| Some(StatedRisk { risk: risk?, note }))
}

/// A reason that somebody else reads, so it must be there.
pub fn reason(typed: &Typed, otherwise: &'static str) -> Result<String, Errors> {
    let mut check = Checked::new(typed);
    let note = check.required_text("note", otherwise);
    check.finish(|| Some(note))
}
