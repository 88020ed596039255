//! Which lines does `grep` find?

use super::super::draft::Draft;
use super::super::environment::{first_unknown, is_id};
use super::super::source::Word;
use super::posix;
use super::script::{Flow, Script};
use super::spelled::Spelled;
use super::state::Status;

/// The flags that are carried out.
const LETTERS: &str = "qwxFEivsco";

impl Script {
    /// `grep PATTERN` over lines that are known. Where it looks for what this room does not understand, nobody knows
    /// what it writes, nor how it ends.
    pub(super) fn grep(&mut self, draft: &mut Draft<'_>, name: &Word, arguments: &[Word]) -> Flow {
        let (flags, operands): (Vec<&Word>, Vec<&Word>) =
            arguments.iter().partition(|word| word.text().starts_with('-') && word.text().len() > 1);
        let letters: String = flags.iter().map(|flag| flag.text().trim_start_matches('-')).collect();
        let mut missing = false;
        let known = operands.split_first().and_then(|(pattern, files)| {
            let files: Vec<&str> = files.iter().map(|word| word.text()).collect();
            missing = self.is_missing(draft, &files);
            let input = self.cat(draft, &files)?;
            let (input, perhaps) = draft.certain_lines(&input);
            let plain = flags.iter().all(|flag| !flag.text().starts_with("--"))
                && letters.chars().all(|letter| LETTERS.contains(letter))
                // The name of each file would stand before its lines.
                && files.len() < 2;
            if !plain || first_unknown(&input).is_some() || first_unknown(pattern.text()).is_some() {
                return None;
            }
            // A line that may be there is no matter where it is not looked for.
            if !perhaps.is_empty() && !found(pattern.text(), &letters, &perhaps)?.is_empty() {
                return None;
            }
            found(pattern.text(), &letters, &input)
        });
        match known {
            Some(lines) => {
                self.state.status = Status::of(!lines.is_empty());
                if letters.contains('c') {
                    self.write(&lines.len().to_string());
                } else if !letters.contains('q') {
                    // A line that is empty is one as well.
                    self.write(&lines.iter().map(|line| format!("{line}\n")).collect::<String>());
                }
            }
            None if missing && !letters.contains('s') => self.state.status = Status::Known(2),
            None => {
                let reason = self.unknown_answer(draft, name, "grep …");
                self.write(&reason.to_string());
                self.state.status = Status::Unknown(reason);
            }
        }
        Flow::Next
    }
}

/// The lines, or with `-o` the parts of them; `None` where nobody knows.
fn found(pattern: &str, letters: &str, input: &str) -> Option<Vec<String>> {
    // A pattern that names an id as a whole finds it, whatever its digits are.
    let fixed = letters.contains('F') || pattern.chars().any(is_id);
    let mut body = match fixed {
        true if letters.contains('F')
            || pattern.chars().all(|letter| is_id(letter) || posix::is_plain(letter)) =>
        {
            regex::escape(pattern)
        }
        true => return None,
        false => posix::pattern(pattern, letters.contains('E'))?,
    };
    if letters.contains('w') {
        body = format!(r"(?:^|\W)(?:{body})(?:\W|$)");
    }
    if letters.contains('x') {
        body = format!("^(?:{body})$");
    }
    let regex = regex::RegexBuilder::new(&body).case_insensitive(letters.contains('i')).build().ok()?;
    let spelled = Spelled::of(input);
    let text = if fixed { input } else { spelled.text() };
    let inverted = letters.contains('v');
    if letters.contains('o') {
        // Which of several alternatives counts is another question than whether one does.
        if inverted || letters.contains(['w', 'i']) || pattern.contains('|') {
            return None;
        }
        let parts = text.lines().flat_map(|line| regex.find_iter(line)).map(|part| part.as_str());
        return parts.filter(|part| !part.is_empty()).map(|part| spelled.back(part)).collect();
    }
    let lines = text.lines().filter(|line| regex.is_match(line) != inverted);
    lines.map(|line| if fixed { Some(line.to_owned()) } else { spelled.back(line) }).collect()
}

#[cfg(test)]
mod tests {
    use super::found;
    use crate::submission::environment::Id;

    #[test]
    fn patterns_find_lines_or_nobody_knows() {
        let lines = |pattern: &str, letters: &str| {
            found(pattern, letters, "IMAGE=a.b\nOTHER=c\n\nimage: d*").map(|found| found.join("|"))
        };
        let good = |text: &str| Some(text.to_owned());
        assert_eq!(lines("^IMAGE=", ""), good("IMAGE=a.b"));
        assert_eq!(lines("nonsense", ""), good(""));
        assert_eq!(lines("a\\.b", ""), good("IMAGE=a.b"));
        assert_eq!(lines("image", "i"), good("IMAGE=a.b|image: d*"));
        assert_eq!(lines("^(IMAGE|OTHER)=", "E"), good("IMAGE=a.b|OTHER=c"));
        assert_eq!(lines("^(IMAGE|OTHER)=", ""), good(""));
        assert_eq!(lines(".", "v"), good(""));
        assert_eq!(lines("[A-Z]*=", "o"), good("IMAGE=|OTHER="));
        assert_eq!(lines("d*", "F"), good("image: d*"));
        for (pattern, letters) in [(r"\(a\)\1", ""), (r"\<a", ""), ("a|b", "oE")] {
            assert_eq!(lines(pattern, letters), None, "{pattern}");
        }
    }

    #[test]
    fn a_digest_is_found_by_its_digits() {
        let digest = Id::Digest(0).letter();
        let line = format!("IMAGE=localhost:5000/notes@sha256:{digest}");
        assert_eq!(found("@sha256:[0-9a-f]*$", "", &line), Some(vec![line.clone()]));
        assert_eq!(found("[0-9a-f]{64}", "oE", &line), Some(vec![digest.to_string()]));
        assert_eq!(found("@sha256:[0-9a-f]{12}", "oE", &line), None);
        assert_eq!(found(&format!("@sha256:{digest}"), "", &line), Some(vec![line.clone()]));
        let other = Id::Digest(1).letter();
        assert_eq!(found(&format!("@sha256:{other}"), "", &line), Some(Vec::new()));
    }
}
