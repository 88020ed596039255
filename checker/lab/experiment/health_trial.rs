//! How does the health command end in a container in which the service works?
//!
//! One call says what no text does: whether its program is there, and whether it asks at the right place. A second
//! one, where no service runs at all, says whether it asks anybody. What it notices beyond that takes a service that
//! hangs: see [`super::hang`].

use std::time::{Duration, Instant};

use bollard::models::{ContainerCreateBody, HealthConfig, HostConfig, HostConfigLogConfig};
use tokio::time::sleep;

use crate::check::Need;
use crate::evidence::{HealthTrial, Observed};
use crate::lab::LabError;
use crate::lab::look::one_off;
use crate::lab::observation::{Look, Observation, Seat, ServiceLook, Subject, put};
use crate::lab::run::inspect;

use super::health_command::HealthCommand;

/// How long it may take until the command succeeds for the first time: a check may come before the service is
/// through with its first work.
const FIRST_SUCCESS: Duration = Duration::from_secs(5);
/// The pause between two tries until then.
const PAUSE: Duration = Duration::from_millis(500);
/// What a shell and the engine say of a program that they cannot start.
const CANNOT_RUN: [i64; 2] = [126, 127];

/// Beside all else: the command does what an engine has it do every few seconds.
pub(in crate::lab) const HEALTH_TRIAL: Observation = Observation {
    need: Need::HealthTrial,
    subject: Subject::Service(ServiceLook::Beside(Look {
        asks_inside: false,
        look: |seat| Box::pin(async move { Ok(put(tried(seat).await?, |facts| &mut facts.health_trial)) }),
    })),
};

async fn tried(seat: Seat<'_>) -> Result<Observed<HealthTrial>, LabError> {
    let lab = seat.lab();
    let Some(command) = HealthCommand::of(lab, seat.target.index, seat.instance).await? else {
        return Ok(Observed::Seen(HealthTrial::default()));
    };
    let begin = Instant::now();
    loop {
        let (call, output) = command.call_and_hear(lab, seat.instance).await?;
        let cannot = call.exit_code.is_some_and(|code| CANNOT_RUN.contains(&code));
        if call.exit_code == Some(0) || cannot || begin.elapsed() > FIRST_SUCCESS {
            let exit_code_alone = match call.exit_code {
                Some(0) => alone(seat, &command).await?,
                _ => None,
            };
            let (command, exit_code) = (command.words().to_vec(), call.exit_code);
            return Ok(Observed::Seen(HealthTrial { command, exit_code, output, exit_code_alone }));
        }
        sleep(PAUSE).await;
    }
}

/// How the command ends in a container of the same image in which it is the only program. An engine that does not let
/// it, and a command that has not ended in time, say nothing.
async fn alone(seat: Seat<'_>, command: &HealthCommand) -> Result<Option<i64>, LabError> {
    let lab = seat.lab();
    let inspected = inspect(lab, &seat.instance.id).await?;
    let config = inspected.config.unwrap_or_default();
    let body = ContainerCreateBody {
        image: inspected.image,
        entrypoint: Some(command.executed().to_vec()),
        cmd: Some(Vec::new()),
        env: config.env,
        user: config.user,
        working_dir: config.working_dir,
        labels: Some(lab.identity.labels()),
        healthcheck: Some(HealthConfig { test: Some(vec!["NONE".to_owned()]), ..HealthConfig::default() }),
        host_config: Some(HostConfig {
            network_mode: Some("none".to_owned()),
            cap_drop: Some(vec!["ALL".to_owned()]),
            // Whatever the engine does by default: its output is read from its log.
            log_config: Some(HostConfigLogConfig { typ: Some("json-file".to_owned()), config: None }),
            ..HostConfig::default()
        }),
        ..ContainerCreateBody::default()
    };
    match one_off(lab, &lab.identity.name("health", &seat.instance.id), body).await {
        Ok(ended) => Ok(ended.exit_code),
        Err(LabError::Engine { .. } | LabError::Deadline { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}
