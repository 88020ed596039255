//! Which program of the repository itself does a name without a slash mean?
//!
//! The shell goes through the folders of `PATH`. One of the repository stands there only where a script, the file of
//! a workflow or `GITHUB_PATH` has put it in; whatever lies in it by that name is called in place of the machine's.

use super::super::draft::Draft;
use super::super::environment::first_unknown;
use super::super::folder::Entry;
use super::super::source::Word;
use super::names::{BUILTINS, ONLY_BASH};
use super::script::{Flow, Script};
use super::wrapper::is_docker;

/// Folders in which the machine's own programs lie: behind them nobody looks any further.
const OF_MACHINE: [&str; 6] = ["/bin", "/sbin", "/usr/bin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin"];

impl Script {
    /// Carries out the repository's own program by this name; nothing where the name means another one.
    pub(super) fn own_program(
        &mut self,
        draft: &mut Draft<'_>,
        name: &Word,
        arguments: &[Word],
    ) -> Option<Flow> {
        let text = name.text();
        // Another `docker` would choose the engine, see [`Script::finds_docker`].
        if text.contains('/') || is_docker(text) || BUILTINS.contains(&text) || ONLY_BASH.contains(&text) {
            return None;
        }
        let folders = self.state.variables.get("PATH")?.value.clone();
        let known = folders
            .split(':')
            .take_while(|folder| first_unknown(folder).is_none())
            .take_while(|folder| !OF_MACHINE.contains(&folder.trim_end_matches('/')));
        // Nothing between two colons is the folder in which the shell is.
        let path = known
            .map(|folder| if folder.is_empty() { "." } else { folder })
            .map(|folder| format!("{}/{text}", folder.trim_end_matches('/')))
            .find(|path| self.path(path).is_some_and(|path| draft.folder.entry(&path) == Entry::File))?;
        Some(self.other_script(draft, &Word::at(&path, name.range()), arguments))
    }
}

#[cfg(test)]
mod tests {
    use crate::submission::fixtures::{DOCKERFILE, folder};
    use crate::submission::{read, render_problems};
    use crate::words::Language;

    /// The containers of a run script beside `tools/sleep`, which starts one.
    fn with(run: &str) -> usize {
        let own = "#!/bin/sh\ndocker run --detach --name own notes\n";
        let run =
            format!("#!/bin/sh\ndocker build --tag notes .\ndocker run --detach --name web notes\n{run}\n");
        let files = folder(&[("Dockerfile", DOCKERFILE), ("run.sh", &run), ("tools/sleep", own)]);
        let read = read(files.path());
        let read = read
            .unwrap_or_else(|problems| panic!("{run}: {}", render_problems(&problems, Language::En, false)));
        read.plan.containers.len()
    }

    #[test]
    fn the_first_folder_of_the_path_counts() {
        for (path, containers) in [
            ("", 1),
            ("PATH=\"$PWD/tools:$PATH\"", 2),
            ("PATH=tools:$PATH", 2),
            ("PATH=./tools/:/usr/bin", 2),
            ("export PATH=/opt/other:$PWD/tools:$PATH", 2),
            ("cd tools; PATH=:$PATH; cd ..", 1),
            ("PATH=\"$PATH:$PWD/tools\"", 1),
            ("PATH=/usr/bin:tools", 1),
            ("PATH=nowhere:$PATH", 1),
            ("PATH=\"$PWD/tools:$PATH\"; PATH=/usr/bin", 1),
        ] {
            assert_eq!(with(&format!("{path}\nsleep 1")), containers, "{path}");
        }
    }

    #[test]
    fn a_path_for_one_command_and_a_program_that_starts_another_are_followed() {
        for (call, containers) in [
            ("PATH=tools:$PATH sleep 1", 2),
            ("PATH=tools:$PATH sleep 1; sleep 1", 2),
            ("PATH=tools:$PATH; nice sleep 1", 2),
            ("PATH=tools:$PATH; command sleep 1", 2),
            ("PATH=tools:$PATH; sleep() { true; }; sleep 1", 1),
            ("PATH=tools:$PATH; true", 1),
        ] {
            assert_eq!(with(call), containers, "{call}");
        }
    }
}
