//! Bytes as text.

use std::fmt::Write as _;

/// Bytes in lower-case hexadecimal: how digests are kept and compared. `hex([0, 171])` is `"00ab"`.
pub fn hex(bytes: impl AsRef<[u8]>) -> String {
    let bytes = bytes.as_ref();
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing into a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_byte_is_two_digits() {
        assert_eq!(hex([0, 171, 255]), "00abff");
        assert_eq!(hex(""), "");
    }
}
