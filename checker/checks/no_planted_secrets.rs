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

    /// One more instruction, with its entry in the history and its layer.
    fn say(evidence: &mut Evidence, line: usize, keyword: &str, text: &str) {
        stages(evidence)[1].instructions.push(instruction(line, keyword, text));
        let created_by = format!("{keyword} {text} # buildkit");
        image(evidence).history.push(HistoryEntry { created_by, size_bytes: 0 });
        if ["RUN", "COPY", "ADD", "WORKDIR"].contains(&keyword) {
            image(evidence).layers.push(format!("sha256:{line}"));
        }
    }

    fn place_of(evidence: &Evidence) -> (String, usize) {
        match assert_fails(&CHECK, evidence, &params(), "found").place {
            Place::File(place) => (place.file, place.line),
            other => panic!("{other:?}"),
        }
    }

    fn dockerfile(line: usize) -> (String, usize) {
        ("Dockerfile".to_owned(), line)
    }

    #[test]
    fn what_brought_it_in_is_shown_and_not_what_took_it_away() {
        let layer = |layer, hidden| SightingPlace::Layer { layer, path: "/app/keys/a".to_owned(), hidden };
        let mut evidence = with(layer(3, true), true);
        say(&mut evidence, 11, "WORKDIR", "/app");
        say(&mut evidence, 12, "COPY", ". .");
        say(&mut evidence, 13, "RUN", "sh sign keys/a && rm -r keys/a");
        assert_eq!(place_of(&evidence), dockerfile(12), "not the `rm`");

        let mut evidence = with(layer(2, false), true);
        say(&mut evidence, 11, "RUN", "cp /run/secrets/key /app/keys/a");
        say(&mut evidence, 12, "RUN", "--mount=type=secret,id=key sh sign keys/a");
        assert_eq!(place_of(&evidence), dockerfile(11), "not the correct mount");

        let mut evidence = with(SightingPlace::History(5), true);
        say(&mut evidence, 11, "ENV", "DB_PASSWORD=hunter2");
        say(&mut evidence, 12, "ENV", "DB_PASSWORD=");
        assert_eq!(place_of(&evidence), dockerfile(11), "not the emptying one");

        let mut evidence = with(SightingPlace::Config("Env".to_owned()), true);
        say(&mut evidence, 11, "ENV", "OTHER=1 DB_PASSWORD=hunter2");
        say(&mut evidence, 12, "ENV", "DB_PASSWORD_FILE=/run/secrets/db");
        assert_eq!(place_of(&evidence), dockerfile(11), "not a name that only begins like it");
    }

    #[test]
    fn a_flag_of_the_build_is_a_place() {
        let mut evidence = with(SightingPlace::History(6), true);
        say(&mut evidence, 11, "ARG", "DB_PASSWORD");
        say(&mut evidence, 12, "RUN", "|1 DB_PASSWORD=hunter2 /bin/sh -c make");
        let given = crate::checks::support::fixtures::variable("DB_PASSWORD", "hunter2");
        let flag = crate::checks::support::fixtures::flag;
        evidence.submission.plan.builds[0].build_args = vec![flag(given, 7)];
        assert_eq!(place_of(&evidence), ("run.sh".to_owned(), 7));
        evidence.submission.plan.builds[0].build_args.clear();
        stages(&mut evidence)[1].instructions[4] = instruction(11, "ARG", "DB_PASSWORD=hunter2");
        assert_eq!(place_of(&evidence), dockerfile(11), "its default");

        let mut evidence = with(SightingPlace::Config("Labels".to_owned()), true);
        say(&mut evidence, 11, "LABEL", "DB_PASSWORD=harmless");
        let given = crate::checks::support::fixtures::variable("DB_PASSWORD", "hunter2");
        evidence.submission.plan.builds[0].labels = vec![flag(given, 8)];
        assert_eq!(place_of(&evidence), ("run.sh".to_owned(), 8));
    }

    #[test]
    fn what_the_base_brings_is_shown_at_its_name() {
        let evidence = with(SightingPlace::Config("OnBuild".to_owned()), true);
        assert_eq!(place_of(&evidence), dockerfile(5));
        // Another builder's history says nothing about instructions, so none is blamed.
        let mut evidence = with(SightingPlace::History(5), true);
        say(&mut evidence, 11, "RUN", "make");
        image(&mut evidence).history[5].created_by = "/bin/sh -c #(nop) RUN make".to_owned();
        let failure = assert_fails(&CHECK, &evidence, &params(), "found");
        assert_eq!(failure.place, Place::Image("notes".to_owned()));
    }

    #[test]
    fn a_deleted_file_still_fails_at_the_copy_that_brought_it() {
        let mut evidence = with(hidden(), true);
        stages(&mut evidence)[1].instructions[0] = instruction(11, "COPY", ". /app/");
        let failure = assert_fails(&CHECK, &evidence, &params(), "found");
        assert!(matches!(failure.place, Place::File(place) if place.line == 11));
        let text = failure.seen.to_string();
        assert!(text.contains("/app/.env") && text.contains("gzip > base64"), "{text}");
    }

    #[test]
    fn what_nobody_can_trace_is_shown_in_the_image() {
        let lowest = SightingPlace::Layer { layer: 0, path: "/app/.env".to_owned(), hidden: false };
        let failure = assert_fails(&CHECK, &with(lowest, true), &params(), "found");
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
