//! A second engine on this machine that takes the stand-in for a mirror of its registry.

use std::fs::{self, File};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use harden_check::lab::Engine;
use tempfile::TempDir;

/// How long an engine may take to start on a busy machine.
const START: Duration = Duration::from_secs(90);

/// The engine. It ends, with all it holds, when this is dropped.
pub(super) struct SecondEngine {
    folder: TempDir,
    daemon: Child,
    _bridge: Bridge,
}

/// A network bridge with nothing behind it: the steps of a build want one.
struct Bridge(String);

impl Bridge {
    fn new() -> Bridge {
        let bridge = Bridge(format!("hc-test-{}", std::process::id() % 1_000_000));
        bridge.ip(&["link", "add", "name", &bridge.0, "type", "bridge"]);
        bridge.ip(&["address", "add", "198.18.77.1/24", "dev", &bridge.0]);
        bridge.ip(&["link", "set", &bridge.0, "up"]);
        bridge
    }

    fn ip(&self, arguments: &[&str]) {
        let done = Command::new("ip").args(arguments).status();
        assert!(done.is_ok_and(|status| status.success()), "`ip {}` needs root", arguments.join(" "));
    }
}

impl Drop for Bridge {
    fn drop(&mut self) {
        let _ = Command::new("ip").args(["link", "delete", &self.0]).status();
    }
}

impl SecondEngine {
    /// Starts one with everything in a folder of its own. Its network leads nowhere.
    pub(super) fn start(mirror_port: u16) -> SecondEngine {
        let folder = TempDir::new().unwrap();
        let at = |name: &str| folder.path().join(name).display().to_string();
        let bridge = Bridge::new();
        // The machine's own settings are another engine's.
        fs::write(folder.path().join("daemon.json"), "{}").unwrap();
        let log = File::create(folder.path().join("log")).unwrap();
        let daemon = Command::new("dockerd")
            .args(["--config-file", &at("daemon.json")])
            .args(["--host", &format!("unix://{}", at("socket"))])
            .args(["--data-root", &at("data"), "--exec-root", &at("run"), "--pidfile", &at("pid")])
            .args(["--bridge", &bridge.0, "--iptables=false"])
            .args(["--registry-mirror", &format!("http://127.0.0.1:{mirror_port}")])
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn()
            .expect("the live suite starts a second `dockerd`: it has to be installed");
        SecondEngine { folder, daemon, _bridge: bridge }
    }

    /// Waits until it answers.
    pub(super) async fn connect(&mut self) -> Engine {
        let begin = Instant::now();
        loop {
            let address = format!("unix://{}", self.folder.path().join("socket").display());
            if let Ok(engine) = Engine::connect_to(&address).await {
                return engine;
            }
            let ended = self.daemon.try_wait().unwrap().is_some();
            if ended || begin.elapsed() > START {
                let log = fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
                panic!("the second engine does not answer; `dockerd` needs root.\n{log}");
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
}

impl Drop for SecondEngine {
    fn drop(&mut self) {
        // It ends its own containerd when it is asked to end, and not when it is killed.
        let asked = Command::new("kill").arg(self.daemon.id().to_string()).status();
        if asked.is_ok_and(|status| status.success()) {
            let _ = self.daemon.wait();
        }
        unmount_below(self.folder.path());
    }
}

/// Takes away the mounts that an engine leaves, so that its folder can be removed.
fn unmount_below(folder: &Path) {
    let mounts = fs::read_to_string("/proc/self/mounts").unwrap_or_default();
    let below = mounts
        .lines()
        .filter_map(|line| line.split(' ').nth(1))
        .filter(|at| Path::new(at).starts_with(folder));
    for mount in below.collect::<Vec<_>>().into_iter().rev() {
        let _ = Command::new("umount").args(["--lazy", mount]).status();
    }
}
