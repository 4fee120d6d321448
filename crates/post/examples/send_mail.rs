//! Hands mail to a mail server without TLS on this machine: `send_mail PORT`
//!
//! Each line that comes in is a mail as JSON: to, subject, text, language, key, and if it shall, reply_to, return_to, name and file (in
//! base64). For each it says in one line of JSON how that ended.
#![allow(clippy::print_stdout, reason = "a command line speaks to a terminal")]

use std::error::Error;
use std::io::BufRead as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use post::Handed;
use post::smtp::{Attachment, Kind, Mail, Smtp};
use serde_json::{Value, json};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let port = std::env::args().nth(1).ok_or("send_mail PORT")?;
    let smtp = Smtp::parse(&format!("smtp://127.0.0.1:{port}"), None, "kith@walks.example.org", "Kith")?;
    for line in std::io::stdin().lock().lines() {
        let said = match smtp.send(&mail(&serde_json::from_str(&line?)?)?).await {
            Handed::Accepted { id } => json!({ "end": "accepted", "id": id }),
            Handed::Later(later) => json!({ "end": "later", "why": later.why, "ours": later.ours }),
            Handed::Never { why } => json!({ "end": "never", "why": why }),
            Handed::Unknown { why } => json!({ "end": "unknown", "why": why }),
        };
        println!("{said}");
    }
    Ok(())
}

fn mail(line: &Value) -> Result<Mail, Box<dyn Error>> {
    let text = |name: &str| line.get(name).and_then(Value::as_str).map(str::to_owned);
    let attachment = match (text("name"), text("file")) {
        (Some(name), Some(file)) => {
            let kind = if name.ends_with(".ics") { Kind::Calendar } else { Kind::Pdf };
            Some(Attachment { name, kind, bytes: STANDARD.decode(file)? })
        }
        _ => None,
    };
    let must = |name: &str| text(name).ok_or_else(|| format!("{name} is missing"));
    Ok(Mail {
        to: must("to")?,
        subject: must("subject")?,
        text: must("text")?,
        language: must("language")?,
        key: must("key")?,
        reply_to: text("reply_to"),
        return_to: text("return_to"),
        attachment,
    })
}
