//! Does the secret stand in a file that says how the services are built and started?

use super::support::sightings::not_looked_into;
use super::support::{settle, subject};
use crate::check::{Check, Kind, Need, Params, Place, Source, Verdict, seen};
use crate::evidence::{Evidence, SecretSighting, SightingPlace};
use crate::submission::{FileMount, Plan};
use crate::words::Catalogue;

static WORDS: Catalogue = Catalogue::new(
    "no-secret-in-definition",
    include_str!("no_secret_in_definition.en.ftl"),
    include_str!("no_secret_in_definition.de.ftl"),
);

/// Endings of files that say how something is built or started.
const ENDINGS: [&str; 7] = [".sh", ".bash", ".yml", ".yaml", ".mk", ".dockerfile", ".service"];
/// Beginnings of the names of such files.
const BEGINNINGS: [&str; 6] =
    ["dockerfile", "containerfile", "makefile", "justfile", "compose", "docker-compose"];

/// Scripts, compose files and Dockerfiles, whoever reads them: also in a comment, in a `content` or in what a pipe
/// hands to `docker secret create`, plain, encoded or packed. The value may stand in a file of its own, and in the
/// `.env` that Compose reads: those stay out of the repository.
pub(super) static CHECK: Check = Check {
    id: "no-secret-in-definition",
    kind: Kind::Attack,
    words: &WORDS,
    source: Source {
        guide: &[12, 13],
        cis: &["4.10"],
        owasp: &["R12", "D06"],
        nist: &["3.1.4"],
        reference: "compose: configs, secrets; docker secret create",
    },
    needs: &[Need::FolderSecrets],
    required: &[],
    optional: &[],
    judge: |evidence, params| settle(judge(evidence, params)),
};

fn judge(evidence: &Evidence, params: &Params) -> Result<Verdict, Verdict> {
    let found = seen(&subject::service(evidence, params)?.folder_secrets)?;
    let plan = &evidence.submission.plan;
    let planted = found.sightings.iter().filter(|one| one.planted);
    let written = planted.filter_map(|one| Some((one, path(one)?))).find(|(_, path)| defines(plan, path));
    if let Some((one, path)) = written {
        let key = if one.encoding == "plain" { "found" } else { "found-encoded" };
        let seen = WORDS.say(key).with("secret", &one.secret).with("path", path);
        return Ok(Verdict::fail_at(
            Place::WholeFile(path.to_owned()),
            WORDS.say("expected").with("secret", &one.secret),
            seen.with("excerpt", &one.excerpt).with("encoding", &one.encoding),
            WORDS.say("direction"),
        ));
    }
    if let Some(unseen) = found.unseen.iter().find(|unseen| defines(plan, &unseen.path)) {
        return Err(Verdict::Error { reason: not_looked_into(unseen) });
    }
    if found.files == 0 {
        return Err(Verdict::Error { reason: WORDS.say("no-files") });
    }
    Ok(Verdict::pass(WORDS.say("passed")))
}

/// Whether a file of the folder says how something is built or started. One that is handed over as it is does not.
fn defines(plan: &Plan, path: &str) -> bool {
    let is_handed = |file: &FileMount| file.file.as_deref() == Some(path);
    if plan.containers.iter().flat_map(|container| &container.files).any(|file| is_handed(&file.value)) {
        return false;
    }
    let name = path.rsplit('/').next().unwrap_or(path).to_lowercase();
    let by_name = ENDINGS.iter().any(|ending| name.ends_with(ending))
        || BEGINNINGS.iter().any(|beginning| name.starts_with(beginning));
    let in_git = path.split('/').any(|part| part == ".git");
    let read = plan.containers.iter().map(|container| &container.at.file);
    let built = plan.builds.iter().flat_map(|build| [&build.at.file, &build.dockerfile.value]);
    (by_name && !in_git) || read.chain(built).any(|file| file == path)
}

fn path(sighting: &SecretSighting) -> Option<&str> {
    match &sighting.place {
        SightingPlace::Context(path) => Some(path),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::check::Place;
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, fact, flag, hardened, params, run, unseen, web,
    };
    use crate::evidence::{Evidence, SecretSighting, SightingPlace, Unseen, UnseenFile};
    use crate::submission::FileMount;

    fn with(path: &str, encoding: &str) -> Evidence {
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).folder_secrets).sightings = vec![SecretSighting {
            secret: "db-password".to_owned(),
            planted: true,
            place: SightingPlace::Context(path.to_owned()),
            encoding: encoding.to_owned(),
            excerpt: "printf '********'".to_owned(),
        }];
        evidence
    }

    #[test]
    fn a_file_of_its_own_passes() {
        assert_passes(&CHECK, &hardened(), &params());
        for path in ["secrets/db-password", ".env", "secrets/web.env", ".git/objects/4b/825dc6", "notes.txt"]
        {
            assert_passes(&CHECK, &with(path, "plain"), &params());
        }
        let mut evidence = with("secrets/all.yaml", "plain");
        let file = FileMount {
            name: "all".to_owned(),
            file: Some("secrets/all.yaml".to_owned()),
            content: None,
            target: "/run/secrets/all".to_owned(),
            user: None,
            group: None,
            mode: None,
        };
        run(&mut evidence).files = vec![flag(file, 30)];
        assert_passes(&CHECK, &evidence, &params());
    }

    #[test]
    fn whatever_builds_or_starts_may_not_hold_it() {
        for (path, encoding) in [
            ("run.sh", "plain"),
            ("compose.yaml", "plain"),
            ("deploy/compose.override.yml", "plain"),
            ("compose.yaml.bak", "plain"),
            ("Dockerfile", "plain"),
            ("web.Dockerfile", "plain"),
            ("scripts/secrets.sh", "base64"),
            ("Makefile", "plain"),
        ] {
            let key = if encoding == "plain" { "found" } else { "found-encoded" };
            let failure = assert_fails(&CHECK, &with(path, encoding), &params(), key);
            assert_eq!(failure.place, Place::WholeFile(path.to_owned()));
        }
    }

    #[test]
    fn what_was_not_looked_into_is_no_pass() {
        let mut evidence = hardened();
        let unseen_file = |path: &str| UnseenFile { path: path.to_owned(), why: Unseen::Unreadable };
        fact(&mut web(&mut evidence).folder_secrets).unseen.push(unseen_file("secrets/db-password"));
        assert_passes(&CHECK, &evidence, &params());
        fact(&mut web(&mut evidence).folder_secrets).unseen.push(unseen_file("run.sh"));
        assert_error(&CHECK, &evidence, &params());
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).folder_secrets).files = 0;
        assert_error(&CHECK, &evidence, &params());
        assert_error(&CHECK, &unseen(), &params());
    }
}
