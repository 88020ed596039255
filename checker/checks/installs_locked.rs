//! Is in the image what the lock says, and nothing that somebody published since?

use super::support::loaded::foreign_code;
use super::support::past_lock::past_the_lock;
use super::support::{dockerfile, made_by, place, settle, subject};
use crate::check::{Check, Kind, Need, Params, Place, Source, Verdict, seen};
use crate::evidence::{
    AppTests, DependencyFacts, DifferenceKind, Evidence, FileDifference, ImageFacts, RebuildExperiment,
};
use crate::packages::{Ecosystem, Lock, LockFault, LockFaultKind};
use crate::submission::{HandedLock, Location};
use crate::words::{Catalogue, Message};

static WORDS: Catalogue = Catalogue::new(
    "installs-locked",
    include_str!("installs_locked.en.ftl"),
    include_str!("installs_locked.de.ftl"),
);

/// How much of a digest is shown: its kind, and enough to find it.
const SHOWN_DIGEST: usize = 23;

/// What is installed is held against the lock, its files against the published ones; and the image is built
/// again after others have published new versions, and other files beside the old ones. In one build more the old
/// files themselves are others: nothing of theirs may be in an image.
pub(super) static CHECK: Check = Check {
    id: "installs-locked",
    kind: Kind::Attack,
    words: &WORDS,
    source: Source {
        guide: &[19],
        cis: &["4.2"],
        owasp: &["R13"],
        nist: &["3.1.5"],
        reference: "pip install --require-hashes",
    },
    needs: &[Need::Dependencies, Need::AppTests, Need::Rebuild],
    required: &[],
    optional: &[],
    judge: |evidence, params| settle(judge(evidence, params)),
};

fn judge(evidence: &Evidence, params: &Params) -> Result<Verdict, Verdict> {
    let image = subject::image(evidence, params)?;
    let facts = seen(&image.dependencies)?;
    let tests = seen(&subject::service(evidence, params)?.app_tests);
    let rebuilt = seen(&subject::built(evidence, params)?.rebuild)?;
    let tag = Place::Image(subject::tag(subject::build(evidence, params)?).to_owned());
    let locks = &evidence.submission.locks;
    let handed = locks.iter().find(|one| one.ecosystem == Ecosystem::Pip);
    if let Some((seen, place)) = past_another_lock(evidence, params) {
        return Ok(failed(seen, place, WORDS.say("direction-past")));
    }
    if let Some((seen, place)) = claimed(handed, facts, &tag) {
        let direction = WORDS.say("direction");
        return Ok(failed(seen, place, direction));
    }
    if let Some(seen) = untrue(facts).or_else(|| loaded(facts, tests.as_ref().ok()?)) {
        return Ok(failed(seen, tag, WORDS.say("direction-untrue")));
    }
    if let Some((seen, place)) = lets_in(handed, facts) {
        return Ok(failed(seen, place, WORDS.say("direction-unknown-digest")));
    }
    let again = taken_over(facts, rebuilt).map(|told| (told, "direction-again"));
    if let Some(((seen, layer), direction)) =
        again.or_else(|| gone_on(facts, rebuilt).map(|told| (told, "direction-gone-on")))
    {
        let as_built = ImageFacts { layers: rebuilt.layers.clone(), ..image.clone() };
        let recipe = dockerfile::recipe(evidence, params)?;
        let made = layer.and_then(|layer| made_by::layer(&recipe, &as_built, layer));
        let place = made.map_or(tag, |made| place::at(&made.at));
        return Ok(failed(seen, place, WORDS.say(direction)));
    }
    tests?;
    if rebuilt.files == 0 {
        return Err(Verdict::Error { reason: WORDS.say("no-files") });
    }
    let stops = rebuilt.replaced.as_ref().is_some_and(|replaced| replaced.stopped.is_some());
    let key = if stops { "passed-stops" } else { "passed" };
    Ok(Verdict::pass(WORDS.say(key).with("packages", facts.installed.len())))
}

fn failed(seen: Message, place: Place, direction: Message) -> Verdict {
    let expected = WORDS.say("expected");
    Verdict::fail_at(place, expected, seen, direction)
}

/// A step that installs what npm's or Cargo's manifest asks for, and does not keep to the lock beside it. What such a
/// step brings the lab does not see: no engine here has packages of theirs.
fn past_another_lock(evidence: &Evidence, params: &Params) -> Option<(Message, Place)> {
    let recipe = dockerfile::recipe(evidence, params).ok()?;
    let stages = recipe.needed();
    [(Ecosystem::Npm, "npm"), (Ecosystem::Cargo, "cargo")].into_iter().find_map(|(ecosystem, program)| {
        let handed = evidence.submission.locks.iter().find(|one| one.ecosystem == ecosystem)?;
        let file = handed.file.as_ref().or(handed.manifest.as_ref())?;
        let instructions = stages.iter().flat_map(|stage| &stage.instructions);
        let (instruction, words) = past_the_lock(instructions, program)?;
        let seen = WORDS.say("past-the-lock").with("words", words).with("file", file);
        Some((seen, place::at(&instruction.at)))
    })
}

/// Whether it is a line of the lock that names this package, and an address in place of a version.
fn is_address_of(fault: &LockFault, name: &str) -> bool {
    let named = fault.about.split([' ', '@', '[']).next().unwrap_or_default();
    let normal = named.to_lowercase().replace(['_', '.'], "-");
    fault.kind == LockFaultKind::Elsewhere && !fault.in_manifest && normal == name
}

/// What does not agree between the lock and what says it is installed.
fn claimed(handed: Option<&HandedLock>, facts: &DependencyFacts, tag: &Place) -> Option<(Message, Place)> {
    let read = handed.and_then(|one| Some((one.file.as_ref()?, one.lock.as_ref()?)));
    let Some((file, lock)) = read else {
        return Some((WORDS.say("no-lock").with("packages", facts.installed.len()), tag.clone()));
    };
    let lock: &Lock = lock;
    let line = |line: usize| Place::File(Location { file: file.clone(), line, column: 1, length: 1 });
    for one in &facts.installed {
        let named: Vec<_> = lock.packages.iter().filter(|locked| locked.name == one.name).collect();
        let say = |key| WORDS.say(key).with("name", &one.name).with("version", &one.version);
        let Some(first) = named.first() else {
            let by_address = lock.faults.iter().find(|fault| is_address_of(fault, &one.name));
            return Some(match by_address {
                Some(fault) => (say("by-address").with("file", file), line(fault.line)),
                None => (say("not-locked").with("file", file), tag.clone()),
            });
        };
        if !named.iter().any(|locked| locked.version == one.version) {
            return Some((say("other-version").with("locked", &first.version), line(first.line)));
        }
    }
    let missing = lock.packages.iter().filter(|locked| !locked.conditional).find(|locked| {
        !facts.installed.iter().any(|one| one.name == locked.name && one.version == locked.version)
    })?;
    let seen = WORDS.say("not-installed").with("name", &missing.name).with("version", &missing.version);
    Some((seen, line(missing.line)))
}

/// What is not what it says it is.
fn untrue(facts: &DependencyFacts) -> Option<Message> {
    for one in &facts.installed {
        let say = |key| WORDS.say(key).with("name", &one.name).with("version", &one.version);
        if !one.published {
            return Some(say("unpublished"));
        }
        if let Some(path) = one.altered.first() {
            return Some(say("altered").with("path", path));
        }
    }
    let stray = facts.strays.first()?;
    Some(WORDS.say("stray").with("name", &stray.name).with("path", &stray.path))
}

/// Code that the service loads from somewhere else than the installed package.
fn loaded(facts: &DependencyFacts, tests: &AppTests) -> Option<Message> {
    let foreign = foreign_code(facts, tests);
    let first = foreign.first()?;
    Some(WORDS.say("loaded").with("name", first.name).with("path", first.origin))
}

/// A file that the lock lets in and that nobody has published: of several digests the installer takes any.
fn lets_in(handed: Option<&HandedLock>, facts: &DependencyFacts) -> Option<(Message, Place)> {
    let (file, lock) = handed.and_then(|one| Some((one.file.as_ref()?, one.lock.as_ref()?)))?;
    lock.packages.iter().find_map(|locked| {
        let is_of = |name: &str, version: &str| name == locked.name && version == locked.version;
        let known: Vec<&String> = facts
            .files
            .iter()
            .filter(|one| is_of(&one.name, &one.version))
            .flat_map(|one| &one.digests)
            .collect();
        let kinds: Vec<&str> = known.iter().filter_map(|digest| digest.split(':').next()).collect();
        let is_unknown = |digest: &&String| {
            let digest = digest.to_lowercase();
            // Of a digest by another algorithm nobody here can say whose it is.
            let compared = digest.split(':').next().is_some_and(|kind| kinds.contains(&kind));
            compared && !known.iter().any(|one| **one == digest)
        };
        let digest = locked.digests.iter().find(is_unknown)?;
        let seen = WORDS
            .say("unknown-digest")
            .with("file", file)
            .with("name", &locked.name)
            .with("version", &locked.version)
            .with("digest", digest.chars().take(SHOWN_DIGEST).collect::<String>());
        let at = Location { file: file.clone(), line: locked.line, column: 1, length: 1 };
        Some((seen, Place::File(at)))
    })
}

/// What another build brings, and the layer that it comes with.
fn taken_over(facts: &DependencyFacts, rebuilt: &RebuildExperiment) -> Option<(Message, Option<usize>)> {
    if let Some(step) = &rebuilt.stopped {
        return Some((WORDS.say("stopped").with("step", step), None));
    }
    told(facts, &rebuilt.differences, "taken-over")
}

/// What a build brings in which the files behind the locked versions are others, and the layer that it comes with.
/// One that stops brings nothing, and one that has its own copy of the right files brings the same.
fn gone_on(facts: &DependencyFacts, rebuilt: &RebuildExperiment) -> Option<(Message, Option<usize>)> {
    let replaced = rebuilt.replaced.as_ref().filter(|replaced| replaced.stopped.is_none())?;
    told(facts, &replaced.differences, "gone-on")
}

/// What is said of the files of packages among those that differ.
fn told(
    facts: &DependencyFacts,
    differences: &[FileDifference],
    key: &'static str,
) -> Option<(Message, Option<usize>)> {
    let is_of_a_package = |path: &str| {
        facts.installed.iter().any(|one| path.starts_with(&format!("{}/", one.folder)))
            && !path.contains("/__pycache__/")
    };
    let other: Vec<_> = differences.iter().filter(|difference| is_of_a_package(&difference.path)).collect();
    // The code says more than what an installer writes about it.
    let first = other.iter().find(|one| one.path.ends_with(".py")).or_else(|| other.first())?;
    let missing = first.kind == DifferenceKind::OnlyFirst;
    let seen = WORDS
        .say(key)
        .with("path", &first.path)
        .with("count", other.len())
        .with("kind", if missing { "missing" } else { "other" });
    Some((seen, Some(first.layer)))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::check::Place;
    use crate::checks::support::fixtures::locked::{SITE, dependencies, installed, loaded};
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, fact, hardened, params, unseen, web,
    };
    use crate::evidence::{
        DependencyFacts, DifferenceKind, Evidence, FileDifference, RebuildExperiment, ReplacedBuild,
        StrayDependency,
    };
    use crate::packages::{LockFault, LockFaultKind};

    fn with(change: impl FnOnce(&mut DependencyFacts)) -> Evidence {
        let mut evidence = hardened();
        change(dependencies(&mut evidence));
        evidence
    }

    fn rebuilt(change: impl FnOnce(&mut RebuildExperiment)) -> Evidence {
        let mut evidence = hardened();
        change(fact(&mut evidence.builds[0].rebuild));
        evidence
    }

    fn difference(path: &str) -> FileDifference {
        FileDifference { path: path.to_owned(), layer: 1, kind: DifferenceKind::Content, hidden: false }
    }

    #[test]
    fn what_the_lock_says_passes_in_both_builds() {
        assert_passes(&CHECK, &hardened(), &params());
        let elsewhere = rebuilt(|rebuilt| rebuilt.differences = vec![difference("/var/log/dpkg.log")]);
        assert_passes(&CHECK, &elsewhere, &params());
        let compiled = format!("{SITE}/tidemark/__pycache__/__init__.cpython-311.pyc");
        assert_passes(
            &CHECK,
            &rebuilt(|rebuilt| rebuilt.differences = vec![difference(&compiled)]),
            &params(),
        );
    }

    #[test]
    fn what_the_lock_does_not_say_fails() {
        assert_fails(
            &CHECK,
            &with(|facts| facts.installed[0].version = "1.2.2".to_owned()),
            &params(),
            "other-version",
        );
        let more = with(|facts| facts.installed.push(installed("lantern", "1.0")));
        assert_fails(&CHECK, &more, &params(), "not-locked");
        let mut by_address = more.clone();
        let lock = by_address.submission.locks[0].lock.as_mut().unwrap();
        lock.faults.push(LockFault {
            kind: LockFaultKind::Elsewhere,
            about: "Lantern @ file:///srv/lantern-1.0-py3-none-any.whl".to_owned(),
            in_manifest: false,
            line: 3,
        });
        let failure = assert_fails(&CHECK, &by_address, &params(), "by-address");
        assert!(matches!(failure.place, Place::File(at) if at.line == 3));
        let failure =
            assert_fails(&CHECK, &with(|facts| facts.installed.truncate(1)), &params(), "not-installed");
        assert!(matches!(failure.place, Place::File(at) if at.file == "requirements.txt" && at.line == 4));
        let mut evidence = hardened();
        evidence.submission.locks.clear();
        assert_fails(&CHECK, &evidence, &params(), "no-lock");
        assert_fails(&CHECK, &with(|facts| facts.installed.clear()), &params(), "not-installed");
    }

    #[test]
    fn a_version_that_is_only_a_text_fails() {
        assert_fails(&CHECK, &with(|facts| facts.installed[0].published = false), &params(), "unpublished");
        let path = format!("{SITE}/tidemark/__init__.py");
        assert_fails(&CHECK, &with(|facts| facts.installed[0].altered = vec![path]), &params(), "altered");
        let stray = StrayDependency {
            path: "/app/tidemark/__init__.py".to_owned(),
            name: "tidemark".to_owned(),
            versions: Vec::new(),
        };
        assert_fails(&CHECK, &with(|facts| facts.strays = vec![stray]), &params(), "stray");
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).app_tests).loaded =
            vec![loaded("1.2.0", "/opt/t.whl/tidemark/__init__.py")];
        assert_fails(&CHECK, &evidence, &params(), "loaded");
    }

    #[test]
    fn what_others_publish_over_night_fails_where_it_comes_in() {
        let path = format!("{SITE}/tidemark/__init__.py");
        let other = rebuilt(|rebuilt| rebuilt.differences = vec![difference(&path)]);
        let failure = assert_fails(&CHECK, &other, &params(), "taken-over");
        assert!(matches!(failure.place, Place::File(at) if at.line == 6));
        let stopped = rebuilt(|rebuilt| rebuilt.stopped = Some("[3/5] RUN pip".to_owned()));
        assert_fails(&CHECK, &stopped, &params(), "stopped");
    }

    fn replaced(stopped: Option<&str>, differences: Vec<FileDifference>) -> Evidence {
        let stopped = stopped.map(str::to_owned);
        rebuilt(|rebuilt| rebuilt.replaced = Some(ReplacedBuild { stopped, differences }))
    }

    #[test]
    fn a_build_that_goes_on_past_another_file_fails_where_it_comes_in() {
        let path = format!("{SITE}/tidemark/__init__.py");
        let way_out = replaced(None, vec![difference(&path)]);
        let failure = assert_fails(&CHECK, &way_out, &params(), "gone-on");
        assert!(matches!(failure.place, Place::File(at) if at.line == 6));
        assert!(failure.seen.to_string().contains("another file"), "{}", failure.seen);
        // `|| true`: the image comes about without its packages.
        let gone = FileDifference { kind: DifferenceKind::OnlyFirst, ..difference(&path) };
        let failure = assert_fails(&CHECK, &replaced(None, vec![gone]), &params(), "gone-on");
        assert!(failure.seen.to_string().contains("missing"), "{}", failure.seen);
        // One that stops, and one that has the right files from elsewhere.
        let seen = assert_passes(&CHECK, &replaced(Some("[3/5] RUN pip"), Vec::new()), &params());
        assert!(seen.contains("stops"), "{seen}");
        assert_passes(&CHECK, &replaced(None, Vec::new()), &params());
        let log = difference("/var/log/dpkg.log");
        assert_passes(&CHECK, &replaced(None, vec![log]), &params());
    }

    #[test]
    fn a_digest_of_no_published_file_lets_in_what_nobody_knows() {
        let digests = |digests: &[String]| {
            let mut evidence = hardened();
            let lock = evidence.submission.locks[0].lock.as_mut().unwrap();
            lock.packages[1].digests = digests.to_vec();
            evidence
        };
        let (own, other) = (format!("sha256:{}", "0".repeat(64)), format!("sha256:{}", "1".repeat(64)));
        let stronger = |digit: &str| format!("sha512:{}", digit.repeat(128));
        let failure = assert_fails(&CHECK, &digests(&[own.clone(), other]), &params(), "unknown-digest");
        assert!(matches!(failure.place, Place::File(at) if at.file == "requirements.txt" && at.line == 4));
        assert_fails(&CHECK, &digests(&[own.clone(), stronger("1")]), &params(), "unknown-digest");
        assert_passes(
            &CHECK,
            &digests(&[own.to_uppercase().replace("SHA", "sha"), stronger("0")]),
            &params(),
        );
        // Several files of one version, of an algorithm that nobody took, or of a source that nobody knows.
        let mut several = digests(&[own.clone(), format!("sha256:{}", "2".repeat(64))]);
        let mut second = dependencies(&mut several).files[1].clone();
        second.digests = vec![format!("sha256:{}", "2".repeat(64))];
        dependencies(&mut several).files.push(second);
        assert_passes(&CHECK, &several, &params());
        assert_passes(&CHECK, &digests(&[own.clone(), format!("sha384:{}", "3".repeat(96))]), &params());
        let mut unknown = digests(&[format!("sha256:{}", "4".repeat(64))]);
        dependencies(&mut unknown).files.clear();
        assert_passes(&CHECK, &unknown, &params());
    }

    #[test]
    fn nothing_seen_is_no_verdict() {
        assert_error(&CHECK, &unseen(), &params());
        assert_error(&CHECK, &rebuilt(|rebuilt| rebuilt.files = 0), &params());
    }
}
