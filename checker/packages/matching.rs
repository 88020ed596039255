//! Does an advisory speak of an installed package, in its version?

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

use super::{Advisory, Affected, Event, Installed, Severity, System, compare};

/// A known vulnerability of one source package.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Known {
    /// How bad it is.
    pub severity: Severity,
    /// The advisory's id.
    pub advisory: String,
    /// Other names of it.
    pub aliases: Vec<String>,
    /// One line of it; may be empty.
    pub summary: String,
    /// The source package, as the advisory names it.
    pub source: String,
    /// Its version in the image.
    pub source_version: String,
    /// The binary packages of it that are installed, with their versions.
    pub packages: Vec<(String, String)>,
    /// The first version without it; absent where there is none yet.
    pub fixed: Option<String>,
}

/// What an advisory says of the packages of an image.
#[must_use]
pub fn known(advisory: &Advisory, packages: &[Installed], system: &System) -> Vec<Known> {
    let mut found: Vec<Known> = Vec::new();
    if advisory.withdrawn {
        return found;
    }
    for package in packages {
        let speaking = advisory.affected.iter().filter(|affected| {
            // Advisories name the source; a few name the binary package.
            (affected.name == package.source || affected.name == package.name)
                && system.is_of(&affected.ecosystem, package.manager)
        });
        for affected in speaking {
            let Some(fixed) = vulnerable(affected, package) else { continue };
            let severity = affected.severity.or(advisory.severity).unwrap_or(Severity::Unknown);
            let binary = (package.name.clone(), package.version.clone());
            let same = found
                .iter_mut()
                .find(|one| one.source == package.source && one.source_version == package.source_version);
            match same {
                Some(one) => {
                    one.severity = one.severity.max(severity);
                    one.fixed = one.fixed.take().or(fixed);
                    if !one.packages.contains(&binary) {
                        one.packages.push(binary);
                    }
                }
                None => found.push(Known {
                    severity,
                    advisory: advisory.id.clone(),
                    aliases: advisory.aliases.clone(),
                    summary: advisory.summary.clone(),
                    source: package.source.clone(),
                    source_version: package.source_version.clone(),
                    packages: vec![binary],
                    fixed,
                }),
            }
        }
    }
    found
}

/// Whether the package's version is vulnerable, and the version that mends it.
fn vulnerable(affected: &Affected, package: &Installed) -> Option<Option<String>> {
    // A binary package that is named itself is meant in its own version.
    let version = if affected.name == package.source { &package.source_version } else { &package.version };
    let order = |one: &str, other: &str| compare(package.manager, one, other);
    let listed = affected.versions.iter().any(|one| order(one, version) == Ordering::Equal);
    let mut fixes: Vec<&str> = Vec::new();
    let mut within = false;
    for range in &affected.ranges {
        within |= is_within(range, version, &order);
        fixes.extend(range.iter().filter_map(|event| match event {
            Event::Fixed(fixed) if order(fixed, version) == Ordering::Greater => Some(fixed.as_str()),
            _ => None,
        }));
    }
    fixes.sort_by(|one, other| order(one, other));
    (listed || within).then(|| fixes.first().map(|fixed| (*fixed).to_owned()))
}

/// The rule of OSV: events in the order of their versions, each switches.
fn is_within(range: &[Event], version: &str, order: &dyn Fn(&str, &str) -> Ordering) -> bool {
    let at = |event: &Event| -> String {
        match event {
            Event::Introduced(at) | Event::Fixed(at) | Event::LastAffected(at) => at.clone(),
        }
    };
    let mut events: Vec<&Event> = range.iter().collect();
    events.sort_by(|one, other| match (at(one).as_str(), at(other).as_str()) {
        // `0` is before every version, also before `0~rc1`.
        ("0", "0") => Ordering::Equal,
        ("0", _) => Ordering::Less,
        (_, "0") => Ordering::Greater,
        (one, other) => order(one, other),
    });
    let mut within = false;
    for event in events {
        match event {
            Event::Introduced(from) if from == "0" || order(version, from) != Ordering::Less => within = true,
            Event::Fixed(from) if order(version, from) != Ordering::Less => within = false,
            Event::LastAffected(last) if order(version, last) == Ordering::Greater => within = false,
            _ => {}
        }
    }
    within
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::known;
    use crate::packages::{Advisory, Installed, Manager, Severity, System};

    fn package(name: &str, version: &str, source: &str, source_version: &str) -> Installed {
        Installed {
            name: name.to_owned(),
            version: version.to_owned(),
            architecture: "all".to_owned(),
            source: source.to_owned(),
            source_version: source_version.to_owned(),
            manager: Manager::Dpkg,
        }
    }

    fn debian() -> System {
        System::read("ID=debian\nVERSION_ID=12\n")
    }

    fn advisory(events: &serde_json::Value, versions: &serde_json::Value) -> Advisory {
        Advisory::read(&json!({"id": "A-1", "affected": [{
            "package": {"ecosystem": "Debian:12", "name": "tidelib"},
            "ranges": [{"type": "ECOSYSTEM", "events": events}], "versions": versions}]}))
        .unwrap()
    }

    #[test]
    fn the_sources_version_decides_and_not_the_binarys() {
        let advisory = advisory(&json!([{"introduced": "0"}, {"fixed": "1.2-3"}]), &json!([]));
        // The epoch of the binary is above every version of the source.
        let old = [
            package("tidelib1", "1:1.2-1", "tidelib", "1.2-1"),
            package("tide-bin", "1:1.2-1", "tidelib", "1.2-1"),
        ];
        let found = known(&advisory, &old, &debian());
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].fixed.as_deref(), found[0].packages.len()), (Some("1.2-3"), 2));
        assert_eq!(found[0].severity, Severity::Unknown);
        let new = [package("tidelib1", "1:1.2-3", "tidelib", "1.2-3")];
        assert!(known(&advisory, &new, &debian()).is_empty());
        let ubuntu = System::read("ID=ubuntu\nVERSION_ID=22.04\n");
        assert!(known(&advisory, &old, &ubuntu).is_empty());
    }

    #[test]
    fn events_switch_in_the_order_of_their_versions() {
        let vulnerable = |events: serde_json::Value, version: &str| {
            !known(
                &advisory(&events, &json!(["9.9"])),
                &[package("tidelib", version, "tidelib", version)],
                &debian(),
            )
            .is_empty()
        };
        let twice = json!([{"fixed": "3.0"}, {"introduced": "2.0"}, {"fixed": "1.5"}, {"introduced": "1.0"}]);
        for (version, is) in [
            ("0.9", false),
            ("1.0", true),
            ("1.5", false),
            ("2.0~rc1", false),
            ("2.0", true),
            ("3.0", false),
            ("9.9", true),
        ] {
            assert_eq!(vulnerable(twice.clone(), version), is, "{version}");
        }
        let last = json!([{"introduced": "0"}, {"last_affected": "1.9"}]);
        for (version, is) in [("0~a", true), ("1.9", true), ("1.10", false)] {
            assert_eq!(vulnerable(last.clone(), version), is, "{version}");
        }
    }

    #[test]
    fn the_nearest_fix_is_told_and_what_was_taken_back_is_not() {
        let events = json!([{"introduced": "0"}, {"fixed": "1.5"}, {"introduced": "2.0"}, {"fixed": "2.5"}]);
        let mut advisory = advisory(&events, &json!([]));
        let installed = [package("tidelib", "2.1", "tidelib", "2.1")];
        assert_eq!(known(&advisory, &installed, &debian())[0].fixed.as_deref(), Some("2.5"));
        advisory.withdrawn = true;
        assert!(known(&advisory, &installed, &debian()).is_empty());
    }
}
