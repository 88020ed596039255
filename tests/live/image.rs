//! Images: built, failed, and looked into.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Mutex;

use harden_check::evidence::{BuildFailure, BuildProblem};
use harden_check::lab::build::{BuildRequest, Built, build, image_in_engine, remove_images};
use harden_check::lab::{Engine, Event};
use harden_check::submission::{
    BuildSpec, DockerfileFacts, EnvironmentVariable, Instruction, Located, Location, Stage,
};
use tempfile::TempDir;

use crate::support::{RUN_LABEL, engine, objects_of};

/// The base of the tests' images.
const BASE: &str = "harden-check/slim:1";

/// A submission of one Dockerfile, built in a run of its own. Its images are removed at the end.
struct Bench {
    engine: Engine,
    folder: TempDir,
    run: String,
    earlier: BTreeMap<String, String>,
    events: Mutex<Vec<Event>>,
    builds: usize,
}

impl Bench {
    async fn new(name: &str) -> Bench {
        Bench {
            engine: Engine::connect().await.unwrap(),
            folder: TempDir::new().unwrap(),
            run: format!("test-{name}-{}", std::process::id()),
            earlier: BTreeMap::new(),
            events: Mutex::new(Vec::new()),
            builds: 0,
        }
    }

    fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let path = self.folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    async fn build(&mut self, dockerfile: &str) -> Built {
        self.build_as(dockerfile, |_| {}).await
    }

    async fn build_as(&mut self, dockerfile: &str, change: impl FnOnce(&mut BuildSpec)) -> Built {
        self.write("Dockerfile", dockerfile);
        let mut spec = spec();
        change(&mut spec);
        self.builds += 1;
        let request = BuildRequest {
            folder: self.folder.path(),
            spec: &spec,
            dockerfile: &facts(dockerfile),
            run_id: &self.run,
            number: self.builds,
            labels: &BTreeMap::from([(RUN_LABEL.to_owned(), self.run.clone())]),
            earlier: &self.earlier,
        };
        let listener = |event| self.events.lock().unwrap().push(event);
        let built = build(&self.engine, &request, &listener).await.unwrap();
        if let Some(image) = &built.image {
            self.earlier.insert(spec.tags[0].value.clone(), image.tag.clone());
        }
        built
    }

    async fn end(self) {
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

fn here(line: usize, column: usize, length: usize) -> Location {
    Location { file: "Dockerfile".to_owned(), line, column, length }
}

fn spec() -> BuildSpec {
    let at = |value: &str| Located::new(value.to_owned(), here(1, 1, 1));
    BuildSpec {
        at: here(1, 1, 1),
        tags: vec![at("notes")],
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

/// The stages of a Dockerfile, read line by line: enough for the tests here.
fn facts(text: &str) -> DockerfileFacts {
    let mut facts = DockerfileFacts { syntax: None, global_args: Vec::new(), stages: Vec::new() };
    for (index, line) in text.lines().enumerate() {
        let words: Vec<&str> = line.split(' ').collect();
        let place = |word: &str| here(index + 1, line.find(word).unwrap() + 1, word.chars().count());
        match words[0] {
            "FROM" => facts.stages.push(Stage {
                base: Located::new(words[1].to_owned(), place(words[1])),
                name: words.get(3).map(|name| Located::new((*name).to_owned(), place(name))),
                instructions: Vec::new(),
            }),
            "ARG" if facts.stages.is_empty() => {
                let (name, value) = words[1].split_once('=').unwrap();
                let variable = EnvironmentVariable { name: name.to_owned(), value: Some(value.to_owned()) };
                facts.global_args.push(Located::new(variable, place(words[1])));
            }
            "RUN" | "COPY" => {
                let flags = words.iter().filter_map(|word| Some((word, word.strip_prefix("--")?)));
                let flags = flags.map(|(word, flag)| Located::new(flag.to_owned(), place(word))).collect();
                facts.stages.last_mut().unwrap().instructions.push(Instruction {
                    keyword: words[0].to_owned(),
                    flags,
                    words: Vec::new(),
                    text: String::new(),
                    exec_form: false,
                    at: here(index + 1, 1, line.len()),
                });
            }
            _ => {}
        }
    }
    facts
}

fn failure(built: Built) -> BuildFailure {
    assert_eq!(built.image, None);
    built.facts.failure.expect("a failure")
}

async fn id(bench: &Bench, image: &str) -> String {
    bench.engine.docker().inspect_image(image).await.unwrap().id.unwrap()
}

#[tokio::test]
async fn a_build_gives_an_image_with_the_runs_tag_and_says_what_it_does() {
    let mut bench = Bench::new("good").await;
    bench.write("dist/index.html", "<h1>Notes</h1>\n");
    let built = bench
        .build(&format!(
            "FROM {BASE}\nCOPY dist /app/dist\nRUN echo hello {}; ls /app/dist\n",
            std::process::id()
        ))
        .await;
    assert_eq!(built.facts.failure, None);
    let image = built.image.unwrap();
    assert_eq!(id(&bench, &image.tag).await, image.id);
    let context = built.facts.context.seen().unwrap();
    let paths: Vec<&str> = context.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(paths, ["Dockerfile", "dist/index.html"]);
    let events = bench.events.lock().unwrap().clone();
    let said = |text: &str| events.contains(&Event::BuildOutput { line: text.to_owned() });
    assert!(said(&format!("hello {}", std::process::id())) && said("index.html"), "{events:?}");
    assert!(
        events
            .iter()
            .any(|event| matches!(event, Event::BuildStep { step, .. } if step.contains("RUN echo")))
    );
    bench.end().await;
}

#[tokio::test]
async fn a_failing_step_is_named_with_the_end_of_its_own_output() {
    let mut bench = Bench::new("failing").await;
    let dockerfile = format!(
        "FROM {BASE}\nRUN echo other step\nRUN i=0; while [ $i -lt 150 ]; do echo line $i; i=$((i+1)); done; echo broken; exit 7\n"
    );
    let failure = failure(bench.build(&dockerfile).await);
    assert_eq!(failure.problem, BuildProblem::Step);
    assert!(failure.step.contains("RUN i=0"), "{failure:?}");
    assert!(failure.message.contains("exit code: 7"), "{failure:?}");
    assert_eq!(failure.output.len(), 100);
    assert_eq!(failure.output.last().unwrap(), "broken");
    bench.end().await;
}

#[tokio::test]
async fn a_missing_file_and_a_broken_dockerfile_are_the_learners() {
    let mut bench = Bench::new("broken").await;
    let missing = failure(bench.build(&format!("FROM {BASE}\nCOPY nowhere /app\n")).await);
    assert!(format!("{missing:?}").contains("nowhere"), "{missing:?}");
    let broken = failure(bench.build(&format!("FROM {BASE}\nRUM true\n")).await);
    assert_eq!(broken.problem, BuildProblem::Dockerfile);
    assert!(broken.message.contains("RUM"), "{broken:?}");
    let dockerfile = format!("FROM {BASE} AS one\n");
    let target = bench
        .build_as(&dockerfile, |spec| spec.target = Some(Located::new("two".to_owned(), here(1, 1, 1))))
        .await;
    assert!(failure(target).message.contains("two"));
    bench.end().await;
}

#[tokio::test]
async fn an_image_that_is_not_there_is_never_asked_of_a_registry() {
    let mut bench = Bench::new("absent").await;
    for line in [
        "FROM no-such-image:1".to_owned(),
        format!("FROM {BASE}\nCOPY --from=no-such-image:1 /a /b"),
        format!("FROM {BASE}\nRUN --mount=type=bind,from=no-such-image:1,target=/x true"),
    ] {
        match failure(bench.build(&line).await).problem {
            BuildProblem::MissingImage { image, .. } => assert_eq!(image, "no-such-image:1"),
            other => panic!("{line}: {other:?}"),
        }
    }
    // A stage that the target does not need is not built, so its image is not needed.
    let dockerfile = format!("FROM no-such-image:1 AS test\nFROM {BASE} AS run\nRUN true\n");
    assert_eq!(bench.build(&dockerfile).await.facts.failure, None);
    bench.end().await;
}

#[tokio::test]
async fn a_later_build_starts_from_an_earlier_one_under_the_learners_name() {
    let mut bench = Bench::new("chain").await;
    bench
        .build_as(&format!("FROM {BASE}\nRUN echo one {} > /one\n", std::process::id()), |spec| {
            spec.tags[0].value = "notes-base".to_owned();
        })
        .await;
    let dockerfile = format!(
        "# syntax=docker/dockerfile:1\n# a comment\nARG WHICH=base\nFROM notes-$WHICH AS first\nRUN cat /one > /three\nFROM {BASE}\nCOPY --from=first /three /three\nCOPY --from=notes-base:latest /one /two\nRUN --mount=type=bind,from=notes-base,target=/m cat /m/one /two /three\n"
    );
    let built = bench.build(&dockerfile).await;
    assert_eq!(built.facts.failure, None);
    let events = bench.events.lock().unwrap().clone();
    let one = Event::BuildOutput { line: format!("one {}", std::process::id()) };
    assert_eq!(events.iter().filter(|event| **event == one).count(), 3, "{events:?}");
    assert_eq!(
        image_in_engine("notes-base", &bench.earlier),
        format!("harden-check-run/{}/1:run", bench.run)
    );
    assert!(bench.engine.docker().inspect_image("notes-base").await.is_err());
    bench.end().await;
}

#[tokio::test]
async fn arguments_labels_and_targets_reach_the_build_and_labels_keep_the_cache_warm() {
    let mut bench = Bench::new("options").await;
    let dockerfile = format!(
        "FROM {BASE} AS one\nARG WORD=none\nRUN echo {} word $WORD; cat /proc/uptime > /stamp\nFROM one AS two\nRUN exit 1\n",
        std::process::id()
    );
    let options = |spec: &mut BuildSpec| {
        let variable = |name: &str, value: Option<&str>| {
            let value = value.map(str::to_owned);
            Located::new(EnvironmentVariable { name: name.to_owned(), value }, here(1, 1, 1))
        };
        spec.target = Some(Located::new("one".to_owned(), here(1, 1, 1)));
        spec.build_args = vec![variable("WORD", Some("given")), variable("UNSET", None)];
        spec.labels = vec![variable("team", Some("blue"))];
    };
    let first = bench.build_as(&dockerfile, options).await;
    assert_eq!(first.facts.failure, None);
    assert!(
        bench
            .events
            .lock()
            .unwrap()
            .contains(&Event::BuildOutput { line: format!("{} word given", std::process::id()) })
    );
    let second = bench.build_as(&dockerfile, options).await;
    let uncached = bench
        .build_as(&dockerfile, |spec| {
            options(spec);
            spec.no_cache = true;
        })
        .await;
    let first = layers(&bench, &first).await;
    assert_eq!(first, layers(&bench, &second).await);
    assert_ne!(first, layers(&bench, &uncached).await);
    bench.end().await;
}

#[tokio::test]
async fn a_dropped_build_is_cancelled_in_the_engine() {
    let mut bench = Bench::new("cancelled").await;
    let marker = format!("sleep 98{}", std::process::id() % 1000);
    let dockerfile = format!("FROM {BASE}\nRUN {marker}\n");
    let building = bench.build(&dockerfile);
    let ended = tokio::time::timeout(std::time::Duration::from_secs(5), building).await;
    assert!(ended.is_err() && runs(&marker), "{ended:?}");
    let gone = async {
        while runs(&marker) {
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(20), gone).await.expect("the step has ended");
    bench.end().await;
}

/// The layers of an image that carries the learner's label.
async fn layers(bench: &Bench, built: &Built) -> Vec<String> {
    let image = bench.engine.docker().inspect_image(&built.image.as_ref().unwrap().id).await.unwrap();
    assert_eq!(image.config.unwrap().labels.unwrap()["team"], "blue");
    image.root_fs.unwrap().layers.unwrap()
}

/// Whether a process with this command line runs on this machine.
fn runs(command: &str) -> bool {
    let wanted = command.replace(' ', "\0");
    fs::read_dir("/proc").unwrap().flatten().any(|entry| {
        let line = fs::read(Path::new(&entry.path()).join("cmdline")).unwrap_or_default();
        String::from_utf8_lossy(&line).contains(&wanted)
    })
}
