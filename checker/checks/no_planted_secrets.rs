//! Is a secret of the exercise anywhere in the image?

use super::support::sightings;
use crate::check::{Check, Kind, Need, Source};
use crate::words::Catalogue;

static WORDS: Catalogue = Catalogue::new(
    "no-planted-secrets",
    include_str!("no_planted_secrets.en.ftl"),
    include_str!("no_planted_secrets.de.ftl"),
);

/// Every layer (also what a later one deletes), the history, the configuration; plain, encoded, packed.
pub(super) static CHECK: Check = Check {
    id: "no-planted-secrets",
    kind: Kind::Attack,
    words: &WORDS,
    source: Source {
        guide: &[4, 12],
        cis: &["4.10"],
        owasp: &["R12", "D06"],
        nist: &["3.1.4"],
        reference: "OCI image specification: layers, history, configuration",
    },
    needs: &[Need::Secrets],
    required: &[],
    optional: &[],
    judge: |evidence, params| sightings::none_in_image(evidence, params, true, &WORDS),
};

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::check::Place;
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, fact, hardened, image, instruction, params, stages, unseen,
    };
    use crate::evidence::{Evidence, HistoryEntry, SecretSighting, SightingPlace, Unseen, UnseenFile};

    fn with(place: SightingPlace, planted: bool) -> Evidence {
        let mut evidence = hardened();
        fact(&mut image(&mut evidence).secrets).push(SecretSighting {
            secret: "db-password".to_owned(),
            planted,
            place,
            encoding: "gzip > base64".to_owned(),
            excerpt: "DB_PASSWORD=****".to_owned(),
        });
        evidence
    }

    fn hidden() -> SightingPlace {
        SightingPlace::Layer { layer: 1, path: "/app/.env".to_owned(), hidden: true }
    }

    #[test]
    fn an_image_without_secrets_passes() {
        assert_passes(&CHECK, &hardened(), &params());
    }

    #[test]
    fn a_deleted_file_still_fails_at_the_copy_that_brought_it() {
        let mut evidence = with(hidden(), true);
        stages(&mut evidence)[1].instructions.push(instruction(11, "COPY", ". /app/"));
        let failure = assert_fails(&CHECK, &evidence, &params(), "found");
        assert!(matches!(failure.place, Place::File(place) if place.line == 11));
        let text = failure.seen.to_string();
        assert!(text.contains("/app/.env") && text.contains("gzip > base64"), "{text}");
    }

    #[test]
    fn history_and_configuration_count() {
        let mut evidence = with(SightingPlace::Config("Env".to_owned()), true);
        stages(&mut evidence)[1].instructions.push(instruction(12, "ENV", "DB_PASSWORD=hunter2"));
        let failure = assert_fails(&CHECK, &evidence, &params(), "found");
        assert!(matches!(failure.place, Place::File(place) if place.line == 12));

        let mut evidence = with(SightingPlace::History(1), true);
        stages(&mut evidence)[1].instructions.push(instruction(13, "RUN", "curl https://$TOKEN@example"));
        image(&mut evidence).history.push(HistoryEntry {
            created_by: "|1 TOKEN=**** RUN /bin/sh -c curl https://$TOKEN@example".to_owned(),
            size_bytes: 10,
        });
        let failure = assert_fails(&CHECK, &evidence, &params(), "found");
        assert!(matches!(failure.place, Place::File(place) if place.line == 13));
    }

    #[test]
    fn what_nobody_can_trace_is_shown_in_the_image() {
        let failure = assert_fails(&CHECK, &with(hidden(), true), &params(), "found");
        assert_eq!(failure.place, Place::Image("notes".to_owned()));
    }

    #[test]
    fn an_image_that_only_lends_its_files_counts() {
        let mut evidence = hardened();
        let mut other = evidence.builds[0].clone();
        other.tag = "helper".to_owned();
        let facts = other.image.as_mut().unwrap();
        facts.id = "sha256:02".to_owned();
        evidence.builds.push(other);
        assert_passes(&CHECK, &evidence, &params());
        let sighting = fact(&mut image(&mut with(hidden(), true)).secrets).remove(0);
        fact(&mut evidence.builds[1].image.as_mut().unwrap().secrets).push(sighting);
        let failure = assert_fails(&CHECK, &evidence, &params(), "found");
        assert_eq!(failure.place, Place::Image("helper".to_owned()));
        evidence.builds[1].image.as_mut().unwrap().secrets = crate::evidence::Observed::NotAsked;
        assert_error(&CHECK, &evidence, &params());
    }

    #[test]
    fn what_could_not_be_looked_into_is_no_pass() {
        for why in [Unseen::TooLarge, Unseen::TooDeep, Unseen::Closed] {
            let unseen = vec![UnseenFile { path: "/app/bomb.gz".to_owned(), why }];
            let mut evidence = hardened();
            image(&mut evidence).unseen.clone_from(&unseen);
            assert_error(&CHECK, &evidence, &params());
            // What was found counts all the same.
            let mut evidence = with(hidden(), true);
            image(&mut evidence).unseen = unseen;
            assert_fails(&CHECK, &evidence, &params(), "found");
        }
    }

    #[test]
    fn a_general_pattern_is_another_checks_business() {
        assert_passes(&CHECK, &with(hidden(), false), &params());
    }

    #[test]
    fn an_image_that_was_not_searched_is_an_error() {
        let mut evidence = hardened();
        image(&mut evidence).secrets = crate::evidence::Observed::NotAsked;
        assert_error(&CHECK, &evidence, &params());
        assert_error(&CHECK, &unseen(), &params());
    }
}
