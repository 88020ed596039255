//! How does an image come into another repository of its registry, with everything that is said about it?

use super::error::SigningError;
use super::forge::copy_image;
use super::oci::{Descriptor, INDEX, Manifest};
use super::reference::Reference;
use super::registry::{Repository, fallback_tag, older_tag};

/// What was put where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Promoted {
    /// The image's digest, the same in both repositories.
    pub digest: String,
    /// How many signatures and attestations came along, as manifests.
    pub attached: usize,
}

/// Copies an image, by the digest that its name means now, to a name in the same registry, with the
/// signatures and attestations beside it. The tag comes last: whoever sees it finds everything there.
///
/// # Errors
/// [`SigningError::NoImage`]; [`SigningError::OtherRegistry`] and [`SigningError::TargetDigest`] where the
/// target cannot be one; and everything that a registry can do wrong.
pub async fn promote(from: &Reference, to: &Reference) -> Result<Promoted, SigningError> {
    if from.registry != to.registry {
        return Err(SigningError::OtherRegistry { from: from.registry.clone(), to: to.registry.clone() });
    }
    if to.digest.is_some() {
        return Err(SigningError::TargetDigest { written: to.name() });
    }
    let (source, target) = (Repository::of(from), Repository::of(to));
    let digest = source.image(from).await?.digest;
    let (here, there) = (
        Reference { digest: Some(digest.clone()), ..from.clone() },
        Reference { digest: Some(digest.clone()), tag: None, ..to.clone() },
    );
    copy_image(&here, &there).await?;
    let mut attached = 0;
    for tag in ["sig", "att"].map(|suffix| older_tag(&digest, suffix)) {
        if source.manifest(&tag).await?.is_some() {
            let tagged = |reference: &Reference| Reference {
                tag: Some(tag.clone()),
                digest: None,
                ..reference.clone()
            };
            copy_image(&tagged(from), &tagged(to)).await?;
            attached += 1;
        }
    }
    attached += copy_referrers(from, &source, &target, &digest).await?;
    let kept = source.image(&here).await?;
    target.put_manifest(to.asked(), &kept.media_type, &kept.bytes).await?;
    Ok(Promoted { digest, attached })
}

async fn copy_referrers(
    from: &Reference,
    source: &Repository<'_>,
    target: &Repository<'_>,
    digest: &str,
) -> Result<usize, SigningError> {
    let mut index = target.fallback(digest).await?;
    let (mut copied, mut listed) = (0, false);
    for entry in source.referrers(digest).await? {
        let Some(kept) = source.manifest(&entry.digest).await? else { continue };
        let Ok(manifest) = serde_json::from_slice::<Manifest>(&kept.bytes) else { continue };
        for blob in manifest.layers.iter().chain([&manifest.config]) {
            target.mount_blob(&blob.digest, &from.repository).await?;
        }
        copied += 1;
        if target.put_manifest(&kept.digest, &kept.media_type, &kept.bytes).await? {
            continue;
        }
        if !index.manifests.iter().any(|known| known.digest == entry.digest) {
            let others = entry.others.clone();
            index.manifests.push(Descriptor { others, ..Descriptor::of(&kept.media_type, &kept.bytes) });
            listed = true;
        }
    }
    if listed {
        let tag = fallback_tag(digest);
        let bytes = target.write(&tag, &index)?;
        target.put_manifest(&tag, INDEX, &bytes).await?;
    }
    Ok(copied)
}
