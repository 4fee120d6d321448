//! What a handler gives back. Only [`crate::Tx`] and this crate's web layer can make one.

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use maud::Markup;
use sha2::{Digest, Sha256};

use crate::{Error, Result};

/// A document as PDF. Making one takes long enough that nobody else must wait for it, and so it has a thread to itself.
pub async fn press(document: documents::Document) -> Result<Vec<u8>> {
    let pressed = tokio::task::spawn_blocking(move || documents::pdf(&document)).await;
    pressed.map_err(Error::failed("making the PDF"))?.map_err(Error::failed("making the PDF"))
}

/// An answer to the browser.
#[derive(Debug)]
pub struct Answer(Response);

impl Answer {
    pub(crate) fn html(status: StatusCode, html: Markup) -> Self {
        let mut response = (status, html.into_string()).into_response();
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
        Self(response)
    }

    /// Sends the browser on with GET (303), so that reloading does not send the form again.
    pub(crate) fn see(path: &str) -> Self {
        let location = HeaderValue::from_str(path).unwrap_or(HeaderValue::from_static("/"));
        Self((StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response())
    }

    pub(crate) fn json(body: &impl serde::Serialize) -> Result<Self> {
        let text = serde_json::to_string(body).map_err(Error::failed("writing JSON"))?;
        Ok(Self(([(header::CONTENT_TYPE, "application/json")], text).into_response()))
    }

    /// JSON that anybody may keep: its tag says whether what they have is still so. The tag is weak, since it is of the text and the text may
    /// be sent compressed.
    pub(crate) fn json_to_keep(body: &impl serde::Serialize) -> Result<Self> {
        let text = serde_json::to_string(body).map_err(Error::failed("writing JSON"))?;
        let tag = format!("W/\"{:.24}\"", kernel::hex(Sha256::digest(text.as_bytes())));
        Ok(Self(([(header::CONTENT_TYPE, "application/json")], text).into_response()).with_header(header::ETAG, &tag))
    }

    /// 409 for a script: where to see what is saved now.
    pub(crate) fn stale_json(compare: &str) -> Result<Self> {
        let mut answer = Self::json(&serde_json::json!({ "compare": compare }))?;
        *answer.0.status_mut() = StatusCode::CONFLICT;
        Ok(answer)
    }

    /// A file that others made: a browser keeps it and opens nothing of it.
    pub(crate) fn download(name: &str, media_type: &str, bytes: Vec<u8>) -> Self {
        let mut answer = Self::file(name, "application/octet-stream", bytes);
        let disposition = answer.0.headers().get(header::CONTENT_DISPOSITION).and_then(|value| value.to_str().ok());
        let disposition = disposition.unwrap_or("inline").replacen("inline", "attachment", 1);
        for (name, value) in [(header::CONTENT_DISPOSITION, disposition.as_str()), (header::CONTENT_TYPE, media_type)] {
            if let Ok(value) = HeaderValue::from_str(value) {
                answer.0.headers_mut().insert(name, value);
            }
        }
        answer
    }

    pub(crate) fn file(name: &str, media_type: &'static str, bytes: Vec<u8>) -> Self {
        // The name is ours, never a person's; anything but plain letters is dropped all the same.
        let name: String = name.chars().filter(|c| c.is_ascii_alphanumeric() || "-_.".contains(*c)).collect();
        let disposition =
            HeaderValue::from_str(&format!("inline; filename=\"{name}\"")).unwrap_or(HeaderValue::from_static("inline"));
        let mut response = Response::new(Body::from(bytes));
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
        response.headers_mut().insert(header::CONTENT_DISPOSITION, disposition);
        Self(response)
    }

    /// 304, without a body.
    pub(crate) fn unchanged() -> Self {
        Self(StatusCode::NOT_MODIFIED.into_response())
    }

    /// A small text: health, metrics.
    pub(crate) fn text(status: StatusCode, text: String) -> Self {
        Self((status, [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response())
    }

    pub(crate) fn with_header(mut self, name: header::HeaderName, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.0.headers_mut().append(name, value);
        }
        self
    }
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        self.0
    }
}

/// An error on its way out: the gate turns it into a page, because only the gate knows what was typed.
#[derive(Clone)]
pub(super) struct Failure(pub std::sync::Arc<Error>);

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let status = match &self {
            Error::NotFound => StatusCode::NOT_FOUND,
            Error::NotUnderstood(_) => StatusCode::BAD_REQUEST,
            Error::Refused(_) | Error::Joined { .. } | Error::Database(db::Error::Stale) => StatusCode::CONFLICT,
            Error::TooMuch(_) => StatusCode::TOO_MANY_REQUESTS,
            Error::Database(db::Error::Busy) => StatusCode::SERVICE_UNAVAILABLE,
            Error::Database(db::Error::Full) => StatusCode::INSUFFICIENT_STORAGE,
            Error::Database(_) | Error::Failed { .. } => StatusCode::INTERNAL_SERVER_ERROR,
        };
        let mut response = status.into_response();
        response.extensions_mut().insert(Failure(std::sync::Arc::new(self)));
        response
    }
}
