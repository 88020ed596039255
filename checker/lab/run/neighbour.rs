//! Does another service on the same host notice the attack?

use std::collections::HashMap;
use std::time::{Duration, Instant};

use bollard::models::{ContainerCreateBody, HostConfig, PortBinding};
use bollard::query_parameters::{
    CreateContainerOptionsBuilder, RemoveContainerOptionsBuilder, StartContainerOptions,
};
use tokio::time::sleep;

use crate::evidence::HttpExchange;
use crate::lab::LabError;
use crate::lab::ask::{ask, refused};
use crate::lab::kit::KitImage;
use crate::lab::look::http;

use super::inspected::inspect;
use super::ports::{PublishedAt, published};
use super::ready::answers_within;
use super::{Lab, milliseconds_since};

/// The port of the notes application where nothing else is said.
const PORT: &str = "8080/tcp";
/// How long the neighbour may take to start.
const START: Duration = Duration::from_secs(30);
/// How long one answer may take.
const PATIENCE: Duration = Duration::from_secs(5);
/// The pause between two requests.
const PAUSE: Duration = Duration::from_millis(100);

/// A notes application without limits, beside the service that is attacked.
pub(in crate::lab) struct Neighbour<'a> {
    lab: &'a Lab<'a>,
    id: String,
    address: String,
}

impl<'a> Neighbour<'a> {
    /// Starts it.
    ///
    /// # Errors
    /// [`LabError`] where the engine failed.
    pub(in crate::lab) async fn start(lab: &'a Lab<'a>, name: &str) -> Result<Neighbour<'a>, LabError> {
        let docker = lab.engine.docker();
        let action = "to make a neighbour of the service";
        let options = CreateContainerOptionsBuilder::default().name(&lab.identity.name(name, "neighbour"));
        let (client, body) = (docker.clone(), body(lab.identity.labels()));
        let call = async move { client.create_container(Some(options.build()), body).await };
        let made = lab.identity.making().ask(action, call).await?;
        let id = made.map_err(|refusal| refused(action, refusal))?.id;
        let start = docker.start_container(&id, None::<StartContainerOptions>);
        ask("to start a neighbour of the service", start).await?;
        let ports = published(&inspect(lab, &id).await?, lab.engine.host_for_ports());
        let Some(PublishedAt::Address(address) | PublishedAt::FarLoopback(address)) = ports.get(PORT) else {
            let detail = format!("it has no port {PORT} on the host");
            return Err(LabError::Engine { action: "a neighbour of the service".to_owned(), detail });
        };
        let address = address.clone();
        if !answers_within(&address, START).await {
            let what = "the first answer of the neighbour".to_owned();
            return Err(LabError::Deadline { what, seconds: START.as_secs() });
        }
        Ok(Neighbour { lab, id, address })
    }

    /// Asks again and again until `attack` is over; returns the attack's result and the worst
    /// exchange: one that failed, or else the slowest.
    pub(in crate::lab) async fn watched_during<T>(
        &self,
        attack: impl Future<Output = T>,
    ) -> (T, HttpExchange) {
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
    pub(in crate::lab) async fn remove(self) -> Result<(), LabError> {
        let options = RemoveContainerOptionsBuilder::default().force(true).v(true).build();
        let call = self.lab.engine.docker().remove_container(&self.id, Some(options));
        ask("to remove a neighbour of the service", call).await
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
            unpublished: None,
            milliseconds: milliseconds_since(begin),
        }
    }
}

fn is_worse(one: &HttpExchange, other: &HttpExchange) -> bool {
    let rank = |exchange: &HttpExchange| (exchange.status != Some(200), exchange.milliseconds);
    rank(one) > rank(other)
}

fn body(labels: HashMap<String, String>) -> ContainerCreateBody {
    let memory = |path: &str| (path.to_owned(), String::new());
    // On every address, as the engine of another machine is reached by its name; the port is any.
    let binding = PortBinding { host_ip: None, host_port: Some("0".to_owned()) };
    ContainerCreateBody {
        image: Some(KitImage::Notes.own_reference()),
        cmd: Some(vec!["/notes".to_owned()]),
        labels: Some(labels),
        exposed_ports: Some(vec![PORT.to_owned()]),
        host_config: Some(HostConfig {
            tmpfs: Some(HashMap::from([memory("/data"), memory("/tmp")])),
            port_bindings: Some(HashMap::from([(PORT.to_owned(), Some(vec![binding]))])),
            ..HostConfig::default()
        }),
        ..ContainerCreateBody::default()
    }
}
