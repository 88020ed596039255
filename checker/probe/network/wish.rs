//! What does the lab want to have tried?

use std::net::{IpAddr, SocketAddr};

use crate::secrets::unmasked;

use super::resolve;

/// One thing to try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Wish {
    /// `address IP PORT -`: connect there, and ask whoever answers. An address with `%*` is tried on every
    /// interface: of this link only.
    Address { address: IpAddr, every_link: bool, port: u16 },
    /// `name NAME PORT -`: the same by a name, as the container's own files and name servers have it.
    Name { name: String, port: u16 },
    /// `via NAME PORT HOST:PORT`: ask the first for the second, as a proxy is asked.
    Via { name: String, port: u16, host: String },
    /// `tunnel NAME PORT HOST:PORT`: the same with `CONNECT`.
    Tunnel { name: String, port: u16, host: String },
    /// `shell NAME PORT LINE`: give whoever listens there a line, as one types it in a shell, and read all that comes.
    Shell { name: String, port: u16, line: String },
    /// `ask-there IP PORT NAME`: ask for a name there, over TCP, as one asks a name server.
    AskThere { address: IpAddr, port: u16, name: String },
    /// `ask NAME 0 -`: ask the container's own name servers, and connect to nobody.
    Ask { name: String },
    /// `fetch IP PORT PATH`: ask there for a path, and read all that comes.
    Fetch { address: IpAddr, port: u16, path: String },
    /// `post IP PORT PATH=TEXT`: give the text there, to be kept at a path.
    Post { address: IpAddr, port: u16, path: String, text: String },
    /// `login IP PORT MASKED`: ask there for the notes with a password, which is masked.
    Login { address: IpAddr, port: u16, password: String },
    /// `route IP 0 -`: whether the kernel knows a way; sends nothing.
    Route { address: IpAddr },
}

/// Reads four words for each wish; nothing where they are none.
pub(crate) fn wishes(words: &[&str]) -> Option<Vec<Wish>> {
    let groups = words.chunks(4).map(|group| match group {
        [way, target, port, message] => {
            let port: u16 = port.parse().ok()?;
            wish(way, target, port, message)
        }
        _ => None,
    });
    groups.collect()
}

fn wish(way: &str, target: &str, port: u16, message: &str) -> Option<Wish> {
    let (name, host) = (target.to_owned(), message.to_owned());
    Some(match way {
        "address" => {
            let bare = target.strip_suffix("%*");
            let address = bare.unwrap_or(target).parse().ok()?;
            Wish::Address { address, every_link: bare.is_some(), port }
        }
        "name" => Wish::Name { name, port },
        "via" => Wish::Via { name, port, host },
        "tunnel" => Wish::Tunnel { name, port, host },
        "shell" => Wish::Shell { name, port, line: host },
        "ask-there" => Wish::AskThere { address: target.parse().ok()?, port, name: host },
        "ask" => Wish::Ask { name },
        "fetch" => Wish::Fetch { address: target.parse().ok()?, port, path: host },
        "post" => {
            let (path, text) = message.split_once('=')?;
            let (path, text) = (path.to_owned(), text.to_owned());
            Wish::Post { address: target.parse().ok()?, port, path, text }
        }
        "login" => {
            let password = String::from_utf8(unmasked(message)?).ok()?;
            let sound = password.chars().all(|each| !each.is_control());
            sound.then_some(Wish::Login { address: target.parse().ok()?, port, password })?
        }
        "route" => Wish::Route { address: target.parse().ok()? },
        _ => return None,
    })
}

impl Wish {
    /// The name of the attempt.
    pub(super) fn attempt(&self) -> &'static str {
        match self {
            Wish::Address { .. } | Wish::Name { .. } => "connect",
            Wish::Via { .. } | Wish::Tunnel { .. } => "connect-by-proxy",
            Wish::Shell { .. } => "connect-by-shell",
            Wish::Fetch { .. } => "fetch",
            Wish::Post { .. } => "post",
            Wish::Login { .. } => "log-in",
            Wish::Ask { .. } | Wish::AskThere { .. } => "ask-name",
            Wish::Route { .. } => "route",
        }
    }

    /// What it is aimed at.
    pub(super) fn target(&self) -> String {
        match self {
            Wish::Address { address: IpAddr::V6(address), port, .. } => format!("[{address}]:{port}"),
            Wish::Address { address, port, .. } => format!("{address}:{port}"),
            Wish::Name { name, port } => format!("{name}:{port}"),
            Wish::Via { name, port, host } | Wish::Tunnel { name, port, host } => {
                format!("{host} ({name}:{port})")
            }
            Wish::Shell { name, port, .. } => format!("{name}:{port}"),
            Wish::AskThere { address, port, name } => {
                format!("{name} ({})", SocketAddr::new(*address, *port))
            }
            Wish::Fetch { address, port, path } | Wish::Post { address, port, path, .. } => {
                format!("{}{path}", SocketAddr::new(*address, *port))
            }
            Wish::Login { address, port, .. } => SocketAddr::new(*address, *port).to_string(),
            Wish::Ask { name } => name.clone(),
            Wish::Route { address } => address.to_string(),
        }
    }

    /// Whether the whole answer is wanted, and not only who gives it.
    pub(super) fn wants_all(&self) -> bool {
        matches!(self, Wish::Fetch { .. } | Wish::Shell { .. })
    }

    /// Whether it is a request as a web server understands it.
    pub(super) fn is_http(&self) -> bool {
        !matches!(self, Wish::Shell { .. } | Wish::AskThere { .. })
    }

    /// What is said first.
    pub(super) fn opening(&self) -> Vec<u8> {
        match self {
            // RFC 1035, section 4.2.2: over TCP the length stands in front.
            Wish::AskThere { name, .. } => {
                let question = resolve::question(OVER_TCP, name).unwrap_or_default();
                let length = u16::try_from(question.len()).unwrap_or_default();
                length.to_be_bytes().into_iter().chain(question).collect()
            }
            _ => self.opening_text().into_bytes(),
        }
    }

    fn opening_text(&self) -> String {
        match self {
            Wish::Shell { line, .. } => format!("{line}\n"),
            Wish::Via { host, .. } => {
                format!("GET http://{host}/health HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n")
            }
            Wish::Tunnel { host, .. } => format!("CONNECT {host} HTTP/1.1\r\nHost: {host}\r\n\r\n"),
            Wish::Fetch { path, .. } => {
                format!("GET {path} HTTP/1.1\r\nHost: lab\r\nConnection: close\r\n\r\n")
            }
            Wish::Post { path, text, .. } => format!(
                "POST {path} HTTP/1.1\r\nHost: lab\r\nConnection: close\r\nContent-Type: text/plain\r\n\
                 Content-Length: {}\r\n\r\n{text}",
                text.len()
            ),
            Wish::Login { password, .. } => format!(
                "GET /notes HTTP/1.1\r\nHost: lab\r\nAuthorization: Bearer {password}\r\nConnection: close\r\n\r\n"
            ),
            _ => GREETING.to_owned(),
        }
    }
}

/// The id of a question over TCP: there is only one on a connection.
pub(super) const OVER_TCP: u16 = 1;

/// A question that every service answers, with success or not.
pub(super) const GREETING: &str = "GET /health HTTP/1.1\r\nHost: lab\r\nConnection: close\r\n\r\n";

#[cfg(test)]
mod tests {
    use super::{Wish, wishes};

    #[test]
    fn wishes_are_read_four_words_each() {
        let read = wishes(&["address", "fe80::1%*", "80", "-", "name", "db", "8080", "-"]).unwrap();
        let address = "fe80::1".parse().unwrap();
        assert_eq!(read[0], Wish::Address { address, every_link: true, port: 80 });
        assert_eq!(read[1], Wish::Name { name: "db".to_owned(), port: 8080 });
        assert_eq!(wishes(&[]), Some(Vec::new()));
        let posted = wishes(&["post", "127.0.0.1", "80", "/notes=a=b"]).unwrap();
        assert!(posted[0].opening_text().ends_with("Content-Length: 3\r\n\r\na=b"), "{posted:?}");
        let login = wishes(&["login", "192.0.2.1", "80", "2d2d"]).unwrap();
        assert!(login[0].opening_text().contains("Bearer ww\r\n") && !login[0].target().contains("ww"));
        let typed = wishes(&["shell", "db", "80", "exit", "ask-there", "192.0.2.1", "53", "a.b"]).unwrap();
        assert_eq!(typed[0].opening(), b"exit\n");
        assert_eq!(typed[1].opening()[..4], [0, 21, 0, 1], "the length, and the id");
        assert_eq!(typed[1].opening().len(), 23);
        assert_eq!(wishes(&["login", "192.0.2.1", "80", "50"]), None, "a line break ends a header");
        for wrong in [
            &["name", "db", "8080"][..],
            &["post", "127.0.0.1", "80", "/notes"],
            &["name", "db", "x", "-"],
            &["address", "db", "1", "-"],
        ] {
            assert_eq!(wishes(wrong), None, "{wrong:?}");
        }
    }
}
