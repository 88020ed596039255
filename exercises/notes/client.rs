//! How does one service ask another?

use std::io::{Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::time::Duration;

/// Sends a request and returns status and body.
///
/// `address` is `host:port`. Waits at most `limit` for the connection, for each read and each write.
pub(crate) fn send(
    address: &str,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &str,
    limit: Duration,
) -> Result<(u16, String), String> {
    send_through(address, address, method, path, headers, body, limit)
}

/// The same through a proxy at `proxy`, RFC 9112, section 3.2.2.
pub(crate) fn send_by_proxy(
    proxy: &str,
    address: &str,
    path: &str,
    body: &str,
    limit: Duration,
) -> Result<(u16, String), String> {
    send_through(proxy, address, "POST", &format!("http://{address}{path}"), &[], body, limit)
}

fn send_through(
    first: &str,
    address: &str,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &str,
    limit: Duration,
) -> Result<(u16, String), String> {
    let say = |error: std::io::Error| format!("{first}: {error}");
    let target = first
        .to_socket_addrs()
        .map_err(say)?
        .next()
        .ok_or_else(|| format!("{first}: no address of that name"))?;
    let mut stream = TcpStream::connect_timeout(&target, limit).map_err(say)?;
    stream.set_read_timeout(Some(limit)).map_err(say)?;
    stream.set_write_timeout(Some(limit)).map_err(say)?;
    let mut request = format!("{method} {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n");
    for (name, value) in headers {
        request.push_str(&format!("{name}: {value}\r\n"));
    }
    request.push_str(&format!("Content-Length: {}\r\n\r\n{body}", body.len()));
    stream.write_all(request.as_bytes()).map_err(say)?;
    let mut bytes = Vec::new();
    stream.take(1 << 20).read_to_end(&mut bytes).map_err(say)?;
    parse(&String::from_utf8_lossy(&bytes)).ok_or_else(|| format!("{first}: no HTTP answer"))
}

fn parse(answer: &str) -> Option<(u16, String)> {
    let status = answer.strip_prefix("HTTP/1.")?.split(' ').nth(1)?.parse().ok()?;
    let (_, body) = answer.split_once("\r\n\r\n")?;
    Some((status, body.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn status_and_body_are_found() {
        assert_eq!(parse("HTTP/1.1 201 Created\r\nX: y\r\n\r\nbody"), Some((201, "body".to_owned())));
        assert_eq!(parse("garbage"), None);
        assert_eq!(parse("HTTP/1.1 200 OK\r\n"), None);
    }
}
