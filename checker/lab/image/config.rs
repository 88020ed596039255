//! What do an image's configuration and history say?

use bollard::models::{ImageHistoryResponseItem, ImageInspect};

use crate::evidence::{HistoryEntry, ImageFacts, Observed};
use crate::lab::ask::{ask, refused};
use crate::lab::{Engine, LabError};

/// What every label of the lab begins with; the learner never wrote one.
const OWN_LABELS: &str = "io.harden-check.";

/// Reads configuration and history, at the same time: the facts, and the lines of `ONBUILD`.
pub(super) async fn read(engine: &Engine, id: &str) -> Result<(ImageFacts, Vec<String>), LabError> {
    let action = "a look at an image";
    let (image, history) =
        tokio::try_join!(engine.inspect_image(id), ask(action, engine.docker().image_history(id)))?;
    Ok(facts(image.map_err(|refusal| refused(action, refusal))?, history))
}

fn facts(image: ImageInspect, history: Vec<ImageHistoryResponseItem>) -> (ImageFacts, Vec<String>) {
    let config = image.config.unwrap_or_default();
    let on_build = config.on_build.unwrap_or_default();
    let health = config.healthcheck.unwrap_or_default();
    let mut labels: Vec<String> = config
        .labels
        .unwrap_or_default()
        .into_iter()
        .filter(|(name, _)| !name.starts_with(OWN_LABELS))
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    labels.sort();
    let mut exposed_ports = config.exposed_ports.unwrap_or_default();
    exposed_ports.sort();
    // The engine lists the newest first.
    let history = history.into_iter().rev();
    let history = history
        .map(|entry| HistoryEntry { created_by: entry.created_by, size_bytes: entry.size })
        .filter(|entry| !entry.created_by.starts_with(&format!("LABEL {OWN_LABELS}")))
        .collect();
    let facts = ImageFacts {
        id: image.id.unwrap_or_default(),
        user: config.user.unwrap_or_default(),
        entrypoint: config.entrypoint.unwrap_or_default(),
        command: config.cmd.unwrap_or_default(),
        environment: config.env.unwrap_or_default(),
        labels,
        exposed_ports,
        healthcheck: health.test.unwrap_or_default(),
        health_interval: health.interval.unwrap_or_default(),
        health_timeout: health.timeout.unwrap_or_default(),
        health_start_period: health.start_period.unwrap_or_default(),
        health_retries: health.retries.unwrap_or_default(),
        stop_signal: config.stop_signal.unwrap_or_default(),
        workdir: config.working_dir.unwrap_or_default(),
        layers: image.root_fs.and_then(|root| root.layers).unwrap_or_default(),
        base: None,
        history,
        layer_files: Observed::NotAsked,
        files: Observed::NotAsked,
        secrets: Observed::NotAsked,
        unseen: Vec::new(),
        layer_bytes: Observed::NotAsked,
        packages: Observed::NotAsked,
        dependencies: Observed::NotAsked,
    };
    (facts, on_build)
}
