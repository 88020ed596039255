//! What may this user do with a file by its name, and whose is it?

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use crate::errno::Errno;
use crate::facts::{own_gids, own_mounts};
use crate::record::{Attempt, Outcome};
use crate::trial::ProbeFailure;

use super::NONBLOCK;
use super::forms::unmasked;

/// Owner, group, mode and file system of each file, and whether it opens to be read and to be written. Nothing
/// is written, and nothing that was read is told.
fn handed(paths: &[PathBuf]) -> Result<Vec<Attempt>, ProbeFailure> {
    let mounts = own_mounts()?;
    let [_, own_gid, ..] = own_gids()?;
    let mut attempts = Vec::new();
    for path in paths {
        let target = path.to_string_lossy();
        let mut open = Attempt::new("open-secret", target.as_ref(), opened(path, false));
        if let Ok(metadata) = fs::metadata(path) {
            // A link is judged by what it leads to.
            let real = fs::canonicalize(path).unwrap_or_else(|_| path.clone());
            open = open
                .with("uid", metadata.uid())
                .with("gid", metadata.gid())
                .with("mode", format!("{:04o}", metadata.mode() & 0o7777))
                .with("own_gid", own_gid)
                .with("bytes", metadata.len())
                .with("file_system", mounts.kind_of(&mounts.of(&real)));
        }
        attempts.push(open);
        attempts.push(Attempt::new("write-secret", target.as_ref(), opened(path, true)));
    }
    Ok(attempts)
}

fn opened(path: &Path, writing: bool) -> Outcome {
    let opened = OpenOptions::new().read(!writing).append(writing).custom_flags(NONBLOCK).open(path);
    match opened {
        Ok(_) => Outcome::Done(0),
        Err(error) => Outcome::Refused(Errno::of(&error)),
    }
}

/// Writes into a file as it is, as `tee` does: who has it mounted sees what is written, and its owner and mode
/// stay. Nothing where the masked content is none.
fn overwrite(path: &str, masked: &str) -> Option<Attempt> {
    let content = unmasked(masked)?;
    let written = || -> io::Result<i64> {
        let mut file = OpenOptions::new().write(true).truncate(true).custom_flags(NONBLOCK).open(path)?;
        file.write_all(&content)?;
        file.sync_all()?;
        Ok(i64::try_from(content.len()).unwrap_or(i64::MAX))
    };
    let outcome = match written() {
        Ok(length) => Outcome::Done(length),
        Err(error) => Outcome::Refused(Errno::of(&error)),
    };
    Some(Attempt::new("overwrite-secret", path, outcome))
}

/// The lines of `handed PATH...` and of `overwrite PATH MASKED`; nothing where the words are neither.
pub(crate) fn of_files(words: &[&str]) -> Result<Option<Vec<String>>, ProbeFailure> {
    Ok(match words {
        ["handed", paths @ ..] if paths.iter().all(|path| path.starts_with('/')) => {
            let paths: Vec<PathBuf> = paths.iter().map(PathBuf::from).collect();
            Some(handed(&paths)?.iter().map(Attempt::line).collect())
        }
        ["overwrite", path, masked] => overwrite(path, masked).map(|attempt| vec![attempt.line()]),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    use super::{handed, overwrite};
    use crate::record::Outcome;

    #[test]
    fn a_file_keeps_its_mode_and_its_place_and_gets_another_content() {
        let path = std::env::temp_dir().join(format!("probe-handed-{}", std::process::id()));
        fs::write(&path, "old and longer").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        let mounted = fs::File::open(&path).unwrap();
        let attempt = overwrite(&path.to_string_lossy(), "343f2d").unwrap();
        assert_eq!((attempt.name, attempt.outcome), ("overwrite-secret", Outcome::Done(3)));
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
        assert_eq!(std::io::read_to_string(mounted).unwrap(), "new", "it is the same file");
        let attempts = handed(std::slice::from_ref(&path)).unwrap();
        assert_eq!(attempts[0].facts["mode"], "0600");
        assert_eq!(attempts[0].facts["bytes"], "3");
        assert_eq!(attempts[1].name, "write-secret");
        fs::remove_file(&path).unwrap();
        let attempts = handed(&[path]).unwrap();
        assert!(matches!(attempts[0].outcome, Outcome::Refused(_)) && attempts[0].facts.is_empty());
        assert!(overwrite("/x", "zz").is_none());
    }
}
