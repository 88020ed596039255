//! Which container does `docker run` or `docker create` start?

use crate::words::Message;

use super::super::asking::Question;
use super::super::draft::Draft;
use super::super::environment::Id;
use super::super::outcome::Outcome;
use super::super::own_file::take_own_files;
use super::super::source::{Fault, SourceFile, Word};
use super::super::values::{did_you_mean, image_reference};
use super::super::{BindKind, ImageSource, Located, NetworkAttachment};
use super::call::Call;
use super::catalogue::WORDS;
use super::container_draft::ContainerDraft;
use super::container_flags::{CONTAINER_FLAGS, is_long_option};
use super::container_rules::{check_ports, finish_container};
use super::flags;
use super::shared_network::check_shared_network;
use super::told;

/// Reads `docker run …` and `docker create …`.
pub(super) fn read(draft: &mut Draft<'_>, call: &Call<'_>, verb: &Word, words: &[Word]) -> Outcome {
    let end = words.last().unwrap_or(verb).range().end;
    let at = call.file.location(&(call.command.range().start..end));
    let mut container = ContainerDraft::blank(at);
    let problems = draft.problems.len();
    let others = flags::read(draft, call, CONTAINER_FLAGS, words, false, &mut container);
    let Some((image, command)) = others.split_first() else {
        if draft.problems.len() > problems {
            return Outcome::Unknown;
        }
        let range = call.command.range().start..verb.range().end;
        draft.problem(call.file, &range, WORDS.say("no-image"));
        return Outcome::Unknown;
    };
    let name = match Id::of(image.text()) {
        Some(_) => Some(image.text().to_owned()),
        None => draft.take(call.file, image_reference(image)),
    };
    if let (Some(first), Some(last)) = (command.first(), command.last()) {
        let words = command.iter().map(|word| word.text().to_owned()).collect();
        container.spec.command = Some(call.file.located(words, &(first.range().start..last.range().end)));
        container.spec.options_behind_image = command
            .iter()
            .take_while(|word| word.text() != "--")
            .filter(|word| is_long_option(word))
            .map(|word| call.file.located(word.text().to_owned(), &word.range()))
            .collect();
    }
    check_networks(draft, call.file, &container.spec.networks);
    check_shared_network(draft, call.file, &container.spec);
    put_aliases(draft, call.file, &mut container);
    put_addresses(draft, call.file, &mut container);
    take_own_files(draft.folder, call.folder, &mut container.spec);
    let own =
        std::mem::replace(&mut container.spec.environment, std::mem::take(&mut container.file_environment));
    container.spec.environment.extend(own);
    let own = std::mem::replace(&mut container.spec.labels, std::mem::take(&mut container.file_labels));
    container.spec.labels.extend(own);
    // Docker mounts both, and that of `--mount` on top.
    let on_top = |target: &String| {
        let mut mounts = container.spec.mounts.iter().map(|mount| &mount.value);
        mounts.any(|mount| mount.kind == BindKind::Tmpfs && mount.target == *target)
    };
    container.tmpfs.retain(|target, _| !on_top(target));
    container.spec.mounts.extend(std::mem::take(&mut container.tmpfs).into_values());
    if let Some(remove) = &container.remove
        && container.spec.restart.as_ref().is_some_and(|restart| restart.value.name != "no")
    {
        draft.fault(call.file, Fault::new(remove, WORDS.say("remove-and-restart")));
    }
    // Of a command of which a part was refused nothing further is said.
    if draft.problems.len() == problems {
        finish_container(draft, call.file, &container.spec);
        check_ports(draft, call.file, &container.spec);
    }
    let Some(name) = name.filter(|_| draft.problems.len() == problems) else {
        return Outcome::Unknown;
    };
    make(draft, call, image, &name, container, verb.text() == "create")
}

/// Makes the container, and starts it unless it is only created.
fn make(
    draft: &mut Draft<'_>,
    call: &Call<'_>,
    image: &Word,
    name: &str,
    container: ContainerDraft,
    only_created: bool,
) -> Outcome {
    let mut spec = container.spec;
    draft.ledger.fetch(name);
    match draft.ledger.image_to_run(name) {
        Ok(source) => spec.source = source,
        Err(message) => {
            let mut problem = call.file.problem(&image.range(), message);
            problem.help = did_you_mean(name, draft.ledger.image_names()).or_else(|| untagged(draft));
            return Outcome::refused(problem);
        }
    }
    // An image without a name is shown by the name of its build.
    let shown = match spec.source {
        ImageSource::Build(index) if Id::of(name).is_some() => {
            draft.ledger.builds().get(index).and_then(|build| build.tags.first()).map(|tag| tag.value.clone())
        }
        _ => Some(super::super::environment::shown(name)),
    };
    spec.by_id = Id::of(name).is_some();
    spec.image = call.file.located(shown.unwrap_or_default(), &image.range());
    let (at, networks) = (spec.at.clone(), spec.networks.clone());
    let number = match draft.ledger.create(spec, Vec::new()) {
        Ok(number) => number,
        Err(message) => return Outcome::refused(call.file.problem_at(at, message)),
    };
    if !only_created && let Err(message) = draft.ledger.start(number, !container.detached && !call.background)
    {
        let missing = |network: &&Located<NetworkAttachment>| {
            !is_default(&network.value) && draft.ledger.network(&network.value.network).is_none()
        };
        let port = draft.ledger.port_taken(number).map(|(port, _)| port.at.clone());
        let network = networks.iter().find(missing).map(|network| network.at.clone());
        return Outcome::refused(call.file.problem_at(network.or(port).unwrap_or(at), message));
    }
    if !only_created && !container.detached && call.background {
        draft.ledger.beside(number);
    }
    if draft.is_real() && !only_created && !container.detached && !call.background {
        let answer = draft.ask(Question::Job { container: number });
        return match answer {
            Some(answer) => told::ended(draft, call, answer),
            None => told::unknown(draft, call),
        };
    }
    let writes_id = only_created || container.detached;
    Outcome::Done(if writes_id { Id::Container(number).letter().to_string() } else { String::new() })
}

/// The advice that an earlier build has no name.
fn untagged(draft: &Draft<'_>) -> Option<Message> {
    let build = draft.ledger.builds().iter().rfind(|build| build.tags.is_empty())?;
    Some(WORDS.say("no-tag").with("line", build.at.line.to_string()))
}

/// Networks that the Docker command does not let stand together.
fn check_networks(draft: &mut Draft<'_>, file: &SourceFile, networks: &[Located<NetworkAttachment>]) {
    for (number, network) in networks.iter().enumerate() {
        let before = &networks[..number];
        let twice = before.iter().any(|other| other.value.network == network.value.network);
        let mixed = before.iter().any(|other| is_default(&other.value) || is_default(&network.value));
        if twice || mixed {
            let key = if twice { "network-twice" } else { "network-alone" };
            draft.problems.push(file.problem_at(network.at.clone(), WORDS.say(key)));
        }
        if is_default(&network.value) && !network.value.aliases.is_empty() {
            let message = WORDS.say("alias-needs-network");
            draft.problems.push(file.problem_at(network.at.clone(), message));
        }
    }
}

/// The addresses that the container asks for; Docker's own networks give none that is asked for.
fn put_addresses(draft: &mut Draft<'_>, file: &SourceFile, container: &mut ContainerDraft) {
    let Some(first) = container.addresses.first().cloned() else { return };
    match container.spec.networks.first_mut() {
        Some(network) if !is_default(&network.value) => {
            network.value.addresses.append(&mut container.addresses);
        }
        _ => draft.problems.push(file.problem_at(first.at, WORDS.say("address-needs-network"))),
    }
}

fn put_aliases(draft: &mut Draft<'_>, file: &SourceFile, container: &mut ContainerDraft) {
    let Some(first) = container.aliases.first() else {
        return;
    };
    match container.spec.networks.first_mut() {
        Some(network) if !network.value.aliases.is_empty() => {
            draft.fault(file, Fault::new(first, WORDS.say("alias-twice")));
        }
        Some(network) if !is_default(&network.value) => {
            network.value.aliases.extend(container.aliases.iter().map(|alias| alias.text().to_owned()));
        }
        _ => draft.fault(file, Fault::new(first, WORDS.say("alias-needs-network"))),
    }
}

/// Docker's own networks know no aliases, and neither does that of another container.
fn is_default(network: &NetworkAttachment) -> bool {
    network.owner().is_some() || ["bridge", "default", "none", "host"].contains(&network.network.as_str())
}

#[cfg(test)]
mod tests;
