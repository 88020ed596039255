//! Is this a private key, without the lines around it that say so?
//!
//! The body of a key file is base64 of a structure that tells what it is: DER in which a number, an algorithm and the
//! key itself stand in an order of their own, the JSON of a key that is locked with a password, or OpenSSH's own form.
//! A whole one is a key wherever it stands and however its lines were broken; its beginning alone is none.

use std::ops::Range;

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

/// Most bytes of a key: RSA with 16384 bits has fewer.
const LONGEST: usize = 16 << 10;

/// Fewest bytes of one: Ed25519 has 48, an elliptic curve without its parameters some more.
const SHORTEST: usize = 46;

/// How the sealed keys of cosign begin, `{"kdf":{`, and how OpenSSH's do, in base64.
const SEALED: &[u8] = b"eyJrZGYiOn";
const OPENSSH: &[u8] = b"b3BlbnNzaC1rZXktdjEA";

/// Identifiers of algorithms that a private key is for: RSA, RSA-PSS, DSA, elliptic curves, and those of Edwards and
/// Montgomery.
const ALGORITHMS: [&[u8]; 8] = [
    b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01",
    b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a",
    b"\x2a\x86\x48\xce\x38\x04\x01",
    b"\x2a\x86\x48\xce\x3d\x02\x01",
    b"\x2b\x65\x6e",
    b"\x2b\x65\x6f",
    b"\x2b\x65\x70",
    b"\x2b\x65\x71",
];

/// How the identifiers of encryption with a password begin: PKCS #5, and that of PKCS #12.
const BY_PASSWORD: [&[u8]; 2] =
    [b"\x2a\x86\x48\x86\xf7\x0d\x01\x05", b"\x2a\x86\x48\x86\xf7\x0d\x01\x0c\x01"];

/// Lengths of a number on the usual curves, in bytes.
const ON_CURVES: [usize; 4] = [28, 32, 48, 66];

/// Where private keys lie in these bytes.
pub(super) fn find(bytes: &[u8]) -> Vec<Range<usize>> {
    if is_private(bytes) || is_private(bytes.trim_ascii_end()) || is_sealed(bytes.trim_ascii()) {
        return std::iter::once(0..bytes.len()).collect();
    }
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut at = 0;
    while let Some(next) = bytes.get(at..).and_then(|rest| rest.iter().position(|byte| b"Meb".contains(byte)))
    {
        let start = at + next;
        match in_base64(&bytes[start..]) {
            Some(length) => {
                found.push(start..start + length);
                at = start + length;
            }
            None => at = start + 1,
        }
    }
    found
}

/// How many bytes a key takes that begins here in base64.
fn in_base64(bytes: &[u8]) -> Option<usize> {
    // `0x30` and a length.
    if bytes[0] == b'M' && bytes.get(1).is_some_and(|byte| (b'A'..=b'J').contains(byte)) {
        let head = decoded(bytes, 6)?.0;
        let whole = head.len().checked_sub(6).and_then(|_| length(&head))?;
        let (der, end) = decoded(bytes, whole)?;
        return (der.len() == whole && is_private(&der)).then_some(end);
    }
    if bytes.starts_with(SEALED) {
        let (text, end) = decoded(bytes, LONGEST)?;
        return is_sealed(&text).then_some(end);
    }
    if bytes.starts_with(OPENSSH) {
        // The cipher, the function and the public key stand before the private one.
        const LEAST: usize = 150;
        let (key, end) = decoded(bytes, LONGEST)?;
        return (key.len() >= LEAST).then_some(end);
    }
    None
}

/// So many decoded bytes, or fewer where the text ends, and how much of it was read: over line breaks, and over those
/// that are written with a backslash.
fn decoded(bytes: &[u8], wanted: usize) -> Option<(Vec<u8>, usize)> {
    let letters = wanted.div_ceil(3) * 4;
    let mut text = Vec::with_capacity(letters.min(LONGEST));
    let mut at = 0;
    while text.len() < letters {
        match bytes.get(at) {
            // A closing line.
            Some(b'-') if bytes[at..].starts_with(b"-----") => break,
            Some(b'-') => text.push(b'+'),
            Some(b'_') => text.push(b'/'),
            Some(byte) if byte.is_ascii_alphanumeric() || b"+/".contains(byte) => text.push(*byte),
            Some(b'\n' | b'\r' | b' ' | b'\t') => {}
            Some(b'\\') if matches!(bytes.get(at + 1), Some(b'n' | b'r')) => at += 1,
            _ => break,
        }
        at += 1;
    }
    text.truncate(text.len() - usize::from(text.len() % 4 == 1));
    let config = GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true);
    let mut content = GeneralPurpose::new(&alphabet::STANDARD, config).decode(&text).ok()?;
    content.truncate(wanted);
    Some((content, at))
}

/// The length of an element with its head, by the bytes of that; nothing of one that is no key.
fn length(head: &[u8]) -> Option<usize> {
    let (content, start) = content_length(head)?;
    Some(start + content).filter(|whole| (SHORTEST..=LONGEST).contains(whole))
}

/// How long the content of an element is, and where it starts.
fn content_length(element: &[u8]) -> Option<(usize, usize)> {
    match *element.get(1)? {
        short @ 0..=0x7f => Some((usize::from(short), 2)),
        0x81 => Some((usize::from(*element.get(2)?), 3)),
        0x82 => Some((usize::from(*element.get(2)?) << 8 | usize::from(*element.get(3)?), 4)),
        _ => None,
    }
}

/// The first element: its tag, its content, and what comes behind it.
fn element(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (length, start) = content_length(bytes)?;
    let content = bytes.get(start..start + length)?;
    Some((bytes[0], content, &bytes[start + length..]))
}

/// Whether this is the DER of a private key, and nothing else.
fn is_private(der: &[u8]) -> bool {
    const SEQUENCE: u8 = 0x30;
    const INTEGER: u8 = 0x02;
    const OCTETS: u8 = 0x04;
    const IDENTIFIER: u8 = 0x06;
    let Some((SEQUENCE, body, [])) = element(der) else { return false };
    let Some((first, number, rest)) = element(body) else { return false };
    let Some((second, content, behind)) = element(rest) else { return false };
    let algorithm = |sequence: &[u8], is_known: &dyn Fn(&[u8]) -> bool| {
        element(sequence).is_some_and(|(tag, name, _)| tag == IDENTIFIER && is_known(name))
    };
    match (first, number, second) {
        // PKCS #8.
        (INTEGER, [0 | 1], SEQUENCE) => {
            algorithm(content, &|name| ALGORITHMS.contains(&name))
                && element(behind).is_some_and(|(tag, key, _)| tag == OCTETS && !key.is_empty())
        }
        // The same, encrypted.
        (SEQUENCE, _, OCTETS) => {
            behind.is_empty()
                && algorithm(number, &|name| BY_PASSWORD.iter().any(|start| name.starts_with(start)))
        }
        // An elliptic curve's own form.
        (INTEGER, [1], OCTETS) => ON_CURVES.contains(&content.len()),
        // Those of RSA and DSA: a version, and numbers of which the first is large and more than one follows.
        (INTEGER, [0 | 1], INTEGER) => {
            let third = element(behind).and_then(|(tag, _, rest)| (tag == INTEGER).then_some(rest));
            content.len() >= 64 && third.and_then(element).is_some_and(|(tag, ..)| tag == INTEGER)
        }
        _ => false,
    }
}

/// Whether this is the JSON of a key that is locked with a password.
fn is_sealed(text: &[u8]) -> bool {
    let holds = |part: &[u8]| text.windows(part.len()).any(|window| window == part);
    text.starts_with(b"{\"kdf\":{") && holds(b"\"cipher\":{") && holds(b"\"ciphertext\":\"")
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

    use super::super::{PRIVATE_KEY, Scanner};
    use super::find;

    /// An element of DER.
    fn der(tag: u8, content: &[&[u8]]) -> Vec<u8> {
        let content = content.concat();
        let length = u16::try_from(content.len()).unwrap().to_be_bytes();
        let head = match content.len() {
            0..=0x7f => vec![tag, length[1]],
            0x80..=0xff => vec![tag, 0x81, length[1]],
            _ => vec![tag, 0x82, length[0], length[1]],
        };
        [head, content].concat()
    }

    /// Bytes like those of a key.
    fn number(length: u8) -> Vec<u8> {
        (0..length).map(|at| at.wrapping_mul(37).wrapping_add(11) | 1).collect()
    }

    fn large() -> Vec<u8> {
        der(2, &[&number(255)])
    }

    fn ec() -> Vec<u8> {
        let algorithm = der(
            0x30,
            &[&der(6, &[b"\x2a\x86\x48\xce\x3d\x02\x01"]), &der(6, &[b"\x2a\x86\x48\xce\x3d\x03\x01\x07"])],
        );
        let inner =
            der(0x30, &[&der(2, &[&[1]]), &der(4, &[&number(32)]), &der(0xa1, &[&der(3, &[&number(66)])])]);
        der(0x30, &[&der(2, &[&[0]]), &algorithm, &der(4, &[&inner])])
    }

    fn keys() -> Vec<(&'static str, Vec<u8>)> {
        let zero = der(2, &[&[0]]);
        let rsa = der(0x30, &[&zero, &large(), &der(2, &[&[1, 0, 1]]), &large(), &large()]);
        let of_rsa = der(0x30, &[&der(6, &[b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01"]), &[5, 0]]);
        let pbes =
            der(0x30, &[&der(6, &[b"\x2a\x86\x48\x86\xf7\x0d\x01\x05\x0d"]), &der(0x30, &[&number(40)])]);
        vec![
            ("PKCS #8, EC", ec()),
            (
                "PKCS #8, Ed25519",
                der(0x30, &[&zero, &der(0x30, &[&der(6, &[b"\x2b\x65\x70"])]), &der(4, &[&der(4, &[&number(32)])])]),
            ),
            ("PKCS #8, RSA", der(0x30, &[&zero, &of_rsa, &der(4, &[&rsa])])),
            ("PKCS #8, encrypted", der(0x30, &[&pbes, &der(4, &[&number(160)])])),
            ("PKCS #1", rsa),
            (
                "SEC1",
                der(0x30, &[
                    &der(2, &[&[1]]),
                    &der(4, &[&number(32)]),
                    &der(0xa0, &[&der(6, &[b"\x2a\x86\x48\xce\x3d\x03\x01\x07"])]),
                    &der(0xa1, &[&der(3, &[&number(66)])]),
                ]),
            ),
            ("OpenSSH", [b"openssh-key-v1\0\0\0\0\x04none".as_slice(), &number(200)].concat()),
            (
                "sealed",
                b"{\"kdf\":{\"name\":\"scrypt\"},\"cipher\":{\"name\":\"nacl/secretbox\"},\"ciphertext\":\"fWRA/OOUCUJFA90T\"}"
                    .to_vec(),
            ),
        ]
    }

    #[test]
    fn the_body_of_a_key_is_one_in_any_writing() {
        for (kind, key) in keys() {
            let body = STANDARD.encode(&key);
            let lines: Vec<&str> =
                body.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).unwrap()).collect();
            for text in [
                body.clone(),
                format!("SIGNER={body}\nOTHER=value\n"),
                format!("key: \"{}\"\n", lines.join("\\n")),
                format!("{}\nand a line behind it\n", lines.join("\r\n")),
                format!("-----BEGIN PRIVATE KEY-----{body}-----END PRIVATE KEY-----"),
                format!("LABEL signer=\"{body}\""),
                format!("const key = '{}' + x;", lines.join(" ")),
            ] {
                assert_eq!(find(text.as_bytes()).len(), 1, "{kind}: {text}");
            }
        }
        for (kind, key) in keys().into_iter().filter(|(kind, _)| *kind != "OpenSSH") {
            assert_eq!(find(&key), std::slice::from_ref(&(0..key.len())), "{kind}");
        }
        assert_eq!(find(URL_SAFE_NO_PAD.encode(ec()).as_bytes()).len(), 1);
    }

    #[test]
    fn what_is_no_private_key_is_none() {
        let of_ec = der(
            0x30,
            &[&der(6, &[b"\x2a\x86\x48\xce\x3d\x02\x01"]), &der(6, &[b"\x2a\x86\x48\xce\x3d\x03\x01\x07"])],
        );
        let public = der(0x30, &[&of_ec, &der(3, &[&number(66)])]);
        let of_rsa = der(0x30, &[&large(), &der(2, &[&[1, 0, 1]])]);
        let certificate = der(
            0x30,
            &[
                &der(0x30, &[&der(0xa0, &[&der(2, &[&[2]])]), &der(2, &[&number(16)]), &of_ec, &number(80)]),
                &of_ec,
                &der(3, &[&number(70)]),
            ],
        );
        let signature = der(0x30, &[&der(2, &[&number(32)]), &der(2, &[&number(32)])]);
        let digest = der(
            0x30,
            &[
                &der(0x30, &[&der(6, &[b"\x60\x86\x48\x01\x65\x03\x04\x02\x01"]), &[5, 0]]),
                &der(4, &[&number(32)]),
            ],
        );
        for (kind, other) in [
            ("public key", public),
            ("public key of RSA", of_rsa),
            ("certificate", certificate),
            ("signature", signature),
            ("digest", digest),
        ] {
            assert!(find(&other).is_empty(), "{kind}");
            assert!(find(STANDARD.encode(&other).as_bytes()).is_empty(), "{kind}");
        }
        for (kind, key) in keys() {
            // A program that reads keys holds their beginnings.
            let head = STANDARD.encode(&key[..40.min(key.len() / 2)]);
            assert!(find(head.as_bytes()).is_empty(), "{kind}");
            assert!(find(format!("{head}%s-----END PRIVATE KEY-----").as_bytes()).is_empty(), "{kind}");
        }
        for text in [
            "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg",
            "{\"kdf\":{\"name\":\"%s\"}}",
            "eyJrZGYiOnsibmFtZSI6InNjcnlwdCJ9fQ",
            "b3BlbnNzaC1rZXktdjEA",
            "MAJOR=1\nMINOR=2\n",
        ] {
            assert!(find(text.as_bytes()).is_empty(), "{text}");
        }
    }

    #[test]
    fn a_key_without_its_line_breaks_is_one() {
        let found = |text: &str| {
            let found = Scanner::new(&[]).scan(text.as_bytes()).0;
            found.into_iter().any(|found| found.secret == PRIVATE_KEY)
        };
        let body = "Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9v";
        for text in [
            format!("-----BEGIN RSA PRIVATE KEY-----{body}-----END RSA PRIVATE KEY-----"),
            format!(
                "-----BEGIN RSA PRIVATE KEY-----Proc-Type: 4,ENCRYPTEDDEK-Info: AES-128-CBC,0123456789ABCDEF{body}\
                 -----END RSA PRIVATE KEY-----"
            ),
            format!("{{\"key\": \"{}\"}}", STANDARD.encode(STANDARD.encode(ec()))),
        ] {
            assert!(found(&text), "{text}");
        }
        for text in [
            "-----BEGIN PRIVATE KEY----------END PRIVATE KEY-----".to_owned(),
            "-----BEGIN RSA PRIVATE KEY-----crypto/rsa: input must be hashed with the hash function of the key".to_owned(),
            "-----BEGIN PRIVATE KEY-----%s-----END PRIVATE KEY-----".to_owned(),
            format!("-----BEGIN PRIVATE KEY-----{body}crypto/x509: no certificate"),
            format!("-----BEGIN PUBLIC KEY-----{body}-----END PUBLIC KEY-----"),
            format!("-----BEGIN CERTIFICATE-----{body}-----END CERTIFICATE-----"),
        ] {
            assert!(!found(&text), "{text}");
        }
    }
}
