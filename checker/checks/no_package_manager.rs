//! Is a package manager within an intruder's reach?

use super::support::programs::{self, Unwanted};
use crate::check::{Check, Kind, Need, Source};
use crate::words::Catalogue;

static WORDS: Catalogue = Catalogue::new(
    "no-package-manager",
    include_str!("no_package_manager.en.ftl"),
    include_str!("no_package_manager.de.ftl"),
);

/// Told by content as well as by name, so that a renamed one is found too.
pub(super) static CHECK: Check = Check {
    id: "no-package-manager",
    kind: Kind::Attack,
    words: &WORDS,
    source: Source {
        guide: &[1],
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

static UNWANTED: Unwanted = Unwanted { kinds: &["package-manager"], inside_counts: false, words: &WORDS };

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
    fn a_renamed_one_is_found() {
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).reachable_files).push(program("/bin/x", 0o755, &["package-manager"]));
        let failure = assert_fails(&CHECK, &evidence, &params(), "found");
        assert!(failure.seen.to_string().contains("/bin/x"));
    }

    #[test]
    fn one_that_can_be_read_is_within_reach() {
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).reachable_files).push(program("/app/x", 0o644, &["package-manager"]));
        assert_fails(&CHECK, &evidence, &params(), "found");
    }

    #[test]
    fn one_inside_of_another_program_is_told_of() {
        let mut evidence = hardened();
        let mut busybox = program("/bin/busybox", 0o755, &["multi-call"]);
        busybox.inside = inside(&[("dpkg", "package-manager"), ("sh", "shell")]);
        fact(&mut web(&mut evidence).reachable_files).push(busybox);
        let said = assert_passes(&CHECK, &evidence, &params());
        assert!(said.contains("/bin/busybox") && said.contains("dpkg") && !said.contains("sh,"), "{said}");
    }

    #[test]
    fn one_that_the_user_may_not_start_is_out_of_reach() {
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).reachable_files).push(program("/bin/x", 0o600, &["package-manager"]));
        assert_passes(&CHECK, &evidence, &params());
    }

    #[test]
    fn seeing_no_file_is_no_pass() {
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).reachable_files).clear();
        assert_error(&CHECK, &evidence, &params());
        assert_error(&CHECK, &unseen(), &params());
    }
}
