//! An author's mistakes in a course folder, and what the author is told.

use std::fs;
use std::path::Path;

use harden_check::exercise::{Course, Exercise};
use tempfile::TempDir;

const GOOD: &str = r#"
minutes = 5
edits = ["Dockerfile"]
title = { en = "A step", de = "Ein Schritt" }
threat = { en = "It is open.", de = "Es ist offen." }
task = { en = "Close it.", de = "Schließ es." }

[[service]]
name = "web"
port = 8080

[[secret]]
name = "token"
value = "a-planted-value"

[[check]]
id = "non-root"

[start]
fails = ["non-root"]

[[hint]]
en = "Look."
de = "Sieh hin."
checks = ["non-root"]

[[hint]]
en = "Look again."
de = "Sieh noch einmal hin."

[[hint]]
en = "There."
de = "Da."
"#;

const ANSWER: &str = r#"
fails = ["non-root"]
about = { en = "It tempts.", de = "Es verlockt." }
"#;

/// A course of one exercise of an instructor's own, with one wrong answer.
struct Authored {
    folder: TempDir,
}

impl Authored {
    fn new() -> Authored {
        let authored = Authored { folder: TempDir::new().unwrap() };
        authored.write("exercise.toml", GOOD);
        for tree in ["start", "solution"] {
            authored.write(&format!("{tree}/Dockerfile"), "FROM scratch\n");
            authored.write(&format!("{tree}/run.sh"), "docker build --tag notes .\n");
            authored.write(&format!("{tree}/src/page.html"), "<h1>Notes</h1>\n");
        }
        authored.write("wrong/other-name/answer.toml", ANSWER);
        authored.write("wrong/other-name/Dockerfile", "FROM scratch\nUSER other\n");
        authored
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.folder.path().join("40-own-step").join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Changes one place of the exercise's description.
    fn with(self, good: &str, bad: &str) -> Authored {
        assert!(GOOD.contains(good), "`{good}` is not in the description");
        self.write("exercise.toml", &GOOD.replacen(good, bad, 1));
        self
    }

    fn answered(self, text: &str) -> Authored {
        self.write("wrong/other-name/answer.toml", text);
        self
    }

    fn load(&self) -> Result<Exercise, String> {
        let course =
            Course::from_folder(self.folder.path().to_path_buf()).map_err(|error| error.to_string())?;
        let entry = course.find("own-step").map_err(|error| error.to_string())?;
        course.load(entry).map_err(|error| error.to_string())
    }

    fn problem(&self) -> String {
        self.load().unwrap_err()
    }
}

#[test]
fn an_instructors_folder_needs_no_course_file() {
    let exercise = Authored::new().load().unwrap();
    assert_eq!((exercise.number, exercise.slug.as_str()), (40, "own-step"));
    assert_eq!(exercise.title.de, "Ein Schritt");
    assert_eq!(exercise.start.len(), 3);
    let ids: Vec<&str> = exercise.checks.iter().map(|chosen| chosen.check.id).collect();
    assert_eq!(ids, ["host-untouched", "image-builds", "service-starts", "non-root"]);
    assert!(exercise.checks.iter().all(|chosen| chosen.params.service == "web"));
    let wanted = exercise.wanted();
    assert_eq!(wanted.subject, "40-own-step");
    assert_eq!(wanted.services["web"].port, 8080);
    assert!(!wanted.services["web"].needs.is_empty());
    assert_eq!(wanted.secrets[0].value, "a-planted-value");
}

#[test]
fn an_answer_is_laid_over_its_base() {
    let removing = format!("remove = [\"src\"]\n{ANSWER}");
    let exercise = Authored::new().answered(&removing).load().unwrap();
    let answer = &exercise.answers[0];
    assert_eq!((answer.name.as_str(), answer.fails.as_slice()), ("other-name", &["non-root".to_owned()][..]));
    assert_eq!(answer.files.keys().collect::<Vec<_>>(), ["Dockerfile", "run.sh"]);
    assert!(answer.files["Dockerfile"].bytes.ends_with(b"USER other\n"));
}

#[test]
fn a_mistake_is_told_with_file_line_and_what_is_right() {
    let cases = [
        ("id = \"non-root\"", "id = \"non-rot\"", 17, "`non-rot` is not a check; the nearest is `non-root`"),
        (
            "id = \"non-root\"",
            "id = \"non-root\"\nport = 1",
            18,
            "`non-root` takes no `port`; known are `service`",
        ),
        (
            "id = \"non-root\"",
            "id = \"non-root\"\nservice = \"webb\"",
            17,
            "`webb` is no `[[service]]` of this exercise; the nearest is `web`",
        ),
        ("id = \"non-root\"", "id = \"non-root\"\nservice = 8", 18, "invalid type: integer `8`"),
        (
            "[\"non-root\"]\n\n[[hint]]",
            "[\"user-declared\"]\n\n[[hint]]",
            20,
            "`user-declared` is not a check of this",
        ),
        ("[\"non-root\"]\n\n[[hint]]", "[]\n\n[[hint]]", 20, "`fails` names at least one check"),
        ("checks = [\"non-root\"]", "checks = [\"non-roots\"]", 25, "; the nearest is `non-root`"),
        (
            "edits = [\"Dockerfile\"]",
            "edits = [\"Dockerfil\"]",
            3,
            "no `Dockerfil`; the nearest is `Dockerfile`",
        ),
        ("minutes = 5", "minutes = 0", 2, "at least 1"),
        ("minutes = 5", "minuts = 5", 2, "unknown field `minuts`"),
        ("port = 8080", "port = 0", 8, "a port from 1 to 65535"),
        ("a-planted-value", "short", 12, "at least 12 characters"),
        ("de = \"Schließ es.\"", "de = \" \"", 6, "given in both languages"),
        ("de = \"Da.\"", "de = \"\"", 31, "given in both languages"),
        (
            "[[hint]]\nen = \"There.\"\nde = \"Da.\"\n",
            "",
            1,
            "3 hints, from nudge to almost-answer; here are 2",
        ),
    ];
    for (good, bad, line, problem) in cases {
        let told = Authored::new().with(good, bad).problem();
        assert!(told.contains(problem), "{bad}: {told}");
        assert!(told.starts_with(&format!("40-own-step/exercise.toml:{line}: ")), "{bad}: {told}");
    }
}

#[test]
fn a_mistake_in_an_answer_is_told_too() {
    let cases = [
        ("about = { en = \"a\", de = \"b\" }", "a wrong answer names the checks that it `fails`"),
        ("fails = [\"non-rot\"]\nabout = { en = \"a\", de = \"b\" }", ":1: `non-rot` is not a check of this"),
        (
            "fails = [\"non-root\"]\nremove = [\"dockerfile\"]\nabout = { en = \"a\", de = \"b\" }",
            ":2: the base holds no `dockerfile` to remove; the nearest is `Dockerfile`",
        ),
        (
            "fails = [\"non-root\"]\nbase = \"begin\"\nabout = { en = \"a\", de = \"b\" }",
            ":2: unknown variant",
        ),
    ];
    for (text, problem) in cases {
        let told = Authored::new().answered(text).problem();
        assert!(told.contains(problem), "{text}: {told}");
        assert!(told.starts_with("40-own-step/wrong/other-name/answer.toml:"), "{text}: {told}");
    }
    let right = Authored::new();
    right.write("right/one/answer.toml", ANSWER);
    assert!(right.problem().contains("a right answer fails nothing"), "{}", right.problem());
}

#[test]
fn a_course_folder_without_what_is_needed_says_so() {
    let authored = Authored::new();
    fs::remove_file(authored.folder.path().join("40-own-step/solution/run.sh")).unwrap();
    assert!(authored.problem().contains("`solution/` holds neither `run.sh` nor `compose.yaml`"));

    let authored = Authored::new().with("title = { en = \"A step\", de = \"Ein Schritt\" }\n", "");
    assert!(authored.problem().contains("`[title]` is missing"), "{}", authored.problem());

    let nowhere = Course::from_folder(Path::new("/nonexistent").to_path_buf()).unwrap_err();
    assert!(nowhere.to_string().starts_with("/nonexistent: "), "{nowhere}");
}

#[cfg(unix)]
#[test]
fn a_link_in_a_course_folder_is_refused() {
    let authored = Authored::new();
    std::os::unix::fs::symlink("/etc/hostname", authored.folder.path().join("40-own-step/start/host"))
        .unwrap();
    assert!(authored.problem().contains("no links"), "{}", authored.problem());
}

#[test]
fn a_folder_that_contradicts_the_course_is_told() {
    let authored = Authored::new();
    let course = "[[step]]\nnumber = 40\nslug = \"other-step\"\ntitle = { en = \"A\", de = \"B\" }\n";
    fs::write(authored.folder.path().join("course.toml"), course).unwrap();
    assert!(authored.problem().contains("step 40 is `40-other-step`, the folder is `40-own-step`"));
}
