//! What did the user ask for?
//!
//! One file per command. A command returns an [`answer::Answer`] (text, JSON and exit code) or a
//! failure; printing happens in one place, [`answer::Streams`]. The language is chosen before
//! parsing, so that the help and the mistakes in the command line are said in it as well.

mod answer;
mod arguments;
mod attest;
mod book;
mod clean;
mod completions;
mod doctor;
mod engine;
mod exercise;
mod exercise_all;
mod explain;
mod gate;
mod help;
mod hint;
mod images;
mod init;
mod key_pair;
mod keys;
mod lint;
mod list;
mod live;
mod looked_at;
mod place;
mod promote;
mod reset;
mod sbom;
mod scan;
mod session;
mod sign;
mod solution;
mod status;
mod trouble;
mod usage;
mod verify;

use std::ffi::OsString;
use std::io::{self, IsTerminal as _};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::FromArgMatches as _;
use clap::error::ErrorKind;

use crate::report::Look;
use crate::words::Language;

use answer::{Answer, Failure, Streams, USAGE, write_error, write_out};
use arguments::{Arguments, BookAction, Colour, Command, Format};
use session::Session;

/// Runs the command line of this process.
#[must_use]
pub fn main() -> ExitCode {
    let words: Vec<OsString> = std::env::args_os().collect();
    let language =
        early(&words, "--lang").and_then(|code| code.parse().ok()).unwrap_or_else(Language::from_environment);
    let format = match early(&words, "--format").as_deref() {
        Some("json") => Format::Json,
        Some("sarif") => Format::Sarif,
        _ => Format::Human,
    };
    let colour = match early(&words, "--color").as_deref() {
        Some("always") => Colour::Always,
        Some("never") => Colour::Never,
        _ => Colour::Auto,
    };
    let streams = Streams {
        out: look(
            language,
            colour,
            io::stdout().is_terminal(),
            terminal_size::terminal_size_of(io::stdout()),
        ),
        error: look(
            language,
            colour,
            io::stderr().is_terminal(),
            terminal_size::terminal_size_of(io::stderr()),
        ),
        format,
    };
    ExitCode::from(start(&words, streams))
}

fn start(words: &[OsString], streams: Streams) -> u8 {
    let language = streams.out.language;
    let parsed = help::command(language)
        .try_get_matches_from(words)
        .and_then(|matches| Arguments::from_arg_matches(&matches));
    let arguments = match parsed {
        Ok(arguments) => arguments,
        Err(error) => return stopped(&error, streams),
    };
    let setup = arguments.setup || std::env::var_os("HARDEN_CHECK_SETUP").is_some_and(|value| value == "1");
    let folder = std::env::current_dir().unwrap_or_else(|_| PathBuf::from("."));
    let session = Session { streams, folder, setup };
    streams.print(run(&session, arguments.command))
}

fn run(session: &Session, command: Command) -> Result<Answer, Failure> {
    if session.streams.format == Format::Sarif && !matches!(command, Command::Lint { .. }) {
        return Err(usage::no_sarif());
    }
    match command {
        Command::Exercise { exercise, submission, record, replay } => {
            let asked = exercise::Asked { exercise, submission, record, replay };
            match asked.exercise.trim() {
                exercise_all::NAME => exercise_all::run(session, &asked),
                _ => exercise::run(session, &asked),
            }
        }
        Command::Scan { image, advisories, policy, fail_on, report } => {
            scan::run(session, &scan::Asked { image, advisories, policy, fail_on, report })
        }
        Command::Sbom { image, form } => sbom::run(session, &image, form),
        Command::Init { dir } => init::run(session, &dir),
        Command::Lint { path } => lint::run(session, &path),
        Command::List => list::run(session),
        Command::Status => status::run(session),
        Command::Hint { exercise, level } => hint::run(session, &exercise, level),
        Command::Explain { check } => explain::run(session, &check),
        Command::Solution { exercise } => solution::run(session, &exercise),
        Command::Reset { exercise } => reset::run(session, &exercise),
        Command::Completions { shell } => Ok(completions::completions(session, shell)),
        Command::Help { command } => completions::help(session, &command),
        Command::Book { action: Some(BookAction::Build { dir }), .. } => book::build(session, &dir),
        Command::Book { action: None, port, no_open } => book::serve(session, port, !no_open),
        Command::Doctor => doctor::run(session),
        Command::Clean => clean::run(session),
        Command::Images { action } => images::run(session, action),
        Command::KeyPair { name } => key_pair::run(session, &name),
        Command::Sign { image, key, layout } => sign::run(session, &image, &key, layout),
        Command::Attest { image, kind, predicate, key } => {
            attest::run(session, &attest::Asked { image, key, kind, predicate })
        }
        Command::Gate { image, policy } => gate::run(session, &image, &policy),
        Command::Promote { image, target } => promote::run(session, &image, &target),
        Command::Verify { image, key } => verify::run(session, &image, &key),
    }
}

/// Help and version are answers; everything else is a mistake in the command line.
fn stopped(error: &clap::Error, streams: Streams) -> u8 {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            let text = error.render();
            write_out(&if streams.out.colour { text.ansi().to_string() } else { text.to_string() });
            0
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand if streams.format == Format::Human => {
            write_error(&error.render().to_string());
            USAGE
        }
        _ => streams.print(Err(Failure { exit_code: USAGE, trouble: usage::explain(error) })),
    }
}

/// The value of an option before anything is parsed; the last one counts, as with most tools.
fn early(words: &[OsString], option: &str) -> Option<String> {
    let words: Vec<&str> = words.iter().skip(1).filter_map(|word| word.to_str()).collect();
    let mut found = None;
    for (index, word) in words.iter().enumerate() {
        if *word == "--" {
            break;
        }
        if *word == option {
            found = words.get(index + 1).map(|value| (*value).to_owned());
        } else if let Some(value) = word.strip_prefix(option).and_then(|rest| rest.strip_prefix('=')) {
            found = Some(value.to_owned());
        }
    }
    found
}

/// The one place that decides about colour: `--color`, then `NO_COLOR`, then whether a person looks.
fn look(
    language: Language,
    colour: Colour,
    terminal: bool,
    size: Option<(terminal_size::Width, terminal_size::Height)>,
) -> Look {
    let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty())
        || std::env::var_os("TERM").is_some_and(|value| value == "dumb");
    let coloured = match colour {
        Colour::Always => true,
        Colour::Never => false,
        Colour::Auto => terminal && !refused,
    };
    // A terminal that does not tell its size is most often 80 columns wide.
    let columns = terminal.then(|| size.map_or(80, |(width, _)| usize::from(width.0)));
    Look::new(language, columns, coloured)
}
