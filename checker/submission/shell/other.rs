//! How does a script go that another one calls?

use super::super::draft::Draft;
use super::super::environment::first_unknown;
use super::super::source::Word;
use super::catalogue::WORDS;
use super::dialect;
use super::script::{Flow, Script};
use super::state::{State, Status};
use super::text::Text;

impl Script {
    /// `sh FILE`, `bash FILE`, `./FILE`: a script of the submission in a shell of its own, which knows the
    /// variables that were exported.
    pub(super) fn other_script(&mut self, draft: &mut Draft<'_>, name: &Word, arguments: &[Word]) -> Flow {
        let shell = ["sh", "bash"].contains(&name.text());
        let given = if shell { arguments } else { &[] };
        let flags: Vec<&Word> = given.iter().take_while(|word| word.text().starts_with('-')).collect();
        let plain = flags.iter().all(|flag| flag.text().chars().skip(1).all(|letter| "eux".contains(letter)));
        let (file, words) = match shell {
            true => match arguments[flags.len()..].split_first() {
                Some((file, words)) if plain => (file, words),
                _ => return self.unknown_program(draft, name),
            },
            false => (name, arguments),
        };
        let Some(path) = self.path(file.text()).filter(|path| first_unknown(path).is_none()) else {
            return self.unknown_program(draft, name);
        };
        let Some(source) = draft.named_file(&self.text.file, file, &path) else { return self.lost(draft) };
        if let Some(byte) = source.text.find('\r') {
            draft.problem(&source, &(byte..byte + 1), WORDS.say("windows-line"));
            return self.lost(draft);
        }
        let is_on = |letter: char| flags.iter().any(|flag| flag.text().contains(letter));
        let mut inner = State::new();
        let exported = self.state.variables.iter().filter(|(_, variable)| variable.exported);
        inner.variables = exported.map(|(name, variable)| (name.clone(), variable.clone())).collect();
        inner.arguments = words.iter().map(|word| word.text().to_owned()).collect();
        file.text().clone_into(&mut inner.own_name);
        inner.folder.clone_from(&self.state.folder);
        (inner.errexit, inner.nounset) = (is_on('e'), is_on('u'));
        let bash = name.text() == "bash" || (!shell && dialect::is_bash(&source.text));
        let outer = std::mem::replace(&mut self.state, inner);
        let bash = std::mem::replace(&mut self.bash, bash);
        // What a failure means around it, its own shell does not know.
        let guards = std::mem::take(&mut self.guards);
        let entered = std::mem::take(&mut self.functions_entered);
        let failed = self.failed;
        let stopped = draft.stopped.clone();
        if shell || self.first_line(draft, &source) {
            self.inside(draft, Text::of(source));
        }
        let (status, doubt) = (self.state.status, self.state.doubt.take());
        if let Some((text, commands, range)) = self.state.at_exit.take() {
            let around = std::mem::replace(&mut self.text, text);
            self.state.errexit = false;
            self.made(draft, &commands, range);
            self.text = around;
        }
        draft.stopped = stopped;
        (self.failed, self.functions_entered, self.guards, self.bash) = (failed, entered, guards, bash);
        let doubt = outer.doubt.clone().or(doubt);
        self.state = State { status, doubt, ..outer };
        if matches!(status, Status::Unknown(_)) && draft.uncertain {
            return self.lost(draft);
        }
        Flow::Next
    }
}

#[cfg(test)]
mod tests {
    use crate::submission::fixtures::{DOCKERFILE, folder};
    use crate::submission::{Submission, read, render_problems};
    use crate::words::Language;

    fn with(run: &str, other: &str) -> Result<Submission, String> {
        let files = folder(&[("Dockerfile", DOCKERFILE), ("run.sh", run), ("deploy.sh", other)]);
        read(files.path()).map_err(|problems| render_problems(&problems, Language::En, false))
    }

    #[test]
    fn another_script_goes_in_a_shell_of_its_own() {
        for call in
            ["sh deploy.sh", "sh -eu ./deploy.sh", "./deploy.sh", "bash deploy.sh", "exec sh deploy.sh"]
        {
            let run =
                format!("set -eu\ndocker build -t notes .\nexport name=web other=1\nplain=x\n{call} 8081\n");
            let other = "docker run -d --name \"$name${plain:-}\" -p \"$1:8080\" notes\n";
            // `set -u` would end it at `$plain`, which nobody exported.
            let read = with(&run, other).expect(call);
            let spec = &read.plan.containers[0];
            assert_eq!((spec.service(), spec.publish.len(), spec.at.file.as_str()), ("web", 1, "deploy.sh"));
        }
    }

    #[test]
    fn what_it_sets_stays_there_and_its_end_counts() {
        let run =
            "docker build -t notes .\nsh deploy.sh && name=failed\ndocker run -d --name \"$name\" notes\n";
        assert!(with(&format!("name=web\n{run}"), "name=other\nexit 3\n").is_ok());
        let told = with("docker build -t notes .\nsh deploy.sh\n", "docker frob\n").unwrap_err();
        assert!(told.contains("deploy.sh:1"), "{told}");
        let told = with("docker build -t notes .\nsh nope.sh\n", "").unwrap_err();
        assert!(told.contains("nope.sh"), "{told}");
        let told = with("sh -c 'docker build -t notes .'\n", "").unwrap_err();
        assert!(told.contains("`sh`"), "{told}");
    }

    #[test]
    fn a_digest_goes_through_a_file() {
        let run = "set -e\ndocker build -t localhost:5000/notes:1 .\ndocker push localhost:5000/notes:1\n\
            echo \"IMAGE=$(docker image inspect -f '{{index .RepoDigests 0}}' localhost:5000/notes:1)\" > release.env\n\
            cp release.env former.env\nsh deploy.sh\n";
        for other in [
            ". ./release.env\ndocker run -d --name web \"$IMAGE\"\n",
            ". ./former.env\ndocker run -d --name web \"$IMAGE\"\n",
            "IMAGE=$(tail -n 1 release.env | cut -d= -f2)\ndocker run -d --name web \"$IMAGE\"\n",
        ] {
            let read = with(run, other).expect(other);
            assert_eq!(read.plan.containers[0].image.value, "localhost:5000/notes@sha256:…", "{other}");
        }
    }
}
