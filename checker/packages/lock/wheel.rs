//! What is in a package file of Python?
//!
//! A wheel, <https://packaging.python.org/en/latest/specifications/binary-distribution-format/>: a zip with
//! the files as they will lie, and one folder that says what they are.

use std::io::{Cursor, Read};

use sha2::{Digest, Sha256, Sha384, Sha512};
use zip::ZipArchive;

use super::{metadata, normal_name};

/// The largest file in a wheel that is read, in bytes.
const LARGEST: u64 = 64 << 20;

/// A wheel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wheel {
    /// Its name in the index's normal form.
    pub name: String,
    /// Its version, as it says.
    pub version: String,
    /// Digests of the file itself by every kind that pip takes, as a lock has them: `sha256:…`.
    pub digests: Vec<String>,
    /// The files that it brings and their hex SHA-256, by their paths below the folder of packages.
    /// What the installer writes itself is not among them.
    pub files: Vec<(String, String)>,
}

/// Reads a wheel.
///
/// # Errors
/// What is wrong, a fragment in English.
pub fn read(bytes: &[u8]) -> Result<Wheel, String> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| error.to_string())?;
    let (mut files, mut about) = (Vec::new(), None);
    for index in 0..archive.len() {
        let entry = archive.by_index(index).map_err(|error| error.to_string())?;
        let path = String::from_utf8_lossy(entry.name_raw()).into_owned();
        if entry.is_dir() {
            continue;
        }
        let mut content = Vec::new();
        entry.take(LARGEST).read_to_end(&mut content).map_err(|error| error.to_string())?;
        if path.ends_with(".dist-info/METADATA") {
            about = metadata(&String::from_utf8_lossy(&content));
        }
        // pip adds its own lines to it.
        if !path.ends_with(".dist-info/RECORD") {
            files.push((path, hex(&content)));
        }
    }
    let (name, version) = about.ok_or("no `METADATA` with a name and a version")?;
    Ok(Wheel { name: normal_name(&name), version, digests: digests(bytes), files })
}

fn hex(bytes: &[u8]) -> String {
    written(&Sha256::digest(bytes))
}

fn digests(bytes: &[u8]) -> Vec<String> {
    let all = [
        ("sha256", written(&Sha256::digest(bytes))),
        ("sha384", written(&Sha384::digest(bytes))),
        ("sha512", written(&Sha512::digest(bytes))),
    ];
    all.map(|(kind, digest)| format!("{kind}:{digest}")).to_vec()
}

fn written(digest: &[u8]) -> String {
    digest.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::read;

    #[test]
    fn the_training_packages_say_what_they_are() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("exercises/19-dependencies/start/packages");
        let wheel = read(&fs::read(folder.join("tidemark-1.2.1-py3-none-any.whl")).unwrap()).unwrap();
        assert_eq!((wheel.name.as_str(), wheel.version.as_str()), ("tidemark", "1.2.1"));
        let paths: Vec<&str> = wheel.files.iter().map(|(path, _)| path.as_str()).collect();
        let info = "tidemark-1.2.1.dist-info";
        assert_eq!(paths, ["tidemark/__init__.py", &format!("{info}/METADATA"), &format!("{info}/WHEEL")]);
        let index = fs::read_to_string(folder.join("index.html")).unwrap();
        let own = wheel.digests[0].strip_prefix("sha256:").unwrap();
        assert!(index.contains(own), "{own}");
        let lengths: Vec<usize> = wheel.digests.iter().map(String::len).collect();
        assert_eq!(lengths, [7 + 64, 7 + 96, 7 + 128]);
    }

    #[test]
    fn what_is_no_wheel_is_told() {
        assert!(read(b"no zip").is_err());
        let mut empty = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        empty.add_directory("x", zip::write::SimpleFileOptions::default()).unwrap();
        let bytes = empty.finish().unwrap().into_inner();
        assert!(read(&bytes).unwrap_err().contains("METADATA"));
    }
}
