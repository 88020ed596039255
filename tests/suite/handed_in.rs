//! Can every answer of the course be read, the starting files, the solutions and the wrong ones?

use std::fs;

use harden_check::exercise::{Course, Files};
use harden_check::submission::{read, render_problems};
use harden_check::words::Language;

fn problems_of(files: &Files) -> String {
    let folder = tempfile::tempdir().unwrap();
    for (path, content) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, &content.bytes).unwrap();
    }
    match read(folder.path()) {
        Ok(_) => String::new(),
        Err(problems) => render_problems(&problems, Language::En, false),
    }
}

#[test]
fn every_answer_of_the_course_is_read_without_a_problem() {
    let course = Course::embedded().unwrap();
    let mut read = 0;
    let mut wrong = String::new();
    for entry in course.entries().iter().filter(|entry| entry.available) {
        let exercise = course.load(entry).unwrap();
        let mut answers = vec![("start", &exercise.start), ("solution", &exercise.solution)];
        answers.extend(exercise.answers.iter().map(|answer| (answer.name.as_str(), &answer.files)));
        for (name, files) in answers {
            let problems = problems_of(files);
            if !problems.is_empty() {
                wrong.push_str(&format!("{}/{name}:\n{problems}\n\n", exercise.slug));
            }
            read += 1;
        }
    }
    assert!(read > 0, "the course holds answers");
    assert!(wrong.is_empty(), "{wrong}");
}
