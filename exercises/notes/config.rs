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
    /// Passes requests on to the hosts of its list, and to no other.
    Proxy,
}

/// The whole configuration.
#[derive(Debug, Clone)]
pub(crate) struct Config {
    /// `NOTES_ROLE`: `web` (default), `db`, `mailer` or `proxy`.
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
    /// `NOTES_BACKUP`: `host:port` of a second `db` that gets a copy of every note; unset keeps none.
    pub(crate) backup: Option<String>,
    /// `NOTES_PROXY`: `host:port` of the proxy that mails are sent through; unset sends them straight.
    pub(crate) proxy: Option<String>,
    /// `NOTES_ALLOW`: what a `proxy` passes on to, `host:port` each, with commas between; `*` for all.
    pub(crate) allow: Vec<String>,
    /// `NOTES_ADMIN_PORT`: a second port, for the administrator; unset opens none.
    pub(crate) admin_port: Option<u16>,
    /// Where the password between `web` and `db` comes from.
    pub(crate) password: Password,
    /// `NOTES_BACKUP_KEY_FILE`: opens `/backup` of a `db`; unset closes it for everybody.
    pub(crate) backup_key: Password,
    /// `NOTES_MAIL_KEY_FILE`: with it a `mailer` logs in to the mail relay; unset needs no login.
    pub(crate) mail_key: Password,
    /// `NOTES_ACCESS_LOG=on`: a line for each use of the password, and for each change of it.
    pub(crate) access_log: bool,
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
    /// Where it comes from, without the value.
    pub(crate) fn source(&self) -> String {
        match self {
            Password::None => "nowhere".to_owned(),
            Password::Value(_) => "NOTES_DB_PASSWORD".to_owned(),
            Password::File(path) => path.display().to_string(),
        }
    }

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
            "proxy" => Role::Proxy,
            other => return Err(format!("NOTES_ROLE is `{other}`: web, db, mailer or proxy")),
        };
        let port = or("NOTES_PORT", "8080");
        let port = number("NOTES_PORT", &port)?;
        let admin_port = get("NOTES_ADMIN_PORT").map(|port| number("NOTES_ADMIN_PORT", &port)).transpose()?;
        let password = match (get("NOTES_DB_PASSWORD_FILE"), get("NOTES_DB_PASSWORD")) {
            (Some(file), _) => Password::File(PathBuf::from(file)),
            (None, Some(value)) => Password::Value(value),
            (None, None) => Password::None,
        };
        let key = |name: &str| get(name).map_or(Password::None, |file| Password::File(PathBuf::from(file)));
        let (backup_key, mail_key) = (key("NOTES_BACKUP_KEY_FILE"), key("NOTES_MAIL_KEY_FILE"));
        // A key that cannot be read is better missed now than by the first mail of the night.
        for key in [&backup_key, &mail_key] {
            key.current()?;
        }
        let access_log = match or("NOTES_ACCESS_LOG", "off").as_str() {
            "on" => true,
            "off" => false,
            other => return Err(format!("NOTES_ACCESS_LOG is `{other}`: on or off")),
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
            backup: get("NOTES_BACKUP"),
            proxy: get("NOTES_PROXY"),
            allow: or("NOTES_ALLOW", "")
                .split(',')
                .map(|host| host.trim().to_owned())
                .filter(|host| !host.is_empty())
                .collect(),
            admin_port,
            password,
            backup_key,
            mail_key,
            access_log,
        })
    }
}

/// A port.
fn number(name: &str, port: &str) -> Result<u16, String> {
    port.parse().map_err(|_| format!("{name} is `{port}`: a number from 1 to 65535"))
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
    fn a_list_of_hosts_has_commas_between() {
        let config = config(&[("NOTES_ROLE", "proxy"), ("NOTES_ALLOW", "mail.example:8080, b:1,")]).unwrap();
        assert_eq!(
            (config.role, config.allow),
            (Role::Proxy, vec!["mail.example:8080".into(), "b:1".into()])
        );
    }

    #[test]
    fn a_file_wins_over_a_value() {
        let config =
            config(&[("NOTES_DB_PASSWORD", "x"), ("NOTES_DB_PASSWORD_FILE", "/run/secrets/db")]).unwrap();
        assert_eq!(config.password, Password::File("/run/secrets/db".into()));
    }

    #[test]
    fn a_key_that_cannot_be_read_is_no_configuration() {
        let missing = "/nowhere/mail-key";
        let error = config(&[("NOTES_ROLE", "mailer"), ("NOTES_MAIL_KEY_FILE", missing)]).unwrap_err();
        assert!(error.contains(missing), "{error}");
        assert_eq!(config(&[("NOTES_ROLE", "mailer")]).unwrap().mail_key, Password::None);
    }

    #[test]
    fn wrong_values_are_named() {
        assert!(config(&[("NOTES_PORT", "99999")]).unwrap_err().contains("`99999`"));
        assert!(config(&[("NOTES_ADMIN_PORT", "x")]).unwrap_err().contains("NOTES_ADMIN_PORT"));
        assert!(config(&[("NOTES_ACCESS_LOG", "yes")]).unwrap_err().contains("on or off"));
        assert!(config(&[("NOTES_ACCESS_LOG", "on")]).unwrap().access_log);
        assert!(config(&[("NOTES_ROLE", "king")]).unwrap_err().contains("`king`"));
        assert!(config(&[("NOTES_ROLE", "db")]).unwrap_err().contains("PASSWORD"));
    }
}
