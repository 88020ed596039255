//! Which engines are in the matrix?

/// An engine of the matrix.
#[derive(Debug)]
pub(crate) struct Row {
    /// Its name on the command line, in the table and among the recordings.
    pub(crate) name: &'static str,
    /// Where it comes from.
    pub(crate) kind: Kind,
    /// Which of its submissions are kept as recordings.
    pub(crate) kept: Kept,
}

/// Where an engine comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The machine's own.
    Local,
    /// A daemon of another Debian suite, in namespaces of its own.
    Beside(Daemon),
    /// A daemon in a virtual machine with cgroup v2 and AppArmor.
    Machine(Mode),
}

/// A daemon of another suite. The number is the major version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Daemon {
    /// Docker.
    Docker(u32, Store),
    /// Docker with `userns-remap`.
    Remapped(u32),
    /// Podman's Docker API.
    Podman(u32),
}

/// Where Docker keeps its images.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Store {
    /// A storage driver of its own: the default of updated installations.
    Classic,
    /// containerd's: the default of new installations of 29 and of Docker Desktop.
    Containerd,
}

/// How the machine's engine is set up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// As Debian installs it.
    Plain,
    /// Run by an unprivileged user.
    Rootless,
    /// `userns-remap`.
    Remapped,
}

/// Which submissions are kept as recordings. The repository stays small: what an everyday engine shows
/// of every answer is the same nearly everywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kept {
    /// None: the live suite judges them anew.
    Nothing,
    /// Starts and solutions.
    Ends,
    /// Starts and solutions of some exercises, and everything of others.
    Chosen { ends: &'static [&'static str], answers: &'static [&'static str] },
}

impl Kept {
    /// Whether a submission of this name, `08-dedicated-user/start`, is kept.
    pub(crate) fn keeps(self, full_name: &str) -> bool {
        let ends = full_name.ends_with("/start") || full_name.ends_with("/solution");
        let of = |exercises: &[&str]| exercises.iter().any(|number| full_name.starts_with(number));
        match self {
            Kept::Nothing => false,
            Kept::Ends => ends,
            Kept::Chosen { ends: both, answers } => (ends && of(both)) || of(answers),
        }
    }
}

/// Verdicts that hang on what an engine shows; files and layers are large, and the same everywhere.
const OF_A_CONTAINERD_STORE: Kept =
    Kept::Chosen { ends: &["01-", "03-"], answers: &["08-", "09-", "10-", "12-", "20-", "21-"] };

/// What cgroup v2 and AppArmor answer differently: limits, kills, refused calls.
const OF_THE_MACHINE: Kept = Kept::Chosen { ends: &["08-", "09-", "10-", "12-"], answers: &["20-", "21-"] };

/// Every engine, the quickest to have first.
pub(crate) static ALL: [Row; 13] = [
    Row { name: "local", kind: Kind::Local, kept: Kept::Nothing },
    docker("docker-26-classic", 26, Store::Classic, Kept::Ends),
    docker("docker-26-containerd", 26, Store::Containerd, Kept::Nothing),
    docker("docker-28-classic", 28, Store::Classic, Kept::Nothing),
    docker("docker-28-containerd", 28, Store::Containerd, OF_A_CONTAINERD_STORE),
    docker("docker-29-classic", 29, Store::Classic, Kept::Nothing),
    docker("docker-29-containerd", 29, Store::Containerd, OF_A_CONTAINERD_STORE),
    Row { name: "docker-26-remapped", kind: Kind::Beside(Daemon::Remapped(26)), kept: Kept::Nothing },
    podman("podman-4", 4),
    podman("podman-5", 5),
    machine("vm-plain", Mode::Plain, OF_THE_MACHINE),
    machine("vm-rootless", Mode::Rootless, Kept::Nothing),
    machine("vm-remapped", Mode::Remapped, Kept::Nothing),
];

const fn docker(name: &'static str, major: u32, store: Store, kept: Kept) -> Row {
    Row { name, kind: Kind::Beside(Daemon::Docker(major, store)), kept }
}

const fn podman(name: &'static str, major: u32) -> Row {
    Row { name, kind: Kind::Beside(Daemon::Podman(major)), kept: Kept::Nothing }
}

const fn machine(name: &'static str, mode: Mode, kept: Kept) -> Row {
    Row { name, kind: Kind::Machine(mode), kept }
}

impl Daemon {
    /// Debian's package.
    pub(crate) fn package(self) -> &'static str {
        match self {
            Daemon::Docker(..) | Daemon::Remapped(_) => "docker.io",
            Daemon::Podman(_) => "podman",
        }
    }

    /// The major version that is wanted.
    pub(crate) fn major(self) -> u32 {
        match self {
            Daemon::Docker(major, _) | Daemon::Remapped(major) | Daemon::Podman(major) => major,
        }
    }

    /// The name of its root folder; all setups of one version share one.
    pub(crate) fn root(self) -> String {
        match self {
            Daemon::Docker(major, _) | Daemon::Remapped(major) => format!("docker-{major}"),
            Daemon::Podman(major) => format!("podman-{major}"),
        }
    }
}
