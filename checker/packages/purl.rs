//! What is a package's address, the same in every tool?
//!
//! A package URL, <https://github.com/package-url/purl-spec>: as other tools write it for packages of a
//! distribution, with the release in `distro` and the source in `upstream`, by which advisories are found.

use packageurl::PackageUrl;

use super::{Installed, Manager, System};

/// The package URL of an installed package; nothing where its name can be in none.
#[must_use]
pub fn purl(package: &Installed, system: &System) -> Option<String> {
    let (kind, otherwise) = match package.manager {
        Manager::Dpkg => ("deb", "debian"),
        Manager::Apk => ("apk", "alpine"),
        Manager::Pip => return of_language("pypi", package),
        Manager::Npm => return of_language("npm", package),
        Manager::Cargo => return of_language("cargo", package),
    };
    let owner = if system.id.is_empty() { otherwise } else { system.id.as_str() };
    let mut purl = PackageUrl::new(kind, package.name.as_str()).ok()?;
    purl.with_namespace(owner).ok()?.with_version(package.version.as_str()).ok()?;
    if !package.architecture.is_empty() {
        purl.add_qualifier("arch", package.architecture.as_str()).ok()?;
    }
    if !system.version.is_empty() {
        purl.add_qualifier("distro", format!("{owner}-{}", system.version)).ok()?;
    }
    if package.source_version != package.version {
        purl.add_qualifier("upstream", format!("{}@{}", package.source, package.source_version)).ok()?;
    } else if package.source != package.name {
        purl.add_qualifier("upstream", package.source.as_str()).ok()?;
    }
    Some(purl.to_string())
}

/// A language's packages belong to no distribution. npm's scope is a namespace.
fn of_language(kind: &str, package: &Installed) -> Option<String> {
    let (scope, name) = match package.name.split_once('/') {
        Some((scope, name)) => (Some(scope), name),
        None => (None, package.name.as_str()),
    };
    let mut purl = PackageUrl::new(kind, name).ok()?;
    if let Some(scope) = scope {
        purl.with_namespace(scope).ok()?;
    }
    purl.with_version(package.version.as_str()).ok()?;
    Some(purl.to_string())
}

#[cfg(test)]
mod tests {
    use super::purl;
    use crate::packages::{Installed, Manager, System};

    fn of(name: &str, version: &str, source: &str, source_version: &str) -> String {
        let package = Installed {
            name: name.to_owned(),
            version: version.to_owned(),
            architecture: "amd64".to_owned(),
            source: source.to_owned(),
            source_version: source_version.to_owned(),
            manager: Manager::Dpkg,
        };
        purl(&package, &System::read("ID=debian\nVERSION_ID=12\n")).unwrap()
    }

    #[test]
    fn a_languages_package_has_no_distribution() {
        let of = |name: &str, manager| {
            let package = Installed {
                name: name.to_owned(),
                version: "1.2.1".to_owned(),
                architecture: String::new(),
                source: name.to_owned(),
                source_version: "1.2.1".to_owned(),
                manager,
            };
            purl(&package, &System::read("ID=debian\n")).unwrap()
        };
        assert_eq!(of("tidemark", Manager::Pip), "pkg:pypi/tidemark@1.2.1");
        assert_eq!(of("@harbour/quay", Manager::Npm), "pkg:npm/%40harbour/quay@1.2.1");
        assert_eq!(of("tidemark", Manager::Cargo), "pkg:cargo/tidemark@1.2.1");
    }

    /// The first is what syft 1.18 writes, letter by letter.
    #[test]
    fn a_package_has_the_address_that_other_tools_give_it() {
        assert_eq!(
            of("bsdutils", "1:2.38.1-5+deb12u3", "util-linux", "2.38.1-5+deb12u3"),
            "pkg:deb/debian/bsdutils@1:2.38.1-5%2Bdeb12u3?arch=amd64&distro=debian-12&upstream=util-linux%402.38.1-5%2Bdeb12u3"
        );
        assert_eq!(
            of("libc6", "2.36-9", "glibc", "2.36-9"),
            "pkg:deb/debian/libc6@2.36-9?arch=amd64&distro=debian-12&upstream=glibc"
        );
        assert_eq!(
            of("bash", "5.2~rc1", "bash", "5.2~rc1"),
            "pkg:deb/debian/bash@5.2~rc1?arch=amd64&distro=debian-12"
        );
    }
}
