//! What do commands that only look succeed with, and what do they write?

use regex::Regex;

use super::super::ImageSource;
use super::super::asking::Question;
use super::super::draft::Draft;
use super::super::environment::Id;
use super::super::outcome::Outcome;
use super::super::source::Word;
use super::call::Call;
use super::catalogue::WORDS;
use super::document::documents;
use super::flags;
use super::flags::{Flag, ignored, or, switch, value};
use super::formatted::formatted;
use super::image_list::image_list;
use super::lifecycle::over;
use super::template::{Part, parts};
use super::told::{ended, unknown};

#[derive(Debug, Default)]
struct Listing {
    all: bool,
    quiet: bool,
    /// `--filter status=running`.
    running: bool,
    /// `--format '{{.Names}}'`: a name on each line.
    by_name: bool,
    names: Vec<String>,
    /// `--filter ancestor=IMAGE`, `id=ID`: what the containers are made from, and which they are.
    images: Vec<String>,
    ids: Vec<String>,
    /// `--filter reference=NAME`: how images are called.
    references: Vec<String>,
    /// `--digests`, or a template in which an image's digest is written so that Docker sees it.
    digests: bool,
    /// A template of more than a name or an id.
    template: Vec<Part>,
    /// What is written depends on more than the names that this room knows.
    unknown: bool,
}

/// What `docker ps` shows where nothing runs.
const NO_CONTAINERS: &str = "CONTAINER ID   IMAGE     COMMAND   CREATED   STATUS    PORTS     NAMES";

const LISTING_FLAGS: &[Flag<Listing>] = &[
    or('a', switch("all", |given| given.target.all = given.on().unwrap_or(true))),
    switch("digests", |given| given.target.digests |= given.on().unwrap_or(true)),
    or(
        'f',
        value("filter", |given| match given.value.text().split_once('=') {
            Some(("name", name)) => given.target.names.push(name.to_owned()),
            Some(("ancestor", image)) => given.target.images.push(image.to_owned()),
            Some(("id", id)) => given.target.ids.push(id.to_owned()),
            Some(("reference", name)) => given.target.references.push(name.to_owned()),
            // Without `--all`, no others are shown.
            Some(("status", "running")) => given.target.running = true,
            _ => given.target.unknown = true,
        }),
    ),
    value("format", |given| match given.value.text() {
        "{{.Names}}" | "{{.Name}}" => given.target.by_name = true,
        "{{.ID}}" => given.target.quiet = true,
        text => match parts(text).filter(|parts| is_plain(text, parts)) {
            Some(parts) => {
                given.target.digests |= text.contains("{{.Digest}}");
                given.target.template = parts;
            }
            None => given.target.unknown = true,
        },
    }),
    or('n', value("last", |given| given.target.unknown = true)),
    or('l', switch("latest", |given| given.target.unknown = true)),
    ignored("no-trunc", false),
    or('q', switch("quiet", |given| given.target.quiet = given.on().unwrap_or(true))),
    or('s', ignored("size", false)),
    ignored("tree", false),
];

/// Whether a template names values, and no table with its head.
fn is_plain(text: &str, parts: &[Part]) -> bool {
    !text.starts_with("table") && parts.iter().any(|part| matches!(part, Part::Value(_)))
}

/// Reads `ps`, `images`, `ls` and their kind. An engine that answers makes each of them succeed.
pub(super) fn list(
    draft: &mut Draft<'_>,
    call: &Call<'_>,
    group: &str,
    verb: &Word,
    words: &[Word],
) -> Outcome {
    let problems = draft.problems.len();
    let mut listing = Listing::default();
    let others = flags::read(draft, call, LISTING_FLAGS, words, true, &mut listing);
    if draft.problems.len() > problems {
        return Outcome::Unknown;
    }
    let patterns: Option<Vec<Regex>> = listing.names.iter().map(|name| Regex::new(name).ok()).collect();
    let (Some(patterns), false) = (patterns, listing.unknown || draft.uncertain) else {
        return unknown(draft, call);
    };
    // The engine matches a container's name with and without the slash before it.
    let like = |name: &str| {
        patterns.iter().all(|pattern| pattern.is_match(name) || pattern.is_match(&format!("/{name}")))
    };
    let is_image = group == "image" || verb.text() == "images";
    let of_containers = group == "container" || verb.text() == "ps";
    let narrowed = !listing.images.is_empty() || !listing.ids.is_empty() || listing.running;
    if is_image && !narrowed && !listing.quiet && listing.names.is_empty() && !listing.template.is_empty() {
        let named = others.iter().map(|word| word.text().to_owned());
        let wanted: Vec<String> = listing.references.into_iter().chain(named).collect();
        return image_list(draft, call, &listing.template, listing.digests, &wanted);
    }
    let narrowed = narrowed || !listing.references.is_empty();
    if (!of_containers && (narrowed || !listing.template.is_empty())) || !listing.references.is_empty() {
        return unknown(draft, call);
    }
    let meant = |draft: &Draft<'_>, id: Id| {
        let Id::Container(number) = id else { return false };
        let of_image = |image: &String| {
            draft.ledger.image(image).is_some_and(|source| draft.ledger.source_of(number) == Some(&source))
        };
        let is_it = |wanted: &String| *wanted == id.letter().to_string();
        (listing.images.is_empty() || listing.images.iter().any(of_image))
            && (listing.ids.is_empty() || listing.ids.iter().any(is_it))
    };
    let all = listing.all && !listing.running;
    if of_containers && !listing.template.is_empty() {
        let listed: Vec<(Id, String)> =
            draft.ledger.listed(all, like).map(|(id, name)| (id, name.to_owned())).collect();
        let rows: Option<Vec<String>> = listed
            .iter()
            .filter(|(id, _)| meant(draft, *id))
            .map(|(id, name)| row(draft, &listing.template, *id, name))
            .collect();
        return rows.map_or_else(|| unknown(draft, call), |rows| Outcome::Done(rows.join("\n")));
    }
    if of_containers && !listing.quiet && !listing.by_name {
        // A table without rows is known.
        let empty = !draft.ledger.listed(all, like).any(|(id, _)| meant(draft, id));
        return if empty { Outcome::Done(NO_CONTAINERS.to_owned()) } else { unknown(draft, call) };
    }
    let by_name = listing.by_name && (of_containers || matches!(group, "network" | "volume"));
    if !listing.quiet && !by_name {
        return unknown(draft, call);
    }
    let lines: Vec<String> = match group {
        "network" => draft.ledger.network_names().filter(|name| like(name)).map(str::to_owned).collect(),
        "volume" => draft.ledger.volume_names().into_iter().filter(|name| like(name)).collect(),
        _ if is_image => match others.as_slice() {
            [name] => match draft.ledger.image(name.text()) {
                Some(ImageSource::Build(index)) => vec![Id::Build(index).letter().to_string()],
                Some(ImageSource::Given(name)) => vec![name],
                None => Vec::new(),
            },
            _ => return unknown(draft, call),
        },
        _ => {
            let listed = draft.ledger.listed(all, like).filter(|(id, _)| meant(draft, *id));
            let shown = listed.map(|(id, name)| match listing.by_name && !name.is_empty() {
                true => name.to_owned(),
                false => id.letter().to_string(),
            });
            shown.collect()
        }
    };
    Outcome::Done(lines.join("\n"))
}

/// A container's line in a list, where every value in it is known.
fn row(draft: &Draft<'_>, template: &[Part], id: Id, name: &str) -> Option<String> {
    let Id::Container(number) = id else { return None };
    let mut line = String::new();
    for part in template {
        match part {
            Part::Text(text) => line.push_str(&text.replace("\\t", "\t")),
            Part::Value(value) => match value.as_str() {
                "{{.ID}}" => line.push(id.letter()),
                "{{.Names}}" if !name.is_empty() => line.push_str(name),
                // What was named otherwise since is shown by its id.
                "{{.Image}}" => {
                    let image = draft.ledger.named_image(number)?;
                    let still = draft.ledger.image(&image).as_ref() == draft.ledger.source_of(number);
                    line.push_str(Some(image).filter(|image| still && Id::of(image).is_none())?.as_str());
                }
                _ => return None,
            },
        }
    }
    Some(line)
}

/// Reads `inspect NAME…`, `logs NAME` and their kind, which succeed where the name is there.
pub(super) fn at(
    draft: &mut Draft<'_>,
    call: &Call<'_>,
    group: &str,
    verb: &Word,
    words: &[Word],
) -> Outcome {
    // Which flags there are is no matter: those with a value are few, and a name is never one of them.
    let with_value = ["-f", "--format", "--type", "--since", "--until", "-n", "--tail"];
    let follows = verb.text() == "logs";
    let is_on = |long: &str, letter: Option<char>| {
        words.iter().map(Word::text).any(|text| match text.strip_prefix("--") {
            Some(name) => name == long || name == format!("{long}=true"),
            None => text.starts_with('-') && letter.is_some_and(|letter| text.contains(letter)),
        })
    };
    let waits = follows && is_on("follow", Some('f'));
    let goes_on = verb.text() == "stats" && !is_on("no-stream", None);
    let mut names = Vec::new();
    let mut format = String::new();
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let text = word.text();
        if let Some(value) = text.strip_prefix("--format=") {
            value.clone_into(&mut format);
        } else if with_value.contains(&text) && !(follows && text == "-f") {
            let value = words.next().map(Word::text).unwrap_or_default();
            if ["-f", "--format"].contains(&text) {
                value.clone_into(&mut format);
            }
        } else if !text.starts_with('-') {
            names.push(word.clone());
        }
    }
    // What follows a container's name in `port NAME 80` and `top NAME -o pid` is none.
    if matches!(verb.text(), "port" | "top") {
        names.truncate(1);
    }
    if verb.text() == "diff"
        && let [name] = names.as_slice()
        && draft.is_real()
        && let Some(container) = draft.ledger.container(name.text())
        && let Some(answer) = draft.ask(Question::Diff { container })
    {
        return ended(draft, call, answer);
    }
    if let Some(outcome) = formatted(draft, call, (group, verb), &format, &names) {
        return outcome;
    }
    let writes_all = verb.text() == "inspect" && format.is_empty();
    if let Some(text) = writes_all.then(|| documents(draft, call, group, &names)).flatten() {
        return Outcome::Done(text);
    }
    let is_container =
        group == "container" || matches!(verb.text(), "logs" | "port" | "top" | "diff" | "stats");
    if verb.text() == "stats" && names.is_empty() {
        return if goes_on { Outcome::Endless } else { unknown(draft, call) };
    }
    let outcome = over(draft, call, &names, true, |draft, name, _| {
        let ledger = &draft.ledger;
        let there = match group {
            "network" => ledger.network(name).is_some() || ["bridge", "host", "none"].contains(&name),
            "volume" => ledger.has_volume(name),
            "image" => ledger.image(name).is_some(),
            _ if verb.text() == "history" => ledger.image(name).is_some(),
            _ if is_container => ledger.container(name).is_some(),
            _ => ledger.has(name),
        };
        if waits
            && !call.background
            && !call.timed
            && let Some(number) = ledger.container(name)
        {
            draft.ledger.wait(number);
        }
        if there { Ok(()) } else { Err(WORDS.say("no-such-object").with("value", name)) }
    });
    match outcome {
        Outcome::Done(_) if goes_on => Outcome::Endless,
        Outcome::Done(_) => unknown(draft, call),
        other => other,
    }
}

/// `events` shows what happens until somebody stops it, unless a time ends it.
pub(super) fn events(draft: &mut Draft<'_>, call: &Call<'_>) -> Outcome {
    match call.words.iter().any(|word| word.text().starts_with("--until")) {
        true => unknown(draft, call),
        false => Outcome::Endless,
    }
}
