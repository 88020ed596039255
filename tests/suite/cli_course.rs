//! The course folder: starting files, backups, progress, and the days on which the disk says no.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::json;

use crate::cli_desk::{Desk, Said, program};

const EXERCISE: &str = "08-dedicated-user";

#[test]
fn init_writes_everything_and_a_second_time_nothing() {
    let desk = Desk::new();
    let first = desk.json(&["init", "course"]);
    assert!(first["written"].as_u64().unwrap() > 0);
    assert!(desk.path("course").join(EXERCISE).join("Dockerfile").is_file());
    let second = desk.json(&["init", "course"]);
    assert_eq!(second["written"], 0);
    assert_eq!(second["unchanged"], first["written"]);
    assert_eq!(second["kept"], json!([]));
}

#[test]
fn init_keeps_what_was_changed_and_mends_what_was_interrupted() {
    let desk = Desk::with_course();
    let (mine, lost) = (format!("{EXERCISE}/Dockerfile"), format!("{EXERCISE}/run.sh"));
    let run_sh = desk.read(&lost);
    desk.write(&mine, "FROM mine\n");
    fs::remove_file(desk.path(&lost)).unwrap();
    let again = desk.json(&["init"]);
    assert_eq!((again["written"].as_u64(), &again["kept"]), (Some(1), &json!([mine])));
    assert_eq!(desk.read(&mine), "FROM mine\n");
    assert_eq!(desk.read(&lost), run_sh);
    assert!(desk.ok(&["init"]).contains(&mine), "it is said");
}

#[cfg(unix)]
#[test]
fn run_sh_can_be_run() {
    use std::os::unix::fs::PermissionsExt as _;
    let desk = Desk::with_course();
    let mode = fs::metadata(desk.path(EXERCISE).join("run.sh")).unwrap().permissions().mode();
    assert_eq!(mode & 0o100, 0o100, "{mode:o}");
}

#[test]
fn reset_keeps_a_backup_of_everything() {
    let desk = Desk::with_course();
    let dockerfile = format!("{EXERCISE}/Dockerfile");
    let start = desk.read(&dockerfile);
    desk.write(&dockerfile, "FROM mine\n");
    desk.write(&format!("{EXERCISE}/notes/mine.txt"), "my thoughts\n");
    let document = desk.json(&["reset", "8"]);
    let backup = document["backup"].as_str().unwrap().to_owned();
    assert_eq!(desk.read(&dockerfile), start);
    assert!(!desk.path(EXERCISE).join("notes").exists(), "an exercise starts without your own files");
    let kept = |name: &str| fs::read_to_string(Path::new(&backup).join(name)).unwrap();
    assert_eq!(kept("Dockerfile"), "FROM mine\n");
    assert_eq!(kept("notes/mine.txt"), "my thoughts\n");
    assert!(Path::new(&backup).starts_with(desk.path(".harden-check/backups")));
}

#[test]
fn the_course_is_found_from_inside_an_exercise() {
    let desk = Desk::with_course();
    let output = program(&desk.path(EXERCISE), &["hint", "8"]).output().unwrap();
    assert_eq!(Said::from(output).code, 0);
    assert_eq!(desk.progress()["exercises"][EXERCISE]["hints"], json!([1]));
    assert!(!desk.path(EXERCISE).join(".harden-check").exists());
}

#[test]
fn each_call_gives_the_next_hint() {
    let desk = Desk::with_course();
    let levels: Vec<u64> =
        (0..3).map(|_| desk.json(&["hint", "8"])["hint"]["level"].as_u64().unwrap()).collect();
    let mut sorted = levels.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, [1, 2, 3], "{levels:?}");
    assert_eq!(desk.json(&["hint", "8", "--level", "1"])["hint"]["level"], 1);
    assert!(desk.ok(&["hint", "8"]).contains("harden-check solution 8"));
}

#[test]
fn a_hint_without_a_course_folder_is_shown_all_the_same() {
    let desk = Desk::new();
    desk.write("in-the-way", "");
    let output = program(&desk.path(""), &["hint", "8"]).output().unwrap();
    assert_eq!(Said::from(output).code, 0);
}

#[test]
fn running_a_number_moves_nobody() {
    let desk = Desk::with_course();
    let before = desk.json(&["status"])["place"].clone();
    assert_eq!(before, "01-slim-base");
    let mut progress = desk.progress();
    progress["exercises"][EXERCISE] = json!({
        "attempts": 1,
        "passed_at": 1_795_511_059,
        "hints": [],
        "last": { "at": 1_795_511_059, "verdict": "passed", "checks": { "non-root": "pass" } },
    });
    desk.write(".harden-check/progress.json", &progress.to_string());
    let status = desk.json(&["status"]);
    assert_eq!((&status["place"], &status["passed"]), (&before, &json!(1)));
    assert!(desk.ok(&["status", "--lang", "de"]).contains("bestanden am 2026-11-24"));
}

#[test]
fn a_damaged_or_foreign_progress_file_is_kept_and_said() {
    for (content, word) in [("{\"version\":1,\"exerc", "cannot be read"), ("{\"version\":9}", "version 9")] {
        let desk = Desk::with_course();
        desk.write(".harden-check/progress.json", content);
        // Looking changes nothing.
        for words in [&["status"][..], &["list"], &["hint", "8"], &["init"]] {
            let said = desk.run(words);
            assert_eq!(said.code, 0, "{words:?} {}", said.error);
            assert_eq!(desk.read(".harden-check/progress.json"), content, "{words:?}");
        }
        assert!(desk.run(&["status"]).error.contains(word));
        // What must be written is written beside it.
        let said = desk.run(&["reset", "8"]);
        assert_eq!(said.code, 0, "{}", said.error);
        assert_eq!(desk.progress()["version"], 1);
        let names = desk.beside_progress();
        let kept = names.iter().find(|name| name.starts_with("progress.json.damaged-")).unwrap();
        assert_eq!(desk.read(&format!(".harden-check/{kept}")), content);
        assert!(said.error.contains(kept.as_str()), "{}", said.error);
    }
}

#[test]
fn files_that_cannot_be_read_fail_with_a_caret_and_count_as_a_run() {
    let desk = Desk::with_course();
    let run_sh = format!("{EXERCISE}/run.sh");
    desk.write(&run_sh, &desk.read(&run_sh).replace("--name", "--nmae"));
    for (language, word) in [("en", "Nothing was started"), ("de", "Es wurde nichts gestartet")] {
        let said = desk.run(&["exercise", "8", "--lang", language]);
        assert_eq!(said.code, 1, "{}{}", said.out, said.error);
        assert!(said.out.contains(word) && said.out.contains("^^^^^^"), "{}", said.out);
        assert!(said.out.contains("run.sh:"), "{}", said.out);
    }
    let document = desk.json(&["exercise", "8"]);
    assert_eq!((&document["verdict"], &document["findings"]), (&json!("failed"), &json!([])));
    assert_eq!(document["problems"][0]["location"]["file"], "run.sh");
    assert_eq!(desk.progress()["exercises"][EXERCISE]["attempts"], 3);
    // Somebody else's folder leaves no trace.
    let elsewhere = desk.path(EXERCISE).display().to_string();
    assert_eq!(desk.json(&["exercise", "8", "--submission", &elsewhere])["exit_code"], 1);
    assert_eq!(desk.progress()["exercises"][EXERCISE]["attempts"], 3);
}

#[test]
fn all_exercises_need_folders_and_an_engine_and_no_recording() {
    let empty = Desk::new();
    let document = empty.json(&["exercise", "all"]);
    assert_eq!((&document["exit_code"], &document["error"]["kind"]), (&json!(2), &json!("no-submission")));
    let desk = Desk::with_course();
    for option in ["--record", "--replay"] {
        let document = desk.json(&["exercise", "all", option, "seen.json"]);
        assert_eq!((&document["exit_code"], &document["error"]["kind"]), (&json!(2), &json!("usage")));
        assert!(document["error"]["message"].as_str().unwrap().contains(option), "{document:#}");
    }
    let document = desk.json(&["exercise", "all", "--submission", "nowhere"]);
    assert_eq!((&document["exit_code"], &document["error"]["kind"]), (&json!(2), &json!("no-submission")));
    // One word about the engine, not one for every exercise; nothing counts as a run.
    let document = desk.json(&["exercise", "all"]);
    assert_eq!((&document["exit_code"], &document["error"]["kind"]), (&json!(3), &json!("no-engine")));
    assert_eq!(desk.progress()["exercises"], json!({}));
}

#[test]
fn a_result_stands_although_the_progress_cannot_be_kept() {
    let desk = Desk::with_course();
    desk.write(&format!("{EXERCISE}/run.sh"), "docker run --nonsense\n");
    // A folder in the place of the lock: no user may open that for writing, root neither.
    fs::remove_file(desk.path(".harden-check/progress.lock")).unwrap();
    fs::create_dir(desk.path(".harden-check/progress.lock")).unwrap();
    let before = desk.progress();
    let said = desk.run(&["exercise", "8"]);
    assert_eq!(said.code, 1, "{}", said.error);
    assert!(said.out.contains("--nonsense"), "{}", said.out);
    assert!(said.error.contains("progress was not saved"), "{}", said.error);
    assert_eq!(desk.progress(), before);
    let notes = desk.json(&["exercise", "8"])["notes"].clone();
    assert!(notes[0].as_str().is_some_and(|note| note.contains("progress.lock")), "{notes}");
}

#[test]
fn a_missing_engine_leaves_the_last_result_in_place() {
    let desk = Desk::with_course();
    let document = desk.json(&["exercise", "8"]);
    assert_eq!((&document["verdict"], &document["exit_code"]), (&json!("not-checked"), &json!(3)));
    assert_eq!(document["error"]["kind"], "no-engine");
    assert_eq!(desk.progress()["exercises"], json!({}));
    let said = desk.run(&["exercise", "8", "--lang", "de"]);
    assert!(said.out.contains("das liegt nicht an deinen Dateien"), "{}", said.out);
}

#[test]
fn two_at_once_lose_nothing() {
    let desk = Desk::with_course();
    std::thread::scope(|scope| {
        for (exercise, level) in
            ["1", "3", "8", "9"].iter().flat_map(|one| [(one, "1"), (one, "2"), (one, "3")])
        {
            let desk = &desk;
            scope.spawn(move || desk.ok(&["hint", exercise, "--level", level]));
        }
    });
    let progress = desk.progress();
    let exercises = progress["exercises"].as_object().unwrap();
    assert_eq!(exercises.len(), 4, "{progress:#}");
    for record in exercises.values() {
        assert_eq!(record["hints"], json!([1, 2, 3]), "{progress:#}");
    }
    let names = desk.beside_progress();
    assert!(names.iter().all(|name| !name.starts_with(".progress-")), "{names:?}");
}

#[test]
fn something_in_the_way_is_said_with_its_path() {
    let desk = Desk::new();
    desk.write("course", "a file\n");
    let said = desk.run(&["init", "course"]);
    assert_eq!(said.code, 3, "{}", said.error);
    assert!(said.error.contains("course"), "{}", said.error);
    assert_eq!(desk.read("course"), "a file\n");
    let said = desk.run(&["init", "/proc/harden-check"]);
    assert_eq!(said.code, 3, "{}", said.error);
    assert_eq!(desk.json(&["init", "/proc/harden-check"])["error"]["kind"], "file");
}

/// A small file system of its own, since permission bits do not bind root. Absent where the test may
/// not mount one.
struct SmallDisk(std::path::PathBuf);

impl SmallDisk {
    fn mount(folder: &Path, options: &str) -> Option<SmallDisk> {
        fs::create_dir_all(folder).unwrap();
        let mount = Command::new("mount").args(["-t", "tmpfs", "-o", options, "tmpfs"]).arg(folder).output();
        match mount {
            Ok(output) if output.status.success() => Some(SmallDisk(folder.to_owned())),
            // Without the right to mount there is no read-only folder for root; others are covered above.
            _ => None,
        }
    }

    fn make_read_only(&self) {
        let status = Command::new("mount").args(["-o", "remount,ro"]).arg(&self.0).status().unwrap();
        assert!(status.success());
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.0).status();
    }
}

#[test]
fn a_full_disk_is_said_and_no_half_file_is_left() {
    let desk = Desk::new();
    let Some(_disk) = SmallDisk::mount(&desk.path("small"), "size=64k") else { return };
    fs::write(desk.path("small/ballast"), vec![7; 44 * 1024]).unwrap();
    let said = desk.run(&["init", "small"]);
    assert_eq!(said.code, 3, "{}{}", said.out, said.error);
    assert!(said.error.contains("The disk is full"), "{}", said.error);
    // With room again, the same command ends the work; a half file would be counted as changed.
    fs::remove_file(desk.path("small/ballast")).unwrap();
    let status = Command::new("mount").args(["-o", "remount,size=16m"]).arg(desk.path("small")).status();
    assert!(status.unwrap().success());
    assert_eq!(desk.json(&["init", "small"])["kept"], json!([]));
}

#[test]
fn a_read_only_folder_is_said_and_what_can_be_shown_is_shown() {
    let desk = Desk::new();
    let Some(disk) = SmallDisk::mount(&desk.path("course"), "size=16m") else { return };
    desk.ok(&["init", "course"]);
    disk.make_read_only();
    let run = |words: &[&str]| Said::from(program(&desk.path("course"), words).output().unwrap());
    for words in [&["status"][..], &["list"], &["hint", "8"]] {
        let said = run(words);
        assert_eq!(said.code, 0, "{words:?} {}", said.error);
        assert!(!said.out.is_empty());
    }
    assert!(run(&["hint", "8"]).error.contains("progress was not saved"));
    let reset = run(&["reset", "8"]);
    assert_eq!(reset.code, 3, "{}", reset.error);
    assert!(reset.error.contains("cannot be written"), "{}", reset.error);
    assert!(desk.path("course").join(EXERCISE).join("Dockerfile").is_file(), "nothing was lost");
}
