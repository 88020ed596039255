//! Builds the two static Linux programs that travel inside the checker: the probe and the notes
//! application. Both use nothing but `std`, so that one call of `rustc` makes each.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

fn main() {
    // `include_dir!` sees changed files but not added ones.
    for watched in ["book", "exercises", "checker/probe", "build.rs"] {
        println!("cargo::rerun-if-changed={watched}");
    }
    println!("cargo::rerun-if-env-changed=HARDEN_CHECK_STATIC_TARGET");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    compile("checker/probe/main.rs", "probe", &out);
    compile("exercises/notes/main.rs", "notes", &out);
}

/// The target of the programs that run inside containers. On Linux it is the host's own, so that no
/// further target has to be installed; elsewhere the musl one, which links without a foreign linker.
fn static_target() -> String {
    if let Ok(target) = env::var("HARDEN_CHECK_STATIC_TARGET") {
        return target;
    }
    let host = env::var("TARGET").expect("cargo sets TARGET");
    if host.contains("-linux-") {
        return host;
    }
    let architecture = host.split('-').next().expect("a target starts with its architecture");
    format!("{architecture}-unknown-linux-musl")
}

fn compile(source: &str, name: &str, out: &Path) {
    let target = static_target();
    let program = out.join(format!("{name}-{target}"));
    let variable = format!("cargo::rustc-env=HARDEN_CHECK_{}={}", name.to_uppercase(), program.display());
    // A changed page of the book calls this script as well, and changes no program.
    let sources = Path::new(source).parent().expect("a source file lies in a folder");
    let newest = newest_below(sources).max(changed(Path::new("build.rs")));
    if changed(&program).is_some_and(|made| Some(made) > newest) {
        println!("{variable}");
        return;
    }
    let unfinished = out.join(format!("{name}-unfinished"));
    let mut rustc = Command::new(env::var_os("RUSTC").expect("cargo sets RUSTC"));
    rustc
        .args(["--edition", "2024", "--crate-type", "bin", "--crate-name", name])
        .args(["--target", &target])
        .args(["-C", "opt-level=2", "-C", "panic=abort", "-C", "strip=symbols"])
        .args(["-C", "target-feature=+crt-static"])
        .arg("-o")
        .arg(&unfinished)
        .arg(source);
    if target.ends_with("-musl") {
        rustc.args(["-C", "linker=rust-lld", "-C", "link-self-contained=yes"]);
    }
    let status = rustc.status().expect("rustc starts");
    assert!(
        status.success(),
        "{source} was not built for {target}; `rustup target add {target}` may be what is missing"
    );
    std::fs::rename(&unfinished, &program).expect("both are in the same folder");
    println!("{variable}");
}

/// When a file was last written; `None` where there is none.
fn changed(path: &Path) -> Option<SystemTime> {
    path.metadata().and_then(|facts| facts.modified()).ok()
}

/// When anything below a folder was last written, the folders themselves among it: a removed file shows there.
fn newest_below(folder: &Path) -> Option<SystemTime> {
    let entries = folder.read_dir().into_iter().flatten().flatten().map(|entry| entry.path());
    let below = entries.map(|path| if path.is_dir() { newest_below(&path) } else { changed(&path) });
    below.max().flatten().max(changed(folder))
}
