//! Does the kernel refuse the system calls that the exercise names?

use super::support::{attempts, isolation, profile, settle, subject};
use crate::check::{Check, Failure, Kind, Need, Params, Source, Verdict};
use crate::evidence::{Attempt, Evidence};
use crate::words::{Catalogue, Message};
use isolation::Ending;

static WORDS: Catalogue = Catalogue::new(
    "named-calls-refused",
    include_str!("named_calls_refused.en.ftl"),
    include_str!("named_calls_refused.de.ftl"),
);

/// Beyond what the engine's own profile forbids. How they come to be refused does not matter: an error of any
/// number, or a filter that kills.
pub(super) static CHECK: Check = Check {
    id: "named-calls-refused",
    kind: Kind::Attack,
    words: &WORDS,
    source: Source {
        guide: &[11],
        cis: &["5.22"],
        owasp: &["R6"],
        nist: &["3.4.3"],
        reference: "seccomp(2); ptrace(2); memfd_create(2); io_uring_setup(2)",
    },
    needs: &[Need::Isolation],
    required: &["calls"],
    optional: &[],
    judge: |evidence, params| settle(judge(evidence, params)),
};

fn judge(evidence: &Evidence, params: &Params) -> Result<Verdict, Verdict> {
    let facts = isolation::facts(evidence, params)?;
    let (mut through, mut refused): (Vec<&Attempt>, Vec<&Attempt>) = (Vec::new(), Vec::new());
    let mut unclear: Vec<&str> = Vec::new();
    for call in &params.calls {
        match isolation::ending(facts, call)? {
            (attempt, Ending::Through) => through.push(attempt),
            (attempt, Ending::Refused) => refused.push(attempt),
            (_, Ending::Unclear) => unclear.push(call),
        }
    }
    let Some(first) = through.first() else {
        if refused.is_empty() {
            return Err(Verdict::Skipped { reason: WORDS.say("unclear").with("calls", unclear.join(", ")) });
        }
        let seen = WORDS.say("passed").with("calls", attempts::targets(&refused));
        let seen = match unclear.as_slice() {
            [] => seen,
            _ => WORDS.say("passed-unclear").with("passed", seen).with("calls", unclear.join(", ")),
        };
        return Ok(Verdict::pass_after(seen, attempts::owned(&refused)));
    };
    let container = subject::container(evidence, params)?;
    Ok(Verdict::fail(Failure {
        expected: WORDS.say("expected").with("calls", params.calls.join(", ")),
        seen: WORDS.say("through").with("count", through.len()).with("calls", attempts::targets(&through)),
        attempts: attempts::owned(&through),
        place: profile::blamed(evidence, container, &first.target),
        direction: direction(evidence, params, &first.target)?,
    }))
}

fn direction(evidence: &Evidence, params: &Params, call: &str) -> Result<Message, Verdict> {
    let container = subject::container(evidence, params)?;
    let Some(own) = profile::own(container) else {
        return Ok(WORDS.say("direction-no-profile"));
    };
    let direction = match (own.idle_refusal(profile::name(call)), own.allowed_at(profile::name(call))) {
        (Some(_), Some(allowed)) => WORDS.say("direction-idle").with("call", call).with("line", allowed.line),
        (_, Some(_)) => WORDS.say("direction-allowed").with("call", call),
        _ => WORDS.say("direction-default").with("call", call),
    };
    Ok(match profile::passed_over(evidence, &own) {
        Some(remarks) => WORDS.say("direction-remarks").with("direction", direction).with("remarks", remarks),
        None => direction,
    })
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::check::{Params, Place};
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, assert_skipped, attempt, fact, flag, hardened, params,
        run, unseen, web, words,
    };
    use crate::evidence::{Evidence, Outcome};

    fn open(call: &str, end: &str) -> Evidence {
        let mut evidence = hardened();
        let calls = &mut fact(&mut web(&mut evidence).isolation).calls.attempts;
        calls.retain(|attempt| attempt.target != call);
        calls.push(attempt("call", call, end));
        evidence
    }

    fn own(evidence: &mut Evidence, text: &str) {
        run(evidence).security_opt.push(flag("seccomp=p.json".to_owned(), 16));
        run(evidence).seccomp_profile = Some(flag(text.to_owned(), 16));
        run(evidence).seccomp_file = Some("p.json".to_owned());
    }

    #[test]
    fn any_refusal_passes() {
        assert_passes(&CHECK, &hardened(), &params());
        assert_passes(&CHECK, &open("ptrace", "ENOSYS"), &params());
        let mut evidence = open("ptrace", "EPERM");
        let calls = &mut fact(&mut web(&mut evidence).isolation).calls.attempts;
        calls.last_mut().unwrap().outcome = Outcome::Killed(31);
        assert_passes(&CHECK, &evidence, &params());
    }

    #[test]
    fn a_call_that_passes_fails_with_the_line_that_lets_it() {
        let mut evidence = open("ptrace", "ESRCH");
        let failure = assert_fails(&CHECK, &evidence, &params(), "through");
        assert_eq!(failure.direction.key(), "direction-no-profile");
        let allowing = "{\"defaultAction\": \"SCMP_ACT_ERRNO\", \"syscalls\": [\n\
                        {\"names\": [\"ptrace\"], \"action\": \"SCMP_ACT_ALLOW\"}";
        own(&mut evidence, &format!("{allowing}]}}"));
        let failure = assert_fails(&CHECK, &evidence, &params(), "through");
        assert_eq!(failure.direction.key(), "direction-allowed");
        let idle = format!("{allowing},\n{{\"names\": [\"ptrace\"], \"action\": \"SCMP_ACT_ERRNO\"}}]}}");
        let mut evidence = open("ptrace", "ESRCH");
        own(&mut evidence, &idle);
        let failure = assert_fails(&CHECK, &evidence, &params(), "through");
        assert_eq!(failure.direction.key(), "direction-idle");
        assert!(matches!(failure.place, Place::File(at) if at.file == "p.json" && at.line == 3));
    }

    #[test]
    fn a_name_that_the_engine_passes_over_is_told() {
        let mut evidence = open("memfd_create", "done");
        let text = r#"{"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [
            {"names": ["memfd-create"], "action": "SCMP_ACT_ERRNO"}]}"#;
        own(&mut evidence, text);
        let failure = assert_fails(&CHECK, &evidence, &params(), "through");
        assert_eq!(failure.direction.key(), "direction-remarks");
        assert!(failure.direction.to_string().contains("memfd-create"));
    }

    #[test]
    fn what_this_kernel_cannot_show_is_no_pass_by_itself() {
        let mut evidence = hardened();
        for attempt in &mut fact(&mut web(&mut evidence).isolation).without_filter.attempts {
            if attempt.target == "memfd_create" {
                *attempt = super::tests::attempt("call", "memfd_create", "EACCES");
            }
        }
        assert!(assert_passes(&CHECK, &evidence, &params()).contains("cannot show memfd_create"));
        let only = Params { calls: words(&["memfd_create"]), ..params() };
        assert_skipped(&CHECK, &evidence, &only);
        let unknown = Params { calls: words(&["reboot"]), ..params() };
        assert_error(&CHECK, &evidence, &unknown);
        assert_error(&CHECK, &unseen(), &params());
    }
}
