//! How is each small image of the kit made, from nothing?

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Seek};
use std::path::{Path, PathBuf};

use bollard::Docker;

use super::archive::{self, Configuration};
use super::image::{KitImage, content_of};
use super::layer::Layer;
use super::packages::{Packages, name_and_version};
use super::problem::KitProblem;
use super::programs::{NOTES, PROBE};
use super::unpack;
use super::workbench::{self, WorkContainer};
use crate::lab::cleanup::random_name;
use crate::lab::doing::{Step, doing};

/// The label that names the image's kind.
pub(super) const KIT_LABEL: &str = "io.harden-check.kit";
/// The label that says what the image was made of.
pub(super) const MADE_OF_LABEL: &str = "io.harden-check.made-of";
/// The label that says where the image was made from, see [`Origin`].
pub(super) const SOURCE_LABEL: &str = "io.harden-check.source";
/// The label with the hex SHA-256 of the one program inside.
pub(super) const CONTENT_LABEL: &str = "io.harden-check.content";

const PATH: &str = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// The folder in which the certificates of the package `ca-certificates` lie.
const CERTIFICATES: &str = "usr/share/ca-certificates/mozilla";

/// What an image was made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    /// Packages of the host's distribution.
    Packages,
    /// A file of this machine.
    Host,
    /// The checker itself carries everything.
    Embedded,
}

impl Origin {
    pub(super) fn label(self) -> &'static str {
        match self {
            Origin::Packages => "packages",
            Origin::Host => "host",
            Origin::Embedded => "embedded",
        }
    }
}

/// An engine, and the name under which an image is made there.
pub(super) struct Site<'a> {
    /// The engine.
    pub(super) docker: &'a Docker,
    /// The names the image gets.
    pub(super) references: Vec<String>,
    /// The engine's architecture in Go's and Debian's spelling, `amd64`.
    pub(super) architecture: String,
    /// The labels of what is made in between.
    pub(super) work_labels: &'a BTreeMap<String, String>,
    /// Receives what is being done.
    pub(super) step: Step<'a>,
}

impl Site<'_> {
    /// Loads one layer as the image.
    pub(super) async fn load(
        &self,
        image: KitImage,
        mut description: Description,
        mut layer: impl Read + Seek + Send + 'static,
    ) -> Result<(), KitProblem> {
        description.labels.insert(KIT_LABEL.to_owned(), image.name().to_owned());
        description.labels.insert(MADE_OF_LABEL.to_owned(), description.made_of);
        description.labels.insert(SOURCE_LABEL.to_owned(), description.origin.label().to_owned());
        let configuration = Configuration {
            architecture: self.architecture.clone(),
            command: description.command,
            environment: description.environment,
            labels: description.labels,
            history: format!("harden-check kit: {image}"),
        };
        (self.step)(doing("loading-image"));
        let references = self.references.clone();
        let archive =
            blocking("writing an image", move || archive::write(&references, &configuration, &mut layer))
                .await?;
        workbench::load(self.docker, archive).await
    }

    /// Loads one layer as an image in between, to make a container of; returns its name. It is this making's
    /// alone: users of one engine do not share a lock, and the first to be done would take the other's away.
    pub(super) async fn load_draft(
        &self,
        mut layer: impl Read + Seek + Send + 'static,
    ) -> Result<String, KitProblem> {
        let draft = format!("{}-draft-{}", self.references[0], random_name());
        let configuration = Configuration {
            architecture: self.architecture.clone(),
            command: Vec::new(),
            environment: vec![PATH.to_owned()],
            labels: self.work_labels.clone(),
            history: "harden-check kit: draft".to_owned(),
        };
        let references = vec![draft.clone()];
        let archive =
            blocking("writing an image", move || archive::write(&references, &configuration, &mut layer))
                .await?;
        workbench::load(self.docker, archive).await?;
        Ok(draft)
    }
}

/// What is said about an image that is being made.
pub(super) struct Description {
    /// In English: `busybox-static 1:1.35.0-4 of Debian GNU/Linux 12 (bookworm)`.
    pub(super) made_of: String,
    /// Where that came from.
    pub(super) origin: Origin,
    /// `CMD`.
    pub(super) command: Vec<String>,
    /// `NAME=value` of `ENV`.
    pub(super) environment: Vec<String>,
    /// Further labels.
    pub(super) labels: BTreeMap<String, String>,
}

impl Description {
    /// A description with the usual search path.
    pub(super) fn new(made_of: String, origin: Origin, command: &[&str]) -> Description {
        Description {
            made_of,
            origin,
            command: command.iter().map(|&word| word.to_owned()).collect(),
            environment: vec![PATH.to_owned()],
            labels: BTreeMap::new(),
        }
    }
}

/// The notes application alone.
pub(super) async fn notes(site: &Site<'_>) -> Result<(), KitProblem> {
    let layer = Layer::new().file("notes", 0o755, NOTES);
    program(site, KitImage::Notes, layer, "/notes").await
}

/// The probe twice, once with the set-user-id bit, in the folder where the lab's volume is mounted,
/// so that an empty volume there is filled by the engine itself.
pub(super) async fn probe(site: &Site<'_>) -> Result<(), KitProblem> {
    let layer = Layer::new().folder(".harden-check", 0o755).file(".harden-check/probe", 0o555, PROBE).file(
        ".harden-check/probe-setuid",
        0o4755,
        PROBE,
    );
    program(site, KitImage::Probe, layer, "/.harden-check/probe").await
}

async fn program(site: &Site<'_>, image: KitImage, layer: Layer, command: &str) -> Result<(), KitProblem> {
    let made_of = format!("the program that harden-check {} carries", env!("CARGO_PKG_VERSION"));
    let mut description = Description::new(made_of, Origin::Embedded, &[command]);
    description
        .labels
        .extend(content_of(image).map(|content| (CONTENT_LABEL.to_owned(), content.to_owned())));
    site.load(image, description, Cursor::new(bytes_of(&layer)?)).await
}

/// Users, an empty `/tmp`, certificates; no program at all.
pub(super) async fn distroless(site: &Site<'_>) -> Result<(), KitProblem> {
    let (certificates, made_of, origin) = certificates(site).await?;
    let files = include_str!("../../../exercises/images/distroless/passwd");
    let mut layer = Layer::new()
        .folder("etc", 0o755)
        .file("etc/passwd", 0o644, files)
        .file("etc/group", 0o644, include_str!("../../../exercises/images/distroless/group"))
        .file("etc/nsswitch.conf", 0o644, include_str!("../../../exercises/images/distroless/nsswitch.conf"))
        .file("etc/os-release", 0o644, include_str!("../../../exercises/images/distroless/os-release"))
        .folder("etc/ssl", 0o755)
        .folder("etc/ssl/certs", 0o755)
        .folder("home", 0o755)
        .folder_of("home/nonroot", 0o700, 65532)
        .folder("root", 0o700)
        .folder("tmp", 0o1777)
        .folder("usr", 0o755)
        .folder("var", 0o755)
        .folder("var/tmp", 0o1777);
    let mut description = Description::new(made_of, origin, &[]);
    if !certificates.is_empty() {
        layer = layer.file("etc/ssl/certs/ca-certificates.crt", 0o644, certificates);
        description.environment.push("SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt".to_owned());
    }
    site.load(KitImage::Distroless, description, Cursor::new(bytes_of(&layer)?)).await
}

/// The certificates of public authorities, what they are made of, and where from. Without a package
/// there are none: nothing in the exercises needs them.
async fn certificates(site: &Site<'_>) -> Result<(Vec<u8>, String, Origin), KitProblem> {
    let folder = Path::new("/").join(CERTIFICATES);
    let installed = read_folder(&folder);
    if !installed.is_empty() {
        return Ok((
            joined(installed),
            "the certificates of this machine's `ca-certificates`".to_owned(),
            Origin::Host,
        ));
    }
    (site.step)(doing("reading-index"));
    let none = (Vec::new(), "nothing but its own files".to_owned(), Origin::Embedded);
    let Ok(packages) = Packages::open(&site.architecture).await else {
        return Ok(none);
    };
    let Ok(Some(package)) = download_one(&packages, "ca-certificates").await else {
        return Ok(none);
    };
    let name = name_and_version(&package).await?;
    let path = package.clone();
    let found = blocking_problem(move || unpack::files(&path, |path| path.starts_with(CERTIFICATES))).await?;
    Ok((joined(found), format!("{name} of {}", packages.distribution()), Origin::Packages))
}

fn read_folder(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    paths.filter_map(|path| Some((path.display().to_string(), std::fs::read(&path).ok()?))).collect()
}

fn joined(mut files: Vec<(String, Vec<u8>)>) -> Vec<u8> {
    files.sort();
    let mut bytes = Vec::new();
    for (_path, content) in files {
        bytes.extend_from_slice(&content);
        if !content.ends_with(b"\n") {
            bytes.push(b'\n');
        }
    }
    bytes
}

/// The file of one package, of those that came with it.
pub(super) async fn download_one(packages: &Packages, name: &str) -> Result<Option<PathBuf>, KitProblem> {
    let files = packages.download([name]).await?;
    let prefix = format!("{name}_");
    let is_it =
        |path: &PathBuf| path.file_name().is_some_and(|file| file.to_string_lossy().starts_with(&prefix));
    Ok(files.into_iter().find(is_it))
}

/// A shell and the small programs of busybox.
pub(super) async fn slim(site: &Site<'_>) -> Result<(), KitProblem> {
    let (busybox, made_of, origin) = busybox(site).await?;
    let applets = applets(site, &busybox).await?;
    let layer = super::slim::layer(busybox, &applets);
    let description = Description::new(made_of, origin, &["/bin/sh"]);
    site.load(KitImage::Slim, description, Cursor::new(bytes_of(&layer)?)).await
}

async fn busybox(site: &Site<'_>) -> Result<(Vec<u8>, String, Origin), KitProblem> {
    for path in ["/bin/busybox", "/usr/bin/busybox"] {
        if let Ok(bytes) = std::fs::read(path)
            && super::slim::is_static_program(&bytes)
        {
            return Ok((bytes, format!("the `{path}` of this machine"), Origin::Host));
        }
    }
    (site.step)(doing("downloading").with("package", "busybox-static"));
    let packages = Packages::open(&site.architecture).await?;
    let package =
        download_one(&packages, "busybox-static").await?.ok_or_else(|| KitProblem::ProgramFailed {
            program: "apt-get install --download-only".to_owned(),
            detail: "no file of `busybox-static` came".to_owned(),
        })?;
    let name = name_and_version(&package).await?;
    let found =
        blocking_problem(move || unpack::files(&package, |path| path.ends_with("bin/busybox"))).await?;
    let (_path, bytes) = found.into_iter().next().ok_or_else(|| KitProblem::ProgramFailed {
        program: "dpkg-deb".to_owned(),
        detail: format!("`{name}` holds no `bin/busybox`"),
    })?;
    Ok((bytes, format!("{name} of {}", packages.distribution()), Origin::Packages))
}

/// The applets that this busybox has, with their usual paths, asked of busybox itself inside a container.
async fn applets(site: &Site<'_>, busybox: &[u8]) -> Result<Vec<String>, KitProblem> {
    (site.step)(doing("asking-busybox"));
    let layer = Layer::new().folder("bin", 0o755).file("bin/busybox", 0o755, busybox);
    let bytes = bytes_of(&layer)?;
    let draft = site.load_draft(Cursor::new(bytes)).await?;
    let listed = async {
        let container =
            WorkContainer::create(site.docker, &draft, &["/bin/busybox", "--list-full"], site.work_labels)
                .await?;
        let listed = container.run("asking busybox for its applets").await;
        container.remove().await?;
        listed
    }
    .await;
    workbench::remove_image(site.docker, &draft).await?;
    Ok(listed?.lines().map(str::to_owned).collect())
}

pub(super) fn bytes_of(layer: &Layer) -> Result<Vec<u8>, KitProblem> {
    layer.archive().map_err(KitProblem::file("writing a layer"))
}

/// Runs work that waits for disk or processor where it does not hold up the engine's answers.
pub(super) async fn blocking<T: Send + 'static>(
    action: &str,
    work: impl FnOnce() -> std::io::Result<T> + Send + 'static,
) -> Result<T, KitProblem> {
    let action = action.to_owned();
    blocking_problem(move || work().map_err(KitProblem::file(action))).await
}

pub(super) async fn blocking_problem<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, KitProblem> + Send + 'static,
) -> Result<T, KitProblem> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(stopped) => Err(KitProblem::File {
            action: "working in the background".to_owned(),
            source: std::io::Error::other(stopped),
        }),
    }
}
