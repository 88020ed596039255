//! Which image in a registry on this machine does a name in a command mean?

use crate::signing::Reference;
use crate::words::Message;

use super::environment::{Id, is_digest, is_id, shown};
use super::{DeliveredImage, ImageSource};

/// What stands before the digits of a digest.
const ALGORITHM: &str = "sha256:";

/// The build whose digest a text is, `sha256:` and the character that stands for its digits.
pub(super) fn digest_of(text: &str) -> Option<usize> {
    match Id::of(text.strip_prefix(ALGORITHM)?) {
        Some(Id::Digest(build)) => Some(build),
        _ => None,
    }
}

/// The name before such a digest at the end of a word, and the build.
pub(super) fn digest_at_end(text: &str) -> Option<(&str, usize)> {
    let (name, digest) = text.split_once('@')?;
    let is_name = !name.starts_with('-') && !name.contains('=');
    Some((name, digest_of(digest)?)).filter(|_| is_name)
}

/// Whether an id is a part of a word, where it means nothing; at the end of an image's name a digest does.
pub(super) fn is_id_inside(text: &str) -> bool {
    let rest = digest_at_end(text).map_or(text, |(name, _)| name);
    rest.contains(is_id) && text.chars().count() > 1
}

/// The digest of a build's image, as a script holds it.
pub(super) fn digest_text(build: usize) -> String {
    format!("{ALGORITHM}{}", Id::Digest(build).letter())
}

/// The image in a registry on this machine that a name means.
///
/// # Errors
/// Why it means none.
pub(super) fn in_registry(text: &str) -> Result<DeliveredImage, Message> {
    let digest_of = digest_at_end(text).map(|(_, build)| build);
    // Any digits do to read the rest.
    let plain = text.replace(is_digest, &"0".repeat(64));
    let reference = Reference::read(&plain).map_err(|error| error.message())?;
    Ok(DeliveredImage {
        written: shown(text),
        repository: Some(reference.repository),
        tag: reference.tag,
        digest: reference.digest.filter(|_| digest_of.is_none()),
        digest_of,
    })
}

/// The image that a container is started from, by the name that is shown of it and what that name means.
pub(super) fn started(written: &str, source: &ImageSource) -> DeliveredImage {
    let build = match source {
        ImageSource::Build(build) => Some(*build),
        ImageSource::Given(_) => None,
    };
    let (name, digest) = written.split_once('@').map_or((written, None), |(name, rest)| (name, Some(rest)));
    let by_build = build.filter(|_| digest.is_some_and(|digest| digest.ends_with('…')));
    let reference = Reference::read(name).ok();
    DeliveredImage {
        written: written.to_owned(),
        repository: reference.as_ref().map(|reference| reference.repository.clone()),
        tag: reference.and_then(|reference| reference.tag).filter(|_| digest.is_none()),
        digest_of: by_build,
        digest: digest.filter(|_| by_build.is_none()).map(str::to_owned),
    }
}
