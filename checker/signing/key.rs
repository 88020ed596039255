//! What is a key pair: ECDSA over the curve P-256 with SHA-256, as cosign makes it?

use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_ASN1, ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _, UnparsedPublicKey,
};
use sha2::{Digest, Sha256};

use super::base::{encode, pem, write_pem};
use super::error::KeyProblem;
use super::seal;

/// What stands before the 65 bytes of a point in the DER of a P-256 key (`SubjectPublicKeyInfo`, RFC 5480).
const P256: [u8; 26] = [
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86,
    0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
];

/// Object identifiers of other algorithms that a key file may hold, in DER.
const OTHERS: [(&str, &[u8]); 5] = [
    ("RSA", &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01]),
    ("Ed25519", &[0x06, 0x03, 0x2b, 0x65, 0x70]),
    ("ECDSA P-384", &[0x2b, 0x81, 0x04, 0x00, 0x22]),
    ("ECDSA P-521", &[0x2b, 0x81, 0x04, 0x00, 0x23]),
    ("ECDSA secp256k1", &[0x2b, 0x81, 0x04, 0x00, 0x0a]),
];

/// A public key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey {
    /// `0x04`, x and y: 65 bytes.
    point: Vec<u8>,
}

/// A private key, open.
pub struct PrivateKey {
    pair: EcdsaKeyPair,
    pkcs8: Vec<u8>,
}

impl PublicKey {
    /// Reads a public key file, PEM.
    ///
    /// # Errors
    /// Another algorithm, a private key, or no key at all.
    pub fn read(text: &str) -> Result<PublicKey, KeyProblem> {
        let (label, der) = pem(text).ok_or(KeyProblem::NoKey)?;
        if label.ends_with("PRIVATE KEY") {
            return Err(KeyProblem::PrivateGiven);
        }
        if label != "PUBLIC KEY" {
            return Err(KeyProblem::NoKey);
        }
        match der.strip_prefix(&P256) {
            Some(point) if point.len() == 65 && point[0] == 4 => Ok(PublicKey { point: point.to_vec() }),
            _ => Err(of_another_algorithm(&der)),
        }
    }

    /// The public key file, PEM.
    #[must_use]
    pub fn write(&self) -> String {
        write_pem("PUBLIC KEY", &self.der())
    }

    /// What a bundle names its key by: base64 of the SHA-256 of the key's DER.
    #[must_use]
    pub fn hint(&self) -> String {
        encode(&Sha256::digest(self.der()))
    }

    /// Whether this key made the signature (ASN.1) over the bytes.
    pub(super) fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, &self.point).verify(message, signature).is_ok()
    }

    fn der(&self) -> Vec<u8> {
        [&P256[..], &self.point].concat()
    }
}

impl PrivateKey {
    /// Makes a key.
    ///
    /// # Errors
    /// [`KeyProblem::Random`] when the system gives no random bytes.
    pub fn generate() -> Result<PrivateKey, KeyProblem> {
        let made = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &SystemRandom::new());
        PrivateKey::from_pkcs8(made.map_err(|_| KeyProblem::Random)?.as_ref().to_vec())
    }

    /// Reads a private key file as cosign writes it, and opens it with its password.
    ///
    /// # Errors
    /// Everything that can be wrong with a key file or its password.
    pub fn read(text: &str, password: Option<&str>) -> Result<PrivateKey, KeyProblem> {
        PrivateKey::from_pkcs8(seal::open(text, password)?)
    }

    /// The private key file, locked with a password; the empty one locks as well.
    ///
    /// # Errors
    /// [`KeyProblem::Random`] when the system gives no random bytes.
    pub fn write(&self, password: &str) -> Result<String, KeyProblem> {
        seal::seal(&self.pkcs8, password)
    }

    /// The public key that belongs to it.
    #[must_use]
    pub fn public(&self) -> PublicKey {
        PublicKey { point: self.pair.public_key().as_ref().to_vec() }
    }

    /// Signs bytes; ASN.1.
    pub(super) fn sign(&self, message: &[u8]) -> Result<Vec<u8>, KeyProblem> {
        let signature = self.pair.sign(&SystemRandom::new(), message).map_err(|_| KeyProblem::Random)?;
        Ok(signature.as_ref().to_vec())
    }

    fn from_pkcs8(pkcs8: Vec<u8>) -> Result<PrivateKey, KeyProblem> {
        let read = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &pkcs8, &SystemRandom::new());
        match read {
            Ok(pair) => Ok(PrivateKey { pair, pkcs8 }),
            Err(_) => Err(of_another_algorithm(&pkcs8)),
        }
    }
}

fn of_another_algorithm(der: &[u8]) -> KeyProblem {
    let holds = |identifier: &[u8]| der.windows(identifier.len()).any(|window| window == identifier);
    match OTHERS.iter().find(|(_, identifier)| holds(identifier)) {
        Some((name, _)) => KeyProblem::Algorithm { name: (*name).to_owned() },
        None => KeyProblem::Damaged { detail: "it holds no key that is known here".to_owned() },
    }
}

#[cfg(test)]
mod tests {
    use super::super::base::write_pem;
    use super::super::error::KeyProblem;
    use super::{PrivateKey, PublicKey};

    #[test]
    fn a_pair_comes_back_from_its_files() {
        let key = PrivateKey::generate().unwrap();
        let again = PrivateKey::read(&key.write("hunter2").unwrap(), Some("hunter2")).unwrap();
        let public = PublicKey::read(&key.public().write()).unwrap();
        assert_eq!(public, again.public());
        let signature = again.sign(b"words").unwrap();
        assert!(public.verifies(b"words", &signature));
        assert!(!public.verifies(b"other words", &signature));
        assert!(!PrivateKey::generate().unwrap().public().verifies(b"words", &signature));
        assert!(!public.verifies(b"words", b"no signature"));
    }

    #[test]
    fn another_algorithm_is_named() {
        let ed25519 = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];
        let read = PublicKey::read(&write_pem("PUBLIC KEY", &ed25519));
        assert!(matches!(read, Err(KeyProblem::Algorithm { name }) if name == "Ed25519"));
        assert!(matches!(PublicKey::read(&write_pem("PUBLIC KEY", b"x")), Err(KeyProblem::Damaged { .. })));
        let private = write_pem("ENCRYPTED SIGSTORE PRIVATE KEY", b"x");
        assert!(matches!(PublicKey::read(&private), Err(KeyProblem::PrivateGiven)));
        assert!(matches!(PublicKey::read("no key"), Err(KeyProblem::NoKey)));
    }
}
