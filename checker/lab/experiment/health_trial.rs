//! How does the health command end in a container in which the service works?
//!
//! One call says what no text does: whether its program is there, and whether it asks at the right place. What it
//! notices is another question, and takes a service that hangs: see [`super::hang`].

use std::time::{Duration, Instant};

use tokio::time::sleep;

use crate::check::Need;
use crate::evidence::{HealthTrial, Observed};
use crate::lab::LabError;
use crate::lab::observation::{Look, Observation, Seat, ServiceLook, Subject, put};

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
            let command = command.words().to_vec();
            return Ok(Observed::Seen(HealthTrial { command, exit_code: call.exit_code, output }));
        }
        sleep(PAUSE).await;
    }
}
