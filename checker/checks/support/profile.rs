//! What of the learner's own seccomp profile does the engine pass over, and which line lets a call pass?

use crate::check::Place;
use crate::evidence::Evidence;
use crate::submission::{ContainerSpec, Located, Location, Remark, SeccompProfile, seccomp_profile};
use crate::words::Message;

use super::isolation::generation;
use super::{WORDS, place};

/// The first engine that knows every key, by the first number of its version.
const KNOWS_ALL_KEYS: u32 = 23;

/// The profile of the learner's own that counts.
pub(in crate::checks) fn own(container: &ContainerSpec) -> Option<SeccompProfile> {
    let (file, text) = container.own_profile()?;
    seccomp_profile(file, text)
}

/// Everything in a profile that this engine passes over, in one sentence; nothing where all of it counts.
pub(in crate::checks) fn passed_over(evidence: &Evidence, profile: &SeccompProfile) -> Option<Message> {
    let generation = generation(evidence.engine.as_ref());
    let old = (1..KNOWS_ALL_KEYS).contains(&generation);
    let remarks = profile.remarks.iter().filter_map(|remark| sentence(remark, old));
    remarks.reduce(|before, last| WORDS.say("remark-and").with("before", before).with("last", last))
}

fn sentence(remark: &Located<Remark>, old: bool) -> Option<Message> {
    let said = match &remark.value {
        Remark::UnknownKey(key) => WORDS.say("remark-unknown-key").with("value", key),
        Remark::Overridden(key) => WORDS.say("remark-overridden").with("value", key),
        Remark::Newer(key) if old => WORDS.say("remark-newer").with("value", key),
        Remark::Newer(_) => return None,
        Remark::UnknownCall(call) => WORDS.say("remark-unknown-call").with("value", call),
        Remark::EitherCondition => WORDS.say("remark-either"),
    };
    let line = WORDS.say("remark-line").with("file", &remark.at.file).with("line", remark.at.line);
    Some(line.with("remark", said))
}

/// What decides about a call that passes: the profile's own line, the option, or the command without one.
pub(in crate::checks) fn blamed(evidence: &Evidence, container: &ContainerSpec, call: &str) -> Place {
    let line = own(container).and_then(|profile| allowing(&profile, call).cloned());
    match line {
        Some(line) => place::at(&line),
        None => place::flag(evidence, container, container.security_option("seccomp")),
    }
}

/// The line that forbids in vain, or the one that allows.
fn allowing<'a>(profile: &'a SeccompProfile, call: &str) -> Option<&'a Location> {
    let name = name(call);
    profile.idle_refusal(name).or_else(|| profile.allowed_at(name))
}

/// `socket` of `socket(AF_VSOCK)`.
pub(in crate::checks) fn name(call: &str) -> &str {
    call.split('(').next().unwrap_or(call)
}

#[cfg(test)]
mod tests {
    use super::{blamed, own, passed_over};
    use crate::check::Place;
    use crate::checks::support::fixtures::{flag, hardened, run};
    use crate::evidence::Evidence;

    fn with(text: &str) -> Evidence {
        let mut evidence = hardened();
        let container = run(&mut evidence);
        container.security_opt.push(flag("seccomp=p.json".to_owned(), 16));
        container.seccomp_profile = Some(flag(text.to_owned(), 16));
        container.seccomp_file = Some("p.json".to_owned());
        evidence
    }

    #[test]
    fn what_a_generation_knows_is_not_passed_over_there() {
        let text = "{\"defaultAction\": \"SCMP_ACT_ALLOW\", \"defaultErrnoRet\": 1,\n\"x\": 1}";
        let mut evidence = with(text);
        let said = |evidence: &Evidence| {
            let profile = own(&evidence.submission.plan.containers[0]).unwrap();
            passed_over(evidence, &profile).unwrap().to_string()
        };
        let old = said(&evidence);
        assert!(old.contains("line 1: engines before 23.0") && old.contains("line 2: the engine"), "{old}");
        evidence.engine.as_mut().unwrap().version = "Docker Engine 28.5.2".to_owned();
        assert!(!said(&evidence).contains("23.0"));
    }

    #[test]
    fn the_line_that_lets_a_call_pass_is_shown() {
        let text = "{\"defaultAction\": \"SCMP_ACT_ERRNO\", \"syscalls\": [\n\
                    {\"names\": [\"ptrace\", \"socket\"], \"action\": \"SCMP_ACT_ALLOW\"}]}";
        let mut evidence = with(text);
        let line = |evidence: &Evidence, call: &str| match blamed(
            evidence,
            &evidence.submission.plan.containers[0],
            call,
        ) {
            Place::File(at) => Some((at.file, at.line)),
            _ => None,
        };
        assert_eq!(line(&evidence, "ptrace"), Some(("p.json".to_owned(), 2)));
        assert_eq!(line(&evidence, "socket(AF_ALG)"), Some(("p.json".to_owned(), 2)));
        assert_eq!(line(&evidence, "keyctl"), Some(("run.sh".to_owned(), 16)));
        run(&mut evidence).security_opt.push(flag("seccomp=unconfined".to_owned(), 17));
        assert_eq!(line(&evidence, "ptrace"), Some(("run.sh".to_owned(), 17)));
        run(&mut evidence).security_opt.clear();
        assert_eq!(line(&evidence, "ptrace"), None);
    }
}
