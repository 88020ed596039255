//! How does the kit reach a workshop without network?
//!
//! A bundle is a tar archive of two files: a manifest with version, images and checksum, and the
//! packed output of `docker save`. The checksum tells a damaged copy; it does not prove who made the
//! bundle, so take bundles only from whom you would take a program.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tar::{Archive, Builder};
use tempfile::NamedTempFile;

use super::archive::{HashWriter, append, hex};
use super::problem::{BundleFault, KitProblem};
use super::saved;

/// The version of the bundle's form. Another version is refused.
const VERSION: u64 = 1;

const MANIFEST: &str = "harden-check-bundle.json";
const PAYLOAD: &str = "images.tar.gz";

/// No manifest of ours is larger; a larger one is not read.
const MANIFEST_LIMIT: u64 = 1024 * 1024;

#[derive(Debug, Serialize, Deserialize)]
struct Manifest {
    /// Version of the form.
    harden_check_bundle: u64,
    /// Version of the program that wrote it.
    written_by: String,
    /// Names of the images inside.
    images: Vec<String>,
    /// Bytes of the packed images.
    packed_bytes: u64,
    /// Bytes of the unpacked images.
    unpacked_bytes: u64,
    /// Hex SHA-256 of the packed images.
    packed_sha256: String,
}

/// Writes a bundle of what `docker save` gave; the file appears under its name only when whole.
pub(super) fn write(path: &Path, images: &[String], mut saved: File) -> Result<(), KitProblem> {
    let writing = || KitProblem::file(path.display().to_string());
    let (packed, unpacked_bytes) = pack(&mut saved).map_err(KitProblem::file("packing the images"))?;
    write_atomically(path, images, packed, unpacked_bytes).map_err(writing())
}

fn pack(saved: &mut File) -> io::Result<(File, u64)> {
    let mut encoder = GzEncoder::new(tempfile::tempfile()?, Compression::fast());
    let unpacked_bytes = io::copy(saved, &mut encoder)?;
    let mut packed = encoder.finish()?;
    packed.seek(SeekFrom::Start(0))?;
    Ok((packed, unpacked_bytes))
}

fn write_atomically(path: &Path, images: &[String], mut packed: File, unpacked_bytes: u64) -> io::Result<()> {
    let mut digest = Sha256::new();
    let packed_bytes = io::copy(&mut packed, &mut HashWriter(&mut digest))?;
    packed.seek(SeekFrom::Start(0))?;
    let manifest = serde_json::to_string_pretty(&Manifest {
        harden_check_bundle: VERSION,
        written_by: env!("CARGO_PKG_VERSION").to_owned(),
        images: images.to_vec(),
        packed_bytes,
        unpacked_bytes,
        packed_sha256: hex(&digest.finalize()),
    })?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut archive = Builder::new(NamedTempFile::new_in(folder)?);
    append(&mut archive, MANIFEST, manifest.len() as u64, manifest.as_bytes())?;
    append(&mut archive, PAYLOAD, packed_bytes, packed)?;
    let written = archive.into_inner()?;
    written.as_file().sync_all()?;
    written.persist(path)?;
    Ok(())
}

/// A bundle that was read, whole and checked.
#[derive(Debug)]
pub(super) struct Contents {
    /// The `docker save` archive, ready to be read.
    pub(super) archive: File,
    /// The names of the images in it.
    pub(super) images: Vec<String>,
}

/// Reads a bundle and checks it. Its images may have names of the kit under this repository only.
pub(super) fn read(path: &Path, repository: &str) -> Result<Contents, KitProblem> {
    let file = File::open(path).map_err(KitProblem::file(path.display().to_string()))?;
    unpack(file, repository).map_err(|fault| KitProblem::Bundle { path: path.display().to_string(), fault })
}

fn unpack(file: File, repository: &str) -> Result<Contents, BundleFault> {
    let mut archive = Archive::new(BufReader::new(file));
    let mut entries = archive.entries().map_err(foreign)?;
    let first = entries.next().ok_or_else(|| foreign("it is empty"))?.map_err(foreign)?;
    let manifest = manifest(first)?;
    let second = entries.next().ok_or_else(|| damaged("the images are missing"))?.map_err(damaged)?;
    if second.path().ok().as_deref() != Some(Path::new(PAYLOAD)) {
        return Err(foreign(format!("its second file is not `{PAYLOAD}`")));
    }
    if second.size() != manifest.packed_bytes {
        return Err(damaged(format!(
            "{} bytes of images instead of {}",
            second.size(),
            manifest.packed_bytes
        )));
    }
    let mut digest = Sha256::new();
    let mut packed = tempfile::tempfile().map_err(damaged)?;
    let copied = io::copy(&mut HashReader { inner: second, digest: &mut digest }, &mut packed);
    if copied.map_err(damaged)? != manifest.packed_bytes {
        return Err(damaged("the file ends too early"));
    }
    let found = hex(&digest.finalize());
    if found != manifest.packed_sha256 {
        return Err(damaged(format!("checksum {found} instead of {}", manifest.packed_sha256)));
    }
    packed.seek(SeekFrom::Start(0)).map_err(damaged)?;
    // One byte more than promised is enough to know, and keeps a bomb from filling the disk.
    let mut images = GzDecoder::new(BufReader::new(packed)).take(manifest.unpacked_bytes + 1);
    let mut unpacked = tempfile::tempfile().map_err(damaged)?;
    let unpacked_bytes = io::copy(&mut images, &mut unpacked).map_err(damaged)?;
    if unpacked_bytes != manifest.unpacked_bytes {
        return Err(damaged(format!("it does not unpack to {} bytes", manifest.unpacked_bytes)));
    }
    unpacked.seek(SeekFrom::Start(0)).map_err(damaged)?;
    let images = saved::inspect(&mut unpacked, repository)?;
    unpacked.seek(SeekFrom::Start(0)).map_err(damaged)?;
    Ok(Contents { archive: unpacked, images })
}

fn manifest(mut entry: tar::Entry<'_, impl Read>) -> Result<Manifest, BundleFault> {
    if entry.path().ok().as_deref() != Some(Path::new(MANIFEST)) || entry.size() > MANIFEST_LIMIT {
        return Err(foreign(format!("its first file is not `{MANIFEST}`")));
    }
    let mut text = String::new();
    entry.read_to_string(&mut text).map_err(foreign)?;
    let document: serde_json::Value = serde_json::from_str(&text).map_err(foreign)?;
    let found = document.get("harden_check_bundle").and_then(serde_json::Value::as_u64);
    match found {
        None => Err(foreign(format!("`{MANIFEST}` names no version"))),
        Some(VERSION) => serde_json::from_value(document).map_err(foreign),
        Some(found) => Err(BundleFault::OtherVersion { found, expected: VERSION }),
    }
}

fn foreign(detail: impl ToString) -> BundleFault {
    BundleFault::Foreign { detail: detail.to_string() }
}

fn damaged(detail: impl ToString) -> BundleFault {
    BundleFault::Damaged { detail: detail.to_string() }
}

struct HashReader<'a, R> {
    inner: R,
    digest: &'a mut Sha256,
}

impl<R: Read> Read for HashReader<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.digest.update(&buffer[..count]);
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io::{Read, Seek, Write};
    use std::path::{Path, PathBuf};

    use tempfile::TempDir;

    use super::super::problem::{BundleFault, KitProblem};
    use super::super::saved::tests::saved;
    use super::{read, write};

    const NAME: &str = "harden-check/notes:1";

    fn bundle(folder: &Path) -> PathBuf {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(&saved(NAME)).unwrap();
        file.rewind().unwrap();
        let path = folder.join("kit.bundle");
        write(&path, &[NAME.to_owned()], file).unwrap();
        path
    }

    fn fault(path: &Path) -> BundleFault {
        match read(path, "harden-check") {
            Err(KitProblem::Bundle { fault, .. }) => fault,
            other => panic!("not refused: {other:?}"),
        }
    }

    #[test]
    fn what_was_written_is_read_again() {
        let folder = TempDir::new().unwrap();
        let mut bytes = Vec::new();
        let mut contents = read(&bundle(folder.path()), "harden-check").unwrap();
        contents.archive.read_to_end(&mut bytes).unwrap();
        assert_eq!(contents.images, [NAME]);
        assert_eq!(bytes, saved(NAME));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing but the bundle is left");
    }

    #[test]
    fn one_changed_bit_is_damage() {
        let folder = TempDir::new().unwrap();
        let path = bundle(folder.path());
        let whole = fs::read(&path).unwrap();
        // The manifest with its padding ends at 2048 at the latest; the images follow.
        let images = whole.windows(2).position(|pair| pair == [0x1f, 0x8b]).unwrap();
        for offset in [0, 12, 20] {
            let mut changed = whole.clone();
            changed[images + offset] ^= 1;
            fs::write(&path, changed).unwrap();
            assert!(matches!(fault(&path), BundleFault::Damaged { .. }), "byte {offset} of the images");
        }
    }

    #[test]
    fn a_file_that_ends_too_early_is_damage() {
        let folder = TempDir::new().unwrap();
        let path = bundle(folder.path());
        let whole = fs::read(&path).unwrap();
        let images = whole.windows(2).position(|pair| pair == [0x1f, 0x8b]).unwrap();
        fs::write(&path, &whole[..images + 10]).unwrap();
        assert!(matches!(fault(&path), BundleFault::Damaged { .. }));
    }

    #[test]
    fn any_other_file_is_foreign() {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("other");
        for content in [Vec::new(), b"hello".to_vec(), saved(NAME)] {
            fs::write(&path, content).unwrap();
            assert!(matches!(fault(&path), BundleFault::Foreign { .. }));
        }
    }

    #[test]
    fn another_version_is_named() {
        let folder = TempDir::new().unwrap();
        let path = bundle(folder.path());
        let text = fs::read(&path).unwrap();
        let written = b"\"harden_check_bundle\": 1";
        let at = text.windows(written.len()).position(|window| window == written).unwrap();
        let mut changed = text.clone();
        changed[at + written.len() - 1] = b'7';
        fs::write(&path, changed).unwrap();
        assert_eq!(fault(&path), BundleFault::OtherVersion { found: 7, expected: 1 });
    }

    #[test]
    fn an_image_of_another_name_is_refused() {
        let folder = TempDir::new().unwrap();
        let path = bundle(folder.path());
        let refused = read(&path, "harden-check-other").unwrap_err();
        assert!(refused.to_string().contains(NAME), "{refused}");
    }
}
