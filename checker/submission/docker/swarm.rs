//! What do `docker swarm`, `secret`, `service` and `stack` make?
//!
//! A Swarm is a state of the machine, not of a submission: whether it was entered before or by this script makes
//! no difference, so that a script that says nothing of it is carried out as well. What Docker refuses of the
//! rest is refused here (tried on Docker 20.10): a secret that nobody made, a network of one machine for a service
//! of a Swarm, an image that is nowhere.

use super::super::compose;
use super::super::draft::Draft;
use super::super::folder::Entry;
use super::super::ledger::SwarmSecret;
use super::super::outcome::{Outcome, Refusal};
use super::super::own_file::take_own_files;
use super::super::source::Word;
use super::super::values::{did_you_mean, image_reference};
use super::super::{BindKind, FileMount, Located};
use super::call::Call;
use super::catalogue::{WORDS, say};
use super::container_draft::ContainerDraft;
use super::container_rules::{check_ports, finish_container};
use super::flags::{self, Flag, ignored, or, unsupported, value};
use super::lifecycle::over;
use super::secret_value::used_secret;
use super::service_flags::SERVICE_FLAGS;
use super::told;

/// Reads `docker swarm …`.
pub(super) fn swarm(draft: &mut Draft<'_>, call: &Call<'_>, verb: &Word) -> Outcome {
    let answer = match verb.text() {
        // Which addresses it is given is the learner's network's business.
        "init" => draft.ledger.enter_swarm(),
        "leave" => draft.ledger.leave_swarm(&call.file.location(&call.place())),
        "join-token" | "unlock-key" => return told::unknown(draft, call),
        _ => {
            draft.fault(call.file, say(verb, "swarm-command").outside_lab());
            return Outcome::Unknown;
        }
    };
    match answer {
        Ok(()) => Outcome::done(),
        Err(message) => {
            let problem = call.file.problem(&verb.range(), message);
            Outcome::Refused(Box::new(Refusal { problem, cleans_up: verb.text() == "leave" }))
        }
    }
}

/// The flags of `docker secret create`.
const SECRET_FLAGS: &[Flag<()>] =
    &[or('d', unsupported("driver")), or('l', ignored("label", true)), unsupported("template-driver")];

/// Reads `docker secret create` and `docker secret rm`.
pub(super) fn secret(draft: &mut Draft<'_>, call: &Call<'_>, verb: &Word, words: &[Word]) -> Outcome {
    let problems = draft.problems.len();
    let operands = flags::read(draft, call, SECRET_FLAGS, words, true, &mut ());
    if draft.problems.len() > problems {
        return Outcome::Unknown;
    }
    if verb.text() != "create" {
        return over(draft, call, &operands, true, |draft, name, _| draft.ledger.remove_secret(name));
    }
    let [name, source] = operands.as_slice() else {
        draft.problem(call.file, &call.place(), WORDS.say("secret-operands"));
        return Outcome::Unknown;
    };
    let (mut file, mut content) = (None, None);
    if source.text() == "-" {
        let Some(given) = call.given else {
            draft.fault(call.file, say(source, "secret-input"));
            return Outcome::Unknown;
        };
        if draft.tell_unknown(given) {
            return Outcome::Unknown;
        }
        content = Some(given.to_owned());
    } else {
        let path = super::build::path_in(call.folder, source.text());
        match path.filter(|path| draft.folder.entry(path) == Entry::File) {
            Some(path) => file = Some(path),
            None => {
                draft.fault(call.file, say(source, "secret-no-file"));
                return Outcome::Unknown;
            }
        }
    }
    if content.as_deref() == Some("") {
        return Outcome::refused(call.file.problem(&source.range(), WORDS.say("secret-empty")));
    }
    let made = SwarmSecret { name: name.text().to_owned(), file, content };
    match draft.ledger.make_secret(made) {
        Ok(()) => Outcome::Done(name.text().to_owned()),
        Err(message) => Outcome::refused(call.file.problem(&name.range(), message)),
    }
}

/// Reads `docker service create` and its kin.
pub(super) fn service(draft: &mut Draft<'_>, call: &Call<'_>, verb: &Word, words: &[Word]) -> Outcome {
    match verb.text() {
        "create" => create(draft, call, verb, words),
        "update" => update(draft, call, words),
        "rm" | "remove" => over(draft, call, words, true, |draft, name, at| {
            let number = draft.ledger.known_service(name)?;
            draft.ledger.remove(number, true, at)
        }),
        "ls" | "list" | "ps" | "inspect" => told::unknown(draft, call),
        "logs" if words.iter().any(|word| ["-f", "--follow"].contains(&word.text())) => Outcome::Endless,
        "logs" => told::unknown(draft, call),
        _ => {
            draft.fault(call.file, say(verb, "service-command").outside_lab());
            Outcome::Unknown
        }
    }
}

fn create(draft: &mut Draft<'_>, call: &Call<'_>, verb: &Word, words: &[Word]) -> Outcome {
    let end = words.last().unwrap_or(verb).range().end;
    let at = call.file.location(&(call.command.range().start..end));
    let mut service = ContainerDraft::blank(at);
    let problems = draft.problems.len();
    let others = flags::read(draft, call, SERVICE_FLAGS, words, false, &mut service);
    let Some((image, command)) = others.split_first() else {
        if draft.problems.len() == problems {
            draft.problem(call.file, &(call.command.range().start..verb.range().end), WORDS.say("no-image"));
        }
        return Outcome::Unknown;
    };
    let name = draft.take(call.file, image_reference(image));
    if let (Some(first), Some(last)) = (command.first(), command.last()) {
        let words = command.iter().map(|word| word.text().to_owned()).collect();
        service.spec.command = Some(call.file.located(words, &(first.range().start..last.range().end)));
    }
    let own = std::mem::replace(&mut service.spec.environment, std::mem::take(&mut service.file_environment));
    service.spec.environment.extend(own);
    take_own_files(draft.folder, call.folder, &mut service.spec);
    // Of this machine, and the task may run on another one.
    let files = service.spec.files.iter().map(|file| &file.at);
    let mounts = service.spec.mounts.iter().filter(|mount| mount.value.kind == BindKind::Bind);
    if let Some(at) = files.chain(mounts.map(|mount| &mount.at)).next() {
        let problem = call.file.problem_at(at.clone(), WORDS.say("service-bind"));
        draft.problems.push(problem);
    }
    if draft.problems.len() == problems {
        finish_container(draft, call.file, &service.spec);
        check_ports(draft, call.file, &service.spec);
    }
    let Some(name) = name.filter(|_| draft.problems.len() == problems) else {
        return Outcome::Unknown;
    };
    for used in std::mem::take(&mut service.secrets) {
        match handed(draft, &used) {
            Ok(file) => service.spec.files.push(file),
            Err(problem) => {
                let mut problem = call.file.problem_at(used.at.clone(), problem);
                problem.help = did_you_mean(&used.value.name, draft.ledger.secret_names())
                    .or_else(|| Some(WORDS.say("secret-missing-help").with("value", &used.value.name)));
                return Outcome::refused(problem);
            }
        }
    }
    let mut spec = service.spec;
    spec.swarm = true;
    match draft.ledger.image_to_run(&name) {
        Ok(source) => spec.source = source,
        Err(message) => {
            let mut problem = call.file.problem(&image.range(), message);
            problem.help = did_you_mean(&name, draft.ledger.image_names());
            return Outcome::refused(problem);
        }
    }
    spec.image = call.file.located(name, &image.range());
    let at = spec.at.clone();
    let called = vec![format!("service/{}", spec.service())];
    let started = draft.ledger.create(spec, called).and_then(|number| draft.ledger.start(number, false));
    match started {
        Ok(()) => Outcome::done(),
        Err(message) => Outcome::refused(call.file.problem_at(at, message)),
    }
}

/// The secrets that `docker service update` takes away and gives.
#[derive(Debug, Default)]
struct Update {
    removed: Vec<Word>,
    added: Vec<Located<FileMount>>,
}

/// What is carried out of it: another secret in the place of one.
const UPDATE_FLAGS: &[Flag<Update>] = &[
    or('d', ignored("detach", false)),
    ignored("force", false),
    ignored("no-resolve-image", false),
    or('q', ignored("quiet", false)),
    value("secret-add", |given| {
        if let Some(used) = given.located(used_secret) {
            given.target.added.push(used);
        }
    }),
    value("secret-rm", |given| given.target.removed.push(given.value.clone())),
    ignored("stop-grace-period", true),
    ignored("update-delay", true),
    ignored("update-monitor", true),
    ignored("update-order", true),
    ignored("update-parallelism", true),
];

/// Reads `docker service update`.
fn update(draft: &mut Draft<'_>, call: &Call<'_>, words: &[Word]) -> Outcome {
    let problems = draft.problems.len();
    let mut asked = Update::default();
    let names = flags::read(draft, call, UPDATE_FLAGS, words, true, &mut asked);
    if draft.problems.len() > problems {
        return Outcome::Unknown;
    }
    over(draft, call, &names, false, |draft, name, _| {
        let number = draft.ledger.known_service(name)?;
        let mut spec = draft.ledger.spec(number).clone();
        for removed in &asked.removed {
            spec.files.retain(|file| file.value.name != removed.text());
        }
        for added in &asked.added {
            spec.files.push(handed(draft, added)?);
        }
        draft.ledger.update(number, spec);
        Ok(())
    })
}

/// The file that a service is handed a secret as.
fn handed(draft: &Draft<'_>, used: &Located<FileMount>) -> Result<Located<FileMount>, crate::words::Message> {
    let secret = draft.ledger.secret(&used.value.name)?;
    let (file, content) = (secret.file.clone(), secret.content.clone());
    Ok(Located::new(FileMount { file, content, ..used.value.clone() }, used.at.clone()))
}

/// `docker stack deploy`.
#[derive(Debug, Default)]
struct Deploy {
    files: Vec<Word>,
}

const STACK_FLAGS: &[Flag<Deploy>] = &[
    or('c', value("compose-file", |given| given.target.files.push(given.value.clone()))),
    or('d', ignored("detach", false)),
    ignored("orchestrator", true),
    ignored("prune", false),
    or('q', ignored("quiet", false)),
    ignored("resolve-image", true),
    ignored("with-registry-auth", false),
];

/// Reads `docker stack deploy` and `docker stack rm`.
pub(super) fn stack(draft: &mut Draft<'_>, call: &Call<'_>, verb: &Word, words: &[Word]) -> Outcome {
    draft.calls_compose = true;
    match verb.text() {
        "deploy" | "up" => {}
        "rm" | "down" | "remove" => {
            return over(draft, call, words, true, |draft, name, at| draft.ledger.remove_stack(name, at));
        }
        "ls" | "ps" | "services" | "config" => return told::unknown(draft, call),
        _ => {
            draft.fault(call.file, say(verb, "service-command").outside_lab());
            return Outcome::Unknown;
        }
    }
    let problems = draft.problems.len();
    let mut deploy = Deploy::default();
    let names = flags::read(draft, call, STACK_FLAGS, words, true, &mut deploy);
    if draft.problems.len() > problems {
        return Outcome::Unknown;
    }
    let ([name], false) = (names.as_slice(), deploy.files.is_empty()) else {
        draft.problem(call.file, &call.place(), WORDS.say("stack-operands"));
        return Outcome::Unknown;
    };
    let mut files = Vec::new();
    for word in &deploy.files {
        let path = super::build::path_in(call.folder, word.text());
        match path.filter(|path| draft.folder.entry(path) == Entry::File) {
            Some(path) => files.push(path),
            None => {
                draft.fault(call.file, say(word, "no-compose-file"));
                return Outcome::Unknown;
            }
        }
    }
    let exported = call.variables.iter().filter(|(_, variable)| variable.exported);
    let request = compose::Request {
        folder: call.folder.to_owned(),
        files,
        project_name: Some(name.text().to_owned()),
        variables: exported.map(|(name, variable)| (name.clone(), variable.value.clone())).collect(),
        stack: true,
        ..compose::Request::default()
    };
    let Some(project) = compose::read(draft, &request) else { return Outcome::Unknown };
    match deployed(draft, project) {
        Ok(()) => Outcome::done(),
        Err(message) => Outcome::refused(call.file.problem(&name.range(), message)),
    }
}

/// Makes what a stack's file describes. What Docker passes over in it is passed over here: no image is built.
fn deployed(draft: &mut Draft<'_>, project: compose::Project) -> super::super::ledger::Answer<()> {
    for network in project.networks {
        if draft.ledger.network(&network.name.value).is_none() {
            draft.ledger.make_network(network)?;
        }
    }
    for volume in project.volumes {
        draft.ledger.make_volume(volume);
    }
    for service in project.services {
        let mut spec = service.spec;
        spec.swarm = true;
        spec.links.clear();
        spec.security_opt.clear();
        spec.source = draft.ledger.image_to_run(&spec.image.value)?;
        let called = vec![format!("service/{}_{}", project.name, spec.service())];
        let number = draft.ledger.create(spec, called)?;
        draft.ledger.start(number, false)?;
    }
    Ok(())
}
