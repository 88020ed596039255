//! Does the kernel refuse what only a capability allows?

use super::support::{attempts, capability, place, profile, settle, subject};
use crate::check::{Check, Failure, Kind, Need, Params, Source, Verdict, seen};
use crate::evidence::{Attempt, Evidence, ProbeReport};
use crate::submission::{ContainerSpec, Located};
use crate::words::Catalogue;

static WORDS: Catalogue = Catalogue::new(
    "capability-attacks",
    include_str!("capability_attacks.en.ftl"),
    include_str!("capability_attacks.de.ftl"),
);

/// Which capability each attempt proves; where there are two, either of them lets it through.
const PROOFS: [(&str, &[&str]); 14] = [
    ("chown", &["CHOWN"]),
    ("dac-override", &["DAC_OVERRIDE"]),
    ("kill-other", &["KILL"]),
    ("set-uid", &["SETUID"]),
    ("set-gid", &["SETGID"]),
    ("set-groups", &["SETGID"]),
    ("bounding-drop", &["SETPCAP"]),
    ("set-file-capability", &["SETFCAP"]),
    ("raw-socket", &["NET_RAW"]),
    ("packet-socket", &["NET_RAW"]),
    ("chroot", &["SYS_CHROOT"]),
    ("mknod", &["MKNOD"]),
    ("audit-write", &["AUDIT_WRITE"]),
    ("socket-mark", &["NET_RAW", "NET_ADMIN"]),
];

/// Only `EPERM`, `EACCES` and a killing filter are refusals. A call that the kernel does not know, or
/// that fails for another reason, shows nothing; where every one does, the check is skipped. Where the learner
/// switched off the engine's filter, a user namespace of the service's own is a way to all capabilities;
/// where the filter itself allows one, that is the engine's doing.
pub(super) static CHECK: Check = Check {
    id: "capability-attacks",
    kind: Kind::Attack,
    words: &WORDS,
    source: Source {
        guide: &[9],
        cis: &["5.4"],
        owasp: &["R3"],
        nist: &["3.4.2", "3.4.3"],
        reference: "capabilities(7)",
    },
    needs: &[Need::Attack],
    required: &[],
    optional: &["capabilities"],
    judge: |evidence, params| settle(judge(evidence, params)),
};

fn judge(evidence: &Evidence, params: &Params) -> Result<Verdict, Verdict> {
    let reports = seen(&subject::service(evidence, params)?.attack)?;
    let allowed: Vec<String> = params.capabilities.iter().map(|name| capability::normal(name)).collect();
    let mut reached: Vec<(&Attempt, &[&str])> = Vec::new();
    let mut refused: Vec<&Attempt> = Vec::new();
    let mut unclear = 0_usize;
    for (name, capabilities) in PROOFS {
        if capabilities.iter().any(|capability| allowed.iter().any(|other| other == capability)) {
            continue;
        }
        for attempt in attempts::tried(reports, name)? {
            if attempt.let_through() {
                reached.push((attempt, capabilities));
            } else if attempts::forbidden(&attempt.outcome) {
                refused.push(attempt);
            } else {
                unclear += 1;
            }
        }
    }
    if let Some((first, _)) = reached.first() {
        let mut names: Vec<&str> = Vec::new();
        for (_, capabilities) in &reached {
            if !names.contains(&capabilities[0]) {
                names.push(capabilities[0]);
            }
        }
        let container = subject::container(evidence, params)?;
        let given = |name: &str| name == "ALL" || names.contains(&name);
        let added = container.cap_add.iter().find(|flag| given(&capability::normal(&flag.value)));
        return Ok(Verdict::fail(Failure {
            expected: WORDS.say("expected"),
            seen: WORDS
                .say("reached")
                .with("count", reached.len())
                .with("attempt", attempts::line(first))
                .with("capabilities", names.join(", ")),
            attempts: reached.iter().map(|(attempt, _)| (*attempt).clone()).collect(),
            place: place::flag(evidence, container, added),
            direction: WORDS.say("direction"),
        }));
    }
    if let Some((option, made)) = namespace(subject::container(evidence, params)?, reports) {
        return Ok(Verdict::fail(Failure {
            expected: WORDS.say("expected"),
            seen: WORDS.say("namespace").with("option", &option.value),
            attempts: vec![made.clone()],
            place: place::at(&option.at),
            direction: WORDS.say("direction-namespace").with("option", &option.value),
        }));
    }
    if refused.is_empty() {
        return Err(Verdict::Skipped { reason: WORDS.say("all-unclear").with("count", unclear) });
    }
    let seen = WORDS.say("passed").with("count", refused.len()).with("unclear", unclear);
    Ok(Verdict::pass_after(seen, attempts::owned(&refused)))
}

/// The option that switches the filter off, and the user namespace that the service made without it, in
/// which the kernel honoured a capability.
fn namespace<'a>(
    container: &'a ContainerSpec,
    reports: &'a [ProbeReport],
) -> Option<(&'a Located<String>, &'a Attempt)> {
    let option = container.security_option("seccomp")?;
    let value = option.value.split_once(['=', ':']).map_or("", |(_, value)| value);
    let off = value == "unconfined" || profile::own(container).is_some_and(|own| own.filters_nothing());
    let capable = |attempt: &&Attempt| {
        attempt.let_through() && attempt.facts.get("capable").is_some_and(|capable| capable == "true")
    };
    let made = reports.iter().flat_map(|report| report.named("unshare-user")).find(capable);
    made.filter(|_| off).map(|made| (option, made))
}

#[cfg(test)]
mod tests {
    use super::{CHECK, PROOFS};
    use crate::check::{Params, Place, Verdict};
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, assert_skipped, attack, attempt, flag, hardened, params,
        run, unseen, words,
    };
    use crate::evidence::{Evidence, Outcome};

    fn with(name: &str, end: &str) -> Evidence {
        let mut evidence = hardened();
        let report = attack(&mut evidence);
        report.attempts.retain(|old| old.name != name);
        report.attempts.push(attempt(name, "", end));
        evidence
    }

    #[test]
    fn a_namespace_is_a_way_only_where_the_learner_took_the_filter_away() {
        let made = |end: &str, capable: &str, option: &str| {
            let mut evidence = hardened();
            let mut made = attempt("unshare-user", "", end);
            made.facts.insert("capable".to_owned(), capable.to_owned());
            let report = attack(&mut evidence);
            report.attempts.retain(|old| old.name != "unshare-user");
            report.attempts.push(made);
            if !option.is_empty() {
                run(&mut evidence).security_opt.push(flag(option.to_owned(), 11));
            }
            evidence
        };
        for option in ["seccomp=unconfined", "seccomp:unconfined"] {
            let failure = assert_fails(&CHECK, &made("done", "true", option), &params(), "namespace");
            assert!(matches!(failure.place, Place::File(at) if at.line == 11));
            // A kernel that gives no namespace, or no capability in it.
            assert_passes(&CHECK, &made("EPERM", "", option), &params());
            assert_passes(&CHECK, &made("done", "false", option), &params());
        }
        // Some engines' own filter lets it through.
        assert_passes(&CHECK, &made("done", "true", ""), &params());
        assert_passes(&CHECK, &made("done", "true", "seccomp=builtin"), &params());
    }

    #[test]
    fn refusals_pass_and_are_shown() {
        let Verdict::Pass { attempts, .. } = (CHECK.judge)(&hardened(), &params()) else {
            panic!("the right answer fails");
        };
        assert_eq!(attempts.len(), PROOFS.len());
    }

    #[test]
    fn every_attempt_that_succeeds_fails_and_names_its_capability() {
        for (name, capabilities) in PROOFS {
            let failure = assert_fails(&CHECK, &with(name, "done"), &params(), "reached");
            assert!(failure.seen.to_string().contains(capabilities[0]), "{name}");
        }
    }

    #[test]
    fn a_capability_that_two_attempts_prove_is_named_once() {
        let mut evidence = hardened();
        for attempt in &mut attack(&mut evidence).attempts {
            if ["raw-socket", "socket-mark"].contains(&attempt.name.as_str()) {
                attempt.outcome = Outcome::Done(0);
            }
        }
        let failure = assert_fails(&CHECK, &evidence, &params(), "reached");
        assert_eq!(failure.seen.to_string().matches("NET_RAW").count(), 1);
        assert_eq!(failure.attempts.len(), 2);
    }

    #[test]
    fn an_allowed_capability_is_not_judged() {
        for (name, capabilities) in PROOFS {
            for capability in capabilities {
                let allowed = Params { capabilities: words(&[capability]), ..params() };
                assert_passes(&CHECK, &with(name, "done"), &allowed);
            }
        }
    }

    #[test]
    fn the_error_after_the_permission_check_is_let_through() {
        let mut evidence = with("audit-write", "EINVAL");
        assert_passes(&CHECK, &evidence, &params());
        let attempts = &mut attack(&mut evidence).attempts;
        attempts.last_mut().unwrap().facts.insert("let-through".to_owned(), "EINVAL".to_owned());
        assert_fails(&CHECK, &evidence, &params(), "reached");
    }

    #[test]
    fn unknown_calls_are_left_out_and_only_unknown_calls_are_skipped() {
        assert_passes(&CHECK, &with("audit-write", "ENOSYS"), &params());
        let mut evidence = hardened();
        for attempt in &mut attack(&mut evidence).attempts {
            *attempt = super::tests::attempt(&attempt.name, "", "ENOSYS");
        }
        assert_skipped(&CHECK, &evidence, &params());
    }

    #[test]
    fn an_attempt_that_is_missing_is_an_error() {
        for (name, _) in PROOFS {
            let mut evidence = hardened();
            attack(&mut evidence).attempts.retain(|attempt| attempt.name != name);
            assert_error(&CHECK, &evidence, &params());
        }
        assert_error(&CHECK, &unseen(), &params());
    }
}
