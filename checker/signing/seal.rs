//! How is a private key locked by a password?
//!
//! As cosign does: scrypt (RFC 7914) makes a key of the password, and NaCl's secretbox (XSalsa20 and
//! Poly1305) locks the PKCS#8 bytes with it. The file is a PEM block around JSON.

use crypto_secretbox::aead::{Aead, KeyInit};
use crypto_secretbox::{Key, Nonce, XSalsa20Poly1305};
use serde::{Deserialize, Serialize};

use super::base::{decode, encode, pem, write_pem};
use super::error::KeyProblem;

/// The label that cosign writes since its version 2.
const LABEL: &str = "ENCRYPTED SIGSTORE PRIVATE KEY";
/// The label of cosign 1.
const OLD_LABEL: &str = "ENCRYPTED COSIGN PRIVATE KEY";

/// scrypt's costs as cosign 2 and 3 write them: N, r and p.
const COSTS: Params = Params { n: 1 << 16, r: 8, p: 1 };
/// The most memory that a key file may ask for, 128·N·r bytes; cosign's costs take 64 MiB. A file of
/// somebody else shall not fill the machine.
const MOST_MEMORY: u64 = 256 << 20;
/// The most passes that a key file may ask for.
const MOST_PASSES: u32 = 8;
/// Length of the salt, in bytes.
const SALT: usize = 32;
/// Length of secretbox's nonce, in bytes.
const NONCE: usize = 24;

#[derive(Serialize, Deserialize)]
struct Sealed {
    kdf: Derivation,
    cipher: Cipher,
    ciphertext: String,
}

#[derive(Serialize, Deserialize)]
struct Derivation {
    name: String,
    params: Params,
    salt: String,
}

#[derive(Serialize, Deserialize)]
struct Params {
    #[serde(rename = "N")]
    n: u64,
    r: u32,
    p: u32,
}

#[derive(Serialize, Deserialize)]
struct Cipher {
    name: String,
    nonce: String,
}

/// Locks the bytes of a PKCS#8 key; the text of the key file.
///
/// # Errors
/// [`KeyProblem::Random`] when the system gives no random bytes.
pub(super) fn seal(pkcs8: &[u8], password: &str) -> Result<String, KeyProblem> {
    let (mut salt, mut nonce) = ([0; SALT], [0; NONCE]);
    getrandom::fill(&mut salt).map_err(|_| KeyProblem::Random)?;
    getrandom::fill(&mut nonce).map_err(|_| KeyProblem::Random)?;
    let cipher = XSalsa20Poly1305::new(&derived(password, &salt, &COSTS)?);
    let locked = cipher.encrypt(&Nonce::from(nonce), pkcs8).map_err(|_| KeyProblem::Random)?;
    let sealed = Sealed {
        kdf: Derivation { name: "scrypt".to_owned(), params: COSTS, salt: encode(&salt) },
        cipher: Cipher { name: "nacl/secretbox".to_owned(), nonce: encode(&nonce) },
        ciphertext: encode(&locked),
    };
    let json = serde_json::to_vec(&sealed).map_err(|error| KeyProblem::damaged(&error))?;
    Ok(write_pem(LABEL, &json))
}

/// Opens a key file; the bytes of the PKCS#8 key. `password` is asked only where there is something to
/// open with it.
///
/// # Errors
/// Everything that can be wrong with a key file or its password.
pub(super) fn open(text: &str, password: Option<&str>) -> Result<Vec<u8>, KeyProblem> {
    let (label, body) = pem(text).ok_or(KeyProblem::NoKey)?;
    match label.as_str() {
        LABEL | OLD_LABEL => {}
        "PUBLIC KEY" => return Err(KeyProblem::PublicGiven),
        label if label.ends_with("PRIVATE KEY") => {
            return Err(KeyProblem::Foreign { label: label.to_owned() });
        }
        _ => return Err(KeyProblem::NoKey),
    }
    let sealed: Sealed = serde_json::from_slice(&body).map_err(|error| KeyProblem::damaged(&error))?;
    if sealed.kdf.name != "scrypt" || sealed.cipher.name != "nacl/secretbox" {
        let names = format!("{}, {}", sealed.kdf.name, sealed.cipher.name);
        return Err(KeyProblem::Foreign { label: names });
    }
    let missing = |what: &str| KeyProblem::Damaged { detail: format!("the {what} cannot be read") };
    let salt = decode(&sealed.kdf.salt).ok_or_else(|| missing("salt"))?;
    let nonce = decode(&sealed.cipher.nonce).ok_or_else(|| missing("nonce"))?;
    let nonce: [u8; NONCE] = nonce.try_into().map_err(|_| missing("nonce"))?;
    let locked = decode(&sealed.ciphertext).ok_or_else(|| missing("locked key"))?;
    let password = password.ok_or(KeyProblem::NoPassword)?;
    let cipher = XSalsa20Poly1305::new(&derived(password, &salt, &sealed.kdf.params)?);
    cipher.decrypt(&Nonce::from(nonce), locked.as_slice()).map_err(|_| KeyProblem::WrongPassword)
}

fn derived(password: &str, salt: &[u8], costs: &Params) -> Result<Key, KeyProblem> {
    let memory = costs.n.saturating_mul(u64::from(costs.r)).saturating_mul(128);
    if memory > MOST_MEMORY || costs.p > MOST_PASSES {
        let (n, r, p) = (costs.n, costs.r, costs.p);
        return Err(KeyProblem::Damaged {
            detail: format!("scrypt's costs N={n}, r={r}, p={p} are too high"),
        });
    }
    let wrong = || KeyProblem::Damaged { detail: "scrypt's costs are impossible".to_owned() };
    if !costs.n.is_power_of_two() || costs.n < 2 {
        return Err(wrong());
    }
    let exponent = u8::try_from(costs.n.trailing_zeros()).map_err(|_| wrong())?;
    let params = scrypt::Params::new(exponent, costs.r, costs.p).map_err(|_| wrong())?;
    let mut key = [0; 32];
    scrypt::scrypt(password.as_bytes(), salt, &params, &mut key).map_err(|_| wrong())?;
    Ok(Key::from(key))
}

#[cfg(test)]
mod tests {
    use super::super::base::write_pem;
    use super::super::error::KeyProblem;
    use super::{LABEL, open, seal};

    #[test]
    fn what_is_locked_opens_with_its_password_alone() {
        let text = seal(b"the key", "").unwrap();
        assert!(text.starts_with("-----BEGIN ENCRYPTED SIGSTORE PRIVATE KEY-----\n"));
        assert_eq!(open(&text, Some("")).unwrap(), b"the key");
        assert!(matches!(open(&text, Some("hunter2")), Err(KeyProblem::WrongPassword)));
        assert!(matches!(open(&text, None), Err(KeyProblem::NoPassword)));
    }

    #[test]
    fn costs_of_another_machine_are_not_paid() {
        for (n, r, p) in
            [(1_u64 << 40, 8, 1), (65536, 4_000_000_000_u32, 1), (65536, 8, 100), (65535, 8, 1), (0, 8, 1)]
        {
            let json = format!(
                r#"{{"kdf":{{"name":"scrypt","params":{{"N":{n},"r":{r},"p":{p}}},"salt":"AAAA"}},"cipher":{{"name":"nacl/secretbox","nonce":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}},"ciphertext":"AAAA"}}"#
            );
            let text = write_pem(LABEL, json.as_bytes());
            assert!(matches!(open(&text, Some("x")), Err(KeyProblem::Damaged { .. })), "{n} {r} {p}");
        }
    }

    #[test]
    fn a_file_of_another_kind_is_named() {
        let deep = "[".repeat(100_000);
        assert!(matches!(open(&write_pem(LABEL, deep.as_bytes()), None), Err(KeyProblem::Damaged { .. })));
        assert!(matches!(open(&write_pem(LABEL, b"{"), None), Err(KeyProblem::Damaged { .. })));
        assert!(matches!(open(&write_pem("PUBLIC KEY", b"x"), None), Err(KeyProblem::PublicGiven)));
        assert!(matches!(open(&write_pem("EC PRIVATE KEY", b"x"), None), Err(KeyProblem::Foreign { .. })));
        assert!(matches!(open("hello", None), Err(KeyProblem::NoKey)));
    }
}
