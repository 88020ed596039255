//! Is each base image made, and does it hold what its recipe promises?

use std::collections::BTreeMap;
use std::io::Read;

use bollard::Docker;
use bollard::models::{ContainerCreateBody, HostConfig, Mount, MountType};
use bollard::query_parameters::{
    CreateContainerOptions, LogsOptionsBuilder, RemoveContainerOptionsBuilder, RemoveVolumeOptions,
    StartContainerOptions, WaitContainerOptions,
};
use futures_util::{StreamExt, TryStreamExt};
use harden_check::lab::kit::{self, Kit, KitImage};
use harden_check::lab::{Engine, Event};

pub(crate) fn ignore(_event: Event) {}

pub(crate) async fn engine() -> Engine {
    Engine::connect().await.unwrap()
}

/// Creates a container, does something with it, and removes it.
pub(crate) async fn with_container<T>(
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
