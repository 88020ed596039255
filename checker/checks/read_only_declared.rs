//! Does the run command ask for a read-only root file system?

use super::support::{place, settle, subject, written};
use crate::check::{Check, Kind, Need, Params, Source, Verdict};
use crate::evidence::Evidence;
use crate::words::Catalogue;

static WORDS: Catalogue = Catalogue::new(
    "read-only-declared",
    include_str!("read_only_declared.en.ftl"),
    include_str!("read_only_declared.de.ftl"),
);

/// `--read-only`, and not `--read-only=false`; the engine must show the same.
pub(super) static CHECK: Check = Check {
    id: "read-only-declared",
    kind: Kind::Declared,
    words: &WORDS,
    source: Source {
        guide: &[10, 26],
        cis: &["5.13"],
        owasp: &["R8", "D09"],
        nist: &["3.4.3"],
        reference: "docker run: --read-only",
    },
    needs: &[Need::Container],
    required: &[],
    optional: &[],
    judge: |evidence, params| settle(judge(evidence, params)),
};

fn judge(evidence: &Evidence, params: &Params) -> Result<Verdict, Verdict> {
    let container = subject::container(evidence, params)?;
    let flag = container.read_only.as_ref();
    if !flag.is_some_and(|flag| flag.value) {
        return Ok(Verdict::fail_at(
            place::flag(evidence, container, flag),
            WORDS.say("expected"),
            WORDS.say(if flag.is_some() { "switched-off" } else { "missing" }),
            WORDS.say("direction"),
        ));
    }
    let inspected = subject::inspected(evidence, params)?;
    if !inspected.read_only {
        let reason = WORDS.say("engine-differs").with("written", written::of(container));
        return Err(subject::differs(inspected, reason));
    }
    Ok(Verdict::pass(WORDS.say("passed").with("written", written::of(container))))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::check::Place;
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, fact, flag, hardened, params, run, unseen, web,
    };

    #[test]
    fn the_flag_passes() {
        assert_passes(&CHECK, &hardened(), &params());
    }

    #[test]
    fn without_it_or_with_false_it_fails() {
        let mut evidence = hardened();
        run(&mut evidence).read_only = None;
        let failure = assert_fails(&CHECK, &evidence, &params(), "missing");
        assert_eq!(failure.place, Place::WholeFile("run.sh".to_owned()));
        run(&mut evidence).read_only = Some(flag(false, 7));
        let failure = assert_fails(&CHECK, &evidence, &params(), "switched-off");
        assert!(matches!(failure.place, Place::File(place) if place.line == 7));
    }

    #[test]
    fn with_several_containers_the_command_itself_is_shown() {
        let mut evidence = hardened();
        run(&mut evidence).read_only = None;
        let mut second = evidence.submission.plan.containers[0].clone();
        second.name = Some(flag("db".to_owned(), 30));
        evidence.submission.plan.containers.push(second);
        let failure = assert_fails(&CHECK, &evidence, &params(), "missing");
        assert!(matches!(failure.place, Place::File(place) if place.line == 5));
    }

    #[test]
    fn where_a_container_took_anothers_place_the_last_command_is_shown() {
        let mut evidence = hardened();
        run(&mut evidence).read_only = None;
        let first = flag((), 3).at;
        evidence.submission.plan.replaced.push(first);
        let failure = assert_fails(&CHECK, &evidence, &params(), "missing");
        assert!(matches!(failure.place, Place::File(place) if place.line == 5));
    }

    #[test]
    fn an_engine_that_says_otherwise_or_nothing_is_an_error() {
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).container).read_only = false;
        assert_error(&CHECK, &evidence, &params());
        assert_error(&CHECK, &unseen(), &params());
    }
}
