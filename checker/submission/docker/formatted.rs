//! What does `inspect --format` write?

use super::super::ImageSource;
use super::super::asking::Question;
use super::super::draft::Draft;
use super::super::environment::Id;
use super::super::outcome::Outcome;
use super::super::source::Word;
use super::call::Call;
use super::catalogue::say;
use super::document::document;
use super::template::{Part, is_put_together, parts};
use super::told::ended;

/// The answer to `inspect --format`, of one object or of several, where every value in it is known.
pub(super) fn formatted(
    draft: &mut Draft<'_>,
    call: &Call<'_>,
    place: (&str, &Word),
    format: &str,
    names: &[Word],
) -> Option<Outcome> {
    let parts = parts(format).filter(|parts| is_put_together(parts));
    let mut lines = Vec::new();
    for name in names {
        let one = std::slice::from_ref(name);
        let whole = [Part::Value(format.to_owned())];
        let mut line = String::new();
        for part in parts.as_deref().unwrap_or(&whole) {
            match part {
                Part::Text(text) => line.push_str(text),
                Part::Value(value) => match valued(draft, call, place, value, one)? {
                    Outcome::Done(text) | Outcome::Ended(0, text) => {
                        line.push_str(text.trim_end_matches('\n'))
                    }
                    other => return Some(other),
                },
            }
        }
        lines.push(line);
    }
    (!lines.is_empty()).then(|| Outcome::Done(lines.join("\n")))
}

/// One value of one object.
fn valued(
    draft: &mut Draft<'_>,
    call: &Call<'_>,
    (group, verb): (&str, &Word),
    format: &str,
    names: &[Word],
) -> Option<Outcome> {
    repo_digests(draft, call, group, format, names)
        .or_else(|| id_of_image(draft, group, format, names))
        .or_else(|| state_of_container(draft, call, (group, verb), format, names))
}

/// The answer to `inspect --format …RepoDigests…` of one image; `None` where something else is asked for.
fn repo_digests(
    draft: &mut Draft<'_>,
    call: &Call<'_>,
    group: &str,
    format: &str,
    names: &[Word],
) -> Option<Outcome> {
    let [name] = names else { return None };
    if !["", "image"].contains(&group) || draft.uncertain {
        return None;
    }
    let wanted: String =
        format.chars().filter(|letter| !letter.is_whitespace() && !"()".contains(*letter)).collect();
    let Some(ImageSource::Build(build)) = draft.ledger.image(name.text()) else {
        return published_digest(draft, call, &wanted, name);
    };
    let digests = draft.ledger.repo_digests(build);
    match wanted.as_str() {
        "{{index.RepoDigests0}}" => Some(match digests.into_iter().next() {
            Some(first) => Outcome::Done(first),
            None => Outcome::refused(call.file.problem(&name.range(), say(name, "no-digest").message)),
        }),
        "{{json.RepoDigests}}" => Some(Outcome::Done(serde_json::json!(digests).to_string())),
        "{{.RepoDigests}}" => Some(Outcome::Done(format!("[{}]", digests.join(" ")))),
        "{{json.}}" => document(draft, call, group, name).map(|whole| Outcome::Done(whole.to_string())),
        "{{range.RepoDigests}}{{.}}{{end}}" if digests.len() <= 1 => Some(Outcome::Done(digests.concat())),
        text if text.starts_with("{{join.RepoDigests\"")
            || text.starts_with("{{range.RepoDigests}}{{println.}}") =>
        {
            Some(Outcome::Done(digests.join("\n")))
        }
        _ => None,
    }
}

/// The same of an image that others publish, behind a line that pulled it.
fn published_digest(draft: &mut Draft<'_>, call: &Call<'_>, wanted: &str, name: &Word) -> Option<Outcome> {
    let image = ImageSource::full_name(name.text());
    let pulled: Vec<String> = draft.pulled.iter().map(|(pulled, _)| pulled.clone()).collect();
    if !wanted.contains(".RepoDigests") || !pulled.iter().any(|one| ImageSource::full_name(one) == image) {
        return None;
    }
    let answer = draft.ask(Question::Digest { image: name.text().to_owned(), pulled })?;
    Some(ended(draft, call, answer))
}

/// The answer to `inspect --format '{{.Id}}'` of an image, and to `{{.Image}}` of a container, which is the
/// image that it was started from.
fn id_of_image(draft: &Draft<'_>, group: &str, format: &str, names: &[Word]) -> Option<Outcome> {
    let [name] = names else { return None };
    let wanted: String = format.chars().filter(|letter| !letter.is_whitespace()).collect();
    let container = draft.ledger.container(name.text()).filter(|_| ["", "container"].contains(&group));
    let build = match (wanted.as_str(), container) {
        ("{{.Image}}", Some(number)) => draft.ledger.build_of(number)?,
        ("{{.Config.Image}}", Some(number)) => {
            return draft.ledger.named_image(number).filter(|_| !draft.uncertain).map(Outcome::Done);
        }
        ("{{.Name}}", Some(number)) => {
            let name = draft.ledger.name_of(number)?;
            return (!draft.uncertain).then(|| Outcome::Done(format!("/{name}")));
        }
        (wanted, Some(number)) if wanted.contains(".Config.Labels") => {
            let value = draft.ledger.label_of(number, label(wanted)?)?;
            return (!draft.uncertain).then(|| Outcome::Done(value.to_owned()));
        }
        ("{{.Id}}" | "{{.ID}}", Some(number)) => {
            return (!draft.uncertain).then(|| Outcome::Done(Id::Container(number).letter().to_string()));
        }
        ("{{.Id}}" | "{{.ID}}", None) if ["", "image"].contains(&group) => {
            match draft.ledger.image(name.text())? {
                ImageSource::Build(build) => build,
                ImageSource::Given(_) => return None,
            }
        }
        _ => return None,
    };
    (!draft.uncertain).then(|| Outcome::Done(Id::Build(build).letter().to_string()))
}

/// The name of the label that a template without spaces asks for.
fn label(template: &str) -> Option<&str> {
    let by_index =
        template.strip_prefix("{{index.Config.Labels\"").and_then(|rest| rest.strip_suffix("\"}}"));
    by_index.or_else(|| template.strip_prefix("{{.Config.Labels.")?.strip_suffix("}}"))
}

/// The answer to `inspect --format` of a container, where somebody can give it.
fn state_of_container(
    draft: &mut Draft<'_>,
    call: &Call<'_>,
    (group, verb): (&str, &Word),
    format: &str,
    names: &[Word],
) -> Option<Outcome> {
    let [name] = names else { return None };
    if verb.text() != "inspect" || format.is_empty() || !["", "container"].contains(&group) {
        return None;
    }
    let container = draft.ledger.container(name.text())?;
    if !draft.is_real() && (draft.uncertain || !draft.ledger.serves(container)) {
        return None;
    }
    let format = format.to_owned();
    let answer = draft.ask(Question::Inspect { container, format })?;
    Some(ended(draft, call, answer))
}
