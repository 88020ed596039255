//! Whole folders, and laws over everything that is read.

use std::fs;
use std::path::Path;

use super::read;
use crate::submission::fixtures::{DOCKERFILE, folder, submission, told};
use crate::submission::render_problems;
use crate::words::Language;

const RUN: &str = "#!/bin/sh\nset -eu\nNAME=\"web\" # the service\ndocker build --tag notes .\n\
    docker volume create notes-data\ndocker run --detach --name ${NAME} \\\n  --publish 8080:8080 \\\n  \
    -v notes-data:/data --tmpfs /tmp:size=1m --mount type=volume,src=dd,dst=/d --health-cmd 'x \"y\"' notes a\n";

const COMPOSE: &str = "x-a: &a {user: '5'}\nservices:\n  web:\n    <<: *a\n    build: .\n    ports: [\"80:80\", 90]\n    \
    environment: {A: \"${B:-c}\"}\n    healthcheck: {test: [CMD, x], interval: 1m}\n    volumes: [d:/d]\nvolumes: {d: }\n";

#[test]
fn the_sample_of_the_course_is_read() {
    let submission = submission(&[("Dockerfile", DOCKERFILE), ("run.sh", RUN)]);
    let plan = &submission.plan;
    let container = plan.container_for("web", true).unwrap();
    assert_eq!(container.publish[0].value.container_port, 8080);
    assert_eq!((container.publish[0].at.line, container.publish[0].at.column), (7, 3));
    assert_eq!(container.mounts[0].value.source.as_deref(), Some("notes-data"));
    let build = plan.build_for(container).unwrap();
    assert_eq!(
        submission.dockerfile_of(build).unwrap().effective_user(0, Some(build)).unwrap().user,
        "10001"
    );
    assert!(submission.dangers.is_empty());
    assert!(plan.container_for("db", true).is_some(), "the only container stands for the only service");
    assert!(plan.container_for("db", false).is_none());
    let recorded = serde_json::to_string(&submission).unwrap();
    assert_eq!(serde_json::from_str::<crate::submission::Submission>(&recorded).unwrap(), submission);
}

#[test]
fn a_problem_is_drawn_in_both_languages() {
    let files = folder(&[
        ("Dockerfile", DOCKERFILE),
        ("run.sh", "docker build -t notes .\ndocker run --meMory 5m notes\n"),
    ]);
    let problems = read(files.path()).unwrap_err();
    insta::assert_snapshot!(render_problems(&problems, Language::De, false), @r"
    Fehler: Docker kennt hier keine Option `--meMory`
     --> run.sh:2:12
      |
    2 | docker run --meMory 5m notes
      |            ^^^^^^^^
      |
      = Hilfe: meintest du `--memory`?
    ");
    let coloured = render_problems(&problems, Language::En, true);
    assert!(coloured.contains("\u{1b}["), "{coloured}");
    assert!(!render_problems(&problems, Language::En, false).contains('\u{1b}'));
}

#[test]
fn what_is_missing_is_named() {
    assert!(told(&[("Dockerfile", DOCKERFILE)]).contains("neither `run.sh` nor `compose.yaml`"));
    assert!(told(&[("runs.sh", "")]).contains("was `run.sh` meant?"));
    assert!(told(&[("run.sh", "echo hi\n")]).contains("`run.sh` starts no container"));
    let nowhere = read(Path::new("/nowhere/at/all")).unwrap_err();
    assert!(nowhere[0].message.to_string().contains("there is no folder"));
}

#[test]
fn files_that_cannot_be_read_are_named() {
    let said = |prepare: &dyn Fn(&Path)| {
        let files = folder(&[]);
        prepare(files.path());
        render_problems(&read(files.path()).unwrap_err(), Language::En, false)
    };
    let bytes = |content: Vec<u8>| move |folder: &Path| fs::write(folder.join("run.sh"), &content).unwrap();
    assert!(said(&bytes(vec![0xff, 0xfe, b'a'])).contains("`run.sh` is not a text file in UTF-8"));
    assert!(said(&bytes(b"a\0b".to_vec())).contains("not a text file"));
    assert!(said(&bytes(vec![b'#'; 1024 * 1024 + 1])).contains("`run.sh` is larger than 1 MiB"));
    assert!(said(&|folder| fs::create_dir(folder.join("run.sh")).unwrap()).contains("not a regular file"));
    #[cfg(unix)]
    {
        let outside = folder(&[("secret", "docker run x\n")]);
        let link = |folder: &Path| {
            std::os::unix::fs::symlink(outside.path().join("secret"), folder.join("run.sh")).unwrap()
        };
        assert!(said(&link).contains("leads out of the submission"));
        let compose = |folder: &Path| {
            std::os::unix::fs::symlink(outside.path().join("secret"), folder.join("compose.yaml")).unwrap()
        };
        assert!(said(&compose).contains("leads out of the submission"));
    }
}

/// One change of a text: a byte taken away, doubled, or replaced by a character with a meaning.
fn mutated(text: &str, seed: &mut u64) -> String {
    let mut next = |bound: usize| {
        // A linear congruential generator (Knuth's constants): the same mutations in every run.
        *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(*seed >> 33).unwrap() % bound
    };
    const MEANT: [char; 26] = [
        '"', '\'', '\\', '$', '{', '}', '(', ')', '`', '\n', ':', ',', '=', '-', '<', '>', '|', '&', ';',
        '#', '*', 'ü', '\t', '[', '&', '\r',
    ];
    let mut letters: Vec<char> = text.chars().collect();
    for _ in 0..=next(3) {
        let place = next(letters.len());
        match next(4) {
            0 => {
                letters.remove(place);
            }
            1 => letters.insert(place, MEANT[next(MEANT.len())]),
            2 => letters[place] = MEANT[next(MEANT.len())],
            _ => letters.truncate(place.max(1)),
        }
    }
    letters.into_iter().collect()
}

#[test]
fn no_change_of_a_file_makes_the_reader_panic() {
    let dockerfile = "# syntax=x\nARG A=b\nFROM $A AS one\nRUN --mount=type=secret,id=x cat <<E \\\n && y\nz\nE\nENV A=1 B='c d'\n\
        FROM one\nCOPY --from=one [\"a\", \"/b\"]\nHEALTHCHECK --interval=3s CMD [\"x\"]\nUSER ${A:-5}\nCMD [\"x\"]\n";
    let mut seed = 27;
    for (changed, count) in [("run.sh", 300), ("compose.yaml", 300), ("Dockerfile", 300)] {
        let files = folder(&[("Dockerfile", dockerfile), ("run.sh", RUN)]);
        if changed == "compose.yaml" {
            fs::remove_file(files.path().join("run.sh")).unwrap();
        }
        let original = match changed {
            "run.sh" => RUN,
            "compose.yaml" => COMPOSE,
            _ => dockerfile,
        };
        for _ in 0..count {
            let text = mutated(original, &mut seed);
            fs::write(files.path().join(changed), &text).unwrap();
            if let Err(problems) = read(files.path()) {
                assert!(!problems.is_empty());
                for language in Language::ALL {
                    let shown = render_problems(&problems, language, false);
                    assert!(!shown.contains("shell/"), "a key without words: {shown}");
                }
            }
        }
    }
}
