//! What can somebody do in a registry who may write there and has no key?
//!
//! The lab plays that person, to see whether a verification holds.

use serde_json::Value;

use super::bundle;
use super::error::SigningError;
use super::oci::{Descriptor, INDEX, Index, Manifest};
use super::older;
use super::reference::Reference;
use super::registry::{Repository, fallback_tag};

/// The label that tells a changed copy from the image that it was made of.
const MARK: &str = "io.harden-check.changed";

/// The digest that a name means in its registry now; nothing where the registry has no such image.
///
/// # Errors
/// What a registry can do wrong.
pub async fn digest_in_registry(reference: &Reference) -> Result<Option<String>, SigningError> {
    let kept = Repository::of(reference).manifest(reference.asked()).await?;
    Ok(kept.map(|kept| kept.digest))
}

/// Puts an image of one repository into another one of the same registry, under a tag.
///
/// # Errors
/// [`SigningError::NoImage`], and what a registry can do wrong.
pub async fn copy_image(from: &Reference, to: &Reference) -> Result<(), SigningError> {
    let (source, target) = (Repository::of(from), Repository::of(to));
    let absent = || SigningError::NoImage { image: format!("{}:{}", from.name(), from.asked()) };
    let kept = source.manifest(from.asked()).await?.ok_or_else(absent)?;
    let mut parts = Vec::new();
    if let Ok(list) = source.read::<Index>(from.asked(), &kept.bytes) {
        for entry in list.manifests {
            parts.push(source.manifest(&entry.digest).await?.ok_or_else(absent)?);
        }
    }
    for part in parts.iter().chain([&kept]) {
        // A list has no blobs of its own.
        let Ok(manifest) = source.read::<Manifest>(&part.digest, &part.bytes) else { continue };
        for blob in manifest.layers.iter().chain([&manifest.config]) {
            target.mount_blob(&blob.digest, &from.repository).await?;
        }
        target.put_manifest(&part.digest, &part.media_type, &part.bytes).await?;
    }
    target.put_manifest(to.asked(), &kept.media_type, &kept.bytes).await.map(|_| ())
}

/// Puts another image under a tag of the same repository: the layers of this one, and another
/// configuration. Returns its digest.
///
/// # Errors
/// [`SigningError::NoImage`], and what a registry can do wrong.
pub async fn put_changed(reference: &Reference, tag: &str) -> Result<String, SigningError> {
    let repository = Repository::of(reference);
    let absent = || SigningError::NoImage { image: format!("{}:{}", reference.name(), reference.asked()) };
    let mut kept = repository.manifest(reference.asked()).await?.ok_or_else(absent)?;
    // Some engines push a list, in which the image comes first and what is said about it later.
    if let Ok(list) = repository.read::<Index>(reference.asked(), &kept.bytes)
        && let Some(first) = list.manifests.first()
    {
        kept = repository.manifest(&first.digest).await?.ok_or_else(absent)?;
    }
    let mut manifest: Manifest = repository.read(reference.asked(), &kept.bytes)?;
    let bytes = repository.blob(&manifest.config).await?.ok_or_else(absent)?;
    let mut config: Value = repository.read(reference.asked(), &bytes)?;
    if let Some(settings) = config.get_mut("config").and_then(Value::as_object_mut) {
        let labels = settings.entry("Labels").or_insert(Value::Null);
        if !labels.is_object() {
            *labels = Value::Object(serde_json::Map::new());
        }
        labels[MARK] = Value::from(tag);
    } else {
        config["config"] = serde_json::json!({ "Labels": { MARK: tag } });
    }
    let bytes = repository.write(tag, &config)?;
    let media_type = manifest.config.media_type.clone();
    manifest.config = repository.put_blob(&media_type, &bytes).await?;
    let bytes = repository.write(tag, &manifest)?;
    repository.put_manifest(tag, &kept.media_type, &bytes).await?;
    Ok(Descriptor::of(&kept.media_type, &bytes).digest)
}

/// Puts the signatures of one image, in both layouts, where those of another are looked for.
///
/// # Errors
/// What a registry can do wrong.
pub async fn move_signatures(reference: &Reference, from: &str, to: &str) -> Result<(), SigningError> {
    let repository = Repository::of(reference);
    if let Some(kept) = repository.manifest(&older::tag(from)).await? {
        repository.put_manifest(&older::tag(to), &kept.media_type, &kept.bytes).await?;
    }
    let mut index = repository.fallback(to).await?;
    for entry in repository.referrers(from).await? {
        let Some(kept) = repository.manifest(&entry.digest).await? else { continue };
        let mut manifest: Manifest = repository.read(&entry.digest, &kept.bytes)?;
        if !manifest.layers.iter().any(|layer| layer.media_type == bundle::BUNDLE) {
            continue;
        }
        // A registry with a list of referrers goes by the subject.
        if let Some(subject) = manifest.others.get_mut("subject") {
            subject["digest"] = Value::from(to);
        }
        let bytes = repository.write(&entry.digest, &manifest)?;
        let mut moved = Descriptor::of(&kept.media_type, &bytes);
        if repository.put_manifest(&moved.digest, &kept.media_type, &bytes).await? {
            continue;
        }
        moved.others.insert("artifactType".to_owned(), Value::from(bundle::EMPTY));
        index.manifests.push(moved);
    }
    if !index.manifests.is_empty() {
        let tag = fallback_tag(to);
        let bytes = repository.write(&tag, &index)?;
        repository.put_manifest(&tag, INDEX, &bytes).await?;
    }
    Ok(())
}
