//! Which page lies at which address?

use std::fs;
use std::path::{Path, PathBuf};

use crate::answer::Answer;
use crate::store::at;

/// The file for an address; `None` where the address is no plain path of letters, digits, `.`, `_`
/// and `-`, or where nothing lies there.
pub(crate) fn serve(dist: &Path, path: &str) -> Option<Answer> {
    let file = locate(dist, path)?;
    match fs::read(&file) {
        Ok(body) => Some(Answer { status: 200, kind: kind(&file), body }),
        // The front page must be there; without it the build went wrong, and the log should say so.
        Err(error) if path == "/" => Some(Answer::text(500, format!("{}\n", at(&file)(error)))),
        Err(_) => None,
    }
}

fn locate(dist: &Path, path: &str) -> Option<PathBuf> {
    let relative = path.strip_prefix('/')?;
    if relative.is_empty() {
        return Some(dist.join("index.html"));
    }
    let plain = |part: &str| {
        !part.is_empty()
            && !part.starts_with('.')
            && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
    };
    relative.split('/').all(plain).then(|| dist.join(relative))
}

fn kind(file: &Path) -> &'static str {
    match file.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("json") => "application/json",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{kind, locate, serve};

    #[test]
    fn no_address_leads_out_of_the_folder() {
        let dist = Path::new("/app/dist");
        assert_eq!(locate(dist, "/").unwrap(), Path::new("/app/dist/index.html"));
        assert_eq!(locate(dist, "/css/style.css").unwrap(), Path::new("/app/dist/css/style.css"));
        for path in ["/../etc/passwd", "//etc/passwd", "/.git/config", "/a%2e", "/a//b", "x"] {
            assert_eq!(locate(dist, path), None, "{path}");
        }
    }

    #[test]
    fn a_missing_front_page_is_an_error_and_another_page_is_not_found() {
        let nowhere = Path::new("/nonexistent");
        assert_eq!(serve(nowhere, "/").unwrap().status, 500);
        assert_eq!(serve(nowhere, "/style.css"), None);
        assert_eq!(kind(Path::new("a.css")), "text/css; charset=utf-8");
    }
}
