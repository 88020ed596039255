//! How is content told apart? SHA-256, as the engine does.

use std::fmt::Write;

use sha2::{Digest, Sha256};

/// The digest of some bytes, in hex.
pub(super) fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Bytes as lower-case hex.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a `String` cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// A number of 62 bits that differs where the bytes differ.
pub(super) fn number(bytes: &[u8]) -> i64 {
    let digest = Sha256::digest(bytes);
    digest.iter().take(8).fold(0_i64, |number, byte| (number << 8 | i64::from(*byte)) & (i64::MAX >> 1))
}
