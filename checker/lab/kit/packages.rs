//! How are packages of the host's own distribution had without touching the host's package state?
//!
//! `apt-get` runs with folders of its own, an empty package database and none of the host's hooks.
//! From the host's configuration it takes what says where packages come from: sources, keys,
//! proxies, credentials, preferences. No package is ever installed on the host.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use tempfile::TempDir;
use tokio::process::Command;
use tokio::time::timeout;

use super::problem::KitProblem;

/// How long one call of `apt-get` may take: an index and some ninety megabytes over a slow line.
const DEADLINE: Duration = Duration::from_secs(900);

/// Settings of the host that say where packages come from and how they are reached. Everything else,
/// its hooks above all (`APT::Update::Post-Invoke` may delete files of the host), stays out.
const KEPT_SETTINGS: [&str; 12] = [
    "Acquire::http",
    "Acquire::https",
    "Acquire::ftp",
    "Acquire::Retries",
    "Acquire::ForceIPv4",
    "Acquire::ForceIPv6",
    "Acquire::Check-Valid-Until",
    "APT::Default-Release",
    "Dir::Etc::source",
    "Dir::Etc::netrc",
    "Dir::Etc::trusted",
    "Dir::Etc::preferences",
];

/// A package manager of our own beside the host's.
pub(super) struct Packages {
    folder: TempDir,
    distribution: String,
}

impl Packages {
    /// Prepares the folders and reads the index of the host's package sources.
    ///
    /// # Errors
    /// This is no Debian or Ubuntu, or no package source answers.
    pub(super) async fn open(engine_architecture: &str) -> Result<Packages, KitProblem> {
        let host = output("dpkg", ["--print-architecture"], None).await?.trim().to_owned();
        if host != engine_architecture {
            return Err(KitProblem::OtherArchitecture { engine: engine_architecture.to_owned(), host });
        }
        let settings = output("apt-config", ["dump"], None).await?;
        let folder = tempfile::Builder::new()
            .prefix("harden-check-packages-")
            .tempdir()
            .map_err(KitProblem::file("making a temporary folder"))?;
        for name in ["parts", "lists/partial", "archives/partial"] {
            let path = folder.path().join(name);
            fs::create_dir_all(&path).map_err(KitProblem::file(path.display().to_string()))?;
        }
        let packages = Packages { folder, distribution: distribution() };
        packages.write("status", "")?;
        packages.write("apt.conf", &configuration(&settings, packages.folder.path(), &host))?;
        packages.apt_get(["update"]).await?;
        Ok(packages)
    }

    /// The distribution's name and version, `Debian GNU/Linux 12 (bookworm)`.
    pub(super) fn distribution(&self) -> &str {
        &self.distribution
    }

    /// Whether the sources have a package.
    pub(super) async fn has(&self, package: &str) -> bool {
        output("apt-cache", ["show", package], Some(&self.configuration_file())).await.is_ok()
    }

    /// Downloads packages with all they depend on; returns the files of everything downloaded so
    /// far, sorted.
    ///
    /// # Errors
    /// A package does not exist or cannot be had.
    pub(super) async fn download<'a>(
        &self,
        packages: impl IntoIterator<Item = &'a str>,
    ) -> Result<Vec<PathBuf>, KitProblem> {
        let arguments = ["install", "--download-only", "--no-install-recommends", "--yes"];
        self.apt_get(arguments.into_iter().chain(packages)).await?;
        let archives = self.folder.path().join("archives");
        let listing = fs::read_dir(&archives).map_err(KitProblem::file(archives.display().to_string()))?;
        let mut files: Vec<PathBuf> = listing
            .filter_map(|entry| Some(entry.ok()?.path()))
            .filter(|path| path.extension() == Some(OsStr::new("deb")))
            .collect();
        files.sort();
        Ok(files)
    }

    async fn apt_get<'a>(&self, arguments: impl IntoIterator<Item = &'a str>) -> Result<(), KitProblem> {
        let arguments = ["--quiet=2"].into_iter().chain(arguments);
        output("apt-get", arguments, Some(&self.configuration_file())).await.map(drop)
    }

    fn configuration_file(&self) -> PathBuf {
        self.folder.path().join("apt.conf")
    }

    fn write(&self, name: &str, text: &str) -> Result<(), KitProblem> {
        let path = self.folder.path().join(name);
        fs::write(&path, text).map_err(KitProblem::file(path.display().to_string()))
    }
}

/// What a package file says about itself: `busybox-static 1:1.35.0-4`.
///
/// # Errors
/// The file is no package.
pub(super) async fn name_and_version(package: &Path) -> Result<String, KitProblem> {
    let arguments =
        [OsStr::new("--show"), OsStr::new("--showformat=${Package} ${Version}"), package.as_os_str()];
    Ok(output("dpkg-deb", arguments, None).await?.trim().to_owned())
}

/// The text of our own configuration file: the host's settings that we keep, and our folders.
fn configuration(host_settings: &str, folder: &Path, architecture: &str) -> String {
    let folder = folder.display();
    let kept = host_settings.lines().filter(|line| KEPT_SETTINGS.iter().any(|kept| line.starts_with(kept)));
    let own = [
        // The two lines that keep the host's own files from being read on top of this one.
        format!("Dir::Etc::main \"{folder}/parts/none\";"),
        format!("Dir::Etc::parts \"{folder}/parts\";"),
        format!("Dir::State \"{folder}\";"),
        format!("Dir::State::lists \"{folder}/lists\";"),
        format!("Dir::State::status \"{folder}/status\";"),
        format!("Dir::Cache \"{folder}\";"),
        format!("Dir::Cache::archives \"{folder}/archives\";"),
        format!("Dir::Log \"{folder}\";"),
        format!("APT::Architecture \"{architecture}\";"),
        // Foreign architectures of the host would bring a second set of essential packages.
        format!("APT::Architectures {{ \"{architecture}\"; }};"),
        // The temporary folder is closed to apt's own unprivileged user.
        "APT::Sandbox::User \"root\";".to_owned(),
        "APT::Get::List-Cleanup \"false\";".to_owned(),
        "Acquire::Languages \"none\";".to_owned(),
    ];
    let mut text = String::new();
    for line in kept.map(str::to_owned).chain(own) {
        text.push_str(&line);
        text.push('\n');
    }
    text
}

/// Runs a program of the host to its end and returns what it printed.
async fn output<A: AsRef<OsStr>>(
    program: &str,
    arguments: impl IntoIterator<Item = A>,
    apt_configuration: Option<&Path>,
) -> Result<String, KitProblem> {
    let mut command = Command::new(program);
    command.args(arguments).env("LC_ALL", "C").env("DEBIAN_FRONTEND", "noninteractive");
    if let Some(file) = apt_configuration {
        command.env("APT_CONFIG", file);
    }
    command.stdin(Stdio::null()).kill_on_drop(true);
    let seconds = DEADLINE.as_secs();
    let finished = timeout(DEADLINE, command.output())
        .await
        .map_err(|_elapsed| KitProblem::Deadline { what: format!("`{program}`"), seconds })?;
    let finished = finished.map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => KitProblem::ProgramMissing { program: program.to_owned() },
        _ => KitProblem::ProgramFailed { program: program.to_owned(), detail: error.to_string() },
    })?;
    if finished.status.success() {
        return Ok(String::from_utf8_lossy(&finished.stdout).into_owned());
    }
    let said = String::from_utf8_lossy(&finished.stderr);
    Err(KitProblem::ProgramFailed { program: program.to_owned(), detail: last_lines(&said, 5) })
}

/// The last lines of what a program said, joined to one.
pub(super) fn last_lines(text: &str, count: usize) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    lines[lines.len().saturating_sub(count)..].join("; ")
}

fn distribution() -> String {
    let release = fs::read_to_string("/etc/os-release").unwrap_or_default();
    let name = release.lines().find_map(|line| line.strip_prefix("PRETTY_NAME="));
    name.map_or_else(|| "this machine's distribution".to_owned(), |name| name.trim_matches('"').to_owned())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{configuration, last_lines};

    const HOST: &str = "Acquire::http::Proxy \"http://proxy.example:3128\";\n\
        APT::Update::Post-Invoke:: \"rm -f /var/cache/apt/archives/*.deb\";\n\
        Dir::State \"var/lib/apt\";\n\
        Dir::Etc::sourceparts \"sources.list.d\";\n\
        Acquire::Languages:: \"de\";\n";

    #[test]
    fn the_hosts_sources_and_proxy_are_kept_and_its_hooks_and_folders_are_not() {
        let text = configuration(HOST, Path::new("/private"), "amd64");
        assert!(text.contains("Acquire::http::Proxy \"http://proxy.example:3128\";"));
        assert!(text.contains("Dir::Etc::sourceparts \"sources.list.d\";"));
        assert!(!text.contains("Post-Invoke"));
        assert!(!text.contains("var/lib/apt"));
        assert!(text.contains("Dir::State::status \"/private/status\";"));
    }

    #[test]
    fn an_error_shows_the_end_of_what_was_said() {
        assert_eq!(last_lines("a\n\nb\n  c \n", 2), "b; c");
        assert_eq!(last_lines("", 2), "");
    }
}
