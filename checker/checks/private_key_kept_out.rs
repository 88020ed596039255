//! Is the private key neither in the image nor in the folder?

use super::support::{settle, sightings, subject};
use crate::check::{Check, Kind, Need, Params, Place, Source, Verdict, seen};
use crate::evidence::{Evidence, SecretSighting, SightingPlace};
use crate::words::Catalogue;

static WORDS: Catalogue = Catalogue::new(
    "private-key-kept-out",
    include_str!("private_key_kept_out.en.ftl"),
    include_str!("private_key_kept_out.de.ftl"),
);

/// Private keys of every kind, also locked, encoded or packed ones: in all files of the folder, which stands for
/// the repository and holds the build's context, and in every layer, the history and the settings.
pub(super) static CHECK: Check = Check {
    id: "private-key-kept-out",
    kind: Kind::Attack,
    words: &WORDS,
    source: Source {
        guide: &[7, 12, 25],
        cis: &["4.10"],
        owasp: &["R12", "D06"],
        nist: &["3.1.4"],
        reference: "OCI image specification: layers, history, configuration",
    },
    needs: &[Need::Secrets, Need::FolderSecrets],
    required: &[],
    optional: &[],
    judge: |evidence, params| settle(judge(evidence, params)),
};

/// What the general patterns call a private key.
const PRIVATE_KEY: &str = "private-key";

fn judge(evidence: &Evidence, params: &Params) -> Result<Verdict, Verdict> {
    if let Some(at) = evidence.submission.plan.handed_keys.first() {
        return Ok(Verdict::fail_at(
            Place::File(at.clone()),
            WORDS.say("expected"),
            WORDS.say("handed-on"),
            WORDS.say("direction-handed-on"),
        ));
    }
    let folder = seen(&subject::service(evidence, params)?.folder_secrets)?;
    if let Some(SecretSighting { place: SightingPlace::Context(path), .. }) = folder.keys.first() {
        return Ok(Verdict::fail_at(
            Place::WholeFile(path.clone()),
            WORDS.say("expected"),
            WORDS.say("in-folder").with("count", folder.keys.len()).with("path", path),
            WORDS.say("direction-folder"),
        ));
    }
    if let Some(file) = folder.unseen.first() {
        return Err(Verdict::Error { reason: sightings::not_looked_into(file) });
    }
    let is_key = |sighting: &SecretSighting| sighting.secret == PRIVATE_KEY;
    Ok(sightings::none_like(evidence, params, &is_key, &WORDS))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::check::Place;
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, fact, hardened, image, params, unseen, web,
    };
    use crate::evidence::{SecretSighting, SightingPlace, Unseen, UnseenFile};

    fn key(place: SightingPlace) -> SecretSighting {
        SecretSighting {
            secret: "private-key".to_owned(),
            planted: false,
            place,
            encoding: "plain".to_owned(),
            excerpt: "-----BEGIN ****".to_owned(),
        }
    }

    #[test]
    fn a_key_in_the_folder_or_in_a_layer_fails() {
        assert_passes(&CHECK, &hardened(), &params());
        let in_folder = key(SightingPlace::Context("team.key".to_owned()));
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).folder_secrets).keys = vec![in_folder];
        let failure = assert_fails(&CHECK, &evidence, &params(), "in-folder");
        assert_eq!(failure.place, Place::WholeFile("team.key".to_owned()));
        let mut evidence = hardened();
        let layer = SightingPlace::Layer { layer: 1, path: "/team.key".to_owned(), hidden: true };
        fact(&mut image(&mut evidence).secrets).push(key(layer));
        assert_fails(&CHECK, &evidence, &params(), "found");
        let mut evidence = hardened();
        let layer = SightingPlace::Layer { layer: 1, path: "/.env".to_owned(), hidden: false };
        fact(&mut image(&mut evidence).secrets)
            .push(SecretSighting { secret: "assigned-secret".to_owned(), ..key(layer) });
        assert_passes(&CHECK, &evidence, &params());
    }

    #[test]
    fn a_key_that_is_handed_on_fails_where_that_stands() {
        let mut evidence = hardened();
        let at = evidence.submission.plan.containers[0].at.clone();
        evidence.submission.plan.handed_keys = vec![at.clone()];
        let failure = assert_fails(&CHECK, &evidence, &params(), "handed-on");
        assert_eq!(failure.place, Place::File(at));
    }

    #[test]
    fn what_was_not_looked_into_is_an_error() {
        let unseen_file = UnseenFile { path: "big.bin".to_owned(), why: Unseen::TooLarge };
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).folder_secrets).unseen = vec![unseen_file];
        assert_error(&CHECK, &evidence, &params());
        assert_error(&CHECK, &unseen(), &params());
    }
}
