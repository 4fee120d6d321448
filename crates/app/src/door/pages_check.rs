//! "Is this right?": what was read, as a form to correct and send, with the letter beside it.

use interop::letter::Reading;
use kernel::{Answer, ArrivalId, Date, PhoneNumber};
use maud::{Markup, html};

use super::pages::Open;
use super::prefill::{self, NO_PHONE, Unclear};
use super::store::Original;
use super::store_room::ASIDE_DAYS;
use crate::referral::model::{Need, Risk};
use crate::referral::view::{crisis_line, form_fields, not_a_crisis_service};
use crate::web::{Errors, Fields, Page, Typed, once};

/// The box of whoever means to send the very same once more.
pub(super) const AGAIN: &str = "again";

/// What a sender looks at before they send it.
pub(super) struct Check<'a> {
    pub open: &'a Open,
    pub arrival: Option<ArrivalId>,
    pub originals: &'a [Original],
    pub typed: &'a Typed,
}

/// The form with what was read. `looks` says that nobody tried to send it yet: then what is missing is no mistake.
pub(super) fn check_view(check: &Check<'_>, errors: &Errors, looks: bool) -> Page {
    let Check { open, arrival, originals, typed } = *check;
    let f = Fields::new(typed, errors);
    let (read, stance) = (!originals.is_empty(), open.stance());
    let filled = read || typed.pairs().next().is_some();
    let unclear = prefill::unclear(originals);
    let must: Vec<&str> = unclear.iter().map(|unclear| unclear.field).chain([NO_PHONE]).collect();
    let title = if filled { "Is this right?" } else { "Refer somebody" };
    let heading = match errors.iter().count() {
        _ if !looks => "There is a problem".to_owned(),
        1 => "1 thing is missing or wrong".to_owned(),
        count => format!("{count} things are missing or wrong"),
    };
    let send = || nhsuk::button("Send the referral");
    let form = html! {
        form method="post" action={ (open.address()) "/send" } data-once data-unsaved data-connected {
            // Enter in a line of the form presses this one.
            button type="submit" name="look" value="yes" class="nhsuk-u-visually-hidden" tabindex="-1" aria-hidden="true" { "Look at it" }
            (once())
            @if let Some(arrival) = arrival { input type="hidden" name="arrival" value=(arrival); }
            @if errors.of(AGAIN).is_some() || !typed.get(AGAIN).is_empty() { (f.checkboxes(AGAIN, "Was this sent before?").item("yes", "Yes. Send it again")) }
            @if filled {
                (summary(typed))
                (send())
            }
            (site_field(&f, open))
            (form_fields(&f, stance, &must))
            (send())
        }
        @if let Some(arrival) = arrival {
            form method="post" action={ (open.address()) "/forget" } {
                input type="hidden" name="arrival" value=(arrival);
                p { "Or do not send it. Then we ring nobody, and delete the files after " (ASIDE_DAYS) " days." }
                (nhsuk::button("Do not send it").secondary())
            }
        }
    };
    let body = html! {
        (f.summary_headed(&heading))
        h1 class="nhsuk-heading-l" { (title) }
        @if filled {
            p { "Nothing has been sent yet. " @if errors.is_empty() { "We read everything we need. " } (crisis_line(stance)) }
        } @else {
            (not_a_crisis_service(&open.lines, stance))
        }
        @if read {
            div class="kith-beside kith-beside--after" {
                div { (form) }
                (nhsuk::details("The letter", beside(html! { @for original in originals { (original_view(original)) } })).open(true).attribute("data-fold", "narrow"))
            }
        } @else { (form) }
    };
    let back = arrival.map_or_else(|| open.address(), |arrival| format!("{}?begun={arrival}", open.address()));
    let page = Page::new(title, body).bare().back(back);
    if looks { page } else { page.invalid(errors) }
}

/// In short what will be sent.
fn summary(typed: &Typed) -> Markup {
    let name = format!("{} {}", typed.get("given_names"), typed.get("family_name"));
    let born = Date::parse_parts(typed.get("born-day"), typed.get("born-month"), typed.get("born-year"));
    let needs: Vec<&str> = typed.all("needs").filter_map(|need| need.parse::<Need>().ok()).map(Need::label).collect();
    let phone = PhoneNumber::parse(typed.get("phone")).map_or_else(|_| typed.get("phone").to_owned(), |phone| phone.spaced());
    let risk = typed.get("risk").parse::<Risk>().map(Risk::label).unwrap_or_default();
    let rows = [
        ("Name", name.trim().to_owned()),
        ("Born", born.map(|born| born.long()).unwrap_or_default()),
        ("Telephone", phone),
        ("Help with", needs.join(", ")),
        ("Message by", typed.get("go_between").to_owned()),
        ("Risk", risk.to_owned()),
        ("Agreed", typed.get("agreed").parse::<Answer>().map(Answer::label).unwrap_or_default().to_owned()),
        ("Address", if typed.get("address_hidden") == "yes" { "Must be kept secret".to_owned() } else { String::new() }),
    ];
    let rows = rows.into_iter().filter(|(_, value)| !value.is_empty());
    html! { (rows.fold(nhsuk::summary_list(), |list, (key, value)| list.row(key, value))) }
}

/// What has to be answered because it could not be read, with the way to each field.
pub(super) fn unclear_view(unclear: &[Unclear], typed: &Typed) -> Markup {
    let open: Vec<&Unclear> = unclear.iter().filter(|unclear| typed.get(unclear.field).is_empty()).collect();
    html! {
        @if !open.is_empty() {
            (nhsuk::inset_text(html! {
                p { strong { "We could not read these. Please answer them:" } }
                ul { @for unclear in open { li { a href={ "#" (unclear.field) } { (unclear.question) } } } }
            }))
        }
    }
}

fn site_field(f: &Fields<'_>, open: &Open) -> Markup {
    html! {
        @if let [only] = open.sites.as_slice() {
            input type="hidden" name="site" value=(only.id);
            p { "For " strong { (only.name) } }
        } @else {
            @let sites = open.sites.iter().map(|site| (site.id.to_string(), site.name.as_str()));
            (f.select("site", "Their GP practice").item("", "Choose").items(sites).value(f.typed.get("site")))
        }
    }
}

/// What stands beside a form: a part of the page that scrolls by itself, also by keyboard.
pub(super) fn beside(content: Markup) -> Markup {
    html! { div class="kith-beside__original" role="region" aria-label="What came" tabindex="0" { (content) } }
}

/// What came, line by line, with what was read from each.
pub(super) fn original_view(original: &Original) -> Markup {
    let reading: Reading = serde_json::from_str(&original.reading).unwrap_or_default();
    let read_from = |at: usize| {
        let fields = reading.fields.iter().filter(|field| field.lines.contains(&at));
        let mut names: Vec<&str> = fields.map(|field| prefill::name(field.what)).collect();
        names.dedup();
        names.join(", ")
    };
    html! {
        h2 class="nhsuk-heading-m" { "What came" @if !original.name.is_empty() { ": " bdi { (original.name) } } }
        @if original.media_type.is_empty() { p { "The file is gone. This was set aside more than " (ASIDE_DAYS) " days ago." } }
        @if original.text.trim().is_empty() && original.media_type.is_empty() {
            p { "It had no words." }
        } @else if original.text.trim().is_empty() && original.reading.is_empty() {
            p { "We could not read it just now. It is kept as it is, for whoever looks at the referral. Fill in the form." }
        } @else if original.text.trim().is_empty() {
            p { "No text could be read in it. It is kept as it is, for whoever looks at the referral. Fill in the form." }
        } @else {
            ol class="kith-lines" {
                @for (at, line) in original.text.lines().enumerate() {
                    @if line.trim().is_empty() { li class="kith-lines__gap" aria-hidden="true" {} }
                    @else {
                        @let names = read_from(at);
                        // Of lines that were read into the same field, the first says so.
                        @let said = at > 0 && read_from(at - 1) == names;
                        li {
                            span class="kith-own-words" { (line) }
                            @if !names.is_empty() && !said { span class="kith-lines__read" { "→ " (names) } }
                            @else if reading.unread.contains(&at) { span class="kith-lines__unread" { "We did not use this" } }
                        }
                    }
                }
            }
        }
    }
}
