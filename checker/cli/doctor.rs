//! `doctor`: what can this engine show, and what does that mean for the exercises?

use std::fmt::Write as _;
use std::io::{self, IsTerminal as _};

use serde_json::{Value, json};

use crate::evidence::{EngineFacts, Feature};
use crate::lab::cleanup::{Cleaned, sweep};
use crate::lab::kit::{self, KitStatus};
use crate::lab::{Choice, ChosenBy, Engine, LabError};
use crate::report::{Look, Meaning, json as document, wrap};
use crate::words::{Catalogue, Language, Message};

use super::answer::{Answer, Failure};
use super::live::Live;
use super::{Session, clean, engine};

static WORDS: Catalogue =
    Catalogue::new("doctor", include_str!("doctor.en.ftl"), include_str!("doctor.de.ftl"));

/// One fact and what it means.
struct Fact {
    /// Kebab-case; its heading is in the catalogue under the same key.
    id: &'static str,
    value: String,
    state: State,
    meaning: Message,
}

/// How a fact bears on the exercises.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Everything can be shown.
    Good,
    /// Something is shown another way, or some checks are skipped.
    Limited,
    /// For information.
    Plain,
}

/// Runs the command.
pub(crate) fn run(session: &Session) -> Result<Answer, Failure> {
    let live = Live::new(session.streams.error, io::stderr().is_terminal());
    let listener = |event| live.show(&event);
    let seen = engine::run(async { look_at(&engine::connect(session, &listener).await?).await });
    drop(live);
    let Seen { choice, facts, images, cleaned } = seen.map_err(|error| engine::failure(&error))?;
    let (language, look) = (session.language(), session.look());
    let mut list = judge(&facts, &choice, language);
    list.push(base_images(&images));

    let mut text = String::new();
    for fact in &list {
        write_fact(&mut text, fact, look);
    }
    if clean::count(&cleaned) > 0 {
        let _ = writeln!(text, "\n{}", clean::sentence(&cleaned).text(language));
    }
    let limited = list.iter().filter(|fact| fact.state == State::Limited).count();
    let sum = match limited {
        0 => WORDS.say("all-good"),
        count => WORDS.say("limited").with("count", count),
    };
    let _ = writeln!(text);
    for line in wrap(&sum.text(language), look.width) {
        let _ = writeln!(text, "{line}");
    }
    let body = json!({
        "engine": document::engine(&facts),
        "address": choice.address,
        "facts": list.iter().map(|fact| json!({
            "id": fact.id,
            "value": fact.value,
            "state": fact.state.name(),
            "meaning": fact.meaning.text(language),
        })).collect::<Vec<Value>>(),
        "cleaned": clean::counts(&cleaned),
    });
    Ok(Answer::new("doctor", text, body))
}

/// What the engine answered.
struct Seen {
    choice: Choice,
    facts: EngineFacts,
    images: Vec<KitStatus>,
    cleaned: Cleaned,
}

/// Facts, and what an interrupted run left behind is removed on the way.
async fn look_at(engine: &Engine) -> Result<Seen, LabError> {
    let facts = engine.facts().await?;
    let cleaned = sweep(engine).await?;
    let images = kit::list(engine.docker()).await?;
    Ok(Seen { choice: engine.choice().clone(), facts, images, cleaned })
}

impl State {
    fn name(self) -> &'static str {
        match self {
            State::Good => "good",
            State::Limited => "limited",
            State::Plain => "plain",
        }
    }
}

fn judge(facts: &EngineFacts, choice: &Choice, language: Language) -> Vec<Fact> {
    let plain = |id, value: String, meaning| Fact { id, value, state: State::Plain, meaning };
    let mut list = vec![
        plain("engine", format!("{} (API {})", facts.version, facts.api_version), WORDS.say("engine-means")),
        address(choice),
        plain(
            "host",
            format!("{}, {}, {}", facts.operating_system, facts.kernel, facts.architecture),
            WORDS.say("host-means"),
        ),
        plain("storage", facts.storage_driver.clone(), WORDS.say("storage-means")),
    ];
    list.push(cgroup(facts));
    let features = [
        (Feature::Seccomp, "seccomp", "seccomp-yes", "seccomp-no"),
        (Feature::MemoryLimit, "memory-limit", "memory-limit-yes", "memory-limit-no"),
        (Feature::SwapLimit, "swap-limit", "swap-limit-yes", "swap-limit-no"),
        (Feature::CpuLimit, "cpu-limit", "cpu-limit-yes", "cpu-limit-no"),
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
    let modes = [
        (Feature::UserNamespaceRemap, "user-namespace", "user-namespace-yes", "user-namespace-no"),
        (Feature::Rootless, "rootless", "rootless-yes", "rootless-no"),
    ];
    for (feature, id, yes, no) in modes {
        let has = facts.has(feature);
        list.push(plain(id, yes_no(has, language), WORDS.say(if has { yes } else { no })));
    }
    list
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

fn base_images(images: &[KitStatus]) -> Fact {
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
    } else {
        (yes_no(false, language), State::Limited, "mandatory-no")
    };
    Fact { id: "mandatory", value, state, meaning: WORDS.say(meaning) }
}

fn yes_no(yes: bool, language: Language) -> String {
    WORDS.say(if yes { "yes" } else { "no" }).text(language)
}

fn write_fact(text: &mut String, fact: &Fact, look: &Look) {
    let (meaning, mark) = match fact.state {
        State::Good => (Meaning::Good, "✓"),
        State::Limited => (Meaning::Open, "!"),
        State::Plain => (Meaning::Quiet, "·"),
    };
    let heading = WORDS.say(fact.id).text(look.language);
    let _ = writeln!(
        text,
        "{} {}: {}",
        look.paint(meaning, mark),
        look.paint(Meaning::Heading, &heading),
        fact.value
    );
    for line in wrap(&fact.meaning.text(look.language), look.width.saturating_sub(4)) {
        let _ = writeln!(text, "    {}", look.paint(Meaning::Quiet, &line));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(features: Vec<Feature>) -> EngineFacts {
        EngineFacts {
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
