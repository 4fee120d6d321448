//! The public form itself, and its receipt.

use kernel::{Answer, Date, SafeContact, Weekday};
use maud::{Markup, html};

use super::forms_self::{NO_PRACTICE, TEXT_ONLY, TRAP, own_words};
use super::pages_self::Ask;
use crate::account::session::new_token;
use crate::person::model::RouteKind;
use crate::referral::forms::NewReferral;
use crate::referral::model::{Need, Risk, due_on};
use crate::web::{Errors, Fields, Page, Typed};

const YES_NO: [(&str, &str); 2] = [("yes", "Yes"), ("no", "No")];

/// The form. `stopped` says that too much came in this hour: then all that was typed stays, to be sent later.
pub(super) fn form_view(ask: &Ask, typed: &Typed, errors: &Errors, stopped: bool) -> Page {
    let f = Fields::new(typed, errors);
    // The form keeps its mark through all its errors, so that once it was sent, Back to one of them shows nothing of it.
    let mark = match typed.get("once") {
        "" => new_token(),
        mark => mark.to_owned(),
    };
    let body = html! {
        (f.summary())
        @if stopped { (stopped_view(ask)) }
        h1 class="nhsuk-heading-l" { "Ask us for help" }
        p { "Nobody reads this while you write it. If you need help now, do not wait for us. In danger ring " a href="tel:999" { "999" } ". If you cannot keep yourself safe ring " a href="tel:111" { "111" } " and choose 2. " a href="/ask" { "See all the numbers" } "." }
        p { "We need your name, your practice and one way to reach you. If that is a phone, tell us whether we may ring it. You can leave out all the rest." }
        // The browser must not keep or offer any of it, and must not ask before it leaves.
        form method="post" action="/ask/form" autocomplete="off" novalidate data-once data-connected {
            input type="hidden" name="once" value=(mark);
            (who(&f, ask))
            (reach(&f))
            (talk(&f))
            h2 { "What would you like help with?" }
            (f.checkboxes("needs", "Tick all that fit").items(Need::ALL.iter().map(|need| (need.word(), own_words(*need)))).small())
            (f.textarea("wants", "What matters to you?").hint("In your own words").rows(4).autocomplete("off"))
            (safe(&f, ask))
            h2 { "When you press “Send”" }
            p { "You ask us for help. Our team reads what you wrote, and gets in touch with you in the way that you said. You can change your mind at any time." }
            (nhsuk::button("Send"))
        }
    };
    let page = ask.page(body).back("/ask").invalid(errors);
    if stopped { Page { title: format!("Error: {}", page.title), ..page } } else { page }
}

fn stopped_view(ask: &Ask) -> Markup {
    html! {
        div role="alert" {
            (nhsuk::warning_callout("Not sent yet", html! {
                p { "Very many forms came in the last hour, so we could not take yours. All that you typed is still here." }
                p { "Send it again in an hour. Or ring us on " (ask.number()) ", or speak to your GP practice." }
            }).heading_level(2))
        }
    }
}

fn who(f: &Fields<'_>, ask: &Ask) -> Markup {
    let sites = ask.sites.iter().map(|site| (site.id.to_string(), site.name.as_str()));
    let practices = f.select("site", "Which GP practice are you with?").item("", "Choose").items(sites);
    let date = f.date("born", "When were you born?").hint("Like 27 3 1969. It helps us not to mix you up with somebody else.");
    html! {
        h2 { "About you" }
        (practices.item(NO_PRACTICE, "I am not with any of these").value(f.typed.get("site")))
        (f.input("given_names", "Your first name").hint("Or your only name").autocomplete("off").spellcheck(false))
        (f.input("family_name", "Your family name").autocomplete("off").spellcheck(false))
        (f.input("preferred_name", "What should we call you?").autocomplete("off").spellcheck(false).width(20))
        (date)
        // Nobody sees this box. What fills it in is a machine.
        div class="kith-trap" aria-hidden="true" {
            label for=(TRAP) { "Leave this box empty" }
            input id=(TRAP) name=(TRAP) type="text" tabindex="-1" autocomplete="off" value=(f.typed.get(TRAP));
        }
    }
}

fn reach(f: &Fields<'_>) -> Markup {
    let ask = |name: &'static str, question: &str| f.radios(name, question).items(YES_NO).inline();
    let days = Weekday::ALL.iter().map(|day| (day.word(), day.plural()));
    html! {
        h2 { "How can we reach you?" }
        (f.input("phone", "Your phone number").hint("The one that is safe for you").tel().width(20).autocomplete("off"))
        (ask("ring", "May we ring you on it?"))
        p { "A call or a text can be seen by the wrong person. So we ask. If you leave out one of the next questions, we take it as no." }
        (ask("voicemail", "May we leave a message on this phone?"))
        (ask("text", "May we send a text to this phone?"))
        (f.radios("shared", "Does anybody else use or look at this phone?").items(YES_NO).item("unsure", "I am not sure").inline())
        (ask("say_who", "If somebody else answers, may we say who we are?"))
        (f.checkboxes("safe_days", "Which days are safe?").hint("If all are, leave this empty").items(days).small())
        (f.input("safe_from", "Safe from").hint("Like 10am").width(5).autocomplete("off"))
        (f.input("safe_until", "Safe until").hint("Like 2pm").width(5).autocomplete("off"))
        (f.input("code_word", "A word that we say first").hint("Choose any word. Then you know that it is us.").width(20).autocomplete("off"))
        (f.input("go_between", "No phone? Who can pass on a message?").hint("A friend, a hostel, a day centre. Tell us who, and how to reach them.").autocomplete("off"))
    }
}

fn talk(f: &Fields<'_>) -> Markup {
    html! {
        h2 { "How do you like to talk?" }
        (f.input("language", "Which language do you like to speak?").width(20).autocomplete("off"))
        (f.tick("interpreter", "I would like an interpreter"))
        (f.input("communication", "Does anything help you to talk, hear or read?").hint("Like large print, or sign language").autocomplete("off"))
    }
}

/// Whether they are safe. The numbers stand below the answers at all times: nobody must press anything to see them.
fn safe(f: &Fields<'_>, ask: &Ask) -> Markup {
    let no = nhsuk::choice(Risk::Known.word(), "No").hint("Please do not wait for us. Ring one of the numbers below.");
    let risk = f
        .radios("risk", "Are you safe now?")
        .hint("Say no if somebody hurts or scares you. Say no if you think of hurting yourself, or of dying.")
        .item(Risk::NoneKnown.word(), "Yes")
        .choice(no)
        .item(Risk::NotStated.word(), "I would rather not say");
    html! {
        h2 { "Are you safe?" }
        (risk)
        div class="kith-quiet" {
            p { "We do not read this at once. If you are not safe, ring:" }
            (ask.numbers())
        }
        (f.textarea("risk_note", "If you are not safe: what is happening?").hint("You can leave this empty").rows(2).autocomplete("off"))
    }
}

/// The receipt: the number, what comes next, and what we do and do not do if somebody else answers.
pub(super) fn receipt_view(ask: &Ask, new: &NewReferral, number: i64, today: Date) -> Page {
    let by = due_on(today, ask.days.max(1)).with_weekday();
    let between = new.route.as_ref().is_some_and(|route| route.kind == RouteKind::GoBetween);
    let text_only = new.route.as_ref().is_some_and(|route| route.label == TEXT_ONLY);
    let safe = new.route.as_ref().map(|route| route.safe.clone()).unwrap_or_default();
    let body = html! {
        (nhsuk::panel("We have it", html! { "Number " strong { (number) } }))
        (ask.crisis("If you need help now"))
        h2 { "What happens next" }
        ol {
            li { "One of our team reads it within " (ask.within()) ". That is by " (by) "." }
            @if between { li { "Then we ask the person you named to pass on a message. We do not tell them why." } }
            @else if text_only { li { "Then one of us sends you a text. We do not ring you." } }
            @else { li { "Then one of us rings you. We ring from " (ask.number()) " and from no other number." } }
            li { "We may need to try more than once." }
        }
        @if !between && !text_only {
            h2 { "What we do, and what we do not do" }
            ul { @for line in promises(&safe) { li { (line) } } }
        }
        h2 { "Your number" }
        p { "If it is safe, write down number " (number) ". With it you can ask us about your form. You do not need to keep this page." }
        p { "You can change your mind. Tell us when you hear from us, or tell your GP practice." }
        p { "Now press “Leave this page” at the top. If you go to another page in another way, the Back button may show this page and its number. The form itself is empty then." }
    };
    ask.page(body)
}

/// What we do and do not do, by what they answered. It is what the caller is told, too: `SafeContact::how_to_call`.
fn promises(safe: &SafeContact) -> Vec<&'static str> {
    let yes = |answer: Answer| answer == Answer::Yes;
    let mut lines = vec![match yes(safe.say_who) {
        true => "If somebody else answers, we may say who we are. We do not say why we ring.",
        false => "If somebody else answers, we do not say who we are or why we ring. We say a first name only.",
    }];
    lines.push(match yes(safe.voicemail) {
        true => "We may leave a message. It says a first name and our number.",
        false => "We do not leave a message.",
    });
    lines.push(match yes(safe.text) {
        true => "We may send a text. It does not say why.",
        false => "We do not send a text.",
    });
    if safe.hours.sentence().is_some() {
        lines.push("We ring only on the days and at the times that you gave.");
    }
    if !safe.code_word.is_empty() {
        lines.push("We say your word first.");
    }
    lines
}
