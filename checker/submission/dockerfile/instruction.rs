//! What does one instruction say, and does the builder take it?
//!
//! The rules are those of BuildKit's `frontend/dockerfile/instructions`; what depends on a variable's
//! value is left to the build.

use std::ops::Range;

use super::super::source::{Fault, Word};
use super::super::values::{did_you_mean, signal};
use super::super::{Instruction, Located};
use super::catalogue::WORDS;
use super::lines::Line;
use super::reader::Reader;
use super::split::{self, Form, Parts};
use super::{flags, variables};

/// The instructions of the reference, for suggestions.
const KEYWORDS: [&str; 18] = [
    "ADD",
    "ARG",
    "CMD",
    "COPY",
    "ENTRYPOINT",
    "ENV",
    "EXPOSE",
    "FROM",
    "HEALTHCHECK",
    "LABEL",
    "MAINTAINER",
    "ONBUILD",
    "RUN",
    "SHELL",
    "STOPSIGNAL",
    "USER",
    "VOLUME",
    "WORKDIR",
];

/// What differs between the kinds of instruction.
#[derive(Default)]
struct Said {
    words: Vec<String>,
    exec_form: bool,
}

/// The keyword in capitals.
pub(super) fn keyword(parts: &Parts) -> String {
    parts.keyword.text().to_ascii_uppercase()
}

/// Reads any instruction but `FROM`.
///
/// # Errors
/// What the builder refuses.
pub(super) fn read(reader: &Reader<'_>, line: &Line, parts: &Parts) -> Result<Instruction, Fault> {
    let keyword = keyword(parts);
    let said = said(reader, line, parts, &keyword)?;
    flags::check(&keyword, &parts.flags)?;
    let mut text = parts.rest.text().to_owned();
    for document in &line.documents {
        text.push('\n');
        text.push_str(reader.original(&document.body).trim_end_matches('\n'));
    }
    let mut given = parts.flags.clone();
    if keyword == "ONBUILD" {
        let inner = split::parts(&parts.rest, reader.escape());
        text = text.replacen(inner.keyword.text(), &self::keyword(&inner), 1);
        given = inner.flags;
    }
    Ok(Instruction {
        flags: located(reader, &given),
        words: said.words,
        text,
        exec_form: said.exec_form,
        at: reader.file.location(&whole(parts)),
        keyword,
    })
}

/// The flags without their dashes.
fn located(reader: &Reader<'_>, flags: &[Word]) -> Vec<Located<String>> {
    flags.iter().map(|flag| reader.file.located(flag.text()[2..].to_owned(), &flag.range())).collect()
}

fn whole(parts: &Parts) -> Range<usize> {
    let last = parts.flags.last().unwrap_or(&parts.keyword);
    split::spanning(&parts.keyword, if parts.rest.text().is_empty() { last } else { &parts.rest })
}

fn said(reader: &Reader<'_>, line: &Line, parts: &Parts, keyword: &str) -> Result<Said, Fault> {
    let rest = &parts.rest;
    let lacks = || Fault::new(&parts.keyword, WORDS.say("arguments").with("word", keyword));
    if rest.text().is_empty() && !["CMD", "ENTRYPOINT"].contains(&keyword) {
        return Err(if KEYWORDS.contains(&keyword) { lacks() } else { unknown(&parts.keyword) });
    }
    match keyword {
        "RUN" | "CMD" | "ENTRYPOINT" => command(rest),
        "SHELL" => match split::form(rest) {
            Form::Json(words) if !words.is_empty() => Ok(Said { words, exec_form: true }),
            _ => Err(Fault::new(rest, WORDS.say("shell-form"))),
        },
        "COPY" | "ADD" => copied(reader, line, parts, keyword),
        "ENV" | "LABEL" => pairs(reader, rest, keyword),
        "ARG" => {
            let words = split::words(rest, reader.escape());
            if let Some(blank) = words.iter().find(|word| word.text().starts_with('=')) {
                return Err(Fault::new(blank, WORDS.say("blank-name").with("word", keyword)));
            }
            expandable(reader, &words)?;
            Ok(Said { words: plain(reader, &words), exec_form: false })
        }
        "EXPOSE" => {
            let ports = split::fields(rest);
            expandable(reader, &ports)?;
            if let Some(wrong) =
                ports.iter().find(|port| !port.text().contains(['$', '"', '\'']) && !is_port(port))
            {
                return Err(Fault::new(wrong, WORDS.say("port").with("word", wrong.text())));
            }
            Ok(Said { words: texts(&ports), exec_form: false })
        }
        "VOLUME" => {
            let said = listed(rest)?;
            if said.words.is_empty() {
                return Err(lacks());
            }
            if said.words.iter().any(|path| path.trim().is_empty()) {
                return Err(Fault::new(rest, WORDS.say("empty-path")));
            }
            Ok(said)
        }
        "STOPSIGNAL" => {
            expandable(reader, std::slice::from_ref(rest))?;
            // Of a number the builder asks only that it is not 0.
            let is_number = rest.text().parse::<i64>().is_ok_and(|number| number != 0);
            if !is_number && !rest.text().contains(['$', '"', '\'']) {
                signal(rest)?;
            }
            Ok(one(rest))
        }
        "USER" | "WORKDIR" => {
            expandable(reader, std::slice::from_ref(rest))?;
            Ok(one(rest))
        }
        "MAINTAINER" => Ok(one(rest)),
        "HEALTHCHECK" => health(rest),
        "ONBUILD" => trigger(reader, rest),
        _ => Err(unknown(&parts.keyword)),
    }
}

fn unknown(keyword: &Word) -> Fault {
    let fault = Fault::new(keyword, WORDS.say("unknown-instruction").with("word", keyword.text()));
    match did_you_mean(&keyword.text().to_ascii_uppercase(), KEYWORDS) {
        Some(help) => fault.help(help),
        None => fault,
    }
}

/// `["a", "b"]` or a shell's text.
fn command(rest: &Word) -> Result<Said, Fault> {
    match split::form(rest) {
        Form::Json(words) => Ok(Said { words, exec_form: true }),
        Form::WrongJson => Err(Fault::new(rest, WORDS.say("json"))),
        Form::Text => Ok(Said::default()),
    }
}

/// `["a", "b"]` or words between blanks.
fn listed(rest: &Word) -> Result<Said, Fault> {
    match split::form(rest) {
        Form::Json(words) => Ok(Said { words, exec_form: true }),
        Form::WrongJson => Err(Fault::new(rest, WORDS.say("json"))),
        Form::Text => Ok(Said { words: texts(&split::fields(rest)), exec_form: false }),
    }
}

fn copied(reader: &Reader<'_>, line: &Line, parts: &Parts, keyword: &str) -> Result<Said, Fault> {
    let said = listed(&parts.rest)?;
    let [_, .., target] = said.words.as_slice() else {
        return Err(Fault::new(&parts.keyword, WORDS.say("arguments").with("word", keyword)));
    };
    let fields = split::fields(&parts.rest);
    if !line.documents.is_empty() && target.starts_with("<<") {
        return Err(Fault::new(fields.last().unwrap_or(&parts.rest), WORDS.say("heredoc-target")));
    }
    if !said.exec_form {
        expandable(reader, &fields)?;
    }
    Ok(said)
}

/// `ENV A=b C=d` or the old `ENV A b c`, as `NAME=value` each.
fn pairs(reader: &Reader<'_>, rest: &Word, keyword: &str) -> Result<Said, Fault> {
    let words = split::words(rest, reader.escape());
    let old_form = words.first().is_some_and(|word| !word.text().contains('='));
    if old_form {
        let text = rest.text();
        let end = text.find(char::is_whitespace).unwrap_or(text.len());
        let value = split::trimmed(&rest.from(end));
        if value.text().is_empty() {
            return Err(Fault::new(rest, WORDS.say("no-value").with("word", keyword).with("name", text)));
        }
        expandable(reader, std::slice::from_ref(&value))?;
        let value = variables::plain(value.text(), reader.escape());
        return Ok(Said { words: vec![format!("{}={value}", &text[..end])], exec_form: false });
    }
    for word in &words {
        if !word.text().contains('=') {
            let message = WORDS.say("no-value").with("word", keyword).with("name", word.text());
            return Err(Fault::new(word, message));
        }
        if word.text().starts_with('=') {
            return Err(Fault::new(word, WORDS.say("blank-name").with("word", keyword)));
        }
    }
    expandable(reader, &words)?;
    Ok(Said { words: plain(reader, &words), exec_form: false })
}

fn health(rest: &Word) -> Result<Said, Fault> {
    let text = rest.text();
    let end = text.find(char::is_whitespace).unwrap_or(text.len());
    let kind = rest.part(0..end);
    let command_text = split::trimmed(&rest.from(end));
    let empty = command_text.text().is_empty();
    match kind.text().to_ascii_uppercase().as_str() {
        "NONE" if empty => Ok(Said { words: vec!["NONE".to_owned()], exec_form: false }),
        "NONE" => Err(Fault::new(&command_text, WORDS.say("health-none"))),
        "CMD" => {
            let mut said = command(&command_text)?;
            if empty || (said.exec_form && said.words.is_empty()) {
                return Err(Fault::new(&kind, WORDS.say("health-command")));
            }
            if said.exec_form {
                said.words.insert(0, "CMD".to_owned());
            } else {
                said.words = vec!["CMD-SHELL".to_owned(), command_text.text().to_owned()];
            }
            Ok(said)
        }
        _ => Err(Fault::new(&kind, WORDS.say("health-kind").with("word", kind.text()))),
    }
}

/// `ONBUILD` keeps an instruction for later; of it the builder looks at the form alone.
fn trigger(reader: &Reader<'_>, rest: &Word) -> Result<Said, Fault> {
    let inner = split::parts(rest, reader.escape());
    let keyword = keyword(&inner);
    if ["ONBUILD", "FROM", "MAINTAINER"].contains(&keyword.as_str()) {
        return Err(Fault::new(&inner.keyword, WORDS.say("onbuild").with("word", keyword)));
    }
    if !KEYWORDS.contains(&keyword.as_str()) {
        // The build that it is kept for would fail.
        return Err(unknown(&inner.keyword));
    }
    if ["ENV", "LABEL"].contains(&keyword.as_str()) && !inner.rest.text().is_empty() {
        pairs(reader, &inner.rest, &keyword)?;
    }
    match split::form(&inner.rest) {
        Form::WrongJson => Err(Fault::new(&inner.rest, WORDS.say("json"))),
        Form::Json(_) => Ok(Said { words: vec![keyword], exec_form: true }),
        Form::Text => Ok(Said { words: vec![keyword], exec_form: false }),
    }
}

fn one(rest: &Word) -> Said {
    Said { words: vec![rest.text().to_owned()], exec_form: false }
}

fn texts(words: &[Word]) -> Vec<String> {
    words.iter().map(|word| word.text().to_owned()).collect()
}

fn plain(reader: &Reader<'_>, words: &[Word]) -> Vec<String> {
    words.iter().map(|word| variables::plain(word.text(), reader.escape())).collect()
}

/// Whether every quote has its end and every substitution is one; which values it gives is the
/// build's business.
fn expandable(reader: &Reader<'_>, words: &[Word]) -> Result<(), Fault> {
    for word in words {
        match variables::expand(word.text(), &variables::Known::new(), reader.escape()) {
            Ok(_) | Err("unset-variable") => {}
            Err(key) => return Err(Fault::new(word, WORDS.say(key))),
        }
    }
    Ok(())
}

/// `80`, `8000-8010/tcp`, and what the builder still takes of `docker run -p`.
fn is_port(word: &Word) -> bool {
    let (ports, protocol) = word.text().split_once('/').unwrap_or((word.text(), "tcp"));
    let known = ["tcp", "udp", "sctp"].iter().any(|known| protocol.eq_ignore_ascii_case(known));
    let inside = ports.rsplit(':').next().unwrap_or_default();
    let (from, to) = inside.split_once('-').unwrap_or((inside, inside));
    match (from.parse::<u16>(), to.parse::<u16>()) {
        (Ok(from), Ok(to)) => known && from <= to,
        _ => false,
    }
}
