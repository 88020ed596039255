//! Which rights may the owner of a file take for a while, and how is the mode put back?

use std::fs::{self, Metadata, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use crate::errno::Errno;

/// To write into a folder, also to see what lies in it.
pub(crate) const FOLDER: u32 = 0o700;
/// To write to a file.
pub(crate) const FILE: u32 = 0o200;

const MODE: u32 = 0o7777;
const SET_GROUP: u32 = 0o2000;

/// Who may change the mode of which files, `chmod(2)`: the owner, without any capability.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Owner {
    /// The uid by which the kernel judges access to files.
    pub(crate) uid: u32,
    /// The groups of the process.
    pub(crate) groups: Vec<u32>,
    /// Whether `CAP_FOWNER` makes it the owner of everything.
    pub(crate) of_all: bool,
}

impl Owner {
    /// Whether a file lacks these bits and this one may give them to itself. Where the kernel would take
    /// a set-group-id bit away for good, nothing is tried.
    pub(crate) fn may_take(&self, metadata: &Metadata, bits: u32) -> bool {
        let keeps = metadata.mode() & SET_GROUP == 0 || self.of_all || self.groups.contains(&metadata.gid());
        metadata.mode() & bits != bits && (self.of_all || metadata.uid() == self.uid) && keeps
    }
}

/// Modes that were changed. Dropped, it puts back all of them, the last one first: whoever is behind a
/// closed folder is reached only as long as that one is open.
#[derive(Debug)]
pub(crate) struct Taken {
    owner: Owner,
    before: Vec<(PathBuf, u32)>,
}

impl Taken {
    pub(crate) fn new(owner: Owner) -> Taken {
        Taken { owner, before: Vec::new() }
    }

    /// Adds bits to the mode of what is this one's own and lacks them; says whether the mode was changed.
    ///
    /// # Errors
    /// Why the kernel changed no mode: a mount that is read-only, a filter.
    pub(crate) fn take(&mut self, path: &Path, bits: u32) -> Result<bool, Errno> {
        let Ok(metadata) = fs::metadata(path) else { return Ok(false) };
        if !self.owner.may_take(&metadata, bits) {
            return Ok(false);
        }
        let before = metadata.mode() & MODE;
        set_mode(path, before | bits)?;
        self.before.push((path.to_path_buf(), before));
        Ok(true)
    }

    /// The same for all folders above a path, the upper ones first, so that what lies in them is reached.
    ///
    /// # Errors
    /// Like [`Taken::take`].
    pub(crate) fn take_above(&mut self, path: &Path) -> Result<(), Errno> {
        let mut above: Vec<&Path> = path.ancestors().skip(1).collect();
        above.reverse();
        for folder in above {
            // Only to pass: what is asked for is another folder's right.
            self.take(folder, 0o100)?;
        }
        Ok(())
    }

    /// Whose mode was changed.
    pub(crate) fn paths(&self) -> impl Iterator<Item = &Path> {
        self.before.iter().map(|(path, _)| path.as_path())
    }
}

impl Drop for Taken {
    fn drop(&mut self) {
        for (path, mode) in self.before.iter().rev() {
            // Nobody is left to be told of a refusal; the mode was changed a moment ago.
            let _ = set_mode(path, *mode);
        }
    }
}

fn set_mode(path: &Path, mode: u32) -> Result<(), Errno> {
    fs::set_permissions(path, Permissions::from_mode(mode)).map_err(|error| Errno::of(&error))
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    use std::path::Path;

    use super::{FILE, FOLDER, Owner, Taken};

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().mode() & 0o7777
    }

    #[test]
    fn what_an_owner_takes_is_put_back_inner_folders_first() {
        let root = std::env::temp_dir().join(format!("harden-check-owner-{}", std::process::id()));
        let inner = root.join("a/b");
        fs::create_dir_all(&inner).unwrap();
        fs::write(inner.join("file"), "x").unwrap();
        let own = fs::metadata(&root).unwrap();
        let (uid, groups) = (own.uid(), vec![own.gid()]);
        let set = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
        set(&inner.join("file"), 0o2444);
        set(&inner, 0o000);
        set(&root.join("a"), 0o055);
        let stranger = Owner { uid: uid + 1, groups: groups.clone(), of_all: false };
        let mut nothing = Taken::new(stranger);
        assert_eq!(nothing.take(&root.join("a"), FOLDER), Ok(false));
        let mut taken = Taken::new(Owner { uid, groups, of_all: false });
        taken.take_above(&inner.join("file")).unwrap();
        assert_eq!(taken.take(&inner.join("file"), FILE), Ok(true));
        assert_eq!(taken.take(&inner.join("file"), FILE), Ok(false), "it has it by now");
        assert_eq!(mode(&inner.join("file")), 0o2644);
        assert_eq!(taken.paths().collect::<Vec<_>>(), [root.join("a"), inner.clone(), inner.join("file")]);
        drop(taken);
        assert_eq!((mode(&root.join("a")), nothing.paths().count()), (0o055, 0));
        set(&root.join("a"), 0o755);
        assert_eq!(mode(&inner), 0);
        set(&inner, 0o755);
        assert_eq!(mode(&inner.join("file")), 0o2444);
        fs::remove_dir_all(&root).unwrap();
    }

    #[test]
    fn a_set_group_id_bit_of_strangers_is_not_risked() {
        let metadata = |mode| {
            let path = std::env::temp_dir().join(format!("harden-check-group-{}-{mode}", std::process::id()));
            fs::create_dir_all(&path).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            let metadata = fs::metadata(&path).unwrap();
            fs::remove_dir_all(&path).unwrap();
            metadata
        };
        let (plain, group) = (metadata(0o555), metadata(0o2555));
        let owner = Owner { uid: plain.uid(), groups: Vec::new(), of_all: false };
        assert!(owner.may_take(&plain, FOLDER) && !owner.may_take(&group, FOLDER));
        let member = Owner { groups: vec![group.gid()], ..owner };
        assert!(member.may_take(&group, FOLDER));
    }
}
