//! Which of Debian's suites has the engine that is wanted, and how does its root folder come about?
//!
//! The mirror is the one that this machine's apt already uses. What was made stays in the cache, so that a
//! second run needs no network.

use std::env;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, bail, ensure};

use crate::command::{output, run};
use crate::rows::Daemon;

/// From old to new; the first that has the wanted version is taken.
const SUITES: [&str; 4] = ["bookworm", "trixie", "forky", "sid"];

/// Names a Debian mirror on a machine whose apt has none.
const MIRROR_VARIABLE: &str = "HARDEN_CHECK_MIRROR";

/// Without this word of the user nothing is fetched or installed, as in the program itself.
const SETUP_VARIABLE: &str = "HARDEN_CHECK_SETUP";

/// The cache of everything that was fetched or made.
pub(crate) fn cache() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("engines")
}

/// Keeps two runs on one engine apart: they would share folders and control groups. Two engines may run
/// beside each other: a virtual machine takes an hour and one processor.
pub(crate) fn lock(row: &str) -> anyhow::Result<File> {
    let file = lock_file(row)?;
    file.try_lock().context("another run of the matrix is at work on this engine")?;
    Ok(file)
}

/// Waits until nobody else makes what is shared.
pub(crate) fn making() -> anyhow::Result<File> {
    let file = lock_file("making")?;
    file.lock()?;
    Ok(file)
}

fn lock_file(name: &str) -> anyhow::Result<File> {
    fs::create_dir_all(cache().join("locks"))?;
    Ok(File::create(cache().join("locks").join(name))?)
}

/// Fails unless the user has said that things may be fetched and installed.
pub(crate) fn allowed(what: &str) -> anyhow::Result<()> {
    ensure!(
        env::var(SETUP_VARIABLE).is_ok_and(|value| value == "1"),
        "{what} has to be fetched; {SETUP_VARIABLE}=1 allows it"
    );
    Ok(())
}

/// The root folder that holds this daemon, made where it is missing; `None` where no suite has the
/// version yet.
pub(crate) fn root(daemon: Daemon) -> anyhow::Result<Option<PathBuf>> {
    let root = cache().join("roots").join(daemon.root());
    let _alone = making()?;
    if root.is_dir() {
        return Ok(Some(root));
    }
    allowed(&format!("{} {}", daemon.package(), daemon.major()))?;
    let Some(suite) = suite_with(daemon)? else { return Ok(None) };
    let packages = match daemon {
        Daemon::Docker(..) | Daemon::Remapped(_) => {
            "docker.io,docker-cli,procps,iptables,fuse-overlayfs,ca-certificates"
        }
        // debootstrap resolves no alternatives and no recommendations: a network, its DNS, a runtime, a
        // monitor. Docker lists a container's processes with the host's `ps`.
        Daemon::Podman(_) => {
            "podman,netavark,aardvark-dns,runc,conmon,catatonit,passt,iptables,nftables,fuse-overlayfs,ca-certificates"
        }
    };
    debootstrap(suite, packages, &root)?;
    Ok(Some(root))
}

/// Fills a folder with a minimal system of a suite and these packages.
pub(crate) fn debootstrap(suite: &str, packages: &str, root: &Path) -> anyhow::Result<()> {
    install(&["debootstrap"])?;
    // A folder has its name only when it is whole.
    let partial = root.with_extension("partial");
    if partial.exists() {
        fs::remove_dir_all(&partial)?;
    }
    fs::create_dir_all(&partial)?;
    run(Command::new("debootstrap")
        .args(["--variant=minbase", &format!("--include={packages}"), suite])
        .arg(&partial)
        .arg(mirror()?)
        // A suite newer than this machine's debootstrap has no script of its own there; all are the same.
        .arg("/usr/share/debootstrap/scripts/sid"))?;
    fs::remove_dir_all(partial.join("var/cache/apt"))?;
    fs::rename(&partial, root)?;
    Ok(())
}

/// Installs what this machine lacks.
pub(crate) fn install(packages: &[&str]) -> anyhow::Result<()> {
    let is_there = |package: &&str| {
        let asked = Command::new("dpkg-query").args(["-W", "-f=${db:Status-Status}", package]).output();
        asked.is_ok_and(|said| said.stdout == b"installed")
    };
    let missing: Vec<&str> = packages.iter().copied().filter(|package| !is_there(package)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    allowed(&format!("the package {}", missing.join(" ")))?;
    run(Command::new("apt-get")
        .args(["install", "--yes", "--no-install-recommends"])
        .args(missing)
        .env("DEBIAN_FRONTEND", "noninteractive"))
}

fn suite_with(daemon: Daemon) -> anyhow::Result<Option<&'static str>> {
    for suite in SUITES {
        let versions = versions(suite)?;
        let wanted = format!("{} ", daemon.package());
        let version = versions.lines().find_map(|line| line.strip_prefix(&wanted));
        // `28.5.2+dfsg4-5`; podman's has no epoch either.
        let major = version.and_then(|version| version.split('.').next()?.parse::<u32>().ok());
        if major == Some(daemon.major()) {
            return Ok(Some(suite));
        }
    }
    Ok(None)
}

/// `PACKAGE VERSION` of the two engines in a suite, a line each. debootstrap checks signatures later; this
/// is a look only.
fn versions(suite: &str) -> anyhow::Result<String> {
    let architecture = output(Command::new("dpkg").arg("--print-architecture"))?;
    let place = format!("dists/{suite}/main/binary-{}/Packages.xz", architecture.trim());
    let folder = cache().join("lists");
    fs::create_dir_all(&folder)?;
    let packed = folder.join(format!("{suite}.xz"));
    run(Command::new("/usr/lib/apt/apt-helper")
        .args(["download-file", &format!("{}/{place}", mirror()?.trim_end_matches('/'))])
        .arg(&packed))?;
    let index = output(Command::new("xz").args(["--decompress", "--stdout"]).arg(&packed))?;
    let mut found = String::new();
    for paragraph in index.split("\n\n") {
        let field = |name: &str| paragraph.lines().find_map(|line| line.strip_prefix(name));
        if let (Some(package @ ("docker.io" | "podman")), Some(version)) =
            (field("Package: "), field("Version: "))
        {
            found.push_str(&format!("{package} {version}\n"));
        }
    }
    Ok(found)
}

fn mirror() -> anyhow::Result<String> {
    if let Ok(named) = env::var(MIRROR_VARIABLE) {
        return Ok(named);
    }
    let form = "$(ORIGIN) $(LABEL) $(REPO_URI)";
    let targets = output(Command::new("apt-get").args(["indextargets", "--format", form]))
        .context("asking apt for its mirrors")?;
    match targets.lines().find_map(|line| line.strip_prefix("Debian Debian ")) {
        Some(mirror) => Ok(mirror.to_owned()),
        None => bail!("apt knows no Debian mirror here; name one in {MIRROR_VARIABLE}"),
    }
}
