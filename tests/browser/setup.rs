//! What the suite needs of this machine: Chromium and its driver, axe-core, an engine. Each is looked
//! for once; what is missing is fetched where `HARDEN_CHECK_SETUP=1` allows it, and named where not.

use std::env;
use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

use tempfile::TempDir;

/// The package that carries axe-core 4.12.1 (MPL-2.0), the engine of many accessibility checkers.
const AXE_PACKAGE: &str = "axe-playwright-python==0.1.8";

/// The browser and its driver.
pub(crate) struct Tools {
    pub(crate) chromium: PathBuf,
    pub(crate) driver: PathBuf,
}

type Found<T> = OnceLock<Result<T, String>>;

/// Chromium and its driver.
pub(crate) fn tools() -> &'static Tools {
    static TOOLS: Found<Tools> = OnceLock::new();
    given(TOOLS.get_or_init(|| {
        let find = || Some(Tools { chromium: program("chromium")?, driver: program("chromedriver")? });
        find().map_or_else(
            || {
                let _alone = alone();
                install(&["chromium", "chromium-driver", "fonts-liberation"])?;
                find().ok_or_else(|| "`chromium` or `chromedriver` is still not in PATH".to_owned())
            },
            Ok,
        )
    }))
}

/// The text of axe-core.
pub(crate) fn axe() -> &'static String {
    static AXE: Found<String> = OnceLock::new();
    given(AXE.get_or_init(|| {
        if let Some(file) = env::var_os("AXE_SCRIPT") {
            return fs::read_to_string(&file)
                .map_err(|error| format!("AXE_SCRIPT={}: {error}", file.display()));
        }
        let _alone = alone();
        let kept = target().join("axe/axe.min.js");
        if !kept.exists() {
            fetch_axe(&kept)?;
        }
        fs::read_to_string(&kept).map_err(|error| format!("{}: {error}", kept.display()))
    }))
}

/// An engine that answers, with the base images: the program itself brings both where it may. The
/// solution of an exercise passes on it.
pub(crate) fn engine() {
    static ENGINE: Found<()> = OnceLock::new();
    given(ENGINE.get_or_init(|| {
        let _alone = alone();
        let state = TempDir::new().map_err(|error| error.to_string())?;
        let solution = Path::new(env!("CARGO_MANIFEST_DIR")).join("exercises/08-dedicated-user/solution");
        let mut command = Command::new(env!("CARGO_BIN_EXE_harden-check"));
        command.args(["exercise", "8", "--submission"]).arg(solution);
        command.env("HARDEN_CHECK_STATE", state.path()).env_remove("DOCKER_HOST").current_dir(state.path());
        done(&mut command).map(drop)
    }));
}

/// The folder that cargo builds in.
pub(crate) fn target() -> &'static Path {
    Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap()
}

#[track_caller]
fn given<T>(found: &'static Result<T, String>) -> &'static T {
    found.as_ref().unwrap_or_else(|missing| panic!("{missing}"))
}

/// Held by one test program at a time.
fn alone() -> File {
    let lock = File::create(target().join("browser-setup.lock")).unwrap();
    lock.lock().unwrap();
    lock
}

fn program(name: &str) -> Option<PathBuf> {
    env::split_paths(&env::var_os("PATH")?).map(|folder| folder.join(name)).find(|path| path.is_file())
}

fn fetch_axe(kept: &Path) -> Result<(), String> {
    if !allowed() {
        return Err(
            "axe-core is missing: set HARDEN_CHECK_SETUP=1 to download it with pip, or AXE_SCRIPT to \
                    the path of an `axe.min.js`"
                .to_owned(),
        );
    }
    let pip = || Command::new("python3").args(["-m", "pip", "--version"]).output();
    if !pip().is_ok_and(|output| output.status.success()) {
        install(&["python3-pip"])?;
    }
    let desk = TempDir::new().map_err(|error| error.to_string())?;
    let mut command = Command::new("python3");
    command
        .args(["-m", "pip", "download", "--quiet", "--no-deps", "--dest"])
        .arg(desk.path())
        .arg(AXE_PACKAGE);
    done(&mut command)?;
    let wheel = fs::read_dir(desk.path()).map_err(|error| error.to_string())?.next();
    let wheel = wheel.ok_or("pip downloaded nothing")?.map_err(|error| error.to_string())?;
    let wheel = File::open(wheel.path()).map_err(|error| error.to_string())?;
    let mut archive = zip::ZipArchive::new(wheel).map_err(|error| error.to_string())?;
    let mut script = String::new();
    let mut packed =
        archive.by_name("axe_playwright_python/axe.min.js").map_err(|error| error.to_string())?;
    packed.read_to_string(&mut script).map_err(|error| error.to_string())?;
    // Whole or not at all: a test that is interrupted here leaves no half file.
    let half = kept.with_extension("part");
    fs::create_dir_all(kept.parent().unwrap()).map_err(|error| error.to_string())?;
    fs::write(&half, script).map_err(|error| error.to_string())?;
    fs::rename(&half, kept).map_err(|error| error.to_string())
}

/// The same word that the program waits for before it installs an engine.
fn allowed() -> bool {
    env::var_os("HARDEN_CHECK_SETUP").is_some_and(|value| value == "1")
}

/// Installs packages of the distribution. One program at a time: the caller holds [`alone`].
fn install(packages: &[&str]) -> Result<(), String> {
    let names = packages.join("` and `");
    if !allowed() {
        return Err(format!(
            "a program of the packages `{names}` is missing: install them, or set HARDEN_CHECK_SETUP=1 as root on Debian or Ubuntu"
        ));
    }
    let apt = || {
        let mut command = Command::new("apt-get");
        command.env("DEBIAN_FRONTEND", "noninteractive").args(["-qq", "-o", "DPkg::Lock::Timeout=600"]);
        command
    };
    done(apt().arg("update"))?;
    done(apt().args(["install", "--yes", "--no-install-recommends"]).args(packages)).map(drop)
}

fn done(command: &mut Command) -> Result<Output, String> {
    let name = command.get_program().display().to_string();
    let output = command.output().map_err(|error| format!("{name}: {error}"))?;
    if output.status.success() {
        return Ok(output);
    }
    let said =
        [&output.stdout[..], &output.stderr[..]].map(|bytes| String::from_utf8_lossy(bytes).into_owned());
    Err(format!("{command:?} ended with {}:\n{}", output.status, said.concat()))
}
