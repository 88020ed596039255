//! Does a lock say which files are meant for every package, and does it fit what the application asks for?

use super::support::settle;
use crate::check::{Check, Kind, Place, Source, Verdict};
use crate::evidence::Evidence;
use crate::packages::LockFaultKind;
use crate::submission::Location;
use crate::words::{Catalogue, Message};

static WORDS: Catalogue = Catalogue::new(
    "lock-complete",
    include_str!("lock_complete.en.ftl"),
    include_str!("lock_complete.de.ftl"),
);

/// Each pair of manifest and lock at the top of the folder: `requirements.in` or `pyproject.toml` with
/// `requirements.txt`, `package.json` with `package-lock.json`, `Cargo.toml` with `Cargo.lock`.
pub(super) static CHECK: Check = Check {
    id: "lock-complete",
    kind: Kind::Declared,
    words: &WORDS,
    source: Source {
        guide: &[19],
        cis: &[],
        owasp: &["R13"],
        nist: &["3.1.1"],
        reference: "pip: secure installs; npm: package-lock.json; Cargo.lock",
    },
    needs: &[],
    required: &[],
    optional: &[],
    judge: |evidence, _| settle(judge(evidence)),
};

fn judge(evidence: &Evidence) -> Result<Verdict, Verdict> {
    let fail = |seen: Message, place: Place, direction: &'static str| {
        Err(Verdict::fail_at(place, WORDS.say("expected"), seen, WORDS.say(direction)))
    };
    let handed = &evidence.submission.locks;
    if handed.is_empty() {
        let place = Place::WholeFile("requirements.txt".to_owned());
        return fail(WORDS.say("nothing"), place, "direction-lock");
    }
    for one in handed {
        let (manifest, file) = match (&one.manifest, &one.file) {
            (Some(manifest), Some(file)) => (manifest, file),
            (Some(manifest), None) => {
                let seen = WORDS.say("no-lock").with("manifest", manifest);
                return fail(seen, Place::WholeFile(manifest.clone()), "direction-lock");
            }
            (None, file) => {
                let file = file.clone().unwrap_or_default();
                let seen = WORDS.say("no-manifest").with("file", &file);
                return fail(seen, Place::WholeFile(file), "direction-manifest");
            }
        };
        let Some(lock) = &one.lock else {
            let seen = WORDS.say("no-text").with("file", file);
            return fail(seen, Place::WholeFile(file.clone()), "direction-lock");
        };
        if let Some(fault) = lock.faults.first() {
            let name = if fault.in_manifest { manifest } else { file };
            let at = Location { file: name.clone(), line: fault.line, column: 1, length: 1 };
            let (key, direction) = told(fault.kind);
            let seen = WORDS.say(key).with("about", &fault.about).with("file", file);
            let more = lock.faults.len() - 1;
            let seen = match more {
                0 => seen,
                more => WORDS.say("more").with("first", seen).with("count", more),
            };
            return fail(seen, Place::File(at), direction);
        }
    }
    let packages: usize =
        handed.iter().filter_map(|one| one.lock.as_ref()).map(|one| one.packages.len()).sum();
    Ok(Verdict::pass(WORDS.say("passed").with("packages", packages)))
}

/// What is said of a kind of fault, and which way to go.
fn told(kind: LockFaultKind) -> (&'static str, &'static str) {
    match kind {
        LockFaultKind::Unreadable => ("unreadable", "direction-lock"),
        LockFaultKind::NotLocked => ("not-locked", "direction-anew"),
        LockFaultKind::Outside => ("outside", "direction-anew"),
        LockFaultKind::NotPinned => ("not-pinned", "direction-lock"),
        LockFaultKind::NoDigest => ("no-digest", "direction-digest"),
        LockFaultKind::Elsewhere => ("elsewhere", "direction-lock"),
        LockFaultKind::OtherVersion => ("other-version", "direction-anew"),
        LockFaultKind::NotUnderstood => ("not-understood", "direction-lock"),
    }
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::check::Place;
    use crate::checks::support::fixtures::{assert_fails, assert_passes, hardened, params};
    use crate::evidence::Evidence;
    use crate::packages::{LockFault, LockFaultKind};
    use crate::submission::HandedLock;

    fn with(change: impl FnOnce(&mut HandedLock)) -> Evidence {
        let mut evidence = hardened();
        change(&mut evidence.submission.locks[0]);
        evidence
    }

    #[test]
    fn a_lock_that_fits_its_manifest_passes() {
        let seen = assert_passes(&CHECK, &hardened(), &params());
        assert!(seen.contains('2'), "{seen}");
    }

    #[test]
    fn a_missing_half_fails() {
        let mut evidence = hardened();
        evidence.submission.locks.clear();
        assert_fails(&CHECK, &evidence, &params(), "nothing");
        assert_fails(&CHECK, &with(|one| one.file = None), &params(), "no-lock");
        assert_fails(&CHECK, &with(|one| one.manifest = None), &params(), "no-manifest");
        assert_fails(&CHECK, &with(|one| one.lock = None), &params(), "no-text");
    }

    #[test]
    fn each_kind_of_fault_fails_with_its_line() {
        for (kind, key) in [
            (LockFaultKind::Unreadable, "unreadable"),
            (LockFaultKind::NotLocked, "not-locked"),
            (LockFaultKind::Outside, "outside"),
            (LockFaultKind::NotPinned, "not-pinned"),
            (LockFaultKind::NoDigest, "no-digest"),
            (LockFaultKind::Elsewhere, "elsewhere"),
            (LockFaultKind::OtherVersion, "other-version"),
            (LockFaultKind::NotUnderstood, "not-understood"),
        ] {
            let fault = LockFault { kind, about: "tidemark".to_owned(), in_manifest: false, line: 3 };
            let evidence = with(|one| one.lock.as_mut().unwrap().faults.push(fault.clone()));
            let failure = assert_fails(&CHECK, &evidence, &params(), key);
            let Place::File(at) = failure.place else { panic!("{key} has no line") };
            assert_eq!((at.file.as_str(), at.line), ("requirements.txt", 3));
            let faults = vec![LockFault { in_manifest: true, ..fault.clone() }, fault];
            let evidence = with(|one| one.lock.as_mut().unwrap().faults = faults);
            let failure = assert_fails(&CHECK, &evidence, &params(), "more");
            assert!(matches!(failure.place, Place::File(at) if at.file == "requirements.in"));
        }
    }
}
