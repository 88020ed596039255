//! Submissions made by hand, so that a test says exactly what the lab is given.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::sync::Mutex;

use harden_check::check::{Need, ServiceWanted, Wanted};
use harden_check::evidence::{Evidence, ServiceFacts};
use harden_check::lab::{Event, LabError, observe};
use harden_check::submission::{
    BindKind, BuildSpec, ContainerSpec, DockerfileFacts, ImageSource, Instruction, Located, Location,
    MountSpec, Plan, PublishedPort, Stage, Submission,
};
use tempfile::TempDir;

fn at() -> Location {
    Location { file: "run.sh".to_owned(), line: 1, column: 1, length: 1 }
}

pub(crate) fn put<T>(value: T) -> Located<T> {
    Located::new(value, at())
}

/// A container named `web` that publishes port 8080 on the loopback address.
pub(crate) fn web(image: &str) -> ContainerSpec {
    ContainerSpec {
        name: Some(put("web".to_owned())),
        // Every submission here builds one image.
        source: match image {
            "notes" => ImageSource::Build(0),
            other => ImageSource::Given(other.to_owned()),
        },
        mounts: vec![put(MountSpec {
            kind: BindKind::Volume,
            source: Some("notes-data".to_owned()),
            target: "/data".to_owned(),
            read_only: false,
            options: Vec::new(),
        })],
        publish: vec![put(PublishedPort {
            host_address: Some("127.0.0.1".to_owned()),
            host_port: Some(8080),
            container_port: 8080,
            protocol: "tcp".to_owned(),
        })],
        ..ContainerSpec::new(at(), put(image.to_owned()))
    }
}

/// A folder with a Dockerfile over the kit's slim image, and its submission.
pub(crate) struct Answer {
    folder: TempDir,
    pub(crate) submission: Submission,
    subject: String,
    /// What others publish before the second build of an image.
    pub(crate) tomorrow: BTreeMap<String, Vec<u8>>,
    /// What others put in place of known files before the third.
    pub(crate) replaced: BTreeMap<String, Vec<u8>>,
    /// What the lab told of its phases.
    pub(crate) phases: Mutex<Vec<String>>,
}

/// A Dockerfile with the notes application and the given last lines.
pub(crate) fn answer(last_lines: &str, container: ContainerSpec) -> Answer {
    let folder = TempDir::new().unwrap();
    fs::create_dir(folder.path().join("dist")).unwrap();
    fs::write(folder.path().join("dist/index.html"), "<h1>Notes</h1>\n").unwrap();
    let text = format!(
        "FROM harden-check/slim:1\nRUN adduser -D -u 10001 app && mkdir /data && chown app /data\n\
         COPY --from=harden-check/notes:1 /notes /app/notes\nCOPY dist/ /app/dist/\n{last_lines}\n"
    );
    fs::write(folder.path().join("Dockerfile"), text).unwrap();
    let copy = Instruction {
        keyword: "COPY".to_owned(),
        flags: vec![put("from=harden-check/notes:1".to_owned())],
        words: vec!["/notes".to_owned(), "/app/notes".to_owned()],
        text: "/notes /app/notes".to_owned(),
        exec_form: false,
        at: at(),
    };
    let stage = Stage { base: put("harden-check/slim:1".to_owned()), name: None, instructions: vec![copy] };
    let build = BuildSpec {
        at: at(),
        tags: vec![put("notes".to_owned())],
        images: BTreeMap::new(),
        context: put(".".to_owned()),
        dockerfile: put("Dockerfile".to_owned()),
        target: None,
        build_args: Vec::new(),
        secrets: Vec::new(),
        labels: Vec::new(),
        no_cache: false,
        pull: false,
    };
    let plan = Plan { builds: vec![build], containers: vec![container], ..Plan::default() };
    let dockerfiles = BTreeMap::from([(
        "Dockerfile".to_owned(),
        DockerfileFacts { syntax: None, global_args: Vec::new(), stages: vec![stage] },
    )]);
    Answer {
        folder,
        submission: Submission {
            plan,
            dockerfiles,
            ignores: Vec::new(),
            monitoring: None,
            scan: harden_check::submission::Scan::default(),
            bills: Vec::new(),
            locks: Vec::new(),
            workflows: Vec::new(),
            schedules: Vec::new(),
            loose: Vec::new(),
            findings: None,
            dangers: Vec::new(),
            copy: None,
        },
        subject: "live-test".to_owned(),
        tomorrow: BTreeMap::new(),
        replaced: BTreeMap::new(),
        phases: Mutex::default(),
    }
}

impl Answer {
    /// The same under another subject, so that a test finds its own objects by their label.
    pub(crate) fn about(self, subject: &str) -> Answer {
        Answer { subject: subject.to_owned(), ..self }
    }

    /// What the lab sees.
    pub(crate) async fn observe(&self, needs: &[Need]) -> Result<Evidence, LabError> {
        self.observe_and(needs, |_| ()).await
    }

    /// What the lab sees of `web`, with a listener of the test's own.
    pub(crate) async fn observe_and(
        &self,
        needs: &[Need],
        listen: impl Fn(&Event) + Send + Sync,
    ) -> Result<Evidence, LabError> {
        self.observe_all(&["web"], needs, listen).await
    }

    /// What is seen of several services; an error of the lab fails the test.
    pub(crate) async fn observe_services(&self, services: &[&str], needs: &[Need]) -> Evidence {
        self.observe_all(services, needs, |_| ()).await.unwrap()
    }

    async fn observe_all(
        &self,
        services: &[&str],
        needs: &[Need],
        listen: impl Fn(&Event) + Send + Sync,
    ) -> Result<Evidence, LabError> {
        let service = ServiceWanted {
            needs: needs.iter().copied().collect::<BTreeSet<_>>(),
            port: 8080,
            ..ServiceWanted::default()
        };
        let services = services.iter().map(|name| ((*name).to_owned(), service.clone()));
        let wanted = Wanted {
            subject: self.subject.clone(),
            services: services.collect(),
            tomorrow: self.tomorrow.clone(),
            replaced: self.replaced.clone(),
            ..Wanted::default()
        };
        let listener = |event| {
            listen(&event);
            if let Event::Phase { .. } = event {
                self.phases.lock().unwrap().push(format!("{event:?}"));
            }
        };
        observe(self.folder.path(), &self.submission, &wanted, &listener, &|_, _| {}).await
    }

    /// What is seen of `web`; an error of the lab fails the test.
    pub(crate) async fn web(&self, needs: &[Need]) -> ServiceFacts {
        self.observe(needs).await.unwrap().services["web"].clone()
    }
}
