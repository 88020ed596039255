//! What does `docker compose` say beside the files?

use std::collections::BTreeMap;
use std::rc::Rc;

use super::super::Problem;
use super::super::draft::Draft;
use super::super::folder::{Entry, Folder};
use super::catalogue::WORDS;
use super::environment;
use super::load::{Variables, folder_of};

/// The names that Docker looks for, in its order.
pub(in super::super) const NAMES: [&str; 4] =
    ["compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml"];

/// The files that Compose puts over the one that it found, when it looked for it by itself.
const OVERRIDES: [&str; 4] = [
    "compose.override.yml",
    "compose.override.yaml",
    "docker-compose.override.yml",
    "docker-compose.override.yaml",
];

/// One call of `docker compose`, or the mere presence of a compose file.
#[derive(Debug, Clone, Default)]
pub(in super::super) struct Request {
    /// The folder it is called in, relative to the submission's; empty for the submission's own.
    pub(in super::super) folder: String,
    /// `--file`, each relative to the submission's folder; none where Compose looks by itself.
    pub(in super::super) files: Vec<String>,
    /// `--project-directory`, relative to the submission's folder.
    pub(in super::super) project_folder: Option<String>,
    /// `--env-file`, each relative to the submission's folder.
    pub(in super::super) env_files: Vec<String>,
    /// `--profile`.
    pub(in super::super) profiles: Vec<String>,
    /// `--project-name`.
    pub(in super::super) project_name: Option<String>,
    /// The services that the verb names; none for all of them.
    pub(in super::super) services: Vec<String>,
    /// It is `docker stack deploy` that reads the files, for services of a Swarm.
    pub(in super::super) stack: bool,
    /// The variables that the caller exports.
    pub(in super::super) variables: BTreeMap<String, String>,
}

/// A request, with all that `.env` adds to it.
#[derive(Debug)]
pub(super) struct Settled {
    pub(super) files: Vec<String>,
    /// The project's folder, that paths of the files count from.
    pub(super) folder: String,
    pub(super) variables: Variables,
    pub(super) profiles: Vec<String>,
    pub(super) project_name: Option<String>,
}

impl Request {
    /// Looks for the files and reads the variables; `None` after a problem was noted.
    pub(super) fn settle(&self, draft: &mut Draft<'_>) -> Option<Settled> {
        let first = self.files.first().map(|file| folder_of(file).to_owned());
        let folder = self.project_folder.clone().or(first).unwrap_or_else(|| self.folder.clone());
        let env_files = match self.env_files.is_empty() {
            true => environment::default_file(draft, &folder),
            false => self.env_files.clone(),
        };
        let problems = draft.problems.len();
        let mut variables = environment::read(draft, &env_files, &self.variables);
        if draft.problems.len() > problems {
            // Of what a file would have set, nothing is known.
            return None;
        }
        if variables.contains_key("COMPOSE_ENV_FILES") {
            let path = format!("COMPOSE_ENV_FILES in {}", env_files.join(", "));
            draft.problems.push(Problem::new(WORDS.say("further-files").with("path", path)));
            return None;
        }
        let list = |name: &str, separator: &str| -> Vec<String> {
            let value = variables.get(name).map(String::as_str).unwrap_or_default();
            value.split(separator).filter(|part| !part.is_empty()).map(str::to_owned).collect()
        };
        let separator = variables.get("COMPOSE_PATH_SEPARATOR").cloned().unwrap_or_else(|| ":".to_owned());
        let files = match (self.files.is_empty(), list("COMPOSE_FILE", &separator)) {
            (false, _) => self.files.clone(),
            (true, named) if named.is_empty() => self.beside(draft),
            (true, named) => self.named(draft, &named)?,
        };
        let profiles = match self.profiles.is_empty() {
            true => list("COMPOSE_PROFILES", ","),
            false => self.profiles.clone(),
        };
        let project_name =
            self.project_name.clone().or_else(|| variables.get("COMPOSE_PROJECT_NAME").cloned());
        if let Some(name) = &project_name {
            variables.insert("COMPOSE_PROJECT_NAME".to_owned(), name.clone());
        }
        Some(Settled { files, folder, variables: Rc::new(variables), profiles, project_name })
    }

    /// The first compose file of the folder, and the first override of it.
    fn beside(&self, draft: &Draft<'_>) -> Vec<String> {
        let first = |names: [&str; 4]| {
            names
                .into_iter()
                .filter_map(|name| Folder::resolve(&self.folder, name))
                // A link that leads out of the folder is there, and a problem when it is read.
                .find(|path| draft.folder.has_by_now(path))
        };
        first(NAMES).into_iter().chain(first(OVERRIDES)).collect()
    }

    /// The files of `COMPOSE_FILE`.
    fn named(&self, draft: &mut Draft<'_>, names: &[String]) -> Option<Vec<String>> {
        let mut files = Vec::new();
        for name in names {
            let path = Folder::resolve(&self.folder, name);
            match path.filter(|path| draft.folder.entry(path) == Entry::File) {
                Some(path) => files.push(path),
                None => {
                    let message = WORDS.say("no-file").with("value", name);
                    draft.problems.push(Problem::new(message));
                    return None;
                }
            }
        }
        Some(files)
    }
}
