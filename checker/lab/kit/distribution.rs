//! How is the image with a registry made?
//!
//! The registry is the distribution project's, from Debian's package `docker-registry`, with the few
//! libraries that it is linked to. It listens on port 5000 inside of its container and keeps what it is
//! given in a folder there.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::path::{Path, PathBuf};

use super::image::KitImage;
use super::layer::Layer;
use super::make::{Description, Origin, Site, blocking_problem, bytes_of};
use super::packages::{Packages, name_and_version};
use super::problem::KitProblem;
use super::unpack;
use crate::lab::doing::doing;

/// The package, and the program in it.
const PACKAGE: &str = "docker-registry";
const PROGRAM: &str = "usr/bin/docker-registry";

/// The libraries of the package `libc6` that the program may be linked to.
const LIBRARIES: [&str; 4] = ["libc.so.6", "libpthread.so.0", "libdl.so.2", "libresolv.so.2"];

/// Makes the image and loads it.
pub(super) async fn make(site: &Site<'_>) -> Result<(), KitProblem> {
    (site.step)(doing("reading-index"));
    let packages = Packages::open(&site.architecture).await?;
    (site.step)(doing("downloading").with("package", PACKAGE));
    let files = packages.download([PACKAGE]).await?;
    let (package, libraries) = (of(&files, PACKAGE)?, of(&files, "libc6")?);
    let name = name_and_version(&package).await?;
    let layer = blocking_problem(move || layer(&package, &libraries)).await?;
    let made_of = format!("{name} of {}", packages.distribution());
    let command = ["/usr/bin/docker-registry", "serve", "/etc/registry.yml"];
    let description = Description::new(made_of, Origin::Packages, &command);
    site.load(KitImage::Registry, description, Cursor::new(bytes_of(&layer)?)).await
}

/// The file of one package among those that came.
fn of(files: &[PathBuf], package: &str) -> Result<PathBuf, KitProblem> {
    let prefix = format!("{package}_");
    let is_it =
        |path: &&PathBuf| path.file_name().is_some_and(|file| file.to_string_lossy().starts_with(&prefix));
    files.iter().find(is_it).cloned().ok_or_else(|| missing(&format!("no file of `{package}` came")))
}

fn missing(detail: &str) -> KitProblem {
    KitProblem::ProgramFailed {
        program: "apt-get install --download-only".to_owned(),
        detail: detail.to_owned(),
    }
}

fn layer(package: &Path, libraries: &Path) -> Result<Layer, KitProblem> {
    let program = unpack::files(package, |path| path == PROGRAM)?;
    let (_, program) = program.into_iter().next().ok_or_else(|| missing("it holds no program"))?;
    let interpreter = interpreter_of(&program);
    let loader =
        interpreter.as_deref().and_then(|path| path.rsplit('/').next()).unwrap_or_default().to_owned();
    let found = unpack::files(libraries, |path| {
        let name = path.rsplit('/').next().unwrap_or_default();
        LIBRARIES.contains(&name) || (!loader.is_empty() && name == loader)
    })?;
    let mut files: BTreeMap<String, (u32, Vec<u8>)> = BTreeMap::new();
    files.insert(PROGRAM.to_owned(), (0o755, program));
    let configuration = include_bytes!("../../../exercises/images/registry/registry.yml");
    files.insert("etc/registry.yml".to_owned(), (0o644, configuration.to_vec()));
    let mut has_loader = interpreter.is_none();
    for (path, bytes) in found {
        if let Some(at) = interpreter.as_deref().filter(|_| path.ends_with(&loader)) {
            has_loader = true;
            files.insert(at.trim_start_matches('/').to_owned(), (0o755, bytes.clone()));
        }
        files.insert(path, (0o755, bytes));
    }
    if !has_loader {
        return Err(missing("its loader is not in the package `libc6`"));
    }
    let mut folders: Vec<String> = vec!["var/lib/registry".to_owned(), "tmp".to_owned()];
    folders.extend(files.keys().cloned());
    let mut all: Vec<String> = folders.iter().flat_map(|path| parents(path)).collect();
    all.extend(["tmp".to_owned(), "var/lib/registry".to_owned()]);
    all.sort();
    all.dedup();
    let mut layer = Layer::new();
    for folder in all {
        layer = layer.folder(&folder, if folder == "tmp" { 0o1777 } else { 0o755 });
    }
    for (path, (mode, bytes)) in files {
        layer = layer.file(&path, mode, bytes);
    }
    Ok(layer)
}

/// Every folder above a path, the outermost first.
fn parents(path: &str) -> Vec<String> {
    let mut folders: Vec<String> =
        Path::new(path).ancestors().skip(1).map(|folder| folder.display().to_string()).collect();
    folders.retain(|folder| !folder.is_empty());
    folders.reverse();
    folders
}

/// The loader that an ELF program names (`PT_INTERP`), near its beginning; absent for a static one.
fn interpreter_of(program: &[u8]) -> Option<String> {
    let head = &program[..program.len().min(4096)];
    let start = head.windows(4).position(|window| window == b"/lib")?;
    let text: Vec<u8> = head[start..].iter().copied().take_while(|byte| byte.is_ascii_graphic()).collect();
    String::from_utf8(text).ok().filter(|path| path.contains("ld-linux"))
}

#[cfg(test)]
mod tests {
    use super::{interpreter_of, parents};

    #[test]
    fn the_loader_and_the_folders_above_a_file_are_found() {
        let mut program = b"\x7fELF\x02\x01\x01".to_vec();
        program.extend_from_slice(b"\0\0/lib64/ld-linux-x86-64.so.2\0GNU");
        assert_eq!(interpreter_of(&program).as_deref(), Some("/lib64/ld-linux-x86-64.so.2"));
        assert_eq!(interpreter_of(b"\x7fELF a static one"), None);
        assert_eq!(parents("usr/bin/docker-registry"), ["usr", "usr/bin"]);
        assert!(parents("tmp").is_empty());
    }
}
