//! What do `chmod` and `chown` of a run script mean for the submission's own files?
//!
//! Nothing of them is carried out on the host: owner and mode go along when a file is mounted into a container,
//! as they would after the script.

use super::super::draft::Draft;
use super::super::folder::Entry;
use super::super::source::{Fault, Word};
use super::catalogue::WORDS;
use super::script::{Flow, Script};
use super::state::Status;

impl Script {
    /// `chmod MODE FILE…` and `chown OWNER[:GROUP] FILE…`.
    pub(super) fn change_rights(&mut self, draft: &mut Draft<'_>, name: &Word, arguments: &[Word]) -> Flow {
        let harmless = ["-v", "-c", "-f", "--verbose", "--changes", "--silent", "--quiet", "--"];
        let arguments: Vec<&Word> =
            arguments.iter().filter(|word| !harmless.contains(&word.text())).collect();
        let Some((what, files)) = arguments.split_first().filter(|(_, files)| !files.is_empty()) else {
            return self.unsupported(draft, &name.range(), name.text());
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
            let mut rights = draft.ledger.rights(&path);
            if name.text() == "chmod" {
                let before = rights.mode.or_else(|| mode_of(&draft.folder.root().join(&path)));
                let Some(mode) = mode(what.text(), before.unwrap_or(0o644)) else {
                    return self.unsupported(draft, &what.range(), &format!("chmod {}", what.text()));
                };
                rights.mode = Some(mode);
            } else {
                let Some((user, group)) = owner(what.text()) else {
                    let message = WORDS.say("rights-owner").with("word", what.text());
                    draft.fault(&self.text.file, Fault::new(what, message));
                    return self.lost(draft);
                };
                (rights.user, rights.group) = (user.or(rights.user), group.or(rights.group));
            }
            draft.ledger.set_rights(path, rights);
        }
        self.state.status = Status::SUCCESS;
        Flow::Next
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

/// The mode after `0400`, `u=r,go=`, `o-r`.
fn mode(text: &str, before: u32) -> Option<u32> {
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
        ] {
            assert_eq!(mode(text, before), after, "{text}");
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
