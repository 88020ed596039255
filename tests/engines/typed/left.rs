//! What stands in the engine, and what did a chapter leave there?

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::command::output;
use crate::world::World;

/// How long a reader waits for a service that a command has started.
const SERVICE: Duration = Duration::from_secs(4);

/// The engine, asked from outside of the reader's shell.
pub(super) struct Asked<'a>(pub(super) &'a World);

/// Everything with a name, a line each: `container web`.
pub(super) type Inventory = BTreeSet<String>;

impl Asked<'_> {
    fn docker(&self, arguments: &[&str]) -> anyhow::Result<String> {
        output(Command::new("docker").args(["--host", &self.0.address()]).args(arguments))
    }

    /// What stands there now. Images may stay: they are what the next step starts faster from.
    pub(super) fn inventory(&self) -> anyhow::Result<Inventory> {
        let mut found = Inventory::new();
        for (kind, arguments) in [
            ("container", ["ps", "--all", "--format", "{{.Names}}"].as_slice()),
            ("network", &["network", "ls", "--format", "{{.Name}}"]),
            ("volume", &["volume", "ls", "--format", "{{.Name}}"]),
            ("swarm", &["info", "--format", "{{.Swarm.LocalNodeState}}"]),
        ] {
            found.extend(self.docker(arguments)?.lines().map(|name| format!("{kind} {name}")));
        }
        // Stay behind when a machine leaves its Swarm, and are taken up again by the next one.
        found.remove("network docker_gwbridge");
        Ok(found)
    }

    /// Removes what a chapter has left, so that the next one is judged by itself.
    pub(super) fn remove(&self, left: &Inventory) -> anyhow::Result<()> {
        for line in left {
            let command = match line.split_once(' ') {
                Some(("container", name)) => vec!["rm", "--force", "--volumes", name],
                Some(("network", name)) => vec!["network", "rm", name],
                Some(("volume", name)) => vec!["volume", "rm", name],
                _ => vec!["swarm", "leave", "--force"],
            };
            // A network of a Swarm goes with it.
            let _ = self.docker(&command);
        }
        Ok(())
    }

    /// Numbers of the running containers.
    pub(super) fn running(&self) -> anyhow::Result<BTreeSet<String>> {
        let numbers = self.docker(&["ps", "--quiet", "--no-trunc"])?;
        let mut started = BTreeSet::new();
        for number in numbers.lines() {
            // A restart gives it another first process.
            let state = self.docker(&["inspect", "--format", "{{.Id}} {{.State.Pid}}", number]);
            started.extend(state.ok().map(|line| line.trim().to_owned()));
        }
        Ok(started)
    }

    /// Waits as a reader does, who types more slowly: until what was started listens, or a while has
    /// passed, since a container need not listen at all.
    pub(super) fn settle(&self, before: &BTreeSet<String>) -> anyhow::Result<()> {
        let end = Instant::now() + SERVICE;
        let now = self.running()?;
        for process in now.difference(before).filter_map(|line| line.split(' ').nth(1)) {
            while Instant::now() < end && !self.listens(process) && self.is_there(process) {
                std::thread::sleep(Duration::from_millis(50));
            }
        }
        Ok(())
    }

    fn is_there(&self, process: &str) -> bool {
        fs::exists(self.0.process(process)).unwrap_or_default()
    }

    /// Whether the network of a process has a TCP socket that listens.
    fn listens(&self, process: &str) -> bool {
        ["net/tcp", "net/tcp6"].iter().any(|table| {
            let table = fs::read_to_string(self.0.process(process).join(table)).unwrap_or_default();
            // Address, port and peer, then the state; the engine's own name server is none of the service's.
            let mut rows = table.lines().skip(1).map(|row| row.split_whitespace().collect::<Vec<_>>());
            rows.any(|row| row.get(3) == Some(&"0A") && !row[1].starts_with("0B00007F"))
        })
    }
}
