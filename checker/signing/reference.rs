//! Which image in which registry is meant by `localhost:5000/notes@sha256:…`?

use std::net::{IpAddr, Ipv6Addr};

use super::error::{ReferenceFault, SigningError};

/// The longest name that Docker takes, with host and port.
const MOST_NAME: usize = 255;

/// An image in a registry on this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// Host and port as written, `localhost:5000`.
    pub registry: String,
    /// The path in the registry, `team/notes`.
    pub repository: String,
    /// The tag, where one is written; `latest` where there is no digest either.
    pub tag: Option<String>,
    /// `sha256:` and 64 digits, where written. It decides, whatever the tag says.
    pub digest: Option<String>,
}

impl Reference {
    /// Reads a name as Docker does.
    ///
    /// # Errors
    /// [`SigningError::Reference`]: no name, no registry in it, or one that is not on this machine.
    pub fn read(written: &str) -> Result<Reference, SigningError> {
        read(written).map_err(|fault| SigningError::Reference { written: written.to_owned(), fault })
    }

    /// Registry and repository, `localhost:5000/team/notes`.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{}/{}", self.registry, self.repository)
    }

    /// The name with a digest: always the same image.
    #[must_use]
    pub fn at(&self, digest: &str) -> String {
        format!("{}@{digest}", self.name())
    }

    /// What the registry is asked for: the digest, else the tag.
    pub(super) fn asked(&self) -> &str {
        self.digest.as_deref().or(self.tag.as_deref()).unwrap_or("latest")
    }

    /// Host and port to connect to.
    pub(super) fn address(&self) -> String {
        // Docker speaks plain HTTP with a registry on loopback, at port 80 where none is written.
        let has_port = self.registry.rsplit_once(':').is_some_and(|(_, port)| !port.ends_with(']'));
        if has_port { self.registry.clone() } else { format!("{}:80", self.registry) }
    }
}

/// Whether these are the words `sha256:` and 64 digits.
pub(super) fn is_digest(text: &str) -> bool {
    let digits = |hex: &str| {
        hex.len() == 64 && hex.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
    };
    text.strip_prefix("sha256:").is_some_and(digits)
}

fn read(written: &str) -> Result<Reference, ReferenceFault> {
    let (rest, digest) = match written.split_once('@') {
        Some((rest, digest)) if is_digest(digest) => (rest, Some(digest.to_owned())),
        Some((_, digest)) if digest.contains(':') => return Err(ReferenceFault::NoSha256),
        Some(_) => return Err(ReferenceFault::NoName),
        None => (written, None),
    };
    let (registry, path) = rest.split_once('/').ok_or(ReferenceFault::NoRegistry)?;
    // Docker's own rule: the first part is a registry where it holds a dot or a colon, or is `localhost`.
    if !(registry.contains(['.', ':']) || registry == "localhost") {
        return Err(ReferenceFault::NoRegistry);
    }
    let (repository, tag) = match path.split_once(':') {
        Some((repository, tag)) if is_tag(tag) => (repository, Some(tag.to_owned())),
        Some(_) => return Err(ReferenceFault::NoName),
        None => (path, digest.is_none().then(|| "latest".to_owned())),
    };
    if !is_repository(repository) || rest.len() > MOST_NAME {
        return Err(ReferenceFault::NoName);
    }
    if !is_on_this_machine(registry).ok_or(ReferenceFault::NoName)? {
        return Err(ReferenceFault::Elsewhere);
    }
    Ok(Reference { registry: registry.to_owned(), repository: repository.to_owned(), tag, digest })
}

fn is_tag(tag: &str) -> bool {
    let letters = |letter: u8| letter.is_ascii_alphanumeric() || b"_.-".contains(&letter);
    (1..=128).contains(&tag.len()) && tag.bytes().all(letters) && !tag.starts_with(['.', '-'])
}

fn is_repository(repository: &str) -> bool {
    let part = |part: &str| {
        let inside =
            |letter: u8| letter.is_ascii_lowercase() || letter.is_ascii_digit() || b"._-".contains(&letter);
        !part.is_empty()
            && part.bytes().all(inside)
            && !part.starts_with(['.', '_', '-'])
            && !part.ends_with(['.', '_', '-'])
            && !part.contains("..")
    };
    repository.split('/').all(part)
}

/// `None` where there is no host in it.
fn is_on_this_machine(registry: &str) -> Option<bool> {
    if let Some(rest) = registry.strip_prefix('[') {
        let (address, port) = rest.split_once(']')?;
        is_port(port)?;
        return Some(address.parse::<Ipv6Addr>().ok()?.is_loopback());
    }
    let (host, port) = registry.find(':').map_or((registry, ""), |at| registry.split_at(at));
    is_port(port)?;
    let letters = |letter: u8| letter.is_ascii_alphanumeric() || b".-".contains(&letter);
    if host.is_empty() || !host.bytes().all(letters) {
        return None;
    }
    Some(host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback()))
}

fn is_port(port: &str) -> Option<()> {
    match port.strip_prefix(':') {
        None if port.is_empty() => Some(()),
        None => None,
        Some(number) => number.parse::<u16>().ok().filter(|number| *number > 0).map(|_| ()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::error::{ReferenceFault, SigningError};
    use super::Reference;

    const HEX: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    fn fault(written: &str) -> ReferenceFault {
        match Reference::read(written) {
            Err(SigningError::Reference { fault, .. }) => fault,
            other => panic!("{written}: {other:?}"),
        }
    }

    #[test]
    fn names_are_read_as_docker_reads_them() {
        let read = Reference::read(&format!("localhost:5000/team/notes:1@sha256:{HEX}")).unwrap();
        assert_eq!((read.registry.as_str(), read.repository.as_str()), ("localhost:5000", "team/notes"));
        assert_eq!(read.tag.as_deref(), Some("1"));
        assert_eq!(read.asked(), format!("sha256:{HEX}"), "the digest decides");
        assert_eq!(Reference::read("127.0.0.1:5000/notes").unwrap().asked(), "latest");
        assert_eq!(Reference::read("localhost/notes:1").unwrap().address(), "localhost:80");
        assert_eq!(Reference::read("[::1]:5000/notes:1").unwrap().address(), "[::1]:5000");
    }

    #[test]
    fn what_is_no_image_here_is_told_apart() {
        for written in ["notes:1", "team/notes:1", "notes"] {
            assert_eq!(fault(written), ReferenceFault::NoRegistry, "{written}");
        }
        for written in ["registry.example.com/notes:1", "10.0.0.1:5000/notes", "localhost.example:5000/notes"]
        {
            assert_eq!(fault(written), ReferenceFault::Elsewhere, "{written}");
        }
        let sha512 = format!("localhost:5000/notes@sha512:{HEX}{HEX}");
        assert_eq!(fault(&sha512), ReferenceFault::NoSha256);
        for written in [
            "localhost:5000/",
            "localhost:5000/../x",
            "localhost:5000/Notes",
            "localhost:5000/notes:",
            "localhost:5000/notes@x",
            "localhost:0/notes",
            "localhost:99999/notes",
            "local host:5000/notes",
            "localhost:5000/a?b",
        ] {
            assert_eq!(fault(written), ReferenceFault::NoName, "{written}");
        }
    }
}
