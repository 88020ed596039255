//! The base images: each is made, holds what its recipe promises, and survives the way through a
//! bundle. What changes images does so under a repository name of its own.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;

use bollard::Docker;
use bollard::models::{ContainerConfig, ContainerCreateBody, HostConfig, Mount, MountType};
use bollard::query_parameters::{
    CommitContainerOptionsBuilder, CreateContainerOptions, LogsOptionsBuilder, RemoveContainerOptionsBuilder,
    RemoveImageOptions, RemoveVolumeOptions, StartContainerOptions, TagImageOptionsBuilder,
    WaitContainerOptions,
};
use futures_util::{StreamExt, TryStreamExt};
use harden_check::lab::kit::{self, BundleFault, Kit, KitImage, KitProblem, Source};
use harden_check::lab::{Engine, Event, LabError};

fn ignore(_event: Event) {}

async fn engine() -> Engine {
    Engine::connect().await.unwrap()
}

/// Creates a container, does something with it, and removes it.
async fn with_container<T>(
    docker: &Docker,
    body: ContainerCreateBody,
    then: impl AsyncFnOnce(&str) -> T,
) -> T {
    let id = docker.create_container(None::<CreateContainerOptions>, body).await.unwrap().id;
    let seen = then(&id).await;
    let options = RemoveContainerOptionsBuilder::default().force(true).v(true).build();
    docker.remove_container(&id, Some(options)).await.unwrap();
    seen
}

/// The exit code and the output of a command in an image, without network.
async fn run(docker: &Docker, image: &str, command: &[&str]) -> (i64, String) {
    let body = ContainerCreateBody {
        image: Some(image.to_owned()),
        cmd: Some(command.iter().map(|&word| word.to_owned()).collect()),
        host_config: Some(HostConfig { network_mode: Some("none".to_owned()), ..HostConfig::default() }),
        ..ContainerCreateBody::default()
    };
    with_container(docker, body, async |id| {
        docker.start_container(id, None::<StartContainerOptions>).await.unwrap();
        let end = docker.wait_container(id, None::<WaitContainerOptions>).next().await.unwrap();
        let code = match end {
            Ok(end) => end.status_code,
            Err(bollard::errors::Error::DockerContainerWaitError { code, .. }) => code,
            Err(error) => panic!("{error}"),
        };
        let options = LogsOptionsBuilder::default().stdout(true).stderr(true).build();
        let pieces: Vec<_> = docker.logs(id, Some(options)).try_collect().await.unwrap();
        (code, pieces.into_iter().map(|piece| piece.to_string()).collect())
    })
    .await
}

/// Path, mode and owner of everything in an image.
async fn files(docker: &Docker, image: &str) -> BTreeMap<String, (u32, u64)> {
    let body = ContainerCreateBody {
        image: Some(image.to_owned()),
        cmd: Some(vec!["/none".to_owned()]),
        ..ContainerCreateBody::default()
    };
    let archive = with_container(docker, body, async |id| {
        let pieces: Vec<_> = docker.export_container(id).try_collect().await.unwrap();
        pieces.concat()
    })
    .await;
    let mut archive = tar::Archive::new(archive.as_slice());
    let entries = archive.entries().unwrap().map(|entry| {
        let entry = entry.unwrap();
        let path = entry.path().unwrap().display().to_string();
        (path, (entry.header().mode().unwrap() & 0o7777, entry.header().uid().unwrap()))
    });
    entries.collect()
}

fn set_user_id_programs(files: &BTreeMap<String, (u32, u64)>) -> Vec<&str> {
    let programs = files.iter().filter(|(path, (mode, _))| mode & 0o6000 != 0 && !path.ends_with('/'));
    programs.map(|(path, _)| path.as_str()).collect()
}

#[tokio::test]
async fn every_image_is_made_once_and_found_again() {
    let engine = engine().await;
    kit::ensure(engine.docker(), &KitImage::ALL, &ignore).await.unwrap();
    kit::ensure(engine.docker(), &KitImage::ALL, &|event| panic!("already there: {event:?}")).await.unwrap();
    for status in kit::list(engine.docker()).await.unwrap() {
        let present = status.present.unwrap();
        assert!(present.id.starts_with("sha256:"), "{}", present.id);
        assert!(!present.made_of.is_empty(), "{}", status.image);
    }
}

#[tokio::test]
async fn full_is_a_whole_distribution_with_a_compiler_that_compiles() {
    let engine = engine().await;
    let docker = engine.docker();
    kit::ensure(docker, &[KitImage::Full], &ignore).await.unwrap();
    let image = KitImage::Full.reference();
    let script = "set -e; dpkg --audit; dpkg-query --show gcc bash apt; apt-get --version | head -n 1; \
        printf '#include <stdio.h>\\nint main(void){return puts(\"compiled\")<0;}' >/tmp/a.c; \
        gcc -o /tmp/a /tmp/a.c; /tmp/a; make --version | head -n 1; \
        useradd --uid 10001 app; su app -s /bin/sh -c id";
    let (code, said) = run(docker, &image, &["bash", "-c", script]).await;
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("compiled") && said.contains("uid=10001(app)"), "{said}");
    let files = files(docker, &image).await;
    let set_user_id = set_user_id_programs(&files);
    for program in ["usr/bin/su", "usr/bin/passwd", "usr/bin/mount"] {
        assert!(set_user_id.contains(&program), "{program} is not among {set_user_id:?}");
    }
    let left = ["packages/", "usr/sbin/policy-rc.d", "var/cache/apt/pkgcache.bin"];
    assert_eq!(left.map(|path| files.contains_key(path)), [false; 3], "traces of the making");
}

#[tokio::test]
async fn slim_has_a_shell_and_makes_users_and_has_no_way_to_more() {
    let engine = engine().await;
    let docker = engine.docker();
    let name = "harden-check-test-slim";
    let kit = Kit::new(docker).in_repository(name);
    kit.ensure(&[KitImage::Slim], &ignore).await.unwrap();
    let image = kit.reference(KitImage::Slim);
    let script = "set -e; adduser -D -u 10001 app; id app; stat -c %u:%a /home/app; \
        addgroup -S -g 300 staff; adduser -S -H -G staff -h /data -s /bin/false daemon2; id daemon2; \
        adduser -DHu10002 other; adduser app staff; id -Gn app; deluser daemon2; grep -c daemon2 /etc/group /etc/passwd || true; \
        grep app /etc/shadow; tail -n 1 /etc/passwd; touch /tmp/x; ls -ld /tmp";
    let (code, said) = run(docker, &image, &["sh", "-c", script]).await;
    assert_eq!(code, 0, "{said}");
    for line in [
        "uid=10001(app) gid=10001(app) groups=10001(app)",
        "10001:755",
        "gid=300(staff)",
        "app staff",
        "/etc/group:0",
        "/etc/passwd:0",
        "app:!::0:99999:7:::",
        "other:x:10002:10002:Linux User,,,:/home/other:/bin/sh",
        "drwxrwxrwt",
    ] {
        assert!(said.contains(line), "`{line}` is not in {said}");
    }
    for refused in
        ["adduser -D -u 1 app", "adduser -D root", "adduser -D -G none app", "adduser -x app", "adduser"]
    {
        let (code, said) = run(docker, &image, &["sh", "-c", refused]).await;
        assert!(code != 0 && said.contains("adduser"), "{refused}: {code} {said}");
    }
    let files = files(docker, &image).await;
    assert_eq!(set_user_id_programs(&files), [""; 0]);
    let programs = ["dpkg", "apt", "apt-get", "apk", "rpm", "gcc", "cc", "make", "su", "sudo"];
    for program in programs {
        let found = files.keys().find(|path| path.rsplit('/').next() == Some(program));
        assert_eq!(found, None);
    }
    kit.remove().await.unwrap();
}

#[tokio::test]
async fn distroless_has_users_and_no_program() {
    let engine = engine().await;
    let docker = engine.docker();
    let kit = Kit::new(docker).in_repository("harden-check-test-distroless");
    kit.ensure(&[KitImage::Distroless], &ignore).await.unwrap();
    let files = files(docker, &kit.reference(KitImage::Distroless)).await;
    assert_eq!(set_user_id_programs(&files), [""; 0]);
    // What the engine adds to every container.
    let added = [".dockerenv", "etc/hostname", "etc/hosts", "etc/mtab", "etc/resolv.conf"];
    let programs = files.iter().filter(|(path, (mode, _))| {
        mode & 0o111 != 0
            && !path.ends_with('/')
            && !path.starts_with("dev/")
            && !added.contains(&path.as_str())
    });
    assert_eq!(programs.collect::<Vec<_>>(), []);
    assert_eq!(files["home/nonroot/"], (0o700, 65532));
    assert_eq!(files["tmp/"].0 & 0o1777, 0o1777);
    assert!(files.contains_key("etc/ssl/certs/"));
    kit.remove().await.unwrap();
}

#[tokio::test]
async fn an_empty_volume_on_the_probes_folder_is_filled_by_the_engine() {
    let engine = engine().await;
    let docker = engine.docker();
    let kit = Kit::new(docker).in_repository("harden-check-test-probe");
    kit.ensure(&[KitImage::Probe], &ignore).await.unwrap();
    let volume = "harden-check-test-probe";
    let body = ContainerCreateBody {
        image: Some(kit.reference(KitImage::Probe)),
        host_config: Some(HostConfig {
            mounts: Some(vec![Mount {
                target: Some("/.harden-check".to_owned()),
                source: Some(volume.to_owned()),
                typ: Some(MountType::VOLUME),
                ..Mount::default()
            }]),
            ..HostConfig::default()
        }),
        ..ContainerCreateBody::default()
    };
    // Created, never started: copy-up happens at create.
    with_container(docker, body, async |_id| ()).await;
    let mut body = ContainerCreateBody {
        image: Some(kit.reference(KitImage::Probe)),
        cmd: Some(vec!["/none".to_owned()]),
        ..ContainerCreateBody::default()
    };
    body.host_config = Some(HostConfig {
        mounts: Some(vec![Mount {
            target: Some("/filled".to_owned()),
            source: Some(volume.to_owned()),
            typ: Some(MountType::VOLUME),
            ..Mount::default()
        }]),
        ..HostConfig::default()
    });
    let archive = with_container(docker, body, async |id| {
        let options = bollard::query_parameters::DownloadFromContainerOptionsBuilder::default();
        let options = options.path("/filled").build();
        let pieces: Vec<_> = docker.download_from_container(id, Some(options)).try_collect().await.unwrap();
        pieces.concat()
    })
    .await;
    let mut seen = BTreeMap::new();
    for entry in tar::Archive::new(archive.as_slice()).entries().unwrap() {
        let mut entry = entry.unwrap();
        let mut content = Vec::new();
        entry.read_to_end(&mut content).unwrap();
        let path = entry.path().unwrap().display().to_string();
        let header = entry.header();
        seen.insert(path, (header.mode().unwrap() & 0o7777, header.uid().unwrap(), content.len() > 100_000));
    }
    docker.remove_volume(volume, None::<RemoveVolumeOptions>).await.unwrap();
    assert_eq!(seen["filled/probe"], (0o555, 0, true));
    assert_eq!(seen["filled/probe-setuid"], (0o4755, 0, true));
    kit.remove().await.unwrap();
}

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
    assert_eq!(ids(&kit).await, [None, None, None, None, None]);

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
    assert_eq!(ids(&kit).await, [None, None, None, None, None]);

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
            && step.starts_with("loading")
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
    let tags: Vec<String> = docker
        .list_images(Some(options))
        .await
        .unwrap()
        .into_iter()
        .flat_map(|image| image.repo_tags)
        .collect();
    assert!(!tags.contains(&format!("{repository}/slim:1-draft")), "{tags:?}");
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
