//! What is wrong with the command line, and what was probably meant?

use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::report::Trouble;
use crate::words::{Catalogue, Message};

use super::answer::Failure;

static WORDS: Catalogue = Catalogue::new("usage", include_str!("usage.en.ftl"), include_str!("usage.de.ftl"));

/// The mistake in words.
pub(crate) fn explain(error: &clap::Error) -> Trouble {
    let wrong = |kind| word(error, kind).unwrap_or_default();
    let message = match error.kind() {
        ErrorKind::InvalidSubcommand => {
            WORDS.say("unknown-command").with("name", wrong(ContextKind::InvalidSubcommand))
        }
        ErrorKind::UnknownArgument => {
            WORDS.say("unknown-argument").with("name", wrong(ContextKind::InvalidArg))
        }
        ErrorKind::InvalidValue if wrong(ContextKind::InvalidValue).is_empty() => {
            WORDS.say("no-value").with("name", wrong(ContextKind::InvalidArg))
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => WORDS
            .say("wrong-value")
            .with("value", wrong(ContextKind::InvalidValue))
            .with("name", wrong(ContextKind::InvalidArg)),
        ErrorKind::MissingRequiredArgument => {
            WORDS.say("missing").with("names", wrong(ContextKind::InvalidArg))
        }
        ErrorKind::ArgumentConflict => WORDS
            .say("conflict")
            .with("name", wrong(ContextKind::InvalidArg))
            .with("other", wrong(ContextKind::PriorArg)),
        ErrorKind::TooManyValues | ErrorKind::WrongNumberOfValues | ErrorKind::TooFewValues => {
            WORDS.say("number-of-values").with("name", wrong(ContextKind::InvalidArg))
        }
        ErrorKind::InvalidUtf8 => WORDS.say("not-utf8"),
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            WORDS.say("no-command")
        }
        _ => WORDS.say("other").with("detail", first_line(error)),
    };
    Trouble { kind: "usage", message, help: Some(help(error)) }
}

/// A command that `help` does not find.
pub(crate) fn unknown_command(name: &str, near: Option<&str>) -> Failure {
    let help = match near {
        Some(near) => WORDS.say("did-you-mean").with("name", near),
        None => WORDS.say("see-help"),
    };
    Failure::usage("usage", WORDS.say("unknown-command").with("name", name), Some(help))
}

/// A form of the output that only one command has.
pub(crate) fn no_sarif() -> Failure {
    Failure::usage("usage", WORDS.say("no-sarif"), Some(WORDS.say("no-sarif-help")))
}

/// The nearest right word, or the values there are, or where to look.
fn help(error: &clap::Error) -> Message {
    let near = [ContextKind::SuggestedSubcommand, ContextKind::SuggestedArg, ContextKind::SuggestedValue]
        .into_iter()
        .find_map(|kind| word(error, kind));
    if let Some(near) = near {
        return WORDS.say("did-you-mean").with("name", near);
    }
    match word(error, ContextKind::ValidValue) {
        Some(values) => WORDS.say("values").with("values", values),
        None => WORDS.say("see-help"),
    }
}

fn word(error: &clap::Error, kind: ContextKind) -> Option<String> {
    match error.get(kind)? {
        ContextValue::String(text) => Some(text.clone()),
        ContextValue::Strings(texts) if !texts.is_empty() => Some(texts.join("`, `")),
        _ => None,
    }
}

fn first_line(error: &clap::Error) -> String {
    let text = error.render().to_string();
    let line = text.lines().next().unwrap_or_default();
    line.trim_start_matches("error: ").to_owned()
}
