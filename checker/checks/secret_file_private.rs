//! May the service read the file with its secret, and nobody else?

use super::support::attempts::{forbidden, tried};
use super::support::{place, rotation, settle, subject};
use crate::check::{Check, Failure, Kind, Need, Params, Place, Source, Verdict, seen};
use crate::evidence::{Attempt, Evidence, Outcome, SecretFile};
use crate::words::{Catalogue, Message};

static WORDS: Catalogue = Catalogue::new(
    "secret-file-private",
    include_str!("secret_file_private.en.ftl"),
    include_str!("secret_file_private.de.ftl"),
);

/// The file is opened to be read and to be written with the powers of each identity of the service's processes,
/// and to be read by a user whom nobody else in the container is. A Swarm's secret is a tmpfs of its own, mode
/// 0444 where nobody says otherwise; Compose mounts the host's file, with the owner and the mode that it has
/// there (Docker 20.10 and Compose 1.29 to 2.40, measured).
pub(super) static CHECK: Check = Check {
    id: "secret-file-private",
    kind: Kind::Attack,
    words: &WORDS,
    source: Source {
        guide: &[13],
        cis: &["7.4"],
        owasp: &["R12", "D06"],
        nist: &["3.1.4"],
        reference: "path_resolution(7); inode(7), file modes; compose: secrets, uid, gid, mode",
    },
    needs: &[Need::Rotation],
    required: &[],
    optional: &[],
    judge: |evidence, params| settle(judge(evidence, params)),
};

fn judge(evidence: &Evidence, params: &Params) -> Result<Verdict, Verdict> {
    let rotated = seen(&subject::service(evidence, params)?.rotation)?;
    let fail = |seen: Message, place: Place, direction: &'static str, attempts: Vec<&Attempt>| {
        Ok(Verdict::fail(Failure {
            expected: WORDS.say("expected"),
            seen,
            attempts: attempts.into_iter().cloned().collect(),
            place,
            direction: WORDS.say(direction),
        }))
    };
    if rotated.files.is_empty() {
        let container = subject::container(evidence, params)?;
        let seen = WORDS.say("no-file").with("secret", &rotated.secret);
        return fail(seen, place::at(&container.at), "direction-file", Vec::new());
    }
    let mut shown: Vec<&Attempt> = Vec::new();
    let mut told: Vec<String> = Vec::new();
    for file in &rotated.files {
        let say = |key: &'static str| {
            WORDS.say(key).with("service", &file.service).with("path", &file.path).with("owner", owner(file))
        };
        let place = || rotation::at(evidence, params, rotated, &file.service);
        for open in tried(&file.own, "open-secret")? {
            if !matches!(open.outcome, Outcome::Done(_)) {
                return fail(say("unreadable"), place()?, "direction-owner", vec![open]);
            }
        }
        for write in tried(&file.own, "write-secret")? {
            if matches!(write.outcome, Outcome::Done(_)) {
                return fail(say("writable"), place()?, "direction-write", vec![write]);
            }
            shown.push(write);
        }
        let stranger = tried(std::slice::from_ref(&file.stranger), "open-secret")?;
        for open in stranger {
            if !forbidden(&open.outcome) {
                return fail(say("others"), place()?, "direction-mode", vec![open]);
            }
            shown.push(open);
        }
        told.push(format!("{} {} ({})", file.service, file.path, owner(file)));
    }
    let seen = WORDS.say("passed").with("files", told.join("; "));
    Ok(Verdict::pass_after(seen, shown.into_iter().cloned().collect()))
}

/// `0400 10001:10001 tmpfs`, as the service itself sees it.
fn owner(file: &SecretFile) -> String {
    let open = file.own.iter().flat_map(|report| report.named("open-secret")).next();
    let fact = |name: &str| open.and_then(|open| open.facts.get(name)).map_or("?", String::as_str);
    format!("{} {}:{} {}", fact("mode"), fact("uid"), fact("gid"), fact("file_system"))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, attempt, fact, hardened, params, unseen, web,
    };
    use crate::evidence::{Evidence, Outcome, SecretFile};

    fn file(evidence: &mut Evidence) -> &mut SecretFile {
        &mut fact(&mut web(evidence).rotation).files[0]
    }

    #[test]
    fn a_file_of_the_services_own_passes_and_shows_its_mode() {
        let text = assert_passes(&CHECK, &hardened(), &params());
        assert!(text.contains("0400 10001:10001 tmpfs"), "{text}");
    }

    #[test]
    fn who_else_may_read_or_write_is_named() {
        let mut evidence = hardened();
        file(&mut evidence).stranger.attempts[0].outcome = Outcome::Done(0);
        assert_fails(&CHECK, &evidence, &params(), "others");
        let mut evidence = hardened();
        file(&mut evidence).own[0].attempts[1].outcome = Outcome::Done(0);
        assert_fails(&CHECK, &evidence, &params(), "writable");
        let mut evidence = hardened();
        file(&mut evidence).own[0].attempts[0] = attempt("open-secret", "/run/secrets/token", "EACCES");
        assert_fails(&CHECK, &evidence, &params(), "unreadable");
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).rotation).files.clear();
        assert_fails(&CHECK, &evidence, &params(), "no-file");
    }

    #[test]
    fn what_was_not_tried_is_no_pass() {
        assert_error(&CHECK, &unseen(), &params());
        let mut evidence = hardened();
        file(&mut evidence).stranger.attempts.clear();
        assert_error(&CHECK, &evidence, &params());
        let mut evidence = hardened();
        file(&mut evidence).own.clear();
        assert_error(&CHECK, &evidence, &params());
    }
}
