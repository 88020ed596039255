//! Which engine does the user mean?
//!
//! In the order of the `docker` command line: `DOCKER_HOST`, `DOCKER_CONTEXT`, the `currentContext` of
//! its `config.json`, the usual socket. Rootless engines and Docker Desktop live in contexts.

mod chosen;
mod problem;
mod store;

use std::env;
use std::path::PathBuf;

pub use chosen::ChosenBy;
pub(super) use chosen::Tls;
pub use problem::ChoiceProblem;

/// Where the engine of this machine listens when nobody says otherwise.
#[cfg(not(windows))]
const USUAL_ADDRESS: &str = "unix:///var/run/docker.sock";
#[cfg(windows)]
const USUAL_ADDRESS: &str = "npipe:////./pipe/docker_engine";

/// The context that stands for the usual socket. It is never in the store.
const DEFAULT_CONTEXT: &str = "default";

/// An engine's address, and why it is this one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// In the form of `DOCKER_HOST`.
    pub address: String,
    /// Who chose it.
    pub by: ChosenBy,
    /// How the connection is secured; absent for a plain one.
    pub(super) tls: Option<Tls>,
}

impl Choice {
    /// What the user's variables and files say.
    ///
    /// # Errors
    /// [`ChoiceProblem`] names the file or the variable that cannot be followed.
    pub fn of_this_user() -> Result<Choice, ChoiceProblem> {
        Choice::from(&Surroundings::of_this_process())
    }

    /// An address that somebody else chose, with the security that the variables ask for.
    pub(super) fn at(address: &str) -> Choice {
        let tls = Surroundings::of_this_process().tls(address);
        Choice { address: address.to_owned(), by: ChosenBy::Variable, tls }
    }

    /// The usual socket, which nobody chose.
    #[must_use]
    pub fn usual() -> Choice {
        Choice { address: USUAL_ADDRESS.to_owned(), by: ChosenBy::Nobody, tls: None }
    }

    /// Whether it is the usual engine of this machine, which setting one up would bring.
    pub(super) fn is_usual(&self) -> bool {
        self.address == USUAL_ADDRESS
    }

    fn from(surroundings: &Surroundings) -> Result<Choice, ChoiceProblem> {
        if let Some(address) = &surroundings.host {
            check_scheme(address, &ChosenBy::Variable)?;
            let tls = surroundings.tls(address);
            return Ok(Choice { address: address.clone(), by: ChosenBy::Variable, tls });
        }
        let usual = Choice::usual();
        let Some(folder) = &surroundings.config else {
            return match &surroundings.context {
                Some(name) if name != DEFAULT_CONTEXT => Err(ChoiceProblem::NoHome { name: name.clone() }),
                _ => Ok(usual),
            };
        };
        let (name, named_by) = match &surroundings.context {
            Some(name) => (name.clone(), "DOCKER_CONTEXT".to_owned()),
            None => match store::current(folder)? {
                Some(name) => (name, store::config_file(folder).display().to_string()),
                None => return Ok(usual),
            },
        };
        if name == DEFAULT_CONTEXT {
            return Ok(usual);
        }
        let found = store::find(folder, &name, &named_by)?;
        let by = ChosenBy::Context { name, named_by, file: found.file };
        let address = found.address.unwrap_or_else(|| USUAL_ADDRESS.to_owned());
        check_scheme(&address, &by)?;
        Ok(Choice { address, by, tls: found.tls })
    }
}

/// The `docker` command line speaks through `ssh`, the checker does not.
fn check_scheme(address: &str, by: &ChosenBy) -> Result<(), ChoiceProblem> {
    if address.starts_with("ssh://") {
        return Err(ChoiceProblem::Ssh { address: address.to_owned(), by: by.clone() });
    }
    Ok(())
}

/// What the choice depends on.
#[derive(Debug, Clone, Default)]
struct Surroundings {
    /// `DOCKER_HOST`.
    host: Option<String>,
    /// `DOCKER_CONTEXT`.
    context: Option<String>,
    /// The folder of `config.json`: `DOCKER_CONFIG`, or `.docker` in the user's home.
    config: Option<PathBuf>,
    /// The folder of the certificates, where `DOCKER_TLS_VERIFY` asks for them.
    certificates: Option<PathBuf>,
}

impl Surroundings {
    fn of_this_process() -> Surroundings {
        let text = |name: &str| env::var(name).ok().filter(|value| !value.is_empty());
        let folder = |name: &str| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        let config = folder("DOCKER_CONFIG").or_else(|| env::home_dir().map(|home| home.join(".docker")));
        let certificates = folder("DOCKER_CERT_PATH").or_else(|| config.clone());
        Surroundings {
            host: text("DOCKER_HOST"),
            context: text("DOCKER_CONTEXT"),
            certificates: certificates.filter(|_| text("DOCKER_TLS_VERIFY").is_some()),
            config,
        }
    }

    /// A socket or a pipe needs no security of its own.
    fn tls(&self, address: &str) -> Option<Tls> {
        let by_net = ["tcp://", "http://", "https://"].iter().any(|scheme| address.starts_with(scheme));
        self.certificates.as_deref().filter(|_| by_net).map(Tls::in_folder)
    }
}

#[cfg(test)]
mod tests;
