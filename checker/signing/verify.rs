//! Has a key signed an image? Both of cosign's layouts are read.
//!
//! cosign 3 no longer looks at the older layout once the image has any bundle, and cosign 2 reads no
//! bundles: a valid signature would be overlooked.

use serde_json::Value;

use super::error::SigningError;
use super::http::MOST;
use super::key::PublicKey;
use super::oci::{Descriptor, Manifest};
use super::reference::Reference;
use super::refusal::{Refusal, Signed};
use super::registry::Repository;
use super::{bundle, older};

/// The most signatures that are looked at in one layout. Whoever may write to a registry may put more
/// before the right one; then the image is not verified, and that is the safe side.
pub(super) const MOST_SIGNATURES: usize = 100;

/// Where a signature stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// Under the tag `sha256-<hex>.sig`, as cosign 2 writes it.
    Older,
    /// A bundle that refers to the image, as cosign 3 writes it.
    Bundle,
}

/// A signature that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// Where.
    pub layout: Layout,
    /// What it says, or why it does not count.
    pub judged: Result<Signed, Refusal>,
}

/// What was found beside an image.
#[derive(Debug, Clone, PartialEq)]
pub struct Verification {
    /// The image's digest, which a tag was followed to once.
    pub digest: String,
    /// All signatures, the older layout first.
    pub found: Vec<Found>,
}

impl Layout {
    /// The name in JSON and on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Layout::Older => "older",
            Layout::Bundle => "bundle",
        }
    }
}

impl Verification {
    /// Whether at least one signature counts. Those of other keys beside it do no harm.
    #[must_use]
    pub fn is_verified(&self) -> bool {
        self.found.iter().any(|found| found.judged.is_ok())
    }

    /// Whether one counts in this layout.
    pub(super) fn is_verified_in(&self, layout: Layout) -> bool {
        self.found.iter().any(|found| found.layout == layout && found.judged.is_ok())
    }
}

/// Looks for signatures of an image by a key.
///
/// # Errors
/// [`SigningError::NoImage`], and everything that a registry can do wrong. A signature that cannot be read
/// is found, and does not count.
pub async fn verify(reference: &Reference, key: &PublicKey) -> Result<Verification, SigningError> {
    let repository = Repository::of(reference);
    let digest = repository.image(reference).await?.digest;
    let mut found = in_older(&repository, &digest, key).await?;
    found.extend(in_bundles(&repository, &digest, key).await?);
    Ok(Verification { digest, found })
}

async fn in_older(
    repository: &Repository<'_>,
    digest: &str,
    key: &PublicKey,
) -> Result<Vec<Found>, SigningError> {
    let tag = older::tag(digest);
    let Some(kept) = repository.manifest(&tag).await? else { return Ok(Vec::new()) };
    let manifest: Manifest = repository.read(&tag, &kept.bytes)?;
    let mut found = Vec::new();
    for layer in manifest.layers.iter().take(MOST_SIGNATURES) {
        let judged = if layer.media_type == older::PAYLOAD {
            let signature = layer.annotations.get(older::SIGNATURE).and_then(Value::as_str);
            let payload = bytes_of(repository, layer).await?;
            payload.and_then(|payload| older::judge(&payload, signature, digest, key))
        } else {
            Err(Refusal::OtherKind { kind: layer.media_type.clone() })
        };
        found.push(Found { layout: Layout::Older, judged });
    }
    Ok(found)
}

async fn in_bundles(
    repository: &Repository<'_>,
    digest: &str,
    key: &PublicKey,
) -> Result<Vec<Found>, SigningError> {
    let mut found = Vec::new();
    for entry in repository.referrers(digest).await?.iter().take(MOST_SIGNATURES) {
        // What refers to an image may be gone, or be a list; neither is a signature.
        let Some(kept) = repository.manifest(&entry.digest).await? else { continue };
        let Ok(manifest) = serde_json::from_slice::<Manifest>(&kept.bytes) else { continue };
        for layer in manifest.layers.iter().filter(|layer| layer.media_type == bundle::BUNDLE) {
            if found.len() == MOST_SIGNATURES {
                return Ok(found);
            }
            let bytes = bytes_of(repository, layer).await?;
            let judged = bytes.and_then(|bytes| bundle::judge(&bytes, digest, key));
            found.push(Found { layout: Layout::Bundle, judged });
        }
    }
    Ok(found)
}

/// The bytes of a layer that may be a signature or an attestation.
pub(super) async fn bytes_of(
    repository: &Repository<'_>,
    layer: &Descriptor,
) -> Result<Result<Vec<u8>, Refusal>, SigningError> {
    if usize::try_from(layer.size).map_or(true, |size| size > MOST) {
        return Ok(Err(Refusal::unreadable(format!("{} bytes are too many", layer.size))));
    }
    let bytes = repository.blob(layer).await?;
    Ok(bytes.ok_or_else(|| Refusal::unreadable("its bytes are gone from the registry")))
}
