//! Where do the book's pages come from? They are built once and kept in memory.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use axum::body::Bytes;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

use crate::book::{self, BookError};
use crate::exercise::Course;
use crate::words::Language;

use super::error::Refusal;
use super::gate;

/// Every file of both books by its path, `en/index.html`, and the script that makes them live.
pub(super) struct Site {
    files: BTreeMap<String, Page>,
}

struct Page {
    bytes: Bytes,
    kind: &'static str,
    /// Of the content; a browser that holds it is not sent it again.
    tag: HeaderValue,
}

impl Site {
    /// Builds both books.
    ///
    /// # Errors
    /// As [`book::build`].
    pub(super) fn build(course: &Course) -> Result<Site, BookError> {
        let file = |path: &Path| {
            let path = path.to_owned();
            move |source| BookError::File { path, source }
        };
        let desk = tempfile::TempDir::new().map_err(file(&std::env::temp_dir()))?;
        book::build(course, desk.path())?;
        let mut files = BTreeMap::new();
        collect(desk.path(), "", &mut files)?;
        for language in Language::ALL {
            let script = format!("-/live.{language}.js");
            files.insert(script.clone(), Page::new(&script, book::live_script(language)));
        }
        Ok(Site { files })
    }

    /// A file of the book.
    pub(super) fn answer(&self, request: &Request) -> Response {
        if !matches!(*request.method(), Method::GET | Method::HEAD) {
            let language = gate::language_of(request.uri());
            return Refusal::new(StatusCode::METHOD_NOT_ALLOWED, "wrong-method", language).into_response();
        }
        let path = request.uri().path();
        match self.find(path) {
            Some(page) => answer(page, request.headers()),
            None => {
                let language = if path.starts_with("/de/") { Language::De } else { Language::En };
                match self.files.get(&format!("{language}/404.html")) {
                    Some(page) => (StatusCode::NOT_FOUND, answer(page, &HeaderMap::new())).into_response(),
                    None => StatusCode::NOT_FOUND.into_response(),
                }
            }
        }
    }

    fn find(&self, path: &str) -> Option<&Page> {
        let path = path.trim_start_matches('/');
        if path.is_empty() || path.ends_with('/') {
            return self.files.get(&format!("{path}index.html"));
        }
        self.files.get(path)
    }
}

impl Page {
    fn new(path: &str, bytes: Vec<u8>) -> Page {
        let kind = kind_of(path);
        let bytes = if kind.starts_with("text/html") { with_script(path, bytes) } else { bytes };
        let digest: String = Sha256::digest(&bytes)[..8].iter().map(|byte| format!("{byte:02x}")).collect();
        // Sixteen hexadecimal digits in quotes are a header's value.
        let tag = HeaderValue::from_str(&format!("\"{digest}\""));
        Page { bytes: bytes.into(), kind, tag: tag.unwrap_or(HeaderValue::from_static("\"\"")) }
    }
}

fn collect(folder: &Path, prefix: &str, files: &mut BTreeMap<String, Page>) -> Result<(), BookError> {
    let failed = |path: &Path, source| BookError::File { path: path.to_owned(), source };
    for entry in fs::read_dir(folder).map_err(|error| failed(folder, error))? {
        let path = entry.map_err(|error| failed(folder, error))?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let inside = format!("{prefix}{name}");
        if path.is_dir() {
            collect(&path, &format!("{inside}/"), files)?;
        } else {
            let bytes = fs::read(&path).map_err(|error| failed(&path, error))?;
            files.insert(inside.clone(), Page::new(&inside, bytes));
        }
    }
    Ok(())
}

/// Puts the script that makes a chapter live into its page. The static site does without.
fn with_script(path: &str, bytes: Vec<u8>) -> Vec<u8> {
    let Some(language) = Language::ALL.into_iter().find(|language| path.starts_with(&format!("{language}/")))
    else {
        return bytes;
    };
    // The panels of all chapters stand on the page for paper, and none of them checks.
    if path.ends_with(book::PRINT_PAGE) {
        return bytes;
    }
    match String::from_utf8(bytes) {
        Ok(text) => {
            let script = format!("<script src=\"/-/live.{language}.js\" defer></script>\n</head>");
            text.replacen("</head>", &script, 1).into_bytes()
        }
        Err(error) => error.into_bytes(),
    }
}

fn kind_of(path: &str) -> &'static str {
    match path.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("json") => "application/json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("woff2") => "font/woff2",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

fn answer(page: &Page, asked: &HeaderMap) -> Response {
    let fields = [
        (header::ETAG, page.tag.clone()),
        // Asked anew each time, since the next start may serve another book.
        (header::CACHE_CONTROL, HeaderValue::from_static("no-cache")),
    ];
    if asked.get(header::IF_NONE_MATCH) == Some(&page.tag) {
        return (StatusCode::NOT_MODIFIED, fields).into_response();
    }
    let kind = [(header::CONTENT_TYPE, HeaderValue::from_static(page.kind))];
    (fields, kind, page.bytes.clone()).into_response()
}
