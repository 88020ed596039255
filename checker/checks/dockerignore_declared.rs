//! Do the rules of `.dockerignore` keep out what a folder like this one has to hide?

use super::support::{place, settle, subject};
use crate::check::{Check, Failure, Kind, Params, Place, Source, Verdict, reason_of};
use crate::evidence::{Blocked, BuildFacts, Evidence};
use crate::submission::{BuildSpec, IgnoreFile, IgnoreRule};
use crate::words::{Catalogue, Message};

static WORDS: Catalogue = Catalogue::new(
    "dockerignore-declared",
    include_str!("dockerignore_declared.en.ftl"),
    include_str!("dockerignore_declared.de.ftl"),
);

/// `paths` are paths of the submission's folder, without patterns. The rules are asked about each of
/// them, whether it is there today or not: a secret that was taken out of the folder comes back with the
/// next clone or the next `.env`. A context that does not hold the path needs no rule for it.
pub(super) static CHECK: Check = Check {
    id: "dockerignore-declared",
    kind: Kind::Declared,
    words: &WORDS,
    source: Source {
        guide: &[4],
        cis: &["4.10"],
        owasp: &["R12"],
        nist: &["3.1.4"],
        reference: "Docker documentation: .dockerignore files; moby/patternmatcher",
    },
    needs: &[],
    required: &["paths"],
    optional: &[],
    judge: |evidence, params| settle(judge(evidence, params)),
};

fn judge(evidence: &Evidence, params: &Params) -> Result<Verdict, Verdict> {
    let own = subject::build(evidence, params)?;
    let builds = &evidence.submission.plan.builds;
    let mut passed = None;
    for (index, build) in builds.iter().enumerate() {
        if evidence.builds.get(index).is_some_and(stopped_at_once) {
            // A file that Docker cannot read, say: `image-builds` reports it.
            return Err(Verdict::Skipped { reason: reason_of(&Blocked::BuildFailed) });
        }
        let missing = || Verdict::Error { reason: WORDS.say("not-read").with("image", subject::tag(build)) };
        let ignore = evidence.submission.ignores.get(index).ok_or_else(missing)?;
        match open_path(build, ignore, params) {
            Some(failure) => return Ok(Verdict::fail(failure)),
            None if std::ptr::eq(own, build) => passed = Some(pass(build, ignore, params)),
            None => {}
        }
    }
    passed.ok_or_else(|| Verdict::Error { reason: WORDS.say("not-read").with("image", subject::tag(own)) })
}

/// Whether a build stopped before its context was listed.
fn stopped_at_once(build: &BuildFacts) -> bool {
    build.failure.is_some() && build.context.seen().is_none()
}

/// The paths that lie in a build's context, as seen from there.
fn in_context<'a>(build: &BuildSpec, params: &'a Params) -> Vec<&'a str> {
    let context = build.context.value.as_str();
    let within = |path: &'a String| match context {
        "." => Some(path.as_str()),
        folder => path.strip_prefix(folder)?.strip_prefix('/'),
    };
    params.paths.iter().filter_map(within).collect()
}

/// What is wrong with the first path that is not kept out.
fn open_path(build: &BuildSpec, ignore: &IgnoreFile, params: &Params) -> Option<Failure> {
    let rules = ignore.rules();
    let paths = in_context(build, params);
    let open: Vec<&str> = paths.iter().copied().filter(|path| !rules.ignores(path)).collect();
    // A line that can be shown tells most.
    let let_in = open.iter().find(|path| rules.fate(path).by.is_some());
    let first = *let_in.or(open.first())?;
    let again = rules.fate(first).by.and_then(|index| ignore.rules.get(index));
    let nearly = ignore.nearly(first);
    let seen = match (again, nearly, &ignore.file) {
        (Some(rule), _, _) => told("let-in", first, rule),
        (None, Some(rule), _) => told("nearly", first, rule),
        (None, None, Some(file)) => WORDS.say("open").with("path", first).with("file", file),
        (None, None, None) => WORDS.say("no-file").with("path", first),
    };
    let others = open.iter().filter(|path| **path != first).copied().collect::<Vec<_>>();
    let seen = if others.is_empty() {
        seen
    } else {
        WORDS.say("others").with("before", seen).with("paths", others.join(", "))
    };
    let place = match (again.or(nearly), &ignore.file) {
        (Some(rule), _) => place::at(&rule.at),
        (None, Some(file)) => Place::WholeFile(file.clone()),
        (None, None) => place::at(&build.context.at),
    };
    Some(Failure {
        expected: WORDS.say("expected").with("paths", paths.join(", ")),
        seen,
        attempts: Vec::new(),
        place,
        direction: direction(ignore, again.is_some(), nearly.is_some()),
    })
}

fn told(key: &'static str, path: &str, rule: &IgnoreRule) -> Message {
    WORDS
        .say(key)
        .with("path", path)
        .with("file", &rule.at.file)
        .with("line", rule.at.line)
        .with("pattern", &rule.pattern)
}

fn direction(ignore: &IgnoreFile, again: bool, nearly: bool) -> Message {
    match (&ignore.file, ignore.unread.first()) {
        // Another file may say what this one does not.
        (Some(file), Some(unread)) => WORDS.say("direction-other").with("file", file).with("unread", unread),
        (None, Some(unread)) => WORDS.say("direction-unread").with("unread", unread),
        _ if again => WORDS.say("direction-let-in"),
        _ if nearly => WORDS.say("direction-nearly"),
        (Some(_), None) => WORDS.say("direction"),
        (None, None) => WORDS.say("direction-no-file"),
    }
}

fn pass(build: &BuildSpec, ignore: &IgnoreFile, params: &Params) -> Verdict {
    let paths = in_context(build, params);
    Verdict::pass(match &ignore.file {
        Some(file) if !paths.is_empty() => WORDS
            .say("passed")
            .with("file", file)
            .with("count", ignore.rules.len())
            .with("paths", paths.join(", ")),
        // Without a path in it the context needs no rule, with one it would not have passed.
        _ => WORDS.say("passed-elsewhere").with("context", &build.context.value),
    })
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::check::{Params, Place};
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, assert_skipped, at, flag, hardened, params, words,
    };
    use crate::evidence::{BuildFailure, BuildProblem, Evidence, Observed};
    use crate::submission::{IgnoreFile, IgnoreRule};

    fn paths() -> Params {
        Params { paths: words(&[".env", "config/.env", ".git/config"]), ..params() }
    }

    fn with(lines: &[&str]) -> Evidence {
        let mut evidence = hardened();
        let rules = lines.iter().enumerate().map(|(index, line)| IgnoreRule {
            pattern: line.trim_start_matches('!').to_owned(),
            exception: line.starts_with('!'),
            at: at(".dockerignore", index + 1),
        });
        evidence.submission.ignores = vec![IgnoreFile {
            file: (!lines.is_empty()).then(|| ".dockerignore".to_owned()),
            rules: rules.collect(),
            ..IgnoreFile::default()
        }];
        evidence
    }

    fn line(place: &Place) -> usize {
        match place {
            Place::File(place) => place.line,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_list_of_what_stays_out_and_one_of_what_comes_in_both_pass() {
        assert_passes(&CHECK, &with(&["**/.env", "**/.git"]), &paths());
        assert_passes(&CHECK, &with(&["*", "!dist"]), &paths());
        assert_passes(&CHECK, &with(&[".env", "config/.env", ".git"]), &paths());
        assert_passes(&CHECK, &with(&["**/.git", "!config", "**/.env"]), &paths());
    }

    #[test]
    fn no_file_and_one_that_says_nothing_of_it_fail() {
        let failure = assert_fails(&CHECK, &with(&[]), &paths(), "others");
        assert!(matches!(failure.place, Place::File(place) if place.file == "run.sh"));
        assert_eq!(failure.direction.key(), "direction-no-file");
        let failure = assert_fails(&CHECK, &with(&["**/.env", "*.log"]), &paths(), "open");
        assert_eq!(failure.place, Place::WholeFile(".dockerignore".to_owned()));
    }

    #[test]
    fn a_pattern_for_the_top_and_one_that_lets_in_again_are_shown() {
        let failure = assert_fails(&CHECK, &with(&[".git", ".env"]), &paths(), "nearly");
        assert_eq!((line(&failure.place), failure.direction.key()), (2, "direction-nearly"));
        let failure = assert_fails(&CHECK, &with(&["**/.env", ".git", "!config/*"]), &paths(), "let-in");
        assert_eq!((line(&failure.place), failure.direction.key()), (3, "direction-let-in"));
    }

    #[test]
    fn a_file_that_takes_the_place_of_the_good_one_and_one_that_nobody_reads_are_named() {
        let mut evidence = with(&["*.log"]);
        evidence.submission.ignores[0].file = Some("Dockerfile.dockerignore".to_owned());
        evidence.submission.ignores[0].unread = words(&[".dockerignore"]);
        let failure = assert_fails(&CHECK, &evidence, &paths(), "others");
        assert_eq!(failure.direction.key(), "direction-other");
        let mut evidence = with(&[]);
        evidence.submission.ignores[0].unread = words(&["config/.dockerignore"]);
        let failure = assert_fails(&CHECK, &evidence, &paths(), "others");
        assert_eq!(failure.direction.key(), "direction-unread");
    }

    #[test]
    fn what_lies_outside_of_the_context_needs_no_rule() {
        let mut evidence = with(&[]);
        evidence.submission.plan.builds[0].context = flag("app".to_owned(), 3);
        assert_passes(&CHECK, &evidence, &paths());
        evidence.submission.plan.builds[0].context = flag("config".to_owned(), 3);
        assert_fails(&CHECK, &evidence, &paths(), "no-file");
        evidence.submission.plan.builds[0].context = flag("conf".to_owned(), 3);
        assert_passes(&CHECK, &evidence, &paths());
    }

    #[test]
    fn a_file_that_docker_cannot_read_is_another_checks_business() {
        let mut evidence = with(&["*"]);
        evidence.builds[0].image = None;
        evidence.builds[0].failure = Some(BuildFailure {
            problem: BuildProblem::IgnorePattern {
                file: ".dockerignore".to_owned(),
                pattern: "[".to_owned(),
            },
            step: String::new(),
            message: String::new(),
            output: Vec::new(),
        });
        // A step that fails later says nothing about the rules.
        assert_passes(&CHECK, &evidence, &paths());
        evidence.builds[0].context = Observed::NotAsked;
        assert_skipped(&CHECK, &evidence, &paths());
    }

    #[test]
    fn every_build_counts_and_none_is_taken_for_granted() {
        let mut evidence = with(&["*"]);
        evidence.submission.plan.builds.push(evidence.submission.plan.builds[0].clone());
        assert_error(&CHECK, &evidence, &paths());
        evidence.submission.ignores.push(IgnoreFile::default());
        assert_fails(&CHECK, &evidence, &paths(), "others");
        evidence.submission.ignores.clear();
        assert_error(&CHECK, &evidence, &paths());
        evidence.submission.plan.containers.clear();
        evidence.services.clear();
        assert_skipped(&CHECK, &evidence, &paths());
    }
}
