//! How does a machine without an engine get one?
//!
//! Nothing is ever installed or started without the user's word: `--setup` or `HARDEN_CHECK_SETUP=1`.

mod daemon;
mod install;
mod machine;
mod problem;

use std::path::PathBuf;

use crate::lab::error::NoEngine;
use crate::lab::{Choice, Engine, Event, LabError, Listener};
use crate::words::{Catalogue, Message};

use daemon::Daemon;
use machine::Machine;

pub use problem::SetupProblem;

static WORDS: Catalogue = Catalogue::new("setup", include_str!("setup.en.ftl"), include_str!("setup.de.ftl"));

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
    let step = |step: &str| listener(Event::Setup { step: step.to_owned() });
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

async fn start(machine: &Machine, step: &(dyn Fn(&str) + Send + Sync)) -> Result<Engine, SetupProblem> {
    step("starting the engine");
    if let Some((program, arguments)) = machine.service_command() {
        // A service manager that fails (in a container, say) is no reason to give up.
        if install::run(program, &arguments).await.is_ok()
            && let Ok(engine) = daemon::answer(|| None).await
        {
            return Ok(engine);
        }
        step("the service manager did not start it, starting `dockerd` itself");
    }
    Daemon::of_this_machine().start().await
}

/// What helps when no engine answers at the local address, from what this machine has.
#[must_use]
pub(super) fn help(address: &str) -> Message {
    advice(&Machine::look()).with("address", address)
}

fn advice(machine: &Machine) -> Message {
    WORDS.say(match machine {
        Machine { is_linux: false, .. } => "start-desktop",
        Machine { has_engine: true, is_root: true, .. } => "not-running-root",
        Machine { has_engine: true, .. } => "not-running",
        Machine { has_apt: true, is_root: true, .. } => "not-installed-root",
        Machine { has_apt: true, .. } => "not-installed-apt",
        _ => "not-installed",
    })
}

/// Where an engine that was started here writes its log.
fn log_file() -> PathBuf {
    PathBuf::from("/var/log/harden-check-dockerd.log")
}

#[cfg(test)]
mod tests {
    use super::advice;
    use super::machine::Machine;
    use crate::words::Language;

    const BARE: Machine = Machine {
        is_linux: true,
        is_root: false,
        has_apt: false,
        has_engine: false,
        has_systemd: false,
        has_init_script: false,
    };

    #[test]
    fn every_machine_gets_its_own_next_step() {
        let machines = [
            (Machine { is_linux: false, ..BARE }, "start-desktop"),
            (Machine { has_engine: true, is_root: true, ..BARE }, "not-running-root"),
            (Machine { has_engine: true, ..BARE }, "not-running"),
            (Machine { has_apt: true, is_root: true, ..BARE }, "not-installed-root"),
            (Machine { has_apt: true, ..BARE }, "not-installed-apt"),
            (BARE, "not-installed"),
        ];
        for (machine, key) in machines {
            let message = advice(&machine).with("address", "unix:///var/run/docker.sock");
            assert_eq!(message.key(), key);
            for language in Language::ALL {
                let text = message.text(language);
                assert!(text.contains("unix:///var/run/docker.sock"), "{text}");
                let offers_setup = text.contains("--setup");
                assert_eq!(offers_setup, machine.is_root, "only root can use it: {text}");
            }
        }
    }
}
