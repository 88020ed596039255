//! The served book without an engine: its pages, and everybody who is turned away.

use std::fs;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::cli_desk::Desk;
use crate::served::Book;

fn book() -> (Desk, Book) {
    let desk = Desk::with_course();
    let book = open(&desk);
    (desk, book)
}

/// No engine is there, so that a check which begins in spite of a refusal would show as its trouble.
fn open(desk: &Desk) -> Book {
    Book::open(&desk.path(""), |command| {
        command
            .env("DOCKER_HOST", "unix:///nonexistent/docker.sock")
            .env("HARDEN_CHECK_STATE", desk.path("state"));
    })
}

#[test]
fn pages_come_with_their_kind_their_policy_and_a_tag() {
    let (_desk, book) = book();
    let host = [("host", book.host())];
    let page = book.ask("GET", "/de/08-dedicated-user.html", &host, "");
    assert_eq!(page.status, 200);
    assert!(page.head.contains("content-type: text/html; charset=utf-8"), "{}", page.head);
    assert!(page.head.contains("content-security-policy: default-src 'none'; script-src 'self';"));
    assert!(!page.head.contains("unsafe"), "{}", page.head);
    assert!(page.body.contains("<script src=\"/-/live.de.js\" defer></script>"));
    assert!(!page.body.contains(&book.key), "a page anybody may read must not hold the key");
    let script = book.ask("GET", "/-/live.de.js", &host, "");
    assert!(script.body.contains("x-harden-check-key") || script.body.contains("X-Harden-Check-Key"));
    assert!(!script.body.contains("@@"), "a word of the script has no translation");
    let tag = page.head.lines().find_map(|line| line.strip_prefix("etag: ")).unwrap();
    let again = book.ask("GET", "/de/08-dedicated-user.html", &[host[0], ("if-none-match", tag)], "");
    assert_eq!((again.status, again.body.as_str()), (304, ""));
    assert_eq!(book.ask("GET", "/", &host, "").status, 200);
    assert_eq!(book.ask("GET", "/en/", &host, "").status, 200);
    for lost in ["/en/nothing.html", "/../Cargo.toml", "/en/../../etc/passwd", "/%2e%2e/etc/passwd"] {
        let answer = book.ask("GET", lost, &host, "");
        assert_eq!(answer.status, 404, "{lost}");
        assert!(!answer.body.contains("root:"), "{lost}");
    }
    assert_eq!(book.ask("DELETE", "/en/index.html", &host, "").status, 405);
}

#[test]
fn an_unchanged_page_is_served_within_single_milliseconds() {
    let (_desk, book) = book();
    let mut times: Vec<Duration> = (0..20)
        .map(|_| {
            let begun = Instant::now();
            let answer = book.ask("GET", "/en/08-dedicated-user.html", &[("host", book.host())], "");
            assert_eq!(answer.status, 200);
            begun.elapsed()
        })
        .collect();
    times.sort();
    // The fastest, since a busy machine may hold up any other.
    assert!(times[0] < Duration::from_millis(10), "{times:?}");
}

#[test]
fn a_foreign_name_and_a_foreign_page_get_nothing() {
    let (_desk, book) = book();
    for foreign in ["evil.example", "evil.example:80", "127.0.0.1", "127.0.0.1:1"] {
        for path in ["/", "/en/index.html", "/api/progress"] {
            let mut headers = book.good();
            headers[0].1 = foreign;
            let answer = book.ask("GET", path, &headers, "");
            assert_eq!((answer.status, answer.error().as_str()), (403, "foreign-host"), "{foreign}{path}");
        }
    }
    assert_eq!(book.ask("GET", "/", &[], "").status, 403, "no Host at all");
    for foreign in ["http://evil.example", "null", "http://127.0.0.1:1"] {
        let mut headers = book.good();
        headers[1].1 = foreign;
        let answer = book.ask("POST", "/api/exercises/8/check", &headers, "{\"watch\":false}");
        assert_eq!((answer.status, answer.error().as_str()), (403, "foreign-origin"), "{foreign}");
        assert!(!answer.head.contains("access-control-allow"), "{}", answer.head);
    }
    // What a browser asks before a foreign page's script may send a header of its own.
    let asks = [
        ("host", book.host()),
        ("origin", "http://evil.example"),
        ("access-control-request-method", "POST"),
        ("access-control-request-headers", "x-harden-check-key"),
    ];
    let answer = book.ask("OPTIONS", "/api/exercises/8/check", &asks, "");
    assert_eq!(answer.status, 403);
    assert!(!answer.head.contains("access-control-allow"), "{}", answer.head);
}

#[test]
fn without_the_key_json_or_an_origin_nothing_is_done() {
    let (_desk, book) = book();
    let good = book.good();
    let wrong_key = "0".repeat(32);
    let cases = [
        (vec![good[0], good[1], good[3]], 403, "no-key"),
        (vec![good[0], good[1], ("x-harden-check-key", wrong_key.as_str()), good[3]], 403, "no-key"),
        (vec![good[0], good[2], good[3]], 403, "foreign-origin"),
        (vec![good[0], good[1], good[2]], 415, "not-json"),
        (vec![good[0], good[1], good[2], ("content-type", "text/plain")], 415, "not-json"),
        (vec![good[0], good[1], good[2], good[3], ("sec-fetch-site", "cross-site")], 403, "foreign-origin"),
    ];
    for action in ["check", "cancel", "start", "file", "hint", "answer"] {
        for (headers, status, error) in &cases {
            let path = format!("/api/exercises/8/{action}");
            let answer = book.ask("POST", &path, headers, "{\"watch\":false}");
            assert_eq!((answer.status, answer.error().as_str()), (*status, *error), "{action} {headers:?}");
        }
    }
    assert_eq!(book.ask("GET", "/api/progress", &[good[0]], "").error(), "no-key");
    assert_eq!(book.ask("GET", "/api/exercises/8/check", &good, "").status, 405);
}

#[test]
fn bodies_and_exercises_that_are_none_are_refused_in_the_readers_language() {
    let (_desk, book) = book();
    for number in ["0", "28", "99", "x", "08 "] {
        let path = format!("/api/exercises/{}/check?lang=de", number.replace(' ', "%20"));
        let answer = book.post(&path, "{\"watch\":false}");
        assert_eq!((answer.status, answer.error().as_str()), (404, "unknown-exercise"), "{number}");
        assert!(answer.json()["message"].as_str().unwrap().contains("Übung"));
    }
    for body in ["", "{", "{}", "{\"watch\":1}", "{\"watch\":false,\"more\":1}", "[]"] {
        assert_eq!(book.post("/api/exercises/8/check", body).error(), "wrong-body", "{body}");
    }
    let large = format!("{{\"watch\":false,\"more\":\"{}\"}}", "x".repeat(20_000));
    assert_eq!(book.post("/api/exercises/8/check", &large).status, 413);
    assert_eq!(book.post("/api/nothing", "{}").error(), "unknown-address");
}

#[test]
fn the_learners_files_and_no_others_are_shown() {
    let (desk, book) = book();
    let file = |path: &str| book.post("/api/exercises/8/file", &json!({ "path": path }).to_string());
    let shown = file("Dockerfile").json();
    assert_eq!(shown["text"], fs::read_to_string(desk.path("08-dedicated-user/Dockerfile")).unwrap());
    for outside in ["../09-drop-capabilities/Dockerfile", "/etc/passwd", "dist", "nothing", ""] {
        assert_eq!(file(outside).status, 404, "{outside}");
    }
    std::os::unix::fs::symlink("/etc/passwd", desk.path("08-dedicated-user/link")).unwrap();
    assert_eq!(file("link").status, 404);
    fs::write(desk.path("08-dedicated-user/large"), "x".repeat(300 * 1024)).unwrap();
    assert_eq!(file("large").status, 413);
}

#[test]
fn hints_and_progress_are_the_command_lines() {
    let (desk, book) = book();
    assert_eq!(book.post("/api/exercises/8/hint", "{\"hint\":2}").status, 200);
    assert_eq!(book.post("/api/exercises/8/hint", "{\"hint\":9}").error(), "no-hint");
    let status = desk.json(&["status"]);
    let eight = status["exercises"].as_array().unwrap().iter().find(|one| one["number"] == 8).unwrap();
    assert_eq!(eight["hints"], json!([2]));
    let progress = book.ask("GET", "/api/progress?lang=de", &book.good(), "").json();
    let exercises = progress["exercises"].as_array().unwrap();
    let of = |number: u8| exercises.iter().find(|one| one["number"] == number).unwrap();
    assert_eq!((&of(8)["status"], &of(8)["folder_exists"]), (&json!("none"), &json!(true)));
    assert_eq!(of(27)["available"], true);
}

#[test]
fn what_is_answered_to_a_question_is_kept_with_the_progress() {
    let (desk, book) = book();
    let answer = |body: &str| book.post("/api/exercises/8/answer", body);
    for (question, option) in [(1, 2), (2, 3), (1, 1)] {
        let body = json!({ "question": question, "option": option }).to_string();
        assert_eq!(answer(&body).status, 200);
    }
    for body in ["{}", "{\"question\":0,\"option\":1}", "{\"question\":1,\"option\":99}", "{\"question\":1}"]
    {
        assert_eq!(answer(body).error(), "wrong-body", "{body}");
    }
    let progress = book.ask("GET", "/api/progress", &book.good(), "").json();
    let of = |number: u8| {
        let exercises = progress["exercises"].as_array().unwrap();
        exercises.iter().find(|one| one["number"] == number).unwrap()["answers"].clone()
    };
    assert_eq!((of(8), of(9)), (json!({ "1": 1, "2": 3 }), json!({})));
    // An answer is no attempt.
    let status = desk.json(&["status"]);
    let eight = status["exercises"].as_array().unwrap().iter().find(|one| one["number"] == 8).unwrap();
    assert_eq!(eight["attempts"], 0);
}

#[test]
fn starting_files_come_back_and_nothing_is_overwritten() {
    let (desk, book) = book();
    let folder = desk.path("08-dedicated-user");
    fs::write(folder.join("Dockerfile"), "FROM mine\n").unwrap();
    fs::remove_file(folder.join("run.sh")).unwrap();
    let answer = book.post("/api/exercises/8/start", "{}").json();
    assert_eq!(answer["kept"], json!(["08-dedicated-user/Dockerfile"]));
    assert!(folder.join("run.sh").is_file());
    assert_eq!(fs::read_to_string(folder.join("Dockerfile")).unwrap(), "FROM mine\n");
    fs::remove_dir_all(&folder).unwrap();
    let refused = book.post("/api/exercises/8/check", "{\"watch\":false}");
    assert_eq!((refused.status, refused.error().as_str()), (409, "no-folder"));
}

#[test]
fn files_that_cannot_be_read_and_a_missing_engine_reach_the_page() {
    let (desk, book) = book();
    let report = book.check(8, false).until("report").data;
    assert_eq!((&report["verdict"], &report["error"]["kind"]), (&json!("not-checked"), &json!("no-engine")));
    let run = desk.path("08-dedicated-user/run.sh");
    fs::write(&run, "docker run --no-such-flag notes\n").unwrap();
    let report = book.check(8, false).until("report");
    assert!(report.after < Duration::from_secs(5), "nothing is started: {report:?}");
    let report = report.data;
    assert_eq!(report["verdict"], "failed");
    let problem = &report["problems"][0];
    assert_eq!(problem["place"], "run.sh:1:12");
    assert!(problem["snippet"].as_str().unwrap().contains("^^^"), "{problem}");
    let files = report["files"].as_array().unwrap();
    let own = files.iter().find(|file| file["path"] == "run.sh").unwrap();
    assert_eq!(own, &json!({ "path": "run.sh", "text": "docker run --no-such-flag notes\n", "keep": true }));
    // The engine that was missing judged nothing; the files that could not be read are one attempt.
    let status = desk.json(&["status"]);
    let eight = status["exercises"].as_array().unwrap().iter().find(|one| one["number"] == 8).unwrap();
    assert_eq!(eight["attempts"], 1);
}

#[test]
fn a_failing_check_on_the_command_line_names_the_page_while_the_book_is_open() {
    let (desk, book) = book();
    desk.write(
        "08-dedicated-user/run.sh",
        "docker build -t notes .\ndocker run --privileged --name web notes\n",
    );
    let value = desk.json(&["exercise", "8"]);
    assert_eq!(value["book"], json!(book.origin));
    let text = desk.run(&["exercise", "8"]).out;
    let address = format!("{}/en/08-dedicated-user.html#", book.origin);
    assert!(text.contains(&address), "{text}");
    drop(book);
    assert_eq!(desk.json(&["exercise", "8"])["book"], json!(null));
    let killed = open(&desk);
    assert_eq!(desk.json(&["exercise", "8"])["book"], json!(killed.origin));
    let pid = killed.pid().to_string();
    assert!(std::process::Command::new("kill").args(["-9", &pid]).status().unwrap().success());
    drop(killed);
    assert_eq!(desk.json(&["exercise", "8"])["book"], json!(null), "a killed server is not named");
}

#[test]
fn a_taken_port_is_said_and_the_usual_one_is_given_up_for_another() {
    let desk = Desk::with_course();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let refused = desk.json(&["book", "--no-open", "--port", &port]);
    assert_eq!((&refused["error"]["kind"], &refused["exit_code"]), (&json!("port"), &json!(3)));
}

#[test]
fn the_readers_browser_gets_the_address_with_the_key() {
    let desk = Desk::with_course();
    let (script, opened) = (desk.path("browser.sh"), desk.path("opened"));
    desk.write("browser.sh", &format!("#!/bin/sh\necho \"$1\" > {}\n", opened.display()));
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    fs::set_permissions(&script, mode).unwrap();
    let book = Book::open(&desk.path(""), |command| {
        command.env("BROWSER", &script).env("HARDEN_CHECK_STATE", desk.path("state"));
    });
    let begun = Instant::now();
    while !fs::read_to_string(&opened).is_ok_and(|text| text.ends_with('\n')) {
        assert!(begun.elapsed() < Duration::from_secs(20), "no browser was opened");
        std::thread::sleep(Duration::from_millis(20));
    }
    let address = fs::read_to_string(&opened).unwrap();
    assert_eq!(address.trim(), format!("{}/en/index.html?key={}", book.origin, book.key));
}
