//! How is content told apart? SHA-256, as the engine does, and what others write of it beside that.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use md5::Md5;
use sha1::Sha1;
use sha2::digest::DynDigest;
use sha2::{Digest, Sha224, Sha256, Sha384, Sha512};

/// The algorithm of dpkg's sums.
pub(super) const MD5: &str = "MD5";

/// Digests by several algorithms at once, piece by piece.
pub(super) struct Digests(Vec<(String, Box<dyn DynDigest>)>);

impl Digests {
    /// By these algorithms, in the words of CycloneDX; one that is not known here is left out.
    pub(super) fn by(algorithms: &BTreeSet<String>) -> Digests {
        let hashers = algorithms.iter().filter_map(|name| {
            let hasher: Box<dyn DynDigest> = match name.as_str() {
                MD5 => Box::new(Md5::default()),
                "SHA-1" => Box::new(Sha1::default()),
                "SHA-224" => Box::new(Sha224::default()),
                "SHA-384" => Box::new(Sha384::default()),
                "SHA-512" => Box::new(Sha512::default()),
                _ => return None,
            };
            Some((name.clone(), hasher))
        });
        Digests(hashers.collect())
    }

    /// The next piece.
    pub(super) fn update(&mut self, piece: &[u8]) {
        self.0.iter_mut().for_each(|(_, hasher)| hasher.update(piece));
    }

    /// Hex by the algorithm's name.
    pub(super) fn finish(self) -> BTreeMap<String, String> {
        self.0.into_iter().map(|(name, hasher)| (name, hex(&hasher.finalize()))).collect()
    }
}

/// dpkg's sum of some bytes, in hex.
pub(super) fn md5(bytes: &[u8]) -> String {
    hex(&Md5::digest(bytes))
}

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

#[cfg(test)]
mod tests {
    use super::{Digests, md5};

    #[test]
    fn a_content_has_its_digest_by_each_known_algorithm() {
        let names = ["MD5", "SHA-1", "SHA-224", "SHA-384", "SHA-512", "BLAKE3"].map(str::to_owned);
        let mut digests = Digests::by(&names.into());
        digests.update(b"a");
        digests.update(b"bc");
        let digests = digests.finish();
        // The values of RFC 1321 and of FIPS 180-4.
        assert_eq!(digests["MD5"], "900150983cd24fb0d6963f7d28e17f72");
        assert_eq!(digests["MD5"], md5(b"abc"));
        assert_eq!(digests["SHA-1"], "a9993e364706816aba3e25717850c26c9cd0d89d");
        assert!(digests["SHA-224"].starts_with("23097d22") && digests["SHA-384"].starts_with("cb00753f"));
        assert!(digests["SHA-512"].starts_with("ddaf35a1") && !digests.contains_key("BLAKE3"));
    }
}
