//! The key of an account, and the token that it signs for each request.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use ring::hmac;

use crate::Setting;

/// So long is a UUID as it is written.
const UUID: usize = 36;

/// `name-serviceuuid-secretuuid`, as GOV.UK Notify gives it out. It cannot be printed.
#[derive(Clone)]
pub(crate) struct Key {
    pub service: String,
    signs: hmac::Key,
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key")
    }
}

impl Key {
    pub fn parse(text: &str) -> Result<Self, Setting> {
        let read = || {
            let (rest, secret) = text.trim().split_at_checked(text.trim().len().checked_sub(UUID)?)?;
            let rest = rest.strip_suffix('-')?;
            let (name, service) = rest.split_at_checked(rest.len().checked_sub(UUID)?)?;
            let whole = (name.is_empty() || name.ends_with('-')) && is_uuid(service) && is_uuid(secret);
            whole.then(|| Self { service: service.to_owned(), signs: hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes()) })
        };
        read().ok_or_else(|| Setting("The key of GOV.UK Notify is not whole: it is a name, and two long ids behind it.".into()))
    }

    /// A JSON Web Token (RFC 7519) that is good for half a minute around this moment.
    pub fn token(&self, now: Timestamp) -> String {
        // A UUID and a number need no escapes.
        let claims = format!(r#"{{"iss":"{}","iat":{}}}"#, self.service, now.as_second());
        let said = format!("{}.{}", coded(br#"{"typ":"JWT","alg":"HS256"}"#), coded(claims.as_bytes()));
        let signed = hmac::sign(&self.signs, said.as_bytes());
        format!("{said}.{}", coded(signed.as_ref()))
    }

    /// The claims of a token that this key signed.
    #[cfg(feature = "loopback")]
    pub fn claims(&self, token: &str) -> Option<serde_json::Value> {
        let (said, signed) = token.rsplit_once('.')?;
        hmac::verify(&self.signs, said.as_bytes(), &URL_SAFE_NO_PAD.decode(signed).ok()?).ok()?;
        let (header, claims) = said.split_once('.')?;
        let header: serde_json::Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(header).ok()?).ok()?;
        if header.get("alg")?.as_str()? != "HS256" {
            return None;
        }
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).ok()?).ok()
    }
}

fn coded(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

pub(crate) fn is_uuid(text: &str) -> bool {
    text.len() == UUID
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "a-key-of-ours-26785a09-ab16-4eb0-8407-a37497a57506-3d844edf-8d35-48ac-975b-e847b4f122b0";

    #[test]
    fn a_key_is_a_name_and_two_ids() {
        let key = Key::parse(KEY).unwrap();
        assert_eq!(key.service, "26785a09-ab16-4eb0-8407-a37497a57506");
        assert_eq!(format!("{key:?}"), "Key");
        assert!(Key::parse(&format!(" {KEY}\n")).is_ok(), "as it comes out of a file");
        for wrong in ["", "name", &KEY[1..KEY.len() - 1], "3d844edf-8d35-48ac-975b-e847b4f122b0", &"ä".repeat(80)] {
            let error = Key::parse(wrong).unwrap_err().to_string();
            assert!(!error.contains("3d844edf"), "{error}");
        }
    }

    #[test]
    fn a_token_is_what_others_sign_too() {
        // Made with the hmac and base64 of Python.
        let expected = [
            "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9",
            "eyJpc3MiOiIyNjc4NWEwOS1hYjE2LTRlYjAtODQwNy1hMzc0OTdhNTc1MDYiLCJpYXQiOjE3NjQyODA4MDB9",
            "6c-XXBAi7lPAnsFCUH0tabXyskchQxF4DIuoNYw4biA",
        ];
        let now = Timestamp::from_second(1_764_280_800).unwrap();
        assert_eq!(Key::parse(KEY).unwrap().token(now), expected.join("."));
    }
}
