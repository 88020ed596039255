//! What is said of a Docker command that is not carried out?

use super::super::draft::Draft;
use super::super::outcome::Outcome;
use super::super::source::{Fault, Word};
use super::super::values::did_you_mean;
use super::call::Call;
use super::catalogue::WORDS;

/// Every command that is understood, for suggestions.
const KNOWN: [&str; 34] = [
    "build",
    "run",
    "create",
    "start",
    "tag",
    "push",
    "pull",
    "network",
    "volume",
    "image",
    "container",
    "buildx",
    "builder",
    "compose",
    "stop",
    "kill",
    "restart",
    "rename",
    "update",
    "system",
    "rm",
    "rmi",
    "ps",
    "logs",
    "inspect",
    "images",
    "version",
    "info",
    "port",
    "wait",
    "swarm",
    "secret",
    "service",
    "stack",
];

/// Commands that Docker knows and the lab does not carry out, also those below `image`, `container`, `builder` and the
/// like (<https://docs.docker.com/reference/cli/docker/>).
const OUTSIDE_LAB: [&str; 44] = [
    "annotate",
    "attach",
    "bake",
    "ca",
    "checkpoint",
    "commit",
    "config",
    "context",
    "cp",
    "demote",
    "diff",
    "disable",
    "dial-stdio",
    "du",
    "enable",
    "events",
    "exec",
    "export",
    "history",
    "imagetools",
    "import",
    "install",
    "join",
    "join-token",
    "load",
    "login",
    "logout",
    "manifest",
    "model",
    "node",
    "pause",
    "plugin",
    "promote",
    "rollback",
    "sbom",
    "save",
    "scale",
    "scout",
    "search",
    "stats",
    "top",
    "trust",
    "unlock",
    "unpause",
];

/// It is told, and nobody knows what comes of it.
pub(super) fn unknown(draft: &mut Draft<'_>, call: &Call<'_>, verb: &Word) -> Outcome {
    draft.fault(call.file, not_carried_out(verb));
    Outcome::Unknown
}

/// A command that the lab does not carry out.
pub(super) fn not_carried_out(verb: &Word) -> Fault {
    let text = super::super::environment::shown(verb.text());
    let mut fault = Fault::new(verb, WORDS.say("unknown-command").with("command", &text));
    fault.help = did_you_mean(&text, KNOWN).or_else(|| Some(WORDS.say("known-commands")));
    fault.outside_lab = OUTSIDE_LAB.contains(&text.as_str());
    fault
}

#[cfg(test)]
mod tests {
    use crate::submission::fixtures::{folder, with_run};
    use crate::submission::read;

    /// Whether the first problem of a script is one that Docker does not have.
    fn is_outside(line: &str) -> bool {
        let files = with_run(&format!("docker build -t notes .\ndocker run -d --name web notes\n{line}\n"));
        let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (*name, text.as_str())).collect();
        match read(folder(&files).path()) {
            Ok(_) => panic!("no problem was seen in {line}"),
            Err(problems) => problems[0].outside_lab,
        }
    }

    #[test]
    fn what_docker_takes_and_the_lab_does_not_carry_out_is_no_mistake() {
        for line in [
            "docker commit web notes",
            "docker container export web",
            "docker --context far ps",
            "docker build --squash --tag other .",
            "docker kill --signal HUP web",
            "terraform apply",
            "docker rename web \"web-$(pwgen)\"",
            "DOCKER_HOST=tcp://far:2375 docker run -d notes",
        ] {
            assert!(is_outside(line), "{line}");
        }
        for line in [
            "docker runn -d notes",
            "dokcer run -d notes",
            "docker run --cap-dorp ALL notes",
            "docker run -d --memory 1k notes",
            "docker update --memory 8m --memory-reservation 9m web",
            "docker start nobody",
            "docker run -d \"notes",
        ] {
            assert!(!is_outside(line), "{line}");
        }
    }

    #[test]
    fn a_reservation_is_held_against_a_limit_of_the_same_command_alone() {
        let text = "docker build -t notes .\ndocker run -d --name web --memory 64m notes\n\
                    docker update --memory-reservation 1g web\n";
        let made = crate::submission::fixtures::script(text);
        assert_eq!(made.plan.containers[0].memory_reservation.as_ref().map(|it| it.value), Some(1 << 30));
    }

    #[test]
    fn a_container_in_anothers_place_is_remembered() {
        let text = "docker build -t notes .\ndocker run -d --name web notes\ndocker rm -f web\n\
                    docker run -d --name web notes\n";
        let plan = crate::submission::fixtures::script(text).plan;
        assert_eq!(plan.replaced.iter().map(|at| at.line).collect::<Vec<_>>(), [2]);
        assert_eq!(plan.containers[0].at.line, 4);
    }
}
