//! Laws over all checks: names, words, sources, parameters.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement, Resource};
use harden_check::check::{Check, Params};
use harden_check::checks;
use harden_check::words::Language;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("checker/checks")
}

fn file_name(check: &Check) -> String {
    check.id.replace('-', "_")
}

/// A check's source without its tests.
fn source(check: &Check) -> String {
    let path = folder().join(format!("{}.rs", file_name(check)));
    let text = fs::read_to_string(&path).unwrap_or_else(|_| panic!("{} has no file", check.id));
    text.split("#[cfg(test)]").next().unwrap_or_default().to_owned()
}

/// A check's code and, where a whole judgement is shared, that of the support room.
fn source_with_shared(check: &Check) -> String {
    let mut text = source(check);
    for (call, file, begin) in [
        ("programs::none_", "programs", "fn verdict("),
        ("sightings::none_in_image(", "sightings", "fn judge("),
        ("sightings::none_like(", "sightings", "fn judge("),
        ("promotion::kept_back(", "promotion", "fn kept_back("),
        ("schedules::about(", "schedules", "fn about("),
    ] {
        if text.contains(call) {
            let shared = fs::read_to_string(folder().join(format!("support/{file}.rs"))).unwrap();
            // The room's own sentences are said by `WORDS`, the check's by `words`.
            let start = shared.find(begin).unwrap();
            let end = shared[start..].find("\n}\n\n").map_or(shared.len(), |length| start + length);
            text.push_str(&shared[start..end]);
        }
    }
    text
}

/// The variables of every sentence, by its key.
fn sentences(check: &Check, language: Language) -> BTreeMap<String, BTreeSet<String>> {
    sentences_of(check.id, check.words.source(language))
}

fn sentences_of(name: &str, text: &str) -> BTreeMap<String, BTreeSet<String>> {
    let resource: Resource<&str> =
        fluent_syntax::parser::parse(text).unwrap_or_else(|(_, errors)| panic!("{name}: {errors:?}"));
    let mut found = BTreeMap::new();
    for entry in &resource.body {
        let Entry::Message(message) = entry else { panic!("{name}: only messages, no terms or comments") };
        let mut variables = BTreeSet::new();
        collect(message.value.as_ref().expect("a message has a value"), &mut variables);
        let twice = found.insert(message.id.name.to_owned(), variables);
        assert!(twice.is_none(), "{name}: `{}` stands there twice", message.id.name);
    }
    found
}

fn collect(pattern: &Pattern<&str>, variables: &mut BTreeSet<String>) {
    for element in &pattern.elements {
        let PatternElement::Placeable { expression } = element else { continue };
        match expression {
            Expression::Inline(inline) => inline_variables(inline, variables),
            Expression::Select { selector, variants } => {
                inline_variables(selector, variables);
                variants.iter().for_each(|variant| collect(&variant.value, variables));
            }
        }
    }
}

fn inline_variables(inline: &InlineExpression<&str>, variables: &mut BTreeSet<String>) {
    match inline {
        InlineExpression::VariableReference { id } => {
            variables.insert(id.name.to_owned());
        }
        other => panic!("only variables, not {other:?}"),
    }
}

/// What stands in quotes after each `marker`.
fn quoted_after<'a>(source: &'a str, marker: &str) -> Vec<&'a str> {
    source.split(marker).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

#[test]
fn ids_are_unique_and_kebab_case() {
    let mut seen = BTreeSet::new();
    for check in checks::ALL {
        assert!(seen.insert(check.id), "`{}` is registered twice", check.id);
        let good = |part: &str| !part.is_empty() && part.chars().all(|letter| letter.is_ascii_lowercase());
        assert!(check.id.split('-').all(good), "`{}` is not kebab-case", check.id);
        assert!(checks::find(check.id).is_some_and(|found| std::ptr::eq(found, *check)));
    }
    for id in checks::ALWAYS {
        assert!(seen.contains(id), "every exercise has `{id}`, and there is no such check");
    }
}

#[test]
fn the_folder_is_the_registry() {
    let mut expected: BTreeSet<String> = BTreeSet::from(["mod.rs".to_owned(), "support".to_owned()]);
    for check in checks::ALL {
        for ending in ["rs", "en.ftl", "de.ftl"] {
            expected.insert(format!("{}.{ending}", file_name(check)));
        }
        assert_eq!(check.words.name(), check.id, "the catalogue has another name than its check");
    }
    let entries = fs::read_dir(folder()).unwrap();
    let mut found: BTreeSet<String> =
        entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
    // A check whose tests fill a file has a folder for it, and nothing else in there.
    found.retain(|name| {
        let is_of_check = expected.contains(&format!("{name}.rs")) && folder().join(name).is_dir();
        let inside = || fs::read_dir(folder().join(name)).unwrap().map(|entry| entry.unwrap().file_name());
        !(is_of_check && inside().all(|file| file == "tests.rs"))
    });
    assert_eq!(found, expected);
}

#[test]
fn both_languages_say_the_same_with_the_same_variables() {
    for check in checks::ALL {
        let english = sentences(check, Language::En);
        assert_eq!(english, sentences(check, Language::De), "{}", check.id);
        for (language, ending) in [(Language::En, "en"), (Language::De, "de")] {
            let path = folder().join(format!("{}.{ending}.ftl", file_name(check)));
            let text = fs::read_to_string(path).unwrap();
            assert_eq!(text, check.words.source(language), "{} includes another file", check.id);
        }
    }
    let support = |ending: &str| fs::read_to_string(folder().join("support/support").with_extension(ending));
    let (english, german) = (support("en.ftl").unwrap(), support("de.ftl").unwrap());
    assert_eq!(sentences_of("support", &english), sentences_of("support", &german));
    assert_ne!(english, german);
}

#[test]
fn every_sentence_is_said_and_every_said_sentence_exists() {
    for check in checks::ALL {
        let sentences = sentences(check, Language::En);
        let source = source_with_shared(check);
        for key in quoted_after(&source, ".say(\"") {
            assert!(sentences.contains_key(key), "{} says `{key}`, which has no words", check.id);
        }
        for key in sentences.keys().filter(|key| !["title", "why"].contains(&key.as_str())) {
            assert!(source.contains(&format!("\"{key}\"")), "{} never says `{key}`", check.id);
        }
        for key in ["title", "why"] {
            assert!(sentences[key].is_empty(), "the {key} of {} has variables", check.id);
        }
        let variables: BTreeSet<&String> = sentences.values().flatten().collect();
        for variable in variables {
            let given = format!(".with(\"{variable}\"");
            assert!(source.contains(&given), "{} never gives `{variable}`", check.id);
        }
        for given in quoted_after(&source, ".with(\"") {
            // Sentences of the support room take arguments of their own.
            let known = sentences.values().any(|variables| variables.contains(given));
            assert!(known, "{} gives `{given}`, which no sentence takes", check.id);
        }
    }
}

#[test]
fn titles_are_rules_and_reasons_are_sentences() {
    for check in checks::ALL {
        for language in Language::ALL {
            let title = check.title().text(language);
            let length = title.chars().count();
            assert!((15..=90).contains(&length), "{length} characters: {title}");
            assert!(!title.ends_with(['.', '!', '?']), "{title}");
            assert!(title.chars().next().unwrap().is_uppercase(), "{title}");

            let why = check.why().text(language);
            assert!(why.ends_with('.') && !why.trim_end_matches('.').contains(". "), "one sentence: {why}");
            assert!(why.chars().next().unwrap().is_uppercase(), "{why}");
            assert!((40..=180).contains(&why.chars().count()), "{why}");
        }
        assert_ne!(check.title().text(Language::En), check.title().text(Language::De), "{}", check.id);
        assert_ne!(check.why().text(Language::En), check.why().text(Language::De), "{}", check.id);
    }
}

#[test]
fn no_two_checks_have_one_title() {
    for language in Language::ALL {
        let titles: BTreeSet<String> = checks::ALL.iter().map(|check| check.title().text(language)).collect();
        assert_eq!(titles.len(), checks::ALL.len());
    }
}

/// The voice: never "simply", "just" and their kind; German without the formal "Sie" of address.
#[test]
fn the_words_talk_down_to_nobody() {
    for check in checks::ALL {
        let words = |language| -> Vec<String> {
            check
                .words
                .source(language)
                .split(|letter: char| !letter.is_alphabetic())
                .map(str::to_lowercase)
                .collect()
        };
        for word in ["simply", "just", "easy", "easily", "obviously"] {
            assert!(!words(Language::En).contains(&word.to_owned()), "{}: {word}", check.id);
        }
        for word in ["einfach", "bloß", "offensichtlich"] {
            assert!(!words(Language::De).contains(&word.to_owned()), "{}: {word}", check.id);
        }
        let german = check.words.source(Language::De);
        for formal in [" Ihnen", " Ihre", " Ihr "] {
            assert!(!german.contains(formal), "{}: `{formal}` is not how a learner is spoken to", check.id);
        }
        for flattened in ["fuer", "ueber", "koenn", "muess", "groess", "zurueck", "Schluessel"] {
            assert!(!german.contains(flattened), "{}: `{flattened}` wants its umlaut", check.id);
        }
    }
}

#[test]
fn sources_are_numbers_of_their_kind() {
    let number = |text: &str| !text.is_empty() && text.chars().all(|letter| letter.is_ascii_digit());
    for check in checks::ALL {
        let source = &check.source;
        assert!(!source.guide.is_empty(), "{} belongs to no step of the guide", check.id);
        assert!(source.guide.iter().all(|step| (1..=27).contains(step)), "{}", check.id);
        assert!(source.guide.is_sorted(), "{}: steps in order", check.id);
        for cis in source.cis {
            let (section, rest) = cis.split_once('.').unwrap_or_default();
            assert!(matches!(section, "1" | "2" | "3" | "4" | "5" | "6" | "7"), "{}: CIS {cis}", check.id);
            assert!(rest.split('.').all(number), "{}: CIS {cis}", check.id);
        }
        for owasp in source.owasp {
            let good = match owasp.split_at(1) {
                ("R", rule) => number(rule) && rule.parse::<u8>().is_ok_and(|rule| rule <= 13),
                ("D", rule) => {
                    rule.len() == 2 && rule.parse::<u8>().is_ok_and(|rule| (1..=10).contains(&rule))
                }
                _ => false,
            };
            assert!(good, "{}: OWASP {owasp}", check.id);
        }
        for nist in source.nist {
            let parts: Vec<&str> = nist.split('.').collect();
            assert!(parts.len() == 3 && parts[0] == "3" && parts.iter().all(|part| number(part)), "{nist}");
        }
        assert!(!source.reference.is_empty(), "{} cites nothing", check.id);
    }
}

/// The parameters that a check asks for exist, and those that its judgement reads are the ones it names.
#[test]
fn parameters_are_named_as_they_are_read() {
    let fields: [(&str, &str); 21] = [
        ("paths", "paths = [\"/app\"]"),
        ("max-bytes", "max-bytes = 1"),
        ("capabilities", "capabilities = [\"CHOWN\"]"),
        ("max-pids", "max-pids = 1"),
        ("max-cpus", "max-cpus = 1.0"),
        ("max-seconds", "max-seconds = 1"),
        ("contains", "contains = \"x\""),
        ("services", "services = [\"db\"]"),
        ("hosts", "hosts = [\"mail.example:2525\"]"),
        ("variables", "variables = [\"NOTES_DB\"]"),
        ("public", "public = [\"web\"]"),
        ("open-ports", "open-ports = [8080]"),
        ("loopback-ports", "loopback-ports = [9000]"),
        ("ids", "ids = [\"x\"]"),
        ("calls", "calls = [\"ptrace\"]"),
        ("severity", "severity = \"high\""),
        ("team-key", "team-key = \"team.pub\""),
        ("max-days", "max-days = 180"),
        ("at-least", "at-least = 12"),
        ("at-most", "at-most = 2"),
        ("tests", "tests = \"tests.py\""),
    ];
    for (name, line) in fields {
        let read: Params = toml::from_str(line).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_ne!(read, Params::default(), "`{name}` is read into nothing");
    }
    for check in checks::ALL {
        let source = source(check);
        let named: BTreeSet<&str> = check.required.iter().chain(check.optional).copied().collect();
        assert_eq!(named.len(), check.required.len() + check.optional.len(), "{} names one twice", check.id);
        for (name, _) in fields {
            let read = source.contains(&format!("params.{}", name.replace('-', "_")));
            assert_eq!(read, named.contains(name), "{}: `{name}` named but not read, or read", check.id);
        }
        assert!(named.iter().all(|name| fields.iter().any(|(field, _)| field == name)), "{}", check.id);
    }
}

/// Which `Need` each observation belongs to, as the sources of the checks name the field.
#[test]
fn what_is_read_is_what_is_needed() {
    let fields = [
        (".http", "Http"),
        (".answerer)", "Answerer"),
        (".mounts)", "Mounts"),
        (".listening)", "Listening"),
        (".rebuild)", "Rebuild"),
        (".attack)", "Attack"),
        (".attack_as_root", "AttackAsRoot"),
        (".neighbours)", "Neighbours"),
        (".outside)", "Outside"),
        (".egress)", "Egress"),
        (".secret_reach)", "SecretReach"),
        (" = handed(evidence, params)", "Review"),
        (".folder_secrets)", "FolderSecrets"),
        (".rotation)", "Rotation"),
        (".stop)", "Stop"),
        (".replacement", "Replacement"),
        (".limits)", "Limits"),
        (".hang)", "Hang"),
        (".health_trial)", "HealthTrial"),
        (".crash)", "Crash"),
        (".logs)", "Logs"),
        (".metrics)", "Metrics"),
        (".app_tests)", "AppTests"),
        (".dependencies)", "Dependencies"),
        ("image.files", "Files"),
        ("image.layer_files", "LayerFiles"),
        ("image.layer_bytes", "LayerBytes"),
        ("image.packages", "Packages"),
        (".context)", "Context"),
        ("context::offers(", "Context"),
        ("context::offers(", "ContextSecrets"),
        ("subject::processes(", "Processes"),
        ("subject::inspected(", "Container"),
        ("programs::reachable(", "ReachableFiles"),
        ("programs::none_within_reach(", "ReachableFiles"),
        ("programs::none_in_image(", "Files"),
        ("sightings::none_in_image(", "Secrets"),
        ("sightings::none_like(", "Secrets"),
        ("delivery::facts(", "Delivery"),
        ("proposals::runs(", "Pipeline"),
        ("cycle::facts(", "Cycle"),
        ("deployment::facts(", "Deployment"),
        ("promotion::facts(", "Promotion"),
        ("promotion::kept_back(", "Promotion"),
        ("isolation::facts(", "Isolation"),
    ];
    for check in checks::ALL {
        let source = source(check);
        let needs: Vec<String> = check.needs.iter().map(|need| format!("{need:?}")).collect();
        for (field, need) in fields {
            if source.contains(field) {
                assert!(
                    needs.iter().any(|own| own == need),
                    "{} reads {field} and needs no {need}",
                    check.id
                );
            }
        }
        for need in &needs {
            let read = fields.iter().any(|(field, other)| other == need && source.contains(field));
            assert!(read, "{} needs {need} and never reads it", check.id);
        }
    }
}
