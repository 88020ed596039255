//! What stands in the files of the `docker` command line: which context is current, and what is in it?
//!
//! The format is that of `docker/cli`, `cli/context/store`: `config.json` names the context, and
//! `contexts/meta/<SHA-256 of its name>/meta.json` describes it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::lab::digest;

use super::chosen::Tls;
use super::problem::ChoiceProblem;

/// What a context says about its engine.
#[derive(Debug)]
pub(super) struct Found {
    /// In the form of `DOCKER_HOST`; absent for the usual socket.
    pub(super) address: Option<String>,
    /// Where that stands.
    pub(super) file: PathBuf,
    pub(super) tls: Option<Tls>,
}

#[derive(Deserialize)]
struct Config {
    #[serde(default, rename = "currentContext")]
    current: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Meta {
    #[serde(default)]
    endpoints: Endpoints,
}

#[derive(Deserialize, Default)]
struct Endpoints {
    docker: Option<Endpoint>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Endpoint {
    #[serde(default)]
    host: String,
    #[serde(default, rename = "SkipTLSVerify")]
    skip_verify: bool,
}

pub(super) fn config_file(folder: &Path) -> PathBuf {
    folder.join("config.json")
}

/// The current context, where the configuration names one.
///
/// # Errors
/// [`ChoiceProblem::Unreadable`] for a file that is there and cannot be read.
pub(super) fn current(folder: &Path) -> Result<Option<String>, ChoiceProblem> {
    let config: Option<Config> = read(&config_file(folder))?;
    Ok(config.and_then(|config| config.current).filter(|name| !name.is_empty()))
}

/// Looks a context up.
///
/// # Errors
/// [`ChoiceProblem`] says what is missing or cannot be read.
pub(super) fn find(folder: &Path, name: &str, named_by: &str) -> Result<Found, ChoiceProblem> {
    let id = digest::sha256(name.as_bytes());
    let contexts = folder.join("contexts");
    let file = contexts.join("meta").join(&id).join("meta.json");
    let Some(meta) = read::<Meta>(&file)? else {
        let (name, named_by) = (name.to_owned(), named_by.to_owned());
        return Err(ChoiceProblem::Missing { name, named_by, file });
    };
    let Some(endpoint) = meta.endpoints.docker else {
        return Err(ChoiceProblem::NoEngine { name: name.to_owned(), file });
    };
    if endpoint.skip_verify {
        return Err(ChoiceProblem::Unverified { name: name.to_owned(), file });
    }
    let tls = tls(&contexts.join("tls").join(&id).join("docker"))?;
    let address = Some(endpoint.host).filter(|host| !host.is_empty());
    Ok(Found { address, file, tls })
}

/// The certificates of a context. One without any speaks plainly.
fn tls(folder: &Path) -> Result<Option<Tls>, ChoiceProblem> {
    if !folder.is_dir() {
        return Ok(None);
    }
    let tls = Tls::in_folder(folder);
    let missing = [&tls.authority, &tls.certificate, &tls.key].into_iter().find(|path| !path.is_file());
    if let Some(path) = missing.cloned() {
        return Err(ChoiceProblem::NoCertificate { path });
    }
    Ok(Some(tls))
}

/// Reads a JSON file; none where there is no such file.
fn read<T: for<'text> Deserialize<'text>>(path: &Path) -> Result<Option<T>, ChoiceProblem> {
    let unreadable = |detail: String| ChoiceProblem::Unreadable { path: path.to_owned(), detail };
    match fs::read(path) {
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            Ok(None)
        }
        Err(error) => Err(unreadable(error.to_string())),
        Ok(bytes) => serde_json::from_slice(&bytes).map(Some).map_err(|error| unreadable(error.to_string())),
    }
}
