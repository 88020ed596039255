//! Which commands stand in a line of a shell, and which signs stand between them?
//!
//! Read, not followed: for lines that call programs which nobody here knows. What is followed goes through
//! [`super::shell`].

/// A command, and the sign behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Command {
    /// Its words, quotes taken off.
    pub(super) words: Vec<String>,
    pub(super) after: Sign,
}

/// What stands behind a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    /// The end of the line, or `;`.
    Next,
    And,
    Or,
    Pipe,
    Background,
}

/// Splits a line at the signs outside of quotes. A sign behind a backslash is a letter, and `2>&1` is none.
pub(super) fn commands(line: &str) -> Vec<Command> {
    let mut commands = Vec::new();
    let (mut words, mut word, mut quote, mut quoted) = (Vec::new(), String::new(), None, false);
    let mut letters = line.chars().peekable();
    let mut flush = |words: &mut Vec<String>, after: Sign| {
        if !words.is_empty() {
            commands.push(Command { words: std::mem::take(words), after });
        }
    };
    while let Some(letter) = letters.next() {
        match (quote, letter) {
            (Some(open), _) if letter == open => quote = None,
            (Some(_), _) => word.push(letter),
            (None, '"' | '\'') => (quote, quoted) = (Some(letter), true),
            (None, '#') if word.is_empty() && !quoted => break,
            (None, '\\') if letters.peek().is_some_and(|next| ";|&".contains(*next)) => {
                word.extend(letters.next())
            }
            (None, ' ' | '\t' | ';' | '|' | '&') => {
                if !word.is_empty() || quoted {
                    words.push(std::mem::take(&mut word));
                    quoted = false;
                }
                let doubled = letters.peek() == Some(&letter);
                let redirects = letter == '&' && letters.peek() == Some(&'>');
                match (letter, doubled) {
                    ('&', true) => flush(&mut words, Sign::And),
                    ('|', true) => flush(&mut words, Sign::Or),
                    ('|', false) => flush(&mut words, Sign::Pipe),
                    ('&', false) if !redirects => flush(&mut words, Sign::Background),
                    (';', _) => flush(&mut words, Sign::Next),
                    _ => {}
                }
                if doubled && (letter == '&' || letter == '|') {
                    letters.next();
                }
            }
            (None, '>') => {
                word.push(letter);
                if letters.peek() == Some(&'&') {
                    word.extend(letters.next());
                }
            }
            (None, _) => word.push(letter),
        }
    }
    if !word.is_empty() || quoted {
        words.push(word);
    }
    flush(&mut words, Sign::Next);
    commands
}

#[cfg(test)]
mod tests {
    use super::{Sign, commands};

    #[test]
    fn signs_part_commands_and_letters_do_not() {
        let read = commands("cd '/srv/a & b' && ./run.sh >> log 2>&1 | tee x; echo a\\&\\&b # ; c");
        let words: Vec<String> = read.iter().map(|command| command.words.join(" ")).collect();
        assert_eq!(words, ["cd /srv/a & b", "./run.sh >> log 2>&1", "tee x", "echo a&&b"]);
        let signs: Vec<Sign> = read.iter().map(|command| command.after).collect();
        assert_eq!(signs, [Sign::And, Sign::Pipe, Sign::Next, Sign::Next]);
        assert_eq!(
            commands("a || b & c").iter().map(|command| command.after).collect::<Vec<_>>(),
            [Sign::Or, Sign::Background, Sign::Next]
        );
        assert!(commands("  # nothing").is_empty());
    }
}
