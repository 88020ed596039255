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
        assert_eq!(System::read("ID=a\nID='debian'\n").id, "debian");
        assert!(!System::read("").is_known() && system("debian", "12").is_known());
    }
}
