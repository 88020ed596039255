//! Images: built, failed, and looked into.

mod bills;
mod builds;
mod looks;
mod packages;

use std::collections::BTreeMap;
use std::fs;
use std::sync::Mutex;

use harden_check::evidence::BuildFailure;
use harden_check::lab::build::{BuildRequest, Built, build, remove_images};
use harden_check::lab::kit::{self, KitImage};
use harden_check::lab::{Engine, Event};
use harden_check::submission::{BuildSpec, Located, Location};
use tempfile::TempDir;

use crate::support::{RUN_LABEL, engine, objects_of};

/// The base of the tests' images.
const BASE: &str = "harden-check/slim:1";

/// A submission of one Dockerfile, built in a run of its own. Its images are removed at the end.
pub(crate) struct Bench {
    pub(crate) engine: Engine,
    pub(crate) folder: TempDir,
    pub(crate) run: String,
    pub(crate) earlier: BTreeMap<String, String>,
    pub(crate) events: Mutex<Vec<Event>>,
    pub(crate) builds: usize,
}

impl Bench {
    pub(crate) async fn new(name: &str) -> Bench {
        let engine = Engine::connect().await.unwrap();
        kit::ensure(engine.docker(), &[KitImage::Slim, KitImage::Notes], &|_| {}).await.unwrap();
        Bench::on(engine, name)
    }

    /// In an engine that has what the builds need.
    pub(crate) fn on(engine: Engine, name: &str) -> Bench {
        Bench {
            engine,
            folder: TempDir::new().unwrap(),
            run: format!("test-{name}-{}", std::process::id()),
            earlier: BTreeMap::new(),
            events: Mutex::new(Vec::new()),
            builds: 0,
        }
    }

    pub(crate) fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let path = self.folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub(crate) async fn build(&mut self, dockerfile: &str) -> Built {
        self.build_as(dockerfile, |_| {}).await
    }

    pub(crate) async fn build_as(&mut self, dockerfile: &str, change: impl FnOnce(&mut BuildSpec)) -> Built {
        self.write("Dockerfile", dockerfile);
        let mut spec = spec();
        change(&mut spec);
        self.build_of(&spec).await
    }

    /// Builds what the folder holds.
    pub(crate) async fn build_of(&mut self, spec: &BuildSpec) -> Built {
        self.builds += 1;
        let request = BuildRequest {
            folder: self.folder.path(),
            spec,
            run_id: &self.run,
            number: self.builds,
            labels: &BTreeMap::from([(RUN_LABEL.to_owned(), self.run.clone())]),
            earlier: &self.earlier,
            another_day: false,
        };
        let listener = |event| self.events.lock().unwrap().push(event);
        let built = build(&self.engine, &request, &listener).await.unwrap();
        if let Some(image) = &built.image {
            self.earlier.insert(spec.tags[0].value.clone(), image.tag.clone());
        }
        built
    }

    pub(crate) async fn end(self) {
        remove_images(&self.engine, RUN_LABEL, &self.run).await.unwrap();
        assert_eq!(objects_of(&self.run), 0);
    }
}

/// A test that fails cleans up as well.
impl Drop for Bench {
    fn drop(&mut self) {
        let filter = format!("%7B%22label%22%3A%5B%22{RUN_LABEL}%3D{}%22%5D%7D", self.run);
        let images = engine("GET", &format!("/images/json?filters={filter}"));
        for image in images.as_array().into_iter().flatten() {
            engine("DELETE", &format!("/images/{}?force=1", image["Id"].as_str().unwrap()));
        }
    }
}

pub(crate) fn here(line: usize, column: usize, length: usize) -> Location {
    Location { file: "Dockerfile".to_owned(), line, column, length }
}

pub(crate) fn spec() -> BuildSpec {
    let at = |value: &str| Located::new(value.to_owned(), here(1, 1, 1));
    BuildSpec {
        at: here(1, 1, 1),
        tags: vec![at("notes")],
        images: std::collections::BTreeMap::new(),
        context: at("."),
        dockerfile: at("Dockerfile"),
        target: None,
        build_args: Vec::new(),
        secrets: Vec::new(),
        labels: Vec::new(),
        no_cache: false,
        pull: false,
    }
}

pub(crate) fn failure(built: Built) -> BuildFailure {
    assert_eq!(built.image, None);
    built.facts.failure.expect("a failure")
}

pub(crate) async fn id(bench: &Bench, image: &str) -> String {
    bench.engine.docker().inspect_image(image).await.unwrap().id.unwrap()
}
