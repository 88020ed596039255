//! Which answer belongs to which request, in which role?

use std::time::Duration;

use crate::access::Access;
use crate::answer::Answer;
use crate::config::{Config, Role};
use crate::metrics::Metrics;
use crate::request::Request;
use crate::store::{Note, Store};
use crate::{client, json, lab, log, pages};

/// Longest wait for another service.
const NEIGHBOUR_LIMIT: Duration = Duration::from_secs(2);

/// Everything that an answer can depend on.
pub(crate) struct Service {
    /// The configuration.
    pub(crate) config: Config,
    /// The notes of this service's own data folder.
    pub(crate) store: Store,
    /// Its counters.
    pub(crate) metrics: Metrics,
    /// Its access log.
    pub(crate) access: Access,
}

impl Service {
    /// A service as configured.
    pub(crate) fn new(config: Config) -> Service {
        let store = Store::new(config.data.clone(), config.scratch.clone());
        let access = Access::new(config.access_log);
        if let Ok(password) = config.password.current() {
            access.read(&config.password, &password);
        }
        Service { config, store, metrics: Metrics::new(), access }
    }

    /// Answers a request.
    pub(crate) fn answer(&self, request: &Request) -> Answer {
        if let Some(answer) = lab::control(request) {
            return answer;
        }
        let answer = match (request.method.as_str(), request.path.as_str(), self.config.role) {
            ("GET", "/health", _) => self.health(),
            ("GET", "/metrics", _) => self.store.list().map(|notes| Answer {
                kind: "text/plain; version=0.0.4",
                ..Answer::text(200, self.metrics.page(notes.len()))
            }),
            (_, path, Role::Db) if path.starts_with("/notes") && !self.knows_password(request) => {
                Ok(Answer::json(401, "{\"error\":\"wrong password\"}".to_owned()))
            }
            ("GET", "/backup", Role::Db) => self.backup(request),
            // Without the key of the relay no mail leaves; it is read anew, for it may have been changed.
            ("POST", "/mail", Role::Mailer) => self.config.mail_key.current().map(|_| {
                log::info("mail", &[("bytes", &request.body.len().to_string())]);
                Answer::json(202, "{\"mail\":\"accepted\"}".to_owned())
            }),
            (_, path, Role::Web | Role::Db) if path == "/notes" || path.starts_with("/notes/") => {
                self.notes(request)
            }
            ("GET", path, Role::Web) => Ok(pages::serve(&self.config.dist, path).unwrap_or_else(not_found)),
            _ => Ok(not_found()),
        };
        answer.unwrap_or_else(|problem| {
            log::error("answer", &[("path", &request.path), ("problem", &problem)]);
            Answer::json(500, format!("{{\"error\":{}}}", json::string(&problem)))
        })
    }

    fn health(&self) -> Result<Answer, String> {
        let well = match (&self.config.db, self.config.role) {
            (Some(db), Role::Web) => client::send(db, "GET", "/health", &[], "", NEIGHBOUR_LIMIT).map(drop),
            (_, Role::Mailer) => self.config.mail_key.current().map(drop),
            (_, Role::Proxy) => Ok(()),
            (_, Role::Db) => self.config.backup_key.current().and_then(|_| self.store.writable()),
            _ => self.store.writable(),
        };
        Ok(match well {
            Ok(()) => Answer::json(200, "{\"status\":\"ok\"}".to_owned()),
            Err(problem) => Answer::json(
                503,
                format!("{{\"status\":\"failing\",\"problem\":{}}}", json::string(&problem)),
            ),
        })
    }

    fn knows_password(&self, request: &Request) -> bool {
        match self.config.password.current() {
            Ok(password) => {
                self.access.read(&self.config.password, &password);
                let right = request.header("authorization") == Some(&format!("Bearer {password}"));
                self.access.login(&self.config.password, &request.from, right);
                right
            }
            Err(problem) => {
                log::error("password", &[("problem", &problem)]);
                false
            }
        }
    }

    /// All notes at once, for whoever has the key of the backup.
    fn backup(&self, request: &Request) -> Result<Answer, String> {
        let key = self.config.backup_key.current()?;
        if key.is_empty() || request.header("authorization") != Some(&format!("Bearer {key}")) {
            return Ok(Answer::json(401, "{\"error\":\"wrong key\"}".to_owned()));
        }
        self.all()
    }

    fn all(&self) -> Result<Answer, String> {
        let notes: Vec<String> = self.store.list()?.iter().map(note_json).collect();
        Ok(Answer::json(200, format!("[{}]", notes.join(","))))
    }

    fn notes(&self, request: &Request) -> Result<Answer, String> {
        if let (Some(db), Role::Web) = (&self.config.db, self.config.role) {
            return self.forward(db, request);
        }
        let rest = request.path.strip_prefix("/notes").unwrap_or_default();
        match (request.method.as_str(), rest) {
            ("GET", "") => self.all(),
            ("GET", rest) => {
                let id = rest.strip_prefix('/').and_then(|id| id.parse().ok());
                let note = id.map(|id| self.store.get(id)).transpose()?.flatten();
                Ok(note.map_or_else(not_found, |note| Answer::json(200, note_json(&note))))
            }
            ("POST", "") => self.add(&request.body),
            _ => Ok(Answer::json(405, "{\"error\":\"GET or POST\"}".to_owned())),
        }
    }

    fn add(&self, body: &[u8]) -> Result<Answer, String> {
        let text = String::from_utf8_lossy(body);
        if text.trim().is_empty() {
            return Ok(Answer::json(400, "{\"error\":\"a note needs text\"}".to_owned()));
        }
        let note = self.store.add(&text)?;
        self.copy(&text);
        self.mail(&text);
        Ok(Answer::json(201, note_json(&note)))
    }

    /// Tells somebody of a note, which is kept whether or not that succeeds.
    fn mail(&self, text: &str) {
        let (Some(mailer), Role::Web) = (&self.config.mailer, self.config.role) else { return };
        let sent = match &self.config.proxy {
            Some(proxy) => client::send_by_proxy(proxy, mailer, "/mail", text, NEIGHBOUR_LIMIT),
            None => client::send(mailer, "POST", "/mail", &[], text, NEIGHBOUR_LIMIT),
        };
        let problem = match sent {
            Ok((200..=299, _)) => return,
            Ok((status, body)) => format!("status {status}: {body}"),
            Err(problem) => problem,
        };
        log::error("mail", &[("problem", &problem)]);
    }

    /// Gives a copy of a note to the backup, with the password of this `db`.
    fn copy(&self, text: &str) {
        let (Some(backup), Role::Db) = (&self.config.backup, self.config.role) else { return };
        let sent = self.config.password.current().and_then(|password| {
            let credential = format!("Bearer {password}");
            let headers = [("Authorization", credential.as_str())];
            client::send(backup, "POST", "/notes", &headers, text, NEIGHBOUR_LIMIT)
        });
        let problem = match sent {
            Ok((200..=299, _)) => return,
            Ok((status, body)) => format!("status {status}: {body}"),
            Err(problem) => problem,
        };
        log::error("backup", &[("problem", &problem)]);
    }

    /// What the administrator's own port answers: how many notes there are, and the counters.
    pub(crate) fn answer_administrator(&self, request: &Request) -> Answer {
        if let Some(answer) = lab::control(request) {
            return answer;
        }
        match (request.method.as_str(), request.path.as_str()) {
            ("GET", "/") => {
                Answer::text(200, format!("notes {} of role {:?}\n", crate::VERSION, self.config.role))
            }
            ("GET", "/health" | "/metrics") => self.answer(request),
            _ => not_found(),
        }
    }

    fn forward(&self, db: &str, request: &Request) -> Result<Answer, String> {
        let password = self.config.password.current()?;
        self.access.read(&self.config.password, &password);
        self.access.used(&self.config.password, db);
        let credential = format!("Bearer {password}");
        let body = String::from_utf8_lossy(&request.body);
        let headers = [("Authorization", credential.as_str())];
        match client::send(db, &request.method, &request.path, &headers, &body, NEIGHBOUR_LIMIT) {
            Ok((status, answer)) => {
                if status == 201 {
                    self.mail(&body);
                }
                Ok(Answer::json(status, answer))
            }
            Err(problem) => Ok(Answer::json(502, format!("{{\"error\":{}}}", json::string(&problem)))),
        }
    }
}

fn note_json(note: &Note) -> String {
    format!("{{\"id\":{},\"text\":{}}}", note.id, json::string(&note.text))
}

fn not_found() -> Answer {
    Answer::json(404, "{\"error\":\"not found\"}".to_owned())
}
