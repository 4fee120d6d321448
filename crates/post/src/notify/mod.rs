//! GOV.UK Notify: texts, e-mail and letters, and what it tells us of them.
//!
//! Notify gives no promise of once: the same message posted twice is two messages. What we call a message, its reference, is how
//! it is found again when an answer was lost.

mod http;
mod key;
mod report;
mod said;

use std::fmt;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hyper::Method;
use jiff::Timestamp;
use serde_json::{Map, Value, json};
use url::form_urlencoded;

use crate::tls::Tls;
use crate::{Handed, Later, Patience, Setting, Trust};
#[cfg(feature = "loopback")]
pub(crate) use http::Asked;
pub(crate) use http::Http;
pub(crate) use key::Key;
#[cfg(feature = "loopback")]
pub(crate) use key::is_uuid;
pub use report::{Delivery, NotUnderstood, Reply, State, read_callback, read_reply};
use said::What;

/// Where it is.
pub const ADDRESS: &str = "https://api.notifications.service.gov.uk";

/// A PDF that is printed as it is has at most so many bytes.
pub const LARGEST_LETTER: usize = 5 * 1024 * 1024;

/// An address on a letter has so many lines.
const LINES: std::ops::RangeInclusive<usize> = 3..=7;

/// What goes into the gaps of a template, by their names there.
pub type Gaps<'g> = [(&'g str, &'g str)];

/// An account there. Printing it shows no key.
#[derive(Clone)]
pub struct Notify {
    http: Http,
    key: Key,
}

impl fmt::Debug for Notify {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Notify").field("host", &self.http.shown()).finish_non_exhaustive()
    }
}

impl Notify {
    /// The account of this key (`name-serviceuuid-secretuuid`) at this address: [`ADDRESS`], or another of the same shape, which
    /// without TLS must be on this machine.
    ///
    /// # Errors
    /// With what is wrong with them.
    pub fn new(address: &str, key: &str) -> Result<Self, Setting> {
        let patience = Patience { connect: Duration::from_secs(20), step: Duration::from_secs(60), end: Duration::from_secs(60) };
        let http = Http::parse(address, Tls::new(&Trust::default())?, patience)?;
        Ok(Self { http, key: Key::parse(key)? })
    }

    /// Waits so long.
    #[must_use]
    pub fn patient(mut self, patience: Patience) -> Self {
        self.http.patience = patience;
        self
    }

    /// Believes these certificates, too.
    ///
    /// # Errors
    /// When one of them is none.
    pub fn trusting(mut self, trust: &Trust) -> Result<Self, Setting> {
        self.http.tls = Tls::new(trust)?;
        Ok(self)
    }

    /// A hand-over or a question takes no longer, so that whoever holds a lease meanwhile knows for how long.
    #[must_use]
    pub fn longest(&self) -> Duration {
        let Patience { connect, end, .. } = self.http.patience;
        2 * (connect + end)
    }

    /// A text to a telephone.
    pub async fn text(&self, to: &str, template: &str, gaps: &Gaps<'_>, reference: &str) -> Handed {
        let message = json!({
            "phone_number": to, "template_id": template, "personalisation": filled(gaps), "reference": reference,
        });
        self.post("sms", &message).await
    }

    /// An e-mail.
    pub async fn email(&self, to: &str, template: &str, gaps: &Gaps<'_>, reference: &str) -> Handed {
        let message = json!({
            "email_address": to, "template_id": template, "personalisation": filled(gaps), "reference": reference,
        });
        self.post("email", &message).await
    }

    /// A letter, printed from a template. The last line of the address is its postcode.
    pub async fn letter(&self, address: &[&str], template: &str, gaps: &Gaps<'_>, reference: &str) -> Handed {
        let lines: Vec<&str> = address.iter().map(|line| line.trim()).filter(|line| !line.is_empty()).collect();
        if !LINES.contains(&lines.len()) {
            return Handed::never("The address on a letter has three to seven lines.");
        }
        let mut filled = filled(gaps);
        for (number, line) in (1..).zip(lines) {
            filled.insert(format!("address_line_{number}"), line.into());
        }
        let message = json!({ "template_id": template, "personalisation": filled, "reference": reference });
        self.post("letter", &message).await
    }

    /// A letter of our own, printed as it is. Its address stands where the window of the envelope is.
    pub async fn precompiled_letter(&self, pdf: &[u8], reference: &str) -> Handed {
        if pdf.len() > LARGEST_LETTER {
            return Handed::never("The letter is larger than the provider takes.");
        }
        let message = json!({ "reference": reference, "content": STANDARD.encode(pdf) });
        self.post("letter", &message).await
    }

    /// The newest message of this reference, if the provider has one: what to ask after [`Handed::Unknown`]. Of what it takes it
    /// writes some down a moment later, so a *no* counts only when some minutes have passed; after a week it forgets.
    ///
    /// # Errors
    /// When it did not answer.
    pub async fn find(&self, reference: &str) -> Result<Option<Delivery>, Later> {
        let query: String = form_urlencoded::Serializer::new(String::new()).append_pair("reference", reference).finish();
        let found: Option<said::Found> = said::answer(self.get(&format!("/v2/notifications?{query}")).await)?;
        // Whoever does not know the question may answer another.
        let same = |delivery: &Delivery| delivery.reference.as_deref() == Some(reference);
        Ok(found.into_iter().flat_map(|found| found.notifications).find(same))
    }

    /// The message that the provider calls this.
    ///
    /// # Errors
    /// When it did not answer.
    pub async fn status(&self, id: &str) -> Result<Option<Delivery>, Later> {
        if !key::is_uuid(id) {
            return Ok(None);
        }
        said::answer(self.get(&format!("/v2/notifications/{id}")).await)
    }

    async fn post(&self, kind: &str, message: &Value) -> Handed {
        let body = Some(message.to_string().into_bytes());
        let asked = self.http.ask(Method::POST, &format!("/v2/notifications/{kind}"), &self.bearer(), body).await;
        said::handed(asked, if kind == "letter" { What::Letter } else { What::Message })
    }

    async fn get(&self, path: &str) -> http::Asked {
        self.http.ask(Method::GET, path, &self.bearer(), None).await
    }

    fn bearer(&self) -> String {
        format!("Bearer {}", self.key.token(Timestamp::now()))
    }
}

fn filled(gaps: &Gaps<'_>) -> Map<String, Value> {
    gaps.iter().map(|(name, value)| ((*name).to_owned(), Value::from(*value))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "kith-26785a09-ab16-4eb0-8407-a37497a57506-3d844edf-8d35-48ac-975b-e847b4f122b0";

    #[test]
    fn without_tls_only_this_machine_is_spoken_to() {
        for good in
            [ADDRESS, "http://127.0.0.1:6011", "http://[::1]:6011/", "http://localhost:6011", "https://example.org/notify/"]
        {
            let notify = Notify::new(good, KEY).unwrap();
            assert!(!format!("{notify:?}").contains("3d844edf"), "{notify:?}");
        }
        for wrong in ["", "example.org", "http://example.org", "http://192.168.0.1", "ftp://localhost", "https://a:b@example.org"]
        {
            assert!(Notify::new(wrong, KEY).is_err(), "{wrong}");
        }
        assert!(Notify::new(ADDRESS, "no key").is_err());
    }
}
