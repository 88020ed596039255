//! Where do the links lead that a script makes?

use super::super::draft::Draft;
use super::super::environment::first_unknown;
use super::super::folder::{Entry, Folder};
use super::super::source::Word;
use super::script::{Flow, Script};
use super::state::Status;

impl Script {
    /// `ln -s TARGET LINK` within the submission's folder: a record of which release is the present one. No build sees
    /// it.
    pub(super) fn make_link(&mut self, draft: &mut Draft<'_>, name: &Word, arguments: &[Word]) -> Flow {
        let (flags, operands): (Vec<&str>, Vec<&str>) =
            arguments.iter().map(Word::text).partition(|text| text.starts_with('-') && text.len() > 1);
        let long = [("--symbolic", 's'), ("--force", 'f'), ("--no-dereference", 'n'), ("--verbose", 'v')];
        let letters: Option<String> = flags
            .iter()
            .map(|flag| match flag.strip_prefix("--") {
                Some(_) => long.iter().find(|(name, _)| name == flag).map(|(_, letter)| letter.to_string()),
                None => Some(flag[1..].to_owned()),
            })
            .collect();
        let letters = letters.unwrap_or_else(|| "?".to_owned());
        let plain = letters.contains('s') && letters.chars().all(|letter| "sfnvT".contains(letter));
        let (target, link) = match operands.as_slice() {
            [target] => (*target, target.rsplit('/').next().unwrap_or(target)),
            [target, link] => (*target, *link),
            _ => return self.unknown_program(draft, name),
        };
        let path =
            self.path(link).filter(|path| first_unknown(path).is_none() && first_unknown(target).is_none());
        let Some(mut path) = path.filter(|_| plain && draft.writes_late()) else {
            return self.unknown_program(draft, name);
        };
        let is_link = draft.folder.link(&path).is_some();
        if draft.folder.entry(&path) == Entry::Folder && !(is_link && letters.contains(['n', 'T'])) {
            let last = target.rsplit('/').next().unwrap_or(target);
            path = if path == "." { last.to_owned() } else { format!("{path}/{last}") };
        }
        let parent = path.rsplit_once('/').map_or(".", |(parent, _)| parent);
        // Nothing of the host is followed.
        if Folder::resolve(parent, target).is_none() {
            return self.unknown_program(draft, name);
        }
        let is_taken = draft.folder.link(&path).is_some() || draft.folder.entry(&path) != Entry::Nothing;
        if is_taken && !letters.contains('f') {
            self.state.status = Status::FAILURE;
            return Flow::Next;
        }
        draft.folder.lay_link(&path, target);
        self.state.status = Status::SUCCESS;
        Flow::Next
    }

    /// What `readlink LINK` writes of a link that the script has made.
    pub(super) fn link_of(&self, draft: &Draft<'_>, texts: &[&str]) -> Option<String> {
        let [link] = texts else { return None };
        draft.folder.link(&self.path(link)?)
    }
}

#[cfg(test)]
mod tests {
    use crate::submission::fixtures::{script, script_told};

    #[test]
    fn a_link_leads_to_the_present_release() {
        for (lines, name) in [
            ("echo aa > 1; ln -s 1 now; docker run -d --name \"$(cat now)\" notes", "aa"),
            (
                "echo aa > 1; echo bb > 2; ln -s 1 now; ln -sfn 2 now; docker run -d --name \"$(cat now)\" notes",
                "bb",
            ),
            ("echo aa > 1; ln -s 1 now; ln -s 2 now || docker run -d --name \"$(cat now)\" notes", "aa"),
            ("echo aa > 1; ln -s 1 now; docker run -d --name \"n$(readlink now)\" notes", "n1"),
            (
                "mkdir r; echo aa > r/1; ln -s r/1 now; cp now then; rm now; [ -f now ] || docker run -d --name \"$(cat then)\" notes",
                "aa",
            ),
            ("mkdir r; echo aa > r/1; ln -s r now; docker run -d --name \"$(cat now/1)\" notes", "aa"),
            (
                "echo aa > 1; ln -s 1 now; echo bb > 2; mv 2 now; docker run -d --name \"$(cat 1)\" notes",
                "aa",
            ),
            ("echo aa > 1; ln -s 1 now; echo bb > now; docker run -d --name \"$(cat 1)\" notes", "bb"),
        ] {
            let read = script(&format!("docker build -t notes .\n{lines}\n"));
            assert_eq!(read.plan.containers[0].service(), name, "{lines}");
        }
    }

    #[test]
    fn what_leads_elsewhere_is_told() {
        for line in ["ln 1 2", "ln -s /etc/passwd here", "ln -s ../x here", "ln -sr a b"] {
            let told = script_told(&format!("docker build -t notes .\n{line}\ndocker run -d notes\n"));
            assert!(told.contains("`ln`"), "{line}: {told}");
        }
    }
}
