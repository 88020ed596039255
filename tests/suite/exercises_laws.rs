//! Laws over the built-in course: what every exercise holds, whoever wrote it.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Instant;

use harden_check::checks;
use harden_check::exercise::{Answer, Course, Exercise, Text};
use harden_check::submission::ContainerSpec;
use harden_check::words::Language;
use harden_check::workspace;

/// Steps of the guide.
const STEPS: usize = 27;

fn exercises() -> Vec<Exercise> {
    let course = Course::embedded().unwrap();
    let there = course.entries().iter().filter(|entry| entry.available);
    there.map(|entry| course.load(entry).unwrap_or_else(|error| panic!("{error}"))).collect()
}

fn wrong(exercise: &Exercise) -> impl Iterator<Item = &Answer> {
    exercise.answers.iter().filter(|answer| !answer.fails.is_empty())
}

fn right(exercise: &Exercise) -> impl Iterator<Item = &Answer> {
    exercise.answers.iter().filter(|answer| answer.fails.is_empty())
}

#[test]
fn every_step_of_the_guide_stands_in_the_course() {
    let course = Course::embedded().unwrap();
    let numbers: Vec<usize> = course.entries().iter().map(|entry| usize::from(entry.number)).collect();
    assert_eq!(numbers, (1..=STEPS).collect::<Vec<_>>());
    let titles: BTreeSet<&str> = course.entries().iter().map(|entry| entry.title.en.as_str()).collect();
    assert_eq!(titles.len(), STEPS, "two steps have the same title");
}

#[test]
fn the_same_course_is_read_from_the_binary_and_from_its_folder() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("exercises");
    let (embedded, read) = (Course::embedded().unwrap(), Course::from_folder(folder).unwrap());
    assert_eq!(embedded.entries(), read.entries());
    for entry in embedded.entries().iter().filter(|entry| entry.available) {
        let (one, other) = (embedded.load(entry).unwrap(), read.load(entry).unwrap());
        assert_eq!((one.start, one.solution), (other.start, other.solution), "{}", entry.folder());
        assert_eq!(one.answers.len(), other.answers.len(), "{}", entry.folder());
    }
}

#[test]
fn titles_are_read_without_reading_exercises() {
    let one = |_| {
        let begun = Instant::now();
        Course::embedded().unwrap();
        begun.elapsed()
    };
    let whole = |_| {
        let begun = Instant::now();
        let course = Course::embedded().unwrap();
        let loaded = course.entries().iter().filter(|entry| entry.available).map(|entry| course.load(entry));
        assert!(loaded.filter(Result::is_ok).count() > 0);
        begun.elapsed()
    };
    // Held against the reading of everything, by the same processor at the same time: no load makes that true.
    let (titles, whole) = ((0..10).map(one).min().unwrap(), (0..3).map(whole).min().unwrap());
    assert!(titles * 5 < whole, "{titles:?} for the titles, {whole:?} for everything");
}

#[test]
fn every_exercise_has_tempting_wrong_answers_and_an_unusual_right_one() {
    for exercise in exercises() {
        assert!(wrong(&exercise).count() >= 4, "{} has too few wrong answers", exercise.folder());
        assert!(right(&exercise).count() >= 1, "{} has no right answer", exercise.folder());
        let names: BTreeSet<&str> = exercise.answers.iter().map(|answer| answer.name.as_str()).collect();
        assert_eq!(names.len(), exercise.answers.len(), "{}: two answers have one name", exercise.folder());
    }
}

#[test]
fn a_chapter_shows_four_wrong_answers_each_under_a_title_of_its_own() {
    for exercise in exercises() {
        let folder = exercise.folder();
        let titles: Vec<&Text> = exercise.answers.iter().filter_map(|answer| answer.title.as_ref()).collect();
        assert_eq!(
            titles.len(),
            4,
            "{folder}: the answers that have a title are those that the chapter shows"
        );
        assert!(
            right(&exercise).all(|answer| answer.title.is_none()),
            "{folder}: a right answer is not shown"
        );
        for language in [Language::En, Language::De] {
            let own: BTreeSet<&str> = titles.iter().map(|title| title.text(language)).collect();
            assert_eq!(own.len(), titles.len(), "{folder}: two titles are the same");
            for title in own {
                assert!(title.chars().count() <= 60, "{folder}: too long for a title: {title}");
                // A title stands in a button, where nothing is set as code.
                assert!(!title.contains('`') && !title.ends_with('.'), "{folder}: no plain title: {title}");
            }
        }
    }
}

#[test]
fn every_check_that_is_chosen_is_failed_somewhere_in_the_course() {
    let exercises = exercises();
    let failed: BTreeSet<&str> = exercises
        .iter()
        .flat_map(|exercise| {
            exercise.start_fails.iter().chain(wrong(exercise).flat_map(|answer| &answer.fails))
        })
        .map(String::as_str)
        .collect();
    // Shown by the live suite with submissions of its own: a course full of refused requests would teach
    // little, and only a whole host shows unresponsiveness.
    let elsewhere = ["host-untouched", "stays-responsive"];
    for chosen in exercises.iter().flat_map(|exercise| &exercise.checks) {
        let id = chosen.check.id;
        assert!(failed.contains(id) || elsewhere.contains(&id), "nothing in the course fails `{id}`");
    }
}

#[test]
fn every_check_is_chosen_by_an_exercise() {
    let chosen: BTreeSet<&str> = exercises()
        .iter()
        .flat_map(|exercise| exercise.checks.iter().map(|chosen| chosen.check.id).collect::<Vec<_>>())
        .collect();
    // The guide leaves the choice between a slim and a distroless base; a check for the stricter one
    // is there for systems of the learner's own.
    let elsewhere = ["no-shell"];
    for check in checks::ALL {
        let id = check.id;
        assert!(chosen.contains(id) || elsewhere.contains(&id), "no exercise chooses `{id}`");
    }
}

#[test]
fn an_answer_is_unlike_every_other_submission_of_its_exercise() {
    for exercise in exercises() {
        let mut seen = vec![("start", &exercise.start), ("solution", &exercise.solution)];
        for answer in &exercise.answers {
            if let Some((other, _)) = seen.iter().find(|(_, files)| **files == answer.files) {
                panic!("{}: `{}` hands in the same as `{other}`", exercise.folder(), answer.name);
            }
            seen.push((&answer.name, &answer.files));
        }
    }
}

#[test]
fn the_solution_changes_only_what_a_learner_is_told_to_edit() {
    for exercise in exercises() {
        for (path, content) in &exercise.start {
            let same = exercise.solution.get(path) == Some(content);
            let told = exercise.edits.contains(path);
            assert!(same || told, "{}: the solution changes `{path}`, see `edits`", exercise.folder());
        }
        assert_ne!(exercise.start, exercise.solution);
    }
}

#[test]
fn texts_are_written_in_both_languages() {
    for exercise in exercises() {
        let hints = exercise.hints.iter().map(|hint| Text { en: hint.en.clone(), de: hint.de.clone() });
        let about = exercise.answers.iter().map(|answer| answer.about.clone());
        let own = [exercise.title.clone(), exercise.threat.clone(), exercise.task.clone()];
        for text in own.into_iter().chain(hints).chain(about) {
            assert_ne!(text.en, text.de, "{}: not translated", exercise.folder());
            for language in Language::ALL {
                let words = text.text(language);
                assert!(!words.contains('\n'), "{}: a line break within: {words}", exercise.folder());
                assert!(!words.contains("  "), "{}: two spaces: {words}", exercise.folder());
                assert_eq!(words.matches('`').count() % 2, 0, "{}: {words}", exercise.folder());
            }
            assert_german(&exercise.folder(), &text.de);
            let lazy = ["simply", "just ", "obviously", "of course"];
            assert!(!lazy.iter().any(|word| text.en.contains(word)), "{}: {}", exercise.folder(), text.en);
        }
    }
}

/// The informal "du": never "Ihnen" or "Ihr", and "Sie" only as the first word of a sentence, where it
/// is "she" or "they". Real umlauts.
fn assert_german(exercise: &str, text: &str) {
    let mut first = true;
    for word in text.split_whitespace() {
        let bare = word.trim_matches(|letter: char| !letter.is_alphanumeric());
        assert!(!["Ihnen", "Ihr", "Ihre", "Ihren", "Ihrem"].contains(&bare), "{exercise}: {text}");
        assert!(bare != "Sie" || first, "{exercise}: {text}");
        let quiet =
            ["fuer", "ueber", "koennen", "muessen", "laesst", "waere", "aendert", "einfach", "nur noch"];
        assert!(!quiet.contains(&bare.to_lowercase().as_str()), "{exercise}: {text}");
        first = word.ends_with(['.', ':', '?', '!']);
    }
}

#[test]
fn no_hint_is_the_answer() {
    for exercise in exercises() {
        for hint in &exercise.hints {
            for path in &exercise.edits {
                let Some(file) = exercise.solution.get(path) else { continue };
                let text = String::from_utf8_lossy(&file.bytes).into_owned();
                for words in [&hint.en, &hint.de] {
                    // A learner who reads the last hint still has to put the pieces together.
                    assert!(!words.contains(text.trim()), "{}: {words}", exercise.folder());
                    assert!(words.matches("--").count() <= 6, "{}: {words}", exercise.folder());
                }
            }
        }
        let lengths: Vec<usize> = exercise.hints.iter().map(|hint| hint.en.len()).collect();
        assert!(lengths.iter().all(|length| (60..500).contains(length)), "{}", exercise.folder());
    }
}

#[test]
fn course_folders_survive_packaging() {
    for exercise in exercises() {
        let trees = exercise.answers.iter().map(|answer| &answer.files);
        for path in trees.chain([&exercise.start, &exercise.solution]).flat_map(|files| files.keys()) {
            let name = path.rsplit('/').next().unwrap_or(path);
            assert_ne!(
                name,
                "Cargo.toml",
                "{}: cargo leaves out every folder with a manifest",
                exercise.folder()
            );
            assert!(path.is_ascii() && !path.contains(' '), "{}: {path}", exercise.folder());
        }
        let script =
            |files: &harden_check::exercise::Files| files.get("run.sh").is_none_or(|file| file.executable);
        assert!(script(&exercise.start) && script(&exercise.solution), "{}", exercise.folder());
    }
}

#[test]
fn every_submission_is_understood() {
    let mut problems = Vec::new();
    for exercise in exercises() {
        let own = [("start", &exercise.start), ("solution", &exercise.solution)];
        let answers = exercise.answers.iter().map(|answer| (answer.name.as_str(), &answer.files));
        for (name, files) in own.into_iter().chain(answers) {
            let folder = tempfile::TempDir::new().unwrap();
            for (path, content) in files {
                let path = folder.path().join(path);
                std::fs::create_dir_all(path.parent().unwrap()).unwrap();
                std::fs::write(path, &content.bytes).unwrap();
            }
            match workspace::read(&exercise, folder.path()) {
                Ok(read) => {
                    let names: Vec<&str> = read.plan.containers.iter().map(ContainerSpec::service).collect();
                    let mut asked = exercise.services.iter().map(|service| service.name.as_str());
                    // A helper of the learner's own may stand beside several services, and an answer may
                    // have more containers than it should.
                    let ours = ["start", "solution"].contains(&name);
                    let alone = exercise.services.len() > 1 || names.len() == 1 || !ours;
                    let all = alone && asked.all(|service| names.contains(&service));
                    assert!(all, "{}/{name}: {names:?}", exercise.folder());
                }
                Err(found) => {
                    problems.extend(found.iter().map(|one| format!("{}/{name}: {one:?}", exercise.folder())));
                }
            }
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn planted_secrets_are_planted() {
    for exercise in exercises() {
        for secret in &exercise.secrets {
            let found = exercise
                .start
                .values()
                .any(|file| String::from_utf8_lossy(&file.bytes).contains(&secret.value));
            assert!(found, "{}: `{}` is in no starting file", exercise.folder(), secret.name);
        }
    }
}

#[test]
fn every_exercise_keeps_the_service_working() {
    for exercise in exercises() {
        // The notes as their users have them, or the tests that another application has of its own.
        let works =
            exercise.checks.iter().any(|chosen| ["notes-work", "tests-green"].contains(&chosen.check.id));
        assert!(works, "{}: hardening that breaks the service must fail", exercise.folder());
    }
}
