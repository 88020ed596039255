//! What does a package file bring? deb(5): an `ar` of two tars.

use std::io::{self, Read};

use flate2::read::GzDecoder;
use lzma_rust2::XzReader;
use ruzstd::decoding::StreamingDecoder;
use tar::Archive;

use super::{Installed, dpkg};

/// Largest unpacked part of a package, in bytes. Packages of exercises are small.
const LARGEST: u64 = 64 << 20;

/// Length of the head of a member of an `ar`, in bytes.
const HEAD: usize = 60;

/// A package file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DebPackage {
    /// What its control file says.
    pub package: Installed,
    /// The regular files that it brings.
    pub files: Vec<DebFile>,
}

/// A file of a package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DebFile {
    /// Absolute path.
    pub path: String,
    /// The content.
    pub content: Vec<u8>,
}

/// Reads a package file.
///
/// # Errors
/// What is no package, or broken.
pub fn read(bytes: &[u8]) -> io::Result<DebPackage> {
    let wrong = |problem: &str| io::Error::new(io::ErrorKind::InvalidData, problem.to_owned());
    let mut rest = bytes.strip_prefix(b"!<arch>\n").ok_or_else(|| wrong("no `ar` archive"))?;
    let (mut package, mut files) = (None, Vec::new());
    while rest.len() >= HEAD {
        let (head, behind) = rest.split_at(HEAD);
        let field = |range: std::ops::Range<usize>| String::from_utf8_lossy(&head[range]).trim().to_owned();
        let size: usize = field(48..58).parse().map_err(|_| wrong("a member without a size"))?;
        let content = behind.get(..size).ok_or_else(|| wrong("a member is cut off"))?;
        let name = field(0..16);
        let name = name.trim_end_matches('/');
        if name.starts_with("control.tar") {
            for (path, text) in unpacked(name, content)? {
                if path == "/control" {
                    let text = String::from_utf8_lossy(&text).into_owned();
                    package = dpkg::paragraphs(&text).first().and_then(dpkg::Paragraph::package);
                }
            }
        } else if name.starts_with("data.tar") {
            files = unpacked(name, content)?
                .into_iter()
                .map(|(path, content)| DebFile { path, content })
                .collect();
        }
        // Members begin at even places.
        rest = behind.get(size + size % 2..).unwrap_or_default();
    }
    let package = package.ok_or_else(|| wrong("no control file"))?;
    Ok(DebPackage { package, files })
}

/// The regular files of a packed tar.
fn unpacked(name: &str, content: &[u8]) -> io::Result<Vec<(String, Vec<u8>)>> {
    let reader: Box<dyn Read> = match name.rsplit('.').next().unwrap_or_default() {
        "gz" => Box::new(GzDecoder::new(content)),
        "xz" => Box::new(XzReader::new(content, true)),
        "zst" => {
            Box::new(StreamingDecoder::new(content).map_err(|error| io::Error::other(error.to_string()))?)
        }
        "tar" => Box::new(content),
        other => return Err(io::Error::new(io::ErrorKind::Unsupported, format!("packed with `{other}`"))),
    };
    let mut archive = Archive::new(reader.take(LARGEST));
    let mut files = Vec::new();
    for entry in archive.entries()? {
        let mut entry = entry?;
        if entry.header().entry_type().is_file() {
            let path = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
            let path = format!("/{}", path.trim_start_matches("./").trim_start_matches('/'));
            let mut content = Vec::new();
            entry.read_to_end(&mut content)?;
            files.push((path, content));
        }
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::read;

    const PACKAGE: &[u8] =
        include_bytes!("../../exercises/02-pinned-versions/start/packages/page-stamp_2.4.1-1_all.deb");

    #[test]
    fn a_package_tells_its_name_and_its_files() {
        let read = read(PACKAGE).unwrap();
        let told = (read.package.name.as_str(), read.package.version.as_str(), read.package.source.as_str());
        assert_eq!(told, ("page-stamp", "2.4.1-1", "page-stamp"));
        assert!(read.files.iter().any(|file| file.path == "/usr/bin/page-stamp" && !file.content.is_empty()));
    }

    #[test]
    fn what_is_cut_off_or_something_else_is_an_error() {
        assert!(read(b"").is_err() && read(b"!<arch>\n").is_err());
        for length in [20, 70, 100, 300, PACKAGE.len() - 60] {
            assert!(read(&PACKAGE[..length]).is_err(), "{length}");
        }
    }
}
