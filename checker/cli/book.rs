//! `book`: serve the book with checks live in its pages; `book build`: write it as a static site.

use std::fs;
use std::path::Path;

use serde_json::json;

use crate::book::{self, BookError};
use crate::serve::{Options, ServeError, Server};
use crate::words::Catalogue;
use crate::workspace::{Served, course_folder};

use super::answer::{Answer, Failure};
use super::session::Session;
use super::{place, trouble};

static WORDS: Catalogue =
    Catalogue::new("cli-book", include_str!("book.en.ftl"), include_str!("book.de.ftl"));

/// Lies in a folder that holds a book of ours. mdBook empties its output folders before it writes, so
/// no other folder with something in it is taken.
const MARK: &str = ".harden-check-book";

/// Serves the book until Ctrl-C. Every check is made in the learner's own course folder.
pub(crate) fn serve(session: &Session, port: Option<u16>, open: bool) -> Result<Answer, Failure> {
    let course = place::course()?;
    let course_folder = course_folder(&course, &session.folder);
    let options = Options { course_folder: course_folder.clone(), port, setup: session.setup };
    let runtime = tokio::runtime::Runtime::new().map_err(|error| of_system(&error))?;
    runtime.block_on(async {
        // Asked for before anybody can press it, so that no moment is left in which it kills.
        let end = ctrl_c().map_err(|error| of_system(&error))?;
        let server = Server::bind(course, options).await.map_err(of_server)?;
        let (origin, entrance) = (server.origin(), server.entrance(session.language()));
        let _announced = Served::announce(&course_folder, &origin);
        let text = WORDS.say("open").with("address", entrance.as_str());
        let text = format!(
            "{}\n",
            text.with("folder", course_folder.display().to_string()).text(session.language())
        );
        let body = json!({
            "address": entrance,
            "origin": origin,
            "course": course_folder.display().to_string(),
        });
        session.streams.print(Ok(Answer::new("book-open", text, body)));
        if open && has_window() {
            // On a thread of its own, because some browsers are waited for. Where there is none, the
            // address stands above.
            std::thread::spawn(move || webbrowser::open(&entrance));
        }
        server.run(end).await.map_err(|error| of_system(&error))?;
        let text = format!("{}\n", WORDS.say("closed").text(session.language()));
        Ok(Answer::new("book-closed", text, json!({ "origin": origin })))
    })
}

/// Whether a browser would have a window. Without one, only a browser for terminals could come, in the
/// way of this program's own output.
fn has_window() -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(all(unix, not(target_os = "macos")))
        || ["DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME", "BROWSER"].into_iter().any(set)
}

/// Waits for Ctrl-C, or for the end that the system asks for.
#[cfg(unix)]
fn ctrl_c() -> std::io::Result<impl Future<Output = ()> + Send + 'static> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

#[cfg(not(unix))]
fn ctrl_c() -> std::io::Result<impl Future<Output = ()> + Send + 'static> {
    Ok(async { drop(tokio::signal::ctrl_c().await) })
}

fn of_system(error: &std::io::Error) -> Failure {
    Failure::not_done("book", WORDS.say("not-served").with("problem", error.to_string()), None)
}

fn of_server(error: ServeError) -> Failure {
    match error {
        ServeError::Book(error) => of_book(error),
        ServeError::Port { port, source } => {
            let message = WORDS.say("no-port").with("port", port).with("problem", source.to_string());
            Failure::not_done("port", message, Some(WORDS.say("help-port")))
        }
        other => Failure::not_done("book", WORDS.say("not-served").with("problem", other.to_string()), None),
    }
}

fn of_book(error: BookError) -> Failure {
    match error {
        BookError::File { path, source } => trouble::file_failure(&path, &source),
        other => Failure::not_done("book", WORDS.say("not-built").with("problem", other.to_string()), None),
    }
}

/// Writes the static site.
pub(crate) fn build(session: &Session, dir: &Path) -> Result<Answer, Failure> {
    let course = place::course()?;
    let folder = session.folder.join(dir);
    let shown = dir.display().to_string();
    if holds_something_else(&folder) {
        return Err(Failure::usage("occupied", WORDS.say("occupied").with("folder", shown), None));
    }
    let file = |path: &Path, error| trouble::file_failure(path, &error);
    fs::create_dir_all(&folder).map_err(|error| file(&folder, error))?;
    let mark = folder.join(MARK);
    fs::write(&mark, "").map_err(|error| file(&mark, error))?;
    book::build(&course, &folder).map_err(of_book)?;
    let text = format!("{}\n", WORDS.say("built").with("folder", shown).text(session.language()));
    Ok(Answer::new("book", text, json!({ "folder": folder.display().to_string() })))
}

fn holds_something_else(folder: &Path) -> bool {
    let has_files = fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some());
    has_files && !folder.join(MARK).exists()
}
