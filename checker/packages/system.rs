//! Whose packages are these? os-release(5).

use serde::{Deserialize, Serialize};

/// The distribution of an image.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct System {
    /// `ID`, `debian`; empty where the image does not say.
    pub id: String,
    /// `VERSION_ID`, `12`; empty where the image does not say.
    pub version: String,
    /// `PRETTY_NAME`.
    pub name: String,
}

impl System {
    /// Reads an `os-release`.
    #[must_use]
    pub fn read(text: &str) -> System {
        let field = |wanted: &str| {
            let mut values =
                text.lines().filter_map(|line| line.trim().strip_prefix(wanted)?.strip_prefix('='));
            // As in a shell, the last one counts.
            values
                .next_back()
                .map(|value| value.trim().trim_matches(['"', '\'']).to_owned())
                .unwrap_or_default()
        };
        System { id: field("ID"), version: field("VERSION_ID"), name: field("PRETTY_NAME") }
    }

    /// Whether advisories of an ecosystem of OSV speak of this distribution: `Debian`, `Debian:12`,
    /// `Ubuntu:22.04:LTS`, `Alpine:v3.20`. One that names no release speaks of all of them. An image that
    /// says of itself what nobody knows is held against every distribution of its package manager.
    #[must_use]
    pub fn is_of(&self, ecosystem: &str, manager: super::Manager) -> bool {
        let (family, release) = ecosystem.split_once(':').unwrap_or((ecosystem, ""));
        let of_manager: &[&str] = match manager {
            super::Manager::Dpkg => &["Debian", "Ubuntu"],
            super::Manager::Apk => &["Alpine"],
            // A language's packages are the same in every distribution.
            super::Manager::Pip => return family == "PyPI",
            super::Manager::Npm => return family == "npm",
            // OSV writes the ending of its index behind it.
            super::Manager::Cargo => return family.starts_with("crates"),
        };
        if !of_manager.contains(&family) {
            return false;
        }
        let own = of_manager.iter().find(|known| known.eq_ignore_ascii_case(&self.id));
        let Some(own) = own else { return true };
        if *own != family {
            return false;
        }
        if release.is_empty() || self.version.is_empty() {
            return true;
        }
        match family {
            "Debian" => release == self.version.split('.').next().unwrap_or_default(),
            // `Pro` are fixes that only subscribers get.
            "Ubuntu" => {
                !release.starts_with("Pro") && release.split(':').next().unwrap_or_default() == self.version
            }
            _ => {
                let mut parts = self.version.splitn(3, '.');
                let (major, minor) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
                release == format!("v{major}.{minor}")
            }
        }
    }

    /// Whether the qualifier `distro` of a package URL names another release: `debian-12` and `debian-12.1` as
    /// syft and trivy write it, `3.20.3` without a name, `bookworm`. What nobody can tell apart is no other one.
    #[must_use]
    pub fn is_other_release(&self, distro: &str) -> bool {
        let said = distro.to_lowercase();
        if said.is_empty() || self.id.is_empty() || self.version.is_empty() {
            return false;
        }
        let numbered = |text: &str| text.starts_with(|each: char| each.is_ascii_digit());
        let release = match said.rsplit_once('-') {
            Some((family, release)) if numbered(release) => {
                if family != self.id {
                    return true;
                }
                release
            }
            _ => said.as_str(),
        };
        if numbered(release) {
            // `12` is every `12.x`.
            return release.split('.').zip(self.version.split('.')).any(|(one, other)| one != other);
        }
        // `PRETTY_NAME` has the code name in brackets.
        let code = self.name.split_once('(').and_then(|(_, rest)| rest.split(')').next());
        let code = code.map(|code| code.trim().to_lowercase());
        code.is_some_and(|code| !code.is_empty() && !said.contains(code.as_str()))
    }

    /// Whether the advisories of one distribution can be chosen for this image.
    #[must_use]
    pub fn is_known(&self) -> bool {
        ["debian", "ubuntu", "alpine"].contains(&self.id.as_str()) && !self.version.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::System;
    use crate::packages::Manager::{Apk, Dpkg};

    #[test]
    fn an_ecosystem_of_osv_is_told_by_family_and_release() {
        let system = |id: &str, version: &str| {
            System::read(&format!("PRETTY_NAME='x'\nID={id}\nVERSION_ID=\"{version}\"\n"))
        };
        for (id, version, manager, ecosystem, is) in [
            ("debian", "12", Dpkg, "Debian:12", true),
            ("debian", "12", Dpkg, "Debian", true),
            ("debian", "12", Dpkg, "Debian:11", false),
            ("debian", "12", Dpkg, "Ubuntu:22.04:LTS", false),
            ("debian", "12", Apk, "Debian:12", false),
            ("ubuntu", "22.04", Dpkg, "Ubuntu:22.04:LTS", true),
            ("ubuntu", "24.10", Dpkg, "Ubuntu:24.10", true),
            ("ubuntu", "22.04", Dpkg, "Ubuntu:Pro:22.04:LTS", false),
            ("alpine", "3.20.3", Apk, "Alpine:v3.20", true),
            ("alpine", "3.20.3", Apk, "Alpine:v3.2", false),
            ("debian", "12", Dpkg, "npm", false),
            // Who says nothing, or something of his own, gets no exemption.
            ("somebody", "1", Dpkg, "Debian:12", true),
            ("somebody", "1", Dpkg, "Ubuntu:22.04:LTS", true),
            ("somebody", "1", Dpkg, "Alpine:v3.20", false),
            ("debian", "", Dpkg, "Debian:12", true),
        ] {
            assert_eq!(system(id, version).is_of(ecosystem, manager), is, "{id} {version} {ecosystem}");
        }
        let bookworm = System { name: "Debian GNU/Linux 12 (bookworm)".to_owned(), ..system("debian", "12") };
        for said in ["", "debian-12", "debian-12.1", "12", "bookworm", "debian-bookworm", "Debian-12"] {
            assert!(!bookworm.is_other_release(said), "{said}");
        }
        for said in ["debian-11", "ubuntu-12", "11.3", "bullseye"] {
            assert!(bookworm.is_other_release(said), "{said}");
        }
        let silent = system("debian", "");
        assert!(
            !silent.is_other_release("debian-11") && !system("alpine", "3.20.3").is_other_release("3.20")
        );
        assert_eq!(System::read("ID=a\nID='debian'\n").id, "debian");
        assert!(!System::read("").is_known() && system("debian", "12").is_known());
    }
}
