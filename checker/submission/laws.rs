//! Does every sentence that this room says exist in both languages, with the same arguments?

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path, ending));
        } else if path.to_str().unwrap().ends_with(ending) {
            found.push(path);
        }
    }
    found
}

/// The keys of a catalogue and the variables of each.
fn sentences(path: &Path) -> BTreeMap<String, BTreeSet<String>> {
    let text = fs::read_to_string(path).unwrap();
    fluent_syntax::parser::parse(text.as_str()).unwrap_or_else(|(_, errors)| panic!("{path:?}: {errors:?}"));
    let mut sentences = BTreeMap::new();
    // What goes on in further lines is set in, or closes what they say.
    let joined = text.replace("\n ", " ").replace("\n}", " }");
    for line in joined.lines().filter(|line| !line.is_empty()) {
        let (key, sentence) = line.split_once(" = ").unwrap();
        let variables =
            sentence.split("{ $").skip(1).map(|rest| rest.split(' ').next().unwrap().to_owned()).collect();
        assert!(sentences.insert(key.to_owned(), variables).is_none(), "{path:?}: {key} is there twice");
    }
    sentences
}

#[test]
fn both_languages_say_the_same() {
    let room = Path::new(env!("CARGO_MANIFEST_DIR")).join("checker/submission");
    let english = files(&room, ".en.ftl");
    assert!(english.len() >= 8, "the catalogues were found");
    for path in english {
        let german = PathBuf::from(path.to_str().unwrap().replace(".en.ftl", ".de.ftl"));
        assert_eq!(sentences(&path), sentences(&german), "{path:?}");
    }
}

#[test]
fn every_sentence_is_said_and_every_said_sentence_exists() {
    let room = Path::new(env!("CARGO_MANIFEST_DIR")).join("checker/submission");
    for path in files(&room, ".en.ftl") {
        let name = path.file_name().unwrap().to_str().unwrap().replace(".en.ftl", "");
        let folder = path.parent().unwrap();
        // A catalogue is used by the module beside it, or by the modules of its folder.
        let users = if folder.ends_with(&name) {
            files(folder, ".rs")
        } else {
            vec![folder.join(format!("{name}.rs"))]
        };
        let code: String = users.iter().map(|user| fs::read_to_string(user).unwrap()).collect();
        let keys = sentences(&path);
        for key in keys.keys() {
            assert!(code.contains(&format!("\"{key}\"")), "{path:?}: nobody says {key}");
        }
        for part in code.split("WORDS.say(\"").skip(1) {
            let key = part.split('"').next().unwrap();
            assert!(keys.contains_key(key), "{name}: there is no sentence {key}");
        }
        for call in ["fault(", "say(", "said(", "unknown(", "unsupported(", "refuse(", "problem("] {
            for part in code.split(call).skip(1) {
                // The second argument of the room's helpers is a key, always a kebab-case text.
                let Some((_, rest)) = part.split(')').next().unwrap().split_once(", \"") else { continue };
                let key = rest.split('"').next().unwrap();
                let kebab = key.contains('-')
                    && key.chars().all(|letter| letter.is_ascii_lowercase() || letter == '-');
                assert!(
                    !kebab || key.starts_with('-') || keys.contains_key(key),
                    "{name}: there is no sentence {key}"
                );
            }
        }
    }
}
