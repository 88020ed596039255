//! Does every process of the service run behind a seccomp filter?

use super::support::{isolation, place, profile, settle, subject, written};
use crate::check::{Check, Kind, Need, Params, Source, Verdict, unsupported};
use crate::evidence::{Evidence, ProcessFact, Unsupported};
use crate::words::Catalogue;

static WORDS: Catalogue = Catalogue::new(
    "filter-loaded",
    include_str!("filter_loaded.en.ftl"),
    include_str!("filter_loaded.de.ftl"),
);

/// The mode that the kernel has for a filter, `proc_pid_status(5)`.
const FILTER: u32 = 2;

/// Read from beside the container. That a filter is there says nothing about what it forbids; other checks
/// try that.
pub(super) static CHECK: Check = Check {
    id: "filter-loaded",
    kind: Kind::Attack,
    words: &WORDS,
    source: Source {
        guide: &[11],
        cis: &["5.22"],
        owasp: &["R6"],
        nist: &["3.4.3"],
        reference: "seccomp(2); proc_pid_status(5): Seccomp",
    },
    needs: &[Need::Isolation],
    required: &[],
    optional: &[],
    judge: |evidence, params| settle(judge(evidence, params)),
};

fn judge(evidence: &Evidence, params: &Params) -> Result<Verdict, Verdict> {
    let facts = isolation::facts(evidence, params)?;
    let container = subject::container(evidence, params)?;
    let living: Vec<&ProcessFact> = facts.processes.iter().filter(|process| !process.ended).collect();
    let Some(open) = living.iter().find(|process| process.seccomp != FILTER) else {
        return Ok(Verdict::pass(WORDS.say("passed").with("count", living.len())));
    };
    let option = container.security_option("seccomp");
    if option.is_none() && !isolation::filters(evidence) {
        return Err(Verdict::Skipped { reason: unsupported(Unsupported::Seccomp) });
    }
    let empty = profile::own(container).is_some_and(|profile| profile.filters_nothing());
    let direction = if empty { WORDS.say("direction-empty") } else { WORDS.say("direction") };
    Ok(Verdict::fail_at(
        place::flag(evidence, container, option),
        WORDS.say("expected"),
        WORDS.say("open").with("pid", open.pid).with("name", &open.name).with("mode", open.seccomp),
        direction.with("written", written::of(container)),
    ))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, assert_skipped, fact, flag, hardened, params, process,
        run, unseen, web,
    };

    #[test]
    fn a_filter_around_every_process_passes() {
        assert_passes(&CHECK, &hardened(), &params());
    }

    #[test]
    fn one_process_without_is_enough_to_fail() {
        let mut evidence = hardened();
        let mut second = process(9, 10001);
        second.seccomp = 0;
        fact(&mut web(&mut evidence).isolation).processes.push(second);
        let failure = assert_fails(&CHECK, &evidence, &params(), "open");
        assert!(failure.seen.to_string().contains("process 9"));
        fact(&mut web(&mut evidence).isolation).processes[1].ended = true;
        assert_passes(&CHECK, &evidence, &params());
    }

    #[test]
    fn an_empty_profile_has_a_direction_of_its_own() {
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).isolation).processes[0].seccomp = 0;
        run(&mut evidence).security_opt.push(flag("seccomp=p.json".to_owned(), 16));
        run(&mut evidence).seccomp_profile = Some(flag("{}".to_owned(), 16));
        run(&mut evidence).seccomp_file = Some("p.json".to_owned());
        let failure = assert_fails(&CHECK, &evidence, &params(), "open");
        assert_eq!(failure.direction.key(), "direction-empty");
    }

    #[test]
    fn an_engine_without_filters_is_nobodys_fault_unless_the_command_asks_for_none() {
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).isolation).processes[0].seccomp = 0;
        evidence.engine.as_mut().unwrap().features.clear();
        assert_skipped(&CHECK, &evidence, &params());
        run(&mut evidence).security_opt.push(flag("seccomp=unconfined".to_owned(), 16));
        assert_fails(&CHECK, &evidence, &params(), "open");
    }

    #[test]
    fn what_was_not_seen_is_an_error() {
        assert_error(&CHECK, &unseen(), &params());
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).isolation).processes.clear();
        assert_error(&CHECK, &evidence, &params());
    }
}
