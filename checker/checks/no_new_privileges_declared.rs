//! Does the run command ask for `no-new-privileges`, and does nothing take it back?

use super::support::{place, settle, subject, written};
use crate::check::{Check, Kind, Need, Params, Source, Verdict};
use crate::evidence::Evidence;
use crate::words::Catalogue;

static WORDS: Catalogue = Catalogue::new(
    "no-new-privileges-declared",
    include_str!("no_new_privileges_declared.en.ftl"),
    include_str!("no_new_privileges_declared.de.ftl"),
);

/// Of several options the engine takes the last, in every spelling: `no-new-privileges`,
/// `no-new-privileges=true`, `no-new-privileges:true` (engine 20.10, `parseSecurityOpt`).
pub(super) static CHECK: Check = Check {
    id: "no-new-privileges-declared",
    kind: Kind::Declared,
    words: &WORDS,
    source: Source {
        guide: &[11],
        cis: &["5.26"],
        owasp: &["R4"],
        nist: &["3.4.3"],
        reference: "docker run: --security-opt no-new-privileges",
    },
    needs: &[Need::Container],
    required: &[],
    optional: &[],
    judge: |evidence, params| settle(judge(evidence, params)),
};

fn judge(evidence: &Evidence, params: &Params) -> Result<Verdict, Verdict> {
    let container = subject::container(evidence, params)?;
    let option = container.security_option("no-new-privileges");
    let by = written::of(container);
    let seen = match option {
        Some(option) if asks(&option.value) => {
            let inspected = subject::inspected(evidence, params)?;
            let kept = inspected.security_opt.iter().rfind(|kept| kept.starts_with("no-new-privileges"));
            if !kept.is_some_and(|kept| asks(kept)) {
                let shown = inspected.security_opt.join(", ");
                return Err(subject::differs(inspected, WORDS.say("engine-differs").with("shown", shown)));
            }
            return Ok(Verdict::pass(WORDS.say("passed").with("option", &option.value)));
        }
        Some(option) => WORDS.say("taken-back").with("option", &option.value),
        None => WORDS.say("missing").with("written", by),
    };
    Ok(Verdict::fail_at(
        place::flag(evidence, container, option),
        WORDS.say("expected"),
        seen,
        WORDS.say("direction"),
    ))
}

/// The words for yes of Go's `strconv.ParseBool`; the reader has refused what is neither.
fn asks(option: &str) -> bool {
    let value = option.split_once(['=', ':']).map_or("true", |(_, value)| value);
    ["1", "t", "T", "true", "TRUE", "True"].contains(&value)
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::check::Place;
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, fact, flag, hardened, params, run, unseen, web,
    };
    use crate::evidence::Evidence;

    fn with(options: &[&str]) -> Evidence {
        let mut evidence = hardened();
        let lines = options.iter().zip(16..);
        run(&mut evidence).security_opt =
            lines.map(|(option, line)| flag((*option).to_owned(), line)).collect();
        fact(&mut web(&mut evidence).container).security_opt =
            options.iter().map(|option| (*option).to_owned()).collect();
        evidence
    }

    #[test]
    fn every_spelling_passes() {
        for option in ["no-new-privileges", "no-new-privileges=true", "no-new-privileges:1"] {
            assert_passes(&CHECK, &with(&[option]), &params());
        }
        assert_passes(&CHECK, &with(&["no-new-privileges=false", "no-new-privileges"]), &params());
    }

    #[test]
    fn the_last_one_counts() {
        let evidence = with(&["no-new-privileges", "no-new-privileges=false"]);
        let failure = assert_fails(&CHECK, &evidence, &params(), "taken-back");
        assert!(matches!(failure.place, Place::File(at) if at.line == 17));
    }

    #[test]
    fn nothing_written_fails() {
        assert_fails(&CHECK, &with(&["label=disable"]), &params(), "missing");
    }

    #[test]
    fn an_engine_that_says_otherwise_or_nothing_is_an_error() {
        let mut evidence = with(&["no-new-privileges"]);
        fact(&mut web(&mut evidence).container).security_opt.clear();
        assert_error(&CHECK, &evidence, &params());
        assert_error(&CHECK, &unseen(), &params());
    }
}
