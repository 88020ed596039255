//! What is seen in an image, and what is not.

use harden_check::check::{Need, PlantedSecret, Wanted};
use harden_check::evidence::{BuildProblem, ImageFacts, LayerFile, SightingPlace};
use harden_check::lab::build::Built;
use harden_check::lab::image_facts;
use harden_check::submission::{BuildSpec, EnvironmentVariable, Located, SecretSource};

use super::{BASE, Bench, failure, here};

async fn look(bench: &Bench, built: &Built, needs: &[Need], planted: &[PlantedSecret]) -> ImageFacts {
    let image = built.image.as_ref().unwrap_or_else(|| panic!("{:?}", built.facts.failure));
    let wanted = Wanted { secrets: planted.to_vec(), ..Wanted::default() };
    image_facts(&bench.engine, &image.id, &needs.iter().copied().collect(), &wanted).await.unwrap()
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
    assert!(facts.layers.len() >= 2);
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
    assert_eq!(
        (tool.mode, tool.kinds.as_slice()),
        (0o4755, ["multi-call".to_owned(), "shell".to_owned()].as_slice())
    );
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
        value: None,
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
