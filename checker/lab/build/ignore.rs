//! Does `.dockerignore` keep a path out of the context?
//!
//! The rules are Docker's own (<https://docs.docker.com/build/concepts/context/#dockerignore-files>,
//! and `moby/patternmatcher` for what the page leaves open). They are not those of `.gitignore`: a
//! pattern without a slash matches at the top only, and the last line that matches decides.

/// The lines of a `.dockerignore`, ready to be asked.
#[derive(Debug, Clone, Default)]
pub(super) struct IgnoreFile {
    rules: Vec<Rule>,
}

#[derive(Debug, Clone)]
struct Rule {
    /// Whether the line began with `!`: it lets back in what an earlier line kept out.
    exception: bool,
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

/// A line that is no pattern.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct BadPattern(pub(super) String);

impl IgnoreFile {
    /// Reads the text of a `.dockerignore`.
    ///
    /// # Errors
    /// The first line that is no pattern.
    pub(super) fn parse(text: &str) -> Result<IgnoreFile, BadPattern> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut rules = Vec::new();
        for line in text.lines() {
            // Only a `#` in the first column begins a comment.
            if line.starts_with('#') {
                continue;
            }
            let line = line.trim();
            let (exception, pattern) = match line.strip_prefix('!') {
                Some(rest) => (true, rest.trim()),
                None => (false, line),
            };
            if pattern.is_empty() {
                if exception {
                    return Err(BadPattern(line.to_owned()));
                }
                continue;
            }
            let cleaned = clean(pattern);
            let tokens = tokens(&cleaned).ok_or_else(|| BadPattern(line.to_owned()))?;
            rules.push(Rule { exception, tokens });
        }
        Ok(IgnoreFile { rules })
    }

    /// Whether a path (relative, `/` between parts) is kept out. A pattern that matches a folder
    /// matches all that lies in it.
    pub(super) fn ignores(&self, path: &str) -> bool {
        let mut ignored = false;
        for rule in &self.rules {
            if rule.exception == ignored && rule.matches_or_contains(path) {
                ignored = !rule.exception;
            }
        }
        ignored
    }

    /// Whether a folder that is kept out may still hold something that is let back in.
    pub(super) fn may_hold_exceptions(&self) -> bool {
        self.rules.iter().any(|rule| rule.exception)
    }
}

impl Rule {
    fn matches_or_contains(&self, path: &str) -> bool {
        let parents = path.match_indices('/').map(|(end, _)| &path[..end]);
        self.matches(path) || parents.into_iter().any(|parent| self.matches(parent))
    }

    /// Follows all possible positions in the pattern at once, so that no pattern takes exponential time.
    fn matches(&self, path: &str) -> bool {
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

#[cfg(test)]
mod tests {
    use super::{BadPattern, IgnoreFile};

    fn ignored(text: &str, paths: &[&str]) -> Vec<bool> {
        let file = IgnoreFile::parse(text).expect("patterns");
        paths.iter().map(|path| file.ignores(path)).collect()
    }

    /// Every path of `out` is kept out, every path of `kept` is sent.
    fn assert_splits(text: &str, out: &[&str], kept: &[&str]) {
        let file = IgnoreFile::parse(text).expect("patterns");
        for path in out {
            assert!(file.ignores(path), "{text:?} must keep out {path}");
        }
        for path in kept {
            assert!(!file.ignores(path), "{text:?} must send {path}");
        }
    }

    #[test]
    fn the_examples_of_the_reference_hold() {
        let text = "# comment\n*/temp*\n*/*/temp*\ntemp?\n";
        assert_splits(
            text,
            &[
                "somedir/temporary.txt",
                "somedir/temp",
                "somedir/temp/x",
                "somedir/subdir/temporary.txt",
                "tempa",
                "tempb",
            ],
            &["temp", "temporary", "a/b/c/temp", "# comment", "dir/other"],
        );
        assert_splits("*.md\n!README.md\n", &["CHANGES.md"], &["README.md", "docs/README.md", "docs/x.md"]);
        assert_splits(
            "*.md\n!README*.md\nREADME-secret.md\n",
            &["a.md", "README-secret.md"],
            &["README.md", "README-public.md"],
        );
        // The last line that matches decides: the exception comes last and lets everything back in.
        assert_splits("*.md\nREADME-secret.md\n!README*.md\n", &["a.md"], &["README-secret.md"]);
    }

    #[test]
    fn two_stars_match_any_number_of_folders() {
        assert_splits("**/*.go", &["a.go", "a/b/c.go"], &["a/b/c.goo"]);
        assert_splits("**/node_modules", &["node_modules/x", "a/b/node_modules/x/y"], &["my_node_modules/x"]);
        assert_splits("a/**/z", &["a/z", "a/b/c/z"], &["az", "a/bz"]);
        assert_splits("logs/**", &["logs/a", "logs/a/b"], &["logs", "log/a"]);
        assert_splits("**", &["a", "a/b"], &[]);
        assert_splits("a**", &["a", "ab", "a/b/c"], &["b"]);
    }

    #[test]
    fn a_pattern_without_a_slash_matches_at_the_top_only() {
        assert_splits(".env", &[".env"], &["app/.env", ".env.example"]);
        assert_splits("node_modules", &["node_modules/a/b"], &["web/node_modules/a"]);
    }

    #[test]
    fn slashes_at_both_ends_and_dots_are_cleaned_away() {
        assert_splits("/dist/\n./tmp/./cache\na/../b", &["dist/x", "tmp/cache/y", "b"], &["a", "x/dist"]);
    }

    #[test]
    fn an_exception_lets_a_file_of_an_ignored_folder_back_in() {
        assert_splits("secrets\n!secrets/public.pem\n", &["secrets", "secrets/key"], &["secrets/public.pem"]);
        assert_splits("*\n!dist\n", &["src/main.rs", "Dockerfile"], &["dist", "dist/index.html"]);
        assert_splits("*\n! dist \n", &["src"], &["dist/index.html"]);
    }

    #[test]
    fn blanks_comments_carriage_returns_and_the_byte_order_mark_are_read_as_docker_reads_them() {
        assert_eq!(ignored("\u{feff}one\r\n\r\n  two  \n", &["one", "two"]), [true, true]);
        // A `#` behind a blank begins no comment.
        assert_eq!(ignored(" #x\n", &["#x"]), [true]);
        assert_eq!(ignored("a b\n", &["a b", "a"]), [true, false]);
    }

    #[test]
    fn classes_and_escapes_match_as_in_go() {
        assert_splits("[a-c].txt", &["a.txt", "c.txt"], &["d.txt"]);
        assert_splits("[^a-c].txt", &["d.txt"], &["a.txt"]);
        assert_splits("\\*.txt", &["*.txt"], &["a.txt"]);
        assert_splits("a.c+(d)$", &["a.c+(d)$"], &["abc+(d)$", "a.cc(d)"]);
    }

    #[test]
    fn what_is_no_pattern_is_named() {
        for line in ["[a-", "a\\", "[]a]", "!", "[a"] {
            assert_eq!(IgnoreFile::parse(line).err(), Some(BadPattern(line.to_owned())), "{line}");
        }
    }

    #[test]
    fn a_hostile_pattern_takes_no_exponential_time() {
        let text = "*a".repeat(60) + "b";
        assert_eq!(ignored(&text, &[&"a".repeat(400)]), [false]);
    }
}
