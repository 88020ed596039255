//! `key-pair`: make a private and a public key for signing images.

use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use serde_json::json;

use crate::signing::{KeyProblem, PrivateKey};
use crate::words::Catalogue;

use super::answer::{Answer, Failure};
use super::session::Session;
use super::{keys, trouble};

static WORDS: Catalogue =
    Catalogue::new("key-pair", include_str!("key_pair.en.ftl"), include_str!("key_pair.de.ftl"));

/// Runs the command.
pub(crate) fn run(session: &Session, name: &Path) -> Result<Answer, Failure> {
    let (private, public) = (with_ending(name, "key"), with_ending(name, "pub"));
    for path in [&private, &public] {
        if session.folder.join(path).symlink_metadata().is_ok() {
            let message = WORDS.say("there").with("path", path.display().to_string());
            return Err(Failure::usage("key", message, Some(WORDS.say("help-there"))));
        }
    }
    let shown = private.display().to_string();
    let password = keys::password().ok_or_else(|| keys::unusable(&shown, &KeyProblem::NoPassword))?;
    let key = PrivateKey::generate().map_err(|problem| keys::unusable(&shown, &problem))?;
    let sealed = key.write(&password).map_err(|problem| keys::unusable(&shown, &problem))?;
    let write = |path: &PathBuf, mode: u32, text: &str| {
        let path = session.folder.join(path);
        new_file(&path, mode, text).map_err(|error| trouble::file_failure(&path, &error))
    };
    write(&private, 0o600, &sealed)?;
    write(&public, 0o644, &key.public().write())?;
    let language = session.language();
    let said = WORDS.say("made").with("private", &shown).with("public", public.display().to_string());
    let text = said.text(language) + "\n";
    let body = json!({ "private_key": shown, "public_key": public.display().to_string() });
    Ok(Answer::new("key-pair", text, body))
}

/// The name with an ending put behind, whatever dots it holds.
fn with_ending(name: &Path, ending: &str) -> PathBuf {
    let mut whole = name.as_os_str().to_owned();
    whole.push(".");
    whole.push(ending);
    PathBuf::from(whole)
}

/// Writes a file that was not there, with its mode from the first moment on.
fn new_file(path: &Path, mode: u32, text: &str) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(mode).open(path)?;
    file.write_all(text.as_bytes())
}
