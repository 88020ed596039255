//! Does the build get its secret by a mount that leaves nothing behind?

use super::support::secret_use::{Arrival, Before, USUAL_FOLDER, uses};
use super::support::{dockerfile, place, settle, subject, written};
use crate::check::{Check, Kind, Need, Params, Place, Source, Verdict, seen};
use crate::evidence::Evidence;
use crate::submission::Instruction;
use crate::words::{Catalogue, Message};

static WORDS: Catalogue = Catalogue::new(
    "build-secret-declared",
    include_str!("build_secret_declared.en.ftl"),
    include_str!("build_secret_declared.de.ftl"),
);

/// For each of `ids`: a `RUN --mount=type=secret` in a stage that the image needs, in a step that really
/// reads it, and a `--secret` of the same id on the build command. Whether the secret still leaks is
/// `no-planted-secrets`' business.
pub(super) static CHECK: Check = Check {
    id: "build-secret-declared",
    kind: Kind::Declared,
    words: &WORDS,
    source: Source {
        guide: &[12],
        cis: &["4.10"],
        owasp: &["R12", "D06"],
        nist: &["3.1.4"],
        reference: "Dockerfile reference: RUN --mount=type=secret; docker build: --secret",
    },
    needs: &[Need::Context],
    required: &["ids"],
    optional: &[],
    judge: |evidence, params| settle(judge(evidence, params)),
};

fn judge(evidence: &Evidence, params: &Params) -> Result<Verdict, Verdict> {
    let recipe = dockerfile::recipe(evidence, params)?;
    let build = subject::build(evidence, params)?;
    let by = written::written(&build.at);
    let fail = |seen: Message, place: Place, direction: &'static str| {
        Ok(Verdict::fail_at(
            place,
            WORDS.say("expected").with("written", by).with("ids", params.ids.join(", ")),
            seen,
            WORDS.say(direction),
        ))
    };
    if params.ids.is_empty() {
        return Err(Verdict::Error { reason: WORDS.say("no-ids") });
    }
    let instructions: Vec<&Instruction> =
        recipe.needed().into_iter().flat_map(|stage| &stage.instructions).collect();
    let built = subject::built(evidence, params);
    let handover = built.as_ref().map(|built| built.handover.clone()).unwrap_or_default();
    let given: Vec<(String, String)> = build
        .build_args
        .iter()
        .filter_map(|argument| Some((argument.value.name.clone(), argument.value.value.clone()?)))
        .collect();
    for id in &params.ids {
        let mounts = |instruction: &&&Instruction| {
            instruction.keyword == "RUN" && secret_ids(instruction).any(|mounted| mounted == *id)
        };
        let passed = build.secrets.iter().find(|secret| secret.value.id == *id);
        if instructions.iter().find(mounts).is_none() {
            let other = instructions.iter().find(|instruction| secret_ids(instruction).next().is_some());
            let place = match (other, passed) {
                (Some(other), _) => place::at(&other.at),
                (None, Some(passed)) => place::at(&passed.at),
                (None, None) => Place::WholeFile(recipe.file.to_owned()),
            };
            return fail(WORDS.say("not-mounted").with("id", id), place, "direction-mount");
        }
        let mounting: Vec<(usize, &&Instruction)> =
            instructions.iter().enumerate().filter(|(_, step)| mounts(step)).collect();
        // A file of the context that the step starts may be the one that reads.
        let context = seen(&subject::built(evidence, params)?.context)?;
        let is_used = mounting.iter().any(|(place, step)| {
            let before = Before::of(instructions[..*place].iter().copied(), &given);
            let own = secrets(step).filter(|(mounted, _)| mounted == id);
            own.map(|(_, arrival)| arrival).any(|arrival| uses(step, &arrival, &before, context))
        });
        if !is_used {
            let place = place::at(&mounting[0].1.at);
            return fail(WORDS.say("not-used").with("id", id), place, "direction-use");
        }
        let Some(passed) = passed else {
            let place = build
                .secrets
                .first()
                .map_or_else(|| Place::WholeFile(build.at.file.clone()), |other| place::at(&other.at));
            return fail(WORDS.say("not-passed").with("written", by).with("id", id), place, "direction-pass");
        };
        if handover.others.contains(id) {
            return fail(WORDS.say("another-value").with("id", id), place::at(&passed.at), "direction-value");
        }
    }
    if let Some(name) = handover.arguments.first() {
        let written = build.build_args.iter().find(|argument| argument.value.name == *name);
        let place = written.map_or_else(|| Place::WholeFile(build.at.file.clone()), |one| place::at(&one.at));
        return fail(WORDS.say("argument").with("name", name), place, "direction-argument");
    }
    Ok(Verdict::pass(WORDS.say("passed").with("ids", params.ids.join(", "))))
}

/// The ids of an instruction's secret mounts.
fn secret_ids(instruction: &Instruction) -> impl Iterator<Item = String> {
    secrets(instruction).map(|(id, _)| id)
}

/// The secret mounts of an instruction; without `id` it is the last part of the target, and without a
/// target the file lies in the usual folder, or nowhere where there is a variable.
fn secrets(instruction: &Instruction) -> impl Iterator<Item = (String, Arrival)> {
    instruction.flags.iter().filter_map(|flag| {
        let options = flag.value.strip_prefix("mount=")?;
        if dockerfile::option(options, "type")? != "secret" {
            return None;
        }
        let target =
            ["target", "dst", "destination"].into_iter().find_map(|name| dockerfile::option(options, name));
        let variable = dockerfile::option(options, "env");
        let named = || target.as_ref()?.rsplit('/').next().map(str::to_owned);
        let id = dockerfile::option(options, "id").or_else(named).or_else(|| variable.clone())?;
        let usual = || variable.is_none().then(|| format!("{USUAL_FOLDER}{id}"));
        let path = target.clone().or_else(usual);
        Some((id, Arrival { path, variable }))
    })
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::check::{Params, Place};
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, hardened, instruction, params, stages, words,
    };
    use crate::evidence::Evidence;

    fn with(run: &str) -> Evidence {
        let mut evidence = hardened();
        stages(&mut evidence)[0].instructions[1] = instruction(3, "RUN", run);
        evidence
    }

    #[test]
    fn mounted_and_passed_passes() {
        assert_passes(&CHECK, &hardened(), &params());
        assert_passes(
            &CHECK,
            &with("--mount=id=token,type=secret,required=true make KEY=/run/secrets/token"),
            &params(),
        );
        assert_passes(
            &CHECK,
            &with("--mount=type=secret,target=/run/secrets/token make KEY=/run/secrets/token"),
            &params(),
        );
        assert_passes(&CHECK, &with("--mount=type=secret,id=token,env=TOKEN npm ci"), &params());
        assert_passes(&CHECK, &with("--mount=type=secret,id=token tool /run/secrets/token"), &params());
    }

    #[test]
    fn a_mount_that_nobody_uses_fails() {
        for run in ["test -s /run/secrets/token", "true", "ls /run/secrets/token"] {
            let failure = assert_fails(
                &CHECK,
                &with(&format!("--mount=type=secret,id=token {run}")),
                &params(),
                "not-used",
            );
            assert!(matches!(failure.place, Place::File(place) if place.line == 3));
        }
        let mut evidence = with("--mount=type=secret,id=token make");
        evidence.builds[0].context = crate::evidence::Observed::Missing("unreadable".to_owned());
        assert_error(&CHECK, &evidence, &params());
    }

    #[test]
    fn a_secret_that_is_not_mounted_fails() {
        let failure = assert_fails(&CHECK, &with("make"), &params(), "not-mounted");
        assert!(matches!(failure.place, Place::File(place) if place.file == "run.sh"));
        let failure =
            assert_fails(&CHECK, &with("--mount=type=secret,id=key make"), &params(), "not-mounted");
        assert!(matches!(failure.place, Place::File(place) if place.file == "Dockerfile"));
        assert_fails(&CHECK, &with("--mount=type=cache,id=token make"), &params(), "not-mounted");
    }

    #[test]
    fn a_mount_in_a_stage_that_nobody_needs_does_not_count() {
        let mut evidence = hardened();
        let copy = |instruction: &crate::submission::Instruction| instruction.keyword == "COPY";
        stages(&mut evidence)[1].instructions.retain(|instruction| !copy(instruction));
        assert_fails(&CHECK, &evidence, &params(), "not-mounted");
    }

    #[test]
    fn a_secret_that_is_not_passed_fails() {
        let mut evidence = hardened();
        evidence.submission.plan.builds[0].secrets.clear();
        let failure = assert_fails(&CHECK, &evidence, &params(), "not-passed");
        assert_eq!(failure.place, Place::WholeFile("run.sh".to_owned()));
    }

    #[test]
    fn what_is_handed_over_besides_or_in_its_place_fails() {
        let mut evidence = hardened();
        evidence.builds[0].handover.arguments = words(&["KEY"]);
        let failure = assert_fails(&CHECK, &evidence, &params(), "argument");
        assert_eq!(failure.place, Place::WholeFile("run.sh".to_owned()), "the command has no such argument");
        let mut evidence = hardened();
        evidence.builds[0].handover.others = words(&["key"]);
        assert_passes(&CHECK, &evidence, &params());
        evidence.builds[0].handover.others = words(&["token"]);
        assert_fails(&CHECK, &evidence, &params(), "another-value");
    }

    #[test]
    fn a_build_argument_may_hold_the_path() {
        let named = |text: &str| {
            let mut evidence = with("--mount=type=secret,id=token tool \"$AT\"");
            stages(&mut evidence)[0].instructions.insert(0, instruction(2, "ARG", text));
            evidence
        };
        assert_passes(&CHECK, &named("AT=/run/secrets/token"), &params());
        assert_fails(&CHECK, &named("AT=/app/token"), &params(), "not-used");
    }

    #[test]
    fn every_id_counts() {
        let both = Params { ids: words(&["token", "key"]), ..params() };
        assert_fails(&CHECK, &hardened(), &both, "not-mounted");
    }

    #[test]
    fn without_ids_or_a_dockerfile_there_is_no_verdict() {
        assert_error(&CHECK, &hardened(), &Params { ids: Vec::new(), ..params() });
        let mut evidence = hardened();
        evidence.submission.dockerfiles.clear();
        assert_error(&CHECK, &evidence, &params());
    }
}
