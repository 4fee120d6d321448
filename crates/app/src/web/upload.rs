//! Forms that bring files.

use axum::extract::{FromRequest, Multipart, Request};

use super::Typed;
use crate::{App, Error, Result};

/// A file as a browser sent it. Neither its name nor what it says it is may be believed.
#[derive(Clone, Debug)]
pub struct File {
    pub name: String,
    pub bytes: Vec<u8>,
}

/// What was typed, and the files beside it. A form without files is read, too.
pub struct Upload {
    pub typed: Typed,
    pub files: Vec<File>,
}

/// So many parts a form has at most.
const MOST_PARTS: usize = 200;

impl FromRequest<App> for Upload {
    type Rejection = Error;
    async fn from_request(request: Request, app: &App) -> Result<Self> {
        let kind = request.headers().get(axum::http::header::CONTENT_TYPE);
        if !kind.is_some_and(|kind| kind.as_bytes().starts_with(b"multipart/form-data")) {
            return Ok(Self { typed: Typed::from_request(request, app).await?, files: Vec::new() });
        }
        let broken = || Error::refused("The form did not come through whole. Send it again.");
        let mut parts = Multipart::from_request(request, app).await.map_err(|_| broken())?;
        let (mut typed, mut files) = (Typed::default(), Vec::new());
        let mut count = 0;
        while let Some(part) = parts.next_field().await.map_err(|_| broken())? {
            count += 1;
            if count > MOST_PARTS {
                return Err(Error::refused("This form has too many parts. Nothing of it was taken."));
            }
            let (field, file) = (part.name().unwrap_or_default().to_owned(), part.file_name().map(str::to_owned));
            let bytes = part.bytes().await.map_err(|_| broken())?;
            match file {
                Some(name) if !bytes.is_empty() => files.push(File { name: tidy(&name), bytes: bytes.to_vec() }),
                Some(_) => {}
                None => typed.add(&field, String::from_utf8_lossy(&bytes)),
            }
        }
        Ok(Self { typed, files })
    }
}

/// A file's name without its folders and without what cannot be seen.
fn tidy(name: &str) -> String {
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    name.chars().filter(|c| !c.is_control()).take(100).collect()
}
