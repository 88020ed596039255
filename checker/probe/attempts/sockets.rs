//! Which sockets can be opened, and does an engine answer on one of them?

use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::errno::Errno;
use crate::kernel;
use crate::record::Attempt;
use crate::trial::{ProbeFailure, Reporter, attempt};

use super::request::Request;

type Made = Result<Vec<Attempt>, ProbeFailure>;

/// Where engines listen; more may be found by name in mounted folders.
const ENGINE_SOCKETS: &[&str] = &[
    "/var/run/docker.sock",
    "/run/docker.sock",
    "/run/containerd/containerd.sock",
    "/run/podman/podman.sock",
];
const PATIENCE: Duration = Duration::from_secs(2);

/// `CAP_NET_RAW`: forged packets. None is sent.
pub(super) fn raw_socket(_: &Request) -> Made {
    Ok(vec![attempt("raw-socket", "", |_| kernel::raw_socket())?])
}

/// `CAP_NET_RAW`: other containers' packets. None is received.
pub(super) fn packet_socket(_: &Request) -> Made {
    Ok(vec![attempt("packet-socket", "", |_| kernel::packet_socket())?])
}

/// `CAP_NET_RAW` or `CAP_NET_ADMIN`: marks that firewalls trust.
pub(super) fn socket_mark(_: &Request) -> Made {
    Ok(vec![attempt("socket-mark", "", |_| kernel::mark_socket())?])
}

/// `CAP_AUDIT_WRITE`: a line in the kernel's audit trail.
pub(super) fn audit_write(_: &Request) -> Made {
    Ok(vec![attempt("audit-write", "", |_| kernel::audit_message())?])
}

/// An engine's socket is root on the host.
pub(super) fn engine_socket(request: &Request) -> Made {
    let mut paths: Vec<PathBuf> = ENGINE_SOCKETS.iter().map(PathBuf::from).collect();
    for found in &request.census.engine_sockets {
        if !paths.contains(found) {
            paths.push(found.clone());
        }
    }
    paths
        .iter()
        .map(|path| attempt("engine-socket", &path.to_string_lossy(), |reporter| ask_engine(path, reporter)))
        .collect()
}

/// Connects, and asks the question that changes nothing. The connection alone counts: not every engine
/// speaks HTTP.
fn ask_engine(path: &Path, reporter: &mut Reporter) -> Result<i64, Errno> {
    let refused = |error: std::io::Error| Errno::of(&error);
    let mut socket = UnixStream::connect(path).map_err(refused)?;
    socket.set_read_timeout(Some(PATIENCE)).map_err(refused)?;
    socket.set_write_timeout(Some(PATIENCE)).map_err(refused)?;
    let mut reply = [0_u8; 256];
    let length = socket
        .write_all(b"GET /_ping HTTP/1.0\r\nHost: engine\r\n\r\n")
        .and_then(|()| socket.read(&mut reply))
        .unwrap_or(0);
    let text = String::from_utf8_lossy(reply.get(..length).unwrap_or(&[])).into_owned();
    let status = if text.starts_with("HTTP/") { text.lines().next().unwrap_or("") } else { "" };
    reporter.fact("status", status.trim());
    Ok(0)
}
