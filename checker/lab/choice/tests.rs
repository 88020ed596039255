//! Context stores as the `docker` command line writes them.

use std::fs;
use std::path::PathBuf;

use tempfile::TempDir;

use super::{Choice, ChoiceProblem, ChosenBy, Surroundings, USUAL_ADDRESS};
use crate::lab::digest;
use crate::words::Language;

/// A folder `.docker`.
struct Store {
    folder: TempDir,
}

impl Store {
    fn new() -> Store {
        Store { folder: TempDir::new().unwrap() }
    }

    fn write(&self, path: &str, text: &str) -> PathBuf {
        let path = self.folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        path
    }

    fn current(&self, name: &str) -> PathBuf {
        self.write("config.json", &format!("{{\"auths\":{{}},\"currentContext\":\"{name}\"}}"))
    }

    /// As `docker context create NAME --docker host=HOST` of 20.10 and 29 writes it.
    fn context(&self, name: &str, host: &str) -> PathBuf {
        let meta = format!(
            "{{\"Name\":\"{name}\",\"Metadata\":{{\"Description\":\"x\"}},\
             \"Endpoints\":{{\"docker\":{{\"Host\":\"{host}\",\"SkipTLSVerify\":false}}}}}}"
        );
        self.meta(name, &meta)
    }

    fn meta(&self, name: &str, text: &str) -> PathBuf {
        let id = digest::sha256(name.as_bytes());
        self.write(&format!("contexts/meta/{id}/meta.json"), text)
    }

    fn certificates(&self, name: &str, files: &[&str]) {
        let id = digest::sha256(name.as_bytes());
        files.iter().for_each(|file| drop(self.write(&format!("contexts/tls/{id}/docker/{file}"), "x")));
    }

    fn surroundings(&self) -> Surroundings {
        Surroundings { config: Some(self.folder.path().to_owned()), ..Surroundings::default() }
    }

    fn choice(&self) -> Result<Choice, ChoiceProblem> {
        Choice::from(&self.surroundings())
    }
}

#[test]
fn the_name_of_a_contexts_folder_is_the_digest_of_its_name() {
    let store = Store::new();
    let file = store.context("rootless", "unix:///run/user/1000/docker.sock");
    // The folder that `docker context create rootless` makes.
    let known = "contexts/meta/12b961af5feb3e9d39f93b2cefb9a1a944f18d02cca0cac2f04f5a982240605f/meta.json";
    assert!(file.ends_with(known), "{}", file.display());
    store.current("rootless");
    let choice = store.choice().unwrap();
    assert_eq!(choice.address, "unix:///run/user/1000/docker.sock");
    let named_by = store.folder.path().join("config.json").display().to_string();
    assert_eq!(choice.by, ChosenBy::Context { name: "rootless".to_owned(), named_by, file });
    assert_eq!(choice.tls, None);
}

#[test]
fn a_variable_goes_before_a_context_and_a_context_of_the_environment_before_the_files() {
    let store = Store::new();
    store.context("desktop-linux", "unix:///home/ada/.docker/desktop/docker.sock");
    store.context("workshop", "tcp://192.0.2.7:2375");
    store.current("desktop-linux");
    let both = Surroundings { context: Some("workshop".to_owned()), ..store.surroundings() };
    let choice = Choice::from(&both).unwrap();
    assert_eq!(choice.address, "tcp://192.0.2.7:2375");
    assert!(matches!(choice.by, ChosenBy::Context { named_by, .. } if named_by == "DOCKER_CONTEXT"));
    let all = Surroundings { host: Some("unix:///run/mine.sock".to_owned()), ..both };
    let choice = Choice::from(&all).unwrap();
    assert_eq!((choice.address.as_str(), &choice.by), ("unix:///run/mine.sock", &ChosenBy::Variable));
}

#[test]
fn nothing_an_empty_name_and_the_default_context_are_the_usual_socket() {
    let empty = Store::new();
    let (nameless, default) = (Store::new(), Store::new());
    nameless.current("");
    default.current("default");
    let overruled = Store::new();
    overruled.current("gone");
    let overruled = Surroundings { context: Some("default".to_owned()), ..overruled.surroundings() };
    for surroundings in [
        empty.surroundings(),
        nameless.surroundings(),
        default.surroundings(),
        overruled,
        Surroundings::default(),
    ] {
        let choice = Choice::from(&surroundings).unwrap();
        assert_eq!((choice.address.as_str(), &choice.by), (USUAL_ADDRESS, &ChosenBy::Nobody));
    }
    let hostless = Store::new();
    hostless.context("bare", "");
    hostless.current("bare");
    assert_eq!(hostless.choice().unwrap().address, USUAL_ADDRESS);
}

#[test]
fn what_cannot_be_followed_is_named() {
    let store = Store::new();
    store.current("gone");
    assert!(matches!(store.choice(), Err(ChoiceProblem::Missing { name, .. }) if name == "gone"));
    store.meta("gone", "{\"Name\":\"gone\",");
    assert!(
        matches!(store.choice(), Err(ChoiceProblem::Unreadable { path, .. }) if path.ends_with("meta.json"))
    );
    store.meta("gone", "{\"Name\":\"gone\",\"Endpoints\":{\"kubernetes\":{}}}");
    assert!(matches!(store.choice(), Err(ChoiceProblem::NoEngine { .. })));
    store.context("gone", "ssh://ada@192.0.2.7");
    assert!(matches!(store.choice(), Err(ChoiceProblem::Ssh { by: ChosenBy::Context { .. }, .. })));
    store.meta(
        "gone",
        "{\"Endpoints\":{\"docker\":{\"Host\":\"tcp://192.0.2.7:2376\",\"SkipTLSVerify\":true}}}",
    );
    assert!(matches!(store.choice(), Err(ChoiceProblem::Unverified { .. })));
    let config = store.write("config.json", "currentContext = \"gone\"");
    assert!(matches!(store.choice(), Err(ChoiceProblem::Unreadable { path, .. }) if path == config));
    let homeless = Surroundings { context: Some("workshop".to_owned()), ..Surroundings::default() };
    assert!(matches!(Choice::from(&homeless), Err(ChoiceProblem::NoHome { .. })));
    let by_variable = Surroundings { host: Some("ssh://192.0.2.7".to_owned()), ..Surroundings::default() };
    assert!(matches!(Choice::from(&by_variable), Err(ChoiceProblem::Ssh { by: ChosenBy::Variable, .. })));
}

#[test]
fn every_problem_names_its_file_or_variable_and_a_next_step_in_both_languages() {
    let file = PathBuf::from("/home/ada/.docker/x");
    let name = || "workshop".to_owned();
    let problems = [
        ChoiceProblem::Missing { name: name(), named_by: "DOCKER_CONTEXT".to_owned(), file: file.clone() },
        ChoiceProblem::Unreadable { path: file.clone(), detail: "expected `,`".to_owned() },
        ChoiceProblem::NoEngine { name: name(), file: file.clone() },
        ChoiceProblem::Unverified { name: name(), file: file.clone() },
        ChoiceProblem::NoCertificate { path: file.clone() },
        ChoiceProblem::Ssh { address: "ssh://x".to_owned(), by: ChosenBy::Variable },
        ChoiceProblem::Ssh {
            address: "ssh://x".to_owned(),
            by: ChosenBy::Context { name: name(), named_by: String::new(), file },
        },
        ChoiceProblem::NoHome { name: name() },
    ];
    for problem in problems {
        for language in Language::ALL {
            let (message, help) = (problem.message().text(language), problem.help().text(language));
            assert!(
                ["/home/ada/.docker/x", "ssh://x", "DOCKER_CONTEXT"]
                    .iter()
                    .any(|word| message.contains(word))
            );
            assert!(help.contains("DOCKER_") || help.contains("docker context"), "{help}");
            assert!(!format!("{message}{help}").contains("{$"), "{message} {help}");
        }
    }
}

#[test]
fn certificates_come_from_the_context_or_from_the_variables_and_all_three_are_wanted() {
    let store = Store::new();
    store.context("secured", "tcp://192.0.2.7:2376");
    store.current("secured");
    store.certificates("secured", &["ca.pem", "cert.pem"]);
    assert!(
        matches!(store.choice(), Err(ChoiceProblem::NoCertificate { path }) if path.ends_with("key.pem"))
    );
    store.certificates("secured", &["key.pem"]);
    assert!(store.choice().unwrap().tls.unwrap().key.ends_with("docker/key.pem"));
    let certificates = Some(PathBuf::from("/certificates"));
    let secured = |host: &str| Surroundings {
        host: Some(host.to_owned()),
        certificates: certificates.clone(),
        ..Surroundings::default()
    };
    let by_net = Choice::from(&secured("tcp://192.0.2.7:2376")).unwrap();
    assert_eq!(by_net.tls.unwrap().authority, PathBuf::from("/certificates/ca.pem"));
    assert_eq!(Choice::from(&secured("unix:///run/docker.sock")).unwrap().tls, None);
}
