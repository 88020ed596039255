//! Which programs does a reader have beside Docker's own?

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use anyhow::Context as _;

use super::shell::Desk;
use crate::beside;
use crate::compose_binary;
use crate::debian;

/// The suite (an older one's is too old for Compose), the package and the path of the builder's plug-in, which an installation of today brings along.
const BUILDER: [&str; 3] = ["forky", "docker-buildx", "usr/libexec/docker/cli-plugins/docker-buildx"];

/// The client of Docker, and what loads it, in the root folder of a suite.
const CLIENT: [&str; 3] = ["usr/bin/docker", "lib64/ld-linux-x86-64.so.2", "usr/lib/x86_64-linux-gnu"];

/// Puts them into the reader's home and search path; Docker's client from the root folder of a suite where one is
/// given, and else the machine's own.
pub(super) fn provide(desk: &Desk, root_of_suite: Option<&Path>) -> anyhow::Result<()> {
    let plugins = desk.home().join(".docker/cli-plugins");
    put(compose_binary::compose(), &plugins.join("docker-compose"))?;
    let [suite, package, path] = BUILDER;
    let builder = debian::file(suite, package, path).context("the suite has the builder's plug-in")?;
    put(&builder, &plugins.join("docker-buildx"))?;
    put(Path::new(beside::PROGRAM), &desk.programs().join("harden-check"))?;
    // Whoever brings up an engine is root already, and may have no `sudo`.
    if !Command::new("sudo").arg("--version").output().is_ok_and(|said| said.status.success()) {
        script(&desk.programs().join("sudo"), "exec \"$@\"")?;
    }
    if let Some(root) = root_of_suite {
        let [client, loader, libraries] = CLIENT.map(|path| root.join(path).display().to_string());
        let line = format!("exec {loader} --library-path {libraries} --argv0 docker {client} \"$@\"");
        script(&desk.programs().join("docker"), &line)?;
    }
    Ok(())
}

fn script(to: &Path, line: &str) -> anyhow::Result<()> {
    fs::write(to, format!("#!/bin/sh\n{line}\n"))?;
    Ok(fs::set_permissions(to, fs::Permissions::from_mode(0o755))?)
}

fn put(program: &Path, to: &Path) -> anyhow::Result<()> {
    fs::copy(program, to).with_context(|| format!("copying {}", program.display()))?;
    Ok(fs::set_permissions(to, fs::Permissions::from_mode(0o755))?)
}
