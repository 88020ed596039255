//! How is the probe asked?

use std::net::{IpAddr, Ipv4Addr};

/// One subcommand of the probe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProbeCommand {
    /// Every attempt; read with [`super::read_report`].
    Attack {
        /// Absolute paths to be written to, beside the usual ones.
        write: Vec<String>,
        /// The commands that the engine executes in the container; whatever their next start executes,
        /// reads as code or serves is to be written to as well.
        starts: Vec<Vec<String>>,
        /// Folders of pages, where the probe is not shown the environment of the service.
        pages: Vec<String>,
    },
    /// One of the others, as each distinct identity of the service's processes; read with
    /// [`super::read_reports`] and [`super::read_reached_files`]. The probe can be its own identity, and
    /// others where it has the capabilities for that; of the rest it says so, see [`super::left_out`].
    Each(Box<ProbeCommand>),
    /// Every process of the service; read with [`super::read_processes`].
    Processes,
    /// The mounts of the first process; read with [`super::read_mounts`].
    Mounts,
    /// System calls under this process's filter; read with [`super::read_calls`].
    Calls {
        /// How many of the first ones are left out.
        done: usize,
    },
    /// The set-user-id copy of the probe alone; read with [`super::read_attempt`].
    SetUserId,
    /// The sockets that wait for callers; read with [`super::read_listening`].
    Listening,
    /// Programs and package databases in reach; read with [`super::read_files`]. Folders that may be passed
    /// and not listed are told of as well; read with [`super::read_unlisted`].
    Files {
        /// Absolute paths that are looked at as well, in folders that may be passed and not listed.
        also: Vec<String>,
    },
    /// Files that hold a text of at least eight letters; read with [`super::read_holding`].
    Holding {
        /// The text.
        text: String,
    },
    /// The named secrets, wherever they are seen; read with [`super::read_reports`] as each identity.
    Secrets {
        /// What is searched for.
        forms: Vec<SecretForm>,
        /// Absolute paths that are read by their names.
        paths: Vec<String>,
    },
    /// Files by their names: whose they are, and whether they open; read with [`super::read_reports`] as each
    /// identity.
    Handed {
        /// Absolute paths.
        paths: Vec<String>,
    },
    /// Another content for a file that stays the same one; read with [`super::read_attempt`].
    Overwrite {
        /// Absolute path.
        path: String,
        /// The content.
        content: String,
    },
    /// Memory, step by step; read with [`super::read_attempt`].
    EatMemory {
        /// Bound in bytes.
        bytes: u64,
    },
    /// Busy threads; read with [`super::read_attempt`].
    SpinCpu {
        /// Wall time in milliseconds.
        milliseconds: u64,
        /// Number of threads.
        threads: usize,
    },
    /// Connections, all at once; read with [`super::read_attempts`].
    Connect {
        /// How long each may take, in milliseconds.
        milliseconds: u64,
        /// What to try, in the order of the answers.
        calls: Vec<Call>,
    },
    /// A listener that stays; read with [`super::read_post`], while it goes on.
    Listen {
        /// When it ends by itself.
        seconds: u64,
        /// What it answers with.
        word: String,
        /// Its port; 0 for one that the kernel chooses.
        at: u16,
        /// Ports of the service, which is given the word for a name.
        ports: Vec<u16>,
    },
    /// A host that stands for one out there, and stays; what it hears is read with [`super::read_heard`].
    Host {
        /// When it ends by itself.
        seconds: u64,
        /// What it answers with.
        word: String,
        /// Its TCP port.
        port: u16,
        /// The port at which it is asked for names, over UDP and TCP, and the names that it knows.
        names: Option<(u16, Vec<(String, Ipv4Addr)>)>,
    },
    /// Sleeping children; read with [`super::read_attempt`].
    ForkProcesses {
        /// Bound.
        goal: u64,
    },
}

/// One thing for [`ProbeCommand::Connect`] to try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Call {
    /// An address; every link is tried for one that is of one link only.
    Address(IpAddr, u16),
    /// A name.
    Name(String, u16),
    /// A proxy, and the `host:port` that it is asked for.
    Via(String, u16, String),
    /// The same with `CONNECT`.
    Tunnel(String, u16, String),
    /// A path at an address, whose whole answer is wanted.
    Fetch(IpAddr, u16, String),
    /// A text, given to a path at an address.
    Post(IpAddr, u16, &'static str, String),
    /// A line, as one types it in a shell, given to whoever listens there; the whole answer is wanted.
    Shell(String, u16, String),
    /// Whoever listens at an address is asked for a name over TCP, as a name server is.
    AskThere(IpAddr, u16, String),
    /// The container's own name servers are asked for a name; nobody is connected to.
    Ask(String),
    /// The kernel is asked for a way; nothing is sent.
    Route(IpAddr),
    /// The notes at an address, with a password.
    Login(IpAddr, u16, String),
}

/// A secret as it may be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretForm {
    /// Its name, kebab-case.
    pub secret: String,
    /// The way of writing: `plain`, `base64`, `hex`.
    pub encoding: &'static str,
    /// What is searched for.
    pub bytes: Vec<u8>,
}

impl SecretForm {
    /// Masked as the probe expects it, so that no word of its command line is the secret.
    fn argument(&self) -> String {
        format!("--form={}:{}:{}", self.secret, self.encoding, masked(&self.bytes))
    }
}

/// Bytes as the probe expects what must not stand in its command line.
fn masked(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{:02x}", byte ^ 0x5a)).collect()
}

impl Call {
    fn arguments(&self) -> [String; 4] {
        let words =
            |way: &str, target: String, port: u16| [way.to_owned(), target, port.to_string(), "-".to_owned()];
        match self {
            Call::Address(IpAddr::V6(address), port) if address.is_unicast_link_local() => {
                words("address", format!("{address}%*"), *port)
            }
            Call::Address(address, port) => words("address", address.to_string(), *port),
            Call::Name(name, port) => words("name", name.clone(), *port),
            Call::Via(name, port, host) => ["via".to_owned(), name.clone(), port.to_string(), host.clone()],
            Call::Tunnel(name, port, host) => {
                ["tunnel".to_owned(), name.clone(), port.to_string(), host.clone()]
            }
            Call::Fetch(address, port, path) => {
                let [way, target, port, _] = words("fetch", address.to_string(), *port);
                [way, target, port, path.clone()]
            }
            Call::Post(address, port, path, text) => {
                let [way, target, port, _] = words("post", address.to_string(), *port);
                [way, target, port, format!("{path}={text}")]
            }
            Call::Shell(name, port, line) => {
                ["shell".to_owned(), name.clone(), port.to_string(), line.clone()]
            }
            Call::AskThere(address, port, name) => {
                let [way, target, port, _] = words("ask-there", address.to_string(), *port);
                [way, target, port, name.clone()]
            }
            Call::Ask(name) => words("ask", name.clone(), 0),
            Call::Route(address) => words("route", address.to_string(), 0),
            Call::Login(address, port, password) => {
                let [way, target, port, _] = words("login", address.to_string(), *port);
                [way, target, port, masked(password.as_bytes())]
            }
        }
    }
}

impl ProbeCommand {
    /// The words after the program's own path.
    #[must_use]
    pub fn arguments(&self) -> Vec<String> {
        let mut words: Vec<String> = Vec::new();
        match self {
            ProbeCommand::Attack { write, starts, pages } => {
                words.push("attack".to_owned());
                for path in write {
                    words.extend(["--write".to_owned(), path.clone()]);
                }
                for start in starts {
                    let named = |(index, word): (usize, &String)| {
                        format!("--{}={word}", if index == 0 { "start" } else { "word" })
                    };
                    words.extend(start.iter().enumerate().map(named));
                }
                words.extend(pages.iter().map(|folder| format!("--pages={folder}")));
            }
            ProbeCommand::Each(asked) => {
                words.push("each".to_owned());
                words.extend(asked.arguments());
            }
            ProbeCommand::Processes => words.push("processes".to_owned()),
            ProbeCommand::Mounts => words.push("mounts".to_owned()),
            ProbeCommand::Calls { done } => words.extend(["calls".to_owned(), done.to_string()]),
            ProbeCommand::SetUserId => words.push("setuid".to_owned()),
            ProbeCommand::Listening => words.push("listening".to_owned()),
            ProbeCommand::Files { also } => {
                words.push("files".to_owned());
                words.extend(also.iter().map(|path| format!("--also={path}")));
            }
            ProbeCommand::Holding { text } => words.extend(["holding".to_owned(), text.clone()]),
            ProbeCommand::Secrets { forms, paths } => {
                words.push("secrets".to_owned());
                words.extend(forms.iter().map(SecretForm::argument));
                words.extend(paths.iter().map(|path| format!("--at={path}")));
            }
            ProbeCommand::Handed { paths } => {
                words.push("handed".to_owned());
                words.extend(paths.iter().cloned());
            }
            ProbeCommand::Overwrite { path, content } => {
                words.extend(["overwrite".to_owned(), path.clone(), masked(content.as_bytes())]);
            }
            ProbeCommand::EatMemory { bytes } => {
                words.extend(["eat-memory".to_owned(), bytes.to_string()]);
            }
            ProbeCommand::SpinCpu { milliseconds, threads } => {
                words.extend(["spin-cpu".to_owned(), milliseconds.to_string(), threads.to_string()]);
            }
            ProbeCommand::Connect { milliseconds, calls } => {
                words.extend(["connect".to_owned(), milliseconds.to_string()]);
                words.extend(calls.iter().flat_map(Call::arguments));
            }
            ProbeCommand::Listen { seconds, word, at, ports } => {
                words.extend(["listen".to_owned(), seconds.to_string(), word.clone()]);
                words.extend((*at > 0).then(|| format!("--at={at}")));
                words.extend(ports.iter().map(u16::to_string));
            }
            ProbeCommand::Host { seconds, word, port, names } => {
                words.extend(["host".to_owned(), seconds.to_string(), word.clone(), port.to_string()]);
                if let Some((at, names)) = names {
                    words.push(format!("--names={at}"));
                    words.extend(names.iter().map(|(name, address)| format!("{name}={address}")));
                }
            }
            ProbeCommand::ForkProcesses { goal } => {
                words.extend(["fork-processes".to_owned(), goal.to_string()]);
            }
        }
        words
    }
}

/// The words for several subcommands in one start of the probe, one after the other: starting a
/// process in a container costs the engine more than most of them. Read with [`super::outputs`].
#[must_use]
pub fn arguments_of(commands: &[ProbeCommand]) -> Vec<String> {
    let each: Vec<Vec<String>> = commands.iter().map(ProbeCommand::arguments).collect();
    each.join(&"then".to_owned())
}

#[cfg(test)]
mod tests {
    use super::{Call, ProbeCommand, SecretForm, arguments_of};

    #[test]
    fn an_address_of_one_link_is_tried_on_each() {
        let calls = vec![Call::Address("fe80::1".parse().unwrap(), 80), Call::Name("db".to_owned(), 8080)];
        let command = ProbeCommand::Connect { milliseconds: 900, calls };
        let words = ["connect", "900", "address", "fe80::1%*", "80", "-", "name", "db", "8080", "-"];
        assert_eq!(command.arguments(), words);
    }

    fn attack(write: &[&str]) -> ProbeCommand {
        let write = write.iter().map(|path| (*path).to_owned()).collect();
        ProbeCommand::Attack { write, starts: Vec::new(), pages: Vec::new() }
    }

    #[test]
    fn several_are_asked_in_a_row() {
        let attack = attack(&["/app"]);
        let words = arguments_of(&[ProbeCommand::Mounts, attack, ProbeCommand::Files { also: Vec::new() }]);
        assert_eq!(words, ["mounts", "then", "attack", "--write", "/app", "then", "files"]);
    }

    #[test]
    fn each_path_has_its_own_flag() {
        let command = attack(&["/app", "/a b"]);
        assert_eq!(command.arguments(), ["attack", "--write", "/app", "--write", "/a b"]);
    }

    #[test]
    fn no_word_of_a_command_is_taken_for_the_probes_own() {
        let ProbeCommand::Attack { write, .. } = attack(&[]) else { unreachable!() };
        let starts = vec![vec!["sh".to_owned(), "then".to_owned()], vec!["notes".to_owned()]];
        let command = ProbeCommand::Attack { write, starts, pages: vec!["/p".to_owned()] };
        assert_eq!(
            command.arguments(),
            ["attack", "--start=sh", "--word=then", "--start=notes", "--pages=/p"]
        );
    }

    #[test]
    fn no_secret_stands_in_the_words_of_the_probe() {
        let form = SecretForm { secret: "pw".to_owned(), encoding: "plain", bytes: b"5a".to_vec() };
        let command = ProbeCommand::Secrets { forms: vec![form], paths: vec!["/run/secrets/pw".to_owned()] };
        assert_eq!(command.arguments(), ["secrets", "--form=pw:plain:6f3b", "--at=/run/secrets/pw"]);
        let command = ProbeCommand::Overwrite { path: "/s/pw".to_owned(), content: "5a".to_owned() };
        assert_eq!(command.arguments(), ["overwrite", "/s/pw", "6f3b"]);
        let calls = vec![Call::Login("192.0.2.1".parse().unwrap(), 80, "5a".to_owned())];
        let command = ProbeCommand::Connect { milliseconds: 9, calls };
        assert_eq!(command.arguments(), ["connect", "9", "login", "192.0.2.1", "80", "6f3b"]);
    }

    #[test]
    fn a_host_out_there_is_told_the_names_that_it_knows() {
        let names = Some((5353, vec![("mail.example".to_owned(), [172, 20, 0, 1].into())]));
        let command = ProbeCommand::Host { seconds: 9, word: "w".to_owned(), port: 80, names };
        let words = ["host", "9", "w", "80", "--names=5353", "mail.example=172.20.0.1"];
        assert_eq!(command.arguments(), words);
        let calls = vec![
            Call::Post("127.0.0.1".parse().unwrap(), 80, "/notes", "word".to_owned()),
            Call::Shell("db".to_owned(), 90, "id; exit".to_owned()),
            Call::AskThere("192.0.2.1".parse().unwrap(), 53, "b.example".to_owned()),
            Call::Ask("a.example".to_owned()),
        ];
        let command = ProbeCommand::Connect { milliseconds: 9, calls };
        let words = "connect 9 post 127.0.0.1 80 /notes=word shell db 90 _ ask-there 192.0.2.1 53 b.example ask a.example 0 -";
        let words: Vec<&str> =
            words.split(' ').map(|word| if word == "_" { "id; exit" } else { word }).collect();
        assert_eq!(command.arguments(), words);
    }

    #[test]
    fn bounds_are_given_as_numbers() {
        let command = ProbeCommand::SpinCpu { milliseconds: 800, threads: 2 };
        assert_eq!(command.arguments(), ["spin-cpu", "800", "2"]);
    }
}
