//! What is on record of a secret, and where does it stand in the open?

use std::collections::HashMap;
use std::time::{Duration, Instant};

use bollard::models::ContainerInspectResponse;
use bollard::query_parameters::{EventsOptionsBuilder, InspectServiceOptions};
use futures_util::StreamExt;
use serde_json::Value;
use tokio::time::{sleep, timeout};

use crate::check::PlantedSecret;
use crate::evidence::{AccessLine, EngineEvent, Exposure, ExposurePlace, RotationExperiment};
use crate::lab::LabError;
use crate::lab::ask::{ORDINARY, ask};
use crate::lab::look::whole_log;
use crate::lab::run::{Lab, inspect};
use crate::lab::secrets::planted_in;

use super::holder::{Holder, Values};

/// The most that is read of a log, in bytes.
const LOG: usize = 4 << 20;
/// Between two readings of one log.
const WRITING_DOWN: Duration = Duration::from_millis(50);
/// How long the last lines may take into the engine's log.
const LONGEST_WRITING: Duration = Duration::from_secs(3);

/// What was seen so far.
pub(super) struct Record {
    exposed: Vec<Exposure>,
    searched: u64,
    /// Logs of containers that are gone: the service and the text.
    logs: Vec<(String, Vec<u8>)>,
    /// Containers that were replaced and are still there: the service and the id.
    old: Vec<(String, String)>,
    events: Vec<EngineEvent>,
    values: Vec<PlantedSecret>,
}

impl Record {
    /// Nothing was seen.
    pub(super) fn begin(_: &Lab<'_>) -> Record {
        Record {
            exposed: Vec::new(),
            searched: 0,
            logs: Vec::new(),
            old: Vec::new(),
            events: Vec::new(),
            values: Vec::new(),
        }
    }

    /// Searches what the engine shows of every container.
    pub(super) async fn look_at(
        &mut self,
        lab: &Lab<'_>,
        holders: &[Holder<'_>],
        values: &Values<'_>,
    ) -> Result<(), LabError> {
        self.values = vec![values.planted.clone(), values.new.clone()];
        for holder in holders {
            let inspected = inspect(lab, &holder.instance.id).await?;
            self.search(holder.service(), inspected);
        }
        Ok(())
    }

    fn search(&mut self, service: &str, mut inspected: ContainerInspectResponse) {
        let environment = inspected.config.as_mut().and_then(|config| config.env.take()).unwrap_or_default();
        for variable in environment {
            let name = variable.split('=').next().unwrap_or_default().to_owned();
            self.told(service, ExposurePlace::Environment, &name, variable.as_bytes());
        }
        let mut command = vec![inspected.path.take().unwrap_or_default()];
        command.extend(inspected.args.take().unwrap_or_default());
        if let Some(config) = &mut inspected.config {
            command.extend(config.cmd.take().unwrap_or_default());
            command.extend(config.entrypoint.take().unwrap_or_default());
        }
        self.told(service, ExposurePlace::Command, "", command.join("\n").as_bytes());
        let rest = serde_json::to_vec(&inspected).unwrap_or_default();
        self.told(service, ExposurePlace::Inspect, "", &rest);
    }

    /// Searches one text.
    pub(super) fn told(&mut self, service: &str, place: ExposurePlace, variable: &str, text: &[u8]) {
        self.searched += 1;
        if planted_in(&self.values, text).is_empty() {
            return;
        }
        let (service, variable) = (service.to_owned(), variable.to_owned());
        let exposure = Exposure { service, place, variable };
        if !self.exposed.contains(&exposure) {
            self.exposed.push(exposure);
        }
    }

    /// Remembers a container that is about to be replaced, and not removed.
    pub(super) fn keep_old(&mut self, holder: &Holder<'_>) {
        self.old.push((holder.service().to_owned(), holder.instance.id.clone()));
    }

    /// What the engine has on record of the replacement in these services, by their ids: the new secrets made,
    /// and each service updated. It keeps its latest events, so that those before this call are told first.
    pub(super) async fn read_events(&mut self, lab: &Lab<'_>, services: &[String]) -> Result<(), LabError> {
        let filters = HashMap::from([("type", vec!["secret", "service"])]);
        let options = EventsOptionsBuilder::default().since("1").filters(&filters).build();
        let mut events = std::pin::pin!(lab.engine.docker().events(Some(options)));
        let new = lab.identity.name("new", "");
        let mut awaited: Vec<&String> = services.iter().collect();
        let read = async {
            while !awaited.is_empty() {
                let Some(event) = events.next().await else { break };
                let event = event.map_err(|error| LabError::of_engine("to tell its events", &error))?;
                let actor = event.actor.unwrap_or_default();
                let (id, attributes) = (actor.id.unwrap_or_default(), actor.attributes.unwrap_or_default());
                let name = attributes.get("name").cloned().unwrap_or_default();
                // The engine tells of an update twice more, as it goes on.
                let updating = attributes.get("updatestate.new").is_some_and(|state| state == "updating");
                if !(name.starts_with(&new) || services.contains(&id) && updating) {
                    continue;
                }
                awaited.retain(|service| **service != id);
                let at = event.time_nano.unwrap_or_default() / 1_000_000;
                let written = name.split('-').skip(3).collect::<Vec<_>>().join("-");
                self.events.push(EngineEvent {
                    at: u64::try_from(at).unwrap_or_default(),
                    kind: event.typ.map(|kind| kind.to_string()).unwrap_or_default(),
                    action: event.action.unwrap_or_default(),
                    name: written,
                });
            }
            Ok(())
        };
        timeout(ORDINARY, read).await.unwrap_or(Ok(()))
    }

    /// Keeps the log of a container that is about to go.
    pub(super) async fn keep_log(&mut self, lab: &Lab<'_>, holder: &Holder<'_>) -> Result<(), LabError> {
        let text = whole_log(lab, &holder.instance.id, LOG).await;
        self.logs.push((holder.service().to_owned(), text));
        Ok(())
    }

    /// Reads the logs and puts everything into the evidence.
    pub(super) async fn settle(
        mut self,
        lab: &Lab<'_>,
        holders: &[Holder<'_>],
        seen: &mut RotationExperiment,
    ) -> Result<(), LabError> {
        for holder in holders {
            // The engine takes a line before it writes it down: until two readings are alike.
            let begin = Instant::now();
            let mut before = whole_log(lab, &holder.instance.id, LOG).await;
            loop {
                sleep(WRITING_DOWN).await;
                let now = whole_log(lab, &holder.instance.id, LOG).await;
                if now.len() == before.len() || begin.elapsed() > LONGEST_WRITING {
                    break;
                }
                before = now;
            }
            self.keep_log(lab, holder).await?;
        }
        for (service, id) in std::mem::take(&mut self.old) {
            // What was said first stands first.
            self.logs.insert(0, (service, whole_log(lab, &id, LOG).await));
        }
        for holder in holders {
            if let Some(service) = &holder.instance.service {
                let call = lab.engine.docker().inspect_service(&service.id, None::<InspectServiceOptions>);
                let shown = ask("the inspection of a service", call).await?;
                let text = serde_json::to_vec(&shown).unwrap_or_default();
                self.told(holder.service(), ExposurePlace::Service, "", &text);
            }
        }
        for (service, text) in std::mem::take(&mut self.logs) {
            self.told(&service, ExposurePlace::Log, "", &text);
            seen.access.extend(lines(&service, &text));
        }
        seen.exposed = self.exposed;
        seen.searched = self.searched;
        seen.events = self.events;
        Ok(())
    }
}

/// The lines of the access log among all lines. What is no line of it is nobody's business here.
fn lines(service: &str, text: &[u8]) -> Vec<AccessLine> {
    let text = String::from_utf8_lossy(text);
    let read = |line: &str| {
        let line: Value = serde_json::from_str(line.get(line.find('{')?..)?).ok()?;
        let fact = |name: &str| line.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        (fact("event") == "secret").then(|| AccessLine {
            service: service.to_owned(),
            time: fact("time"),
            action: fact("action"),
            by: fact("by"),
            result: fact("result"),
        })
    };
    text.lines().filter_map(read).collect()
}

#[cfg(test)]
mod tests {
    use super::lines;

    #[test]
    fn a_line_of_the_access_log_is_told_from_others() {
        let text = br#"{"time":"2026-11-27T09:00:00Z","level":"info","event":"request","status":"200"}
{"time":"2026-11-27T09:00:01Z","level":"info","event":"secret","action":"login","by":"172.17.0.2","result":"refused"}
no json
"#;
        let lines = lines("db", text);
        assert_eq!(lines.len(), 1);
        assert_eq!((lines[0].by.as_str(), lines[0].result.as_str()), ("172.17.0.2", "refused"));
    }
}
