//! What else has a key said about an image? Attestations: in-toto statements in a signed envelope.
//!
//! Written as a bundle with Statement v1, which cosign 3 looks for; read in cosign's older layout as well,
//! where a bare envelope is a layer under the tag `sha256-<hex>.att`.

use serde_json::Value;

use super::bundle;
use super::error::SigningError;
use super::key::{PrivateKey, PublicKey};
use super::oci::Manifest;
use super::reference::Reference;
use super::refusal::Refusal;
use super::registry::{Repository, older_tag};
use super::sign::put_bundle;
use super::verify::{MOST_SIGNATURES, bytes_of};

/// The kind of SLSA's provenance, version 1: what an image was built of, by whom.
pub const PROVENANCE: &str = "https://slsa.dev/provenance/v1";
/// The kind of a vulnerability scan, as cosign names it.
pub const SCAN: &str = "https://cosign.sigstore.dev/attestation/vuln/v1";

/// The media type of an envelope in the older layout.
const ENVELOPE: &str = "application/vnd.dsse.envelope.v1+json";

/// An attestation that was found beside an image.
#[derive(Debug, Clone, PartialEq)]
pub struct Attestation {
    /// What it says it is, a URI; nobody vouches for that where it does not count. Empty where it cannot be
    /// read.
    pub kind: String,
    /// What it says, or why it does not count.
    pub judged: Result<Value, Refusal>,
}

/// Says something about an image, with a key. Returns the image's digest.
///
/// # Errors
/// [`SigningError::Tag`] where the name has no digest, and everything that a registry can do wrong.
pub async fn attest(
    reference: &Reference,
    kind: &str,
    predicate: &Value,
    key: &PrivateKey,
) -> Result<String, SigningError> {
    let repository = Repository::of(reference);
    let image = repository.image(reference).await?;
    if reference.digest.is_none() {
        let tag = format!("{}:{}", reference.name(), reference.asked());
        return Err(SigningError::Tag { tag, digest: reference.at(&image.digest) });
    }
    let bytes = bundle::attest(&reference.name(), &image.digest, kind, predicate, key)?;
    put_bundle(&repository, &image, &bytes, kind).await?;
    Ok(image.digest)
}

/// Everything that is said about an image beside it, with what the key vouches for. Signatures are left out.
///
/// # Errors
/// [`SigningError::NoImage`], and everything that a registry can do wrong.
pub async fn attestations(
    reference: &Reference,
    key: &PublicKey,
) -> Result<(String, Vec<Attestation>), SigningError> {
    let repository = Repository::of(reference);
    let digest = repository.image(reference).await?.digest;
    let mut layers = Vec::new();
    let tag = older_tag(&digest, "att");
    if let Some(kept) = repository.manifest(&tag).await? {
        let manifest: Manifest = repository.read(&tag, &kept.bytes)?;
        layers.extend(manifest.layers.into_iter().filter(|layer| layer.media_type == ENVELOPE));
    }
    for entry in repository.referrers(&digest).await?.iter().take(MOST_SIGNATURES) {
        let Some(kept) = repository.manifest(&entry.digest).await? else { continue };
        let Ok(manifest) = serde_json::from_slice::<Manifest>(&kept.bytes) else { continue };
        layers.extend(manifest.layers.into_iter().filter(|layer| layer.media_type == bundle::BUNDLE));
    }
    let mut found = Vec::new();
    for layer in layers.iter().take(MOST_SIGNATURES) {
        match bytes_of(&repository, layer).await? {
            Ok(bytes) => {
                let is_bundle = layer.media_type == bundle::BUNDLE;
                let read = bundle::attestation(&bytes, is_bundle, &digest, key);
                found.extend(read.map(|(kind, judged)| Attestation { kind, judged }));
            }
            Err(refusal) => found.push(Attestation { kind: String::new(), judged: Err(refusal) }),
        }
    }
    Ok((digest, found))
}
