//! The fields of a referral, for every door whose form asks for them.

use kernel::{Answer as Said, Weekday};
use maud::{Markup, html};

use super::model::{Need, Risk};
use crate::team::model::CrisisLine;
use crate::team::view::numbers;
use crate::web::Fields;

/// "This is not a crisis service", and who is.
pub(crate) fn not_a_crisis_service(lines: &[CrisisLine], stance: Stance) -> nhsuk::WarningCallout {
    let whom = stance.whom_to_tell();
    nhsuk::warning_callout(
        "This is not a crisis service",
        html! {
            p { "We ring people within days, not hours. If somebody is at risk now, " (whom) ", and do not leave them alone." }
            (numbers(lines))
        },
    )
    .heading_level(2)
}

/// The same in one sentence, for whoever has read it on the page before.
pub(crate) fn crisis_line(stance: Stance) -> Markup {
    html! { "This is not a crisis service: if somebody is at risk now, " (stance.whom_to_tell()) "." }
}

const ANSWERS: [(&str, &str); 3] = [("yes", "Yes"), ("no", "No"), ("not_asked", "Not asked")];

/// The safe-contact questions of one route, for this form and others.
pub(crate) fn safe_contact_fields(fields: &Fields<'_>) -> Markup {
    safe_contact_questions(fields, &[])
}

/// The same, where some of them must be answered: those begin without an answer.
fn safe_contact_questions(fields: &Fields<'_>, must: &[&str]) -> Markup {
    let ask = |name: &'static str, question: &str| {
        let answer = match fields.typed.get(name) {
            "" if must.contains(&name) => "",
            "" => "not_asked",
            typed => typed,
        };
        fields.radios(name, question).items(ANSWERS).checked(answer).inline().small()
    };
    let write = match fields.typed.get("kind") {
        "email" => "May we write to this e-mail address?",
        "address" => "May we send letters to their address?",
        _ => "May we send a text?",
    };
    html! {
        (ask("voicemail", "May we leave a voicemail?"))
        (ask("text", write))
        (ask("say_who", "May we say who we are to whoever answers?"))
        (ask("show_number", "May our number show on their phone?"))
        (ask("shared", "Does anybody else use this phone?"))
        (fields.checkboxes("safe_days", "Only on these days").items(Weekday::ALL.iter().map(|day| (day.word(), day.label()))).small())
        (fields.input("safe_from", "Safe from").hint("Like 10:00").width(5))
        (fields.input("safe_until", "Safe until").hint("Like 12:00").width(5))
        (fields.input("who_may_answer", "Who else may answer"))
        (fields.input("code_word", "A password, so that they know it is us").width(20))
        (fields.input("their_word", "What they say if it is not safe to talk").hint("Whoever rings then says “wrong number” and ends the call").width(20))
    }
}

/// Fields that are folded away until somebody wants them.
const SAFE: [&str; 12] = [
    "safe_words",
    "voicemail",
    "text",
    "say_who",
    "show_number",
    "shared",
    "safe_days",
    "safe_from",
    "safe_until",
    "who_may_answer",
    "code_word",
    "their_word",
];
const MORE: [&str; 9] = [
    "go_between",
    "phone_label",
    "preferred_name",
    "address",
    "postcode",
    "address_hidden",
    "language",
    "interpreter",
    "communication",
];

/// Who fills in the form.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stance {
    /// Whoever refers.
    Refers,
    /// Whoever refers from an organisation that is no practice.
    Partner,
    /// A leader, out of what came: it may not say whether there is a risk.
    Reads,
}

impl Stance {
    const fn whom_to_tell(self) -> &'static str {
        match self {
            Self::Refers | Self::Reads => "speak to the duty doctor",
            Self::Partner => "ring 999 or their GP practice",
        }
    }
}

/// Everything that a referral asks for, but the practice. `must` names questions that else may be left out.
pub(crate) fn form_fields(f: &Fields<'_>, stance: Stance, must: &[&str]) -> Markup {
    // What was filled in stays in sight when the form comes back.
    let filled = |names: &[&str]| names.iter().any(|name| must.contains(name) || !matches!(f.typed.get(name), "" | "not_asked"));
    let risk = f
        .radios("risk", "Do you know of a risk?")
        .hint("To themselves, from somebody else, to others, or to somebody who visits them")
        .item(Risk::NoneKnown.word(), Risk::NoneKnown.label())
        .item(Risk::Known.word(), Risk::Known.label());
    let risk = match stance {
        Stance::Refers | Stance::Partner => risk,
        Stance::Reads => risk.item(Risk::NotStated.word(), "It does not say: ask"),
    };
    let (tell, role) = match stance {
        Stance::Refers | Stance::Reads => ("Also tell the duty doctor now.", "Receptionist, nurse, doctor"),
        Stance::Partner => ("Also tell their GP practice now, or ring 999.", "Adviser, support worker, volunteer"),
    };
    html! {
        h2 class="nhsuk-heading-m" { "Who" }
        (f.input("given_names", "First name").autocomplete("off").spellcheck(false))
        (f.input("family_name", "Family name").autocomplete("off").spellcheck(false))
        (f.tick("one_name", "They have one name only"))
        (f.date("born", "Date of birth").hint("Like 27 3 1969"))
        (f.tick("born_unknown", "I do not know the date of birth"))
        (f.input("nhs_number", "NHS number").hint("10 digits, if you have it").width(10).numeric())
        (f.input("phone", "Telephone").hint("The one we should ring").tel().width(20))
        @if must.contains(&"no_phone") { (f.tick("no_phone", "There is none, and nobody can pass on a message")) }
        (nhsuk::details("Is it safe to ring?", html! {
            p { "A call or a text seen by the wrong person can hurt somebody. We do ring, and do not say why. What was not asked counts as no: no voicemail, no text, not a word of who we are. Our number shows, unless you answer “No” to that." }
            (safe_contact_questions(f, must))
            (f.input("safe_words", "Safe days and times, in words").hint("Like weekday mornings. Whoever rings sees it beside the number"))
        }).open(filled(&SAFE)))
        (nhsuk::details("No telephone, or more about them", html! {
            (f.input("go_between", "Who can pass on a message").hint("A hostel, a day centre, somebody they trust"))
            (f.input("phone_label", "Whose telephone it is").width(20))
            (f.input("preferred_name", "What they like to be called").width(20))
            (f.textarea("address", "Address").rows(3))
            (f.input("postcode", "Postcode").width(10))
            @if must.contains(&"address_hidden") { (f.radios("address_hidden", "Must the address be kept secret?").items([("yes", "Yes"), ("no", "No")]).inline().small()) }
            @else { (f.tick("address_hidden", "The address must be kept secret")) }
            (f.input("language", "Language").width(20))
            (f.tick("interpreter", "They need an interpreter"))
            (f.input("communication", "Anything that helps to talk or write").hint("Large print, sign language, reads little"))
        }).open(filled(&MORE)))
        h2 class="nhsuk-heading-m" { "Why" }
        (f.checkboxes("needs", "What could they use help with?").items(Need::ALL.iter().map(|need| (need.word(), need.label()))).small())
        (f.textarea("wants", "What do they want, in their own words?").rows(3))
        (f.textarea("reason", "Anything we should know from you").rows(2))
        h2 class="nhsuk-heading-m" { "Safe and agreed" }
        (risk)
        (f.textarea("risk_note", "If there is a risk: what is it?").hint(format!("In their words if you can. {tell}")).rows(2))
        (f.radios("agreed", "Have they agreed to this referral?").item(Said::Yes.word(), "Yes").item(Said::No.word(), "No").inline())
        // Shown where it applies; a browser that cannot tell shows it always.
        div class="kith-if-not-agreed" { (f.textarea("agreed_note", "Why do you refer them without their agreement?").rows(2)) }
        (f.radios("asked_in_private", "Were they asked alone?").items(ANSWERS).inline().small())
        h2 class="nhsuk-heading-m" { "You" }
        (f.input("referrer_name", "Your name").autocomplete("name"))
        (f.input("referrer_role", "What you do").hint(role).width(20))
        (f.input("referrer_contact", "How to reach you").hint("If we have a question"))
    }
}
