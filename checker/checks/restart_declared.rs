//! Does the run command say what happens after a crash?

use super::support::{place, settle, subject};
use crate::check::{Check, Kind, Need, Params, Place, Source, Verdict};
use crate::evidence::Evidence;
use crate::words::{Catalogue, Message};

static WORDS: Catalogue = Catalogue::new(
    "restart-declared",
    include_str!("restart_declared.en.ftl"),
    include_str!("restart_declared.de.ftl"),
);

/// Every policy that starts a crashed container again. CIS 5.15 asks for a bound (`on-failure:5`); the
/// guide does not, so `always` and `unless-stopped` pass as well.
pub(super) static CHECK: Check = Check {
    id: "restart-declared",
    kind: Kind::Declared,
    words: &WORDS,
    source: Source {
        guide: &[21],
        cis: &["5.15"],
        owasp: &["R7"],
        nist: &[],
        reference: "docker run: --restart",
    },
    needs: &[Need::Container],
    required: &[],
    optional: &[],
    judge: |evidence, params| settle(judge(evidence, params)),
};

fn judge(evidence: &Evidence, params: &Params) -> Result<Verdict, Verdict> {
    let container = subject::container(evidence, params)?;
    let fail = |seen: Message, place: Place| {
        Ok(Verdict::fail_at(place, WORDS.say("expected"), seen, WORDS.say("direction")))
    };
    let Some(flag) = &container.restart else {
        if container.swarm {
            return Ok(Verdict::pass(WORDS.say("passed-swarm-default")));
        }
        return fail(WORDS.say("missing"), place::missing_flag(evidence, container));
    };
    let policy = flag.value.name.as_str();
    if !matches!(policy, "always" | "unless-stopped" | "on-failure") {
        return fail(WORDS.say("other-policy").with("policy", policy), place::at(&flag.at));
    }
    if container.remove {
        return fail(WORDS.say("removed").with("policy", policy), place::at(&flag.at));
    }
    if container.swarm {
        let condition = if policy == "on-failure" { "on-failure" } else { "any" };
        return Ok(Verdict::pass(WORDS.say("passed-swarm").with("condition", condition)));
    }
    let inspected = subject::inspected(evidence, params)?;
    let engine = &inspected.restart_policy;
    if engine != policy {
        let reason = WORDS.say("engine-differs").with("engine", engine).with("policy", policy);
        return Err(subject::differs(inspected, reason));
    }
    Ok(Verdict::pass(match flag.value.maximum_retries {
        Some(count) if count > 0 => WORDS.say("passed-bounded").with("policy", policy).with("count", count),
        _ => WORDS.say("passed").with("policy", policy),
    }))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::check::Place;
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, assert_skipped, fact, flag, hardened, params, run, unseen,
        web,
    };
    use crate::evidence::Evidence;
    use crate::submission::RestartPolicy;

    fn with(name: &str, maximum_retries: Option<i64>) -> Evidence {
        let mut evidence = hardened();
        run(&mut evidence).restart = Some(flag(RestartPolicy { name: name.to_owned(), maximum_retries }, 14));
        fact(&mut web(&mut evidence).container).restart_policy = name.to_owned();
        evidence
    }

    #[test]
    fn every_policy_that_restarts_passes() {
        for (name, count) in
            [("always", None), ("unless-stopped", None), ("on-failure", None), ("on-failure", Some(5))]
        {
            assert_passes(&CHECK, &with(name, count), &params());
        }
    }

    #[test]
    fn no_policy_and_the_policy_no_fail() {
        let failure = assert_fails(&CHECK, &with("no", None), &params(), "other-policy");
        assert!(matches!(failure.place, Place::File(place) if place.line == 14));
        let mut evidence = hardened();
        run(&mut evidence).restart = None;
        assert_fails(&CHECK, &evidence, &params(), "missing");
    }

    #[test]
    fn a_swarm_starts_another_task_where_nobody_forbids_it() {
        let mut evidence = hardened();
        run(&mut evidence).swarm = true;
        run(&mut evidence).restart = None;
        assert_passes(&CHECK, &evidence, &params());
        for (name, said) in [("always", "`any`"), ("on-failure", "`on-failure`")] {
            let mut evidence = with(name, None);
            run(&mut evidence).swarm = true;
            // The engine's own view of a task's container has no policy.
            fact(&mut web(&mut evidence).container).restart_policy = String::new();
            assert!(assert_passes(&CHECK, &evidence, &params()).contains(said), "{name}");
        }
        let mut evidence = with("no", None);
        run(&mut evidence).swarm = true;
        assert_fails(&CHECK, &evidence, &params(), "other-policy");
    }

    #[test]
    fn a_container_that_removes_itself_cannot_come_back() {
        let mut evidence = hardened();
        run(&mut evidence).remove = true;
        assert_fails(&CHECK, &evidence, &params(), "removed");
    }

    #[test]
    fn a_container_that_never_ran_shows_no_other_policy() {
        let mut evidence = with("always", None);
        let container = fact(&mut web(&mut evidence).container);
        container.restart_policy = "no".to_owned();
        container.state.running = false;
        assert_skipped(&CHECK, &evidence, &params());
    }

    #[test]
    fn an_engine_that_says_otherwise_or_nothing_is_an_error() {
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).container).restart_policy = "no".to_owned();
        assert_error(&CHECK, &evidence, &params());
        assert_error(&CHECK, &unseen(), &params());
    }
}
