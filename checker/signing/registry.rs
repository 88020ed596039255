//! What does a registry hold beside an image, and how is something put there (OCI distribution 1.1)?

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::base::digest_of;
use super::error::SigningError;
use super::http::{Answered, Asked, MOST, ask};
use super::oci::{Descriptor, INDEX, Index, MANIFEST};
use super::reference::{Reference, is_digest};

/// Every form in which an image or a list of images may come; without a word for the OCI types, the
/// distribution registry says 404.
const ACCEPTED: &str = "application/vnd.oci.image.manifest.v1+json, application/vnd.oci.image.index.v1+json, \
     application/vnd.docker.distribution.manifest.v2+json, application/vnd.docker.distribution.manifest.list.v2+json";

/// The repository of one image.
pub(super) struct Repository<'a> {
    reference: &'a Reference,
}

/// A manifest as the registry keeps it.
pub(super) struct Kept {
    /// Its bytes, which its digest is of.
    pub(super) bytes: Vec<u8>,
    /// `Content-Type`.
    pub(super) media_type: String,
    /// `sha256:…`, counted here.
    pub(super) digest: String,
}

impl<'a> Repository<'a> {
    /// The repository that a name means.
    pub(super) fn of(reference: &'a Reference) -> Repository<'a> {
        Repository { reference }
    }

    /// The image that a name means now.
    ///
    /// # Errors
    /// [`SigningError::NoImage`] where the registry has none.
    pub(super) async fn image(&self, name: &Reference) -> Result<Kept, SigningError> {
        let absent = || SigningError::NoImage { image: format!("{}:{}", name.name(), name.asked()) };
        self.manifest(name.asked()).await?.ok_or_else(absent)
    }

    /// The manifest with a tag or digest, where there is one.
    pub(super) async fn manifest(&self, name: &str) -> Result<Option<Kept>, SigningError> {
        let path = self.path(&format!("manifests/{name}"));
        let answered = self.ask("GET", &path, Some(("accept", ACCEPTED)), Vec::new(), MOST).await?;
        if answered.status == 404 {
            return Ok(None);
        }
        self.wants("GET", &path, &answered, 200)?;
        let digest = digest_of(&answered.body);
        if is_digest(name) && digest != name {
            return Err(self.unreadable("GET", &path, format!("its digest is {digest}")));
        }
        let media_type = answered.header("content-type").unwrap_or(MANIFEST).to_owned();
        Ok(Some(Kept { bytes: answered.body, media_type, digest }))
    }

    /// Some bytes by their digest, where they are there.
    pub(super) async fn blob(&self, descriptor: &Descriptor) -> Result<Option<Vec<u8>>, SigningError> {
        let path = self.path(&format!("blobs/{}", descriptor.digest));
        let most = usize::try_from(descriptor.size).unwrap_or(usize::MAX).min(MOST);
        let answered = self.ask("GET", &path, None, Vec::new(), most.max(4096)).await?;
        if answered.status == 404 {
            return Ok(None);
        }
        self.wants("GET", &path, &answered, 200)?;
        let digest = digest_of(&answered.body);
        if digest != descriptor.digest {
            return Err(self.unreadable("GET", &path, format!("its digest is {digest}")));
        }
        Ok(Some(answered.body))
    }

    /// Writes some bytes, unless they are there.
    pub(super) async fn put_blob(&self, media_type: &str, bytes: &[u8]) -> Result<Descriptor, SigningError> {
        let descriptor = Descriptor::of(media_type, bytes);
        let there = self.path(&format!("blobs/{}", descriptor.digest));
        if self.ask("HEAD", &there, None, Vec::new(), MOST).await?.status == 200 {
            return Ok(descriptor);
        }
        let begin = self.path("blobs/uploads/");
        let begun = self.ask("POST", &begin, None, Vec::new(), MOST).await?;
        self.wants("POST", &begin, &begun, 202)?;
        let place = begun.header("location").and_then(path_of);
        let place = place
            .ok_or_else(|| self.unreadable("POST", &begin, "it names no place to write to".to_owned()))?;
        let joint = if place.contains('?') { '&' } else { '?' };
        let path = format!("{place}{joint}digest={}", descriptor.digest);
        let kind = Some(("content-type", "application/octet-stream"));
        let written = self.ask("PUT", &path, kind, bytes.to_vec(), MOST).await?;
        self.wants("PUT", &there, &written, 201)?;
        Ok(descriptor)
    }

    /// Takes over bytes that another repository of the registry has.
    pub(super) async fn mount_blob(&self, digest: &str, from: &str) -> Result<(), SigningError> {
        let path = self.path(&format!("blobs/uploads/?mount={digest}&from={from}"));
        let answered = self.ask("POST", &path, None, Vec::new(), MOST).await?;
        self.wants("POST", &path, &answered, 201)
    }

    /// Writes a manifest under a tag or its digest; says whether the registry has put it among the
    /// referrers of its subject.
    pub(super) async fn put_manifest(
        &self,
        name: &str,
        media_type: &str,
        bytes: &[u8],
    ) -> Result<bool, SigningError> {
        let path = self.path(&format!("manifests/{name}"));
        let kind = Some(("content-type", media_type));
        let written = self.ask("PUT", &path, kind, bytes.to_vec(), MOST).await?;
        self.wants("PUT", &path, &written, 201)?;
        Ok(written.header("oci-subject").is_some())
    }

    /// What points to an image: the registry's list, else the index under the tag of its digest. No
    /// filter is sent: in that index the kind of an entry is its configuration's, not the signature's.
    pub(super) async fn referrers(&self, digest: &str) -> Result<Vec<Descriptor>, SigningError> {
        let path = self.path(&format!("referrers/{digest}"));
        let answered = self.ask("GET", &path, Some(("accept", INDEX)), Vec::new(), MOST).await?;
        match answered.status {
            200 => Ok(self.json::<Index>("GET", &path, &answered.body)?.manifests),
            // A registry without such a list: 404, as the distribution registry 2.8 says, or another no.
            400 | 404 | 405 => Ok(self.fallback(digest).await?.manifests),
            _ => Err(self.refused("GET", &path, &answered)),
        }
    }

    /// The index under the tag of an image's digest; empty where there is none.
    pub(super) async fn fallback(&self, digest: &str) -> Result<Index, SigningError> {
        let tag = fallback_tag(digest);
        match self.manifest(&tag).await? {
            None => Ok(Index::empty()),
            Some(kept) => self.json("GET", &self.path(&format!("manifests/{tag}")), &kept.bytes),
        }
    }

    /// Reads the JSON of a manifest.
    pub(super) fn read<T: DeserializeOwned>(&self, name: &str, bytes: &[u8]) -> Result<T, SigningError> {
        self.json("GET", &self.path(&format!("manifests/{name}")), bytes)
    }

    /// Writes the JSON of a manifest.
    pub(super) fn write<T: Serialize>(&self, name: &str, value: &T) -> Result<Vec<u8>, SigningError> {
        let path = self.path(&format!("manifests/{name}"));
        serde_json::to_vec(value).map_err(|error| self.unreadable("PUT", &path, error.to_string()))
    }

    fn path(&self, rest: &str) -> String {
        format!("/v2/{}/{rest}", self.reference.repository)
    }

    async fn ask(
        &self,
        method: &'static str,
        path: &str,
        header: Option<(&'static str, &str)>,
        body: Vec<u8>,
        most: usize,
    ) -> Result<Answered, SigningError> {
        ask(self.reference, Asked { method, path, header, body, most }).await
    }

    fn json<T: DeserializeOwned>(&self, method: &str, path: &str, bytes: &[u8]) -> Result<T, SigningError> {
        serde_json::from_slice(bytes).map_err(|error| self.unreadable(method, path, error.to_string()))
    }

    fn wants(&self, method: &str, path: &str, answered: &Answered, status: u16) -> Result<(), SigningError> {
        if answered.status == status { Ok(()) } else { Err(self.refused(method, path, answered)) }
    }

    fn refused(&self, method: &str, path: &str, answered: &Answered) -> SigningError {
        SigningError::Refused {
            registry: self.reference.registry.clone(),
            during: format!("{method} {path}"),
            status: answered.status,
            detail: words_of(&answered.body),
        }
    }

    fn unreadable(&self, method: &str, path: &str, detail: String) -> SigningError {
        let during = format!("{method} {path}");
        SigningError::Unreadable { registry: self.reference.registry.clone(), during, detail }
    }
}

/// The tag under which a registry without a list of referrers keeps the index of them.
pub(super) fn fallback_tag(digest: &str) -> String {
    digest.replacen(':', "-", 1)
}

/// The tag under which cosign's older layout keeps signatures (`sig`) and attestations (`att`) of an image.
pub(super) fn older_tag(digest: &str, suffix: &str) -> String {
    format!("{}.{suffix}", digest.replacen(':', "-", 1))
}

/// The path of an address, or the path as it stands. Whatever host it names, only this one is asked.
fn path_of(location: &str) -> Option<String> {
    let path = match location.split_once("://") {
        None => location,
        Some((_, rest)) => &rest[rest.find('/')?..],
    };
    path.starts_with('/').then(|| path.to_owned())
}

/// What a registry says when it refuses: `{"errors": [{"message": …}]}`, or the start of its text.
fn words_of(body: &[u8]) -> String {
    let told = serde_json::from_slice::<Value>(body).ok();
    let told = told.and_then(|value| value.pointer("/errors/0/message")?.as_str().map(str::to_owned));
    told.unwrap_or_else(|| String::from_utf8_lossy(&body[..body.len().min(200)]).trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::{fallback_tag, path_of, words_of};

    #[test]
    fn nobody_is_followed_to_another_host() {
        let path = Some("/v2/notes/blobs/uploads/1?_state=x".to_owned());
        assert_eq!(path_of("http://elsewhere.example/v2/notes/blobs/uploads/1?_state=x"), path);
        assert_eq!(path_of("/v2/notes/blobs/uploads/1?_state=x"), path);
        assert_eq!(path_of("http://elsewhere.example"), None);
        assert_eq!(path_of("uploads/1"), None);
    }

    #[test]
    fn a_refusal_is_told_in_the_registrys_words() {
        assert_eq!(words_of(br#"{"errors":[{"code":"UNSUPPORTED","message":"not today"}]}"#), "not today");
        assert_eq!(words_of(b"404 page not found\n"), "404 page not found");
        assert_eq!(words_of(&[b'['; 100_000]).len(), 200);
        assert_eq!(fallback_tag("sha256:ab"), "sha256-ab");
    }
}
