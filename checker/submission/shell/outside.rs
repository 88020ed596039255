//! Which files outside of the submission's folder does a script take its private key from?
//!
//! The caller keeps the key where no build and no commit takes it along. What lies there nobody here reads; that it is
//! there is taken for granted, as for a key in an environment variable.

use super::super::draft::Draft;
use super::super::environment::{first_unknown, shown};
use super::super::source::{Fault, Word};
use super::catalogue::WORDS;
use super::script::Script;

impl Script {
    /// Whether a path leads out of the submission's folder to a private key: its name says so, or a variable takes it
    /// that is one for the key.
    pub(super) fn is_key_outside(&self, draft: &Draft<'_>, path: &str) -> bool {
        let is_read = draft.gates.is_none() && !draft.is_real();
        let is_outside = !path.is_empty() && first_unknown(path).is_none() && self.path(path).is_none();
        is_read && is_outside && (self.for_key || is_named_key(path))
    }

    /// What such a file holds: a value that nobody knows, and that is a private key.
    pub(super) fn key_outside(&self, draft: &mut Draft<'_>, path: &str) -> Option<String> {
        if !self.is_key_outside(draft, path) {
            return None;
        }
        let message = WORDS.say("key").with("name", shown(path));
        let fault = Fault::new(&Word::empty(self.place.clone()), message).outside_lab();
        Some(draft.key(&self.text.file, fault).to_string())
    }
}

/// Whether a file's name is one for a private key.
fn is_named_key(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
    let is_public = name.contains("pub");
    !is_public && (name.contains("key") || name.ends_with(".pem"))
}

#[cfg(test)]
mod tests {
    use crate::submission::fixtures::{script, script_told};
    use crate::submission::{DeliveryStep, KeySource};

    const PUSHED: &str = "docker build -t localhost:5000/notes:1 .\ndocker push localhost:5000/notes:1\n\
        image=$(docker inspect --format '{{index .RepoDigests 0}}' localhost:5000/notes:1)\n";
    const SIGN: &str =
        "harden-check sign \"$image\" --key env://TEAM_KEY\ndocker run -d --name web \"$image\"\n";

    #[test]
    fn a_key_is_read_from_a_file_outside_however_that_is_written() {
        for (shell, lines) in [
            ("sh", "TEAM_KEY=$(cat \"$HOME/keys/team.key\")\nexport TEAM_KEY"),
            ("sh", "TEAM_KEY=$(cat ~/keys/team.key); export TEAM_KEY"),
            ("sh", "TEAM_KEY=`cat ${HOME}/keys/team.key`\nexport TEAM_KEY"),
            ("sh", "TEAM_KEY=\"$(cat < \"$HOME/keys/team.key\")\"\nexport TEAM_KEY"),
            ("sh", "export TEAM_KEY=\"$(cat ../keys/team.key)\""),
            ("sh", "file=${TEAM_KEY_FILE:-/keys/team.pem}\nTEAM_KEY=$(cat \"$file\")\nexport TEAM_KEY"),
            ("sh", "export TEAM_KEY\nTEAM_KEY=$(cat ~/signing/team)"),
            ("sh", "key=$(cat ~/keys/team.key)\nexport TEAM_KEY=\"$key\""),
            ("bash", "TEAM_KEY=$(< \"$HOME/keys/team.key\")\nexport TEAM_KEY"),
            ("bash", "export TEAM_KEY=$(<~/keys/team.key)"),
            ("bash", "IFS= read -r -d '' TEAM_KEY < ~/keys/team.key || true\nexport TEAM_KEY"),
        ] {
            let read = script(&format!("#!/bin/{shell}\nset -eu\n{lines}\n{PUSHED}{SIGN}"));
            let from = KeySource::Environment("TEAM_KEY".to_owned());
            let signs = |step: &DeliveryStep| matches!(step, DeliveryStep::Sign { key, .. } if *key == from);
            assert!(read.plan.delivery.iter().any(signs), "{lines}");
            assert_eq!(read.plan.containers.len(), 1, "{lines}");
        }
    }

    #[test]
    fn a_key_file_outside_is_there_for_who_asks() {
        let sign = SIGN.replace("env://TEAM_KEY", "\"$key\"");
        for guard in [
            "[ -r \"$key\" ] || { echo \"no key at $key\" >&2; exit 1; }",
            "test -f \"$key\" || exit 1",
            "[ -s \"$key\" ] && [ -e \"$key\" ] || exit 1",
            "if [ ! -f \"$key\" ]; then echo none >&2; exit 1; fi",
            "[ ! -d \"$key\" ] || exit 1",
            "[ -x ~/bin/signer ] || exit 1",
        ] {
            let read = script(&format!("set -eu\nkey=$HOME/keys/team.key\n{guard}\n{PUSHED}{sign}"));
            assert_eq!(read.plan.containers.len(), 1, "{guard}");
        }
        let both = "if [ -r \"$key\" ]; then harden-check sign \"$image\" --key \"$key\"; else exit 1; fi\n\
                    docker run -d --name web \"$image\"\n";
        assert_eq!(script(&format!("set -e\nkey=~/team.key\n{PUSHED}{both}")).plan.delivery.len(), 3);
        let bash = "#!/bin/bash\nset -e\nkey=~/team.key\n[[ -r $key ]] || exit 1\n";
        assert_eq!(script(&format!("{bash}{PUSHED}{sign}")).plan.containers.len(), 1);
    }

    #[test]
    fn what_is_no_key_outside_stays_unknown() {
        for (lines, told) in [
            ("name=$(cat ~/name)\ndocker run -d --name \"$name\" \"$image\"", "has no value"),
            ("name=$(cat ~/keys/team.pub)\ndocker run -d --name \"$name\" \"$image\"", "has no value"),
            ("read -r TEAM_KEY < ~/keys/team.key\nexport TEAM_KEY", "first line"),
            ("cat ~/keys/team.key > team.key", "the private key in `~/keys/team.key`"),
            ("[ -r team.key ] || exit 1", "run.sh ends here"),
            ("if [ -f ~/.web ]; then docker run -d --name web \"$image\"; fi", "does not know whether"),
            ("TEAM_KEY=$(cat team.key)\nexport TEAM_KEY", "this fails"),
        ] {
            let run = "docker run -d --name other \"$image\"\n";
            let all = script_told(&format!("set -e\n{PUSHED}{lines}\n{run}"));
            assert!(all.contains(told), "{lines}: {all}");
        }
        let handed =
            format!("set -e\n{PUSHED}key=$(cat ~/keys/team.key)\ndocker run -d -e KEY=\"$key\" \"$image\"\n");
        assert_eq!(script(&handed).plan.handed_keys.len(), 1);
    }
}
