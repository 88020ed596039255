//! Is a compiler within an intruder's reach?

use super::support::programs::{self, Unwanted};
use crate::check::{Check, Kind, Need, Source};
use crate::words::Catalogue;

static WORDS: Catalogue =
    Catalogue::new("no-compiler", include_str!("no_compiler.en.ftl"), include_str!("no_compiler.de.ftl"));

/// Compilers, assemblers and linkers; told by content as well as by name.
pub(super) static CHECK: Check = Check {
    id: "no-compiler",
    kind: Kind::Attack,
    words: &WORDS,
    source: Source {
        guide: &[1, 3],
        cis: &["4.3"],
        owasp: &["D04"],
        nist: &["3.1.2"],
        reference: "access(2); the probe's list of programs",
    },
    needs: &[Need::ReachableFiles],
    required: &[],
    optional: &[],
    judge: |evidence, params| programs::none_within_reach(evidence, params, &UNWANTED),
};

static UNWANTED: Unwanted = Unwanted { kinds: &["compiler"], inside_counts: true, words: &WORDS };

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, fact, hardened, params, program, unseen, web,
    };

    #[test]
    fn an_image_without_one_passes() {
        assert_passes(&CHECK, &hardened(), &params());
    }

    #[test]
    fn every_compiler_within_reach_is_named() {
        let mut evidence = hardened();
        let files = fact(&mut web(&mut evidence).reachable_files);
        files.push(program("/usr/bin/gcc", 0o755, &["compiler"]));
        files.push(program("/opt/cc", 0o755, &["build-tool", "compiler"]));
        let text = assert_fails(&CHECK, &evidence, &params(), "found").seen.to_string();
        assert!(text.contains("/usr/bin/gcc") && text.contains("/opt/cc"), "{text}");
    }

    #[test]
    fn seeing_no_file_is_no_pass() {
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).reachable_files).clear();
        assert_error(&CHECK, &evidence, &params());
        assert_error(&CHECK, &unseen(), &params());
    }
}
