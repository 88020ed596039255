//! How does a signature come into a registry?
//!
//! What is there already is kept: a second signature is one more layer, one more entry. A signature of
//! the same key that counts is not made again.

use serde_json::{Value, json};

use super::base::encode;
use super::error::{KeyProblem, SigningError};
use super::key::PrivateKey;
use super::oci::{Descriptor, INDEX, Index, MANIFEST, Manifest};
use super::reference::Reference;
use super::registry::{Kept, Repository, fallback_tag};
use super::verify::{Layout, verify};
use super::{bundle, older};

/// In which layouts an image is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layouts {
    /// In both, so that cosign 2 and cosign 3 verify it.
    Both,
    /// In one.
    One(Layout),
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// The image's digest.
    pub digest: String,
    /// Layouts in which a signature was written now.
    pub written: Vec<Layout>,
    /// Layouts in which this key's signature already was.
    pub there: Vec<Layout>,
}

/// Signs an image by its digest.
///
/// # Errors
/// [`SigningError::Tag`] where the name has no digest: between a look and a signature a tag may move.
pub async fn sign(reference: &Reference, key: &PrivateKey, layouts: Layouts) -> Result<Made, SigningError> {
    let repository = Repository::of(reference);
    let image = repository.image(reference).await?;
    if reference.digest.is_none() {
        let tag = format!("{}:{}", reference.name(), reference.asked());
        return Err(SigningError::Tag { tag, digest: reference.at(&image.digest) });
    }
    let before = verify(reference, &key.public()).await?;
    let wanted = match layouts {
        Layouts::Both => vec![Layout::Older, Layout::Bundle],
        Layouts::One(layout) => vec![layout],
    };
    let (there, written): (Vec<Layout>, Vec<Layout>) =
        wanted.into_iter().partition(|layout| before.is_verified_in(*layout));
    for layout in &written {
        match layout {
            Layout::Older => add_older(&repository, reference, &image, key).await?,
            Layout::Bundle => add_bundle(&repository, &image, key).await?,
        }
    }
    Ok(Made { digest: image.digest, written, there })
}

async fn add_older(
    repository: &Repository<'_>,
    reference: &Reference,
    image: &Kept,
    key: &PrivateKey,
) -> Result<(), SigningError> {
    let tag = older::tag(&image.digest);
    let payload =
        older::payload(&reference.name(), &image.digest).map_err(|error| KeyProblem::damaged(&error))?;
    let signature = encode(&key.sign(&payload)?);
    let mut layer = repository.put_blob(older::PAYLOAD, &payload).await?;
    layer.annotations.insert(older::SIGNATURE.to_owned(), Value::from(signature));
    let before = match repository.manifest(&tag).await? {
        Some(kept) => Some(repository.read::<Manifest>(&tag, &kept.bytes)?),
        None => None,
    };
    let mut layers = before.as_ref().map(|manifest| manifest.layers.clone()).unwrap_or_default();
    layers.push(layer);
    let config = older::config(&layers).map_err(|error| KeyProblem::damaged(&error))?;
    let config = repository.put_blob(older::CONFIG, &config).await?;
    let manifest = match before {
        Some(before) => Manifest { config, layers, ..before },
        None => Manifest::new(config, layers),
    };
    let bytes = repository.write(&tag, &manifest)?;
    repository.put_manifest(&tag, MANIFEST, &bytes).await.map(|_| ())
}

async fn add_bundle(repository: &Repository<'_>, image: &Kept, key: &PrivateKey) -> Result<(), SigningError> {
    put_bundle(repository, image, &bundle::make(&image.digest, key)?, bundle::SIGNATURE).await
}

/// Puts a bundle of this kind where what refers to an image is looked for.
pub(super) async fn put_bundle(
    repository: &Repository<'_>,
    image: &Kept,
    bytes: &[u8],
    kind: &str,
) -> Result<(), SigningError> {
    let layer = repository.put_blob(bundle::BUNDLE, bytes).await?;
    let mut config = repository.put_blob(bundle::EMPTY, b"{}").await?;
    config.others.insert("artifactType".to_owned(), Value::from(bundle::BUNDLE));
    let subject = Descriptor::of(&image.media_type, &image.bytes);
    let mut manifest = Manifest::new(config, vec![layer]);
    let annotations = json!({
        "dev.sigstore.bundle.content": "dsse-envelope",
        "dev.sigstore.bundle.predicateType": kind,
        "org.opencontainers.image.created": chrono::Utc::now().format("%Y-%m-%dT%H:%M:%SZ").to_string(),
    });
    manifest.others.insert("annotations".to_owned(), annotations);
    manifest.others.insert("subject".to_owned(), json!(subject));
    manifest.others.insert("artifactType".to_owned(), Value::from(bundle::BUNDLE));
    let bytes = repository.write("bundle", &manifest)?;
    let mut entry = Descriptor::of(MANIFEST, &bytes);
    if repository.put_manifest(&entry.digest, MANIFEST, &bytes).await? {
        return Ok(());
    }
    // As cosign writes it there: the kind of the entry is that of its configuration.
    entry.others.insert("artifactType".to_owned(), Value::from(bundle::EMPTY));
    let mut index: Index = repository.fallback(&image.digest).await?;
    index.manifests.push(entry);
    let tag = fallback_tag(&image.digest);
    let bytes = repository.write(&tag, &index)?;
    repository.put_manifest(&tag, INDEX, &bytes).await.map(|_| ())
}
