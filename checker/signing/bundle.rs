//! What is a signature in a sigstore bundle, as cosign 3 writes it?
//!
//! A DSSE envelope around an in-toto statement: its subject is the image's digest, its predicate type says
//! that it is a signature and nothing more.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::base::{decode, encode};
use super::error::KeyProblem;
use super::key::{PrivateKey, PublicKey};
use super::refusal::{Refusal, Signed};

/// The media type of a bundle, and the kind of the manifest that holds one.
pub(super) const BUNDLE: &str = "application/vnd.dev.sigstore.bundle.v0.3+json";
/// The media type of the configuration that holds nothing.
pub(super) const EMPTY: &str = "application/vnd.oci.empty.v1+json";
/// What a statement that is a signature says of itself.
pub(super) const SIGNATURE: &str = "https://sigstore.dev/cosign/sign/v1";

/// The type of what the envelope holds.
const IN_TOTO: &str = "application/vnd.in-toto+json";
/// Statements that in-toto knows; cosign still writes the older one around attestations.
const STATEMENTS: [&str; 2] = ["https://in-toto.io/Statement/v1", "https://in-toto.io/Statement/v0.1"];

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Bundle {
    media_type: String,
    dsse_envelope: Envelope,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Envelope {
    payload: String,
    payload_type: String,
    signatures: Vec<Signature>,
}

#[derive(Serialize, Deserialize)]
struct Signature {
    sig: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Statement {
    #[serde(rename = "_type")]
    kind: String,
    subject: Vec<Subject>,
    predicate_type: String,
    #[serde(default)]
    predicate: Value,
}

#[derive(Deserialize)]
struct Subject {
    #[serde(default)]
    digest: Map<String, Value>,
    #[serde(default)]
    annotations: Option<Map<String, Value>>,
}

/// A bundle in which the key signs an image's digest.
pub(super) fn make(digest: &str, key: &PrivateKey) -> Result<Vec<u8>, KeyProblem> {
    let hex = digest.strip_prefix("sha256:").unwrap_or(digest);
    sealed(
        &json!({
            "_type": STATEMENTS[0],
            "subject": [{ "digest": { "sha256": hex }, "annotations": {} }],
            "predicateType": SIGNATURE,
            "predicate": {},
        }),
        key,
    )
}

/// A bundle in which the key says something else about an image: an attestation.
pub(super) fn attest(
    name: &str,
    digest: &str,
    kind: &str,
    predicate: &Value,
    key: &PrivateKey,
) -> Result<Vec<u8>, KeyProblem> {
    let hex = digest.strip_prefix("sha256:").unwrap_or(digest);
    sealed(
        &json!({
            "_type": STATEMENTS[0],
            "subject": [{ "name": name, "digest": { "sha256": hex } }],
            "predicateType": kind,
            "predicate": predicate,
        }),
        key,
    )
}

/// A statement in an envelope, with the key's signature, in a bundle.
fn sealed(statement: &Value, key: &PrivateKey) -> Result<Vec<u8>, KeyProblem> {
    let payload = statement.to_string().into_bytes();
    let signature = key.sign(&signed_bytes(IN_TOTO, &payload))?;
    let envelope = Envelope {
        payload: encode(&payload),
        payload_type: IN_TOTO.to_owned(),
        signatures: vec![Signature { sig: encode(&signature) }],
    };
    let bundle = json!({
        "mediaType": BUNDLE,
        "verificationMaterial": { "publicKey": { "hint": key.public().hint() } },
        "dsseEnvelope": envelope,
    });
    Ok(bundle.to_string().into_bytes())
}

/// Whether the key has signed this image in this bundle.
pub(super) fn judge(bundle: &[u8], digest: &str, key: &PublicKey) -> Result<Signed, Refusal> {
    let statement = opened(envelope_of(bundle)?, key)?;
    if statement.predicate_type != SIGNATURE {
        return Err(Refusal::OtherKind { kind: statement.predicate_type });
    }
    let subject = subject_of(statement.subject, digest)?;
    Ok(Signed { name: None, annotations: subject.annotations.unwrap_or_default() })
}

/// An attestation in a bundle, or in an envelope alone as cosign 2 keeps it: what it says it is about, read
/// without a key, and the predicate where the key has made it for this image. Nothing where it is a
/// signature.
pub(super) fn attestation(
    bytes: &[u8],
    is_bundle: bool,
    digest: &str,
    key: &PublicKey,
) -> Option<(String, Result<Value, Refusal>)> {
    let envelope = match is_bundle {
        true => envelope_of(bytes),
        false => serde_json::from_slice(bytes).map_err(Refusal::unreadable),
    };
    let envelope = match envelope {
        Ok(envelope) => envelope,
        Err(refusal) => return Some((String::new(), Err(refusal))),
    };
    let payload = decode(&envelope.payload).unwrap_or_default();
    let claimed = serde_json::from_slice::<Statement>(&payload);
    let kind = claimed.map(|statement| statement.predicate_type).unwrap_or_default();
    if kind == SIGNATURE {
        return None;
    }
    let judged = opened(envelope, key).and_then(|statement| {
        subject_of(statement.subject, digest)?;
        Ok(statement.predicate)
    });
    Some((kind, judged))
}

fn envelope_of(bundle: &[u8]) -> Result<Envelope, Refusal> {
    let bundle: Bundle = serde_json::from_slice(bundle).map_err(Refusal::unreadable)?;
    if bundle.media_type != BUNDLE {
        return Err(Refusal::OtherKind { kind: bundle.media_type });
    }
    Ok(bundle.dsse_envelope)
}

/// The statement in an envelope that the key has signed.
fn opened(envelope: Envelope, key: &PublicKey) -> Result<Statement, Refusal> {
    let payload =
        decode(&envelope.payload).ok_or_else(|| Refusal::unreadable("the payload is not base64"))?;
    let signed = signed_bytes(&envelope.payload_type, &payload);
    let made_by_key = |made: &Signature| decode(&made.sig).is_some_and(|made| key.verifies(&signed, &made));
    if !envelope.signatures.iter().any(made_by_key) {
        return Err(Refusal::OtherKey);
    }
    if envelope.payload_type != IN_TOTO {
        return Err(Refusal::OtherKind { kind: envelope.payload_type });
    }
    let statement: Statement = serde_json::from_slice(&payload).map_err(Refusal::unreadable)?;
    if !STATEMENTS.contains(&statement.kind.as_str()) {
        return Err(Refusal::OtherKind { kind: statement.kind });
    }
    Ok(statement)
}

/// The subject with this digest.
fn subject_of(subjects: Vec<Subject>, digest: &str) -> Result<Subject, Refusal> {
    let of = |subject: &Subject| {
        let hex = subject.digest.get("sha256").and_then(Value::as_str).unwrap_or_default();
        format!("sha256:{hex}")
    };
    let first = subjects.first().map(of).unwrap_or_default();
    let found = subjects.into_iter().find(|subject| of(subject) == digest);
    found.ok_or(Refusal::OtherImage { digest: first })
}

/// What a DSSE signature is over: the type and the payload, each behind its length in bytes.
fn signed_bytes(kind: &str, payload: &[u8]) -> Vec<u8> {
    let head = format!("DSSEv1 {} {kind} {} ", kind.len(), payload.len());
    [head.as_bytes(), payload].concat()
}

#[cfg(test)]
mod tests {
    use super::super::key::PrivateKey;
    use serde_json::json;

    use super::super::refusal::Refusal;
    use super::{attest, attestation, judge, make, signed_bytes};

    const ONE: &str = "sha256:a66a94d7a499cabb335a322280a5d18004382d4095a94175e1923d1257c56d4f";
    const TWO: &str = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    /// The example of the DSSE specification, `protocol.md`.
    #[test]
    fn the_signed_bytes_are_those_of_the_specification() {
        let bytes = signed_bytes("http://example.com/HelloWorld", b"hello world");
        assert_eq!(bytes, b"DSSEv1 29 http://example.com/HelloWorld 11 hello world");
    }

    #[test]
    fn a_bundle_is_for_one_image_and_of_one_key() {
        let key = PrivateKey::generate().unwrap();
        let bundle = make(ONE, &key).unwrap();
        assert!(judge(&bundle, ONE, &key.public()).is_ok());
        assert_eq!(
            judge(&bundle, TWO, &key.public()).unwrap_err(),
            Refusal::OtherImage { digest: ONE.to_owned() }
        );
        let other = PrivateKey::generate().unwrap().public();
        assert_eq!(judge(&bundle, ONE, &other).unwrap_err(), Refusal::OtherKey);
    }

    #[test]
    fn an_attestation_is_for_one_image_of_one_key_and_no_signature() {
        let key = PrivateKey::generate().unwrap();
        let predicate = json!({ "buildDefinition": {} });
        let bundle = attest("notes", ONE, "https://slsa.dev/provenance/v1", &predicate, &key).unwrap();
        let read = |digest, key: &PrivateKey| attestation(&bundle, true, digest, &key.public()).unwrap();
        assert_eq!(read(ONE, &key), ("https://slsa.dev/provenance/v1".to_owned(), Ok(predicate.clone())));
        assert_eq!(read(TWO, &key).1, Err(Refusal::OtherImage { digest: ONE.to_owned() }));
        assert_eq!(read(ONE, &PrivateKey::generate().unwrap()).1, Err(Refusal::OtherKey));
        assert!(matches!(judge(&bundle, ONE, &key.public()), Err(Refusal::OtherKind { .. })));
        assert!(attestation(&make(ONE, &key).unwrap(), true, ONE, &key.public()).is_none());
        assert!(matches!(
            attestation(b"{", true, ONE, &key.public()),
            Some((_, Err(Refusal::Unreadable { .. })))
        ));
    }

    #[test]
    fn what_is_cut_off_or_deep_is_unreadable() {
        let key = PrivateKey::generate().unwrap();
        let bundle = make(ONE, &key).unwrap();
        let deep = format!("{{\"mediaType\":{}", "[".repeat(200_000));
        for bytes in [&bundle[..bundle.len() / 2], b"", deep.as_bytes()] {
            assert!(matches!(judge(bytes, ONE, &key.public()), Err(Refusal::Unreadable { .. })));
        }
    }
}
