//! What helps on this machine when no engine answers?

use crate::words::{Catalogue, Message};

use super::machine::Machine;

static WORDS: Catalogue = Catalogue::new("setup", include_str!("setup.en.ftl"), include_str!("setup.de.ftl"));

/// What helps when no engine answers at the local address, from what this machine has.
#[must_use]
pub(in crate::lab) fn help(address: &str) -> Message {
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

#[cfg(test)]
mod tests {
    use super::advice;
    use crate::lab::setup::machine::Machine;
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
