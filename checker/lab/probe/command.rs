//! How is the probe asked?

/// One subcommand of the probe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProbeCommand {
    /// Every attempt; read with [`super::read_report`].
    Attack {
        /// Absolute paths to be written to, beside the usual ones.
        write: Vec<String>,
    },
    /// One of the others, as each distinct identity of the service's processes; read with
    /// [`super::read_reports`] and [`super::read_reached_files`]. The probe can be its own identity, and
    /// others where it has the capabilities for that; of the rest it says so, see [`super::left_out`].
    Each(Box<ProbeCommand>),
    /// Every process of the service; read with [`super::read_processes`].
    Processes,
    /// The mounts of the first process; read with [`super::read_mounts`].
    Mounts,
    /// Programs and package databases in reach; read with [`super::read_files`].
    Files,
    /// Memory, step by step; read with [`super::read_attempt`].
    EatMemory {
        /// Bound in bytes.
        bytes: u64,
    },
    /// Busy threads; read with [`super::read_attempt`].
    SpinCpu {
        /// Wall time in milliseconds.
        milliseconds: u64,
        /// Number of threads.
        threads: usize,
    },
    /// Sleeping children; read with [`super::read_attempt`].
    ForkProcesses {
        /// Bound.
        goal: u64,
    },
}

impl ProbeCommand {
    /// The words after the program's own path.
    #[must_use]
    pub fn arguments(&self) -> Vec<String> {
        let mut words: Vec<String> = Vec::new();
        match self {
            ProbeCommand::Attack { write } => {
                words.push("attack".to_owned());
                for path in write {
                    words.extend(["--write".to_owned(), path.clone()]);
                }
            }
            ProbeCommand::Each(asked) => {
                words.push("each".to_owned());
                words.extend(asked.arguments());
            }
            ProbeCommand::Processes => words.push("processes".to_owned()),
            ProbeCommand::Mounts => words.push("mounts".to_owned()),
            ProbeCommand::Files => words.push("files".to_owned()),
            ProbeCommand::EatMemory { bytes } => {
                words.extend(["eat-memory".to_owned(), bytes.to_string()]);
            }
            ProbeCommand::SpinCpu { milliseconds, threads } => {
                words.extend(["spin-cpu".to_owned(), milliseconds.to_string(), threads.to_string()]);
            }
            ProbeCommand::ForkProcesses { goal } => {
                words.extend(["fork-processes".to_owned(), goal.to_string()]);
            }
        }
        words
    }
}

/// The words for several subcommands in one start of the probe, one after the other: starting a
/// process in a container costs the engine more than most of them. Read with [`super::outputs`].
#[must_use]
pub fn arguments_of(commands: &[ProbeCommand]) -> Vec<String> {
    let each: Vec<Vec<String>> = commands.iter().map(ProbeCommand::arguments).collect();
    each.join(&"then".to_owned())
}

#[cfg(test)]
mod tests {
    use super::{ProbeCommand, arguments_of};

    #[test]
    fn several_are_asked_in_a_row() {
        let attack = ProbeCommand::Attack { write: vec!["/app".to_owned()] };
        let words = arguments_of(&[ProbeCommand::Mounts, attack, ProbeCommand::Files]);
        assert_eq!(words, ["mounts", "then", "attack", "--write", "/app", "then", "files"]);
    }

    #[test]
    fn each_path_has_its_own_flag() {
        let command = ProbeCommand::Attack { write: vec!["/app".to_owned(), "/a b".to_owned()] };
        assert_eq!(command.arguments(), ["attack", "--write", "/app", "--write", "/a b"]);
    }

    #[test]
    fn bounds_are_given_as_numbers() {
        let command = ProbeCommand::SpinCpu { milliseconds: 800, threads: 2 };
        assert_eq!(command.arguments(), ["spin-cpu", "800", "2"]);
    }
}
