//! Is a secret of the start still anywhere in the folder, or the new one where it does not belong?

use super::support::sightings::not_looked_into;
use super::support::{settle, subject};
use crate::check::{Check, Kind, Need, Params, Place, Source, Verdict, seen};
use crate::evidence::{Evidence, FolderSecrets, SecretSighting, SightingPlace};
use crate::words::Catalogue;

static WORDS: Catalogue = Catalogue::new(
    "no-secret-in-folder",
    include_str!("no_secret_in_folder.en.ftl"),
    include_str!("no_secret_in_folder.de.ftl"),
);

/// How many files are told.
const TOLD: usize = 6;

/// Every file that the learner hands in, hidden folders and `findings.md` among them, whatever Git or Docker leave
/// out: what lies there is copied, shown and committed again. Plain, encoded, packed. The value that the containers
/// are handed from a file may lie in that file alone, and Git has to leave the file out.
pub(super) static CHECK: Check = Check {
    id: "no-secret-in-folder",
    kind: Kind::Attack,
    words: &WORDS,
    source: Source {
        guide: &[12],
        cis: &["4.10"],
        owasp: &["R12", "D06"],
        nist: &["3.1.4"],
        reference: "gitignore(5): files that are tracked already are not affected",
    },
    needs: &[Need::FolderSecrets],
    required: &[],
    optional: &[],
    judge: |evidence, params| settle(judge(evidence, params)),
};

fn judge(evidence: &Evidence, params: &Params) -> Result<Verdict, Verdict> {
    let found = seen(&subject::service(evidence, params)?.folder_secrets)?;
    let planted: Vec<&SecretSighting> = found.sightings.iter().filter(|one| one.planted).collect();
    let Some(first) = planted.first() else {
        if let Some(unseen) = found.unseen.first() {
            return Err(Verdict::Error { reason: not_looked_into(unseen) });
        }
        if found.files == 0 {
            return Err(Verdict::Error { reason: WORDS.say("no-files") });
        }
        if let Some(tracked) = found.handed.iter().find(|one| !one.ignored) {
            return Ok(Verdict::fail_at(
                Place::WholeFile(".gitignore".to_owned()),
                WORDS.say("expected"),
                WORDS.say("tracked").with("path", &tracked.secret),
                WORDS.say("direction-tracked"),
            ));
        }
        let key = if found.handed.is_empty() { "passed" } else { "passed-handed" };
        return Ok(Verdict::pass(WORDS.say(key).with("files", found.files)));
    };
    let tell = |one: &&SecretSighting| {
        let key = match (is_new(found, one), one.encoding == "plain") {
            (false, true) => "sighting",
            (false, false) => "sighting-encoded",
            (true, true) => "sighting-new",
            (true, false) => "sighting-new-encoded",
        };
        let message = WORDS.say(key).with("path", path(one)).with("secret", &one.secret);
        message.with("encoding", &one.encoding)
    };
    let mut told: Vec<_> = planted.iter().take(TOLD).map(tell).collect();
    if planted.len() > TOLD {
        told.push(WORDS.say("more").with("count", planted.len() - TOLD));
    }
    let told =
        told.into_iter().reduce(|before, last| WORDS.say("and").with("before", before).with("last", last));
    Ok(Verdict::fail_at(
        Place::WholeFile(path(first).to_owned()),
        WORDS.say("expected"),
        WORDS.say("found").with("count", planted.len()).with("told", told.unwrap_or_else(|| tell(first))),
        WORDS.say(if is_new(found, first) { "direction-new" } else { "direction" }),
    ))
}

/// Whether it is a value that the containers are handed, and none of the start.
fn is_new(found: &FolderSecrets, sighting: &SecretSighting) -> bool {
    found.handed.iter().any(|one| one.secret == sighting.secret)
}

fn path(sighting: &SecretSighting) -> &str {
    match &sighting.place {
        SightingPlace::Context(path) | SightingPlace::Layer { path, .. } | SightingPlace::Config(path) => {
            path
        }
        SightingPlace::History(_) => "",
    }
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::check::Place;
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, fact, hardened, params, unseen, web,
    };
    use crate::evidence::{Evidence, HandedFile, SecretSighting, SightingPlace, Unseen, UnseenFile};

    fn with(paths: &[&str], encoding: &str) -> Evidence {
        let mut evidence = hardened();
        let found = paths.iter().map(|path| SecretSighting {
            secret: "db-password".to_owned(),
            planted: true,
            place: SightingPlace::Context((*path).to_owned()),
            encoding: encoding.to_owned(),
            excerpt: "PASSWORD=********".to_owned(),
        });
        fact(&mut web(&mut evidence).folder_secrets).sightings = found.collect();
        evidence
    }

    #[test]
    fn a_folder_without_them_passes() {
        assert_passes(&CHECK, &hardened(), &params());
    }

    #[test]
    fn any_place_and_any_writing_fails() {
        for (path, encoding) in [(".env", "plain"), (".git/config", "plain"), ("docs/a.md", "base64")] {
            let failure = assert_fails(&CHECK, &with(&[path], encoding), &params(), "found");
            assert_eq!(failure.place, Place::WholeFile(path.to_owned()));
        }
        let many = assert_fails(&CHECK, &with(&["a"; 9], "plain"), &params(), "found");
        assert!(many.seen.to_string().contains("3 more"), "{}", many.seen);
    }

    #[test]
    fn the_new_value_lies_in_its_own_file_and_git_leaves_that_out() {
        let handed = |ignored| HandedFile { secret: "secrets/db".to_owned(), ignored };
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).folder_secrets).handed = vec![handed(true)];
        assert_passes(&CHECK, &evidence, &params());
        fact(&mut web(&mut evidence).folder_secrets).handed.push(handed(false));
        let failure = assert_fails(&CHECK, &evidence, &params(), "tracked");
        assert_eq!(failure.place, Place::WholeFile(".gitignore".to_owned()));
        let mut evidence = with(&["run.sh"], "base64");
        fact(&mut web(&mut evidence).folder_secrets).handed = vec![handed(true)];
        fact(&mut web(&mut evidence).folder_secrets).sightings[0].secret = "secrets/db".to_owned();
        let failure = assert_fails(&CHECK, &evidence, &params(), "found");
        assert!(failure.seen.to_string().contains("secrets/db"), "{}", failure.seen);
    }

    #[test]
    fn what_was_not_looked_into_is_no_pass() {
        let mut evidence = hardened();
        let unseen_file = UnseenFile { path: "big.tar".to_owned(), why: Unseen::TooLarge };
        fact(&mut web(&mut evidence).folder_secrets).unseen.push(unseen_file);
        assert_error(&CHECK, &evidence, &params());
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).folder_secrets).files = 0;
        assert_error(&CHECK, &evidence, &params());
        assert_error(&CHECK, &unseen(), &params());
    }
}
