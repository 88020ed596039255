//! Is a shell within an intruder's reach?

use super::support::programs::{self, Unwanted};
use crate::check::{Check, Kind, Need, Source};
use crate::words::Catalogue;

static WORDS: Catalogue =
    Catalogue::new("no-shell", include_str!("no_shell.en.ftl"), include_str!("no_shell.de.ftl"));

/// For exercises that ask for a distroless image; a slim one has a shell and may keep it.
pub(super) static CHECK: Check = Check {
    id: "no-shell",
    kind: Kind::Attack,
    words: &WORDS,
    source: Source {
        guide: &[1, 3, 26],
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

static UNWANTED: Unwanted = Unwanted { kinds: &["shell"], inside_counts: true, words: &WORDS };

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, fact, hardened, inside, params, program, unseen, web,
    };

    #[test]
    fn an_image_without_one_passes() {
        assert_passes(&CHECK, &hardened(), &params());
    }

    #[test]
    fn a_shell_fails_under_any_name() {
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).reachable_files).push(program("/app/tool", 0o755, &["shell"]));
        assert_fails(&CHECK, &evidence, &params(), "found");
    }

    #[test]
    fn a_shell_inside_of_another_program_is_one() {
        let mut evidence = hardened();
        let mut busybox = program("/app/tool", 0o755, &["multi-call"]);
        busybox.inside = inside(&[("ash", "shell")]);
        fact(&mut web(&mut evidence).reachable_files).push(busybox);
        assert_fails(&CHECK, &evidence, &params(), "found");
    }

    #[test]
    fn seeing_no_file_is_no_pass() {
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).reachable_files).clear();
        assert_error(&CHECK, &evidence, &params());
        assert_error(&CHECK, &unseen(), &params());
    }
}
