//! How does an engine live beside others, and how does it go without a trace?
//!
//! Its daemon, its containers and its mounts are in namespaces of its own. The kernel ends them all when
//! their first process ends, and that one ends with the test, also when the test is killed.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};

use super::command::{run, tail};

/// Namespaces with a daemon in them. Dropped, they are gone.
pub(crate) struct World {
    /// Outside of the process namespace; its child is the first process in it.
    unshare: Child,
    first: String,
    log: PathBuf,
}

/// What a world is made of.
pub(crate) struct Making<'a> {
    /// A whole Debian system, or `/` for the machine's own.
    pub(crate) root: &'a Path,
    /// An empty folder for what the daemon keeps.
    pub(crate) state: &'a Path,
    /// Content of `/run/engine.conf` there.
    pub(crate) configuration: String,
    /// The daemon and its arguments.
    pub(crate) daemon: &'a [&'a str],
    /// How long the daemon may take until it answers.
    pub(crate) deadline: Duration,
}

impl World {
    /// Starts a daemon in a world of its own and waits until it listens at the usual socket.
    ///
    /// # Errors
    /// Where it ends or does not listen in time, with the last lines of what it said.
    pub(crate) fn begin(making: &Making<'_>) -> anyhow::Result<World> {
        let log = making.state.join("daemon.log");
        let script = making.state.join("world.sh");
        fs::write(&script, include_str!("world.sh"))?;
        let said = File::create(&log)?;
        let mut unshare = Command::new("setpriv")
            // Whoever kills this test, the world ends with it.
            .args(["--pdeathsig", "KILL", "unshare", "--mount", "--net", "--pid", "--fork"])
            .args(["--kill-child=KILL", "--mount-proc", "--propagation", "private", "sh"])
            .arg(&script)
            .args([making.root, making.state])
            .args(making.daemon)
            .env("ENGINE_CONFIGURATION", &making.configuration)
            .stdin(Stdio::null())
            .stdout(said.try_clone()?)
            .stderr(said)
            .spawn()
            .context("cannot start `setpriv`")?;
        let end = Instant::now() + making.deadline;
        let id = unshare.id();
        loop {
            let ended = unshare.try_wait()?;
            let first = first_child(id).unwrap_or_default();
            if ended.is_none() && listens(&first) {
                return Ok(World { unshare, first, log });
            }
            if ended.is_some() || Instant::now() > end {
                let world = World { unshare, first, log };
                let why = if ended.is_some() { "the daemon ended" } else { "the daemon does not listen" };
                bail!("{why}:\n{}", world.said());
            }
            thread::sleep(Duration::from_millis(100));
        }
    }

    /// A command in this world, with the machine's own programs and files.
    pub(crate) fn command(&self, program: &Path) -> Command {
        let mut command = Command::new("nsenter");
        let id = self.unshare.id();
        command
            .args([format!("--mount=/proc/{id}/ns/mnt"), format!("--net=/proc/{id}/ns/net")])
            .arg(format!("--pid=/proc/{id}/ns/pid_for_children"))
            .arg("--wd=/")
            .arg(program);
        command
    }

    /// The daemon's socket, as this machine's own programs reach it.
    pub(crate) fn address(&self) -> String {
        format!("unix:///proc/{}/root/run/docker.sock", self.first)
    }

    /// The folder of a process of this world, by its number there.
    pub(crate) fn process(&self, number: &str) -> PathBuf {
        PathBuf::from(format!("/proc/{}/root/proc/{number}", self.first))
    }

    /// The last lines of what the daemon said.
    pub(crate) fn said(&self) -> String {
        tail(&String::from_utf8_lossy(&fs::read(&self.log).unwrap_or_default()))
    }
}

impl Drop for World {
    fn drop(&mut self) {
        // The first process ends only after all others of its namespace; its parent waits for it.
        let ended = run(Command::new("kill").args(["-KILL", &self.first]));
        if ended.is_err() {
            let _ = self.unshare.kill();
        }
        let _ = self.unshare.wait();
    }
}

fn first_child(parent: u32) -> Option<String> {
    let children = fs::read_to_string(format!("/proc/{parent}/task/{parent}/children")).ok()?;
    children.split_whitespace().next().map(str::to_owned)
}

/// Whether something listens at the usual socket as that process sees it. Until the configuration lies beside
/// it, that socket is still the machine's own.
fn listens(process: &str) -> bool {
    let run = PathBuf::from(format!("/proc/{process}/root/run"));
    !process.is_empty()
        && run.join("engine.conf").exists()
        && std::os::unix::net::UnixStream::connect(run.join("docker.sock")).is_ok()
}

/// The control groups that engines of the matrix use, below each hierarchy's root.
pub(crate) const CONTROL_GROUP: &str = "harden-check-engines";

/// Removes the control groups that an ended world has left.
pub(crate) fn remove_control_groups(name: &str) {
    let root = Path::new("/sys/fs/cgroup");
    let hierarchies = fs::read_dir(root).into_iter().flatten().flatten().map(|entry| entry.path());
    for hierarchy in hierarchies.chain([root.to_owned()]) {
        let ours = hierarchy.join(CONTROL_GROUP);
        remove_groups(&ours.join(name));
        let _ = fs::remove_dir(ours);
    }
}

fn remove_groups(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            remove_groups(&entry.path());
        }
    }
    // The files of a control group go with it.
    let _ = fs::remove_dir(folder);
}
