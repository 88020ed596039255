//! Which paths does one pattern of a `.dockerignore` match?
//!
//! The language is that of Go's `filepath.Match` with `**` added, as `moby/patternmatcher` has it.

/// A pattern, ready to be asked.
#[derive(Debug, Clone)]
pub(super) struct Pattern {
    tokens: Vec<Token>,
}

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Literal(char),
    /// `?`: one character, no slash.
    AnyOne,
    /// `*`: any characters, no slash.
    AnyName,
    /// `**` before something: either nothing, or what follows as [`Token::Folders`].
    MaybeFolders,
    /// Any characters that end with a slash.
    Folders,
    /// `**` at the end: anything.
    AnyRest,
    /// `[…]`.
    Class {
        negated: bool,
        ranges: Vec<(char, char)>,
    },
}

impl Pattern {
    /// Reads a pattern without its `!`; nothing where it is malformed.
    pub(super) fn parse(pattern: &str) -> Option<Pattern> {
        tokens(&clean(pattern)).map(|tokens| Pattern { tokens })
    }

    /// Whether it matches a path (relative, `/` between parts) or a folder that the path lies in.
    pub(super) fn covers(&self, path: &str) -> bool {
        let mut parents = path.match_indices('/').map(|(end, _)| &path[..end]);
        self.matches(path) || parents.any(|parent| self.matches(parent))
    }

    /// Whether it matches the path itself. Follows all possible positions in the pattern at once, so that no pattern takes exponential time.
    pub(super) fn matches(&self, path: &str) -> bool {
        let mut positions = vec![false; self.tokens.len() + 1];
        positions[0] = true;
        self.pass_over_what_may_be_empty(&mut positions);
        for character in path.chars() {
            let mut next = vec![false; self.tokens.len() + 1];
            for (index, token) in self.tokens.iter().enumerate() {
                if positions[index] {
                    let (stays, moves) = token.takes(character);
                    next[index] |= stays;
                    next[index + 1] |= moves;
                }
            }
            self.pass_over_what_may_be_empty(&mut next);
            positions = next;
        }
        positions[self.tokens.len()]
    }

    fn pass_over_what_may_be_empty(&self, positions: &mut [bool]) {
        for (index, token) in self.tokens.iter().enumerate() {
            if positions[index] {
                match token {
                    Token::AnyName | Token::AnyRest => positions[index + 1] = true,
                    Token::MaybeFolders => {
                        positions[index + 1] = true;
                        positions[index + 2] = true;
                    }
                    _ => {}
                }
            }
        }
    }
}

impl Token {
    /// Whether the token takes a character and stays open for more, and whether it takes it as its last.
    fn takes(&self, character: char) -> (bool, bool) {
        match self {
            Token::Literal(wanted) => (false, *wanted == character),
            Token::AnyOne => (false, character != '/'),
            Token::AnyName => (character != '/', false),
            Token::MaybeFolders => (false, false),
            Token::Folders => (true, character == '/'),
            Token::AnyRest => (true, false),
            Token::Class { negated, ranges } => {
                let inside = ranges.iter().any(|(from, to)| (*from..=*to).contains(&character));
                (false, inside != *negated)
            }
        }
    }
}

/// Go's `filepath.Clean` without a leading slash: no empty parts, no `.`, `..` taken back where it can be.
fn clean(pattern: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in pattern.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            ".." if pattern.starts_with('/') => {}
            part => parts.push(part),
        }
    }
    if parts.is_empty() { ".".to_owned() } else { parts.join("/") }
}

/// The tokens of a pattern, or nothing where it is malformed.
fn tokens(pattern: &str) -> Option<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut characters = pattern.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '*' if characters.next_if_eq(&'*').is_some() => {
                characters.next_if_eq(&'/');
                if characters.peek().is_none() {
                    tokens.push(Token::AnyRest);
                } else {
                    tokens.extend([Token::MaybeFolders, Token::Folders]);
                }
            }
            '*' => tokens.push(Token::AnyName),
            '?' => tokens.push(Token::AnyOne),
            '[' => tokens.push(class(&mut characters)?),
            '\\' => tokens.push(Token::Literal(characters.next()?)),
            other => tokens.push(Token::Literal(other)),
        }
    }
    Some(tokens)
}

/// A character class after its `[`, in the form of Go's `filepath.Match`.
fn class(characters: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Option<Token> {
    let negated = characters.next_if_eq(&'^').is_some();
    let mut ranges = Vec::new();
    loop {
        if !ranges.is_empty() && characters.next_if_eq(&']').is_some() {
            return Some(Token::Class { negated, ranges });
        }
        let from = class_character(characters)?;
        let to = if characters.next_if_eq(&'-').is_some() { class_character(characters)? } else { from };
        ranges.push((from, to));
    }
}

fn class_character(characters: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Option<char> {
    match characters.next()? {
        '-' | ']' => None,
        '\\' => characters.next(),
        other => Some(other),
    }
}
