//! What do `chmod` and `chown` of a run script mean for the submission's own files?
//!
//! Nothing of them is carried out on the host: owner and mode go along when a file is mounted into a container,
//! as they would after the script.

use super::super::FileRights;
use super::super::draft::Draft;
use super::super::folder::Entry;
use super::super::source::{Fault, Word};
use super::catalogue::WORDS;
use super::script::{Flow, Script};
use super::state::Status;

impl Script {
    /// `chmod MODE FILE…` and `chown OWNER[:GROUP] FILE…`, with `-R` for all that lies in a folder as well.
    pub(super) fn change_rights(&mut self, draft: &mut Draft<'_>, name: &Word, arguments: &[Word]) -> Flow {
        let Some((recursive, operands)) = split(name.text(), arguments) else {
            return self.unsupported(draft, &name.range(), &spelled(name, arguments));
        };
        let Some((what, files)) = operands.split_first().filter(|(_, files)| !files.is_empty()) else {
            return self.unsupported(draft, &name.range(), &spelled(name, arguments));
        };
        if draft.tell_unknown(what.text()) {
            return self.lost(draft);
        }
        for file in files {
            if draft.tell_unknown(file.text()) {
                return self.lost(draft);
            }
            let Some(path) = self.path(file.text()) else {
                draft
                    .fault(&self.text.file, Fault::new(file, WORDS.say("outside").with("word", file.text())));
                return self.lost(draft);
            };
            if draft.folder.entry(&path) == Entry::Nothing {
                let message = WORDS.say("rights-no-file").with("word", file.text());
                draft.fault(&self.text.file, Fault::new(file, message));
                return self.lost(draft);
            }
            let below = if recursive { draft.folder.below(&path) } else { Vec::new() };
            for path in std::iter::once(path).chain(below) {
                let mut rights = draft.ledger.rights(&path);
                if name.text() == "chmod" {
                    let folder = draft.folder.entry(&path) == Entry::Folder;
                    let before = rights.mode.or_else(|| mode_of(&draft.folder.root().join(&path)));
                    let Some(mode) = mode(what.text(), before.unwrap_or(0o644), folder) else {
                        return self.unsupported(draft, &what.range(), &format!("chmod {}", what.text()));
                    };
                    rights.mode = Some(mode);
                } else {
                    let Some((user, group)) = owner(what.text()) else {
                        return self.no_number(draft, what);
                    };
                    (rights.user, rights.group) = (user.or(rights.user), group.or(rights.group));
                }
                draft.ledger.set_rights(path, rights);
            }
        }
        self.state.status = Status::SUCCESS;
        Flow::Next
    }

    /// `install [-o OWNER] [-g GROUP] [-m MODE] FROM TO`: a copy with rights of its own.
    pub(super) fn install(&mut self, draft: &mut Draft<'_>, name: &Word, arguments: &[Word]) -> Flow {
        let Some(asked) = Install::read(arguments) else {
            return self.unsupported(draft, &name.range(), &spelled(name, arguments));
        };
        let given = [asked.owner.as_ref(), asked.group.as_ref(), asked.mode.as_ref()];
        if given
            .into_iter()
            .flatten()
            .chain([asked.from, asked.to])
            .any(|word| draft.tell_unknown(word.text()))
        {
            return self.lost(draft);
        }
        let Some(mode) = mode(asked.mode.as_ref().map_or("0755", Word::text), 0, false) else {
            return self.unsupported(draft, &name.range(), &spelled(name, arguments));
        };
        let mut rights = FileRights { mode: Some(mode), ..FileRights::default() };
        for (word, number) in [(&asked.owner, &mut rights.user), (&asked.group, &mut rights.group)] {
            let Some(word) = word else { continue };
            let Some((Some(own), None)) = owner(word.text()) else {
                return self.no_number(draft, word);
            };
            *number = Some(own);
        }
        let (Some(from), Some(to)) = (self.path(asked.from.text()), self.path(asked.to.text())) else {
            return self.unsupported(draft, &name.range(), &spelled(name, arguments));
        };
        let to = match draft.folder.entry(&to) {
            Entry::Folder => {
                let last = from.rsplit('/').next().unwrap_or(&from);
                if to == "." { last.to_owned() } else { format!("{to}/{last}") }
            }
            Entry::File | Entry::Nothing => to,
        };
        if draft.folder.entry(&from) != Entry::File {
            let message = WORDS.say("rights-no-file").with("word", asked.from.text());
            draft.fault(&self.text.file, Fault::new(asked.from, message));
            return self.lost(draft);
        }
        let put = draft.folder.text(&from).and_then(|file| self.put(draft, &to, &file.text, false));
        if let Err(message) = put {
            self.tell(draft, &name.range(), message);
            return self.lost(draft);
        }
        draft.ledger.set_rights(to, rights);
        self.state.status = Status::SUCCESS;
        Flow::Next
    }

    fn no_number(&mut self, draft: &mut Draft<'_>, what: &Word) -> Flow {
        let message = WORDS.say("rights-owner").with("word", what.text());
        draft.fault(&self.text.file, Fault::new(what, message).outside_lab());
        self.lost(draft)
    }
}

/// The command as it was written, for a sentence.
fn spelled(name: &Word, arguments: &[Word]) -> String {
    std::iter::once(name).chain(arguments).map(Word::text).collect::<Vec<_>>().join(" ")
}

/// Whether it goes down into folders, and the words that are no flags; nothing where a flag is unknown. GNU's
/// programs take flags behind the operands as well. `chmod -w` has a mode that looks like a flag.
fn split<'a>(program: &str, arguments: &'a [Word]) -> Option<(bool, Vec<&'a Word>)> {
    let letters = if program == "chmod" { "Rvcf" } else { "RvcfhP" };
    let long: &[&str] = match program {
        "chmod" => &["verbose", "changes", "silent", "quiet", "preserve-root"],
        _ => &["verbose", "changes", "silent", "quiet", "preserve-root", "no-dereference"],
    };
    let (mut recursive, mut operands, mut flags) = (false, Vec::new(), true);
    for word in arguments {
        match word.text() {
            "--" if flags => flags = false,
            "--recursive" if flags => recursive = true,
            text if flags && text.starts_with("--") => {
                if !long.contains(&&text[2..]) {
                    return None;
                }
            }
            text if flags && text.len() > 1 && text.starts_with('-') => {
                if text[1..].chars().all(|letter| letters.contains(letter)) {
                    recursive |= text.contains('R');
                } else if program == "chmod" && text[1..].chars().all(|letter| "rwxX".contains(letter)) {
                    operands.push(word);
                } else {
                    return None;
                }
            }
            _ => operands.push(word),
        }
    }
    Some((recursive, operands))
}

/// What an `install` of one file asks for.
struct Install<'a> {
    owner: Option<Word>,
    group: Option<Word>,
    mode: Option<Word>,
    from: &'a Word,
    to: &'a Word,
}

impl Install<'_> {
    /// Nothing where it says something else, such as `-d`.
    fn read(arguments: &[Word]) -> Option<Install<'_>> {
        let (mut owner, mut group, mut mode, mut operands) = (None, None, None, Vec::new());
        let mut words = arguments.iter();
        while let Some(word) = words.next() {
            let text = word.text();
            let (flag, value) = match text.strip_prefix("--").map(|long| long.split_once('=')) {
                Some(Some((long, value))) => (format!("--{long}"), Some(value)),
                Some(None) => (text.to_owned(), None),
                None if text.starts_with('-') && text.len() > 2 && text.is_ascii() => {
                    let harmless = text[1..].chars().all(|letter| "vCp".contains(letter));
                    if harmless { ("-v".to_owned(), None) } else { (text[..2].to_owned(), Some(&text[2..])) }
                }
                None => (text.to_owned(), None),
            };
            let target = match flag.as_str() {
                "-o" | "--owner" => &mut owner,
                "-g" | "--group" => &mut group,
                "-m" | "--mode" => &mut mode,
                "-v" | "-C" | "-p" | "-T" | "--verbose" | "--compare" | "--preserve-timestamps" | "--"
                    if value.is_none() =>
                {
                    continue;
                }
                flag if flag.starts_with('-') => return None,
                _ => {
                    operands.push(word);
                    continue;
                }
            };
            *target = Some(match value {
                Some(value) => Word::at(value, word.range()),
                None => words.next()?.clone(),
            });
        }
        let [from, to] = operands.as_slice() else { return None };
        Some(Install { owner, group, mode, from, to })
    }
}

/// `10001`, `10001:10001`, `:10001`: numbers, because the host need not know the image's names.
fn owner(text: &str) -> Option<(Option<u32>, Option<u32>)> {
    let (user, group) = text.split_once([':', '.']).map_or((text, None), |(user, group)| (user, Some(group)));
    let number = |text: &str| match text {
        "" => Some(None),
        "root" => Some(Some(0)),
        text => text.parse().ok().map(Some),
    };
    Some((number(user)?, group.map_or(Some(None), number)?))
}

/// The mode after `0400`, `u=r,go=`, `o-r`, `u=rX`.
fn mode(text: &str, before: u32, folder: bool) -> Option<u32> {
    if text.chars().all(|each| each.is_ascii_digit()) {
        return u32::from_str_radix(text, 8).ok().filter(|mode| *mode <= 0o7777);
    }
    let mut mode = before;
    for clause in text.split(',') {
        let at = clause.find(['=', '+', '-'])?;
        let (who, change) = clause.split_at(at);
        let mut mask = 0;
        for each in who.chars() {
            mask |= match each {
                'u' => 0o700,
                'g' => 0o070,
                'o' => 0o007,
                'a' => 0o777,
                _ => return None,
            };
        }
        let mask = if who.is_empty() { 0o777 } else { mask };
        let mut bits = 0;
        for each in change[1..].chars() {
            bits |= match each {
                'r' => 0o444,
                'w' => 0o222,
                'x' => 0o111,
                // Only where somebody may execute it already.
                'X' if folder || before & 0o111 != 0 => 0o111,
                'X' => 0,
                _ => return None,
            };
        }
        mode = match &change[..1] {
            "=" => (mode & !mask) | (bits & mask),
            "+" => mode | (bits & mask),
            _ => mode & !(bits & mask),
        };
    }
    Some(mode)
}

/// The mode that a file has now.
#[cfg(unix)]
fn mode_of(path: &std::path::Path) -> Option<u32> {
    use std::os::unix::fs::MetadataExt as _;
    Some(std::fs::metadata(path).ok()?.mode() & 0o7777)
}

/// Elsewhere a file has none.
#[cfg(not(unix))]
fn mode_of(_: &std::path::Path) -> Option<u32> {
    None
}

#[cfg(test)]
mod tests {
    use super::{mode, owner};
    use crate::submission::FileRights;
    use crate::submission::fixtures::{DOCKERFILE, script_told, submission};

    /// What the lines give to `secrets/db`, and to its folder.
    fn given(lines: &str) -> (FileRights, Option<FileRights>) {
        let run = format!("{lines}\ndocker build -t notes .\ndocker run -d --name web notes\n");
        let files =
            [("Dockerfile", DOCKERFILE), ("run.sh", run.as_str()), ("secrets/db", "x"), ("plain/db", "x")];
        let mut rights = submission(&files).plan.rights;
        (rights.remove("secrets/db").unwrap_or_default(), rights.remove("secrets"))
    }

    #[test]
    fn flags_are_no_operands_and_a_folder_is_all_that_lies_in_it() {
        let own = |user, group| FileRights { user: Some(user), group, mode: None };
        for lines in [
            "chown -R 10001:10001 secrets",
            "sudo chown -Rv 10001:10001 ./secrets",
            "chown --recursive -h -- 10001:10001 secrets/",
            "chown 10001:10001 -cR secrets",
        ] {
            let expected = own(10001, Some(10001));
            assert_eq!(given(lines), (expected.clone(), Some(expected)), "{lines}");
        }
        assert_eq!(given("chown -cf -- 10001 secrets/db"), (own(10001, None), None));
        for (lines, mode, folder) in [
            ("chmod 0644 secrets/db; chmod 0755 secrets; chmod -R go= secrets", 0o600, Some(0o700)),
            ("chmod 0644 secrets/db; chmod 0755 secrets; chmod -Rf u=rX,go= secrets", 0o400, Some(0o500)),
            ("chmod 0644 secrets/db; chmod -w secrets/db", 0o444, None),
        ] {
            let (file, above) = given(lines);
            assert_eq!((file.mode, above.and_then(|above| above.mode)), (Some(mode), folder), "{lines}");
        }
    }

    #[test]
    fn an_installed_file_has_the_rights_that_it_was_given() {
        for (lines, user, mode) in [
            ("install -o 10001 -g 10001 -m 0400 plain/db secrets/db", Some(10001), 0o400),
            ("sudo install -m0440 --owner=10001 plain/db secrets", Some(10001), 0o440),
            ("install -v --mode u=r plain/db secrets/db", None, 0o400),
            ("install plain/db secrets/db", None, 0o755),
        ] {
            let (file, _) = given(lines);
            assert_eq!((file.user, file.mode), (user, Some(mode)), "{lines}");
        }
    }

    #[test]
    fn what_is_not_followed_is_told() {
        for (lines, told) in [
            ("chown -RL 1 dist", "does not carry out `chown -RL 1 dist`"),
            ("chmod --reference=run.sh dist", "does not carry out `chmod --reference=run.sh dist`"),
            ("install -d secrets", "does not carry out `install -d secrets`"),
            ("install -o app run.sh secrets", "write the owner of `app` as a number"),
            ("chown -R 10001 nowhere", "there is no `nowhere`"),
        ] {
            let all = script_told(&format!("{lines}\ndocker build -t notes .\ndocker run -d notes\n"));
            assert!(all.contains(told), "{lines}: {all}");
        }
    }

    #[test]
    fn modes_are_read_as_chmod_reads_them() {
        for (text, before, after) in [
            ("0400", 0o644, Some(0o400)),
            ("440", 0o644, Some(0o440)),
            ("u=r,go=", 0o644, Some(0o400)),
            ("go-rwx", 0o644, Some(0o600)),
            ("a-w,o-r", 0o644, Some(0o440)),
            ("+x", 0o644, Some(0o755)),
            ("u+s", 0o644, None),
            ("9", 0o644, None),
            ("-w", 0o644, Some(0o444)),
            ("u=rX,go=", 0o644, Some(0o400)),
            ("u=rX,go=", 0o755, Some(0o500)),
        ] {
            assert_eq!(mode(text, before, false), after, "{text}");
        }
    }

    #[test]
    fn owners_are_numbers() {
        assert_eq!(owner("10001"), Some((Some(10001), None)));
        assert_eq!(owner("10001:10002"), Some((Some(10001), Some(10002))));
        assert_eq!(owner(":5"), Some((None, Some(5))));
        assert_eq!(owner("root"), Some((Some(0), None)));
        assert_eq!(owner("app"), None);
    }
}
