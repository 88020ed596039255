//! How does a registry of the lab's own stand, and how does an image come into it?
//!
//! The engine pushes to the loopback address of its own host, which every engine lets go without TLS, and
//! the checker asks the same port. One registry a run, at a port that the engine finds free; it carries the
//! run's labels and goes with the run, whatever ends it. No registry of the world is asked for anything.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use bollard::models::{ContainerCreateBody, HostConfig, PortBinding};
use bollard::query_parameters::{
    CreateContainerOptionsBuilder, PushImageOptionsBuilder, RemoveContainerOptionsBuilder,
    RemoveImageOptionsBuilder, StartContainerOptions, TagImageOptionsBuilder,
};
use futures_util::TryStreamExt;
use tokio::time::{sleep, timeout};

use super::ask::{ask, refused};
use super::kit::KitImage;
use super::look::http;
use super::run::RunIdentity;
use super::{Engine, LabError};

/// Where the registry listens inside of its container.
const PORT: &str = "5000/tcp";
/// How long it may take to answer for the first time.
const START: Duration = Duration::from_secs(30);
/// How long a push may take.
const PUSH: Duration = Duration::from_secs(300);
/// The pause between two looks.
const PAUSE: Duration = Duration::from_millis(20);

/// A registry that answers.
pub(in crate::lab) struct Registry<'a> {
    engine: &'a Engine,
    container: String,
    address: String,
}

impl<'a> Registry<'a> {
    /// Whether an engine and this process can meet at one loopback address: an engine on another machine has
    /// its own.
    pub(in crate::lab) fn is_possible(engine: &Engine) -> bool {
        let host = engine.host_for_ports();
        host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback()) || host == "localhost"
    }

    /// Starts one, from the kit's image, which must be there.
    ///
    /// # Errors
    /// [`LabError`] where the engine failed, or where it does not answer in time.
    pub(in crate::lab) async fn start(
        engine: &'a Engine,
        identity: &RunIdentity,
    ) -> Result<Registry<'a>, LabError> {
        let action = "to make a registry of the lab's own";
        let options =
            CreateContainerOptionsBuilder::default().name(&identity.name("lab", "registry")).build();
        let (client, body) = (engine.docker().clone(), body(identity.labels()));
        let call = async move { client.create_container(Some(options), body).await };
        let made = identity.making().ask(action, call).await?;
        let container = made.map_err(|refusal| refused(action, refusal))?.id;
        let start = engine.docker().start_container(&container, None::<StartContainerOptions>);
        ask("to start a registry of the lab's own", start).await?;
        let inspected =
            engine.inspect_container(&container).await?.map_err(|refusal| refused(action, refusal))?;
        let ports = inspected.network_settings.and_then(|settings| settings.ports).unwrap_or_default();
        let bound = ports.get(PORT).and_then(Option::as_ref).and_then(|bindings| bindings.first());
        let Some(port) = bound.and_then(|binding| binding.host_port.clone()) else {
            let detail = format!("it has no port {PORT} on the host");
            return Err(LabError::Engine { action: action.to_owned(), detail });
        };
        let registry = Registry { engine, container, address: format!("127.0.0.1:{port}") };
        let begin = Instant::now();
        while http::ask(&registry.address, "GET", "/v2/", "", None, Duration::from_secs(1)).await.is_err() {
            if begin.elapsed() > START {
                let what = "the first answer of the lab's registry".to_owned();
                return Err(LabError::Deadline { what, seconds: START.as_secs() });
            }
            sleep(PAUSE).await;
        }
        Ok(registry)
    }

    /// Host and port, the same for the engine and for this process: `127.0.0.1:49153`.
    pub(in crate::lab) fn address(&self) -> &str {
        &self.address
    }

    /// Has the engine push an image (an id, or a name that it has) under a path and a tag. The engine keeps
    /// no name of it.
    ///
    /// # Errors
    /// [`LabError`] where the engine failed or the registry refused.
    pub(in crate::lab) async fn push(&self, image: &str, path: &str, tag: &str) -> Result<(), LabError> {
        let docker = self.engine.docker();
        let name = format!("{}/{path}", self.address);
        let named = TagImageOptionsBuilder::default().repo(&name).tag(tag).build();
        ask("to name an image for the lab's registry", docker.tag_image(image, Some(named))).await?;
        let options = PushImageOptionsBuilder::default().tag(tag).build();
        let action = "to push into the lab's registry";
        let pushing = docker.push_image(&name, Some(options), None).try_for_each(|_| async { Ok(()) });
        let pushed = match timeout(PUSH, pushing).await {
            Ok(pushed) => pushed.map_err(|error| LabError::of_engine(action, &error)),
            Err(_) => Err(LabError::Deadline { what: action.to_owned(), seconds: PUSH.as_secs() }),
        };
        let options = RemoveImageOptionsBuilder::default().noprune(true).build();
        let named = format!("{name}:{tag}");
        let removal = docker.remove_image(&named, Some(options), None);
        let removed = ask("to take a name of the lab's registry away", removal).await;
        pushed?;
        removed.map(drop)
    }

    /// The tags below a path, sorted; none where nothing was pushed.
    ///
    /// # Errors
    /// [`LabError`] where the registry does not answer.
    pub(in crate::lab) async fn tags(&self, path: &str) -> Result<Vec<String>, LabError> {
        let asked = format!("/v2/{path}/tags/list");
        let failed =
            |detail: String| LabError::Engine { action: format!("{asked} of the lab's registry"), detail };
        let answer = http::ask(&self.address, "GET", &asked, "", None, Duration::from_secs(10)).await;
        let answer = answer.map_err(failed)?;
        if answer.status == 404 {
            return Ok(Vec::new());
        }
        let read: serde_json::Value =
            serde_json::from_str(&answer.body).map_err(|error| failed(error.to_string()))?;
        let tags = read.get("tags").and_then(serde_json::Value::as_array).into_iter().flatten();
        let mut tags: Vec<String> = tags.filter_map(|tag| Some(tag.as_str()?.to_owned())).collect();
        tags.sort();
        Ok(tags)
    }

    /// Removes it, with all it was given.
    ///
    /// # Errors
    /// [`LabError`] where the engine failed.
    pub(in crate::lab) async fn close(self) -> Result<(), LabError> {
        let options = RemoveContainerOptionsBuilder::default().force(true).v(true).build();
        let call = self.engine.docker().remove_container(&self.container, Some(options));
        ask("to remove the lab's registry", call).await
    }
}

fn body(labels: HashMap<String, String>) -> ContainerCreateBody {
    let binding = PortBinding { host_ip: Some("127.0.0.1".to_owned()), host_port: Some("0".to_owned()) };
    ContainerCreateBody {
        image: Some(KitImage::Registry.own_reference()),
        labels: Some(labels),
        exposed_ports: Some(vec![PORT.to_owned()]),
        host_config: Some(HostConfig {
            cap_drop: Some(vec!["ALL".to_owned()]),
            security_opt: Some(vec!["no-new-privileges".to_owned()]),
            port_bindings: Some(HashMap::from([(PORT.to_owned(), Some(vec![binding]))])),
            ..HostConfig::default()
        }),
        ..ContainerCreateBody::default()
    }
}
