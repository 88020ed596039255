//! How fast is the book? Times from one run, each beside its bound.
//!
//! `cargo bench --bench book` prints and fails on nothing: a noisy machine is no mistake in the program.
//! From a click to the first row as a person sees it is printed by the browser tests.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a bench prints, and ends where it cannot go on"
)]
// What the tests of the served book use and a bench does not.
#![expect(dead_code, reason = "the bench shares the tests' client")]

#[path = "../tests/suite/served.rs"]
mod served;

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use served::{Book, Event};
use tempfile::TempDir;

/// Bound for both books, in milliseconds.
const BUILD_BOUND: f64 = 2000.0;
/// Bound from the request for a check to its first row, in milliseconds.
const ROW_BOUND: f64 = 150.0;
/// Bound for a page that the browser holds already, in milliseconds.
const PAGE_BOUND: f64 = 10.0;
/// Rounds of each measurement; the median is printed.
const ROUNDS: usize = 9;

fn main() {
    let desk = TempDir::new().unwrap();
    build(desk.path());
    let course = desk.path().join("course");
    run(desk.path(), &["init", "course"]);
    let book = Book::open(&course, |command| {
        command.env("HARDEN_CHECK_STATE", desk.path().join("state"));
    });
    page(&book);
    rows(&book);
}

fn run(folder: &Path, words: &[&str]) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_harden-check"));
    let status = command.args(words).current_dir(folder).stdout(Stdio::null()).status().unwrap();
    assert!(status.success(), "{words:?}");
}

fn line(name: &str, mut times: Vec<Duration>, bound: f64) {
    times.sort();
    let median = times[times.len() / 2].as_secs_f64() * 1e3;
    println!("{name:<46} {median:>8.2} ms   {:.2} of the bound of {bound} ms", median / bound);
}

/// `book build`: both languages, from the start of the process to the last file.
fn build(desk: &Path) {
    let once = |_| {
        let begun = Instant::now();
        run(desk, &["book", "build", "site"]);
        begun.elapsed()
    };
    line("both books, as a static site", (0..ROUNDS).map(once).collect(), BUILD_BOUND);
}

/// A page, and the same when the browser holds it already.
fn page(book: &Book) {
    let path = "/de/08-dedicated-user.html";
    let whole = book.ask("GET", path, &[("host", book.host())], "");
    let tag = whole.head.lines().find_map(|line| line.strip_prefix("etag: ")).unwrap().to_owned();
    let time = |headers: &[(&str, &str)], status: u16| {
        let begun = Instant::now();
        assert_eq!(book.ask("GET", path, headers, "").status, status);
        begun.elapsed()
    };
    let fresh = (0..ROUNDS).map(|_| time(&[("host", book.host())], 200)).collect();
    line("a page", fresh, PAGE_BOUND);
    let unchanged =
        (0..ROUNDS).map(|_| time(&[("host", book.host()), ("if-none-match", &tag)], 304)).collect();
    line("an unchanged page", unchanged, PAGE_BOUND);
}

/// From the request for a warm check of exercise 8 to its rows.
fn rows(book: &Book) {
    let mut first = Vec::new();
    let mut verdict = Vec::new();
    let mut report = Vec::new();
    // The first warms the build cache and is not counted.
    for round in 0..=ROUNDS {
        let events: Vec<Event> = book.check(8, false).collect();
        if round == 0 {
            continue;
        }
        let after = |name: &str| events.iter().find(|event| event.name == name).unwrap().after;
        first.push(after("begun"));
        verdict.push(after("row"));
        report.push(after("report"));
    }
    line("a check: every row says that it runs", first, ROW_BOUND);
    line("a check: the first verdict", verdict, ROW_BOUND);
    let mut times = report;
    times.sort();
    println!("{:<46} {:>8.2} ms", "a check: the whole report", times[times.len() / 2].as_secs_f64() * 1e3);
}
