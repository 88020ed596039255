//! How do requests come in? A thread for each connection, at most 64 at a time.

use std::io;
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::answer::Answer;
use crate::config::{Config, Role};
use crate::request::{Request, Unreadable};
use crate::routes::Service;
use crate::{lab, log, proxy};

/// Connections served at the same time; more are answered with 503.
const CONNECTION_LIMIT: usize = 64;
/// Longest wait for a slow client.
const CLIENT_LIMIT: Duration = Duration::from_secs(10);

/// Listens until the process ends.
pub(crate) fn run(config: Config) -> io::Result<()> {
    let listener = TcpListener::bind((config.listen.as_str(), config.port))?;
    let address = listener.local_addr()?.to_string();
    log::info("listening", &[("address", &address), ("role", &format!("{:?}", config.role).to_lowercase())]);
    if config.role == Role::Proxy {
        return proxy::accept(&listener, &config.allow);
    }
    let service = Arc::new(Service::new(config));
    if let Some(port) = service.config.admin_port {
        let admin = TcpListener::bind((service.config.listen.as_str(), port))?;
        let address = admin.local_addr()?.to_string();
        log::info("listening", &[("address", &address), ("role", "admin")]);
        let service = Arc::clone(&service);
        thread::Builder::new().spawn(move || accept(&admin, service, Door::Administrator))?;
    }
    accept(&listener, service, Door::Users)
}

/// Which of the service's two ports a request came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Door {
    Users,
    Administrator,
}

fn accept(listener: &TcpListener, service: Arc<Service>, door: Door) -> io::Result<()> {
    let open = Arc::new(AtomicUsize::new(0));
    loop {
        lab::hang_if_asked();
        let stream = match listener.accept() {
            Ok((stream, _)) => stream,
            Err(error) => {
                log::error("accept", &[("problem", &error.to_string())]);
                // Out of file descriptors, most likely: give the others time to close theirs.
                thread::sleep(Duration::from_millis(50));
                continue;
            }
        };
        let place = Place::take(&open);
        let busy = place.number > CONNECTION_LIMIT;
        let (for_thread, spare) = (Arc::clone(&service), stream.try_clone());
        let spawned = if busy {
            Err(io::ErrorKind::QuotaExceeded.into())
        } else {
            thread::Builder::new().spawn(move || {
                let _place = place;
                serve(&for_thread, &stream, door);
            })
        };
        if let (Err(error), Ok(stream)) = (spawned, spare) {
            // A limit on processes was reached: say so instead of dying.
            log::error("connection", &[("problem", &error.to_string())]);
            let _ = Answer::text(503, "busy\n").write(&stream);
            service.metrics.count(503);
        }
    }
}

/// One of the connections that are served at the same time.
struct Place {
    open: Arc<AtomicUsize>,
    number: usize,
}

impl Place {
    fn take(open: &Arc<AtomicUsize>) -> Place {
        Place { number: open.fetch_add(1, Ordering::SeqCst) + 1, open: Arc::clone(open) }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.open.fetch_sub(1, Ordering::SeqCst);
    }
}

fn serve(service: &Service, stream: &TcpStream, door: Door) {
    let start = Instant::now();
    // A socket that refuses a time limit still answers; the client may hang up at any time.
    let _ = stream.set_read_timeout(Some(CLIENT_LIMIT));
    let _ = stream.set_write_timeout(Some(CLIENT_LIMIT));
    let (what, answer) = match Request::read(stream) {
        Ok(mut request) => {
            request.from = stream.peer_addr().map_or_else(|_| String::new(), |peer| peer.ip().to_string());
            lab::hang_if_asked();
            match lab::promises_farewell(&request, stream) {
                Ok(false) => {}
                Ok(true) => return,
                Err(error) => return log::error("farewell", &[("problem", &error.to_string())]),
            }
            let answer = lab::own_address(&request, stream).unwrap_or_else(|| match door {
                Door::Users => service.answer(&request),
                Door::Administrator => service.answer_administrator(&request),
            });
            (format!("{} {}", request.method, request.path), answer)
        }
        Err(Unreadable::Gone(error)) => {
            return log::info("gone", &[("problem", &error.to_string())]);
        }
        Err(Unreadable::Malformed) => ("malformed".to_owned(), Answer::text(400, "not HTTP/1.1\n")),
        Err(Unreadable::TooLarge) => ("too large".to_owned(), Answer::text(413, "too large\n")),
    };
    service.metrics.count(answer.status);
    let port = stream.local_addr().ok().map(|address| address.port());
    let written = answer.write_from(port, stream);
    let status = answer.status.to_string();
    let milliseconds = start.elapsed().as_millis().to_string();
    let mut facts = vec![("request", what.as_str()), ("status", &status), ("ms", &milliseconds)];
    let problem = written.err().map(|error| error.to_string());
    facts.extend(problem.as_deref().map(|problem| ("problem", problem)));
    log::info("request", &facts);
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;
    use std::path::PathBuf;
    use std::sync::Arc;
    use std::thread;
    use std::time::Duration;

    use super::{Door, accept};
    use crate::client;
    use crate::config::{Config, Password, Role};
    use crate::routes::Service;

    fn start(name: &str, role: Role, db: Option<String>, password: &str) -> String {
        started(config(name, role, db, password), Door::Users)
    }

    fn started(config: Config, door: Door) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        thread::spawn(move || accept(&listener, Arc::new(Service::new(config)), door));
        address
    }

    fn config(name: &str, role: Role, db: Option<String>, password: &str) -> Config {
        let folder: PathBuf =
            std::env::temp_dir().join(format!("notes-server-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(folder.join("scratch")).unwrap();
        std::fs::create_dir_all(folder.join("dist")).unwrap();
        std::fs::write(folder.join("dist/index.html"), "<h1>Notes</h1>").unwrap();
        Config {
            role,
            listen: "127.0.0.1".to_owned(),
            port: 0,
            data: folder.join("data"),
            scratch: folder.join("scratch"),
            dist: folder.join("dist"),
            db,
            mailer: None,
            backup: None,
            proxy: None,
            allow: Vec::new(),
            admin_port: None,
            password: Password::Value(password.to_owned()),
            backup_key: Password::None,
            mail_key: Password::None,
            access_log: false,
        }
    }

    fn ask(address: &str, method: &str, path: &str, body: &str) -> (u16, String) {
        client::send(address, method, path, &[], body, Duration::from_secs(5)).unwrap()
    }

    #[test]
    fn a_note_is_written_and_read_back() {
        let web = start("web", Role::Web, None, "");
        assert_eq!(ask(&web, "GET", "/notes", ""), (200, "[]".to_owned()));
        assert_eq!(ask(&web, "POST", "/notes", "buy ü"), (201, r#"{"id":1,"text":"buy ü"}"#.to_owned()));
        assert_eq!(ask(&web, "GET", "/notes/1", "").0, 200);
        assert_eq!(ask(&web, "GET", "/notes", ""), (200, r#"[{"id":1,"text":"buy ü"}]"#.to_owned()));
        assert_eq!(ask(&web, "GET", "/notes/2", "").0, 404);
        assert_eq!(ask(&web, "POST", "/notes", " ").0, 400);
        assert_eq!(ask(&web, "DELETE", "/notes", "").0, 405);
        assert_eq!(ask(&web, "GET", "/health", ""), (200, r#"{"status":"ok"}"#.to_owned()));
        assert_eq!(ask(&web, "GET", "/", "").1, "<h1>Notes</h1>");
        assert!(ask(&web, "GET", "/metrics", "").1.contains("notes_kept 1"));
    }

    #[test]
    fn without_a_token_nobody_controls_the_service() {
        let web = start("control", Role::Web, None, "");
        for order in ["hang", "crash", "leak?bytes=1", "spin?ms=1", "farewell"] {
            assert_eq!(ask(&web, "POST", &format!("/lab/{order}"), "").0, 404, "{order}");
        }
        assert_eq!(ask(&web, "GET", "/health", "").0, 200);
    }

    #[test]
    fn a_web_keeps_its_notes_in_a_db_that_wants_the_password() {
        let db = start("db", Role::Db, None, "right");
        assert_eq!(ask(&db, "GET", "/notes", "").0, 401);
        let stranger = start("stranger", Role::Web, Some(db.clone()), "wrong");
        assert_eq!(ask(&stranger, "POST", "/notes", "x").0, 401);
        let web = start("friend", Role::Web, Some(db.clone()), "right");
        assert_eq!(ask(&web, "POST", "/notes", "x").0, 201);
        assert_eq!(ask(&web, "GET", "/notes", "").1, r#"[{"id":1,"text":"x"}]"#);
        assert_eq!(ask(&web, "GET", "/health", "").0, 200);
    }

    #[test]
    fn a_db_gives_a_copy_of_each_note_to_its_backup() {
        let backup = start("backup", Role::Db, None, "right");
        let db = Config { backup: Some(backup.clone()), ..config("copying", Role::Db, None, "right") };
        let db = started(db, Door::Users);
        let web = start("owner", Role::Web, Some(db), "right");
        assert_eq!(ask(&web, "POST", "/notes", "twice").0, 201);
        let reader = start("reader", Role::Web, Some(backup), "right");
        assert_eq!(ask(&reader, "GET", "/notes", "").1, r#"[{"id":1,"text":"twice"}]"#);
    }

    #[test]
    fn the_administrators_port_serves_no_notes() {
        let admin = started(config("admin", Role::Web, None, ""), Door::Administrator);
        assert!(ask(&admin, "GET", "/", "").1.contains("role Web"));
        assert_eq!(ask(&admin, "GET", "/metrics", "").0, 200);
        assert_eq!(ask(&admin, "GET", "/notes", "").0, 404);
    }

    #[test]
    fn a_db_that_is_gone_is_a_bad_gateway() {
        let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
        let web = start("alone", Role::Web, Some(nobody), "x");
        assert_eq!(ask(&web, "GET", "/notes", "").0, 502);
        assert_eq!(ask(&web, "GET", "/health", "").0, 503);
    }
}
