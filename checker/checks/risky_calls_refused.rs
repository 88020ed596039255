//! Does the kernel refuse the system calls that Docker's own profile forbids?

use super::support::{attempts, isolation, profile, settle, subject};
use crate::check::{Check, Failure, Kind, Need, Params, Source, Verdict, unsupported};
use crate::evidence::{Attempt, Evidence, Unsupported};
use crate::words::Catalogue;
use isolation::Ending;

static WORDS: Catalogue = Catalogue::new(
    "risky-calls-refused",
    include_str!("risky_calls_refused.en.ftl"),
    include_str!("risky_calls_refused.de.ftl"),
);

/// Each call with the first Docker whose own profile refuses it, by the first number of its version; 0 for
/// every one since 20.10. Measured on 20.10.24, 26.1.5, 28.5.2 and a 29 of August 2026; when AF_VSOCK and
/// io_uring left the profile says its history; the nine from `open_tree` to `personality` were measured on
/// 20.10.24, and later ones are held to them. AF_ALG left it within 29, so that only later ones are held
/// to it.
const RISKY: [(&str, u32); 27] = [
    ("unshare", 0),
    ("clone", 0),
    ("clone3", 0),
    ("setns", 0),
    ("mount", 0),
    ("umount2", 0),
    ("keyctl", 0),
    ("add_key", 0),
    ("request_key", 0),
    ("bpf", 0),
    ("perf_event_open", 0),
    ("userfaultfd", 0),
    ("kcmp", 0),
    ("pidfd_getfd", 0),
    ("open_by_handle_at", 0),
    ("open_tree", 0),
    ("fsconfig", 0),
    ("fanotify_init", 0),
    ("quotactl", 0),
    ("get_mempolicy", 0),
    ("mbind", 0),
    ("move_pages", 0),
    ("set_mempolicy", 0),
    ("personality", 0),
    ("io_uring_setup", 25),
    ("socket(AF_VSOCK)", 23),
    ("socket(AF_ALG)", 30),
];

/// A filter that is loaded may allow everything, so calls are made, with arguments for which no capability is
/// asked: what the kernel answers without a filter was asked beside, and only another answer is a refusal.
/// A profile of the learner's own may be stricter than the engine's, and not weaker.
pub(super) static CHECK: Check = Check {
    id: "risky-calls-refused",
    kind: Kind::Attack,
    words: &WORDS,
    source: Source {
        guide: &[11],
        cis: &["5.22"],
        owasp: &["R6"],
        nist: &["3.4.3"],
        reference: "seccomp(2); moby/profiles: seccomp/default.json",
    },
    needs: &[Need::Isolation],
    required: &[],
    optional: &[],
    judge: |evidence, params| settle(judge(evidence, params)),
};

fn judge(evidence: &Evidence, params: &Params) -> Result<Verdict, Verdict> {
    let facts = isolation::facts(evidence, params)?;
    let container = subject::container(evidence, params)?;
    let option = container.security_option("seccomp");
    if option.is_none() && !isolation::filters(evidence) {
        return Err(Verdict::Skipped { reason: unsupported(Unsupported::Seccomp) });
    }
    let generation = isolation::generation(evidence.engine.as_ref());
    let (mut through, mut refused): (Vec<&Attempt>, Vec<&Attempt>) = (Vec::new(), Vec::new());
    let mut unclear = 0_usize;
    for (call, since) in RISKY {
        if since > generation {
            continue;
        }
        match isolation::ending(facts, call)? {
            (attempt, Ending::Through) => through.push(attempt),
            (attempt, Ending::Refused) => refused.push(attempt),
            (_, Ending::Unclear) => unclear += 1,
        }
    }
    let own = profile::own(container);
    let allows = |action: &str| ["SCMP_ACT_ALLOW", "SCMP_ACT_LOG"].contains(&action);
    let direction = match &own {
        Some(own) if own.default_action.as_deref().is_some_and(allows) => WORDS.say("direction-allow-all"),
        Some(_) => WORDS.say("direction-own"),
        None if option.is_some_and(|option| option.value.ends_with("unconfined")) => {
            WORDS.say("direction-unconfined")
        }
        None => WORDS.say("direction-capability"),
    };
    let Some(first) = through.first() else {
        // Not every call can be tried without harm, nor with all its arguments.
        let weaker = own.map(|own| own.weaker_in()).unwrap_or_default();
        if let Some(first) = weaker.first() {
            let seen = WORDS.say("weaker").with("count", weaker.len()).with("calls", weaker.join(", "));
            return Ok(Verdict::fail_at(
                profile::blamed(evidence, container, first),
                WORDS.say("expected"),
                seen,
                direction,
            ));
        }
        if refused.is_empty() {
            return Err(Verdict::Skipped { reason: WORDS.say("all-unclear").with("count", unclear) });
        }
        let seen = WORDS.say("passed").with("count", refused.len()).with("unclear", unclear);
        return Ok(Verdict::pass_after(seen, attempts::owned(&refused)));
    };
    Ok(Verdict::fail(Failure {
        expected: WORDS.say("expected"),
        seen: WORDS.say("through").with("count", through.len()).with("calls", attempts::targets(&through)),
        attempts: attempts::owned(&through),
        place: profile::blamed(evidence, container, &first.target),
        direction,
    }))
}

#[cfg(test)]
mod tests {
    use super::{CHECK, RISKY};
    use crate::check::Place;
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, assert_skipped, attempt, fact, flag, hardened, params,
        run, unseen, web,
    };
    use crate::evidence::Evidence;

    fn with(call: &str, end: &str) -> Evidence {
        let mut evidence = hardened();
        let calls = &mut fact(&mut web(&mut evidence).isolation).calls.attempts;
        calls.retain(|attempt| attempt.target != call);
        calls.push(attempt("call", call, end));
        evidence
    }

    fn on(mut evidence: Evidence, version: &str) -> Evidence {
        evidence.engine.as_mut().unwrap().version = format!("Docker Engine {version}");
        evidence
    }

    fn own(evidence: &mut Evidence, text: &str) {
        run(evidence).security_opt.push(flag("seccomp=p.json".to_owned(), 16));
        run(evidence).seccomp_profile = Some(flag(text.to_owned(), 16));
        run(evidence).seccomp_file = Some("p.json".to_owned());
    }

    #[test]
    fn refusals_pass_and_what_the_kernel_refuses_by_itself_is_left_out() {
        let seen = assert_passes(&CHECK, &hardened(), &params());
        assert!(seen.starts_with("23 calls") && seen.contains("one more"), "{seen}");
    }

    #[test]
    fn every_call_that_passes_fails() {
        for (call, since) in RISKY {
            // What the lab's own kernel refuses without a filter as well shows nothing.
            if call == "open_by_handle_at" {
                continue;
            }
            let open = on(with(call, "done"), "30.0.1");
            let failure = assert_fails(&CHECK, &open, &params(), "through");
            assert!(failure.seen.to_string().contains(call));
            if since > 0 {
                assert_passes(&CHECK, &with(call, "done"), &params());
            }
        }
    }

    #[test]
    fn the_error_of_the_kernel_itself_is_no_refusal() {
        assert_fails(&CHECK, &with("mount", "EFAULT"), &params(), "through");
        assert_passes(&CHECK, &with("mount", "ENOSYS"), &params());
    }

    #[test]
    fn the_generation_decides_about_the_newer_ones() {
        for (version, fails) in [("20.10.24", false), ("26.1.5", true), ("28.5.2", true)] {
            let evidence = on(with("io_uring_setup", "done"), version);
            if fails {
                assert_fails(&CHECK, &evidence, &params(), "through");
            } else {
                assert_passes(&CHECK, &evidence, &params());
            }
        }
        assert_passes(&CHECK, &on(with("socket(AF_ALG)", "done"), "29.0.0"), &params());
        assert_fails(&CHECK, &on(with("socket(AF_ALG)", "done"), "30.0.0"), &params(), "through");
    }

    #[test]
    fn the_direction_says_what_opened_it() {
        let direction =
            |evidence: &Evidence| assert_fails(&CHECK, evidence, &params(), "through").direction.key();
        let mut evidence = with("keyctl", "done");
        assert_eq!(direction(&evidence), "direction-capability");
        own(&mut evidence, r#"{"defaultAction": "SCMP_ACT_LOG"}"#);
        assert_eq!(direction(&evidence), "direction-allow-all");
        let mut evidence = with("keyctl", "done");
        own(
            &mut evidence,
            "{\"defaultAction\": \"SCMP_ACT_ERRNO\",\n\"syscalls\": [{\"names\": [\"keyctl\"], \"action\": \"SCMP_ACT_ALLOW\"}]}",
        );
        assert_eq!(direction(&evidence), "direction-own");
        let place = assert_fails(&CHECK, &evidence, &params(), "through").place;
        assert!(matches!(place, Place::File(at) if at.file == "p.json" && at.line == 2));
        run(&mut evidence).security_opt.push(flag("seccomp:unconfined".to_owned(), 17));
        assert_eq!(direction(&evidence), "direction-unconfined");
    }

    #[test]
    fn a_profile_that_refuses_only_what_is_tried_is_weaker_than_the_engines() {
        let names: Vec<String> = RISKY.iter().map(|(call, _)| format!("\"{call}\"")).collect();
        let tried = format!("{{\"names\": [{}], \"action\": \"SCMP_ACT_ERRNO\"}}", names.join(","));
        let mut evidence = hardened();
        own(&mut evidence, &format!("{{\"defaultAction\": \"SCMP_ACT_ALLOW\", \"syscalls\": [{tried}]}}"));
        let failure = assert_fails(&CHECK, &evidence, &params(), "weaker");
        assert_eq!(failure.direction.key(), "direction-allow-all");
        assert!(failure.seen.to_string().contains("kexec_load"));
    }

    #[test]
    fn nothing_to_see_is_no_pass() {
        let mut evidence = hardened();
        for attempt in &mut fact(&mut web(&mut evidence).isolation).without_filter.attempts {
            *attempt = super::tests::attempt("call", &attempt.target, "ENOSYS");
        }
        assert_skipped(&CHECK, &evidence, &params());
        let mut evidence = hardened();
        evidence.engine.as_mut().unwrap().features.clear();
        assert_skipped(&CHECK, &evidence, &params());
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).isolation).calls.attempts.pop();
        assert_error(&CHECK, &evidence, &params());
        assert_error(&CHECK, &unseen(), &params());
    }
}
