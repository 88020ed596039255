//! What is mounted, and where?

use std::path::Path;

use crate::json::Object;
use crate::kernel;
use crate::trial::ProbeFailure;

use super::read;

/// One line of `/proc/PID/mountinfo`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mount {
    pub(crate) target: String,
    pub(crate) kind: String,
    /// Options of the mount, then those of the file system that the mount does not have itself.
    pub(crate) options: Vec<String>,
}

/// The mounts of one mount table, in the order in which they were made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mounts(pub(crate) Vec<Mount>);

impl Mounts {
    /// The mount point below which a path lies.
    pub(crate) fn of(&self, path: &Path) -> String {
        self.0
            .iter()
            .map(|mount| mount.target.as_str())
            .filter(|target| path.starts_with(target))
            .max_by_key(|target| target.len())
            .unwrap_or("/")
            .to_owned()
    }

    /// The file system's type at a mount point; the last one that was mounted there is what is seen.
    pub(crate) fn kind_of(&self, target: &str) -> String {
        let mount = self.0.iter().rev().find(|mount| mount.target == target);
        mount.map(|mount| mount.kind.clone()).unwrap_or_default()
    }

    /// Whether set-user-id programs below a path get their owner's power.
    pub(crate) fn honours_setuid(&self, path: &Path) -> bool {
        let target = self.of(path);
        // The last one of a mount point covers those before it.
        let mount = self.0.iter().rev().find(|mount| mount.target == target);
        mount.is_none_or(|mount| !mount.options.iter().any(|option| option == "nosuid"))
    }
}

/// The probe's own mount table.
pub(crate) fn own_mounts() -> Result<Mounts, ProbeFailure> {
    parse(&read("/proc/self/mountinfo")?).map(Mounts).map_err(ProbeFailure)
}

/// The mounts of the container's first process, as lines of JSON.
pub(crate) fn mounts() -> Result<Vec<String>, ProbeFailure> {
    let text = read("/proc/1/mountinfo")?;
    // The probe may stand beside the container and see other mounts under the same names.
    let same = read("/proc/self/mountinfo")? == text;
    let mounts = parse(&text).map_err(ProbeFailure)?;
    Ok(mounts.iter().map(|mount| line(mount, size(&mount.target, same))).collect())
}

/// Size of a file system in bytes; 0 where this user cannot see it.
fn size(target: &str, same: bool) -> u64 {
    let seen_by_first = format!("/proc/1/root{target}");
    kernel::file_system(Path::new(&seen_by_first))
        .or_else(|errno| if same { kernel::file_system(Path::new(target)) } else { Err(errno) })
        .map_or(0, |facts| facts.bytes)
}

fn line(mount: &Mount, size: u64) -> String {
    Object::new()
        .text("target", &mount.target)
        .text("kind", &mount.kind)
        .texts("options", &mount.options)
        .number("size_bytes", size)
        .finish()
}

/// Reads the file: id, parent, device, root, target, options, optional fields, `-`, type, source,
/// options of the file system.
fn parse(text: &str) -> Result<Vec<Mount>, String> {
    text.lines()
        .map(|line| {
            let broken = || format!("a line of mountinfo is `{line}`");
            let (mount, file_system) = line.split_once(" - ").ok_or_else(broken)?;
            let mut mount = mount.split(' ').skip(4);
            let mut file_system = file_system.split(' ');
            let target = unescaped(mount.next().ok_or_else(broken)?);
            let own = mount.next().ok_or_else(broken)?;
            let kind = file_system.next().ok_or_else(broken)?.to_owned();
            let shared = file_system.nth(1).ok_or_else(broken)?;
            let mut options: Vec<String> = own.split(',').map(str::to_owned).collect();
            // A read-only mount of a writable file system is read-only.
            for option in shared.split(',').filter(|option| !["rw", "ro"].contains(option)) {
                if !options.iter().any(|known| known == option) {
                    options.push(option.to_owned());
                }
            }
            if shared.split(',').any(|option| option == "ro") && !options.iter().any(|option| option == "ro")
            {
                options.push("ro".to_owned());
            }
            Ok(Mount { target, kind, options })
        })
        .collect()
}

/// The kernel writes blanks and the like as `\040`.
fn unescaped(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        let code = tail
            .get(..3)
            .filter(|_| *first == b'\\')
            .and_then(|digits| u8::from_str_radix(std::str::from_utf8(digits).ok()?, 8).ok());
        match code {
            Some(code) => {
                bytes.push(code);
                rest = tail.get(3..).unwrap_or(&[]);
            }
            None => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{Mounts, parse, unescaped};

    const TEXT: &str = "\
        612 500 0:52 / / ro,relatime master:1 - overlay overlay rw,lowerdir=/l,upperdir=/u\n\
        613 612 0:53 / /tmp rw,nosuid,nodev,noexec,relatime - tmpfs tmpfs rw,size=65536k\n\
        614 612 8:1 /data /a\\040b rw,relatime - ext4 /dev/sda1 rw\n\
        615 612 8:1 /data /cold rw - ext4 /dev/sda1 ro\n";

    #[test]
    fn options_of_mount_and_file_system_are_joined() {
        let mounts = parse(TEXT).unwrap();
        assert_eq!(mounts[0].options, ["ro", "relatime", "lowerdir=/l", "upperdir=/u"]);
        assert_eq!(mounts[1].kind, "tmpfs");
        assert_eq!(mounts[1].options, ["rw", "nosuid", "nodev", "noexec", "relatime", "size=65536k"]);
        assert_eq!(mounts[2].target, "/a b");
        assert_eq!(mounts[3].options, ["rw", "ro"], "a read-only file system under a writable mount");
    }

    #[test]
    fn the_longest_mount_point_is_a_paths_own() {
        let mounts = Mounts(parse(TEXT).unwrap());
        assert_eq!(mounts.of(Path::new("/tmp/x")), "/tmp");
        assert_eq!(mounts.of(Path::new("/tmpfiles")), "/");
        assert_eq!((mounts.kind_of("/tmp"), mounts.kind_of("/")), ("tmpfs".to_owned(), "overlay".to_owned()));
        assert_eq!(mounts.kind_of("/nowhere"), "");
        assert!(!mounts.honours_setuid(Path::new("/tmp/x")));
        assert!(mounts.honours_setuid(Path::new("/usr/bin/su")));
    }

    #[test]
    fn a_broken_line_is_an_error() {
        assert!(parse("612 500 0:52 / /").is_err());
        assert!(parse("612 500 - tmpfs").is_err());
    }

    #[test]
    fn escapes_are_octal() {
        assert_eq!(unescaped("a\\040b\\134c"), "a b\\c");
        assert_eq!(unescaped("a\\09"), "a\\09");
    }
}
