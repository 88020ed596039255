//! Does the run command leave the engine's filter on, or name a profile that is one?

use super::support::{place, profile, settle, subject, written};
use crate::check::{Check, Kind, Need, Params, Place, Source, Verdict};
use crate::evidence::Evidence;
use crate::words::{Catalogue, Message};

static WORDS: Catalogue = Catalogue::new(
    "seccomp-declared",
    include_str!("seccomp_declared.en.ftl"),
    include_str!("seccomp_declared.de.ftl"),
);

/// Of several options the engine takes the last. What it passes over in a profile is told here; whether the
/// profile does what it should is shown by attempts, see `risky-calls-refused`.
pub(super) static CHECK: Check = Check {
    id: "seccomp-declared",
    kind: Kind::Declared,
    words: &WORDS,
    source: Source {
        guide: &[11],
        cis: &["5.22"],
        owasp: &["R6"],
        nist: &["3.4.3"],
        reference: "docker run: --security-opt seccomp; moby/profiles: seccomp/seccomp_linux.go",
    },
    needs: &[Need::Container],
    required: &[],
    optional: &[],
    judge: |evidence, params| settle(judge(evidence, params)),
};

fn judge(evidence: &Evidence, params: &Params) -> Result<Verdict, Verdict> {
    let container = subject::container(evidence, params)?;
    let by = written::of(container);
    let fail = |seen: Message, place: Place, direction: Message| {
        Ok(Verdict::fail_at(place, WORDS.say("expected").with("written", by), seen, direction))
    };
    let Some(option) = container.security_option("seccomp") else {
        subject::inspected(evidence, params)?;
        return Ok(Verdict::pass(WORDS.say("passed-default")));
    };
    let value = option.value.split_once(['=', ':']).map_or("", |(_, value)| value);
    if value == "unconfined" {
        let seen = WORDS.say("unconfined").with("option", &option.value);
        return fail(seen, place::at(&option.at), WORDS.say("direction"));
    }
    let own = profile::own(container);
    if let Some((file, _)) = container.own_profile()
        && own.as_ref().is_some_and(|own| own.filters_nothing())
    {
        let seen = WORDS.say("empty").with("file", file);
        let seen = told(evidence, own.as_ref(), seen);
        return fail(seen, Place::WholeFile(file.to_owned()), WORDS.say("direction-empty"));
    }
    let inspected = subject::inspected(evidence, params)?;
    let kept = inspected.security_opt.iter().rfind(|kept| kept.starts_with("seccomp="));
    let differs = match (kept, container.own_profile()) {
        (Some(kept), Some((_, text))) => !same_json(kept.trim_start_matches("seccomp="), text),
        (Some(kept), None) => *kept != format!("seccomp={value}"),
        // Podman has no word for its own profile, and takes it where it is told nothing.
        (None, None) if value == "builtin" => !subject::is_podman(evidence),
        (None, _) => true,
    };
    if differs {
        let reason = WORDS.say("engine-differs").with("option", &option.value);
        return Err(subject::differs(inspected, reason));
    }
    let seen = match container.own_profile() {
        Some((file, _)) => WORDS.say("passed-own").with("file", file),
        None => WORDS.say("passed-default"),
    };
    Ok(Verdict::pass(told(evidence, own.as_ref(), seen)))
}

/// With what the engine passes over.
fn told(evidence: &Evidence, own: Option<&crate::submission::SeccompProfile>, seen: Message) -> Message {
    match own.and_then(|own| profile::passed_over(evidence, own)) {
        Some(remarks) => WORDS.say("with-remarks").with("seen", seen).with("remarks", remarks),
        None => seen,
    }
}

/// Docker's command line takes the blanks out before it sends a profile.
fn same_json(one: &str, other: &str) -> bool {
    let read = |text: &str| serde_json::from_str::<serde_json::Value>(text).ok();
    one == other || read(one).is_some() && read(one) == read(other)
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::check::Place;
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, fact, flag, hardened, params, run, unseen, web,
    };
    use crate::evidence::{EngineFamily, Evidence};

    const LIST: &str = "{\"defaultAction\": \"SCMP_ACT_ERRNO\", \"syscalls\": [\n\
                        {\"names\": [\"read\"], \"action\": \"SCMP_ACT_ALLOW\"}]}";

    fn with(options: &[&str], profile: &str) -> Evidence {
        let mut evidence = hardened();
        let container = run(&mut evidence);
        container.security_opt =
            options.iter().zip(16..).map(|(option, line)| flag((*option).to_owned(), line)).collect();
        container.seccomp_profile = Some(flag(profile.to_owned(), 16));
        container.seccomp_file = Some("p.json".to_owned());
        let sent = options.iter().map(|option| match option.split_once(['=', ':']) {
            Some(("seccomp", value @ ("unconfined" | "builtin"))) => format!("seccomp={value}"),
            Some(("seccomp", _)) => format!("seccomp={profile}"),
            _ => (*option).to_owned(),
        });
        fact(&mut web(&mut evidence).container).security_opt = sent.collect();
        evidence
    }

    #[test]
    fn the_engines_own_and_a_profile_pass() {
        assert_passes(&CHECK, &hardened(), &params());
        assert_passes(&CHECK, &with(&["seccomp=p.json"], LIST), &params());
        assert_passes(&CHECK, &with(&["seccomp=builtin"], LIST), &params());
        assert_passes(&CHECK, &with(&["seccomp=unconfined", "seccomp:p.json"], LIST), &params());
    }

    #[test]
    fn a_filter_that_is_switched_off_fails_at_the_last_option() {
        let evidence = with(&["seccomp=p.json", "seccomp:unconfined"], LIST);
        let failure = assert_fails(&CHECK, &evidence, &params(), "unconfined");
        assert!(matches!(failure.place, Place::File(at) if at.line == 17));
    }

    #[test]
    fn a_profile_that_is_none_fails() {
        let failure = assert_fails(&CHECK, &with(&["seccomp=p.json"], "{}"), &params(), "empty");
        assert_eq!(failure.place, Place::WholeFile("p.json".to_owned()));
        let misspelt = "{\"default_action\": \"SCMP_ACT_ERRNO\"}";
        assert_fails(&CHECK, &with(&["seccomp=p.json"], misspelt), &params(), "with-remarks");
    }

    #[test]
    fn what_is_passed_over_is_told_and_passes() {
        let text = LIST.replace("\"read\"", "\"read\", \"raed\"");
        let seen = assert_passes(&CHECK, &with(&["seccomp=p.json"], &text), &params());
        assert!(seen.contains("p.json, line 2: no Linux has a call `raed`"), "{seen}");
    }

    #[test]
    fn podman_says_nothing_of_its_own_profile() {
        let mut evidence = with(&["seccomp=builtin"], LIST);
        fact(&mut web(&mut evidence).container).security_opt.clear();
        assert_error(&CHECK, &evidence, &params());
        evidence.engine.as_mut().unwrap().family = EngineFamily::Podman;
        assert_passes(&CHECK, &evidence, &params());
        // A file of the learner's that it has lost is another matter.
        let mut evidence = with(&["seccomp=p.json"], LIST);
        evidence.engine.as_mut().unwrap().family = EngineFamily::Podman;
        fact(&mut web(&mut evidence).container).security_opt.clear();
        assert_error(&CHECK, &evidence, &params());
    }

    #[test]
    fn an_engine_that_says_otherwise_or_nothing_is_an_error() {
        let mut evidence = with(&["seccomp=p.json"], LIST);
        fact(&mut web(&mut evidence).container).security_opt = vec!["seccomp={}".to_owned()];
        assert_error(&CHECK, &evidence, &params());
        fact(&mut web(&mut evidence).container).security_opt.clear();
        assert_error(&CHECK, &evidence, &params());
        assert_error(&CHECK, &unseen(), &params());
    }
}
