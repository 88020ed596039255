//! Does `docker` still mean the Docker command on the engine of the lab?

use super::super::draft::Draft;
use super::super::environment::first_unknown;
use super::super::folder::Entry;
use super::super::source::{Fault, Word};
use super::catalogue::WORDS;
use super::script::Script;

/// Variables that would point the Docker command at another engine or platform.
const ENGINE_VARIABLES: [&str; 5] =
    ["DOCKER_HOST", "DOCKER_CONTEXT", "DOCKER_DEFAULT_PLATFORM", "DOCKER_CONFIG", "DOCKER_API_VERSION"];

impl Script {
    /// Whether the word `docker` still means the Docker command on the engine of the lab.
    pub(super) fn finds_docker(&mut self, draft: &mut Draft<'_>, name: &Word) -> bool {
        let exported = |wanted: &str| {
            self.state.variables.get(wanted).filter(|variable| variable.exported).map(|known| &known.value)
        };
        let chosen = ENGINE_VARIABLES.iter().copied().find(|engine| exported(engine).is_some());
        let has = |draft: &Draft<'_>, folder: &str, what: &str| {
            let path = self.path(&format!("{folder}/{what}"));
            path.is_some_and(|path| draft.folder.entry(&path) != Entry::Nothing)
        };
        let other_home = exported("HOME").filter(|home| has(draft, home, ".docker")).map(|_| "HOME");
        let other_path = self.state.variables.get("PATH").filter(|path| {
            let mut folders = path.value.split(':');
            let standard = ["/usr/bin", "/usr/local/bin", "/bin"];
            let finds =
                folders.clone().any(|folder| standard.contains(&folder) || first_unknown(folder).is_some());
            !finds || folders.any(|folder| has(draft, if folder.is_empty() { "." } else { folder }, "docker"))
        });
        let loaded = exported("LD_PRELOAD").map(|_| "LD_PRELOAD");
        let Some(variable) = chosen.or(other_home).or(other_path.map(|_| "PATH")).or(loaded) else {
            return true;
        };
        let fault = Fault::new(name, WORDS.say("engine-variable").with("word", variable)).outside_lab();
        draft.fault(&self.text.file, fault);
        false
    }

    /// Whether a variable is none that chooses the engine; `false` after a problem was told.
    pub(super) fn may_be_set(&mut self, draft: &mut Draft<'_>, name: &Word) -> bool {
        if !ENGINE_VARIABLES.contains(&name.text()) {
            return true;
        }
        let message = WORDS.say("engine-variable").with("word", name.text());
        draft.fault(&self.text.file, Fault::new(name, message).outside_lab());
        false
    }
}
