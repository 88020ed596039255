//! Is in the image what the lock says, and nothing that somebody published since?

use super::support::loaded::foreign_code;
use super::support::{dockerfile, made_by, place, settle, subject};
use crate::check::{Check, Kind, Need, Params, Place, Source, Verdict, seen};
use crate::evidence::{AppTests, DependencyFacts, Evidence, ImageFacts, RebuildExperiment};
use crate::packages::{Ecosystem, Lock};
use crate::submission::{HandedLock, Location};
use crate::words::{Catalogue, Message};

static WORDS: Catalogue = Catalogue::new(
    "installs-locked",
    include_str!("installs_locked.en.ftl"),
    include_str!("installs_locked.de.ftl"),
);

/// What is installed is held against the lock, its files against the published ones; and the image is built
/// again after others have published new versions, and other files under the old ones.
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
    if let Some((seen, place)) = claimed(handed, facts, &tag) {
        let direction = WORDS.say("direction");
        return Ok(failed(seen, place, direction));
    }
    if let Some(seen) = untrue(facts).or_else(|| loaded(facts, tests.as_ref().ok()?)) {
        return Ok(failed(seen, tag, WORDS.say("direction-untrue")));
    }
    if let Some((seen, layer)) = taken_over(facts, rebuilt) {
        let as_built = ImageFacts { layers: rebuilt.layers.clone(), ..image.clone() };
        let recipe = dockerfile::recipe(evidence, params)?;
        let made = layer.and_then(|layer| made_by::layer(&recipe, &as_built, layer));
        let place = made.map_or(tag, |made| place::at(&made.at));
        return Ok(failed(seen, place, WORDS.say("direction-again")));
    }
    tests?;
    if rebuilt.files == 0 {
        return Err(Verdict::Error { reason: WORDS.say("no-files") });
    }
    Ok(Verdict::pass(WORDS.say("passed").with("packages", facts.installed.len())))
}

fn failed(seen: Message, place: Place, direction: Message) -> Verdict {
    let expected = WORDS.say("expected");
    Verdict::fail_at(place, expected, seen, direction)
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
            return Some((say("not-locked").with("file", file), tag.clone()));
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

/// What another build brings, and the layer that it comes with.
fn taken_over(facts: &DependencyFacts, rebuilt: &RebuildExperiment) -> Option<(Message, Option<usize>)> {
    if let Some(step) = &rebuilt.stopped {
        return Some((WORDS.say("stopped").with("step", step), None));
    }
    let is_of_a_package = |path: &str| {
        facts.installed.iter().any(|one| path.starts_with(&format!("{}/", one.folder)))
            && !path.contains("/__pycache__/")
    };
    let other: Vec<_> =
        rebuilt.differences.iter().filter(|difference| is_of_a_package(&difference.path)).collect();
    // The code says more than what an installer writes about it.
    let first = other.iter().find(|one| one.path.ends_with(".py")).or_else(|| other.first())?;
    let seen = WORDS.say("taken-over").with("path", &first.path).with("count", other.len());
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
        DependencyFacts, DifferenceKind, Evidence, FileDifference, RebuildExperiment, StrayDependency,
    };

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

    #[test]
    fn nothing_seen_is_no_verdict() {
        assert_error(&CHECK, &unseen(), &params());
        assert_error(&CHECK, &rebuilt(|rebuilt| rebuilt.files = 0), &params());
    }
}
