//! Processes that end with the test that started them: at its end, after a panic, and when the test
//! program itself is killed.

use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// Starts a program and waits on a pipe that only the test holds open. When the pipe closes, everything
/// that was started is asked to end, what is left is killed, and the folder goes that was made for it.
const KEEPER: &str = r#"
folder=$1; shift
"$@" </dev/null &
read -r _
trap '' TERM
kill -TERM 0
wait $!
for _ in 1 2 3 4 5; do [ -n "$folder" ] && rm -rf "$folder" 2>/dev/null && break; done
kill -KILL 0
"#;

/// A program that runs, with everything that it has started.
pub(crate) struct Held {
    keeper: Child,
    /// Its end is the sign to stop.
    sign: Option<ChildStdin>,
    lines: Receiver<String>,
    name: String,
}

impl Held {
    /// Starts a program in a folder, with an addition to its environment.
    pub(crate) fn start(program: &Path, arguments: &[&str], folder: &Path, variable: (&str, &Path)) -> Held {
        Held::with_folder(Path::new(""), program, arguments, folder, variable)
    }

    /// Starts a program in a folder of its own, which is its home and goes with it.
    pub(crate) fn at_home(program: &Path, arguments: &[&str], home: TempDir) -> Held {
        let home = home.keep();
        Held::with_folder(&home, program, arguments, Path::new("/"), ("HOME", &home))
    }

    fn with_folder(
        own: &Path,
        program: &Path,
        arguments: &[&str],
        folder: &Path,
        variable: (&str, &Path),
    ) -> Held {
        let mut command = Command::new("sh");
        command.args(["-c", KEEPER, "sh"]).arg(own).arg(program).args(arguments);
        command.current_dir(folder).env(variable.0, variable.1);
        command.env_remove("DOCKER_HOST").env_remove("HARDEN_CHECK_SETUP");
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).process_group(0);
        let mut keeper = command.spawn().unwrap();
        let (tell, lines) = channel();
        let output = keeper.stdout.take().unwrap();
        thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                // The test listens to the beginning only.
                let _ = tell.send(line);
            }
        });
        let sign = keeper.stdin.take();
        Held { keeper, sign, lines, name: program.display().to_string() }
    }

    /// Waits until what the program has printed says what is asked for.
    pub(crate) fn said<T>(&self, what: &str, seconds: u64, find: impl Fn(&str) -> Option<T>) -> T {
        let end = Instant::now() + Duration::from_secs(seconds);
        let mut text = String::new();
        loop {
            let left = end.saturating_duration_since(Instant::now());
            let Ok(line) = self.lines.recv_timeout(left) else {
                panic!("{}: waited {seconds} s for {what}; it said: {text}", self.name);
            };
            text.push_str(&line);
            text.push('\n');
            if let Some(found) = find(&text) {
                return found;
            }
        }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        drop(self.sign.take());
        let end = Instant::now() + Duration::from_secs(30);
        while Instant::now() < end {
            if matches!(self.keeper.try_wait(), Ok(Some(_)) | Err(_)) {
                return;
            }
            thread::sleep(Duration::from_millis(10));
        }
        // The keeper is the first of its group.
        let group = format!("-{}", self.keeper.id());
        let _ = Command::new("kill").args(["-KILL", "--", &group]).status();
        let _ = self.keeper.wait();
    }
}
