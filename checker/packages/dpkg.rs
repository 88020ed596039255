//! What does dpkg's database say is installed?
//!
//! `/var/lib/dpkg/status`, and in distroless images one file for each package below
//! `/var/lib/dpkg/status.d`: paragraphs of `Field: value`, see deb822(5) and dpkg-query(1).

use super::{Installed, Manager};

/// States in which files of a package are there, the third word of `Status`; dpkg(1).
const THERE: [&str; 6] =
    ["installed", "half-configured", "half-installed", "unpacked", "triggers-awaited", "triggers-pending"];

/// The packages of which files are there. A removed package whose settings stayed is none of them.
#[must_use]
pub fn installed(database: &str) -> Vec<Installed> {
    paragraphs(database)
        .iter()
        .filter(|paragraph| paragraph.is_there())
        .filter_map(Paragraph::package)
        .collect()
}

/// The fields of one paragraph, in order.
pub(super) struct Paragraph<'a>(Vec<(&'a str, &'a str)>);

/// Splits a text into its paragraphs. What stands on continued lines no field here needs.
pub(super) fn paragraphs(text: &str) -> Vec<Paragraph<'_>> {
    let mut paragraphs = vec![Paragraph(Vec::new())];
    for line in text.lines() {
        if line.trim().is_empty() {
            paragraphs.push(Paragraph(Vec::new()));
        } else if !line.starts_with([' ', '\t', '#'])
            && let Some((name, value)) = line.split_once(':')
            && let Some(last) = paragraphs.last_mut()
        {
            last.0.push((name, value.trim()));
        }
    }
    paragraphs.retain(|paragraph| !paragraph.0.is_empty());
    paragraphs
}

impl Paragraph<'_> {
    /// A field; the case of its name does not count.
    pub(super) fn field(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| *value)
    }

    fn is_there(&self) -> bool {
        // Distroless images leave the field out of `status.d`.
        let state = self.field("Status").map(|status| status.split_whitespace().nth(2).unwrap_or_default());
        state.is_none_or(|state| THERE.contains(&state))
    }

    /// The package; nothing without a name and a version.
    pub(super) fn package(&self) -> Option<Installed> {
        let (name, version) = (self.field("Package")?, self.field("Version")?);
        let written = self.field("Source").unwrap_or_default();
        // `Source: name (version)`; each part stands there only where it differs.
        let (source, rest) = written.split_once('(').unwrap_or((written, ""));
        let or = |said: &str, otherwise: &str| {
            if said.is_empty() { otherwise.to_owned() } else { said.to_owned() }
        };
        Some(Installed {
            name: name.to_owned(),
            version: version.to_owned(),
            architecture: self.field("Architecture").unwrap_or_default().to_owned(),
            source: or(source.trim(), name),
            source_version: or(rest.trim().trim_end_matches(')').trim(), version),
            manager: Manager::Dpkg,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::installed;

    #[test]
    fn the_source_and_its_version_are_told_from_the_binarys() {
        let text = "Package: bsdutils\nStatus: install ok installed\nArchitecture: amd64\n\
                    Source: util-linux (2.38.1-5+deb12u3)\nVersion: 1:2.38.1-5+deb12u3\n\
                    Description: tools\n a line that goes on: with a colon\n\n\
                    Package: libc6\nStatus: hold ok installed\nSource: glibc\nVersion: 2.36-9+deb12u14\n";
        let found = installed(text);
        let told: Vec<[&str; 4]> =
            found.iter().map(|one| [&*one.name, &*one.version, &*one.source, &*one.source_version]).collect();
        assert_eq!(
            told,
            [
                ["bsdutils", "1:2.38.1-5+deb12u3", "util-linux", "2.38.1-5+deb12u3"],
                ["libc6", "2.36-9+deb12u14", "glibc", "2.36-9+deb12u14"],
            ]
        );
        assert_eq!((&*found[0].architecture, &*found[1].architecture), ("amd64", ""));
    }

    #[test]
    fn only_what_left_no_files_is_not_installed() {
        for (state, there) in [
            ("install ok installed", true),
            ("install ok half-configured", true),
            ("install reinstreq half-installed", true),
            ("install ok triggers-pending", true),
            ("deinstall ok config-files", false),
            ("purge ok not-installed", false),
        ] {
            let text = format!("Package: a\nStatus: {state}\nVersion: 1\n");
            assert_eq!(installed(&text).len(), usize::from(there), "{state}");
        }
        // As distroless images have it.
        assert_eq!(installed("Package: tzdata\nVersion: 2024a-0+deb12u1\n").len(), 1);
    }

    #[test]
    fn what_is_no_paragraph_is_no_package() {
        assert!(installed("").is_empty());
        assert!(installed("\n\nPackage: a\n\nVersion: 1\n\u{0}garbage").is_empty());
        assert_eq!(installed("package: a\r\nversion: 1\r\n").len(), 1);
    }
}
