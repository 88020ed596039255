//! Does the image hold tools that only a build needs?

use super::support::{programs, settle, subject};
use crate::check::{Check, Failure, Kind, Need, Params, Place, Source, Verdict, seen};
use crate::evidence::{Evidence, LayerFile};
use crate::words::Catalogue;

static WORDS: Catalogue = Catalogue::new(
    "no-build-tools",
    include_str!("no_build_tools.en.ftl"),
    include_str!("no_build_tools.de.ftl"),
);

const KINDS: [&str; 2] = ["compiler", "build-tool"];

/// Every file of the final file system, also those that the service's user may not start:
/// whoever becomes root in it may.
pub(super) static CHECK: Check = Check {
    id: "no-build-tools",
    kind: Kind::Attack,
    words: &WORDS,
    source: Source {
        guide: &[1, 3],
        cis: &["4.3"],
        owasp: &["D04"],
        nist: &["3.1.2"],
        reference: "OCI image specification: layers; the lab's signatures of tools",
    },
    needs: &[Need::Files],
    required: &[],
    optional: &[],
    judge: |evidence, params| settle(judge(evidence, params)),
};

fn judge(evidence: &Evidence, params: &Params) -> Result<Verdict, Verdict> {
    let image = subject::image(evidence, params)?;
    let files = seen(&image.files)?;
    if files.is_empty() {
        return Err(Verdict::Error { reason: WORDS.say("no-files") });
    }
    let tool = |file: &&LayerFile| file.kinds.iter().any(|kind| KINDS.contains(&kind.as_str()));
    let hits: Vec<&str> = files.iter().filter(tool).map(|file| file.path.as_str()).collect();
    if hits.is_empty() {
        return Ok(Verdict::pass(WORDS.say("passed").with("count", files.len())));
    }
    Ok(Verdict::fail(Failure {
        expected: WORDS.say("expected"),
        seen: WORDS.say("found").with("count", hits.len()).with("paths", programs::list(&hits, 6)),
        attempts: Vec::new(),
        place: Place::Image(subject::tag(subject::build(evidence, params)?).to_owned()),
        direction: WORDS.say("direction"),
    }))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, assert_skipped, fact, hardened, image, layer_file, params,
        unseen,
    };
    use crate::evidence::{BuildFailure, BuildProblem};

    #[test]
    fn an_image_without_tools_passes() {
        assert_passes(&CHECK, &hardened(), &params());
    }

    #[test]
    fn compilers_and_make_fail() {
        for kind in ["compiler", "build-tool"] {
            let mut evidence = hardened();
            fact(&mut image(&mut evidence).files).push(layer_file("/usr/bin/make", "cc", &[kind]));
            assert_fails(&CHECK, &evidence, &params(), "found");
        }
    }

    #[test]
    fn seeing_no_file_is_no_pass() {
        let mut evidence = hardened();
        fact(&mut image(&mut evidence).files).clear();
        assert_error(&CHECK, &evidence, &params());
        assert_error(&CHECK, &unseen(), &params());
    }

    #[test]
    fn an_image_that_was_not_built_is_reported_elsewhere() {
        let mut evidence = hardened();
        evidence.builds[0].image = None;
        evidence.builds[0].failure = Some(BuildFailure {
            problem: BuildProblem::Step,
            step: String::new(),
            message: String::new(),
            output: Vec::new(),
        });
        assert_skipped(&CHECK, &evidence, &params());
    }
}
