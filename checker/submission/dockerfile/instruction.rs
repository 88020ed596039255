//! Which words and which text does one instruction of a Dockerfile have?

use std::ops::Range;

use parse_dockerfile::{Command, HealthcheckArguments, Instruction as Parsed, JsonOrStringArray, Source};

use super::super::{Instruction, Located};
use super::{Reader, variables, word_at};

/// What differs between the kinds of instruction.
#[derive(Default)]
struct Parts {
    flags: Vec<Located<String>>,
    words: Vec<String>,
    exec_form: bool,
    /// The text after keyword and flags.
    range: Range<usize>,
}

/// Reads any instruction but `FROM`.
pub(super) fn read(reader: &Reader<'_>, parsed: &Parsed<'_>) -> Option<Instruction> {
    let (name, keyword, parts) = match parsed {
        Parsed::Run(run) => {
            let mut parts = command(&run.arguments);
            parts.flags = reader.flags(&run.options);
            ("RUN", run.run.span.clone(), parts)
        }
        Parsed::Cmd(cmd) => ("CMD", cmd.cmd.span.clone(), command(&cmd.arguments)),
        Parsed::Entrypoint(entrypoint) => {
            ("ENTRYPOINT", entrypoint.entrypoint.span.clone(), command(&entrypoint.arguments))
        }
        Parsed::Copy(copy) => {
            let parts = Parts {
                flags: reader.flags(&copy.options),
                ..copied(reader, &copy.src, &copy.dest.span, &copy.dest.value)
            };
            ("COPY", copy.copy.span.clone(), parts)
        }
        Parsed::Add(add) => {
            let parts = Parts {
                flags: reader.flags(&add.options),
                ..copied(reader, &add.src, &add.dest.span, &add.dest.value)
            };
            ("ADD", add.add.span.clone(), parts)
        }
        Parsed::Env(env) => ("ENV", env.env.span.clone(), pairs(reader, &env.arguments.span)),
        Parsed::Label(label) => ("LABEL", label.label.span.clone(), pairs(reader, &label.arguments.span)),
        Parsed::Arg(arg) => {
            let range = arg.arguments.span.clone();
            let words = variables::words(&reader.original(&range), range.start, reader.escape);
            let words = words.iter().map(|word| word.text().to_owned()).collect();
            ("ARG", arg.arg.span.clone(), Parts { words, range, ..Parts::default() })
        }
        Parsed::Expose(expose) => {
            let words = expose.arguments.iter().map(|port| port.value.clone().into_owned()).collect();
            let range = span(expose.arguments.iter().map(|port| &port.span));
            ("EXPOSE", expose.expose.span.clone(), Parts { words, range, ..Parts::default() })
        }
        Parsed::Volume(volume) => {
            let parts = match &volume.arguments {
                JsonOrStringArray::Json(json) => Parts {
                    words: json.value.iter().map(|path| path.value.clone().into_owned()).collect(),
                    exec_form: true,
                    range: json.span.clone(),
                    ..Parts::default()
                },
                JsonOrStringArray::String(paths) => Parts {
                    words: paths.iter().map(|path| path.value.clone().into_owned()).collect(),
                    range: span(paths.iter().map(|path| &path.span)),
                    ..Parts::default()
                },
            };
            ("VOLUME", volume.volume.span.clone(), parts)
        }
        Parsed::User(user) => {
            ("USER", user.user.span.clone(), one(&user.arguments.value, &user.arguments.span))
        }
        Parsed::Workdir(workdir) => {
            ("WORKDIR", workdir.workdir.span.clone(), one(&workdir.arguments.value, &workdir.arguments.span))
        }
        Parsed::Stopsignal(signal) => (
            "STOPSIGNAL",
            signal.stopsignal.span.clone(),
            one(&signal.arguments.value, &signal.arguments.span),
        ),
        Parsed::Maintainer(maintainer) => (
            "MAINTAINER",
            maintainer.maintainer.span.clone(),
            one(&maintainer.name.value, &maintainer.name.span),
        ),
        Parsed::Shell(shell) => {
            let words = shell.arguments.iter().map(|word| word.value.clone().into_owned()).collect();
            let range = span(shell.arguments.iter().map(|word| &word.span));
            ("SHELL", shell.shell.span.clone(), Parts { words, exec_form: true, range, ..Parts::default() })
        }
        Parsed::Healthcheck(health) => {
            let mut parts = match &health.arguments {
                HealthcheckArguments::Cmd { arguments, .. } => {
                    let mut parts = command(arguments);
                    if parts.exec_form {
                        parts.words.insert(0, "CMD".to_owned());
                    } else {
                        let text = joined(reader, &parts.range);
                        parts.words = vec!["CMD-SHELL".to_owned(), text];
                    }
                    parts
                }
                HealthcheckArguments::None { none, .. } => {
                    Parts { words: vec!["NONE".to_owned()], range: none.span.clone(), ..Parts::default() }
                }
                _ => return None,
            };
            parts.flags = reader.flags(&health.options);
            ("HEALTHCHECK", health.healthcheck.span.clone(), parts)
        }
        Parsed::Onbuild(onbuild) => {
            let inner = read(reader, &onbuild.instruction)?;
            let text = if inner.text.is_empty() {
                inner.keyword.clone()
            } else {
                format!("{} {}", inner.keyword, inner.text)
            };
            return Some(Instruction {
                keyword: "ONBUILD".to_owned(),
                flags: inner.flags,
                words: vec![inner.keyword],
                text,
                exec_form: inner.exec_form,
                at: reader.file.location(&onbuild.onbuild.span),
            });
        }
        _ => return None,
    };
    let whole = keyword.start..parts.range.end.max(keyword.end);
    let mut text = joined(reader, &parts.range);
    for document in reader.documents(&whole) {
        text.push('\n');
        text.push_str(document.trim_end_matches('\n'));
    }
    Some(Instruction {
        keyword: name.to_owned(),
        flags: parts.flags,
        words: parts.words,
        text,
        exec_form: parts.exec_form,
        at: reader.file.location(&whole),
    })
}

fn command(command: &Command<'_>) -> Parts {
    match command {
        Command::Exec(words) => Parts {
            words: words.value.iter().map(|word| word.value.clone().into_owned()).collect(),
            exec_form: true,
            range: words.span.clone(),
            ..Parts::default()
        },
        Command::Shell(text) => Parts { range: text.span.clone(), ..Parts::default() },
        _ => Parts::default(),
    }
}

fn copied(reader: &Reader<'_>, sources: &[Source<'_>], end: &Range<usize>, target: &str) -> Parts {
    let mut words = Vec::new();
    let mut start = end.start;
    for source in sources {
        let (range, text) = match source {
            Source::Path(path) => (path.span.clone(), path.value.clone().into_owned()),
            Source::HereDoc(document) => (document.span.clone(), String::new()),
            _ => continue,
        };
        start = start.min(range.start);
        let is_document = reader.masked.documents.iter().any(|document| range.contains(&document.mark.start));
        words.push(if is_document { word_at(reader.file, &range).text().to_owned() } else { text });
    }
    words.push(target.to_owned());
    let before = reader.file.text.get(..start).unwrap_or_default().trim_end();
    let exec_form = before.ends_with('[') || before.ends_with("[\"");
    Parts { words, exec_form, range: start..end.end, ..Parts::default() }
}

/// `ENV A=b C=d` or the old `ENV A b c`, as `NAME=value` each.
fn pairs(reader: &Reader<'_>, range: &Range<usize>) -> Parts {
    let words = variables::words(&reader.original(range), range.start, reader.escape);
    let old_form = words.first().is_some_and(|word| !word.text().contains('='));
    let words = if old_form {
        let name = words.first().map(|word| word.text().to_owned()).unwrap_or_default();
        let text = joined(reader, range);
        let value = text.trim_start().strip_prefix(name.as_str()).unwrap_or_default().trim();
        vec![format!("{name}={value}")]
    } else {
        words.iter().map(|word| word.text().to_owned()).collect()
    };
    Parts { words, range: range.clone(), ..Parts::default() }
}

fn one(value: &str, range: &Range<usize>) -> Parts {
    Parts { words: vec![value.to_owned()], range: range.clone(), ..Parts::default() }
}

fn span<'r>(ranges: impl Iterator<Item = &'r Range<usize>>) -> Range<usize> {
    ranges
        .cloned()
        .reduce(|whole, next| whole.start.min(next.start)..whole.end.max(next.end))
        .unwrap_or_default()
}

/// The text with continued lines joined, and the comments between them left out.
fn joined(reader: &Reader<'_>, range: &Range<usize>) -> String {
    let text = reader.original(range);
    let mut result = String::new();
    for (number, line) in text.lines().enumerate() {
        let comment = number > 0 && line.trim_start().starts_with('#');
        if comment {
            continue;
        }
        match line.trim_end().strip_suffix(reader.escape) {
            Some(continued) => result.push_str(continued),
            None => result.push_str(line),
        }
    }
    result
}
