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
        if let Some(file) = rotation::with_other_value(container, &rotated.secret) {
            let seen =
                WORDS.say("other-value").with("secret", &rotated.secret).with("at", &file.value.target);
            return fail(seen, place::at(&file.at), "direction-value", Vec::new());
        }
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
        if let Some(open) = foreign_group(file) {
            return fail(
                say("group").with("gid", fact(open, "gid")),
                place()?,
                "direction-group",
                vec![open],
            );
        }
        told.push(format!("{} {} ({})", file.service, file.path, owner(file)));
    }
    let seen = WORDS.say("passed").with("files", told.join("; "));
    Ok(Verdict::pass_after(seen, shown.into_iter().cloned().collect()))
}

/// The opening that shows a group with rights of its own, which the service's user does not need: the user owns the
/// file, and the group is neither the user's own nor has the user's number. Of a group by which the user gets to
/// the file nobody knows here who else is in it; in a Swarm's tmpfs, which only the container has, root's group
/// is root.
fn foreign_group(file: &SecretFile) -> Option<&Attempt> {
    file.own.iter().find_map(|report| {
        report.named("open-secret").find(|open| {
            let own_gid = fact(open, "own_gid");
            let (uid, gid) = (fact(open, "uid"), fact(open, "gid"));
            let mode = u32::from_str_radix(fact(open, "mode"), 8).unwrap_or_default();
            let owns = uid.parse().is_ok_and(|uid: u32| report.uids.contains(&uid));
            let root_only = gid == "0" && fact(open, "file_system") == "tmpfs" && mode & 0o020 == 0;
            mode & 0o060 != 0 && owns && gid != "?" && gid != uid && gid != own_gid && !root_only
        })
    })
}

fn fact<'a>(open: &'a Attempt, name: &str) -> &'a str {
    open.facts.get(name).map_or("?", String::as_str)
}

/// `0400 10001:10001 tmpfs`, as the service itself sees it.
fn owner(file: &SecretFile) -> String {
    let open = file.own.iter().flat_map(|report| report.named("open-secret")).next();
    let fact = |name: &str| open.map_or("?", |open| fact(open, name));
    format!("{} {}:{} {}", fact("mode"), fact("uid"), fact("gid"), fact("file_system"))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::check::Place;
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, attempt, fact, hardened, params, run, unseen, web,
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
        // A file of its name is there, so that it holds something else.
        let failure = assert_fails(&CHECK, &evidence, &params(), "other-value");
        assert!(matches!(failure.place, Place::File(place) if place.line == 16));
        run(&mut evidence).files.clear();
        assert_fails(&CHECK, &evidence, &params(), "no-file");
    }

    fn with_rights(uid: &str, gid: &str, mode: &str, file_system: &str) -> Evidence {
        let mut evidence = hardened();
        let open = &mut file(&mut evidence).own[0].attempts[0];
        for (name, value) in [("uid", uid), ("gid", gid), ("mode", mode), ("file_system", file_system)] {
            open.facts.insert(name.to_owned(), value.to_owned());
        }
        evidence
    }

    #[test]
    fn a_group_that_the_user_does_not_need_is_one_too_many() {
        for (gid, mode) in [("0", "0660"), ("100", "0640"), ("1", "0440"), ("1000", "0620")] {
            let evidence = with_rights("10001", gid, mode, "ext2/ext3/ext4");
            assert_fails(&CHECK, &evidence, &params(), "group");
        }
        assert_fails(&CHECK, &with_rights("10001", "0", "0660", "tmpfs"), &params(), "group");
    }

    #[test]
    fn a_group_of_its_own_or_one_that_it_needs_passes() {
        for (uid, gid, mode, file_system) in [
            ("10001", "10001", "0440", "tmpfs"),
            ("10001", "1000", "0400", "ext2/ext3/ext4"),
            ("0", "10001", "0640", "ext2/ext3/ext4"),
            ("0", "100", "0040", "ext2/ext3/ext4"),
            ("10001", "0", "0440", "tmpfs"),
        ] {
            assert_passes(&CHECK, &with_rights(uid, gid, mode, file_system), &params());
        }
        let mut evidence = with_rights("10001", "30", "0440", "ext2/ext3/ext4");
        file(&mut evidence).own[0].attempts[0].facts.insert("own_gid".to_owned(), "30".to_owned());
        assert_passes(&CHECK, &evidence, &params());
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
