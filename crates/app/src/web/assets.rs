//! Style sheets, fonts and scripts, served from the binary.

use std::sync::LazyLock;

use axum::body::Body;
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rust_embed::Embed;

#[derive(Embed)]
#[folder = "../../assets/dist/"]
struct Files;

/// A short hash of all assets: the address changes when any of them does, so browsers may keep them for ever.
static STAMP: LazyLock<String> = LazyLock::new(|| {
    let mut names: Vec<_> = Files::iter().collect();
    names.sort();
    let mut sum: u64 = 0xcbf2_9ce4_8422_2325; // FNV-1a over the files' own hashes
    for file in names.iter().filter_map(|name| Files::get(name)) {
        for byte in file.metadata.sha256_hash() {
            sum = (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    format!("{sum:016x}")
});

/// The address of an asset.
pub(super) fn address(name: &str) -> String {
    format!("/assets/{name}?{}", *STAMP)
}

pub(super) async fn asset(Path(name): Path<String>, headers: HeaderMap) -> Response {
    let Some(file) = Files::get(&name) else { return StatusCode::NOT_FOUND.into_response() };
    let tag = format!("\"{:.16}\"", kernel::hex(file.metadata.sha256_hash()));
    if headers.get(header::IF_NONE_MATCH).is_some_and(|sent| sent.as_bytes() == tag.as_bytes()) {
        return StatusCode::NOT_MODIFIED.into_response();
    }
    let media_type = match name.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("woff2") => "font/woff2",
        Some("ttf") => "font/ttf",
        _ => "application/octet-stream",
    };
    (
        [
            (header::CONTENT_TYPE, media_type.to_owned()),
            (header::ETAG, tag),
            (header::CACHE_CONTROL, "public, max-age=86400".to_owned()),
        ],
        Body::from(file.data.into_owned()),
    )
        .into_response()
}
