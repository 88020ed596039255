//! Are build and run time apart, in stages of their own?

use super::support::{dockerfile, place, settle, subject};
use crate::check::{Check, Kind, Params, Place, Source, Verdict};
use crate::evidence::Evidence;
use crate::words::{Catalogue, Message};

static WORDS: Catalogue = Catalogue::new(
    "multi-stage-declared",
    include_str!("multi_stage_declared.en.ftl"),
    include_str!("multi_stage_declared.de.ftl"),
);

/// The stage that runs takes files from a stage that builds (that has a `RUN`, itself or through the
/// stages that it takes from) and does not start from that stage. An image that the submission builds before
/// is such a stage in a file of its own.
pub(super) static CHECK: Check = Check {
    id: "multi-stage-declared",
    kind: Kind::Declared,
    words: &WORDS,
    source: Source {
        guide: &[3],
        cis: &["4.3"],
        owasp: &["D04"],
        nist: &["3.1.2"],
        reference: "Dockerfile reference: FROM … AS, COPY --from, RUN --mount",
    },
    needs: &[],
    required: &[],
    optional: &[],
    judge: |evidence, params| settle(judge(evidence, params)),
};

fn judge(evidence: &Evidence, params: &Params) -> Result<Verdict, Verdict> {
    let recipe = dockerfile::recipe(evidence, params)?;
    let base = recipe.base();
    let before = recipe.built_before(&base.value);
    let mut copies = recipe.copies();
    copies.extend(recipe.copied_images().into_iter().filter(|copy| {
        // What the image starts from is in it already.
        before.as_ref().is_none_or(|before| !before.is(&copy.1))
    }));
    if let Some((copy, _)) = copies.iter().find(|(_, source)| source.builds()) {
        let name = dockerfile::sources(copy).next().unwrap_or_default();
        return Ok(Verdict::pass(WORDS.say("passed").with("stage", name).with("line", copy.at.line)));
    }
    let (seen, place): (Message, Place) = match copies.first() {
        Some((copy, _)) => (WORDS.say("builds-nothing"), place::at(&copy.at)),
        None if recipe.chain().len() > 1 => {
            let last = &recipe.chain()[0].base;
            (WORDS.say("starts-from-build").with("base", &last.value), place::at(&last.at))
        }
        None if before.is_some_and(|before| before.builds()) => {
            (WORDS.say("starts-from-build").with("base", &base.value), place::at(&base.at))
        }
        None => match (&subject::build(evidence, params)?.target, recipe.has_more_stages()) {
            (_, false) => (WORDS.say("one-stage"), Place::WholeFile(recipe.file.to_owned())),
            (Some(target), true) => {
                (WORDS.say("target-alone").with("target", &target.value), place::at(&target.at))
            }
            (None, true) => (WORDS.say("last-alone"), place::at(&recipe.base().at)),
        },
    };
    Ok(Verdict::fail_at(place, WORDS.say("expected"), seen, WORDS.say("direction")))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::check::Place;
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, assert_skipped, hardened, instruction, params, run, said,
        stages,
    };
    use crate::evidence::Evidence;
    use crate::submission::ImageSource;
    use crate::submission::Stage;

    #[test]
    fn a_copy_from_a_build_stage_passes() {
        assert_passes(&CHECK, &hardened(), &params());
    }

    #[test]
    fn a_number_another_case_and_a_mount_are_the_same() {
        for text in ["--from=0 /src/dist/ /app/", "--from=BUILD /src/dist/ /app/"] {
            let mut evidence = hardened();
            stages(&mut evidence)[1].instructions = vec![instruction(6, "COPY", text)];
            assert_passes(&CHECK, &evidence, &params());
        }
        let mut evidence = hardened();
        stages(&mut evidence)[1].instructions =
            vec![instruction(6, "RUN", "--mount=type=bind,from=build,target=/b cp -r /b/dist /app")];
        assert_passes(&CHECK, &evidence, &params());
    }

    #[test]
    fn a_stage_between_is_allowed() {
        let mut evidence = hardened();
        let between = Stage {
            base: said("scratch".to_owned(), 4),
            name: Some(said("files".to_owned(), 4)),
            instructions: vec![instruction(4, "COPY", "--from=build /src/dist/ /")],
        };
        stages(&mut evidence).insert(1, between);
        stages(&mut evidence)[2].instructions = vec![instruction(6, "COPY", "--from=files / /app/")];
        assert_passes(&CHECK, &evidence, &params());
    }

    #[test]
    fn one_stage_fails() {
        let mut evidence = hardened();
        stages(&mut evidence).remove(0);
        let failure = assert_fails(&CHECK, &evidence, &params(), "one-stage");
        assert_eq!(failure.place, Place::WholeFile("Dockerfile".to_owned()));
    }

    #[test]
    fn a_copy_from_another_image_is_no_stage() {
        let mut evidence = hardened();
        stages(&mut evidence)[1].instructions =
            vec![instruction(6, "COPY", "--from=harden-check/notes:1 /notes /app/")];
        assert_fails(&CHECK, &evidence, &params(), "last-alone");
    }

    #[test]
    fn starting_from_the_build_stage_keeps_everything() {
        let mut evidence = hardened();
        stages(&mut evidence)[1].base = said("build".to_owned(), 5);
        let failure = assert_fails(&CHECK, &evidence, &params(), "starts-from-build");
        assert!(matches!(failure.place, Place::File(place) if place.line == 5));
    }

    #[test]
    fn a_stage_without_a_run_builds_nothing() {
        let mut evidence = hardened();
        stages(&mut evidence)[0].instructions.retain(|instruction| instruction.keyword != "RUN");
        assert_fails(&CHECK, &evidence, &params(), "builds-nothing");
    }

    /// The two stages in a file of their own each: the second build knows the first one's image.
    fn in_two_files(text: &str) -> Evidence {
        let mut evidence = hardened();
        let building = stages(&mut evidence).remove(0);
        stages(&mut evidence)[0].instructions = vec![instruction(6, "COPY", text)];
        let mut facts = evidence.submission.dockerfiles["Dockerfile"].clone();
        facts.stages = vec![building];
        evidence.submission.dockerfiles.insert("Dockerfile.build".to_owned(), facts);
        let mut first = evidence.submission.plan.builds[0].clone();
        first.dockerfile = said("Dockerfile.build".to_owned(), 3);
        first.images.clear();
        let second = &mut evidence.submission.plan.builds[0];
        second.images.insert("notes-build:latest".to_owned(), ImageSource::Build(1));
        evidence.submission.plan.builds.push(first);
        evidence
    }

    #[test]
    fn a_build_of_its_own_is_a_stage_of_its_own() {
        let evidence = in_two_files("--from=notes-build /src/dist/ /app/");
        assert_passes(&CHECK, &evidence, &params());
        // The copied stage starts from the image that was built.
        let mut evidence = in_two_files("--from=built /src/dist/ /app/");
        let between = Stage {
            base: said("notes-build".to_owned(), 4),
            name: Some(said("built".to_owned(), 4)),
            instructions: Vec::new(),
        };
        stages(&mut evidence).insert(0, between);
        assert_passes(&CHECK, &evidence, &params());
        let mut evidence = in_two_files("--from=notes-build /src/dist/ /app/");
        stages(&mut evidence)[0].base = said("notes-build:latest".to_owned(), 4);
        assert_fails(&CHECK, &evidence, &params(), "starts-from-build");
    }

    #[test]
    fn the_target_decides_which_stage_runs() {
        let mut evidence = hardened();
        evidence.submission.plan.builds[0].target = Some(said("build".to_owned(), 3));
        let failure = assert_fails(&CHECK, &evidence, &params(), "target-alone");
        assert!(matches!(failure.place, Place::File(place) if place.line == 3));
    }

    #[test]
    fn without_a_dockerfile_there_is_no_verdict() {
        let mut evidence = hardened();
        evidence.submission.dockerfiles.clear();
        assert_error(&CHECK, &evidence, &params());
        let mut evidence = hardened();
        run(&mut evidence).source = ImageSource::Given("harden-check/notes:1".to_owned());
        evidence.services.clear();
        assert_skipped(&CHECK, &evidence, &params());
    }
}
