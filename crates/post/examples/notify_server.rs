//! A server of the shape of GOV.UK Notify: `notify_server [PORT [DELIVERIES TEXTS TOKEN]]`
//!
//! It says in one line of JSON where it is and what it knows. Each line that comes in is a text that somebody sends to the
//! service, the number first. It ends when no more can come.
#![allow(clippy::print_stdout, reason = "a command line speaks to a terminal")]

use std::error::Error;
use std::time::Duration;

use post::loopback::{KEY, Kind, Loopback, Template};
use serde_json::json;
use tokio::io::{AsyncBufReadExt as _, BufReader};

const TEXT: &str = "5d0f2a8c-93a7-4f58-9b0e-2f6a4f7d1a01";
const EMAIL: &str = "5d0f2a8c-93a7-4f58-9b0e-2f6a4f7d1a02";
const LETTER: &str = "5d0f2a8c-93a7-4f58-9b0e-2f6a4f7d1a03";

fn template(id: &str, kind: Kind, subject: Option<&str>) -> Template {
    let body = "Hello ((name)), ((worker)) will ring you on ((day)).".to_owned();
    Template { id: id.into(), kind, name: "A call".into(), subject: subject.map(Into::into), body }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let port = arguments.next().map_or(Ok(0), |port| port.parse())?;
    let templates = vec![
        template(TEXT, Kind::Sms, None),
        template(EMAIL, Kind::Email, Some("A call for ((name))")),
        template(LETTER, Kind::Letter, Some("A call")),
    ];
    let server = Loopback::start(port, KEY, templates).await?;
    if let (Some(deliveries), Some(texts), Some(token)) = (arguments.next(), arguments.next(), arguments.next()) {
        server.call_back(&deliveries, &texts, &token, Duration::from_millis(200))?;
    }
    println!("{}", json!({ "address": server.address(), "key": KEY, "sms": TEXT, "email": EMAIL, "letter": LETTER }));
    let mut lines = BufReader::new(tokio::io::stdin()).lines();
    while let Some(line) = lines.next_line().await? {
        if let Some((from, text)) = line.split_once(' ') {
            server.receive(from, text).await;
        }
    }
    Ok(())
}
