//! What does each verb of `docker compose` make of a project?
//!
//! | verb                                       | what becomes of it                                      |
//! |--------------------------------------------|---------------------------------------------------------|
//! | `build`                                    | the builds, nothing runs                                |
//! | `create`                                   | networks, volumes and containers, nothing runs          |
//! | `up`                                       | missing images are built, containers made and started   |
//! | `run`                                      | one more container of a service                         |
//! | `start`, `stop`, `restart`, `kill`, `rm`   | the same to containers that are there                   |
//! | `down`                                     | containers and networks go, with `--volumes` volumes too |
//! | `ps`, `logs`, `config`, `pull` of what is built, … | nothing                                         |

use std::collections::BTreeMap;

use super::super::compose::{Project, Service};
use super::super::draft::Draft;
use super::super::folder::{Entry, Folder};
use super::super::ledger::Answer;
use super::super::outcome::{Outcome, Refusal};
use super::super::source::{Fault, Word};
use super::super::{Location, compose};
use super::call::Call;
use super::catalogue::{WORDS, say};
use super::compose_flags::{ProjectFlags, Verb, call_flags, verb_flags};
use super::compose_made::{Made, Wanted};
use super::{flags, told};

/// Verbs that only look.
const LOOKING: [&str; 12] = [
    "ps", "logs", "config", "convert", "images", "top", "port", "events", "ls", "version", "stats", "volumes",
];

/// Reads what follows `docker compose`, or `docker-compose`.
pub(super) fn read(draft: &mut Draft<'_>, call: &Call<'_>, words: &[Word]) -> Outcome {
    let problems = draft.problems.len();
    draft.calls_compose = true;
    let mut project = ProjectFlags::default();
    let rest = flags::read(draft, call, call_flags(), words, false, &mut project);
    let Some((verb, rest)) = rest.split_first() else {
        if project.version {
            return Outcome::done();
        }
        draft.fault(call.file, say(call.command, "no-command"));
        return Outcome::Unknown;
    };
    let has = |flags: &[&str]| rest.iter().any(|word| flags.contains(&word.text()));
    let goes_on = match verb.text() {
        "logs" => has(&["-f", "--follow", "-ft", "-tf", "--follow=true"]),
        "events" => !rest.iter().any(|word| word.text().starts_with("--until")),
        "stats" => !has(&["--no-stream", "--no-stream=true"]),
        _ => false,
    };
    if LOOKING.contains(&verb.text()) {
        return if goes_on { Outcome::Endless } else { told::unknown(draft, call) };
    }
    let Some(table) = verb_flags(verb.text()) else {
        draft.fault(call.file, say(verb, "compose-command"));
        return Outcome::Unknown;
    };
    let mut given = Verb::default();
    let names = flags::read(draft, call, table, rest, verb.text() != "run", &mut given);
    if draft.problems.len() > problems {
        return Outcome::Unknown;
    }
    let Some(mut project) = described(draft, call, verb, &names, &project) else {
        return Outcome::Unknown;
    };
    for build in project.services.iter_mut().filter_map(|service| service.build.as_mut()) {
        build.pull |= given.pull;
        build.no_cache |= given.no_cache;
    }
    let at = call.file.location(&call.place());
    let mut verbs = Verbs { draft, call, project, given, at };
    let outcome = verbs.carry_out(verb, &names);
    outcome.unwrap_or_else(|message| {
        let cleans_up = matches!(verb.text(), "stop" | "kill" | "rm" | "down");
        Outcome::Refused(Box::new(Refusal { problem: call.file.problem(&verb.range(), message), cleans_up }))
    })
}

/// The project that the call speaks of; `None` after a problem was noted.
fn described(
    draft: &mut Draft<'_>,
    call: &Call<'_>,
    verb: &Word,
    names: &[Word],
    project: &ProjectFlags,
) -> Option<Project> {
    let path = |draft: &mut Draft<'_>, word: &Word, wanted: Entry| {
        let path = super::build::path_in(call.folder, word.text());
        let found = path.filter(|path| draft.folder.entry(path) == wanted);
        if found.is_none() {
            draft.fault(call.file, say(word, "no-compose-file"));
        }
        found
    };
    let paths = |draft: &mut Draft<'_>, words: &[Word]| -> Option<Vec<String>> {
        words.iter().map(|word| path(draft, word, Entry::File)).collect()
    };
    let files = paths(draft, &project.files)?;
    let env_files = paths(draft, &project.env_files)?;
    let project_folder = match &project.project_folder {
        Some(word) => Some(path(draft, word, Entry::Folder)?),
        None => None,
    };
    let text = |word: &Word| word.text().to_owned();
    let exported = call.variables.iter().filter(|(_, variable)| variable.exported);
    let variables: BTreeMap<String, String> =
        exported.map(|(name, variable)| (name.clone(), variable.value.clone())).collect();
    let beside = |name: &&str| {
        Folder::resolve(call.folder, name).is_some_and(|path| draft.folder.entry(&path) == Entry::File)
    };
    // `.env` may name the files as well.
    let mut known = compose::NAMES.iter().chain(&[".env"]);
    if files.is_empty() && !variables.contains_key("COMPOSE_FILE") && !known.any(beside) {
        draft.fault(call.file, say(verb, "no-compose-anywhere"));
        return None;
    }
    let services = names.iter().take(if verb.text() == "run" { 1 } else { names.len() });
    let request = compose::Request {
        folder: call.folder.to_owned(),
        files,
        project_folder,
        env_files,
        profiles: project.profiles.iter().map(text).collect(),
        project_name: project.project_name.as_ref().map(text),
        services: services.map(text).collect(),
        stack: false,
        variables,
    };
    compose::read(draft, &request)
}

/// A compose file beside which nothing else says how it is run: `docker compose up`.
pub(in super::super) fn up(draft: &mut Draft<'_>, project: Project) -> Answer<()> {
    let mut made = Made { draft, project: &project };
    // Nobody goes through this for real, so that no build of it fails.
    let _ = made.images(&|_| true, false);
    made.containers(&|_| true, false)?;
    made.start(&|_| true, false)
}

/// One verb, carried out on the ledger.
struct Verbs<'a, 'd> {
    draft: &'a mut Draft<'d>,
    call: &'a Call<'a>,
    project: Project,
    given: Verb,
    at: Location,
}

impl Verbs<'_, '_> {
    fn carry_out(&mut self, verb: &Word, names: &[Word]) -> Answer<Outcome> {
        if verb.text() == "run" {
            return self.run(names);
        }
        for name in names {
            if !self.project.services.iter().any(|service| service.name() == name.text()) {
                self.draft.fault(self.call.file, say(name, "no-such-service"));
                return Ok(Outcome::Unknown);
            }
        }
        let written: Vec<&str> = names.iter().map(Word::text).collect();
        let needed = self.needed(&written);
        let is_named = |service: &Service| written.is_empty() || written.contains(&service.name());
        let is_needed = |service: &Service| needed.iter().any(|name| name == service.name());
        let wanted: Wanted<'_> = if self.given.no_deps { &is_named } else { &is_needed };
        let given = &self.given;
        let (project, at) = (&self.project, &self.at);
        let mut made = Made { draft: self.draft, project };
        let built = match verb.text() {
            "build" => made.images(if given.with_dependencies { wanted } else { &is_named }, true),
            "create" | "up" if !given.no_build => made.images(wanted, given.build),
            _ => Ok(()),
        };
        if let Err(failed) = built {
            return Ok(told::ended(self.draft, self.call, failed));
        }
        if given.no_build {
            made.are_there(wanted)?;
        }
        match verb.text() {
            "build" => {}
            "create" => {
                made.containers(wanted, given.force_recreate)?;
            }
            "up" => {
                made.containers(wanted, given.force_recreate)?;
                if !given.no_start {
                    let detached = given.detach || given.wait || self.call.background;
                    made.start(wanted, !detached)?;
                    if self.call.background && !given.detach && !given.wait {
                        made.beside(wanted);
                    }
                }
            }
            "start" => made.start(&is_named, false)?,
            "down" => made.down(&is_named, written.is_empty(), given, at)?,
            "pull" => {
                let asks = |service: &&Service| is_named(service) && service.build.is_none();
                if let Some(service) = project.services.iter().find(asks) {
                    let name = service.spec.image.value.clone();
                    let fault = Fault::new(verb, WORDS.say("pull").with("value", name)).outside_lab();
                    self.draft.fault(self.call.file, fault);
                    return Ok(Outcome::Unknown);
                }
            }
            other => made.each(other, &is_named, given, at)?,
        }
        Ok(Outcome::done())
    }

    /// The named services and all that they wait for; every service where none is named.
    fn needed(&self, named: &[&str]) -> Vec<String> {
        let services = &self.project.services;
        let mut needed: Vec<String> = match named.is_empty() {
            true => services.iter().map(|service| service.name().to_owned()).collect(),
            false => named.iter().map(|name| (*name).to_owned()).collect(),
        };
        let mut next = 0;
        while let Some(name) = needed.get(next).cloned() {
            next += 1;
            let found = services.iter().find(|service| service.name() == name);
            for wanted in found.iter().flat_map(|service| &service.depends_on) {
                if !needed.contains(wanted) {
                    needed.push(wanted.clone());
                }
            }
        }
        needed
    }

    /// `run SERVICE [COMMAND…]`: one more container, which publishes nothing and whose name nobody
    /// knows; what the service waits for is started.
    fn run(&mut self, words: &[Word]) -> Answer<Outcome> {
        let Some((name, command)) = words.split_first() else {
            self.draft.fault(self.call.file, say(self.call.command, "no-service"));
            return Ok(Outcome::Unknown);
        };
        let needed = self.needed(&[name.text()]);
        let project = &self.project;
        let Some(service) = project.services.iter().find(|service| service.name() == name.text()) else {
            self.draft.fault(self.call.file, say(name, "no-such-service"));
            return Ok(Outcome::Unknown);
        };
        let others = |service: &Service| {
            !self.given.no_deps
                && service.name() != name.text()
                && needed.iter().any(|one| one == service.name())
        };
        let itself = |service: &Service| service.name() == name.text();
        let mut made = Made { draft: self.draft, project };
        if let Err(failed) = made.images(&others, false).and_then(|()| made.images(&itself, self.given.build))
        {
            return Ok(told::ended(self.draft, self.call, failed));
        }
        made.containers(&others, false)?;
        made.start(&others, false)?;
        made.furnish()?;
        let mut spec = service.spec.clone();
        spec.at = self.at.clone();
        spec.name = None;
        if !self.given.service_ports {
            spec.publish.clear();
        }
        for network in &mut spec.networks {
            network.value.aliases.clear();
        }
        if let (Some(first), Some(last)) = (command.first(), command.last()) {
            let words = command.iter().map(|word| word.text().to_owned()).collect();
            spec.command = Some(self.call.file.located(words, &(first.range().start..last.range().end)));
        }
        made.bind_image(&mut spec);
        spec.remove = self.given.remove;
        let number = self.draft.ledger.create(spec, Vec::new())?;
        self.draft.ledger.start(number, !self.given.detach && !self.call.background)?;
        if !self.given.detach && self.call.background {
            self.draft.ledger.beside(number);
        }
        Ok(Outcome::done())
    }
}
