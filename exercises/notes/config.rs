//! How is the service configured? By the environment, once, at the start.

use std::env;
use std::fs;
use std::path::PathBuf;

/// What the service does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// Serves pages and notes; keeps notes in its data folder or in a `db`.
    Web,
    /// Keeps notes for a `web` that knows the password.
    Db,
    /// Takes mails; a stand-in that logs them.
    Mailer,
}

/// The whole configuration.
#[derive(Debug, Clone)]
pub(crate) struct Config {
    /// `NOTES_ROLE`: `web` (default), `db` or `mailer`.
    pub(crate) role: Role,
    /// `NOTES_LISTEN`: address to listen on, `0.0.0.0` by default.
    pub(crate) listen: String,
    /// `NOTES_PORT`: 8080 by default.
    pub(crate) port: u16,
    /// `NOTES_DATA`: folder of the notes, `/data` by default.
    pub(crate) data: PathBuf,
    /// `NOTES_SCRATCH`: folder for uploads that are not complete yet, `/tmp` by default.
    pub(crate) scratch: PathBuf,
    /// `NOTES_DIST`: folder of the pages, `/app/dist` by default.
    pub(crate) dist: PathBuf,
    /// `NOTES_DB`: `host:port` of the `db`; unset keeps notes in the data folder.
    pub(crate) db: Option<String>,
    /// `NOTES_MAILER`: `host:port` of the `mailer`; unset sends no mails.
    pub(crate) mailer: Option<String>,
    /// Where the password between `web` and `db` comes from.
    pub(crate) password: Password,
}

/// Where the password between `web` and `db` comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Password {
    /// Nobody set one.
    None,
    /// `NOTES_DB_PASSWORD`: in the environment, where too many can read it.
    Value(String),
    /// `NOTES_DB_PASSWORD_FILE`: read again at every use, so that a rotated secret is followed.
    File(PathBuf),
}

impl Password {
    /// The password as it stands now.
    pub(crate) fn current(&self) -> Result<String, String> {
        match self {
            Password::None => Ok(String::new()),
            Password::Value(value) => Ok(value.clone()),
            Password::File(path) => fs::read_to_string(path)
                .map(|text| text.trim_end_matches(['\r', '\n']).to_owned())
                .map_err(|error| format!("{}: {error}", path.display())),
        }
    }
}

impl Config {
    /// Reads the environment of the process.
    pub(crate) fn from_environment() -> Result<Config, String> {
        Config::from_lookup(|name| env::var(name).ok().filter(|value| !value.is_empty()))
    }

    fn from_lookup(get: impl Fn(&str) -> Option<String>) -> Result<Config, String> {
        let or = |name: &str, default: &str| get(name).unwrap_or_else(|| default.to_owned());
        let role = match or("NOTES_ROLE", "web").as_str() {
            "web" => Role::Web,
            "db" => Role::Db,
            "mailer" => Role::Mailer,
            other => return Err(format!("NOTES_ROLE is `{other}`: web, db or mailer")),
        };
        let port = or("NOTES_PORT", "8080");
        let port = port.parse().map_err(|_| format!("NOTES_PORT is `{port}`: a number from 1 to 65535"))?;
        let password = match (get("NOTES_DB_PASSWORD_FILE"), get("NOTES_DB_PASSWORD")) {
            (Some(file), _) => Password::File(PathBuf::from(file)),
            (None, Some(value)) => Password::Value(value),
            (None, None) => Password::None,
        };
        if role == Role::Db && password == Password::None {
            return Err("a db needs NOTES_DB_PASSWORD_FILE or NOTES_DB_PASSWORD".to_owned());
        }
        Ok(Config {
            role,
            listen: or("NOTES_LISTEN", "0.0.0.0"),
            port,
            data: PathBuf::from(or("NOTES_DATA", "/data")),
            scratch: PathBuf::from(or("NOTES_SCRATCH", "/tmp")),
            dist: PathBuf::from(or("NOTES_DIST", "/app/dist")),
            db: get("NOTES_DB"),
            mailer: get("NOTES_MAILER"),
            password,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Config, Password, Role};

    fn config(pairs: &[(&str, &str)]) -> Result<Config, String> {
        Config::from_lookup(|name| {
            pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn defaults_are_those_of_the_book() {
        let config = config(&[]).unwrap();
        assert_eq!((config.role, config.port), (Role::Web, 8080));
        assert_eq!(config.data.to_str(), Some("/data"));
        assert_eq!(config.password, Password::None);
    }

    #[test]
    fn a_file_wins_over_a_value() {
        let config =
            config(&[("NOTES_DB_PASSWORD", "x"), ("NOTES_DB_PASSWORD_FILE", "/run/secrets/db")]).unwrap();
        assert_eq!(config.password, Password::File("/run/secrets/db".into()));
    }

    #[test]
    fn wrong_values_are_named() {
        assert!(config(&[("NOTES_PORT", "99999")]).unwrap_err().contains("`99999`"));
        assert!(config(&[("NOTES_ROLE", "king")]).unwrap_err().contains("`king`"));
        assert!(config(&[("NOTES_ROLE", "db")]).unwrap_err().contains("PASSWORD"));
    }
}
