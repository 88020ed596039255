//! Which commands, arguments and options are there?
//!
//! Their help texts stand in `help.en.ftl` and `help.de.ftl`, under `COMMAND-about` and
//! `COMMAND-ARGUMENT` (`global-ARGUMENT` for those of every command).

use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use crate::packages::Severity;
use crate::words::Language;

#[derive(Debug, Parser)]
#[command(
    name = "harden-check",
    version,
    disable_help_flag = true,
    disable_version_flag = true,
    disable_help_subcommand = true
)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
    #[arg(long, global = true, value_name = "LANGUAGE", value_parser = language(), hide_possible_values = true)]
    pub(crate) lang: Option<Language>,
    #[arg(
        long,
        global = true,
        value_name = "FORMAT",
        default_value = "human",
        hide_possible_values = true,
        hide_default_value = true
    )]
    pub(crate) format: Format,
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        default_value = "auto",
        hide_possible_values = true,
        hide_default_value = true
    )]
    pub(crate) color: Colour,
    #[arg(long, global = true)]
    pub(crate) setup: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Init {
        #[arg(value_name = "DIR", default_value = ".", hide_default_value = true)]
        dir: PathBuf,
    },
    Exercise {
        #[arg(value_name = "EXERCISE")]
        exercise: String,
        #[arg(long, value_name = "DIR")]
        submission: Option<PathBuf>,
        #[arg(long, value_name = "FILE", conflicts_with = "replay")]
        record: Option<PathBuf>,
        #[arg(long, value_name = "FILE")]
        replay: Option<PathBuf>,
    },
    Scan {
        #[arg(value_name = "IMAGE")]
        image: String,
        #[arg(long, value_name = "PATH")]
        advisories: Option<PathBuf>,
        #[arg(long, value_name = "FILE")]
        policy: Option<PathBuf>,
        #[arg(long, value_name = "SEVERITY", value_parser = severity(), hide_possible_values = true)]
        fail_on: Option<Severity>,
        #[arg(long, value_name = "FILE")]
        report: Option<PathBuf>,
    },
    Sbom {
        #[arg(value_name = "IMAGE")]
        image: String,
        #[arg(
            long = "as",
            value_name = "FORM",
            default_value = "cyclonedx",
            hide_possible_values = true,
            hide_default_value = true
        )]
        form: BillForm,
    },
    Lint {
        #[arg(value_name = "PATH", default_value = ".", hide_default_value = true)]
        path: PathBuf,
    },
    List,
    Status,
    Hint {
        #[arg(value_name = "EXERCISE")]
        exercise: String,
        #[arg(long, value_name = "LEVEL")]
        level: Option<usize>,
    },
    Explain {
        #[arg(value_name = "CHECK")]
        check: String,
    },
    Solution {
        #[arg(value_name = "EXERCISE")]
        exercise: String,
    },
    Reset {
        #[arg(value_name = "EXERCISE")]
        exercise: String,
    },
    Doctor,
    Images {
        #[command(subcommand)]
        action: Option<ImagesAction>,
    },
    Clean,
    KeyPair {
        #[arg(value_name = "NAME", default_value = "cosign", hide_default_value = true)]
        name: PathBuf,
    },
    Sign {
        #[arg(value_name = "IMAGE")]
        image: String,
        #[arg(long, value_name = "KEY")]
        key: String,
        #[arg(
            long,
            value_name = "LAYOUT",
            default_value = "both",
            hide_possible_values = true,
            hide_default_value = true
        )]
        layout: SignatureLayout,
    },
    Verify {
        #[arg(value_name = "IMAGE")]
        image: String,
        #[arg(long, value_name = "KEY")]
        key: String,
    },
    Attest {
        #[arg(value_name = "IMAGE")]
        image: String,
        #[arg(long = "type", value_name = "TYPE", hide_possible_values = true)]
        kind: StatementKind,
        #[arg(long, value_name = "FILE")]
        predicate: Option<PathBuf>,
        #[arg(long, value_name = "KEY")]
        key: String,
    },
    Gate {
        #[arg(value_name = "IMAGE")]
        image: String,
        #[arg(long, value_name = "FILE")]
        policy: PathBuf,
    },
    Promote {
        #[arg(value_name = "IMAGE")]
        image: String,
        #[arg(value_name = "TARGET")]
        target: String,
    },
    #[command(args_conflicts_with_subcommands = true)]
    Book {
        #[command(subcommand)]
        action: Option<BookAction>,
        #[arg(long, value_name = "PORT", value_parser = clap::value_parser!(u16).range(1..))]
        port: Option<u16>,
        #[arg(long)]
        no_open: bool,
    },
    Completions {
        #[arg(value_name = "SHELL", value_enum, hide_possible_values = true)]
        shell: Shell,
    },
    Help {
        #[arg(value_name = "COMMAND")]
        command: Vec<String>,
    },
}

#[derive(Debug, Clone, Subcommand)]
pub(crate) enum ImagesAction {
    List,
    Build,
    Save {
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    Load {
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    Remove,
}

#[derive(Debug, Clone, Subcommand)]
pub(crate) enum BookAction {
    Build {
        #[arg(value_name = "DIR")]
        dir: PathBuf,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SignatureLayout {
    Both,
    Older,
    Bundle,
}

/// What is said about an image, as cosign names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum StatementKind {
    Slsaprovenance1,
    Vuln,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    Human,
    Json,
    /// Of `lint` alone.
    Sarif,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Colour {
    Auto,
    Always,
    Never,
}

fn severity() -> impl TypedValueParser<Value = Severity> {
    let known = |word: String| Severity::ALL.into_iter().find(|one| one.name() == word);
    PossibleValuesParser::new(Severity::ALL.map(Severity::name))
        .try_map(move |word| known(word).ok_or("no severity"))
}

/// Formats of a bill of materials.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum BillForm {
    Cyclonedx,
    Spdx,
}

/// Possible values, so that clap finds the nearest one and completions know them.
fn language() -> impl TypedValueParser<Value = Language> {
    PossibleValuesParser::new(Language::ALL.map(Language::code)).try_map(|code| code.parse::<Language>())
}
