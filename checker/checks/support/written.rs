//! In which words does the learner's own file speak: in flags, or in the keys of a compose file?

use crate::evidence::Evidence;
use crate::submission::{ContainerSpec, Location, Understood};

/// The selector `$written` of a sentence that names a setting: `compose` for what stands in a compose
/// file, `run` for what stands in a script, `dockerfile` where nobody has written how the image is run.
pub(in crate::checks) fn written(at: &Location) -> &'static str {
    if at.file == Understood::NOWHERE {
        "dockerfile"
    } else if at.file.ends_with(".yaml") || at.file.ends_with(".yml") {
        "compose"
    } else {
        "run"
    }
}

/// The same for a container.
pub(in crate::checks) fn of(container: &ContainerSpec) -> &'static str {
    written(&container.at)
}

/// The same for a whole submission: a script speaks in flags even if it starts a compose file as well.
pub(in crate::checks) fn of_all(evidence: &Evidence) -> &'static str {
    let containers = &evidence.submission.plan.containers;
    let all = |by: &str| !containers.is_empty() && containers.iter().all(|container| of(container) == by);
    ["compose", "dockerfile"].into_iter().find(|by| all(by)).unwrap_or("run")
}

#[cfg(test)]
mod tests {
    use crate::check::{Check, Params, Verdict};
    use crate::checks;
    use crate::checks::support::fixtures::{flag, hardened, image, params, run, stages};
    use crate::evidence::Evidence;
    use crate::submission::{Danger, Instruction};
    use crate::words::Language;

    /// The hardened service, as a compose file would have written it.
    fn composed() -> Evidence {
        let mut evidence = hardened();
        run(&mut evidence).at.file = "compose.yaml".to_owned();
        evidence
    }

    fn check(id: &str) -> &'static Check {
        checks::ALL.iter().copied().find(|check| check.id == id).unwrap()
    }

    /// What a check says, in English and in German.
    fn said(id: &str, evidence: &Evidence, params: &Params) -> String {
        let sentences = match (check(id).judge)(evidence, params) {
            Verdict::Pass { seen, .. } => vec![seen],
            Verdict::Fail(failure) => vec![failure.seen, failure.expected, failure.direction],
            Verdict::Skipped { reason } | Verdict::Error { reason } => vec![reason],
        };
        let text = |language| sentences.iter().map(|each| each.text(language)).collect::<Vec<_>>().join("\n");
        format!("{id}\n{}\n{}\n", text(Language::En), text(Language::De))
    }

    #[test]
    fn a_compose_file_is_answered_in_its_own_words() {
        let mut user = composed();
        run(&mut user).user = Some(flag("0".to_owned(), 6));
        let mut nobody = composed();
        run(&mut nobody).user = None;
        image(&mut nobody).user = String::new();
        let mut killer = composed();
        run(&mut killer).oom_kill_disable = Some(flag(true, 15));
        let mut unlimited = composed();
        run(&mut unlimited).memory = None;
        let mut host = composed();
        host.submission.dangers = vec![flag(Danger::Privileged, 6)];
        host.submission.dangers[0].at.file = "compose.yaml".to_owned();
        let mut unhealthy = composed();
        image(&mut unhealthy).healthcheck.clear();
        let declared = |instruction: &Instruction| instruction.keyword != "HEALTHCHECK";
        stages(&mut unhealthy)[1].instructions.retain(declared);
        let mut no_secret = composed();
        no_secret.submission.plan.builds[0].secrets.clear();
        no_secret.submission.plan.builds[0].at.file = "compose.yaml".to_owned();
        let mut texts = vec![
            said("read-only-declared", &composed(), &params()),
            said("user-declared", &user, &params()),
            said("user-declared", &nobody, &params()),
            said("memory-limited", &killer, &params()),
            said("limits-declared", &unlimited, &params()),
            said("host-untouched", &composed(), &params()),
            said("host-untouched", &host, &params()),
            said("health-declared", &unhealthy, &params()),
            said("build-secret-declared", &no_secret, &params()),
        ];
        for text in &texts {
            let flags = text.contains("`--") || text.contains("run command") || text.contains("Startbefehl");
            assert!(!flags && !text.contains(" flag ") && !text.contains(" Flag "), "{text}");
        }
        // The same of a script names flags.
        texts.push(said("read-only-declared", &hardened(), &params()));
        texts.push(said("host-untouched", &hardened(), &params()));
        insta::assert_snapshot!("compose-words", texts.join("\n"));
    }
}
