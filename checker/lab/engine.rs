//! Which engine do we speak to, and does it answer?

use std::io;
use std::sync::Arc;
use std::time::Duration;

use bollard::errors::Error;
use bollard::models::SystemVersion;
use bollard::{API_DEFAULT_VERSION, ClientVersion, Docker};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
#[cfg(unix)]
use tokio::net::UnixStream;
use tokio::time::timeout;

use crate::evidence::EngineFamily;

use super::choice::{Choice, Tls};
use super::error::{LabError, NoEngine, told};

/// How long an engine may take for its first answer. A healthy one needs milliseconds.
const FIRST_ANSWER: Duration = Duration::from_secs(10);

/// How long one may take that has no answer by then, and yet says that it is there: Podman starts half a
/// dozen programs before it tells its version, and a busy host lets each of them wait.
const SLOW_ANSWER: Duration = Duration::from_secs(60);

/// How long the question whether it is there may take.
const SIGN_OF_LIFE: Duration = Duration::from_secs(5);

/// How long any request may take until the engine begins to answer, in seconds. Long waits (a build,
/// the end of a container) have their own deadlines.
const REQUEST_SECONDS: u64 = 120;

/// An engine that has answered.
#[derive(Debug, Clone)]
pub struct Engine {
    docker: Docker,
    choice: Choice,
    version: Arc<SystemVersion>,
    host_for_ports: String,
}

impl Engine {
    /// Connects to the engine that the user's `docker` command would use, and agrees on the API
    /// version.
    ///
    /// # Errors
    /// [`LabError::Choice`] where it cannot be told which one that is, [`LabError::NoEngine`], with the
    /// reason, when it does not answer within ten seconds.
    pub async fn connect() -> Result<Engine, LabError> {
        Engine::connect_as(Choice::of_this_user()?).await
    }

    /// Connects to the engine at an address in the form of `DOCKER_HOST`.
    ///
    /// # Errors
    /// As [`Engine::connect`].
    pub async fn connect_to(address: &str) -> Result<Engine, LabError> {
        Engine::connect_as(Choice::at(address)).await
    }

    /// Connects once more to the same engine: a client belongs to the runtime that made it.
    ///
    /// # Errors
    /// As [`Engine::connect`].
    pub(super) async fn again(&self) -> Result<Engine, LabError> {
        Engine::connect_as(self.choice.clone()).await
    }

    async fn connect_as(choice: Choice) -> Result<Engine, LabError> {
        let no_engine =
            |cause, detail| LabError::NoEngine { choice: Box::new(choice.clone()), cause, detail };
        let client = |api: &ClientVersion| {
            client_for(&choice, api).map_err(|error| no_engine(cause_of(&error), told(&error)))
        };
        // This request names no version of the API, and its answer is the engine's newest.
        let newest = client(API_DEFAULT_VERSION)?;
        let mut first = Box::pin(newest.version());
        let mut answer = timeout(FIRST_ANSWER, &mut first).await;
        // A refusal is a sign of life as well.
        let lives = |sign| matches!(sign, Ok(Ok(_) | Err(Error::DockerResponseServerError { .. })));
        if answer.is_err() && lives(timeout(SIGN_OF_LIFE, newest.ping()).await) {
            answer = timeout(SLOW_ANSWER, first).await;
        }
        match answer {
            Err(_) => {
                Err(no_engine(NoEngine::Silent, format!("no answer within {} s", FIRST_ANSWER.as_secs())))
            }
            Ok(Err(error)) => Err(no_engine(cause_of(&error), told(&error))),
            Ok(Ok(version)) => {
                let api = agreed(&version).map_err(|error| no_engine(cause_of(&error), told(&error)))?;
                let docker = client(&api)?;
                let host_for_ports = host_of(&choice.address);
                Ok(Engine { docker, choice, version: Arc::new(version), host_for_ports })
            }
        }
    }

    /// The client of the engine's API.
    #[must_use]
    pub fn docker(&self) -> &Docker {
        &self.docker
    }

    /// The address, in the form of `DOCKER_HOST`.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.choice.address
    }

    /// The address, and why it is this one.
    #[must_use]
    pub fn choice(&self) -> &Choice {
        &self.choice
    }

    /// What the engine says of its version.
    pub(super) fn version(&self) -> &SystemVersion {
        &self.version
    }

    /// `20.10.24`, `4.3.1`.
    pub(super) fn version_number(&self) -> &str {
        self.version.version.as_deref().unwrap_or_default()
    }

    /// Whose engine it is. Podman names itself among the components, Docker does not.
    #[must_use]
    pub fn family(&self) -> EngineFamily {
        let components = self.version.components.as_deref().unwrap_or_default();
        let podman = components.iter().any(|component| component.name == "Podman Engine");
        if podman { EngineFamily::Podman } else { EngineFamily::Docker }
    }

    /// Whether the settings of a container can be changed while it runs.
    pub(super) fn can_update(&self) -> bool {
        self.family() == EngineFamily::Docker
    }

    /// Whether [`Engine::stream`] knows the way: sockets and plain TCP, not TLS, SSH or Windows pipes.
    pub(super) fn has_stream(&self) -> bool {
        let plain = self.choice.tls.is_none();
        match self.address().split_once("://") {
            Some(("unix", _)) => cfg!(unix),
            Some(("tcp" | "http", _)) => plain,
            Some(_) => false,
            None => cfg!(unix),
        }
    }

    /// A new connection to the engine, for what is no plain request.
    ///
    /// # Errors
    /// The system's.
    pub(super) async fn stream(&self) -> io::Result<Box<dyn EngineStream>> {
        let (scheme, place) = self.address().split_once("://").unwrap_or(("unix", self.address()));
        match scheme {
            #[cfg(unix)]
            "unix" => Ok(Box::new(UnixStream::connect(place).await?)),
            "tcp" | "http" => {
                let authority = place.split('/').next().unwrap_or_default();
                Ok(Box::new(TcpStream::connect(authority).await?))
            }
            _ => Err(io::Error::new(io::ErrorKind::Unsupported, "no plain connection at this address")),
        }
    }

    /// The host at which published ports are reached: the loopback address for a local engine, the
    /// engine's own host for a remote one. Without the brackets of an IPv6 address.
    #[must_use]
    pub fn host_for_ports(&self) -> &str {
        &self.host_for_ports
    }
}

/// A connection to the engine that is nobody else's.
pub(super) trait EngineStream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> EngineStream for T {}

/// The newest version of the API that both sides speak.
fn agreed(version: &SystemVersion) -> Result<ClientVersion, Error> {
    let mut parts = version.api_version.as_deref().unwrap_or_default().split('.').map(str::parse);
    let (Some(Ok(major_version)), Some(Ok(minor_version))) = (parts.next(), parts.next()) else {
        return Err(Error::APIVersionParseError {});
    };
    let spoken = ClientVersion { major_version, minor_version };
    let newest = API_DEFAULT_VERSION;
    let older = (major_version, minor_version) < (newest.major_version, newest.minor_version);
    Ok(if older { spoken } else { ClientVersion { ..*newest } })
}

fn client_for(choice: &Choice, version: &ClientVersion) -> Result<Docker, Error> {
    let address = choice.address.as_str();
    if let Some(Tls { authority, certificate, key }) = &choice.tls {
        return Docker::connect_with_ssl(address, key, certificate, authority, REQUEST_SECONDS, version);
    }
    match address.split_once("://").map(|(scheme, _)| scheme) {
        #[cfg(unix)]
        Some("unix") => Docker::connect_with_unix(address, REQUEST_SECONDS, version),
        #[cfg(unix)]
        None if address.starts_with('/') => Docker::connect_with_unix(address, REQUEST_SECONDS, version),
        #[cfg(windows)]
        Some("npipe") => Docker::connect_with_named_pipe(address, REQUEST_SECONDS, version),
        Some("tcp" | "http") => Docker::connect_with_http(address, REQUEST_SECONDS, version),
        _ => Err(Error::UnsupportedURISchemeError { uri: address.to_owned() }),
    }
}

/// The host part of an address; the loopback address for sockets and pipes.
fn host_of(address: &str) -> String {
    let loopback = || "127.0.0.1".to_owned();
    let Some((scheme, rest)) = address.split_once("://") else { return loopback() };
    if !matches!(scheme, "tcp" | "http" | "https" | "ssh") {
        return loopback();
    }
    let authority = rest.split('/').next().unwrap_or_default();
    let authority = authority.rsplit('@').next().unwrap_or_default();
    let host = match authority.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((host, _)) => host,
        None => authority.split(':').next().unwrap_or_default(),
    };
    if host.is_empty() || host == "0.0.0.0" { loopback() } else { host.to_owned() }
}

/// Why an engine did not answer, from the innermost system error.
fn cause_of(error: &Error) -> NoEngine {
    if let Error::SocketNotFoundError(_) = error {
        return NoEngine::NotFound;
    }
    if let Error::UnsupportedURISchemeError { .. } = error {
        return NoEngine::BadAddress;
    }
    if let Error::RequestTimeoutError = error {
        return NoEngine::Silent;
    }
    match system_error(error).map(std::io::Error::kind) {
        Some(std::io::ErrorKind::NotFound) => NoEngine::NotFound,
        Some(std::io::ErrorKind::ConnectionRefused) => NoEngine::Refused,
        Some(std::io::ErrorKind::PermissionDenied) => NoEngine::Denied,
        Some(std::io::ErrorKind::TimedOut) => NoEngine::Silent,
        _ => NoEngine::Other,
    }
}

fn system_error<'a>(error: &'a (dyn std::error::Error + 'static)) -> Option<&'a std::io::Error> {
    let mut current = Some(error);
    let mut found = None;
    while let Some(this) = current {
        if let Some(system) = this.downcast_ref::<std::io::Error>() {
            found = Some(system);
        }
        current = this.source();
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{Engine, host_of};
    use crate::lab::LabError;
    use crate::lab::error::NoEngine;

    #[test]
    fn published_ports_are_reached_where_the_engine_is() {
        for (address, host) in [
            ("unix:///var/run/docker.sock", "127.0.0.1"),
            ("npipe:////./pipe/docker_engine", "127.0.0.1"),
            ("tcp://192.0.2.7:2375", "192.0.2.7"),
            ("tcp://[::1]:2375", "::1"),
            ("tcp://0.0.0.0:2375", "127.0.0.1"),
            ("ssh://learner@lab.test:22/run/docker.sock", "lab.test"),
        ] {
            assert_eq!(host_of(address), host, "{address}");
        }
    }

    async fn cause(address: &str) -> NoEngine {
        match Engine::connect_to(address).await {
            Err(LabError::NoEngine { cause, .. }) => cause,
            other => panic!("{address}: {other:?}"),
        }
    }

    #[tokio::test]
    async fn a_missing_socket_is_told_from_a_closed_port_and_from_nonsense() {
        assert_eq!(cause("unix:///nonexistent/docker.sock").await, NoEngine::NotFound);
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("its address").port();
        drop(listener);
        assert_eq!(cause(&format!("tcp://127.0.0.1:{port}")).await, NoEngine::Refused);
        assert_eq!(cause("gopher://engine").await, NoEngine::BadAddress);
    }

    #[tokio::test]
    async fn something_that_is_no_engine_is_no_engine() {
        use tokio::io::AsyncWriteExt;
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = listener.local_addr().expect("its address").port();
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello";
                stream.write_all(answer).await.expect("written");
            }
        });
        assert_eq!(cause(&format!("tcp://127.0.0.1:{port}")).await, NoEngine::Other);
    }
}
