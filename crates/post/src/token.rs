//! Secrets: ours, and those by which others show who they are.

use std::fmt;

use ring::hmac;

/// What lets us in at a mail server. It cannot be printed.
#[derive(Clone, PartialEq, Eq)]
pub enum Secret {
    Password(String),
    /// An access token of OAuth 2.0, sent as XOAUTH2: what Microsoft and Google want.
    Token(String),
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

/// Whether an `Authorization` header carries this bearer token. How long it takes does not tell how much of it was right. An empty
/// token is carried by none.
#[must_use]
pub fn same_token(authorization: &str, token: &str) -> bool {
    let Some((scheme, given)) = authorization.trim().split_once(' ') else { return false };
    // Both are brought to one length by a keyed hash, which also hides how long ours is; `verify` looks at all of it.
    let key = hmac::Key::new(hmac::HMAC_SHA256, b"bearer tokens of providers");
    let ours = hmac::sign(&key, token.as_bytes());
    let same = hmac::verify(&key, given.trim().as_bytes(), ours.as_ref()).is_ok();
    scheme.eq_ignore_ascii_case("bearer") && same
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_token_is_the_same() {
        assert!(same_token("Bearer moonlight-walks", "moonlight-walks"));
        assert!(same_token("bearer  moonlight-walks ", "moonlight-walks"));
        for wrong in [
            "",
            "Bearer",
            "Bearer ",
            "moonlight-walks",
            "Basic moonlight-walks",
            "Bearer moonlight-walk",
            "Bearer moonlight-walks2",
        ] {
            assert!(!same_token(wrong, "moonlight-walks"), "{wrong}");
        }
        assert!(!same_token("Bearer ", "") && !same_token("Bearer x", "") && !same_token("", ""), "no token lets nobody in");
    }

    #[test]
    fn a_secret_cannot_be_printed() {
        assert_eq!(format!("{:?} {:?}", Secret::Password("moon".into()), Secret::Token("walk".into())), "Secret Secret");
    }
}
