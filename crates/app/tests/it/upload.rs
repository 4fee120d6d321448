//! Forms with files, as a browser sends them.

use axum::body::Body;
use axum::http::Request;

use super::world::{Reply, Who, World};

impl World {
    /// Sends a form with files: of each part its field, the name of the file or none, and what is in it.
    pub async fn upload(&self, who: Who, to: &str, parts: &[(&str, &str, &[u8])]) -> Reply {
        let mut body = Vec::new();
        for (field, name, bytes) in parts {
            let file = if name.is_empty() { String::new() } else { format!("; filename=\"{name}\"") };
            body.extend_from_slice(format!("--x\r\nContent-Disposition: form-data; name=\"{field}\"{file}\r\n\r\n").as_bytes());
            body.extend_from_slice(bytes);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(b"--x--\r\n");
        let request =
            Request::post(to).header("content-type", "multipart/form-data; boundary=x").header("sec-fetch-site", "same-origin");
        self.send(who, request.body(Body::from(body)).unwrap()).await
    }
}
