//! The served book on a real engine: rows as they happen, one run at a time, cancel, watch, and nothing
//! left behind.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;

use serde_json::{Value, json};

use crate::served::{Book, Event};
use crate::support::{Desk, finish, objects_of, signal, until};

/// A build that takes far longer than any test, so that it is cut in the middle.
const SLOW: &str = "FROM harden-check/slim:1\nRUN sleep 61\nCMD [\"/app/notes\"]\n";

/// A course folder, and the book that is served for it.
struct Course {
    book: Book,
    desk: Desk,
}

impl Course {
    fn open() -> Course {
        let desk = Desk::new();
        assert_eq!(finish(desk.command().args(["init", "course"]), 30).code, Some(0));
        let book = Book::open(&desk.path().join("course"), |command| {
            command.env_remove("DOCKER_HOST").env("HARDEN_CHECK_STATE", desk.path().join("state"));
        });
        Course { book, desk }
    }

    fn file(&self, path: &str) -> PathBuf {
        self.desk.path().join("course").join(path)
    }

    fn solve(&self, folder: &str) {
        let solution = Path::new(env!("CARGO_MANIFEST_DIR")).join("exercises").join(folder).join("solution");
        for file in ["Dockerfile", "run.sh"] {
            fs::copy(solution.join(file), self.file(folder).join(file)).unwrap();
        }
    }

    /// Runs that are under way, by their lock files.
    fn runs(&self) -> Vec<String> {
        let Ok(entries) = fs::read_dir(self.desk.path().join("state/runs")) else { return Vec::new() };
        let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
        names.filter_map(|name| name.strip_suffix(".lock").map(str::to_owned)).collect()
    }

    /// Begins a check that will not end by itself, and waits until it is building.
    fn begin_slow(&self, watch: bool) -> crate::served::Events {
        fs::write(self.file("08-dedicated-user/Dockerfile"), SLOW).unwrap();
        let mut events = self.book.check(8, watch);
        until_building(&mut events);
        events
    }
}

fn until_building(events: &mut crate::served::Events) {
    loop {
        let step = events.until("step").data;
        if step["text"].as_str().unwrap().contains("sleep 61") {
            return;
        }
    }
}

fn verdicts(events: &[Event]) -> Vec<(Value, Value)> {
    let rows = events.iter().filter(|event| event.name == "row");
    rows.map(|row| (row.data["check"].clone(), row.data["verdict"].clone())).collect()
}

#[test]
fn rows_come_while_the_check_goes_on_and_the_report_agrees_with_the_command_line() {
    let course = Course::open();
    let events: Vec<Event> = course.book.check(8, false).collect();
    let names: Vec<&str> = events.iter().map(|event| event.name.as_str()).collect();
    assert_eq!((names[0], *names.last().unwrap()), ("begun", "report"));
    let rows = verdicts(&events);
    let begun = events[0].data["checks"].as_array().unwrap();
    assert_eq!(rows.len(), begun.len(), "one row for each check: {rows:?}");
    let cleaning = events.iter().rposition(|event| event.name == "step").unwrap();
    let early = names[..cleaning].iter().filter(|name| **name == "row").count();
    assert!(early * 2 > rows.len(), "most rows come before the clean-up: {names:?}");
    let report = &events.last().unwrap().data;
    assert_eq!(report["verdict"], "failed");
    assert_eq!(report["hint"], 1);
    let failing = |rows: &[(Value, Value)]| {
        let mut failing: Vec<String> =
            rows.iter().filter(|row| row.1 == "fail").map(|row| row.0.as_str().unwrap().to_owned()).collect();
        failing.sort();
        failing
    };
    let mut command = course.desk.command();
    command.current_dir(course.file("")).args(["exercise", "8", "--format", "json"]);
    let mut printed = finish(&mut command, 120).checks_with("fail");
    printed.sort();
    assert_eq!(failing(&rows), printed);

    course.solve("08-dedicated-user");
    let events: Vec<Event> = course.book.check(8, false).collect();
    let report = &events.last().unwrap().data;
    assert_eq!(report["verdict"], "passed", "{report:#}");
    let eight = report["progress"]["exercises"].as_array().unwrap().iter().find(|one| one["number"] == 8);
    assert_eq!(eight.unwrap()["status"], "passed");
    let mut status = course.desk.command();
    status.current_dir(course.file("")).args(["status", "--format", "json"]);
    assert_eq!(finish(&mut status, 30).json()["passed"], 1);
    let (row, verdict) = (&events[0], events.iter().find(|event| event.name == "row").unwrap());
    eprintln!("begun after {:?}, first verdict after {:?}", row.after, verdict.after);
}

#[test]
fn a_second_check_of_the_same_exercise_is_refused_and_another_exercise_is_not() {
    let course = Course::open();
    let mut slow = course.begin_slow(false);
    let second = course.book.post("/api/exercises/8/check", "{\"watch\":false}");
    assert_eq!((second.status, second.error().as_str()), (409, "already-running"));
    assert!(second.head.contains("content-security-policy"), "{}", second.head);
    course.solve("10-read-only");
    assert_eq!(course.book.check(10, false).until("report").data["verdict"], "passed");
    let runs = course.runs();
    assert!(!runs.is_empty());
    assert_eq!(course.book.post("/api/exercises/8/cancel", "{}").json(), json!({ "cancelled": true }));
    slow.until("cancelled");
    assert!(slow.next().is_none(), "a cancelled check ends its events");
    assert!(runs.iter().all(|run| objects_of(run) == 0), "cancelled means removed");
    assert_eq!(course.runs(), Vec::<String>::new());
    assert_eq!(course.book.post("/api/exercises/8/cancel", "{}").json(), json!({ "cancelled": false }));
    // Nothing of it is in the way of the next.
    course.solve("08-dedicated-user");
    assert_eq!(course.book.check(8, false).until("report").data["verdict"], "passed");
}

#[test]
fn only_so_many_checks_run_at_once() {
    let course = Course::open();
    let mut running = Vec::new();
    for (number, folder) in
        [(1, "01-slim-base"), (3, "03-multi-stage"), (8, "08-dedicated-user"), (9, "09-drop-capabilities")]
    {
        fs::write(course.file(folder).join("Dockerfile"), SLOW).unwrap();
        let mut events = course.book.check(number, false);
        events.until("begun");
        running.push(events);
    }
    let fifth = course.book.post("/api/exercises/10/check", "{\"watch\":false}");
    assert_eq!((fifth.status, fifth.error().as_str()), (429, "too-many-runs"));
    for number in [1, 3, 8, 9] {
        let answer = course.book.post(&format!("/api/exercises/{number}/cancel"), "{}");
        assert_eq!(answer.json()["cancelled"], true);
    }
    assert_eq!(course.runs(), Vec::<String>::new());
}

#[test]
fn a_page_that_goes_away_ends_its_check() {
    let course = Course::open();
    let slow = course.begin_slow(false);
    let runs = course.runs();
    drop(slow);
    until("the check to end", 30, || course.runs().is_empty());
    assert!(runs.iter().all(|run| objects_of(run) == 0));
    course.solve("08-dedicated-user");
    until("the exercise to be free", 30, || {
        course.book.post("/api/exercises/8/cancel", "{}").json() == json!({ "cancelled": false })
    });
    assert_eq!(course.book.check(8, false).until("report").data["verdict"], "passed");
}

#[test]
fn a_save_starts_the_next_check_and_a_newer_one_replaces_a_running_one() {
    let course = Course::open();
    let mut events = course.book.check(8, true);
    assert_eq!(events.until("report").data["verdict"], "failed");
    events.until("waiting");
    // A check that would take a minute, and a save that makes it outdated.
    fs::write(course.file("08-dedicated-user/Dockerfile"), SLOW).unwrap();
    events.until("begun");
    until_building(&mut events);
    course.solve("08-dedicated-user");
    events.until("cancelled");
    events.until("begun");
    assert_eq!(events.until("report").data["verdict"], "passed");
    events.until("waiting");
    let cancelled = course.book.post("/api/exercises/8/cancel", "{}");
    assert_eq!(cancelled.json(), json!({ "cancelled": true }));
    events.until("cancelled");
    assert!(events.next().is_none());
    assert_eq!(course.runs(), Vec::<String>::new());
}

#[test]
fn the_end_of_the_server_is_the_end_of_its_checks() {
    for name in ["INT", "TERM"] {
        let course = Course::open();
        let slow = course.begin_slow(false);
        let runs = course.runs();
        let pid = course.book.pid();
        // The page reads on, as a browser does.
        let reader = thread::spawn(move || slow.count());
        signal(pid, name);
        until("the check to end", 60, || course.runs().is_empty());
        assert!(runs.iter().all(|run| objects_of(run) == 0), "{name}");
        reader.join().unwrap();
        until("the server to end", 30, || std::net::TcpStream::connect(course.book.host()).is_err());
    }
}
