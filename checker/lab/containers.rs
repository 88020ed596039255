//! How are containers read from an engine whose states the client library does not know?
//!
//! Podman has states that Docker has not: a container that was asked to stop is `stopped` until its
//! remains are cleared away. The library refuses the whole answer for one word of it.

use std::collections::HashMap;

use bollard::models::{ContainerInspectResponse, ContainerSummary};
use bollard::query_parameters::{InspectContainerOptions, ListContainersOptionsBuilder};
use hyper::Method;
use serde_json::Value;

use crate::evidence::EngineFamily;

use super::ask::{ORDINARY, Refusal, ask, ask_for, refused};
use super::raw::{query, unreadable};
use super::{Engine, LabError};

impl Engine {
    /// The engine's view of a container.
    ///
    /// # Errors
    /// As [`ask_for`].
    pub(super) async fn inspect_container(
        &self,
        id: &str,
    ) -> Result<Result<ContainerInspectResponse, Refusal>, LabError> {
        let action = "the inspection of a container";
        if self.family() == EngineFamily::Docker {
            let call = self.docker().inspect_container(id, None::<InspectContainerOptions>);
            return ask_for(action, ORDINARY, call).await;
        }
        let path = format!("{}/containers/{id}/json", self.prefix());
        let mut value = match self.raw(action, Method::GET, &path).await? {
            Ok(value) => value,
            Err(refusal) => return Ok(Err(refusal)),
        };
        in_dockers_words(value.pointer_mut("/State/Status"));
        serde_json::from_value(value).map(Ok).map_err(|error| unreadable(action, &error))
    }

    /// Every container with a label, `name` or `name=value`, running or not.
    ///
    /// # Errors
    /// [`LabError`] where the engine failed.
    pub(super) async fn labelled_containers(&self, label: &str) -> Result<Vec<ContainerSummary>, LabError> {
        let action = "to list containers";
        if self.family() == EngineFamily::Docker {
            let filters = HashMap::from([("label", vec![label])]);
            let options = ListContainersOptionsBuilder::default().all(true).filters(&filters).build();
            return ask(action, self.docker().list_containers(Some(options))).await;
        }
        let filters = serde_json::json!({ "label": [label] }).to_string();
        let asked = query(&[("all", "true"), ("filters", &filters)]);
        let path = format!("{}/containers/json?{asked}", self.prefix());
        let mut list =
            self.raw(action, Method::GET, &path).await?.map_err(|refusal| refused(action, refusal))?;
        for container in list.as_array_mut().into_iter().flatten() {
            in_dockers_words(container.get_mut("State"));
        }
        serde_json::from_value(list).map_err(|error| unreadable(action, &error))
    }

    /// The beginning of every path of the API, `/v1.41`.
    pub(super) fn prefix(&self) -> String {
        format!("/v{}", self.docker().client_version())
    }
}

/// Says a state of Podman's in the word that Docker has for it.
fn in_dockers_words(state: Option<&mut Value>) {
    let Some(state) = state else { return };
    let word = match state.as_str() {
        Some("stopped" | "unknown") => "exited",
        Some("stopping") => "running",
        Some("initialized" | "configured") => "created",
        _ => return,
    };
    *state = Value::from(word);
}

#[cfg(test)]
mod tests {
    use bollard::models::ContainerSummary;
    use serde_json::json;

    use super::in_dockers_words;

    #[test]
    fn a_state_that_the_library_lacks_is_one_that_it_has() {
        let stopped = json!({ "Id": "a", "State": "stopped" });
        assert!(serde_json::from_value::<ContainerSummary>(stopped).is_err(), "the library knows it by now");
        for (podmans, dockers) in [
            ("stopped", "exited"),
            ("stopping", "running"),
            ("initialized", "created"),
            ("running", "running"),
            ("paused", "paused"),
        ] {
            let mut container = json!({ "Id": "a", "State": podmans });
            in_dockers_words(container.get_mut("State"));
            let read: ContainerSummary = serde_json::from_value(container).unwrap();
            assert_eq!(read.state.unwrap().to_string(), dockers);
        }
    }
}
