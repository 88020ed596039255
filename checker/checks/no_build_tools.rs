//! Does the image hold tools that only a build needs?

use super::support::programs::{self, Unwanted};
use crate::check::{Check, Kind, Need, Source};
use crate::words::Catalogue;

static WORDS: Catalogue = Catalogue::new(
    "no-build-tools",
    include_str!("no_build_tools.en.ftl"),
    include_str!("no_build_tools.de.ftl"),
);

/// Every file of the final file system, whoever may start it.
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
    judge: |evidence, params| programs::none_in_image(evidence, params, &UNWANTED),
};

static UNWANTED: Unwanted =
    Unwanted { kinds: &["compiler", "build-tool"], inside_counts: false, words: &WORDS };

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, assert_skipped, fact, hardened, image, inside, layer_file,
        params, unseen,
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
    fn one_inside_of_another_program_is_told_of() {
        let mut evidence = hardened();
        let mut busybox = layer_file("/bin/busybox", "bb", &["multi-call"]);
        busybox.inside = inside(&[("ar", "build-tool")]);
        fact(&mut image(&mut evidence).files).push(busybox);
        let said = assert_passes(&CHECK, &evidence, &params());
        assert!(said.contains("/bin/busybox") && said.contains("ar"), "{said}");
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
