//! Which files did the probe tell of?

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use crate::evidence::{FileFact, LogFile};

use super::{ProbeError, begins_with, of_each, read_with};

/// A line about files.
enum OfFiles {
    Unlisted(Unlisted),
    File(Box<FileFact>),
}

impl OfFiles {
    fn read(line: &str) -> serde_json::Result<OfFiles> {
        if begins_with(line, "unlisted") {
            serde_json::from_str(line).map(OfFiles::Unlisted)
        } else {
            serde_json::from_str(line).map(OfFiles::File)
        }
    }

    fn file(self) -> Option<FileFact> {
        match self {
            OfFiles::File(file) => Some(*file),
            OfFiles::Unlisted(_) => None,
        }
    }
}

/// A folder that an identity may pass and not list.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Unlisted {
    unlisted: String,
}

/// Reads the output of `each files`: every file that any identity reaches, executable where one of them
/// may execute it, readable where one may read it.
///
/// # Errors
/// [`ProbeError`] for an output that is not whole.
pub fn read_reached_files(output: &[u8]) -> Result<Vec<FileFact>, ProbeError> {
    let mut files: BTreeMap<String, FileFact> = BTreeMap::new();
    for (_, reached) in of_each(output, OfFiles::read)? {
        for file in reached.into_iter().filter_map(OfFiles::file) {
            let (executable, readable) = (file.executable, file.readable);
            let known = files.entry(file.path.clone()).or_insert(file);
            known.executable |= executable;
            known.readable |= readable;
        }
    }
    Ok(files.into_values().collect())
}

/// Reads the folders in the output of `each files` that some identity may pass and not list.
///
/// # Errors
/// [`ProbeError`] for an output that is not whole.
pub fn read_unlisted(output: &[u8]) -> Result<BTreeSet<String>, ProbeError> {
    let folder = |line| match line {
        OfFiles::Unlisted(folder) => Some(folder.unlisted),
        OfFiles::File(_) => None,
    };
    Ok(of_each(output, OfFiles::read)?.into_iter().flat_map(|(_, lines)| lines).filter_map(folder).collect())
}

/// Reads the output of `files`.
///
/// # Errors
/// [`ProbeError`] for an output that is not whole.
pub fn read_files(output: &[u8]) -> Result<Vec<FileFact>, ProbeError> {
    let (_, lines) = read_with(output, OfFiles::read)?;
    Ok(lines.into_iter().filter_map(OfFiles::file).collect())
}

/// Reads the output of `each holding`: every file that some identity may read.
///
/// # Errors
/// [`ProbeError`] for an output that is not whole.
pub fn read_holding(output: &[u8]) -> Result<BTreeSet<LogFile>, ProbeError> {
    let of_each = of_each(output, |line| serde_json::from_str(line))?;
    Ok(of_each.into_iter().flat_map(|(_, files)| files).collect())
}
