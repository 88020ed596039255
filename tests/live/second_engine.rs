//! A second engine on this machine, for what nobody may do to the first.

use std::fs::{self, File};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::{Duration, Instant};

use harden_check::lab::Engine;
use harden_check::lab::kit::{self, Kit, KitImage};
use tempfile::TempDir;

/// How long an engine may take to start on a busy machine.
const START: Duration = Duration::from_secs(90);

/// The engine. It ends, with all it holds, when this is dropped.
pub(crate) struct SecondEngine {
    folder: TempDir,
    daemon: Child,
    _bridge: Bridge,
}

/// A network bridge with nothing behind it: the steps of a build want one.
struct Bridge(String);

impl Bridge {
    fn new() -> Bridge {
        /// How many there were: each has a name and addresses of its own.
        static MADE: AtomicU8 = AtomicU8::new(0);
        let number = MADE.fetch_add(1, Ordering::Relaxed);
        let bridge = Bridge(format!("hct-{number}-{}", std::process::id() % 1_000_000));
        bridge.ip(&["link", "add", "name", &bridge.0, "type", "bridge"]);
        bridge.ip(&["address", "add", &format!("198.18.{}.1/24", 77 + number), "dev", &bridge.0]);
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
    /// Starts one with everything in a folder of its own, and these options. Its network leads nowhere.
    pub(crate) fn start(options: &[&str]) -> SecondEngine {
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
            .args(options)
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn()
            .expect("the live suite starts a second `dockerd`: it has to be installed");
        SecondEngine { folder, daemon, _bridge: bridge }
    }

    /// What `DOCKER_HOST` has to be for it.
    pub(crate) fn address(&self) -> String {
        format!("unix://{}", self.folder.path().join("socket").display())
    }

    /// Waits until it answers, and gives it these images of the kit.
    pub(crate) async fn connect(&mut self, images: &[KitImage]) -> Engine {
        let engine = self.answer().await;
        let first = Engine::connect().await.unwrap();
        kit::ensure(first.docker(), images, &|_| {}).await.unwrap();
        let bundle = self.folder.path().join("bundle");
        Kit::new(first.docker()).save(images, &bundle).await.unwrap();
        kit::load(engine.docker(), &bundle).await.unwrap();
        engine
    }

    async fn answer(&mut self) -> Engine {
        let begin = Instant::now();
        loop {
            if let Ok(engine) = Engine::connect_to(&self.address()).await {
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
