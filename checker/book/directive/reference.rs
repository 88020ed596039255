//! Which checks are there, and where does each rule come from?

use super::catalogue::WORDS;
use crate::checks;
use crate::exercise::Course;
use crate::report::folder_name;
use crate::words::{Language, Message};

/// Every check with its title, its reason, its sources and the exercises that use it.
pub(super) fn every_check(course: &Course, language: Language) -> String {
    let exercises: Vec<_> = course
        .entries()
        .iter()
        .filter(|entry| entry.available)
        .filter_map(|entry| course.load(entry).ok())
        .collect();
    let mut text = String::new();
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
        row("OWASP", source.owasp.join(", "));
        row("NIST SP 800-190", source.nist.join(", "));
        row(&say(WORDS.say("reference")), format!("`{}`", source.reference));
        let used = exercises
            .iter()
            .filter(|exercise| exercise.checks.iter().any(|chosen| chosen.check.id == check.id))
            .map(|exercise| {
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
