//! Which files hold a text?

use std::fs::File;
use std::io::Read;
use std::path::Path;

use crate::json::Object;
use crate::trial::ProbeFailure;
use crate::walk::walk;

/// The most files that are looked into.
const FILES: usize = 200_000;
/// What is read of a file at a time, in bytes.
const PIECE: usize = 1 << 16;
/// The most that is read of one file, in bytes.
const MOST: u64 = 256 << 20;

/// Every regular file that this user may read and that holds the text, with its size.
///
/// A walk that came to its limit is a failure: what was not seen cannot be told of.
pub(crate) fn holding(text: &str) -> Result<Vec<String>, ProbeFailure> {
    let mut found = Vec::new();
    let walked = walk(Path::new("/"), FILES, |path, kind| {
        if kind.is_file() && holds(path, text.as_bytes()) == Some(true) {
            let size = path.metadata().map_or(0, |metadata| metadata.len());
            let line = Object::new().text("path", &path.to_string_lossy()).number("size_bytes", size);
            found.push(line.finish());
        }
    });
    if walked.truncated {
        return Err(ProbeFailure(format!("more than {FILES} files; the rest was not seen")));
    }
    Ok(found)
}

/// Whether a file holds the text; nothing where it cannot be read.
fn holds(path: &Path, text: &[u8]) -> Option<bool> {
    let file = File::open(path).ok()?;
    // Something else may be mounted over what was listed as a file, and wait for ever.
    if !file.metadata().ok()?.is_file() {
        return None;
    }
    let mut file = file.take(MOST);
    let mut window = Vec::new();
    let mut piece = vec![0; PIECE];
    loop {
        let read = file.read(&mut piece).ok()?;
        if read == 0 {
            return Some(false);
        }
        window.extend_from_slice(&piece[..read]);
        if window.windows(text.len()).any(|part| part == text) {
            return Some(true);
        }
        // A text may begin in one piece and end in the next.
        window.drain(..window.len().saturating_sub(text.len() - 1));
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{PIECE, holds};

    #[test]
    fn a_text_across_two_pieces_is_found() {
        let path = std::env::temp_dir().join(format!("harden-check-holding-{}", std::process::id()));
        let text = format!("{}mark1234{}", "x".repeat(PIECE - 3), "y".repeat(PIECE));
        fs::write(&path, text).unwrap();
        let seen = [holds(&path, b"mark1234"), holds(&path, b"mark12345")];
        fs::remove_file(&path).unwrap();
        assert_eq!(seen, [Some(true), Some(false)]);
        assert_eq!(holds(&path, b"mark1234"), None);
    }
}
