//! The requests that the service knows, and its answers.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hyper::Method;
use jiff::Timestamp;
use serde_json::{Value, json};
use url::form_urlencoded;

use super::book::{Book, Kind, Taken, moment, template_json};
use crate::notify::{Key, is_uuid};

/// A token is believed for so many seconds around its moment.
const SECONDS: i64 = 30;
/// One page of a list.
const PAGE: usize = 250;

/// A status and what is said with it.
pub(crate) struct Answer {
    pub status: u16,
    pub body: Vec<u8>,
    pub kind: &'static str,
}

impl Answer {
    fn json(status: u16, body: &Value) -> Self {
        Self { status, body: body.to_string().into_bytes(), kind: "application/json" }
    }

    pub fn error(status: u16, error: &str, message: &str) -> Self {
        Self::json(status, &json!({ "status_code": status, "errors": [{ "error": error, "message": message }] }))
    }

    fn not_found() -> Self {
        Self::error(404, "NoResultFound", "No result found")
    }

    fn invalid(message: &str) -> Self {
        Self::error(400, "ValidationError", message)
    }
}

/// Who asks, and whether that is believed.
pub(crate) fn believed(key: &Key, authorization: Option<&str>) -> Result<(), Answer> {
    let no = |message: &str| Answer::error(403, "AuthError", message);
    let Some(token) = authorization.and_then(|value| value.strip_prefix("Bearer ")) else {
        return Err(Answer::error(401, "AuthError", "Unauthorized: authentication token must be provided"));
    };
    let Some(claims) = key.claims(token) else { return Err(no("Invalid token: signature, api token not found")) };
    if claims.get("iss").and_then(Value::as_str) != Some(&key.service) {
        return Err(no("Invalid token: service not found"));
    }
    match claims.get("iat").and_then(Value::as_i64) {
        Some(at) if (at - Timestamp::now().as_second()).abs() <= SECONDS => Ok(()),
        _ => Err(no("Error: Your system clock must be accurate to within 30 seconds")),
    }
}

/// The answer, and the message that was taken on the way.
pub(crate) fn answer(
    book: &mut Book,
    address: &str,
    method: &Method,
    path: &str,
    query: &str,
    body: &[u8],
) -> (Answer, Option<Taken>) {
    let steps: Vec<&str> = path.trim_matches('/').split('/').collect();
    if *method == Method::POST {
        let Ok(sent) = serde_json::from_slice::<Value>(body) else {
            return (Answer::error(400, "BadRequestError", "Invalid JSON supplied in POST data"), None);
        };
        return match steps[..] {
            ["v2", "notifications", kind] => take(book, address, kind, &sent),
            ["v2", "template", id, "preview"] => (preview(book, id, &sent), None),
            _ => (Answer::not_found(), None),
        };
    }
    let answer = match steps[..] {
        ["v2", "notifications"] => list(book, address, query),
        ["v2", "notifications", id] => match book.taken.iter().find(|taken| taken.id == id) {
            Some(taken) => Answer::json(200, &taken.json(address)),
            None => Answer::not_found(),
        },
        ["v2", "notifications", id, "pdf"] => match book.taken.iter().find(|taken| taken.id == id).map(|taken| &taken.pdf) {
            Some(Some(pdf)) => Answer { status: 200, body: pdf.clone(), kind: "application/pdf" },
            Some(None) => Answer::error(400, "PDFNotReadyError", "PDF not available yet, try again later"),
            None => Answer::not_found(),
        },
        ["v2", "template", id] | ["v2", "template", id, "version", "1"] => match book.templates.iter().find(|one| one.id == id) {
            Some(template) => Answer::json(200, &template.json()),
            None => Answer::not_found(),
        },
        ["v2", "templates"] => {
            let kind = parameter(query, "type");
            let wanted = book.templates.iter().filter(|one| kind.as_deref().is_none_or(|kind| kind == one.kind.word()));
            Answer::json(200, &json!({ "templates": wanted.map(|one| one.json()).collect::<Vec<_>>() }))
        }
        ["v2", "received-text-messages"] => received(book, address, query),
        _ => Answer::not_found(),
    };
    (answer, None)
}

fn parameter(query: &str, name: &str) -> Option<String> {
    form_urlencoded::parse(query.as_bytes()).find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}

fn take(book: &mut Book, address: &str, kind: &str, sent: &Value) -> (Answer, Option<Taken>) {
    let kind = match kind {
        "sms" => Kind::Sms,
        "email" => Kind::Email,
        "letter" => Kind::Letter,
        _ => return (Answer::not_found(), None),
    };
    let taken = if kind == Kind::Letter && sent.get("content").is_some() { precompiled(sent) } else { written(book, kind, sent) };
    let taken = match taken {
        Ok(taken) => taken,
        Err(answer) => return (answer, None),
    };
    let answer = if taken.pdf.is_some() {
        json!({ "id": taken.id, "reference": taken.reference, "postage": "second" })
    } else {
        let content = match kind {
            Kind::Sms => json!({ "body": taken.body, "from_number": "GOVUK" }),
            Kind::Email => {
                json!({ "body": taken.body, "subject": taken.subject, "from_email": "kith@notifications.service.gov.uk" })
            }
            Kind::Letter => json!({ "body": taken.body, "subject": taken.subject }),
        };
        json!({
            "id": taken.id, "reference": taken.reference, "uri": format!("{address}/v2/notifications/{}", taken.id),
            "template": template_json(taken.template.as_deref(), address), "scheduled_for": null, "content": content,
        })
    };
    book.taken.push(taken.clone());
    (Answer::json(201, &answer), Some(taken))
}

fn text<'v>(sent: &'v Value, name: &str) -> Option<&'v str> {
    sent.get(name)?.as_str()
}

fn precompiled(sent: &Value) -> Result<Taken, Answer> {
    let Some(reference) = text(sent, "reference") else { return Err(Answer::invalid("reference is a required property")) };
    let pdf = text(sent, "content").and_then(|content| STANDARD.decode(content).ok());
    let Some(pdf) = pdf else {
        return Err(Answer::error(400, "BadRequestError", "Cannot decode letter content (invalid base64 encoding)"));
    };
    let mut taken = Taken::new(Kind::Letter, Vec::new(), Some(reference.to_owned()));
    // What looks like no PDF is found out by the scan, after it was taken.
    taken.status = if pdf.starts_with(b"%PDF-") { "pending-virus-check" } else { "validation-failed" }.to_owned();
    taken.pdf = Some(pdf);
    Ok(taken)
}

fn written(book: &Book, kind: Kind, sent: &Value) -> Result<Taken, Answer> {
    let gaps: BTreeMap<String, String> = match sent.get("personalisation") {
        None | Some(Value::Null) => BTreeMap::new(),
        Some(Value::Object(gaps)) => gaps.iter().map(|(name, value)| (name.clone(), shown(value))).collect(),
        Some(other) => return Err(Answer::invalid(&format!("personalisation {other} is not of type object"))),
    };
    let to = match kind {
        Kind::Sms => vec![number(text(sent, "phone_number"))?],
        Kind::Email => vec![email(text(sent, "email_address"))?],
        Kind::Letter => lines(&gaps)?,
    };
    let Some(id) = text(sent, "template_id") else { return Err(Answer::invalid("template_id is a required property")) };
    if !is_uuid(id) {
        return Err(Answer::invalid("template_id is not a valid UUID"));
    }
    let Some(template) = book.templates.iter().find(|template| template.id == id) else {
        return Err(Answer::error(400, "BadRequestError", "Template not found"));
    };
    if template.kind != kind {
        let message = format!("{} template is not suitable for {} notification", template.kind.word(), kind.word());
        return Err(Answer::error(400, "BadRequestError", &message));
    }
    let (subject, body) = template
        .filled(&gaps)
        .map_err(|missing| Answer::error(400, "BadRequestError", &format!("Missing personalisation: {}", missing.join(", "))))?;
    let mut taken = Taken::new(kind, to, text(sent, "reference").map(str::to_owned));
    (taken.template, taken.subject, taken.body) = (Some(id.to_owned()), subject, body);
    Ok(taken)
}

fn shown(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn number(to: Option<&str>) -> Result<String, Answer> {
    let Some(to) = to else { return Err(Answer::invalid("phone_number is a required property")) };
    let digits = to.chars().filter(char::is_ascii_digit).count();
    let allowed = to.chars().all(|sign| sign.is_ascii_digit() || "+-() .".contains(sign));
    // The real service repeats what it was sent here.
    if allowed && (10..=15).contains(&digits) {
        Ok(to.to_owned())
    } else {
        Err(Answer::invalid(&format!("phone_number {to} is no number")))
    }
}

fn email(to: Option<&str>) -> Result<String, Answer> {
    let Some(to) = to else { return Err(Answer::invalid("email_address is a required property")) };
    let good = to.split_once('@').is_some_and(|(user, domain)| !user.is_empty() && domain.contains('.') && !domain.contains('@'));
    if good { Ok(to.to_owned()) } else { Err(Answer::invalid(&format!("email_address {to} is not a valid email address"))) }
}

fn lines(gaps: &BTreeMap<String, String>) -> Result<Vec<String>, Answer> {
    let lines: Vec<String> = (1..=7)
        .filter_map(|number| gaps.get(&format!("address_line_{number}")).or(gaps.get("postcode").filter(|_| number == 7)))
        .cloned()
        .collect();
    if lines.len() < 3 {
        return Err(Answer::invalid("Address must be at least 3 lines"));
    }
    // Enough of a look at it: a digit and two letters at its end.
    let postcode = |line: &String| {
        let mut end = line.trim().bytes().rev();
        let letters = end.by_ref().take(2).filter(u8::is_ascii_alphabetic).count() == 2;
        letters && end.next().is_some_and(|byte| byte.is_ascii_digit()) && (5..=8).contains(&line.trim().len())
    };
    if lines.last().is_some_and(postcode) { Ok(lines) } else { Err(Answer::invalid("Must be a real UK postcode")) }
}

fn preview(book: &Book, id: &str, sent: &Value) -> Answer {
    let Some(template) = book.templates.iter().find(|template| template.id == id) else { return Answer::not_found() };
    let empty = serde_json::Map::new();
    let gaps = sent.get("personalisation").and_then(Value::as_object).unwrap_or(&empty);
    match template.filled(&gaps.iter().map(|(name, value)| (name.clone(), shown(value))).collect()) {
        Ok((subject, body)) => Answer::json(
            200,
            &json!({
                "id": id, "type": template.kind.word(), "version": 1, "subject": subject, "body": body, "html": null, "postage": null,
            }),
        ),
        Err(missing) => Answer::error(400, "BadRequestError", &format!("Missing personalisation: {}", missing.join(", "))),
    }
}

fn list(book: &Book, address: &str, query: &str) -> Answer {
    let (reference, older_than) = (parameter(query, "reference"), parameter(query, "older_than"));
    let all = |name: &'static str| -> Vec<String> {
        form_urlencoded::parse(query.as_bytes()).filter(|(key, _)| key == name).map(|(_, value)| value.into_owned()).collect()
    };
    let (statuses, kinds) = (all("status"), all("template_type"));
    let fits = |taken: &&Taken| {
        (reference.is_none() || taken.reference == reference)
            // Ids sort by time.
            && older_than.as_ref().is_none_or(|id| taken.id < *id)
            && (statuses.is_empty() || statuses.contains(&taken.status))
            && (kinds.is_empty() || kinds.iter().any(|kind| kind == taken.kind.word()))
    };
    let page: Vec<&Taken> = book.taken.iter().rev().filter(fits).take(PAGE).collect();
    let mut next = None;
    if let Some(last) = page.last() {
        let others = form_urlencoded::parse(query.as_bytes()).filter(|(key, _)| key != "older_than");
        let query =
            form_urlencoded::Serializer::new(String::new()).extend_pairs(others).append_pair("older_than", &last.id).finish();
        next = Some(format!("{address}/v2/notifications?{query}"));
    }
    let links = links(format!("{address}/v2/notifications?{query}"), next);
    let shown: Vec<Value> = page.into_iter().map(|taken| taken.json(address)).collect();
    Answer::json(200, &json!({ "notifications": shown, "links": links }))
}

fn received(book: &Book, address: &str, query: &str) -> Answer {
    let older_than = parameter(query, "older_than");
    let page: Vec<_> =
        book.received.iter().rev().filter(|text| older_than.as_ref().is_none_or(|id| text.id < *id)).take(PAGE).collect();
    let here = format!("{address}/v2/received-text-messages");
    let next = page.last().map(|last| format!("{here}?older_than={}", last.id));
    let links = links(here, next);
    let shown: Vec<Value> = page
        .into_iter()
        .map(|text| {
            json!({
                "id": text.id, "user_number": text.from, "notify_number": super::NUMBER, "service_id": null,
                "content": text.text, "created_at": moment(text.at),
            })
        })
        .collect();
    Answer::json(200, &json!({ "received_text_messages": shown, "links": links }))
}

/// Where a list goes on, after all that is on its page; an empty page has no next.
fn links(current: String, next: Option<String>) -> Value {
    match next {
        Some(next) => json!({ "current": current, "next": next }),
        None => json!({ "current": current }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_believed_for_half_a_minute() {
        let key = Key::parse(super::super::KEY).unwrap();
        let status = |seconds: i64| {
            let token = key.token(Timestamp::from_second(Timestamp::now().as_second() + seconds).unwrap());
            believed(&key, Some(&format!("Bearer {token}"))).err().map(|answer| answer.status)
        };
        for (seconds, expected) in [(0, None), (-25, None), (25, None), (-40, Some(403)), (40, Some(403))] {
            assert_eq!(status(seconds), expected, "{seconds}");
        }
        assert_eq!(believed(&key, None).err().map(|answer| answer.status), Some(401));
        assert_eq!(believed(&key, Some("Bearer x.y.z")).err().map(|answer| answer.status), Some(403));
    }
}
