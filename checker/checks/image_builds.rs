//! Do all images build?

use super::support::build_place;
use super::support::build_trouble::{Newer, Trouble, newest, version};
use super::support::{place, settle, subject, units};
use crate::check::{Check, Kind, Params, Place, Source, Verdict, reason_of};
use crate::evidence::{Blocked, BuildFailure, BuildProblem, Evidence};
use crate::words::{Catalogue, Message};

static WORDS: Catalogue =
    Catalogue::new("image-builds", include_str!("image_builds.en.ftl"), include_str!("image_builds.de.ftl"));

/// Judges every build of the submission, not one service's.
pub(super) static CHECK: Check = Check {
    id: "image-builds",
    kind: Kind::Works,
    words: &WORDS,
    source: Source {
        guide: &[1, 3],
        cis: &[],
        owasp: &[],
        nist: &["3.1.2"],
        reference: "docker build; Dockerfile reference",
    },
    needs: &[],
    required: &[],
    optional: &[],
    judge: |evidence, params| settle(judge(evidence, params)),
};

fn judge(evidence: &Evidence, _: &Params) -> Result<Verdict, Verdict> {
    let plan = &evidence.submission.plan;
    if !evidence.submission.dangers.is_empty() {
        return Err(Verdict::Skipped { reason: reason_of(&Blocked::Refused) });
    }
    let Some(first) = plan.builds.first() else {
        let file = plan.containers.first().map_or("run.sh", |container| container.at.file.as_str());
        return Ok(Verdict::fail_at(
            Place::WholeFile(file.to_owned()),
            WORDS.say("expected"),
            WORDS.say("no-build"),
            WORDS.say("direction-no-build"),
        ));
    };
    for (index, facts) in evidence.builds.iter().enumerate() {
        if let Some(failure) = &facts.failure {
            if let BuildProblem::BeyondEngine { what } = &failure.problem {
                // Nobody's fault: Docker's builder knows it.
                return Err(Verdict::Skipped { reason: WORDS.say("beyond-engine").with("what", what) });
            }
            let old = too_new(evidence, &facts.dockerfile, failure);
            let place = || {
                plan.builds.get(index).map_or_else(
                    || Place::WholeFile(facts.dockerfile.clone()),
                    |build| build_place::of(evidence, build, failure),
                )
            };
            return Ok(Verdict::fail_at(
                old.as_ref().map_or_else(place, |newer| place::at(newer.at)),
                WORDS.say("expected"),
                WORDS.say("stopped").with("image", &facts.tag).with("problem", problem(failure)),
                direction(evidence, failure, old.as_ref()),
            ));
        }
    }
    for (index, build) in plan.builds.iter().enumerate() {
        if evidence.builds.get(index).and_then(|facts| facts.image.as_ref()).is_none() {
            let reason = WORDS.say("unknown").with("image", subject::tag(build));
            return Err(Verdict::Error { reason });
        }
    }
    let count = plan.builds.len();
    Ok(Verdict::pass(WORDS.say("passed").with("count", count).with("image", subject::tag(first))))
}

/// The part of the language that the engine is too old for; the newest one where there are several.
fn too_new<'a>(evidence: &'a Evidence, dockerfile: &str, failure: &BuildFailure) -> Option<Newer<'a>> {
    if Trouble::of(failure) != Trouble::OldEngine {
        return None;
    }
    let own = evidence.engine.as_ref().map(|engine| engine.version.rsplit(' ').next().unwrap_or_default());
    let found = newest(evidence.submission.dockerfiles.get(dockerfile)?).into_iter();
    let mut newer = found.filter(|newer| own.is_none_or(|own| version(newer.engine) > version(own)));
    newer.next()
}

/// Where to look next: each cause has its own way out.
fn direction(evidence: &Evidence, failure: &BuildFailure, newer: Option<&Newer<'_>>) -> Message {
    if let Some(newer) = newer {
        return WORDS.say("direction-old-engine").with("syntax", newer.syntax).with("engine", newer.engine);
    }
    match (&failure.problem, Trouble::of(failure)) {
        (BuildProblem::MissingImage { .. }, _) => WORDS.say("direction-image"),
        (BuildProblem::OtherDigest { .. }, _) => WORDS.say("direction-digest"),
        (BuildProblem::UnknownFrontend { .. }, _) => WORDS.say("direction-frontend"),
        (BuildProblem::MissingFile { .. } | BuildProblem::OutsideFile { .. }, _) => {
            WORDS.say("direction-folder")
        }
        (BuildProblem::SecretFromEnvironment { .. } | BuildProblem::SecretTooLarge { .. }, _) => {
            WORDS.say("direction-secret")
        }
        (BuildProblem::ContextTooLarge { .. } | BuildProblem::IgnorePattern { .. }, _) => {
            WORDS.say("direction-context")
        }
        (BuildProblem::UnreadableFile { .. }, _) => WORDS.say("direction-unreadable"),
        (BuildProblem::TooSlow { .. }, _) => WORDS.say("direction-slow"),
        (_, Trouble::OldEngine) if failure.message.contains("cannot be less than") => {
            WORDS.say("direction-duration")
        }
        (_, Trouble::OldEngine) => WORDS
            .say("direction-unknown-to-engine")
            .with("engine", evidence.engine.as_ref().map_or("", |engine| engine.version.as_str())),
        (_, Trouble::NoShell) => WORDS.say("direction-no-shell"),
        (_, Trouble::StageRoot) => WORDS.say("direction-stage-root"),
        (_, Trouble::Program) => WORDS.say("direction-program"),
        (_, Trouble::File) => WORDS.say("direction-file"),
        (_, Trouble::Right) => WORDS.say("direction-right"),
        (_, Trouble::Network) => WORDS.say("direction-network"),
        (_, Trouble::Other) => WORDS.say("direction"),
    }
}

/// What went wrong, with the names and numbers that the learner needs to find it.
fn problem(failure: &BuildFailure) -> Message {
    match &failure.problem {
        BuildProblem::Step => WORDS
            .say("step")
            .with("step", &failure.step)
            .with("message", &failure.message)
            .with("output", failure.output.join("\n")),
        BuildProblem::Dockerfile => WORDS.say("dockerfile").with("message", &failure.message),
        BuildProblem::MissingImage { image, known } => {
            WORDS.say("missing-image").with("image", image).with("known", known.join(", "))
        }
        BuildProblem::OtherDigest { image, known } if known.is_empty() => {
            WORDS.say("no-digest").with("image", image)
        }
        BuildProblem::OtherDigest { image, known } => {
            WORDS.say("other-digest").with("image", image).with("known", known.join(", "))
        }
        BuildProblem::BeyondEngine { what } => WORDS.say("beyond-engine").with("what", what),
        BuildProblem::UnknownFrontend { frontend } => {
            WORDS.say("unknown-frontend").with("frontend", frontend)
        }
        BuildProblem::MissingFile { path } => WORDS.say("missing-file").with("path", path),
        BuildProblem::OutsideFile { path } => WORDS.say("outside-file").with("path", path),
        BuildProblem::UnreadableFile { path } => WORDS.say("unreadable-file").with("path", path),
        BuildProblem::ContextTooLarge { bytes, limit, largest } => WORDS
            .say("context-too-large")
            .with("size", units::bytes(*bytes))
            .with("limit", units::bytes(*limit))
            .with("largest", largest.iter().map(|file| file.path.as_str()).collect::<Vec<_>>().join(", ")),
        BuildProblem::IgnorePattern { file, pattern } => {
            WORDS.say("ignore-pattern").with("file", file).with("pattern", pattern)
        }
        BuildProblem::SecretFromEnvironment { id } => WORDS.say("secret-from-environment").with("id", id),
        BuildProblem::SecretTooLarge { id, limit } => {
            WORDS.say("secret-too-large").with("id", id).with("limit", units::bytes(*limit))
        }
        BuildProblem::TooSlow { seconds } => {
            WORDS.say("too-slow").with("step", &failure.step).with("seconds", *seconds)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::check::Place;
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, assert_skipped, flag, hardened, instruction, params,
        stages, variable,
    };
    use crate::evidence::{BuildFailure, BuildProblem, Evidence};
    use crate::submission::Danger;

    #[test]
    fn a_built_image_passes() {
        assert_passes(&CHECK, &hardened(), &params());
    }

    #[test]
    fn a_failing_step_is_shown_at_its_line() {
        let mut evidence = hardened();
        evidence.builds[0].image = None;
        evidence.builds[0].failure = Some(BuildFailure {
            problem: BuildProblem::Step,
            step: "[build 3/3] RUN --mount=type=secret,id=token make TOKEN=/run/secrets/token".to_owned(),
            message: "exit code: 2".to_owned(),
            output: vec!["make: *** No targets.  Stop.".to_owned()],
        });
        let failure = assert_fails(&CHECK, &evidence, &params(), "stopped");
        assert!(matches!(failure.place, Place::File(place) if place.line == 3));
        assert!(failure.seen.to_string().contains("No targets"));
    }

    fn with_problem(problem: BuildProblem) -> Evidence {
        let mut evidence = hardened();
        evidence.builds[0].image = None;
        evidence.builds[0].failure =
            Some(BuildFailure { problem, step: String::new(), message: String::new(), output: Vec::new() });
        evidence
    }

    #[test]
    fn an_unknown_base_is_shown_at_its_line_with_those_that_exist() {
        let evidence = with_problem(BuildProblem::MissingImage {
            image: "harden-check/slim:1".to_owned(),
            known: vec!["harden-check/full:1".to_owned()],
        });
        let failure = assert_fails(&CHECK, &evidence, &params(), "stopped");
        assert!(matches!(failure.place, Place::File(place) if place.line == 5));
        assert!(failure.seen.to_string().contains("harden-check/full:1"));
    }

    #[test]
    fn another_digest_is_shown_at_its_line_with_the_one_that_the_engine_has() {
        for known in [vec![], vec!["sha256:abc".to_owned()]] {
            let image = "harden-check/slim:1@sha256:0".to_owned();
            let mut evidence =
                with_problem(BuildProblem::OtherDigest { image: image.clone(), known: known.clone() });
            stages(&mut evidence)[1].base.value = image;
            let failure = assert_fails(&CHECK, &evidence, &params(), "stopped");
            assert!(matches!(failure.place, Place::File(place) if place.line == 5));
            assert!(known.iter().all(|digest| failure.seen.to_string().contains(digest)));
        }
    }

    #[test]
    fn an_unknown_image_is_shown_where_it_is_named() {
        let unknown =
            || with_problem(BuildProblem::MissingImage { image: "tools:1".to_owned(), known: Vec::new() });
        let line = |evidence: &Evidence| match assert_fails(&CHECK, evidence, &params(), "stopped").place {
            Place::File(place) => (place.file, place.line),
            other => panic!("{other:?}"),
        };
        let dockerfile = |line| ("Dockerfile".to_owned(), line);
        let mut evidence = unknown();
        stages(&mut evidence)[1].instructions[0] = instruction(6, "COPY", "--from=tools:1 /a /b");
        assert_eq!(line(&evidence), dockerfile(6));
        let mut evidence = unknown();
        stages(&mut evidence)[0].instructions[1] = instruction(3, "RUN", "--mount=type=bind,from=tools:1 ls");
        assert_eq!(line(&evidence), dockerfile(3));
        // The argument decided what `FROM $BASE` means.
        let mut evidence = unknown();
        stages(&mut evidence)[1].base.value = "tools:1".to_owned();
        stages(&mut evidence)[1].base.at.length = 5;
        assert_eq!(line(&evidence), dockerfile(5));
        evidence.submission.plan.builds[0].build_args = vec![flag(variable("BASE", "tools:1"), 9)];
        assert_eq!(line(&evidence), ("run.sh".to_owned(), 9));
    }

    #[test]
    fn each_cause_has_its_own_direction() {
        let direction = |problem: BuildProblem, message: &str, output: &[&str]| {
            let mut evidence = with_problem(problem);
            let failure = evidence.builds[0].failure.as_mut().unwrap();
            failure.step = "[2/3] RUN make".to_owned();
            failure.message = message.to_owned();
            failure.output = output.iter().map(|line| (*line).to_owned()).collect();
            assert_fails(&CHECK, &evidence, &params(), "stopped").direction.to_string()
        };
        let mut said = vec![
            direction(BuildProblem::Step, "exit code: 127", &["sh: make: not found"]),
            direction(BuildProblem::Step, "exit code: 1", &["cat: x: No such file or directory"]),
            direction(BuildProblem::Step, "exit code: 1", &["cp: /x: Permission denied"]),
            direction(BuildProblem::Step, "exit code: 1", &["wget: bad address 'lab.test'"]),
            direction(BuildProblem::Step, "exit code: 2", &["make: *** No targets.  Stop."]),
            direction(BuildProblem::Dockerfile, "dockerfile parse error: unknown flag: --x", &[]),
            direction(BuildProblem::TooSlow { seconds: 1 }, "", &[]),
            direction(BuildProblem::UnknownFrontend { frontend: "a".to_owned() }, "", &[]),
            direction(BuildProblem::MissingFile { path: "a".to_owned() }, "", &[]),
            direction(BuildProblem::UnreadableFile { path: "a".to_owned() }, "", &[]),
            direction(BuildProblem::SecretFromEnvironment { id: "a".to_owned() }, "", &[]),
            direction(BuildProblem::MissingImage { image: "a".to_owned(), known: Vec::new() }, "", &[]),
            direction(BuildProblem::OtherDigest { image: "a".to_owned(), known: Vec::new() }, "", &[]),
        ];
        let all = said.len();
        said.sort();
        said.dedup();
        assert_eq!(said.len(), all, "{said:#?}");
    }

    #[test]
    fn a_stage_without_a_shell_and_a_path_in_another_stage_have_a_direction_of_their_own() {
        let direction = |step: &str, message: &str, output: &str| {
            let mut evidence = with_problem(BuildProblem::Step);
            let failure = evidence.builds[0].failure.as_mut().unwrap();
            (failure.step, failure.message) = (step.to_owned(), message.to_owned());
            failure.output = vec![output.to_owned()];
            assert_fails(&CHECK, &evidence, &params(), "stopped").direction.key()
        };
        let runtime = "runc run failed: unable to start container process: exec: \"/bin/sh\": stat /bin/sh: no such \
                       file or directory";
        assert_eq!(direction("[stage-0 5/5] RUN mkdir /data", "exit code: 1", runtime), "direction-no-shell");
        let within = "sh: can't open '/bin/sh.conf': No such file or directory";
        assert_eq!(direction("[stage-0 5/5] RUN ./x", "exit code: 2", within), "direction-file");
        let missing = "\"/dist\": not found: not found";
        for (step, key) in [
            ("[stage-1 4/5] COPY --from=build dist ./dist", "direction-stage-root"),
            ("[stage-1 4/5] COPY --from=build [\"dist\", \"/app/\"]", "direction-stage-root"),
            ("[stage-1 4/5] COPY --from=build /dist ./dist", "direction-file"),
            ("[stage-1 4/5] COPY dist ./dist", "direction-file"),
        ] {
            assert_eq!(direction(step, missing, ""), key, "{step}");
        }
    }

    #[test]
    fn a_syntax_that_the_engine_is_too_old_for_is_shown_with_the_version_that_reads_it() {
        for (keyword, text, wanted) in [
            ("COPY", "--link a /b", "COPY --link"),
            ("RUN", "--mount=type=secret,id=token,env=TOKEN make", "28.0"),
            ("HEALTHCHECK", "--start-interval=1s CMD x", "25.0"),
            ("RUN", "<<EOF", "23.0"),
        ] {
            let mut evidence = with_problem(BuildProblem::Dockerfile);
            evidence.builds[0].failure.as_mut().unwrap().message = "Unknown flag: x".to_owned();
            stages(&mut evidence)[1].instructions[0] = instruction(6, keyword, text);
            let failure = assert_fails(&CHECK, &evidence, &params(), "stopped");
            let direction = failure.direction.to_string();
            assert!(direction.contains(wanted), "{keyword} {text}: {direction}");
            assert!(matches!(failure.place, Place::File(place) if place.line == 6));
        }
    }

    #[test]
    fn a_secret_from_the_environment_is_shown_at_its_flag() {
        let evidence = with_problem(BuildProblem::SecretFromEnvironment { id: "token".to_owned() });
        let failure = assert_fails(&CHECK, &evidence, &params(), "stopped");
        assert!(matches!(failure.place, Place::File(place) if place.file == "run.sh" && place.line == 3));
    }

    #[test]
    fn a_submission_without_a_build_fails() {
        let mut evidence = hardened();
        evidence.submission.plan.builds.clear();
        evidence.builds.clear();
        assert_fails(&CHECK, &evidence, &params(), "no-build");
    }

    #[test]
    fn a_build_that_nobody_saw_is_an_error() {
        let mut evidence = hardened();
        evidence.builds.clear();
        assert_error(&CHECK, &evidence, &params());
    }

    #[test]
    fn after_a_refusal_nothing_is_judged() {
        let mut evidence = hardened();
        evidence.builds.clear();
        evidence.submission.dangers = vec![flag(Danger::Privileged, 6)];
        assert_skipped(&CHECK, &evidence, &params());
    }
}
