//! What does `harden-check scan` say of an image that a workflow builds?

use std::fs;
use std::path::Path;

use crate::evidence::PackageFacts;
use crate::packages::{Day, Severity, TRAINING_DAY, known, training};
use crate::submission::{scan_policy, stops};

/// Whether it ends with 0, and the ids of what stops, with the gate and the exceptions of a repository. As the
/// command does, it fails over a word that is no severity, over a policy that is none, and over an image that
/// cannot be judged as a whole.
pub(super) fn scanned(
    repository: &Path,
    facts: &PackageFacts,
    fail_on: Option<&str>,
    policy: Option<&str>,
) -> (bool, Vec<String>) {
    let text = fs::read_to_string(repository.join(policy.unwrap_or("scan.toml"))).ok();
    if text.is_none() && policy.is_some() {
        return (false, Vec::new());
    }
    let policy = text.map(|text| scan_policy("scan.toml", &text));
    if policy.as_ref().is_some_and(|policy| !policy.faults.is_empty()) {
        return (false, Vec::new());
    }
    let written = policy.as_ref().and_then(|policy| policy.fail_on.as_ref()).map(|gate| gate.value);
    let gate = match fail_on.map(|word| Severity::ALL.into_iter().find(|one| one.name() == word)) {
        Some(None) => return (false, Vec::new()),
        Some(asked) => asked.or(written).unwrap_or(Severity::High),
        None => written.unwrap_or(Severity::High),
    };
    let Some(today) = Day::read(TRAINING_DAY) else { return (false, Vec::new()) };
    let found = training().iter().flat_map(|one| known(one, &facts.packages, &facts.system));
    let found = found.filter(|known| stops(known, gate, policy.as_ref(), today));
    let found: Vec<String> = found.map(|known| known.advisory).collect();
    let is_whole = facts.removed_databases.is_empty() && facts.doubts.is_empty() && facts.unread.is_empty();
    (found.is_empty() && is_whole, found)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::scanned;
    use crate::evidence::PackageFacts;
    use crate::packages::{Installed, Manager, System};

    /// An image with one package, in every version of which there is a flaw that is high.
    fn flawed() -> PackageFacts {
        let package = Installed {
            name: "libquay1".to_owned(),
            version: "0.8-1".to_owned(),
            source: "quay".to_owned(),
            source_version: "0.8-1".to_owned(),
            architecture: "all".to_owned(),
            manager: Manager::Dpkg,
        };
        let system = System { id: "debian".to_owned(), version: "12".to_owned(), name: String::new() };
        PackageFacts { system, packages: vec![package], ..PackageFacts::default() }
    }

    /// Whether a scan of it passes, and how much it names, where the repository has these files.
    fn end(files: &[(&str, &str)], fail_on: Option<&str>, policy: Option<&str>) -> (bool, usize) {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            fs::write(folder.path().join(name), text).unwrap();
        }
        let (passed, found) = scanned(folder.path(), &flawed(), fail_on, policy);
        assert!(found.iter().all(|id| id == "HC-2026-0024"), "{found:?}");
        (passed, found.len())
    }

    const EXCEPTED: &str = "[[ignore]]\nadvisory = \"HC-2026-0024\"\npackage = \"quay\"\nreason = \"nobody reaches it\"\n\
        expires = DAY\n";

    #[test]
    fn a_flaw_stops_unless_gate_or_exception_let_it_through() {
        let (excepted, over) = (EXCEPTED.replace("DAY", "2027-01-01"), EXCEPTED.replace("DAY", "2026-11-30"));
        assert_eq!(end(&[], None, None), (false, 1));
        assert_eq!(end(&[], Some("low"), None), (false, 1));
        assert_eq!(end(&[], Some("critical"), None), (true, 0));
        assert_eq!(end(&[("scan.toml", "fail-on = \"critical\"\n")], None, None), (true, 0));
        assert_eq!(end(&[("scan.toml", "fail-on = \"critical\"\n")], Some("high"), None), (false, 1));
        assert_eq!(end(&[("scan.toml", &excepted)], None, None), (true, 0));
        assert_eq!(end(&[("scan.toml", &over)], None, None), (false, 1));
        assert_eq!(end(&[("other.toml", &excepted)], None, None), (false, 1));
        assert_eq!(end(&[("other.toml", &excepted)], None, Some("other.toml")), (true, 0));
    }

    #[test]
    fn what_the_command_does_not_do_fails_and_names_nothing() {
        assert_eq!(end(&[], Some("severe"), None), (false, 0));
        assert_eq!(end(&[], None, Some("scan.toml")), (false, 0));
        assert_eq!(end(&[("scan.toml", "fail-on = 1\n")], None, None), (false, 0));
    }

    #[test]
    fn what_cannot_be_judged_as_a_whole_does_not_pass() {
        let folder = tempfile::tempdir().unwrap();
        let passes = |facts: PackageFacts| scanned(folder.path(), &facts, None, None).0;
        let sound = PackageFacts { packages: Vec::new(), ..flawed() };
        assert!(passes(sound.clone()));
        let databases = vec!["/var/lib/dpkg/status".to_owned()];
        assert!(!passes(PackageFacts { removed_databases: databases, ..sound.clone() }));
        assert!(!passes(PackageFacts { unread: vec!["/var/lib/rpm".to_owned()], ..sound }));
    }
}
