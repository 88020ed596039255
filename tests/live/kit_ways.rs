//! Which ways lead an image of the kit into an engine, and what becomes of the one that was there?
//!
//! What changes images does so under a repository name of its own.

use std::path::Path;

use bollard::Docker;
use bollard::models::{ContainerConfig, ContainerCreateBody};
use bollard::query_parameters::{CommitContainerOptionsBuilder, RemoveImageOptions, TagImageOptionsBuilder};
use harden_check::lab::kit::{BundleFault, Kit, KitImage, KitProblem, Source};
use harden_check::lab::{Event, LabError};

use crate::kit::{engine, ignore, with_container};

/// The small images, under names of a test.
async fn small_kit<'a>(docker: &'a Docker, repository: &str) -> (Kit<'a>, Vec<KitImage>) {
    let kit = Kit::new(docker).in_repository(repository);
    let images = vec![KitImage::Slim, KitImage::Distroless, KitImage::Notes, KitImage::Probe];
    kit.ensure(&images, &ignore).await.unwrap();
    (kit, images)
}

async fn ids(kit: &Kit<'_>) -> Vec<Option<String>> {
    let statuses = kit.list().await.unwrap();
    statuses.into_iter().map(|status| status.present.map(|present| present.id)).collect()
}

#[tokio::test]
async fn images_come_back_from_a_bundle_with_the_same_ids() {
    let engine = engine().await;
    let (kit, images) = small_kit(engine.docker(), "harden-check-test-bundle").await;
    let before = ids(&kit).await;
    let folder = tempfile::tempdir().unwrap();
    let bundle = folder.path().join("kit.bundle");
    kit.save(&images, &bundle).await.unwrap();
    kit.remove().await.unwrap();
    assert_eq!(ids(&kit).await, [const { None }; KitImage::ALL.len()]);

    kit.load(&bundle).await.unwrap();
    assert_eq!(ids(&kit).await, before);
    let statuses = kit.list().await.unwrap();
    let sources: Vec<Source> =
        statuses.iter().flat_map(|status| &status.present).map(|it| it.source).collect();
    assert_eq!(sources, [Source::Bundle; 4]);
    kit.remove().await.unwrap();

    // The bundle as a source: what the checker itself carries is made, the rest is loaded.
    let kit = kit.with_bundle(&bundle);
    kit.ensure(&images, &ignore).await.unwrap();
    assert_eq!(ids(&kit).await, before);
    kit.remove().await.unwrap();
}

#[tokio::test]
async fn a_damaged_or_foreign_bundle_changes_nothing() {
    let engine = engine().await;
    let (kit, images) = small_kit(engine.docker(), "harden-check-test-damage").await;
    let folder = tempfile::tempdir().unwrap();
    let bundle = folder.path().join("kit.bundle");
    kit.save(&images, &bundle).await.unwrap();
    kit.remove().await.unwrap();

    let mut bytes = std::fs::read(&bundle).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0x10;
    std::fs::write(&bundle, bytes).unwrap();
    assert!(matches!(fault(&kit, &bundle).await, BundleFault::Damaged { .. }));

    std::fs::write(&bundle, "no bundle").unwrap();
    assert!(matches!(fault(&kit, &bundle).await, BundleFault::Foreign { .. }));
    assert_eq!(ids(&kit).await, [const { None }; KitImage::ALL.len()]);

    let missing = kit.save(&images, &bundle).await.unwrap_err();
    assert!(missing.to_string().contains("harden-check-test-damage/slim:1"), "{missing}");
    assert_eq!(std::fs::read(&bundle).unwrap(), b"no bundle", "a failed save leaves the old file alone");
}

async fn fault(kit: &Kit<'_>, bundle: &Path) -> BundleFault {
    match kit.load(bundle).await {
        Err(LabError::Bundle(KitProblem::Bundle { fault, .. })) => fault,
        other => panic!("not refused: {other:?}"),
    }
}

#[tokio::test]
async fn an_image_of_somebody_else_under_our_name_is_replaced_when_needed_and_never_removed() {
    let engine = engine().await;
    let (foreign, _images) = small_kit(engine.docker(), "harden-check-test-foreign").await;
    let kit = Kit::new(engine.docker()).in_repository("harden-check-test-ours");
    // The probe's image under the name of the distroless one.
    let options =
        TagImageOptionsBuilder::default().repo("harden-check-test-ours/distroless").tag("1").build();
    engine.docker().tag_image(&foreign.reference(KitImage::Probe), Some(options)).await.unwrap();
    assert!(ids(&kit).await.iter().all(Option::is_none), "it is not taken for ours");
    kit.remove().await.unwrap();
    engine.docker().inspect_image(&kit.reference(KitImage::Distroless)).await.unwrap();

    kit.ensure(&[KitImage::Distroless], &ignore).await.unwrap();
    assert_eq!(ids(&kit).await[2], ids(&foreign).await[2]);
    kit.remove().await.unwrap();
    foreign.remove().await.unwrap();
}

#[tokio::test]
async fn two_at_once_make_an_image_once() {
    let engine = engine().await;
    let kit = Kit::new(engine.docker()).in_repository("harden-check-test-twice");
    let loads = std::sync::atomic::AtomicU32::new(0);
    let count = |event: Event| {
        if let Event::KitImage { step, .. } = event
            && step.key() == "loading-image"
        {
            loads.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        }
    };
    let images = [KitImage::Distroless];
    let (one, other) = tokio::join!(kit.ensure(&images, &count), kit.ensure(&images, &count));
    one.unwrap();
    other.unwrap();
    assert_eq!(loads.into_inner(), 1);
    kit.remove().await.unwrap();
}

#[tokio::test]
async fn nothing_in_between_is_left_after_making() {
    let engine = engine().await;
    let docker = engine.docker();
    let repository = "harden-check-test-between";
    let kit = Kit::new(docker).in_repository(repository);
    kit.ensure(&[KitImage::Slim], &ignore).await.unwrap();
    let filters = std::collections::HashMap::from([("reference", vec!["harden-check-test-between/*"])]);
    let options =
        bollard::query_parameters::ListImagesOptionsBuilder::default().all(true).filters(&filters).build();
    let images = docker.list_images(Some(options)).await.unwrap();
    let tags: Vec<String> = images.into_iter().flat_map(|image| image.repo_tags).collect();
    assert!(tags.iter().all(|tag| !tag.contains("draft")), "{tags:?}");
    assert!(tags.contains(&kit.reference(KitImage::Slim)), "{tags:?}");
    kit.remove().await.unwrap();
}

/// Gives this version's image the name that another version's program of the same kind has.
async fn as_another_version(docker: &Docker, kit: &Kit<'_>, image: KitImage, other: &str) {
    let name = kit.own_reference(image);
    let (repository, _) = name.rsplit_once(':').unwrap();
    // The same program with one more layer of configuration: another image with the kit's labels, whose
    // label of content is not this version's.
    let options = CommitContainerOptionsBuilder::default().repo(repository).tag(other).build();
    let body = ContainerCreateBody {
        image: Some(name.clone()),
        cmd: Some(vec!["/none".to_owned()]),
        ..ContainerCreateBody::default()
    };
    let committed = with_container(docker, body, async |id| {
        let options =
            bollard::query_parameters::CommitContainerOptions { container: Some(id.to_owned()), ..options };
        let config = ContainerConfig {
            labels: Some(std::collections::HashMap::from([
                ("io.harden-check.kit".to_owned(), image.name().to_owned()),
                ("io.harden-check.content".to_owned(), "of another version".to_owned()),
            ])),
            ..ContainerConfig::default()
        };
        docker.commit_container(options, config).await.unwrap()
    })
    .await;
    assert!(!committed.id.is_empty());
}

#[tokio::test]
async fn two_versions_of_the_checker_leave_each_others_programs_alone() {
    let engine = engine().await;
    let docker = engine.docker();
    let kit = Kit::new(docker).in_repository("harden-check-test-versions");
    let programs = [KitImage::Notes, KitImage::Probe];
    kit.ensure(&programs, &ignore).await.unwrap();
    let own = ids(&kit).await;
    let mut others = Vec::new();
    for image in programs {
        as_another_version(docker, &kit, image, "1-0123456789ab").await;
        others.push(format!("harden-check-test-versions/{image}:1-0123456789ab"));
    }
    // The other version has given the learners' name to its own notes.
    let options = TagImageOptionsBuilder::default().repo("harden-check-test-versions/notes").tag("1").build();
    docker.tag_image(&others[0], Some(options)).await.unwrap();
    let learners = docker.inspect_image("harden-check-test-versions/notes:1").await.unwrap().id;

    kit.ensure(&programs, &|event| panic!("nothing is to be made: {event:?}")).await.unwrap();
    assert_eq!(ids(&kit).await, own);
    assert_eq!(docker.inspect_image("harden-check-test-versions/notes:1").await.unwrap().id, learners);

    // Without its own, a version makes it, and the other's is still there; then all go.
    docker.remove_image(&kit.own_reference(KitImage::Probe), None::<RemoveImageOptions>, None).await.unwrap();
    let stale = kit.list().await.unwrap().pop().unwrap().present.unwrap();
    assert!(!stale.current, "another version's probe is not this one's");
    kit.ensure(&programs, &ignore).await.unwrap();
    assert_eq!(ids(&kit).await, own);
    for other in &others {
        docker.inspect_image(other).await.unwrap();
    }
    kit.remove().await.unwrap();
    for other in &others {
        assert!(docker.inspect_image(other).await.is_err(), "{other} is left");
    }
}

#[tokio::test]
async fn a_program_under_the_learners_name_alone_is_adopted() {
    let engine = engine().await;
    let docker = engine.docker();
    let kit = Kit::new(docker).in_repository("harden-check-test-adopt");
    kit.ensure(&[KitImage::Notes], &ignore).await.unwrap();
    let own = ids(&kit).await;
    docker.remove_image(&kit.own_reference(KitImage::Notes), None::<RemoveImageOptions>, None).await.unwrap();
    kit.ensure(&[KitImage::Notes], &|event| panic!("it is there: {event:?}")).await.unwrap();
    assert_eq!(ids(&kit).await, own);
    docker.inspect_image(&kit.own_reference(KitImage::Notes)).await.unwrap();
    kit.remove().await.unwrap();
}
