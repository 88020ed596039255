//! How does a whole Debian or Ubuntu come into being, inside the engine?
//!
//! The essential packages are unpacked into a draft image; in a container of it `dpkg` installs
//! everything properly, database and maintainers' scripts included; the result is exported and
//! loaded as one layer. The host's own package state is neither read nor changed.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::PathBuf;

use tar::{Archive, Builder, EntryType, Header};

use super::archive;
use super::image::KitImage;
use super::layer::plain_header;
use super::make::{Description, Origin, Site, blocking, blocking_problem};
use super::packages::Packages;
use super::problem::KitProblem;
use super::unpack;
use super::workbench::{self, WorkContainer};
use crate::lab::doing::doing;

/// An image that is a whole distribution.
pub(super) struct Recipe {
    image: KitImage,
    /// The packages beside the essential ones, one a line.
    packages: &'static str,
    command: &'static [&'static str],
    /// `NAME=value` of `ENV`, beside the search path.
    environment: &'static [&'static str],
}

/// With a compiler.
pub(super) static FULL: Recipe = Recipe {
    image: KitImage::Full,
    packages: include_str!("../../../exercises/images/full/packages"),
    command: &["bash"],
    environment: &[],
};

/// With Python and pip.
pub(super) static PYTHON: Recipe = Recipe {
    image: KitImage::Python,
    packages: include_str!("../../../exercises/images/python/packages"),
    command: &["python3"],
    // What pip compiles holds the time of its source, and no two builds would be alike.
    environment: &[
        "PYTHONDONTWRITEBYTECODE=1",
        "PYTHONUNBUFFERED=1",
        "PIP_COMPILE=0",
        "PIP_DISABLE_PIP_VERSION_CHECK=1",
        "PIP_NO_CACHE_DIR=1",
        "PIP_ROOT_USER_ACTION=ignore",
    ],
};

const CONFIGURE: &str = include_str!("../../../exercises/images/full/configure.sh");
const DPKG_EXCLUDES: &str = include_str!("../../../exercises/images/full/dpkg-excludes");

/// Makes the image and loads it.
pub(super) async fn make(site: &Site<'_>, recipe: &'static Recipe) -> Result<(), KitProblem> {
    (site.step)(doing("reading-index"));
    let packages = Packages::open(&site.architecture).await?;
    (site.step)(doing("downloading-essential"));
    let (wanted, optional) = wanted(&packages, recipe.packages).await;
    // The optional ones already here, where they decide between alternatives.
    let essential = packages.download(["?essential"].into_iter().chain(optional.clone())).await?;
    (site.step)(doing("downloading-others"));
    let all = packages.download(["?essential"].into_iter().chain(optional).chain(wanted)).await?;
    let count = all.len();

    (site.step)(doing("unpacking"));
    let tree = blocking_problem(move || unpack::root_file_system(&essential)).await?;
    let draft = site.load_draft(tree).await?;
    let finished = install(site, &draft, all).await;
    workbench::remove_image(site.docker, &draft).await?;
    let exported = finished?;

    (site.step)(doing("writing-layer"));
    let layer = blocking("writing the layer", move || one_layer(exported)).await?;
    let made_of = format!("{count} packages of {}", packages.distribution());
    let mut description = Description::new(made_of, Origin::Packages, recipe.command);
    description.environment.extend(recipe.environment.iter().map(|&variable| variable.to_owned()));
    site.load(recipe.image, description, layer).await
}

/// The packages of the list, and the optional ones among those that this distribution has.
async fn wanted(packages: &Packages, list: &'static str) -> (Vec<&'static str>, Vec<&'static str>) {
    let (mut wanted, mut available) = (Vec::new(), Vec::new());
    for line in list.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        match line.strip_prefix('?') {
            Some(optional) if packages.has(optional).await => available.push(optional),
            Some(_absent) => {}
            None => wanted.push(line),
        }
    }
    (wanted, available)
}

/// Installs the packages in a container of the draft; returns the container's exported files.
async fn install(site: &Site<'_>, draft: &str, packages: Vec<PathBuf>) -> Result<File, KitProblem> {
    let count = packages.len();
    let command = ["/bin/sh", "/packages/configure.sh"];
    let container = WorkContainer::create(site.docker, draft, &command, site.work_labels).await?;
    let exported = async {
        let files = blocking("packing the packages", move || pack(&packages)).await?;
        container.put(files).await?;
        (site.step)(doing("installing").with("count", count));
        container.run("installing the packages").await?;
        (site.step)(doing("exporting"));
        container.export().await
    }
    .await;
    container.remove().await?;
    exported
}

/// The package files and the script that installs them, as one archive.
fn pack(packages: &[PathBuf]) -> io::Result<File> {
    let mut archive = Builder::new(tempfile::tempfile()?);
    for path in packages {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let file = File::open(path)?;
        let size = file.metadata()?.len();
        archive::append(&mut archive, &format!("packages/{name}"), size, file)?;
    }
    let script = CONFIGURE.as_bytes();
    archive::append(&mut archive, "packages/configure.sh", script.len() as u64, script)?;
    let excludes = DPKG_EXCLUDES.as_bytes();
    archive::append(&mut archive, "etc/dpkg/dpkg.cfg.d/harden-check", excludes.len() as u64, excludes)?;
    let mut file = archive.into_inner()?;
    file.seek(SeekFrom::Start(0))?;
    Ok(file)
}

/// The exported files without what the engine itself put there, and without the contents of folders
/// that the kernel fills.
fn one_layer(exported: File) -> io::Result<File> {
    let mut source = Archive::new(exported);
    let mut target = Builder::new(tempfile::tempfile()?);
    for entry in source.entries()? {
        let mut entry = entry?;
        let path = entry.path()?.to_string_lossy().trim_start_matches("./").to_owned();
        if path.is_empty() || of_the_engine(&path) {
            continue;
        }
        let attributes: Vec<(String, Vec<u8>)> = extended_attributes(&mut entry)?;
        target.append_pax_extensions(
            attributes.iter().map(|(name, value)| (name.as_str(), value.as_slice())),
        )?;
        let mut header: Header = entry.header().clone();
        match header.entry_type() {
            EntryType::Symlink | EntryType::Link => {
                let to = entry.link_name()?.unwrap_or_default().into_owned();
                target.append_link(&mut header, path, to)?;
            }
            _ => target.append_data(&mut header, path, entry.by_ref())?,
        }
    }
    // An engine older than 23 exports these as empty files only while a container runs.
    for folder in ["dev", "proc", "sys"] {
        let mut header = plain_header(0o755, 0);
        header.set_entry_type(EntryType::Directory);
        target.append_data(&mut header, format!("{folder}/"), io::empty())?;
    }
    let mut file = target.into_inner()?;
    file.seek(SeekFrom::Start(0))?;
    Ok(file)
}

/// File capabilities and the like; they travel beside the header.
fn extended_attributes<R: Read>(entry: &mut tar::Entry<'_, R>) -> io::Result<Vec<(String, Vec<u8>)>> {
    let Some(extensions) = entry.pax_extensions()? else {
        return Ok(Vec::new());
    };
    let mut attributes = Vec::new();
    for extension in extensions {
        let extension = extension?;
        if let Ok(name) = extension.key()
            && name.starts_with("SCHILY.xattr.security.capability")
        {
            attributes.push((name.to_owned(), extension.value_bytes().to_vec()));
        }
    }
    Ok(attributes)
}

fn of_the_engine(path: &str) -> bool {
    let path = path.trim_end_matches('/');
    let first = path.split('/').next().unwrap_or_default();
    ["dev", "proc", "sys", ".dockerenv", "packages"].contains(&first)
        || path.ends_with("/EXTERNALLY-MANAGED")
        || ["etc/hostname", "etc/hosts", "etc/mtab", "etc/resolv.conf"].contains(&path)
}

#[cfg(test)]
mod tests {
    use super::of_the_engine;

    #[test]
    fn what_the_engine_adds_to_a_container_is_told_from_the_distributions_files() {
        for path in [".dockerenv", "dev/", "dev/console", "proc", "etc/hosts"] {
            assert!(of_the_engine(path), "{path}");
        }
        for path in ["etc/", "etc/host.conf", "usr/share/devices", "device"] {
            assert!(!of_the_engine(path), "{path}");
        }
    }
}
