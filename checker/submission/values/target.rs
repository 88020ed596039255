//! Where in a container may something be mounted?

use super::super::source::{Fault, Word};
use super::fault::fault;

/// An absolute path below the root.
pub(in super::super) fn target_path(word: &Word) -> Result<String, Fault> {
    if !word.text().starts_with('/') {
        return Err(fault(word, "target-absolute"));
    }
    if word.text().trim_end_matches('/').is_empty() {
        return Err(fault(word, "target-root"));
    }
    Ok(word.text().to_owned())
}
