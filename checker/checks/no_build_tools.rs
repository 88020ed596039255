//! Does the image hold tools that only a build needs?

use super::support::programs::{self, Unwanted};
use super::support::{pattern, settle, subject};
use crate::check::{Check, Kind, Need, Params, Place, Source, Verdict, seen};
use crate::evidence::Evidence;
use crate::words::Catalogue;

static WORDS: Catalogue = Catalogue::new(
    "no-build-tools",
    include_str!("no_build_tools.en.ftl"),
    include_str!("no_build_tools.de.ftl"),
);

/// Every file of the final file system, whoever may start it. `paths` are patterns of files of the build's context
/// from which a tool is compiled that only the build runs.
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
    needs: &[Need::Files, Need::Context],
    required: &[],
    optional: &["paths"],
    judge: |evidence, params| match programs::none_in_image(evidence, params, &UNWANTED) {
        passed @ Verdict::Pass { .. } => settle(made_here(evidence, params, passed)),
        other => other,
    },
};

/// A tool has no known face where the build itself makes it; the texts of its source give it away.
fn made_here(evidence: &Evidence, params: &Params, passed: Verdict) -> Result<Verdict, Verdict> {
    if params.paths.is_empty() {
        return Ok(passed);
    }
    // Without the context nobody knows what was compiled from it.
    seen(&subject::built(evidence, params)?.context)?;
    let is_tool = |source: &&String| params.paths.iter().any(|path| pattern::matches(path, source));
    let files = seen(&subject::image(evidence, params)?.files)?;
    let made = files.iter().filter_map(|file| {
        let source = file.compiled.iter().find(is_tool)?;
        Some(format!("{} ({source})", file.path))
    });
    let made: Vec<String> = made.collect();
    if made.is_empty() {
        return Ok(passed);
    }
    Ok(Verdict::fail_at(
        Place::Image(subject::tag(subject::build(evidence, params)?).to_owned()),
        WORDS.say("expected"),
        WORDS.say("made-here").with("count", made.len()).with("paths", programs::list(&made, 6)),
        WORDS.say("direction"),
    ))
}

static UNWANTED: Unwanted =
    Unwanted { kinds: &["compiler", "build-tool"], inside_counts: false, words: &WORDS };

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::check::Params;
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

    /// A renderer that the build compiles is in nobody's list of tools.
    #[test]
    fn a_tool_that_the_build_compiled_fails_under_any_name() {
        let mut evidence = hardened();
        let mut render = layer_file("/app/jobs", "dd", &[]);
        render.compiled = vec!["tools/render.c".to_owned()];
        fact(&mut image(&mut evidence).files).push(render);
        let tools = |path: &str| Params { paths: vec![path.to_owned()], ..params() };
        let failure = assert_fails(&CHECK, &evidence, &tools("tools/**"), "made-here");
        assert!(failure.seen.to_string().contains("/app/jobs (tools/render.c)"), "{}", failure.seen);
        assert_passes(&CHECK, &evidence, &tools("src/**"));
        assert_passes(&CHECK, &evidence, &params());
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
