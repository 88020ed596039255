//! Which checks are there, and where does each rule come from?

use super::catalogue::WORDS;
use crate::checks;
use crate::exercise::{Course, Exercise};
use crate::report::folder_name;
use crate::words::{Language, Message};

/// Where each step's checks stand, and then every check with its title, its reason, its sources and the exercises that
/// use it.
pub(super) fn every_check(course: &Course, language: Language) -> String {
    let exercises: Vec<_> = course
        .entries()
        .iter()
        .filter(|entry| entry.available)
        .filter_map(|entry| course.load(entry).ok())
        .collect();
    let mut text = by_step(&exercises, language);
    for check in checks::ALL {
        let say = |message: Message| message.text(language);
        text.push_str(&format!("## {} {{#{}}}\n\n", say(check.title()), check.id));
        text.push_str(&format!("`{}` · {}\n\n", check.id, say(WORDS.say(check.kind.name()))));
        text.push_str(&format!("{}\n\n", say(check.why())));
        let source = check.source;
        let mut rows = Vec::new();
        let mut row = |name: &str, numbers: String| {
            if !numbers.is_empty() {
                rows.push(format!("{name}: {numbers}"));
            }
        };
        row("CIS Docker Benchmark 1.6", source.cis.join(", "));
        let (rules, risks) = owasp(source.owasp);
        if !rules.is_empty() {
            let rules = WORDS.say("rules").with("count", rules.len()).with("rules", rules.join(", "));
            row("OWASP Docker Security Cheat Sheet", say(rules));
        }
        row("OWASP Docker Top 10", risks.join(", "));
        row("NIST SP 800-190", source.nist.join(", "));
        row(&say(WORDS.say("reference")), format!("`{}`", source.reference));
        let used = exercises.iter().filter(|exercise| uses(exercise, check.id)).map(|exercise| {
            let folder = folder_name(exercise.number, &exercise.slug);
            format!("[{} {}]({folder}.md)", exercise.number, exercise.title.text(language))
        });
        row(&say(WORDS.say("used-in")), used.collect::<Vec<_>>().join(", "));
        for one in rows {
            text.push_str(&format!("- {one}\n"));
        }
        text.push('\n');
    }
    text
}

fn uses(exercise: &Exercise, id: &str) -> bool {
    exercise.checks.iter().any(|chosen| chosen.check.id == id)
}

/// A table of the steps, each with the checks of its exercise.
fn by_step(exercises: &[Exercise], language: Language) -> String {
    let head = |key| WORDS.say(key).text(language);
    let mut text = format!("| {} | {} |\n|---|---|\n", head("step"), head("checks"));
    for exercise in exercises {
        let folder = folder_name(exercise.number, &exercise.slug);
        let ids = checks::ALL.iter().map(|check| check.id).filter(|id| uses(exercise, id));
        let links: Vec<String> = ids.map(|id| format!("[`{id}`](#{id})")).collect();
        let title = exercise.title.text(language);
        text.push_str(&format!("| [{} {title}]({folder}.md) | {} |\n", exercise.number, links.join(", ")));
    }
    text.push('\n');
    text
}

/// Numbers of the rules of the Cheat Sheet (`R2`), and the risks of the Top 10 (`D01`).
fn owasp(sources: &[&'static str]) -> (Vec<&'static str>, Vec<&'static str>) {
    let rules = sources.iter().filter_map(|source| source.strip_prefix('R'));
    let risks = sources.iter().copied().filter(|source| !source.starts_with('R'));
    (rules.collect(), risks.collect())
}

#[cfg(test)]
mod tests {
    use super::owasp;

    #[test]
    fn what_owasp_counts_is_told_apart() {
        assert_eq!(owasp(&["R1", "D04", "R12"]), (vec!["1", "12"], vec!["D04"]));
        assert_eq!(owasp(&[]), (vec![], vec![]));
    }
}
