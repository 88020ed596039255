//! Does the service see its own secrets, and no other one?

use std::collections::BTreeSet;

use super::support::secret_places::{Seen, all, all_looked_into, all_run, mount_over, place_of};
use super::support::{arrows, attempts, place, settle, subject};
use crate::check::{Check, Failure, Kind, Need, Params, Source, Verdict, seen};
use crate::evidence::{Attempt, Evidence, Outcome, SecretReach};
use crate::submission::ContainerSpec;
use crate::words::Catalogue;

static WORDS: Catalogue = Catalogue::new(
    "only-own-secrets",
    include_str!("only_own_secrets.en.ftl"),
    include_str!("only_own_secrets.de.ftl"),
);

/// Every process's powers are tried on each known file by its name, on the whole file system, on `/proc` of
/// every process (its environment, its arguments, and its root where that is another one), and every other
/// container is asked for each known file. What is packed in a volume that the service may read is unpacked, and
/// what the engine shows of the container is read as well: its command, its health check, its labels. That the service's own secrets are found by the same search is
/// the control: a search that finds nothing at all proves nothing. The kernel shows `environ` and `root` of
/// a process to whoever might trace it, so that its own user may read them.
pub(super) static CHECK: Check = Check {
    id: "only-own-secrets",
    kind: Kind::Attack,
    words: &WORDS,
    source: Source {
        guide: &[14],
        cis: &["7.4"],
        owasp: &["R12", "D06"],
        nist: &["3.1.4"],
        reference: "path_resolution(7); proc(5); ptrace(2), access mode checking",
    },
    needs: &[Need::SecretReach],
    required: &["ids"],
    optional: &[],
    judge: |evidence, params| settle(judge(evidence, params)),
};

fn judge(evidence: &Evidence, params: &Params) -> Result<Verdict, Verdict> {
    let reach = seen(&subject::service(evidence, params)?.secret_reach)?;
    let container = subject::container(evidence, params)?;
    let is_own = |secret: &str| params.ids.iter().any(|own| own == secret);
    let sightings = all(reach);
    let others: Vec<&Seen<'_>> = sightings.iter().filter(|sighting| !is_own(sighting.secret)).collect();
    if let Some(first) = others.first() {
        let secrets: BTreeSet<&str> = others.iter().map(|sighting| sighting.secret).collect();
        let mut shown: Vec<Attempt> = Vec::new();
        for sighting in &others {
            if !shown.iter().any(|known| known.target == sighting.attempt.target) {
                shown.push(sighting.attempt.clone());
            }
        }
        let seen = WORDS
            .say("reached")
            .with("from", &params.service)
            .with("secrets", secrets.into_iter().collect::<Vec<_>>().join(", "))
            .with("way", first.way)
            .with("at", first.at)
            .with("variable", first.variable);
        return Ok(Verdict::fail(Failure {
            expected: expected(params),
            seen,
            attempts: shown,
            place: place_of(container, first),
            direction: WORDS.say("direction").with("way", first.way),
        }));
    }
    for own in &params.ids {
        if !reach.secrets.contains(own) {
            return Err(Verdict::Error { reason: WORDS.say("not-searched").with("secret", own) });
        }
        if !sightings.iter().any(|sighting| sighting.secret == own) {
            return Ok(not_there(reach, container, params, own));
        }
    }
    was_whole(reach)?;
    all_looked_into(reach)?;
    all_run(reach)?;
    arrows::all_clear(reach.asked.iter())?;
    let files = attempts::tried(&reach.searches, "search-secrets")?;
    let files: u64 =
        files.into_iter().map(|search| attempts::number(search, "files")).sum::<Result<_, _>>()?;
    let seen = WORDS
        .say("passed")
        .with("from", &params.service)
        .with("own", params.ids.join(", "))
        .with("files", files)
        .with("asked", reach.asked.len());
    let refused = reach.searches.iter().flat_map(|report| report.named("read-secret"));
    let refused = refused.filter(|attempt| matches!(attempt.outcome, Outcome::Refused(_)));
    Ok(Verdict::pass_after(seen, refused.cloned().collect()))
}

fn expected(params: &Params) -> crate::words::Message {
    WORDS.say("expected").with("from", &params.service).with("own", params.ids.join(", "))
}

/// A secret of the service's own that it does not see: taken away, or not readable for its user.
fn not_there(reach: &SecretReach, container: &ContainerSpec, params: &Params, own: &str) -> Verdict {
    let handed = reach.handed.iter().find(|handed| handed.secret == own);
    let tried = reach.searches.iter().flat_map(|report| report.named("read-secret"));
    let tried: Vec<&Attempt> =
        tried.filter(|attempt| handed.is_some_and(|handed| handed.target == attempt.target)).collect();
    let errno = tried.iter().find_map(|attempt| match &attempt.outcome {
        Outcome::Refused(errno) => Some(errno.name.as_str()),
        _ => None,
    });
    let (seen, at) = match (handed, errno) {
        (Some(handed), Some(errno)) => (
            WORDS.say("unreadable").with("secret", own).with("at", &handed.target).with("errno", errno),
            mount_over(container, &handed.target).unwrap_or(&container.at),
        ),
        _ => (WORDS.say("missing").with("from", &params.service).with("secret", own), &container.at),
    };
    Verdict::fail(Failure {
        expected: expected(params),
        seen,
        attempts: tried.into_iter().cloned().collect(),
        place: place::at(at),
        direction: WORDS.say("direction-own"),
    })
}

/// The search came to its end, as every identity.
fn was_whole(reach: &SecretReach) -> Result<(), Verdict> {
    for search in attempts::tried(&reach.searches, "search-secrets")? {
        if search.facts.get("truncated").map(String::as_str) != Some("false") {
            return Err(Verdict::Error { reason: WORDS.say("cut-off") });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::check::{Params, Place, Verdict};
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, assert_skipped, attempt, fact, flag, hardened, params,
        run, unseen, web, words,
    };
    use crate::evidence::{Attempt, Evidence, HandedSecret, Outcome, SecretReach, Unseen, UnseenFile};
    use crate::submission::{EnvironmentVariable, FileMount};

    fn own() -> Params {
        Params { ids: words(&["token"]), ..params() }
    }

    fn sighting(way: &str, place: &str) -> Attempt {
        let mut sighting = attempt("find-secret", place, "done");
        for (name, value) in
            [("secret", "mail-key"), ("encoding", "hex"), ("way", way), ("variable", "MAIL_KEY")]
        {
            sighting.facts.insert(name.to_owned(), value.to_owned());
        }
        sighting
    }

    fn found(evidence: &mut Evidence) -> &mut Vec<Attempt> {
        &mut fact(&mut web(evidence).secret_reach).searches[0].attempts
    }

    #[test]
    fn its_own_and_no_other_passes() {
        let Verdict::Pass { attempts, .. } = (CHECK.judge)(&hardened(), &own()) else { panic!() };
        assert_eq!(attempts[0].target, "/run/secrets/mail-key", "what was tried in vain is shown");
    }

    #[test]
    fn every_way_to_another_secret_fails_at_its_line() {
        let mut evidence = hardened();
        let file = |target: &str| FileMount {
            name: "all".to_owned(),
            file: Some("secrets".to_owned()),
            content: None,
            target: target.to_owned(),
            user: None,
            group: None,
            mode: None,
        };
        run(&mut evidence).files = vec![flag(file("/run/secrets"), 30), flag(file("/run/secrets/mail"), 31)];
        let variable = EnvironmentVariable { name: "MAIL_KEY".to_owned(), value: Some("x".to_owned()) };
        run(&mut evidence).environment = vec![flag(variable, 32)];
        for (way, place, line) in [
            ("file", "/run/secrets/mail-key", 30),
            ("file", "/run/secrets/mail", 31),
            ("file", "/data/copy", 9),
            ("file", "/opt/secret", 5),
            ("environment", "/proc/1/environ", 32),
            ("arguments", "/proc/1/cmdline", 5),
        ] {
            let mut evidence = evidence.clone();
            found(&mut evidence).push(sighting(way, place));
            let failure = assert_fails(&CHECK, &evidence, &own(), "reached");
            assert!(matches!(&failure.place, Place::File(at) if at.line == line), "{:?}", failure.place);
        }
        let asked = &mut fact(&mut web(&mut evidence).secret_reach).asked[0].attempt;
        asked.facts.insert("secrets".to_owned(), "token mail-key".to_owned());
        assert_fails(&CHECK, &evidence, &own(), "reached");
    }

    #[test]
    fn what_is_packed_and_what_the_engine_shows_fail_at_their_lines() {
        let mut evidence = hardened();
        let plan = run(&mut evidence);
        let label = EnvironmentVariable { name: "MAIL_KEY".to_owned(), value: Some("x".to_owned()) };
        plan.labels = vec![flag(label.clone(), 41)];
        plan.environment = vec![flag(label, 42)];
        plan.command = Some(flag(words(&["/bin/sh", "-c", "x"]), 43));
        plan.healthcheck.test = Some(flag(words(&["CMD", "x"]), 44));
        let reach = |evidence: &mut Evidence| fact(&mut web(evidence).secret_reach).clone();
        for (way, line) in [("label", 41), ("environment", 42), ("command", 43), ("health", 44)] {
            let mut evidence = evidence.clone();
            let shown = Some(vec![sighting(way, "docker inspect")]);
            fact(&mut web(&mut evidence).secret_reach).shown = shown;
            let failure = assert_fails(&CHECK, &evidence, &own(), "reached");
            assert!(matches!(&failure.place, Place::File(at) if at.line == line), "{way}: {failure:?}");
        }
        let mut packed = evidence.clone();
        // The fixture's own mount of the volume.
        fact(&mut web(&mut packed).secret_reach).packed = Some(vec![sighting("packed", "/data/a.tar.gz")]);
        let failure = assert_fails(&CHECK, &packed, &own(), "reached");
        assert!(matches!(&failure.place, Place::File(at) if at.line == 9), "{failure:?}");
        // Its own secret there is the declared check's business, and what nobody looked into is no pass.
        let mut own_label = sighting("label", "docker inspect");
        own_label.facts.insert("secret".to_owned(), "token".to_owned());
        fact(&mut web(&mut evidence).secret_reach).shown = Some(vec![own_label]);
        assert_passes(&CHECK, &evidence, &own());
        let closed = UnseenFile { path: "/data/a.gz".to_owned(), why: Unseen::TooLarge };
        for unseen in [
            SecretReach { unseen: vec![closed], ..reach(&mut evidence) },
            SecretReach { packed: None, ..reach(&mut evidence) },
            SecretReach { shown: None, ..reach(&mut evidence) },
        ] {
            *fact(&mut web(&mut evidence).secret_reach) = unseen;
            assert_error(&CHECK, &evidence, &own());
        }
    }

    #[test]
    fn a_secret_of_its_own_that_it_cannot_read_fails() {
        let mut evidence = hardened();
        found(&mut evidence)[0] = attempt("read-secret", "/run/secrets/token", "EACCES");
        assert_fails(&CHECK, &evidence, &own(), "missing");
        fact(&mut web(&mut evidence).secret_reach).handed =
            vec![HandedSecret { secret: "token".to_owned(), target: "/run/secrets/token".to_owned() }];
        assert_fails(&CHECK, &evidence, &own(), "unreadable");
    }

    #[test]
    fn what_was_not_searched_is_no_pass() {
        assert_error(&CHECK, &unseen(), &own());
        assert_error(&CHECK, &hardened(), &Params { ids: words(&["token", "unknown"]), ..own() });
        let mut evidence = hardened();
        let search = found(&mut evidence).last_mut().unwrap();
        search.facts.insert("truncated".to_owned(), "true".to_owned());
        assert_error(&CHECK, &evidence, &own());
        let mut evidence = hardened();
        found(&mut evidence).pop();
        assert_error(&CHECK, &evidence, &own());
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).secret_reach).asked[0].attempt.outcome = Outcome::Killed(9);
        assert_error(&CHECK, &evidence, &own());
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).secret_reach).absent.push("mailer".to_owned());
        assert_skipped(&CHECK, &evidence, &own());
        assert_passes(&CHECK, &hardened(), &own());
    }
}
