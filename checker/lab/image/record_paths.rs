//! Where do package managers keep their records?

/// dpkg's database.
pub(super) const DPKG: &str = "/var/lib/dpkg/status";
/// Where distroless images have one file for each package.
const DPKG_FOLDER: &str = "/var/lib/dpkg/status.d/";

/// dpkg's lists of files, and the scripts of its packages.
pub(super) const LISTS: &str = "/var/lib/dpkg/info/";

/// Where dpkg notes files that stand in for those of a package.
pub(super) const DIVERSIONS: &str = "/var/lib/dpkg/diversions";

/// apk's database, by the path of version 2 and of version 3.
pub(super) const APK: [&str; 2] = ["/lib/apk/db/installed", "/usr/lib/apk/db/installed"];

/// `os-release`; the first is a link to the second as a rule.
pub(super) const SYSTEM: [&str; 2] = ["/etc/os-release", "/usr/lib/os-release"];

/// Folders of databases that are not read.
pub(super) const UNREAD: [&str; 3] = ["/var/lib/rpm/", "/usr/lib/sysimage/rpm/", "/var/lib/pacman/local/"];

/// Whether a file's content is kept, because it is part of a database.
pub(super) fn is_record(path: &str) -> bool {
    let is_list = list_name(path).is_some() || sums_name(path).is_some();
    is_database(path) || SYSTEM.contains(&path) || is_list || path == DIVERSIONS || is_metadata(path)
}

/// Whether a file is a database or, in distroless images, a part of one.
pub(in crate::lab) fn is_database(path: &str) -> bool {
    path == DPKG || APK.contains(&path) || path.strip_prefix(DPKG_FOLDER).is_some_and(is_paragraph)
}

/// Whether a database is one of apk's.
pub(in crate::lab) fn is_apk(path: &str) -> bool {
    APK.contains(&path)
}

/// Beside each paragraph lies a list of sums.
fn is_paragraph(name: &str) -> bool {
    !name.is_empty() && !name.contains('/') && !name.ends_with(".md5sums")
}

/// Whether a file says that a package of Python's is installed.
pub(super) fn is_metadata(path: &str) -> bool {
    path.ends_with(".dist-info/METADATA")
}

/// The package of `NAME.list` or `NAME:ARCHITECTURE.list`.
pub(super) fn list_name(path: &str) -> Option<&str> {
    let name = path.strip_prefix(LISTS)?.strip_suffix(".list")?;
    Some(name.split(':').next().unwrap_or(name))
}

/// The package of a list of sums, and whether it is all that there is: distroless images have no other list.
pub(super) fn sums_name(path: &str) -> Option<(&str, bool)> {
    let beside = path.strip_prefix(LISTS).map(|name| (name, false));
    let (name, alone) = beside.or_else(|| Some((path.strip_prefix(DPKG_FOLDER)?, true)))?;
    let name = name.strip_suffix(".md5sums")?;
    Some((name.split(':').next().unwrap_or(name), alone))
}

#[cfg(test)]
mod tests {
    use super::{is_database, is_record, list_name, sums_name};

    #[test]
    fn records_are_told_by_their_places() {
        for path in ["/var/lib/dpkg/status", "/var/lib/dpkg/status.d/tzdata", "/lib/apk/db/installed"] {
            assert!(is_database(path) && is_record(path), "{path}");
        }
        for path in [
            "/opt/x/tidemark-1.2.1.dist-info/METADATA",
            "/etc/os-release",
            "/var/lib/dpkg/info/libc6:amd64.list",
        ] {
            assert!(!is_database(path) && is_record(path), "{path}");
        }
        for path in ["/var/lib/dpkg/status.d/tzdata.md5sums", "/var/lib/dpkg/diversions"] {
            assert!(!is_database(path) && is_record(path), "{path}");
        }
        for path in ["/var/lib/dpkg/status-old", "/app/tzdata.md5sums", "/app/status"] {
            assert!(!is_record(path), "{path}");
        }
        assert_eq!(list_name("/var/lib/dpkg/info/libc6:amd64.list"), Some("libc6"));
        assert_eq!(list_name("/var/lib/dpkg/info/libc6.md5sums"), None);
        assert_eq!(sums_name("/var/lib/dpkg/info/libc6:amd64.md5sums"), Some(("libc6", false)));
        assert_eq!(sums_name("/var/lib/dpkg/status.d/tzdata.md5sums"), Some(("tzdata", true)));
    }
}
