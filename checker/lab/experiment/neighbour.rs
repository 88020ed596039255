//! Does another service on the same host notice the attack?

use std::time::{Duration, Instant};

use testcontainers::core::{IntoContainerPort, Mount};
use testcontainers::runners::AsyncRunner;
use testcontainers::{ContainerAsync, GenericImage, ImageExt, TestcontainersError};
use tokio::time::sleep;

use crate::evidence::HttpExchange;
use crate::lab::LabError;
use crate::lab::look::http;
use crate::lab::run::{Lab, answers_within, milliseconds_since};

/// The port of the notes application where nothing else is said.
const PORT: u16 = 8080;
/// How long the neighbour may take to start.
const START: Duration = Duration::from_secs(30);
/// How long one answer may take.
const PATIENCE: Duration = Duration::from_secs(5);
/// The pause between two requests.
const PAUSE: Duration = Duration::from_millis(100);

/// A notes application without limits, beside the service that is attacked.
pub(super) struct Neighbour {
    container: ContainerAsync<GenericImage>,
    address: String,
}

impl Neighbour {
    /// Starts it.
    ///
    /// # Errors
    /// [`LabError`] where the engine failed.
    pub(super) async fn start(lab: &Lab<'_>, name: &str) -> Result<Neighbour, LabError> {
        let request = GenericImage::new("harden-check/notes", "1")
            .with_exposed_port(PORT.tcp())
            .with_cmd(["/notes"])
            .with_container_name(lab.identity.name(name, "neighbour"))
            .with_labels(lab.identity.labels())
            .with_mount(Mount::tmpfs_mount("/data"))
            .with_mount(Mount::tmpfs_mount("/tmp"))
            .with_startup_timeout(START);
        let container = request.start().await.map_err(|error| failed(&error))?;
        let port = container.get_host_port_ipv4(PORT.tcp()).await.map_err(|error| failed(&error))?;
        let address = format!("{}:{port}", lab.engine.host_for_ports());
        if !answers_within(&address, START).await {
            let what = "the first answer of the neighbour".to_owned();
            return Err(LabError::Deadline { what, seconds: START.as_secs() });
        }
        Ok(Neighbour { container, address })
    }

    /// Asks again and again until `attack` is over; returns the attack's result and the worst
    /// exchange: one that failed, or else the slowest.
    pub(super) async fn watched_during<T>(&self, attack: impl Future<Output = T>) -> (T, HttpExchange) {
        let mut worst = self.ask().await;
        let mut attack = std::pin::pin!(attack);
        loop {
            tokio::select! {
                biased;
                result = &mut attack => return (result, worst),
                exchange = async { sleep(PAUSE).await; self.ask().await } => {
                    if is_worse(&exchange, &worst) {
                        worst = exchange;
                    }
                }
            }
        }
    }

    /// Removes it.
    ///
    /// # Errors
    /// [`LabError`] where the engine failed.
    pub(super) async fn remove(self) -> Result<(), LabError> {
        self.container.rm().await.map_err(|error| failed(&error))
    }

    async fn ask(&self) -> HttpExchange {
        let begin = Instant::now();
        let answer = http::ask(&self.address, "GET", "/health", "", None, PATIENCE).await;
        let (status, body, problem) = match answer {
            Ok(answer) => (Some(answer.status), answer.body, String::new()),
            Err(problem) => (None, String::new(), problem),
        };
        HttpExchange {
            name: "neighbour".to_owned(),
            request: "GET /health".to_owned(),
            status,
            body,
            problem,
            milliseconds: milliseconds_since(begin),
        }
    }
}

fn is_worse(one: &HttpExchange, other: &HttpExchange) -> bool {
    let rank = |exchange: &HttpExchange| (exchange.status != Some(200), exchange.milliseconds);
    rank(one) > rank(other)
}

fn failed(error: &TestcontainersError) -> LabError {
    LabError::Engine { action: "to run a neighbour of the service".to_owned(), detail: error.to_string() }
}
