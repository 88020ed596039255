//! Where are programs of Debian's that this machine's suite may not have?
//!
//! They are fetched and unpacked, not installed, where `HARDEN_CHECK_SETUP=1` allows it. The mirror is the
//! one that apt uses, or that `HARDEN_CHECK_MIRROR` names.

use std::env;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

/// A file of a package, by its path in the system; `None` where the suite has no such package.
pub(crate) fn file(suite: &str, package: &str, path: &str) -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap().join("debian").join(suite);
    fs::create_dir_all(&folder).unwrap();
    let found = folder.join(package).join(path);
    let lock = File::create(folder.join("lock")).unwrap();
    lock.lock().unwrap();
    if found.exists() {
        return Some(found);
    }
    let allowed = env::var_os("HARDEN_CHECK_SETUP").is_some_and(|word| word == "1");
    assert!(allowed, "Debian's package {package} has to be fetched; HARDEN_CHECK_SETUP=1 allows it");
    let architecture = output(Command::new("dpkg").arg("--print-architecture"));
    let list = format!("dists/{suite}/main/binary-{}/Packages.xz", architecture.trim());
    let packed = folder.join("packages.xz");
    download(&list, &packed);
    let index = output(Command::new("xz").args(["--decompress", "--stdout"]).arg(&packed));
    let named = format!("Package: {package}\n");
    let paragraph = index.split("\n\n").find(|paragraph| format!("{paragraph}\n").starts_with(&named))?;
    let place = paragraph.lines().find_map(|line| line.strip_prefix("Filename: ")).unwrap();
    let archive = folder.join(format!("{package}.deb"));
    download(place, &archive);
    // A folder has its name only when it is whole.
    let partial = folder.join(format!("{package}.partial"));
    output(Command::new("dpkg-deb").arg("--extract").arg(&archive).arg(&partial));
    fs::rename(&partial, folder.join(package)).unwrap();
    Some(found)
}

fn download(place: &str, to: &Path) {
    let address = format!("{}/{place}", mirror().trim_end_matches('/'));
    output(Command::new("/usr/lib/apt/apt-helper").args(["download-file", &address]).arg(to));
}

fn mirror() -> String {
    if let Ok(named) = env::var("HARDEN_CHECK_MIRROR") {
        return named;
    }
    let form = "$(ORIGIN) $(LABEL) $(REPO_URI)";
    let targets = output(Command::new("apt-get").args(["indextargets", "--format", form]));
    let mirror = targets.lines().find_map(|line| line.strip_prefix("Debian Debian "));
    mirror.expect("apt knows a Debian mirror, or HARDEN_CHECK_MIRROR names one").to_owned()
}

fn output(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}
