//! Which of two versions is newer?

mod apk;

use std::cmp::Ordering;
use std::str::FromStr;

use super::Manager;

/// Compares two versions by the rules of the package manager: deb-version(7), apk's, PEP 440 of Python, and
/// <https://semver.org> of npm and Cargo.
///
/// As text it would be wrong: `2.36-9+deb12u9` is older than `2.36-9+deb12u10`.
#[must_use]
pub fn compare(manager: Manager, one: &str, other: &str) -> Ordering {
    // A version is ASCII. What is none comes from a database or a feed of strangers and is not handed on.
    if !one.is_ascii() || !other.is_ascii() {
        return one.cmp(other);
    }
    match manager {
        Manager::Dpkg => deb_version::compare_versions(one.trim(), other.trim()),
        Manager::Apk => apk::compare(one.trim(), other.trim()),
        Manager::Pip => by::<pep440_rs::Version>(one.trim(), other.trim()),
        Manager::Npm | Manager::Cargo => {
            let without_build = |text: &str| {
                let mut version = semver::Version::from_str(text).ok()?;
                // It says how something was built, and orders nothing.
                version.build = semver::BuildMetadata::EMPTY;
                Some(version)
            };
            match (without_build(one.trim()), without_build(other.trim())) {
                (Some(one), Some(other)) => one.cmp(&other),
                _ => dotted(one, other),
            }
        }
    }
}

/// By a version's own order; what is none is compared part by part.
fn by<V: FromStr + Ord>(one: &str, other: &str) -> Ordering {
    match (V::from_str(one), V::from_str(other)) {
        (Ok(one), Ok(other)) => one.cmp(&other),
        _ => dotted(one, other),
    }
}

/// Parts between dots, numbers as numbers: `0` of a range, and what follows no rules.
fn dotted(one: &str, other: &str) -> Ordering {
    let parts = |text: &str| -> Vec<(u64, String)> {
        let parts = text.trim().split('.');
        parts.map(|part| (part.parse().unwrap_or_default(), part.to_owned())).collect()
    };
    parts(one).cmp(&parts(other))
}

/// Whether a text can be a version. Any other would be compared with nobody knows what outcome.
#[must_use]
pub fn is_version(text: &str) -> bool {
    let text = text.trim();
    let (epoch, rest) = text.split_once(':').unwrap_or(("0", text));
    let letters = |one: char| one.is_ascii_alphanumeric() || ".+-~:_^".contains(one);
    let numeric = |text: &str| !text.is_empty() && text.chars().all(|one| one.is_ascii_digit());
    numeric(epoch) && rest.starts_with(|one: char| one.is_ascii_digit()) && rest.chars().all(letters)
}

#[cfg(test)]
mod tests {
    use std::cmp::Ordering;

    use super::{compare, is_version};
    use crate::packages::Manager;

    /// Each line is older than the next one.
    const DPKG: [&str; 10] = [
        "1.0~rc1",
        "1.0",
        "1.0-1~bpo12+1",
        "1.0-1",
        "1.0-1+b1",
        "1.0+b1",
        "1.0+dfsg",
        "1.0.0",
        "1:0.1",
        "1:0.1-2",
    ];

    #[test]
    fn dpkgs_order_is_kept() {
        for (at, one) in DPKG.iter().enumerate() {
            for (beside, other) in DPKG.iter().enumerate() {
                assert_eq!(compare(Manager::Dpkg, one, other), at.cmp(&beside), "{one} {other}");
            }
        }
        assert_eq!(compare(Manager::Dpkg, "2.36-9+deb12u9", "2.36-9+deb12u10"), Ordering::Less);
        assert_eq!(compare(Manager::Dpkg, "1.0", "1.00-0"), Ordering::Equal);
    }

    #[test]
    fn each_language_has_an_order_of_its_own() {
        let python = ["1.0.dev1", "1.0a2", "1.0rc1", "1.0", "1.0.post1", "1.2.0", "1.10", "1!0.1"];
        let semantic =
            ["0.9.1", "0.10.0", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-rc.2", "1.0.0-rc.10", "1.0.0"];
        for (manager, versions) in [
            (Manager::Pip, python.as_slice()),
            (Manager::Npm, semantic.as_slice()),
            (Manager::Cargo, semantic.as_slice()),
        ] {
            for (at, one) in versions.iter().enumerate() {
                for (beside, other) in versions.iter().enumerate() {
                    assert_eq!(compare(manager, one, other), at.cmp(&beside), "{one} {other}");
                }
            }
        }
        assert_eq!(compare(Manager::Pip, "1.0", "1.0.0"), Ordering::Equal);
        assert_eq!(compare(Manager::Npm, "1.0.0+linux", "1.0.0"), Ordering::Equal);
        // No versions by the rules: number by number all the same.
        assert_eq!(compare(Manager::Npm, "0", "0.0.1"), Ordering::Less);
        assert_eq!(compare(Manager::Cargo, "1.9", "1.10"), Ordering::Less);
    }

    #[test]
    fn what_is_no_ascii_has_an_order_all_the_same() {
        for manager in [Manager::Dpkg, Manager::Apk] {
            assert_eq!(compare(manager, "1.0-ä1", "1.0-ä1"), Ordering::Equal);
            assert_eq!(compare(manager, "1ü2", "1ü3"), Ordering::Less);
        }
    }

    #[test]
    fn what_is_no_version_is_told() {
        for text in ["1.0-1", "1:2.38.1-5+deb12u3", "2024a-0", "1.2.3_git20240101-r0", "0"] {
            assert!(is_version(text), "{text}");
        }
        for text in ["", "latest", "a:1", "1 0", "-1", "1.0\n2"] {
            assert!(!is_version(text), "{text}");
        }
    }
}
