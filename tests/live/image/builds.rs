//! What a build says, gives and leaves, and how it fails.

use std::fs;
use std::path::Path;

use harden_check::evidence::BuildProblem;
use harden_check::lab::Event;
use harden_check::lab::build::{Built, image_in_engine};
use harden_check::submission::{BuildSpec, EnvironmentVariable, Located};

use super::{BASE, Bench, failure, here, id};

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

/// Docker holds an image to the digest in its name, and a classic store knows none of the kit's images.
#[tokio::test]
async fn an_image_of_the_kit_is_held_to_its_digest() {
    let mut bench = Bench::new("digest").await;
    let slim = bench.engine.docker().inspect_image(BASE).await.unwrap();
    let known: Vec<String> = slim.repo_digests.unwrap_or_default();
    let digests: Vec<&str> = known.iter().filter_map(|name| Some(name.split_once('@')?.1)).collect();
    let wrong = format!("{BASE}@sha256:{}", "0".repeat(64));
    for line in [format!("FROM {wrong}\n"), format!("FROM {BASE}\nCOPY --from={wrong} /etc/passwd /b\n")] {
        match failure(bench.build(&line).await).problem {
            BuildProblem::OtherDigest { image, known } => {
                assert_eq!(
                    (image, known),
                    (wrong.clone(), digests.iter().map(|one| (*one).to_owned()).collect())
                );
            }
            other => panic!("{line}: {other:?}"),
        }
    }
    for digest in digests {
        let built = bench.build(&format!("FROM {BASE}@{digest}\nRUN true\n")).await;
        assert_eq!(built.facts.failure, None);
    }
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
