//! How does the checker, and only the checker, make the service misbehave?
//!
//! The checker also gives the service a name of its own choice, which every answer then carries, with the
//! port that was asked: so it knows whose answer came, whatever stands between.
//!
//! The checker mounts a folder with a token into the containers that it starts. Without that folder
//! there is no control at all, and every address below `/lab/` answers 404.

use std::fs;
use std::hint::black_box;
use std::io::{self, Write};
use std::net::{Shutdown, TcpStream};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, OnceLock};
use std::thread;
use std::time::{Duration, Instant};

use crate::answer::Answer;
use crate::log;
use crate::request::Request;

const TOKEN: &str = "/.harden-check/token";

/// Exit code of a crash on demand: `EX_SOFTWARE` of sysexits.h.
const CRASH: i32 = 70;

/// The most that is written into the log on demand, in bytes.
const SAYING_LIMIT: u64 = 64 << 20;

/// Longest spin on demand, so that a forgotten one stops by itself.
const SPIN_LIMIT: Duration = Duration::from_secs(10);

static HUNG: AtomicBool = AtomicBool::new(false);
/// What the checker calls this service.
static NAME: OnceLock<String> = OnceLock::new();
/// Connections on which the checker waits for the service's farewell.
static FAREWELLS: Mutex<Vec<TcpStream>> = Mutex::new(Vec::new());
static LEAKED: Mutex<Vec<Vec<u8>>> = Mutex::new(Vec::new());

/// Does what the checker asks for, if it is the checker who asks.
pub(crate) fn control(request: &Request) -> Option<Answer> {
    let order = request.path.strip_prefix("/lab/")?;
    if request.method != "POST" || !allowed(Path::new(TOKEN), request.header("x-lab-token")) {
        return None;
    }
    log::info("lab", &[("order", order)]);
    match order {
        "hang" => HUNG.store(true, Ordering::SeqCst),
        "crash" => std::process::exit(CRASH),
        "leak" => leak(request.number("bytes")?),
        "say" => say(request.text("mark").filter(|mark| is_plain(mark))?, request),
        "spin" => spin(Duration::from_millis(request.number("ms")?)),
        "name" => {
            // Given once; a second order changes nothing.
            let _ = NAME.set(request.text("is").filter(|name| is_plain(name))?.to_owned());
        }
        _ => return None,
    }
    Some(Answer::text(202, format!("{order}\n")))
}

/// The headers with the name that the checker gave and the port that was asked; empty without a name.
pub(crate) fn name_headers(port: Option<u16>) -> String {
    let Some(name) = NAME.get() else { return String::new() };
    let port = port.map(|port| format!("X-Lab-Port: {port}\r\n")).unwrap_or_default();
    format!("X-Lab-Name: {name}\r\n{port}")
}

fn is_plain(name: &str) -> bool {
    (1..=64).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

fn allowed(token: &Path, given: Option<&str>) -> bool {
    match (fs::read_to_string(token), given) {
        (Ok(expected), Some(given)) => !expected.trim().is_empty() && expected.trim() == given,
        _ => false,
    }
}

/// Keeps the connection open, if the checker wants to hear on it that the service ends by itself. Only
/// the service holds it: no script around it can say the farewell in its place.
pub(crate) fn promises_farewell(request: &Request, stream: &TcpStream) -> io::Result<bool> {
    let asked = request.method == "POST" && request.path == "/lab/farewell";
    if !asked || !allowed(Path::new(TOKEN), request.header("x-lab-token")) {
        return Ok(false);
    }
    let mut stream = stream.try_clone()?;
    stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\n")?;
    if let Ok(mut farewells) = FAREWELLS.lock() {
        farewells.push(stream);
    }
    Ok(true)
}

/// The address at which a connection of the checker's came in: so the checker knows in which container the
/// work is done, whatever stands in front of it.
pub(crate) fn own_address(request: &Request, stream: &TcpStream) -> Option<Answer> {
    let asked = request.method == "POST" && request.path == "/lab/address";
    if !asked || !allowed(Path::new(TOKEN), request.header("x-lab-token")) {
        return None;
    }
    let address = stream.local_addr().ok()?;
    Some(Answer::text(200, format!("{}\n", address.ip().to_canonical())))
}

/// Says which signal the service heard, just before it ends.
pub(crate) fn say_farewell(signal: i32) {
    let Ok(farewells) = FAREWELLS.lock() else { return };
    for mut stream in farewells.iter() {
        // Whoever has gone does not want to hear it any more.
        let _ = stream.write_all(format!("signal {signal}\n").as_bytes());
        let _ = stream.shutdown(Shutdown::Write);
    }
}

/// Waits for ever once the checker asked for that. The process stays, its port stays open, and no
/// request is answered: what a deadlock looks like from outside.
pub(crate) fn hang_if_asked() {
    while HUNG.load(Ordering::SeqCst) {
        thread::park();
    }
}

/// Writes lines with a mark into the log: one, or as many as were asked for, of about so many bytes each.
fn say(mark: &str, request: &Request) {
    let (lines, bytes) = (request.number("lines").unwrap_or(1), request.number("bytes").unwrap_or(0));
    let padding = "x".repeat(usize::try_from(bytes.min(SAYING_LIMIT)).unwrap_or_default());
    for number in 1..=lines.min(SAYING_LIMIT / bytes.max(1)) {
        log::info("said", &[("mark", mark), ("number", &number.to_string()), ("padding", &padding)]);
    }
}

fn leak(bytes: u64) {
    let length = usize::try_from(bytes).unwrap_or(usize::MAX);
    // Ones, because the kernel gives no memory to pages of zeros that nobody touched.
    let block = vec![1; length];
    if let Ok(mut leaked) = LEAKED.lock() {
        leaked.push(block);
    }
}

fn spin(duration: Duration) {
    let end = Instant::now() + duration.min(SPIN_LIMIT);
    let spinner = thread::Builder::new().spawn(move || {
        let mut count = 0_u64;
        while Instant::now() < end {
            count = black_box(count.wrapping_add(1));
        }
    });
    if let Err(error) = spinner {
        log::error("spin", &[("problem", &error.to_string())]);
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{allowed, is_plain};

    #[test]
    fn a_name_is_no_way_to_write_headers() {
        assert!(is_plain("0123abc"));
        assert!(!is_plain("") && !is_plain("a\r\nX: y") && !is_plain(&"a".repeat(65)));
    }

    #[test]
    fn only_the_right_token_opens_the_door() {
        let path = std::env::temp_dir().join(format!("notes-token-{}", std::process::id()));
        assert!(!allowed(&path, Some("abc")), "no file");
        fs::write(&path, "abc\n").unwrap();
        assert!(allowed(&path, Some("abc")));
        assert!(!allowed(&path, Some("abd")));
        assert!(!allowed(&path, None));
        fs::write(&path, "\n").unwrap();
        assert!(!allowed(&path, Some("")), "an empty token is none");
        fs::remove_file(&path).unwrap();
    }
}
