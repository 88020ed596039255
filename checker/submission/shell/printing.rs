//! What do `echo` and `printf` write?

use super::super::draft::Draft;
use super::super::source::{Fault, Word};
use super::catalogue::WORDS;
use super::script::Script;
use super::state::Status;

impl Script {
    /// `echo`: bash has flags, and `sh` reads backslashes at all times.
    pub(super) fn echo(&mut self, draft: &mut Draft<'_>, name: &Word, texts: &[&str]) -> Status {
        let is_flag = |text: &str| {
            let letters = text.strip_prefix('-').unwrap_or_default();
            let known = if self.bash { "neE" } else { "n" };
            !letters.is_empty() && letters.chars().all(|letter| known.contains(letter))
        };
        let most = if self.bash { texts.len() } else { 1 };
        let flags = texts.iter().take(most).take_while(|text| is_flag(text)).count();
        let (flags, texts) = texts.split_at(flags);
        let letters: String = flags.concat();
        let mut text = texts.join(" ");
        let escapes = match letters.rfind('e') {
            Some(on) => letters.rfind('E').is_none_or(|off| off < on),
            None => !self.bash,
        };
        if escapes && text.contains('\\') {
            text = match unescaped(&text) {
                Some(text) => text,
                None => {
                    let fault = Fault::new(name, WORDS.say("expansion").with("word", &text)).outside_lab();
                    draft.unknown(&self.text.file, Some(fault)).to_string()
                }
            };
        }
        if !letters.contains('n') {
            text.push('\n');
        }
        if let Some(output) = &mut self.output {
            output.push_str(&text);
        }
        Status::SUCCESS
    }

    /// `printf` with `%s`, `%d`, `%%` and the escapes of line ends; what it writes is unknown otherwise.
    pub(super) fn printf(&mut self, draft: &mut Draft<'_>, name: &Word, texts: &[&str]) -> Status {
        let (variable, texts) = match texts {
            ["-v", variable, rest @ ..] if self.bash => (Some(*variable), rest),
            ["-v", ..] => return Status::Known(2),
            _ => (None, texts),
        };
        let texts = if texts.first() == Some(&"--") { &texts[1..] } else { texts };
        let Some((format, mut rest)) = texts.split_first().map(|(first, rest)| (*first, rest)) else {
            return Status::Known(2);
        };
        let mut written = String::new();
        loop {
            let before = rest.len();
            let mut letters = format.chars();
            while let Some(letter) = letters.next() {
                match (letter, matches!(letter, '%' | '\\').then(|| letters.next()).flatten()) {
                    ('%', Some('s' | 'd' | 'i' | 'b')) => {
                        if let Some((first, after)) = rest.split_first() {
                            written.push_str(first);
                            rest = after;
                        }
                    }
                    ('%', Some('%')) => written.push('%'),
                    ('\\', Some('n')) => written.push('\n'),
                    ('\\', Some('t')) => written.push('\t'),
                    ('\\', Some('\\')) => written.push('\\'),
                    ('%' | '\\', _) => {
                        let message = WORDS.say("expansion").with("word", format);
                        let fault = Fault::new(name, message).outside_lab();
                        let unknown = draft.unknown(&self.text.file, Some(fault));
                        written = unknown.to_string();
                        rest = &[];
                        break;
                    }
                    (other, _) => written.push(other),
                }
            }
            if rest.is_empty() || rest.len() == before {
                break;
            }
        }
        if let Some(variable) = variable {
            self.state.set(variable, written, false);
        } else if let Some(output) = &mut self.output {
            output.push_str(&written);
        }
        Status::SUCCESS
    }
}

/// A text without the backslashes that have one meaning everywhere.
fn unescaped(text: &str) -> Option<String> {
    let mut result = String::new();
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        result.push(match letter {
            '\\' => match letters.next()? {
                'n' => '\n',
                't' => '\t',
                '\\' => '\\',
                _ => return None,
            },
            other => other,
        });
    }
    Some(result)
}
