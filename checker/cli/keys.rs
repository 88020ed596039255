//! `sign`, `verify`, `key-pair`: where does a key come from, and what is said when it cannot be used?

use std::env;
use std::fs::File;
use std::io::Read as _;

use crate::signing::{KeyProblem, SigningError};
use crate::words::Catalogue;

use super::answer::{Failure, NOT_DONE, USAGE};
use super::session::Session;
use super::trouble;

static WORDS: Catalogue = Catalogue::new("keys", include_str!("keys.en.ftl"), include_str!("keys.de.ftl"));

/// The environment variable with the password of a private key, as cosign names it.
const PASSWORD: &str = "COSIGN_PASSWORD";

/// What stands before the name of an environment variable that holds a key, as with cosign.
const FROM_ENVIRONMENT: &str = "env://";

/// The most that is read of a key file, in bytes. A key has under a thousand.
const MOST: u64 = 64 * 1024;

/// The text of a key: a file's, or an environment variable's.
pub(crate) fn text(session: &Session, key: &str) -> Result<String, Failure> {
    if let Some(name) = key.strip_prefix(FROM_ENVIRONMENT) {
        return env::var(name)
            .map_err(|_| Failure::usage("key", WORDS.say("no-variable").with("name", name), None));
    }
    let path = session.folder.join(key);
    let mut bytes = Vec::new();
    let read = File::open(&path).and_then(|file| file.take(MOST).read_to_end(&mut bytes));
    read.map_err(|error| trouble::file_failure(&path, &error))?;
    // A key is letters; whatever else a file holds is no key.
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// The password of a private key, where one is set.
pub(crate) fn password() -> Option<String> {
    env::var(PASSWORD).ok()
}

/// A key that cannot be used, as the end of a command.
pub(crate) fn unusable(key: &str, problem: &KeyProblem) -> Failure {
    let message = WORDS.say("unusable").with("key", key).with("problem", problem.message());
    Failure::not_done("key", message, Some(problem.help()))
}

/// An image that cannot be signed or verified, as the end of a command.
pub(crate) fn failure(error: &SigningError) -> Failure {
    let (kind, exit_code) = match error {
        SigningError::Reference { .. }
        | SigningError::Tag { .. }
        | SigningError::OtherRegistry { .. }
        | SigningError::TargetDigest { .. } => ("image-name", USAGE),
        SigningError::NoImage { .. } => ("no-image", NOT_DONE),
        SigningError::Gone { .. } | SigningError::Refused { .. } | SigningError::Unreadable { .. } => {
            ("registry", NOT_DONE)
        }
        SigningError::Key(_) => ("key", NOT_DONE),
    };
    let mut failure = Failure::not_done(kind, error.message(), Some(error.help()));
    failure.exit_code = exit_code;
    failure
}
