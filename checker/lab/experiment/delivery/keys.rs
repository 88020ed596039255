//! Which keys are there: the lab's own pair, and the public key of the team?

use std::collections::BTreeSet;
use std::fs;
use std::io::Read;
use std::path::Path;

use crate::signing::{KeyProblem, PrivateKey, PublicKey};
use crate::submission::{DeliveryStep, KeySource};

/// Largest key file that is read, in bytes. A key has under a thousand.
const LARGEST_KEY: u64 = 64 * 1024;
/// The team, as the lab plays it.
pub(super) struct Team {
    /// The public key in the submission that everybody trusts.
    trusted: Option<PublicKey>,
    /// Why it is none; empty where it is one.
    pub(super) problem: String,
    /// The lab's own key in place of the team's.
    pub(super) key: PrivateKey,
    /// The key of somebody else.
    pub(super) other: PrivateKey,
    /// Environment variables from which the script takes a private key.
    private: BTreeSet<String>,
}

impl Team {
    /// Reads the public key of the team, and makes two pairs. The way tells from which variables it takes private keys.
    ///
    /// # Errors
    /// [`KeyProblem::Random`] where the system gives no random bytes.
    pub(super) fn of(
        folder: &Path,
        public_key: Option<&str>,
        way: &[DeliveryStep],
    ) -> Result<Team, KeyProblem> {
        let (key, other) = (PrivateKey::generate()?, PrivateKey::generate()?);
        let read = match public_key {
            Some(path) => read_public(folder, path),
            None => Err("no file is named for it".to_owned()),
        };
        let (trusted, problem) = match read {
            Ok(trusted) => (Some(trusted), String::new()),
            Err(problem) => (None, problem),
        };
        let private = way.iter().filter_map(|step| match step {
            DeliveryStep::Sign { key: KeySource::Environment(name), .. }
            | DeliveryStep::Attest { key: KeySource::Environment(name), .. } => Some(name.clone()),
            _ => None,
        });
        Ok(Team { trusted, problem, key, other, private: private.collect() })
    }

    /// The public key that a verification takes: the lab's in place of the team's, any other as it is.
    ///
    /// # Errors
    /// Why there is none.
    pub(super) fn public(&self, folder: &Path, source: &KeySource) -> Result<PublicKey, String> {
        match source {
            KeySource::File(path) => Ok(self.known(read_public(folder, path)?)),
            KeySource::Text(text) => {
                Ok(self.known(PublicKey::read(text).map_err(|problem| problem.to_string())?))
            }
            KeySource::Environment(name) if self.private.contains(name) => {
                Err(format!("`{name}` holds the private key, and this takes the public one"))
            }
            KeySource::Environment(name) => Err(format!("nobody sets the variable `{name}` here")),
            KeySource::Outside(path) => Err(format!("`{path}` lies outside of the submission's folder")),
        }
    }

    fn known(&self, key: PublicKey) -> PublicKey {
        if self.trusted.as_ref() == Some(&key) { self.key.public() } else { key }
    }
}

fn read_public(folder: &Path, path: &str) -> Result<PublicKey, String> {
    let mut text = String::new();
    let file = fs::File::open(folder.join(path)).map_err(|error| format!("`{path}`: {error}"))?;
    let read = file.take(LARGEST_KEY).read_to_string(&mut text);
    read.map_err(|error| format!("`{path}`: {error}"))?;
    PublicKey::read(&text).map_err(|problem| format!("`{path}`: {problem}"))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use tempfile::TempDir;

    use super::Team;
    use crate::signing::PrivateKey;
    use crate::submission::KeySource;

    #[test]
    fn the_teams_key_is_replaced_and_another_stays_what_it_is() {
        let folder = TempDir::new().unwrap();
        let (team, other) = (PrivateKey::generate().unwrap(), PrivateKey::generate().unwrap());
        fs::write(folder.path().join("team.pub"), team.public().write()).unwrap();
        fs::write(folder.path().join("copy.pub"), team.public().write()).unwrap();
        fs::write(folder.path().join("other.pub"), other.public().write()).unwrap();
        let read = Team::of(folder.path(), Some("team.pub"), &[]).unwrap();
        assert_eq!(read.problem, "");
        let public = |path: &str| read.public(folder.path(), &KeySource::File(path.to_owned()));
        assert_eq!(public("team.pub").unwrap(), read.key.public());
        assert_eq!(public("copy.pub").unwrap(), read.key.public(), "the same key under another name");
        assert_eq!(public("other.pub").unwrap(), other.public());
        assert!(public("none.pub").is_err());
        let held = |key: &PrivateKey| read.public(folder.path(), &KeySource::Text(key.public().write()));
        assert_eq!(held(&team).unwrap(), read.key.public(), "the same key in a variable of the script");
        assert_eq!(held(&other).unwrap(), other.public());
        assert!(read.public(folder.path(), &KeySource::Environment("X".to_owned())).is_err());
    }

    #[test]
    fn a_team_key_that_is_none_is_told() {
        let folder = TempDir::new().unwrap();
        assert!(Team::of(folder.path(), Some("team.pub"), &[]).unwrap().problem.contains("team.pub"));
        fs::write(folder.path().join("team.pub"), "no key").unwrap();
        assert!(Team::of(folder.path(), Some("team.pub"), &[]).unwrap().problem.contains("no key"));
    }
}
