//! Which planted secrets does the engine show of a container: in its environment, its command, its health
//! check, its labels?
//!
//! The probe sees what the processes have left of that: a shell that replaces itself takes its arguments with it, a
//! label is nowhere inside. `docker inspect` shows it to whoever may ask the engine.

use bollard::models::ContainerInspectResponse;

use crate::evidence::{Attempt, Outcome};
use crate::lab::LabError;
use crate::lab::run::{Instance, Lab, inspect};
use crate::lab::secrets::Scanner;

/// A text that the engine shows: which kind it is, its name, and itself.
type Shown = (&'static str, String, String);

/// Every planted secret in what the engine shows of a container, also encoded or packed.
///
/// # Errors
/// [`LabError`] where the engine failed.
pub(super) async fn shown_by_engine(lab: &Lab<'_>, instance: &Instance) -> Result<Vec<Attempt>, LabError> {
    let scanner = Scanner::new(lab.planted);
    let mut found = Vec::new();
    for (way, name, text) in texts(inspect(lab, &instance.id).await?) {
        for (secret, encoding) in scanner.planted_anywhere(text.as_bytes()) {
            let facts = [
                ("secret", secret),
                ("encoding", encoding),
                ("way", way.to_owned()),
                ("variable", name.clone()),
            ];
            found.push(Attempt {
                name: "find-secret".to_owned(),
                target: "docker inspect".to_owned(),
                outcome: Outcome::Done(i64::try_from(text.len()).unwrap_or(i64::MAX)),
                facts: facts.map(|(name, value)| (name.to_owned(), value)).into(),
            });
        }
    }
    Ok(found)
}

fn texts(inspected: ContainerInspectResponse) -> Vec<Shown> {
    let config = inspected.config.unwrap_or_default();
    let mut texts: Vec<Shown> = Vec::new();
    for variable in config.env.unwrap_or_default() {
        let name = variable.split('=').next().unwrap_or_default().to_owned();
        texts.push(("environment", name, variable));
    }
    let mut command: Vec<String> =
        inspected.path.into_iter().chain(inspected.args.unwrap_or_default()).collect();
    command.extend(config.entrypoint.unwrap_or_default());
    command.extend(config.cmd.unwrap_or_default());
    texts.push(("command", String::new(), command.join("\n")));
    let test = config.healthcheck.and_then(|health| health.test).unwrap_or_default();
    texts.push(("health", String::new(), test.join("\n")));
    let mut labels: Vec<(String, String)> = config.labels.unwrap_or_default().into_iter().collect();
    labels.sort();
    texts.extend(labels.into_iter().map(|(name, value)| ("label", name.clone(), format!("{name}={value}"))));
    texts
}

#[cfg(test)]
mod tests {
    use bollard::models::{ContainerConfig, ContainerInspectResponse, HealthConfig};

    use super::texts;

    #[test]
    fn environment_command_health_check_and_labels_are_told_apart() {
        let words = |words: &[&str]| Some(words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>());
        let inspected = ContainerInspectResponse {
            path: Some("/bin/sh".to_owned()),
            args: words(&["-c", "A=b exec notes"]),
            config: Some(ContainerConfig {
                env: words(&["PATH=/bin", "KEY=x=y"]),
                healthcheck: Some(HealthConfig {
                    test: words(&["CMD", "notes", "health"]),
                    ..HealthConfig::default()
                }),
                labels: Some([("owner".to_owned(), "me".to_owned())].into()),
                ..ContainerConfig::default()
            }),
            ..ContainerInspectResponse::default()
        };
        let told: Vec<String> =
            texts(inspected).into_iter().map(|(way, name, text)| format!("{way} {name}: {text:?}")).collect();
        assert_eq!(
            told,
            [
                "environment PATH: \"PATH=/bin\"",
                "environment KEY: \"KEY=x=y\"",
                "command : \"/bin/sh\\n-c\\nA=b exec notes\"",
                "health : \"CMD\\nnotes\\nhealth\"",
                "label owner: \"owner=me\"",
            ]
        );
    }
}
