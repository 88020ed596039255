//! Into which commands and words does a shell script fall, as far as its text shows?

/// A part of a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    Text(String),
    /// `$NAME`, and what stands in for it where it is not set.
    Variable(String, Option<String>),
    /// `$(...)`: what is between the brackets.
    Command(String),
    /// An expansion that is not followed.
    Unknown,
}

pub(super) type Word = Vec<Piece>;

/// Words up to the end of a command. What is read from or written to a file is none of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Command {
    pub(super) words: Vec<Word>,
    /// What the command reads in place of its standard input.
    pub(super) input: Option<Word>,
}

/// The simple commands of a script, in the order of its text. Words that the shell keeps for itself
/// (`if`, `do`) are left out in front of a command.
pub(super) fn commands(script: &str) -> Vec<Command> {
    let mut reader = Reader { rest: script.chars().collect::<Vec<char>>(), at: 0, heredocs: Vec::new() };
    let mut commands = Vec::new();
    let mut command = Command::default();
    loop {
        match reader.next() {
            Token::End => break,
            Token::Stop => commands.push(std::mem::take(&mut command)),
            Token::Word(word) => command.words.push(word),
            Token::Input(word) => command.input = Some(word),
        }
    }
    commands.push(command);
    for command in &mut commands {
        let kept = command.words.iter().position(|word| !is_reserved(word)).unwrap_or(command.words.len());
        command.words.drain(..kept);
    }
    commands.retain(|command| !command.words.is_empty());
    commands
}

fn is_reserved(word: &Word) -> bool {
    const RESERVED: [&str; 10] = ["if", "then", "else", "elif", "while", "until", "do", "{", "}", "!"];
    matches!(word.as_slice(), [Piece::Text(text)] if RESERVED.contains(&text.as_str()))
}

enum Token {
    Word(Word),
    Input(Word),
    Stop,
    End,
}

struct Reader {
    rest: Vec<char>,
    at: usize,
    /// Ends of the here-documents whose lines follow the current one.
    heredocs: Vec<String>,
}

impl Reader {
    fn peek(&self) -> Option<char> {
        self.rest.get(self.at).copied()
    }

    fn take(&mut self) -> Option<char> {
        let next = self.peek();
        self.at += usize::from(next.is_some());
        next
    }

    fn next(&mut self) -> Token {
        loop {
            let Some(next) = self.peek() else { return Token::End };
            match next {
                '\n' => {
                    self.at += 1;
                    self.skip_heredocs();
                    return Token::Stop;
                }
                ';' | '&' | '|' | '(' | ')' => {
                    self.at += 1;
                    return Token::Stop;
                }
                '#' => {
                    while self.peek().is_some_and(|next| next != '\n') {
                        self.at += 1;
                    }
                }
                '<' | '>' => {
                    if let Some(input) = self.redirection() {
                        return Token::Input(input);
                    }
                }
                next if next.is_whitespace() => self.at += 1,
                '\\' if self.rest.get(self.at + 1) == Some(&'\n') => self.at += 2,
                _ => {
                    let word = self.word();
                    // A number in front of a redirection is no word.
                    let number = matches!(word.as_slice(), [Piece::Text(text)] if text.bytes().all(|byte| byte.is_ascii_digit()));
                    if !(number && matches!(self.peek(), Some('<' | '>'))) {
                        return Token::Word(word);
                    }
                }
            }
        }
    }

    /// What stands behind `<`, where it is a file that is read.
    fn redirection(&mut self) -> Option<Word> {
        let start = self.at;
        while matches!(self.peek(), Some('<' | '>' | '&' | '|' | '-')) {
            self.at += 1;
        }
        let sign: String = self.rest[start..self.at].iter().collect();
        while matches!(self.peek(), Some(' ' | '\t')) {
            self.at += 1;
        }
        let word = self.word();
        if sign == "<<" || sign == "<<-" {
            let end = word.iter().map(|piece| match piece {
                Piece::Text(text) => text.as_str(),
                _ => "",
            });
            self.heredocs.push(end.collect());
        }
        (sign == "<").then_some(word)
    }

    fn skip_heredocs(&mut self) {
        for end in std::mem::take(&mut self.heredocs) {
            while self.peek().is_some() {
                let line: String = self.rest[self.at..].iter().take_while(|next| **next != '\n').collect();
                self.at = (self.at + line.chars().count() + 1).min(self.rest.len());
                if line.trim_start_matches('\t') == end {
                    break;
                }
            }
        }
    }

    fn word(&mut self) -> Word {
        let mut word = Word::new();
        while let Some(next) = self.peek() {
            match next {
                next if next.is_whitespace() || ";&|()<>".contains(next) => break,
                '\'' => {
                    self.at += 1;
                    push(&mut word, "");
                    while let Some(next) = self.take().filter(|next| *next != '\'') {
                        push(&mut word, next.encode_utf8(&mut [0; 4]));
                    }
                }
                '"' => {
                    self.at += 1;
                    push(&mut word, "");
                    self.quoted(&mut word);
                }
                '\\' => {
                    self.at += 1;
                    if let Some(next) = self.take().filter(|next| *next != '\n') {
                        push(&mut word, next.encode_utf8(&mut [0; 4]));
                    }
                }
                '$' | '`' => word.push(self.expansion()),
                next => {
                    self.at += 1;
                    push(&mut word, next.encode_utf8(&mut [0; 4]));
                }
            }
        }
        word
    }

    fn quoted(&mut self, word: &mut Word) {
        while let Some(next) = self.peek() {
            match next {
                '"' => {
                    self.at += 1;
                    return;
                }
                '$' | '`' => word.push(self.expansion()),
                '\\' => {
                    self.at += 1;
                    match self.take() {
                        Some('\n') | None => {}
                        Some(next) => push(word, next.encode_utf8(&mut [0; 4])),
                    }
                }
                next => {
                    self.at += 1;
                    push(word, next.encode_utf8(&mut [0; 4]));
                }
            }
        }
    }

    fn expansion(&mut self) -> Piece {
        if self.take() == Some('`') {
            let inner: String = self.until('`');
            return Piece::Command(inner);
        }
        match self.peek() {
            Some('(') => {
                self.at += 1;
                let inner = self.balanced('(', ')');
                if inner.starts_with('(') { Piece::Unknown } else { Piece::Command(inner) }
            }
            Some('{') => {
                self.at += 1;
                braced(&self.balanced('{', '}'))
            }
            Some(next) if next.is_ascii_alphabetic() || next == '_' => {
                let start = self.at;
                while self.peek().is_some_and(|next| next.is_ascii_alphanumeric() || next == '_') {
                    self.at += 1;
                }
                Piece::Variable(self.rest[start..self.at].iter().collect(), None)
            }
            Some(next) if next.is_ascii_digit() || "@*#?$!-".contains(next) => {
                self.at += 1;
                Piece::Variable(next.to_string(), None)
            }
            _ => Piece::Text("$".to_owned()),
        }
    }

    fn until(&mut self, end: char) -> String {
        let mut text = String::new();
        while let Some(next) = self.take().filter(|next| *next != end) {
            text.push(next);
        }
        text
    }

    /// Up to the bracket that closes.
    fn balanced(&mut self, open: char, close: char) -> String {
        let (mut text, mut depth) = (String::new(), 1);
        while let Some(next) = self.take() {
            depth += i32::from(next == open) - i32::from(next == close);
            if depth == 0 {
                break;
            }
            text.push(next);
        }
        text
    }
}

/// `NAME`, `NAME:-default`; anything else is not followed.
fn braced(inner: &str) -> Piece {
    let end = inner.find(|next: char| !next.is_ascii_alphanumeric() && !"_@*".contains(next));
    let (name, rest) = inner.split_at(end.unwrap_or(inner.len()));
    let default = [":-", "-", ":=", "="].iter().find_map(|sign| rest.strip_prefix(sign));
    if name.is_empty() || !(rest.is_empty() || default.is_some() || rest.starts_with(['?', ':'])) {
        return Piece::Unknown;
    }
    Piece::Variable(name.to_owned(), default.map(|text| text.trim_matches(['"', '\'']).to_owned()))
}

fn push(word: &mut Word, text: &str) {
    match word.last_mut() {
        Some(Piece::Text(last)) => last.push_str(text),
        _ => word.push(Piece::Text(text.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::{Piece, commands};

    fn texts(script: &str) -> Vec<Vec<String>> {
        let text = |piece: &Piece| match piece {
            Piece::Text(text) => text.clone(),
            Piece::Variable(name, None) => format!("<{name}>"),
            Piece::Variable(name, Some(default)) => format!("<{name}|{default}>"),
            Piece::Command(inner) => format!("<<{inner}>>"),
            Piece::Unknown => "<?>".to_owned(),
        };
        let word = |word: &Vec<Piece>| word.iter().map(text).collect::<String>();
        commands(script).iter().map(|command| command.words.iter().map(word).collect()).collect()
    }

    #[test]
    fn commands_are_told_apart_whatever_joins_them() {
        let script = "#!/bin/sh\nset -eu # strict\nif test -f /x; then . /x || true; fi\n/a/b \\\n  'c d' \"e $F\" &\nexec \"$@\"";
        assert_eq!(
            texts(script),
            [
                vec!["set", "-eu"],
                vec!["test", "-f", "/x"],
                vec![".", "/x"],
                vec!["true"],
                vec!["fi"],
                vec!["/a/b", "c d", "e <F>"],
                vec!["exec", "<@>"],
            ]
        );
    }

    #[test]
    fn expansions_are_kept_for_later() {
        assert_eq!(
            texts("${A:-/b}/c $(dirname \"$0\")/d `pwd` ${A%x} $((1 + 2))"),
            [vec!["<A|/b>/c", "<<dirname \"$0\">>/d", "<<pwd>>", "<?>", "<?>"]]
        );
    }

    #[test]
    fn what_is_redirected_is_no_word_and_lines_of_a_document_are_no_commands() {
        let script = "cat > /out 2>&1 <<EOF\nrm -r /\nEOF\nsh < /in";
        assert_eq!(texts(script), [vec!["cat"], vec!["sh"]]);
        assert!(commands(script)[1].input.is_some());
    }
}
