//! How does a submission of the course become a folder?

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use harden_check::exercise::Files;

/// Writes the files into a folder, which is made where it is missing.
///
/// # Panics
/// Where they cannot be written.
pub(crate) fn files(files: &Files, folder: &Path) {
    for (path, content) in files {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, &content.bytes).unwrap();
        let mode = if content.executable { 0o755 } else { 0o644 };
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
    }
}
