//! Which images does `docker images --format …` list, and what does it say of each?
//!
//! The list is that of an engine which holds what the script has built, tagged and pushed. Beside an image the digests
//! stand by which a registry knows it, one for each of its names there.

use regex::Regex;

use super::super::ImageSource;
use super::super::draft::Draft;
use super::super::environment::Id;
use super::super::outcome::Outcome;
use super::super::source::{Fault, Word};
use super::call::Call;
use super::catalogue::WORDS;
use super::template::Part;
use super::told::{unknown, unknown_output};

/// What stands in a row where there is no such value.
const NONE: &str = "<none>";

/// The images of the course: which of them an engine has is not the script's business.
const KIT: [&str; 7] = ["full", "slim", "distroless", "python", "notes", "registry", "probe"];

/// A line of the list.
struct Row {
    repository: String,
    tag: String,
    /// `sha256:` and the character that stands for the digits.
    digest: Option<String>,
    /// Nothing of an image that may or may not be there.
    build: Option<usize>,
}

/// Lists the images whose names fit: `docker images REPOSITORY`, `--filter reference=…`.
pub(super) fn image_list(
    draft: &mut Draft<'_>,
    call: &Call<'_>,
    template: &[Part],
    shows_digests: bool,
    wanted: &[String],
) -> Outcome {
    let asks_digest = template.contains(&Part::Value("{{.Digest}}".to_owned()));
    // Engines with one kind of store show no digest where a tag chooses the image, those with the other do.
    if asks_digest
        && shows_digests
        && let Some(name) = wanted.iter().find(|name| has_tag(name))
    {
        let repository = ImageSource::repository(name).to_owned();
        let fault = Fault::new(&Word::empty(call.place()), WORDS.say("digest-of-tag").with("value", name))
            .help(WORDS.say("digest-of-tag-help").with("value", repository))
            .outside_lab();
        return Outcome::Done(draft.unknown(call.file, Some(fault)).to_string());
    }
    let mut rows = Vec::new();
    for (name, build) in draft.ledger.own_names() {
        let (repository, tag) = (ImageSource::repository(&name), name.rsplit(':').next().unwrap_or_default());
        if !wanted.iter().all(|pattern| fits(pattern, repository, &name)) {
            continue;
        }
        let digests = draft.ledger.repo_digests(build);
        let mut known_as = digests.iter().filter_map(|known| known.split_once('@'));
        let digest = known_as.find(|(known, _)| *known == repository).map(|(_, digest)| digest.to_owned());
        rows.push(Row {
            repository: repository.to_owned(),
            tag: tag.to_owned(),
            digest: digest.filter(|_| shows_digests),
            build: Some(build),
        });
    }
    for name in KIT {
        let repository = format!("harden-check/{name}");
        let name = format!("{repository}:1");
        if wanted.iter().all(|pattern| fits(pattern, &repository, &name)) {
            rows.push(Row { repository, tag: "1".to_owned(), digest: None, build: None });
        }
    }
    // The newest image stands first. Among the names of one the order is by chance: who takes the first line of
    // several gets the one of least use.
    rows.sort_by_key(|row| (std::cmp::Reverse(row.build), row.digest.is_some()));
    let said = unknown_output(draft, call);
    let perhaps = draft.perhaps(said);
    let lines: Option<Vec<String>> = rows.iter().map(|row| row.line(template, perhaps)).collect();
    lines.map_or_else(|| unknown(draft, call), |lines| Outcome::Done(lines.join("\n")))
}

impl Row {
    /// What the template makes of it; nothing where a value is one that nobody knows.
    fn line(&self, template: &[Part], perhaps: char) -> Option<String> {
        let mut line = String::new();
        for part in template {
            match part {
                Part::Text(text) => line.push_str(&text.replace("\\t", "\t").replace("\\n", "\n")),
                Part::Value(value) => match value.as_str() {
                    "{{.Repository}}" => line.push_str(&self.repository),
                    "{{.Tag}}" => line.push_str(&self.tag),
                    "{{.Digest}}" => line.push_str(self.digest.as_deref().unwrap_or(NONE)),
                    "{{.ID}}" => line.push(self.build.map_or(perhaps, |build| Id::Build(build).letter())),
                    _ => return None,
                },
            }
        }
        if self.build.is_none() {
            line.push(perhaps);
        }
        Some(line)
    }
}

/// Whether a tag stands behind a name, and not a registry's port.
fn has_tag(name: &str) -> bool {
    name.rsplit('/').next().is_some_and(|last| last.contains(':'))
}

/// Whether the engine takes an image with this name for one that was asked for: in a pattern, a star stands for
/// letters between two slashes.
fn fits(pattern: &str, repository: &str, name: &str) -> bool {
    let one = |letter: char| match letter {
        '*' => "[^/]*".to_owned(),
        '?' => "[^/]".to_owned(),
        other => regex::escape(other.encode_utf8(&mut [0; 4])),
    };
    let body: String = pattern.chars().map(one).collect();
    Regex::new(&format!("^{body}$")).is_ok_and(|regex| regex.is_match(repository) || regex.is_match(name))
}

#[cfg(test)]
mod tests {
    use crate::submission::fixtures::{script, script_told};

    const PUSHED: &str =
        "set -e\ndocker build -t localhost:5000/notes:1 .\ndocker push localhost:5000/notes:1\n";
    const RUN: &str = "docker run -d --name web \"$image\"\n";

    #[test]
    fn the_list_of_images_leads_to_the_digest() {
        for command in [
            "docker images --digests --format '{{.Repository}}@{{.Digest}}' localhost:5000/notes",
            "docker images --digests --format '{{.Repository}}@{{.Digest}}' localhost:5000/notes | head -n 1",
            "docker image ls --digests --format '{{ .Repository }}@{{ .Digest }}' localhost:5000/notes",
            "docker images --format '{{.Repository}}@{{.Digest}}' localhost:5000/notes",
            "docker images --format='{{.Repository}}@{{.Digest}}' --filter reference=localhost:5000/notes",
            "docker images --format='{{.Repository}}@{{.Digest}}' --filter 'reference=localhost:5000/note*' | head -1",
            "docker images --digests --format '{{.Repository}}@{{.Digest}}' | grep '^localhost:5000/notes@'",
            "docker images --digests --format '{{.Repository}}:{{.Tag}}@{{.Digest}}' | grep 5000/notes:1 | sed 's/:1@/@/'",
            "docker images --digests --format '{{.Repository}} {{.Digest}}' localhost:5000/notes | awk '{print $1 \"@\" $2}'",
        ] {
            let plan = script(&format!("{PUSHED}image=$({command})\n{RUN}")).plan;
            assert_eq!(plan.containers[0].image.value, "localhost:5000/notes@sha256:…", "{command}");
        }
        let digest = "digest=$(docker images --format '{{.Digest}}' localhost:5000/notes)\n\
                      docker run -d --name web \"localhost:5000/notes@$digest\"\n";
        assert_eq!(script(&format!("{PUSHED}{digest}")).plan.containers[0].build_index(), Some(0));
        let id = "image=$(docker images --format '{{.ID}}' localhost:5000/notes:1)\n";
        assert_eq!(script(&format!("{PUSHED}{id}{RUN}")).plan.containers[0].build_index(), Some(0));
    }

    #[test]
    fn the_courses_own_images_may_be_there() {
        let list = "docker images --digests --format '{{.Repository}}@{{.Digest}}'";
        for (rest, told) in [
            ("| grep notes", "has no value"),
            ("| head -n 1", "has no value"),
            ("harden-check/slim", "known only"),
        ] {
            let all = script_told(&format!("{PUSHED}image=$({list} {rest})\n{RUN}"));
            assert!(all.contains(told), "{rest}: {all}");
        }
        let absent = "docker images --format '{{.Repository}}' | grep -qx localhost:5000/other || docker run -d --name web localhost:5000/notes:1\n";
        assert_eq!(script(&format!("{PUSHED}{absent}")).plan.containers.len(), 1);
        let there = "if docker images --format '{{.Repository}}' | grep -q slim; then docker run -d --name web localhost:5000/notes:1; fi\n";
        assert!(script_told(&format!("{PUSHED}{there}")).contains("has no value"));
    }

    #[test]
    fn what_the_list_does_not_show_is_no_digest() {
        for (before, command, told) in [
            (
                PUSHED,
                "docker images --digests --format '{{.Repository}}@{{.Digest}}' localhost:5000/notes:1",
                "a tag",
            ),
            (PUSHED, "docker images --format '{{.Repository}}@{{ .Digest }}' localhost:5000/notes", "<none>"),
            (
                PUSHED,
                "docker images --digests --format '{{.Repository}}@{{.CreatedAt}}' localhost:5000/notes",
                "known only",
            ),
            (
                PUSHED,
                "docker images --digests --format 'table {{.Repository}}@{{.Digest}}' localhost:5000/notes",
                "known only",
            ),
            (PUSHED, "docker images --digests localhost:5000/notes", "known only"),
            (
                "set -e\ndocker build -t localhost:5000/notes:1 .\n",
                "docker images --digests --format '{{.Repository}}@{{.Digest}}' localhost:5000/notes",
                "<none>",
            ),
            (
                "set -e\ndocker build -t notes -t localhost:5000/notes:1 .\ndocker push localhost:5000/notes:1\n",
                "docker images --digests --format '{{.Repository}}@{{.Digest}}' '*' | head -n 1",
                "<none>",
            ),
        ] {
            let all = script_told(&format!("{before}image=$({command})\n{RUN}"));
            assert!(all.contains(told), "{command}: {all}");
        }
    }
}
