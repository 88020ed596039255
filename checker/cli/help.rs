//! What does the help of every command say in the reader's language?

use clap::{Arg, ArgAction, Command, CommandFactory as _};

use crate::words::{Catalogue, Language};

use super::arguments::Arguments;

/// The words of every command and argument.
pub(super) static WORDS: Catalogue =
    Catalogue::new("help", include_str!("help.en.ftl"), include_str!("help.de.ftl"));

/// The command line with its help in one language.
pub(crate) fn command(language: Language) -> Command {
    let mut command = Arguments::command()
        .arg(Arg::new("version").short('V').long("version").action(ArgAction::Version))
        .arg(Arg::new("help").short('h').long("help").action(ArgAction::Help).global(true))
        .about(text(language, "about"))
        .after_help(text(language, "exit-codes"));
    command = with_words(command, language, "global");
    for name in names(&command) {
        command = command.mut_subcommand(&name, |one| {
            let mut one = one.about(text(language, &format!("{name}-about")));
            for inner in names(&one) {
                let key = format!("{name}-{inner}");
                one = one.mut_subcommand(&inner, |deep| {
                    let about = text(language, &format!("{key}-about"));
                    with_words(deep.about(about), language, &key)
                });
            }
            with_words(one, language, &name)
        });
    }
    command
}

/// Help for every argument, headings, and a page in this order: what it does, usage, the rest.
fn with_words(command: Command, language: Language, prefix: &str) -> Command {
    let template = format!(
        "{{about-with-newline}}\n{}: {{usage}}\n\n{{all-args}}{{after-help}}",
        text(language, "heading-usage")
    );
    command
        .help_template(template)
        .subcommand_help_heading(text(language, "heading-commands"))
        .subcommand_value_name(text(language, "value-command"))
        .mut_args(|argument| {
            // The version is asked of the whole program, and would stand alone under its own heading.
            let global = argument.is_global_set() || argument.get_id() == "version";
            let heading = match (argument.is_positional(), global) {
                (true, _) => "heading-arguments",
                (false, true) => "heading-global",
                (false, false) => "heading-options",
            };
            let key = format!("{prefix}-{}", argument.get_id());
            let name = argument.get_value_names().and_then(|names| Some(names.first()?.to_lowercase()));
            let argument = argument.help_heading(text(language, heading)).help(text(language, &key));
            match name.and_then(|name| WORDS.lookup(language, &format!("value-{name}"))) {
                Some(name) => argument.value_name(name),
                None => argument,
            }
        })
}

fn names(command: &Command) -> Vec<String> {
    command.get_subcommands().map(|one| one.get_name().to_owned()).collect()
}

fn text(language: Language, key: &str) -> String {
    // A test below asks for every key, so that none is missing.
    WORDS.lookup(language, key).unwrap_or_else(|| key.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        for language in Language::ALL {
            command(language).debug_assert();
        }
    }

    #[test]
    fn every_command_and_argument_has_words() {
        fn look(command: &Command, path: &str) {
            let about = command.get_about().unwrap().to_string();
            assert!(about.contains(' '), "`{path}` has no words: {about}");
            for argument in command.get_arguments() {
                let help = argument.get_help().map(ToString::to_string).unwrap_or_default();
                assert!(help.contains(' '), "`{path}` `{}` has no words: {help}", argument.get_id());
            }
            for one in command.get_subcommands() {
                look(one, &format!("{path} {}", one.get_name()));
            }
        }
        for language in Language::ALL {
            look(&command(language), "harden-check");
        }
    }
}
