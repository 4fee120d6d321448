//! Passwords, codes of a phone, recovery codes.

use std::sync::LazyLock;

use argon2::Argon2;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use kernel::Instant;
use maud::{Markup, html};
use qrcode::{Color, QrCode};
use tokio::sync::Semaphore;
use totp_rs::{Builder, Secret, Totp};

use crate::{Error, Result};

/// Argon2id takes 19 MB and tens of milliseconds by design; more than two at a time would let a storm of sign-ins starve
/// everybody else.
static HASHING: Semaphore = Semaphore::const_new(2);

/// What is verified when there is no such account, so that an unknown e-mail takes as long as a wrong password.
static NOBODY: LazyLock<Option<String>> = LazyLock::new(|| hash_now("nobody has this password").ok());

fn hash_now(password: &str) -> Result<String, argon2::password_hash::Error> {
    Ok(Argon2::default().hash_password(password.as_bytes())?.to_string())
}

async fn on_a_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    let _turn = HASHING.acquire().await.map_err(Error::failed("waiting to hash"))?;
    tokio::task::spawn_blocking(work).await.map_err(Error::failed("hashing"))
}

/// The argon2id hash of a password, in PHC form.
pub async fn hash(password: &str) -> Result<String> {
    let password = password.to_owned();
    on_a_thread(move || hash_now(&password)).await?.map_err(|error| Error::failed("hashing")(error.to_string()))
}

/// Whether a password fits a hash. Without a hash it verifies against nobody's, which takes as long and never fits.
pub async fn fits(password: &str, hash: Option<String>) -> Result<bool> {
    let password = password.to_owned();
    on_a_thread(move || {
        let known = hash.is_some();
        let hash = hash.or_else(|| NOBODY.clone()).unwrap_or_default();
        let fits = Argon2::default().verify_password(password.as_bytes(), hash.as_str()).is_ok();
        fits && known
    })
    .await
}

/// The shortest password. Length protects; rules about signs only annoy.
pub const SHORTEST: usize = 12;

/// Why a new password will not do, or nothing.
pub fn too_weak(password: &str, email: &str, name: &str) -> Option<&'static str> {
    let folded = kernel::fold(password).replace(' ', "");
    let common =
        ["password", "qwerty", "letmein", "welcome", "southwark", "socialprescribing", "linkworker", "123456789", "iloveyou"];
    let own = [kernel::fold(email.split('@').next().unwrap_or_default()), kernel::fold(name)];
    let left = common
        .iter()
        .map(|word| (*word).to_owned())
        .chain(own)
        .filter(|word| word.len() > 2)
        .fold(folded, |text, word| text.replace(word.replace(' ', "").as_str(), ""));
    if password.chars().count() < SHORTEST {
        Some("Use 12 characters or more. Three or four words make a good password")
    } else if left.chars().count() < 6 {
        Some("This password is easy to guess. Use three or four words that have nothing to do with you or with work")
    } else {
        None
    }
}

/// A new shared secret for a phone: 160 bits, as RFC 4226 asks.
pub fn new_totp_secret() -> Vec<u8> {
    rand::random::<[u8; 20]>().to_vec()
}

/// The codes of a phone with this secret: RFC 6238, six digits, thirty seconds, one step of tolerance.
fn totp(secret: &[u8], account: &str, issuer: &str) -> Result<Totp> {
    let plain = |text: &str| text.replace(':', " ");
    Builder::new()
        .with_secret(Secret::new(secret.into()))
        .with_account_name(plain(account))
        .with_issuer(Some(plain(issuer)))
        .build()
        .map_err(|error| Error::failed("making the code")(error.to_string()))
}

/// The time step that a code is right for, if it is right now.
pub fn step_of(secret: &[u8], code: &str, now: Instant) -> Result<Option<i64>> {
    let digits: String = code.chars().filter(char::is_ascii_digit).collect();
    let seconds = u64::try_from(now.millis() / 1000).unwrap_or_default();
    let step = totp(secret, "account", "Kith")?.check(&digits, seconds);
    Ok(step.and_then(|step| i64::try_from(step).ok()))
}

/// The code that a phone shows at a moment: for tests.
pub fn code_at(secret: &[u8], now: Instant) -> Result<String> {
    let seconds = u64::try_from(now.millis() / 1000).unwrap_or_default();
    Ok(totp(secret, "account", "Kith")?.generate(seconds).to_string())
}

/// The picture that a phone scans, as squares in the page itself: a picture of its own address would carry the secret in it.
pub fn qr_svg(secret: &[u8], account: &str, issuer: &str) -> Result<Markup> {
    let url = totp(secret, account, issuer)?.to_url().map_err(|error| Error::failed("making the code")(error.to_string()))?;
    picture(&url)
}

/// A text as a picture that a phone scans.
pub fn picture(text: &str) -> Result<Markup> {
    let code = QrCode::new(text.as_bytes()).map_err(|error| Error::failed("drawing the code")(error.to_string()))?;
    let side = code.width();
    let squares: String = code
        .to_colors()
        .iter()
        .enumerate()
        .filter(|(_, colour)| **colour == Color::Dark)
        .map(|(at, _)| format!("M{} {}h1v1h-1z", at % side + 4, at / side + 4))
        .collect();
    let whole = side + 8;
    Ok(html! {
        svg role="img" aria-label="Picture to scan with your phone" width="240" height="240" viewBox={ "0 0 " (whole) " " (whole) } {
            rect width=(whole) height=(whole) fill="#fff" {}
            path d=(squares) fill="#000" {}
        }
    })
}

/// The secret as text, in groups of four, for phones that cannot scan.
pub fn spelled(secret: &[u8]) -> String {
    let text = Secret::new(secret.into()).to_base32();
    text.as_bytes().chunks(4).map(|chunk| String::from_utf8_lossy(chunk).into_owned()).collect::<Vec<_>>().join(" ")
}

/// Reads the secret back from its text, as a phone does: for tests.
pub fn unspelled(text: &str) -> Option<Vec<u8>> {
    let tight: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    Secret::try_from_base32(tight).ok().map(|secret| secret.as_bytes().to_vec())
}

/// Eight codes to keep on paper, each works once.
pub fn new_recovery_codes() -> Vec<String> {
    // No letters that look like digits.
    const LETTERS: &[u8] = b"abcdefghjkmnpqrstuvwxyz23456789";
    (0..8)
        .map(|_| {
            let code: String =
                (0..10).filter_map(|_| LETTERS.get(rand::random_range(0..LETTERS.len())).map(|b| char::from(*b))).collect();
            format!("{}-{}", code.get(..5).unwrap_or_default(), code.get(5..).unwrap_or_default())
        })
        .collect()
}

/// One spelling of a recovery code.
pub fn tidy_code(code: &str) -> String {
    code.chars().filter(|c| c.is_ascii_alphanumeric()).collect::<String>().to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_that_will_not_do() {
        for weak in ["short", "passwordpassword", "Welcome123456789", "amara.okafor amara", "linkworker2026"] {
            assert!(too_weak(weak, "amara.okafor@example.org", "Amara Okafor").is_some(), "{weak}");
        }
        for fine in ["correct horse battery", "purple onions sing late", "Ωραία μέρα σήμερα!"] {
            assert_eq!(too_weak(fine, "amara@example.org", "Amara Okafor"), None, "{fine}");
        }
    }

    #[test]
    fn a_code_is_right_for_its_time_only() {
        let (secret, now) = (new_totp_secret(), Instant::from_millis(1_800_000_000_000));
        let code = code_at(&secret, now).unwrap();
        let step = step_of(&secret, &code, now).unwrap().unwrap();
        assert_eq!(step_of(&secret, &format!("{} {}", &code[..3], &code[3..]), now).unwrap(), Some(step));
        assert_eq!(step_of(&secret, &code, now.plus_minutes(5)).unwrap(), None);
        assert_eq!(unspelled(&spelled(&secret)).unwrap(), secret);
    }
}
