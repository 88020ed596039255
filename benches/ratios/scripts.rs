//! How long does a check take that goes through scripts again and again, against the same builds and containers
//! made bare?

use std::collections::BTreeMap;
use std::path::Path;

use bollard::query_parameters::RemoveContainerOptionsBuilder;
use harden_check::lab::build::{BuildRequest, build, remove_images};
use harden_check::lab::{Builds, Engine};
use harden_check::submission::{self, BuildSpec, EnvironmentVariable, Located};

use super::turns::in_turn;
use super::work::started;
use super::{LABEL, number};

/// Exercises whose scripts are gone through several times.
const SCRIPTS: [Scripts; 2] = [
    // Four bases; the image of the plan and of four runs; of each run a candidate, of all but one a new service,
    // and two ways back. On the broken base the solution asks thirty times, and the lab pauses 0.2 s each time.
    Scripts {
        folder: "18-rebuild-regularly",
        versions: &["0.8-1", "0.8-2", "0.8-3", "0.8-4"],
        builds: 5,
        containers: 10,
        waited: 6000.0,
    },
    // The image of the plan, two releases and that of somebody else; six deployments and the exchanged container.
    Scripts { folder: "24-immutable-deploy", versions: &[], builds: 4, containers: 8, waited: 0.0 },
];

/// An exercise on scripts, and what the engine has to do for it.
struct Scripts {
    folder: &'static str,
    /// The versions of the base that others publish.
    versions: &'static [&'static str],
    /// How many images are built, each another one.
    builds: usize,
    /// How many containers are made of them, one after the other.
    containers: usize,
    /// Pauses that the scripts make, in milliseconds.
    waited: f64,
}

/// All that are wanted, one after the other.
pub(crate) fn all(desk: &Path, wanted: impl Fn(&str) -> bool) {
    for exercise in SCRIPTS.iter().filter(|exercise| wanted(number(exercise.folder))) {
        let (folder, what) = (exercise.folder, "builds, containers and pauses");
        in_turn(desk, (folder, number(folder)), exercise.waited, what, async |folder, round| {
            bare(folder, round, exercise).await;
        });
    }
}

/// The engine's own work: each base and each image built, and each container made, started and removed.
async fn bare(folder: &Path, round: u32, exercise: &Scripts) {
    let engine = Engine::connect().await.unwrap();
    let plan = submission::read(folder).unwrap().plan;
    let spec = plan.builds.last().unwrap();
    let run_id = format!("bench-scripts-{}-{}-{round}", std::process::id(), number(exercise.folder));
    let labels = BTreeMap::from([(LABEL.to_owned(), run_id.clone())]);
    let mut names = Builds::default().known_to(spec);
    for (number, version) in exercise.versions.iter().enumerate() {
        let value = Some((*version).to_owned());
        let argument = EnvironmentVariable { name: "QUAY".to_owned(), value };
        let base = BuildSpec {
            build_args: vec![Located::new(argument, spec.at.clone())],
            no_cache: false,
            pull: false,
            ..spec.clone()
        };
        let publisher = folder.join("publisher");
        let tag = made(&engine, &publisher, &base, (&run_id, 500 + number), &labels, &BTreeMap::new()).await;
        names.insert("localhost:5000/harbour/runtime:1".to_owned(), tag);
    }
    let mut image = String::new();
    for number in 0..exercise.builds {
        let mut labels = labels.clone();
        labels.insert("io.harden-check.bench.number".to_owned(), number.to_string());
        image = made(&engine, folder, spec, (&run_id, number), &labels, &names).await;
    }
    for _ in 0..exercise.containers {
        let id = started(engine.docker(), &image, &labels).await;
        let force = RemoveContainerOptionsBuilder::new().force(true).v(true).build();
        engine.docker().remove_container(&id, Some(force)).await.unwrap();
    }
    remove_images(&engine, LABEL, &run_id).await.unwrap();
}

/// Builds an image; its tag.
async fn made(
    engine: &Engine,
    folder: &Path,
    spec: &BuildSpec,
    (run_id, number): (&str, usize),
    labels: &BTreeMap<String, String>,
    earlier: &BTreeMap<String, String>,
) -> String {
    let request = BuildRequest { folder, spec, run_id, number, labels, earlier, another_day: false };
    let built = build(engine, &request, &|_| ()).await.unwrap();
    built.image.unwrap_or_else(|| panic!("{}: {:?}", folder.display(), built.facts.failure)).tag
}
