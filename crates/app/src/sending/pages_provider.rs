//! What providers tell us: of deliveries, and of what people write. Programs speak here, by a token ([`crate::web::Access::Provider`]).

use axum::body::Bytes;
use post::notify::{read_callback, read_reply};

use super::carriers::told;
use super::model::Channel;
use super::store;
use super::store_reply::{self, Came};
use crate::web::Answer;
use crate::{Error, Result, Write};

/// GOV.UK Notify tells what became of a message.
pub async fn delivery(Write(mut tx): Write, body: Bytes) -> Result<Answer> {
    let delivery = read_callback(&body).map_err(|error| Error::NotUnderstood(error.to_string()))?;
    if let Some((came, why)) = told(&delivery) {
        let reference = delivery.reference.unwrap_or_default();
        // A message of somebody else's is none of ours; that is no reason to be told again.
        store::told(&mut tx, &reference, &delivery.id, came, why).await?;
    }
    tx.done_json(&serde_json::json!({})).await
}

/// Somebody has written to our number.
pub async fn reply(Write(mut tx): Write, body: Bytes) -> Result<Answer> {
    let reply = read_reply(&body).map_err(|error| Error::NotUnderstood(error.to_string()))?;
    let came = Came {
        provider_id: format!("notify:{}", reply.id),
        channel: Channel::Text,
        // Where it is no number that we could know, it is kept as it came.
        sender: kernel::Guarded::new(
            kernel::PhoneNumber::parse(&format!("+{}", reply.from.trim_start_matches('+')))
                .map(|phone| phone.to_string())
                .unwrap_or(reply.from),
        ),
        words: reply.text,
        answers: None,
        automatic: false,
        note: String::new(),
        written_at: kernel::Instant::from_millis(reply.at.as_millisecond()),
    };
    store_reply::keep(&mut tx, &came).await?;
    tx.done_json(&serde_json::json!({})).await
}
