//! Does the image hold anything that looks like a secret?

use super::support::sightings;
use crate::check::{Check, Kind, Need, Source};
use crate::words::Catalogue;

static WORDS: Catalogue = Catalogue::new(
    "no-secret-patterns",
    include_str!("no_secret_patterns.en.ftl"),
    include_str!("no_secret_patterns.de.ftl"),
);

/// General patterns (private keys, tokens of well-known services), beside the exercise's own secrets.
pub(super) static CHECK: Check = Check {
    id: "no-secret-patterns",
    kind: Kind::Attack,
    words: &WORDS,
    source: Source {
        guide: &[4, 12, 27],
        cis: &["4.10"],
        owasp: &["R12", "D06"],
        nist: &["3.1.4"],
        reference: "OCI image specification: layers, history, configuration",
    },
    needs: &[Need::Secrets],
    required: &[],
    optional: &[],
    judge: |evidence, params| sightings::none_in_image(evidence, params, false, &WORDS),
};

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, fact, hardened, image, params, unseen,
    };
    use crate::evidence::{Evidence, SecretSighting, SightingPlace};

    fn with(path: &str, planted: bool) -> Evidence {
        let mut evidence = hardened();
        fact(&mut image(&mut evidence).secrets).push(SecretSighting {
            secret: "private-key".to_owned(),
            planted,
            place: SightingPlace::Layer { layer: 1, path: path.to_owned(), hidden: false },
            encoding: "plain".to_owned(),
            excerpt: "-----BEGIN ****".to_owned(),
        });
        evidence
    }

    #[test]
    fn an_image_without_patterns_passes() {
        assert_passes(&CHECK, &hardened(), &params());
    }

    #[test]
    fn a_private_key_fails() {
        let failure = assert_fails(&CHECK, &with("/app/id_ed25519", false), &params(), "found");
        assert!(failure.seen.to_string().contains("/app/id_ed25519"));
    }

    #[test]
    fn planted_secrets_are_left_out_and_a_folder_named_like_the_labs_is_not() {
        assert_passes(&CHECK, &with("/app/id_ed25519", true), &params());
        assert_passes(&CHECK, &with("/.harden-check/token", true), &params());
        assert_fails(&CHECK, &with("/.harden-check/token", false), &params(), "found");
    }

    #[test]
    fn an_image_that_was_not_searched_is_an_error() {
        let mut evidence = hardened();
        image(&mut evidence).secrets = crate::evidence::Observed::Missing("export failed".to_owned());
        assert_error(&CHECK, &evidence, &params());
        assert_error(&CHECK, &unseen(), &params());
    }
}
