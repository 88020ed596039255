//! `notes health [URL]`: is the service well? For images that hold neither curl nor a shell.

use std::process::ExitCode;
use std::time::Duration;

use crate::{client, log};

/// Longest wait for one answer.
const LIMIT: Duration = Duration::from_secs(1);

/// Asks, and ends with 0 for well and 1 for anything else, as `HEALTHCHECK` wants it.
pub(crate) fn ask(url: Option<String>) -> ExitCode {
    let url = url.unwrap_or_else(|| {
        let port = std::env::var("NOTES_PORT").unwrap_or_else(|_| "8080".to_owned());
        format!("http://127.0.0.1:{port}/health")
    });
    match answer(&url) {
        Ok(body) => {
            log::line(&body);
            ExitCode::SUCCESS
        }
        Err(problem) => {
            log::line(&problem);
            ExitCode::FAILURE
        }
    }
}

fn answer(url: &str) -> Result<String, String> {
    let (address, path) = split(url).ok_or_else(|| format!("`{url}` is no http:// address"))?;
    match client::send(&address, "GET", path, &[], "", LIMIT)? {
        (200, body) => Ok(body),
        (status, body) => Err(format!("status {status}: {body}")),
    }
}

/// `host:port` and path of an address without user, query or fragment.
fn split(url: &str) -> Option<(String, &str)> {
    let rest = url.strip_prefix("http://")?;
    let (host, path) = rest.find('/').map_or((rest, "/"), |slash| rest.split_at(slash));
    if host.is_empty() {
        return None;
    }
    let address = if host.contains(':') { host.to_owned() } else { format!("{host}:80") };
    Some((address, path))
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn addresses_are_split() {
        assert_eq!(split("http://127.0.0.1:8080/health"), Some(("127.0.0.1:8080".to_owned(), "/health")));
        assert_eq!(split("http://web"), Some(("web:80".to_owned(), "/")));
        assert_eq!(split("https://web/"), None);
        assert_eq!(split("http:///x"), None);
    }
}
