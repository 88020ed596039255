//! How does a reader type into a shell, and what comes back?

use std::fs;
use std::io::{Read, Write};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};

use crate::world::World;

/// Begins the line that says how a command ended. No program prints it.
const END: &str = "\u{1e}ended ";

/// Where a reader works: a home with tools, and a `/tmp`, kept from one chapter to the next.
pub(super) struct Desk {
    folder: PathBuf,
}

impl Desk {
    /// An empty one below a folder.
    pub(super) fn new(folder: PathBuf) -> anyhow::Result<Desk> {
        for name in ["home/.docker/cli-plugins", "bin", "tmp"] {
            fs::create_dir_all(folder.join(name))?;
        }
        // As everywhere: users of containers write there as well.
        fs::set_permissions(folder.join("tmp"), fs::Permissions::from_mode(0o1777))?;
        Ok(Desk { folder })
    }

    /// The reader's home folder.
    pub(super) fn home(&self) -> PathBuf {
        self.folder.join("home")
    }

    /// What comes first in the search path.
    pub(super) fn programs(&self) -> PathBuf {
        self.folder.join("bin")
    }

    /// What lies in `/tmp`, sorted, without what the builder's plug-in forgets there, and without the empty file by
    /// which all users' runs on one engine take turns: whoever removed it would have a turn of its own.
    pub(super) fn temporary(&self) -> anyhow::Result<Vec<String>> {
        let entries = fs::read_dir(self.folder.join("tmp"))?;
        let mut names = Vec::new();
        for entry in entries {
            names.push(entry?.file_name().to_string_lossy().into_owned());
        }
        let takes_turns = |name: &str| name.starts_with("harden-check.") && name.ends_with(".names");
        let forgotten = |name: &str| name.starts_with("dockerfile") || name.starts_with("empty-dir");
        names.retain(|name| !forgotten(name) && !takes_turns(name));
        names.sort();
        Ok(names)
    }
}

/// How a command ended.
pub(super) struct Ended {
    /// Exit code of the shell's `$?`.
    pub(super) code: i32,
    /// Both streams, in the order in which they came.
    pub(super) text: String,
}

/// One bash, for one chapter.
pub(super) struct Shell {
    child: Child,
    input: ChildStdin,
    output: Receiver<Vec<u8>>,
    typed: PathBuf,
    seen: Vec<u8>,
}

impl Shell {
    /// Opens one in a world, in a folder.
    pub(super) fn open(world: &World, desk: &Desk, folder: &Path) -> anyhow::Result<Shell> {
        let (home, programs) = (desk.home(), desk.programs());
        let path =
            format!("{}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", programs.display());
        let start = "mount --bind \"$1\" /tmp && cd \"$2\" && exec bash --noprofile --norc 2>&1";
        let mut command = world.command(Path::new("/usr/bin/env"));
        command
            .args(["-i", "LANG=C.UTF-8", "TERM=dumb", "DOCKER_CLI_HINTS=false"])
            .args([format!("PATH={path}"), format!("HOME={}", home.display())])
            .args(["unshare", "--mount", "--propagation", "private", "sh", "-c", start, "reader"])
            .args([desk.folder.join("tmp").as_path(), folder])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit());
        let mut child = command.spawn().context("cannot open a shell")?;
        let input = child.stdin.take().context("a shell has an input")?;
        let mut stream = child.stdout.take().context("a shell has an output")?;
        let (sender, output) = channel();
        thread::spawn(move || {
            let mut bytes = [0; 8192];
            while let Ok(count @ 1..) = stream.read(&mut bytes) {
                if sender.send(bytes[..count].to_vec()).is_err() {
                    return;
                }
            }
        });
        Ok(Shell { child, input, output, typed: desk.folder.join("typed"), seen: Vec::new() })
    }

    /// Types a command, and waits for its end.
    ///
    /// # Errors
    /// Where it does not end in time, or ends the shell.
    pub(super) fn enter(&mut self, command: &str, deadline: Duration) -> anyhow::Result<Ended> {
        fs::write(&self.typed, command)?;
        // What is typed next is nobody's input.
        writeln!(
            self.input,
            "eval \"$(cat '{}')\" < /dev/null; printf '\\n{END}%s\\n' \"$?\"",
            self.typed.display()
        )?;
        self.input.flush()?;
        let end = Instant::now() + deadline;
        loop {
            if let Some(ended) = self.ended() {
                return Ok(ended);
            }
            match self.output.recv_timeout(end.saturating_duration_since(Instant::now())) {
                Ok(bytes) => self.seen.extend(bytes),
                Err(RecvTimeoutError::Timeout) => {
                    bail!("not ended after {} s, said\n{}", deadline.as_secs(), self.said())
                }
                Err(RecvTimeoutError::Disconnected) => bail!("it ended the shell, and said\n{}", self.said()),
            }
        }
    }

    fn said(&self) -> String {
        String::from_utf8_lossy(&self.seen).into_owned()
    }

    fn ended(&mut self) -> Option<Ended> {
        let said = self.said();
        let (text, rest) = said.split_once(&format!("\n{END}"))?;
        let (code, behind) = rest.split_once('\n')?;
        let ended = Ended { code: code.parse().unwrap_or(-1), text: text.replace('\r', "") };
        // What somebody in the background says later belongs to the next command.
        self.seen = behind.as_bytes().to_vec();
        Some(ended)
    }
}

impl Drop for Shell {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
