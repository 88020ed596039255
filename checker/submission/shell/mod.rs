//! Which commands does `run.sh` come to, and in what order?
//!
//! The script is followed as a shell would follow it, and nothing of the host is executed: variables,
//! functions, loops and tests work on what the script itself and the submission's files say, `docker …`
//! goes to the ledger, and what only the host could answer is *unknown*. An unknown value may be shown
//! with `echo`; where it would decide what Docker does it is a problem with its place.
//!
//! ```text
//! text      a piece of script and where it stands     dialect   what does its shell not know?
//! script    where it stands, and how that is told     state     variables, options, arguments
//! lists     `&&`, pipes, `&`             compound   branches and loops    command   one simple command
//! redirect  what is read and written     names, builtins, variables, programs   what it does by its name
//! other     which script does it call?      filters, grep, sed, awk   what do `head` and its kind make of a text?
//! posix     what does a pattern mean?       spelled   what do they see of an id?
//! wrapper   what does it start?           reach     is what stands below ever reached?
//! outside   which files of the caller's are keys?
//! expand, fields    what a word says     parameter, held, arithmetic, condition   `${…}`, `$((…))`, tests
//! ```

mod arithmetic;
mod awk;
mod bill;
mod builtins;
mod catalogue;
mod command;
mod compound;
mod condition;
mod dialect;
mod engine;
mod expand;
mod fields;
mod filters;
mod first_line;
mod gates;
mod grep;
mod held;
mod host;
mod jq;
mod link;
mod lists;
mod lookup;
mod made;
mod maps;
mod names;
mod other;
mod outside;
mod own_words;
mod parameter;
mod pattern;
mod posix;
mod printing;
mod programs;
mod reach;
mod redirect;
mod rights;
mod script;
mod sed;
mod signing;
mod spelled;
mod state;
mod step;
mod text;
mod variables;
mod wrapper;

use std::thread;

use super::draft::Draft;
use super::source::SourceFile;
use catalogue::WORDS;
use script::Script;
use text::Text;

pub(super) use step::{Settings, StepEnd, follow_step};

/// Stack of the thread that follows a script, in bytes: many times what the deepest nesting needs.
const STACK: usize = 128 * 1024 * 1024;

/// Follows the commands of a shell script, from an engine that is empty but for the kit.
pub(super) fn read(draft: &mut Draft<'_>, file: &SourceFile) {
    check_shebang(draft, file);
    in_a_thread(draft, file, |draft, text| match text.parse() {
        Ok(program) => {
            let mut script = Script::new(text);
            if script.first_line(draft, file) {
                script.whole(draft, &program);
            }
        }
        Err(problem) => draft.problems.push(*problem),
    });
}

/// Follows a file where there is room for deep nesting.
fn in_a_thread<'a>(
    draft: &mut Draft<'a>,
    file: &SourceFile,
    follow: impl FnOnce(&mut Draft<'a>, Text) + Send,
) {
    if let Some(byte) = file.text.find('\r') {
        draft.problem(file, &(byte..byte + 1), WORDS.say("windows-line"));
        return;
    }
    thread::scope(|scope| {
        let follow = || follow(draft, Text::of(file.clone()));
        let thread = thread::Builder::new().stack_size(STACK).spawn_scoped(scope, follow);
        // A panic of the thread is one of the program.
        if let Ok(thread) = thread
            && let Err(panic) = thread.join()
        {
            std::panic::resume_unwind(panic);
        }
    });
}

fn check_shebang(draft: &mut Draft<'_>, file: &SourceFile) {
    let Some(line) = file.text.lines().next().filter(|line| line.starts_with("#!")) else {
        return;
    };
    let shells = ["sh", "bash", "dash", "ash", "ksh", "zsh", "busybox"];
    let names_a_shell = line
        .split(|character: char| character == '/' || character.is_whitespace())
        .any(|part| shells.contains(&part));
    if !names_a_shell {
        draft.problem(file, &(0..line.len()), WORDS.say("shebang"));
    }
}

#[cfg(test)]
mod tests;
