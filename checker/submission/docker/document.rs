//! What does `inspect` write where no template stands behind it?
//!
//! A list of documents, one for each name. A few of their values are known: the id, the names and the digests of an
//! image, and what a container was made from. In place of all others stands one character that nobody knows.

use serde_json::{Map, Value, json};

use super::super::ImageSource;
use super::super::draft::Draft;
use super::super::environment::Id;
use super::super::source::Word;
use super::call::Call;
use super::told::unknown_output;

/// The documents of these names; nothing where one of them is no image and no container, or nobody knows.
pub(super) fn documents(
    draft: &mut Draft<'_>,
    call: &Call<'_>,
    group: &str,
    names: &[Word],
) -> Option<String> {
    if names.is_empty() || draft.uncertain {
        return None;
    }
    let all: Option<Vec<Value>> = names.iter().map(|name| document(draft, call, group, name)).collect();
    all.map(|all| Value::Array(all).to_string())
}

/// The document of one name.
pub(super) fn document(draft: &mut Draft<'_>, call: &Call<'_>, group: &str, name: &Word) -> Option<Value> {
    let container = draft.ledger.container(name.text()).filter(|_| ["", "container"].contains(&group));
    let mut entries = match (container, draft.ledger.image(name.text())) {
        (Some(number), _) => of_container(draft, number),
        (None, Some(ImageSource::Build(build))) if ["", "image"].contains(&group) => of_image(draft, build),
        _ => return None,
    };
    let rest = unknown_output(draft, call).to_string();
    entries.insert(rest.clone(), Value::String(rest));
    Some(Value::Object(entries))
}

fn of_image(draft: &Draft<'_>, build: usize) -> Map<String, Value> {
    let mut tags: Vec<String> =
        draft.ledger.own_names().into_iter().filter(|(_, of)| *of == build).map(|(name, _)| name).collect();
    tags.sort();
    let mut entries = Map::new();
    entries.insert("Id".to_owned(), json!(Id::Build(build).letter().to_string()));
    entries.insert("RepoTags".to_owned(), json!(tags));
    entries.insert("RepoDigests".to_owned(), json!(draft.ledger.repo_digests(build)));
    entries
}

fn of_container(draft: &Draft<'_>, number: usize) -> Map<String, Value> {
    let mut entries = Map::new();
    entries.insert("Id".to_owned(), json!(Id::Container(number).letter().to_string()));
    if let Some(name) = draft.ledger.name_of(number) {
        entries.insert("Name".to_owned(), json!(format!("/{name}")));
    }
    if let Some(build) = draft.ledger.build_of(number) {
        entries.insert("Image".to_owned(), json!(Id::Build(build).letter().to_string()));
    }
    entries
}

#[cfg(test)]
mod tests {
    use crate::submission::fixtures::{script, script_told};

    const PUSHED: &str =
        "set -e\ndocker build -t localhost:5000/notes:1 .\ndocker push localhost:5000/notes:1\n";
    const RUN: &str = "docker run -d --name web \"$image\"\n";
    const INSPECT: &str = "docker image inspect localhost:5000/notes:1";

    #[test]
    fn jq_finds_the_digest_in_what_inspect_writes() {
        for command in [
            format!("{INSPECT} | jq -r '.[0].RepoDigests[0]'"),
            format!("{INSPECT} | jq -r '.[].RepoDigests[]'"),
            format!("{INSPECT} | jq --raw-output '.[0] | .RepoDigests | .[0]'"),
            format!("{INSPECT} | jq -r 'first | .RepoDigests | first'"),
            format!("{INSPECT} | jq -r '.[0].RepoDigests[] | select(startswith(\"localhost:5000/\"))'"),
            format!("{INSPECT} | jq -er '.[0].RepoDigests[0]'"),
            format!("{INSPECT} | jq '.[0].RepoDigests[0]' | tr -d '\"'"),
            "docker inspect localhost:5000/notes:1 | jq -r '.[0].RepoDigests[0]'".to_owned(),
            "docker inspect --type=image localhost:5000/notes:1 | jq -r .[0].RepoDigests[0]".to_owned(),
            format!("{INSPECT} --format '{{{{json .RepoDigests}}}}' | jq -r '.[0]'"),
            format!("{INSPECT} --format '{{{{json .}}}}' | jq -r '.RepoDigests[0]'"),
            format!("{INSPECT} --format '{{{{.RepoDigests}}}}' | tr -d '[]'"),
            format!("{INSPECT} > image.json; jq -r '.[0].RepoDigests[0]' image.json"),
        ] {
            let plan = script(&format!("{PUSHED}image=$({command})\n{RUN}")).plan;
            assert_eq!(plan.containers[0].image.value, "localhost:5000/notes@sha256:…", "{command}");
        }
        let cut = format!(
            "digest=$({INSPECT} | jq -r '.[0].RepoDigests[0] | split(\"@\")[1]')\n\
                           docker run -d --name web \"localhost:5000/notes@$digest\"\n"
        );
        assert_eq!(script(&format!("{PUSHED}{cut}")).plan.containers[0].build_index(), Some(0));
        let kept = format!("told=$({INSPECT})\nimage=$(echo \"$told\" | jq -r '.[0].Id')\n{RUN}");
        assert_eq!(script(&format!("{PUSHED}{kept}")).plan.containers[0].build_index(), Some(0));
        let of_container = "docker run -d --name old localhost:5000/notes:1\n\
                            image=$(docker inspect old | jq -r '.[0].Image')\n";
        assert_eq!(script(&format!("{PUSHED}{of_container}{RUN}")).plan.containers[1].build_index(), Some(0));
    }

    #[test]
    fn of_the_rest_of_a_document_nobody_knows() {
        for (command, told) in [
            (format!("{INSPECT} | jq -r '.[0].Created'"), "has no value"),
            (format!("{INSPECT} | jq -r '.[0].Config.Image'"), "has no value"),
            (format!("{INSPECT} | jq -r '.[0]'"), "has no value"),
            (format!("{INSPECT} | jq -r '.[0].RepoDigests | sort_by(.)'"), "has no value"),
            (format!("{INSPECT} | grep -o 'sha256:[0-9a-f]*' | head -n 1"), "has no value"),
            (INSPECT.to_owned(), "known only when it runs"),
            (format!("{INSPECT} --format '{{{{json .Config}}}}' | jq -r .Image"), "has no value"),
            // There is one digest: the second is nothing.
            (format!("{INSPECT} | jq -r '.[0].RepoDigests[1]'"), "null"),
        ] {
            let all = script_told(&format!("{PUSHED}image=$({command})\n{RUN}"));
            assert!(all.contains(told), "{command}: {all}");
        }
        let before = format!(
            "set -e\ndocker build -t localhost:5000/notes:1 .\nimage=$({INSPECT} | jq -r '.[0].RepoDigests[0]')\n{RUN}"
        );
        assert!(script_told(&before).contains("null"));
    }
}
