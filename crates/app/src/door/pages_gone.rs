//! A link that was changed or closed while somebody wrote: nothing was sent, and all that they typed is there to be copied.

use axum::http::StatusCode;
use kernel::{Answer, Weekday};
use maud::html;

use crate::Tx;
use crate::referral::model::{Need, Risk};
use crate::web::{Page, Typed};

/// What the form calls its fields, in its order.
const FIELDS: [(&str, &str); 37] = [
    ("given_names", "First name"),
    ("family_name", "Family name"),
    ("one_name", "They have one name only"),
    ("born-day", "Day of birth"),
    ("born-month", "Month of birth"),
    ("born-year", "Year of birth"),
    ("born_unknown", "I do not know the date of birth"),
    ("nhs_number", "NHS number"),
    ("phone", "Telephone"),
    ("no_phone", "There is no telephone"),
    ("voicemail", "May we leave a voicemail?"),
    ("text", "May we send a text?"),
    ("say_who", "May we say who we are to whoever answers?"),
    ("show_number", "May our number show on their phone?"),
    ("shared", "Does anybody else use this phone?"),
    ("safe_days", "Only on these days"),
    ("safe_from", "Safe from"),
    ("safe_until", "Safe until"),
    ("who_may_answer", "Who else may answer"),
    ("code_word", "Password"),
    ("safe_words", "Safe days and times, in words"),
    ("go_between", "Who can pass on a message"),
    ("phone_label", "Whose telephone it is"),
    ("preferred_name", "What they like to be called"),
    ("address", "Address"),
    ("postcode", "Postcode"),
    ("address_hidden", "The address must be kept secret"),
    ("language", "Language"),
    ("interpreter", "They need an interpreter"),
    ("communication", "Anything that helps to talk or write"),
    ("needs", "What could they use help with?"),
    ("wants", "What do they want, in their own words?"),
    ("reason", "Anything we should know from you"),
    ("risk", "Do you know of a risk?"),
    ("risk_note", "What the risk is"),
    ("agreed", "Have they agreed to this referral?"),
    ("agreed_note", "Why do you refer them without their agreement?"),
];
/// And what it asks of whoever fills it in.
const YOURS: [(&str, &str); 4] = [
    ("asked_in_private", "Were they asked alone?"),
    ("referrer_name", "Your name"),
    ("referrer_role", "What you do"),
    ("referrer_contact", "How to reach you"),
];

/// Where to ask for the new link.
pub(super) fn phone_of_team(tx: &Tx) -> String {
    kernel::PhoneNumber::parse(&tx.visit.team_phone).map_or(tx.visit.team_phone.clone(), |phone| phone.spaced())
}

/// The page for a form that was sent to a link which leads nowhere any more.
pub(super) fn gone_view(tx: &Tx, typed: &Typed) -> Page {
    let phone = phone_of_team(tx);
    let kept = FIELDS.iter().chain(&YOURS).filter_map(|(field, label)| {
        let values: Vec<String> =
            typed.all(field).filter(|value| !value.trim().is_empty()).map(|value| said(field, value)).collect();
        (!values.is_empty()).then(|| (*label, values.join(", ")))
    });
    let kept: Vec<(&str, String)> = kept.collect();
    let body = html! {
        h1 class="nhsuk-heading-l" { "It was NOT sent" }
        p { "This link was changed. Ask the team for the new one: " strong { (phone) } "." }
        @if !kept.is_empty() {
            h2 class="nhsuk-heading-m" { "What you typed" }
            p { "Nothing was lost. You can copy it from here, or read it to us." }
            (kept.into_iter().fold(nhsuk::summary_list(), |list, (label, value)| list.row(label, html! { div class="kith-own-words" { (value) } })))
        }
    };
    let mut page = Page::new("It was not sent", body).bare();
    page.status = StatusCode::NOT_FOUND;
    page
}

/// A value in the words of the form.
fn said(field: &str, value: &str) -> String {
    let label = match field {
        "needs" => value.parse::<Need>().map(Need::label).ok(),
        "risk" => value.parse::<Risk>().map(Risk::label).ok(),
        "safe_days" => value.parse::<Weekday>().map(Weekday::label).ok(),
        _ => value.parse::<Answer>().map(Answer::label).ok(),
    };
    label.map_or_else(|| value.to_owned(), str::to_owned)
}
