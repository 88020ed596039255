//! Which base images do others publish, and which of them does the engine have under their name?
//!
//! A base is built by the lab from the exercise's own files and stays in the engine under a name of the run's.
//! What the name means to a build the lab decides as the engine would: a name that is there already is not
//! asked for again, `--pull` and `docker pull` fetch what is published by then (measured on engine 20.10 with a
//! registry at the loopback address).

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use tempfile::TempDir;
use tokio::sync::OnceCell;

use crate::check::PublishedBase;
use crate::submission::{BuildSpec, EnvironmentVariable, ImageSource, Located, Location, image_names};

use super::build::{self, BuildRequest, BuiltImage};
use super::kit::KitImage;
use super::run::RunIdentity;
use super::{Engine, LabError, Listener};

/// Added to the number of a base, so that no build of the learner's has its tag.
const ROUND: usize = 4000;

/// The bases of one run.
pub(in crate::lab) struct Bases<'a> {
    engine: &'a Engine,
    identity: &'a RunIdentity,
    listener: Listener<'a>,
    base: &'a PublishedBase,
    built: [OnceCell<BuiltImage>; 4],
}

impl<'a> Bases<'a> {
    pub(in crate::lab) fn new(
        engine: &'a Engine,
        identity: &'a RunIdentity,
        listener: Listener<'a>,
        base: &'a PublishedBase,
    ) -> Bases<'a> {
        Bases { engine, identity, listener, base, built: Default::default() }
    }

    /// What others publish.
    pub(in crate::lab) fn base(&self) -> &PublishedBase {
        self.base
    }

    /// The base of a number, 0 to 3, built when it is asked for first.
    ///
    /// # Errors
    /// [`LabError`] where the engine failed, or where the exercise's own files do not build.
    pub(in crate::lab) async fn image(&self, number: usize) -> Result<&BuiltImage, LabError> {
        let cell = self.built.get(number).ok_or_else(|| failed("there is no such base"))?;
        cell.get_or_try_init(|| self.build(number)).await
    }

    /// The name by digest under which the registry knows the base of a number.
    ///
    /// # Errors
    /// As [`Bases::image`].
    pub(in crate::lab) async fn by_digest(&self, number: usize) -> Result<String, LabError> {
        let digest = digest_of(self.image(number).await?);
        Ok(format!("{}@{digest}", ImageSource::repository(&self.base.image)))
    }

    /// Puts the base of a number among the names that a build knows, unless an image of the learner's own has its
    /// name. By a digest a build has the base of that digest, whatever was published since; a digest that the lab
    /// did not tell was written down before, so that it means the first base. The number of the base that the
    /// build starts from.
    ///
    /// # Errors
    /// As [`Bases::image`].
    pub(in crate::lab) async fn name_in(
        &self,
        number: usize,
        (folder, spec): (&Path, &BuildSpec),
        names: &mut BTreeMap<String, String>,
    ) -> Result<usize, LabError> {
        let name = ImageSource::full_name(&self.base.image);
        if !names.keys().any(|known| ImageSource::full_name(known) == name) {
            names.insert(name, self.image(number).await?.tag.clone());
        }
        let mut start = number;
        // A file that cannot be read the build itself tells of.
        let text = fs::read_to_string(folder.join(&spec.dockerfile.value)).unwrap_or_default();
        for image in image_names(&text, &spec.build_args).1 {
            let Some((_, digest)) = image.name.split_once('@') else { continue };
            if ImageSource::repository(&image.name) == ImageSource::repository(&self.base.image) {
                let told =
                    |cell: &OnceCell<BuiltImage>| cell.get().is_some_and(|base| digest_of(base) == digest);
                start = self.built.iter().position(told).unwrap_or(0);
                names.insert(ImageSource::full_name(&image.name), self.image(start).await?.tag.clone());
            }
        }
        Ok(start)
    }

    async fn build(&self, number: usize) -> Result<BuiltImage, LabError> {
        let folder = TempDir::new().map_err(|error| failed(&error.to_string()))?;
        for (path, bytes) in &self.base.files {
            let path = folder.path().join(path);
            let parent = path.parent().unwrap_or(folder.path());
            let written = fs::create_dir_all(parent).and_then(|()| fs::write(&path, bytes));
            written.map_err(|error| failed(&error.to_string()))?;
        }
        let version = self.base.versions.get(number).cloned().unwrap_or_default();
        let spec = recipe(self.base, version);
        let labels: BTreeMap<String, String> = self.identity.labels().into_iter().collect();
        let request = BuildRequest {
            folder: folder.path(),
            spec: &spec,
            run_id: self.identity.id(),
            number: ROUND + number,
            labels: &labels,
            earlier: &BTreeMap::new(),
            another_day: false,
        };
        let built = build::build(self.engine, &request, self.listener).await?;
        built.image.ok_or_else(|| {
            failed(&built.facts.failure.map_or_else(String::new, |failure| {
                format!("{}: {}", failure.step, failure.output.join("; "))
            }))
        })
    }
}

/// The kit's images that a published base stands on.
pub(in crate::lab) fn kit_of(base: &PublishedBase) -> Vec<KitImage> {
    let text = base.files.get("Dockerfile").map(|bytes| String::from_utf8_lossy(bytes)).unwrap_or_default();
    let names = image_names(&text, &[]).1;
    names.iter().filter_map(|image| KitImage::from_reference(&image.name)).collect()
}

/// The digest that stands for a base: the digits of its id, which are its own in every engine.
fn digest_of(base: &BuiltImage) -> String {
    format!("sha256:{}", base.id.trim_start_matches("sha256:"))
}

fn recipe(base: &PublishedBase, version: String) -> BuildSpec {
    let at = || Location { file: "Dockerfile".to_owned(), line: 1, column: 1, length: 1 };
    let located = |value: &str| Located::new(value.to_owned(), at());
    let argument = EnvironmentVariable { name: base.argument.clone(), value: Some(version) };
    BuildSpec {
        at: at(),
        tags: vec![located(&base.image)],
        images: BTreeMap::new(),
        context: located("."),
        dockerfile: located("Dockerfile"),
        target: None,
        build_args: vec![Located::new(argument, at())],
        secrets: Vec::new(),
        labels: Vec::new(),
        no_cache: false,
        pull: false,
    }
}

fn failed(detail: &str) -> LabError {
    LabError::Engine { action: "to build the base that others publish".to_owned(), detail: detail.to_owned() }
}
