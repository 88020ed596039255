//! Where does the reader who types along stand, and what is to be removed afterwards?
//!
//! The lines come from the exercise's own files and from the chapter itself, so that no chapter can
//! forget its folder, its build, or a container that stands in the way of the next one.

use std::collections::BTreeSet;

use super::catalogue::WORDS;
use super::markdown::fence;
use crate::exercise::{Exercise, Files};
use crate::report::folder_name;
use crate::words::Language;

/// Where a step without an exercise takes the pages of the notes service from.
const PAGES: &str = "08-dedicated-user/dist";

fn say(key: &'static str, language: Language) -> String {
    WORDS.say(key).text(language)
}

fn shell(lines: &[String]) -> String {
    fence("sh", &lines.join("\n"))
}

/// The way into the exercise's folder, and its starting point built and started; for a step without an
/// exercise a folder with the pages of the service.
pub(super) fn start(exercise: Option<&Exercise>, folder: &str, language: Language) -> String {
    let (key, lines) = match exercise {
        Some(exercise) => {
            let folder = folder_name(exercise.number, &exercise.slug);
            let mut lines = vec![format!("cd {folder}")];
            lines.extend(typed(&exercise.start));
            ("start-exercise", lines)
        }
        None => {
            let lines =
                vec![format!("mkdir {folder}"), format!("cp -r {PAGES} {folder}/"), format!("cd {folder}")];
            ("start-step", lines)
        }
    };
    format!("{}\n\n{}", say(key, language), shell(&lines))
}

/// The reader's own answer in the place of the starting point. Nothing without an exercise.
pub(super) fn again(exercise: &Exercise, language: Language) -> String {
    let mut made = Made::default();
    made.read(&script(&exercise.start));
    let mut lines = made.removal();
    lines.extend(made_by(&exercise.solution));
    format!("{}\n\n{}", say("again", language), shell(&lines))
}

/// What removes all that the chapter's lines have made; nothing where they make nothing with a name.
pub(super) fn clean_up(exercise: Option<&Exercise>, chapter: &str, language: Language) -> String {
    let mut made = Made::default();
    let has = |directive: &str| chapter.lines().any(|line| line.trim() == directive);
    if let Some(exercise) = exercise {
        // `again` removes in the middle of the chapter what `start` has made.
        if has("{{#again}}") {
            made.read(&script(&exercise.solution));
        } else if has("{{#start}}") {
            made.read(&script(&exercise.start));
        }
    }
    made.read(&shell_blocks(chapter));
    let mut lines = made.removal();
    if lines.is_empty() {
        return String::new();
    }
    if has("{{#start}}") {
        lines.push("cd ..".to_owned());
    }
    let reset = exercise.map_or_else(String::new, |exercise| {
        format!("\n{}\n", WORDS.say("reset").with("number", exercise.number).text(language))
    });
    format!(
        "### {} {{#clean-up}}\n\n{}\n\n{}{reset}",
        say("clean-up", language),
        say("clean-up-why", language),
        shell(&lines)
    )
}

/// The script or, where there is none, the composition that starts the services of an answer.
fn script(files: &Files) -> String {
    let text = |name| files.get(name).map(|file| String::from_utf8_lossy(&file.bytes).into_owned());
    let composed = || files.contains_key("compose.yaml").then(|| COMPOSE.to_owned());
    text("run.sh").or_else(composed).unwrap_or_default()
}

const COMPOSE: &str = "docker compose up --detach --build";

/// Every line of the script that does something.
fn typed(files: &Files) -> Vec<String> {
    let script = script(files);
    let lines = script.lines().map(str::trim_end);
    let spoken = lines.filter(|line| !line.is_empty() && !line.starts_with('#') && !line.starts_with("set "));
    spoken.map(str::to_owned).collect()
}

/// The one line that runs the script.
fn made_by(files: &Files) -> Option<String> {
    let by_script = files.contains_key("run.sh").then(|| "sh run.sh".to_owned());
    by_script.or_else(|| files.contains_key("compose.yaml").then(|| COMPOSE.to_owned()))
}

/// The lines of a chapter's shell blocks.
fn shell_blocks(chapter: &str) -> String {
    let mut text = String::new();
    let mut inside = false;
    for line in chapter.lines() {
        let inner = line.trim_start_matches([' ', '>']);
        match inner.strip_prefix("```") {
            Some(kind) => inside = !inside && kind.trim() == "sh",
            None if inside => {
                text.push_str(inner);
                text.push('\n');
            }
            None => {}
        }
    }
    text
}

/// What lines of a shell make in an engine, by name and in the order of the names.
#[derive(Default)]
struct Made {
    containers: BTreeSet<String>,
    networks: BTreeSet<String>,
    of_swarm: BTreeSet<String>,
    volumes: BTreeSet<String>,
    composed: bool,
}

impl Made {
    fn read(&mut self, text: &str) {
        for line in text.replace("\\\n", " ").lines() {
            let words: Vec<&str> = line.split_whitespace().collect();
            let last = || words.last().map(|word| (*word).to_owned());
            match words.as_slice() {
                ["docker", "run" | "create", rest @ ..] => self.read_run(rest),
                ["docker", "network", "create", "--driver", "overlay", ..] => self.of_swarm.extend(last()),
                ["docker", "network", "create", _, ..] => self.networks.extend(last()),
                // Its networks go with it.
                ["docker", "swarm", "leave", ..] => self.of_swarm.clear(),
                ["docker", "volume", "create", _, ..] => self.volumes.extend(last()),
                ["docker", "compose", "up", ..] => self.composed = true,
                _ => {}
            }
        }
    }

    fn read_run(&mut self, words: &[&str]) {
        let mut before = "";
        for word in words {
            match before {
                "--name" => {
                    self.containers.insert((*word).to_owned());
                }
                // A path is a folder of the host, and a target alone is a volume without a name.
                "--volume" | "-v" => {
                    let name = word.split_once(':').map(|(name, _)| name);
                    let named = name.filter(|name| !name.starts_with(['/', '.', '~', '$', '"']));
                    self.volumes.extend(named.map(str::to_owned));
                }
                _ => {}
            }
            before = word;
        }
    }

    /// In an order in which nothing is removed that is still in use.
    fn removal(&self) -> Vec<String> {
        let line = |command: &str, names: &BTreeSet<String>| {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            (!names.is_empty()).then(|| format!("{command} {}", names.join(" ")))
        };
        let composed = self.composed.then(|| "docker compose down --volumes".to_owned());
        let lines = [
            composed,
            line("docker rm --force", &self.containers),
            line("docker network rm", &self.of_swarm),
            line("docker network rm", &self.networks),
            line("docker volume rm", &self.volumes),
        ];
        lines.into_iter().flatten().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{Made, shell_blocks};

    const CHAPTER: &str = "\
Words about `docker run --name nobody`.

```text
docker run --name shown notes
```

```sh
docker network create --internal back
docker run --detach --name web \\
    --volume notes-data:/data --volume ./pages:/pages:ro --volume \"$PWD/key:/run/key:ro\" notes
docker run --rm --name job notes
```

> ```sh
> docker volume create spare
> ```
";

    #[test]
    fn what_is_typed_is_removed_in_an_order_that_works() {
        let mut made = Made::default();
        made.read(&shell_blocks(CHAPTER));
        let lines = made.removal();
        let wanted =
            ["docker rm --force job web", "docker network rm back", "docker volume rm notes-data spare"];
        assert_eq!(lines, wanted);
    }

    #[test]
    fn the_networks_of_a_swarm_go_with_it() {
        let mut made = Made::default();
        made.read("docker network create --driver overlay post\n");
        assert_eq!(made.removal(), ["docker network rm post"]);
        made.read("docker swarm leave --force\n");
        assert!(made.removal().is_empty());
    }

    #[test]
    fn what_compose_made_is_removed_by_compose() {
        let mut made = Made::default();
        made.read("docker compose up --detach\n");
        assert_eq!(made.removal(), ["docker compose down --volumes"]);
        assert!(Made::default().removal().is_empty());
    }
}
