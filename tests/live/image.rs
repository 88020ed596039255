//! Images: built, failed, and looked into.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Mutex;

use harden_check::check::{Need, PlantedSecret};
use harden_check::evidence::{BuildFailure, BuildProblem, ImageFacts, LayerFile, SightingPlace};
use harden_check::lab::build::{BuildRequest, Built, build, image_in_engine, remove_images};
use harden_check::lab::image::facts as image_facts;
use harden_check::lab::kit::{self, KitImage};
use harden_check::lab::{Engine, Event};
use harden_check::submission::{
    BuildSpec, DockerfileFacts, EnvironmentVariable, Instruction, Located, Location, SecretSource, Stage,
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
        let engine = Engine::connect().await.unwrap();
        kit::ensure(engine.docker(), &[KitImage::Slim, KitImage::Notes], &|_| {}).await.unwrap();
        Bench {
            engine,
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

async fn look(bench: &Bench, built: &Built, needs: &[Need], planted: &[PlantedSecret]) -> ImageFacts {
    let image = built.image.as_ref().unwrap_or_else(|| panic!("{:?}", built.facts.failure));
    image_facts(&bench.engine, &image.id, &needs.iter().copied().collect(), planted).await.unwrap()
}

fn file<'a>(files: &'a [LayerFile], path: &str) -> Option<&'a LayerFile> {
    files.iter().find(|file| file.path == path)
}

#[tokio::test]
async fn an_image_shows_its_configuration_its_base_and_its_history_without_an_export() {
    let mut bench = Bench::new("config").await;
    let dockerfile = format!(
        "FROM {BASE}\nENV A=b\nLABEL team=blue\nEXPOSE 8080\nWORKDIR /app\nUSER 10001\nSTOPSIGNAL SIGINT\nHEALTHCHECK --interval=30s --timeout=3s --retries=2 CMD [\"/x\"]\nCMD [\"/x\", \"y\"]\n"
    );
    let built = bench.build(&dockerfile).await;
    let facts = look(&bench, &built, &[], &[]).await;
    assert_eq!(facts.base.as_deref(), Some("slim"));
    assert_eq!(facts.user, "10001");
    assert_eq!(facts.labels, ["team=blue"]);
    assert_eq!(facts.exposed_ports, ["8080/tcp"]);
    assert_eq!(facts.command, ["/x", "y"]);
    assert_eq!(facts.healthcheck, ["CMD", "/x"]);
    assert_eq!(
        (facts.health_interval, facts.health_timeout, facts.health_retries),
        (30_000_000_000, 3_000_000_000, 2)
    );
    assert_eq!((facts.stop_signal.as_str(), facts.workdir.as_str()), ("SIGINT", "/app"));
    assert!(facts.environment.contains(&"A=b".to_owned()));
    assert!(facts.size_bytes > 0 && facts.layers.len() >= 2);
    assert!(facts.history.iter().any(|entry| entry.created_by.contains("ENV A=b")), "{:?}", facts.history);
    let told = format!("{facts:?}");
    assert!(!told.contains(&bench.run) && !told.contains("io.harden-check"), "{told}");
    assert_eq!((facts.files.seen(), facts.layer_files.seen(), facts.secrets.seen()), (None, None, None));
    bench.end().await;
}

#[tokio::test]
async fn layers_show_every_file_and_the_final_files_only_what_is_left() {
    let mut bench = Bench::new("layers").await;
    bench.write("src/main.rs", "fn main() {}\n");
    let dockerfile = format!(
        "FROM {BASE}\nCOPY src /app/src\nRUN mkdir /dropped && echo x > /dropped/file && echo 1 > /kept\nRUN rm -r /app/src /dropped && echo 2 > /kept && cp /bin/busybox /app/tool && chmod 4755 /app/tool && ln -s tool /app/sh && ln -s nowhere /app/bash\n"
    );
    let built = bench.build(&dockerfile).await;
    let facts = look(&bench, &built, &[Need::LayerFiles, Need::Files], &[]).await;
    let all = facts.layer_files.seen().unwrap();
    let source = file(all, "/app/src/main.rs").expect("a deleted file stays in its layer");
    let sent = built.facts.context.seen().unwrap().iter().find(|sent| sent.path == "src/main.rs").unwrap();
    assert_eq!((source.size_bytes, source.sha256.as_str()), (13, sent.sha256.as_str()));
    assert_eq!((source.layer, source.uid, source.mode & 0o777), (1, 0, 0o644));
    assert_eq!(all.iter().filter(|file| file.path == "/kept").count(), 2);
    assert!(file(all, "/bin/busybox").is_none(), "the base's files are not the learner's");
    let left = facts.files.seen().unwrap();
    assert!(file(left, "/app/src/main.rs").is_none() && file(left, "/dropped/file").is_none());
    assert_eq!(file(left, "/kept").unwrap().layer, 3);
    assert!(file(left, "/bin/busybox").is_some());
    let tool = file(left, "/app/tool").unwrap();
    assert_eq!((tool.mode, tool.kinds.as_slice()), (0o4755, ["multi-call".to_owned()].as_slice()));
    assert_eq!(file(left, "/app/sh").unwrap().kinds, ["multi-call", "shell"]);
    assert!(file(left, "/app/bash").unwrap().kinds.is_empty());
    bench.end().await;
}

#[tokio::test]
async fn a_planted_secret_is_found_where_it_was_thought_gone() {
    let mut bench = Bench::new("secrets").await;
    let planted =
        [PlantedSecret { name: "db-password".to_owned(), value: "correct-horse-battery-42".to_owned() }];
    bench.write("key", "correct-horse-battery-42\n");
    let dockerfile = format!(
        "FROM {BASE}\nARG TOKEN\nCOPY key /key\nRUN tar c key | gzip > /archive.tgz; base64 /archive.tgz > /encoded; echo $TOKEN > /dev/null\nRUN rm /key\nENV DB_PASSWORD=correct-horse-battery-42\n"
    );
    let built = bench
        .build_as(&dockerfile, |spec| {
            let value = Some("correct-horse-battery-42".to_owned());
            let token = EnvironmentVariable { name: "TOKEN".to_owned(), value };
            spec.build_args = vec![Located::new(token, here(1, 1, 1))];
        })
        .await;
    let facts = look(&bench, &built, &[Need::Secrets], &planted).await;
    let seen = facts.secrets.seen().unwrap();
    let at = |wanted: &dyn Fn(&SightingPlace) -> bool| -> Vec<&str> {
        let here = seen.iter().filter(|sighting| sighting.planted && wanted(&sighting.place));
        here.map(|sighting| sighting.encoding.as_str()).collect()
    };
    let in_file = |name: &'static str, gone: bool| move |place: &SightingPlace| matches!(place, SightingPlace::Layer { path, hidden, .. } if path == name && *hidden == gone);
    assert_eq!(at(&in_file("/key", true)), ["plain"]);
    assert_eq!(at(&in_file("/archive.tgz", false)), ["gzip > tar > plain"]);
    assert_eq!(at(&in_file("/encoded", false)), ["base64 > gzip > tar > plain"]);
    assert_eq!(at(&|place| *place == SightingPlace::Config("Env".to_owned())), ["plain"]);
    assert!(!at(&|place| matches!(place, SightingPlace::History(_))).is_empty(), "{:?}", facts.history);
    assert!(!format!("{seen:?}").contains("battery"), "{seen:?}");
    bench.end().await;
}

#[tokio::test]
async fn a_build_secret_reaches_its_step_and_stays_out_of_the_image() {
    let mut bench = Bench::new("secret").await;
    let value = format!("correct-horse-battery-{}", std::process::id());
    bench.write("token.txt", &value);
    bench.write(".dockerignore", "token.txt\nDockerfile\n.dockerignore\n");
    bench.write("page", "x");
    let dockerfile = format!(
        "# syntax=docker/dockerfile:1\nFROM {BASE}\nCOPY . /app/\nRUN --mount=type=secret,id=token test \"$(cat /run/secrets/token)\" = \"{}-{}\"\n",
        "correct-horse-battery",
        std::process::id()
    );
    let secret = |file: Option<&str>, environment: Option<&str>| SecretSource {
        id: "token".to_owned(),
        file: file.map(str::to_owned),
        environment: environment.map(str::to_owned),
    };
    let with = |source: SecretSource| {
        move |spec: &mut BuildSpec| spec.secrets = vec![Located::new(source, here(1, 1, 1))]
    };
    let built = bench.build_as(&dockerfile, with(secret(Some("token.txt"), None))).await;
    let facts = look(&bench, &built, &[Need::LayerFiles], &[]).await;
    let files = facts.layer_files.seen().unwrap();
    let app: Vec<&str> =
        files.iter().map(|file| file.path.as_str()).filter(|path| path.starts_with("/app")).collect();
    // The Dockerfile is read although it is ignored, and not copied because it is.
    assert_eq!(app, ["/app/page"]);
    let problem = |built: Built| failure(built).problem;
    let outside = bench.build_as(&dockerfile, with(secret(Some("../../etc/hostname"), None))).await;
    assert!(matches!(problem(outside), BuildProblem::OutsideFile { .. } | BuildProblem::MissingFile { .. }));
    let absent = bench.build_as(&dockerfile, with(secret(Some("nothing.txt"), None))).await;
    assert_eq!(problem(absent), BuildProblem::MissingFile { path: "nothing.txt".to_owned() });
    let environment = bench.build_as(&dockerfile, with(secret(None, Some("HOME")))).await;
    assert_eq!(problem(environment), BuildProblem::SecretFromEnvironment { id: "token".to_owned() });
    bench.end().await;
}

#[tokio::test]
async fn the_kits_own_images_hold_nothing_that_looks_like_a_secret() {
    let mut bench = Bench::new("quiet").await;
    let dockerfile = format!(
        "FROM {BASE}\nCOPY --from=harden-check/notes:1 /notes /app/notes\nRUN cp /bin/busybox /etc/passwd /etc/group /app/\n"
    );
    let built = bench.build(&dockerfile).await;
    let facts = look(&bench, &built, &[Need::Secrets], &[]).await;
    assert_eq!(facts.secrets.seen(), Some(&Vec::new()));
    bench.end().await;
}
