//! What is a signature in cosign's older layout?
//!
//! A payload of JSON ("simple signing") names the image's digest; the signature over the payload's bytes
//! stands in an annotation of the layer that holds it.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::base::decode;
use super::key::PublicKey;
use super::oci::Descriptor;
use super::refusal::{Refusal, Signed};
use super::registry::older_tag;

/// The media type of a payload.
pub(super) const PAYLOAD: &str = "application/vnd.dev.cosign.simplesigning.v1+json";
/// The media type of the configuration that the signatures' manifest has.
pub(super) const CONFIG: &str = "application/vnd.oci.image.config.v1+json";
/// The annotation that holds the signature.
pub(super) const SIGNATURE: &str = "dev.cosignproject.cosign/signature";
/// What the payload says that it is.
const KIND: &str = "cosign container image signature";

#[derive(Serialize, Deserialize)]
struct Payload {
    critical: Critical,
    optional: Option<Map<String, Value>>,
}

#[derive(Serialize, Deserialize)]
struct Critical {
    identity: Identity,
    image: Image,
    #[serde(rename = "type")]
    kind: String,
}

#[derive(Serialize, Deserialize)]
struct Identity {
    #[serde(rename = "docker-reference")]
    reference: String,
}

#[derive(Serialize, Deserialize)]
struct Image {
    #[serde(rename = "docker-manifest-digest")]
    digest: String,
}

/// The tag under which an image's signatures stand.
pub(super) fn tag(digest: &str) -> String {
    older_tag(digest, "sig")
}

/// The payload that says: this image, by this name.
pub(super) fn payload(name: &str, digest: &str) -> serde_json::Result<Vec<u8>> {
    let identity = Identity { reference: name.to_owned() };
    let image = Image { digest: digest.to_owned() };
    let critical = Critical { identity, image, kind: KIND.to_owned() };
    serde_json::to_vec(&Payload { critical, optional: None })
}

/// The configuration of a manifest with these layers; what is signed is not packed, so that a layer's
/// digest is that of its files as well.
pub(super) fn config(layers: &[Descriptor]) -> serde_json::Result<Vec<u8>> {
    let digests: Vec<&str> = layers.iter().map(|layer| layer.digest.as_str()).collect();
    let history: Vec<Value> = layers.iter().map(|_| json!({ "created": "0001-01-01T00:00:00Z" })).collect();
    serde_json::to_vec(&json!({
        "architecture": "",
        "created": "0001-01-01T00:00:00Z",
        "history": history,
        "os": "",
        "rootfs": { "type": "layers", "diff_ids": digests },
        "config": {},
    }))
}

/// Whether the key has signed this image in this layer.
pub(super) fn judge(
    payload: &[u8],
    signature: Option<&str>,
    digest: &str,
    key: &PublicKey,
) -> Result<Signed, Refusal> {
    let signature = signature.ok_or_else(|| Refusal::unreadable("no signature in the annotations"))?;
    let signature = decode(signature).ok_or_else(|| Refusal::unreadable("the signature is not base64"))?;
    // First the key: what an unknown hand has written is not read.
    if !key.verifies(payload, &signature) {
        return Err(Refusal::OtherKey);
    }
    let Payload { critical, optional } = serde_json::from_slice(payload).map_err(Refusal::unreadable)?;
    if critical.kind != KIND {
        return Err(Refusal::OtherKind { kind: critical.kind });
    }
    if critical.image.digest != digest {
        return Err(Refusal::OtherImage { digest: critical.image.digest });
    }
    Ok(Signed { name: Some(critical.identity.reference), annotations: optional.unwrap_or_default() })
}

#[cfg(test)]
mod tests {
    use super::super::oci::Descriptor;
    use super::config;

    #[test]
    fn a_configuration_is_cosigns_own() {
        let digest = "sha256:88eab540bf9eb04747208cf049c46ddcb5dff6952e3ac122c53e5dc2d0aed529";
        let mut layer = Descriptor::of(super::PAYLOAD, b"");
        layer.digest = digest.to_owned();
        let read: serde_json::Value = serde_json::from_slice(&config(&[layer]).unwrap()).unwrap();
        assert_eq!(read["rootfs"]["diff_ids"][0], digest);
        assert_eq!(read["history"].as_array().unwrap().len(), 1);
    }
}
