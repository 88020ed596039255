//! Can no program that is started from here bring more rights than its starter has?

use super::support::{isolation, place, settle, subject, written};
use crate::check::{Check, Failure, Kind, Need, Params, Source, Verdict};
use crate::evidence::{Attempt, Evidence};
use crate::words::{Catalogue, Message};

static WORDS: Catalogue = Catalogue::new(
    "no-privilege-gain",
    include_str!("no_privilege_gain.en.ftl"),
    include_str!("no_privilege_gain.de.ftl"),
);

/// The kernel's flag on every process, and a set-user-id program of root's that the engine starts in the
/// container. The same program beside it has to become root, or the host shows nothing. A service that is
/// root could not be raised any further, so there somebody unprivileged starts it.
pub(super) static CHECK: Check = Check {
    id: "no-privilege-gain",
    kind: Kind::Attack,
    words: &WORDS,
    source: Source {
        guide: &[11],
        cis: &["5.26"],
        owasp: &["R4"],
        nist: &["3.4.3"],
        reference: "PR_SET_NO_NEW_PRIVS(2const); execve(2); proc_pid_status(5): NoNewPrivs",
    },
    needs: &[Need::Isolation],
    required: &[],
    optional: &[],
    judge: |evidence, params| settle(judge(evidence, params)),
};

fn judge(evidence: &Evidence, params: &Params) -> Result<Verdict, Verdict> {
    let facts = isolation::facts(evidence, params)?;
    let container = subject::container(evidence, params)?;
    let rose = power(&facts.raised, "euid")? != power(&facts.raised, "uid")?;
    let uid = power(&facts.raised, "uid")?;
    let fail = |seen: Message, direction: Message| {
        let option = container.security_option("no-new-privileges");
        Ok(Verdict::fail(Failure {
            expected: WORDS.say("expected"),
            seen,
            attempts: if rose { vec![facts.raised.clone()] } else { Vec::new() },
            place: place::flag(evidence, container, option),
            direction,
        }))
    };
    let open = facts.processes.iter().find(|process| !process.ended && !process.no_new_privileges);
    if let Some(open) = open {
        let seen = WORDS.say("open").with("pid", open.pid).with("name", &open.name);
        let seen = if rose { WORDS.say("open-and-raised").with("open", seen).with("uid", uid) } else { seen };
        return fail(seen, WORDS.say("direction").with("written", written::of(container)));
    }
    if rose {
        return fail(WORDS.say("raised").with("uid", uid), WORDS.say("direction-raised"));
    }
    if power(&facts.raised_beside, "euid")? != 0 {
        return Err(Verdict::Skipped { reason: WORDS.say("host-raises-nobody") });
    }
    // Without the attempt, which reads as done: the program was started, and nobody was raised.
    Ok(Verdict::pass(WORDS.say("passed").with("uid", uid)))
}

fn power(attempt: &Attempt, fact: &'static str) -> Result<u64, Verdict> {
    super::support::attempts::number(attempt, fact)
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::check::Place;
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, assert_skipped, fact, flag, hardened, params, process,
        run, unseen, web,
    };
    use crate::evidence::{Evidence, IsolationFacts};

    fn seen(evidence: &mut Evidence) -> &mut IsolationFacts {
        fact(&mut web(evidence).isolation)
    }

    #[test]
    fn the_flag_on_every_process_and_a_program_that_raises_nobody_pass() {
        assert_passes(&CHECK, &hardened(), &params());
    }

    #[test]
    fn a_process_without_the_flag_fails_and_shows_what_the_program_got() {
        let mut evidence = hardened();
        seen(&mut evidence).processes.push(process(9, 10001));
        assert_fails(&CHECK, &evidence, &params(), "open");
        seen(&mut evidence).raised.facts.insert("euid".to_owned(), "0".to_owned());
        run(&mut evidence).security_opt.push(flag("no-new-privileges=false".to_owned(), 17));
        let failure = assert_fails(&CHECK, &evidence, &params(), "open-and-raised");
        assert_eq!(failure.attempts.len(), 1);
        assert!(matches!(failure.place, Place::File(at) if at.line == 17));
    }

    #[test]
    fn a_service_that_sets_the_flag_itself_leaves_the_engines_processes_without() {
        let mut evidence = hardened();
        seen(&mut evidence).raised.facts.insert("euid".to_owned(), "0".to_owned());
        assert_fails(&CHECK, &evidence, &params(), "raised");
    }

    #[test]
    fn a_host_that_raises_nobody_shows_nothing() {
        let mut evidence = hardened();
        seen(&mut evidence).raised_beside.facts.insert("euid".to_owned(), "65534".to_owned());
        assert_skipped(&CHECK, &evidence, &params());
    }

    #[test]
    fn a_missing_fact_is_an_error() {
        for name in ["uid", "euid"] {
            let mut evidence = hardened();
            seen(&mut evidence).raised.facts.remove(name);
            assert_error(&CHECK, &evidence, &params());
        }
        assert_error(&CHECK, &unseen(), &params());
    }
}
