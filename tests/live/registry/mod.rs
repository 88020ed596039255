//! No registry is ever asked for an image of the kit, nor may a registry's image take its place.
//!
//! A stand-in registry has a poisoned image of every name. The test starts an engine that takes it for
//! its mirror; with `HARDEN_CHECK_MIRROR_PORT` set, it takes the engine at `DOCKER_HOST`, which then has
//! to be started with `--registry-mirror http://127.0.0.1:PORT`. So it runs on every engine and store.

mod stand_in;

use std::collections::HashMap;

use bollard::body_full;
use bollard::query_parameters::{BuildImageOptionsBuilder, BuilderVersion, RemoveImageOptions};
use futures_util::StreamExt;
use harden_check::evidence::BuildProblem;
use harden_check::lab::Engine;
use harden_check::lab::kit::{self, KitImage};
use harden_check::submission::{EnvironmentVariable, Located};

use crate::image::{Bench, failure, here};
use crate::second_engine::SecondEngine;
use stand_in::{POISON, StandIn};

/// The variable that names the port at which the engine at `DOCKER_HOST` has its mirror.
const PORT_VARIABLE: &str = "HARDEN_CHECK_MIRROR_PORT";

/// What the docker command would do: the engine alone decides where an image comes from.
async fn build_without_the_lab(
    engine: &Engine,
    dockerfile: &str,
    builder: BuilderVersion,
) -> Result<(), String> {
    let mut archive = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_gnu();
    header.set_size(dockerfile.len() as u64);
    header.set_mode(0o644);
    archive.append_data(&mut header, "Dockerfile", dockerfile.as_bytes()).unwrap();
    let session = format!("harden-check-test-{}-{}", std::process::id(), dockerfile.len());
    let options = BuildImageOptionsBuilder::new()
        .version(builder)
        .t("harden-check-test-control")
        .labels(&HashMap::from([("test", "registry")]))
        .session(&session)
        .build();
    let body = body_full(archive.into_inner().unwrap().into());
    let mut messages = std::pin::pin!(engine.docker().build_image(options, None, Some(body)));
    while let Some(message) = messages.next().await {
        message.map_err(|error| error.to_string())?;
    }
    Ok(())
}

/// Everything in which a learner can name an image, in the order in which the builds follow each other.
const DOCKERFILES: [&str; 9] = [
    "FROM harden-check/slim:1\nCOPY Dockerfile /one\n",
    "# syntax=docker/dockerfile:1\nFROM docker.io/harden-check/slim:1\nCOPY Dockerfile /two\n",
    "ARG BASE\nFROM ${BASE}\nCOPY Dockerfile /three\n",
    "FROM harden-check/slim:1\nCOPY --from=harden-check/notes:1 /notes /four\n",
    "FROM harden-check/slim:1\nRUN --mount=type=bind,from=harden-check/notes:1,target=/m cp /m/notes /five\n",
    "FROM harden-check/slim:1\nRUN --mount='target=/m,FROM=harden-check/notes:1' cp /m/notes /six\n",
    // What the first build of the submission made.
    "FROM notes\nCOPY Dockerfile /seven\n",
    "FROM harden-check/slim:1\nCOPY --from=notes:latest /one /eight\n",
    "FROM notes AS base\nFROM harden-check/slim:1\nCOPY --from=base /one /nine\n",
];

#[tokio::test]
async fn no_registry_is_asked_for_an_image_that_the_engine_has() {
    let named = std::env::var(PORT_VARIABLE).ok().map(|port| port.parse().unwrap());
    let registry = StandIn::start(named.unwrap_or_default());
    let mut own = named
        .is_none()
        .then(|| SecondEngine::start(&["--registry-mirror", &format!("http://127.0.0.1:{}", registry.port)]));
    let engine = match &mut own {
        Some(second) => second.connect(&[KitImage::Slim, KitImage::Notes]).await,
        None => Engine::connect().await.unwrap(),
    };
    kit::ensure(engine.docker(), &[KitImage::Slim, KitImage::Notes], &|_| {}).await.unwrap();
    assert_eq!(registry.take(), [""; 0], "the kit itself asks nobody");

    // The engine does ask the stand-in, and does take what it has: without that the rest proves nothing.
    let stranger = format!("FROM harden-check/not-of-the-kit:{}\nCOPY Dockerfile /x\n", std::process::id());
    build_without_the_lab(&engine, &stranger, BuilderVersion::BuilderBuildKit).await.unwrap();
    assert!(!registry.take().is_empty(), "the engine does not know its mirror");
    // For an image that it has, it depends on the image store: containerd's lets the registry win. That
    // engine has to show it here, or nothing is proven for it below.
    let control = "FROM harden-check/slim:1\nCOPY Dockerfile /x\n";
    build_without_the_lab(&engine, control, BuilderVersion::BuilderBuildKit).await.unwrap();
    let asked = !registry.take().is_empty();
    let status = engine.docker().info().await.unwrap().driver_status.unwrap_or_default();
    let containerd = status.iter().flatten().any(|word| word == "io.containerd.snapshotter.v1");
    let won = holds(&engine, "harden-check-test-control", POISON).await;
    assert_eq!((asked, won), (containerd, containerd), "an image by its bare name");

    let mut bench = Bench::on(engine, "registry");
    for (number, dockerfile) in DOCKERFILES.iter().enumerate() {
        let built = bench
            .build_as(dockerfile, |spec| {
                if number > 0 {
                    spec.tags[0].value = format!("later-{number}");
                }
                let value = Some("harden-check/slim:1".to_owned());
                let base = EnvironmentVariable { name: "BASE".to_owned(), value };
                spec.build_args = vec![Located::new(base, here(1, 1, 1))];
            })
            .await;
        assert_eq!(built.facts.failure, None, "{dockerfile}");
        assert_eq!(registry.take(), [""; 0], "{dockerfile}");
        let id = built.image.unwrap().id;
        assert!(!holds(&bench.engine, &id, POISON).await, "{dockerfile}");
        assert!(holds(&bench.engine, &id, "/bin/sh").await, "{dockerfile}");
    }
    // An instruction that is kept for later names images too. Engines before 28 find no file in them.
    for dockerfile in ["FROM notes\nONBUILD COPY --from=harden-check/notes:1 /notes /kept\n", "FROM notes\n"]
    {
        let built = bench.build(dockerfile).await;
        assert_eq!(registry.take(), [""; 0], "{dockerfile}");
        if let Some(image) = built.image {
            assert!(!holds(&bench.engine, &image.id, POISON).await, "{dockerfile}");
        }
    }
    // What the engine does not have, and what is no name to build on, is told and not asked for.
    let id = bench.engine.docker().inspect_image("harden-check/slim:1").await.unwrap().id.unwrap();
    for line in [
        "FROM no-such-image:1".to_owned(),
        format!("FROM {}", id.trim_start_matches("sha256:")),
        "FROM harden-check/slim:1\nCOPY --from=no-such-image:1 /a /b".to_owned(),
        "FROM harden-check/slim:1\nRUN --mount=type=bind,\\\"from=no-such-image:1\\\",target=/x true"
            .to_owned(),
    ] {
        let failed = failure(bench.build(&line).await);
        assert!(matches!(failed.problem, BuildProblem::MissingImage { .. }), "{line}: {failed:?}");
        assert_eq!(registry.take(), [""; 0], "{line}");
    }
    let docker = bench.engine.docker().clone();
    bench.end().await;
    docker.remove_image("harden-check-test-control", None::<RemoveImageOptions>, None).await.unwrap();
}

/// Whether an image holds a file.
async fn holds(engine: &Engine, image: &str, path: &str) -> bool {
    use bollard::models::ContainerCreateBody;
    use bollard::query_parameters::{
        CreateContainerOptions, DownloadFromContainerOptionsBuilder, RemoveContainerOptions,
    };
    let body = ContainerCreateBody {
        image: Some(image.to_owned()),
        cmd: Some(vec!["/none".to_owned()]),
        ..ContainerCreateBody::default()
    };
    let docker = engine.docker();
    let container = docker.create_container(None::<CreateContainerOptions>, body).await.unwrap().id;
    let options = DownloadFromContainerOptionsBuilder::default().path(path).build();
    let found = docker.download_from_container(&container, Some(options)).next().await;
    docker.remove_container(&container, None::<RemoveContainerOptions>).await.unwrap();
    found.is_some_and(|piece| piece.is_ok())
}
