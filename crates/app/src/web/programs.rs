//! Addresses that programs of others read: JSON, also for what went wrong, and open to pages of any other site.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::Error;

/// Where all of them begin. Nobody is signed in there, and nothing there is of a person.
const PREFIXES: [&str; 1] = ["/oruk/"];

/// Where programs tell us something. What went wrong is JSON there, too.
pub fn tells(path: &str) -> bool {
    path.starts_with("/post/")
}

pub fn reads(path: &str) -> bool {
    PREFIXES.iter().any(|prefix| path.starts_with(prefix))
}

/// What went wrong, as [RFC 9457](https://www.rfc-editor.org/rfc/rfc9457) says it. No more than a stranger may know.
pub fn problem(status: StatusCode, reason: &str) -> Response {
    let body = serde_json::json!({
        "status": status.as_u16(),
        "title": status.canonical_reason().unwrap_or("Error"),
        "detail": reason,
    });
    (status, [(header::CONTENT_TYPE, "application/problem+json")], body.to_string()).into_response()
}

pub fn failed(status: StatusCode, error: &Error) -> Response {
    match error {
        Error::NotUnderstood(reason) | Error::Refused(reason) | Error::TooMuch(reason) => problem(status, reason),
        Error::NotFound => problem(status, "There is nothing here with this address, id or postcode."),
        Error::Database(db::Error::Busy) => problem(status, "Very busy. Try again in a moment."),
        _ => problem(status, "Something is wrong on our side. Try again later."),
    }
}

/// To whoever sends anything but GET and HEAD. A browser asks with OPTIONS first, before a page of another site may send
/// `If-None-Match` ([Fetch, CORS-preflight](https://fetch.spec.whatwg.org/#cors-preflight-fetch)).
pub fn only_get(method: &Method) -> Response {
    let mut response = match *method {
        Method::OPTIONS => StatusCode::NO_CONTENT.into_response(),
        _ => problem(StatusCode::METHOD_NOT_ALLOWED, "This can only be read: use GET."),
    };
    for (name, value) in [
        (header::ALLOW, "GET, HEAD, OPTIONS"),
        (header::ACCESS_CONTROL_ALLOW_METHODS, "GET, HEAD"),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, "If-None-Match"),
        (header::ACCESS_CONTROL_MAX_AGE, "86400"),
    ] {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

/// Opens an answer to pages of any site, and lets whoever has it already keep it: then it is 304, without a body.
pub fn opened(asked: &HeaderMap, mut response: Response) -> Response {
    let headers = response.headers_mut();
    for (name, value) in [
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        (header::ACCESS_CONTROL_EXPOSE_HEADERS, "ETag"),
        (HeaderName::from_static("cross-origin-resource-policy"), "cross-origin"),
        // Anybody may keep it, and asks each time whether it is still so.
        (header::CACHE_CONTROL, "public, no-cache"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    let known = |tag: &HeaderValue| {
        let sent = asked.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
        let mut tags = sent.flat_map(|tags| tags.split(',')).map(str::trim);
        tags.any(|sent| sent == "*" || tag.to_str().is_ok_and(|tag| same(sent, tag)))
    };
    if response.status() == StatusCode::OK && response.headers().get(header::ETAG).is_some_and(known) {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        *response.body_mut() = Body::empty();
        for name in [header::CONTENT_TYPE, header::CONTENT_LENGTH, header::CONTENT_ENCODING] {
            response.headers_mut().remove(name);
        }
    }
    response
}

/// The weak comparison of [RFC 9110, 8.8.3.2](https://www.rfc-editor.org/rfc/rfc9110#section-8.8.3.2).
fn same(one: &str, other: &str) -> bool {
    one.trim_start_matches("W/") == other.trim_start_matches("W/")
}
