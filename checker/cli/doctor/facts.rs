//! What does each fact about an engine mean for the exercises?

use crate::evidence::{EngineFacts, EngineFamily, Feature};
use crate::lab::kit::KitStatus;
use crate::lab::{Choice, ChosenBy};
use crate::words::{Language, Message};

use super::catalogue::WORDS;

/// One fact and what it means.
pub(super) struct Fact {
    /// Kebab-case; its heading is in the catalogue under the same key.
    pub(super) id: &'static str,
    pub(super) value: String,
    pub(super) state: State,
    pub(super) meaning: Message,
}

/// How a fact bears on the exercises.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    /// Everything can be shown.
    Good,
    /// Something is shown another way, or some checks are skipped.
    Limited,
    /// For information.
    Plain,
}

impl State {
    pub(super) fn name(self) -> &'static str {
        match self {
            State::Good => "good",
            State::Limited => "limited",
            State::Plain => "plain",
        }
    }
}

/// Every fact, in the order in which a reader meets them.
pub(super) fn judge(facts: &EngineFacts, choice: &Choice, language: Language) -> Vec<Fact> {
    let plain = |id, value: String, meaning| Fact { id, value, state: State::Plain, meaning };
    let mut list = vec![
        engine(facts),
        address(choice),
        plain(
            "host",
            format!("{}, {}, {}", facts.operating_system, facts.kernel, facts.architecture),
            WORDS.say("host-means"),
        ),
        storage(facts),
    ];
    list.push(cgroup(facts));
    let features = [
        (Feature::Seccomp, "seccomp", "seccomp-yes", "seccomp-no"),
        (Feature::MemoryLimit, "memory-limit", "memory-limit-yes", "memory-limit-no"),
        (Feature::SwapLimit, "swap-limit", "swap-limit-yes", "swap-limit-no"),
        (Feature::CpuLimit, "cpu-limit", "cpu-limit-yes", "cpu-limit-no"),
        (Feature::CpuSet, "cpu-set", "cpu-set-yes", "cpu-set-no"),
        (Feature::PidsLimit, "pids-limit", "pids-limit-yes", "pids-limit-no"),
    ];
    for (feature, id, yes, no) in features {
        let has = facts.has(feature);
        let state = if has { State::Good } else { State::Limited };
        list.push(Fact {
            id,
            value: yes_no(has, language),
            state,
            meaning: WORDS.say(if has { yes } else { no }),
        });
    }
    list.push(mandatory_access(facts, language));
    list.push(user_namespace(facts, language));
    let rootless = facts.has(Feature::Rootless);
    let meaning = if rootless { "rootless-yes" } else { "rootless-no" };
    list.push(plain("rootless", yes_no(rootless, language), WORDS.say(meaning)));
    if !facts.warnings.is_empty() {
        list.push(plain("warnings", facts.warnings.join(" "), WORDS.say("warnings-means")));
    }
    list
}

fn engine(facts: &EngineFacts) -> Fact {
    let meaning = match facts.family {
        EngineFamily::Docker => "engine-docker",
        EngineFamily::Podman => "engine-podman",
    };
    let value = format!("{} (API {})", facts.version, facts.api_version);
    Fact { id: "engine", value, state: State::Plain, meaning: WORDS.say(meaning) }
}

fn storage(facts: &EngineFacts) -> Fact {
    let (value, meaning) = if facts.has(Feature::ContainerdStore) {
        (format!("{} (containerd)", facts.storage_driver), "storage-containerd")
    } else {
        (facts.storage_driver.clone(), "storage-own")
    };
    Fact { id: "storage", value, state: State::Plain, meaning: WORDS.say(meaning) }
}

/// What the engine keeps of earlier builds, in bytes.
pub(super) fn build_cache(bytes: u64) -> Fact {
    let value = format!("{} MiB", bytes >> 20);
    Fact { id: "build-cache", value, state: State::Plain, meaning: WORDS.say("build-cache-means") }
}

/// Whether root inside is root outside.
fn user_namespace(facts: &EngineFacts, language: Language) -> Fact {
    let (has, meaning) = if facts.has(Feature::Rootless) {
        (true, "user-namespace-rootless")
    } else if facts.has(Feature::UserNamespaceRemap) {
        (true, "user-namespace-yes")
    } else {
        (false, "user-namespace-no")
    };
    let value = yes_no(has, language);
    Fact { id: "user-namespace", value, state: State::Plain, meaning: WORDS.say(meaning) }
}

fn address(choice: &Choice) -> Fact {
    let meaning = match &choice.by {
        ChosenBy::Variable => WORDS.say("address-by-variable"),
        ChosenBy::Context { name, named_by, file } => WORDS
            .say("address-by-context")
            .with("context", name)
            .with("by", named_by)
            .with("path", file.display().to_string()),
        ChosenBy::Nobody => WORDS.say("address-by-nobody"),
    };
    Fact { id: "address", value: choice.address.clone(), state: State::Plain, meaning }
}

fn cgroup(facts: &EngineFacts) -> Fact {
    let (state, meaning) = match facts.cgroup_version.as_str() {
        "2" => (State::Good, "cgroup-2"),
        "1" => (State::Good, "cgroup-1"),
        _ => (State::Limited, "cgroup-unknown"),
    };
    let value = format!("{} ({})", facts.cgroup_version, facts.cgroup_driver);
    Fact { id: "cgroup", value, state, meaning: WORDS.say(meaning) }
}

pub(super) fn base_images(images: &[KitStatus]) -> Fact {
    let present = images.iter().filter(|status| status.present.is_some()).count();
    let whole = present == images.len();
    Fact {
        id: "images",
        value: format!("{present}/{}", images.len()),
        // A missing one is made when it is needed, so this limits nothing.
        state: if whole { State::Good } else { State::Plain },
        meaning: WORDS.say(if whole { "images-all" } else { "images-missing" }),
    }
}

/// AppArmor or SELinux: one of them is enough, and a kernel has rarely both.
fn mandatory_access(facts: &EngineFacts, language: Language) -> Fact {
    let (value, state, meaning) = if facts.has(Feature::AppArmor) {
        ("AppArmor".to_owned(), State::Good, "mandatory-yes")
    } else if facts.has(Feature::Selinux) {
        ("SELinux".to_owned(), State::Good, "mandatory-yes")
    } else if facts.has(Feature::Rootless) {
        // It may not load a profile, whatever the kernel has.
        (yes_no(false, language), State::Limited, "mandatory-rootless")
    } else {
        (yes_no(false, language), State::Limited, "mandatory-no")
    };
    Fact { id: "mandatory", value, state, meaning: WORDS.say(meaning) }
}

pub(super) fn yes_no(yes: bool, language: Language) -> String {
    WORDS.say(if yes { "yes" } else { "no" }).text(language)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(features: Vec<Feature>) -> EngineFacts {
        EngineFacts {
            family: EngineFamily::Docker,
            version: "Docker Engine 20.10.24".to_owned(),
            api_version: "1.41".to_owned(),
            operating_system: "Debian GNU/Linux 12".to_owned(),
            kernel: "6.1.0".to_owned(),
            architecture: "x86_64".to_owned(),
            storage_driver: "overlay2".to_owned(),
            cgroup_version: "2".to_owned(),
            cgroup_driver: "systemd".to_owned(),
            cpus: 2,
            memory_bytes: 1 << 30,
            features,
            warnings: Vec::new(),
        }
    }

    #[test]
    fn every_fact_has_a_heading_and_a_meaning_in_both_languages() {
        let all = vec![Feature::Seccomp, Feature::AppArmor, Feature::Rootless, Feature::UserNamespaceRemap];
        for features in [Vec::new(), all] {
            for language in Language::ALL {
                for fact in judge(&facts(features.clone()), &Choice::usual(), language) {
                    assert!(WORDS.lookup(language, fact.id).is_some(), "{}", fact.id);
                    assert!(fact.meaning.text(language).contains(' '), "{}", fact.id);
                    assert!(!fact.value.is_empty(), "{}", fact.id);
                }
            }
        }
    }

    #[test]
    fn a_rootless_engine_is_told_as_what_it_is() {
        let rootless = facts(vec![Feature::Seccomp, Feature::Rootless]);
        for language in Language::ALL {
            let list = judge(&rootless, &Choice::usual(), language);
            let meaning = |id: &str| list.iter().find(|fact| fact.id == id).unwrap().meaning.key();
            assert_eq!(meaning("mandatory"), "mandatory-rootless");
            assert_eq!(meaning("user-namespace"), "user-namespace-rootless");
            assert_eq!(meaning("cpu-set"), "cpu-set-no");
        }
    }

    #[test]
    fn a_missing_feature_is_a_limit_and_one_of_two_access_controls_is_enough() {
        let state = |features: Vec<Feature>, id: &str| {
            let list = judge(&facts(features), &Choice::usual(), Language::En);
            list.iter().find(|fact| fact.id == id).unwrap().state
        };
        assert_eq!(state(vec![], "pids-limit"), State::Limited);
        assert_eq!(state(vec![Feature::PidsLimit], "pids-limit"), State::Good);
        assert_eq!(state(vec![], "mandatory"), State::Limited);
        assert_eq!(state(vec![Feature::Selinux], "mandatory"), State::Good);
    }
}
