//! How does a machine without an engine get one?
//!
//! Nothing is ever installed or started without the user's word: `--setup` or `HARDEN_CHECK_SETUP=1`.

mod advice;
mod daemon;
mod install;
mod machine;
mod problem;

use crate::lab::doing::{Step, doing};
use crate::lab::error::NoEngine;
use crate::lab::{Choice, Engine, Event, LabError, Listener};

use daemon::Daemon;
use machine::Machine;

pub(super) use advice::help;
pub use problem::SetupProblem;

/// Connects to an engine; where none answers and the user allowed it, installs and starts one first.
///
/// # Errors
/// [`LabError::NoEngine`] when none answers, [`LabError::Setup`] when none could be set up.
pub async fn ready(may_install: bool, listener: Listener<'_>) -> Result<Engine, LabError> {
    match Engine::connect().await {
        Err(LabError::NoEngine { cause: NoEngine::NotFound | NoEngine::Refused, .. }) if may_install => {
            install_and_start(listener).await
        }
        answer => answer,
    }
}

/// Installs the distribution's engine where there is none, starts it, and waits until it answers. Call
/// it only with the user's word, and only when no engine answers.
///
/// # Errors
/// [`LabError::Setup`] says what stands in the way.
pub async fn install_and_start(listener: Listener<'_>) -> Result<Engine, LabError> {
    let step = |step| listener(Event::Setup { step });
    let machine = Machine::look();
    let choice = Choice::of_this_user()?;
    if !choice.is_usual() {
        return Err(LabError::Setup(SetupProblem::Elsewhere { address: choice.address }));
    }
    if !machine.is_root {
        return Err(LabError::Setup(SetupProblem::NotRoot));
    }
    if !machine.has_engine {
        if !machine.has_apt {
            return Err(LabError::Setup(SetupProblem::NoPackageManager));
        }
        install::docker_io(&step).await.map_err(LabError::Setup)?;
        // The package starts its engine itself on most machines.
        if let Ok(engine) = Engine::connect().await {
            return Ok(engine);
        }
    }
    start(&Machine::look(), &step).await.map_err(LabError::Setup)
}

async fn start(machine: &Machine, step: Step<'_>) -> Result<Engine, SetupProblem> {
    step(doing("starting-engine"));
    if let Some((program, arguments)) = machine.service_command() {
        // A service manager that fails (in a container, say) is no reason to give up.
        if install::run(program, &arguments).await.is_ok()
            && let Ok(engine) = daemon::answer(|| None).await
        {
            return Ok(engine);
        }
        step(doing("starting-dockerd"));
    }
    Daemon::of_this_machine().start().await
}
