//! Does AppArmor or SELinux confine the service, where the host has one of them?

use super::support::{isolation, place, settle, subject};
use crate::check::{Check, Kind, Need, Params, Source, Verdict};
use crate::evidence::{Evidence, Feature, ProcessFact};
use crate::submission::{ContainerSpec, Located};
use crate::words::Catalogue;

static WORDS: Catalogue =
    Catalogue::new("lsm-confined", include_str!("lsm_confined.en.ftl"), include_str!("lsm_confined.de.ftl"));

/// `/proc/PID/attr/current` of every process. A line that takes the confinement away is a failure on every
/// host, because it takes it away on the next one that has it; the rest is skipped where the engine uses no
/// Linux security module: not in this kernel, or not allowed to a rootless engine.
pub(super) static CHECK: Check = Check {
    id: "lsm-confined",
    kind: Kind::Attack,
    words: &WORDS,
    source: Source {
        guide: &[11],
        cis: &["5.2", "5.3"],
        owasp: &["R6"],
        nist: &["3.4.3"],
        reference: "apparmor(7); selinux(8); proc_pid_attr(5)",
    },
    needs: &[Need::Isolation],
    required: &[],
    optional: &[],
    judge: |evidence, params| settle(judge(evidence, params)),
};

fn judge(evidence: &Evidence, params: &Params) -> Result<Verdict, Verdict> {
    let facts = isolation::facts(evidence, params)?;
    let container = subject::container(evidence, params)?;
    let has = |feature| evidence.engine.as_ref().is_some_and(|engine| engine.has(feature));
    let fail = |seen, option: Option<&Located<String>>| {
        Ok(Verdict::fail_at(
            place::flag(evidence, container, option),
            WORDS.say("expected"),
            seen,
            WORDS.say("direction"),
        ))
    };
    if let Some(option) = switched_off(container) {
        return fail(WORDS.say("switched-off").with("option", &option.value), Some(option));
    }
    if !has(Feature::AppArmor) && !has(Feature::Selinux) {
        let rootless = has(Feature::Rootless);
        return Err(Verdict::Skipped { reason: WORDS.say(if rootless { "rootless" } else { "no-module" }) });
    }
    let living: Vec<&ProcessFact> = facts.processes.iter().filter(|process| !process.ended).collect();
    if let Some(hidden) = living.iter().find(|process| process.label.is_empty()) {
        return Err(Verdict::Error { reason: WORDS.say("no-label").with("pid", hidden.pid) });
    }
    if let Some(free) = living.iter().find(|process| is_free(&process.label)) {
        let seen = WORDS.say("free").with("pid", free.pid).with("name", &free.name);
        let option = container.security_option("apparmor").or(container.security_option("label"));
        return fail(seen.with("label", &free.label), option);
    }
    let mut labels: Vec<&str> = living.iter().map(|process| process.label.as_str()).collect();
    labels.dedup();
    Ok(Verdict::pass(WORDS.say("passed").with("label", labels.join(", "))))
}

/// `apparmor=unconfined` where nothing comes behind it, and every `label=disable`.
fn switched_off(container: &ContainerSpec) -> Option<&Located<String>> {
    let value = |option: &&Located<String>, name: &str, value: &str| {
        option.value.split_once(['=', ':']) == Some((name, value))
    };
    let armour =
        container.security_option("apparmor").filter(|option| value(option, "apparmor", "unconfined"));
    armour.or_else(|| container.security_opt.iter().find(|option| value(option, "label", "disable")))
}

/// What AppArmor calls unconfined or only logs, and the domains in which SELinux lets a process do anything.
fn is_free(label: &str) -> bool {
    let domain = label.split(':').nth(2).unwrap_or_default();
    label.starts_with("unconfined")
        || label.ends_with("(unconfined)")
        || label.ends_with("(complain)")
        || ["unconfined_t", "spc_t", "unconfined_service_t"].contains(&domain)
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::check::Place;
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, assert_skipped, fact, flag, hardened, params, run, unseen,
        web,
    };
    use crate::evidence::{Evidence, Feature};

    fn labelled(label: &str) -> Evidence {
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).isolation).processes[0].label = label.to_owned();
        evidence
    }

    fn without_module(evidence: &mut Evidence) {
        evidence.engine.as_mut().unwrap().features.retain(|feature| *feature != Feature::AppArmor);
    }

    #[test]
    fn a_profile_in_force_passes() {
        for label in ["docker-default (enforce)", "notes (kill)", "system_u:system_r:container_t:s0:c1,c2"] {
            assert_passes(&CHECK, &labelled(label), &params());
        }
    }

    #[test]
    fn a_process_without_confinement_fails() {
        for label in [
            "unconfined",
            "runc (unconfined)",
            "notes (complain)",
            "system_u:system_r:spc_t:s0",
            "unconfined_u:unconfined_r:unconfined_t:s0",
        ] {
            assert_fails(&CHECK, &labelled(label), &params(), "free");
        }
    }

    #[test]
    fn a_line_that_takes_it_away_fails_on_every_host() {
        for option in ["apparmor=unconfined", "apparmor:unconfined", "label=disable", "label:disable"] {
            let mut evidence = hardened();
            without_module(&mut evidence);
            run(&mut evidence).security_opt.push(flag(option.to_owned(), 16));
            let failure = assert_fails(&CHECK, &evidence, &params(), "switched-off");
            assert!(matches!(failure.place, Place::File(at) if at.line == 16));
        }
        let mut evidence = hardened();
        run(&mut evidence).security_opt = ["apparmor=unconfined", "apparmor=docker-default"]
            .map(|option| flag(option.to_owned(), 16))
            .to_vec();
        assert_passes(&CHECK, &evidence, &params());
    }

    #[test]
    fn a_host_without_a_module_is_skipped_and_never_passed() {
        let mut evidence = labelled("");
        without_module(&mut evidence);
        assert_skipped(&CHECK, &evidence, &params());
        evidence.engine.as_mut().unwrap().features.push(Feature::Rootless);
        assert_skipped(&CHECK, &evidence, &params());
    }

    #[test]
    fn what_was_not_seen_is_an_error() {
        assert_error(&CHECK, &labelled(""), &params());
        assert_error(&CHECK, &unseen(), &params());
    }
}
