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

/// Puts them into the reader's home and search path.
pub(super) fn provide(desk: &Desk) -> anyhow::Result<()> {
    let plugins = desk.home().join(".docker/cli-plugins");
    put(compose_binary::compose(), &plugins.join("docker-compose"))?;
    let [suite, package, path] = BUILDER;
    let builder = debian::file(suite, package, path).context("the suite has the builder's plug-in")?;
    put(&builder, &plugins.join("docker-buildx"))?;
    put(Path::new(beside::PROGRAM), &desk.programs().join("harden-check"))?;
    // Whoever brings up an engine is root already, and may have no `sudo`.
    if !Command::new("sudo").arg("--version").output().is_ok_and(|said| said.status.success()) {
        let sudo = desk.programs().join("sudo");
        fs::write(&sudo, "#!/bin/sh\nexec \"$@\"\n")?;
        fs::set_permissions(&sudo, fs::Permissions::from_mode(0o755))?;
    }
    Ok(())
}

fn put(program: &Path, to: &Path) -> anyhow::Result<()> {
    fs::copy(program, to).with_context(|| format!("copying {}", program.display()))?;
    Ok(fs::set_permissions(to, fs::Permissions::from_mode(0o755))?)
}
