//! A bench for the probe: an image that holds almost nothing, a volume with the probe, and containers
//! as weak or as hard as a test wants them. All of it is removed at the end, also after a panic.

use std::collections::HashMap;

use bollard::Docker;
use bollard::container::LogOutput;
use bollard::exec::{CreateExecOptions, StartExecOptions, StartExecResults};
use bollard::models::{
    ContainerCreateBody, ContainerWaitResponse, HostConfig, Mount, MountType, NetworkCreateRequest,
    VolumeCreateRequest,
};
use bollard::query_parameters::{
    CreateContainerOptions, CreateImageOptionsBuilder, ListContainersOptionsBuilder,
    ListNetworksOptionsBuilder, LogsOptionsBuilder, RemoveContainerOptionsBuilder, RemoveImageOptions,
    RemoveVolumeOptions, StartContainerOptions, UploadToContainerOptionsBuilder, WaitContainerOptions,
};
use futures_util::{StreamExt, TryStreamExt};
use harden_check::lab::Engine;
use harden_check::lab::probe::PROGRAM;

/// The application, which is the first process of a container that serves.
const NOTES: &[u8] = include_bytes!(env!("HARDEN_CHECK_NOTES"));
const FOLDER: &str = "/.harden-check";
/// The label of everything that these tests make; its value is the bench's name.
const LABEL: &str = "io.harden-check.test";

/// Whose files there are beside root's: `NOBODY`'s.
const OWNER: u64 = 65_534;

/// What stands in a file that only root may read.
pub(crate) const SECRET: &str = "birch-Anker-17-fjord";

/// One bench.
pub(crate) struct Bench {
    engine: Engine,
    name: String,
}

impl Bench {
    /// Makes the image and the volume.
    pub(crate) async fn new(test: &str) -> Bench {
        let engine = Engine::connect().await.unwrap();
        let bench = Bench { engine, name: format!("harden-check-test-probe-{test}-{}", std::process::id()) };
        let import = CreateImageOptionsBuilder::default().from_src("-").repo(&bench.name).tag("1");
        let import = import.changes(vec![format!("LABEL {LABEL}={}", bench.name)]).build();
        let body = bollard::body_full(image_archive().into());
        let docker = bench.engine.docker();
        docker.create_image(Some(import), Some(body), None).try_collect::<Vec<_>>().await.unwrap();
        let volume = VolumeCreateRequest {
            name: Some(bench.name.clone()),
            labels: Some(bench.labels()),
            ..VolumeCreateRequest::default()
        };
        docker.create_volume(volume).await.unwrap();
        let filler = bench.create("0", HostConfig::default(), &[], false).await;
        let upload = UploadToContainerOptionsBuilder::default().path(FOLDER).build();
        let body = bollard::body_full(volume_archive().into());
        docker.upload_to_container(&filler, Some(upload), body).await.unwrap();
        bench
    }

    /// What the probe says as the only process of a container.
    pub(crate) async fn says(&self, user: &str, host: HostConfig, arguments: &[&str]) -> Vec<u8> {
        let mut command = vec!["/.harden-check/probe"];
        command.extend(arguments);
        let (code, output, complaint) = self.run(user, host, &command).await;
        assert_eq!(code, 0, "{arguments:?}: {complaint}");
        output
    }

    /// Exit code, standard output and standard error of a command that is a container's only process.
    pub(crate) async fn run(&self, user: &str, host: HostConfig, command: &[&str]) -> (i64, Vec<u8>, String) {
        let id = self.create(user, host, command, true).await;
        let docker = self.engine.docker();
        docker.start_container(&id, None::<StartContainerOptions>).await.unwrap();
        let code = match docker.wait_container(&id, None::<WaitContainerOptions>).next().await.unwrap() {
            Ok(ContainerWaitResponse { status_code, .. }) => status_code,
            Err(bollard::errors::Error::DockerContainerWaitError { code, .. }) => code,
            Err(error) => panic!("{error}"),
        };
        let options = LogsOptionsBuilder::default().stdout(true).stderr(true).build();
        let (output, complaint) = sorted(docker.logs(&id, Some(options)).try_collect().await.unwrap());
        (code, output, complaint)
    }

    /// A container whose first process is the application; its id.
    pub(crate) async fn serving(&self, user: &str, host: HostConfig) -> String {
        self.running(user, host, &["/app/notes"]).await
    }

    /// A container whose first process is this one; its id.
    pub(crate) async fn running(&self, user: &str, host: HostConfig, command: &[&str]) -> String {
        let id = self.create(user, host, command, true).await;
        self.engine.docker().start_container(&id, None::<StartContainerOptions>).await.unwrap();
        id
    }

    /// A network of this bench's own; its name.
    pub(crate) async fn network(&self, name: &str, internal: bool) -> String {
        let request = NetworkCreateRequest {
            name: format!("{}-{name}", self.name),
            internal: Some(internal),
            labels: Some(self.labels()),
            ..NetworkCreateRequest::default()
        };
        let name = request.name.clone();
        self.engine.docker().create_network(request).await.unwrap();
        name
    }

    /// The address of the engine's host on a network.
    pub(crate) async fn gateway(&self, network: &str) -> String {
        let inspected = self.engine.docker().inspect_network(network, None).await.unwrap();
        inspected.ipam.unwrap().config.unwrap().remove(0).gateway.unwrap()
    }

    /// What the first process of a container has printed so far.
    pub(crate) async fn log(&self, id: &str) -> Vec<u8> {
        let options = LogsOptionsBuilder::default().stdout(true).build();
        sorted(self.engine.docker().logs(id, Some(options)).try_collect().await.unwrap()).0
    }

    /// The address of a container on its only network.
    pub(crate) async fn address(&self, id: &str) -> String {
        let inspected = self.engine.docker().inspect_container(id, None).await.unwrap();
        let networks = inspected.network_settings.unwrap().networks.unwrap();
        networks.into_values().next().unwrap().ip_address.unwrap()
    }

    /// What the probe says beside the first process of a container.
    pub(crate) async fn asks(&self, id: &str, user: &str, arguments: &[&str]) -> Vec<u8> {
        let docker = self.engine.docker();
        let mut command = vec!["/.harden-check/probe".to_owned()];
        command.extend(arguments.iter().map(|word| (*word).to_owned()));
        let options = CreateExecOptions {
            cmd: Some(command),
            user: Some(user.to_owned()),
            attach_stdout: Some(true),
            attach_stderr: Some(true),
            ..CreateExecOptions::default()
        };
        let exec = docker.create_exec(id, options).await.unwrap().id;
        let started = docker.start_exec(&exec, None::<StartExecOptions>).await.unwrap();
        let StartExecResults::Attached { output, .. } = started else { panic!("no output") };
        let (output, complaint) = sorted(output.try_collect().await.unwrap());
        let code = docker.inspect_exec(&exec).await.unwrap().exit_code;
        assert_eq!(code, Some(0), "{arguments:?}: {complaint}");
        output
    }

    /// Every path that a container's own layer adds, changes or deletes.
    pub(crate) async fn changed(&self, id: &str) -> Vec<String> {
        let changes = self.engine.docker().container_changes(id).await.unwrap();
        changes.unwrap_or_default().into_iter().map(|change| change.path).collect()
    }

    async fn create(&self, user: &str, host: HostConfig, command: &[&str], read_only: bool) -> String {
        let mut host = host;
        host.mounts.get_or_insert_default().push(Mount {
            typ: Some(MountType::VOLUME),
            source: Some(self.name.clone()),
            target: Some(FOLDER.to_owned()),
            read_only: Some(read_only),
            ..Mount::default()
        });
        let command = if command.is_empty() { &["/none"] } else { command };
        let body = ContainerCreateBody {
            image: Some(format!("{}:1", self.name)),
            cmd: Some(command.iter().map(|word| (*word).to_owned()).collect()),
            user: Some(user.to_owned()),
            exposed_ports: host.port_bindings.as_ref().map(|ports| ports.keys().cloned().collect()),
            env: Some(vec!["NOTES_DATA=/tmp".to_owned()]),
            labels: Some(self.labels()),
            host_config: Some(host),
            ..ContainerCreateBody::default()
        };
        self.engine.docker().create_container(None::<CreateContainerOptions>, body).await.unwrap().id
    }

    fn labels(&self) -> HashMap<String, String> {
        HashMap::from([(LABEL.to_owned(), self.name.clone())])
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        let (docker, name) = (self.engine.docker().clone(), self.name.clone());
        // A runtime of its own: the test's may be the one that is unwinding.
        let removal = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(remove_all(&docker, &name));
        });
        let removed = removal.join();
        assert!(removed.is_ok() || std::thread::panicking(), "something of {} was left behind", self.name);
    }
}

async fn remove_all(docker: &Docker, name: &str) {
    let filters = HashMap::from([("label".to_owned(), vec![format!("{LABEL}={name}")])]);
    let options = ListContainersOptionsBuilder::default().all(true).filters(&filters).build();
    for container in docker.list_containers(Some(options)).await.unwrap() {
        let options = RemoveContainerOptionsBuilder::default().force(true).v(true).build();
        docker.remove_container(&container.id.unwrap(), Some(options)).await.unwrap();
    }
    let options = ListNetworksOptionsBuilder::default().filters(&filters).build();
    for network in docker.list_networks(Some(options)).await.unwrap() {
        docker.remove_network(&network.id.unwrap()).await.unwrap();
    }
    docker.remove_volume(name, None::<RemoveVolumeOptions>).await.unwrap();
    docker.remove_image(&format!("{name}:1"), None::<RemoveImageOptions>, None).await.unwrap();
}

fn sorted(pieces: Vec<LogOutput>) -> (Vec<u8>, String) {
    let (mut output, mut complaint) = (Vec::new(), Vec::new());
    for piece in pieces {
        match piece {
            LogOutput::StdErr { message } => complaint.extend_from_slice(&message),
            LogOutput::StdOut { message } | LogOutput::Console { message } => {
                output.extend_from_slice(&message);
            }
            LogOutput::StdIn { .. } => {}
        }
    }
    (output, String::from_utf8_lossy(&complaint).into_owned())
}

/// Folders, the application, and one program that is named like nothing and is a package manager by
/// its content.
fn image_archive() -> Vec<u8> {
    let mut archive = tar::Builder::new(Vec::new());
    for (path, mode) in [
        (".harden-check/", 0o755),
        ("app/", 0o755),
        ("bin/", 0o755),
        ("etc/", 0o755),
        ("tmp/", 0o1777),
        ("usr/", 0o755),
        ("var/lib/dpkg/", 0o755),
    ] {
        add(&mut archive, path, mode, b"");
    }
    add(&mut archive, "app/notes", 0o755, NOTES);
    add_of(&mut archive, OWNER, "app/own", 0o444, b"its owner's");
    add_of(&mut archive, OWNER, "app/owned/", 0o555, b"");
    add_of(&mut archive, OWNER, "srv/closed/", 0, b"");
    add(&mut archive, "srv/closed/raised", 0o4755, NOTES);
    add(&mut archive, "app/open", 0o666, b"everybody's");
    let hex: String = SECRET.bytes().map(|byte| format!("{byte:02x}")).collect();
    add(&mut archive, "etc/secret", 0o600, SECRET.as_bytes());
    add(&mut archive, "etc/hexed", 0o600, hex.as_bytes());
    add(&mut archive, "bin/raised", 0o4755, NOTES);
    add(&mut archive, "bin/harmless", 0o755, b"\x7fELF loads libapt-pkg.so.6.0");
    add(&mut archive, "bin/gcc-12", 0o755, b"#!/none\nexec gcc -std=c99\n");
    add(&mut archive, "bin/closed", 0o700, NOTES);
    add(&mut archive, "var/lib/dpkg/status", 0o644, b"Package: a\n");
    archive.into_inner().unwrap()
}

fn volume_archive() -> Vec<u8> {
    let mut archive = tar::Builder::new(Vec::new());
    add(&mut archive, "probe", 0o555, PROGRAM);
    add(&mut archive, "probe-setuid", 0o4755, PROGRAM);
    archive.into_inner().unwrap()
}

fn add(archive: &mut tar::Builder<Vec<u8>>, path: &str, mode: u32, content: &[u8]) {
    add_of(archive, 0, path, mode, content);
}

fn add_of(archive: &mut tar::Builder<Vec<u8>>, uid: u64, path: &str, mode: u32, content: &[u8]) {
    let mut header = tar::Header::new_ustar();
    header.set_size(content.len() as u64);
    header.set_mode(mode);
    header.set_uid(uid);
    header.set_gid(0);
    header.set_entry_type(if path.ends_with('/') {
        tar::EntryType::Directory
    } else {
        tar::EntryType::Regular
    });
    header.set_cksum();
    archive.append_data(&mut header, path, content).unwrap();
}
