//! What does a script make in its own folder, beside what it writes?

use super::super::bill;
use super::super::draft::Draft;
use super::super::environment::first_unknown;
use super::super::folder::{Entry, RUNNER_FILES};
use super::super::source::Word;
use super::script::{Flow, Script};
use super::state::Status;
use crate::words::Message;

impl Script {
    /// `mkdir`, with `-p` or without. A folder that nobody may see yet is made in the copy of the submission.
    pub(super) fn make_folders(&mut self, draft: &mut Draft<'_>, name: &Word, arguments: &[Word]) -> Flow {
        let (flags, operands): (Vec<&Word>, Vec<&Word>) =
            arguments.iter().partition(|word| word.text().starts_with('-'));
        let parents = flags.iter().any(|flag| ["-p", "--parents"].contains(&flag.text()));
        let known = flags.iter().all(|flag| ["-p", "--parents", "-v", "--verbose"].contains(&flag.text()));
        self.state.status = Status::SUCCESS;
        for operand in &operands {
            let path = self.path(operand.text()).filter(|path| first_unknown(path).is_none());
            let Some(path) = path.filter(|_| known) else {
                return self.unknown_program(draft, name);
            };
            match draft.folder.entry(&path) {
                Entry::Folder if parents => {}
                Entry::Folder | Entry::File => self.state.status = Status::FAILURE,
                Entry::Nothing if draft.writes_late() => {
                    let above = path.rsplit_once('/').map_or(".", |(above, _)| above);
                    match parents || draft.folder.entry(above) == Entry::Folder {
                        true => draft.folder.lay_folder(&path),
                        false => self.state.status = Status::FAILURE,
                    }
                }
                Entry::Nothing => match draft.folder.make_folder(&path, parents) {
                    Ok(true) => {}
                    Ok(false) => self.state.status = Status::FAILURE,
                    Err(message) => {
                        self.tell(draft, &operand.range(), message);
                        return self.lost(draft);
                    }
                },
            }
        }
        if operands.is_empty() {
            self.state.status = Status::FAILURE;
        }
        Flow::Next
    }

    /// Writes a file of the submission, where builds see it or later.
    pub(super) fn put(
        &mut self,
        draft: &mut Draft<'_>,
        path: &str,
        text: &str,
        append: bool,
    ) -> Result<(), Message> {
        match draft.writes_late() || path.starts_with(RUNNER_FILES) {
            true => draft.folder.write_late(path, text, append),
            false => draft.folder.write(path, text, append),
        }
    }

    /// `cp FROM TO`, `mv FROM TO`, `rm FILE…` of text files in the submission's folder.
    pub(super) fn move_files(&mut self, draft: &mut Draft<'_>, name: &Word, arguments: &[Word]) -> Flow {
        let (flags, operands): (Vec<&Word>, Vec<&Word>) =
            arguments.iter().partition(|word| word.text().starts_with('-'));
        let known = ["-f", "--force", "-v", "--verbose", "-p", "-a", "-T", "--"];
        let forced = flags.iter().any(|flag| ["-f", "--force"].contains(&flag.text()));
        let removes = name.text() == "rm";
        // What a build may have seen stays where it is.
        let moves = removes || name.text() == "mv";
        let paths: Option<Vec<String>> = operands
            .iter()
            .map(|operand| self.path(operand.text()).filter(|path| first_unknown(path).is_none()))
            .collect();
        let plain = flags.iter().all(|flag| known.contains(&flag.text()));
        let Some(paths) = paths.filter(|_| plain && (!moves || draft.writes_late())) else {
            return self.unknown_program(draft, name);
        };
        self.state.status = Status::SUCCESS;
        if removes {
            for path in &paths {
                match draft.folder.entry(path) {
                    Entry::File => draft.folder.lay(path, None),
                    Entry::Nothing if forced => {}
                    Entry::Nothing | Entry::Folder => self.state.status = Status::FAILURE,
                }
            }
            return Flow::Next;
        }
        let [from, to] = paths.as_slice() else { return self.unknown_program(draft, name) };
        let to = match draft.folder.entry(to) {
            Entry::Folder => {
                let last = from.rsplit('/').next().unwrap_or(from);
                if to == "." { last.to_owned() } else { format!("{to}/{last}") }
            }
            Entry::File | Entry::Nothing => to.clone(),
        };
        if draft.folder.entry(from) != Entry::File {
            self.state.status = Status::FAILURE;
            return Flow::Next;
        }
        let text = draft.folder.text(from);
        if moves {
            // What is moved onto a link takes its place.
            draft.folder.unlink(&to);
        }
        let put = text.and_then(|file| self.put(draft, &to, &file.text, false));
        if let Err(message) = put {
            self.tell(draft, &name.range(), message);
            return self.lost(draft);
        }
        if moves && *from != to {
            draft.folder.lay(from, None);
        }
        Flow::Next
    }

    /// `… | tee FILE`: what comes goes on as well. What the engine says of a build lands in a file of which nobody
    /// knows what it holds.
    pub(super) fn tee(&mut self, draft: &mut Draft<'_>, name: &Word, operands: &[&str]) -> Flow {
        let Some(text) = self.input.take() else {
            return self.unknown_program(draft, name);
        };
        let known = first_unknown(&text).is_none() || bill::written(&draft.bills, &text).is_some();
        for operand in operands.iter().filter(|operand| !operand.starts_with("/dev/")) {
            let Some(path) = self.path(operand) else {
                return self.unknown_program(draft, name);
            };
            let put = match known {
                true => self.put(draft, &path, &text, false),
                false if draft.keeps_unknown(&path) && !draft.has_key(&text) => {
                    draft.folder.write_late(&path, &text, false)
                }
                false => Ok(()),
            };
            if let Err(message) = put {
                self.tell(draft, &name.range(), message);
                return self.lost(draft);
            }
        }
        self.write(&text);
        self.state.status = Status::SUCCESS;
        Flow::Next
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use crate::submission::fixtures::{DOCKERFILE, folder, script, script_told, submission};
    use crate::submission::read;

    const BUILD_AND_RUN: &str = "docker build -t notes .\ndocker run -d --name web notes\n";

    fn written(script_before: &str) -> crate::submission::Submission {
        script(&format!("set -eu\n{script_before}\n{BUILD_AND_RUN}"))
    }

    #[test]
    fn what_is_written_before_the_build_is_read_from_a_copy() {
        for (lines, expected) in [
            ("printf 'A=%s\\n' 1 > web.env", "A=1\n"),
            ("printf 'A=1' > web.env", "A=1"),
            ("echo A=1 > web.env; echo B=2 >> web.env", "A=1\nB=2\n"),
            ("cat > web.env <<END\nA=1\nEND", "A=1\n"),
            ("{ echo A=1; echo B=2; } > web.env", "A=1\nB=2\n"),
            ("value=1; echo \"A=$value\" | tee web.env", "A=1\n"),
            ("mkdir -p x/y; echo A=1 > x/y/web.env; cat x/y/web.env > web.env", "A=1\n"),
        ] {
            let copy = written(lines).copy.expect(lines);
            assert_eq!(fs::read_to_string(copy.path().join("web.env")).unwrap(), expected, "{lines}");
            assert!(copy.path().join("Dockerfile").is_file());
        }
        assert_eq!(written("echo A=1").copy, None);
    }

    #[test]
    fn a_written_file_is_a_file_and_the_folder_stays_as_it_is() {
        let text = "echo A=1 > web.env\ndocker build -t notes .\ndocker run -d --env-file web.env notes\n";
        let files = folder(&[("Dockerfile", DOCKERFILE), ("run.sh", text)]);
        let read = read(files.path()).unwrap();
        let variables = &read.plan.containers[0].environment;
        assert_eq!(variables.len(), 1, "{variables:?}");
        assert!(!files.path().join("web.env").exists());
        // A Dockerfile, too.
        let text = format!("cat > Dockerfile.own <<'END'\n{DOCKERFILE}END\n")
            + "docker build -t notes -f Dockerfile.own .\ndocker run -d notes\n";
        assert!(submission(&[("run.sh", &text)]).dockerfiles.contains_key("Dockerfile.own"));
    }

    #[test]
    fn a_compose_file_that_the_script_writes_is_the_one_that_is_used() {
        let file = "services:\n  web:\n    image: notes\n";
        for lines in [
            format!("cat > compose.yaml <<'END'\n{file}END\ndocker build -t notes .\ndocker compose up -d\n"),
            format!("docker build -t notes .\ncat > compose.yaml <<'END'\n{file}END\ndocker compose up -d\n"),
            format!(
                "docker build -t notes .\nprintf '{}' > compose.yml\ndocker compose up -d\n",
                file.replace('\n', "\\n")
            ),
            "docker build -t notes .\nsed 's/VERSION/notes/' compose.in > compose.yaml\ndocker compose up -d\n".to_owned(),
        ] {
            let made = [
                ("Dockerfile", DOCKERFILE),
                ("run.sh", lines.as_str()),
                ("compose.in", "services:\n  web:\n    image: VERSION\n"),
            ];
            let read = submission(&made);
            assert_eq!(read.plan.containers.len(), 1, "{lines}");
            assert_eq!(read.plan.containers[0].service(), "web", "{lines}");
        }
        let moved = format!("cat > compose.yaml <<'END'\n{file}END\nmv compose.yaml away.yaml\n");
        let told = script_told(&format!("docker build -t notes .\n{moved}docker compose up -d\n"));
        assert!(told.contains("no compose file"), "{told}");
    }

    #[test]
    fn what_cannot_be_followed_is_told() {
        for (lines, told) in [
            (format!("{BUILD_AND_RUN}echo x > y\ndocker build -t again ."), "`y` was written after a build"),
            (format!("rm Dockerfile\n{BUILD_AND_RUN}"), "does not carry out the program `rm`"),
            (format!("{BUILD_AND_RUN}rm -r dist"), "does not carry out the program `rm`"),
            (format!("echo x > /etc/y\n{BUILD_AND_RUN}"), "neither reads nor writes this"),
            (format!("echo x > ../y\n{BUILD_AND_RUN}"), "neither reads nor writes this"),
            (format!("echo x > nope/y\n{BUILD_AND_RUN}"), "neither reads nor writes this"),
            (format!("uname -a > y\n{BUILD_AND_RUN}"), "executes nothing, so `uname -a`"),
            (format!("[ -t 1 ] && echo x > y\n{BUILD_AND_RUN}"), "does not know whether this holds"),
            (format!("mkdir -m 700 y\n{BUILD_AND_RUN}"), "does not carry out the program `mkdir`"),
            (format!("{BUILD_AND_RUN}docker exec web chmod 777 /data"), "does not carry out `docker exec`"),
        ] {
            let all = script_told(&lines);
            assert!(all.contains(told), "{lines}: {all}");
        }
    }

    #[test]
    fn a_folder_behind_a_build_is_there_for_the_script() {
        let lines = "mkdir -p a/b && echo web > a/b/name\nmkdir c/d || docker run -d --name \"$(cat a/b/name)\" notes\n";
        let read = script(&format!("docker build -t notes .\n{lines}"));
        assert_eq!(read.plan.containers[0].service(), "web");
    }

    #[test]
    fn a_report_may_lie_in_a_file_as_long_as_nothing_depends_on_it() {
        let pushed = "set -e\ndocker build -t localhost:5000/n:1 .\ndocker push localhost:5000/n:1\n\
            image=$(docker inspect -f '{{index .RepoDigests 0}}' localhost:5000/n:1)\n";
        let run = "docker run -d --name web \"$image\"\n";
        for line in [
            "harden-check verify \"$image\" --key team.pub > verify.log 2>&1 || { cat verify.log; exit 1; }",
            "harden-check sign \"$image\" --key ~/team.key > sign.log",
            "if ! harden-check gate \"$image\" --policy p.toml > gate.log 2>&1; then cat gate.log >&2; exit 1; fi",
            "harden-check scan \"$image\" >> all.log; tail -n 3 all.log; head all.log; wc -l all.log",
            "harden-check verify \"$image\" --key team.pub 2>&1 | tee verify.log; cat verify.log",
            "docker image inspect \"$image\" > image.json; rm image.json",
            "docker logs web > web.log 2>&1 || true",
            "harden-check scan \"$image\" > scan.log; docker build -t other .",
            "harden-check scan \"$image\" > new.log; mv new.log scan.log; [ -s scan.log ] || exit 1",
        ] {
            let read = script(&format!("{pushed}{line}\n{run}"));
            assert_eq!(read.plan.containers.len(), 1, "{line}");
        }
        for (line, told) in [
            ("if grep -q ok scan.log; then docker run -d \"$image\"; fi", "executes nothing, so `grep"),
            ("docker run -d --env-file scan.log \"$image\"", "executes nothing, so `harden-check scan"),
            (". ./scan.log", "executes nothing, so `harden-check scan"),
            ("docker compose -f scan.log up -d", "executes nothing, so `harden-check scan"),
            (
                "docker run -d --name \"$(cat scan.log)\" \"$image\"",
                "executes nothing, so `harden-check scan",
            ),
        ] {
            let all = script_told(&format!("{pushed}harden-check scan \"$image\" > scan.log\n{line}\n{run}"));
            assert!(all.contains(told), "{line}: {all}");
        }
    }

    #[test]
    fn a_service_is_asked_whether_it_is_up() {
        for lines in [
            "for i in $(seq 30); do docker exec web wget -qO- localhost:8080 && break; sleep 1; done",
            "if docker exec -u 0 web true; then echo up; fi",
            "docker exec web cat /proc/1/status || true",
        ] {
            let read = script(&format!("{BUILD_AND_RUN}{lines}\n"));
            assert_eq!(read.plan.containers.len(), 1, "{lines}");
        }
        for lines in [
            "docker ps -a | grep -q web && docker rm -f web",
            "if docker ps -a --format '{{.Names}}' | grep -qx web; then docker rm -f web; fi",
            "docker volume ls --format '{{.Name}}' | grep -qx data || docker volume create data",
        ] {
            let read = script(&format!("{lines}\n{BUILD_AND_RUN}"));
            assert_eq!(read.plan.containers.len(), 1, "{lines}");
        }
    }
}
