//! How does Podman build? With buildah, from a tar archive, and with nothing beside it.
//!
//! There is no session, so everything travels in the archive: the text that buildah reads, the secrets
//! (which the service moves out of the archive before it builds), and a list of what is not for
//! `COPY`. Every step becomes an image, as with Docker's classic builder. They have to go again, so
//! each carries the run's labels, from the first step of each stage on.

use std::collections::{BTreeMap, HashMap};

use bollard::{BollardRequest, Docker};
use hyper::Uri;

use crate::lab::raw::query;
use crate::submission::{DockerfileFacts, Instruction, Stage};

/// The text that buildah reads. The learner's own file stays in the context as it is.
pub(super) const DOCKERFILE: &str = ".harden-check.Dockerfile";

/// Read before `.dockerignore`, which has had its effect when the context was read.
const IGNORE: &str = ".containerignore";

/// The first version whose builder reads here-documents, and keeps the folder of every `WORKDIR`.
const LIKE_DOCKER: u64 = 5;

/// What travels beside the context.
pub(super) struct Beside {
    /// Name and content of files at the top of the archive.
    pub(super) files: Vec<(String, Vec<u8>)>,
    /// `id=NAME,src=FILE` of each secret.
    secrets: Vec<String>,
}

impl Beside {
    /// Puts together what is no part of the context.
    pub(super) fn new(text: &[u8], secrets: HashMap<String, Vec<u8>>) -> Beside {
        let ignore = format!("{DOCKERFILE}\n{IGNORE}\n");
        let mut files =
            vec![(DOCKERFILE.to_owned(), text.to_vec()), (IGNORE.to_owned(), ignore.into_bytes())];
        let mut named = Vec::new();
        for (number, (id, content)) in secrets.into_iter().enumerate() {
            // At the top: the service looks for it nowhere else.
            let file = format!(".harden-check.secret-{number}");
            named.push(format!("id={id},src={file}"));
            files.push((file, content));
        }
        Beside { files, secrets: named }
    }

    /// A client that adds to its requests what the library's options have no words for.
    pub(super) fn asking(&self, docker: Docker) -> Docker {
        let secrets = serde_json::to_string(&self.secrets).unwrap_or_default();
        let added = query(&[("layers", "1"), ("secrets", &secrets)]);
        docker.with_request_modifier(move |request: BollardRequest| with_query(request, &added))
    }
}

/// Adds to the query of a request; as it is where that gives no address.
fn with_query(mut request: BollardRequest, added: &str) -> BollardRequest {
    let uri = request.uri().to_string();
    let separator = if uri.contains('?') { '&' } else { '?' };
    if let Ok(uri) = format!("{uri}{separator}{added}").parse::<Uri>() {
        *request.uri_mut() = uri;
    }
    request
}

/// The text with a `LABEL` after every `FROM`. Buildah tells a failing step by its words, not by its
/// line, so that one more line harms nobody.
pub(super) fn labelled(text: &str, stages: &[Stage], labels: &BTreeMap<String, String>) -> String {
    let label = label_line(labels);
    let ends: Vec<usize> = stages.iter().filter_map(|stage| end_of_from(text, stage.base.at.line)).collect();
    let mut result = String::new();
    for (number, line) in text.split_inclusive('\n').enumerate() {
        result.push_str(line);
        if ends.contains(&(number + 1)) {
            if !line.ends_with('\n') {
                result.push('\n');
            }
            result.push_str(&label);
        }
    }
    result
}

fn label_line(labels: &BTreeMap<String, String>) -> String {
    let words: Vec<String> = labels.iter().map(|(name, value)| format!("{name}=\"{value}\"")).collect();
    format!("LABEL {}\n", words.join(" "))
}

/// The line, from 1, in which the `FROM` ends whose image stands in line `line`.
fn end_of_from(text: &str, line: usize) -> Option<usize> {
    let escape = if text.lines().take_while(|line| line.starts_with('#')).any(|line| line.contains('`')) {
        '`'
    } else {
        '\\'
    };
    let goes_on = |line: &str| line.trim_end().ends_with(escape) || line.trim_start().starts_with('#');
    let rest = text.lines().enumerate().skip(line.checked_sub(1)?);
    rest.map(|(number, line)| (number + 1, line)).find(|(_, line)| !goes_on(line)).map(|(number, _)| number)
}

/// What of a Dockerfile this version of the builder does not know, in Docker's words.
pub(super) fn beyond(dockerfile: &DockerfileFacts, version: &str) -> Option<String> {
    let major: u64 = version.split('.').next().and_then(|major| major.parse().ok()).unwrap_or(0);
    if major < LIKE_DOCKER
        && let Some(folder) = dockerfile.stages.iter().find_map(|stage| lost_folder(&stage.instructions))
    {
        return Some(format!("WORKDIR {folder}"));
    }
    let mut instructions = dockerfile.stages.iter().flat_map(|stage| &stage.instructions);
    instructions.find_map(|instruction| {
        let copies = matches!(instruction.keyword.as_str(), "COPY" | "ADD");
        let flag = |wanted: fn(&str) -> bool| instruction.flags.iter().find(|flag| wanted(&flag.value));
        if let Some(flag) = flag(|flag| flag == "link" || flag.starts_with("link=true")).filter(|_| copies) {
            return Some(format!("{} --{}", instruction.keyword, flag.value));
        }
        if let Some(flag) = flag(|flag| flag.contains("type=secret") && flag.contains(",env=")) {
            return Some(format!("{} --{}", instruction.keyword, flag.value));
        }
        let heredoc = (copies || instruction.keyword == "RUN") && has_heredoc(&instruction.text);
        (heredoc && major < LIKE_DOCKER).then(|| format!("{} <<…", instruction.keyword))
    })
}

/// A folder that `WORKDIR` alone would make: where no step with content follows before the next one,
/// buildah forgets it. The last one is made when the container starts.
fn lost_folder(instructions: &[Instruction]) -> Option<&str> {
    let mut open = None;
    for instruction in instructions {
        match instruction.keyword.as_str() {
            "RUN" | "COPY" | "ADD" => open = None,
            "WORKDIR" if open.is_some() => return open,
            "WORKDIR" => open = Some(instruction.text.trim()),
            _ => {}
        }
    }
    None
}

fn has_heredoc(text: &str) -> bool {
    let first = text.lines().next().unwrap_or_default();
    first.match_indices("<<").any(|(at, _)| {
        let rest = first[at + 2..].trim_start_matches('-').trim_start_matches(['"', '\'']);
        rest.starts_with(|letter: char| letter.is_ascii_alphabetic() || letter == '_')
    })
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, HashMap};

    use super::{Beside, DOCKERFILE, beyond, labelled, query};
    use crate::submission::{DockerfileFacts, read};

    fn facts(text: &str) -> DockerfileFacts {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("Dockerfile"), text).unwrap();
        std::fs::write(folder.path().join("run.sh"), "docker build --tag a .\ndocker run a\n").unwrap();
        read(folder.path()).unwrap().dockerfiles.remove("Dockerfile").unwrap()
    }

    fn sent(text: &str) -> String {
        let labels = BTreeMap::from([("run".to_owned(), "a".to_owned())]);
        labelled(text, &facts(text).stages, &labels)
    }

    #[test]
    fn every_stage_carries_the_runs_labels_from_its_first_step_on() {
        for (text, expected) in [
            ("FROM a\nRUN b\n", "FROM a\nLABEL run=\"a\"\nRUN b\n"),
            ("FROM a", "FROM a\nLABEL run=\"a\"\n"),
            (
                "FROM a \\\n  AS b\nFROM b\nUSER 1\n",
                "FROM a \\\n  AS b\nLABEL run=\"a\"\nFROM b\nLABEL run=\"a\"\nUSER 1\n",
            ),
            (
                "# escape=`\nFROM `\n# why\n a\nRUN b\n",
                "# escape=`\nFROM `\n# why\n a\nLABEL run=\"a\"\nRUN b\n",
            ),
        ] {
            assert_eq!(sent(text), expected);
        }
    }

    #[test]
    fn secrets_lie_at_the_top_and_nothing_of_ours_is_for_copy() {
        let secrets = HashMap::from([("token".to_owned(), b"x".to_vec())]);
        let beside = Beside::new(b"FROM a", secrets);
        let names: Vec<&str> = beside.files.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, [DOCKERFILE, ".containerignore", ".harden-check.secret-0"]);
        assert_eq!(beside.secrets, ["id=token,src=.harden-check.secret-0"]);
        let ignored = String::from_utf8(beside.files[1].1.clone()).unwrap();
        assert!(names[..2].iter().all(|name| ignored.lines().any(|line| line == *name)), "{ignored}");
        assert_eq!(query(&[("secrets", "[\"a=b,c\"]")]), "secrets=%5B%22a%3Db%2Cc%22%5D");
    }

    #[test]
    fn what_the_builder_does_not_know_is_named() {
        let heredoc = "FROM a\nRUN <<EOF\necho b\nEOF\n";
        assert_eq!(beyond(&facts(heredoc), "4.3.1"), Some("RUN <<…".to_owned()));
        assert_eq!(beyond(&facts(heredoc), "5.4.2"), None);
        let link = "FROM a\nCOPY --link b /b\n";
        assert_eq!(beyond(&facts(link), "5.4.2"), Some("COPY --link".to_owned()));
        let folders = "FROM a\nWORKDIR /data\nWORKDIR /app\nCOPY b /b\n";
        assert_eq!(beyond(&facts(folders), "4.3.1"), Some("WORKDIR /data".to_owned()));
        assert_eq!(beyond(&facts(folders), "5.4.2"), None);
        assert_eq!(beyond(&facts("FROM a\nWORKDIR /app\nRUN b\nUSER 1\n"), "4.3.1"), None);
        assert_eq!(beyond(&facts("FROM a\nRUN b\nWORKDIR /app\n"), "4.3.1"), None);
        let plain = "FROM a\nRUN test 1 -lt $((1 << 2))\nCOPY --chown=1 b /b\n";
        assert_eq!(beyond(&facts(plain), "4.3.1"), None);
    }
}
