//! How does a layer become an image that an engine can load?
//!
//! The form is that of `docker save`: a configuration, one layer, and a manifest. Every engine since
//! Docker 1.10 loads it, and the image's id follows from the bytes alone.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};

use serde_json::json;
use sha2::{Digest, Sha256};
use tar::{Builder, EntryType};

use super::layer::{FIXED_TIME_TEXT, plain_header};

/// What an image says about itself.
#[derive(Debug, Clone)]
pub(super) struct Configuration {
    /// Architecture in Go's spelling, `amd64`, as the engine says it.
    pub(super) architecture: String,
    /// `CMD`.
    pub(super) command: Vec<String>,
    /// `NAME=value` of `ENV`.
    pub(super) environment: Vec<String>,
    /// Labels.
    pub(super) labels: BTreeMap<String, String>,
    /// What `docker history` shows for the one layer.
    pub(super) history: String,
}

/// Writes a loadable archive with one image of one layer to a temporary file, ready to be read.
///
/// # Errors
/// The temporary file cannot be written, or the layer cannot be read.
pub(super) fn write(
    references: &[String],
    configuration: &Configuration,
    layer: &mut (impl Read + Seek),
) -> io::Result<File> {
    let mut digest = Sha256::new();
    let size = io::copy(layer, &mut HashWriter(&mut digest))?;
    layer.seek(SeekFrom::Start(0))?;
    let layer_digest = hex(&digest.finalize());

    let document = json!({
        "architecture": configuration.architecture,
        "os": "linux",
        "created": FIXED_TIME_TEXT,
        "config": {
            "Cmd": configuration.command,
            "Env": configuration.environment,
            "Labels": configuration.labels,
            "WorkingDir": "/",
        },
        "rootfs": { "type": "layers", "diff_ids": [format!("sha256:{layer_digest}")] },
        "history": [{ "created": FIXED_TIME_TEXT, "created_by": configuration.history }],
    })
    .to_string();
    let document_name = format!("{}.json", hex(&Sha256::digest(&document)));
    let layer_name = format!("{layer_digest}/layer.tar");
    let manifest =
        json!([{ "Config": document_name, "RepoTags": references, "Layers": [layer_name] }]).to_string();

    let mut archive = Builder::new(tempfile::tempfile()?);
    append(&mut archive, &document_name, document.len() as u64, document.as_bytes())?;
    append(&mut archive, &layer_name, size, layer)?;
    append(&mut archive, "manifest.json", manifest.len() as u64, manifest.as_bytes())?;
    let mut file = archive.into_inner()?;
    file.seek(SeekFrom::Start(0))?;
    Ok(file)
}

/// Adds a file of `size` bytes to an archive whose digest must not depend on the hour.
pub(super) fn append<W: Write>(
    archive: &mut Builder<W>,
    path: &str,
    size: u64,
    content: impl Read,
) -> io::Result<()> {
    let mut header = plain_header(0o644, 0);
    header.set_entry_type(EntryType::Regular);
    header.set_size(size);
    archive.append_data(&mut header, path, content)
}

/// Bytes as lower-case hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Feeds what is written to it into a digest.
pub(super) struct HashWriter<'a>(pub(super) &'a mut Sha256);

impl Write for HashWriter<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::io::{Cursor, Read};

    use super::{Configuration, write};

    fn configuration() -> Configuration {
        Configuration {
            architecture: "amd64".to_owned(),
            command: vec!["/notes".to_owned()],
            environment: Vec::new(),
            labels: BTreeMap::from([("io.harden-check.kit".to_owned(), "notes".to_owned())]),
            history: "a test".to_owned(),
        }
    }

    fn bytes() -> Vec<u8> {
        let mut file =
            write(&["harden-check/notes:1".to_owned()], &configuration(), &mut Cursor::new(b"layer"))
                .unwrap();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        bytes
    }

    #[test]
    fn the_same_image_has_the_same_bytes_twice() {
        assert_eq!(bytes(), bytes());
    }

    #[test]
    fn configuration_layer_and_manifest_name_each_other() {
        let bytes = bytes();
        let mut archive = tar::Archive::new(bytes.as_slice());
        let mut files = BTreeMap::new();
        for entry in archive.entries().unwrap() {
            let mut entry = entry.unwrap();
            let mut content = String::new();
            entry.read_to_string(&mut content).unwrap();
            files.insert(entry.path().unwrap().display().to_string(), content);
        }
        let manifest: serde_json::Value = serde_json::from_str(&files["manifest.json"]).unwrap();
        assert_eq!(manifest[0]["RepoTags"][0], "harden-check/notes:1");
        assert_eq!(files[manifest[0]["Layers"][0].as_str().unwrap()], "layer");
        let document: serde_json::Value =
            serde_json::from_str(&files[manifest[0]["Config"].as_str().unwrap()]).unwrap();
        // What `printf layer | sha256sum` says.
        let digest = "sha256:dac1d7cfa95021764849fd102524e141488c5e3a90f861dbb5a12d9ac8584f85";
        assert_eq!(document["rootfs"]["diff_ids"][0], digest);
        assert_eq!(document["config"]["Labels"]["io.harden-check.kit"], "notes");
    }
}
